//! Times as every format writes them: RFC 3339, UTC, nanoseconds. Text alone may show them in another zone.

use std::cell::RefCell;

use jiff::Timestamp;
use jiff::tz::TimeZone;

thread_local! {
    /// The zone of `--tz`. It is of the thread that writes the report, since rows are asked for their text there, and
    /// nothing but their text depends on it.
    static ZONE: RefCell<Option<TimeZone>> = const { RefCell::new(None) };
}

/// Lets text show times in `zone` instead of UTC.
pub fn show_in(zone: Option<TimeZone>) {
    ZONE.set(zone);
}

/// The heading of a column of [`clock`]s.
pub fn heading() -> &'static str {
    ZONE.with_borrow(|zone| if zone.is_some() { "local time" } else { "time" })
}

/// Nanoseconds since 1970 as `2010-03-01T14:38:36.123456789Z`; `None` outside the years jiff knows.
pub fn rfc3339(nanoseconds: i64) -> Option<String> {
    timestamp(nanoseconds).map(|time| format!("{time:.9}"))
}

/// As [`rfc3339`], for what is written millions of times.
pub fn stamp(nanoseconds: i64) -> [u8; 30] {
    let seconds = nanoseconds.div_euclid(1_000_000_000);
    let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let mut stamp = *b"0000-00-00T00:00:00.000000000Z";
    let pieces = [
        (year, 0..4),
        (month, 5..7),
        (day, 8..10),
        (of_day / 3600, 11..13),
        (of_day / 60 % 60, 14..16),
        (of_day % 60, 17..19),
        (nanoseconds.rem_euclid(1_000_000_000), 20..29),
    ];
    for (mut number, places) in pieces {
        for place in stamp.get_mut(places).into_iter().flatten().rev() {
            *place += u8::try_from(number % 10).unwrap_or_default();
            number /= 10;
        }
    }
    stamp
}

/// Year, month and day of the day so many days after 1970-01-01, in the Gregorian calendar. Years begin in March here,
/// so that the leap day is the last one.
fn civil(days: i64) -> (i64, i64, i64) {
    let since_0000_03 = days + 719_468;
    let (era, of_era) = (since_0000_03.div_euclid(146_097), since_0000_03.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next_year) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (year + era * 400 + next_year, month, day)
}

/// The moment so many nanoseconds after 1970; `None` outside the years jiff knows.
pub fn timestamp(nanoseconds: i64) -> Option<Timestamp> {
    Timestamp::from_nanosecond(i128::from(nanoseconds)).ok()
}

/// The date and the time of day as `2010-03-01 14:38:36`, for text: UTC, or in the zone of `--tz`. `None` outside the
/// years jiff knows.
pub fn moment(nanoseconds: i64) -> Option<String> {
    let time = Timestamp::from_nanosecond(nanoseconds.into()).ok()?;
    let zone = ZONE.with_borrow(|zone| zone.clone().unwrap_or(TimeZone::UTC));
    let shown = zone.to_datetime(time);
    let date = shown.date();
    Some(format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
        date.year(),
        date.month(),
        date.day(),
        shown.hour(),
        shown.minute(),
        shown.second()
    ))
}

/// A moment as [`moment`] has it and the zone it is told in, for what is handed on: `2010-03-01 14:38:36 UTC`.
pub fn moment_in_zone(nanoseconds: i64) -> Option<String> {
    let time = Timestamp::from_nanosecond(nanoseconds.into()).ok()?;
    let zone = ZONE.with_borrow(|zone| zone.clone().unwrap_or(TimeZone::UTC));
    let name = zone.to_offset_info(time).abbreviation().to_owned();
    Some(format!("{} {name}", moment(nanoseconds)?))
}

/// The time of day as `14:38:36.123`, for text: UTC, or in the zone of `--tz`.
pub fn clock(nanoseconds: i64) -> String {
    let local = ZONE.with_borrow(|zone| {
        let zone = zone.as_ref()?;
        let time = Timestamp::from_nanosecond(nanoseconds.into()).ok()?;
        Some(i64::from(zone.to_offset(time).seconds()) * 1_000_000_000)
    });
    let nanoseconds = nanoseconds.saturating_add(local.unwrap_or_default());
    let milliseconds = nanoseconds.div_euclid(1_000_000);
    let (seconds, milli) = (milliseconds.div_euclid(1000), milliseconds.rem_euclid(1000));
    let of_day = seconds.rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}.{milli:03}", of_day / 3600, of_day / 60 % 60, of_day % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_stamp_is_what_jiff_writes(nanoseconds: i64, day in -106_000..106_000_i64) {
            for nanoseconds in [nanoseconds, day * 86_400_000_000_000 - 1, day * 86_400_000_000_000] {
                let text = rfc3339(nanoseconds);
                proptest::prop_assert_eq!(text.as_deref().map(str::as_bytes), Some(&stamp(nanoseconds)[..]));
            }
        }
    }

    #[test]
    fn times_are_utc_with_nanoseconds() {
        assert_eq!(rfc3339(0).unwrap(), "1970-01-01T00:00:00.000000000Z");
        assert_eq!(rfc3339(1_267_454_316_123_456_789).unwrap(), "2010-03-01T14:38:36.123456789Z");
        assert_eq!(clock(1_267_454_316_123_456_789), "14:38:36.123");
        assert_eq!(clock(-1), "23:59:59.999");
    }

    #[test]
    fn a_zone_moves_the_clock_and_nothing_else() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        show_in(Some(zone));
        let (shown, heading_there) = (clock(1_267_454_316_123_456_789), heading());
        let written = rfc3339(0);
        assert_eq!(moment(0).unwrap(), "1970-01-01 02:00:00");
        assert_eq!(moment_in_zone(0).unwrap(), "1970-01-01 02:00:00 +02");
        show_in(None);
        assert_eq!(moment(-1).unwrap(), "1969-12-31 23:59:59");
        assert_eq!(moment_in_zone(-1).unwrap(), "1969-12-31 23:59:59 UTC");
        assert_eq!((shown.as_str(), heading_there), ("16:38:36.123", "local time"));
        assert_eq!(written.unwrap(), "1970-01-01T00:00:00.000000000Z");
        assert_eq!(heading(), "time");
    }
}
