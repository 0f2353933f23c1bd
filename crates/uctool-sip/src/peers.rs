//! What a capture tells of the servers in it: the certificates they show, the products they say they are.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;

use uctool_capture::Mark;
use uctool_core::time;
use uctool_message::{Agent, SeenSip, Unit};
use uctool_release::{Product, Spelled};
use uctool_tls::SessionReport;

/// How many different chains are kept.
const MAX_CHAINS: usize = 64;
/// How many products on hosts are kept.
const MAX_PRODUCTS: usize = 256;

/// What the rules about servers are asked about.
#[derive(Debug, Default)]
pub(crate) struct Peers {
    /// The name of the input that is read now.
    pub(crate) source: Rc<str>,
    /// Every chain a server showed, once for each name it was asked by.
    pub(crate) chains: Vec<Shown>,
    /// TLS sessions whose handshake told no certificate: resumed, TLS 1.3 without secrets, begun before the capture.
    pub(crate) without_chain: u64,
    /// Chains that were not kept any more.
    pub(crate) more_chains: u64,
    /// Products of Cisco, by host and by the words of its User-Agent or Server header.
    pub(crate) products: BTreeMap<(IpAddr, String), Claim>,
}

/// A chain in its place.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    /// The input it is in.
    pub(crate) source: Rc<str>,
    pub(crate) server: SocketAddr,
    /// The name the client asked for.
    pub(crate) sni: Option<String>,
    /// DER, as it was sent.
    pub(crate) certificates: Vec<Vec<u8>>,
    /// The first frame of the handshake.
    pub(crate) at: Mark,
}

/// A product and its release, as a header names them.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    /// The input it is in.
    pub(crate) source: Rc<str>,
    pub(crate) product: Product,
    pub(crate) release: Spelled,
    /// The first frame or line that says so.
    pub(crate) at: u64,
    pub(crate) unit: Unit,
}

impl Peers {
    pub(crate) fn new(source: &str) -> Self {
        Self { source: source.into(), ..Self::default() }
    }

    /// Notes the chain of a session that begins in the input `source`.
    pub(crate) fn session(&mut self, report: &SessionReport, source: &str) {
        if report.certificates.is_empty() {
            self.without_chain += 1;
            return;
        }
        let known = |shown: &Shown| {
            shown.server == report.server
                && shown.sni == report.sni
                && shown.certificates == report.certificates
        };
        if self.chains.iter().any(known) {
            return;
        }
        if self.chains.len() == MAX_CHAINS {
            self.more_chains += 1;
            return;
        }
        self.chains.push(Shown {
            source: source.into(),
            server: report.server,
            sni: report.sni.clone(),
            certificates: report.certificates.clone(),
            at: report.first,
        });
    }

    /// Notes what the sender of a message says it is.
    pub(crate) fn sip(&mut self, seen: &SeenSip<'_>) {
        if let Some(agent) = Agent::of(seen) {
            self.agent(agent);
        }
    }

    /// Notes what a sender says it is.
    pub(crate) fn agent(&mut self, agent: Agent) {
        let Agent { ip, words, at, unit } = agent;
        let key = (ip, words);
        if self.products.contains_key(&key) || self.products.len() == MAX_PRODUCTS {
            return;
        }
        if let Some((product, release)) = claim(&key.1) {
            let source = Rc::clone(&self.source);
            self.products.insert(key, Claim { source, product, release, at, unit });
        }
    }
}

/// The product and release in a User-Agent or Server header, such as `Cisco-CUCM10.5` and `Cisco-CUP/8.6`: the train of
/// a release is all these headers tell.
pub fn claim(words: &str) -> Option<(Product, Spelled)> {
    let rest = words.strip_prefix("Cisco-")?;
    let (product, rest) = [("CUCM", Product::Cucm), ("CUPS", Product::Imp), ("CUP", Product::Imp)]
        .into_iter()
        .find_map(|(word, product)| rest.strip_prefix(word).map(|rest| (product, rest)))?;
    let number = rest.trim_start_matches(['/', '-', ' ']).split([' ', '(', ';']).next()?;
    let mut parts = number.split('.');
    let (major, minor) = (parts.next()?.parse::<u8>().ok()?, parts.next().unwrap_or("0"));
    let minor = minor.parse::<u8>().ok()?;
    // From 14 on a release is named by one number.
    let name = if major >= 14 { major.to_string() } else { format!("{major}.{minor}(1)") };
    Some((product, name.parse().ok()?))
}

impl Shown {
    /// When it was shown, seconds since 1970.
    pub(crate) fn seconds(&self) -> Option<i64> {
        self.at.time.map(|nanoseconds| nanoseconds.div_euclid(1_000_000_000))
    }

    /// When it was shown, for people.
    pub(crate) fn day(&self) -> String {
        let text = self.at.time.and_then(time::rfc3339).unwrap_or_default();
        text.chars().take(10).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_tells_product_and_train() {
        assert_eq!(claim("Cisco-CUCM10.5"), Some((Product::Cucm, "10.5(1)".parse().unwrap())));
        assert_eq!(claim("Cisco-CUCM14.0"), Some((Product::Cucm, "14".parse().unwrap())));
        assert_eq!(claim("Cisco-CUP/8.6"), Some((Product::Imp, "8.6(1)".parse().unwrap())));
        assert_eq!(claim("Cisco-CUCM"), None);
        assert_eq!(claim("Cisco-CP7965G/9.4.2"), None);
    }
}
