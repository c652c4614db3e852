//! The rail: what kind of notice this is, where this screen hangs, and the time. Down the left side of a landscape glass,
//! across the top of a portrait one; a picture, a code or a sign may stand in it.

use super::canvas::{Align, Canvas, Set};
use super::frame::{Beside, Frame};
use super::pills::{self, Pill};
use super::{clock, names};
use crate::board::faces::Face;
use crate::board::notice::Notice;
use crate::board::pictogram;
use crate::board::sheet::{Rect, Rgb, Role};

/// What the rail says.
pub struct Says<'a> {
    pub mark: &'static str,
    /// The kind's own pictogram.
    pub kind: &'static str,
    pub label: &'a str,
    pub pills: Vec<Pill>,
    /// A tile's name.
    pub motif: &'static str,
}

/// The notice's own pictogram, or its kind's.
pub fn mark_of(notice: &Notice) -> &'static str {
    notice.pictogram.unwrap_or_else(|| pictogram::of_kind(notice.kind))
}

/// The pictogram of a landscape rail, in units.
const MARK: f32 = 230.0;
/// Of a column and of a portrait rail.
const SMALL_MARK: f32 = 112.0;
const TOP_MARK: f32 = 188.0;

/// Draws the rail with everything on it.
pub fn draw(canvas: &mut Canvas, frame: &Frame, beside: Beside, says: &Says) {
    let panel = canvas.colours.panel;
    canvas.fill(frame.rail, panel, 0.0);
    match (canvas.stage.landscape(), beside) {
        (true, Beside::Nothing) => side(canvas, frame, says),
        // The sign itself is its hero: beside its kind it would stand twice.
        (true, Beside::Sign(_)) => column(canvas, frame, &Says { mark: says.kind, pills: says.pills.clone(), ..*says }),
        (true, _) => column(canvas, frame, says),
        (false, Beside::Sign(_)) => top(canvas, frame, None, says),
        (false, _) => top(canvas, frame, Some(says.mark), says),
    }
    let (align, on) = (if canvas.stage.landscape() { Align::Left } else { Align::Right }, canvas.colours.on_panel);
    clock::draw(canvas, frame.clock, align, on);
}

fn side(canvas: &mut Canvas, frame: &Frame, says: &Says) {
    let (u, on) = (canvas.stage.unit(), canvas.colours.on_panel);
    let side = (MARK * u).min(frame.head.w);
    // The drawing keeps clear of its square's edge; the eye wants its stroke on the line of the words.
    canvas.mark(says.mark, Rect::new(frame.head.x - side / 16.0, frame.head.y - side / 16.0, side, side), on);
    let top = frame.head.y + side + 2.0 * u;
    let place = Rect::new(frame.head.x, top, frame.head.w, (frame.head.bottom() - top).max(1.0));
    let under = stack(canvas, says, place);
    motif(
        canvas,
        says.motif,
        Rect::new(0.0, under + 36.0 * u, frame.rail.w, frame.clock.y - 44.0 * u - under - 36.0 * u),
    );
}

/// The kind in a strip above what the column holds, the site beside the time below it.
fn column(canvas: &mut Canvas, frame: &Frame, says: &Says) {
    let (u, on) = (canvas.stage.unit(), canvas.colours.on_panel);
    let side = (SMALL_MARK * u).min(frame.head.h);
    canvas.mark(says.mark, Rect::new(frame.head.x - side / 16.0, frame.head.y - side / 24.0, side, side), on);
    let x = frame.head.x + side + 16.0 * u;
    let place = Rect::new(x, frame.head.y, frame.rail.w - 24.0 * u - x, frame.head.h);
    centred(canvas, says, place);
    let site = canvas.stage.site_line.clone();
    let sets = names::fitted(canvas, &site_rows(&site), frame.site);
    let mut y = frame.site.bottom() - sets.iter().map(Set::height).sum::<f32>();
    for set in &sets {
        y = canvas.put(Role::Label, set, frame.site.x, y, frame.site.w, Align::Left, on);
    }
}

/// Building and screen in the row under the kind and the time of a portrait glass.
pub fn site_row(canvas: &mut Canvas, frame: &Frame, colour: Rgb) {
    let site = canvas.stage.site_line.clone();
    for set in names::fitted(canvas, &[(&site, Face::Regular)], frame.site) {
        canvas.put(Role::Label, &set, frame.site.x, frame.site.y, frame.site.w, Align::Left, colour);
    }
}

fn top(canvas: &mut Canvas, frame: &Frame, mark: Option<&'static str>, says: &Says) {
    let (u, on) = (canvas.stage.unit(), canvas.colours.on_panel);
    let side = (TOP_MARK * u).min(frame.head.h);
    let mut x = frame.head.x;
    if let Some(mark) = mark {
        let top = frame.clock.y + (frame.clock.h - side) / 2.0;
        canvas.mark(mark, Rect::new(x - side / 16.0, top, side, side), on);
        x += side + 28.0 * u;
    }
    let place = Rect::new(x, frame.head.y, frame.head.right() - x, frame.head.h);
    centred(canvas, says, place);
    site_row(canvas, frame, on);
}

/// Building, screen and what troubles it, each from a line of its own on.
pub fn site_rows(site: &str) -> Vec<(&str, Face)> {
    site.split(" · ").map(|part| (part, Face::Regular)).collect()
}

/// What stands in a rail under or beside its pictogram.
struct Stack {
    kind: Set,
    pills: Vec<pills::Cut>,
    site: Vec<Set>,
}

impl Stack {
    /// As large as it fits: the site becomes small first, then all alike.
    fn of(canvas: &Canvas, says: &Says, site: Option<&str>, place: Rect) -> Self {
        const LEAST_SITE: f32 = 0.72;
        let label = canvas.stage.sizes.label;
        let mut factor = 1.0_f32;
        loop {
            let size = (label * factor).floor().max(1.0);
            let set = names::largest(canvas, says.label, Face::Bold, size * 1.1, Rect { h: f32::MAX, ..place });
            let kind = Set { leading: set.leading.min(1.3), ..set };
            let cut: Vec<_> = says.pills.iter().map(|pill| pills::cut(canvas, pill, size, place.w)).collect();
            let used: f32 = kind.height() + cut.iter().map(|cut| cut.height() + size * AIR).sum::<f32>();
            let left = Rect { h: (place.h - used - size * AIR).max(1.0), ..place };
            let site = site.filter(|site| !site.is_empty());
            let site = site.map_or_else(Vec::new, |site| names::fitted(canvas, &site_rows(site), left));
            let fits = used + site_height(&site, size) <= place.h + 0.5 && cut.iter().all(|cut| cut.width() <= place.w);
            let readable = site.iter().all(|set| set.size >= label * LEAST_SITE.min(factor));
            if (fits && readable) || factor < 0.4 {
                return Self { kind, pills: cut, site };
            }
            factor *= 0.95;
        }
    }

    fn height(&self) -> f32 {
        let size = self.kind.size / 1.1;
        let pills: f32 = self.pills.iter().map(|cut| cut.height() + size * AIR).sum();
        self.kind.height() + pills + site_height(&self.site, size)
    }

    /// Draws it; returns its lower edge.
    fn draw(&self, canvas: &mut Canvas, x: f32, top: f32, measure: f32) -> f32 {
        let on = canvas.colours.on_panel;
        let quiet = (canvas.colours.tint, canvas.colours.accent);
        let size = self.kind.size / 1.1;
        let mut y = canvas.put(Role::Label, &self.kind, x, top, measure, Align::Left, on);
        for cut in &self.pills {
            pills::draw(canvas, cut, x, y + size * AIR, quiet);
            y += cut.height() + size * AIR;
        }
        for set in &self.site {
            y = canvas.put(Role::Label, set, x, y + size * AIR / 2.0, measure, Align::Left, on);
        }
        y
    }
}

/// Between two things of a stack, in label sizes.
const AIR: f32 = 0.28;

fn site_height(site: &[Set], size: f32) -> f32 {
    site.iter().map(|set| set.height() + size * AIR / 2.0).sum()
}

fn stack(canvas: &mut Canvas, says: &Says, place: Rect) -> f32 {
    let site = canvas.stage.site_line.clone();
    Stack::of(canvas, says, Some(&site), place).draw(canvas, place.x, place.y, place.w)
}

fn centred(canvas: &mut Canvas, says: &Says, place: Rect) {
    let stack = Stack::of(canvas, says, None, place);
    let top = place.y + (place.h - stack.height()).max(0.0) / 2.0;
    stack.draw(canvas, place.x, top, place.w);
}

/// Tiles across a rail.
const COLUMNS: i32 = 4;

/// The kind's cement tiles, whole rows of them, across the rail and past the glass's edge.
fn motif(canvas: &mut Canvas, tile: &'static str, free: Rect) {
    let side = (free.w / COLUMNS as f32).round();
    let rows = (free.h / side).floor();
    if rows < 1.0 {
        return;
    }
    let colour = faint(canvas.colours.panel, canvas.colours.on_panel, 13);
    let top = free.bottom() - rows * side;
    for row in 0..rows as u32 {
        for column in -1..COLUMNS {
            let (x, y) = (free.w - (COLUMNS - column) as f32 * side, top + row as f32 * side);
            canvas.mark(tile, Rect::new(x, y, side, side), colour);
        }
    }
}

/// A colour that stands back on a ground: so many hundredths of the way to another.
fn faint(ground: Rgb, towards: Rgb, hundredths: u16) -> Rgb {
    let mix = |a: u8, b: u8| ((u16::from(a) * (100 - hundredths) + u16::from(b) * hundredths) / 100) as u8;
    Rgb(mix(ground.0, towards.0), mix(ground.1, towards.1), mix(ground.2, towards.2))
}
