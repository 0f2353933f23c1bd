//! The reach register: eight polls, octal, newest on the right (RFC 5905, section 9.2, `p.reach`).

use std::fmt;

/// The last eight polls of a source; bit 0 is the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reach(pub u8);

impl Reach {
    /// Reads the octal form that ntpq and chronyc print.
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() || text.len() > 3 {
            return None;
        }
        u8::from_str_radix(text, 8).ok().map(Self)
    }

    /// Answered polls among the last eight.
    pub fn answered(self) -> u32 {
        self.0.count_ones()
    }

    /// Polls so far, as far as the register can tell: 8 once the oldest bit is set.
    pub fn polls(self) -> u32 {
        8 - self.0.leading_zeros()
    }

    /// True while the register still fills after a start: nothing lost, fewer than eight polls.
    pub fn filling(self) -> bool {
        self.0 != 0 && self.0 != 0xff && (self.0 & self.0.wrapping_add(1)) == 0
    }

    /// Polls that were not answered after the first answer in the register.
    pub fn lost(self) -> u32 {
        self.polls() - self.answered()
    }

    /// Polls lost since the last answer.
    pub fn lost_in_a_row(self) -> u32 {
        if self.0 == 0 { 8 } else { self.0.trailing_zeros() }
    }

    /// Eight digits, oldest first, 1 for an answer.
    pub fn history(self) -> String {
        format!("{:08b}", self.0)
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:o}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filling_register_is_no_loss() {
        for text in ["1", "3", "7", "17", "37", "77", "177"] {
            let reach = Reach::parse(text).unwrap();
            assert!(reach.filling() && reach.lost() == 0, "{text}");
            assert_eq!(reach.to_string(), text);
        }
    }

    #[test]
    fn holes_are_losses() {
        let lost = |text: &str| {
            let reach = Reach::parse(text).unwrap();
            (reach.lost(), reach.lost_in_a_row(), reach.filling())
        };
        assert_eq!(lost("377"), (0, 0, false));
        assert_eq!(lost("376"), (1, 1, false));
        assert_eq!(lost("15"), (1, 0, false));
        assert_eq!(lost("200"), (7, 7, false));
        assert_eq!(lost("0"), (0, 8, false));
        assert_eq!(Reach::parse("15").unwrap().history(), "00001101");
    }

    #[test]
    fn only_eight_bits_of_octal_are_a_register() {
        for text in ["400", "8", "", "0377", "-1", "37a"] {
            assert_eq!(Reach::parse(text), None, "{text}");
        }
    }
}
