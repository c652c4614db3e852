//! Moments as people write them in Hanoi: `31/01/2022 15:00`, `15h ngày 31/01/2022`, and as machines do.

mod wrong;

pub use wrong::why;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use unicode_normalization::UnicodeNormalization;

/// As it is published, by TUF's rule and ours: whole seconds, in UTC.
pub fn whole(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second()).unwrap_or(at).to_string()
}

/// What a date without an hour means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The beginning of the day.
    From,
    /// Its end, which is the next midnight.
    Until,
}

/// Reads a moment; none where it is none.
pub fn read(text: &str, side: Side, tz: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(moment) = text.replace(' ', "T").parse::<Timestamp>() {
        return Some(moment);
    }
    let text = plain(text);
    let (dates, times): (Vec<&str>, Vec<&str>) = text.split_whitespace().partition(|word| day(word).is_some());
    let [date] = dates[..] else { return None };
    let (date, time) = (day(date)?, times.concat());
    let (time, next) = match time.as_str() {
        "" => (Time::midnight(), side == Side::Until),
        "24:00" | "24h" | "24h00" => (Time::midnight(), true),
        own => (hour(own)?, false),
    };
    let date = if next { date.tomorrow().ok()? } else { date };
    DateTime::from_parts(date, time).to_zoned(tz.clone()).ok().map(|zoned| zoned.timestamp())
}

/// Without the words that people put between the numbers.
fn plain(text: &str) -> String {
    let mut text = text.nfc().collect::<String>().to_lowercase();
    for (word, sign) in [("tháng", "/"), ("năm", "/"), ("giờ", "h"), ("phút", " "), ("lúc", " "), ("ngày", " ")]
    {
        text = text.replace(word, sign);
    }
    text = text.replace([',', '–', '—', '\u{a0}'], " ");
    // Of 2026-12-31T15:00, and not of a Saturday, which is T7.
    let between = |at: usize| at > 0 && text.as_bytes()[at - 1].is_ascii_digit();
    let text: String = text.char_indices().map(|(at, own)| if own == 't' && between(at) { ' ' } else { own }).collect();
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    parts.join("/")
}

/// `31/01/2022`, `31-1-2022`, `31.1.2022` or `2022-01-31`.
fn day(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let [a, b, c] = parts[..] else { return None };
    let (year, month, day) = if a.len() == 4 { (a, b, c) } else { (c, b, a) };
    if year.len() != 4 {
        return None;
    }
    Date::new(number(year)?, i8::try_from(number(month)?).ok()?, i8::try_from(number(day)?).ok()?).ok()
}

/// `15:00`, `15:00:30`, `15h`, `15h30`, `15g30`.
fn hour(text: &str) -> Option<Time> {
    let text = text.strip_suffix(['h', 'g']).unwrap_or(text);
    let parts: Vec<i8> =
        text.split([':', 'h', 'g']).map(|part| number(part)?.try_into().ok()).collect::<Option<_>>()?;
    let (hour, minute, second) = match parts[..] {
        [hour] => (hour, 0, 0),
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    Time::new(hour, minute, second, 0).ok()
}

fn number(text: &str) -> Option<i16> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, side: Side) -> Option<String> {
        let tz = TimeZone::get("Asia/Ho_Chi_Minh").expect("bundled");
        read(text, side, &tz).map(|own| own.to_string())
    }

    #[test]
    fn moments_are_read_as_people_write_them() {
        for (text, side, moment) in [
            ("31/01/2022 15:00", Side::From, "2022-01-31T08:00:00Z"),
            ("31/1/2022 15h30", Side::From, "2022-01-31T08:30:00Z"),
            ("31/01/2022 7h", Side::Until, "2022-01-31T00:00:00Z"),
            ("31/01/2022", Side::From, "2022-01-30T17:00:00Z"),
            ("31/01/2022", Side::Until, "2022-01-31T17:00:00Z"),
            ("2022-01-31 15:00", Side::From, "2022-01-31T08:00:00Z"),
            ("2022-01-31T15:00:00", Side::From, "2022-01-31T08:00:00Z"),
            ("2022-01-31T15:00:00+09:00", Side::From, "2022-01-31T06:00:00Z"),
            ("2022-01-31", Side::Until, "2022-01-31T17:00:00Z"),
        ] {
            assert_eq!(told(text, side).as_deref(), Some(moment), "{text}");
        }
        for text in [
            "",
            "mai",
            "32/01/2022",
            "31/02/2022",
            "31/01/22",
            "31/01/2022 25:00",
            "01/2022",
            "31/01/2022 x",
            "T7 31/01/2022",
        ] {
            assert_eq!(told(text, Side::From), None, "{text:?} is no moment");
        }
    }

    #[test]
    fn the_hour_may_stand_before_the_date_and_in_words() {
        for text in [
            "15:00 31/12/2026",
            "15h00 ngày 31/12/2026",
            "31/12/2026 lúc 15 giờ",
            "15 giờ 00 phút, ngày 31 tháng 12 năm 2026",
            "31/12/2026, 15:00",
            "31/12/2026 – 15:00",
            "31 / 12 / 2026 15H",
            "31.12.2026 15g00",
        ] {
            assert_eq!(told(text, Side::From).as_deref(), Some("2026-12-31T08:00:00Z"), "{text}");
        }
    }

    #[test]
    fn the_end_of_a_day_is_24_00() {
        assert_eq!(told("31/12/2026 24:00", Side::Until).as_deref(), Some("2026-12-31T17:00:00Z"));
        assert_eq!(told("31/12/2026 24:01", Side::Until), None);
    }

    #[test]
    fn half_a_day_is_not_guessed() {
        for text in ["31/12/2026 3:00 CH", "3 giờ chiều 31/12/2026", "31/12/2026 1/1/2027", "31/12/2026 15:00:00:00"]
        {
            assert_eq!(told(text, Side::From), None, "{text}");
        }
    }
}
