//! A set of signs on one page: the five of 5K and the set's name in six fields of one size, fewer under their name.

use super::Stage;
use super::canvas::{Align, BODY_LEADING, Canvas, Set, heading_leading};
use super::flow::heading_span;
use super::frame::{Beside, Frame};
use super::rail::mark_of;
use crate::board::faces::Face;
use crate::board::notice::{Block, Kind, Notice};
use crate::board::palette::{Theme, palette};
use crate::board::pictogram;
use crate::board::sheet::{Rect, Role};
use crate::board::typeset::{self, Galley, unbound};

/// A reminder whose body is a list of three to five short signs, each with a pictogram.
pub fn suits(notice: &Notice) -> bool {
    notice.kind == Kind::Reminder
        && (3..=5).contains(&notice.body.len())
        && notice.body.iter().all(|block| matches!(block, Block::Item { .. }) && sign_of(block).is_some())
}

/// The five K by their names.
const SIGNS: [(&str, &str); 10] = [
    ("khẩu trang", "mask"),
    ("khử khuẩn", "disinfect"),
    ("khoảng cách", "distance"),
    ("không tụ tập", "no-gathering"),
    ("khai báo y tế", "declare"),
    ("facemask", "mask"),
    ("disinfection", "disinfect"),
    ("distance", "distance"),
    ("no gathering", "no-gathering"),
    ("health declaration", "declare"),
];

fn sign_of(block: &Block) -> Option<&'static str> {
    let name = unbound(&block.spans().first()?.text.trim().trim_end_matches([':', '.']).to_lowercase());
    let name = SIGNS.iter().find(|(known, _)| *known == name).map(|(_, mark)| *mark)?;
    pictogram::known(name)
}

struct Grid {
    /// Of the name of the set, with its pictogram above it or before it.
    head: Head,
    /// One for each sign.
    cells: Vec<Rect>,
    names: Vec<Set>,
    mark: f32,
}

struct Head {
    title: Set,
    mark: Rect,
    x: f32,
    y: f32,
}

/// Five signs and the name of their set are six fields; fewer stand under it, and no field is empty.
fn grid(canvas: &Canvas, notice: &Notice, area: Rect) -> Option<Grid> {
    let stage = canvas.stage;
    let u = stage.unit();
    let gap = 24.0 * u;
    let count = notice.body.len();
    let (head, cells) = if count == SIX - 1 {
        let (columns, rows) = if stage.landscape() { (3, 2) } else { (2, 3) };
        let mut fields = fields(area, columns, rows, gap);
        let first = fields.remove(0);
        (head_in(canvas, notice, first)?, fields)
    } else {
        let (head, under) = head_over(canvas, notice, area)?;
        let (columns, rows) = match (stage.landscape(), count) {
            // A word wants the room of a half.
            (_, 4) => (2, 2),
            (true, _) => (count, 1),
            (false, _) => (1, count),
        };
        (head, fields(under, columns, rows, gap))
    };
    let (pad, rim) = (36.0 * u, 8.0 * u);
    let size = stage.sizes.body.round();
    let cell = *cells.first()?;
    let set = |block: &Block| {
        let set = canvas.set_heading(&block.plain(), Face::Bold, size, cell.w - 2.0 * rim);
        Set { leading: 1.15, ..set }
    };
    let names: Vec<Set> = notice.body.iter().map(set).collect();
    let tallest = names.iter().map(Set::height).fold(0.0, f32::max);
    let mark = (cell.h - tallest - 1.3 * pad).min(cell.w - 2.0 * pad).min(MOST_MARK * u);
    let keep = names.iter().all(|name| name.keeps(cell.w - 2.0 * rim));
    (keep && mark >= 104.0 * u).then_some(Grid { head, cells, names, mark })
}

/// Fields of a whole grid: five signs and a name.
const SIX: usize = 6;
/// A pictogram is no larger, in units.
const MOST_MARK: f32 = 420.0;

/// Fields of one size, row by row.
fn fields(area: Rect, columns: usize, rows: usize, gap: f32) -> Vec<Rect> {
    let side = |whole: f32, count: usize| (whole - gap * (count - 1) as f32) / count as f32;
    let (w, h) = (side(area.w, columns), side(area.h, rows));
    let field = |at: usize| {
        let (column, row) = ((at % columns) as f32, (at / columns) as f32);
        Rect::new(area.x + column * (w + gap), area.y + row * (h + gap), w, h)
    };
    (0..columns * rows).map(field).collect()
}

/// The name of a set within a place, as large as it keeps together what is one, *thực hiện*; none where it does not fit.
fn title(canvas: &Canvas, notice: &Notice, place: Rect, factors: &[f32]) -> Option<Set> {
    let spans = [heading_span(&typeset::bind(&notice.title))];
    let widest = Galley::new(&spans, Face::ExtraBold, Face::ExtraBold, canvas.stage.metrics).widest();
    let fitted = |factor: &f32| {
        let size = (canvas.stage.sizes.title * factor).round();
        let mut title = canvas.set_heading(&notice.title, Face::ExtraBold, size, place.w);
        title.leading = if title.leading < BODY_LEADING { 1.08 } else { heading_leading(&title.lines) };
        (title.height() <= place.h && title.keeps(place.w)).then_some(title)
    };
    let fitted: Vec<Set> = factors.iter().filter_map(fitted).collect();
    fitted.iter().find(|title| widest * title.size <= place.w).or(fitted.first()).cloned()
}

/// In a field of its own, under its pictogram where there is room.
fn head_in(canvas: &Canvas, notice: &Notice, cell: Rect) -> Option<Head> {
    let u = canvas.stage.unit();
    let title = title(canvas, notice, Rect { w: cell.w - 18.0 * u, ..cell }, &[1.3, 1.15, 1.0, 0.9, 0.8])?;
    let side = (cell.h - title.height() - 20.0 * u).min(190.0 * u);
    let (side, used) = if side > 100.0 * u { (side, side + 20.0 * u) } else { (0.0, 0.0) };
    let top = cell.y + (cell.h - used - title.height()).max(0.0) / 2.0;
    let y = top + used;
    Some(Head { title, mark: Rect::new(cell.x - side / 12.0, top, side, side), x: cell.x, y })
}

/// In a row over all of them, behind its pictogram; and what is left under it.
fn head_over(canvas: &Canvas, notice: &Notice, area: Rect) -> Option<(Head, Rect)> {
    let u = canvas.stage.unit();
    let side = 150.0 * u;
    let before = side + 24.0 * u;
    let title = title(canvas, notice, Rect { x: area.x + before, w: area.w - before, ..area }, &[1.15, 1.0, 0.9])?;
    let row = side.max(title.height());
    let mark = Rect::new(area.x - side / 12.0, area.y + (row - side) / 2.0, side, side);
    let head = Head { y: area.y + (row - title.height()) / 2.0, x: area.x + before, title, mark };
    let used = row + 28.0 * u;
    Some((head, Rect { y: area.y + used, h: (area.h - used).max(1.0), ..area }))
}

/// Whether all signs fit their fields at the least size.
pub fn fit(notice: &Notice, stage: &Stage) -> bool {
    let canvas = Canvas::new(stage, palette(notice.kind, Theme::Day));
    grid(&canvas, notice, area(stage)).is_some()
}

/// The fields stand where words do.
fn area(stage: &Stage) -> Rect {
    let field = Frame::of(stage, Beside::Nothing).field;
    // A card has no tall letters above it that would need the air.
    let up = 10.0 * stage.unit();
    Rect::new(field.x, field.y + up, field.w, field.h - up)
}

/// Draws the fields.
pub fn draw(canvas: &mut Canvas, notice: &Notice) {
    let Some(grid) = grid(canvas, notice, area(canvas.stage)) else { return };
    let u = canvas.stage.unit();
    let (panel, on, accent) = (canvas.colours.panel, canvas.colours.on_panel, canvas.colours.accent);
    let Head { title, mark, x, y } = &grid.head;
    if mark.w > 0.0 {
        canvas.mark(mark_of(notice), *mark, accent);
    }
    canvas.put(Role::Title, title, *x, *y, title.width(), Align::Left, accent);
    for ((cell, block), name) in grid.cells.iter().zip(&notice.body).zip(&grid.names) {
        canvas.fill(*cell, panel, 32.0 * u);
        let free = cell.h - name.height() - grid.mark;
        let top = cell.y + free * 0.42;
        if let Some(mark) = sign_of(block) {
            canvas.mark(mark, Rect::new(cell.x + (cell.w - grid.mark) / 2.0, top, grid.mark, grid.mark), on);
        }
        let y = top + grid.mark + free * 0.16;
        canvas.put(Role::Body, name, cell.x, y, cell.w, Align::Centre, on);
    }
}
