//! The thread that writes the journal: it takes plays from the glass and never makes it wait.

use crate::board::play::Play;
use crate::device::clock::Clock;
use crate::device::unbroken::{PAUSE, again_and_again};
use crate::report::journal::{Journal, Mark, Place};
use jiff::Timestamp;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;

/// What the journal is told.
pub enum Word {
    Play(Play),
    /// What is shown from this moment on is shown there.
    Moved(Place, Timestamp),
    /// Something has become of the program or of the glass.
    Mark(Mark),
    /// There is nothing more to come.
    End,
}

/// The way to the journal.
pub struct Plays {
    sender: Sender<Word>,
    thread: Option<JoinHandle<()>>,
}

impl Plays {
    /// Begins to write.
    pub fn start(journal: Journal, clock: Clock) -> Self {
        let (sender, words) = channel();
        let mut journal = journal;
        let write = move || again_and_again("the journal", PAUSE, || write(&mut journal, &clock, &words));
        let thread = std::thread::Builder::new().name("journal".into()).spawn(write);
        let thread = thread.inspect_err(|error| tracing::error!(%error, "no thread for the journal")).ok();
        Self { sender, thread }
    }

    /// Where plays are handed in.
    pub fn sender(&self) -> Sender<Word> {
        self.sender.clone()
    }

    /// Waits until everything that was handed in is written.
    pub fn close(self) {
        // Others may hold a sender still; where the thread is gone already there is nothing to wait for.
        let _ = self.sender.send(Word::End);
        // A thread that has panicked has nothing left to write.
        let _ = self.thread.map(JoinHandle::join);
    }
}

fn write(journal: &mut Journal, clock: &Clock, words: &Receiver<Word>) {
    loop {
        let word = match journal.due(clock.now().steady) {
            None => words.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(wait) => words.recv_timeout(clock.sleep(wait)),
        };
        match word {
            Ok(Word::Play(play)) => journal.take(play),
            Ok(Word::Moved(place, at)) => journal.move_to(place, at),
            Ok(Word::Mark(mark)) => journal.mark(mark, clock.now().steady),
            Err(RecvTimeoutError::Timeout) => put(journal, clock),
            Ok(Word::End) => {
                let now = clock.now();
                journal.mark(Mark::Ended(now.wall), now.steady);
                return put(journal, clock);
            }
            Err(RecvTimeoutError::Disconnected) => return put(journal, clock),
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
