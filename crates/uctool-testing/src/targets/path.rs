//! Certificates in any choice and order through the path builder: it ends within its budgets.

use std::sync::OnceLock;

use uctool_x509::Certificate;
use uctool_x509::extensions::SERVER_AUTH;
use uctool_x509::path::{MAX_DEPTH, Request, judge};
use uctool_x509::read::read;

/// Certificates that sign each other, look alike or are wrong.
const FILES: [&[u8]; 12] = [
    include_bytes!("../../../../fixtures/cert/good-chain/owa.pem"),
    include_bytes!("../../../../fixtures/cert/good-chain/ca.pem"),
    include_bytes!("../../../../fixtures/cert/too-deep/owa.pem"),
    include_bytes!("../../../../fixtures/cert/too-deep/ca.pem"),
    include_bytes!("../../../../fixtures/cert/ca-renewed/owa.pem"),
    include_bytes!("../../../../fixtures/cert/ca-renewed/ca.pem"),
    include_bytes!("../../../../fixtures/cert/pathlen-exceeded/owa.pem"),
    include_bytes!("../../../../fixtures/cert/pathlen-exceeded/ca.pem"),
    include_bytes!("../../../../fixtures/cert/name-constraint/owa.pem"),
    include_bytes!("../../../../fixtures/cert/name-constraint/ca.pem"),
    include_bytes!("../../../../fixtures/cert/same-cn/owa.pem"),
    include_bytes!("../../../../fixtures/cert/same-cn/ca.pem"),
];

fn stock() -> &'static [Certificate] {
    static STOCK: OnceLock<Vec<Certificate>> = OnceLock::new();
    STOCK.get_or_init(|| {
        let bundles = FILES.iter().map(|file| read(file, &[]));
        let items: Vec<_> = bundles.flat_map(|bundle| bundle.items).collect();
        items.iter().filter_map(|item| Certificate::parse(&item.der).ok()).collect()
    })
}

/// The first byte is the day, the second how many of the certificates are anchors; every other byte is a certificate
/// of the stock. A certificate in the input itself, as PEM or DER, joins them.
pub fn path(bytes: &[u8]) {
    let [day, anchors, choice @ ..] = bytes else { return };
    let choice = &choice[..choice.len().min(64)];
    let mut pool: Vec<Certificate> =
        choice.iter().map(|at| stock()[usize::from(*at) % stock().len()].clone()).collect();
    let own = read(bytes, &[]);
    pool.extend(own.certificates().filter_map(|item| Certificate::parse(&item.der).ok()));
    let Some(leaf) = pool.last() else { return };
    let (anchors, _) = pool.split_at(usize::from(*anchors).min(pool.len()));
    let request = Request {
        leaf,
        pool: &pool,
        anchors,
        crls: &[],
        now: 1_700_000_000 + i64::from(*day) * 8_640_000,
        purpose: SERVER_AUTH,
        common_name: true,
    };
    let judged = judge(&request);
    assert!(judged.path.certificates.len() <= MAX_DEPTH + 1);
}
