//! RTP packets and what their sequence numbers and times tell (RFC 3550, sections 5.1, 6.4.1 and appendix A).

use std::net::SocketAddr;

use uctool_capture::{Datagram, Mark};

/// A jump this far forward is no loss but a new beginning (RFC 3550, appendix A.1).
const MAX_DROPOUT: u16 = 3_000;
/// So far back a packet may come late.
const MAX_MISORDER: u16 = 100;

/// The fixed header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rtp {
    pub(crate) payload_type: u8,
    pub(crate) sequence: u16,
    pub(crate) timestamp: u32,
    pub(crate) ssrc: u32,
}

impl Rtp {
    /// Reads the header of RTP version 2; `None` for RTCP (RFC 5761, section 4) and everything else.
    #[inline]
    pub(crate) fn parse(payload: &[u8]) -> Option<Self> {
        let header: &[u8; 12] = payload.first_chunk()?;
        let [first, second, s1, s2, t1, t2, t3, t4, c1, c2, c3, c4] = *header;
        if first >> 6 != 2 || (192..=223).contains(&second) {
            return None;
        }
        Some(Self {
            payload_type: second & 0x7f,
            sequence: u16::from_be_bytes([s1, s2]),
            timestamp: u32::from_be_bytes([t1, t2, t3, t4]),
            ssrc: u32::from_be_bytes([c1, c2, c3, c4]),
        })
    }
}

/// One stream: one source, from one address to another.
#[derive(Debug, Clone)]
pub(crate) struct Stream {
    pub(crate) src: SocketAddr,
    pub(crate) dst: SocketAddr,
    pub(crate) ssrc: u32,
    pub(crate) first: Mark,
    pub(crate) last: Mark,
    /// Packets, without those that came twice.
    pub(crate) packets: u64,
    /// Packets that came twice.
    pub(crate) doubled: u64,
    /// The payload type that is not a tone or noise, as far as that shows: the one of most packets so far.
    pub(crate) payload_type: u8,
    /// Ticks of the timestamp a second; 0 while unknown.
    pub(crate) rate: u32,
    /// The call it belongs to, once one claims it.
    pub(crate) call: Option<Box<str>>,
    highest: u16,
    cycles: u64,
    base: u64,
    bad: Option<u16>,
    /// Packets in order at the beginning: fewer than two are no stream.
    run: u8,
    /// Packets before the last new beginning, and how many were expected.
    before: (u64, u64),
    timestamp: u32,
    jitter: f64,
}

impl Stream {
    pub(crate) fn new(datagram: &Datagram<'_>, rtp: Rtp, rate: u32) -> Self {
        Self {
            src: datagram.src,
            dst: datagram.dst,
            ssrc: rtp.ssrc,
            first: datagram.mark,
            last: datagram.mark,
            packets: 1,
            doubled: 0,
            payload_type: rtp.payload_type,
            rate,
            call: None,
            highest: rtp.sequence,
            cycles: 0,
            base: rtp.sequence.into(),
            bad: None,
            run: 0,
            before: (0, 0),
            timestamp: rtp.timestamp,
            jitter: 0.0,
        }
    }

    /// Takes the next packet (appendix A.1).
    #[inline]
    pub(crate) fn take(&mut self, mark: Mark, rtp: Rtp) {
        let ahead = rtp.sequence.wrapping_sub(self.highest);
        if ahead == 0 && rtp.timestamp == self.timestamp {
            self.doubled += 1;
            return;
        }
        if ahead < MAX_DROPOUT {
            self.run = self.run.saturating_add(u8::from(ahead == 1));
            if rtp.sequence < self.highest {
                self.cycles += 1 << 16;
            }
            self.highest = rtp.sequence;
            if ahead > 0 {
                self.jitter(mark, rtp);
            }
        } else if ahead <= u16::MAX - MAX_MISORDER {
            // Two packets in order far away: the sender began anew.
            if self.bad != Some(rtp.sequence) {
                self.bad = Some(rtp.sequence.wrapping_add(1));
                return;
            }
            self.before = (self.received(), self.expected());
            self.packets = 0;
            (self.base, self.cycles) = (rtp.sequence.into(), 0);
            self.highest = rtp.sequence;
            (self.last, self.timestamp) = (mark, rtp.timestamp);
        }
        self.bad = None;
        self.packets += 1;
        self.payload_type = rtp.payload_type;
    }

    /// Interarrival jitter (section 6.4.1), in ticks of the timestamp.
    fn jitter(&mut self, mark: Mark, rtp: Rtp) {
        if let (Some(now), Some(before)) = (mark.time, self.last.time)
            && self.rate > 0
            && rtp.payload_type == self.payload_type
        {
            let ticks = f64::from(rtp.timestamp.wrapping_sub(self.timestamp).cast_signed());
            #[expect(clippy::cast_precision_loss, reason = "the time between two packets")]
            let elapsed = now.saturating_sub(before) as f64 * f64::from(self.rate) / 1e9;
            // A pause in the media is no jitter.
            if elapsed < f64::from(self.rate) {
                self.jitter += ((elapsed - ticks).abs() - self.jitter) / 16.0;
            }
        }
        (self.last, self.timestamp) = (mark, rtp.timestamp);
    }

    /// Whether two packets in a row were seen, which noise seldom does.
    pub(crate) fn is_real(&self) -> bool {
        self.run > 0
    }

    /// Packets received.
    pub(crate) fn received(&self) -> u64 {
        self.before.0 + self.packets
    }

    /// Packets sent, by the sequence numbers (appendix A.3).
    pub(crate) fn expected(&self) -> u64 {
        let highest = self.cycles + u64::from(self.highest);
        self.before.1 + (highest + 1).saturating_sub(self.base)
    }

    /// Packets lost (appendix A.3).
    pub(crate) fn lost(&self) -> u64 {
        self.expected().saturating_sub(self.received())
    }

    /// Jitter in milliseconds, where the clock rate is known.
    pub(crate) fn jitter_ms(&self) -> Option<f64> {
        (self.rate > 0).then(|| self.jitter * 1000.0 / f64::from(self.rate))
    }

    /// Seconds from the first packet to the last.
    pub(crate) fn seconds(&self) -> f64 {
        let span = self.last.time.zip(self.first.time).map_or(0, |(last, first)| last - first);
        #[expect(clippy::cast_precision_loss, reason = "a duration")]
        let seconds = span.max(0) as f64 / 1e9;
        seconds
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uctool_capture::Transport;

    use super::*;

    fn packet(sequence: u16, timestamp: u32) -> Vec<u8> {
        let mut bytes = vec![0x80, 0];
        bytes.extend(sequence.to_be_bytes());
        bytes.extend(timestamp.to_be_bytes());
        bytes.extend(7_u32.to_be_bytes());
        bytes
    }

    /// A stream of packets `(sequence, arrival in ms)`, 20 ms of G.711 each.
    fn stream(packets: &[(u16, i64)]) -> Stream {
        let mut stream: Option<Stream> = None;
        for (index, (sequence, ms)) in packets.iter().enumerate() {
            let timestamp = (ms / 20 * 160).rem_euclid(1 << 32);
            let bytes = packet(*sequence, u32::try_from(timestamp).unwrap());
            let mark = Mark { frame: index as u64, time: Some(ms * 1_000_000) };
            let rtp = Rtp::parse(&bytes).unwrap();
            if let Some(stream) = &mut stream {
                stream.take(mark, rtp);
            } else {
                let datagram = Datagram {
                    mark,
                    src: "10.0.0.1:4000".parse().unwrap(),
                    dst: "10.0.0.2:5000".parse().unwrap(),
                    transport: Transport::Udp,
                    payload: &bytes,
                    claimed_len: bytes.len(),
                    hep: false,
                };
                stream = Some(Stream::new(&datagram, rtp, 8000));
            }
        }
        stream.unwrap()
    }

    #[test]
    fn loss_is_what_the_sequence_numbers_miss() {
        let all: Vec<(u16, i64)> =
            (0..100).map(|n| (65_500_u16.wrapping_add(n), i64::from(n) * 20)).collect();
        let whole = stream(&all);
        assert_eq!((whole.expected(), whole.lost()), (100, 0), "across the turn of the numbers");
        assert!(whole.jitter_ms().unwrap() < 0.01);
        let holes: Vec<(u16, i64)> =
            (0..100).filter(|n| n % 10 != 5).map(|n| (n, i64::from(n) * 20)).collect();
        assert_eq!((stream(&holes).expected(), stream(&holes).lost()), (100, 10));
        let doubled: Vec<(u16, i64)> = holes.iter().flat_map(|one| [*one, *one]).collect();
        let doubled = stream(&doubled);
        assert_eq!((doubled.lost(), doubled.doubled), (10, 90), "a mirror does not hide loss");
        let late = stream(&[(1, 0), (3, 40), (2, 41), (4, 60)]);
        assert_eq!((late.expected(), late.lost()), (4, 0));
    }

    #[test]
    fn a_new_beginning_is_no_loss() {
        let mut packets: Vec<(u16, i64)> = (0..50).map(|n| (n, i64::from(n) * 20)).collect();
        packets.extend((0..50).map(|n| (30_000 + n, 1000 + i64::from(n) * 20)));
        let stream = stream(&packets);
        assert!(stream.lost() <= 1, "{}", stream.lost());
    }

    #[test]
    fn jitter_is_that_of_the_rfc() {
        // Every second packet is 10 ms late: |D| is 10 ms each time, and the mean nears it.
        let packets: Vec<(u16, i64)> =
            (0..400).map(|n| (n, i64::from(n) * 20 + i64::from(n % 2) * 10)).collect();
        let jitter = stream(&packets).jitter_ms().unwrap();
        assert!((jitter - 10.0).abs() < 0.1, "{jitter}");
    }

    #[test]
    fn rtcp_and_short_packets_are_no_rtp() {
        assert_eq!(Rtp::parse(&[0x80, 200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), None);
        let whole = packet(1, 2);
        for length in 0..whole.len() {
            assert_eq!(Rtp::parse(&whole[..length]), None);
        }
        assert_eq!(
            Rtp::parse(&whole).map(|rtp| (rtp.sequence, rtp.timestamp, rtp.ssrc)),
            Some((1, 2, 7))
        );
    }

    proptest! {
        #[test]
        fn any_packets_are_counted(packets in prop::collection::vec((any::<u16>(), any::<i32>()), 1..200)) {
            let packets: Vec<(u16, i64)> = packets.into_iter().map(|(n, ms)| (n, i64::from(ms))).collect();
            let stream = stream(&packets);
            prop_assert!(stream.received() + stream.doubled <= packets.len() as u64);
            let _ = (stream.lost(), stream.jitter_ms(), stream.seconds());
        }
    }
}
