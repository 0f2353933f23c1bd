//! The lines that products write before a message: which way it went, between whom, when.

use std::net::{IpAddr, SocketAddr};

use aho_corasick::AhoCorasick;

use uctool_core::stamp::{self as clock, Stamp};
use uctool_message::Carrier;

/// A product's way of writing messages into a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Dialect {
    /// SDL and SDI traces of CUCM: `SIPTcp - wait_SdlReadRsp: Incoming SIP TCP message from ...`.
    Cucm,
    /// Expressway and VCS: `Module="network.sip" ... Action="Received" ...`.
    Expressway,
    /// Cisco IOS, `debug ccsip messages`: `Received:`, `Sent:`.
    Ios,
    /// Asterisk, chan_sip and chan_pjsip: `<--- SIP read from UDP:... --->`.
    Asterisk,
    /// FreeSWITCH, `sofia global siptrace on`: `recv 731 bytes from udp/[...]:5060 at ...`.
    FreeSwitch,
    /// The logging tool of OCS and Lync: `$$begin_record`.
    Ocs,
    /// A message behind the prefix of a syslog line, as Kamailio's xlog writes it.
    Syslog,
    /// A message as RFC 3261 writes it, with nothing around it that says more.
    Plain,
}

impl Dialect {
    /// Its name in the output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Cucm => "CUCM trace",
            Self::Expressway => "Expressway log",
            Self::Ios => "IOS debug",
            Self::Asterisk => "Asterisk log",
            Self::FreeSwitch => "FreeSWITCH trace",
            Self::Ocs => "OCS/Lync trace",
            Self::Syslog => "syslog",
            Self::Plain => "plain text",
        }
    }
}

/// Which way a message went, seen from the node that wrote the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Received,
    Sent,
}

/// What a text says of a message before the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) dialect: Dialect,
    pub(crate) stamp: Option<Stamp>,
    pub(crate) way: Option<Way>,
    /// The other side.
    pub(crate) peer: Option<SocketAddr>,
    /// The side that wrote the log.
    pub(crate) own: Option<SocketAddr>,
    pub(crate) carrier: Option<Carrier>,
}

impl Header {
    pub(crate) fn of(dialect: Dialect) -> Self {
        Self { dialect, stamp: None, way: None, peer: None, own: None, carrier: None }
    }
}

/// What a line may be, before anyone looks closely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hint {
    /// It may be a header.
    Header,
    /// It may hold the first line of a message.
    Start,
}

/// Finds the few lines worth a look among the many of a log.
pub(crate) struct Recogniser {
    words: AhoCorasick,
}

/// Words of headers; the last one is that of a start line.
const WORDS: [&str; 12] = [
    "Incoming SIP ",
    "Outgoing SIP ",
    "\"network.sip\"",
    "ccsipDisplayMsg",
    "Received:",
    "Sent:",
    "SIP read from ",
    "ransmitting",
    "Received SIP re",
    " bytes ",
    "$$begin_record",
    "SIP/2.0",
];

impl Recogniser {
    pub(crate) fn new() -> Option<Self> {
        AhoCorasick::new(WORDS).ok().map(|words| Self { words })
    }

    /// What `line` may be; `None` for nothing of interest.
    pub(crate) fn hint(&self, line: &[u8]) -> Option<Hint> {
        let found = self.words.find(line)?;
        Some(if found.pattern().as_usize() == WORDS.len() - 1 { Hint::Start } else { Hint::Header })
    }
}

/// Reads a line as a header; `None` when it is none.
pub(crate) fn parse(line: &[u8]) -> Option<Header> {
    let line = String::from_utf8_lossy(line);
    let line = line.as_ref();
    let readers = [cucm, expressway, asterisk, freeswitch, ios, ocs];
    readers.iter().find_map(|read| read(line))
}

/// `... SIPTcp - wait_SdlReadRsp: Incoming SIP TCP message from 10.1.1.1 on port 5060 index 12 with 1023 bytes:`,
/// `... Incoming SIP UDP message size 391 from 10.88.229.209:[5060]:`, `... Outgoing SIP TCP message to ...`.
fn cucm(line: &str) -> Option<Header> {
    let (way, side, rest) =
        [("Incoming SIP ", Way::Received, "from "), ("Outgoing SIP ", Way::Sent, "to ")]
            .into_iter()
            .find_map(|(words, way, side)| {
                line.split_once(words).map(|(_, rest)| (way, side, rest))
            })?;
    let (kind, rest) = rest.split_once(side)?;
    kind.to_ascii_lowercase().contains("message").then_some(())?;
    Some(Header {
        stamp: clock::find(line),
        way: Some(way),
        peer: address(rest),
        carrier: kind.split(' ').find_map(carrier),
        ..Header::of(Dialect::Cucm)
    })
}

/// `UTCTime="2014-03-05 14:10:11,123" Module="network.sip" Level="DEBUG": Action="Received" Local-ip="..." ...`.
fn expressway(line: &str) -> Option<Header> {
    line.contains("\"network.sip\"").then_some(())?;
    let value = |name: &str| {
        let (_, rest) = line.split_once(&format!("{name}=\""))?;
        rest.split('"').next()
    };
    let way = match value("Action")? {
        "Received" => Way::Received,
        "Sent" => Way::Sent,
        _ => return None,
    };
    let endpoint = |side: &str| {
        let ip: IpAddr = value(&format!("{side}-ip"))?.parse().ok()?;
        let port = value(&format!("{side}-port")).and_then(|port| port.parse().ok());
        Some(SocketAddr::new(ip, port.unwrap_or(0)))
    };
    let stamp = match value("UTCTime").and_then(clock::find) {
        Some(Stamp::Local(day, of_day)) => {
            clock::Clock::new(day).resolve(Stamp::Local(day, of_day)).map(Stamp::Utc)
        }
        other => other,
    };
    Some(Header {
        stamp: stamp.or_else(|| clock::find(line)),
        way: Some(way),
        own: endpoint("Local"),
        peer: endpoint(if way == Way::Received { "Src" } else { "Dst" }),
        ..Header::of(Dialect::Expressway)
    })
}

/// `Mar  3 14:22:33.123: //-1/xxxxxxxxxxxx/SIP/Msg/ccsipDisplayMsg:` and then `Received:` or `Sent:`, on the same line
/// or the next.
fn ios(line: &str) -> Option<Header> {
    let way = match line.trim_end() {
        text if text.ends_with("Received:") => Some(Way::Received),
        text if text.ends_with("Sent:") => Some(Way::Sent),
        text if text.contains("ccsipDisplayMsg") => None,
        _ => return None,
    };
    Some(Header { stamp: clock::find(line), way, ..Header::of(Dialect::Ios) })
}

/// `<--- SIP read from UDP:10.0.0.5:5060 --->`, `<--- Transmitting (NAT) to 10.0.0.5:5060 --->`, `Reliably
/// Transmitting (no NAT) to 10.0.0.5:5060:`, `<--- Received SIP request (512 bytes) from UDP:10.0.0.5:5060 --->`.
fn asterisk(line: &str) -> Option<Header> {
    let (before, way, peer) = if let Some((before, peer)) = line.split_once("SIP read from ") {
        (before, Way::Received, peer)
    } else if let Some((before, rest)) = line.split_once("Received SIP re") {
        (before, Way::Received, rest.split_once(") from ")?.1)
    } else {
        let (before, rest) = line.split_once("ransmitting ")?;
        (before, Way::Sent, rest.split_once(" to ").or_else(|| rest.split_once("to "))?.1)
    };
    let (kind, peer) = match peer.split_once(':') {
        Some((kind, rest)) if carrier(kind).is_some() => (carrier(kind), rest),
        _ => (None, peer),
    };
    let peer = address(peer)?;
    Some(Header {
        stamp: clock::find(before),
        way: Some(way),
        peer: Some(peer),
        carrier: kind,
        ..Header::of(Dialect::Asterisk)
    })
}

/// `recv 731 bytes from udp/[10.0.0.1]:5060 at 12:00:00.123456:`, `send 345 bytes to tls/[10.0.0.1]:5061 at ...`.
fn freeswitch(line: &str) -> Option<Header> {
    let (before, rest) = line.split_once(" bytes ")?;
    let (_, count) = before.rsplit_once(' ')?;
    count.parse::<u32>().ok()?;
    let (way, rest) = if let Some(rest) = rest.strip_prefix("from ") {
        (Way::Received, rest)
    } else {
        (Way::Sent, rest.strip_prefix("to ")?)
    };
    let word = if way == Way::Received { "recv " } else { "send " };
    before.contains(word).then_some(())?;
    let (kind, peer) = rest.split_once('/')?;
    let kind = carrier(kind)?;
    let (peer, time) = peer.split_once(" at ").unwrap_or((peer.trim_end_matches(':'), ""));
    let mut peer = address(peer)?;
    if peer.port() == 0 {
        // The default port is left out.
        peer.set_port(if kind == Carrier::Tls { 5061 } else { 5060 });
    }
    Some(Header {
        stamp: clock::find(time).or_else(|| clock::find(before)),
        way: Some(way),
        peer: Some(peer),
        carrier: Some(kind),
        ..Header::of(Dialect::FreeSwitch)
    })
}

/// `TL_INFO(TF_PROTOCOL) [1]0B14.0EE8::02/16/2009-20:13:01.123.0000a1b2 (SIPStack,...)$$begin_record`.
fn ocs(line: &str) -> Option<Header> {
    let (before, _) = line.split_once("$$begin_record")?;
    Some(Header { stamp: clock::find(before), ..Header::of(Dialect::Ocs) })
}

/// Takes a line of an OCS record into its header: `Direction: incoming;source="..."`, `Peer: 10.0.0.1:5060`.
pub(crate) fn note_ocs(header: &mut Header, line: &str) {
    let Some((name, value)) = line.split_once(':') else { return };
    let value = value.trim();
    match name.trim() {
        "Direction" if value.starts_with("incoming") => header.way = Some(Way::Received),
        "Direction" if value.starts_with("outgoing") => header.way = Some(Way::Sent),
        "Peer" => header.peer = address(value),
        _ => {}
    }
}

/// `UDP`, `tls`, `WSS` ...
pub(crate) fn carrier(word: &str) -> Option<Carrier> {
    let known = [
        ("udp", Carrier::Udp),
        ("tcp", Carrier::Tcp),
        ("tls", Carrier::Tls),
        ("ws", Carrier::Ws),
        ("wss", Carrier::Wss),
        ("sctp", Carrier::Sctp),
        ("tls-sctp", Carrier::Sctp),
    ];
    known.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, carrier)| *carrier)
}

/// The address at the start of `text`: `10.0.0.1 on port 5060`, `10.0.0.1:[5060]`, `[2001:db8::1]:5060`,
/// `10.0.0.1:5060`, `10.0.0.1`. Port 0 where there is none.
pub(crate) fn address(text: &str) -> Option<SocketAddr> {
    let text = text.trim_start();
    let end = text.find([' ', ',', ';', '>', '\t']).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end)?;
    let word = word.trim_end_matches([':', '.']);
    let named = rest.trim_start().strip_prefix("on port ").map(|rest| {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest.get(..digits).unwrap_or_default()
    });
    let (ip, port) = match word.strip_prefix('[') {
        Some(inner) => {
            let (ip, after) = inner.split_once(']')?;
            (ip, after.strip_prefix(':'))
        }
        // One colon parts the port from an IPv4 address; more are an IPv6 address.
        None if word.matches(':').count() == 1 => {
            word.split_once(':').map(|(ip, port)| (ip, Some(port)))?
        }
        None => match word.split_once(":[") {
            Some((ip, port)) => (ip, Some(port)),
            None => (word, None),
        },
    };
    let port = named.or(port).map_or("0", |port| port.trim_matches(['[', ']']));
    Some(SocketAddr::new(ip.parse().ok()?, port.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told: who writes, which way, the other side, what carried it.
    type Told = (Dialect, Option<Way>, Option<&'static str>, Option<Carrier>);

    fn read(line: &str, expected: Told) {
        let words = Recogniser::new().unwrap();
        assert!(words.hint(line.as_bytes()).is_some(), "no hint: {line}");
        let header = parse(line.as_bytes()).unwrap();
        let peer = expected.2.map(|peer| peer.parse().unwrap());
        let told = (header.dialect, header.way, header.peer, header.carrier);
        assert_eq!(told, (expected.0, expected.1, peer, expected.3), "{line}");
    }

    use Dialect::{Asterisk, Cucm, Expressway, FreeSwitch, Ios, Ocs};
    use Way::{Received, Sent};

    const HEADERS: &[(&str, Told)] = &[
        (
            "1.002 |14:20:31.123 |AppInfo  |SIPTcp - wait_SdlReadRsp: Incoming SIP TCP message from 10.1.1.1 on port 5060 index 12 with 1023 bytes:",
            (Cucm, Some(Received), Some("10.1.1.1:5060"), Some(Carrier::Tcp)),
        ),
        (
            "|//SIP/SIPUdp/wait_SdlDataInd: Incoming SIP UDP message size 391 from 10.88.229.209:[5060]:",
            (Cucm, Some(Received), Some("10.88.229.209:5060"), Some(Carrier::Udp)),
        ),
        (
            "|SIPTcp - wait_SdlSPISignal: Outgoing SIP TCP message to 10.1.1.1 on port 5061 index 8",
            (Cucm, Some(Sent), Some("10.1.1.1:5061"), Some(Carrier::Tcp)),
        ),
        (
            "16:20 |SIPTcp - wait_SdlReadRsp: Incoming SIP TLS Message from 2001:db8::1 on port 5061 index 1",
            (Cucm, Some(Received), Some("[2001:db8::1]:5061"), Some(Carrier::Tls)),
        ),
        (
            "UTCTime=\"2014-03-05 14:10:11,123\" Module=\"network.sip\" Level=\"DEBUG\":  Action=\"Sent\" Local-ip=\"10.0.0.1\" Local-port=\"5061\" Dst-ip=\"10.0.0.2\" Dst-port=\"25000\" Msg-Hash=\"1\"",
            (Expressway, Some(Sent), Some("10.0.0.2:25000"), None),
        ),
        (
            "000012: Mar  3 14:22:33.123: //-1/xxxxxxxxxxxx/SIP/Msg/ccsipDisplayMsg:",
            (Ios, None, None, None),
        ),
        ("Received: ", (Ios, Some(Received), None, None)),
        ("*Mar  1 00:10:00.123: Sent:", (Ios, Some(Sent), None, None)),
        (
            "<--- SIP read from UDP:10.0.0.5:5060 --->",
            (Asterisk, Some(Received), Some("10.0.0.5:5060"), Some(Carrier::Udp)),
        ),
        (
            "<--- SIP read from 10.0.0.5:5060 --->",
            (Asterisk, Some(Received), Some("10.0.0.5:5060"), None),
        ),
        (
            "<--- Transmitting (NAT) to 10.0.0.5:5060 --->",
            (Asterisk, Some(Sent), Some("10.0.0.5:5060"), None),
        ),
        (
            "Retransmitting #2 (no NAT) to 10.0.0.5:5060:",
            (Asterisk, Some(Sent), Some("10.0.0.5:5060"), None),
        ),
        (
            "<--- Received SIP request (512 bytes) from TLS:[2001:db8::5]:5061 --->",
            (Asterisk, Some(Received), Some("[2001:db8::5]:5061"), Some(Carrier::Tls)),
        ),
        (
            "<--- Transmitting SIP response (480 bytes) to UDP:10.0.0.5:5060 --->",
            (Asterisk, Some(Sent), Some("10.0.0.5:5060"), Some(Carrier::Udp)),
        ),
        (
            "recv 731 bytes from udp/[10.0.0.1]:5080 at 12:00:00.123456:",
            (FreeSwitch, Some(Received), Some("10.0.0.1:5080"), Some(Carrier::Udp)),
        ),
        (
            "send 731 bytes to tls/[10.0.0.1] at 12:00:00.123456:",
            (FreeSwitch, Some(Sent), Some("10.0.0.1:5061"), Some(Carrier::Tls)),
        ),
        (
            "TL_INFO(TF_PROTOCOL) [1]0B14.0EE8::02/16/2009-20:13:01.123.0000a1b2 (SIPStack,x)$$begin_record",
            (Ocs, None, None, None),
        ),
    ];

    #[test]
    fn headers_of_every_product_are_read() {
        for (line, expected) in HEADERS {
            read(line, *expected);
        }
    }

    #[test]
    fn lines_that_only_look_alike_are_none() {
        for line in [
            "we Received: 3 parcels",
            "wrote 12 bytes to disk/[x]",
            "Retransmitting the question to you",
            "Module=\"network.sip\" Level=\"INFO\": Action=\"Registered\"",
            "Incoming SIP trunk from Berlin",
            "Received SIP response (12 bytes) of nobody",
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn an_ocs_record_says_more_line_by_line() {
        let mut header = Header::of(Dialect::Ocs);
        for line in [
            "Direction: outgoing;source=\"local\"",
            "Peer: 10.88.229.209:5060",
            "x",
            "Peer: gone.acme.com:1",
        ] {
            note_ocs(&mut header, line);
        }
        assert_eq!((header.way, header.peer), (Some(Way::Sent), None), "a name is no address");
    }

    proptest::proptest! {
        #[test]
        fn no_line_makes_it_panic(word in 0..WORDS.len(), before: String, after: String) {
            let line = format!("{before}{}{after}", WORDS[word]);
            let _ = parse(line.as_bytes());
            let _ = (address(&after), carrier(&before));
        }
    }
}
