//! Everything of one Call-ID: the dialogs an INVITE or SUBSCRIBE made (RFC 3261, section 12; its forks too), or the
//! requests that share it (REGISTER, OPTIONS, MESSAGE, PUBLISH).

use std::net::{IpAddr, SocketAddr};

use uctool_capture::Mark;
use uctool_message::text::{host_of, keep, uri_of, user_of};
use uctool_message::{Carrier, Context, Method, Said};

use super::legs::Leg;
use super::subscription::Subscription;
use super::transaction::{Transaction, between};

/// What a dialog is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// INVITE.
    Call,
    /// REGISTER.
    Registration,
    /// SUBSCRIBE and NOTIFY.
    Subscription,
    /// PUBLISH.
    Publication,
    /// MESSAGE.
    Message,
    /// OPTIONS.
    Options,
    /// REFER outside a call.
    Transfer,
    /// Anything else.
    Other,
}

impl Kind {
    /// The word in the output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Registration => "registration",
            Self::Subscription => "subscription",
            Self::Publication => "publication",
            Self::Message => "message",
            Self::Options => "options",
            Self::Transfer => "transfer",
            Self::Other => "other",
        }
    }

    pub(super) fn begun_by(method: &Method) -> Self {
        match method {
            Method::Invite
            | Method::Ack
            | Method::Bye
            | Method::Cancel
            | Method::Update
            | Method::Prack
            | Method::Info => Self::Call,
            Method::Register => Self::Registration,
            Method::Subscribe | Method::Notify => Self::Subscription,
            Method::Publish => Self::Publication,
            Method::Message => Self::Message,
            Method::Options => Self::Options,
            Method::Refer => Self::Transfer,
            Method::Other(_) => Self::Other,
        }
    }
}

/// A side of a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The From of its first request.
    Caller,
    /// Its To.
    Callee,
}

impl Side {
    /// The word in the output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Callee => "callee",
        }
    }
}

/// A party of a dialog.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Party {
    /// Its URI.
    pub uri: Box<str>,
    /// Its tag; empty while there is none.
    pub tag: Box<str>,
    /// Its User-Agent or Server.
    pub agent: Option<Box<str>>,
    /// Where it wants requests.
    pub contact: Option<Contact>,
}

impl Party {
    fn new(value: &str, tag: &str) -> Self {
        Self { uri: keep(uri_of(value)), tag: tag.into(), agent: None, contact: None }
    }

    /// The user part or number.
    pub fn user(&self) -> &str {
        user_of(&self.uri)
    }

    /// The host.
    pub fn host(&self) -> &str {
        host_of(&self.uri)
    }

    /// How people name it: `6002`, or the host where there is no user.
    pub fn name(&self) -> &str {
        if self.user().is_empty() { self.host() } else { self.user() }
    }
}

/// A Contact and where it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The URI.
    pub uri: Box<str>,
    /// The frame.
    pub mark: Mark,
    /// Whence the message came.
    pub from: SocketAddr,
}

/// Why something ended, by the Reason header field (RFC 3326).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// `Q.850`, `SIP`.
    pub protocol: Box<str>,
    /// The number.
    pub cause: Option<u16>,
    /// The text.
    pub text: Option<Box<str>>,
    /// The frame that said it.
    pub mark: Mark,
}

/// What a registration came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registration {
    /// Seconds the server granted last.
    pub expires: Option<u32>,
    /// How often it was granted.
    pub granted: u32,
    /// When it was first granted.
    pub since: Option<Mark>,
    /// When it was taken back (expiry 0 or `*`).
    pub unregistered: Option<Mark>,
}

/// A REFER (RFC 3515) and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Where to.
    pub target: Box<str>,
    /// It replaces another dialog: an attended transfer (RFC 3891).
    pub attended: bool,
    /// Who asked for it.
    pub by: Side,
    /// The frame.
    pub mark: Mark,
    /// What the new call came to, by the last NOTIFY.
    pub result: Option<u16>,
}

/// Everything of one Call-ID.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one fact of the capture, independent of the others"
)]
pub struct Dialog {
    /// Its number, from 1, in the order of beginning.
    pub n: u64,
    /// Which of the captures it began in, from 0.
    pub file: usize,
    /// What it is about.
    pub kind: Kind,
    /// Its Call-ID.
    pub call_id: Box<str>,
    /// The method of its first message.
    pub method: Method,
    /// The Request-URI of its first request.
    pub uri: Box<str>,
    /// From of its first request.
    pub from: Party,
    /// To of its first request.
    pub to: Party,
    /// Who sent its first request.
    pub src: SocketAddr,
    /// To whom.
    pub dst: SocketAddr,
    /// What carried it.
    pub carrier: Carrier,
    /// Its beginning is not in the capture.
    pub midstream: bool,
    /// Its first message.
    pub first: Mark,
    /// Its last message.
    pub last: Mark,
    /// The time of the capture when it was last asked about; nanoseconds.
    pub clock: i64,
    /// How many messages.
    pub messages: u32,
    /// How many of them were repetitions.
    pub retransmissions: u32,
    /// Every address that took part; the first few.
    pub peers: Vec<IpAddr>,
    /// Those of them that sent something.
    pub spoke: Vec<IpAddr>,

    /// The first 100 for the caller.
    pub trying: Option<Mark>,
    /// The first response of 101 to 199 for the caller.
    pub progress: Option<Mark>,
    /// The first 180 for the caller.
    pub ringing: Option<Mark>,
    /// The 2xx to the INVITE.
    pub answered: Option<Mark>,
    /// The first ACK of it.
    pub confirmed: Option<Mark>,
    /// The CANCEL.
    pub cancelled: Option<Mark>,
    /// The BYE.
    pub hung_up: Option<Mark>,
    /// Who sent it.
    pub hung_up_by: Option<Side>,
    /// The final response that decided: that of the INVITE, or of the last request of another kind.
    pub status: Option<u16>,
    /// Its reason phrase.
    pub phrase: Box<str>,
    /// Where it was seen.
    pub decided: Option<Mark>,
    /// Its Warning.
    pub warning: Option<Box<str>>,
    /// Its ms-diagnostics.
    pub diagnostics: Option<Box<str>>,
    /// Reason of the message that ended it.
    pub cause: Option<Cause>,
    /// An ICMP error or a reset connection broke it off.
    pub broken: Option<Mark>,
    /// The 2xx was never acknowledged and was given up.
    pub unconfirmed: bool,
    /// Nothing came for so long that it was given up.
    pub given_up: bool,
    /// Nothing ever came back.
    pub silent: bool,
    /// How often the first request was repeated.
    pub repeated: u32,
    /// How often credentials were asked for.
    pub challenges: u32,
    /// To tags of different answers to one INVITE; the first few.
    pub forks: Vec<Box<str>>,
    /// CSTA stands in a body: remote call control of a phone.
    pub csta: bool,
    /// The seconds of Session-Expires of the 2xx (RFC 4028), and who refreshes.
    pub session_timer: Option<(u32, Option<Side>)>,
    /// The last re-INVITE or UPDATE that was accepted.
    pub refreshed: Option<Mark>,
    /// What the last one that was not came to: its status, or 0 for silence.
    pub refresh_failed: Option<u16>,

    /// What a registration came to.
    pub registration: Option<Box<Registration>>,
    /// What a subscription came to.
    pub subscription: Option<Box<Subscription>>,
    /// The last REFER inside it.
    pub transfer: Option<Box<Transfer>>,
    /// Other legs of the same call.
    pub legs: Vec<Leg>,
    /// The number of the first leg of the call it belongs to.
    pub group: Option<u64>,
    /// Its transactions that may still change, oldest first.
    pub transactions: Vec<Transaction>,
    /// The CSeq of the last primary request.
    pub(super) primary_cseq: Option<u32>,
}

impl Dialog {
    /// A dialog that begins with `said`.
    pub(super) fn new(n: u64, file: usize, said: &Said<'_>, context: &Context) -> Self {
        let (src, dst) = match said.status {
            None => (context.src, context.dst),
            Some(_) => (context.dst, context.src),
        };
        let opens = said.to_tag.is_empty() && said.is_request();
        Self {
            n,
            file,
            kind: Kind::begun_by(&said.method),
            call_id: said.call_id.as_ref().into(),
            method: said.method.clone(),
            uri: keep(&said.uri),
            from: Party::new(&said.from, &said.from_tag),
            to: Party::new(&said.to, &said.to_tag),
            src,
            dst,
            carrier: context.carrier,
            midstream: !opens,
            first: context.mark,
            last: context.mark,
            clock: context.mark.time.unwrap_or_default(),
            messages: 0,
            retransmissions: 0,
            peers: Vec::new(),
            spoke: Vec::new(),
            trying: None,
            progress: None,
            ringing: None,
            answered: None,
            confirmed: None,
            cancelled: None,
            hung_up: None,
            hung_up_by: None,
            status: None,
            phrase: Box::default(),
            decided: None,
            warning: None,
            diagnostics: None,
            cause: None,
            broken: None,
            unconfirmed: false,
            given_up: false,
            silent: true,
            repeated: 0,
            challenges: 0,
            forks: Vec::new(),
            csta: false,
            session_timer: None,
            refreshed: None,
            refresh_failed: None,
            registration: None,
            subscription: None,
            transfer: None,
            legs: Vec::new(),
            group: None,
            transactions: Vec::new(),
            primary_cseq: None,
        }
    }

    /// The side that sent a request with this From tag.
    pub fn side_of(&self, from_tag: &str) -> Side {
        if from_tag == &*self.from.tag { Side::Caller } else { Side::Callee }
    }

    /// Nanoseconds from the first request to the answer.
    pub fn setup(&self) -> Option<i64> {
        self.since_first(self.answered)
    }

    /// Nanoseconds from the first request to the first sign of the other side: 18x or the final response.
    pub fn post_dial_delay(&self) -> Option<i64> {
        self.since_first(self.progress.or(self.decided))
    }

    /// Nanoseconds it rang before it was answered or ended.
    pub fn ring_time(&self) -> Option<i64> {
        between(self.ringing?, self.answered.or(self.decided)?)
    }

    /// Nanoseconds from the answer to the BYE.
    pub fn duration(&self) -> Option<i64> {
        between(self.answered?, self.hung_up?)
    }

    fn since_first(&self, mark: Option<Mark>) -> Option<i64> {
        if self.midstream { None } else { between(self.first, mark?) }
    }

    /// Nothing more is expected of it.
    pub fn is_over(&self) -> bool {
        match self.kind {
            Kind::Call => {
                self.hung_up.is_some()
                    || self.broken.is_some()
                    || self.status.is_some_and(|status| status >= 300)
            }
            Kind::Registration => {
                self.status.is_none_or(|status| status >= 300) || self.unregistered()
            }
            Kind::Subscription => {
                self.status.is_some_and(|status| status >= 300)
                    || self.subscription.as_ref().is_none_or(|one| one.terminated.is_some())
            }
            _ => true,
        }
    }

    fn unregistered(&self) -> bool {
        self.registration.as_ref().is_some_and(|one| one.unregistered.is_some())
    }
}
