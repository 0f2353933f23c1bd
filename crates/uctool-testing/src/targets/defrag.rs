//! Any fragments in any order against a simple model of what they make.

use std::collections::BTreeMap;

use uctool_capture::{Datagram, Dissector, LinkType, Mark, Options, Packet, Sink};

use crate::packets::ipv4;

/// Every four bytes are a fragment: identification and whether more follow, offset, length, filling.
pub fn defrag(bytes: &[u8]) {
    let (fragments, _) = bytes.as_chunks::<4>();
    let mut dissector = Dissector::new(Options::default());
    let (mut sink, mut model) = (Datagrams::default(), Model::default());
    for (frame, &[id, offset, length, fill]) in (1..).zip(fragments) {
        let (more, id) = (id & 1 == 1, u16::from(id >> 6));
        let offset = usize::from(offset & 15) * 8;
        let length = if more { (usize::from(length & 3) + 1) * 8 } else { usize::from(length & 31) + 1 };
        let payload: Vec<u8> = (offset..offset + length).map(|at| byte(at, fill)).collect();
        let whole = offset == 0 && !more;
        if whole {
            // Nothing that has to be put together.
            continue;
        }
        let field = u16::try_from(offset / 8).unwrap() | if more { 0x2000 } else { 0 };
        let data = ipv4((1, 2), 17, id, field, &payload);
        let mark = Mark { frame, time: Some(0) };
        let original_len = u32::try_from(data.len()).unwrap();
        dissector.push(&Packet { mark, link: LinkType(101), data: &data, original_len }, &mut sink);
        model.push(id, offset, more, payload);
    }
    dissector.finish(&mut sink);
    assert_eq!(sink.0, model.whole);
}

/// The header of UDP (port 7 to port 9, length not told), then the filling.
fn byte(at: usize, fill: u8) -> u8 {
    [0, 7, 0, 9, 0, 0, 0, 0].get(at).copied().unwrap_or(fill & 0x3f)
}

#[derive(Default)]
struct Datagrams(Vec<Vec<u8>>);

impl Sink for Datagrams {
    fn datagram(&mut self, datagram: &Datagram<'_>) {
        self.0.push(datagram.payload.to_vec());
    }
}

/// What an observer would do who keeps the first byte that arrives for each place.
#[derive(Default)]
struct Model {
    pending: BTreeMap<u16, Pending>,
    whole: Vec<Vec<u8>>,
}

#[derive(Default)]
struct Pending {
    bytes: BTreeMap<usize, u8>,
    end: Option<usize>,
    seen: Vec<(usize, Vec<u8>)>,
    done: bool,
}

impl Model {
    fn push(&mut self, id: u16, offset: usize, more: bool, payload: Vec<u8>) {
        let fragment = (offset, payload);
        let pending = self.pending.entry(id).or_default();
        if pending.done {
            if pending.seen.contains(&fragment) {
                return;
            }
            // The identification is used again.
            *pending = Pending::default();
        }
        for (at, byte) in (offset..).zip(&fragment.1) {
            pending.bytes.entry(at).or_insert(*byte);
        }
        if !more {
            pending.end.get_or_insert(offset + fragment.1.len());
        }
        pending.seen.push(fragment);
        let Some(end) = pending.end else { return };
        if (0..end).all(|at| pending.bytes.contains_key(&at)) {
            pending.done = true;
            let whole: Vec<u8> = pending.bytes.range(..end).map(|(_, byte)| *byte).collect();
            if let Some(payload) = whole.get(8..) {
                self.whole.push(payload.to_vec());
            }
        }
    }
}
