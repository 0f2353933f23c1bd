//! Servers of the tests' own, and running uctool against them.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "each test file uses a part of it, and tests may panic"
)]

#[path = "../schemas/mod.rs"]
mod schemas;

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use schemas::SCHEMAS;
use serde_json::Value;

pub(crate) fn uctool<S: AsRef<std::ffi::OsStr>>(args: &[S]) -> Output {
    uctool_with(args, &[])
}

pub(crate) fn uctool_with<S: AsRef<std::ffi::OsStr>>(args: &[S], env: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_uctool"))
        .args(args)
        .env_remove("UCTOOL_IMAP_PASSWORD")
        .envs(env.iter().copied())
        .output()
        .unwrap()
}

pub(crate) fn json(args: &[&str]) -> (Option<i32>, Value) {
    json_with(args, &[])
}

pub(crate) fn json_with(args: &[&str], env: &[(&str, &str)]) -> (Option<i32>, Value) {
    let run = uctool_with(&[args, &["--format", "json"]].concat(), env);
    let parsed: Result<Value, _> = serde_json::from_slice(&run.stdout);
    let json = parsed.unwrap_or_else(|error| panic!("{error}: {run:?}"));
    assert_eq!(SCHEMAS.of_document(&json), Vec::<String>::new(), "as the schema says");
    (run.status.code(), json)
}

/// What one rule said in the first report.
pub(crate) fn outcome(report: &Value, code: &str) -> String {
    let checks = report["reports"][0]["checks"].as_array().unwrap_or_else(|| panic!("{report:#}"));
    let check = checks.iter().find(|check| check["code"] == code).unwrap();
    check["outcome"].as_str().unwrap().to_owned()
}

pub(crate) fn finds(report: &Value, code: &str) -> bool {
    outcome(report, code) == "found"
}

/// Serves each connection to a free loopback port in a thread of its own, for half a minute at most.
pub(crate) fn serve(behave: impl Fn(&TcpStream, usize) + Send + Sync + 'static) -> u16 {
    serve_on(TcpListener::bind("127.0.0.1:0").unwrap(), behave)
}

pub(crate) fn serve_on(
    listener: TcpListener,
    behave: impl Fn(&TcpStream, usize) + Send + Sync + 'static,
) -> u16 {
    let port = listener.local_addr().unwrap().port();
    let behave = Arc::new(behave);
    std::thread::spawn(move || {
        for (nth, stream) in listener.incoming().flatten().enumerate() {
            stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
            stream.set_write_timeout(Some(Duration::from_secs(30))).unwrap();
            let behave = behave.clone();
            std::thread::spawn(move || behave(&stream, nth));
        }
    });
    port
}

/// One line without its end.
pub(crate) fn receive(stream: &mut impl Read) -> Option<String> {
    let mut line = Vec::new();
    let mut byte = [0];
    while stream.read(&mut byte).ok()? == 1 {
        if byte[0] == b'\n' {
            return Some(String::from_utf8_lossy(&line).trim_end().to_owned());
        }
        line.push(byte[0]);
    }
    None
}

/// `cert.pem` and `key.pem` in `folder`, self-signed without the CA bit; the certificate in DER.
pub(crate) fn certificate(folder: &Path) -> Vec<u8> {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"])
        .args(["-subj", "/CN=imap.uctool.test", "-keyout", "key.pem", "-out", "cert.pem"])
        .args(["-addext", "subjectAltName=DNS:imap.uctool.test,IP:127.0.0.2,IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    CertificateDer::from_pem_file(folder.join("cert.pem")).unwrap().to_vec()
}

/// TLS of today with the certificate in `folder`.
pub(crate) fn tls_server(folder: &Path) -> Arc<rustls::ServerConfig> {
    let chain = vec![CertificateDer::from_pem_file(folder.join("cert.pem")).unwrap()];
    let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    Arc::new(config)
}
