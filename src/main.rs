//! The `bantam` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    bantam::cli::run(std::env::args_os())
}
