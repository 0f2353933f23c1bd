//! JSON Schema (draft 2020-12) of what is written, made of the structs that write it.

use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use super::{CheckV1, FailureV1, FindingV1, ReportLineV1, SummaryV1, ToolV1};
use crate::baseline::Known;

/// The document of `--format json`, member by member as its renderer streams it.
#[derive(serde::Serialize, JsonSchema)]
#[schemars(title = "uctool/1")]
struct DocumentV1<'a> {
    #[schemars(extend("const" = "uctool/1"))]
    schema: &'static str,
    tool: ToolV1,
    reports: Vec<ReportV1<'a>>,
    /// What could not be examined.
    errors: Vec<FailureV1<'a>>,
    /// Findings of the baseline that nothing finds any more.
    gone: &'a [Known],
}

/// What a command says about one input.
#[derive(serde::Serialize, JsonSchema)]
struct ReportV1<'a> {
    /// The command, such as `cert check`.
    command: &'static str,
    /// The input as the user named it.
    input: &'a str,
    /// What was seen; its members are those of the command.
    data: &'a Map<String, Value>,
    findings: Vec<FindingV1<'a>>,
    checks: Vec<CheckV1<'a>>,
}

/// The schemas of `--format json` and of one line of `--format ndjson`, by the names of their files.
pub fn schemas() -> [(&'static str, Value); 2] {
    let document = generator().into_root_schema_for::<DocumentV1<'_>>();
    [("uctool-1.json", document.into()), ("uctool-1-ndjson.json", line())]
}

fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12().for_serialize().into_generator()
}

/// A line is what its `type` says. Other types are rows, whose members are those of the command.
fn line() -> Value {
    let mut generator = generator();
    let kinds: [(&str, Schema, &[&str]); 6] = [
        ("finding", generator.subschema_for::<FindingV1<'_>>(), &[]),
        ("check", generator.subschema_for::<CheckV1<'_>>(), &["input"]),
        ("report", generator.subschema_for::<ReportLineV1<'_>>(), &["input"]),
        ("error", generator.subschema_for::<FailureV1<'_>>(), &[]),
        ("gone", generator.subschema_for::<Known>(), &[]),
        ("summary", generator.subschema_for::<SummaryV1>(), &[]),
    ];
    let rules: Vec<Value> = kinds
        .iter()
        .map(|(kind, schema, besides)| {
            json!({
                "if": { "properties": { "type": { "const": kind } }, "required": ["type"] },
                "then": { "allOf": [schema, { "required": besides }] },
            })
        })
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "uctool/1, one line of NDJSON",
        "type": "object",
        "properties": { "type": { "type": "string" }, "input": { "type": ["string", "null"] } },
        "required": ["type"],
        "allOf": rules,
        "$defs": generator.take_definitions(true),
    })
}
