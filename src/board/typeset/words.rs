//! Spans into measured words, and what may happen after each. Widths are in ems: one measuring serves every size.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{Measure, is_bound};
use crate::board::faces::{Face, Metrics};
use crate::board::notice::Span;

/// What a line may do after a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// End, and go on otherwise.
    Open,
    /// Not end: the next word is bound to this one.
    Bound,
    /// The same, but where their chain is wider than the measure it breaks here first.
    Joined,
    /// End, though the words are bound: their chain is wider than the measure.
    Torn,
    /// End, always: the word is a part of one that is wider than the measure.
    Forced,
}

impl After {
    pub(super) fn is_bound(self) -> bool {
        matches!(self, After::Bound | After::Joined)
    }
}

/// A stretch of a word in one face.
#[derive(Clone, Debug)]
pub(super) struct Piece<'a> {
    pub face: Face,
    pub text: Cow<'a, str>,
    /// In ems.
    pub width: f32,
}

/// What no line breaks inside.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// Where it starts in the plain text of the spans, in bytes; a part of a cut word has its whole word's place.
    pub at: usize,
    pub pieces: Range<usize>,
    /// In ems.
    pub width: f32,
    pub after: After,
    /// What lies between this word and the next where no line ends there: a space, or the kerning after a dash. In ems.
    pub glue: f32,
    pub glue_face: Face,
    pub spaced: bool,
    /// Ends with a punctuation mark.
    pub pauses: bool,
    /// Leans on the word that follows: a preposition, a classifier, a number.
    pub leans: bool,
}

#[derive(Default)]
pub(super) struct Words<'a> {
    pub words: Vec<Word>,
    pub pieces: Vec<Piece<'a>>,
}

impl Words<'_> {
    /// The width of the widest chain, in ems: a measure that holds it changes no word.
    pub fn widest(&self) -> f32 {
        chains(&self.words).map(|(_, width)| width).fold(0.0, f32::max)
    }

    /// How many letters and marks a word has.
    pub fn letters(&self, word: &Word) -> usize {
        self.pieces[word.pieces.clone()].iter().map(|piece| piece.text.chars().count()).sum()
    }

    /// The same words for a measure: none is wider unless it is a single letter, and no chain is.
    pub fn fit(mut self, measure: Measure, metrics: &dyn Metrics) -> Self {
        loosen(&mut self.words, measure);
        if self.words.iter().all(|word| measure.holds(word.width)) {
            return self;
        }
        let mut setter = Setter { metrics, words: Words::default(), first: 0, at: 0 };
        setter.cut(self, measure);
        setter.words
    }
}

/// Splits spans into words of any width.
pub(super) fn split<'a>(spans: &'a [Span], face: Face, bold: Face, metrics: &dyn Metrics) -> Words<'a> {
    let mut setter = Setter { metrics, words: Words::default(), first: 0, at: 0 };
    for span in spans {
        let face = if span.bold { bold } else { face };
        let mut rest = span.text.as_str();
        while !rest.is_empty() {
            let letters = rest.find(char::is_whitespace).unwrap_or(rest.len());
            setter.letters(face, &rest[..letters]);
            rest = &rest[letters..];
            let gap = rest.find(|ch: char| !ch.is_whitespace()).unwrap_or(rest.len());
            setter.gap(face, &rest[..gap]);
            rest = &rest[gap..];
        }
    }
    setter.close();
    setter.bind_marks();
    setter.words
}

/// Runs of words that are bound, each with its width in ems.
fn chains(words: &[Word]) -> impl Iterator<Item = (Range<usize>, f32)> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        let mut width = words.get(start)?.width;
        let mut end = start;
        while words[end].after.is_bound() && end + 1 < words.len() {
            width += words[end].glue;
            end += 1;
            width += words[end].width;
        }
        let chain = start..end + 1;
        start = end + 1;
        Some((chain, width))
    })
}

/// Lets chains break that are wider than the measure: at their joints, which then cost no more than any other end, and where
/// that is not enough anywhere.
fn loosen(words: &mut [Word], measure: Measure) {
    for weak in [true, false] {
        let wide: Vec<_> = chains(words).filter(|(_, width)| !measure.holds(*width)).map(|(chain, _)| chain).collect();
        for chain in wide {
            let gaps = words[chain.start..chain.end - 1].iter_mut();
            let gives = gaps.filter(|word| !weak || word.after == After::Joined);
            gives.for_each(|word| word.after = if weak { After::Open } else { After::Torn });
        }
    }
}

struct Setter<'a, 'm> {
    metrics: &'m dyn Metrics,
    words: Words<'a>,
    /// First piece of the word under way.
    first: usize,
    /// Where the letters end that have come in, in bytes.
    at: usize,
}

impl<'a> Setter<'a, '_> {
    fn width(&self, face: Face, text: &str) -> f32 {
        self.metrics.advance(face, text)
    }

    fn letters(&mut self, face: Face, text: &'a str) {
        if text.is_empty() {
            return;
        }
        self.at += text.len();
        match self.words.pieces[self.first..].last_mut() {
            Some(piece) if piece.face == face => piece.text.to_mut().push_str(text),
            _ => self.words.pieces.push(Piece { face, text: Cow::Borrowed(text), width: 0.0 }),
        }
    }

    fn gap(&mut self, face: Face, text: &str) {
        if text.is_empty() {
            return;
        }
        self.close();
        self.at += text.len();
        let width = self.width(face, " ");
        let after = if text.chars().any(|ch| !is_bound(ch)) {
            Some(After::Open)
        } else {
            text.contains(JOINT).then_some(After::Joined)
        };
        // Without a word there is no line yet, and white space at its start is nothing.
        let Some(word) = self.words.words.last_mut() else { return };
        if let Some(after) = after {
            word.after = after;
        }
        if !word.spaced {
            word.spaced = true;
            word.glue = width;
            word.glue_face = face;
        }
    }

    /// Ends the word under way.
    fn close(&mut self) {
        let pieces = self.first..self.words.pieces.len();
        let at = self.at - self.words.pieces[pieces.clone()].iter().map(|piece| piece.text.len()).sum::<usize>();
        let [piece] = &self.words.pieces[pieces.clone()] else {
            if !pieces.is_empty() {
                self.push(pieces, at);
            }
            return;
        };
        let Some(end) = after_dash(&piece.text) else { return self.push(pieces, at) };
        let Some(piece) = self.words.pieces.pop() else { return };
        let face = piece.face;
        let (head, tail) = match piece.text {
            Cow::Borrowed(text) => (Cow::Borrowed(&text[..end]), Cow::Borrowed(&text[end..])),
            Cow::Owned(text) => (Cow::Owned(text[..end].to_owned()), Cow::Owned(text[end..].to_owned())),
        };
        let whole = self.width(face, &format!("{head}{}", first_letter(&tail)));
        let kerning = whole - self.width(face, &head) - self.width(face, first_letter(&tail));
        self.words.pieces.push(Piece { face, text: head, width: 0.0 });
        self.push(self.first..self.words.pieces.len(), at);
        if let Some(word) = self.words.words.last_mut() {
            word.after = After::Open;
            word.glue = kerning;
        }
        self.words.pieces.push(Piece { face, text: tail, width: 0.0 });
        self.close();
    }

    /// Measures pieces that are a word.
    fn push(&mut self, pieces: Range<usize>, at: usize) {
        let mut width = 0.0;
        for n in pieces.clone() {
            let piece = &self.words.pieces[n];
            let advance = self.width(piece.face, &piece.text);
            self.words.pieces[n].width = advance;
            width += advance;
        }
        let Some(piece) = self.words.pieces[pieces.clone()].last() else { return };
        let pauses = piece.text.trim_end_matches(is_quote).ends_with(is_pause);
        let leans = pieces.len() == 1 && leans(&piece.text);
        self.first = pieces.end;
        self.words.words.push(Word {
            at,
            width,
            after: After::Bound,
            glue: 0.0,
            glue_face: piece.face,
            spaced: false,
            pauses,
            leans,
            pieces,
        });
    }

    /// Keeps marks that stand alone with the word they belong to.
    fn bind_marks(&mut self) {
        for n in 1..self.words.words.len() {
            let bound = self.is_all(n, |ch| is_closing(ch) || is_dash(ch)) || self.is_all(n - 1, is_opening);
            if bound {
                self.words.words[n - 1].after = After::Bound;
            }
        }
    }

    fn is_all(&self, word: usize, mark: impl Fn(char) -> bool) -> bool {
        self.words.pieces[self.words.words[word].pieces.clone()].iter().all(|piece| piece.text.chars().all(&mark))
    }

    /// Cuts words that are wider than the measure: after a mark inside them, else between letters.
    fn cut(&mut self, whole: Words<'a>, measure: Measure) {
        for word in whole.words {
            let pieces = &whole.pieces[word.pieces.clone()];
            if measure.holds(word.width) {
                self.words.pieces.extend_from_slice(pieces);
            } else {
                let letters: Vec<Letter> = pieces.iter().flat_map(letters).collect();
                let mut rest = letters.as_slice();
                while let Some(end) = self.cut_at(rest, measure) {
                    self.add(&rest[..end]);
                    self.push(self.first..self.words.pieces.len(), word.at);
                    if let Some(part) = self.words.words.last_mut() {
                        part.after = After::Forced;
                    }
                    rest = &rest[end..];
                }
                self.add(rest);
            }
            self.push(self.first..self.words.pieces.len(), word.at);
            if let Some(part) = self.words.words.last_mut() {
                *part = Word { pieces: part.pieces.clone(), width: part.width, ..word };
            }
        }
    }

    /// Adds letters to the word under way.
    fn add(&mut self, letters: &[Letter]) {
        for letter in letters {
            match self.words.pieces[self.first..].last_mut() {
                Some(piece) if piece.face == letter.face => piece.text.to_mut().push_str(letter.text),
                _ => self.words.pieces.push(Piece {
                    face: letter.face,
                    text: Cow::Owned(letter.text.to_owned()),
                    width: 0.0,
                }),
            }
        }
    }

    /// Where to cut letters that are wider than the measure; none if they are not. Never at their start.
    fn cut_at(&self, letters: &[Letter], measure: Measure) -> Option<usize> {
        let fits = |count: usize| measure.holds(self.width_of(&letters[..count]));
        // Doubling first: the cost is the line's, not the word's.
        let (mut most, mut over) = (1, 2);
        while over <= letters.len() && fits(over) {
            most = over;
            over = if over == letters.len() { over + 1 } else { (over * 2).min(letters.len()) };
        }
        if most >= letters.len() {
            return None;
        }
        while over - most > 1 {
            let middle = most + (over - most) / 2;
            if fits(middle) { most = middle } else { over = middle }
        }
        let marks = (1..=most).rev().find(|end| cuts_well(letters[end - 1].text, letters[*end].text));
        if let Some(end) = marks {
            return Some(end);
        }
        let closing = letters[most..].iter().all(|letter| letter.text.chars().all(is_closing));
        Some(if closing && most > 1 { most - 1 } else { most })
    }

    fn width_of(&self, letters: &[Letter]) -> f32 {
        letters
            .chunk_by(|a, b| a.face == b.face)
            .map(|same| self.width(same[0].face, &same.iter().map(|letter| letter.text).collect::<String>()))
            .sum()
    }
}

/// What a reader takes for one letter, in its face.
struct Letter<'a> {
    face: Face,
    text: &'a str,
}

fn letters<'a>(piece: &'a Piece) -> impl Iterator<Item = Letter<'a>> {
    piece.text.graphemes(true).map(|text| Letter { face: piece.face, text })
}

fn first_letter(text: &str) -> &str {
    text.graphemes(true).next().unwrap_or_default()
}

/// Between two that stand together, and part only where no line holds both.
pub(super) const NBSP: char = '\u{a0}';
/// Between two that stand together, and part before those with the other space: *9 giờ | ngày 23/8*.
pub(super) const JOINT: char = '\u{202f}';

/// The end of the first dash that a line may end with: one between letters. A span of numbers stays whole.
fn after_dash(text: &str) -> Option<usize> {
    text.char_indices().find_map(|(at, ch)| {
        let end = at + ch.len_utf8();
        let (before, after) = (text[..at].chars().next_back()?, text[end..].chars().next()?);
        let ends = matches!(ch, '–' | '—') && !before.is_ascii_digit() && !after.is_ascii_digit() && !is_closing(after);
        ends.then_some(end)
    })
}

/// Whether an over-long word may be cut between these two letters.
fn cuts_well(before: &str, after: &str) -> bool {
    let mark = |text: &str| matches!(text, "/" | "-" | "–" | "—" | "." | "_" | "?" | "&" | "=" | "@" | ":" | ",");
    mark(before) && !mark(after) && !after.chars().all(is_closing)
}

pub(super) fn is_closing(ch: char) -> bool {
    matches!(ch, '.' | ',' | ';' | ':' | '!' | '?' | '…' | ')' | ']' | '}' | '”' | '’' | '»' | '%')
}

pub(super) fn is_opening(ch: char) -> bool {
    matches!(ch, '(' | '[' | '{' | '“' | '‘' | '«')
}

pub(super) fn is_dash(ch: char) -> bool {
    matches!(ch, '-' | '–' | '—')
}

fn is_quote(ch: char) -> bool {
    matches!(ch, '"' | '”' | '’' | '»')
}

fn is_pause(ch: char) -> bool {
    matches!(ch, '.' | ',' | ';' | ':' | '!' | '?' | '…' | ')') || is_dash(ch)
}

/// Words that a line should not end with: what they say stands on the next one.
pub(in crate::board) fn leans(word: &str) -> bool {
    const LEANING: [&str; 67] = [
        "bằng", "bị", "bởi", "cho", "chưa", "chỉ", "con", "các", "cái", "còn", "có", "cùng", "cũng", "cả", "cần",
        "của", "do", "dưới", "giữa", "gồm", "hay", "hoặc", "hãy", "hơn", "khi", "không", "kèm", "là", "lên", "mà",
        "mọi", "mỗi", "một", "ngay", "như", "nhằm", "những", "nên", "nơi", "nếu", "phải", "qua", "ra", "rất", "sau",
        "sẽ", "theo", "thuộc", "thì", "trong", "trên", "trước", "tại", "từ", "từng", "và", "vào", "vì", "vẫn", "về",
        "với", "đang", "đã", "được", "đến", "để", "ở",
    ];
    // Nearly every word is in small letters already.
    let word = if word.starts_with(char::is_uppercase) { Cow::Owned(word.to_lowercase()) } else { Cow::Borrowed(word) };
    LEANING.binary_search(&word.as_ref()).is_ok()
}
