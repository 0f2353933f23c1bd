use std::net::IpAddr;

use uctool_core::{Outcome, Rule, rule};

use super::judge::{About, Groups, Judge};
use super::rcc::{opens, phone};
use crate::calls::{Dialog, Transaction, Watch};

rule! {
    /// ## What it does
    /// Reports sessions of remote call control that the presence server refused or never answered, with the setting
    /// each answer points at.
    ///
    /// ## Why it matters
    /// The client shows `No phone system integration` for all of them. On the wire 401 means that the server does not
    /// know the sender; 403 that the user may not control that phone, or has several and named none; 480, 500 and 503
    /// that the link to CTIManager is down or the phone is not registered; silence that the request never got there.
    ///
    /// ## What to do
    /// As the finding says: Incoming ACL, Controlled Devices, CTI Gateway or static route.
    pub(crate) static RULE = {
        code: "SIP020",
        name: "rcc-refused",
        summary: "the control of a desk phone is refused",
        severity: Error,
        confidence: Medium,
        since: "0.1.0",
        sources: ["Htluo, \"MOC/OCS integration with CUPS\", 2009"],
    }
}

#[derive(Default)]
pub(super) struct RccRefused {
    sessions: u64,
    refused: Groups<Refused>,
}

struct Refused {
    phone: String,
    device: bool,
    status: Option<u16>,
    phrase: Box<str>,
    client: IpAddr,
    server: IpAddr,
    domain: String,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<RccRefused>::default()
}

impl Watch for RccRefused {
    fn transaction(&mut self, dialog: &Dialog, one: &Transaction) {
        if !opens(one) {
            return;
        }
        let Some(phone) = phone(dialog) else { return };
        self.sessions += 1;
        let waited = dialog.clock.saturating_sub(one.first.time.unwrap_or(dialog.clock));
        let silent =
            one.is_silent() && one.broken.is_none() && (one.sent >= 2 || waited >= 32_000_000_000);
        let status = one.status().filter(|status| *status >= 400 && *status != 487);
        if status.is_none() && !silent {
            return;
        }
        let word = status.map_or("silence".to_owned(), |status| status.to_string());
        let key = format!("{} {} {word}", phone.words(), one.dst.ip());
        self.refused.note(&key, dialog, &one.frames(), || Refused {
            phone: phone.words(),
            device: phone.device.is_some(),
            status,
            phrase: one.ended.as_ref().map(|end| end.phrase.clone()).unwrap_or_default(),
            client: one.src.ip(),
            server: one.dst.ip(),
            domain: phone.domain.unwrap_or_else(|| "the server URI".to_owned()),
        });
    }
}

impl Refused {
    fn advice(&self) -> (String, String) {
        let Self { client, server, .. } = self;
        match self.status {
            Some(401 | 407) => (
                format!("OCS address {client} not in CUPS Incoming ACL: the server asks a sender it does not know for credentials"),
                format!("in CUPS Administration > System > Security > Incoming ACL (6.x: Proxy Server > Incoming ACL) allow {client}"),
            ),
            Some(403) if self.device => (
                "device not in Controlled Devices: the user may not control this phone".to_owned(),
                "in CUCM Administration > User Management > End User add the device to Controlled Devices, and check Allow Control of Device from CTI".to_owned(),
            ),
            Some(403) => (
                "no device is named, and the user controls none or several with this number".to_owned(),
                "name the device in the Line URI (`tel:6002;phone-context=dialstring;device=SEP...`) and put it into Controlled Devices of the End User".to_owned(),
            ),
            Some(404 | 482 | 483) => (
                "the presence server does not take the domain part for its own".to_owned(),
                format!("make the domain of the Server URI ({}) equal to the SIP domain, the node name or an alias of CUPS", self.domain),
            ),
            Some(480 | 500..=599) => (
                "the CTI gateway of the presence server cannot reach the phone through CTIManager".to_owned(),
                "check CUPS Administration > Application > CTI Gateway > Settings: the application user must be in Standard CTI Enabled and Standard CTI Allow Control of All Devices; and that the phone is registered".to_owned(),
            ),
            Some(_) => (
                "the presence server refuses the session".to_owned(),
                "read the SIP proxy trace of CUPS for this Call-ID".to_owned(),
            ),
            None => (
                format!("nothing answers at {server}"),
                format!("check the static route of OCS for the Server URI: next hop, port 5060 and TCP, and that {server} is the presence server"),
            ),
        }
    }
}

impl Judge for RccRefused {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.sessions == 0 {
            return Outcome::NotApplicable("no session of remote call control begins");
        }
        self.refused.findings(|_, group| {
            let one = &group.what;
            let how = match one.status {
                Some(status) => format!("refused with {status} {} by {}", one.phrase, one.server),
                None => format!("never answered by {}", one.server),
            };
            let (why, help) = one.advice();
            let message =
                format!("phone control of {} is {how}{}", one.phone, group.and_more("time"));
            Some(group.finding(&RULE, about, message).why(why).help(help))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::judged;

    fn why(uri: &str, status: &str) -> String {
        let invite = format!("INVITE {uri}|Content-Type: application/csta+xml|X=<a/>");
        let answer = format!("SIP/2.0 {status}|Q=1 INVITE|T=b");
        let outcome = judged(make, &[], &[(0, (1, 2), &invite), (9, (2, 1), &answer)]);
        let Outcome::Found(found) = outcome else { return String::new() };
        found[0].why.clone().unwrap()
    }

    #[test]
    fn each_answer_has_its_setting() {
        let tel = "tel:6002;phone-context=dialstring;device=SEP001E7A24429A";
        assert!(why(tel, "401 Unauthorized").contains("Incoming ACL"));
        assert!(why(tel, "403 Forbidden").contains("Controlled Devices"));
        assert!(why("tel:6002", "403 Forbidden").contains("no device is named"));
        assert!(why(tel, "503 Unavailable").contains("CTI gateway"));
        assert_eq!(why(tel, "200 OK"), "");
    }

    #[test]
    fn silence_is_a_route_and_a_plain_call_is_no_session() {
        let invite = "INVITE tel:6002;device=SEP1";
        let script = [(0, (1, 2), invite), (500, (1, 2), invite)];
        let Outcome::Found(found) = judged(make, &[], &script) else { panic!() };
        assert!(found[0].help.as_deref().is_some_and(|help| help.contains("static route")));
        assert!(matches!(
            judged(make, &[], &[(0, (1, 2), "INVITE sip:1@a")]),
            Outcome::NotApplicable(_)
        ));
    }
}
