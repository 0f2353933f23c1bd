//! Questions to a DNS server, and what a domain publishes for clients.

mod client;
mod codec;
mod discover;

pub(crate) use client::{Client, LookupError, Server};
#[cfg(test)]
pub(crate) use codec::ServiceRecord;
pub(crate) use codec::{Rcode, RecordKind};
pub(crate) use discover::{Discovery, Found, Looked, Side, discover};
#[cfg(test)]
pub(crate) use discover::{Service, test_service};
