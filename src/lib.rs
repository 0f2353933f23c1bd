//! uctool
