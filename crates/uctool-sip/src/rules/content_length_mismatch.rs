use uctool_core::{Outcome, Rule, rule};
use uctool_message::SeenSip;
use uctool_message::defects::{self, Defect};

use super::judge::{About, Groups, Judge};
use crate::calls::{Sighting, Watch};

rule! {
    /// ## What it does
    /// Reports messages whose Content-Length does not fit their body, by sender.
    ///
    /// ## Why it matters
    /// On TCP and TLS Content-Length says where the next message begins: one wrong number, and the receiver misreads
    /// everything that follows or closes the connection. Over UDP a body longer than the datagram makes the request
    /// invalid (400). A device on the way that changes a body (NAT inspection of SDP) and not its length is the usual
    /// cause.
    ///
    /// ## What to do
    /// Capture on both sides of the firewall: if the length is right on the inside, switch its SIP inspection off.
    pub(crate) static RULE = {
        code: "SIP041",
        name: "content-length-mismatch",
        summary: "Content-Length does not fit the body",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3261, sections 18.3 and 20.14"],
    }
}

#[derive(Default)]
pub(super) struct ContentLengthMismatch {
    messages: u64,
    wrong: Groups<(String, Defect)>,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<ContentLengthMismatch>::default()
}

/// What is wrong with the length of a message.
fn wrong(seen: &SeenSip<'_>) -> Option<Defect> {
    let stream = seen.context.carrier.is_stream();
    if seen.overrun {
        return Some(if stream { Defect::BodyShort } else { Defect::BodyLong });
    }
    if seen.message.fields.content_length.is_none() || seen.cut {
        return None;
    }
    let lengths = [Defect::BodyShort, Defect::BodyLong, Defect::ContentLengthNotANumber];
    defects::of(&seen.message, stream, seen.cut).into_iter().find(|defect| lengths.contains(defect))
}

impl ContentLengthMismatch {
    fn note(&mut self, seen: &SeenSip<'_>, call: Option<(usize, &str)>) {
        self.messages += 1;
        let Some(defect) = wrong(seen) else { return };
        let sender = seen.context.src.ip().to_string();
        let (file, call_id) = call.map_or((0, None), |(file, call_id)| (file, Some(call_id)));
        let key = format!("{sender} {defect:?}");
        self.wrong.note_of(&key, file, call_id, &[seen.context.mark.frame], || (sender, defect));
    }
}

impl Watch for ContentLengthMismatch {
    fn message(&mut self, seen: &SeenSip<'_>, sighting: &Sighting<'_>) {
        self.note(seen, Some((sighting.dialog.file, &sighting.dialog.call_id)));
    }

    fn stray(&mut self, seen: &SeenSip<'_>) {
        self.note(seen, None);
    }
}

impl Judge for ContentLengthMismatch {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.messages == 0 {
            return Outcome::NotApplicable("there is no SIP message");
        }
        self.wrong.findings(|_, group| {
            let (sender, defect) = &group.what;
            let message = format!("a message of {sender} {}{}", defect.describe(), group.and_more("message"));
            Some(group.finding(&RULE, about, message).why(format!("{} forbids it", defect.section())).help(
                "capture on both sides of the firewall between the two: if the length is right before it, switch its SIP inspection (ALG) off; if not, the sender is at fault",
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    #[test]
    fn a_length_that_does_not_fit_is_found() {
        let script = [(0, (1, 2), "OPTIONS sip:b|Content-Length: 99|X=short")];
        assert_eq!(
            messages(&judged(make, &[], &script)),
            ["a message of 10.0.0.1 has a body shorter than its Content-Length"]
        );
        assert_eq!(judged(make, &[], &[(0, (1, 2), "OPTIONS sip:b|X=body")]), Outcome::Pass);
        assert!(matches!(judged(make, &[], &[]), Outcome::NotApplicable(_)));
    }
}
