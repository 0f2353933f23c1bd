//! No password, key or session secret of a run stands in anything that it writes, in no spelling and no format; the one
//! file that holds session secrets by its purpose is private.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use base64ct::{Base64, Encoding as _};
use uctool_testing::{Memory, run_in};

const CAPTURE: &[u8] = include_bytes!("../fixtures/sip/tls-rsa/call.pcap");
const KEY: &[u8] = include_bytes!("../fixtures/sip/tls-rsa/server.key");
const KEYSTORE: &[u8] =
    include_bytes!("../crates/uctool-x509/tests/keystores/openssl-3-default.pfx");
const FORMATS: [&str; 8] =
    ["text", "json", "ndjson", "sarif", "junit", "github", "gitlab", "monitoring"];
/// No word that a report would use by itself.
const PASSWORD: &str = "Tr0ub4dor+zebra";

/// The spellings of some of the bytes of a secret: raw, hexadecimal, base64 however it is aligned.
fn spellings(secret: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let window = secret.len().min(24);
    for at in [0, (secret.len() - window) / 2, secret.len() - window] {
        let part = &secret[at..at + window];
        let hex = |between: &str| {
            part.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(between)
        };
        for text in [hex(""), hex(":"), hex(" ")] {
            found.push(text.to_uppercase().into_bytes());
            found.push(text.into_bytes());
        }
        for shift in 0..3 {
            // Whole groups of three bytes look the same whatever stands around them.
            let groups = &part[shift..];
            let coded = Base64::encode_string(&groups[..groups.len() / 3 * 3]);
            if coded.len() >= 8 {
                found.push(coded.into_bytes());
            }
        }
        found.push(part.to_vec());
    }
    found
}

/// Fails when `written` holds one of `secrets`.
fn holds_none(secrets: &[Vec<u8>], written: &[u8], what: &str) {
    // A line break must not hide anything.
    let joined: Vec<u8> =
        written.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    for secret in secrets {
        for spelling in spellings(secret) {
            let found = |text: &[u8]| memchr::memmem::find(text, &spelling).is_some();
            assert!(
                !found(written) && !found(&joined),
                "{what} holds a secret: {}",
                String::from_utf8_lossy(&spelling)
            );
        }
    }
}

/// The private numbers of an RSA key in PKCS#8 PEM: d, p, q and what follows from them.
fn private_numbers(pem: &[u8]) -> Vec<Vec<u8>> {
    let text = std::str::from_utf8(pem).unwrap();
    let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    let der = Base64::decode_vec(&body).unwrap();
    let mut numbers = Vec::new();
    let mut at = 0;
    // Into every sequence and octet string, taking the integers.
    while at + 4 <= der.len() {
        let (length, head) = match der[at + 1] {
            short @ 0..=127 => (usize::from(short), 2),
            0x81 => (usize::from(der[at + 2]), 3),
            _ => (usize::from(der[at + 2]) << 8 | usize::from(der[at + 3]), 4),
        };
        match der[at] {
            0x30 | 0x04 => at += head,
            tag => {
                if tag == 2 && length > 32 {
                    numbers.push(der[at + head..at + head + length].to_vec());
                }
                at += head + length;
            }
        }
    }
    assert_eq!(numbers.len(), 7, "modulus, d, p, q, dp, dq, the coefficient");
    // The modulus is public.
    numbers.split_off(1)
}

/// Runs `words` in every format, told twice as much; checks all that is written and returns the files.
fn check(words: &[&str], secrets: &[Vec<u8>], world: &mut Memory) -> Vec<uctool_testing::Written> {
    for format in FORMATS {
        let words: Vec<&str> = words.iter().copied().chain(["-vv", "--format", format]).collect();
        let run = run_in(&words, world);
        let what = format!("{words:?}");
        assert!(format != "text" || !run.out.is_empty() || !run.err.is_empty(), "{what}");
        holds_none(secrets, run.out.as_bytes(), &what);
        holds_none(secrets, run.err.as_bytes(), &what);
    }
    std::mem::take(&mut *world.written.lock().unwrap())
}

#[test]
fn spellings_are_found() {
    let secret: Vec<u8> = (1..60).collect();
    for around in ["", "a", "ab"] {
        let text = Base64::encode_string(&[around.as_bytes(), &secret].concat());
        let wrapped = text.as_bytes().chunks(16).collect::<Vec<_>>().join(&b'\n');
        let caught = std::panic::catch_unwind(|| {
            holds_none(std::slice::from_ref(&secret), &wrapped, "the sample");
        });
        assert!(caught.is_err(), "{around:?}");
    }
}

#[test]
fn the_key_of_a_server_is_never_written() {
    let secrets = private_numbers(KEY);
    let mut world = Memory::with([("a.pcap", CAPTURE), ("server.key", KEY)]);
    for command in ["decode", "calls", "flow"] {
        check(&["sip", command, "a.pcap", "--key", "server.key"], &secrets, &mut world);
    }
    for form in [&["--plain"][..], &["--anonymize"], &["--secrets"]] {
        let words = ["sip", "export", "a.pcap", "--key", "server.key", "-o", "out.pcapng"];
        let files = check(&[&words, form].concat(), &secrets, &mut world);
        // Only commands that examine one service answer a monitoring system.
        assert_eq!(files.len(), FORMATS.len() - 1);
        for file in files {
            assert!(file.private, "{form:?}: what was decrypted is for its owner alone");
            holds_none(&secrets, &file.bytes, "the export");
        }
    }
    for form in ["call.html", "call.svg", "call.txt", "call.mmd"] {
        let words = ["sip", "flow", "a.pcap", "--key", "server.key", "-o", form];
        for file in check(&words, &secrets, &mut world) {
            assert!(file.private, "{form} shows what was decrypted");
            holds_none(&secrets, &file.bytes, form);
        }
    }
    // The key lies among the certificates.
    let mut world = Memory::with([("a.pem", KEY)]);
    for command in ["check", "show"] {
        check(&["cert", command, "a.pem"], &secrets, &mut world);
    }
}

#[test]
fn a_session_secret_stands_in_the_export_that_is_for_it_and_nowhere_else() {
    let mut world = Memory::with([("a.pcap", CAPTURE), ("server.key", KEY)]);
    let words = ["sip", "export", "a.pcap", "--key", "server.key", "--secrets", "-o", "out.pcapng"];
    run_in(&words, &mut world);
    let written = std::mem::take(&mut *world.written.lock().unwrap());
    let text = String::from_utf8_lossy(&written[0].bytes).into_owned();
    let line = &text[text.find("CLIENT_RANDOM").unwrap()..];
    let line: Vec<&str> = line.split_ascii_whitespace().take(3).collect();
    let master = line[2].get(..96).unwrap();
    let bytes: Vec<u8> =
        (0..48).map(|at| u8::from_str_radix(&master[2 * at..2 * at + 2], 16).unwrap()).collect();
    let log = format!("CLIENT_RANDOM {} {master}\n", line[1]);
    let mut world = Memory::with([("a.pcap", CAPTURE), ("keys.log", log.as_bytes())]);
    let run = run_in(&["sip", "decode", "a.pcap", "--keylog", "keys.log"], &mut world);
    assert!(run.out.contains("INVITE"), "the log does not open the session: {}", run.out);
    let secrets = [bytes];
    for command in ["decode", "calls", "flow"] {
        check(&["sip", command, "a.pcap", "--keylog", "keys.log"], &secrets, &mut world);
    }
    for form in ["--plain", "--anonymize"] {
        let words = ["sip", "export", "a.pcap", "--keylog", "keys.log", form, "-o", "out.pcapng"];
        for file in check(&words, &secrets, &mut world) {
            holds_none(&secrets, &file.bytes, form);
        }
    }
    // A log whose lines are broken is not shown in the complaint.
    let broken = log.replace(' ', "\t").replace("CLIENT_RANDOM", "CLIENT_RANDUM");
    let mut world = Memory::with([("a.pcap", CAPTURE), ("keys.log", broken.as_bytes())]);
    check(&["sip", "decode", "a.pcap", "--keylog", "keys.log"], &secrets, &mut world);
}

#[test]
fn a_password_is_never_written_right_or_wrong() {
    let secrets = [PASSWORD.as_bytes().to_vec()];
    let line = format!("{PASSWORD}\n");
    let locked = include_bytes!("../fixtures/sip/tls-locked-key/server.key");
    let files = [
        ("a.pcap", CAPTURE),
        ("server.key", &locked[..]),
        ("a.pfx", KEYSTORE),
        ("password", line.as_bytes()),
    ];
    let mut world = Memory::with(files);
    let given = ["--password-file", "password"];
    let words = ["sip", "decode", "a.pcap", "--key", "server.key"];
    check(&[&words[..], &given].concat(), &secrets, &mut world);
    let words = ["sip", "decode", "a.pcap", "--key", "a.pfx"];
    check(&[&words[..], &given].concat(), &secrets, &mut world);
    check(&[&["cert", "check", "a.pfx"][..], &given].concat(), &secrets, &mut world);
    // A pre-shared key on the command line, right or misspelt.
    let psk = [(0..32).map(|n| n * 7 + 1).collect::<Vec<u8>>()];
    let hex = psk[0].iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    for psk_given in [hex.clone(), format!("phone:{hex}"), format!("{hex}g")] {
        check(&["sip", "decode", "a.pcap", "--psk", &psk_given], &psk, &mut world);
    }
}

#[test]
fn a_server_that_repeats_a_password_does_not_get_it_printed() {
    let secrets = [PASSWORD.as_bytes().to_vec(), format!("\0jdoe\0{PASSWORD}").into_bytes()];
    let coded = Base64::encode_string(format!("\0jdoe\0{PASSWORD}").as_bytes());
    let says = format!(
        "* OK hi\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\na1 OK done\r\na2 OK\r\n\
         a2 NO [AUTHENTICATIONFAILED] {PASSWORD} is wrong, {coded} too\r\na3 NO {PASSWORD}\r\n* BYE {PASSWORD}\r\n"
    );
    let line = format!("{PASSWORD}\n");
    let mut world = Memory::with([("password", line.as_bytes())]);
    world.server = Some(says.into_bytes());
    let login = ["--user", "jdoe", "--password-file", "password", "--allow-clear"];
    check(&[&["imap", "probe", "127.0.0.1:143"][..], &login].concat(), &secrets, &mut world);
    // The same in what somebody pasted.
    let pasted = format!(
        "* OK hi\r\na1 LOGIN jdoe {PASSWORD}\r\na1 NO [AUTHENTICATIONFAILED] {PASSWORD}\r\n\
         a2 AUTHENTICATE PLAIN {coded}\r\na2 NO no\r\n"
    );
    let mut world = Memory::with([("a.txt", pasted.as_bytes())]);
    check(&["imap", "read", "a.txt"], &secrets, &mut world);
}
