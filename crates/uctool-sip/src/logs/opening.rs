//! The first messages of a text are held back until they say where it was written: on which node, on which day, in
//! which zone. What they do not say is assumed, and told.

use jiff::civil::Date;
use uctool_capture::Mark;
use uctool_core::stamp::{Clock, Stamp, date_header};
use uctool_message::value::unfold;
use uctool_message::{Carrier, Consumer, Context, Message, SeenSip, Unit};

use super::Told;
use super::cut::Piece;
use super::header::Dialect;
use super::place::{Places, Via, own_address};

/// So many messages are held back at most,
const MOST: usize = 48;
/// or so many bytes of them.
const MOST_BYTES: usize = 512 * 1024;

/// Gives the messages of a text their time and their addresses.
pub(crate) struct Opening {
    held: Vec<Piece>,
    held_bytes: usize,
    open: bool,
    clock: Clock,
    /// The line of the Date header that gave day and zone.
    dated_by: Option<u64>,
    /// The header that gave the node's own address, and the line of its message.
    own_by: Option<(&'static str, u64)>,
    places: Places,
    told: Told,
}

impl Opening {
    pub(crate) fn new(today: Date) -> Self {
        Self {
            held: Vec::new(),
            held_bytes: 0,
            open: false,
            clock: Clock::new(today),
            dated_by: None,
            own_by: None,
            places: Places::default(),
            told: Told::default(),
        }
    }

    /// Takes the next message.
    pub(crate) fn take(&mut self, piece: Piece, consumer: &mut dyn Consumer) {
        if self.open {
            return self.hand_on(&piece, consumer);
        }
        self.learn(&piece);
        self.held_bytes += piece.bytes.len();
        let known = self.knows_all(&piece);
        self.held.push(piece);
        if known || self.held.len() >= MOST || self.held_bytes >= MOST_BYTES {
            self.let_go(consumer);
        }
    }

    /// The text ended.
    pub(crate) fn finish(mut self, consumer: &mut dyn Consumer) -> Told {
        self.let_go(consumer);
        self.told.assumptions = self.assumptions();
        self.told
    }

    fn let_go(&mut self, consumer: &mut dyn Consumer) {
        self.open = true;
        for piece in std::mem::take(&mut self.held) {
            self.hand_on(&piece, consumer);
        }
    }

    /// Whether the messages so far say all that a text may leave out.
    fn knows_all(&self, piece: &Piece) -> bool {
        let own = piece.header.own.is_some()
            || self.own_by.is_some_and(|(by, _)| by == "Via")
            || piece.header.dialect == Dialect::Plain;
        let dated = match piece.header.stamp {
            None => piece.header.dialect == Dialect::Plain,
            Some(Stamp::Utc(_)) => true,
            Some(_) => self.dated_by.is_some(),
        };
        own && dated
    }

    fn learn(&mut self, piece: &Piece) {
        let Some(message) = Message::parse(&piece.bytes) else { return };
        if self.dated_by.is_none()
            && let Some(stamp) = piece.header.stamp
        {
            let date = message.header("Date", None).next().map(unfold);
            if date.as_deref().and_then(date_header).is_some_and(|utc| self.clock.learn(stamp, utc))
            {
                self.dated_by = Some(piece.line);
            }
        }
        if piece.header.own.is_none()
            && let Some((own, by)) = piece.header.way.and_then(|way| own_address(way, &message))
            && self.own_by.is_none_or(|(before, _)| before != "Via" && by == "Via")
        {
            (self.places.own, self.own_by) = (Some(own), Some((by, piece.line)));
        }
    }

    fn hand_on(&mut self, piece: &Piece, consumer: &mut dyn Consumer) {
        let message =
            if piece.cut { Message::parse_cut(&piece.bytes) } else { Message::parse(&piece.bytes) };
        let Some(message) = message else { return };
        let time = piece.header.stamp.and_then(|stamp| self.clock.resolve(stamp));
        let (src, dst) = self.places.of(&piece.header, &message);
        let carrier =
            piece.header.carrier.or_else(|| Via::of(&message).and_then(|via| via.carrier));
        let context = Context {
            mark: Mark { frame: piece.line, time },
            unit: Unit::Line,
            src,
            dst,
            carrier: carrier.unwrap_or(Carrier::Unknown),
            decrypted: false,
        };
        self.told.messages += 1;
        self.told.dialects.insert(piece.header.dialect.as_str());
        self.told.first_time = self.told.first_time.or(time);
        self.told.last_time = time.or(self.told.last_time);
        consumer.sip(&SeenSip { context, message, cut: piece.cut, overrun: false });
    }

    fn assumptions(&self) -> Vec<String> {
        let mut all = Vec::new();
        let clock = &self.clock;
        if let Some(line) = self.dated_by {
            all.push(format!(
                "times are {} {}, as the Date header of the message at line {line} shows",
                if clock.undated {
                    format!("from {} on and", clock.start)
                } else {
                    "local,".to_owned()
                },
                offset(clock.ahead),
            ));
        } else if clock.unzoned {
            let missing = match (clock.undated, clock.unyeared) {
                (true, _) => {
                    format!("times have no date: the first is taken to be of {}", clock.start)
                }
                (_, true) => format!("dates have no year: {} is taken", clock.start.year()),
                _ => "times have no zone".to_owned(),
            };
            all.push(format!("{missing}, and the zone to be UTC"));
        }
        if self.told.messages > 0 && self.told.first_time.is_none() {
            all.push("the text gives no times: nothing is said of durations".to_owned());
        }
        match (self.places.own, self.own_by) {
            (Some(own), Some((by, line))) => all.push(format!(
                "the node that wrote the text is {own}, by the {by} of the message at line {line}"
            )),
            _ if self.places.guessed => all.push(
                "addresses are those of Via, Route and Request-URI: the text gives none".to_owned(),
            ),
            _ => {}
        }
        all
    }
}

/// `1:00 h ahead of UTC`.
fn offset(ahead: i64) -> String {
    let minutes = ahead / 60_000_000_000;
    match minutes {
        0 => "UTC".to_owned(),
        _ => format!(
            "{}:{:02} h {} UTC",
            minutes.abs() / 60,
            minutes.abs() % 60,
            if minutes > 0 { "ahead of" } else { "behind" }
        ),
    }
}
