//! Everything of a run that opens TLS.

use uctool_tls::Keyring;
use zeroize::Zeroizing;

use crate::desk::{Desk, beginning};

/// The files with keys and key logs, and the passwords at hand.
#[derive(Default)]
pub(crate) struct Keys {
    /// Files whose keys can be used.
    pub(crate) files: Vec<String>,
    pub(crate) logs: Vec<String>,
    pub(crate) passwords: Vec<Zeroizing<String>>,
    /// The file of the password, as the user named it.
    pub(crate) password_file: Option<String>,
}

impl Keys {
    /// A ring of all of them; each thread needs its own.
    pub(crate) fn ring(&self, desk: &mut Desk<'_>) -> Keyring {
        let mut ring = Keyring::new();
        for name in &self.files {
            let Ok(bytes) = beginning(desk, name, 16 << 20) else { continue };
            let bytes = Zeroizing::new(bytes);
            let none = std::iter::once(None);
            for password in none.chain(self.passwords.iter().map(Some)) {
                if ring.add_key_file(name, &bytes, &mut || password.cloned()).is_ok() {
                    break;
                }
            }
        }
        for name in &self.logs {
            if let Ok(bytes) = beginning(desk, name, 1 << 30) {
                ring.add_keylog(name, &Zeroizing::new(bytes));
            }
        }
        ring
    }

    /// The options of a reader of captures.
    pub(crate) fn options(&self) -> Vec<String> {
        let keys = self.files.iter().map(|name| format!("--key={name}"));
        let logs = self.logs.iter().map(|name| format!("--keylog={name}"));
        let password = self.password_file.iter().map(|name| format!("--password-file={name}"));
        keys.chain(logs).chain(password).collect()
    }
}
