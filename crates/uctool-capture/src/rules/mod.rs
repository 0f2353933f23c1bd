//! What can be wrong with a capture itself, whatever it is read for.

mod capture_limit_reached;
mod capture_truncated;
mod checksum_wrong;
mod fragment_lost;
mod not_a_capture;
mod overlap_disagreement;
mod tcp_gap;
mod unknown_link_type;

use uctool_core::Check;

use crate::summary::Summary;

/// The rules on captures, by code. Run them on the summary of each capture.
pub static CHECKS: &[Check<Summary>] = &[
    not_a_capture::CHECK,
    capture_truncated::CHECK,
    tcp_gap::CHECK,
    unknown_link_type::CHECK,
    capture_limit_reached::CHECK,
    fragment_lost::CHECK,
    overlap_disagreement::CHECK,
    checksum_wrong::CHECK,
];
