//! What an input says of a clock: the node, the sources it knows, and where each statement stands.

use std::fmt;

use uctool_core::Location;

use crate::reach::Reach;
use crate::refid::Refid;

/// Whose state is described.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Subject {
    /// A node that asks sources for the time, such as a publisher or a subscriber.
    #[default]
    Client,
    /// A source that describes itself: a server that was asked, or a Windows machine's own status.
    Server,
}

/// The kind of text or traffic a statement was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// The peer table of `ntpq -p`, alone or inside `utils ntp status`.
    PeerTable,
    /// The sentences of `ntpstat`.
    Sentences,
    /// The variables of `ntpq -c rv`.
    Variables,
    /// `chronyc sources`.
    ChronySources,
    /// `chronyc sourcestats`.
    ChronyStats,
    /// `chronyc tracking`.
    ChronyTracking,
    /// `w32tm /query /status` or `/peers`.
    W32tm,
    /// `utils diagnose`.
    Diagnose,
    /// `utils ntp server add`.
    ServerAdd,
    /// Lines of a system log.
    Syslog,
    /// Lines of tcpdump, as `utils network capture` prints them.
    Tcpdump,
    /// Packets of a capture file.
    Capture,
    /// Answers of a live server.
    Probe,
}

impl Form {
    /// In words, as the report names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PeerTable => "ntpq peer table",
            Self::Sentences => "ntpstat",
            Self::Variables => "ntpq variables",
            Self::ChronySources => "chronyc sources",
            Self::ChronyStats => "chronyc sourcestats",
            Self::ChronyTracking => "chronyc tracking",
            Self::W32tm => "w32tm",
            Self::Diagnose => "utils diagnose",
            Self::ServerAdd => "utils ntp server add",
            Self::Syslog => "system log",
            Self::Tcpdump => "tcpdump lines",
            Self::Capture => "capture",
            Self::Probe => "answers",
        }
    }
}

/// A statement and the line it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said<T> {
    /// What is said.
    pub value: T,
    /// The line, from 1; 0 where there is none.
    pub line: u64,
}

/// What is said of the node itself. Every field is absent until something says it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Status {
    /// Whether its clock follows a source.
    pub synchronised: Option<Said<bool>>,
    /// `time server re-starting` and its like.
    pub restarting: Option<Said<()>>,
    /// Nothing that was configured answers, in the product's own words.
    pub none_reachable: Option<Said<()>>,
    /// The watchdog says that the clock is off by more than its 3 seconds.
    pub beyond_watchdog: Option<Said<()>>,
    /// The source it names.
    pub source: Option<String>,
    /// Its own stratum.
    pub stratum: Option<u8>,
    /// It follows its own clock (`synchronised to local net`).
    pub local_clock: Option<Said<()>>,
    /// Its reference identifier.
    pub refid: Option<Refid>,
    /// The greatest error it admits, in milliseconds.
    pub within_ms: Option<f64>,
    /// Seconds between polls.
    pub poll_s: Option<f64>,
    /// Offset of its clock, in milliseconds.
    pub offset_ms: Option<f64>,
    /// Root delay in milliseconds.
    pub root_delay_ms: Option<f64>,
    /// Root dispersion in milliseconds.
    pub root_dispersion_ms: Option<f64>,
    /// log2 of the clock's precision in seconds.
    pub precision: Option<i8>,
}

impl Status {
    /// Takes over every field that `newer` states.
    pub fn patch(&mut self, newer: Self) {
        fn take<T>(old: &mut Option<T>, new: Option<T>) {
            if new.is_some() {
                *old = new;
            }
        }
        take(&mut self.synchronised, newer.synchronised);
        take(&mut self.restarting, newer.restarting);
        take(&mut self.none_reachable, newer.none_reachable);
        take(&mut self.beyond_watchdog, newer.beyond_watchdog);
        take(&mut self.source, newer.source);
        take(&mut self.stratum, newer.stratum);
        take(&mut self.local_clock, newer.local_clock);
        take(&mut self.refid, newer.refid);
        take(&mut self.within_ms, newer.within_ms);
        take(&mut self.poll_s, newer.poll_s);
        take(&mut self.offset_ms, newer.offset_ms);
        take(&mut self.root_delay_ms, newer.root_delay_ms);
        take(&mut self.root_dispersion_ms, newer.root_dispersion_ms);
        take(&mut self.precision, newer.precision);
    }
}

/// What the node makes of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// Nothing says.
    #[default]
    Unknown,
    /// `*`, or ntpd's `o`: the source the clock follows.
    SystemPeer,
    /// `+`: combined with the system peer.
    Candidate,
    /// `-`: left out by the cluster algorithm, or not combined.
    Outlier,
    /// `x`: outvoted by the others.
    Falseticker,
    /// `#`: good but not among the best.
    Backup,
    /// `.`: not among the first ten.
    Excess,
    /// chrony's `~`: too variable.
    TooVariable,
    /// A blank, or chrony's `?`: not usable.
    Rejected,
    /// Seen in traffic or asked by us; no node has judged it.
    Observed,
}

impl Role {
    /// The meaning of ntpd's tally code.
    pub fn of_ntpq(tally: char) -> Self {
        match tally {
            '*' | 'o' => Self::SystemPeer,
            '+' => Self::Candidate,
            '-' => Self::Outlier,
            'x' => Self::Falseticker,
            '#' => Self::Backup,
            '.' => Self::Excess,
            _ => Self::Rejected,
        }
    }

    /// The meaning of chrony's state code.
    pub fn of_chrony(state: char) -> Self {
        match state {
            '*' => Self::SystemPeer,
            '+' => Self::Candidate,
            '-' => Self::Outlier,
            'x' => Self::Falseticker,
            '~' => Self::TooVariable,
            _ => Self::Rejected,
        }
    }

    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "not said",
            Self::SystemPeer => "followed",
            Self::Candidate => "candidate",
            Self::Outlier => "outlier",
            Self::Falseticker => "falseticker",
            Self::Backup => "backup",
            Self::Excess => "excess",
            Self::TooVariable => "too variable",
            Self::Rejected => "rejected",
            Self::Observed => "observed",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a source could not be added or used, in the product's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// `utils ntp server add`: inaccessible.
    Inaccessible,
    /// `utils ntp server add`: cannot be added, which is what a member of the cluster is told.
    ClusterMember,
    /// `ntpdate -q`: stratum 0 and no offset, so no usable answer.
    NoUsableAnswer,
    /// A system log: inactive.
    Inactive,
}

/// One source of time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Peer {
    /// The line it stands on, from 1; 0 where there is none.
    pub line: u64,
    /// The first frame it was seen in, for captures.
    pub frame: Option<u64>,
    /// Its address or name, as far as the copy kept it.
    pub remote: Option<String>,
    /// What it follows itself.
    pub refid: Option<Refid>,
    /// Its stratum; 16 is unsynchronised, 0 unspecified.
    pub stratum: Option<u8>,
    /// ntpq's type: `u` unicast, `l` local clock, `b` broadcast, `m` multicast, `s` symmetric, `p` pool.
    pub kind: Option<char>,
    /// Seconds since its last answer.
    pub when_s: Option<f64>,
    /// Seconds between polls.
    pub poll_s: Option<f64>,
    /// The last eight polls.
    pub reach: Option<Reach>,
    /// Round-trip delay in milliseconds.
    pub delay_ms: Option<f64>,
    /// Its clock minus ours, in milliseconds.
    pub offset_ms: Option<f64>,
    /// Jitter in milliseconds.
    pub jitter_ms: Option<f64>,
    /// The tally code as printed; a blank means rejected, `None` that the copy lost the column.
    pub tally: Option<char>,
    /// What the node makes of it.
    pub role: Role,
    /// NTP version of its answers.
    pub version: Option<u8>,
    /// NTP version it was asked in.
    pub asked_version: Option<u8>,
    /// Requests seen on the wire.
    pub requests: u64,
    /// Answers to those requests.
    pub replies: u64,
    /// Requests that had no time to be answered before the capture ended.
    pub pending: u64,
    /// Kiss codes it sent, each once.
    pub kisses: Vec<String>,
    /// An ICMP error that came instead of an answer.
    pub icmp: Option<String>,
    /// Leap indicator of its last answer; 3 is unsynchronised.
    pub leap: Option<u8>,
    /// Root delay it states, in milliseconds.
    pub root_delay_ms: Option<f64>,
    /// Root dispersion it states, in milliseconds.
    pub root_dispersion_ms: Option<f64>,
    /// log2 of its precision in seconds.
    pub precision: Option<i8>,
    /// Why a command refused it.
    pub refusal: Option<Refusal>,
}

impl Peer {
    /// Its address or name, or words where the copy lost it.
    pub fn name(&self) -> &str {
        self.remote.as_deref().unwrap_or("(address lost in the copy)")
    }

    /// Whether it is the node's own clock rather than a source.
    pub fn is_local_clock(&self) -> bool {
        self.kind == Some('l')
            || self.remote.as_deref().is_some_and(|remote| {
                remote.starts_with("127.127.1.")
                    || remote.to_ascii_uppercase().starts_with("LOCAL(")
            })
    }

    /// Whether it has answered lately, as far as anything says.
    pub fn answers(&self) -> bool {
        self.reach.is_none_or(|reach| reach.0 != 0) && self.refusal.is_none()
    }

    /// Takes over every field that `newer` states.
    pub fn patch(&mut self, newer: Self) {
        fn take<T>(old: &mut Option<T>, new: Option<T>) {
            if new.is_some() {
                *old = new;
            }
        }
        take(&mut self.refid, newer.refid);
        take(&mut self.stratum, newer.stratum);
        take(&mut self.kind, newer.kind);
        take(&mut self.when_s, newer.when_s);
        take(&mut self.poll_s, newer.poll_s);
        take(&mut self.reach, newer.reach);
        take(&mut self.delay_ms, newer.delay_ms);
        take(&mut self.offset_ms, newer.offset_ms);
        take(&mut self.jitter_ms, newer.jitter_ms);
        take(&mut self.tally, newer.tally);
        take(&mut self.refusal, newer.refusal);
        if newer.role != Role::Unknown {
            self.role = newer.role;
            self.line = newer.line;
        }
    }
}

/// One moment of one source, for the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The source.
    pub remote: String,
    /// Seconds from the first moment of the input (captures), or the number of the reading (texts).
    pub at: f64,
    /// Offset in milliseconds.
    pub offset_ms: Option<f64>,
    /// Reach at that moment.
    pub reach: Option<Reach>,
}

/// A clock and what it follows, as one input describes it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Node {
    /// Where the description begins.
    pub location: Location,
    /// Its address or name, where the input says.
    pub name: Option<String>,
    /// An address it must have, worked out from other inputs, and how.
    pub known_as: Option<(String, String)>,
    /// Whether another input shows that its source is the publisher.
    pub subscriber: bool,
    /// The node of another input that it follows and that follows it.
    pub loops_with: Option<String>,
    /// Whose state it is.
    pub subject: Subject,
    /// What it was read from.
    pub forms: Vec<Form>,
    /// What is said of the clock itself.
    pub status: Status,
    /// The sources.
    pub peers: Vec<Peer>,
    /// Tests of `utils diagnose` and their results.
    pub diagnose: Vec<(String, String)>,
    /// What else was said and is no fault of a clock.
    pub notes: Vec<Said<String>>,
    /// Moments, for the picture.
    pub samples: Vec<Sample>,
    /// How many readings of it there are.
    pub readings: u32,
}

impl Node {
    /// Whether anything was read from `form`.
    pub fn has(&self, form: Form) -> bool {
        self.forms.contains(&form)
    }

    /// The sources that are not its own clock.
    pub fn sources(&self) -> impl Iterator<Item = &Peer> {
        self.peers.iter().filter(|peer| !peer.is_local_clock())
    }

    /// The source its clock follows, by its mark in the table.
    pub fn system_peer(&self) -> Option<&Peer> {
        self.peers.iter().find(|peer| peer.role == Role::SystemPeer)
    }

    /// Whether a table of sources with the node's own judgement was read.
    pub fn has_table(&self) -> bool {
        self.has(Form::PeerTable) || self.has(Form::ChronySources)
    }

    /// Whether the table kept its column of marks.
    pub fn knows_roles(&self) -> bool {
        self.peers.iter().any(|peer| !matches!(peer.role, Role::Unknown | Role::Observed))
    }

    /// Whether its sources have not had eight polls yet.
    pub fn starting(&self) -> bool {
        let mut polled = self.sources().filter_map(|peer| peer.reach).filter(|reach| reach.0 != 0);
        polled.next().is_some_and(|first| first.filling() && polled.all(Reach::filling))
    }

    /// The place of `line` in the input.
    pub fn at_line(&self, line: u64) -> Location {
        let place = Location { line: None, ..self.location.clone() };
        if line == 0 { place } else { place.line(line) }
    }

    /// Whether a test of `utils diagnose` did not pass.
    pub fn failed(&self, test: &str) -> bool {
        self.diagnose.iter().any(|(name, result)| {
            name == test
                && ["Failed", "Warning"].iter().any(|word| result.eq_ignore_ascii_case(word))
        })
    }

    /// The place of a source in the input.
    pub fn at(&self, peer: &Peer) -> Location {
        match peer.frame {
            Some(frame) => Location { line: None, ..self.location.clone() }.frame(frame),
            None => self.at_line(peer.line),
        }
    }
}
