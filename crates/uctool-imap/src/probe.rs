//! Asking one endpoint: connections, the dialogue on them, and the old hello where TLS of today fails.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use uctool_core::io::Net;
use uctool_tls::CipherSuite;
use uctool_trust::served::hello;

use crate::capability::Capabilities;
use crate::certificate::{self, Trust};
use crate::dialogue::{Action, Dialogue, Plan};
use crate::lines::Framer;
use crate::model::{Channel, Handshake, Origin, Place, Server, StartTls, TlsMode};
use crate::sasl::Credentials;
use crate::stranger::{self, first_line};
use crate::target::Endpoint;
use crate::wire::{Secured, Wire};

/// The whole of a dialogue may take so many times what one answer may.
const ANSWERS: u32 = 3;
/// How long a good-bye is waited for.
const GOODBYE: Duration = Duration::from_secs(2);
/// How long a port of no custom may be silent before TLS is tried on it.
const SILENCE: Duration = Duration::from_secs(2);

/// What is asked, the same for every endpoint.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) tls: TlsMode,
    pub(crate) timeout: Duration,
    pub(crate) credentials: Option<Arc<Credentials>>,
    pub(crate) allow_clear: bool,
    pub(crate) test_injection: bool,
    pub(crate) trust: Arc<Trust>,
    /// For the hello of our own.
    pub(crate) random: [u8; 32],
}

/// Nobody answered.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum Unreached {
    /// No address.
    #[error("the name does not resolve: {0}")]
    Name(String),
    /// The port is closed.
    #[error("connection refused")]
    Refused,
    /// No packet came back.
    #[error("no connection within {} s", .0.as_secs_f64())]
    TimedOut(Duration),
    /// No way leads there.
    #[error("no route to it: {0}")]
    NoRoute(String),
    /// It was reached and said nothing.
    #[error("connected, but no greeting came within {} s", .0.as_secs_f64())]
    Silent(Duration),
    /// It was reached and closed.
    #[error("connected, but the connection was closed without a greeting")]
    Closed,
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl Unreached {
    /// What to try.
    pub(crate) fn hint(&self, port: u16) -> String {
        match self {
            Self::Name(_) => "check the name and the DNS server, or give the IP address".into(),
            Self::Refused => format!(
                "nothing listens on port {port}: start the IMAP service (on Exchange `Microsoft Exchange IMAP4`, which is off by default), or check the port"
            ),
            Self::TimedOut(_) => {
                format!("check that the host is up and that no firewall drops TCP {port}")
            }
            Self::NoRoute(_) => "check the address, and the route and gateway of this machine".into(),
            Self::Silent(_) => format!(
                "look at the service behind port {port}; a server that looks up names first may need a longer --timeout"
            ),
            Self::Closed => {
                "look at the server's log: an address filter, a limit of connections, or another protocol".into()
            }
            Self::Other(_) => "check host, port and firewall".into(),
        }
    }

    fn of(error: &io::Error, timeout: Duration) -> Self {
        match error.kind() {
            io::ErrorKind::ConnectionRefused => Self::Refused,
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Self::TimedOut(timeout),
            io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
                Self::NoRoute(error.to_string())
            }
            _ => Self::Other(error.to_string()),
        }
    }
}

/// Asks one endpoint.
pub(crate) fn probe(
    net: &Arc<dyn Net>,
    endpoint: &Endpoint,
    wish: &Wish,
) -> Result<Server, Unreached> {
    let start = net.elapsed();
    let mut asker = Asker { net, endpoint, wish, address: None };
    let mut server = asker.ask()?;
    server.took = Some(net.elapsed().saturating_sub(start).as_secs_f64());
    if wish.test_injection && server.in_clear().is_some_and(Capabilities::starttls) {
        let works = server.tls.is_some();
        server.buffers_clear_text = asker.test_injection(works);
    }
    certificate::judge(&mut server, Some(&endpoint.host), &wish.trust);
    Ok(server)
}

struct Asker<'a> {
    net: &'a Arc<dyn Net>,
    endpoint: &'a Endpoint,
    wish: &'a Wish,
    /// The address that answered first; the others follow it.
    address: Option<IpAddr>,
}

/// How TLS is begun when the server agrees to it.
#[derive(Debug, Clone, Copy)]
enum Begin {
    /// By rustls.
    Today,
    /// By a hello of our own for this version; the connection is of no use afterwards.
    Hello(u16),
}

/// A dialogue that came to its end.
struct Talked {
    server: Server,
    /// Nothing at all came.
    ungreeted: Option<Unreached>,
}

impl Asker<'_> {
    fn ask(&mut self) -> Result<Server, Unreached> {
        let implicit = match self.wish.tls {
            TlsMode::Implicit => true,
            TlsMode::Auto => self.endpoint.is_implicit(),
            TlsMode::StartTls | TlsMode::None => false,
        };
        let talked = self.talk(implicit, Begin::Today, false)?;
        let mut server = talked.server;
        if let Some(nobody) = talked.ungreeted {
            // A server of TLS waits for the client to speak.
            return self.silent(implicit).ok_or(nobody);
        }
        let failed = server.handshake.as_ref().and_then(|handshake| handshake.failed.clone());
        if let Some(why) = failed
            && let Some(legacy) = self.legacy(implicit, &why)
        {
            server.handshake = Some(legacy);
        }
        Ok(server)
    }

    /// A port that was to begin in clear says nothing: perhaps it speaks TLS.
    fn silent(&mut self, implicit: bool) -> Option<Server> {
        if implicit {
            return None;
        }
        let free = self.wish.tls == TlsMode::Auto && !self.endpoint.is_clear();
        let talked = self.talk(true, Begin::Today, false).ok()?;
        let mut server = talked.server;
        let shook = server.handshake.as_ref();
        if let Some(why) = shook.and_then(|handshake| handshake.failed.clone()) {
            server.handshake = Some(self.legacy(true, &why)?);
        } else if talked.ungreeted.is_some() || shook.is_none() {
            return None;
        }
        if !free {
            // Only what answers is told: the port was to begin in clear.
            let mut fresh = self.server();
            fresh.stranger = Some(stranger::recognise(&[22, 3, 1], Place::default()));
            fresh.handshake = server.handshake;
            return Some(fresh);
        }
        Some(server)
    }

    /// One hello of the old kind reads version, cipher suite and certificate in clear.
    fn legacy(&mut self, implicit: bool, why: &str) -> Option<Handshake> {
        // Very old servers fail on a hello they do not know; each version is asked for by itself.
        [hello::TLS12, hello::TLS10].into_iter().find_map(|version| {
            let talked = self.talk(implicit, Begin::Hello(version), false).ok()?;
            let handshake = talked.server.handshake?;
            handshake
                .version
                .is_some()
                .then(|| Handshake { failed: Some(why.to_owned()), ..handshake })
        })
    }

    /// Whether a command sent behind STARTTLS is carried out. A server that hangs up on it, and otherwise does TLS,
    /// does not.
    fn test_injection(&mut self, tls_works: bool) -> Option<bool> {
        let server = self.talk(false, Begin::Today, true).ok()?.server;
        let refused = tls_works && server.starttls != StartTls::NotSent;
        server.buffers_clear_text.or(refused.then_some(false))
    }

    fn server(&self) -> Server {
        let name = self.endpoint.name();
        let mut server = Server::new(name.clone(), Origin::Probe);
        server.endpoint = Some(name);
        server.port = Some(self.endpoint.port);
        server.asked = self.wish.tls;
        server
    }

    fn host(&self) -> &str {
        self.wish.trust.name.as_deref().unwrap_or(&self.endpoint.host)
    }

    fn connect(&mut self) -> Result<Wire, Unreached> {
        let addresses = match (self.address, self.endpoint.host.parse::<IpAddr>()) {
            (Some(address), _) | (None, Ok(address)) => vec![address],
            (None, Err(_)) => self
                .net
                .resolve(&self.endpoint.host)
                .map_err(|error| Unreached::Name(error.to_string()))?,
        };
        let mut trouble = Unreached::Name("it has no address".into());
        let timeout = self.wish.timeout;
        let end = self.net.elapsed() + timeout;
        for (at, address) in addresses.iter().enumerate() {
            // Each address that is still to be tried gets its share of the time.
            let left = end.saturating_sub(self.net.elapsed());
            let share = left / u32::try_from(addresses.len() - at).unwrap_or(1);
            let place = SocketAddr::new(*address, self.endpoint.port);
            match self.net.connect(place, share.max(Duration::from_millis(1))) {
                Ok(stream) => {
                    self.address = Some(*address);
                    return Ok(Wire::new(stream, self.net.clone(), timeout * ANSWERS));
                }
                Err(error) => trouble = Unreached::of(&error, timeout),
            }
        }
        Err(trouble)
    }

    /// One connection, from its first byte to its last.
    fn talk(&mut self, implicit: bool, begin: Begin, injection: bool) -> Result<Talked, Unreached> {
        let mut wire = self.connect()?;
        let plan = Plan {
            tls: if implicit { TlsMode::Implicit } else { self.wish.tls },
            credentials: self.wish.credentials.clone().filter(|_| !injection),
            allow_clear: self.wish.allow_clear,
            test_injection: injection,
        };
        let mut dialogue = Dialogue::new(plan, self.server(), Channel::Clear);
        let timeout = self.wish.timeout;
        let quiet = self.wish.tls == TlsMode::Auto && !self.endpoint.is_clear() && !implicit;
        wire.answer_within(if quiet { timeout.min(SILENCE) } else { timeout });
        let mut action = Action::Read;
        if implicit {
            wire.answer_within(timeout);
            action = self.secure(&mut wire, &mut dialogue, begin, false);
            wire.answer_within(timeout);
        }
        let ended = self.run(&mut wire, &mut dialogue, begin, action);
        let ungreeted = dialogue.is_ungreeted();
        let mut server = dialogue.finish();
        let silent = ungreeted
            && server.handshake.is_none()
            && server.stranger.is_none()
            && server.endless.is_none();
        let ungreeted = match &ended {
            Some(error) if silent && error.kind() == io::ErrorKind::TimedOut => {
                Some(Unreached::Silent(timeout))
            }
            Some(_) if silent => Some(Unreached::Closed),
            _ => None,
        };
        server.ended = ended.map(|error| words(&error, timeout));
        Ok(Talked { server, ungreeted })
    }

    /// Carries out what the dialogue decides, to its end; says why it ended early.
    fn run(
        &self,
        wire: &mut Wire,
        dialogue: &mut Dialogue,
        begin: Begin,
        mut action: Action,
    ) -> Option<io::Error> {
        let mut framer = Framer::default();
        let mut buffer = [0; 8192];
        loop {
            action = match action {
                Action::Done => return None,
                Action::Send(bytes) => {
                    let patience = if dialogue.is_leaving() { GOODBYE } else { self.wish.timeout };
                    wire.answer_within(patience.min(self.wish.timeout));
                    if let Err(error) = wire.send(&bytes) {
                        return (!dialogue.is_leaving()).then_some(error);
                    }
                    Action::Read
                }
                Action::StartTls => {
                    dialogue.injected(&framer.take_rest());
                    wire.answer_within(self.wish.timeout);
                    self.secure(wire, dialogue, begin, true)
                }
                Action::Read => match framer.next() {
                    Ok(Some(line)) => dialogue.response(&line),
                    Err(too_long) => {
                        dialogue.too_long(too_long);
                        return None;
                    }
                    Ok(None) => match wire.read(&mut buffer) {
                        Ok(0) => return Self::closed(dialogue, &framer),
                        Ok(length) => {
                            framer.push(buffer.get(..length).unwrap_or_default());
                            Action::Read
                        }
                        Err(error) => return self.broken(dialogue, &framer, error),
                    },
                },
            };
        }
    }

    /// The server closed. What it left behind may say who it is.
    fn closed(dialogue: &mut Dialogue, framer: &Framer) -> Option<io::Error> {
        if dialogue.is_ungreeted() && !framer.rest().is_empty() {
            dialogue.watcher().server.stranger =
                Some(stranger::recognise(framer.rest(), Place::default()));
            return None;
        }
        let over = dialogue.is_leaving() || dialogue.watcher().is_over();
        (!over).then(|| io::ErrorKind::UnexpectedEof.into())
    }

    fn broken(
        &self,
        dialogue: &mut Dialogue,
        framer: &Framer,
        error: io::Error,
    ) -> Option<io::Error> {
        if dialogue.is_leaving() {
            return None;
        }
        let rest = framer.rest();
        if error.kind() == io::ErrorKind::TimedOut && !rest.is_empty() {
            if stranger::is_tls(rest) {
                dialogue.watcher().server.stranger =
                    Some(stranger::recognise(rest, Place::default()));
                return None;
            }
            let what = format!(
                "a line that does not end within {} s ({} bytes came)",
                self.wish.timeout.as_secs_f64(),
                rest.len()
            );
            dialogue.watcher().too_much(what, Place::default());
        }
        Some(error)
    }

    fn secure(
        &self,
        wire: &mut Wire,
        dialogue: &mut Dialogue,
        begin: Begin,
        starttls: bool,
    ) -> Action {
        if let Begin::Hello(version) = begin {
            if let Ok(answer) = hello::probe(wire, self.host(), version, self.wish.random) {
                return dialogue.secured(Handshake {
                    version: Some(answer.version_name().to_owned()),
                    cipher: Some(CipherSuite(answer.suite).to_string()),
                    certificates: answer.certificates,
                    failed: Some(String::new()),
                    ..Handshake::default()
                });
            }
            return Action::Done;
        }
        match wire.secure(self.host(), starttls) {
            Secured::Done { handshake, prelude, proven } => {
                dialogue.injected(&prelude);
                let action = dialogue.secured(handshake);
                self.trust(dialogue, proven);
                action
            }
            Secured::Failed(why) => {
                dialogue.secured(Handshake { failed: Some(why), ..Handshake::default() })
            }
            Secured::NotTls(bytes) if starttls => {
                dialogue.broken(first_line(&bytes));
                Action::Done
            }
            Secured::NotTls(bytes) => {
                dialogue.watcher().server.stranger =
                    Some(stranger::recognise(&bytes, Place::default()));
                Action::Done
            }
        }
    }

    /// A secret goes to a server that is trusted, where the user said what that is.
    fn trust(&self, dialogue: &mut Dialogue, proven: bool) {
        let trust = &self.wish.trust;
        if !trust.given || self.wish.credentials.is_none() {
            return;
        }
        let server = &mut dialogue.watcher().server;
        certificate::judge(server, Some(&self.endpoint.host), trust);
        let accepted = server.judged.as_ref().and_then(|judged| judged.accepted);
        if accepted != Some(true) {
            dialogue.forbid("the certificate is not accepted by --ca");
        } else if !proven {
            dialogue.forbid("the server did not prove that it holds the certificate's key");
        }
    }
}

fn words(error: &io::Error, timeout: Duration) -> String {
    match error.kind() {
        io::ErrorKind::TimedOut => format!("no answer within {} s", timeout.as_secs_f64()),
        io::ErrorKind::UnexpectedEof => "the server closed the connection".to_owned(),
        _ => error.to_string(),
    }
}

/// Whether what came of an endpoint is worth nothing: TLS was begun and failed without a word of the server.
pub(crate) fn is_broken(server: &Server) -> Option<String> {
    let handshake = server.handshake.as_ref()?;
    let why = handshake.failed.as_ref().filter(|_| handshake.version.is_none())?;
    (server.stranger.is_none() && !matches!(server.starttls, StartTls::Broken { .. }))
        .then(|| format!("the TLS handshake failed: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_not_to_be_reached_has_its_hint() {
        let of = |kind: io::ErrorKind| Unreached::of(&kind.into(), Duration::from_secs(10));
        for (kind, words, hint) in [
            (io::ErrorKind::ConnectionRefused, "refused", "start the IMAP service"),
            (io::ErrorKind::TimedOut, "no connection within 10 s", "firewall"),
            (io::ErrorKind::NetworkUnreachable, "no route", "gateway"),
            (io::ErrorKind::HostUnreachable, "no route", "gateway"),
        ] {
            let nobody = of(kind);
            assert!(nobody.to_string().contains(words), "{nobody}");
            assert!(nobody.hint(143).contains(hint), "{nobody:?}");
        }
        let name = Unreached::Name("no such host".into());
        assert!(name.hint(143).contains("DNS server"));
    }
}
