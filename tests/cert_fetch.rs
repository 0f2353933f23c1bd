//! `uctool cert fetch` against servers of OpenSSL, from TLS 1.0 to 1.3, started here on loopback.

#![expect(clippy::unwrap_used, reason = "a helper of a test that cannot go on fails the test")]

mod schemas;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use schemas::SCHEMAS;

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
    let json = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(SCHEMAS.of_document(&json), Vec::<String>::new());
    (run.status.code(), json)
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

/// What a server says in clear before TLS: what it sends, and what ends the words it waits for.
type Script = &'static [(&'static [u8], &'static [u8])];

/// The clear beginnings of RFC 3501, 3207, 2595, 4511 and 6120.
const SCRIPTS: &[(&str, Script)] = &[
    ("imap", &[(b"* OK ready\r\n", b"\r\n"), (b"a OK begin TLS\r\n", b"")]),
    (
        "smtp",
        &[
            (b"220-mail.acme.example\r\n220 ready\r\n", b"\r\n"),
            (b"250-mail.acme.example\r\n250-SIZE 1000\r\n250 STARTTLS\r\n", b"\r\n"),
            (b"220 go ahead\r\n", b""),
        ],
    ),
    ("pop3", &[(b"+OK ready\r\n", b"\r\n"), (b"+OK begin TLS\r\n", b"")]),
    (
        "ldap",
        &[
            (b"", b"1.3.6.1.4.1.1466.20037"),
            (b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00", b""),
        ],
    ),
    (
        "xmpp",
        &[
            (b"", b"version='1.0'>"),
            (
                b"<?xml version='1.0'?><stream:stream><stream:features><starttls \
                  xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>",
                b"/>",
            ),
            (b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", b""),
        ],
    ),
];

/// Speaks the script on a port of its own, then hands each connection to the TLS server behind it.
fn front(script: Script, behind: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let behind = format!("127.0.0.1:{behind}");
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let server = TcpStream::connect(&behind).unwrap();
            std::thread::spawn(move || speak(script, client, server));
        }
    });
    port
}

fn speak(script: Script, mut client: TcpStream, mut server: TcpStream) {
    for (said, awaited) in script {
        let _ = client.write_all(said);
        let (mut heard, mut byte) = (Vec::new(), [0]);
        while !heard.ends_with(awaited) && client.read(&mut byte).is_ok_and(|read| read == 1) {
            heard.extend(byte);
        }
    }
    let (mut from, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Both);
    });
    let _ = std::io::copy(&mut client, &mut server);
    let _ = server.shutdown(Shutdown::Both);
}

#[test]
fn the_chain_is_seen_behind_the_clear_words_of_each_protocol() {
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    for version in ["-tls1", "-tls1_3"] {
        let server = serve(folder.path(), version);
        for (protocol, script) in SCRIPTS {
            let port = front(script, &server.port);
            let run = Command::new(env!("CARGO_BIN_EXE_uctool"))
                .args(["cert", "fetch", &format!("localhost:{port}"), "--starttls", protocol])
                .args(["--ca", "cert.pem", "--format", "json"])
                .current_dir(folder.path())
                .output()
                .unwrap();
            let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
            assert_eq!(run.status.code(), Some(0), "{protocol} {version}: {json}");
            let certificate = &json["reports"][1]["data"]["certificates"][0];
            assert_eq!(certificate["subject"], "CN=localhost", "{protocol} {version}");
        }
    }
}

#[test]
fn a_server_that_refuses_starttls_is_quoted() {
    let script: Script = &[(b"* OK ready\r\n", b"\r\n"), (b"a NO not today\r\n", b"\r\n")];
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    let server = serve(folder.path(), "-tls1_2");
    let port = front(script, &server.port);
    let run = Command::new(env!("CARGO_BIN_EXE_uctool"))
        .args(["cert", "fetch", &format!("127.0.0.1:{port}"), "--starttls", "imap"])
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(2));
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(said.contains("a NO not today"), "{said}");
}
