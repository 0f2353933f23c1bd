use std::collections::BTreeMap;

use uctool_core::text::count;
use uctool_core::{Outcome, Rule, Severity, rule};
use uctool_message::text::uri_of;
use uctool_message::value::{parameter, unfold};
use uctool_message::{Carrier, Method, SeenSip};

use super::judge::{About, Judge};
use crate::calls::{Copy, Sighting, Watch};

rule! {
    /// ## What it does
    /// Reports departures from the letter of RFC 3261 that only `--pedantic` asks for, each with its section: a branch
    /// without the magic cookie, a To tag in a request that begins a dialog, a 2xx without Contact, Record-Route or Via not
    /// copied into a response, a URI that needs brackets, a CANCEL that does not match its INVITE, `423` without
    /// Min-Expires, `sips` over a connection in clear.
    ///
    /// ## Why it matters
    /// Most receivers forgive them. They matter when a new product meets an old one, and in acceptance tests.
    ///
    /// ## What to do
    /// Hand the section to the maker of the sender.
    pub(crate) static RULE = {
        code: "SIP043",
        name: "not-conformant",
        summary: "a message departs from the letter of RFC 3261",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3261"],
    }
}

/// One requirement. Which messages break it is decided by `broken`, which sees the message in its dialog.
struct Requirement {
    /// What was seen, reading on from "a message".
    breaks: &'static str,
    /// Where it is written.
    section: &'static str,
    /// MUST is a warning; what only troubles some receivers is worth knowing.
    severity: Severity,
    broken: fn(&SeenSip<'_>, &Sighting<'_>) -> bool,
}

static REQUIREMENTS: &[Requirement] = &[
    Requirement {
        breaks: "has a branch without the magic cookie z9hG4bK",
        section: "8.1.1.7",
        severity: Severity::Warning,
        broken: |seen, sighting| {
            let via = seen.message.fields.via.map(unfold).unwrap_or_default();
            let branch = parameter(via.split(',').next().unwrap_or_default(), "branch");
            sighting.said.is_request() && branch.is_none_or(|branch| !branch.starts_with("z9hG4bK"))
        },
    },
    Requirement {
        breaks: "begins a registration with a tag in To",
        section: "8.1.1.2",
        severity: Severity::Warning,
        broken: |_, sighting| {
            let said = sighting.said;
            said.is_request()
                && matches!(said.method, Method::Register | Method::Publish)
                && !said.to_tag.is_empty()
        },
    },
    Requirement {
        breaks: "is an INVITE without Contact",
        section: "8.1.1.8",
        severity: Severity::Warning,
        broken: |_, sighting| {
            sighting.said.is_request()
                && sighting.said.method == Method::Invite
                && sighting.said.head.contact.is_none()
        },
    },
    Requirement {
        breaks: "answers an INVITE with 2xx and without Contact",
        section: "12.1.1",
        severity: Severity::Warning,
        broken: |_, sighting| {
            let said = sighting.said;
            let success = said.status.is_some_and(|status| (200..300).contains(&status));
            success && said.method == Method::Invite && said.head.contact.is_none()
        },
    },
    Requirement {
        breaks: "is a final response without a tag in To",
        section: "8.2.6.2",
        severity: Severity::Warning,
        broken: |_, sighting| {
            let said = sighting.said;
            said.status.is_some_and(|status| status >= 200) && said.to_tag.is_empty()
        },
    },
    Requirement {
        breaks: "does not copy the Via lines of its request",
        section: "8.2.6.2",
        severity: Severity::Warning,
        broken: |_, sighting| {
            let (said, Some(one)) = (sighting.said, sighting.transaction) else { return false };
            !said.is_request() && one.request_seen && one.vias != said.head.vias
        },
    },
    Requirement {
        breaks: "does not copy the Record-Route of the INVITE into its 2xx",
        section: "12.1.1",
        severity: Severity::Warning,
        broken: |_, sighting| {
            let (said, Some(one)) = (sighting.said, sighting.transaction) else { return false };
            let success = said.status.is_some_and(|status| (200..300).contains(&status));
            success && one.record_routed && !one.in_dialog && said.head.record_route.is_none()
        },
    },
    Requirement {
        breaks: "has a URI with a comma, a semicolon or a question mark outside angle brackets",
        section: "20",
        severity: Severity::Info,
        broken: |_, sighting| {
            [&sighting.said.from, &sighting.said.to].into_iter().any(|value| {
                let uri = value.split(";tag=").next().unwrap_or_default();
                !value.contains('<') && uri.contains([',', '?', ';'])
            })
        },
    },
    Requirement {
        breaks: "is a CANCEL whose number in CSeq is that of no INVITE",
        section: "9.1",
        severity: Severity::Warning,
        broken: |_, sighting| {
            let said = sighting.said;
            let mut invites = sighting
                .dialog
                .transactions
                .iter()
                .filter(|one| one.method == Method::Invite)
                .peekable();
            said.is_request()
                && said.method == Method::Cancel
                && invites.peek().is_some()
                && !invites.any(|one| one.cseq == said.cseq)
        },
    },
    Requirement {
        breaks: "is an ACK whose number in CSeq is that of no INVITE",
        section: "17.1.1.3",
        severity: Severity::Warning,
        broken: |_, sighting| {
            let said = sighting.said;
            let mut invites = sighting
                .dialog
                .transactions
                .iter()
                .filter(|one| one.method == Method::Invite)
                .peekable();
            said.method == Method::Ack
                && invites.peek().is_some()
                && !invites.any(|one| one.cseq == said.cseq)
        },
    },
    Requirement {
        breaks: "is a 423 without Min-Expires",
        section: "21.4.17",
        severity: Severity::Warning,
        broken: |_, sighting| {
            sighting.said.status == Some(423) && sighting.said.head.min_expires.is_none()
        },
    },
    Requirement {
        breaks: "is a 401 or 407 without a challenge",
        section: "22.1",
        severity: Severity::Warning,
        broken: |_, sighting| {
            matches!(sighting.said.status, Some(401 | 407))
                && sighting.said.head.challenge.is_none()
        },
    },
    Requirement {
        breaks: "is for a sips URI and travels in clear",
        section: "26.2.2",
        severity: Severity::Warning,
        broken: |seen, sighting| {
            let sips = sighting
                .said
                .uri
                .get(..5)
                .is_some_and(|scheme| scheme.eq_ignore_ascii_case("sips:"));
            sips && matches!(seen.context.carrier, Carrier::Udp | Carrier::Tcp | Carrier::Ws)
        },
    },
    Requirement {
        breaks: "has no URI in From or To",
        section: "20.20",
        severity: Severity::Info,
        broken: |_, sighting| {
            [&sighting.said.from, &sighting.said.to]
                .into_iter()
                .any(|value| !uri_of(value).contains(':'))
        },
    },
];

/// How many senders are named for each requirement.
const MAX_SENDERS: usize = 20;

#[derive(Default)]
pub(super) struct Conformance {
    messages: u64,
    /// By requirement and sender: how often, the capture and the first frames.
    broken: BTreeMap<(usize, std::net::IpAddr), (u64, usize, Vec<u64>)>,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<Conformance>::default()
}

impl Watch for Conformance {
    fn message(&mut self, seen: &SeenSip<'_>, sighting: &Sighting<'_>) {
        if sighting.copy != Copy::First || seen.cut {
            return;
        }
        self.messages += 1;
        let sender = seen.context.src.ip();
        for (index, _) in
            REQUIREMENTS.iter().enumerate().filter(|(_, one)| (one.broken)(seen, sighting))
        {
            let key = (index, sender);
            let senders = self
                .broken
                .range((index, [0, 0, 0, 0].into())..)
                .take_while(|((at, _), _)| *at == index);
            if !self.broken.contains_key(&key) && senders.count() >= MAX_SENDERS {
                continue;
            }
            let held = self.broken.entry(key).or_insert((0, sighting.dialog.file, Vec::new()));
            held.0 += 1;
            if held.2.len() < 20 {
                held.2.push(seen.context.mark.frame);
            }
        }
    }
}

impl Judge for Conformance {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.messages == 0 {
            return Outcome::NotApplicable("there is no SIP message in a dialog");
        }
        let found = self.broken.iter().filter_map(|((index, sender), (times, file, frames))| {
            let requirement = REQUIREMENTS.get(*index)?;
            let messages = if *times == 1 {
                "a message".to_owned()
            } else {
                format!("each of {}", count(*times, "message"))
            };
            let message = format!("{messages} of {sender} {}", requirement.breaks);
            let finding = about.finding(&RULE, *file, frames, message);
            Some(
                finding
                    .why(format!("RFC 3261, section {}", requirement.section))
                    .severity(requirement.severity),
            )
        });
        found.collect::<Vec<_>>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    #[test]
    fn each_departure_is_named_with_its_section() {
        let script = [
            (0, (1, 2), "INVITE sips:6002@acme.com"),
            (9, (2, 1), "SIP/2.0 200 OK|Q=1 INVITE|T=b"),
            (10, (1, 2), "ACK sip:b|Q=7 ACK|T=b|B=k"),
            (20, (1, 2), "REGISTER sip:acme.com|C=r"),
            (21, (2, 1), "SIP/2.0 423 Interval Too Brief|C=r|Q=1 REGISTER|T=r"),
        ];
        let Outcome::Found(found) = judged(make, &[], &script) else { panic!() };
        let sections: Vec<_> = found.iter().filter_map(|finding| finding.why.as_deref()).collect();
        for section in ["8.1.1.8", "12.1.1", "17.1.1.3", "21.4.17", "26.2.2"] {
            assert!(
                sections.contains(&format!("RFC 3261, section {section}").as_str()),
                "{section}: {sections:?}"
            );
        }
    }

    #[test]
    fn a_call_by_the_book_is_quiet() {
        let contact = "Contact: <sip:a@10.0.0.1>";
        let (invite, ok) = (
            format!("INVITE sip:6002@acme.com|{contact}"),
            format!("SIP/2.0 200 OK|Q=1 INVITE|T=b|{contact}"),
        );
        let script = [
            (0, (1, 2), invite.as_str()),
            (9, (2, 1), ok.as_str()),
            (10, (1, 2), "ACK sip:b|T=b|B=k"),
        ];
        assert_eq!(messages(&judged(make, &[], &script)), [] as [&str; 0]);
        assert_eq!(judged(make, &[], &script), Outcome::Pass);
    }
}
