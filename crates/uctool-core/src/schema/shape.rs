//! What a command writes as `data`, told by the types it serializes.

use schemars::generate::SchemaGenerator;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use super::describe::member;

type Describe = fn(&mut SchemaGenerator) -> Schema;

/// The `data` of one command: its fields and its rows.
pub struct Shape {
    pub(super) command: &'static str,
    /// One of these.
    forms: Vec<Describe>,
    rows: Vec<RowShape>,
}

/// One kind of row.
struct RowShape {
    collection: &'static str,
    kind: &'static str,
    of: Describe,
}

/// `data` without fields besides its rows.
#[derive(JsonSchema)]
struct NoFields {}

impl Shape {
    /// A command whose `data` holds rows at most.
    pub fn new(command: &'static str) -> Self {
        Self { command, forms: Vec::new(), rows: Vec::new() }
    }

    /// The command.
    pub fn command(&self) -> &'static str {
        self.command
    }

    /// A command whose `data` is filled with a `D`.
    pub fn of<D: JsonSchema>(command: &'static str) -> Self {
        Self { forms: vec![D::json_schema], ..Self::new(command) }
    }

    /// Or with a `D`.
    #[must_use]
    pub fn or<D: JsonSchema>(mut self) -> Self {
        self.forms.push(D::json_schema);
        self
    }

    /// Or nothing at all, where the input held nothing.
    #[must_use]
    pub fn or_nothing(self) -> Self {
        self.or::<NoFields>()
    }

    /// Rows that are an `R`: the array of `data` they stand in, and their `type`.
    #[must_use]
    pub fn row<R: JsonSchema>(mut self, collection: &'static str, kind: &'static str) -> Self {
        self.rows.push(RowShape { collection, kind, of: R::json_schema });
        self
    }

    /// `data` without its rows, as the line of the report has it.
    pub(super) fn fields(&self, generator: &mut SchemaGenerator) -> Value {
        let mut data = match self.forms.as_slice() {
            [] => NoFields::json_schema(generator).to_value(),
            [one] => one(generator).to_value(),
            forms => {
                let forms = forms.iter().map(|form| form(generator).to_value());
                json!({ "anyOf": forms.collect::<Vec<_>>() })
            }
        };
        // A report that triage tells again may be too long.
        let left_out = json!({ "type": "integer", "minimum": 1, "description": "How many rows a run of several readers left out." });
        optional(&mut data, "rows_left_out", &left_out);
        data
    }

    /// `data` with its rows, as a document has it.
    pub(super) fn data(&self, generator: &mut SchemaGenerator) -> Value {
        let mut data = self.fields(generator);
        let mut arrays: Map<String, Value> = Map::new();
        for row in &self.rows {
            let schema = row.schema(generator);
            let known =
                arrays.get_mut(row.collection).and_then(|array| array.pointer_mut("/items/anyOf"));
            match known.and_then(Value::as_array_mut) {
                Some(several) => several.push(schema),
                None => {
                    arrays.insert(
                        row.collection.to_owned(),
                        json!({ "type": "array", "items": { "anyOf": [schema] } }),
                    );
                }
            }
        }
        for (collection, array) in arrays {
            optional(&mut data, &collection, &array);
        }
        data
    }

    /// The lines its rows are, by `type`.
    pub(super) fn lines(&self, generator: &mut SchemaGenerator) -> Vec<(String, Value)> {
        self.rows.iter().map(|row| (row.kind.to_owned(), row.schema(generator))).collect()
    }
}

impl RowShape {
    fn schema(&self, generator: &mut SchemaGenerator) -> Value {
        let mut schema = (self.of)(generator).to_value();
        member(&mut schema, "type", json!({ "const": self.kind }));
        schema
    }
}

/// Gives the objects of `schema` a member that may be missing.
fn optional(schema: &mut Value, name: &str, value: &Value) {
    if let Some(forms) = schema.get_mut("anyOf").and_then(Value::as_array_mut) {
        for form in forms {
            optional(form, name, value);
        }
    } else if let Some(members) = schema.as_object_mut() {
        let properties = members.entry("properties").or_insert_with(|| json!({}));
        if let Some(properties) = properties.as_object_mut() {
            properties.insert(name.to_owned(), value.clone());
        }
    }
}
