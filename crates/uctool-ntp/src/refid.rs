//! Reference identifiers: four bytes that are an address, a code, or an address that spells a code.

use std::fmt;
use std::net::Ipv4Addr;

/// What a reference identifier says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The address of the source's own source (for IPv6, four bytes of a hash).
    Address,
    /// A reference clock: the source is stratum 1.
    ReferenceClock,
    /// An undisciplined local clock.
    LocalClock,
    /// No answer has come yet.
    NoAnswerYet,
    /// The clock was just stepped.
    Stepped,
    /// A kiss code: the server tells the client to stop or slow down.
    Kiss,
    /// The association changed.
    Changed,
    /// Nothing.
    Unset,
    /// Something else.
    Other,
}

/// A reference identifier as printed, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refid {
    /// As the input shows it; hexadecimal forms as an address.
    pub text: String,
    /// The code it carries (`GPS`, `LOCL`, `RATE`), without dots.
    pub code: Option<String>,
    /// What it says.
    pub meaning: Meaning,
}

/// RFC 5905, figure 12, and what ntpd's drivers, chrony and public servers add.
const REFERENCE_CLOCKS: &[&str] = &[
    "GOES", "GPS", "GAL", "PPS", "IRIG", "WWVB", "DCF", "DCFa", "DCFp", "HBG", "MSF", "JJY",
    "LORC", "TDF", "CHU", "WWV", "WWVH", "NIST", "ACTS", "USNO", "PTB", "GOOG", "GNSS", "GLO",
    "GLON", "ATOM", "BDS", "PHC", "PHC0", "PTP", "PTP0", "NMEA", "SHM", "SHM0", "MRS", "CDMA",
    "CESM", "RUBI", "GPSs", "GPSD", "kPPS", "UTC", "OCXO",
];

/// RFC 5905, figure 13.
const KISS_CODES: &[&str] = &[
    "ACST", "AUTH", "AUTO", "BCST", "CRYP", "DENY", "DROP", "RSTR", "MCST", "NKEY", "NTSN", "RATE",
    "RMOT",
];

impl Refid {
    /// Reads the printed form: `.GPS.`, `LOCAL(1)`, `10.1.1.1`, `76.79.67.76`, `0x4067220e`, `0A63000D`.
    pub fn parse(text: &str) -> Self {
        let inner = text.trim_matches('.');
        let upper = text.to_ascii_uppercase();
        if text.len() > 1 && text.starts_with('.') && text.ends_with('.') {
            return Self::of_code(text, inner);
        }
        if upper.starts_with("LOCAL(") || upper == "LOCAL" {
            return Self::with(text, Some("LOCL"), Meaning::LocalClock);
        }
        let hex = text.strip_prefix("0x").or(Some(text)).filter(|hex| hex.len() == 8);
        if let Some(bytes) = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()) {
            return Self::of_address(&Ipv4Addr::from(bytes).to_string(), Ipv4Addr::from(bytes));
        }
        if let Ok(address) = text.parse() {
            return Self::of_address(text, address);
        }
        match upper.as_str() {
            "(UNSPEC)" | "" => Self::with(text, None, Meaning::Unset),
            _ if text.len() <= 4 && code_meaning(text) != Meaning::Other => {
                Self::of_code(text, text)
            }
            _ => Self::with(text, None, Meaning::Address),
        }
    }

    /// Reads the four bytes of a packet, which are text at stratum 0 and 1 and an address above.
    pub fn of_bytes(bytes: [u8; 4], stratum: u8) -> Self {
        if bytes == [0; 4] {
            return Self::with("0.0.0.0", None, Meaning::Unset);
        }
        match ascii(bytes).filter(|_| stratum <= 1) {
            Some(code) => Self::of_code(&format!(".{code}."), &code),
            None => Self::of_address(&Ipv4Addr::from(bytes).to_string(), Ipv4Addr::from(bytes)),
        }
    }

    /// What it says, for a person; empty where the printed form says all.
    pub fn gloss(&self) -> &'static str {
        match self.meaning {
            Meaning::LocalClock => "the source's own undisciplined clock",
            Meaning::NoAnswerYet => "no answer yet",
            Meaning::Stepped => "its clock was just stepped",
            Meaning::Kiss => "kiss code",
            Meaning::ReferenceClock => "reference clock",
            Meaning::Changed => "the association changed",
            Meaning::Unset => "unset",
            Meaning::Address | Meaning::Other => "",
        }
    }

    fn with(text: &str, code: Option<&str>, meaning: Meaning) -> Self {
        Self { text: text.to_owned(), code: code.map(ToOwned::to_owned), meaning }
    }

    fn of_code(text: &str, code: &str) -> Self {
        Self::with(text, Some(code), code_meaning(code))
    }

    fn of_address(text: &str, address: Ipv4Addr) -> Self {
        match address.octets() {
            [0, 0, 0, 0] => Self::with(text, None, Meaning::Unset),
            [127, 127, 1, _] => Self::with(text, Some("LOCL"), Meaning::LocalClock),
            [127, 127, _, _] => Self::with(text, None, Meaning::ReferenceClock),
            // ntpq prints the four bytes as an address from stratum 2 on, even where they are text. Only codes
            // that are known count: an address may spell something by chance.
            octets => match ascii(octets).map(|code| (code_meaning(&code), code)) {
                Some((meaning, code)) if meaning != Meaning::Other => {
                    Self::with(text, Some(&code), meaning)
                }
                _ => Self::with(text, None, Meaning::Address),
            },
        }
    }
}

impl fmt::Display for Refid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code)
                if self.text.parse::<Ipv4Addr>().is_ok() && !self.text.starts_with("127.127.") =>
            {
                write!(f, "{} (spells {code})", self.text)
            }
            _ => f.write_str(&self.text),
        }
    }
}

fn code_meaning(code: &str) -> Meaning {
    match code {
        "LOCL" | "LCL" | "LOCAL" | "FREE" | "ORPH" => Meaning::LocalClock,
        "INIT" => Meaning::NoAnswerYet,
        "STEP" => Meaning::Stepped,
        "XFAC" => Meaning::Changed,
        _ if KISS_CODES.contains(&code) => Meaning::Kiss,
        _ if REFERENCE_CLOCKS.contains(&code) => Meaning::ReferenceClock,
        _ => Meaning::Other,
    }
}

/// The bytes as text where they are printable, without the zeros at the end.
fn ascii(bytes: [u8; 4]) -> Option<String> {
    let code: String = bytes
        .iter()
        .map(|byte| char::from(*byte))
        .collect::<String>()
        .trim_end_matches('\0')
        .into();
    let printable = code.len() >= 2 && code.bytes().all(|byte| byte.is_ascii_graphic());
    printable.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_spells_a_code_is_the_code() {
        let code = |text: &str| {
            let refid = Refid::parse(text);
            (refid.code.unwrap_or_default(), refid.meaning)
        };
        assert_eq!(code("76.79.67.76"), ("LOCL".into(), Meaning::LocalClock));
        assert_eq!(code("73.78.73.84"), ("INIT".into(), Meaning::NoAnswerYet));
        assert_eq!(code("71.80.83.0"), ("GPS".into(), Meaning::ReferenceClock));
        assert_eq!(code("64.103.34.14"), (String::new(), Meaning::Address));
        // Four capital letters, but no code anyone uses.
        assert_eq!(code("80.80.83.65"), (String::new(), Meaning::Address));
        assert_eq!(Refid::parse("76.79.67.76").to_string(), "76.79.67.76 (spells LOCL)");
    }

    #[test]
    fn every_printed_form_is_read() {
        let meaning = |text: &str| Refid::parse(text).meaning;
        assert_eq!(meaning(".GPS."), Meaning::ReferenceClock);
        assert_eq!(meaning(".INIT."), Meaning::NoAnswerYet);
        assert_eq!(meaning(".STEP."), Meaning::Stepped);
        assert_eq!(meaning(".RATE."), Meaning::Kiss);
        assert_eq!(meaning("LOCAL(1)"), Meaning::LocalClock);
        assert_eq!(meaning("127.127.1.0"), Meaning::LocalClock);
        assert_eq!(meaning("127.127.20.0"), Meaning::ReferenceClock);
        assert_eq!(meaning("0x4067220e"), Meaning::Address);
        assert_eq!(meaning("4C4F434C"), Meaning::LocalClock);
        assert_eq!(meaning("GPS"), Meaning::ReferenceClock);
        assert_eq!(meaning("ntp1.acme.example"), Meaning::Address);
        assert_eq!(meaning("(unspec)"), Meaning::Unset);
    }

    #[test]
    fn packet_bytes_are_text_only_near_the_clock() {
        assert_eq!(Refid::of_bytes(*b"GPS\0", 1).text, ".GPS.");
        assert_eq!(Refid::of_bytes([10, 1, 1, 1], 2).text, "10.1.1.1");
        assert_eq!(Refid::of_bytes(*b"LOCL", 9).code.as_deref(), Some("LOCL"));
        assert_eq!(Refid::of_bytes(*b"RATE", 0).meaning, Meaning::Kiss);
        assert_eq!(Refid::of_bytes([0; 4], 2).meaning, Meaning::Unset);
    }
}
