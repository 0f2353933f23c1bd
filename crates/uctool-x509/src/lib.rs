//! Certificates out of anything people bring, and the paths they build.
//!
//! | module | holds |
//! |---|---|
//! | `read` | [`read()`](read::read): any file to [`Bundle`](read::Bundle), with every oddity named |
//! | `certificate`, `extensions`, `key`, `name`, `general_name` | [`Certificate`], read once, owned |
//! | `pbe` | password-based encryption, of certificates and of keys |
//! | `signature` | signatures, weak ones too |
//! | `path`, `fault`, `constraints`, `crl` | [`judge`](path::judge): the best path to a trust anchor and all that is wrong with it |
//! | `host` | host names against certificate names (RFC 6125, RFC 9525) |

pub mod certificate;
mod constraints;
pub mod crl;
pub mod csr;
pub mod extensions;
pub mod fault;
pub mod general_name;
pub mod host;
pub mod key;
pub mod name;
pub mod path;
pub mod pbe;
pub mod read;
pub mod signature;
mod tlv;

pub use certificate::Certificate;
pub use general_name::GeneralName;
pub use host::Host;
pub use name::Name;
