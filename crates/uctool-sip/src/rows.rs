//! The rows of `sip decode`: as JSON per schema `uctool/1`, as lines for a person.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use serde::Serialize;
use uctool_core::json::Object;
use uctool_core::{Line, Row, Style, json, time};

use crate::http::HttpHead;
use crate::message::{decode, parameter, unfold};
use crate::seen::{Carrier, Context, SeenSip, Unit};
use crate::start_line::StartLine;

/// A SIP message as `messages[]` holds it. Its JSON is written straight from the message: a capture holds millions.
#[derive(Debug)]
pub(crate) struct SipRow<'a> {
    n: u64,
    seen: &'a SeenSip<'a>,
}

impl<'a> SipRow<'a> {
    pub(crate) fn new(n: u64, seen: &'a SeenSip<'a>) -> Self {
        Self { n, seen }
    }

    fn place(&self, row: &mut Object<'_>) {
        let context = &self.seen.context;
        let at = |unit| (context.unit == unit).then_some(context.mark.frame);
        row.text("type", Some("sip"));
        row.number("n", Some(self.n));
        row.number("frame", at(Unit::Frame));
        row.number("line", at(Unit::Line));
        match context.mark.time.and_then(time::timestamp) {
            Some(time) => row.plain("time", format_args!("{time:.9}")),
            None => row.text("time", None::<&str>),
        }
        row.address("src", ip(context.src));
        row.number("sport", port(context.src));
        row.address("dst", ip(context.dst));
        row.number("dport", port(context.dst));
        let carrier = context.carrier;
        row.text("transport", (carrier != Carrier::Unknown).then(|| carrier.as_str()));
        row.flag("decrypted", context.decrypted);
    }

    fn start(&self, row: &mut Object<'_>) {
        let (kind, method, uri, status, reason) = match self.seen.message.start {
            StartLine::Request { method, uri, .. } => {
                ("request", Some(decode(method)), Some(unfold(uri)), None, None)
            }
            StartLine::Response { status, reason, .. } => {
                ("response", None, None, status, Some(decode(reason)))
            }
        };
        row.text("kind", Some(kind));
        row.text("method", method);
        row.text("uri", uri);
        row.number("status", status);
        row.text("reason", reason);
    }

    fn fields(&self, row: &mut Object<'_>) {
        let message = &self.seen.message;
        let fields = &message.fields;
        let (cseq, cseq_method) = message.cseq();
        let (from, to, via) =
            (fields.from.map(unfold), fields.to.map(unfold), fields.via.map(unfold));
        row.text("call_id", fields.call_id.map(unfold));
        row.number("cseq", cseq);
        row.text("cseq_method", cseq_method);
        row.text("from", from.as_deref());
        row.text("to", to.as_deref());
        row.text("from_tag", part(from.as_deref(), "tag"));
        row.text("to_tag", part(to.as_deref(), "tag"));
        row.text("via_branch", part(via.as_deref(), "branch"));
        row.number("content_length", message.content_length().map(|length| length as u64));
        row.text("ua", fields.user_agent.or(fields.server).map(unfold));
        row.flag("complete", message.complete);
    }

    fn what(&self) -> String {
        match self.seen.message.start {
            StartLine::Request { method, uri, .. } => format!("{} {}", decode(method), unfold(uri)),
            StartLine::Response { status: Some(status), reason, .. } => {
                format!("{status} {}", decode(reason))
            }
            StartLine::Response { status: None, reason, .. } => decode(reason).into_owned(),
        }
    }
}

fn part<'v>(value: Option<&'v str>, name: &str) -> Option<&'v str> {
    value.and_then(|value| parameter(value, name))
}

impl Row for SipRow<'_> {
    fn collection(&self) -> &'static str {
        "messages"
    }

    fn json(&self, out: &mut Vec<u8>) {
        let mut row = Object::begin(out);
        self.place(&mut row);
        self.start(&mut row);
        self.fields(&mut row);
        row.end();
    }

    fn heading(&self) -> Option<Line> {
        Some(heading(self.seen.context.unit))
    }

    fn text(&self, verbosity: u8) -> Vec<Line> {
        let style = match self.seen.message.start {
            StartLine::Response { status: Some(400..), .. } => Style::Warning,
            _ => Style::Plain,
        };
        let mut line = columns(&self.seen.context).with(style, self.what());
        if let Some(call_id) = self.seen.message.fields.call_id.map(unfold) {
            line = line.dim(format!("  {}", shortened(&call_id, 24)));
        }
        let mut lines = vec![line];
        let message = &self.seen.message;
        let shown = match verbosity {
            0 => return lines,
            1 => message.head,
            _ => message.raw,
        };
        lines.extend(as_lines(shown));
        lines.push(Line::new());
        lines
    }
}

/// Bytes as indented lines; a body that is not text is only named.
fn as_lines(bytes: &[u8]) -> Vec<Line> {
    let text = decode(bytes);
    text.lines()
        .map(|line| Line::new().plain(format!("       {}", quoted(line.trim_end()))))
        .collect()
}

/// A stranger's line. Pipelines take commands at the start of a line, indented or not, for their own: they get an
/// escape in front.
fn quoted(line: &str) -> Cow<'_, str> {
    let command = ["::", "##["].into_iter().find(|start| line.trim_start().starts_with(start));
    match command.and_then(|start| start.chars().next()) {
        Some(first) => {
            Cow::Owned(line.replacen(first, &format!("\\u{{{:x}}}", u32::from(first)), 1))
        }
        None => Cow::Borrowed(line),
    }
}

/// An HTTP message as NDJSON lines of type `http` and `data.http[]` hold it.
#[derive(Debug, Serialize)]
pub(crate) struct HttpRow<'a> {
    #[serde(rename = "type")]
    kind_of_row: &'static str,
    frame: u64,
    time: Option<String>,
    src: String,
    sport: u16,
    dst: String,
    dport: u16,
    transport: &'static str,
    decrypted: bool,
    method: Option<&'a str>,
    uri: Option<&'a str>,
    status: Option<u16>,
    reason: Option<&'a str>,
    host: Option<&'a str>,
    #[serde(skip)]
    context: Context,
}

impl<'a> HttpRow<'a> {
    pub(crate) fn new(context: &Context, head: &'a HttpHead) -> Self {
        Self {
            kind_of_row: "http",
            frame: context.mark.frame,
            time: context.mark.time.and_then(time::rfc3339),
            src: context.src.ip().to_string(),
            sport: context.src.port(),
            dst: context.dst.ip().to_string(),
            dport: context.dst.port(),
            transport: context.carrier.as_str(),
            decrypted: context.decrypted,
            method: head.method.as_deref(),
            uri: head.uri.as_deref(),
            status: head.status,
            reason: head.reason.as_deref(),
            host: head.host.as_deref(),
            context: *context,
        }
    }
}

impl Row for HttpRow<'_> {
    fn collection(&self) -> &'static str {
        "http"
    }

    fn json(&self, out: &mut Vec<u8>) {
        // Writing to memory cannot fail, and every field has a JSON form.
        let _ = json::write(out, self);
    }

    fn heading(&self) -> Option<Line> {
        Some(heading(Unit::Frame))
    }

    fn text(&self, _: u8) -> Vec<Line> {
        let (style, what) = match (self.method, self.status) {
            (Some(method), _) => {
                (Style::Plain, format!("{method} {}", self.uri.unwrap_or_default()))
            }
            (None, Some(status)) => {
                let style = if status >= 400 { Style::Warning } else { Style::Plain };
                (style, format!("{status} {}", self.reason.unwrap_or_default()))
            }
            (None, None) => (Style::Plain, String::new()),
        };
        let mut line = columns(&self.context).with(style, what);
        if let Some(host) = self.host {
            line = line.dim(format!("  {host}"));
        }
        vec![line]
    }
}

fn heading(unit: Unit) -> Line {
    let unit = unit.as_str();
    format!("{unit:>7}  {:12}  {:21}  {:21}  {:5} {}", "time", "from", "to", "via", "what").into()
}

/// The columns every row begins with; a star marks what was decrypted.
fn columns(context: &Context) -> Line {
    let time = context.mark.time.map_or_else(|| "-".to_owned(), time::clock);
    let mark = if context.decrypted { "*" } else { "" };
    Line::new().plain(format!(
        "{:>7}  {time:12}  {:21}  {:21}  {:5} ",
        context.mark.frame,
        address(context.src),
        address(context.dst),
        format!("{}{mark}", context.carrier.as_str())
    ))
}

/// A dash stands for what a text does not say.
fn address(address: SocketAddr) -> String {
    match (ip(address), port(address)) {
        (None, _) => "-".to_owned(),
        (Some(ip), None) => ip.to_string(),
        (Some(_), Some(_)) => address.to_string(),
    }
}

/// `None` for the unspecified address, which stands for what a text does not say.
fn ip(address: SocketAddr) -> Option<IpAddr> {
    (!address.ip().is_unspecified() || address.port() != 0).then(|| address.ip())
}

fn port(address: SocketAddr) -> Option<u16> {
    Some(address.port()).filter(|port| *port != 0)
}

/// The first `most` characters of `text`, with a mark where it was cut.
fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => Cow::Borrowed(text),
        Some((at, _)) => Cow::Owned(format!("{}..", text.get(..at).unwrap_or_default())),
    }
}
