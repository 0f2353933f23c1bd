//! Rotated files of one log, joined by time.

use std::collections::BTreeMap;
use uctool_core::sort;

use crate::scan::Scan;
use crate::tally::Tallies;

/// A log: one text, or several that are parts of it.
#[derive(Debug)]
pub struct Log {
    /// Its name: that of its only text, or what the names of its parts have in common.
    pub name: String,
    /// Its parts, by time.
    pub parts: Vec<Scan>,
    /// Which products of the pack were seen.
    pub seen: Vec<bool>,
    /// The hits of all its parts.
    pub(crate) tallies: Tallies,
}

impl Log {
    /// Lines of all parts.
    pub fn lines(&self) -> u64 {
        self.parts.iter().map(|part| part.lines).sum()
    }

    /// Its first and its last time.
    pub fn times(&self) -> Option<(i64, i64)> {
        let times = || self.parts.iter().filter_map(|part| part.times);
        Some((times().map(|times| times.0).min()?, times().map(|times| times.1).max()?))
    }

    /// Hits of all rules.
    pub fn hits(&self) -> u64 {
        self.tallies.all().map(|tally| tally.count).sum()
    }

    /// The name of the part that holds a line of evidence.
    pub fn source(&self, evidence: &crate::Evidence) -> &str {
        self.parts.get(evidence.place.file).map_or(&self.name, |part| &part.name)
    }
}

/// Puts texts together that are parts of one log by their names, in the order of their first times.
pub fn join(scans: Vec<Scan>) -> Vec<Log> {
    let mut order: Vec<String> = Vec::new();
    let mut logs: BTreeMap<String, Vec<Scan>> = BTreeMap::new();
    for scan in scans {
        let name = log_of(&scan.name);
        if !logs.contains_key(&name) {
            order.push(name.clone());
        }
        logs.entry(name).or_default().push(scan);
    }
    order
        .into_iter()
        .filter_map(|name| logs.remove(&name).map(|parts| whole(name, parts)))
        .collect()
}

fn whole(name: String, mut parts: Vec<Scan>) -> Log {
    // Parts without a time stay where they were given, before the others.
    sort::by_key(&mut parts, |part| part.times.map(|times| times.0));
    let name = match parts.as_slice() {
        [only] => only.name.clone(),
        _ => name,
    };
    let (mut tallies, mut seen) = (Tallies::default(), Vec::new());
    for (file, part) in parts.iter_mut().enumerate() {
        let mut own = std::mem::take(&mut part.tallies);
        own.renumber(file);
        tallies = tallies.then(own);
        seen.resize(part.seen.len().max(seen.len()), false);
        for (all, own) in seen.iter_mut().zip(&part.seen) {
            *all |= own;
        }
    }
    Log { name, parts, seen, tallies }
}

/// The name of the log that the text called `name` is a part of: without compression, number and date of rotation;
/// numbered traces (`epe00000012.log`) have a star for their number.
fn log_of(name: &str) -> String {
    let all_digits =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let packed = [".gz", ".zip", ".zst", ".bz2", ".xz"];
    let mut rest = name;
    for end in packed {
        rest = rest.strip_suffix(end).unwrap_or(rest);
    }
    rest = rest.strip_suffix(".old").unwrap_or(rest);
    if let Some((stem, number)) = rest.rsplit_once('.')
        && all_digits(number)
        && number.len() <= 4
        && !stem.is_empty()
    {
        rest = stem;
    }
    // `syslog-20260101`, `app.log.2026-01-01`
    for separator in ['-', '.', '_'] {
        if let Some((stem, date)) = rest.rsplit_once(separator) {
            let digits: String = date.chars().filter(|c| *c != '-').collect();
            if all_digits(&digits)
                && digits.len() == 8
                && !stem.is_empty()
                && stem.contains(|c: char| c.is_alphanumeric())
            {
                rest = stem;
            }
        }
    }
    if let Some(stem) = rest.get(..rest.len().saturating_sub(11))
        && let Some(date) = rest.get(stem.len()..)
        && date.starts_with(['.', '-', '_'])
        && date.get(1..).is_some_and(is_iso_date)
        && !stem.is_empty()
    {
        rest = stem;
    }
    let (folder, file) = match rest.rfind(['/', '\\', '!']) {
        Some(at) => rest.split_at(at + 1),
        None => ("", rest),
    };
    let (stem, extension) = match file.rfind('.').filter(|dot| *dot > 0) {
        Some(dot) => file.split_at(dot),
        None => (file, ""),
    };
    let bare = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    if stem.len() - bare.len() >= 5 && !bare.is_empty() {
        return format!("{folder}{bare}*{extension}");
    }
    rest.to_owned()
}

fn is_iso_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_log_have_its_name() {
        for (name, log) in [
            ("app.log", "app.log"),
            ("app.log.1", "app.log"),
            ("app.log.12.gz", "app.log"),
            ("logs/app.log-20260101.gz", "logs/app.log"),
            ("app.log.2026-01-01", "app.log"),
            ("app.log.old", "app.log"),
            ("epe00000012.log", "epe*.log"),
            ("a.zip!cm/SDL001_100_000123.txt.gz", "a.zip!cm/SDL001_100_*.txt"),
            ("node1.log", "node1.log"),
            ("node2.log", "node2.log"),
            ("192.0.2.1", "192.0.2"),
            ("12345678", "12345678"),
            (".1", ".1"),
            ("-", "-"),
            ("", ""),
        ] {
            assert_eq!(log_of(name), log, "{name}");
        }
    }

    #[test]
    fn parts_stand_in_the_order_of_their_times() {
        let part = |name: &str, time: Option<i64>| Scan {
            name: name.to_owned(),
            times: time.map(|time| (time, time + 1)),
            lines: 1,
            ..Scan::default()
        };
        let logs =
            join(vec![part("a.log", Some(9)), part("b.log", None), part("a.log.1", Some(5))]);
        let names: Vec<Vec<&str>> = logs
            .iter()
            .map(|log| log.parts.iter().map(|part| part.name.as_str()).collect())
            .collect();
        assert_eq!(names, [vec!["a.log.1", "a.log"], vec!["b.log"]]);
        assert_eq!((logs[0].times(), logs[0].lines()), (Some((5, 10)), 2));
    }

    proptest::proptest! {
        #[test]
        fn no_name_makes_it_panic(name: String) {
            let _ = log_of(&name);
        }
    }
}
