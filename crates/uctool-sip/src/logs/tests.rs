//! The same call in every product's words.

use std::fmt::Write as _;
use std::net::SocketAddr;

use jiff::civil::date;
use proptest::prelude::*;
use uctool_message::SeenSip;
use uctool_message::value::unfold;

use super::*;

/// What a test looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    line: u64,
    time: Option<String>,
    src: SocketAddr,
    dst: SocketAddr,
    raw: String,
    cut: bool,
}

#[derive(Default)]
struct Keeper(Vec<Seen>);

impl Consumer for Keeper {
    fn sip(&mut self, seen: &SeenSip<'_>) {
        let context = seen.context;
        self.0.push(Seen {
            line: context.mark.frame,
            time: context.mark.time.map(uctool_core::time::clock),
            src: context.src,
            dst: context.dst,
            raw: String::from_utf8_lossy(seen.message.raw).into_owned(),
            cut: seen.cut,
        });
        let _ = seen.message.fields.call_id.map(unfold);
    }
}

fn read_bytes(text: &[u8]) -> (Vec<Seen>, Told) {
    let mut keeper = Keeper::default();
    let head = text.get(..512).unwrap_or(text);
    let (told, ended) = read(text, head, date(2026, 11, 1), &mut keeper);
    ended.unwrap();
    (keeper.0, told)
}

const SDP: &str = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n\
    m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";

/// Two messages: one that came in, with a body, and the answer to it.
fn call() -> [(bool, String); 2] {
    let head = "Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1\r\nFrom: <sip:a@acme.com>;tag=1\r\n\
        To: <sip:b@acme.com>\r\nCall-ID: c1@10.0.0.1\r\nCSeq: 1 INVITE\r\n";
    [
        (
            true,
            format!(
                "INVITE sip:b@10.0.0.2 SIP/2.0\r\n{head}Content-Type: application/sdp\r\n\
                 Content-Length: {}\r\n\r\n{SDP}",
                SDP.len()
            ),
        ),
        (false, format!("SIP/2.0 100 Trying\r\n{head}Content-Length: 0\r\n\r\n")),
    ]
}

const PEER: &str = "10.0.0.1:5060";
const TIMES: [&str; 2] = ["14:20:31.123", "14:20:31.125"];

/// A message as one product logs it.
#[expect(clippy::too_many_lines, reason = "one arm for each product")]
fn logged(dialect: &str, index: usize, incoming: bool, message: &str) -> String {
    let time = TIMES[index];
    let lines = message.replace("\r\n", "\n");
    let (ip, port) = PEER.split_once(':').unwrap();
    match dialect {
        "sdl" => {
            let what = if incoming {
                format!(
                    "wait_SdlReadRsp: Incoming SIP TCP message from {ip} on port {port} index 7 with {} bytes:",
                    message.len()
                )
            } else {
                format!(
                    "wait_SdlSPISignal: Outgoing SIP TCP message to {ip} on port {port} index 7"
                )
            };
            format!(
                "00000{index}12.002 |{time} |AppInfo  |SIPTcp - {what}\n[83471,NET]\n{lines}\n\
                     00000{index}13.001 |{time} |SdlSig   |SIPNormalizeReq |wait\n"
            )
        }
        "sdi" => {
            let what = if incoming {
                format!(
                    "wait_UdpDataInd: Incoming SIP UDP message size {} from {ip}:[{port}]:",
                    message.len()
                )
            } else {
                format!("wait_SdlSPISignal: Outgoing SIP UDP message to {ip}:[{port}]:")
            };
            format!("02/16/2009 {time} CCM|//SIP/SIPUdp/{what}\n{lines}|<CLID::x>\n")
        }
        "expressway" => {
            let (action, side) = if incoming { ("Received", "Src") } else { ("Sent", "Dst") };
            let indented = lines.trim_end_matches('\n').replace('\n', "\n ");
            format!(
                "2009-02-16T14:20:31+00:00 vcs tvcs: UTCTime=\"2009-02-16 {}\" Module=\"network.sip\" Level=\"DEBUG\":  \
                     Action=\"{action}\" Local-ip=\"10.0.0.2\" Local-port=\"5060\" {side}-ip=\"{ip}\" {side}-port=\"{port}\" Msg-Hash=\"1\"\n \
                     SIPMSG:\n |{indented}\n\n |\n",
                time.replace('.', ",")
            )
        }
        "bars" => {
            let (action, side) = if incoming { ("Received", "Src") } else { ("Sent", "Dst") };
            let barred: String =
                lines.lines().fold(String::new(), |all, line| all + "|" + line + "\n");
            format!(
                "UTCTime=\"2009-02-16 {time}\" Module=\"network.sip\" Level=\"DEBUG\": Action=\"{action}\" \
                     Local-ip=\"10.0.0.2\" Local-port=\"5060\" {side}-ip=\"{ip}\" {side}-port=\"{port}\"\n{barred}\n"
            )
        }
        "ios" => {
            let word = if incoming { "Received" } else { "Sent" };
            format!(
                "000{index}12: Feb 16 {time}: //-1/xxxxxxxxxxxx/SIP/Msg/ccsipDisplayMsg:\n{word}: \n{lines}\n"
            )
        }
        "chan_sip" => {
            let what = if incoming {
                format!("<--- SIP read from UDP:{PEER} --->")
            } else {
                format!("<--- Transmitting (NAT) to {PEER} --->")
            };
            format!("[Feb 16 {time}] VERBOSE[12] chan_sip.c: {what}\n{lines}<------------->\n")
        }
        "pjsip" => {
            let what = if incoming {
                format!("<--- Received SIP request ({} bytes) from UDP:{PEER} --->", message.len())
            } else {
                format!(
                    "<--- Transmitting SIP response ({} bytes) to UDP:{PEER} --->",
                    message.len()
                )
            };
            format!("[Feb 16 {time}] VERBOSE[12] res_pjsip_logger.c: {what}\n{lines}\n\n")
        }
        "freeswitch" => {
            let (word, side) = if incoming { ("recv", "from") } else { ("send", "to") };
            let dashes = format!("   {}\n", "-".repeat(72));
            let indented = lines.trim_end_matches('\n').replace('\n', "\n   ");
            format!(
                "{word} {} bytes {side} udp/[{ip}]:{port} at {time}:\n{dashes}   {indented}\n   \n{dashes}",
                message.len()
            )
        }
        "ocs" => {
            let (way, kind) =
                if incoming { ("incoming", "request") } else { ("outgoing", "response") };
            let (start, rest) = lines.split_once('\n').unwrap();
            let (head, body) = rest.split_once("\n\n").unwrap();
            let body =
                if body.is_empty() { String::new() } else { format!("Message-Body: {body}") };
            format!(
                "TL_INFO(TF_PROTOCOL) [1]0B14.0EE8::02/16/2009-{time}.0000a1b2 (SIPStack,SIPAdminLog::TraceProtocolRecord:SIPAdminLog.cpp(122))$$begin_record\n\
                     Trace-Correlation-Id: 2341\nInstance-Id: 0000C23F\nDirection: {way};source=\"local\"\nPeer: {PEER}\n\
                     Message-Type: {kind}\nStart-Line: {start}\n{head}\n{body}$$end_record\n\n"
            )
        }
        "syslog" => {
            let way = if incoming { "received from" } else { "sent to" };
            format!(
                "Feb 16 {time} proxy1 kamailio[797]: INFO: <script>: {way} {PEER}: {}\n",
                message.replace("\r\n", "#015#012")
            )
        }
        "syslog lines" => {
            let way = if incoming { "received from" } else { "sent to" };
            let tag = format!("Feb 16 {time} proxy1 kamailio[797]: ");
            let tagged: String =
                lines.lines().fold(String::new(), |all, line| all + &tag + line + "\n");
            tagged.replacen(&tag, &format!("Feb 16 {time} proxy1 {way} {PEER} kamailio[797]: "), 1)
        }
        "mail" => {
            lines.lines().fold(String::new(), |all, line| all + "> " + line + "\n") + "\nregards\n"
        }
        "plain" => format!("{lines}\n"),
        "escapes" => format!("{{\"msg\":\"{}\"}}\n", message.replace("\r\n", "\\r\\n")),
        other => panic!("{other}"),
    }
}

const DIALECTS: [&str; 14] = [
    "sdl",
    "sdi",
    "expressway",
    "bars",
    "ios",
    "chan_sip",
    "pjsip",
    "freeswitch",
    "ocs",
    "syslog",
    "syslog lines",
    "mail",
    "plain",
    "escapes",
];

fn text(dialect: &str) -> String {
    let mut text = String::new();
    for (index, (incoming, message)) in call().iter().enumerate() {
        text += &logged(dialect, index, *incoming, message);
    }
    text
}

/// What is known of the address of the node itself and of the times, by dialect.
fn expected(dialect: &str) -> (bool, bool) {
    match dialect {
        "mail" | "plain" | "escapes" => (true, false),
        // Where the trace does not say it, the Request-URI names the node.
        _ => (true, true),
    }
}

#[test]
fn every_product_tells_the_same_call() {
    for dialect in DIALECTS {
        let text = text(dialect);
        let (seen, told) = read_bytes(text.as_bytes());
        let raws: Vec<&str> = seen.iter().map(|seen| seen.raw.as_str()).collect();
        let call = call();
        assert_eq!(raws, [&call[0].1, &call[1].1], "{dialect}:\n{text}");
        let (own_known, timed) = expected(dialect);
        let own: SocketAddr =
            if own_known { "10.0.0.2:5060" } else { "0.0.0.0:0" }.parse().unwrap();
        let peer: SocketAddr = PEER.parse().unwrap();
        assert_eq!((seen[0].src, seen[0].dst), (peer, own), "{dialect}");
        assert_eq!((seen[1].src, seen[1].dst), (own, peer), "{dialect}");
        let clocks: Vec<Option<&str>> = seen.iter().map(|seen| seen.time.as_deref()).collect();
        assert_eq!(clocks, if timed { TIMES.map(Some) } else { [None, None] }, "{dialect}");
        assert!(seen.iter().all(|seen| !seen.cut), "{dialect}");
        for seen in &seen {
            let line = text.lines().nth(usize::try_from(seen.line).unwrap() - 1).unwrap();
            let start = seen.raw.lines().next().unwrap();
            assert!(line.contains(start), "{dialect}: {line}");
        }
        assert_eq!(told.messages, 2);
        assert_eq!(told.lines, text.lines().count() as u64);
    }
}

#[test]
fn every_truncation_gives_whole_messages_or_cut_ones() {
    let call = call();
    for dialect in DIALECTS {
        let text = text(dialect);
        for length in 0..text.len() {
            let (seen, _) = read_bytes(&text.as_bytes()[..length]);
            assert!(seen.len() <= 2);
            for (seen, (_, whole)) in seen.iter().zip(&call) {
                // A torn escape reads as text, and may make the body look like one of bare LF.
                let (raw, whole_lf) = (seen.raw.replace('\r', ""), whole.replace('\r', ""));
                let same = raw.get(..raw.len() - 12).is_some_and(|raw| whole_lf.starts_with(raw));
                assert!(seen.cut || same, "{dialect} {length}: {}", seen.raw);
                if seen.cut {
                    assert!(
                        seen.raw.lines().count() <= whole.lines().count(),
                        "{dialect} {length}"
                    );
                }
            }
        }
    }
}

#[test]
fn other_line_ends_and_empty_lines_between_change_nothing() {
    let call = call();
    for dialect in DIALECTS {
        let text = text(dialect).replace('\n', "\r\n");
        let (seen, _) = read_bytes(text.as_bytes());
        assert_eq!(seen.len(), 2, "{dialect}");
        assert_eq!(seen[0].raw, call[0].1, "{dialect}");
    }
    // Web pages put an empty line after each line.
    let spaced = text("sdl").replace('\n', "\n\n");
    let (seen, _) = read_bytes(spaced.as_bytes());
    assert_eq!(seen.iter().map(|seen| &seen.raw).collect::<Vec<_>>(), [&call[0].1, &call[1].1]);
    // They swallow the empty line before the body as well.
    let squeezed = text("ios").replace("\n\n", "\n");
    let (seen, _) = read_bytes(squeezed.as_bytes());
    assert_eq!(seen.iter().map(|seen| &seen.raw).collect::<Vec<_>>()[0], &call[0].1);
    assert_eq!(seen.len(), 2);
}

#[test]
fn a_trace_teaches_its_node_and_its_zone() {
    // 14:20:31 local is 13:20:31 GMT: the zone is an hour ahead.
    let [(_, invite), (_, trying)] = call();
    let outgoing = invite.replacen("CSeq", "Date: Mon, 16 Feb 2009 13:20:31 GMT\r\nCSeq", 1);
    let text = logged("sdl", 0, false, &outgoing) + &logged("sdl", 1, true, &trying);
    let (seen, told) = read_bytes(text.as_bytes());
    assert_eq!(seen[0].src, "10.0.0.1:5060".parse().unwrap());
    assert_eq!(seen[1].dst, "10.0.0.1:5060".parse().unwrap());
    assert_eq!(seen[0].time.as_deref(), Some("13:20:31.123"));
    let said = told.assumptions.join("\n");
    assert!(said.contains("2009-02-16") && said.contains("1:00 h ahead of UTC"), "{said}");
    assert!(said.contains("10.0.0.1:5060"), "{said}");
}

#[test]
fn talk_of_messages_is_no_message() {
    let text = "we send an INVITE sip:a@b SIP/2.0\nand they answer SIP/2.0 200 OK\n\
        Received:\nnothing\nIncoming SIP TCP message from 10.0.0.1 on port 5060:\n";
    let (seen, told) = read_bytes(text.as_bytes());
    assert_eq!(seen, []);
    assert!(told.discarded > 0 && told.headers > 0);
}

#[test]
fn bodies_keep_their_bytes() {
    for (body, length) in [("<a>\n<b/>\n</a>\n", 14), ("<a>\n<b/>\n</a>", 13), ("one line", 8)] {
        let text = format!(
            "PUBLISH sip:a@b SIP/2.0\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\nCall-ID: c\nCSeq: 1 PUBLISH\n\
             Content-Length: {length}\n\n{body}\nmore\n"
        );
        let (seen, _) = read_bytes(text.as_bytes());
        assert!(seen[0].raw.ends_with(&format!("\r\n\r\n{body}")), "{}", seen[0].raw);
        assert!(!seen[0].cut);
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(bytes: Vec<u8>) {
        let _ = read_bytes(&bytes);
    }

    #[test]
    fn torn_logs_never_panic(dialect in 0..DIALECTS.len(), cuts in prop::collection::vec((any::<u16>(), any::<u8>()), 0..8)) {
        let mut text = text(DIALECTS[dialect]).into_bytes();
        for (at, byte) in cuts {
            let at = usize::from(at) % text.len();
            if byte < 128 { text[at] = byte } else { text.remove(at); }
        }
        let (seen, _) = read_bytes(&text);
        prop_assert!(seen.len() <= 4);
    }

    #[test]
    fn any_message_survives_any_log(
        dialect in 0..DIALECTS.len(),
        values in prop::collection::vec("[!-~&&[^|]][ -~&&[^|]]{0,29}", 1..6),
        length in 0_usize..4,
    ) {
        let dialect = DIALECTS[dialect];
        let mut head = String::new();
        for (index, value) in values.iter().enumerate() {
            // A `^M` at the end of a line is how a pager spells its carriage return.
            let value = value.replace(['\\', '#', '^'], "x");
            let _ = write!(head, "X-{index}: {}\r\n", value.trim());
        }
        let body = SDP.repeat(length);
        let message = format!(
            "MESSAGE sip:b@10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1\r\n\
             Call-ID: 1\r\nCSeq: 1 MESSAGE\r\n{head}Content-Length: {}\r\n\r\n{body}", body.len());
        // A value may happen to read as a header of another product.
        prop_assume!(message.lines().all(|line| super::header::parse(line.as_bytes()).is_none()));
        let (seen, _) = read_bytes(logged(dialect, 0, true, &message).as_bytes());
        prop_assert_eq!(seen.len(), 1);
        prop_assert_eq!(seen[0].raw.trim_end(), message.trim_end(), "{}", dialect);
    }
}
