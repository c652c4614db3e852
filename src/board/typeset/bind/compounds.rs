//! Which syllables are one word: compounds from a dictionary and from a short list of our own.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::Gaps;
use crate::board::typeset::words::leans;

/// A line for each first syllable, and what follows it in each compound; see its README. Searched as it stands: nothing
/// lies in memory twice.
pub(super) const DICTIONARY: &str = include_str!("../../../../assets/dictionary/compounds.txt");

/// Where its lines start, found once: 16 kB, in place of looking for line ends at every step of a search.
static LINES: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let mut at = 0;
    let starts = DICTIONARY.split_inclusive('\n').map(|line| {
        at += line.len() as u32;
        at - line.len() as u32
    });
    starts.collect()
});

/// What the dictionary lacks, by its first syllable.
static OWN: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut rests: HashMap<&str, Vec<&str>> = HashMap::new();
    for (first, rest) in own().filter_map(|entry| entry.split_once(' ')) {
        rests.entry(first).or_default().push(rest);
    }
    rests
});

/// The longest compound, in syllables.
const LONGEST: usize = 4;

/// Compounds that are known, so that their syllables are no part of another (*có thể | thao tác*), and not bound: they
/// only join what is said, no reader stumbles over a line that ends in them, and they are so frequent that lines would
/// become ragged. Those made of words that lean (*cho nên*, *nếu như*) need not stand here.
const LOOSE: [&str; 10] =
    ["bên cạnh", "có thể", "do đó", "không thể", "một số", "sau khi", "trong khi", "trong đó", "trước khi", "vì vậy"];

pub(super) fn own() -> impl Iterator<Item = &'static str> {
    let lines = include_str!("../compounds.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(|line| line.split(';')).map(str::trim).filter(|entry| !entry.is_empty())
}

/// One spelling of the two that are in use, for a syllable in small letters: *hòa* for *hoà*, *kỹ* for *kĩ*.
pub(super) fn fold(mut syllable: String) -> String {
    #[rustfmt::skip]
    const MARKS: [(&str, &str); 15] = [
        ("oà", "òa"), ("oá", "óa"), ("oả", "ỏa"), ("oã", "õa"), ("oạ", "ọa"), ("oè", "òe"), ("oé", "óe"), ("oẻ", "ỏe"),
        ("oẽ", "õe"), ("oẹ", "ọe"), ("uỳ", "ùy"), ("uý", "úy"), ("uỷ", "ủy"), ("uỹ", "ũy"), ("uỵ", "ụy"),
    ];
    const LONG_I: [(char, char); 6] = [('i', 'y'), ('ì', 'ỳ'), ('í', 'ý'), ('ỉ', 'ỷ'), ('ĩ', 'ỹ'), ('ị', 'ỵ')];
    let Some((at, last)) = syllable.char_indices().next_back() else { return syllable };
    if let Some((_, long)) = LONG_I.iter().find(|(short, _)| *short == last) {
        if matches!(&syllable[..at], "h" | "k" | "l" | "m" | "s" | "t" | "qu") {
            syllable.truncate(at);
            syllable.push(*long);
        }
    } else if !last.is_ascii()
        && !syllable.starts_with('q')
        && let Some((new, old)) = MARKS.iter().find(|(new, _)| syllable.ends_with(new))
    {
        syllable.truncate(syllable.len() - new.len());
        syllable.push_str(old);
    }
    syllable
}

#[cfg(test)]
pub(super) fn in_dictionary(compound: &str) -> bool {
    let Some((first, rest)) = compound.split_once(' ') else { return false };
    rests(first).is_some_and(|rests| has(rests, rest))
}

/// What follows a syllable in the compounds that it begins.
fn rests(first: &str) -> Option<&'static str> {
    let order = |start: &u32| {
        let line = &DICTIONARY.as_bytes()[*start as usize..];
        let (head, rest) = line.split_at(first.len().min(line.len()));
        // A space stands before all letters.
        head.cmp(first.as_bytes()).then(rest.first().unwrap_or(&b' ').cmp(&b' '))
    };
    let start = LINES[LINES.binary_search_by(order).ok()?] as usize;
    DICTIONARY[start + first.len() + 1..].lines().next()
}

/// Whether a compound's rest stands among others, which are in order between semicolons.
fn has(mut rests: &str, rest: &str) -> bool {
    while !rests.is_empty() {
        let (bytes, middle) = (rests.as_bytes(), rests.len() / 2);
        // The mark is ASCII: no letter is cut.
        let start = bytes[..middle].iter().rposition(|byte| *byte == b';').map_or(0, |at| at + 1);
        let end = bytes[middle..].iter().position(|byte| *byte == b';').map_or(rests.len(), |at| middle + at);
        match rests[start..end].cmp(rest) {
            Ordering::Equal => return true,
            Ordering::Less => rests = rests.get(end + 1..).unwrap_or_default(),
            Ordering::Greater => rests = &rests[..start.saturating_sub(1)],
        }
    }
    false
}

/// The best way to read the first tokens of a text as words.
#[derive(Clone, Copy)]
struct Reading {
    cost: u32,
    /// Syllables of its last word.
    last: usize,
}

impl Gaps<'_> {
    /// Binds what is read as one word.
    pub(super) fn compounds(&mut self) {
        let mut end = self.tokens.len();
        let readings = self.readings();
        while end > 0 {
            let start = end - readings[end].last;
            let apart = end - start == 1 || self.is_loose(start, end);
            if !apart {
                (start..end - 1).for_each(|gap| self.bind(gap));
            }
            end = start;
        }
    }

    /// The fewest words; of such readings the one with the fewest lone syllables, where words that lean stand alone
    /// gladly; then the one with longer words, or more of our own; then the one whose earlier words are longer.
    fn readings(&self) -> Vec<Reading> {
        const WORD: u32 = 1_000;
        const ALONE: u32 = 100;
        const PREFERRED: u32 = 1;
        // *tại | nhà văn hóa*, and not two words of two.
        let word = |count: usize| WORD - (count * count) as u32;
        let mut text = String::with_capacity(self.tokens.iter().map(|token| token.core.len() + 1).sum());
        let places: Vec<_> = self
            .tokens
            .iter()
            .map(|token| {
                let start = text.len();
                text.push_str(&token.core);
                let end = text.len();
                text.push(' ');
                start..end
            })
            .collect();
        let mut readings = vec![Reading { cost: u32::MAX, last: 1 }; self.tokens.len() + 1];
        readings[0].cost = 0;
        for (start, token) in self.tokens.iter().enumerate() {
            let before = readings[start].cost;
            let alone = if leans(&token.core) { 0 } else { ALONE };
            let mut read = |count: usize, cost: u32| {
                let reading = &mut readings[start + count];
                if before.saturating_add(cost) <= reading.cost {
                    *reading = Reading { cost: before.saturating_add(cost), last: count };
                }
            };
            read(1, word(1) + alone);
            let (own, rests) = (OWN.get(token.core.as_str()), rests(&token.core));
            if own.is_none() && rests.is_none() {
                continue;
            }
            for count in 2..=LONGEST.min(self.tokens.len() - start) {
                let (left, right) = (&self.tokens[start + count - 2], &self.tokens[start + count - 1]);
                // Nothing is one word over a mark.
                if left.closes || right.opens || right.core.is_empty() {
                    break;
                }
                let rest = &text[places[start].end + 1..places[start + count - 1].end];
                if own.is_some_and(|own| own.contains(&rest)) {
                    read(count, word(count) - PREFERRED);
                } else if rests.is_some_and(|rests| has(rests, rest)) {
                    read(count, word(count));
                }
            }
        }
        readings
    }

    fn is_loose(&self, start: usize, end: usize) -> bool {
        let tokens = &self.tokens[start..end];
        let loose = |pair: &str| pair.split_once(' ') == Some((&tokens[0].core, &tokens[1].core));
        tokens.iter().all(|token| leans(&token.core)) || tokens.len() == 2 && LOOSE.into_iter().any(loose)
    }
}
