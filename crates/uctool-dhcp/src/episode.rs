//! From events to episodes: what belongs to one reset, what caused it, and which hit the whole fleet.

use std::collections::BTreeSet;
use uctool_core::sort;

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
    /// Seconds after which the client meant to renew that lease, where it said so.
    pub t1: Option<f64>,
    /// It hit many phones at once, for a reason that is not DHCP.
    pub fleet: bool,
}

/// Renewals that were not answered and lie this far apart, as a share of the lease, were different ones.
const APART: f64 = 0.45;
const DAY: f64 = 86_400.0;

/// The episodes of one device whose events are in order.
pub(crate) fn episodes(device: &Device, lease: Option<Lease>) -> Vec<Episode> {
    // Of a client that says only when it will renew, twice that is the least its lease can be.
    let told = device.events.iter().filter_map(|event| event.t1).reduce(f64::min);
    let lease = lease.or(told.map(|t1| Lease::of(2.0 * t1)));
    let mut maker = Maker {
        // With a lease of minutes, as in a lab, the next episode is nearer than the usual gap.
        together: lease.map_or(TOGETHER, |lease| TOGETHER.min(lease.seconds / 4.0)),
        apart: lease.map_or(DAY, |lease| lease.seconds * APART),
        // A DHCPDISCOVER is how a reset looks from outside; where resets are seen the first one is one too.
        resets: device.events.iter().any(|event| event.kind > Kind::Started),
        granted: None,
        unanswered: None,
        episodes: Vec::new(),
    };
    for event in &device.events {
        maker.event(event);
    }
    if let Some(last) = maker.unanswered.take() {
        maker.add(last.at, last);
    }
    maker.finish()
}

struct Maker {
    together: f64,
    apart: f64,
    resets: bool,
    /// When, and what the client said of T1.
    granted: Option<(f64, Option<f64>)>,
    /// The last request to keep the lease, while no answer to it is known.
    unanswered: Option<Event>,
    episodes: Vec<Episode>,
}

impl Maker {
    fn event(&mut self, event: &Event) {
        match event.kind {
            Kind::Ack => {
                self.granted = Some((event.at, event.t1));
                self.unanswered = None;
            }
            Kind::Request => {}
            Kind::Renewing => {
                let ignored = Event { kind: Kind::Ignored, ..*event };
                let before = self.unanswered.replace(ignored);
                if let Some(before) = before.filter(|last| event.at - last.at > self.apart) {
                    self.add(before.at, before);
                }
            }
            // A phone keeps its address while nobody answers; it goes when it starts over.
            Kind::Started => {
                if let Some(ignored) = self.unanswered.take() {
                    self.add(event.at, ignored);
                } else if self.granted.is_some() || self.resets {
                    self.add(event.at, *event);
                }
            }
            _ => {
                self.unanswered = None;
                self.add(event.at, *event);
            }
        }
    }

    fn add(&mut self, at: f64, evidence: Event) {
        match self.episodes.last_mut().filter(|last| at - last.end <= self.together) {
            Some(last) => {
                last.end = last.end.max(at);
                if evidence.kind > last.cause {
                    last.cause = evidence.kind;
                    last.evidence = evidence;
                }
            }
            None => self.episodes.push(Episode {
                start: at,
                end: at,
                cause: evidence.kind,
                evidence,
                since_ack: self.granted.map(|(granted, _)| at - granted),
                t1: self.granted.and_then(|(_, t1)| t1),
                fleet: false,
            }),
        }
    }

    /// A grant counts for the first reset after it.
    fn finish(mut self) -> Vec<Episode> {
        let mut last_end = f64::MIN;
        for episode in &mut self.episodes {
            let granted = episode.since_ack.map(|since| episode.start - since);
            if granted.is_none_or(|granted| granted < last_end - self.together) {
                (episode.since_ack, episode.t1) = (None, None);
            }
            last_end = episode.end;
        }
        self.episodes
    }
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
    sort::by(&mut starts, |a, b| a.0.total_cmp(&b.0));
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
            t1: None,
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
    fn a_phone_that_nobody_answers_goes_when_it_starts_over() {
        let lease = Some(Lease::of(1000.0));
        let silent = [
            (0.0, Kind::Ack),
            (500.0, Kind::Renewing),
            (900.0, Kind::Renewing),
            (1000.0, Kind::Started),
        ];
        let found = episodes(&device(&silent), lease);
        let [only] = &found[..] else { panic!("{found:?}") };
        assert_eq!((only.start, only.cause, only.evidence.at), (1000.0, Kind::Ignored, 900.0));
        assert_eq!(only.since_ack, Some(1000.0));
        // Another server answered: nothing happened.
        let answered = [(0.0, Kind::Ack), (500.0, Kind::Renewing), (875.0, Kind::Ack)];
        assert_eq!(episodes(&device(&answered), lease), []);
        // A log that shows nothing but the silence.
        let alone = [(0.0, Kind::Renewing), (600.0, Kind::Renewing), (650.0, Kind::Renewing)];
        let found = episodes(&device(&alone), lease);
        assert_eq!(found.iter().map(|episode| episode.start).collect::<Vec<_>>(), [0.0, 650.0]);
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
