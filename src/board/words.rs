//! The board's own words on the glass, in the languages that it speaks.

use super::lunar::LunarDate;
use super::notice::{Kind, Mark};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

/// The languages that the board itself speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "screen", derive(clap::ValueEnum))]
pub enum Language {
    #[default]
    Vi,
    En,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Vi, Self::En];

    /// ISO 639-1.
    pub fn code(self) -> &'static str {
        match self {
            Language::Vi => "vi",
            Language::En => "en",
        }
    }

    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.code() == code)
    }
}

/// Every word that the board itself says. `%` is filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub policy: String,
    pub form: String,
    pub reminder: String,
    pub health: String,
    pub praise: String,
    pub building: String,
    pub poster: String,
    pub alert: String,
    pub emergency: String,
    /// In the place of the emergency's word, where it is an exercise.
    pub drill: String,
    pub exercise: String,
    pub illustration: String,
    pub correction: String,
    pub replaces: String,
    pub replaces_dated: String,
    pub preview: String,
    pub broken: String,
    pub demo: String,
    pub scan_call: String,
    pub scan_with: String,
    /// *Trang 1/3*: without its word a number of pages looks like a date.
    pub page: String,
    pub updated: String,
    pub last_updated: String,
    /// Under a deadline.
    pub until_hour: String,
    pub days_left: String,
    pub last_day: String,
    /// Monday first.
    pub weekdays: [String; 7],
    pub lunar: String,
    pub lunar_leap: String,
    pub pause_title: String,
    pub pause_body: String,
    /// The set-up card's; `**` stands around what is bold.
    pub setup_title: String,
    pub setup_join: String,
    pub setup_open: String,
    pub setup_code: String,
    pub setup_call: String,
    pub setup_phone: String,
    pub setup_alone: String,
    pub claimed_title: String,
    pub claimed_body: String,
    pub claimed_call: String,
    pub stick_title: String,
    pub stick_unreadable: String,
    pub stick_site: String,
    pub stick_feed: String,
    pub stick_network: String,
    pub stick_other: String,
    pub stick_no_row: String,
    pub stick_nothing: String,
    pub fact_site: String,
    pub fact_screen: String,
    pub fact_number: String,
    pub fact_serial: String,
    pub fact_version: String,
    pub fact_panel: String,
    pub fact_synced: String,
    pub fact_never: String,
    pub site_gone: String,
    pub board: String,
    pub no_site: String,
    /// On a lobby's status line, with the file's name.
    pub file_fault: String,
    /// On the status line, with the place in the settings file.
    pub settings_fault: String,
    /// The program has ended again and again, and shows the built-in pages for a while.
    pub program_fault: String,
}

impl Words {
    /// The board's words in a language: `assets/words/` is their one table.
    pub fn of(language: Language) -> Self {
        let table = match language {
            Language::Vi => include_str!("../../assets/words/vi.json"),
            Language::En => include_str!("../../assets/words/en.json"),
        };
        serde_json::from_str(table).expect("every table is complete, as its test says")
    }

    /// The words of the board's first language.
    pub fn vietnamese() -> Self {
        Self::of(Language::Vi)
    }

    pub fn kind(&self, kind: Kind) -> &str {
        match kind {
            Kind::Policy => &self.policy,
            Kind::Form => &self.form,
            Kind::Reminder => &self.reminder,
            Kind::Health => &self.health,
            Kind::Praise => &self.praise,
            Kind::Building => &self.building,
            Kind::Poster => &self.poster,
            Kind::Alert => &self.alert,
        }
    }

    pub fn mark(&self, mark: Mark) -> &str {
        match mark {
            Mark::Exercise => &self.exercise,
            Mark::Illustration => &self.illustration,
            Mark::Correction => &self.correction,
        }
    }

    /// *Mới – thay thông báo ngày 18/8*, or just *Mới* where the old one's day is not known.
    pub fn replaces(&self, old: Option<Date>) -> String {
        old.map_or_else(|| self.replaces.clone(), |day| self.replaces_dated.replace('%', &day_month(day)))
    }

    /// The two lines under the clock: *Thứ Tư 18/8* and *11/7 âm lịch*.
    pub fn date(&self, day: Date, lunar: LunarDate) -> [String; 2] {
        let words = if lunar.leap { &self.lunar_leap } else { &self.lunar };
        [self.weekday(day), words.replace('%', &format!("{}/{}", lunar.day, lunar.month))]
    }

    /// *Thứ Tư 18/8*.
    pub fn weekday(&self, day: Date) -> String {
        let name = &self.weekdays[usize::from(day.weekday().to_monday_zero_offset().unsigned_abs()) % 7];
        format!("{name} {}", day_month(day))
    }

    /// The widest the first line under the clock can be, for laying the place before the day is known.
    pub fn widest_weekday(&self) -> String {
        let longest = self.weekdays.iter().max_by_key(|name| name.chars().count());
        format!("{} 28/12", longest.map_or("", String::as_str))
    }
}

/// `18/8`, as on every Vietnamese notice.
pub fn day_month(day: Date) -> String {
    format!("{}/{}", day.day(), day.month())
}

/// `08:42`.
pub fn hour_minute(at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Weekday, date};

    #[test]
    fn every_language_says_all_words_and_fills_in_the_same_ones() {
        let places = |language| {
            let table = serde_json::to_value(Words::of(language)).expect("a table");
            let texts = |own: &serde_json::Value| own.as_array().cloned().unwrap_or_else(|| vec![own.clone()]);
            let table = table.as_object().expect("a table").clone();
            let fill = |own: &serde_json::Value| {
                let text = own.as_str().unwrap_or_default();
                assert!(!text.trim().is_empty(), "{language:?} has an empty word");
                text.matches('%').count()
            };
            table
                .iter()
                .map(|(name, own)| (name.clone(), texts(own).iter().map(fill).collect()))
                .collect::<Vec<(String, Vec<usize>)>>()
        };
        assert_eq!(places(Language::Vi), places(Language::En));
        for language in Language::ALL {
            assert_eq!(Language::of_code(language.code()), Some(language));
        }
    }

    #[test]
    fn the_line_under_the_clock_on_the_letters_day() {
        let day = date(2021, 8, 18);
        assert_eq!(day.weekday(), Weekday::Wednesday);
        let lines = Words::vietnamese().date(day, super::super::lunar::lunar(day));
        assert_eq!(lines.join(" · "), "Thứ Tư 18/8 · 11/7 âm lịch");
    }
}
