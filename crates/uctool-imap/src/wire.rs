//! A connection with a deadline: in clear, and inside TLS once that is begun.

use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, ProtocolVersion};
use uctool_core::io::{Net, Stream};
use uctool_tls::CipherSuite;
use uctool_trust::served::Recorder;

use crate::model::Handshake;
use crate::stranger::is_tls;

/// Most bytes in clear that are skipped in search of a handshake.
const MOST_PRELUDE: usize = 16 << 10;

/// A connection that ends in time.
pub(crate) struct Wire {
    stream: Box<dyn Stream>,
    tls: Option<Box<ClientConnection>>,
    net: Arc<dyn Net>,
    /// When the dialogue as a whole must be over.
    end: Duration,
    /// When the present answer must be complete.
    until: Duration,
}

/// How a handshake went.
pub(crate) enum Secured {
    /// TLS is in place.
    Done {
        /// What was agreed on.
        handshake: Handshake,
        /// Bytes in clear that came before it.
        prelude: Vec<u8>,
        /// The server holds the key of the certificate that it showed.
        proven: bool,
    },
    /// It failed, and why.
    Failed(String),
    /// No TLS came, but this.
    NotTls(Vec<u8>),
}

impl Wire {
    /// A connection that is over after `patience`.
    pub(crate) fn new(stream: Box<dyn Stream>, net: Arc<dyn Net>, patience: Duration) -> Self {
        let end = net.elapsed() + patience;
        Self { stream, tls: None, net, end, until: end }
    }

    /// The next answer must be complete within `time`.
    pub(crate) fn answer_within(&mut self, time: Duration) {
        self.until = self.end.min(self.net.elapsed() + time);
    }

    fn arm(&mut self) -> io::Result<()> {
        let left = self.until.saturating_sub(self.net.elapsed());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.stream.set_timeout(left)
    }

    fn receive(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        loop {
            self.arm()?;
            match self.stream.read(bytes) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // Both words mean the same, each on its own system.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    return Err(io::ErrorKind::TimedOut.into());
                }
                other => return other,
            }
        }
    }

    fn flush_tls(&mut self) -> io::Result<()> {
        let Some(mut tls) = self.tls.take() else { return Ok(()) };
        let mut result = Ok(());
        while result.is_ok() && tls.wants_write() {
            result =
                self.arm().and_then(|()| tls.write_tls(&mut Raw(self.stream.as_mut())).map(drop));
        }
        self.tls = Some(tls);
        result
    }

    /// Sends bytes of the application.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(tls) = &mut self.tls {
            tls.writer().write_all(bytes)?;
            return self.flush_tls();
        }
        self.arm()?;
        self.stream.write_all(bytes)?;
        self.stream.flush()
    }

    /// Reads bytes of the application; none means that the server closed.
    pub(crate) fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(tls) = &mut self.tls else { return self.receive(bytes) };
            match tls.reader().read(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                // Servers that forget to say good-bye in TLS are many.
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(0),
                other => return other,
            }
            let mut raw = [0; 8192];
            let length = self.receive(&mut raw)?;
            let received = raw.get(..length).unwrap_or_default();
            self.feed(received).map_err(io::Error::other)?;
            self.flush_tls()?;
        }
    }

    /// Gives bytes of the wire to TLS; none means the end.
    fn feed(&mut self, mut bytes: &[u8]) -> Result<(), String> {
        let Some(tls) = &mut self.tls else { return Ok(()) };
        loop {
            tls.read_tls(&mut bytes).map_err(|error| error.to_string())?;
            tls.process_new_packets().map_err(|error| error.to_string())?;
            if bytes.is_empty() {
                return Ok(());
            }
        }
    }

    /// Begins TLS. After STARTTLS bytes in clear that still come are skipped; from the first byte on they are an answer
    /// of their own.
    pub(crate) fn secure(&mut self, host: &str, after_starttls: bool) -> Secured {
        let recorder = Arc::new(Recorder::accepting());
        self.tls = match client(host, self.stream.peer(), &recorder) {
            Ok(client) => Some(Box::new(client)),
            Err(error) => return Secured::Failed(error),
        };
        let mut prelude = Vec::new();
        match self.shake_hands(after_starttls, &mut prelude) {
            Ok(()) => {}
            Err(None) => return Secured::NotTls(prelude),
            Err(Some(why)) => return Secured::Failed(why),
        }
        let mut handshake = Handshake { certificates: recorder.chain(), ..Handshake::default() };
        if let Some(tls) = &self.tls {
            handshake.version = tls.protocol_version().map(|version| match version {
                ProtocolVersion::TLSv1_3 => "TLS 1.3".to_owned(),
                _ => "TLS 1.2".to_owned(),
            });
            let suite = tls.negotiated_cipher_suite().map(|suite| u16::from(suite.suite()));
            handshake.cipher = suite.map(|number| CipherSuite(number).to_string());
        }
        Secured::Done { handshake, prelude, proven: recorder.proven() }
    }

    /// Fails with a reason, or with none where no TLS came.
    fn shake_hands(&mut self, skip: bool, prelude: &mut Vec<u8>) -> Result<(), Option<String>> {
        let mut met = false;
        while self.tls.as_ref().is_some_and(|tls| tls.is_handshaking()) {
            self.flush_tls().map_err(|error| Some(error.to_string()))?;
            let mut raw = [0; 8192];
            let length = match self.receive(&mut raw) {
                Ok(0) | Err(_) if !met && !prelude.is_empty() => return Err(None),
                Ok(0) => {
                    return Err(Some("the server ended the connection in the handshake".into()));
                }
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                    return Err(Some("no answer to the handshake in time".into()));
                }
                Err(error) => return Err(Some(error.to_string())),
            };
            let mut received = raw.get(..length).unwrap_or_default().to_vec();
            if !met {
                prelude.append(&mut received);
                // The first bytes of a record may be few.
                let at =
                    (0..prelude.len()).find(|at| is_tls(prelude.get(*at..).unwrap_or_default()));
                match at {
                    Some(0) => received = std::mem::take(prelude),
                    Some(at) if skip => received = prelude.split_off(at),
                    _ if prelude.len() < 3 || (skip && prelude.len() < MOST_PRELUDE) => continue,
                    _ => return Err(None),
                }
                met = true;
            }
            let fed = self.feed(&received);
            // An alert of ours is on its way.
            let _ = self.flush_tls();
            fed.map_err(Some)?;
        }
        self.flush_tls().map_err(|error| Some(error.to_string()))
    }
}

impl Read for Wire {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.receive(bytes)
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.arm()?;
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// The bare connection, for a hello of our own.
impl Stream for Wire {
    fn set_timeout(&mut self, timeout: Duration) -> io::Result<()> {
        self.answer_within(timeout);
        Ok(())
    }

    fn peer(&self) -> SocketAddr {
        self.stream.peer()
    }

    fn shutdown_write(&mut self) -> io::Result<()> {
        self.stream.shutdown_write()
    }
}

struct Raw<'s>(&'s mut dyn Stream);

impl Write for Raw<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn client(
    host: &str,
    peer: SocketAddr,
    recorder: &Arc<Recorder>,
) -> Result<ClientConnection, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(recorder.clone())
        .with_no_client_auth();
    // A name that is none in DNS goes without server_name.
    let name = ServerName::try_from(host.to_owned()).unwrap_or_else(|_| peer.ip().into());
    ClientConnection::new(Arc::new(config), name).map_err(|error| error.to_string())
}
