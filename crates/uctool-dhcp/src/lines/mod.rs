//! Lines of logs: phones, call managers, DHCP servers and clients. Each line says what it is; files may mix them.

mod client;
mod cucm;
mod phone;
mod server;
mod windows;

use jiff::civil::Date;

use crate::clock::{self, Clock};
use crate::event::{DeviceId, Event, Kind};
use crate::timeline::Timeline;

/// Words of which a line must hold one to be worth reading. Everything else is passed over at the speed of a search.
pub const KEYWORDS: &[&str] = &[
    "DHCP",
    "Reason=",
    "ReasonForOutOfService",
    "eason Code",
    "unreg-reason=",
    "estart Cause",
    "estart cause",
    "eset Cause",
    "lease time ",
    "option: 5",
    "IP address released",
    "Duplicate IP",
    "Restart requested by",
    "Could not acquire an IP",
    "V4_ALLOC_FAIL",
    "renewal in ",
    " LPF/",
    "udhcpc",
];

/// One text input.
pub(crate) struct Lines {
    source: u32,
    clock: Clock,
    /// The time of the last line that had one and was asked for it.
    last: Option<f64>,
    /// The device a phone's own log is about.
    own: DeviceId,
    /// The device whose grant dnsmasq is describing on the lines that follow.
    granting: Option<DeviceId>,
    /// Whether the log is a phone's, which may name its device anywhere.
    phone: bool,
    /// The DHCP clients that write it.
    clients: client::Clients,
}

impl Lines {
    pub(crate) fn new(source: u32, name: &str, start: Date) -> Self {
        let own = find_device(name).unwrap_or_else(|| DeviceId::Name(name.to_owned()));
        Self {
            source,
            clock: Clock::new(start),
            last: None,
            own,
            granting: None,
            phone: false,
            clients: client::Clients::default(),
        }
    }

    /// Reads one line.
    pub(crate) fn line(&mut self, line: &str, number: u64, timeline: &mut Timeline) {
        let line = line.trim_end();
        let read = windows::read(self, line, number, timeline)
            || cucm::read(self, line, number, timeline)
            || phone::read(self, line, number, timeline)
            || server::read(self, line, number, timeline)
            || client::read(self, line, number, timeline);
        if !read {
            phone::status(self, line, number, timeline);
        }
    }

    /// When a line was written; a time without a date counts from the start.
    fn time(&mut self, line: &str) -> Option<f64> {
        if let Some(time) = self.clock.find(line) {
            self.last = Some(time);
            return Some(time);
        }
        let seconds = line.match_indices(':').find_map(|(colon, _)| {
            let start = colon.checked_sub(2)?;
            clock::clock(line.get(start..)?).map(|(seconds, _)| seconds)
        })?;
        self.last = Some(self.clock.time_of_day(seconds));
        self.last
    }

    /// A page of a phone has no times: it belongs to the line before it, or to the day the log begins.
    fn time_or_before(&mut self, line: &str) -> f64 {
        self.time(line).or(self.last).unwrap_or_else(|| self.clock.first_day())
    }

    fn event(&self, at: f64, kind: Kind, what: &'static str, number: u64) -> Event {
        Event { at, kind, what, source: self.source, place: number, t1: None }
    }

    /// The device a phone's line is about: named on the line, or the one the whole log is about.
    fn about(&mut self, line: &str, timeline: &mut Timeline) -> DeviceId {
        if let Some(named) = find_device(line) {
            if matches!(self.own, DeviceId::Name(_)) && self.phone {
                timeline.rename(&self.own, &named);
                self.own = named.clone();
            }
            name_phone(&named, timeline);
            return named;
        }
        name_phone(&self.own, timeline);
        self.own.clone()
    }

    fn push(&self, id: &DeviceId, event: Event, timeline: &mut Timeline) {
        timeline.push(id, event);
        if self.clock.undated
            && let Some(device) = timeline.device(id)
        {
            device.undated = true;
        }
    }
}

/// The first `SEP` and twelve hexadecimal digits.
fn find_device(text: &str) -> Option<DeviceId> {
    text.match_indices("SEP").find_map(|(at, _)| {
        let name = text.get(at..at + 15)?;
        let hex = name.get(3..)?.bytes().all(|byte| byte.is_ascii_hexdigit());
        hex.then(|| DeviceId::parse(name))
    })
}

/// Notes that `id` is a phone, where a log calls it one.
fn name_phone(id: &DeviceId, timeline: &mut Timeline) {
    if let (DeviceId::Mac(_), Some(device)) = (id, timeline.device(id)) {
        device.name.get_or_insert_with(|| id.phone_name());
    }
}

/// The first hardware address with colons.
fn find_mac(text: &str) -> Option<(DeviceId, &str)> {
    text.split([' ', '\t', ',', ']', '[', '(', ')', '=']).find_map(|word| {
        let shaped = word.len() == 17 && word.bytes().filter(|byte| *byte == b':').count() == 5;
        let id = DeviceId::parse(word);
        (shaped && matches!(id, DeviceId::Mac(_))).then_some((id, word))
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// Reads a text line by line.
    pub(super) fn read(text: &str) -> Timeline {
        let mut timeline = Timeline { sources: vec!["t".into()], ..Timeline::default() };
        let mut lines = Lines::new(0, "t", date(2026, 1, 1));
        for (number, line) in (1..).zip(text.lines()) {
            lines.line(line, number, &mut timeline);
        }
        timeline.settle();
        timeline
    }

    /// Kinds of the events of the only device.
    pub(super) fn kinds(text: &str) -> (String, Vec<Kind>) {
        let timeline = read(text);
        let [(id, device)] = &timeline.devices.iter().collect::<Vec<_>>()[..] else {
            panic!("one device in {text}: {:?}", timeline.devices.keys());
        };
        (id.phone_name(), device.events.iter().map(|event| event.kind).collect())
    }

    const ALL: &str = "NOT 08:11:10.899614 DHCP: NAK received\n7330 NOT Oct 23 12:26:48.500112 DHCP-dhcpRcvPkt(): ACK received\n\
        31 ucm Jul 02 2015 06:22:31 UTC : %UC_CALLMANAGER-3-EndPointUnregistered: %[DeviceName=SEP001E7A24429A][Reason=13]: x\n\
        10,10/27/25,17:04:20,Assign,192.0.2.40,host,001E7A24429A,,0,0\n2026-02-16 08:11:10 SEP001E7A24429A Restart Cause: Phone-Re-IP\n\
        Nov 21 02:13:34 dnsmasq-dhcp[1]: 3 DHCPACK(ds0) 192.0.2.36 00:1e:7a:24:42:9a SEP001E7A24429A\n\
        Nov 21 02:13:34 dnsmasq-dhcp[1]: 3 sent size:  4 option: 51 lease-time  2m\n\
        2026-11-21 02:13:31.123 INFO DHCP4_LEASE_ALLOC [hwtype=1 00:1e:7a:24:42:9a], tid=0x12: lease has been allocated for 25 seconds\n\
        Feb 16 08:11:10 kiosk dhclient[612]: Listening on LPF/eth0/00:1e:7a:24:42:9a\nFeb 16 08:11:10 kiosk dhclient[612]: DHCPDISCOVER on eth0 to 255.255.255.255 port 67 interval 8\n\
        Feb 16 08:11:10 kiosk dhclient[612]: DHCPACK of 192.0.2.7 from 192.0.2.1\nFeb 16 08:11:10 kiosk dhclient[612]: bound to 192.0.2.7 -- renewal in 1700 seconds.\n\
        Feb 16 08:12:10 kiosk udhcpc[613]: sending renew to server 192.0.2.1\nFeb 16 08:12:10 kiosk udhcpc[613]: lease of 192.0.2.7 obtained from 192.0.2.1, lease time 3600\n";

    #[test]
    fn every_truncation_is_read() {
        for end in 0..ALL.len() {
            read(&ALL[..end]);
            read(&ALL[end..]);
        }
        assert_eq!(read(ALL).told, 11);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,200}") {
            read(&text);
        }

        #[test]
        fn any_shuffle_of_words_is_read(words in proptest::collection::vec(proptest::sample::select(ALL.split([' ', ',']).collect::<Vec<_>>()), 0..60)) {
            read(&words.join(" "));
            read(&words.join(","));
        }
    }
}
