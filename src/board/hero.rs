//! The hero of a notice: the one fact that everybody must take along, as large as on a departure board.
//!
//! Authors may name it; otherwise it is found in labelled facts by plain rules, and never guessed from prose: a value that
//! is a time, a date or an amount from its first word to its last, behind a label that says so.

mod when;

use super::fact::{self, Fact};
use super::notice::{Block, Kind, Span};
use super::typeset::{syllables, unbound};
use super::words::Words;
use jiff::civil::Date;
pub use when::{Clock, Day};
use when::{deadline, range};

/// A hero of a time as it is written in a labelled fact.
pub fn time_of(value: &str) -> Option<Hero> {
    range(value.trim_end_matches('.')).map(|(from, until)| Hero::Time { from, until })
}

/// The last day, and its hour, as they are written in a labelled fact.
pub fn deadline_of(value: &str) -> Option<(Day, Option<Clock>)> {
    deadline(value.trim_end_matches('.'))
}

/// What stands large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hero {
    /// From, and until where that is known: *22:00 → 05:00*, each with its day.
    Time { from: (Clock, Option<Day>), until: Option<(Clock, Option<Day>)> },
    /// The last day: *30/6*. Where its year is known, the days that are left are counted.
    Deadline { day: Day, clock: Option<Clock>, label: String },
    /// *1.000.000 đồng*, and what it is for.
    Amount { figure: String, caption: String },
    /// A telephone number in danger, and who answers.
    Phone { figure: String, caption: String },
}

/// A figure with the small words under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    pub text: String,
    pub caption: String,
}

impl Hero {
    /// The hero that a body has, and which of its blocks says it.
    pub fn of(body: &[Block], kind: Kind) -> Option<(usize, Self)> {
        let own = |(at, block): (usize, &Block)| {
            let fact = fact::of(block)?;
            Some((at, Self::of_fact(block, &fact, kind)?))
        };
        body.iter().enumerate().find_map(own)
    }

    fn of_fact(block: &Block, fact: &Fact, kind: Kind) -> Option<Self> {
        let plain = unbound(&block.plain());
        // Bytes moved with the spaces: the parts are found anew.
        let (label, value) = plain.split_once(':')?;
        let (label, value) = (label.trim().to_owned(), value.trim().trim_end_matches('.').trim());
        match fact.pictogram? {
            // Whoever is looked for is looked for by one number.
            "phone" if kind == Kind::Alert => phone(&label, value),
            "time" => time_of(value),
            "deadline" => deadline_of(value).map(|(day, clock)| Hero::Deadline { day, clock, label }),
            "amount" => amount(value),
            _ => None,
        }
    }

    /// What stands on the glass on a day.
    pub fn figures(&self, words: &Words, today: Date) -> Vec<Figure> {
        let with = |text: String, caption: &str| Figure { text, caption: caption.to_owned() };
        match self {
            Hero::Time { from, until } => {
                let own = |(clock, day): &(Clock, Option<Day>)| {
                    with(clock.text(), &day.as_ref().map_or(String::new(), |day| day.text(words)))
                };
                let mut figures = vec![own(from)];
                figures.extend(until.as_ref().map(own));
                figures
            }
            Hero::Deadline { day, clock, label } => {
                let until = clock.as_ref().map(|clock| words.until_hour.replace('%', &clock.text()));
                let left = day.date().and_then(|date| words.days_left(today, date));
                let label = Some(label.clone()).filter(|label| !label.is_empty());
                let parts: Vec<String> = [label, until, left].into_iter().flatten().collect();
                vec![with(day.short(), &parts.join(" · "))]
            }
            Hero::Amount { figure, caption } | Hero::Phone { figure, caption } => vec![with(figure.clone(), caption)],
        }
    }

    /// The same as a paragraph of the body, for pages on which nothing stands large.
    pub fn said(&self, words: &Words) -> Block {
        let span = |text: String, bold| Span { text, bold };
        // No day is so early that the days to a deadline would be counted.
        let figures = self.figures(words, Date::MIN);
        let mut spans = Vec::new();
        match &figures[..] {
            [Figure { text, caption }] => {
                spans.extend((!caption.is_empty()).then(|| span(format!("{caption}: "), false)));
                spans.push(span(text.clone(), true));
            }
            several => {
                for (at, Figure { text, caption }) in several.iter().enumerate() {
                    spans.extend((at > 0).then(|| span(" – ".into(), false)));
                    spans.push(span(text.clone(), true));
                    spans.extend((!caption.is_empty()).then(|| span(format!(" {caption}"), false)));
                }
            }
        }
        Block::Paragraph(spans)
    }

    /// The words that its author wrote.
    pub fn words_mut(&mut self) -> Vec<&mut String> {
        match self {
            Hero::Time { .. } => Vec::new(),
            Hero::Deadline { label, .. } => vec![label],
            Hero::Amount { figure, caption } | Hero::Phone { figure, caption } => vec![figure, caption],
        }
    }

    /// The longest that its captions become, for laying the place before the day is known.
    pub fn widest(&self, words: &Words) -> Vec<Figure> {
        let before = match self {
            Hero::Deadline { day, .. } => {
                day.date().and_then(|date| date.checked_sub(jiff::Span::new().days(COUNTED_DAYS)).ok())
            }
            _ => None,
        };
        self.figures(words, before.unwrap_or(Date::MIN))
    }
}

/// Nobody counts the days to what is further off.
const COUNTED_DAYS: i32 = 60;

impl Words {
    /// *còn 5 ngày*, and of the last day that it is that; nothing once it is over, and nothing of what nobody counts yet.
    fn days_left(&self, today: Date, last: Date) -> Option<String> {
        let days = today.until(last).ok()?.get_days();
        match days {
            0 => Some(self.last_day.clone()),
            1..=COUNTED_DAYS => Some(self.days_left.replace('%', &days.to_string())),
            _ => None,
        }
    }
}

/// More syllables than this beside a figure are what the fact is about, and it stays a fact.
const CAPTION_SYLLABLES: usize = 9;

/// An amount at the beginning of a value, and the few words behind it.
fn amount(value: &str) -> Option<Hero> {
    let mut words = value.split_whitespace();
    let (number, unit) = (words.next()?, words.next()?);
    let grouped = number.split('.').enumerate().all(|(at, group)| {
        let digits = group.bytes().all(|byte| byte.is_ascii_digit());
        digits && if at == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 }
    });
    let unit = unit.trim_end_matches(',');
    let unit_word = unit.split('/').next()?;
    if !(grouped && number.contains('.') && matches!(unit_word, "đồng" | "đ" | "₫")) {
        return None;
    }
    let caption = words.collect::<Vec<_>>().join(" ");
    // Another amount behind it is a range or a list.
    let alone = !caption.chars().any(|ch| ch.is_ascii_digit()) && !caption.starts_with(['–', '-']);
    // *đồng/tháng* is one word.
    let figure = format!("{number} {unit}");
    (alone && syllables(&caption) <= CAPTION_SYLLABLES).then_some(Hero::Amount { figure, caption })
}

/// The one telephone number of a value: three digits that everybody knows, or eight to eleven in groups.
fn phone(label: &str, value: &str) -> Option<Hero> {
    let is_digits = |word: &str| {
        let bare = word.trim_matches([',', ';', '.', '(', ')']);
        !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit())
    };
    let words: Vec<&str> = value.split_whitespace().collect();
    let first = words.iter().position(|word| is_digits(word))?;
    let count = words[first..].iter().take_while(|word| is_digits(word)).count();
    let figure: Vec<&str> =
        words[first..first + count].iter().map(|word| word.trim_matches([',', ';', '.', '(', ')'])).collect();
    let digits: usize = figure.iter().map(|word| word.len()).sum();
    let rest: Vec<&str> = words[..first].iter().chain(&words[first + count..]).copied().collect();
    let rest_text = rest.join(" ");
    // *Gọi khi cây đổ*, but *Gọi: Chị Lê Thu Hà* and *Hỏi: giờ hành chính*.
    let goes_on = first == 0 && words.get(count).is_some_and(|next| ["khi", "nếu", "để", "lúc"].contains(next));
    let caption = format!("{label}{} {rest_text}", if goes_on { "" } else { ":" });
    let caption = caption.trim().trim_end_matches([',', ';', ':', '–']).to_owned();
    let alone = !rest.iter().any(|word| is_digits(word));
    let known = digits == 3 || (8..=11).contains(&digits);
    (alone && known && syllables(&caption) <= CAPTION_SYLLABLES)
        .then(|| Hero::Phone { figure: figure.join(" "), caption })
}

impl Day {
    fn text(&self, words: &Words) -> String {
        match (self.weekday(), self.date()) {
            (Some(own), _) => format!("{own} {}", self.short()),
            (None, Some(date)) if self.is_moment() => words.weekday(date),
            _ => self.short(),
        }
    }
}

#[cfg(test)]
mod tests;
