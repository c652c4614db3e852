//! Where the designs put their ink.

use super::Stage;
use crate::board::faces::{CAP, Face};
use crate::board::notice::{Picture, Span};
use crate::board::palette::{CODE_GROUND, Palette};
use crate::board::qr;
use crate::board::sheet::{CodeAt, Crop, Ink, Paint, Rect, Rgb, Role, Sheet, TextBlock};
use crate::board::typeset::{self, Line, Style, unbound};

/// From one baseline to the next for running text, in ems: stacked accents never touch the line above.
pub const BODY_LEADING: f32 = 1.30;

/// Where a line stands in its measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Centre,
    Right,
}

/// Capitals with two marks reach higher than a tight leading allows.
pub fn is_stacked(text: &str) -> bool {
    text.chars().any(|ch| "ẤẦẨẪẬẮẰẲẴẶẾỀỂỄỆỐỒỔỖỘỚỜỞỠỨỪỬỮ".contains(ch))
}

/// The leading a heading needs: tight, unless a line below the first carries stacked capitals.
pub fn heading_leading(lines: &[Line]) -> f32 {
    let stacked = lines.iter().skip(1).any(|line| line.runs.iter().any(|run| is_stacked(&run.text)));
    if stacked { BODY_LEADING } else { 1.12 }
}

/// Lines with the size and leading that they were set at.
#[derive(Clone, Debug)]
pub struct Set {
    pub lines: Vec<Line>,
    pub size: f32,
    pub leading: f32,
}

impl Set {
    pub fn height(&self) -> f32 {
        self.lines.len() as f32 * self.size * self.leading
    }

    /// Whether it keeps within a measure, no syllable broken.
    pub fn keeps(&self, measure: f32) -> bool {
        self.width() <= measure && !self.is_torn()
    }

    /// Whether a syllable is broken.
    pub fn is_torn(&self) -> bool {
        self.lines.iter().any(|line| line.torn)
    }

    pub fn width(&self) -> f32 {
        self.lines.iter().map(|line| line.width).fold(0.0, f32::max)
    }
}

/// A sheet in the making.
pub struct Canvas<'a> {
    pub stage: &'a Stage<'a>,
    pub colours: Palette,
    pub sheet: Sheet,
}

impl<'a> Canvas<'a> {
    pub fn new(stage: &'a Stage<'a>, colours: Palette) -> Self {
        let profile = stage.profile;
        let sheet = Sheet {
            width: profile.width,
            height: profile.height,
            ground: colours.paper,
            rail: 0.0,
            paints: Vec::new(),
            texts: Vec::new(),
        };
        Self { stage, colours, sheet }
    }

    pub fn fill(&mut self, rect: Rect, colour: Rgb, radius: f32) {
        let rect = self.stage.bled(rect.snapped());
        self.sheet.paints.push(Paint::Fill { rect, colour, radius: radius.round() });
    }

    pub fn mark(&mut self, name: &'static str, rect: Rect, colour: Rgb) {
        self.sheet.paints.push(Paint::Mark { name, rect: rect.snapped(), colour });
    }

    /// A picture in this rectangle of the glass.
    pub fn picture(&mut self, picture: &Picture, rect: Rect, crop: Crop) {
        let Picture { file, hash, .. } = picture;
        let rect = self.stage.bled(rect.snapped());
        self.sheet.paints.push(Paint::Picture { file: file.clone(), hash: *hash, rect, crop });
    }

    /// Sets one weight of text as running text.
    pub fn set(&self, text: &str, face: Face, size: f32, measure: f32) -> Set {
        let lines = self.lines(text, face, size, measure, typeset::set);
        Set { lines, size, leading: BODY_LEADING }
    }

    /// Sets one weight of text as a heading: balanced and tight.
    pub fn set_heading(&self, text: &str, face: Face, size: f32, measure: f32) -> Set {
        let lines = self.lines(text, face, size, measure, typeset::set_balanced);
        let leading = heading_leading(&lines);
        Set { lines, size, leading }
    }

    fn lines(
        &self,
        text: &str,
        face: Face,
        size: f32,
        measure: f32,
        set: fn(&[Span], &Style, f32, &dyn crate::board::faces::Metrics) -> Vec<Line>,
    ) -> Vec<Line> {
        let spans = [Span { text: typeset::bind(text), bold: false }];
        let style = Style { face, bold: face, size, leading: BODY_LEADING };
        set(&spans, &style, measure.max(1.0), self.stage.metrics)
    }

    /// Puts set lines into the field that begins at (`x`, `top`) and is `measure` wide; returns its lower edge.
    #[allow(clippy::too_many_arguments)]
    pub fn put(&mut self, role: Role, set: &Set, x: f32, top: f32, measure: f32, align: Align, colour: Rgb) -> f32 {
        if set.lines.is_empty() {
            return top;
        }
        let pitch = set.size * set.leading;
        let mut inks = Vec::new();
        let (mut left, mut right) = (f32::MAX, f32::MIN);
        for (row, line) in set.lines.iter().enumerate() {
            let start = match align {
                Align::Left => x,
                Align::Centre => x + (measure - line.width) / 2.0,
                Align::Right => x + measure - line.width,
            };
            let baseline = (top + pitch * (row as f32 + 0.5) + set.size * CAP / 2.0).round();
            left = left.min(start);
            right = right.max(start + line.width);
            for run in &line.runs {
                inks.push(Ink {
                    x: start + run.x,
                    baseline,
                    width: run.width,
                    text: unbound(&run.text),
                    face: run.face,
                    size: set.size,
                    colour,
                });
            }
        }
        let text = joined(&set.lines);
        let reach = |line: Option<&Line>| {
            let runs = line.into_iter().flat_map(|line| &line.runs);
            let reaches = runs.map(|run| self.stage.metrics.reach(run.face, &run.text));
            reaches.fold((0.0_f32, 0.0_f32), |(up, down), own| (up.max(own.0), down.min(own.1)))
        };
        let first = inks.first().map_or(top, |ink| ink.baseline);
        let last = inks.last().map_or(top, |ink| ink.baseline);
        // Side bearings may reach a little past the advances, and soft edges a pixel past the outline.
        let bleed = set.size * 0.06;
        let upper = first - set.size * reach(set.lines.first()).0 - 1.5;
        let lower = last - set.size * reach(set.lines.last()).1 + 1.5;
        let rect = Rect::new(left - bleed, upper, right - left + 2.0 * bleed, lower - upper);
        self.sheet.texts.push(TextBlock { role, text, rect, size: set.size, inks });
        top + set.height()
    }

    /// The side of `url`'s code with its quiet zone, for a code that is at least `side` wide; none if it does not encode.
    pub fn code_card(&self, url: &str, side: f32) -> Option<(qr::Modules, u32, f32)> {
        let modules = qr::Modules::encode(url)?;
        let module_px = (side / modules.side as f32).ceil().max(4.0) as u32;
        let card = (modules.side + 8) as f32 * module_px as f32;
        Some((modules, module_px, card))
    }

    /// Draws a code on its white card; the card's padding is the quiet zone of four modules.
    pub fn put_code(&mut self, url: &str, modules: qr::Modules, module_px: u32, card: Rect, radius: f32) {
        let card = card.snapped();
        self.fill(card, CODE_GROUND, radius);
        let side = (modules.side as u32 * module_px) as f32;
        let rect =
            Rect::new((card.x + (card.w - side) / 2.0).round(), (card.y + (card.h - side) / 2.0).round(), side, side);
        self.sheet.paints.push(Paint::Code(CodeAt { rect, module_px, modules, payload: url.to_owned() }));
    }
}

/// The text of set lines, words joined by single spaces.
pub fn joined(lines: &[Line]) -> String {
    let lines = lines.iter().map(|line| unbound(&line.text()));
    lines.map(|line| line.trim().to_owned()).collect::<Vec<_>>().join(" ")
}
