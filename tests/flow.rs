//! `uctool sip flow`: the files it writes, as committed next to their captures, and what a browser makes of them.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const FORMS: [&str; 4] = ["txt", "svg", "html", "mmd"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs `uctool sip flow` in the folder of a fixture.
fn flow(case: &str, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_uctool"))
        .current_dir(root().join("fixtures/sip").join(case))
        .args(["sip", "flow"])
        .args(args)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn every_form_is_as_committed() {
    let bless = std::env::var_os("UCTOOL_BLESS").is_some();
    let folder = tempfile::tempdir().unwrap();
    for case in ["flow-call", "flow-refused", "flow-hostile"] {
        for form in FORMS {
            let path = folder.path().join(format!("{case}.{form}"));
            let output = flow(case, &["call.pcap", "-o", path.to_str().unwrap()]);
            assert_eq!(output.status.code(), Some(0), "{}", said(&output));
            assert!(said(&output).contains("written to"), "{}", said(&output));
            #[cfg(unix)]
            assert_eq!(mode(&path), 0o644, "nothing in it was encrypted");
            let written = std::fs::read_to_string(&path).unwrap();
            let committed = root().join(format!("fixtures/sip/{case}/expected.{form}"));
            if bless {
                std::fs::write(&committed, &written).unwrap();
            }
            assert!(
                std::fs::read_to_string(&committed).unwrap() == written,
                "{} is out of date; run `UCTOOL_BLESS=1 cargo test --test flow`",
                committed.display()
            );
        }
    }
}

#[test]
fn what_stands_on_the_screen_is_what_the_text_file_holds() {
    let screen = said(&flow("flow-refused", &["call.pcap"]));
    let file =
        std::fs::read_to_string(root().join("fixtures/sip/flow-refused/expected.txt")).unwrap();
    assert!(screen.starts_with(&file), "{screen}");
    assert!(file.bytes().all(|byte| byte == b'\n' || (0x20..0x7f).contains(&byte)));
    assert!(file.lines().all(|line| line.len() <= 78));
}

#[test]
fn a_file_is_replaced_only_by_force_and_decrypted_ones_are_private() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("call.html");
    let name = path.to_str().unwrap();
    let args = ["../tls-rsa/call.pcap", "--key", "../tls-rsa/server.key", "-o", name];
    assert_eq!(flow("flow-call", &args).status.code(), Some(0));
    #[cfg(unix)]
    assert_eq!(mode(&path), 0o600);
    let before = std::fs::read(&path).unwrap();
    let refused = flow("flow-call", &["call.pcap", "-o", name]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("--force"), "{}", said(&refused));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert_eq!(flow("flow-call", &["call.pcap", "-o", name, "--force"]).status.code(), Some(0));
    assert_ne!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn nothing_to_draw_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("call.svg");
    let output =
        flow("flow-closed", &["../tls-forward-secret/call.pcap", "-o", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("nothing was written"), "{}", said(&output));
    assert!(!path.exists());
}

#[test]
fn standard_input_and_several_captures_are_read_as_one() {
    use std::io::Write as _;
    use std::process::Stdio;
    let bytes = std::fs::read(root().join("fixtures/sip/flow-call/call.pcap")).unwrap();
    // The header of the file and of the first packet say where the second begins.
    let first = u32::from_le_bytes(bytes[32..36].try_into().unwrap()) as usize;
    let folder = tempfile::tempdir().unwrap();
    let (head, tail) = (folder.path().join("1.pcap"), folder.path().join("2.pcap"));
    std::fs::write(&head, &bytes[..40 + first]).unwrap();
    std::fs::write(&tail, [&bytes[..24], &bytes[40 + first..]].concat()).unwrap();
    let split = flow("flow-call", &[head.to_str().unwrap(), tail.to_str().unwrap()]);
    assert!(said(&split).contains("answered after 4.2 s, lasted 60.1 s"), "{}", said(&split));
    let mut child = Command::new(env!("CARGO_BIN_EXE_uctool"))
        .args(["sip", "flow", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(said(&output).contains("answered after 4.2 s"), "{}", said(&output));
}

/// A capture of one call with `count` messages inside it.
fn long_capture(count: u32) -> Vec<u8> {
    let mut out = [0xa1b2_c3d4_u32.to_le_bytes(), 0x0004_0002_u32.to_le_bytes()].concat();
    out.extend([0, 0, 65535, 101].iter().flat_map(|word: &u32| word.to_le_bytes()));
    for n in 0..count {
        let (start, cseq) = match n {
            0 => ("INVITE sip:6002@acme.example SIP/2.0".to_owned(), "1 INVITE".to_owned()),
            n if n % 2 == 1 => ("SIP/2.0 200 OK".to_owned(), format!("{} INFO", n / 2 + 1)),
            n => {
                (format!("INFO sip:6002@acme.example;n={n} SIP/2.0"), format!("{} INFO", n / 2 + 1))
            }
        };
        let text = format!(
            "{start}\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK{cseq}\r\nFrom: <sip:6001@a>;tag=a\r\nTo: <sip:6002@a>;tag=b\r\n\
             Call-ID: long\r\nCSeq: {cseq}\r\nContent-Length: 0\r\n\r\n"
        );
        let mut ends = [[10, 1, 0, 11], [10, 1, 0, 5]];
        if n % 2 == 1 {
            ends.reverse();
        }
        let length = u16::try_from(28 + text.len()).unwrap();
        let mut packet = vec![0x45, 0];
        packet.extend(length.to_be_bytes());
        packet.extend([0, 0, 0, 0, 64, 17, 0, 0]);
        packet.extend(ends.concat());
        packet.extend([0x13, 0xc4, 0x13, 0xc4]);
        packet.extend((length - 20).to_be_bytes());
        packet.extend([0, 0]);
        packet.extend(text.as_bytes());
        let words = [1_767_950_000 + n, 0, u32::from(length), u32::from(length)];
        out.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        out.extend(packet);
    }
    out
}

#[test]
fn three_hundred_messages_are_three_hundred_arrows() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, page) = (folder.path().join("long.pcap"), folder.path().join("long.html"));
    std::fs::write(&capture, long_capture(300)).unwrap();
    let output = flow("flow-call", &[capture.to_str().unwrap(), "-o", page.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let written = std::fs::read_to_string(&page).unwrap();
    assert_eq!(written.matches("<details>").count(), 300);
}

/// What the DOM of a page is in headless Chromium, and what it said on the way.
fn in_browser(page: &Path, profile: &Path) -> (String, String) {
    let output = Command::new("chromium")
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--enable-logging=stderr",
            "--v=0",
        ])
        // A name is looked up before anything is loaded; here every name and address leads nowhere.
        .args(["--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=2000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("--log-net-log={}", profile.join("net.json").display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
#[ignore = "needs chromium"]
fn a_browser_runs_nothing_and_loads_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for form in ["html", "svg"] {
        let page = folder.path().join(format!("page.{form}"));
        let committed = root().join(format!("fixtures/sip/flow-hostile/expected.{form}"));
        std::fs::copy(committed, &page).unwrap();
        let profile = folder.path().join(form);
        let (dom, log) = in_browser(&page, &profile);
        assert!(dom.contains("&lt;/script&gt;") || dom.contains("&lt;/script"), "{dom}");
        for tag in ["<script", "<img", "<iframe", "<link", "<object", "<embed"] {
            assert!(!dom.contains(tag), "{form}: {tag}");
        }
        assert_eq!(dom.matches("<style").count(), 1, "{form}: a style of a message got through");
        assert!(!log.contains("Content Security Policy"), "{form}: something was tried: {log}");
        let requests = std::fs::read_to_string(profile.join("net.json")).unwrap();
        assert!(!requests.contains("evil.example"), "{form}: something was asked for");
    }
    // The same browser does run and load what a page without a policy holds, so silence above says something.
    let bad = folder.path().join("bad.html");
    std::fs::write(&bad, "<script>document.title='ran'</script><img src=http://evil.example/x>")
        .unwrap();
    let profile = folder.path().join("bad");
    let (dom, _) = in_browser(&bad, &profile);
    assert!(dom.contains("<title>ran</title>"), "{dom}");
    let requests = std::fs::read_to_string(profile.join("net.json")).unwrap();
    assert!(requests.contains("evil.example"));
}
