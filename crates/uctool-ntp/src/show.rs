//! A node for a person and for a script.

use std::collections::BTreeMap;

use serde::Serialize;
use uctool_core::text::count;
use uctool_core::{Line, ReportWriter};

use crate::chain::{Step, chain, followed, stratum_of};
use crate::model::{Form, Node, Peer, Role, Subject};
use crate::reach::Reach;

/// `+3.3 ms`, `-37.5 s`, `+41 us`.
pub(crate) fn milliseconds(value: f64) -> String {
    match value.abs() {
        0.0 => "0 ms".to_owned(),
        magnitude if magnitude >= 1000.0 => format!("{:+.1} s", value / 1e3),
        magnitude if magnitude >= 0.1 => format!("{value:+.1} ms"),
        _ => format!("{:+.0} us", value * 1e3),
    }
}

/// `data` of `ntp read` and `ntp probe`: the node asked about, its sources, and all nodes where there are several.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct StatusV1<'a> {
    #[serde(flatten)]
    node: NodeV1<'a>,
    peers: Vec<PeerV1<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nodes: Option<Vec<NodeV1<'a>>>,
}

/// The same where the input says nothing of any node.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct NobodyV1<'a> {
    peers: Vec<PeerV1<'a>>,
}

/// A clock.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct NodeV1<'a> {
    node: Option<&'a str>,
    known_as: Option<&'a str>,
    subject: &'static str,
    subscriber: bool,
    /// The forms it was described in.
    read_from: Vec<&'static str>,
    line: Option<u64>,
    synchronised: Option<bool>,
    restarting: bool,
    node_stratum: Option<u8>,
    source: Option<&'a str>,
    refid: Option<&'a str>,
    refid_decoded: Option<&'a str>,
    within_ms: Option<f64>,
    poll_s: Option<f64>,
    offset_ms: Option<f64>,
    root_delay_ms: Option<f64>,
    root_dispersion_ms: Option<f64>,
    precision: Option<i8>,
    readings: u32,
    /// From it up to where the time comes from.
    chain: Vec<StepV1>,
    /// Tests of `utils diagnose` and their results.
    diagnose: BTreeMap<&'a str, &'a str>,
    notes: Vec<&'a str>,
}

/// A step of the way to where the time comes from.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct StepV1 {
    name: String,
    stratum: Option<u8>,
    /// The input that describes it.
    input: Option<String>,
}

/// A source of time.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct PeerV1<'a> {
    node: Option<&'a str>,
    line: Option<u64>,
    frame: Option<u64>,
    remote: Option<&'a str>,
    refid: Option<&'a str>,
    refid_decoded: Option<&'a str>,
    refid_meaning: Option<&'static str>,
    stratum: Option<u8>,
    #[serde(rename = "type")]
    kind: Option<char>,
    when_s: Option<f64>,
    poll_s: Option<f64>,
    /// Octal, as ntpq writes it.
    reach: Option<String>,
    /// The last eight polls, the latest last: 1 was answered.
    reach_history: Option<String>,
    delay_ms: Option<f64>,
    offset_ms: Option<f64>,
    jitter_ms: Option<f64>,
    tally: Option<char>,
    role: &'static str,
    version: Option<u8>,
    leap: Option<u8>,
    requests: Option<u64>,
    replies: Option<u64>,
    kiss_codes: &'a [String],
    root_delay_ms: Option<f64>,
    root_dispersion_ms: Option<f64>,
    precision: Option<i8>,
}

/// Writes what `nodes[of]` are: lines for a person and the fields of `data`.
pub(crate) fn show(report: &mut ReportWriter<'_>, own: &[&Node], all: &[Node]) {
    for node in own {
        for line in text(node, all, own.len() > 1) {
            report.line(line);
        }
    }
    let main = own.iter().find(|node| node.status.synchronised.is_some()).or(own.first());
    let peers = own.iter().flat_map(|node| node.peers.iter().map(|peer| PeerV1::of(node, peer)));
    let peers = peers.collect();
    let Some(main) = main else { return report.fill(&NobodyV1 { peers }) };
    let several = own.len() > 1;
    report.fill(&StatusV1 {
        node: NodeV1::of(main, all),
        peers,
        nodes: several.then(|| own.iter().map(|node| NodeV1::of(node, all)).collect()),
    });
}

/// Whether the clock follows a source, as said or as the marks show.
pub(crate) fn synchronised(node: &Node) -> Option<bool> {
    let marked = || node.system_peer().map(|peer| !peer.is_local_clock());
    node.status.synchronised.as_ref().map(|said| said.value).or_else(marked)
}

impl<'a> NodeV1<'a> {
    fn of(node: &'a Node, all: &[Node]) -> Self {
        let status = &node.status;
        let system = || node.system_peer().and_then(|peer| peer.remote.as_deref());
        Self {
            node: node.name.as_deref(),
            known_as: node.known_as.as_ref().map(|(address, _)| address.as_str()),
            subject: match node.subject {
                Subject::Client => "client",
                Subject::Server => "server",
            },
            subscriber: node.subscriber,
            read_from: node.forms.iter().map(|form| form.as_str()).collect(),
            line: node.location.line,
            synchronised: synchronised(node),
            restarting: status.restarting.is_some(),
            node_stratum: stratum_of(node),
            source: status.source.as_deref().or_else(system),
            refid: status.refid.as_ref().map(|refid| refid.text.as_str()),
            refid_decoded: status.refid.as_ref().and_then(|refid| refid.code.as_deref()),
            within_ms: status.within_ms,
            poll_s: status.poll_s,
            offset_ms: status.offset_ms,
            root_delay_ms: status.root_delay_ms,
            root_dispersion_ms: status.root_dispersion_ms,
            precision: status.precision,
            readings: node.readings.max(1),
            chain: chain(node, all).into_iter().map(StepV1::from).collect(),
            diagnose: node.diagnose.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect(),
            notes: node.notes.iter().map(|note| note.value.as_str()).collect(),
        }
    }
}

impl From<Step> for StepV1 {
    fn from(step: Step) -> Self {
        Self { name: step.name, stratum: step.stratum, input: step.input }
    }
}

impl<'a> PeerV1<'a> {
    fn of(node: &'a Node, peer: &'a Peer) -> Self {
        let refid = peer.refid.as_ref();
        let observed = peer.role == Role::Observed;
        let local = peer.is_local_clock() && peer.role != Role::SystemPeer;
        Self {
            node: node.name.as_deref(),
            line: Some(peer.line).filter(|line| *line > 0),
            frame: peer.frame,
            remote: peer.remote.as_deref(),
            refid: refid.map(|refid| refid.text.as_str()),
            refid_decoded: refid.and_then(|refid| refid.code.as_deref()),
            refid_meaning: refid.map(crate::Refid::gloss).filter(|gloss| !gloss.is_empty()),
            stratum: peer.stratum,
            kind: peer.kind,
            when_s: peer.when_s,
            poll_s: peer.poll_s,
            reach: peer.reach.map(|reach| reach.to_string()),
            reach_history: peer.reach.map(Reach::history),
            delay_ms: peer.delay_ms,
            offset_ms: peer.offset_ms,
            jitter_ms: peer.jitter_ms,
            tally: peer.tally,
            role: if local { "local clock" } else { peer.role.as_str() },
            version: peer.version,
            leap: peer.leap,
            requests: observed.then_some(peer.requests),
            replies: observed.then_some(peer.replies),
            kiss_codes: &peer.kisses,
            root_delay_ms: peer.root_delay_ms,
            root_dispersion_ms: peer.root_dispersion_ms,
            precision: peer.precision,
        }
    }
}

fn text(node: &Node, all: &[Node], several: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    if several {
        let what = node.name.as_deref().unwrap_or("a node");
        let place = node.location.line.map(|line| format!(", line {line}")).unwrap_or_default();
        lines.push(Line::new().strong(what).dim(format!("  ({}{place})", forms(node))));
    }
    let width = |length: &dyn Fn(&Peer) -> usize| node.peers.iter().map(length).max().unwrap_or(0);
    let name = width(&|peer| peer.name().len());
    let from = width(&|peer| peer.refid.as_ref().map_or(0, |refid| refid.to_string().len()));
    lines.extend(node.peers.iter().map(|peer| row(peer, name, from)));
    lines
        .extend(node.diagnose.iter().map(|(test, result)| Line::from(format!("{test}: {result}"))));
    lines.extend(node.notes.iter().map(|note| Line::from(note.value.clone())));
    lines.extend(sentence(node).map(Line::from));
    let steps = chain(node, all);
    if steps.len() > 1 {
        let drawn: Vec<String> = steps.iter().map(step).collect();
        lines.push(Line::new().dim("chain: ").plain(drawn.join(" -> ")));
    }
    lines
}

fn forms(node: &Node) -> String {
    node.forms.iter().map(|form| form.as_str()).collect::<Vec<_>>().join(", ")
}

fn step(step: &Step) -> String {
    match step.stratum {
        Some(stratum) => format!("{} (stratum {stratum})", step.name),
        None => step.name.clone(),
    }
}

fn row(peer: &Peer, name: usize, from: usize) -> Line {
    let role = if peer.is_local_clock() && peer.role != Role::SystemPeer {
        "local clock"
    } else {
        peer.role.as_str()
    };
    let tally = peer.tally.unwrap_or(' ');
    let mut line = Line::new().plain(format!(" {tally} ")).strong(format!("{:name$}", peer.name()));
    line = line.plain(match peer.stratum {
        Some(stratum) => format!("  stratum {stratum:<2}"),
        None => "  stratum ? ".to_owned(),
    });
    if from > 0 {
        let refid = peer.refid.as_ref().map(ToString::to_string);
        line = line.plain(format!("  from {:from$}", refid.as_deref().unwrap_or("?")));
    }
    if let Some(reach) = peer.reach {
        line = line.plain(format!(
            "  reach {reach:<3} ({} of {})",
            reach.answered(),
            if reach.0 == 0 { 8 } else { reach.polls() }
        ));
    }
    if let Some(offset) = peer.offset_ms.filter(|_| peer.answers()) {
        line = line.plain(format!("  offset {}", milliseconds(offset)));
    }
    if peer.role == Role::Observed {
        line = line.plain(format!("  {} of {} answered", peer.replies, peer.requests));
        if let Some(version) = peer.version {
            line = line.plain(format!("  NTPv{version}"));
        }
        if !peer.kisses.is_empty() {
            line = line.plain(format!("  kiss {}", peer.kisses.join(", ")));
        }
        line
    } else {
        line.plain(format!("  {role}"))
    }
}

/// `this node: stratum 3, synchronised to 171.68.10.80, within 60 ms`.
fn sentence(node: &Node) -> Option<String> {
    let status = &node.status;
    let mut parts = Vec::new();
    parts.extend(stratum_of(node).map(|stratum| format!("stratum {stratum}")));
    match synchronised(node) {
        Some(true) => {
            let source = status.source.as_deref().or(followed(node).map(Peer::name));
            parts.push(
                source.map_or("synchronised".to_owned(), |source| {
                    format!("synchronised to {source}")
                }),
            );
        }
        Some(false) => parts.push("unsynchronised".to_owned()),
        None => {}
    }
    parts.extend(status.restarting.as_ref().map(|_| "restarting".to_owned()));
    parts.extend(status.within_ms.map(|within| format!("within {within} ms")));
    parts.extend(
        status.root_dispersion_ms.map(|value| {
            format!("root dispersion {}", milliseconds(value).trim_start_matches('+'))
        }),
    );
    let who = match (&node.name, node.subject) {
        (Some(name), _) => name.clone(),
        (None, Subject::Client) => "this node".to_owned(),
        (None, Subject::Server) => "this server".to_owned(),
    };
    let known = node
        .known_as
        .as_ref()
        .map(|(address, _)| format!(" (it is {address})"))
        .unwrap_or_default();
    (!parts.is_empty()).then(|| format!("{who}{known}: {}", parts.join(", ")))
}

/// What was examined, in words.
pub(crate) fn examined(own: &[&Node]) -> String {
    let sources = own.iter().map(|node| node.peers.len()).sum::<usize>() as u64;
    let nodes = own.len() as u64;
    let mut seen: Vec<Form> = own.iter().flat_map(|node| node.forms.iter().copied()).collect();
    seen.sort_unstable();
    seen.dedup();
    let forms = seen.into_iter().map(Form::as_str).collect::<Vec<_>>().join(", ");
    format!("{} of {} ({forms})", count(sources, "source"), count(nodes, "clock"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn offsets_read_well() {
        assert_eq!(milliseconds(3.336), "+3.3 ms");
        assert_eq!(milliseconds(-37_500.0), "-37.5 s");
        assert_eq!(milliseconds(0.041), "+41 us");
        assert_eq!(milliseconds(0.0), "0 ms");
    }

    #[test]
    fn a_source_has_every_field_of_the_contract() {
        let nodes = crate::read_text("t", "*192.0.2.1 76.79.67.76 9 u 5 64 15 0.1 0.2 0.3");
        let value = serde_json::to_value(PeerV1::of(&nodes[0], &nodes[0].peers[0])).unwrap();
        assert_eq!(value["remote"], "192.0.2.1");
        assert_eq!(value["refid"], "76.79.67.76");
        assert_eq!(value["refid_decoded"], "LOCL");
        assert_eq!((&value["stratum"], &value["type"]), (&json!(9), &json!("u")));
        assert_eq!((&value["when_s"], &value["poll_s"]), (&json!(5.0), &json!(64.0)));
        assert_eq!((&value["reach"], &value["reach_history"]), (&json!("15"), &json!("00001101")));
        assert_eq!((&value["tally"], &value["role"]), (&json!("*"), &json!("followed")));
    }
}
