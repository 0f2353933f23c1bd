use std::collections::BTreeMap;
use std::net::IpAddr;

use uctool_core::text::count;
use uctool_core::{Check, Finding, Outcome, rule};

use crate::media::{Big, Heard, LARGEST};

rule! {
    /// ## What it does
    /// Reports requests of more than 1300 bytes over UDP that were never answered, one finding for each pair of hosts.
    /// Where the path carries its fragments and all of them are answered, nothing is said.
    ///
    /// ## Why it matters
    /// Such a request is sent in IP fragments as soon as it passes the MTU. Firewalls, load balancers and NAT devices
    /// drop fragments, so that large requests vanish while small ones arrive. RFC 3261 demands a transport with
    /// congestion control instead.
    ///
    /// ## What to do
    /// Let the sender use TCP for this trunk (in CUCM: SIP Trunk Security Profile, Outgoing Transport Type TCP), or
    /// make the request smaller: fewer codecs, fewer header fields.
    pub(crate) static RULE = {
        code: "SIP088",
        name: "udp-too-large",
        summary: "a request too large for UDP is never answered",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3261, section 18.1.1"],
    }
}

pub(super) const CHECK: Check<Heard> = Check { rule: &RULE, run };

fn run(heard: &Heard) -> Outcome {
    if heard.text {
        return Outcome::NotApplicable("a text does not show what was sent in one datagram");
    }
    if heard.udp_requests == 0 {
        return Outcome::NotApplicable("no request went over UDP");
    }
    let mut pairs: BTreeMap<(IpAddr, IpAddr), Vec<&Big>> = BTreeMap::new();
    for big in &heard.big {
        pairs.entry((big.src.ip(), big.dst.ip())).or_default().push(big);
    }
    pairs.values().filter_map(|bigs| finding(heard, bigs)).collect::<Vec<_>>().into()
}

fn finding(heard: &Heard, bigs: &[&Big]) -> Option<Finding> {
    let lost: Vec<&&Big> = bigs.iter().filter(|big| !big.answered).collect();
    let first = lost.first()?;
    let largest = lost.iter().map(|big| big.bytes).max()?;
    let answered = bigs.len() - lost.len();
    Some(
        Finding::new(
            &RULE,
            heard.locate(first.place),
            format!(
                "{} of up to {largest} bytes over UDP from {} to {} never answered, the first {}: more than the {LARGEST} that RFC 3261 allows",
                count(lost.len() as u64, "request"), first.src, first.dst, first.method
            ),
        )
        .why(match answered {
            0 => "their fragments may have been dropped on the way".to_owned(),
            n => format!("{} as large were answered, so the path loses fragments at times", count(n as u64, "request")),
        })
        .help("use TCP between the two (CUCM: SIP Trunk Security Profile, Outgoing Transport Type), or offer fewer codecs and headers"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unanswered_ones_are_told() {
        let heard = |answered| Heard {
            udp_requests: 5,
            big: vec![Big {
                method: "INVITE".into(),
                bytes: 1301,
                src: "10.0.0.1:5060".parse().unwrap(),
                dst: "10.0.0.2:5060".parse().unwrap(),
                place: crate::media::Place::default(),
                answered,
            }],
            ..Heard::default()
        };
        assert_eq!(run(&heard(true)), Outcome::Pass);
        let Outcome::Found(found) = run(&heard(false)) else { panic!() };
        assert!(found[0].message.starts_with("1 request of up to 1301 bytes"));
        assert_eq!(run(&Heard { udp_requests: 5, ..Heard::default() }), Outcome::Pass);
    }
}
