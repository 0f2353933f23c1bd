//! A server for a person and for a script.

use serde_json::{Value, json};
use uctool_core::text::count;
use uctool_core::{Line, ReportWriter};

use crate::capability::{Capabilities, Class};
use crate::model::{Answer, Channel, Greeting, Handshake, Login, Offer, Server, StartTls};
use crate::product::{self, LoginType};

/// Writes what the servers of one input showed: lines for a person and the fields of `data`.
pub(crate) fn show(report: &mut ReportWriter<'_>, servers: &[Server]) {
    let verbose = report.settings().verbosity > 0;
    for server in servers {
        for line in text(server, verbose) {
            report.line(line);
        }
    }
    let Some(first) = servers.first() else { return };
    if let Value::Object(fields) = data(first) {
        for (name, value) in fields {
            report.data(&name, value);
        }
    }
    if servers.len() > 1 {
        report.data("servers", servers.iter().map(data).collect::<Vec<_>>());
    }
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

/// The fields of one server.
pub(crate) fn data(server: &Server) -> Value {
    let words = |offer: Option<&Capabilities>| offer.map(|held| json!(held.words()));
    let best = server.offers().last().map(|(_, offer)| &offer.capabilities);
    let product = product::recognise(server);
    json!({
        "endpoint": server.endpoint,
        "port": server.port,
        "line": server.whole().line,
        "frame": server.whole().frame,
        "greeting": server.greeting.as_ref().map(greeting),
        "greeting_status": server.greeting.as_ref().map(|greeting| greeting.status.as_str()),
        "greeting_inside_tls": server.greeting.as_ref().map(|it| it.channel == Channel::Tls),
        "capabilities": { "clear": words(server.in_clear()), "tls": words(server.inside_tls()) },
        "login_disabled": {
            "clear": server.in_clear().map(Capabilities::login_disabled),
            "tls": server.inside_tls().map(Capabilities::login_disabled),
        },
        "usable_logins": {
            "clear": server.in_clear().map(Capabilities::password_logins),
            "tls": server.inside_tls().map(Capabilities::password_logins),
        },
        "channel_known": server.channel_known,
        "starttls": server.in_clear().map(Capabilities::starttls),
        "starttls_outcome": outcome(server),
        "mechanisms": best.map(|offer| offer.mechanisms().collect::<Vec<_>>()).unwrap_or_default(),
        "mechanism_classes": server.offers().map(classes).collect::<serde_json::Map<_, _>>(),
        "extensions": {
            "clear": server.in_clear().map(extensions),
            "tls": server.inside_tls().map(extensions),
        },
        "tls": server.handshake.as_ref().map(|handshake| tls(server, handshake)),
        "product": product.as_ref().map(|product| &product.name),
        "product_confidence": product.as_ref().map(|product| product.confidence.as_str()),
        "product_evidence": product.as_ref().map(|product| product.evidence),
        "login_type": LoginType::of(server).map(LoginType::number),
        "id": server.id,
        "logins": server.logins.iter().map(tried).collect::<Vec<_>>(),
        "login_withheld": server.withheld,
        "injection_test": server.buffers_clear_text.map(|kept| if kept { "vulnerable" } else { "safe" }),
        "ended": server.ended,
    })
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

fn classes((channel, offer): (Channel, &Offer)) -> (String, Value) {
    let name = match channel {
        Channel::Clear => "clear",
        Channel::Tls => "tls",
    };
    let named = CLASSES
        .map(|class| (class.as_str().replace(' ', "_"), json!(offer.capabilities.of_class(class))));
    (name.to_owned(), named.into_iter().collect::<serde_json::Map<_, _>>().into())
}

fn extensions(offer: &Capabilities) -> Value {
    let held = EXTENSIONS
        .map(|word| (word.to_ascii_lowercase().replace('-', "_"), Value::from(offer.has(word))));
    held.into_iter().collect::<serde_json::Map<_, _>>().into()
}

fn tls(server: &Server, handshake: &Handshake) -> Value {
    let judged = server.judged.as_ref();
    json!({
        "version": handshake.version,
        "cipher": handshake.cipher,
        "legacy": handshake.is_legacy(),
        "failed": handshake.failed,
        "certificate": judged.and_then(|judged| judged.json.first()),
        "certificates": judged.map(|judged| &judged.json),
        "accepted": judged.and_then(|judged| judged.accepted),
    })
}

fn tried(login: &Login) -> Value {
    json!({
        "how": login.how,
        "channel": if login.channel == Channel::Tls { "tls" } else { "clear" },
        "user": login.user,
        "answer": login.answer.as_ref().map(Answer::words),
        "accepted": login.answer.as_ref().map(|answer| answer.status == crate::reply::Status::Ok),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Server {
        crate::text::read("t", text).remove(0)
    }

    #[test]
    fn every_field_of_the_contract_is_there() {
        let server =
            one("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED AUTH=NTLM] Dovecot ready.");
        let data = data(&server);
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
