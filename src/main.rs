//! The program: hands the process's arguments and streams to the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut world = uctool::World::new();
    let code = uctool::run(std::env::args_os(), &mut world, uctool::Streams::process());
    ExitCode::from(code)
}
