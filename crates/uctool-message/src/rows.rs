//! The rows of `sip decode`: as JSON per schema `uctool/1`, as lines for a person.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use uctool_core::json::Object;
use uctool_core::text::{cell, fitted};
use uctool_core::{Line, Row, Style, time};

use crate::http::HttpHead;
use crate::message::Message;
use crate::seen::{Carrier, Context, SeenSip, Unit};
use crate::start_line::StartLine;
use crate::value::{decode, parameter_of, unfold};

/// A SIP message as `messages[]` holds it. Its JSON was written straight from the message: a capture holds millions.
#[derive(Debug)]
pub struct SipRow<'a> {
    /// Its number in the report.
    pub n: u64,
    /// Its JSON, but for the members it begins with: type and number.
    pub json: &'a [u8],
    /// Its place.
    pub context: &'a Context,
    /// The message as it was seen.
    pub raw: &'a [u8],
    /// The capture lost its end.
    pub cut: bool,
}

/// Appends the JSON of a message to `out`, but for the members it begins with: its type and its number.
pub(crate) fn write_sip(seen: &SeenSip<'_>, out: &mut Vec<u8>) {
    let mut row = Object::resume(out);
    let context = &seen.context;
    let at = |unit| (context.unit == unit).then_some(context.mark.frame);
    row.number("frame", at(Unit::Frame));
    row.number("line", at(Unit::Line));
    way(context, &mut row);
    start(&seen.message, &mut row);
    fields(&seen.message, &mut row);
    row.end();
}

/// When a row was seen, between whom.
fn way(context: &Context, row: &mut Object<'_>) {
    row.time("time", context.mark.time);
    row.address("src", ip(context.src));
    row.number("sport", port(context.src));
    row.address("dst", ip(context.dst));
    row.number("dport", port(context.dst));
    let carrier = context.carrier;
    row.text("transport", (carrier != Carrier::Unknown).then(|| carrier.as_str()));
    row.flag("decrypted", context.decrypted);
}

fn start(message: &Message<'_>, row: &mut Object<'_>) {
    let (kind, method, uri, status, reason) = match message.start {
        StartLine::Request { method, uri, .. } => {
            ("request", Some(decode(method)), Some(message.text(uri)), None, None)
        }
        StartLine::Response { status, reason, .. } => {
            ("response", None, None, status, Some(decode(reason)))
        }
    };
    row.text("kind", Some(kind));
    row.text("method", method.as_deref());
    row.text("uri", uri);
    row.number("status", status);
    row.text("reason", reason.as_deref());
}

fn fields(message: &Message<'_>, row: &mut Object<'_>) {
    let fields = &message.fields;
    let text = |value| message.text(value);
    let (cseq, cseq_method) = message.cseq();
    let (from, to, via) = (fields.from.map(text), fields.to.map(text), fields.via.map(text));
    row.text("call_id", fields.call_id.map(text));
    row.number("cseq", cseq);
    row.text("cseq_method", cseq_method.as_deref());
    row.text("from", from.as_deref());
    row.text("to", to.as_deref());
    row.text("from_tag", part(from.as_deref(), "tag"));
    row.text("to_tag", part(to.as_deref(), "tag"));
    row.text("via_branch", part(via.as_deref(), "branch"));
    row.number("content_length", message.content_length().map(|length| length as u64));
    row.text("ua", fields.user_agent.or(fields.server).map(text));
    row.flag("complete", message.complete);
}

fn part<'v>(value: Option<&'v [u8]>, name: &str) -> Option<&'v [u8]> {
    value.and_then(|value| parameter_of(value, name))
}

/// The start line in short.
fn what(start: &StartLine<'_>) -> String {
    match *start {
        StartLine::Request { method, uri, .. } => format!("{} {}", decode(method), unfold(uri)),
        StartLine::Response { status: Some(status), reason, .. } => {
            format!("{status} {}", decode(reason))
        }
        StartLine::Response { status: None, reason, .. } => decode(reason).into_owned(),
    }
}

impl Row for SipRow<'_> {
    fn collection(&self) -> &'static str {
        "messages"
    }

    fn json(&self, out: &mut Vec<u8>) {
        let mut row = Object::begin(out);
        row.text("type", Some("sip"));
        row.number("n", Some(self.n));
        out.extend_from_slice(self.json);
    }

    fn heading(&self) -> Option<Line> {
        Some(Room::WHOLE.heading(self.context.unit))
    }

    fn heading_within(&self, width: usize) -> Option<Line> {
        Some(Room::within(width).heading(self.context.unit))
    }

    fn text(&self, verbosity: u8) -> Vec<Line> {
        self.lines(verbosity, Room::WHOLE)
    }

    fn text_within(&self, verbosity: u8, width: usize) -> Vec<Line> {
        self.lines(verbosity, Room::within(width))
    }
}

impl SipRow<'_> {
    fn lines(&self, verbosity: u8, room: Room) -> Vec<Line> {
        let parse = if self.cut { Message::parse_cut } else { Message::parse };
        let Some(message) = parse(self.raw) else { return Vec::new() };
        let style = match message.start {
            StartLine::Response { status: Some(400..), .. } => Style::Warning,
            _ => Style::Plain,
        };
        let mut line = room.columns(self.context).with(style, what(&message.start));
        if let Some(call_id) = message.fields.call_id.map(unfold) {
            line = line.dim(format!("  {}", shortened(&call_id, 24)));
        }
        let mut lines = vec![line];
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
#[derive(Debug)]
pub struct HttpRow<'a> {
    /// Its place.
    pub context: &'a Context,
    /// Its head.
    pub head: &'a HttpHead,
}

impl Row for HttpRow<'_> {
    fn collection(&self) -> &'static str {
        "http"
    }

    fn json(&self, out: &mut Vec<u8>) {
        let mut row = Object::begin(out);
        row.text("type", Some("http"));
        row.number("frame", Some(self.context.mark.frame));
        way(self.context, &mut row);
        let head = self.head;
        row.text("method", head.method.as_deref());
        row.text("uri", head.uri.as_deref());
        row.number("status", head.status);
        row.text("reason", head.reason.as_deref());
        row.text("host", head.host.as_deref());
        row.end();
    }

    fn heading(&self) -> Option<Line> {
        Some(Room::WHOLE.heading(Unit::Frame))
    }

    fn heading_within(&self, width: usize) -> Option<Line> {
        Some(Room::within(width).heading(Unit::Frame))
    }

    fn text(&self, _: u8) -> Vec<Line> {
        vec![self.line(Room::WHOLE)]
    }

    fn text_within(&self, _: u8, width: usize) -> Vec<Line> {
        vec![self.line(Room::within(width))]
    }
}

impl HttpRow<'_> {
    fn line(&self, room: Room) -> Line {
        let head = self.head;
        let (style, what) = match (&head.method, head.status) {
            (Some(method), _) => {
                (Style::Plain, format!("{method} {}", head.uri.as_deref().unwrap_or_default()))
            }
            (None, Some(status)) => {
                let style = if status >= 400 { Style::Warning } else { Style::Plain };
                (style, format!("{status} {}", head.reason.as_deref().unwrap_or_default()))
            }
            (None, None) => (Style::Plain, String::new()),
        };
        let mut line = room.columns(self.context).with(style, what);
        if let Some(host) = &head.host {
            line = line.dim(format!("  {host}"));
        }
        line
    }
}

/// Columns of the time and of an address.
#[derive(Debug, Clone, Copy)]
struct Room {
    clock: usize,
    address: usize,
    /// Whether longer addresses are cut.
    cut: bool,
}

/// Columns that leave room for what a message is.
const ROOMY: usize = 110;

impl Room {
    /// Nothing is cut where lines may be of any length.
    const WHOLE: Self = Self { clock: 12, address: 21, cut: false };

    fn within(width: usize) -> Self {
        let narrow = width < ROOMY;
        Self {
            clock: if narrow { 8 } else { 12 },
            address: if narrow { 15 } else { 21 },
            cut: true,
        }
    }

    fn heading(self, unit: Unit) -> Line {
        let (unit, Self { clock, address, .. }) = (unit.as_str(), self);
        let line = format!(
            "{unit:>7}  {:clock$}  {:address$}  {:address$}  {:5} {}",
            "time", "from", "to", "via", "what"
        );
        line.into()
    }

    /// The columns every row begins with; a star marks what was decrypted.
    fn columns(self, context: &Context) -> Line {
        let time = context.mark.time.map_or_else(|| "-".to_owned(), time::clock);
        let time = time.get(..self.clock).unwrap_or(&time);
        let mark = if context.decrypted { "*" } else { "" };
        let at = |of| {
            let text = address(of);
            if self.cut { fitted(&text, self.address) } else { cell(&text, self.address) }
        };
        Line::new().plain(format!(
            "{:>7}  {}  {}  {}  {:5} ",
            context.mark.frame,
            cell(time, self.clock),
            at(context.src),
            at(context.dst),
            format!("{}{mark}", context.carrier.as_str())
        ))
    }
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
