//! `tls-legacy`: the server speaks only TLS that clients of today refuse.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use crate::model::{Handshake, Server};

rule! {
    /// ## What it does
    /// Reports a server whose best TLS is SSL 3.0, TLS 1.0 or TLS 1.1, and one whose cipher suites no client of today
    /// offers. Version, cipher suite and certificate are read from its answer to one hello of our own; what it offers
    /// inside TLS is then not known.
    ///
    /// ## Why it matters
    /// Exchange 2003 and 2007 on Windows Server 2003 and 2008 speak at most TLS 1.0. Clients of today refuse that,
    /// often with no better words than `connection lost`.
    ///
    /// ## What to do
    /// Update the server, or on Windows enable TLS 1.2 in Schannel
    /// (`HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols`) where the release knows it, and
    /// restart it.
    pub(super) static RULE = {
        code: "IMAP016",
        name: "tls-legacy",
        summary: "the server speaks only TLS that clients of today refuse",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 8996", "RFC 9325, section 3.1"],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    let Some(handshake) = &server.handshake else {
        return Outcome::NotApplicable("TLS was not tried");
    };
    let Some(version) = &handshake.version else {
        return match &handshake.failed {
            Some(why) => Outcome::Unknown(format!("the handshake failed: {why}")),
            None => Outcome::NotApplicable("the input does not show the version of TLS"),
        };
    };
    let cipher = handshake.cipher.as_deref().unwrap_or("an unknown cipher suite");
    if handshake.is_legacy() {
        let message =
            format!("the server answers {version} with {cipher}, which clients of today refuse");
        return finding(server, handshake, message).into();
    }
    if handshake.failed.is_none() {
        return Outcome::Pass;
    }
    let message = format!(
        "the server answers {version} only with {cipher}, which clients of today do not offer"
    );
    finding(server, handshake, message).severity(Severity::Warning).into()
}

fn finding(server: &Server, handshake: &Handshake, message: String) -> Finding {
    let mut finding = Finding::new(&RULE, server.at(handshake.place), message)
        .help("update the server, or enable TLS 1.2 with ECDHE and AES-GCM on it (Schannel on Windows) and restart it");
    if let Some(judged) = &server.judged
        && !judged.line.is_empty()
    {
        finding = finding.evidence(format!("certificate: {}", judged.line));
    }
    match &handshake.failed {
        Some(why) => finding.why(format!(
            "TLS as clients of today speak it failed ({why}); a hello of the old kind was answered, and what is offered inside TLS was not read"
        )),
        None => finding.why("versions before TLS 1.2 are withdrawn (RFC 8996)"),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn the_version_decides() {
        let text = |version: &str| {
            format!(
                "CONNECTED(00000003)\n    Protocol  : {version}\n    Cipher    : AES128-SHA\n* OK hi"
            )
        };
        for old in ["SSLv3", "TLSv1", "TLSv1.1"] {
            assert!(finds(&CHECK, &text(old)), "{old}");
        }
        assert!(passes(&CHECK, &text("TLSv1.2")));
        assert!(is_not_applicable(&CHECK, "* OK hi"));
    }

    #[test]
    fn a_suite_nobody_offers_any_more_is_a_warning() {
        let mut server = server("CONNECTED(00000003)\n    Protocol  : TLSv1.2\n* OK hi");
        server.handshake.as_mut().unwrap().failed = Some("handshake_failure".into());
        let uctool_core::Outcome::Found(found) = (CHECK.run)(&server) else { panic!("nothing") };
        assert_eq!(found[0].severity, uctool_core::Severity::Warning);
    }
}
