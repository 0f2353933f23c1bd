use std::net::SocketAddr;

use uctool_capture::{Connection, Mark, StreamEvent};
use uctool_core::{Confidence, Outcome, Rule, Severity, rule};
use uctool_message::{Carrier, Method};

use super::judge::{About, Groups, Judge};
use super::pairs::{LARGE, Pairs, Resets};
use crate::calls::{Dialog, Transaction, Watch};

rule! {
    /// ## What it does
    /// Reports requests above 1300 bytes that got no answer while smaller ones between the same hosts did: over UDP after
    /// repetitions, over TCP after a reset or 10 seconds.
    ///
    /// ## Why it matters
    /// A buddy list of a few contacts makes a SUBSCRIBE of several packets. Firewalls with SIP inspection (an ASA of that
    /// time has a bug of the kind) and filters that drop IP fragments lose exactly those: "all ports are open", logon
    /// works, presence does not.
    ///
    /// ## What to do
    /// Switch the SIP inspection of the firewall off for this path (`no inspect sip`) or upgrade it; over UDP, let the
    /// sender use TCP for large requests.
    pub(crate) static RULE = {
        code: "SIP022",
        name: "large-message-dropped",
        summary: "large requests disappear while small ones are answered",
        severity: Error,
        confidence: Medium,
        since: "0.1.0",
        sources: ["RFC 3261, section 18.1.1", "Htluo, \"KISS: keep it simple\", 2009"],
    }
}

const PATIENCE: i64 = 10_000_000_000;

#[derive(Default)]
pub(super) struct LargeMessageDropped {
    large: u64,
    answered: Pairs,
    resets: Resets,
    lost: Groups<Lost>,
}

struct Lost {
    method: Method,
    size: usize,
    src: SocketAddr,
    dst: SocketAddr,
    carrier: Carrier,
    sent: u32,
    reset: Option<Mark>,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<LargeMessageDropped>::default()
}

impl Watch for LargeMessageDropped {
    fn transaction(&mut self, dialog: &Dialog, one: &Transaction) {
        self.answered.note(one);
        if !one.request_seen || one.size <= LARGE {
            return;
        }
        self.large += 1;
        let reset = self.resets.after(one);
        let waited = dialog.clock.saturating_sub(one.first.time.unwrap_or(dialog.clock));
        let given_up = one.sent >= 2 || reset.is_some() || waited >= PATIENCE;
        if !one.is_silent() || one.broken.is_some() || !given_up {
            return;
        }
        let mut frames = one.frames();
        frames.extend(reset.map(|mark| mark.frame));
        self.lost.note(
            &format!("{} {} {}", one.src.ip(), one.dst.ip(), one.method),
            dialog,
            &frames,
            || Lost {
                method: one.method.clone(),
                size: one.size,
                src: one.src,
                dst: one.dst,
                carrier: one.carrier,
                sent: one.sent,
                reset,
            },
        );
    }

    fn connection(&mut self, connection: &Connection, event: &StreamEvent<'_>) {
        self.resets.note(connection, event);
    }
}

impl Judge for LargeMessageDropped {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.large == 0 {
            return Outcome::NotApplicable("no request is larger than 1300 bytes");
        }
        self.lost.findings(|_, group| {
            let one = &group.what;
            if !self.answered.size_explains(one.src.ip(), one.dst.ip(), one.size) {
                return None;
            }
            let answered = self.answered.of(one.src.ip(), one.dst.ip());
            let end = match (one.reset, one.sent) {
                (Some(mark), _) => format!(", and the connection was reset in frame {}", mark.frame),
                (None, 1) => String::new(),
                (None, n) => format!(", though it was sent {n} times"),
            };
            let message = format!(
                "{} of {} bytes over {} from {} to {} got no answer{end}{}; requests up to {} bytes are answered",
                one.method,
                one.size,
                one.carrier.as_str().to_ascii_uppercase(),
                one.src.ip(),
                one.dst.ip(),
                group.and_more("request"),
                answered.largest,
            );
            let help = if one.carrier == Carrier::Udp {
                "let the sender use TCP for requests above 1300 bytes, or let the firewall pass IP fragments"
            } else {
                "switch SIP inspection off on the firewall between them (on ASA `no inspect sip`) or upgrade it, and compare the path MTU (`ping` with the do-not-fragment bit)"
            };
            let finding = group.finding(&RULE, about, message).help(help);
            // Over TCP without a reset the capture may have missed the answer.
            let proven = one.reset.is_some() || one.sent > 1;
            Some(if proven { finding } else { finding.severity(Severity::Warning).confidence(Confidence::Low) })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    fn outcome(answer_small: bool, answer_large: bool) -> Outcome {
        let large = format!("SUBSCRIBE sip:list@acme.com|C=big|X={}", "a".repeat(2000));
        let mut script = vec![(0, (1, 2), "OPTIONS sip:acme.com|C=o")];
        if answer_small {
            script.push((5, (2, 1), "SIP/2.0 200 OK|C=o|Q=1 OPTIONS|T=b"));
        }
        script.extend([(1000, (1, 2), large.as_str()), (1500, (1, 2), large.as_str())]);
        if answer_large {
            script.push((1600, (2, 1), "SIP/2.0 200 OK|C=big|Q=1 SUBSCRIBE|T=b"));
        }
        judged(make, &[], &script)
    }

    #[test]
    fn size_must_be_what_makes_the_difference() {
        let said = messages(&outcome(true, false));
        assert!(said[0].contains("got no answer, though it was sent 2 times"), "{said:?}");
        assert_eq!(outcome(false, false), Outcome::Pass, "nothing is answered there");
        assert_eq!(outcome(true, true), Outcome::Pass);
        assert!(matches!(
            judged(make, &[], &[(0, (1, 2), "OPTIONS sip:a")]),
            Outcome::NotApplicable(_)
        ));
    }
}
