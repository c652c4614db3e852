//! Which lines of a settings file are TOML: the others are left out one by one, so that a slip costs its own line.

use std::collections::{BTreeMap, BTreeSet};
use toml::de::{DeTable, Error};

/// A broken line can hide another one. Whose file is broken in more ways than that is told enough.
const ROUNDS: usize = 16;

/// Where each line of a text begins.
pub struct Lines(Vec<usize>);

impl Lines {
    pub fn of(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    /// The line, from 0, that holds a byte.
    pub fn holding(&self, at: usize) -> usize {
        self.0.partition_point(|begin| *begin <= at).saturating_sub(1)
    }
}

/// The text without the lines that are no TOML: they are blank in it and stand in `found` with their numbers, from 1. Empty
/// where that does not help.
pub fn legible(text: &str, found: &mut BTreeMap<usize, String>) -> String {
    let mut lines: Vec<&str> = text.split('\n').collect();
    for (at, line) in lines.iter_mut().enumerate().filter(|(_, line)| line.contains(char::REPLACEMENT_CHARACTER)) {
        found.insert(at + 1, "is no text in UTF-8: save the file in that encoding".into());
        *line = "";
    }
    for _ in 0..ROUNDS {
        let text = lines.join("\n");
        let mut errors = DeTable::parse_recoverable(&text).1;
        errors.sort_by_key(|error| error.span().map_or(usize::MAX, |span| span.start));
        if errors.is_empty() {
            return text;
        }
        leave_out(&text, &errors, &mut lines, found);
    }
    let at = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(0);
    found.entry(at + 1).or_insert_with(|| "from here on nothing is followed: too much of it is no TOML".into());
    String::new()
}

/// Blanks the lines to which the errors are due.
fn leave_out(text: &str, errors: &[Error], lines: &mut [&str], found: &mut BTreeMap<usize, String>) {
    /// Each is a reading of what stands before an error.
    const TRIALS: usize = 40;
    let begins = Lines::of(text);
    let mut done = BTreeSet::new();
    for (trial, error) in errors.iter().enumerate() {
        let span = error.span().unwrap_or(0..0);
        let (mut first, mut last) = (begins.holding(span.start), begins.holding(span.end.saturating_sub(1)));
        if done.contains(&first) {
            continue;
        }
        let is_whole = |lines: &[&str], end: usize| DeTable::parse(&lines[..end].join("\n")).is_ok();
        let open = trial < TRIALS && !is_whole(lines, first);
        if open || lines[first].trim().is_empty() {
            // An end never came; it is missed far from its beginning.
            let begin = (first.saturating_sub(TRIALS)..first).rev().find(|end| is_whole(lines, *end));
            (first, last) = begin.map_or((first, first), |begin| (begin, begin));
        }
        let reason = || format!("is left out: {}", error.message().trim().replace('\n', ", "));
        if !lines[first].trim().is_empty() {
            found.entry(first + 1).or_insert_with(reason);
        }
        let last = last.max(first);
        lines[first..=last].fill("");
        done.extend(first..=last);
        if open {
            // What follows was read as a part of it.
            return;
        }
    }
}
