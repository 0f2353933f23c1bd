//! HTTP/1.x messages of one direction of a stream (RFC 9112): heads by httparse, bodies passed over.

use crate::message::find_head_end_from;

/// The longest head that is waited for, in bytes.
const MAX_HEAD: usize = 256 * 1024;
/// The most header fields of a head.
const MAX_FIELDS: usize = 128;

/// The head of one HTTP message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpHead {
    /// Method of a request.
    pub method: Option<String>,
    /// Target of a request.
    pub uri: Option<String>,
    /// Status of a response.
    pub status: Option<u16>,
    /// Reason phrase of a response.
    pub reason: Option<String>,
    /// `Host`.
    pub host: Option<String>,
    /// `User-Agent` of a request, `Server` of a response.
    pub agent: Option<String>,
    /// True when the message turns its connection into a WebSocket that carries SIP.
    pub websocket: bool,
    body: Body,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    None,
    Length(u64),
    Chunked,
    UntilClose,
}

/// Where in the stream a direction is.
#[derive(Debug, Default)]
enum Place {
    #[default]
    Head,
    /// This many bytes of body remain.
    Body(u64),
    /// At the size line of a chunk.
    ChunkSize,
    /// In a chunk, with this many bytes and its line end to come.
    Chunk(u64),
    /// In the trailer after the last chunk.
    Trailer,
    UntilClose,
}

/// Collects one direction of an HTTP connection.
#[derive(Debug, Default)]
pub struct Http {
    buffer: Vec<u8>,
    place: Place,
    /// How many bytes of the buffer hold no end of a head.
    checked: usize,
}

/// Whether `bytes` begin with the first line of an HTTP/1.x message.
pub(crate) fn begins(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"HTTP/1.") {
        return true;
    }
    let window = bytes.get(..8 * 1024).unwrap_or(bytes);
    let Some(newline) = memchr::memchr(b'\n', window) else { return false };
    let line = window.get(..newline).unwrap_or_default().trim_ascii_end();
    let Some(version) = line.len().checked_sub(9) else { return false };
    let method = line.iter().take_while(|byte| byte.is_ascii_uppercase() || **byte == b'-').count();
    line.get(version..).is_some_and(|end| end.starts_with(b" HTTP/1."))
        && method > 1
        && line.get(method) == Some(&b' ')
}

impl Http {
    /// Takes the next bytes and hands on the head of every message, with head and body as bytes as far as they are
    /// there. `answers` gives the method of the request a
    /// response answers, for responses without body.
    pub fn push(
        &mut self,
        bytes: &[u8],
        answers: &mut impl FnMut() -> Option<String>,
        each: &mut impl FnMut(&HttpHead, &[u8]),
    ) {
        self.buffer.extend_from_slice(bytes);
        let mut used = 0;
        while let Some(step) = self.step(used, answers, each) {
            used += step;
            self.checked = 0;
            if used >= self.buffer.len() {
                break;
            }
        }
        self.buffer.drain(..used.min(self.buffer.len()));
    }

    /// Bytes are missing: what follows is searched for the next head.
    pub fn gap(&mut self, missing: u64) {
        self.buffer.clear();
        self.checked = 0;
        self.place = match self.place {
            Place::Body(left) if left > missing => Place::Body(left - missing),
            Place::UntilClose => Place::UntilClose,
            _ => Place::Head,
        };
    }

    /// What is left in the buffer after an upgrade to another protocol.
    pub fn take_rest(&mut self) -> Vec<u8> {
        self.checked = 0;
        std::mem::take(&mut self.buffer)
    }

    /// How long the line at `at` is; `None` to wait for its end. A line longer than any head is given up with all that
    /// it began.
    fn line_end(&mut self, at: usize) -> Option<usize> {
        let rest = self.buffer.get(at..)?;
        let seen = self.checked.min(rest.len());
        let newline = memchr::memchr(b'\n', rest.get(seen..)?);
        if newline.is_none() {
            self.checked = rest.len();
            if rest.len() > MAX_HEAD {
                self.gap(0);
            }
        }
        newline.map(|newline| seen + newline)
    }

    /// Works on the bytes from `at`; returns how many are done with, or `None` to wait for more.
    fn step(
        &mut self,
        at: usize,
        answers: &mut impl FnMut() -> Option<String>,
        each: &mut impl FnMut(&HttpHead, &[u8]),
    ) -> Option<usize> {
        let rest = self.buffer.get(at..).filter(|rest| !rest.is_empty())?;
        match self.place {
            Place::Head => {
                if let Some(blank) = rest.iter().position(|byte| !matches!(byte, b'\r' | b'\n'))
                    && blank > 0
                {
                    return Some(blank);
                }
                if !begins(rest) {
                    // Not at a head: go on at the next line.
                    return match memchr::memchr(b'\n', rest) {
                        Some(newline) => Some(newline + 1),
                        None => (rest.len() > MAX_HEAD).then_some(rest.len()),
                    };
                }
                if find_head_end_from(rest, self.checked).is_none() && rest.len() < MAX_HEAD {
                    self.checked = rest.len();
                    return None;
                }
                let Some((head, length)) = parse(rest, answers) else {
                    return Some(memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1));
                };
                self.place = match head.body {
                    Body::None | Body::Length(0) => Place::Head,
                    Body::Length(length) => Place::Body(length),
                    Body::Chunked => Place::ChunkSize,
                    Body::UntilClose => Place::UntilClose,
                };
                let whole = match head.body {
                    Body::None => length,
                    Body::Length(body) => {
                        length.saturating_add(usize::try_from(body).unwrap_or(usize::MAX))
                    }
                    Body::Chunked | Body::UntilClose => rest.len(),
                };
                each(&head, rest.get(..whole).unwrap_or(rest));
                Some(length)
            }
            Place::Body(left) => {
                let take = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
                let left = left - take as u64;
                self.place = if left == 0 { Place::Head } else { Place::Body(left) };
                Some(take)
            }
            Place::UntilClose => Some(rest.len()),
            Place::ChunkSize => {
                let newline = self.line_end(at)?;
                let rest = self.buffer.get(at..)?;
                let line = rest.get(..newline)?;
                let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
                let size = std::str::from_utf8(line.get(..digits)?).ok();
                self.place = match size.and_then(|text| u64::from_str_radix(text, 16).ok()) {
                    Some(0) => Place::Trailer,
                    Some(size) => Place::Chunk(size.saturating_add(2)),
                    None => Place::Head,
                };
                Some(newline + 1)
            }
            Place::Chunk(left) => {
                let take = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
                let left = left - take as u64;
                self.place = if left == 0 { Place::ChunkSize } else { Place::Chunk(left) };
                Some(take)
            }
            Place::Trailer => {
                let newline = self.line_end(at)?;
                let rest = self.buffer.get(at..)?;
                if rest.get(..newline).is_some_and(|line| line.trim_ascii().is_empty()) {
                    self.place = Place::Head;
                }
                Some(newline + 1)
            }
        }
    }
}

/// The head at the start of `bytes` and its length; `None` where it has no end or is none.
fn parse(bytes: &[u8], answers: &mut impl FnMut() -> Option<String>) -> Option<(HttpHead, usize)> {
    let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
    if bytes.starts_with(b"HTTP/") {
        let mut response = httparse::Response::new(&mut fields);
        let Ok(httparse::Status::Complete(length)) = response.parse(bytes) else { return None };
        let status = response.code.unwrap_or(0);
        let asked = if status < 200 && status != 101 { None } else { answers() };
        let bodiless = status < 200
            || matches!(status, 204 | 304)
            || asked.as_deref() == Some("HEAD")
            || (asked.as_deref() == Some("CONNECT") && status < 300);
        let body = if bodiless { Body::None } else { body(response.headers, Body::UntilClose) };
        Some((
            HttpHead {
                method: None,
                uri: None,
                status: Some(status),
                reason: response.reason.map(str::to_owned),
                host: None,
                agent: field(response.headers, "Server"),
                websocket: status == 101 && is_sip_websocket(response.headers),
                body,
            },
            length,
        ))
    } else {
        let mut request = httparse::Request::new(&mut fields);
        let Ok(httparse::Status::Complete(length)) = request.parse(bytes) else { return None };
        Some((
            HttpHead {
                method: request.method.map(str::to_owned),
                uri: request.path.map(str::to_owned),
                status: None,
                reason: None,
                host: field(request.headers, "Host"),
                agent: field(request.headers, "User-Agent"),
                websocket: is_sip_websocket(request.headers),
                body: body(request.headers, Body::None),
            },
            length,
        ))
    }
}

fn field(fields: &[httparse::Header<'_>], name: &str) -> Option<String> {
    let field = fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))?;
    Some(String::from_utf8_lossy(field.value).trim().to_owned())
}

fn is_sip_websocket(fields: &[httparse::Header<'_>]) -> bool {
    field(fields, "Upgrade").is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
        && field(fields, "Sec-WebSocket-Protocol").is_none_or(|value| {
            value.split(',').any(|word| word.trim().eq_ignore_ascii_case("sip"))
        })
}

/// How the body is framed (RFC 9112, section 6.3); `otherwise` where no field says.
fn body(fields: &[httparse::Header<'_>], otherwise: Body) -> Body {
    if field(fields, "Transfer-Encoding")
        .is_some_and(|value| value.to_ascii_lowercase().contains("chunked"))
    {
        return Body::Chunked;
    }
    match field(fields, "Content-Length").and_then(|value| value.parse().ok()) {
        Some(length) => Body::Length(length),
        None => otherwise,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(stream: &str, step: usize, asked: Option<&str>) -> Vec<String> {
        let (mut http, mut seen) = (Http::default(), Vec::new());
        for chunk in stream.as_bytes().chunks(step) {
            http.push(chunk, &mut || asked.map(str::to_owned), &mut |head: &HttpHead, _: &[u8]| {
                let status = head.status.map(|status| status.to_string());
                seen.push(head.method.clone().or(status).unwrap());
            });
        }
        seen
    }

    #[test]
    fn bodies_of_each_framing_are_passed_over_at_any_cut() {
        let requests = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nGET /\
                        PROPFIND /exchange/x HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n";
        let responses = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 440 Login Timeout\r\n\
                         Transfer-Encoding: chunked\r\n\r\n4\r\nHTTP\r\n0\r\nX: y\r\n\r\n\
                         HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n\r\nHTTP/1.1 1";
        for step in 1..requests.len() {
            assert_eq!(heads(requests, step, None), ["POST", "PROPFIND", "GET"], "{step}");
        }
        for step in 1..responses.len() {
            assert_eq!(heads(responses, step, None), ["100", "440", "503", "200"], "{step}");
        }
    }

    #[test]
    fn the_answer_to_head_has_no_body() {
        let stream = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP/1.1 404 No\r\n\r\n";
        assert_eq!(heads(stream, 7, Some("HEAD")), ["200", "404"]);
    }

    #[test]
    fn lines_without_end_are_given_up() {
        for begun in ["", "0\r\n"] {
            let mut http = Http::default();
            let head = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{begun}");
            let mut seen = 0;
            let mut push = |bytes: &[u8]| {
                http.push(bytes, &mut || None, &mut |_: &HttpHead, _: &[u8]| seen += 1);
                assert!(http.buffer.len() <= MAX_HEAD + bytes.len());
            };
            push(head.as_bytes());
            for _ in 0..1000 {
                push(&[b'a'; 1024]);
            }
            push(b"\r\nHTTP/1.1 204 OK\r\n\r\n");
            assert_eq!(seen, 2);
        }
    }

    #[test]
    fn sip_and_mail_are_not_http() {
        assert!(begins(b"NOTIFY * HTTP/1.1\r\n"));
        for other in ["SIP/2.0 200 ok\r\n", "INVITE sip:a SIP/2.0\r\n", "see HTTP/1.1\r\n", ""] {
            assert!(!begins(other.as_bytes()), "{other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(chunks: Vec<Vec<u8>>) {
            let mut http = Http::default();
            http.push(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", &mut || None, &mut |_, _| {});
            for chunk in chunks {
                http.push(&chunk, &mut || None, &mut |_, _| {});
            }
        }
    }
}
