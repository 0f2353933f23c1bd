//! The secrets of one opened session, as a key log writes them: what lets another tool read this session and no other.

use std::fmt;

use zeroize::Zeroizing;

use crate::keylog::{KeyLog, Label};
use crate::prf::Master;
use crate::session::Session;

/// How many handshakes of one connection are kept for it.
const MAX_HANDSHAKES: usize = 64;

/// Key log lines of one session (RFC 9850). Its `Debug` tells their length, never what they say.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SessionSecrets(Zeroizing<Vec<u8>>);

impl SessionSecrets {
    /// The lines, each ended by a newline; empty when the session was not opened.
    pub fn lines(&self) -> &[u8] {
        &self.0
    }

    fn line(&mut self, label: &str, random: &[u8; 32], secret: &[u8]) {
        // The room is made first: growing would leave a copy behind that nobody wipes.
        let mut line = Zeroizing::new(Vec::with_capacity(label.len() + 2 * secret.len() + 67));
        line.extend_from_slice(label.as_bytes());
        for bytes in [random.as_slice(), secret] {
            line.push(b' ');
            for byte in bytes {
                line.extend([hex(byte >> 4), hex(byte & 15)]);
            }
        }
        line.push(b'\n');
        let mut all = Zeroizing::new(Vec::with_capacity(self.0.len() + line.len()));
        all.extend_from_slice(&self.0);
        all.extend_from_slice(&line);
        self.0 = all;
    }
}

impl fmt::Debug for SessionSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionSecrets({} bytes)", self.0.len())
    }
}

/// One hexadecimal digit.
fn hex(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'a' + (nibble - 10) }
}

impl Session {
    /// Notes what opened a handshake up to TLS 1.2.
    pub(crate) fn note_master(&mut self, random: [u8; 32], master: Master) {
        if self.masters.len() < MAX_HANDSHAKES {
            self.masters.push((random, master));
        }
    }

    /// The secrets that opened it.
    pub(crate) fn secrets(&self, log: &KeyLog) -> SessionSecrets {
        let mut secrets = SessionSecrets::default();
        for (random, master) in &self.masters {
            secrets.line("CLIENT_RANDOM", random, master.as_slice());
        }
        let thirteen = self.handshakes.iter().map(|attempt| &attempt.handshake);
        let thirteen = thirteen.filter(|handshake| handshake.is_tls13());
        for client in thirteen.filter_map(|handshake| handshake.client.as_ref()) {
            if self.client.opened + self.server.opened == 0 {
                break;
            }
            for label in Label::ALL {
                if let Some(secret) = log.traffic(label, &client.random) {
                    secrets.line(label.as_str(), &client.random, &secret.bytes);
                }
            }
        }
        secrets
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Keyring;

    #[test]
    fn lines_are_read_again_and_debug_does_not_tell() {
        let mut secrets = SessionSecrets::default();
        secrets.line("CLIENT_RANDOM", &[0xab; 32], &[0xcd; 48]);
        secrets.line(Label::ServerTraffic.as_str(), &[0xab; 32], &[0xef; 32]);
        let mut keys = Keyring::new();
        let summary = keys.add_keylog("test", secrets.lines());
        assert_eq!((summary.used, summary.skipped_total), (2, 0));
        assert_eq!(keys.log.master(&[0xab; 32]).unwrap().bytes.as_slice(), [0xcd; 48]);
        assert!(keys.log.traffic(Label::ServerTraffic, &[0xab; 32]).is_some());
        assert!(!format!("{secrets:?}").contains("cd"));
    }
}
