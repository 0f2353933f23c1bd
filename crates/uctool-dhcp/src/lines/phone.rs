//! A phone's own words: console logs of two generations, status messages, restart causes.

use super::Lines;
use crate::clock;
use crate::codes::{self, RESTART_CAUSES, STATUS_MESSAGES};
use crate::event::Kind;
use crate::timeline::Timeline;

const SEVERITIES: [&str; 5] = ["NOT", "ERR", "WRN", "INF", "DEB"];

/// `NOT 08:11:10.899614 DHCP: NAK received`, `7330 NOT Oct 23 12:26:48.500112 DHCP-dhcpRcvPkt(): ACK received`.
pub(super) fn read(lines: &mut Lines, line: &str, number: u64, timeline: &mut Timeline) -> bool {
    let Some((time, message)) = head(lines, line) else { return false };
    lines.phone = true;
    let device = lines.about(line, timeline);
    let said = dhcp(message).or_else(|| unregistered(message));
    if let Some((kind, what)) = said {
        let event = lines.event(time, kind, what, number);
        lines.push(&device, event, timeline);
        return true;
    }
    // Another line of the same log may still hold a status message.
    if let Some((kind, what)) = words(message) {
        let event = lines.event(time, kind, what, number);
        lines.push(&device, event, timeline);
    }
    true
}

/// Messages without the head of a console log.
pub(super) fn status(lines: &mut Lines, line: &str, number: u64, timeline: &mut Timeline) {
    let refused = || dhcp(line).filter(|(kind, _)| matches!(kind, Kind::Nak | Kind::Ack));
    let Some((kind, what)) = words(line).or_else(refused) else { return };
    let at = lines.time_or_before(line);
    let device = lines.about(line, timeline);
    let event = lines.event(at, kind, what, number);
    lines.push(&device, event, timeline);
}

/// The time of a console's line and what follows it. Before the severity stand at most a count and a date.
fn head<'t>(lines: &mut Lines, line: &'t str) -> Option<(f64, &'t str)> {
    let mut rest = line.trim_start();
    for _ in 0..4 {
        let severity =
            SEVERITIES.iter().find_map(|severity| rest.strip_prefix(severity)?.strip_prefix(' '));
        if let Some(after) = severity {
            return timed(lines, line, after);
        }
        let (word, after) = rest.split_once(' ')?;
        if !word.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        rest = after.trim_start();
    }
    None
}

/// The time behind the severity, or before it.
fn timed<'t>(lines: &mut Lines, line: &str, after: &'t str) -> Option<(f64, &'t str)> {
    if let Some((seconds, message)) = clock::clock(after) {
        return Some((lines.clock.time_of_day(seconds), message.trim_start()));
    }
    let behind = after.find(':').and_then(|colon| {
        let (_, message) = clock::clock(after.get(colon.checked_sub(2)?..)?)?;
        Some((lines.clock.find(after)?, message.trim_start()))
    });
    behind.or_else(|| Some((lines.clock.find(line)?, after)))
}

/// What the DHCP client of a phone writes.
fn dhcp(message: &str) -> Option<(Kind, &'static str)> {
    let (_, text) = message.split_once("DHCP")?;
    let has = |words: &str| text.contains(words);
    Some(if has("NAK received") || has("NACK received") || text.starts_with("NAK from") {
        (Kind::Nak, "NAK received")
    } else if has("ACK received") || text.starts_with("ACK from") {
        (Kind::Ack, "ACK received")
    } else if has("Max retries") || has("timeout") || has("timed out") {
        (Kind::Timeout, "DHCP gave up: no answer")
    } else if has("Sending Discover") {
        (Kind::Started, "sending Discover")
    } else if has("Restart") {
        (Kind::Started, "DHCP starts over")
    } else if has("Sending Request") {
        (Kind::Request, "sending Request")
    } else {
        return None;
    })
}

/// `new unreg-reason=10(LastTimeTCPtimeout)`: counted as the phone counts.
fn unregistered(message: &str) -> Option<(Kind, &'static str)> {
    let (_, rest) = message.split_once("new unreg-reason=")?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    codes::out_of_service(digits.parse().ok()?)
}

fn words(text: &str) -> Option<(Kind, &'static str)> {
    let lower = text.to_ascii_lowercase();
    if lower.contains("restart cause") || lower.contains("reset cause") {
        let found = RESTART_CAUSES.iter().find(|(word, ..)| text.contains(word));
        return found.map(|(_, kind, what)| (*kind, *what));
    }
    STATUS_MESSAGES
        .iter()
        .find(|(word, ..)| text.contains(word))
        .map(|(_, kind, what)| (*kind, *what))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{kinds, read};
    use crate::event::Kind;

    #[test]
    fn both_generations_of_consoles_are_read() {
        let old = "NOT 08:11:10.854439 DHCP: Restart - delay = 0\nNOT 08:11:10.866112 DHCP: Sending Release...\nNOT 08:11:10.899614 DHCP: NAK received\n";
        assert_eq!(kinds(old), ("t".into(), vec![Kind::Started, Kind::Nak]));
        let new = "7246 ERR Oct 23 12:26:47.218905 DHCP-dhcpSendReq(): Sending Discover...\n\
                   7330 NOT Oct 23 12:26:48.500112 DHCP-dhcpRcvPkt(): ACK received\n\
                   7646 ERR Oct 23 12:33:25.350606 DHCP-dhcpTmrExp(): Max retries of discover\n\
                   7700 NOT Oct 23 13:01:22.681701 JAVA-Thread-5|x: setLastDeregistrationReason - new unreg-reason=10(LastTimeTCPtimeout) , old unreg-reason=25\n";
        let expected = vec![Kind::Started, Kind::Ack, Kind::Timeout, Kind::Network];
        assert_eq!(kinds(new), ("t".into(), expected));
    }

    #[test]
    fn counts_dates_and_processes_may_stand_before() {
        let text = "1234: NOT 00:00:10.899614 DHCP: NAK received\n\
                    2026-02-11 09:11:11.123 DEB DHCP-dhcpRcvPkt(): ACK received\n\
                    Feb 12 09:12:11 phone dhclient[612]: DHCPNAK from 192.0.2.1\n\
                    4711 NOT Feb 13 21:12:11.500112 DHCP-dhcp_nack: NACK received from server\n";
        assert_eq!(kinds(text).1, [Kind::Nak, Kind::Ack, Kind::Nak, Kind::Nak]);
    }

    #[test]
    fn status_messages_have_their_date_behind_the_time() {
        let text = "08:11:10a 02/16/26 DHCP timeout\n03:22:10 PM 02/17/2026 IP address released\n";
        let timeline = read(text);
        let device = timeline.devices.values().next().unwrap();
        let apart = device.events[1].at - device.events[0].at;
        assert!((apart - (31.0 * 3600.0 + 11.0 * 60.0)).abs() < 1e-6, "{apart}");
        assert!(!device.undated);
    }

    #[test]
    fn a_restart_cause_without_a_time_is_not_lost() {
        let timeline = read(
            "MAC Address  001E7A24429A\nHost Name  SEP001E7A24429A\nRestart cause: Phone-Re-IP\n",
        );
        let events: Vec<_> = timeline.devices.values().flat_map(|device| &device.events).collect();
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].kind, Kind::LostAddress);
        let timeline = read("2026-02-16 08:11:10 DHCP timeout\nRestart cause: Phone-Re-IP\n");
        let device = timeline.devices.values().next().unwrap();
        assert!((device.events[1].at - device.events[0].at).abs() < 1e-6);
    }

    #[test]
    fn a_log_that_names_its_phone_late_is_that_phones() {
        let text = "NOT 08:11:10.899614 DHCP: NAK received\nINF 08:12:00.000000 CFG: SEP001E7A24429A.cnf.xml\nNOT 20:11:10.899614 DHCP: NAK received\n";
        assert_eq!(kinds(text), ("SEP001E7A24429A".into(), vec![Kind::Nak, Kind::Nak]));
        assert!(read(text).devices.values().all(|device| device.undated));
    }

    #[test]
    fn status_messages_and_restart_causes_are_read() {
        let text = "2026-02-16 08:11:10 SEP001E7A24429A DHCP timeout\n2026-02-17 20:13:10 SEP001E7A24429A Restart Cause: Phone-Re-IP\n\
                    2026-02-18 20:13:10 SEP001E7A24429A Restart Cause: Reset-Restart\n";
        let expected = vec![Kind::Timeout, Kind::LostAddress, Kind::Commanded];
        assert_eq!(kinds(text), ("SEP001E7A24429A".into(), expected));
    }
}
