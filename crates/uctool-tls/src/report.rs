//! What is told of each session: who, which version and suite, whether it was opened, and if not, why.

use std::fmt;
use std::net::SocketAddr;

use uctool_capture::{Direction, Mark};

use crate::suite::CipherSuite;
use crate::version::Version;

/// A number for one TLS session (one connection), unique within one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// A SHA-256 fingerprint of a public key (of its SubjectPublicKeyInfo in DER).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A TLS alert that could be read (RFC 8446, section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alert {
    /// Which way it travelled, in terms of the TCP connection.
    pub direction: Direction,
    /// True when the TLS client sent it.
    pub from_client: bool,
    /// 1 is a warning, 2 is fatal.
    pub level: u8,
    /// The number of its description.
    pub description: u8,
    /// Where it was seen.
    pub mark: Mark,
}

impl Alert {
    /// The description in the words of the IANA registry.
    pub fn name(&self) -> Option<&'static str> {
        Some(match self.description {
            0 => "close_notify",
            10 => "unexpected_message",
            20 => "bad_record_mac",
            21 => "decryption_failed",
            22 => "record_overflow",
            30 => "decompression_failure",
            40 => "handshake_failure",
            41 => "no_certificate",
            42 => "bad_certificate",
            43 => "unsupported_certificate",
            44 => "certificate_revoked",
            45 => "certificate_expired",
            46 => "certificate_unknown",
            47 => "illegal_parameter",
            48 => "unknown_ca",
            49 => "access_denied",
            50 => "decode_error",
            51 => "decrypt_error",
            60 => "export_restriction",
            70 => "protocol_version",
            71 => "insufficient_security",
            80 => "internal_error",
            86 => "inappropriate_fallback",
            90 => "user_canceled",
            100 => "no_renegotiation",
            109 => "missing_extension",
            110 => "unsupported_extension",
            111 => "certificate_unobtainable",
            112 => "unrecognized_name",
            113 => "bad_certificate_status_response",
            114 => "bad_certificate_hash_value",
            115 => "unknown_psk_identity",
            116 => "certificate_required",
            120 => "no_application_protocol",
            _ => return None,
        })
    }
}

/// Everything known of one session when its connection ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionReport {
    /// Its number; plaintext was handed on under it.
    pub id: SessionId,
    /// The side that spoke as TLS client.
    pub client: SocketAddr,
    /// The side that spoke as TLS server.
    pub server: SocketAddr,
    /// Where TLS began.
    pub first: Mark,
    /// The last record.
    pub last: Mark,
    /// The version agreed on.
    pub version: Option<Version>,
    /// The cipher suite agreed on.
    pub cipher: Option<CipherSuite>,
    /// The name the client asked for.
    pub sni: Option<String>,
    /// The client's random.
    pub client_random: Option<[u8; 32]>,
    /// The server's certificates in DER, as sent; empty when they were not seen or could not be read.
    pub certificates: Vec<Vec<u8>>,
    /// The client's certificates in DER, as sent, when the server asked for them and they could be read.
    pub client_certificates: Vec<Vec<u8>>,
    /// True when application data or the end of the handshake was decrypted.
    pub decrypted: bool,
    /// The name of the key or log that opened it.
    pub opened_with: Option<String>,
    /// Records seen, both ways.
    pub records: u64,
    /// Records decrypted, both ways.
    pub opened_records: u64,
    /// Records that should have been decrypted and were not.
    pub failed_records: u64,
    /// Bytes that are missing or belong to no record.
    pub lost_bytes: u64,
    /// True when the session resumed an earlier one.
    pub resumed: bool,
    /// How often the handshake was repeated inside the session.
    pub renegotiations: u32,
    /// Alerts that could be read.
    pub alerts: Vec<Alert>,
    /// Why it stayed closed, or from some point on.
    pub why_not: Option<WhyNot>,
}

/// Why a session, or the rest of it, stays closed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyNot {
    /// The suite is forward secret: a server key cannot open it and no key log has it.
    ForwardSecret {
        /// The suite.
        suite: CipherSuite,
    },
    /// TLS 1.3 is always forward secret.
    Tls13,
    /// The capture begins after the handshake.
    HandshakeMissing,
    /// Only one side's half of the handshake is in the capture.
    OneSided {
        /// The side that is there spoke as TLS client.
        client_seen: bool,
    },
    /// The session resumes one whose handshake was not seen.
    Resumed {
        /// By ticket rather than by session ID.
        by_ticket: bool,
    },
    /// No given key belongs to the server's certificate.
    KeyMismatch {
        /// The certificate's subject.
        subject: String,
        /// The certificate's public key.
        certificate: Fingerprint,
        /// The keys that were given, by file name.
        keys: Vec<(String, Fingerprint)>,
    },
    /// The right key gives no secret that opens the session.
    SecretRejected {
        /// The key or log that was tried.
        tried: String,
    },
    /// No key was given, and one would do.
    NoKey {
        /// The suite.
        suite: CipherSuite,
    },
    /// A shared key is needed.
    NeedsPsk {
        /// The suite.
        suite: CipherSuite,
    },
    /// A key log was given that does not have this session.
    LogWithoutSession {
        /// The suite, which only a key log opens.
        suite: CipherSuite,
        /// The client's random, by which the log was searched.
        client_random: [u8; 32],
        /// How many sessions the log has.
        sessions: usize,
    },
    /// uctool has no cipher for the suite.
    SuiteUnsupported {
        /// The suite.
        suite: CipherSuite,
    },
    /// A suite weakened for export.
    Export {
        /// The suite.
        suite: CipherSuite,
    },
    /// A suite without authentication, which no server key opens.
    Anonymous {
        /// The suite.
        suite: CipherSuite,
    },
    /// DTLS 1.3, which uctool recognises and does not decrypt.
    Dtls13,
    /// The records carry connection IDs, which uctool recognises and does not decrypt.
    ConnectionId,
    /// A version uctool does not decrypt.
    VersionUnsupported {
        /// Its number on the wire.
        wire: u16,
    },
    /// Bytes are missing inside the handshake.
    LossInHandshake {
        /// Which way they travelled.
        direction: Direction,
        /// How many.
        bytes: u64,
        /// Where they are missing.
        mark: Mark,
    },
    /// The connection ended before its handshake did.
    HandshakeUnfinished,
    /// The handshake cannot be parsed.
    HandshakeMalformed,
    /// More records came before the secret was known than are kept.
    TooMuchWaiting,
    /// Records stopped verifying.
    MacFailure {
        /// Which way they travelled.
        direction: Direction,
        /// How many records of that direction were read before.
        after: u64,
        /// The first that failed.
        mark: Mark,
    },
}

/// One word for each reason, so that the list of words is whole whenever the match is.
macro_rules! words {
    ($($reason:ident => $word:literal,)*) => {
        impl WhyNot {
            /// Every word that [`WhyNot::word`] has.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The reason in one word, as scripts compare it.
            pub fn word(&self) -> &'static str {
                match self {
                    $(Self::$reason { .. } => $word,)*
                }
            }
        }
    };
}

words! {
    ForwardSecret => "forward-secret",
    Tls13 => "tls-1.3",
    HandshakeMissing => "handshake-missing",
    OneSided => "one-sided",
    Resumed => "resumed",
    KeyMismatch => "key-mismatch",
    SecretRejected => "secret-rejected",
    NoKey => "no-key",
    NeedsPsk => "needs-psk",
    LogWithoutSession => "log-without-session",
    SuiteUnsupported => "suite-unsupported",
    Export => "export-suite",
    Anonymous => "anonymous-suite",
    Dtls13 => "dtls-1.3",
    ConnectionId => "connection-id",
    VersionUnsupported => "version-unsupported",
    LossInHandshake => "loss-in-handshake",
    HandshakeUnfinished => "handshake-unfinished",
    HandshakeMalformed => "handshake-malformed",
    TooMuchWaiting => "too-much-waiting",
    MacFailure => "mac-failure",
}
