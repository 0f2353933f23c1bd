use uctool_core::{Check, Finding, Outcome, rule};
use uctool_release::imp::{Match, matched};
use uctool_release::{Described, Found, Product, Role, Verdict, route};

use crate::case::Case;
use crate::survey::{Named, Survey};

rule! {
    /// ## What it does
    /// Holds the release that a server names in the User-Agent and Server headers of a capture or log (of SIP, and of
    /// HTTP in clear or in sessions that a key opened) against the answer of `show version active` given beside it:
    /// another train of the same product, or an IM and Presence that does not run beside that CUCM. Of two trains of one
    /// product it tells whether the way between them is open.
    ///
    /// ## Why it matters
    /// Either the answer is of another node or from before an upgrade, and what it is used for is wrong; or nodes that
    /// belong together run different releases, and IM and Presence works beside the CUCM of its own release only.
    ///
    /// ## What to do
    /// Run `show version active` on the node whose address the finding names, and compare with `uctool version path`.
    pub(crate) static RULE = {
        code: "TRI004",
        name: "release-disagrees",
        summary: "a server names another release than the version that was given",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: [
            "Cisco, Compatibility Matrix for Cisco Unified Communications Manager and the IM and Presence Service",
            "RFC 3261, sections 20.35 and 20.41",
            "RFC 9110, sections 10.1.5 and 10.2.4",
        ],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let active: Vec<(&str, &Found)> = case
        .files
        .iter()
        .flat_map(|file| file.versions.iter().map(|found| (file.name.as_str(), found)))
        .filter(|(_, found)| found.role == Role::Active)
        .collect();
    if active.is_empty() {
        return Outcome::NotApplicable("no answer that names the active version was given");
    }
    let named: Vec<(&Survey, &str, &str, &Named)> =
        case.surveys
            .iter()
            .flat_map(|survey| {
                survey.products.iter().map(move |((host, words), named)| {
                    (survey, host.as_str(), words.as_str(), named)
                })
            })
            .collect();
    if named.is_empty() {
        return Outcome::NotApplicable("no message names a release of CUCM or IM and Presence");
    }
    let mut findings = Vec::new();
    for (survey, host, words, named) in named {
        let judged = active.iter().map(|(file, found)| (file, found, judge(named, found)));
        // One answer that fits is enough: the others are of other nodes.
        let judged: Vec<_> = judged.collect();
        if judged.iter().any(|(.., judgement)| *judgement == Judgement::Fits) {
            continue;
        }
        let wrong = judged.iter().find(|(.., judgement)| *judgement == Judgement::Differs);
        if let Some((file, found, _)) = wrong {
            findings.push(finding(survey, host, words, named, file, found));
        }
    }
    findings.into()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judgement {
    Fits,
    Differs,
    /// Products that have nothing to do with each other.
    Strangers,
}

fn judge(named: &Named, found: &Found) -> Judgement {
    let header = named.release.describe(Some(named.product));
    let answer = found.spelled.describe(None);
    let product = answer.version.product;
    let fits = match product {
        None => train(&header) == train(&answer),
        Some(product) if product == named.product => train(&header) == train(&answer),
        Some(product) => {
            let (cucm, imp) = match (named.product, product) {
                (Product::Cucm, Product::Imp) => (&header, &answer),
                (Product::Imp, Product::Cucm) => (&answer, &header),
                _ => return Judgement::Strangers,
            };
            !matches!(matched(cucm, imp, false), Match::OtherTrain | Match::EarlyMismatch)
        }
    };
    if fits { Judgement::Fits } else { Judgement::Differs }
}

fn train(described: &Described) -> (u16, u16) {
    described.version.train()
}

/// Whether the older of two releases of one product may be upgraded to the newer one, as the second half of a help.
fn way(named: &Named, answer: &Described) -> String {
    let header = named.release.describe(Some(named.product));
    if answer.version.product.is_some_and(|product| product != named.product) {
        return String::new();
    }
    let (from, to) =
        if train(&header) < train(answer) { (&header, answer) } else { (answer, &header) };
    let (old, new) = (from.marketing(), to.marketing());
    let route = route(from, to, None);
    let said = match route.verdict {
        Verdict::Accepted => "is one step".to_owned(),
        Verdict::InSteps => {
            let between: Vec<String> =
                route.steps.iter().skip(1).map(|step| step.from.marketing()).collect();
            format!("goes over {}", between.join(", "))
        }
        Verdict::Refused => "is refused".to_owned(),
        Verdict::Unknown => return String::new(),
    };
    format!("; the upgrade from {old} to {new} {said}: `uctool version path '{old}' '{new}'`")
}

fn finding(
    survey: &Survey,
    host: &str,
    words: &str,
    named: &Named,
    file: &str,
    found: &Found,
) -> Finding {
    let answer = found.spelled.describe(None);
    let message = format!(
        "{host} says it is `{words}`, and {file} names {} ({}) as the active version",
        found.text,
        answer.marketing()
    );
    Finding::new(&RULE, named.unit.locate(&survey.name, named.at), message)
        .why("the answer is of another node or another time, or nodes that belong together run different releases")
        .help(format!("run `show version active` on {host}{}", way(named, &answer)))
        .evidence(format!("{} {} {}: {words}", survey.name, named.unit.as_str(), named.at))
        .evidence(format!("{file} line {}: {}", found.line, found.text))
}

#[cfg(test)]
mod tests {
    use uctool_message::Unit;

    use super::*;

    #[test]
    fn the_way_from_one_release_to_the_other_is_told() {
        let way = |product, header: &str, answer: &str| {
            let release = header.parse().unwrap();
            let named = Named { product, release, at: 1, unit: Unit::Frame };
            let answer: uctool_release::Spelled = answer.parse().unwrap();
            super::way(&named, &answer.describe(None))
        };
        let open = way(Product::Cucm, "10.5(1)", "12.5(1)");
        assert!(open.contains("the upgrade from 10.5(1) to 12.5(1) is one step"), "{open}");
        assert_eq!(way(Product::Cucm, "12.5(1)", "10.5(1)"), open, "whichever is the header");
        let far = way(Product::Cucm, "8.5(1)", "15");
        assert!(far.contains("goes over 12.5(1)SU9"), "{far}");
        assert!(way(Product::Cucm, "7.0(1)", "15").contains("is refused"));
        assert_eq!(way(Product::Imp, "7.0(1)", "12.5(1)"), "", "no table tells");
    }
}
