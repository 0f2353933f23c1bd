//! `windows-time-source`: the time comes from Windows Time.

use uctool_core::{Check, Confidence, Finding, Outcome, rule};

use crate::model::{Form, Node};

rule! {
    /// ## What it does
    /// Reports the status of a Windows Time service, and suspects one behind a server whose clock ticks every 15.6 ms.
    ///
    /// ## Why it matters
    /// The product does not support Windows Time as a source: it often speaks SNTP, and its root dispersion of several seconds keeps
    /// ntpd from following it (a root distance above 1.5 s is refused). Linux, IOS and NX-OS servers are supported.
    ///
    /// ## What to do
    /// Use a Linux, IOS or NX-OS server as source. Where it must be Windows, set the registry values Enabled 1, Type NTP,
    /// AnnounceFlags 5 and above all LocalClockDispersion 0 under W32Time, restart Windows Time and open UDP 123.
    pub(super) static RULE = {
        code: "NTP019",
        name: "windows-time-source",
        summary: "the time comes from Windows Time",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["Cisco document 215537, \"NTP on CUCM\"", "Htluo, \"NTP - Network Time Protocol\", 2009-02-08", "RFC 5905, section 11.2 (MAXDIST)"],
    }
}

pub(super) const CHECK: Check<Node> = Check { rule: &RULE, run };

/// log2 of 1/64 s, the tick of the clock that old Windows versions serve.
const WINDOWS_TICK: i8 = -6;
/// ntpd refuses a source whose root distance is larger, in milliseconds.
const MAX_DISTANCE_MS: f64 = 1500.0;

fn run(node: &Node) -> Outcome {
    if node.has(Form::W32tm) {
        return status(node).into();
    }
    let known: Vec<_> = node.sources().filter(|peer| peer.precision.is_some()).collect();
    if known.is_empty() {
        return Outcome::NotApplicable("nothing shows what software the sources run");
    }
    let ticking = known.into_iter().filter(|peer| peer.precision == Some(WINDOWS_TICK));
    let found = ticking.map(|peer| {
        Finding::new(
            &RULE,
            node.at(peer),
            format!(
                "{} may be Windows Time: its clock ticks every 15.6 ms (precision -6)",
                peer.name()
            ),
        )
        .confidence(Confidence::Low)
        .help(HELP)
    });
    found.collect::<Vec<_>>().into()
}

const HELP: &str = "use a Linux, IOS or NX-OS server as source; on Windows set LocalClockDispersion to 0 under W32Time and restart Windows Time";

fn status(node: &Node) -> Finding {
    let finding = Finding::new(
        &RULE,
        node.location.clone(),
        "this is Windows Time, which the product does not support as a source",
    )
    .help(HELP);
    let distance = node.status.root_dispersion_ms.unwrap_or_default()
        + node.status.root_delay_ms.unwrap_or_default() / 2.0;
    if distance > MAX_DISTANCE_MS {
        finding.why(format!(
            "its root distance is {:.1} s, and ntpd follows no source above 1.5 s",
            distance / 1e3
        ))
    } else {
        finding
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn windows_time_is_known_by_its_own_words() {
        let text = "Leap Indicator: 0(no warning)\nStratum: 4 (x)\nRoot Dispersion: 7.7902343s\nReferenceId: 0xC0A80001 (source IP: 192.0.2.1)\n";
        let found = findings(&CHECK, text);
        assert!(found[0].why.as_ref().unwrap().contains("7.8 s"));
    }

    #[test]
    fn a_coarse_tick_is_a_suspicion() {
        let traffic = |precision: &str| {
            format!(
                "08:56:01.1 a.ntp > b.ntp: v4 client strat 4 poll 10 prec -18\n08:56:01.2 b.ntp > a.ntp: v4 server strat 3 poll 10 prec {precision}\n"
            )
        };
        assert_eq!(findings(&CHECK, &traffic("-6"))[0].confidence, uctool_core::Confidence::Low);
        assert!(passes(&CHECK, &traffic("-17")));
        assert!(is_not_applicable(&CHECK, "unsynchronised"));
    }
}
