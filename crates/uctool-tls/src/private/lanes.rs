//! Powers modulo odd numbers, several side by side: Montgomery's multiplication where each digit is a row of one digit
//! a lane, so that the compiler does the lanes with one vector instruction. Nothing here takes the same time whatever the
//! numbers are: a capture is opened on the machine of who holds the key, and nobody is there to measure.
#![expect(
    clippy::indexing_slicing,
    reason = "digits are counted by the length all rows of a run share"
)]

use fearless_simd::{Level, dispatch};
use zeroize::{Zeroize, Zeroizing};

/// The bits of a digit. Products of two take 56, so that 256 of them fit a column without a carry.
const BITS: usize = 28;
const MASK: u64 = (1 << BITS) - 1;
/// Tells the compiler that a digit takes half a word, so that a product is one instruction.
const LOW: u64 = 0xffff_ffff;
/// The most digits: two products of each digit are summed up in a column.
pub(super) const MOST_DIGITS: usize = 120;
/// The bits of an exponent taken at a time.
const WINDOW: usize = 5;

/// The lanes: two operations with a private key, each of two halves.
pub(super) const LANES: usize = 4;

/// One digit of every lane.
type Row = [u64; LANES];

/// An odd modulus with what Montgomery's multiplication needs of it, for numbers of `digits` digits.
pub(super) struct Modulus {
    pub(super) n: Vec<u64>,
    /// R² modulo n, where R is two to the bits of all digits.
    pub(super) square: Vec<u64>,
    /// -1/n modulo a digit.
    inverse: u64,
}

/// What one lane is asked for: `base` to the `exponent` modulo `modulus`, all in digits.
pub(super) struct Power<'a> {
    pub(super) modulus: &'a Modulus,
    pub(super) base: Zeroizing<Vec<u64>>,
    pub(super) exponent: &'a [u64],
}

/// How many digits numbers of these bits take, with the two bits to spare that let results go unreduced.
pub(super) fn digits_for(bits: usize) -> usize {
    (bits + 2).div_ceil(BITS)
}

/// How many bits as many digits hold.
pub(super) fn bits_of(digits: usize) -> usize {
    digits * BITS
}

/// The digits of a number, least first, from its bytes, least first.
pub(super) fn digits(bytes: &[u8], count: usize) -> Vec<u64> {
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| u64::from(byte >> (at % 8) & 1));
    (0..count)
        .map(|digit| (0..BITS).fold(0, |sum, at| sum | bit(digit * BITS + at) << at))
        .collect()
}

/// The bytes of a number, least first, from its digits.
pub(super) fn bytes(digits: &[u64]) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(digits.len() * BITS / 8 + 1));
    let (mut kept, mut held) = (0, 0);
    for digit in digits {
        kept |= digit << held;
        held += BITS;
        while held >= 8 {
            bytes.push(kept.to_le_bytes()[0]);
            kept >>= 8;
            held -= 8;
        }
    }
    bytes.push(kept.to_le_bytes()[0]);
    bytes
}

impl Modulus {
    /// From an odd number and R² modulo it.
    pub(super) fn new(n: Vec<u64>, square: Vec<u64>) -> Self {
        let odd = n.first().copied().unwrap_or(1);
        // Newton's iteration doubles the correct bits: 3, 6, 12, 24, 48.
        let inverse =
            (0..4).fold(odd, |x, _| x.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(x))));
        Self { n, square, inverse: inverse.wrapping_neg() & MASK }
    }
}

/// What all multiplications of a run share.
struct Run {
    level: Level,
    n: Vec<Row>,
    inverse: Row,
    /// A product before it is reduced.
    wide: Rows,
}

/// A number in every lane, or several one after another; wiped when it goes.
struct Rows(Vec<Row>);

impl Drop for Rows {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// All powers in the order asked for, below twice their moduli. The moduli must have as many digits as each other.
pub(super) fn powers(asked: &[Power<'_>; LANES]) -> [Zeroizing<Vec<u64>>; LANES] {
    let count = asked.iter().map(|power| power.modulus.n.len()).min().unwrap_or(0);
    let row =
        |at: usize, of: fn(&Power<'_>, usize) -> u64| asked.each_ref().map(|power| of(power, at));
    let rows = |of| Rows((0..count).map(|at| row(at, of)).collect());
    let mut run = Run {
        level: Level::new(),
        n: (0..count).map(|at| row(at, |power, at| power.modulus.n[at])).collect(),
        inverse: asked.each_ref().map(|power| power.modulus.inverse),
        wide: Rows(vec![[0; LANES]; 2 * count]),
    };
    let base = rows(|power, at| power.base.get(at).copied().unwrap_or(0));
    let square = rows(|power, at| power.modulus.square[at]);
    let power = run.power(&base, &square, asked.each_ref().map(|power| power.exponent));
    std::array::from_fn(|lane| Zeroizing::new(power.0.iter().map(|row| row[lane]).collect()))
}

impl Run {
    /// Each lane's base to the power of its exponent, a window of bits at a time.
    fn power(&mut self, base: &Rows, square: &Rows, exponents: [&[u64]; LANES]) -> Rows {
        let count = self.n.len();
        let mut one = Rows(vec![[0; LANES]; count]);
        one.0[0] = [1; LANES];
        // The powers 0 to 31 of the base, one after another.
        let mut table = Rows(vec![[0; LANES]; count << WINDOW]);
        let (mut factor, mut result) =
            (Rows(vec![[0; LANES]; count]), Rows(vec![[0; LANES]; count]));
        self.multiply(&one.0, &square.0, &mut result.0);
        self.multiply(&base.0, &square.0, &mut factor.0);
        table.0[..count].copy_from_slice(&result.0);
        for at in 1..1 << WINDOW {
            let (before, rest) = table.0.split_at_mut(at * count);
            self.multiply(&before[(at - 1) * count..], &factor.0, &mut rest[..count]);
        }
        for window in (0..(count * BITS).div_ceil(WINDOW)).rev() {
            for _ in 0..WINDOW {
                self.square(&mut result.0);
            }
            let entry = exponents.map(|exponent| taken(exponent, window * WINDOW) * count);
            for (at, row) in factor.0.iter_mut().enumerate() {
                *row = std::array::from_fn(|lane| table.0[entry[lane] + at][lane]);
            }
            let before = Rows(result.0.clone());
            self.multiply(&before.0, &factor.0, &mut result.0);
        }
        let before = Rows(result.0.clone());
        self.multiply(&before.0, &one.0, &mut result.0);
        result
    }

    fn multiply(&mut self, a: &[Row], b: &[Row], into: &mut [Row]) {
        let Self { level, n, inverse, wide } = self;
        dispatch!(*level, _ => multiply(a, b, n, inverse, &mut wide.0, into));
    }

    fn square(&mut self, number: &mut [Row]) {
        let Self { level, n, inverse, wide } = self;
        dispatch!(*level, _ => square(number, n, inverse, &mut wide.0));
    }
}

/// The bits of an exponent from `at` on that make a window.
fn taken(exponent: &[u64], at: usize) -> usize {
    let bit = |at: usize| exponent.get(at / BITS).map_or(0, |digit| digit >> (at % BITS) & 1);
    (0..WINDOW).fold(0, |sum, offset| sum | usize::from(bit(at + offset) == 1) << offset)
}

/// `sum + a * b` in every lane, of digits.
#[expect(clippy::inline_always, reason = "compiled for the vectors of the caller")]
#[inline(always)]
fn add(sum: Row, a: Row, b: Row) -> Row {
    std::array::from_fn(|lane| sum[lane].wrapping_add((a[lane] & LOW) * (b[lane] & LOW)))
}

/// What times the modulus makes the lowest digit vanish.
#[expect(clippy::inline_always, reason = "compiled for the vectors of the caller")]
#[inline(always)]
fn factor(lowest: Row, inverse: &Row) -> Row {
    std::array::from_fn(|lane| ((lowest[lane] & MASK) * (inverse[lane] & LOW)) & MASK)
}

/// Hands what is above the lowest digit of a column to the next.
#[expect(clippy::inline_always, reason = "compiled for the vectors of the caller")]
#[inline(always)]
fn carry(columns: &mut [Row]) {
    if let [column, next, ..] = columns {
        *next = std::array::from_fn(|lane| next[lane].wrapping_add(column[lane] >> BITS));
    }
}

/// The upper half of a reduced product, each digit within its bits.
#[expect(clippy::inline_always, reason = "compiled for the vectors of the caller")]
#[inline(always)]
fn settle(columns: &[Row], into: &mut [Row]) {
    let mut over = [0; LANES];
    for (column, digit) in columns.iter().zip(into) {
        let sum: Row = std::array::from_fn(|lane| column[lane].wrapping_add(over[lane]));
        *digit = sum.map(|sum| sum & MASK);
        over = sum.map(|sum| sum >> BITS);
    }
}

/// Adds `times * row` to the columns.
#[expect(clippy::inline_always, reason = "compiled for the vectors of the caller")]
#[inline(always)]
fn add_row(columns: &mut [Row], times: Row, row: &[Row]) {
    for (column, digit) in columns.iter_mut().zip(row) {
        *column = add(*column, times, *digit);
    }
}

/// Adds `times[0] * row` to the columns and `times[1] * row` one column further on: each column is fetched and stored once
/// for both, which takes longer than to multiply.
#[expect(clippy::inline_always, reason = "compiled for the vectors of the caller")]
#[inline(always)]
fn add_rows(columns: &mut [Row], times: [Row; 2], row: &[Row]) {
    let ([first, others @ ..], [head, tail @ ..]) = (columns, row) else { return };
    *first = add(*first, times[0], *head);
    let (between, last) = others.split_at_mut(tail.len());
    for (column, (digit, before)) in between.iter_mut().zip(tail.iter().zip(row)) {
        *column = add(add(*column, times[0], *digit), times[1], *before);
    }
    if let (Some(column), Some(digit)) = (last.first_mut(), row.last()) {
        *column = add(*column, times[1], *digit);
    }
}

/// What times the modulus makes the two lowest columns vanish.
#[expect(clippy::inline_always, reason = "compiled for the vectors of the caller")]
#[inline(always)]
fn factors(columns: &[Row], n: &[Row], inverse: &Row) -> [Row; 2] {
    let first = factor(columns[0], inverse);
    let mut two = [add(columns[0], first, n[0]), add(columns[1], first, n[1])];
    carry(&mut two);
    [first, factor(two[1], inverse)]
}

/// Makes the lowest columns vanish, as many as the modulus has digits.
#[expect(clippy::inline_always, reason = "compiled for the vectors of the caller")]
#[inline(always)]
fn reduce(wide: &mut [Row], n: &[Row], inverse: &Row) {
    let (count, mut at) = (n.len(), 0);
    while at + 1 < count {
        let columns = &mut wide[at..];
        add_rows(columns, factors(columns, n, inverse), n);
        carry(columns);
        carry(&mut columns[1..]);
        at += 2;
    }
    if at < count {
        let columns = &mut wide[at..];
        add_row(columns, factor(columns[0], inverse), n);
        carry(columns);
    }
}

/// `a * b / R` modulo `n`, below twice `n` where both are.
#[expect(clippy::inline_always, reason = "compiled for the vectors of the caller")]
#[inline(always)]
fn multiply(a: &[Row], b: &[Row], n: &[Row], inverse: &Row, wide: &mut [Row], into: &mut [Row]) {
    wide.fill([0; LANES]);
    let pairs = a.chunks_exact(2);
    if let [digit] = pairs.remainder() {
        add_row(&mut wide[a.len() - 1..], *digit, b);
    }
    for (at, pair) in pairs.enumerate() {
        add_rows(&mut wide[2 * at..], [pair[0], pair[1]], b);
    }
    reduce(wide, n, inverse);
    settle(&wide[n.len()..], into);
}

/// A number times itself, likewise: every product of two different digits is made once and counted twice.
#[expect(clippy::inline_always, reason = "compiled for the vectors of the caller")]
#[inline(always)]
fn square(number: &mut [Row], n: &[Row], inverse: &Row, wide: &mut [Row]) {
    wide.fill([0; LANES]);
    let twice = |digit: Row| digit.map(|digit| 2 * digit);
    let mut left = &*number;
    let mut at = 0;
    while let [first, second, rest @ ..] = left {
        let columns = &mut wide[2 * at..];
        columns[0] = add(columns[0], *first, *first);
        columns[1] = add(columns[1], twice(*first), *second);
        columns[2] = add(columns[2], *second, *second);
        add_rows(&mut columns[2..], [twice(*first), twice(*second)], rest);
        (left, at) = (rest, at + 2);
    }
    if let [last] = left {
        wide[2 * at] = add(wide[2 * at], *last, *last);
    }
    reduce(wide, n, inverse);
    settle(&wide[n.len()..], number);
}
