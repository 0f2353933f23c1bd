//! What strangers wrote in every field, in every format: no control character, no bidirectional override, no line and no
//! element of theirs comes through.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use uctool_testing::packets::{ipv4, pcap, udp};
use uctool_testing::{Memory, run_in};

/// Sets a terminal's title, turns its colour, hides text, ends lines, commands a pipeline, opens an element.
const EVIL: &str = "\u{1b}]0;owned\u{7}\u{1b}[31m\u{202e}\u{2066}\u{2028}\u{85}\u{7f}\u{9b}1m::error::OWNED%0A::error::OWNED]]>\
                    <script>alert(1)</script>\"onload=\"alert(2)'&amp;";
const FORMATS: [&str; 8] =
    ["text", "json", "ndjson", "sarif", "junit", "github", "gitlab", "monitoring"];

fn no_raw(text: &str, what: &str) {
    let raw = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
    };
    let line = text.lines().find(|line| line.contains(raw));
    assert!(!text.contains(raw), "{what}: {:?}", line.unwrap_or(text));
}

/// Runs `words` in every format, in `world`.
fn check(words: &[&str], world: &mut Memory) {
    for format in FORMATS {
        let words: Vec<&str> = words.iter().copied().chain(["-vv", "--format", format]).collect();
        let run = run_in(&words, world);
        let what = format!("{words:?}");
        no_raw(&run.out, &what);
        no_raw(&run.err, &what);
        for line in run.out.lines().chain(run.err.lines()) {
            assert!(!line.trim_start().starts_with("::error::OWNED"), "{what}: {line}");
        }
        // `%0A` ends a line for who decodes a command.
        assert!(
            format != "github" || !run.out.contains("%0A::error::OWNED"),
            "{what}: {}",
            run.out
        );
        if run.code == 2 && run.out.is_empty() {
            // The command line was refused.
            continue;
        }
        match format {
            "json" | "sarif" | "gitlab" => {
                serde_json::from_str::<serde_json::Value>(&run.out).unwrap();
            }
            "ndjson" => {
                for line in run.out.lines() {
                    serde_json::from_str::<serde_json::Value>(line).unwrap();
                }
            }
            "junit" => assert!(!run.out.contains("<script"), "{what}"),
            _ => {}
        }
    }
}

/// A message with `EVIL` in every header field and the body, and in a folded line.
fn message(start: &str) -> Vec<u8> {
    format!(
        "{start}\r\nVia: SIP/2.0/UDP {EVIL};branch=z9hG4bK{EVIL}\r\nFrom: \"{EVIL}\" <sip:{EVIL}@{EVIL}>;tag={EVIL}\r\n\
         To: \"x\r\n ::error::OWNED\" <sip:b@h>\r\nCall-ID: {EVIL}\r\nCSeq: 1 INVITE{EVIL}\r\nContact: <sip:{EVIL}>\r\n\
         User-Agent: {EVIL}\r\nServer: {EVIL}\r\nWarning: 399 {EVIL} \"{EVIL}\"\r\nReason: Q.850;cause=41;text=\"{EVIL}\"\r\n\
         X-{EVIL}: {EVIL}\r\nAllow: {EVIL}\r\nContent-Type: application/sdp\r\n\r\nv=0\r\no={EVIL}\r\ns={EVIL}\r\n\
         c=IN IP4 {EVIL}\r\nm=audio 4000 RTP/AVP 0 {EVIL}\r\na=rtpmap:0 {EVIL}/8000\r\n"
    )
    .into_bytes()
}

fn capture() -> Vec<u8> {
    let invite = message(&format!("INVITE sip:{EVIL}@{EVIL} SIP/2.0"));
    let method = message(&format!("{EVIL} sip:a SIP/2.0"));
    let refused = message(&format!("SIP/2.0 503 {EVIL}"));
    let packet = |hosts, message: &[u8]| ipv4(hosts, 17, 0, 0, &udp((5060, 5060), message));
    pcap(&[packet((1, 2), &invite), packet((1, 2), &method), packet((2, 1), &refused)])
}

#[test]
fn messages_of_a_capture() {
    let mut world = Memory { files: vec![("a.pcap", capture())], ..Memory::default() };
    for command in ["decode", "calls", "flow"] {
        check(&["sip", command, "a.pcap"], &mut world);
    }
    for form in ["a.html", "a.svg", "a.mmd", "a.txt"] {
        run_in(&["sip", "flow", "a.pcap", "-o", form], &mut world);
        let file = world.written.lock().unwrap().pop().unwrap_or_else(|| panic!("no {form}"));
        let text = String::from_utf8(file.bytes).unwrap();
        no_raw(&text, form);
        if !matches!(form, "a.txt") {
            assert!(!text.contains("<script>alert"), "{form}");
            assert!(!text.contains("\"onload=\"alert"), "{form}");
        }
    }
}

#[test]
fn messages_of_a_log() {
    let text = String::from_utf8(message(&format!("INVITE sip:{EVIL}@{EVIL} SIP/2.0"))).unwrap();
    let log =
        format!("2026-01-01 10:00:00.000 {EVIL} received from {EVIL}:\r\n{text}\r\n{EVIL}\r\n");
    let mut world = Memory::with([("a.log", log.as_bytes())]);
    for command in ["decode", "calls"] {
        check(&["sip", command, "a.log"], &mut world);
    }
}

#[test]
fn names_of_inputs_and_words_of_the_command_line() {
    let name: &'static str = Box::leak(EVIL.replace(['/', '\u{85}'], "x").into_boxed_str());
    let mut world = Memory { files: vec![(name, capture())], ..Memory::default() };
    for words in [
        &["sip", "decode", name][..],
        &["sip", "decode", "no such file \u{1b}[31m"],
        &["cert", "check", name],
        &["cert", "check", name, "--name", name],
        &["dhcp", "analyze", name],
        &["ntp", "read", name],
        &["imap", "read", name],
        &["version", "compare", "--", name, name],
        &["presence", "resolve", "--domain", name, "--", name],
        &["sip", "calls", name, "--where", name],
        &["explain", name],
    ] {
        if words[0] == "explain" {
            let run = run_in(words, &mut world);
            no_raw(&run.out, "explain");
            no_raw(&run.err, "explain");
        } else if words.contains(&"--") {
            let run = run_in(&[&["--format", "text"][..], words].concat(), &mut world);
            no_raw(&run.out, "words");
            no_raw(&run.err, "words");
        } else {
            check(words, &mut world);
        }
    }
}

#[test]
fn texts_and_answers() {
    let ntp = format!(
        "     remote           refid      st t when poll reach   delay   offset  jitter\n*{EVIL} .{EVIL}. 1 u 1 64 377 1.0 1.0 1.0\nntpstat {EVIL}\n"
    );
    let dhcp = format!(
        "Jan  1 10:00:00 {EVIL} dhcpd: DHCPACK on 10.0.0.1 to 00:11:22:33:44:55 ({EVIL}) via {EVIL}\nReset: {EVIL}\n"
    );
    let imap = format!(
        "* OK {EVIL}\r\n* CAPABILITY IMAP4rev1 {EVIL}\r\na1 NO [{EVIL}] {EVIL}\r\n* ID (\"name\" \"{EVIL}\")\r\n"
    );
    let version = format!(
        "Active Master Version: 12.5.1.11900-146 {EVIL}\nActive Version Installed Software Options:\n{EVIL}.cop\n"
    );
    let mut world = Memory::with([
        ("ntp.txt", ntp.as_bytes()),
        ("dhcp.log", dhcp.as_bytes()),
        ("imap.txt", imap.as_bytes()),
        ("version.txt", version.as_bytes()),
    ]);
    world.server = Some(imap.clone().into_bytes());
    check(&["ntp", "read", "ntp.txt"], &mut world);
    check(&["dhcp", "analyze", "dhcp.log"], &mut world);
    check(&["imap", "read", "imap.txt"], &mut world);
    check(&["imap", "probe", "127.0.0.1:143"], &mut world);
    check(&["version", "show", "version.txt"], &mut world);
}
