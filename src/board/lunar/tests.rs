use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::{LunarDate, lunar, month_start, sun_at_start_of};

/// Published months; where from stands in the file.
const PUBLISHED: &str = include_str!("../../../tests/fixtures/lunar-1975-2050.txt");

/// First day, lunar year, month, leap.
fn published() -> Vec<(Date, i16, u8, bool)> {
    PUBLISHED
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let [first, year, month, leap @ ..] = words.as_slice() else { panic!("{line}") };
            let leap = match leap {
                [] => false,
                ["leap"] => true,
                _ => panic!("{line}"),
            };
            (first.parse().expect(line), year.parse().expect(line), month.parse().expect(line), leap)
        })
        .collect()
}

fn day(day: u8, month: u8, year: i16) -> LunarDate {
    LunarDate { day, month, leap: false, year }
}

#[test]
fn every_day_from_1975_to_2050_is_as_published() {
    let months = published();
    assert_eq!(months.len(), 941);
    let mut days = 0;
    for (i, (first, year, month, leap)) in months.iter().copied().enumerate() {
        let next = months.get(i + 1).map_or(date(2051, 1, 1), |next| next.0);
        let mut civil = first;
        for day in 1.. {
            if civil == next {
                break;
            }
            assert_eq!(lunar(civil), LunarDate { day, month, leap, year }, "{civil}");
            days += u32::from(civil >= date(1975, 1, 1));
            civil = civil.tomorrow().expect("within the calendar");
        }
    }
    assert_eq!(days, 27_759, "the days of 76 years");
}

#[test]
fn the_letter_of_2021_was_written_on_the_eleventh_of_the_seventh() {
    assert_eq!(lunar(date(2021, 8, 18)), day(11, 7, 2021));
}

#[test]
fn tet_is_hanois_and_not_beijings() {
    for (tet, beijing) in [
        (date(1968, 1, 29), date(1968, 1, 30)),
        (date(1985, 1, 21), date(1985, 2, 20)),
        (date(2007, 2, 17), date(2007, 2, 18)),
        (date(2030, 2, 2), date(2030, 2, 3)),
        (date(2053, 2, 18), date(2053, 2, 19)),
    ] {
        assert_eq!(lunar(tet), day(1, 1, tet.year()));
        assert_ne!(lunar(beijing), day(1, 1, tet.year()));
    }
}

#[test]
fn the_eve_of_tet_is_the_last_day_of_the_old_year() {
    assert_eq!(lunar(date(2021, 2, 11)), day(30, 12, 2020));
    assert_eq!(lunar(date(2021, 2, 12)), day(1, 1, 2021));
    assert_eq!(lunar(date(2022, 1, 31)), day(29, 12, 2021));
    assert_eq!(lunar(date(2022, 2, 1)), day(1, 1, 2022));
}

#[test]
fn a_leap_month_repeats_the_number_before_it() {
    assert_eq!(lunar(date(2020, 5, 22)), day(30, 4, 2020));
    assert_eq!(lunar(date(2020, 5, 23)), LunarDate { leap: true, ..day(1, 4, 2020) });
    assert_eq!(lunar(date(2020, 6, 21)), day(1, 5, 2020));
}

/// Several months of 2033–2034 lack a major term, but only one thirteenth month is there to be named.
#[test]
fn the_year_2033_has_its_leap_month_after_the_eleventh() {
    assert_eq!(lunar(date(2033, 9, 23)), day(1, 9, 2033));
    assert_eq!(lunar(date(2033, 11, 22)), day(1, 11, 2033));
    assert_eq!(lunar(date(2033, 12, 22)), LunarDate { leap: true, ..day(1, 11, 2033) });
    assert_eq!(lunar(date(2034, 1, 20)), day(1, 12, 2033));
    assert_eq!(lunar(date(2034, 2, 19)), day(1, 1, 2034));
}

/// Against the Swiss Ephemeris: seconds before or after midnight in Hà Nội of new moons that nearly miss their day.
#[test]
fn new_moons_near_midnight_are_good_to_some_seconds() {
    for (midnight, seconds) in [
        (date(1967, 7, 8), 6.0),
        (date(1997, 12, 30), -205.0),
        (date(1998, 9, 21), 89.0),
        (date(2031, 4, 22), -173.0),
        (date(2054, 5, 8), 53.0),
        (date(2085, 10, 19), 58.0),
        (date(2199, 1, 27), 147.0),
    ] {
        let day = super::days(midnight) as f64;
        let moon = super::new_moon(((day - 5.6) / super::SYNODIC_MONTH).round()) - super::MIDNIGHT_2000;
        let after = (moon + super::HANOI - day) * 86_400.0 - super::delta_t(moon);
        assert!((after - seconds).abs() < 15.0, "{midnight}: {after:.1} s");
    }
}

/// Likewise the sun: the instants at which it reaches a major term, by its longitude at the midnight nearest.
#[test]
fn the_suns_terms_near_midnight_are_good_to_some_seconds() {
    const SECONDS_A_DEGREE: f64 = 365.2422 / 360.0 * 86_400.0;
    for (midnight, term, seconds) in [
        (date(1938, 9, 24), 180.0, -32.0),
        (date(1953, 6, 22), 90.0, -7.0),
        (date(2004, 5, 21), 60.0, -46.0),
        (date(2014, 3, 21), 0.0, -175.0),
        (date(2038, 7, 23), 120.0, -6.0),
        (date(2186, 12, 22), 270.0, 206.0),
    ] {
        let past = (sun_at_start_of(super::days(midnight)) - term + 180.0).rem_euclid(360.0) - 180.0;
        let after = -past * SECONDS_A_DEGREE;
        assert!((after - seconds).abs() < 40.0, "{midnight}: {after:.1} s");
    }
}

/// 21 December 1984, 16:23 UTC: 37 minutes before midnight in Hà Nội, and the reason why 1985 was so different.
#[test]
fn the_solstice_of_1984_falls_on_the_21st_in_hanoi() {
    let (today, tomorrow) = (super::days(date(1984, 12, 21)), super::days(date(1984, 12, 22)));
    assert!(sun_at_start_of(today) < 270.0);
    assert!(sun_at_start_of(tomorrow) > 270.0);
    assert!(sun_at_start_of(tomorrow) - 270.0 < 0.03, "but by less than an hour");
}

#[test]
fn no_date_is_too_far_off() {
    for civil in [Date::MIN, Date::MAX, date(0, 1, 1), date(1, 1, 1), date(-1, 12, 31), Date::ZERO] {
        let lunar = lunar(civil);
        assert!((1..=30).contains(&lunar.day) && (1..=12).contains(&lunar.month), "{civil}: {lunar:?}");
    }
}

proptest! {
    /// From one month to the next the number grows by one, or stays for a leap month, and no month is empty.
    #[test]
    fn months_follow_one_another(index in -1236_i64..2474) {
        let at = |index| {
            let start = month_start(index);
            let civil = date(2000, 1, 1).checked_add(jiff::Span::new().days(start)).expect("a near year");
            (start, lunar(civil))
        };
        let ((start, this), (end, next)) = (at(index), at(index + 1));
        prop_assert!(matches!(end - start, 29 | 30));
        prop_assert_eq!((this.day, next.day), (1, 1));
        if next.leap {
            prop_assert_eq!((next.year, next.month, false), (this.year, this.month, this.leap));
        } else if next.month == 1 {
            prop_assert_eq!((this.year + 1, 12), (next.year, this.month));
        } else {
            prop_assert_eq!((next.year, next.month), (this.year, this.month + 1));
        }
    }

    #[test]
    fn any_date_has_a_lunar_date(days in -4_000_000_i32..2_900_000) {
        if let Ok(civil) = date(2000, 1, 1).checked_add(jiff::Span::new().days(days)) {
            let lunar = lunar(civil);
            prop_assert!((1..=30).contains(&lunar.day) && (1..=12).contains(&lunar.month));
        }
    }
}
