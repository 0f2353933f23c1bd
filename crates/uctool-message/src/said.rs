//! One message as the tracker sees it.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::head::Head;
use crate::method::Method;
use crate::seen::SeenSip;
use crate::start_line::StartLine;
use crate::text::cut;
use crate::value::{decode, parameter, unfold};

/// The longest Call-ID that is kept whole, in bytes.
const MAX_CALL_ID: usize = 200;

/// A message with what transactions and dialogs are told apart by. It lacks nothing a message must have: one without
/// Call-ID or CSeq belongs to no dialog.
#[derive(Debug)]
pub struct Said<'a> {
    /// The method, for a response that of the request it answers.
    pub method: Method,
    /// The status of a response.
    pub status: Option<u16>,
    /// The reason phrase of a response.
    pub phrase: Cow<'a, str>,
    /// The Request-URI of a request.
    pub uri: Cow<'a, str>,
    /// Call-ID; an overlong one is cut and told apart by a hash.
    pub call_id: Cow<'a, str>,
    /// The number of CSeq.
    pub cseq: u32,
    /// From, whole.
    pub from: Cow<'a, str>,
    /// To, whole.
    pub to: Cow<'a, str>,
    /// Tag of From; empty when there is none.
    pub from_tag: Box<str>,
    /// Tag of To; empty when there is none.
    pub to_tag: Box<str>,
    /// What tells the transaction of this hop apart (RFC 3261, section 17.2.3): the topmost branch and sent-by, CSeq;
    /// without the magic cookie of RFC 3261 the From tag too.
    pub key: u64,
    /// `sent-by` of the topmost Via.
    pub sent_by: Box<str>,
    /// More header fields.
    pub head: Head<'a>,
}

impl<'a> Said<'a> {
    /// Reads `seen`; `None` when it lacks Call-ID or CSeq, or has a status of no kind.
    pub fn of(seen: &SeenSip<'a>) -> Option<Self> {
        let message = &seen.message;
        let fields = &message.fields;
        let call_id = bounded(unfold(fields.call_id?));
        let (Some(cseq), Some(cseq_method)) = message.cseq() else { return None };
        let (method, status, phrase, uri) = match message.start {
            StartLine::Request { method, uri, .. } => {
                (Method::of(&decode(method)), None, Cow::Borrowed(""), unfold(uri))
            }
            StartLine::Response { status, reason, .. } => {
                let status = status.and_then(|status| u16::try_from(status).ok());
                (Method::of(&cseq_method), Some(status?), decode(reason), Cow::Borrowed(""))
            }
        };
        let from = fields.from.map(unfold).unwrap_or_default();
        let to = fields.to.map(unfold).unwrap_or_default();
        let tag = |value: &str| cut(parameter(value, "tag").unwrap_or_default(), 128).into();
        let via = fields.via.map(unfold).unwrap_or_default();
        let (from_tag, to_tag): (Box<str>, Box<str>) = (tag(&from), tag(&to));
        let sent_by = sent_by(&via);
        let key = key(&via, sent_by, cseq, &method, &from_tag);
        let sent_by = cut(sent_by, 128).into();
        let head = Head::of(message);
        Some(Self {
            method,
            status,
            phrase,
            uri,
            call_id,
            cseq,
            from,
            to,
            from_tag,
            to_tag,
            key,
            sent_by,
            head,
        })
    }

    /// Whether it is a request.
    pub fn is_request(&self) -> bool {
        self.status.is_none()
    }

    /// Whether its body is of `kind`, such as `application/sdp`.
    pub fn has_body(seen: &SeenSip<'_>, kind: &str) -> bool {
        let given = seen.message.fields.content_type.unwrap_or_default().trim_ascii_start();
        given.get(..kind.len()).is_some_and(|start| start.eq_ignore_ascii_case(kind.as_bytes()))
    }
}

/// `sent-by` of a Via: host and port after the transport.
fn sent_by(via: &str) -> &str {
    let first = via.split(',').next().unwrap_or_default();
    let after = first.split_once(' ').map_or(first, |(_, after)| after);
    after.split(';').next().unwrap_or_default().trim()
}

/// The branch of the topmost of the values in `via`.
fn branch(via: &str) -> Option<&str> {
    parameter(via.split(',').next().unwrap_or_default(), "branch")
}

fn key(via: &str, sent_by: &str, cseq: u32, method: &Method, from_tag: &str) -> u64 {
    let branch = branch(via).unwrap_or_default();
    let cookie = branch.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("z9hG4bK"));
    // An ACK of a failure belongs to the transaction of its INVITE (section 17.1.1.3).
    let method = if *method == Method::Ack { &Method::Invite } else { method };
    let mut hasher = DefaultHasher::new();
    (branch, sent_by.to_ascii_lowercase(), cseq, method).hash(&mut hasher);
    if !cookie {
        from_tag.hash(&mut hasher);
    }
    hasher.finish()
}

fn bounded(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.len() <= MAX_CALL_ID {
        return text;
    }
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    Cow::Owned(format!("{}...{:016x}", cut(&text, MAX_CALL_ID), hasher.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hop_is_told_apart_by_its_topmost_via() {
        let of = |via: &str| key(via, sent_by(via), 1, &Method::Invite, "t");
        let first = of("SIP/2.0/UDP a:5060;branch=z9hG4bK1");
        assert_eq!(first, of("SIP/2.0/UDP A:5060;branch=z9hG4bK1;received=10.0.0.1;rport=5"));
        assert_eq!(first, of("SIP/2.0/UDP a:5060;branch=z9hG4bK1, SIP/2.0/UDP b;branch=z9hG4bK2"));
        assert_ne!(first, of("SIP/2.0/UDP b:5060;branch=z9hG4bK1"));
        assert_ne!(first, of("SIP/2.0/UDP a:5060;branch=z9hG4bK2"));
        let old = |tag| key("SIP/2.0/UDP a", "a", 1, &Method::Invite, tag);
        assert_ne!(old("1"), old("2"), "RFC 2543 knows no branch: the tag decides");
    }

    #[test]
    fn an_overlong_call_id_is_cut_and_still_its_own() {
        let (a, b) = ("a".repeat(400), "a".repeat(401));
        assert_ne!(bounded(Cow::Borrowed(&a)), bounded(Cow::Borrowed(&b)));
        assert!(bounded(Cow::Borrowed(&a)).len() < 230);
    }
}
