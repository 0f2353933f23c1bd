//! Conversations for tests: messages from a few words.

use std::net::SocketAddr;

use uctool_capture::Mark;
use uctool_message::{Carrier, Consumer, Context, Message, SeenSip, Unit};

use super::{Dialog, Tracker, Transaction, Watch};

/// Keeps everything it is told.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) dialogs: Vec<Dialog>,
    pub(crate) transactions: Vec<Transaction>,
}

impl Watch for Kept {
    fn transaction(&mut self, _: &Dialog, transaction: &Transaction) {
        self.transactions.push(transaction.clone());
    }

    fn ended(&mut self, dialog: &Dialog) {
        self.dialogs.push(dialog.clone());
    }
}

/// A capture being made up.
pub(crate) struct Talk<W> {
    pub(crate) tracker: Tracker<W>,
    frame: u64,
}

impl<W: Watch> Talk<W> {
    pub(crate) fn new(watch: W) -> Self {
        Self { tracker: Tracker::new(watch), frame: 0 }
    }

    /// A message at `ms` from host 10.0.0.`hosts.0` to 10.0.0.`hosts.1`, port 5060. `head` is the start line and any
    /// header lines separated by `|`; `C=` sets the Call-ID, `Q=` CSeq, `F=` and `T=` the tags, `B=` the branch, `X=`
    /// the body. What is not given is made up: one call, CSeq 1, From tag `a`, no To tag, the branch of CSeq.
    pub(crate) fn say(&mut self, ms: i64, hosts: (u8, u8), words: &str) -> &mut Self {
        let at = |host: u8| SocketAddr::from(([10, 0, 0, host], 5060));
        self.pass(ms, at(hosts.0), at(hosts.1), words)
    }

    fn pass(&mut self, ms: i64, src: SocketAddr, dst: SocketAddr, words: &str) -> &mut Self {
        let text = written(words);
        self.frame += 1;
        let time = 1_700_000_000_000_000_000 + ms * 1_000_000;
        let mark = Mark { frame: self.frame, time: Some(time) };
        let carrier = Carrier::Udp;
        let context = Context { mark, unit: Unit::Frame, src, dst, carrier, decrypted: false };
        let message = Message::parse(text.as_bytes()).unwrap();
        self.tracker.sip(&SeenSip { context, message, cut: false, overrun: false });
        self
    }

    /// As [`say`](Self::say), from another address to 10.0.0.2.
    pub(crate) fn say_from(&mut self, ms: i64, source: [u8; 4], words: &str) -> &mut Self {
        self.pass(
            ms,
            SocketAddr::from((source, 5060)),
            SocketAddr::from(([10, 0, 0, 2], 5060)),
            words,
        )
    }

    pub(crate) fn end(&mut self) -> &mut W {
        self.tracker.finish();
        &mut self.tracker.watch
    }
}

fn written(words: &str) -> String {
    let mut pieces = words.split('|');
    let start = pieces.next().unwrap_or_default();
    let (mut call_id, mut from_tag, mut to_tag, mut branch) = ("c1", "a", "", String::new());
    let (mut lines, mut body) = (String::new(), String::new());
    let method = start.split(' ').next().unwrap_or_default();
    let mut cseq = format!("1 {method}");
    for piece in pieces {
        match piece.split_at(2) {
            ("C=", value) => call_id = value,
            ("Q=", value) => cseq = value.to_owned(),
            ("F=", value) => from_tag = value,
            ("T=", value) => to_tag = value,
            ("B=", value) => branch = value.to_owned(),
            ("X=", value) => body = value.to_owned(),
            _ => lines += &format!("{piece}\r\n"),
        }
    }
    if branch.is_empty() {
        branch = format!(
            "{call_id}-{}",
            cseq.replace(' ', "").replace("ACK", "INVITE").replace("CANCEL", "INVITE")
        );
    }
    let tag = |tag: &str| if tag.is_empty() { String::new() } else { format!(";tag={tag}") };
    let (start, from, to) = if start.starts_with("SIP/") {
        (start.to_owned(), tag(from_tag), tag(to_tag))
    } else {
        (format!("{start} SIP/2.0"), tag(from_tag), tag(to_tag))
    };
    let length = if lines.contains("Content-Length:") {
        String::new()
    } else {
        format!("Content-Length: {}\r\n", body.len())
    };
    let parties = if lines.contains("From:") {
        String::new()
    } else {
        format!("From: <sip:6001@acme.com>{from}\r\nTo: <sip:6002@acme.com>{to}\r\n")
    };
    format!(
        "{start}\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK{branch}\r\n{parties}Call-ID: {call_id}\r\nCSeq: {cseq}\r\n\
         {lines}{length}\r\n{body}"
    )
}

/// What became of a conversation given as (milliseconds, hosts, words).
pub(crate) fn dialogs(script: &[(i64, (u8, u8), &str)]) -> Vec<Dialog> {
    let mut talk = Talk::new(Kept::default());
    for (ms, hosts, words) in script {
        talk.say(*ms, *hosts, words);
    }
    std::mem::take(&mut talk.end().dialogs)
}
