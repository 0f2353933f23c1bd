//! JSON Schema (draft 2020-12) of what is written, made of the structs that write it. It describes this version to the
//! letter: a member that no struct has is refused.

use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use super::shape::Shape;
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

/// The schemas of `--format json` and of one line of `--format ndjson`, by the names of their files. `shapes` are those
/// of all commands.
pub fn schemas(shapes: &[Shape]) -> [(&'static str, Value); 2] {
    [("uctool-1.json", document(shapes)), ("uctool-1-ndjson.json", line(shapes))]
}

fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12().for_serialize().into_generator()
}

/// A document: the `data` of a report is that of its `command`.
fn document(shapes: &[Shape]) -> Value {
    let mut generator = generator();
    let mut report = ReportV1::json_schema(&mut generator).to_value();
    let data = shapes.iter().map(|shape| (shape.command, shape.data(&mut generator)));
    by_command(&mut report, &data.collect::<Vec<_>>());
    let mut document = DocumentV1::json_schema(&mut generator).to_value();
    let mut defs = generator.take_definitions(true);
    defs.insert("ReportV1".to_owned(), report);
    set(&mut document, "$schema", json!("https://json-schema.org/draft/2020-12/schema"));
    set(&mut document, "$defs", defs.into());
    strict(&mut document);
    document
}

/// A line is what its `type` says. What are no findings, checks and their like are rows, whose types are those of the
/// commands.
fn line(shapes: &[Shape]) -> Value {
    let mut generator = generator();
    let input = json!({ "type": "string", "description": "The input as the user named it." });
    let mut report = ReportLineV1::json_schema(&mut generator).to_value();
    let data = shapes.iter().map(|shape| (shape.command, shape.fields(&mut generator)));
    by_command(&mut report, &data.collect::<Vec<_>>());
    let mut kinds: Vec<(String, Vec<Value>)> = [
        ("finding", FindingV1::json_schema(&mut generator), false),
        ("check", CheckV1::json_schema(&mut generator), true),
        ("report", Schema::try_from(report).unwrap_or_default(), true),
        ("error", FailureV1::json_schema(&mut generator), false),
        ("gone", Known::json_schema(&mut generator), false),
        ("summary", SummaryV1::json_schema(&mut generator), false),
    ]
    .into_iter()
    .map(|(kind, schema, of_input)| {
        let mut schema = schema.to_value();
        member(&mut schema, "type", json!({ "const": kind }));
        if of_input {
            member(&mut schema, "input", input.clone());
        }
        (kind.to_owned(), vec![schema])
    })
    .collect();
    for (kind, schema) in shapes.iter().flat_map(|shape| shape.lines(&mut generator)) {
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, same)) => same.extend((!same.contains(&schema)).then_some(schema)),
            None => kinds.push((kind, vec![schema])),
        }
    }
    let names: Vec<&String> = kinds.iter().map(|(kind, _)| kind).collect();
    let kind = json!({ "type": "string", "enum": names });
    let rules: Vec<Value> = kinds
        .iter()
        .map(|(kind, schemas)| {
            let then = match schemas.as_slice() {
                [one] => one.clone(),
                several => json!({ "anyOf": several }),
            };
            case("type", kind, &then)
        })
        .collect();
    let mut line = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "uctool/1, one line of NDJSON",
        "type": "object",
        "properties": { "type": kind },
        "required": ["type"],
        "additionalProperties": true,
        "allOf": rules,
        "$defs": generator.take_definitions(true),
    });
    strict(&mut line);
    line
}

/// Lets `command` decide what `data` holds.
fn by_command(report: &mut Value, data: &[(&'static str, Value)]) {
    let names: Vec<&str> = data.iter().map(|(command, _)| *command).collect();
    let rules: Vec<Value> = data
        .iter()
        .map(|(command, data)| case("command", command, &json!({ "properties": { "data": data } })))
        .collect();
    member(report, "command", json!({ "type": "string", "enum": names }));
    set(report, "allOf", rules.into());
}

fn case(member: &str, is: &str, then: &Value) -> Value {
    json!({
        "if": { "properties": { member: { "const": is } }, "required": [member] },
        "then": then,
    })
}

fn set(schema: &mut Value, name: &str, value: Value) {
    if let Some(members) = schema.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

/// Gives the objects of `schema` a member that is always there.
pub(super) fn member(schema: &mut Value, name: &str, value: Value) {
    if let Some(properties) = schema.pointer_mut("/properties").and_then(Value::as_object_mut) {
        properties.insert(name.to_owned(), value);
    }
    if let Some(required) = schema.pointer_mut("/required").and_then(Value::as_array_mut)
        && !required.iter().any(|known| known == name)
    {
        required.push(name.into());
    }
}

/// Every object with named members has no others.
fn strict(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.values_mut().for_each(strict);
            let is_object = members.get("type").is_some_and(|kind| {
                kind == "object"
                    || kind.as_array().is_some_and(|any| any.contains(&json!("object")))
            });
            if is_object && members.contains_key("properties") {
                members.entry("additionalProperties").or_insert(false.into());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(strict),
        _ => {}
    }
}
