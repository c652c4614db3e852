//! A body over pages, and how long a page is read.

use std::ops::Range;

use jiff::SignedDuration;

use super::notice::{Block, Span};
use super::typeset::{leans, syllables};

/// How much a page holds, in syllables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageLimits {
    /// What a page should hold where there is a choice.
    pub aim: usize,
    pub most: usize,
    /// A page, or a part of a block, with fewer is a widow.
    pub widow_min: usize,
}

impl Default for PageLimits {
    fn default() -> Self {
        Self { aim: 30, most: 60, widow_min: 6 }
    }
}

/// How long pages stay on the glass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// How fast a walking or older reader reads.
    pub syllables_per_second: f64,
    /// How often a page is read through before it goes.
    pub readings: f64,
    /// The least time for reading.
    pub least: SignedDuration,
    /// To find the page and to look up, on top of reading.
    pub extra: SignedDuration,
    /// The most in all.
    pub most: SignedDuration,
    /// The least in all for a page with a code: the phone must come out of the pocket.
    pub with_code: SignedDuration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            syllables_per_second: 3.0,
            readings: 2.0,
            least: SignedDuration::from_secs(8),
            extra: SignedDuration::from_secs(2),
            most: SignedDuration::from_secs(45),
            with_code: SignedDuration::from_secs(25),
        }
    }
}

/// How long a page stays on the glass, in whole seconds.
pub fn reading_time(syllables: usize, has_code: bool, pace: &Pace) -> SignedDuration {
    let reading = pace.readings * syllables as f64 / pace.syllables_per_second;
    // A pace of nothing is read as slowly as can be.
    let reading = if reading.is_finite() { reading } else { pace.most.as_secs_f64() };
    let time = (reading.max(pace.least.as_secs_f64()) + pace.extra.as_secs_f64()).min(pace.most.as_secs_f64());
    let time = if has_code { time.max(pace.with_code.as_secs_f64()) } else { time };
    SignedDuration::from_secs(time.ceil() as i64)
}

/// Some words of a body that stand together on a page: a block, or what a page end leaves of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which block of the body.
    pub block: usize,
    /// Where its words stand in the block's plain text, in bytes.
    pub place: Range<usize>,
    /// The block began on an earlier page. It goes on as a plain paragraph: no number or bullet is seen twice.
    pub goes_on: bool,
}

impl Part {
    /// The part as a block of its own.
    pub fn of(&self, body: &[Block]) -> Block {
        let block = &body[self.block];
        let spans = self.spans(block).map(|(text, bold)| Span { text: text.to_owned(), bold }).collect();
        match block {
            Block::Item { number, .. } if !self.goes_on => Block::Item { number: *number, spans },
            Block::Step { number, picture, .. } if !self.goes_on => Block::Step { number: *number, picture, spans },
            _ => Block::Paragraph(spans),
        }
    }

    /// The texts of the part, and which are bold.
    pub fn spans<'a>(&self, block: &'a Block) -> impl Iterator<Item = (&'a str, bool)> + use<'a> {
        let place = self.place.clone();
        let mut start = 0;
        block.spans().iter().filter_map(move |span| {
            let (from, to) = (place.start.max(start) - start, place.end.saturating_sub(start).min(span.text.len()));
            start += span.text.len();
            (from < to).then(|| (&span.text[from..to], span.bold))
        })
    }
}

/// A body as words in a row, read once for any way to split it.
pub struct Text {
    words: Vec<Word>,
    /// Syllables before each word, and in all.
    sums: Vec<usize>,
}

struct Word {
    block: usize,
    /// Where it stands in the block's plain text, in bytes.
    place: Range<usize>,
    /// What it costs to end a page after it.
    cost: f32,
}

/// What page ends cost. The unit is the length that a page should have: one that is a tenth shorter costs 0.1.
mod cost {
    pub const BLOCK: f32 = 0.0;
    pub const SENTENCE: f32 = 0.1;
    pub const PART: f32 = 0.3;
    pub const CLAUSE: f32 = 0.5;
    pub const WORD: f32 = 0.8;
    /// After a word that leans on the next, or a line that announces what follows.
    pub const LEANING: f32 = 1.0;
    /// Within what is bound: dearer than all other faults together.
    pub const BOUND: f32 = 10.0;
    /// A part of a block that is a widow, on either page.
    pub const FEW_OF_BLOCK: f32 = 0.6;
    /// A page that is a widow, or a rest.
    pub const FEW: f32 = 3.0;
    /// One more page than needed.
    pub const PAGE: f32 = 0.4;
}

impl Text {
    pub fn new(body: &[Block]) -> Self {
        let mut words = Vec::new();
        let mut sums = vec![0];
        for (block, content) in body.iter().enumerate() {
            let plain = content.plain();
            let places = places(&plain);
            for (n, place) in places.iter().enumerate() {
                let cost = match places.get(n + 1) {
                    None if plain[place.clone()].ends_with(':') => cost::LEANING,
                    None => cost::BLOCK,
                    Some(next) => {
                        let before = n.checked_sub(1).map(|before| &plain[places[before].clone()]);
                        let gap = &plain[place.end..next.start];
                        end_cost(before, &plain[place.clone()], gap, &plain[next.clone()])
                    }
                };
                sums.push(sums.last().copied().unwrap_or_default() + syllables(&plain[place.clone()]));
                words.push(Word { block, place: place.clone(), cost });
            }
        }
        Self { words, sums }
    }

    /// Splits the body into pages: where it hurts least, as full as can be, and of like length.
    ///
    /// `fits` says whether parts can be set on a page; it is asked of page 0 and on, and what fits must still fit when
    /// it ends earlier. White space at a page's end is dropped and blocks without words too; every word stays. A word
    /// that fits nowhere stands on a page of its own. An empty body is one empty page: a title needs one.
    pub fn split(&self, limits: &PageLimits, fits: &mut dyn FnMut(usize, &[Part]) -> bool) -> Vec<Vec<Part>> {
        let mut pages = Vec::new();
        let mut start = 0;
        while start < self.words.len() {
            let full = self.fill(start, pages.len(), limits, fits);
            let mut end = full;
            if full < self.words.len() {
                let next = self.next(start, full, pages.len() + 1, limits, fits);
                end = self.best_end(start, full, next, limits);
                // The promise of `fits` is cheap to check and dear to trust.
                if end < full && !fits(pages.len(), &self.parts(start..end)) {
                    end = full;
                }
            }
            pages.push(self.parts(start..end));
            start = end;
        }
        if pages.is_empty() {
            pages.push(Vec::new());
        }
        pages
    }

    fn syllables(&self, words: Range<usize>) -> usize {
        self.sums[words.end] - self.sums[words.start]
    }

    /// Where a page that starts here ends at the latest.
    fn fill(
        &self,
        start: usize,
        page: usize,
        limits: &PageLimits,
        fits: &mut dyn FnMut(usize, &[Part]) -> bool,
    ) -> usize {
        let most = self.sums[start].saturating_add(limits.most);
        // Marks that stand alone are no syllables, and a page cannot hold any number of them.
        let last = self.words.len().min(start.saturating_add(limits.most.saturating_mul(2)));
        let over = self.sums[..=last.max(start)].partition_point(|sum| *sum <= most);
        let (mut end, mut over) = (start + 1, over.max(start + 2));
        if over - 1 > end && fits(page, &self.parts(start..over - 1)) {
            return over - 1;
        }
        over -= 1;
        while over > end + 1 {
            let middle = end + (over - end) / 2;
            if fits(page, &self.parts(start..middle)) { end = middle } else { over = middle }
        }
        end
    }

    /// What the next page could hold of the words after `start`, where this one ends at `full` at the latest.
    fn next(
        &self,
        start: usize,
        full: usize,
        page: usize,
        limits: &PageLimits,
        fits: &mut dyn FnMut(usize, &[Part]) -> bool,
    ) -> Range<usize> {
        let all = self.words.len();
        // How the last pages share the rest matters; a text this long is a fault, and its next page is like this one.
        if self.syllables(full..all) > limits.most.saturating_mul(4) {
            return full..all.min(full + (full - start));
        }
        let end = self.fill(full, page, limits, fits);
        if end < all {
            return full..end;
        }
        // The text ends before the field does: it may begin earlier.
        let (mut over, mut first) = (start, full);
        while first > over + 1 {
            let middle = over + (first - over) / 2;
            let holds = self.syllables(middle..all) <= limits.most && fits(page, &self.parts(middle..all));
            if holds { first = middle } else { over = middle }
        }
        first..all
    }

    /// The best end of a page that starts at `start` and could end at `full`, where the next one could hold `next`.
    fn best_end(&self, start: usize, full: usize, next: Range<usize>, limits: &PageLimits) -> usize {
        let rest = self.syllables(start..self.words.len()) as f32;
        let room = self.syllables(start..full).max(1) as f32;
        let next_room = self.syllables(next.clone()).max(1) as f32;
        let is_last = next.end == self.words.len();
        let more = if is_last { 1.0 } else { ((rest - room) / next_room).ceil().max(1.0) };
        let target = (rest * room / (room + more * next_room)).clamp(1.0, room);
        let mut best = (f32::INFINITY, full);
        for end in start + 1..=full {
            let here = self.syllables(start..end) as f32;
            let off = (here - target).abs() / target;
            // What the aim asks for is a good page, though a longer one were better balanced.
            let off = if here < target && here >= limits.aim as f32 { off / 2.0 } else { off };
            let mut cost = self.words[end - 1].cost + off + self.few(start, end, limits);
            let too_early = if is_last { end < next.start } else { rest - here > more * next_room };
            if too_early {
                cost += cost::PAGE;
            }
            if cost <= best.0 {
                best = (cost, end);
            }
        }
        best.1
    }

    /// What widows cost that an end here leaves.
    fn few(&self, start: usize, end: usize, limits: &PageLimits) -> f32 {
        let few = |words: Range<usize>| self.syllables(words) < limits.widow_min;
        let pages = [few(start..end), few(end..self.words.len())];
        let block = self.words[end - 1].block;
        let mut cost = pages.into_iter().filter(|few| *few).count() as f32 * cost::FEW;
        if self.words[end].block == block {
            let first = self.words.partition_point(|word| word.block < block);
            let last = self.words.partition_point(|word| word.block <= block);
            let parts = [few(first.max(start)..end), few(end..last)];
            cost += parts.into_iter().filter(|few| *few).count() as f32 * cost::FEW_OF_BLOCK;
        }
        cost
    }

    /// The parts of a range of words.
    fn parts(&self, words: Range<usize>) -> Vec<Part> {
        let mut at = words.start;
        self.words[words]
            .chunk_by(|a, b| a.block == b.block)
            .map(|words| {
                let (first, last) = (&words[0], &words[words.len() - 1]);
                let goes_on = at.checked_sub(1).is_some_and(|before| self.words[before].block == first.block);
                at += words.len();
                Part { block: first.block, place: first.place.start..last.place.end, goes_on }
            })
            .collect()
    }
}

/// Where the words of a text stand.
fn places(plain: &str) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut rest = plain.trim_start();
    while !rest.is_empty() {
        let start = plain.len() - rest.len();
        let len = rest.find(char::is_whitespace).unwrap_or(rest.len());
        places.push(start..start + len);
        rest = rest[len..].trim_start();
    }
    places
}

/// What it costs to end a page between two words.
fn end_cost(before: Option<&str>, word: &str, gap: &str, next: &str) -> f32 {
    if !gap.contains(|ch: char| ch != '\u{a0}') {
        cost::BOUND
    } else if ends_sentence(before, word, next) {
        cost::SENTENCE
    } else if word.ends_with(';') {
        cost::PART
    } else if word.ends_with([',', ':', '–', '—', '.', '!', '?', '…']) && !is_short_form(word) {
        cost::CLAUSE
    } else if leans(word) {
        cost::LEANING
    } else {
        cost::WORD
    }
}

/// Whether a sentence ends with a word.
fn ends_sentence(before: Option<&str>, word: &str, next: &str) -> bool {
    let closing = |ch| matches!(ch, '"' | '”' | '’' | '»' | ')' | ']');
    let opening = |ch| matches!(ch, '"' | '“' | '‘' | '«' | '(' | '[');
    let bare = word.trim_end_matches(closing);
    let begins = next.trim_start_matches(opening).chars().next();
    if !bare.ends_with(['.', '!', '?', '…']) || is_short_form(bare) {
        return false;
    }
    // *1. Đeo khẩu trang 2. Khử khuẩn*: the number begins a sentence and ends none.
    let number = bare.len() <= 3 && bare.trim_end_matches('.').bytes().all(|byte| byte.is_ascii_digit());
    let listed = number && before.is_none_or(|before| before.ends_with(['.', ';', ':', '!', '?', ',']));
    !listed && begins.is_some_and(|ch| ch.is_uppercase() || ch.is_ascii_digit())
}

/// *TP.*, *Q.*, *ThS.*: a full stop that shortens a word.
fn is_short_form(word: &str) -> bool {
    const SHORT: [&str; 17] = [
        "BS.", "CN.", "GS.", "KS.", "KTS.", "PGS.", "PTS.", "TP.", "TS.", "TT.", "TX.", "ThS.", "Th.S.", "Tp.", "ĐT.",
        "đc.", "đ/c.",
    ];
    let word = word.trim_start_matches(['(', '“', '"', '‘']);
    // One letter and its stop: Q. Ba Đình, Nguyễn V. An.
    SHORT.contains(&word)
        || word.strip_suffix('.').is_some_and(|stem| stem.chars().count() == 1 && stem.chars().all(char::is_uppercase))
}

#[cfg(test)]
mod tests;
