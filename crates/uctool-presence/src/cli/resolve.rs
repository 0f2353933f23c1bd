//! `uctool presence resolve`.

use serde::Serialize;
use uctool_core::{Failure, Io, Line, Location, ReportWriter, Session, Style, text::count};

use super::{ResolveArgs, client, no_answer};
use crate::address::{Resolution, USER, Verdict, resolve};
use crate::dns::{Client, RecordKind};
use crate::health::pairs;
use crate::rules::{Address, Lookup, RESOLVE};

/// The most that is read of a log.
const LIMIT: u64 = 256 << 20;

/// `data` of `presence resolve`.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct ResolveV1<'a> {
    node: &'a str,
    domain: &'a str,
    address: Option<String>,
    host: Option<&'a str>,
    user_part_example: &'static str,
    verdict: &'static str,
    reason: &'a str,
    /// What DNS says of the host, where it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    resolved: Option<Vec<String>>,
}

pub(super) fn run(
    args: &ResolveArgs,
    io: &mut dyn Io,
    session: &mut Session,
) -> Result<(), Failure> {
    let resolutions = inputs(args, io)?;
    for (input, location, resolution) in resolutions {
        // One question decides whether the server answers at all; then no report is begun for nothing.
        let lookup = if args.dns { Some(look_up(args, io, &input, &resolution)?) } else { None };
        let mut report = session.begin("presence resolve", input);
        text(&mut report, &resolution, args, lookup.as_ref());
        data(&mut report, &resolution, lookup.as_ref());
        let suffixes = args.suffix.iter().map(|one| one.trim_matches('.').to_owned()).collect();
        report.run(RESOLVE, &Address { location, resolution, lookup, suffixes });
        report.finish(count(1, "node name"));
    }
    Ok(())
}

fn inputs(
    args: &ResolveArgs,
    io: &mut dyn Io,
) -> Result<Vec<(String, Location, Resolution)>, Failure> {
    if let Some(file) = &args.from_health {
        let text = uctool_core::io::read_text(io, file, LIMIT)
            .map_err(|error| Failure::unreadable(file, &error))?;
        let pairs = pairs(&text).map_err(|lacks| {
            Failure::of(file, lacks.message()).hint(
                "paste the whole of CUPC > Help > Show Server Health, or give NODE and --domain",
            )
        })?;
        let one = |pair: crate::health::Pair| {
            (file.clone(), Location::of(file).line(pair.line), resolve(&pair.node, &pair.domain))
        };
        return Ok(pairs.into_iter().map(one).collect());
    }
    let domain = args.domain.as_deref().unwrap_or_default();
    let one = |node: &String| (node.clone(), Location::of(node), resolve(node, domain));
    Ok(args.nodes.iter().map(one).collect())
}

fn look_up(
    args: &ResolveArgs,
    io: &mut dyn Io,
    input: &str,
    resolution: &Resolution,
) -> Result<Lookup, Failure> {
    let Some(host) = resolution.host.as_deref().filter(|_| !resolution.is_ipv4()) else {
        return Ok(Lookup::NotNeeded);
    };
    let mut client: Client<'_> = client(io, args.server)?;
    let mut addresses = Vec::new();
    for kind in [RecordKind::A, RecordKind::Aaaa] {
        match client.ask(host, kind) {
            Ok(answer) => match answer.rcode {
                crate::dns::Rcode::Other(_) => {
                    return Ok(Lookup::Undecided(answer.rcode.to_string()));
                }
                _ => addresses.extend(answer.addresses),
            },
            Err(crate::dns::LookupError::Codec(error)) => {
                return Ok(Lookup::NoName(error.to_string()));
            }
            Err(error) => return Err(no_answer(input, &error)),
        }
    }
    Ok(Lookup::Addresses(addresses))
}

fn text(
    report: &mut ReportWriter<'_>,
    resolution: &Resolution,
    args: &ResolveArgs,
    lookup: Option<&Lookup>,
) {
    let style = match resolution.verdict {
        Verdict::Ok => Style::Good,
        Verdict::Warn | Verdict::Unknown => Style::Warning,
        Verdict::Wrong => Style::Error,
    };
    let address = resolution.address().unwrap_or_else(|| "-".to_owned());
    report.line(
        Line::new()
            .strong(address)
            .plain("   ")
            .with(style, resolution.verdict.as_str())
            .plain("   ")
            .dim(&resolution.reason),
    );
    if let Some(Lookup::Addresses(addresses)) = lookup {
        let text = if addresses.is_empty() {
            "no address".to_owned()
        } else {
            uctool_core::text::some_of(addresses, 8)
        };
        report.line(Line::new().dim("  in DNS: ").plain(text));
    }
    if resolution.is_bare() {
        for suffix in &args.suffix {
            let name = format!("{}.{}", resolution.node, suffix.trim_matches('.'));
            report.line(
                Line::new().dim(format!("  a client with suffix {suffix} asks for ")).plain(name),
            );
        }
    }
}

fn data(report: &mut ReportWriter<'_>, resolution: &Resolution, lookup: Option<&Lookup>) {
    let resolved = match lookup {
        Some(Lookup::Addresses(addresses)) => {
            Some(addresses.iter().map(ToString::to_string).collect())
        }
        _ => None,
    };
    report.fill(&ResolveV1 {
        node: &resolution.node,
        domain: &resolution.domain,
        address: resolution.address(),
        host: resolution.host.as_deref(),
        user_part_example: USER,
        verdict: resolution.verdict.as_str(),
        reason: &resolution.reason,
        resolved,
    });
}
