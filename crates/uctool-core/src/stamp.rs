//! Times as logs write them, and what they mean when date, year or zone is missing.

use jiff::civil::{Date, date};

/// Nanoseconds of a day and of a second.
const DAY: i64 = 86_400 * SECOND;
const SECOND: i64 = 1_000_000_000;
/// A time this much earlier than the one before is a line out of order, not a midnight.
const DISORDER: i64 = 3_600 * SECOND;
/// How far into a line a time is looked for.
const REACH: usize = 200;

/// A time as far as a line gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// Nanoseconds since 1970, UTC.
    Utc(i64),
    /// A date and nanoseconds of the day, in a zone the line does not name.
    Local(Date, i64),
    /// Month and day without a year.
    NoYear(i8, i8, i64),
    /// Nanoseconds of a day.
    TimeOfDay(i64),
}

impl Stamp {
    /// The instant in nanoseconds since 1970 as far as this stamp alone gives it: without a zone it is taken as UTC, without
    /// a year it is of the latest year that does not put it more than a day after `now`, without a date there is none.
    pub fn instant(self, now: i64) -> Option<i64> {
        match self {
            Self::Utc(time) => Some(time),
            Self::Local(day, of_day) => instant(day, of_day),
            Self::NoYear(month, day, of_day) => {
                let this = day_of(now).year().saturating_add(1);
                // Four years hold a 29 February, but for 1900 and its like.
                (0..=8)
                    .filter_map(|back| Date::new(this.saturating_sub(back), month, day).ok())
                    .filter_map(|day| instant(day, of_day))
                    .find(|time| *time <= now.saturating_add(DAY))
            }
            Self::TimeOfDay(_) => None,
        }
    }
}

/// Turns stamps into instants.
#[derive(Debug, Clone)]
pub struct Clock {
    /// The day a log without dates begins, and the year of one without years.
    pub start: Date,
    /// What the log's clock shows more than UTC, in nanoseconds.
    pub ahead: i64,
    last: Option<i64>,
    midnights: i64,
    month: Option<i8>,
    years: i16,
    /// Whether a stamp came without a date.
    pub undated: bool,
    /// Whether a stamp came without a year.
    pub unyeared: bool,
    /// Whether a stamp came without a zone.
    pub unzoned: bool,
}

impl Clock {
    /// A clock of a log that begins on the day `start`.
    pub fn new(start: Date) -> Self {
        Self {
            start,
            ahead: 0,
            last: None,
            midnights: 0,
            month: None,
            years: 0,
            undated: false,
            unyeared: false,
            unzoned: false,
        }
    }

    /// The instant, nanoseconds since 1970.
    pub fn resolve(&mut self, stamp: Stamp) -> Option<i64> {
        if !matches!(stamp, Stamp::Utc(_)) {
            self.unzoned = true;
        }
        let local = match stamp {
            Stamp::Utc(time) => return Some(time),
            Stamp::Local(day, of_day) => instant(day, of_day)?,
            Stamp::NoYear(month, day, of_day) => {
                self.unyeared = true;
                if self.month.is_some_and(|last| last - month > 6) {
                    self.years = self.years.saturating_add(1);
                }
                self.month = Some(month);
                let year = self.start.year().checked_add(self.years)?;
                instant(Date::new(year, month, day).ok()?, of_day)?
            }
            Stamp::TimeOfDay(of_day) => {
                self.undated = true;
                let last = self.last.unwrap_or(of_day);
                if of_day < last - DISORDER {
                    self.midnights = self.midnights.saturating_add(1);
                    self.last = Some(of_day);
                } else {
                    self.last = Some(last.max(of_day));
                }
                instant(self.start, of_day)?.checked_add(self.midnights.checked_mul(DAY)?)?
            }
        };
        local.checked_sub(self.ahead)
    }

    /// Learns date and zone from an instant that is known to be that of `stamp`, such as a Date header gives. False
    /// when the two do not fit.
    pub fn learn(&mut self, stamp: Stamp, utc: i64) -> bool {
        let Some(local) = local_near(stamp, utc) else { return false };
        // Zones differ by quarters of an hour; what is left over is the time between writing and sending.
        let quarter = 900 * SECOND;
        let Some(away) = local.checked_sub(utc).filter(|away| away.abs() <= DAY) else {
            return false;
        };
        let ahead = (away + quarter / 2).div_euclid(quarter) * quarter;
        if (away - ahead).abs() > 120 * SECOND || ahead.abs() > 15 * 3_600 * SECOND {
            return false;
        }
        self.ahead = ahead;
        self.start = day_of(local);
        true
    }
}

/// What a clock on the wall showed for `stamp`, nanoseconds since 1970, when it was written about `utc`. `None` for a
/// stamp that tells its zone, and beyond the years that nanoseconds reach.
fn local_near(stamp: Stamp, utc: i64) -> Option<i64> {
    match stamp {
        Stamp::Utc(_) => None,
        Stamp::Local(day, of_day) => instant(day, of_day),
        Stamp::NoYear(month, day, of_day) => {
            instant(Date::new(day_of(utc).year(), month, day).ok()?, of_day)
        }
        // Of all days the one nearest to the instant.
        Stamp::TimeOfDay(of_day) => {
            let away = (of_day - utc.rem_euclid(DAY) + DAY / 2).rem_euclid(DAY) - DAY / 2;
            utc.checked_add(away)
        }
    }
}

/// Nanoseconds since 1970 of a time of a day; `None` before 1677 and after 2262, which 64 bits do not reach.
fn instant(day: Date, of_day: i64) -> Option<i64> {
    let days = day.since(date(1970, 1, 1)).ok()?.get_days();
    i64::from(days).checked_mul(DAY)?.checked_add(of_day)
}

/// The day of an instant.
pub fn day_of(time: i64) -> Date {
    let days = i32::try_from(time.div_euclid(DAY)).unwrap_or(0);
    let span = jiff::Span::new().try_days(days).unwrap_or_default();
    date(1970, 1, 1).checked_add(span).unwrap_or(date(1970, 1, 1))
}

/// The first time near the beginning of `line`.
pub fn find(line: &str) -> Option<Stamp> {
    let end = (0..=REACH.min(line.len())).rev().find(|at| line.is_char_boundary(*at))?;
    let head = line.get(..end)?;
    head.match_indices(':').find_map(|(colon, _)| {
        let start = colon.checked_sub(2)?;
        let (of_day, rest) = time_of_day(head.get(start..)?)?;
        let before = head.get(..start)?;
        let apart = before.chars().next_back().is_none_or(|c| !c.is_ascii_digit() && c != ':');
        apart.then(|| with_date(before, of_day, rest))
    })
}

/// Puts a date before and a zone behind a time of day together.
fn with_date(before: &str, of_day: i64, rest: &str) -> Stamp {
    let words = before.trim_end_matches([' ', 'T', ',', '-', '\t']);
    if let Some(day) = numeric_date(words) {
        return with_zone(day, of_day, rest);
    }
    let mut words = words.rsplit([' ', '[', '*', '.', '\t', ':']).filter(|word| !word.is_empty());
    let (Some(last), Some(middle)) = (words.next(), words.next()) else {
        return Stamp::TimeOfDay(of_day);
    };
    let last = last.trim_end_matches(',');
    // `Mar  3`
    if let (Some(month), Ok(day)) = (month(middle), last.parse::<i8>()) {
        return Stamp::NoYear(month, day, of_day);
    }
    // `Mar  3 2014` and `03 Mar 2014`
    let (Some(first), Ok(year)) = (words.next(), last.parse::<i16>()) else {
        return Stamp::TimeOfDay(of_day);
    };
    let named = |name: &str, day: &str| {
        Date::new(year, month(name)?, day.trim_end_matches(',').parse().ok()?).ok()
    };
    match named(first, middle).or_else(|| named(middle, first)) {
        Some(day) if year >= 1970 => with_zone(day, of_day, rest),
        _ => Stamp::TimeOfDay(of_day),
    }
}

/// A time of a day with the zone that may follow it; of a year out of reach the time of day is left.
fn with_zone(day: Date, of_day: i64, rest: &str) -> Stamp {
    match zone(rest) {
        Some(ahead) => instant(day, of_day - ahead).map_or(Stamp::TimeOfDay(of_day), Stamp::Utc),
        None => Stamp::Local(day, of_day),
    }
}

/// `08:11:10.854439` in nanoseconds of the day, and what follows.
fn time_of_day(text: &str) -> Option<(i64, &str)> {
    let part = |from: usize| -> Option<i64> {
        let digits = text.get(from..from + 2)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let (hours, minutes, seconds) = (part(0)?, part(3)?, part(6)?);
    let colons = text.get(2..3)? == ":" && text.get(5..6)? == ":";
    if !colons || hours > 23 || minutes > 59 || seconds > 60 {
        return None;
    }
    let mut rest = text.get(8..)?;
    let mut fraction = 0;
    if let Some(after) = rest.strip_prefix(['.', ',']) {
        let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let digits = after.get(..end)?;
        let padded = format!("{digits:0<9}");
        fraction = padded.get(..9)?.parse().ok()?;
        rest = after.get(end..)?;
    }
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Some((((hours * 60 + minutes) * 60 + seconds) * SECOND + fraction, rest))
}

/// A zone behind a time: `Z`, `+01:00`, `-0500`, ` UTC`, ` GMT`.
fn zone(rest: &str) -> Option<i64> {
    if rest.starts_with('Z') || rest.starts_with(" UTC") || rest.starts_with(" GMT") {
        return Some(0);
    }
    let sign = match rest.bytes().next()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String =
        rest.chars().skip(1).filter(|c| *c != ':').take_while(char::is_ascii_digit).collect();
    let hours: i64 = digits.get(..2)?.parse().ok()?;
    let minutes: i64 = digits.get(2..4)?.parse().ok()?;
    (hours <= 15 && minutes < 60).then_some(sign * (hours * 60 + minutes) * 60 * SECOND)
}

/// A date in numbers at the end of `text`: `2014-03-05`, `2014/03/05`, `03/05/2014` (month first, unless it cannot be).
fn numeric_date(text: &str) -> Option<Date> {
    let start = text
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_ascii_digit() || matches!(c, '-' | '/'))
        .last()?
        .0;
    let date = text.get(start..)?.trim_start_matches(['-', '/']);
    let mut parts = date.split(['-', '/']);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let number = |text: &str| text.parse::<i16>().ok();
    let small = |text: &str| text.parse::<i8>().ok();
    if a.len() == 4 {
        return Date::new(number(a)?, small(b)?, small(c)?).ok();
    }
    let year = match c.len() {
        4 => number(c)?,
        2 => 2000 + number(c)?,
        _ => return None,
    };
    let (first, second) = (small(a)?, small(b)?);
    let (month, day) = if first > 12 { (second, first) } else { (first, second) };
    Date::new(year, month, day).ok()
}

fn month(name: &str) -> Option<i8> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = name.get(..3)?;
    let at = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(start))?;
    (name.len() <= 9 && name.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .then(|| i8::try_from(at + 1).ok())?
}

/// The Date header of SIP (RFC 3261, section 20.17): `Wed, 05 Mar 2014 14:20:31 GMT`.
pub fn date_header(value: &str) -> Option<i64> {
    let (_, rest) = value.split_once(',')?;
    let (rest, clock) = rest.trim().split_at_checked(11)?;
    let mut words = rest.split(' ');
    let day: i8 = words.next()?.parse().ok()?;
    let month = month(words.next()?)?;
    let year: i16 = words.next()?.parse().ok()?;
    let (of_day, zone) = time_of_day(clock.trim_start())?;
    let day = Date::new(year, month, day).ok()?;
    if zone.trim() == "GMT" { instant(day, of_day) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<String> {
        let mut clock = Clock::new(date(2020, 2, 1));
        find(text).and_then(|stamp| clock.resolve(stamp)).and_then(crate::time::rfc3339)
    }

    #[test]
    fn years_out_of_reach_make_no_time() {
        for text in ["9014-03-05 14:20:31", "9014-03-05T14:20:31Z", "0014-03-05 14:20:31"] {
            let mut clock = Clock::new(date(9999, 12, 31));
            let stamp = find(text).unwrap();
            assert_eq!(clock.resolve(stamp), None, "{text}");
            assert!(!clock.learn(stamp, i64::MAX) && !clock.learn(stamp, i64::MIN), "{text}");
        }
        assert_eq!(date_header("Wed, 05 Mar 9014 14:20:31 GMT"), None);
    }

    #[test]
    fn times_are_read_in_the_forms_logs_write() {
        for (text, expected) in [
            ("00012345.002 |14:20:31.123 |AppInfo", "2020-02-01T14:20:31.123000000Z"),
            ("02/16/2009 14:38:36.123 CCM|//SIP", "2009-02-16T14:38:36.123000000Z"),
            ("2014/03/05 14:20:31.1 x", "2014-03-05T14:20:31.100000000Z"),
            ("UTCTime=\"2014-03-05 14:20:31,123\" M", "2014-03-05T14:20:31.123000000Z"),
            ("2014-03-05T14:20:31+01:00 vcs", "2014-03-05T13:20:31.000000000Z"),
            ("2014-03-05T14:20:31.5Z vcs", "2014-03-05T14:20:31.500000000Z"),
            ("000123: *Mar  3 14:22:33.123: //-1/x", "2020-03-03T14:22:33.123000000Z"),
            ("Mar  3 2014 14:22:33.123 UTC: //", "2014-03-03T14:22:33.123000000Z"),
            ("[Mar  3 14:22:33] VERBOSE[12]", "2020-03-03T14:22:33.000000000Z"),
            ("[03 Mar 2014 14:22:33] x", "2014-03-03T14:22:33.000000000Z"),
            ("::02/16/2009-20:13:01.123.0000a1b2 (SIP", "2009-02-16T20:13:01.123000000Z"),
            (
                "recv 9 bytes from udp/[::1]:5060 at 12:00:00.123456:",
                "2020-02-01T12:00:00.123456000Z",
            ),
        ] {
            assert_eq!(at(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "12:99:00", "no time", "1:2:3", "00:1e:7a:24:42:9a"] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn midnight_and_new_year_go_on() {
        let mut clock = Clock::new(date(2020, 2, 28));
        let first = clock.resolve(Stamp::TimeOfDay(DAY - SECOND)).unwrap();
        let second = clock.resolve(Stamp::TimeOfDay(SECOND)).unwrap();
        assert_eq!(second - first, 2 * SECOND);
        let disorder = clock.resolve(Stamp::TimeOfDay(0)).unwrap();
        assert_eq!(second - disorder, SECOND, "a line out of order is no midnight");
        let mut clock = Clock::new(date(2020, 12, 31));
        let first = clock.resolve(Stamp::NoYear(12, 31, DAY - SECOND)).unwrap();
        assert_eq!(clock.resolve(Stamp::NoYear(1, 1, 0)).unwrap() - first, SECOND);
    }

    #[test]
    fn a_date_header_gives_day_and_zone() {
        let utc = date_header("Wed, 05 Mar 2014 23:20:31 GMT").unwrap();
        let mut clock = Clock::new(date(2020, 1, 1));
        let stamp = find("|00:20:32.500 |").unwrap();
        assert!(clock.learn(stamp, utc));
        assert_eq!(clock.resolve(stamp), Some(utc + SECOND * 3 / 2));
        assert_eq!(clock.ahead, 3_600 * SECOND);
        assert!(!clock.learn(find("2014-03-05 10:27:00").unwrap(), utc), "7 minutes are no zone");
        assert_eq!(date_header("Fri, 01 Jan 2010 16:00:00 EST"), None);
    }

    #[test]
    fn a_stamp_alone_gives_what_it_can() {
        let now = find("2020-02-28T12:00:00Z").unwrap().instant(0).unwrap();
        let at = |text: &str| find(text)?.instant(now).and_then(crate::time::rfc3339);
        assert_eq!(at("Feb 29 10:00:00 x").unwrap(), "2020-02-29T10:00:00.000000000Z");
        assert_eq!(at("Mar  3 10:00:00 x").unwrap(), "2019-03-03T10:00:00.000000000Z");
        assert_eq!(at("03/03/2014 10:00:00"), Some("2014-03-03T10:00:00.000000000Z".into()));
        assert_eq!(at("|10:00:00.123 |"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String, stamp in proptest::num::i64::ANY) {
            let mut clock = Clock::new(date(2020, 2, 1));
            if let Some(found) = find(&text).or_else(|| find(&format!("{text} 10:00:00 {text}"))) {
                let _ = clock.learn(found, stamp / 4);
                let _ = (clock.resolve(found), found.instant(stamp));
            }
            let _ = (date_header(&text), day_of(stamp));
        }
    }
}
