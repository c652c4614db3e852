//! The rows at the foot: who says it and on what ground, which page of how many, how fresh the board is.

use super::canvas::{Align, Canvas, Set};
use super::frame::ROW;
use super::{Freshness, names};
use crate::board::faces::Face;
use crate::board::notice::Notice;
use crate::board::sheet::{Rect, Role};

/// Draws them into their place. In landscape the names stand on the left and page and freshness on the right; in portrait
/// these two have a row of their own.
pub fn draw(
    canvas: &mut Canvas,
    place: Rect,
    names: &[(&str, Face)],
    (page, pages): (usize, usize),
    fresh: Option<&Freshness>,
) {
    let stage = canvas.stage;
    let (label, muted) = (stage.sizes.label, canvas.colours.muted);
    let row = label * ROW;
    let last = Rect::new(place.x, place.bottom() - row, place.w, row);
    let number = (pages > 1)
        .then(|| one_row(canvas, &stage.words.page.replace('%', &format!("{}/{pages}", page + 1)), Face::Bold));
    let tell =
        fresh.map(|fresh| [one_row(canvas, &fresh.text, Face::Regular), one_row(canvas, &fresh.brief, Face::Regular)]);
    let name_of = |stale: bool| if stale { "stale" } else { "fresh" };
    let mark = fresh.map(|fresh| name_of(fresh.stale));
    if !stage.landscape() {
        // Where no freshness is told the names have all rows, beside the page.
        let beside = number.as_ref().filter(|_| fresh.is_none()).map_or(0.0, |number| number.width() + label);
        let free = if fresh.is_some() { row } else { 0.0 };
        let rows = Rect { w: place.w - beside, h: place.h - free, ..place };
        let sets = rows_of(canvas, names, rows);
        put_names(canvas, &sets, rows);
        if let Some(number) = &number {
            canvas.put(Role::Label, number, last.x, last.y, last.w, Align::Right, muted);
        }
        if let (Some([full, _]), Some(mark)) = (&tell, mark) {
            freshness(canvas, full, mark, last.x + label * SIGN, last.y);
        }
        return;
    }
    let beside = |fresh: Option<&Set>| {
        let fresh = fresh.map_or(0.0, |set| set.width() + label * SIGN);
        let right = fresh.max(number.as_ref().map_or(0.0, Set::width));
        Rect { w: place.w - if right > 0.0 { right + label } else { 0.0 }, ..place }
    };
    // The words of the freshness give way before a name becomes small: without them it looks like the hour of an event.
    let full = rows_of(canvas, names, beside(tell.as_ref().map(|[full, _]| full)));
    let brief = rows_of(canvas, names, beside(tell.as_ref().map(|[_, brief]| brief)));
    let size = |sets: &[Set]| sets.first().map_or(f32::MAX, |set| set.size);
    let (sets, which) = if size(&full) < SMALL * size(&brief) { (brief, 1) } else { (full, 0) };
    put_names(canvas, &sets, place);
    if let Some(number) = &number {
        canvas.put(Role::Label, number, place.x, last.y - row, place.w, Align::Right, muted);
    }
    if let (Some(tell), Some(mark)) = (&tell, mark) {
        let set = &tell[which];
        freshness(canvas, set, mark, place.right() - set.width(), last.y);
    }
}

/// Whose word a notice is, and the document behind it. In bold a small d is read as đ from afar.
pub fn names_of(notice: &Notice) -> [(&str, Face); 2] {
    [(&notice.publisher_name, Face::Medium), (&notice.source, Face::Regular)]
}

/// Each from a line of its own on; where they are too long for that, one after the other, if they are larger so.
fn rows_of(canvas: &Canvas, names: &[(&str, Face)], place: Rect) -> Vec<Set> {
    let apart = names::fitted(canvas, names, place);
    let size = |sets: &[Set]| sets.first().map_or(f32::MAX, |set| set.size);
    if size(&apart) >= LONG * canvas.stage.sizes.label || apart.len() < 2 {
        return apart;
    }
    let all: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
    let one = names::fitted(canvas, &[(&all.join(" · "), Face::Regular)], place);
    if size(&one) > size(&apart) { one } else { apart }
}

/// Names that have to become smaller than this are long, in label sizes.
const LONG: f32 = 0.75;

/// A name of less than this share of the size that it could have is a small one.
const SMALL: f32 = 0.95;

/// The sign before the freshness with its air, in label sizes.
const SIGN: f32 = 1.4;

fn freshness(canvas: &mut Canvas, set: &Set, mark: &'static str, x: f32, top: f32) {
    let (label, muted) = (canvas.stage.sizes.label, canvas.colours.muted);
    canvas.put(Role::Label, set, x, top, set.width(), Align::Left, muted);
    let side = label * 1.1;
    canvas.mark(mark, Rect::new(x - label * SIGN, top + (label * ROW - side) / 2.0, side, side), muted);
}

fn one_row(canvas: &Canvas, text: &str, face: Face) -> Set {
    let place = Rect::new(0.0, 0.0, canvas.stage.glass().w / 2.0, canvas.stage.sizes.label * BODY_ROW);
    Set { leading: ROW, ..names::largest(canvas, text, face, canvas.stage.sizes.label, place) }
}

/// A row of one line, whatever its letters.
const BODY_ROW: f32 = 1.4;

/// Names stand on the lower edge of their place.
fn put_names(canvas: &mut Canvas, sets: &[Set], place: Rect) {
    let muted = canvas.colours.muted;
    let mut y = place.bottom() - sets.iter().map(Set::height).sum::<f32>();
    for set in sets {
        y = canvas.put(Role::Label, set, place.x, y, place.w, Align::Left, muted);
    }
}
