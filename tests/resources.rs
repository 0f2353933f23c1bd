//! Inputs made to exhaust the machine: each ends within a bound of memory and time, and what the bound cost is said.
//! The inputs are made while they are read, so none lies on a disk.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::io::{self, BufWriter, Read as _, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use uctool_testing::packets::{
    ACK, RAW, SYN, handshake, ipv4, pcap_header, pcap_record, segment, tcp, udp,
};

/// Address space a run may take, in KiB: code, stacks and what is mapped count as well.
const MEMORY: u64 = 320 << 10;

/// How a run ended.
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ended {
    /// What stands in the findings of rule `code`.
    fn finding(&self, code: &str) -> String {
        let lines = self.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut found = lines.filter(|line| line["type"] == "finding" && line["code"] == code);
        let found = found.next().unwrap_or_else(|| panic!("no {code}: {} {}", self.out, self.err));
        found["message"].as_str().unwrap().to_owned()
    }

    /// The last line.
    fn summary(&self) -> Value {
        serde_json::from_str(self.out.lines().last().unwrap()).unwrap()
    }
}

/// Runs `uctool WORDS` on what `make` writes, in `MEMORY`; `patience` is for a slow machine under load.
fn run(
    words: &[&str],
    patience: Duration,
    make: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send,
) -> Ended {
    let start = Instant::now();
    let mut child = Command::new("sh")
        .args(["-c", &format!("ulimit -v {MEMORY} && exec \"$0\" \"$@\"")])
        .arg(env!("CARGO_BIN_EXE_uctool"))
        .args(words)
        .args(["--format", "ndjson"])
        // Threads would each reserve room of their own.
        .env("MALLOC_ARENA_MAX", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stdin = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut stdin = BufWriter::with_capacity(1 << 16, stdin);
            // A run that has seen enough closes the pipe.
            let _ = make(&mut stdin).and_then(|()| stdin.flush());
        });
        child.wait_with_output().unwrap()
    });
    let took = start.elapsed();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let ended =
        Ended { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) };
    assert!(matches!(ended.code, Some(0..=2)), "{words:?}: {:?}: {}", output.status, ended.err);
    assert!(took < patience, "{words:?} took {took:?}");
    ended
}

const SECONDS: Duration = Duration::from_secs(60);

/// SYNs from ever new addresses and ports.
fn syn_flood(flows: u32) -> impl FnOnce(&mut dyn Write) -> io::Result<()> + Send {
    move |out| {
        out.write_all(&pcap_header(RAW))?;
        let packet = ipv4((1, 2), 6, 0, 0, &tcp((40_000, 5060), 1, 0, SYN, &[]));
        let mut record = pcap_record(0, &packet);
        for flow in 0..flows {
            // The sender's address stands 12 bytes into the IP header, the port at its end.
            record[16 + 12..16 + 16].copy_from_slice(&(0x0a00_0000 | flow >> 8).to_be_bytes());
            record[16 + 20..16 + 22]
                .copy_from_slice(&(40_000 + u16::from(flow.to_be_bytes()[3])).to_be_bytes());
            out.write_all(&record)?;
        }
        let call = b"OPTIONS sip:b@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nCall-ID: last\r\nCSeq: 1 OPTIONS\r\n\r\n";
        out.write_all(&pcap_record(1, &ipv4((3, 4), 17, 0, 0, &udp((5060, 5060), call))))
    }
}

#[test]
fn a_flood_of_connections() {
    let ended = run(&["sip", "decode", "-"], SECONDS, syn_flood(300_000));
    assert!(ended.finding("CAP005").contains("at most 100000 are followed at once"));
    assert!(ended.out.contains("\"call_id\":\"last\""), "{}", ended.out);
}

#[test]
#[ignore = "takes minutes"]
fn a_flood_of_ten_million_connections() {
    let ended = run(&["sip", "decode", "-"], 20 * SECONDS, syn_flood(10_000_000));
    assert!(ended.finding("CAP005").contains("at most 100000 are followed at once"));
    assert!(ended.out.contains("\"call_id\":\"last\""), "{}", ended.out);
}

/// Connections in use, each with bytes behind a missing segment.
#[test]
fn a_flood_of_connections_that_wait() {
    let ended = run(&["sip", "decode", "-"], SECONDS, |out| {
        out.write_all(&pcap_header(RAW))?;
        for number in 0..60_000u32 {
            let port = u16::try_from(number).unwrap() + 1024;
            let mut say = |hosts, ports, seq, ack, flags, payload: &[u8]| {
                let packet = ipv4(hosts, 6, 0, 0, &tcp(ports, seq, ack, flags, payload));
                out.write_all(&pcap_record(number / 100, &packet))
            };
            say((1, 2), (port, 5060), 0, 0, SYN, &[])?;
            say((2, 1), (5060, port), 77, 1, SYN | ACK, &[])?;
            say((1, 2), (port, 5060), 1, 78, ACK, &[])?;
            // Eight bytes are missing.
            say((1, 2), (port, 5060), 9, 78, ACK, &[b'x'; 1400])?;
        }
        Ok(())
    });
    assert!(ended.finding("CAP005").starts_with("to bound memory"), "{}", ended.out);
}

/// One stream that never ends, in clear and none of ours, then a header that never ends.
#[test]
fn a_stream_without_end() {
    for begin in [&b""[..], b"INVITE sip:b@h SIP/2.0\r\nSubject: ", b"HTTP/1.1 200 OK\r\nServer: "]
    {
        let ended = run(&["sip", "decode", "-"], SECONDS, |out| {
            out.write_all(&pcap_header(RAW))?;
            for packet in handshake(0) {
                out.write_all(&pcap_record(0, &packet))?;
            }
            out.write_all(&pcap_record(0, &segment(true, 1, 78, ACK, begin)))?;
            let start = 1 + u32::try_from(begin.len()).unwrap();
            for number in 0..40_000 {
                let segment = segment(true, start + number * 1000, 78, ACK, &[b'a'; 1000]);
                out.write_all(&pcap_record(number / 50, &segment))?;
            }
            Ok(())
        });
        assert_eq!(ended.summary()["type"], "summary");
    }
}

#[test]
fn fragments_without_end() {
    let ended = run(&["sip", "decode", "-"], SECONDS, |out| {
        out.write_all(&pcap_header(RAW))?;
        for number in 0..200_000u32 {
            // Beginnings of ever new datagrams, all within a minute.
            let [_, host, high, low] = number.to_be_bytes();
            let (hosts, id) = ((host + 1, 200), u16::from_be_bytes([high, low]));
            out.write_all(&pcap_record(0, &ipv4(hosts, 17, id, 0x2000, &[0; 512])))?;
        }
        Ok(())
    });
    ended.finding("CAP006");
}

#[test]
fn a_hundred_thousand_header_lines() {
    let ended = run(&["sip", "decode", "-"], SECONDS, |out| {
        let mut message = b"INVITE sip:b@h SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\nCall-ID: many\r\nCSeq: 1 INVITE\r\n".to_vec();
        for number in 0..100_000 {
            message
                .extend(format!("Via: SIP/2.0/TCP h{number};branch=z9hG4bK{number}\r\n").bytes());
        }
        message.extend(b"Content-Length: 4294967295\r\n\r\n");
        out.write_all(&pcap_header(RAW))?;
        for packet in handshake(0) {
            out.write_all(&pcap_record(0, &packet))?;
        }
        for (number, part) in (0..).zip(message.chunks(1000)) {
            let segment = segment(true, 1 + number * 1000, 78, ACK, part);
            out.write_all(&pcap_record(number, &segment))?;
        }
        Ok(())
    });
    assert!(ended.out.contains("\"call_id\":\"many\""), "{}", ended.out);
    ended.finding("SIP001");
}

/// The body is waited for no further than a limit; the message behind it is seen.
#[test]
fn a_content_length_of_four_gigabytes() {
    let ended = run(&["sip", "decode", "-"], SECONDS, |out| {
        out.write_all(&pcap_header(RAW))?;
        for packet in handshake(0) {
            out.write_all(&pcap_record(0, &packet))?;
        }
        let mut seq = 1;
        for id in 0..20_000 {
            let message = format!(
                "INFO sip:b@h SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK{id}\r\nFrom: <sip:a@h>;tag=1\r\n\
                 To: <sip:b@h>;tag=2\r\nCall-ID: {id}\r\nCSeq: 1 INFO\r\nMax-Forwards: 70\r\n\
                 Content-Length: 4294967295\r\n\r\n"
            );
            let segment = segment(true, seq, 78, ACK, message.as_bytes());
            seq += u32::try_from(message.len()).unwrap();
            out.write_all(&pcap_record(id, &segment))?;
        }
        Ok(())
    });
    assert!(ended.out.contains("\"call_id\":\"19999\""), "{}", ended.err);
    ended.finding("SIP001");
}

#[test]
fn headers_nested_without_end() {
    let ended = run(&["sip", "decode", "-"], SECONDS, |out| {
        out.write_all(&pcap_header(1))?;
        let mpls = [&[0; 12][..], &[0x88, 0x47], &[0, 1, 0, 64].repeat(8000)].concat();
        let mut gre = udp((5060, 5060), b"deep");
        for _ in 0..200 {
            gre = ipv4((1, 2), 47, 0, 0, &[&[0, 0, 8, 0][..], &gre].concat());
        }
        let gre = [&[0; 12][..], &[8, 0], &gre].concat();
        let vlan = [&[0; 12][..], &[0x81, 0, 0, 5].repeat(8000)].concat();
        for number in 0..3000 {
            for frame in [&mpls, &gre, &vlan] {
                out.write_all(&pcap_record(number, frame))?;
            }
        }
        Ok(())
    });
    ended.finding("SIP002");
}

#[test]
fn blocks_that_claim_four_gigabytes() {
    let section: Vec<u8> = [0x0a0d_0d0a, 28, 0x1a2b_3c4d, 1, u32::MAX, u32::MAX, 28u32]
        .into_iter()
        .flat_map(u32::to_le_bytes)
        .collect();
    let interface: Vec<u8> =
        [1, 20, 101, 0, 20u32].into_iter().flat_map(u32::to_le_bytes).collect();
    for kind in [6, 10, 1, 0x0bad, 77] {
        let head: Vec<u8> = [kind, 0xffff_fffc, 0, 0, 0, 0xffff_fff0, 0xffff_fff0]
            .into_iter()
            .flat_map(u32::to_le_bytes)
            .collect();
        let ended = run(&["sip", "decode", "-"], SECONDS, |out| {
            out.write_all(&[&section[..], &interface, &head].concat())?;
            io::copy(&mut io::repeat(0).take(64 << 20), out).map(drop)
        });
        // The rest of the block is missing, which is said.
        ended.finding("CAP002");
    }
    let classic = [&pcap_header(RAW)[..], &[1, 0, 0, 0, 0, 0, 0, 0], &[0xff; 8]].concat();
    let ended = run(&["sip", "decode", "-"], SECONDS, |out| {
        out.write_all(&classic)?;
        io::copy(&mut io::repeat(0).take(64 << 20), out).map(drop)
    });
    ended.finding("CAP002");
}

/// A gigabyte of nothing in a megabyte, to every command that unpacks.
#[test]
fn bombs_of_gzip_and_zip() {
    let gzip = |mebibytes: usize| {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        for _ in 0..mebibytes {
            io::copy(&mut io::repeat(0).take(1 << 20), &mut gzip).unwrap();
        }
        gzip.finish().unwrap()
    };
    let bomb = gzip(256);
    assert!(bomb.len() < 1 << 20);
    for words in [
        &["sip", "decode", "-"][..],
        &["dhcp", "analyze", "-"],
        &["ntp", "read", "-"],
        &["imap", "read", "-"],
        &["version", "show", "-"],
        &["cert", "check", "-"],
    ] {
        let bomb = bomb.clone();
        let ended = run(words, SECONDS, move |out| out.write_all(&bomb));
        assert_ne!(ended.code, Some(0), "{words:?} found nothing wrong: {}", ended.out);
    }
    let nested = (0..4).fold(b"deep".to_vec(), |inner, _| {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(&inner).unwrap();
        gzip.finish().unwrap()
    });
    let ended = run(&["dhcp", "analyze", "-"], SECONDS, move |out| out.write_all(&nested));
    assert!(ended.err.contains("nested too deeply"), "{}", ended.err);
}

/// 64 MiB of text in one line, and of lines that look like something, to every command that reads texts.
#[test]
fn texts_without_end() {
    let lines: [&[u8]; 3] = [
        b"no line end ",
        b"INVITE sip:b@h SIP/2.0\r\n",
        b"* OK CAPABILITY 12.5.1.11900-146 remote refid\r\n",
    ];
    for line in lines {
        let block = line.repeat(4096);
        for words in [
            &["sip", "decode", "-"][..],
            &["dhcp", "analyze", "-"],
            &["ntp", "read", "-"],
            &["imap", "read", "-"],
            &["version", "show", "-"],
            &["cert", "check", "-"],
        ] {
            let ended = run(words, SECONDS, |out| {
                (0..(64 << 20) / block.len()).try_for_each(|_| out.write_all(&block))
            });
            assert!(ended.out.len() < 64 << 20, "{words:?} writes {} bytes", ended.out.len());
        }
    }
}

/// An element of DER.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut element = vec![tag];
    if let Ok(short @ 0..=127) = u8::try_from(length) {
        element.push(short);
    } else {
        element.push(0x84);
        element.extend(u32::try_from(length).unwrap().to_be_bytes());
    }
    element.extend(content);
    element
}

/// A certificate signed by nobody, with these names.
fn certificate(names: &[Vec<u8>]) -> Vec<u8> {
    let sequence = |parts: &[&[u8]]| der(0x30, &parts.concat());
    let rsa_sha256 = sequence(&[&[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 11], &[5, 0]]);
    let rsa = sequence(&[&[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 1], &[5, 0]]);
    let name = |text: &str| {
        let value = der(12, text.as_bytes());
        sequence(&[&der(0x31, &sequence(&[&[6, 3, 0x55, 4, 3], &value]))])
    };
    let dates = sequence(&[&der(23, b"260101000000Z"), &der(23, b"270101000000Z")]);
    let modulus = [&[0][..], &[0xc3; 256]].concat();
    let key = sequence(&[&der(2, &modulus), &der(2, &[1, 0, 1])]);
    let key = sequence(&[&rsa, &der(3, &[&[0][..], &key].concat())]);
    let san = der(4, &der(0x30, &names.concat()));
    let extensions = der(0xa3, &sequence(&[&sequence(&[&[6, 3, 0x55, 0x1d, 17], &san])]));
    let (issuer, subject) = (name("Nobody"), name("owa.acme.example"));
    let version = der(0xa0, &der(2, &[2]));
    let to_be_signed = sequence(&[
        &version,
        &der(2, &[1]),
        &rsa_sha256,
        &issuer,
        &dates,
        &subject,
        &key,
        &extensions,
    ]);
    sequence(&[&to_be_signed, &rsa_sha256, &der(3, &[&[0][..], &[7; 256]].concat())])
}

#[test]
fn a_certificate_with_a_hundred_thousand_names() {
    let names: Vec<Vec<u8>> =
        (0..100_000).map(|n| der(0x82, format!("h{n}.acme.example").as_bytes())).collect();
    let certificate = certificate(&names);
    let words = ["cert", "check", "-", "--name", "h99999.acme.example", "--for", "cucm"];
    let ended = run(&words, SECONDS, |out| out.write_all(&certificate));
    assert!(ended.out.len() < 4 << 20, "{} bytes of report", ended.out.len());
    assert!(ended.finding("CERT010").contains(" and 99992 more"));
    assert!(ended.finding("CERT085").contains("refuse more than 102400"));
}
