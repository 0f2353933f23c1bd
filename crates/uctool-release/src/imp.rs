//! Which IM&P (CUPS) runs beside which CUCM: the rules M1 to M6 of the matrices and guides.

use crate::decode::{Described, Level};
use crate::name::Name;

/// How CUCM and IM&P stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// They are the same release.
    Same,
    /// The matrices name the two as a pair.
    NamedPair,
    /// They may differ, because the deployment is centralised.
    Centralised,
    /// CUPS 6 and 7 with CUCM 6, CUPS 7 with CUCM 7.
    EarlyPair,
    /// The first two numbers differ, so IM&P does not install.
    OtherTrain,
    /// CUCM 7 wants CUPS 7; CUCM 6 wants CUPS 6 or 7.
    EarlyMismatch,
    /// The same train, but not the same release.
    OtherRelease,
}

/// CUCM and the IM&P of another name that belongs to it.
const PAIRS: [(&str, &str); 6] = [
    ("12.5(1)SU7a", "12.5(1)SU7"),
    ("14SU2", "14SU2a"),
    ("14SU4a", "14SU4"),
    ("15SU1a", "15SU1"),
    ("15SU3a", "15SU3"),
    ("15SU4a", "15SU4"),
];

/// Judges `imp` beside `cucm`.
pub fn matched(cucm: &Described, imp: &Described, centralised: bool) -> Match {
    let (left, right) = (cucm.version.major, imp.version.major);
    match (left, right) {
        (6, 6 | 7) | (7, 7) => return Match::EarlyPair,
        (6 | 7, _) => return Match::EarlyMismatch,
        _ => {}
    }
    if cucm.version.train() != imp.version.train() {
        return if centralised { Match::Centralised } else { Match::OtherTrain };
    }
    let (mine, theirs) = (cucm.release_name(), imp.release_name());
    let is_es = |one: &Described| matches!(one.level, Level::Es { .. });
    // An ES belongs to the release before it, and its number does not say which making of it.
    let same = mine == theirs
        || ((is_es(cucm) || is_es(imp)) && (mine.base(), mine.su) == (theirs.base(), theirs.su));
    let (mine, theirs) = (mine.to_string(), theirs.to_string());
    if same {
        Match::Same
    } else if PAIRS.contains(&(mine.as_str(), theirs.as_str())) {
        Match::NamedPair
    } else if centralised {
        Match::Centralised
    } else {
        Match::OtherRelease
    }
}

/// The release of IM&P that belongs to `cucm`.
pub fn partner(cucm: &Described) -> String {
    let name = cucm.release_name();
    let text = name.to_string();
    let pair: Option<Name> =
        PAIRS.iter().find(|(mine, _)| *mine == text).and_then(|(_, imp)| imp.parse().ok());
    pair.unwrap_or(name).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::product::Product;
    use crate::spelling::Spelled;

    fn judged(cucm: &str, imp: &str) -> Match {
        let of = |text: &str, product| text.parse::<Spelled>().unwrap().describe(Some(product));
        matched(&of(cucm, Product::Cucm), &of(imp, Product::Imp), false)
    }

    #[test]
    fn pairs_by_rule() {
        for (cucm, imp, expected) in [
            ("14SU3", "14SU3", Match::Same),
            ("14.0.1.14010-1", "14SU3", Match::Same),
            ("14SU2", "14SU2a", Match::NamedPair),
            ("14SU2", "14SU2", Match::Same),
            ("15SU1a", "15SU1", Match::NamedPair),
            ("14SU3", "14SU2a", Match::OtherRelease),
            ("15", "14SU3", Match::OtherTrain),
            ("6.1.3.1000-16", "7.0.1.10000-1", Match::EarlyPair),
            ("7.0.1.10000-323", "6.1.3.1000-1", Match::EarlyMismatch),
        ] {
            assert_eq!(judged(cucm, imp), expected, "{cucm} {imp}");
        }
    }

    #[test]
    fn the_partner_is_the_named_pair_or_the_same_release() {
        let partner_of =
            |text: &str| partner(&text.parse::<Spelled>().unwrap().describe(Some(Product::Cucm)));
        assert_eq!(partner_of("14SU2"), "14SU2a");
        assert_eq!(partner_of("14SU3"), "14SU3");
    }
}
