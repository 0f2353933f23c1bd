//! The presence address: what a client of CUPS makes of the node name and the domain.
//!
//! A node name in dotted decimal is used as it is. Any other that ends with the domain is used as it is; to the rest a
//! dot and the domain are appended. The comparison minds case and knows no labels (Htluo, 2009).

use std::net::{Ipv4Addr, Ipv6Addr};

/// What stands in the service parameter while nobody has set it.
pub(crate) const NOT_SET: &str = "PROXY_DOMAIN_NOT_SET";

/// The example user part of addresses.
pub(crate) const USER: &str = "user";

/// Whether the address works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It does, as far as the names tell.
    Ok,
    /// It may not, or not everywhere.
    Warn,
    /// It does not.
    Wrong,
    /// The rules do not speak of such a node name.
    Unknown,
}

impl Verdict {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Wrong => "wrong",
            Self::Unknown => "unknown",
        }
    }
}

/// Something about the node name, the domain or the address made of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The domain is empty or the default.
    DomainNotSet,
    /// The domain is an IP address.
    DomainIsIp,
    /// The node name ends with the domain, but for the case of letters.
    CaseMismatch,
    /// The node name is of another domain; not `certain` when it may be the start of a longer name.
    OtherDomain {
        /// Whether the result cannot be meant.
        certain: bool,
    },
    /// The node name ends with the domain in the middle of a label.
    LabelBoundary,
    /// The node name is the domain.
    NodeIsDomain,
    /// Node name or domain ends with a dot.
    TrailingDot,
    /// There are capital letters.
    UpperCase,
    /// Four numbers that are no IPv4 address.
    NotAnAddress,
    /// Numbers with dots, but not four.
    ShortNumber,
    /// The result is no name in DNS, and why.
    NotAName(&'static str),
    /// The node name is an IPv6 address.
    Ipv6,
}

/// The presence address of one node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// The node name.
    pub node: String,
    /// The domain.
    pub domain: String,
    /// What follows `user@`; `None` where the rules do not say.
    pub host: Option<String>,
    /// Whether it works.
    pub verdict: Verdict,
    /// Why, in one sentence without a full stop.
    pub reason: String,
    /// Everything noticed.
    pub problems: Vec<Problem>,
}

impl Resolution {
    /// The address with the example user.
    pub fn address(&self) -> Option<String> {
        self.host.as_ref().map(|host| format!("{USER}@{host}"))
    }

    /// Whether the address is an IPv4 address.
    pub fn is_ipv4(&self) -> bool {
        self.node.parse::<Ipv4Addr>().is_ok()
    }

    /// Whether the node name is a bare host name.
    pub fn is_bare(&self) -> bool {
        !self.node.is_empty() && !self.node.contains(['.', ':'])
    }
}

/// Resolves `node` in `domain` as the client does.
pub fn resolve(node: &str, domain: &str) -> Resolution {
    let (host, how) = apply(node, domain);
    let mut problems = problems(node, domain, how);
    if let Some(host) = host.as_deref().filter(|_| how != How::Ipv4) {
        problems.extend(not_a_name(host).map(Problem::NotAName));
    }
    let verdict = match how {
        How::Ipv4 => Verdict::Ok,
        How::Ipv6 => Verdict::Unknown,
        How::AsIs | How::Appended => problems.iter().map(weight).max().unwrap_or(Verdict::Ok),
    };
    let heaviest = problems.iter().find(|problem| weight(problem) == verdict);
    let reason = match (heaviest, how) {
        (Some(problem), How::AsIs | How::Appended) if verdict != Verdict::Ok => {
            explain(problem, node, domain)
        }
        (_, how) => how.reason().to_owned(),
    };
    Resolution { node: node.to_owned(), domain: domain.to_owned(), host, verdict, reason, problems }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Ipv4,
    Ipv6,
    AsIs,
    Appended,
}

impl How {
    fn reason(self) -> &'static str {
        match self {
            Self::Ipv4 => "the node name is dotted decimal, so it is used as it is",
            Self::Ipv6 => {
                "the node name is an IPv6 address, of which the rules of 2009 say nothing"
            }
            Self::AsIs => "the node name already ends with the domain",
            Self::Appended => "the domain is appended to the node name",
        }
    }
}

fn apply(node: &str, domain: &str) -> (Option<String>, How) {
    if node.parse::<Ipv4Addr>().is_ok() {
        return (Some(node.to_owned()), How::Ipv4);
    }
    let bare = node.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(node);
    if bare.parse::<Ipv6Addr>().is_ok() {
        return (None, How::Ipv6);
    }
    // Every name ends with nothing; with an empty domain only the dot is appended.
    if !domain.is_empty() && node.ends_with(domain) {
        return (Some(node.to_owned()), How::AsIs);
    }
    (Some(format!("{node}.{domain}")), How::Appended)
}

fn problems(node: &str, domain: &str, how: How) -> Vec<Problem> {
    let mut problems = Vec::new();
    let not_set = domain.is_empty() || domain == NOT_SET;
    let domain_is_ip = domain.parse::<Ipv4Addr>().is_ok() || domain.parse::<Ipv6Addr>().is_ok();
    if not_set {
        problems.push(Problem::DomainNotSet);
    }
    if domain_is_ip {
        problems.push(Problem::DomainIsIp);
    }
    match how {
        How::Ipv4 => return problems,
        How::Ipv6 => problems.push(Problem::Ipv6),
        How::AsIs => problems.extend(suffix_problem(node, domain)),
        How::Appended => problems.extend(appended_problem(node, domain, not_set || domain_is_ip)),
    }
    let capitals = |text: &str| text.bytes().any(|byte| byte.is_ascii_uppercase());
    let told = problems.contains(&Problem::CaseMismatch);
    if !told && (capitals(node) || (capitals(domain) && !not_set)) {
        problems.push(Problem::UpperCase);
    }
    if domain.ends_with('.') && !problems.contains(&Problem::TrailingDot) {
        problems.push(Problem::TrailingDot);
    }
    problems
}

/// What is doubtful of a node name that ends with the domain.
fn suffix_problem(node: &str, domain: &str) -> Option<Problem> {
    let before = node.strip_suffix(domain)?;
    if before.is_empty() {
        return Some(Problem::NodeIsDomain);
    }
    let at_a_label = before.ends_with('.') || domain.starts_with('.');
    (!at_a_label).then_some(Problem::LabelBoundary)
}

/// What is doubtful of a node name to which the domain is appended.
fn appended_problem(node: &str, domain: &str, no_domain: bool) -> Option<Problem> {
    if node.ends_with('.') {
        return Some(Problem::TrailingDot);
    }
    let labels: Vec<&str> = node.split('.').collect();
    let number = |label: &&str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_digit());
    if labels.len() > 1 && labels.iter().all(number) {
        let four = labels.len() == 4;
        return Some(if four { Problem::NotAnAddress } else { Problem::ShortNumber });
    }
    if no_domain {
        return None;
    }
    let (lower_node, lower_domain) = (node.to_ascii_lowercase(), domain.to_ascii_lowercase());
    if lower_node.ends_with(&lower_domain) {
        return Some(Problem::CaseMismatch);
    }
    if labels.len() < 2 {
        return None;
    }
    // `cup1.emea` may be meant to go on with the domain; a name that ends as the domain does, or is longer, may not.
    let same_end = lower_domain.rsplit('.').next() == lower_node.rsplit('.').next();
    Some(Problem::OtherDomain { certain: same_end || labels.len() > 2 })
}

/// Why `host` cannot be a name in DNS (RFC 1034 section 3.5, RFC 1123 section 2.1), if it cannot.
fn not_a_name(host: &str) -> Option<&'static str> {
    let name = host.strip_suffix('.').unwrap_or(host);
    let labels = || name.split('.');
    let plain = |label: &str| label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if name.len() > 253 {
        Some("it is longer than 253 characters")
    } else if labels().any(str::is_empty) || host.ends_with('.') && name.is_empty() {
        Some("it has an empty label")
    } else if labels().any(|label| label.len() > 63) {
        Some("a label is longer than 63 characters")
    } else if !labels().all(plain) {
        Some("it has characters that host names do not have")
    } else if labels().any(|label| label.starts_with('-') || label.ends_with('-')) {
        Some("a label begins or ends with a hyphen")
    } else if labels().next_back().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit())) {
        Some("its last label is a number, so it is neither a name nor an IP address")
    } else {
        None
    }
}

fn weight(problem: &Problem) -> Verdict {
    match problem {
        Problem::DomainNotSet
        | Problem::DomainIsIp
        | Problem::CaseMismatch
        | Problem::OtherDomain { certain: true }
        | Problem::TrailingDot
        | Problem::NotAnAddress
        | Problem::NotAName(_) => Verdict::Wrong,
        Problem::OtherDomain { certain: false }
        | Problem::LabelBoundary
        | Problem::NodeIsDomain
        | Problem::UpperCase
        | Problem::ShortNumber => Verdict::Warn,
        Problem::Ipv6 => Verdict::Unknown,
    }
}

fn explain(problem: &Problem, node: &str, domain: &str) -> String {
    match problem {
        Problem::DomainNotSet => {
            "the proxy domain is not set, and what stands there instead is appended".to_owned()
        }
        Problem::DomainIsIp => {
            format!("the domain {domain} is an IP address, and nothing can be put before one")
        }
        Problem::CaseMismatch => format!(
            "{node} does not end with {domain} because the comparison minds case, so the domain is appended"
        ),
        Problem::OtherDomain { .. } => {
            format!("{node} is not in {domain}, so a second domain is appended to the first")
        }
        Problem::LabelBoundary => format!(
            "{node} ends with {domain} in the middle of a label; the rule does not say whether that counts"
        ),
        Problem::NodeIsDomain => {
            "the node name is the domain itself, so clients look for the domain's own address"
                .to_owned()
        }
        Problem::TrailingDot => {
            "a dot at the end defeats the comparison with the domain".to_owned()
        }
        Problem::UpperCase => {
            "DNS does not mind case but the proxy's comparison does; write names in lower case"
                .to_owned()
        }
        Problem::NotAnAddress => {
            format!("{node} is no valid IPv4 address, so it is treated as a name")
        }
        Problem::ShortNumber => {
            format!("{node} is not dotted decimal with four numbers, so it is treated as a name")
        }
        Problem::NotAName(why) => format!("the result is no name in DNS: {why}"),
        Problem::Ipv6 => How::Ipv6.reason().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Domain, node name, address and verdict: the cases of the post and what follows from its rules.
    const CASES: [(&str, &str, &str, Verdict); 20] = [
        ("cisco.com", "cup1", "user@cup1.cisco.com", Verdict::Ok),
        ("cisco.com", "cup1.cisco.com", "user@cup1.cisco.com", Verdict::Ok),
        ("cisco.com", "10.11.12.13", "user@10.11.12.13", Verdict::Ok),
        ("10.11.12.13", "10.11.12.13", "user@10.11.12.13", Verdict::Ok),
        ("10.11.12.13", "cup1", "user@cup1.10.11.12.13", Verdict::Wrong),
        ("10.11.12.13", "cup1.cisco.com", "user@cup1.cisco.com.10.11.12.13", Verdict::Wrong),
        (NOT_SET, "cup1.cisco.com", "user@cup1.cisco.com.PROXY_DOMAIN_NOT_SET", Verdict::Wrong),
        ("CISCO.COM", "cup1.cisco.com", "user@cup1.cisco.com.CISCO.COM", Verdict::Wrong),
        (NOT_SET, "cup1", "user@cup1.PROXY_DOMAIN_NOT_SET", Verdict::Wrong),
        (NOT_SET, "10.11.12.13", "user@10.11.12.13", Verdict::Ok),
        (
            "apac.acme.com",
            "cup1.emea.acme.com",
            "user@cup1.emea.acme.com.apac.acme.com",
            Verdict::Wrong,
        ),
        ("acme.com", "cup1.apac.acme.com", "user@cup1.apac.acme.com", Verdict::Ok),
        ("cisco.com", "cup1.notcisco.com", "user@cup1.notcisco.com", Verdict::Warn),
        ("cisco.com", "cup1.cisco.com.", "user@cup1.cisco.com..cisco.com", Verdict::Wrong),
        ("cisco.com", "cisco.com", "user@cisco.com", Verdict::Warn),
        ("Cisco.com", "cup1", "user@cup1.Cisco.com", Verdict::Warn),
        ("cisco.com", "10.11.12.300", "user@10.11.12.300.cisco.com", Verdict::Wrong),
        ("cisco.com", "10.11.12", "user@10.11.12.cisco.com", Verdict::Warn),
        ("cisco.com", "2001:db8::5", "-", Verdict::Unknown),
        ("", "cup1", "user@cup1.", Verdict::Wrong),
    ];

    #[test]
    fn the_cases_come_out_as_they_must() {
        for (domain, node, address, verdict) in CASES {
            let resolved = resolve(node, domain);
            let got = resolved.address().unwrap_or_else(|| "-".to_owned());
            assert_eq!((got.as_str(), resolved.verdict), (address, verdict), "{node} in {domain}");
            assert!(!resolved.reason.is_empty() && !resolved.reason.ends_with('.'));
        }
    }

    #[test]
    fn a_domain_that_is_not_set_is_noticed_even_where_it_does_no_harm() {
        assert_eq!(resolve("10.11.12.13", NOT_SET).problems, [Problem::DomainNotSet]);
    }

    #[test]
    fn a_name_of_another_domain_is_wrong_and_a_short_one_doubtful() {
        assert_eq!(resolve("cup1.other.net", "acme.com").verdict, Verdict::Wrong);
        assert_eq!(resolve("cup1.emea", "acme.com").verdict, Verdict::Warn);
        assert_eq!(resolve("cup1.acme.com", "acme.com.").verdict, Verdict::Wrong);
        assert_eq!(resolve("cup 1", "acme.com").verdict, Verdict::Wrong);
        assert_eq!(resolve("[2001:db8::5]", "acme.com").verdict, Verdict::Unknown);
    }

    proptest! {
        #[test]
        fn the_address_is_the_node_name_or_the_node_name_and_the_domain(
            node in "\\PC{0,30}", domain in "\\PC{0,20}",
        ) {
            let resolved = resolve(&node, &domain);
            if let Some(host) = resolved.host {
                let appended = [node.as_str(), &domain].join(".");
                prop_assert!(host == node || host == appended);
            }
        }
    }
}
