//! The words in clear before TLS begins.

use std::io;

use uctool_core::io::Stream;

use super::Protocol;

/// The longest line a server may send.
const MAX_LINE: usize = 8192;
/// The most lines read for one answer.
const MAX_LINES: usize = 200;

/// Speaks as far as the server is ready for TLS.
pub(crate) fn begin(protocol: Protocol, stream: &mut dyn Stream, host: &str) -> io::Result<()> {
    match protocol {
        Protocol::Imap => {
            until(stream, |line| line.starts_with("* OK"), "an IMAP greeting")?;
            stream.write_all(b"a STARTTLS\r\n")?;
            until(stream, |line| line.starts_with("a "), "an answer")
                .and_then(|line| accept(&line, "a OK"))
        }
        Protocol::Pop3 => {
            until(stream, |line| line.starts_with('+'), "a POP3 greeting")?;
            stream.write_all(b"STLS\r\n")?;
            until(stream, |_| true, "an answer").and_then(|line| accept(&line, "+OK"))
        }
        Protocol::Smtp => {
            let last = |line: &str| line.as_bytes().get(3) != Some(&b'-');
            until(stream, last, "an SMTP greeting").and_then(|line| accept(&line, "220"))?;
            stream.write_all(b"EHLO uctool.invalid\r\n")?;
            until(stream, last, "an answer to EHLO").and_then(|line| accept(&line, "250"))?;
            stream.write_all(b"STARTTLS\r\n")?;
            until(stream, last, "an answer to STARTTLS").and_then(|line| accept(&line, "220"))
        }
        Protocol::Xmpp => xmpp(stream, host),
        Protocol::Ldap => ldap(stream),
        Protocol::Sip => Ok(()),
    }
}

/// An ExtendedRequest of 1.3.6.1.4.1.1466.20037 (RFC 4511 section 4.14).
fn ldap(stream: &mut dyn Stream) -> io::Result<()> {
    let oid = b"1.3.6.1.4.1.1466.20037";
    let mut request = vec![0x30, 0x1d, 0x02, 0x01, 0x01, 0x77, 0x18, 0x80, 0x16];
    request.extend(oid);
    stream.write_all(&request)?;
    let mut head = [0; 2];
    stream.read_exact(&mut head)?;
    let [0x30, len] = head else { return Err(io::Error::other("the server does not speak LDAP")) };
    let len = if len == 0x84 {
        let mut long = [0; 4];
        stream.read_exact(&mut long)?;
        u32::from_be_bytes(long)
    } else {
        u32::from(len)
    };
    if len > 4096 {
        return Err(io::Error::other("the LDAP answer is too long"));
    }
    let mut body = vec![0; len as usize];
    stream.read_exact(&mut body)?;
    // resultCode success is the enumerated 0.
    let success = body.windows(3).any(|window| window == [0x0a, 0x01, 0x00]);
    if success { Ok(()) } else { Err(io::Error::other("the server refuses STARTTLS")) }
}

fn xmpp(stream: &mut dyn Stream, host: &str) -> io::Result<()> {
    let safe: String =
        host.chars().filter(|c| c.is_ascii_alphanumeric() || ".-:".contains(*c)).collect();
    let open = format!(
        "<?xml version='1.0'?><stream:stream to='{safe}' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
    );
    stream.write_all(open.as_bytes())?;
    wait_for(stream, "</stream:features>")?;
    stream.write_all(b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")?;
    wait_for(stream, "<proceed")?;
    // The rest of the element: it may be closed in one or two tags.
    Ok(())
}

fn wait_for(stream: &mut dyn Stream, wanted: &str) -> io::Result<()> {
    let mut seen = String::new();
    while !seen.contains(wanted) || !seen.ends_with('>') {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        seen.push(char::from(byte[0]));
        if seen.len() > MAX_LINE || seen.contains("<failure") {
            return Err(io::Error::other("the server refuses STARTTLS"));
        }
    }
    Ok(())
}

fn accept(line: &str, wanted: &str) -> io::Result<()> {
    if line.starts_with(wanted) {
        Ok(())
    } else {
        Err(io::Error::other(format!("the server refuses STARTTLS: `{line}`")))
    }
}

fn until(stream: &mut dyn Stream, wanted: impl Fn(&str) -> bool, what: &str) -> io::Result<String> {
    for _ in 0..MAX_LINES {
        let line = line(stream)?;
        if wanted(&line) {
            return Ok(line);
        }
    }
    Err(io::Error::other(format!("the server sends no {what}")))
}

/// One byte at a time: what follows the line belongs to TLS.
fn line(stream: &mut dyn Stream) -> io::Result<String> {
    let mut bytes = Vec::new();
    loop {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        match byte {
            [b'\n'] => break,
            [b'\r'] => {}
            [other] => bytes.push(other),
        }
        if bytes.len() > MAX_LINE {
            return Err(io::Error::other("the server sends a line without end"));
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
