//! One DNS server, asked by UDP and, when an answer does not fit, by TCP (RFC 7766).

use std::fmt;
use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use uctool_core::{Failure, Io};

use super::codec::{Answer, CodecError, RecordKind, answer, question};

/// How long one answer may take.
const TIMEOUT: Duration = Duration::from_secs(2);
/// How often a question is sent.
const TRIES: usize = 2;

/// The address of a DNS server, port 53 unless given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Server(pub(crate) SocketAddr);

impl FromStr for Server {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let address = text.parse::<SocketAddr>().or_else(|_| {
            let bare = text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
            bare.unwrap_or(text).parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 53))
        });
        address.map(Self).map_err(|_| format!("`{text}` is not an IP address with or without port"))
    }
}

impl Server {
    /// The first server of the system's resolver.
    pub(crate) fn of_system(io: &mut dyn Io) -> Result<Self, Failure> {
        const FILE: &str = "/etc/resolv.conf";
        let hint = "give the address of the DNS server with --server";
        let text = uctool_core::io::read_all(io, FILE, 1 << 20).map_err(|error| {
            Failure::of(FILE, format!("the system's DNS server is not known: {error}")).hint(hint)
        })?;
        first_nameserver(&String::from_utf8_lossy(&text))
            .ok_or_else(|| Failure::of(FILE, "it names no DNS server").hint(hint))
    }
}

/// The first `nameserver` of resolv.conf; an address with a scope (`fe80::1%eth0`) cannot be used.
fn first_nameserver(text: &str) -> Option<Server> {
    text.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        (words.next() == Some("nameserver")).then(|| words.next()?.parse().ok()).flatten()
    })
}

/// Why a question has no answer.
#[derive(Debug)]
pub(crate) enum LookupError {
    /// The server does not answer.
    Io(SocketAddr, io::Error),
    /// What it answers is none.
    Codec(CodecError),
}

impl fmt::Display for LookupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(server, error) => match error.kind() {
                io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => {
                    write!(f, "no DNS answer from {server} within {} seconds", TIMEOUT.as_secs())
                }
                _ => write!(f, "no DNS answer from {server}: {error}"),
            },
            Self::Codec(error) => error.fmt(f),
        }
    }
}

/// A DNS server and the way to it.
pub(crate) struct Client<'io> {
    io: &'io mut dyn Io,
    server: SocketAddr,
}

impl<'io> Client<'io> {
    pub(crate) fn new(io: &'io mut dyn Io, server: Server) -> Self {
        Self { io, server: server.0 }
    }

    /// Asks for records of `name`.
    pub(crate) fn ask(&mut self, name: &str, kind: RecordKind) -> Result<Answer, LookupError> {
        let mut last = None;
        for _ in 0..TRIES {
            match self.once(name, kind) {
                Ok(answer) => return Ok(answer),
                Err(LookupError::Codec(error @ CodecError::Name(_))) => {
                    return Err(LookupError::Codec(error));
                }
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or(LookupError::Codec(CodecError::OtherQuestion)))
    }

    fn once(&mut self, name: &str, kind: RecordKind) -> Result<Answer, LookupError> {
        let server = self.server;
        let failed = |error| LookupError::Io(server, error);
        // A number nobody can guess, so that nobody else can answer.
        let mut id = [0; 2];
        self.io.random(&mut id).map_err(failed)?;
        let id = u16::from_be_bytes(id);
        let request = question(id, name, kind).map_err(LookupError::Codec)?;
        let reply = self.io.exchange_udp(server, &request, TIMEOUT).map_err(failed)?;
        let by_udp = answer(&reply.bytes, id, name, kind).map_err(LookupError::Codec)?;
        if !by_udp.truncated {
            return Ok(by_udp);
        }
        let bytes = self.by_tcp(&request).map_err(failed)?;
        answer(&bytes, id, name, kind).map_err(LookupError::Codec)
    }

    /// A message each way, each behind its length in two bytes.
    fn by_tcp(&mut self, request: &[u8]) -> io::Result<Vec<u8>> {
        let mut stream = self.io.connect(self.server, TIMEOUT)?;
        stream.set_timeout(TIMEOUT)?;
        let length = u16::try_from(request.len()).map_err(io::Error::other)?;
        stream.write_all(&length.to_be_bytes())?;
        stream.write_all(request)?;
        stream.flush()?;
        let mut length = [0; 2];
        stream.read_exact(&mut length)?;
        let mut bytes = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_an_address_with_or_without_port() {
        let read = |text: &str| text.parse::<Server>().map(|server| server.0.to_string());
        assert_eq!(read("192.0.2.1").unwrap(), "192.0.2.1:53");
        assert_eq!(read("192.0.2.1:5353").unwrap(), "192.0.2.1:5353");
        assert_eq!(read("2001:db8::1").unwrap(), "[2001:db8::1]:53");
        assert_eq!(read("[2001:db8::1]").unwrap(), "[2001:db8::1]:53");
        assert!(read("dns.acme.com").is_err());
    }

    #[test]
    fn the_first_server_that_can_be_used_is_taken() {
        let text = "# nameserver 192.0.2.9\nsearch acme.com\nnameserver fe80::1%eth0\nnameserver 192.0.2.1\n";
        assert_eq!(first_nameserver(text).unwrap().0.to_string(), "192.0.2.1:53");
        assert_eq!(first_nameserver("search acme.com\n"), None);
    }
}
