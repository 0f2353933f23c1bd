use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "have it issued again";

rule! {
    /// ## What it does
    /// Reports serial numbers that are zero, negative or longer than 20 bytes.
    ///
    /// ## Why it matters
    /// RFC 5280 forbids them; strict clients refuse the certificate.
    ///
    /// ## What to do
    /// Have it issued again.
    pub(crate) static RULE = {
        code: "CERT054",
        name: "serial-bad",
        summary: "a serial number out of range",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.1.2.2"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.each(&RULE, HELP, |certificate| {
        let serial = &certificate.serial;
        let zero = serial.iter().all(|byte| *byte == 0);
        let negative = serial.first().is_some_and(|first| first & 0x80 != 0);
        let what = if zero {
            "zero"
        } else if negative {
            "negative"
        } else {
            "longer than 20 bytes"
        };
        let long = serial.iter().skip_while(|byte| **byte == 0).count() > 20;
        (zero || negative || long)
            .then(|| format!("the serial number of {} is {what}", certificate.subject.short()))
    })
}
