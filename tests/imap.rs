//! `uctool imap` against real servers: Dovecot in four modes and Cyrus, started here on loopback. They listen on
//! 127.0.0.2, because a Dovecot that is asked from its own address takes the channel for secure.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod imap_support;

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use imap_support::{certificate, finds, json, json_with, outcome};
use serde_json::Value;

const HOST: &str = "127.0.0.2";

/// A server that is asked to end, with its children, when the test ends.
struct Daemon {
    child: Child,
    folder: tempfile::TempDir,
    port: u16,
    tls_port: u16,
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        for _ in 0..100 {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Daemon {
    fn clear(&self) -> String {
        format!("{HOST}:{}", self.port)
    }

    fn tls(&self) -> String {
        format!("{HOST}:{}", self.tls_port)
    }

    fn ca(&self) -> String {
        self.folder.path().join("cert.pem").to_str().unwrap().to_owned()
    }
}

/// Probes `target` with a login.
fn log_in(target: &str, user: &str, password: &str, more: &[&str]) -> (Option<i32>, Value) {
    let args = ["imap", "probe", target, "--user", user, "--timeout", "10s"];
    json_with(&[&args, more].concat(), &[("UCTOOL_IMAP_PASSWORD", password)])
}

fn free_port() -> u16 {
    TcpListener::bind((HOST, 0)).unwrap().local_addr().unwrap().port()
}

fn wait_for(child: &mut Child, port: u16, log: &Path) {
    let end = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect((HOST, port)).is_err() {
        let ended = child.try_wait().unwrap();
        let said = || fs::read_to_string(log).unwrap_or_default();
        assert!(ended.is_none() && Instant::now() < end, "{ended:?}: {}", said());
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn word_of(command: &str, args: &[&str]) -> String {
    let run = Command::new(command).args(args).output().unwrap();
    String::from_utf8(run.stdout).unwrap().trim().to_owned()
}

/// Who runs the parts of Dovecot. Its log-in process must not be root, so root hands it to the package's users.
struct Users {
    login: String,
    internal: String,
    group: String,
    mail: (String, String),
}

impl Users {
    fn of_this_process() -> Self {
        let me = word_of("id", &["-un"]);
        if me == "root" {
            let (login, internal) = ("dovenull".to_owned(), "dovecot".to_owned());
            let mail = (word_of("id", &["-u", "nobody"]), word_of("id", &["-g", "nobody"]));
            return Self { login, group: internal.clone(), internal, mail };
        }
        let mail = (word_of("id", &["-u"]), word_of("id", &["-g"]));
        Self { login: me.clone(), internal: me, group: word_of("id", &["-gn"]), mail }
    }
}

/// The configuration of one mode.
fn dovecot_conf(folder: &Path, mode: &str, port: u16, tls_port: u16) -> String {
    let Users { login, internal, group, mail: (uid, gid) } = Users::of_this_process();
    let folder = folder.display();
    let (ssl, plain) = match mode {
        "plain" => ("no", "no"),
        "required" => ("required", "yes"),
        _ => ("yes", "yes"),
    };
    let (least, ciphers) =
        if mode == "tls10" { ("TLSv1", "ALL:@SECLEVEL=0") } else { ("TLSv1.2", "DEFAULT") };
    let tls_port = if mode == "plain" { 0 } else { tls_port };
    format!(
        "base_dir = {folder}/run\nstate_dir = {folder}/state\nlog_path = {folder}/server.log\n\
         info_log_path = {folder}/server.log\nprotocols = imap\nlisten = {HOST}\n\
         default_internal_user = {internal}\ndefault_internal_group = {group}\ndefault_login_user = {login}\n\
         ssl = {ssl}\nssl_cert = <{folder}/cert.pem\nssl_key = <{folder}/key.pem\n\
         ssl_min_protocol = {least}\nssl_cipher_list = {ciphers}\nimport_environment = TZ OPENSSL_CONF\n\
         disable_plaintext_auth = {plain}\nauth_mechanisms = plain login cram-md5\n\
         first_valid_uid = 0\nfirst_valid_gid = 0\nmail_location = maildir:~/Maildir\n\
         auth_failure_delay = 0\n\
         passdb {{\n driver = passwd-file\n args = scheme=PLAIN username_format=%u {folder}/users\n}}\n\
         userdb {{\n driver = static\n args = uid={uid} gid={gid} home={folder}/mail/%u\n}}\n\
         service anvil {{\n chroot =\n}}\nservice stats {{\n chroot =\n}}\n\
         service imap-login {{\n chroot =\n inet_listener imap {{\n port = {port}\n }}\n\
          inet_listener imaps {{\n port = {tls_port}\n ssl = yes\n }}\n}}\n"
    )
}

fn dovecot(mode: &str) -> Daemon {
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    let (port, tls_port) = (free_port(), free_port());
    let users = "jdoe:{PLAIN}pass123::::::\n\
        far:{PLAIN}pass123::::::nologin host=imap2.uctool.test\n";
    fs::write(folder.path().join("users"), users).unwrap();
    // For those users the folder must be open.
    for (name, mode) in [("", 0o755), ("mail", 0o777)] {
        let path = folder.path().join(name);
        fs::create_dir_all(&path).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    let conf = folder.path().join("dovecot.conf");
    fs::write(&conf, dovecot_conf(folder.path(), mode, port, tls_port)).unwrap();
    let mut command = Command::new("dovecot");
    command.args(["-F", "-c"]).arg(&conf);
    if mode == "tls10" {
        let limits = folder.path().join("openssl.cnf");
        fs::write(
            &limits,
            "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\n\
             MinProtocol = TLSv1\nMaxProtocol = TLSv1\nCipherString = ALL:@SECLEVEL=0\n",
        )
        .unwrap();
        command.env("OPENSSL_CONF", limits);
    }
    let log = folder.path().join("server.log");
    let mut child = command
        .stdin(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("dovecot (Debian package dovecot-imapd): {error}"));
    wait_for(&mut child, port, &log);
    Daemon { child, folder, port, tls_port }
}

fn codes(report: &Value) -> Vec<String> {
    let findings = report["reports"][0]["findings"].as_array().unwrap();
    let mut codes: Vec<_> =
        findings.iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect();
    codes.dedup();
    codes
}

#[test]
#[ignore = "starts a real Dovecot; run with --ignored"]
fn dovecot_without_tls() {
    let server = dovecot("plain");
    let (code, report) = json(&["imap", "probe", &server.clear()]);
    assert_eq!(code, Some(0), "{report:#}");
    let data = &report["reports"][0]["data"];
    assert_eq!(data["product"], "Dovecot", "{report:#}");
    assert_eq!(data["login_disabled"]["clear"], false);
    assert_eq!(codes(&report), ["IMAP002", "IMAP003"]);
    let (code, report) = json(&["imap", "probe", &server.clear(), "--tls", "starttls"]);
    assert_eq!((code, outcome(&report, "IMAP003").as_str()), (Some(1), "found"));
    // No secret in clear, unless it may.
    let (code, report) = log_in(&server.clear(), "jdoe", "pass123", &[]);
    assert_eq!(code, Some(2), "{report:#}");
    assert_eq!(outcome(&report, "IMAP012"), "unknown");
    let (code, report) = log_in(&server.clear(), "jdoe", "pass123", &["--allow-clear"]);
    assert_eq!((code, outcome(&report, "IMAP012").as_str()), (Some(0), "pass"), "{report:#}");
    assert_eq!(report["reports"][0]["data"]["logins"][0]["accepted"], true);
}

#[test]
#[ignore = "starts a real Dovecot; run with --ignored"]
fn dovecot_with_starttls_and_logins() {
    for mode in ["starttls", "required"] {
        let server = dovecot(mode);
        let (code, report) =
            json(&["imap", "probe", &server.clear(), "--ca", &server.ca(), "--test-injection"]);
        assert_eq!(code, Some(1), "{report:#}");
        let data = &report["reports"][0]["data"];
        assert_eq!(data["login_disabled"], serde_json::json!({ "clear": true, "tls": false }));
        assert_eq!(data["starttls_outcome"], "accepted");
        assert_eq!(data["tls"]["version"], "TLS 1.3", "{report:#}");
        assert_eq!(data["tls"]["certificate"]["subject"], "CN=imap.uctool.test");
        assert_eq!(data["injection_test"], "safe");
        assert!(finds(&report, "IMAP001") && finds(&report, "IMAP017"), "{report:#}");
        assert_eq!(outcome(&report, "IMAP007"), "pass");
        let (_, report) = json(&["imap", "probe", &server.clear(), "--tls", "none"]);
        assert_eq!(report["reports"][0]["data"]["tls"], Value::Null);
        assert_eq!(outcome(&report, "IMAP007"), "unknown");

        for (target, sasl) in [
            (server.tls(), None),
            (server.clear(), None),
            (server.tls(), Some("plain")),
            (server.tls(), Some("login")),
            (server.clear(), Some("cram-md5")),
        ] {
            let more: Vec<&str> = sasl.map_or(vec![], |sasl| vec!["--sasl", sasl]);
            let (_, report) = log_in(&target, "jdoe", "pass123", &more);
            let login = &report["reports"][0]["data"]["logins"][0];
            assert_eq!(
                (&login["accepted"], &login["channel"]),
                (&true.into(), &"tls".into()),
                "{sasl:?} {report:#}"
            );
            let (_, report) = log_in(&target, "jdoe", "wrong", &more);
            assert!(finds(&report, "IMAP012"), "{sasl:?} {report:#}");
            assert!(report.to_string().contains("AUTHENTICATIONFAILED"), "{report:#}");
        }
        let (_, report) = log_in(&server.tls(), "far", "pass123", &[]);
        let findings = report["reports"][0]["findings"].as_array().unwrap();
        let referral = findings.iter().find(|one| one["code"] == "IMAP011");
        let referral = referral.unwrap_or_else(|| panic!("{report:#}"));
        assert!(referral["message"].as_str().unwrap().contains("imap2.uctool.test"));
        // What --ca does not accept gets no password.
        let other = dovecot_stranger();
        let (code, report) = log_in(&server.tls(), "jdoe", "pass123", &["--ca", &other.1]);
        assert_eq!(code, Some(2), "{report:#}");
        assert!(report["reports"][0]["data"]["logins"].as_array().unwrap().is_empty());
    }
}

#[test]
#[ignore = "starts a real Dovecot; run with --ignored"]
fn cert_fetch_sees_the_chain_behind_starttls() {
    for (mode, version) in [("starttls", "TLS 1.2"), ("tls10", "TLS 1.0")] {
        let server = dovecot(mode);
        let asked = ["cert", "fetch", &server.clear(), "--starttls", "imap", "--ca", &server.ca()];
        let (_, report) = json(&asked);
        assert_eq!(report["reports"][0]["data"]["version"], version, "{report:#}");
        let certificate = &report["reports"][1]["data"]["certificates"][0];
        assert_eq!(certificate["subject"], "CN=imap.uctool.test");
    }
}

/// A certificate that has nothing to do with any server.
fn dovecot_stranger() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    let path = folder.path().join("cert.pem").to_str().unwrap().to_owned();
    (folder, path)
}

#[test]
#[ignore = "starts a real Dovecot; run with --ignored"]
fn dovecot_that_speaks_tls_1_0_only() {
    let server = dovecot("tls10");
    for target in [server.clear(), server.tls()] {
        let mode = if target == server.tls() { "implicit" } else { "auto" };
        let (code, report) = json(&["imap", "probe", &target, "--tls", mode]);
        assert_eq!(code, Some(1), "{report:#}");
        let data = &report["reports"][0]["data"];
        assert_eq!(data["tls"]["version"], "TLS 1.0", "{report:#}");
        assert_eq!(data["tls"]["cipher"], "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA");
        assert_eq!(data["tls"]["certificate"]["subject"], "CN=imap.uctool.test");
        assert!(finds(&report, "IMAP016") && finds(&report, "IMAP017"), "{report:#}");
        assert_eq!(data["capabilities"]["tls"], Value::Null);
        // Never a silent step back into clear text.
        let (code, report) = log_in(&target, "jdoe", "pass123", &["--allow-clear", "--tls", mode]);
        assert_eq!(code, Some(2), "{report:#}");
        assert!(
            report["reports"][0]["data"]["logins"].as_array().unwrap().is_empty(),
            "{report:#}"
        );
    }
}

#[test]
#[ignore = "starts a real Dovecot; run with --ignored"]
fn several_ports_of_a_host_and_one_login() {
    let server = dovecot("starttls");
    let ports = format!("{},{}", server.port, server.tls_port);
    let (code, report) = log_in(HOST, "jdoe", "pass123", &["--ports", &ports]);
    assert_eq!(code, Some(1), "{report:#}");
    let reports = report["reports"].as_array().unwrap();
    let logins: usize =
        reports.iter().map(|one| one["data"]["logins"].as_array().unwrap().len()).sum();
    assert_eq!((reports.len(), logins), (2, 1), "{report:#}");
}

/// Cyrus, which gives up its rights for those of the user `cyrus`.
fn cyrus() -> Daemon {
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    certificate(folder.path());
    let (port, tls_port) = (free_port(), free_port());
    let home = folder.path().display();
    let conf = format!(
        "configdirectory: {home}/conf\npartition-default: {home}/spool\ndefaultpartition: default\n\
         allowplaintext: no\nsasl_pwcheck_method: auxprop\nsasl_auxprop_plugin: sasldb\n\
         sasl_sasldb_path: {home}/sasldb2\nsasl_mech_list: PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256\n\
         servername: imap.uctool.test\ntls_server_cert: {home}/cert.pem\ntls_server_key: {home}/key.pem\n"
    );
    let services = format!(
        "START {{\n}}\nSERVICES {{\n imap cmd=\"{home}/imapd -C {home}/imapd.conf\" listen=\"{HOST}:{port}\" prefork=0\n \
         imaps cmd=\"{home}/imapd -C {home}/imapd.conf -s\" listen=\"{HOST}:{tls_port}\" prefork=0\n}}\nEVENTS {{\n}}\n"
    );
    fs::write(folder.path().join("imapd.conf"), conf).unwrap();
    fs::write(folder.path().join("cyrus.conf"), services).unwrap();
    for name in ["conf", "spool"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    fs::copy(cyrus_imapd(), folder.path().join("imapd")).unwrap();
    let made = Command::new("sh")
        .arg("-c")
        .arg(format!(
            "printf pass123 | saslpasswd2 -p -c -f {home}/sasldb2 -u imap.uctool.test jdoe && chown -R cyrus:mail {home}"
        ))
        .output()
        .unwrap();
    assert!(made.status.success(), "saslpasswd2 (Debian package sasl2-bin): {made:?}");
    let log = folder.path().join("server.log");
    let mut child = Command::new("/usr/lib/cyrus/bin/master")
        .args(["-C", &format!("{home}/imapd.conf"), "-M", &format!("{home}/cyrus.conf")])
        .args(["-p", &format!("{home}/master.pid")])
        .stderr(fs::File::create(&log).unwrap())
        .spawn()
        .unwrap_or_else(|error| panic!("master (Debian package cyrus-common): {error}"));
    wait_for(&mut child, port, &log);
    Daemon { child, folder, port, tls_port }
}

/// Its IMAP server. As packages Cyrus and Dovecot exclude each other, so `.ci/run` unpacks this one file.
fn cyrus_imapd() -> PathBuf {
    let unpacked = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/peers/cyrus");
    let places = [PathBuf::from("/"), unpacked].map(|root| root.join("usr/lib/cyrus/bin/imapd"));
    let found = places.into_iter().find(|place| place.exists());
    found.expect("imapd (Debian package cyrus-imapd, unpacked into target/peers/cyrus)")
}

#[test]
#[ignore = "starts a real Cyrus as root; run with --ignored"]
fn cyrus_and_its_proofs() {
    let server = cyrus();
    let (code, report) = json(&["imap", "probe", &server.clear(), "--test-injection"]);
    assert_eq!(code, Some(1), "{report:#}");
    let data = &report["reports"][0]["data"];
    assert!(data["product"].as_str().unwrap().starts_with("Cyrus 3"), "{report:#}");
    assert_eq!(data["login_disabled"], serde_json::json!({ "clear": true, "tls": false }));
    assert_eq!(data["injection_test"], "safe", "{report:#}");
    for sasl in ["plain", "login", "cram-md5", "scram-sha-256"] {
        let (_, report) =
            log_in(&server.tls(), "jdoe", "wrong", &["--sasl", sasl, "--tls", "implicit"]);
        assert!(finds(&report, "IMAP012"), "{sasl} {report:#}");
        let (_, report) =
            log_in(&server.tls(), "jdoe", "pass123", &["--sasl", sasl, "--tls", "implicit"]);
        let login = &report["reports"][0]["data"]["logins"][0];
        assert_eq!(login["accepted"], true, "{sasl} {report:#}");
    }
}
