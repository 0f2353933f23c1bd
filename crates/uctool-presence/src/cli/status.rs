//! `uctool presence status`.

use uctool_core::{Failure, Line, Session};

use super::StatusArgs;
use crate::status::shown;

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
    report.data("shown", shown.status);
    report.data("source", shown.source);
    report.data("hidden", shown.hidden);
    report.finish("1 contact");
    Ok(())
}
