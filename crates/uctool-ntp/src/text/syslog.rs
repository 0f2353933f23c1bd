//! What ntpd, ntpdate and the product's watchdog write to a system log.

use super::token::{Token, decimal, says, word};
use super::{Piece, Pieces, said};
use crate::model::{Form, Peer, Refusal, Role, Status, Subject};

pub(super) fn read(tokens: &[Token<'_>], pieces: &mut Pieces) {
    for (at, token) in tokens.iter().enumerate() {
        let line = token.line;
        // The first word decides quickly: logs are long and few of their lines are about time.
        match token.text.to_ascii_lowercase().as_str() {
            "server" => queried(tokens, at, line, pieces),
            "synchronized" | "synchronised" => followed(tokens, at, line, pieces),
            "no" if says(tokens, at + 1, &["servers", "reachable"])
                || says(
                    tokens,
                    at + 1,
                    &["server", "suitable", "for", "synchronization", "found"],
                ) =>
            {
                let status = Status { none_reachable: said((), line), ..Status::default() };
                push(line, status, pieces);
            }
            "acceptable" if says(tokens, at + 1, &["threshold", "of", "3", "seconds"]) => {
                let status = Status { beyond_watchdog: said((), line), ..Status::default() };
                push(line, status, pieces);
            }
            "ntp"
                if says(tokens, at + 1, &["server"])
                    && says(tokens, at + 3, &["is", "inactive"]) =>
            {
                refused(word(tokens, at + 2), Refusal::Inactive, line, pieces);
            }
            "time" if says(tokens, at + 1, &["reset"]) => {
                off(decimal(word(tokens, at + 2)), line, pieces);
            }
            "system" if says(tokens, at + 1, &["clock", "wrong", "by"]) => {
                off(decimal(word(tokens, at + 4)), line, pieces);
            }
            "selected" if says(tokens, at + 1, &["source"]) => {
                selected(word(tokens, at + 2), line, pieces);
            }
            "can't"
                if says(tokens, at + 1, &["synchronise:", "no"])
                    || says(tokens, at + 1, &["synchronise", "no"]) =>
            {
                let status = Status { synchronised: said(false, line), ..Status::default() };
                push(line, status, pieces);
            }
            _ => {}
        }
    }
}

fn push(line: u64, status: Status, pieces: &mut Pieces) {
    pieces.push((line, Piece::Status(Form::Syslog, Subject::Client, Box::new(status))));
}

/// How far the clock was off, in seconds, when ntpd or chronyd set or judged it.
fn off(seconds: Option<f64>, line: u64, pieces: &mut Pieces) {
    if seconds.is_some() {
        let offset_ms = seconds.map(|seconds| seconds * 1e3);
        push(line, Status { offset_ms, ..Status::default() }, pieces);
    }
}

/// chronyd's `Selected source 192.0.2.9 (ntp1.acme.example)`.
fn selected(name: &str, line: u64, pieces: &mut Pieces) {
    if name.is_empty() {
        return;
    }
    let remote = Some(name.to_owned());
    let peer = Peer { line, remote: remote.clone(), role: Role::SystemPeer, ..Peer::default() };
    pieces.push((line, Piece::Peers(Form::Syslog, vec![peer])));
    push(
        line,
        Status { synchronised: said(true, line), source: remote, ..Status::default() },
        pieces,
    );
}

fn refused(name: &str, refusal: Refusal, line: u64, pieces: &mut Pieces) {
    let remote = Some(name.trim_end_matches(',').to_owned());
    let peer = Peer { line, remote, refusal: Some(refusal), ..Peer::default() };
    pieces.push((line, Piece::Peers(Form::Syslog, vec![peer])));
}

/// `server A, stratum N, offset F, delay F` of `ntpdate -q`, in seconds.
fn queried(tokens: &[Token<'_>], at: usize, line: u64, pieces: &mut Pieces) {
    if !says(tokens, at + 2, &["stratum"]) || !says(tokens, at + 4, &["offset"]) {
        return;
    }
    let name = word(tokens, at + 1).trim_end_matches(',');
    let number = |at| decimal(word(tokens, at).trim_end_matches(','));
    let Some(stratum) = number(at + 3) else { return };
    if stratum == 0.0 {
        refused(name, Refusal::NoUsableAnswer, line, pieces);
        return;
    }
    let peer = Peer {
        line,
        remote: Some(name.to_owned()),
        stratum: word(tokens, at + 3).trim_end_matches(',').parse().ok(),
        offset_ms: number(at + 5).map(|seconds| seconds * 1e3),
        delay_ms: number(at + 7).map(|seconds| seconds * 1e3),
        ..Peer::default()
    };
    pieces.push((line, Piece::Peers(Form::Syslog, vec![peer])));
}

/// ntpd's `synchronized to A, stratum N`, where N is the source's stratum.
fn followed(tokens: &[Token<'_>], at: usize, line: u64, pieces: &mut Pieces) {
    let name = word(tokens, at + 2);
    if !says(tokens, at + 1, &["to"]) || !says(tokens, at + 3, &["stratum"]) || !name.ends_with(',')
    {
        return;
    }
    let peer = Peer {
        line,
        remote: Some(name.trim_end_matches(',').to_owned()),
        stratum: word(tokens, at + 4).parse().ok(),
        role: Role::SystemPeer,
        ..Peer::default()
    };
    let mut status =
        Status { synchronised: said(true, line), source: peer.remote.clone(), ..Status::default() };
    status.stratum = peer.stratum.map(|stratum| stratum.saturating_add(1));
    status.local_clock = if peer.is_local_clock() { said((), line) } else { None };
    pieces.push((line, Piece::Peers(Form::Syslog, vec![peer])));
    push(line, status, pieces);
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use crate::model::{Refusal, Role};

    #[test]
    fn what_ntpd_and_chronyd_say_of_jumps_and_sources_is_read() {
        let text = "Feb  2 09:25:32 ucm ntpd[4711]: time reset -3.512345 s\n";
        assert_eq!(read("t", text).remove(0).status.offset_ms, Some(-3512.345));
        let text = "Feb  2 09:25:36 ucm chronyd[7]: Selected source 192.0.2.9 (ntp1.acme.example)\n\
                    Feb  2 09:25:38 ucm chronyd[7]: System clock wrong by 12.345678 seconds\n";
        let node = read("t", text).remove(0);
        assert_eq!(node.peers[0].role, Role::SystemPeer);
        assert_eq!(node.status.offset_ms, Some(12_345.678));
        let text = "Feb  2 09:25:37 ucm chronyd[7]: Can't synchronise: no selectable sources\n";
        assert!(!read("t", text).remove(0).status.synchronised.unwrap().value);
    }

    #[test]
    fn ntpdate_and_ntpd_are_read() {
        let text = "Mar 14 09:51:23 pub platform: Response from 'ntpdate -q': server 192.0.2.7, stratum 0, offset 0.000000, delay 0.00000#01214 Mar 09:51:23 ntpdate[8646]: no server suitable for synchronization found.\n\
                    Mar 14 10:00:00 pub ntpd[99]: synchronized to 192.0.2.8, stratum 2\n";
        let node = read("t", text).remove(0);
        assert_eq!(node.peers[0].refusal, Some(Refusal::NoUsableAnswer));
        assert_eq!((node.peers[1].role, node.peers[1].stratum), (Role::SystemPeer, Some(2)));
        assert_eq!(node.status.stratum, Some(3));
        assert_eq!(node.status.none_reachable.unwrap().line, 1);
    }
}
