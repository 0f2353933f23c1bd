//! Marketing names: `12.5(1)SU4`, `14SU4a`, `7.1(5b)SU6a`.

use std::fmt;
use std::str::FromStr;

use crate::version::{VersionError, number, small};

/// The name of a release as documents print it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Name {
    /// Before the first dot.
    pub major: u16,
    /// After it; 0 from 14 on, where names leave it out.
    pub minor: u16,
    /// In the parentheses; 1 from 14 on.
    pub maintenance: u16,
    /// The letter in the parentheses, up to 11.0.
    pub letter: Option<char>,
    /// The service update; 0 is the release itself.
    pub su: u32,
    /// The letter behind the service update: made again.
    pub respin: Option<char>,
}

impl Name {
    /// The name without service update.
    #[must_use]
    pub fn base(self) -> Self {
        Self { su: 0, respin: None, ..self }
    }

    /// The service update with its letter, such as `SU4a`; empty for the release itself.
    pub fn update(self) -> String {
        let letter = self.respin.map(String::from).unwrap_or_default();
        if self.su == 0 { String::new() } else { format!("SU{}{letter}", self.su) }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.major >= 14 && (self.minor, self.maintenance, self.letter) == (0, 1, None) {
            write!(f, "{}", self.major)?;
        } else {
            let letter = self.letter.map(String::from).unwrap_or_default();
            write!(f, "{}.{}({}{letter})", self.major, self.minor, self.maintenance)?;
        }
        f.write_str(&self.update())
    }
}

/// With or without a space before `SU`, in either case; `14` and `14.0(1)` are the same.
impl FromStr for Name {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let lower = text.to_ascii_lowercase();
        let (base, update) = match lower.find("su") {
            Some(at) => (lower.get(..at).unwrap_or_default(), lower.get(at + 2..)),
            None => (lower.as_str(), None),
        };
        let (su, respin) = match update {
            Some(update) => {
                let (digits, letter) = lettered("letter of the service update", update.trim())?;
                (number("service update", digits, 2)?, letter)
            }
            None => (0, None),
        };
        let mut name = base_name(base.trim())?;
        (name.su, name.respin) = (su, respin);
        Ok(name)
    }
}

/// `12.5(1)`, `7.1(5b)`, `14`.
fn base_name(text: &str) -> Result<Name, VersionError> {
    let name = |major, minor, maintenance, letter| Name {
        major,
        minor,
        maintenance,
        letter,
        su: 0,
        respin: None,
    };
    if text.is_empty() {
        return Err(VersionError::Empty);
    }
    let Some((train, rest)) = text.split_once('(') else {
        return match text.split_once('.') {
            None => match small("major number", text)? {
                major if major >= 14 => Ok(name(major, 0, 1, None)),
                _ => Err(missing("minor number", text)),
            },
            Some(("14" | "15", "0")) => base_name(text.trim_end_matches(".0")),
            Some((major, minor)) => {
                small("major number", major)?;
                small("minor number", minor)?;
                Err(missing("maintenance number", text))
            }
        };
    };
    let (major, minor) = train.split_once('.').ok_or_else(|| missing("minor number", train))?;
    let inside = rest.strip_suffix(')').ok_or_else(|| missing("closing parenthesis", text))?;
    let (digits, letter) = lettered("letter of the maintenance release", inside)?;
    Ok(name(
        small("major number", major)?,
        small("minor number", minor.trim())?,
        small("maintenance number", digits)?,
        letter,
    ))
}

fn missing(part: &'static str, after: &str) -> VersionError {
    VersionError::Missing { part, after: after.to_owned() }
}

/// Splits `5b` into digits and letter.
fn lettered<'a>(
    part: &'static str,
    text: &'a str,
) -> Result<(&'a str, Option<char>), VersionError> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let tail = text.get(digits.len()..).unwrap_or_default();
    let mut letters = tail.chars();
    match (letters.next(), letters.next()) {
        (None, _) => Ok((digits, None)),
        (Some(letter @ 'a'..='z'), None) => Ok((digits, Some(letter))),
        _ => Err(VersionError::NotANumber { part, text: tail.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_one_name() {
        for (text, name) in [
            ("12.5(1)SU4", "12.5(1)SU4"),
            ("12.5(1) SU7a", "12.5(1)SU7a"),
            ("7.1(5b)su6A", "7.1(5b)SU6a"),
            ("10.5(2)", "10.5(2)"),
            ("14", "14"),
            ("14SU4a", "14SU4a"),
            ("15 SU2", "15SU2"),
            ("14.0(1)SU2", "14SU2"),
            ("15.0", "15"),
        ] {
            assert_eq!(text.parse::<Name>().unwrap().to_string(), name, "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let wrong = |text: &str| text.parse::<Name>().unwrap_err();
        assert_eq!(wrong("12.5"), missing("maintenance number", "12.5"));
        assert_eq!(wrong("12"), missing("minor number", "12"));
        assert_eq!(wrong("12.5(1"), missing("closing parenthesis", "12.5(1"));
        assert_eq!(
            wrong("14SUx"),
            VersionError::NotANumber { part: "service update", text: String::new() }
        );
    }
}
