//! `bangtin-desk`: arguments, then the command. Exit codes stand in [`bangtin::failure`].

use bangtin::desk::cli::Cli;
use bangtin::desk::commands;
use bangtin::log;
use clap::Parser;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    log::begin("error");
    // The outermost loop of the desk, and the only one that reads a clock.
    let now = cli.at.unwrap_or_else(jiff::Timestamp::now);
    match commands::run(&cli, now) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "bangtin-desk: {failure}");
            failure.code()
        }
    }
}
