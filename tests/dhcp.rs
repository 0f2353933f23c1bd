//! `uctool dhcp` against a real DHCP server and client, a corpus, and the clock.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Child, Command, Output};
use std::time::Duration;

use serde_json::Value;

fn uctool(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_uctool")).args(args).output().unwrap()
}

fn json(args: &[&str]) -> Value {
    let output = uctool(&[args, &["--format", "json"]].concat());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

fn device<'v>(report: &'v Value, id: &str) -> &'v Value {
    let devices = report["reports"][0]["data"]["devices"].as_array().unwrap();
    devices.iter().find(|device| device["id"] == id).unwrap_or_else(|| panic!("{report:#}"))
}

#[test]
fn the_picture_is_drawn_bare_and_in_a_page() {
    let folder = tempfile::tempdir().unwrap();
    for (name, begins) in [("timeline.svg", "<svg"), ("timeline.html", "<!doctype html>")] {
        let path = folder.path().join(name);
        let args = [
            "dhcp",
            "analyze",
            "fixtures/dhcp/two-servers/dhcp.pcap",
            "-o",
            path.to_str().unwrap(),
        ];
        assert_eq!(uctool(&args).status.code(), Some(1));
        let drawn = std::fs::read_to_string(&path).unwrap();
        assert!(drawn.starts_with(begins) && drawn.contains("SEP001E7A24429A"), "{drawn}");
    }
}

#[test]
fn inputs_that_fail_do_not_hide_the_others() {
    let output = uctool(&["dhcp", "analyze", "gone.log", "fixtures/dhcp/keepalives/alarms.txt"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stdout).contains("re-register"), "{output:?}");
}

/// How fast a large log is read, most of which is about something else. Prints the figure; run it on a release build.
#[test]
#[ignore = "writes and reads 1 GiB; run with --release --ignored --nocapture"]
fn a_gigabyte_of_syslog_is_read_quickly() {
    use std::io::Write as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("syslog");
    let mut block = String::new();
    for n in 0..8000 {
        let _ = writeln!(
            block,
            "{n} ucm local7 6 : {n}: ucm.acme.example Feb 01 2026 06:22:31 UTC :   %UC_CALLMANAGER-6-StationConnect: %[DeviceName=SEP001E7A24{:04X}][Protocol=SIP]: nothing is wrong here",
            n % 4096
        );
        if n % 100 == 0 {
            let _ = writeln!(
                block,
                "{n} ucm local7 3 : {n}: ucm.acme.example Feb 01 2026 06:22:31 UTC :   %UC_CALLMANAGER-3-EndPointUnregistered: %[DeviceName=SEP001E7A24{:04X}][Reason=13]: gone",
                n % 4096
            );
        }
    }
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    let mut bytes = 0;
    while bytes < 1 << 30 {
        file.write_all(block.as_bytes()).unwrap();
        bytes += block.len();
    }
    file.into_inner().unwrap().sync_all().unwrap();
    let start = std::time::Instant::now();
    let output = uctool(&["dhcp", "analyze", path.to_str().unwrap(), "-q"]);
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    #[expect(clippy::cast_precision_loss, reason = "a figure for a person")]
    let rate = bytes as f64 / 1e6 / seconds;
    println!("{bytes} bytes in {seconds:.2} s: {rate:.0} MB/s");
    if !cfg!(debug_assertions) {
        assert!(rate >= 300.0, "{rate:.0} MB/s");
    }
}

/// Ends a peer and removes the namespaces when the test ends, however it ends.
struct Lab(Vec<Child>);

impl Drop for Lab {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
        for name in ["uct-server", "uct-phone"] {
            let _ = Command::new("ip").args(["netns", "del", name]).output();
        }
    }
}

fn ip(words: &str) {
    let output = Command::new("ip").args(words.split(' ')).output().unwrap();
    assert!(output.status.success(), "ip {words}: {output:?}");
}

/// dnsmasq with a two-minute lease and an empty memory, on one of two ranges: a phone that holds an address of the
/// other is refused.
fn dnsmasq(folder: &Path, round: u32) -> Child {
    let _ = std::fs::remove_file(folder.join("leases"));
    let host = if round % 2 == 0 { 30 } else { 130 };
    Command::new("ip")
        .args([
            "netns",
            "exec",
            "uct-server",
            "dnsmasq",
            "-k",
            "-p",
            "0",
            "-i",
            "uct0",
            "--bind-interfaces",
        ])
        .args([
            "--dhcp-authoritative",
            "--log-dhcp",
            "--user=root",
            "--no-resolv",
            "--no-hosts",
            "--no-ping",
        ])
        .arg(format!("--dhcp-range=192.0.2.{host},192.0.2.{},255.255.255.0,2m", host + 9))
        .arg(format!("--dhcp-leasefile={}", folder.join("leases").display()))
        .arg(format!("--log-facility={}", folder.join("dnsmasq.log").display()))
        .arg(format!("--pid-file={}", folder.join("dnsmasq.pid").display()))
        .spawn()
        .unwrap()
}

#[test]
#[ignore = "needs root, iproute2, dnsmasq and busybox, and six minutes; run with --ignored"]
fn a_phone_that_a_real_server_refuses_is_told_by_its_half_life() {
    let folder = tempfile::tempdir().unwrap();
    let mut lab = Lab(Vec::new());
    for name in ["uct-server", "uct-phone"] {
        ip(&format!("netns add {name}"));
    }
    ip("link add uct0 type veth peer name uct1");
    ip("link set uct0 netns uct-server");
    ip("link set uct1 netns uct-phone");
    ip("-n uct-phone link set uct1 address 00:1e:7a:24:42:9a");
    ip("-n uct-server link set uct0 up");
    ip("-n uct-phone link set uct1 up");
    ip("-n uct-server addr add 192.0.2.1/24 dev uct0");
    lab.0.push(dnsmasq(folder.path(), 0));
    let script = folder.path().join("udhcpc.sh");
    let text = "#!/bin/sh\ncase $1 in deconfig) ip addr flush dev $interface;; bound|renew) ip addr flush dev $interface; ip addr add $ip/24 dev $interface;; esac\n";
    std::fs::write(&script, text).unwrap();
    assert!(Command::new("chmod").arg("+x").arg(&script).status().unwrap().success());
    let phone = Command::new("ip")
        .args([
            "netns",
            "exec",
            "uct-phone",
            "busybox",
            "udhcpc",
            "-f",
            "-i",
            "uct1",
            "-V",
            "Cisco Systems, Inc. IP Phone CP-7961G",
        ])
        .args(["-x", "hostname:SEP001E7A24429A", "-s"])
        .arg(&script)
        .spawn()
        .unwrap();
    lab.0.push(phone);
    // The phone renews after 60 s; between its renewals the server forgets it and moves its range.
    for round in 1..=6 {
        std::thread::sleep(Duration::from_secs(if round == 1 { 40 } else { 66 }));
        let mut server = lab.0.remove(0);
        server.kill().unwrap();
        server.wait().unwrap();
        lab.0.insert(0, dnsmasq(folder.path(), round));
    }
    let log = folder.path().join("dnsmasq.log");
    let report = json(&["dhcp", "analyze", log.to_str().unwrap()]);
    let phone = device(&report, "SEP001E7A24429A");
    assert_eq!(
        (&phone["verdict"], &phone["lease_s"]),
        (&"half-life".into(), &120.0.into()),
        "{phone:#}"
    );
    assert_eq!(phone["fraction"], 0.5);
    assert!(phone["naks"].as_u64().unwrap() >= 4, "{phone:#}");
}

/// A laboratory's logs and capture, and texts of phones and servers.
#[test]
#[ignore = "set UCTOOL_CORPUS to a folder with dhcp/"]
fn the_corpus_is_judged_as_it_is_known_to_be() {
    let root = std::env::var("UCTOOL_CORPUS").expect("UCTOOL_CORPUS");
    for file in ["lab/dhcp-lab.pcap", "lab/dnsmasq.log"] {
        let report =
            json(&["dhcp", "analyze", &format!("{root}/dhcp/{file}"), "--date", "2026-11-21"]);
        let phone = device(&report, "SEP001E7A24429A");
        assert_eq!(
            (&phone["verdict"], &phone["fraction"]),
            (&"half-life".into(), &0.5.into()),
            "{file}: {phone:#}"
        );
        assert!((phone["period_s"].as_f64().unwrap() - 66.1).abs() < 1.5, "{file}: {phone:#}");
        assert!(
            phone["first_nak"].as_str().unwrap().starts_with("2026-11-21T02:18:34"),
            "{file}: {phone:#}"
        );
    }
    for (file, id, verdict) in [
        ("phone79xx-nak.txt", None, "nak-seen"),
        ("phone8821-dhcp-fail.txt", None, "expiry"),
        ("phone7821-last-out-of-service.txt", Some("SEPC80084AA8721"), "re-register"),
        ("cucm-syslog-unregistered.txt", Some("SEPE0D1730A8137"), "re-register"),
        ("phone8821-dhcp-ok.txt", None, "unknown"),
    ] {
        let report = json(&["dhcp", "analyze", &format!("{root}/dhcp/{file}")]);
        let devices = report["reports"][0]["data"]["devices"].as_array().unwrap();
        assert_eq!(devices.len(), 1, "{file}: {devices:#?}");
        assert_eq!(devices[0]["verdict"], verdict, "{file}");
        assert!(id.is_none_or(|id| devices[0]["id"] == id), "{file}: {devices:#?}");
    }
}
