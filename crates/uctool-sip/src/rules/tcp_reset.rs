use uctool_core::text::some_of;
use uctool_core::{Check, Finding, Outcome, rule};

use crate::media::{Heard, Torn};

rule! {
    /// ## What it does
    /// Reports connections that carried SIP and were reset while a request on them had no final response. A reset
    /// of an idle connection is not reported.
    ///
    /// ## Why it matters
    /// What was under way is lost: the caller sees the request time out, or 503. A firewall that forgot an idle
    /// connection resets it at the next message; a process that crashed or an inspecting device resets at a certain
    /// message.
    ///
    /// ## What to do
    /// When the connection was idle before, raise the idle timeout of the firewall (ASA: `timeout conn`) or send
    /// keep-alives; when one kind of message triggers it, look at the log of the host that reset.
    pub(crate) static RULE = {
        code: "SIP087",
        name: "tcp-reset",
        summary: "a connection of SIP is reset while a request waits",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9293, section 3.10.7.4", "RFC 3261, section 18.4"],
    }
}

pub(super) const CHECK: Check<Heard> = Check { rule: &RULE, run };

fn run(heard: &Heard) -> Outcome {
    if heard.text {
        return Outcome::NotApplicable("a text holds no packets");
    }
    if heard.stream_messages == 0 {
        return Outcome::NotApplicable("no SIP over TCP or TLS is in the capture");
    }
    heard.torn.list.iter().map(|torn| finding(heard, torn)).collect::<Vec<_>>().into()
}

fn finding(heard: &Heard, torn: &Torn) -> Finding {
    let waiting = some_of(&torn.waiting, 3);
    let finding = Finding::new(
        &RULE,
        heard.locate(torn.place).part(format!("connection {} - {}", torn.by, torn.other)),
        format!("{} resets the connection with {} while {waiting} waits for an answer", torn.by, torn.other),
    )
    .help(format!(
        "look at the log of {} at this time; if the connection was idle before, raise the idle timeout of the firewall between",
        torn.by.ip()
    ))
    .evidence(format!("the last request is in frame {}", torn.asked.frame));
    match torn.place.mark.time.zip(torn.asked.time) {
        Some((reset, asked)) => {
            #[expect(clippy::cast_precision_loss, reason = "a duration")]
            let seconds = (reset - asked) as f64 / 1e9;
            finding.why(format!("the reset came {seconds:.3} s after the last request"))
        }
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use uctool_capture::Mark;

    use super::*;

    #[test]
    fn who_reset_and_what_waited_are_named() {
        let mut heard = Heard { stream_messages: 4, ..Heard::default() };
        assert_eq!(run(&heard), Outcome::Pass);
        heard.torn.push(Torn {
            by: "10.0.0.2:5060".parse().unwrap(),
            other: "10.0.0.1:40000".parse().unwrap(),
            place: crate::media::Place {
                file: 0,
                mark: Mark { frame: 9, time: Some(2_500_000_000) },
            },
            waiting: vec!["INVITE".into()],
            asked: Mark { frame: 7, time: Some(2_000_000_000) },
        });
        let Outcome::Found(found) = run(&heard) else { panic!() };
        assert_eq!(
            found[0].message,
            "10.0.0.2:5060 resets the connection with 10.0.0.1:40000 while INVITE waits for an answer"
        );
        assert!(found[0].why.as_deref().is_some_and(|why| why.contains("0.500 s")));
        assert!(matches!(run(&Heard::default()), Outcome::NotApplicable(_)));
    }
}
