//! `chronyc sources`, `sourcestats` and `tracking`.

use super::fields::{blocks, fields};
use super::token::{Token, decimal, interval, with_unit, word};
use super::{Piece, Pieces, said};
use crate::model::{Form, Peer, Role, Status, Subject};
use crate::reach::Reach;
use crate::refid::Refid;

pub(super) fn read(tokens: &[Token<'_>], text: &str, pieces: &mut Pieces) {
    sources(tokens, pieces);
    stats(tokens, pieces);
    tracking(text, pieces);
}

/// A row is found by its sample, `+1008us[+1007us] +/- 5544us`, and read from there to the left.
fn sources(tokens: &[Token<'_>], pieces: &mut Pieces) {
    let mut table: Vec<Peer> = Vec::new();
    for at in 5..tokens.len() {
        let Some((peer, line)) = source_row(tokens, at) else { continue };
        if table.last().is_some_and(|last| line > last.line + 2) {
            close(&mut table, pieces);
        }
        table.push(peer);
    }
    close(&mut table, pieces);
}

fn close(table: &mut Vec<Peer>, pieces: &mut Pieces) {
    if let Some(first) = table.first() {
        let line = first.line;
        pieces.push((line, Piece::Peers(Form::ChronySources, std::mem::take(table))));
    }
}

fn source_row(tokens: &[Token<'_>], at: usize) -> Option<(Peer, u64)> {
    let (adjusted, _) = word(tokens, at).split_once('[')?;
    let offset_ms = with_unit(adjusted)?;
    let when = word(tokens, at - 1);
    let reach = Reach::parse(word(tokens, at - 2))?;
    let poll: i32 = word(tokens, at - 3).parse().ok().filter(|poll| (-8..=24).contains(poll))?;
    let stratum: u8 = word(tokens, at - 4).parse().ok().filter(|stratum| *stratum <= 16)?;
    let mut name = word(tokens, at - 5);
    let mut marks = if at >= 6 { word(tokens, at - 6) } else { "" };
    if !is_marks(marks) {
        // The marks may have lost their space, or be lost altogether.
        marks = name.get(..2).filter(|first| is_marks(first)).unwrap_or("");
        name = name.get(marks.len()..)?;
    }
    let state = marks.chars().nth(1);
    let margin = (at..at + 4).find(|ahead| word(tokens, *ahead) == "+/-");
    let answered = reach.0 != 0;
    let peer = Peer {
        line: tokens.get(at)?.line,
        remote: Some(name.to_owned()),
        // chrony prints 0 for a source it has not heard from.
        stratum: Some(stratum).filter(|stratum| *stratum > 0 || answered),
        kind: marks.chars().next().map(|mode| match mode {
            '=' => 's',
            '#' => 'l',
            _ => 'u',
        }),
        when_s: interval(when),
        poll_s: Some(f64::from(poll).exp2()),
        reach: Some(reach),
        offset_ms: Some(offset_ms).filter(|_| answered),
        jitter_ms: None,
        delay_ms: None,
        tally: state.map(|state| if state == '?' { ' ' } else { state }),
        role: state.map_or(Role::Unknown, Role::of_chrony),
        // Half the round trip plus dispersion: what chrony calls the margin of error.
        root_dispersion_ms: margin
            .and_then(|at| with_unit(word(tokens, at + 1)))
            .filter(|_| answered),
        ..Peer::default()
    };
    let line = peer.line;
    Some((peer, line))
}

fn is_marks(text: &str) -> bool {
    let mut marks = text.chars();
    marks.next().is_some_and(|mode| "^=#".contains(mode))
        && marks.next().is_some_and(|state| "*+-x~?".contains(state))
        && marks.next().is_none()
}

/// A row is found by its end: frequency, skew, a signed offset and a deviation, both with units.
fn stats(tokens: &[Token<'_>], pieces: &mut Pieces) {
    let mut table = Vec::new();
    for at in 7..tokens.len() {
        let deviation = word(tokens, at);
        let offset = word(tokens, at - 1);
        if deviation.starts_with(['+', '-']) || !offset.starts_with(['+', '-']) {
            continue;
        }
        let whole = [at - 6, at - 5].iter().all(|at| word(tokens, *at).parse::<u32>().is_ok());
        let numbers =
            decimal(word(tokens, at - 2)).is_some() && decimal(word(tokens, at - 3)).is_some();
        let (Some(jitter), Some(offset)) = (with_unit(deviation), with_unit(offset)) else {
            continue;
        };
        let samples: u32 = word(tokens, at - 6).parse().unwrap_or_default();
        if whole && numbers && interval(word(tokens, at - 4)).is_some() && samples > 0 {
            table.push(Peer {
                line: tokens.get(at).map_or(0, |token| token.line),
                remote: Some(word(tokens, at - 7).to_owned()),
                offset_ms: Some(offset),
                jitter_ms: Some(jitter),
                ..Peer::default()
            });
        }
    }
    if let Some(first) = table.first() {
        pieces.push((first.line, Piece::Peers(Form::ChronyStats, table)));
    }
}

const TRACKING: &[&str] = &[
    "Reference ID",
    "Stratum",
    "Ref time (UTC)",
    "System time",
    "Last offset",
    "RMS offset",
    "Frequency",
    "Residual freq",
    "Skew",
    "Root delay",
    "Root dispersion",
    "Update interval",
    "Leap status",
];

fn tracking(text: &str, pieces: &mut Pieces) {
    for (line, block) in blocks(text, "Reference ID") {
        let found = fields(block, TRACKING);
        if !found.iter().any(|(key, ..)| *key == "Leap status" || *key == "System time") {
            continue;
        }
        let mut status = Status::default();
        for (key, value, down) in found {
            let seconds = value.split_whitespace().next().and_then(decimal);
            match key {
                "Reference ID" => reference(value, &mut status),
                "Stratum" => status.stratum = value.parse().ok(),
                "System time" => {
                    // `slow of NTP time`: the source is ahead, so the offset is positive.
                    let sign = if value.contains("fast") { -1000.0 } else { 1000.0 };
                    status.offset_ms = seconds.map(|seconds| seconds * sign);
                }
                "Root delay" => status.root_delay_ms = seconds.map(|seconds| seconds * 1e3),
                "Root dispersion" => {
                    status.root_dispersion_ms = seconds.map(|seconds| seconds * 1e3);
                }
                "Update interval" => status.poll_s = seconds,
                "Leap status" => {
                    status.synchronised = said(!value.starts_with("Not"), line + down);
                }
                _ => {}
            }
        }
        if status.synchronised.as_ref().is_some_and(|said| !said.value) {
            status.stratum = None;
        }
        pieces.push((line, Piece::Status(Form::ChronyTracking, Subject::Client, Box::new(status))));
    }
}

/// `0A63000D (10.99.0.13)`, `7F7F0101 ()`, `47505300 (GPS)`.
fn reference(value: &str, status: &mut Status) {
    let (hex, name) = value.split_once('(').unwrap_or((value, ""));
    let name = name.trim_end_matches(')');
    status.refid = Some(Refid::parse(if name.is_empty() { hex.trim() } else { name }));
    status.source = Some(name.to_owned()).filter(|name| !name.is_empty());
    if hex.trim().starts_with("7F7F01") {
        status.local_clock = said((), 0);
        status.source = None;
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use crate::model::Role;

    const SOURCES: &str = "MS Name/IP address         Stratum Poll Reach LastRx Last sample
===============================================================================
^* 192.0.2.13                    1   2   377     0  +1000us[ +999us] +/- 5559us
^? 192.0.2.15                    0   2     0     -     +0ns[   +0ns] +/-    0ns
^x 192.0.2.16                    2   6    15   12m   -37.5s[ -37.5s] +/- 5557us
";

    #[test]
    fn sources_are_read_from_the_sample_to_the_left() {
        let node = read("t", SOURCES).remove(0);
        let [followed, silent, wrong] = &node.peers[..] else { panic!("three rows") };
        assert_eq!((followed.role, followed.stratum), (Role::SystemPeer, Some(1)));
        assert_eq!((followed.offset_ms, followed.poll_s), (Some(1.0), Some(4.0)));
        assert_eq!((silent.role, silent.stratum, silent.offset_ms), (Role::Rejected, None, None));
        assert_eq!((wrong.role, wrong.offset_ms), (Role::Falseticker, Some(-37_500.0)));
        assert_eq!((wrong.when_s, wrong.poll_s), (Some(720.0), Some(64.0)));
    }

    #[test]
    fn stats_and_tracking_join_the_sources() {
        let text = format!(
            "{SOURCES}
Name/IP Address            NP  NR  Span  Frequency  Freq Skew  Offset  Std Dev
192.0.2.13                 10   7    29     -0.319      1.048  +1000us  6165ns
Reference ID    : C000020D (192.0.2.13)
Stratum         : 2
System time     : 0.001051614 seconds slow of NTP time
Root delay      : 0.001123765 seconds
Leap status     : Normal
"
        );
        let nodes = read("t", &text);
        assert_eq!(nodes.len(), 1, "{nodes:#?}");
        let node = &nodes[0];
        assert_eq!(node.peers.len(), 3);
        assert!((node.peers[0].jitter_ms.unwrap() - 0.006_165).abs() < 1e-9);
        assert_eq!(node.peers[0].role, Role::SystemPeer);
        assert_eq!(
            (node.status.stratum, node.status.source.as_deref()),
            (Some(2), Some("192.0.2.13"))
        );
        assert!((node.status.offset_ms.unwrap() - 1.051_614).abs() < 1e-9);
    }
}
