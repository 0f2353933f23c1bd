//! Certificates in any order and shape through the path builder: it ends within its budgets.
#![no_main]

use libfuzzer_sys::fuzz_target;
use uctool_x509::Certificate;
use uctool_x509::extensions::SERVER_AUTH;
use uctool_x509::path::{Request, judge};
use uctool_x509::read::read;

fuzz_target!(|bytes: &[u8]| {
    let bundle = read(bytes, &[]);
    let pool: Vec<Certificate> =
        bundle.certificates().filter_map(|item| Certificate::parse(&item.der).ok()).collect();
    let Some(leaf) = pool.first() else { return };
    let request = Request {
        leaf,
        pool: &pool,
        anchors: &pool,
        crls: &[],
        now: 1_780_000_000,
        purpose: SERVER_AUTH,
        common_name: true,
    };
    let judged = judge(&request);
    assert!(judged.path.certificates.len() <= 17);
});
