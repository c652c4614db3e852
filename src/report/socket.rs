//! The way to a program that runs: a socket in the folder that its unit gives it for the time that it runs, so that a disk
//! that fails takes nobody's word away, or else in its state folder. Whoever connects is given one report, and the connection
//! ends; nothing is ever read from it. Its thread looks at the machine's health now and then, and sleeps otherwise.

use super::board::{Board, PROBE, Report};
use crate::config::STATE;
use crate::device::clock::Clock;
use crate::device::health::{Finding, Health, PROBE_EVERY, probe};
use crate::device::unbroken::{PAUSE, again_and_again};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Between two looks at the health.
const LOOK_EVERY: Duration = Duration::from_secs(600);
/// For whoever reads, and for whoever asks.
const PATIENCE: Duration = Duration::from_secs(2);
const MOST_REPORT: u64 = 1 << 20;

/// Of the packaged unit, whoever asks.
const RUN: &str = "/run/bangtin-run";

fn path(folder: &Path) -> PathBuf {
    folder.join("status.sock")
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum Silent {
    #[error("the program does not run")]
    NotRunning,
    #[error("the program does not answer; it stands still")]
    Frozen,
    #[error("the program cannot be asked: {0}; try it as root")]
    NotAllowed(io::Error),
}

/// Answers on a thread of its own until the program ends; `run` is its unit's folder, where it has one.
pub fn serve(board: Board, clock: Clock, run: Option<PathBuf>, state: &Path) {
    let state = state.to_owned();
    let at = path(&run.unwrap_or_else(|| state.clone()));
    let answer = move || match open(&at) {
        Ok(listener) => answer(&listener, &board, &clock, &state),
        Err(error) => tracing::warn!(%error, "bangtin status cannot ask this program"),
    };
    let work = move || again_and_again("answering bangtin status", PAUSE, &answer);
    if let Err(error) = std::thread::Builder::new().name("status".into()).spawn(work) {
        tracing::warn!(%error, "no thread for bangtin status");
    }
}

fn open(path: &Path) -> io::Result<UnixListener> {
    if UnixStream::connect(path).is_ok() {
        return Err(io::Error::new(ErrorKind::AddrInUse, format!("{}: another program answers there", path.display())));
    }
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    // Whoever goes away between the kernel's word and ours must not hold the thread.
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn answer(listener: &UnixListener, board: &Board, clock: &Clock, state: &Path) {
    let mut look_at = Duration::ZERO;
    let mut probe_at = clock.now().steady + LOOK_EVERY;
    let mut probed = None;
    loop {
        let steady = clock.now().steady;
        if steady >= look_at {
            if steady >= probe_at {
                probe_at = steady + PROBE_EVERY;
                probed = Some(written(probe(state, &clock.said().to_string())));
            }
            look(board, state, probed.clone());
            look_at = steady + LOOK_EVERY;
        }
        let wait = clock.sleep(look_at.saturating_sub(clock.now().steady));
        let most = Timespec { tv_sec: wait.as_secs().cast_signed(), tv_nsec: wait.subsec_nanos().into() };
        match poll(&mut [PollFd::new(listener, PollFlags::IN)], Some(&most)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => continue,
            Ok(_) => {}
            Err(error) => return tracing::warn!(%error, "bangtin status cannot ask this program any more"),
        }
        match listener.accept() {
            Ok((stream, _)) => {
                let health = Health::read(Path::new("/"), state);
                let report = board.report(clock.now(), clock.standing().name(), health);
                if let Err(error) = tell(stream, &report) {
                    tracing::debug!(%error, "who asked for the status is gone");
                }
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            // Too many open files, for instance: not again at once.
            Err(error) => {
                tracing::debug!(%error, "who asks for the status is not heard");
                std::thread::sleep(PATIENCE);
            }
        }
    }
}

fn look(board: &Board, state: &Path, probed: Option<Finding>) {
    let findings = Health::read(Path::new("/"), state).findings().into_iter().chain(probed).collect();
    for Finding { what, seen, way_out, .. } in board.found(findings) {
        tracing::warn!("{what}: {seen}: {way_out}");
    }
}

/// What became of bytes that were written.
pub fn written(probed: io::Result<()>) -> Finding {
    match probed {
        Ok(()) => Finding::fine(PROBE, "what is written can be read back"),
        Err(error) => {
            let way = "make room, or replace the card or disk; until then nothing new outlives a restart";
            Finding::broken(PROBE, error.to_string(), way)
        }
    }
}

fn tell(mut stream: UnixStream, report: &Report) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(&serde_json::to_vec(report)?)
}

/// Asks the program that runs on a state folder; the package's is asked where its unit has it.
pub fn ask(state: &Path) -> Result<Report, Silent> {
    let packaged = (state == Path::new(STATE)).then(|| ask_at(Path::new(RUN)));
    match packaged {
        None | Some(Err(Silent::NotRunning)) => ask_at(state),
        Some(asked) => asked,
    }
}

fn ask_at(folder: &Path) -> Result<Report, Silent> {
    let stream = UnixStream::connect(path(folder)).map_err(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::ConnectionRefused => Silent::NotRunning,
        _ => Silent::NotAllowed(error),
    })?;
    let mut bytes = Vec::new();
    let read = stream.set_read_timeout(Some(PATIENCE)).and_then(|()| stream.take(MOST_REPORT).read_to_end(&mut bytes));
    read.map_err(|_| Silent::Frozen)?;
    serde_json::from_slice(&bytes).map_err(|_| Silent::Frozen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_hears_what_is_known_and_a_program_that_is_gone_is_told_from_one_that_stands_still() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(matches!(ask(folder.path()), Err(Silent::NotRunning)));
        // What a run before has left there.
        drop(UnixListener::bind(path(folder.path())).expect("bound"));
        assert!(matches!(ask(folder.path()), Err(Silent::NotRunning)));
        let board = Board::default();
        board.glass(None, Duration::ZERO);
        serve(board, Clock::new(None, 1.0), None, folder.path());
        let report = (0..100).find_map(|_| {
            std::thread::sleep(Duration::from_millis(20));
            ask(folder.path()).ok()
        });
        let report = report.expect("an answer within two seconds");
        assert!(report.glass.known && report.process == std::process::id());
        assert!(open(&path(folder.path())).is_err(), "a second program leaves the first one its place");
        let frozen = tempfile::tempdir().expect("a folder");
        let _listener = UnixListener::bind(path(frozen.path())).expect("bound");
        assert!(matches!(ask(frozen.path()), Err(Silent::Frozen)));
    }
}
