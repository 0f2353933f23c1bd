//! What one capture or log tells before any reader judges it: when it was taken, which protocols are in it, which TLS
//! sessions, and what is needed to hold it against other files.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use uctool_capture::{
    Capture, Connection, Datagram, Dissector, IcmpError, Input, Options, Sink, StreamEvent,
    Transport, read_capture,
};
use uctool_core::Io as _;
use uctool_message::value::unfold;
use uctool_message::{Consumer, Context, Decoder, HttpHead, SeenSip, Unit, Work};
use uctool_release::{Product, Spelled};
use uctool_sip::claim;
use uctool_tls::{Limits, SessionReport, Unwrapper};

use crate::desk::Desk;
use crate::keys::Keys;

/// How much of each is kept.
const MOST_SESSIONS: usize = 4000;
const MOST_PRODUCTS: usize = 256;
const MOST_HOSTS: usize = 1000;
const MOST_REFUSALS: usize = 1000;

/// What a capture or a log of SIP holds.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    pub(crate) name: String,
    /// Whether it is a capture; else a text.
    pub(crate) capture: bool,
    /// Nanoseconds since 1970.
    pub(crate) first_time: Option<i64>,
    pub(crate) last_time: Option<i64>,
    pub(crate) sip: u64,
    pub(crate) http: u64,
    /// Ports that tell of other protocols.
    pub(crate) ports: BTreeSet<u16>,
    /// TLS sessions, the first of them.
    pub(crate) sessions: Vec<SessionReport>,
    pub(crate) more_sessions: u64,
    /// Names that clients asked for in HTTP inside opened TLS, with the first frame, by the server's address.
    pub(crate) hosts: BTreeMap<(SocketAddr, String), u64>,
    /// Answers of HTTP that let nobody in.
    pub(crate) refusals: Vec<Refusal>,
    /// Releases that senders of SIP and HTTP name, by address and words.
    pub(crate) products: BTreeMap<(String, String), Named>,
}

/// An answer of 401, 440 or 503.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) frame: u64,
    pub(crate) time: Option<i64>,
    pub(crate) client: SocketAddr,
    pub(crate) server: SocketAddr,
    pub(crate) status: u16,
}

/// A product and its release as a header names them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named {
    pub(crate) product: Product,
    pub(crate) release: Spelled,
    pub(crate) at: u64,
    pub(crate) unit: Unit,
}

impl Survey {
    /// Whether packets of DHCP are in it.
    pub(crate) fn dhcp(&self) -> bool {
        self.has(&[67, 68])
    }

    /// Whether packets of NTP are in it.
    pub(crate) fn ntp(&self) -> bool {
        self.has(&[123])
    }

    /// Whether dialogues of IMAP are in it.
    pub(crate) fn imap(&self) -> bool {
        self.has(&[143, 993, 7993])
    }

    /// Keeps what the sender of a message says it is.
    fn claims(&mut self, context: &Context, words: String) {
        let key = (context.src.ip().to_string(), words);
        if self.products.len() == MOST_PRODUCTS || self.products.contains_key(&key) {
            return;
        }
        if let Some((product, release)) = claim(&key.1) {
            let (at, unit) = (context.mark.frame, context.unit);
            self.products.insert(key, Named { product, release, at, unit });
        }
    }

    fn has(&self, wanted: &[u16]) -> bool {
        wanted.iter().any(|port| self.ports.contains(port))
    }
}

/// Goes through the file `name` once.
pub(crate) fn survey(name: String, keys: &Keys, desk: &mut Desk<'_>) -> Survey {
    let mut survey = Survey { name, ..Survey::default() };
    let ring = keys.ring(desk);
    let Ok(reader) = desk.open(&survey.name) else { return survey };
    let mut unwrapper = Unwrapper::new(ring, Limits::default());
    let (mut decoder, mut dissector) = (Decoder::default(), Dissector::new(Options::default()));
    let mut ports = BTreeSet::new();
    if let Ok(Input::Capture(capture)) = Capture::recognise(reader) {
        let work = Work { unwrapper: &mut unwrapper, decoder: &mut decoder, consumer: &mut survey };
        let mut spy = Spy { work, ports: &mut ports };
        // A capture that is cut is surveyed as far as it goes; its readers tell of the cut.
        let _ = read_capture(capture, &mut dissector, &mut spy);
        dissector.finish(&mut spy);
        spy.work.finish();
        let summary = dissector.take_summary();
        (survey.first_time, survey.last_time) = (summary.first_time, summary.last_time);
        survey.capture = true;
    } else if let Ok(reader) = desk.open(&survey.name) {
        let now = desk.now();
        let mut work =
            Work { unwrapper: &mut unwrapper, decoder: &mut decoder, consumer: &mut survey };
        let told = uctool_sip::read(reader, now, &mut dissector, &mut work).told;
        if let Some(told) = told {
            (survey.first_time, survey.last_time) = (told.first_time, told.last_time);
            survey.sip = survey.sip.max(told.headers);
        }
    }
    survey.ports = ports;
    survey
}

/// Notes the ports of other protocols and passes everything on.
struct Spy<'w, 'p> {
    work: Work<'w>,
    ports: &'p mut BTreeSet<u16>,
}

/// Ports that tell a protocol one of the readers knows.
const TELLING: [u16; 6] = [67, 68, 123, 143, 993, 7993];

impl Spy<'_, '_> {
    fn note(&mut self, one: SocketAddr, other: SocketAddr) {
        for port in [one.port(), other.port()] {
            if TELLING.contains(&port) {
                self.ports.insert(port);
            }
        }
    }
}

impl Sink for Spy<'_, '_> {
    fn datagram(&mut self, datagram: &Datagram<'_>) {
        if datagram.transport == Transport::Udp {
            self.note(datagram.src, datagram.dst);
        }
        self.work.datagram(datagram);
    }

    fn stream(&mut self, connection: &Connection, event: StreamEvent<'_>) {
        if let StreamEvent::Data { bytes, .. } = &event {
            self.note(connection.client, connection.server);
            if bytes.starts_with(b"* OK ") || bytes.starts_with(b"* PREAUTH ") {
                self.ports.insert(143);
            }
        }
        self.work.stream(connection, event);
    }

    fn icmp_error(&mut self, error: &IcmpError<'_>) {
        self.work.icmp_error(error);
    }

    fn secrets(&mut self, kind: u32, bytes: &[u8]) {
        self.work.secrets(kind, bytes);
    }
}

impl Consumer for Survey {
    fn sip(&mut self, seen: &SeenSip<'_>) {
        self.sip += 1;
        let fields = &seen.message.fields;
        let Some(words) = fields.user_agent.or(fields.server) else { return };
        if !words.trim_ascii_start().starts_with(b"Cisco-CU") {
            return;
        }
        self.claims(&seen.context, unfold(words).into_owned());
    }

    fn http(&mut self, context: &Context, head: &HttpHead) {
        self.http += 1;
        if let Some(words) = head.agent.as_ref().filter(|words| words.starts_with("Cisco-CU")) {
            self.claims(context, words.clone());
        }
        if let Some(host) = head.host.as_ref().filter(|_| context.decrypted)
            && self.hosts.len() < MOST_HOSTS
        {
            self.hosts.entry((context.dst, host.clone())).or_insert(context.mark.frame);
        }
        if let Some(status @ (401 | 440 | 503)) = head.status
            && self.refusals.len() < MOST_REFUSALS
        {
            let mark = context.mark;
            self.refusals.push(Refusal {
                frame: mark.frame,
                time: mark.time,
                client: context.dst,
                server: context.src,
                status,
            });
        }
    }

    fn session(&mut self, report: &SessionReport) {
        if self.sessions.len() < MOST_SESSIONS {
            self.sessions.push(report.clone());
        } else {
            self.more_sessions += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use uctool_capture::Mark;
    use uctool_message::{Carrier, Http};

    use super::*;

    #[test]
    fn what_servers_say_they_are_is_read_from_http_too() {
        let mut survey = Survey::default();
        let mut http = Http::default();
        let context = Context {
            mark: Mark { frame: 1, time: None },
            unit: Unit::Frame,
            src: "192.0.2.31:443".parse().unwrap(),
            dst: "192.0.2.36:50111".parse().unwrap(),
            carrier: Carrier::Tls,
            decrypted: true,
        };
        let answer = b"HTTP/1.1 200 OK\r\nServer: Cisco-CUP/8.6\r\nContent-Length: 0\r\n\r\nHTTP/1.1 401 Unauthorized\r\nServer: Microsoft-IIS/7.5\r\nContent-Length: 0\r\n\r\n";
        http.push(answer, &mut || None, &mut |head, _| survey.http(&context, head));
        let named: Vec<_> = survey
            .products
            .iter()
            .map(|((_, words), named)| (words.as_str(), named.product))
            .collect();
        assert_eq!(named, [("Cisco-CUP/8.6", Product::Imp)]);
        assert_eq!((survey.http, survey.refusals.len()), (2, 1));
    }
}
