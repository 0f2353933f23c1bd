//! Dates that move, in one table with their sources. Change them here when a notice changes.

/// A rule of the public web's certificate authorities, in force from a date.
pub(crate) struct Moving {
    /// From when, seconds since 1970.
    pub(crate) from: i64,
    /// The most days a certificate issued from then on is valid.
    pub(crate) days: i64,
}

/// The longest lifetime of a publicly trusted server certificate, by the day it was issued, newest first
/// (CA/Browser Forum ballots 193, SC-022 and SC-081v3).
pub(crate) static PUBLIC_LIFETIME: &[Moving] = &[
    Moving { from: 1_868_054_400, days: 47 },  // 2029-03-15
    Moving { from: 1_804_982_400, days: 100 }, // 2027-03-15
    Moving { from: 1_773_532_800, days: 200 }, // 2026-03-15
    Moving { from: 1_598_918_400, days: 398 }, // 2020-09-01
    Moving { from: 1_519_862_400, days: 825 }, // 2018-03-01
];

/// From when public certificates are refused that allow clientAuth (Chrome Root Program Policy 1.8; Cisco field
/// notices FN74345, FN74362, FN74350 and FN74382, as revised): 2027-03-15.
pub(crate) const CLIENT_AUTH_END: &str = "2027-03-15";

/// The limit that held when a certificate was issued.
pub(crate) fn lifetime_limit(not_before: i64) -> Option<i64> {
    PUBLIC_LIFETIME.iter().find(|entry| not_before >= entry.from).map(|entry| entry.days)
}
