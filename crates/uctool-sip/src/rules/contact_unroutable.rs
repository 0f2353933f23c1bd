use std::net::IpAddr;

use uctool_core::{Outcome, Rule, rule};
use uctool_message::text::{host_of, is_private};

use super::ack_missing::unacknowledged;
use super::judge::{About, Groups, Judge};
use crate::calls::{Contact, Dialog, Side, Transaction, Watch};

rule! {
    /// ## What it does
    /// Reports a Contact whose address took no part in the call, when what had to go there (the ACK of an answer, a
    /// BYE, a re-INVITE, a NOTIFY) never got through.
    ///
    /// ## Why it matters
    /// Every request inside a dialog is addressed to the Contact of the other side. A phone or gateway that writes an
    /// address of its own network, of a second interface or of a VPN there makes calls that can be set up and then
    /// neither confirmed nor changed nor ended.
    ///
    /// ## What to do
    /// Make the sender of the Contact write the address it is reached at: its external or NAT address setting, the
    /// interface its SIP service is bound to (on IOS `bind control source-interface`), or let a session border
    /// controller rewrite it.
    pub(crate) static RULE = {
        code: "SIP013",
        name: "contact-unroutable",
        summary: "a Contact names an address that cannot be reached",
        severity: Error,
        confidence: Medium,
        since: "0.1.0",
        sources: ["RFC 3261, sections 8.1.1.8 and 12.2.1.1"],
    }
}

#[derive(Default)]
pub(super) struct ContactUnroutable {
    contacts: u64,
    lost: Groups<Lost>,
}

struct Lost {
    host: String,
    uri: Box<str>,
    from: IpAddr,
    what: String,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<ContactUnroutable>::default()
}

/// The address of a Contact, where it is one and never spoke in the dialog.
fn stranger(dialog: &Dialog, contact: &Contact) -> Option<IpAddr> {
    let address: IpAddr = host_of(&contact.uri).parse().ok()?;
    (address != contact.from.ip() && !dialog.spoke.contains(&address)).then_some(address)
}

/// The Contact that a request inside a dialog goes to, when nothing came back and its address never spoke.
pub(super) fn leads_nowhere(dialog: &Dialog, one: &Transaction) -> bool {
    let party = if one.side == Side::Caller { &dialog.to } else { &dialog.from };
    one.in_dialog
        && one.is_silent()
        && party.contact.as_ref().is_some_and(|contact| stranger(dialog, contact).is_some())
}

impl Watch for ContactUnroutable {
    fn transaction(&mut self, dialog: &Dialog, one: &Transaction) {
        let unacked = unacknowledged(one);
        let silent = one.in_dialog && one.is_silent() && one.sent >= 2 && one.broken.is_none();
        let party = match (unacked, silent, one.side) {
            (true, _, _) | (_, true, Side::Caller) => &dialog.to,
            (_, true, Side::Callee) => &dialog.from,
            _ => {
                self.contacts +=
                    u64::from(dialog.to.contact.is_some() || dialog.from.contact.is_some());
                return;
            }
        };
        let Some(contact) = &party.contact else { return };
        self.contacts += 1;
        let Some(address) = stranger(dialog, contact) else { return };
        let what = if unacked { "ACK".to_owned() } else { one.method.to_string() };
        let mut frames = vec![contact.mark.frame];
        frames.extend(one.frames());
        self.lost.note(&format!("{} {address}", contact.from.ip()), dialog, &frames, || Lost {
            host: address.to_string(),
            uri: contact.uri.clone(),
            from: contact.from.ip(),
            what,
        });
    }
}

impl Judge for ContactUnroutable {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.contacts == 0 {
            return Outcome::NotApplicable("no dialog has a Contact");
        }
        self.lost.findings(|_, group| {
            let one = &group.what;
            let private = one.host.parse().is_ok_and(is_private);
            let message = format!(
                "{} names {} as its Contact (`{}`), an address that never spoke, and the {} due there never got through{}",
                one.from,
                one.host,
                one.uri,
                one.what,
                group.and_more("request"),
            );
            let finding = group.finding(&RULE, about, message).help(format!(
                "make {} write an address it is reached at into Contact: its NAT or external address, or the interface its SIP is bound to",
                one.from
            ));
            Some(if private { finding.why(format!("{} is a private address", one.host)) } else { finding })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::judged;

    fn outcome(contact: &str) -> Outcome {
        let ok = format!("SIP/2.0 200 OK|Q=1 INVITE|T=b|Contact: <sip:6002@{contact}>");
        judged(
            make,
            &[],
            &[
                (0, (1, 2), "INVITE sip:6002@acme.com"),
                (100, (2, 1), &ok),
                (600, (2, 1), &ok),
                (1600, (2, 1), &ok),
            ],
        )
    }

    #[test]
    fn a_stranger_in_contact_is_found_and_a_peer_or_a_name_is_not() {
        let Outcome::Found(found) = outcome("172.16.9.9:5060") else { panic!() };
        assert!(found[0].message.contains("172.16.9.9"), "{}", found[0].message);
        assert_eq!(outcome("10.0.0.2"), Outcome::Pass);
        assert_eq!(outcome("gateway.acme.com"), Outcome::Pass);
    }
}
