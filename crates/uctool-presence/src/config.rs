//! What `presence route` is told of a proxy, in TOML or JSON.

use std::fmt;
use std::net::IpAddr;

use serde::Deserialize;

/// A proxy and its neighbour. See the example in `docs/presence.md`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// CUPS Administration > System > Service Parameters > Cisco UP SIP Proxy, Proxy Domain.
    pub sip_domain: String,
    /// System > Server.
    pub nodes: Vec<String>,
    /// Other names, as the SIP Proxy trace lists them at the start.
    pub aliases: Vec<String>,
    /// Static routes, in any order.
    pub static_routes: Vec<StaticRoute>,
    /// Incoming ACL: `all`, addresses, networks such as `10.1.0.0/16`, host names.
    pub incoming_acl: Vec<String>,
    /// The proxy's own addresses.
    pub addresses: Vec<IpAddr>,
    /// Devices in Controlled Devices of the user.
    pub controlled_devices: Vec<String>,
    /// Who sends the request.
    pub peer: Peer,
}

/// A static route of SIP, which is no route of IP.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaticRoute {
    /// The domain; with a leading `.` or `*.` every name below it.
    pub destination: String,
    /// Host name or address.
    pub next_hop: String,
    /// Port; 5060 unless given.
    pub port: Option<u16>,
    /// `tcp`, `udp` or `tls`.
    pub transport: Option<String>,
}

/// The server that sends the request, such as OCS.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Peer {
    /// The address its requests come from.
    pub source: Option<IpAddr>,
    /// Its Host Authorization, where it has one; addresses count, names do not.
    pub host_authorization: Option<Vec<String>>,
}

/// Why a configuration cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigError {
    /// It is no TOML (or JSON, when it begins with a brace), or has other fields.
    Syntax(String),
    /// A field that must be there is empty.
    Empty(&'static str),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(message) => f.write_str(message),
            Self::Empty(field) => write!(f, "`{field}` is missing or empty"),
        }
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads TOML, or JSON when the text begins with `{`.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let config: Self = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|error| ConfigError::Syntax(error.to_string()))?
        } else {
            toml::from_str(text).map_err(|error| {
                // The message of toml draws the line; one line is enough.
                ConfigError::Syntax(error.message().to_owned())
            })?
        };
        if config.sip_domain.is_empty() && config.nodes.is_empty() {
            return Err(ConfigError::Empty("sip_domain"));
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_and_json_say_the_same() {
        let toml = Config::parse(
            "sip_domain = \"acme.com\"\nnodes = [\"cup1\"]\n\
             [[static_routes]]\ndestination = \"abc.com\"\nnext_hop = \"192.0.2.9\"\nport = 5070\n\
             [peer]\nsource = \"192.0.2.1\"\n",
        )
        .unwrap();
        let json = Config::parse(
            r#"{"sip_domain": "acme.com", "nodes": ["cup1"], "peer": {"source": "192.0.2.1"},
                "static_routes": [{"destination": "abc.com", "next_hop": "192.0.2.9", "port": 5070}]}"#,
        )
        .unwrap();
        assert_eq!(toml, json);
        assert_eq!(toml.static_routes[0].port, Some(5070));
    }

    #[test]
    fn a_mistake_is_named() {
        let wrong = |text: &str| Config::parse(text).unwrap_err();
        assert_eq!(wrong(""), ConfigError::Empty("sip_domain"));
        assert!(wrong("sip_domian = \"x\"").to_string().contains("sip_domian"));
        assert!(matches!(wrong("{\"sip_domain\": }"), ConfigError::Syntax(_)));
        assert!(matches!(wrong("[peer]\nsource = \"no\""), ConfigError::Syntax(_)));
    }
}
