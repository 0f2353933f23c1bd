//! DHCP in a capture file.

use std::collections::VecDeque;
use std::io::Read;

use uctool_capture::{CaptureError, Datagram, Dissector, Options, Sink, Transport};

use crate::event::{DeviceId, Event, Kind, Lease};
use crate::message::{Message, Type};
use crate::timeline::Timeline;

/// Ports of the server (and of relays) and of the client.
const PORTS: [u16; 2] = [67, 68];
/// A relay sends the same message on; within this many messages and seconds it is the same.
const REMEMBERED: usize = 32;
const REPEATED: f64 = 2.0;

/// Reads a capture to its end. `Ok` with a reason when it ends early; what came before is in the timeline.
pub(crate) fn read(
    reader: impl Read,
    source: u32,
    timeline: &mut Timeline,
) -> Result<Option<String>, CaptureError> {
    let mut dissector = Dissector::new(Options::default());
    let mut sink = Dhcp { source, timeline, recent: VecDeque::new() };
    let read = uctool_capture::read(reader, &mut dissector, &mut sink);
    dissector.finish(&mut sink);
    match read {
        Ok(()) => Ok(None),
        Err(error) if dissector.summary().packets == 0 => Err(error),
        Err(error) => Ok(Some(error.to_string())),
    }
}

struct Dhcp<'t> {
    source: u32,
    timeline: &'t mut Timeline,
    recent: VecDeque<(u32, Kind, f64)>,
}

impl Sink for Dhcp<'_> {
    fn datagram(&mut self, datagram: &Datagram<'_>) {
        let ours = PORTS.contains(&datagram.src.port()) || PORTS.contains(&datagram.dst.port());
        if datagram.transport != Transport::Udp || !ours {
            return;
        }
        match Message::parse(datagram.payload) {
            Ok(message) => self.message(datagram, &message),
            Err(_) => self.timeline.malformed += 1,
        }
    }
}

impl Dhcp<'_> {
    fn message(&mut self, datagram: &Datagram<'_>, message: &Message) {
        let Some(time) = datagram.mark.time else { return };
        #[expect(clippy::cast_precision_loss, reason = "microseconds are enough")]
        let at = time as f64 / 1e9;
        let (kind, what) = match message.kind {
            Type::Discover => (Kind::Started, "DHCPDISCOVER"),
            Type::Request if message.held.is_some() => {
                (Kind::Renewing, "DHCPREQUEST to keep the lease, not answered")
            }
            Type::Request => (Kind::Request, "DHCPREQUEST"),
            // An answer to DHCPINFORM grants nothing.
            Type::Ack if message.lease.is_some() => (Kind::Ack, "DHCPACK"),
            Type::Nak => (Kind::Nak, "DHCPNAK"),
            Type::Decline => (Kind::LostAddress, "DHCPDECLINE: the address is in use twice"),
            Type::Ack | Type::Other(_) => return,
        };
        if self.repeated(message.xid, kind, at) {
            return;
        }
        let id = DeviceId::Mac(message.mac);
        self.timeline.captures.insert(self.source);
        self.timeline.push(
            &id,
            Event { at, kind, what, source: self.source, place: datagram.mark.frame, t1: None },
        );
        self.details(&id, kind, message);
    }

    /// Whether a relay sent it on: the same transaction and kind at once.
    fn repeated(&mut self, xid: u32, kind: Kind, at: f64) -> bool {
        let seen = self
            .recent
            .iter()
            .any(|(id, other, then)| *id == xid && *other == kind && (at - then).abs() < REPEATED);
        if self.recent.len() >= REMEMBERED {
            self.recent.pop_front();
        }
        self.recent.push_back((xid, kind, at));
        seen
    }

    fn details(&mut self, id: &DeviceId, kind: Kind, message: &Message) {
        let Some(device) = self.timeline.device(id) else { return };
        let answers = matches!(kind, Kind::Ack | Kind::Nak);
        if !answers {
            device.name = message.hostname.clone().or(device.name.take());
            device.vendor = message.vendor.clone().or(device.vendor.take());
        }
        device.relay = message.relay.map(|relay| relay.to_string()).or(device.relay.take());
        if !answers {
            return;
        }
        if let Some(server) = message.server {
            device.answered_by(&server.to_string());
        }
        device.tftp = message.tftp.clone().or(device.tftp.take());
        let seconds = |time: Option<u32>| time.map(f64::from).filter(|time| *time > 0.0);
        if let Some(lease) = seconds(message.lease) {
            let usual = Lease::of(lease);
            device.lease = Some(Lease {
                seconds: lease,
                t1: seconds(message.t1).unwrap_or(usual.t1),
                t2: seconds(message.t2).unwrap_or(usual.t2),
            });
        }
    }
}
