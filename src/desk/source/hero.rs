//! `hero`: the fact that is to stand large; `focus`: what of the picture must be seen.

use super::{Reader, stranger};
use crate::board::hero::{deadline_of, time_of};
use crate::desk::front::Field;
use crate::desk::grammar::seen;
use crate::desk::moment::{Side, whole};
use crate::desk::slip::{Said, said};
use jiff::Timestamp;
use jiff::civil::Time;
use serde_json::{Map, Value, json};

const NAMES: [&str; 5] = ["time", "deadline", "amount", "phone", "caption"];
const MOMENTS: [&str; 2] = ["from", "until"];

impl<'f, 'a> Reader<'_, 'f, 'a> {
    pub(super) fn hero(&mut self) -> Option<Value> {
        let field = self.front.get("hero")?;
        let Some(fields) = self.front.within(&field) else {
            let example = format!("{{ deadline = \"31/12/{}\", caption = \"Hạn nộp\" }}", self.year);
            self.wrong(field.line, "hero", said(format!("viết như {example}"), format!("write it like {example}")));
            return None;
        };
        let mut hero = Map::new();
        for (name, field) in fields {
            let value = match name {
                "time" => self.time(&field),
                "deadline" => self.within("hero.deadline", &field, |own, field| own.deadline(field)),
                "amount" | "phone" | "caption" => self.within(&format!("hero.{name}"), &field, |_, field| line(field)),
                _ => {
                    self.wrong(field.line, "hero", stranger(name, &NAMES));
                    None
                }
            };
            hero.extend(value.map(|value| (name.to_owned(), value)));
        }
        if hero.contains_key("time") && hero.contains_key("caption") {
            let what = said(
                "hero.caption: không hiện cùng time, vì dưới giờ là ngày; bỏ đi",
                "hero.caption: is not shown with a time, which has its day below it; take it out",
            );
            self.read.warnings.push((Some(field.line), what));
        }
        (!self.read.told.contains("hero")).then(|| hero.into())
    }

    /// Words as the board reads them, a moment, or two.
    fn time(&mut self, field: &Field<'f, 'a>) -> Option<Value> {
        let Some(moments) = self.front.within(field) else {
            return self.within("hero.time", field, |own, field| match field.text() {
                // What no moment is either, the board tells.
                Ok(text) if time_of(text).is_some() || own.hour(field, Side::From).is_err() => line(field),
                _ => own.hour(field, Side::From).map(|from| json!({ "from": whole(from) })),
            });
        };
        let mut both = Map::new();
        let mut order = [None, None];
        for (name, field) in moments {
            let Some(at) = MOMENTS.iter().position(|own| *own == name) else {
                self.wrong(field.line, "hero.time", stranger(name, &MOMENTS));
                continue;
            };
            let side = [Side::From, Side::Until][at];
            order[at] = self.within(&format!("hero.time.{name}"), &field, |own, field| own.hour(field, side));
            both.extend(order[at].map(|moment| (name.to_owned(), whole(moment).into())));
        }
        if let [Some(from), Some(until)] = order
            && until <= from
        {
            let what = said("không sau from; sửa một trong hai", "is not after from; mend one of the two");
            self.wrong(field.line, "hero.time.until", what);
        }
        Some(both.into())
    }

    /// A moment of which the hour is told: midnight in large figures is nobody's will.
    fn hour(&self, field: &Field<'f, 'a>, side: Side) -> Result<Timestamp, Said> {
        let [own, other] = [side, if side == Side::From { Side::Until } else { Side::From }]
            .map(|side| field.moment(side, &self.newsroom.timezone, self.year));
        let own = own?;
        if other.is_ok_and(|other| other == own) {
            return Ok(own);
        }
        let example = format!("\"31/12/{} 15:00\"", self.year);
        Err(said(format!("còn thiếu giờ; viết như {example}"), format!("the hour is missing; write it like {example}")))
    }

    /// A day, with an hour or without, as the board reads it or as all other moments are written here.
    fn deadline(&self, field: &Field<'f, 'a>) -> Result<Value, Said> {
        let known = |text: &str| {
            // Of a day that has a year, the board counts those that are left.
            deadline_of(text).is_some_and(|(day, _)| day.date().is_some() || text.matches('/').count() < 2)
        };
        if field.text().is_ok_and(known) {
            return line(field);
        }
        let tz = &self.newsroom.timezone;
        let end = field.moment(Side::Until, tz, self.year)?.to_zoned(tz.clone()).datetime();
        // The end of a day is the day itself.
        let day = if end.time() == Time::midnight() { end.date().yesterday().ok() } else { None };
        Ok(match day {
            Some(day) => day.strftime("%-d/%-m/%Y"),
            None => end.strftime("%H:%M %-d/%-m/%Y"),
        }
        .to_string()
        .into())
    }

    pub(super) fn focus(&mut self) -> Option<Value> {
        self.value("focus", |field| match field.numbers().as_deref() {
            Some([x, y]) if *x <= 100 && *y <= 100 => Ok(json!([x, y])),
            _ => Err(said(
                "viết hai số từ 0 đến 100 như [50, 20]: phần trăm từ mép trái, và từ mép trên của ảnh",
                "write two whole numbers from 0 to 100 like [50, 20]: hundredths from the picture's left, and from its top",
            )),
        })
    }
}

/// A text of one line.
fn line(field: &Field) -> Result<Value, Said> {
    field.text().and_then(seen).map(Value::from)
}
