//! Who says a line of a pasted text.

use crate::model::Channel;
use crate::reply::is_tag;

/// How a text marks its speakers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `C: a1 NOOP`, `S: a1 OK`.
    Letters,
    /// `> a1 NOOP`, `< a1 OK`, as `curl -v` does.
    Arrows,
    /// Not at all.
    Bare,
}

/// A line and who said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaker<'l> {
    /// The client.
    Client(&'l str),
    /// The server.
    Server(&'l str),
    /// Neither: a comment, a prompt, a certificate.
    Nobody,
}

impl Style {
    /// The style of a text.
    pub(crate) fn of(text: &str) -> Self {
        let begins = |mark: &str| text.lines().any(|line| line.trim_start().starts_with(mark));
        if begins("S: ") {
            Self::Letters
        } else if begins("< * ") || begins("< +") {
            Self::Arrows
        } else {
            Self::Bare
        }
    }

    /// Who says `line`.
    pub(crate) fn speaker(self, line: &str, is_command: impl Fn(&str) -> bool) -> Speaker<'_> {
        let line = line.trim_end();
        let marked = |client: &str, server: &str| {
            let line = line.trim_start();
            if let Some(words) = line.strip_prefix(server) {
                Speaker::Server(words.strip_prefix(' ').unwrap_or(words))
            } else if let Some(words) = line.strip_prefix(client) {
                Speaker::Client(words.strip_prefix(' ').unwrap_or(words))
            } else {
                Speaker::Nobody
            }
        };
        match self {
            Self::Letters => marked("C:", "S:"),
            Self::Arrows => marked(">", "<"),
            Self::Bare => bare(line, is_command),
        }
    }
}

fn bare(line: &str, is_command: impl Fn(&str) -> bool) -> Speaker<'_> {
    // Mail and chat put a mark before what they quote.
    let line = line.trim_start_matches(['>', ' ', '|', '\u{feff}']);
    if let Some(rest) = line.strip_prefix("* ") {
        let word = rest.split([' ', '[']).next().unwrap_or_default().to_ascii_uppercase();
        let known = matches!(
            word.as_str(),
            "OK" | "NO" | "BAD" | "BYE" | "PREAUTH" | "CAPABILITY" | "ID" | "FLAGS" | "LIST"
        );
        return if known { Speaker::Server(line) } else { Speaker::Nobody };
    }
    if line == "+" || line.starts_with("+ ") {
        return Speaker::Server(line);
    }
    if let Some((tag, rest)) = line.split_once(' ')
        && is_tag(tag)
    {
        let word = rest.split([' ', '[']).next().unwrap_or_default();
        if ["OK", "NO", "BAD"].contains(&word) {
            return Speaker::Server(line);
        }
    }
    if is_command(line) { Speaker::Client(line) } else { Speaker::Nobody }
}

/// `Connected to mail.acme.example.` of telnet, `telnet mail 143`, `nc -v mail 143`.
pub(crate) fn connected(line: &str) -> Option<(String, Option<u16>)> {
    // A prompt may be glued to it: `C:\>telnet mail 143`.
    let telnet = |word: &str| word.trim_end_matches(".exe").ends_with("telnet");
    let words: Vec<&str> = line.split_whitespace().skip_while(|word| !telnet(word)).collect();
    if let [_, host, port] = words.as_slice()
        && let Ok(port) = port.parse()
    {
        return Some(((*host).to_owned(), Some(port)));
    }
    let host = line.trim().strip_prefix("Connected to ")?.trim_end_matches('.');
    // curl names the address and the port as well: `mail (192.0.2.1) port 143`.
    let mut words = host.split_whitespace();
    let name = words.next()?.to_owned();
    let port = words.skip_while(|word| *word != "port").nth(1).and_then(|port| port.parse().ok());
    Some((name, port))
}

/// The port of IMAP that a comment or a command names: `-> 192.0.2.1:143`, `-connect mail:993`, `port 143`.
pub(crate) fn mentioned(line: &str) -> Option<u16> {
    let after = |at: usize, len: usize| {
        let rest = line.get(at + len..)?;
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let port: u16 = rest.get(..end)?.parse().ok()?;
        (port % 1000 == 143 || port % 1000 == 993).then_some(port)
    };
    let colons = line.match_indices(':').filter_map(|(at, _)| after(at, 1));
    colons.chain(line.match_indices("port ").filter_map(|(at, _)| after(at, 5))).next()
}

/// What the cell before a greeting says of port and channel: `993`, `143 before STARTTLS`, `after STARTTLS`.
pub(crate) fn port_cell(cell: &str) -> (Option<u16>, Option<Channel>) {
    let numbers: Vec<u16> = cell
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect();
    let port = if let [port] = numbers.as_slice() { Some(*port) } else { None };
    if cell.contains("after STARTTLS") {
        return (port, Some(Channel::Tls));
    }
    let channel = match port {
        Some(993 | 7993 | 8993) => Some(Channel::Tls),
        Some(_) => Some(Channel::Clear),
        None => None,
    };
    (port, channel)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::is_command;

    #[test]
    fn a_bare_paste_tells_by_its_words() {
        let who = |line| Style::Bare.speaker(line, is_command);
        assert!(matches!(who("* OK ready"), Speaker::Server(_)));
        assert!(matches!(who("a1 OK done"), Speaker::Server(_)));
        assert!(matches!(who("a1 login jdoe pass"), Speaker::Client(_)));
        assert!(matches!(who("> * BYE bye"), Speaker::Server("* BYE bye")));
        for nobody in ["Trying 192.0.2.1...", "* this is a list", "please help, it says OK", ""] {
            assert_eq!(who(nobody), Speaker::Nobody, "{nobody}");
        }
    }

    #[test]
    fn targets_of_telnet_and_curl() {
        let of = |line| connected(line).unwrap();
        assert_eq!(of("C:\\> telnet owa 143"), ("owa".to_owned(), Some(143)));
        assert_eq!(of("Connected to mail.acme.example."), ("mail.acme.example".to_owned(), None));
        assert_eq!(mentioned("# client 127.0.0.1 -> 127.0.0.2:11143"), Some(11_143));
        assert_eq!(mentioned("$ openssl s_client -connect mail:993 -quiet"), Some(993));
        assert_eq!(mentioned("at 08:14:38 it said 143 times"), None);
        assert_eq!(port_cell("143/993"), (None, None));
        assert_eq!(port_cell("143 before STARTTLS"), (Some(143), Some(Channel::Clear)));
        assert_eq!(port_cell("after STARTTLS"), (None, Some(Channel::Tls)));
    }
}
