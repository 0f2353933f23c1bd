use std::net::IpAddr;

use uctool_core::{Outcome, Rule, rule};
use uctool_message::text::{host_of, is_private, uri_of};
use uctool_message::value::unfold;
use uctool_message::{Method, SeenSip};

use super::judge::{About, Groups, Judge};
use crate::calls::{Copy, Sighting, Watch};

rule! {
    /// ## What it does
    /// Reports hosts that send from a public address and write a private one into Contact or into the `c=` line of their
    /// SDP.
    ///
    /// ## Why it matters
    /// The other side sends its requests to Contact and its audio to `c=`. A private address leads nowhere from outside,
    /// so calls that seem fine have no audio in one direction and cannot be ended from the far end, unless a session
    /// border controller on the way corrects it.
    ///
    /// ## What to do
    /// Set the external (NAT) address on the sender, or switch on far-end NAT traversal on the server it talks to.
    pub(crate) static RULE = {
        code: "SIP027",
        name: "nat-address",
        summary: "a private address in Contact or SDP comes from a public one",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3581", "RFC 1918", "RFC 6314"],
    }
}

#[derive(Default)]
pub(super) struct NatAddress {
    asked: u64,
    behind: Groups<Behind>,
}

struct Behind {
    public: IpAddr,
    private: IpAddr,
    place: &'static str,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<NatAddress>::default()
}

/// The address of the first `c=` line of a body of SDP (RFC 8866, section 5.7).
fn connection_address(body: &[u8]) -> Option<IpAddr> {
    let line = body.split(|byte| *byte == b'\n').take(200).find(|line| line.starts_with(b"c="))?;
    std::str::from_utf8(line).ok()?.split_ascii_whitespace().nth(2)?.split('/').next()?.parse().ok()
}

impl Watch for NatAddress {
    fn message(&mut self, seen: &SeenSip<'_>, sighting: &Sighting<'_>) {
        let said = sighting.said;
        let wanted = matches!(said.method, Method::Invite | Method::Update | Method::Subscribe);
        // What a later hop passes on is not its sender's own.
        if !wanted || sighting.copy != Copy::First || said.head.vias > 1 {
            return;
        }
        let public = seen.context.src.ip();
        let contact = said.head.contact.map(|value| {
            let value = unfold(value);
            host_of(uri_of(&value)).parse::<IpAddr>().ok()
        });
        let media = uctool_message::Said::has_body(seen, "application/sdp")
            .then(|| connection_address(seen.message.body));
        for (place, address) in [("Contact", contact), ("the c= line of its SDP", media)] {
            let Some(address) = address else { continue };
            self.asked += 1;
            let Some(private) = address.filter(|address| {
                is_private(*address)
                    && !is_private(public)
                    && !address.is_unspecified()
                    && !address.is_loopback()
            }) else {
                continue;
            };
            let key = format!("{public} {private} {place}");
            self.behind.note(&key, sighting.dialog, &[seen.context.mark.frame], || Behind {
                public,
                private,
                place,
            });
        }
    }
}

impl Judge for NatAddress {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.asked == 0 {
            return Outcome::NotApplicable("no message names an address in Contact or SDP");
        }
        self.behind.findings(|_, group| {
            let Behind { public, private, place } = group.what;
            let message = format!("{public} writes its private address {private} into {place}{}", group.and_more("message"));
            Some(group.finding(&RULE, about, message).help(format!(
                "set the external address of {public} (its NAT setting), or let the server it talks to use the address packets come from (far-end NAT traversal, symmetric RTP)"
            )))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calls::testing::Talk;
    use crate::rules::judge::Panel;
    use crate::rules::judge::testing::messages;

    fn from(source: [u8; 4], contact: &str) -> Outcome {
        let mut talk = Talk::new(Panel::of(&[make]));
        talk.say_from(0, source, &format!("INVITE sip:6002@acme.com|Contact: <sip:a@{contact}>|Content-Type: application/sdp|X=v=0\r\nc=IN IP4 {contact}\r\n"));
        let about = About::of("a.pcap");
        talk.end().verdicts(&about).remove(0).1
    }

    #[test]
    fn private_behind_public_is_found_in_both_places() {
        let said = messages(&from([203, 0, 113, 5], "192.168.1.9"));
        assert_eq!(said.len(), 2, "{said:?}");
        assert_eq!(said[0], "203.0.113.5 writes its private address 192.168.1.9 into Contact");
        assert_eq!(from([10, 0, 0, 1], "192.168.1.9"), Outcome::Pass, "both are inside");
        assert_eq!(from([203, 0, 113, 5], "203.0.113.5"), Outcome::Pass);
    }
}
