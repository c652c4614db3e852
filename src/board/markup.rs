//! What authors write, reduced to what the board sets: paragraphs, list items and bold.
//!
//! The reducer is lenient and total. Officers paste from word processors and chat programs; what is not understood is
//! unwrapped, never an error, and no readable word is lost. What cannot be read, or turns a line around, is removed.

mod html;
mod line;

pub use html::from_html;
pub use line::unwrapped_line;

use super::notice::{Block, Span, Spans};
use super::pictogram;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc};

/// The most digits that number an item: `2021. ` at the start of a line is a year.
const ITEM_DIGITS: usize = 3;

/// Plain text: blank lines part paragraphs, and a line that starts with a dash, an asterisk, a bullet or a number is an
/// item. A line that opens with a label which officers use begins a paragraph too: chat programs know no blank lines.
pub fn from_text(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut line = Line::default();
    let mut number = None;
    for row in text.split(is_line_end) {
        let row = row.trim();
        let item = item(row);
        if row.is_empty() || item.is_some() || opens_fact(row) {
            blocks.extend(block(std::mem::take(&mut line), number.take()));
        }
        match item {
            Some((mark, words)) => {
                number = Some(mark);
                line.push(words, false);
            }
            None => line.push(row, false),
        }
        line.push(" ", false);
    }
    blocks.extend(block(line, number));
    blocks
}

/// *Thời gian: 09 giờ 00*.
fn opens_fact(row: &str) -> bool {
    row.split_once(':').is_some_and(|(label, value)| {
        value.starts_with(char::is_whitespace) && pictogram::of_label(&row[..=label.len()]).is_some()
    })
}

/// One line of plain text: a title, a source, a caption.
pub fn one_line(text: &str) -> String {
    let mut line = Line::default();
    line.push(text, false);
    line.finish().into_iter().map(|span| span.text).collect()
}

/// A carriage return is white space: if it ended a line too, each CR LF would part paragraphs.
fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\u{2028}' | '\u{2029}')
}

/// The item's number (if it has one) and its words, where the line is an item.
fn item(row: &str) -> Option<(Option<u32>, &str)> {
    if let Some(words) = row.strip_prefix(['-', '*', '•']) {
        return words.starts_with(char::is_whitespace).then_some((None, words));
    }
    let digits = row.bytes().take_while(u8::is_ascii_digit).count();
    let words = row[digits..].strip_prefix(['.', ')']).filter(|words| words.starts_with(char::is_whitespace))?;
    (1..=ITEM_DIGITS).contains(&digits).then(|| (row[..digits].parse().ok(), words))
}

/// A paragraph, or an item where a mark stood; nothing where there are no words.
fn block(line: Line, mark: Option<Option<u32>>) -> Option<Block> {
    let spans = line.finish();
    if spans.is_empty() {
        return None;
    }
    Some(match mark {
        Some(number) => Block::Item { number, spans },
        None => Block::Paragraph(spans),
    })
}

/// The white space between the last character and the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Gap {
    #[default]
    None,
    /// Only no-break spaces.
    Tied,
    Space,
}

/// Spans under construction: white space collapses as it comes in, and nothing is written of it until a word follows.
#[derive(Debug, Default)]
struct Line {
    spans: Spans,
    gap: Gap,
}

impl Line {
    fn push(&mut self, text: &str, bold: bool) {
        for c in text.chars() {
            match c {
                '\u{a0}' | '\u{2007}' | '\u{202f}' => {
                    if self.gap == Gap::None {
                        self.gap = Gap::Tied;
                    }
                }
                c if c.is_whitespace() => self.gap = Gap::Space,
                c if is_invisible(c) => {}
                c => self.push_char(c, bold),
            }
        }
    }

    fn push_char(&mut self, c: char, bold: bool) {
        let gap = match std::mem::take(&mut self.gap) {
            Gap::None => None,
            Gap::Tied => Some('\u{a0}'),
            Gap::Space => Some(' '),
        };
        if let Some(last) = self.spans.last_mut() {
            last.text.extend(gap);
            // An accent belongs to its letter, whatever the weight says; parted, the two would not become one.
            if last.bold == bold || is_combining_mark(c) {
                last.text.push(c);
                return;
            }
        }
        self.spans.push(Span { text: c.into(), bold });
    }

    fn finish(mut self) -> Spans {
        for span in &mut self.spans {
            if !is_nfc(&span.text) {
                span.text = span.text.nfc().collect();
            }
        }
        self.spans
    }
}

/// Characters without a shape of their own: controls, joiners, soft hyphens, marks that turn the direction of writing,
/// variation selectors and tags. Some hide text from the eye but not from a search, some make a line read other than it
/// is written; Vietnamese needs none of them.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffc}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests;
