//! A report file that a renderer writes and the run finishes.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use uctool_core::io::Output;

/// A shared handle on one `--report` file.
#[derive(Clone)]
pub(crate) struct ReportFile(Rc<RefCell<Option<Box<dyn Output>>>>);

impl ReportFile {
    pub(crate) fn new(output: Box<dyn Output>) -> Self {
        Self(Rc::new(RefCell::new(Some(output))))
    }

    /// Makes the file appear under its name.
    pub(crate) fn finish(&self) -> io::Result<()> {
        match self.0.borrow_mut().take() {
            Some(output) => output.finish(),
            None => Ok(()),
        }
    }
}

impl Write for ReportFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.borrow_mut().as_mut() {
            Some(output) => output.write(bytes),
            None => Err(io::Error::other("the file is finished")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().as_mut().map_or(Ok(()), std::io::Write::flush)
    }
}
