//! `tls-certificate`: the server's certificate has faults.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use crate::model::Server;

rule! {
    /// ## What it does
    /// Judges the certificates that the server sends by the rules of `uctool cert check`, and reports what they find as
    /// errors and warnings. Without --ca nobody said what is trusted, and a chain that is sound in itself passes.
    ///
    /// ## Why it matters
    /// A client that checks the certificate refuses the connection, often with `Invalid username/password` or no words
    /// at all.
    ///
    /// ## What to do
    /// Read the page of the certificate rule that is named (`uctool explain CERT001`), and give the certificate that it
    /// asks for to the IMAP service.
    pub(super) static RULE = {
        code: "IMAP017",
        name: "tls-certificate",
        summary: "the server's certificate has faults",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 6", "RFC 9525"],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    let Some(handshake) = &server.handshake else {
        return Outcome::NotApplicable("TLS was not tried");
    };
    let Some(judged) = &server.judged else {
        return if handshake.certificates.is_empty() {
            Outcome::NotApplicable("no certificate was seen")
        } else {
            Outcome::Unknown("the certificate was not judged".into())
        };
    };
    let faults = judged.findings.iter().filter(|finding| finding.severity > Severity::Info);
    let carried = faults.map(|inner| {
        let message = format!("{} [{}]: {}", inner.rule.name, inner.rule.code, inner.message);
        let mut finding = Finding::new(&RULE, server.at(handshake.place), message)
            .severity(inner.severity)
            .confidence(inner.confidence);
        finding.why.clone_from(&inner.why);
        finding.help.clone_from(&inner.help);
        finding.evidence.clone_from(&inner.evidence);
        finding
    });
    carried.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn findings_of_the_certificate_rules_are_carried() {
        let mut server = server("CONNECTED(00000003)\n    Protocol  : TLSv1.2\n* OK hi");
        assert!(matches!((CHECK.run)(&server), uctool_core::Outcome::NotApplicable(_)));
        server.judged = Some(crate::model::Judged::default());
        assert_eq!((CHECK.run)(&server), uctool_core::Outcome::Pass);
        let inner =
            uctool_core::Finding::new(&super::RULE, uctool_core::Location::default(), "too old");
        server.judged.as_mut().unwrap().findings.push(inner);
        let uctool_core::Outcome::Found(found) = (CHECK.run)(&server) else { panic!("nothing") };
        assert_eq!(found[0].message, "tls-certificate [IMAP017]: too old");
    }
}
