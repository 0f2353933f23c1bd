//! All RTP streams of a run, in bounded memory, found again fast.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};

use uctool_capture::Datagram;
use uctool_message::sdp::static_rate;

use super::rtp::{Rtp, Stream};

/// So many streams are followed at once; a stream takes about 250 bytes.
const MOST: usize = 32_768;
/// Places of the table that finds the stream of a packet without hashing its addresses.
const FAST: usize = 8_192;
/// A stream that was silent so long makes room, nanoseconds.
const IDLE: i64 = 60_000_000_000;
/// So many packets at least lie between two searches for idle streams.
const SWEEP: u64 = 4_096;

/// The streams.
#[derive(Debug)]
pub(crate) struct Streams {
    slots: Vec<Stream>,
    /// Every host that sent or was sent RTP.
    hosts: HashSet<IpAddr>,
    fast: Vec<u32>,
    by_key: HashMap<(SocketAddr, SocketAddr, u32), u32>,
    by_dst: HashMap<SocketAddr, Vec<u32>>,
    by_src: HashMap<SocketAddr, Vec<u32>>,
    /// Clock rates of dynamic payload types, as the descriptions of a receiver give them.
    rates: HashMap<(SocketAddr, u8), u32>,
    since_sweep: u64,
    /// Packets of RTP.
    pub(crate) packets: u64,
    /// Packets that no stream could be kept for.
    pub(crate) untracked: u64,
}

impl Default for Streams {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            hosts: HashSet::new(),
            fast: vec![u32::MAX; FAST],
            by_key: HashMap::new(),
            by_dst: HashMap::new(),
            by_src: HashMap::new(),
            rates: HashMap::new(),
            since_sweep: SWEEP,
            packets: 0,
            untracked: 0,
        }
    }
}

impl Streams {
    /// Takes a datagram that may be RTP. `left` is told of every stream that makes room.
    #[inline]
    pub(crate) fn take(&mut self, datagram: &Datagram<'_>, left: &mut impl FnMut(&Stream)) {
        let Some(rtp) = Rtp::parse(datagram.payload) else { return };
        self.packets += 1;
        self.since_sweep += 1;
        let ports = u32::from(datagram.src.port()) << 16 | u32::from(datagram.dst.port());
        let hash = (ports ^ rtp.ssrc.rotate_left(13)).wrapping_mul(0x9e37_79b1) >> 19;
        let place = usize::try_from(hash).unwrap_or(0) % FAST;
        let guess = self.fast.get(place).copied().unwrap_or(u32::MAX);
        if let Some(stream) = slot(&mut self.slots, guess)
            && stream.ssrc == rtp.ssrc
            && (stream.src, stream.dst) == (datagram.src, datagram.dst)
        {
            return stream.take(datagram.mark, rtp);
        }
        let index = self.find(datagram, rtp, left);
        if let (Some(index), Some(entry)) = (index, self.fast.get_mut(place)) {
            *entry = index;
        }
    }

    fn find(
        &mut self,
        datagram: &Datagram<'_>,
        rtp: Rtp,
        left: &mut impl FnMut(&Stream),
    ) -> Option<u32> {
        let key = (datagram.src, datagram.dst, rtp.ssrc);
        if let Some(&index) = self.by_key.get(&key) {
            slot(&mut self.slots, index)?.take(datagram.mark, rtp);
            return Some(index);
        }
        if self.by_key.len() >= MOST {
            self.sweep(datagram.mark.time, left);
            if self.by_key.len() >= MOST {
                self.untracked += 1;
                return None;
            }
        }
        let given = self.rates.get(&(datagram.dst, rtp.payload_type)).copied();
        let rate = given.or_else(|| static_rate(rtp.payload_type)).unwrap_or(0);
        let stream = Stream::new(datagram, rtp, rate);
        let index = u32::try_from(self.slots.len()).ok()?;
        self.slots.push(stream);
        if self.hosts.len() < 2 * MOST {
            self.hosts.insert(datagram.src.ip());
            self.hosts.insert(datagram.dst.ip());
        }
        self.by_key.insert(key, index);
        self.by_dst.entry(datagram.dst).or_default().push(index);
        self.by_src.entry(datagram.src).or_default().push(index);
        Some(index)
    }

    /// Drops streams that have been silent for long.
    fn sweep(&mut self, now: Option<i64>, left: &mut impl FnMut(&Stream)) {
        if self.since_sweep < SWEEP {
            return;
        }
        self.since_sweep = 0;
        let now = now.unwrap_or(i64::MAX);
        let old = |stream: &Stream| now.saturating_sub(stream.last.time.unwrap_or(now)) > IDLE;
        for stream in self.slots.iter().filter(|stream| old(stream)) {
            left(stream);
        }
        // The maps are made anew: taking streams out one by one would search long lists for each.
        self.slots.retain(|stream| !old(stream));
        self.by_key.clear();
        self.by_dst.clear();
        self.by_src.clear();
        for (index, stream) in (0_u32..).zip(&self.slots) {
            self.by_key.insert((stream.src, stream.dst, stream.ssrc), index);
            self.by_dst.entry(stream.dst).or_default().push(index);
            self.by_src.entry(stream.src).or_default().push(index);
        }
    }

    /// Learns the clock rate of a payload type that `receiver` described.
    pub(crate) fn rate(&mut self, receiver: SocketAddr, payload: u8, rate: u32) {
        if self.rates.len() >= MOST {
            self.rates.clear();
        }
        self.rates.insert((receiver, payload), rate);
    }

    /// The streams that go to `dst`.
    pub(crate) fn to(&self, dst: SocketAddr) -> impl Iterator<Item = &Stream> {
        self.of(self.by_dst.get(&dst))
    }

    /// The streams that come from `src`.
    pub(crate) fn from(&self, src: SocketAddr) -> impl Iterator<Item = &Stream> {
        self.of(self.by_src.get(&src))
    }

    fn of<'s>(&'s self, list: Option<&'s Vec<u32>>) -> impl Iterator<Item = &'s Stream> {
        let at = |index: &u32| self.slots.get(usize::try_from(*index).ok()?);
        list.into_iter().flatten().filter_map(at).filter(|stream| stream.is_real())
    }

    /// Notes that the streams to `dst` belong to a call.
    pub(crate) fn claim(&mut self, dst: SocketAddr, call: &str) {
        for index in self.by_dst.get(&dst).into_iter().flatten() {
            if let Some(stream) = slot(&mut self.slots, *index) {
                stream.call.get_or_insert_with(|| call.into());
            }
        }
    }

    /// Every stream.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Stream> {
        self.slots.iter().filter(|stream| stream.is_real())
    }

    /// Whether any stream touches `host`.
    pub(crate) fn touches(&self, host: IpAddr) -> bool {
        self.hosts.contains(&host)
    }
}

fn slot(slots: &mut [Stream], index: u32) -> Option<&mut Stream> {
    slots.get_mut(usize::try_from(index).ok()?)
}

#[cfg(test)]
mod tests {
    use uctool_capture::{Mark, Transport};

    use super::*;

    fn packet(streams: &mut Streams, number: u32, time: i64, left: &mut u64) {
        for sequence in 0..2_u8 {
            let [one, two, three, four] = number.to_be_bytes();
            let bytes = [0x80, 0, 0, sequence, 0, 0, 0, sequence, one, two, three, four];
            let datagram = Datagram {
                mark: Mark { frame: 1, time: Some(time) },
                src: SocketAddr::from(([10, 0, 0, 1], 4000)),
                dst: SocketAddr::from(([10, three % 4, three, four], 4000)),
                transport: Transport::Udp,
                payload: &bytes,
                claimed_len: 12,
                hep: false,
            };
            streams.take(&datagram, &mut |_| *left += 1);
        }
    }

    #[test]
    fn a_flood_stays_within_its_bound_and_idle_streams_make_room() {
        let (mut streams, mut left) = (Streams::default(), 0);
        for n in 0..40_000 {
            packet(&mut streams, n, 0, &mut left);
        }
        assert_eq!(streams.all().count(), MOST);
        assert!(streams.untracked > 0 && left == 0);
        // Looking for idle ones is worth its time only now and then.
        for n in 0..u32::try_from(SWEEP).unwrap() {
            packet(&mut streams, 50_000 + n % 10, 2 * IDLE, &mut left);
        }
        assert_eq!(left, MOST as u64, "all of them were idle");
        assert_eq!(streams.all().count(), 10);
        assert_eq!(streams.from(SocketAddr::from(([10, 0, 0, 1], 4000))).count(), 10);
    }
}
