//! The keys, key logs and passwords of a command line.

use uctool_core::io::read_all;
use uctool_core::{Failure, Io, Session};
use uctool_tls::{KeyError, Keyring};
use zeroize::Zeroizing;

/// The largest key file that is read.
const MAX_KEY: u64 = 16 << 20;
/// The largest key log that is read.
const MAX_KEYLOG: u64 = 1 << 30;

/// What opens TLS.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Secrets")]
pub(crate) struct SecretArgs {
    /// Private key of a server: PEM, DER or PFX, or Wireshark's ip,port,proto,file (may be given several times)
    #[arg(long, value_name = "FILE")]
    key: Vec<String>,

    /// TLS key log, as SSLKEYLOGFILE makes it (may be given several times)
    #[arg(long, value_name = "FILE")]
    keylog: Vec<String>,

    /// Pre-shared key of a TLS-PSK endpoint, KEY or IDENTITY:KEY in hexadecimal (may be given several times)
    #[arg(long, value_name = "HEX")]
    psk: Vec<String>,

    /// File whose first line is the password of an encrypted key (or set UCTOOL_KEY_PASSWORD)
    #[arg(long, value_name = "FILE")]
    password_file: Option<String>,
}

impl SecretArgs {
    /// Everything given, in a keyring, and the key files that gave no key. What cannot be read is told to the session;
    /// the rest is used.
    pub(crate) fn load(
        &self,
        io: &mut dyn Io,
        session: &mut Session,
    ) -> (Keyring, Vec<(String, KeyError)>) {
        let mut ring = Keyring::new();
        let mut refused = Vec::new();
        for key in &self.key {
            let file = file_of(key);
            match self.add_key(file, &mut ring, io, session.settings().no_input) {
                Ok(()) => {}
                Err(Refusal::Unreadable(failure)) => session.fail(failure),
                Err(Refusal::NoKey(error)) => {
                    session.fail(no_key(file, &error));
                    refused.push((file.to_owned(), error));
                }
            }
        }
        for file in &self.keylog {
            match read_all(io, file, MAX_KEYLOG) {
                Ok(bytes) => {
                    let summary = ring.add_keylog(file, &Zeroizing::new(bytes));
                    if summary.used == 0 {
                        session.fail(
                            Failure::of(file, "no line of it is a secret of a TLS key log")
                                .hint("a key log has lines such as `CLIENT_RANDOM <64 digits> <96 digits>`"),
                        );
                    }
                }
                Err(error) => session.fail(Failure::unreadable(file, &error)),
            }
        }
        for psk in &self.psk {
            if let Err(error) = ring.add_psk(psk) {
                // The key itself must not stand in the message.
                session.fail(Failure::new(format!("a --psk is refused: {error}")));
            }
        }
        (ring, refused)
    }

    /// How many key files were given.
    pub(crate) fn key_files(&self) -> usize {
        self.key.len()
    }

    fn add_key(
        &self,
        file: &str,
        ring: &mut Keyring,
        io: &mut dyn Io,
        no_input: bool,
    ) -> Result<(), Refusal> {
        let unreadable =
            |error: std::io::Error| Refusal::Unreadable(Failure::unreadable(file, &error));
        let bytes = Zeroizing::new(read_all(io, file, MAX_KEY).map_err(unreadable)?);
        let mut trouble = None;
        let mut ask = || match self.password(file, io, no_input) {
            Ok(password) => password,
            Err(failure) => {
                trouble = Some(failure);
                None
            }
        };
        let added = ring.add_key_file(file, &bytes, &mut ask);
        match (added, trouble) {
            (Ok(_), _) => Ok(()),
            (Err(_), Some(failure)) => Err(Refusal::Unreadable(failure)),
            (Err(error), None) => Err(Refusal::NoKey(error)),
        }
    }

    fn password(
        &self,
        file: &str,
        io: &mut dyn Io,
        no_input: bool,
    ) -> Result<Option<Zeroizing<String>>, Failure> {
        if let Some(path) = &self.password_file {
            let bytes =
                read_all(io, path, 64 << 10).map_err(|error| Failure::unreadable(path, &error))?;
            let text = Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned());
            let line = text.lines().next().unwrap_or_default();
            return Ok(Some(Zeroizing::new(line.to_owned())));
        }
        if let Some(password) = io.env("UCTOOL_KEY_PASSWORD") {
            return Ok(Some(Zeroizing::new(password)));
        }
        if no_input {
            return Ok(None);
        }
        Ok(io.ask_secret(&format!("password of {}: ", uctool_core::text::escape(file))).ok())
    }
}

/// Why a key file gave no key.
enum Refusal {
    /// It, or the file of its password, could not be read.
    Unreadable(Failure),
    /// It was read and holds no key that can be used.
    NoKey(KeyError),
}

fn no_key(file: &str, error: &KeyError) -> Failure {
    let hint = match error {
        KeyError::NeedsPassword => "give it by --password-file or UCTOOL_KEY_PASSWORD",
        KeyError::WrongPassword => {
            "try it with `openssl pkey -in FILE` or `openssl pkcs12 -in FILE`"
        }
        _ => "give the private key that belongs to the server's certificate",
    };
    Failure::of(file, error.to_string()).hint(hint)
}

/// The file of Wireshark's `ip,port,proto,file`; anything else is a file itself.
fn file_of(key: &str) -> &str {
    let mut pieces = key.splitn(4, ',');
    let (ip, port) = (pieces.next().unwrap_or_default(), pieces.next().unwrap_or_default());
    let is_address = ip.is_empty() || ip == "any" || ip.parse::<std::net::IpAddr>().is_ok();
    let is_port =
        port.is_empty() || port == "start_tls" || port == "data" || port.parse::<u16>().is_ok();
    match pieces.nth(1) {
        Some(file) if is_address && is_port && !file.is_empty() => file,
        _ => key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wiresharks_spelling_names_a_file_and_commas_alone_do_not() {
        assert_eq!(file_of("10.0.0.1,5061,sip,keys/a,b.pem"), "keys/a,b.pem");
        assert_eq!(file_of("any,443,http,a.pem"), "a.pem");
        assert_eq!(file_of("2001:db8::1,5061,sip,a.pem"), "a.pem");
        for file in ["a.pem", "a,b,c,d.pem", "10.0.0.1,5061,sip", "10.0.0.1,5061,sip,"] {
            assert_eq!(file_of(file), file);
        }
    }
}
