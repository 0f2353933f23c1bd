//! Colour: decided once, here, for each stream. The `colored` crate's own decision looks only at standard output and
//! lets CLICOLOR_FORCE beat NO_COLOR, so it is overridden and asked for nothing but the codes.

use colored::Colorize as _;
use uctool_core::Style;
use uctool_core::text::{Paint, no_paint};

use crate::cli::When;

/// What the environment and the stream say about colour.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stream {
    /// Whether the stream is a terminal.
    pub(crate) terminal: bool,
    /// NO_COLOR is set and not empty (no-color.org).
    pub(crate) no_color: bool,
    /// CLICOLOR_FORCE is set and not `0`.
    pub(crate) forced: bool,
}

/// The painter for a stream.
pub(crate) fn painter(when: When, stream: Stream) -> Paint {
    let coloured = match when {
        When::Always => true,
        When::Never => false,
        When::Auto => !stream.no_color && (stream.forced || stream.terminal),
    };
    if !coloured || (when == When::Auto && stream.terminal && !understands_codes()) {
        return no_paint;
    }
    colored::control::set_override(true);
    paint
}

/// Whether the console takes colour codes: that of Windows 10 and 11 does once it is asked to, older ones never. Where one
/// of the two streams goes to a file, neither is coloured.
#[cfg(windows)]
fn understands_codes() -> bool {
    anstyle_query::windows::enable_ansi_colors() != Some(false)
}

/// Terminals do.
#[cfg(not(windows))]
fn understands_codes() -> bool {
    true
}

fn paint(style: Style, text: &str) -> String {
    match style {
        Style::Plain => text.to_owned(),
        Style::Strong => text.bold().to_string(),
        Style::Dim => text.dimmed().to_string(),
        Style::Error => text.red().bold().to_string(),
        Style::Warning => text.yellow().bold().to_string(),
        Style::Info => text.cyan().bold().to_string(),
        Style::Good => text.green().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coloured(when: When, terminal: bool, no_color: bool, forced: bool) -> bool {
        painter(when, Stream { terminal, no_color, forced })(Style::Error, "x") != "x"
    }

    #[test]
    fn an_explicit_choice_wins_then_no_color_then_force_then_the_terminal() {
        assert!(coloured(When::Always, false, true, false));
        assert!(!coloured(When::Never, true, false, true));
        assert!(!coloured(When::Auto, true, true, true));
        assert!(coloured(When::Auto, false, false, true));
        assert!(coloured(When::Auto, true, false, false));
        assert!(!coloured(When::Auto, false, false, false));
    }
}
