use uctool_core::{Outcome, Rule, rule};

use super::judge::{About, Groups, Judge, spoken};
use crate::calls::{Dialog, Kind, Watch};

rule! {
    /// ## What it does
    /// Reports calls whose caller heard nothing for more than 8 seconds: neither ringing nor an answer nor a refusal.
    ///
    /// ## Why it matters
    /// Callers hang up into silence. The delay is a DNS time-out (5 seconds each), a route tried in vain before the next,
    /// digits collected until the inter-digit timer (15 seconds on CUCM), or a slow trunk.
    ///
    /// ## What to do
    /// Look for the host that takes the time: the last one that answered 100 at once and 180 late.
    pub(crate) static RULE = {
        code: "SIP039",
        name: "slow-setup",
        summary: "a caller hears nothing for a long time",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["ITU-T E.721, post-selection delay of international calls", "RFC 6076, section 4.3"],
    }
}

/// Nanoseconds of silence that are too many.
const SLOW: i64 = 8_000_000_000;

#[derive(Default)]
pub(super) struct SlowSetup {
    calls: u64,
    slow: Groups<(i64, Box<str>, String)>,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<SlowSetup>::default()
}

impl Watch for SlowSetup {
    fn ended(&mut self, dialog: &Dialog) {
        let Some(delay) = dialog.post_dial_delay().filter(|_| dialog.kind == Kind::Call) else {
            return;
        };
        self.calls += 1;
        if delay < SLOW || dialog.cancelled.is_some() {
            return;
        }
        let end = dialog.progress.or(dialog.decided).unwrap_or(dialog.last);
        let key = dialog.dst.ip().to_string();
        let (uri, server) = (dialog.uri.clone(), key.clone());
        let noted =
            self.slow.note(&key, dialog, &[dialog.first.frame, end.frame], || (delay, uri, server));
        if let Some(held) = noted {
            held.0 = held.0.max(delay);
        }
    }
}

impl Judge for SlowSetup {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.calls == 0 {
            return Outcome::NotApplicable("no call got as far as ringing or an end");
        }
        self.slow.findings(|_, group| {
            let (delay, uri, server) = &group.what;
            let calls = uctool_core::text::count(group.count, "call");
            let message =
                format!("{calls} by way of {server} heard nothing for up to {} (the first to {uri})", spoken(*delay));
            Some(group.finding(&RULE, about, message).help(format!(
                "see in the trace of {server} what it waits for: DNS, a route tried before, digits (T302 on CUCM), or the next server"
            )))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    fn outcome(ringing: i64) -> Outcome {
        judged(
            make,
            &[],
            &[
                (0, (1, 2), "INVITE sip:6002@acme.com"),
                (10, (2, 1), "SIP/2.0 100 Trying|Q=1 INVITE"),
                (ringing, (2, 1), "SIP/2.0 180 Ringing|Q=1 INVITE|T=b"),
            ],
        )
    }

    #[test]
    fn eight_seconds_are_the_boundary() {
        assert!(
            messages(&outcome(8000))[0]
                .starts_with("1 call by way of 10.0.0.2 heard nothing for up to 8 s")
        );
        assert_eq!(outcome(7999), Outcome::Pass);
    }
}
