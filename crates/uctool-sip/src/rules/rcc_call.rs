use uctool_core::{Outcome, Rule, rule};

use super::judge::{About, Groups, Judge};
use super::rcc::phone;
use crate::calls::{Dialog, Watch};

rule! {
    /// ## What it does
    /// Names the sessions of remote call control (a Microsoft client that controls a desk phone): line, device, phone
    /// context, proxy domain and how each ended.
    ///
    /// ## Why it matters
    /// These INVITEs set up no call with audio; they open a channel on which the client sends CSTA. Read as calls they
    /// mislead.
    ///
    /// ## What to do
    /// Nothing, when it was accepted. Compare line and device with the user's Line URI in Active Directory and the
    /// Controlled Devices of the End User on CUCM when it was not.
    pub(crate) static RULE = {
        code: "SIP019",
        name: "rcc-call",
        summary: "a client asks for the control of a desk phone",
        severity: Info,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"MOC/OCS integration with CUPS\", 2009", "ECMA TR/87"],
    }
}

#[derive(Default)]
pub(super) struct RccCall {
    calls: u64,
    sessions: Groups<(String, String)>,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<RccCall>::default()
}

impl Watch for RccCall {
    fn ended(&mut self, dialog: &Dialog) {
        self.calls += u64::from(dialog.kind == crate::calls::Kind::Call);
        let Some(phone) = phone(dialog) else { return };
        let status = dialog.status.map_or(String::new(), |status| format!(", {status}"));
        let outcome = format!("{}{status}", dialog.outcome().as_str());
        let frames = [dialog.first.frame, dialog.decided.unwrap_or(dialog.first).frame];
        let key = format!("{} {outcome}", phone.words());
        self.sessions.note(&key, dialog, &frames, || (phone.words(), outcome));
    }
}

impl Judge for RccCall {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.calls == 0 {
            return Outcome::NotApplicable("there is no INVITE");
        }
        self.sessions.findings(|_, group| {
            let (phone, outcome) = &group.what;
            let message = format!("phone control of {phone}: {outcome}{}", group.and_more("session"));
            let finding = group.finding(&RULE, about, message);
            Some(if phone.contains("no device") {
                finding.help("name the device in the Line URI (`tel:6002;phone-context=dialstring;device=SEP...`): without it CUPS looks it up by the number, which fails with two devices on a line")
            } else {
                finding
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    #[test]
    fn line_device_and_context_are_named() {
        let script = [
            (0, (1, 2), "INVITE tel:6002;phone-context=dialstring;device=SEP001E7A24429A"),
            (9, (2, 1), "SIP/2.0 200 OK|Q=1 INVITE|T=b"),
        ];
        assert_eq!(
            messages(&judged(make, &[], &script)),
            ["phone control of 6002 SEP001E7A24429A, phone-context dialstring: answered, 200"]
        );
    }

    #[test]
    fn csta_in_the_body_is_enough_and_a_plain_call_is_none() {
        let script =
            [(0, (1, 2), "INVITE sip:6002@cups6|Content-Type: application/csta+xml|X=<a/>")];
        assert!(
            messages(&judged(make, &[], &script))[0]
                .starts_with("phone control of 6002 (no device named), proxy domain cups6")
        );
        assert_eq!(judged(make, &[], &[(0, (1, 2), "INVITE tel:6002")]), Outcome::Pass);
    }
}
