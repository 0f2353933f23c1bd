//! `endless-answer`: the server's answer has no end.

use uctool_core::{Check, Finding, Outcome, rule};

use crate::model::Server;

rule! {
    /// ## What it does
    /// Reports a server whose answer is longer than any IMAP server's, never ends its line, or comes so slowly that it
    /// does not end in time.
    ///
    /// ## Why it matters
    /// A client without limits hangs or runs out of memory. Such a server is broken, is not an IMAP server, or means
    /// harm; a line that comes a byte a second can also be a tarpit in front of the server.
    ///
    /// ## What to do
    /// Look who answers on that port, and what stands in between.
    pub(super) static RULE = {
        code: "IMAP020",
        name: "endless-answer",
        summary: "the server's answer has no end",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9051, section 4", "RFC 7162, section 4"],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    match &server.endless {
        Some(endless) => Finding::new(
            &RULE,
            server.at(endless.place),
            format!("the server's answer has no end: {}", endless.what),
        )
        .why("no IMAP server answers so; the rest was not read")
        .help("look who answers on that port: a broken server, another protocol, a tarpit")
        .into(),
        None if server.greeting.is_none() && server.offers().next().is_none() => {
            Outcome::NotApplicable("nobody answered")
        }
        None => Outcome::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn a_line_beyond_the_bound() {
        let long = "x".repeat(70_000);
        assert!(finds(&CHECK, &format!("* OK hi\n* CAPABILITY IMAP4rev1 {long}")));
        assert!(passes(&CHECK, "* OK hi\n* CAPABILITY IMAP4rev1"));
    }
}
