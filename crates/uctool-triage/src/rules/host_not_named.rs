use uctool_core::{Check, Finding, Outcome, rule};
use uctool_trust::Question;
use uctool_x509::Host;

use super::served::{Served, served};
use crate::case::Case;

rule! {
    /// ## What it does
    /// Reads the Host header inside sessions that a key opened, and holds the name the client asked for against the
    /// certificate the server showed it in the same capture.
    ///
    /// ## Why it matters
    /// Clients of before 2012 send no server name in the handshake (SNI), so the handshake alone cannot tell that the
    /// client is configured with an address or an alias that the certificate does not have. The request inside can.
    ///
    /// ## What to do
    /// Configure the client with a name of the certificate (CUPS Administration > Presence > Gateways), or have the
    /// certificate issued again with the name the clients use.
    pub(crate) static RULE = {
        code: "TRI001",
        name: "host-not-named",
        summary: "the client asks for a name that the server's certificate does not have",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9525, section 6", "RFC 9110, section 4.3.4", "Htluo, \"CUPS calendar integration\", 2009"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let mut asked = case
        .surveys
        .iter()
        .flat_map(|survey| {
            survey.hosts.iter().map(move |((server, host), frame)| (survey, *server, host, *frame))
        })
        .peekable();
    if asked.peek().is_none() {
        return Outcome::NotApplicable("no HTTP request inside TLS can be read");
    }
    let shown = served(case);
    let mut findings = Vec::new();
    let mut judged = false;
    for (survey, server, host, frame) in asked {
        let served =
            shown.iter().find(|served| served.capture == survey.name && served.server == server);
        let Some((served, name)) = served.zip(name(host)) else { continue };
        judged = true;
        // What the handshake asked for is judged by the certificate's own rule.
        if served.sni.is_none_or(|sni| sni.parse::<Host>().ok() != Some(name.clone())) {
            findings.extend(judge(case, served, host, name, frame));
        }
    }
    if findings.is_empty() && !judged {
        return Outcome::Unknown("the handshake of no request is in the captures".into());
    }
    findings.into()
}

/// The name in a Host header, without its port.
fn name(host: &str) -> Option<Host> {
    let bare = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    bare.parse().ok()
}

fn judge(case: &Case, served: &Served<'_>, host: &str, name: Host, frame: u64) -> Option<Finding> {
    const NAMES: &[&str] = &[
        "name-mismatch",
        "name-mismatch-ip",
        "name-mismatch-short-host",
        "ip-in-dnsname",
        "cn-ip-no-san",
    ];
    let now = served.seconds().unwrap_or_default();
    let question = Question { host: Some(name), now, ..Question::default() };
    let judged = uctool_trust::Case::served(question, &served.location(), served.der);
    let fault = judged.findings().into_iter().find(|fault| NAMES.contains(&fault.rule.name))?;
    let message = format!(
        "the client asks {} for `{host}`, and the certificate it is shown is for {}",
        served.server,
        served.leaf.subject.short()
    );
    let mut finding =
        Finding::new(&RULE, uctool_core::Location::of(served.capture).frame(frame), message)
            .why(fault.message)
            .evidence(format!("{} frame {frame}: Host: {host}", served.capture))
            .evidence(format!(
                "{} frame {}: certificate {}",
                served.capture,
                served.first.frame,
                served.leaf.subject.short()
            ));
    if let Some(held) = case.certificates().find(|held| held.certificate.same(&served.leaf)) {
        finding = finding.evidence(format!("{}: the same certificate", held.file));
    }
    Some(
        finding.help(
            fault.help.unwrap_or_else(|| {
                "configure the client with a name of the certificate".to_owned()
            }),
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_no_part_of_the_name() {
        assert_eq!(name("owa.acme.example:443"), "owa.acme.example".parse().ok());
        assert_eq!(name("192.0.2.1:443"), "192.0.2.1".parse().ok());
        assert_eq!(name("[2001:db8::1]:443"), "2001:db8::1".parse().ok());
        assert_eq!(name("a b"), None);
    }
}
