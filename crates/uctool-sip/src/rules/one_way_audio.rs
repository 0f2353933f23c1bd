use uctool_core::{Check, Finding, Outcome, rule};

use super::talks;
use crate::media::{Heard, Judged};

rule! {
    /// ## What it does
    /// Matches the RTP of each answered call to the addresses its descriptions name, and reports calls in which one
    /// side is sent audio for three seconds and more while the other is sent none, though both agreed to receive.
    ///
    /// ## Why it matters
    /// One person hears the other and is not heard. A firewall that opens one direction, a route that is missing
    /// one way, or a phone behind NAT that gave its private address are the usual causes.
    ///
    /// ## What to do
    /// Capture next to the side that does not hear. If the audio arrives there, look at that device; if it does
    /// not, follow the way from the sender: ask each firewall for UDP to the address and port named in the finding.
    pub(crate) static RULE = {
        code: "SIP080",
        name: "one-way-audio",
        summary: "only one side of a call is sent audio",
        severity: Error,
        confidence: Medium,
        since: "0.1.0",
        sources: ["RFC 3264, section 5.1", "RFC 3550, section 5.1"],
    }
}

pub(super) const CHECK: Check<Heard> = Check { rule: &RULE, run };

fn run(heard: &Heard) -> Outcome {
    if let Some(outcome) = talks::before(heard) {
        return outcome;
    }
    let findings: Vec<Finding> =
        heard.deaf.list.iter().filter_map(|call| finding(heard, call)).collect();
    if findings.is_empty() { talks::after(heard) } else { findings.into() }
}

fn finding(heard: &Heard, call: &Judged) -> Option<Finding> {
    let deaf = call.deaf()?;
    let names = [talks::name(call, 0), talks::name(call, 1)];
    let (deaf_name, other_name) = (names.get(deaf)?, names.get(1 - deaf)?);
    let packets = call.heard.iter().max()?;
    let target = call.endpoints.get(deaf).copied().flatten();
    let to = target.map_or_else(|| "it".to_owned(), |target| target.to_string());
    Some(
        Finding::new(
            &RULE,
            heard.locate(call.answered).part(talks::part(call)),
            format!("{deaf_name} is sent no audio, while {other_name} is sent {packets} packets"),
        )
        .why(format!(
            "both agreed to send and to receive; the call lasted {:.1} s and no RTP to {to} is in the capture",
            call.seconds
        ))
        .help(format!(
            "look at the way from {other_name} to {to}: a firewall, a missing route or NAT between; capture next to {deaf_name}"
        ))
        .evidence(talks::evidence(call)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::talks::testing::{heard, judged};

    #[test]
    fn a_side_without_audio_is_named() {
        let call = judged([0, 500]);
        let Outcome::Found(found) = run(&heard(|heard| heard.deaf.push(call))) else { panic!() };
        assert_eq!(
            found[0].message,
            "6001 (caller) is sent no audio, while 6002 (callee) is sent 500 packets"
        );
        assert_eq!(run(&heard(|_| {})), Outcome::Pass);
        assert!(matches!(run(&Heard::default()), Outcome::NotApplicable(_)));
    }

    #[test]
    fn it_takes_fifty_packets_and_a_will_to_receive() {
        assert_eq!(judged([0, 50]).deaf(), Some(0));
        assert_eq!(judged([0, 49]).deaf(), None);
        assert_eq!(judged([50, 0]).deaf(), Some(1));
        let mut held = judged([0, 500]);
        held.wanted = [false, true];
        assert_eq!(held.deaf(), None);
    }
}
