//! The rules, one file each. Their input is a [`Node`]: a clock and its sources, whatever they were read from.

mod falseticker;
mod jitter_high;
mod kiss_of_death;
mod local_clock_source;
mod no_system_peer;
mod offset_large;
mod one_sided;
mod reach_loss;
mod restarting;
mod self_loop;
mod single_source;
mod status_mismatch;
mod stratum_16;
mod stratum_high;
mod two_sources;
mod unreachable;
mod unsynchronised;
mod version_3;
mod windows_time_source;

use uctool_core::{Check, Rule};

use crate::model::Node;

/// Every rule of this crate; the only registration.
pub(crate) static CHECKS: &[Check<Node>] = &[
    unsynchronised::CHECK,
    restarting::CHECK,
    no_system_peer::CHECK,
    stratum_high::CHECK,
    stratum_16::CHECK,
    unreachable::CHECK,
    reach_loss::CHECK,
    falseticker::CHECK,
    local_clock_source::CHECK,
    offset_large::CHECK,
    jitter_high::CHECK,
    version_3::CHECK,
    kiss_of_death::CHECK,
    single_source::CHECK,
    two_sources::CHECK,
    self_loop::CHECK,
    one_sided::CHECK,
    status_mismatch::CHECK,
    windows_time_source::CHECK,
];

/// The rules without their decisions.
pub(crate) fn rules() -> Vec<&'static Rule> {
    CHECKS.iter().map(|check| check.rule).collect()
}

#[cfg(test)]
mod tests {
    use uctool_core::{Check, Finding, Outcome};

    use crate::model::Node;

    /// A request and its answer.
    pub(super) const GOOD_TRAFFIC: &str = "08:56:01.1 a.ntp > b.ntp: v4 client strat 4 poll 10 prec -18\n\
        08:56:01.2 b.ntp > a.ntp: v4 server strat 3 poll 10 prec -17\n";

    fn outcome(check: &Check<Node>, text: &str) -> Outcome {
        let nodes = crate::read_text("t", text);
        assert_eq!(nodes.len(), 1, "the text describes one node: {text}");
        (check.run)(&nodes[0])
    }

    pub(super) fn findings(check: &Check<Node>, text: &str) -> Vec<Finding> {
        match outcome(check, text) {
            Outcome::Found(findings) => findings,
            other => panic!("{other:?} for {text}"),
        }
    }

    pub(super) fn finds(check: &Check<Node>, text: &str) -> bool {
        matches!(outcome(check, text), Outcome::Found(_))
    }

    pub(super) fn passes(check: &Check<Node>, text: &str) -> bool {
        outcome(check, text) == Outcome::Pass
    }

    pub(super) fn is_unknown(check: &Check<Node>, text: &str) -> bool {
        matches!(outcome(check, text), Outcome::Unknown(_))
    }

    pub(super) fn is_not_applicable(check: &Check<Node>, text: &str) -> bool {
        matches!(outcome(check, text), Outcome::NotApplicable(_))
    }
}
