//! The clock of the screen, read by its two outer loops alone.

use crate::board::player::Moment;
use jiff::Timestamp;
use std::time::{Duration, Instant};

/// The screen's clock: the real one, or one that starts at a moment and runs at a speed.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// None: the real time.
    start: Option<Timestamp>,
    since: Instant,
    speed: f64,
}

impl Clock {
    pub fn new(start: Option<Timestamp>, speed: f64) -> Self {
        let start = start.or_else(|| (speed != 1.0).then(Timestamp::now));
        Self { start, since: Instant::now(), speed: speed.max(1e-6) }
    }

    pub fn now(&self) -> Moment {
        let steady = self.since.elapsed().mul_f64(self.speed);
        let wall = match self.start {
            None => Timestamp::now(),
            Some(start) => start.checked_add(steady).unwrap_or(Timestamp::MAX),
        };
        Moment { wall, steady }
    }

    /// How long to sleep for a stretch of the screen's time, and a moment more, so that it has passed on waking.
    pub fn sleep(&self, wait: Duration) -> Duration {
        wait.div_f64(self.speed).min(Duration::from_secs(3600)) + Duration::from_millis(1)
    }
}
