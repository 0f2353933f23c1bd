//! `w32tm /query /status` and `/query /peers` of Windows Time.

use super::fields::{blocks, fields};
use super::token::decimal;
use super::{Piece, Pieces, said};
use crate::model::{Form, Peer, Role, Status, Subject};
use crate::refid::Refid;

const STATUS: &[&str] = &[
    "Leap Indicator",
    "Stratum",
    "Precision",
    "Root Delay",
    "Root Dispersion",
    "ReferenceId",
    "Last Successful Sync Time",
    "Source",
    "Poll Interval",
    "Phase Offset",
    "ClockRate",
];

const PEER: &[&str] = &[
    "Peer",
    "State",
    "Time Remaining",
    "Mode",
    "Stratum",
    "PeerPoll Interval",
    "HostPoll Interval",
];

pub(super) fn read(text: &str, pieces: &mut Pieces) {
    for (line, block) in blocks(text, "Leap Indicator") {
        let found = fields(block, STATUS);
        if found.iter().any(|(key, ..)| *key == "ReferenceId" || *key == "Source") {
            pieces.push((
                line,
                Piece::Status(Form::W32tm, Subject::Server, Box::new(status(line, &found))),
            ));
        }
    }
    let peers: Vec<Peer> = blocks(text, "Peer: ").into_iter().filter_map(peer).collect();
    if let Some(first) = peers.first() {
        pieces.push((first.line, Piece::Peers(Form::W32tm, peers)));
    }
}

fn status(line: u64, found: &[(&'static str, &str, u64)]) -> Status {
    let mut status = Status::default();
    for (key, value, down) in found {
        let number = leading(value);
        match *key {
            "Leap Indicator" => status.synchronised = said(number != Some(3.0), line + down),
            "Stratum" => {
                status.stratum = value.split([' ', '(']).next().and_then(|text| text.parse().ok());
            }
            "Precision" => {
                status.precision =
                    value.split([' ', '(']).next().and_then(|text| text.parse().ok());
            }
            "Root Delay" => status.root_delay_ms = number.map(|seconds| seconds * 1e3),
            "Root Dispersion" => status.root_dispersion_ms = number.map(|seconds| seconds * 1e3),
            "Phase Offset" => status.offset_ms = number.map(|seconds| seconds * 1e3),
            "Poll Interval" => status.poll_s = number.map(f64::exp2),
            "ReferenceId" => status.refid = reference(value),
            "Source" => source(value, line + down, &mut status),
            _ => {}
        }
    }
    // Windows says stratum 0 for "not synchronised".
    if status.stratum == Some(0) {
        status.stratum = None;
        status.synchronised = said(false, line);
    }
    status
}

fn source(value: &str, line: u64, status: &mut Status) {
    let name = value.split(',').next().unwrap_or(value).trim();
    if name.eq_ignore_ascii_case("Local CMOS Clock") || name.starts_with("Free-running") {
        status.local_clock = said((), line);
    }
    status.source = Some(name.to_owned()).filter(|name| !name.is_empty());
}

/// `0xC0A80001 (source IP:  192.168.0.1)`, `0x4C4F434C (source name:  "LOCL")`.
fn reference(value: &str) -> Option<Refid> {
    let hex = value.split_whitespace().next()?;
    let inner =
        value.split_once(':').map(|(_, rest)| rest.trim_end_matches(')').trim().trim_matches('"'));
    let shown = inner.filter(|inner| !inner.is_empty()).unwrap_or(hex);
    Some(Refid::parse(shown))
        .map(|refid| if shown == hex { refid } else { Refid { text: shown.to_owned(), ..refid } })
}

fn peer((line, block): (u64, &str)) -> Option<Peer> {
    let found = fields(block, PEER);
    if !found.iter().any(|(key, ..)| *key == "PeerPoll Interval" || *key == "HostPoll Interval") {
        return None;
    }
    let mut peer = Peer { line, role: Role::Unknown, ..Peer::default() };
    for (key, value, _) in found {
        match key {
            "Peer" => peer.remote = value.split(',').next().map(|name| name.trim().to_owned()),
            "Stratum" => {
                peer.stratum = value.split([' ', '(']).next().and_then(|text| text.parse().ok());
            }
            "HostPoll Interval" => {
                peer.poll_s = leading(value).map(f64::exp2).filter(|poll| *poll > 1.0);
            }
            _ => {}
        }
    }
    Some(peer)
}

/// The number a value begins with: `0.0312500s`, `10 (1024s)`, `0(no warning)`.
fn leading(value: &str) -> Option<f64> {
    let end =
        value.find(|c: char| !(c.is_ascii_digit() || "+-.".contains(c))).unwrap_or(value.len());
    decimal(value.get(..end)?)
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use crate::model::Subject;

    #[test]
    fn a_status_is_read_with_and_without_breaks() {
        let text = "Leap Indicator: 0(no warning)\nStratum: 3 (secondary reference - syncd by (S)NTP)\n\
                    Precision: -23 (119.209ns per tick)\nRoot Delay: 0.0312500s\nRoot Dispersion: 7.7902343s\n\
                    ReferenceId: 0xC0000201 (source IP:  192.0.2.1)\n\
                    Source: dc.acme.example,0x8\nPoll Interval: 10 (1024s)\n";
        for text in [text.to_owned(), text.replace('\n', " ")] {
            let node = read("t", &text).remove(0);
            assert_eq!(node.subject, Subject::Server);
            let status = node.status;
            assert_eq!(status.stratum, Some(3), "{text}");
            assert_eq!(status.synchronised.map(|said| said.value), Some(true));
            assert_eq!(status.source.as_deref(), Some("dc.acme.example"));
            assert_eq!(status.refid.unwrap().text, "192.0.2.1");
            assert!((status.root_dispersion_ms.unwrap() - 7790.2343).abs() < 1e-6);
            assert_eq!(status.poll_s, Some(1024.0));
        }
    }

    #[test]
    fn peers_are_read() {
        let text = "#Peers: 1\n\nPeer: time.acme.example,0x9\nState: Active\nTime Remaining: 12.5s\n\
                    Mode: 3 (Client)\nStratum: 2 (secondary reference - syncd by (S)NTP)\n\
                    PeerPoll Interval: 10 (1024s)\nHostPoll Interval: 10 (1024s)\n";
        let node = read("t", text).remove(0);
        assert_eq!(node.peers[0].remote.as_deref(), Some("time.acme.example"));
        assert_eq!((node.peers[0].stratum, node.peers[0].poll_s), (Some(2), Some(1024.0)));
    }
}
