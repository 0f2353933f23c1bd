//! What can be wrong with a path (RFC 5280 section 6), each thing once.

use crate::signature::BadSignature;

/// One thing that makes a path invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A CA of version 3 without basicConstraints.
    CaBitMissing,
    /// A CA whose basicConstraints say it is none.
    CaBitFalse,
    /// A trust anchor that is an identity certificate.
    IdentityAsAnchor,
    /// A CA whose keyUsage does not allow signing certificates.
    KeyCertSignMissing,
    /// CA bit without keyCertSign, in an identity certificate.
    CaKeyUsageAtOdds,
    /// More CAs below than its path length allows: allowed, found.
    PathLenExceeded(u32, u32),
    /// Version 1 or 2.
    NotV3(u32),
    /// No longer valid.
    Expired,
    /// Not valid yet.
    NotYetValid,
    /// extKeyUsage does not allow the purpose.
    Purpose,
    /// extKeyUsage allows nothing.
    PurposeEmpty,
    /// A critical extension nobody here understands.
    UnknownCritical(String),
    /// An extension twice.
    DuplicateExtension(String),
    /// An extension that cannot be read.
    Malformed(String),
    /// authorityInfoAccess is critical, which RFC 5280 section 4.2.2.1 forbids.
    CriticalAia,
    /// The signature does not verify with the issuer's key.
    Signature(BadSignature),
    /// The signature algorithm outside differs from the one inside.
    SchemeDisagrees,
    /// MD2 or MD5, or SHA-1 since 2017.
    WeakSignature,
    /// A key too small.
    WeakKey(String),
    /// A DSA key.
    Dsa,
    /// Curve parameters instead of the name of a curve.
    ExplicitCurve,
    /// No issuer name.
    EmptyIssuer,
    /// A CA without a name.
    EmptyCaSubject,
    /// A name outside what a CA above allows: the name, and the form of the constraint.
    NameNotPermitted(String),
    /// A name a CA above excludes.
    NameExcluded(String),
    /// A name constraint that is malformed: why.
    BadConstraint(String),
    /// Name constraints in a certificate that is no CA.
    ConstraintsInLeaf,
    /// On a revocation list.
    Revoked,
    /// A revocation list that cannot be used: why.
    BadCrl(String),
}

/// A fault and the certificate of the path it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Index in the path; 0 is the identity certificate.
    pub at: usize,
    /// What.
    pub fault: Fault,
}

/// A limit that was reached before an answer was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Budget {
    /// Paths longer than 16 certificates.
    Depth,
    /// 100 signature checks.
    Signatures,
    /// 100,000 comparisons of names with constraints.
    Names,
    /// 1,000 paths.
    Paths,
}

impl Budget {
    /// The limit in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Depth => "a path of 16 certificates",
            Self::Signatures => "100 signature checks",
            Self::Names => "100,000 comparisons of names with name constraints",
            Self::Paths => "1,000 paths",
        }
    }
}
