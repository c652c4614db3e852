//! Telephone numbers to know by heart: each a numeral as on a departure board, with whom it reaches.

use super::Stage;
use super::canvas::{Align, Canvas, Set};
use super::frame::{Beside, Frame};
use crate::board::faces::Face;
use crate::board::notice::{Block, Notice};
use crate::board::palette::EMERGENCY;
use crate::board::sheet::{Rect, Role};
use crate::board::typeset::{syllables, unbound};

/// A numeral's size, in units.
const SIZE: f32 = 180.0;
/// Smaller than this it is a list like any other, in sizes of the body.
const LEAST: f32 = 1.6;
/// The row of a numeral, in its sizes.
const LEADING: f32 = 0.94;
/// A row is as high as there is room for, but no higher than this, in sizes of what stands in it: rows apart are no table.
const AIR: f32 = 1.7;
/// The words beside a numeral, in sizes of the body: as large as they can be beside numerals of one size.
const WORDS: [f32; 4] = [1.7, 1.5, 1.3, 1.12];
/// More is a sentence.
const MOST_SYLLABLES: usize = 8;

/// Numeral and words of a block.
fn split(block: &Block) -> Option<(String, String)> {
    let Block::Item { number: None, spans } = block else { return None };
    let (number, rest) = spans.split_first().filter(|(first, _)| first.bold)?;
    let digits = number.text.chars().filter(char::is_ascii_digit).count();
    let only = number.text.trim().trim_end_matches(':').chars().all(|ch| ch.is_ascii_digit() || ch.is_whitespace());
    let words: String = rest.iter().map(|span| span.text.as_str()).collect();
    let words = words.trim().trim_start_matches([':', '–', '-']).trim().trim_end_matches('.');
    let whole = only && (3..=11).contains(&digits) && (1..=MOST_SYLLABLES).contains(&syllables(words));
    whole.then(|| (unbound(number.text.trim().trim_end_matches(':')), words.to_owned()))
}

/// A list of two to four numbers, each with whom it reaches.
pub fn suits(notice: &Notice) -> bool {
    (2..=4).contains(&notice.body.len()) && notice.body.iter().all(|block| split(block).is_some())
}

struct Table {
    title: Set,
    rows: Vec<(Set, Set)>,
    /// From the field's left edge to the words.
    column: f32,
    row: f32,
}

fn table(canvas: &Canvas, notice: &Notice, field: Rect) -> Option<Table> {
    let stage = canvas.stage;
    let title = canvas.set_heading(&notice.title, Face::ExtraBold, stage.sizes.title, field.w);
    let left = field.h - title.height() - stage.sizes.body * 0.4;
    let numbers: Vec<(String, String)> = notice.body.iter().filter_map(split).collect();
    let mut size = (SIZE * stage.unit()).round();
    while size >= stage.sizes.body * LEAST {
        let numeral = |text: &str| Set { leading: LEADING, ..canvas.set(text, Face::ExtraBold, size, f32::MAX) };
        let numerals: Vec<Set> = numbers.iter().map(|(number, _)| numeral(number)).collect();
        let column = numerals.iter().map(Set::width).fold(0.0, f32::max) + size * 0.28;
        for factor in WORDS {
            let words_size = (stage.sizes.body * factor).round();
            let words = |text: &str| canvas.set_heading(text, Face::Medium, words_size, (field.w - column).max(1.0));
            let words: Vec<Set> = numbers.iter().map(|(_, text)| words(text)).collect();
            let highest = words.iter().map(Set::height).fold(size * LEADING, f32::max);
            let whole = words.iter().all(|set| set.lines.len() <= 2 && set.keeps(field.w - column));
            let row = (left / numbers.len() as f32).min(highest * AIR);
            if whole && highest <= row && title.keeps(field.w) {
                return Some(Table { title, rows: numerals.into_iter().zip(words).collect(), column, row });
            }
        }
        size = (size * 0.95).floor();
    }
    None
}

/// Whether they stand large in the field.
pub fn fit(notice: &Notice, stage: &Stage) -> bool {
    let canvas = Canvas::new(stage, EMERGENCY);
    table(&canvas, notice, Frame::of(stage, Beside::Nothing).field).is_some()
}

/// Draws title and rows.
pub fn draw(canvas: &mut Canvas, notice: &Notice) {
    let field = Frame::of(canvas.stage, Beside::Nothing).field;
    let Some(table) = table(canvas, notice, field) else { return };
    let (ink, accent) = (canvas.colours.ink, canvas.colours.accent);
    let under = canvas.put(Role::Title, &table.title, field.x, field.y, field.w, Align::Left, ink);
    let mut y = under + canvas.stage.sizes.body * 0.4;
    for (numeral, words) in &table.rows {
        let top = |set: &Set| y + (table.row - set.height()) / 2.0;
        canvas.put(Role::Body, numeral, field.x, top(numeral), table.column, Align::Left, accent);
        let (x, measure) = (field.x + table.column, field.w - table.column);
        canvas.put(Role::Body, words, x, top(words), measure, Align::Left, ink);
        y += table.row;
    }
}
