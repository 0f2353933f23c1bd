//! Opens every capture of a corpus that comes with its secrets, and counts the SIP inside.

use std::io::Read as _;
use std::path::Path;

use crate::common::{pcap, unwrap};
use uctool_tls::Keyring;

fn start_lines(stream: &[u8]) -> (usize, usize) {
    let text = String::from_utf8_lossy(stream);
    let sip = text
        .split("\r\n")
        .filter(|line| line.starts_with("SIP/2.0 ") || line.ends_with(" SIP/2.0"))
        .count();
    // A body may end without a line end, so a status line may stand anywhere.
    let requests = text
        .split("\r\n")
        .filter(|line| line.ends_with(" HTTP/1.1") || line.ends_with(" HTTP/1.0"));
    let statuses = text.match_indices("HTTP/1.").filter(|(at, _)| {
        text.get(at + 8..).is_some_and(|rest| rest.starts_with(" 2") || rest.starts_with(" 3"))
    });
    let http = requests.count() + statuses.count();
    (sip, http)
}

fn read(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut plain).unwrap();
        return plain;
    }
    bytes
}

#[test]
#[ignore = "set UCTOOL_CORPUS to a folder with captures/MANIFEST.tsv"]
fn every_capture_with_its_secrets_opens() {
    let root = std::env::var("UCTOOL_CORPUS").expect("UCTOOL_CORPUS names a folder");
    let root = Path::new(&root).join("captures");
    let manifest = std::fs::read_to_string(root.join("MANIFEST.tsv")).unwrap();
    let mut short = Vec::new();
    for line in manifest.lines().skip(1) {
        let fields: Vec<_> = line.split('\t').collect();
        let (file, sip, http, options) = (fields[0], fields[5], fields[6], fields[7]);
        if !options.contains("--rsa")
            && !options.contains("--keylog")
            && !options.contains("--psk")
            && !file.ends_with("-dsb.pcapng")
            && !file.starts_with("tls/")
        {
            continue;
        }
        let mut keys = Keyring::new();
        let mut words = options.split_whitespace();
        while let Some(word) = words.next() {
            match word {
                "--rsa" | "--keylog" => {
                    let path = words.next().unwrap().replace("KEYS", "keys");
                    let bytes = std::fs::read(root.join(&path)).unwrap();
                    if word == "--rsa" {
                        keys.add_key_file(&path, &bytes, &mut || None).unwrap();
                    } else {
                        keys.add_keylog(&path, &bytes);
                    }
                }
                "--psk" => keys.add_psk(words.next().unwrap()).unwrap(),
                _ => {}
            }
        }
        let plain = unwrap(pcap::walk(&read(&root.join(file))), keys);
        let (sips, https) = plain
            .streams
            .values()
            .map(|stream| start_lines(stream))
            .fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
        println!("{file}: {sips} of {sip:?} SIP, {https} of {http:?} HTTP");
        for report in &plain.reports {
            println!(
                "    {:?} {:?} decrypted {} by {:?}, {}/{} records, failed {}, why {:?}, alerts {}",
                report.version.map(|v| v.to_string()),
                report.cipher.map(|c| c.to_string()),
                report.decrypted,
                report.opened_with,
                report.opened_records,
                report.records,
                report.failed_records,
                report.why_not,
                report.alerts.len()
            );
        }
        let wanted = |text: &str| text.parse::<usize>().unwrap_or(0);
        if sips < wanted(sip) || https < wanted(http) {
            short.push(file.to_owned());
        }
    }
    assert!(short.is_empty(), "captures with less plaintext than their truth: {short:?}");
}
