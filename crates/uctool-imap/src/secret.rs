//! Secrets: what must never be shown, wiped from memory when it is no longer needed.

use base64ct::{Base64, Encoding as _};
use uctool_core::sort;
use zeroize::Zeroizing;

/// What stands in the place of a secret.
const HIDDEN: &[u8] = b"[hidden]";
/// Most secrets remembered of one dialogue.
const MOST: usize = 64;

/// Takes secrets out of what a server says, should it repeat them.
#[derive(Default)]
pub(crate) struct Redactor(Vec<Zeroizing<Vec<u8>>>);

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactor({} secrets)", self.0.len())
    }
}

impl Redactor {
    /// Remembers a secret, and what it looks like in base64.
    pub(crate) fn hide(&mut self, secret: &str) {
        if secret.is_empty() || self.0.len() >= MOST {
            return;
        }
        let coded = encode(secret.as_bytes());
        for bytes in [secret.as_bytes(), coded.as_bytes()] {
            if !self.0.iter().any(|held| held.as_slice() == bytes) {
                self.0.push(Zeroizing::new(bytes.to_vec()));
            }
        }
        // The longest first: a short one may be a part of it.
        sort::by_key(&mut self.0, |held| std::cmp::Reverse(held.len()));
    }

    /// `text` without any secret.
    pub(crate) fn clean(&self, text: &str) -> String {
        let mut clean = text.as_bytes().to_vec();
        for secret in &self.0 {
            clean = replace(&clean, secret);
        }
        String::from_utf8_lossy(&clean).into_owned()
    }
}

fn replace(bytes: &[u8], secret: &[u8]) -> Vec<u8> {
    let mut clean = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memmem::find(rest, secret) {
        clean.extend_from_slice(rest.get(..at).unwrap_or_default());
        clean.extend_from_slice(HIDDEN);
        rest = rest.get(at + secret.len()..).unwrap_or_default();
    }
    clean.extend_from_slice(rest);
    clean
}

/// Base64 that is wiped after use.
pub(crate) fn encode(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(Base64::encode_string(bytes))
}

/// Base64 of a server, `None` when it is none.
pub(crate) fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    Base64::decode_vec(text.trim()).ok().map(Zeroizing::new)
}

/// The parts of a response of AUTHENTICATE that may be secret: what stands between its NULs, without the first.
pub(crate) fn decoded(response: &str) -> Vec<Zeroizing<String>> {
    let Some(bytes) = decode(response) else { return Vec::new() };
    let parts: Vec<&[u8]> = bytes.split(|byte| *byte == 0).collect();
    let skip = if parts.len() > 1 { 2 } else { 0 };
    parts
        .into_iter()
        .skip(skip)
        .map(|part| Zeroizing::new(String::from_utf8_lossy(part).into_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_secret_is_hidden_in_every_form() {
        let mut redactor = Redactor::default();
        redactor.hide("pass");
        redactor.hide("pass123");
        let coded = encode(b"pass123");
        let line = format!("a NO pass123 pass {} is wrong", coded.as_str());
        let clean = redactor.clean(&line);
        assert_eq!(clean, "a NO [hidden] [hidden] [hidden] is wrong");
        assert_eq!(format!("{redactor:?}"), "Redactor(4 secrets)");
    }

    #[test]
    fn the_password_inside_a_plain_response_is_found() {
        let response = encode(b"\0jdoe\0pass123");
        let parts = decoded(&response);
        assert_eq!(parts.iter().map(|part| part.as_str()).collect::<Vec<_>>(), ["pass123"]);
    }
}
