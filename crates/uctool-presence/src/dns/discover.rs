//! What a domain publishes for clients and for other domains: SRV records, their targets and addresses.

use std::net::IpAddr;

use super::client::{Client, LookupError};
use super::codec::{Rcode, RecordKind, ServiceRecord};

/// Where a service is meant to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// In the company's own network.
    Inside,
    /// On the internet.
    Outside,
    /// By other domains.
    Federation,
}

/// A service that is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Service {
    pub(crate) name: &'static str,
    pub(crate) side: Side,
    pub(crate) purpose: &'static str,
}

const fn service(name: &'static str, side: Side, purpose: &'static str) -> Service {
    Service { name, side, purpose }
}

/// All services that are looked for, in the order a client asks.
pub(crate) const SERVICES: [Service; 8] = [
    service("_cisco-uds._tcp", Side::Inside, "clients find CUCM"),
    service("_cuplogin._tcp", Side::Inside, "older clients find IM&P"),
    service("_collab-edge._tls", Side::Outside, "clients find Expressway"),
    service("_sip._tcp", Side::Federation, "SIP over TCP"),
    service("_sip._udp", Side::Federation, "SIP over UDP"),
    service("_sips._tcp", Side::Federation, "SIP over TLS"),
    service("_xmpp-server._tcp", Side::Federation, "XMPP from other domains"),
    service("_xmpp-client._tcp", Side::Federation, "XMPP clients"),
];

/// A target of a service and what DNS says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) service: Service,
    pub(crate) record: ServiceRecord,
    pub(crate) addresses: Vec<IpAddr>,
    /// What the target is an alias of; RFC 2782 forbids that.
    pub(crate) alias_of: Option<String>,
    /// Why the addresses are not known, when the server said neither yes nor no.
    pub(crate) undecided: Option<String>,
}

/// What one question for a service brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Looked {
    /// Records.
    Found(Vec<Found>),
    /// None.
    None,
    /// The target is the root: decidedly not offered (RFC 2782).
    Refused,
    /// The server said neither yes nor no, and what it said.
    Undecided(Rcode),
}

/// What a domain publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Discovery {
    pub(crate) domain: String,
    pub(crate) services: Vec<(Service, Looked)>,
    /// How many targets were not looked up because there are too many.
    pub(crate) left_out: usize,
}

impl Discovery {
    /// Every target.
    pub(crate) fn targets(&self) -> impl Iterator<Item = &Found> {
        self.services.iter().flat_map(|(_, looked)| match looked {
            Looked::Found(found) => found.as_slice(),
            _ => &[],
        })
    }

    /// Whether a service has records.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.targets().any(|found| found.service.name == name)
    }

    /// The first service the server would not speak of.
    pub(crate) fn undecided(&self, side: impl Fn(Side) -> bool) -> Option<String> {
        self.services.iter().find_map(|(service, looked)| match looked {
            Looked::Undecided(rcode) if side(service.side) => {
                Some(format!("the server answers {rcode} for {}.{}", service.name, self.domain))
            }
            _ => None,
        })
    }
}

/// Asks for every service of `domain`.
pub(crate) fn discover(client: &mut Client<'_>, domain: &str) -> Result<Discovery, LookupError> {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let (mut services, mut left_out) = (Vec::new(), 0);
    for service in SERVICES {
        let answer = client.ask(&format!("{}.{domain}", service.name), RecordKind::Srv)?;
        let looked = match answer.rcode {
            Rcode::Other(_) => Looked::Undecided(answer.rcode),
            _ if answer.services.is_empty() => Looked::None,
            _ if answer.services.iter().all(|record| record.target.is_empty()) => Looked::Refused,
            _ => {
                left_out += answer.services.len().saturating_sub(MOST);
                let mut found = Vec::new();
                for record in answer.services.into_iter().take(MOST) {
                    found.push(target(client, service, record)?);
                }
                Looked::Found(found)
            }
        };
        services.push((service, looked));
    }
    Ok(Discovery { domain: domain.to_owned(), services, left_out })
}

/// The most targets of one service that are looked up.
const MOST: usize = 32;

fn target(
    client: &mut Client<'_>,
    service: Service,
    record: ServiceRecord,
) -> Result<Found, LookupError> {
    let mut found =
        Found { service, record, addresses: Vec::new(), alias_of: None, undecided: None };
    for kind in [RecordKind::A, RecordKind::Aaaa] {
        let answer = client.ask(&found.record.target, kind)?;
        if let Rcode::Other(_) = answer.rcode {
            found.undecided = Some(format!("the server answers {}", answer.rcode));
        }
        found.addresses.extend(answer.addresses);
        found.alias_of = found.alias_of.or(answer.alias_of);
    }
    Ok(found)
}

/// The service of a name, for the tests of rules.
#[cfg(test)]
pub(crate) fn test_service(name: &str) -> Service {
    *SERVICES.iter().find(|service| service.name == name).unwrap()
}
