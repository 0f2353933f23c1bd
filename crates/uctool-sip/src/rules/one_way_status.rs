use uctool_core::{Outcome, Rule, rule};
use uctool_message::Method;

use super::judge::{About, Groups, Judge, spoken};
use super::ocs_via_rejected::is_via_refusal;
use super::rcc::phone;
use crate::calls::{Dialog, Kind, Side, Transaction, Watch};

rule! {
    /// ## What it does
    /// Reports sessions of phone control in which the client's requests are accepted and no event ever comes back, and
    /// subscriptions that are accepted without a single NOTIFY.
    ///
    /// ## Why it matters
    /// The phone does what the client asks, and the client never learns of it: it stays at "calling", or a contact stays
    /// grey. The events take the way back, which has its own routes, lists of trusted hosts and firewalls. A notifier
    /// must send a NOTIFY at once after it accepts a subscription, even when nothing has changed.
    ///
    /// ## What to do
    /// Capture at the server: if it sends the events, look at where they are lost or refused; if it sends none, look at
    /// the link between the presence server and the call manager.
    pub(crate) static RULE = {
        code: "SIP021",
        name: "one-way-status",
        summary: "requests are accepted and no event ever comes back",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: ["RFC 6665, section 4.2.1.2", "Htluo, \"MOC/OCS integration with CUPS\", 2009"],
    }
}

/// Nanoseconds to wait for the first event.
const PATIENCE: i64 = 10_000_000_000;

#[derive(Default)]
pub(super) struct OneWayStatus {
    sessions: u64,
    /// Of the live session, by its number: what the client asked, what came back.
    live: std::collections::BTreeMap<u64, Counts>,
    silent: Groups<(String, i64)>,
}

#[derive(Default)]
struct Counts {
    accepted: u32,
    events: u32,
    refused: bool,
    frames: Vec<u64>,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<OneWayStatus>::default()
}

impl Watch for OneWayStatus {
    fn transaction(&mut self, dialog: &Dialog, one: &Transaction) {
        if dialog.kind != Kind::Call || one.method != Method::Info || !one.in_dialog {
            return;
        }
        if self.live.len() >= 2000 && !self.live.contains_key(&dialog.n) {
            return;
        }
        let counts = self.live.entry(dialog.n).or_default();
        match one.side {
            Side::Caller if one.status().is_some_and(|status| status < 300) => {
                counts.accepted += 1;
                if counts.frames.len() < 20 {
                    counts.frames.extend(one.frames());
                }
            }
            Side::Callee => {
                counts.events += 1;
                counts.refused |=
                    one.ended.as_ref().is_some_and(|end| is_via_refusal(end.status, &end.phrase));
            }
            Side::Caller => {}
        }
    }

    fn ended(&mut self, dialog: &Dialog) {
        let counts = self.live.remove(&dialog.n).unwrap_or_default();
        let watched = |since: Option<uctool_capture::Mark>| {
            let until = dialog.hung_up.and_then(|mark| mark.time).unwrap_or(dialog.clock);
            since.and_then(|mark| mark.time).map_or(0, |time| until.saturating_sub(time))
        };
        if let Some(phone) = phone(dialog) {
            self.sessions += 1;
            let span = watched(dialog.answered);
            if counts.accepted > 0 && counts.events == 0 && span >= PATIENCE {
                let what = format!(
                    "{} of phone control of {}",
                    uctool_core::text::count(u64::from(counts.accepted), "request"),
                    phone.words()
                );
                self.silent.note(&phone.words(), dialog, &counts.frames, || (what, span));
            }
        } else if let Some(subscription) =
            dialog.subscription.as_ref().filter(|_| dialog.kind == Kind::Subscription)
        {
            let Some(accepted) = subscription.accepted else { return };
            self.sessions += 1;
            let span = watched(Some(accepted));
            let refusing = subscription.terminated.is_some() || subscription.unsubscribed;
            if subscription.notified == 0 && !refusing && span >= PATIENCE {
                let what =
                    format!("a subscription to `{}` of {}", subscription.event, dialog.to.uri);
                let frames = [dialog.first.frame, accepted.frame];
                self.silent.note(
                    &format!("{} {}", subscription.event, dialog.dst.ip()),
                    dialog,
                    &frames,
                    || (what, span),
                );
            }
        }
    }
}

impl Judge for OneWayStatus {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.sessions == 0 {
            return Outcome::NotApplicable("there is neither phone control nor a subscription");
        }
        self.silent.findings(|_, group| {
            let (what, span) = &group.what;
            let message = format!("{what} was accepted, and no event came back in {}{}", spoken(*span), group.and_more("session"));
            Some(group.finding(&RULE, about, message).help(
                "capture at the server that sends the events: if they leave it, look where they are refused (Host Authorization, Incoming ACL, load balancer, firewall); if none leaves, look at its link to the call manager",
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    fn session(event: Option<&str>) -> Outcome {
        let mut script = vec![
            (0, (1, 2), "INVITE tel:6002;device=SEP1|Content-Type: application/csta+xml|X=<a/>"),
            (9, (2, 1), "SIP/2.0 200 OK|Q=1 INVITE|T=b"),
            (10, (1, 2), "ACK sip:b|T=b|B=k"),
            (20, (1, 2), "INFO sip:b|T=b|Q=2 INFO"),
            (30, (2, 1), "SIP/2.0 200 OK|T=b|Q=2 INFO"),
        ];
        script.extend(event.map(|event| (40, (2, 1), event)));
        script.push((20_000, (1, 2), "BYE sip:b|T=b|Q=3 BYE"));
        judged(make, &[], &script)
    }

    #[test]
    fn phone_control_without_events_is_found() {
        let said = messages(&session(None));
        assert_eq!(
            said,
            [
                "1 request of phone control of 6002 SEP1 was accepted, and no event came back in 20 s"
            ]
        );
        assert_eq!(session(Some("INFO sip:a|F=b|T=a|Q=1 INFO")), Outcome::Pass);
    }

    #[test]
    fn a_subscription_wants_its_notify() {
        let subscribe = [
            (0, (1, 2), "SUBSCRIBE sip:6002@acme.com|Event: presence|Expires: 600"),
            (9, (2, 1), "SIP/2.0 200 OK|Q=1 SUBSCRIBE|T=b|Expires: 600"),
            (15_000, (1, 2), "OPTIONS sip:acme.com|C=o"),
        ];
        assert!(
            messages(&judged(make, &[], &subscribe))[0].starts_with("a subscription to `presence`")
        );
        assert_eq!(judged(make, &[], &subscribe[..2]), Outcome::Pass, "there was no time for it");
    }
}
