//! `uctool presence route`.

use serde::Serialize;
use uctool_core::text::some_of;
use uctool_core::{Failure, Io, Line, Location, ReportWriter, Row, Session, Style};

use super::{RouteArgs, client, no_answer};
use crate::config::Config;
use crate::dns::{Client, LookupError, Rcode, RecordKind};
use crate::proxy::{Decision, Step, decide};
use crate::rules::{Asked, ROUTE, Request};
use crate::uri::{TelUri, UriError};

const LIMIT: u64 = 1 << 20;

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct StepV1 {
    r#type: &'static str,
    step: &'static str,
    question: String,
    answer: Option<bool>,
}

/// `data` of `presence route`: of a SIP URI where it goes, of a `tel:` URI what it says.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(super) enum RouteV1<'a> {
    Sip { decision: &'static str, next_hop: Option<String> },
    Tel { number: &'a str, phone_context: Option<&'a str>, device: Option<&'a str> },
}

impl Row for StepV1 {
    fn collection(&self) -> &'static str {
        "steps"
    }

    fn json(&self, out: &mut Vec<u8>) {
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(out, self);
    }

    fn text(&self, _: u8) -> Vec<Line> {
        let (style, answer) = match self.answer {
            Some(true) => (Style::Good, "yes"),
            Some(false) => (Style::Plain, "no"),
            None => (Style::Warning, "ask DNS"),
        };
        vec![
            Line::new()
                .dim(format!("{:12}  ", self.step))
                .plain(format!("{} ", self.question))
                .with(style, answer),
        ]
    }
}

impl From<&Step> for StepV1 {
    fn from(step: &Step) -> Self {
        Self {
            r#type: "step",
            step: step.name,
            question: step.question.clone(),
            answer: step.answer,
        }
    }
}

pub(super) fn run(args: &RouteArgs, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
    let text = uctool_core::io::read_text(io, &args.config, LIMIT)
        .map_err(|error| Failure::unreadable(&args.config, &error))?;
    let config = Config::parse(&text).map_err(|error| {
        Failure::of(&args.config, error.to_string()).hint("see docs/presence.md for an example")
    })?;
    let is_tel = args.uri.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("tel:"));
    let asked = if is_tel {
        Asked::Tel(args.uri.parse::<TelUri>())
    } else {
        let uri = args
            .uri
            .parse()
            .map_err(|error: UriError| Failure::of(&args.uri, error.to_string()))?;
        let (mut decision, mut steps) = decide(&config, &uri);
        if args.dns
            && let Decision::Dns { host, service } = &decision
        {
            let mut client = client(io, args.server)?;
            let found = by_dns(&mut client, host, service, &mut steps)
                .map_err(|error| no_answer(&args.uri, &error))?;
            decision = found.unwrap_or(decision);
        }
        Asked::Sip { decision, steps }
    };
    let mut report = session.begin("presence route", &args.uri);
    match &asked {
        Asked::Tel(uri) => tel(&mut report, uri.as_ref().ok(), &config),
        Asked::Sip { decision, steps } => sip(&mut report, decision, steps),
    }
    report.run(ROUTE, &Request { location: Location::of(&args.uri), config, asked });
    report.finish("1 request");
    Ok(())
}

/// Asks DNS as the proxy does: SRV records, then addresses. `None` when the server says neither yes nor no.
fn by_dns(
    client: &mut Client<'_>,
    host: &str,
    service: &str,
    steps: &mut [Step],
) -> Result<Option<Decision>, LookupError> {
    let mut answered = |name: &str, answer: bool| {
        for step in steps.iter_mut().filter(|step| step.name == name) {
            step.answer = Some(answer);
        }
    };
    let answer = client.ask(service, RecordKind::Srv)?;
    if let Rcode::Other(_) = answer.rcode {
        return Ok(None);
    }
    let offered = answer.services.iter().filter(|record| !record.target.is_empty());
    let hops: Vec<String> =
        offered.map(|record| format!("{}:{}", record.target, record.port)).collect();
    answered("SRV", !hops.is_empty());
    if !hops.is_empty() {
        return Ok(Some(Decision::Found(hops)));
    }
    let answer = client.ask(host, RecordKind::A)?;
    if let Rcode::Other(_) = answer.rcode {
        return Ok(None);
    }
    let hops: Vec<String> = answer.addresses.iter().map(ToString::to_string).collect();
    answered("A", !hops.is_empty());
    Ok(Some(if hops.is_empty() {
        Decision::Discarded(host.to_owned())
    } else {
        Decision::Found(hops)
    }))
}

fn sip(report: &mut ReportWriter<'_>, decision: &Decision, steps: &[Step]) {
    for step in steps {
        report.row(&StepV1::from(step));
    }
    let (word, hop, sentence) = match decision {
        Decision::Local(step) => (
            "local",
            None,
            format!("the proxy takes care of it: it is the final destination ({step})"),
        ),
        Decision::Static(route) => {
            let transport = route.transport.as_deref().unwrap_or("tcp");
            let hop = format!("{}:{}", route.next_hop, route.port.unwrap_or(5060));
            let sentence = format!(
                "forwarded to {hop} over {transport} by the static route {}",
                route.destination
            );
            ("static-route", Some(hop), sentence)
        }
        Decision::Address(address) => {
            ("address", Some(address.to_string()), format!("forwarded to the address {address}"))
        }
        Decision::Dns { host, .. } => (
            "dns",
            None,
            format!(
                "a foreign domain without static route: forwarded to what DNS says of {host}, else discarded"
            ),
        ),
        Decision::Found(hops) => (
            "dns",
            hops.first().cloned(),
            format!("forwarded to what DNS names: {}", some_of(hops, 4)),
        ),
        Decision::Discarded(host) => {
            ("discarded", None, format!("DNS has neither SRV nor A records of {host}"))
        }
    };
    report.line(Line::new());
    report.line(Line::new().strong(word).plain(format!(": {sentence}")));
    report.fill(&RouteV1::Sip { decision: word, next_hop: hop });
}

fn tel(report: &mut ReportWriter<'_>, uri: Option<&TelUri>, config: &Config) {
    let Some(uri) = uri else { return };
    report.fill(&RouteV1::Tel {
        number: &uri.number,
        phone_context: uri.context.as_deref(),
        device: uri.device.as_deref(),
    });
    let context = uri.context.as_ref().map(|text| format!(" in {text}")).unwrap_or_default();
    report.line(Line::new().dim("number  ").strong(&uri.number).plain(context));
    let how = match &uri.device {
        Some(device) => {
            let known = config.controlled_devices.iter().any(|one| one == device);
            let state = if known { "it is in" } else { "it must be in" };
            format!("{device}: {state} Controlled Devices of the end user")
        }
        None => "none: CUPS looks the phone up by its directory number".to_owned(),
    };
    report.line(Line::new().dim("device  ").plain(how));
}
