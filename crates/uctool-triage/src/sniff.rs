//! Telling what a file is by its content, never by its name. What only a reader can tell, a reader is asked: here such
//! a text is a candidate, by the words it holds.

use std::collections::BTreeSet;
use std::io::{self, Read};

use aho_corasick::AhoCorasick;
use uctool_capture::{Capture, Input};
use uctool_core::Io as _;
use uctool_core::io::{looks_like_text, text_of};
use uctool_release::{Found, Role, scan};
use uctool_tls::{Fingerprint, KeyError, Keyring};
use uctool_trust::input::{self, File};
use uctool_x509::read::{self, MAX_BYTES, Nature};
use zeroize::Zeroizing;

use crate::collect::Exceeded;
use crate::desk::{Desk, beginning};
use crate::kind::Kind;

/// Bytes of a file that are looked at before anything is decided.
const HEAD: u64 = 64 << 10;
/// Bytes of a text that are searched at once, and how far words reach into the next.
const BLOCK: usize = 1 << 20;
const OVERLAP: usize = 64;
/// Larger texts are no pasted answers: only readers of logs take them.
const MOST_PASTED: u64 = 16 << 20;
/// Nobody pastes a longer answer that names a version.
const MOST_VERSION: u64 = 1 << 20;

/// Words, and what a text that holds one may be.
const WORDS: &[(Kind, &[&str])] = &[
    (Kind::SipLog, &["SIP/2.0"]),
    (Kind::PhoneLog, uctool_dhcp::KEYWORDS),
    (
        Kind::Ntp,
        &["stratum", "Stratum", "refid", "reach", "NTP", "ntp", "chrony", "synchronised to"],
    ),
    (Kind::Imap, &["IMAP4", "* CAPABILITY", "LOGINDISABLED", "* PREAUTH", "* BYE"]),
    (
        Kind::Version,
        &["ersion", "UCSInstall_", "active side", "inactive side", "Install_", "upgrade"],
    ),
    (Kind::KeyLog, &["CLIENT_RANDOM ", "_TRAFFIC_SECRET", "RSA Session-ID:", "EXPORTER_SECRET "]),
    (Kind::Certificate, &["-----BEGIN "]),
    (Kind::Presence, &["Presence.Primary.Address"]),
    (Kind::ProxyConfig, &["sip_domain"]),
];

/// A file and what it is.
pub(crate) struct Sniffed {
    pub(crate) name: String,
    pub(crate) size: Option<u64>,
    /// What it is, or what its readers shall decide.
    pub(crate) kinds: BTreeSet<Kind>,
    /// Why it is nothing that is read.
    pub(crate) why: Option<String>,
    /// Why it could not be looked at.
    pub(crate) error: Option<io::Error>,
    /// Its certificates, revocation lists and requests.
    pub(crate) certificates: Option<File>,
    pub(crate) key: Option<KeyState>,
    /// The versions it names as running or installed.
    pub(crate) versions: Vec<Found>,
}

/// The private key of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyState {
    /// RSA keys, by the fingerprints of their public halves.
    Open(Vec<Fingerprint>),
    /// No password opens it.
    Locked(KeyError),
    /// It is no RSA key, and such a key opens no session.
    Useless(KeyError),
}

/// Looks at files, with the passwords that are at hand.
pub(crate) struct Sniffer {
    search: AhoCorasick,
    /// The kind each word speaks for.
    kinds: Vec<Kind>,
    passwords: Vec<Zeroizing<String>>,
}

impl Sniffer {
    pub(crate) fn new(passwords: Vec<Zeroizing<String>>) -> Result<Self, aho_corasick::BuildError> {
        let words = WORDS.iter().flat_map(|(kind, words)| words.iter().map(|word| (*kind, *word)));
        let (kinds, words): (Vec<Kind>, Vec<&str>) = words.unzip();
        Ok(Self { search: AhoCorasick::new(words)?, kinds, passwords })
    }

    /// Looks at the file `name`.
    pub(crate) fn look(&self, name: String, desk: &mut Desk<'_>) -> Sniffed {
        let size = desk.size(&name);
        let mut sniffed = Sniffed {
            name,
            size,
            kinds: BTreeSet::new(),
            why: None,
            error: None,
            certificates: None,
            key: None,
            versions: Vec::new(),
        };
        if let Err(error) = self.into(&mut sniffed, desk) {
            sniffed.kinds.clear();
            sniffed.why = Some(error.to_string());
            sniffed.error = Some(error);
        }
        if sniffed.kinds.is_empty() {
            sniffed.kinds.insert(Kind::Unknown);
        }
        sniffed
    }

    fn into(&self, sniffed: &mut Sniffed, desk: &mut Desk<'_>) -> io::Result<()> {
        let head = match beginning(desk, &sniffed.name, HEAD) {
            Ok(head) => head,
            // A damaged gzip is read as far as it goes, and its reader tells of the damage.
            Err(error) if Exceeded::of(&error).is_some() => return Err(error),
            Err(error) => salvage(desk, &sniffed.name).ok_or(error)?,
        };
        if head.iter().all(u8::is_ascii_whitespace) {
            sniffed.kinds.insert(Kind::Empty);
            sniffed.why = Some("there is nothing in it".to_owned());
            return Ok(());
        }
        let text = looks_like_text(&head);
        if !text && Self::is_capture(sniffed, desk)? {
            return Ok(());
        }
        if text {
            self.text(sniffed, &head, desk)?;
        } else {
            self.objects(sniffed, desk)?;
        }
        if sniffed.kinds.is_empty() && sniffed.why.is_none() {
            sniffed.why = Some(read::read(&head, &[]).nature.as_str().to_owned());
        }
        Ok(())
    }

    fn is_capture(sniffed: &mut Sniffed, desk: &mut Desk<'_>) -> io::Result<bool> {
        let reader = desk.open(&sniffed.name)?;
        match Capture::recognise(reader) {
            Ok(Input::Capture(_)) => {
                sniffed.kinds.insert(Kind::Capture);
                Ok(true)
            }
            Ok(Input::Other(other)) => {
                let looks = other.looks_like();
                sniffed.why = Some(looks.to_owned()).filter(|looks| !looks.contains("unknown"));
                Ok(false)
            }
            Err(error) => Err(io::Error::other(error.to_string())),
        }
    }

    /// Certificates and keys.
    fn objects(&self, sniffed: &mut Sniffed, desk: &mut Desk<'_>) -> io::Result<()> {
        if sniffed.size.is_some_and(|size| size > MAX_BYTES) {
            return Ok(());
        }
        let bytes = Zeroizing::new(beginning(desk, &sniffed.name, MAX_BYTES)?);
        let file = input::of_bytes(&sniffed.name, &bytes, &self.passwords);
        let holds = |kind| file.bundle.items.iter().any(|item| item.kind == kind);
        for (item, kind) in [
            (read::Kind::Certificate, Kind::Certificate),
            (read::Kind::Crl, Kind::Crl),
            (read::Kind::Request, Kind::Request),
            (read::Kind::PrivateKey, Kind::Key),
            (read::Kind::EncryptedKey, Kind::Key),
        ] {
            if holds(item) {
                sniffed.kinds.insert(kind);
            }
        }
        match file.bundle.nature {
            Nature::Locked => drop(sniffed.kinds.insert(Kind::Key)),
            Nature::Cut => drop(sniffed.kinds.insert(Kind::Certificate)),
            Nature::CertificateText => sniffed.why = Some(Nature::CertificateText.as_str().into()),
            _ => {}
        }
        if sniffed.kinds.contains(&Kind::Key) {
            sniffed.key = Some(self.key(&sniffed.name, &bytes));
        }
        if sniffed.kinds.iter().any(|kind| *kind != Kind::Key) {
            sniffed.certificates = Some(file);
        }
        Ok(())
    }

    fn key(&self, name: &str, bytes: &[u8]) -> KeyState {
        let mut trouble = KeyError::NeedsPassword;
        let none = std::iter::once(None);
        for password in none.chain(self.passwords.iter().map(Some)) {
            let mut ring = Keyring::new();
            match ring.add_key_file(name, bytes, &mut || password.cloned()) {
                Ok(added) => {
                    return KeyState::Open(added.rsa.into_iter().map(|(key, _)| key).collect());
                }
                Err(error) => trouble = error,
            }
        }
        match trouble {
            KeyError::NeedsPassword | KeyError::WrongPassword => KeyState::Locked(trouble),
            other => KeyState::Useless(other),
        }
    }

    fn text(&self, sniffed: &mut Sniffed, head: &[u8], desk: &mut Desk<'_>) -> io::Result<()> {
        let mut candidates = self.words(&sniffed.name, head, desk)?;
        let size = sniffed.size.unwrap_or(0);
        if size > MOST_PASTED {
            for kind in [Kind::Ntp, Kind::Imap, Kind::Presence, Kind::ProxyConfig] {
                candidates.remove(&kind);
            }
        }
        let bare = head.trim_ascii_start().starts_with(b"MII");
        if candidates.remove(&Kind::Certificate) || bare {
            self.objects(sniffed, desk)?;
        }
        if candidates.remove(&Kind::KeyLog) {
            let bytes = Zeroizing::new(beginning(desk, &sniffed.name, 1 << 30)?);
            if Keyring::new().add_keylog(&sniffed.name, &bytes).used > 0 {
                sniffed.kinds.insert(Kind::KeyLog);
            }
        }
        if candidates.remove(&Kind::Version) && size <= MOST_VERSION {
            let bytes = beginning(desk, &sniffed.name, MOST_VERSION)?;
            let found = scan(&text_of(&bytes)).found;
            let told = found.into_iter().filter(|found| found.role != Role::Mentioned);
            sniffed.versions = told.collect();
            if !sniffed.versions.is_empty() {
                sniffed.kinds.insert(Kind::Version);
            }
        }
        sniffed.kinds.append(&mut candidates);
        if sniffed.kinds.is_empty() && sniffed.why.is_none() {
            let nature = read::read(head, &[]).nature;
            sniffed.why = Some(match nature {
                Nature::Text => "a text without anything a reader knows".to_owned(),
                other => other.as_str().to_owned(),
            });
        }
        // Whether a log is of a product that is known is for its reader to say.
        let secret = [Kind::Certificate, Kind::Key, Kind::KeyLog];
        if secret.iter().all(|kind| !sniffed.kinds.contains(kind)) {
            sniffed.kinds.insert(Kind::ProductLog);
        }
        Ok(())
    }

    /// The kinds whose words stand in the whole of a text.
    fn words(&self, name: &str, head: &[u8], desk: &mut Desk<'_>) -> io::Result<BTreeSet<Kind>> {
        if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
            let text = text_of(&beginning(desk, name, MOST_PASTED)?);
            return Ok(self.found(text.as_bytes()));
        }
        let mut reader = desk.open(name)?;
        let mut block = vec![0; BLOCK + OVERLAP];
        let (mut filled, mut found) = (0, BTreeSet::new());
        loop {
            let room = block.get_mut(filled..).unwrap_or_default();
            let got = match reader.read(room) {
                Ok(0) => return Ok(found),
                Ok(got) => got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if Exceeded::of(&error).is_some() => return Err(error),
                // What comes before the damage is still a text.
                Err(_) => return Ok(found),
            };
            filled += got;
            found.append(&mut self.found(block.get(..filled).unwrap_or_default()));
            let keep = filled.min(OVERLAP);
            block.copy_within(filled - keep..filled, 0);
            filled = keep;
        }
    }

    fn found(&self, bytes: &[u8]) -> BTreeSet<Kind> {
        let mut found = BTreeSet::new();
        for hit in self.search.find_iter(bytes) {
            found.extend(self.kinds.get(hit.pattern().as_usize()));
            if found.len() == WORDS.len() {
                break;
            }
        }
        found
    }
}

/// What comes out of a file before the damage.
fn salvage(desk: &mut Desk<'_>, name: &str) -> Option<Vec<u8>> {
    let mut reader = desk.open(name).ok()?;
    let (mut head, mut block) = (Vec::new(), [0; 512]);
    while let Ok(got @ 1..) = reader.read(&mut block) {
        head.extend_from_slice(block.get(..got)?);
        if head.len() as u64 >= HEAD {
            break;
        }
    }
    Some(head).filter(|head| !head.is_empty())
}
