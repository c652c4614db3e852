//! `bangtin-desk`: arguments, then the command. Exit codes stand in [`bangtin::failure`].

use bangtin::desk::cli::Cli;
use bangtin::desk::commands;
use clap::Parser;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("BANGTIN_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("error"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).without_time();
    log.log_internal_errors(false).init();
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
