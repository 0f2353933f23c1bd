//! The keys and key logs that open TLS in a capture.

use clap::Args;
use uctool_core::io::read_all;
use uctool_core::{Failure, Io, Session};
use uctool_tls::{KeyError, Keyring};
use zeroize::Zeroizing;

/// The largest key file and key log that is read.
const MOST: u64 = 1 << 28;

/// What opens TLS.
#[derive(Debug, Args)]
pub(super) struct KeyArgs {
    /// Private key of a server: PEM, DER or PFX (may be given several times)
    #[arg(long, value_name = "FILE")]
    key: Vec<String>,
    /// TLS key log, as SSLKEYLOGFILE makes it (may be given several times)
    #[arg(long, value_name = "FILE")]
    keylog: Vec<String>,
    /// File whose first line is the password of an encrypted key (or set UCTOOL_KEY_PASSWORD)
    #[arg(long, value_name = "FILE")]
    password_file: Option<String>,
}

impl KeyArgs {
    /// How many key files were given.
    pub(super) fn count(&self) -> usize {
        self.key.len()
    }

    /// Everything given, in a keyring. What cannot be read is told to the session.
    pub(super) fn load(&self, io: &mut dyn Io, session: &mut Session) -> Keyring {
        let mut ring = Keyring::new();
        for file in &self.key {
            if let Err(failure) = self.key(file, &mut ring, io) {
                session.fail(failure);
            }
        }
        for file in &self.keylog {
            match read_all(io, file, MOST).map(Zeroizing::new) {
                Ok(bytes) if ring.add_keylog(file, &bytes).used == 0 => session.fail(
                    Failure::of(file, "no line of it is a secret of a TLS key log").hint(
                        "a key log has lines such as `CLIENT_RANDOM <64 digits> <96 digits>`",
                    ),
                ),
                Ok(_) => {}
                Err(error) => session.fail(Failure::unreadable(file, &error)),
            }
        }
        ring
    }

    fn key(&self, file: &str, ring: &mut Keyring, io: &mut dyn Io) -> Result<(), Failure> {
        let bytes = Zeroizing::new(
            read_all(io, file, MOST).map_err(|error| Failure::unreadable(file, &error))?,
        );
        let password = match &self.password_file {
            Some(path) => Some(first_line(path, io)?),
            None => io.env("UCTOOL_KEY_PASSWORD").map(Zeroizing::new),
        };
        ring.add_key_file(file, &bytes, &mut || password.clone()).map(drop).map_err(|error| {
            let hint = match error {
                KeyError::NeedsPassword => "give it by --password-file or UCTOOL_KEY_PASSWORD",
                _ => "give the private key that belongs to the server's certificate",
            };
            Failure::of(file, error.to_string()).hint(hint)
        })
    }
}

/// The first line of a file that holds a secret.
pub(super) fn first_line(path: &str, io: &mut dyn Io) -> Result<Zeroizing<String>, Failure> {
    let bytes = Zeroizing::new(
        read_all(io, path, 64 << 10).map_err(|error| Failure::unreadable(path, &error))?,
    );
    let line = bytes.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    Ok(Zeroizing::new(String::from_utf8_lossy(line).into_owned()))
}
