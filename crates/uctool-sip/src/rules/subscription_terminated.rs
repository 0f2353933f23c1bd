use uctool_core::{Outcome, Rule, rule};

use super::judge::{About, Groups, Judge};
use crate::calls::{Dialog, Kind, Watch};

rule! {
    /// ## What it does
    /// Reports subscriptions that the notifier ended, with its reason, though the subscriber had not.
    ///
    /// ## Why it matters
    /// After `terminated` no event comes any more: a lamp or a contact keeps its last state until the subscriber asks
    /// anew. `rejected` and `noresource` say that it need not try.
    ///
    /// ## What to do
    /// `deactivated` and `probation` come with restarts of the notifier; `timeout` means that the refresh did not reach
    /// it; `rejected` that the watched user or an administrator forbids it.
    pub(crate) static RULE = {
        code: "SIP037",
        name: "subscription-terminated",
        summary: "the notifier ends a subscription",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 6665, section 4.1.3"],
    }
}

#[derive(Default)]
pub(super) struct SubscriptionTerminated {
    subscriptions: u64,
    ended: Groups<(Box<str>, Box<str>, Box<str>)>,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<SubscriptionTerminated>::default()
}

fn meaning(reason: &str) -> &'static str {
    match reason {
        "deactivated" => {
            "the notifier ended it and wants it asked for anew at once: a restart or a move to another server"
        }
        "probation" => "the notifier ended it and wants it asked for anew later",
        "rejected" => "the watched user or an administrator does not allow it any more",
        "timeout" => "it was not refreshed in time: the refresh did not reach the notifier",
        "giveup" => "nobody decided on it in time",
        "noresource" => "what was watched does not exist any more",
        "invariant" => "what was watched will never change",
        _ => "the notifier gave no reason of RFC 6665",
    }
}

impl Watch for SubscriptionTerminated {
    fn ended(&mut self, dialog: &Dialog) {
        let Some(one) = dialog.subscription.as_ref().filter(|_| dialog.kind == Kind::Subscription)
        else {
            return;
        };
        self.subscriptions += u64::from(one.notified > 0);
        let notified = one.state.as_deref() == Some("terminated");
        let (true, false, Some(mark)) = (notified, one.unsubscribed, one.terminated) else {
            return;
        };
        // One NOTIFY in answer to a fetch, and `invariant`, end as they should.
        let reason = one.reason.as_deref().unwrap_or("none");
        let expired = reason == "timeout" && one.expires == Some(0);
        if reason == "invariant" || reason == "none" || expired || one.event.starts_with("refer") {
            return;
        }
        let key = format!("{} {reason} {}", one.event, dialog.dst.ip());
        self.ended.note(&key, dialog, &[mark.frame], || {
            (one.event.clone(), reason.into(), dialog.to.uri.clone())
        });
    }
}

impl Judge for SubscriptionTerminated {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.subscriptions == 0 {
            return Outcome::NotApplicable("no subscription was notified");
        }
        self.ended.findings(|_, group| {
            let (event, reason, target) = &group.what;
            let message = format!(
                "the subscription to `{event}` of {target} was terminated: {reason}{}",
                group.and_more("subscription")
            );
            let help = match &**reason {
                "rejected" => "on the watched user's privacy settings allow the subscriber",
                "timeout" => "see whether the subscriber's refresh reaches the notifier before Expires is over",
                "noresource" => "check that the watched user or number still exists on the notifier",
                _ => "see whether the notifier was restarted at that time, and that the subscriber asks anew",
            };
            Some(group.finding(&RULE, about, message).why(meaning(reason)).help(help))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    fn outcome(state: &str, expires: u32) -> Outcome {
        let subscribe = format!("SUBSCRIBE sip:6002@acme.com|Event: presence|Expires: {expires}");
        let notify =
            format!("NOTIFY sip:a|F=b|T=a|Q=1 NOTIFY|Event: presence|Subscription-State: {state}");
        judged(
            make,
            &[],
            &[
                (0, (1, 2), &subscribe),
                (9, (2, 1), "SIP/2.0 200 OK|Q=1 SUBSCRIBE|T=b"),
                (20, (2, 1), &notify),
            ],
        )
    }

    #[test]
    fn an_end_the_subscriber_did_not_want_is_found() {
        assert_eq!(
            messages(&outcome("terminated;reason=deactivated", 600)),
            ["the subscription to `presence` of sip:6002@acme.com was terminated: deactivated"]
        );
        assert_eq!(outcome("terminated;reason=timeout", 0), Outcome::Pass, "it was a fetch");
        assert_eq!(outcome("active;expires=600", 600), Outcome::Pass);
    }
}
