//! Judging certificates: what is given, the path that is found, the rules, and the chain a server sends. `cert`,
//! `imap` and `sip` stand on it.
//!
//! | module | holds |
//! |---|---|
//! | `input` | files to certificates, revocation lists and oddities |
//! | `case` | all that is given, and the path that was found |
//! | `names` | the address configured against the names of the certificate |
//! | `profile`, `plan` | what the certificate is for; which certificate goes into which store |
//! | `moving` | dates that move: lifetimes, the end of clientAuth |
//! | `verdict` | would CUPS, a modern client, openssl accept it? |
//! | `describe` | certificates as JSON and as a line of text |
//! | `served` | the chain a server sends, from TLS 1.0 on |
//! | `rules` | one file a rule |

pub mod case;
pub mod describe;
pub mod input;
mod moving;
mod names;
pub mod plan;
pub mod profile;
mod rules;
pub mod served;
mod suffixes;
pub mod verdict;

pub use case::{Case, Question};
pub use rules::CHECKS;
