//! What to fix first: the same finding in many places folded into one, and all of them in order.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use uctool_core::sort;

use uctool_core::{Finding, Folded};

/// Folds the findings that say the same and orders them: by weight, by how sure they are, what several files say
/// together before what one says, what was found often before what was found once.
pub(crate) fn ranked(findings: &[Finding], correlated: impl Fn(&Finding) -> bool) -> Vec<Folded> {
    let mut places: BTreeMap<(&str, String), usize> = BTreeMap::new();
    let mut folded: Vec<Folded> = Vec::new();
    for finding in findings {
        let key = (finding.rule.code, said(finding));
        if let Some(known) = places.get(&key).and_then(|at| folded.get_mut(*at)) {
            join(known, finding);
        } else {
            places.insert(key, folded.len());
            folded.push(Folded { finding: finding.clone(), also: Vec::new() });
        }
    }
    sort::by_key(&mut folded, |one| {
        let finding = &one.finding;
        (
            Reverse((finding.severity, finding.confidence)),
            !correlated(finding),
            Reverse(one.also.len()),
        )
    });
    folded
}

fn join(known: &mut Folded, finding: &Finding) {
    let place = &finding.location;
    if known.finding.location != *place && !known.also.contains(place) {
        known.also.push(place.clone());
    }
    // What is new in one place makes the whole new.
    if known.finding.is_known() && !finding.is_known() {
        let also = std::mem::take(&mut known.also);
        let before = std::mem::replace(&mut known.finding, finding.clone());
        known.also = std::iter::once(before.location).chain(also).collect();
        known.also.retain(|other| *other != finding.location);
    }
}

/// What a finding says, whichever file it says it of.
fn said(finding: &Finding) -> String {
    let source = &finding.location.source;
    let mut text = finding.message.replace(source.as_str(), "\u{0}");
    text.push('\u{1}');
    text.push_str(finding.severity.as_str());
    text
}

#[cfg(test)]
mod tests {
    use uctool_core::{Confidence, Location, Severity};

    use super::*;
    use crate::rules::CHECKS;

    fn finding(check: usize, source: &str, message: &str) -> Finding {
        Finding::new(CHECKS[check].rule, Location::of(source), message)
    }

    #[test]
    fn the_same_in_many_files_is_one_with_a_count() {
        let found = [
            finding(0, "a.pem", "a.pem is old"),
            finding(0, "b.pem", "b.pem is old"),
            finding(0, "b.pem", "b.pem is old"),
            finding(0, "c.pem", "c.pem is new"),
        ];
        let folded = ranked(&found, |_| true);
        let counts: Vec<usize> = folded.iter().map(|one| one.also.len()).collect();
        assert_eq!(counts, [1, 0]);
        assert_eq!(folded[0].also, [Location::of("b.pem")]);
    }

    #[test]
    fn weight_then_sureness_then_correlation_then_number() {
        let one = |message: &str, severity, confidence| {
            finding(0, "a", message).severity(severity).confidence(confidence)
        };
        let found = [
            one("info", Severity::Info, Confidence::High),
            one("alone", Severity::Error, Confidence::High),
            one("joined", Severity::Error, Confidence::High),
            one("guess", Severity::Error, Confidence::Low),
            one("warning", Severity::Warning, Confidence::High),
        ];
        let order: Vec<String> = ranked(&found, |finding| finding.message == "joined")
            .into_iter()
            .map(|one| one.finding.message)
            .collect();
        assert_eq!(order, ["joined", "alone", "guess", "warning", "info"]);
    }
}
