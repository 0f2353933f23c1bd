//! Names, numbers and addresses that stand for others: the same for the same throughout a run, told back by nobody.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The letters of made-up names. Without vowels none of them is a word, without digits none a number.
const LETTERS: &[u8; 20] = b"bcdfghjklmnpqrstvwxz";
/// How many letters a made-up name has: 10^13 names.
const NAME: usize = 10;
/// The code that no country has (ITU-T E.164), in front of every made-up number.
const NO_COUNTRY: &str = "999";
/// Users that say who is calling by not saying it (RFC 3323, section 4.1) stay as they are.
const NOBODY: [&str; 6] =
    ["anonymous", "unavailable", "unknown", "restricted", "private", "asterisk"];

/// Makes pseudonyms with a key that lasts for one run and is never written.
pub(super) struct Pseudonyms {
    keyed: Hmac<Sha256>,
}

/// What a pseudonym stands for; equal texts of different kinds get unlike ones.
#[derive(Clone, Copy)]
enum Kind {
    Name,
    Number,
    Label,
    Address,
}

impl Pseudonyms {
    /// `None` never comes: HMAC takes a key of any length.
    pub(super) fn new(key: &[u8; 32]) -> Option<Self> {
        Some(Self { keyed: <Hmac<Sha256> as Mac>::new_from_slice(key).ok()? })
    }

    fn digest(&self, kind: Kind, text: &[u8]) -> [u8; 32] {
        let mut mac = self.keyed.clone();
        mac.update(&[kind as u8]);
        mac.update(text);
        mac.finalize().into_bytes().into()
    }

    /// Ten letters for any text, whatever its case.
    pub(super) fn name(&self, text: &str) -> String {
        self.letters(Kind::Name, &text.to_lowercase())
    }

    fn letters(&self, kind: Kind, text: &str) -> String {
        let digest = self.digest(kind, text.as_bytes());
        let letter = |byte: &u8| char::from(*LETTERS.get(usize::from(*byte) % 20).unwrap_or(&b'x'));
        digest.iter().take(NAME).map(letter).collect()
    }

    /// A telephone number of 15 digits for any other; a leading `+` stays, separators do not count.
    pub(super) fn number(&self, text: &str) -> String {
        let digits: String =
            text.chars().filter(|c| c.is_ascii_digit() || "*#".contains(*c)).collect();
        let digest = self.digest(Kind::Number, digits.as_bytes());
        let drawn =
            u64::from_be_bytes(*digest.first_chunk().unwrap_or(&[0; 8])) % 1_000_000_000_000;
        let plus = if text.trim_start().starts_with('+') { "+" } else { "" };
        format!("{plus}{NO_COUNTRY}{drawn:012}")
    }

    /// A number for a number, letters for anything else.
    pub(super) fn word(&self, text: &str) -> String {
        match text.parse::<IpAddr>() {
            Ok(address) => self.ip(address).to_string(),
            Err(_) if is_number(text) => self.number(text),
            Err(_) => self.name(text),
        }
    }

    /// The user part of an address.
    pub(super) fn user(&self, text: &str) -> String {
        if text.is_empty() || NOBODY.iter().any(|nobody| nobody.eq_ignore_ascii_case(text)) {
            return text.to_owned();
        }
        self.word(text)
    }

    /// A display name or other words of people, word by word.
    pub(super) fn words(&self, text: &str) -> String {
        let words = text.split_whitespace().map(|word| {
            // `Doe,` and `(Room` are names with something around them.
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '+');
            match word.split_once(bare) {
                _ if bare.is_empty() => String::new(),
                Some((before, after)) => {
                    let safe = |text: &str| {
                        text.chars().filter(|c| ",.()".contains(*c)).collect::<String>()
                    };
                    format!("{}{}{}", safe(before), self.user(bare), safe(after))
                }
                None => self.user(bare),
            }
        });
        words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// A host: an address, or a name whose every domain is replaced, so that hosts of one domain stay together.
    pub(super) fn host(&self, text: &str) -> String {
        let bare = text.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = bare.parse::<IpAddr>() {
            let brackets = text.starts_with('[');
            let address = self.ip(address);
            return if brackets { format!("[{address}]") } else { address.to_string() };
        }
        let name = text.trim_end_matches('.').to_lowercase();
        // `anonymous.invalid` (RFC 3323, section 4.1.1.3) and the random host of a WebSocket client (RFC 7118).
        if matches!(name.as_str(), "" | "localhost" | "anonymous.invalid" | "*") {
            return name;
        }
        let mut labels: Vec<String> = Vec::new();
        let mut rest = name.as_str();
        while let Some((_, domain)) = rest.split_once('.') {
            labels.push(self.letters(Kind::Label, rest));
            rest = domain;
        }
        if labels.is_empty() {
            return self.letters(Kind::Label, rest);
        }
        labels.push(if rest == "invalid" { rest } else { "example" }.to_owned());
        labels.join(".")
    }

    /// An address for another of its kind: private ones come out of 10.0.0.0/8, public ones out of 240.0.0.0/4,
    /// which nobody has; those of IPv6 out of 2001:db8::/32. What means "none" or "all" stays.
    pub(super) fn ip(&self, address: IpAddr) -> IpAddr {
        match address {
            IpAddr::V4(address) => self.v4(address).into(),
            IpAddr::V6(address) => match address.to_ipv4_mapped() {
                Some(inner) => self.v4(inner).to_ipv6_mapped().into(),
                None => self.v6(address).into(),
            },
        }
    }

    fn v4(&self, address: Ipv4Addr) -> Ipv4Addr {
        if address.is_unspecified() || address.is_broadcast() {
            return address;
        }
        let [a, b, c, d, ..] = self.digest(Kind::Address, &address.octets());
        let [first, second, ..] = address.octets();
        let carrier_grade = first == 100 && second & 0xc0 == 64;
        if address.is_multicast() {
            return Ipv4Addr::new(239, b, c, d);
        }
        let inside = address.is_private() || address.is_loopback() || address.is_link_local();
        let first = if inside || carrier_grade { 10 } else { 0xf0 | (a & 0x0f) };
        // Neither ends in 0 or 255, which would be a network.
        Ipv4Addr::new(first, b, c, 1 + d % 254)
    }

    fn v6(&self, address: Ipv6Addr) -> Ipv6Addr {
        if address.is_unspecified() {
            return address;
        }
        let digest = self.digest(Kind::Address, &address.octets());
        let mut octets: [u8; 16] = *digest.first_chunk().unwrap_or(&[0; 16]);
        let [first, second, ..] = address.octets();
        let prefix: &[u8] = match (first, second & 0xc0) {
            (0xfe, 0x80) => &[0xfe, 0x80, 0, 0, 0, 0, 0, 0],
            (0xff, _) => &[0xff, 0x05],
            (0xfc | 0xfd, _) => &[0xfd],
            _ => &[0x20, 0x01, 0x0d, 0xb8],
        };
        if let Some(head) = octets.get_mut(..prefix.len()) {
            head.copy_from_slice(prefix);
        }
        octets.into()
    }
}

/// Digits with the separators people put between them.
pub(super) fn is_number(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || "+-.()*# ".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyed(byte: u8) -> Pseudonyms {
        Pseudonyms::new(&[byte; 32]).unwrap()
    }

    #[test]
    fn the_same_stays_the_same_and_another_key_gives_another() {
        let names = keyed(1);
        assert_eq!(names.user("Alice"), names.user("alice"));
        assert_ne!(names.user("alice"), keyed(2).user("alice"));
        assert_eq!(names.number("+49 (30) 123-45"), names.number("+493012345"));
        assert_eq!(names.number("+4930"), format!("+{}", names.number("4930")));
        assert_eq!(names.user("anonymous"), "anonymous");
        let shown = names.words("\"Doe, Alice\" 6001");
        assert!(shown.contains(&names.user("alice")) && shown.contains(&names.number("6001")));
        assert!(shown.contains(','), "{shown}");
    }

    #[test]
    fn hosts_of_a_domain_stay_together() {
        let names = keyed(1);
        let (one, two) = (names.host("a.acme.local"), names.host("B.acme.local."));
        let domain = |host: &str| host.split_once('.').unwrap().1.to_owned();
        assert_eq!(domain(&one), domain(&two));
        assert_eq!(domain(&one), names.host("acme.local"));
        assert_ne!(one, two);
        assert!(one.ends_with(".example") && !one.contains("acme"));
        assert_eq!(names.host("anonymous.invalid"), "anonymous.invalid");
    }

    #[test]
    fn addresses_keep_their_kind() {
        let names = keyed(1);
        let ip = |text: &str| names.host(text);
        for (given, prefix) in [
            ("192.168.1.1", "10."),
            ("127.0.0.1", "10."),
            ("100.64.1.1", "10."),
            ("[2001:db8:1::1]", "[2001:db8:"),
            ("fe80::1", "fe80::"),
            ("fd00::1", "fd"),
            ("239.1.1.1", "239."),
        ] {
            assert!(ip(given).starts_with(prefix) && ip(given) != given, "{given}: {}", ip(given));
        }
        let public: Ipv4Addr = ip("8.8.8.8").parse().unwrap();
        assert!(public.octets()[0] >= 240);
        for stays in ["0.0.0.0", "255.255.255.255", "::"] {
            assert_eq!(ip(stays), stays);
        }
    }
}
