//! Every spelling of one version that people paste.

use std::fmt;
use std::str::FromStr;

use crate::decode::{Described, has_number};
use crate::name::Name;
use crate::product::Product;
use crate::scan::scan;
use crate::version::{Version, VersionError, build, number, small};

/// A version in one of its spellings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelled {
    /// Numbers.
    Numbers(Version),
    /// A marketing name.
    Name(Name),
}

impl Spelled {
    /// Describes it; a name is of `product`, and so are numbers that name no product themselves.
    pub fn describe(self, product: Option<Product>) -> Described {
        match self {
            Self::Numbers(version) => {
                Described::of(Version { product: version.product.or(product), ..version })
            }
            Self::Name(name) => Described::of_name(name, product.unwrap_or(Product::Cucm)),
        }
    }
}

/// Why a text is no version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpellingError {
    /// Its numbers are wrong.
    Numbers(VersionError),
    /// It is the name of a COP file, which is no version of a product.
    CopFile,
    /// It is an ISO name without a version.
    IsoWithoutVersion,
    /// It is a name whose number neither the table nor the rule knows.
    NoNumber,
    /// It is a text with several versions.
    Several(usize),
    /// It has no spelling of a version.
    Unknown,
}

impl fmt::Display for SpellingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Numbers(error) => error.fmt(f),
            Self::CopFile => write!(f, "it names a COP file, which is no version of a product"),
            Self::IsoWithoutVersion => {
                write!(f, "the file name holds no version; expected UCSInstall_PRODUCT_VERSION")
            }
            Self::NoNumber => write!(
                f,
                "neither the table nor the rule knows the number of this release; give the number itself"
            ),
            Self::Several(count) => write!(f, "the text holds {count} versions; expected one"),
            Self::Unknown => write!(
                f,
                "it is no version; expected one such as 12.5.1.14900-63, 12.5(1)SU4, 14SU4a or an ISO name"
            ),
        }
    }
}

impl std::error::Error for SpellingError {}

impl From<VersionError> for SpellingError {
    fn from(error: VersionError) -> Self {
        Self::Numbers(error)
    }
}

impl FromStr for Spelled {
    type Err = SpellingError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.is_empty() {
            return Err(VersionError::Empty.into());
        }
        if let Ok(name) = text.parse() {
            return named(name);
        }
        if text.contains(char::is_whitespace) {
            return one_in(text);
        }
        word(text)
    }
}

/// A name that has a number.
fn named(name: Name) -> Result<Spelled, SpellingError> {
    if has_number(name) { Ok(Spelled::Name(name)) } else { Err(SpellingError::NoNumber) }
}

/// The one version of a longer text.
fn one_in(text: &str) -> Result<Spelled, SpellingError> {
    let mut found: Vec<Spelled> = scan(text).found.into_iter().map(|found| found.spelled).collect();
    found.dedup();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => match text.parse::<Name>() {
            Err(error) if text.starts_with(|c: char| c.is_ascii_digit()) => Err(error.into()),
            _ => Err(SpellingError::Unknown),
        },
        several => Err(SpellingError::Several(several.len())),
    }
}

/// Reads a word without spaces.
pub fn word(text: &str) -> Result<Spelled, SpellingError> {
    let lower = text.to_ascii_lowercase();
    if lower.contains(".cop") || lower.starts_with("ciscocm.") || lower.starts_with("cmterm-") {
        return Err(SpellingError::CopFile);
    }
    if let Some(rest) = strip_prefix(text, "UCSInstall_") {
        return iso(rest).map(Spelled::Numbers);
    }
    if let Some(rest) = strip_prefix(text, "ccm").filter(|rest| rest.contains('_')) {
        return database(rest).map(Spelled::Numbers);
    }
    if let Some(rest) = strip_prefix(text, "CCM:") {
        let version: Version = rest.parse()?;
        return Ok(Spelled::Numbers(Version { product: Some(Product::Cucm), ..version }));
    }
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(SpellingError::Unknown);
    }
    if let Some((train, inside)) = text.split_once('(') {
        return match inside.strip_suffix(')').filter(|inside| inside.contains('.')) {
            Some(inside) => bug_tool(train, inside).map(Spelled::Numbers),
            None => named(text.parse()?),
        };
    }
    let dots = text.bytes().filter(|byte| *byte == b'.').count();
    if dots < 2 && !text.contains('-') {
        return named(text.parse()?);
    }
    let text = text.strip_suffix(".x86_64").unwrap_or(text);
    Ok(Spelled::Numbers(text.parse()?))
}

fn strip_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// What follows `UCSInstall_`: `UCOS_UNRST_12.5.1.14900-63.sgn.iso`, `UCCX_12_5_1_UCOS_12.5.1.10000-31.sgn.iso`.
fn iso(rest: &str) -> Result<Version, SpellingError> {
    let mut words = rest.split('_');
    let product = words.next().and_then(Product::of_iso);
    let unrestricted = rest.split('_').any(|word| word == "UNRST");
    let numbers = words
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.'))
        .ok_or(SpellingError::IsoWithoutVersion)?;
    let lower = numbers.to_ascii_lowercase();
    let end =
        [".sgn", ".sha512", ".is", ".ova"].into_iter().filter_map(|end| lower.find(end)).min();
    let version: Version =
        numbers.get(..end.unwrap_or(numbers.len())).unwrap_or(numbers).parse()?;
    Ok(Version { product, restricted: Some(!unrestricted), ..version })
}

/// What follows `ccm`: `12_5_1_16900_48`.
fn database(rest: &str) -> Result<Version, SpellingError> {
    let mut numbers = rest.splitn(5, '_');
    let joined: Vec<&str> = numbers.by_ref().take(4).collect();
    let text = joined.join(".");
    let text = match numbers.next() {
        Some(counter) => format!("{text}-{counter}"),
        None => text,
    };
    let version: Version = text.parse()?;
    Ok(Version { product: Some(Product::Cucm), ..version })
}

/// `8.6(2.24900.17)` as the bug tool writes it.
fn bug_tool(train: &str, inside: &str) -> Result<Version, SpellingError> {
    let missing = |part, after: &str| VersionError::Missing { part, after: after.to_owned() };
    let (major, minor) = train.split_once('.').ok_or_else(|| missing("minor number", train))?;
    let mut parts = inside.splitn(3, '.');
    let mut next = |part| parts.next().ok_or_else(|| missing(part, inside));
    let (maintenance, builds) = (next("maintenance number")?, next("build number")?);
    Ok(Version {
        product: None,
        major: small("major number", major)?,
        minor: small("minor number", minor)?,
        maintenance: small("maintenance number", maintenance)?,
        build: build(builds)?,
        counter: Some(number("build counter", next("build counter")?, 6)?),
        restricted: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> String {
        match text.parse::<Spelled>().unwrap_or_else(|error| panic!("{text}: {error}")) {
            Spelled::Numbers(version) => version.to_string(),
            Spelled::Name(name) => format!("name {name}"),
        }
    }

    #[test]
    fn every_spelling_is_read() {
        for (text, read) in [
            ("12.5.1.14900-63", "12.5.1.14900-63"),
            ("15.0.1.12900-234.x86_64", "15.0.1.12900-234"),
            ("6.1.2.2000", "6.1.2.2000"),
            ("CCM:6.1.3.1000-16", "6.1.3.1000-16"),
            ("8.6(2.24900.017)", "8.6.2.24900-17"),
            ("ccm12_5_1_16900_48", "12.5.1.16900-48"),
            ("UCSInstall_UCOS_UNRST_12.5.1.14900-63.sgn.iso", "12.5.1.14900-63"),
            ("UCSInstall_UCCX_12_5_1_UCOS_12.5.1.10000-31.sgn.is0", "12.5.1.10000-31"),
            ("UCSInstall_CUP_12.5.1.10000-22_80d_vmv13_v1.0.ova)", "12.5.1.10000-22"),
            ("UCSInstall_CLOUDCONNECT_15.0.1.10200-97", "15.0.1.10200-97"),
            ("Active Master Version: 9.1.2.10000-28", "9.1.2.10000-28"),
            ("12.5(1) SU7a", "name 12.5(1)SU7a"),
            ("14", "name 14"),
        ] {
            assert_eq!(numbers(text), read, "{text}");
        }
    }

    #[test]
    fn an_iso_names_product_and_restriction() {
        let Spelled::Numbers(version) =
            "UCSInstall_CUP_UNRST_14.0.1.10000-16.sha512.iso".parse().unwrap()
        else {
            panic!("a name")
        };
        assert_eq!((version.product, version.restricted), (Some(Product::Imp), Some(false)));
    }

    #[test]
    fn what_is_no_version_says_why() {
        let wrong = |text: &str| text.parse::<Spelled>().unwrap_err();
        assert_eq!(
            wrong("ciscocm.V11.5.1_CSCvv25961_add_diffie_C0085-1.cop.sgn"),
            SpellingError::CopFile
        );
        assert_eq!(wrong("UCSInstall_UCOS_"), SpellingError::IsoWithoutVersion);
        assert_eq!(wrong("latest"), SpellingError::Unknown);
        assert_eq!(wrong("6.1(3)SU1"), SpellingError::NoNumber);
        assert_eq!(wrong("12.5.1.10000-22 and 14.0.1.10000-20"), SpellingError::Several(2));
        assert_eq!(
            wrong("UCSInstall_UCOS_10.0.x.xxx.sgn.iso"),
            VersionError::NotANumber { part: "maintenance number", text: "x".into() }.into()
        );
        assert_eq!(
            wrong("7.x.1.1-1"),
            VersionError::NotANumber { part: "minor number", text: "x".into() }.into()
        );
    }
}
