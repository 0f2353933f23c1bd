//! The names of a subjectAltName or of a name constraint (RFC 5280 section 4.2.1.6).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use x509_parser::extensions::GeneralName as Parsed;

use crate::name::Name;

/// One general name.
#[derive(Debug, Clone)]
pub enum GeneralName {
    /// A host name, as written.
    Dns(String),
    /// An address of 4 or 16 bytes; with its mask (8 or 32) in a constraint.
    Ip(Vec<u8>),
    /// A mail address, or in a constraint a host or domain.
    Email(String),
    /// A URI.
    Uri(String),
    /// A distinguished name.
    Directory(Name),
    /// otherName: its type and value.
    Other(String, Vec<u8>),
    /// A form that is seldom used (x400Address, ediPartyName, registeredID): its tag.
    Rare(u32),
    /// Bytes that are no name of their form: its tag.
    Malformed(u32),
}

impl GeneralName {
    pub(crate) fn new(name: &Parsed<'_>) -> Self {
        match name {
            Parsed::OtherName(oid, value) => Self::Other(oid.to_id_string(), value.to_vec()),
            Parsed::RFC822Name(text) => Self::Email((*text).to_owned()),
            Parsed::DNSName(text) => Self::Dns((*text).to_owned()),
            Parsed::X400Address(_) => Self::Rare(3),
            Parsed::DirectoryName(name) => Self::Directory(Name::new(name)),
            Parsed::EDIPartyName(_) => Self::Rare(5),
            Parsed::URI(text) => Self::Uri((*text).to_owned()),
            Parsed::IPAddress(bytes) => Self::Ip(bytes.to_vec()),
            Parsed::RegisteredID(_) => Self::Rare(8),
            Parsed::Invalid(tag, _) => Self::Malformed(tag.0),
        }
    }

    /// The context tag of its form.
    pub fn form(&self) -> u32 {
        match self {
            Self::Other(..) => 0,
            Self::Email(_) => 1,
            Self::Dns(_) => 2,
            Self::Directory(_) => 4,
            Self::Uri(_) => 6,
            Self::Ip(_) => 7,
            Self::Rare(tag) | Self::Malformed(tag) => *tag,
        }
    }
}

/// The address in the bytes of an iPAddress.
pub fn ip_of(bytes: &[u8]) -> Option<IpAddr> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Some(IpAddr::V4(Ipv4Addr::from(four)));
    }
    <[u8; 16]>::try_from(bytes).ok().map(|sixteen| IpAddr::V6(Ipv6Addr::from(sixteen)))
}

impl fmt::Display for GeneralName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => f.write_str(name),
            Self::Ip(bytes) => match (ip_of(bytes), bytes.split_at(bytes.len() / 2)) {
                (Some(address), _) if bytes.len() != 8 => write!(f, "{address}"),
                (_, (net, mask)) => match (ip_of(net), ip_of(mask)) {
                    (Some(net), Some(mask)) => write!(f, "{net} mask {mask}"),
                    _ => write!(f, "an address of {} bytes", bytes.len()),
                },
            },
            Self::Email(mail) => write!(f, "email:{mail}"),
            Self::Uri(uri) => f.write_str(uri),
            Self::Directory(name) => write!(f, "{name}"),
            Self::Other(oid, _) => write!(f, "otherName {oid}"),
            Self::Rare(tag) => write!(f, "a name of form {tag}"),
            Self::Malformed(tag) => write!(f, "a malformed name of form {tag}"),
        }
    }
}
