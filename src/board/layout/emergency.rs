//! The emergency: the whole glass, steady. Hazard edge, what it is as a word and a solid pictogram, what to do first.

use super::canvas::{Align, Canvas};
use super::frame::{Frame, HAZARD};
use super::{clock, foot, names, pills, rail};
use crate::board::faces::Face;
use crate::board::notice::{Mark, Notice};
use crate::board::palette::HAZARD_YELLOW;
use crate::board::pictogram;
use crate::board::sheet::{Paint, Rect, Role};

/// The pictogram, in units.
const MARK: f32 = 260.0;

/// Draws all but the words of the notice.
pub fn draw(canvas: &mut Canvas, frame: &Frame, notice: &Notice, pages: (usize, usize)) {
    let stage = canvas.stage;
    let (u, glass, landscape) = (stage.unit(), stage.glass(), stage.landscape());
    let ink = canvas.colours.ink;
    canvas.fill(frame.rail, canvas.colours.tint, 0.0);
    let rect = stage.bled(glass);
    canvas.sheet.paints.push(Paint::Hazard { rect, band: (HAZARD * u).round() - rect.x });
    let edge = HAZARD * u;
    let side = (if landscape { MARK.min(frame.head.w / u) } else { 204.0 } * u).round();
    let mark_y = if landscape { edge + 20.0 * u } else { frame.clock.y + (frame.clock.h - side) / 2.0 };
    let mark = Rect::new(frame.head.x - side / 16.0, mark_y, side, side);
    canvas.mark(pictogram::solid(notice.pictogram.unwrap_or("alert")), mark, HAZARD_YELLOW);
    let drill = notice.mark == Some(Mark::Exercise);
    let word = if drill { &stage.words.drill } else { &stage.words.emergency };
    let marks = pills::of(notice, stage);
    if landscape {
        let top = mark.bottom();
        let place = Rect::new(frame.head.x, top, frame.head.w, 2.6 * stage.sizes.title);
        let set = names::largest(canvas, word, Face::ExtraBold, stage.sizes.title * 1.1, place);
        let mut y = canvas.put(Role::Label, &set, place.x, top, place.w, Align::Left, ink);
        let place = Rect::new(place.x, y, place.w, (frame.clock.y - 20.0 * u - y).max(1.0));
        for set in names::fitted(canvas, &rail::site_rows(&stage.site_line), place) {
            y = canvas.put(Role::Label, &set, place.x, y, place.w, Align::Left, ink);
        }
    } else {
        let x = mark.right() + 28.0 * u;
        let place = Rect::new(x, frame.clock.y, frame.clock.x - 24.0 * u - x, frame.clock.h + 8.0 * u);
        let set = names::largest(canvas, word, Face::ExtraBold, stage.sizes.title * 1.1, place);
        let top = place.y + (place.h - set.height()) / 2.0;
        canvas.put(Role::Label, &set, place.x, top, place.w, Align::Left, ink);
        rail::site_row(canvas, frame, ink);
    }
    foot::draw(canvas, frame.foot, &foot::names_of(notice), pages, None);
    standing(canvas, frame, &marks);
    let align = if landscape { Align::Left } else { Align::Right };
    clock::draw(canvas, frame.clock, align, ink);
}

/// The marks of its standing, side by side in a row above the foot.
fn standing(canvas: &mut Canvas, frame: &Frame, marks: &[pills::Pill]) {
    let (ink, rail, label) = (canvas.colours.ink, canvas.colours.tint, canvas.stage.sizes.label);
    let row = frame.standing(canvas.stage);
    let size = row_size(canvas, marks, row);
    let mut x = row.x;
    for pill in marks {
        let cut = pills::cut(canvas, pill, size, row.w);
        pills::draw(canvas, &cut, x, row.y, (ink, rail));
        x += cut.width() + label * 0.4;
    }
}

/// The size at which the marks stand side by side in a row.
fn row_size(canvas: &Canvas, marks: &[pills::Pill], row: Rect) -> f32 {
    let label = canvas.stage.sizes.label;
    let mut size = label;
    loop {
        let width: f32 = marks.iter().map(|pill| pills::cut(canvas, pill, size, f32::MAX).width() + label * 0.4).sum();
        if width <= row.w || size < label * 0.4 {
            return size.max(1.0);
        }
        size = (size * 0.95).floor();
    }
}
