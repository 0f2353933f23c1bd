//! What several files say together. Each rule names the evidence in each of them.

mod clock_behind_validity;
mod host_not_named;
mod issuer_not_given;
mod key_opens_nothing;
mod nak_behind_reset;
mod newer_not_served;
mod refusal_told_twice;
mod release_disagrees;
mod served;

use uctool_core::Check;

use crate::case::Case;

/// Every correlation.
pub(crate) static CHECKS: &[Check<Case>] = &[
    host_not_named::CHECK,
    clock_behind_validity::CHECK,
    nak_behind_reset::CHECK,
    release_disagrees::CHECK,
    refusal_told_twice::CHECK,
    key_opens_nothing::CHECK,
    issuer_not_given::CHECK,
    newer_not_served::CHECK,
];
