//! Messages side by side in memory, to be judged and written by whichever thread has time.

use std::ops::Range;

use crate::agent::Agent;
use crate::datagram;
use crate::message::Message;
use crate::rows::{SipRow, write_sip};
use crate::seen::{Consumer, Context, Found, SeenSip, What};
use crate::tally::Tally;

/// A batch is full with so many bytes: enough that handing it over costs next to nothing, and few enough that they stay
/// in a processor's cache.
const FULL: usize = 64 << 10;
/// And with so many pieces.
const MOST_PIECES: usize = 512;

/// Bytes with messages in them, and what [`Batch::read`] makes of them.
#[derive(Debug)]
pub struct Batch {
    /// Whether JSON is made.
    as_json: bool,
    bytes: Vec<u8>,
    pieces: Vec<Piece>,
    made: Made,
}

#[derive(Debug)]
struct Piece {
    context: Context,
    bytes: Range<usize>,
    /// The capture lost the end.
    cut: bool,
    what: What,
}

#[derive(Debug, Default)]
struct Made {
    json: Vec<u8>,
    rows: Vec<Written>,
    tally: Tally,
    agents: Vec<Agent>,
}

/// A message that was written.
#[derive(Debug)]
struct Written {
    context: Context,
    cut: bool,
    /// Its place among the bytes.
    raw: Range<usize>,
    /// The place of its JSON.
    json: Range<usize>,
}

impl Batch {
    /// An empty batch, whose messages are written as JSON or only judged.
    pub fn new(as_json: bool) -> Self {
        Self { as_json, bytes: Vec::new(), pieces: Vec::new(), made: Made::default() }
    }

    /// Adds what was found.
    pub fn add(&mut self, found: &Found<'_>) {
        let Found { context, bytes, cut, what } = *found;
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        self.pieces.push(Piece { context, bytes: start..self.bytes.len(), cut, what });
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Whether it is time to read it.
    pub fn is_full(&self) -> bool {
        self.bytes.len() >= FULL || self.pieces.len() >= MOST_PIECES
    }

    /// Reads, judges and writes what was added.
    pub fn read(&mut self) {
        let Self { as_json, bytes, pieces, made } = self;
        let mut maker = Maker { as_json: *as_json, whole: bytes, made };
        for Piece { context, bytes: place, cut, what } in pieces {
            let (context, cut, what) = (*context, *cut, *what);
            let found = bytes.get(place.clone()).unwrap_or_default();
            match what {
                What::Datagram => {
                    datagram::decode(&Found { context, bytes: found, cut, what }, &mut maker);
                }
                What::Message { overrun } => {
                    let parse = if cut { Message::parse_cut } else { Message::parse };
                    if let Some(message) = parse(found) {
                        maker.sip(&SeenSip { context, message, cut, overrun });
                    }
                }
            }
        }
    }

    /// What was counted.
    pub fn tally(&self) -> &Tally {
        &self.made.tally
    }

    /// What senders said they are.
    pub fn take_agents(&mut self) -> Vec<Agent> {
        std::mem::take(&mut self.made.agents)
    }

    /// The rows; the first has the number after `before`.
    pub fn rows(&self, before: u64) -> impl Iterator<Item = SipRow<'_>> {
        (before + 1..).zip(&self.made.rows).map(|(n, row)| SipRow {
            n,
            json: self.made.json.get(row.json.clone()).unwrap_or_default(),
            context: &row.context,
            raw: self.bytes.get(row.raw.clone()).unwrap_or_default(),
            cut: row.cut,
        })
    }

    /// Makes room for the next messages.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.pieces.clear();
        let Made { json, rows, tally, agents } = &mut self.made;
        json.clear();
        rows.clear();
        agents.clear();
        *tally = Tally::default();
        // What one batch of strange messages needed is not held for all that follow.
        json.shrink_to(4 * FULL);
    }
}

/// Takes the messages of a batch.
struct Maker<'m> {
    as_json: bool,
    whole: &'m [u8],
    made: &'m mut Made,
}

impl Consumer for Maker<'_> {
    fn sip(&mut self, seen: &SeenSip<'_>) {
        let made = &mut *self.made;
        made.tally.note(seen);
        if let Some(agent) = Agent::of(seen)
            && !made.agents.iter().any(|said| said.covers(&agent))
        {
            made.agents.push(agent);
        }
        let start = made.json.len();
        if self.as_json {
            write_sip(seen, &mut made.json);
        }
        let raw = seen.message.raw;
        let at = raw.as_ptr().addr().saturating_sub(self.whole.as_ptr().addr());
        made.rows.push(Written {
            context: seen.context,
            cut: seen.cut,
            raw: at..at + raw.len(),
            json: start..made.json.len(),
        });
    }
}
