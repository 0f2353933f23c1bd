//! A DHCP message (RFC 2131, section 2) and the options that matter here (RFC 2132). Reads as far as the bytes go: a
//! phone's option 150 with several addresses, a cut frame or an unknown option must not hide the message type.

use std::net::Ipv4Addr;

/// Bytes before the options: the fixed part and the magic cookie.
const FIXED: usize = 236;
const COOKIE: [u8; 4] = [99, 130, 83, 99];

/// The type of a message (option 53).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// 1: the client looks for servers.
    Discover,
    /// 3: the client asks for an address or to keep it.
    Request,
    /// 4: the client found its address in use.
    Decline,
    /// 5: granted.
    Ack,
    /// 6: refused.
    Nak,
    /// Another.
    Other(u8),
}

/// Why bytes are no DHCP message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Fewer bytes than the fixed part and the cookie.
    #[error("{got} bytes are too few for a DHCP message")]
    TooShort {
        /// What came.
        got: usize,
    },
    /// BOOTP without DHCP, or something else.
    #[error("the magic cookie of DHCP is missing")]
    NoCookie,
    /// Not an Ethernet address.
    #[error("the hardware address is {0} bytes long")]
    Hardware(u8),
    /// Without option 53.
    #[error("the message has no type")]
    NoType,
}

/// A message, as far as it matters here. Times are in seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its type.
    pub kind: Type,
    /// Transaction number.
    pub xid: u32,
    /// Hardware address of the client.
    pub mac: [u8; 6],
    /// The address the client has and keeps using (ciaddr): it renews.
    pub held: Option<Ipv4Addr>,
    /// The relay, if any.
    pub relay: Option<Ipv4Addr>,
    /// Option 51.
    pub lease: Option<u32>,
    /// Option 58.
    pub t1: Option<u32>,
    /// Option 59.
    pub t2: Option<u32>,
    /// Option 54.
    pub server: Option<Ipv4Addr>,
    /// Option 12.
    pub hostname: Option<String>,
    /// Option 60.
    pub vendor: Option<String>,
    /// The first address of option 150, or the name in option 66.
    pub tftp: Option<String>,
}

impl Message {
    /// Reads a message; options after a cut are absent.
    pub fn parse(bytes: &[u8]) -> Result<Self, MessageError> {
        let short = MessageError::TooShort { got: bytes.len() };
        let options = bytes.get(FIXED + COOKIE.len()..).ok_or(short)?;
        if bytes.get(FIXED..FIXED + COOKIE.len()) != Some(&COOKIE[..]) {
            return Err(MessageError::NoCookie);
        }
        let length = bytes.get(2).copied().unwrap_or_default();
        let mac = chunk(bytes, 28).filter(|_| length == 6).ok_or(MessageError::Hardware(length))?;
        let address =
            |at| chunk(bytes, at).map(Ipv4Addr::from).filter(|address| !address.is_unspecified());
        let mut message = Self {
            kind: Type::Other(0),
            xid: chunk(bytes, 4).map(u32::from_be_bytes).unwrap_or_default(),
            mac,
            held: address(12),
            relay: address(24),
            lease: None,
            t1: None,
            t2: None,
            server: None,
            hostname: None,
            vendor: None,
            tftp: None,
        };
        let mut typed = false;
        for (code, value) in (Options { rest: options }) {
            typed |= code == 53 && !value.is_empty();
            message.option(code, value);
        }
        if typed { Ok(message) } else { Err(MessageError::NoType) }
    }

    fn option(&mut self, code: u8, value: &[u8]) {
        let number = || chunk(value, 0).map(u32::from_be_bytes);
        let text = || Some(String::from_utf8_lossy(value).trim_end_matches('\0').to_owned());
        match code {
            12 => self.hostname = text(),
            51 => self.lease = number(),
            53 => {
                self.kind = match value.first() {
                    Some(1) => Type::Discover,
                    Some(3) => Type::Request,
                    Some(4) => Type::Decline,
                    Some(5) => Type::Ack,
                    Some(6) => Type::Nak,
                    other => Type::Other(other.copied().unwrap_or_default()),
                }
            }
            54 => self.server = number().map(Ipv4Addr::from),
            58 => self.t1 = number(),
            59 => self.t2 = number(),
            60 => self.vendor = text(),
            66 if self.tftp.is_none() => self.tftp = text(),
            150 => self.tftp = number().map(|address| Ipv4Addr::from(address).to_string()),
            _ => {}
        }
    }
}

fn chunk<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

/// Code, length, value; 0 is padding and 255 the end.
struct Options<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Options<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.rest {
                [0, rest @ ..] => self.rest = rest,
                [255, ..] | [] | [_] => return None,
                [code, length, rest @ ..] => {
                    let (value, rest) = rest.split_at_checked(usize::from(*length))?;
                    self.rest = rest;
                    return Some((*code, value));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use dhcproto::{Decodable as _, Encodable as _, v4};

    use super::*;

    fn sample() -> Vec<u8> {
        let mut message = v4::Message::default();
        message
            .set_xid(0x0102_0304)
            .set_chaddr(&[0, 0x1e, 0x7a, 0x24, 0x42, 0x9a])
            .set_giaddr([192, 0, 2, 254]);
        let options = message.opts_mut();
        options.insert(v4::DhcpOption::MessageType(v4::MessageType::Ack));
        options.insert(v4::DhcpOption::AddressLeaseTime(259_200));
        options.insert(v4::DhcpOption::Renewal(129_600));
        options.insert(v4::DhcpOption::Rebinding(226_800));
        options.insert(v4::DhcpOption::ServerIdentifier([192, 0, 2, 1].into()));
        options.insert(v4::DhcpOption::Hostname("SEP001E7A24429A".into()));
        message.to_vec().unwrap()
    }

    #[test]
    fn what_another_library_writes_is_read() {
        let message = Message::parse(&sample()).unwrap();
        assert_eq!(message.kind, Type::Ack);
        assert_eq!((message.xid, message.mac), (0x0102_0304, [0, 0x1e, 0x7a, 0x24, 0x42, 0x9a]));
        assert_eq!(
            (message.lease, message.t1, message.t2),
            (Some(259_200), Some(129_600), Some(226_800))
        );
        assert_eq!(message.server, Some([192, 0, 2, 1].into()));
        assert_eq!(message.relay, Some([192, 0, 2, 254].into()));
        assert_eq!(message.hostname.as_deref(), Some("SEP001E7A24429A"));
        assert!(v4::Message::from_bytes(&sample()).is_ok());
    }

    #[test]
    fn several_configuration_servers_are_no_fault() {
        let mut bytes = sample();
        bytes.pop();
        bytes.extend([150, 8, 192, 0, 2, 5, 192, 0, 2, 6, 255]);
        assert_eq!(Message::parse(&bytes).unwrap().tftp.as_deref(), Some("192.0.2.5"));
    }

    #[test]
    fn every_truncation_is_an_error_or_less() {
        let bytes = sample();
        for len in 0..bytes.len() {
            match Message::parse(&bytes[..len]) {
                Ok(message) => assert_eq!(message.xid, 0x0102_0304),
                Err(error) => assert!(
                    len < 240 && error == MessageError::TooShort { got: len }
                        || error == MessageError::NoType,
                    "{len}: {error}"
                ),
            }
        }
    }

    #[test]
    fn odd_hardware_addresses_and_plain_bootp_are_named() {
        let mut bytes = sample();
        bytes[2] = 255;
        assert_eq!(Message::parse(&bytes), Err(MessageError::Hardware(255)));
        bytes[236] = 0;
        assert_eq!(Message::parse(&bytes), Err(MessageError::NoCookie));
    }
}
