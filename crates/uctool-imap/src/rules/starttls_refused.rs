//! `starttls-refused`: the server refuses STARTTLS.

use uctool_core::{Check, Finding, Outcome, rule};

use super::exchange;
use crate::model::{Server, StartTls};

rule! {
    /// ## What it does
    /// Reports a tagged NO or BAD to STARTTLS.
    ///
    /// ## Why it matters
    /// A server that offers STARTTLS and then refuses it mostly cannot read its certificate or key, or has one that has
    /// expired. Clients that are set to TLS cannot connect.
    ///
    /// ## What to do
    /// Look at the server's log for the reason; check the certificate of the IMAP service and its private key, and
    /// restart the service.
    pub(super) static RULE = {
        code: "IMAP004",
        name: "starttls-refused",
        summary: "the server refuses STARTTLS",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9051, section 6.2.1"],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    match &server.starttls {
        StartTls::NotSent => Outcome::NotApplicable("STARTTLS was not sent"),
        StartTls::Sent(_) => Outcome::Unknown("no answer to STARTTLS was seen".into()),
        StartTls::Accepted { .. } | StartTls::Broken { .. } => Outcome::Pass,
        StartTls::Refused(answer) => Finding::new(
            &RULE,
            server.at(answer.place),
            format!("the server refuses STARTTLS: `{}`", answer.words()),
        )
        .help(if exchange(server) {
            "run `Get-ExchangeCertificate` and look for I (IMAP) among the services; give the certificate by `Enable-ExchangeCertificate -Services IMAP`"
        } else {
            "look at the server's log; check certificate and private key of the IMAP service, and restart it"
        })
        .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn the_tagged_answer_decides() {
        let text = |answer: &str| format!("S: * OK hi\nC: a STARTTLS\n{answer}");
        assert!(finds(&CHECK, &text("S: a NO no certificate")));
        assert!(passes(&CHECK, &text("S: a OK begin")));
        assert!(is_unknown(&CHECK, &text("")));
        assert!(is_not_applicable(&CHECK, "* OK hi"));
    }
}
