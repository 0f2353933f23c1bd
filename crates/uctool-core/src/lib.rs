//! The diagnostics core.
