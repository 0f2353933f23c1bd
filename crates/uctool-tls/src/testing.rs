//! Sessions for the tests of the rules.

use uctool_capture::{Direction, Mark};

use crate::rules::Sessions;
use crate::{Alert, SessionId, SessionReport, WhyNot};

/// One session that stays closed, in a capture of two.
pub(crate) fn closed(why: WhyNot) -> Sessions {
    let mut sessions = Sessions::new("sample.pcap");
    sessions.add(&SessionReport { decrypted: true, ..report() });
    sessions.add(&SessionReport { why_not: Some(why), ..report() });
    sessions
}

/// The same capture with frames cut short.
pub(crate) fn truncated(mut sessions: Sessions) -> Sessions {
    sessions.truncated = true;
    sessions
}

/// A session that ended with an alert.
pub(crate) fn alert(level: u8, description: u8, from_client: bool) -> Sessions {
    let mut sessions = Sessions::new("sample.pcap");
    let mark = Mark { frame: 21, time: None };
    let direction = if from_client { Direction::ToServer } else { Direction::ToClient };
    let alerts = vec![Alert { direction, from_client, level, description, mark }];
    sessions.add(&SessionReport { alerts, ..report() });
    sessions
}

pub(crate) fn report() -> SessionReport {
    SessionReport {
        id: SessionId(1),
        client: "192.0.2.1:41022".parse().unwrap(),
        server: "192.0.2.2:5061".parse().unwrap(),
        first: Mark { frame: 14, time: None },
        last: Mark { frame: 30, time: None },
        version: None,
        cipher: None,
        sni: None,
        client_random: None,
        certificates: Vec::new(),
        client_certificates: Vec::new(),
        decrypted: false,
        opened_with: None,
        records: 20,
        opened_records: 0,
        failed_records: 0,
        lost_bytes: 0,
        resumed: false,
        renegotiations: 0,
        alerts: Vec::new(),
        why_not: None,
    }
}
