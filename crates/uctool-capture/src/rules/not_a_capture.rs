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
        .help(help(looks_like))
        .into(),
    }
}

/// The next step depends on what it is instead.
fn help(looks_like: &str) -> &'static str {
    if looks_like.starts_with("PEM") {
        "`uctool cert check` reads certificates; a private key opens a capture by --key beside it"
    } else if looks_like.starts_with("an empty file") {
        "nothing was written into it: capture again, and look at the size of the file before it is sent"
    } else if looks_like == "text" || looks_like.starts_with("UTF-16") {
        "of texts, logs with whole SIP messages are read; `uctool triage` tells what any file is and reads it"
    } else {
        "download the capture again in binary, for example with `file get activelog \
         platform/cli/*.cap` on CUCM"
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
    fn the_next_step_is_about_what_it_is() {
        assert!(help("PEM (a certificate or key)").contains("cert check"));
        assert!(help("an empty file").contains("capture again"));
        assert!(help("text").contains("triage"));
        assert!(help("data of an unknown kind").contains("in binary"));
    }

    #[test]
    fn a_capture_passes() {
        assert_eq!(run(&Summary::default()), Outcome::Pass);
    }
}
