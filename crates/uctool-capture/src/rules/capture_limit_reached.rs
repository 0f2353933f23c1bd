//! CAP005: a bound on memory was reached, so connections were cut short.

use uctool_core::{Check, Finding, Location, Outcome, rule};

use crate::summary::Summary;
use uctool_core::text::count;

rule! {
    /// ## What it does
    /// Reports that following all connections of the capture would have taken more memory than uctool allows
    /// itself: too many connections at once, or too much data held behind missing segments.
    ///
    /// ## Why it matters
    /// Connections dropped early may lack messages in what is shown.
    ///
    /// ## What to do
    /// Filter the capture to the hosts or ports of interest and read it again: `tcpdump -r IN -w OUT host ADDRESS`
    /// or `editcap`.
    pub(super) static RULE = {
        code: "CAP005",
        name: "capture-limit-reached",
        summary: "a bound on memory was reached, so connections were cut short",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9293, section 3.10.7.4"],
    }
}

pub(super) const CHECK: Check<Summary> = Check { rule: &RULE, run };

fn run(summary: &Summary) -> Outcome {
    let tcp = &summary.tcp;
    if tcp.connections == 0 && summary.sctp_messages == 0 && summary.sctp_dropped == 0 {
        return Outcome::NotApplicable("the capture holds no TCP connection and no SCTP message");
    }
    if tcp.first_limit.is_none() && summary.sctp_dropped == 0 {
        return Outcome::Pass;
    }
    let location = Location::of(&summary.source);
    Finding::new(
        &RULE,
        tcp.first_limit.map_or(location.clone(), |first| location.frame(first.frame)),
        format!(
            "to bound memory, {} dropped while in use, {} given up early and {} left out",
            count(tcp.evicted, "TCP connection"),
            count(tcp.given_up, "missing TCP segment"),
            count(summary.sctp_dropped, "SCTP fragment")
        ),
    )
    .help(
        "filter the capture to the hosts of interest, for example with \
         `tcpdump -r IN -w OUT host ADDRESS`",
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mark;

    #[test]
    fn a_bound_that_was_reached_is_reported_and_idle_evictions_are_not() {
        let mut summary = Summary::default();
        assert!(matches!(run(&summary), Outcome::NotApplicable(_)));
        summary.tcp.connections = 5;
        summary.tcp.evicted_idle = 5;
        assert_eq!(run(&summary), Outcome::Pass);
        summary.tcp.evicted = 1;
        summary.tcp.limit(Mark { frame: 4, time: None });
        let Outcome::Found(found) = run(&summary) else { panic!("quiet") };
        assert_eq!(found[0].location.frame, Some(4));
        assert_eq!(
            found[0].message,
            "to bound memory, 1 TCP connection dropped while in use, 0 missing TCP segments given \
             up early and 0 SCTP fragments left out"
        );
    }
}
