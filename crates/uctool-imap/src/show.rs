//! A server for a person and for a script.

use std::collections::BTreeMap;

use serde::Serialize;
use uctool_core::text::count;
use uctool_core::{Line, ReportWriter};
use uctool_trust::describe::CertificateV1;

use crate::capability::{Capabilities, Class};
use crate::model::{Answer, Channel, Greeting, Handshake, Login, Offer, Server, StartTls};
use crate::product::{self, LoginType};

/// `data` of `imap read` and `imap probe`: the first server, and all of them where there are several.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct ServersV1<'a> {
    #[serde(flatten)]
    first: ServerV1<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    servers: Option<Vec<ServerV1<'a>>>,
    /// Ports on which nobody answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<&'a [ClosedV1<'a>]>,
}

/// A port on which nobody answered.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct ClosedV1<'a> {
    pub(crate) endpoint: &'a str,
    pub(crate) why: &'a str,
}

/// One server.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct ServerV1<'a> {
    endpoint: Option<&'a str>,
    port: Option<u16>,
    line: Option<u64>,
    frame: Option<u64>,
    greeting: Option<String>,
    greeting_status: Option<&'static str>,
    greeting_inside_tls: Option<bool>,
    capabilities: Channels<&'a [String]>,
    login_disabled: Channels<bool>,
    /// The logins a voicemail client can use.
    usable_logins: Channels<Vec<String>>,
    channel_known: bool,
    starttls: Option<bool>,
    starttls_outcome: &'static str,
    mechanisms: Vec<&'a str>,
    mechanism_classes: Channels<ClassesV1<'a>>,
    extensions: Channels<ExtensionsV1>,
    tls: Option<TlsV1<'a>>,
    product: Option<String>,
    product_confidence: Option<&'static str>,
    product_evidence: Option<&'static str>,
    /// As Cisco's clients number it.
    login_type: Option<u8>,
    /// What it says of itself (RFC 2971).
    id: &'a BTreeMap<String, String>,
    logins: Vec<LoginV1<'a>>,
    login_withheld: Option<&'a str>,
    injection_test: Option<&'static str>,
    ended: Option<&'a str>,
}

/// What holds in clear and inside TLS; null where that was not seen.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Channels<T> {
    clear: Option<T>,
    tls: Option<T>,
}

/// SASL mechanisms by what they ask of the client.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct ClassesV1<'a> {
    clear_text: Vec<&'a str>,
    challenge: Vec<&'a str>,
    token: Vec<&'a str>,
    other: Vec<&'a str>,
}

/// The extensions that make a difference to a login.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::struct_excessive_bools, reason = "each is a member of its own")]
struct ExtensionsV1 {
    imap4rev1: bool,
    imap4rev2: bool,
    sasl_ir: bool,
    login_referrals: bool,
    mailbox_referrals: bool,
    idle: bool,
    id: bool,
}

/// What TLS was agreed on.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct TlsV1<'a> {
    version: Option<&'a str>,
    cipher: Option<&'a str>,
    legacy: bool,
    failed: Option<&'a str>,
    certificate: Option<&'a CertificateV1>,
    certificates: Option<&'a [CertificateV1]>,
    accepted: Option<bool>,
}

/// A login that was tried.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct LoginV1<'a> {
    how: &'a str,
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["clear", "tls"])))]
    channel: &'static str,
    user: Option<&'a str>,
    answer: Option<String>,
    accepted: Option<bool>,
}

/// Writes what the servers of one input showed: lines for a person and the fields of `data`. `closed` are ports beside
/// them on which nobody answered.
pub(crate) fn show(report: &mut ReportWriter<'_>, servers: &[Server], closed: &[ClosedV1<'_>]) {
    let verbose = report.settings().verbosity > 0;
    for server in servers {
        for line in text(server, verbose) {
            report.line(line);
        }
    }
    let Some(first) = servers.first() else { return };
    let several = servers.len() > 1;
    report.fill(&ServersV1 {
        first: ServerV1::of(first),
        servers: several.then(|| servers.iter().map(ServerV1::of).collect()),
        closed: (!closed.is_empty()).then_some(closed),
    });
}

/// What was examined, in words.
pub(crate) fn examined(servers: &[Server]) -> String {
    let logins: usize = servers.iter().map(|server| server.logins.len()).sum();
    let mut words = count(servers.len() as u64, "server");
    if logins > 0 {
        words += &format!(", {}", count(logins as u64, "login"));
    }
    words
}

/// The lines about one server; with more of them each channel's extensions and the classes of its mechanisms.
fn text(server: &Server, verbose: bool) -> Vec<Line> {
    let mut lines = vec![heading(server)];
    if let Some(offer) = &server.clear {
        let mut line = offered(if server.channel_known { "in clear" } else { "offered" }, offer);
        if offer.capabilities.starttls() {
            line = line.plain("   STARTTLS offered");
        } else if server.channel_known {
            line = line.plain("   no STARTTLS");
        }
        lines.push(line.plain(usable(&offer.capabilities)));
        lines.extend(verbose.then(|| details(&offer.capabilities)));
    }
    match (&server.tls, &server.handshake) {
        (Some(offer), handshake) => {
            let line = offered("inside TLS", offer).plain(usable(&offer.capabilities));
            lines.push(match handshake.as_ref().map(|it| tls_words(server, it)) {
                Some(words) if !words.is_empty() => line.plain(format!("   {words}")),
                _ => line,
            });
            lines.extend(verbose.then(|| details(&offer.capabilities)));
        }
        (None, Some(handshake)) => {
            let words = tls_words(server, handshake);
            let why = match &handshake.failed {
                Some(why) => format!("not read: {why}"),
                None => "not seen".to_owned(),
            };
            let words = if words.is_empty() { why } else { format!("{why}   {words}") };
            lines.push(Line::new().dim("  inside TLS  ").plain(words));
        }
        (None, None) => {}
    }
    let chain = server.judged.iter().filter(|_| verbose).flat_map(|judged| &judged.chain);
    lines.extend(chain.map(|held| Line::new().dim(format!("            {held}"))));
    lines.extend(server.logins.iter().map(login));
    if let Some(why) = &server.withheld {
        lines.push(Line::new().dim("  login       ").plain(format!("not tried: {why}")));
    }
    if server.buffers_clear_text == Some(false) {
        lines.push(Line::from("  commands sent in clear behind STARTTLS are not carried out"));
    }
    if let Some(why) = &server.ended {
        lines.push(Line::new().dim("  ended       ").plain(why));
    }
    lines
}

fn heading(server: &Server) -> Line {
    let name = server.endpoint.as_deref().unwrap_or(&server.source);
    let name = match (server.endpoint.is_none(), server.whole().line) {
        (true, Some(line)) => format!("{name}:{line}"),
        _ => name.to_owned(),
    };
    let line = Line::new().strong(name);
    if let Some(product) = product::recognise(server) {
        let by = product.evidence;
        let kind = LoginType::of(server)
            .map(|kind| format!("   LoginType {} ({})", kind.number(), kind.name()));
        return line
            .plain(format!("   {}", product.name))
            .dim(format!(" ({by}, {} confidence)", product.confidence.as_str()))
            .plain(kind.unwrap_or_default());
    }
    match (&server.stranger, &server.greeting) {
        (Some(stranger), _) => line.plain(format!("   {}", stranger.what)),
        (None, Some(greeting)) if !greeting.text.is_empty() => {
            line.plain(format!("   unknown product: `{}`", greeting.text))
        }
        _ => line.plain("   unknown product"),
    }
}

fn offered(channel: &str, offer: &Offer) -> Line {
    let capabilities = &offer.capabilities;
    let login = if capabilities.login_disabled() { "LOGIN disabled" } else { "LOGIN allowed " };
    let mechanisms: Vec<String> =
        capabilities.mechanisms().map(|name| format!("AUTH={name}")).collect();
    let mut line = Line::new().dim(format!("  {channel:<12}")).plain(login);
    if !mechanisms.is_empty() {
        line = line.plain(format!("   {}", mechanisms.join(" ")));
    }
    line
}

/// Mechanisms by class, and the extensions that make a difference to a login.
fn details(offer: &Capabilities) -> Line {
    let classes = CLASSES.iter().filter_map(|class| {
        let names = offer.of_class(*class);
        (!names.is_empty()).then(|| format!("{}: {}", class.as_str(), names.join(", ")))
    });
    let held = EXTENSIONS.iter().filter(|word| offer.has(word)).copied();
    let parts: Vec<String> = classes.chain(held.map(str::to_owned)).collect();
    Line::new().dim(format!("              {}", parts.join("   ")))
}

const CLASSES: [Class; 4] = [Class::ClearText, Class::Challenge, Class::Token, Class::Other];
const EXTENSIONS: [&str; 7] =
    ["IMAP4rev1", "IMAP4rev2", "SASL-IR", "LOGIN-REFERRALS", "MAILBOX-REFERRALS", "IDLE", "ID"];

/// What a client can do now, where the mechanisms alone do not say it.
fn usable(offer: &Capabilities) -> &'static str {
    match (offer.password_logins().is_empty(), offer.tokens()) {
        (true, true) => "   tokens only",
        (true, false) => "   no login a voicemail client can use",
        (false, _) => "",
    }
}

fn tls_words(server: &Server, handshake: &Handshake) -> String {
    let mut parts = Vec::new();
    parts.extend(handshake.version.clone());
    parts.extend(handshake.cipher.clone());
    if let Some(judged) = server.judged.as_ref().filter(|judged| !judged.line.is_empty()) {
        parts.push(judged.line.clone());
    }
    parts.join(", ")
}

fn login(login: &Login) -> Line {
    let user = login.user.as_ref().map(|user| format!(" {user}")).unwrap_or_default();
    let answer = match &login.answer {
        Some(answer) => format!("`{}`", answer.words()),
        None => "no answer".to_owned(),
    };
    let channel = login.channel.words();
    Line::new().dim("  login       ").plain(format!("{}{user} {channel}: {answer}", login.how))
}

impl<'a> ServerV1<'a> {
    fn of(server: &'a Server) -> Self {
        let best = server.offers().last().map(|(_, offer)| &offer.capabilities);
        let product = product::recognise(server);
        let greeting = server.greeting.as_ref();
        let offer = |of: Channel| server.offers().find(|(channel, _)| *channel == of);
        Self {
            endpoint: server.endpoint.as_deref(),
            port: server.port,
            line: server.whole().line,
            frame: server.whole().frame,
            greeting: greeting.map(self::greeting),
            greeting_status: greeting.map(|greeting| greeting.status.as_str()),
            greeting_inside_tls: greeting.map(|it| it.channel == Channel::Tls),
            capabilities: Channels::of(server, Capabilities::words),
            login_disabled: Channels::of(server, Capabilities::login_disabled),
            usable_logins: Channels::of(server, Capabilities::password_logins),
            channel_known: server.channel_known,
            starttls: server.in_clear().map(Capabilities::starttls),
            starttls_outcome: outcome(server),
            mechanisms: best.map(|offer| offer.mechanisms().collect()).unwrap_or_default(),
            mechanism_classes: Channels {
                clear: offer(Channel::Clear).map(|(_, offer)| ClassesV1::of(&offer.capabilities)),
                tls: offer(Channel::Tls).map(|(_, offer)| ClassesV1::of(&offer.capabilities)),
            },
            extensions: Channels::of(server, ExtensionsV1::of),
            tls: server.handshake.as_ref().map(|handshake| TlsV1::of(server, handshake)),
            product_confidence: product.as_ref().map(|product| product.confidence.as_str()),
            product_evidence: product.as_ref().map(|product| product.evidence),
            product: product.map(|product| product.name),
            login_type: LoginType::of(server).map(LoginType::number),
            id: &server.id,
            logins: server.logins.iter().map(LoginV1::of).collect(),
            login_withheld: server.withheld.as_deref(),
            injection_test: server
                .buffers_clear_text
                .map(|kept| if kept { "vulnerable" } else { "safe" }),
            ended: server.ended.as_deref(),
        }
    }
}

impl<'a, T> Channels<T> {
    fn of(server: &'a Server, what: impl Fn(&'a Capabilities) -> T) -> Self {
        Self { clear: server.in_clear().map(&what), tls: server.inside_tls().map(&what) }
    }
}

/// As the server wrote it, without the star.
fn greeting(greeting: &Greeting) -> String {
    let answer = Answer {
        status: greeting.status,
        code: greeting.code.clone(),
        text: greeting.text.clone(),
        place: greeting.place,
    };
    answer.words()
}

/// What became of STARTTLS.
fn outcome(server: &Server) -> &'static str {
    match &server.starttls {
        StartTls::NotSent => "not sent",
        StartTls::Sent(_) => "not answered",
        StartTls::Accepted { .. } => "accepted",
        StartTls::Broken { .. } => "broken",
        StartTls::Refused(_) => "refused",
    }
}

impl<'a> ClassesV1<'a> {
    fn of(offer: &'a Capabilities) -> Self {
        Self {
            clear_text: offer.of_class(Class::ClearText),
            challenge: offer.of_class(Class::Challenge),
            token: offer.of_class(Class::Token),
            other: offer.of_class(Class::Other),
        }
    }
}

impl ExtensionsV1 {
    fn of(offer: &Capabilities) -> Self {
        Self {
            imap4rev1: offer.has("IMAP4rev1"),
            imap4rev2: offer.has("IMAP4rev2"),
            sasl_ir: offer.has("SASL-IR"),
            login_referrals: offer.has("LOGIN-REFERRALS"),
            mailbox_referrals: offer.has("MAILBOX-REFERRALS"),
            idle: offer.has("IDLE"),
            id: offer.has("ID"),
        }
    }
}

impl<'a> TlsV1<'a> {
    fn of(server: &'a Server, handshake: &'a Handshake) -> Self {
        let judged = server.judged.as_ref();
        Self {
            version: handshake.version.as_deref(),
            cipher: handshake.cipher.as_deref(),
            legacy: handshake.is_legacy(),
            failed: handshake.failed.as_deref(),
            certificate: judged.and_then(|judged| judged.json.first()),
            certificates: judged.map(|judged| judged.json.as_slice()),
            accepted: judged.and_then(|judged| judged.accepted),
        }
    }
}

impl<'a> LoginV1<'a> {
    fn of(login: &'a Login) -> Self {
        let answer = login.answer.as_ref();
        Self {
            how: &login.how,
            channel: if login.channel == Channel::Tls { "tls" } else { "clear" },
            user: login.user.as_deref(),
            answer: answer.map(Answer::words),
            accepted: answer.map(|answer| answer.status == crate::reply::Status::Ok),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn one(text: &str) -> Server {
        crate::text::read("t", text).remove(0)
    }

    #[test]
    fn every_field_of_the_contract_is_there() {
        let server =
            one("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED AUTH=NTLM] Dovecot ready.");
        let data = serde_json::to_value(ServerV1::of(&server)).unwrap();
        assert_eq!(data["capabilities"]["clear"][1], "STARTTLS");
        assert_eq!(data["login_disabled"], json!({ "clear": true, "tls": null }));
        assert_eq!(data["mechanisms"], json!(["NTLM"]));
        assert_eq!(data["mechanism_classes"]["clear"]["challenge"], json!(["NTLM"]));
        assert_eq!((&data["product"], &data["starttls"]), (&json!("Dovecot"), &json!(true)));
        for field in ["endpoint", "tls", "greeting", "login_type"] {
            assert!(data.get(field).is_some(), "{field}");
        }
    }

    #[test]
    fn the_lines_say_what_can_be_used() {
        let server = one("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] Dovecot ready.");
        let lines: Vec<String> = text(&server, true)
            .iter()
            .map(|line| line.render(uctool_core::text::no_paint))
            .collect();
        assert_eq!(lines[0], "t:1   Dovecot (greeting, high confidence)");
        assert_eq!(
            lines[1],
            "  in clear    LOGIN disabled   STARTTLS offered   no login a voicemail client can use"
        );
        assert_eq!(lines[2].trim(), "IMAP4rev1");
    }
}
