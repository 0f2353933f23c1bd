//! One input, whatever it is: a capture, or a text with messages in it. Recognised by content.

use jiff::Timestamp;
use uctool_capture::{Capture, CaptureError, Dissector, Input, read_capture};
use uctool_message::Work;

use crate::logs::{self, Told};

/// How the reading of an input went.
pub struct Read {
    /// What the text held, where the input is one.
    pub told: Option<Told>,
    /// How it ended.
    pub ended: Result<(), CaptureError>,
}

/// Reads an input to its end. A text without dates is taken to begin on the day of `now`.
pub fn read(
    reader: impl std::io::Read,
    now: Timestamp,
    dissector: &mut Dissector,
    work: &mut Work<'_>,
) -> Read {
    let other = match Capture::recognise(work.unwrapper.ahead(reader)) {
        Ok(Input::Capture(capture)) => {
            return Read { told: None, ended: read_capture(capture, dissector, work) };
        }
        Ok(Input::Other(other)) => other,
        Err(error) => return Read { told: None, ended: Err(dissector.refuse(error)) },
    };
    let looks_like = other.looks_like();
    let head = other.head().to_vec();
    let foreign = |dissector: &mut Dissector| Read {
        told: None,
        ended: Err(dissector.refuse(CaptureError::NotACapture { looks_like })),
    };
    if !logs::is_text(&head) {
        return foreign(dissector);
    }
    let compression = other.compression();
    let (told, ended) = logs::read(other, &head, logs::day(now), work.consumer);
    if told.messages == 0 && told.headers == 0 && ended.is_ok() {
        // A text that is no log of SIP is named as what it is.
        return foreign(dissector);
    }
    let offset = told.bytes;
    let ended = ended.map_err(|source| match compression {
        Some(format) => CaptureError::Compression { format, offset, source },
        None => CaptureError::Read { offset, source },
    });
    Read { told: Some(told), ended }
}
