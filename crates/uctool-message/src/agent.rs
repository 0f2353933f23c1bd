//! What the sender of a message says it is.

use std::net::IpAddr;

use crate::seen::{SeenSip, Unit};
use crate::value::unfold;

/// A User-Agent or Server header that names a product of Cisco, and who sent it.
#[derive(Debug, PartialEq, Eq)]
pub struct Agent {
    /// The sender.
    pub ip: IpAddr,
    /// The value of the header.
    pub words: String,
    /// The frame or line.
    pub at: u64,
    /// Which of both.
    pub unit: Unit,
}

impl Agent {
    /// What the message tells of its sender; `None` of all that is not Cisco's.
    pub fn of(seen: &SeenSip<'_>) -> Option<Self> {
        let fields = &seen.message.fields;
        let words = fields.user_agent.or(fields.server)?;
        // Nearly every header is another's: a look at a few bytes is all it costs.
        if !words.trim_ascii_start().starts_with(b"Cisco-CU") {
            return None;
        }
        let (ip, words) = (seen.context.src.ip(), unfold(words).into_owned());
        Some(Self { ip, words, at: seen.context.mark.frame, unit: seen.context.unit })
    }

    /// Whether `later` says nothing that is not said here.
    pub fn covers(&self, later: &Self) -> bool {
        self.ip == later.ip && self.words == later.words
    }
}
