//! Why an upgrade is refused: a downgrade, a lost fix, a hole in the target train.

use std::fmt;

use crate::compare::{Comparison, Side};
use crate::decode::Described;
use crate::methods::GUIDE;
use crate::product::Product;
use crate::windows;

/// A reason to refuse an upgrade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The target's number is lower.
    Downgrade,
    /// From unrestricted to restricted.
    Restricted,
    /// The target has a newer operating system and fewer fixes.
    EsRegression {
        /// ES of the source.
        from: u32,
        /// ES of the target.
        to: u32,
    },
    /// The source holds an ES later than the last the target installs over.
    EsAboveWindow {
        /// Build of that last ES.
        last: u32,
    },
    /// The target lacks what the source's train already has.
    TrainHole {
        /// What it lacks.
        lacks: &'static str,
        /// The first target that has it.
        first: &'static str,
        /// The document.
        source: &'static str,
    },
    /// No upgrade and no migration leads there.
    Rebuild,
    /// The database of the source cannot be carried over.
    Schema,
}

impl Refusal {
    /// The document that says so.
    pub fn source(&self) -> &'static str {
        match self {
            Self::Downgrade | Self::Restricted | Self::Rebuild => GUIDE,
            Self::EsRegression { .. } | Self::Schema => {
                "Htluo, \"Decrypt CUCM version numbers\", 2009-02-12"
            }
            Self::EsAboveWindow { .. } => "readme of the target, \"Version and Description\"",
            Self::TrainHole { source, .. } => source,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Downgrade => write!(f, "the target has the lower number"),
            Self::Restricted => {
                write!(f, "an export-unrestricted system cannot become a restricted one")
            }
            Self::EsRegression { from, to: 0 } => {
                write!(f, "the fixes of ES {from} would be lost; the target has no ES")
            }
            Self::EsRegression { from, to } => {
                write!(f, "the fixes of ES {from} would be lost; the target has ES {to}")
            }
            Self::EsAboveWindow { last } => {
                write!(f, "the target installs over builds up to {last}, and the source is later")
            }
            Self::TrainHole { lacks, .. } => write!(f, "the target lacks {lacks}"),
            Self::Rebuild => write!(f, "neither upgrade nor migration leads there; build it anew"),
            Self::Schema => write!(f, "the database schema of 6.1(3) is not that of 7.0"),
        }
    }
}

/// All reasons to refuse the upgrade from `from` to `to`, given their comparison (`from` is its left).
pub fn refusals(from: &Described, to: &Described, compared: &Comparison) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if compared.newer_number == Side::Left {
        refusals.push(Refusal::Downgrade);
    }
    if (from.version.restricted, to.version.restricted) == (Some(false), Some(true)) {
        refusals.push(Refusal::Restricted);
    }
    if compared.newer_number == Side::Right {
        refusals.extend(es_regression(compared));
        refusals.extend(es_above_window(from, to));
        refusals.extend(between_trains(from, to));
    }
    refusals
}

/// U3: only where the operating system is counted apart from the fixes.
fn es_regression(compared: &Comparison) -> Option<Refusal> {
    let counted = compared.left.os.is_some() && compared.right.os > compared.left.os;
    let (from, to) = (compared.left.es.unwrap_or(0), compared.right.es.unwrap_or(0));
    let loses = counted && compared.more_application_fixes == Side::Left;
    loses.then_some(Refusal::EsRegression { from, to })
}

/// U4: the window of the target update.
fn es_above_window(from: &Described, to: &Described) -> Option<Refusal> {
    if from.version.maintenance_release() != to.version.maintenance_release()
        || from.es().is_none()
        || !of(from, &[Product::Cucm])
    {
        return None;
    }
    let last = windows::last_es(to)?;
    (from.version.build > last).then_some(Refusal::EsAboveWindow { last })
}

/// U5 to U8.
fn between_trains(from: &Described, to: &Described) -> Option<Refusal> {
    let (source, target) = (from.version.train(), to.version.train());
    let reached = |su| from.su().is_some_and(|reached| reached >= su);
    let below = |su| to.su().is_some_and(|reached| reached < su);
    match (source, target) {
        ((12, 5), (14, 0)) if reached(6) && below(1) && of(from, &[Product::Cucm]) => {
            Some(Refusal::TrainHole {
                lacks: "the Meraki support that 12.5(1)SU6 brought, so it is not offered as a valid upgrade",
                first: "14SU1",
                source: "readmes of 12.5(1)SU6 and 12.5(1)SU7a",
            })
        }
        ((14, 0), (15, 0))
            if reached(4) && below(2) && of(from, &[Product::Cucm, Product::Imp]) =>
        {
            Some(Refusal::TrainHole {
                lacks: "the smart receiver transport that 14SU4 brought (CSCwi85184), so it is not offered as a valid upgrade",
                first: "15SU2",
                source: "readme of 14SU4a; compatibility matrix 15x, July 2026",
            })
        }
        ((6, 1), (7, 0)) if from.version.maintenance == 3 && of(from, &[Product::Cucm]) => {
            Some(Refusal::Schema)
        }
        (_, (15, 0)) if from.version.maintenance_release() <= (7, 0, 1) => Some(Refusal::Rebuild),
        _ => None,
    }
}

/// Whether a version is of one of `products`, as far as it says.
fn of(one: &Described, products: &[Product]) -> bool {
    one.version.product.is_none_or(|product| products.contains(&product))
}
