//! The clock of the screen, read by its two outer loops alone.

use super::present::{Bounds, Standing};
use crate::board::player::Moment;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The screen's clock: the real one, or one that starts at a moment and runs at a speed.
#[derive(Clone, Debug)]
pub struct Clock {
    /// None: the real time.
    start: Option<Timestamp>,
    since: Instant,
    speed: f64,
    /// What the real time is believed by.
    bounds: Arc<Bounds>,
}

impl Clock {
    pub fn new(start: Option<Timestamp>, speed: f64) -> Self {
        let start = start.or_else(|| (speed != 1.0).then(Timestamp::now));
        Self { start, since: Instant::now(), speed: speed.max(1e-6), bounds: Arc::default() }
    }

    pub fn bounds(&self) -> &Arc<Bounds> {
        &self.bounds
    }

    /// Whether it is the machine's own, which may be wrong.
    pub fn is_real(&self) -> bool {
        self.start.is_none()
    }

    /// How far the machine's clock is believed; one that was started at a moment is right for its look.
    pub fn standing(&self) -> Standing {
        self.judged(self.steady()).1
    }

    fn steady(&self) -> Duration {
        self.since.elapsed().mul_f64(self.speed)
    }

    fn judged(&self, steady: Duration) -> (Timestamp, Standing) {
        match self.start {
            None => self.bounds.judge(Timestamp::now(), steady),
            Some(start) => (start.checked_add(steady).unwrap_or(Timestamp::MAX), Standing::Staged),
        }
    }

    /// What the clock says, believed or not.
    pub fn said(&self) -> Timestamp {
        if self.is_real() { Timestamp::now() } else { self.now().wall }
    }

    pub fn now(&self) -> Moment {
        let steady = self.steady();
        let (wall, standing) = self.judged(steady);
        Moment { wall, steady, known: !standing.is_guess() }
    }

    /// How long to sleep for a stretch of the screen's time, and a moment more, so that it has passed on waking.
    pub fn sleep(&self, wait: Duration) -> Duration {
        wait.div_f64(self.speed).min(Duration::from_secs(3600)) + Duration::from_millis(1)
    }
}
