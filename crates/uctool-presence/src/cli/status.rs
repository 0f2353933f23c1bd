//! `uctool presence status`.

use serde::Serialize;
use uctool_core::{Failure, Line, Session};

use super::StatusArgs;
use crate::status::shown;

/// `data` of `presence status`.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct StatusV1 {
    shown: String,
    /// Which of the three it comes from.
    source: &'static str,
    hidden: Vec<String>,
}

pub(super) fn run(args: &StatusArgs, session: &mut Session) -> Result<(), Failure> {
    let shown =
        shown(args.phone.as_deref(), args.calendar.as_deref(), args.availability.as_deref())
            .ok_or_else(|| {
                Failure::new("none of the sources says anything").hint("give --availability")
            })?;
    let mut report = session.begin("presence status", "status");
    report.line(Line::new().strong(&shown.status).plain(format!("   (from the {})", shown.source)));
    if !shown.hidden.is_empty() {
        report.line(
            Line::new().dim("hidden: ").plain(shown.hidden.join(", ")).dim("  (hover to see all)"),
        );
    }
    report.line(Line::new().dim("phone before calendar before availability: uctool explain ca-10"));
    report.fill(&StatusV1 { shown: shown.status, source: shown.source, hidden: shown.hidden });
    report.finish("1 contact");
    Ok(())
}
