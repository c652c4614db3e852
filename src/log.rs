//! The log: on standard error, without times, which the system's journal adds.

use std::io::Write;
use tracing_subscriber::filter::Targets;
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
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).without_time().log_internal_errors(false);
    tracing_subscriber::registry().with(targets).with(lines).init();
}
