//! A world in memory, and whole runs of uctool in it: the fuzzer writes the files and the answers of the network.

use std::cell::RefCell;
use std::io::{self, Cursor, Read, Write};
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use uctool_core::Io;
use uctool_core::io::{Output, Progress, Stream, UdpReply};
use zeroize::Zeroizing;

/// Files by name, and what every datagram is answered with.
#[derive(Default)]
pub struct Memory {
    pub files: Vec<(&'static str, Vec<u8>)>,
    pub answer: Option<Vec<u8>>,
}

impl Io for Memory {
    fn open(&mut self, input: &str) -> io::Result<Box<dyn Read + Send>> {
        let file = self.files.iter().find(|(name, _)| *name == input);
        let (_, bytes) = file.ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(Cursor::new(bytes.clone())))
    }
    fn size(&mut self, _: &str) -> Option<u64> {
        None
    }
    fn create(&mut self, _: &str, _: bool, _: bool) -> io::Result<Box<dyn Output>> {
        Err(io::ErrorKind::PermissionDenied.into())
    }
    fn resolve(&mut self, _: &str) -> io::Result<Vec<IpAddr>> {
        Ok(vec![IpAddr::from([127, 0, 0, 1])])
    }
    fn connect(&mut self, _: SocketAddr, _: Duration) -> io::Result<Box<dyn Stream>> {
        Err(io::ErrorKind::ConnectionRefused.into())
    }
    fn exchange_udp(&mut self, _: SocketAddr, _: &[u8], _: Duration) -> io::Result<UdpReply> {
        let bytes = self.answer.clone().ok_or(io::ErrorKind::TimedOut)?;
        Ok(UdpReply { bytes, sent: self.now(), received: self.now() })
    }
    fn now(&self) -> Timestamp {
        Timestamp::constant(1_780_000_000, 0)
    }
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
    fn random(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        bytes.fill(7);
        Ok(())
    }
    fn env(&self, _: &str) -> Option<String> {
        None
    }
    fn ask_secret(&mut self, _: &str) -> io::Result<Zeroizing<String>> {
        Err(io::ErrorKind::NotConnected.into())
    }
    fn progress(&mut self, _: &str, _: Option<u64>) -> Box<dyn Progress> {
        struct Silent;
        impl Progress for Silent {
            fn at(&mut self, _: u64) {}
        }
        Box::new(Silent)
    }
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

/// Runs `uctool WORDS --format ndjson`, then as text. Every line of NDJSON is an object, the last one the summary; no
/// raw control character reaches a terminal; both runs end alike.
pub fn run(words: &[&str], world: &mut Memory) {
    let (json_code, json) = once(words, "ndjson", world);
    if json_code == 2 && json.is_empty() {
        // Arguments that clap refuses: nothing was run.
        return;
    }
    let mut last = None;
    for line in json.lines() {
        let value: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
        last = Some(value);
    }
    let last = last.expect("there is always a summary");
    assert_eq!(last["type"], "summary", "{last}");
    let (text_code, text) = once(words, "text", world);
    assert_eq!(json_code, text_code);
    let raw = |c: char| c.is_control() && c != '\n';
    assert!(!text.contains(raw), "a raw control character: {text:?}");
}

fn once(words: &[&str], format: &str, world: &mut Memory) -> (u8, String) {
    let (out, err) = (Shared::default(), Shared::default());
    let streams = uctool::Streams {
        out: Box::new(out.clone()),
        err: Box::new(err.clone()),
        out_terminal: false,
        err_terminal: false,
        width: None,
    };
    // The format comes first: behind `--` it would be a word.
    let first = ["uctool", "--format", format];
    let arguments = first.iter().chain(words).copied();
    let code = uctool::run(arguments.map(Into::into), world, streams);
    assert!(code <= 2, "exit status {code}");
    let bytes = out.0.borrow().clone();
    (code, String::from_utf8(bytes).expect("the output is UTF-8"))
}
