//! Pasted texts, recognised by content: copies lose their columns and breaks, so everything is read by tokens.

mod assemble;
mod chrony;
mod diagnose;
mod fields;
mod ntpq;
mod sentences;
mod syslog;
mod tcpdump;
mod token;
mod w32tm;

use uctool_core::Location;
use uctool_core::sort;

use crate::model::{Form, Node, Peer, Said, Status, Subject};
use crate::traffic::Traffic;

/// Something read from one place of a text.
#[derive(Debug)]
enum Piece {
    /// A new reading begins, of the process with this number.
    Start(String),
    /// A table of sources.
    Peers(Form, Vec<Peer>),
    /// Statements about the node.
    Status(Form, Subject, Box<Status>),
    /// The result of a test of `utils diagnose`.
    Test(String, String),
    /// Something worth showing.
    Note(String),
}

/// A piece and its line, from 1.
type Pieces = Vec<(u64, Piece)>;

/// Everything a text says of clocks, as the nodes it describes; empty when it says nothing.
pub fn read(source: &str, text: &str) -> Vec<Node> {
    // Syslog daemons write line ends inside a message as #012.
    let text = text.replace("#012", " ");
    let tokens = token::tokens(&text);
    let mut pieces = Pieces::new();
    ntpq::read(&tokens, &mut pieces);
    sentences::read(&tokens, &mut pieces);
    chrony::read(&tokens, &text, &mut pieces);
    w32tm::read(&text, &mut pieces);
    diagnose::read(&tokens, &mut pieces);
    syslog::read(&tokens, &mut pieces);
    // Stable, so pieces of one line (a paste without breaks) stay in the order the readers above gave them.
    sort::by_key(&mut pieces, |(line, _)| *line);
    let mut nodes = assemble::nodes(source, pieces);
    let mut traffic = Traffic::default();
    tcpdump::read(&text, &mut traffic);
    nodes.extend(traffic.nodes(&Location::of(source), Form::Tcpdump));
    nodes
}

/// A statement on `line`, as the fields of [`Status`] hold it.
#[expect(
    clippy::unnecessary_wraps,
    reason = "every field of a status is optional, and this fills one"
)]
fn said<T>(value: T, line: u64) -> Option<Said<T>> {
    Some(Said { value, line })
}
