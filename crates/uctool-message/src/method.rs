//! Methods of SIP.

use std::fmt;

use crate::text::cut;

/// The method of a request, or the one a response answers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are the methods'")]
pub enum Method {
    Invite,
    Ack,
    Bye,
    Cancel,
    Register,
    Subscribe,
    Notify,
    Publish,
    Message,
    Options,
    Refer,
    Info,
    Update,
    Prack,
    /// Any other; methods are case-sensitive (RFC 3261, section 7.1).
    Other(Box<str>),
}

impl Method {
    const NAMED: [(Self, &'static str); 14] = [
        (Self::Invite, "INVITE"),
        (Self::Ack, "ACK"),
        (Self::Bye, "BYE"),
        (Self::Cancel, "CANCEL"),
        (Self::Register, "REGISTER"),
        (Self::Subscribe, "SUBSCRIBE"),
        (Self::Notify, "NOTIFY"),
        (Self::Publish, "PUBLISH"),
        (Self::Message, "MESSAGE"),
        (Self::Options, "OPTIONS"),
        (Self::Refer, "REFER"),
        (Self::Info, "INFO"),
        (Self::Update, "UPDATE"),
        (Self::Prack, "PRACK"),
    ];

    /// The method `name`.
    pub fn of(name: &str) -> Self {
        let named = Self::NAMED.iter().find(|(_, known)| *known == name);
        named.map_or_else(|| Self::Other(cut(name, 32).into()), |(method, _)| method.clone())
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(name) => name,
            known => {
                Self::NAMED.iter().find(|(method, _)| method == known).map_or("", |(_, name)| name)
            }
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
