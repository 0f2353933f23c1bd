//! The calendar conversation of a presence server with Exchange (WebDAV over HTTPS): what each connection's requests
//! for `/exchange` were answered, in order.

use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, SocketAddr};

use uctool_core::{Finding, Rule};
use uctool_message::{Context, HttpHead};

use super::judge::About;

const MAX_WAITING: usize = 32;
const MAX_CONNECTIONS: usize = 4000;
const MAX_SERVERS: usize = 1000;

/// One client and the server it asks.
#[derive(Debug, Default)]
pub(super) struct Mailbox {
    /// Answers of the kind in a row, without one that let the client in, now and at most.
    row: u32,
    pub(super) worst: u32,
    pub(super) total: u32,
    pub(super) answers: u32,
    pub(super) method: String,
    pub(super) uri: String,
    pub(super) status: u16,
    pub(super) frames: Vec<u64>,
    pub(super) decrypted: bool,
}

/// Method and target of a request; `None` for one that is not looked at.
type Request = Option<(String, String)>;

/// Follows the answers that one rule is about.
#[derive(Debug, Default)]
pub(super) struct Exchange {
    /// Requests that wait for their answer, by connection as the client sees it.
    waiting: BTreeMap<(SocketAddr, SocketAddr), VecDeque<Request>>,
    mailboxes: BTreeMap<(IpAddr, SocketAddr), Mailbox>,
}

/// Methods of WebDAV (RFC 4918) and of Exchange's own.
fn is_webdav(method: &str) -> bool {
    [
        "PROPFIND",
        "SEARCH",
        "POLL",
        "SUBSCRIBE",
        "UNSUBSCRIBE",
        "BPROPPATCH",
        "BPROPFIND",
        "PROPPATCH",
        "X-MS-ENUMATTS",
    ]
    .contains(&method)
}

/// Whether a request belongs to the conversation: WebDAV, or the mailbox and logon folders of Exchange.
fn is_exchange(method: &str, uri: &str) -> bool {
    let path = uri
        .split_once("://")
        .and_then(|(_, rest)| rest.find('/').and_then(|at| rest.get(at..)))
        .unwrap_or(uri);
    let path = path.to_ascii_lowercase();
    is_webdav(method)
        || ["/exchange", "/exchweb", "/public", "/owa/auth"]
            .iter()
            .any(|prefix| path.starts_with(prefix))
}

impl Exchange {
    /// Takes the head of a message; `wanted` tells the answers the rule is about.
    pub(super) fn note(&mut self, context: &Context, head: &HttpHead, wanted: fn(u16) -> bool) {
        if let Some(method) = &head.method {
            let connection = (context.src, context.dst);
            if self.waiting.len() >= MAX_CONNECTIONS && !self.waiting.contains_key(&connection) {
                self.waiting.pop_first();
            }
            let uri = head.uri.clone().unwrap_or_default();
            let request = is_exchange(method, &uri)
                .then(|| (method.clone(), uri.chars().take(120).collect()));
            let queue = self.waiting.entry(connection).or_default();
            if queue.len() >= MAX_WAITING {
                queue.pop_front();
            }
            queue.push_back(request);
            return;
        }
        let Some(status) = head.status.filter(|status| *status >= 200) else { return };
        let queue = self.waiting.get_mut(&(context.dst, context.src));
        let Some(Some((method, uri))) = queue.and_then(VecDeque::pop_front) else { return };
        let key = (context.dst.ip(), context.src);
        if self.mailboxes.len() >= MAX_SERVERS && !self.mailboxes.contains_key(&key) {
            return;
        }
        let mailbox = self.mailboxes.entry(key).or_default();
        mailbox.answers += 1;
        if (200..300).contains(&status) {
            mailbox.row = 0;
        } else if wanted(status) {
            mailbox.row += 1;
            mailbox.total += 1;
            mailbox.worst = mailbox.worst.max(mailbox.row);
            if mailbox.frames.len() < 20 {
                mailbox.frames.push(context.mark.frame);
            }
            if mailbox.row == 1 && mailbox.total == 1 {
                (mailbox.method, mailbox.uri, mailbox.status) = (method, uri, status);
            }
            mailbox.decrypted |= context.decrypted;
        }
    }

    /// True when nothing of the conversation was seen.
    pub(super) fn is_empty(&self) -> bool {
        self.mailboxes.is_empty()
    }

    /// Clients that got `least` such answers in a row, each as a finding whose message `message` makes.
    pub(super) fn findings(
        &self,
        rule: &'static Rule,
        about: &About,
        least: u32,
        message: impl Fn(IpAddr, SocketAddr, &Mailbox) -> String,
    ) -> Vec<Finding> {
        let worth = self.mailboxes.iter().filter(|(_, mailbox)| mailbox.worst >= least).take(40);
        worth
            .map(|((client, server), mailbox)| {
                about
                    .finding(rule, 0, &mailbox.frames, message(*client, *server, mailbox))
                    .evidence(format!("first answered so: {} {}", mailbox.method, mailbox.uri))
            })
            .collect()
    }
}

/// HTTP for the tests of the rules.
#[cfg(test)]
pub(super) mod testing {
    use uctool_capture::Mark;
    use uctool_message::{Carrier, Http, Unit};

    use super::super::judge::{About, Judge};
    use super::*;

    /// What `make` says of requests answered with each of `statuses` in turn.
    pub(crate) fn judged(
        make: fn() -> Box<dyn Judge>,
        request: &str,
        statuses: &[u16],
    ) -> uctool_core::Outcome {
        let mut judge = make();
        let at = |host: u8, port| SocketAddr::from(([10, 0, 0, host], port));
        for (n, status) in statuses.iter().enumerate() {
            let mark = Mark { frame: n as u64 * 2 + 1, time: None };
            let (client, server) = (at(1, 40_000), at(2, 443));
            for (text, src, dst, frame) in [
                (
                    format!("{request} HTTP/1.1\r\nHost: owa\r\nContent-Length: 0\r\n\r\n"),
                    client,
                    server,
                    0,
                ),
                (format!("HTTP/1.1 {status} x\r\nContent-Length: 0\r\n\r\n"), server, client, 1),
            ] {
                let mark = Mark { frame: mark.frame + frame, ..mark };
                let carrier = Carrier::Tls;
                let context =
                    Context { mark, unit: Unit::Frame, src, dst, carrier, decrypted: true };
                Http::default().push(
                    text.as_bytes(),
                    &mut || None,
                    &mut |head: &HttpHead, _: &[u8]| {
                        judge.http(&context, head);
                    },
                );
            }
        }
        judge.verdict(&About::of("a.pcap"))
    }
}
