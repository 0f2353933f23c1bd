//! Private operations before they are asked for: the bytes of a capture pass by on their way to the reader, and every
//! encrypted pre-master secret seen in them is decrypted meanwhile, two at a time, on the processors that have nothing to
//! do. What was seen is a guess that changes no result: who asks gets what the key says to the bytes asked about. A secret
//! asked for twice is decrypted once.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use memchr::memmem::Finder;

use super::{Premaster, Private, TOGETHER, decrypt_two};
use crate::messages::CLIENT_KEY_EXCHANGE;

/// How many secrets are kept, done or not; the oldest are let go.
const MOST_KEPT: usize = 512;
/// How many processors work ahead at most.
const MOST_WORKERS: usize = 7;

/// The operations of a run.
#[derive(Default)]
pub(crate) struct Ahead {
    desk: Arc<Desk>,
    workers: Mutex<Vec<JoinHandle<()>>>,
}

/// What those who work share.
#[derive(Default)]
struct Desk {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// In the order they were seen.
    tasks: VecDeque<Task>,
    /// The number of the first of `tasks`.
    first: u64,
    closed: bool,
}

struct Task {
    key: Arc<Private>,
    encrypted: Vec<u8>,
    progress: Progress,
}

enum Progress {
    Waiting,
    Taken,
    Done(Option<Premaster>),
}

/// A task that somebody works at.
type Taken = (u64, Arc<Private>, Vec<u8>);

impl Ahead {
    /// The pre-master secret that a key makes of encrypted bytes.
    pub(crate) fn decrypt(&self, key: &Arc<Private>, encrypted: &[u8]) -> Option<Premaster> {
        let mut state = self.desk.lock();
        let wanted = state.number(key, encrypted);
        loop {
            let work = match state.progress(wanted) {
                Some(Progress::Done(premaster)) => return premaster.clone(),
                Some(Progress::Waiting) => state.take(Some(wanted)),
                // Others are done while somebody works at it.
                Some(Progress::Taken) => state.take(None),
                None => {
                    drop(state);
                    return key.decrypt(encrypted);
                }
            };
            state = if work.is_empty() {
                self.desk.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
            } else {
                drop(state);
                self.desk.work(work)
            };
        }
    }

    /// Starts to work ahead, unless that is under way or there is but one processor.
    fn start(&self) {
        let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        if !workers.is_empty() {
            return;
        }
        let others = thread::available_parallelism().map_or(0, |all| all.get() - 1);
        for _ in 0..others.min(MOST_WORKERS) {
            let desk = Arc::clone(&self.desk);
            // Where no thread is to be had, all is done by who asks.
            workers.extend(thread::Builder::new().spawn(move || desk.serve()));
        }
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.desk.lock().closed = true;
        self.desk.changed.notify_all();
        for worker in self.workers.get_mut().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = worker.join();
        }
    }
}

impl Desk {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does what is taken and notes what came of it.
    fn work(&self, taken: Vec<Taken>) -> MutexGuard<'_, State> {
        let results = match taken.as_slice() {
            [(_, one, a), (_, two, b)] => Vec::from(decrypt_two([(one, a), (two, b)])),
            some => some.iter().map(|(_, key, encrypted)| key.decrypt(encrypted)).collect(),
        };
        let mut state = self.lock();
        for ((number, ..), result) in taken.into_iter().zip(results) {
            if let Some(progress) = state.progress(number) {
                *progress = Progress::Done(result);
            }
        }
        self.changed.notify_all();
        state
    }

    /// Works until the run ends.
    fn serve(&self) {
        let mut state = self.lock();
        while !state.closed {
            let taken = state.take(None);
            state = if taken.is_empty() {
                self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
            } else {
                drop(state);
                self.work(taken)
            };
        }
    }
}

impl State {
    /// The number of a task, which is a new one unless it is known.
    fn number(&mut self, key: &Arc<Private>, encrypted: &[u8]) -> u64 {
        let same = |task: &Task| task.encrypted == encrypted && Arc::ptr_eq(&task.key, key);
        for (number, task) in (self.first..).zip(&self.tasks) {
            if same(task) {
                return number;
            }
        }
        if self.tasks.len() == MOST_KEPT {
            self.tasks.pop_front();
            self.first += 1;
        }
        let task = Task {
            key: Arc::clone(key),
            encrypted: encrypted.to_vec(),
            progress: Progress::Waiting,
        };
        self.tasks.push_back(task);
        self.first + self.tasks.len() as u64 - 1
    }

    /// How far a task is; nothing when it was let go.
    fn progress(&mut self, number: u64) -> Option<&mut Progress> {
        let at = usize::try_from(number.checked_sub(self.first)?).ok()?;
        self.tasks.get_mut(at).map(|task| &mut task.progress)
    }

    /// Takes as many waiting tasks as are done together, `wanted` before others.
    fn take(&mut self, wanted: Option<u64>) -> Vec<Taken> {
        let mut taken = Vec::with_capacity(TOGETHER);
        if let Some(number) = wanted {
            self.take_into(number, &mut taken);
        }
        for number in self.first..self.first + self.tasks.len() as u64 {
            if taken.len() == TOGETHER {
                break;
            }
            self.take_into(number, &mut taken);
        }
        taken
    }

    fn take_into(&mut self, number: u64, taken: &mut Vec<Taken>) {
        let at = usize::try_from(number - self.first).unwrap_or(usize::MAX);
        if let Some(task) = self.tasks.get_mut(at)
            && matches!(task.progress, Progress::Waiting)
        {
            task.progress = Progress::Taken;
            taken.push((number, Arc::clone(&task.key), task.encrypted.clone()));
        }
    }
}

/// A reader that looks for encrypted pre-master secrets in what passes through it.
pub struct Scout<R> {
    inner: R,
    desk: Arc<Desk>,
    /// The keys to try, each with what a ClientKeyExchange for it begins with.
    keys: Vec<(Arc<Private>, Finder<'static>)>,
}

impl<R: Read> Scout<R> {
    /// Looks for what the keys decrypt. Of keys with one size only the first is tried ahead.
    pub(crate) fn new<'k>(
        inner: R,
        keys: impl Iterator<Item = &'k Arc<Private>>,
        ahead: &Ahead,
    ) -> Self {
        let mut tried: Vec<(Arc<Private>, Finder<'static>)> = Vec::new();
        for key in keys {
            if let Some(begin) = beginning(key.size())
                && tried.iter().all(|(known, _)| known.size() != key.size())
            {
                tried.push((Arc::clone(key), Finder::new(&begin).into_owned()));
            }
        }
        if !tried.is_empty() {
            ahead.start();
        }
        Self { inner, desk: Arc::clone(&ahead.desk), keys: tried }
    }
}

/// What a ClientKeyExchange with so many encrypted bytes begins with: its type, its length, theirs.
fn beginning(size: usize) -> Option<[u8; 6]> {
    let [whole_high, whole_low] = u16::try_from(size + 2).ok()?.to_be_bytes();
    let [high, low] = u16::try_from(size).ok()?.to_be_bytes();
    Some([CLIENT_KEY_EXCHANGE, 0, whole_high, whole_low, high, low])
}

impl<R: Read> Read for Scout<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let seen = buffer.get(..count).unwrap_or_default();
        let mut found = false;
        for (key, begin) in &self.keys {
            for at in begin.find_iter(seen) {
                let start = at + begin.needle().len();
                if let Some(encrypted) = seen.get(start..start + key.size()) {
                    self.desk.lock().number(key, encrypted);
                    found = true;
                }
            }
        }
        if found {
            self.desk.changed.notify_all();
        }
        Ok(count)
    }
}
