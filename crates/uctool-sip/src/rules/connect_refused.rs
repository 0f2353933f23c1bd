use uctool_core::text::count;
use uctool_core::{Check, Finding, Outcome, Severity, rule};

use crate::media::{Heard, Refused};

rule! {
    /// ## What it does
    /// Reports connections to addresses of SIP whose SYN was answered by a reset.
    ///
    /// ## Why it matters
    /// Nothing listens on that port, or a firewall refuses in the host's name. No message was sent at all; a proxy
    /// answers the caller with 503 or tries its next route.
    ///
    /// ## What to do
    /// See on the host whether the SIP service runs and listens on TCP or TLS at this port; in CUCM compare the
    /// Incoming Port and Transport Type of the SIP Trunk Security Profile with what the other side uses.
    pub(crate) static RULE = {
        code: "SIP086",
        name: "connect-refused",
        summary: "a TCP connection for SIP is refused",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9293, section 3.5.3", "RFC 3261, section 18.4"],
    }
}

pub(super) const CHECK: Check<Heard> = Check { rule: &RULE, run };

fn run(heard: &Heard) -> Outcome {
    if heard.text {
        return Outcome::NotApplicable("a text holds no packets");
    }
    if heard.refused.is_empty() && heard.stream_messages == 0 {
        return Outcome::NotApplicable("no connection for SIP is in the capture");
    }
    heard.refused.iter().map(|refused| finding(heard, refused)).collect::<Vec<_>>().into()
}

fn finding(heard: &Heard, refused: &Refused) -> Finding {
    let Refused { client, server, .. } = refused;
    let finding = Finding::new(
        &RULE,
        heard.locate(refused.first),
        format!("{server} refuses {} from {client}", count(refused.count, "connection")),
    )
    .help(format!(
        "see whether the SIP service on {} runs and listens on TCP port {}, and whether a firewall resets instead",
        server.ip(),
        server.port()
    ));
    if refused.spoke {
        finding
            .severity(Severity::Warning)
            .why("the same address answered at another time of the capture: a restart?")
    } else {
        finding.why("the SYN was answered by a reset")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_came_back_weighs_less() {
        let refused = |spoke| Heard {
            refused: vec![Refused {
                client: "10.0.0.1".parse().unwrap(),
                server: "10.0.0.2:5060".parse().unwrap(),
                count: 3,
                first: crate::media::Place::default(),
                spoke,
            }],
            ..Heard::default()
        };
        let Outcome::Found(found) = run(&refused(false)) else { panic!() };
        assert_eq!(found[0].message, "10.0.0.2:5060 refuses 3 connections from 10.0.0.1");
        assert_eq!(found[0].severity, Severity::Error);
        let Outcome::Found(found) = run(&refused(true)) else { panic!() };
        assert_eq!(found[0].severity, Severity::Warning);
        assert!(matches!(run(&Heard::default()), Outcome::NotApplicable(_)));
        assert_eq!(run(&Heard { stream_messages: 1, ..Heard::default() }), Outcome::Pass);
    }
}
