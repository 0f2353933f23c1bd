//! The verdict on each device and on the fleet.

use std::collections::BTreeSet;

use crate::episode::{Burst, Episode, episodes, lease_of, mark_bursts, most_common};
use crate::event::{DeviceId, Kind, Lease};
use crate::rhythm::{Fit, Fraction, Moment, Schedule, best, of_told, schedule};
use crate::timeline::{Device, Timeline};

/// Leases that administrators set, in hours: what an unknown one is compared with.
const USUAL_LEASES: [f64; 14] =
    [0.5, 1.0, 2.0, 4.0, 6.0, 8.0, 12.0, 24.0, 48.0, 72.0, 96.0, 168.0, 192.0, 336.0];

/// The verdict's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing decides.
    Unknown,
    /// Switched off and on.
    Power,
    /// Told to reset by the call manager.
    Commanded,
    /// Lost its connection and registered again: the network, not DHCP.
    ReRegister,
    /// A refusal was seen, but no rhythm.
    NakSeen,
    /// Nobody answers until the lease ends.
    Expiry,
    /// Refused or unanswered at T2.
    Rebind,
    /// Refused at T1, half of the lease.
    HalfLife,
}

impl Verdict {
    /// As every format writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Power => "power",
            Self::Commanded => "commanded",
            Self::ReRegister => "re-register",
            Self::NakSeen => "nak-seen",
            Self::Expiry => "expiry",
            Self::Rebind => "rebind",
            Self::HalfLife => "half-life",
        }
    }
}

/// How sure a verdict is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    /// Little speaks for it.
    Low,
    /// It explains the evidence best.
    Medium,
    /// The rhythm is beyond chance and the evidence names the cause.
    High,
}

impl Sure {
    /// As JSON writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// A lease that would explain the rhythm of a device whose lease is not known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The lease, in seconds.
    pub lease_s: f64,
    /// The moment of it that fits.
    pub fraction: Fraction,
}

/// What was made of one device.
#[derive(Debug, Clone)]
pub struct Study {
    /// Which.
    pub id: DeviceId,
    /// Its name, where an input gives one.
    pub name: String,
    /// Its vendor class.
    pub vendor: Option<String>,
    /// Its lease, as far as known.
    pub lease: Option<Lease>,
    /// Servers that answered it.
    pub servers: Vec<String>,
    /// Its configuration server.
    pub tftp: Option<String>,
    /// Its relay.
    pub relay: Option<String>,
    /// Its resets.
    pub episodes: Vec<Episode>,
    /// The best rhythm, significant or not.
    pub fit: Option<Fit>,
    /// Resets at a fixed time of day.
    pub schedule: Option<Schedule>,
    /// Leases that would fit, where none is known.
    pub candidates: Vec<Candidate>,
    /// Mean time between its resets, in seconds.
    pub period_s: Option<f64>,
    /// Grants seen.
    pub acks: u64,
    /// Its days were only counted by midnights.
    pub undated: bool,
    /// The verdict.
    pub verdict: Verdict,
    /// How sure it is.
    pub sure: Sure,
}

impl Study {
    /// Episodes of `kind`.
    pub fn of_cause(&self, kind: Kind) -> impl Iterator<Item = &Episode> {
        self.episodes.iter().filter(move |episode| episode.cause == kind)
    }

    /// The rhythm, where it is more than chance and no job on a fixed hour explains it.
    pub fn rhythm(&self) -> Option<&Fit> {
        self.fit.as_ref().filter(|fit| fit.significant() && self.schedule.is_none())
    }
}

/// Everything the rules ask about.
#[derive(Debug)]
pub struct Case {
    /// The inputs.
    pub sources: Vec<String>,
    /// Those of them that are captures.
    pub captures: BTreeSet<u32>,
    /// The devices that had resets or leases.
    pub studies: Vec<Study>,
    /// Moments at which many went.
    pub bursts: Vec<Burst>,
    /// Whether the lease was given.
    pub lease_given: bool,
    /// The verdict most devices with resets share.
    pub fleet: Verdict,
}

/// Judges every device. `given` is the lease in seconds, as the user states it.
pub fn judge(timeline: &Timeline, given: Option<f64>, only: Option<&DeviceId>) -> Case {
    let mut all: Vec<(DeviceId, Vec<Episode>)> = timeline
        .devices
        .iter()
        .map(|(id, device)| (id.clone(), episodes(device, lease_of(device, timeline, given))))
        .collect();
    let bursts = mark_bursts(&mut all);
    let studies: Vec<Study> = all
        .into_iter()
        .filter(|(id, _)| only.is_none_or(|only| only == id))
        .filter_map(|(id, episodes)| study(timeline, id, episodes, given))
        .collect();
    let sick: Vec<Verdict> = studies
        .iter()
        .filter(|study| !study.episodes.is_empty())
        .map(|study| study.verdict)
        .collect();
    let count = |verdict: Verdict| sick.iter().filter(|other| **other == verdict).count();
    let fleet = sick
        .iter()
        .max_by_key(|verdict| (count(**verdict), **verdict))
        .copied()
        .unwrap_or(Verdict::Unknown);
    Case {
        sources: timeline.sources.clone(),
        captures: timeline.captures.clone(),
        studies,
        bursts,
        lease_given: given.is_some(),
        fleet,
    }
}

fn study(
    timeline: &Timeline,
    id: DeviceId,
    episodes: Vec<Episode>,
    given: Option<f64>,
) -> Option<Study> {
    let device = timeline.devices.get(&id)?;
    let lease = lease_of(device, timeline, given);
    // What somebody ordered and what hit everyone says nothing of this phone's lease.
    let own = |episode: &&Episode| {
        !episode.fleet && !matches!(episode.cause, Kind::Commanded | Kind::User)
    };
    let moments: Vec<Moment> = episodes
        .iter()
        .filter(own)
        .map(|episode| Moment {
            at: episode.start,
            since_ack: episode.since_ack,
            booted: matches!(episode.cause, Kind::Started | Kind::Ignored),
            t1: episode.t1,
        })
        .collect();
    let fit = match lease {
        Some(lease) => best(&moments, &lease, 3),
        None => of_told(&moments),
    };
    let mut study = Study {
        name: name_of(&id, device),
        id,
        vendor: device.vendor.clone(),
        lease,
        servers: device.servers.iter().cloned().collect(),
        tftp: device.tftp.clone(),
        relay: device.relay.clone(),
        fit,
        schedule: schedule(&moments),
        candidates: Vec::new(),
        period_s: period(&moments),
        acks: device.acks,
        undated: device.undated,
        verdict: Verdict::Unknown,
        sure: Sure::Low,
        episodes,
    };
    if lease.is_none() && study.schedule.is_none() && study.rhythm().is_none() {
        study.candidates = candidates(&moments);
    }
    (study.verdict, study.sure) = verdict(&study);
    Some(study)
}

/// A phone by the name the call manager has for it, anything else by what it calls itself.
fn name_of(id: &DeviceId, device: &Device) -> String {
    let cisco = device.vendor.as_deref().is_some_and(|vendor| vendor.contains("IP Phone"));
    match &device.name {
        Some(name) if !cisco || name.starts_with("SEP") => name.clone(),
        _ if cisco => id.phone_name(),
        _ => id.to_string(),
    }
}

fn period(moments: &[Moment]) -> Option<f64> {
    let (first, last) = (moments.first()?, moments.last()?);
    let cycles = u32::try_from(moments.len().checked_sub(1)?).ok().filter(|cycles| *cycles > 0)?;
    Some((last.at - first.at) / f64::from(cycles))
}

/// Without a lease nothing is concluded: these are the leases that would fit.
fn candidates(moments: &[Moment]) -> Vec<Candidate> {
    let hypotheses = u32::try_from(USUAL_LEASES.len() * Fraction::ALL.len()).unwrap_or(42);
    let fits = USUAL_LEASES.iter().flat_map(|hours| {
        let lease = Lease::of(hours * 3600.0);
        Fraction::ALL.map(|fraction| (lease, fraction))
    });
    fits.filter_map(|(lease, fraction)| {
        let fit = crate::rhythm::of_fraction(moments, &lease, fraction, hypotheses)?;
        fit.significant().then_some(Candidate { lease_s: lease.seconds, fraction })
    })
    .collect()
}

fn verdict(study: &Study) -> (Verdict, Sure) {
    let naks = study.of_cause(Kind::Nak).count();
    let unanswered = study.of_cause(Kind::Timeout).count() + study.of_cause(Kind::Ignored).count();
    if let Some(fit) = study.rhythm() {
        let (verdict, supported) = match fit.fraction {
            Fraction::Renew => (Verdict::HalfLife, naks > 0),
            Fraction::Rebind => (Verdict::Rebind, naks + unanswered > 0),
            Fraction::Expire => (Verdict::Expiry, unanswered > 0),
        };
        let blamed = mostly(study, Kind::Network) || mostly(study, Kind::Power);
        // The rhythm of a lease with evidence of another cause is a coincidence to be looked into.
        let sure = if supported {
            Sure::High
        } else if blamed {
            Sure::Low
        } else {
            Sure::Medium
        };
        return (verdict, sure);
    }
    if naks > 0 {
        return (Verdict::NakSeen, Sure::High);
    }
    let causes: Vec<Kind> = study.episodes.iter().map(|episode| episode.cause).collect();
    if causes.is_empty() {
        return (Verdict::Unknown, Sure::Low);
    }
    let sure = |kind: Kind| if mostly(study, kind) { Sure::High } else { Sure::Medium };
    match most_common(&causes) {
        kind @ (Kind::Timeout | Kind::Ignored) => (Verdict::Expiry, sure(kind).min(Sure::Medium)),
        kind @ Kind::Network => (Verdict::ReRegister, sure(kind)),
        kind @ (Kind::Commanded | Kind::User) => (Verdict::Commanded, sure(kind)),
        kind @ Kind::Power => (Verdict::Power, sure(kind)),
        _ => (Verdict::Unknown, Sure::Low),
    }
}

/// Whether at least two thirds of the resets have this cause.
fn mostly(study: &Study, kind: Kind) -> bool {
    study.of_cause(kind).count() * 3 >= study.episodes.len() * 2 && !study.episodes.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;

    const HOUR: f64 = 3600.0;

    fn timeline(events: &[(f64, Kind)]) -> Timeline {
        let mut timeline = Timeline { sources: vec!["t".into()], ..Timeline::default() };
        for (at, kind) in events {
            timeline.push(
                &DeviceId::Name("a".into()),
                Event { at: *at, kind: *kind, what: "x", source: 0, place: 1, t1: None },
            );
        }
        timeline.settle();
        timeline
    }

    fn every(hours: f64, kind: Kind) -> Timeline {
        let events: Vec<_> =
            (0..7).map(|n| (f64::from(n) * (hours * HOUR + 100.0), kind)).collect();
        timeline(&events)
    }

    fn said(timeline: &Timeline, lease: Option<f64>) -> (Verdict, Sure) {
        let case = judge(timeline, lease, None);
        (case.studies[0].verdict, case.studies[0].sure)
    }

    #[test]
    fn the_same_rhythm_means_what_the_lease_makes_of_it() {
        let series = every(36.0, Kind::Other);
        assert_eq!(said(&series, Some(72.0 * HOUR)), (Verdict::HalfLife, Sure::Medium));
        assert_eq!(said(&series, Some(36.0 * HOUR)), (Verdict::Expiry, Sure::Medium));
        assert_eq!(said(&series, Some(36.0 / 0.875 * HOUR)), (Verdict::Rebind, Sure::Medium));
        assert_eq!(said(&series, Some(50.0 * HOUR)).0, Verdict::Unknown);
        assert_eq!(
            said(&every(36.0, Kind::Nak), Some(72.0 * HOUR)),
            (Verdict::HalfLife, Sure::High)
        );
    }

    #[test]
    fn without_a_lease_nothing_is_concluded() {
        let case = judge(&every(4.0, Kind::Other), None, None);
        assert_eq!(case.studies[0].verdict, Verdict::Unknown);
        let fits: Vec<_> = case.studies[0]
            .candidates
            .iter()
            .map(|fit| (fit.lease_s / HOUR, fit.fraction))
            .collect();
        assert!(
            fits.contains(&(8.0, Fraction::Renew)) && fits.contains(&(4.0, Fraction::Expire)),
            "{fits:?}"
        );
        assert_eq!(said(&every(4.0, Kind::Nak), None).0, Verdict::NakSeen);
    }

    #[test]
    fn other_causes_have_their_own_words() {
        for (kind, verdict) in [
            (Kind::Network, Verdict::ReRegister),
            (Kind::Commanded, Verdict::Commanded),
            (Kind::Power, Verdict::Power),
            (Kind::Timeout, Verdict::Expiry),
        ] {
            assert_eq!(said(&every(5.0, kind), None).0, verdict);
        }
    }
}
