use uctool_core::text::{count, some_of};
use uctool_core::{Check, Finding, Location, Outcome, rule};
use uctool_tls::Fingerprint;

use super::served::{Served, served};
use crate::case::{Case, fingerprint};
use crate::sniff::{KeyState, Sniffed};

rule! {
    /// ## What it does
    /// Reports a private key that was given beside captures and opens no session in them because no server there shows
    /// its certificate, and says whose key it is.
    ///
    /// ## Why it matters
    /// Every node has several keys, and a renewed certificate often has a new one. With the key of another service, of
    /// another node, or from before the renewal, the sessions stay closed and what is inside them stays unknown.
    ///
    /// ## What to do
    /// Fetch the key of the certificate the server shows, which the finding names; or capture again with a key log.
    pub(crate) static RULE = {
        code: "TRI006",
        name: "key-opens-nothing",
        summary: "a private key belongs to none of the servers in the captures",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5246, section 7.4.7.1"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let keys: Vec<(&Sniffed, &[Fingerprint])> = case
        .files
        .iter()
        .filter_map(|file| match &file.key {
            Some(KeyState::Open(keys)) => Some((file, keys.as_slice())),
            _ => None,
        })
        .collect();
    if keys.is_empty() {
        return Outcome::NotApplicable("no private key that opens RSA key exchange was given");
    }
    let total = case.sessions().count() as u64;
    if total == 0 {
        return Outcome::NotApplicable("no TLS session is in the captures");
    }
    if case.sessions().all(|(_, session)| session.decrypted) {
        return Outcome::Pass;
    }
    let shown = served(case);
    let idle = keys.iter().filter(|(file, _)| !opens(case, &file.name));
    let idle: Vec<_> = idle.collect();
    if shown.is_empty() && !idle.is_empty() {
        return Outcome::Unknown(
            "no handshake in the captures shows a certificate, so whose key is needed is not known"
                .into(),
        );
    }
    let strangers = idle
        .into_iter()
        .filter(|(_, keys)| !shown.iter().any(|served| keys.contains(&fingerprint(&served.leaf))));
    strangers
        .map(|(file, keys)| finding(case, file, keys, &shown, total))
        .collect::<Vec<_>>()
        .into()
}

fn opens(case: &Case, name: &str) -> bool {
    case.sessions().any(|(_, session)| session.opened_with.as_deref() == Some(name))
}

fn finding(
    case: &Case,
    file: &Sniffed,
    keys: &[Fingerprint],
    shown: &[Served<'_>],
    total: u64,
) -> Finding {
    let mut servers: Vec<String> = Vec::new();
    for served in shown {
        let words = format!("{} ({})", served.leaf.subject.short(), served.server);
        if !servers.contains(&words) {
            servers.push(words);
        }
    }
    let owner = case.certificates().find(|held| keys.contains(&fingerprint(held.certificate)));
    let whose = match owner {
        Some(held) => format!("it is the key of {}", held.certificate.subject.short()),
        None => "none of the certificates given is its own".to_owned(),
    };
    let mut finding = Finding::new(
        &RULE,
        Location::of(&file.name),
        format!("the key opens none of the {}: {whose}", count(total, "TLS session")),
    )
    .why(format!("the servers in the captures show {}", some_of(&servers, 3)))
    .help(format!(
        "give the private key of {}, or capture again with a key log (SSLKEYLOGFILE)",
        shown.first().map_or_else(String::new, |served| served.leaf.subject.short())
    ));
    if let Some(held) = owner {
        finding = finding.evidence(format!("{}: a certificate of this key", held.file));
    }
    for served in shown.iter().take(8) {
        finding = finding.evidence(format!(
            "{} frame {}: {} shows {}",
            served.capture,
            served.first.frame,
            served.server,
            served.leaf.subject.short()
        ));
    }
    finding
}
