//! `data` of the subcommands besides their rows.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use uctool_capture::Summary;
use uctool_core::time;

use crate::logs::Told;

/// `data` of `sip decode` and `sip flow`: the one or the other, by what the input is.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct InputV1<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    capture: Option<CaptureV1<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<TextV1<'a>>,
}

impl<'a> InputV1<'a> {
    pub(crate) fn of(summary: &Summary, told: Option<&'a Told>) -> Self {
        Self {
            capture: told.is_none().then(|| CaptureV1::of(None, summary)),
            text: told.map(|told| TextV1::of(None, told)),
        }
    }
}

/// What a text held.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct TextV1<'a> {
    /// Its name, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    lines: u64,
    bytes: u64,
    kinds: &'a BTreeSet<&'static str>,
    first_time: Option<String>,
    last_time: Option<String>,
    discarded: u64,
    assumptions: &'a [String],
}

impl<'a> TextV1<'a> {
    fn of(name: Option<&'a str>, told: &'a Told) -> Self {
        Self {
            name,
            lines: told.lines,
            bytes: told.bytes,
            kinds: &told.dialects,
            first_time: told.first_time.and_then(time::rfc3339),
            last_time: told.last_time.and_then(time::rfc3339),
            discarded: told.discarded,
            assumptions: &told.assumptions,
        }
    }
}

/// What a capture held.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct CaptureV1<'a> {
    /// Its name, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    format: Option<&'static str>,
    frames: u64,
    bytes: u64,
    first_time: Option<String>,
    last_time: Option<String>,
    frames_cut: u64,
    tcp_gaps: u64,
    tcp_gap_bytes: u64,
    rtp_packets: u64,
}

impl<'a> CaptureV1<'a> {
    fn of(name: Option<&'a str>, summary: &Summary) -> Self {
        Self {
            name,
            format: summary.format,
            frames: summary.packets,
            bytes: summary.bytes,
            first_time: summary.first_time.and_then(time::rfc3339),
            last_time: summary.last_time.and_then(time::rfc3339),
            frames_cut: summary.frames_cut,
            tcp_gaps: summary.tcp.gaps,
            tcp_gap_bytes: summary.tcp.gap_bytes,
            rtp_packets: summary.rtp,
        }
    }
}

/// `data` of `sip calls`.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct CallsV1<'a> {
    pub(crate) media: MediaV1,
    pub(crate) captures: Vec<HeldV1<'a>>,
    /// How many dialogs of each kind there are.
    pub(crate) dialogs: &'a BTreeMap<&'static str, u64>,
}

/// What one input of several held.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(crate) enum HeldV1<'a> {
    Capture(CaptureV1<'a>),
    Text(TextV1<'a>),
}

impl<'a> HeldV1<'a> {
    pub(crate) fn of(name: &'a str, summary: &Summary, told: Option<&'a Told>) -> Self {
        match told {
            Some(told) => Self::Text(TextV1::of(Some(name), told)),
            None => Self::Capture(CaptureV1::of(Some(name), summary)),
        }
    }
}

/// What was heard of media.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct MediaV1 {
    pub(crate) rtp_packets: u64,
    pub(crate) rtp_packets_left_out: u64,
    pub(crate) streams: u64,
    pub(crate) streams_with_loss: u64,
    pub(crate) calls_with_audio: u64,
    pub(crate) calls_judged: u64,
}

/// `data` of `sip export`.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct ExportV1<'a> {
    pub(crate) sessions: u64,
    pub(crate) messages: u64,
    pub(crate) packets: u64,
    pub(crate) packets_left_out: u64,
    /// What `--anonymize` did not take over, by kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) left_out: Option<&'a BTreeMap<String, u64>>,
}

/// A SIP message.
// A `SipRow` is written without a struct: a test holds its members against these.
#[cfg(feature = "schema")]
#[expect(dead_code, reason = "it only describes")]
#[derive(schemars::JsonSchema)]
struct SipRowV1 {
    r#type: &'static str,
    n: u64,
    /// The frame of a capture that completed the message.
    frame: Option<u64>,
    /// The line of a text it begins in.
    line: Option<u64>,
    time: Option<String>,
    src: Option<String>,
    sport: Option<u16>,
    dst: Option<String>,
    dport: Option<u16>,
    #[schemars(extend("enum" = ["udp", "tcp", "tls", "ws", "wss", "sctp", "dtls", null]))]
    transport: Option<&'static str>,
    decrypted: bool,
    #[schemars(extend("enum" = ["request", "response"]))]
    kind: &'static str,
    method: Option<String>,
    uri: Option<String>,
    status: Option<u16>,
    reason: Option<String>,
    call_id: Option<String>,
    cseq: Option<u32>,
    cseq_method: Option<String>,
    from: Option<String>,
    to: Option<String>,
    from_tag: Option<String>,
    to_tag: Option<String>,
    via_branch: Option<String>,
    content_length: Option<u64>,
    ua: Option<String>,
    complete: bool,
}

/// The head of an HTTP message, as an `HttpRow` writes it.
#[cfg(feature = "schema")]
#[expect(dead_code, reason = "it only describes")]
#[derive(schemars::JsonSchema)]
struct HttpRowV1 {
    r#type: &'static str,
    frame: u64,
    time: Option<String>,
    src: Option<String>,
    sport: Option<u16>,
    dst: Option<String>,
    dport: Option<u16>,
    transport: Option<&'static str>,
    decrypted: bool,
    method: Option<String>,
    uri: Option<String>,
    status: Option<u16>,
    reason: Option<String>,
    host: Option<String>,
}

/// The shapes of all subcommands.
#[cfg(feature = "schema")]
pub(crate) fn shapes() -> Vec<uctool_core::Shape> {
    use uctool_core::Shape;

    use crate::call_row::CallRow;
    use crate::ladder::LadderRow;
    use crate::session_row::SessionRow;

    vec![
        Shape::of::<InputV1<'_>>("sip decode")
            .row::<SipRowV1>("messages", "sip")
            .row::<HttpRowV1>("http", "http")
            .row::<SessionRow>("sessions", "session"),
        Shape::of::<CallsV1<'_>>("sip calls").row::<CallRow>("calls", "call"),
        Shape::of::<InputV1<'_>>("sip flow").row::<LadderRow<'_>>("ladders", "ladder"),
        Shape::of::<ExportV1<'_>>("sip export"),
    ]
}
