//! Logs of DHCP clients: ISC dhclient and busybox's udhcpc tell how their own lease goes, from grant to grant.

use std::collections::BTreeMap;

use super::{Lines, find_device};
use crate::clock::duration;
use crate::event::{DeviceId, Kind, Lease};
use crate::timeline::Timeline;

/// Processes and interfaces that are kept apart; those beyond go by their host.
const MOST: usize = 4096;
/// More words are no name of a host or interface.
const LONGEST_NAME: usize = 64;

/// What is known of the clients that write a log.
#[derive(Default)]
pub(super) struct Clients {
    /// By what stands before their words: the host, the program, its process.
    processes: BTreeMap<String, Process>,
    /// Devices with a hardware address, by the names they had before it was told.
    addresses: BTreeMap<String, DeviceId>,
}

#[derive(Clone)]
struct Process {
    id: DeviceId,
    /// It asked to keep its lease, and no answer came so far.
    asked: bool,
    /// It was granted a lease and has not said yet when it will renew it.
    granted: bool,
    /// It looks for a server since it lost its lease, or since it began: what it sends once more is no other reset.
    looks: bool,
}

/// What one line tells.
#[derive(Debug, Default, PartialEq)]
struct Said<'t> {
    event: Option<(Kind, &'static str)>,
    /// The server that granted or refused.
    server: Option<&'t str>,
    /// Length of the lease, in seconds.
    lease: Option<f64>,
    /// Seconds until the client renews it.
    renews: Option<f64>,
    interface: Option<&'t str>,
    /// The interface's hardware address.
    mac: Option<DeviceId>,
    /// The program starts.
    begins: bool,
}

pub(super) fn read(lines: &mut Lines, line: &str, number: u64, timeline: &mut Timeline) -> bool {
    let Some((before, said)) = dhclient(line).or_else(|| udhcpc(line)) else { return false };
    let mut process = process(lines, line, before, &said, timeline);
    let (mut event, server) = (said.event, said.server);
    // The answer to a request comes at once; a second request says that none came.
    if let Some((kind @ Kind::Request, _)) = &mut event
        && std::mem::replace(&mut process.asked, true)
    {
        *kind = Kind::Renewing;
    }
    if event.is_some_and(|(kind, _)| !matches!(kind, Kind::Request | Kind::Renewing)) {
        process.asked = false;
    }
    match &mut event {
        Some((kind @ Kind::Started, _)) if std::mem::replace(&mut process.looks, true) => {
            *kind = Kind::Request;
        }
        Some((Kind::Ack, _)) => process.looks = false,
        // A client that begins where nothing of it was seen before was not reset.
        None if said.begins => {
            let seen = timeline.devices.get(&process.id);
            process.looks = seen.is_none_or(|device| device.events.is_empty());
        }
        _ => {}
    }
    let known = process.granted && said.renews.is_some();
    process.granted = matches!(event, Some((Kind::Ack, _))) && said.renews.is_none();
    if let Some((kind, what)) = event.filter(|_| !known) {
        let at = lines.time_or_before(line);
        let event = lines.event(at, kind, what, number);
        lines.push(&process.id, event, timeline);
    }
    if let Some(device) = timeline.devices.get_mut(&process.id) {
        if let Some(server) = server {
            device.answered_by(server);
        }
        device.lease = said.lease.map(Lease::of).or(device.lease);
        if let (Some(t1), Some(last)) = (said.renews, device.events.last_mut())
            && last.kind == Kind::Ack
        {
            last.t1 = Some(t1);
        }
    }
    lines.clients.keep(before, process);
    true
}

/// The client that wrote a line, by what stands before its words, and what it tells of itself.
fn process(
    lines: &mut Lines,
    line: &str,
    before: &str,
    said: &Said<'_>,
    timeline: &mut Timeline,
) -> Process {
    // The log of a phone, and one that names no host, are about the device of the whole log.
    let host = host(before).filter(|_| !lines.phone && find_device(before).is_none());
    let known = lines.clients.processes.get(writer(before)).cloned();
    let nameless = DeviceId::Name(host.unwrap_or_default().to_owned());
    let mut process = known.unwrap_or_else(|| Process {
        id: nameless.clone(),
        asked: false,
        granted: false,
        looks: false,
    });
    let Some(host) = host else {
        process.id = lines.about(line, timeline);
        return process;
    };
    let Some(interface) = said.interface else { return process };
    let name = format!("{host} {interface}");
    if let Some(mac) = &said.mac {
        lines.clients.keep_address(&name, mac);
        timeline.rename(&DeviceId::Name(name.clone()), mac);
    }
    let id = lines.clients.addresses.get(&name).cloned();
    let id = id.unwrap_or_else(|| DeviceId::Name(name.clone()));
    if process.id == nameless {
        // What it said before it named its interface goes with it.
        timeline.rename(&nameless, &id);
    }
    if let (DeviceId::Mac(_), Some(device)) = (&id, timeline.device(&id)) {
        device.name.get_or_insert(name);
    }
    process.id = id;
    process
}

impl Clients {
    fn keep(&mut self, before: &str, process: Process) {
        let writer = writer(before);
        if let Some(known) = self.processes.get_mut(writer) {
            *known = process;
        } else if self.processes.len() < MOST {
            self.processes.insert(writer.to_owned(), process);
        }
    }

    fn keep_address(&mut self, name: &str, mac: &DeviceId) {
        if self.addresses.len() < MOST || self.addresses.contains_key(name) {
            self.addresses.insert(name.to_owned(), mac.clone());
        }
    }
}

/// `kiosk dhclient[612]: ` of `Feb 16 08:11:10 kiosk dhclient[612]: `.
fn writer(before: &str) -> &str {
    let times = before.split_inclusive(' ').scan(0, |at, word| {
        *at += word.len();
        Some((*at, word))
    });
    let end = times.filter(|(_, word)| is_time(word)).map(|(end, _)| end).last();
    let rest = before.get(end.unwrap_or(0)..).unwrap_or_default().trim();
    if rest.len() <= 2 * LONGEST_NAME { rest } else { "" }
}

fn is_time(word: &str) -> bool {
    word.split(':').count() >= 3
        && word.bytes().all(|byte| !byte.is_ascii_alphabetic() || matches!(byte, b'T' | b'Z'))
}

/// The host: the first word behind the time that is no year, zone, facility or program.
fn host(before: &str) -> Option<&str> {
    let facility = |word: &str| {
        let (facility, level) = word.split_once('.').unwrap_or_default();
        let known = ["daemon", "user", "local", "kern", "auth", "syslog"];
        known.iter().any(|name| facility.starts_with(name)) && level.len() <= 7
    };
    let year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let host = writer(before)
        .split_whitespace()
        .find(|word| !(year(word) || facility(word) || *word == "UTC"))?;
    let program = host.ends_with(':') || host.contains("dhclient") || host.contains("udhcpc");
    (!program && host.len() <= LONGEST_NAME).then_some(host)
}

/// The value behind `key`, up to a space or a sign that ends it.
fn after<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(key)?;
    rest.split([' ', ',', ')', '(', ';']).next().filter(|value| !value.is_empty())
}

/// Where the words of ISC dhclient begin, and which they are. A log of a server is full of lines that are none of them.
fn words(line: &str) -> Option<(usize, &'static str)> {
    const MESSAGES: [&str; 7] = [
        "DHCPDISCOVER on ",
        "DHCPREQUEST ",
        "DHCPOFFER ",
        "DHCPACK ",
        "DHCPNAK from ",
        "DHCPDECLINE of ",
        "DHCPOFFERS received",
    ];
    const OTHERS: [&str; 2] = ["bound to ", "Listening on LPF/"];
    let begins = |at: usize, words: &&str| line.get(at..).is_some_and(|it| it.starts_with(*words));
    let message = line
        .match_indices("DHCP")
        .find_map(|(at, _)| Some((at, *MESSAGES.iter().find(|words| begins(at, words))?)));
    message.or_else(|| OTHERS.iter().find_map(|words| Some((line.find(words)?, *words))))
}

/// What ISC dhclient says, told by its words, and what stands before them. A server's words of the same messages go on
/// otherwise: `DHCPREQUEST for A from MAC`, `DHCPACK on A to MAC`.
fn dhclient(line: &str) -> Option<(&str, Said<'_>)> {
    let (at, words) = words(line)?;
    let (before, text) = line.split_at_checked(at)?;
    let asks = [" on ", " to ", " port "].iter().all(|word| text.contains(word));
    let answers = ["of ", "from "].iter().any(|way| {
        text.get(words.len()..).is_some_and(|rest| rest.starts_with(way)) && text.contains("from ")
    });
    let mut said = Said { interface: after(text, " on ").filter(|_| asks), ..Said::default() };
    said.event = match words {
        "DHCPDISCOVER on " if asks => Some((Kind::Started, "DHCPDISCOVER")),
        "DHCPREQUEST " if asks => Some((Kind::Request, "DHCPREQUEST, not answered")),
        "DHCPOFFER " if answers => None,
        "DHCPACK " if answers => Some((Kind::Ack, "DHCPACK")),
        "DHCPNAK from " => Some((Kind::Nak, "DHCPNAK")),
        "DHCPDECLINE of " if asks => {
            Some((Kind::LostAddress, "DHCPDECLINE: the address is in use twice"))
        }
        "DHCPOFFERS received" if before.ends_with("No ") => {
            Some((Kind::Timeout, "no DHCPOFFER: nobody answers"))
        }
        "bound to " => {
            said.renews = Some(after(text, "renewal in ").and_then(duration)?);
            Some((Kind::Ack, "DHCPACK"))
        }
        "Listening on LPF/" => {
            let (interface, mac) = text.get(words.len()..)?.trim().split_once('/')?;
            (said.interface, said.begins) = (Some(interface), true);
            said.mac = Some(DeviceId::parse(mac)).filter(|id| matches!(id, DeviceId::Mac(_)));
            None
        }
        _ => return None,
    };
    if matches!(said.event, Some((Kind::Ack | Kind::Nak, _))) && said.renews.is_none() {
        said.server = after(text, "from ");
    }
    said.interface = said.interface.filter(|name| name.len() <= LONGEST_NAME);
    Some((before.strip_suffix("No ").unwrap_or(before), said))
}

/// What busybox's udhcpc says; versions differ in capitals and in `sending` and `broadcasting`.
fn udhcpc(line: &str) -> Option<(&str, Said<'_>)> {
    const WORDS: &[(&str, Kind, &str)] = &[
        ("sending discover", Kind::Started, "udhcpc sends a discover"),
        ("broadcasting discover", Kind::Started, "udhcpc sends a discover"),
        ("sending select", Kind::Request, "udhcpc asks for an address, not answered"),
        ("broadcasting select", Kind::Request, "udhcpc asks for an address, not answered"),
        ("sending renew", Kind::Request, "udhcpc asks to renew, not answered"),
        ("broadcasting renew", Kind::Request, "udhcpc asks to renew, not answered"),
        ("received dhcp nak", Kind::Nak, "DHCPNAK"),
        ("lease lost", Kind::Timeout, "the lease is lost: nobody answers"),
        ("no lease", Kind::Timeout, "no lease: nobody answers"),
        ("offered address is in use", Kind::LostAddress, "the address is in use twice"),
    ];
    let name = line.rfind("udhcpc")?;
    let (before, rest) = line.split_at_checked(name)?;
    // Its name for IPv6 is udhcpc6.
    let (tag, text) = rest.split_once(": ")?;
    if tag.starts_with("udhcpc6") || tag.contains(' ') {
        return None;
    }
    let text = text.trim_start();
    let lower = text.to_ascii_lowercase();
    let mut said = Said::default();
    if lower.starts_with("lease of ") {
        let length = lower.rsplit_once("lease time ").map(|(_, length)| length)?;
        said.lease = Some(length.split(' ').next().and_then(duration)?);
        said.server = after(text, " from ");
        said.event = Some((Kind::Ack, "lease obtained"));
    } else {
        let found = WORDS.iter().find(|(words, ..)| lower.starts_with(words));
        said.event = found.map(|(_, kind, what)| (*kind, *what));
        said.begins = lower.starts_with("started");
    }
    let before = line.get(..before.len() + tag.len()).unwrap_or(before);
    Some((before, said))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{kinds, read};
    use crate::event::{DeviceId, Kind, Lease};

    const START: &str =
        "Feb 16 08:11:10 kiosk dhclient[612]: Listening on LPF/eth0/00:1e:7a:24:42:9a\n";

    #[test]
    fn a_lease_of_dhclient_is_followed_from_grant_to_refusal() {
        let text = "Feb 16 08:11:10 kiosk dhclient[612]: DHCPDISCOVER on eth0 to 255.255.255.255 port 67 interval 8\n\
                    Feb 16 08:11:10 kiosk dhclient[612]: DHCPOFFER of 192.0.2.7 from 192.0.2.1\n\
                    Feb 16 08:11:10 kiosk dhclient[612]: DHCPREQUEST for 192.0.2.7 on eth0 to 255.255.255.255 port 67 (xid=0x3a)\n\
                    Feb 16 08:11:10 kiosk dhclient[612]: DHCPACK of 192.0.2.7 from 192.0.2.1 (xid=0x3a)\n\
                    Feb 16 08:11:10 kiosk dhclient[612]: bound to 192.0.2.7 -- renewal in 1700 seconds.\n\
                    Feb 16 08:39:30 kiosk dhclient[612]: DHCPREQUEST for 192.0.2.7 on eth0 to 192.0.2.1 port 67 (xid=0x3b)\n\
                    Feb 16 08:39:30 kiosk dhclient[612]: DHCPNAK from 192.0.2.1 (xid=0x3b)\n";
        let expected = [Kind::Started, Kind::Request, Kind::Ack, Kind::Request, Kind::Nak];
        assert_eq!(kinds(text), ("kiosk eth0".into(), expected.to_vec()));
        let timeline = read(&format!("{START}{text}"));
        let [(id, device)] = &timeline.devices.iter().collect::<Vec<_>>()[..] else { panic!() };
        assert_eq!(id.to_string(), "00:1e:7a:24:42:9a");
        assert_eq!(device.name.as_deref(), Some("kiosk eth0"));
        assert_eq!(device.servers.iter().collect::<Vec<_>>(), ["192.0.2.1"]);
        let kinds: Vec<_> = device.events.iter().map(|event| event.kind).collect();
        assert_eq!(kinds, [Kind::Request, Kind::Ack, Kind::Request, Kind::Nak], "it began");
        assert_eq!((device.acks, device.events[1].t1, device.lease), (1, Some(1700.0), None));
    }

    #[test]
    fn a_request_said_twice_was_not_answered() {
        let text = "Feb 16 08:11:10 kiosk dhclient[612]: bound to 192.0.2.7 -- renewal in 1700 seconds.\n\
                    Feb 16 08:39:30 kiosk dhclient[612]: DHCPREQUEST for 192.0.2.7 on eth0 to 192.0.2.1 port 67\n\
                    Feb 16 08:39:37 kiosk dhclient[612]: DHCPREQUEST for 192.0.2.7 on eth0 to 192.0.2.1 port 67\n\
                    Feb 16 09:11:10 kiosk dhclient[612]: DHCPDISCOVER on eth0 to 255.255.255.255 port 67 interval 8\n\
                    Feb 16 09:12:11 kiosk dhclient[612]: No DHCPOFFERS received.\n";
        let expected =
            [Kind::Ack, Kind::Request, Kind::Renewing, Kind::Started, Kind::Timeout].to_vec();
        assert_eq!(kinds(text), ("kiosk eth0".into(), expected));
        // Nor is every DHCPDISCOVER of one search a reset.
        let again = "Feb 16 09:17:11 kiosk dhclient[612]: DHCPDISCOVER on eth0 to 255.255.255.255 port 67 interval 3\n";
        assert_eq!(kinds(&format!("{text}{again}{again}")).1.last(), Some(&Kind::Request));
    }

    #[test]
    fn hosts_interfaces_and_processes_are_told_apart() {
        let line = |rest: &str| format!("Feb 16 08:11:10 {rest}\n");
        let on = |writer: &str, interface: &str| {
            line(&format!(
                "{writer} dhclient[9]: DHCPDISCOVER on {interface} to 255.255.255.255 port 67 interval 8"
            ))
        };
        let text = [on("a", "eth0"), on("a", "eth1"), on("b", "eth0")].concat();
        let ids: Vec<_> = read(&text).devices.into_keys().collect();
        assert_eq!(ids, ["a eth0", "a eth1", "b eth0"].map(|name| DeviceId::Name(name.into())));
        // The address is told by one process and holds for the next one of that host, and for the one before.
        let nak = line("kiosk dhclient[611]: DHCPNAK from 192.0.2.1");
        let before =
            line("kiosk dhclient[611]: DHCPREQUEST for 192.0.2.7 on eth0 to 192.0.2.1 port 67");
        let next = before.replace("611", "700");
        let timeline = read(&[nak.clone(), before, START.into(), next].concat());
        assert_eq!(timeline.devices.len(), 1, "{:?}", timeline.devices.keys());
        assert!(timeline.devices.keys().all(|id| matches!(id, DeviceId::Mac(_))));
        // Without a host it is the device of the whole log.
        assert_eq!(kinds("DHCPNAK from 192.0.2.1 (xid=0x3b)\n"), ("t".into(), vec![Kind::Nak]));
    }

    #[test]
    fn every_wording_of_udhcpc_is_read() {
        let new = "Feb 16 08:11:10 kiosk udhcpc[612]: started, v1.35.0\n\
                   Feb 16 08:11:10 kiosk udhcpc[612]: broadcasting discover\n\
                   Feb 16 08:11:10 kiosk udhcpc[612]: broadcasting select for 192.0.2.7, server 192.0.2.1\n\
                   Feb 16 08:11:10 kiosk udhcpc[612]: lease of 192.0.2.7 obtained from 192.0.2.1, lease time 3600\n\
                   Feb 16 08:41:10 kiosk udhcpc[612]: sending renew to server 192.0.2.1\n\
                   Feb 16 08:41:10 kiosk udhcpc[612]: received DHCP NAK\n";
        let expected = vec![Kind::Request, Kind::Ack, Kind::Request, Kind::Nak];
        assert_eq!(kinds(new), ("kiosk".into(), expected.clone()));
        let device = read(new).devices.into_values().next().unwrap();
        assert_eq!(device.lease, Some(Lease::of(3600.0)));
        assert!(device.servers.contains("192.0.2.1"));
        // The same in the words of 2010, to a terminal with stamps, and as OpenWrt writes its log.
        for (from, to) in [
            ("Feb 16 08:11:10 kiosk udhcpc[612]: ", "Feb 16 08:11:10 kiosk udhcpc[612]: udhcpc: "),
            ("Feb 16 08:11:10 kiosk udhcpc[612]: ", "2026-02-16 08:11:10 udhcpc: "),
            (
                "Feb 16 08:11:10 kiosk udhcpc[612]: ",
                "Mon Feb 16 08:11:10 2026 daemon.notice netifd: wan (1234): udhcpc: ",
            ),
            ("broadcasting discover", "Sending discover..."),
            (
                "broadcasting select for 192.0.2.7, server 192.0.2.1",
                "Sending select for 192.0.2.7...",
            ),
            (" from 192.0.2.1, lease time 3600", ", lease time 3600"),
            ("lease of", "Lease of"),
            ("sending renew to server 192.0.2.1", "Sending renew..."),
            ("received DHCP NAK", "Received DHCP NAK"),
        ] {
            let text = new.replace("08:41:10 kiosk", "08:11:10 kiosk").replace(from, to);
            assert_eq!(kinds(&text).1, expected, "{text}");
        }
    }

    #[test]
    fn udhcpc_says_that_nobody_answers() {
        let text = "Feb 16 08:11:10 kiosk udhcpc[612]: lease of 192.0.2.7 obtained from 192.0.2.1, lease time 3600\n\
                    Feb 16 08:41:10 kiosk udhcpc[612]: sending renew to server 192.0.2.1\n\
                    Feb 16 08:56:10 kiosk udhcpc[612]: broadcasting renew\n\
                    Feb 16 09:11:10 kiosk udhcpc[612]: lease lost, entering init state\n\
                    Feb 16 09:12:10 kiosk udhcpc[612]: no lease, forking to background\n\
                    Feb 16 09:13:10 kiosk udhcpc[612]: offered address is in use (got ARP reply), declining\n";
        let expected = [
            Kind::Ack,
            Kind::Request,
            Kind::Renewing,
            Kind::Timeout,
            Kind::Timeout,
            Kind::LostAddress,
        ];
        assert_eq!(kinds(text), ("kiosk".into(), expected.to_vec()));
    }

    #[test]
    fn a_server_that_logs_the_same_messages_is_no_client() {
        for line in [
            "Feb 16 08:11:10 dhcp dhcpd[1]: DHCPREQUEST for 192.0.2.36 (192.0.2.1) from 00:1e:7a:24:42:9a via eth0",
            "Feb 16 08:11:10 dhcp dhcpd[1]: DHCPACK on 192.0.2.36 to 00:1e:7a:24:42:9a via eth0",
            "Feb 16 08:11:10 dhcp dhcpd[1]: DHCPNAK on 192.0.2.36 to 00:1e:7a:24:42:9a via eth0",
            "Feb 16 08:11:10 dhcp dhcpd[1]: DHCPDISCOVER from 00:1e:7a:24:42:9a via eth0",
            "Feb 16 08:11:10 dhcp dhcpd[1]: DHCPDECLINE of 192.0.2.36 from 00:1e:7a:24:42:9a via eth0: not found",
            "Feb 16 08:11:10 dhcp dnsmasq-dhcp[1]: DHCPACK(eth0) 192.0.2.36 00:1e:7a:24:42:9a kiosk",
            "2026-02-16 08:11:10.123 DEBUG [kea-dhcp4.packets/12.140] DHCP4_PACKET_RECEIVED [hwtype=1 00:1e:7a:24:42:9a], tid=0x2eb3dc1d: DHCPREQUEST (type 3) received from 192.0.2.36 to 192.0.2.1 on interface eth0",
            "Feb 16 08:11:10 kiosk udhcpc6: sending discover",
            "Feb 16 08:11:10 kiosk app[1]: socket bound to 192.0.2.7",
        ] {
            assert_eq!(super::dhclient(line).or_else(|| super::udhcpc(line)), None, "{line}");
        }
    }
}
