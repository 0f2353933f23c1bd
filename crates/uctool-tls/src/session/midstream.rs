//! TLS 1.3 whose handshake is not in the capture: which secret of a log, and at which record of its direction?
//!
//! Up to TLS 1.2 this cannot be asked: keys are made of the server's random too, which no log holds.

use super::{Env, Session};
use crate::cipher::Opener;
use crate::half::{Drift, Record};
use crate::handshake::Side;
use crate::suite::CipherSuite;
use crate::thirteen::{PREFIX, Thirteen};

/// How far into a direction a record is looked for at most: its number is tried from 0 to this. Long records are
/// looked for less far, by the work of 8 MiB put through the cipher (11,000 numbers for one of 700 bytes).
pub(crate) const MIDSTREAM_RECORDS: u64 = 65_536;
/// How often a secret is tried with a suite in one run, at most.
pub(crate) const MIDSTREAM_TRIALS: u32 = 512;

/// The suites of TLS 1.3 (RFC 8446, appendix B.4).
const SUITES: [CipherSuite; 5] = [
    CipherSuite(0x1301),
    CipherSuite(0x1302),
    CipherSuite(0x1303),
    CipherSuite(0x1304),
    CipherSuite(0x1305),
];

/// What a session without its handshake turned out to be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recovered {
    pub(crate) random: [u8; 32],
    pub(crate) suite: CipherSuite,
    /// The side taken for the client is the server.
    pub(crate) reversed: bool,
}

impl Session {
    /// Looks for the secret that opens a record whose handshake was not seen. Only a tag that verifies decides.
    pub(super) fn midstream(
        &mut self,
        side: Side,
        record: &Record,
        env: &mut Env<'_>,
    ) -> Option<Thirteen> {
        if std::mem::replace(&mut self.half(side).probed, true) {
            return None;
        }
        let other = if side == Side::Client { Side::Server } else { Side::Client };
        for (speaks, reversed) in [(side, false), (other, true)] {
            for (random, secret) in env.keys.log.last_secrets(speaks) {
                let known = self.recovered;
                if known.is_some_and(|known| known.random != *random || known.reversed != reversed)
                {
                    continue;
                }
                for suite in SUITES {
                    let Some(parameters) = suite.parameters() else { continue };
                    if secret.bytes.len() != parameters.prf.len()
                        || known.is_some_and(|known| known.suite != suite)
                    {
                        continue;
                    }
                    *env.trials = env.trials.checked_sub(1)?;
                    let mut opener = Opener::tls13(parameters, &secret.bytes, PREFIX)?;
                    let mut payload = record.payload.clone();
                    let drift = Drift { records: MIDSTREAM_RECORDS, bytes: 0 };
                    if opener.open_after_gap(record.header, &mut payload, drift, None).is_some() {
                        opener.back();
                        self.recovered = Some(Recovered { random: *random, suite, reversed });
                        self.opened_with = Some(secret.source);
                        let secret = secret.bytes.clone();
                        return Some(Thirteen::midstream(speaks, parameters, secret, opener));
                    }
                }
            }
        }
        None
    }
}
