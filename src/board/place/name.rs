//! What a screen may be called within its building.
//!
//! The name comes from phones, settings, sticks, the command line and the department's directory; all of them ask here.

use std::ops::RangeInclusive;

use unicode_normalization::UnicodeNormalization;

use crate::board::markup::is_invisible;

/// Letters of a screen's name: it stands on the status line.
pub const MOST_LETTERS: usize = 80;

/// What the fonts of the board have, less the marks that no letter of ours needs apart.
const SHOWN: [RangeInclusive<char>; 31] = [
    ' '..='~',
    '\u{a1}'..='\u{ac}',
    '\u{ae}'..='\u{107}',
    '\u{10a}'..='\u{113}',
    '\u{116}'..='\u{11b}',
    '\u{11e}'..='\u{121}',
    '\u{126}'..='\u{12b}',
    '\u{12e}'..='\u{131}',
    '\u{139}'..='\u{13a}',
    '\u{13d}'..='\u{13e}',
    '\u{141}'..='\u{144}',
    '\u{147}'..='\u{148}',
    '\u{14c}'..='\u{14d}',
    '\u{150}'..='\u{155}',
    '\u{158}'..='\u{15b}',
    '\u{15e}'..='\u{16b}',
    '\u{16e}'..='\u{17e}',
    '\u{1a0}'..='\u{1a1}',
    '\u{1af}'..='\u{1b0}',
    '\u{1e80}'..='\u{1e85}',
    '\u{1ea0}'..='\u{1ef9}',
    '\u{2013}'..='\u{2014}',
    '\u{2018}'..='\u{201a}',
    '\u{201c}'..='\u{201e}',
    '\u{2020}'..='\u{2022}',
    '\u{2026}'..='\u{2026}',
    '\u{2039}'..='\u{203a}',
    '\u{2074}'..='\u{2079}',
    '\u{2080}'..='\u{2089}',
    '\u{20ab}'..='\u{20ac}',
    '\u{2212}'..='\u{2212}',
];

/// Why a screen's name was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScreenNameError {
    #[error("has {0} letters; write at most {MOST_LETTERS}, such as Sảnh A")]
    TooLong(usize),
    #[error("has \"{0}\" (U+{code:04X}), which no board shows; leave it out", code = u32::from(*.0))]
    NotShown(char),
}

/// A screen's name in NFC, on one line, with single spaces; what nobody sees goes without mention. May be empty.
pub fn screen_name(text: &str) -> Result<String, ScreenNameError> {
    let name = tidy(text.chars());
    if let Some(odd) = name.chars().find(|own| !is_shown(*own)) {
        return Err(ScreenNameError::NotShown(odd));
    }
    match name.chars().count() {
        0..=MOST_LETTERS => Ok(name),
        letters => Err(ScreenNameError::TooLong(letters)),
    }
}

/// The same where nobody is there to mend it: what is left of the name, cut at the end of a word, and what was wrong.
pub fn screen_name_left(text: &str) -> (String, Option<ScreenNameError>) {
    let why = match screen_name(text) {
        Ok(name) => return (name, None),
        Err(why) => why,
    };
    let name = tidy(tidy(text.chars()).chars().filter(|own| is_shown(*own)));
    (cut(&name).to_owned(), Some(why))
}

fn tidy(text: impl Iterator<Item = char>) -> String {
    let is_gap = |own: char| own.is_whitespace() || own.is_control();
    let seen = text.filter(|own| is_gap(*own) || !is_invisible(*own));
    // The fonts have one hyphen.
    let letters = seen.map(|own| if matches!(own, '\u{2010}' | '\u{2011}') { '-' } else { own });
    let text: String = letters.nfc().collect();
    text.split(is_gap).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn is_shown(own: char) -> bool {
    SHOWN.iter().any(|range| range.contains(&own))
}

/// Whole words; of a single word that is too long, its beginning.
fn cut(name: &str) -> &str {
    let Some((end, next)) = name.char_indices().nth(MOST_LETTERS) else { return name };
    let head = &name[..end];
    if next == ' ' { head } else { head.rsplit_once(' ').map_or(head, |(words, _)| words) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::faces::{Face, Fonts, Metrics as _};

    #[test]
    fn what_nobody_sees_is_left_out_and_all_else_is_seen() {
        for (typed, name) in [
            ("", ""),
            ("\u{200b}", ""),
            ("Sảnh\u{202e} A", "Sảnh A"),
            (" Sảnh\u{7} \n A ", "Sảnh A"),
            ("\u{feff}Sa\u{309}nh\u{a0}A", "Sảnh A"),
            ("Sa\u{200d}\u{309}nh A", "Sảnh A"),
            ("Thang máy A1\u{2011}2", "Thang máy A1-2"),
        ] {
            assert_eq!(screen_name(typed).as_deref(), Ok(name), "{typed:?}");
            assert_eq!(screen_name_left(typed), (name.to_owned(), None));
        }
    }

    #[test]
    fn what_no_board_shows_is_refused_in_words() {
        for (typed, odd, left) in [
            ("Sảnh 😀 A", '😀', "Sảnh A"),
            ("大堂", '大', ""),
            ("👨\u{200d}👩 B", '👨', "B"),
            ("A\u{20dd}", '\u{20dd}', "A"),
        ] {
            assert_eq!(screen_name(typed), Err(ScreenNameError::NotShown(odd)), "{typed:?}");
            assert_eq!(screen_name_left(typed), (left.to_owned(), Some(ScreenNameError::NotShown(odd))));
        }
        let said = ScreenNameError::NotShown('😀').to_string();
        assert_eq!(said, "has \"😀\" (U+1F600), which no board shows; leave it out");
    }

    #[test]
    fn a_name_too_long_is_told_and_where_nobody_can_mend_it_cut_at_a_word() {
        let fits = "W".repeat(MOST_LETTERS);
        assert_eq!(screen_name(&fits).as_deref(), Ok(&*fits));
        assert_eq!(screen_name(&format!("{fits}W")), Err(ScreenNameError::TooLong(MOST_LETTERS + 1)));
        assert_eq!(screen_name_left(&format!("{fits}W")).0, fits, "a single word");
        assert_eq!(screen_name_left(&format!("{fits} B")).0, fits);
        assert_eq!(screen_name_left(&format!("Sảnh A {fits}")).0, "Sảnh A");
        // Letters, not bytes, and not the marks that they are typed with.
        let apart = "ậ".repeat(MOST_LETTERS).nfd().collect::<String>();
        assert_eq!(screen_name(&apart).map(|own| own.chars().count()), Ok(MOST_LETTERS));
    }

    #[test]
    fn the_fonts_have_all_that_is_taken() {
        let fonts = Fonts::embedded();
        for own in SHOWN.into_iter().flatten() {
            assert!(Face::ALL.iter().all(|face| fonts.has(*face, own)), "{own:?} (U+{:04X})", u32::from(own));
        }
    }
}
