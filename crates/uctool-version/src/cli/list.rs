//! `uctool version list`.

use serde::Serialize;
use uctool_core::sort;
use uctool_core::{Line, Row, Session, text::count};

use super::ListArgs;
use super::json::VersionV1;
use uctool_release::decode::Described;
use uctool_release::table::releases;
use uctool_release::version::{VersionError, small};

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Listed {
    r#type: &'static str,
    #[serde(flatten)]
    version: VersionV1,
    confidence: &'static str,
    #[serde(skip)]
    described: Described,
}

impl Row for Listed {
    fn collection(&self) -> &'static str {
        "releases"
    }

    fn json(&self, out: &mut Vec<u8>) {
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(out, self);
    }

    fn heading(&self) -> Option<Line> {
        Some(
            format!("{:20} {:26} {:17} {:10} source", "version", "release", "product", "released")
                .into(),
        )
    }

    fn text(&self, _: u8) -> Vec<Line> {
        let one = &self.described;
        let Some(row) = one.row else { return Vec::new() };
        let product = one.version.product.map_or("", uctool_release::Product::as_str);
        vec![
            Line::new()
                .strong(format!("{:20} ", one.version.to_string()))
                .plain(format!(
                    "{:26} {product:17} {:10} ",
                    one.marketing(),
                    row.released.unwrap_or("-")
                ))
                .dim(row.source),
        ]
    }
}

pub(super) fn run(args: &ListArgs, session: &mut Session) {
    let mut report = session.begin("version list", "known releases");
    let mut rows: Vec<_> = releases()
        .iter()
        .filter(|row| args.product.is_none() || row.version.product == args.product)
        .filter(|row| args.train.is_none_or(|train| row.version.train() == train))
        .collect();
    sort::by_key(&mut rows, |row| {
        let version = row.version;
        (
            version.product.map(uctool_release::Product::as_str),
            version.maintenance_release(),
            version.build,
            version.counter,
        )
    });
    for row in &rows {
        let described = Described::of(row.version);
        report.row(&Listed {
            r#type: "release",
            version: VersionV1::of(&described),
            confidence: row.confidence,
            described,
        });
    }
    report.finish(count(rows.len() as u64, "release"));
}

/// `12.5`, `14` or `14.0`.
pub(super) fn parse_train(text: &str) -> Result<(u16, u16), VersionError> {
    if text.is_empty() {
        return Err(VersionError::Empty);
    }
    let (major, minor) = text.split_once('.').unwrap_or((text, "0"));
    Ok((small("major number", major)?, small("minor number", minor)?))
}
