//! CAP003: segments of a TCP stream are not in the capture.

use uctool_core::{Check, Finding, Location, Outcome, rule};

use crate::summary::{Gaps, Summary};
use uctool_core::text::count;

rule! {
    /// ## What it does
    /// Reports TCP connections of which bytes are missing in the capture: later bytes, the end of the connection
    /// or the acknowledgment of the other side show that they were sent.
    ///
    /// ## Why it matters
    /// A message that lies in the gap is not shown, one that starts before it is incomplete, and a TLS session
    /// cannot be decrypted past it. What the capture lacks is no evidence of what the network lost: capturing
    /// drops packets too, on a busy server or a mirror port first.
    ///
    /// ## What to do
    /// Capture closer to the endpoint and with a filter, so that the capturing host keeps up; look at the count
    /// of dropped packets that `tcpdump` and `utils network capture` print at the end.
    pub(super) static RULE = {
        code: "CAP003",
        name: "tcp-gap",
        summary: "segments of a TCP stream are not in the capture",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9293, section 3.4", "RFC 9293, section 3.10.7.4"],
    }
}

pub(super) const CHECK: Check<Summary> = Check { rule: &RULE, run };

fn run(summary: &Summary) -> Outcome {
    let tcp = &summary.tcp;
    if tcp.connections == 0 && tcp.gaps == 0 {
        return Outcome::NotApplicable("the capture holds no TCP connection");
    }
    tcp.gaps_by_connection
        .iter()
        .map(|gaps| finding(&summary.source, gaps))
        .collect::<Vec<_>>()
        .into()
}

fn finding(source: &str, gaps: &Gaps) -> Finding {
    let connection = format!("{} - {}", gaps.client, gaps.server);
    let (bytes, places) = (count(gaps.bytes, "byte"), count(gaps.count, "place"));
    Finding::new(
        &RULE,
        Location::of(source).frame(gaps.first.frame).part(format!("connection {connection}")),
        format!("{bytes} of the connection {connection} missing in the capture, at {places}"),
    )
    .why(
        "what follows shows that they were sent; whether the network or the capture lost them \
         cannot be told from here",
    )
    .help("capture again with a filter on the two addresses, close to one of them")
    .evidence(format!("the first gap was given up at frame {}", gaps.first.frame))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ConnId, Connection, Mark};

    #[test]
    fn each_connection_with_a_gap_is_named() {
        let connection = Connection {
            id: ConnId(1),
            client: "192.0.2.1:40000".parse().unwrap(),
            server: "192.0.2.2:5060".parse().unwrap(),
            midstream: false,
        };
        let mut summary = Summary::default();
        summary.tcp.connections = 1;
        assert_eq!(run(&summary), Outcome::Pass);
        summary.tcp.gap(&connection, 200, Mark { frame: 7, time: None });
        summary.tcp.gap(&connection, 100, Mark { frame: 9, time: None });
        let Outcome::Found(found) = run(&summary) else { panic!("quiet") };
        assert_eq!(found.len(), 1);
        assert!(found[0].message.starts_with("300 bytes of the connection 192.0.2.1:40000"));
        assert_eq!(found[0].location.frame, Some(7));
    }

    #[test]
    fn without_tcp_it_does_not_apply() {
        assert!(matches!(run(&Summary::default()), Outcome::NotApplicable(_)));
    }
}
