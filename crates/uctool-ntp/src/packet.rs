//! The NTP header (RFC 5905, section 7.3) and the arithmetic of one exchange (section 8).

use jiff::Timestamp;

/// Seconds from 1900-01-01, where NTP counts from, to 1970-01-01.
const EPOCH_1970: i64 = 2_208_988_800;

/// A 64-bit NTP timestamp: 32 bits of seconds, 32 of fraction; zero means unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NtpTime(pub u64);

impl NtpTime {
    /// The instant `time` in this form.
    pub fn from_timestamp(time: Timestamp) -> Self {
        Self::from_nanoseconds(i64::try_from(time.as_nanosecond()).unwrap_or_default())
    }

    /// Nanoseconds since 1970 in this form; the era is dropped.
    pub fn from_nanoseconds(nanoseconds: i64) -> Self {
        let seconds = nanoseconds.div_euclid(1_000_000_000) + EPOCH_1970;
        let fraction = (i128::from(nanoseconds.rem_euclid(1_000_000_000)) << 32) / 1_000_000_000;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "eras wrap by design (RFC 5905, 6)"
        )]
        let seconds = seconds as u32;
        Self(u64::from(seconds) << 32 | u64::try_from(fraction).unwrap_or_default())
    }

    /// `self - other` in seconds, taken as less than 68 years either way, so that eras do not matter.
    pub fn minus(self, other: Self) -> f64 {
        #[expect(clippy::cast_possible_wrap, reason = "the difference is signed by definition")]
        let difference = self.0.wrapping_sub(other.0) as i64;
        #[expect(clippy::cast_precision_loss, reason = "53 bits are below a microsecond over days")]
        let seconds = difference as f64 / 4_294_967_296.0;
        seconds
    }
}

/// Offset and delay of one exchange, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exchange {
    /// The server's clock minus ours.
    pub offset: f64,
    /// The round trip without the time spent in the server.
    pub delay: f64,
}

impl Exchange {
    /// RFC 5905, section 8: `t1` request sent, `t2` received by the server, `t3` answer sent, `t4` answer received.
    pub fn of(t1: NtpTime, t2: NtpTime, t3: NtpTime, t4: NtpTime) -> Self {
        Self {
            offset: f64::midpoint(t2.minus(t1), t3.minus(t4)),
            delay: t4.minus(t1) - t3.minus(t2),
        }
    }
}

/// Why bytes are no NTP packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PacketError {
    /// Fewer bytes than a header.
    #[error("{got} bytes are too few for an NTP header of {needed}")]
    TooShort {
        /// What a header takes.
        needed: usize,
        /// What came.
        got: usize,
    },
    /// A version that was never made.
    #[error("version {0} is no NTP version")]
    Version(u8),
    /// Control (6) or private (7) mode, which has another layout.
    #[error("mode {0} carries management, not time")]
    Management(u8),
}

/// An NTP header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet {
    /// Leap indicator; 3 is unsynchronised.
    pub leap: u8,
    /// 1 to 4.
    pub version: u8,
    /// 1 symmetric active, 2 symmetric passive, 3 client, 4 server, 5 broadcast.
    pub mode: u8,
    /// 0 unspecified or a kiss-o'-death, 1 primary, 2 to 15 secondary, 16 unsynchronised.
    pub stratum: u8,
    /// log2 of the poll interval in seconds.
    pub poll: i8,
    /// log2 of the precision in seconds.
    pub precision: i8,
    /// Root delay, 16.16 seconds.
    pub root_delay: u32,
    /// Root dispersion, 16.16 seconds.
    pub root_dispersion: u32,
    /// Reference identifier.
    pub refid: [u8; 4],
    /// When the clock was last set.
    pub reference: NtpTime,
    /// The transmit timestamp of the request this answers.
    pub origin: NtpTime,
    /// When that request arrived.
    pub receive: NtpTime,
    /// When this packet left.
    pub transmit: NtpTime,
}

impl Packet {
    /// Bytes of the header.
    pub const LEN: usize = 48;

    /// Reads a header; what follows it (extension fields, MAC) is left alone.
    pub fn parse(bytes: &[u8]) -> Result<Self, PacketError> {
        let header: &[u8; Self::LEN] = bytes
            .first_chunk()
            .ok_or(PacketError::TooShort { needed: Self::LEN, got: bytes.len() })?;
        let [first, stratum, poll, precision, rest @ ..] = *header;
        let (version, mode) = (first >> 3 & 7, first & 7);
        if !(1..=4).contains(&version) {
            return Err(PacketError::Version(version));
        }
        if mode >= 6 {
            return Err(PacketError::Management(mode));
        }
        let mut words = rest
            .chunks_exact(4)
            .map(|word| u32::from_be_bytes(word.try_into().unwrap_or_default()));
        let mut word = || words.next().unwrap_or_default();
        let (root_delay, root_dispersion, refid) = (word(), word(), word().to_be_bytes());
        let mut time = || NtpTime(u64::from(word()) << 32 | u64::from(word()));
        Ok(Self {
            leap: first >> 6,
            version,
            mode,
            stratum,
            poll: poll.cast_signed(),
            precision: precision.cast_signed(),
            root_delay,
            root_dispersion,
            refid,
            reference: time(),
            origin: time(),
            receive: time(),
            transmit: time(),
        })
    }

    /// A version 4 client request that says nothing but `nonce`, which comes back as the answer's origin timestamp.
    pub fn request(nonce: u64) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        if let Some(first) = bytes.first_mut() {
            *first = 4 << 3 | 3;
        }
        if let Some(transmit) = bytes.last_chunk_mut::<8>() {
            *transmit = nonce.to_be_bytes();
        }
        bytes
    }

    /// Root delay in milliseconds.
    pub fn root_delay_ms(&self) -> f64 {
        f64::from(self.root_delay) / 65.536
    }

    /// Root dispersion in milliseconds.
    pub fn root_dispersion_ms(&self) -> f64 {
        f64::from(self.root_dispersion) / 65.536
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_truncation_is_an_error() {
        let bytes = Packet::request(7);
        for len in 0..bytes.len() {
            let short = PacketError::TooShort { needed: 48, got: len };
            assert_eq!(Packet::parse(&bytes[..len]), Err(short));
        }
    }

    #[test]
    fn a_request_carries_the_nonce_and_nothing_else() {
        let packet = Packet::parse(&Packet::request(0x0102_0304_0506_0708)).unwrap();
        assert_eq!((packet.leap, packet.version, packet.mode, packet.stratum), (0, 4, 3, 0));
        assert_eq!(packet.transmit, NtpTime(0x0102_0304_0506_0708));
        assert_eq!(packet.receive, NtpTime(0));
    }

    #[test]
    fn management_and_unknown_versions_are_named() {
        let with = |first: u8| {
            let mut bytes = [0; 48];
            bytes[0] = first;
            Packet::parse(&bytes)
        };
        assert_eq!(with(4 << 3 | 6), Err(PacketError::Management(6)));
        assert_eq!(with(5 << 3 | 4), Err(PacketError::Version(5)));
        assert_eq!(with(4), Err(PacketError::Version(0)));
    }

    #[test]
    fn offset_and_delay_follow_section_8() {
        let at = |milliseconds: i64| NtpTime::from_nanoseconds(milliseconds * 1_000_000);
        // The server is 100 ms ahead, 10 ms away each way, and takes 5 ms.
        let exchange = Exchange::of(at(1000), at(1110), at(1115), at(1025));
        assert!((exchange.offset - 0.1).abs() < 1e-6, "{exchange:?}");
        assert!((exchange.delay - 0.02).abs() < 1e-6, "{exchange:?}");
    }

    #[test]
    fn differences_survive_the_end_of_an_era() {
        let before = NtpTime(0xffff_ffff_0000_0000);
        let after = NtpTime(0x0000_0001_0000_0000);
        assert!((after.minus(before) - 2.0).abs() < 1e-9);
        assert!((before.minus(after) + 2.0).abs() < 1e-9);
    }
}
