//! One input, whatever it is: a pasted text, a capture, either of them in gzip, or a zip of all that. Recognised by content.

use std::io::Read;

use uctool_core::io::text_of;
use uctool_core::text::count;
use uctool_core::unpack::{Visit, unpack};
use uctool_core::wide::is_mangled_capture;
use uctool_core::{Failure, Io};

use crate::capture::read_capture;
use crate::model::Node;
use crate::text;

/// Most bytes of a text that are read.
const MOST_TEXT: u64 = 16 << 20;

/// What one text or capture holds.
#[derive(Debug)]
pub(crate) struct Found {
    /// The input, or `archive.zip!member`.
    pub(crate) name: String,
    /// The clocks it speaks of.
    pub(crate) nodes: Vec<Node>,
    /// More on what was examined.
    pub(crate) about: Option<String>,
    /// What of it could not be examined.
    pub(crate) failure: Option<Failure>,
}

/// Reads the input `file` to its end.
pub(crate) fn read(file: &str, io: &mut dyn Io) -> Result<(Vec<Found>, Vec<Failure>), Failure> {
    let mut reader = io.open(file).map_err(|error| Failure::unreadable(file, &error))?;
    let mut collect = Collect { file, found: Vec::new(), failures: Vec::new(), silent: 0 };
    unpack(file, &mut reader, &mut collect);
    let Collect { mut found, mut failures, silent, .. } = collect;
    if silent > 0 {
        let members = count(silent, "member");
        match found.last_mut() {
            Some(last) => {
                let about = last.about.take().map_or(String::new(), |about| about + ", ");
                last.about = Some(format!("{about}{members} of the archive without NTP"));
            }
            None if failures.is_empty() => {
                failures.push(nothing(file, format!("none of its {members} speaks of NTP")));
            }
            None => {}
        }
    }
    Ok((found, failures))
}

struct Collect<'f> {
    file: &'f str,
    found: Vec<Found>,
    failures: Vec<Failure>,
    /// Members of an archive that do not speak of NTP.
    silent: u64,
}

impl Visit for Collect<'_> {
    fn inner(&mut self, name: &str, head: &[u8], reader: &mut dyn Read) {
        let member = name != self.file;
        let read = if head.is_empty() {
            Ok(None)
        } else if is_mangled_capture(head) {
            let message = "it is a capture that was redirected as if it were text, as `>` of PowerShell does, and is broken";
            Err(Failure::of(name, message)
                .hint("let the program write its file itself, with `-w FILE` for instance"))
        } else if looks_like_text(head) {
            pasted(name, reader)
        } else {
            capture(name, reader, member)
        };
        match read {
            Ok(Some(found)) => self.found.push(found),
            Ok(None) if member => self.silent += 1,
            Ok(None) if head.is_empty() => self.failures.push(
                Failure::of(name, "it is empty")
                    .hint("paste the answer of `utils ntp status` into it"),
            ),
            Ok(None) => self.failures.push(nothing(name, "nothing in it speaks of NTP".into())),
            Err(failure) => self.failures.push(failure),
        }
    }

    fn failed(&mut self, name: &str, why: String) {
        self.failures.push(Failure::of(name, why));
    }
}

fn nothing(name: &str, message: String) -> Failure {
    Failure::of(name, message).hint(
        "give `utils ntp status`, `ntpq -pn`, `chronyc sources`, `w32tm /query /status`, `utils network capture port 123` or a capture",
    )
}

fn pasted(name: &str, reader: &mut dyn Read) -> Result<Option<Found>, Failure> {
    let mut bytes = Vec::new();
    let read = reader.take(MOST_TEXT + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > MOST_TEXT {
        let message =
            format!("it is larger than {} MiB, the most that is read of a text", MOST_TEXT >> 20);
        return Err(Failure::of(name, message)
            .hint("cut out the lines about NTP, with `grep -i ntp` for instance"));
    }
    let nodes = text::read(name, &text_of(&bytes));
    // A compressed text that is cut is read as far as it goes.
    let failure = read.err().map(|error| Failure::of(name, error.to_string()));
    match failure {
        Some(failure) if nodes.is_empty() => Err(failure),
        None if nodes.is_empty() => Ok(None),
        failure => Ok(Some(Found { name: name.to_owned(), nodes, about: None, failure })),
    }
}

fn capture(name: &str, reader: &mut dyn Read, member: bool) -> Result<Option<Found>, Failure> {
    let captured = match read_capture(name, reader) {
        Ok(captured) => captured,
        // A picture in an archive of logs is no fault of the archive.
        Err(_) if member => return Ok(None),
        Err(error) => return Err(Failure::of(name, error.to_string())),
    };
    let failure =
        captured.cut.map(|cut| Failure::of(name, format!("the capture ends early: {cut}")));
    if captured.nodes.is_empty() && failure.is_none() {
        if member && captured.left_out.is_empty() {
            return Ok(None);
        }
        let message = format!("none of its {} frames carries time by NTP", captured.frames);
        let failure = Failure::of(name, message);
        return Err(if captured.left_out.is_empty() {
            failure.hint("capture UDP port 123: `utils network capture port 123 file ntp count 100000 size all`")
        } else {
            failure.hint(format!("left out: {}", captured.left_out.join(", ")))
        });
    }
    let mut about = format!("{} frames, {} NTP packets", captured.frames, captured.packets);
    for left_out in captured.left_out {
        about += &format!(", {left_out}");
    }
    Ok(Some(Found { name: name.to_owned(), nodes: captured.nodes, about: Some(about), failure }))
}

/// Captures hold zeros or bytes that no text begins with.
fn looks_like_text(head: &[u8]) -> bool {
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return true;
    }
    let strange = head.iter().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31)).count();
    strange * 50 <= head.len() && !head.contains(&0) && !head.starts_with(&[0x28, 0xb5])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_captures_are_told_apart() {
        assert!(looks_like_text(b"admin:utils ntp status\r\n\x1b[0m"));
        assert!(looks_like_text(&[0xff, 0xfe, b'a', 0]));
        assert!(!looks_like_text(&[0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0]));
    }
}
