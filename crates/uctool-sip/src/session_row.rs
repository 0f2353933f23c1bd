//! TLS sessions as `data.sessions[]` holds them.

use serde::Serialize;
use uctool_core::{Line, Row, json, time};
use uctool_tls::{SessionReport, WhyNot};

/// One TLS session.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct SessionRow {
    #[serde(rename = "type")]
    kind_of_row: &'static str,
    frame: u64,
    time: Option<String>,
    client: String,
    server: String,
    version: Option<String>,
    cipher: Option<String>,
    sni: Option<String>,
    decrypted: bool,
    opened_with: Option<String>,
    resumed: bool,
    records: u64,
    why_not: Option<&'static str>,
}

impl SessionRow {
    pub(crate) fn new(report: &SessionReport) -> Self {
        Self {
            kind_of_row: "session",
            frame: report.first.frame,
            time: report.first.time.and_then(time::rfc3339),
            client: report.client.to_string(),
            server: report.server.to_string(),
            version: report.version.map(|version| version.to_string()),
            cipher: report.cipher.map(|cipher| cipher.to_string()),
            sni: report.sni.clone(),
            decrypted: report.decrypted,
            opened_with: report.opened_with.clone(),
            resumed: report.resumed,
            records: report.records,
            why_not: report.why_not.as_ref().map(WhyNot::word),
        }
    }
}

impl Row for SessionRow {
    fn collection(&self) -> &'static str {
        "sessions"
    }

    fn json(&self, out: &mut Vec<u8>) {
        // Writing to memory cannot fail, and every field has a JSON form.
        let _ = json::write(out, self);
    }

    /// A person reads of sessions in the findings and, with `-v`, here.
    fn text(&self, verbosity: u8) -> Vec<Line> {
        if verbosity == 0 {
            return Vec::new();
        }
        let unknown = || "?".to_owned();
        let state = match (&self.opened_with, &self.why_not) {
            (Some(key), None) => format!("opened with {key}"),
            (Some(key), Some(why)) => format!("opened with {key} until: {why}"),
            (None, Some(why)) => format!("closed: {why}"),
            (None, None) => "no application data".to_owned(),
        };
        let line = format!(
            "{:>7}  TLS session {} - {}  {} {}  {state}",
            self.frame,
            self.client,
            self.server,
            self.version.clone().unwrap_or_else(unknown),
            self.cipher.clone().unwrap_or_else(unknown),
        );
        vec![Line::new().dim(line)]
    }
}
