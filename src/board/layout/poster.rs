//! The poster: a picture shown whole, as large as its place holds; what it leaves takes a tone of its own.

use super::Stage;
use super::canvas::{Align, Canvas, Set};
use super::frame::{Beside, Frame};
use super::names;
use crate::board::faces::Face;
use crate::board::notice::{Kind, Notice};
use crate::board::palette::{Theme, palette};
use crate::board::sheet::{Crop, Rect, Role};

/// Less of the glass's height than this is no poster any more.
const LEAST_SHARE: f32 = 0.42;

/// Title and picture, one above the other.
fn places(canvas: &Canvas, notice: &Notice) -> (Set, Rect) {
    let stage = canvas.stage;
    let (u, glass) = (stage.unit(), stage.glass());
    let frame = Frame::of(stage, Beside::Nothing);
    let lines = if stage.landscape() { 1.35 } else { 2.7 };
    let most = (stage.sizes.title * 1.05).round();
    let place = Rect { h: most * lines, ..frame.field };
    let title = names::largest(canvas, &notice.title, Face::ExtraBold, most, place);
    let left = if stage.landscape() { frame.rail.w } else { 0.0 };
    let top = (frame.field.y + title.height() + 24.0 * u).round();
    let floor = (frame.foot.y - 28.0 * u).round();
    (title, Rect::new(left, top, glass.w - left, (floor - top).max(1.0)))
}

/// Whether the title keeps its size and leaves most of the glass to the picture.
pub fn fits(notice: &Notice, stage: &Stage) -> bool {
    let canvas = Canvas::new(stage, palette(Kind::Poster, Theme::Day));
    let (title, picture) = places(&canvas, notice);
    title.size >= stage.sizes.title * 0.8 && picture.h >= stage.glass().h * LEAST_SHARE
}

/// Draws title and picture.
pub fn draw(canvas: &mut Canvas, notice: &Notice) {
    let field = Frame::of(canvas.stage, Beside::Nothing).field;
    let (title, place) = places(canvas, notice);
    if let Some(picture) = &notice.picture {
        canvas.picture(picture, place, Crop::Whole);
    }
    let ink = canvas.colours.ink;
    canvas.put(Role::Title, &title, field.x, field.y, field.w, Align::Left, ink);
}
