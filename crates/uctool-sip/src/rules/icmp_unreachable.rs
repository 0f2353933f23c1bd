use uctool_core::{Check, Finding, Outcome, Severity, rule};

use crate::media::{Heard, Icmp, Unreachable};

rule! {
    /// ## What it does
    /// Reports ICMP errors that quote SIP, or media of a call in progress: who reports, what it says in words, and
    /// about which address.
    ///
    /// ## Why it matters
    /// A closed port means that the service does not run or listens elsewhere; an unreachable host or network is a
    /// missing route or a device that is off; `administratively prohibited` is an access list. A sender that gets
    /// such an error fails at once where the SIP stack listens to it, and after 32 seconds where it does not.
    ///
    /// ## What to do
    /// On the host named, see whether the service runs and on which port it listens; for prohibited traffic open it
    /// on the device that reports.
    pub(crate) static RULE = {
        code: "SIP085",
        name: "icmp-unreachable",
        summary: "the network or a host refuses what SIP sends",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 792", "RFC 1122, section 3.2.2.1", "RFC 4443, section 3", "RFC 3261, section 18.4"],
    }
}

pub(super) const CHECK: Check<Heard> = Check { rule: &RULE, run };

fn run(heard: &Heard) -> Outcome {
    if heard.text {
        return Outcome::NotApplicable("a text holds no packets");
    }
    let findings: Vec<Finding> = heard
        .unreachable
        .iter()
        .filter(|error| !error.media || error.count >= STRAGGLERS)
        .map(|error| finding(heard, error))
        .collect();
    if findings.is_empty() && heard.messages == 0 {
        return Outcome::NotApplicable("there is no SIP message");
    }
    findings.into()
}

/// Fewer errors about media are packets that came after the port was closed.
const STRAGGLERS: u64 = 5;

fn finding(heard: &Heard, error: &Unreachable) -> Finding {
    let Icmp { dst, reporter, .. } = error.what;
    let (says, help) = meaning(&error.what);
    let by =
        if reporter == dst.ip() { "the host itself".to_owned() } else { format!("{reporter}") };
    let what = if error.media { "media" } else { "SIP" };
    let times = if error.count == 1 { String::new() } else { format!(", {} times", error.count) };
    let finding = Finding::new(
        &RULE,
        heard.locate(error.first),
        format!(
            "{dst} cannot be reached by {what} from {}: {says}, reported by {by}{times}",
            error.src.ip()
        ),
    )
    .help(help)
    .evidence(format!(
        "ICMP{} type {}, code {}",
        if error.what.v6 { "v6" } else { "" },
        error.what.kind,
        error.what.code
    ));
    if error.spoke || error.media {
        finding
            .severity(Severity::Warning)
            .why("the same address answered at another time of the capture")
    } else {
        finding
    }
}

/// What type and code say, and what to do (RFC 792; RFC 1812, section 5.2.7.1; RFC 4443, section 3).
fn meaning(what: &Icmp) -> (&'static str, &'static str) {
    const PORT: &str = "see on that host whether the service runs and on which port it listens (`show open ports all` on CUCM)";
    const ROUTE: &str =
        "look at the route to that host on the device that reports, and whether the host is up";
    const FILTER: &str =
        "open this traffic on the device that reports: an access list or a firewall refuses it";
    match (what.v6, what.kind, what.code) {
        (false, 3, 3) | (true, 1, 4) => ("port unreachable", PORT),
        (false, 3, 2) => ("protocol unreachable", PORT),
        (false, 3, 0 | 6 | 11) | (true, 1, 0) => ("no route to its network", ROUTE),
        (false, 3, 1 | 7 | 12) | (true, 1, 3) => ("host unreachable", ROUTE),
        (false, 3, 9 | 10 | 13) | (true, 1, 1 | 5 | 6) => ("administratively prohibited", FILTER),
        (false, 3, 4) | (true, 2, _) => (
            "packet too big and not to be fragmented",
            "let ICMP through to the sender, lower its MTU, or use TCP",
        ),
        (false, 11, 0) | (true, 3, 0) => ("time to live exceeded: a routing loop of IP", ROUTE),
        (false, 11, _) | (true, 3, _) => (
            "a fragment was missing for too long",
            "let the devices between pass IP fragments, or use TCP",
        ),
        _ => ("an ICMP error", ROUTE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(kind: u8, code: u8, count: u64, media: bool, spoke: bool) -> Heard {
        let dst: std::net::SocketAddr = "10.88.229.200:5060".parse().unwrap();
        let what = Icmp { dst, reporter: dst.ip(), v6: false, kind, code, transport: 17 };
        let src = "10.88.229.209:5060".parse().unwrap();
        let first = crate::media::Place::default();
        let error = Unreachable { what, src, count, first, media, spoke };
        Heard { messages: 1, unreachable: vec![error], ..Heard::default() }
    }

    #[test]
    fn the_address_and_the_reason_are_named() {
        let Outcome::Found(found) = run(&heard(3, 3, 4, false, false)) else { panic!() };
        assert_eq!(
            found[0].message,
            "10.88.229.200:5060 cannot be reached by SIP from 10.88.229.209: port unreachable, reported by the host itself, 4 times"
        );
        assert_eq!(found[0].severity, Severity::Error);
        let Outcome::Found(found) = run(&heard(3, 13, 1, false, true)) else { panic!() };
        assert!(found[0].message.contains("prohibited"));
        assert_eq!(found[0].severity, Severity::Warning);
    }

    #[test]
    fn stragglers_of_media_are_no_fault() {
        assert_eq!(run(&heard(3, 3, 4, true, false)), Outcome::Pass);
        assert!(matches!(run(&heard(3, 3, 5, true, false)), Outcome::Found(_)));
        assert!(matches!(run(&Heard::default()), Outcome::NotApplicable(_)));
    }
}
