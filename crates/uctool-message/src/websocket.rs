//! WebSocket frames (RFC 6455, section 5) of one direction, as SIP over WebSocket uses them (RFC 7118).

/// The largest message that is put together, in bytes.
const MAX_MESSAGE: usize = 1 << 20;

/// Collects frames until messages are whole.
#[derive(Debug, Default)]
pub struct WebSocket {
    buffer: Vec<u8>,
    message: Vec<u8>,
}

/// The head of a frame.
struct Head {
    fin: bool,
    opcode: u8,
    mask: Option<[u8; 4]>,
    at: usize,
    length: usize,
}

impl WebSocket {
    /// Takes the next bytes and hands on every data message they complete. False when they are no frames of a
    /// WebSocket, or longer than any that is put together; then nothing more can be read of this direction.
    pub fn push(&mut self, bytes: &[u8], each: &mut impl FnMut(&[u8])) -> bool {
        self.buffer.extend_from_slice(bytes);
        let mut used = 0;
        let fine = loop {
            let rest = self.buffer.get(used..).unwrap_or_default();
            let head = match head(rest) {
                Ok(Some(head)) => head,
                Ok(None) => break true,
                Err(()) => break false,
            };
            let Some(payload) = rest.get(head.at..head.at + head.length) else { break true };
            if head.opcode < 8 {
                if self.message.len() + payload.len() > MAX_MESSAGE {
                    break false;
                }
                append(&mut self.message, payload, head.mask);
                if head.fin {
                    each(&self.message);
                    self.message.clear();
                }
            }
            used += head.at + head.length;
        };
        self.buffer.drain(..used);
        fine
    }

    /// Forgets what was begun: bytes are missing.
    pub fn clear(&mut self) {
        self.buffer.clear();
        self.message.clear();
    }
}

/// The text at the start of the first frame in `bytes`, unmasked, if there is a whole data frame head: enough to see
/// whether it carries SIP when the upgrade was not captured.
pub(crate) fn peek(bytes: &[u8]) -> Option<Vec<u8>> {
    let head = head(bytes).ok()??;
    if !matches!(head.opcode, 1 | 2) {
        return None;
    }
    let payload = bytes.get(head.at..)?;
    let payload = payload.get(..head.length.min(512)).unwrap_or(payload);
    let mut text = Vec::with_capacity(payload.len());
    append(&mut text, payload, head.mask);
    Some(text)
}

fn append(message: &mut Vec<u8>, payload: &[u8], mask: Option<[u8; 4]>) {
    match mask {
        Some(mask) => message.extend(payload.iter().zip(mask.iter().cycle()).map(|(b, m)| b ^ m)),
        None => message.extend_from_slice(payload),
    }
}

/// `Ok(None)` while the head is not whole; `Err` where the bytes cannot be one.
fn head(bytes: &[u8]) -> Result<Option<Head>, ()> {
    let &[first, second, ref rest @ ..] = bytes else { return Ok(None) };
    let opcode = first & 0x0f;
    // Reserved bits need an extension; per-message compression (0x40) cannot be read here.
    if first & 0x70 != 0 || matches!(opcode, 3..=7 | 11..=15) {
        return Err(());
    }
    let (length, mut at) = match second & 0x7f {
        126 => match rest.first_chunk::<2>() {
            Some(bytes) => (u64::from(u16::from_be_bytes(*bytes)), 4),
            None => return Ok(None),
        },
        127 => match rest.first_chunk::<8>() {
            Some(bytes) => (u64::from_be_bytes(*bytes), 10),
            None => return Ok(None),
        },
        short => (u64::from(short), 2),
    };
    let length = usize::try_from(length).ok().filter(|length| *length <= MAX_MESSAGE).ok_or(())?;
    let mut mask = None;
    if second & 0x80 != 0 {
        mask = bytes.get(at..).and_then(<[u8]>::first_chunk::<4>).copied();
        if mask.is_none() {
            return Ok(None);
        }
        at += 4;
    }
    Ok(Some(Head { fin: first & 0x80 != 0, opcode, mask, at, length }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frame(fin: bool, opcode: u8, payload: &[u8], mask: Option<[u8; 4]>) -> Vec<u8> {
        let mut bytes = vec![u8::from(fin) << 7 | opcode];
        let bit = u8::from(mask.is_some()) << 7;
        match payload.len() {
            short @ 0..126 => bytes.push(bit | u8::try_from(short).unwrap()),
            long => {
                bytes.push(bit + 126);
                bytes.extend(u16::try_from(long).unwrap().to_be_bytes());
            }
        }
        bytes.extend(mask.iter().flatten());
        append(&mut bytes, payload, mask);
        bytes
    }

    proptest! {
        #[test]
        fn messages_survive_masks_fragments_pings_and_any_cut(
            body in prop::collection::vec(any::<u8>(), 0..400), mask: Option<[u8; 4]>,
            at in 0usize..400, step in 1usize..50
        ) {
            let at = at.min(body.len());
            let mut stream = frame(false, 2, &body[..at], mask);
            stream.extend(frame(true, 9, b"ping", mask));
            stream.extend(frame(true, 0, &body[at..], mask));
            let (mut socket, mut seen) = (WebSocket::default(), Vec::new());
            for chunk in stream.chunks(step) {
                prop_assert!(socket.push(chunk, &mut |message: &[u8]| seen.push(message.to_vec())));
            }
            prop_assert_eq!(seen, vec![body]);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            WebSocket::default().push(&bytes, &mut |_| {});
            peek(&bytes);
        }
    }

    #[test]
    fn a_claimed_length_beyond_reason_is_refused() {
        let claim = [0x82, 127, 0, 0, 1, 0, 0, 0, 0, 0];
        assert!(!WebSocket::default().push(&claim, &mut |_| {}));
    }
}
