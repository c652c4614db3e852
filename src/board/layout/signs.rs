//! A set of signs on one page: the five of 5K and the set's name, six fields of one size.

use super::Stage;
use super::canvas::{Align, BODY_LEADING, Canvas, Set, heading_leading};
use super::frame::{Beside, Frame};
use super::rail::mark_of;
use crate::board::faces::Face;
use crate::board::notice::{Block, Kind, Notice};
use crate::board::palette::{Theme, palette};
use crate::board::pictogram;
use crate::board::sheet::{Rect, Role};
use crate::board::typeset::unbound;

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
    cells: Vec<Rect>,
    names: Vec<Set>,
    mark: f32,
    title: Set,
}

fn grid(canvas: &Canvas, notice: &Notice, area: Rect) -> Option<Grid> {
    let stage = canvas.stage;
    let u = stage.unit();
    let (columns, rows) = if stage.landscape() { (3, 2) } else { (2, 3) };
    let gap = 24.0 * u;
    let (w, h) =
        ((area.w - gap * (columns - 1) as f32) / columns as f32, (area.h - gap * (rows - 1) as f32) / rows as f32);
    let cells: Vec<Rect> = (0..columns * rows)
        .map(|cell| {
            let (column, row) = ((cell % columns) as f32, (cell / columns) as f32);
            Rect::new(area.x + column * (w + gap), area.y + row * (h + gap), w, h)
        })
        .collect();
    let (pad, rim) = (36.0 * u, 8.0 * u);
    let size = stage.sizes.body.round();
    let names: Vec<Set> = notice
        .body
        .iter()
        .map(|block| {
            let text = block.plain();
            let mut set = canvas.set_heading(&text, Face::Bold, size, w - 2.0 * rim);
            set.leading = 1.15;
            set
        })
        .collect();
    let tallest = names.iter().map(Set::height).fold(0.0, f32::max);
    let mark = (h - tallest - 1.3 * pad).min(w - 2.0 * pad);
    let title = [1.3, 1.15, 1.0].into_iter().find_map(|factor| {
        let size = (stage.sizes.title * factor).round();
        let mut title = canvas.set_heading(&notice.title, Face::ExtraBold, size, w - 0.5 * pad);
        title.leading = if title.leading < BODY_LEADING { 1.08 } else { heading_leading(&title.lines) };
        (title.height() <= h && title.width() <= w).then_some(title)
    })?;
    (mark >= 104.0 * u).then_some(Grid { cells, names, mark, title })
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
    let mut cells = grid.cells.iter();
    if let Some(cell) = cells.next() {
        let side = (cell.h - grid.title.height() - 20.0 * u).min(190.0 * u);
        let top = cell.y + (cell.h - side - 20.0 * u - grid.title.height()).max(0.0) / 2.0;
        if side > 60.0 * u {
            canvas.mark(mark_of(notice), Rect::new(cell.x - side / 12.0, top, side, side), accent);
        }
        let y = top + side.max(0.0) + 20.0 * u;
        canvas.put(Role::Title, &grid.title, cell.x, y, cell.w, Align::Left, accent);
    }
    for ((cell, block), name) in cells.zip(&notice.body).zip(&grid.names) {
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
