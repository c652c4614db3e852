//! Times and days as officers write them, read from the first word to the last or not at all.

use crate::board::typeset::is_space;
use jiff::civil::{Date, date};

/// A time of day; `24:00` is the end of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    pub hour: u8,
    pub minute: u8,
}

impl Clock {
    pub fn of(hour: u32, minute: u32) -> Option<Self> {
        let good = minute < 60 && (hour < 24 || (hour == 24 && minute == 0));
        good.then_some(Self { hour: hour as u8, minute: minute as u8 })
    }

    pub fn text(&self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }
}

/// A day of some year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// As it was written: *thứ Bảy*.
    weekday: Option<String>,
    day: u8,
    month: u8,
    year: Option<i16>,
    /// Named by a moment, so that its weekday is the board's to say.
    moment: bool,
}

impl Day {
    pub fn of(day: Date) -> Self {
        let (number, month) = (day.day().unsigned_abs(), day.month().unsigned_abs());
        Self { weekday: None, day: number, month, year: Some(day.year()), moment: true }
    }

    /// `14/3`.
    pub fn short(&self) -> String {
        format!("{}/{}", self.day, self.month)
    }

    pub fn weekday(&self) -> Option<&str> {
        self.weekday.as_deref()
    }

    pub fn is_moment(&self) -> bool {
        self.moment
    }

    /// Where its year is known.
    pub fn date(&self) -> Option<Date> {
        Date::new(self.year?, self.month as i8, self.day as i8).ok()
    }
}

/// When something is, and until when.
type When = ((Clock, Option<Day>), Option<(Clock, Option<Day>)>);

/// *từ 22 giờ thứ Bảy 14/3 đến 5 giờ Chủ nhật 15/3*, *8:00 – 11:30, thứ Ba 17/3*, *thứ Bảy, ngày 14/3/2026, lúc 8 giờ 30*.
pub fn range(value: &str) -> Option<When> {
    let mut own = Reader::of(value);
    own.any(&["từ", "lúc", "vào"]);
    // A day in front is that of both.
    let before = own.day();
    own.any(&["từ", "lúc"]);
    let from = own.clock()?;
    let from_day = own.day();
    let joined = own.any(&["đến", "tới", "–", "-"]);
    own.any(&["hết"]);
    let until = if joined { Some(own.clock()?) } else { None };
    let until_day = if joined { own.day() } else { None };
    if !own.is_over() {
        return None;
    }
    let first = before.clone().or_else(|| from_day.clone());
    // *7:00 – 11:00, thứ Bảy 14/3*: one day, said once, at the beginning.
    let same = from_day.is_none() && before.is_none();
    let (from_day, until_day) = if same { (until_day, None) } else { (first, until_day) };
    Some(((from, from_day), until.map(|until| (until, until_day))))
}

/// *30/6/2026*, *đến hết ngày 31/01/2022*, *trước 17 giờ ngày 20/7/2026*.
pub fn deadline(value: &str) -> Option<(Day, Option<Clock>)> {
    let mut own = Reader::of(value);
    while own.any(&["trước", "đến", "hết", "chậm", "nhất", "muộn", "là"]) {}
    let clock = own.clock();
    let day = own.day()?;
    own.is_over().then_some((day, clock))
}

/// Words that are taken one after another.
struct Reader<'a> {
    words: Vec<&'a str>,
    at: usize,
}

impl<'a> Reader<'a> {
    fn of(value: &'a str) -> Self {
        Self { words: value.split(|ch| ch == ',' || is_space(ch)).filter(|word| !word.is_empty()).collect(), at: 0 }
    }

    fn peek(&self, ahead: usize) -> Option<&'a str> {
        self.words.get(self.at + ahead).copied()
    }

    fn is_over(&self) -> bool {
        self.at == self.words.len()
    }

    /// Takes one of some words.
    fn any(&mut self, words: &[&str]) -> bool {
        let found = self.peek(0).is_some_and(|own| words.contains(&own.to_lowercase().as_str()));
        self.at += usize::from(found);
        found
    }

    /// *22 giờ*, *22 giờ 30*, *22 giờ 30 phút*, *22h30*, *22:30*.
    fn clock(&mut self) -> Option<Clock> {
        let word = self.peek(0)?;
        let number = |text: &str| (text.len() <= 2).then(|| text.parse::<u32>().ok()).flatten();
        if let Some(hour) = number(word) {
            if self.peek(1)?.to_lowercase() != "giờ" {
                return None;
            }
            self.at += 2;
            let minute = self.peek(0).and_then(number);
            self.at += usize::from(minute.is_some());
            if minute.is_some() {
                self.any(&["phút"]);
            }
            return Clock::of(hour, minute.unwrap_or(0));
        }
        let (hour, minute) = word.split_once([':', 'h', 'g'])?;
        let minute = if minute.is_empty() && word.ends_with(['h', 'g']) { 0 } else { number(minute)? };
        self.at += 1;
        Clock::of(number(hour)?, minute)
    }

    /// *thứ Bảy, ngày 14/3/2026*, *Chủ nhật 15/3*, *ngày 18/8*.
    fn day(&mut self) -> Option<Day> {
        let begin = self.at;
        let day = self.read_day();
        if day.is_none() {
            self.at = begin;
        }
        day
    }

    fn read_day(&mut self) -> Option<Day> {
        self.any(&["sáng", "chiều", "tối", "đêm"]);
        let weekday = match (self.peek(0)?.to_lowercase().as_str(), self.peek(1)) {
            ("thứ", Some(which)) => Some(format!("thứ {which}")),
            ("chủ", Some(which)) if which.to_lowercase() == "nhật" => Some("Chủ nhật".to_owned()),
            _ => None,
        };
        self.at += 2 * usize::from(weekday.is_some());
        self.any(&["ngày"]);
        let mut parts = self.peek(0)?.split('/');
        let mut part = || parts.next()?.parse::<i16>().ok();
        let (day, month) = (part()?, part()?);
        let year = part();
        self.at += 1;
        // A day that is on no calendar is none; of a leap year's, where none is told.
        date(2024, 1, 1).with().month(i8::try_from(month).ok()?).day(i8::try_from(day).ok()?).build().ok()?;
        let year = year.filter(|year| (2000..2100).contains(year));
        Some(Day { weekday, day: day as u8, month: month as u8, year, moment: false })
    }
}
