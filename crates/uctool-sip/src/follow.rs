//! What `sip calls` and `sip flow` share: messages go to the tracker of calls, sessions to the rules on TLS.

use std::rc::Rc;

use uctool_capture::{Connection, Datagram, IcmpError, StreamEvent};
use uctool_message::{Consumer, Context, HttpHead, SeenSip, Tally};
use uctool_tls::SessionReport;
use uctool_tls::rules::Sessions;

use crate::calls::{Tracker, Watch};
use crate::peers::Peers;

/// Gives messages to the tracker and counts what the rules of captures ask.
pub(crate) struct Follower<W: Watch> {
    pub(crate) tracker: Tracker<W>,
    pub(crate) tally: Tally,
    /// Of each input that was begun.
    pub(crate) sessions: Vec<Sessions>,
    /// The times of the inputs that were read to their end, where sessions are told by the input they began in.
    pub(crate) spans: Vec<Option<(i64, i64)>>,
    pub(crate) peers: Peers,
}

impl<W: Watch> Follower<W> {
    pub(crate) fn new(watch: W) -> Self {
        Self {
            tracker: Tracker::new(watch),
            tally: Tally::default(),
            sessions: Vec::new(),
            spans: Vec::new(),
            peers: Peers::default(),
        }
    }

    /// The next input begins.
    pub(crate) fn begin(&mut self, sessions: Sessions) {
        self.peers.source = sessions.source.as_str().into();
        self.sessions.push(sessions);
    }

    /// The input in which a session began: it is told of when it ends, which may be inputs later.
    fn began_in(&mut self, report: &SessionReport) -> Option<&mut Sessions> {
        let within = |span: &Option<(i64, i64)>| {
            span.zip(report.first.time)
                .is_some_and(|((first, last), time)| (first..=last).contains(&time))
        };
        match self.spans.iter().position(within) {
            Some(file) => self.sessions.get_mut(file),
            None => self.sessions.last_mut(),
        }
    }
}

impl<W: Watch> Consumer for Follower<W> {
    fn sip(&mut self, seen: &SeenSip<'_>) {
        self.tally.note(seen);
        self.peers.sip(seen);
        self.tracker.sip(seen);
    }

    fn http(&mut self, context: &Context, head: &HttpHead) {
        self.tally.http += 1;
        self.tracker.http(context, head);
    }

    fn session(&mut self, report: &SessionReport) {
        self.tally.session(report);
        let mut source = Rc::clone(&self.peers.source);
        if let Some(sessions) = self.began_in(report) {
            sessions.add(report);
            source = sessions.source.as_str().into();
        }
        self.peers.session(report, &source);
    }

    fn icmp_error(&mut self, error: &IcmpError<'_>) {
        self.tracker.icmp_error(error);
    }

    fn connection(&mut self, connection: &Connection, event: &StreamEvent<'_>) {
        self.tracker.connection(connection, event);
    }

    fn other(&mut self, datagram: &Datagram<'_>) {
        self.tracker.other(datagram);
    }
}
