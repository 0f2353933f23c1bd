//! What one server showed: the input of the rules, whether it was asked, pasted or captured.

use std::collections::BTreeMap;

use uctool_core::Location;

use crate::capability::Capabilities;
use crate::reply::{Code, Condition, Status};

/// Where something stands in the input.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Line of a text, from 1.
    pub(crate) line: Option<u64>,
    /// Frame of a capture, from 1.
    pub(crate) frame: Option<u64>,
}

/// How the server was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// By our own dialogue.
    Probe,
    /// In a pasted text.
    Text,
    /// In a capture.
    Capture,
}

/// How TLS is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum TlsMode {
    /// As the port suggests, and STARTTLS where it is offered.
    #[default]
    Auto,
    /// From the first byte.
    Implicit,
    /// By STARTTLS, or not at all.
    StartTls,
    /// Not.
    None,
}

impl TlsMode {
    /// The user asked for TLS by name.
    pub(crate) fn asked(self) -> bool {
        matches!(self, Self::Implicit | Self::StartTls)
    }
}

/// Whether others can read along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// They can.
    Clear,
    /// They cannot.
    Tls,
}

impl Channel {
    /// As it reads in a sentence.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Clear => "in clear",
            Self::Tls => "inside TLS",
        }
    }
}

/// The first words of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Greeting {
    /// OK, PREAUTH or BYE.
    pub(crate) status: Status,
    /// Its code.
    pub(crate) code: Option<Code>,
    /// The capabilities it carries.
    pub(crate) capabilities: Option<Capabilities>,
    /// The text for a person.
    pub(crate) text: String,
    /// Whether it came inside TLS.
    pub(crate) channel: Channel,
    /// Where it stands.
    pub(crate) place: Place,
}

/// An answer in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// OK, NO, BAD or BYE.
    pub(crate) status: Status,
    /// Its code.
    pub(crate) code: Option<Code>,
    /// The text for a person.
    pub(crate) text: String,
    /// Where it stands.
    pub(crate) place: Place,
}

impl Answer {
    /// The answer of a condition.
    pub(crate) fn of(condition: &Condition, place: Place) -> Self {
        Self {
            status: condition.status,
            code: condition.code.clone(),
            text: condition.text.clone(),
            place,
        }
    }

    /// The answer as the server wrote it.
    pub(crate) fn words(&self) -> String {
        let mut words = self.status.as_str().to_owned();
        if let Some(code) = &self.code {
            words += &format!(" [{}", code.name);
            if !code.argument.is_empty() {
                words += &format!(" {}", code.argument);
            }
            words.push(']');
        }
        if !self.text.is_empty() {
            words += &format!(" {}", self.text);
        }
        words
    }
}

/// What is offered on one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// The capabilities.
    pub(crate) capabilities: Capabilities,
    /// Where they stand.
    pub(crate) place: Place,
}

/// What became of STARTTLS.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum StartTls {
    /// Nobody sent it.
    #[default]
    NotSent,
    /// It was sent, and no answer was seen.
    Sent(Place),
    /// The server agreed.
    Accepted {
        /// Where.
        place: Place,
        /// What came in clear between its answer and the handshake; thrown away.
        injected: Vec<String>,
    },
    /// The server agreed, and then no TLS came.
    Broken {
        /// Where.
        place: Place,
        /// What came instead.
        instead: String,
    },
    /// The server refused.
    Refused(Answer),
}

/// A handshake of TLS, as far as it was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Handshake {
    /// The version agreed on: `TLS 1.2`.
    pub(crate) version: Option<String>,
    /// The cipher suite agreed on.
    pub(crate) cipher: Option<String>,
    /// The server's certificates in DER, as sent.
    pub(crate) certificates: Vec<Vec<u8>>,
    /// The name the client asked for (RFC 6066, section 3), as a capture shows it.
    pub(crate) sni: Option<String>,
    /// Why TLS as clients of today speak it failed, where it did; the rest was then read by a hello of our own.
    pub(crate) failed: Option<String>,
    /// Where it began.
    pub(crate) place: Place,
}

impl Handshake {
    /// A version that clients of today refuse.
    pub(crate) fn is_legacy(&self) -> bool {
        self.version.as_deref().is_some_and(|version| {
            version.starts_with("SSL") || matches!(version, "TLS 1.0" | "TLS 1.1")
        })
    }
}

/// A login that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Login {
    /// `LOGIN` or `AUTHENTICATE PLAIN`.
    pub(crate) how: String,
    /// Whether others could read along.
    pub(crate) channel: Channel,
    /// Whose.
    pub(crate) user: Option<String>,
    /// What the server said.
    pub(crate) answer: Option<Answer>,
    /// Alerts on the way there.
    pub(crate) alerts: Vec<String>,
    /// Where it was sent.
    pub(crate) place: Place,
}

/// Who answers where IMAP is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stranger {
    /// In words: `an HTTP server`.
    pub(crate) what: &'static str,
    /// Its first line.
    pub(crate) line: String,
    /// Where it stands.
    pub(crate) place: Place,
}

/// An answer that has no end, or comes too slowly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endless {
    /// In words: `a line of more than 64 KiB`.
    pub(crate) what: String,
    /// Where.
    pub(crate) place: Place,
}

/// What the certificate rules said of the served chain.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Judged {
    /// The chain is accepted; `None` where nobody said what is trusted.
    pub(crate) accepted: Option<bool>,
    /// Days until the identity certificate expires, negative afterwards.
    pub(crate) days_left: Option<f64>,
    /// The identity certificate in a line.
    pub(crate) line: String,
    /// Every certificate in a line, in the order sent.
    pub(crate) chain: Vec<String>,
    /// The findings.
    pub(crate) findings: Vec<uctool_core::Finding>,
    /// The certificates for JSON.
    pub(crate) json: Vec<uctool_trust::describe::CertificateV1>,
}

/// One server on one port.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Server {
    /// The input's name.
    pub(crate) source: String,
    /// `mail.acme.example:143`, where it is known.
    pub(crate) endpoint: Option<String>,
    /// The port, where it is known.
    pub(crate) port: Option<u16>,
    /// How it was met.
    pub(crate) origin: Origin,
    /// How TLS was asked for.
    pub(crate) asked: TlsMode,
    /// Whether the input shows which channel was used; a bare copy may not.
    pub(crate) channel_known: bool,
    /// Its first words.
    pub(crate) greeting: Option<Greeting>,
    /// What is offered in clear.
    pub(crate) clear: Option<Offer>,
    /// What is offered inside TLS.
    pub(crate) tls: Option<Offer>,
    /// What became of STARTTLS.
    pub(crate) starttls: StartTls,
    /// The handshake, where TLS was tried.
    pub(crate) handshake: Option<Handshake>,
    /// Whether commands sent in clear behind STARTTLS are carried out inside TLS; `None` when that was not tried.
    pub(crate) buffers_clear_text: Option<bool>,
    /// What it says of itself (RFC 2971).
    pub(crate) id: BTreeMap<String, String>,
    /// The logins tried.
    pub(crate) logins: Vec<Login>,
    /// Why a login that was asked for was not tried.
    pub(crate) withheld: Option<String>,
    /// It ended the connection unasked.
    pub(crate) bye: Option<Answer>,
    /// No IMAP server answered.
    pub(crate) stranger: Option<Stranger>,
    /// An answer went beyond every bound.
    pub(crate) endless: Option<Endless>,
    /// Why the dialogue ended early.
    pub(crate) ended: Option<String>,
    /// Another port of the host where a login works inside TLS.
    pub(crate) tls_port: Option<u16>,
    /// What the certificate rules said.
    pub(crate) judged: Option<Judged>,
    /// How long the probe took, in seconds.
    pub(crate) took: Option<f64>,
}

impl Server {
    /// A server of which nothing is known.
    pub(crate) fn new(source: impl Into<String>, origin: Origin) -> Self {
        Self {
            source: source.into(),
            endpoint: None,
            port: None,
            origin,
            asked: TlsMode::Auto,
            channel_known: true,
            greeting: None,
            clear: None,
            tls: None,
            starttls: StartTls::NotSent,
            handshake: None,
            buffers_clear_text: None,
            id: BTreeMap::new(),
            logins: Vec::new(),
            withheld: None,
            bye: None,
            stranger: None,
            endless: None,
            ended: None,
            tls_port: None,
            judged: None,
            took: None,
        }
    }

    /// Nothing of IMAP, and nobody else either.
    pub(crate) fn is_empty(&self) -> bool {
        self.greeting.is_none()
            && self.clear.is_none()
            && self.tls.is_none()
            && self.logins.is_empty()
            && self.handshake.is_none()
            && self.stranger.is_none()
            && self.endless.is_none()
            && self.starttls == StartTls::NotSent
    }

    /// A place in the input.
    pub(crate) fn at(&self, place: Place) -> Location {
        let mut location = Location::of(&self.source);
        location.line = place.line;
        location.frame = place.frame;
        if place == Place::default() && self.origin != Origin::Probe {
            location.part.clone_from(&self.endpoint);
        }
        location
    }

    /// The whole of it.
    pub(crate) fn whole(&self) -> Location {
        self.at(self.greeting.as_ref().map(|greeting| greeting.place).unwrap_or_default())
    }

    /// The capabilities in clear.
    pub(crate) fn in_clear(&self) -> Option<&Capabilities> {
        self.clear.as_ref().map(|offer| &offer.capabilities)
    }

    /// The capabilities inside TLS.
    pub(crate) fn inside_tls(&self) -> Option<&Capabilities> {
        self.tls.as_ref().map(|offer| &offer.capabilities)
    }

    /// Everything said on both channels, the better protected last.
    pub(crate) fn offers(&self) -> impl Iterator<Item = (Channel, &Offer)> {
        let clear = self.clear.iter().map(|offer| (Channel::Clear, offer));
        clear.chain(self.tls.iter().map(|offer| (Channel::Tls, offer)))
    }

    /// `port 143`, or the whole where no port is known.
    pub(crate) fn port_words(&self) -> String {
        self.port.map_or_else(|| "this port".to_owned(), |port| format!("port {port}"))
    }
}
