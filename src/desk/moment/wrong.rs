//! Why a moment is not read, and how it is written. What is on paper may be clear to people; the desk does not guess.

use super::{Side, day, hour, number, plain, read};
use crate::desk::slip::{Said, said};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use unicode_normalization::UnicodeNormalization;

const WEEKDAYS: [&str; 16] = [
    "t2",
    "t3",
    "t4",
    "t5",
    "t6",
    "t7",
    "cn",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "sat",
    "sun",
];
const HALVES: [&str; 10] = ["sáng", "trưa", "chiều", "tối", "đêm", "khuya", "ch", "sa", "am", "pm"];

/// What is wrong with a text that [`read`] does not take. An example has this year.
pub fn why(text: &str, year: i16) -> Said {
    let text: String = text.nfc().collect();
    let mut told: Vec<Said> = Vec::new();
    let (weekday, rest) = without_weekday(&text);
    if let Some(weekday) = weekday {
        let whole = read(&rest, Side::From, &TimeZone::UTC).is_some();
        let (vi, en) = if whole { (format!(", chỉ ghi {rest}"), format!(": {rest}")) } else { Default::default() };
        told.push(said(format!("bỏ chữ {weekday}{vi}"), format!("leave out {weekday}{en}")));
    }
    let (half, rest) = without_half(&rest);
    let rest = plain(&rest);
    let (dates, times): (Vec<&str>, Vec<&str>) = rest.split_whitespace().partition(|word| is_date(word));
    let time = times.concat();
    let date = dates.first().copied();
    let sound = date.and_then(day);
    let shown = sound.map_or_else(|| format!("31/12/{year}"), |own| own.strftime("%d/%m/%Y").to_string());
    let clock = half.as_deref().and_then(|half| in_24(half, &time));
    match (date, sound) {
        (Some(_), _) if dates.len() > 1 => told.push(said("chỉ ghi một ngày", "write one date only")),
        (Some(own), None) => told.push(wrong_date(own, year)),
        (None, _) if clock.is_some() || hour(&time).is_some() => {
            told.push(said("còn thiếu ngày", "the date is missing"))
        }
        _ => {}
    }
    let mut example = format!("{shown} 15:00");
    match (&half, clock) {
        (Some(half), Some((spoken, clock))) => {
            told.push(said(format!("{spoken} {half} ghi là {clock}"), format!("write {clock} for {spoken} {half}")));
            example = format!("{shown} {clock}");
        }
        (Some(half), None) => told.push(said(
            format!("ghi giờ từ 0 đến 24, không ghi chữ {half}"),
            format!("count hours from 0 to 24, without {half}"),
        )),
        (None, _) if date.is_some() => told.extend(wrong_time(&time, &times.join(" "))),
        _ => {}
    }
    // What says how the date is written needs no example.
    let clear = told.len() == 1 && told[0].vi.contains(", chỉ ghi ") || date.is_some() && sound.is_none();
    if told.is_empty() {
        told.push(said("không phải là ngày giờ", "is no date"));
    }
    if !clear {
        told.push(said(format!("viết như \"{example}\""), format!("write it like \"{example}\"")));
    }
    let joined = |of: fn(&Said) -> &str| told.iter().map(of).collect::<Vec<_>>().join("; ");
    said(format!("{text:?}: {}", joined(|own| &own.vi)), format!("{text:?}: {}", joined(|own| &own.en)))
}

/// The day of the week, and the text without it.
fn without_weekday(text: &str) -> (Option<String>, String) {
    let words: Vec<&str> = text.split_whitespace().map(edgeless).filter(|own| !own.is_empty()).collect();
    let lower: Vec<String> = words.iter().map(|own| own.to_lowercase()).collect();
    let taken = lower.iter().enumerate().find_map(|(at, own)| match own.as_str() {
        "thứ" | "chủ" | "chúa" if at + 1 < words.len() => Some((at, 2)),
        own => WEEKDAYS.contains(&own).then_some((at, 1)),
    });
    let Some((at, taken)) = taken else { return (None, text.to_owned()) };
    let rest = [&words[..at], &words[at + taken..]].concat().join(" ");
    (Some(words[at..at + taken].join(" ")), rest)
}

/// The half of the day, and the text without it.
fn without_half(text: &str) -> (Option<String>, String) {
    let mut half = None;
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        let lower = edgeless(word).to_lowercase().replace('.', "");
        let ends =
            HALVES.iter().find(|own| lower.strip_suffix(*own).is_some_and(|rest| !rest.contains(char::is_alphabetic)));
        match ends {
            Some(own) => {
                half = Some((*own).to_owned());
                // 3pm is one word.
                words.extend(lower.strip_suffix(own).map(str::to_owned));
            }
            None if lower == "buổi" => {}
            None => words.push(word.to_owned()),
        }
    }
    (half, words.join(" "))
}

fn edgeless(word: &str) -> &str {
    word.trim_matches([',', '(', ')', ';'])
}

/// An hour of half a day: as it is spoken, and on the clock.
fn in_24(half: &str, time: &str) -> Option<(String, String)> {
    let time = hour(time)?;
    let (own, minute) = (time.hour(), time.minute());
    let later = match half {
        "sáng" | "sa" | "am" => false,
        "trưa" => own < 4,
        "đêm" | "khuya" => own > 7,
        _ => true,
    };
    let on_the_clock = match (half, own) {
        ("đêm" | "khuya", 12) => 24,
        ("sa" | "am", 12) => 0,
        (_, own) if later && own < 12 => own + 12,
        (_, own) => own,
    };
    let minutes = if minute == 0 { String::new() } else { format!(" {minute:02}") };
    Some((format!("{own} giờ{minutes}"), format!("{on_the_clock:02}:{minute:02}")))
}

/// Numbers with signs of a date between them, sound or not. Of two numbers, 12.30 is an hour.
fn is_date(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['/', '-', '.']).collect();
    let enough = parts.len() == 3 || parts.len() == 2 && word.contains('/');
    enough && parts.iter().all(|own| !own.is_empty() && number(own).is_some())
}

fn wrong_date(date: &str, year: i16) -> Said {
    let parts: Vec<&str> = date.split(['/', '-', '.']).collect();
    let (own_year, month, day) = match parts[..] {
        [month, own] if own.len() == 4 => {
            let own = format!("28/{month}/{own}");
            return said(format!("còn thiếu ngày, như {own}"), format!("the day is missing, as in {own}"));
        }
        [day, month] => {
            let own = format!("{day}/{month}/{year}");
            return said(format!("còn thiếu năm: {own}"), format!("the year is missing: {own}"));
        }
        [own, month, day] if own.len() == 4 => (own, month, day),
        [day, month, own] => (own, month, day),
        _ => return said("không phải là ngày", "is no date"),
    };
    if own_year.len() != 4 {
        let own = if own_year.len() == 2 { format!("20{own_year}") } else { year.to_string() };
        return said(format!("năm ghi đủ bốn chữ số: {own}"), format!("a year has four digits: {own}"));
    }
    let (Some(month), Some(day), Some(own_year)) = (number(month), number(day), number(own_year)) else {
        return said("không phải là ngày", "is no date");
    };
    let first = i8::try_from(month).ok().and_then(|month| Date::new(own_year, month, 1).ok());
    match first {
        _ if day == 0 || month == 0 => said("ngày và tháng đếm từ 1", "days and months count from 1"),
        None if day <= 12 => {
            let own = format!("{month:02}/{day:02}/{own_year}");
            said(format!("ngày trước, tháng sau: {own}"), format!("the day comes before the month: {own}"))
        }
        None => said("một năm chỉ có 12 tháng; sửa tháng", "a year has 12 months only; mend the month"),
        Some(first) => {
            let (days, of) = (first.days_in_month(), if month == 2 { format!(" {own_year}") } else { String::new() });
            let vi = of.replace(' ', " năm ");
            said(
                format!("tháng {month}{vi} chỉ có {days} ngày; sửa ngày"),
                format!("month {month}{of} has {days} days only; mend the day"),
            )
        }
    }
}

/// What is wrong with the hour beside a date.
fn wrong_time(time: &str, written: &str) -> Option<Said> {
    if time.is_empty() || hour(time).is_some() || matches!(time, "24:00" | "24h" | "24h00") {
        return None;
    }
    let parts: Vec<&str> = time.strip_suffix(['h', 'g']).unwrap_or(time).split([':', 'h', 'g']).collect();
    let numbers: Option<Vec<i16>> = parts.iter().map(|own| number(own)).collect();
    Some(match numbers.as_deref() {
        Some([hour, ..]) if *hour >= 24 => said("giờ từ 00:00 đến 24:00", "hours go from 00:00 to 24:00"),
        Some([_, minute, ..]) if *minute >= 60 => said("phút từ 00 đến 59", "minutes go from 00 to 59"),
        _ => said(
            format!("không hiểu {written:?}; chỉ ghi ngày và giờ"),
            format!("{written:?} is not understood; write the date and the hour only"),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vi(text: &str) -> String {
        assert_eq!(read(text, Side::Until, &TimeZone::UTC), None, "{text} is read");
        why(text, 2026).vi
    }

    #[test]
    fn what_is_wrong_with_a_date_is_said() {
        for (text, told) in [
            ("31/11/2026 12h", "tháng 11 chỉ có 30 ngày; sửa ngày"),
            ("29/02/2026", "tháng 2 năm 2026 chỉ có 28 ngày; sửa ngày"),
            ("28/11/26", "năm ghi đủ bốn chữ số: 2026"),
            ("11/28/2026", "ngày trước, tháng sau: 28/11/2026"),
            ("28/13/2026", "một năm chỉ có 12 tháng"),
            ("0/11/2026", "đếm từ 1"),
            ("28/11", "còn thiếu năm: 28/11/2026"),
            ("11/2026", "còn thiếu ngày, như 28/11/2026"),
            ("ngày 28 tháng 11", "còn thiếu năm: 28/11/2026"),
            ("15h30", "còn thiếu ngày"),
            ("31/12/2026 1/1/2027", "chỉ ghi một ngày"),
            ("28/11/2026 25:00", "giờ từ 00:00 đến 24:00; viết như \"28/11/2026 15:00\""),
            ("28/11/2026 15:60", "phút từ 00 đến 59"),
            ("28/11/2026 hết giờ", "không hiểu"),
            ("28/11/2026 12.30", "không hiểu \"12.30\""),
            ("mai", "không phải là ngày giờ; viết như \"31/12/2026 15:00\""),
            ("", "không phải là ngày giờ"),
        ] {
            assert!(vi(text).starts_with(&format!("{text:?}: ")), "{}", vi(text));
            assert!(vi(text).contains(told), "{text}: {}", vi(text));
            assert!(!told.ends_with("2026") || vi(text).ends_with(told), "no example is needed: {}", vi(text));
        }
    }

    #[test]
    fn half_a_day_is_told_as_the_clock_has_it() {
        for (text, told) in [
            ("28/11/2026 3 giờ chiều", "3 giờ chiều ghi là 15:00; viết như \"28/11/2026 15:00\""),
            ("3 giờ chiều", "còn thiếu ngày; 3 giờ chiều ghi là 15:00; viết như \"31/12/2026 15:00\""),
            ("28/11/2026 8h30 tối", "8 giờ 30 tối ghi là 20:30"),
            ("28/11/2026 8:00 sáng", "8 giờ sáng ghi là 08:00"),
            ("28/11/2026 12 giờ trưa", "ghi là 12:00"),
            ("28/11/2026 12 giờ đêm", "ghi là 24:00"),
            ("28/11/2026 3:00 CH", "ghi là 15:00"),
            ("3pm 28/11/2026", "ghi là 15:00"),
            ("chiều 28/11/2026", "không ghi chữ chiều"),
            ("3 giờ chiều 28/11/26", "năm ghi đủ bốn chữ số: 2026; 3 giờ chiều ghi là 15:00"),
        ] {
            assert!(vi(text).contains(told), "{text}: {}", vi(text));
        }
    }

    #[test]
    fn the_day_of_the_week_is_left_out() {
        assert_eq!(vi("thứ Bảy 28/11/2026"), "\"thứ Bảy 28/11/2026\": bỏ chữ thứ Bảy, chỉ ghi 28/11/2026");
        for (text, told) in [
            ("12h thứ Năm, ngày 26/11/2026", "bỏ chữ thứ Năm, chỉ ghi 12h ngày 26/11/2026"),
            ("Chủ nhật (29/11/2026)", "bỏ chữ Chủ nhật, chỉ ghi 29/11/2026"),
            ("T7 28/11/2026", "bỏ chữ T7, chỉ ghi 28/11/2026"),
            ("thứ Bảy 28/11/26", "bỏ chữ thứ Bảy; năm ghi đủ bốn chữ số: 2026"),
        ] {
            assert!(vi(text).contains(told), "{text}: {}", vi(text));
        }
    }

    #[test]
    fn no_text_is_too_odd() {
        for text in [
            "///",
            "thứ",
            "chiều",
            "pm",
            "99999999/9/2026",
            "1/99999/2026",
            "٣/١/2026",
            "\u{1b}",
            "1.5",
            "24h01 1/1/2026",
        ] {
            assert!(!why(text, 2026).vi.is_empty());
        }
    }
}
