use uctool_core::{Check, Finding, Outcome, rule};

use crate::case::{Case, NO_CERTIFICATE};

/// What OpenSSL takes of a peer's chain unless the program that uses it asks for more.
const MOST_BYTES: usize = 100 << 10;
/// What stands before each certificate in the handshake (RFC 5246, section 7.4.2).
const LENGTH_BYTES: usize = 3;

/// The next step.
const HELP: &str = "ask for a certificate of the names this server answers to, and no more";

rule! {
    /// ## What it does
    /// Reports a certificate that, with the CA certificates sent along, takes more than 100 KiB.
    ///
    /// ## Why it matters
    /// A TLS client that is built on OpenSSL, as CUCM, IM&P and most appliances are, ends the handshake with "excessive
    /// message size" where the chain is larger, unless its maker raised the limit. Thousands of names in the
    /// subjectAltName or a picture in an extension get there.
    ///
    /// ## What to do
    /// Ask for a certificate of the names this server answers to; give other servers certificates of their own.
    pub(crate) static RULE = {
        code: "CERT085",
        name: "chain-too-large",
        summary: "the chain is larger than clients on OpenSSL accept",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["OpenSSL, SSL_CTX_set_max_cert_list(3)"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some(chain) = &case.chain else { return Outcome::NotApplicable(NO_CERTIFICATE) };
    // The root need not be sent.
    let sent = || {
        let mut certificates = chain.certificates.iter();
        certificates.next().into_iter().chain(certificates.filter(|above| !above.self_issued()))
    };
    let bytes: usize = sent().map(|certificate| certificate.der.len() + LENGTH_BYTES).sum();
    let largest = sent().max_by_key(|certificate| certificate.der.len());
    let Some(largest) = largest.filter(|_| bytes > MOST_BYTES) else { return Outcome::Pass };
    let message = format!(
        "the chain takes {bytes} bytes, and clients on OpenSSL refuse more than {MOST_BYTES}; the largest certificate has {} names",
        largest.alt_names().len(),
    );
    vec![Finding::new(&RULE, case.at(largest), message).help(HELP)].into()
}
