//! One thing to tell.

use super::hash::ContentHash;
use jiff::Timestamp;
use jiff::civil::Date;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// The three classes of Circular 39/2020/TT-BTTTT.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// *Thông thường*.
    #[default]
    Routine,
    /// *Ưu tiên*: one showing in four.
    Priority,
    /// *Khẩn cấp*: takes the whole glass, at once.
    Emergency,
}

/// What a notice is about; decides colour, pictogram and page design.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    #[default]
    Policy,
    Form,
    Reminder,
    Health,
    Praise,
    Building,
    Poster,
    Alert,
}

impl Class {
    pub const ALL: [Self; 3] = [Self::Routine, Self::Priority, Self::Emergency];

    /// The word in an edition.
    pub fn name(self) -> &'static str {
        match self {
            Class::Routine => "routine",
            Class::Priority => "priority",
            Class::Emergency => "emergency",
        }
    }
}

impl Kind {
    pub const ALL: [Self; 8] = [
        Self::Policy,
        Self::Form,
        Self::Reminder,
        Self::Health,
        Self::Praise,
        Self::Building,
        Self::Poster,
        Self::Alert,
    ];

    /// The word in an edition; its pictogram bears the same name.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Policy => "policy",
            Kind::Form => "form",
            Kind::Reminder => "reminder",
            Kind::Health => "health",
            Kind::Praise => "praise",
            Kind::Building => "building",
            Kind::Poster => "poster",
            Kind::Alert => "alert",
        }
    }
}

/// What the glass says about the standing of a notice, beside its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// *Tình huống giả định*: an exercise.
    Exercise,
    /// *Minh họa*: an illustration, not a report.
    Illustration,
    /// *Đính chính*: a correction.
    Correction,
}

impl Mark {
    pub const ALL: [Self; 3] = [Self::Exercise, Self::Illustration, Self::Correction];

    /// The word in an edition.
    pub fn name(self) -> &'static str {
        match self {
            Mark::Exercise => "exercise",
            Mark::Illustration => "illustration",
            Mark::Correction => "correction",
        }
    }
}

/// A stretch of text in one weight. The text is NFC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    pub text: String,
    pub bold: bool,
}

/// A line of thought: spans that are set one after another. White space is single spaces, none at the ends.
pub type Spans = Vec<Span>;

/// One block of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Paragraph(Spans),
    /// A title, or a code's call, that is so long that it runs with the body. No author writes one.
    Heading(Spans),
    /// A list item; numbered in an ordered list (from 1), unnumbered otherwise.
    Item {
        number: Option<u32>,
        spans: Spans,
    },
    /// A step of the board's own cards, with its picture; numbered (from 1) where there is an order.
    Step {
        number: Option<u32>,
        /// A pictogram's name.
        picture: &'static str,
        spans: Spans,
    },
}

impl Block {
    pub fn spans(&self) -> &Spans {
        match self {
            Block::Paragraph(spans) | Block::Heading(spans) => spans,
            Block::Item { spans, .. } | Block::Step { spans, .. } => spans,
        }
    }

    pub fn spans_mut(&mut self) -> &mut Spans {
        match self {
            Block::Paragraph(spans) | Block::Heading(spans) => spans,
            Block::Item { spans, .. } | Block::Step { spans, .. } => spans,
        }
    }

    /// The words that stand in a part of [`Block::plain`], in bytes.
    pub fn cut(&self, place: Range<usize>) -> Spans {
        let mut start = 0;
        let cut = |span: &Span| {
            let (from, to) = (place.start.max(start) - start, place.end.saturating_sub(start).min(span.text.len()));
            start += span.text.len();
            (from < to).then(|| Span { text: span.text[from..to].to_owned(), bold: span.bold })
        };
        self.spans().iter().filter_map(cut).collect()
    }

    /// The length of [`Block::plain`], in bytes.
    pub fn len(&self) -> usize {
        self.spans().iter().map(|span| span.text.len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The words without their weights.
    pub fn plain(&self) -> String {
        self.spans().iter().map(|span| span.text.as_str()).collect()
    }
}

/// A picture that lies beside the edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// A bare file name: no folder, no leading dot.
    pub file: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// The point that must be seen where it is cut, in hundredths from the left and from the top.
    pub focus: Option<(u8, u8)>,
    /// Of the file's bytes: the name that tells a picture from another one under the same file name. Of nothing until
    /// they are read.
    pub hash: ContentHash,
}

/// A QR code with its call to action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    pub url: String,
    /// *Quét mã để tải mẫu đơn*; empty for the board's own words.
    pub call: String,
}

/// One notice of an edition, whole and valid.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Belongs to its publisher: another publisher's same id is another notice.
    pub id: String,
    /// The publisher's opaque id; empty for the department itself.
    pub publisher: String,
    /// The publisher's name as it stands on the glass.
    pub publisher_name: String,
    pub title: String,
    pub body: Vec<Block>,
    pub class: Class,
    pub kind: Kind,
    pub mark: Option<Mark>,
    /// This notice is new and replaces one: that one's day, where it is known.
    pub replaces: Option<Option<Date>>,
    /// A pictogram of its own instead of its kind's.
    pub pictogram: Option<&'static str>,
    pub from: Timestamp,
    pub until: Timestamp,
    pub hours: super::hours::Hours,
    pub to: Vec<super::place::Audience>,
    pub supersedes: Vec<String>,
    pub picture: Option<Picture>,
    pub code: Option<Code>,
    /// The fact that its author wants to stand large; otherwise the board looks for one among the labelled facts.
    pub hero: Option<super::hero::Hero>,
    /// The document behind it: *Kế hoạch 188/KH-UBND*.
    pub source: String,
    pub published: Option<Timestamp>,
    /// BCP 47, lower case; `vi` unless the document says otherwise.
    pub language: String,
    pub tags: Vec<String>,
    /// Of the item as it was published, and of its picture: tells two versions of one notice apart.
    pub hash: ContentHash,
}

impl Notice {
    /// Gives the picture the name of its content. With another picture the notice is another version of itself.
    pub fn know_picture(&mut self, hash: ContentHash) {
        if let Some(picture) = &mut self.picture {
            picture.hash = hash;
            self.hash = self.hash.with(hash);
        }
    }

    /// Makes the words settable: leaves out the characters that the fonts lack, so that nobody sees an empty box, and
    /// breaks words that are longer than any line. Tells which characters are lost.
    pub fn settle(&mut self, metrics: &dyn super::faces::Metrics) -> Vec<char> {
        let mut unknown = Vec::new();
        let mut clean = |text: &mut String| {
            let (kept, lost) = super::typeset::clean(text, metrics);
            *text = break_long_words(&kept);
            unknown.extend(lost);
        };
        clean(&mut self.title);
        clean(&mut self.source);
        clean(&mut self.publisher_name);
        if let Some(code) = &mut self.code {
            clean(&mut code.call);
        }
        if let Some(hero) = &mut self.hero {
            hero.words_mut().into_iter().for_each(&mut clean);
        }
        for block in &mut self.body {
            block.spans_mut().iter_mut().for_each(|span| clean(&mut span.text));
        }
        unknown.sort_unstable();
        unknown.dedup();
        unknown
    }
}

/// Puts a space after every 36 letters of a word that has more: no Vietnamese word does, and a page must hold any word.
fn break_long_words(text: &str) -> String {
    const MOST: usize = 36;
    // No word has more letters than bytes.
    if text.split(' ').all(|word| word.len() <= MOST) {
        return text.to_owned();
    }
    let mut broken = String::with_capacity(text.len());
    let mut length = 0;
    for grapheme in text.graphemes(true) {
        let gap = grapheme.chars().all(char::is_whitespace);
        length = if gap { 0 } else { length + 1 };
        if length > MOST {
            broken.push(' ');
            length = 1;
        }
        broken.push_str(grapheme);
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::cards::Card;
    use crate::board::faces::Fonts;
    use crate::board::words::Words;

    #[test]
    fn a_character_that_no_font_has_is_left_out_and_named() {
        let mut notice = Card::Pause.notice(&Words::vietnamese());
        notice.title = "Rửa tay \u{1f9fc} thường xuyên 中".into();
        notice.body =
            vec![Block::Paragraph(vec![Span { text: "Ẵ và ỵ vẫn còn \u{1f9fc}".into(), bold: false }])];
        assert_eq!(notice.settle(&Fonts::embedded()), ['中', '\u{1f9fc}']);
        assert_eq!(notice.body[0].plain().trim(), "Ẵ và ỵ vẫn còn");
        assert!(!notice.title.contains('中') && notice.title.contains("thường xuyên"));
    }

    #[test]
    fn another_picture_under_the_same_name_makes_another_version() {
        let with = |content: &[u8]| {
            let mut notice = Card::Pause.notice(&Words::vietnamese());
            notice.picture =
                Some(Picture { file: "a.jpg".into(), alt: String::new(), focus: None, hash: ContentHash::of(b"") });
            notice.know_picture(ContentHash::of(content));
            notice
        };
        assert_eq!(with(b"one"), with(b"one"));
        assert_ne!(with(b"one").hash, with(b"two").hash);
        assert_ne!(with(b"one").hash, Card::Pause.notice(&Words::vietnamese()).hash);
    }

    #[test]
    fn a_word_longer_than_any_line_is_broken() {
        let mut notice = Card::Pause.notice(&Words::vietnamese());
        notice.title = format!("một {}", "x".repeat(90));
        notice.settle(&Fonts::embedded());
        assert_eq!(notice.title.split(' ').map(|word| word.chars().count()).collect::<Vec<_>>(), [3, 36, 36, 18]);
    }
}
