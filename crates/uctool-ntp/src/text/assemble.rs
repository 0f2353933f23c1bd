//! From pieces to nodes: which statements are about the same clock.
//!
//! Tables that share a source are later readings of one node; a table that shares none belongs to another. Statements
//! without a table belong to the node above them, or below when none stands above.

use uctool_core::Location;

use super::{Piece, Pieces};
use crate::model::{Form, Node, Peer, Sample, Subject};

/// Bounds against texts made to take for ever; a cluster has a dozen nodes and a node five sources.
const MOST_NODES: usize = 256;
const MOST_PEERS: usize = 1024;
const MOST_SAMPLES: usize = 65_536;

struct Assembly {
    source: String,
    nodes: Vec<Node>,
    /// The process number of the current node's reading.
    pid: Option<String>,
    /// A reading has begun and nothing of it has come yet: its process number.
    fresh: Option<String>,
}

pub(super) fn nodes(source: &str, pieces: Pieces) -> Vec<Node> {
    let mut assembly =
        Assembly { source: source.to_owned(), nodes: Vec::new(), pid: None, fresh: None };
    for (line, piece) in pieces {
        match piece {
            Piece::Start(pid) => assembly.fresh = Some(pid),
            Piece::Peers(form, peers) => assembly.peers(line, form, peers),
            Piece::Status(form, subject, status) => {
                let node = assembly.node(line, form, subject, &[]);
                node.status.patch(*status);
                note_form(node, form);
            }
            Piece::Test(name, result) => {
                let node = assembly.node(line, Form::Diagnose, Subject::Client, &[]);
                node.diagnose.push((name, result));
                note_form(node, Form::Diagnose);
            }
            Piece::Note(text) => {
                let node = assembly.node(line, Form::ServerAdd, Subject::Client, &[]);
                node.notes.push(crate::model::Said { value: text, line });
                note_form(node, Form::ServerAdd);
            }
        }
    }
    assembly.nodes
}

impl Assembly {
    fn peers(&mut self, line: u64, form: Form, peers: Vec<Peer>) {
        let subject = if form == Form::W32tm { Subject::Server } else { Subject::Client };
        let node = self.node(line, form, subject, &peers);
        let reading = f64::from(node.readings);
        let samples = peers.iter().filter_map(|peer| {
            let remote = peer.remote.clone()?;
            let sample =
                Sample { remote, at: reading, offset_ms: peer.offset_ms, reach: peer.reach };
            peer.offset_ms.or(peer.reach.map(|_| 0.0)).map(|_| sample)
        });
        let room = MOST_SAMPLES.saturating_sub(node.samples.len());
        let samples: Vec<Sample> = samples.take(room).collect();
        node.samples.extend(samples);
        if matches!(form, Form::PeerTable | Form::ChronySources) {
            node.readings += 1;
        }
        for peer in peers {
            let room = node.peers.len() < MOST_PEERS;
            let held = node
                .peers
                .iter_mut()
                .find(|held| held.remote.is_some() && held.remote == peer.remote);
            match held {
                // A later table says everything anew; other texts only add to it.
                Some(held) if form == Form::PeerTable => *held = peer,
                Some(held) => held.patch(peer),
                None if room => node.peers.push(peer),
                None => {}
            }
        }
        note_form(node, form);
    }

    /// The node that a piece belongs to, made when there is none.
    fn node(&mut self, line: u64, form: Form, subject: Subject, peers: &[Peer]) -> &mut Node {
        let fresh = self.fresh.take();
        let begins = match self.nodes.last() {
            None => true,
            Some(last) if last.subject != subject => true,
            Some(last) if fresh.is_some() => {
                let another_process = self.pid.is_some() && fresh != self.pid;
                another_process || (!peers.is_empty() && !shares(last, peers))
            }
            Some(last) => apart(last, form, peers),
        };
        if let Some(pid) = fresh {
            self.pid = Some(pid);
            // A later reading of the same process: what it said before no longer holds.
            if let Some(last) = self.nodes.last_mut().filter(|_| !begins) {
                last.status = crate::model::Status::default();
            }
        }
        if begins && self.nodes.len() < MOST_NODES {
            let location = Location::of(self.source.clone()).line(line);
            self.nodes.push(Node { location, subject, ..Node::default() });
        }
        let last = self.nodes.len().saturating_sub(1);
        #[expect(clippy::indexing_slicing, reason = "a node was pushed if there was none")]
        &mut self.nodes[last]
    }
}

/// Whether a table without a head of its own begins another node.
fn apart(node: &Node, form: Form, peers: &[Peer]) -> bool {
    let tables = matches!(form, Form::PeerTable | Form::ChronySources | Form::ChronyStats);
    let lost = peers.iter().all(|peer| peer.remote.is_none());
    tables && !lost && node.has_table() && !shares(node, peers)
}

fn shares(node: &Node, peers: &[Peer]) -> bool {
    node.peers.is_empty()
        || peers.iter().any(|peer| {
            peer.remote.is_some() && node.peers.iter().any(|held| held.remote == peer.remote)
        })
}

fn note_form(node: &mut Node, form: Form) {
    if !node.forms.contains(&form) {
        node.forms.push(form);
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;

    const PUB: &str = "ntpd (pid 10) is running...\n*192.0.2.1 .GPS. 1 u 5 64 377 0.1 0.2 0.3\nsynchronised to NTP server (192.0.2.1) at stratum 2\n";
    const SUB: &str = "ntpd (pid 20) is running...\n*192.0.2.20 192.0.2.1 2 u 5 64 377 0.1 0.2 0.3\nsynchronised to NTP server (192.0.2.20) at stratum 3\n";

    #[test]
    fn two_nodes_in_one_paste_stay_two() {
        let nodes = read("t", &format!("{PUB}{SUB}"));
        let strata: Vec<_> = nodes.iter().map(|node| node.status.stratum).collect();
        assert_eq!(strata, [Some(2), Some(3)]);
    }

    #[test]
    fn a_later_reading_replaces_the_earlier() {
        let later = PUB
            .replace("377", "376")
            .replace("synchronised to NTP server (192.0.2.1) at stratum 2", "unsynchronised");
        let nodes = read("t", &format!("{PUB}{later}"));
        assert_eq!(nodes.len(), 1);
        assert_eq!(nodes[0].readings, 2);
        assert_eq!(nodes[0].samples.len(), 2);
        assert_eq!(nodes[0].peers[0].reach.unwrap().0, 0o376);
        assert_eq!(nodes[0].status.synchronised.as_ref().map(|said| said.value), Some(false));
        assert_eq!(nodes[0].status.stratum, None);
    }
}
