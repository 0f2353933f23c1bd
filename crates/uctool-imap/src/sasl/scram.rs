//! SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding.

use base64ct::{Base64, Encoding as _};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::Refusal;
use super::prep::prepared;
use crate::secret::decode;

/// Most iterations done for a server; OWASP advises 600,000.
const MOST_ITERATIONS: u32 = 1_000_000;

/// What is remembered from step to step.
pub(super) struct Scram {
    first: String,
    nonce: String,
    server_signature: Zeroizing<Vec<u8>>,
}

impl Scram {
    pub(super) fn new(user: &str, nonce: &str) -> Self {
        let user = user.replace('=', "=3D").replace(',', "=2C");
        let first = format!("n={user},r={nonce}");
        Self { first, nonce: nonce.to_owned(), server_signature: Zeroizing::default() }
    }

    /// The client's message of a step, from 1, without its base64.
    pub(super) fn step(
        &mut self,
        step: u8,
        challenge: &str,
        password: &str,
    ) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let challenge = decode(challenge).ok_or(Refusal::Challenge);
        match step {
            1 => Ok(Zeroizing::new(format!("n,,{}", self.first).into_bytes())),
            2 => self.prove(&text(&challenge?)?, password),
            3 => self.verify(&text(&challenge?)?),
            _ => Err(Refusal::Challenge),
        }
    }

    fn prove(&mut self, challenge: &str, password: &str) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let field = |name: &str| challenge.split(',').find_map(|part| part.strip_prefix(name));
        let nonce = field("r=").filter(|nonce| {
            nonce.len() > self.nonce.len() && nonce.starts_with(self.nonce.as_str())
        });
        let nonce = nonce.ok_or(Refusal::Challenge)?;
        let salt = field("s=").and_then(decode).ok_or(Refusal::Challenge)?;
        let rounds: u32 =
            field("i=").and_then(|count| count.parse().ok()).ok_or(Refusal::Challenge)?;
        if rounds == 0 || rounds > MOST_ITERATIONS {
            return Err(Refusal::Iterations);
        }
        let prepared = prepared(password).ok_or(Refusal::Password)?;
        let mut salted = Zeroizing::new([0; 32]);
        pbkdf2::pbkdf2_hmac::<Sha256>(prepared.as_bytes(), &salt, rounds, salted.as_mut());
        let client_key = hmac(salted.as_ref(), b"Client Key")?;
        let stored_key = Sha256::digest(client_key.as_slice());
        let bare = format!("c=biws,r={nonce}");
        let message = format!("{},{challenge},{bare}", self.first);
        let signature = hmac(&stored_key, message.as_bytes())?;
        let proof: Vec<u8> =
            client_key.iter().zip(signature.iter()).map(|(key, mask)| key ^ mask).collect();
        let server_key = hmac(salted.as_ref(), b"Server Key")?;
        self.server_signature = hmac(&server_key, message.as_bytes())?;
        Ok(Zeroizing::new(format!("{bare},p={}", Base64::encode_string(&proof)).into_bytes()))
    }

    fn verify(&self, challenge: &str) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let sent = challenge.strip_prefix("v=").and_then(|text| decode(text.split(',').next()?));
        let same = sent.is_some_and(|sent| *sent == *self.server_signature);
        if same && !self.server_signature.is_empty() {
            Ok(Zeroizing::default())
        } else {
            Err(Refusal::Impostor)
        }
    }
}

fn text(bytes: &[u8]) -> Result<String, Refusal> {
    String::from_utf8(bytes.to_vec()).map_err(|_| Refusal::Challenge)
}

fn hmac(key: &[u8], message: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|_| Refusal::Password)?;
    mac.update(message);
    Ok(Zeroizing::new(mac.finalize().into_bytes().to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(bytes: &[u8]) -> &str {
        std::str::from_utf8(bytes).unwrap()
    }

    /// RFC 7677, section 3.
    const FIRST: &str =
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    const LAST: &str = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    #[test]
    fn the_example_of_the_standard() {
        let mut scram = Scram::new("user", "rOprNGfwEbeRWgbNEkqO");
        let coded = |text: &str| Base64::encode_string(text.as_bytes());
        assert_eq!(said(&scram.step(1, "", "pencil").unwrap()), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        let proof = scram.step(2, &coded(FIRST), "pencil").unwrap();
        assert!(said(&proof).ends_with("p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="));
        assert_eq!(scram.step(3, &coded(LAST), "pencil").unwrap().len(), 0);
        assert_eq!(scram.step(3, &coded("v=AAAA"), "pencil"), Err(Refusal::Impostor));
    }

    #[test]
    fn a_server_may_not_ask_for_ever_or_for_anothers_nonce() {
        let coded = |text: &str| Base64::encode_string(text.as_bytes());
        for (first, refusal) in [
            ("r=abcX,s=AAAA,i=4000000000", Refusal::Iterations),
            ("r=abcX,s=AAAA,i=0", Refusal::Iterations),
            ("r=abc,s=AAAA,i=4096", Refusal::Challenge),
            ("r=zzzz,s=AAAA,i=4096", Refusal::Challenge),
            ("nonsense", Refusal::Challenge),
        ] {
            let mut scram = Scram::new("user", "abc");
            assert_eq!(scram.step(2, &coded(first), "p"), Err(refusal), "{first}");
        }
    }
}
