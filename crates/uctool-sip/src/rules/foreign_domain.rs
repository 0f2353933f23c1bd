use std::collections::BTreeMap;
use std::net::IpAddr;

use uctool_core::{Confidence, Outcome, Rule, Severity, rule};
use uctool_message::Method;
use uctool_message::text::host_of;

use super::judge::{About, Groups, Judge};
use crate::calls::{Dialog, Kind, Transaction, Watch};

rule! {
    /// ## What it does
    /// Reports requests for a domain that is not the proxy's own and that it refused, never answered or passed on.
    /// What is its own is given by `--sip-domain` and `--node-name`; without them it is the domain that most of its
    /// REGISTER requests name.
    ///
    /// ## Why it matters
    /// A proxy handles a request itself when the domain part equals its SIP domain, its node name, the node name with
    /// the domain, or another alias. Anything else is foreign: it goes along a static route, or to where DNS points,
    /// or is refused. The comparison minds upper and lower case.
    ///
    /// ## What to do
    /// Make the domain the client uses equal to the SIP domain of the proxy, or add a static route for it (CUPS
    /// Administration > Cisco Unified Presence > Proxy Server > Static Routes).
    pub(crate) static RULE = {
        code: "SIP017",
        name: "foreign-domain",
        summary: "a request is for a domain that is not the proxy's own",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"SIP proxy and SIP domain\", 2009", "RFC 3261, section 16.4"],
    }
}

const MAX_DOMAINS: usize = 200;

#[derive(Default)]
pub(super) struct ForeignDomain {
    requests: u64,
    /// How many REGISTER requests to a proxy named a domain.
    registered: BTreeMap<IpAddr, BTreeMap<String, u64>>,
    /// Requests by proxy, domain and what became of them.
    asked: Groups<Asked>,
}

struct Asked {
    proxy: IpAddr,
    domain: String,
    uri: Box<str>,
    method: Method,
    came_to: CameTo,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CameTo {
    Refused(u16),
    Silence,
    Elsewhere(IpAddr),
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<ForeignDomain>::default()
}

impl Watch for ForeignDomain {
    fn transaction(&mut self, dialog: &Dialog, one: &Transaction) {
        let domain = host_of(&one.uri);
        let opens = one.request_seen && !one.in_dialog && one.method != Method::Cancel;
        if !opens || domain.is_empty() || domain.parse::<IpAddr>().is_ok() {
            return;
        }
        self.requests += 1;
        let proxy = one.dst.ip();
        if one.method == Method::Register {
            let named = self.registered.entry(proxy).or_default();
            if named.len() < MAX_DOMAINS {
                *named.entry(domain.to_owned()).or_default() += 1;
            }
        }
        let came_to = match one.status() {
            Some(status @ (403 | 404 | 416 | 482 | 483 | 484 | 502 | 504)) => {
                CameTo::Refused(status)
            }
            None if one.is_silent() && one.sent >= 2 => CameTo::Silence,
            Some(200..=299) if dialog.kind == Kind::Call => {
                let passed = dialog.peers.iter().find(|peer| ![one.src.ip(), proxy].contains(peer));
                let Some(next) = passed.filter(|_| one.primary) else { return };
                CameTo::Elsewhere(*next)
            }
            _ => return,
        };
        let word = match came_to {
            CameTo::Refused(status) => status.to_string(),
            CameTo::Silence => "silence".to_owned(),
            CameTo::Elsewhere(next) => next.to_string(),
        };
        self.asked.note(&format!("{proxy} {domain} {word}"), dialog, &one.frames(), || Asked {
            proxy,
            domain: domain.to_owned(),
            uri: one.uri.clone(),
            method: one.method.clone(),
            came_to,
        });
    }
}

impl ForeignDomain {
    /// The proxy's own names as far as the capture teaches them.
    fn learned(&self, proxy: IpAddr) -> Option<&str> {
        let named = self.registered.get(&proxy)?;
        let (domain, most) = named.iter().max_by_key(|(_, count)| **count)?;
        (*most >= 3 && named.values().sum::<u64>() < most * 2).then_some(domain)
    }
}

impl Judge for ForeignDomain {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.requests == 0 {
            return Outcome::NotApplicable("no request is for a domain");
        }
        if about.home.is_empty() && self.registered.is_empty() {
            return Outcome::NotApplicable(
                "neither --sip-domain is given nor does the capture hold a REGISTER to learn the domain from",
            );
        }
        self.asked.findings(|_, group| {
            let one = &group.what;
            let learned = if about.home.is_empty() { self.learned(one.proxy) } else { None };
            let home: Vec<&str> = about.home.iter().map(String::as_str).chain(learned).collect();
            if home.is_empty() || home.contains(&one.domain.as_str()) {
                return None;
            }
            let only_case = home.iter().find(|own| own.eq_ignore_ascii_case(&one.domain));
            let own = only_case.or(home.first()).copied().unwrap_or_default();
            let came_to = match one.came_to {
                CameTo::Refused(status) => format!("was refused with {status}"),
                CameTo::Silence => "was never answered".to_owned(),
                CameTo::Elsewhere(next) => format!("was passed on to {next}"),
            };
            let message = format!(
                "{} {} is for {}, not for {own}, and {came_to} by {}{}",
                one.method, one.uri, one.domain, one.proxy, group.and_more("request"),
            );
            let mut finding = group.finding(&RULE, about, message).help(format!(
                "let the client use the SIP domain {own}, or add a static route for {} on the proxy (CUPS Administration > Cisco Unified Presence > Proxy Server > Static Routes)",
                one.domain
            ));
            if only_case.is_some() {
                finding = finding.why(format!("{} differs from {own} only in case, and the proxy's comparison minds case", one.domain));
            }
            if learned.is_some() {
                finding = finding
                    .severity(Severity::Warning)
                    .confidence(Confidence::Medium)
                    .evidence(format!("most REGISTER requests to {} name {own}; give --sip-domain to be sure", one.proxy));
            }
            if matches!(one.came_to, CameTo::Elsewhere(_)) {
                finding = finding.severity(Severity::Info);
            }
            Some(finding)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::judged;

    const SCRIPT: &[(i64, (u8, u8), &str)] = &[
        (0, (1, 2), "INVITE sip:jdoe@acme.com"),
        (9, (2, 1), "SIP/2.0 404 Not Found|Q=1 INVITE|T=b"),
    ];

    #[test]
    fn a_domain_that_is_not_given_is_foreign() {
        let Outcome::Found(found) = judged(make, &["abc.com"], SCRIPT) else { panic!() };
        assert_eq!(
            found[0].message,
            "INVITE sip:jdoe@acme.com is for acme.com, not for abc.com, and was refused with 404 by 10.0.0.2"
        );
        assert_eq!(found[0].severity, Severity::Error);
    }

    #[test]
    fn case_matters_and_is_said() {
        let Outcome::Found(found) = judged(make, &["ACME.com"], SCRIPT) else { panic!() };
        assert!(found[0].why.as_deref().is_some_and(|why| why.contains("only in case")));
        assert_eq!(judged(make, &["abc.com", "acme.com"], SCRIPT), Outcome::Pass);
    }

    #[test]
    fn without_names_it_learns_or_says_that_it_cannot() {
        assert!(matches!(judged(make, &[], SCRIPT), Outcome::NotApplicable(_)));
        let mut script = vec![
            (1, (1, 2), "REGISTER sip:abc.com|C=1"),
            (2, (1, 2), "REGISTER sip:abc.com|C=2"),
            (3, (1, 2), "REGISTER sip:abc.com|C=3"),
        ];
        script.extend_from_slice(SCRIPT);
        let Outcome::Found(found) = judged(make, &[], &script) else { panic!() };
        assert_eq!(found[0].severity, Severity::Warning);
    }
}
