use uctool_core::{Check, Finding, Outcome, rule};
use uctool_release::imp::{Match, matched};
use uctool_release::{Described, Found, Product, Role};

use crate::case::Case;
use crate::survey::{Named, Survey};

rule! {
    /// ## What it does
    /// Holds the release that a server names in the User-Agent and Server headers of a capture or log against the answer
    /// of `show version active` given beside it: another train of the same product, or an IM and Presence that does not
    /// run beside that CUCM.
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
        .help(format!("run `show version active` on {host}; `uctool version path` tells whether the way between the two is open"))
        .evidence(format!("{} {} {}: {words}", survey.name, named.unit.as_str(), named.at))
        .evidence(format!("{file} line {}: {}", found.line, found.text))
}
