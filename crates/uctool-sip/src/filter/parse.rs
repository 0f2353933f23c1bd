//! The parser: recursive descent over a few tokens, with the column of everything for its errors.

use std::fmt;

use super::{Expr, FieldKind, Op};

/// The longest filter, in bytes, and how deep it may nest.
const MAX_LENGTH: usize = 4096;
const MAX_DEPTH: usize = 64;

/// Why a filter cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FilterError {
    /// Where, in characters from 1.
    column: usize,
    what: String,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}: {}", self.column, self.what)
    }
}

impl std::error::Error for FilterError {}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Quoted(String),
    Op(Op),
    Matches,
    Open,
    Close,
}

struct Parser<'a> {
    tokens: Vec<(usize, Token)>,
    at: usize,
    end: usize,
    fields: &'a [(&'static str, FieldKind)],
    depth: usize,
}

type Parsed<T> = Result<T, FilterError>;

/// Reads `text` as a filter over `fields`.
pub(super) fn parse(text: &str, fields: &[(&'static str, FieldKind)]) -> Parsed<Expr> {
    if text.len() > MAX_LENGTH {
        return Err(error(1, format!("the filter is longer than {MAX_LENGTH} bytes")));
    }
    let tokens = tokens(text)?;
    let end = text.chars().count() + 1;
    let mut parser = Parser { tokens, at: 0, end, fields, depth: 0 };
    let expr = parser.either()?;
    match parser.tokens.get(parser.at) {
        None => Ok(expr),
        Some((column, Token::Word(word) | Token::Quoted(word))) => {
            Err(error(*column, format!("`and` or `or` is missing before `{word}`")))
        }
        Some((column, token)) => {
            Err(error(*column, format!("`{}` does not belong here", token.text())))
        }
    }
}

fn error(column: usize, what: impl Into<String>) -> FilterError {
    FilterError { column, what: what.into() }
}

fn tokens(text: &str) -> Parsed<Vec<(usize, Token)>> {
    let mut found = Vec::new();
    let mut chars = text.chars().enumerate().map(|(at, c)| (at + 1, c)).peekable();
    while let Some((column, c)) = chars.next() {
        let mut then = |wanted: char| chars.next_if(|(_, c)| *c == wanted).is_some();
        let token = match c {
            c if c.is_whitespace() => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            '~' => Token::Matches,
            '=' => {
                then('=');
                Token::Op(Op::Equal)
            }
            '!' if then('=') => Token::Op(Op::Unequal),
            '!' => return Err(error(column, "`!` stands only before `=`; say `not`")),
            '<' => Token::Op(if then('=') { Op::AtMost } else { Op::Less }),
            '>' => Token::Op(if then('=') { Op::AtLeast } else { Op::Greater }),
            '\'' | '"' => {
                let mut value = String::new();
                loop {
                    match chars.next() {
                        Some((_, end)) if end == c => break,
                        Some((_, inner)) => value.push(inner),
                        None => return Err(error(column, "a quoted value is never closed")),
                    }
                }
                Token::Quoted(value)
            }
            first => {
                let mut word = String::from(first);
                while let Some((_, c)) =
                    chars.next_if(|(_, c)| !c.is_whitespace() && !"()=!<>~'\"".contains(*c))
                {
                    word.push(c);
                }
                Token::Word(word)
            }
        };
        found.push((column, token));
    }
    Ok(found)
}

impl Token {
    fn text(&self) -> String {
        match self {
            Self::Word(text) | Self::Quoted(text) => text.clone(),
            Self::Op(Op::Equal) => "=".into(),
            Self::Op(Op::Unequal) => "!=".into(),
            Self::Op(Op::Less) => "<".into(),
            Self::Op(Op::AtMost) => "<=".into(),
            Self::Op(Op::Greater) => ">".into(),
            Self::Op(Op::AtLeast) => ">=".into(),
            Self::Matches => "~".into(),
            Self::Open => "(".into(),
            Self::Close => ")".into(),
        }
    }

    fn is_word(&self, wanted: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(wanted))
    }
}

impl Parser<'_> {
    fn next(&mut self) -> Option<(usize, Token)> {
        let token = self.tokens.get(self.at).cloned();
        self.at += usize::from(token.is_some());
        token
    }

    fn take(&mut self, wanted: impl Fn(&Token) -> bool) -> bool {
        let hit = self.tokens.get(self.at).is_some_and(|(_, token)| wanted(token));
        self.at += usize::from(hit);
        hit
    }

    fn either(&mut self) -> Parsed<Expr> {
        let mut left = self.both()?;
        while self.take(|token| token.is_word("or")) {
            left = Expr::Or(Box::new(left), Box::new(self.both()?));
        }
        Ok(left)
    }

    fn both(&mut self) -> Parsed<Expr> {
        let mut left = self.one()?;
        while self.take(|token| token.is_word("and")) {
            left = Expr::And(Box::new(left), Box::new(self.one()?));
        }
        Ok(left)
    }

    fn one(&mut self) -> Parsed<Expr> {
        let column = self.tokens.get(self.at).map_or(self.end, |(column, _)| *column);
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(error(column, format!("it nests deeper than {MAX_DEPTH}")));
        }
        let expr = if self.take(|token| token.is_word("not")) {
            Expr::Not(Box::new(self.one()?))
        } else if self.take(|token| *token == Token::Open) {
            let inner = self.either()?;
            if !self.take(|token| *token == Token::Close) {
                let column = self.tokens.get(self.at).map_or(self.end, |(column, _)| *column);
                return Err(error(column, "a closing parenthesis is missing here"));
            }
            inner
        } else {
            self.test()?
        };
        self.depth -= 1;
        Ok(expr)
    }

    fn test(&mut self) -> Parsed<Expr> {
        let (column, name) = match self.next() {
            Some((column, Token::Word(name))) => (column, name),
            Some((column, token)) => {
                return Err(error(column, format!("a field is missing before `{}`", token.text())));
            }
            None => return Err(error(self.end, "a field is missing here")),
        };
        let Some(index) =
            self.fields.iter().position(|(known, _)| known.eq_ignore_ascii_case(&name))
        else {
            return Err(error(column, self.unknown(&name)));
        };
        let kind = self.fields.get(index).map_or(FieldKind::Text, |(_, kind)| *kind);
        let at_operator = self.tokens.get(self.at).map_or(self.end, |(column, _)| *column);
        let op = match self.tokens.get(self.at) {
            Some((_, Token::Op(op))) => Some(*op),
            Some((_, Token::Matches)) => None,
            _ if kind == FieldKind::Flag => return Ok(Expr::Flag(index)),
            _ => {
                let what =
                    format!("an operator is missing after `{name}`: one of = != < <= > >= ~");
                return Err(error(at_operator, what));
            }
        };
        self.at += 1;
        let (column, value) = match self.next() {
            Some((column, Token::Word(value) | Token::Quoted(value))) => (column, value),
            Some((column, token)) => {
                return Err(error(column, format!("a value is missing before `{}`", token.text())));
            }
            None => return Err(error(self.end, "a value is missing here")),
        };
        match (op, kind) {
            (None, FieldKind::Flag) => Err(error(at_operator, flag_only(&name))),
            (None, _) => pattern(index, &value, column),
            (Some(op), FieldKind::Number) => {
                number(&value, column).map(|wanted| Expr::Number(index, op, wanted))
            }
            (Some(op), FieldKind::Seconds) => {
                seconds(&value, column).map(|wanted| Expr::Number(index, op, wanted))
            }
            (Some(op), FieldKind::Text) => Ok(Expr::Text(index, op, value)),
            (Some(op @ (Op::Equal | Op::Unequal)), FieldKind::Flag) => {
                match value.to_ascii_lowercase().as_str() {
                    word @ ("true" | "false") => Ok(Expr::Text(index, op, word.to_owned())),
                    _ => Err(error(column, format!("`{value}` is neither `true` nor `false`"))),
                }
            }
            (Some(_), FieldKind::Flag) => Err(error(at_operator, flag_only(&name))),
        }
    }

    fn unknown(&self, name: &str) -> String {
        let names: Vec<&str> = self.fields.iter().map(|(name, _)| *name).collect();
        let lower = name.to_ascii_lowercase();
        let near = names
            .iter()
            .map(|known| (strsim::damerau_levenshtein(known, &lower), known))
            .filter(|(distance, _)| *distance <= 2 && *distance < lower.chars().count())
            .min();
        let hint = near.map_or(String::new(), |(_, known)| format!("; did you mean `{known}`?"));
        format!("there is no field `{name}`{hint} (fields: {})", names.join(", "))
    }
}

fn flag_only(name: &str) -> String {
    format!("`{name}` is true or false: only = and != apply")
}

fn pattern(field: usize, value: &str, column: usize) -> Parsed<Expr> {
    match super::pattern::compile(value) {
        Ok(regex) => Ok(Expr::Pattern(field, regex)),
        Err(cause) => {
            let cause = cause.to_string();
            let last =
                cause.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Err(error(column, format!("`{value}` is no regular expression: {last}")))
        }
    }
}

fn number(value: &str, column: usize) -> Parsed<f64> {
    match value.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(error(column, format!("`{value}` is not a number"))),
    }
}

/// A length of time in seconds.
fn seconds(value: &str, column: usize) -> Parsed<f64> {
    let digits = value.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = value.get(digits.len()..).unwrap_or_default();
    let factor = match unit {
        "" | "s" | "sec" => 1.0,
        "ms" => 0.001,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        "d" => 86_400.0,
        _ => f64::NAN,
    };
    match digits.parse::<f64>() {
        Ok(number) if (number * factor).is_finite() => Ok(number * factor),
        _ => Err(error(
            column,
            format!("`{value}` is not a length of time such as 5s, 200ms, 2min or 1h"),
        )),
    }
}
