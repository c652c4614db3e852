//! The log: on standard error, without times, which the system's journal adds. Warnings and errors that repeat are counted.
//!
//! An error is a fault of the program or a device that is broken; whatever the network does is a warning.

mod repeats;

use repeats::Repeats;
use std::io::{self, Stderr, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
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
    repeats: Arc<Mutex<Repeats>>,
}

impl Counting {
    fn new() -> Self {
        Self { begun: Instant::now(), repeats: Arc::default() }
    }
}

/// Takes one line, whole.
enum Out {
    Plain(Stderr),
    Counted(Arc<Mutex<Repeats>>, Instant),
}

impl<'a> MakeWriter<'a> for Counting {
    type Writer = Out;

    fn make_writer(&'a self) -> Out {
        Out::Plain(io::stderr())
    }

    fn make_writer_for(&'a self, of: &tracing::Metadata<'_>) -> Out {
        if *of.level() <= tracing::Level::WARN {
            Out::Counted(self.repeats.clone(), self.begun)
        } else {
            self.make_writer()
        }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(out) => out.write(bytes),
            Self::Counted(repeats, begun) => {
                let line = String::from_utf8_lossy(bytes);
                let mut repeats = repeats.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(told) = repeats.say(&line, begun.elapsed()) {
                    io::stderr().write_all(told.as_bytes())?;
                }
                Ok(bytes.len())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
