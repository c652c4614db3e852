//! The Vietnamese lunar date (*âm lịch*) of a civil date.
//!
//! A month begins on the day of the new moon; the month of the winter solstice is the eleventh; when thirteen months
//! begin between two such months, the first without a major term (*trung khí*) is leap. All of it by the days of Hà
//! Nội (UTC+7). Before 1968 the calendars then printed reckoned by other meridians and differ here and there.
//!
//! The instants follow J. Meeus, *Astronomical Algorithms*: new moons by chapter 49, the sun's longitude by
//! chapter 25 with the largest terms of VSOP87D. Both are good to some seconds between 1900 and 2199; the earth's own
//! rotation is not foreseen that well, so the few months whose new moon falls within four minutes of midnight in the far
//! future (first in 2054, 2072, 2077 and 2085) are a forecast, and other tables differ.

use std::f64::consts::PI;

use jiff::civil::Date;

/// A day of the lunar calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LunarDate {
    /// 1 to 30.
    pub day: u8,
    /// 1 to 12.
    pub month: u8,
    /// *Nhuận*: this month repeats the number of the one before.
    pub leap: bool,
    /// The civil year in which the lunar year begins.
    pub year: i16,
}

/// The lunar date of a day in Hà Nội. For the years 1900–2199; farther off it is still a date, but nobody's.
pub fn lunar(date: Date) -> LunarDate {
    let today = days(date);
    let (index, start) = month_at(today);
    let year = i32::from(date.year());
    // Month 11 of this civil year divides it: what is earlier hangs on the month 11 of the year before.
    let this = month_eleven(year);
    let (solstice_year, first, next) =
        if index < this { (year - 1, month_eleven(year - 1), this) } else { (year, this, month_eleven(year + 1)) };

    let nth = index - first;
    let leap = if next - first > 12 { (1..next - first).find(|i| !has_major_term(first + i)) } else { None };
    let number = if leap.is_some_and(|leap| nth >= leap) { nth - 1 } else { nth };
    LunarDate {
        day: (today - start + 1).clamp(1, 30) as u8,
        month: ((number + 10).rem_euclid(12) + 1) as u8,
        leap: leap == Some(nth),
        year: (if number < 2 { solstice_year } else { solstice_year + 1 }) as i16,
    }
}

/// Days since 1 January 2000.
fn days(date: Date) -> i64 {
    date.duration_since(jiff::civil::date(2000, 1, 1)).as_hours() / 24
}

/// The month that holds a day, by its new moon's number and its first day.
fn month_at(day: i64) -> (i64, i64) {
    let mut index = ((day as f64 - 5.6) / SYNODIC_MONTH).floor() as i64;
    let mut start = month_start(index);
    while start > day {
        index -= 1;
        start = month_start(index);
    }
    loop {
        let next = month_start(index + 1);
        if next > day {
            return (index, start);
        }
        index += 1;
        start = next;
    }
}

/// The month that holds the winter solstice of a civil year.
fn month_eleven(year: i32) -> i64 {
    let near = (355.6 + 365.2422 * f64::from(year - 2000)).round() as i64;
    let (index, start) = month_at(near);
    // How far the sun is past the solstice when a day begins, in ±180°.
    let past = |day: i64| (sun_at_start_of(day) - 270.0 + 180.0).rem_euclid(360.0) - 180.0;
    if past(start) > 0.0 {
        index - 1
    } else if past(month_start(index + 1)) <= 0.0 {
        index + 1
    } else {
        index
    }
}

/// Whether the sun reaches a multiple of 30° within the month.
fn has_major_term(index: i64) -> bool {
    let sign = |index| (sun_at_start_of(month_start(index)) / 30.0).floor();
    sign(index) != sign(index + 1)
}

/// The first day of the month of a new moon.
fn month_start(index: i64) -> i64 {
    let ephemeris = new_moon(index as f64) - MIDNIGHT_2000;
    (ephemeris - delta_t(ephemeris) / 86_400.0 + HANOI).floor() as i64
}

/// The sun's apparent longitude when a day begins in Hà Nội, in degrees from 0 to 360.
fn sun_at_start_of(day: i64) -> f64 {
    let universal = day as f64 - HANOI;
    sun(universal + delta_t(universal) / 86_400.0 + MIDNIGHT_2000)
}

/// The Julian day of 1 January 2000, 0 h.
const MIDNIGHT_2000: f64 = 2_451_544.5;
/// The Julian day of the epoch J2000, from which the series count.
const J2000: f64 = 2_451_545.0;
/// Hà Nội's civil time is ahead of universal time by this part of a day.
const HANOI: f64 = 7.0 / 24.0;
const SYNODIC_MONTH: f64 = 29.530_588_861;

/// Dynamical time less universal time, in seconds, `day` days after the beginning of 2000.
///
/// Observed to 2020; from then on a forecast after Stephenson, Morrison and Hohenkerk (2016). Outside the table its
/// ends hold, which keeps absurd years tame.
fn delta_t(day: f64) -> f64 {
    const TABLE: [(f64, f64); 19] = [
        (1900.0, -2.0),
        (1910.0, 11.1),
        (1920.0, 21.6),
        (1930.0, 24.4),
        (1940.0, 24.4),
        (1950.0, 28.9),
        (1960.0, 33.1),
        (1970.0, 40.2),
        (1980.0, 50.5),
        (1990.0, 56.9),
        (2000.0, 63.8),
        (2010.0, 66.1),
        (2020.0, 69.4),
        (2030.0, 69.3),
        (2050.0, 74.6),
        (2075.0, 82.8),
        (2100.0, 93.2),
        (2150.0, 121.7),
        (2200.0, 163.0),
    ];
    let year = 2000.0 + day / 365.2425;
    let after = TABLE.partition_point(|(y, _)| *y <= year);
    match (after.checked_sub(1).and_then(|before| TABLE.get(before)), TABLE.get(after)) {
        (Some((y0, s0)), Some((y1, s1))) => s0 + (s1 - s0) * (year - y0) / (y1 - y0),
        (Some((_, s)), None) | (None, Some((_, s))) => *s,
        (None, None) => 0.0,
    }
}

/// The instant of the `k`-th new moon from that of 6 January 2000, as a Julian day of dynamical time.
fn new_moon(k: f64) -> f64 {
    let t = k / 1236.85;
    let poly = |c: [f64; 5]| c[0] + c[1] * k + t * t * (c[2] + t * (c[3] + t * c[4]));
    let angle = |c: [f64; 5]| poly(c).rem_euclid(360.0).to_radians();
    let mean = poly([2_451_550.097_66, SYNODIC_MONTH, 1.5437e-4, -1.5e-7, 7.3e-10]);
    let eccentricity = 1.0 - t * (0.002_516 + t * 0.000_007_4);
    let sun = angle([2.5534, 29.105_356_7, -1.4e-6, -1.1e-7, 0.0]);
    let moon = angle([201.5643, 385.816_935_28, 0.010_758_2, 1.238e-5, -5.8e-8]);
    let latitude = angle([160.7108, 390.670_502_84, -0.001_611_8, -2.27e-6, 1.1e-8]);
    let node = angle([124.7746, -1.563_755_88, 0.002_067_2, 2.15e-6, 0.0]);

    // Each row: the amplitude in 0.00001 day, the power of the eccentricity, the multiples of the sun's and the
    // moon's anomaly and of the argument of latitude.
    const PERIODIC: [(f64, i32, f64, f64, f64); 24] = [
        (-40720.0, 0, 0.0, 1.0, 0.0),
        (17241.0, 1, 1.0, 0.0, 0.0),
        (1608.0, 0, 0.0, 2.0, 0.0),
        (1039.0, 0, 0.0, 0.0, 2.0),
        (739.0, 1, -1.0, 1.0, 0.0),
        (-514.0, 1, 1.0, 1.0, 0.0),
        (208.0, 2, 2.0, 0.0, 0.0),
        (-111.0, 0, 0.0, 1.0, -2.0),
        (-57.0, 0, 0.0, 1.0, 2.0),
        (56.0, 1, 1.0, 2.0, 0.0),
        (-42.0, 0, 0.0, 3.0, 0.0),
        (42.0, 1, 1.0, 0.0, 2.0),
        (38.0, 1, 1.0, 0.0, -2.0),
        (-24.0, 1, -1.0, 2.0, 0.0),
        (-7.0, 0, 2.0, 1.0, 0.0),
        (4.0, 0, 0.0, 2.0, -2.0),
        (4.0, 0, 3.0, 0.0, 0.0),
        (3.0, 0, 1.0, 1.0, -2.0),
        (3.0, 0, 0.0, 2.0, 2.0),
        (-3.0, 0, 1.0, 1.0, 2.0),
        (3.0, 0, -1.0, 1.0, 2.0),
        (-2.0, 0, -1.0, 1.0, -2.0),
        (-2.0, 0, 1.0, 3.0, 0.0),
        (2.0, 0, 0.0, 4.0, 0.0),
    ];
    // What the planets add: the amplitude in 0.000001 day, an angle at the epoch and its motion a month.
    const PLANETARY: [(f64, f64, f64); 14] = [
        (325.0, 299.77, 0.107_408),
        (165.0, 251.88, 0.016_321),
        (164.0, 251.83, 26.651_886),
        (126.0, 349.42, 36.412_478),
        (110.0, 84.66, 18.206_239),
        (62.0, 141.74, 53.303_771),
        (60.0, 207.14, 2.453_732),
        (56.0, 154.84, 7.306_860),
        (47.0, 34.52, 27.261_239),
        (42.0, 207.19, 0.121_824),
        (40.0, 291.34, 1.844_379),
        (37.0, 161.72, 24.198_154),
        (35.0, 239.56, 25.513_099),
        (23.0, 331.55, 3.592_518),
    ];
    let periodic: f64 = PERIODIC
        .iter()
        .map(|(a, e, m, m1, f)| a * eccentricity.powi(*e) * (m * sun + m1 * moon + f * latitude).sin())
        .sum();
    let planetary: f64 = PLANETARY
        .iter()
        .enumerate()
        .map(|(i, (a, at, by))| {
            // Only the first of them accelerates enough to matter.
            let bend = if i == 0 { -0.009_173 * t * t } else { 0.0 };
            a * (at + by * k + bend).to_radians().sin()
        })
        .sum();
    mean + (periodic - 17.0 * node.sin()) * 1e-5 + planetary * 1e-6
}

/// The sun's apparent longitude at a Julian day of dynamical time, in degrees from 0 to 360.
fn sun(julian: f64) -> f64 {
    let t = (julian - J2000) / 36_525.0;
    let millennia = t / 10.0;
    let earth: f64 = EARTH_LONGITUDE.iter().rev().fold(0.0, |sum, terms| {
        sum * millennia + terms.iter().map(|(a, b, c)| a * (b + c * millennia).cos()).sum::<f64>()
    });

    let degrees = |at: f64, by: f64| (at + by * t).to_radians();
    let node = degrees(125.0445, -1_934.136_261);
    let nutation =
        -17.20 * node.sin() - 1.32 * degrees(200.933, 72_001.539_6).sin() - 0.23 * degrees(76.633, 962_535.762_6).sin()
            + 0.21 * (2.0 * node).sin();
    // Light takes its time; more of it when the sun is far.
    let distance = 1.000_14 - 0.016_71 * degrees(357.529, 35_999.05).cos();
    let frame = -0.090_33;
    (earth.to_degrees() + 180.0 + (nutation + frame - 20.4898 / distance) / 3600.0).rem_euclid(360.0)
}

/// The earth's heliocentric longitude in the equinox of the date, VSOP87D: by powers of the millennium, terms
/// (amplitude, phase, frequency) in radians, those above a sixth of an arc second.
const EARTH_LONGITUDE: [&[(f64, f64, f64)]; 5] = [
    &[
        (1.753_470_457, 0.0, 0.0),
        (0.033_416_565, 4.669_26, 6_283.075_85),
        (0.000_348_943, 4.626_1, 12_566.151_7),
        (0.000_034_971, 2.744_12, 5_753.384_88),
        (0.000_034_176, 2.828_87, 3.523_12),
        (0.000_031_359, 3.627_67, 77_713.771_47),
        (0.000_026_762, 4.418_08, 7_860.419_39),
        (0.000_023_427, 6.135_16, 3_930.209_7),
        (0.000_013_243, 0.742_46, 11_506.769_77),
        (0.000_012_732, 2.037_1, 529.690_97),
        (0.000_011_992, 1.109_63, 1_577.343_54),
        (0.000_009_903, 5.232_68, 5_884.926_85),
        (0.000_009_019, 2.045_05, 26.298_32),
        (0.000_008_572, 3.508_49, 398.149),
        (0.000_007_798, 1.178_83, 5_223.693_92),
        (0.000_007_531, 2.533_39, 5_507.553_24),
        (0.000_005_053, 4.582_93, 18_849.227_55),
        (0.000_004_924, 4.205_07, 775.522_61),
        (0.000_003_567, 2.919_54, 0.067_31),
        (0.000_003_171, 5.849_02, 11_790.629_09),
        (0.000_002_841, 1.898_69, 796.298_01),
        (0.000_002_71, 0.314_89, 10_977.078_8),
        (0.000_002_428, 0.344_81, 5_486.777_84),
        (0.000_002_062, 4.806_47, 2_544.314_42),
        (0.000_002_054, 1.869_48, 5_573.142_8),
        (0.000_002_023, 2.457_68, 6_069.776_75),
        (0.000_001_555, 0.833_06, 213.299_1),
        (0.000_001_322, 3.411_18, 2_942.463_42),
        (0.000_001_262, 1.083_03, 20.775_4),
        (0.000_001_151, 0.645_45, 0.980_32),
        (0.000_001_029, 0.636, 4_694.002_95),
        (0.000_001_019, 0.975_69, 15_720.838_78),
        (0.000_001_017, 4.266_8, 7.113_55),
        (0.000_000_992, 6.209_93, 2_146.165_42),
        (0.000_000_976, 0.681_01, 155.420_4),
        (0.000_000_858, 5.983_23, 161_000.685_74),
        (0.000_000_851, 1.298_71, 6_275.962_3),
        (0.000_000_847, 3.670_8, 71_430.695_62),
    ],
    &[
        (6_283.319_667_475, 0.0, 0.0),
        (0.002_060_589, 2.678_23, 6_283.075_85),
        (0.000_043_034, 2.635_13, 12_566.151_7),
        (0.000_004_253, 1.590_47, 3.523_12),
        (0.000_001_193, 5.795_57, 26.298_32),
        (0.000_001_09, 2.966_18, 1_577.343_54),
        (0.000_000_935, 2.592_13, 18_849.227_55),
    ],
    &[(0.000_529_189, 0.0, 0.0), (0.000_087_198, 1.072_1, 6_283.075_85), (0.000_003_091, 0.867_29, 12_566.151_7)],
    &[(0.000_002_892, 5.843_84, 6_283.075_85)],
    &[(0.000_001_141, PI, 0.0)],
];

#[cfg(test)]
mod tests;
