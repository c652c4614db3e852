//! The time, the day and the lunar day: in one place on every page of a glass.

use super::Stage;
use super::canvas::{Align, Canvas, Set};
use super::frame::ROW;
use crate::board::faces::Face;
use crate::board::sheet::{Rect, Rgb, Role};
use crate::board::words;

const TIME_LEADING: f32 = 1.02;

fn size(stage: &Stage) -> f32 {
    (88.0 * stage.unit()).max(stage.sizes.label * 1.6).round()
}

/// How high it stands, in pixels.
pub fn height(stage: &Stage) -> f32 {
    size(stage) * TIME_LEADING + 2.0 * stage.sizes.label * ROW
}

/// The width that the time and any day take.
pub fn width(stage: &Stage) -> f32 {
    let date = stage.metrics.advance(Face::Medium, &stage.words.widest_weekday()) * stage.sizes.label;
    // On a large panel seen from near the date is small beside the time, which must not break either.
    let widest = |digit| stage.metrics.advance(Face::Bold, &format!("{digit}{digit}:{digit}{digit}"));
    let time = (0..10).map(widest).fold(0.0, f32::max) * size(stage);
    date.max(time) + 8.0
}

/// Draws it into its place, which is as wide and high as it needs.
pub fn draw(canvas: &mut Canvas, place: Rect, align: Align, colour: Rgb) {
    let stage = canvas.stage;
    let [day, lunar] = stage.date_lines();
    let label = stage.sizes.label;
    let rows = [
        (words::hour_minute(stage.now), Face::Bold, size(stage), TIME_LEADING),
        (day, Face::Medium, label, ROW),
        (lunar, Face::Regular, label, ROW),
    ];
    let mut y = place.y;
    for (text, face, size, leading) in rows {
        let set = Set { leading, ..canvas.set(&text, face, size, place.w) };
        y = canvas.put(Role::Clock, &set, place.x, y, place.w, align, colour);
    }
}
