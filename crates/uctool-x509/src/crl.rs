//! Certificate revocation lists (RFC 5280 section 5).

use std::collections::BTreeSet;

use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::{CertificateRevocationList, FromDer};

use crate::certificate::{Certificate, NotACertificate};
use crate::fault::Fault;
use crate::name::Name;
use crate::signature::{self, Scheme};

/// A revocation list.
#[derive(Debug, Clone)]
pub struct Crl {
    /// Who issued it.
    pub issuer: Name,
    /// When, seconds since 1970.
    pub this_update: i64,
    /// When the next one is due.
    pub next_update: Option<i64>,
    /// The serial numbers on it.
    pub revoked: BTreeSet<Vec<u8>>,
    number: Option<bool>,
    unknown_critical: Option<String>,
    scheme: Scheme,
    tbs: Vec<u8>,
    signature: Vec<u8>,
}

impl Crl {
    /// Reads DER.
    pub fn parse(der: &[u8]) -> Result<Self, NotACertificate> {
        let (_, parsed) = CertificateRevocationList::from_der(der)
            .map_err(|error| NotACertificate(format!("its structure is damaged ({error})")))?;
        let tbs = &parsed.tbs_cert_list;
        let mut crl = Self {
            issuer: Name::new(&tbs.issuer),
            this_update: tbs.this_update.timestamp(),
            next_update: tbs.next_update.map(|time| time.timestamp()),
            revoked: tbs
                .revoked_certificates
                .iter()
                .map(|entry| strip(entry.raw_serial()))
                .collect(),
            number: None,
            unknown_critical: None,
            scheme: Scheme::new(&parsed.signature_algorithm),
            tbs: tbs.as_ref().to_vec(),
            signature: parsed.signature_value.data.to_vec(),
        };
        for extension in tbs.extensions() {
            match extension.parsed_extension() {
                ParsedExtension::CRLNumber(_) => crl.number = Some(extension.critical),
                ParsedExtension::AuthorityKeyIdentifier(_) => {}
                _ if extension.critical => {
                    crl.unknown_critical.get_or_insert(extension.oid.to_id_string());
                }
                _ => {}
            }
        }
        Ok(crl)
    }

    /// What this list says of `certificate`, issued by `issuer`; `None` when it says nothing against it.
    pub(crate) fn judge(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        now: i64,
    ) -> Option<Fault> {
        if !self.issuer.same(&certificate.issuer) {
            return None;
        }
        let bad = |why: &str| Some(Fault::BadCrl(why.to_owned()));
        if issuer.key_usage.as_ref().is_some_and(|usage| !usage.crl_sign()) {
            return bad("its issuer's keyUsage has no cRLSign");
        }
        if signature::verify(&self.scheme, &issuer.key, &self.tbs, &self.signature).is_err() {
            return bad("its signature does not verify with the issuer's key");
        }
        if self.revoked.contains(&strip(&certificate.serial)) {
            return Some(Fault::Revoked);
        }
        if let Some(oid) = &self.unknown_critical {
            return bad(&format!("it has the critical extension {oid}, which is not understood"));
        }
        match self.number {
            None => return bad("it has no CRL number (RFC 5280 section 5.2.3)"),
            Some(true) => return bad("its CRL number is critical (RFC 5280 section 5.2.3)"),
            Some(false) => {}
        }
        if self.this_update > now {
            return bad("it is dated in the future");
        }
        self.next_update
            .is_some_and(|next| next < now)
            .then(|| Fault::BadCrl("it is out of date".into()))
    }
}

fn strip(serial: &[u8]) -> Vec<u8> {
    serial.iter().copied().skip_while(|byte| *byte == 0).collect()
}
