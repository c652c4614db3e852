//! `bangtin`: arguments, then settings, then the command. Exit codes stand in [`bangtin::failure`].

use bangtin::cli::{Cli, Command, JournalCommand};
use bangtin::failure::Failure;
use bangtin::log;
use bangtin::report::{doctor, export, status};
use bangtin::screen::{check, run, snapshot, timetable};
use bangtin::worker::sync;
use clap::Parser;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    log::begin("warn,bangtin=info");
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
        Command::Network(options) => bangtin::network::command::run(&options),
        Command::Status(options) => status::run(&options, jiff::Timestamp::now()),
        Command::Doctor(options) => doctor::run(&options, jiff::Timestamp::now()),
        Command::Site(options) => bangtin::setup::command::run(&options, jiff::Timestamp::now()),
    }
}
