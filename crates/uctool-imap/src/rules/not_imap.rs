//! `not-imap`: something other than an IMAP server answers.

use uctool_core::{Check, Finding, Outcome, rule};

use crate::model::Server;

rule! {
    /// ## What it does
    /// Names what answers where an IMAP server is expected: HTTP, SMTP, POP3, TLS on a port that should begin in clear,
    /// clear text on a port that should begin with TLS.
    ///
    /// ## Why it matters
    /// A client that is pointed at the wrong port, or meets a proxy, shows the same words as for a wrong password.
    ///
    /// ## What to do
    /// Correct the port in the client, or choose implicit TLS on 993 and STARTTLS on 143.
    pub(super) static RULE = {
        code: "IMAP019",
        name: "not-imap",
        summary: "something other than an IMAP server answers",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9051, section 7.1", "RFC 8314, section 3.2"],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    let Some(stranger) = &server.stranger else {
        return if server.greeting.is_some() || server.offers().next().is_some() {
            Outcome::Pass
        } else if server.handshake.is_some() {
            Outcome::Unknown("no greeting was read".into())
        } else {
            Outcome::NotApplicable("nobody answered")
        };
    };
    let said = if stranger.line.is_empty() || stranger.what.starts_with("TLS") {
        String::new()
    } else {
        format!(": `{}`", stranger.line)
    };
    Finding::new(
        &RULE,
        server.at(stranger.place),
        format!("{} answers on {}{said}", stranger.what, server.port_words()),
    )
    .help(if stranger.what.starts_with("TLS") {
        "let the client use implicit TLS on this port (`--tls implicit`), or port 143 with STARTTLS"
    } else if stranger.what.starts_with("IMAP in clear") {
        "let the client use STARTTLS on this port (`--tls starttls`), or port 993 with implicit TLS"
    } else {
        "correct host and port in the client; look for a proxy or a port forwarding in between"
    })
    .into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn who_answers_is_named() {
        assert!(findings(&CHECK, "HTTP/1.1 400 Bad Request")[0].message.contains("an HTTP server"));
        assert!(
            findings(&CHECK, "220 mail.acme.example ESMTP")[0].message.contains("an SMTP server")
        );
        assert!(passes(&CHECK, "* OK hi"));
    }
}
