//! The JSON schemas that this code generates, for tests that hold what uctool writes against them.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses a part of it, and tests may panic"
)]

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

/// The schemas of a document and of a line of NDJSON.
pub(crate) struct Schemas {
    json: Validator,
    ndjson: Validator,
}

/// Made once for all tests of a file.
pub(crate) static SCHEMAS: LazyLock<Schemas> = LazyLock::new(|| {
    let [json, ndjson] = uctool_core::schemas(&shapes())
        .map(|(_, schema)| jsonschema::validator_for(&schema).unwrap());
    Schemas { json, ndjson }
});

/// What every command writes as `data`.
pub(crate) fn shapes() -> Vec<uctool_core::Shape> {
    uctool::ENTRIES.iter().flat_map(|entry| entry.shapes()).collect()
}

impl Schemas {
    /// What is wrong with a document.
    pub(crate) fn of_document(&self, document: &Value) -> Vec<String> {
        self.json.iter_errors(document).map(|error| format!("JSON: {error}")).collect()
    }

    /// What is wrong with a line.
    pub(crate) fn of_line(&self, line: &Value) -> Vec<String> {
        self.ndjson.iter_errors(line).map(|error| format!("NDJSON: {error}: {line}")).collect()
    }

    /// What is wrong with lines.
    pub(crate) fn of_lines(&self, lines: &str) -> Vec<String> {
        let values = lines.lines().map(|line| serde_json::from_str(line).unwrap());
        values.flat_map(|value: Value| self.of_line(&value)).collect()
    }
}
