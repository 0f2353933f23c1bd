use std::collections::BTreeMap;
use std::net::IpAddr;

use uctool_core::{Outcome, Rule, rule};
use uctool_message::Method;

use super::auth_loop;
use super::causes;
use super::judge::{About, Judge};
use crate::calls::{Dialog, Transaction, Watch};

rule! {
    /// ## What it does
    /// Reports users whose REGISTER is refused and who are not let in afterwards.
    ///
    /// ## Why it matters
    /// A user that is not registered gets no calls, and on most systems makes none.
    ///
    /// ## What to do
    /// 403: the device or its address is not allowed. 404: the user or the domain is not known. 401 or 407 in answer to
    /// credentials: the password is wrong. 503: the registrar is out of service; look whether the device knows another.
    pub(crate) static RULE = {
        code: "SIP033",
        name: "registration-rejected",
        summary: "a user is refused by the registrar",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3261, section 10"],
    }
}

const MAX_USERS: usize = 4000;

#[derive(Default)]
pub(super) struct RegistrationRejected {
    users: BTreeMap<(Box<str>, IpAddr), Option<Refused>>,
}

struct Refused {
    file: usize,
    status: u16,
    phrase: Box<str>,
    count: u32,
    challenges: u32,
    frame: u64,
    call_id: Box<str>,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<RegistrationRejected>::default()
}

impl Watch for RegistrationRejected {
    fn transaction(&mut self, dialog: &Dialog, one: &Transaction) {
        let (Method::Register, true, Some(end)) = (&one.method, one.primary, &one.ended) else {
            return;
        };
        let key = (dialog.to.uri.clone(), one.dst.ip());
        if self.users.len() >= MAX_USERS && !self.users.contains_key(&key) {
            return;
        }
        let user = self.users.entry(key).or_default();
        let challenge = matches!(end.status, 401 | 407);
        match end.status {
            200..=299 => *user = None,
            // Without credentials, or with too short an expiry, the client is told to try again.
            401 | 407 if !one.credentials || end.stale => {}
            300..=399 | 423 => {}
            status => {
                let held = user.get_or_insert(Refused {
                    file: dialog.file,
                    status,
                    phrase: end.phrase.clone(),
                    count: 0,
                    challenges: 0,
                    frame: end.mark.frame,
                    call_id: dialog.call_id.clone(),
                });
                held.count += 1;
                held.challenges += u32::from(challenge);
            }
        }
    }
}

impl Judge for RegistrationRejected {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.users.is_empty() {
            return Outcome::NotApplicable("no REGISTER was answered");
        }
        let refused = self.users.iter().filter_map(|(key, refused)| Some((key, refused.as_ref()?)));
        // Asked again and again: that is auth-loop's, which counts the first challenge too.
        let refused = refused
            .filter(|(_, one)| one.challenges + 1 < auth_loop::LEAST || one.challenges < one.count);
        let found = refused.take(40).map(|((user, registrar), one)| {
            let times = if one.count > 1 { format!(" ({} times)", one.count) } else { String::new() };
            let message = format!("{registrar} refuses to register {user}: {} {}{times}", one.status, one.phrase);
            let help = match one.status {
                401 | 407 => "compare user name and password of the device with the registrar's, and the realm with the device's",
                403 => "on the registrar allow this device and its address (on CUCM: device security profile, digest user, domain)",
                404 => "create the user on the registrar, or correct user part and domain on the device",
                500..=599 => "look at the registrar's service; give the device a second registrar if there is one",
                _ => "read the registrar's SIP trace for this Call-ID",
            };
            about.finding(&RULE, one.file, &[one.frame], message)
                .why(causes::status(one.status))
                .help(help)
                .evidence(format!("Call-ID {}", one.call_id))
        });
        found.collect::<Vec<_>>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    const REGISTER: (i64, (u8, u8), &str) = (0, (1, 2), "REGISTER sip:acme.com");

    #[test]
    fn a_refusal_is_found_and_a_challenge_is_not() {
        let refused = [REGISTER, (5, (2, 1), "SIP/2.0 403 Forbidden|Q=1 REGISTER|T=r")];
        assert_eq!(
            messages(&judged(make, &[], &refused)),
            ["10.0.0.2 refuses to register sip:6002@acme.com: 403 Forbidden"]
        );
        let asked = [REGISTER, (5, (2, 1), "SIP/2.0 401 Unauthorized|Q=1 REGISTER|T=r")];
        assert_eq!(judged(make, &[], &asked), Outcome::Pass);
    }

    #[test]
    fn what_ends_well_is_well() {
        let script = [
            REGISTER,
            (5, (2, 1), "SIP/2.0 503 No|Q=1 REGISTER|T=r"),
            (100, (1, 2), "REGISTER sip:acme.com|Q=2 REGISTER"),
            (105, (2, 1), "SIP/2.0 200 OK|Q=2 REGISTER|T=r"),
        ];
        assert_eq!(judged(make, &[], &script), Outcome::Pass);
    }
}
