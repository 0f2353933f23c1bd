//! Arguments of `uctool presence`; the only place that knows clap and the world.

mod discover;
mod resolve;
mod route;
mod status;

use clap::{Args, Parser, Subcommand};
use uctool_core::{Fact, Failure, Io, Rule, Session, Tool};

use crate::dns::{Client, LookupError, Server};
use crate::{facts, rules};

/// Find the presence address a client uses, and a SIP proxy's route
#[derive(Debug, Parser)]
#[command(name = "presence")]
pub struct PresenceArgs {
    #[command(subcommand)]
    command: Command,
}

const RESOLVE_HELP: &str = "\
A client that cannot resolve a bare node name has four ways out:
  1. type the full name at each login
  2. add the node name to the hosts file of the client
  3. change the node name to the full name (CUPS Administration > System > Servers)
  4. change the node name to the IP address (same page)

Examples:
  uctool presence resolve cup1.cisco.com --domain CISCO.COM
  uctool presence resolve --from-health health.txt --dns";

#[derive(Debug, Subcommand)]
enum Command {
    /// Say which presence address a client makes of a node name and a domain
    #[command(after_help = RESOLVE_HELP)]
    Resolve(ResolveArgs),
    /// Look up the SRV records a domain publishes for clients
    #[command(after_help = DISCOVER_HELP)]
    Discover(DiscoverArgs),
    /// Say where a SIP proxy sends a request, step by step
    #[command(after_help = ROUTE_HELP)]
    Route(RouteArgs),
    /// Say which of phone, calendar and availability is shown
    #[command(after_help = STATUS_HELP)]
    Status(StatusArgs),
}

const DISCOVER_HELP: &str = "\
Examples:
  uctool presence discover acme.com --server 192.0.2.53";

const ROUTE_HELP: &str = "\
Examples:
  uctool presence route sip:6002@htluo-cups6 --config proxy.toml";

const STATUS_HELP: &str = "\
Examples:
  uctool presence status --phone on-the-phone --calendar busy --availability available";

#[derive(Debug, Args)]
struct ResolveArgs {
    /// Node names (CUPS Administration > System > Servers)
    #[arg(value_name = "NODE", required_unless_present = "from_health")]
    nodes: Vec<String>,
    /// The proxy domain (System > Service Parameters > Cisco UP SIP Proxy)
    #[arg(long, required_unless_present = "from_health")]
    domain: Option<String>,
    /// Read both from a pasted Server Health window or client log
    #[arg(long, value_name = "FILE", conflicts_with_all = ["nodes", "domain"])]
    from_health: Option<String>,
    /// Also look the address up in DNS
    #[arg(long)]
    dns: bool,
    /// The DNS server to ask, instead of the system's
    #[arg(long, value_name = "IP[:PORT]", requires = "dns")]
    server: Option<Server>,
    /// DNS suffixes of clients: what each makes of a bare node name
    #[arg(long, value_name = "SUFFIX,..", value_delimiter = ',')]
    suffix: Vec<String>,
}

#[derive(Debug, Args)]
struct DiscoverArgs {
    /// The domain users log in with
    domain: String,
    /// The DNS server to ask, instead of the system's
    #[arg(long, value_name = "IP[:PORT]")]
    server: Option<Server>,
}

#[derive(Debug, Args)]
struct RouteArgs {
    /// A SIP URI, or a `tel:` Server URI
    uri: String,
    /// The proxy: SIP domain, node names, aliases, static routes, ACL (TOML or JSON)
    #[arg(long, value_name = "FILE")]
    config: String,
    /// Ask DNS where a foreign domain without static route leads
    #[arg(long)]
    dns: bool,
    /// The DNS server to ask, instead of the system's
    #[arg(long, value_name = "IP[:PORT]", requires = "dns")]
    server: Option<Server>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
struct StatusArgs {
    /// The phone: on-the-phone, idle
    #[arg(long, value_name = "STATUS")]
    phone: Option<String>,
    /// The calendar: busy, free
    #[arg(long, value_name = "STATUS")]
    calendar: Option<String>,
    /// What the user chose: available, away, do-not-disturb
    #[arg(long, value_name = "STATUS")]
    availability: Option<String>,
}

/// The server given, or the system's.
fn client(io: &mut dyn Io, server: Option<Server>) -> Result<Client<'_>, Failure> {
    let server = match server {
        Some(server) => server,
        None => Server::of_system(io)?,
    };
    Ok(Client::new(io, server))
}

fn no_answer(input: &str, error: &LookupError) -> Failure {
    let failure = Failure::of(input, error.to_string());
    match error {
        LookupError::Io(..) => failure.hint("check that UDP and TCP 53 are open both ways"),
        LookupError::Codec(_) => failure,
    }
}

impl Tool for PresenceArgs {
    fn rules() -> Vec<&'static Rule> {
        rules::all()
    }

    fn facts() -> Vec<&'static Fact> {
        facts::facts()
    }

    #[cfg(feature = "schema")]
    fn shapes() -> Vec<uctool_core::Shape> {
        use uctool_core::Shape;
        vec![
            Shape::of::<resolve::ResolveV1<'_>>("presence resolve"),
            Shape::of::<discover::DiscoverV1<'_>>("presence discover")
                .row::<discover::SrvV1>("records", "srv"),
            Shape::of::<route::RouteV1<'_>>("presence route")
                // A `tel:` URI that cannot be read.
                .or_nothing()
                .row::<route::StepV1>("steps", "step"),
            Shape::of::<status::StatusV1>("presence status"),
        ]
    }

    fn run(self, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
        match self.command {
            Command::Resolve(args) => resolve::run(&args, io, session),
            Command::Discover(args) => discover::run(&args, io, session),
            Command::Route(args) => route::run(&args, io, session),
            Command::Status(args) => status::run(&args, session),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_sound() {
        PresenceArgs::command().debug_assert();
    }

    #[test]
    fn a_node_needs_a_domain_and_a_health_file_brings_it() {
        let parse = |words: &[&str]| {
            PresenceArgs::try_parse_from(std::iter::once(&"presence").chain(words)).is_ok()
        };
        assert!(parse(&["resolve", "cup1", "--domain", "acme.com"]));
        assert!(parse(&["resolve", "cup1", "--domain", ""]));
        assert!(parse(&["resolve", "--from-health", "-"]));
        assert!(!parse(&["resolve", "cup1"]));
        assert!(!parse(&["resolve", "cup1", "--from-health", "-"]));
        assert!(!parse(&["status"]));
    }
}
