use uctool_core::text::count;
use uctool_core::{Check, Finding, Outcome, Severity, rule};

use crate::media::{Heard, Skew, Step};

rule! {
    /// ## What it does
    /// Compares the Date header fields of SIP messages with the time of the capture, sender by sender, and reports
    /// clocks that are more than a minute away; and captures whose own time steps back.
    ///
    /// ## Why it matters
    /// Phones take their time from Date; certificates, Kerberos and digest nonces fail when clocks are far apart;
    /// logs of two nodes cannot be laid side by side. A capture whose time steps back gives wrong durations.
    ///
    /// ## What to do
    /// Run `utils ntp status` on the node whose clock is off, or correct the clock of the capturing host. A
    /// difference of whole hours is a time zone set as if it were UTC.
    pub(crate) static RULE = {
        code: "SIP090",
        name: "clock-skew",
        summary: "clocks disagree",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: ["RFC 3261, section 20.17", "RFC 5905"],
    }
}

pub(super) const CHECK: Check<Heard> = Check { rule: &RULE, run };

/// So far a clock may be away, nanoseconds.
const MINUTE: i64 = 60_000_000_000;

fn run(heard: &Heard) -> Outcome {
    if heard.text {
        return Outcome::NotApplicable(
            "the time of a text is that of the host whose clock is asked",
        );
    }
    if heard.skews.is_empty() && heard.steps.total == 0 {
        return Outcome::NotApplicable("no SIP message gives the time of day in a Date header");
    }
    // The least difference counts: a message may be late, but not early.
    let away: Vec<&Skew> = heard
        .skews
        .iter()
        .filter(|skew| skew.least.abs() > MINUTE && skew.most.abs() > MINUTE)
        .collect();
    let mut findings = match away.as_slice() {
        [first, _, ..] if all_alike(heard, first) => vec![of_host(heard, first)],
        away => away.iter().map(|skew| of_clock(heard, skew)).collect(),
    };
    findings.extend(heard.steps.list.first().map(|step| of_capture(heard, step)));
    findings.into()
}

/// Whether every sender is away by the same time: then it is the capture that is.
fn all_alike(heard: &Heard, first: &Skew) -> bool {
    heard.skews.iter().all(|skew| (skew.most - first.most).abs() < 5_000_000_000)
}

fn of_host(heard: &Heard, skew: &Skew) -> Finding {
    let side = if skew.most > 0 { "behind" } else { "ahead of" };
    Finding::new(
        &RULE,
        heard.locate(skew.first),
        format!("the clock of the capture is {} {side} that of every sender", span(skew.most)),
    )
    .severity(Severity::Info)
    .why(format!("the Date header fields of {} agree", count(heard.skews.len() as u64, "host")))
    .help("set the clock of the capturing host before its times are compared with logs")
}

fn of_clock(heard: &Heard, skew: &Skew) -> Finding {
    let ahead = skew.most;
    let side = if ahead > 0 { "ahead of" } else { "behind" };
    let finding = Finding::new(
        &RULE,
        heard.locate(skew.first),
        format!("the clock of {} is {} {side} the capture's", skew.sender, span(ahead)),
    )
    .help("run `utils ntp status` on that node, and see whether the capturing host has the right time")
    .evidence(format!("{} compared", count(skew.headers, "Date header")));
    let quarter = 900_000_000_000;
    let zone = (ahead + quarter / 2).div_euclid(quarter) * quarter;
    if zone != 0 && (ahead - zone).abs() < MINUTE {
        finding.why("it is off by whole quarters of an hour: a time zone taken for UTC, there or on the capturing host")
    } else {
        finding
    }
}

fn of_capture(heard: &Heard, step: &Step) -> Finding {
    Finding::new(
        &RULE,
        heard.locate(step.place),
        format!("the time of the capture goes back by {}", span(step.back)),
    )
    .why(format!("{}; durations across it are wrong", count(heard.steps.total, "step")))
    .help("sort the capture by time (`reordercap`) if it was merged, or let NTP slew the clock of the capturing host")
}

/// `1 h 2 min`, `3 min 10 s`, `2.5 s`
fn span(nanoseconds: i64) -> String {
    let seconds = nanoseconds.unsigned_abs() / 1_000_000_000;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match seconds {
        0..60 => {
            #[expect(clippy::cast_precision_loss, reason = "less than a minute")]
            let seconds = nanoseconds.unsigned_abs() as f64 / 1e9;
            format!("{seconds:.1} s")
        }
        60..3600 => format!("{minutes} min {} s", seconds % 60),
        3600..86_400 => format!("{hours} h {minutes} min"),
        _ => format!("{} {hours} h", count(days, "day")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::Place;

    fn skewed(least: i64, most: i64) -> Outcome {
        let sender = "10.0.0.1".parse().unwrap();
        let skew = Skew { sender, least, most, headers: 3, first: Place::default() };
        run(&Heard { skews: vec![skew], ..Heard::default() })
    }

    #[test]
    fn a_minute_is_the_boundary() {
        assert_eq!(skewed(-MINUTE, MINUTE), Outcome::Pass);
        assert_eq!(skewed(-1, 3 * MINUTE), Outcome::Pass, "one late message is no clock");
        let Outcome::Found(found) = skewed(3_600_000_000_000, 3_601_000_000_000) else { panic!() };
        assert_eq!(found[0].message, "the clock of 10.0.0.1 is 1 h 0 min ahead of the capture's");
        assert!(found[0].why.as_deref().is_some_and(|why| why.contains("zone")));
        assert!(matches!(run(&Heard::default()), Outcome::NotApplicable(_)));
    }

    #[test]
    fn what_all_agree_on_is_the_captures_own_fault() {
        let skew = |last: u8, ahead: i64| Skew {
            sender: [10, 0, 0, last].into(),
            least: ahead,
            most: ahead,
            headers: 1,
            first: Place::default(),
        };
        let both = vec![skew(1, 4 * MINUTE), skew(2, 4 * MINUTE + 1)];
        let Outcome::Found(found) = run(&Heard { skews: both, ..Heard::default() }) else {
            panic!()
        };
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].message,
            "the clock of the capture is 4 min 0 s behind that of every sender"
        );
        let apart = vec![skew(1, 4 * MINUTE), skew(2, 0), skew(3, -4 * MINUTE)];
        let Outcome::Found(found) = run(&Heard { skews: apart, ..Heard::default() }) else {
            panic!()
        };
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_step_back_is_reported_once() {
        let mut heard = Heard::default();
        heard.steps.push(Step { place: Place::default(), back: 2_500_000_000 });
        heard.steps.push(Step { place: Place::default(), back: 2_500_000_000 });
        let Outcome::Found(found) = run(&heard) else { panic!() };
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].message, "the time of the capture goes back by 2.5 s");
    }
}
