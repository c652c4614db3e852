//! `bangtin`: arguments, then settings, then the command. Exit codes stand in [`bangtin::failure`].

use bangtin::cli::{Cli, Command, JournalCommand};
use bangtin::failure::Failure;
use bangtin::report::export;
use bangtin::screen::{check, run, snapshot, timetable};
use bangtin::worker::sync;
use clap::Parser;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("BANGTIN_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,bangtin=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .without_time()
        // A log that cannot be written must not end the screen, and there is nowhere to tell of it.
        .log_internal_errors(false)
        .init();
    match act(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Not `eprintln!`: where nobody can be told, the exit code still tells.
            let _ = writeln!(std::io::stderr(), "bangtin: {failure}");
            failure.code()
        }
    }
}

fn act(cli: Cli) -> Result<(), Failure> {
    match cli.command.unwrap_or(Command::Run(cli.run)) {
        Command::Run(options) => run::run(&options),
        Command::Snapshot(options) => snapshot::run(&options),
        Command::Rota(options) => timetable::rota(&options),
        Command::Check(options) => check::run(&options),
        Command::Sync(options) => sync::run(&options),
        Command::Verify(options) => sync::verify(&options),
        Command::Journal(JournalCommand::Export(options)) => export::run(&options),
    }
}
