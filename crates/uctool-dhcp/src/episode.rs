//! From events to episodes: what belongs to one reset, what caused it, and which hit the whole fleet.

use std::collections::BTreeSet;

use crate::event::{DeviceId, Event, Kind, Lease};
use crate::timeline::{Device, Timeline};

/// Events closer than this belong to one episode, in seconds.
pub(crate) const TOGETHER: f64 = 120.0;
/// Phones that go together within [`TOGETHER`]: at least so many, and at least this share of the fleet.
const BURST_LEAST: usize = 5;
const BURST_SHARE: f64 = 0.25;

/// One reset, or one loss of registration.
#[derive(Debug, Clone, PartialEq)]
pub struct Episode {
    /// When it began.
    pub start: f64,
    /// When its last event was.
    pub end: f64,
    /// The strongest evidence.
    pub cause: Kind,
    /// The event that holds it.
    pub evidence: Event,
    /// Seconds since the grant of the lease that ran then, where it was seen.
    pub since_ack: Option<f64>,
    /// It hit many phones at once, for a reason that is not DHCP.
    pub fleet: bool,
}

/// The episodes of one device whose events are in order.
pub(crate) fn episodes(device: &Device, lease: Option<Lease>) -> Vec<Episode> {
    // With a lease of minutes, as in a lab, the next episode is nearer than the usual gap.
    let together = lease.map_or(TOGETHER, |lease| TOGETHER.min(lease.seconds / 4.0));
    let mut episodes: Vec<Episode> = Vec::new();
    let mut granted: Option<f64> = None;
    let resets = device.events.iter().any(|event| event.kind > Kind::Started);
    for event in &device.events {
        if event.kind == Kind::Ack {
            granted = Some(event.at);
        }
        // A DHCPDISCOVER is how a reset looks from outside; where the reset itself was seen it adds nothing new.
        if !event.kind.is_reset() || (event.kind == Kind::Started && granted.is_none() && !resets) {
            continue;
        }
        match episodes.last_mut().filter(|last| event.at - last.end <= together) {
            Some(last) => {
                last.end = event.at;
                if event.kind > last.cause {
                    last.cause = event.kind;
                    last.evidence = *event;
                }
            }
            None => episodes.push(Episode {
                start: event.at,
                end: event.at,
                cause: event.kind,
                evidence: *event,
                since_ack: granted.map(|granted| event.at - granted),
                fleet: false,
            }),
        }
    }
    let mut last_end = f64::MIN;
    for episode in &mut episodes {
        // A grant counts for the first reset after it.
        let granted = episode.since_ack.map(|since| episode.start - since);
        if granted.is_none_or(|granted| granted < last_end - together) {
            episode.since_ack = None;
        }
        last_end = episode.end;
    }
    episodes
}

/// A moment at which many phones went.
#[derive(Debug, Clone, PartialEq)]
pub struct Burst {
    /// When it began.
    pub start: f64,
    /// How many phones.
    pub devices: usize,
    /// The cause most of them show.
    pub cause: Kind,
}

/// Finds the moments at which many phones went together and marks their episodes, unless the address is to blame:
/// phones that got their leases together are refused together.
pub(crate) fn mark_bursts(all: &mut [(DeviceId, Vec<Episode>)]) -> Vec<Burst> {
    let mut starts: Vec<(f64, usize, usize)> = Vec::new();
    for (device, (_, episodes)) in all.iter().enumerate() {
        starts.extend(episodes.iter().enumerate().map(|(at, episode)| (episode.start, device, at)));
    }
    starts.sort_by(|a, b| a.0.total_cmp(&b.0));
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a fleet"
    )]
    let least = BURST_LEAST.max((all.len() as f64 * BURST_SHARE).ceil() as usize);
    let mut bursts = Vec::new();
    let mut from = 0;
    while let Some((start, ..)) = starts.get(from).copied() {
        let window = starts.get(from..).unwrap_or_default();
        let inside: Vec<_> =
            window.iter().take_while(|(at, ..)| at - start <= TOGETHER).copied().collect();
        let devices: BTreeSet<usize> = inside.iter().map(|(_, device, _)| *device).collect();
        if devices.len() < least {
            from += 1;
            continue;
        }
        let mut causes: Vec<Kind> = Vec::new();
        for (_, device, at) in &inside {
            let Some(episode) =
                all.get_mut(*device).and_then(|(_, episodes)| episodes.get_mut(*at))
            else {
                continue;
            };
            causes.push(episode.cause);
            episode.fleet = !episode.cause.is_dhcp();
        }
        bursts.push(Burst { start, devices: devices.len(), cause: most_common(&causes) });
        from += inside.len();
    }
    bursts
}

/// The cause most of `causes` are; of equals the stronger.
pub(crate) fn most_common(causes: &[Kind]) -> Kind {
    let count = |kind: &Kind| causes.iter().filter(|cause| *cause == kind).count();
    causes.iter().max_by_key(|kind| (count(kind), **kind)).copied().unwrap_or(Kind::Other)
}

/// The lease that holds for a device: given, its own, what a server states, or what the other devices have.
pub(crate) fn lease_of(device: &Device, timeline: &Timeline, given: Option<f64>) -> Option<Lease> {
    if let Some(seconds) = given {
        // Options 58 and 59 hold whatever the length is taken for.
        let own = device.lease.filter(|own| (own.seconds - seconds).abs() < 1.0);
        return Some(own.unwrap_or(Lease::of(seconds)));
    }
    device.lease.or_else(|| timeline.server_lease.map(Lease::of))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(events: &[(f64, Kind)]) -> Device {
        let events = events.iter().map(|(at, kind)| Event {
            at: *at,
            kind: *kind,
            what: "x",
            source: 0,
            place: 0,
        });
        Device { events: events.collect(), ..Device::default() }
    }

    #[test]
    fn the_strongest_evidence_names_the_cause() {
        let events = [
            (0.0, Kind::Ack),
            (100.0, Kind::Network),
            (130.0, Kind::Nak),
            (200.0, Kind::Started),
            (1000.0, Kind::Commanded),
        ];
        let found = episodes(&device(&events), None);
        let causes: Vec<_> = found.iter().map(|episode| (episode.start, episode.cause)).collect();
        assert_eq!(causes, [(100.0, Kind::Nak), (1000.0, Kind::Commanded)]);
        assert_eq!(found[0].since_ack, Some(100.0));
        assert_eq!(found[1].since_ack, None, "no grant was seen since the first reset");
    }

    #[test]
    fn a_burst_is_marked_unless_the_address_is_to_blame() {
        let fleet = |kind: Kind| -> Vec<(DeviceId, Vec<Episode>)> {
            (0..6)
                .map(|n| {
                    let at = 1000.0 + f64::from(n) * 10.0;
                    (DeviceId::Name(n.to_string()), episodes(&device(&[(at, kind)]), None))
                })
                .collect()
        };
        let mut power = fleet(Kind::Power);
        assert_eq!(mark_bursts(&mut power)[0].devices, 6);
        assert!(power.iter().all(|(_, episodes)| episodes[0].fleet));
        let mut refused = fleet(Kind::Nak);
        assert_eq!(mark_bursts(&mut refused).len(), 1);
        assert!(refused.iter().all(|(_, episodes)| !episodes[0].fleet));
    }
}
