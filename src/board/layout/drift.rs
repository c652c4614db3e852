//! The page goes round a small ring, an hour a step, so that no edge burns in.

use crate::board::sheet::{Paint, Rect, Sheet};
use jiff::civil::DateTime;

/// How far a page drifts from its place, in units: by more, there and back, than the strokes of the clock are thick.
const DRIFT: f32 = 9.0;
/// Hours of one round; no part of a day, so that an hour finds the page elsewhere than the day before.
const ROUND: i64 = 16;

/// Where the page stands at this hour, in pixels from its place: on a small ring, so that no edge burns in.
pub fn drift(now: DateTime, unit: f32) -> (f32, f32) {
    let hours = i64::from(now.date().day()) * 24 + i64::from(now.hour());
    let angle = (hours % ROUND) as f32 / ROUND as f32 * std::f32::consts::TAU;
    ((DRIFT * unit * angle.cos()).round(), (DRIFT * unit * angle.sin()).round())
}

/// Its farthest from there, in whole pixels.
pub fn reach(unit: f32) -> f32 {
    (DRIFT * unit).round()
}

pub fn shift(sheet: &mut Sheet, (dx, dy): (f32, f32)) {
    sheet.rail += if sheet.width >= sheet.height { dx } else { dy };
    let move_by = |rect: &mut Rect| {
        rect.x += dx;
        rect.y += dy;
    };
    for paint in &mut sheet.paints {
        match paint {
            Paint::Fill { rect, .. }
            | Paint::Mark { rect, .. }
            | Paint::Picture { rect, .. }
            | Paint::Hazard { rect, .. } => move_by(rect),
            Paint::Code(code) => move_by(&mut code.rect),
        }
    }
    for block in &mut sheet.texts {
        move_by(&mut block.rect);
        for ink in &mut block.inks {
            ink.x += dx;
            ink.baseline += dy;
        }
    }
}
