//! When to ask again. A city's screens come back together after a power cut; they must not all ask at once, nor hammer a
//! server that is down.

use std::time::Duration;

/// After so many failures in a row it is waited for this long at most.
const STEPS: [u64; 5] = [60, 120, 240, 480, 900];
/// How far a wait is drawn out or cut short.
const JITTER: f64 = 0.1;
/// So long after its start a screen that has something to show asks for the first time, at most.
const MOST_START: Duration = Duration::from_secs(30);
/// Over so long the screens of a city fetch new pictures; and where an emergency waits for one.
const PICTURES: Duration = Duration::from_secs(60);
const URGENT: Duration = Duration::from_secs(5);
/// Nobody is asked more often.
const LEAST: Duration = Duration::from_secs(1);

/// When one screen asks. `random` is always from 0 to 1.
#[derive(Clone, Debug)]
pub struct Schedule {
    period: Duration,
    /// Where in the period this screen asks.
    phase: Duration,
    failures: usize,
}

impl Schedule {
    /// `own`: a number that another screen is not likely to have.
    pub fn new(period: Duration, own: u64) -> Self {
        let millis = u64::try_from(period.as_millis()).unwrap_or(u64::MAX).max(1);
        Self { period, phase: Duration::from_millis(own % millis), failures: 0 }
    }

    /// From the start to the first question.
    pub fn start(&self, has_content: bool, random: f64) -> Duration {
        if has_content { MOST_START.mul_f64(random) } else { Duration::ZERO }
    }

    /// From an answer to the next question; `now` is any clock that all screens share.
    pub fn answered(&mut self, now: Duration, random: f64) -> Duration {
        self.failures = 0;
        // The next time of this screen that is at least half a period away.
        let period = self.period.as_secs_f64();
        let to_phase = (self.phase.as_secs_f64() - now.as_secs_f64()).rem_euclid(period);
        let wait = if to_phase < period / 2.0 { to_phase + period } else { to_phase };
        Duration::from_secs_f64(wait * (1.0 + JITTER * (2.0 * random - 1.0))).max(LEAST)
    }

    /// From a failure to the next question. `asked`: how long the server wants to be left alone.
    pub fn failed(&mut self, asked: Option<Duration>, random: f64) -> Duration {
        let step = STEPS.get(self.failures).or(STEPS.last()).copied().unwrap_or(60);
        self.failures += 1;
        let own = Duration::from_secs(step).mul_f64(random);
        // Those who were all told the same do not come back in the same second.
        asked.map_or(own, |asked| own.max(asked + asked.mul_f64(JITTER * random))).max(LEAST)
    }

    /// From an edition to its pictures.
    pub fn pictures(&self, urgent: bool, random: f64) -> Duration {
        if urgent { URGENT.mul_f64(random) } else { PICTURES.min(self.period).mul_f64(random) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERIOD: Duration = Duration::from_secs(60);

    #[test]
    fn a_screen_keeps_its_own_second_of_the_minute_whenever_the_power_came_back() {
        for own in [0, 17_000, 59_999] {
            let mut schedule = Schedule::new(PERIOD, own);
            let mut now = Duration::from_secs(1_000_003);
            now += schedule.answered(now, 0.5);
            let off = (now.as_millis() as i64 - own as i64).rem_euclid(60_000);
            assert!(!(1_000..=59_000).contains(&off), "{off} ms off its second");
        }
    }

    #[test]
    fn it_is_asked_about_once_a_period() {
        let mut schedule = Schedule::new(PERIOD, 31_000);
        for now in 0..120 {
            for random in [0.0, 0.3, 1.0] {
                let wait = schedule.answered(Duration::from_secs(now), random);
                assert!((27.0..=99.0).contains(&wait.as_secs_f64()), "{wait:?}");
            }
        }
    }

    #[test]
    fn a_server_that_is_down_is_asked_less_and_less_often_and_at_random() {
        let mut schedule = Schedule::new(PERIOD, 0);
        let longest: Vec<u64> = (0..7).map(|_| schedule.failed(None, 1.0).as_secs()).collect();
        assert_eq!(longest, [60, 120, 240, 480, 900, 900, 900]);
        assert_eq!(schedule.failed(None, 0.0), LEAST);
        schedule.answered(Duration::ZERO, 0.5);
        assert_eq!(schedule.failed(None, 1.0).as_secs(), 60);
    }

    #[test]
    fn a_server_that_asks_to_be_left_alone_is_left_alone() {
        let mut schedule = Schedule::new(PERIOD, 0);
        assert!(schedule.failed(Some(Duration::from_secs(600)), 0.0) >= Duration::from_secs(600));
    }

    #[test]
    fn an_emergency_does_not_wait_for_the_others_pictures() {
        let schedule = Schedule::new(PERIOD, 0);
        assert!(schedule.pictures(true, 1.0) <= Duration::from_secs(5));
        assert_eq!(schedule.start(false, 1.0), Duration::ZERO);
    }
}
