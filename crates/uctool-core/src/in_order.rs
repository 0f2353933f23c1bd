//! Jobs done by several threads and given back in the order they came in.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// More helpers than this find nothing to do: one thread reads.
const MOST_HELPERS: usize = 7;

/// Does jobs. The thread that gives them does them as well while every helper is busy, so that one processor alone
/// needs no helper and none of several waits.
#[derive(Debug)]
pub struct InOrder<J> {
    work: fn(&mut J),
    helpers: usize,
    crew: Option<Crew<J>>,
    /// Jobs given and not taken back, the oldest first; `None` is still being done.
    given: VecDeque<Option<J>>,
    /// The number of the oldest.
    oldest: u64,
}

/// A job and its number, or what made its helper panic.
type Done<J> = (u64, thread::Result<J>);

/// The helpers, once there was work for them.
#[derive(Debug)]
struct Crew<J> {
    to_do: Option<SyncSender<(u64, J)>>,
    done: Receiver<Done<J>>,
    threads: Vec<JoinHandle<()>>,
}

impl<J: Send + 'static> InOrder<J> {
    /// Does jobs by `work` on so many processors, this one included.
    pub fn new(processors: usize, work: fn(&mut J)) -> Self {
        let helpers = processors.saturating_sub(1).min(MOST_HELPERS);
        Self { work, helpers, crew: None, given: VecDeque::new(), oldest: 0 }
    }

    /// Gives a job. As many lie here as were given and not taken back: take back what is [`InOrder::ready`].
    pub fn give(&mut self, mut job: J) {
        // The first job is done at once: most inputs hold no second one, and a thread has its price.
        if self.oldest == 0 && self.given.is_empty() {
            (self.work)(&mut job);
            return self.given.push_back(Some(job));
        }
        let number = self.oldest + self.given.len() as u64;
        match self.hand_over(number, job) {
            Ok(()) => self.given.push_back(None),
            Err(mut job) => {
                (self.work)(&mut job);
                self.given.push_back(Some(job));
            }
        }
    }

    /// Gives the job to a helper, or back when all are busy.
    fn hand_over(&mut self, number: u64, job: J) -> Result<(), J> {
        if self.crew.is_none() {
            self.crew = Some(Crew::new(self.helpers, self.work));
        }
        let to_do = self.crew.as_ref().and_then(|crew| crew.to_do.as_ref());
        let Some(to_do) = to_do else { return Err(job) };
        to_do.try_send((number, job)).map_err(|error| match error {
            TrySendError::Full((_, job)) | TrySendError::Disconnected((_, job)) => job,
        })
    }

    /// The oldest job, if it is done. Waits for it when more jobs lie here than all helpers can be at.
    pub fn ready(&mut self) -> Option<J> {
        while let Some(done) = self.crew.as_ref().and_then(|crew| crew.done.try_recv().ok()) {
            self.note(done);
        }
        if self.given.len() > self.room() {
            return self.wait();
        }
        self.take()
    }

    /// The oldest job, as soon as it is done; `None` when there is none.
    pub fn wait(&mut self) -> Option<J> {
        while let Some(None) = self.given.front() {
            let done = self.crew.as_ref()?.done.recv().ok()?;
            self.note(done);
        }
        self.take()
    }

    /// How many jobs may lie here.
    fn room(&self) -> usize {
        3 * (self.helpers + 1)
    }

    fn note(&mut self, (number, job): Done<J>) {
        let job = job.unwrap_or_else(|panic| resume_unwind(panic));
        let place = usize::try_from(number - self.oldest).ok();
        if let Some(place) = place.and_then(|place| self.given.get_mut(place)) {
            *place = Some(job);
        }
    }

    fn take(&mut self) -> Option<J> {
        let job = self.given.front_mut()?.take()?;
        self.given.pop_front();
        self.oldest += 1;
        Some(job)
    }
}

impl<J: Send + 'static> Crew<J> {
    /// As many helpers as the system gives; without any the jobs are done by who gives them.
    fn new(helpers: usize, work: fn(&mut J)) -> Self {
        let (to_do, jobs) = sync_channel(helpers + 1);
        let (say, done) = channel();
        let jobs = Arc::new(Mutex::new(jobs));
        let start = |_| {
            let (jobs, say) = (Arc::clone(&jobs), say.clone());
            thread::Builder::new().spawn(move || help(&jobs, &say, work)).ok()
        };
        let threads: Vec<_> = (0..helpers).map_while(start).collect();
        Self { to_do: Some(to_do).filter(|_| !threads.is_empty()), done, threads }
    }
}

fn help<J>(jobs: &Mutex<Receiver<(u64, J)>>, say: &Sender<Done<J>>, work: fn(&mut J)) {
    let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
    while let Ok((number, mut job)) = next() {
        let done = catch_unwind(AssertUnwindSafe(|| work(&mut job))).map(|()| job);
        if say.send((number, done)).is_err() {
            return;
        }
    }
}

impl<J> Drop for Crew<J> {
    fn drop(&mut self) {
        // Without a sender the helpers find no more jobs.
        self.to_do = None;
        for thread in self.threads.drain(..) {
            // A helper's panic was told as it happened.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Doubles; every third job takes its time.
    fn double(job: &mut u64) {
        if job.is_multiple_of(3) {
            thread::sleep(std::time::Duration::from_millis(2));
        }
        *job *= 2;
    }

    #[test]
    fn jobs_come_back_in_order_on_any_number_of_processors() {
        for processors in [0, 1, 2, 3, 8, 100] {
            let mut jobs = InOrder::new(processors, double);
            let mut back = Vec::new();
            for job in 0..100 {
                jobs.give(job);
                while let Some(done) = jobs.ready() {
                    back.push(done);
                }
                assert!(jobs.given.len() <= jobs.room(), "{processors}");
            }
            back.extend(std::iter::from_fn(|| jobs.wait()));
            let expected: Vec<u64> = (0..100).map(|job| 2 * job).collect();
            assert_eq!(back, expected, "{processors}");
            assert_eq!(jobs.wait(), None);
        }
    }

    #[test]
    fn jobs_that_nobody_takes_back_are_dropped_with_their_helpers() {
        let mut jobs = InOrder::new(3, double);
        for job in 0..5 {
            jobs.give(job);
        }
    }

    #[test]
    #[should_panic(expected = "this job")]
    fn a_panic_is_the_givers_too() {
        let mut jobs = InOrder::new(2, |job: &mut u64| assert!(*job != 1, "this job"));
        (0..3).for_each(|job| jobs.give(job));
        while jobs.wait().is_some() {}
    }
}
