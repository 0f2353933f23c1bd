//! `uctool ntp`: the arguments, and the order in which things are read, judged and written.

use std::io::{Cursor, Read};
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use uctool_core::{Failure, Io, Rule, Session, Tool};

use crate::capture::read_capture;
use crate::model::Node;
use crate::probe::{self, Plan};
use crate::rules::{CHECKS, rules};
use crate::{chain, picture, show, text};

/// Most bytes of a text that are read.
const MOST_TEXT: u64 = 16 << 20;
/// Enough to tell a text from a capture.
const HEAD: u64 = 4096;
/// UDP port of NTP.
const PORT: u16 = 123;

/// Read what a clock follows, or ask a live NTP server
#[derive(Debug, Parser)]
#[command(name = "ntp")]
pub(crate) struct NtpArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read pasted status texts and captures: `utils ntp status`, ntpq, ntpstat, chronyc, w32tm, tcpdump lines, pcap
    Read(ReadArgs),
    /// Ask live NTP servers for the time, and judge their answers
    Probe(ProbeArgs),
}

#[derive(Debug, Args)]
struct ReadArgs {
    /// Texts or captures; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Also draw offset and reach over time, as SVG
    #[arg(short, long, value_name = "FILE.svg")]
    output: Option<String>,
    /// Replace the picture if it exists
    #[arg(long, requires = "output")]
    force: bool,
}

#[derive(Debug, Args)]
struct ProbeArgs {
    /// Servers to ask; an IPv6 address with a port stands in brackets
    #[arg(required = true, value_name = "HOST[:PORT]")]
    hosts: Vec<Target>,
    /// How often to ask each server
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=16), value_name = "N")]
    count: u8,
    /// How long to wait for each answer, in seconds
    #[arg(long, default_value = "2", value_parser = seconds, value_name = "SECONDS")]
    timeout: Duration,
    /// Time between requests, in seconds; servers that limit rates refuse less than 2
    #[arg(long, default_value = "2", value_parser = seconds, value_name = "SECONDS")]
    interval: Duration,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| format!("`{text}` is not a number of seconds"))?;
    if (0.0..=60.0).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err(format!("`{text}` is not between 0 and 60 seconds"))
    }
}

/// A server to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Target {
    text: String,
    host: String,
    port: u16,
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let of = |host: &str, port: Option<&str>| {
            let port = match port {
                None => PORT,
                Some(port) => port
                    .parse()
                    .ok()
                    .filter(|port| *port > 0)
                    .ok_or(format!("`{port}` is not a port"))?,
            };
            if host.is_empty() || host.contains(char::is_whitespace) {
                return Err(format!("`{host}` is not a host"));
            }
            Ok(Self { text: text.to_owned(), host: host.to_owned(), port })
        };
        if let Some(rest) = text.strip_prefix('[') {
            let (host, port) = rest.split_once(']').ok_or("the bracket is not closed")?;
            return of(host, port.strip_prefix(':'));
        }
        match text.split_once(':') {
            Some((host, port)) if !port.contains(':') => of(host, Some(port)),
            // More than one colon without brackets: an IPv6 address.
            _ => of(text, None),
        }
    }
}

impl Tool for NtpArgs {
    fn rules() -> Vec<&'static Rule> {
        rules()
    }

    fn run(self, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
        match self.command {
            Command::Read(arguments) => read(&arguments, io, session),
            Command::Probe(arguments) => {
                let plan = Plan {
                    count: arguments.count,
                    timeout: arguments.timeout,
                    interval: arguments.interval,
                };
                for target in &arguments.hosts {
                    ask(target, plan, io, session);
                }
                Ok(())
            }
        }
    }
}

/// What was read from one input.
struct Input {
    name: String,
    /// Which of all nodes are its own.
    nodes: std::ops::Range<usize>,
    about: Option<String>,
    /// Something about it that could not be examined.
    failure: Option<Failure>,
}

fn read(arguments: &ReadArgs, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut inputs = Vec::new();
    for file in &arguments.files {
        match read_one(file, io) {
            Ok((found, about, failure)) => {
                let start = nodes.len();
                nodes.extend(found);
                inputs.push(Input {
                    name: file.clone(),
                    nodes: start..nodes.len(),
                    about,
                    failure,
                });
            }
            Err(failure) => session.fail(failure),
        }
    }
    chain::link(&mut nodes);
    for input in inputs {
        let own: Vec<&Node> = nodes.get(input.nodes).unwrap_or_default().iter().collect();
        report(session, "ntp read", &input.name, &own, &nodes, input.about.as_deref());
        if let Some(failure) = input.failure {
            session.fail(failure);
        }
    }
    if let Some(path) = &arguments.output {
        draw(path, arguments.force, &nodes, io)?;
    }
    Ok(())
}

fn report(
    session: &mut Session,
    command: &'static str,
    input: &str,
    own: &[&Node],
    all: &[Node],
    about: Option<&str>,
) {
    let mut report = session.begin(command, input);
    show::show(&mut report, own, all);
    for node in own {
        report.run(CHECKS, node);
    }
    let examined = show::examined(own);
    report.finish(about.map_or(examined.clone(), |about| format!("{examined}; {about}")));
}

type Found = (Vec<Node>, Option<String>, Option<Failure>);

/// Reads one input, a text or a capture by its content.
fn read_one(file: &str, io: &mut dyn Io) -> Result<Found, Failure> {
    let broken = |error: std::io::Error| Failure::of(file, error.to_string());
    let mut reader = io.open(file).map_err(broken)?;
    let mut head = Vec::new();
    reader.by_ref().take(HEAD).read_to_end(&mut head).map_err(broken)?;
    if head.is_empty() {
        return Err(
            Failure::of(file, "it is empty").hint("paste the answer of `utils ntp status` into it")
        );
    }
    if !looks_like_text(&head) {
        return capture(file, Cursor::new(head).chain(reader));
    }
    let mut bytes = head;
    reader.take(MOST_TEXT).read_to_end(&mut bytes).map_err(broken)?;
    if bytes.len() as u64 > MOST_TEXT {
        let message =
            format!("it is larger than {} MiB, the most that is read of a text", MOST_TEXT >> 20);
        return Err(Failure::of(file, message)
            .hint("cut out the lines about NTP, with `grep -i ntp` for instance"));
    }
    let nodes = text::read(file, &decode(&bytes));
    if nodes.is_empty() {
        return Err(Failure::of(file, "nothing in it speaks of NTP").hint(
            "give `utils ntp status`, `ntpq -pn`, `chronyc sources`, `w32tm /query /status`, `utils network capture port 123` or a capture",
        ));
    }
    Ok((nodes, None, None))
}

fn capture(file: &str, reader: impl Read) -> Result<Found, Failure> {
    let captured =
        read_capture(file, reader).map_err(|error| Failure::of(file, error.to_string()))?;
    let cut = captured.cut.map(|cut| Failure::of(file, format!("the capture ends early: {cut}")));
    if captured.nodes.is_empty() && cut.is_none() {
        let message = format!("none of its {} frames carries time by NTP", captured.frames);
        let failure = Failure::of(file, message);
        return Err(if captured.left_out.is_empty() {
            failure.hint("capture UDP port 123: `utils network capture port 123 file ntp count 100000 size all`")
        } else {
            failure.hint(format!("left out: {}", captured.left_out.join(", ")))
        });
    }
    let mut about = format!("{} frames, {} NTP packets", captured.frames, captured.packets);
    for left_out in captured.left_out {
        about += &format!(", {left_out}");
    }
    Ok((captured.nodes, Some(about), cut))
}

/// Captures and their compressions hold zeros or bytes that no text begins with.
fn looks_like_text(head: &[u8]) -> bool {
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return true;
    }
    let strange = head.iter().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31)).count();
    strange * 50 <= head.len()
        && !head.contains(&0)
        && !head.starts_with(&[0x28, 0xb5])
        && !head.starts_with(&[0x1f, 0x8b])
}

/// UTF-8 or, with its mark, UTF-16, as PowerShell's redirection writes it.
fn decode(bytes: &[u8]) -> String {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> =
            rest.chunks_exact(2).map(|pair| unit(pair.try_into().unwrap_or_default())).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn draw(path: &str, force: bool, nodes: &[Node], io: &mut dyn Io) -> Result<(), Failure> {
    let Some(svg) = picture::svg(nodes) else {
        return Err(Failure::of(path, "there is nothing to draw")
            .hint("give a capture, or several readings of one node"));
    };
    let write = |io: &mut dyn Io| {
        let mut output = io.create(path, false, force)?;
        output.write_all(svg.as_bytes())?;
        output.finish()
    };
    write(io).map_err(|error| Failure::of(path, error.to_string()))
}

fn ask(target: &Target, plan: Plan, io: &mut dyn Io, session: &mut Session) {
    let fail = |message: String| Failure::of(&target.text, message);
    let addresses = match target.host.parse::<IpAddr>() {
        Ok(address) => vec![address],
        Err(_) => match io.resolve(&target.host) {
            Ok(addresses) => addresses,
            Err(error) => {
                session.fail(
                    fail(format!("no address is known for {}: {error}", target.host))
                        .hint("check the name, or give an address"),
                );
                return;
            }
        },
    };
    let Some(address) = addresses.first() else {
        session.fail(fail(format!("{} has no address", target.host)));
        return;
    };
    let address = SocketAddr::new(*address, target.port);
    let asked = match probe::ask(io, &target.text, address, plan) {
        Ok(asked) => asked,
        Err(error) => {
            session.fail(fail(format!("failed to ask {address}: {error}")));
            return;
        }
    };
    let answered = asked.node.peers.iter().any(|peer| peer.replies > 0);
    if answered {
        let about = asked
            .rejected
            .first()
            .map(|reason| format!("{} answers turned away: {reason}", asked.rejected.len()));
        report(
            session,
            "ntp probe",
            &target.text,
            &[&asked.node],
            std::slice::from_ref(&asked.node),
            about.as_deref(),
        );
        return;
    }
    session.fail(match (asked.rejected.first(), asked.error) {
        (Some(reason), _) => fail(format!("every answer of {address} was turned away: {reason}"))
            .hint("look who else answers on that address and port: a forged or foreign answer is never believed"),
        (None, error) => fail(format!("no NTP answer from {address}: {}", error.unwrap_or_default()))
            .hint("check that UDP 123 is open both ways and that the server serves time to this address"),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_have_hosts_and_ports() {
        let parse = |text: &str| text.parse::<Target>().map(|target| (target.host, target.port));
        assert_eq!(parse("time.acme.example"), Ok(("time.acme.example".into(), 123)));
        assert_eq!(parse("192.0.2.1:11123"), Ok(("192.0.2.1".into(), 11_123)));
        assert_eq!(parse("[2001:db8::1]:124"), Ok(("2001:db8::1".into(), 124)));
        assert_eq!(parse("2001:db8::1"), Ok(("2001:db8::1".into(), 123)));
        for wrong in ["", "a:0", "a:b", "[::1", "a b", ":123"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn texts_and_captures_are_told_apart() {
        assert!(looks_like_text(b"admin:utils ntp status\r\n\x1b[0m"));
        assert!(looks_like_text(&[0xff, 0xfe, b'a', 0]));
        assert!(!looks_like_text(&[0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0]));
        assert!(!looks_like_text(&[0x1f, 0x8b, 8, 0]));
        assert_eq!(decode(&[0xff, 0xfe, b'a', 0, b'b', 0]), "ab");
    }
}
