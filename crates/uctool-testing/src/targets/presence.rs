//! Any text as an address of presence, and as the configuration of a proxy.

use super::whole;
use crate::Memory;

/// The first line is the address, the rest the configuration.
pub fn presence(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).replace('\0', "");
    let (node, config) = text.split_once('\n').unwrap_or((&text, "domain = \"acme.example\""));
    let mut world = Memory::with([("config.toml", config.as_bytes())]);
    whole(&["presence", "resolve", "--domain", "acme.example", "--", node], &mut world);
    whole(&["presence", "route", "--config", "config.toml", "--", node], &mut world);
}
