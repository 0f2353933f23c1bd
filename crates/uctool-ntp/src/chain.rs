//! Source, publisher, subscriber: how the nodes of several inputs hang together.
//!
//! A status text never names the node it comes from. But a subscriber's table names its publisher and what the publisher
//! follows, so a text whose followed source and stratum are these is the publisher's.

use crate::model::{Node, Peer, Role, Subject};
use crate::refid::Meaning;

/// One link of a chain, the source first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    /// Address or name.
    pub(crate) name: String,
    /// Its stratum, where known.
    pub(crate) stratum: Option<u8>,
    /// The input that describes it.
    pub(crate) input: Option<String>,
}

/// More links than NTP has strata would be a circle.
const LONGEST: usize = 16;

/// Marks subscribers, names publishers, finds circles.
pub(crate) fn link(nodes: &mut [Node]) {
    for below in 0..nodes.len() {
        let Some((above, address)) = publisher_of(nodes, below) else { continue };
        let input = nodes.get(below).map_or_else(String::new, |node| node.location.source.clone());
        if let Some(node) = nodes.get_mut(above)
            && node.name.is_none()
            && node.known_as.is_none()
        {
            let how = format!(
                "{input} follows {address}, which follows the same source at the same stratum"
            );
            node.known_as = Some((address, how));
        }
        if let Some(node) = nodes.get_mut(below) {
            node.subscriber = true;
        }
    }
    for index in 0..nodes.len() {
        let circle = nodes.get(index).and_then(|node| loop_of(nodes, node));
        if let Some(node) = nodes.get_mut(index) {
            node.loops_with = circle;
        }
    }
}

/// The node that `below` follows, and the address it follows it by.
fn publisher_of(nodes: &[Node], below: usize) -> Option<(usize, String)> {
    let node = nodes.get(below).filter(|node| node.subject == Subject::Client)?;
    let peer = followed(node)?;
    let address = peer.remote.clone()?;
    let others = || {
        nodes
            .iter()
            .enumerate()
            .filter(|(index, other)| *index != below && other.subject == Subject::Client)
    };
    if let Some((index, _)) = others().find(|(_, other)| address_of(other) == Some(&address)) {
        return Some((index, address));
    }
    let refid = peer.refid.as_ref().filter(|refid| refid.meaning == Meaning::Address)?;
    let mut fits = others().filter(|(_, other)| {
        let follows_the_same =
            followed(other).and_then(|peer| peer.remote.as_deref()) == Some(&refid.text);
        other.name.is_none()
            && follows_the_same
            && peer.stratum.is_some()
            && stratum_of(other) == peer.stratum
    });
    // Two nodes that fit could each be the publisher: say nothing.
    let (index, _) = fits.next().filter(|_| fits.next().is_none())?;
    Some((index, address))
}

fn loop_of(nodes: &[Node], node: &Node) -> Option<String> {
    let own = address_of(node)?;
    let above = followed(node)?.remote.as_deref()?;
    let source = nodes.iter().find(|other| address_of(other) == Some(above))?;
    let back = followed(source)?.remote.as_deref()? == own;
    (back && own != above).then(|| above.to_owned())
}

/// Whether only the status names the source.
fn above_is_told(node: &Node) -> bool {
    node.peers.is_empty() || node.subject == Subject::Server
}

fn address_of(node: &Node) -> Option<&str> {
    node.name.as_deref().or(node.known_as.as_ref().map(|(address, _)| address.as_str()))
}

/// The source a node follows: the marked one, or in traffic the best that answers.
pub(crate) fn followed(node: &Node) -> Option<&Peer> {
    let best = || {
        let answering =
            node.peers.iter().filter(|peer| peer.role == Role::Observed && peer.replies > 0);
        answering.min_by_key(|peer| peer.stratum.filter(|stratum| *stratum > 0).unwrap_or(u8::MAX))
    };
    node.system_peer().or_else(best)
}

/// A node's own stratum: what it says, or one more than its source's.
pub(crate) fn stratum_of(node: &Node) -> Option<u8> {
    let above = || {
        node.system_peer()?
            .stratum
            .filter(|stratum| (1..15).contains(stratum))
            .map(|stratum| stratum + 1)
    };
    node.status.stratum.or_else(above)
}

/// The chain that ends in `node`, the source first.
pub(crate) fn chain(node: &Node, nodes: &[Node]) -> Vec<Step> {
    let mut steps = vec![Step {
        name: address_of(node)
            .unwrap_or(match node.subject {
                Subject::Client => "this node",
                Subject::Server => "this server",
            })
            .to_owned(),
        stratum: stratum_of(node),
        input: Some(node.location.source.clone()),
    }];
    let mut at = node;
    while steps.len() < LONGEST {
        // A server that describes itself is no source of its own.
        let above = followed(at).filter(|_| at.subject == Subject::Client);
        let Some(peer) = above else {
            steps.extend(at.status.source.clone().filter(|_| above_is_told(at)).map(|name| Step {
                name,
                stratum: stratum_of(at).and_then(|stratum| stratum.checked_sub(1)),
                input: None,
            }));
            break;
        };
        let above = nodes.iter().find(|other| {
            peer.remote.is_some()
                && address_of(other) == peer.remote.as_deref()
                && !std::ptr::eq(*other, at)
        });
        let input = above.map(|above| above.location.source.clone());
        let name = peer.name().to_owned();
        if steps.iter().any(|step| step.name == name) {
            break;
        }
        steps.push(Step { name, stratum: peer.stratum, input });
        let Some(above) = above else {
            let says = |refid: &&crate::Refid| {
                !matches!(refid.meaning, Meaning::Unset | Meaning::NoAnswerYet)
            };
            steps.extend(peer.refid.as_ref().filter(says).map(|refid| Step {
                name: refid.to_string(),
                // A reference clock stands at stratum 0 by definition (RFC 5905, section 3).
                stratum: peer.stratum.and_then(|stratum| stratum.checked_sub(1)),
                input: None,
            }));
            break;
        };
        at = above;
    }
    steps.reverse();
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUB: &str = "*198.51.100.1 LOCAL(1) 2 u 935 1024 377 0.2 2.5 3.2\nsynchronised to NTP server (198.51.100.1) at stratum 3\n";
    const SUB: &str = "*198.51.100.20 198.51.100.1 3 u 179 1024 377 0.5 -1.7 1.7\nsynchronized to NTP server (198.51.100.20) at stratum 4\n";

    fn both() -> Vec<Node> {
        let mut nodes = crate::read_text("sub.txt", SUB);
        nodes.extend(crate::read_text("pub.txt", PUB));
        link(&mut nodes);
        nodes
    }

    #[test]
    fn a_subscriber_names_its_publisher() {
        let nodes = both();
        assert!(nodes[0].subscriber && !nodes[1].subscriber);
        assert_eq!(nodes[1].known_as.as_ref().unwrap().0, "198.51.100.20");
        let names: Vec<_> =
            chain(&nodes[0], &nodes).into_iter().map(|step| (step.name, step.stratum)).collect();
        let expected = [
            ("LOCAL(1)", Some(1)),
            ("198.51.100.1", Some(2)),
            ("198.51.100.20", Some(3)),
            ("this node", Some(4)),
        ];
        assert_eq!(names, expected.map(|(name, stratum)| (name.to_owned(), stratum)));
    }

    #[test]
    fn a_text_alone_has_a_chain_too() {
        let nodes = crate::read_text("t", SUB);
        let names: Vec<_> = chain(&nodes[0], &nodes).into_iter().map(|step| step.name).collect();
        assert_eq!(names, ["198.51.100.1", "198.51.100.20", "this node"]);
    }

    #[test]
    fn two_nodes_that_follow_each_other_are_a_circle() {
        let line = |at: u8, from: &str, to: &str| {
            format!(
                "08:56:0{at}.1 {from}.123 > {to}.123: v4 client strat 4 poll 10 prec -18\n08:56:0{at}.2 {to}.123 > {from}.123: v4 server strat 3 poll 10 prec -17\n"
            )
        };
        let mut nodes =
            crate::read_text("t", &format!("{}{}", line(1, "a", "b"), line(2, "b", "a")));
        link(&mut nodes);
        assert_eq!(nodes[0].loops_with.as_deref(), Some("b"));
        assert_eq!(nodes[1].loops_with.as_deref(), Some("a"));
    }
}
