use std::net::Ipv4Addr;

use uctool_core::{Outcome, Rule, rule};
use uctool_message::SeenSip;
use uctool_message::text::{host_of, uri_of};

use super::judge::{About, Groups, Judge};
use crate::calls::{Copy, Sighting, Watch};

rule! {
    /// ## What it does
    /// Reports requests whose presence address was put together wrongly: the domain `PROXY_DOMAIN_NOT_SET`, a name
    /// followed by an IP address, or the domain written twice, be it in another case.
    ///
    /// ## Why it matters
    /// A presence client makes its address out of the node name and the Presence Domain. It leaves the domain out only
    /// when the node name ends with it, letter by letter. What comes out wrong resolves to nothing, and presence fails
    /// though the logon succeeded.
    ///
    /// ## What to do
    /// Set the proxy domain (CUPS Administration > System > Service Parameters > Cisco UP SIP Proxy) to the DNS domain,
    /// in the case of the node name, and restart the SIP Proxy. `uctool presence resolve` shows what comes out.
    pub(crate) static RULE = {
        code: "SIP018",
        name: "presence-domain-broken",
        summary: "a presence address was put together wrongly from node name and domain",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"CUPC presence address\", 2009"],
    }
}

#[derive(Default)]
pub(super) struct PresenceDomainBroken {
    requests: u64,
    broken: Groups<Broken>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Broken {
    NotSet,
    NameAndAddress,
    Twice,
    TwiceInOtherCase,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<PresenceDomainBroken>::default()
}

/// What is wrong with a host name.
fn broken(host: &str) -> Option<Broken> {
    let lower = host.to_ascii_lowercase();
    if lower.ends_with("proxy_domain_not_set") {
        return Some(Broken::NotSet);
    }
    let labels: Vec<&str> = lower.split('.').collect();
    if let [_, .., a, b, c, d] = labels[..]
        && labels.len() > 4
        && [a, b, c, d].join(".").parse::<Ipv4Addr>().is_ok()
    {
        return Some(Broken::NameAndAddress);
    }
    // The last k labels stand twice in a row, k at least 2: `cup1.cisco.com.cisco.com`.
    for k in 2..=labels.len() / 2 {
        let (head, last) = labels.split_at_checked(labels.len() - k)?;
        if head.ends_with(last) && head.len() > k {
            let at = host.len() - last.join(".").len();
            let same = host.get(..at).is_some_and(|before| {
                before.trim_end_matches('.').ends_with(host.get(at..).unwrap_or_default())
            });
            return Some(if same { Broken::Twice } else { Broken::TwiceInOtherCase });
        }
    }
    None
}

impl Watch for PresenceDomainBroken {
    fn message(&mut self, _: &SeenSip<'_>, sighting: &Sighting<'_>) {
        let said = sighting.said;
        if !said.is_request() || sighting.copy != Copy::First {
            return;
        }
        self.requests += 1;
        let frame = sighting.dialog.last.frame;
        let mut known = "";
        for uri in [said.uri.as_ref(), uri_of(&said.from), uri_of(&said.to)] {
            let host = host_of(uri);
            if host != known
                && let Some(what) = broken(host)
            {
                self.broken.note(
                    &host.chars().take(200).collect::<String>(),
                    sighting.dialog,
                    &[frame],
                    || what,
                );
                known = host;
            }
        }
    }
}

impl Judge for PresenceDomainBroken {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.requests == 0 {
            return Outcome::NotApplicable("there is no request");
        }
        self.broken.findings(|host, group| {
            let (why, help) = match group.what {
                Broken::NotSet => (
                    "the Proxy Domain service parameter was never set",
                    "in CUPS Administration > System > Service Parameters > Cisco UP SIP Proxy set Proxy Domain to the DNS domain and restart the SIP Proxy",
                ),
                Broken::NameAndAddress => (
                    "the proxy domain is an IP address, and the node name is a name, so the one was appended to the other",
                    "set the proxy domain to a DNS domain, or the node name (CUPS Administration > System > Servers) to the IP address",
                ),
                Broken::Twice => (
                    "the node name holds the domain already, and it was appended once more",
                    "make the end of the node name equal to the proxy domain, or the node name a bare host name",
                ),
                Broken::TwiceInOtherCase => (
                    "the node name ends with the domain in another case, and the comparison minds case",
                    "write the proxy domain and the node name in the same, lower case",
                ),
            };
            let message = format!("{host} is no presence domain anyone can resolve{}", group.and_more("request"));
            Some(group.finding(&RULE, about, message).why(why).help(help))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    #[test]
    fn each_way_to_go_wrong_is_told_apart() {
        assert_eq!(broken("cup1.cisco.com.PROXY_DOMAIN_NOT_SET"), Some(Broken::NotSet));
        assert_eq!(broken("cup1.10.11.12.13"), Some(Broken::NameAndAddress));
        assert_eq!(broken("cup1.cisco.com.10.11.12.13"), Some(Broken::NameAndAddress));
        assert_eq!(broken("cup1.cisco.com.cisco.com"), Some(Broken::Twice));
        assert_eq!(broken("cup1.cisco.com.CISCO.COM"), Some(Broken::TwiceInOtherCase));
        for fine in ["cup1.cisco.com", "10.11.12.13", "cup1", "", "a.b.a.b", "com.com", "x.1.2.3"] {
            assert_eq!(broken(fine), None, "{fine}");
        }
    }

    #[test]
    fn a_request_for_it_is_found() {
        let script = [(0, (1, 2), "REGISTER sip:cup1.PROXY_DOMAIN_NOT_SET")];
        assert_eq!(
            messages(&judged(make, &[], &script)),
            ["cup1.PROXY_DOMAIN_NOT_SET is no presence domain anyone can resolve"]
        );
        assert_eq!(judged(make, &[], &[(0, (1, 2), "REGISTER sip:acme.com")]), Outcome::Pass);
    }
}
