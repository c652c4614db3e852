//! Title and body as one flow down a field.

use super::Stage;
use super::canvas::{Align, BODY_LEADING, Canvas, Set, heading_leading};
use super::manner::Manner;
use super::{measured, names};
use crate::board::faces::{CAP, Face};
use crate::board::fact::{self, Fact};
use crate::board::notice::{Block, Span};
use crate::board::sheet::{Rect, Rgb, Role};
use crate::board::typeset::{self, Style};

/// What stands before a block, and so how far it stands in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sign {
    /// Prose.
    None,
    /// A fact on a page that has no pictogram for any label.
    Bare,
    /// A fact with its pictogram, or a dot in its place.
    Fact(Option<&'static str>),
    /// A paragraph of a quotation; its mark stands before the first.
    Quote(bool),
    Bullet,
    Number(u32),
    Step(Option<u32>, &'static str),
    /// A step of an emergency, on a ground of its own with its pictogram.
    Tile(Option<u32>, &'static str),
}

impl Sign {
    /// Of a block that is no fact.
    pub fn of(block: &Block, manner: &Manner, is_first: bool) -> Self {
        match block {
            Block::Paragraph(_) if manner.quoted => Self::Quote(is_first),
            Block::Step { number, picture, .. } if manner.discs => Self::Tile(*number, picture),
            Block::Step { number, picture, .. } => Self::Step(*number, picture),
            Block::Item { number: Some(number), .. } => Self::Number(*number),
            Block::Item { number: None, .. } => Self::Bullet,
            _ => Self::None,
        }
    }

    /// Of a fact. Where one of a page has a pictogram, all stand in behind theirs: those without one keep the others' line,
    /// behind a dot.
    pub fn of_fact(fact: &Fact, marked: bool) -> Self {
        if marked { Self::Fact(fact.pictogram) } else { Self::Bare }
    }

    /// In pixels, for words of that size.
    pub fn indent(self, size: f32) -> f32 {
        let ems = match self {
            Sign::None | Sign::Bare => 0.0,
            Sign::Fact(_) | Sign::Quote(_) => 1.5,
            Sign::Bullet => 0.8,
            Sign::Number(..10) => 1.25,
            Sign::Number(_) => 1.8,
            // Its number, its picture and the air between.
            Sign::Step(..) => 2.85,
            Sign::Tile(Some(_), _) => 3.1 + 2.0 * TILE_PAD,
            Sign::Tile(None, _) => 1.8 + 2.0 * TILE_PAD,
        };
        size * ems
    }

    /// How much of that stands on the right.
    fn right(self, size: f32) -> f32 {
        if matches!(self, Sign::Tile(..)) { TILE_PAD * size } else { 0.0 }
    }

    /// What stands above and below its words.
    pub fn rim(self, size: f32) -> f32 {
        if matches!(self, Sign::Tile(..)) { TILE_RIM * size } else { 0.0 }
    }

    fn is_fact(self) -> bool {
        matches!(self, Sign::Bare | Sign::Fact(_) | Sign::Quote(_))
    }
}

/// Around what stands on a tile, in sizes of its words: on the left and right, and above and below.
const TILE_PAD: f32 = 0.35;
const TILE_RIM: f32 = 0.16;

/// The room above a block.
pub fn gap(before: Option<Sign>, sign: &Sign, size: f32) -> f32 {
    match before {
        None => 0.0,
        Some(before) if before.is_fact() || sign.is_fact() => size * 0.55,
        Some(before) if before != Sign::None && *sign != Sign::None => size * 0.28,
        Some(_) => size * 0.36,
    }
}

/// Sizes of title and body.
pub fn sizes(stage: &Stage, manner: &Manner, scale: f32) -> (f32, f32) {
    // Up to a whole pixel: rounding must not cost the least size its last tenth.
    ((stage.sizes.title * manner.title * scale).ceil(), (stage.sizes.body * manner.body * scale).ceil())
}

/// The room under a title, of either size.
pub fn under_title(stage: &Stage, manner: &Manner, scale: f32) -> f32 {
    sizes(stage, manner, scale).1 * 0.42
}

pub fn heading_style(manner: &Manner, size: f32) -> Style {
    Style { face: manner.title_face, bold: manner.title_face, size, leading: BODY_LEADING }
}

pub fn heading_span(title: &str) -> Span {
    Span { text: title.to_owned(), bold: false }
}

pub fn body_style(manner: &Manner, size: f32) -> Style {
    Style { face: manner.body_face, bold: Face::Bold, size, leading: BODY_LEADING }
}

/// The title as it stands small on following pages: its row.
pub fn small_heading(stage: &Stage) -> f32 {
    (stage.sizes.label * SMALL_TITLE).ceil() * BODY_LEADING
}

/// In sizes of a label.
const SMALL_TITLE: f32 = 1.1;

/// Of a fact's label, beside a value of that size.
fn label_size(stage: &Stage, size: f32) -> f32 {
    (size * 0.6).max(stage.sizes.label).ceil()
}

/// A tall letter of a bold value does not touch the label above it; where all values are bold and the type comes down, as an
/// emergency's, soft edges count as well.
fn label_leading(manner: &Manner) -> f32 {
    if manner.body_face == Face::Bold { 1.36 } else { 1.24 }
}

/// Between a label and a value on one line, in sizes of the value.
const LABEL_GAP: f32 = 0.36;

/// Whether a fact's label and its value of so many pixels stand on one line.
pub fn is_one_line(stage: &Stage, label: &str, size: f32, value: f32, measure: f32) -> bool {
    let label = stage.metrics.advance(Face::Bold, label) * label_size(stage, size);
    // A pixel for what rounding does.
    label + LABEL_GAP * size + value + 1.0 <= measure
}

/// How high a fact's label is above a value of that size.
pub fn label_height(stage: &Stage, manner: &Manner, label: &str, size: f32, measure: f32) -> f32 {
    let own = label_size(stage, size);
    measured::label_lines(stage, label, own, measure) as f32 * own * label_leading(manner)
}

#[derive(Clone, Debug)]
struct Piece {
    role: Role,
    /// Small, above the words.
    label: Option<Set>,
    /// The label stands on the first line of the words, which begin so far behind it.
    beside: Option<f32>,
    set: Set,
    gap: f32,
    sign: Sign,
}

/// A title and blocks set in one measure at one scale.
#[derive(Clone, Debug)]
pub struct Flow {
    title: Option<Piece>,
    pieces: Vec<Piece>,
    measure: f32,
    air: f32,
}

/// What one page says, in bound text.
pub struct Page<'a> {
    /// Empty where the title runs with the body.
    pub title: &'a str,
    /// Page 0 bears the title as a title, all others on one small line.
    pub is_first: bool,
    pub blocks: &'a [Block],
}

/// Sets a page in `measure` at `scale` times the profile's sizes.
pub fn set(stage: &Stage, manner: &Manner, page: &Page, measure: f32, scale: f32) -> Flow {
    let (title_size, body_size) = sizes(stage, manner, scale);
    let mut pieces = Vec::new();
    let mut before = None;
    let marked = page.blocks.iter().filter_map(fact::of).any(|fact| fact.pictogram.is_some());
    for (at, block) in page.blocks.iter().enumerate() {
        let fact = fact::of(block);
        let sign = match &fact {
            Some(fact) => Sign::of_fact(fact, marked),
            None => Sign::of(block, manner, at == 0 && page.is_first),
        };
        let indent = sign.indent(body_size);
        let style = body_style(manner, body_size);
        let label = fact.map(|fact| {
            let own = Style {
                face: Face::Bold,
                bold: Face::Bold,
                size: label_size(stage, body_size),
                leading: label_leading(manner),
            };
            let spans = [heading_span(&block.plain()[..fact.label])];
            let lines = typeset::set_balanced(&spans, &own, (measure - indent).max(1.0), stage.metrics);
            Set { lines, size: own.size, leading: own.leading }
        });
        let spans = fact.map_or_else(|| block.spans().clone(), |fact| block.cut(fact.value..block.len()));
        let set_lines = if manner.balanced { typeset::set_balanced } else { typeset::set };
        let lines = set_lines(&spans, &style, (measure - indent).max(1.0), stage.metrics);
        let gap = gap(before, &sign, body_size);
        let set = Set { lines, size: body_size, leading: BODY_LEADING };
        let one_line = |fact: &Fact| {
            let widest = typeset::set(&spans, &style, f32::MAX, stage.metrics);
            let width = widest.first().map_or(0.0, |line| line.width);
            is_one_line(stage, &block.plain()[..fact.label], body_size, width, measure - indent)
        };
        let is_beside = !manner.stacked && fact.as_ref().is_some_and(one_line);
        let beside = label.as_ref().filter(|_| is_beside).map(|label| label.width() + LABEL_GAP * body_size);
        pieces.push(Piece { role: Role::Body, label, beside, set, gap, sign });
        before = Some(sign);
    }
    pieces.chunk_by_mut(|one, next| one.beside.is_some() && next.beside.is_some()).for_each(|run| align(run, measure));
    let title = (!page.title.is_empty()).then(|| {
        let role = if page.is_first { Role::Title } else { Role::Label };
        let set = if page.is_first {
            let style = heading_style(manner, title_size);
            let lines = typeset::set_balanced(&[heading_span(page.title)], &style, measure, stage.metrics);
            let leading = heading_leading(&lines);
            Set { lines, size: title_size, leading }
        } else {
            small_title(stage, page.title, measure)
        };
        Piece { role, label: None, beside: None, set, gap: 0.0, sign: Sign::None }
    });
    Flow { title, pieces, measure, air: under_title(stage, manner, scale) }
}

/// Values beside their labels, one below the other, begin on one line as in a table, where the widest label leaves them room
/// and most of the measure.
fn align(run: &mut [Piece], measure: f32) {
    let column = run.iter().filter_map(|piece| piece.beside).fold(0.0, f32::max);
    let fits = |piece: &Piece| column + piece.set.width() <= measure - piece.sign.indent(piece.set.size);
    if column <= measure / 2.0 && run.iter().all(fits) {
        run.iter_mut().filter(|piece| piece.beside.is_some()).for_each(|piece| piece.beside = Some(column));
    }
}

/// A title on one line, as small as a label and then cut at a word where it is too long for one.
fn small_title(stage: &Stage, title: &str, measure: f32) -> Set {
    let row = small_heading(stage);
    let set = |text: &str, size: f32| {
        let style = Style { face: Face::Bold, bold: Face::Bold, size, leading: BODY_LEADING };
        let lines = typeset::set(&[heading_span(text)], &style, measure, stage.metrics);
        Set { lines, size, leading: row / size }
    };
    let large = set(title, (stage.sizes.label * SMALL_TITLE).ceil());
    if large.lines.len() <= 1 {
        return large;
    }
    let size = stage.sizes.label.ceil();
    let mut words: Vec<&str> = title.split(' ').collect();
    let mut small = set(title, size);
    while small.lines.len() > 1 && words.len() > 1 {
        words.pop();
        small = set(&format!("{}…", words.join(" ").trim_end_matches([',', ':', '–', '-', ' '])), size);
    }
    small.lines.truncate(1);
    small
}

impl Flow {
    /// Draws it from `top` on, with so much left free under the title; returns where that begins.
    pub fn draw(&self, canvas: &mut Canvas, manner: &Manner, x: f32, top: f32, free: f32) -> f32 {
        let colours = canvas.colours;
        let mut y = top;
        if let Some(title) = &self.title {
            let small = title.set.size < self.pieces.first().map_or(0.0, |piece| piece.set.size);
            let colour = if manner.title_accent || small { colours.accent } else { colours.ink };
            y = canvas.put(title.role, &title.set, x, y, self.measure, Align::Left, colour);
        }
        let under = y;
        y += free + if self.title.is_some() && !self.pieces.is_empty() { self.air } else { 0.0 };
        for piece in &self.pieces {
            y += piece.gap;
            let (size, indent) = (piece.set.size, piece.sign.indent(piece.set.size));
            let rim = piece.sign.rim(size);
            if rim > 0.0 {
                let tile = Rect::new(x, y, self.measure, piece.set.height() + 2.0 * rim);
                canvas.fill(tile, colours.tint, size * 0.3);
            }
            y += rim;
            let (left, measure) = (x + indent - piece.sign.right(size), self.measure - indent);
            let begin = y;
            if let Some(label) = &piece.label {
                // On one line with its value both stand on one baseline.
                let rise = |set: &Set| set.size * (set.leading + CAP) / 2.0;
                let top = if piece.beside.is_some() { y + rise(&piece.set) - rise(label) } else { y };
                let under = canvas.put(Role::Label, label, left, top, measure, Align::Left, colours.accent);
                y = if piece.beside.is_some() { y } else { under };
            }
            sign(canvas, manner, piece, x, (begin, y), colours.accent);
            let right = piece.beside.unwrap_or_default();
            y = canvas.put(piece.role, &piece.set, left + right, y, measure - right, Align::Left, colours.ink) + rim;
        }
        under
    }
}

/// A fact's pictogram, and a dot, in sizes of the words.
const FACT_MARK: f32 = 1.18;
const DOT: f32 = 0.26;

/// Draws what stands before a piece that begins at `begin`, its words at `top`.
fn sign(canvas: &mut Canvas, manner: &Manner, piece: &Piece, x: f32, (begin, top): (f32, f32), colour: Rgb) {
    let size = piece.set.size;
    // The middle of the first line's capitals.
    let middle = top + size * piece.set.leading / 2.0;
    match piece.sign {
        Sign::None | Sign::Bare | Sign::Quote(false) => {}
        Sign::Fact(Some(name)) => mark(canvas, name, x, (begin + top + size * piece.set.leading) / 2.0, size, colour),
        Sign::Quote(true) => mark(canvas, "quote", x, middle, size, colour),
        Sign::Fact(None) => {
            // On the line of what is read first.
            let label = piece.label.as_ref().filter(|_| piece.beside.is_none());
            let middle = label.map_or(middle, |label| begin + label.size * label.leading / 2.0);
            dot(canvas, x + size * ((FACT_MARK - DOT) / 2.0 - 0.08), middle, size, colour);
        }
        Sign::Bullet => dot(canvas, x + size * 0.12, middle, size, colour),
        Sign::Step(number, picture) => {
            let side = size * 1.45;
            canvas.mark(picture, Rect::new(x + size * 1.0, middle - side / 2.0, side, side), colour);
            if let Some(number) = number {
                let set = canvas.set(&number.to_string(), Face::ExtraBold, size, size * 2.0);
                canvas.put(Role::Body, &set, x, top, size * 1.1, Align::Left, colour);
            }
        }
        Sign::Tile(number, picture) => {
            // The middle of the tile, whatever lines its words have.
            let middle = top + piece.set.height() / 2.0;
            let mut x = x + TILE_PAD * size;
            if let Some(number) = number {
                disc(canvas, number, x, middle, size, colour);
                x += size * 1.3;
            }
            let side = size * 1.5;
            canvas.mark(picture, Rect::new(x, middle - side / 2.0, side, side), colour);
        }
        Sign::Number(number) => {
            let text = number.to_string();
            if manner.discs {
                disc(canvas, number, x, middle, size, colour);
            } else {
                let place = Rect::new(0.0, 0.0, piece.sign.indent(size) - size * 0.1, size * 2.0);
                let set = names::largest(canvas, &text, Face::ExtraBold, size, place);
                canvas.put(Role::Body, &set, x, top, place.w, Align::Left, colour);
            }
        }
    }
}

/// A fact's pictogram: its drawing keeps clear of its square's edge, and stands on the line of the words.
fn mark(canvas: &mut Canvas, name: &'static str, x: f32, middle: f32, size: f32, colour: Rgb) {
    let side = size * FACT_MARK;
    canvas.mark(name, Rect::new(x - size * 0.08, middle - side / 2.0, side, side), colour);
}

fn dot(canvas: &mut Canvas, x: f32, middle: f32, size: f32, colour: Rgb) {
    let side = size * DOT;
    canvas.fill(Rect::new(x, middle - side / 2.0, side, side), colour, side / 2.0);
}

/// A number on a disc of the words' colour.
fn disc(canvas: &mut Canvas, number: u32, x: f32, middle: f32, size: f32, colour: Rgb) {
    let side = (size * 1.06).round();
    canvas.fill(Rect::new(x, middle - side / 2.0, side, side), colour, side / 2.0);
    let set = canvas.set(&number.to_string(), Face::ExtraBold, (size * 0.78).round(), size * 2.0);
    let top = middle - set.size * BODY_LEADING / 2.0;
    let ground = canvas.colours.paper;
    canvas.put(Role::Label, &set, x, top, side, Align::Centre, ground);
}
