//! What a mail server lets a voicemail client do, before and after TLS.
//!
//! | module | holds |
//! |---|---|
//! | `lines`, `reply`, `capability` | bytes to responses, responses to what they say (RFC 9051) |
//! | `stranger` | who answers where IMAP is expected |
//! | `model` | what one server showed: the input of the rules |
//! | `watch` | follows any dialogue and fills the model: our own, a pasted one, a captured one |
//! | `dialogue`, `sasl`, `secret` | our side of a dialogue, as actions; logins; secrets |
//! | `target`, `probe`, `wire` | whom to ask; connections, deadlines and TLS |
//! | `text`, `capture` | dialogues in pasted texts and captures |
//! | `product`, `answer` | which server it is; what its answer to a login means |
//! | `certificate` | the served chain, judged by the rules of `cert` |
//! | `rules` | one file per rule |
//! | `show`, `cli` | text and JSON; the command line |

mod answer;
mod capability;
mod capture;
mod certificate;
mod cli;
mod dialogue;
mod facts;
mod lines;
mod model;
mod probe;
mod product;
mod reply;
mod rules;
mod sasl;
mod secret;
mod show;
mod stranger;
mod target;
mod text;
mod watch;
mod wire;

pub use cli::ImapArgs;

/// The line of the table of subcommands.
pub const ENTRY: uctool_core::Entry = uctool_core::Entry::of::<ImapArgs>("imap");
