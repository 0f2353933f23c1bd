use uctool_core::{Outcome, Rule, rule};
use uctool_message::{Carrier, Method};

use super::judge::{About, Groups, Judge, spoken};
use crate::calls::{Dialog, Transaction, Watch};

rule! {
    /// ## What it does
    /// Reports servers that gave no sign for half a second or more after an INVITE over UDP, so that it was sent again
    /// before the first response came.
    ///
    /// ## Why it matters
    /// A server that cannot answer within 200 ms must say `100 Trying`. When it does not, each caller repeats the INVITE
    /// and the load doubles exactly when the server is slow already.
    ///
    /// ## What to do
    /// Look at the load of the server at these times, and at its DNS: many servers look the caller up before they say
    /// 100.
    pub(crate) static RULE = {
        code: "SIP040",
        name: "trying-late",
        summary: "a server gives no sign until the INVITE was repeated",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3261, section 17.2.1"],
    }
}

/// T1, in nanoseconds.
const T1: i64 = 500_000_000;

#[derive(Default)]
pub(super) struct TryingLate {
    invites: u64,
    late: Groups<(i64, String)>,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<TryingLate>::default()
}

impl Watch for TryingLate {
    fn transaction(&mut self, dialog: &Dialog, one: &Transaction) {
        if one.method != Method::Invite || !one.request_seen || one.carrier != Carrier::Udp {
            return;
        }
        let signs = [
            one.trying,
            one.progress.map(|(_, mark)| mark),
            one.ended.as_ref().map(|end| end.mark),
        ];
        let Some(first) = signs.into_iter().flatten().min() else { return };
        self.invites += 1;
        let Some(delay) = first.time.zip(one.first.time).map(|(sign, sent)| sign - sent) else {
            return;
        };
        let repeated = one.sends.get(1).is_some_and(|again| *again < first);
        if delay < T1 || !repeated {
            return;
        }
        let server = one.dst.to_string();
        let noted = self
            .late
            .note(&server, dialog, &[one.first.frame, first.frame], || (delay, server.clone()));
        if let Some(held) = noted {
            held.0 = held.0.max(delay);
        }
    }
}

impl Judge for TryingLate {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.invites == 0 {
            return Outcome::NotApplicable("no INVITE over UDP was answered");
        }
        self.late.findings(|_, group| {
            let (delay, server) = &group.what;
            let message = format!(
                "{server} gave no sign for up to {} after {}, which {} repeated meanwhile",
                spoken(*delay),
                uctool_core::text::count(group.count, "INVITE"),
                if group.count == 1 { "was" } else { "were" }
            );
            Some(group.finding(&RULE, about, message).help(format!("look at the load and the DNS of {server} at these times: it must say 100 Trying within 200 ms")))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::judged;

    #[test]
    fn the_sign_must_come_after_a_repetition() {
        let invite = "INVITE sip:6002@acme.com";
        let late = [
            (0, (1, 2), invite),
            (500, (1, 2), invite),
            (700, (2, 1), "SIP/2.0 100 Trying|Q=1 INVITE"),
        ];
        assert!(matches!(judged(make, &[], &late), Outcome::Found(_)));
        let fine = [(0, (1, 2), invite), (100, (2, 1), "SIP/2.0 100 Trying|Q=1 INVITE")];
        assert_eq!(judged(make, &[], &fine), Outcome::Pass);
        assert!(matches!(judged(make, &[], &[(0, (1, 2), invite)]), Outcome::NotApplicable(_)));
    }
}
