use serde_json::Value;
use uctool_core::{Check, Confidence, Finding, Outcome, rule};
use uctool_trust::describe;

use super::served::{Served, served};
use crate::case::{Case, text};

/// The alert of a client for which the certificate is out of its time (RFC 8446, section 6.2).
const EXPIRED: u8 = 45;
/// No certificate is issued and used within a minute.
const ACCURATE_S: f64 = 60.0;

rule! {
    /// ## What it does
    /// Where a certificate in the captures is out of its time, or a client says so, asks the status of NTP that was given
    /// beside them whether the clock can be believed.
    ///
    /// ## Why it matters
    /// A node with a wrong clock calls good certificates expired or not yet valid, and its captures carry the wrong time.
    /// Replacing the certificate then helps nobody.
    ///
    /// ## What to do
    /// Set the clock right first (`utils ntp status`, `utils ntp server list` on the publisher), then look at the
    /// certificate again.
    pub(crate) static RULE = {
        code: "TRI002",
        name: "clock-behind-validity",
        summary: "a certificate is out of its time by a clock that is wrong or follows nobody",
        severity: Error,
        confidence: Medium,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.1.2.5", "RFC 5905, section 7.3"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

/// What a status of NTP says of a clock.
struct Clock<'c> {
    file: &'c str,
    line: Option<u64>,
    synchronised: Option<bool>,
    /// What must be added to the clock to make it right, in seconds.
    offset_s: Option<f64>,
}

fn run(case: &Case) -> Outcome {
    let clocks: Vec<Clock<'_>> = case
        .reports("ntp read")
        .map(|recorded| clock(&recorded.report.input, &recorded.report.data.clone().into()))
        .collect();
    if clocks.is_empty() {
        return Outcome::NotApplicable("no status of NTP was given");
    }
    let shown = served(case);
    if shown.is_empty() {
        return Outcome::NotApplicable("no handshake in the captures shows a certificate");
    }
    let troubled: Vec<&Served<'_>> = shown
        .iter()
        .filter(|served| outside(served, 0.0) || served.alert(EXPIRED).is_some())
        .collect();
    if troubled.is_empty() {
        return Outcome::Pass;
    }
    let doubtful: Vec<&Clock<'_>> = clocks.iter().filter(|clock| clock.is_doubtful()).collect();
    if doubtful.is_empty() {
        if clocks.iter().all(|clock| clock.synchronised.is_none()) {
            return Outcome::Unknown(
                "the status of NTP does not say whether the clock is synchronised".into(),
            );
        }
        return Outcome::Pass;
    }
    troubled
        .iter()
        .filter_map(|served| doubtful.iter().find_map(|clock| finding(served, clock)))
        .collect::<Vec<_>>()
        .into()
}

fn clock<'c>(file: &'c str, data: &Value) -> Clock<'c> {
    let peers = data.get("peers").and_then(Value::as_array);
    let offsets = peers.into_iter().flatten().filter_map(|peer| {
        let followed = text(peer, "tally") == Some("*");
        Some((followed, peer.get("offset_ms")?.as_f64()?))
    });
    // The source that is followed knows best; of others the one furthest away tells most.
    let offset =
        offsets.max_by(|(one, a), (other, b)| one.cmp(other).then(a.abs().total_cmp(&b.abs())));
    let own = data.get("offset_ms").and_then(Value::as_f64);
    Clock {
        file,
        line: data.get("line").and_then(Value::as_u64),
        synchronised: data.get("synchronised").and_then(Value::as_bool),
        offset_s: offset.map(|(_, offset)| offset).or(own).map(|offset| offset / 1000.0),
    }
}

impl Clock<'_> {
    fn is_doubtful(&self) -> bool {
        self.synchronised == Some(false) || self.is_off()
    }

    fn is_off(&self) -> bool {
        self.offset_s.is_some_and(|offset| offset.abs() >= ACCURATE_S)
    }

    fn place(&self) -> String {
        match self.line {
            Some(line) => format!("{} line {line}", self.file),
            None => self.file.to_owned(),
        }
    }

    fn words(&self) -> String {
        match (self.synchronised, self.offset_s.filter(|_| self.is_off())) {
            (_, Some(offset)) => format!(
                "the clock is {} {}",
                span(offset.abs()),
                if offset > 0.0 { "slow" } else { "fast" }
            ),
            (Some(false), None) => "the clock is unsynchronised".to_owned(),
            _ => "the clock is in doubt".to_owned(),
        }
    }
}

/// Whether the certificate is out of its time when `correction` seconds are added to the time of the capture.
fn outside(served: &Served<'_>, correction: f64) -> bool {
    #[expect(clippy::cast_possible_truncation, reason = "a cast of floats saturates")]
    let shift = correction as i64;
    served.seconds().is_some_and(|at| {
        let at = at.saturating_add(shift);
        at < served.leaf.not_before || at > served.leaf.not_after
    })
}

fn finding(served: &Served<'_>, clock: &Clock<'_>) -> Option<Finding> {
    let (leaf, at) = (&served.leaf, served.seconds()?);
    let offset = clock.offset_s.filter(|_| clock.is_off());
    // A clock that is off by less than it takes explains nothing.
    let explained = offset.is_some_and(|offset| outside(served, 0.0) != outside(served, offset));
    if offset.is_some() && !explained && clock.synchronised != Some(false) {
        return None;
    }
    let subject = leaf.subject.short();
    let trouble = if !outside(served, 0.0) {
        "is called expired by a client".to_owned()
    } else if at < leaf.not_before {
        format!("is not yet valid on {}", describe::day(at))
    } else {
        format!("is expired on {}", describe::day(at))
    };
    let message = format!(
        "the certificate of {} ({subject}) {trouble}, but by {} {}",
        served.server,
        clock.file,
        clock.words()
    );
    let mut finding = Finding::new(&RULE, served.location(), message)
        .why(if explained {
            "by the right time the certificate is in its time: the clock is the fault, not the certificate".to_owned()
        } else {
            "a clock that follows nobody proves nothing about a date".to_owned()
        })
        .help("set the clock right first: `utils ntp status` and `utils ntp server list` on the publisher; then judge the certificate again")
        .evidence(format!(
            "{} frame {}: {subject} is valid from {} to {}",
            served.capture,
            served.first.frame,
            describe::day(leaf.not_before),
            describe::day(leaf.not_after)
        ))
        .evidence(format!("{}: {}", clock.place(), clock.words()));
    if let Some(alert) = served.alert(EXPIRED) {
        finding = finding.evidence(format!(
            "{} frame {}: certificate_expired",
            served.capture, alert.mark.frame
        ));
    }
    Some(if explained { finding.confidence(Confidence::High) } else { finding })
}

/// `3 days`, `2 h 5 min`.
fn span(seconds: f64) -> String {
    let minutes = seconds / 60.0;
    match minutes {
        _ if minutes < 120.0 => format!("{minutes:.0} min"),
        _ if minutes < 2880.0 => format!("{:.0} h", minutes / 60.0),
        _ => format!("{:.0} days", minutes / 1440.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_followed_source_knows_the_offset() {
        let data = json!({
            "synchronised": true, "line": 3,
            "peers": [{"tally": "-", "offset_ms": 9e9}, {"tally": "*", "offset_ms": -120_000.0}],
        });
        let clock = clock("a.txt", &data);
        assert_eq!((clock.offset_s, clock.place()), (Some(-120.0), "a.txt line 3".to_owned()));
        assert_eq!(clock.words(), "the clock is 2 min fast");
        assert!(clock.is_doubtful());
    }

    #[test]
    fn spans_read_well() {
        assert_eq!(span(90.0), "2 min");
        assert_eq!(span(7200.0), "2 h");
        assert_eq!(span(864_000.0), "10 days");
    }
}
