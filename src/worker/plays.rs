//! The thread that writes the journal: it takes plays from the glass and never makes it wait.

use crate::board::play::Play;
use crate::device::clock::Clock;
use crate::report::journal::Journal;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;

/// The way to the journal.
pub struct Plays {
    sender: Sender<Play>,
    thread: Option<JoinHandle<()>>,
}

impl Plays {
    /// Begins to write.
    pub fn start(journal: Journal, clock: Clock) -> Self {
        let (sender, plays) = channel();
        let write = move || write(journal, &clock, &plays);
        let thread = std::thread::Builder::new().name("journal".into()).spawn(write);
        let thread = thread.inspect_err(|error| tracing::error!(%error, "no thread for the journal")).ok();
        Self { sender, thread }
    }

    /// Where plays are handed in.
    pub fn sender(&self) -> Sender<Play> {
        self.sender.clone()
    }

    /// Waits until everything that was handed in is written; every sender must be gone.
    pub fn close(self) {
        drop(self.sender);
        // A thread that has panicked has nothing left to write.
        let _ = self.thread.map(JoinHandle::join);
    }
}

fn write(mut journal: Journal, clock: &Clock, plays: &Receiver<Play>) {
    loop {
        let play = match journal.due(clock.now().steady) {
            None => plays.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(wait) => plays.recv_timeout(clock.sleep(wait)),
        };
        match play {
            Ok(play) => journal.take(play),
            Err(RecvTimeoutError::Timeout) => put(&mut journal, clock),
            Err(RecvTimeoutError::Disconnected) => return put(&mut journal, clock),
        }
    }
}

fn put(journal: &mut Journal, clock: &Clock) {
    let faulty = journal.faulty;
    match journal.write(clock.now().steady) {
        Err(error) if !faulty => {
            tracing::error!(%error, "the journal cannot be written; the last hour is kept in memory")
        }
        Ok(()) if faulty => tracing::info!(lost = journal.lost, "the journal can be written again"),
        _ => {}
    }
}
