//! The NTP tests of `utils diagnose`, and what `utils ntp server add` answers.

use super::token::{Token, says, word};
use super::{Piece, Pieces, said};
use crate::model::{Form, Peer, Refusal, Status, Subject};

pub(super) fn read(tokens: &[Token<'_>], pieces: &mut Pieces) {
    for (at, token) in tokens.iter().enumerate() {
        if token.text.starts_with("ntp_") && word(tokens, at + 1) == ":" {
            let result = word(tokens, at + 2).trim_end_matches(['.', ',']).to_owned();
            pieces.push((token.line, Piece::Test(token.text.to_owned(), result.clone())));
            if token.text == "ntp_clock_drift" && result == "Passed" {
                let status = Status { synchronised: said(true, token.line), ..Status::default() };
                push(Form::Diagnose, token.line, status, pieces);
            }
            if token.text == "ntp_reachability" && result == "Failed" {
                let status = Status { none_reachable: said((), token.line), ..Status::default() };
                push(Form::Diagnose, token.line, status, pieces);
            }
        }
        reference(tokens, at, token.line, pieces);
        sentence(tokens, at, token.line, pieces);
        server_add(tokens, at, token.line, pieces);
    }
}

fn sentence(tokens: &[Token<'_>], at: usize, line: u64, pieces: &mut Pieces) {
    let mut status = Status::default();
    let not_synchronised = ["synchronised", "synchronized"]
        .iter()
        .any(|word| says(tokens, at, &["local", "clock", "is", "not", word]));
    if says(tokens, at, &["NTP", "service", "is", "restarting"]) {
        status.restarting = said((), line);
    } else if not_synchronised {
        status.synchronised = said(false, line);
    } else if says(tokens, at, &["None", "of", "the", "designated", "NTP", "servers"]) {
        status.none_reachable = said((), line);
    } else {
        return;
    }
    push(Form::Diagnose, line, status, pieces);
}

/// `The reference NTP server is a stratum 7 clock.`
fn reference(tokens: &[Token<'_>], at: usize, line: u64, pieces: &mut Pieces) {
    let phrase = ["reference", "NTP", "server", "is", "a", "stratum"];
    let Some(stratum) = says(tokens, at, &phrase)
        .then(|| word(tokens, at + phrase.len()).parse().ok())
        .flatten()
        .filter(|stratum| *stratum <= 16)
    else {
        return;
    };
    let remote = Some("the reference NTP server".to_owned());
    let peer = Peer { line, remote, stratum: Some(stratum), ..Peer::default() };
    pieces.push((line, Piece::Peers(Form::Diagnose, vec![peer])));
}

fn push(form: Form, line: u64, status: Status, pieces: &mut Pieces) {
    pieces.push((line, Piece::Status(form, Subject::Client, Box::new(status))));
}

/// `HOST : [ Inaccessible NTP server. Not added. ]` and its like.
fn server_add(tokens: &[Token<'_>], at: usize, line: u64, pieces: &mut Pieces) {
    if says(tokens, at, &["permissible", "limit", "of", "5", "NTP", "servers"]) {
        pieces.push((
            line,
            Piece::Note("no more NTP servers can be added: the product takes 5".into()),
        ));
        return;
    }
    if word(tokens, at) != ":" || at == 0 {
        return;
    }
    let first = word(tokens, at + 1).trim_start_matches('[');
    let next = if first.is_empty() { at + 2 } else { at + 1 };
    let opens =
        |wanted: &str| word(tokens, next).trim_start_matches('[').eq_ignore_ascii_case(wanted);
    let refusal = if opens("Inaccessible") && says(tokens, next + 1, &["NTP", "server"]) {
        Refusal::Inaccessible
    } else if opens("This") && says(tokens, next + 1, &["server", "cannot", "be", "added"]) {
        Refusal::ClusterMember
    } else {
        return;
    };
    let peer = Peer {
        line,
        remote: Some(word(tokens, at - 1).to_owned()),
        refusal: Some(refusal),
        ..Peer::default()
    };
    pieces.push((line, Piece::Peers(Form::ServerAdd, vec![peer])));
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use crate::model::Refusal;

    #[test]
    fn tests_and_their_sentences_are_read() {
        let text = "test - ntp_reachability    : Passed\ntest - ntp_clock_drift : Warning\n\
                    The local clock is not synchronised.\nNone of the designated NTP servers are reachable/functioning or legitimate.";
        let node = read("t", text).remove(0);
        assert_eq!(node.diagnose.len(), 2);
        assert!(!node.status.synchronised.unwrap().value);
        assert_eq!(node.status.none_reachable.unwrap().line, 4);
    }

    #[test]
    fn failed_tests_are_more_than_a_note() {
        let text = "test - ntp_reachability    : Failed\ntest - ntp_clock_drift : Failed, too large\ntest - ntp_stratum : Warning\n\
                    The reference NTP server is a stratum 7 clock.";
        let node = read("t", text).remove(0);
        assert_eq!(node.status.none_reachable.unwrap().line, 1);
        assert_eq!(node.diagnose[1], ("ntp_clock_drift".into(), "Failed".into()));
        assert_eq!(node.peers[0].stratum, Some(7));
    }

    #[test]
    fn refused_servers_are_sources_without_answers() {
        let text = "clock.acme.example : [ Inaccessible NTP server. Not added. ]\n\
                    cm-sub : [This server cannot be added as an NTP server.]\n";
        let node = read("t", text).remove(0);
        let refusals: Vec<_> = node.peers.iter().map(|peer| peer.refusal.unwrap()).collect();
        assert_eq!(refusals, [Refusal::Inaccessible, Refusal::ClusterMember]);
        assert_eq!(node.peers[1].remote.as_deref(), Some("cm-sub"));
    }
}
