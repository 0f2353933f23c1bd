use uctool_core::{Check, Finding, Outcome, rule};

use super::talks;
use crate::media::{Heard, Judged};

rule! {
    /// ## What it does
    /// Reports answered calls of three seconds and more in which no RTP reaches either side, though the same hosts
    /// send and receive RTP in other calls of the capture, so that this call's would be seen.
    ///
    /// ## Why it matters
    /// The call is up and silent. Both ways are closed at once when a firewall has no rule for the port range, when
    /// the media go by a device that is down, or when the two sides were given addresses that neither can reach.
    ///
    /// ## What to do
    /// Compare the addresses of this call with those of one that works, and open UDP between them. Where all media
    /// pass a relay (MTP, SBC), see whether it has free channels.
    pub(crate) static RULE = {
        code: "SIP081",
        name: "no-audio",
        summary: "neither side of an answered call is sent audio",
        severity: Error,
        confidence: Medium,
        since: "0.1.0",
        sources: ["RFC 3264, section 5.1"],
    }
}

pub(super) const CHECK: Check<Heard> = Check { rule: &RULE, run };

fn run(heard: &Heard) -> Outcome {
    if let Some(outcome) = talks::before(heard) {
        return outcome;
    }
    let findings: Vec<Finding> =
        heard.silent.list.iter().map(|call| finding(heard, call)).collect();
    if findings.is_empty() { talks::after(heard) } else { findings.into() }
}

fn finding(heard: &Heard, call: &Judged) -> Finding {
    let (from, to) = (talks::name(call, 0), talks::name(call, 1));
    Finding::new(
        &RULE,
        heard.locate(call.answered).part(talks::part(call)),
        format!("the call from {from} to {to} has no audio in {:.1} s", call.seconds),
    )
    .why("other RTP of the same hosts is in the capture, so this call's would be too")
    .help("open UDP between the two addresses of media, both ways; compare them with a call that works")
    .evidence(talks::evidence(call))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::Silence;
    use crate::rules::talks::testing::{heard, judged};

    #[test]
    fn a_silent_call_is_named_and_an_unseen_one_is_unknown() {
        let call = judged([0, 0]);
        assert!(call.is_silent());
        let Outcome::Found(found) = run(&heard(|heard| heard.silent.push(call))) else { panic!() };
        assert_eq!(
            found[0].message,
            "the call from 6001 (caller) to 6002 (callee) has no audio in 12.0 s"
        );
        let unseen = heard(|heard| (heard.judged, heard.unseen) = (0, 1));
        assert!(matches!(run(&unseen), Outcome::Unknown(_)));
        let mut call = judged([0, 0]);
        call.excuse = Some(Silence::Unseen);
        assert!(!call.is_silent());
    }
}
