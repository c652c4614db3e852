//! A body over pages, and how long a page is read.

use jiff::SignedDuration;

use super::notice::Block;
use super::typeset::syllables;

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

/// Splits a body into pages.
pub fn split(body: &[Block], limits: &PageLimits, fits: &mut dyn FnMut(usize, &[Block]) -> bool) -> Vec<Vec<Block>> {
    let mut pages: Vec<Vec<Block>> = vec![Vec::new()];
    for block in body {
        let mut page = pages.last().cloned().unwrap_or_default();
        page.push(block.clone());
        let sum: usize = page.iter().map(|block| syllables(&block.plain())).sum();
        if page.len() == 1 || (sum <= limits.most && fits(pages.len() - 1, &page)) {
            pages.pop();
            pages.push(page);
        } else {
            pages.push(vec![block.clone()]);
        }
    }
    pages
}

#[cfg(test)]
mod tests;
