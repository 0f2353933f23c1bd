//! How one gets from one train to another: the tables of the compatibility matrices and of the upgrade guide.

use crate::decode::Described;

/// A way to upgrade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    /// Its name as the guides write it.
    pub name: &'static str,
    /// A condition, where there is one.
    pub condition: Option<&'static str>,
    /// The document.
    pub source: &'static str,
}

type Train = (u16, u16);

/// A row: which trains reach which, and how.
struct Row {
    from: &'static [Train],
    to: Train,
    methods: &'static [&'static str],
    source: &'static str,
}

const M125: &str = "CUCM and IM&P compatibility matrix 12.5(x), May 2025";
const M14: &str = "CUCM and IM&P compatibility matrix 14x, August 2026";
const M15: &str = "CUCM and IM&P compatibility matrix 15x, July 2026";
/// The guide that covers what the tables leave out.
pub const GUIDE: &str = "Upgrade and Migration Guide 15, August 2026";

const DIRECT: &str = "direct standard upgrade";
const REFRESH: &str = "direct refresh upgrade";
const PCD_UPGRADE: &str = "PCD upgrade";
const PCD_MIGRATION: &str = "PCD migration";
const DATA_IMPORT: &str = "fresh install with data import";

static ROWS: [Row; 10] = [
    Row { from: &[(10, 0)], to: (12, 5), methods: &[PCD_MIGRATION], source: M125 },
    Row {
        from: &[(10, 5), (11, 0), (11, 5), (12, 0)],
        to: (12, 5),
        methods: &[REFRESH, PCD_UPGRADE, PCD_MIGRATION, DATA_IMPORT],
        source: M125,
    },
    Row { from: &[(12, 5)], to: (12, 5), methods: &[DIRECT], source: M125 },
    Row {
        from: &[(11, 5), (12, 0)],
        to: (14, 0),
        methods: &[REFRESH, PCD_MIGRATION, DATA_IMPORT],
        source: M14,
    },
    Row {
        from: &[(12, 5)],
        to: (14, 0),
        methods: &[DIRECT, PCD_UPGRADE, PCD_MIGRATION, DATA_IMPORT],
        source: M14,
    },
    Row { from: &[(14, 0)], to: (14, 0), methods: &[DIRECT], source: M14 },
    Row { from: &[(10, 0)], to: (15, 0), methods: &[PCD_MIGRATION], source: M15 },
    Row {
        from: &[(10, 5), (11, 0), (11, 5), (12, 0)],
        to: (15, 0),
        methods: &[PCD_MIGRATION, DATA_IMPORT],
        source: M15,
    },
    Row {
        from: &[(12, 5), (14, 0)],
        to: (15, 0),
        methods: &[DIRECT, PCD_UPGRADE, PCD_MIGRATION, DATA_IMPORT],
        source: M15,
    },
    Row {
        from: &[(8, 0), (8, 5), (8, 6), (9, 0), (9, 1)],
        to: (12, 5),
        methods: &[PCD_MIGRATION],
        source: GUIDE,
    },
];

/// The ways from `from` to `to`, in the order of the guides; none where the tables name none.
pub fn methods(from: &Described, to: &Described) -> Vec<Method> {
    let (source, target) = (from.version.train(), to.version.train());
    let rows = ROWS.iter().filter(|row| row.to == target && row.from.contains(&source));
    rows.flat_map(|row| row.methods.iter().map(|name| (*name, row.source)))
        .filter(|(name, _)| possible(name, source, to))
        .map(|(name, source_text)| Method {
            name,
            condition: condition(name, source, target),
            source: source_text,
        })
        .collect()
}

/// What the tables restrict by service update of the target.
fn possible(name: &str, source: Train, to: &Described) -> bool {
    let su = to.su();
    match name {
        PCD_UPGRADE if source != (12, 5) && to.version.train() == (12, 5) => {
            // From 10.5 PCD upgrades only to SU5.
            source != (10, 5) || su.is_some_and(|su| su <= 5)
        }
        DATA_IMPORT if to.version.train() == (12, 5) => su.is_some_and(|su| su >= 5),
        _ => true,
    }
}

fn condition(name: &str, source: Train, target: Train) -> Option<&'static str> {
    match (name, target) {
        (PCD_MIGRATION | PCD_UPGRADE, (15, 0)) => Some("with PCD 15"),
        (PCD_MIGRATION, (12, 5)) if source < (10, 0) => Some("with PCD 12.6"),
        (DIRECT, (15, 0)) => Some("not from a virtual machine with a single 80 GB disk"),
        _ => None,
    }
}

/// The trains that can be reached in one step from `train`.
pub fn reached_from(train: Train) -> impl Iterator<Item = Train> {
    ROWS.iter().filter(move |row| row.from.contains(&train) && row.to != train).map(|row| row.to)
}

/// The trains the tables are about.
pub fn covers(train: Train) -> bool {
    ROWS.iter().any(|row| row.to == train || row.from.contains(&train))
}

/// The document to read for an upgrade to `train`.
pub fn document(train: Train) -> String {
    match train {
        (15, _) => GUIDE.to_owned(),
        (major, minor) if major >= 14 => format!("Upgrade and Migration Guide {major}.{minor}"),
        (major, minor) => {
            format!("Upgrade Guide {major}.{minor} and the readme of the target release")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spelling::Spelled;

    fn names(from: &str, to: &str) -> Vec<&'static str> {
        let of = |text: &str| text.parse::<Spelled>().unwrap().describe(None);
        methods(&of(from), &of(to)).into_iter().map(|method| method.name).collect()
    }

    #[test]
    fn the_tables_limits_hold_at_their_edges() {
        assert!(names("10.5(2)", "12.5(1)SU5").contains(&PCD_UPGRADE));
        assert!(!names("10.5(2)", "12.5(1)SU6").contains(&PCD_UPGRADE));
        assert!(names("11.5(1)", "12.5(1)SU6").contains(&PCD_UPGRADE));
        assert!(!names("11.5(1)", "12.5(1)SU4").contains(&DATA_IMPORT));
        assert!(names("11.5(1)", "12.5(1)SU5").contains(&DATA_IMPORT));
        assert_eq!(names("10.0(1)", "15"), [PCD_MIGRATION]);
        assert_eq!(names("9.1(2)", "15"), [""; 0]);
    }
}
