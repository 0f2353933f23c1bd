//! Any bytes in any segments through the SIP framer: no panic, and the same messages as in one piece.
#![no_main]

use libfuzzer_sys::fuzz_target;
use uctool_sip::Framer;

fn messages(chunks: &[&[u8]]) -> Vec<Vec<u8>> {
    let mut framer = Framer::default();
    let mut seen = Vec::new();
    for chunk in chunks {
        framer.push(chunk, &mut |framed| seen.push(framed.message.raw.to_vec()));
    }
    framer.flush(&mut |framed| seen.push(framed.message.raw.to_vec()));
    seen
}

fuzz_target!(|input: (u8, Vec<u8>)| {
    let (step, bytes) = input;
    let chunks: Vec<&[u8]> = bytes.chunks(usize::from(step).max(1)).collect();
    assert_eq!(messages(&[&bytes]), messages(&chunks));
});
