//! How a dialog went.

use super::dialog::{Dialog, Kind};

/// The outcome of a dialog, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// A call was answered.
    Answered,
    /// A request other than INVITE got its 2xx.
    Accepted,
    /// The caller gave up.
    Cancelled,
    /// The call was sent elsewhere (3xx).
    Redirected,
    /// The other side said no.
    Rejected,
    /// It rang, and nobody answered.
    NoAnswer,
    /// Nothing came back, or nothing final in the time RFC 3261 gives.
    Unanswered,
    /// A server or the transport failed, or an answered call was never confirmed.
    Failed,
    /// The capture ends before it is decided.
    InProgress,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 9] = [
        Self::Answered,
        Self::Accepted,
        Self::Cancelled,
        Self::Redirected,
        Self::Rejected,
        Self::NoAnswer,
        Self::Unanswered,
        Self::Failed,
        Self::InProgress,
    ];

    /// The word in the output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Accepted => "accepted",
            Self::Cancelled => "cancelled",
            Self::Redirected => "redirected",
            Self::Rejected => "rejected",
            Self::NoAnswer => "no answer",
            Self::Unanswered => "unanswered",
            Self::Failed => "failed",
            Self::InProgress => "in progress",
        }
    }

    /// Whether `--failed` shows it.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Rejected | Self::NoAnswer | Self::Unanswered | Self::Failed)
    }
}

/// Nanoseconds after which a request without final response has failed: 64*T1 (RFC 3261, section 17.1.1.2).
pub(crate) const PATIENCE: i64 = 32_000_000_000;

impl Dialog {
    /// How it went, as far as is known.
    pub fn outcome(&self) -> Outcome {
        if self.kind == Kind::Call { self.call_outcome() } else { self.request_outcome() }
    }

    fn call_outcome(&self) -> Outcome {
        if self.unconfirmed {
            return Outcome::Failed;
        }
        if self.answered.is_some()
            || (self.midstream && (self.hung_up.is_some() || self.confirmed.is_some()))
        {
            return Outcome::Answered;
        }
        match self.status {
            Some(status @ 300..)
                if self.cancelled.is_some() && matches!(status, 487 | 408 | 480) =>
            {
                Outcome::Cancelled
            }
            Some(300..=399) => Outcome::Redirected,
            Some(408 | 480 | 487) if self.ringing.is_some() => Outcome::NoAnswer,
            Some(408 | 500..=599) => Outcome::Failed,
            Some(400..) => Outcome::Rejected,
            _ if self.broken.is_some() => Outcome::Failed,
            _ if self.cancelled.is_some() => Outcome::Cancelled,
            _ => self.without_end(),
        }
    }

    fn request_outcome(&self) -> Outcome {
        match self.status {
            Some(200..=299) => Outcome::Accepted,
            Some(300..=399) => Outcome::Redirected,
            Some(408 | 500..=599) => Outcome::Failed,
            Some(400..) => Outcome::Rejected,
            _ if self.broken.is_some() => Outcome::Failed,
            _ => self.without_end(),
        }
    }

    /// Nothing final came: was there time for it?
    fn without_end(&self) -> Outcome {
        let waited = self.clock.saturating_sub(self.last.time.unwrap_or(self.clock));
        let rang = self.ringing.is_some() || self.progress.is_some();
        match (waited >= PATIENCE, rang) {
            _ if self.given_up && rang => Outcome::NoAnswer,
            _ if self.given_up => Outcome::Unanswered,
            (true, false) => Outcome::Unanswered,
            _ if self.repeated > 2 && self.silent => Outcome::Unanswered,
            _ => Outcome::InProgress,
        }
    }
}
