//! What stands in the project's folder: `uctool.toml` and the baseline.

use std::io::{self, Write as _};
use std::path::Path;

use uctool_core::io::read_text;
use uctool_core::{
    Baseline, Catalogue, Config, Failure, Filter, Io, Session, nearest, write_baseline,
};

use crate::cli::BaselineUse;

const CONFIG: &str = "uctool.toml";
/// Most bytes of either that are read.
const MOST: u64 = 16 << 20;

/// The settings in `asked`, or in the nearest `uctool.toml` in this folder or above; empty where there is none.
pub(crate) fn config(
    asked: Option<&str>,
    catalogue: Catalogue,
    io: &mut dyn Io,
) -> Result<Config, Failure> {
    let here = io.folder();
    let file = match asked {
        Some(file) => file.to_owned(),
        None => match io.find_upwards(CONFIG) {
            Some(path) => path.strip_prefix(&here).unwrap_or(&path).to_string_lossy().into_owned(),
            None => return Ok(Config::default()),
        },
    };
    let text = read_text(io, &file, MOST)
        .map_err(|error| Failure::of(&file, format!("failed to read the settings: {error}")))?;
    let base = here.join(Path::new(&file).parent().unwrap_or(Path::new("")));
    let base = std::path::absolute(&base).unwrap_or(base);
    Ok(Config::parse(&file, &text, &catalogue.rules())?.placed(base, here))
}

/// What the run does with the baseline.
pub(crate) fn baseline(asked: Option<&BaselineUse>, io: &mut dyn Io) -> Result<Baseline, Failure> {
    match asked {
        None => Ok(Baseline::None),
        Some(BaselineUse { write: true, .. }) => Ok(Baseline::Write),
        Some(BaselineUse { file, .. }) => {
            let text = read_text(io, file, MOST).map_err(|error| {
                let failure = Failure::of(file, format!("failed to read the baseline: {error}"));
                failure.hint("`--baseline write` makes one of what is found today")
            })?;
            Baseline::parse(file, &text)
        }
    }
}

/// Writes what `session` found as the new baseline.
pub(crate) fn keep(session: &Session, file: &str, io: &mut dyn Io) -> io::Result<()> {
    let mut output = io.create(file, false, true)?;
    write_baseline(session.reports(), &mut output)?;
    output.flush()?;
    output.finish()
}

/// Every selector of the command line means some rule.
pub(crate) fn known_rules(filter: &Filter, catalogue: Catalogue) -> Result<(), Failure> {
    if filter.select.is_empty() && filter.ignore.is_empty() {
        return Ok(());
    }
    let catalogue = catalogue.rules();
    let unknown = filter.unknown(&catalogue);
    let Some(selector) = unknown.first() else { return Ok(()) };
    let words = catalogue.iter().flat_map(|rule| [rule.code, rule.name]);
    let failure = Failure::new(format!("`{selector}` is no rule"));
    Err(match nearest(selector, words) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint("`uctool explain` lists the rules"),
    })
}
