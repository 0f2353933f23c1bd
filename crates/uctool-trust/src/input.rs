//! Files to certificates, revocation lists and oddities.

use uctool_core::io::read_all;
use uctool_core::{Failure, Io, Location};
use uctool_x509::Certificate;
use uctool_x509::read::{self, Bundle, Kind, MAX_BYTES, Nature, Place};
use zeroize::Zeroizing;

/// One file that was read.
#[derive(Debug, Clone)]
pub struct File {
    /// Its name.
    pub source: String,
    /// What it holds.
    pub bundle: Bundle,
    /// Certificates that could be parsed, with where they stand.
    pub certificates: Vec<Held>,
    /// Certificates that could not: where, and why.
    pub broken: Vec<(Location, String)>,
}

/// A certificate and where it stands.
#[derive(Debug, Clone)]
pub struct Held {
    /// The certificate.
    pub certificate: Certificate,
    /// Its place in the file.
    pub location: Location,
}

/// Reads a file.
///
/// # Errors
/// What cannot be opened or is too large.
pub fn file(
    io: &mut dyn Io,
    source: &str,
    passwords: &[Zeroizing<String>],
) -> Result<File, Failure> {
    let bytes =
        read_all(io, source, MAX_BYTES).map_err(|error| Failure::unreadable(source, &error))?;
    Ok(of_bytes(source, &bytes, passwords))
}

/// Sorts what a file holds.
pub fn of_bytes(source: &str, bytes: &[u8], passwords: &[Zeroizing<String>]) -> File {
    let bundle = read::read(bytes, passwords);
    let (mut certificates, mut broken) = (Vec::new(), Vec::new());
    for (index, item) in bundle.certificates().enumerate() {
        let location = place(source, &item.place).part(format!("certificate {}", index + 1));
        match Certificate::parse(&item.der) {
            Ok(certificate) => certificates.push(Held { certificate, location }),
            Err(error) => broken.push((location, error.0)),
        }
    }
    File { source: source.to_owned(), bundle, certificates, broken }
}

/// The chain a server sent, as DER, seen at `location`.
pub fn of_chain(location: &Location, chain: &[Vec<u8>]) -> File {
    let (mut certificates, mut broken) = (Vec::new(), Vec::new());
    for (index, der) in chain.iter().enumerate() {
        let location = location.clone().part(format!("certificate {}", index + 1));
        match Certificate::parse(der) {
            Ok(certificate) => certificates.push(Held { certificate, location }),
            Err(error) => broken.push((location, error.0)),
        }
    }
    let source = location.source.clone();
    File { source, bundle: Bundle::default(), certificates, broken }
}

/// A place in a file as findings have it.
pub fn place(source: &str, place: &Place) -> Location {
    match place {
        Place::File | Place::Byte(0) => Location::of(source),
        Place::Line(line) => Location::of(source).line(*line),
        Place::Byte(offset) => Location::of(source).part(format!("byte {offset}")),
        Place::Entry(name) => Location::of(source).part(format!("entry {name}")),
    }
}

/// Why a file without certificates cannot be examined; `None` when what it holds can be told and is a finding.
pub fn unexamined(file: &File) -> Option<Failure> {
    let nothing = file.certificates.is_empty() && file.broken.is_empty();
    let hint = match file.bundle.nature {
        _ if !nothing => return None,
        Nature::Objects => return None,
        Nature::Html => "save the certificate itself, not the page that shows or offers it",
        Nature::CertificateText => {
            "copy the block from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE----- too"
        }
        Nature::Cut => "export or copy it again, from BEGIN to END",
        Nature::Locked => {
            "give the password by --password-file or UCTOOL_KEY_PASSWORD, or convert the file as the finding says"
        }
        Nature::Capture => "use `uctool sip decode`, or export the certificate from the capture",
        Nature::Empty => "export it again",
        Nature::Text | Nature::Binary | Nature::OtherFile(_) => {
            "give PEM, DER, PKCS#7, PKCS#12 or a Java keystore"
        }
    };
    let message = format!("it holds no certificate: it is {}", file.bundle.nature.as_str());
    Some(Failure::of(&file.source, message).hint(hint))
}

/// What a file without certificates holds instead.
pub fn holds_instead(file: &File) -> Vec<&'static str> {
    let mut kinds: Vec<Kind> = file.bundle.items.iter().map(|item| item.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds.into_iter().map(Kind::as_str).collect()
}
