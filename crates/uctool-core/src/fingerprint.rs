//! Fingerprints: what tells one finding from another, the same in every run, for baselines and for the services that
//! follow findings over time.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::finding::Finding;

/// Gives out fingerprints in the order findings come. Findings that are alike are told apart by their number.
#[derive(Debug, Default)]
pub(crate) struct Fingerprints(BTreeMap<u128, u32>);

impl Fingerprints {
    /// The fingerprint of `finding`: 32 hexadecimal digits over its code, its input and its message.
    ///
    /// Lines, frames and numbers that stand alone in the message have no part in it: a certificate that has one day less
    /// to live, or a line more above the fault, is the same finding.
    pub(crate) fn next(&mut self, finding: &Finding) -> String {
        let source = finding.location.source.replace('\\', "/");
        let source = source.strip_prefix("./").unwrap_or(&source);
        let mut hash = Sha256::new();
        for part in [finding.rule.code, source, &masked(&finding.message)] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let number = self.0.entry(half(hash.clone())).or_default();
        hash.update(number.to_be_bytes());
        *number += 1;
        format!("{:032x}", half(hash))
    }
}

/// The fingerprint of what is no finding.
pub(crate) fn of_parts(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    format!("{:032x}", half(hash))
}

/// Half of a SHA-256 is more than enough to tell findings apart.
fn half(hash: Sha256) -> u128 {
    let whole: [u8; 32] = hash.finalize().into();
    u128::from_be_bytes(*whole.first_chunk().unwrap_or(&[0; 16]))
}

/// `message` with `#` for each number that stands alone; addresses, versions, dates and names stay.
fn masked(message: &str) -> String {
    let words = message.split_whitespace().map(|word| {
        let number = word.trim_matches(|c: char| c.is_ascii_punctuation());
        if !number.is_empty() && number.parse::<f64>().is_ok_and(f64::is_finite) {
            word.replace(number, "#")
        } else {
            word.to_owned()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Location;
    use crate::sample::RULE;

    fn of(source: &str, line: u64, message: &str) -> String {
        let finding = Finding::new(&RULE, Location::of(source).line(line), message);
        Fingerprints::default().next(&finding)
    }

    #[test]
    fn numbers_that_stand_alone_do_not_count_and_names_do() {
        assert_eq!(masked("expires in 20 days (2026-12-11)"), "expires in # days (2026-12-11)");
        assert_eq!(masked("offset +13.5 ms, stratum 4:"), "offset +# ms, stratum #:");
        assert_eq!(masked("192.0.2.1 and 7.0.1.11000-1"), "192.0.2.1 and 7.0.1.11000-1");
        assert_eq!(masked("infinity nan -"), "infinity nan -");
    }

    #[test]
    fn the_same_fault_has_the_same_fingerprint_wherever_it_stands() {
        let first = of("a/b.pem", 3, "expires in 20 days");
        assert_eq!(first.len(), 32);
        assert_eq!(first, of("./a/b.pem", 9, "expires in 19 days"));
        assert_eq!(first, of("a\\b.pem", 9, "expires in 19 days"));
        assert_ne!(first, of("a/c.pem", 3, "expires in 20 days"));
        assert_ne!(first, of("a/b.pem", 3, "expired"));
    }

    #[test]
    fn findings_that_are_alike_are_numbered() {
        let mut fingerprints = Fingerprints::default();
        let finding = Finding::new(&RULE, Location::of("a"), "alike");
        let both = [fingerprints.next(&finding), fingerprints.next(&finding)];
        assert_ne!(both[0], both[1]);
        let mut again = Fingerprints::default();
        assert_eq!(both, [again.next(&finding), again.next(&finding)]);
    }
}
