//! Any turns on any day: one showing after another from midnight to midnight, and what is shown is open.
#![no_main]

use bangtin::board::notice::Class;
use bangtin::board::rota::{Day, Pace, Slot, Timetable, Turn};
use jiff::{SignedDuration, Timestamp};
use libfuzzer_sys::fuzz_target;

/// Class and reminder, openings as minutes (beginning, length), pages in seconds.
type Input = (u8, Vec<(u16, u16)>, Vec<u16>);

const MIDNIGHT: i64 = 1_629_219_600;

fn turns(inputs: Vec<Input>) -> Vec<Turn> {
    let at = |second: i64| Timestamp::from_second(MIDNIGHT + second).expect("within all time");
    let inputs = inputs.into_iter().take(40).enumerate();
    inputs
        .map(|(notice, (sort, open, pages))| Turn {
            notice,
            class: [Class::Routine, Class::Priority, Class::Emergency][usize::from(sort % 3)],
            reminder: sort & 0x80 != 0,
            open: open
                .into_iter()
                .take(6)
                .map(|(from, long)| (i64::from(from) * 2 - 10_000, i64::from(long) * 2))
                .map(|(from, long)| (at(from), at(from + long)))
                .collect(),
            pages: pages.into_iter().take(8).map(|seconds| SignedDuration::from_secs(seconds.into())).collect(),
        })
        .collect()
}

fuzz_target!(|input: (Vec<Input>, Vec<Input>, u8, u8)| {
    let (notices, built_in, hours, every) = input;
    let from = Timestamp::from_second(MIDNIGHT).expect("within all time");
    let until = from + SignedDuration::from_hours(i64::from(hours % 26));
    let day = Day { from, until };
    let (notices, built_in) = (turns(notices), turns(built_in));
    let pace = Pace { priority_every: every.into(), ..Pace::default() };
    let timetable = Timetable::lay(&day, &notices, &built_in, &pace);
    let showings = timetable.showings();
    assert_eq!(showings.first().map(|showing| showing.from), Some(from), "the day begins with a showing");
    assert_eq!(showings.last().map(|showing| showing.until), Some(until), "and ends with one");
    assert!(showings.windows(2).all(|pair| pair[0].until == pair[1].from), "a gap or an overlap");
    for showing in showings {
        assert!(showing.from < showing.until || from == until, "a showing without length");
        assert_eq!(timetable.at(showing.from).from, showing.from, "found where it was laid");
        let Slot::Notice(index) = showing.notice else { continue };
        let turn = &notices[index];
        assert!(showing.page < showing.of && showing.of == turn.pages.len(), "a page that is not there");
        assert!(
            turn.open.iter().any(|(from, until)| *from <= showing.from && showing.from < *until),
            "shown while closed"
        );
    }
});
