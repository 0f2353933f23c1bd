//! Asking a live server: what is sent, and what an answer must be before its content counts.

use std::net::SocketAddr;
use std::time::Duration;

use uctool_core::{Io, Location};

use crate::model::{Form, Node, Peer, Role, Said, Status, Subject};
use crate::packet::{Exchange, NtpTime, Packet, PacketError};
use crate::reach::Reach;
use crate::refid::Refid;

/// How to ask.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) count: u8,
    pub(crate) timeout: Duration,
    pub(crate) interval: Duration,
}

/// Why an answer is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Rejected {
    #[error("{0}")]
    Packet(#[from] PacketError),
    #[error("mode {0} is not a server's answer")]
    Mode(u8),
    #[error("its origin timestamp is not what was sent, so it answers somebody else or is forged")]
    Origin,
    #[error("it carries no transmit timestamp")]
    NoTime,
}

/// What came of asking one server.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) node: Node,
    /// Answers that were turned away, each with its reason.
    pub(crate) rejected: Vec<Rejected>,
    /// The last reason why nothing came.
    pub(crate) error: Option<String>,
}

/// The first question on any answer: is it one to this request (RFC 5905, section 8)?
pub(crate) fn accept(bytes: &[u8], nonce: u64) -> Result<Packet, Rejected> {
    let packet = Packet::parse(bytes)?;
    if packet.mode != 4 {
        return Err(Rejected::Mode(packet.mode));
    }
    if packet.origin != NtpTime(nonce) {
        return Err(Rejected::Origin);
    }
    // A kiss-o'-death need not carry the time.
    if packet.transmit == NtpTime(0) && packet.stratum != 0 {
        return Err(Rejected::NoTime);
    }
    Ok(packet)
}

/// Asks `address` as often as `plan` says, or until it tells to stop.
pub(crate) fn ask(
    io: &mut dyn Io,
    target: &str,
    address: SocketAddr,
    plan: Plan,
) -> std::io::Result<Asked> {
    let mut peer =
        Peer { remote: Some(address.ip().to_string()), role: Role::Observed, ..Peer::default() };
    peer.asked_version = Some(4);
    let mut asked = Asked {
        node: Node {
            location: Location::of(target),
            name: Some(target.to_owned()),
            subject: Subject::Server,
            forms: vec![Form::Probe],
            ..Node::default()
        },
        rejected: Vec::new(),
        error: None,
    };
    let mut best: Option<Exchange> = None;
    let mut offsets: Vec<f64> = Vec::new();
    let mut reach = 0_u8;
    for round in 0..plan.count {
        if round > 0 {
            io.wait(plan.interval);
        }
        let mut nonce = [0; 8];
        io.random(&mut nonce)?;
        // Zero would match the empty origin of an unsolicited packet.
        let nonce = u64::from_be_bytes(nonce).max(1);
        peer.requests += 1;
        reach <<= 1;
        let reply = match io.exchange_udp(address, &Packet::request(nonce), plan.timeout) {
            Ok(reply) => reply,
            Err(error) => {
                asked.error = Some(in_words(&error));
                continue;
            }
        };
        let packet = match accept(&reply.bytes, nonce) {
            Ok(packet) => packet,
            Err(reason) => {
                asked.rejected.push(reason);
                continue;
            }
        };
        peer.replies += 1;
        reach |= 1;
        take(&mut peer, &packet);
        if packet.stratum == 0 {
            // RFC 5905, section 7.4: whoever gets a kiss stops or asks less.
            break;
        }
        let sent = NtpTime::from_timestamp(reply.sent);
        let exchange = Exchange::of(
            sent,
            packet.receive,
            packet.transmit,
            NtpTime::from_timestamp(reply.received),
        );
        offsets.push(exchange.offset * 1e3);
        // The quickest exchange has the least error (RFC 5905, section 10).
        if best.is_none_or(|best| exchange.delay < best.delay) {
            best = Some(exchange);
        }
    }
    peer.reach = (peer.replies > 0).then_some(Reach(reach));
    if let Some(best) = best {
        peer.offset_ms = Some(best.offset * 1e3);
        peer.delay_ms = Some(best.delay * 1e3);
        peer.jitter_ms = spread(&offsets, best.offset * 1e3);
    }
    asked.node.status = status(&peer);
    asked.node.peers.push(peer);
    Ok(asked)
}

fn take(peer: &mut Peer, packet: &Packet) {
    peer.version = Some(packet.version);
    peer.leap = Some(packet.leap);
    peer.precision = Some(packet.precision);
    peer.root_delay_ms = Some(packet.root_delay_ms());
    peer.root_dispersion_ms = Some(packet.root_dispersion_ms());
    let refid = Refid::of_bytes(packet.refid, packet.stratum);
    if packet.stratum == 0 {
        peer.kisses.push(refid.code.unwrap_or(refid.text));
    } else {
        peer.stratum = Some(packet.stratum);
        peer.refid = Some(refid);
    }
}

/// Root mean square distance from the best (RFC 5905, section 10, peer jitter).
fn spread(offsets: &[f64], best: f64) -> Option<f64> {
    let count = u32::try_from(offsets.len()).ok().filter(|count| *count > 1)?;
    let squares: f64 = offsets.iter().map(|offset| (offset - best).powi(2)).sum();
    Some((squares / f64::from(count - 1)).sqrt())
}

/// What the server's answer says of the server.
fn status(peer: &Peer) -> Status {
    let serves =
        peer.leap != Some(3) && peer.stratum.is_some_and(|stratum| (1..16).contains(&stratum));
    let told = peer.stratum.is_some() && peer.kisses.is_empty();
    Status {
        synchronised: told.then_some(Said { value: serves, line: 0 }),
        stratum: peer.stratum.filter(|_| serves),
        source: peer.refid.as_ref().map(|refid| refid.text.clone()),
        refid: peer.refid.clone(),
        ..Status::default()
    }
}

fn in_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::TimedOut | std::io::ErrorKind::WouldBlock => {
            "no answer in time".to_owned()
        }
        std::io::ErrorKind::ConnectionRefused => {
            "connection refused: nothing listens there".to_owned()
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(nonce: u64, first: u8, stratum: u8) -> [u8; 48] {
        let mut bytes = [0; 48];
        bytes[0] = first;
        bytes[1] = stratum;
        bytes[24..32].copy_from_slice(&nonce.to_be_bytes());
        bytes[40..48].copy_from_slice(&7_u64.to_be_bytes());
        bytes
    }

    #[test]
    fn only_an_answer_to_this_request_counts() {
        let server = 4 << 3 | 4;
        assert!(accept(&answer(5, server, 2), 5).is_ok());
        assert_eq!(accept(&answer(6, server, 2), 5), Err(Rejected::Origin));
        assert_eq!(accept(&answer(5, 4 << 3 | 3, 2), 5), Err(Rejected::Mode(3)));
        assert_eq!(
            accept(&[0x24; 47], 5),
            Err(Rejected::Packet(PacketError::TooShort { needed: 48, got: 47 }))
        );
        let mut empty = answer(5, server, 2);
        empty[40..48].fill(0);
        assert_eq!(accept(&empty, 5), Err(Rejected::NoTime));
    }
}
