//! The report of a session, and the one reason it stays closed.

use sha2::{Digest, Sha256};
use uctool_x509::Certificate;

use crate::half::{Half, Read};
use crate::handshake::{Handshake, Side};
use crate::keys::Keyring;
use crate::report::{Fingerprint, SessionReport, WhyNot};
use crate::session::{Recovered, Session};
use crate::suite::{CipherSuite, KeyExchange};
use crate::version::Version;

impl Session {
    /// What is told of the session when its connection ends.
    pub(crate) fn report(&mut self, keys: &Keyring) -> SessionReport {
        let why_not = self.why_not(keys);
        let recovered = self.recovered;
        let direction = match recovered {
            Some(Recovered { reversed: true, .. }) => self.client_direction.reverse(),
            _ => self.client_direction,
        };
        let (client, server) = self.connection.endpoints(direction);
        let latest = self.handshakes.iter_mut().rev().map(|attempt| &mut attempt.handshake);
        let latest = latest.max_by_key(|h| (h.server.is_some(), h.client.is_some()));
        let mut empty = Handshake::default();
        let handshake = latest.unwrap_or(&mut empty);
        let halves = [&self.client, &self.server];
        let sum = |count: fn(&Half) -> u64| halves.into_iter().map(count).sum();
        SessionReport {
            id: self.id,
            client,
            server,
            first: self.first,
            last: self.last,
            version: handshake.version().or(recovered.map(|_| Version::Tls13)),
            cipher: (handshake.server.as_ref().map(|hello| hello.suite))
                .or(recovered.map(|recovered| recovered.suite)),
            sni: handshake.client.as_mut().and_then(|hello| hello.sni.take()),
            client_random: (handshake.client.as_ref().map(|hello| hello.random))
                .or(recovered.map(|recovered| recovered.random)),
            resumed: handshake.server.is_some()
                && !handshake.is_tls13()
                && handshake.resumed() == Some(true),
            certificates: std::mem::take(&mut handshake.certificates),
            client_certificates: std::mem::take(&mut handshake.client_certificates),
            decrypted: self.decrypted,
            opened_with: self.opened_with.map(|source| keys.name(source)),
            records: sum(|half| half.records),
            opened_records: sum(|half| half.opened),
            failed_records: sum(|half| half.failed),
            lost_bytes: sum(|half| half.lost_bytes),
            renegotiations: u32::try_from(self.client.handshake).unwrap_or(u32::MAX),
            alerts: std::mem::take(&mut self.alerts),
            why_not,
        }
    }

    fn why_not(&self, keys: &Keyring) -> Option<WhyNot> {
        let overflowed = self.client.overflowed || self.server.overflowed;
        let stuck = |half: &Half| {
            !half.waiting.is_empty() || half.overflowed || matches!(half.read, Read::Pending)
        };
        for attempt in &self.handshakes {
            // Their records are not even told apart from other datagrams, so nothing of them waits.
            if attempt.handshake.version() == Some(Version::Dtls13) {
                return Some(WhyNot::Dtls13);
            }
            if self.datagram && attempt.handshake.connection_ids() {
                return Some(WhyNot::ConnectionId);
            }
        }
        for (side, half) in [(Side::Client, &self.client), (Side::Server, &self.server)] {
            if let Some((after, mark)) = half.failed_at {
                return Some(WhyNot::MacFailure { direction: self.direction(side), after, mark });
            }
        }
        if !stuck(&self.client) && !stuck(&self.server) {
            if self.decrypted {
                return None;
            }
            return Some(self.unfinished());
        }
        // The handshake that the first stuck side is in is the one to explain.
        let at = [&self.client, &self.server].into_iter().filter(|half| stuck(half));
        let at = at.map(|half| half.handshake).min().unwrap_or(self.base);
        let handshake = self.handshakes.get(at.saturating_sub(self.base)).map(|a| &a.handshake);
        let why = handshake.map_or(WhyNot::HandshakeMissing, |handshake| closed(handshake, keys));
        Some(match why {
            // Secrets were there; only the order of arrival was too far apart.
            WhyNot::SecretRejected { .. } if overflowed => WhyNot::TooMuchWaiting,
            why => why,
        })
    }

    /// Nothing was ever encrypted as far as seen.
    fn unfinished(&self) -> WhyNot {
        let first = self.handshakes.front().map(|attempt| &attempt.handshake);
        match first {
            Some(handshake) if handshake.malformed => WhyNot::HandshakeMalformed,
            Some(Handshake { loss: Some(loss), .. }) => WhyNot::LossInHandshake {
                direction: loss.direction,
                bytes: loss.bytes,
                mark: loss.mark,
            },
            Some(Handshake { client: None, server: None, .. }) | None => WhyNot::HandshakeMissing,
            _ => WhyNot::HandshakeUnfinished,
        }
    }
}

/// Why no secret opens a session whose records wait.
fn closed(handshake: &Handshake, keys: &Keyring) -> WhyNot {
    if let Some(loss) = handshake.loss {
        return WhyNot::LossInHandshake {
            direction: loss.direction,
            bytes: loss.bytes,
            mark: loss.mark,
        };
    }
    if handshake.malformed {
        return WhyNot::HandshakeMalformed;
    }
    let (client, server) = match (&handshake.client, &handshake.server) {
        (Some(client), Some(server)) => (client, server),
        (None, None) => return WhyNot::HandshakeMissing,
        (client, _) => return WhyNot::OneSided { client_seen: client.is_some() },
    };
    let suite = server.suite;
    if server.version.is_none() {
        return WhyNot::VersionUnsupported { wire: server.wire_version };
    }
    if suite.is_export() {
        return WhyNot::Export { suite };
    }
    if suite.parameters().is_none() {
        return WhyNot::SuiteUnsupported { suite };
    }
    let logged = keys.log.master(&client.random).or_else(|| keys.log.premaster(&client.random));
    if let Some(secret) = logged {
        return WhyNot::SecretRejected { tried: keys.name(secret.source) };
    }
    let sessions = keys.log.sessions();
    let log_lacks = WhyNot::LogWithoutSession { suite, client_random: client.random, sessions };
    if handshake.is_tls13() {
        return if sessions > 0 { log_lacks } else { WhyNot::Tls13 };
    }
    if handshake.resumed() == Some(true) {
        return WhyNot::Resumed { by_ticket: client.ticket.is_some() };
    }
    match suite.key_exchange() {
        KeyExchange::Anonymous => WhyNot::Anonymous { suite },
        KeyExchange::Rsa => rsa(handshake, suite, keys, log_lacks),
        _ if sessions > 0 => log_lacks,
        KeyExchange::Psk | KeyExchange::RsaPsk => WhyNot::NeedsPsk { suite },
        _ => WhyNot::ForwardSecret { suite },
    }
}

fn rsa(handshake: &Handshake, suite: CipherSuite, keys: &Keyring, log_lacks: WhyNot) -> WhyNot {
    if keys.rsa().is_empty() {
        return if keys.log.sessions() > 0 { log_lacks } else { WhyNot::NoKey { suite } };
    }
    let matching = crate::unlock::matching(keys, &handshake.certificates);
    if let Some(key) = matching.first() {
        return WhyNot::SecretRejected { tried: keys.name(key.source) };
    }
    let certificate = handshake.certificates.first().map(Vec::as_slice).unwrap_or_default();
    let (subject, spki) = match Certificate::parse(certificate) {
        Ok(parsed) => (parsed.subject.to_string(), Sha256::digest(&parsed.key.spki)),
        Err(_) => (String::new(), Sha256::digest(certificate)),
    };
    WhyNot::KeyMismatch { subject, certificate: Fingerprint(spki.into()), keys: keys.rsa_keys() }
}
