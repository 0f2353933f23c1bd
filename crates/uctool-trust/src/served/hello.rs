//! Our own ClientHello for TLS 1.0 to 1.2 (RFC 2246, RFC 5246), and the certificates of the answer, which come in clear.

use std::io;

use uctool_core::io::Stream;

/// TLS 1.2 as a hello asks for it.
pub const TLS12: u16 = 0x0303;
/// TLS 1.0 as a hello asks for it; servers of SSL 3.0 answer it too.
pub const TLS10: u16 = 0x0301;
/// No server sends more before its certificates end.
const MAX_ANSWER: usize = 1 << 20;

/// Suites of every age, those of Exchange 2007 and Windows 2003 among them.
const SUITES: &[u16] = &[
    0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc009, 0xc013, 0xc00a, 0xc014, 0x009e, 0x009f,
    0x009c, 0x009d, 0x003c, 0x003d, 0x0033, 0x0039, 0x002f, 0x0035, 0x000a, 0x0016, 0x0005, 0x0004,
    0x0032, 0x0038, 0x00ff,
];

/// What a server answered in clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The version it chose.
    pub version: u16,
    /// The cipher suite it chose, by its IANA number.
    pub suite: u16,
    /// Its chain as DER, as it was sent.
    pub certificates: Vec<Vec<u8>>,
}

impl Answer {
    /// The version by its name.
    pub fn version_name(&self) -> &'static str {
        name(self.version)
    }
}

/// Sends a hello for `version` and reads as far as the certificates; the connection is of no more use then.
///
/// # Errors
/// What the stream says, an alert, or why the answer is none of TLS.
pub fn probe(
    stream: &mut dyn Stream,
    host: &str,
    version: u16,
    random: [u8; 32],
) -> io::Result<Answer> {
    stream.write_all(&hello(host, version, random))?;
    stream.flush()?;
    let mut handshake = Vec::new();
    let mut chosen = (version, 0);
    while handshake.len() < MAX_ANSWER {
        let mut head = [0; 5];
        stream.read_exact(&mut head)?;
        let [kind, _, _, high, low] = head;
        let mut body = vec![0; usize::from(u16::from_be_bytes([high, low]))];
        stream.read_exact(&mut body)?;
        match kind {
            22 => handshake.extend(body),
            21 => return Err(alert(&body)),
            _ => return Err(io::Error::other("the server does not speak TLS")),
        }
        let mut read = 0;
        while let Some((message, content, rest)) =
            message(handshake.get(read..).unwrap_or_default())
        {
            match (message, content) {
                (2, content) => chosen = server_hello(content).unwrap_or(chosen),
                (11, content) => {
                    let certificates = certificates(content)
                        .ok_or_else(|| io::Error::other("the certificate message is damaged"))?;
                    let (version, suite) = chosen;
                    return Ok(Answer { version, suite, certificates });
                }
                (14, _) => return Err(io::Error::other("the server sends no certificate")),
                _ => {}
            }
            read = handshake.len() - rest.len();
        }
        handshake.drain(..read);
    }
    Err(io::Error::other("the server sends too much before its certificate"))
}

fn name(version: u16) -> &'static str {
    match version {
        0x0300 => "SSL 3.0",
        0x0301 => "TLS 1.0",
        0x0302 => "TLS 1.1",
        0x0303 => "TLS 1.2",
        _ => "an unknown version of TLS",
    }
}

fn alert(body: &[u8]) -> io::Error {
    let what = match body.get(1) {
        Some(40) => "handshake_failure",
        Some(70) => "protocol_version",
        Some(112) => "unrecognized_name",
        Some(80) => "internal_error",
        _ => "another reason",
    };
    io::Error::other(format!("the server refused the handshake ({what})"))
}

fn message(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<4>()?;
    let [kind, a, b, c] = *head;
    let len = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
    let (content, rest) = rest.split_at_checked(len)?;
    Some((kind, content, rest))
}

/// Version and suite of a ServerHello (RFC 5246 section 7.4.1.3).
fn server_hello(content: &[u8]) -> Option<(u16, u16)> {
    let (version, rest) = content.split_first_chunk::<2>()?;
    let (&session_id, rest) = rest.get(32..)?.split_first()?;
    let suite = rest.get(usize::from(session_id)..)?.first_chunk::<2>()?;
    Some((u16::from_be_bytes(*version), u16::from_be_bytes(*suite)))
}

/// `certificate_list` of RFC 5246 section 7.4.2.
fn certificates(content: &[u8]) -> Option<Vec<Vec<u8>>> {
    let (mut list, _) = vector(content)?;
    let mut chain = Vec::new();
    while !list.is_empty() {
        let (der, rest) = vector(list)?;
        chain.push(der.to_vec());
        list = rest;
    }
    (!chain.is_empty()).then_some(chain)
}

fn vector(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<3>()?;
    let [a, b, c] = *head;
    rest.split_at_checked(usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c))
}

fn hello(host: &str, version: u16, random: [u8; 32]) -> Vec<u8> {
    let mut body = version.to_be_bytes().to_vec();
    body.extend(random);
    body.push(0);
    put(&mut body, &SUITES.iter().flat_map(|suite| suite.to_be_bytes()).collect::<Vec<u8>>());
    body.extend([1, 0]);
    let mut extensions = Vec::new();
    // server_name is for names only (RFC 6066 section 3).
    if host.parse::<std::net::IpAddr>().is_err() && host.is_ascii() {
        let mut entry = vec![0];
        put(&mut entry, host.as_bytes());
        let mut list = Vec::new();
        put(&mut list, &entry);
        extension(&mut extensions, 0, &list);
    }
    extension(&mut extensions, 10, &[0, 6, 0, 23, 0, 24, 0, 25]);
    extension(&mut extensions, 11, &[1, 0]);
    if version >= TLS12 {
        let schemes: [u8; 26] =
            [0, 24, 4, 1, 5, 1, 6, 1, 4, 3, 5, 3, 6, 3, 8, 4, 8, 5, 8, 6, 2, 1, 2, 3, 2, 2];
        extension(&mut extensions, 13, &schemes);
    }
    put(&mut body, &extensions);
    let mut message = vec![1, 0];
    put(&mut message, &body);
    // The outermost version is 1.0 in the first flight (RFC 5246 appendix E.1).
    let mut record = vec![22, 3, 1];
    put(&mut record, &message);
    record
}

fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend(u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_be_bytes());
    out.extend(bytes);
}

fn extension(out: &mut Vec<u8>, kind: u16, body: &[u8]) {
    out.extend(kind.to_be_bytes());
    put(out, body);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lengths_of_the_hello_add_up() {
        let hello = hello("owa.acme.local", TLS12, [7; 32]);
        let record = usize::from(u16::from_be_bytes([hello[3], hello[4]]));
        assert_eq!(record, hello.len() - 5);
        let (kind, content, rest) = message(&hello[5..]).unwrap();
        assert_eq!((kind, rest.len()), (1, 0));
        assert!(content.windows(14).any(|window| window == b"owa.acme.local"));
    }

    #[test]
    fn an_address_is_no_server_name() {
        let hello = hello("192.0.2.1", TLS10, [7; 32]);
        assert!(!hello.windows(9).any(|window| window == b"192.0.2.1"));
    }

    #[test]
    fn the_suite_stands_behind_the_session_id() {
        let mut content = vec![3, 1];
        content.extend([0; 32]);
        content.extend([2, 9, 9, 0, 0x35, 0]);
        assert_eq!(server_hello(&content), Some((0x0301, 0x0035)));
        assert_eq!(server_hello(&content[..38]), None);
    }

    #[test]
    fn a_cut_certificate_list_is_refused() {
        let list = [0, 0, 6, 0, 0, 3, 1, 2, 3];
        assert_eq!(certificates(&list), Some(vec![vec![1, 2, 3]]));
        for cut in 0..list.len() {
            assert_eq!(certificates(&list[..cut]), None);
        }
    }
}
