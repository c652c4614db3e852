//! Words on a ground of their own for the standing of what is shown: preview, demo, exercise, correction.

use super::Stage;
use super::canvas::{Align, Canvas, Set};
use crate::board::faces::Face;
use crate::board::notice::{Mark, Notice};
use crate::board::palette::{HAZARD_BLACK, HAZARD_YELLOW};
use crate::board::sheet::{Rect, Rgb, Role};

/// What one says.
#[derive(Clone)]
pub struct Pill {
    pub text: String,
    /// Black on yellow: a preview, a demo, an exercise.
    pub loud: bool,
}

/// The marks of a notice's standing, the loudest first.
pub fn of(notice: &Notice, stage: &Stage) -> Vec<Pill> {
    let banner = stage.banner.clone().map(|text| Pill { text, loud: true });
    let mark = notice.mark.map(|mark| Pill { text: stage.words.mark(mark).to_owned(), loud: mark == Mark::Exercise });
    let replaces = notice.replaces.map(|old| Pill { text: stage.words.replaces(old), loud: false });
    banner.into_iter().chain(mark).chain(replaces).collect()
}

/// One set in type.
pub struct Cut {
    set: Set,
    loud: bool,
}

/// From the tallest letter to the edge, in ems: the tilde of Ễ keeps within.
const RIM: f32 = 0.4;
const LEADING: f32 = 1.24;

impl Cut {
    pub fn width(&self) -> f32 {
        self.set.width() + self.set.size
    }

    pub fn height(&self) -> f32 {
        self.set.height() + self.set.size * RIM
    }
}

/// Sets one at a size in pixels, on as many lines as its measure asks for.
pub fn cut(canvas: &Canvas, pill: &Pill, size: f32, measure: f32) -> Cut {
    let set = canvas.set_heading(&pill.text, Face::Bold, size, measure - size);
    Cut { set: Set { leading: LEADING, ..set }, loud: pill.loud }
}

/// Draws one; `quiet` are ground and ink of those that are not loud.
pub fn draw(canvas: &mut Canvas, pill: &Cut, x: f32, top: f32, quiet: (Rgb, Rgb)) {
    let (ground, ink) = if pill.loud { (HAZARD_YELLOW, HAZARD_BLACK) } else { quiet };
    let (width, height, size) = (pill.width(), pill.height(), pill.set.size);
    let rect = Rect::new(x, top, width, height);
    canvas.fill(rect, ground, (size * (LEADING + RIM) / 2.0).min(height / 2.0));
    canvas.put(Role::Label, &pill.set, x, top + size * RIM / 2.0, width, Align::Centre, ink);
}
