//! Words that are measured once and counted in many measures: what the trials of a plan cost.

use std::ops::Range;

use super::words::{self, Word, Words};
use super::{Measure, SYLLABLE, ends};
use crate::board::faces::{Face, Metrics};
use crate::board::notice::Span;

/// A text whose words have been measured.
pub struct Galley<'a> {
    words: Words<'a>,
    /// The widest chain of words, in ems.
    widest: f32,
    metrics: &'a dyn Metrics,
}

impl<'a> Galley<'a> {
    /// Measures spans in a face, the bold ones in another.
    pub fn new(spans: &'a [Span], face: Face, bold: Face, metrics: &'a dyn Metrics) -> Self {
        let words = words::split(spans, face, bold, metrics);
        Self { widest: words.widest(), words, metrics }
    }

    /// How many lines [`set`](super::set) and [`set_balanced`](super::set_balanced) make of the text at a size in a
    /// measure, both in pixels.
    pub fn count(&self, size: f32, measure: f32) -> usize {
        self.count_of(0..usize::MAX, size, measure)
    }

    /// [`Galley::count`] of the words that start in a part of the plain text, in bytes.
    pub fn count_of(&self, place: Range<usize>, size: f32, measure: f32) -> usize {
        let measure = Measure::new(measure, size);
        let first = self.words.words.partition_point(|word| word.at < place.start);
        let last = self.words.words.partition_point(|word| word.at < place.end);
        let part = &self.words.words[first..last.max(first)];
        if measure.holds(self.widest) {
            return count(part, measure);
        }
        let part = Words { words: part.to_vec(), pieces: self.words.pieces.clone() };
        count(&part.fit(measure, self.metrics).words, measure)
    }
}

impl Galley<'_> {
    /// How wide the widest of the words that are one is, in ems.
    pub fn widest(&self) -> f32 {
        self.widest
    }

    /// Whether no syllable is wider than a measure at a size, both in pixels: a longer word may be broken, a syllable not.
    pub fn keeps_syllables(&self, size: f32, measure: f32) -> bool {
        let measure = Measure::new(measure, size);
        let keeps = |word: &Word| measure.holds(word.width) || self.words.letters(word) > SYLLABLE;
        measure.holds(self.widest) || self.words.words.iter().all(keeps)
    }

    /// How wide the words that start in a part of the plain text are on one line, in ems.
    pub fn width_of(&self, place: Range<usize>) -> f32 {
        let first = self.words.words.partition_point(|word| word.at < place.start);
        let last = self.words.words.partition_point(|word| word.at < place.end);
        let words = &self.words.words[first..last.max(first)];
        let glue = words.iter().rev().skip(1).map(|word| word.glue).sum::<f32>();
        words.iter().map(|word| word.width).sum::<f32>() + glue
    }
}

/// Lines that each go as far as they can are the fewest.
fn count(words: &[words::Word], measure: Measure) -> usize {
    let (mut lines, mut start) = (0, 0);
    while start < words.len() {
        let mut last = start + 1;
        ends(words, start, measure, |end, _| last = end);
        start = last;
        lines += 1;
    }
    lines
}
