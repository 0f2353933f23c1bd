//! ClientHello and ServerHello (RFC 5246, section 7.4.1; RFC 8446, section 4.1).

use crate::reader::Reader;
use crate::suite::CipherSuite;
use crate::version::Version;

const SERVER_NAME: u16 = 0;
const ENCRYPT_THEN_MAC: u16 = 22;
const EXTENDED_MASTER_SECRET: u16 = 23;
const SESSION_TICKET: u16 = 35;
const EARLY_DATA: u16 = 42;
const SUPPORTED_VERSIONS: u16 = 43;
const CONNECTION_ID: u16 = 54;

/// The random that makes a ServerHello a HelloRetryRequest (RFC 8446, section 4.1.3).
const RETRY: [u8; 32] = [
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
];

/// What the client offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClientHello {
    pub(crate) version: [u8; 2],
    pub(crate) random: [u8; 32],
    pub(crate) session_id: Vec<u8>,
    pub(crate) sni: Option<String>,
    pub(crate) ticket: Option<Vec<u8>>,
    pub(crate) extended_master: bool,
    pub(crate) encrypt_then_mac: bool,
    pub(crate) early_data: bool,
    /// The connection ID it wants to be sent (RFC 9146, section 3); `Some` of nothing sends one and gets none.
    pub(crate) connection_id: Option<usize>,
    /// The first suites offered, at most 64.
    pub(crate) suites: Vec<CipherSuite>,
}

/// What the server chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerHello {
    pub(crate) version: Option<Version>,
    pub(crate) wire_version: u16,
    pub(crate) random: [u8; 32],
    pub(crate) session_id: Vec<u8>,
    pub(crate) suite: CipherSuite,
    pub(crate) extended_master: bool,
    pub(crate) encrypt_then_mac: bool,
    pub(crate) connection_id: Option<usize>,
    pub(crate) retry: bool,
}

impl ClientHello {
    /// Reads the body of the message. `cookie` is true for DTLS, which has one more field.
    pub(crate) fn parse(body: &[u8], cookie: bool) -> Option<Self> {
        let mut reader = Reader::new(body);
        let version = reader.array()?;
        let random = reader.array()?;
        let session_id = reader.vec8()?.to_vec();
        if cookie {
            reader.vec8()?;
        }
        let suites = suites(reader.vec16()?, 2);
        reader.vec8()?;
        let mut hello = Self {
            version,
            random,
            session_id,
            sni: None,
            ticket: None,
            extended_master: false,
            encrypt_then_mac: false,
            early_data: false,
            connection_id: None,
            suites,
        };
        each_extension(reader, |kind, value| match kind {
            SERVER_NAME => hello.sni = server_name(value),
            ENCRYPT_THEN_MAC => hello.encrypt_then_mac = true,
            EXTENDED_MASTER_SECRET => hello.extended_master = true,
            SESSION_TICKET if !value.is_empty() => hello.ticket = Some(value.to_vec()),
            EARLY_DATA => hello.early_data = true,
            CONNECTION_ID => hello.connection_id = value.first().map(|len| usize::from(*len)),
            _ => {}
        });
        Some(hello)
    }

    /// Reads a hello in the form of SSL 2.0 (RFC 5246, appendix E.2), without its two length bytes.
    pub(crate) fn parse_v2(message: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(message);
        (reader.u8()? == 1).then_some(())?;
        let version = reader.array()?;
        let suites_len = usize::from(reader.u16()?);
        let session_len = usize::from(reader.u16()?);
        let challenge_len = usize::from(reader.u16()?);
        let suites = suites(reader.take(suites_len)?, 3);
        let session_id = reader.take(session_len)?.to_vec();
        let challenge = reader.take(challenge_len)?;
        // The challenge becomes the random, with zeros in front or its front cut off.
        let mut random = [0; 32];
        for (to, from) in random.iter_mut().rev().zip(challenge.iter().rev()) {
            *to = *from;
        }
        Some(Self {
            version,
            random,
            session_id,
            sni: None,
            ticket: None,
            extended_master: false,
            encrypt_then_mac: false,
            early_data: false,
            connection_id: None,
            suites,
        })
    }
}

impl ServerHello {
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(body);
        let mut wire_version = reader.u16()?;
        let random = reader.array()?;
        let session_id = reader.vec8()?.to_vec();
        let suite = CipherSuite(reader.u16()?);
        reader.u8()?;
        let mut extended_master = false;
        let mut encrypt_then_mac = false;
        let mut connection_id = None;
        each_extension(reader, |kind, value| match (kind, value) {
            (CONNECTION_ID, [len, ..]) => connection_id = Some(usize::from(*len)),
            (ENCRYPT_THEN_MAC, _) => encrypt_then_mac = true,
            (EXTENDED_MASTER_SECRET, _) => extended_master = true,
            (SUPPORTED_VERSIONS, [hi, lo]) => wire_version = u16::from_be_bytes([*hi, *lo]),
            _ => {}
        });
        Some(Self {
            version: Version::from_wire(wire_version),
            wire_version,
            random,
            session_id,
            suite,
            extended_master,
            encrypt_then_mac,
            connection_id,
            retry: random == RETRY,
        })
    }
}

/// True when EncryptedExtensions accept early data (RFC 8446, section 4.2.10).
pub(crate) fn accepts_early_data(body: &[u8]) -> bool {
    let mut accepted = false;
    each_extension(Reader::new(body), |kind, _| accepted |= kind == EARLY_DATA);
    accepted
}

/// A list of extensions may be missing whole; one that is cut short ends the walk.
fn each_extension<'a>(mut reader: Reader<'a>, mut each: impl FnMut(u16, &'a [u8])) {
    let Some(list) = reader.vec16() else { return };
    let mut list = Reader::new(list);
    while let (Some(kind), Some(value)) = (list.u16(), list.vec16()) {
        each(kind, value);
    }
}

fn suites(bytes: &[u8], width: usize) -> Vec<CipherSuite> {
    bytes
        .chunks_exact(width)
        .filter_map(|chunk| match *chunk {
            [hi, lo] | [0, hi, lo] => Some(CipherSuite(u16::from_be_bytes([hi, lo]))),
            _ => None,
        })
        .take(64)
        .collect()
}

fn server_name(value: &[u8]) -> Option<String> {
    let mut list = Reader::new(Reader::new(value).vec16()?);
    while let (Some(kind), Some(name)) = (list.u8(), list.vec16()) {
        if kind == 0 {
            return Some(String::from_utf8_lossy(name).into_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client() -> Vec<u8> {
        let mut body = vec![3, 3];
        body.extend([7; 32]);
        body.extend([2, 0xaa, 0xbb]);
        body.extend([0, 4, 0, 0x2f, 0xc0, 0x2f]);
        body.extend([1, 0]);
        let mut extensions = vec![0, 0, 0, 9, 0, 7, 0, 0, 4];
        extensions.extend(b"a.bc");
        extensions.extend([0, 22, 0, 0, 0, 23, 0, 0, 0, 35, 0, 1, 0x55, 0, 42, 0, 0]);
        body.extend(u16::try_from(extensions.len()).unwrap().to_be_bytes());
        body.extend(extensions);
        body
    }

    #[test]
    fn a_client_hello_is_read_whole() {
        let hello = ClientHello::parse(&client(), false).unwrap();
        assert_eq!(hello.sni.as_deref(), Some("a.bc"));
        assert_eq!(hello.session_id, [0xaa, 0xbb]);
        assert_eq!(hello.suites, [CipherSuite(0x2f), CipherSuite(0xc02f)]);
        assert_eq!(hello.ticket.as_deref(), Some(&[0x55][..]));
        assert!(hello.encrypt_then_mac && hello.extended_master && hello.early_data);
    }

    #[test]
    fn every_truncation_is_nothing_or_lacks_extensions() {
        let whole = client();
        for len in 0..whole.len() {
            if let Some(hello) = ClientHello::parse(&whole[..len], false) {
                assert!(len >= 45 && hello.sni.is_none(), "{len}");
            }
        }
    }

    #[test]
    fn the_challenge_of_an_old_hello_is_the_end_of_the_random() {
        let mut message = vec![1, 3, 1, 0, 3, 0, 0, 0, 16, 0, 0, 0x2f];
        message.extend([9; 16]);
        let hello = ClientHello::parse_v2(&message).unwrap();
        assert_eq!(hello.random[..16], [0; 16]);
        assert_eq!(hello.random[16..], [9; 16]);
        assert_eq!(hello.suites, [CipherSuite(0x2f)]);
        for len in 0..message.len() {
            assert_eq!(ClientHello::parse_v2(&message[..len]), None);
        }
    }

    #[test]
    fn the_version_of_a_server_hello_is_in_its_extension() {
        let mut body = vec![3, 3];
        body.extend([7; 32]);
        body.extend([0, 0x13, 0x01, 0, 0, 6, 0, 43, 0, 2, 3, 4]);
        let hello = ServerHello::parse(&body).unwrap();
        assert_eq!(hello.version, Some(Version::Tls13));
        assert_eq!(hello.suite, CipherSuite(0x1301));
        for len in 0..38 {
            assert_eq!(ServerHello::parse(&body[..len]), None);
        }
    }
}
