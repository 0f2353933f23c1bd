//! The console blocks of README.md and docs/ run as written.

#[test]
fn console_blocks_run_as_written() {
    let cases = trycmd::TestCases::new();
    cases.register_bin("uctool", std::path::Path::new(env!("CARGO_BIN_EXE_uctool")));
    cases.case("README.md").case("docs/*.md");
}
