//! Certificate signing requests (RFC 2986).

use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::{FromDer, X509CertificationRequest};

use crate::certificate::NotACertificate;
use crate::general_name::GeneralName;
use crate::key::PublicKey;
use crate::name::Name;

/// A signing request.
#[derive(Debug, Clone)]
pub struct Csr {
    /// Whom the certificate shall name.
    pub subject: Name,
    /// The key it shall certify.
    pub key: PublicKey,
    /// The names asked for in its subjectAltName.
    pub names: Vec<GeneralName>,
}

impl Csr {
    /// Reads DER.
    pub fn parse(der: &[u8]) -> Result<Self, NotACertificate> {
        let (_, parsed) = X509CertificationRequest::from_der(der)
            .map_err(|error| NotACertificate(format!("its structure is damaged ({error})")))?;
        let info = &parsed.certification_request_info;
        let mut names = Vec::new();
        for extension in parsed.requested_extensions().into_iter().flatten() {
            if let ParsedExtension::SubjectAlternativeName(san) = extension {
                names.extend(san.general_names.iter().map(GeneralName::new));
            }
        }
        Ok(Self {
            subject: Name::new(&info.subject),
            key: PublicKey::new(&info.subject_pki),
            names,
        })
    }
}
