//! The log: on standard error, without times, which the system's journal adds. Warnings and errors that repeat are counted.
//!
//! An error is a fault of the program or a device that is broken; whatever the network does is a warning.

mod repeats;

use repeats::Repeats;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tracing::{Level, Metadata};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Begins it. `standard`: what is told where `BANGTIN_LOG` does not say it, such as `warn,bangtin=info`.
pub fn begin(standard: &str) {
    let own = std::env::var("BANGTIN_LOG").ok().filter(|own| !own.is_empty());
    let targets = own.as_deref().unwrap_or(standard).parse::<Targets>().unwrap_or_else(|error| {
        let _ = writeln!(std::io::stderr(), "BANGTIN_LOG: {error}; write debug, or warn,bangtin=debug");
        standard.parse().unwrap_or_default()
    });
    // A log that cannot be written must not end the screen, and there is nowhere to tell of it.
    let lines = tracing_subscriber::fmt::layer().with_writer(Counting::new()).without_time().log_internal_errors(false);
    tracing_subscriber::registry().with(targets).with(lines).init();
}

/// Writes to standard error what is new.
struct Counting {
    begun: Instant,
    /// It takes a level before each line, as systemd.exec(5) has it under `SyslogLevelPrefix=`.
    is_journal: bool,
    repeats: Arc<Mutex<Repeats>>,
}

impl Counting {
    fn new() -> Self {
        Self { begun: Instant::now(), is_journal: is_journal(), repeats: Arc::default() }
    }
}

/// Takes one line, whole.
struct Out {
    begun: Instant,
    prefix: &'static str,
    /// None: it is told however often it is said.
    repeats: Option<Arc<Mutex<Repeats>>>,
}

impl MakeWriter<'_> for Counting {
    type Writer = Out;

    fn make_writer(&self) -> Out {
        Out { begun: self.begun, prefix: "", repeats: None }
    }

    fn make_writer_for(&self, of: &Metadata<'_>) -> Out {
        let is_counted = *of.level() <= Level::WARN;
        let prefix = if self.is_journal { prefix(*of.level()) } else { "" };
        Out { prefix, repeats: is_counted.then(|| self.repeats.clone()), ..self.make_writer() }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = format!("{}{}", self.prefix, String::from_utf8_lossy(bytes));
        let told = match &self.repeats {
            None => Some(line),
            Some(repeats) => repeats.lock().unwrap_or_else(PoisonError::into_inner).say(&line, self.begun.elapsed()),
        };
        told.map_or(Ok(()), |told| io::stderr().write_all(told.as_bytes()))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The kernel's number for a level.
fn prefix(level: Level) -> &'static str {
    match level {
        Level::ERROR => "<3>",
        Level::WARN => "<4>",
        Level::INFO => "<6>",
        Level::DEBUG | Level::TRACE => "<7>",
    }
}

/// Whether standard error is the journal's, as the service manager says, and has not been led elsewhere since.
fn is_journal() -> bool {
    let named = std::env::var("JOURNAL_STREAM").unwrap_or_default();
    rustix::fs::fstat(io::stderr()).is_ok_and(|own| names(&named, own.st_dev, own.st_ino))
}

/// `JOURNAL_STREAM` is the stream's device and inode, with a colon between.
fn names(named: &str, device: u64, inode: u64) -> bool {
    named.split_once(':').is_some_and(|(own, other)| own.parse() == Ok(device) && other.parse() == Ok(inode))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_journal_s_own_stream_takes_levels() {
        assert!(names("9:4711", 9, 4711));
        for named in ["", "9", "9:", "9:4712", "8:4711", "9:4711:1"] {
            assert!(!names(named, 9, 4711), "{named:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_what_the_journal_shows_for_its_warnings() {
        // `journalctl -p warning` shows 4 and below.
        let shown = |level| ["<3>", "<4>"].contains(&prefix(level));
        assert!(shown(Level::ERROR) && shown(Level::WARN));
        assert!(!shown(Level::INFO) && !shown(Level::DEBUG));
    }
}
