//! The real world behind [`Io`]: the only place that touches disk, sockets, the clock and the terminal.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs as _, UdpSocket};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use uctool_core::sort;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use tempfile::NamedTempFile;
use uctool_core::Io;
use uctool_core::io::{Listed, Net, Output, Progress, Spool, Stands, Stream, UdpReply};
use zeroize::Zeroizing;

/// Disk, network, clock and terminal of this process.
pub struct World {
    net: Arc<Network>,
}

/// The network of this process.
struct Network {
    start: Instant,
}

impl Net for Network {
    fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok((host, 0).to_socket_addrs()?.map(|address| address.ip()).collect())
    }

    fn connect(&self, address: SocketAddr, timeout: Duration) -> io::Result<Box<dyn Stream>> {
        let stream = TcpStream::connect_timeout(&address, timeout)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(timeout))?;
        stream.set_write_timeout(Some(timeout))?;
        Ok(Box::new(Tcp(stream, address)))
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}

impl World {
    /// The world from now on.
    pub fn new() -> Self {
        Self { net: Arc::new(Network { start: Instant::now() }) }
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

/// Why no file can be made in `folder`: in its words, not in those of the file that stands in for it until it is whole.
fn unwritable(error: &io::Error, folder: &Path) -> io::Error {
    let folder = folder.display();
    match error.kind() {
        io::ErrorKind::NotFound => {
            io::Error::new(error.kind(), format!("there is no folder `{folder}`"))
        }
        io::ErrorKind::PermissionDenied => {
            io::Error::new(error.kind(), format!("no right to write into the folder `{folder}`"))
        }
        kind => io::Error::new(kind, error.to_string()),
    }
}

impl Io for World {
    fn open(&mut self, input: &str) -> io::Result<Box<dyn Read + Send>> {
        if input == "-" {
            return Ok(Box::new(io::stdin()));
        }
        if Path::new(input).is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder, not a file"));
        }
        Ok(Box::new(File::open(input)?))
    }

    fn size(&mut self, input: &str) -> Option<u64> {
        let metadata = std::fs::metadata(input).ok()?;
        metadata.is_file().then_some(metadata.len())
    }

    fn create(&mut self, path: &str, private: bool, force: bool) -> io::Result<Box<dyn Output>> {
        let path = PathBuf::from(path);
        if !force && path.exists() {
            return Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                "it exists; --force replaces it",
            ));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        builder.prefix(".uctool-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = if private { 0o600 } else { 0o644 };
            builder.permissions(std::fs::Permissions::from_mode(mode));
        }
        // On Windows a file has the access list of its folder, which decides who reads it.
        #[cfg(not(unix))]
        let _ = private;
        let folder = folder.unwrap_or(Path::new("."));
        let file = builder.tempfile_in(folder).map_err(|error| unwritable(&error, folder))?;
        Ok(Box::new(NewFile { file: io::BufWriter::new(file), path, force }))
    }

    fn list(&mut self, path: &str) -> io::Result<Option<Vec<Listed>>> {
        if !Path::new(path).is_dir() {
            return Ok(None);
        }
        let mut listed = Vec::new();
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            // Of a name that is no text this is not the name, and opening it fails and says so.
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type()?;
            let what = match kind {
                _ if kind.is_symlink() => Stands::Link,
                _ if kind.is_dir() => Stands::Folder,
                _ if kind.is_file() => Stands::File(entry.metadata()?.len()),
                _ => Stands::Other,
            };
            listed.push(Listed { name, what });
        }
        sort::by(&mut listed, Ord::cmp);
        Ok(Some(listed))
    }

    fn folder(&self) -> PathBuf {
        std::env::current_dir().unwrap_or_default()
    }

    fn find_upwards(&self, name: &str) -> Option<PathBuf> {
        let here = std::env::current_dir().ok()?;
        here.ancestors().map(|folder| folder.join(name)).find(|path| path.is_file())
    }

    fn spool(&mut self) -> io::Result<Box<dyn Spool>> {
        // Created for its owner alone and unlinked at once, where the system can.
        Ok(Box::new(tempfile::tempfile()?))
    }

    fn resolve(&mut self, host: &str) -> io::Result<Vec<IpAddr>> {
        self.net.resolve(host)
    }

    fn connect(&mut self, address: SocketAddr, timeout: Duration) -> io::Result<Box<dyn Stream>> {
        self.net.connect(address, timeout)
    }

    fn net(&self) -> Arc<dyn Net> {
        self.net.clone()
    }

    fn exchange_udp(
        &mut self,
        address: SocketAddr,
        request: &[u8],
        timeout: Duration,
    ) -> io::Result<UdpReply> {
        let any = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
        let socket = UdpSocket::bind(any)?;
        // A connected socket hears of ICMP errors and takes answers from this peer alone.
        socket.connect(address)?;
        socket.set_read_timeout(Some(timeout))?;
        let sent = Timestamp::now();
        socket.send(request)?;
        let mut bytes = vec![0; 65_536];
        let length = socket.recv(&mut bytes)?;
        let received = Timestamp::now();
        bytes.truncate(length);
        Ok(UdpReply { bytes, sent, received })
    }

    fn processors(&self) -> usize {
        std::thread::available_parallelism().map_or(1, NonZero::get)
    }
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> Duration {
        self.net.elapsed()
    }

    fn wait(&mut self, time: Duration) {
        std::thread::sleep(time);
    }

    fn random(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        getrandom::fill(bytes).map_err(io::Error::other)
    }

    fn env(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn ask_secret(&mut self, prompt: &str) -> io::Result<Zeroizing<String>> {
        if !io::stdin().is_terminal() {
            return Err(io::Error::new(
                io::ErrorKind::NotConnected,
                "there is no terminal to ask at",
            ));
        }
        rpassword::prompt_password(prompt).map(Zeroizing::new)
    }

    fn progress(&mut self, what: &str, total: Option<u64>) -> Box<dyn Progress> {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        let template = if total.is_some() {
            "{msg} {wide_bar} {bytes}/{total_bytes} {eta}"
        } else {
            "{msg} {spinner} {bytes} {binary_bytes_per_sec}"
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(uctool_core::text::escape(what).into_owned());
        Box::new(Patient { bar, due: Some(self.elapsed() + PATIENCE), start: self.net.start })
    }
}

/// How long work takes before a progress bar shows it.
const PATIENCE: Duration = Duration::from_secs(1);

/// A progress bar that shows only when the work is long, and leaves no trace.
struct Patient {
    bar: ProgressBar,
    /// When it shows; nothing once it does.
    due: Option<Duration>,
    start: Instant,
}

impl Progress for Patient {
    fn at(&mut self, done: u64) {
        self.bar.set_position(done);
        if self.due.is_some_and(|due| self.start.elapsed() >= due) {
            self.due = None;
            if io::stderr().is_terminal() {
                self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(8));
            }
        }
    }
}

impl Drop for Patient {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A TCP connection.
struct Tcp(TcpStream, SocketAddr);

impl Read for Tcp {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.read(bytes)
    }
}

impl Write for Tcp {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Stream for Tcp {
    fn set_timeout(&mut self, timeout: Duration) -> io::Result<()> {
        // The operating system takes zero for "for ever".
        let timeout = timeout.max(Duration::from_millis(1));
        self.0.set_read_timeout(Some(timeout))?;
        self.0.set_write_timeout(Some(timeout))
    }
    fn peer(&self) -> SocketAddr {
        self.1
    }
    fn shutdown_write(&mut self) -> io::Result<()> {
        self.0.shutdown(std::net::Shutdown::Write)
    }
}

/// A file that appears under its name only when it is complete.
struct NewFile {
    file: io::BufWriter<NamedTempFile>,
    path: PathBuf,
    force: bool,
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Output for NewFile {
    fn finish(self: Box<Self>) -> io::Result<()> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        let done =
            if self.force { file.persist(&self.path) } else { file.persist_noclobber(&self.path) };
        done.map(drop).map_err(|error| error.error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_only_when_finished_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.json");
        let name = path.to_str().unwrap();
        let mut world = World::new();
        let mut output = world.create(name, true, false).unwrap();
        output.write_all(b"whole").unwrap();
        assert!(!path.exists());
        output.finish().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"whole");
        assert!(world.create(name, true, false).is_err(), "an existing file needs force");
        world.create(name, true, true).unwrap().finish().unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_folder_lists_what_stands_in_it_and_follows_no_link() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("b.txt"), b"four").unwrap();
        std::fs::create_dir(at("a")).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("/", at("c")).unwrap();
        let mut world = World::new();
        let path = folder.path().to_str().unwrap();
        let found: Vec<(String, Stands)> =
            world.list(path).unwrap().unwrap().into_iter().map(|it| (it.name, it.what)).collect();
        let mut expected = vec![("a".into(), Stands::Folder), ("b.txt".into(), Stands::File(4))];
        #[cfg(unix)]
        expected.push(("c".into(), Stands::Link));
        expected.truncate(found.len());
        assert_eq!(found, expected);
        assert_eq!(world.list(at("b.txt").to_str().unwrap()).unwrap(), None);
    }

    #[test]
    fn a_folder_is_not_an_input() {
        assert!(World::new().open(".").is_err());
    }
}
