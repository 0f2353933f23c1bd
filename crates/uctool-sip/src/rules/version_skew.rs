use uctool_core::{Check, Confidence, Finding, Outcome, Severity, rule};
use uctool_release::Product;
use uctool_release::imp::{Match, matched};

use crate::peers::{Claim, Peers};

rule! {
    /// ## What it does
    /// Reads the releases that CUCM and IM and Presence name in their User-Agent and Server headers, and reports pairs
    /// that do not belong together: an IM and Presence of another train than its CUCM, and CUCM nodes of different
    /// trains.
    ///
    /// ## Why it matters
    /// IM and Presence installs and works beside the CUCM of its own release only. A node left behind by an upgrade takes
    /// calls, and fails in ways that look like anything else.
    ///
    /// ## What to do
    /// On each node run `show version active` and give the answers to `uctool version compare`. Two clusters joined by a
    /// trunk may well differ: then there is nothing to do.
    pub(crate) static RULE = {
        code: "SIP071",
        name: "version-skew",
        summary: "servers that belong together name different releases",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: [
            "Cisco, Compatibility Matrix for Cisco Unified Communications Manager and the IM and Presence Service",
        ],
    }
}

pub(super) const CHECK: Check<Peers> = Check { rule: &RULE, run };

fn run(peers: &Peers) -> Outcome {
    let of = |product| peers.products.iter().filter(move |(_, claim)| claim.product == product);
    if peers.products.is_empty() {
        return Outcome::NotApplicable("no message names a release of CUCM or IM and Presence");
    }
    let mut findings = Vec::new();
    for cucm in of(Product::Cucm) {
        findings.extend(of(Product::Imp).filter_map(|imp| beside(cucm, imp)));
    }
    let mut nodes = of(Product::Cucm);
    if let Some(first) = nodes.next()
        && let Some(other) = nodes.find(|(_, claim)| claim.release != first.1.release)
    {
        findings.push(nodes_differ(first, other));
    }
    findings.into()
}

/// A host with the words it named itself by, and what they mean.
type Node<'p> = (&'p (std::net::IpAddr, String), &'p Claim);

/// An IM and Presence beside a CUCM, where the matrices do not have the two together.
fn beside(cucm: Node<'_>, imp: Node<'_>) -> Option<Finding> {
    let described = |node: Node<'_>| node.1.release.describe(Some(node.1.product));
    let judged = matched(&described(cucm), &described(imp), false);
    matches!(judged, Match::OtherTrain | Match::EarlyMismatch)
        .then(|| finding(cucm, imp).severity(Severity::Warning))
}

/// Two nodes of CUCM: perhaps of two clusters, so this is no more than a hint.
fn nodes_differ(one: Node<'_>, other: Node<'_>) -> Finding {
    finding(one, other).severity(Severity::Info).confidence(Confidence::Low)
}

fn finding(one: Node<'_>, other: Node<'_>) -> Finding {
    let ((left, left_words), (right, right_words)) = (one.0, other.0);
    let message = format!("{left} says it is `{left_words}`, {right} says it is `{right_words}`");
    let unit = one.1.unit;
    Finding::new(&RULE, unit.locate(&one.1.source, one.1.at), message)
        .evidence(format!("{} {}: {left_words}", unit.as_str(), one.1.at))
        .evidence(format!("{} {}: {right_words}", unit.as_str(), other.1.at))
        .help("run `show version active` on both nodes and compare the answers with `uctool version compare`")
}

#[cfg(test)]
mod tests {
    use uctool_message::Unit;

    use super::*;

    fn peers(claims: &[(&str, Product, &str)]) -> Peers {
        let mut peers = Peers::new("a.pcap");
        for (number, (words, product, release)) in (1_u8..).zip(claims) {
            let host = std::net::IpAddr::from([10, 0, 0, number]);
            let release = release.parse().unwrap();
            let source = "a.pcap".into();
            let claim =
                Claim { source, product: *product, release, at: number.into(), unit: Unit::Frame };
            peers.products.insert((host, (*words).to_owned()), claim);
        }
        peers
    }

    #[test]
    fn an_imp_of_another_train_does_not_belong() {
        let skewed = peers(&[
            ("Cisco-CUCM10.5", Product::Cucm, "10.5(1)"),
            ("Cisco-CUP/8.6", Product::Imp, "8.6(1)"),
        ]);
        let Outcome::Found(found) = run(&skewed) else { panic!() };
        assert_eq!(found[0].severity, Severity::Warning);
        assert!(found[0].message.contains("`Cisco-CUP/8.6`"), "{}", found[0].message);
    }

    #[test]
    fn one_release_everywhere_is_quiet() {
        let same = peers(&[
            ("Cisco-CUCM10.5", Product::Cucm, "10.5(1)"),
            ("Cisco-CUCM10.5", Product::Cucm, "10.5(1)"),
            ("Cisco-CUP10.5", Product::Imp, "10.5(1)"),
        ]);
        assert_eq!(run(&same), Outcome::Pass);
        assert!(matches!(run(&peers(&[])), Outcome::NotApplicable(_)));
    }

    #[test]
    fn two_clusters_may_differ() {
        let two = peers(&[
            ("Cisco-CUCM10.5", Product::Cucm, "10.5(1)"),
            ("Cisco-CUCM12.5", Product::Cucm, "12.5(1)"),
        ]);
        let Outcome::Found(found) = run(&two) else { panic!() };
        assert_eq!((found[0].severity, found[0].confidence), (Severity::Info, Confidence::Low));
    }
}
