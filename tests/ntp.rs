//! `uctool ntp` against real peers: chronyd on a loopback port, and a small answerer that lies in several ways.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::net::UdpSocket;
use std::process::{Child, Command, Output};
use std::time::{Duration, Instant};

use serde_json::Value;

fn uctool(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_uctool")).args(args).output().unwrap()
}

fn json(args: &[&str]) -> (Option<i32>, Value) {
    let output = uctool(&[args, &["--format", "json"]].concat());
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
}

/// What one rule said in the first report.
fn outcome(report: &Value, code: &str) -> String {
    let checks = report["reports"][0]["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["code"] == code).unwrap();
    check["outcome"].as_str().unwrap().to_owned()
}

/// Ends the peer when the test ends, however it ends.
struct Peer(Child);

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A chronyd that serves its local clock at `stratum` on `address` and touches no clock.
fn chronyd(folder: &std::path::Path, address: &str, stratum: u8) -> (Peer, u16) {
    let port = free_port();
    let conf = folder.join("chrony.conf");
    let text = format!(
        "port {port}\ncmdport 0\nbindaddress {address}\nallow\nlocal stratum {stratum}\npidfile {}\n",
        folder.join("chronyd.pid").display()
    );
    std::fs::write(&conf, text).unwrap();
    let child = Command::new("chronyd")
        .args(["-x", "-d", "-U", "-u", "nobody", "-f"])
        .arg(&conf)
        .stderr(std::fs::File::create(folder.join("chronyd.log")).unwrap())
        .spawn()
        .unwrap_or_else(|error| panic!("chronyd (Debian package chrony): {error}"));
    (Peer(child), port)
}

/// Asks until the peer is up, ten seconds at most.
fn probe_when_up(target: &str) -> (Option<i32>, Value) {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let answer = json(&[
            "ntp",
            "probe",
            target,
            "--count",
            "2",
            "--interval",
            "0.1",
            "--timeout",
            "0.5",
        ]);
        let answered = &answer.1["reports"][0]["data"]["peers"][0]["replies"];
        if *answered == 2 || Instant::now() > end {
            return answer;
        }
    }
}

#[test]
#[ignore = "starts a real chronyd; run with --ignored"]
fn a_real_chronyd_is_read_as_it_is() {
    for (address, target, stratum, exit) in
        [("127.0.0.1", "127.0.0.1", 3, 0), ("127.0.0.1", "127.0.0.1", 5, 1), ("::1", "[::1]", 2, 0)]
    {
        let folder = tempfile::tempdir().unwrap();
        let (_peer, port) = chronyd(folder.path(), address, stratum);
        let (code, report) = probe_when_up(&format!("{target}:{port}"));
        assert_eq!(code, Some(exit), "{report:#}");
        let data = &report["reports"][0]["data"];
        assert_eq!(
            (&data["synchronised"], &data["node_stratum"]),
            (&true.into(), &stratum.into()),
            "{report:#}"
        );
        let peer = &data["peers"][0];
        assert_eq!((&peer["version"], &peer["replies"]), (&4.into(), &2.into()));
        // The same machine: the offset is its own scheduling noise.
        assert!(peer["offset_ms"].as_f64().unwrap().abs() < 50.0, "{peer:#}");
        assert!(peer["delay_ms"].as_f64().unwrap() >= 0.0, "{peer:#}");
        // chrony serves its local clock under 127.127.1.1.
        assert_eq!(outcome(&report, "NTP009"), "found");
    }
}

/// What is sent back for a request.
type Answer = fn(&[u8; 48]) -> Vec<u8>;

/// Answers every request on a loopback port as `answer` says, until the test ends.
fn answerer(answer: Answer) -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let mut request = [0; 48];
        while let Ok((_, from)) = socket.recv_from(&mut request) {
            let _ = socket.send_to(&answer(&request), from);
        }
    });
    port
}

/// A fair answer at stratum 2, half an hour old by its own account.
fn fair(request: &[u8; 48]) -> Vec<u8> {
    let mut bytes = vec![0; 48];
    bytes[0] = 4 << 3 | 4;
    bytes[1] = 2;
    bytes[3] = 0xec;
    bytes[12..16].copy_from_slice(&[192, 0, 2, 9]);
    bytes[24..32].copy_from_slice(&request[40..48]);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let seconds = u32::try_from(now.as_secs() + 2_208_988_800).unwrap();
    for at in [32, 40] {
        bytes[at..at + 4].copy_from_slice(&seconds.to_be_bytes());
        bytes[at + 4..at + 8].copy_from_slice(&(now.subsec_nanos()).wrapping_mul(4).to_be_bytes());
    }
    bytes
}

fn probe(answer: Answer) -> (Option<i32>, Value) {
    let target = format!("127.0.0.1:{}", answerer(answer));
    json(&["ntp", "probe", &target, "--count", "2", "--interval", "0", "--timeout", "1"])
}

#[test]
fn odd_answers_are_named_and_forged_ones_turned_away() {
    assert_eq!(probe(fair).0, Some(0));
    let (code, report) = probe(|request| {
        let mut bytes = fair(request);
        bytes[24] ^= 1;
        bytes
    });
    assert_eq!(code, Some(2));
    let error = &report["errors"][0];
    assert!(error["message"].as_str().unwrap().contains("origin timestamp"), "{report:#}");
    let cases: [(Answer, &str); 5] = [
        (
            |request| {
                let mut bytes = fair(request);
                bytes[0] = 3 << 6 | 4 << 3 | 4;
                bytes[1] = 16;
                bytes
            },
            "NTP005",
        ),
        (
            |request| {
                let mut bytes = fair(request);
                bytes[0] = 3 << 3 | 4;
                bytes
            },
            "NTP012",
        ),
        (
            |request| {
                let mut bytes = fair(request);
                bytes[1] = 0;
                bytes[12..16].copy_from_slice(b"DENY");
                bytes
            },
            "NTP013",
        ),
        (
            |request| {
                let mut bytes = fair(request);
                // 37 seconds ahead.
                bytes[35] = bytes[35].wrapping_add(37);
                bytes[43] = bytes[43].wrapping_add(37);
                if bytes[35] < 37 {
                    bytes[34] += 1;
                    bytes[42] += 1;
                }
                bytes
            },
            "NTP010",
        ),
        (
            |request| {
                let mut bytes = fair(request);
                bytes[1] = 9;
                bytes[12..16].copy_from_slice(b"LOCL");
                bytes
            },
            "NTP009",
        ),
    ];
    for (answer, rule) in cases {
        let (code, report) = probe(answer);
        assert_eq!(code, Some(1), "{rule} {report:#}");
        assert_eq!(outcome(&report, rule), "found", "{report:#}");
    }
    for (answer, word) in
        [((|_| vec![1; 20]) as Answer, "too few"), (|request| request.to_vec(), "mode 3")]
    {
        let (code, report) = probe(answer);
        assert_eq!(code, Some(2));
        assert!(report["errors"][0]["message"].as_str().unwrap().contains(word), "{report:#}");
    }
}

#[test]
fn no_answer_is_exit_two_with_a_hint() {
    let target = format!("127.0.0.1:{}", free_port());
    let output = uctool(&["ntp", "probe", &target, "--count", "1", "--timeout", "1"]);
    assert_eq!(output.status.code(), Some(2));
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(
        words.contains("no NTP answer") && words.contains("hint: check that UDP 123"),
        "{words}"
    );
}

#[test]
fn several_readings_become_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("offsets.svg");
    let args = [
        "ntp",
        "read",
        "fixtures/ntp/traffic-odd-servers/ntp.pcap",
        "-o",
        picture.to_str().unwrap(),
    ];
    let output = uctool(&args);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let drawn = std::fs::read_to_string(&picture).unwrap();
    assert!(drawn.starts_with("<svg") && drawn.contains("192.0.2.1") && drawn.contains("<circle"));
    assert_eq!(uctool(&args).status.code(), Some(2), "an existing picture needs --force");
    assert_eq!(uctool(&[&args[..], &["--force"]].concat()).status.code(), Some(1));
}
