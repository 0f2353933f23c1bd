//! A node for a person and for a script.

use serde_json::{Value, json};
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

/// Writes what `nodes[of]` are: lines for a person and the fields of `data`.
pub(crate) fn show(report: &mut ReportWriter<'_>, own: &[&Node], all: &[Node]) {
    for node in own {
        for line in text(node, all, own.len() > 1) {
            report.line(line);
        }
    }
    let main = own.iter().find(|node| node.status.synchronised.is_some()).or(own.first());
    if let Some(node) = main {
        let Value::Object(fields) = state(node, all) else { return };
        for (name, value) in fields {
            report.data(&name, value);
        }
    }
    let peers: Vec<Value> =
        own.iter().flat_map(|node| node.peers.iter().map(|peer| source(node, peer))).collect();
    report.data("peers", peers);
    if own.len() > 1 {
        report.data("nodes", own.iter().map(|node| state(node, all)).collect::<Vec<_>>());
    }
}

/// Whether the clock follows a source, as said or as the marks show.
pub(crate) fn synchronised(node: &Node) -> Option<bool> {
    let marked = || node.system_peer().map(|peer| !peer.is_local_clock());
    node.status.synchronised.as_ref().map(|said| said.value).or_else(marked)
}

fn state(node: &Node, all: &[Node]) -> Value {
    let status = &node.status;
    let source =
        status.source.clone().or_else(|| node.system_peer().and_then(|peer| peer.remote.clone()));
    let steps: Vec<Value> = chain(node, all)
        .into_iter()
        .map(|step| json!({ "name": step.name, "stratum": step.stratum, "input": step.input }))
        .collect();
    let diagnose: serde_json::Map<String, Value> =
        node.diagnose.iter().map(|(name, result)| (name.clone(), result.clone().into())).collect();
    json!({
        "node": node.name,
        "known_as": node.known_as.as_ref().map(|(address, _)| address),
        "subject": match node.subject { Subject::Client => "client", Subject::Server => "server" },
        "subscriber": node.subscriber,
        "read_from": node.forms.iter().map(|form| form.as_str()).collect::<Vec<_>>(),
        "line": node.location.line,
        "synchronised": synchronised(node),
        "restarting": status.restarting.is_some(),
        "node_stratum": stratum_of(node),
        "source": source,
        "refid": status.refid.as_ref().map(|refid| &refid.text),
        "refid_decoded": status.refid.as_ref().and_then(|refid| refid.code.clone()),
        "within_ms": status.within_ms,
        "poll_s": status.poll_s,
        "offset_ms": status.offset_ms,
        "root_delay_ms": status.root_delay_ms,
        "root_dispersion_ms": status.root_dispersion_ms,
        "precision": status.precision,
        "readings": node.readings.max(1),
        "chain": steps,
        "diagnose": diagnose,
        "notes": node.notes.iter().map(|note| note.value.clone()).collect::<Vec<_>>(),
    })
}

fn source(node: &Node, peer: &Peer) -> Value {
    json!({
        "node": node.name,
        "line": Some(peer.line).filter(|line| *line > 0),
        "frame": peer.frame,
        "remote": peer.remote,
        "refid": peer.refid.as_ref().map(|refid| &refid.text),
        "refid_decoded": peer.refid.as_ref().and_then(|refid| refid.code.clone()),
        "refid_meaning": peer.refid.as_ref().map(crate::Refid::gloss).filter(|gloss| !gloss.is_empty()),
        "stratum": peer.stratum,
        "type": peer.kind.map(String::from),
        "when_s": peer.when_s,
        "poll_s": peer.poll_s,
        "reach": peer.reach.map(|reach| reach.to_string()),
        "reach_history": peer.reach.map(Reach::history),
        "delay_ms": peer.delay_ms,
        "offset_ms": peer.offset_ms,
        "jitter_ms": peer.jitter_ms,
        "tally": peer.tally.map(String::from),
        "role": if peer.is_local_clock() && peer.role != Role::SystemPeer { "local clock" } else { peer.role.as_str() },
        "version": peer.version,
        "leap": peer.leap,
        "requests": (peer.role == Role::Observed).then_some(peer.requests),
        "replies": (peer.role == Role::Observed).then_some(peer.replies),
        "kiss_codes": peer.kisses,
        "root_delay_ms": peer.root_delay_ms,
        "root_dispersion_ms": peer.root_dispersion_ms,
        "precision": peer.precision,
    })
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
        let value = source(&nodes[0], &nodes[0].peers[0]);
        assert_eq!(value["remote"], "192.0.2.1");
        assert_eq!(value["refid"], "76.79.67.76");
        assert_eq!(value["refid_decoded"], "LOCL");
        assert_eq!((&value["stratum"], &value["type"]), (&json!(9), &json!("u")));
        assert_eq!((&value["when_s"], &value["poll_s"]), (&json!(5.0), &json!(64.0)));
        assert_eq!((&value["reach"], &value["reach_history"]), (&json!("15"), &json!("00001101")));
        assert_eq!((&value["tally"], &value["role"]), (&json!("*"), &json!("followed")));
    }
}
