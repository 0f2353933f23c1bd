//! Subscriptions (RFC 6665) and the state their bodies carry: presence (PIDF, RFC 3863 and 4480), the dialogs of a phone
//! (RFC 4235), waiting messages (RFC 3842).

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use uctool_capture::Mark;
use uctool_message::text::cut;
use uctool_message::value::decode;

/// The longest body that is read, in bytes; the number of XML events and of states that are read of it.
const MAX_BODY: usize = 64 * 1024;
const MAX_EVENTS: usize = 4000;
const MAX_STATES: usize = 4;
/// The longest state, in bytes.
const MAX_STATE: usize = 48;

/// What a subscription or publication came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subscription {
    /// The event package, such as `presence`.
    pub event: Box<str>,
    /// Subscription-State of the last NOTIFY: `active`, `pending`, `terminated`.
    pub state: Option<Box<str>>,
    /// Its reason.
    pub reason: Option<Box<str>>,
    /// Seconds granted last.
    pub expires: Option<u32>,
    /// When it was accepted first.
    pub accepted: Option<Mark>,
    /// How many NOTIFY came.
    pub notified: u32,
    /// The first of them.
    pub first_notify: Option<Mark>,
    /// When it ended: Subscription-State `terminated`, or a subscription for 0 seconds.
    pub terminated: Option<Mark>,
    /// The subscriber ended it.
    pub unsubscribed: bool,
    /// The state in the last body that has one, in words.
    pub content: Option<Box<str>>,
}

/// The state that a body of `content_type` carries, in words: `open, away`, `confirmed`, `2 new messages, 8 old`.
pub fn state_of(content_type: &[u8], body: &[u8]) -> Option<String> {
    let body = body.get(..MAX_BODY).unwrap_or(body);
    let kind = decode(content_type).to_ascii_lowercase();
    if kind.contains("simple-message-summary") {
        return waiting(&decode(body));
    }
    if kind.contains("pidf") {
        return in_xml(body, &[("status", "basic")], &["activities", "activity"]);
    }
    if kind.contains("dialog-info") {
        return in_xml(body, &[("dialog", "state")], &[]).or_else(|| Some("no dialog".to_owned()));
    }
    None
}

/// `Messages-Waiting: yes` and `Voice-Message: 2/8 (0/2)`.
fn waiting(body: &str) -> Option<String> {
    let value = |name: &str| {
        body.lines().find_map(|line| {
            let (given, value) = line.split_once(':')?;
            given.trim().eq_ignore_ascii_case(name).then(|| value.trim())
        })
    };
    if let Some((new, rest)) = value("Voice-Message").and_then(|counts| counts.split_once('/')) {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let (new, old) = (new.trim(), rest.get(..digits(rest))?);
        if !new.is_empty() && digits(new) == new.len() && new.len() < 10 && old.len() < 10 {
            return Some(format!("{new} new, {old} old"));
        }
    }
    match value("Messages-Waiting")?.to_ascii_lowercase().as_str() {
        "yes" => Some("messages waiting".to_owned()),
        _ => Some("no messages".to_owned()),
    }
}

/// The texts of elements `wanted` (parent, name) and the names of elements below one of `containers`, in order and each
/// once. XML is read as a stream: nothing is built, no entity but XML's own five is known, so nothing can grow.
fn in_xml(body: &[u8], wanted: &[(&str, &str)], containers: &[&str]) -> Option<String> {
    let text = decode(body);
    let mut reader = Reader::from_str(&text);
    let mut path: Vec<String> = Vec::new();
    let mut found: Vec<String> = Vec::new();
    for _ in 0..MAX_EVENTS {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                note_name(&start, &path, containers, &mut found);
                if path.len() >= 32 {
                    break;
                }
                path.push(local_name(&start));
            }
            Ok(Event::Empty(start)) => note_name(&start, &path, containers, &mut found),
            Ok(Event::End(_)) => {
                path.pop();
            }
            Ok(Event::Text(text)) => {
                let hit = |(parent, name): &(&str, &str)| {
                    path.ends_with(&[(*parent).to_owned(), (*name).to_owned()])
                };
                if wanted.iter().any(hit) {
                    note(&text, &mut found);
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    (!found.is_empty()).then(|| found.join(", "))
}

fn local_name(start: &BytesStart<'_>) -> String {
    cut(start.local_name().as_ref(), MAX_STATE).to_ascii_lowercase()
}

fn note_name(
    start: &BytesStart<'_>,
    path: &[String],
    containers: &[&str],
    found: &mut Vec<String>,
) {
    if path.last().is_some_and(|parent| containers.contains(&parent.as_str())) {
        note(&local_name(start), found);
    }
}

fn note(text: &str, found: &mut Vec<String>) {
    let text = cut(text.trim(), MAX_STATE);
    if !text.is_empty() && found.len() < MAX_STATES && !found.iter().any(|known| known == text) {
        found.push(text.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIDF: &str = r#"<?xml version="1.0"?>
        <p:presence xmlns:p="urn:ietf:params:xml:ns:pidf" entity="pres:a@acme.com">
          <p:tuple id="1"><p:status><p:basic>open</p:basic></p:status></p:tuple>
          <dm:person><r:activities><r:away/></r:activities></dm:person>
        </p:presence>"#;

    #[test]
    fn presence_dialogs_and_messages_are_read() {
        assert_eq!(state_of(b"application/pidf+xml", PIDF.as_bytes()).unwrap(), "open, away");
        let dialog = r#"<dialog-info version="1"><dialog id="1"><state event="x">confirmed</state></dialog></dialog-info>"#;
        assert_eq!(
            state_of(b"application/dialog-info+xml", dialog.as_bytes()).unwrap(),
            "confirmed"
        );
        assert_eq!(
            state_of(b"application/dialog-info+xml", b"<dialog-info/>").unwrap(),
            "no dialog"
        );
        let summary = b"Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n";
        assert_eq!(
            state_of(b"application/simple-message-summary", summary).unwrap(),
            "2 new, 8 old"
        );
        assert_eq!(
            state_of(b"application/simple-message-summary", b"Messages-Waiting: no").unwrap(),
            "no messages"
        );
        assert_eq!(state_of(b"application/sdp", b"v=0"), None);
    }

    #[test]
    fn every_truncation_ends_and_bombs_stay_small() {
        for end in 0..PIDF.len() {
            let _ = state_of(b"application/pidf+xml", &PIDF.as_bytes()[..end]);
        }
        let bomb = "<!DOCTYPE a [<!ENTITY x \"yyyyyyyy\">]><presence><status><basic>&x;&x;</basic></status></presence>";
        assert!(
            state_of(b"application/pidf+xml", bomb.as_bytes()).is_none_or(|state| state.len() < 60)
        );
        let deep = "<a>".repeat(20_000);
        assert_eq!(state_of(b"application/pidf+xml", deep.as_bytes()), None);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(body: Vec<u8>) {
            let _ = state_of(b"application/pidf+xml", &body);
            let _ = state_of(b"application/simple-message-summary", &body);
        }
    }
}
