//! uctool
fn main() {}
