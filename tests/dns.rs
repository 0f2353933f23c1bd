//! `uctool presence` against a real DNS server: dnsmasq on loopback.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

use std::io::Write as _;
use std::net::UdpSocket;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A dnsmasq that ends with the test.
struct Dns {
    child: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Drop for Dns {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const RECORDS: &str = "\
srv-host=_cisco-uds._tcp.acme.test,cucm1.acme.test,8443,10,5
srv-host=_cisco-uds._tcp.acme.test,cucm2.acme.test,8443,20,5
srv-host=_cuplogin._tcp.acme.test,gone.acme.test,8443,0,0
srv-host=_sips._tcp.acme.test,www.acme.test,5061,0,0
srv-host=_collab-edge._tls.acme.test,exp.acme.test,8443,10,10
host-record=cucm1.acme.test,192.0.2.11,2001:db8::11
host-record=cucm2.acme.test,192.0.2.12
host-record=exp.acme.test,198.51.100.7
host-record=web.acme.test,192.0.2.80
cname=www.acme.test,web.acme.test
srv-host=_cisco-uds._tcp.clean.test,cucm1.acme.test,8443,10,5
";

impl Dns {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // A port that is free now; dnsmasq cannot choose one and tell.
        let port = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let path = folder.path().join("dnsmasq.conf");
        let mut config = std::fs::File::create(&path).unwrap();
        write!(
            config,
            "port={port}\nlisten-address=127.0.0.1\nbind-interfaces\nno-resolv\nno-hosts\n\
             pid-file={}\nlocal=/test/\n{RECORDS}",
            folder.path().join("pid").display()
        )
        .unwrap();
        // Enough records that the answer does not fit into 512 bytes, so that it must come by TCP.
        for number in 1..=40 {
            writeln!(
                config,
                "srv-host=_cisco-uds._tcp.large.test,cucm{number}.large.test,8443,{number},0"
            )
            .unwrap();
            writeln!(config, "host-record=cucm{number}.large.test,192.0.2.{number}").unwrap();
        }
        drop(config);
        let child = Command::new("dnsmasq")
            .args(["--keep-in-foreground", "--user="])
            .arg(format!("--conf-file={}", path.display()))
            .stdin(Stdio::null())
            .spawn()
            .expect("dnsmasq is installed");
        let dns = Self { child, port, _folder: folder };
        dns.wait();
        dns
    }

    /// Waits until it answers.
    fn wait(&self) {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(10) {
            let tried = self.uctool(&["resolve", "cucm1", "--domain", "acme.test", "--dns"]);
            if tried.status.code() == Some(0) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("dnsmasq does not answer");
    }

    fn uctool(&self, arguments: &[&str]) -> Output {
        let server = format!("127.0.0.1:{}", self.port);
        Command::new(Path::new(env!("CARGO_BIN_EXE_uctool")))
            .arg("presence")
            .args(arguments)
            .args(["--server", &server, "--format", "json"])
            .output()
            .unwrap()
    }

    fn report(&self, arguments: &[&str]) -> (i32, serde_json::Value) {
        let output = self.uctool(arguments);
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code().unwrap(), json["reports"][0].clone())
    }
}

fn found(report: &serde_json::Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["name"].as_str().unwrap()).collect()
}

#[test]
#[ignore = "starts a real dnsmasq; run with --ignored"]
fn a_domain_is_discovered() {
    let dns = Dns::start();
    let (code, report) = dns.report(&["discover", "acme.test"]);
    assert_eq!(code, 1);
    assert_eq!(
        found(&report),
        ["srv-target-unresolvable", "srv-target-is-cname", "collab-edge-internal"]
    );
    let records = report["data"]["records"].as_array().unwrap();
    let seen: Vec<_> = records
        .iter()
        .map(|one| (one["priority"].as_u64().unwrap(), one["target"].as_str().unwrap()))
        .collect();
    assert_eq!(seen[..2], [(10, "cucm1.acme.test"), (20, "cucm2.acme.test")]);
    assert_eq!(records[0]["addresses"], serde_json::json!(["192.0.2.11", "2001:db8::11"]));

    let (code, report) = dns.report(&["discover", "clean.test"]);
    assert_eq!((code, found(&report)), (0, Vec::new()));

    let (code, report) = dns.report(&["discover", "empty.test"]);
    assert_eq!((code, found(&report)), (1, vec!["srv-missing"]));
}

#[test]
#[ignore = "starts a real dnsmasq; run with --ignored"]
fn an_answer_that_does_not_fit_comes_by_tcp() {
    let dns = Dns::start();
    let (code, report) = dns.report(&["discover", "large.test"]);
    assert_eq!((code, found(&report)), (0, Vec::new()));
    assert_eq!(
        report["data"]["records"].as_array().unwrap().len(),
        32,
        "the most that is looked up"
    );
    assert_eq!(report["data"]["left_out"], 8);
}

#[test]
#[ignore = "starts a real dnsmasq; run with --ignored"]
fn an_address_is_looked_up() {
    let dns = Dns::start();
    let (code, report) = dns.report(&["resolve", "cucm1", "--domain", "acme.test", "--dns"]);
    assert_eq!((code, found(&report)), (0, Vec::new()));
    assert_eq!(report["data"]["resolved"], serde_json::json!(["192.0.2.11", "2001:db8::11"]));

    let (code, report) = dns.report(&["resolve", "nobody", "--domain", "acme.test", "--dns"]);
    assert_eq!((code, found(&report)), (1, vec!["address-not-resolvable"]));

    let (code, report) = dns.report(&["resolve", "www", "--domain", "acme.test", "--dns"]);
    assert_eq!((code, found(&report)), (0, Vec::new()), "clients follow an alias");
}

#[test]
#[ignore = "starts a real dnsmasq; run with --ignored"]
fn a_foreign_domain_is_followed() {
    let dns = Dns::start();
    let config = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/presence/route-local/proxy.toml");
    let route = |uri: &str| dns.report(&["route", uri, "--config", config, "--dns"]);
    let (code, report) = route("sips:jdoe@acme.test");
    assert_eq!((code, &report["data"]["next_hop"]), (0, &"www.acme.test:5061".into()));
    let (code, report) = route("sip:jdoe@web.acme.test");
    assert_eq!((code, &report["data"]["next_hop"]), (0, &"192.0.2.80".into()));
    let (code, report) = route("sip:jdoe@nobody.test");
    assert_eq!((code, found(&report)), (1, vec!["foreign-without-route"]));
}
