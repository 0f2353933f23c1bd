//! Between whom a message of a text went: what the text says, and what the message itself does.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use uctool_message::value::{parameter, unfold};
use uctool_message::{Carrier, Message, StartLine};

use super::header::{Header, Way, carrier};

/// So many requests are remembered for their responses.
const ASKED: usize = 256;

/// An address that nobody told.
pub(crate) const UNKNOWN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);

/// The topmost Via of a message, as far as it names addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Via {
    /// Where the sender of the request says it is (`sent-by`), or where the answer went (`received`, `rport`).
    pub(crate) address: Option<SocketAddr>,
    pub(crate) carrier: Option<Carrier>,
    branch: Option<u64>,
}

impl Via {
    /// Reads the topmost Via (RFC 3261, section 20.42).
    pub(crate) fn of(message: &Message<'_>) -> Option<Self> {
        let value = unfold(message.fields.via?);
        let first = value.split(',').next()?;
        let (protocol, rest) = first.trim().split_once(' ')?;
        let carrier = protocol.rsplit('/').next().and_then(|word| carrier(word.trim()));
        let port = if carrier == Some(Carrier::Tls) { 5061 } else { 5060 };
        let sent_by = rest.split(';').next().and_then(|host| literal(host.trim(), port));
        let received = parameter(first, "received")
            .and_then(|ip| ip.trim_matches(['[', ']']).parse().ok())
            .map(|ip| SocketAddr::new(ip, sent_by.map_or(port, |address| address.port())));
        let rport = parameter(first, "rport").and_then(|port| port.parse::<u16>().ok());
        let mut address = received.or(sent_by);
        if let (Some(address), Some(port)) = (&mut address, rport) {
            address.set_port(port);
        }
        let branch = parameter(first, "branch").map(|branch| {
            let mut hasher = DefaultHasher::new();
            branch.hash(&mut hasher);
            hasher.finish()
        });
        Some(Self { address, carrier, branch })
    }
}

/// Works out sender and receiver of one message after the other.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// The node that wrote the log, once it is known.
    pub(crate) own: Option<SocketAddr>,
    asked: VecDeque<(u64, SocketAddr, SocketAddr)>,
    /// Whether an address came from a message because the text gave none.
    pub(crate) guessed: bool,
}

impl Places {
    /// Sender and receiver.
    pub(crate) fn of(
        &mut self,
        header: &Header,
        message: &Message<'_>,
    ) -> (SocketAddr, SocketAddr) {
        let via = Via::of(message);
        let (sender, receiver) = self.of_message(message, via.as_ref());
        let own = header.own.or(self.own);
        let told = header.peer;
        // The node's own address is one for the whole text, known or not.
        let (src, dst) = match header.way {
            Some(Way::Received) => (told.or(sender), own),
            Some(Way::Sent) => (own, told.or(receiver)),
            None => (sender, receiver),
        };
        self.guessed |= told.is_none() && (sender.is_some() || receiver.is_some());
        let (src, dst) = (src.unwrap_or(UNKNOWN), dst.unwrap_or(UNKNOWN));
        if let (StartLine::Request { .. }, Some(branch)) =
            (message.start, via.and_then(|via| via.branch))
        {
            self.asked.push_back((branch, src, dst));
            if self.asked.len() > ASKED {
                self.asked.pop_front();
            }
        }
        (src, dst)
    }

    /// What the message says: a request comes from its Via and goes to its Route or Request-URI, a response goes the
    /// way back.
    fn of_message(
        &self,
        message: &Message<'_>,
        via: Option<&Via>,
    ) -> (Option<SocketAddr>, Option<SocketAddr>) {
        let address = via.and_then(|via| via.address);
        let StartLine::Request { uri, .. } = message.start else {
            let branch = via.and_then(|via| via.branch);
            let asked = self.asked.iter().rev().find(|(one, ..)| Some(*one) == branch);
            let known = |address: SocketAddr| (address != UNKNOWN).then_some(address);
            return match asked {
                Some((_, src, dst)) => (known(*dst), known(*src)),
                None => (None, address),
            };
        };
        let route = message.header("Route", None).next().map(unfold);
        let target = match &route {
            Some(route) => route.split(',').next().unwrap_or_default().to_owned(),
            None => unfold(uri).into_owned(),
        };
        (address, uri_address(&target))
    }
}

/// Where a message says that the node is which wrote the text: the Via of what it asked, the Contact of what it sent,
/// the Request-URI of what it was sent (which a proxy before it may have left as it was, so the others are surer).
pub(crate) fn own_address(way: Way, message: &Message<'_>) -> Option<(SocketAddr, &'static str)> {
    let request = match message.start {
        StartLine::Request { uri, .. } => Some(uri),
        StartLine::Response { .. } => None,
    };
    let by = |address: Option<SocketAddr>, name| address.map(|address| (address, name));
    match (way, request) {
        (Way::Sent, Some(_)) | (Way::Received, None) => {
            by(Via::of(message).and_then(|via| via.address), "Via")
        }
        (Way::Sent, None) => {
            let contact = message.header("Contact", Some(b'm')).next().map(unfold);
            by(contact.and_then(|contact| uri_address(&contact)), "Contact")
        }
        (Way::Received, Some(uri)) => {
            let routed = message.header("Route", None).next().is_some();
            by(uri_address(&unfold(uri)).filter(|_| !routed), "Request-URI")
        }
    }
}

/// The host of a SIP URI, where it is an address.
pub(crate) fn uri_address(uri: &str) -> Option<SocketAddr> {
    let uri = uri.split_once('<').map_or(uri, |(_, rest)| rest);
    let (scheme, rest) = uri.split_once(':')?;
    let secure = scheme.trim().eq_ignore_ascii_case("sips");
    if !secure && !scheme.trim().eq_ignore_ascii_case("sip") {
        return None;
    }
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let host = rest.split([';', '>', '?']).next()?;
    literal(host.trim(), if secure { 5061 } else { 5060 })
}

/// `10.0.0.1`, `10.0.0.1:5070`, `[2001:db8::1]:5070`; `None` for a name.
fn literal(host: &str, port: u16) -> Option<SocketAddr> {
    host.parse()
        .ok()
        .or_else(|| host.trim_matches(['[', ']']).parse().ok().map(|ip| SocketAddr::new(ip, port)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::header::Dialect;

    fn places(messages: &[(&str, Option<Way>, Option<&str>)]) -> Vec<(String, String)> {
        let mut places = Places::default();
        let mut all = Vec::new();
        for (text, way, peer) in messages {
            let message = Message::parse(text.as_bytes()).unwrap();
            let peer = peer.map(|peer| peer.parse().unwrap());
            let header = Header { way: *way, peer, ..Header::of(Dialect::Plain) };
            let (src, dst) = places.of(&header, &message);
            all.push((src.to_string(), dst.to_string()));
        }
        all
    }

    const INVITE: &str =
        "INVITE sip:bob@10.0.0.2:5070 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\n\r\n";
    const OK: &str = "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\n\r\n";

    fn pair(src: &str, dst: &str) -> (String, String) {
        (src.to_owned(), dst.to_owned())
    }

    #[test]
    fn without_a_word_of_the_text_the_message_speaks() {
        assert_eq!(
            places(&[(INVITE, None, None), (OK, None, None)]),
            [pair("10.0.0.1:5060", "10.0.0.2:5070"), pair("10.0.0.2:5070", "10.0.0.1:5060"),]
        );
        let foreign =
            "SIP/2.0 200 OK\r\nVia: SIP/2.0/TLS h.acme.com;received=10.0.0.9;rport=7\r\n\r\n";
        assert_eq!(places(&[(foreign, None, None)]), [pair("0.0.0.0:0", "10.0.0.9:7")]);
    }

    #[test]
    fn what_the_text_says_comes_first() {
        let peer = Some("10.9.9.9:5060");
        assert_eq!(
            places(&[(INVITE, Some(Way::Received), peer), (OK, Some(Way::Sent), peer)]),
            [pair("10.9.9.9:5060", "0.0.0.0:0"), pair("0.0.0.0:0", "10.9.9.9:5060"),]
        );
    }

    #[test]
    fn addresses_are_read_out_of_uris() {
        assert_eq!(uri_address("sip:a@10.0.0.1"), "10.0.0.1:5060".parse().ok());
        assert_eq!(uri_address("<sips:[2001:db8::1];lr>"), "[2001:db8::1]:5061".parse().ok());
        assert_eq!(uri_address("sip:a@acme.com"), None);
        assert_eq!(uri_address("tel:+1234"), None);
    }
}
