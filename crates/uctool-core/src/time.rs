//! Times as every format writes them: RFC 3339, UTC, nanoseconds.

use jiff::Timestamp;

/// Nanoseconds since 1970 as `2010-03-01T14:38:36.123456789Z`; `None` outside the years jiff knows.
pub fn rfc3339(nanoseconds: i64) -> Option<String> {
    Timestamp::from_nanosecond(i128::from(nanoseconds)).ok().map(|time| format!("{time:.9}"))
}

/// The time of day as `14:38:36.123`, UTC.
pub fn clock(nanoseconds: i64) -> String {
    let milliseconds = nanoseconds.div_euclid(1_000_000);
    let (seconds, milli) = (milliseconds.div_euclid(1000), milliseconds.rem_euclid(1000));
    let of_day = seconds.rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}.{milli:03}", of_day / 3600, of_day / 60 % 60, of_day % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_utc_with_nanoseconds() {
        assert_eq!(rfc3339(0).unwrap(), "1970-01-01T00:00:00.000000000Z");
        assert_eq!(rfc3339(1_267_454_316_123_456_789).unwrap(), "2010-03-01T14:38:36.123456789Z");
        assert_eq!(clock(1_267_454_316_123_456_789), "14:38:36.123");
        assert_eq!(clock(-1), "23:59:59.999");
    }
}
