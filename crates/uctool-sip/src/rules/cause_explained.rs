use uctool_core::{Outcome, Rule, rule};

use super::causes;
use super::judge::{About, Groups, Judge};
use crate::calls::{Dialog, Kind, Watch};

rule! {
    /// ## What it does
    /// Says in words why calls failed or ended: the final status, Reason (Q.850), Warning and ms-diagnostics.
    ///
    /// ## Why it matters
    /// The number on the wire is what the far end wanted to say. A gateway's Q.850 cause tells more than the status it
    /// was translated to, and Microsoft's ms-diagnostics names the very check that failed.
    ///
    /// ## What to do
    /// Start at the host that sent the first response of the kind: those before it only pass it on.
    pub(crate) static RULE = {
        code: "SIP026",
        name: "cause-explained",
        summary: "why calls failed, in words",
        severity: Info,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3261, section 21", "RFC 3326", "ITU-T Q.850"],
    }
}

#[derive(Default)]
pub(super) struct CauseExplained {
    ended: u64,
    causes: Groups<Explained>,
}

struct Explained {
    what: String,
    why: String,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<CauseExplained>::default()
}

impl Watch for CauseExplained {
    fn ended(&mut self, dialog: &Dialog) {
        if dialog.kind != Kind::Call {
            return;
        }
        self.ended += u64::from(dialog.status.is_some() || dialog.hung_up.is_some());
        let q850 = dialog
            .cause
            .as_ref()
            .filter(|cause| cause.protocol.eq_ignore_ascii_case("Q.850"))
            .and_then(|cause| cause.cause)
            .filter(|cause| !matches!(cause, 16 | 31));
        let status = dialog.status.filter(|status| *status >= 300 && *status != 487);
        if status.is_none() && q850.is_none() {
            return;
        }
        let mut what = match status {
            Some(status) => format!("{status} {}", dialog.phrase),
            None => "hung up".to_owned(),
        };
        let mut why = status.map(causes::status).unwrap_or_default().to_owned();
        if let Some(cause) = q850 {
            what += &format!(", Q.850 {cause}");
            let words = causes::q850(cause).unwrap_or("a cause this version does not know");
            why += if why.is_empty() { "" } else { "; " };
            why += &format!("Q.850 {cause}: {words}");
        }
        for (name, value) in [("Warning", &dialog.warning), ("ms-diagnostics", &dialog.diagnostics)]
        {
            if let Some(value) = value {
                why += &format!("; {name}: {value}");
            }
        }
        let mark =
            dialog.decided.filter(|_| status.is_some()).or(dialog.hung_up).unwrap_or(dialog.last);
        let key = format!("{what} {}", dialog.dst.ip());
        let from = dialog.dst.ip();
        self.causes.note(&key, dialog, &[mark.frame], || Explained {
            what: format!("{what} from {from}"),
            why,
        });
    }
}

impl Judge for CauseExplained {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.ended == 0 {
            return Outcome::NotApplicable("no call ended");
        }
        self.causes.findings(|_, group| {
            let message =
                format!("{}: {}", group.what.what, uctool_core::text::count(group.count, "call"));
            Some(group.finding(&RULE, about, message).why(group.what.why.clone()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::judged;

    fn outcome(answer: &str) -> Outcome {
        judged(make, &[], &[(0, (1, 2), "INVITE sip:6002@acme.com"), (9, (2, 1), answer)])
    }

    #[test]
    fn status_cause_and_diagnostics_are_put_in_words() {
        let answer = "SIP/2.0 503 Service Unavailable|Q=1 INVITE|T=b|Reason: Q.850;cause=47|ms-diagnostics: 1018;reason=\"Parsing failure\"";
        let Outcome::Found(found) = outcome(answer) else { panic!() };
        assert_eq!(found[0].message, "503 Service Unavailable, Q.850 47 from 10.0.0.2: 1 call");
        let why = found[0].why.as_deref().unwrap();
        assert!(
            why.contains("overloaded")
                && why.contains("resource unavailable")
                && why.contains("1018"),
            "{why}"
        );
        assert_eq!(outcome("SIP/2.0 200 OK|Q=1 INVITE|T=b"), Outcome::Pass);
        assert_eq!(outcome("SIP/2.0 487 Request Terminated|Q=1 INVITE|T=b"), Outcome::Pass);
    }
}
