use std::net::IpAddr;

use uctool_capture::{Connection, StreamEvent};
use uctool_core::{Confidence, Outcome, Rule, Severity, rule};
use uctool_message::Method;

use super::contact_unroutable::leads_nowhere;
use super::judge::{About, Groups, Judge, spoken};
use super::pairs::{Pairs, Resets};
use crate::calls::{Dialog, Transaction, Watch};

rule! {
    /// ## What it does
    /// Reports requests that were sent again and again without any response, and requests over TCP or TLS that stayed
    /// without one for 32 seconds.
    ///
    /// ## Why it matters
    /// Over UDP the sender repeats an INVITE at 0.5, 1, 2, 4, 8, 16 seconds (Timer A) and any other request with at
    /// most 4 seconds between (Timer E), and gives up after 32 seconds (Timers B and F). Until then the caller hears
    /// nothing at all. The capture shows whether the server is silent altogether or only to these requests.
    ///
    /// ## What to do
    /// Capture at the server: if the request arrives there, its SIP service is down or does not listen on that address
    /// and port; if it does not, a firewall or a route is in the way.
    pub(crate) static RULE = {
        code: "SIP010",
        name: "no-response",
        summary: "a request is repeated and never answered",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3261, sections 17.1.1.2 and 17.1.2.2"],
    }
}

/// Nanoseconds a request on a stream may wait.
const PATIENCE: i64 = 32_000_000_000;

#[derive(Default)]
pub(super) struct NoResponse {
    asked: u64,
    silent: Groups<Silent>,
    answered: Pairs,
    resets: Resets,
}

struct Silent {
    method: Method,
    sent: u32,
    span: i64,
    to: String,
    src: IpAddr,
    dst: IpAddr,
    size: usize,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<NoResponse>::default()
}

impl Watch for NoResponse {
    fn transaction(&mut self, dialog: &Dialog, one: &Transaction) {
        if !one.request_seen {
            return;
        }
        self.asked += 1;
        self.answered.note(one);
        // Pings, remote call control and a Contact that leads nowhere have rules of their own, and so has what ICMP
        // or a reset explains.
        let others = one.broken.is_some()
            || self.resets.after(one).is_some()
            || one.method == Method::Options
            || dialog.csta
            || leads_nowhere(dialog, one);
        let waited = dialog.clock.saturating_sub(one.last_sent.time.unwrap_or(dialog.clock));
        let given_up = one.sent >= 2 || (one.carrier.is_stream() && waited >= PATIENCE);
        if others || !one.is_silent() || !given_up || one.method == Method::Cancel {
            return;
        }
        let key = format!("{} {} {}", one.src.ip(), one.dst, one.method);
        self.silent.note(&key, dialog, &one.frames(), || Silent {
            method: one.method.clone(),
            sent: one.sent,
            span: one.span().max(if one.sent > 1 { 0 } else { waited }),
            to: one.dst.to_string(),
            src: one.src.ip(),
            dst: one.dst.ip(),
            size: one.size,
        });
    }

    fn connection(&mut self, connection: &Connection, event: &StreamEvent<'_>) {
        self.resets.note(connection, event);
    }
}

impl Judge for NoResponse {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.asked == 0 {
            return Outcome::NotApplicable("there is no request");
        }
        self.silent.findings(|_, group| {
            let one = &group.what;
            if self.answered.size_explains(one.src, one.dst, one.size) {
                return None;
            }
            let sent = match one.sent {
                1 => format!("{} went to {} and got no answer in {}", one.method, one.to, spoken(one.span)),
                n => format!("{n} {}s in {} to {} and no answer", one.method, spoken(one.span), one.to),
            };
            let (why, help) = match self.answered.of(one.src, one.dst).count {
                0 => (
                    format!("nothing ever came back from {} in this capture", one.dst),
                    format!("capture at {}: if the request arrives, start its SIP service or make it listen there; if not, open the firewall or correct the route", one.dst),
                ),
                _ => (
                    format!("{} answers other requests of {}, so it is this one that is dropped", one.dst, one.src),
                    format!("look in the SIP trace of {} for this Call-ID: it, or an inspection on the way, discards the request", one.dst),
                ),
            };
            let message = format!("{sent}{}", group.and_more("request"));
            let finding = group.finding(&RULE, about, message).why(why).help(help);
            // On a stream nothing is repeated: that the capture missed the answer cannot be excluded.
            Some(if one.sent > 1 { finding } else { finding.severity(Severity::Warning).confidence(Confidence::Medium) })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    const INVITE: &str = "INVITE sip:6002@acme.com";

    #[test]
    fn repetition_without_answer_is_found() {
        let script: Vec<_> =
            [0, 500, 1500, 3500, 7500, 15500, 31500].map(|ms| (ms, (1, 2), INVITE)).to_vec();
        let said = messages(&judged(make, &[], &script));
        assert_eq!(said, ["7 INVITEs in 31.5 s to 10.0.0.2:5060 and no answer"]);
    }

    #[test]
    fn one_send_or_any_answer_is_silence_enough() {
        assert_eq!(judged(make, &[], &[(0, (1, 2), INVITE)]), Outcome::Pass);
        let answered = [
            (0, (1, 2), INVITE),
            (500, (1, 2), INVITE),
            (600, (2, 1), "SIP/2.0 100 Trying|Q=1 INVITE"),
        ];
        assert_eq!(judged(make, &[], &answered), Outcome::Pass);
        assert!(matches!(judged(make, &[], &[]), Outcome::NotApplicable(_)));
    }
}
