//! COP files an upgrade needs before it.

use crate::decode::Described;
use crate::methods::Method;
use crate::product::Product;

/// A file to install first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cop {
    /// Its name, without build.
    pub file: &'static str,
    /// What it is for.
    pub why: &'static str,
    /// The method it belongs to; `None` is any.
    pub method: Option<&'static str>,
    /// The document.
    pub source: &'static str,
}

const MATRIX: &str = "CUCM and IM&P compatibility matrices 12.5(x), 14x and 15x";
const PCD: &str = "Prime Collaboration Deployment administration guide";

/// The files for an upgrade from `from` to `to` by one of `methods`.
pub fn cops(from: &Described, to: &Described, methods: &[Method]) -> Vec<Cop> {
    let mut cops = Vec::new();
    let (source, target) = (from.version.train(), to.version.train());
    let by = |word: &str| methods.iter().any(|method| method.name.contains(word));
    if needs_signing_key(from, to) {
        cops.push(Cop {
            file: "ciscocm.enable-sha512sum-2021-signing-key-v1.0.cop.sgn",
            why: "the source does not know the key that signs the target (sha512)",
            method: None,
            source: MATRIX,
        });
    }
    if target == (15, 0) && ((10, 5)..=(14, 0)).contains(&source) && by("PCD migration") {
        cops.push(Cop {
            file: "ciscocm.CSCwi52160_15-direct-migration_v1.0.k4.cop.sha512",
            why: "migration straight to 15",
            method: Some("PCD migration"),
            source: MATRIX,
        });
    }
    if from.version.maintenance_release() == (12, 0, 1) && from.version.build == 10_000 {
        cops.push(Cop {
            file: "ciscocm-slm-migration.k3.cop.sgn",
            why: "the first build of 12.0(1)",
            method: Some("PCD migration"),
            source: MATRIX,
        });
    }
    cops.extend(imp_to_15(from, to));
    if source == (11, 5) && target == (12, 5) && by("refresh") {
        cops.push(Cop {
            file: "ciscocm.free_common_space",
            why: "room on the common partition",
            method: Some("direct refresh upgrade"),
            source: MATRIX,
        });
    }
    if source >= (10, 5) && by("data import") {
        cops.push(Cop {
            file: "ciscocm.DataExport_v1.0.cop.sgn",
            why: "the export of the data",
            method: Some("fresh install with data import"),
            source: MATRIX,
        });
    }
    if needs_diffie(from) && by("PCD") {
        cops.push(Cop {
            file: "ciscocm.V11.5.1_CSCvv25961_add_diffie_C0085",
            why: "PCD cannot discover this build without it",
            method: Some("PCD"),
            source: PCD,
        });
    }
    cops
}

/// The target is signed with the key of 2021 (from 14 and 12.5(1)SU6 on) and the source is older than it.
fn needs_signing_key(from: &Described, to: &Described) -> bool {
    let version = from.version;
    let signed_so = to.version.train() >= (14, 0)
        || (to.version.train() == (12, 5) && to.version.build >= 16_900);
    let floor = match (version.product, version.maintenance_release()) {
        (None | Some(Product::Cucm), (12, 5, 1)) => (14_900, 63),
        (None | Some(Product::Cucm), (11, 5, 1)) => (22_900, 28),
        (None | Some(Product::Cucm), (12, 0, 1)) => (24_900, 19),
        (Some(Product::Imp), (12, 5, 1)) => (14_900, 4),
        (Some(Product::Imp), (11, 5, 1)) => (22_900, 6),
        (Some(Product::Imp), (12, 0, 1)) => (21_000, 34),
        _ => return false,
    };
    // A build without counter is the release of that number.
    signed_so && (version.build, version.counter.unwrap_or(u32::MAX)) < floor
}

fn imp_to_15(from: &Described, to: &Described) -> Option<Cop> {
    let version = from.version;
    let of_12_5_or_early_14 = version.train() == (12, 5)
        || (version.train() == (14, 0) && from.su().is_some_and(|su| su <= 1));
    let opens = (version.restricted, to.version.restricted) == (Some(true), Some(false));
    let needed = version.product == Some(Product::Imp)
        && to.version.train() == (15, 0)
        && (of_12_5_or_early_14 || opens);
    needed.then_some(Cop {
        file: "ciscocm.imp15_upgrade_v1.0.k4.cop.sha512",
        why: "IM&P to 15",
        method: Some("PCD upgrade"),
        source: MATRIX,
    })
}

fn needs_diffie(from: &Described) -> bool {
    let version = from.version;
    let builds: &[(&str, Product)] = &[
        ("10.5.2.22900-11", Product::Cucm),
        ("11.5.1.18900-97", Product::Cucm),
        ("11.5.1.18900-15", Product::Imp),
        ("11.5.1.21137-1", Product::Cuc),
    ];
    let text = version.to_string();
    builds.iter().any(|(build, product)| *build == text && version.product == Some(*product))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spelling::Spelled;

    fn signing_key(from: &str, to: &str) -> bool {
        let of = |text: &str| text.parse::<Spelled>().unwrap().describe(None);
        needs_signing_key(&of(from), &of(to))
    }

    #[test]
    fn the_signing_key_is_needed_just_below_each_floor() {
        assert!(signing_key("12.5.1.14900-62", "14SU1"));
        assert!(!signing_key("12.5.1.14900-63", "14SU1"));
        assert!(signing_key("11.5.1.22900-27", "12.5(1)SU6"));
        assert!(!signing_key("11.5.1.22900-28", "12.5(1)SU6"));
        assert!(!signing_key("11.5.1.22900-27", "12.5(1)SU5"));
        assert!(signing_key("UCSInstall_CUP_12.5.1.14900-3.iso", "14SU1"));
        assert!(!signing_key("UCSInstall_CUP_12.5.1.14900-4.iso", "14SU1"));
    }
}
