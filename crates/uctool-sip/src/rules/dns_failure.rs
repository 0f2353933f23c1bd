use uctool_core::{Check, Finding, Outcome, rule};

use crate::media::{Failed, Failure, Heard};

rule! {
    /// ## What it does
    /// Reports names that SIP routes by (hosts of Request-URIs, SRV names such as `_sip._tcp.acme.com`, ENUM names)
    /// for which every lookup in the capture failed: NXDOMAIN, SERVFAIL, REFUSED, no record, or no answer.
    ///
    /// ## Why it matters
    /// Without an address nothing is sent: the call fails before any SIP leaves, and a capture of port 5060 alone
    /// is empty. A lookup that fails while another of the same name succeeds is as RFC 3263 means it, and is not
    /// reported.
    ///
    /// ## What to do
    /// Ask the same server from the host itself (`utils network host NAME` on CUCM, `nslookup -type=SRV`), and add
    /// the record, or give the trunk an IP address.
    pub(crate) static RULE = {
        code: "SIP089",
        name: "dns-failure",
        summary: "DNS does not know a name that SIP uses",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3263, section 4", "RFC 1035, section 4.1.1", "RFC 2782"],
    }
}

pub(super) const CHECK: Check<Heard> = Check { rule: &RULE, run };

fn run(heard: &Heard) -> Outcome {
    if heard.text {
        return Outcome::NotApplicable("a text holds no packets");
    }
    if heard.names == 0 {
        return Outcome::NotApplicable("no name that SIP uses was asked of DNS in the capture");
    }
    heard.failed_names.iter().map(|failed| finding(heard, failed)).collect::<Vec<_>>().into()
}

fn finding(heard: &Heard, failed: &Failed) -> Finding {
    let server = failed.server.map_or_else(|| "the server".to_owned(), |server| server.to_string());
    let client = failed.client.map_or_else(|| "a host".to_owned(), |client| client.to_string());
    let silent = failed.how.iter().all(|(_, how)| *how == Failure::Unanswered);
    let word = match failed.how.first() {
        _ if silent => "no answer".to_owned(),
        Some((_, how)) => describe(how),
        None => "no answer".to_owned(),
    };
    let finding = Finding::new(
        &RULE,
        heard.locate(failed.place),
        format!("{client} cannot resolve {}: {word} from {server}", failed.name),
    )
    .help(if silent {
        format!("see whether {server} runs and UDP port 53 is open to it; on CUCM `show network eth0` names the servers in use")
    } else {
        format!("add the record on {server}, or correct the name where it is configured; test with `utils network host {}`", failed.name)
    });
    failed.how.iter().take(6).fold(finding, |finding, (what, how)| {
        finding.evidence(format!("{what}: {}", describe(how)))
    })
}

fn describe(failure: &Failure) -> String {
    match failure {
        Failure::Said(code) => code.clone(),
        Failure::NoRecord => "no such record".to_owned(),
        Failure::Unanswered => "no answer".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_and_the_server_are_named() {
        let failed = Failed {
            name: "acme.com".into(),
            how: vec![
                ("_sip._tcp.acme.com SRV".into(), Failure::Said("NXDOMAIN".into())),
                ("acme.com A".into(), Failure::NoRecord),
            ],
            place: crate::media::Place::default(),
            client: "10.0.0.1".parse().ok(),
            server: "10.0.0.53".parse().ok(),
        };
        let heard = Heard { names: 1, failed_names: vec![failed], ..Heard::default() };
        let Outcome::Found(found) = run(&heard) else { panic!() };
        assert_eq!(found[0].message, "10.0.0.1 cannot resolve acme.com: NXDOMAIN from 10.0.0.53");
        assert_eq!(found[0].evidence.len(), 2);
        assert_eq!(run(&Heard { names: 1, ..Heard::default() }), Outcome::Pass);
        assert!(matches!(run(&Heard::default()), Outcome::NotApplicable(_)));
    }
}
