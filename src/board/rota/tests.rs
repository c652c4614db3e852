use std::cell::RefCell;
use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;

// On this Saturday a small rota begins with its first notice.
const SATURDAY: Date = date(2021, 8, 21);

fn hanoi() -> TimeZone {
    zone("Asia/Ho_Chi_Minh")
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect("the zone is bundled")
}

fn seconds(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count)
}

/// That Saturday's `08:00:00`; `24:00:00` is its end.
fn clock(time: &str) -> Timestamp {
    let mut parts = time.split(':').map(|part| part.parse::<i64>().expect("a clock time"));
    let mut part = || parts.next().unwrap_or(0);
    Day::of(SATURDAY, &hanoi()).from + seconds(part() * 3600 + part() * 60 + part())
}

/// A lobby's day: notices by name.
struct Lobby {
    day: Day,
    names: Vec<&'static str>,
    turns: Vec<Turn>,
    built_in: Vec<Turn>,
}

impl Lobby {
    fn new() -> Self {
        let page = |notice| Turn {
            notice,
            class: Class::Routine,
            reminder: false,
            open: Vec::new(),
            pages: vec![seconds(15)],
        };
        Self {
            day: Day::of(SATURDAY, &hanoi()),
            names: Vec::new(),
            turns: Vec::new(),
            built_in: vec![page(0), page(1)],
        }
    }

    fn add(mut self, name: &'static str, class: Class, reminder: bool, pages: &[i64]) -> Self {
        let pages = pages.iter().copied().map(seconds).collect();
        self.turns.push(Turn {
            notice: self.turns.len(),
            class,
            reminder,
            open: vec![(self.day.from, self.day.until)],
            pages,
        });
        self.names.push(name);
        self
    }

    fn routine(self, name: &'static str, pages: &[i64]) -> Self {
        self.add(name, Class::Routine, false, pages)
    }

    fn priority(self, name: &'static str, pages: &[i64]) -> Self {
        self.add(name, Class::Priority, false, pages)
    }

    fn reminder(self, name: &'static str, pages: &[i64]) -> Self {
        self.add(name, Class::Routine, true, pages)
    }

    fn emergency(self, name: &'static str, pages: &[i64]) -> Self {
        self.add(name, Class::Emergency, false, pages)
    }

    /// When the notice added last is open.
    fn open(mut self, stretches: &[(&str, &str)]) -> Self {
        let open = stretches.iter().map(|(from, until)| (clock(from), clock(until))).collect();
        self.turns.last_mut().expect("a notice").open = open;
        self
    }

    fn lay(&self) -> Timetable {
        let timetable = Timetable::lay(&self.day, &self.turns, &self.built_in, &Pace::default());
        check(&self.day, &self.turns, &timetable);
        timetable
    }

    fn name(&self, slot: Slot) -> String {
        match slot {
            Slot::Notice(notice) => self.names[notice].to_string(),
            Slot::BuiltIn(0) => "call-114".to_string(),
            Slot::BuiltIn(_) => "no-lift-in-a-fire".to_string(),
        }
    }

    /// The showings that touch that time, for people.
    fn picture(&self, from: &str, until: &str) -> String {
        let (from, until) = (clock(from), clock(until));
        let timetable = self.lay();
        let touch = |showing: &&Showing| showing.until > from && showing.from < until;
        let showings: Vec<Showing> = timetable.showings().iter().filter(touch).copied().collect();
        text::table(&showings, &|slot| self.name(slot), &hanoi())
    }

    /// The names in the order of their turns, from midnight.
    fn order(&self, turns: usize) -> String {
        let timetable = self.lay();
        let first_pages = timetable.showings().iter().filter(|showing| showing.page == 0);
        first_pages.take(turns).map(|showing| self.name(showing.notice)).collect::<Vec<_>>().join(" ")
    }

    fn shown(&self, name: &str) -> usize {
        let notice = self.names.iter().position(|known| *known == name).expect("a notice of the lobby");
        turns_of(self.lay().showings(), notice)
    }
}

/// How many turns the notice had, each to its last page.
fn turns_of(showings: &[Showing], notice: usize) -> usize {
    let last_page = |showing: &&Showing| showing.notice == Slot::Notice(notice) && showing.page + 1 == showing.of;
    showings.iter().filter(last_page).count()
}

// The order of turns.

#[test]
fn every_routine_notice_has_its_turn_with_all_its_pages() {
    let lobby = Lobby::new().routine("wash-hands", &[12, 10]).routine("lift", &[9]).routine("form", &[25]);
    insta::assert_snapshot!(lobby.picture("00:00", "00:01:20"), @"
    00:00:00  12 s  routine    wash-hands 1/2
    00:00:12  10 s  routine    wash-hands 2/2
    00:00:22   9 s  routine    lift
    00:00:31  25 s  routine    form
    00:00:56  12 s  routine    wash-hands 1/2
    00:01:08  10 s  routine    wash-hands 2/2
    00:01:18   9 s  routine    lift
    ");
}

#[test]
fn one_turn_in_four_is_a_priority_notice() {
    let lobby =
        Lobby::new().routine("a", &[10]).routine("b", &[10]).priority("water-off", &[20]).priority("vote", &[10]);
    assert_eq!(lobby.order(12), "a b a water-off b a b vote a b a water-off");
    let timetable = lobby.lay();
    let priority = timetable.showings().iter().filter(|showing| showing.why == Why::Priority).count();
    assert_eq!(timetable.showings().len() / 4, priority);
}

#[test]
fn priority_notices_alone_rotate() {
    assert_eq!(Lobby::new().priority("p", &[10]).priority("q", &[10]).order(4), "p q p q");
}

#[test]
fn reminders_lie_evenly_between() {
    let notices = ["a", "b", "c", "d", "e", "f"];
    let lobby = notices.iter().fold(Lobby::new(), |lobby, name| lobby.routine(name, &[10]));
    let lobby = lobby.reminder("mask", &[5]).reminder("soap", &[5]);
    assert_eq!(lobby.order(16), "a b c mask d e f soap a b c mask d e f soap");
}

#[test]
fn reminders_alone_rotate() {
    assert_eq!(Lobby::new().reminder("mask", &[10]).reminder("soap", &[10]).order(4), "mask soap mask soap");
}

#[test]
fn a_priority_reminder_is_a_priority_notice() {
    let lobby = Lobby::new().routine("a", &[10]).add("mask", Class::Priority, true, &[10]);
    assert_eq!(lobby.order(8), "a a a mask a a a mask");
}

#[test]
fn another_notice_begins_on_another_day() {
    let first = |date: Date| {
        let day = Day::of(date, &hanoi());
        let turns: Vec<Turn> = (0..20).map(|notice| always(&day, notice, Class::Routine, 10)).collect();
        Timetable::lay(&day, &turns, &[], &Pace::default()).showings()[0].notice
    };
    let days: std::collections::BTreeSet<Slot> =
        SATURDAY.series(jiff::Span::new().days(1)).take(40).map(first).collect();
    assert_eq!(days.len(), 20, "in forty days everybody has begun one");
}

// Openings and closings.

#[test]
fn superseded_at_six_in_the_morning() {
    let lobby = Lobby::new()
        .routine("old-rule", &[40])
        .open(&[("00:00", "06:00")])
        .routine("new-rule", &[40])
        .open(&[("06:00", "24:00")])
        .routine("lift", &[12]);
    insta::assert_snapshot!(lobby.picture("05:59:10", "06:01"), @"
    05:58:48  40 s  routine    old-rule
    05:59:28  12 s  routine    lift
    05:59:40  20 s  routine    old-rule  (cut)
    06:00:00  40 s  routine    new-rule
    06:00:40  12 s  routine    lift
    06:00:52  40 s  routine    new-rule
    ");
}

#[test]
fn hours_that_cross_midnight() {
    let lobby = Lobby::new().routine("quiet", &[20]).open(&[("22:00", "24:00"), ("00:00", "05:00")]);
    insta::assert_snapshot!(lobby.picture("04:59:30", "05:00:30"), @"
    04:59:20  20 s  routine    quiet
    04:59:40  20 s  routine    quiet
    05:00:00  15 s  built-in   call-114
    05:00:15  15 s  built-in   no-lift-in-a-fire
    ");
    insta::assert_snapshot!(lobby.picture("21:59:30", "22:00:30"), @"
    21:59:30  15 s  built-in   call-114
    21:59:45  15 s  built-in   no-lift-in-a-fire
    22:00:00  20 s  routine    quiet
    22:00:20  20 s  routine    quiet
    ");
}

#[test]
fn no_turn_begins_in_the_last_moments_of_its_notice() {
    let lobby = Lobby::new().routine("a", &[10]).open(&[("00:00", "00:00:33")]).routine("b", &[10]);
    insta::assert_snapshot!(lobby.picture("00:00", "00:01"), @"
    00:00:00  10 s  routine    a
    00:00:10  10 s  routine    b
    00:00:20  10 s  routine    a
    00:00:30  10 s  routine    b
    00:00:40  10 s  routine    b
    00:00:50  10 s  routine    b
    ");
}

#[test]
fn a_page_is_stretched_to_its_notices_end() {
    let lobby = Lobby::new().routine("a", &[10, 10]).open(&[("00:00", "00:00:13")]).routine("b", &[10]);
    insta::assert_snapshot!(lobby.picture("00:00", "00:00:30"), @"
    00:00:00  13 s  routine    a 1/2  (stretched)
    00:00:13  10 s  routine    b
    00:00:23  10 s  routine    b
    ");
}

#[test]
fn the_last_page_before_nothing_is_stretched() {
    let lobby = Lobby::new().routine("market", &[10]).open(&[("00:00", "00:00:23")]);
    insta::assert_snapshot!(lobby.picture("00:00", "00:00:30"), @"
    00:00:00  10 s  routine    market
    00:00:10  13 s  routine    market  (stretched)
    00:00:23  15 s  built-in   call-114
    ");
}

#[test]
fn nothing_valid() {
    let lobby = Lobby::new().routine("market", &[20]).open(&[("00:00:40", "00:01:30")]);
    insta::assert_snapshot!(lobby.picture("00:00", "00:02"), @"
    00:00:00  15 s  built-in   call-114
    00:00:15  15 s  built-in   no-lift-in-a-fire
    00:00:30  10 s  built-in   call-114  (cut)
    00:00:40  20 s  routine    market
    00:01:00  20 s  routine    market
    00:01:20  10 s  routine    market  (cut)
    00:01:30  15 s  built-in   no-lift-in-a-fire
    00:01:45  15 s  built-in   call-114
    ");
    insta::assert_snapshot!(Lobby::new().picture("23:59:20", "24:00"), @"
    23:59:15  15 s  built-in   no-lift-in-a-fire
    23:59:30  15 s  built-in   call-114
    23:59:45  15 s  built-in   no-lift-in-a-fire
    ");
}

#[test]
fn a_built_in_page_is_stretched_to_an_opening() {
    let lobby = Lobby::new().routine("market", &[20]).open(&[("00:00:33", "01:00")]);
    insta::assert_snapshot!(lobby.picture("00:00", "00:01"), @"
    00:00:00  15 s  built-in   call-114
    00:00:15  18 s  built-in   no-lift-in-a-fire  (stretched)
    00:00:33  20 s  routine    market
    00:00:53  20 s  routine    market
    ");
}

// Emergencies.

#[test]
fn an_emergency_cuts_and_the_round_goes_on_where_it_was() {
    let lobby = Lobby::new()
        .routine("wash-hands", &[12, 10])
        .routine("lift", &[10])
        .routine("form", &[10])
        .emergency("gas-leak", &[8])
        .open(&[("00:00:40", "00:01:00")]);
    insta::assert_snapshot!(lobby.picture("00:00", "00:02"), @"
    00:00:00  12 s  routine    wash-hands 1/2
    00:00:12  10 s  routine    wash-hands 2/2
    00:00:22  10 s  routine    lift
    00:00:32   8 s  routine    form  (cut)
    00:00:40   8 s  emergency  gas-leak
    00:00:48   8 s  emergency  gas-leak
    00:00:56   4 s  emergency  gas-leak  (cut)
    00:01:00  10 s  routine    form
    00:01:10  12 s  routine    wash-hands 1/2
    00:01:22  10 s  routine    wash-hands 2/2
    00:01:32  10 s  routine    lift
    00:01:42  10 s  routine    form
    00:01:52  12 s  routine    wash-hands 1/2
    ");
}

#[test]
fn the_page_before_an_emergency_is_stretched() {
    let lobby =
        Lobby::new().routine("a", &[10]).routine("b", &[10]).emergency("fire", &[10]).open(&[("00:00:13", "00:00:43")]);
    insta::assert_snapshot!(lobby.picture("00:00", "00:01"), @"
    00:00:00  13 s  routine    a  (stretched)
    00:00:13  10 s  emergency  fire
    00:00:23  10 s  emergency  fire
    00:00:33  10 s  emergency  fire
    00:00:43  10 s  routine    b
    00:00:53  10 s  routine    a
    ");
}

#[test]
fn only_emergencies_while_one_is_open_and_a_new_one_comes_at_once() {
    let lobby = Lobby::new()
        .priority("vote", &[10])
        .emergency("flood", &[10, 10])
        .open(&[("00:00:10", "00:02")])
        .emergency("gas-leak", &[10])
        .open(&[("00:00:36", "00:01:10")]);
    insta::assert_snapshot!(lobby.picture("00:00", "00:02:20"), @"
    00:00:00  10 s  priority   vote
    00:00:10  10 s  emergency  flood 1/2
    00:00:20  10 s  emergency  flood 2/2
    00:00:30   6 s  emergency  flood 1/2  (cut)
    00:00:36  10 s  emergency  gas-leak
    00:00:46  10 s  emergency  flood 1/2
    00:00:56  10 s  emergency  flood 2/2
    00:01:06  10 s  emergency  flood 1/2
    00:01:16  10 s  emergency  flood 2/2
    00:01:26  10 s  emergency  flood 1/2
    00:01:36  10 s  emergency  flood 2/2
    00:01:46  10 s  emergency  flood 1/2
    00:01:56   4 s  emergency  flood 2/2  (cut)
    00:02:00  10 s  priority   vote
    00:02:10  10 s  priority   vote
    ");
}

#[test]
fn an_emergency_of_two_seconds_is_shown_for_two_seconds() {
    let lobby = Lobby::new().routine("a", &[10]).emergency("fire", &[10]).open(&[("00:00:14", "00:00:16")]);
    insta::assert_snapshot!(lobby.picture("00:00", "00:00:30"), @"
    00:00:00  10 s  routine    a
    00:00:10   4 s  routine    a  (cut)
    00:00:14   2 s  emergency  fire  (cut)
    00:00:16  10 s  routine    a
    00:00:26  10 s  routine    a
    ");
}

#[test]
fn an_emergency_of_two_seconds_does_not_cut_another() {
    let lobby = Lobby::new()
        .emergency("flood", &[10])
        .open(&[("00:00", "00:30")])
        .emergency("fire", &[10])
        .open(&[("00:00:14", "00:00:16")]);
    insta::assert_snapshot!(lobby.picture("00:00", "00:00:30"), @"
    00:00:00  10 s  emergency  flood
    00:00:10  10 s  emergency  flood
    00:00:20  10 s  emergency  flood
    ");
}

#[test]
fn the_last_moments_of_an_emergency_are_its_own() {
    let lobby = Lobby::new()
        .routine("a", &[10])
        .emergency("flood", &[10])
        .open(&[("00:00", "00:00:30")])
        .emergency("fire", &[10])
        .open(&[("00:00", "00:00:33")]);
    insta::assert_snapshot!(lobby.picture("00:00", "00:00:50"), @"
    00:00:00  10 s  emergency  flood
    00:00:10  10 s  emergency  fire
    00:00:20  10 s  emergency  flood
    00:00:30   3 s  emergency  fire  (cut)
    00:00:33  10 s  routine    a
    00:00:43  10 s  routine    a
    ");
}

#[test]
fn an_emergency_keeps_its_shortest_time_against_another() {
    let lobby = Lobby::new()
        .routine("a", &[60])
        .emergency("fire", &[10])
        .open(&[("00:00:10", "00:05")])
        .emergency("gas-leak", &[10])
        .open(&[("00:00:11", "00:05")]);
    insta::assert_snapshot!(lobby.picture("00:00", "00:00:30"), @"
    00:00:00  10 s  routine    a  (cut)
    00:00:10   4 s  emergency  fire  (cut)
    00:00:14  10 s  emergency  gas-leak
    00:00:24  10 s  emergency  fire
    ");
}

#[test]
fn a_stuttering_emergency_does_not_hold_everybody_up() {
    let mut lobby = Lobby::new().routine("long", &[60]).routine("short", &[20]).emergency("fire", &[10]);
    let midnight = lobby.day.from;
    let stutter = (0..60).map(|minute| (midnight + seconds(minute * 60 + 40), midnight + seconds(minute * 60 + 60)));
    lobby.turns[2].open = stutter.collect();
    assert!(lobby.picture("00:00", "01:00").matches("short").count() >= 20);
}

#[test]
fn an_emergency_may_last_over_midnight() {
    let lobby = Lobby::new().routine("a", &[30]).emergency("fire", &[45]).open(&[("23:59:30", "24:00")]);
    insta::assert_snapshot!(lobby.picture("23:59", "24:00"), @"
    23:59:00  30 s  routine    a
    23:59:30  30 s  emergency  fire  (cut)
    ");
}

// Turns.

#[test]
fn a_long_notice_does_not_hold_the_glass() {
    let lobby = Lobby::new().routine("book", &[10; 8]).routine("lift", &[10]).priority("water-off", &[10]);
    insta::assert_snapshot!(lobby.picture("00:00", "00:02:40"), @"
    00:00:00  10 s  routine    book 1/8
    00:00:10  10 s  routine    book 2/8
    00:00:20  10 s  routine    book 3/8
    00:00:30  10 s  routine    book 4/8
    00:00:40  10 s  routine    book 5/8
    00:00:50  10 s  routine    book 6/8
    00:01:00  10 s  routine    lift
    00:01:10  10 s  routine    book 7/8
    00:01:20  10 s  routine    book 8/8
    00:01:30  10 s  priority   water-off
    00:01:40  10 s  routine    lift
    00:01:50  10 s  routine    book 1/8
    00:02:00  10 s  routine    book 2/8
    00:02:10  10 s  routine    book 3/8
    00:02:20  10 s  routine    book 4/8
    00:02:30  10 s  routine    book 5/8
    ");
}

#[test]
fn a_long_emergency_does_not_keep_another_waiting() {
    let mut lobby = Lobby::new().emergency("flood", &[45; 9]).emergency("gas-leak", &[20]).reminder("mask", &[10]);
    insta::assert_snapshot!(lobby.picture("00:00", "00:05"), @"
    00:00:00  45 s  emergency  flood 1/9
    00:00:45  45 s  emergency  flood 2/9
    00:01:30  20 s  emergency  gas-leak
    00:01:50  45 s  emergency  flood 3/9
    00:02:35  45 s  emergency  flood 4/9
    00:03:20  20 s  emergency  gas-leak
    00:03:40  45 s  emergency  flood 5/9
    00:04:25  45 s  emergency  flood 6/9
    ");
    let waits = longest_waits(lobby.lay().showings(), &lobby.turns, lobby.day.from..lobby.day.until);
    assert!(waits[1].longest <= SignedDuration::from_mins(2), "{:?}", waits[1]);
    // Alone it is in no hurry.
    lobby.turns.remove(1);
    assert_eq!(lobby.lay().showings()[5].page, 5);
}

#[test]
fn a_long_notice_that_was_cut_begins_its_turn_again_where_it_began() {
    let lobby = Lobby::new()
        .routine("book", &[10; 8])
        .routine("lift", &[10])
        .emergency("fire", &[10])
        .open(&[("00:01:25", "00:01:35")]);
    insta::assert_snapshot!(lobby.picture("00:01", "00:02:30"), @"
    00:01:00  10 s  routine    lift
    00:01:10  10 s  routine    book 7/8
    00:01:20   5 s  routine    book 8/8  (cut)
    00:01:25  10 s  emergency  fire
    00:01:35  10 s  routine    book 7/8
    00:01:45  10 s  routine    book 8/8
    00:01:55  10 s  routine    lift
    00:02:05  10 s  routine    book 1/8
    00:02:15  10 s  routine    book 2/8
    00:02:25  10 s  routine    book 3/8
    ");
}

// Midnight.

#[test]
fn the_last_page_is_stretched_to_midnight() {
    let lobby = Lobby::new().routine("a", &[35]).routine("b", &[32]);
    insta::assert_snapshot!(lobby.picture("23:59", "24:00"), @"
    23:58:51  32 s  routine    b
    23:59:23  37 s  routine    a  (stretched)
    ");
}

#[test]
fn a_page_that_fits_is_preferred_to_a_long_stretch() {
    let lobby = Lobby::new().routine("a", &[10]).routine("b", &[45]).routine("c", &[12]);
    insta::assert_snapshot!(lobby.picture("23:58:30", "24:00"), @"
    23:58:26  45 s  routine    b
    23:59:11  12 s  routine    c
    23:59:23  10 s  routine    a
    23:59:33  12 s  routine    c
    23:59:45  15 s  routine    a  (stretched)
    ");
}

#[test]
fn built_in_pages_take_turns_when_nothing_fits_before_midnight() {
    let lobby = Lobby::new().routine("market", &[60]).open(&[("23:59:20", "24:00")]);
    insta::assert_snapshot!(lobby.picture("23:59", "24:00"), @"
    23:59:00  15 s  built-in   call-114
    23:59:15   5 s  built-in   no-lift-in-a-fire  (cut)
    23:59:20  15 s  built-in   call-114
    23:59:35  25 s  built-in   no-lift-in-a-fire  (stretched)
    ");
}

// Days.

#[test]
fn days_of_23_and_25_hours_are_laid_to_their_end() {
    let berlin = zone("Europe/Berlin");
    for (date, hours) in [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)] {
        let day = Day::of(date, &berlin);
        assert_eq!(day.until.duration_since(day.from), SignedDuration::from_hours(hours));
        let turns = [always(&day, 0, Class::Routine, 17), always(&day, 1, Class::Priority, 31)];
        check(&day, &turns, &Timetable::lay(&day, &turns, &[], &Pace::default()));
    }
}

#[test]
fn an_odd_day_is_sane() {
    let at = clock("08:00");
    let turns = [always(&Day { from: Timestamp::MIN, until: Timestamp::MAX }, 7, Class::Routine, 10)];
    for (from, until) in [
        (at, at),
        (at, at - seconds(1)),
        (at, at + SignedDuration::from_nanos(1)),
        (Timestamp::MIN, Timestamp::MAX),
        (Timestamp::MAX, Timestamp::MIN),
        (Timestamp::MAX, Timestamp::MAX),
    ] {
        let timetable = Timetable::lay(&Day { from, until }, &turns, &[], &Pace::default());
        assert_eq!(timetable.at(from).from, from);
        assert!(timetable.at(Timestamp::MAX).until <= until.max(from));
        assert_eq!(timetable.at(Timestamp::MIN), &timetable.showings()[0]);
    }
}

/// A programme of one notice that is open all day.
struct OneNotice;

impl Programme for OneNotice {
    fn turns(&self, _: Date, bounds: &Day) -> Vec<Turn> {
        vec![always(bounds, 3, Class::Routine, 10)]
    }

    fn built_in(&self) -> Vec<Turn> {
        Vec::new()
    }
}

/// Lays the day of `t` of it.
fn one_notice(tz: &TimeZone) -> impl Fn(Timestamp) -> Timetable {
    |t| {
        let (date, day) = Day::around(t, tz);
        Timetable::lay(&day, &OneNotice.turns(date, &day), &OneNotice.built_in(), &Pace::default())
    }
}

#[test]
fn the_rota_keeps_a_few_days() {
    let (mut rota, laid) = (Rota::default(), RefCell::new(0));
    let hanoi = hanoi();
    let lay = one_notice(&hanoi);
    let mut at = |t| {
        rota.at(t, |t| {
            *laid.borrow_mut() += 1;
            lay(t)
        })
    };
    let before = clock("23:59:55");
    let showing = at(before);
    assert_eq!((showing.notice, showing.until), (Slot::Notice(3), clock("24:00")));
    assert_eq!(at(showing.until).from, showing.until);
    at(before);
    assert_eq!(*laid.borrow(), 2, "both sides of midnight are kept");
    for days in 2..6 {
        at(before + SignedDuration::from_hours(24 * days));
    }
    assert_eq!(*laid.borrow(), 6);
    at(before);
    assert_eq!((*laid.borrow(), rota.len()), (7, 4), "the oldest was let go");
}

#[test]
fn the_deadline_is_always_ahead() {
    // Clocks that jump over midnight, and back over it to the day before.
    let nights = [
        ("America/Sao_Paulo", date(2018, 11, 3)),
        ("America/Sao_Paulo", date(2019, 2, 16)),
        ("America/St_Johns", date(2010, 11, 6)),
        ("Pacific/Apia", date(2011, 12, 29)),
        ("Asia/Beirut", date(2023, 3, 25)),
    ];
    for (name, date) in nights {
        let tz = zone(name);
        let mut rota = Rota::default();
        let lay = one_notice(&tz);
        let (mut t, end) = (Day::of(date, &tz).from, Day::of(date, &tz).from + SignedDuration::from_hours(72));
        while t < end {
            let showing = rota.at(t, &lay);
            assert!(showing.from <= t && t < showing.until, "{name} {t}");
            t = showing.until;
        }
        // Asked at once, after a restart.
        t = end;
        while t > end - SignedDuration::from_hours(72) {
            t -= SignedDuration::from_mins(37);
            let showing = *lay(t).at(t);
            assert!(showing.from <= t && t < showing.until, "{name} {t}");
        }
    }
    let (mut rota, hanoi) = (Rota::default(), hanoi());
    rota.at(Timestamp::MIN, one_notice(&hanoi));
    rota.at(Timestamp::MAX, one_notice(&hanoi));
}

// Waits.

#[test]
fn waits_for_people() {
    let lobby = Lobby::new()
        .routine("2021-188-ho-kinh-doanh", &[45, 45, 45])
        .routine("lift", &[45, 45, 45])
        .routine("water-off", &[45, 45, 45, 45, 45, 45])
        .open(&[("08:00", "09:00")])
        .emergency("fire", &[10])
        .open(&[("10:00", "11:00")])
        .routine("never-long-enough", &[10])
        .open(&[("11:00", "11:00:03")]);
    let waits = longest_waits(lobby.lay().showings(), &lobby.turns, clock("07:00")..clock("12:00"));
    insta::assert_snapshot!(text::waits(&waits, &|slot| lobby.name(slot), &hanoi()), @r#"
    longest wait 6 min 45 s  2021-188-ho-kinh-doanh  from 07:59:15
    longest wait 6 min 45 s  lift  from 08:01:30
    longest wait 4 min 30 s  water-off  from 08:06:00
    longest wait        3 s  never-long-enough  from 11:00:00
    longest wait        0 s  fire  from 10:00:00
    warning: "2021-188-ho-kinh-doanh": rota: waits for its turn for 6 min 45 s; publish fewer notices at a time, or shorter ones
    warning: "lift": rota: waits for its turn for 6 min 45 s; publish fewer notices at a time, or shorter ones
    "#);
}

#[test]
fn a_notice_that_is_never_shown_waits_all_the_time() {
    let turn = always(&Day::of(SATURDAY, &hanoi()), 5, Class::Routine, 10);
    let waits = longest_waits(&[], &[turn], clock("08:00")..clock("09:30"));
    assert_eq!(waits, [Wait { notice: 5, longest: SignedDuration::from_mins(90), from: clock("08:00") }]);
}

#[test]
fn a_wait_of_more_than_two_days_is_told() {
    let turn = always(&Day { from: clock("00:00"), until: clock("240:00") }, 5, Class::Routine, 10);
    let waits = longest_waits(&[], std::slice::from_ref(&turn), clock("00:00")..clock("100:00"));
    assert_eq!(waits[0].longest, SignedDuration::from_hours(100));
    // A notice that opens on the third day.
    let late = Turn { open: vec![(clock("60:00"), clock("70:00"))], ..turn };
    let waits = longest_waits(&[], &[late], clock("00:00")..clock("100:00"));
    assert_eq!((waits[0].longest, waits[0].from), (SignedDuration::from_hours(10), clock("60:00")));
}

#[test]
fn turns_of_several_days_are_one_a_notice() {
    let turns = turns_between(&OneNotice, clock("12:00"), clock("60:00"), &hanoi());
    assert_eq!(turns.len(), 1);
    assert_eq!(
        turns[0].open,
        [("00:00", "24:00"), ("24:00", "48:00"), ("48:00", "72:00")].map(|(a, b)| (clock(a), clock(b)))
    );
}

#[test]
fn the_end_of_time_is_a_day_like_any_other() {
    let from = Timestamp::MAX - SignedDuration::from_hours(30);
    for zone in [hanoi(), zone("America/New_York"), TimeZone::UTC] {
        let turns = turns_between(&OneNotice, from, Timestamp::MAX, &zone);
        let waits = longest_waits(&[], &turns, from..Timestamp::MAX);
        assert_eq!(waits[0].longest.as_hours(), 30);
    }
    assert_eq!(longest_waits(&[], &[], Timestamp::MIN..Timestamp::MAX), []);
}

#[test]
fn a_table_over_midnight_bears_its_dates() {
    let at = |from, until| Showing {
        from: clock(from),
        until: clock(until),
        notice: Slot::Notice(0),
        page: 0,
        of: 1,
        why: Why::Routine,
        fit: Fit::Whole,
    };
    let showings = [at("23:59:40", "23:59:50"), at("23:59:50", "24:00"), at("24:00", "24:00:10")];
    insta::assert_snapshot!(text::table(&showings, &|_| "lift".into(), &hanoi()), @r"
    2021-08-21
    23:59:40  10 s  routine    lift
    23:59:50  10 s  routine    lift
    2021-08-22
    00:00:00  10 s  routine    lift
    ");
    let wait = |notice, from| Wait { notice, longest: seconds(10), from: clock(from) };
    let waits = text::waits(&[wait(0, "08:00"), wait(1, "30:00")], &|_| "lift".into(), &hanoi());
    assert!(waits.contains("from 2021-08-21 08:00:00") && waits.contains("from 2021-08-22 06:00:00"), "{waits}");
}

#[test]
fn words_for_times() {
    let words = |seconds, nanos| text::words(SignedDuration::new(seconds, nanos));
    assert_eq!(words(12, 0), "12 s");
    assert_eq!(words(12, 500_000_000), "12.5 s");
    assert_eq!(words(192, 0), "3 min 12 s");
    assert_eq!(words(3605, 50_000_000), "1 h 00 min 05.05 s");
}

// Fairness.

fn always(day: &Day, notice: usize, class: Class, page: i64) -> Turn {
    Turn { notice, class, reminder: false, open: vec![(day.from, day.until)], pages: vec![seconds(page)] }
}

#[test]
fn a_notice_open_all_day_has_its_share() {
    let mut lobby = Lobby::new().routine("first", &[20]).routine("second", &[30, 10]).reminder("mask", &[10]);
    // Busy hours: opens and closes all day around the two.
    for name in ["x", "y", "z"] {
        lobby = lobby.routine(name, &[25]).open(&[("06:00", "08:00"), ("08:10", "21:00"), ("23:00", "23:59")]);
    }
    let cycle = 20 + 40 + 10 + 3 * 25;
    for name in ["first", "second", "mask"] {
        assert!(lobby.shown(name) >= 86_400 / cycle - 1, "{name}");
    }
}

#[test]
fn notices_that_come_and_go_do_not_starve_the_last() {
    let mut lobby = Lobby::new().routine("busy", &[15]).routine("second", &[20]).routine("last", &[20]);
    let midnight = lobby.day.from;
    let visits = (0..24 * 60).map(|minute| (midnight + seconds(minute * 60), midnight + seconds(minute * 60 + 30)));
    lobby.turns[0].open = visits.collect();
    assert!(lobby.shown("last") >= 86_400 / 55 - 1);
}

#[test]
fn the_longest_wait_is_bounded_by_the_cycle() {
    let lobby = (0..10).fold(Lobby::new(), |lobby, _| lobby.routine("a", &[20, 20]));
    let lobby = lobby.reminder("mask", &[10]).priority("vote", &[30]);
    let cycle = seconds(10 * 40 + 10 + 4 * 30);
    for wait in longest_waits(lobby.lay().showings(), &lobby.turns, lobby.day.from..lobby.day.until) {
        assert!(wait.longest < cycle, "{wait:?}");
    }
}

// Every programme.

const SHORTEST: i64 = 4;

/// A page's time in seconds, by the default pace.
fn page_time(time: SignedDuration) -> i64 {
    time.as_secs().saturating_add(i64::from(time.subsec_nanos() > 0)).clamp(SHORTEST, 300)
}

/// What holds in every timetable, whatever the turns.
fn check(day: &Day, turns: &[Turn], timetable: &Timetable) {
    let showings = timetable.showings();
    let shortest = seconds(SHORTEST);
    let longest = Pace::default().longest;
    let touches = |open: &(Timestamp, Timestamp), showing: &Showing| open.0 < showing.until && open.1 > showing.from;
    let of_class = |emergency: bool| {
        turns.iter().filter(move |turn| (turn.class == Class::Emergency) == emergency && !turn.pages.is_empty())
    };
    let open: BTreeMap<usize, Vec<(Timestamp, Timestamp)>> =
        turns.iter().map(|turn| (turn.notice, joined(day, turn.open.clone()))).collect();
    let alarms = joined(day, of_class(true).flat_map(|turn| turn.open.clone()).collect());
    let openings: Vec<Timestamp> =
        of_class(true).flat_map(|turn| &open[&turn.notice]).map(|&(from, _)| from).filter(|&t| t > day.from).collect();
    let own_time = |showing: &Showing| match showing.notice {
        Slot::Notice(notice) => {
            let turn = turns.iter().find(|turn| turn.notice == notice).expect("a known notice");
            seconds(page_time(turn.pages[showing.page]))
        }
        Slot::BuiltIn(_) => seconds(15),
    };

    // The glass is never empty.
    assert_eq!(showings[0].from, day.from);
    assert_eq!(showings[showings.len() - 1].until, day.until);
    assert!(showings.windows(2).all(|pair| pair[0].until == pair[1].from), "gap or overlap");
    assert!(showings.iter().all(|showing| showing.from < showing.until), "empty showing");

    let mut runs: BTreeMap<Slot, (usize, usize)> = BTreeMap::new();
    for (place, showing) in showings.iter().enumerate() {
        let length = showing.until.duration_since(showing.from);
        let emergency = showing.why == Why::Emergency;
        let at_midnight = showing.until == day.until;
        let before_alarm = openings.contains(&showing.until);
        let mut own_end = None;

        if let Slot::Notice(notice) = showing.notice {
            let stretch = open[&notice].iter().find(|open| open.0 <= showing.from && showing.until <= open.1);
            assert!(stretch.is_some(), "shown while not open: {showing:?}");
            own_end = stretch.map(|open| open.1);
        }

        // Only emergencies while one is open.
        let alarm = alarms.iter().any(|open| touches(open, showing));
        assert_eq!(alarm, emergency, "{showing:?}");

        // Never too short to read, unless forced.
        if length < shortest {
            let forced = match showing.notice {
                Slot::Notice(_) => emergency && (own_end == Some(showing.until) || at_midnight),
                Slot::BuiltIn(_) => before_alarm || at_midnight,
            };
            assert!(forced, "too short: {showing:?}");
        }

        // Pages in their order: from the first, or from where the notice's last turn began or ended.
        if showing.why != Why::BuiltIn {
            let before = place.checked_sub(1).map(|place| (showings[place].notice, showings[place].page + 1));
            let run = runs.entry(showing.notice).or_insert((0, 0));
            if before != Some((showing.notice, showing.page)) {
                let allowed = (run.0..=run.1).contains(&showing.page) || (showing.page == 0 && run.1 == showing.of);
                assert!(allowed, "{showing:?}, {run:?}");
                run.0 = showing.page;
            }
            run.1 = showing.page + 1;
        }

        // Nothing cuts a page but an emergency and its own end; and midnight an emergency's.
        let time = own_time(showing);
        if showing.why != Why::BuiltIn && length < time {
            let delayed = emergency
                && length == shortest
                && openings.iter().any(|&opening| showing.from < opening && opening < showing.until);
            let allowed = own_end == Some(showing.until) || before_alarm || delayed || (emergency && at_midnight);
            assert!(allowed, "cut: {showing:?}");
            assert!(!at_midnight || emergency || own_end != Some(day.until) || before_alarm, "cut by midnight");
        }

        // Stretched by no more than another page could not use.
        if length > time {
            let excess = length - time;
            assert!(excess < shortest * 2 || (at_midnight && excess < longest), "stretched: {showing:?}");
        }
        let fit = match length.cmp(&time) {
            std::cmp::Ordering::Less => Fit::Cut,
            std::cmp::Ordering::Equal => Fit::Whole,
            std::cmp::Ordering::Greater => Fit::Stretched,
        };
        assert_eq!(showing.fit, fit);

        // Built-in pages only where nothing else can be shown, and they give way.
        if showing.why == Why::BuiltIn {
            let next_alarm = alarms.iter().map(|open| open.0).find(|&t| t > showing.from).unwrap_or(day.until);
            let could_show = of_class(false).any(|turn| {
                let until = open[&turn.notice].iter().find(|open| open.0 <= showing.from && showing.from < open.1);
                until.is_some_and(|open| open.1 - shortest >= showing.from)
            });
            let no_room = next_alarm.duration_since(showing.from) < shortest;
            let last_page = next_alarm == day.until && day.until.duration_since(showing.from) < longest;
            assert!(!could_show || no_room || last_page, "built-in page instead of content: {showing:?}");
            let opening = of_class(false)
                .flat_map(|turn| &open[&turn.notice])
                .filter(|open| open.0 > showing.from)
                .map(|open| (open.0.max(showing.from + shortest), open.1))
                .find(|(due, end)| *due + shortest <= showing.until.min(*end));
            assert!(opening.is_none() || last_page, "built-in page does not give way: {showing:?}");
        }
    }
}

/// Clipped to the day, sorted, joined: the plain way.
fn joined(day: &Day, open: Vec<(Timestamp, Timestamp)>) -> Vec<(Timestamp, Timestamp)> {
    let mut clipped: Vec<(Timestamp, Timestamp)> =
        open.iter().map(|open| (open.0.max(day.from), open.1.min(day.until))).filter(|open| open.0 < open.1).collect();
    clipped.sort();
    let mut joined: Vec<(Timestamp, Timestamp)> = Vec::new();
    for open in clipped {
        match joined.last_mut() {
            Some(last) if open.0 <= last.1 => last.1 = last.1.max(open.1),
            _ => joined.push(open),
        }
    }
    joined
}

fn page() -> impl Strategy<Value = SignedDuration> {
    prop_oneof![
        8 => (4_i64..46).prop_map(seconds),
        2 => (0_i64..5000).prop_map(SignedDuration::from_millis),
        1 => prop_oneof![Just(SignedDuration::MIN), Just(SignedDuration::MAX), Just(SignedDuration::ZERO)],
    ]
}

/// Stretches around a short day: unsorted, overlapping, empty, turned around, beyond it; sometimes all of it.
fn open_in(day: Day) -> impl Strategy<Value = Vec<(Timestamp, Timestamp)>> {
    let whole = day.until.duration_since(day.from).as_millis() as i64;
    let stretch = (-20_000..whole, prop_oneof![-5_000..20_000_i64, 0..whole]).prop_map(move |(from, length)| {
        let from = day.from + SignedDuration::from_millis(from);
        (from, from + SignedDuration::from_millis(length))
    });
    prop_oneof![
        2 => Just(vec![(day.from, day.until)]),
        3 => prop::collection::vec(stretch, 0..5),
    ]
}

fn turns_in(day: Day, classes: &'static [Class], pages: usize) -> impl Strategy<Value = Vec<Turn>> {
    let turn = (prop::sample::select(classes), any::<bool>(), open_in(day), prop::collection::vec(page(), 0..pages))
        .prop_map(|(class, reminder, open, pages)| Turn { notice: 0, class, reminder, open, pages });
    prop::collection::vec(turn, 0..12).prop_map(|mut turns| {
        turns.iter_mut().enumerate().for_each(|(notice, turn)| turn.notice = notice);
        turns
    })
}

fn short_day() -> impl Strategy<Value = Day> {
    (1_i64..3_600_000).prop_map(|length| {
        let from = clock("00:00");
        Day { from, until: from + SignedDuration::from_millis(length) }
    })
}

fn built_in() -> Vec<Turn> {
    Lobby::new().built_in
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_programme_keeps_the_rules(
        (day, turns) in short_day().prop_flat_map(|day| {
            (Just(day), turns_in(day, &[Class::Routine, Class::Routine, Class::Priority, Class::Emergency], 16))
        }),
        looks in prop::collection::vec(-10_000_i64..3_700_000, 20),
    ) {
        let timetable = Timetable::lay(&day, &turns, &built_in(), &Pace::default());
        check(&day, &turns, &timetable);
        prop_assert_eq!(&timetable, &Timetable::lay(&day, &turns, &built_in(), &Pace::default()));

        prop_assert!(timetable.showings().iter().all(|showing| timetable.at(showing.from) == showing));
        for look in looks {
            let t = day.from + SignedDuration::from_millis(look);
            let inside = t.clamp(day.from, day.until - SignedDuration::from_nanos(1));
            let found = timetable.showings().iter().find(|showing| showing.from <= inside && inside < showing.until);
            prop_assert_eq!(Some(timetable.at(t)), found);
        }
        longest_waits(timetable.showings(), &turns, day.from..day.until);
    }

    #[test]
    fn nothing_starves(
        (day, turns) in short_day().prop_flat_map(|day| (Just(day), turns_in(day, &[Class::Routine, Class::Routine, Class::Priority], 4))),
    ) {
        let timetable = Timetable::lay(&day, &turns, &built_in(), &Pace::default());
        let total = |turn: &Turn| turn.pages.iter().copied().map(page_time).sum::<i64>();
        let some = |class: Class| turns.iter().filter(move |turn| turn.class == class && !turn.pages.is_empty());
        let (others, priority) = (some(Class::Routine).count() as i64, some(Class::Priority).count() as i64);
        let longest = |class: Class| some(class).map(total).max().unwrap_or(0);
        let day_length = day.until.duration_since(day.from).as_secs();
        for turn in turns.iter().filter(|turn| turn.open == [(day.from, day.until)] && !turn.pages.is_empty()) {
            let cycle = match turn.class {
                Class::Routine => some(Class::Routine).map(total).sum::<i64>() + (others / 3 + 1) * longest(Class::Priority),
                _ => some(Class::Priority).map(total).sum::<i64>() + 3 * priority * longest(Class::Routine),
            };
            let shown = turns_of(timetable.showings(), turn.notice) as i64;
            prop_assert!(shown >= day_length / cycle - 1, "{turn:?} shown {shown} times, cycle {cycle} s");
        }
        for wait in longest_waits(timetable.showings(), &turns, day.from..day.until) {
            let turn = &turns[wait.notice];
            if turn.class == Class::Routine && turn.open == [(day.from, day.until)] && !turn.pages.is_empty() {
                let cycle = some(Class::Routine).map(total).sum::<i64>() + (others / 3 + 1) * longest(Class::Priority);
                prop_assert!(wait.longest.as_secs() <= 2 * cycle + 300, "{wait:?} {cycle}");
            }
        }
    }

    #[test]
    fn three_others_between_priority_notices(
        (day, turns) in short_day().prop_flat_map(|day| (Just(day), turns_in(day, &[Class::Routine, Class::Priority], 4))),
    ) {
        let mut turns = turns;
        turns.push(always(&day, turns.len(), Class::Routine, 10));
        let timetable = Timetable::lay(&day, &turns, &built_in(), &Pace::default());
        let first_pages: Vec<Why> = timetable.showings().iter()
            // In the day's last minutes the round is searched for what fits.
            .filter(|showing| showing.page == 0 && day.until.duration_since(showing.from) > seconds(1200))
            .map(|showing| showing.why)
            .collect();
        let share: Vec<usize> = first_pages.split(|&why| why == Why::Priority).map(<[Why]>::len).collect();
        if share.len() > 1 {
            prop_assert!(share[..share.len() - 1].iter().all(|&others| others >= 3), "{first_pages:?}");
        }
    }

    #[test]
    fn odd_numbers_are_sane(
        shortest in page(), longest in page(), priority_every in prop_oneof![0_usize..6, Just(usize::MAX)],
        pages in prop::collection::vec(page(), 0..2000), built_in_pages in prop::collection::vec(page(), 0..3),
    ) {
        let day = Day { from: clock("00:00"), until: clock("02:00") };
        let mut turns = vec![always(&day, usize::MAX, Class::Priority, 10), always(&day, 3, Class::Routine, 10)];
        turns[1].pages = pages;
        let mut built_in = built_in();
        built_in[1].pages = built_in_pages;
        let timetable = Timetable::lay(&day, &turns, &built_in, &Pace { shortest, longest, priority_every });
        prop_assert_eq!(timetable.showings()[0].from, day.from);
        prop_assert_eq!(timetable.showings().last().map(|showing| showing.until), Some(day.until));
        prop_assert!(timetable.showings().iter().all(|showing| showing.until.duration_since(showing.from) >= seconds(1)));
    }
}
