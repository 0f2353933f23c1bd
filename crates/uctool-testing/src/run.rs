//! A whole run of uctool.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use uctool_core::Io;

/// How a run ended and what it wrote.
#[derive(Debug)]
pub struct Run {
    /// The exit status.
    pub code: u8,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

#[derive(Clone, Default)]
struct Shared(Rc<RefCell<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs `uctool WORDS` in `world`; neither stream is a terminal. What is written must be UTF-8.
pub fn run_in<W: AsRef<str>>(words: &[W], world: &mut dyn Io) -> Run {
    let (out, err) = (Shared::default(), Shared::default());
    let streams = uctool::Streams {
        out: Box::new(out.clone()),
        err: Box::new(err.clone()),
        out_terminal: false,
        err_terminal: false,
        width: None,
        err_width: None,
    };
    let words = std::iter::once("uctool").chain(words.iter().map(AsRef::as_ref));
    let code = uctool::run(words.map(Into::into), world, streams);
    let text = |shared: &Shared| String::from_utf8(shared.0.borrow().clone()).unwrap();
    Run { code, out: text(&out), err: text(&err) }
}
