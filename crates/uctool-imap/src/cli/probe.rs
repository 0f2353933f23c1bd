//! `uctool imap probe`: live servers, all ports and hosts side by side.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clap::{Args, ValueEnum};
use uctool_core::io::Net;
use uctool_core::{Failure, Io, Line, Metric, Session};
use zeroize::Zeroizing;

use super::keys::first_line;
use super::{TrustArgs, judge};
use crate::capability::Capabilities;
use crate::model::{Server, TlsMode};
use crate::probe::{self, Unreached, Wish};
use crate::sasl::{Credentials, Mechanism};
use crate::show;
use crate::target::{self, Endpoint, Target};

/// Most endpoints asked at the same time.
const SIDE_BY_SIDE: usize = 32;

#[derive(Debug, Args)]
pub(super) struct ProbeArgs {
    /// Mail servers; an IPv6 address with a port stands in brackets
    #[arg(required = true, value_name = "HOST[:PORT]")]
    hosts: Vec<Target>,
    /// Ports asked of each host that is given without one (Unity Connection has 7993 as well)
    #[arg(long, value_delimiter = ',', default_value = "143,993", value_parser = target::port, value_name = "PORT,..")]
    ports: Vec<u16>,
    /// How TLS begins: as the port suggests, with the first byte, by STARTTLS, not at all
    #[arg(long, value_enum, default_value = "auto", value_name = "MODE")]
    tls: Tls,
    /// How long to wait for each answer; a whole dialogue may take three times as long
    #[arg(long, default_value = "10s", value_parser = target::duration, value_name = "TIME")]
    timeout: Duration,
    #[command(flatten)]
    trust: TrustArgs,
    /// Also check whether the server keeps commands sent in clear behind STARTTLS
    #[arg(long)]
    test_injection: bool,
    #[command(flatten)]
    login: LoginArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Login")]
struct LoginArgs {
    /// Try a login of this user, once for each host; the password is asked for, or comes from --password-file or
    /// UCTOOL_IMAP_PASSWORD
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// File whose first line is the password
    #[arg(long, requires = "user", value_name = "FILE")]
    password_file: Option<String>,
    /// File whose first line is an OAuth 2.0 access token
    #[arg(long, requires = "user", conflicts_with = "password_file", value_name = "FILE")]
    token_file: Option<String>,
    /// How to log in, instead of as a voicemail client would
    #[arg(long, requires = "user", value_enum, value_name = "MECHANISM")]
    sasl: Option<Sasl>,
    /// Send the password over a clear channel too, where all can read it
    #[arg(long, requires = "user")]
    allow_clear: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Tls {
    /// As the port suggests, and STARTTLS where it is offered
    Auto,
    /// From the first byte
    Implicit,
    /// By STARTTLS, or not at all
    Starttls,
    /// Not
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sasl {
    /// AUTHENTICATE PLAIN
    Plain,
    /// AUTHENTICATE LOGIN, or the command LOGIN where that is not offered
    Login,
    /// A token, as Google and Microsoft take it
    Xoauth2,
    /// A token, by RFC 7628
    Oauthbearer,
    /// A proof by MD5
    CramMd5,
    /// A proof by SHA-256
    #[value(name = "scram-sha-256")]
    ScramSha256,
    /// Not available; says why
    Ntlm,
}

impl From<Tls> for TlsMode {
    fn from(tls: Tls) -> Self {
        match tls {
            Tls::Auto => Self::Auto,
            Tls::Implicit => Self::Implicit,
            Tls::Starttls => Self::StartTls,
            Tls::None => Self::None,
        }
    }
}

/// One host and what became of its ports.
struct Host {
    endpoints: Vec<Endpoint>,
    met: Vec<Result<Server, Unreached>>,
}

impl ProbeArgs {
    pub(super) fn run(self, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
        let trust = Arc::new(self.trust.load(io, session));
        let credentials = self.login.credentials(io, session.settings().no_input)?.map(Arc::new);
        let mut random = [0; 32];
        io.random(&mut random).map_err(|error| Failure::new(format!("no randomness: {error}")))?;
        let wish = Wish {
            tls: self.tls.into(),
            timeout: self.timeout,
            credentials: None,
            allow_clear: self.login.allow_clear,
            test_injection: self.test_injection,
            trust,
            random,
        };
        let mut hosts: Vec<Host> = self.hosts.iter().map(|target| self.host(target)).collect();
        let net = io.net();
        ask_all(&net, &mut hosts, &wish, credentials.as_ref());
        if let Some(credentials) = credentials {
            let wish = Wish { credentials: Some(credentials), ..wish };
            log_in_all(&net, &mut hosts, &wish);
        }
        for host in hosts {
            tell(host, session);
        }
        Ok(())
    }

    fn host(&self, target: &Target) -> Host {
        let mut ports = target.port.map_or_else(|| self.ports.clone(), |port| vec![port]);
        let mut seen = Vec::new();
        ports.retain(|port| {
            !seen.contains(port) && {
                seen.push(*port);
                true
            }
        });
        let endpoint = |port| Endpoint { host: target.host.clone(), port };
        let endpoints: Vec<Endpoint> = ports.into_iter().map(endpoint).collect();
        Host { endpoints, met: Vec::new() }
    }
}

impl LoginArgs {
    fn credentials(&self, io: &mut dyn Io, no_input: bool) -> Result<Option<Credentials>, Failure> {
        let Some(user) = self.user.clone() else { return Ok(None) };
        if user.is_empty() || user.chars().any(char::is_control) {
            return Err(Failure::new("the user name is empty or holds control characters"));
        }
        let wanted = self.sasl.map(mechanism).transpose()?;
        let token = wanted.map_or(self.token_file.is_some(), Mechanism::takes_token);
        if token != self.token_file.is_some() {
            let message = if token {
                "xoauth2 and oauthbearer take a token"
            } else {
                "a token goes with xoauth2 and oauthbearer only"
            };
            return Err(Failure::new(message).hint("give it by --token-file"));
        }
        let secret = self.secret(&user, io, no_input)?;
        if secret.is_empty() || secret.contains(['\r', '\n', '\0']) {
            return Err(Failure::new("the password is empty or holds a line end"));
        }
        let mut nonce = [0; 18];
        io.random(&mut nonce).map_err(|error| Failure::new(format!("no randomness: {error}")))?;
        Ok(Some(Credentials { user, secret, token, wanted, nonce }))
    }

    fn secret(
        &self,
        user: &str,
        io: &mut dyn Io,
        no_input: bool,
    ) -> Result<Zeroizing<String>, Failure> {
        if let Some(path) = self.token_file.as_ref().or(self.password_file.as_ref()) {
            return first_line(path, io);
        }
        if let Some(password) = io.env("UCTOOL_IMAP_PASSWORD") {
            return Ok(Zeroizing::new(password));
        }
        let hint = "give it by --password-file or UCTOOL_IMAP_PASSWORD";
        if no_input {
            return Err(
                Failure::new("a password is needed, and --no-input forbids to ask").hint(hint)
            );
        }
        let prompt = format!("password of {}: ", uctool_core::text::escape(user));
        io.ask_secret(&prompt)
            .map_err(|error| Failure::new(format!("a password is needed: {error}")).hint(hint))
    }
}

fn mechanism(sasl: Sasl) -> Result<Mechanism, Failure> {
    Ok(match sasl {
        Sasl::Plain => Mechanism::Plain,
        Sasl::Login => Mechanism::Login,
        Sasl::Xoauth2 => Mechanism::Xoauth2,
        Sasl::Oauthbearer => Mechanism::OauthBearer,
        Sasl::CramMd5 => Mechanism::CramMd5,
        Sasl::ScramSha256 => Mechanism::ScramSha256,
        Sasl::Ntlm => {
            return Err(Failure::new(
                "NTLM cannot be tried: it rests on MD4 and DES, and no kept library speaks it as a client",
            )
            .hint("try the same account with --sasl plain inside TLS"));
        }
    })
}

/// Asks every endpoint. A login is tried at once where a host has one port only.
fn ask_all(
    net: &Arc<dyn Net>,
    hosts: &mut [Host],
    wish: &Wish,
    credentials: Option<&Arc<Credentials>>,
) {
    let with_login = Wish { credentials: credentials.cloned(), ..wish.clone() };
    let tasks: Vec<(Endpoint, &Wish)> = hosts
        .iter()
        .flat_map(|host| {
            let wish = if host.endpoints.len() == 1 { &with_login } else { wish };
            host.endpoints.iter().map(move |endpoint| (endpoint.clone(), wish))
        })
        .collect();
    let mut results = side_by_side(net, &tasks).into_iter();
    for host in hosts {
        host.met = results.by_ref().take(host.endpoints.len()).collect();
    }
}

/// Logs in on one port of each host: the one where it is safest.
fn log_in_all(net: &Arc<dyn Net>, hosts: &mut [Host], wish: &Wish) {
    let mut places = Vec::new();
    let mut tasks = Vec::new();
    for (index, host) in hosts.iter().enumerate().filter(|(_, host)| host.endpoints.len() > 1) {
        let met = host.met.iter().enumerate();
        let best = met.filter_map(|(at, met)| Some((at, worth(met.as_ref().ok()?)))).max_by_key(
            // The first of equals: ports are asked in the order given.
            |(at, worth)| (*worth, usize::MAX - *at),
        );
        if let Some((at, _)) = best
            && let Some(endpoint) = host.endpoints.get(at)
        {
            places.push((index, at));
            tasks.push((endpoint.clone(), wish));
        }
    }
    for ((index, at), met) in places.into_iter().zip(side_by_side(net, &tasks)) {
        if let Some(slot) = hosts.get_mut(index).and_then(|host| host.met.get_mut(at)) {
            *slot = met;
        }
    }
}

/// How good a place to log in at: inside TLS, with something to log in by.
fn worth(server: &Server) -> u8 {
    let open =
        |offer: &Capabilities| offer.mechanisms().next().is_some() || !offer.login_disabled();
    match (server.inside_tls(), server.in_clear()) {
        (Some(offer), _) if open(offer) => 3,
        (Some(_), _) => 2,
        (None, Some(_)) => 1,
        (None, None) => 0,
    }
}

/// Works the tasks off with as many threads as make sense, and returns the results in their order.
fn side_by_side(net: &Arc<dyn Net>, tasks: &[(Endpoint, &Wish)]) -> Vec<Result<Server, Unreached>> {
    let turn = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<Result<Server, Unreached>>>> =
        tasks.iter().map(|_| Mutex::new(None)).collect();
    std::thread::scope(|scope| {
        for _ in 0..tasks.len().min(SIDE_BY_SIDE) {
            scope.spawn(|| {
                while let Some(((endpoint, wish), result)) = {
                    let at = turn.fetch_add(1, Ordering::Relaxed);
                    tasks.get(at).zip(results.get(at))
                } {
                    let met = probe::probe(net, endpoint, wish);
                    if let Ok(mut slot) = result.lock() {
                        *slot = Some(met);
                    }
                }
            });
        }
    });
    let lost = || Err(Unreached::Other("it was not asked".into()));
    let taken = results.into_iter().map(|slot| slot.into_inner().ok().flatten());
    taken.map(|met| met.unwrap_or_else(lost)).collect()
}

/// Reports on one host: each port that answered, and the others beside them.
fn tell(host: Host, session: &mut Session) {
    let Host { endpoints, met } = host;
    let answered = met.iter().any(Result::is_ok);
    let works = |server: &Server| {
        server.inside_tls().is_some_and(|offer| !offer.password_logins().is_empty())
    };
    let open: Vec<u16> = endpoints
        .iter()
        .zip(&met)
        .filter(|(endpoint, met)| endpoint.is_implicit() && met.as_ref().is_ok_and(works))
        .map(|(endpoint, _)| endpoint.port)
        .collect();
    let mut closed: Vec<(String, String)> = Vec::new();
    for (endpoint, met) in endpoints.iter().zip(&met) {
        let Err(nobody) = met else { continue };
        if answered {
            closed.push((endpoint.name(), nobody.to_string()));
        } else {
            session.fail(failure(endpoint, nobody));
        }
        // A name that does not resolve does so once.
        if !answered && matches!(nobody, Unreached::Name(_)) {
            break;
        }
    }
    for met in met.into_iter().flatten() {
        let mut server = met;
        server.tls_port = open.iter().copied().find(|port| Some(*port) != server.port);
        report(&server, &mut closed, session);
    }
}

fn failure(endpoint: &Endpoint, nobody: &Unreached) -> Failure {
    Failure::of(endpoint.name(), nobody.to_string()).hint(nobody.hint(endpoint.port))
}

fn report(server: &Server, closed: &mut Vec<(String, String)>, session: &mut Session) {
    let name = server.source.clone();
    let mut report = session.begin("imap probe", &name);
    // Told once, with the first port that answered.
    let beside = std::mem::take(closed);
    judge(&mut report, std::slice::from_ref(server), &beside);
    for (name, value, unit) in [
        ("time", server.took, "s"),
        ("days_left", server.judged.as_ref().and_then(|judged| judged.days_left), ""),
    ] {
        if let Some(value) = value {
            report.metric(Metric { name: name.to_owned(), value, unit });
        }
    }
    for (endpoint, why) in &beside {
        report.line(Line::new().strong(endpoint).plain(format!("   {why}")));
    }
    if let Some(why) = probe::is_broken(server) {
        report.fail(
            Failure::of(&name, why).hint(
                "try `uctool cert fetch` on it, and look at the server's log for the handshake",
            ),
        );
    } else if let Some(why) = &server.ended
        && server.endless.is_none()
        && server.bye.is_none()
    {
        report.fail(
            Failure::of(&name, format!("the dialogue ended early: {why}"))
                .hint("what came before it is judged; a longer --timeout may show more"),
        );
    }
    if let Some(why) = &server.withheld {
        report.fail(Failure::of(&name, format!("the login was not tried: {why}")).hint(
            "let it go over TLS: port 993 or STARTTLS, with a mechanism that is offered there",
        ));
    }
    report.finish(show::examined(std::slice::from_ref(server)));
}
