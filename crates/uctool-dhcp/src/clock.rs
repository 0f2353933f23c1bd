//! Times as logs write them: with and without year, with and without date.

use jiff::civil::{Date, date};

/// Where the dates of one input stand: what a log leaves out follows from what came before.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    /// The date a log without dates starts on, and the year of one without years.
    start: Date,
    /// Seconds of the day of the last time without a date, and midnights since the start.
    last: Option<f64>,
    midnights: i64,
    /// Month of the last date without a year, and new years since the start.
    month: Option<i8>,
    years: i16,
    /// Whether any time came without a date.
    pub(crate) undated: bool,
}

const DAY: f64 = 86_400.0;
/// A time this much earlier than the one before is a line out of order, not a midnight.
const DISORDER: f64 = 3600.0;

impl Clock {
    pub(crate) fn new(start: Date) -> Self {
        Self { start, last: None, midnights: 0, month: None, years: 0, undated: false }
    }

    /// The beginning of the first day, for what has no time at all.
    pub(crate) fn first_day(&mut self) -> f64 {
        self.undated = true;
        midnight(self.start)
    }

    /// A time of day: an earlier one than the last is on the next day.
    pub(crate) fn time_of_day(&mut self, seconds: f64) -> f64 {
        self.undated = true;
        let last = self.last.unwrap_or(seconds);
        if seconds < last - DISORDER {
            self.midnights += 1;
            self.last = Some(seconds);
        } else {
            self.last = Some(last.max(seconds));
        }
        #[expect(clippy::cast_precision_loss, reason = "days of a log")]
        let days = self.midnights as f64;
        midnight(self.start) + days * DAY + seconds
    }

    /// A date without a year: December before January is a new year.
    fn without_year(&mut self, month: i8, day: i8, seconds: f64) -> Option<f64> {
        if self.month.is_some_and(|last| last - month > 6) {
            self.years += 1;
        }
        self.month = Some(month);
        let year = self.start.year().checked_add(self.years)?;
        Some(midnight(Date::new(year, month, day).ok()?) + seconds)
    }

    /// The first time in `text`: RFC 3339, `Jul 02 2015 06:22:31`, `Oct 23 12:26:47.211445`, `10/27/25,17:04:20`.
    pub(crate) fn find(&mut self, text: &str) -> Option<f64> {
        // A time stands near the beginning of its line.
        let end = text.char_indices().map(|(at, _)| at).nth(160).unwrap_or(text.len());
        let head = text.get(..end)?;
        let at = head.match_indices(':').find_map(|(colon, _)| {
            let start = colon.checked_sub(2)?;
            let (seconds, rest) = clock(head.get(start..)?)?;
            let (seconds, rest) = half_of_day(seconds, rest);
            let seconds = seconds - offset(rest);
            let boundary = head.get(..start)?;
            let apart =
                boundary.chars().next_back().is_none_or(|c| !c.is_ascii_digit() && c != ':');
            apart.then_some((boundary, seconds, rest))
        });
        let (before, seconds, rest) = at?;
        if let Some(day) = numeric_date(before.trim_end_matches([' ', 'T', ',', '\t'])) {
            return Some(midnight(day) + seconds);
        }
        // Status messages of phones: the date behind the time.
        if let Some(day) =
            rest.split_whitespace().next().and_then(|word| numeric_date(word.trim_end_matches(']')))
        {
            return Some(midnight(day) + seconds);
        }
        let words: Vec<&str> = before.split_whitespace().collect();
        match words.as_slice() {
            [.., month, day, year] if year.len() == 4 && month_of(month).is_some() => {
                let day = Date::new(
                    year.parse().ok()?,
                    month_of(month)?,
                    day.trim_end_matches(',').parse().ok()?,
                )
                .ok()?;
                Some(midnight(day) + seconds)
            }
            // `Mon Feb 16 08:11:10 2026` of OpenWrt.
            [.., month, day] if month_of(month).is_some() && year_behind(rest).is_some() => {
                let day =
                    Date::new(year_behind(rest)?, month_of(month)?, day.parse().ok()?).ok()?;
                Some(midnight(day) + seconds)
            }
            [.., month, day] if month_of(month).is_some() => {
                self.without_year(month_of(month)?, day.parse().ok()?, seconds)
            }
            _ => None,
        }
    }
}

/// The four digits behind a time; a host is seldom named so.
fn year_behind(rest: &str) -> Option<i16> {
    let word = rest.split_whitespace().next().filter(|word| word.len() == 4)?;
    word.parse().ok().filter(|year| (1990..2100).contains(year))
}

/// `08:11:10a`, `03:22:10 PM`: the hours of a clock with two rounds a day.
fn half_of_day(seconds: f64, rest: &str) -> (f64, &str) {
    const NOON: f64 = 43_200.0;
    let word = rest.split_whitespace().next().unwrap_or_default();
    let afternoon = match word.to_ascii_lowercase().as_str() {
        "a" | "am" => false,
        "p" | "pm" => true,
        _ => return (seconds, rest),
    };
    let after = rest.trim_start().get(word.len()..).unwrap_or_default();
    if seconds >= NOON + 3600.0 {
        return (seconds, after);
    }
    (seconds % NOON + if afternoon { NOON } else { 0.0 }, after)
}

/// The zone right behind a time, `+02:00` or `-0500`, in seconds; a time without a zone is taken as UTC.
fn offset(rest: &str) -> f64 {
    let sign = match rest.bytes().next() {
        Some(b'+') => 1.0,
        Some(b'-') => -1.0,
        _ => return 0.0,
    };
    let digits: String =
        rest.chars().skip(1).take(5).filter(char::is_ascii_digit).take(4).collect();
    let part = |range: std::ops::Range<usize>| digits.get(range)?.parse::<u32>().ok();
    match (part(0..2), part(2..4)) {
        (Some(hours @ 0..=14), Some(minutes @ 0..=59)) => {
            sign * f64::from(hours * 3600 + minutes * 60)
        }
        _ => 0.0,
    }
}

/// Seconds since 1970 of a day's beginning.
pub(crate) fn midnight(day: Date) -> f64 {
    let days = day.since(date(1970, 1, 1)).map_or(0, |span| span.get_days());
    f64::from(days) * DAY
}

/// `08:11:10.854439` in seconds of the day, and what follows.
pub(crate) fn clock(text: &str) -> Option<(f64, &str)> {
    let part = |from: usize| {
        let digits = text.get(from..from + 2)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u32>().ok())?
    };
    let separators = text.get(2..3)? == ":" && text.get(5..6)? == ":";
    let (hours, minutes, seconds) = (part(0)?, part(3)?, part(6)?);
    if !separators || hours > 23 || minutes > 59 || seconds > 60 {
        return None;
    }
    let mut rest = text.get(8..)?;
    let mut fraction = 0.0;
    if let Some(after) = rest.strip_prefix('.') {
        let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        fraction = text.get(8..9 + end)?.parse().unwrap_or(0.0);
        rest = after.get(end..)?;
    }
    Some((f64::from(hours * 3600 + minutes * 60 + seconds) + fraction, rest))
}

/// `2026-11-21` or `10/27/25` at the end of `text`.
fn numeric_date(text: &str) -> Option<Date> {
    let word = text.rsplit([' ', '\t', ',']).next()?;
    let mut iso = word
        .rsplit_once(|c: char| !c.is_ascii_digit() && c != '-')
        .map_or(word, |(_, tail)| tail)
        .split('-');
    if let (Some(year), Some(month), Some(day), None) =
        (iso.next(), iso.next(), iso.next(), iso.next())
    {
        return Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok();
    }
    let mut parts = word.split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let year: i16 = year.parse().ok()?;
    Date::new(if year < 100 { year + 2000 } else { year }, month.parse().ok()?, day.parse().ok()?)
        .ok()
}

fn month_of(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let at = MONTHS.iter().position(|month| word.eq_ignore_ascii_case(month))?;
    i8::try_from(at + 1).ok()
}

/// `72h`, `8d`, `90m`, `129600`, `1m45s` in seconds.
pub(crate) fn duration(text: &str) -> Option<f64> {
    let mut total = 0.0;
    let mut digits = String::new();
    for c in text.trim().chars() {
        if c.is_ascii_digit() || c == '.' {
            digits.push(c);
            continue;
        }
        let unit = match c {
            's' => 1.0,
            'm' => 60.0,
            'h' => 3600.0,
            'd' => DAY,
            'w' => 7.0 * DAY,
            _ => return None,
        };
        total += digits.parse::<f64>().ok()? * unit;
        digits.clear();
    }
    if !digits.is_empty() {
        total += digits.parse::<f64>().ok()?;
    }
    (total > 0.0 && total <= f64::from(u32::MAX)).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<String> {
        let seconds = Clock::new(date(2020, 3, 1)).find(text)?;
        #[expect(clippy::cast_possible_truncation, reason = "a test of whole seconds")]
        let time = jiff::Timestamp::from_second(seconds as i64).unwrap();
        Some(time.to_string())
    }

    #[test]
    fn every_kind_of_time_is_found() {
        assert_eq!(at("2026-11-21 02:13:31.123 INFO x").unwrap(), "2026-11-21T02:13:31Z");
        assert_eq!(at("<13>2026-11-21T02:13:31.5Z x").unwrap(), "2026-11-21T02:13:31Z");
        assert_eq!(
            at("31 uc-01 local7 3 : 41679: uc-01.x Jul 02 2015 06:22:31 UTC : %").unwrap(),
            "2015-07-02T06:22:31Z"
        );
        assert_eq!(at("7330 NOT Oct 23 12:26:48.500112 DHCP-x").unwrap(), "2020-10-23T12:26:48Z");
        assert_eq!(at("Nov  1 02:13:27 dnsmasq").unwrap(), "2020-11-01T02:13:27Z");
        assert_eq!(at("10,10/27/25,17:04:20,Assign").unwrap(), "2025-10-27T17:04:20Z");
        assert_eq!(at("2026-11-21T02:13:31.123456+02:00 a dhcpd").unwrap(), "2026-11-21T00:13:31Z");
        assert_eq!(at("2026-11-21T22:13:31-0530 a dhcpd").unwrap(), "2026-11-22T03:43:31Z");
        assert_eq!(
            at("Mon Feb 16 08:11:10 2026 daemon.notice netifd: x").unwrap(),
            "2026-02-16T08:11:10Z"
        );
        assert_eq!(at("NOT 08:11:10.854439 DHCP"), None);
        assert_eq!(at("no time 99:99:99 at all"), None);
    }

    #[test]
    fn midnight_and_new_year_go_on() {
        let mut clock = Clock::new(date(2009, 2, 16));
        let first = clock.time_of_day(80_000.0);
        let next = clock.time_of_day(10.0);
        assert!((next - first - (86_400.0 - 80_000.0 + 10.0)).abs() < 1e-6);
        // A line a little out of order is no midnight.
        let late = clock.time_of_day(5.0);
        assert!((late - next + 5.0).abs() < 1e-6);
        let mut clock = Clock::new(date(2020, 12, 1));
        let december = clock.find("Dec 31 23:59:59 x").unwrap();
        let january = clock.find("Jan  1 00:00:01 x").unwrap();
        assert!((january - december - 2.0).abs() < 1e-6);
    }

    #[test]
    fn durations_have_units() {
        assert_eq!(duration("72h"), Some(259_200.0));
        assert_eq!(duration("1m45s"), Some(105.0));
        assert_eq!(duration("8d"), Some(691_200.0));
        assert_eq!(duration("120"), Some(120.0));
        for wrong in ["", "0", "h", "-1h", "1y", "1..2h"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }
}
