//! `uctool dhcp` against real DHCP servers: dnsmasq, ISC dhcpd and Kea, each with busybox's udhcpc as the phone, in network
//! namespaces of their own. The server forgets its leases and moves its range between the renewals; what follows is known,
//! and the server's log and a capture of the same hours must both tell it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const MAC: &str = "00:1e:7a:24:42:9a";
const OTHER: &str = "00:1e:7a:00:00:01";
const PHONE: &str = "SEP001E7A24429A";
/// Longest wait for any one line of a log.
const PATIENCE: Duration = Duration::from_secs(100);

/// A server program, as the lab needs to know it.
struct Server {
    name: &'static str,
    /// What its log says of a grant.
    grant: &'static str,
    /// What its log says when it will not renew.
    refusal: &'static str,
    /// Seconds of its leases. dnsmasq grants no less than two minutes.
    lease_s: u32,
    /// How often it refuses.
    rounds: u32,
    /// Starts it in the lab, with no memory of leases, on the range of this round.
    start: fn(&Lab, u32) -> Child,
}

/// Two namespaces with a wire between them, a folder, and what runs in them. Ends it all when dropped.
struct Lab {
    folder: tempfile::TempDir,
    server: String,
    phone: String,
    lease_s: u32,
    children: Vec<Child>,
}

impl Lab {
    fn new(server: &Server) -> Self {
        let name = |side: &str| format!("uct-{}-{}-{side}", server.name, std::process::id());
        let lab = Self {
            folder: tempfile::tempdir().unwrap(),
            server: name("s"),
            phone: name("p"),
            lease_s: server.lease_s,
            children: Vec::new(),
        };
        let (s, p) = (&lab.server, &lab.phone);
        ip(&format!("netns add {s}"));
        ip(&format!("netns add {p}"));
        ip(&format!("link add eth0 netns {s} type veth peer name eth0 netns {p}"));
        ip(&format!("-n {p} link set eth0 address {MAC}"));
        ip(&format!("-n {s} addr add 192.0.2.1/24 dev eth0"));
        ip(&format!("-n {s} link set eth0 up"));
        ip(&format!("-n {p} link set eth0 up"));
        lab
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn write(&self, name: &str, content: &str) -> String {
        fs::write(self.path(name), content).unwrap();
        self.text(name)
    }

    /// A command inside a namespace.
    fn inside(namespace: &str, program: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", namespace, program]).env("TZ", "UTC");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn capture(&mut self) {
        let mut tcpdump = Self::inside(&self.server, "tcpdump");
        tcpdump.args(["-i", "eth0", "-U", "-w", &self.text("dhcp.pcap"), "udp port 67 or 68"]);
        self.children.push(tcpdump.spawn().unwrap());
        let end = Instant::now() + PATIENCE;
        while fs::metadata(self.path("dhcp.pcap")).map_or(0, |data| data.len()) < 24 {
            assert!(Instant::now() < end, "tcpdump does not write");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn phone(&mut self) {
        let script = self.write(
            "udhcpc.sh",
            "#!/bin/sh\nip addr flush dev $interface\ncase $1 in bound|renew) ip addr add $ip/24 dev $interface;; esac\n",
        );
        assert!(Command::new("chmod").args(["+x", &script]).status().unwrap().success());
        let mut udhcpc = Self::inside(&self.phone, "busybox");
        udhcpc.args(["udhcpc", "-f", "-i", "eth0", "-s", &script, "-x"]);
        udhcpc.arg(format!("hostname:{PHONE}"));
        udhcpc.args(["-V", "Cisco Systems, Inc. IP Phone CP-7961G"]);
        self.children.push(udhcpc.spawn().unwrap());
    }

    /// The address that the server's log granted last: the word after `words`.
    fn granted(&self, words: &str) -> Option<String> {
        let log = fs::read_to_string(self.path("server.log")).unwrap_or_default();
        let (_, after) = log.rsplit_once(words)?;
        Some(after.split(' ').next()?.to_owned())
    }

    /// Waits until the server's log has more than `count` lines with `words`.
    fn wait_for(&self, words: &str, count: usize) -> usize {
        let end = Instant::now() + PATIENCE;
        loop {
            let log = fs::read_to_string(self.path("server.log")).unwrap_or_default();
            let found = log.matches(words).count();
            if found > count {
                return found;
            }
            let last: Vec<&str> = log.lines().rev().take(20).collect();
            assert!(Instant::now() < end, "no more of `{words}` in the log: {last:#?}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Lets the phone be refused `rounds` times: after each grant the server forgets it and moves its range.
    fn run(&mut self, server: &Server, rounds: u32) {
        self.capture();
        let mut running = (server.start)(self, 0);
        self.phone();
        let (mut grants, mut refusals) = (0, 0);
        for round in 1..=rounds {
            grants = self.wait_for(server.grant, grants);
            // The grant is logged before it is sent.
            std::thread::sleep(Duration::from_secs(2));
            stop(&mut running);
            running = (server.start)(self, round);
            refusals = self.wait_for(server.refusal, refusals);
        }
        // The last refusal shows what the phone does about it.
        self.wait_for(server.grant, grants);
        stop(&mut running);
    }

    /// What uctool says of the phone, from the log, from the capture, and from both at once.
    fn judged(&self) -> [(String, Value); 3] {
        let (log, capture) = (self.text("server.log"), self.text("dhcp.pcap"));
        [vec![log.as_str()], vec![capture.as_str()], vec![capture.as_str(), log.as_str()]].map(
            |inputs| {
                let output = Command::new(env!("CARGO_BIN_EXE_uctool"))
                    .args(["dhcp", "analyze", "--format", "json", "--lease"])
                    .arg(format!("{}s", self.lease_s))
                    .args(&inputs)
                    .output()
                    .unwrap();
                let report: Value = serde_json::from_slice(&output.stdout)
                    .unwrap_or_else(|_| panic!("{inputs:?}: {output:?}"));
                let devices = report["reports"][0]["data"]["devices"].as_array().unwrap();
                let phone = devices.iter().find(|device| device["mac"] == MAC);
                let phone = phone.unwrap_or_else(|| panic!("{inputs:?}: {report:#}")).clone();
                (inputs.join(" and "), phone)
            },
        )
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.children.iter_mut().for_each(stop);
        for namespace in [&self.server, &self.phone] {
            // A server that a failed test left behind ends with its namespace's processes.
            let pids = Command::new("ip").args(["netns", "pids", namespace]).output();
            let pids = pids.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
            for pid in pids.unwrap_or_default().split_whitespace() {
                let _ = Command::new("kill").args(["-9", pid]).output();
            }
            let _ = Command::new("ip").args(["netns", "del", namespace]).output();
        }
        if let (true, Some(keep)) = (std::thread::panicking(), std::env::var_os("UCTOOL_KEEP")) {
            let to = Path::new(&keep).join(&self.server);
            let _ = fs::create_dir_all(&to);
            for name in ["server.log", "dhcp.pcap"] {
                let _ = fs::copy(self.path(name), to.join(name));
            }
        }
    }
}

fn stop(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

fn ip(words: &str) {
    let output = Command::new("ip").args(words.split(' ')).output().unwrap();
    assert!(output.status.success(), "ip {words}: {output:?}");
}

/// The beginning of the range of a round: a phone that holds an address of the other range is refused.
fn first(round: u32) -> u32 {
    if round.is_multiple_of(2) { 30 } else { 130 }
}

fn dnsmasq(lab: &Lab, round: u32) -> Child {
    let _ = fs::remove_file(lab.path("leases"));
    let mut dnsmasq = Lab::inside(&lab.server, "dnsmasq");
    dnsmasq.args(["-k", "-p", "0", "-i", "eth0", "--bind-interfaces", "--dhcp-authoritative"]);
    dnsmasq.args(["--log-dhcp", "--user=root", "--no-resolv", "--no-hosts", "--no-ping"]);
    let (from, lease) = (first(round), lab.lease_s);
    dnsmasq.arg(format!("--dhcp-range=192.0.2.{from},192.0.2.{},255.255.255.0,{lease}", from + 9));
    dnsmasq.arg(format!("--dhcp-leasefile={}", lab.text("leases")));
    dnsmasq.arg(format!("--log-facility={}", lab.text("server.log")));
    dnsmasq.arg(format!("--pid-file={}", lab.text("dnsmasq.pid")));
    dnsmasq.spawn().unwrap()
}

/// dhcpd leaves the time to the system log; this stamps its lines as rsyslog does.
fn dhcpd(lab: &Lab, from: u32, leases: &str) -> Child {
    let lease = lab.lease_s;
    let conf = format!(
        "authoritative;\nping-check false;\ndefault-lease-time {lease};\nmax-lease-time {lease};\n\
         subnet 192.0.2.0 netmask 255.255.255.0 {{ range 192.0.2.{from} 192.0.2.{}; }}\n",
        from + 9
    );
    let (conf, leases) = (lab.write("dhcpd.conf", &conf), lab.write("dhcpd.leases", leases));
    let mut dhcpd = Lab::inside(&lab.server, "dhcpd");
    dhcpd.args(["-4", "-d", "--no-pid", "-cf", &conf, "-lf", &leases, "eth0"]);
    let mut child = dhcpd.stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut log = File::options().create(true).append(true).open(lab.path("server.log")).unwrap();
    let pid = child.id();
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            let now = jiff::Timestamp::now();
            let _ = writeln!(log, "{now:.6} lab dhcpd[{pid}]: {line}");
        }
    });
    child
}

/// The range moves: ISC dhcpd says nothing to a phone whose address it does not know.
fn dhcpd_forgets(lab: &Lab, round: u32) -> Child {
    dhcpd(lab, first(round), "")
}

/// Another phone has the address: ISC dhcpd refuses.
fn dhcpd_gives_it_away(lab: &Lab, _: u32) -> Child {
    let leases = lab.granted("DHCPACK on ").map_or(String::new(), |address| {
        format!(
            "lease {address} {{ starts never; ends never; binding state active; \
             hardware ethernet {OTHER}; }}\n"
        )
    });
    dhcpd(lab, 30, &leases)
}

/// The address is reserved for another phone: Kea refuses.
fn kea_reserves_it(lab: &Lab, _: u32) -> Child {
    let lease = lab.lease_s;
    let reservations: Vec<Value> = lab
        .granted(": lease ")
        .map(|address| json!({ "hw-address": OTHER, "ip-address": address }))
        .into_iter()
        .collect();
    let conf = json!({ "Dhcp4": {
        "authoritative": true,
        "valid-lifetime": lease,
        "interfaces-config": { "interfaces": ["eth0"] },
        "lease-database": { "type": "memfile", "persist": false },
        "subnet4": [{
            "id": 1,
            "subnet": "192.0.2.0/24",
            "pools": [{ "pool": "192.0.2.30 - 192.0.2.39" }],
            "reservations": reservations,
        }],
        "loggers": [{
            "name": "kea-dhcp4",
            "severity": "DEBUG",
            "debuglevel": 55,
            "output_options": [{ "output": lab.text("server.log"), "flush": true }],
        }],
    }});
    let conf = lab.write("kea.json", &conf.to_string());
    let mut kea = Lab::inside(&lab.server, "kea-dhcp4");
    kea.args(["-c", &conf]).env("KEA_LOCKFILE_DIR", "none");
    kea.env("KEA_PIDFILE_DIR", lab.folder.path());
    kea.spawn().unwrap()
}

fn is(phone: &Value, field: &str, expected: impl Into<Value>, input: &str) {
    assert_eq!(phone[field], expected.into(), "{field} by {input}: {phone:#}");
}

/// The phone is refused at half of its lease, and the log and the capture both tell it.
fn refused_at_half(server: &Server) {
    let mut lab = Lab::new(server);
    lab.run(server, server.rounds);
    for (input, phone) in lab.judged() {
        is(&phone, "verdict", "half-life", &input);
        is(&phone, "confidence", "high", &input);
        is(&phone, "lease_s", f64::from(server.lease_s), &input);
        is(&phone, "fraction", 0.5, &input);
        is(&phone, "naks", server.rounds, &input);
        let period = phone["period_s"].as_f64().unwrap();
        let half = f64::from(server.lease_s) / 2.0;
        assert!((half..half + 10.0).contains(&period), "{input}: {phone:#}");
    }
}

#[test]
#[ignore = "needs root, iproute2, tcpdump, dnsmasq and busybox; run with --ignored"]
fn dnsmasq_refuses_at_half_of_the_lease() {
    refused_at_half(&Server {
        name: "dnsmasq",
        grant: "DHCPACK(",
        refusal: "DHCPNAK(",
        lease_s: 120,
        rounds: 3,
        start: dnsmasq,
    });
}

#[test]
#[ignore = "needs root, iproute2, tcpdump, isc-dhcp-server and busybox; run with --ignored"]
fn isc_dhcpd_refuses_at_half_of_the_lease() {
    refused_at_half(&Server {
        name: "iscnak",
        grant: "DHCPACK on",
        refusal: "DHCPNAK on",
        lease_s: 40,
        rounds: 5,
        start: dhcpd_gives_it_away,
    });
}

#[test]
#[ignore = "needs root, iproute2, tcpdump, kea-dhcp4-server and busybox; run with --ignored"]
fn kea_refuses_at_half_of_the_lease() {
    refused_at_half(&Server {
        name: "kea",
        grant: "DHCP4_LEASE_ALLOC",
        refusal: "DHCPNAK",
        lease_s: 40,
        rounds: 5,
        start: kea_reserves_it,
    });
}

/// Nobody answers the renewals, so the phone goes when its lease ends: not at T1, where it first asked.
#[test]
#[ignore = "needs root, iproute2, tcpdump, isc-dhcp-server and busybox; run with --ignored"]
fn isc_dhcpd_is_silent_until_the_lease_ends() {
    let server = Server {
        name: "iscmute",
        grant: "DHCPACK on",
        refusal: "unknown lease",
        lease_s: 120,
        rounds: 1,
        start: dhcpd_forgets,
    };
    let mut lab = Lab::new(&server);
    lab.run(&server, server.rounds);
    for (input, phone) in lab.judged() {
        is(&phone, "verdict", "expiry", &input);
        is(&phone, "naks", 0, &input);
        let [gone] = &phone["episodes"].as_array().unwrap()[..] else { panic!("{phone:#}") };
        // udhcpc gives up a little before the end of so short a lease, and well after T1, where it first asked.
        let after = gone["since_ack_s"].as_f64().unwrap();
        assert!((90.0..=125.0).contains(&after), "{input}: {phone:#}");
        assert_eq!(gone["cause"], "request ignored", "{input}: {phone:#}");
    }
}
