use uctool_capture::{PortTally, Transport};
use uctool_core::text::count;
use uctool_core::{Check, Finding, Location, Outcome, rule};

use super::Decoded;
use crate::logs::Told;

rule! {
    /// ## What it does
    /// Reports a capture without a single SIP or HTTP message, and says what is in it instead: the busiest ports and
    /// what usually runs there, and TLS sessions that stayed closed.
    ///
    /// ## Why it matters
    /// An empty screen has many causes: the capture was taken on the wrong interface or at the wrong time, its filter
    /// kept the media and dropped the signalling, the phones speak SCCP or MGCP, or the SIP is inside TLS.
    ///
    /// ## What to do
    /// Compare the ports found with those of the signalling (5060 and 5061 by default) and capture again where the
    /// signalling passes, from before the call or the restart of the service.
    pub(crate) static RULE = {
        code: "SIP002",
        name: "no-sip-found",
        summary: "the capture holds no SIP message that can be read",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3261, section 19.1.2 (default ports)"],
    }
}

pub(super) const CHECK: Check<Decoded> = Check { rule: &RULE, run };

fn run(decoded: &Decoded) -> Outcome {
    let (summary, tally) = (&decoded.summary, &decoded.tally);
    if summary.not_a_capture.is_some() {
        return Outcome::NotApplicable("the file is not a capture");
    }
    if tally.sip > 0 {
        return Outcome::Pass;
    }
    if tally.http > 0 {
        return Outcome::NotApplicable("HTTP messages were found instead");
    }
    if let Some(told) = &decoded.told {
        return in_text(decoded, told).into();
    }
    let ports = summary.ports.busiest(5);
    let closed = tally.sessions - tally.opened;
    let message = match summary.packets {
        0 => "the capture holds no packets".to_owned(),
        packets => format!("no SIP in {}: {}", count(packets, "frame"), instead(decoded, &ports)),
    };
    Finding::new(&RULE, Location::of(&decoded.source), message)
        .help(next_step(decoded, &ports, closed))
        .into()
}

/// A log of a known kind, without messages.
fn in_text(decoded: &Decoded, told: &Told) -> Finding {
    let announced = match told.headers {
        0 => String::new(),
        n => format!(
            ", though {} {} one",
            count(n, "line"),
            if n == 1 { "announces" } else { "announce" }
        ),
    };
    let lines = count(told.lines, "line");
    Finding::new(
        &RULE,
        Location::of(&decoded.source),
        format!("no SIP message in {lines} of text{announced}"),
    )
    .help("set the trace level so that messages are written in full: CUCM SDL trace with SIP, Expressway `network.sip` at DEBUG, IOS `debug ccsip messages`, Asterisk `pjsip set logger on`")
}

/// What is there instead, in words.
fn instead(decoded: &Decoded, ports: &[PortTally]) -> String {
    let summary = &decoded.summary;
    let mut found = Vec::new();
    if decoded.tally.sessions > 0 {
        found.push(format!("{} of TLS", count(decoded.tally.sessions, "session")));
    }
    if summary.rtp > 0 {
        found.push(format!("{} of RTP", count(summary.rtp, "packet")));
    }
    found.extend(ports.iter().map(|tally| {
        let service = tally.service.map(|name| format!(" ({name})")).unwrap_or_default();
        format!(
            "{} on {} {}{service}",
            count(tally.packets, "packet"),
            word(tally.transport),
            tally.port
        )
    }));
    if found.is_empty() { "no UDP, TCP or SCTP either".to_owned() } else { found.join(", ") }
}

fn word(transport: Transport) -> &'static str {
    match transport {
        Transport::Udp => "UDP",
        Transport::Tcp => "TCP",
        Transport::Sctp => "SCTP",
    }
}

fn next_step(decoded: &Decoded, ports: &[PortTally], closed: u64) -> &'static str {
    let runs = |wanted: &[u16]| ports.iter().any(|tally| wanted.contains(&tally.port));
    if closed > 0 {
        "the SIP may be inside TLS: see the findings on the sessions that stay closed, and give `--key`"
    } else if runs(&[2000, 2443]) {
        "these phones speak SCCP (Skinny), not SIP: capture on the SIP trunk or the presence server instead"
    } else if runs(&[2427, 2428, 1720, 1719]) {
        "this gateway speaks MGCP or H.323, not SIP: capture on the SIP side of the call"
    } else if decoded.summary.rtp > 0 {
        "only media was captured: capture the signalling too, without a port filter or with `port 5060 or port 5061`"
    } else {
        "capture where the signalling passes: on CUCM `utils network capture eth0 file sip count 100000 size all port 5060`"
    }
}

#[cfg(test)]
mod tests {
    use uctool_capture::Summary;
    use uctool_message::Tally;

    use super::*;

    fn outcome(summary: Summary, tally: Tally) -> Outcome {
        run(&Decoded { source: "a.pcap".into(), summary, tally, told: None })
    }

    #[test]
    fn one_message_is_enough_to_be_quiet() {
        let tally = Tally { sip: 1, ..Tally::default() };
        assert_eq!(outcome(Summary::default(), tally), Outcome::Pass);
        let tally = Tally { http: 1, ..Tally::default() };
        assert!(matches!(outcome(Summary::default(), tally), Outcome::NotApplicable(_)));
    }

    #[test]
    fn it_says_what_is_there_and_what_to_try() {
        let summary = Summary { packets: 9, rtp: 9, ..Summary::default() };
        let Outcome::Found(found) = outcome(summary.clone(), Tally::default()) else { panic!() };
        assert_eq!(found[0].message, "no SIP in 9 frames: 9 packets of RTP");
        assert!(found[0].help.as_deref().is_some_and(|help| help.starts_with("only media")));
        let tally = Tally { sessions: 2, ..Tally::default() };
        let Outcome::Found(found) = outcome(summary, tally) else { panic!() };
        assert!(found[0].help.as_deref().is_some_and(|help| help.contains("--key")));
    }
}
