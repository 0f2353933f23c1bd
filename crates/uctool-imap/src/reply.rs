//! One response of a server, read by imap-proto and kept lenient: what it cannot read is read word by word.

use std::collections::BTreeMap;

use imap_proto::{Capability, Response, ResponseCode};

use crate::capability::Capabilities;

/// Most characters kept of a text for a person.
const MOST_TEXT: usize = 1000;

/// The word that says how things stand (RFC 9051, section 7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// It went well.
    Ok,
    /// It was refused or failed.
    No,
    /// It was not understood.
    Bad,
    /// Nobody needs to log in.
    PreAuth,
    /// The server ends the connection.
    Bye,
}

impl Status {
    /// The word on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::No => "NO",
            Self::Bad => "BAD",
            Self::PreAuth => "PREAUTH",
            Self::Bye => "BYE",
        }
    }
}

/// What stands in brackets before the text: `[REFERRAL imap://...]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Code {
    /// Its first word, in upper case.
    pub(crate) name: String,
    /// The rest.
    pub(crate) argument: String,
}

/// A status, with or without a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Condition {
    /// The tag of the command it answers; `None` for `*`.
    pub(crate) tag: Option<String>,
    /// Its word.
    pub(crate) status: Status,
    /// Its response code.
    pub(crate) code: Option<Code>,
    /// The capabilities its code carries.
    pub(crate) capabilities: Option<Capabilities>,
    /// The text for a person, without the code.
    pub(crate) text: String,
}

/// One response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reply {
    /// `* OK ...`, `a1 NO ...`.
    Condition(Condition),
    /// `* CAPABILITY ...`.
    Capability(Capabilities),
    /// `* ID (...)` (RFC 2971).
    Id(BTreeMap<String, String>),
    /// `+ ...`: the server waits for more of a command.
    Continue(String),
    /// Any other data of IMAP.
    Data,
    /// Nothing an IMAP server says.
    Strange,
}

impl Reply {
    /// Reads one response without its line end.
    pub(crate) fn parse(line: &[u8]) -> Self {
        let text = String::from_utf8_lossy(line);
        let text = text.trim_end_matches([' ', '\r']);
        if let Some(rest) = text.strip_prefix('+') {
            return Self::Continue(cut(rest.strip_prefix(' ').unwrap_or(rest)));
        }
        let Some((tag, rest)) = text.split_once(' ') else { return Self::Strange };
        let word = rest.split([' ', '[']).next().unwrap_or_default().to_ascii_uppercase();
        let status = match word.as_str() {
            "OK" => Some(Status::Ok),
            "NO" => Some(Status::No),
            "BAD" => Some(Status::Bad),
            "PREAUTH" if tag == "*" => Some(Status::PreAuth),
            "BYE" if tag == "*" => Some(Status::Bye),
            _ => None,
        };
        if let Some(status) = status.filter(|_| tag == "*" || is_tag(tag)) {
            let rest = rest.get(word.len()..).unwrap_or_default().trim_start();
            return Self::Condition(condition(tag, status, rest, line));
        }
        match (tag, word.as_str()) {
            ("*", "CAPABILITY") => Self::Capability(capabilities(line, rest)),
            ("*", "ID") => Self::Id(id(line)),
            ("*", word) if is_data(word, rest) => Self::Data,
            _ => Self::Strange,
        }
    }
}

/// Letters, digits and dots: tags of real clients.
pub(crate) fn is_tag(word: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'#');
    !word.is_empty() && word.len() <= 32 && word.bytes().all(fits)
}

fn is_data(word: &str, rest: &str) -> bool {
    const WORDS: &[&str] = &[
        "LIST",
        "LSUB",
        "STATUS",
        "SEARCH",
        "ESEARCH",
        "FLAGS",
        "ENABLED",
        "NAMESPACE",
        "QUOTA",
        "QUOTAROOT",
        "ACL",
        "SORT",
        "THREAD",
        "VANISHED",
        "METADATA",
        "XLIST",
    ];
    const NUMBERED: &[&str] = &["EXISTS", "RECENT", "EXPUNGE", "FETCH"];
    let second = rest.split(' ').nth(1).unwrap_or_default().to_ascii_uppercase();
    WORDS.contains(&word)
        || (word.bytes().all(|byte| byte.is_ascii_digit()) && NUMBERED.contains(&second.as_str()))
}

/// What imap-proto makes of a response. It splits text inside a character where one of several bytes follows a code,
/// so it is given ASCII only; and it recurses into bodies of messages, so it is given no message data.
fn parsed<T>(line: &[u8], take: impl FnOnce(Response<'_>) -> Option<T>) -> Option<T> {
    let mut ascii: Vec<u8> =
        line.iter().map(|byte| if byte.is_ascii() { *byte } else { b'?' }).collect();
    while ascii.ends_with(b" ") {
        ascii.pop();
    }
    ascii.extend(b"\r\n");
    let (_, response) = Response::parse(&ascii).ok()?;
    take(response)
}

fn list(held: &[Capability<'_>]) -> Capabilities {
    let words: Vec<String> = held
        .iter()
        .map(|one| match one {
            Capability::Imap4rev1 => "IMAP4rev1".to_owned(),
            Capability::Auth(name) => format!("AUTH={name}"),
            Capability::Atom(name) => name.clone().into_owned(),
        })
        .collect();
    Capabilities::of(words.iter().map(String::as_str))
}

fn capabilities(line: &[u8], rest: &str) -> Capabilities {
    let read = parsed(line, |response| match response {
        Response::Capabilities(held) => Some(list(&held)),
        _ => None,
    });
    // A list without IMAP4rev1, or with odd words, is no list to imap-proto.
    read.unwrap_or_else(|| Capabilities::of(rest.split_ascii_whitespace().skip(1)))
}

fn id(line: &[u8]) -> BTreeMap<String, String> {
    let read = parsed(line, |response| match response {
        Response::Id(Some(fields)) => Some(
            fields
                .into_iter()
                .take(30)
                .map(|(name, value)| (cut(&name.to_ascii_lowercase()), cut(&value)))
                .collect(),
        ),
        _ => None,
    });
    read.unwrap_or_default()
}

fn condition(tag: &str, status: Status, rest: &str, line: &[u8]) -> Condition {
    let (code, text) = code(rest);
    let carried = parsed(line, |response| match response {
        Response::Done { outcome, .. } | Response::Data { outcome, .. } => match outcome.code {
            Some(ResponseCode::Capabilities(held)) => Some(list(&held)),
            _ => None,
        },
        _ => None,
    });
    let worded = || {
        let code = code.as_ref().filter(|code| code.name == "CAPABILITY")?;
        Some(Capabilities::of(code.argument.split_ascii_whitespace()))
    };
    let capabilities = carried.or_else(worded);
    Condition {
        tag: (tag != "*").then(|| tag.to_owned()),
        status,
        capabilities,
        text: cut(text),
        code,
    }
}

/// The code in brackets and what follows it. Exchange puts blanks, quotes and colons into it.
fn code(rest: &str) -> (Option<Code>, &str) {
    let inner = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let Some((inside, text)) = inner else { return (None, rest) };
    let (name, argument) = inside.split_once(' ').unwrap_or((inside, ""));
    let code = Code { name: cut(&name.to_ascii_uppercase()), argument: cut(argument) };
    (Some(code), text.trim_start())
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MOST_TEXT) {
        Some((at, _)) => format!("{}...", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn status(line: &str) -> Condition {
        match Reply::parse(line.as_bytes()) {
            Reply::Condition(condition) => condition,
            other => panic!("{other:?} for {line}"),
        }
    }

    #[test]
    fn codes_of_every_make_are_read() {
        let greeting = status("* OK [CAPABILITY IMAP4rev1 STARTTLS] Dovecot (Debian) ready.");
        assert_eq!(greeting.capabilities.unwrap().words(), ["IMAP4rev1", "STARTTLS"]);
        assert_eq!(greeting.text, "Dovecot (Debian) ready.");
        let referral = status("a1 NO [REFERRAL imap://jdoe@mb2.acme.example/] try there");
        let code = referral.code.unwrap();
        assert_eq!((code.name.as_str(), referral.tag.unwrap().as_str()), ("REFERRAL", "a1"));
        assert_eq!(code.argument, "imap://jdoe@mb2.acme.example/");
        let proxy = status("A2 NO [Error=ProxyNotAuthenticated Proxy=mb1:1993:SSL] LOGIN failed.");
        assert_eq!(proxy.code.unwrap().name, "ERROR=PROXYNOTAUTHENTICATED");
        assert_eq!(status("* BYE").status, Status::Bye);
    }

    #[test]
    fn a_character_of_several_bytes_after_a_code_is_text() {
        assert_eq!(status("* OK [ALERT]\u{e9}tat").text, "\u{e9}tat");
    }

    #[test]
    fn lists_that_the_parser_refuses_are_read_by_words() {
        for (line, words) in [
            ("* CAPABILITY IMAP4rev2 AUTH=PLAIN", vec!["IMAP4rev2", "AUTH=PLAIN"]),
            ("* CAPABILITY IMAP4rev1 AUTH= X{Y ", vec!["IMAP4rev1", "AUTH=", "X{Y"]),
            ("* CAPABILITY", vec![]),
        ] {
            let Reply::Capability(held) = Reply::parse(line.as_bytes()) else { panic!("{line}") };
            assert_eq!(held.words(), words);
        }
    }

    #[test]
    fn what_is_not_imap_is_strange() {
        for line in ["HTTP/1.1 400 Bad Request", "220 mail ESMTP", "", "SSH-2.0-x", "* HELLO you"] {
            assert_eq!(Reply::parse(line.as_bytes()), Reply::Strange, "{line}");
        }
        assert_eq!(Reply::parse(b"* 4 EXISTS"), Reply::Data);
    }

    #[test]
    fn an_id_with_a_literal_is_read() {
        let Reply::Id(id) = Reply::parse(b"* ID (\"name\" {7}\r\nDovecot \"vendor\" NIL)") else {
            panic!("no ID")
        };
        assert_eq!(id.get("name").map(String::as_str), Some("Dovecot"));
    }

    proptest! {
        #[test]
        fn no_line_breaks_it(line in proptest::collection::vec(any::<u8>(), 0..200)) {
            Reply::parse(&line);
        }

        #[test]
        fn no_status_line_breaks_it(tail in "[ \\[\\]\"{}A-Z0-9=\u{e9}()]{0,60}") {
            Reply::parse(format!("* OK {tail}").as_bytes());
            Reply::parse(format!("* ID {tail}").as_bytes());
            Reply::parse(format!("* CAPABILITY {tail}").as_bytes());
        }
    }
}
