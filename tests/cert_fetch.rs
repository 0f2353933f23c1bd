//! `uctool cert fetch` against servers of OpenSSL, from TLS 1.0 to 1.3, started here on loopback.

#![expect(clippy::unwrap_used, reason = "a helper of a test that cannot go on fails the test")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A server that is ended with the test.
struct Server {
    child: Child,
    port: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn openssl(folder: &Path, arguments: &[&str]) {
    let run = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

fn certificate(folder: &Path) {
    openssl(
        folder,
        &[
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            "key.pem",
            "-out",
            "cert.pem",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-days",
            "300",
        ],
    );
}

fn serve(folder: &Path, version: &str) -> Server {
    let mut child = Command::new("openssl")
        .args([
            "s_server",
            "-accept",
            "127.0.0.1:0",
            "-www",
            "-key",
            "key.pem",
            "-cert",
            "cert.pem",
        ])
        .args(["-cipher", "ALL:@SECLEVEL=0", version])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let accept =
        lines.find_map(|line| line.ok().filter(|line| line.starts_with("ACCEPT"))).unwrap();
    let port = accept.rsplit(':').next().unwrap().trim().to_owned();
    // Keeps the pipe open: the server ends when nobody listens.
    std::thread::spawn(move || lines.for_each(drop));
    Server { child, port }
}

fn fetch(folder: &Path, server: &Server) -> (Option<i32>, serde_json::Value) {
    let run = Command::new(env!("CARGO_BIN_EXE_uctool"))
        .args(["cert", "fetch", &format!("localhost:{}", server.port), "--ca", "cert.pem"])
        .args(["--format", "json"])
        .current_dir(folder)
        .output()
        .unwrap();
    (run.status.code(), serde_json::from_slice(&run.stdout).unwrap())
}

#[test]
fn the_chain_is_seen_whatever_version_the_server_speaks() {
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    let versions = [
        ("-tls1", "TLS 1.0"),
        ("-tls1_1", "TLS 1.1"),
        ("-tls1_2", "TLS 1.2"),
        ("-tls1_3", "TLS 1.3"),
    ];
    for (option, name) in versions {
        let server = serve(folder.path(), option);
        let (code, json) = fetch(folder.path(), &server);
        assert_eq!(code, Some(0), "{name}: {json}");
        assert_eq!(json["reports"][0]["data"]["version"], name);
        let certificate = &json["reports"][1]["data"]["certificates"][0];
        assert_eq!(certificate["subject"], "CN=localhost");
        assert_eq!(json["reports"][1]["data"]["accepted"], true, "{name}");
    }
}

#[test]
fn a_server_that_is_not_there_cannot_be_examined() {
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    let server = serve(folder.path(), "-tls1_2");
    let port = server.port.clone();
    drop(server);
    let run = Command::new(env!("CARGO_BIN_EXE_uctool"))
        .args(["cert", "fetch", &format!("127.0.0.1:{port}")])
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&run.stderr).contains("no certificate from"));
}
