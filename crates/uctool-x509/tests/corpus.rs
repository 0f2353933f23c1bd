//! Every format file of a corpus, when one is at hand.

#![expect(clippy::disallowed_methods, reason = "a test reads the corpus it is pointed at")]

use std::path::Path;

use uctool_x509::Certificate;
use uctool_x509::read::read;
use zeroize::Zeroizing;

#[test]
#[ignore = "set UCTOOL_CORPUS to a folder with cert/formats/expected.json"]
fn corpus_every_format_file_is_read_to_the_certificate() {
    let root = std::env::var("UCTOOL_CORPUS").unwrap();
    let folder = Path::new(&root).join("cert/formats");
    let text = std::fs::read(folder.join("expected.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_slice(&text).unwrap();
    for (file, entry) in expected.as_object().unwrap() {
        let bytes = std::fs::read(folder.join(file)).unwrap();
        let password = entry["password"].as_str().map(|text| Zeroizing::new(text.to_owned()));
        let bundle = read(&bytes, password.as_slice());
        let parsed =
            bundle.certificates().filter(|item| Certificate::parse(&item.der).is_ok()).count();
        assert_eq!(Some(parsed as u64), entry["certs"].as_u64(), "{file}: {:?}", bundle.oddities);
        for cut in (0..bytes.len()).step_by(7) {
            read(&bytes[..cut], password.as_slice());
        }
    }
}
