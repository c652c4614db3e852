//! Title and body as one flow down a field.

use super::Stage;
use super::canvas::{Align, BODY_LEADING, Canvas, Set, heading_leading, is_stacked};
use crate::board::faces::Face;
use crate::board::notice::{Block, Span};
use crate::board::pages::{PageLimits, Part, Text};
use crate::board::pictogram;
use crate::board::sheet::{Rect, Rgb, Role};
use crate::board::typeset::{self, Galley, Style};

/// How a design sets its words, as factors of the profile's sizes.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    pub title: f32,
    pub body: f32,
    /// How far the text may grow to fill its field.
    pub grow: f32,
    pub title_face: Face,
    pub body_face: Face,
    /// The title in the colour of the kind.
    pub title_accent: bool,
    /// White discs with the ground's colour for the numbers of a list: what an emergency needs.
    pub discs: bool,
}

impl Manner {
    pub const PLAIN: Self = Self {
        title: 1.0,
        body: 1.0,
        grow: 1.5,
        title_face: Face::ExtraBold,
        body_face: Face::Medium,
        title_accent: false,
        discs: false,
    };
}

#[derive(Clone, Debug)]
enum Sign {
    None,
    Bullet,
    Number(u32),
    Mark(&'static str),
    Step(Option<u32>, &'static str),
}

#[derive(Clone, Debug)]
struct Piece {
    role: Role,
    set: Set,
    gap: f32,
    indent: f32,
    sign: Sign,
}

/// A title and blocks set in one measure at one scale.
#[derive(Clone, Debug)]
pub struct Flow {
    pieces: Vec<Piece>,
    measure: f32,
}

/// Title and body in one manner, their words measured once: a plan tries them in many fields, parts and sizes.
pub struct Measured<'a> {
    stage: &'a Stage<'a>,
    manner: Manner,
    pub title: &'a str,
    title_spans: [Span; 1],
    pub body: &'a [Block],
    blocks: Vec<Galley<'a>>,
    text: Text,
}

impl<'a> Measured<'a> {
    /// Bound text; without a title where it is empty.
    pub fn new(stage: &'a Stage<'a>, manner: Manner, title: &'a str, body: &'a [Block]) -> Self {
        let style = body_style(&manner, 1.0);
        let galley = |block: &'a Block| Galley::new(block.spans(), style.face, style.bold, stage.metrics);
        let blocks = body.iter().map(galley).collect();
        Self { stage, manner, title, title_spans: heading_spans(title), body, blocks, text: Text::new(body) }
    }

    /// All of the body.
    pub fn whole(&self) -> Vec<Part> {
        let part = |(n, block): (usize, &Block)| Part { block: n, place: 0..block.len(), goes_on: false };
        self.body.iter().enumerate().map(part).collect()
    }

    /// The parts of each page of a field, at the least size.
    pub fn split(&self, measure: f32, field: f32) -> Vec<Vec<Part>> {
        let left = field - self.heading(measure, 1.0);
        self.text.split(&PageLimits::default(), &mut |_, parts| self.height(parts, measure, 1.0) <= left)
    }

    /// How high the title stands.
    pub fn heading(&self, measure: f32, scale: f32) -> f32 {
        if self.title.is_empty() {
            return 0.0;
        }
        let (size, _) = sizes(self.stage, &self.manner, scale);
        let style = heading_style(&self.manner, size);
        // Only stacked capitals, which few titles have, make the leading depend on the line breaks.
        if is_stacked(self.title) {
            let lines = typeset::set_balanced(&self.title_spans, &style, measure, self.stage.metrics);
            return lines.len() as f32 * size * heading_leading(&lines);
        }
        let galley = Galley::new(&self.title_spans, style.face, style.bold, self.stage.metrics);
        galley.count(size, measure) as f32 * size * heading_leading(&[])
    }

    /// How high parts are that stand under the title.
    pub fn height(&self, parts: &[Part], measure: f32, scale: f32) -> f32 {
        let (_, size) = sizes(self.stage, &self.manner, scale);
        let mut height = 0.0;
        let mut before = (!self.title.is_empty()).then_some(Role::Title);
        let mut after_sign = false;
        for part in parts {
            let block = &self.body[part.block];
            let opening = (!part.goes_on).then_some(block);
            let (_, indent) = sign_of(opening, part.spans(block).next(), size);
            let lines = self.blocks[part.block].count_of(part.place.clone(), size, (measure - indent).max(1.0));
            height += gap(before, after_sign, indent, size) + lines as f32 * size * BODY_LEADING;
            (before, after_sign) = (Some(Role::Body), indent > 0.0);
        }
        height
    }
}

fn sizes(stage: &Stage, manner: &Manner, scale: f32) -> (f32, f32) {
    // Up to a whole pixel: rounding must not cost the least size its last tenth.
    ((stage.sizes.title * manner.title * scale).ceil(), (stage.sizes.body * manner.body * scale).ceil())
}

fn heading_style(manner: &Manner, size: f32) -> Style {
    Style { face: manner.title_face, bold: manner.title_face, size, leading: BODY_LEADING }
}

fn heading_spans(title: &str) -> [Span; 1] {
    [Span { text: title.to_owned(), bold: false }]
}

fn body_style(manner: &Manner, size: f32) -> Style {
    Style { face: manner.body_face, bold: Face::Bold, size, leading: BODY_LEADING }
}

/// The room above a block.
fn gap(before: Option<Role>, after_sign: bool, indent: f32, size: f32) -> f32 {
    match before {
        None => 0.0,
        Some(Role::Title) => size * 0.42,
        Some(_) if after_sign && indent > 0.0 => size * 0.28,
        Some(_) => size * 0.36,
    }
}

/// Sets bound text: `title` (where there is one) and `blocks` in `measure` at `scale` times the profile's sizes.
pub fn set(stage: &Stage, manner: &Manner, title: &str, blocks: &[Block], measure: f32, scale: f32) -> Flow {
    let mut pieces = Vec::new();
    let (title_size, body_size) = sizes(stage, manner, scale);
    if !title.is_empty() {
        let style = heading_style(manner, title_size);
        let lines = typeset::set_balanced(&heading_spans(title), &style, measure, stage.metrics);
        let leading = heading_leading(&lines);
        let set = Set { lines, size: title_size, leading };
        pieces.push(Piece { role: Role::Title, set, gap: 0.0, indent: 0.0, sign: Sign::None });
    }
    let mut after_sign = false;
    for block in blocks {
        let first = block.spans().first().map(|span| (span.text.as_str(), span.bold));
        let (sign, indent) = sign_of(Some(block), first, body_size);
        let style = body_style(manner, body_size);
        let lines = typeset::set(block.spans(), &style, (measure - indent).max(1.0), stage.metrics);
        let gap = gap(pieces.last().map(|piece: &Piece| piece.role), after_sign, indent, body_size);
        after_sign = indent > 0.0;
        let set = Set { lines, size: body_size, leading: BODY_LEADING };
        pieces.push(Piece { role: Role::Body, set, gap, indent, sign });
    }
    Flow { pieces, measure }
}

/// What stands before a step, a list item, numbered or not, or a paragraph by its first words; and the indent it takes.
/// No block: it goes on from an earlier page.
fn sign_of(block: Option<&Block>, first: Option<(&str, bool)>, size: f32) -> (Sign, f32) {
    match (block, first) {
        (Some(Block::Step { number, picture, .. }), _) => (Sign::Step(*number, picture), size * STEP),
        (Some(Block::Item { number: Some(number), .. }), _) => {
            (Sign::Number(*number), size * if *number > 9 { 1.8 } else { 1.25 })
        }
        (Some(Block::Item { number: None, .. }), _) => (Sign::Bullet, size * 0.8),
        (_, Some((opening, true))) => match label_of(opening).and_then(pictogram::of_label) {
            Some(name) => (Sign::Mark(name), size * 1.5),
            None => (Sign::None, 0.0),
        },
        _ => (Sign::None, 0.0),
    }
}

/// How far the words of a step stand in, in sizes: its number, its picture and the air between.
const STEP: f32 = 2.85;

/// *Mức hỗ trợ:*, of a bold opening that may go on with what it says.
fn label_of(opening: &str) -> Option<&str> {
    opening.find(':').map(|colon| &opening[..=colon])
}

impl Flow {
    pub fn draw(&self, canvas: &mut Canvas, manner: &Manner, x: f32, top: f32) {
        let colours = canvas.colours;
        let mut y = top;
        for piece in &self.pieces {
            y += piece.gap;
            let colour = match piece.role {
                Role::Title if manner.title_accent => colours.accent,
                _ => colours.ink,
            };
            self.sign(canvas, manner, piece, x, y, colours.accent);
            let measure = self.measure - piece.indent;
            y = canvas.put(piece.role, &piece.set, x + piece.indent, y, measure, Align::Left, colour);
        }
    }

    fn sign(&self, canvas: &mut Canvas, manner: &Manner, piece: &Piece, x: f32, top: f32, colour: Rgb) {
        let size = piece.set.size;
        // The middle of the first line's capitals.
        let middle = top + size * piece.set.leading / 2.0;
        match &piece.sign {
            Sign::None => {}
            Sign::Mark(name) => {
                let side = size * 1.18;
                canvas.mark(name, Rect::new(x - size * 0.08, middle - side / 2.0, side, side), colour);
            }
            Sign::Bullet => {
                let side = size * 0.26;
                canvas.fill(Rect::new(x + size * 0.12, middle - side / 2.0, side, side), colour, side / 2.0);
            }
            Sign::Step(number, picture) => {
                let side = size * 1.45;
                canvas.mark(picture, Rect::new(x + size * 1.0, middle - side / 2.0, side, side), colour);
                if let Some(number) = number {
                    let set = canvas.set(&number.to_string(), Face::ExtraBold, size, size * 2.0);
                    canvas.put(Role::Body, &set, x, top, size * 1.1, Align::Left, colour);
                }
            }
            Sign::Number(number) => {
                let text = number.to_string();
                if manner.discs {
                    let side = (size * 1.06).round();
                    let disc = Rect::new(x, middle - side / 2.0, side, side);
                    canvas.fill(disc, colour, side / 2.0);
                    let set = canvas.set(&text, Face::ExtraBold, (size * 0.78).round(), size * 2.0);
                    let top = middle - set.size * BODY_LEADING / 2.0;
                    let ground = canvas.colours.paper;
                    canvas.put(Role::Label, &set, x, top, side, Align::Centre, ground);
                } else {
                    let set = canvas.set(&text, Face::ExtraBold, size, size * 2.0);
                    canvas.put(Role::Body, &set, x, top, size * 1.1, Align::Left, colour);
                }
            }
        }
    }
}

/// The largest scale in [1, the manner's `grow`] at which every page keeps within a height.
pub fn grow(text: &Measured, pages: &[Vec<Part>], measure: f32, field: f32) -> f32 {
    const STEPS: u32 = 20;
    let scale = |step: u32| 1.0 + (text.manner.grow - 1.0) * step as f32 / STEPS as f32;
    let fits = |step| tallest(text, pages, measure, scale(step)) <= field;
    // Taller text can only need more room, but for the luck of a line break: good enough for a bisection.
    let (mut low, mut high) = (0, STEPS + 1);
    while high - low > 1 {
        let middle = (low + high) / 2;
        if fits(middle) { low = middle } else { high = middle }
    }
    scale(low)
}

/// How high the tallest page is, with its title.
pub fn tallest(text: &Measured, pages: &[Vec<Part>], measure: f32, scale: f32) -> f32 {
    let parts = pages.iter().map(|parts| text.height(parts, measure, scale)).fold(0.0, f32::max);
    text.heading(measure, scale) + parts
}
