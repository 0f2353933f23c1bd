//! The sentences of `ntpstat`, which close `utils ntp status`.

use super::token::{Token, decimal, says, word};
use super::{Piece, Pieces, said};
use crate::model::{Form, Status, Subject};

pub(super) fn read(tokens: &[Token<'_>], pieces: &mut Pieces) {
    for (at, token) in tokens.iter().enumerate() {
        let mut status = Status::default();
        let lower = token.text.trim_end_matches(['.', ',']).to_ascii_lowercase();
        match lower.as_str() {
            "unsynchronised" | "unsynchronized" => status.synchronised = said(false, token.line),
            "synchronised" | "synchronized" if says(tokens, at + 1, &["to"]) => {
                synchronised_to(tokens, at + 2, token.line, &mut status);
            }
            "time"
                if says(tokens, at + 1, &["server", "re-starting"])
                    || says(tokens, at + 1, &["server", "restarting"]) =>
            {
                status.restarting = said((), token.line);
            }
            "time" if says(tokens, at + 1, &["correct", "to", "within"]) => {
                status.within_ms = decimal(word(tokens, at + 4));
            }
            "polling" if says(tokens, at + 1, &["server", "every"]) => {
                status.poll_s = decimal(word(tokens, at + 3));
            }
            "ntpd"
                if says(tokens, at + 1, &["is", "stopped"])
                    || says(tokens, at + 1, &["is", "not", "running"]) =>
            {
                status.synchronised = said(false, token.line);
            }
            _ => continue,
        }
        if status != Status::default() {
            let piece = Piece::Status(Form::Sentences, Subject::Client, Box::new(status));
            pieces.push((token.line, piece));
        }
    }
}

/// `NTP server (A) at stratum N` or `local net at stratum N`; the address may be lost in the copy.
fn synchronised_to(tokens: &[Token<'_>], at: usize, line: u64, status: &mut Status) {
    let local = says(tokens, at, &["local", "net"]);
    let server = says(tokens, at, &["NTP", "server"]);
    let device = ["UHF", "modem", "unspecified", "radio", "time"]
        .iter()
        .any(|word| says(tokens, at, &[word]));
    if !local && !server && !device {
        return;
    }
    status.synchronised = said(true, line);
    if local {
        status.local_clock = said((), line);
    }
    for ahead in at..at + 6 {
        let text = word(tokens, ahead).trim_matches(['(', ')', ',']);
        if says(tokens, ahead, &["at", "stratum"]) {
            status.stratum = word(tokens, ahead + 2).trim_end_matches('.').parse().ok();
            break;
        }
        if server && ahead >= at + 2 && !text.is_empty() {
            status.source.get_or_insert_with(|| text.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;

    #[test]
    fn both_spellings_and_lost_addresses_are_read() {
        let status = |text: &str| read("t", text).remove(0).status;
        let whole = status(
            "synchronized to NTP server (192.0.2.1) at stratum 3\n time correct to within 60 ms\n polling server every 1024 s",
        );
        assert_eq!(whole.synchronised.as_ref().map(|said| said.value), Some(true));
        assert_eq!((whole.source.as_deref(), whole.stratum), (Some("192.0.2.1"), Some(3)));
        assert_eq!((whole.within_ms, whole.poll_s), (Some(60.0), Some(1024.0)));
        let lost = status("synchronised to NTP server ( at stratum 3");
        assert_eq!((lost.source, lost.stratum), (None, Some(3)));
        let local = status("synchronised to local net at stratum 11");
        assert!(local.local_clock.is_some() && local.stratum == Some(11));
        let off = status("unsynchronised\n   time server re-starting");
        assert_eq!(off.synchronised.map(|said| said.value), Some(false));
        assert!(off.restarting.is_some());
    }
}
