//! DNS as the hosts of a capture ask it (RFC 1035; RFC 3263 for SIP), decoded by hickory-proto.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::net::{IpAddr, SocketAddr};

use hickory_proto::op::{Message, MessageType, ResponseCode};
use hickory_proto::rr::{RData, RecordType};
use uctool_capture::Datagram;

use super::Place;

/// So many names are remembered,
const MOST_NAMES: usize = 4_096;
/// and so many hosts that SIP speaks of.
const MOST_HOSTS: usize = 4_096;

/// How a lookup failed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Failure {
    /// The server said so: `NXDOMAIN`, `SERVFAIL`, `REFUSED`.
    Said(String),
    /// The name is there, but has no such record.
    NoRecord,
    /// Nobody answered.
    Unanswered,
}

/// What was asked of one name.
#[derive(Debug, Default)]
struct Asked {
    questions: u32,
    answers: u32,
    found: bool,
    failures: BTreeSet<(Failure, String)>,
    first: Place,
    client: Option<IpAddr>,
    server: Option<IpAddr>,
}

/// A name that SIP needed and nobody knew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failed {
    pub(crate) name: String,
    /// Each query name and type with how it failed.
    pub(crate) how: Vec<(String, Failure)>,
    pub(crate) place: Place,
    pub(crate) client: Option<IpAddr>,
    pub(crate) server: Option<IpAddr>,
}

/// The names of a run.
#[derive(Debug, Default)]
pub(crate) struct Names {
    asked: BTreeMap<String, Asked>,
    hosts: HashSet<Box<str>>,
}

impl Names {
    /// SIP speaks of a host.
    pub(crate) fn host(&mut self, host: &str) {
        let is_name = host.contains('.') && host.parse::<IpAddr>().is_err();
        if is_name && !self.hosts.contains(host) && self.hosts.len() < MOST_HOSTS {
            self.hosts.insert(host.to_ascii_lowercase().into());
        }
    }

    /// Takes a datagram of port 53.
    pub(crate) fn take(&mut self, datagram: &Datagram<'_>, place: Place) {
        let Ok(message) = Message::from_vec(datagram.payload) else { return };
        let Some(query) = message.queries.first() else { return };
        let name = query.name().to_ascii();
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        if self.asked.len() >= MOST_NAMES && !self.asked.contains_key(&name) {
            return;
        }
        let asked =
            self.asked.entry(name).or_insert_with(|| Asked { first: place, ..Asked::default() });
        if message.metadata.message_type == MessageType::Query {
            asked.questions += 1;
            asked.ask(datagram.src, datagram.dst);
            return;
        }
        asked.answers += 1;
        asked.ask(datagram.dst, datagram.src);
        let kind = query.query_type();
        let failure = match message.metadata.response_code {
            ResponseCode::NoError if message.metadata.truncation => return,
            ResponseCode::NoError if message.answers.is_empty() => Failure::NoRecord,
            ResponseCode::NoError => {
                asked.found = true;
                let targets: Vec<String> = message
                    .answers
                    .iter()
                    .filter_map(|record| match &record.data {
                        RData::SRV(srv) => Some(srv.target.to_ascii()),
                        _ => None,
                    })
                    .collect();
                if kind == RecordType::SRV {
                    for target in targets {
                        self.host(target.trim_end_matches('.'));
                    }
                }
                return;
            }
            ResponseCode::NXDomain => Failure::Said("NXDOMAIN".to_owned()),
            ResponseCode::ServFail => Failure::Said("SERVFAIL".to_owned()),
            ResponseCode::Refused => Failure::Said("REFUSED".to_owned()),
            _ => return,
        };
        if asked.failures.len() < 8 {
            asked.failures.insert((failure, kind.to_string()));
        }
    }

    /// How many names SIP needed were asked for, and those that nobody knew.
    pub(crate) fn judge(&self) -> (u64, Vec<Failed>) {
        let mut groups: BTreeMap<&str, Vec<(&str, &Asked)>> = BTreeMap::new();
        for (name, asked) in &self.asked {
            let (base, service) = base_of(name);
            let sip = service.is_some_and(|service| service.starts_with("_sip"));
            if sip || self.hosts.contains(base) || base.ends_with(".e164.arpa") {
                groups.entry(base).or_default().push((name, asked));
            }
        }
        let failed = groups.iter().filter_map(|(base, group)| failed(base, group)).collect();
        (groups.len() as u64, failed)
    }
}

impl Asked {
    fn ask(&mut self, client: SocketAddr, server: SocketAddr) {
        self.client.get_or_insert(client.ip());
        self.server.get_or_insert(server.ip());
    }
}

fn failed(base: &str, group: &[(&str, &Asked)]) -> Option<Failed> {
    if group.iter().any(|(_, asked)| asked.found) {
        return None;
    }
    let mut how = Vec::new();
    for (name, asked) in group {
        for (failure, kind) in &asked.failures {
            how.push((format!("{name} {kind}"), failure.clone()));
        }
        // One question without an answer may be the last packet of the capture.
        if asked.answers == 0 && asked.questions >= 2 {
            how.push(((*name).to_owned(), Failure::Unanswered));
        }
    }
    let first = group
        .iter()
        .map(|(_, asked)| *asked)
        .min_by_key(|asked| (asked.first.file, asked.first.mark.frame))?;
    // A service that is not offered is no failure while its host was not asked for.
    let told = how.iter().any(|(_, failure)| *failure != Failure::NoRecord);
    told.then(|| Failed {
        name: base.to_owned(),
        how,
        place: first.first,
        client: first.client,
        server: first.server,
    })
}

/// `acme.com` and `_sip` of `_sip._udp.acme.com`.
fn base_of(name: &str) -> (&str, Option<&str>) {
    let service = name.split('.').next().filter(|label| label.starts_with('_'));
    let mut base = name;
    while base.starts_with('_') {
        let Some((_, rest)) = base.split_once('.') else { break };
        base = rest;
    }
    (base, service)
}
