//! What the terminal can do: how wide it is, and whether it opens links (OSC 8).

use uctool_core::Io;

/// The narrowest terminal for which lines are broken.
const NARROWEST: u16 = 40;

/// The columns of the terminal behind standard output.
pub(crate) fn width() -> Option<usize> {
    let (terminal_size::Width(width), _) = terminal_size::terminal_size_of(std::io::stdout())?;
    Some(width.max(NARROWEST).into())
}

/// The columns of the terminal behind standard error.
pub(crate) fn err_width() -> Option<usize> {
    let (terminal_size::Width(width), _) = terminal_size::terminal_size_of(std::io::stderr())?;
    Some(width.max(NARROWEST).into())
}

/// Terminals say what they are in the environment; there is no way to ask them.
pub(crate) fn opens_links(io: &dyn Io) -> bool {
    let is = |name: &str, words: &[&str]| {
        io.env(name).is_some_and(|value| words.iter().any(|word| value.starts_with(word)))
    };
    let set = |name: &str| io.env(name).is_some_and(|value| !value.is_empty());
    if let Some(forced) = io.env("FORCE_HYPERLINK") {
        return forced != "0";
    }
    // GNOME Terminal and its kin: links since VTE 0.50, and a crash in 0.50.0.
    let vte = io.env("VTE_VERSION").and_then(|version| version.parse::<u32>().ok());
    let programs = ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "WarpTerminal"];
    !is("TERM", &["dumb"])
        && (["WT_SESSION", "KONSOLE_VERSION", "DOMTERM"].iter().any(|name| set(name))
            || is("TERM_PROGRAM", &programs)
            || is("TERM", &["xterm-kitty", "alacritty", "foot", "xterm-ghostty"])
            || vte.is_some_and(|version| version > 5000))
}
