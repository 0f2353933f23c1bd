//! The numbers of a version, and what can be wrong with them.

use std::fmt;
use std::str::FromStr;

use crate::product::Product;

/// A version as a system states it: `12.5.1.14900-63`.
///
/// There is no `Ord`: a larger number may hold fewer fixes. See [`crate::compare()`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Version {
    /// The product, where the spelling names it.
    pub product: Option<Product>,
    /// First number.
    pub major: u16,
    /// Second number.
    pub minor: u16,
    /// Third number, the maintenance release; 0 in builds before the first release.
    pub maintenance: u16,
    /// Fourth number: four digits up to 6.x, five from 7.0 on.
    pub build: u32,
    /// The number after the dash, where it is given.
    pub counter: Option<u32>,
    /// Export restricted or not, where the spelling says it.
    pub restricted: Option<bool>,
}

impl Version {
    /// Major and minor number.
    pub fn train(&self) -> (u16, u16) {
        (self.major, self.minor)
    }

    /// Major, minor and maintenance number.
    pub fn maintenance_release(&self) -> (u16, u16, u16) {
        (self.major, self.minor, self.maintenance)
    }

    /// Whether two are of the same product as far as both say.
    pub fn same_product(&self, other: &Self) -> bool {
        match (self.product, other.product) {
            (Some(mine), Some(theirs)) => mine == theirs,
            _ => true,
        }
    }
}

/// The numbers alone, as systems print them.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}.{}", self.major, self.minor, self.maintenance, self.build)?;
        match self.counter {
            Some(counter) => write!(f, "-{counter}"),
            None => Ok(()),
        }
    }
}

/// What is wrong with the numbers of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionError {
    /// Nothing is there.
    Empty,
    /// A number is missing.
    Missing {
        /// Which.
        part: &'static str,
        /// What was read before it ran out.
        after: String,
    },
    /// There is a fifth number where the build ends.
    TooMany {
        /// The surplus.
        text: String,
    },
    /// It is not a number.
    NotANumber {
        /// Which.
        part: &'static str,
        /// What stands there.
        text: String,
    },
    /// It is a number no version has.
    OutOfRange {
        /// Which.
        part: &'static str,
        /// What stands there.
        text: String,
    },
    /// A build has four digits (up to 6.x) or five (from 7.0 on).
    BuildShape {
        /// What stands there.
        text: String,
    },
}

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => {
                write!(f, "it is empty; expected a version such as 12.5.1.14900-63 or 12.5(1)SU4")
            }
            Self::Missing { part, after } => write!(
                f,
                "the {part} is missing after `{after}`; expected MAJOR.MINOR.MAINTENANCE.BUILD-COUNTER"
            ),
            Self::TooMany { text } => {
                write!(
                    f,
                    "`{text}` follows the build number; expected a dash and the build counter"
                )
            }
            Self::NotANumber { part, text } => write!(f, "the {part} is `{text}`, not a number"),
            Self::OutOfRange { part, text } => {
                write!(f, "the {part} is `{text}`, more than any version has")
            }
            Self::BuildShape { text } => write!(
                f,
                "the build number is `{text}`; expected four digits (up to 6.x) or five (from 7.0 on)"
            ),
        }
    }
}

impl std::error::Error for VersionError {}

/// Reads one number of at most `digits` digits.
pub fn number(part: &'static str, text: &str, digits: usize) -> Result<u32, VersionError> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(VersionError::NotANumber { part, text: text.to_owned() });
    }
    let out_of_range = || VersionError::OutOfRange { part, text: text.to_owned() };
    if text.trim_start_matches('0').len() > digits {
        return Err(out_of_range());
    }
    text.parse().map_err(|_| out_of_range())
}

/// Reads one of the first three numbers.
pub fn small(part: &'static str, text: &str) -> Result<u16, VersionError> {
    number(part, text, 2).map(|value| u16::try_from(value).unwrap_or(u16::MAX))
}

/// Reads a build number.
pub fn build(text: &str) -> Result<u32, VersionError> {
    let value = number("build number", text, 5)?;
    if (1000..=99_999).contains(&value) {
        return Ok(value);
    }
    Err(VersionError::BuildShape { text: text.to_owned() })
}

/// `12.5.1.14900-63`, with or without the counter.
impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Err(VersionError::Empty);
        }
        let (numbers, counter) = match text.split_once('-') {
            Some((numbers, counter)) => (numbers, Some(number("build counter", counter, 6)?)),
            None => (text, None),
        };
        let parts: Vec<&str> = numbers.split('.').take(6).collect();
        let [major, minor, maintenance, builds] = match parts.as_slice() {
            [major, minor, maintenance, build] => [*major, *minor, *maintenance, *build],
            // From 14 on there is only maintenance release 1, so leaving it out loses nothing.
            [major @ ("14" | "15"), minor @ "0", build] if build.len() == 5 => {
                [*major, *minor, "1", *build]
            }
            [_, _, _, _, surplus, ..] => {
                return Err(VersionError::TooMany { text: (*surplus).to_owned() });
            }
            short => return Err(missing(short)),
        };
        Ok(Self {
            product: None,
            major: small("major number", major)?,
            minor: small("minor number", minor)?,
            maintenance: small("maintenance number", maintenance)?,
            build: build(builds)?,
            counter,
            restricted: None,
        })
    }
}

/// Names the first number that is wrong or missing in a version that is too short.
fn missing(parts: &[&str]) -> VersionError {
    let names = ["major number", "minor number", "maintenance number", "build number"];
    for (part, text) in names.into_iter().zip(parts) {
        if let Err(error) = number(part, text, 5) {
            return error;
        }
    }
    // `9.0.10000`: the build is there, so what is missing is the number before it.
    let given = match parts.last() {
        Some(last) if last.len() >= 4 => parts.len().saturating_sub(1),
        _ => parts.len(),
    };
    let after = parts.get(..given).unwrap_or_default().join(".");
    VersionError::Missing { part: names.get(given).copied().unwrap_or("build number"), after }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_written() {
        for text in ["12.5.1.14900-63", "6.1.2.2000", "15.0.1.12900-234", "6.1.2.9901-117"] {
            assert_eq!(text.parse::<Version>().unwrap().to_string(), text);
        }
        assert_eq!(
            "14.0.15900-3".parse::<Version>().unwrap().to_string(),
            "14.0.1.15900-3",
            "from 14 on the maintenance release is always 1"
        );
    }

    #[test]
    fn each_error_names_its_part() {
        let wrong = |text: &str| text.parse::<Version>().unwrap_err();
        assert_eq!(wrong(""), VersionError::Empty);
        assert_eq!(
            wrong("7.x.1.1-1"),
            VersionError::NotANumber { part: "minor number", text: "x".into() }
        );
        assert_eq!(
            wrong("9.0.10000-42"),
            VersionError::Missing { part: "maintenance number", after: "9.0".into() }
        );
        assert_eq!(
            wrong("15.0.1"),
            VersionError::Missing { part: "build number", after: "15.0.1".into() }
        );
        assert_eq!(
            wrong("12.5.1.14900-"),
            VersionError::NotANumber { part: "build counter", text: String::new() }
        );
        assert_eq!(wrong("7.0.0.0-4"), VersionError::BuildShape { text: "0".into() });
        assert_eq!(wrong("1.2.3.1000.5"), VersionError::TooMany { text: "5".into() });
        assert_eq!(
            wrong("112.5.1.14900-63"),
            VersionError::OutOfRange { part: "major number", text: "112".into() }
        );
    }
}
