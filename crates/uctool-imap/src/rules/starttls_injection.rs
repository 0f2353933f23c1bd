//! `starttls-injection`: clear text is carried over into TLS.

use uctool_core::text::some_of;
use uctool_core::{Check, Confidence, Finding, Outcome, rule};

use crate::model::{Origin, Place, Server, StartTls};

rule! {
    /// ## What it does
    /// Reports bytes that arrive in clear between the answer to STARTTLS and the handshake, and, with --test-injection,
    /// a server that carries out inside TLS what was sent to it in clear behind STARTTLS.
    ///
    /// ## Why it matters
    /// Whoever stands between client and server can add answers, or commands, that the other side takes for protected
    /// ones: a forged mailbox, a stolen password. uctool throws such bytes away.
    ///
    /// ## What to do
    /// Where answers were added, look who stands in between (a proxy, a mail filter). A server that keeps clear text is
    /// to be updated; until then use port 993.
    pub(super) static RULE = {
        code: "IMAP005",
        name: "starttls-injection",
        summary: "clear text is carried over into TLS",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Poddebniak et al., NO STARTTLS, USENIX Security 2021", "CVE-2011-0411"],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    let mut findings = Vec::new();
    if server.buffers_clear_text == Some(true) {
        let message =
            "the server carries out inside TLS a command that was sent in clear behind STARTTLS";
        findings.push(
            Finding::new(&RULE, server.at(Place::default()), message)
                .why("it keeps what it has read in clear when TLS begins (CVE-2011-0411 and its kin)")
                .help("update the server; until then let clients use port 993"),
        );
    }
    match &server.starttls {
        StartTls::Accepted { place, injected } if !injected.is_empty() => {
            let mut finding = Finding::new(
                &RULE,
                server.at(*place),
                format!("bytes came in clear after the answer to STARTTLS: `{}`", some_of(injected, 3)),
            )
            .why("an honest server is silent until the handshake, so somebody in between may have added them; they were thrown away")
            .help("look who stands between client and server: a proxy, a mail filter; until it is known use port 993");
            if server.origin == Origin::Text {
                // A copy may have lost the lines between.
                finding = finding.confidence(Confidence::Medium);
            }
            for line in injected {
                finding = finding.evidence(line);
            }
            findings.push(finding);
        }
        StartTls::Accepted { .. } => {}
        _ if server.buffers_clear_text.is_none() => {
            return Outcome::NotApplicable("STARTTLS was not used");
        }
        _ => {}
    }
    findings.into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn what_follows_the_answer_is_named() {
        let text = |between: &str| {
            format!("S: * OK hi\nC: a STARTTLS\nS: a OK begin\n{between}C: b NOOP\n")
        };
        let found = findings(&CHECK, &text("S: * BYE pwned\n"));
        assert_eq!(found[0].evidence, ["* BYE pwned"]);
        assert!(passes(&CHECK, &text("")));
        assert!(is_not_applicable(&CHECK, "* OK hi"));
    }

    #[test]
    fn a_server_that_keeps_clear_text_is_found_by_the_test() {
        let mut server = server("S: * OK hi\nC: a STARTTLS\nS: a OK begin\nC: b NOOP\n");
        server.buffers_clear_text = Some(true);
        assert!(matches!((CHECK.run)(&server), uctool_core::Outcome::Found(_)));
    }
}
