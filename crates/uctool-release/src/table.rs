//! The releases whose build number a document prints: `data/releases.tsv`.

use std::sync::LazyLock;

use crate::name::Name;
use crate::product::Product;
use crate::version::Version;

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Numbers and product.
    pub version: Version,
    /// `base`, `SU`, `respin`, `ES`, `PSIRT`, `prerelease` or `other`.
    pub kind: &'static str,
    /// The name documents give it.
    pub name: Option<Name>,
    /// The day of release as `2024-07-25`, where a document states it.
    pub released: Option<&'static str>,
    /// `primary` (the maker's release documents), `secondary` (its other documents) or `tertiary`.
    pub confidence: &'static str,
    /// The document.
    pub source: &'static str,
    /// What else is known of it.
    pub note: Option<&'static str>,
    /// What the rule alone makes of the number; the tests hold the rule against it.
    pub by_rule: &'static str,
}

static RELEASES: LazyLock<Vec<Release>> = LazyLock::new(|| {
    let lines = include_str!("../data/releases.tsv").lines();
    lines.filter(|line| !line.starts_with('#')).filter_map(row).collect()
});

/// All rows, in the order of the documents.
pub fn releases() -> &'static [Release] {
    &RELEASES
}

fn row(line: &'static str) -> Option<Release> {
    let mut cells = line.split('\t');
    let mut next = || cells.next();
    let filled = |cell: &'static str| (!cell.is_empty()).then_some(cell);
    let mut version: Version = next()?.parse().ok()?;
    version.product = Product::named(next()?);
    let (kind, name, released) = (next()?, next()?, next()?);
    Some(Release {
        version,
        kind,
        name: filled(name).and_then(|name| name.parse().ok()),
        released: filled(released),
        confidence: next()?,
        source: next()?,
        note: filled(next()?),
        by_rule: next()?,
    })
}

/// The row of `version`, of the product it names or else of the first product that has the number. A version without
/// counter is the row of its build when there is only one.
pub fn lookup(version: &Version) -> Option<&'static Release> {
    let mut of_build = releases().iter().filter(|release| {
        release.version.maintenance_release() == version.maintenance_release()
            && release.version.build == version.build
            && release.version.same_product(version)
    });
    if version.counter.is_some() {
        return of_build.find(|release| release.version.counter == version.counter);
    }
    let first = of_build.next()?;
    of_build.all(|other| other.version.counter == first.version.counter).then_some(first)
}

/// The row of a marketing name.
pub fn by_name(name: Name, product: Product) -> Option<&'static Release> {
    releases()
        .iter()
        .find(|release| release.name == Some(name) && release.version.product == Some(product))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_row_is_lost() {
        let lines = include_str!("../data/releases.tsv").lines();
        assert_eq!(lines.filter(|line| !line.starts_with('#')).count(), 154);
        assert_eq!(releases().len(), 154);
        assert!(releases().iter().all(|release| release.version.product.is_some()));
        let names = include_str!("../data/releases.tsv")
            .lines()
            .filter(|line| !line.starts_with('#') && !line.split('\t').nth(3).unwrap().is_empty());
        assert_eq!(names.count(), releases().iter().filter(|row| row.name.is_some()).count());
    }

    #[test]
    fn a_number_without_counter_is_found_when_it_is_the_only_one() {
        let find = |text: &str| lookup(&text.parse().unwrap()).map(|row| row.version.to_string());
        assert_eq!(find("15.0.1.12900-234").unwrap(), "15.0.1.12900-234");
        assert_eq!(find("12.5.1.18100").unwrap(), "12.5.1.18100-14");
        assert_eq!(find("15.0.1.12900"), None, "CUCM and IM&P have different counters");
        assert_eq!(find("12.5.1.12345-6"), None);
    }
}
