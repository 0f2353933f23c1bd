//! From a handshake and the secrets at hand to the keys of both directions.

use zeroize::Zeroizing;

use crate::cache::{Cache, Cached};
use crate::cipher::{Header, KeyParts, Opener};
use crate::handshake::{Handshake, Side};
use crate::keys::{Keyring, RsaKey};
use crate::prf::{Master, Prf};
use crate::suite::{KeyExchange, Parameters};
use crate::version::Version;

/// A master secret that may be the session's.
struct Candidate {
    master: Master,
    source: Option<usize>,
}

/// The keys of both directions, proved on a record.
pub(crate) struct Unlocked {
    pub(crate) client: Opener,
    pub(crate) server: Opener,
    pub(crate) cached: Cached,
}

/// Pre-master secrets already found, so that the RSA key is used once a session.
#[derive(Default)]
pub(crate) struct Premasters {
    done: bool,
    found: Vec<(Zeroizing<Vec<u8>>, Option<usize>)>,
}

/// Tries every secret that could belong to the handshake (up to TLS 1.2) on the first protected
/// record of `side`.
pub(crate) fn unlock(
    handshake: &Handshake,
    keys: &Keyring,
    cache: &mut Cache,
    premasters: &mut Premasters,
    side: Side,
    header: Header,
    sealed: &[u8],
) -> Option<Unlocked> {
    let parameters = handshake.server.as_ref()?.suite.parameters()?;
    let mut payload = Vec::with_capacity(sealed.len());
    for Candidate { master, source } in candidates(handshake, keys, cache, premasters, parameters) {
        let Some((mut client, mut server)) = openers(handshake, parameters, &master) else {
            continue;
        };
        payload.clear();
        payload.extend_from_slice(sealed);
        let trial = if side == Side::Client { &mut client } else { &mut server };
        if trial.open(header, &mut payload).is_some() {
            let (client, server) = openers(handshake, parameters, &master)?;
            return Some(Unlocked { client, server, cached: Cached { master, source } });
        }
    }
    None
}

fn candidates(
    handshake: &Handshake,
    keys: &Keyring,
    cache: &mut Cache,
    premasters: &mut Premasters,
    parameters: Parameters,
) -> Vec<Candidate> {
    let (Some(client), Some(server)) = (&handshake.client, &handshake.server) else {
        return Vec::new();
    };
    let mut found: Vec<Candidate> = Vec::new();
    let mut known = |master: &[u8], source| {
        if let Ok(master) = <[u8; 48]>::try_from(master) {
            found.push(Candidate { master: Zeroizing::new(master), source });
        }
    };
    if let Some(secret) = keys.log.master(&client.random) {
        known(&secret.bytes, Some(secret.source));
    }
    if let Some(secret) = keys.log.by_session_id(&server.session_id) {
        known(&secret.bytes, Some(secret.source));
    }
    if handshake.resumed() == Some(true) {
        let by_ticket = client.ticket.as_ref().and_then(|ticket| cache.get(ticket));
        let by_id =
            Some(&server.session_id).filter(|id| !id.is_empty()).and_then(|id| cache.get(id));
        for cached in [by_ticket, by_id].into_iter().flatten() {
            found.push(Candidate { master: cached.master, source: cached.source });
        }
    }
    let Some(version) = server.version else { return found };
    let complete = handshake.server_done && handshake.loss.is_none();
    if handshake.exchange.is_none() || (handshake.extended_master() && !complete) {
        return found;
    }
    if !premasters.done {
        premasters.done = true;
        premasters.found = premasters_of(handshake, keys, version);
    }
    let logged = keys.log.premaster(&client.random);
    let logged = logged.map(|secret| (&secret.bytes, Some(secret.source)));
    let prf = Prf::new(version, parameters.prf);
    let all = premasters.found.iter().map(|(bytes, source)| (bytes, *source)).chain(logged);
    for (premaster, source) in all {
        let master = if handshake.extended_master() {
            prf.extended_master(premaster, &handshake.transcript())
        } else {
            prf.master(premaster, &client.random, &server.random)
        };
        found.push(Candidate { master, source });
    }
    found
}

impl Premasters {
    /// Forgets that the secrets were looked for: there are new ones.
    pub(crate) fn retry(&mut self) {
        self.done = false;
    }
}

/// The pre-master secrets that private and shared keys give.
fn premasters_of(
    handshake: &Handshake,
    keys: &Keyring,
    version: Version,
) -> Vec<(Zeroizing<Vec<u8>>, Option<usize>)> {
    let (Some(client), Some(server), Some(exchange)) =
        (&handshake.client, &handshake.server, &handshake.exchange)
    else {
        return Vec::new();
    };
    let negotiated = server.wire_version.to_be_bytes();
    let fits = |premaster: &[u8]| {
        premaster.len() == 48
            && premaster
                .get(..2)
                .is_some_and(|version| version == client.version || version == negotiated)
    };
    match server.suite.key_exchange() {
        KeyExchange::Rsa => rsa_premasters(handshake, keys, exchange, version)
            .into_iter()
            .filter(|(premaster, _)| fits(premaster))
            .collect(),
        KeyExchange::Psk => {
            let Some(identity) = crate::reader::Reader::new(exchange).vec16() else {
                return Vec::new();
            };
            keys.psks(identity).map(|psk| (psk_premaster(&vec![0; psk.len()], psk), None)).collect()
        }
        KeyExchange::RsaPsk => {
            let mut reader = crate::reader::Reader::new(exchange);
            let Some(identity) = reader.vec16() else { return Vec::new() };
            rsa_premasters(handshake, keys, reader.rest(), version)
                .into_iter()
                .filter(|(premaster, _)| fits(premaster))
                .flat_map(|(premaster, source)| {
                    keys.psks(identity)
                        .map(|psk| (psk_premaster(&premaster, psk), source))
                        .collect::<Vec<_>>()
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Both secrets with their lengths (RFC 4279, section 2).
fn psk_premaster(other: &[u8], psk: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut premaster = Zeroizing::new(Vec::with_capacity(other.len() + psk.len() + 4));
    for part in [other, psk] {
        premaster.extend(u16::try_from(part.len()).unwrap_or(u16::MAX).to_be_bytes());
        premaster.extend_from_slice(part);
    }
    premaster
}

fn rsa_premasters(
    handshake: &Handshake,
    keys: &Keyring,
    exchange: &[u8],
    version: Version,
) -> Vec<(Zeroizing<Vec<u8>>, Option<usize>)> {
    let mut found = Vec::new();
    let prefixed = crate::reader::Reader::new(exchange).vec16();
    if let Some(secret) = prefixed.or(Some(exchange)).and_then(|bytes| keys.log.by_encrypted(bytes))
    {
        found.push((secret.bytes.clone(), Some(secret.source)));
    }
    for key in matching(keys, &handshake.certificates) {
        // SSL 3.0 has no length in front, and some old peers forget it later too.
        let encrypted = match prefixed {
            Some(bytes) if bytes.len() == key.size() && version > Version::Ssl30 => bytes,
            _ if exchange.len() == key.size() => exchange,
            Some(bytes) if bytes.len() == key.size() => bytes,
            _ => continue,
        };
        if let Some(premaster) = keys.decrypt(key, encrypted) {
            found.push((premaster, Some(key.source)));
        }
    }
    found
}

/// The keys that belong to the server's certificate; all of them when it was not seen.
pub(crate) fn matching<'a>(keys: &'a Keyring, certificates: &[Vec<u8>]) -> Vec<&'a RsaKey> {
    match certificates.first().and_then(|der| modulus(der)) {
        Some(modulus) => keys.rsa().iter().filter(|key| key.modulus == modulus).collect(),
        None => keys.rsa().iter().collect(),
    }
}

/// The RSA modulus of a certificate, without leading zeros.
fn modulus(der: &[u8]) -> Option<Vec<u8>> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).ok()?;
    match certificate.public_key().parsed().ok()? {
        x509_parser::public_key::PublicKey::RSA(key) => {
            let zeros = key.modulus.iter().take_while(|byte| **byte == 0).count();
            Some(key.modulus.get(zeros..)?.to_vec())
        }
        _ => None,
    }
}

/// The first state of both directions under a master secret.
fn openers(
    handshake: &Handshake,
    parameters: Parameters,
    master: &Master,
) -> Option<(Opener, Opener)> {
    let (client, server) = (handshake.client.as_ref()?, handshake.server.as_ref()?);
    let version = server.version?;
    let sizes = Opener::sizes(parameters, version);
    let mut block = Zeroizing::new(vec![0; 2 * (sizes.mac + sizes.key + sizes.iv)]);
    Prf::new(version, parameters.prf).key_block(
        &**master,
        &client.random,
        &server.random,
        &mut block,
    );
    let mut reader = crate::reader::Reader::new(&block);
    let (client_mac, server_mac) = (reader.take(sizes.mac)?, reader.take(sizes.mac)?);
    let (client_key, server_key) = (reader.take(sizes.key)?, reader.take(sizes.key)?);
    let (client_iv, server_iv) = (reader.take(sizes.iv)?, reader.take(sizes.iv)?);
    let etm = handshake.encrypt_then_mac();
    let new = |mac, key, iv| Opener::new(parameters, version, etm, KeyParts { mac, key, iv });
    Some((new(client_mac, client_key, client_iv)?, new(server_mac, server_key, server_iv)?))
}
