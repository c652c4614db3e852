//! Warnings and errors that repeat: a fault that goes on for a month must not fill the journal, nor push out what else it holds.

use std::collections::VecDeque;
use std::fmt::Write;
use std::time::Duration;

/// What is said again within this is counted, and told when this is over.
const QUIET: Duration = Duration::from_secs(3600);
/// Lines that are remembered; of more the one that was said longest ago is forgotten.
const MOST: usize = 64;

/// The lines of late.
#[derive(Debug, Default)]
pub struct Repeats(VecDeque<Line>);

#[derive(Debug)]
struct Line {
    text: String,
    written: Duration,
    /// Since then.
    times: u64,
}

impl Repeats {
    /// What is to be written of a line, ended by its break, at a moment of a clock that nobody sets; none: it is counted.
    /// The tenth, the hundredth time and so on are told as they come.
    pub fn say(&mut self, text: &str, now: Duration) -> Option<String> {
        let Some(place) = self.0.iter().position(|line| line.text == text) else {
            self.0.truncate(MOST - 1);
            self.0.push_front(Line { text: text.to_owned(), written: now, times: 0 });
            return Some(text.to_owned());
        };
        let mut line = self.0.remove(place)?;
        line.times += 1;
        let is_over = now.saturating_sub(line.written) >= QUIET;
        let told = (is_over || is_round(line.times)).then(|| {
            let mut told = text.trim_end_matches('\n').to_owned();
            let minutes = now.saturating_sub(line.written).as_secs() / 60;
            // To a string that always goes well.
            let _ = match line.times {
                1 => write!(told, " (again after {minutes} min)"),
                times => write!(told, " ({times} times in {minutes} min)"),
            };
            told.push('\n');
            told
        });
        if is_over {
            (line.written, line.times) = (now, 0);
        }
        self.0.push_front(line);
        told
    }
}

fn is_round(times: u64) -> bool {
    times >= 10 && 10_u64.checked_pow(times.ilog10()).is_some_and(|round| round == times)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DISK: &str = " WARN the disk takes nothing\n";

    fn at(minutes: u64) -> Duration {
        Duration::from_secs(60 * minutes)
    }

    #[test]
    fn a_fault_of_every_minute_is_an_hour_s_line() {
        let mut own = Repeats::default();
        let lines: Vec<String> = (0..180).filter_map(|minute| own.say(DISK, at(minute))).collect();
        assert_eq!(
            lines,
            [
                DISK,
                " WARN the disk takes nothing (10 times in 10 min)\n",
                " WARN the disk takes nothing (60 times in 60 min)\n",
                " WARN the disk takes nothing (10 times in 10 min)\n",
                " WARN the disk takes nothing (60 times in 60 min)\n",
                " WARN the disk takes nothing (10 times in 10 min)\n",
            ]
        );
    }

    #[test]
    fn a_storm_is_a_few_lines_and_others_are_heard_through_it() {
        let mut own = Repeats::default();
        let mut lines = 0;
        for time in 0..100_000_u64 {
            lines += own.say(DISK, Duration::from_millis(time)).iter().count();
            if time == 500 {
                assert!(own.say(" WARN the network\n", at(0)).is_some());
            }
        }
        // The first, and 10, 100, 1,000 and 10,000 times.
        assert_eq!(lines, 5);
    }

    #[test]
    fn what_comes_back_after_a_day_is_told_at_once() {
        let mut own = Repeats::default();
        own.say(DISK, at(0));
        let told = own.say(DISK, at(24 * 60)).expect("told");
        assert_eq!(told, " WARN the disk takes nothing (again after 1440 min)\n");
        assert_eq!(own.say(DISK, at(24 * 60 + 1)), None);
    }

    #[test]
    fn ever_new_lines_are_told_and_cost_no_more_room() {
        let mut own = Repeats::default();
        for number in 0..10_000 {
            assert!(own.say(&format!("{number}\n"), at(0)).is_some());
        }
        assert_eq!(own.0.len(), MOST);
    }
}
