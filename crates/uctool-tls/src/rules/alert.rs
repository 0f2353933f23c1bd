use uctool_core::{Check, Outcome, rule};

use super::{Cause, Sessions, grouped_as};
use crate::{Alert, SessionReport};

/// The level of an alert that ends the connection.
const FATAL: u8 = 2;

rule! {
    /// ## What it does
    /// Reports fatal TLS alerts with the side that sent them and what they mean.
    ///
    /// ## Why it matters
    /// A fatal alert ends the connection. The side that sends it is the one that refuses; what it
    /// refuses lies at the other side.
    ///
    /// ## What to do
    /// For a certificate alert look at the certificate the *other* side sent: upload its CA to the
    /// trust store of the side that refuses (on CUCM: CallManager-trust, on IM and Presence:
    /// cup-trust), or replace it. For a version or handshake alert compare what both sides offer.
    pub(super) static RULE = {
        code: "TLS018",
        name: "tls-alert",
        summary: "one side ended the session with a fatal alert",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 8446, section 6", "RFC 5246, section 7.2"],
    }
}

pub(super) const CHECK: Check<Sessions> = Check { rule: &RULE, run };

fn run(sessions: &Sessions) -> Outcome {
    grouped_as(&RULE, sessions, "ended with an alert", cause)
}

fn cause(_: &Sessions, report: &SessionReport) -> Option<Cause> {
    let alert = report.alerts.iter().find(|alert| alert.level == FATAL)?;
    let sender = if alert.from_client { "client" } else { "server" };
    let name = alert.name().map_or_else(|| alert.description.to_string(), str::to_owned);
    Some(
        Cause::new(format!("the {sender} sent `{name}`"))
            .help(help(alert))
            .evidence(format!("frame {}", alert.mark.frame)),
    )
}

fn help(alert: &Alert) -> &'static str {
    match alert.description {
        42..=46 => "check the certificate the other side sent: `uctool cert check`",
        48 => {
            "upload the CA of the other side's certificate to the trust store of the side that sent \
             the alert"
        }
        116 => "the server asks for a client certificate: give the client one the server trusts",
        40 | 71 => "compare the cipher suites both sides allow: they have none in common",
        70 | 86 => "compare the TLS versions both sides allow: they have none in common",
        112 => "the client asks for a name the server does not serve: check the address it calls",
        20 | 21 | 51 => {
            "a device between the ends changes the traffic, or the two do not share keys"
        }
        _ => "look at the logs of the side that sent the alert",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn a_fatal_alert_fires_and_names_its_sender() {
        let Outcome::Found(found) = run(&testing::alert(FATAL, 48, true)) else { panic!() };
        assert_eq!(
            found[0].message,
            "1 of 1 session ended with an alert: the client sent `unknown_ca`"
        );
    }

    #[test]
    fn a_warning_and_no_session_leave_it_quiet() {
        assert_eq!(run(&testing::alert(1, 0, true)), Outcome::Pass);
        let none = Sessions::new("sample.pcap");
        assert_eq!(run(&none), Outcome::NotApplicable("no TLS session in the capture"));
    }
}
