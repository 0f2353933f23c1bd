//! Logging in: the LOGIN command and the SASL mechanisms (RFC 4422), as steps that a dialogue sends.
//!
//! The steps are our own because every copy of a secret is wiped after use, which no SASL crate promises. NTLM is not
//! among them: it needs MD4 and DES, and no crate that is kept gives it as a client.

mod prep;
mod scram;

use base64ct::{Base64, Encoding as _};
use hmac::{Hmac, Mac as _};
use md5::Md5;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::capability::{Capabilities, Class};
use crate::secret::{decode, encode};
use scram::Scram;

/// A way to log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mechanism {
    /// The command LOGIN (RFC 9051, section 6.2.3).
    Command,
    /// AUTHENTICATE PLAIN (RFC 4616).
    Plain,
    /// AUTHENTICATE LOGIN.
    Login,
    /// AUTHENTICATE XOAUTH2, of Google and Microsoft.
    Xoauth2,
    /// AUTHENTICATE OAUTHBEARER (RFC 7628).
    OauthBearer,
    /// AUTHENTICATE CRAM-MD5 (RFC 2195).
    CramMd5,
    /// AUTHENTICATE SCRAM-SHA-256 (RFC 7677).
    ScramSha256,
}

impl Mechanism {
    /// Its name on the wire; `LOGIN` for the command too.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Command | Self::Login => "LOGIN",
            Self::Plain => "PLAIN",
            Self::Xoauth2 => "XOAUTH2",
            Self::OauthBearer => "OAUTHBEARER",
            Self::CramMd5 => "CRAM-MD5",
            Self::ScramSha256 => "SCRAM-SHA-256",
        }
    }

    /// It sends a token instead of proving a password.
    pub(crate) fn takes_token(self) -> bool {
        Class::of(self.name()) == Class::Token
    }

    fn allowed(self, offer: &Capabilities) -> bool {
        let clear_text = Class::of(self.name()) == Class::ClearText;
        match self {
            Self::Command => !offer.login_disabled(),
            // Inside TLS a server may forbid the command and still offer the mechanism.
            _ => offer.offers(self.name()) && !(clear_text && offer.login_disabled()),
        }
    }

    /// The mechanism to use: the wanted one if it is offered, else the one a voicemail client would use.
    pub(crate) fn choose(
        wanted: Option<Self>,
        token: bool,
        offer: &Capabilities,
    ) -> Result<Self, &'static str> {
        let candidates: &[Self] = match (wanted, token) {
            (Some(Self::Login), _) => &[Self::Login, Self::Command],
            (Some(Self::Plain), _) => &[Self::Plain],
            (Some(Self::Xoauth2), _) => &[Self::Xoauth2],
            (Some(Self::OauthBearer), _) => &[Self::OauthBearer],
            (Some(Self::CramMd5), _) => &[Self::CramMd5],
            (Some(Self::ScramSha256), _) => &[Self::ScramSha256],
            (Some(Self::Command), _) => &[Self::Command],
            (None, true) => &[Self::OauthBearer, Self::Xoauth2],
            (None, false) => {
                &[Self::Command, Self::Plain, Self::Login, Self::ScramSha256, Self::CramMd5]
            }
        };
        let chosen = candidates.iter().copied().find(|one| one.allowed(offer));
        chosen.ok_or(if offer.login_disabled() {
            "the server says LOGINDISABLED and offers no other login that was asked for"
        } else {
            "the server does not offer the mechanism that was asked for"
        })
    }
}

/// Who logs in, and with what.
pub(crate) struct Credentials {
    /// The user name.
    pub(crate) user: String,
    /// Password or token.
    pub(crate) secret: Zeroizing<String>,
    /// The secret is a token.
    pub(crate) token: bool,
    /// The mechanism asked for.
    pub(crate) wanted: Option<Mechanism>,
    /// Randomness for a nonce.
    pub(crate) nonce: [u8; 18],
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Credentials({}, {:?})", self.user, self.wanted)
    }
}

/// An exchange cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum Refusal {
    /// The challenge is not what the mechanism wants.
    #[error("the server's challenge is not one of the mechanism")]
    Challenge,
    /// More than any server needs.
    #[error("the server wants more iterations than a password check is worth")]
    Iterations,
    /// The server does not know the password either.
    #[error("the server did not prove that it knows the password")]
    Impostor,
    /// The password cannot be used.
    #[error("the password holds characters that the mechanism forbids")]
    Password,
}

/// The client's side of one login.
pub(crate) struct Exchange {
    mechanism: Mechanism,
    user: String,
    secret: Zeroizing<String>,
    scram: Option<Scram>,
    step: u8,
}

impl Exchange {
    /// A login with these credentials.
    pub(crate) fn new(mechanism: Mechanism, credentials: &Credentials) -> Self {
        let scram = (mechanism == Mechanism::ScramSha256)
            .then(|| Scram::new(&credentials.user, &Base64::encode_string(&credentials.nonce)));
        let secret = credentials.secret.clone();
        Self { mechanism, user: credentials.user.clone(), secret, scram, step: 0 }
    }

    /// The command that begins it, without its tag and line end.
    pub(crate) fn command(&self) -> Zeroizing<Vec<u8>> {
        if self.mechanism != Mechanism::Command {
            return Zeroizing::new(format!("AUTHENTICATE {}", self.mechanism.name()).into_bytes());
        }
        let room = 64 + 2 * (self.user.len() + self.secret.len());
        let mut bytes = Zeroizing::new(Vec::with_capacity(room));
        bytes.extend(b"LOGIN ");
        if quotable(&self.user) && quotable(&self.secret) {
            quote(&self.user, &mut bytes);
            bytes.push(b' ');
            quote(&self.secret, &mut bytes);
        } else {
            bytes.extend(format!("{{{}}}", self.user.len()).as_bytes());
        }
        bytes
    }

    /// What to send when the server says `+ challenge`, without the line end.
    pub(crate) fn step(&mut self, challenge: &str) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        self.step = self.step.saturating_add(1);
        let (user, secret) = (self.user.as_str(), self.secret.as_str());
        let plain = |parts: &[&str]| {
            let mut bytes = Zeroizing::new(Vec::with_capacity(
                parts.iter().map(|part| part.len()).sum::<usize>(),
            ));
            for part in parts {
                bytes.extend(part.as_bytes());
            }
            bytes
        };
        let answer = match (self.mechanism, self.step) {
            (Mechanism::Command, 1) => {
                return Ok(plain(&[user, &format!(" {{{}}}", secret.len())]));
            }
            (Mechanism::Command, 2) => return Ok(plain(&[secret])),
            (Mechanism::Plain, 1) => plain(&["\0", user, "\0", secret]),
            (Mechanism::Login, 1) => plain(&[user]),
            (Mechanism::Login, 2) => plain(&[secret]),
            (Mechanism::Xoauth2, 1) => {
                plain(&["user=", user, "\u{1}auth=Bearer ", secret, "\u{1}\u{1}"])
            }
            (Mechanism::OauthBearer, 1) => {
                let name = user.replace('=', "=3D").replace(',', "=2C");
                plain(&["n,a=", &name, ",\u{1}auth=Bearer ", secret, "\u{1}\u{1}"])
            }
            // A challenge after the token is the reason of the refusal; it is answered by nothing (RFC 7628, 3.2.3).
            (Mechanism::OauthBearer, 2) => plain(&["\u{1}"]),
            (Mechanism::Xoauth2, 2) => plain(&[]),
            (Mechanism::CramMd5, 1) => {
                let challenge = decode(challenge).ok_or(Refusal::Challenge)?;
                let mut mac = Hmac::<Md5>::new_from_slice(secret.as_bytes())
                    .map_err(|_| Refusal::Password)?;
                mac.update(&challenge);
                let digest = mac.finalize().into_bytes();
                let digits = format!("{digest:x}");
                plain(&[user, " ", &digits])
            }
            (Mechanism::ScramSha256, step) => {
                let scram = self.scram.as_mut().ok_or(Refusal::Challenge)?;
                scram.step(step, challenge, secret)?
            }
            _ => return Err(Refusal::Challenge),
        };
        Ok(Zeroizing::new(encode(&answer).as_bytes().to_vec()))
    }
}

/// Can stand between quotes as it is or escaped (RFC 9051, section 9).
fn quotable(text: &str) -> bool {
    text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

fn quote(text: &str, bytes: &mut Zeroizing<Vec<u8>>) {
    bytes.push(b'"');
    for byte in text.bytes() {
        if matches!(byte, b'"' | b'\\') {
            bytes.push(b'\\');
        }
        bytes.push(byte);
    }
    bytes.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(mechanism: Mechanism, user: &str, secret: &str) -> Exchange {
        let secret = Zeroizing::new(secret.to_owned());
        let credentials =
            Credentials { user: user.into(), secret, token: false, wanted: None, nonce: [1; 18] };
        Exchange::new(mechanism, &credentials)
    }

    fn answer(exchange: &mut Exchange, challenge: &str) -> String {
        String::from_utf8(exchange.step(challenge).unwrap().to_vec()).unwrap()
    }

    #[test]
    fn the_command_quotes_or_counts() {
        let plain = exchange(Mechanism::Command, "jdoe", "a\"b\\c");
        assert_eq!(&*plain.command(), br#"LOGIN "jdoe" "a\"b\\c""#);
        let mut other = exchange(Mechanism::Command, "jdoe", "p\u{e4}ss");
        assert_eq!(&*other.command(), b"LOGIN {4}");
        assert_eq!(answer(&mut other, ""), "jdoe {5}");
        assert_eq!(answer(&mut other, ""), "p\u{e4}ss");
        assert!(other.step("").is_err());
    }

    #[test]
    fn the_examples_of_the_standards() {
        // RFC 4616, section 4.
        let mut plain = exchange(Mechanism::Plain, "tim", "tanstaaftanstaaf");
        assert_eq!(answer(&mut plain, ""), "AHRpbQB0YW5zdGFhZnRhbnN0YWFm");
        // RFC 2195, section 2.
        let mut cram = exchange(Mechanism::CramMd5, "tim", "tanstaaftanstaaf");
        let challenge = "PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+";
        let expected = "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw";
        assert_eq!(answer(&mut cram, challenge), expected);
        let mut token = exchange(Mechanism::Xoauth2, "a@b", "T");
        assert_eq!(answer(&mut token, ""), *encode(b"user=a@b\x01auth=Bearer T\x01\x01"));
        assert_eq!(answer(&mut token, "eyJzdGF0dXMiOiI0MDAifQ=="), "");
    }

    #[test]
    fn what_is_offered_decides() {
        let choose = |wanted, token, line: &str| {
            Mechanism::choose(wanted, token, &Capabilities::of(line.split(' ')))
        };
        assert_eq!(choose(None, false, "IMAP4rev1"), Ok(Mechanism::Command));
        assert!(choose(None, false, "LOGINDISABLED AUTH=PLAIN").is_err());
        assert_eq!(choose(None, false, "LOGINDISABLED AUTH=CRAM-MD5"), Ok(Mechanism::CramMd5));
        assert_eq!(choose(None, true, "LOGINDISABLED AUTH=XOAUTH2"), Ok(Mechanism::Xoauth2));
        assert_eq!(choose(Some(Mechanism::Login), false, "IMAP4rev1"), Ok(Mechanism::Command));
        assert!(choose(Some(Mechanism::Plain), false, "AUTH=LOGIN").is_err());
    }

    #[test]
    fn nothing_secret_is_in_debug() {
        let secret = Zeroizing::new("pass123".to_owned());
        let credentials =
            Credentials { user: "jdoe".into(), secret, token: false, wanted: None, nonce: [0; 18] };
        assert!(!format!("{credentials:?}").contains("pass123"));
    }
}
