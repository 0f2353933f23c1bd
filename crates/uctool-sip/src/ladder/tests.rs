//! Ladders of small conversations, as exact text, and of hostile ones in every form.

use super::collect::{Collector, Wanted};
use super::model::Ladder;
use super::{html, mermaid, row, svg, text};
use crate::calls::testing::Talk;

const THERE: (u8, u8) = (1, 2);
const BACK: (u8, u8) = (2, 1);
const SDP: &str = "v=0\r\nc=IN IP4 10.0.0.1\r\nm=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n";

type Script<'s> = [(i64, (u8, u8), &'s str)];

fn wanted(call_id: Option<&str>, most: usize) -> Wanted {
    Wanted { call_id: call_id.map(str::to_owned), most, messages: true }
}

fn ladders_of(wanted: Wanted, script: &Script<'_>) -> Vec<Ladder> {
    let mut talk = Talk::new(Collector::new(wanted));
    for (ms, hosts, words) in script {
        talk.say(*ms, *hosts, words);
    }
    talk.end().ladders()
}

fn drawn(script: &Script<'_>) -> String {
    text::document(&ladders_of(wanted(None, 5), script))
}

/// A call that was refused with two statuses, in frames 2 and 4.
pub(super) fn refused_twice() -> Ladder {
    let script = [
        (0, THERE, "INVITE sip:6002@acme.com"),
        (5, BACK, "SIP/2.0 404 Not Found|Q=1 INVITE|T=x"),
        (10, THERE, "INVITE sip:6003@acme.com|Q=2 INVITE"),
        (15, BACK, "SIP/2.0 486 Busy Here|Q=2 INVITE|T=y"),
    ];
    ladders_of(wanted(None, 5), &script).remove(0)
}

#[test]
fn an_answered_call_is_drawn_with_what_it_offers_and_answers() {
    let offer = format!("INVITE sip:6002@acme.com|Content-Type: application/sdp|X={SDP}");
    let answer = format!(
        "SIP/2.0 200 OK|Q=1 INVITE|T=b|Content-Type: application/sdp|X={}a=sendonly\r\n",
        SDP.replace("0 8 101", "8").replace("10.0.0.1", "10.0.0.2")
    );
    let text = drawn(&[
        (0, THERE, &offer),
        (3, BACK, "SIP/2.0 100 Trying|Q=1 INVITE"),
        (200, BACK, "SIP/2.0 180 Ringing|Q=1 INVITE|T=b"),
        (2_200, BACK, &answer),
        (2_210, THERE, "ACK sip:6002@acme.com|T=b|B=ack"),
        (62_200, BACK, "BYE sip:6001@acme.com|F=b|T=a|Q=7 BYE"),
        (62_210, THERE, "SIP/2.0 200 OK|F=b|T=a|Q=7 BYE"),
    ]);
    assert_eq!(
        text,
        "\
call 6001 -> 6002: answered after 2.2 s, lasted 60 s, callee hung up
  Call-ID: c1 (udp)
  begins: 2023-11-14 22:13:20 UTC, frame 1

   ms frame  10.0.0.1:5060                 10.0.0.2:5060
    0     1  |-----------INVITE----------->|
             | offer: audio 10.0.0.1:4000 sendrecv PCMU PCMA telephone-event
    3     2  |<---------100 Trying---------|
  200     3  |<--------180 Ringing---------|
 2200     4  |<-----------200 OK-----------|
             | answer: audio 10.0.0.2:4000 sendonly PCMA
 2210     5  |------------ACK------------->|
62200     6  |<------------BYE-------------|
62210     7  |-----------200 OK----------->|
"
    );
}

#[test]
fn repetitions_are_one_arrow_and_what_is_wrong_is_marked() {
    let repeats: Vec<_> = [0, 500, 1500, 3500, 7500, 15500, 31500]
        .map(|ms| (ms, THERE, "INVITE sip:6002@acme.com"))
        .to_vec();
    assert_eq!(
        drawn(&repeats),
        "\
call 6001 -> 6002: unanswered
  Call-ID: c1 (udp)
  begins: 2023-11-14 22:13:20 UTC, frame 1

   ms frame  10.0.0.1:5060                 10.0.0.2:5060
    0     1  |-----------INVITE----------->| [1]
             | sent 7 times, last at 31500 ms

[1] frame 1: INVITE was sent 7 times in 31.5 s, and nothing came back
"
    );
}

#[test]
fn all_legs_of_a_call_stand_side_by_side() {
    let text = drawn(&[
        (0, THERE, "INVITE sip:6002@acme.com|Session-ID: 11aa;remote=00000000"),
        (10, (2, 3), "INVITE sip:7002@acme.com|C=c2|Session-ID: 11aa;remote=00000000"),
        (20, (3, 2), "SIP/2.0 486 Busy Here|C=c2|Q=1 INVITE|T=b|Reason: Q.850;cause=17"),
        (21, (2, 3), "ACK sip:7002@acme.com|C=c2|T=b"),
        (30, BACK, "SIP/2.0 486 Busy Here|Q=1 INVITE|T=x"),
        (31, THERE, "ACK sip:6002@acme.com|T=x"),
    ]);
    assert_eq!(
        text,
        "\
call 6001 -> 6002: rejected, 486 Busy Here
  leg A: c1 (udp)
  leg B: c2 (udp), joined by Session-ID
  begins: 2023-11-14 22:13:20 UTC, frame 1

   ms frame    10.0.0.1:5060           10.0.0.2:5060           10.0.0.3:5060
    0     1 A  |--------INVITE-------->|                       |
   10     2 B  |                       |--------INVITE-------->|
   20     3 B  |                       |<----486 Busy Here-----| [1]
   21     4 B  |                       |---------ACK---------->|
   30     5 A  |<----486 Busy Here-----|                       | [2]
   31     6 A  |---------ACK---------->|                       |

[1] frame 3: INVITE was refused: 486 Busy Here (Reason: Q.850;cause=17)
[2] frame 5: INVITE was refused: 486 Busy Here
"
    );
}

#[test]
fn a_challenge_and_the_end_of_a_cancelled_call_are_no_faults() {
    let ladders = ladders_of(
        wanted(None, 5),
        &[
            (0, THERE, "INVITE sip:6002@acme.com"),
            (5, BACK, "SIP/2.0 401 Unauthorized|Q=1 INVITE|T=x"),
            (6, THERE, "ACK sip:6002@acme.com|T=x"),
            (10, THERE, "INVITE sip:6002@acme.com|Q=2 INVITE"),
            (20, BACK, "SIP/2.0 180 Ringing|Q=2 INVITE|T=b"),
            (900, THERE, "CANCEL sip:6002@acme.com|Q=2 CANCEL"),
            (901, BACK, "SIP/2.0 200 OK|Q=2 CANCEL|T=b"),
            (902, BACK, "SIP/2.0 487 Request Terminated|Q=2 INVITE|T=b"),
            (903, THERE, "ACK sip:6002@acme.com|Q=2 ACK|T=b"),
        ],
    );
    assert!(ladders[0].faults.is_empty());
    assert_eq!(ladders[0].arrows.len(), 9);
}

#[test]
fn a_2xx_that_nobody_acknowledges_is_marked() {
    let mut script = vec![(0, THERE, "INVITE sip:6002@acme.com")];
    let sends = [10, 510, 1510, 3510, 7510];
    script.extend(sends.map(|ms| (ms, BACK, "SIP/2.0 200 OK|Q=1 INVITE|T=b")));
    let ladders = ladders_of(wanted(None, 5), &script);
    assert_eq!(ladders[0].faults[0].words, "200 OK was sent 5 times in 7.5 s, and no ACK came");
    assert_eq!(ladders[0].arrows[1].retransmissions(), 4);
}

#[test]
fn failed_calls_come_first_and_a_certain_one_alone() {
    let script = [
        (0, THERE, "INVITE sip:6002@acme.com|C=good"),
        (5, BACK, "SIP/2.0 200 OK|Q=1 INVITE|T=x|C=good"),
        (6, THERE, "ACK sip:6002@acme.com|T=x|B=ack|C=good"),
        (7, THERE, "REGISTER sip:acme.com|C=reg"),
        (40_000, THERE, "INVITE sip:6003@acme.com|C=bad"),
        (40_005, BACK, "SIP/2.0 503 Service Unavailable|Q=1 INVITE|T=x|C=bad"),
    ];
    let ids = |wanted| -> Vec<String> {
        ladders_of(wanted, &script).iter().map(|one| one.legs[0].call_id.clone()).collect()
    };
    assert_eq!(ids(wanted(None, 5)), ["bad", "good"]);
    assert_eq!(ids(wanted(None, 1)), ["bad"]);
    assert_eq!(ids(wanted(Some("good"), 5)), ["good"]);
    assert_eq!(
        ids(wanted(Some("reg"), 5)),
        ["reg"],
        "a registration is no call, but it was asked for"
    );
    let mut talk = Talk::new(Collector::new(wanted(Some("ba"), 5)));
    for (ms, hosts, words) in script {
        talk.say(ms, hosts, words);
    }
    let collector = talk.end();
    assert!(collector.ladders().is_empty());
    assert_eq!(collector.resembling.as_deref(), Some("bad"));
}

#[test]
fn more_hosts_than_fit_share_the_last_column() {
    let mut script = Vec::new();
    let names: Vec<String> =
        (1..=9).map(|hop| format!("INVITE sip:6002@acme.com|B=hop{hop}")).collect();
    for (hop, words) in (1..=9).zip(&names) {
        script.push((i64::from(hop), (hop, hop + 1), words.as_str()));
    }
    let text = drawn(&script);
    assert!(text.contains("5 more"), "{text}");
    assert!(text.contains("INVITE (10.0.0.9:5060 -> 10.0.0.10:5060)"), "{text}");
    assert!(text.lines().all(|line| line.len() <= text::WIDTH), "{text}");
}

#[test]
fn a_flood_in_one_dialog_is_cut_and_says_so() {
    let mut talk = Talk::new(Collector::new(wanted(None, 5)));
    talk.say(0, THERE, "INVITE sip:6002@acme.com");
    for n in 0..1500 {
        talk.say(n, THERE, &format!("INFO sip:6002@acme.com|T=b|Q={} INFO", n + 2));
    }
    let ladders = talk.end().ladders();
    assert_eq!((ladders[0].arrows.len(), ladders[0].left_out), (1000, 501));
    let text = text::document(&ladders);
    assert!(text.contains("501 more messages found no room in this ladder"), "{text}");
}

#[test]
fn calls_that_go_on_hold_no_more_than_their_bound() {
    let mut talk = Talk::new(Collector::new(wanted(None, 5)));
    let body = "x".repeat(60_000);
    for call in 0..40 {
        talk.say(call, THERE, &format!("INVITE sip:6002@acme.com|C=call{call}"));
        for n in 2..40 {
            talk.say(
                call,
                THERE,
                &format!("INFO sip:6002@acme.com|T=b|C=call{call}|Q={n} INFO|X={body}"),
            );
        }
        assert!(talk.tracker.watch.held() <= 64 << 20);
    }
    talk.say(90, BACK, "SIP/2.0 486 Busy Here|C=call0|Q=1 INVITE|T=b");
    let ladders = talk.end().ladders();
    let first = ladders.iter().find(|ladder| ladder.legs[0].call_id == "call0").unwrap();
    assert_eq!((first.arrows.len(), first.left_out), (1, 39), "the one that was quiet longest");
}

/// Everything that could break out of a form.
const HOSTILE: [&str; 9] = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\u{1b}[31mred\u{7}",
    "\u{202e}gnp.exe\u{2066}",
    "]]>--><!--",
    "x;end\u{2028}participant h9 as evil",
    "%%{init: {\"theme\":\"x\"}}%%",
    "a\"b'c`d&lt;e",
    "Note over h1: #quot;#35;",
];

fn hostile_ladders() -> Vec<Ladder> {
    let mut all = Vec::new();
    for words in HOSTILE {
        let lines = [
            format!(
                "INVITE sip:{words}@acme.com|From: \"{words}\" <sip:{words}@a>;tag=a|To: <sip:{words}@b>|C={words}"
            ),
            format!(
                "SIP/2.0 603 {words}|Q=1 INVITE|T=b|C={words}|Reason: {words}|Subject: {words}"
            ),
            format!("{}|T=b|Q=2 M|C={words}", "M sip:x"),
        ];
        let script: Vec<(i64, (u8, u8), &str)> = lines
            .iter()
            .zip([(0, THERE), (5, BACK), (9, THERE)])
            .map(|(line, (ms, hosts))| (ms, hosts, line.as_str()))
            .collect();
        all.extend(ladders_of(wanted(None, 5), &script));
    }
    assert_eq!(all.len(), HOSTILE.len());
    all
}

#[test]
fn hostile_text_stays_text_in_every_form() {
    let ladders = hostile_ladders();
    let plain = text::document(&ladders);
    assert!(plain.bytes().all(|byte| byte == b'\n' || (0x20..0x7f).contains(&byte)));
    assert!(plain.lines().all(|line| line.len() <= text::WIDTH));

    let allowed = [
        "svg", "title", "style", "rect", "g", "text", "path", "circle", "html", "head", "meta",
        "body", "main", "h1", "h2", "p", "nav", "ul", "ol", "li", "a", "section", "dl", "dt", "dd",
        "div", "details", "summary", "span", "pre", "!doctype",
    ];
    for page in [svg::document(&ladders), html::document(&ladders, HOSTILE[0])] {
        assert!(
            !page
                .chars()
                .any(|c| c != '\n' && uctool_core::text::escape(&c.to_string()) != c.to_string())
        );
        for piece in page.split('<').skip(1) {
            let name = piece.trim_start_matches('/');
            let name = name.split(|c: char| !c.is_ascii_alphanumeric() && c != '!').next().unwrap();
            assert!(allowed.contains(&name), "<{piece}");
            let tag = piece.split('>').next().unwrap();
            assert!(
                !tag.contains("onerror") && !tag.contains("src=") && !tag.contains("http://e"),
                "<{tag}>"
            );
        }
        assert!(page.contains("&lt;/script&gt;"));
    }

    let diagram = mermaid::document(&ladders);
    for line in diagram.lines().skip(1) {
        let known = ["    participant h", "    Note over h", "    h1", "    h2"];
        assert!(known.iter().any(|start| line.starts_with(start)), "{line}");
        let text = line.split_once(": ").map_or("", |(_, text)| text).replace("<br/>", "");
        let mut rest = text.as_str();
        while let Some((_, after)) = rest.split_once('#') {
            let (digits, after) = after.split_once(';').unwrap();
            assert!(digits.bytes().all(|byte| byte.is_ascii_digit()), "{line}");
            rest = after;
        }
        assert!(!text.contains(['<', '>', '%', '{', '"', '`']), "{line}");
        assert_eq!(text.matches(';').count(), text.matches('#').count(), "{line}");
    }
}

#[test]
fn every_form_of_a_small_ladder_is_as_written() {
    let ladders = ladders_of(
        wanted(None, 5),
        &[
            (0, THERE, "OPTIONS sip:acme.com|C=o"),
            (1, BACK, "SIP/2.0 404 Not Found|C=o|Q=1 OPTIONS|T=o"),
        ],
    );
    assert_eq!(
        mermaid::document(&ladders),
        "\
sequenceDiagram
    participant h1 as 10.0.0.1:5060
    participant h2 as 10.0.0.2:5060
    Note over h1,h2: options 6001 -#62; 6002: rejected, 404 Not Found<br/>Call-ID: o (udp)<br/>begins: 2023-11-14 22:13:20 UTC, frame 1
    h1->>h2: 0 ms: OPTIONS
    h2-->>h1: 1 ms: 404 Not Found [1]
    Note over h1,h2: [1] frame 2: OPTIONS was refused: 404 Not Found
"
    );
    let mut json = Vec::new();
    uctool_core::Row::json(&row::LadderRow::new(&ladders[0], false, false), &mut json);
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["type"], "ladder");
    assert_eq!(json["participants"], serde_json::json!(["10.0.0.1:5060", "10.0.0.2:5060"]));
    assert_eq!(
        json["arrows"][1],
        serde_json::json!({
            "frame": 2, "line": null, "time": "2023-11-14T22:13:20.001000000Z", "since_s": 0.001, "leg": 0,
            "from": "10.0.0.2:5060", "to": "10.0.0.1:5060", "label": "404 Not Found", "method": "OPTIONS",
            "status": 404, "cseq": 1, "transport": "udp", "decrypted": false, "cut": false, "retransmissions": 0,
            "last_time": "2023-11-14T22:13:20.001000000Z", "copies": 0, "sdp": null, "faults": [1]
        })
    );
    let picture = svg::document(&ladders);
    assert!(
        picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"l\" width=\"760\""),
        "{picture}"
    );
    assert!(picture.contains("<path d=\"M230 24H440\" class=\"a\"/>"), "{picture}");
    let page = html::document(&ladders, "a.pcap");
    assert!(page.contains("<pre id=\"l1m2\">frame 2, udp 10.0.0.2:5060 -&gt; 10.0.0.1:5060\n\nSIP/2.0 404 Not Found\n"), "{page}");
    assert!(!page.contains("<script") && !page.contains("http:") && !page.contains("https:"));
}
