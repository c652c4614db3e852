//! Setting type: words into lines that fit a measure.
//!
//! The setter counts in pixels and knows nothing of the glass. Its lines are data: each run has its place, and whoever
//! draws them neither wraps nor measures.

use std::ops::Range;

use super::faces::{Face, Metrics};
use super::notice::Span;

mod bind;
mod clean;
mod galley;
mod words;

pub use bind::{bind, bind_spans, is_bound, is_space, unbound};
pub use clean::clean;
pub use galley::Galley;
pub(super) use words::leans;

use words::{After, Word, Words};

/// How a text is to look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    pub face: Face,
    /// The face of bold spans.
    pub bold: Face,
    /// Font size in pixels.
    pub size: f32,
    /// Baseline to baseline, as a multiple of the size.
    pub leading: f32,
}

impl Style {
    /// Baseline to baseline, in pixels.
    pub fn line_height(&self) -> f32 {
        self.size * self.leading
    }

    /// Height of so many lines, in pixels.
    pub fn height(&self, lines: usize) -> f32 {
        self.line_height() * lines as f32
    }

    /// From the top of the block to the baseline of a line (from 0), in pixels. The tallest and the lowest letter of a
    /// line lie evenly in its height: with a leading of [`Style::ink`] or more no accent leaves the block or meets another.
    pub fn baseline(&self, line: usize) -> f32 {
        let tallest = self.face.tallest().max(self.bold.tallest());
        self.size * ((self.leading - self.ink()) / 2.0 + tallest) + self.height(line)
    }

    /// From the lowest letter to the tallest, as a multiple of the size.
    pub fn ink(&self) -> f32 {
        self.face.tallest().max(self.bold.tallest()) - self.face.lowest().min(self.bold.lowest())
    }
}

/// Words of one face that stand together on a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// From the start of the line, in pixels.
    pub x: f32,
    /// The words with plain spaces between them, none at the ends.
    pub text: String,
    pub face: Face,
    pub width: f32,
}

/// One line of set type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    pub runs: Vec<Run>,
    pub width: f32,
    /// Ends within a word of a single syllable, for which the measure is too narrow.
    pub torn: bool,
}

/// The longest syllable has so many letters.
const SYLLABLE: usize = 7;

/// Runs nearer than this are one word, in pixels.
const TOUCHING: f32 = 0.02;

impl Line {
    /// The words of the line. Runs that do not touch are a space apart.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut end = 0.0;
        for run in &self.runs {
            if run.x - end > TOUCHING {
                text.push(' ');
            }
            text.push_str(&run.text);
            end = run.x + run.width;
        }
        text
    }
}

/// Sets body text: as few lines as can be, evenly filled but for the last, and no short word alone on the last line
/// where that can be helped.
///
/// No line is wider than the measure, unless a single letter is.
pub fn set(spans: &[Span], style: &Style, measure: f32, metrics: &dyn Metrics) -> Vec<Line> {
    lines(spans, style, measure, metrics, &BODY)
}

/// Sets a title: as few lines as can be, of like width, broken where a speaker would pause.
///
/// No line is wider than the measure, unless a single letter is.
pub fn set_balanced(spans: &[Span], style: &Style, measure: f32, metrics: &dyn Metrics) -> Vec<Line> {
    lines(spans, style, measure, metrics, &TITLE)
}

/// How much there is to read: what stands between white space counts one, numbers and addresses more.
pub fn syllables(text: &str) -> usize {
    text.split_whitespace().map(spoken).sum()
}

/// [`syllables`] of spans; a word may lie in two.
pub fn syllables_of(spans: &[Span]) -> usize {
    match spans {
        [span] => syllables(&span.text),
        _ => syllables(&spans.iter().map(|span| span.text.as_str()).collect::<String>()),
    }
}

/// Syllables of one word: four digits are read like one, and so are six letters; the longest syllable has seven.
fn spoken(word: &str) -> usize {
    let digits = word.chars().filter(|ch| ch.is_numeric()).count();
    let letters = word.chars().filter(|ch| ch.is_alphabetic()).count();
    let letters = if letters <= 7 { letters.min(1) } else { letters.div_ceil(6) };
    digits.div_ceil(4) + letters
}

/// What a fault of a line costs. The unit is the square of a line's empty share: a line left half empty costs 0.25.
struct Taste {
    /// Weight of the last line's empty share.
    last: f32,
    /// A short syllable alone on the last line.
    orphan: f32,
    /// A last line of less than a third of the measure, the more the shorter.
    short: f32,
    /// A line that ends in a word which leans on the next one.
    leaning: f32,
    /// A line that ends with a punctuation mark; a bonus, so negative.
    pause: f32,
    /// A break within a chain that is wider than the measure.
    torn: f32,
}

const BODY: Taste = Taste { last: 0.0, orphan: 0.3, short: 0.4, leaning: 0.02, pause: -0.005, torn: 0.3 };
const TITLE: Taste = Taste { last: 0.7, orphan: 2.0, short: 0.0, leaning: 0.06, pause: -0.2, torn: 0.3 };

/// A last line that leaves more than this share empty is a short one.
const SHORT_LAST: f32 = 0.67;

fn lines(spans: &[Span], style: &Style, measure: f32, metrics: &dyn Metrics, taste: &Taste) -> Vec<Line> {
    let measure = Measure::new(measure, style.size);
    let words = words::split(spans, style.face, style.bold, metrics).fit(measure, metrics);
    breaks(&words, measure, taste).into_iter().map(|range| line(&words, range, style.size)).collect()
}

/// How wide a line may be, for words that are measured in ems.
#[derive(Clone, Copy, Debug)]
struct Measure {
    /// In pixels, 0 or more.
    width: f32,
    /// Pixels to an em.
    size: f32,
}

impl Measure {
    fn new(width: f32, size: f32) -> Self {
        Self { width: if width.is_nan() { 0.0 } else { width.max(0.0) }, size }
    }

    /// Whether so many ems are not wider. Asked in pixels, so that a line's width as it is drawn keeps to it exactly.
    fn holds(self, ems: f32) -> bool {
        ems * self.size <= self.width
    }

    /// The share that so many ems leave empty.
    fn empty(self, ems: f32) -> f32 {
        let share = (self.width - ems * self.size) / self.width;
        if self.width > 0.0 && self.width.is_finite() { share.max(0.0) } else { 0.0 }
    }
}

/// The best way to set the first words of a text.
#[derive(Clone, Copy)]
struct Best {
    lines: usize,
    cost: f32,
    /// Where its last line starts.
    start: usize,
}

/// Which words stand on which line: the least lines, and of all such ways the cheapest.
fn breaks(words: &Words, measure: Measure, taste: &Taste) -> Vec<Range<usize>> {
    let all = &words.words;
    let mut best: Vec<Option<Best>> = vec![None; all.len() + 1];
    best[0] = Some(Best { lines: 0, cost: 0.0, start: 0 });
    for start in 0..all.len() {
        let Some(before) = best[start] else { continue };
        ends(all, start, measure, |end, width| {
            let cost = before.cost + cost(words, start..end, width, measure, taste);
            let way = Best { lines: before.lines + 1, cost, start };
            if best[end].is_none_or(|best| (way.lines, way.cost) < (best.lines, best.cost)) {
                best[end] = Some(way);
            }
        });
    }
    let mut ranges = Vec::new();
    let mut end = all.len();
    while end > 0 {
        // Every text has a way: a chain that fits is reached whole, one that does not has been loosened.
        let start = best[end].map_or(end - 1, |best| best.start);
        ranges.push(start..end);
        end = start;
    }
    ranges.reverse();
    ranges
}

/// Every way to end a line that starts with a word: the word after it, and its width in ems.
fn ends(words: &[Word], start: usize, measure: Measure, mut end_at: impl FnMut(usize, f32)) {
    let mut width = 0.0;
    for (end, word) in (start + 1..).zip(&words[start..]) {
        width += word.width;
        // A first word is taken however wide: it cannot be made narrower.
        if end > start + 1 && !measure.holds(width) {
            break;
        }
        if end == words.len() || !word.after.is_bound() {
            end_at(end, width);
        }
        if word.after == After::Forced {
            break;
        }
        width += word.glue;
    }
}

fn cost(words: &Words, line: Range<usize>, width: f32, measure: Measure, taste: &Taste) -> f32 {
    let empty = measure.empty(width);
    let all = &words.words;
    let last = &all[line.end - 1];
    if line.end == all.len() {
        let short = ((empty - SHORT_LAST) / (1.0 - SHORT_LAST)).max(0.0);
        // One word, or some that are bound into one, as *y tế*.
        let alone =
            line.start > 0 && all[line.start..line.end - 1].iter().all(|word| word.after.is_bound()) && short > 0.0;
        return taste.last * empty * empty + taste.short * short * short + if alone { taste.orphan } else { 0.0 };
    }
    let mut cost = empty * empty;
    if last.after == After::Torn {
        cost += taste.torn;
    }
    if last.pauses {
        cost += taste.pause;
    } else if last.leans {
        cost += taste.leaning;
    }
    cost
}

/// Whether a line that ends with this part of a word ends within a syllable.
fn is_torn(words: &Words, part: usize) -> bool {
    let Word { at, after, .. } = words.words[part];
    let own = |word: &&Word| word.at == at;
    let (before, rest) = words.words.split_at(part + 1);
    let parts = before.iter().rev().take_while(own).chain(rest.iter().take_while(own));
    after == After::Forced && parts.map(|word| words.letters(word)).sum::<usize>() <= SYLLABLE
}

fn line(words: &Words, range: Range<usize>, size: f32) -> Line {
    let last = range.end;
    let mut line = Line { torn: is_torn(words, last - 1), ..Line::default() };
    // Whether the next piece may grow the last run: nothing lies between them that the run does not hold.
    let mut touches = false;
    for n in range {
        let word = &words.words[n];
        let mut x = line.width;
        for piece in &words.pieces[word.pieces.clone()] {
            match line.runs.last_mut() {
                Some(run) if touches && run.face == piece.face => {
                    run.text.push_str(&piece.text);
                    run.width = x + piece.width - run.x;
                }
                _ => line.runs.push(Run { x, text: piece.text.to_string(), face: piece.face, width: piece.width }),
            }
            x += piece.width;
            touches = true;
        }
        line.width += word.width;
        if n + 1 == last {
            break;
        }
        line.width += word.glue;
        if word.spaced {
            let next = words.pieces.get(word.pieces.end).map(|piece| piece.face);
            match line.runs.last_mut() {
                // A space of the same face on both sides belongs to the run; its width is the same in every shape.
                Some(run) if run.face == word.glue_face && next == Some(word.glue_face) => run.text.push(' '),
                _ => touches = false,
            }
        }
    }
    for run in &mut line.runs {
        run.x *= size;
        run.width *= size;
    }
    line.width *= size;
    line
}

#[cfg(test)]
mod tests;
