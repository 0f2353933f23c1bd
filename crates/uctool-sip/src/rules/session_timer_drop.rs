use std::net::IpAddr;

use uctool_core::{Confidence, Outcome, Rule, rule};

use super::judge::{About, Groups, Judge, spoken};
use crate::calls::{Dialog, Kind, Side, Watch};

rule! {
    /// ## What it does
    /// Reports answered calls with a session timer that were hung up when the timer ran out, without a refresh or after
    /// a refresh that failed.
    ///
    /// ## Why it matters
    /// Session-Expires makes one side send a re-INVITE or UPDATE at half of the interval. When that request is lost, is
    /// refused or is never sent, the other side ends the call shortly before the interval is over: every long call drops
    /// at the same length, most often 15 or 30 minutes.
    ///
    /// ## What to do
    /// Find out why the refresher's request does not get through (the finding names the refresher), or switch session
    /// timers off on one side (on IOS `session refresh`, on CUCM the SIP Profile's Session Refresh Method and SIP Session
    /// Expires Timer).
    pub(crate) static RULE = {
        code: "SIP024",
        name: "session-timer-drop",
        summary: "a call ends because its session timer was not refreshed",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 4028, sections 7.2 and 10"],
    }
}

#[derive(Default)]
pub(super) struct SessionTimerDrop {
    timed: u64,
    dropped: Groups<Dropped>,
}

struct Dropped {
    interval: u32,
    talked: i64,
    refresher: Option<Side>,
    failed: Option<u16>,
    by: Side,
    other: IpAddr,
    said: bool,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<SessionTimerDrop>::default()
}

/// Whether a call hung up `quiet` nanoseconds after its last refresh ran into its timer of `interval` seconds. The BYE
/// is due when the shorter of 32 seconds and a third of the interval is left (RFC 4028, section 10).
fn ran_out(interval: u32, quiet: i64) -> bool {
    let interval = i64::from(interval) * 1_000_000_000;
    let early = (interval / 3).min(32_000_000_000);
    (interval - early - 2_000_000_000..=interval + 5_000_000_000).contains(&quiet)
}

impl Watch for SessionTimerDrop {
    fn ended(&mut self, dialog: &Dialog) {
        let Some((interval, refresher)) =
            dialog.session_timer.filter(|(interval, _)| *interval > 0)
        else {
            return;
        };
        if dialog.kind != Kind::Call || dialog.answered.is_none() {
            return;
        }
        self.timed += 1;
        let (Some(end), Some(by), Some(talked)) =
            (dialog.hung_up, dialog.hung_up_by, dialog.duration())
        else {
            return;
        };
        let since = dialog.refreshed.or(dialog.answered).and_then(|mark| mark.time);
        let quiet = end.time.zip(since).map_or(0, |(end, since)| end - since);
        let text =
            dialog.cause.as_ref().and_then(|cause| cause.text.as_deref()).unwrap_or_default();
        let said = text.to_ascii_lowercase().contains("session")
            && text.to_ascii_lowercase().contains("expire");
        if !said && !ran_out(interval, quiet) {
            return;
        }
        let other = if by == Side::Caller { dialog.dst.ip() } else { dialog.src.ip() };
        let frames = [dialog.answered.map_or(dialog.first.frame, |mark| mark.frame), end.frame];
        self.dropped.note(
            &format!("{} {} {interval}", dialog.src.ip(), dialog.dst.ip()),
            dialog,
            &frames,
            || Dropped {
                interval,
                talked,
                refresher,
                failed: dialog.refresh_failed,
                by,
                other,
                said,
            },
        );
    }
}

impl Judge for SessionTimerDrop {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.timed == 0 {
            return Outcome::NotApplicable("no answered call has a session timer");
        }
        self.dropped.findings(|_, group| {
            let one = &group.what;
            let refresh = match one.failed {
                Some(0) => "the refresh was never answered".to_owned(),
                Some(status) => format!("the refresh was refused with {status}"),
                None => "no refresh came".to_owned(),
            };
            let who = one.refresher.map_or(String::new(), |side| format!(" ({} was to refresh)", side.as_str()));
            let message = format!(
                "a call was hung up by the {} after {}, when its session timer of {} s ran out: {refresh}{who}{}",
                one.by.as_str(),
                spoken(one.talked),
                one.interval,
                group.and_more("call"),
            );
            let help = format!("see why the re-INVITE or UPDATE of the {} does not get through at half of the interval; to be rid of it, switch session timers off on {}", one.refresher.map_or("refresher", Side::as_str), one.other);
            let confidence = if one.said || one.failed.is_some() { Confidence::High } else { Confidence::Medium };
            Some(group.finding(&RULE, about, message).help(help).confidence(confidence))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    fn call(end: i64, refresh: bool) -> Outcome {
        let mut script = vec![
            (0, (1, 2), "INVITE sip:6002@acme.com"),
            (9, (2, 1), "SIP/2.0 200 OK|Q=1 INVITE|T=b|Session-Expires: 90;refresher=uac"),
            (10, (1, 2), "ACK sip:b|T=b|B=k"),
        ];
        if refresh {
            script.push((45_000, (1, 2), "UPDATE sip:b|T=b|Q=2 UPDATE"));
            script.push((45_010, (2, 1), "SIP/2.0 200 OK|T=b|Q=2 UPDATE"));
        }
        script.push((end, (2, 1), "BYE sip:a|F=b|T=a|Q=9 BYE"));
        judged(make, &[], &script)
    }

    #[test]
    fn the_end_of_the_interval_is_told_from_any_other() {
        let said = messages(&call(90_000, false));
        assert_eq!(
            said,
            [
                "a call was hung up by the callee after 90 s, when its session timer of 90 s ran out: no refresh came (caller was to refresh)"
            ]
        );
        assert_eq!(call(40_000, false), Outcome::Pass);
        assert_eq!(call(90_000, true), Outcome::Pass);
        assert!(ran_out(1800, 1_768_500_000_000) && !ran_out(1800, 1_700_000_000_000));
    }
}
