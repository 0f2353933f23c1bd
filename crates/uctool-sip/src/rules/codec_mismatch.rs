use uctool_core::{Check, Finding, Outcome, Severity, rule};

use crate::media::{Heard, Mismatch};

rule! {
    /// ## What it does
    /// Reports offers that were refused with 488, 606 or 415, and answers that share no codec with their offer or
    /// refuse all of its media. Both lists are shown, where the capture knows them.
    ///
    /// ## Why it matters
    /// The call is refused, or it is set up and silent. It works for some callers and not for others, as their
    /// devices and regions differ.
    ///
    /// ## What to do
    /// Give both sides a common codec: in CUCM the codec allowed between the two regions (System, Region
    /// Information, Region), on a gateway its `voice class codec`; or put a transcoder into the media resource
    /// group list.
    pub(crate) static RULE = {
        code: "SIP084",
        name: "codec-mismatch",
        summary: "two sides have no codec in common",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3264, section 6", "RFC 3261, section 21.4.26", "RFC 3261, section 21.6.4"],
    }
}

pub(super) const CHECK: Check<Heard> = Check { rule: &RULE, run };

fn run(heard: &Heard) -> Outcome {
    if heard.answers == 0 && heard.mismatches.total == 0 {
        return Outcome::NotApplicable("there is no answer to an offer of audio");
    }
    heard.mismatches.list.iter().map(|odd| finding(heard, odd)).collect::<Vec<_>>().into()
}

fn finding(heard: &Heard, odd: &Mismatch) -> Finding {
    let offered = &odd.offered;
    let message = match (odd.status, &odd.supported) {
        (Some(status), Some(supported)) => {
            format!(
                "{status} refuses the offer of {offered}; the refusing side described {supported} elsewhere"
            )
        }
        (Some(status), None) => format!("{status} refuses the offer of {offered}"),
        (None, Some(supported)) => {
            format!("the answer with {supported} shares no codec with the offer of {offered}")
        }
        (None, None) => format!("the answer refuses all media of the offer of {offered}"),
    };
    let finding = Finding::new(
        &RULE,
        heard.locate(odd.place).part(format!("call {}", odd.call_id)),
        message,
    )
    .help("allow a common codec between the two: in CUCM, System > Region Information > Region; or add a transcoder")
    .evidence(format!("offered: {offered}"))
    .evidence(match &odd.supported {
        Some(supported) => format!("the other side: {supported}"),
        None => "the other side's codecs are not in the capture".to_owned(),
    });
    // A call that is up goes on as it was (RFC 3261, section 14.1).
    if odd.within { finding.severity(Severity::Warning) } else { finding }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn odd(status: Option<u16>, supported: Option<&str>, within: bool) -> Outcome {
        let mut heard = Heard { answers: 1, ..Heard::default() };
        heard.mismatches.push(Mismatch {
            call_id: "c1".into(),
            place: crate::media::Place::default(),
            status,
            offered: "G729/8000".into(),
            supported: supported.map(str::to_owned),
            within,
        });
        run(&heard)
    }

    #[test]
    fn both_lists_are_shown() {
        let Outcome::Found(found) = odd(Some(488), Some("PCMU/8000"), false) else { panic!() };
        assert!(found[0].message.contains("G729/8000") && found[0].message.contains("PCMU/8000"));
        assert_eq!(found[0].severity, Severity::Error);
        let Outcome::Found(found) = odd(None, Some("PCMA/8000"), true) else { panic!() };
        assert_eq!(found[0].severity, Severity::Warning, "the call goes on");
        assert!(matches!(odd(None, None, false), Outcome::Found(_)));
        assert_eq!(run(&Heard { answers: 1, ..Heard::default() }), Outcome::Pass);
    }
}
