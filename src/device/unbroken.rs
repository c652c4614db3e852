//! Work that goes on after a panic: a fault that one file, one picture or one request provokes must not keep the screen from
//! all that come after. What is on the glass stays. The panic itself is in the log.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

/// Between two beginnings of work that breaks off.
pub const PAUSE: Duration = Duration::from_secs(60);

/// Does the work, and begins it anew after a pause whenever it panics.
pub fn again_and_again(what: &str, pause: Duration, mut work: impl FnMut()) {
    while once(what, &mut work).is_none() {
        std::thread::sleep(pause);
    }
}

/// Does it once; none where it has panicked.
pub fn once<T>(what: &str, work: impl FnOnce() -> T) -> Option<T> {
    let done = std::panic::catch_unwind(AssertUnwindSafe(work));
    if done.is_err() {
        tracing::error!("{what} has broken off, which is a fault of the program; what is there stays, and it goes on");
    }
    done.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_panics_begins_anew() {
        let mut times = 0;
        again_and_again("the work", Duration::ZERO, || {
            times += 1;
            assert!(times == 3, "twice on purpose");
        });
        assert_eq!(times, 3);
        assert_eq!(once("the work", || 7), Some(7));
    }
}
