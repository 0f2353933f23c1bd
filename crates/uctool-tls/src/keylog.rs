//! Key logs: the NSS format of `SSLKEYLOGFILE` (RFC 9850) and what OpenSSL and Wireshark write beside it.

use std::collections::HashMap;
use uctool_core::sort;

use zeroize::Zeroizing;

use crate::handshake::Side;

/// The secrets of key logs, by what they are looked up with.
#[derive(Default)]
pub(crate) struct KeyLog {
    masters: HashMap<[u8; 32], Secret>,
    premasters: HashMap<[u8; 32], Secret>,
    by_encrypted: HashMap<[u8; 8], Secret>,
    by_session_id: HashMap<Vec<u8>, Secret>,
    traffic: HashMap<(Label, [u8; 32]), Secret>,
}

/// A secret and the log it comes from.
pub(crate) struct Secret {
    pub(crate) bytes: Zeroizing<Vec<u8>>,
    pub(crate) source: usize,
}

/// The TLS 1.3 secrets that protect records (RFC 8446, section 7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Label {
    ClientEarly,
    ClientHandshake,
    ServerHandshake,
    ClientTraffic,
    ServerTraffic,
}

impl Label {
    pub(crate) const ALL: [Self; 5] = [
        Self::ClientEarly,
        Self::ClientHandshake,
        Self::ServerHandshake,
        Self::ClientTraffic,
        Self::ServerTraffic,
    ];

    /// The first word of its line.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ClientEarly => "CLIENT_EARLY_TRAFFIC_SECRET",
            Self::ClientHandshake => "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
            Self::ServerHandshake => "SERVER_HANDSHAKE_TRAFFIC_SECRET",
            Self::ClientTraffic => "CLIENT_TRAFFIC_SECRET_0",
            Self::ServerTraffic => "SERVER_TRAFFIC_SECRET_0",
        }
    }
}

/// What became of the lines of a key log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeylogSummary {
    /// Lines that hold a secret uctool uses.
    pub used: usize,
    /// Lines with a label that protects no records (exporter secrets and the like).
    pub unneeded: usize,
    /// Lines that are no key log lines, with their numbers from 1 and why; at most 20 are kept.
    pub skipped: Vec<(usize, LineError)>,
    /// How many lines were skipped altogether.
    pub skipped_total: usize,
}

/// Why a line of a key log is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// Not three words.
    #[error("not `LABEL RANDOM SECRET`")]
    Shape,
    /// The label is none of a key log.
    #[error("unknown label")]
    Label,
    /// A field is not hexadecimal.
    #[error("not hexadecimal")]
    Hex,
    /// A field has a length that cannot be.
    #[error("wrong length")]
    Length,
}

enum Kind {
    Used,
    Unneeded,
}

impl KeyLog {
    /// Takes the lines of a log; `source` is handed back with its secrets.
    pub(crate) fn add(&mut self, bytes: &[u8], source: usize) -> KeylogSummary {
        let mut summary = KeylogSummary::default();
        for (number, line) in bytes.split(|byte| matches!(byte, b'\n' | b'\r')).enumerate() {
            // CRLF makes an empty line, which counts for nothing but the number.
            let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii();
            if line.is_empty() || line.starts_with(b"#") {
                continue;
            }
            match self.line(line, source) {
                Ok(Kind::Used) => summary.used += 1,
                Ok(Kind::Unneeded) => summary.unneeded += 1,
                Err(error) => {
                    summary.skipped_total += 1;
                    if summary.skipped.len() < 20 {
                        summary.skipped.push((number + 1, error));
                    }
                }
            }
        }
        summary
    }

    fn line(&mut self, line: &[u8], source: usize) -> Result<Kind, LineError> {
        let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let (Some(label), Some(first), Some(second)) = (words.next(), words.next(), words.next())
        else {
            return Err(LineError::Shape);
        };
        let secret = |hex: &[u8]| unhex(hex).map(|bytes| Secret { bytes, source });
        match label {
            b"RSA" if first.starts_with(b"Session-ID:") => {
                let id = unhex(first.strip_prefix(b"Session-ID:").unwrap_or_default())?;
                let master = second.strip_prefix(b"Master-Key:").ok_or(LineError::Shape)?;
                let master = sized(secret(master)?, 48)?;
                if !id.is_empty() {
                    self.by_session_id.insert(id.to_vec(), master);
                }
            }
            b"RSA" => {
                let id = unhex(first)?;
                let id = id.as_slice().try_into().map_err(|_| LineError::Length)?;
                self.by_encrypted.insert(id, sized(secret(second)?, 48)?);
            }
            b"CLIENT_RANDOM" => {
                self.masters.insert(random(first)?, sized(secret(second)?, 48)?);
            }
            b"PMS_CLIENT_RANDOM" => {
                self.premasters.insert(random(first)?, secret(second)?);
            }
            _ => {
                let Some(label) = traffic_label(label)? else {
                    random(first)?;
                    unhex(second)?;
                    return Ok(Kind::Unneeded);
                };
                let secret = secret(second)?;
                if !matches!(secret.bytes.len(), 32 | 48) {
                    return Err(LineError::Length);
                }
                self.traffic.insert((label, random(first)?), secret);
            }
        }
        Ok(Kind::Used)
    }

    pub(crate) fn master(&self, client_random: &[u8; 32]) -> Option<&Secret> {
        self.masters.get(client_random)
    }

    pub(crate) fn premaster(&self, client_random: &[u8; 32]) -> Option<&Secret> {
        self.premasters.get(client_random)
    }

    pub(crate) fn by_encrypted(&self, encrypted: &[u8]) -> Option<&Secret> {
        self.by_encrypted.get(encrypted.first_chunk::<8>()?)
    }

    pub(crate) fn by_session_id(&self, id: &[u8]) -> Option<&Secret> {
        self.by_session_id.get(id)
    }

    pub(crate) fn traffic(&self, label: Label, client_random: &[u8; 32]) -> Option<&Secret> {
        self.traffic.get(&(label, *client_random))
    }

    /// The secrets that protect the application data of one side, by client random.
    pub(crate) fn last_secrets(&self, side: Side) -> Vec<(&[u8; 32], &Secret)> {
        let wanted = match side {
            Side::Client => Label::ClientTraffic,
            Side::Server => Label::ServerTraffic,
        };
        let mine = self.traffic.iter().filter(|((label, _), _)| *label == wanted);
        let mut found: Vec<_> = mine.map(|((_, random), secret)| (random, secret)).collect();
        sort::by_key(&mut found, |(random, _)| **random);
        found
    }

    /// The log that has a TLS 1.3 secret of a session.
    pub(crate) fn any_traffic(&self, client_random: &[u8; 32]) -> Option<usize> {
        [Label::ClientTraffic, Label::ServerTraffic, Label::ServerHandshake, Label::ClientHandshake]
            .into_iter()
            .find_map(|label| self.traffic(label, client_random))
            .map(|secret| secret.source)
    }

    /// How many sessions the logs can open, about.
    pub(crate) fn sessions(&self) -> usize {
        let tls13 = self.traffic.len().div_ceil(4);
        self.masters.len()
            + self.premasters.len()
            + self.by_encrypted.len()
            + self.by_session_id.len()
            + tls13
    }
}

fn sized(secret: Secret, len: usize) -> Result<Secret, LineError> {
    if secret.bytes.len() == len { Ok(secret) } else { Err(LineError::Length) }
}

fn random(hex: &[u8]) -> Result<[u8; 32], LineError> {
    unhex(hex)?.as_slice().try_into().map_err(|_| LineError::Length)
}

/// The label of a traffic secret; `None` for those that protect no records.
fn traffic_label(label: &[u8]) -> Result<Option<Label>, LineError> {
    Ok(Some(match label {
        b"CLIENT_EARLY_TRAFFIC_SECRET" => Label::ClientEarly,
        b"CLIENT_HANDSHAKE_TRAFFIC_SECRET" => Label::ClientHandshake,
        b"SERVER_HANDSHAKE_TRAFFIC_SECRET" => Label::ServerHandshake,
        b"CLIENT_TRAFFIC_SECRET_0" => Label::ClientTraffic,
        b"SERVER_TRAFFIC_SECRET_0" => Label::ServerTraffic,
        b"EARLY_EXPORTER_SECRET"
        | b"EARLY_EXPORTER_MASTER_SECRET"
        | b"EXPORTER_SECRET"
        | b"ECH_SECRET"
        | b"ECH_CONFIG" => return Ok(None),
        // Later generations of traffic secrets follow from the first by KeyUpdate.
        _ if label.starts_with(b"CLIENT_TRAFFIC_SECRET_")
            || label.starts_with(b"SERVER_TRAFFIC_SECRET_") =>
        {
            return Ok(None);
        }
        _ => return Err(LineError::Label),
    }))
}

/// Bytes from hexadecimal digits of either case.
pub(crate) fn unhex(digits: &[u8]) -> Result<Zeroizing<Vec<u8>>, LineError> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    if !digits.len().is_multiple_of(2) {
        return Err(LineError::Hex);
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(digits.len() / 2));
    for pair in digits.chunks_exact(2) {
        let [hi, lo] = *pair else { return Err(LineError::Hex) };
        let (Some(hi), Some(lo)) = (digit(hi), digit(lo)) else { return Err(LineError::Hex) };
        bytes.push(hi << 4 | lo);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_is_taken() {
        let random = "11".repeat(32);
        let (master, traffic) = ("22".repeat(48), "33".repeat(32));
        let log = format!(
            "\u{feff}# a remark\r\nCLIENT_RANDOM {random} {master}\r\n\
             RSA 0102030405060708 {master}\nPMS_CLIENT_RANDOM {random} {traffic}\n\
             RSA Session-ID:AABB Master-Key:{master}\n\
             SERVER_TRAFFIC_SECRET_0 {random} {traffic}\nEXPORTER_SECRET {random} {traffic}\n\
             EARLY_EXPORTER_SECRET {random} {traffic}\nCLIENT_TRAFFIC_SECRET_1 {random} {traffic}\n"
        );
        let mut keys = KeyLog::default();
        let summary = keys.add(log.as_bytes(), 7);
        assert_eq!((summary.used, summary.unneeded, summary.skipped_total), (5, 3, 0));
        let random = [0x11; 32];
        assert_eq!(keys.master(&random).unwrap().source, 7);
        assert_eq!(keys.premaster(&random).unwrap().bytes.len(), 32);
        assert!(keys.by_encrypted(&[1, 2, 3, 4, 5, 6, 7, 8, 9]).is_some());
        assert!(keys.by_session_id(&[0xaa, 0xbb]).is_some());
        assert!(keys.traffic(Label::ServerTraffic, &random).is_some());
        assert!(keys.traffic(Label::ClientTraffic, &random).is_none());
    }

    #[test]
    fn junk_is_counted_with_its_line_and_reason() {
        let random = "11".repeat(32);
        let log = format!(
            "hello\nCLIENT_RANDOM {random} abc\nCLIENT_RANDOM {random} abcd\n\
             NO_SUCH_LABEL {random} 00\nCLIENT_RANDOM zz 00\n"
        );
        let summary = KeyLog::default().add(log.as_bytes(), 0);
        assert_eq!(summary.used, 0);
        assert_eq!(
            summary.skipped,
            [
                (1, LineError::Shape),
                (2, LineError::Hex),
                (3, LineError::Length),
                (4, LineError::Label),
                (5, LineError::Hex),
            ]
        );
    }
}
