//! A ladder as `data.ladders[]` and NDJSON lines of type `ladder` hold it.

use serde::Serialize;
use uctool_core::{Line, Row, json, time};
use uctool_message::{Carrier, Unit};

use super::model::{Arrow, Ladder};
use super::session::Session;
use super::text;

/// One ladder.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct LadderRow<'a> {
    #[serde(rename = "type")]
    kind_of_row: &'static str,
    kind: &'static str,
    from: &'a str,
    to: &'a str,
    outcome: &'static str,
    status: Option<u16>,
    start: Option<String>,
    legs: Vec<LegV1<'a>>,
    participants: &'a [String],
    arrows: Vec<ArrowV1<'a>>,
    faults: Vec<FaultV1<'a>>,
    left_out: u64,
    #[serde(skip)]
    ladder: &'a Ladder,
    /// It goes to a file, not to the text report.
    #[serde(skip)]
    elsewhere: bool,
    /// Others stand above it.
    #[serde(skip)]
    follows: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct LegV1<'a> {
    call_id: &'a str,
    transport: Option<&'static str>,
    joined_by: Option<&'static str>,
    confidence: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct ArrowV1<'a> {
    frame: Option<u64>,
    line: Option<u64>,
    time: Option<String>,
    since_s: Option<f64>,
    leg: usize,
    from: &'a str,
    to: &'a str,
    label: &'a str,
    method: Option<&'a str>,
    status: Option<u16>,
    cseq: Option<u32>,
    transport: Option<&'static str>,
    decrypted: bool,
    cut: bool,
    retransmissions: u32,
    last_time: Option<String>,
    copies: u32,
    sdp: Option<&'a Session>,
    faults: Vec<usize>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct FaultV1<'a> {
    n: usize,
    frame: Option<u64>,
    line: Option<u64>,
    code: Option<&'static str>,
    name: Option<&'static str>,
    message: &'a str,
}

impl<'a> LadderRow<'a> {
    pub(super) fn new(ladder: &'a Ladder, elsewhere: bool, follows: bool) -> Self {
        let legs = ladder.legs.iter().map(|leg| LegV1 {
            call_id: &leg.call_id,
            transport: transport(leg.carrier),
            joined_by: leg.joined_by.map(super::super::calls::JoinedBy::as_str),
            confidence: leg.joined_by.map(|by| by.confidence().as_str()),
        });
        let faults = ladder.faults.iter().enumerate().map(|(index, fault)| FaultV1 {
            n: index + 1,
            frame: (ladder.unit == Unit::Frame).then_some(fault.frame),
            line: (ladder.unit == Unit::Line).then_some(fault.frame),
            code: fault.rule.map(|rule| rule.code),
            name: fault.rule.map(|rule| rule.name),
            message: &fault.words,
        });
        Self {
            kind_of_row: "ladder",
            kind: ladder.kind.as_str(),
            from: &ladder.from,
            to: &ladder.to,
            outcome: ladder.outcome.as_str(),
            status: ladder.status,
            start: ladder.first.time.and_then(time::rfc3339),
            legs: legs.collect(),
            participants: &ladder.hosts,
            arrows: ladder.arrows.iter().map(|arrow| ArrowV1::of(arrow, ladder.unit)).collect(),
            faults: faults.collect(),
            left_out: ladder.left_out,
            ladder,
            elsewhere,
            follows,
        }
    }
}

impl<'a> ArrowV1<'a> {
    fn of(arrow: &'a Arrow, unit: Unit) -> Self {
        Self {
            frame: (unit == Unit::Frame).then_some(arrow.mark.frame),
            line: (unit == Unit::Line).then_some(arrow.mark.frame),
            time: arrow.mark.time.and_then(time::rfc3339),
            since_s: arrow.since.map(seconds),
            leg: arrow.leg,
            from: &arrow.src,
            to: &arrow.dst,
            label: &arrow.label,
            method: Some(arrow.method.as_str()).filter(|method| !method.is_empty()),
            status: arrow.status,
            cseq: arrow.cseq,
            transport: transport(arrow.carrier),
            decrypted: arrow.decrypted,
            cut: arrow.cut,
            retransmissions: arrow.retransmissions(),
            last_time: arrow.last.time.and_then(time::rfc3339),
            copies: arrow.copies,
            sdp: arrow.session.as_ref(),
            faults: arrow.faults.iter().map(|fault| fault + 1).collect(),
        }
    }
}

fn transport(carrier: Carrier) -> Option<&'static str> {
    (carrier != Carrier::Unknown).then(|| carrier.as_str())
}

/// Nanoseconds as seconds; captures last years at most, so nothing is lost before the microsecond.
#[expect(clippy::cast_precision_loss, reason = "exact below 104 days, to the microsecond beyond")]
fn seconds(nanoseconds: i64) -> f64 {
    nanoseconds as f64 / 1e9
}

impl Row for LadderRow<'_> {
    fn collection(&self) -> &'static str {
        "ladders"
    }

    fn json(&self, out: &mut Vec<u8>) {
        // Writing to memory cannot fail, and every field has a JSON form.
        let _ = json::write(out, self);
    }

    fn text(&self, _: u8) -> Vec<Line> {
        if self.elsewhere {
            return Vec::new();
        }
        let mut lines = if self.follows { vec![Line::new()] } else { Vec::new() };
        lines.extend(text::lines(self.ladder));
        lines
    }
}
