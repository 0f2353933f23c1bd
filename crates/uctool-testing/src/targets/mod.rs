//! One file for each fuzz target: a function that takes any bytes and panics when a promise is broken. The fuzzer in
//! `fuzz/` looks for such bytes; `tests/corpora.rs` calls every target with the seeds it found.

use uctool_core::Io;

use crate::run::{Run, run_in};

macro_rules! targets {
    ($($name:ident)*) => {
        $(mod $name;)*

        /// Every target by name.
        pub const ALL: &[(&str, fn(&[u8]))] = &[$((stringify!($name), $name::$name)),*];

        $(pub use $name::$name;)*
    };
}

targets! {
    calls
    capture
    certificate
    config
    defrag
    dns
    filter
    flow
    handshake
    hep
    http
    imap_server
    imap_text
    jks
    key
    keylog
    link
    log
    log_scan
    ntp_packet
    ntp_text
    path
    pcap
    pcapng
    pem
    phone_log
    pkcs12
    presence
    rule_pack
    sdp
    sip_message
    sip_stream
    tcp
    tls
    tls_record
    triage
    unpack
    version_text
    websocket
}

/// Runs `uctool WORDS --format ndjson`, then as text. Every line of NDJSON is an object, the last one the summary; no
/// raw control character reaches a terminal; both runs end alike.
fn whole(words: &[&str], world: &mut dyn Io) {
    let json = once(words, "ndjson", world);
    if json.code == 2 && json.out.is_empty() {
        // Nothing was run: clap, or the settings, refused.
        assert!(!json.err.is_empty(), "refused without a word");
        return plain(&json.err);
    }
    let mut last = None;
    for line in json.out.lines() {
        let value: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
        last = Some(value);
    }
    let last = last.expect("there is always a summary");
    assert_eq!(last["type"], "summary", "{last}");
    let text = once(words, "text", world);
    assert_eq!(json.code, text.code);
    plain(&text.out);
    plain(&text.err);
}

fn plain(text: &str) {
    let raw = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
    };
    assert!(!text.contains(raw), "a raw control character: {text:?}");
}

fn once(words: &[&str], format: &str, world: &mut dyn Io) -> Run {
    // The format comes first: behind `--` it would be a word.
    let words: Vec<&str> = ["--format", format].iter().chain(words).copied().collect();
    let run = run_in(&words, world);
    assert!(run.code <= 2, "exit status {}", run.code);
    run
}

/// What a reader of segments gives for `bytes` in one piece and in pieces of `step` must be the same.
fn segmented<T: PartialEq + std::fmt::Debug>(
    bytes: &[u8],
    read: impl Fn(&mut dyn Iterator<Item = &[u8]>) -> T,
) {
    let Some((step, rest)) = bytes.split_first() else { return };
    let whole = read(&mut std::iter::once(rest));
    let pieces = read(&mut rest.chunks(usize::from(*step).max(1)));
    assert_eq!(whole, pieces, "in pieces of {step}");
}
