//! Which mail server this is, told by its greeting, its capabilities and what it says of itself.

use base64ct::{Base64, Encoding as _};
use uctool_core::Confidence;

use crate::capability::Capabilities;
use crate::model::Server;

/// A product and its generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Product {
    /// Its maker's word for it.
    pub(crate) kind: Kind,
    /// Name and generation in words: `Exchange 2013 or later`.
    pub(crate) name: String,
    /// How sure that is.
    pub(crate) confidence: Confidence,
    /// What it was told by.
    pub(crate) evidence: &'static str,
}

/// What makes a difference to the advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Exchange 2007 and later on one's own machines: LoginType exists.
    Exchange,
    /// Exchange 5.5 to 2003, before LoginType.
    OldExchange,
    /// Exchange Online.
    ExchangeOnline,
    /// Cisco Unity Connection.
    UnityConnection,
    /// Any other.
    Other,
}

/// Words of greetings, and the products they belong to.
const GREETINGS: &[(&str, &str)] = &[
    ("Dovecot", "Dovecot"),
    ("Courier-IMAP", "Courier"),
    ("Gimap ready", "Gmail"),
    ("Domino IMAP4 Server", "Domino"),
    ("Zimbra", "Zimbra"),
    ("GroupWise", "GroupWise"),
    ("Kerio", "Kerio Connect"),
    ("MDaemon", "MDaemon"),
    ("hMailServer", "hMailServer"),
    ("CommuniGate", "CommuniGate Pro"),
    ("Oracle Communications Messaging", "Oracle Communications Messaging Server"),
    ("Stalwart", "Stalwart"),
    ("UW imapd", "UW imapd"),
];

/// The product, where anything tells.
pub(crate) fn recognise(server: &Server) -> Option<Product> {
    let greeting = server.greeting.as_ref().map(|greeting| greeting.text.as_str());
    let offer = server.inside_tls().or(server.in_clear());
    by_id(server)
        .or_else(|| exchange(greeting?, offer))
        .or_else(|| by_greeting(greeting?))
        .or_else(|| by_capabilities(offer?))
}

fn product(kind: Kind, name: impl Into<String>, evidence: &'static str) -> Product {
    Product { kind, name: name.into(), confidence: Confidence::High, evidence }
}

fn by_id(server: &Server) -> Option<Product> {
    let name = server.id.get("name")?;
    let version = server.id.get("version").map_or("", String::as_str);
    if name.contains("Exchange.Imap4") {
        let (kind, name) = match version {
            _ if version.starts_with("15.20") => (Kind::ExchangeOnline, "Exchange Online"),
            _ if version.starts_with("15.2") => (Kind::Exchange, "Exchange 2019"),
            _ if version.starts_with("15.1") => (Kind::Exchange, "Exchange 2016"),
            _ if version.starts_with("15.") => (Kind::Exchange, "Exchange 2013"),
            _ => (Kind::Exchange, "Exchange 2013 or later"),
        };
        return Some(product(kind, name, "ID"));
    }
    let known = ["Dovecot", "Cyrus", "Courier", "Zimbra", "Stalwart"];
    let known =
        known.into_iter().find(|word| name.to_lowercase().contains(&word.to_lowercase()))?;
    Some(product(Kind::Other, format!("{known} {version}").trim(), "ID"))
}

/// Exchange of every age (its greeting changed with 2007 and again with 2007 SP1).
fn exchange(greeting: &str, offer: Option<&Capabilities>) -> Option<Product> {
    if let Some((_, version)) = greeting.split_once("IMAP4rev1 server version ")
        && greeting.contains("Microsoft Exchange")
    {
        let name = match version.get(..3) {
            Some("5.5") => "Exchange 5.5",
            Some("6.0") => "Exchange 2000",
            Some("6.5") => "Exchange 2003",
            _ => "Exchange 2003 or earlier",
        };
        return Some(product(Kind::OldExchange, name, "greeting"));
    }
    if greeting.contains("Microsoft Exchange Server 2007") {
        return Some(product(Kind::Exchange, "Exchange 2007", "greeting"));
    }
    if !greeting.contains("Microsoft Exchange IMAP4 service") {
        return None;
    }
    if host_in_brackets(greeting).is_some_and(|host| host.ends_with(".outlook.com")) {
        return Some(product(Kind::ExchangeOnline, "Exchange Online", "greeting"));
    }
    let has = |word: &str| offer.is_some_and(|offer| offer.has(word));
    let by_offer = |kind, name: &str| {
        let confidence = Confidence::Medium;
        Some(Product { confidence, ..product(kind, name, "greeting and capabilities") })
    };
    if offer.is_some_and(Capabilities::tokens) && has("LOGINDISABLED") {
        by_offer(Kind::ExchangeOnline, "Exchange Online")
    } else if has("UNSELECT") && has("ID") {
        by_offer(Kind::Exchange, "Exchange 2016 or 2019")
    } else if has("MOVE") || has("ID") {
        by_offer(Kind::Exchange, "Exchange 2013 or later")
    } else if offer.is_some() {
        by_offer(Kind::Exchange, "Exchange 2007 or 2010")
    } else {
        Some(product(Kind::Exchange, "Exchange 2007 SP1 or later", "greeting"))
    }
}

/// The host name that Exchange appends in base64 of UTF-16LE.
fn host_in_brackets(greeting: &str) -> Option<String> {
    let coded = greeting.rsplit_once('[')?.1.strip_suffix(']')?;
    let bytes = Base64::decode_vec(coded).ok()?;
    let (units, _) = bytes.as_chunks::<2>();
    let host =
        String::from_utf16(&units.iter().map(|pair| u16::from_le_bytes(*pair)).collect::<Vec<_>>());
    host.ok().map(|host| host.to_ascii_lowercase())
}

fn by_greeting(greeting: &str) -> Option<Product> {
    if greeting.contains("UMSS IMAP4rev1") || greeting.contains("Cisco Unity Connection") {
        return Some(product(Kind::UnityConnection, "Unity Connection", "greeting"));
    }
    for mark in ["Cyrus IMAP4 ", "Cyrus IMAP "] {
        if let Some((_, rest)) = greeting.split_once(mark) {
            let version = rest.split(' ').next().unwrap_or_default();
            return Some(product(Kind::Other, format!("Cyrus {version}"), "greeting"));
        }
    }
    if let Some((_, rest)) = greeting.split_once("Domino IMAP4 Server Release ") {
        let version = rest.split(' ').next().unwrap_or_default();
        return Some(product(Kind::Other, format!("Domino {version}"), "greeting"));
    }
    let known = GREETINGS.iter().find(|(mark, _)| greeting.contains(mark));
    known.map(|(_, name)| product(Kind::Other, *name, "greeting"))
}

fn by_capabilities(offer: &Capabilities) -> Option<Product> {
    let by_offer = |kind, name: &str| {
        let confidence = Confidence::Low;
        Some(Product { confidence, ..product(kind, name, "capabilities") })
    };
    if offer.has("X-GM-EXT-1") {
        return Some(product(Kind::Other, "Gmail", "capabilities"));
    }
    if offer.has("CLIENTACCESSRULES") || offer.has("XPROXY3") {
        return by_offer(Kind::Exchange, "Exchange 2013 or later, its back-end port");
    }
    None
}

/// Who may log in in clear, as `Set-IMAPSettings -LoginType` sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoginType {
    /// 1: everybody.
    PlainTextLogin,
    /// 2: NTLM and GSSAPI only.
    PlainTextAuthentication,
    /// 3: nobody, the default.
    SecureLogin,
}

impl LoginType {
    /// Its number.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::PlainTextLogin => 1,
            Self::PlainTextAuthentication => 2,
            Self::SecureLogin => 3,
        }
    }

    /// Its name in Exchange.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::PlainTextLogin => "PlainTextLogin",
            Self::PlainTextAuthentication => "PlainTextAuthentication",
            Self::SecureLogin => "SecureLogin",
        }
    }

    /// What an Exchange offers in clear tells its LoginType; inside TLS all three look alike.
    pub(crate) fn of(server: &Server) -> Option<Self> {
        let offer = server.in_clear()?;
        if recognise(server).map(|product| product.kind) != Some(Kind::Exchange) {
            return None;
        }
        let challenge = offer.offers("NTLM") || offer.offers("GSSAPI");
        match (offer.login_disabled(), challenge) {
            // Without STARTTLS this may be the inside of TLS, where the line looks the same.
            (false, _) if server.channel_known || offer.starttls() => Some(Self::PlainTextLogin),
            (false, _) => None,
            (true, true) => Some(Self::PlainTextAuthentication),
            (true, false) => Some(Self::SecureLogin),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Channel, Origin, Place};
    use crate::watch::Watcher;

    fn server(greeting: &str, offer: &str) -> Server {
        let mut watcher = Watcher::new(Server::new("t", Origin::Text), Channel::Clear);
        watcher.response(format!("* OK {greeting}").as_bytes(), Place::default());
        if !offer.is_empty() {
            watcher.response(
                format!("* CAPABILITY IMAP4 IMAP4rev1 {offer}").as_bytes(),
                Place::default(),
            );
        }
        watcher.server
    }

    fn name(greeting: &str, offer: &str) -> String {
        recognise(&server(greeting, offer)).map(|product| product.name).unwrap_or_default()
    }

    const READY: &str = "The Microsoft Exchange IMAP4 service is ready.";

    #[test]
    fn every_generation_of_exchange() {
        let old = "Microsoft Exchange Server 2003 IMAP4rev1 server version 6.5.7638.1 (m.acme.example) ready.";
        assert_eq!(name(old, ""), "Exchange 2003");
        let older = "Microsoft Exchange IMAP4rev1 server version 5.5.2650.23 (m) ready";
        assert_eq!(name(older, ""), "Exchange 5.5");
        assert_eq!(name("Microsoft Exchange Server 2007 IMAP4 service ready", ""), "Exchange 2007");
        assert_eq!(name(READY, ""), "Exchange 2007 SP1 or later");
        assert_eq!(name(READY, "UIDPLUS CHILDREN"), "Exchange 2007 or 2010");
        assert_eq!(name(READY, "UIDPLUS MOVE ID"), "Exchange 2013 or later");
        assert_eq!(name(READY, "UIDPLUS MOVE ID UNSELECT"), "Exchange 2016 or 2019");
        assert_eq!(name(READY, "LOGINDISABLED AUTH=XOAUTH2"), "Exchange Online");
        let wide: Vec<u8> =
            "AB1.prod.outlook.com".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let online = format!("{READY} [{}]", Base64::encode_string(&wide));
        assert_eq!(name(&online, ""), "Exchange Online");
    }

    #[test]
    fn the_others() {
        for (greeting, expected) in [
            ("UMSS IMAP4rev1 Server", "Unity Connection"),
            ("Dovecot (Debian) ready.", "Dovecot"),
            ("mail.acme.example Cyrus IMAP 3.0.7 server ready", "Cyrus 3.0.7"),
            ("Courier-IMAP ready. Copyright 1998-2018", "Courier"),
            ("Gimap ready for requests from 203.0.113.7 a1b2c3", "Gmail"),
            ("Domino IMAP4 Server Release 9.0.1 ready", "Domino 9.0.1"),
            ("welcome", ""),
        ] {
            assert_eq!(name(greeting, "IDLE"), expected);
        }
    }

    #[test]
    fn the_login_type_is_told_in_clear() {
        let of = |offer: &str| LoginType::of(&server(READY, offer)).map(LoginType::number);
        assert_eq!(of("AUTH=PLAIN AUTH=NTLM AUTH=GSSAPI STARTTLS"), Some(1));
        assert_eq!(of("LOGINDISABLED STARTTLS AUTH=NTLM AUTH=GSSAPI"), Some(2));
        assert_eq!(of("LOGINDISABLED STARTTLS"), Some(3));
        let old =
            server("Microsoft Exchange Server 2003 IMAP4rev1 server version 6.5.1 (m)", "IDLE");
        assert_eq!(LoginType::of(&old), None);
    }
}
