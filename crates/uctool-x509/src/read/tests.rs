use super::*;

/// A certificate-shaped element: enough for sorting, not for judging.
fn shaped() -> Vec<u8> {
    let mut tbs = vec![0xa0, 3, 2, 1, 2, 0x02, 1, 7];
    tbs.extend([0x04, 89]);
    tbs.extend([0x55; 89]);
    let mut inner = vec![0x30, tbs.len().try_into().unwrap()];
    inner.extend(tbs);
    inner.extend([0x30, 2, 0x05, 0x00, 0x03, 2, 0, 1]);
    let mut der = vec![0x30, 0x82, 0, inner.len().try_into().unwrap()];
    der.extend(inner);
    der
}

fn encode(bytes: &[u8]) -> String {
    encode_base64(bytes)
}

/// Every line of `text` with something before it.
fn prefixed(prefix: &str, text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| [prefix, line, "\n"].concat()).collect();
    lines.concat()
}

fn wrapped(columns: usize) -> String {
    let text = encode(&shaped());
    let lines: Vec<&str> =
        text.as_bytes().chunks(columns).map(|line| std::str::from_utf8(line).unwrap()).collect();
    lines.join("\n") + "\n"
}

fn pem() -> String {
    format!("-----BEGIN CERTIFICATE-----\n{}-----END CERTIFICATE-----\n", wrapped(64))
}

fn odd(text: &str, certificates: usize) -> Vec<OddityKind> {
    let bundle = read(text.as_bytes(), &[]);
    assert_eq!(bundle.certificates().count(), certificates, "{text}\n{:?}", bundle.oddities);
    for item in bundle.certificates() {
        assert_eq!(item.der, shaped());
    }
    bundle.oddities.into_iter().map(|oddity| oddity.kind).collect()
}

#[test]
fn clean_pem_is_not_odd() {
    assert_eq!(odd(&pem(), 1), []);
    assert_eq!(odd(&pem().replace('\n', "\r\n"), 1), []);
}

#[test]
fn every_shape_is_read_and_named() {
    let indented = prefixed("    ", &pem());
    let quoted = prefixed("> ", &pem());
    let glued = format!("{}{}", pem().trim_end(), pem());
    let spaces = pem()
        .replace("-----\n", "----- ")
        .replace('\n', " ")
        .replace("CERTIFICATE----- -", "CERTIFICATE-----\n-");
    let cases: Vec<(String, usize, OddityKind)> = vec![
        (format!("\u{feff}{}", pem()), 1, OddityKind::ByteOrderMark),
        (pem().replace('\n', "\r"), 1, OddityKind::CarriageReturns),
        (pem().replace('\n', "\\n"), 1, OddityKind::LiteralNewlines),
        (indented, 1, OddityKind::Indented),
        (quoted, 1, OddityKind::Quoted),
        (glued, 2, OddityKind::Glued),
        (pem().replace("-----END", "\n-----END"), 1, OddityKind::BlankLine),
        (pem().replace('=', "=3D"), 1, OddityKind::QuotedPrintable),
        (spaces, 1, OddityKind::SpacesForNewlines),
        (pem().replace("-----", "\u{2014}\u{2014}-"), 1, OddityKind::Dashes),
        (format!("Bag Attributes\n{}", pem()), 1, OddityKind::TextAround),
        (wrapped(64), 1, OddityKind::BareBase64),
        (
            format!("<X509Certificate>{}</X509Certificate>", encode(&shaped())),
            1,
            OddityKind::Embedded("XML"),
        ),
        (encode(pem().as_bytes()), 1, OddityKind::Embedded("base64 of a mail attachment")),
        (format!("-----BEGIN CERTIFICATE-----\n{}", wrapped(76)), 1, OddityKind::Columns(76)),
        (pem().replace("-----END CERTIFICATE-----\n", ""), 1, OddityKind::NoEnd),
        (
            pem().replace("BEGIN CERT", "BEGIN X509 CERT"),
            1,
            OddityKind::Label("X509 CERTIFICATE".into(), "a certificate"),
        ),
        (pem().replace("-----BEGIN CERTIFICATE-----\n", ""), 1, OddityKind::BareBase64),
    ];
    for (text, certificates, expected) in cases {
        let found = odd(&text, certificates);
        assert!(found.contains(&expected), "{expected:?} is not in {found:?} for\n{text}");
    }
}

#[test]
fn a_lost_certificate_is_never_silent() {
    let good = pem();
    for cut in 0..good.len() {
        let bundle = read(&good.as_bytes()[..cut], &[]);
        let lost = bundle.certificates().count() == 0;
        let begun = cut > "-----BEGIN CERTIFICATE-----".len();
        assert!(!(lost && begun && bundle.oddities.is_empty()), "cut at {cut}");
    }
}

#[test]
fn der_runs_on_and_trails() {
    let mut der = shaped();
    der.extend(shaped());
    der.extend([0, 0, 0]);
    let bundle = read(&der, &[]);
    assert_eq!(bundle.certificates().count(), 2);
    assert_eq!(
        bundle.oddities,
        [Oddity {
            kind: OddityKind::TrailingBytes(3),
            place: Place::Byte(shaped().len() as u64 * 2)
        }]
    );
}

#[test]
fn keys_are_noted_and_not_kept() {
    let key = "-----BEGIN PRIVATE KEY-----\nMAoCAQAwAwYBKgQA\n-----END PRIVATE KEY-----\n";
    let bundle = read(format!("{key}{}", pem()).as_bytes(), &[]);
    assert!(bundle.has_key());
    assert!(
        bundle
            .items
            .iter()
            .filter(|item| item.kind != Kind::Certificate)
            .all(|item| item.der.is_empty())
    );
}

#[test]
fn what_else_it_is_is_said() {
    for (bytes, nature) in [
        (&b""[..], Nature::Empty),
        (b" \n", Nature::Empty),
        (b"<!DOCTYPE html><html>", Nature::Html),
        (b"PK\x03\x04", Nature::OtherFile("a zip archive (or an office document)")),
        (b"Serial Number: 12\nIssuer Name: x\n", Nature::CertificateText),
        (b"hello", Nature::Text),
    ] {
        assert_eq!(read(bytes, &[]).nature, nature);
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_panic(bytes: Vec<u8>) {
        read(&bytes, &[]);
    }

    #[test]
    fn no_text_panics(text in "(-----(BEGIN|END) [A-Z0-9 ]{0,12}-----|[A-Za-z0-9+/=>| \n-]{0,90}|MII[A-Za-z0-9+/]{20,200}){0,8}") {
        read(text.as_bytes(), &[]);
    }

    #[test]
    fn no_keystore_panics(tail: Vec<u8>, head in 0_usize..3) {
        let heads: [&[u8]; 3] = [&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2], &[0xce, 0xce, 0xce, 0xce, 0, 0, 0, 2], &[0, 0, 0, 2, 0, 0, 0, 20]];
        read(&[heads[head], &tail].concat(), &[]);
    }
}
