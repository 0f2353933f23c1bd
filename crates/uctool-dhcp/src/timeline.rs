//! Everything that was read, by device: its events, its lease, the servers that answered it.

use std::collections::{BTreeMap, BTreeSet};
use uctool_core::sort;

use crate::event::{DeviceId, Event, Kind, Lease};

/// Devices that are kept; more are counted, not kept.
const MOST_DEVICES: usize = 100_000;
/// Events of one device that are kept; the oldest go first.
const MOST_EVENTS: usize = 4096;
/// Servers of one device that are kept.
const MOST_SERVERS: usize = 8;

/// What is known of one device.
#[derive(Debug, Clone, Default)]
pub struct Device {
    /// Its name, where an input gives one.
    pub name: Option<String>,
    /// Its vendor class (option 60).
    pub vendor: Option<String>,
    /// The lease it was granted last.
    pub lease: Option<Lease>,
    /// Servers that granted or refused (option 54).
    pub servers: BTreeSet<String>,
    /// Its configuration server (option 150 or 66).
    pub tftp: Option<String>,
    /// Its relay.
    pub relay: Option<String>,
    /// Its events, in the order they were read.
    pub events: Vec<Event>,
    /// Grants and renewals seen.
    pub acks: u64,
    /// Events that went because there were too many.
    pub forgotten: u64,
    /// Whether its days were only counted by midnights.
    pub undated: bool,
}

/// All devices.
#[derive(Debug, Default)]
pub struct Timeline {
    /// By identity.
    pub devices: BTreeMap<DeviceId, Device>,
    /// The inputs, as they were named.
    pub sources: Vec<String>,
    /// Those of them that are captures: their places are frames, not lines.
    pub captures: BTreeSet<u32>,
    /// A lease that a server's log states for everyone.
    pub server_lease: Option<f64>,
    /// Lines and packets that told something.
    pub told: u64,
    /// Events of devices beyond the most that are kept.
    pub overflow: u64,
    /// DHCP messages that could not be read.
    pub malformed: u64,
}

impl Timeline {
    /// The device `id`, made when there is none; `None` when there are too many.
    pub fn device(&mut self, id: &DeviceId) -> Option<&mut Device> {
        if !self.devices.contains_key(id) {
            if self.devices.len() >= MOST_DEVICES {
                self.overflow += 1;
                return None;
            }
            self.devices.insert(id.clone(), Device::default());
        }
        self.devices.get_mut(id)
    }

    /// Notes an event.
    pub fn push(&mut self, id: &DeviceId, event: Event) {
        self.told += 1;
        if let Some(device) = self.device(id) {
            device.push(event);
        }
    }

    /// Gives everything of `from` to `to`: an input named its device only later.
    pub fn rename(&mut self, from: &DeviceId, to: &DeviceId) {
        if from == to {
            return;
        }
        let Some(old) = self.devices.remove(from) else { return };
        if let Some(device) = self.device(to) {
            device.undated |= old.undated;
            let acks = device.acks + old.acks;
            device.lease = device.lease.or(old.lease);
            device.servers.extend(old.servers);
            for event in old.events {
                device.push(event);
            }
            device.acks = acks;
        }
    }

    /// Brings every device's events into the order of time.
    pub fn settle(&mut self) {
        for device in self.devices.values_mut() {
            sort::by(&mut device.events, |a, b| a.at.total_cmp(&b.at));
        }
    }
}

impl Device {
    fn push(&mut self, event: Event) {
        self.acks += u64::from(event.kind == Kind::Ack);
        // Of grants and requests in a row only the last says anything, so a healthy phone takes no memory.
        if let Some(last) = self.events.last_mut()
            && !event.kind.is_reset()
            && last.kind == event.kind
            && last.source == event.source
            && event.at >= last.at
        {
            *last = event;
            return;
        }
        if self.events.len() >= MOST_EVENTS {
            let half = self.events.len() / 2;
            self.forgotten += half as u64;
            self.events.drain(..half);
        }
        self.events.push(event);
    }

    /// Notes a server that answered it.
    pub fn answered_by(&mut self, server: &str) {
        if self.servers.len() < MOST_SERVERS && !server.is_empty() {
            self.servers.insert(server.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(at: f64, kind: Kind) -> Event {
        Event { at, kind, what: "x", source: 0, place: 1, t1: None }
    }

    #[test]
    fn a_healthy_phone_takes_no_memory() {
        let mut timeline = Timeline::default();
        let id = DeviceId::parse("SEP001E7A24429A");
        for n in 0..10_000 {
            timeline.push(&id, event(f64::from(n), Kind::Ack));
        }
        let device = &timeline.devices[&id];
        assert_eq!((device.events.len(), device.acks), (1, 10_000));
    }

    #[test]
    fn memory_is_bounded_for_one_that_is_named_again_and_again() {
        let mut timeline = Timeline::default();
        let (name, mac) = (DeviceId::Name("kiosk".into()), DeviceId::parse("001E7A24429A"));
        for n in 0..10_000 {
            timeline.push(&name, event(f64::from(n), Kind::Nak));
            timeline.push(&name, event(f64::from(n), Kind::Ack));
            timeline.rename(&name, &mac);
        }
        let device = &timeline.devices[&mac];
        assert!(device.events.len() <= MOST_EVENTS && timeline.devices.len() == 1);
        assert_eq!(device.acks, 10_000);
    }

    #[test]
    fn memory_is_bounded_for_a_sick_one_too() {
        let mut timeline = Timeline::default();
        let id = DeviceId::parse("SEP001E7A24429A");
        for n in 0..20_000 {
            timeline.push(&id, event(f64::from(n), Kind::Nak));
        }
        let device = &timeline.devices[&id];
        assert!(device.events.len() <= MOST_EVENTS);
        assert_eq!(device.forgotten + device.events.len() as u64, 20_000);
    }
}
