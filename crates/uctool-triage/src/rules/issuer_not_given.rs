use uctool_core::text::some_of;
use uctool_core::{Check, Confidence, Finding, Outcome, Severity, rule};
use uctool_x509::Certificate;

use super::served::{Served, served};
use crate::case::{Case, Held};

/// The alert of a client that knows no issuer (RFC 8446, section 6.2).
const UNKNOWN_CA: u8 = 48;
/// An issuer that is its own issuer's issuer shall not keep us.
const LONGEST: usize = 16;

rule! {
    /// ## What it does
    /// Follows the certificate that a server in the captures shows to its issuer, and looks for that issuer in the
    /// certificates that were given beside them. Reports when no file holds it, and when the client says `unknown_ca`
    /// although one does: then the finding names the file.
    ///
    /// ## Why it matters
    /// A client accepts a server when it trusts the issuer of its certificate. What is uploaded is often the server's own
    /// certificate, an intermediate without its root, or the root from before it was renewed.
    ///
    /// ## What to do
    /// Upload the issuer's certificate to the client's trust store (for the calendar: Presence Engine-Trust) and restart
    /// the service that reads it.
    pub(crate) static RULE = {
        code: "TRI007",
        name: "issuer-not-given",
        summary: "none of the files holds the issuer of the certificate a server shows",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: ["RFC 5280, section 6.1", "RFC 8446, section 6.2 (unknown_ca)"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let given: Vec<Held<'_>> =
        case.certificates().filter(|held| is_anchor(held.certificate)).collect();
    if given.is_empty() {
        return Outcome::NotApplicable("no certificate of an authority was given");
    }
    let shown = served(case);
    if shown.is_empty() {
        return match case.sessions().count() {
            0 => Outcome::NotApplicable("no TLS session is in the captures"),
            _ => Outcome::Unknown(
                "no handshake in the captures shows a certificate: resumed, TLS 1.3 without its secrets, or begun before the capture"
                    .into(),
            ),
        };
    }
    shown.iter().filter_map(|served| judge(served, &given)).collect::<Vec<_>>().into()
}

/// What a trust store holds: authorities, and certificates that sign themselves.
fn is_anchor(certificate: &Certificate) -> bool {
    certificate.is_ca() || certificate.self_issued()
}

fn judge(served: &Served<'_>, given: &[Held<'_>]) -> Option<Finding> {
    let top = match climb(served, given) {
        Ok(held) => {
            let alert = served.alert(UNKNOWN_CA)?;
            return Some(untrusted(served, held, alert.mark.frame));
        }
        Err(top) => top,
    };
    let same_name = given.iter().find(|held| held.certificate.subject.same(&top.issuer));
    let mut files: Vec<&str> = given.iter().map(|held| held.file).collect();
    files.dedup();
    let missing = top.issuer.short();
    let message = format!(
        "no file holds {missing}, which issued the certificate that {} shows ({})",
        served.server,
        top.subject.short()
    );
    let mut finding = Finding::new(&RULE, served.location(), message)
        .help(format!("get the certificate of {missing} from whoever runs that authority, and upload it to the client's trust store"))
        .evidence(format!("looked for in {}", some_of(&files, 8)));
    if let Some(held) = same_name {
        finding = finding.why(format!(
            "{} holds an authority of that name whose key did not sign it: it was renewed with a new key",
            held.file
        ));
    }
    if let Some(alert) = served.alert(UNKNOWN_CA) {
        finding = finding.severity(Severity::Error).confidence(Confidence::High).evidence(format!(
            "{} frame {}: the client says unknown_ca",
            served.capture, alert.mark.frame
        ));
    }
    Some(finding)
}

/// The file that holds an issuer of the leaf, or the certificate whose issuer is nowhere.
fn climb<'g, 's>(
    served: &'s Served<'_>,
    given: &'g [Held<'g>],
) -> Result<Held<'g>, &'s Certificate> {
    let mut child = &served.leaf;
    for _ in 0..LONGEST {
        let own = given.iter().find(|held| held.certificate.same(child));
        let issuer = given.iter().find(|held| issued(held.certificate, child));
        if let Some(held) = own.or(issuer) {
            return Ok(*held);
        }
        match served.others.iter().find(|other| !other.same(child) && issued(other, child)) {
            Some(parent) if !child.self_issued() => child = parent,
            _ => return Err(child),
        }
    }
    Err(child)
}

fn issued(parent: &Certificate, child: &Certificate) -> bool {
    parent.subject.same(&child.issuer) && child.verify(&parent.key).is_ok()
}

fn untrusted(served: &Served<'_>, held: Held<'_>, frame: u64) -> Finding {
    let message = format!(
        "the client does not trust the issuer of the certificate that {} shows ({}); {} holds it",
        served.server,
        served.leaf.subject.short(),
        held.file
    );
    Finding::new(&RULE, served.location(), message)
        .severity(Severity::Error)
        .confidence(Confidence::High)
        .why(format!("in frame {frame} the client ends the handshake with unknown_ca"))
        .help(format!(
            "upload {} ({}) to the trust store of the client and restart the service that reads it",
            held.file,
            held.certificate.subject.short()
        ))
        .evidence(format!("{} frame {frame}: unknown_ca", served.capture))
        .evidence(format!("{}: {}", held.file, held.certificate.subject.short()))
}
