//! `uctool presence discover`.

use serde::Serialize;
use uctool_core::{Failure, Io, Line, Location, Row, Session, text::count};

use super::{DiscoverArgs, client, no_answer};
use crate::dns::{Found, Looked, Side, discover};
use crate::rules::{DISCOVER, Published};

/// One target of one service.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct SrvV1 {
    r#type: &'static str,
    service: String,
    priority: u16,
    weight: u16,
    port: u16,
    target: String,
    addresses: Vec<String>,
    alias_of: Option<String>,
    seen_from: &'static str,
}

/// `data` of `presence discover`, apart from the records.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct DiscoverV1<'a> {
    domain: &'a str,
    /// Services without a record.
    missing: Vec<&'static str>,
    /// Targets beyond the first of each service.
    left_out: usize,
}

impl SrvV1 {
    fn of(found: &Found) -> Self {
        let record = &found.record;
        Self {
            r#type: "srv",
            service: found.service.name.to_owned(),
            priority: record.priority,
            weight: record.weight,
            port: record.port,
            target: record.target.clone(),
            addresses: found.addresses.iter().map(ToString::to_string).collect(),
            alias_of: found.alias_of.clone(),
            seen_from: match found.service.side {
                Side::Inside => "inside",
                Side::Outside => "outside",
                Side::Federation => "federation",
            },
        }
    }
}

impl Row for SrvV1 {
    fn collection(&self) -> &'static str {
        "records"
    }

    fn json(&self, out: &mut Vec<u8>) {
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(out, self);
    }

    fn heading(&self) -> Option<Line> {
        Some(format!("{:18} prio weight  port  target", "service").into())
    }

    fn text(&self, _: u8) -> Vec<Line> {
        let addresses = if self.addresses.is_empty() {
            "no address".to_owned()
        } else {
            self.addresses.join(", ")
        };
        let alias =
            self.alias_of.as_ref().map(|name| format!(", alias of {name}")).unwrap_or_default();
        vec![
            Line::new()
                .strong(format!("{:18} ", self.service))
                .plain(format!(
                    "{:4} {:6} {:5}  {}{alias}",
                    self.priority, self.weight, self.port, self.target
                ))
                .dim(format!("  {addresses}")),
        ]
    }
}

pub(super) fn run(
    args: &DiscoverArgs,
    io: &mut dyn Io,
    session: &mut Session,
) -> Result<(), Failure> {
    let mut client = client(io, args.server)?;
    let discovery =
        discover(&mut client, &args.domain).map_err(|error| no_answer(&args.domain, &error))?;
    let mut report = session.begin("presence discover", &args.domain);
    for (service, looked) in &discovery.services {
        let said = match looked {
            Looked::Found(found) => {
                for one in found {
                    report.row(&SrvV1::of(one));
                }
                continue;
            }
            Looked::None => "none".to_owned(),
            Looked::Refused => "decidedly not offered".to_owned(),
            Looked::Undecided(rcode) => format!("not known: the server answers {rcode}"),
        };
        report.line(
            Line::new()
                .strong(format!("{:18} ", service.name))
                .plain(said)
                .dim(format!("  ({})", service.purpose)),
        );
    }
    if discovery.left_out > 0 {
        let left_out = count(discovery.left_out as u64, "more target");
        report.line(
            Line::new().dim(format!("{left_out} not looked up, only the first of each service")),
        );
    }
    let records = discovery.targets().count() as u64;
    let missing = discovery.services.iter().filter(|(_, looked)| *looked == Looked::None);
    report.fill(&DiscoverV1 {
        domain: &discovery.domain,
        missing: missing.map(|(service, _)| service.name).collect(),
        left_out: discovery.left_out,
    });
    report.run(DISCOVER, &Published { location: Location::of(&args.domain), discovery });
    report.finish(count(records, "SRV record"));
    Ok(())
}
