//! What uctool writes, as Wireshark's tshark reads it without any key.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "each test file uses a part of it, and tests may panic"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A capture and what opens it.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) capture: PathBuf,
    /// `--key FILE` and the like.
    pub(crate) secrets: Vec<String>,
    pub(crate) env: Vec<(String, String)>,
}

/// One message: its Call-ID (for HTTP its start) and its method or status.
pub(crate) type Message = (String, String);

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn uctool(case: &Case, command: &[&str], more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_uctool"))
        .current_dir(root())
        .args(command)
        .arg(&case.capture)
        .args(&case.secrets)
        .args(more)
        .envs(case.env.iter().cloned())
        .output()
        .unwrap()
}

/// What uctool sees in a capture.
pub(crate) struct Seen {
    pub(crate) rows: Vec<Value>,
}

impl Seen {
    pub(crate) fn of(case: &Case) -> Self {
        let output =
            uctool(case, &["sip", "decode"], &["--format", "ndjson", "--fail-on", "never"]);
        let lines = String::from_utf8(output.stdout).unwrap();
        Self { rows: lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect() }
    }

    fn all(&self, kind: &str) -> impl Iterator<Item = &Value> {
        self.rows.iter().filter(move |row| row["type"] == kind)
    }

    /// Every message with a Call-ID, sorted; with `complete`, only those that came to their end.
    pub(crate) fn messages(&self, complete: bool) -> Vec<Message> {
        let what = |row: &Value| {
            row["method"]
                .as_str()
                .filter(|_| row["kind"] != "response")
                .map_or(row["status"].to_string(), str::to_owned)
        };
        let sip = self.all("sip").filter(|row| row["complete"] == true || !complete);
        let sip = sip.filter_map(|row| Some((row["call_id"].as_str()?.to_owned(), what(row))));
        let http = self.all("http").map(|row| ("http".to_owned(), what(row)));
        let mut all: Vec<_> = sip.chain(http).collect();
        all.sort();
        all
    }

    /// How many TLS sessions were opened.
    pub(crate) fn opened(&self) -> usize {
        self.all("session").filter(|row| row["decrypted"] == true).count()
    }

    /// How tshark must be told to read the ports of these sessions.
    fn decode_as(&self) -> Vec<String> {
        let mut rules = BTreeSet::new();
        let port = |text: &Value| text.as_str().unwrap().rsplit_once(':').unwrap().1.to_owned();
        let spoken: BTreeMap<String, &str> = self
            .rows
            .iter()
            .filter(|row| row["type"] == "sip" || row["type"] == "http")
            .flat_map(|row| {
                let kind = row["type"].as_str().unwrap();
                [(row["sport"].to_string(), kind), (row["dport"].to_string(), kind)]
            })
            .collect();
        for session in self.all("session") {
            let port = port(&session["server"]);
            let datagrams =
                session["version"].as_str().is_some_and(|version| version.starts_with('D'));
            let (below, tls) = if datagrams { ("udp", "dtls") } else { ("tcp", "tls") };
            let Some(app) = spoken.get(&port) else { continue };
            rules.insert(format!("{below}.port=={port},{tls}"));
            // SIP is not among the protocols tshark can be told to see in DTLS.
            rules.insert(format!("{tls}.port=={port},{}", if datagrams { "data" } else { app }));
        }
        rules.into_iter().flat_map(|rule| ["-d".to_owned(), rule]).collect()
    }
}

/// The messages tshark sees, sorted; `seen` says which ports carry TLS.
pub(crate) fn tshark(capture: &Path, seen: &Seen) -> Vec<Message> {
    let fields = [
        "sip.Call-ID",
        "sip.Method",
        "sip.Status-Code",
        "http.request.method",
        "http.response.code",
        "data.data",
    ];
    let mut command = Command::new("tshark");
    command.arg("-r").arg(capture).args([
        "-Y",
        "sip || http || (dtls && data)",
        "-T",
        "fields",
        "-E",
        "occurrence=a",
        "-E",
        "aggregator=\u{1}",
    ]);
    for field in fields {
        command.args(["-e", field]);
    }
    command.args(seen.decode_as());
    if seen.all("http").next().is_some() {
        // Else an answer without a length waits for the end of its connection. It also registers HTTP's ports anew,
        // so it is set for HTTP alone.
        command.args(["-o", "http.desegment_body:FALSE"]);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut all = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let columns: Vec<Vec<String>> = line
            .split('\t')
            .map(|column| {
                column.split('\u{1}').filter(|value| !value.is_empty()).map(str::to_owned).collect()
            })
            .collect();
        // tshark names several messages of one frame by field: their number counts, not which is whose.
        let ids = &columns[0];
        let what = columns[1..3].iter().flatten();
        all.extend(ids.iter().cloned().zip(what.cloned()));
        all.extend(columns[3..5].iter().flatten().map(|what| ("http".to_owned(), what.clone())));
        all.extend(columns.get(5).into_iter().flatten().filter_map(|hex| in_clear(hex)));
    }
    all.sort();
    all
}

/// The message in the hexadecimal payload of a datagram.
fn in_clear(hex: &str) -> Option<Message> {
    let bytes: Vec<u8> = (0..hex.len() / 2)
        .map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (start, rest) = text.split_once("\r\n")?;
    let words: Vec<_> = start.split(' ').collect();
    let what = if words[0] == "SIP/2.0" { words[1] } else { words[0] };
    let id = rest.lines().find_map(|line| line.strip_prefix("Call-ID: "))?;
    Some((id.to_owned(), what.to_owned()))
}

/// Methods and statuses alone, sorted.
pub(crate) fn kinds(messages: &[Message]) -> Vec<String> {
    let mut kinds: Vec<_> = messages.iter().map(|(_, what)| what.clone()).collect();
    kinds.sort();
    kinds
}

/// Writes one form of a capture and gives its path.
pub(crate) fn export(case: &Case, form: &str, folder: &Path) -> PathBuf {
    let path = folder.join(format!("out{form}.pcapng"));
    let output = uctool(case, &["sip", "export"], &[form, "-o", path.to_str().unwrap(), "--force"]);
    assert!(path.exists(), "{case:?} {form}: {output:?}");
    path
}

/// Every element of `few`, as often as it is there, is among `many`.
fn assert_within(few: &[String], many: &[String], what: &str) {
    let count = |list: &[String], wanted: &String| list.iter().filter(|one| *one == wanted).count();
    for one in few {
        assert!(
            count(few, one) <= count(many, one),
            "{what}: {one}: {} and {}",
            count(few, one),
            count(many, one)
        );
    }
}

/// A capture that needs no secrets.
pub(crate) fn bare(capture: &Path) -> Case {
    Case { capture: capture.to_owned(), secrets: Vec::new(), env: Vec::new() }
}

/// The private words of what was seen: users, hosts, display names, addresses, Call-IDs, tags.
pub(crate) fn private_words(seen: &Seen) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for row in seen.all("sip") {
        for field in ["src", "dst", "call_id", "from_tag", "to_tag"] {
            words.extend(row[field].as_str().map(str::to_owned));
        }
        for field in ["from", "to", "uri"] {
            let text = row[field].as_str().unwrap_or_default();
            let text = text.split(";tag=").next().unwrap_or_default();
            words.extend(tokens(text).filter(|word| !is_protocol(word)).map(str::to_owned));
        }
    }
    words.retain(|word| word.len() >= 3);
    words
}

/// Words of addresses that are nobody's.
fn is_protocol(word: &str) -> bool {
    const WORDS: [&str; 22] = [
        "sip",
        "sips",
        "tel",
        "user",
        "phone",
        "transport",
        "tcp",
        "udp",
        "tls",
        "ws",
        "wss",
        "lr",
        "tag",
        "anonymous",
        "localhost",
        "invalid",
        "unknown",
        "anonymous.invalid",
        "ttl",
        "rport",
        "true",
        "5060",
    ];
    WORDS.contains(&word.to_ascii_lowercase().as_str())
        || (word.len() <= 5 && word.parse::<u16>().is_ok())
}

/// Words as people tell them apart.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '.' || c == '-' || c == '_'))
        .filter(|word| !word.is_empty())
}

/// Every form of a capture is read by tshark as uctool reads the capture itself. `excused` are the Call-IDs (or, for a
/// whole capture, an empty text) that tshark cannot open, which must be so.
pub(crate) fn check(case: &Case, excused: &dyn Fn(&str) -> bool) {
    let folder = tempfile::tempdir().unwrap();
    let seen = Seen::of(case);
    let (whole, truth) = (seen.messages(true), seen.messages(false));
    if seen.opened() == 0 || truth.is_empty() {
        return;
    }
    let secrets = export(case, "--secrets", folder.path());
    assert_eq!(Seen::of(&bare(&secrets)).messages(false), truth, "{case:?}");
    let by_tshark = tshark(&secrets, &seen);
    let (missed, wanted): (Vec<_>, Vec<_>) = whole.iter().cloned().partition(|(id, _)| excused(id));
    // Of a message that never came to its end tshark may tell or not.
    assert_within(
        &kinds(&wanted),
        &kinds(&by_tshark),
        &format!("{case:?} --secrets: tshark sees less"),
    );
    assert_within(
        &kinds(&by_tshark),
        &kinds(&truth),
        &format!("{case:?} --secrets: tshark sees more"),
    );
    for message in missed {
        assert!(!by_tshark.contains(&message), "tshark opens {message:?} after all");
    }

    let stripped = export(&bare(&secrets), "--strip", folder.path());
    assert_eq!(Seen::of(&bare(&stripped)).opened(), 0, "{case:?} --strip");

    let plain = export(case, "--plain", folder.path());
    assert_eq!(kinds(&tshark(&plain, &seen)), kinds(&truth), "{case:?} --plain");

    let anonymous = export(case, "--anonymize", folder.path());
    let shown = tshark(&anonymous, &seen);
    assert_eq!(kinds(&shown), kinds(&truth), "{case:?} --anonymize");
    let calls = |messages: &[Message]| {
        messages.iter().map(|(id, _)| id.clone()).collect::<BTreeSet<_>>().len()
    };
    assert_eq!(calls(&shown), calls(&tshark(&plain, &seen)), "as many calls as before: {case:?}");
    let bytes = std::fs::read(&anonymous).unwrap();
    let text = String::from_utf8_lossy(&bytes).to_lowercase();
    let words: BTreeSet<&str> = tokens(&text).collect();
    for private in private_words(&seen) {
        let lower = private.to_lowercase();
        assert!(
            !words.contains(lower.as_str()) && (lower.len() < 8 || !text.contains(&lower)),
            "{private} stays in {case:?}"
        );
    }
}
