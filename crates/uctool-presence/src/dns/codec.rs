//! DNS messages to and from bytes (RFC 1035), by hickory-proto.

use std::fmt;
use std::net::IpAddr;
use uctool_core::sort;

use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::{Name, RData, RecordType};

/// The records that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordKind {
    /// IPv4 addresses.
    A,
    /// IPv6 addresses.
    Aaaa,
    /// Services (RFC 2782).
    Srv,
}

impl RecordKind {
    fn record_type(self) -> RecordType {
        match self {
            Self::A => RecordType::A,
            Self::Aaaa => RecordType::AAAA,
            Self::Srv => RecordType::SRV,
        }
    }
}

/// How a server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rcode {
    /// The name is there, with or without such records.
    NoError,
    /// The name does not exist.
    NxDomain,
    /// Anything else, such as SERVFAIL (2) or REFUSED (5).
    Other(u16),
}

impl fmt::Display for Rcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoError => f.write_str("NOERROR"),
            Self::NxDomain => f.write_str("NXDOMAIN"),
            Self::Other(2) => f.write_str("SERVFAIL"),
            Self::Other(5) => f.write_str("REFUSED"),
            Self::Other(code) => write!(f, "response code {code}"),
        }
    }
}

/// A service record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ServiceRecord {
    pub(crate) priority: u16,
    pub(crate) weight: u16,
    pub(crate) port: u16,
    /// Host name without the dot at the end; empty is "no such service here".
    pub(crate) target: String,
}

/// What a server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) rcode: Rcode,
    /// The answer did not fit.
    pub(crate) truncated: bool,
    /// What the name is an alias of, when it is one.
    pub(crate) alias_of: Option<String>,
    pub(crate) addresses: Vec<IpAddr>,
    /// In the order of priority.
    pub(crate) services: Vec<ServiceRecord>,
}

/// Why bytes are no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CodecError {
    /// The name cannot be asked for.
    Name(String),
    /// They are no DNS message.
    NoMessage(String),
    /// They answer something else.
    OtherQuestion,
}

impl fmt::Display for CodecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "`{name}` is no name that DNS can be asked for"),
            Self::NoMessage(why) => write!(f, "the answer is no DNS message: {why}"),
            Self::OtherQuestion => write!(f, "the answer is not to this question"),
        }
    }
}

/// A question, recursion desired.
pub(crate) fn question(id: u16, name: &str, kind: RecordKind) -> Result<Vec<u8>, CodecError> {
    let bad = |_| CodecError::Name(name.to_owned());
    let mut message = Message::new(id, MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(absolute(name).map_err(bad)?, kind.record_type()));
    message.to_vec().map_err(bad)
}

fn absolute(name: &str) -> Result<Name, hickory_proto::ProtoError> {
    let mut absolute = Name::from_ascii(name)?;
    absolute.set_fqdn(true);
    Ok(absolute)
}

/// The answer to the question `id` about `name`.
pub(crate) fn answer(
    bytes: &[u8],
    id: u16,
    name: &str,
    kind: RecordKind,
) -> Result<Answer, CodecError> {
    let message =
        Message::from_vec(bytes).map_err(|error| CodecError::NoMessage(error.to_string()))?;
    let asked = absolute(name).map_err(|_| CodecError::Name(name.to_owned()))?;
    let is_mine = message.metadata.id == id
        && message.metadata.message_type == MessageType::Response
        && message
            .queries
            .iter()
            .all(|query| query.name == asked && query.query_type == kind.record_type());
    if !is_mine {
        return Err(CodecError::OtherQuestion);
    }
    let rcode = match message.metadata.response_code {
        ResponseCode::NoError => Rcode::NoError,
        ResponseCode::NXDomain => Rcode::NxDomain,
        other => Rcode::Other(other.into()),
    };
    let mut answer = Answer {
        rcode,
        truncated: message.metadata.truncation,
        alias_of: None,
        addresses: Vec::new(),
        services: Vec::new(),
    };
    for record in &message.answers {
        match &record.data {
            RData::A(address) => answer.addresses.push(IpAddr::V4(address.0)),
            RData::AAAA(address) => answer.addresses.push(IpAddr::V6(address.0)),
            RData::CNAME(alias) if record.name == asked => {
                answer.alias_of = Some(plain(&alias.0));
            }
            RData::SRV(service) => answer.services.push(ServiceRecord {
                priority: service.priority,
                weight: service.weight,
                port: service.port,
                target: plain(&service.target),
            }),
            _ => {}
        }
    }
    sort::by(&mut answer.addresses, Ord::cmp);
    sort::by(&mut answer.services, Ord::cmp);
    Ok(answer)
}

fn plain(name: &Name) -> String {
    let text = name.to_ascii();
    text.strip_suffix('.').unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_proto::rr::Record;
    use hickory_proto::rr::rdata::{A, CNAME, SRV};
    use proptest::prelude::*;

    fn reply(name: &str, kind: RecordKind, records: Vec<(&str, RData)>) -> Vec<u8> {
        let mut message = Message::from_vec(&question(7, name, kind).unwrap()).unwrap();
        message.metadata.message_type = MessageType::Response;
        for (owner, data) in records {
            message.add_answer(Record::from_rdata(absolute(owner).unwrap(), 60, data));
        }
        message.to_vec().unwrap()
    }

    #[test]
    fn services_come_in_order_and_names_without_the_dot() {
        let srv =
            |priority, target| RData::SRV(SRV::new(priority, 0, 8443, absolute(target).unwrap()));
        let name = "_cisco-uds._tcp.acme.com";
        let bytes = reply(
            name,
            RecordKind::Srv,
            vec![(name, srv(20, "b.acme.com")), (name, srv(10, "a.acme.com"))],
        );
        let answer = answer(&bytes, 7, name, RecordKind::Srv).unwrap();
        let targets: Vec<_> = answer.services.iter().map(|one| one.target.as_str()).collect();
        assert_eq!(targets, ["a.acme.com", "b.acme.com"]);
    }

    #[test]
    fn an_alias_is_told_and_followed() {
        let alias = RData::CNAME(CNAME(absolute("real.acme.com").unwrap()));
        let address = RData::A(A::new(192, 0, 2, 1));
        let records = vec![("cup1.acme.com", alias), ("real.acme.com", address)];
        let bytes = reply("cup1.acme.com", RecordKind::A, records);
        let answer = answer(&bytes, 7, "CUP1.acme.com", RecordKind::A).unwrap();
        assert_eq!(answer.alias_of.as_deref(), Some("real.acme.com"));
        assert_eq!(answer.addresses, ["192.0.2.1".parse::<IpAddr>().unwrap()]);
    }

    #[test]
    fn only_the_answer_to_this_question_counts() {
        let bytes = reply("a.acme.com", RecordKind::A, Vec::new());
        let read = |id, name, kind| answer(&bytes, id, name, kind);
        assert!(read(7, "a.acme.com", RecordKind::A).is_ok());
        for (id, name, kind) in [
            (8, "a.acme.com", RecordKind::A),
            (7, "b.acme.com", RecordKind::A),
            (7, "a.acme.com", RecordKind::Srv),
        ] {
            assert_eq!(read(id, name, kind), Err(CodecError::OtherQuestion));
        }
        let query = question(7, "a.acme.com", RecordKind::A).unwrap();
        let looped = answer(&query, 7, "a.acme.com", RecordKind::A);
        assert_eq!(looped, Err(CodecError::OtherQuestion), "a question is no answer");
    }

    #[test]
    fn every_truncation_is_an_error() {
        let bytes = reply(
            "a.acme.com",
            RecordKind::A,
            vec![("a.acme.com", RData::A(A::new(192, 0, 2, 1)))],
        );
        for length in 0..bytes.len() {
            let cut = answer(&bytes[..length], 7, "a.acme.com", RecordKind::A);
            assert!(cut.is_err(), "{length} of {}", bytes.len());
        }
    }

    #[test]
    fn a_name_that_cannot_be_asked_for_is_an_error() {
        let long = "a".repeat(64);
        for name in ["a..b", long.as_str()] {
            assert!(matches!(question(1, name, RecordKind::A), Err(CodecError::Name(_))), "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_upset_the_parser(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = answer(&bytes, 7, "a.acme.com", RecordKind::A);
        }
    }
}
