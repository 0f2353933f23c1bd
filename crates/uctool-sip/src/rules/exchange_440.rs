use uctool_core::text::count;
use uctool_core::{Outcome, Rule, rule};
use uctool_message::{Context, HttpHead};

use super::exchange::Exchange;
use super::judge::{About, Judge};
use crate::calls::Watch;

rule! {
    /// ## What it does
    /// Reports a mail server that answers the calendar client with `440 Login Timeout` twice or more without ever letting
    /// it in.
    ///
    /// ## Why it matters
    /// With forms-based authentication one 440 per transaction is normal: it asks for the form. A second one means that
    /// the credential, or the form it came in, was refused. The presence server then has no calendar.
    ///
    /// ## What to do
    /// On the /Exchange virtual directory use Standard Authentication instead of Forms-Based Authentication, then
    /// `iisreset /noforce`. The logon page of OWA does not change.
    pub(crate) static RULE = {
        code: "SIP031",
        name: "exchange-440",
        summary: "the mail server asks for a login again and again",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"CUPS calendar integration\", 2009"],
    }
}

#[derive(Default)]
pub(super) struct Exchange440(Exchange);

pub(super) fn make() -> Box<dyn Judge> {
    Box::<Exchange440>::default()
}

impl Watch for Exchange440 {
    fn http(&mut self, context: &Context, head: &HttpHead) {
        self.0.note(context, head, |status| status == 440);
    }
}

impl Judge for Exchange440 {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.0.is_empty() {
            return Outcome::NotApplicable(
                "no calendar conversation with a mail server can be read",
            );
        }
        let found = self.0.findings(&RULE, about, 2, |client, server, mailbox| {
            format!(
                "{server} asked {client} for a login {} in a row and never let the account in",
                count(u64::from(mailbox.worst), "time")
            )
        });
        let found = found.into_iter().map(|finding| {
            finding
                .why("one 440 per transaction is normal with forms-based authentication; a second one means the credential or its form is refused")
                .help("on the /Exchange virtual directory set Standard Authentication instead of Forms-Based Authentication, then run `iisreset /noforce`")
        });
        found.collect::<Vec<_>>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::exchange::testing::judged;
    use super::*;

    const SEARCH: &str = "SEARCH /exchange/jdoe/Calendar";

    #[test]
    fn the_second_login_timeout_counts() {
        let Outcome::Found(found) = judged(make, SEARCH, &[440, 302, 440]) else { panic!() };
        assert_eq!(
            found[0].message,
            "10.0.0.2:443 asked 10.0.0.1 for a login 2 times in a row and never let the account in"
        );
        assert_eq!(judged(make, SEARCH, &[440, 207, 440, 207]), Outcome::Pass);
        assert!(matches!(judged(make, "GET /index.html", &[440, 440]), Outcome::NotApplicable(_)));
    }
}
