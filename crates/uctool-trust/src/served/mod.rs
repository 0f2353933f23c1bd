//! The chain a server really sends.

use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection};
use uctool_core::io::Stream;
use uctool_core::{Failure, Io};

pub mod hello;
mod recorder;
mod starttls;

pub use recorder::Recorder;

const PATIENCE: Duration = Duration::from_secs(10);

/// A protocol that begins in clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Protocol {
    /// IMAP (RFC 3501)
    Imap,
    /// SMTP (RFC 3207)
    Smtp,
    /// POP3 (RFC 2595)
    Pop3,
    /// LDAP (RFC 4511)
    Ldap,
    /// XMPP (RFC 6120)
    Xmpp,
    /// SIP over TLS, which has no STARTTLS: only the port differs
    Sip,
}

impl Protocol {
    fn port(self) -> u16 {
        match self {
            Self::Imap => 143,
            Self::Smtp => 25,
            Self::Pop3 => 110,
            Self::Ldap => 389,
            Self::Xmpp => 5222,
            Self::Sip => 5061,
        }
    }
}

/// What a server sent.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The name or address it was asked at.
    pub host: String,
    /// The version it chose.
    pub version: &'static str,
    /// Its chain as DER, as it was sent.
    pub certificates: Vec<Vec<u8>>,
}

impl Fetched {
    /// What to know about an old version.
    pub fn note(&self) -> &'static str {
        match self.version {
            "SSL 3.0" | "TLS 1.0" | "TLS 1.1" => ", which clients of today refuse",
            _ => "",
        }
    }
}

/// Asks by our own hello for TLS 1.2 and less, where the chain comes in clear; by rustls where only 1.3 is spoken.
///
/// # Errors
/// A name that does not resolve, a server that cannot be reached, or why it gave no certificate.
pub fn fetch(
    server: &str,
    protocol: Option<Protocol>,
    io: &mut dyn Io,
) -> Result<Fetched, Failure> {
    let (host, port) = split(server, protocol.map_or(443, Protocol::port))?;
    let addresses = match host.parse() {
        Ok(address) => vec![address],
        Err(_) => io.resolve(&host).map_err(|error| {
            Failure::of(server, format!("the name does not resolve: {error}"))
                .hint("check the DNS server, or give the IP address")
        })?,
    };
    let mut trouble = Failure::of(server, "the name has no address");
    for address in addresses {
        let address = SocketAddr::new(address, port);
        match from_address(address, &host, protocol, io) {
            Ok(fetched) => return Ok(fetched),
            Err(error) => {
                trouble = Failure::of(server, format!("no certificate from {address}: {error}"))
                    .hint("check the port, the firewall, and whether the service speaks TLS there (`--starttls`)");
            }
        }
    }
    Err(trouble)
}

fn from_address(
    address: SocketAddr,
    host: &str,
    protocol: Option<Protocol>,
    io: &mut dyn Io,
) -> io::Result<Fetched> {
    let mut random = [0; 32];
    io.random(&mut random)?;
    let mut first = None;
    // Very old servers fail on a hello they do not know; each version is asked for by itself.
    for version in [hello::TLS12, hello::TLS10] {
        let mut stream = open(address, host, protocol, io)?;
        match hello::probe(stream.as_mut(), host, version, random) {
            Ok(answer) => {
                return Ok(Fetched {
                    host: host.to_owned(),
                    version: answer.version_name(),
                    certificates: answer.certificates,
                });
            }
            Err(error) => first = first.or(Some(error)),
        }
    }
    let stream = open(address, host, protocol, io)?;
    match tls13(stream, host) {
        Ok(certificates) => Ok(Fetched { host: host.to_owned(), version: "TLS 1.3", certificates }),
        Err(error) => {
            Err(first.filter(|_| error.kind() == io::ErrorKind::UnexpectedEof).unwrap_or(error))
        }
    }
}

fn open(
    address: SocketAddr,
    host: &str,
    protocol: Option<Protocol>,
    io: &mut dyn Io,
) -> io::Result<Box<dyn Stream>> {
    let mut stream = io.connect(address, PATIENCE)?;
    stream.set_timeout(PATIENCE)?;
    if let Some(protocol) = protocol {
        starttls::begin(protocol, stream.as_mut(), host)?;
    }
    Ok(stream)
}

/// `host`, `host:port`, `[2001:db8::1]:port` or a bare IPv6 address.
fn split(server: &str, default: u16) -> Result<(String, u16), Failure> {
    let bad = || {
        Failure::of(server, "it is not HOST or HOST:PORT")
            .hint("write an IPv6 address as [2001:db8::1]:443")
    };
    if let Some(rest) = server.strip_prefix('[') {
        let (host, rest) = rest.split_once(']').ok_or_else(bad)?;
        let port = match rest.strip_prefix(':') {
            Some(port) => port.parse().map_err(|_| bad())?,
            None if rest.is_empty() => default,
            None => return Err(bad()),
        };
        return Ok((host.to_owned(), port));
    }
    match server.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') => {
            Ok((host.to_owned(), port.parse().map_err(|_| bad())?))
        }
        _ if server.is_empty() => Err(bad()),
        _ => Ok((server.to_owned(), default)),
    }
}

/// TLS 1.3 by rustls. The verifier records the chain and then ends the handshake: nothing follows.
fn tls13(mut stream: Box<dyn Stream>, host: &str) -> io::Result<Vec<Vec<u8>>> {
    let recorder = Arc::new(Recorder::refusing());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(io::Error::other)?
        .dangerous()
        .with_custom_certificate_verifier(recorder.clone())
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    let mut connection = ClientConnection::new(Arc::new(config), name).map_err(io::Error::other)?;
    let outcome = loop {
        while connection.wants_write() {
            connection.write_tls(&mut Writer(stream.as_mut()))?;
        }
        let read = connection.read_tls(&mut Reader(stream.as_mut()));
        if !matches!(read, Ok(1..)) {
            break read.and_then(|_| Err(io::ErrorKind::UnexpectedEof.into()));
        }
        if let Err(error) = connection.process_new_packets() {
            break Err(io::Error::other(error));
        }
        if !connection.is_handshaking() {
            break Ok(());
        }
    };
    let chain = recorder.chain();
    match outcome {
        _ if !chain.is_empty() => Ok(chain),
        Ok(()) => Err(io::Error::other("the server sent no certificate")),
        Err(error) => Err(error),
    }
}

struct Reader<'s>(&'s mut dyn Stream);

impl Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

struct Writer<'s>(&'s mut dyn Stream);

impl Write for Writer<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
