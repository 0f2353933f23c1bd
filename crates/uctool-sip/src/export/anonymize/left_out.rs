//! What was not taken over, by kind: a reader must know what a capture no longer shows.

use std::collections::BTreeMap;

/// How many kinds are told apart; the rest is counted together.
const MOST_KINDS: usize = 64;
/// How long a kind's name may be.
const LONGEST: usize = 40;

/// Counts of what was left out, by kind.
#[derive(Debug, Default)]
pub(crate) struct LeftOut {
    kinds: BTreeMap<String, u64>,
    others: u64,
}

impl LeftOut {
    /// One more of a kind: `header X-Foo`, `body text/plain`. A name is given only as far as it is a token.
    pub(super) fn add(&mut self, what: &str, name: &str) {
        let token = |c: char| c.is_ascii_alphanumeric() || "-_./+".contains(c);
        let named = !name.is_empty() && name.len() <= LONGEST && name.chars().all(token);
        let digits = name.chars().filter(char::is_ascii_digit).count();
        // Nothing that could be a number or an address stands in the report either.
        let name = if named && digits < 4 { name } else { "(of another name)" };
        let kind = format!("{what} {}", name.to_ascii_lowercase());
        if let Some(count) = self.kinds.get_mut(&kind) {
            *count += 1;
        } else if self.kinds.len() < MOST_KINDS {
            self.kinds.insert(kind, 1);
        } else {
            self.others += 1;
        }
    }

    /// Kinds and how often each was met.
    pub(crate) fn kinds(&self) -> &BTreeMap<String, u64> {
        &self.kinds
    }

    /// How much was left out altogether.
    pub(crate) fn total(&self) -> u64 {
        self.kinds.values().sum::<u64>() + self.others
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_counted_in_bounded_room() {
        let mut left_out = LeftOut::default();
        for kind in 0..1000 {
            left_out.add("header", &format!("x-{}", "a".repeat(kind % 300)));
        }
        left_out.add("header", "X-Caller-4711");
        assert!(left_out.kinds().len() <= MOST_KINDS);
        assert_eq!(left_out.total(), 1001);
        assert!(left_out.kinds().keys().all(|kind| !kind.contains("4711")));
    }
}
