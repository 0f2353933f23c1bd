//! `uctool imap probe` against servers that misbehave, each written here, on loopback and bounded in time.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod imap_support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use imap_support::{
    certificate, finds, json, outcome, receive, serve, serve_on, tls_server, uctool, uctool_with,
};

/// Answers commands as a plain server does until the client leaves; returns what it heard.
fn plain(mut stream: &TcpStream, greeting: &str, offer: &str) -> Vec<String> {
    stream.write_all(format!("* {greeting}\r\n").as_bytes()).unwrap();
    let mut heard = Vec::new();
    while let Some(line) = receive(&mut stream) {
        let tag = line.split(' ').next().unwrap().to_owned();
        let answer = if line.contains("CAPABILITY") {
            format!("* CAPABILITY IMAP4rev1 {offer}\r\n{tag} OK done\r\n")
        } else {
            format!("{tag} OK done\r\n")
        };
        heard.push(line);
        if stream.write_all(answer.as_bytes()).is_err() {
            break;
        }
    }
    heard
}

fn probe(port: u16, more: &[&str]) -> (Option<i32>, serde_json::Value) {
    let target = format!("127.0.0.1:{port}");
    json(&[&["imap", "probe", &target, "--timeout", "1s"], more].concat())
}

#[test]
fn answers_without_end_meet_a_limit() {
    let line: fn(&TcpStream) = |mut stream| {
        let _ = stream.write_all(b"* OK ");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    };
    let lines: fn(&TcpStream) = |mut stream| {
        let _ = stream.write_all(b"* OK hi\r\n");
        while stream.write_all(b"* OK still here\r\n").is_ok() {}
    };
    let capabilities: fn(&TcpStream) = |mut stream| {
        let _ = stream.write_all(b"* OK hi\r\n");
        let words = " XCAPABILITY".repeat(5000);
        while stream.write_all(format!("* CAPABILITY IMAP4rev1{words}\r\n").as_bytes()).is_ok() {}
    };
    let literal: fn(&TcpStream) = |mut stream| {
        let _ = stream.write_all(b"* OK hi\r\n* ID (\"name\" {1073741824}\r\n");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    };
    let drip: fn(&TcpStream) = |mut stream| {
        for byte in b"* OK ".iter().chain(std::iter::repeat_n(&b'x', 60)) {
            if stream.write_all(&[*byte]).is_err() {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    };
    for behave in [line, lines, capabilities, literal, drip] {
        let port = serve(move |stream, _| behave(stream));
        let start = Instant::now();
        let (_, report) = probe(port, &[]);
        assert!(finds(&report, "IMAP020"), "{report:#}");
        // One second for the answer, and what a busy machine adds.
        assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
    }
}

#[test]
fn whoever_is_no_imap_server_is_named() {
    for (bytes, name) in [
        (&b"220 mail.acme.example ESMTP Postfix\r\n"[..], "SMTP"),
        (b"+OK POP3 ready\r\n", "POP3"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "SSH"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "TLS"),
    ] {
        let port = serve(move |mut stream, _| {
            stream.write_all(bytes).unwrap();
            let _ = stream.read(&mut [0; 100]);
        });
        let (code, report) = probe(port, &[]);
        assert_eq!(code, Some(1), "{report:#}");
        let finding = &report["reports"][0]["findings"][0];
        assert_eq!(finding["code"], "IMAP019");
        assert!(finding["message"].as_str().unwrap().contains(name), "{finding}");
    }
    // A web server waits for the client; only a hello of TLS makes it speak.
    let web = serve(|mut stream, _| {
        if receive(&mut stream).is_some() {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let (code, report) = probe(web, &["--tls", "implicit"]);
    assert_eq!(code, Some(1), "{report:#}");
    assert!(report["reports"][0]["findings"][0]["message"].as_str().unwrap().contains("HTTP"));
    let clear = serve(|stream, _| drop(plain(stream, "OK hi", "")));
    let (code, report) = probe(clear, &["--tls", "implicit"]);
    assert_eq!(code, Some(1), "{report:#}");
    let message = report["reports"][0]["findings"][0]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("IMAP in clear"), "{message}");
}

#[test]
fn tls_on_a_port_of_clear_text_is_named_and_elsewhere_used() {
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    let config = tls_server(folder.path());
    let serve_tls = |listener: TcpListener| {
        let config = config.clone();
        serve_on(listener, move |stream, _| {
            let mut tls = rustls::ServerConnection::new(config.clone()).unwrap();
            let mut stream = stream;
            let mut inside = rustls::Stream::new(&mut tls, &mut stream);
            if inside.write_all(b"* OK inside\r\n").is_ok() {
                while let Some(line) = receive(&mut inside) {
                    let tag = line.split(' ').next().unwrap();
                    let _ = inside.write_all(format!("{tag} OK done\r\n").as_bytes());
                }
            }
        })
    };
    let custom = (20..60).find_map(|n| TcpListener::bind(("127.0.0.1", n * 1000 + 143)).ok());
    let (code, report) = probe(serve_tls(custom.unwrap()), &[]);
    assert_eq!(code, Some(1), "{report:#}");
    let findings = report["reports"][0]["findings"].as_array().unwrap();
    let told = findings.iter().find(|one| one["code"] == "IMAP019").unwrap();
    assert!(told["message"].as_str().unwrap().starts_with("TLS, which"), "{told}");
    let free = (20..60).find_map(|n| TcpListener::bind(("127.0.0.1", n * 1000 + 500)).ok());
    let (_, report) = probe(serve_tls(free.unwrap()), &[]);
    assert_eq!(report["reports"][0]["data"]["greeting_inside_tls"], true, "{report:#}");
}

#[test]
fn preauth_bye_and_a_missing_starttls_are_told() {
    let port = serve(|stream, _| drop(plain(stream, "PREAUTH jdoe", "STARTTLS")));
    let (code, report) = probe(port, &["--tls", "starttls"]);
    assert_eq!((code, outcome(&report, "IMAP009").as_str()), (Some(1), "found"), "{report:#}");
    let port = serve(|mut stream, _| {
        stream.write_all(b"* BYE Too many connections\r\n").unwrap();
    });
    let (code, report) = probe(port, &[]);
    assert_eq!((code, outcome(&report, "IMAP010").as_str()), (Some(1), "found"), "{report:#}");
    let port = serve(|stream, _| drop(plain(stream, "OK hi", "")));
    let (code, report) = probe(port, &["--tls", "starttls"]);
    assert_eq!((code, outcome(&report, "IMAP003").as_str()), (Some(1), "found"), "{report:#}");
    let finding = &report["reports"][0]["findings"];
    let missing = finding.as_array().unwrap().iter().find(|one| one["code"] == "IMAP003").unwrap();
    assert_eq!(missing["severity"], "error");
}

/// Offers STARTTLS and hands over to `after` once it was asked for; the tag comes along.
fn starttls(mut stream: &TcpStream, after: impl FnOnce(&TcpStream, &str, &str)) {
    stream.write_all(b"* OK hi\r\n").unwrap();
    while let Some(line) = receive(&mut stream) {
        let tag = line.split(' ').next().unwrap().to_owned();
        if line.contains("STARTTLS") {
            return after(stream, &tag, &line);
        }
        let offer = if line.contains("CAPABILITY") {
            "* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\n"
        } else {
            ""
        };
        if stream.write_all(format!("{offer}{tag} OK done\r\n").as_bytes()).is_err() {
            return;
        }
    }
}

#[test]
fn a_refused_and_a_broken_starttls_are_told() {
    let port = serve(|stream, _| {
        starttls(stream, |mut stream, tag, _| {
            let _ = stream.write_all(format!("{tag} NO not today\r\n").as_bytes());
            let _ = stream.read(&mut [0; 100]);
        });
    });
    let (code, report) = probe(port, &[]);
    assert_eq!((code, outcome(&report, "IMAP004").as_str()), (Some(1), "found"), "{report:#}");
    let port = serve(|stream, _| {
        starttls(stream, |mut stream, tag, _| {
            let _ = stream.write_all(format!("{tag} OK begin\r\n").as_bytes());
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"* BAD what was that?\r\n");
            let _ = stream.read(&mut [0; 4096]);
        });
    });
    let (code, report) = probe(port, &[]);
    assert_eq!((code, outcome(&report, "IMAP006").as_str()), (Some(1), "found"), "{report:#}");
}

#[test]
fn bytes_before_the_handshake_are_thrown_away_and_told() {
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    let config = tls_server(folder.path());
    // With the answer, and on its heels.
    for delay in [None, Some(Duration::from_millis(50))] {
        let config = config.clone();
        let port = serve(move |stream, _| {
            let config = config.clone();
            starttls(stream, |mut stream, tag, _| {
                let forged = "* CAPABILITY IMAP4rev1 AUTH=PLAIN XFORGED\r\n";
                let agreed = format!("{tag} OK begin\r\n");
                match delay {
                    None => stream.write_all(format!("{agreed}{forged}").as_bytes()).unwrap(),
                    Some(time) => {
                        stream.write_all(agreed.as_bytes()).unwrap();
                        std::thread::sleep(time);
                        stream.write_all(forged.as_bytes()).unwrap();
                    }
                }
                inside(stream, config, "LOGINDISABLED AUTH=PLAIN", "");
            });
        });
        let (code, report) = probe(port, &[]);
        assert_eq!((code, outcome(&report, "IMAP005").as_str()), (Some(1), "found"), "{report:#}");
        let tls = report["reports"][0]["data"]["capabilities"]["tls"].to_string();
        assert!(tls.contains("LOGINDISABLED") && !tls.contains("XFORGED"), "{tls}");
    }
}

/// A server inside TLS that already has `kept` to carry out.
fn inside(mut stream: &TcpStream, config: Arc<rustls::ServerConfig>, offer: &str, kept: &str) {
    let mut tls = rustls::ServerConnection::new(config).unwrap();
    let mut inside = rustls::Stream::new(&mut tls, &mut stream);
    let mut next = (!kept.is_empty()).then(|| kept.to_owned());
    while let Some(line) = next.take().or_else(|| receive(&mut inside)) {
        let tag = line.split(' ').next().unwrap().to_owned();
        let data = if line.contains("CAPABILITY") {
            format!("* CAPABILITY IMAP4rev1 {offer}\r\n")
        } else {
            String::new()
        };
        if inside.write_all(format!("{data}{tag} OK done\r\n").as_bytes()).is_err() {
            return;
        }
    }
}

#[test]
fn a_server_that_keeps_clear_text_is_told_from_one_that_does_not() {
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    let config = tls_server(folder.path());
    for (keeps, expected) in [(true, "vulnerable"), (false, "safe")] {
        let config = config.clone();
        let port = serve(move |stream, _| {
            let config = config.clone();
            starttls(stream, |mut stream, tag, _| {
                // The command behind STARTTLS is in the socket already, or on its way.
                std::thread::sleep(Duration::from_millis(50));
                stream.set_nonblocking(true).unwrap();
                let mut more = [0; 200];
                let length = stream.read(&mut more).unwrap_or(0);
                stream.set_nonblocking(false).unwrap();
                let kept = String::from_utf8_lossy(&more[..length]).trim().to_owned();
                stream.write_all(format!("{tag} OK begin\r\n").as_bytes()).unwrap();
                inside(stream, config, "AUTH=PLAIN", if keeps { &kept } else { "" });
            });
        });
        let (_, report) = probe(port, &["--test-injection"]);
        assert_eq!(report["reports"][0]["data"]["injection_test"], expected, "{report:#}");
        assert_eq!(finds(&report, "IMAP005"), keeps, "{report:#}");
    }
}

/// A server that knows SSL 3.0 only: it hangs up on every hello but ours.
#[test]
fn ssl_3_is_no_dead_end() {
    let folder = tempfile::tempdir().unwrap();
    let der = certificate(folder.path());
    let port = serve(move |mut stream, _| {
        let mut hello = vec![0; 4096];
        let length = stream.read(&mut hello).unwrap_or(0);
        // supported_versions, 0x002b: a client of today.
        if hello[..length].windows(3).any(|window| window == [0, 0x2b, 0]) {
            return;
        }
        let three = |n: usize| u32::try_from(n).unwrap().to_be_bytes()[1..].to_vec();
        let mut body = vec![3, 0];
        body.extend([7; 32]);
        body.extend([0, 0, 0x05, 0]);
        let mut message = [vec![2], three(body.len()), body].concat();
        let list = [three(der.len()), der.clone()].concat();
        message.extend([vec![11], three(list.len() + 3), three(list.len()), list].concat());
        let length = u16::try_from(message.len()).unwrap().to_be_bytes();
        stream.write_all(&[&[22, 3, 0], &length[..], &message].concat()).unwrap();
        let _ = stream.read(&mut [0; 100]);
    });
    let (code, report) = probe(port, &["--tls", "implicit"]);
    assert_eq!(code, Some(1), "{report:#}");
    let data = &report["reports"][0]["data"];
    assert_eq!(data["tls"]["version"], "SSL 3.0", "{report:#}");
    assert_eq!(data["tls"]["cipher"], "TLS_RSA_WITH_RC4_128_SHA");
    assert_eq!(data["tls"]["certificate"]["subject"], "CN=imap.uctool.test");
    assert!(finds(&report, "IMAP016") && finds(&report, "IMAP017"), "{report:#}");
}

#[test]
fn an_end_in_the_handshake_is_undecided_and_exit_two() {
    let port = serve(|mut stream, _| {
        let _ = stream.read(&mut [0; 4096]);
    });
    let (code, report) = probe(port, &["--tls", "implicit"]);
    assert_eq!(code, Some(2), "{report:#}");
    assert_eq!(outcome(&report, "IMAP016"), "unknown");
    assert!(report["errors"][0]["message"].as_str().unwrap().contains("handshake"), "{report:#}");
}

#[test]
fn no_secret_goes_over_a_clear_channel_or_into_any_output() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    std::fs::write(&file, "s3cr3t-Pa55\n").unwrap();
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let ears = heard.clone();
    let port = serve(move |mut stream, _| {
        stream.write_all(b"* OK hi\r\n").unwrap();
        while let Some(line) = receive(&mut stream) {
            let tag = line.split(' ').next().unwrap().to_owned();
            let answer = match &line {
                line if line.contains("CAPABILITY") => "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n",
                _ => "",
            };
            // Repeats what it was told, as some servers do.
            let told = if line.contains("LOGIN") {
                format!(
                    "* NO [ALERT] you said {line}\r\n{tag} NO [AUTHENTICATIONFAILED] {line}\r\n"
                )
            } else {
                format!("{answer}{tag} OK done\r\n")
            };
            ears.lock().unwrap().push(line);
            let _ = stream.write_all(told.as_bytes());
        }
    });
    let target = format!("127.0.0.1:{port}");
    let args = |more: &[&str]| -> Vec<String> {
        let base = ["imap", "probe", &target, "--user", "jdoe", "--timeout", "1s", "-v"];
        base.iter().chain(more).map(|&word| word.to_owned()).collect()
    };
    let file = file.to_str().unwrap();
    let withheld = uctool(&args(&["--password-file", file]));
    assert_eq!(withheld.status.code(), Some(2));
    let words = String::from_utf8_lossy(&withheld.stderr).into_owned();
    assert!(words.contains("the channel is clear") && words.contains("hint"), "{words}");
    assert!(
        !heard.lock().unwrap().iter().any(|line| line.contains("LOGIN") || line.contains("AUTH"))
    );
    for format in ["text", "json", "ndjson", "sarif", "junit", "github"] {
        let more = ["--allow-clear", "--format", format];
        let run = uctool_with(&args(&more), &[("UCTOOL_IMAP_PASSWORD", "s3cr3t-Pa55")]);
        assert!(matches!(run.status.code(), Some(1 | 2)), "{format}: {run:?}");
        for bytes in [&run.stdout, &run.stderr] {
            let text = String::from_utf8_lossy(bytes);
            assert!(!text.contains("s3cr3t"), "{format}: {text}");
        }
    }
    assert!(heard.lock().unwrap().iter().any(|line| line.contains("s3cr3t-Pa55")), "it was sent");
}

#[test]
fn logindisabled_withholds_whatever_is_allowed() {
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let ears = heard.clone();
    let port = serve(move |stream, _| {
        let lines = plain(stream, "OK hi", "LOGINDISABLED AUTH=PLAIN");
        ears.lock().unwrap().extend(lines);
    });
    let target = format!("127.0.0.1:{port}");
    let args = ["imap", "probe", &target, "--user", "jdoe", "--allow-clear", "--timeout", "1s"];
    let run = uctool_with(&args, &[("UCTOOL_IMAP_PASSWORD", "s3cr3t-Pa55")]);
    assert_eq!(run.status.code(), Some(2));
    std::thread::sleep(Duration::from_millis(50));
    let heard = heard.lock().unwrap();
    assert!(
        !heard.is_empty()
            && !heard.iter().any(|line| line.contains("s3cr3t") || line.contains("AUTHENTICATE"))
    );
}

#[test]
fn ntlm_is_refused_in_words() {
    let run = uctool_with(
        &["imap", "probe", "127.0.0.1:1", "--user", "jdoe", "--sasl", "ntlm"],
        &[("UCTOOL_IMAP_PASSWORD", "x")],
    );
    assert_eq!(run.status.code(), Some(2));
    let words = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(words.contains("NTLM cannot be tried") && words.contains("--sasl plain"), "{words}");
}

#[test]
fn a_dead_host_does_not_hide_the_others() {
    let one = serve(|stream, _| drop(plain(stream, "OK one", "")));
    let two = serve(|stream, _| drop(plain(stream, "OK two", "")));
    let dead = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let targets = [one, dead, two].map(|port| format!("127.0.0.1:{port}"));
    let (code, report) =
        json(&["imap", "probe", &targets[0], &targets[1], &targets[2], "--timeout", "2s"]);
    assert_eq!(code, Some(2), "{report:#}");
    let texts: Vec<_> = report["reports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["data"]["greeting"].clone())
        .collect();
    assert_eq!(texts, ["OK one", "OK two"]);
    let error = &report["errors"][0];
    assert!(error["message"].as_str().unwrap().contains("refused"), "{error}");
    assert!(error["hint"].as_str().unwrap().contains("start the IMAP service"), "{error}");
}

#[test]
fn an_address_of_ipv6_is_asked() {
    let listener = TcpListener::bind("[::1]:0").unwrap();
    let port = serve_on(listener, |stream, _| drop(plain(stream, "OK six", "")));
    let (_, report) = json(&["imap", "probe", &format!("[::1]:{port}"), "--timeout", "2s"]);
    let data = &report["reports"][0]["data"];
    assert_eq!(
        (&data["greeting"], &data["endpoint"]),
        (&"OK six".into(), &format!("[::1]:{port}").into())
    );
}

#[test]
fn silence_and_a_name_nobody_knows_are_exit_two_with_hints() {
    let quiet = serve(|mut stream, _| {
        let _ = stream.read(&mut [0; 1]);
        std::thread::sleep(Duration::from_secs(2));
    });
    let target = format!("127.0.0.1:{quiet}");
    for (target, word, hint) in [
        (target.as_str(), "no greeting came", "--timeout"),
        ("mail.nowhere.invalid:143", "does not resolve", "DNS server"),
    ] {
        let run = uctool(&["imap", "probe", target, "--timeout", "300ms"]);
        assert_eq!(run.status.code(), Some(2));
        let words = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(words.contains(word) && words.contains(hint), "{words}");
    }
}

#[test]
fn ports_and_hosts_are_asked_side_by_side_and_a_probe_adds_little() {
    let slow: Vec<String> = (0..12)
        .map(|_| {
            serve(|stream, _| {
                std::thread::sleep(Duration::from_millis(500));
                plain(stream, "OK slow", "");
            })
        })
        .map(|port| format!("127.0.0.1:{port}"))
        .collect();
    let mut args = vec!["imap", "probe", "--timeout", "5s"];
    args.extend(slow.iter().map(String::as_str));
    let start = Instant::now();
    let (_, report) = json(&args);
    assert_eq!(report["reports"].as_array().unwrap().len(), 12);
    assert!(start.elapsed() < Duration::from_secs(3), "12 x 0.5 s took {:?}", start.elapsed());
    let quick = serve(|stream, _| drop(plain(stream, "OK quick", "")));
    let target = format!("127.0.0.1:{quick}");
    let best = (0..10)
        .map(|_| {
            let start = Instant::now();
            uctool(&["imap", "probe", &target]);
            start.elapsed()
        })
        .min()
        .unwrap();
    println!("a probe of a local server takes {best:?}");
    assert!(best < Duration::from_millis(100), "{best:?}");
}
