use jiff::Timestamp;
use serde_json::Value;
use uctool_core::sort;
use uctool_core::text::count;
use uctool_core::{Check, Confidence, Finding, Location, Outcome, rule};

use crate::case::{Case, text};
use crate::readers::Part;

/// A phone that is refused restarts within this time, in seconds.
const SOON: i64 = 180;
/// A log that rounds to minutes may put the reset this long before its cause, in seconds.
const ROUNDED: i64 = 60;
/// Zones differ by whole quarters of an hour, and by no more than 14 hours.
const QUARTER: i64 = 900;
const MOST_QUARTERS: i64 = 56;

rule! {
    /// ## What it does
    /// Holds the refusals of DHCP servers (DHCPNAK) in captures against the resets of the same phone in logs, and reports
    /// those that happen together.
    ///
    /// ## Why it matters
    /// The log of the phone or of the call manager says that it reset, the capture says that it was refused its address.
    /// Together they say why: a phone that is refused gives up its address, and with it every registration and call.
    ///
    /// ## What to do
    /// Find out which server refuses: its address stands in option 54 of the DHCPNAK. Look there for a second scope or a
    /// second server for this network, a reservation that changed, or a pool that was rebuilt; the phone itself is fine.
    pub(crate) static RULE = {
        code: "TRI003",
        name: "nak-behind-reset",
        summary: "a phone resets when a DHCP server refuses its address",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 2131, sections 3.1 and 4.3.2", "Htluo, \"IP phone resets\", 2009"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

/// A reset or a refusal of one device.
struct Event {
    id: String,
    names: Vec<String>,
    /// Seconds since 1970.
    at: i64,
    source: String,
    place: u64,
    servers: String,
}

fn run(case: &Case) -> Outcome {
    let refused: Vec<Event> = events(case, Part::DhcpCaptures, |cause| cause == "NAK");
    let resets = events(case, Part::DhcpLogs, |_| true);
    let asked = |part| case.part(part).next().is_some();
    if !asked(Part::DhcpCaptures) || !asked(Part::DhcpLogs) {
        return Outcome::NotApplicable(
            "captures of DHCP and logs of phones were not given together",
        );
    }
    if refused.is_empty() {
        return Outcome::Pass;
    }
    let mut ids: Vec<&str> = refused.iter().map(|event| event.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut strange = 0;
    let mut findings = Vec::new();
    for id in ids {
        let naks: Vec<&Event> = refused.iter().filter(|event| event.id == id).collect();
        let own: Vec<&Event> = resets
            .iter()
            .filter(|reset| naks.first().is_some_and(|nak| same(nak, reset)))
            .collect();
        if own.is_empty() {
            strange += 1;
            continue;
        }
        findings.extend(judge(&naks, &own));
    }
    if findings.is_empty() && strange > 0 {
        return Outcome::Unknown(format!(
            "{} refused in the captures {} in no log",
            count(strange, "phone"),
            if strange == 1 { "is" } else { "are" }
        ));
    }
    findings.into()
}

/// The events of one part of the case, in the order of time.
fn events(case: &Case, part: Part, wanted: fn(&str) -> bool) -> Vec<Event> {
    let devices = case.part(part).filter_map(|recorded| recorded.report.data.get("devices"));
    let mut found = Vec::new();
    for device in devices.filter_map(Value::as_array).flatten() {
        let own = |name| text(device, name).map(str::to_owned);
        let names: Vec<String> = ["id", "mac", "name"].into_iter().filter_map(own).collect();
        let servers = device.get("servers").and_then(Value::as_array);
        let servers: Vec<&str> = servers.into_iter().flatten().filter_map(Value::as_str).collect();
        let episodes = device.get("episodes").and_then(Value::as_array);
        for episode in episodes.into_iter().flatten() {
            let kind = text(episode, "cause").unwrap_or_default();
            let at = text(episode, "start").and_then(|start| start.parse::<Timestamp>().ok());
            let Some(at) = at.filter(|_| wanted(kind)) else { continue };
            found.push(Event {
                id: names.first().cloned().unwrap_or_default(),
                names: names.iter().map(|name| plain(name)).collect(),
                at: at.as_second(),
                source: text(episode, "source").unwrap_or_default().to_owned(),
                place: episode.get("line").and_then(Value::as_u64).unwrap_or(0),
                servers: servers.join(", "),
            });
        }
    }
    sort::by_key(&mut found, |event| event.at);
    found
}

/// A device by its hardware address alone: `SEP001E7A24429A` and `00:1e:7a:24:42:9a` are one.
fn plain(name: &str) -> String {
    let upper = name.to_ascii_uppercase();
    let bare = upper.strip_prefix("SEP").unwrap_or(&upper);
    bare.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn same(one: &Event, other: &Event) -> bool {
    one.names.iter().any(|name| other.names.contains(name))
}

/// The refusals and the resets that go together, when the log's clock is `shift` seconds ahead: both lists are in the
/// order of time, and each reset answers one refusal.
fn pairs<'e>(naks: &[&'e Event], resets: &[&'e Event], shift: i64) -> Vec<(&'e Event, &'e Event)> {
    let mut left = resets.iter().peekable();
    let mut together = Vec::new();
    for nak in naks {
        while left.next_if(|reset| reset.at - shift < nak.at - ROUNDED).is_some() {}
        if let Some(reset) = left.next_if(|reset| reset.at - shift <= nak.at + SOON) {
            together.push((*nak, *reset));
        }
    }
    together
}

fn judge(naks: &[&Event], resets: &[&Event]) -> Option<Finding> {
    let together = pairs(naks, resets, 0);
    if !together.is_empty() {
        // Where most refusals are without a reset, those that have one may have met by chance.
        let sure = together.len() * 2 >= naks.len();
        let confidence = if sure { Confidence::High } else { Confidence::Medium };
        return Some(finding(naks, &together, 0).confidence(confidence));
    }
    // A log in the time of its place: at least two that agree, for one agrees with anything.
    let shifts = (-MOST_QUARTERS..=MOST_QUARTERS).filter(|quarters| *quarters != 0);
    let best = shifts
        .map(|quarters| quarters * QUARTER)
        .map(|shift| (shift, pairs(naks, resets, shift)))
        .max_by_key(|(shift, pairs)| (pairs.len(), -shift.abs()))?;
    let enough = best.1.len() >= 2 && best.1.len() == naks.len();
    enough.then(|| finding(naks, &best.1, best.0).confidence(Confidence::Medium))
}

fn finding(naks: &[&Event], pairs: &[(&Event, &Event)], shift: i64) -> Finding {
    let first = pairs.first().copied();
    let (id, place, servers) = first.map_or_else(Default::default, |(nak, _)| {
        (nak.id.clone(), Location::of(&nak.source).frame(nak.place), nak.servers.clone())
    });
    let message = format!(
        "{id} resets when it is refused its address: {} of {} in the capture {} a reset in the log",
        pairs.len(),
        count(naks.len() as u64, "DHCPNAK"),
        if pairs.len() == 1 { "goes with" } else { "go with" }
    );
    let mut finding = Finding::new(&RULE, place, message)
        .help("on the DHCP server look for a second scope or server for this network, or a reservation that changed; the phone itself is fine");
    if !servers.is_empty() {
        finding = finding.evidence(format!("servers that answer it: {servers}"));
    }
    if shift != 0 {
        finding = finding.why(format!(
            "the log is read as {:+} h against the capture, in which all of them agree",
            hours(shift)
        ));
    }
    for (nak, reset) in pairs.iter().take(8) {
        finding = finding
            .evidence(format!("{} frame {}: DHCPNAK at {}", nak.source, nak.place, clock(nak.at)))
            .evidence(format!(
                "{} line {}: reset at {}",
                reset.source,
                reset.place,
                clock(reset.at)
            ));
    }
    finding
}

#[expect(clippy::cast_precision_loss, reason = "a few hours are exact")]
fn hours(seconds: i64) -> f64 {
    seconds as f64 / 3600.0
}

fn clock(at: i64) -> String {
    Timestamp::from_second(at).map_or_else(|_| at.to_string(), |at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(at: i64) -> Event {
        let name = "SEP001E7A24429A".to_owned();
        Event {
            id: name.clone(),
            names: vec![plain(&name)],
            at,
            source: "a".into(),
            place: 1,
            servers: String::new(),
        }
    }

    #[test]
    fn a_phone_is_itself_in_every_spelling() {
        assert_eq!(plain("SEP001E7A24429A"), plain("00:1e:7a:24:42:9a"));
    }

    #[test]
    fn what_happens_within_minutes_goes_together() {
        let (naks, near, far) = (vec![event(1000)], vec![event(1100)], vec![event(2000)]);
        let refs = |events: &'static [Event]| events.iter().collect::<Vec<_>>();
        let leak = |events: Vec<Event>| -> &'static [Event] { Vec::leak(events) };
        let (naks, near, far) = (refs(leak(naks)), refs(leak(near)), refs(leak(far)));
        assert!(judge(&naks, &near).is_some());
        assert!(judge(&naks, &far).is_none(), "one that is 1000 s later proves nothing");
    }

    #[test]
    fn a_reset_follows_its_refusal_and_answers_one() {
        let (naks, resets) = ([1000, 1100, 5000].map(event), [820, 1110, 4970].map(event));
        let (naks, resets): (Vec<&Event>, Vec<&Event>) =
            (naks.iter().collect(), resets.iter().collect());
        let together: Vec<_> =
            pairs(&naks, &resets, 0).iter().map(|(nak, reset)| (nak.at, reset.at)).collect();
        assert_eq!(together, [(1000, 1110), (5000, 4970)]);
    }

    #[test]
    fn a_log_in_local_time_agrees_in_all_or_not_at_all() {
        let naks: Vec<Event> = [0, 50_000, 130_000].map(event).into();
        let local: Vec<Event> = [3600, 53_610, 133_590].map(event).into();
        let naks: Vec<&Event> = naks.iter().collect();
        let resets: Vec<&Event> = local.iter().collect();
        let found = judge(&naks, &resets).unwrap();
        assert_eq!(found.confidence, Confidence::Medium);
        assert!(found.why.unwrap().contains("+1 h"));
        assert!(judge(&naks, &resets[..1]).is_none());
    }
}
