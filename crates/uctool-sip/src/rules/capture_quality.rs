use uctool_capture::Summary;
use uctool_core::text::count;
use uctool_core::{Check, Finding, Location, Outcome, Severity, rule};

use crate::media::{Heard, OneSided, Place};

rule! {
    /// ## What it does
    /// Looks for what makes a capture a poor witness: hosts of which only one direction is there, frames cut by the
    /// snap length, segments or fragments that are missing, packets that a mirror port copied twice, link types
    /// that are not read. For each it names the findings that are weaker for it.
    ///
    /// ## Why it matters
    /// A finding that says `no answer` means little where answers are not captured. Read it together with this one.
    ///
    /// ## What to do
    /// Capture again: both directions (`both` on the mirror session), `size all`, a filter that the host can keep
    /// up with, and each packet once.
    pub(crate) static RULE = {
        code: "SIP091",
        name: "capture-quality",
        summary: "what the capture lacks weakens other findings",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9293, section 3.4", "draft-ietf-opsawg-pcap, section 5"],
    }
}

pub(super) const CHECK: Check<Heard> = Check { rule: &RULE, run };

/// A mirror copied the capture when so many percent of it are there twice.
const MIRRORED: u64 = 30;

fn run(heard: &Heard) -> Outcome {
    if heard.text {
        return Outcome::NotApplicable("the input is a text, not a capture");
    }
    if heard.messages == 0 {
        return Outcome::NotApplicable("there is no SIP message");
    }
    // Where frames are cut, the other side's messages may be there and not be read.
    let cut = heard.summaries.iter().any(|summary| summary.frames_cut > 0);
    let mut findings: Vec<Finding> = Vec::new();
    if !cut {
        findings.extend(heard.one_sided.iter().take(10).map(|pair| one_sided(heard, pair)));
    }
    if heard.mirrored * 100 >= heard.messages * MIRRORED {
        findings.push(mirrored(heard));
    }
    for (file, summary) in heard.summaries.iter().enumerate() {
        findings.extend(lacking(heard, file, summary));
    }
    findings.into()
}

fn one_sided(heard: &Heard, pair: &OneSided) -> Finding {
    let OneSided { speaker, other, messages, .. } = pair;
    Finding::new(
        &RULE,
        heard.locate(pair.first),
        format!(
            "only one direction is captured between {speaker} and {other}: {} of {speaker}",
            count(*messages, "message")
        ),
    )
    .why("they answer or follow messages of the other side, which are not here")
    .help("mirror both directions of the port (`monitor session 1 source interface ... both`)")
    .evidence(
        "weakens: no-response, ack-missing, retransmissions, one-way-audio, registration-rejected",
    )
}

fn mirrored(heard: &Heard) -> Finding {
    Finding::new(
        &RULE,
        heard.locate(Place::default()),
        format!("{} of {} messages are in the capture twice", heard.mirrored, heard.messages),
    )
    .severity(Severity::Info)
    .why("the copies came within moments of each other: a mirror port that copies what enters and what leaves, or two interfaces")
    .help("mirror one direction of each port, or take the copies out with `editcap -d`")
    .evidence("weakens: retransmissions, rtp-loss; the copies are left out of both")
}

/// What one capture lacks, in one finding.
fn lacking(heard: &Heard, file: usize, summary: &Summary) -> Option<Finding> {
    let unread: u64 =
        summary.links.values().filter(|link| !link.known).map(|link| link.frames).sum();
    let lacks = [
        (
            summary.frames_cut,
            "frame",
            "cut by the snap length",
            summary.first_cut,
            "content-length-mismatch, codec-mismatch",
        ),
        (
            summary.tcp.gaps,
            "gap",
            "in TCP streams",
            summary.tcp.first_gap,
            "no-response, tcp-reset, large-message-dropped",
        ),
        (
            summary.fragments_lost,
            "datagram",
            "without all fragments",
            summary.first_fragment_lost,
            "no-response, udp-too-large",
        ),
        (
            unread,
            "frame",
            "of a link type that is not read",
            None,
            "every finding that says something is missing",
        ),
        (
            heard.rtp_untracked,
            "RTP packet",
            "of more streams than are followed",
            None,
            "rtp-loss, no-audio",
        ),
    ];
    let seen: Vec<_> = lacks.iter().filter(|(number, ..)| *number > 0).collect();
    let first = seen.iter().find_map(|(.., mark, _)| *mark);
    let words: Vec<String> = seen
        .iter()
        .map(|(number, noun, what, ..)| format!("{} {what}", count(*number, noun)))
        .collect();
    (!words.is_empty()).then(|| {
        let place = Place { file, mark: first.unwrap_or_default() };
        let location = match first {
            Some(_) => heard.locate(place),
            None => Location::of(heard.sources.get(file).map_or("", |(source, _)| source.as_str())),
        };
        let finding = Finding::new(&RULE, location, format!("the capture lacks things: {}", words.join(", ")))
            .severity(Severity::Info)
            .help("capture again with `size all`, close to one endpoint, and with a filter the host keeps up with");
        seen.iter().fold(finding, |finding, (_, _, what, _, weakens)| {
            finding.evidence(format!("{what} weakens: {weakens}"))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_capture_passes_and_each_lack_is_named() {
        let mut heard =
            Heard { messages: 10, summaries: vec![Summary::default()], ..Heard::default() };
        assert_eq!(run(&heard), Outcome::Pass);
        heard.mirrored = 2;
        assert_eq!(run(&heard), Outcome::Pass, "a few copies are chance");
        heard.mirrored = 5;
        heard.one_sided.push(OneSided {
            speaker: "10.0.0.1".parse().unwrap(),
            other: "10.0.0.2".parse().unwrap(),
            messages: 4,
            first: Place::default(),
        });
        let Outcome::Found(found) = run(&heard) else { panic!() };
        assert_eq!(found.len(), 2);
        assert!(found[0].message.contains("between 10.0.0.1 and 10.0.0.2"));
        heard.summaries[0].frames_cut = 2;
        let Outcome::Found(found) = run(&heard) else { panic!() };
        assert_eq!(found.len(), 2, "a side that is cut is not missing");
        assert!(found[1].message.contains("2 frames cut by the snap length"));
        assert!(
            found
                .iter()
                .all(|finding| finding.evidence.iter().any(|line| line.contains("weakens")))
        );
        assert!(matches!(run(&Heard::default()), Outcome::NotApplicable(_)));
    }
}
