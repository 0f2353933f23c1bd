//! The peer table of `ntpq -p` and `utils ntp status`, and the variables of `ntpq -c rv`.
//!
//! A row is found by what cannot be lost without losing the row: a stratum, a type letter, when, poll and reach, in this
//! order. What stands left of it is taken as far as it looks like a reference, a source and a tally code.

use super::token::{Token, decimal, interval, says, word};
use super::{Piece, Pieces, said};
use crate::model::{Form, Peer, Role, Status, Subject};
use crate::reach::Reach;
use crate::refid::Refid;
use uctool_core::sort;

const TALLIES: &str = "*o+-x#.";
const TYPES: &str = "lubmsaABMp-";
/// Words of the table's head and of commands, which a row pasted behind them must not take for its source.
const NOT_A_SOURCE: &[&str] =
    &["jitter", "disp", "running...", "status", "ntpq", "admin:", "offset", "-p", "-pn"];

pub(super) fn read(tokens: &[Token<'_>], pieces: &mut Pieces) {
    rows(tokens, pieces);
    variables(tokens, pieces);
    for at in 0..tokens.len() {
        if says(tokens, at, &["ntpd", "(pid"]) {
            let pid = word(tokens, at + 2).trim_end_matches(')').to_owned();
            let line = tokens.get(at).map_or(0, |token| token.line);
            pieces.push((line, Piece::Start(pid)));
        }
    }
    // On one line (a paste without breaks) the start must come before its rows.
    sort::by_key(pieces, |(line, piece)| (*line, !matches!(piece, Piece::Start(_))));
}

fn rows(tokens: &[Token<'_>], pieces: &mut Pieces) {
    let mut table: Vec<Peer> = Vec::new();
    let mut end = 0;
    for at in 0..tokens.len() {
        let Some((peer, next)) = row(tokens, at, end) else { continue };
        // Anything between two rows that belongs to neither begins a new table.
        if own_start(tokens, end, at) > end {
            close(&mut table, pieces);
        }
        end = next;
        if peer.kind != Some('p') {
            table.push(peer);
        }
    }
    close(&mut table, pieces);
}

/// The row whose type letter is the token `at`, and where the next may begin.
fn row(tokens: &[Token<'_>], at: usize, end: usize) -> Option<(Peer, usize)> {
    let mut letters = word(tokens, at).chars();
    let kind = letters.next().filter(|c| TYPES.contains(*c))?;
    if letters.next().is_some() || at <= end {
        return None;
    }
    let stratum = word(tokens, at - 1).parse::<u8>().ok().filter(|stratum| *stratum <= 16)?;
    let when = word(tokens, at + 1);
    let when_s = interval(when);
    if when_s.is_none() && when != "-" {
        return None;
    }
    let poll_s = interval(word(tokens, at + 2))?;
    let reach = Reach::parse(word(tokens, at + 3))?;
    let mut next = at + 4;
    let mut number = || {
        let value = decimal(word(tokens, next));
        next += usize::from(value.is_some());
        value
    };
    let (delay_ms, offset_ms, jitter_ms) = (number(), number(), number());
    let left = left_of(tokens, end, at - 1);
    let peer = Peer {
        line: tokens.get(at).map_or(0, |token| token.line),
        remote: left.remote,
        refid: left.refid,
        stratum: Some(stratum),
        kind: Some(kind),
        when_s,
        poll_s: Some(poll_s),
        reach: Some(reach),
        delay_ms,
        offset_ms,
        jitter_ms,
        tally: left.tally,
        ..Peer::default()
    };
    Some((peer, next))
}

#[derive(Default)]
struct Left {
    remote: Option<String>,
    refid: Option<Refid>,
    tally: Option<char>,
}

/// Reads tally, source and reference from the tokens `end..before`, from the right.
fn left_of(tokens: &[Token<'_>], end: usize, before: usize) -> Left {
    let candidates: Vec<Token<'_>> = tokens
        .get(end..before)
        .unwrap_or_default()
        .iter()
        .rev()
        .take(3)
        .take_while(|token| plausible(token.text))
        .copied()
        .collect();
    let mut left = Left::default();
    let is_tally = |token: &Token<'_>| token.text.len() == 1 && TALLIES.contains(token.text);
    let (refid, remote, tally) = match candidates.as_slice() {
        [tally] if is_tally(tally) => (None, None, Some(*tally)),
        [only] => (None, Some(*only), None),
        [only, tally] if is_tally(tally) => (None, Some(*only), Some(*tally)),
        [refid, remote, tally] if is_tally(tally) => (Some(*refid), Some(*remote), Some(*tally)),
        [refid, remote, ..] => (Some(*refid), Some(*remote), None),
        [] => return left,
    };
    left.refid = refid.map(|token| Refid::parse(token.text));
    left.tally = tally.and_then(|token| token.text.chars().next());
    let Some(remote) = remote else { return left };
    let mut name = remote.text;
    if left.tally.is_none() {
        if let Some(rest) = glued_tally(name) {
            left.tally = name.chars().next();
            name = rest;
        } else if remote.indent == Some(1) {
            // The copy kept the column, and it is blank.
            left.tally = Some(' ');
        }
    }
    if left.refid.is_none()
        && let Some((host, code)) = glued_refid(name)
    {
        left.refid = Some(Refid::parse(code));
        name = host;
    }
    left.remote = Some(name.to_owned());
    left
}

/// Where the row whose type letter is the token `at` begins.
fn own_start(tokens: &[Token<'_>], end: usize, at: usize) -> usize {
    let left = left_of(tokens, end, at - 1);
    let words = usize::from(left.remote.is_some()) + usize::from(left.refid.is_some());
    let start = (at - 1).saturating_sub(words);
    let tally = start.checked_sub(1).map(|before| word(tokens, before));
    let apart = tally.is_some_and(|word| word.len() == 1 && TALLIES.contains(word));
    start - usize::from(apart)
}

fn plausible(text: &str) -> bool {
    let known = NOT_A_SOURCE.iter().any(|word| text.eq_ignore_ascii_case(word));
    !known && !text.starts_with("==") && !text.ends_with(':') && !text.starts_with("t=")
}

/// What follows a tally code that lost its space; names never begin with one, except `o` and `x`, which are letters.
fn glued_tally(name: &str) -> Option<&str> {
    let first = name.chars().next()?;
    let rest = name.get(first.len_utf8()..)?;
    let starts_address = rest.starts_with(|c: char| c.is_ascii_digit());
    let sign = "*+-#".contains(first) && !rest.is_empty();
    (sign || ("xo.".contains(first) && starts_address)).then_some(rest)
}

/// `203.0.113.100.GPS.`: a source that filled its column.
fn glued_refid(name: &str) -> Option<(&str, &str)> {
    let inner = name.strip_suffix('.')?;
    let at = inner.rfind('.')?;
    let code = name.get(at..)?;
    let host = name.get(..at)?;
    (code.len() > 3 && code.bytes().all(|b| b == b'.' || b.is_ascii_uppercase()))
        .then_some((host, code))
}

/// Ends a table: where any row kept its mark, a row without one was rejected.
fn close(table: &mut Vec<Peer>, pieces: &mut Pieces) {
    let Some(first) = table.first() else { return };
    let line = first.line;
    let marked = table.iter().any(|peer| peer.tally.is_some());
    for peer in table.iter_mut() {
        if marked && peer.tally.is_none() {
            peer.tally = Some(' ');
        }
        peer.role = peer.tally.map_or(Role::Unknown, Role::of_ntpq);
    }
    pieces.push((line, Piece::Peers(Form::PeerTable, std::mem::take(table))));
}

/// `leap=11, stratum=2, refid=10.1.1.1, ...` of `ntpq -c rv`.
fn variables(tokens: &[Token<'_>], pieces: &mut Pieces) {
    let starts = |token: &&Token<'_>| token.text.starts_with("leap=");
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| starts(token)) {
        let mut status = Status::default();
        // A dump is one or two dozen variables; `srcadr` marks the dump of a peer instead of the system.
        let around =
            tokens.get(at.saturating_sub(12)..(at + 40).min(tokens.len())).unwrap_or_default();
        if around.iter().any(|token| token.text.starts_with("srcadr=")) {
            continue;
        }
        for token in tokens.iter().skip(at).take(40) {
            let Some((key, value)) = token.text.trim_end_matches(',').split_once('=') else {
                continue;
            };
            match key {
                "leap" => status.synchronised = said(value != "11", token.line),
                "stratum" => status.stratum = value.parse().ok(),
                "refid" => status.refid = Some(Refid::parse(value)),
                "offset" => status.offset_ms = decimal(value),
                "rootdelay" => status.root_delay_ms = decimal(value),
                "rootdisp" => status.root_dispersion_ms = decimal(value),
                "precision" => status.precision = value.parse().ok(),
                _ => {}
            }
        }
        pieces
            .push((token.line, Piece::Status(Form::Variables, Subject::Client, Box::new(status))));
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use crate::model::{Peer, Role};
    use crate::refid::Meaning;

    fn peers(text: &str) -> Vec<Peer> {
        read("t", text).into_iter().flat_map(|node| node.peers).collect()
    }

    #[test]
    fn a_whole_row_is_read_field_by_field() {
        let [peer] =
            &peers("x198.51.100.7    10.1.1.1   2 u  12m 1024  377  38.233 37500.10  1.182")[..]
        else {
            panic!("one row");
        };
        assert_eq!(peer.remote.as_deref(), Some("198.51.100.7"));
        assert_eq!(peer.refid.as_ref().unwrap().text, "10.1.1.1");
        assert_eq!((peer.stratum, peer.kind), (Some(2), Some('u')));
        assert_eq!((peer.when_s, peer.poll_s), (Some(720.0), Some(1024.0)));
        assert_eq!(peer.reach.unwrap().0, 0xff);
        assert_eq!((peer.delay_ms, peer.offset_ms), (Some(38.233), Some(37500.10)));
        assert_eq!((peer.jitter_ms, peer.role), (Some(1.182), Role::Falseticker));
    }

    #[test]
    fn addresses_and_tallies_may_be_lost() {
        let text = "remote refid st t when poll reach delay offset jitter\n\
                    ===== 10 l 9 64 377 0.000 0.000 0.008\n\
                    * 2 u 921 1024 377 38.233 3.336 1.182\n\
                    + 2 u 988 1024 377 37.044 3.252 12.236\n";
        let peers = peers(text);
        let roles: Vec<_> = peers.iter().map(|peer| peer.role).collect();
        assert_eq!(roles, [Role::Rejected, Role::SystemPeer, Role::Candidate]);
        assert!(peers.iter().all(|peer| peer.remote.is_none()));
    }

    #[test]
    fn a_trimmed_column_is_unknown_and_a_blank_one_is_not() {
        let row = "198.51.100.7 .INIT. 16 u - 64 0 0.000 0.000 0.000";
        assert_eq!(peers(row)[0].role, Role::Unknown);
        assert_eq!(peers(&format!(" {row}"))[0].role, Role::Rejected);
        assert_eq!(peers(row)[0].refid.as_ref().unwrap().meaning, Meaning::NoAnswerYet);
    }

    #[test]
    fn breaks_may_be_lost() {
        let text = "remote refid st t when poll reach delay offset jitter ==== \
                    *192.0.2.1 .GPS. 1 u 5 64 377 0.1 0.2 0.3 +192.0.2.2 192.0.2.9 2 u - 64 177 0.1 0.2 0.3";
        let names: Vec<_> = peers(text).into_iter().map(|peer| peer.remote.unwrap()).collect();
        assert_eq!(names, ["192.0.2.1", "192.0.2.2"]);
    }

    #[test]
    fn a_source_that_filled_its_column_gives_its_reference_back() {
        let peer = &peers("*203.0.113.100.GPS. 1 u 5 64 377 0.1 0.2 0.3")[0];
        assert_eq!(peer.remote.as_deref(), Some("203.0.113.100"));
        assert_eq!(peer.refid.as_ref().unwrap().text, ".GPS.");
    }

    #[test]
    fn old_tables_have_no_type_and_call_jitter_disp() {
        let text = "     remote           refid      st t when poll reach   delay   offset    disp\n\
                    *192.0.2.1       .GPS.            1 -    2   64  377     1.11    0.111    0.02\n\
                     192.0.2.2       .INIT.          16 -    -   64    0     0.00    0.000 16000.0\n";
        let node = read("t", text).remove(0);
        let [followed, silent] = &node.peers[..] else { panic!("two rows: {node:#?}") };
        assert_eq!((followed.stratum, followed.offset_ms), (Some(1), Some(0.111)));
        assert_eq!((silent.stratum, silent.remote.as_deref()), (Some(16), Some("192.0.2.2")));
    }
}
