//! Work on several threads, with results in the order of the work. The thread that calls stays with the real [`Io`]:
//! it opens the files that lie on disk, for all of them, and shows how far the work is.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use uctool_core::Io;
use uctool_core::io::Progress;

use crate::desk::{Desk, Office, Wanted};

/// At least so many and at most so many work side by side.
const CREW: std::ops::RangeInclusive<usize> = 2..=8;
/// How often the progress is shown.
const BEAT: Duration = Duration::from_millis(100);

enum News<R> {
    Wanted(Wanted),
    Done(usize, R),
}

/// Gives every one of `tasks` to `work`, and returns what came of them in the same order.
pub(crate) fn all<T: Send, R: Send>(
    tasks: Vec<T>,
    office: &Office<'_>,
    io: &mut dyn Io,
    progress: &mut dyn Progress,
    work: impl Fn(T, &mut Desk<'_>) -> R + Sync,
) -> Vec<R> {
    let count = tasks.len();
    let queue: Mutex<VecDeque<(usize, T)>> = Mutex::new(tasks.into_iter().enumerate().collect());
    let mut results: Vec<Option<R>> = std::iter::repeat_with(|| None).take(count).collect();
    let crew = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let crew = crew.clamp(*CREW.start(), *CREW.end()).min(count);
    let (news, heard) = channel();
    std::thread::scope(|scope| {
        for _ in 0..crew {
            let (news, queue, work) = (news.clone(), &queue, &work);
            scope.spawn(move || worker(office, queue, &news, work));
        }
        drop(news);
        loop {
            match heard.recv_timeout(BEAT) {
                // A desk that left wants nothing any more.
                Ok(News::Wanted(Wanted { name, to })) => drop(to.send(io.open(&name))),
                Ok(News::Done(index, result)) => {
                    if let Some(place) = results.get_mut(index) {
                        *place = Some(result);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            progress.at(office.done.load(Ordering::Relaxed));
        }
    });
    results.into_iter().flatten().collect()
}

fn worker<T: Send, R: Send>(
    office: &Office<'_>,
    queue: &Mutex<VecDeque<(usize, T)>>,
    news: &Sender<News<R>>,
    work: &(impl Fn(T, &mut Desk<'_>) -> R + Sync),
) {
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    while let Some((index, task)) = next() {
        let ask = |wanted| news.send(News::Wanted(wanted)).is_ok();
        let result = work(task, &mut Desk::new(office.clone(), ask));
        if news.send(News::Done(index, result)).is_err() {
            break;
        }
    }
}
