//! CAP002: the capture is cut: the file, or its frames.

use uctool_core::{Check, Finding, Location, Outcome, rule};

use crate::summary::Summary;
use uctool_core::text::count;

rule! {
    /// ## What it does
    /// Reports a capture that ends inside a record (a transfer that stopped, a disk that was full, a damaged
    /// compressed stream), and frames of which the snap length cut off the end.
    ///
    /// ## Why it matters
    /// What is cut off cannot be decoded: messages miss their bodies, TLS sessions cannot be opened past the first
    /// cut segment, and what the capture does not show may still have been on the wire.
    ///
    /// ## What to do
    /// Capture again with the whole length of each packet: `utils network capture eth0 file trace count 100000
    /// size all` on CUCM, `tcpdump -s 0 -w FILE` elsewhere, and let the capture end before it is copied.
    pub(super) static RULE = {
        code: "CAP002",
        name: "capture-truncated",
        summary: "the capture is cut: the file, or its frames",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["draft-ietf-opsawg-pcap, section 5", "draft-ietf-opsawg-pcapng, section 4.3"],
    }
}

pub(super) const CHECK: Check<Summary> = Check { rule: &RULE, run };

fn run(summary: &Summary) -> Outcome {
    if summary.not_a_capture.is_some() {
        return Outcome::NotApplicable("the input is no capture");
    }
    let file = summary.cut.as_ref().map(|cut| {
        Finding::new(
            &RULE,
            Location::of(&summary.source),
            format!("the capture cannot be read to its end: {}", cut.reason),
        )
        .why(format!("{} before that place came out", count(summary.packets, "packet")))
        .help("copy the capture again after it has ended, in binary")
    });
    let frames = summary.first_cut.map(|first| {
        Finding::new(
            &RULE,
            Location::of(&summary.source).frame(first.frame),
            format!(
                "{} of {} cut by the snap length; {} missing",
                summary.frames_cut,
                count(summary.packets, "frame"),
                count(summary.bytes_cut, "byte")
            ),
        )
        .help(
            "capture with `size all` (CUCM: `utils network capture eth0 file trace size \
             all`) or `tcpdump -s 0`",
        )
    });
    file.into_iter().chain(frames).collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FileCut, Mark};

    #[test]
    fn a_cut_file_and_cut_frames_are_two_findings() {
        let mut summary = Summary {
            cut: Some(FileCut { offset: 24, reason: "it ends".into() }),
            ..Summary::default()
        };
        summary.frame(Mark { frame: 1, time: None }, 60, 60);
        assert!(matches!(run(&summary), Outcome::Found(found) if found.len() == 1));
        summary.frame(Mark { frame: 2, time: None }, 60, 61);
        let Outcome::Found(found) = run(&summary) else { panic!("quiet") };
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].location.frame, Some(2));
        assert!(found[1].message.starts_with("1 of 2 frames cut"));
    }

    #[test]
    fn whole_frames_pass() {
        let mut summary = Summary::default();
        summary.frame(Mark::default(), 60, 60);
        assert_eq!(run(&summary), Outcome::Pass);
    }
}
