//! `uctool dhcp` as a process, and against a real DHCP server and client.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

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
    let host = if round.is_multiple_of(2) { 30 } else { 130 };
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
