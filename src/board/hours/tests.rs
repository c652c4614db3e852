use jiff::civil::{Date, DateTime, date};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};
use proptest::prelude::*;

use super::{DAYS, Hours};
use crate::board::fault::Fault;

fn try_hours(strings: &[&str]) -> Result<Hours, Fault> {
    Hours::parse(&strings.iter().map(ToString::to_string).collect::<Vec<_>>())
}

fn hours(strings: &[&str]) -> Hours {
    try_hours(strings).unwrap_or_else(|fault| panic!("{fault}"))
}

fn refusal(string: &str) -> String {
    try_hours(&[string]).expect_err(string).to_string()
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect(name)
}

/// The week of the letter: Monday is 16 August 2021.
fn at(day: i8, hour: i8, minute: i8) -> DateTime {
    date(2021, 8, 15 + day).at(hour, minute, 0, 0)
}
const MON: i8 = 1;
const TUE: i8 = 2;
const WED: i8 = 3;
const FRI: i8 = 5;
const SAT: i8 = 6;
const SUN: i8 = 7;

/// Open times as local clock readings.
fn open(hours: &Hours, day: Date, tz: &TimeZone) -> Vec<(String, String)> {
    let clock = |at: Timestamp| tz.to_datetime(at).strftime("%d %H:%M").to_string();
    hours.open_on(day, tz).into_iter().map(|(start, end)| (clock(start), clock(end))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(start, end)| (start.to_string(), end.to_string())).collect()
}

#[test]
fn a_notice_without_hours_is_always_open() {
    let always = Hours::default();
    assert_eq!(always, hours(&[]));
    assert!(always.is_always() && always.contains(at(SUN, 23, 59)) && always.contains(at(MON, 0, 0)));
    assert_eq!(hours(&["Mon-Sun 00:00-24:00"]), always);
    assert_eq!(hours(&["06:00-18:00", "18:00-06:00"]), always);
    assert!(!hours(&["00:00-23:59"]).is_always());
}

#[test]
fn the_end_is_not_within() {
    let day = hours(&["Mon-Sun 06:00-22:00"]);
    assert!(!day.contains(at(WED, 5, 59)));
    assert!(day.contains(at(WED, 6, 0)));
    assert!(day.contains(date(2021, 8, 18).at(21, 59, 59, 999_999_999)));
    assert!(!day.contains(at(WED, 22, 0)));
}

#[test]
fn only_the_days_named_are_open() {
    let meeting = hours(&["Mon,Wed-Fri 18:30-19:30"]);
    let open: Vec<i8> = (MON..=SUN).filter(|day| meeting.contains(at(*day, 19, 0))).collect();
    assert_eq!(open, [1, 3, 4, 5]);
}

#[test]
fn days_may_wrap_the_week() {
    let weekend = hours(&["Fri-Mon 08:00-09:00"]);
    let open: Vec<i8> = (MON..=SUN).filter(|day| weekend.contains(at(*day, 8, 30))).collect();
    assert_eq!(open, [1, 5, 6, 7]);
}

#[test]
fn hours_that_cross_midnight_end_on_the_next_day() {
    let night = hours(&["Sat 22:00-02:00"]);
    assert!(!night.contains(at(SAT, 1, 0)), "that is Friday's night");
    assert!(night.contains(at(SAT, 22, 0)) && night.contains(at(SUN, 1, 59)));
    assert!(!night.contains(at(SUN, 2, 0)) && !night.contains(at(SUN, 23, 0)));

    let sunday = hours(&["Sun 22:00-02:00"]);
    assert!(sunday.contains(at(SUN, 23, 0)) && sunday.contains(at(MON, 1, 0)) && !sunday.contains(at(TUE, 1, 0)));
}

#[test]
fn several_strings_are_a_union() {
    let lifts = hours(&["Mon-Fri 06:00-09:00", "Fri 08:00-12:00", "CN 07:00-08:00"]);
    assert!(lifts.contains(at(FRI, 11, 0)) && lifts.contains(at(SUN, 7, 0)) && !lifts.contains(at(WED, 11, 0)));
    assert_eq!(lifts.to_string(), "Mon-Thu 06:00-09:00; Fri 06:00-12:00; Sun 07:00-08:00");
}

#[test]
fn authors_write_days_in_either_language_and_any_case() {
    let plain = hours(&["Mon-Sat 06:00-22:00"]);
    for same in [
        "mon-SAT 06:00-22:00",
        "T2-T7 06:00-22:00",
        "t2-sat 6:00-22:00",
        " T2 – T7   06:00 – 22:00 ",
        "T2,T3, T4-T7 06:00-22:00",
    ] {
        assert_eq!(hours(&[same]), plain, "{same}");
    }
    assert_eq!(hours(&["CN 06:00-22:00"]), hours(&["Sun 06:00-22:00"]));
}

#[test]
fn midnight_as_an_end_is_written_either_way() {
    assert_eq!(hours(&["Mon 18:00-24:00"]), hours(&["Mon 18:00-00:00"]));
}

#[test]
fn a_refusal_says_what_and_how_to_mend_it() {
    assert_eq!(
        refusal("Mon 06:00-06:00"),
        "error: _bangtin.hours: \"Mon 06:00-06:00\": begins and ends at the same minute; write 00:00-24:00 for the whole day"
    );
    assert_eq!(
        refusal("Monday 06:00-22:00"),
        "error: _bangtin.hours: \"Monday 06:00-22:00\": \"Monday\" is no day; days are Mon to Sun, or T2 to T7 and CN"
    );
    assert_eq!(
        refusal("06:00-25:00"),
        "error: _bangtin.hours: \"06:00-25:00\": \"25:00\" is no time of the day; write hours and minutes, 00:00 to 24:00"
    );
    assert_eq!(
        refusal("Mon 06:00-08:00 17:00-19:00"),
        "error: _bangtin.hours: \"Mon 06:00-08:00 17:00-19:00\": no weekly hours; \
         write one range of times in each string: Mon-Fri 06:00-22:00"
    );
    assert!(refusal("Mon-Mon 06:00-22:00").contains("either one day or all seven"));
}

#[test]
fn what_is_not_hours_is_refused() {
    for wrong in [
        "",
        " ",
        "Mon",
        "-",
        "Mon-",
        "06:00",
        "06:00-",
        "-22:00",
        "6-22",
        "06:00-24:01",
        "24:00-06:00",
        "06:60-07:00",
        "006:00-07:00",
        "06:0-07:00",
        "+6:00-07:00",
        "Mon, 06:00-22:00",
        ",Mon 06:00-22:00",
        "T1 06:00-22:00",
        "T8 06:00-22:00",
        "Mon-Wed-Fri 06:00-22:00",
        "06:00-08:00,17:00-19:00",
        "00:00-00:00",
        "24:00-24:00",
        "٠٦:٠٠-٠٧:٠٠",
    ] {
        assert!(try_hours(&[wrong]).is_err(), "{wrong}");
        assert!(try_hours(&["Mon 06:00-22:00", wrong]).is_err(), "a good neighbour does not help {wrong:?}");
    }
}

#[test]
fn hanois_day_has_one_opening() {
    let day = hours(&["Mon-Sun 06:00-22:00"]);
    let tz = zone("Asia/Ho_Chi_Minh");
    let instant = |text: &str| text.parse::<Timestamp>().expect(text);
    assert_eq!(
        day.open_on(date(2021, 8, 18), &tz),
        [(instant("2021-08-18T06:00:00+07:00"), instant("2021-08-18T22:00:00+07:00"))]
    );
    assert_eq!(
        Hours::default().open_on(date(2021, 8, 18), &tz),
        [(instant("2021-08-18T00:00:00+07:00"), instant("2021-08-19T00:00:00+07:00"))]
    );
}

#[test]
fn a_night_is_shared_by_two_days() {
    let night = hours(&["Mon-Sun 22:00-02:00"]);
    let tz = zone("Asia/Ho_Chi_Minh");
    assert_eq!(open(&night, date(2021, 8, 18), &tz), pairs(&[("18 00:00", "18 02:00"), ("18 22:00", "19 00:00")]));
}

/// Berlin, 28 March 2021: 02:00 becomes 03:00.
#[test]
fn an_hour_that_the_clock_leaves_out_is_not_open() {
    let tz = zone("Europe/Berlin");
    let day = date(2021, 3, 28);
    assert_eq!(open(&hours(&["02:00-03:00"]), day, &tz), []);
    assert_eq!(open(&hours(&["02:30-04:00"]), day, &tz), pairs(&[("28 03:00", "28 04:00")]));
    let (start, end) = Hours::default().open_on(day, &tz)[0];
    assert_eq!(start.until(end).expect("a day").get_seconds(), 23 * 3600);
}

/// Berlin, 31 October 2021: 03:00 becomes 02:00.
#[test]
fn an_hour_that_comes_twice_is_open_twice() {
    let tz = zone("Europe/Berlin");
    let lengths = |strings: &[&str]| -> Vec<i64> {
        let open = hours(strings).open_on(date(2021, 10, 31), &tz);
        open.iter().map(|(start, end)| end.as_second() - start.as_second()).collect()
    };
    assert_eq!(lengths(&["02:00-03:00"]), [7200], "the two hours touch");
    assert_eq!(lengths(&["02:15-02:45"]), [1800, 1800]);
    assert_eq!(lengths(&["00:00-24:00"]), [25 * 3600]);
}

/// Beirut puts the clock forward at midnight, Toronto did so at 23:30 in 1919, and Samoa left out a whole day.
#[test]
fn a_day_begins_where_the_clock_lets_it() {
    let always = Hours::default();
    assert_eq!(open(&always, date(2021, 3, 28), &zone("Asia/Beirut")), pairs(&[("28 01:00", "29 00:00")]));
    assert_eq!(open(&always, date(1919, 3, 31), &zone("America/Toronto")), pairs(&[("31 00:30", "01 00:00")]));
    assert_eq!(open(&always, date(2011, 12, 30), &zone("Pacific/Apia")), []);
    assert_eq!(open(&always, date(2011, 12, 31), &zone("Pacific/Apia")), pairs(&[("31 00:00", "01 00:00")]));
}

/// A clock that goes back from Monday 00:01 to Sunday 23:01, as Newfoundland's long did on a Sunday: the hour on Sunday
/// is a part of Monday, which had begun, and the week turns twice.
#[test]
fn a_day_may_run_into_the_next_week() {
    let tz = TimeZone::posix("AST3ADT,M3.2.1/0:01,M11.1.1/0:01").expect("a rule");
    let monday = date(2021, 11, 1);
    assert_eq!(open(&hours(&["Mon 06:00-07:00"]), monday, &tz), pairs(&[("01 06:00", "01 07:00")]));
    assert_eq!(open(&hours(&["Sun 23:30-24:00"]), monday, &tz), pairs(&[("31 23:30", "01 00:00")]));
    assert_eq!(
        open(&hours(&["Mon 00:00-00:30"]), monday, &tz),
        pairs(&[("01 00:00", "31 23:01"), ("01 00:00", "01 00:30")])
    );
}

#[test]
fn days_at_the_end_of_time_are_no_trouble() {
    for tz in [zone("Asia/Ho_Chi_Minh"), zone("Pacific/Kiritimati"), TimeZone::UTC] {
        for day in [Date::MIN, Date::MAX] {
            for hours in [Hours::default(), hours(&["Mon-Sun 06:00-22:00"])] {
                let open = hours.open_on(day, &tz);
                assert!(open.len() <= 1, "{open:?}");
            }
        }
    }
}

const ZONES: [&str; 9] = [
    "Asia/Ho_Chi_Minh",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Havana",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Apia",
];

fn any_string() -> impl Strategy<Value = String> {
    let days = prop_oneof![
        Just(String::new()),
        prop::sample::subsequence(&DAYS[..], 1..=7).prop_map(|days| format!("{} ", days.join(","))),
        (0..7_usize, 1..7_usize).prop_map(|(first, more)| format!("{}-{} ", DAYS[first], DAYS[(first + more) % 7])),
    ];
    (days, 0..1440_u16, 0..=1440_u16).prop_filter_map("not empty", |(days, start, end)| {
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        (start != end).then(|| format!("{days}{}-{}", clock(start), clock(end)))
    })
}

fn any_hours() -> impl Strategy<Value = Hours> {
    prop::collection::vec(any_string(), 1..4).prop_map(|strings| Hours::parse(&strings).expect("well-formed"))
}

/// Days near a change of the clock, where the trouble is, and others.
fn any_day(zone_name: &'static str) -> impl Strategy<Value = (TimeZone, Date)> {
    (0_i64..2_000_000_000, -2_i32..=2, any::<bool>()).prop_map(move |(second, off, near)| {
        let tz = zone(zone_name);
        let at = Timestamp::from_second(second).expect("since 1970");
        let at = if near { tz.following(at).next().map_or(at, |change| change.timestamp()) } else { at };
        let day = tz.to_datetime(at).date().checked_add(Span::new().days(off)).expect("a near year");
        (tz, day)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    /// The two questions one can ask have the same answer, at every edge and between.
    #[test]
    fn an_instant_is_open_when_its_local_time_is(
        (tz, day) in prop::sample::select(&ZONES[..]).prop_flat_map(any_day),
        hours in any_hours(),
        samples in prop::collection::vec(0.0..1.0_f64, 20),
    ) {
        let open = hours.open_on(day, &tz);
        let bounds = Hours::default().open_on(day, &tz);
        prop_assert!(bounds.len() <= 1);
        for pair in open.windows(2) {
            prop_assert!(pair[0].1 < pair[1].0, "sorted, disjoint, and joined where they touch: {:?}", open);
        }
        if let Some((first, end)) = bounds.first().copied() {
            let length = (end.as_second() - first.as_second()) as f64;
            let inside = samples.iter().map(|part| first.as_second() + (part * length) as i64);
            let edges = open.iter().flat_map(|(start, end)| [start.as_second(), end.as_second() - 1, end.as_second()]);
            for second in inside.chain(edges).filter(|second| *second < end.as_second()) {
                let at = Timestamp::from_second(second).expect("near");
                let is_open = open.iter().any(|(start, end)| *start <= at && at < *end);
                prop_assert_eq!(is_open, hours.contains(tz.to_datetime(at)), "{} {}", at, tz.to_datetime(at));
            }
            prop_assert!(open.iter().all(|(start, close)| first <= *start && start < close && *close <= end));
        } else {
            prop_assert_eq!(open, []);
        }
    }

    /// No instant falls between two days, and none belongs to both.
    #[test]
    fn one_day_ends_where_the_next_begins((tz, day) in prop::sample::select(&ZONES[..]).prop_flat_map(any_day)) {
        let always = Hours::default();
        let ends = |day| always.open_on(day, &tz).first().copied();
        let next = day.checked_add(1.day()).expect("a near year");
        if let (Some((_, end)), Some((start, _))) = (ends(day), ends(next)) {
            prop_assert_eq!(end, start);
        }
    }

    #[test]
    fn hours_read_back_as_they_are_written(hours in any_hours()) {
        let written = hours.to_string();
        if !hours.is_always() {
            let strings: Vec<String> = written.split("; ").map(String::from).collect();
            prop_assert_eq!(Hours::parse(&strings), Ok(hours), "{}", written);
        }
    }

    #[test]
    fn any_string_is_read_or_refused(string in "\\PC{0,40}", pieces in "([MonTueSat27CN:, 0-9-]|–){0,20}") {
        let _ = try_hours(&[&string]);
        let _ = try_hours(&[&pieces]);
    }
}
