//! The rules: about an address, about what a domain publishes, about a request at a proxy.

mod acl_misses_sender;
mod address_not_resolvable;
mod address_not_routable;
mod case_mismatch;
mod collab_edge_internal;
mod domain_is_ip;
mod domain_not_set;
mod foreign_without_route;
mod host_authorization_missing;
mod label_boundary;
mod node_name_is_domain;
mod node_name_not_fqdn;
mod server_uri_malformed;
mod srv_missing;
mod srv_target_is_cname;
mod srv_target_unresolvable;
mod suffix_of_other_domain;
mod trailing_dot;
mod upper_case_name;

use std::net::IpAddr;
use uctool_core::sort;

use uctool_core::{Check, Location, Rule};

use crate::address::Resolution;
use crate::config::Config;
use crate::dns::Discovery;
use crate::proxy::{Decision, Step};
use crate::uri::{TelUri, UriError};

/// The page of the node names.
const SERVERS: &str = "CUPS Administration > System > Servers";
/// The page of the proxy domain.
const DOMAIN: &str = "CUPS Administration > System > Service Parameters > Cisco UP SIP Proxy";

/// A presence address and what DNS says of it.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    pub(crate) location: Location,
    pub(crate) resolution: Resolution,
    /// `None` when DNS was not asked.
    pub(crate) lookup: Option<Lookup>,
    /// DNS suffixes of clients.
    pub(crate) suffixes: Vec<String>,
}

/// What DNS says of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// There is no name to ask for.
    NotNeeded,
    /// Its addresses; none when the name or its records do not exist.
    Addresses(Vec<IpAddr>),
    /// It cannot be asked for, and why.
    NoName(String),
    /// The server said neither yes nor no, and what it said.
    Undecided(String),
}

/// What a domain publishes.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    pub(crate) location: Location,
    pub(crate) discovery: Discovery,
}

/// A request at a proxy.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) location: Location,
    pub(crate) config: Config,
    pub(crate) asked: Asked,
}

/// What the request is for.
#[derive(Debug, Clone)]
pub(crate) enum Asked {
    /// A SIP URI, and what the proxy decides.
    Sip { decision: Decision, steps: Vec<Step> },
    /// A `tel:` Server URI, or what is wrong with it.
    Tel(Result<TelUri, UriError>),
}

/// Rules about an address.
pub(crate) static RESOLVE: &[Check<Address>] = &[
    address_not_routable::CHECK,
    case_mismatch::ADDRESS,
    domain_not_set::CHECK,
    domain_is_ip::CHECK,
    suffix_of_other_domain::CHECK,
    label_boundary::CHECK,
    trailing_dot::CHECK,
    upper_case_name::CHECK,
    address_not_resolvable::CHECK,
    node_name_not_fqdn::ADDRESS,
    node_name_is_domain::CHECK,
];

/// Rules about what a domain publishes.
pub(crate) static DISCOVER: &[Check<Published>] = &[
    srv_missing::CHECK,
    srv_target_unresolvable::CHECK,
    srv_target_is_cname::CHECK,
    collab_edge_internal::CHECK,
    node_name_not_fqdn::TARGETS,
];

/// Rules about a request.
pub(crate) static ROUTE: &[Check<Request>] = &[
    case_mismatch::REQUEST,
    foreign_without_route::CHECK,
    acl_misses_sender::CHECK,
    host_authorization_missing::CHECK,
    server_uri_malformed::CHECK,
];

/// Every rule once.
pub(crate) fn all() -> Vec<&'static Rule> {
    let mut rules: Vec<&'static Rule> = RESOLVE.iter().map(|check| check.rule).collect();
    rules.extend(DISCOVER.iter().map(|check| check.rule));
    rules.extend(ROUTE.iter().map(|check| check.rule));
    sort::by_key(&mut rules, |rule| rule.code);
    rules.dedup_by_key(|rule| rule.code);
    rules
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::resolve;
    use crate::dns::test_service;
    use crate::dns::{Found, Looked};
    use crate::proxy::decide;

    /// An address.
    pub(super) fn address(node: &str, domain: &str) -> Address {
        Address {
            location: Location::of(node),
            resolution: resolve(node, domain),
            lookup: None,
            suffixes: Vec::new(),
        }
    }

    /// A domain with these services: name, target, addresses, alias.
    pub(super) fn published(records: &[(&str, &str, &[&str], Option<&str>)]) -> Published {
        let mut services: Vec<(crate::dns::Service, Looked)> = Vec::new();
        for (name, target, addresses, alias) in records {
            let service = test_service(name);
            let found = Found {
                service,
                record: crate::dns::ServiceRecord {
                    priority: 10,
                    weight: 0,
                    port: 8443,
                    target: (*target).to_owned(),
                },
                addresses: addresses.iter().map(|text| text.parse().unwrap()).collect(),
                alias_of: alias.map(str::to_owned),
                undecided: None,
            };
            services.push((service, Looked::Found(vec![found])));
        }
        Published {
            location: Location::of("acme.com"),
            discovery: Discovery { domain: "acme.com".to_owned(), services, left_out: 0 },
        }
    }

    /// A request at a proxy of acme.com with node cup1.
    pub(super) fn request(uri: &str, more: &str) -> Request {
        let config =
            Config::parse(&format!("sip_domain = \"acme.com\"\nnodes = [\"cup1\"]\n{more}"))
                .unwrap();
        let asked = if uri.starts_with("tel:") {
            Asked::Tel(uri.parse())
        } else {
            let (decision, steps) = decide(&config, &uri.parse().unwrap());
            Asked::Sip { decision, steps }
        };
        Request { location: Location::of(uri), config, asked }
    }
}
