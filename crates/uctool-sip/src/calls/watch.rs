//! Who is told what the tracker does.

use uctool_capture::{Connection, Datagram, IcmpError, StreamEvent};
use uctool_message::{Context, HttpHead, Said, SeenSip};

use super::dialog::Dialog;
use super::transaction::Transaction;

/// Whether a message is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copy {
    /// It is said for the first time on this hop.
    First,
    /// Its sender repeats it.
    Again,
    /// The capture holds it twice (a mirror port that copies both directions, an interface seen twice).
    Mirrored,
}

/// A message in its dialog.
#[derive(Debug)]
pub struct Sighting<'a> {
    /// The message, read.
    pub said: &'a Said<'a>,
    /// Its dialog, the message included.
    pub dialog: &'a Dialog,
    /// Its transaction; `None` for a stray ACK.
    pub transaction: Option<&'a Transaction>,
    /// Whether it is new.
    pub copy: Copy,
    /// It begins its dialog.
    pub begins: bool,
}

/// Told of everything the tracker does, in the order it happens. Every method has a default that ignores it.
pub trait Watch {
    /// A message was put in its place.
    fn message(&mut self, _seen: &SeenSip<'_>, _sighting: &Sighting<'_>) {}
    /// A message that belongs to no dialog, since it lacks Call-ID or CSeq.
    fn stray(&mut self, _seen: &SeenSip<'_>) {}
    /// A transaction is over, or 32 seconds passed without a word; its dialog may go on.
    fn transaction(&mut self, _dialog: &Dialog, _transaction: &Transaction) {}
    /// A dialog is over, or nothing was heard of it for its time, or the captures end. Its transactions were told
    /// before.
    fn ended(&mut self, _dialog: &Dialog) {}
    /// A dialog is about to be told as ended though it is not, because too many are live.
    fn dropped(&mut self, _dialog: &Dialog) {}
    /// The head of an HTTP message.
    fn http(&mut self, _context: &Context, _head: &HttpHead) {}
    /// An ICMP error.
    fn icmp_error(&mut self, _error: &IcmpError<'_>) {}
    /// Something other than data on a TCP connection.
    fn connection(&mut self, _connection: &Connection, _event: &StreamEvent<'_>) {}
    /// A datagram that is neither SIP nor TLS: media, DNS, anything.
    fn other(&mut self, _datagram: &Datagram<'_>) {}
}

/// Two that watch, each told of everything.
impl<A: Watch, B: Watch> Watch for (A, B) {
    fn message(&mut self, seen: &SeenSip<'_>, sighting: &Sighting<'_>) {
        self.0.message(seen, sighting);
        self.1.message(seen, sighting);
    }

    fn stray(&mut self, seen: &SeenSip<'_>) {
        self.0.stray(seen);
        self.1.stray(seen);
    }

    fn transaction(&mut self, dialog: &Dialog, transaction: &Transaction) {
        self.0.transaction(dialog, transaction);
        self.1.transaction(dialog, transaction);
    }

    fn ended(&mut self, dialog: &Dialog) {
        self.0.ended(dialog);
        self.1.ended(dialog);
    }

    fn dropped(&mut self, dialog: &Dialog) {
        self.0.dropped(dialog);
        self.1.dropped(dialog);
    }

    fn http(&mut self, context: &Context, head: &HttpHead) {
        self.0.http(context, head);
        self.1.http(context, head);
    }

    fn icmp_error(&mut self, error: &IcmpError<'_>) {
        self.0.icmp_error(error);
        self.1.icmp_error(error);
    }

    fn connection(&mut self, connection: &Connection, event: &StreamEvent<'_>) {
        self.0.connection(connection, event);
        self.1.connection(connection, event);
    }

    fn other(&mut self, datagram: &Datagram<'_>) {
        self.0.other(datagram);
        self.1.other(datagram);
    }
}
