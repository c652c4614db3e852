//! What stands around the words: the kind's panel with the time, the publisher's line, the source, the page dots.

use super::Stage;
use super::canvas::{Align, Canvas, Set};
use crate::board::faces::Face;
use crate::board::notice::Notice;
use crate::board::palette::{HAZARD_BLACK, HAZARD_YELLOW};
use crate::board::sheet::{Rect, Rgb, Role};
use crate::board::words;

/// The safe area: nothing that is read stands nearer to the edge. Televisions still cut some of it off.
#[derive(Clone, Copy, Debug)]
pub struct Margins {
    pub x: f32,
    pub y: f32,
}

pub fn margins(stage: &Stage) -> Margins {
    let u = stage.unit();
    Margins { x: 72.0 * u, y: 54.0 * u }
}

/// Where the kind's panel is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Panel {
    /// Down the left side, this wide.
    Left(f32),
    /// Across the top, this high.
    Top(f32),
}

/// What the panel says.
pub struct Says<'a> {
    pub mark: &'static str,
    pub label: &'a str,
}

/// Paints the panel and what is on it; returns what is left of the glass, and whether the mark of a preview or demo found
/// its place on the panel.
pub fn panel(canvas: &mut Canvas, panel: Panel, says: &Says) -> (Rect, bool) {
    let glass = canvas.stage.glass();
    let colour = canvas.colours.panel;
    match panel {
        Panel::Left(extent) => {
            canvas.fill(Rect::new(0.0, 0.0, extent, glass.h), colour, 0.0);
            let placed = left_panel(canvas, extent, says);
            (Rect::new(extent, 0.0, glass.w - extent, glass.h), placed)
        }
        Panel::Top(extent) => {
            canvas.fill(Rect::new(0.0, 0.0, glass.w, extent), colour, 0.0);
            let placed = top_panel(canvas, extent, says);
            (Rect::new(0.0, extent, glass.w, glass.h - extent), placed)
        }
    }
}

fn left_panel(canvas: &mut Canvas, extent: f32, says: &Says) -> bool {
    let stage = canvas.stage;
    let (u, margin) = (stage.unit(), margins(stage));
    let on = canvas.colours.on_panel;
    let pad = left_pad(stage);
    let inner = extent - pad - right_pad(stage);
    let clock_top = clock(canvas, pad, stage.glass().h - margin.y, inner, Align::Left, on);
    let label = canvas.set_heading(says.label, Face::Bold, stage.sizes.label * 1.1, inner);
    let banner = stage.banner.as_ref().filter(|banner| pill_width(canvas, banner) <= inner);
    let pill_room = if banner.is_some() { stage.sizes.label * 2.0 } else { 0.0 };
    let room = clock_top - margin.y - label.height() - pill_room - 64.0 * u;
    let side = inner.min(room).max(0.0);
    // The drawing keeps clear of its square's edge; the eye wants its stroke on the line of the words.
    let x = if extent > 480.0 * u { pad.max((extent - side) / 2.0) } else { pad - side / 12.0 };
    canvas.mark(says.mark, Rect::new(x, margin.y - side / 16.0, side, side), on);
    let y = canvas.put(Role::Label, &label, pad, margin.y + side + 6.0 * u, inner, Align::Left, on);
    if let Some(banner) = banner {
        pill(canvas, banner, pad + pill_width(canvas, banner), y + 10.0 * u, HAZARD_YELLOW, HAZARD_BLACK);
    }
    banner.is_some() || stage.banner.is_none()
}

/// What a television may cut off, and the drift, stay clear of the words.
fn left_pad(stage: &Stage) -> f32 {
    64.0 * stage.unit()
}

fn right_pad(stage: &Stage) -> f32 {
    20.0 * stage.unit()
}

/// The narrowest left panel: the time and any date fit on it.
pub fn narrow(stage: &Stage) -> f32 {
    (clock_width(stage) - 4.0 + left_pad(stage) + right_pad(stage)).max(320.0 * stage.unit()).round()
}

/// The lowest top panel: a pictogram beside its label, and the time.
pub fn shallow(stage: &Stage) -> f32 {
    let margin = margins(stage);
    (margin.y * 1.6 + clock_size(stage) * 1.15 + stage.sizes.label * 1.35 * 2.0).round()
}

fn top_panel(canvas: &mut Canvas, extent: f32, says: &Says) -> bool {
    let stage = canvas.stage;
    let (u, margin) = (stage.unit(), margins(stage));
    let on = canvas.colours.on_panel;
    let glass = stage.glass();
    let row = shallow(stage);
    let clock_width = clock_width(stage);
    let clock_x = glass.w - margin.x - clock_width;
    clock(canvas, clock_x, row - margin.y * 0.6, clock_width, Align::Right, on);
    if extent < row * 1.3 {
        let side = row - margin.y * 1.3;
        let x = margin.x - side / 12.0;
        canvas.mark(says.mark, Rect::new(x, (row - side) / 2.0 + 4.0 * u, side, side), on);
        let label_x = x + side + 32.0 * u;
        let measure = clock_x - label_x - 32.0 * u;
        let label = canvas.set_heading(says.label, Face::Bold, stage.sizes.label * 1.3, measure);
        let banner = stage.banner.as_ref().filter(|banner| pill_width(canvas, banner) <= measure);
        let pill_room = if banner.is_some() { stage.sizes.label * 1.9 } else { 0.0 };
        let top = (row - label.height() - pill_room) / 2.0 + 4.0 * u;
        let y = canvas.put(Role::Label, &label, label_x, top, measure, Align::Left, on);
        if let Some(banner) = banner {
            let right = label_x + pill_width(canvas, banner);
            pill(canvas, banner, right, y + 10.0 * u, HAZARD_YELLOW, HAZARD_BLACK);
        }
        banner.is_some() || stage.banner.is_none()
    } else {
        let label = canvas.set_heading(says.label, Face::Bold, stage.sizes.label * 1.3, clock_x - margin.x - 32.0 * u);
        let y = canvas.put(Role::Label, &label, margin.x, margin.y, clock_x - margin.x, Align::Left, on);
        if let Some(banner) = &stage.banner {
            let right = margin.x + pill_width(canvas, banner);
            pill(canvas, banner, right, y + 10.0 * u, HAZARD_YELLOW, HAZARD_BLACK);
        }
        let top = row * 0.8;
        let side = (extent - top - margin.y * 0.5).min(glass.w - 2.0 * margin.x);
        canvas.mark(says.mark, Rect::new((glass.w - side) / 2.0, top, side, side), on);
        true
    }
}

fn clock_size(stage: &Stage) -> f32 {
    (88.0 * stage.unit()).max(stage.sizes.label * 1.6).round()
}

/// The time, the day and the lunar day, standing on `bottom`; returns their upper edge.
pub fn clock(canvas: &mut Canvas, x: f32, bottom: f32, width: f32, align: Align, colour: Rgb) -> f32 {
    let stage = canvas.stage;
    let label = stage.sizes.label;
    let [day, lunar] = stage.date_lines();
    let mut top = bottom;
    for (text, face) in [(lunar, Face::Regular), (day, Face::Medium)] {
        let mut set = canvas.set(&text, face, label, width);
        set.leading = 1.2;
        top -= set.height();
        canvas.put(Role::Clock, &set, x, top, width, align, colour);
    }
    let mut set = canvas.set(&words::hour_minute(stage.now), Face::Bold, clock_size(stage), width);
    set.leading = 1.02;
    top -= set.height();
    canvas.put(Role::Clock, &set, x, top, width, align, colour);
    top
}

fn pill_width(canvas: &Canvas, text: &str) -> f32 {
    let label = canvas.stage.sizes.label;
    canvas.set(text, Face::Bold, label, canvas.stage.glass().w / 2.0).width() + label * 0.9
}

/// A word on a coloured ground, for the standing of what is shown: preview, demo, correction. Returns its width.
pub fn pill(canvas: &mut Canvas, text: &str, right: f32, top: f32, ground: Rgb, ink: Rgb) -> f32 {
    let stage = canvas.stage;
    let set = canvas.set(text, Face::Bold, stage.sizes.label, stage.glass().w / 2.0);
    let (width, height) = (set.width() + stage.sizes.label * 0.9, stage.sizes.label * 1.5 * set.lines.len() as f32);
    let rect = Rect::new(right - width, top, width, height);
    canvas.fill(rect, ground, height.min(stage.sizes.label * 1.5) / 2.0);
    let text_top = top + (height - set.height()) / 2.0;
    canvas.put(Role::Label, &set, rect.x, text_top, width, Align::Centre, ink);
    width
}

/// Who says it and where: publisher, site, screen; on the right the mark of a preview or demo, where it leaves both their
/// lines whole. Returns the lower edge, and whether the mark found its place.
pub fn header(canvas: &mut Canvas, area: Rect, publisher: &str, placed: bool) -> (f32, bool) {
    let stage = canvas.stage;
    let label = stage.sizes.label;
    let (ink, muted) = (canvas.colours.ink, canvas.colours.muted);
    let mut who = canvas.set_heading(publisher, Face::Bold, label, area.w);
    let mut place = canvas.set_heading(&stage.site_line, Face::Regular, label, area.w);
    (who.leading, place.leading) = (1.24, 1.24);
    let single = who.lines.len() == 1 && place.lines.len() <= 1;
    let beside = single && who.width() + place.width() + label * 1.2 <= area.w;
    let width = if beside { who.width() + place.width() + label * 1.2 } else { who.width().max(place.width()) };
    let mut placed = placed || stage.banner.is_none();
    if let Some(banner) = stage.banner.as_ref().filter(|_| !placed) {
        let mark = canvas.set(banner, Face::Bold, label, area.w);
        if single && width + mark.width() + label * 2.0 <= area.w {
            pill(canvas, banner, area.right(), area.y - label * 0.05, HAZARD_YELLOW, HAZARD_BLACK);
            placed = true;
        }
    }
    let mut bottom = canvas.put(Role::Label, &who, area.x, area.y, area.w, Align::Left, ink);
    if beside && !place.lines.is_empty() {
        let x = area.x + who.width() + label * 0.5;
        let dot = label * 0.2;
        canvas.fill(Rect::new(x, area.y + label * 0.7 - dot / 2.0, dot, dot), muted, dot / 2.0);
        canvas.put(Role::Label, &place, x + label * 0.7, area.y, area.w, Align::Left, muted);
    } else {
        bottom = canvas.put(Role::Label, &place, area.x, bottom, area.w, Align::Left, muted);
    }
    (bottom, placed)
}

/// The source, page i of n as dots, and how fresh the board is, standing on the lower edge of `area`: on one row where
/// the source leaves room, else on two. Returns the upper edge.
pub fn footer(canvas: &mut Canvas, area: Rect, source: &str, page: usize, pages: usize) -> f32 {
    const LEADING: f32 = 1.2;
    let stage = canvas.stage;
    let label = stage.sizes.label;
    let muted = canvas.colours.muted;
    let fresh = stage.freshness.as_ref();
    let dots_width = dots_width(label, pages);
    let mut set = canvas.set(source, Face::Regular, label, area.w);
    set.leading = LEADING;
    let width_of = |fresh: &Set| fresh.width() + label * 1.6;
    let fits = |fresh: &Set| set.lines.len() <= 1 && set.width() + dots_width + width_of(fresh) + label <= area.w;
    let full = fresh.map(|fresh| canvas.set(&fresh.text, Face::Regular, label, area.w));
    let brief = fresh.map(|fresh| canvas.set(&fresh.brief, Face::Regular, label, area.w));
    // The words where they fit beside the source; else the time alone beside its sign; else a row of their own.
    let fresh_set = brief.filter(|brief| !full.as_ref().is_some_and(&fits) && fits(brief)).or(full);
    let fresh_width = fresh_set.as_ref().map_or(0.0, width_of);
    let beside = set.lines.len() <= 1 && set.width() + dots_width + fresh_width + label <= area.w;
    let row = label * LEADING;
    let rows = if beside || source.is_empty() || dots_width + fresh_width == 0.0 { 0.0 } else { row };
    let top = area.bottom() - rows - set.height().max(row);
    canvas.put(Role::Label, &set, area.x, top, area.w, Align::Left, muted);
    let base = area.bottom() - row;
    if let (Some(mut set), Some(fresh)) = (fresh_set, fresh) {
        set.leading = LEADING;
        let x = area.right() - set.width();
        canvas.put(Role::Label, &set, x, base, set.width(), Align::Left, muted);
        let side = label * 1.1;
        let name = if fresh.stale { "stale" } else { "fresh" };
        canvas.mark(name, Rect::new(x - side - label * 0.22, base + (row - side) / 2.0, side, side), muted);
    }
    let x = if beside { area.right() - fresh_width - dots_width } else { area.x };
    dots(canvas, x, base + row / 2.0, page, pages);
    top
}

fn dots_width(label: f32, pages: usize) -> f32 {
    if pages > 1 { (pages - 1) as f32 * label * 0.58 + label * 1.6 } else { 0.0 }
}

/// Page i of n: a dot a page, the present one a bar.
fn dots(canvas: &mut Canvas, left: f32, middle: f32, page: usize, pages: usize) {
    let label = canvas.stage.sizes.label;
    let (faint, accent) = (canvas.colours.faint, canvas.colours.accent);
    let (side, mut x) = (label * 0.32, left);
    for dot in (0..pages).filter(|_| pages > 1) {
        let (width, colour) = if dot == page { (label * 0.9, accent) } else { (side, faint) };
        canvas.fill(Rect::new(x, middle - side / 2.0, width, side), colour, side / 2.0);
        x += width + label * 0.26;
    }
}

/// A mark of the standing of what is shown.
pub struct Tag {
    pub text: String,
    /// Black on yellow: a preview, a demo, an exercise.
    pub loud: bool,
}

/// Marks of the notice's standing above its title, side by side while they fit; returns the lower edge.
pub fn tags(canvas: &mut Canvas, x: f32, top: f32, width: f32, tags: &[Tag]) -> f32 {
    let label = canvas.stage.sizes.label;
    let (tint, accent) = (canvas.colours.tint, canvas.colours.accent);
    let (mut left, mut y, mut bottom) = (x, top, top);
    for tag in tags {
        let set = canvas.set(&tag.text, Face::Bold, label, width - label);
        let rect_width = set.width() + label * 0.9;
        let height = set.height() + label * 0.12;
        if left > x && left + rect_width > x + width {
            (left, y) = (x, bottom);
        }
        let (ground, ink) = if tag.loud { (HAZARD_YELLOW, HAZARD_BLACK) } else { (tint, accent) };
        canvas.fill(Rect::new(left, y, rect_width, height), ground, label * 0.4);
        canvas.put(Role::Label, &set, left + label * 0.45, y + label * 0.06, width, Align::Left, ink);
        left += rect_width + label * 0.4;
        bottom = y + height + label * 0.35;
    }
    bottom
}

/// The height of [`clock`] where the date takes two lines.
pub fn clock_height(stage: &Stage) -> f32 {
    clock_size(stage) * 1.15 + 2.0 * stage.sizes.label * 1.35
}

/// The width that the time and any day take.
pub fn clock_width(stage: &Stage) -> f32 {
    let date = stage.metrics.advance(Face::Medium, &stage.words.widest_weekday()) * stage.sizes.label;
    // On a large panel seen from near the date is small beside the time, which must not break either.
    let widest = |digit| stage.metrics.advance(Face::Bold, &format!("{digit}{digit}:{digit}{digit}"));
    let time = (0..10).map(widest).fold(0.0, f32::max) * clock_size(stage);
    date.max(time) + 8.0
}

/// The kind and the time as two tabs on a picture's left edge.
pub fn tabs(canvas: &mut Canvas, says: &Says) {
    let stage = canvas.stage;
    let (u, margin, glass) = (stage.unit(), margins(stage), stage.glass());
    let (panel, on) = (canvas.colours.panel, canvas.colours.on_panel);
    let (width, pad) = (narrow(stage), left_pad(stage));
    let inner = width - pad - right_pad(stage);
    let label = canvas.set_heading(says.label, Face::Bold, stage.sizes.label * 1.1, inner);
    let side = 150.0 * u;
    let height = margin.y + side + 6.0 * u + label.height() + 28.0 * u;
    canvas.fill(Rect::new(0.0, 0.0, width, height), panel, 0.0);
    canvas.mark(says.mark, Rect::new(pad - side / 12.0, margin.y - side / 16.0, side, side), on);
    canvas.put(Role::Label, &label, pad, margin.y + side + 6.0 * u, inner, Align::Left, on);
    let top = glass.h - margin.y - clock_height(stage) - 28.0 * u;
    canvas.fill(Rect::new(0.0, top, width, glass.h - top), panel, 0.0);
    clock(canvas, pad, glass.h - margin.y, inner, Align::Left, on);
}

/// The time and the day alone: an emergency has no use for the lunar day.
pub fn brief_clock(canvas: &mut Canvas, x: f32, bottom: f32, width: f32, colour: Rgb) {
    let stage = canvas.stage;
    let [day, _] = stage.date_lines();
    let mut day = canvas.set(&day, Face::Medium, stage.sizes.label, width);
    day.leading = 1.2;
    let mut time = canvas.set(&words::hour_minute(stage.now), Face::Bold, clock_size(stage), width);
    time.leading = 1.02;
    let top = bottom - day.height();
    canvas.put(Role::Clock, &day, x, top, width, Align::Right, colour);
    canvas.put(Role::Clock, &time, x, top - time.height(), width, Align::Right, colour);
}

pub fn brief_clock_height(stage: &Stage) -> f32 {
    clock_size(stage) * 1.15 + stage.sizes.label * 1.35
}

/// Publisher, place and source of an emergency in as few rows as they need, with the dots, standing on the lower edge of
/// `area`; returns the upper edge.
pub fn signature(canvas: &mut Canvas, area: Rect, notice: &Notice, page: usize, pages: usize) -> f32 {
    let stage = canvas.stage;
    let (label, ink) = (stage.sizes.label, canvas.colours.ink);
    let dots_width = dots_width(label, pages);
    let measure = area.w - dots_width;
    let rows: Vec<Set> = rows_of(canvas, &[&notice.publisher_name, &stage.site_line, &notice.source], measure);
    let top = area.bottom() - rows.iter().map(Set::height).sum::<f32>();
    let mut y = top;
    for row in &rows {
        y = canvas.put(Role::Label, row, area.x, y, measure, Align::Left, ink);
    }
    dots(canvas, area.right() - dots_width + label * 0.4, area.bottom() - label * 1.35 / 2.0, page, pages);
    top
}

/// Packs parts into rows with dots between them; no row begins or ends with a dot.
pub fn rows_of(canvas: &Canvas, parts: &[&str], measure: f32) -> Vec<Set> {
    let label = canvas.stage.sizes.label;
    let mut rows: Vec<String> = Vec::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        let joined = rows.last().map(|row| format!("{row} · {part}"));
        match joined.filter(|row| canvas.stage.metrics.advance(Face::Medium, row) * label <= measure) {
            Some(row) => {
                rows.pop();
                rows.push(row);
            }
            None => rows.push((*part).to_owned()),
        }
    }
    let set = |row: String| Set { leading: 1.26, ..canvas.set_heading(&row, Face::Medium, label, measure) };
    rows.into_iter().map(set).collect()
}
