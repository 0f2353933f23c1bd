use uctool_core::{Check, Confidence, Finding, Outcome, Severity, rule};

use crate::media::{Heard, Lossy};

rule! {
    /// ## What it does
    /// Counts, for each RTP stream of a hundred packets and more, the packets that its sequence numbers promise and
    /// the capture does not hold, and reports streams that miss three percent or more, with their jitter.
    ///
    /// ## Why it matters
    /// Three percent of loss is heard as clipped speech, ten make a call useless. What the capture lacks may have
    /// been lost before it, or by the capturing host; loss behind it does not show here.
    ///
    /// ## What to do
    /// Capture nearer to the sender: where the loss begins, look for a duplex mismatch, a policer, a full link
    /// without QoS (EF for audio) or a wireless leg.
    pub(crate) static RULE = {
        code: "SIP083",
        name: "rtp-loss",
        summary: "packets of audio or video are missing",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: ["RFC 3550, section 6.4.1", "RFC 3550, appendix A.1", "RFC 3550, appendix A.3", "ITU-T G.114"],
    }
}

pub(super) const CHECK: Check<Heard> = Check { rule: &RULE, run };

/// From this part of loss on, in percent, a call is useless;
const USELESS: f64 = 10.0;
/// from this on, no call goes on: the capture was thinned.
const THINNED: f64 = 50.0;

fn run(heard: &Heard) -> Outcome {
    if heard.text {
        return Outcome::NotApplicable("a text holds no media");
    }
    if heard.no_rtp {
        return Outcome::NotApplicable("media were left out (`--no-rtp`)");
    }
    if heard.streams == 0 {
        return Outcome::NotApplicable("the capture holds no RTP stream of a hundred packets");
    }
    let gaps = heard.summaries.iter().any(|summary| summary.tcp.gaps > 0);
    heard.lossy.list.iter().map(|stream| finding(heard, stream, gaps)).collect::<Vec<_>>().into()
}

fn finding(heard: &Heard, stream: &Lossy, gaps: bool) -> Finding {
    let Lossy { src, dst, lost, expected, .. } = stream;
    let percent = stream.percent();
    let call = stream.call.as_deref().map_or_else(String::new, |call| format!(" of call {call}"));
    let place = crate::media::Place { file: 0, mark: stream.first };
    let mut finding = Finding::new(
        &RULE,
        heard.locate(place).part(format!("stream {src} - {dst}, SSRC {:#010x}", stream.ssrc)),
        format!("{percent:.1} % of the RTP from {src} to {dst}{call} is missing: {lost} of {expected} packets"),
    )
    .why(match stream.jitter_ms {
        Some(jitter) => format!("in {:.1} s, with a jitter of {jitter:.1} ms", stream.seconds),
        None => format!("in {:.1} s", stream.seconds),
    })
    .help("capture nearer to the sender to see where it begins; look for a policer, a full link, a duplex mismatch or a wireless leg");
    if percent >= THINNED {
        finding = finding
            .severity(Severity::Info)
            .confidence(Confidence::Low)
            .evidence("no call goes on with so much loss: the capture was thinned, or its host could not keep up");
    } else if percent >= USELESS {
        finding = finding.severity(Severity::Error);
    }
    if gaps {
        finding = finding.confidence(Confidence::Low).evidence(
            "TCP segments are missing in this capture too, so it may have lost the packets itself",
        );
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lossy(lost: u64) -> Lossy {
        Lossy {
            src: "10.0.0.1:4000".parse().unwrap(),
            dst: "10.0.0.2:5000".parse().unwrap(),
            ssrc: 7,
            lost,
            expected: 1000,
            jitter_ms: Some(2.5),
            seconds: 20.0,
            call: Some("c1".into()),
            first: uctool_capture::Mark { frame: 9, time: None },
        }
    }

    #[test]
    fn ten_percent_weigh_more() {
        let mut heard = Heard { streams: 2, ..Heard::default() };
        assert_eq!(run(&heard), Outcome::Pass);
        heard.lossy.push(lossy(99));
        heard.lossy.push(lossy(100));
        let Outcome::Found(found) = run(&heard) else { panic!() };
        assert_eq!(found[0].severity, Severity::Warning);
        assert_eq!(found[1].severity, Severity::Error);
        let mut thinned = Heard { streams: 1, ..Heard::default() };
        thinned.lossy.push(lossy(970));
        let Outcome::Found(thin) = run(&thinned) else { panic!() };
        assert_eq!(thin[0].severity, Severity::Info);
        assert!(
            found[1]
                .message
                .starts_with("10.0 % of the RTP from 10.0.0.1:4000 to 10.0.0.2:5000 of call c1")
        );
        assert!(matches!(run(&Heard::default()), Outcome::NotApplicable(_)));
    }
}
