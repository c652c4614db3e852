//! Moments as people write them in Hanoi: `31/01/2022 15:00`, `31/01/2022`, and as machines do.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

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
    let (date, time) = match text.split_once([' ', 'T']) {
        Some((date, time)) => (date, Some(time.trim())),
        None => (text, None),
    };
    let date = day(date)?;
    let local = match time {
        Some(time) => DateTime::from_parts(date, hour(time)?),
        None => {
            let date = if side == Side::Until { date.tomorrow().ok()? } else { date };
            DateTime::from_parts(date, Time::midnight())
        }
    };
    local.to_zoned(tz.clone()).ok().map(|zoned| zoned.timestamp())
}

/// `31/01/2022`, `31-1-2022`, `31.1.2022` or `2022-01-31`.
fn day(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let [a, b, c] = parts[..] else { return None };
    let number = |text: &str| text.parse::<i16>().ok();
    let (year, month, day) = if a.len() == 4 { (a, b, c) } else { (c, b, a) };
    if year.len() != 4 {
        return None;
    }
    Date::new(number(year)?, i8::try_from(number(month)?).ok()?, i8::try_from(number(day)?).ok()?).ok()
}

/// `15:00`, `15:00:30`, `15h`, `15h30`.
fn hour(text: &str) -> Option<Time> {
    let text = text.trim_end_matches('h').replace('h', ":");
    let mut parts = text.split(':').map(|part| part.trim().parse::<i8>());
    let mut next = || parts.next().map_or(Some(0), Result::ok);
    let (hour, minute, second) = (next()?, next()?, next()?);
    Time::new(hour, minute, second, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_people_write_them() {
        let tz = TimeZone::get("Asia/Ho_Chi_Minh").expect("bundled");
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
            let own = read(text, side, &tz).map(|own| own.to_string());
            assert_eq!(own.as_deref(), Some(moment), "{text}");
        }
        for text in ["", "mai", "32/01/2022", "31/02/2022", "31/01/22", "31/01/2022 25:00", "01/2022", "31/01/2022 x"] {
            assert_eq!(read(text, Side::From, &tz), None, "{text:?} is no moment");
        }
    }
}
