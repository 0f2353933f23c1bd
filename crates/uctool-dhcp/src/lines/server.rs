//! Logs of DHCP servers: ISC dhcpd, dnsmasq and Kea name the message and the hardware address on each line.

use super::{Lines, find_mac};
use crate::clock::duration;
use crate::event::{Kind, Lease};
use crate::timeline::Timeline;

/// What ISC dhcpd adds to a request it does not answer.
const UNANSWERED: &[&str] = &[
    "unknown lease",
    "wrong network",
    "ignored",
    "not authoritative",
    "no free leases",
    "no address available",
    "no address range available",
    "unavailable",
    "network is down",
];

pub(super) fn read(lines: &mut Lines, line: &str, number: u64, timeline: &mut Timeline) -> bool {
    // A client tells the length of its lease in the same words.
    let states = line.contains("lease time ") && !line.contains("udhcpc");
    if states || line.contains("option: 5") {
        return details(lines, line, timeline);
    }
    let Some((kind, what)) = message(line) else { return false };
    let Some((device, mac)) = find_mac(line) else { return false };
    let Some(at) = lines.clock.find(line) else { return false };
    lines.granting = (kind == Kind::Ack).then(|| device.clone());
    let event = lines.event(at, kind, what, number);
    lines.push(&device, event, timeline);
    let Some(known) = timeline.device(&device) else { return true };
    if let Some(name) = name(line, mac) {
        known.name = Some(name.to_owned());
    }
    if line.contains("DHCP4_LEASE_ALLOC")
        && let Some(seconds) = kea_lease(line)
    {
        known.lease = Some(Lease::of(seconds));
    }
    true
}

fn message(line: &str) -> Option<(Kind, &'static str)> {
    let has = |word: &str| line.contains(word);
    let silent = UNANSWERED.iter().any(|words| line.contains(words));
    // Kea's own names first: its lines also name the message they are about.
    if has("DHCP4_") || has("ALLOC_ENGINE_V4_") {
        return kea(&has);
    }
    let word = line.match_indices("DHCP").find_map(|(at, _)| {
        let rest = line.get(at + 4..)?;
        let end = rest.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(rest.len());
        rest.get(..end).filter(|word| !word.is_empty())
    })?;
    Some(match word {
        "ACK" => (Kind::Ack, "DHCPACK"),
        "NAK" => (Kind::Nak, "DHCPNAK"),
        "REQUEST" if silent => (Kind::Renewing, "DHCPREQUEST, not answered by this server"),
        "DISCOVER" if silent => (Kind::Ignored, "DHCPDISCOVER, no address to give"),
        "REQUEST" => (Kind::Request, "DHCPREQUEST"),
        "DISCOVER" => (Kind::Started, "DHCPDISCOVER"),
        "DECLINE" => (Kind::LostAddress, "DHCPDECLINE: the address is in use twice"),
        _ => return None,
    })
}

/// What a line of Kea says, by the name of its message.
fn kea(has: &dyn Fn(&str) -> bool) -> Option<(Kind, &'static str)> {
    Some(if has("DHCPNAK") || has("_NAK_") {
        (Kind::Nak, "DHCPNAK sent")
    } else if has("DHCP4_LEASE_ALLOC") || has("DHCP4_LEASE_REUSE") {
        (Kind::Ack, "lease allocated")
    } else if has("DHCP4_LEASE_ADVERT") || has("DHCP4_LEASE_OFFER") {
        // The one sign of a DHCPDISCOVER in a log that is not for debugging.
        (Kind::Started, "lease offered: the phone starts over")
    } else if has("DHCPDISCOVER") && has("DHCP4_PACKET_RECEIVED") {
        (Kind::Started, "DHCPDISCOVER")
    } else if has("DHCP4_UNKNOWN_ADDRESS_REQUESTED") {
        (Kind::Renewing, "DHCPREQUEST for an unknown address, not answered")
    } else if has("V4_ALLOC_FAIL") {
        (Kind::Ignored, "no address to give")
    } else if has("DHCP4_DECLINE_LEASE") {
        (Kind::LostAddress, "DHCPDECLINE: the address is in use twice")
    } else {
        return None;
    })
}

/// `(SEP001E7A24429A)` of ISC dhcpd, or the last word of dnsmasq's DHCPACK.
fn name<'t>(line: &'t str, mac: &str) -> Option<&'t str> {
    let (_, after) = line.split_once(mac)?;
    let after = after.trim();
    let isc = after.strip_prefix('(').and_then(|rest| rest.split_once(')')).map(|(name, _)| name);
    let dnsmasq = || {
        Some(after)
            .filter(|name| line.contains("DHCPACK(") && !name.is_empty() && !name.contains(' '))
    };
    isc.or_else(dnsmasq)
}

/// `has been allocated for 120 seconds`.
fn kea_lease(line: &str) -> Option<f64> {
    let (before, _) = line.rsplit_once(" seconds")?;
    before.rsplit(' ').next()?.parse().ok().filter(|seconds| *seconds > 0.0)
}

/// What dnsmasq writes about the grant above, and about its range when it starts.
fn details(lines: &Lines, line: &str, timeline: &mut Timeline) -> bool {
    let value = line.rsplit(' ').next().unwrap_or_default();
    if let Some((_, value)) = line.split_once("lease time ") {
        timeline.server_lease =
            value.split([' ', ',']).next().and_then(duration).or(timeline.server_lease);
        return true;
    }
    let Some(device) = lines.granting.as_ref().and_then(|id| timeline.device(id)) else {
        return true;
    };
    let time = duration(value);
    match (line, time) {
        _ if line.contains("option: 54 ") => device.answered_by(value),
        (_, Some(time)) if line.contains("option: 51 ") => device.lease = Some(Lease::of(time)),
        (_, Some(time)) if line.contains("option: 58 ") => {
            device.lease = device.lease.map(|lease| Lease { t1: time, ..lease });
        }
        (_, Some(time)) if line.contains("option: 59 ") => {
            device.lease = device.lease.map(|lease| Lease { t2: time, ..lease });
        }
        _ => {}
    }
    true
}

#[cfg(test)]
mod tests {
    use super::super::tests::{kinds, read};
    use crate::event::{Kind, Lease};

    #[test]
    fn dnsmasq_tells_the_lease_after_the_grant() {
        let text = "Nov 21 02:13:34 dnsmasq-dhcp[22013]: 33 DHCPREQUEST(ds0) 192.0.2.36 00:1e:7a:24:42:9a \n\
                    Nov 21 02:13:34 dnsmasq-dhcp[22013]: 33 DHCPACK(ds0) 192.0.2.36 00:1e:7a:24:42:9a SEP001E7A24429A\n\
                    Nov 21 02:13:34 dnsmasq-dhcp[22013]: 33 sent size:  4 option: 54 server-identifier  192.0.2.1\n\
                    Nov 21 02:13:34 dnsmasq-dhcp[22013]: 33 sent size:  4 option: 51 lease-time  2m\n\
                    Nov 21 02:13:34 dnsmasq-dhcp[22013]: 33 sent size:  4 option: 58 T1  50s\n\
                    Nov 21 02:13:34 dnsmasq-dhcp[22013]: 33 sent size:  4 option: 59 T2  1m45s\n\
                    Nov 21 02:14:34 dnsmasq-dhcp[22013]: 34 DHCPNAK(ds0) 192.0.2.36 00:1e:7a:24:42:9a address not available\n";
        assert_eq!(
            kinds(text),
            ("SEP001E7A24429A".into(), vec![Kind::Request, Kind::Ack, Kind::Nak])
        );
        let timeline = read(text);
        let device = timeline.devices.values().next().unwrap();
        let lease = device.lease.unwrap();
        assert_eq!((lease.seconds, lease.t1, lease.t2), (120.0, 50.0, 105.0));
        assert!(device.servers.contains("192.0.2.1"));
    }

    #[test]
    fn isc_says_when_it_stays_silent() {
        let text = "Nov 21 02:13:31 dhcp dhcpd[12]: DHCPACK on 192.0.2.36 to 00:1e:7a:24:42:9a (SEP001E7A24429A) via eth0\n\
                    Nov 21 02:13:31 dhcp dhcpd[12]: DHCPREQUEST for 192.0.2.36 from 00:1e:7a:24:42:9a via eth0: unknown lease 192.0.2.36.\n\
                    Nov 21 02:14:31 dhcp dhcpd[12]: DHCPNAK on 192.0.2.36 to 00:1e:7a:24:42:9a via eth0\n";
        assert_eq!(kinds(text).1, [Kind::Ack, Kind::Renewing, Kind::Nak]);
    }

    #[test]
    fn kea_states_the_lease() {
        let text = "2026-11-21 02:13:31.123 INFO  [kea-dhcp4.leases/12.14] DHCP4_LEASE_ALLOC [hwtype=1 00:1e:7a:24:42:9a], cid=[01:00:1e:7a:24:42:9a], tid=0x12: lease 192.0.2.36 has been allocated for 259200 seconds\n\
                    2026-11-22 14:13:31.123 DEBUG [kea-dhcp4.packets/12.14] DHCP4_PACKET_SEND [hwtype=1 00:1e:7a:24:42:9a], cid=[01:00], tid=0x13: trying to send packet DHCPNAK (type 6) from 192.0.2.1:67\n";
        assert_eq!(kinds(text).1, [Kind::Ack, Kind::Nak]);
        assert_eq!(read(text).devices.values().next().unwrap().lease, Some(Lease::of(259_200.0)));
    }
}
