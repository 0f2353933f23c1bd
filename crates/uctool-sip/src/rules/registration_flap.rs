use uctool_core::text::count;
use uctool_core::{Outcome, Rule, rule};
use uctool_message::SeenSip;

use super::judge::{About, Judge, spoken};
use super::registering::Registering;
use crate::calls::{Sighting, Watch};

rule! {
    /// ## What it does
    /// Reports users that register anew (with another Call-ID, or after they had unregistered) four times or more within
    /// the capture, less than ten minutes apart.
    ///
    /// ## Why it matters
    /// A healthy device refreshes its registration under one Call-ID until it is restarted. One that begins again and
    /// again is restarting, fails over between servers, or loses its keepalives.
    ///
    /// ## What to do
    /// Read the device's own log around these times; two devices with one user name show as well.
    pub(crate) static RULE = {
        code: "SIP034",
        name: "registration-flap",
        summary: "a user registers anew again and again",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: ["RFC 3261, section 10.2"],
    }
}

const LEAST: usize = 4;
const CLOSE: i64 = 600_000_000_000;

#[derive(Default)]
pub(super) struct RegistrationFlap(Registering);

pub(super) fn make() -> Box<dyn Judge> {
    Box::<RegistrationFlap>::default()
}

impl Watch for RegistrationFlap {
    fn message(&mut self, _: &SeenSip<'_>, sighting: &Sighting<'_>) {
        self.0.note(sighting);
    }
}

impl Judge for RegistrationFlap {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.0.0.is_empty() {
            return Outcome::NotApplicable("there is no REGISTER");
        }
        let flapping = self.0.0.iter().filter(|(_, user)| {
            let close = user.intervals().iter().filter(|gap| **gap < CLOSE).count();
            close + 1 >= LEAST
        });
        let found = flapping.take(40).map(|(name, user)| {
            let frames: Vec<u64> = user.anew.iter().map(|mark| mark.frame).collect();
            let gaps: Vec<String> = user.intervals().iter().take(4).map(|gap| spoken(*gap)).collect();
            let message = format!(
                "{name} registered anew {} (apart: {})",
                count(frames.len() as u64, "time"),
                gaps.join(", ")
            );
            about.finding(&RULE, user.file, &frames, message)
                .help("read the device's log at these times: a restart, a failover between servers, or a second device with the same user")
        });
        found.collect::<Vec<_>>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    fn registering(ids: [&str; 4]) -> Outcome {
        let words = ids
            .map(|id| format!("REGISTER sip:acme.com|C={id}|B={id}|Contact: <sip:6002@10.0.0.1>"));
        let script: Vec<_> =
            words.iter().zip(0..).map(|(words, n)| (n * 60_000, (1, 2), words.as_str())).collect();
        judged(make, &[], &script)
    }

    #[test]
    fn another_call_id_each_time_is_a_flap() {
        let said = messages(&registering(["a", "b", "c", "d"]));
        assert_eq!(said, ["sip:6002@acme.com registered anew 4 times (apart: 60 s, 60 s, 60 s)"]);
        assert_eq!(registering(["a", "a", "b", "b"]), Outcome::Pass);
        assert!(matches!(judged(make, &[], &[]), Outcome::NotApplicable(_)));
    }
}
