use uctool_core::{Outcome, Rule, Severity, rule};
use uctool_message::Method;

use super::causes;
use super::judge::{About, Groups, Judge};
use crate::calls::{Dialog, Kind, Watch};

rule! {
    /// ## What it does
    /// Reports subscriptions that are refused, by event package.
    ///
    /// ## Why it matters
    /// Presence, the lamps of busy lines and the light of waiting messages all are subscriptions. A refusal says which
    /// list the subscriber is missing in: 403 and 404 the watched user's, 489 that the server does not offer the package
    /// at all, 503 that the presence engine is down.
    ///
    /// ## What to do
    /// On a CUCM trunk to a presence server accept presence subscriptions (SIP Trunk Security Profile) and allow them
    /// between presence groups (Default Inter-Presence Group Subscription).
    pub(crate) static RULE = {
        code: "SIP036",
        name: "subscription-rejected",
        summary: "a subscription is refused",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 6665, section 4.1.2", "Cisco Unified Presence deployment guide 7.0"],
    }
}

#[derive(Default)]
pub(super) struct SubscriptionRejected {
    asked: u64,
    refused: Groups<Refused>,
}

struct Refused {
    event: Box<str>,
    target: Box<str>,
    status: u16,
    phrase: Box<str>,
    server: std::net::IpAddr,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<SubscriptionRejected>::default()
}

impl Watch for SubscriptionRejected {
    fn ended(&mut self, dialog: &Dialog) {
        let subscribes = dialog.kind == Kind::Subscription && dialog.method == Method::Subscribe;
        let (true, Some(status), Some(one)) = (subscribes, dialog.status, &dialog.subscription)
        else {
            return;
        };
        self.asked += 1;
        // 423 asks for another expiry; 481 and 401 at the end of a dialog mean no more than its end.
        if status < 400 || status == 423 || one.accepted.is_some() {
            return;
        }
        let frames = [dialog.first.frame, dialog.decided.unwrap_or(dialog.last).frame];
        let key = format!("{} {status} {}", one.event, dialog.dst.ip());
        self.refused.note(&key, dialog, &frames, || Refused {
            event: one.event.clone(),
            target: dialog.to.uri.clone(),
            status,
            phrase: dialog.phrase.clone(),
            server: dialog.dst.ip(),
        });
    }
}

impl Judge for SubscriptionRejected {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.asked == 0 {
            return Outcome::NotApplicable("no SUBSCRIBE was answered");
        }
        self.refused.findings(|_, group| {
            let one = &group.what;
            let message = format!(
                "{} refuses a subscription to `{}` of {}: {} {}{}",
                one.server, one.event, one.target, one.status, one.phrase, group.and_more("subscription"),
            );
            let finding = group.finding(&RULE, about, message).why(causes::status(one.status)).help(
                "on the CUCM trunk's SIP Trunk Security Profile tick Accept presence subscription, and set Default Inter-Presence Group Subscription to Allow Subscription",
            );
            // A phone that asks for a package the server does not offer lives well without it.
            Some(if one.status == 489 { finding.severity(Severity::Info) } else { finding })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    fn outcome(answer: &str) -> Outcome {
        let answer = format!("SIP/2.0 {answer}|Q=1 SUBSCRIBE|T=b");
        judged(
            make,
            &[],
            &[(0, (1, 2), "SUBSCRIBE sip:6002@acme.com|Event: presence"), (9, (2, 1), &answer)],
        )
    }

    #[test]
    fn a_refusal_is_found_and_an_acceptance_is_not() {
        assert_eq!(
            messages(&outcome("403 Forbidden")),
            ["10.0.0.2 refuses a subscription to `presence` of sip:6002@acme.com: 403 Forbidden"]
        );
        assert_eq!(outcome("202 Accepted"), Outcome::Pass);
        assert!(matches!(judged(make, &[], &[]), Outcome::NotApplicable(_)));
    }
}
