//! Both ways of the operation against each other, and against the arithmetic of `num-bigint`.

use proptest::prelude::*;
use rsa::pkcs8::DecodePrivateKey;
use std::sync::Arc;

use super::*;

fn key(pem: &str) -> Arc<Private> {
    Arc::new(Private::new(RsaPrivateKey::from_pkcs8_pem(pem).unwrap()))
}

fn server() -> Arc<Private> {
    key(include_str!("../../tests/data/server.key"))
}

fn other() -> Arc<Private> {
    key(include_str!("../../tests/data/other.key"))
}

/// What a client sends for these bytes behind this padding.
fn encrypted(key: &Private, padded: &[u8]) -> Vec<u8> {
    let number = BigUint::from_bytes_be(padded).modpow(key.key.e(), key.key.n());
    let bytes = number.to_bytes_be();
    [vec![0; key.size() - bytes.len()], bytes].concat()
}

/// A message of the length of the key, padded as PKCS #1 wants it.
fn padded(key: &Private, message: &[u8]) -> Vec<u8> {
    let filler = vec![0xA5; key.size() - message.len() - 3];
    [&[0, 2][..], &filler, &[0], message].concat()
}

fn both(one: (&Private, &[u8]), two: (&Private, &[u8])) -> [Option<Premaster>; 2] {
    let side_by_side = decrypt_two([one, two]);
    assert_eq!(side_by_side, [one.0.decrypt(one.1), two.0.decrypt(two.1)]);
    side_by_side
}

#[test]
fn two_keys_side_by_side() {
    let (server, other) = (server(), other());
    let one = encrypted(&server, &padded(&server, &[7; 48]));
    let two = encrypted(&other, &padded(&other, &[9; 48]));
    assert!(together([(&server, &one), (&other, &two)]).is_some());
    let [a, b] = both((&server, &one), (&other, &two));
    assert_eq!(a.unwrap().as_slice(), [7; 48]);
    assert_eq!(b.unwrap().as_slice(), [9; 48]);
}

#[test]
fn a_wrong_key_gives_nothing() {
    let (server, other) = (server(), other());
    let one = encrypted(&server, &padded(&server, &[7; 48]));
    assert_eq!(both((&other, &one), (&server, &one)).map(|found| found.is_some()), [false, true]);
}

#[test]
fn what_is_no_premaster_gives_nothing() {
    let key = server();
    let good = padded(&key, &[7; 48]);
    let broken = |at: usize, byte: u8| {
        let mut padded = good.clone();
        padded[at] = byte;
        encrypted(&key, &padded)
    };
    let size = key.size();
    let cases = [
        encrypted(&key, &padded(&key, &[7; 47])),
        encrypted(&key, &padded(&key, &[7; 49])),
        broken(1, 1),
        broken(5, 0),
        broken(size - 49, 1),
        broken(0, 1),
        Vec::new(),
        vec![0; size],
        vec![0xFF; size],
        vec![1; size - 1],
        vec![1; size + 1],
    ];
    let right = encrypted(&key, &good);
    for case in &cases {
        let [bad, fine] = both((&key, case), (&key, &right));
        assert!(bad.is_none() && fine.is_some(), "{case:?}");
    }
}

/// An odd number of some bytes, and two below it or not.
fn moduli() -> impl Strategy<Value = (Vec<u8>, Vec<u8>, Vec<u8>)> {
    (2..260_usize).prop_flat_map(|size| {
        let bytes = || proptest::collection::vec(any::<u8>(), size);
        (bytes(), bytes(), bytes())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn powers_are_those_of_num_bigint(lanes in proptest::collection::vec(moduli(), 4)) {
        let numbers: Vec<[BigUint; 3]> = lanes
            .into_iter()
            .map(|(mut n, base, exponent)| {
                n[0] |= 0x80;
                *n.last_mut().unwrap() |= 1;
                [n, base, exponent].map(|bytes| BigUint::from_bytes_be(&bytes))
            })
            .collect();
        let bits = numbers.iter().map(|[n, ..]| n.bits()).max().unwrap();
        let digits = lanes::digits_for(bits);
        let halves: Vec<Half> =
            numbers.iter().map(|[n, _, exponent]| Half::new(n, exponent, digits)).collect();
        let asked = std::array::from_fn(|at| halves[at].power(&numbers[at][1], &numbers[at][0]));
        for (power, [n, base, exponent]) in lanes::powers(&asked).iter().zip(&numbers) {
            let power = BigUint::from_bytes_le(&lanes::bytes(power)) % n;
            prop_assert_eq!(power, base.modpow(exponent, n));
        }
    }

    #[test]
    fn digits_hold_what_bytes_hold(bytes in proptest::collection::vec(any::<u8>(), 1..80)) {
        let number = BigUint::from_bytes_le(&bytes);
        let digits = lanes::digits(&bytes, lanes::digits_for(number.bits()));
        prop_assert_eq!(BigUint::from_bytes_le(&lanes::bytes(&digits)), number);
    }
}

#[test]
fn the_largest_digits_do_not_overflow_a_column() {
    // All bits of modulus, base and exponent set, at the most digits.
    let bits = lanes::bits_of(MOST_DIGITS) - 2;
    let n = (BigUint::from(1_u8) << bits) - 1_u8;
    let base = &n - 1_u8;
    let half = Half::new(&n, &n, lanes::digits_for(bits));
    let asked = std::array::from_fn(|_| half.power(&base, &n));
    let power = lanes::powers(&asked);
    let power = BigUint::from_bytes_le(&lanes::bytes(&power[3])) % &n;
    // -1 to an odd power.
    assert_eq!(power, base);
}

#[test]
fn a_secret_seen_ahead_is_what_it_is_when_asked_for() {
    let (server, wrong) = (server(), other());
    let ahead = Ahead::default();
    let secrets: Vec<Vec<u8>> =
        (0..9).map(|byte| encrypted(&server, &padded(&server, &[byte; 48]))).collect();
    let exchange = |encrypted: &[u8]| [&[16, 0, 1, 2, 1, 0][..], encrypted].concat();
    let mut capture = vec![0xEE; 100];
    for encrypted in &secrets {
        capture.extend(exchange(encrypted));
    }
    // One that is cut off, and one that nobody asks for.
    capture.extend(exchange(&[5; 256]));
    capture.extend(exchange(&[6; 99]));
    let mut scout = Scout::new(capture.as_slice(), [&server].into_iter(), &ahead);
    let mut read = Vec::new();
    std::io::Read::read_to_end(&mut scout, &mut read).unwrap();
    assert_eq!(read, capture);
    for (byte, encrypted) in (0..9_u8).zip(&secrets) {
        assert_eq!(ahead.decrypt(&server, encrypted).unwrap().as_slice(), [byte; 48]);
        assert!(ahead.decrypt(&wrong, encrypted).is_none());
    }
    assert_eq!(ahead.decrypt(&server, &secrets[0]).unwrap().as_slice(), [0; 48]);
}

#[test]
fn more_than_is_kept_is_no_loss() {
    let server = server();
    let ahead = Ahead::default();
    let right = encrypted(&server, &padded(&server, &[3; 48]));
    let mut capture = [&[16, 0, 1, 2, 1, 0][..], &right].concat();
    for number in 0..2000_u32 {
        capture.extend([16, 0, 1, 2, 1, 0]);
        // Above the modulus, so that it costs nothing.
        capture.extend([0xFF; 252]);
        capture.extend(number.to_be_bytes());
    }
    let mut scout = Scout::new(capture.as_slice(), [&server].into_iter(), &ahead);
    std::io::copy(&mut scout, &mut std::io::sink()).unwrap();
    assert_eq!(ahead.decrypt(&server, &right).unwrap().as_slice(), [3; 48]);
}
