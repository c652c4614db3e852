//! How a run ends: the window is closed, somebody says so, or it is to begin again in its own place. All three end the loop of
//! the glass, and what is to be kept is kept.

use super::care::Care;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Of this process.
struct Ending {
    /// There is a loop to end.
    loops: bool,
    /// Why it begins again.
    again: Option<String>,
    /// Somebody has said that it is to end; that is the last word.
    told: bool,
    /// What an end in order is told to.
    care: Option<Care>,
}

static ENDING: Mutex<Ending> = Mutex::new(Ending { loops: false, again: None, told: false, care: None });

fn ending() -> MutexGuard<'static, Ending> {
    ENDING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An end before the loop is no crash either.
pub fn tell(care: &Care) {
    ending().care = Some(care.clone());
}

/// SIGTERM and SIGINT end the loop as closing the window does: at once, with 0. Before there is one nothing is lost.
pub fn when_told() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let mut signals = match signal_hook::iterator::Signals::new([SIGTERM, SIGINT]) {
        Ok(signals) => signals,
        Err(error) => return tracing::warn!(%error, "signals end the program without a word"),
    };
    let wait = move || {
        if signals.forever().next().is_some() {
            let mut own = ending();
            (own.told, own.again) = (true, None);
            if !own.loops || slint::quit_event_loop().is_err() {
                own.care.iter().for_each(Care::end);
                std::process::exit(0);
            }
        }
    };
    if let Err(error) = std::thread::Builder::new().name("signals".into()).spawn(wait) {
        tracing::warn!(%error, "no thread for signals");
    }
}

/// The program in its own place: much is set up at the start alone. The loop ends for it, from any thread.
pub fn begin_again(why: &str) {
    let mut own = ending();
    if own.told {
        return;
    }
    own.again.get_or_insert_with(|| why.to_owned());
    // Before there is one, it ends as it begins.
    if own.loops && slint::quit_event_loop().is_err() {
        tracing::error!("{why}; the loop of the glass is gone, and the system is to start the program anew");
        std::process::exit(1);
    }
}

/// The loop of the glass, until it is to end.
pub fn turn() -> Result<(), slint::PlatformError> {
    {
        let mut own = ending();
        if own.again.is_some() {
            return Ok(());
        }
        own.loops = true;
    }
    slint::run_event_loop()
}

/// After everything is kept: begins again, where that was asked for.
pub fn follow() {
    use std::os::unix::process::CommandExt;
    let Some(why) = ending().again.take() else { return };
    tracing::info!("{why}; beginning again");
    let error = match std::env::current_exe() {
        Ok(own) => std::process::Command::new(own).args(std::env::args_os().skip(1)).exec(),
        Err(error) => error,
    };
    tracing::error!(%error, "cannot begin again; the system starts it anew");
    std::process::exit(1)
}
