use uctool_core::{Outcome, Rule, rule};
use uctool_message::{Context, HttpHead};

use super::exchange::Exchange;
use super::judge::{About, Judge};
use crate::calls::Watch;

rule! {
    /// ## What it does
    /// Reports a mail server that answers the calendar client with 500 or 503.
    ///
    /// ## Why it matters
    /// OWA moved to /owa with Exchange 2007 while WebDAV stayed at /exchange, on the mailbox server. When the client
    /// access server and the mailbox server are two machines and the mailbox server lacks ISAPI Extensions, OWA works and
    /// the calendar does not.
    ///
    /// ## What to do
    /// Install the role service ISAPI Extensions on the mailbox server.
    pub(crate) static RULE = {
        code: "SIP032",
        name: "exchange-503",
        summary: "the mail server fails on the calendar client's requests",
        severity: Error,
        confidence: Medium,
        since: "0.1.0",
        sources: ["Htluo, \"CUPS calendar integration\", 2009"],
    }
}

#[derive(Default)]
pub(super) struct Exchange503(Exchange);

pub(super) fn make() -> Box<dyn Judge> {
    Box::<Exchange503>::default()
}

impl Watch for Exchange503 {
    fn http(&mut self, context: &Context, head: &HttpHead) {
        self.0.note(context, head, |status| matches!(status, 500 | 503));
    }
}

impl Judge for Exchange503 {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.0.is_empty() {
            return Outcome::NotApplicable(
                "no calendar conversation with a mail server can be read",
            );
        }
        let found = self.0.findings(&RULE, about, 1, |client, server, mailbox| {
            format!(
                "{server} answered {client} with {} for {} {}",
                mailbox.status, mailbox.method, mailbox.uri
            )
        });
        let found = found.into_iter().map(|finding| {
            finding.help("on the mailbox server install the role service ISAPI Extensions (Web Server > Application Development), then try https://SERVER/exchange in a browser")
        });
        found.collect::<Vec<_>>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::exchange::testing::judged;
    use super::*;

    #[test]
    fn a_server_error_is_found_and_a_login_is_not() {
        let Outcome::Found(found) = judged(make, "POLL /exchange/jdoe", &[207, 503]) else {
            panic!()
        };
        assert_eq!(
            found[0].message,
            "10.0.0.2:443 answered 10.0.0.1 with 503 for POLL /exchange/jdoe"
        );
        assert_eq!(judged(make, "POLL /exchange/jdoe", &[440, 207]), Outcome::Pass);
    }
}
