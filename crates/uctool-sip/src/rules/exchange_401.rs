use uctool_core::text::count;
use uctool_core::{Outcome, Rule, rule};
use uctool_message::{Context, HttpHead};

use super::exchange::Exchange;
use super::judge::{About, Judge};
use crate::calls::Watch;

rule! {
    /// ## What it does
    /// Reports a mail server that answers the calendar client with `401 Unauthorized` three times or more in a row.
    ///
    /// ## Why it matters
    /// One or two 401s open every Basic or NTLM authentication. More in a row mean that the service account may not read
    /// the mailbox, or that its name is expected in another form: OWA can work in a browser all the while.
    ///
    /// ## What to do
    /// Check the account's Receive-As right on the mailbox (`Get-MailboxPermission jdoe -user cupsexch`), then the form
    /// of its name (`domain\user`). To tell the two apart, configure an end user's own credentials in the presence
    /// gateway and log in as that user.
    pub(crate) static RULE = {
        code: "SIP030",
        name: "exchange-401",
        summary: "the mail server refuses the calendar account",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"CUPS calendar integration\", 2009"],
    }
}

#[derive(Default)]
pub(super) struct Exchange401(Exchange);

pub(super) fn make() -> Box<dyn Judge> {
    Box::<Exchange401>::default()
}

impl Watch for Exchange401 {
    fn http(&mut self, context: &Context, head: &HttpHead) {
        self.0.note(context, head, |status| status == 401);
    }
}

impl Judge for Exchange401 {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.0.is_empty() {
            return Outcome::NotApplicable(
                "no calendar conversation with a mail server can be read",
            );
        }
        let found = self.0.findings(&RULE, about, 3, |client, server, mailbox| {
            format!(
                "{server} answered {client} with 401 {} in a row for {}",
                count(u64::from(mailbox.worst), "time"),
                mailbox.uri
            )
        });
        let found = found.into_iter().map(|finding| {
            finding
                .why("the account lacks Receive-As on the mailbox, or its name is expected as domain\\user")
                .help("run `Get-MailboxPermission jdoe -user cupsexch`: nothing means no right (`Add-ADPermission ... -ExtendedRights Receive-As`); with the right, write the account as domain\\user in the presence gateway")
        });
        found.collect::<Vec<_>>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::exchange::testing::judged;
    use super::*;

    #[test]
    fn the_opening_of_ntlm_is_not_counted() {
        let propfind = "PROPFIND /exchange/jdoe/Calendar";
        assert!(matches!(judged(make, propfind, &[401, 401, 401]), Outcome::Found(_)));
        assert_eq!(judged(make, propfind, &[401, 401, 207, 401, 401, 207]), Outcome::Pass);
        assert!(matches!(judged(make, propfind, &[]), Outcome::NotApplicable(_)));
    }
}
