//! Text as the fonts can show it.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::board::faces::Metrics;

/// Normalizes text to NFC and leaves out what a face lacks, naming each such character once.
///
/// White space becomes single spaces; one at an end stays, because a span may need it. What nobody sees (controls, joiners, marks
/// of direction, soft hyphens) goes without mention, and the hyphens that the fonts lack become the one they have.
pub fn clean(text: &str, metrics: &dyn Metrics) -> (String, Vec<char>) {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        clean_nfc(text.chars(), text.len(), metrics)
    } else {
        clean_nfc(text.nfc(), text.len(), metrics)
    }
}

fn clean_nfc(chars: impl Iterator<Item = char>, len: usize, metrics: &dyn Metrics) -> (String, Vec<char>) {
    let mut out = String::with_capacity(len);
    let mut lacking = Vec::new();
    for ch in chars {
        match ch {
            '\u{a0}' | '\u{2007}' | '\u{202f}' => push_space(&mut out, '\u{a0}'),
            _ if ch.is_whitespace() => push_space(&mut out, ' '),
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' => {}
            '\u{feff}' | '\u{fe00}'..='\u{fe0f}' => {}
            _ if ch.is_control() => {}
            _ if metrics.has_all(ch) => out.push(ch),
            '\u{2010}' | '\u{2011}' => out.push('-'),
            _ if lacking.contains(&ch) => {}
            _ => lacking.push(ch),
        }
    }
    (out, lacking)
}

/// Two gaps in a row are one, and an ordinary space wins: it is the one that a line may end at.
fn push_space(out: &mut String, space: char) {
    match out.chars().next_back() {
        Some(' ') => {}
        Some('\u{a0}') => {
            if space == ' ' {
                out.pop();
                out.push(' ');
            }
        }
        _ => out.push(space),
    }
}
