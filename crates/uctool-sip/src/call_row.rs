//! A dialog as `data.calls[]` holds it, as a line for a person, and as `--where` sees it.

use serde::Serialize;
use uctool_core::text::{cell, fitted};
use uctool_core::{Line, Row, Style, json, time};

use crate::calls::{Dialog, Kind, Leg, Outcome, Side, Transfer};
use crate::filter::{Field, FieldKind, Filterable, Given};
use crate::rules::q850;

/// One dialog.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct CallRow {
    #[serde(rename = "type")]
    kind_of_row: &'static str,
    n: u64,
    capture: String,
    kind: &'static str,
    call_id: String,
    method: String,
    uri: String,
    from: String,
    to: String,
    from_tag: Option<String>,
    to_tag: Option<String>,
    from_ua: Option<String>,
    to_ua: Option<String>,
    src: String,
    sport: u16,
    dst: String,
    dport: u16,
    transport: &'static str,
    first_frame: u64,
    last_frame: u64,
    start: Option<String>,
    end: Option<String>,
    outcome: &'static str,
    status: Option<u16>,
    reason: Option<String>,
    post_dial_delay_s: Option<f64>,
    setup_s: Option<f64>,
    ring_s: Option<f64>,
    duration_s: Option<f64>,
    hung_up_by: Option<&'static str>,
    cause: Option<CauseRow>,
    warning: Option<String>,
    diagnostics: Option<String>,
    messages: u32,
    retransmissions: u32,
    challenges: u32,
    forks: usize,
    midstream: bool,
    phone_control: bool,
    session_expires_s: Option<u32>,
    registration: Option<RegistrationRow>,
    subscription: Option<SubscriptionRow>,
    transfer: Option<TransferRow>,
    group: Option<u64>,
    legs: Vec<LegRow>,
    #[serde(skip)]
    shown: Shown,
}

/// What only people see.
#[derive(Debug)]
struct Shown {
    kind: Kind,
    outcome: Outcome,
    time: Option<i64>,
    from: String,
    to: String,
    /// The frame that broke it off.
    broken: Option<u64>,
    /// An answered call without an end.
    goes_on: bool,
}

impl Shown {
    fn went_well(&self) -> bool {
        matches!(self.outcome, Outcome::Answered | Outcome::Accepted)
    }
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct CauseRow {
    protocol: String,
    cause: Option<u16>,
    text: Option<String>,
    meaning: Option<&'static str>,
    frame: u64,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct RegistrationRow {
    expires_s: Option<u32>,
    granted: u32,
    unregistered: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct SubscriptionRow {
    event: String,
    state: Option<String>,
    reason: Option<String>,
    expires_s: Option<u32>,
    notified: u32,
    content: Option<String>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct TransferRow {
    target: String,
    attended: bool,
    by: &'static str,
    frame: u64,
    result: Option<u16>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct LegRow {
    call_id: String,
    joined_by: &'static str,
    confidence: &'static str,
}

/// Nanoseconds as seconds, to the microsecond.
#[expect(clippy::cast_precision_loss, reason = "seconds of a call need no more than 53 bits")]
fn seconds(nanoseconds: Option<i64>) -> Option<f64> {
    nanoseconds.map(|value| (value as f64 / 1e3).round() / 1e6)
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

impl CallRow {
    pub(crate) fn new(dialog: &Dialog, sources: &[String]) -> Self {
        let outcome = dialog.outcome();
        let own = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
        let stamp = |mark: uctool_capture::Mark| mark.time.and_then(time::rfc3339);
        Self {
            kind_of_row: "call",
            n: dialog.n,
            capture: sources.get(dialog.file).cloned().unwrap_or_default(),
            kind: dialog.kind.as_str(),
            call_id: dialog.call_id.to_string(),
            method: dialog.method.to_string(),
            uri: dialog.uri.to_string(),
            from: dialog.from.uri.to_string(),
            to: dialog.to.uri.to_string(),
            from_tag: some(&dialog.from.tag),
            to_tag: some(&dialog.to.tag),
            from_ua: own(&dialog.from.agent),
            to_ua: own(&dialog.to.agent),
            src: dialog.src.ip().to_string(),
            sport: dialog.src.port(),
            dst: dialog.dst.ip().to_string(),
            dport: dialog.dst.port(),
            transport: dialog.carrier.as_str(),
            first_frame: dialog.first.frame,
            last_frame: dialog.last.frame,
            start: stamp(dialog.first),
            end: stamp(dialog.hung_up.unwrap_or(dialog.last)),
            outcome: outcome.as_str(),
            status: dialog.status,
            reason: some(&dialog.phrase),
            post_dial_delay_s: seconds(
                dialog.post_dial_delay().filter(|_| dialog.kind == Kind::Call),
            ),
            setup_s: seconds(dialog.setup()),
            ring_s: seconds(dialog.ring_time()),
            duration_s: seconds(dialog.duration()),
            hung_up_by: dialog.hung_up_by.map(Side::as_str),
            cause: dialog.cause.as_ref().map(CauseRow::new),
            warning: own(&dialog.warning),
            diagnostics: own(&dialog.diagnostics),
            messages: dialog.messages,
            retransmissions: dialog.retransmissions,
            challenges: dialog.challenges,
            forks: dialog.forks.len(),
            midstream: dialog.midstream,
            phone_control: dialog.csta,
            session_expires_s: dialog.session_timer.map(|(seconds, _)| seconds),
            registration: dialog.registration.as_ref().map(|one| RegistrationRow {
                expires_s: one.expires,
                granted: one.granted,
                unregistered: one.unregistered.is_some(),
            }),
            subscription: dialog.subscription.as_ref().map(|one| SubscriptionRow {
                event: one.event.to_string(),
                state: own(&one.state),
                reason: own(&one.reason),
                expires_s: one.expires,
                notified: one.notified,
                content: own(&one.content),
            }),
            transfer: dialog.transfer.as_deref().map(TransferRow::new),
            group: dialog.group,
            legs: dialog.legs.iter().map(LegRow::new).collect(),
            shown: Shown {
                kind: dialog.kind,
                outcome,
                time: dialog.first.time,
                from: dialog.from.name().to_owned(),
                to: dialog.to.name().to_owned(),
                broken: dialog.broken.map(|mark| mark.frame),
                goes_on: outcome == Outcome::Answered && dialog.hung_up.is_none(),
            },
        }
    }

    /// Whether `--failed` shows it.
    pub(crate) fn is_failure(&self) -> bool {
        self.shown.outcome.is_failure()
    }

    /// Whether a party's URI holds `part`.
    pub(crate) fn is_from(&self, part: &str) -> bool {
        holds(&self.from, part)
    }

    /// As [`is_from`](Self::is_from), for the other party.
    pub(crate) fn is_to(&self, part: &str) -> bool {
        holds(&self.to, part) || holds(&self.uri, part)
    }

    /// How it ended and what else is known, in words.
    fn remarks(&self) -> String {
        let mut remarks: Vec<String> = Vec::new();
        match (self.status, &self.reason) {
            (Some(status), Some(reason)) if !self.shown.went_well() => {
                remarks.push(format!("{status} {reason}"));
            }
            (Some(status), None) if !self.shown.went_well() => {
                remarks.push(status.to_string());
            }
            _ => {}
        }
        if let Some(frame) = self.shown.broken {
            remarks.push(format!("broken off in frame {frame} (ICMP or reset)"));
        }
        if self.shown.goes_on {
            remarks.push("not ended in the capture".to_owned());
        }
        if let Some(side) = self.hung_up_by {
            remarks.push(format!("ended by {side}"));
        }
        if let Some(cause) = &self.cause {
            remarks.push(cause.words());
        }
        if let Some(one) = &self.registration {
            remarks.push(if one.unregistered {
                "unregistered".to_owned()
            } else {
                one.expires_s.map_or("registered".to_owned(), |seconds| format!("for {seconds} s"))
            });
        }
        if let Some(one) = &self.subscription {
            let words =
                [Some(&one.event), one.state.as_ref(), one.reason.as_ref(), one.content.as_ref()];
            remarks.push(
                words.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" "),
            );
        }
        if let Some(one) = &self.transfer {
            let kind = if one.attended { "attended " } else { "" };
            let result = one.result.map_or(String::new(), |status| format!(": {status}"));
            remarks.push(format!("{kind}transfer by {} to {}{result}", one.by, one.target));
        }
        if self.phone_control {
            remarks.push("phone control".to_owned());
        }
        if self.retransmissions > 0 {
            remarks.push(format!("{} repeated", self.retransmissions));
        }
        if self.midstream {
            remarks.push("begun before the capture".to_owned());
        }
        if let (Some(group), Some(leg)) = (self.group, self.legs.first()) {
            remarks.push(format!("call {group} ({}, {})", leg.joined_by, leg.confidence));
        }
        remarks.join("; ")
    }
}

impl CauseRow {
    fn new(cause: &crate::calls::Cause) -> Self {
        let is_q850 = cause.protocol.eq_ignore_ascii_case("Q.850");
        Self {
            protocol: cause.protocol.to_string(),
            cause: cause.cause,
            text: cause.text.as_deref().map(str::to_owned),
            meaning: cause.cause.filter(|_| is_q850).and_then(q850),
            frame: cause.mark.frame,
        }
    }

    fn words(&self) -> String {
        let number = self.cause.map_or(String::new(), |cause| format!(" {cause}"));
        let text = self.meaning.map(str::to_owned).or_else(|| self.text.clone());
        format!(
            "{}{number}{}",
            self.protocol,
            text.map_or(String::new(), |text| format!(" {text}"))
        )
    }
}

impl TransferRow {
    fn new(transfer: &Transfer) -> Self {
        Self {
            target: transfer.target.to_string(),
            attended: transfer.attended,
            by: transfer.by.as_str(),
            frame: transfer.mark.frame,
            result: transfer.result,
        }
    }
}

impl LegRow {
    fn new(leg: &Leg) -> Self {
        Self {
            call_id: leg.call_id.to_string(),
            joined_by: leg.by.as_str(),
            confidence: leg.by.confidence().as_str(),
        }
    }
}

fn holds(uri: &str, part: &str) -> bool {
    uri.to_lowercase().contains(&part.to_lowercase())
}

/// What a line has room for.
#[derive(Debug, Clone, Copy)]
struct Room {
    /// Columns of each party.
    party: usize,
    /// Whether longer names of parties are cut.
    cut: bool,
    /// Whether seconds have their fraction, and how long set-up and call took is told.
    times: bool,
}

/// Columns of a line without its parties: with all times, and without; and what is left to say how it went.
const WITH_TIMES: usize = 70 + REMARKS;
const WITHOUT_TIMES: usize = 48 + REMARKS;
const REMARKS: usize = 16;
/// Parties in fewer columns are not told apart.
const LEAST_PARTY: usize = 6;

impl Room {
    /// Nothing is cut where lines may be of any length.
    const WHOLE: Self = Self { party: 18, cut: false, times: true };

    fn within(width: usize) -> Self {
        let times = width >= WITH_TIMES + 2 * 10;
        let left = width.saturating_sub(if times { WITH_TIMES } else { WITHOUT_TIMES });
        Self { party: (left / 2).clamp(LEAST_PARTY, 18), cut: true, times }
    }

    fn party(self, text: &str) -> String {
        if self.cut { fitted(text, self.party) } else { cell(text, self.party) }
    }

    fn clock(self, time: Option<i64>) -> String {
        let (clock, width) =
            (time.map_or("-".to_owned(), time::clock), if self.times { 12 } else { 8 });
        cell(clock.get(..width).unwrap_or(&clock), width)
    }

    fn spans(self, setup: &str, length: &str) -> String {
        if self.times { format!("  {setup:>7}  {length:>7}  ") } else { "  ".to_owned() }
    }

    fn heading(self) -> Line {
        let party = self.party;
        let clock = if self.times { 12 } else { 8 };
        let line = format!(
            "{:>5}  {:clock$}  {:12}  {:party$}  {:party$}  {:11}{}how it went",
            "call",
            "start",
            "what",
            "from",
            "to",
            "outcome",
            self.spans("setup", "length")
        );
        line.into()
    }
}

fn span(seconds: Option<f64>) -> String {
    match seconds {
        None => "-".to_owned(),
        Some(value) if value < 9.95 => format!("{value:.2} s"),
        Some(value) if value < 600.0 => format!("{value:.0} s"),
        Some(value) if value < 36_000.0 => format!("{:.0} min", value / 60.0),
        Some(value) => format!("{:.1} h", value / 3600.0),
    }
}

impl Row for CallRow {
    fn collection(&self) -> &'static str {
        "calls"
    }

    fn json(&self, out: &mut Vec<u8>) {
        // Writing to memory cannot fail, and every field has a JSON form.
        let _ = json::write(out, self);
    }

    fn heading(&self) -> Option<Line> {
        Some(Room::WHOLE.heading())
    }

    fn heading_within(&self, width: usize) -> Option<Line> {
        Some(Room::within(width).heading())
    }

    fn text(&self, verbosity: u8) -> Vec<Line> {
        self.lines(verbosity, Room::WHOLE)
    }

    fn text_within(&self, verbosity: u8, width: usize) -> Vec<Line> {
        self.lines(verbosity, Room::within(width))
    }
}

impl CallRow {
    fn lines(&self, verbosity: u8, room: Room) -> Vec<Line> {
        // Pings that are answered are many and say nothing; they are counted at the end.
        if verbosity == 0 && self.shown.kind == Kind::Options && !self.is_failure() {
            return Vec::new();
        }
        let style = match self.shown.outcome {
            Outcome::Failed | Outcome::Unanswered => Style::Error,
            Outcome::Rejected | Outcome::NoAnswer => Style::Warning,
            Outcome::Answered | Outcome::Accepted => Style::Good,
            _ => Style::Plain,
        };
        let (from, to) = (room.party(&self.shown.from), room.party(&self.shown.to));
        let line = Line::new()
            .plain(format!("{:>5}  {}  ", self.n, room.clock(self.shown.time)))
            .plain(format!("{}  {from}  {to}  ", cell(self.kind, 12)))
            .with(style, cell(self.outcome, 11))
            .plain(room.spans(&span(self.setup_s), &span(self.duration_s)))
            .plain(self.remarks());
        let mut lines = vec![line];
        if verbosity > 0 {
            lines.push(Line::new().dim(format!(
                "       Call-ID {}  frames {} to {}, {} to {} over {}",
                self.call_id,
                self.first_frame,
                self.last_frame,
                uctool_core::text::count(u64::from(self.messages), "message"),
                self.dst,
                self.transport
            )));
            for leg in &self.legs {
                let text =
                    format!("       leg {} by {} ({})", leg.call_id, leg.joined_by, leg.confidence);
                lines.push(Line::new().dim(text));
            }
        }
        lines
    }
}

/// Fields of `--where`.
macro_rules! fields {
    ($($name:literal $kind:ident $get:expr;)+) => {
        &[$(Field { name: $name, kind: FieldKind::$kind, get: $get }),+]
    };
}

fn text(value: &str) -> Given<'_> {
    Given::Text(vec![value])
}

fn texts(value: Option<&String>) -> Given<'_> {
    Given::Text(value.map(String::as_str).into_iter().collect())
}

fn number(value: Option<impl Into<f64>>) -> Given<'static> {
    Given::Number(value.map(Into::into))
}

impl Filterable for CallRow {
    fn fields() -> &'static [Field<Self>] {
        fields! {
            "kind" Text |row| text(row.kind);
            "outcome" Text |row| text(row.outcome);
            "failed" Flag |row| Given::Flag(row.is_failure());
            "status" Number |row| number(row.status);
            "reason" Text |row| texts(row.reason.as_ref());
            "cause" Number |row| number(row.cause.as_ref().and_then(|cause| cause.cause));
            "from" Text |row| Given::Text(vec![&row.from, &row.shown.from]);
            "to" Text |row| Given::Text(vec![&row.to, &row.shown.to]);
            "uri" Text |row| text(&row.uri);
            "call_id" Text |row| text(&row.call_id);
            "method" Text |row| text(&row.method);
            "src" Text |row| text(&row.src);
            "dst" Text |row| text(&row.dst);
            "transport" Text |row| text(row.transport);
            "ua" Text |row| Given::Text([&row.from_ua, &row.to_ua].into_iter().flatten().map(String::as_str).collect());
            "setup" Seconds |row| number(row.setup_s);
            "pdd" Seconds |row| number(row.post_dial_delay_s);
            "ring" Seconds |row| number(row.ring_s);
            "duration" Seconds |row| number(row.duration_s);
            "hung_up_by" Text |row| Given::Text(row.hung_up_by.into_iter().collect());
            "messages" Number |row| number(Some(row.messages));
            "retransmissions" Number |row| number(Some(row.retransmissions));
            "challenges" Number |row| number(Some(row.challenges));
            "event" Text |row| texts(row.subscription.as_ref().map(|one| &one.event));
            "state" Text |row| texts(row.subscription.as_ref().and_then(|one| one.state.as_ref()));
            "expires" Seconds |row| number(row.registration.as_ref().and_then(|one| one.expires_s).or(row.subscription.as_ref().and_then(|one| one.expires_s)));
            "transferred" Flag |row| Given::Flag(row.transfer.is_some());
            "phone_control" Flag |row| Given::Flag(row.phone_control);
            "midstream" Flag |row| Given::Flag(row.midstream);
            "frame" Number |row| Given::Number(u32::try_from(row.first_frame).ok().map(f64::from));
        }
    }
}
