//! The filter language of `--where`: `status >= 400 and not (duration < 5s or from ~ "^6")`.
//!
//! A test is a field, an operator (`=`, `!=`, `<`, `<=`, `>`, `>=`, `~` for a regular expression) and a value; a field
//! that is true or false may stand alone. `and` binds tighter than `or`; `not` and parentheses do what they do
//! everywhere. Text is compared without regard to case. Where a row has no value for a field, only `!=` is true.

mod parse;
mod pattern;

use regex::bytes::Regex;

pub(crate) use parse::FilterError;

/// What a row has for a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Given<'a> {
    /// A number; seconds where the field is a length of time.
    Number(Option<f64>),
    /// Texts of which one has to fit.
    Text(Vec<&'a str>),
    /// True or false.
    Flag(bool),
}

/// What can be asked of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldKind {
    /// A number.
    Number,
    /// A length of time: `5s`, `200ms`, `2min`, `1h`, or a number of seconds.
    Seconds,
    /// Text.
    Text,
    /// True or false.
    Flag,
}

/// A field of the rows of type `T`.
pub(crate) struct Field<T: ?Sized> {
    /// Its name.
    pub(crate) name: &'static str,
    /// What can be asked of it.
    pub(crate) kind: FieldKind,
    /// Its value.
    pub(crate) get: fn(&T) -> Given<'_>,
}

/// Rows that can be filtered.
pub(crate) trait Filterable: 'static {
    /// Every field.
    fn fields() -> &'static [Field<Self>];
}

/// A filter for rows of type `T`.
#[derive(Debug)]
pub(crate) struct Where<T: Filterable + ?Sized>(Expr, std::marker::PhantomData<fn(&T)>);

impl<T: Filterable + ?Sized> Clone for Where<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), std::marker::PhantomData)
    }
}

/// A parsed filter. Fields are numbers in [`Filterable::fields`].
#[derive(Debug, Clone)]
enum Expr {
    Not(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Flag(usize),
    Number(usize, Op, f64),
    Text(usize, Op, String),
    Pattern(usize, Regex),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl<T: Filterable + ?Sized> Where<T> {
    /// Whether `row` passes.
    pub(crate) fn matches(&self, row: &T) -> bool {
        self.0.holds(&|index| match T::fields().get(index) {
            Some(field) => (field.get)(row),
            None => Given::Flag(false),
        })
    }
}

impl<T: Filterable + ?Sized> std::str::FromStr for Where<T> {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        let fields: Vec<_> = T::fields().iter().map(|field| (field.name, field.kind)).collect();
        parse::parse(text, &fields).map(|expr| Self(expr, std::marker::PhantomData))
    }
}

impl Expr {
    fn holds<'r>(&self, given: &dyn Fn(usize) -> Given<'r>) -> bool {
        match self {
            Self::Not(inner) => !inner.holds(given),
            Self::And(left, right) => left.holds(given) && right.holds(given),
            Self::Or(left, right) => left.holds(given) || right.holds(given),
            Self::Flag(field) => given(*field) == Given::Flag(true),
            Self::Number(field, op, wanted) => match given(*field) {
                Given::Number(Some(value)) => op.compares(value.total_cmp(wanted)),
                _ => *op == Op::Unequal,
            },
            Self::Text(field, op, wanted) => match given(*field) {
                Given::Text(texts) => op.fits(&texts, wanted),
                Given::Flag(flag) => (*op == Op::Equal) == (flag.to_string() == *wanted),
                Given::Number(_) => false,
            },
            Self::Pattern(field, pattern) => match given(*field) {
                Given::Text(texts) => texts.iter().any(|text| pattern.is_match(text.as_bytes())),
                Given::Number(Some(value)) => pattern.is_match(value.to_string().as_bytes()),
                _ => false,
            },
        }
    }
}

impl Op {
    fn compares(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }

    fn fits(self, texts: &[&str], wanted: &str) -> bool {
        let order = |text: &&str| text.to_lowercase().cmp(&wanted.to_lowercase());
        match self {
            Self::Unequal => !texts.iter().any(|text| order(text).is_eq()),
            _ => texts.iter().any(|text| self.compares(order(text))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Row {
        status: Option<f64>,
        from: &'static str,
        failed: bool,
    }

    impl Filterable for Row {
        fn fields() -> &'static [Field<Self>] {
            &[
                Field {
                    name: "status",
                    kind: FieldKind::Number,
                    get: |row| Given::Number(row.status),
                },
                Field {
                    name: "duration",
                    kind: FieldKind::Seconds,
                    get: |_| Given::Number(Some(4.5)),
                },
                Field {
                    name: "from",
                    kind: FieldKind::Text,
                    get: |row| Given::Text(vec![row.from, "alias"]),
                },
                Field { name: "failed", kind: FieldKind::Flag, get: |row| Given::Flag(row.failed) },
            ]
        }
    }

    const ROW: Row = Row { status: Some(486.0), from: "6001", failed: true };

    fn holds(text: &str) -> bool {
        text.parse::<Where<Row>>().unwrap_or_else(|error| panic!("{text}: {error}")).matches(&ROW)
    }

    #[test]
    fn tests_and_their_combinations_hold() {
        let yes = [
            "status>=400 and duration<5",
            "status=486",
            "duration > 200ms and duration < 5s",
            "duration<1min",
            "from=6001",
            "from = ALIAS",
            "from ~ '^60'",
            "from!=7001",
            "failed",
            "failed = true",
            "not (status<400 or from=7001)",
            "status=1 or status=2 or status=486",
            "status=486 or status=1 and status=2",
            "NOT status = 1",
        ];
        for text in yes {
            assert!(holds(text), "{text}");
        }
        let no = [
            "status<400",
            "not failed",
            "from ~ \"^1\"",
            "from != alias",
            "(status=1 or failed) and duration>5",
            "failed=false",
        ];
        for text in no {
            assert!(!holds(text), "{text}");
        }
    }

    #[test]
    fn what_a_row_lacks_equals_nothing() {
        let row = Row { status: None, ..ROW };
        for (text, holds) in [
            ("status=0", false),
            ("status<400", false),
            ("status!=200", true),
            ("not status=200", true),
        ] {
            assert_eq!(text.parse::<Where<Row>>().unwrap().matches(&row), holds, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_its_column() {
        let cases = [
            ("", "column 1: a field is missing here"),
            (
                "statsu=4",
                "column 1: there is no field `statsu`; did you mean `status`? (fields: status, duration, from, failed)",
            ),
            ("status", "column 7: an operator is missing after `status`: one of = != < <= > >= ~"),
            ("status=abc", "column 8: `abc` is not a number"),
            ("status=", "column 8: a value is missing here"),
            (
                "duration<5x",
                "column 10: `5x` is not a length of time such as 5s, 200ms, 2min or 1h",
            ),
            ("(status=1", "column 10: a closing parenthesis is missing here"),
            ("status=1)", "column 9: `)` does not belong here"),
            ("status=1 failed", "column 10: `and` or `or` is missing before `failed`"),
            ("from~'['", "column 6: `[` is no regular expression: unclosed character class"),
            ("from='a", "column 6: a quoted value is never closed"),
            ("failed<true", "column 7: `failed` is true or false: only = and != apply"),
            ("é=1", "column 1: there is no field `é` (fields: status, duration, from, failed)"),
        ];
        for (text, said) in cases {
            let error = text.parse::<Where<Row>>().unwrap_err().to_string();
            assert!(error.starts_with(said), "{text}: {error}");
        }
    }

    #[test]
    fn hostile_filters_end() {
        assert!("(".repeat(5000).parse::<Where<Row>>().is_err());
        assert!("not ".repeat(500).parse::<Where<Row>>().is_err());
        assert!(format!("from~'{}'", "(a{1000}){1000}").parse::<Where<Row>>().is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a-z=<>!~()'\" 0-9é]{0,40}") {
            if let Ok(filter) = text.parse::<Where<Row>>() {
                let _ = filter.matches(&ROW);
            }
        }
    }
}
