//! `_bangtin.hero`: the fact that an author wants to stand large; and `_bangtin.focus`: what of a picture must be seen.

use super::fields::{Fields, Sink, quoted};
use crate::board::fault::Fault;
use crate::board::hero::{Clock, Day, Hero, deadline_of, time_of};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

/// Longer than this nothing stands large, in letters.
const FIGURE_LETTERS: usize = 24;
const CAPTION_LETTERS: usize = 60;

const WAY_OUT: &str = "name one of time, deadline, amount, phone; the notice is shown without it";

/// The hero that an item names.
pub fn hero(ours: &Fields, tz: &TimeZone, sink: &mut Sink) -> Option<Hero> {
    let own = Fields::within(sink.may(ours.object("hero"))?, "_bangtin.hero");
    let named: Vec<&str> =
        ["time", "deadline", "amount", "phone"].into_iter().filter(|name| own.get(name).is_some()).collect();
    let [name] = named[..] else {
        let reason = if named.is_empty() { "names none".to_owned() } else { format!("names {}", named.join(" and ")) };
        sink.note(ours.error("hero", reason, WAY_OUT));
        return None;
    };
    let caption = sink.may(own.line("caption")).unwrap_or_default();
    if caption.chars().count() > CAPTION_LETTERS {
        let way_out = format!("write at most {CAPTION_LETTERS}; the notice is shown without it");
        sink.note(own.error("caption", format!("has {} letters", caption.chars().count()), way_out));
        return None;
    }
    match name {
        "time" => time(&own, tz, sink),
        "deadline" => last(&own, &caption, tz, sink),
        _ => {
            let figure = sink.may(own.line(name))?;
            let letters = figure.chars().count();
            if letters == 0 || letters > FIGURE_LETTERS {
                let way_out = format!("write 1 to {FIGURE_LETTERS}; the notice is shown without it");
                sink.note(own.error(name, format!("has {letters} letters"), way_out));
                return None;
            }
            Some(if name == "amount" { Hero::Amount { figure, caption } } else { Hero::Phone { figure, caption } })
        }
    }
}

fn civil(at: Timestamp, tz: &TimeZone) -> (Clock, Day) {
    let at = tz.to_datetime(at);
    (Clock { hour: at.hour().unsigned_abs(), minute: at.minute().unsigned_abs() }, Day::of(at.date()))
}

/// Words as in a labelled fact, or moments.
fn time(own: &Fields, tz: &TimeZone, sink: &mut Sink) -> Option<Hero> {
    if let Some(Value::String(text)) = own.get("time") {
        let found = time_of(text);
        if found.is_none() {
            let way_out = "write it like \"từ 22 giờ 14/3 đến 5 giờ 15/3\", or as from and until";
            sink.note(own.error("time", format!("{} is no time", quoted(text)), way_out));
        }
        return found;
    }
    let both = Fields::within(sink.may(own.object("time"))?, "_bangtin.hero.time");
    let from = sink.may(both.time("from"));
    let until = sink.may(both.time("until"));
    let Some(from) = from else {
        sink.note(both.missing("from", "say when it begins; the notice is shown without it"));
        return None;
    };
    let own = |at| {
        let (clock, day) = civil(at, tz);
        (clock, Some(day))
    };
    let (from, until) = (own(from), until.map(own));
    // One day is said once.
    let until = until.map(|(clock, day)| (clock, day.filter(|day| from.1.as_ref() != Some(day))));
    Some(Hero::Time { from, until })
}

fn last(own: &Fields, caption: &str, tz: &TimeZone, sink: &mut Sink) -> Option<Hero> {
    let text = sink.may(own.text("deadline"))?;
    let found = match text.parse::<Timestamp>() {
        Ok(at) => {
            let (clock, day) = civil(at, tz);
            // The end of a day is the day itself.
            let end = clock == Clock { hour: 23, minute: 59 };
            Some((day, Some(clock).filter(|_| !end)))
        }
        Err(_) => deadline_of(text),
    };
    let Some((day, clock)) = found else {
        let way_out = "write it like 30/6/2026, or like 2026-06-30T17:00:00+07:00; the notice is shown without it";
        sink.note(own.error("deadline", format!("{} is no day", quoted(text)), way_out));
        return None;
    };
    Some(Hero::Deadline { day, clock, label: caption.to_owned() })
}

/// Which point of its picture an author wants kept, in hundredths of its width and height.
pub fn focus(ours: &Fields, sink: &mut Sink) -> Option<(u8, u8)> {
    let value = ours.get("focus")?;
    let point = |value: &Value| value.as_u64().and_then(|own| u8::try_from(own).ok()).filter(|own| *own <= 100);
    match value.as_array().map(Vec::as_slice) {
        Some([x, y]) if point(x).is_some() && point(y).is_some() => point(x).zip(point(y)),
        _ => {
            let way_out = "write two whole numbers from 0 to 100, as [50, 20]: from the left, and from the top";
            let fault: Fault = ours.error("focus", "is no point of a picture", way_out);
            sink.note(fault);
            None
        }
    }
}
