//! CAP005: a bound on memory was reached, so connections were cut short.

use uctool_core::{Check, Finding, Location, Outcome, Severity, rule};

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
    [cut_short(summary), flood(summary)].into_iter().flatten().collect::<Vec<_>>().into()
}

/// What was lost of connections in use.
fn cut_short(summary: &Summary) -> Option<Finding> {
    let (tcp, limits) = (&summary.tcp, &summary.limits);
    let costs = [
        (
            tcp.evicted,
            format!("{} dropped while in use", count(tcp.evicted, "TCP connection")),
            format!("at most {} are followed at once", limits.connections),
        ),
        (
            tcp.given_up,
            format!("{} given up early", count(tcp.given_up, "missing TCP segment")),
            format!(
                "at most {} MiB are held behind a missing segment, {} MiB for one host, {} MiB for all",
                limits.held_per_stream >> 20,
                limits.held_per_host >> 20,
                limits.held_total >> 20
            ),
        ),
        (
            summary.sctp_dropped,
            format!("{} left out", count(summary.sctp_dropped, "SCTP fragment")),
            format!(
                "at most {} MiB of fragments are held for one association, {} MiB for all",
                limits.sctp_held >> 20,
                limits.sctp_held_total >> 20
            ),
        ),
    ];
    let paid: Vec<_> = costs.into_iter().filter(|(number, ..)| *number > 0).collect();
    if paid.is_empty() {
        return None;
    }
    let (lost, bounds): (Vec<_>, Vec<_>) =
        paid.into_iter().map(|(_, lost, bound)| (lost, bound)).unzip();
    let location = Location::of(&summary.source);
    let finding = Finding::new(
        &RULE,
        tcp.first_limit.map_or(location.clone(), |first| location.frame(first.frame)),
        format!("to bound memory, {}", lost.join(", ")),
    )
    .why(bounds.join("; "))
    .help(
        "filter the capture to the hosts of interest, for example with \
         `tcpdump -r IN -w OUT host ADDRESS`",
    );
    Some(finding)
}

/// Connections that never carried data make room for others: nothing is lost, but so many are worth a word.
fn flood(summary: &Summary) -> Option<Finding> {
    let forgotten = summary.tcp.evicted_idle;
    let most = summary.limits.connections;
    (forgotten > 0).then(|| {
        Finding::new(
            &RULE,
            Location::of(&summary.source),
            format!(
                "{} without data forgotten, since at most {most} are followed at once",
                count(forgotten, "TCP connection")
            ),
        )
        .severity(Severity::Info)
        .why("so many calls without data are a flood of SYNs or the scan of a network")
        .help("see who sends them: `tshark -r FILE -Y tcp.flags.syn==1 -T fields -e ip.src`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mark;

    #[test]
    fn a_bound_that_was_reached_is_named_with_what_it_cost() {
        let mut summary = Summary::default();
        assert!(matches!(run(&summary), Outcome::NotApplicable(_)));
        summary.tcp.connections = 5;
        assert_eq!(run(&summary), Outcome::Pass);
        summary.tcp.evicted = 1;
        summary.tcp.limit(Mark { frame: 4, time: None });
        let Outcome::Found(found) = run(&summary) else { panic!("quiet") };
        assert_eq!(found[0].location.frame, Some(4));
        assert_eq!(found[0].message, "to bound memory, 1 TCP connection dropped while in use");
        assert_eq!(found[0].why.as_deref(), Some("at most 100000 are followed at once"));
        summary.tcp.given_up = 2;
        let Outcome::Found(found) = run(&summary) else { panic!("quiet") };
        assert!(found[0].message.ends_with("in use, 2 missing TCP segments given up early"));
    }

    #[test]
    fn a_flood_of_calls_costs_nothing_and_is_told() {
        let mut summary = Summary::default();
        summary.tcp.connections = 100_005;
        summary.tcp.evicted_idle = 5;
        let Outcome::Found(found) = run(&summary) else { panic!("quiet") };
        assert_eq!((found.len(), found[0].severity), (1, Severity::Info));
        assert!(found[0].message.contains("at most 100000 are followed"));
    }
}
