//! What a start need not plan again: how many pages each notice takes on a glass, and for how long each stays.
//!
//! No word of a page is kept, only times: whatever happens to them, what is on the glass comes from what was verified.

use super::deck::Setting;
use super::hash::ContentHash;
use super::lineup::{Entry, Lineup};
use super::notice::Notice;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Longer no page stays, whatever is written there, and no notice has more of them.
const LONGEST: u32 = 3600;
const MOST_PAGES: usize = 1000;

/// The times of the pages of many notices, for one glass.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timings {
    /// Of all that a plan depends on besides its notice.
    glass: String,
    /// Seconds of each page, by the notice's hash.
    times: BTreeMap<String, Vec<u32>>,
}

impl Timings {
    /// Nothing yet, for a glass. `program` tells one build of the program from another.
    pub fn new(setting: &Setting, program: &str) -> Self {
        let Setting { profile, pace, words, .. } = setting;
        let glass = ContentHash::of(format!("{program} {profile:?} {pace:?} {words:?}").as_bytes());
        Self { glass: glass.to_string(), times: BTreeMap::new() }
    }

    /// Those of a lineup that was planned for the same glass.
    pub fn with(self, lineup: &Lineup) -> Self {
        let own = |entry: &Arc<Entry>| {
            let seconds = |time: &SignedDuration| u32::try_from(time.as_secs()).unwrap_or(LONGEST);
            (entry.notice.hash.to_string(), entry.times.iter().map(seconds).collect())
        };
        Self { times: lineup.notices.iter().chain(&lineup.built_in).map(own).collect(), ..self }
    }

    /// Whether both are of one glass.
    pub fn is_of(&self, other: &Self) -> bool {
        self.glass == other.glass
    }

    /// The times of a notice's pages; none where they are not known.
    pub fn of(&self, notice: &Notice) -> Option<Vec<SignedDuration>> {
        let seconds = self.times.get(&notice.hash.to_string())?;
        let sound = (1..=MOST_PAGES).contains(&seconds.len()) && seconds.iter().all(|own| (1..=LONGEST).contains(own));
        sound.then(|| seconds.iter().map(|&own| SignedDuration::from_secs(own.into())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::cards::Card;
    use crate::board::deck::{Content, Deck};
    use crate::board::faces::Table;
    use crate::board::legibility::Profile;
    use crate::board::lineup::Known;
    use crate::board::notice::{Block, Span};
    use crate::board::words::Words;
    use jiff::Timestamp;

    fn setting(width: u32) -> Setting {
        Setting::of_test(Profile::of(width, 1080))
    }

    fn now() -> Timestamp {
        "2021-08-18T08:00:00+07:00".parse().expect("a moment")
    }

    fn content() -> Content {
        let notice = |at: usize| {
            let text = "Mỗi hộ cử một người đi nhận phiếu. ".repeat(1 + 12 * at);
            Notice {
                id: format!("n{at}"),
                body: vec![Block::Paragraph(vec![Span { text: text.trim().into(), bold: false }])],
                hash: ContentHash::of(&[u8::try_from(at).expect("a few")]),
                ..Card::Pause.notice(&Words::vietnamese())
            }
        };
        Content { notices: (0..4).map(notice).map(Arc::new).collect(), ..Content::default() }
    }

    fn deck(known: Known) -> Deck {
        Deck::new(content(), setting(1920), Arc::new(Table), known, now()).0
    }

    #[test]
    fn a_deck_of_kept_times_has_the_day_and_the_pages_of_one_that_was_planned() {
        let planned = deck(Known::Nothing);
        let kept = Timings::new(&planned.setting, "1").with(&planned.lineup);
        let text = serde_json::to_string(&kept).expect("text");
        let kept: Timings = serde_json::from_str(&text).expect("the same");
        let again = deck(Known::Timings(&kept));
        assert!(planned.lineup.pages() > 4, "some have several pages");
        assert_eq!(again.lay(now()).showings(), planned.lay(now()).showings());
        assert!(again.is_true(again.entries()));
        for showing in planned.lay(now()).showings().iter().take(9) {
            assert_eq!(again.sheet(*showing, now(), true), planned.sheet(*showing, now(), true));
        }
    }

    #[test]
    fn times_that_are_not_those_of_the_pages_are_found_out() {
        let planned = deck(Known::Nothing);
        let mut kept = Timings::new(&planned.setting, "1").with(&planned.lineup);
        kept.times.values_mut().next().expect("one").push(9);
        let deck = deck(Known::Timings(&kept));
        assert!(!deck.is_true(deck.entries()));
        // What was planned and not believed is true by itself.
        assert!(planned.is_true(planned.entries()));
    }

    #[test]
    fn times_of_no_page_or_of_hours_are_not_believed() {
        let notice = &content().notices[0];
        for seconds in [vec![], vec![0], vec![LONGEST + 1], vec![9; MOST_PAGES + 1]] {
            let kept = Timings { times: [(notice.hash.to_string(), seconds)].into(), ..Timings::default() };
            assert_eq!(kept.of(notice), None, "{kept:?}");
        }
    }

    #[test]
    fn another_glass_or_another_build_begins_anew() {
        let own = Timings::new(&setting(1920), "1");
        assert!(own.is_of(&Timings::new(&setting(1920), "1")));
        assert!(!own.is_of(&Timings::new(&setting(1280), "1")) && !own.is_of(&Timings::new(&setting(1920), "2")));
        let english = Setting { words: Arc::new(Words::of(crate::board::words::Language::En)), ..setting(1920) };
        assert!(!own.is_of(&Timings::new(&english, "1")));
    }
}
