//! From numbers to meaning: the table of known releases first, the rule of the numbering second.
//!
//! Four digits `NEEE` (up to 6.x): level of the operating system, engineering special (ES). Five digits `ABCCC` (from 7.0
//! on): `CCC` 900 is service update `B`, 901 the first time it was made again, 001 to 899 an ES on the way to it. `A` is
//! the letter of the maintenance release up to 11.0, and later the overflow of `B`.

use crate::name::Name;
use crate::product::Product;
use crate::table::{Release, by_name, lookup, releases};
use crate::version::Version;

/// What a number says of how far a release is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// The release itself.
    Base,
    /// A service update.
    Su {
        /// Its number.
        su: u32,
        /// The letter when it was made again.
        respin: Option<char>,
    },
    /// An engineering special: fixes between two updates.
    Es {
        /// The service update before it; 0 is the release itself.
        after: u32,
        /// Its number.
        es: u32,
    },
    /// A four-digit build.
    Four {
        /// Level of the operating system, 1 is the first.
        os: u32,
        /// Number of the ES, 0 is none.
        es: u32,
    },
    /// A build the scheme has no meaning for.
    Other,
    /// Made before its release.
    PreRelease,
}

/// Who says what a number means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecodedBy {
    /// The table of known releases.
    Table,
    /// The rule of the numbering.
    Rule,
}

impl DecodedBy {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Rule => "rule",
        }
    }
}

/// A version and what is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Described {
    /// The numbers.
    pub version: Version,
    /// The letter of the maintenance release.
    pub letter: Option<char>,
    /// How far it is.
    pub level: Level,
    /// Its row of the table.
    pub row: Option<&'static Release>,
    /// Whether the numbers were made up from a name (see [`Described::of_name`]).
    pub from_name: bool,
}

impl Described {
    /// Describes a version.
    pub fn of(version: Version) -> Self {
        let row = lookup(&version);
        let (letter, mut level) = by_rule(&version);
        // Two updates have numbers the rule reads otherwise; a name in the table is stronger.
        if let Some(Name { su: su @ 1.., respin, .. }) = row.and_then(|row| row.name) {
            level = Level::Su { su, respin };
        }
        let product = version.product.or(row.and_then(|row| row.version.product));
        Self { version: Version { product, ..version }, letter, level, row, from_name: false }
    }

    /// The release of a name: its row of the table, or the number the rule gives it.
    pub fn of_name(name: Name, product: Product) -> Self {
        match by_name(name, product) {
            Some(row) => Self::of(row.version),
            None => Self { from_name: true, ..Self::of(encode(name, product)) },
        }
    }

    /// Who says what it means.
    pub fn decoded_by(&self) -> DecodedBy {
        if self.row.is_some() { DecodedBy::Table } else { DecodedBy::Rule }
    }

    /// The service update reached; 0 is none, `None` not known.
    pub fn su(&self) -> Option<u32> {
        match self.level {
            Level::Base => Some(0),
            Level::Su { su, .. } => Some(su),
            Level::Es { after, .. } => Some(after),
            Level::Four { .. } | Level::Other | Level::PreRelease => None,
        }
    }

    /// The number of the ES, where the build holds one.
    pub fn es(&self) -> Option<u32> {
        match self.level {
            Level::Es { es, .. } | Level::Four { es: es @ 1.., .. } => Some(es),
            _ => None,
        }
    }

    /// The level of the operating system, where the build states it.
    pub fn os_level(&self) -> Option<u32> {
        match self.level {
            Level::Four { os, .. } => Some(os),
            // 7.0(1) counted its operating system in the thousands of a build that holds nothing else.
            Level::Base | Level::Other if self.counts_es_in_the_counter() => {
                Some(self.version.build / 1000)
            }
            _ => None,
        }
    }

    /// Whether it is older than 7.1 with a five-digit build ending in 000, where the number after the dash may be the ES.
    pub fn counts_es_in_the_counter(&self) -> bool {
        let Version { build, .. } = self.version;
        self.version.train() < (7, 1) && build >= 10_000 && build.is_multiple_of(1000)
    }

    /// The name of the maintenance release and service update it belongs to. An ES belongs to what came before it.
    pub fn release_name(&self) -> Name {
        let (su, respin) = match self.level {
            Level::Su { su, respin } => (su, respin),
            Level::Es { after, .. } => (after, None),
            _ => (0, None),
        };
        let Version { major, minor, maintenance, .. } = self.version;
        Name { major, minor, maintenance, letter: self.letter, su, respin }
    }

    /// It in words: `12.5(1)SU4`, `12.5(1) ES16 after SU1`, `6.1(2) PSIRT 1`.
    pub fn marketing(&self) -> String {
        match self.row.and_then(|row| row.name) {
            Some(name) => name.to_string(),
            None => self.in_words(),
        }
    }

    fn in_words(&self) -> String {
        let base = self.release_name().base();
        match self.level {
            Level::Base => base.to_string(),
            Level::Su { .. } => self.release_name().to_string(),
            Level::Es { after: 0, es } => format!("{base} ES{es} after base"),
            Level::Es { after, es } => format!("{base} ES{es} after SU{after}"),
            Level::Four { os, es } => {
                let os = if os > 1 { format!(" PSIRT {}", os - 1) } else { String::new() };
                let es = if es > 0 { format!(" ES{es}") } else { String::new() };
                format!("{base}{os}{es}")
            }
            Level::Other => format!("{base} build {}", self.version.build),
            Level::PreRelease => "pre-release".to_owned(),
        }
    }
}

/// Whether a name has a number: its row of the table, or one that the rule reads back as this name.
pub fn has_number(name: Name) -> bool {
    releases().iter().any(|row| row.name == Some(name))
        || Described::of(encode(name, Product::Cucm)).release_name() == name
}

/// How the first two digits of a five-digit build are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    /// The first digit is the letter of the maintenance release.
    Letter,
    /// The first digit is 2 for each update (12.0).
    Always2,
    /// The first digit is 2 above SU8.
    Overflow,
}

fn scheme(version: &Version) -> Scheme {
    match version.maintenance_release() {
        (12, 0, _) => Scheme::Always2,
        (10, 5, 2) => Scheme::Overflow,
        (major, minor, _) if (major, minor) >= (11, 5) => Scheme::Overflow,
        _ => Scheme::Letter,
    }
}

/// The letter and the level the rule reads from the numbers.
fn by_rule(version: &Version) -> (Option<char>, Level) {
    let Version { maintenance, build, counter, .. } = *version;
    let leading = if build >= 10_000 { build / 1000 } else { build / 100 };
    if maintenance == 0
        || counter.is_some_and(|counter| counter >= 9000)
        || matches!((build >= 10_000, leading), (true, 95 | 98 | 99) | (false, 99))
    {
        return (None, Level::PreRelease);
    }
    if build < 10_000 {
        return (None, Level::Four { os: build / 1000, es: build % 1000 });
    }
    let (a, b, ccc) = (build / 10_000, build / 1000 % 10, build % 1000);
    let (letter, update) = match scheme(version) {
        Scheme::Letter => (letter(a), Some(b)),
        Scheme::Always2 => (None, (a == 2 || (a, b) == (1, 0)).then_some(b)),
        Scheme::Overflow => (None, (a <= 2).then_some((a - 1) * 8 + b)),
    };
    let level = match (update, ccc) {
        (Some(0), 0) => Level::Base,
        (Some(su @ 1..), 900) => Level::Su { su, respin: None },
        (Some(su @ 1..), 901 | 902) => {
            Level::Su { su, respin: Some(if ccc == 901 { 'a' } else { 'b' }) }
        }
        (Some(towards), 1..=899) => Level::Es { after: towards.saturating_sub(1), es: ccc },
        _ => Level::Other,
    };
    (letter, level)
}

/// 1 is no letter, 2 is a, 3 is b.
fn letter(a: u32) -> Option<char> {
    char::from_digit(a.checked_sub(2)? + 10, 36)
}

/// The number a name has by the rule, without counter.
pub fn encode(name: Name, product: Product) -> Version {
    let Name { major, minor, maintenance, letter, su, respin } = name;
    let mut version = Version {
        product: Some(product),
        major,
        minor,
        maintenance,
        build: 1000,
        counter: None,
        restricted: None,
    };
    if major >= 7 {
        let tens = match scheme(&version) {
            Scheme::Letter => (letter.and_then(|c| c.to_digit(36)).unwrap_or(9) - 8) * 10 + su,
            Scheme::Always2 => {
                if su > 0 {
                    20 + su
                } else {
                    10
                }
            }
            Scheme::Overflow if su > 8 => 12 + su,
            Scheme::Overflow => 10 + su,
        };
        let last = match (su, respin) {
            (0, _) => 0,
            (_, None) => 900,
            (_, Some(letter)) => 900 + letter.to_digit(36).unwrap_or(9) - 9,
        };
        version.build = tens.min(99) * 1000 + last;
    }
    version
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> String {
        let version = text.parse().unwrap();
        let (letter, level) = by_rule(&version);
        Described { version, letter, level, row: None, from_name: false }.in_words()
    }

    #[test]
    fn the_rule_reads_every_row_as_noted() {
        for row in releases() {
            assert_eq!(rule(&row.version.to_string()), row.by_rule, "{}", row.version);
        }
    }

    /// The rows the rule names otherwise than the documents do.
    const NAMED_OTHERWISE: [&str; 2] = ["12.5.1.18100-14", "7.1.5.35901-1"];

    #[test]
    fn every_named_row_goes_round() {
        for row in releases().iter().filter(|row| row.name.is_some()) {
            let (name, product) = (row.name.unwrap(), row.version.product.unwrap());
            let text = row.version.to_string();
            if NAMED_OTHERWISE.contains(&text.as_str()) {
                assert_ne!(row.by_rule, name.to_string(), "{text} is no exception any more");
            } else {
                assert_eq!(row.by_rule, name.to_string(), "{text}");
                assert_eq!(encode(name, product).build, row.version.build.max(1000), "{text}");
            }
            assert_eq!(Described::of(row.version).marketing(), name.to_string(), "{text}");
            assert_eq!(name.to_string().parse::<Name>().unwrap(), name);
            let found = Described::of_name(name, product).version;
            assert_eq!(found, by_name(name, product).unwrap().version, "{text}");
        }
    }

    #[test]
    fn the_table_wins_over_the_rule_and_says_so() {
        let su7a = Described::of("12.5.1.18100-14".parse().unwrap());
        assert_eq!(su7a.level, Level::Su { su: 7, respin: Some('a') });
        assert_eq!(su7a.decoded_by(), DecodedBy::Table);
        let unknown = Described::of("12.5.1.18101-14".parse().unwrap());
        assert_eq!(unknown.level, Level::Es { after: 7, es: 101 });
        assert_eq!(unknown.decoded_by(), DecodedBy::Rule);
    }

    #[test]
    fn a_name_without_a_row_gets_the_number_of_the_rule() {
        let of = |text: &str| Described::of_name(text.parse().unwrap(), Product::Cucm);
        assert_eq!(of("12.5(1)SU10").version.to_string(), "12.5.1.22900");
        assert_eq!(of("7.1(5b)SU2").version.to_string(), "7.1.5.32900");
        assert_eq!(of("15SU5b").version.to_string(), "15.0.1.15902");
        assert!(of("15SU5b").from_name);
        assert_eq!(of("15 SU2").version.to_string(), "15.0.1.12900-234");
    }

    #[test]
    fn a_name_that_no_number_can_say_has_none() {
        for (text, has) in [
            ("12.5(1)SU10", true),
            ("7.1(5b)SU6a", true),
            ("6.1(3)", true),
            ("6.1(3)SU1", false),
            ("6.1(3a)", false),
            ("12.5(1a)SU2", false),
            ("12.5(1)SU99", false),
        ] {
            assert_eq!(has_number(text.parse().unwrap()), has, "{text}");
        }
    }

    #[test]
    fn before_7_1_the_thousands_are_the_operating_system() {
        let of = |text: &str| Described::of(text.parse().unwrap());
        assert_eq!(of("7.0.1.11000-1").os_level(), Some(11));
        assert_eq!(of("6.1.2.2000").os_level(), Some(2));
        assert_eq!(of("12.5.1.14900-63").os_level(), None);
    }
}
