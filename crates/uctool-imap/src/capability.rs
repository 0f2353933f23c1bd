//! What a server offers (RFC 9051, section 7.2.2), and which login that makes possible.

/// Most capabilities kept of one answer.
pub(crate) const MOST_WORDS: usize = 512;
/// Most bytes of one answer's capabilities.
pub(crate) const MOST_BYTES: usize = 16 << 10;

/// The words of a capability list, in the order sent, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Capabilities(Vec<String>);

/// What a SASL mechanism shows to whoever reads along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// The password itself: PLAIN, LOGIN.
    ClearText,
    /// An answer to a challenge: CRAM-MD5, SCRAM, NTLM, GSSAPI.
    Challenge,
    /// A bearer token: XOAUTH2, OAUTHBEARER.
    Token,
    /// Anything else.
    Other,
}

impl Class {
    /// The class of a mechanism by its registered name.
    pub(crate) fn of(mechanism: &str) -> Self {
        let name = mechanism.to_ascii_uppercase();
        match name.as_str() {
            "PLAIN" | "LOGIN" => Self::ClearText,
            "XOAUTH2" | "OAUTHBEARER" | "XOAUTH" | "PLAIN-CLIENTTOKEN" => Self::Token,
            "CRAM-MD5" | "DIGEST-MD5" | "NTLM" | "GSSAPI" | "GSS-SPNEGO" | "KERBEROS_V4"
            | "APOP" | "SRP" => Self::Challenge,
            _ if name.starts_with("SCRAM-") || name.starts_with("GS2-") => Self::Challenge,
            _ => Self::Other,
        }
    }

    /// The word used in text and JSON.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ClearText => "clear text",
            Self::Challenge => "challenge",
            Self::Token => "token",
            Self::Other => "other",
        }
    }
}

impl Capabilities {
    /// The list made of these words; what passes the limits is left out.
    pub(crate) fn of<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut list = Self::default();
        let mut bytes = 0;
        for word in words {
            bytes += word.len();
            if list.0.len() == MOST_WORDS || bytes > MOST_BYTES {
                break;
            }
            if !word.is_empty() && !list.has(word) {
                list.0.push(word.to_owned());
            }
        }
        list
    }

    /// The words as sent.
    pub(crate) fn words(&self) -> &[String] {
        &self.0
    }

    /// Whether a capability is offered; names know no case.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.0.iter().any(|held| held.eq_ignore_ascii_case(word))
    }

    /// The names of the SASL mechanisms offered.
    pub(crate) fn mechanisms(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|word| {
            let (kind, name) = word.split_once('=')?;
            (kind.eq_ignore_ascii_case("AUTH") && !name.is_empty()).then_some(name)
        })
    }

    /// Whether a SASL mechanism is offered.
    pub(crate) fn offers(&self, mechanism: &str) -> bool {
        self.mechanisms().any(|name| name.eq_ignore_ascii_case(mechanism))
    }

    /// LOGINDISABLED: the LOGIN command must not be used (RFC 9051, section 6.2.3).
    pub(crate) fn login_disabled(&self) -> bool {
        self.has("LOGINDISABLED")
    }

    /// STARTTLS is offered.
    pub(crate) fn starttls(&self) -> bool {
        self.has("STARTTLS")
    }

    /// The logins a client with a user name and a password can use now.
    pub(crate) fn password_logins(&self) -> Vec<String> {
        let mut logins = Vec::new();
        if !self.login_disabled() {
            logins.push("LOGIN".to_owned());
        }
        let mechanisms = self.mechanisms().filter(|name| Class::of(name) == Class::ClearText);
        logins.extend(mechanisms.map(|name| format!("AUTH={}", name.to_ascii_uppercase())));
        logins
    }

    /// Bearer tokens are offered.
    pub(crate) fn tokens(&self) -> bool {
        self.mechanisms().any(|name| Class::of(name) == Class::Token)
    }

    /// The mechanisms of one class.
    pub(crate) fn of_class(&self, class: Class) -> Vec<&str> {
        self.mechanisms().filter(|name| Class::of(name) == class).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_line_of_a_secure_server() {
        let offer = Capabilities::of("IMAP4 IMAP4rev1 LOGINDISABLED StartTLS auth=NTLM".split(' '));
        assert!(offer.login_disabled() && offer.starttls() && offer.offers("ntlm"));
        assert!(offer.password_logins().is_empty() && !offer.tokens());
        assert_eq!(offer.of_class(Class::Challenge), ["NTLM"]);
    }

    #[test]
    fn a_password_goes_by_login_or_by_a_clear_text_mechanism() {
        let offer = Capabilities::of(["IMAP4rev1", "LOGINDISABLED", "AUTH=PLAIN"]);
        assert_eq!(offer.password_logins(), ["AUTH=PLAIN"]);
        assert_eq!(Capabilities::of(["IMAP4rev1"]).password_logins(), ["LOGIN"]);
    }

    #[test]
    fn a_list_without_end_is_cut() {
        let words: Vec<String> = (0..5000).map(|n| format!("X{n}")).collect();
        let offer = Capabilities::of(words.iter().map(String::as_str));
        assert_eq!(offer.words().len(), MOST_WORDS);
        let long = "A".repeat(MOST_BYTES);
        assert_eq!(Capabilities::of(["IMAP4", &long]).words().len(), 1);
    }
}
