use uctool_core::{Check, Finding, Outcome, rule};

use super::talks;
use crate::media::{Heard, Judged};

rule! {
    /// ## What it does
    /// Reports RTP that a side of a call sends from the address it described to one that the other side neither
    /// described nor sends from, while the described one gets nothing.
    ///
    /// ## Why it matters
    /// The receiver listens elsewhere and hears nothing. A gateway or an inspecting firewall that changes the
    /// description on its way, a description that was answered twice, or a device that ignores a later offer do
    /// this.
    ///
    /// ## What to do
    /// Compare the `c=` and `m=` lines on both sides of each device the call passes; switch off SIP inspection (`no
    /// inspect sip`) where the device is not meant to relay media.
    pub(crate) static RULE = {
        code: "SIP082",
        name: "audio-wrong-address",
        summary: "audio goes to an address the other side did not name",
        severity: Error,
        confidence: Medium,
        since: "0.1.0",
        sources: ["RFC 3264, section 5.1", "RFC 4566, section 5.7", "RFC 4961"],
    }
}

pub(super) const CHECK: Check<Heard> = Check { rule: &RULE, run };

fn run(heard: &Heard) -> Outcome {
    if let Some(outcome) = talks::before(heard) {
        return outcome;
    }
    let findings: Vec<Finding> =
        heard.strays.list.iter().filter_map(|call| finding(heard, call)).collect();
    if findings.is_empty() { talks::after(heard) } else { findings.into() }
}

fn finding(heard: &Heard, call: &Judged) -> Option<Finding> {
    let stray = call.stray.as_ref()?;
    let named = call.endpoints.get(1 - stray.side).copied().flatten();
    let named = named.map_or_else(|| "none".to_owned(), |address| address.to_string());
    let (sender, receiver) = (talks::name(call, stray.side), talks::name(call, 1 - stray.side));
    Some(
        Finding::new(
            &RULE,
            heard.locate(call.answered).part(talks::part(call)),
            format!("{sender} sends its audio to {}, but {receiver} receives at {named}", stray.to),
        )
        .why(format!("{} packets from {} went there, none to {named}", stray.packets, stray.from))
        .help("compare `c=` and `m=` of the answer on both sides of each device between; a device that inspects SIP may have changed them")
        .evidence(format!("the first such packet is in frame {}", stray.first.frame))
        .evidence(talks::evidence(call)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::Stray;
    use crate::rules::talks::testing::{heard, judged};

    #[test]
    fn both_addresses_are_named() {
        let mut call = judged([500, 0]);
        call.stray = Some(Stray {
            side: 0,
            from: "10.0.0.1:4000".parse().unwrap(),
            to: "192.168.1.9:6000".parse().unwrap(),
            packets: 500,
            first: uctool_capture::Mark { frame: 20, time: None },
        });
        assert_eq!(call.deaf(), None, "one cause, one finding");
        let Outcome::Found(found) = run(&heard(|heard| heard.strays.push(call))) else { panic!() };
        assert_eq!(
            found[0].message,
            "6001 (caller) sends its audio to 192.168.1.9:6000, but 6002 (callee) receives at 10.0.0.2:5000"
        );
        assert_eq!(run(&heard(|_| {})), Outcome::Pass);
    }
}
