//! What is wrong with a message by the letter of RFC 3261: pure observations, judged by the rules.

mod address;
mod lines;

pub(crate) use lines::LineFaults;

use crate::message::Message;
use crate::start_line::StartLine;
use crate::value::parameter_of;

/// One departure from RFC 3261 that makes a receiver refuse, misread or drop a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Defect {
    /// The start line has white space where one space or none belongs.
    StartLineSpace,
    /// The Request-URI stands in angle brackets.
    RequestUriBrackets,
    /// The Request-URI carries header fields.
    RequestUriHeaders,
    /// The version is not 2.0.
    Version,
    /// The status code is outside 100 to 699.
    StatusCode,
    /// The head has no empty line after it.
    HeadUnterminated,
    /// A header field every message needs is missing.
    HeaderMissing(&'static str),
    /// A header field that may stand once stands several times.
    HeaderRepeated(&'static str),
    /// A header line has no colon, or a name that is no token.
    HeaderLine,
    /// The number of CSeq is missing or not below 2**31.
    CSeqNumber,
    /// The method of CSeq is not the method of the request.
    CSeqMethod,
    /// Content-Length is no number.
    ContentLengthNotANumber,
    /// The body is shorter than Content-Length.
    BodyShort,
    /// The body is longer than Content-Length, or another message begins inside it.
    BodyLong,
    /// A message on a stream has no Content-Length.
    ContentLengthMissing,
    /// A quoted string is never closed.
    QuoteOpen(&'static str),
    /// A name-addr is not well formed.
    Address(&'static str),
    /// A display name without quotes holds characters no token has.
    DisplayName(&'static str),
    /// The branch is only the magic cookie.
    BranchEmpty,
    /// Max-Forwards is no number from 0 to 255.
    MaxForwards,
    /// A number of seconds does not fit 32 bits.
    Expires,
    /// Date is not in GMT.
    Date,
    /// A header field has an empty value between separators.
    EmptyParameter(&'static str),
}

impl Defect {
    /// What was seen, reading on from "the message".
    pub fn describe(self) -> String {
        match self {
            Self::StartLineSpace => "has stray white space in its start line".into(),
            Self::RequestUriBrackets => "has its Request-URI in angle brackets".into(),
            Self::RequestUriHeaders => "has header fields in its Request-URI".into(),
            Self::Version => "is of another version than SIP/2.0".into(),
            Self::StatusCode => "has a status code outside 100 to 699".into(),
            Self::HeadUnterminated => "has no empty line after its header".into(),
            Self::HeaderMissing(name) => format!("has no {name}"),
            Self::HeaderRepeated(name) => format!("has more than one {name}"),
            Self::HeaderLine => "has a line in its header that is no header field".into(),
            Self::CSeqNumber => "has no CSeq number below 2**31".into(),
            Self::CSeqMethod => "names another method in CSeq than in its start line".into(),
            Self::ContentLengthNotANumber => "has a Content-Length that is no number".into(),
            Self::BodyShort => "has a body shorter than its Content-Length".into(),
            Self::BodyLong => "has more bytes than its Content-Length covers".into(),
            Self::ContentLengthMissing => "has no Content-Length on a stream".into(),
            Self::QuoteOpen(name) => format!("has a quoted string in {name} that never ends"),
            Self::Address(name) => format!("has a malformed address in {name}"),
            Self::DisplayName(name) => {
                format!("has an unquoted display name in {name} that needs quotes")
            }
            Self::BranchEmpty => "has a branch that is only the magic cookie z9hG4bK".into(),
            Self::MaxForwards => "has a Max-Forwards that is no number from 0 to 255".into(),
            Self::Expires => "has an expiry that does not fit 32 bits".into(),
            Self::Date => "has a Date that is not in GMT".into(),
            Self::EmptyParameter(name) => format!("has empty pieces between separators in {name}"),
        }
    }

    /// Where that is written.
    pub fn section(self) -> &'static str {
        match self {
            Self::StartLineSpace | Self::RequestUriBrackets | Self::Version => {
                "RFC 3261, section 7.1"
            }
            Self::RequestUriHeaders => "RFC 3261, section 19.1.1",
            Self::StatusCode => "RFC 3261, section 7.2",
            Self::HeadUnterminated => "RFC 3261, section 7",
            Self::HeaderMissing(_) => "RFC 3261, section 8.1.1",
            Self::HeaderRepeated(_) => "RFC 3261, section 7.3.1",
            Self::HeaderLine | Self::EmptyParameter(_) => "RFC 3261, section 25.1",
            Self::CSeqNumber | Self::CSeqMethod => "RFC 3261, section 8.1.1.5",
            Self::ContentLengthNotANumber | Self::ContentLengthMissing => "RFC 3261, section 20.14",
            Self::BodyShort | Self::BodyLong => "RFC 3261, section 18.3",
            Self::QuoteOpen(_) | Self::Address(_) | Self::DisplayName(_) => {
                "RFC 3261, section 20.10"
            }
            Self::BranchEmpty => "RFC 3261, section 8.1.1.7",
            Self::MaxForwards => "RFC 3261, section 20.22",
            Self::Expires => "RFC 3261, section 20.19",
            Self::Date => "RFC 3261, section 20.17",
        }
    }
}

/// Everything wrong with `message`. `cut` says that the capture, not the sender, ended it early: then nothing is said
/// of what may have been cut off.
pub fn of(message: &Message<'_>, stream: bool, cut: bool) -> Vec<Defect> {
    let mut found = Vec::new();
    start_line(message, &mut found);
    if !cut {
        missing(message, stream, &mut found);
        body(message, &mut found);
    }
    found.extend(message.faults.each());
    cseq(message, &mut found);
    addresses(message, &mut found);
    found.sort_unstable();
    found.dedup();
    found
}

fn start_line(message: &Message<'_>, found: &mut Vec<Defect>) {
    let line = message.start_line;
    let spaces = line.iter().filter(|byte| byte.is_ascii_whitespace()).count();
    match message.start {
        StartLine::Request { uri, version, .. } => {
            if spaces != 2 || line.ends_with(b" ") {
                found.push(Defect::StartLineSpace);
            }
            if uri.starts_with(b"<") {
                found.push(Defect::RequestUriBrackets);
            }
            let sip = uri.get(..4).is_some_and(|scheme| {
                scheme.eq_ignore_ascii_case(b"sip:") || scheme.eq_ignore_ascii_case(b"sips")
            });
            // In a SIP URI an unescaped `?` after the host begins header fields.
            let host = memchr::memrchr(b'@', uri).and_then(|at| uri.get(at..)).unwrap_or(uri);
            if sip && host.contains(&b'?') {
                found.push(Defect::RequestUriHeaders);
            }
            if version != b"2.0" {
                found.push(Defect::Version);
            }
        }
        StartLine::Response { version, status, .. } => {
            if version != b"2.0" {
                found.push(Defect::Version);
            }
            if !status.is_some_and(|status| (100..700).contains(&status)) {
                found.push(Defect::StatusCode);
            }
        }
    }
}

fn missing(message: &Message<'_>, stream: bool, found: &mut Vec<Defect>) {
    let fields = &message.fields;
    let needed = [
        ("Via", fields.via),
        ("From", fields.from),
        ("To", fields.to),
        ("Call-ID", fields.call_id),
        ("CSeq", fields.cseq),
    ];
    for (name, value) in needed {
        if value.is_none() {
            found.push(Defect::HeaderMissing(name));
        }
    }
    if stream && fields.content_length.is_none() {
        found.push(Defect::ContentLengthMissing);
    }
}

fn body(message: &Message<'_>, found: &mut Vec<Defect>) {
    if !message.terminated {
        found.push(Defect::HeadUnterminated);
    }
    let Some(value) = message.fields.content_length else { return };
    if !value.trim_ascii().iter().all(u8::is_ascii_digit) || value.trim_ascii().is_empty() {
        found.push(Defect::ContentLengthNotANumber);
    } else if message.content_length().is_none_or(|length| length > message.body.len()) {
        found.push(Defect::BodyShort);
    }
}

fn cseq(message: &Message<'_>, found: &mut Vec<Defect>) {
    if message.fields.cseq.is_none() {
        return;
    }
    let (number, method) = message.cseq_words();
    if number.is_none_or(|number| number >= 1 << 31) {
        found.push(Defect::CSeqNumber);
    }
    if let (StartLine::Request { method: of_line, .. }, Some(of_cseq)) = (message.start, method)
        && of_line != of_cseq
    {
        found.push(Defect::CSeqMethod);
    }
}

fn addresses(message: &Message<'_>, found: &mut Vec<Defect>) {
    let fields = &message.fields;
    for (name, value) in [("From", fields.from), ("To", fields.to)] {
        if let Some(value) = value {
            address::check(name, value, &mut |defect| found.push(defect));
        }
    }
    if let Some(branch) = fields.via.and_then(|via| parameter_of(via, "branch"))
        && branch.eq_ignore_ascii_case(b"z9hG4bK")
    {
        found.push(Defect::BranchEmpty);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "OPTIONS sip:b@acme.com SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\n\
        From: \"A, B\" <sip:a@acme.com>;tag=1\r\nTo: sip:b@acme.com\r\nCall-ID: c\r\n\
        CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContact: *\r\nContent-Length: 0\r\n\r\n";

    fn defects(text: &str) -> Vec<Defect> {
        of(&Message::parse(text.as_bytes()).unwrap(), true, false)
    }

    #[test]
    fn a_good_message_has_none() {
        assert_eq!(defects(GOOD), []);
    }

    #[test]
    fn each_defect_is_seen_alone() {
        let cases = [
            ("OPTIONS sip", "OPTIONS  sip", Defect::StartLineSpace),
            ("sip:b@acme.com SIP", "<sip:b@acme.com> SIP", Defect::RequestUriBrackets),
            ("sip:b@acme.com SIP", "sip:b@acme.com?Route=x SIP", Defect::RequestUriHeaders),
            ("com SIP/2.0\r\n", "com SIP/7.0\r\n", Defect::Version),
            ("Call-ID: c\r\n", "", Defect::HeaderMissing("Call-ID")),
            ("Call-ID: c\r\n", "Call-ID: c\r\ni: d\r\n", Defect::HeaderRepeated("Call-ID")),
            ("Call-ID: c\r\n", "Call-ID: c\r\na b: d\r\n", Defect::HeaderLine),
            ("1 OPTIONS", "2147483648 OPTIONS", Defect::CSeqNumber),
            ("1 OPTIONS", "1 INVITE", Defect::CSeqMethod),
            ("Content-Length: 0", "Content-Length: -9", Defect::ContentLengthNotANumber),
            ("Content-Length: 0", "Content-Length: 9", Defect::BodyShort),
            ("Content-Length: 0\r\n", "", Defect::ContentLengthMissing),
            ("\"A, B\"", "\"A, B", Defect::QuoteOpen("From")),
            ("<sip:a@acme.com>", "< sip:a@acme.com >", Defect::Address("From")),
            ("To: sip:b@acme.com", "To: sip:b@acme.com?x=y", Defect::Address("To")),
            ("\"A, B\"", "A, B", Defect::DisplayName("From")),
            ("z9hG4bK1", "z9hG4bK", Defect::BranchEmpty),
            ("Max-Forwards: 70", "Max-Forwards: 300", Defect::MaxForwards),
            ("Max-Forwards: 70", "Expires: 99999999999", Defect::Expires),
            ("Max-Forwards: 70", "Date: Fri, 01 Jan 2010 16:00:00 EST", Defect::Date),
            ("Contact: *", "Contact: <sip:a@h>;;x", Defect::EmptyParameter("Contact")),
        ];
        for (from, to, expected) in cases {
            let text = GOOD.replacen(from, to, 1);
            assert_eq!(defects(&text), [expected], "{text}");
        }
    }

    #[test]
    fn several_contacts_are_no_empty_piece() {
        for contact in ["<sip:a@h>, <sip:b@h>;q=1", "<sip:a@h;;x>;y", "\"a;;b\" <sip:a@h>"] {
            let text = GOOD.replacen("Contact: *", &format!("Contact: {contact}"), 1);
            assert_eq!(defects(&text), [], "{contact}");
        }
    }

    #[test]
    fn a_status_code_is_checked() {
        let text = GOOD.replacen("OPTIONS sip:b@acme.com SIP/2.0", "SIP/2.0 4294967301 no", 1);
        assert_eq!(defects(&text), [Defect::StatusCode]);
    }

    #[test]
    fn a_capture_that_ends_early_is_not_the_senders_fault() {
        let cut = &GOOD.as_bytes()[..70];
        assert_eq!(of(&Message::parse(cut).unwrap(), true, true), []);
        assert!(!of(&Message::parse(cut).unwrap(), true, false).is_empty());
    }

    #[test]
    fn every_defect_says_what_and_where_it_is_written() {
        assert_eq!(Defect::HeaderMissing("To").describe(), "has no To");
        assert!(Defect::BodyLong.section().starts_with("RFC 3261"));
    }
}
