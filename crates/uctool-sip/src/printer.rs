//! What `sip decode` does with what the decoder finds: counts it for the rules and writes it, in the order it was found.

use std::rc::Rc;

use uctool_core::{InOrder, ReportWriter};
use uctool_message::{Batch, Consumer, Context, Found, HttpHead, HttpRow, SeenSip, Tally, What};
use uctool_tls::SessionReport;
use uctool_tls::rules::Sessions;

use crate::calls::Watch;
use crate::peers::Peers;
use crate::rules;
use crate::rules::judge::Panel;
use crate::session_row::SessionRow;

/// Writes what the decoder finds. What is asked of a message alone is done in batches, by as many threads as there are
/// processors.
pub(crate) struct Printer<'p, 's> {
    report: &'p mut ReportWriter<'s>,
    pub(crate) tally: Tally,
    pub(crate) sessions: Sessions,
    pub(crate) peers: Peers,
    /// The rules on what HTTP shows.
    pub(crate) http: Panel,
    /// Nothing waits for more to come: somebody may be watching.
    at_once: bool,
    /// Somebody reads the rows as JSON.
    as_json: bool,
    batch: Batch,
    jobs: InOrder<Batch>,
    /// Batches to be used again.
    spare: Vec<Batch>,
}

impl<'p, 's> Printer<'p, 's> {
    /// Writes to `report` what an input of known size holds, on so many processors; of one that may never end, each
    /// message as it comes.
    pub(crate) fn new(
        report: &'p mut ReportWriter<'s>,
        sessions: Sessions,
        processors: Option<usize>,
    ) -> Self {
        let as_json = report.asks_for_json();
        Self {
            report,
            as_json,
            tally: Tally::default(),
            peers: Peers::new(&sessions.source),
            sessions,
            http: Panel::of(rules::HTTP_JUDGES),
            at_once: processors.is_none(),
            batch: Batch::new(as_json),
            jobs: InOrder::new(processors.unwrap_or(1), Batch::read),
            spare: Vec::new(),
        }
    }

    /// Something was added to the batch.
    fn added(&mut self) {
        if self.at_once {
            self.settle();
        } else if self.batch.is_full() {
            self.hand_over();
            while let Some(batch) = self.jobs.ready() {
                self.write(batch);
            }
        }
    }

    fn hand_over(&mut self) {
        if !self.batch.is_empty() {
            let next = self.spare.pop().unwrap_or_else(|| Batch::new(self.as_json));
            self.jobs.give(std::mem::replace(&mut self.batch, next));
        }
    }

    /// Writes everything that came so far.
    pub(crate) fn settle(&mut self) {
        self.hand_over();
        while let Some(batch) = self.jobs.wait() {
            self.write(batch);
        }
    }

    fn write(&mut self, mut batch: Batch) {
        for row in batch.rows(self.tally.sip) {
            self.report.row(&row);
        }
        self.tally.add(batch.tally());
        for agent in batch.take_agents() {
            self.peers.agent(agent);
        }
        batch.clear();
        self.spare.push(batch);
    }
}

impl Consumer for Printer<'_, '_> {
    fn sip(&mut self, seen: &SeenSip<'_>) {
        let what = What::Message { overrun: seen.overrun };
        let (context, bytes, cut) = (seen.context, seen.message.raw, seen.cut);
        self.takes(&Found { context, bytes, cut, what });
    }

    fn takes(&mut self, found: &Found<'_>) -> bool {
        self.batch.add(found);
        self.added();
        true
    }

    fn http(&mut self, context: &Context, head: &HttpHead) {
        self.settle();
        self.tally.http += 1;
        self.http.http(context, head);
        self.report.row(&HttpRow { context, head });
    }

    fn session(&mut self, report: &SessionReport) {
        self.settle();
        self.tally.session(report);
        self.sessions.add(report);
        let source = Rc::clone(&self.peers.source);
        self.peers.session(report, &source);
        self.report.row(&SessionRow::new(report));
    }
}
