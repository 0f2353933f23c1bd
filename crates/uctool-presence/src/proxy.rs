//! What a SIP proxy does with a request: is this its final destination, else a static route, else DNS; and whether the
//! two sides trust each other. After "Integration between CUPS and MOC/OCS" and "SIP domain and DNS domain" (Htluo, 2009).

use std::net::IpAddr;

use crate::config::{Config, StaticRoute};
use crate::uri::SipUri;

/// One question the proxy asks itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// `a` to `d`, `static route`, `SRV`, `A`.
    pub name: &'static str,
    /// What it compares or asks.
    pub question: String,
    /// Whether it says yes; `None` where only DNS knows.
    pub answer: Option<bool>,
    /// Whether it would say yes if case did not count.
    pub but_for_case: bool,
}

/// Where the request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The proxy takes care of it; the step that said so.
    Local(&'static str),
    /// Along a static route.
    Static(StaticRoute),
    /// The host is an address, so there is nothing to look up.
    Address(IpAddr),
    /// To what DNS says of a domain.
    Dns {
        /// The domain.
        host: String,
        /// The name of its SRV records.
        service: String,
    },
    /// To these hosts and ports, which DNS names.
    Found(Vec<String>),
    /// Nowhere: DNS knows neither SRV nor address records of this domain.
    Discarded(String),
}

/// Decides where `uri` goes. The steps end with the one that decides.
pub fn decide(config: &Config, uri: &SipUri) -> (Decision, Vec<Step>) {
    let host = uri.host.as_str();
    let mut steps = Vec::new();
    for (name, question, candidates) in destinations(config) {
        let step = compare(name, question, host, &candidates);
        let decides = step.answer == Some(true);
        steps.push(step);
        if decides {
            return (Decision::Local(name), steps);
        }
    }
    let route = route_for(config, host);
    steps.push(Step {
        name: "static route",
        question: format!("does a static route match {host}?"),
        answer: Some(route.is_some()),
        but_for_case: route.is_none() && route_for(config, &host.to_ascii_lowercase()).is_some(),
    });
    if let Some(route) = route {
        return (Decision::Static(route.clone()), steps);
    }
    if let Ok(address) = host.parse() {
        return (Decision::Address(address), steps);
    }
    let transport = if uri.transport.as_deref() == Some("udp") { "_udp" } else { "_tcp" };
    let service =
        if uri.secure { format!("_sips._tcp.{host}") } else { format!("_sip.{transport}.{host}") };
    steps.push(unknown("SRV", format!("has {service} SRV records in DNS?")));
    steps.push(unknown("A", format!("has {host} an A record in DNS?")));
    (Decision::Dns { host: host.to_owned(), service }, steps)
}

fn unknown(name: &'static str, question: String) -> Step {
    Step { name, question, answer: None, but_for_case: false }
}

/// The four tests for the final destination, in order.
fn destinations(config: &Config) -> [(&'static str, String, Vec<String>); 4] {
    let domain = &config.sip_domain;
    let full = |node: &String| format!("{node}.{domain}");
    let joined: Vec<String> =
        if domain.is_empty() { Vec::new() } else { config.nodes.iter().map(full).collect() };
    let own: Vec<String> =
        Some(domain.clone()).filter(|domain| !domain.is_empty()).into_iter().collect();
    [
        ("a", format!("is it the SIP domain {domain}?"), own),
        ("b", format!("is it a node name ({})?", list(&config.nodes)), config.nodes.clone()),
        ("c", format!("is it a node name and the SIP domain ({})?", list(&joined)), joined),
        ("d", format!("is it another alias ({})?", list(&config.aliases)), config.aliases.clone()),
    ]
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { uctool_core::text::some_of(names, 4) }
}

fn compare(name: &'static str, question: String, host: &str, candidates: &[String]) -> Step {
    let same = candidates.iter().any(|candidate| candidate == host);
    let but_for_case =
        !same && candidates.iter().any(|candidate| candidate.eq_ignore_ascii_case(host));
    Step { name, question, answer: Some(same), but_for_case }
}

/// The route of a host: the same name, else the longest pattern.
fn route_for<'a>(config: &'a Config, host: &str) -> Option<&'a StaticRoute> {
    let exact = config.static_routes.iter().find(|route| route.destination == host);
    let below = |route: &&StaticRoute| {
        let pattern = route.destination.strip_prefix('*').unwrap_or(&route.destination);
        pattern.len() > 1 && pattern.starts_with('.') && host.ends_with(pattern)
    };
    exact.or_else(|| {
        config.static_routes.iter().filter(below).max_by_key(|route| route.destination.len())
    })
}

/// Whether the incoming ACL covers the sender; `None` where the configuration does not say.
pub(crate) fn acl_covers(config: &Config) -> Option<bool> {
    let source = config.peer.source?;
    let covered = |entry: &String| {
        entry.eq_ignore_ascii_case("all") || entry == "*" || in_network(source, entry)
    };
    Some(config.incoming_acl.iter().any(covered))
}

/// Whether `address` is `entry` or in it.
fn in_network(address: IpAddr, entry: &str) -> bool {
    let (network, length) = match entry.split_once('/') {
        Some((network, length)) => (network, length.parse::<u32>().ok()),
        None => (entry, Some(128)),
    };
    let (Ok(network), Some(length)) = (network.parse::<IpAddr>(), length) else { return false };
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            let shift = 32 - length.min(32);
            let prefix = |bits: u32| bits.checked_shr(shift).unwrap_or(0);
            prefix(address.to_bits()) == prefix(network.to_bits())
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            let shift = 128 - length.min(128);
            let prefix = |bits: u128| bits.checked_shr(shift).unwrap_or(0);
            prefix(address.to_bits()) == prefix(network.to_bits())
        }
        _ => false,
    }
}

/// Whether the sender's Host Authorization has every address of the proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Authorization {
    /// The configuration does not say.
    NotGiven,
    /// All are there.
    Complete,
    /// These are missing; names that stand there instead do not count.
    Lacks {
        /// The proxy's addresses that are not there.
        addresses: Vec<IpAddr>,
        /// Entries that are names.
        names: Vec<String>,
    },
}

pub(crate) fn authorization(config: &Config) -> Authorization {
    let Some(entries) = &config.peer.host_authorization else { return Authorization::NotGiven };
    if config.addresses.is_empty() {
        return Authorization::NotGiven;
    }
    let listed = |address: &IpAddr| entries.iter().any(|entry| in_network(*address, entry));
    let addresses: Vec<IpAddr> =
        config.addresses.iter().filter(|address| !listed(address)).copied().collect();
    if addresses.is_empty() {
        return Authorization::Complete;
    }
    let is_name = |entry: &&String| {
        entry.split('/').next().is_some_and(|text| text.parse::<IpAddr>().is_err())
    };
    Authorization::Lacks { addresses, names: entries.iter().filter(is_name).cloned().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        Config::parse(
            "sip_domain = \"acme.com\"\nnodes = [\"cup1\"]\naliases = [\"presence.acme.net\"]\n\
             incoming_acl = [\"10.1.0.0/16\", \"192.0.2.7\"]\naddresses = [\"192.0.2.20\"]\n\
             [[static_routes]]\ndestination = \"abc.com\"\nnext_hop = \"192.0.2.9\"\n\
             [[static_routes]]\ndestination = \".abc.com\"\nnext_hop = \"wide.abc.com\"\n\
             [[static_routes]]\ndestination = \"*.eu.abc.com\"\nnext_hop = \"eu.abc.com\"\n",
        )
        .unwrap()
    }

    fn decided(host: &str) -> Decision {
        decide(&config(), &format!("sip:6002@{host}").parse().unwrap()).0
    }

    #[test]
    fn the_four_final_destinations_are_local() {
        assert_eq!(decided("acme.com"), Decision::Local("a"));
        assert_eq!(decided("cup1"), Decision::Local("b"));
        assert_eq!(decided("cup1.acme.com"), Decision::Local("c"));
        assert_eq!(decided("presence.acme.net"), Decision::Local("d"));
    }

    #[test]
    fn the_longest_static_route_wins_and_the_rest_is_for_dns() {
        let hop = |host: &str| match decided(host) {
            Decision::Static(route) => route.next_hop,
            other => format!("{other:?}"),
        };
        assert_eq!(hop("abc.com"), "192.0.2.9");
        assert_eq!(hop("x.abc.com"), "wide.abc.com");
        assert_eq!(hop("x.eu.abc.com"), "eu.abc.com");
        let foreign =
            Decision::Dns { host: "notabc.com".into(), service: "_sip._tcp.notabc.com".into() };
        assert_eq!(decided("notabc.com"), foreign);
        assert_eq!(decided("192.0.2.44"), Decision::Address("192.0.2.44".parse().unwrap()));
    }

    #[test]
    fn case_is_minded_and_told() {
        let (decision, steps) = decide(&config(), &"sip:a@ACME.com".parse().unwrap());
        assert!(matches!(decision, Decision::Dns { host, .. } if host == "ACME.com"));
        assert!(steps[0].but_for_case);
    }

    #[test]
    fn the_acl_is_matched_by_network() {
        let from = |source: &str| {
            let mut config = config();
            config.peer.source = Some(source.parse().unwrap());
            acl_covers(&config)
        };
        assert_eq!(from("10.1.255.255"), Some(true));
        assert_eq!(from("10.2.0.0"), Some(false));
        assert_eq!(from("192.0.2.7"), Some(true));
        assert_eq!(from("2001:db8::1"), Some(false));
        assert_eq!(acl_covers(&config()), None);
        assert!(in_network("192.0.2.1".parse().unwrap(), "0.0.0.0/0"));
        assert!(!in_network("192.0.2.1".parse().unwrap(), "192.0.2.0/x"));
    }

    #[test]
    fn a_name_in_the_host_authorization_does_not_count() {
        let mut config = config();
        assert_eq!(authorization(&config), Authorization::NotGiven);
        config.peer.host_authorization = Some(vec!["cup1.acme.com".into()]);
        assert_eq!(
            authorization(&config),
            Authorization::Lacks {
                addresses: vec!["192.0.2.20".parse().unwrap()],
                names: vec!["cup1.acme.com".into()]
            }
        );
        config.peer.host_authorization = Some(vec!["192.0.2.20".into()]);
        assert_eq!(authorization(&config), Authorization::Complete);
    }
}
