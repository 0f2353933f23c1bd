use uctool_core::text::count;
use uctool_core::{Outcome, Rule, rule};

use super::judge::{About, Judge};
use crate::calls::{Dialog, MAX_LIVE, Watch};

rule! {
    /// ## What it does
    /// Says that so many dialogs were open at once that some had to be written before their end.
    ///
    /// ## Why it matters
    /// uctool follows 10,000 dialogs at a time, so that a capture of any size can be read in little memory. A dialog that
    /// left early shows as in progress, and what came of it later shows as a dialog whose beginning is missing.
    ///
    /// ## What to do
    /// Split the capture by host (`editcap`, or a capture filter) or by time, and read the pieces one by one.
    pub(crate) static RULE = {
        code: "SIP042",
        name: "dialog-limit",
        summary: "more dialogs were open at once than are followed",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["uctool, architecture: memory is bounded"],
    }
}

#[derive(Default)]
pub(super) struct DialogLimit {
    dialogs: u64,
    dropped: u64,
    first: Option<(usize, u64)>,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<DialogLimit>::default()
}

impl Watch for DialogLimit {
    fn ended(&mut self, _: &Dialog) {
        self.dialogs += 1;
    }

    fn dropped(&mut self, dialog: &Dialog) {
        self.dropped += 1;
        self.first.get_or_insert((dialog.file, dialog.last.frame));
    }
}

impl Judge for DialogLimit {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        let Some((file, frame)) = self.first else {
            return if self.dialogs == 0 {
                Outcome::NotApplicable("there is no dialog")
            } else {
                Outcome::Pass
            };
        };
        let message = format!(
            "{} had to be written before the end: {MAX_LIVE} were open at once",
            count(self.dropped, "dialog")
        );
        about
            .finding(&RULE, file, &[frame], message)
            .help("split the capture by host or by time and read the pieces one by one")
            .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calls::testing::Talk;
    use crate::rules::judge::Panel;

    #[test]
    fn the_dialog_too_many_is_found() {
        for (more, found) in [(0, false), (1, true)] {
            let mut talk = Talk::new(Panel::of(&[make]));
            for n in 0..MAX_LIVE + more {
                talk.say(0, (1, 2), &format!("INVITE sip:b|C=flood{n}"));
            }
            let about = About::of("a.pcap");
            assert_eq!(matches!(talk.end().verdicts(&about).remove(0).1, Outcome::Found(_)), found);
        }
    }
}
