use super::*;
use crate::report::journal::Entry;

fn at(text: &str) -> Timestamp {
    let text = if text.contains('T') { text.to_owned() } else { format!("2026-11-20T{text}") };
    text.parse::<jiff::civil::DateTime>()
        .expect("a time")
        .to_zoned(jiff::tz::TimeZone::UTC)
        .expect("a moment")
        .timestamp()
}

/// Pages of fifteen seconds from one moment to another.
fn plays(from: &str, until: &str) -> Vec<Event> {
    let (mut start, until, mut plays) = (at(from), at(until), Vec::new());
    while start < until {
        plays.push(Event::Play(Box::new(Entry {
            start,
            duration: 15.0,
            content: "nước".into(),
            publisher: String::new(),
            page: 1,
            class: "routine".into(),
            status: "whole",
            picture: "none",
            hash: String::new(),
            edition: None,
            edition_hash: None,
            site: String::new(),
            screen: String::new(),
        })));
        start += SignedDuration::from_secs(15);
    }
    plays
}

fn begun(moment: &str, boot: &str, sure: bool) -> Vec<Event> {
    vec![Event::Mark(Mark::Begun(Begun { at: at(moment), sure, boot: boot.into(), version: "1".into() }))]
}

fn glass(moment: &str, dark: Option<Dark>) -> Vec<Event> {
    vec![Event::Mark(Mark::Glass(at(moment), dark))]
}

fn ended(moment: &str) -> Vec<Event> {
    vec![Event::Mark(Mark::Ended(at(moment)))]
}

/// Each gap of a story of a screen that runs at its end: when, until when, why.
fn told(story: &[Vec<Event>]) -> Vec<String> {
    told_while(story, true)
}

fn told_while(story: &[Vec<Event>], runs: bool) -> Vec<String> {
    let mut account = Account::default();
    story.iter().flatten().for_each(|event| account.take(event));
    let hour = |moment: Timestamp| moment.strftime("%d %H:%M:%S").to_string();
    let tell = |gap: &Gap| {
        let until = gap.until.map_or_else(|| "now".into(), hour);
        let then = gap.then.map_or_else(String::new, |why| format!(" then {why:?}"));
        format!("{} to {until} {:?}{then}", hour(gap.from), gap.why)
    };
    account.gaps(runs).iter().map(tell).collect()
}

#[test]
fn a_screen_that_shows_its_pages_was_never_dark() {
    assert_eq!(told(&[begun("08:00:00", "a", true), plays("08:00:00", "09:00:00")]), [""; 0]);
}

#[test]
fn a_night_by_schedule_is_no_fault() {
    let story = [
        begun("20:00:00", "a", true),
        plays("20:00:00", "23:00:00"),
        glass("23:00:00", Some(Dark::Off)),
        glass("2026-11-21T05:30:00", None),
        plays("2026-11-21T05:30:00", "2026-11-21T06:00:00"),
    ];
    assert_eq!(told(&story), ["20 23:00:00 to 21 05:30:00 Off"]);
}

#[test]
fn after_a_power_cut_the_machine_has_another_start() {
    let story = [
        begun("08:00:00", "a", true),
        plays("08:00:00", "08:10:00"),
        begun("09:40:20", "b", true),
        plays("09:40:20", "09:50:00"),
    ];
    assert_eq!(told(&story), ["20 08:10:00 to 20 09:40:20 NoPower"]);
}

#[test]
fn a_television_without_its_plug_is_told_from_a_box_without_power() {
    let before =
        [begun("08:00:00", "a", true), plays("08:00:00", "08:10:00"), glass("08:10:05", Some(Dark::NoMonitor))];
    let back = [glass("08:30:00", None), plays("08:30:00", "08:31:00")];
    assert_eq!(told(&[&before[..], &back].concat()), ["20 08:10:05 to 20 08:30:00 NoMonitor"]);
    assert_eq!(told(&before), ["20 08:10:05 to now NoMonitor"], "still");
    // And then somebody pulls the box's plug as well.
    let both = [&before[..], &[begun("12:00:00", "b", true), plays("12:00:00", "12:01:00")]].concat();
    assert_eq!(told(&both), ["20 08:10:05 to 20 12:00:00 NoMonitor then NoPower"]);
}

#[test]
fn a_program_that_breaks_off_again_and_again_is_one_gap_a_time_and_an_update_is_told_from_it() {
    let story = [
        begun("08:00:00", "a", true),
        plays("08:00:00", "08:10:00"),
        begun("08:10:04", "a", true),
        plays("08:10:04", "08:12:04"),
        begun("08:12:09", "a", true),
        plays("08:12:09", "08:20:09"),
        ended("08:20:10"),
        begun("08:20:14", "a", true),
        plays("08:20:14", "08:30:14"),
    ];
    let gaps = ["20 08:10:00 to 20 08:10:04 BrokeOff", "20 08:12:04 to 20 08:12:09 BrokeOff"];
    assert_eq!(told(&story), [gaps[0], gaps[1], "20 08:20:10 to 20 08:20:14 Stopped"]);
}

#[test]
fn a_box_that_was_shut_down_is_without_power_and_one_that_does_not_run_is_dark_until_now() {
    let day = [begun("08:00:00", "a", true), plays("08:00:00", "08:10:00")];
    let shut = [&day[..], &[ended("08:10:00"), begun("10:00:00", "b", true)]].concat();
    assert_eq!(told(&shut), ["20 08:10:00 to 20 10:00:00 NoPower"]);
    assert_eq!(told_while(&day, false), ["20 08:10:00 to now BrokeOff"]);
    assert_eq!(told_while(&[&day[..], &[ended("08:10:00")]].concat(), false), ["20 08:10:00 to now Stopped"]);
}

#[test]
fn a_clock_that_woke_in_the_past_and_was_set_later_tells_the_whole_gap() {
    let story = [
        begun("08:00:00", "a", true),
        plays("08:00:00", "08:10:00"),
        // The floor: the last moment that is known. The network sets the clock two minutes after the start.
        begun("08:05:00", "b", false),
        plays("08:05:00", "08:07:00"),
        plays("14:02:00", "14:10:00"),
    ];
    assert_eq!(told(&story), ["20 08:10:00 to 20 14:00:00 NoPower"]);
}

#[test]
fn a_clock_that_somebody_sets_in_the_middle_of_a_run_darkens_nothing() {
    let story = [begun("08:00:00", "a", true), plays("08:00:00", "08:10:00"), plays("10:00:00", "10:10:00")];
    assert_eq!(told(&story), [""; 0]);
}

#[test]
fn the_journal_of_a_version_that_wrote_plays_alone_says_nothing_of_gaps() {
    assert_eq!(told_while(&[plays("08:00:00", "08:10:00"), plays("10:00:00", "10:10:00")], false), [""; 0]);
}
