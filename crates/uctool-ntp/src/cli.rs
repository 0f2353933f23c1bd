//! `uctool ntp`: the arguments, and the order in which things are read, judged and written.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use uctool_core::{Fact, Failure, Io, Metric, Rule, Session, Tool};

use crate::facts::FACTS;
use crate::input::{self, Found};
use crate::model::Node;
use crate::probe::{self, Plan};
use crate::rules::{CHECKS, rules};
use crate::{chain, picture, show};

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
    #[command(after_help = READ_HELP)]
    Read(ReadArgs),
    /// Ask live NTP servers for the time, and judge their answers
    #[command(after_help = PROBE_HELP)]
    Probe(ProbeArgs),
}

const READ_HELP: &str = "\
Examples:
  uctool ntp read status.txt
  uctool ntp read publisher.txt subscriber.txt ntp.pcap -o offsets.svg";

const PROBE_HELP: &str = "\
Examples:
  uctool ntp probe 192.0.2.1 time.acme.example
  uctool ntp probe 192.0.2.1 --count 1 --format monitoring";

#[derive(Debug, Args)]
struct ReadArgs {
    /// Texts or captures, also in gzip and zip; `-` is standard input
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

    fn facts() -> Vec<&'static Fact> {
        FACTS.iter().collect()
    }

    #[cfg(feature = "schema")]
    fn shapes() -> Vec<uctool_core::Shape> {
        use uctool_core::Shape;
        let shape = Shape::of::<show::StatusV1<'_>>;
        vec![shape("ntp read").or::<show::NobodyV1<'_>>(), shape("ntp probe")]
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
        let (found, failures) = match input::read(file, io) {
            Ok(read) => read,
            Err(failure) => (Vec::new(), vec![failure]),
        };
        for Found { name, nodes: own, about, failure } in found {
            let start = nodes.len();
            nodes.extend(own);
            inputs.push(Input { name, nodes: start..nodes.len(), about, failure });
        }
        for failure in failures {
            session.fail(failure);
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
    for peer in own.iter().flat_map(|node| node.sources()) {
        let seconds = |milliseconds: Option<f64>| milliseconds.map(|value| value / 1000.0);
        let measured = [
            ("offset", seconds(peer.offset_ms), "s"),
            ("delay", seconds(peer.delay_ms), "s"),
            ("stratum", peer.stratum.map(f64::from), ""),
        ];
        for (name, value, unit) in measured {
            // Only a probe measures now; a pasted status may be of any day.
            if let Some(value) = value.filter(|_| command == "ntp probe") {
                report.metric(Metric { name: name.to_owned(), value, unit });
            }
        }
    }
    let examined = show::examined(own);
    report.finish(about.map_or(examined.clone(), |about| format!("{examined}; {about}")));
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
}
