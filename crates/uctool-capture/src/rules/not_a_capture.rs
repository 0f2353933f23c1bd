//! CAP001: the file is not a capture.

use uctool_core::{Check, Finding, Location, Outcome, rule};

use crate::summary::Summary;

rule! {
    /// ## What it does
    /// Reports an input that is in none of the capture formats uctool reads: pcap, pcapng, snoop and Network
    /// Monitor 2, each also compressed with gzip, zstd or lz4. The message says what the bytes look like instead.
    ///
    /// ## Why it matters
    /// A sign-in page saved in place of a download, an archive, or a capture that a mail system or a text tool
    /// converted holds no packets, whatever its name says.
    ///
    /// ## What to do
    /// Take the capture again from where it was made, in binary: on CUCM, `file get activelog platform/cli/*.cap`
    /// or RTMT, Trace & Log Central, Collect Files, Packet Capture Logs.
    pub(super) static RULE = {
        code: "CAP001",
        name: "not-a-capture",
        summary: "the file is not a capture",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["draft-ietf-opsawg-pcap, section 4", "draft-ietf-opsawg-pcapng, section 4.1", "RFC 1761"],
    }
}

pub(super) const CHECK: Check<Summary> = Check { rule: &RULE, run };

fn run(summary: &Summary) -> Outcome {
    match summary.not_a_capture {
        None => Outcome::Pass,
        Some(looks_like) => Finding::new(
            &RULE,
            Location::of(&summary.source),
            format!("this is no capture: it looks like {looks_like}"),
        )
        .help(
            "download the capture again in binary, for example with `file get activelog \
             platform/cli/*.cap` on CUCM",
        )
        .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_html_page_is_named() {
        let page = Summary { not_a_capture: Some("an HTML page"), ..Summary::default() };
        let Outcome::Found(findings) = run(&page) else { panic!("quiet") };
        assert!(findings[0].message.contains("an HTML page"));
    }

    #[test]
    fn a_capture_passes() {
        assert_eq!(run(&Summary::default()), Outcome::Pass);
    }
}
