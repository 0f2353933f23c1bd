//! Two versions against each other. There is no total order: what is newer by number may hold fewer fixes.

use std::cmp::Ordering;

use clap::ValueEnum;

use crate::decode::{Described, Level};
use crate::windows;

/// How the first version stands to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The same.
    Equal,
    /// The first is newer.
    Newer,
    /// The first is older.
    Older,
    /// One has the newer number, the other more fixes or the later date.
    Mixed,
    /// Versions of different products.
    NotComparable,
}

impl Relation {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Newer => "newer",
            Self::Older => "older",
            Self::Mixed => "mixed",
            Self::NotComparable => "not-comparable",
        }
    }
}

/// Which of the two an answer names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The first.
    Left,
    /// The second.
    Right,
    /// They are alike in this.
    Neither,
    /// The numbers and the tables do not say.
    Unknown,
}

impl Side {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
            Self::Neither => "neither",
            Self::Unknown => "unknown",
        }
    }

    fn of(ordering: Ordering) -> Self {
        match ordering {
            Ordering::Greater => Self::Left,
            Ordering::Less => Self::Right,
            Ordering::Equal => Self::Neither,
        }
    }

    fn swapped(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
            same => same,
        }
    }
}

/// Where the number of the ES stands in a build that ends in 000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EsField {
    /// In the last three digits of the build; the number after the dash only counts images
    Build,
    /// In the number after the dash
    Counter,
}

/// What is read of one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reading {
    /// Level of the operating system.
    pub os: Option<u32>,
    /// Number of the ES.
    pub es: Option<u32>,
}

/// What two versions are to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The verdict.
    pub relation: Relation,
    /// Which has the newer number, as the installer orders them.
    pub newer_number: Side,
    /// Which has more patches of the operating system.
    pub more_os_patches: Side,
    /// Which has more fixes of the application.
    pub more_application_fixes: Side,
    /// What was read of the first.
    pub left: Reading,
    /// What was read of the second.
    pub right: Reading,
    /// Which was released later, where both days are known.
    pub later_date: Side,
    /// What had to be assumed, in sentences.
    pub assumptions: Vec<String>,
}

/// Compares `a` with `b`. `es_field` forces the reading of builds that end in 000.
pub fn compare(a: &Described, b: &Described, es_field: Option<EsField>) -> Comparison {
    let mut assumptions = Vec::new();
    let in_counter = reads_counter(a, b, es_field, &mut assumptions);
    let (left, right) = (reading(a, in_counter), reading(b, in_counter));
    let mut comparison = Comparison {
        relation: Relation::NotComparable,
        newer_number: Side::Unknown,
        more_os_patches: Side::Unknown,
        more_application_fixes: Side::Unknown,
        left,
        right,
        later_date: later(a, b),
        assumptions,
    };
    if !a.version.same_product(&b.version) {
        return comparison;
    }
    comparison.newer_number = number(a, b, &mut comparison.assumptions);
    let same_maintenance = a.version.maintenance_release() == b.version.maintenance_release();
    if same_maintenance {
        comparison.more_os_patches = os_patches(&comparison);
        comparison.more_application_fixes = fixes(a, b, &comparison);
    }
    comparison.relation = relation(&comparison, same_maintenance);
    comparison
}

fn relation(comparison: &Comparison, same_maintenance: bool) -> Relation {
    let number = comparison.newer_number;
    // Between maintenance releases only the dates say which can hold the other's fixes.
    let against =
        if same_maintenance { comparison.more_application_fixes } else { comparison.later_date };
    match number {
        Side::Left | Side::Right if against == number.swapped() => Relation::Mixed,
        Side::Left => Relation::Newer,
        Side::Right => Relation::Older,
        Side::Neither | Side::Unknown => Relation::Equal,
    }
}

/// Whether the number after the dash is read as the ES.
fn reads_counter(
    a: &Described,
    b: &Described,
    es_field: Option<EsField>,
    assumptions: &mut Vec<String>,
) -> bool {
    match es_field {
        Some(EsField::Build) => return false,
        Some(EsField::Counter) => return true,
        None => {}
    }
    let (left, right) = (&a.version, &b.version);
    let fits = a.counts_es_in_the_counter()
        && b.counts_es_in_the_counter()
        && left.maintenance_release() == right.maintenance_release()
        && left.build != right.build
        && left.counter.is_some()
        && right.counter.is_some();
    if fits {
        assumptions.push(
            "before 7.1 the number after the dash of a 000 build is its ES (--es-field build for the other reading)"
                .to_owned(),
        );
    }
    fits
}

fn reading(one: &Described, in_counter: bool) -> Reading {
    let ends_in_000 = one.version.build >= 10_000 && one.version.build.is_multiple_of(1000);
    if in_counter && ends_in_000 {
        // The first image of a level is 1: no ES.
        let es = one.version.counter.filter(|counter| *counter > 1);
        return Reading { os: Some(one.version.build / 1000), es };
    }
    Reading { os: one.os_level(), es: one.es() }
}

/// The installer's order.
fn number(a: &Described, b: &Described, assumptions: &mut Vec<String>) -> Side {
    let key = |one: &Described| (one.version.maintenance_release(), one.version.build);
    let order = key(a).cmp(&key(b));
    if order != Ordering::Equal {
        return Side::of(order);
    }
    if let (Some(left), Some(right)) = (a.version.counter, b.version.counter) {
        return Side::of(left.cmp(&right));
    }
    if a.version.counter != b.version.counter {
        assumptions
            .push("without its build counter a version is taken for the same image".to_owned());
    }
    Side::Neither
}

fn os_patches(comparison: &Comparison) -> Side {
    match (comparison.left.os, comparison.right.os) {
        (Some(left), Some(right)) => Side::of(left.cmp(&right)),
        _ if comparison.newer_number == Side::Neither => Side::Neither,
        _ => Side::Unknown,
    }
}

/// Which of two of one maintenance release has more fixes of the application.
fn fixes(a: &Described, b: &Described, comparison: &Comparison) -> Side {
    if comparison.newer_number == Side::Neither {
        return Side::Neither;
    }
    if matches!(a.level, Level::PreRelease) || matches!(b.level, Level::PreRelease) {
        return Side::Unknown;
    }
    // Where the operating system is counted apart, the ES numbers alone decide.
    if comparison.left.os.is_some() && comparison.right.os.is_some() {
        return Side::of(comparison.left.es.cmp(&comparison.right.es));
    }
    if a.letter != b.letter {
        return Side::Unknown;
    }
    let (Some(left), Some(right)) = (a.su(), b.su()) else { return Side::Unknown };
    match left.cmp(&right) {
        Ordering::Equal => Side::of(a.es().cmp(&b.es())),
        Ordering::Greater => over(a, b),
        Ordering::Less => over(b, a).swapped(),
    }
}

/// `ahead` reached a later service update than `behind`: `Left` when it has all fixes of `behind`.
fn over(ahead: &Described, behind: &Described) -> Side {
    if behind.es().is_none() {
        return Side::Left;
    }
    let su = ahead.su().unwrap_or_default();
    match windows::contained(&behind.version, su) {
        Some(true) => Side::Left,
        // An ES after the later update may hold the fixes again; only the update itself is known to lack them.
        Some(false) if ahead.es().is_none() => Side::Right,
        _ => Side::Unknown,
    }
}

fn later(a: &Described, b: &Described) -> Side {
    let day = |one: &Described| one.row.and_then(|row| row.released);
    match (day(a), day(b)) {
        (Some(left), Some(right)) => Side::of(left.cmp(right)),
        _ => Side::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spelling::Spelled;
    use proptest::prelude::*;

    fn both(a: &str, b: &str, field: Option<EsField>) -> Comparison {
        let of = |text: &str| text.parse::<Spelled>().unwrap().describe(None);
        compare(&of(a), &of(b), field)
    }

    #[test]
    fn a_newer_operating_system_is_not_more_fixes() {
        for (a, b) in [("7.0.1.11000-1", "7.0.1.10000-112"), ("6.1.2.2000", "6.1.2.1112")] {
            let comparison = both(a, b, None);
            assert_eq!(comparison.relation, Relation::Mixed, "{a}");
            assert_eq!(comparison.newer_number, Side::Left);
            assert_eq!(comparison.more_os_patches, Side::Left);
            assert_eq!(comparison.more_application_fixes, Side::Right);
            assert_eq!((comparison.left.es, comparison.right.es), (None, Some(112)));
        }
        assert_eq!(both("7.0.1.11000-1", "7.0.1.10000-112", None).assumptions.len(), 1);
        assert!(both("6.1.2.2000", "6.1.2.1112", None).assumptions.is_empty());
    }

    #[test]
    fn the_reading_can_be_forced() {
        let build = both("7.0.1.11000-1", "7.0.1.10000-112", Some(EsField::Build));
        assert_eq!(build.relation, Relation::Newer);
        assert_eq!(build.right.es, None);
        let counter = both("12.5.1.10000-22", "12.5.1.10000-30", Some(EsField::Counter));
        assert_eq!((counter.left.es, counter.right.es), (Some(22), Some(30)));
        assert_eq!(counter.more_application_fixes, Side::Right);
    }

    #[test]
    fn relations_by_case() {
        for (a, b, relation) in [
            ("12.5(1)SU6", "12.5(1)SU5", Relation::Newer),
            ("12.5.1.12016-3", "12.5(1)SU2", Relation::Older),
            ("12.5.1.12017-1", "12.5(1)SU2", Relation::Mixed),
            ("12.5.1.12017-1", "12.5(1)SU3", Relation::Older),
            ("14", "12.5(1)SU9", Relation::Mixed),
            ("14SU6", "12.5(1)SU9", Relation::Newer),
            ("14SU6", "14SU6", Relation::Equal),
            ("14.0.1.16900", "14.0.1.16900-4", Relation::Equal),
            ("UCSInstall_CUP_14.0.1.10000-16.iso", "14.0.1.10000-20", Relation::NotComparable),
        ] {
            assert_eq!(both(a, b, None).relation, relation, "{a} {b}");
        }
    }

    #[test]
    fn an_es_made_twice_has_the_same_fixes() {
        let comparison = both("15.0.1.11001-3", "15.0.1.11001-1", None);
        assert_eq!(comparison.newer_number, Side::Left);
        assert_eq!(comparison.more_application_fixes, Side::Neither);
    }

    fn version() -> impl Strategy<Value = String> {
        let train =
            prop::sample::select(vec!["6.1.2", "7.0.1", "7.1.5", "10.5.2", "12.5.1", "14.0.1"]);
        let build = prop_oneof![
            1000u32..10_000,
            10_000u32..40_000,
            Just(10_000),
            Just(11_000),
            Just(12_900)
        ];
        (train, build, prop::option::of(0u32..300)).prop_map(|(train, build, counter)| {
            let counter = counter.map(|counter| format!("-{counter}")).unwrap_or_default();
            format!("{train}.{build}{counter}")
        })
    }

    proptest! {
        #[test]
        fn swapping_the_two_swaps_the_answers(a in version(), b in version(), field in 0usize..3) {
            let field = [None, Some(EsField::Build), Some(EsField::Counter)][field];
            let (there, back) = (both(&a, &b, field), both(&b, &a, field));
            let expected = match there.relation {
                Relation::Newer => Relation::Older,
                Relation::Older => Relation::Newer,
                same => same,
            };
            prop_assert_eq!(back.relation, expected);
            prop_assert_eq!(back.newer_number, there.newer_number.swapped());
            prop_assert_eq!(back.more_os_patches, there.more_os_patches.swapped());
            prop_assert_eq!(back.more_application_fixes, there.more_application_fixes.swapped());
        }

        #[test]
        fn any_text_is_a_version_or_an_error(a in "\\PC{0,40}", b in "[0-9.()a-zA-Z_ -]{0,40}") {
            let of = |text: &str| text.parse::<Spelled>().map(|spelled| spelled.describe(None));
            for one in [of(&a), of(&b)].into_iter().flatten() {
                for other in ["7.0.1.11000-1", "15SU2"] {
                    let other = of(other).unwrap();
                    let _ = compare(&one, &other, None);
                    let _ = crate::route::route(&one, &other, None);
                }
            }
        }
    }
}
