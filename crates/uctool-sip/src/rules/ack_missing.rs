use uctool_core::{Outcome, Rule, rule};
use uctool_message::Method;
use uctool_message::text::host_of;

use super::judge::{About, Groups, Judge, spoken};
use crate::calls::{Dialog, Side, Transaction, Watch};

rule! {
    /// ## What it does
    /// Reports calls whose answer was sent again and again because no ACK came back.
    ///
    /// ## Why it matters
    /// The side that answers repeats its 200 OK until the ACK arrives and hangs up after 32 seconds (64 times T1), so
    /// the call has audio and drops after half a minute. The ACK goes to the Contact of the 200 OK, along its
    /// Record-Route: when that address cannot be reached from the caller's side, no ACK ever arrives.
    ///
    /// ## What to do
    /// Look at the Contact and the Record-Route of the 200 OK and make them an address the caller's side can reach.
    pub(crate) static RULE = {
        code: "SIP012",
        name: "ack-missing",
        summary: "the answer to a call is repeated and never acknowledged",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3261, section 13.3.1.4"],
    }
}

/// How often the answer must have been sent.
const LEAST: u32 = 3;

#[derive(Default)]
pub(super) struct AckMissing {
    answers: u64,
    missing: Groups<Missing>,
}

struct Missing {
    call_id: Box<str>,
    sent: u32,
    status: u16,
    span: i64,
    due: String,
    routed: bool,
    hung_up: Option<i64>,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<AckMissing>::default()
}

/// The 2xx of an INVITE that nobody acknowledged.
pub(super) fn unacknowledged(one: &Transaction) -> bool {
    one.method == Method::Invite
        && one.acked.is_none()
        && one
            .ended
            .as_ref()
            .is_some_and(|end| (200..300).contains(&end.status) && end.sent >= LEAST)
}

impl Watch for AckMissing {
    fn transaction(&mut self, dialog: &Dialog, one: &Transaction) {
        let Some(end) = &one.ended else { return };
        if one.method != Method::Invite || end.status >= 300 {
            return;
        }
        self.answers += 1;
        if !unacknowledged(one) {
            return;
        }
        let contact = dialog.to.contact.as_ref().map_or("", |contact| &contact.uri);
        let due = if contact.is_empty() { one.dst.to_string() } else { contact.to_owned() };
        let key = format!("{} {} {}", one.src.ip(), one.dst.ip(), host_of(&due));
        let hung_up = dialog.hung_up.filter(|_| dialog.hung_up_by == Some(Side::Callee));
        self.missing.note(&key, dialog, &one.frames(), || Missing {
            call_id: dialog.call_id.clone(),
            sent: end.sent,
            status: end.status,
            span: end.last.time.zip(end.mark.time).map_or(0, |(last, first)| last - first),
            due,
            routed: end.record_route.is_some(),
            hung_up: hung_up.and_then(|mark| Some(mark.time? - end.mark.time?)),
        });
    }
}

impl Judge for AckMissing {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.answers == 0 {
            return Outcome::NotApplicable("no call was answered");
        }
        self.missing.findings(|_, group| {
            let one = &group.what;
            let hung_up = one.hung_up.map(|after| format!(", then BYE after {}", spoken(after)));
            let message = format!(
                "the {} to INVITE was sent {} times in {} and never acknowledged{} in call {}{}",
                one.status,
                one.sent,
                spoken(one.span),
                hung_up.unwrap_or_default(),
                one.call_id,
                group.and_more("call"),
            );
            let by = if one.routed { "by way of its Record-Route" } else { "without any Record-Route" };
            Some(
                group
                    .finding(&RULE, about, message)
                    .why(format!("the ACK is due at `{}`, {by}", one.due))
                    .help(format!("let the answering side write a Contact that the caller's side can reach instead of `{}`, or open the way to it", one.due)),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    const INVITE: (i64, (u8, u8), &str) = (0, (1, 2), "INVITE sip:6002@acme.com");
    const OK: &str = "SIP/2.0 200 OK|Q=1 INVITE|T=b|Contact: <sip:6002@172.16.9.9:5060>";

    #[test]
    fn three_answers_without_ack_are_found() {
        let script = [
            INVITE,
            (100, (2, 1), OK),
            (600, (2, 1), OK),
            (1600, (2, 1), OK),
            (32_100, (2, 1), "BYE sip:6001@h|F=b|T=a|Q=9 BYE"),
        ];
        let Outcome::Found(found) = judged(make, &[], &script) else { panic!() };
        assert_eq!(
            found[0].message,
            "the 200 to INVITE was sent 3 times in 1.5 s and never acknowledged, then BYE after 32 s in call c1"
        );
        assert!(found[0].why.as_deref().is_some_and(|why| why.contains("172.16.9.9")));
    }

    #[test]
    fn a_late_ack_or_one_answer_is_none() {
        let late = [
            INVITE,
            (100, (2, 1), OK),
            (600, (2, 1), OK),
            (700, (1, 2), "ACK sip:6002@h|T=b|B=k"),
            (1600, (2, 1), OK),
        ];
        assert_eq!(messages(&judged(make, &[], &late)), [] as [&str; 0]);
        assert_eq!(judged(make, &[], &[INVITE, (100, (2, 1), OK)]), Outcome::Pass);
        assert!(matches!(judged(make, &[], &[INVITE]), Outcome::NotApplicable(_)));
    }
}
