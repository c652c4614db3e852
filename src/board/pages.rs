//! A body over pages, and how long a page is read.

use std::ops::Range;

use jiff::SignedDuration;

use super::fact::{self, Fact};
use super::notice::{Block, Span};
use super::typeset::{is_bound, leans, syllables};

/// How much a page holds, in syllables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageLimits {
    pub most: usize,
    /// A page, or a part of a block, with fewer is a widow.
    pub widow_min: usize,
}

impl Default for PageLimits {
    fn default() -> Self {
        Self { most: 60, widow_min: 6 }
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
        let mut spans = block.cut(self.place.clone());
        // What goes on of a fact bears its label again: no value stands without one.
        if let Some(fact) = fact::of(block).filter(|_| self.goes_on) {
            spans.insert(0, Span { text: format!("{}: ", &block.plain()[..fact.label]), bold: true });
        }
        match block {
            Block::Item { number, .. } if !self.goes_on => Block::Item { number: *number, spans },
            Block::Step { number, picture, .. } if !self.goes_on => Block::Step { number: *number, picture, spans },
            Block::Heading(_) => Block::Heading(spans),
            _ => Block::Paragraph(spans),
        }
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

/// What pages and their ends cost. The unit is a page; one that is half empty costs a quarter more.
mod cost {
    pub const BLOCK: f32 = 0.0;
    pub const SENTENCE: f32 = 0.1;
    pub const PART: f32 = 1.2;
    pub const CLAUSE: f32 = 1.6;
    pub const WORD: f32 = 2.2;
    /// After a word that leans on the next.
    pub const LEANING: f32 = 2.4;
    /// After a line that announces what follows, or between facts that are one, as a day and its hours.
    pub const ANNOUNCED: f32 = 1.0;
    /// Within a fact: dearer than a page that is a widow.
    pub const FACT: f32 = 5.0;
    /// Within what is bound: dearer than all other faults together.
    pub const BOUND: f32 = 20.0;
    /// A part of a block that is a widow, on either page.
    pub const FEW_OF_BLOCK: f32 = 0.6;
    /// A page that is a widow, or a rest.
    pub const FEW: f32 = 3.0;
    /// A page: less are read by more.
    pub const PAGE: f32 = 1.0;
}

/// More words than this are a fault of their author's, and not looked at one by one.
const LONG: usize = 600;

/// The best way to end a page after some word.
#[derive(Clone, Copy)]
struct Best {
    /// Of all pages up to there.
    cost: f32,
    /// Of this one.
    own: f32,
    start: usize,
}

impl Text {
    pub fn new(body: &[Block]) -> Self {
        let mut words = Vec::new();
        let mut sums = vec![0];
        let facts: Vec<Option<Fact>> = body.iter().map(fact::of).collect();
        for (block, content) in body.iter().enumerate() {
            let plain = content.plain();
            let places = places(&plain);
            let is_fact = facts[block].is_some();
            let goes_with_next = facts[block].zip(facts.get(block + 1).copied().flatten()).is_some_and(is_one);
            for (n, place) in places.iter().enumerate() {
                let cost = match places.get(n + 1) {
                    None if goes_with_next || plain[place.clone()].ends_with(':') => cost::ANNOUNCED,
                    None => cost::BLOCK,
                    Some(next) => {
                        let before = n.checked_sub(1).map(|before| &plain[places[before].clone()]);
                        let gap = &plain[place.end..next.start];
                        let own = end_cost(before, &plain[place.clone()], gap, &plain[next.clone()]);
                        // A label keeps the beginning of its value.
                        let in_label = facts[block].is_some_and(|fact| place.start < fact.value);
                        if in_label { cost::BOUND } else { own + if is_fact { cost::FACT } else { 0.0 } }
                    }
                };
                sums.push(sums.last().copied().unwrap_or_default() + syllables(&plain[place.clone()]));
                words.push(Word { block, place: place.clone(), cost });
            }
        }
        Self { words, sums }
    }

    /// Splits the body into pages: where it hurts least, as few as can be, and of like length.
    ///
    /// `fits` says whether parts can be set on a page; it is asked of page 0 and of any other, and what fits must still
    /// fit when it ends earlier. White space at a page's end is dropped and blocks without words too; every word stays. A
    /// word that fits nowhere stands on a page of its own. An empty body is one empty page: a title needs one.
    pub fn split(&self, limits: &PageLimits, fits: &mut dyn FnMut(usize, &[Part]) -> bool) -> Vec<Vec<Part>> {
        if self.words.is_empty() {
            return vec![Vec::new()];
        }
        // Most bodies have a good end among those of their blocks and sentences.
        let (worst, mut ends) = self.ends(cost::ANNOUNCED, limits, fits);
        if worst > cost::PART && self.words.len() <= LONG {
            ends = self.ends(f32::INFINITY, limits, fits).1;
        }
        let starts = std::iter::once(0).chain(ends.iter().copied());
        starts.zip(&ends).map(|(start, end)| self.parts(start..*end)).collect()
    }

    /// The ends of the cheapest pages among those that cost no more than `dearest` by themselves, and others only where a
    /// page cannot end otherwise; and what the worst of these pages costs.
    fn ends(
        &self,
        dearest: f32,
        limits: &PageLimits,
        fits: &mut dyn FnMut(usize, &[Part]) -> bool,
    ) -> (f32, Vec<usize>) {
        let all = self.words.len();
        let mut open: Vec<bool> = self.words.iter().map(|word| word.cost <= dearest).collect();
        open[all - 1] = true;
        let mut best: Vec<Option<Best>> = vec![None; all + 1];
        best[0] = Some(Best { cost: 0.0, own: 0.0, start: 0 });
        let mut last_room = None;
        for start in 0..all {
            let Some(before) = best[start] else { continue };
            let page = usize::from(start > 0);
            let full = self.fill(start, page, limits, fits);
            if !open[start..full].iter().any(|open| *open) {
                open[start..full].fill(true);
            }
            // How much the last page could hold is told by the text before it.
            let room = if full == all { *last_room.get_or_insert_with(|| self.last_room(limits, fits)) } else { 0 };
            let room = room.max(self.syllables(start..full)).max(1);
            for end in (start + 1..=full).filter(|end| open[end - 1]) {
                let own = self.page_cost(start, end, room, limits);
                let way = Best { cost: before.cost + own, own, start };
                let better = best[end].is_none_or(|best| way.cost < best.cost);
                // The promise of `fits` is cheap to check and dear to trust.
                if better && (end == full || fits(page, &self.parts(start..end))) {
                    best[end] = Some(way);
                }
            }
        }
        let (mut ends, mut end, mut worst) = (Vec::new(), all, 0.0_f32);
        while end > 0 {
            // Every start leads to its fullest page at the least.
            let way = best[end].unwrap_or(Best { cost: 0.0, own: 0.0, start: end - 1 });
            worst = worst.max(way.own);
            ends.push(end);
            end = way.start;
        }
        ends.reverse();
        (worst - cost::PAGE, ends)
    }

    /// What a page costs that could hold so many syllables.
    fn page_cost(&self, start: usize, end: usize, room: usize, limits: &PageLimits) -> f32 {
        let all = self.words.len();
        let here = self.syllables(start..end);
        let empty = 1.0 - here as f32 / room as f32;
        let few = if here < limits.widow_min && end - start < all { cost::FEW } else { 0.0 };
        let ends = if end < all { self.words[end - 1].cost + self.few_of_block(start, end, limits) } else { 0.0 };
        cost::PAGE + empty * empty + few + ends
    }

    /// How many syllables the last page could hold: those of the longest end of the text that fits one.
    fn last_room(&self, limits: &PageLimits, fits: &mut dyn FnMut(usize, &[Part]) -> bool) -> usize {
        let all = self.words.len();
        let (mut over, mut first) = (0, all - 1);
        while first > over + 1 {
            let middle = over + (first - over) / 2;
            let holds = self.syllables(middle..all) <= limits.most && fits(1, &self.parts(middle..all));
            if holds { first = middle } else { over = middle }
        }
        self.syllables(first..all)
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

    /// What a part of a block that is a widow costs, on either side of an end.
    fn few_of_block(&self, start: usize, end: usize, limits: &PageLimits) -> f32 {
        let block = self.words[end - 1].block;
        if self.words[end].block != block {
            return 0.0;
        }
        let few = |words: Range<usize>| self.syllables(words) < limits.widow_min;
        let first = self.words.partition_point(|word| word.block < block);
        let last = self.words.partition_point(|word| word.block <= block);
        let parts = [few(first.max(start)..end), few(end..last)];
        parts.into_iter().filter(|few| *few).count() as f32 * cost::FEW_OF_BLOCK
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

/// Two facts of when: a day and its hours.
fn is_one((one, next): (Fact, Fact)) -> bool {
    let when = |fact: Fact| matches!(fact.pictogram, Some("time" | "deadline"));
    when(one) && when(next)
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
    if !gap.contains(|ch| !is_bound(ch)) {
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
