//! `uctool presence`: which presence address a client uses, and where a SIP proxy sends a request.
//!
//! | module | holds |
//! |---|---|
//! | `address` | [`resolve`]: node name and domain to presence address, and what is wrong with it |
//! | `health` | node name and domain out of a pasted Server Health window or client log |
//! | `uri` | SIP URIs and the `tel:` Server URI (RFC 3966) |
//! | `config` | what `presence route` is told of a proxy |
//! | `proxy` | [`decide`]: the proxy's decision step by step |
//! | `status` | which of phone, calendar and availability is shown |
//! | `dns` | questions to a DNS server, and `presence discover` |
//! | `rules` | what is reported |
//! | `facts` | background for `uctool explain` |
//! | `cli` | arguments and output |

mod address;
mod cli;
mod config;
mod dns;
mod facts;
mod health;
mod proxy;
mod rules;
mod status;
mod uri;

pub use address::{Problem, Resolution, Verdict, resolve};
pub use cli::PresenceArgs;
pub use config::{Config, ConfigError};
pub use proxy::{Decision, Step, decide};
pub use status::{Shown, shown};
pub use uri::{SipUri, TelUri, UriError};

/// The line of the table of subcommands.
pub const ENTRY: uctool_core::Entry = uctool_core::Entry::of::<PresenceArgs>("presence");
