//! A verifier of rustls that keeps what a server sent and judges nothing.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, SignatureScheme};

/// Keeps the chain of a handshake. The rules judge it afterwards, and say more than a verifier can.
#[derive(Debug)]
pub struct Recorder {
    chain: Mutex<Vec<Vec<u8>>>,
    accept: bool,
    proven: AtomicBool,
}

impl Recorder {
    /// Ends the handshake once the chain is known: nothing follows.
    pub fn refusing() -> Self {
        Self { chain: Mutex::default(), accept: false, proven: AtomicBool::new(false) }
    }

    /// Lets the handshake go on, whatever the chain, and whatever its signature: certificates of an old estate are
    /// often none that rustls can read, and it is they who are examined. See [`Recorder::proven`].
    pub fn accepting() -> Self {
        Self { chain: Mutex::default(), accept: true, proven: AtomicBool::new(false) }
    }

    /// Whether the server signed the handshake with the key of its certificate. Without that, anybody may show it.
    pub fn proven(&self) -> bool {
        self.proven.load(Ordering::Relaxed)
    }

    /// The chain as DER, as it was sent; empty when the handshake did not come so far.
    pub fn chain(&self) -> Vec<Vec<u8>> {
        self.chain.lock().map(|chain| chain.clone()).unwrap_or_default()
    }

    fn answer<T>(&self, yes: T) -> Result<T, rustls::Error> {
        if self.accept { Ok(yes) } else { Err(rustls::Error::General("only recorded".into())) }
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if let Ok(mut chain) = self.chain.lock() {
            chain.clear();
            chain.push(end_entity.to_vec());
            chain.extend(intermediates.iter().map(|der| der.to_vec()));
        }
        self.answer(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = rustls::crypto::ring::default_provider().signature_verification_algorithms;
        let checked = rustls::crypto::verify_tls12_signature(message, certificate, signed, &known);
        self.proven.store(checked.is_ok(), Ordering::Relaxed);
        self.answer(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = rustls::crypto::ring::default_provider().signature_verification_algorithms;
        let checked = rustls::crypto::verify_tls13_signature(message, certificate, signed, &known);
        self.proven.store(checked.is_ok(), Ordering::Relaxed);
        self.answer(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        rustls::crypto::ring::default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}
