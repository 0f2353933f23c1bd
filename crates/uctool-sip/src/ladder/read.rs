//! Reading captures for their ladders: calls are collected while the rules watch.

use uctool_capture::{Dissector, Options, Summary};
use uctool_core::{Finding, Io, Outcome, ReportWriter};
use uctool_message::{Decoder, Unit, Work};
use uctool_tls::rules::Sessions;
use uctool_tls::{KeyError, Keyring, Unwrapper};

use super::collect::{Collector, Wanted};
use crate::cli::{Opened, Watched, judge, judge_carriers};
use crate::follow::Follower;
use crate::input;
use crate::media::Ear;
use crate::rules::judge::{About, Panel};
use crate::rules::{self, Decoded};

/// What lasts from one capture to the next.
pub(super) struct Run {
    key_files: usize,
    refused: Vec<(String, KeyError)>,
    unwrapper: Unwrapper,
    decoder: Decoder,
    dissector: Dissector,
    follower: Follower<(Collector, (Panel, Ear))>,
    /// The inputs so far, and what their places are counted in.
    sources: Vec<(String, Unit)>,
    summaries: Vec<Summary>,
}

/// What one capture held.
pub(super) struct Seen {
    sessions: Sessions,
    decoded: Decoded,
    ended: Result<(), uctool_capture::CaptureError>,
}

impl Seen {
    pub(super) fn judge(self, mut report: ReportWriter<'_>) {
        judge_carriers(&mut report, &self.decoded, &self.sessions);
        judge(report, &self.decoded, self.ended);
    }
}

impl Run {
    pub(super) fn new(
        keys: Keyring,
        key_files: usize,
        refused: Vec<(String, KeyError)>,
        wanted: Wanted,
    ) -> Self {
        let watch = (Collector::new(wanted), (Panel::of(rules::JUDGES), Ear::new(false)));
        Self {
            key_files,
            refused,
            unwrapper: Unwrapper::new(keys, uctool_tls::Limits::default()),
            decoder: Decoder::default(),
            dissector: Dissector::new(Options::default()),
            follower: Follower::new(watch),
            sources: Vec::new(),
            summaries: Vec::new(),
        }
    }

    pub(super) fn collector(&mut self) -> &mut Collector {
        &mut self.follower.tracker.watch.0
    }

    /// What the rules of calls and of their media found.
    pub(super) fn findings(&mut self) -> Vec<Finding> {
        let (panel, ear) = &mut self.follower.tracker.watch.1;
        let about = About { sources: self.sources.clone(), home: Vec::new() };
        let of_calls = panel.verdicts(&about).into_iter().map(|(_, outcome)| outcome);
        let heard = std::mem::take(ear).finish(&self.sources, std::mem::take(&mut self.summaries));
        let of_media = rules::HEARD.iter().map(|check| (check.run)(&heard));
        let found = of_calls.chain(of_media).filter_map(|outcome| match outcome {
            Outcome::Found(found) => Some(found),
            _ => None,
        });
        found.flatten().collect()
    }

    /// Reads one capture.
    pub(super) fn capture(&mut self, input: Opened, last: bool, io: &mut dyn Io) -> Seen {
        let progress = io.progress(&input.name, input.size);
        let mut sessions = Sessions::new(&input.name);
        sessions.key_files = self.key_files;
        sessions.key_errors.clone_from(&self.refused);
        self.follower.begin(sessions);
        let mut work = Work {
            unwrapper: &mut self.unwrapper,
            decoder: &mut self.decoder,
            consumer: &mut self.follower,
        };
        let reader = Watched::new(input.reader, progress);
        let input::Read { told, ended } =
            input::read(reader, io.now(), &mut self.dissector, &mut work);
        if last {
            self.dissector.finish(&mut work);
            work.finish();
            self.follower.tracker.finish();
        } else {
            self.follower.tracker.next_file();
            self.follower.tracker.watch.1.1.next_file();
        }
        let mut sessions = self.follower.sessions.pop().unwrap_or_default();
        let mut summary = self.dissector.take_summary();
        summary.source.clone_from(&input.name);
        sessions.truncated = summary.frames_cut > 0;
        let tally = std::mem::take(&mut self.follower.tally);
        let unit = if told.is_some() { Unit::Line } else { Unit::Frame };
        self.summaries.push(summary.clone());
        self.sources.push((input.name.clone(), unit));
        Seen { sessions, decoded: Decoded { source: input.name, summary, tally, told }, ended }
    }
}
