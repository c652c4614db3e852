//! The hero fact: figures as on a departure board, each with its small words under it.

use super::Stage;
use super::canvas::{Align, Canvas, Set};
use super::frame::ROW;
use crate::board::faces::{CAP, Face};
use crate::board::hero::{Figure, Hero};
use crate::board::palette::EMERGENCY;
use crate::board::sheet::{Rect, Role};

/// A figure's size, in units.
const SIZE: f32 = 180.0;
/// And in sizes of the body, on a panel whose letters are small.
const MOST: f32 = 4.0;
/// A figure that does not fit so large is no hero, in sizes of the body.
const LEAST: f32 = 1.5;
/// The words under it, in units.
const CAPTION: f32 = 56.0;
/// Between the figures and the words under them, in sizes of the figures.
const GAP: f32 = 0.07;
/// The arrow's width and the air on both sides of it, in sizes.
const ARROW: f32 = 0.72;
const AIR: f32 = 0.2;

/// A hero laid out in a measure.
pub struct Laid {
    size: f32,
    /// Where each figure begins.
    columns: Vec<f32>,
    /// How far the figures reach above their line and below it, in sizes.
    reach: (f32, f32),
    measure: f32,
    captions: f32,
    caption_size: f32,
}

/// Between the title and the figures.
fn above(stage: &Stage) -> f32 {
    stage.sizes.body * 0.6
}

impl Laid {
    /// In a measure; none where it would not be large there. Its height is that of the longest captions that it can have.
    pub fn of(stage: &Stage, hero: &Hero, measure: f32) -> Option<Self> {
        let figures = hero.widest(stage.words);
        let canvas = Canvas::new(stage, EMERGENCY);
        let mut size = (SIZE * stage.unit()).min(stage.sizes.body * MOST).round();
        let least = stage.sizes.body * LEAST;
        let reaches = figures.iter().map(|figure| stage.metrics.reach(Face::ExtraBold, &figure.text));
        let reach = reaches.fold((Face::ExtraBold.cap(), 0.0_f32), |all, own| (all.0.max(own.0), all.1.max(-own.1)));
        loop {
            let width = |figure: &Figure| stage.metrics.advance(Face::ExtraBold, &figure.text) * size;
            let mut columns = vec![0.0];
            for figure in &figures[..figures.len().saturating_sub(1)] {
                columns.push(columns[columns.len() - 1] + width(figure) + (ARROW + 2.0 * AIR) * size);
            }
            let right = columns[columns.len() - 1] + figures.last().map_or(0.0, width);
            if right <= measure {
                let mut own = Self { size, columns, reach, measure, captions: 0.0, caption_size: 0.0 };
                (own.caption_size, own.captions) = own.captions_of(&canvas, &figures)?;
                return Some(own);
            }
            size = (size * 0.96).floor();
            if size < least {
                return None;
            }
        }
    }

    /// The size of the captions, all alike, and the height of the highest; none where a syllable is too wide for its column.
    fn captions_of(&self, canvas: &Canvas, figures: &[Figure]) -> Option<(f32, f32)> {
        let stage = canvas.stage;
        let mut size = (CAPTION * stage.unit()).min(stage.sizes.body).max(stage.sizes.label).round();
        loop {
            let sets: Vec<Set> =
                figures.iter().enumerate().map(|(at, own)| self.caption(canvas, own, at, size)).collect();
            let height = sets.iter().map(Set::height).fold(0.0, f32::max);
            let lines = sets.iter().map(|set| set.lines.len()).max().unwrap_or(0);
            if lines <= 1 || size <= stage.sizes.label {
                return (!sets.iter().any(Set::is_torn)).then_some((size, height));
            }
            size = (size * 0.96).floor().max(stage.sizes.label);
        }
    }

    fn caption(&self, canvas: &Canvas, figure: &Figure, at: usize, size: f32) -> Set {
        let right = self.columns.get(at + 1).map_or(self.measure, |next| next - AIR * self.size);
        let set = canvas.set_heading(&figure.caption, Face::Bold, size, right - self.columns[at]);
        Set { leading: ROW, ..set }
    }

    /// How high the figures stand, with the gap under them.
    fn figures(&self) -> f32 {
        self.size * (self.reach.0 + self.reach.1 + GAP) + 4.0
    }

    /// In pixels, with the air under it.
    pub fn height(&self, stage: &Stage) -> f32 {
        above(stage) + self.figures() + self.captions + stage.sizes.body * 0.25
    }

    /// Draws the hero of today from `top` on.
    pub fn draw(&self, canvas: &mut Canvas, hero: &Hero, x: f32, top: f32) {
        let stage = canvas.stage;
        let top = top + above(stage);
        let (accent, ink) = (canvas.colours.accent, canvas.colours.ink);
        let figures = hero.figures(stage.words, stage.now.date());
        for (at, (figure, column)) in figures.iter().zip(&self.columns).enumerate() {
            let set = canvas.set(&figure.text, Face::ExtraBold, self.size, self.measure * 2.0);
            // The top of the tallest letter is at the top.
            let set = Set { leading: 2.0 * self.reach.0 - CAP, ..set };
            canvas.put(Role::Body, &set, x + column, top, self.measure, Align::Left, accent);
            let caption = self.caption(canvas, figure, at, self.caption_size);
            canvas.put(
                Role::Label,
                &caption,
                x + column,
                top + self.figures(),
                self.measure - column,
                Align::Left,
                ink,
            );
            if let Some(next) = self.columns.get(at + 1) {
                let side = ARROW * self.size;
                let middle = top + (self.reach.0 - CAP / 2.0) * self.size;
                let left = x + next - AIR * self.size - side;
                canvas.mark("arrow", Rect::new(left, middle - side / 2.0, side, side), accent);
            }
        }
    }
}
