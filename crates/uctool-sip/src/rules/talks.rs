//! What the rules on the audio of calls share.

use uctool_core::Outcome;

use crate::media::{Heard, Judged};

/// Why nothing is asked of any call.
pub(super) fn before(heard: &Heard) -> Option<Outcome> {
    if heard.text {
        Some(Outcome::NotApplicable("a text holds no media"))
    } else if heard.no_rtp {
        Some(Outcome::NotApplicable("media were left out (`--no-rtp`)"))
    } else if heard.calls == 0 {
        Some(Outcome::NotApplicable("no call with audio was answered"))
    } else {
        None
    }
}

/// The word on calls of which none is wrong.
pub(super) fn after(heard: &Heard) -> Outcome {
    if heard.judged > 0 {
        return Outcome::Pass;
    }
    if heard.unseen > 0 {
        return Outcome::Unknown(if heard.rtp_packets == 0 {
            "the capture holds no RTP: was it filtered to the signalling?".to_owned()
        } else {
            "the RTP in the capture is not that of its calls: their media took another way"
                .to_owned()
        });
    }
    Outcome::NotApplicable("calls were too short, held, or set up by ICE")
}

/// `6001 (caller)`
pub(super) fn name(call: &Judged, side: usize) -> String {
    let role = if side == 0 { "caller" } else { "callee" };
    match call.names.get(side).filter(|name| !name.is_empty()) {
        Some(name) => format!("{name} ({role})"),
        None => format!("the {role}"),
    }
}

/// The call, for a location.
pub(super) fn part(call: &Judged) -> String {
    format!("call {}", call.call_id)
}

/// What was heard of a call.
pub(super) fn evidence(call: &Judged) -> String {
    let side = |side: usize| {
        let at = call.endpoints.get(side).copied().flatten();
        let at = at.map_or_else(String::new, |at| format!(" at {at}"));
        let packets = call.heard.get(side).copied().unwrap_or_default();
        format!("{packets} packets to {}{at}", name(call, side))
    };
    let from = call.frame.map_or_else(String::new, |frame| format!(", from frame {frame} on"));
    format!("{}, {}{from}", side(0), side(1))
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;

    /// A call of 12 seconds.
    pub(crate) fn judged(packets: [u64; 2]) -> Judged {
        Judged {
            call_id: "c1".into(),
            names: ["6001".into(), "6002".into()],
            answered: crate::media::Place::default(),
            seconds: 12.0,
            endpoints: ["10.0.0.1:4000", "10.0.0.2:5000"].map(|address| address.parse().ok()),
            heard: packets,
            wanted: [true, true],
            frame: Some(9),
            stray: None,
            excuse: None,
        }
    }

    /// One call was judged, and more.
    pub(crate) fn heard(more: impl FnOnce(&mut Heard)) -> Heard {
        let mut heard = Heard { calls: 1, judged: 1, rtp_packets: 500, ..Heard::default() };
        more(&mut heard);
        heard
    }
}
