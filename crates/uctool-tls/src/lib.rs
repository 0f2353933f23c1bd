//! Passive TLS: the sessions of a capture, opened with keys, or the reason each stays closed.
//!
//! [`Unwrapper`] takes what happens on TCP connections and hands on application bytes, in clear or
//! decrypted with the secrets of a [`Keyring`]. Each session ends in a [`SessionReport`].

mod cache;
mod cipher;
mod connection;
mod datagrams;
mod dtls;
mod half;
mod handshake;
mod hello;
mod keylog;
mod keys;
mod messages;
mod prf;
mod private;
mod reader;
mod record;
mod report;
pub mod rules;
mod secrets;
mod session;
mod start;
mod suite;
mod suite_names;
#[cfg(test)]
mod testing;
mod thirteen;
mod unlock;
mod unwrapper;
mod version;
mod why;

pub use keylog::{KeylogSummary, LineError};
pub use keys::{Added, KeyError, Keyring};
pub use private::Scout;
pub use report::{Alert, Fingerprint, SessionId, SessionReport, WhyNot};
pub use secrets::SessionSecrets;
pub use suite::{CipherSuite, KeyExchange};
pub use unwrapper::{AppSink, Limits, SECRETS_TLS_KEY_LOG, Unwrapper};
pub use version::Version;
