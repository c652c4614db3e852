//! One template on one glass: its colours, what stands around its words, and the field that the words get.

use super::canvas::{Align, Canvas};
use super::flow::Manner;
use super::frame::{self, Panel, Says, Tag, margins};
use super::{Stage, Template, form};
use crate::board::faces::Face;
use crate::board::notice::{Class, Kind, Mark, Notice};
use crate::board::palette::{self, EMERGENCY, HAZARD_YELLOW, Palette};
use crate::board::pictogram;
use crate::board::sheet::{Paint, Rect, Role};

/// How much of the glass a design leaves to its panel or picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    Large,
    Usual,
    /// A picture that is still one, and no ornament.
    Tight,
    /// No picture: everything for the words.
    Lean,
}

/// A template for one notice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Design {
    template: Template,
    kind: Kind,
    has_picture: bool,
    room: Room,
    landscape: bool,
}

impl Design {
    pub fn new(template: Template, notice: &Notice, stage: &Stage, room: Room) -> Self {
        let pictured = matches!(template, Template::Picture | Template::Praise);
        let has_picture = pictured && notice.picture.is_some() && room != Room::Lean;
        Self { template, kind: notice.kind, has_picture, room, landscape: stage.landscape() }
    }

    pub fn manner(&self) -> Manner {
        manner(self.template)
    }

    /// Which part of the free height stands above the words.
    pub fn sink(&self) -> f32 {
        match self.template {
            Template::Emergency => 0.4,
            Template::Sign => 0.42,
            _ => 0.36,
        }
    }

    pub fn least_scale_when_large(&self) -> f32 {
        if self.has_picture { 1.0 } else { 1.14 }
    }

    pub fn canvas<'a>(&self, notice: &Notice, stage: &'a Stage) -> Canvas<'a> {
        Canvas::new(stage, self.colours(notice, stage))
    }

    fn colours(&self, notice: &Notice, stage: &Stage) -> Palette {
        if notice.class == Class::Emergency {
            return EMERGENCY;
        }
        let colours = palette::palette(notice.kind, stage.theme);
        match (self.template, notice.kind) {
            (Template::Text, Kind::Health) | (Template::Praise, _) => {
                Palette { paper: colours.tint, tint: colours.paper, ..colours }
            }
            _ => colours,
        }
    }

    /// The field for the words when there are `pages` pages.
    pub fn field(&self, notice: &Notice, stage: &Stage, pages: usize) -> Rect {
        self.draw(&mut self.canvas(notice, stage), notice, 0, pages)
    }

    /// Draws all but the words; returns their field.
    pub fn draw(&self, canvas: &mut Canvas, notice: &Notice, page: usize, pages: usize) -> Rect {
        let stage = canvas.stage;
        let (u, margin) = (stage.unit(), margins(stage));
        if self.template == Template::Emergency {
            return emergency(canvas, notice, page, pages);
        }
        // The board's own cards are addressed to nobody in particular and bear its name.
        let own = notice.to.is_empty();
        let label = if own { stage.words.board.as_str() } else { stage.words.kind(notice.kind) };
        let says = Says { mark: mark_of(notice), label };
        let (mut area, placed) = match (&notice.code, self.template) {
            (Some(code), Template::Form) => form::draw(canvas, &says, code),
            _ => self.surroundings(canvas, &says, notice),
        };
        let gap = if self.landscape { 72.0 * u } else { margin.x };
        area = Rect::new(area.x + gap, area.y, area.w - gap - margin.x, area.h);
        let at_edge = area.y <= 0.0;
        let top = area.y + if at_edge { margin.y } else { 32.0 * u };
        let head = Rect::new(area.x, top, area.w, 0.0);
        let (under_head, placed) = frame::header(canvas, head, &notice.publisher_name, placed);
        let floor = if area.bottom() >= stage.glass().h { area.bottom() - margin.y } else { area.bottom() - 32.0 * u };
        let foot = Rect::new(area.x, top, area.w, floor - top);
        let over_foot = frame::footer(canvas, foot, &notice.source, page, pages);
        let mut y = under_head + 26.0 * u;
        if self.template == Template::Praise && matches!(self.room, Room::Large | Room::Usual) {
            let side = 104.0 * u;
            let accent = canvas.colours.accent;
            canvas.mark("quote", Rect::new(area.x - side / 12.0, y, side, side), accent);
            y += side + 12.0 * u;
        }
        let y = frame::tags(canvas, area.x, y, area.w, &tags(notice, stage, placed));
        Rect::new(area.x, y, area.w, (over_foot - 28.0 * u - y).max(1.0))
    }

    fn extent(&self, large: f32, usual: f32, tight: f32) -> f32 {
        match self.room {
            Room::Large => large,
            Room::Usual => usual,
            Room::Tight | Room::Lean => tight,
        }
    }

    /// The panel or picture of all templates but the form's and the emergency's.
    fn surroundings(&self, canvas: &mut Canvas, says: &Says, notice: &Notice) -> (Rect, bool) {
        let stage = canvas.stage;
        let u = stage.unit();
        let picture = notice.picture.as_ref().filter(|_| self.has_picture);
        match (picture, self.landscape) {
            (Some(picture), true) => {
                let extent = self.extent(860.0, 700.0, 560.0) * u;
                let glass = stage.glass();
                // The tabs cover its left edge: its middle moves to the middle of what is left.
                canvas.picture(picture, Rect::new(0.0, 0.0, extent, glass.h), 30);
                frame::tabs(canvas, says);
                (Rect::new(extent, 0.0, glass.w - extent, glass.h), false)
            }
            (Some(picture), false) => {
                let (rest, placed) = frame::panel(canvas, Panel::Top(frame::shallow(stage)), says);
                let extent = self.extent(780.0, 600.0, 440.0) * u;
                canvas.picture(picture, Rect::new(0.0, rest.y, rest.w, extent), 50);
                (Rect::new(0.0, rest.y + extent, rest.w, rest.h - extent), placed)
            }
            (None, true) => {
                let panel = match (self.template, notice.kind) {
                    (Template::Sign, _) if self.room != Room::Lean => Panel::Left(self.extent(820.0, 640.0, 480.0) * u),
                    (Template::Text, Kind::Building) => Panel::Top(frame::shallow(stage)),
                    _ if self.room == Room::Large => Panel::Left(560.0 * u),
                    _ => Panel::Left(frame::narrow(stage)),
                };
                frame::panel(canvas, panel, says)
            }
            (None, false) => {
                let panel = match self.template {
                    Template::Sign if self.room != Room::Lean => self.extent(900.0, 720.0, 560.0) * u,
                    _ if self.room == Room::Large => 660.0 * u,
                    _ => frame::shallow(stage),
                };
                frame::panel(canvas, Panel::Top(panel), says)
            }
        }
    }
}

/// How a template sets its words, in every room.
pub fn manner(template: Template) -> Manner {
    let plain = Manner::PLAIN;
    match template {
        Template::Praise => Manner { body: 1.06, body_face: Face::Italic, title: 0.96, title_accent: true, ..plain },
        Template::Sign => Manner { title: 1.35, title_accent: true, grow: 1.45, ..plain },
        Template::Emergency => Manner { title: 1.1, body_face: Face::Bold, discs: true, ..plain },
        // Still 30 minutes of arc: the code takes its room from the title, not from what to bring.
        Template::Form => Manner { title: 0.9, grow: 1.45, ..plain },
        _ => plain,
    }
}

/// The notice's own pictogram, or its kind's.
pub fn mark_of(notice: &Notice) -> &'static str {
    notice.pictogram.unwrap_or_else(|| pictogram::of_kind(notice.kind))
}

pub fn tags(notice: &Notice, stage: &Stage, banner_placed: bool) -> Vec<Tag> {
    let banner = stage.banner.clone().filter(|_| !banner_placed).map(|text| Tag { text, loud: true });
    let mark = notice.mark.map(|mark| Tag { text: stage.words.mark(mark).to_owned(), loud: mark == Mark::Exercise });
    let replaces = notice.replaces.map(|old| Tag { text: stage.words.replaces(old), loud: false });
    banner.into_iter().chain(mark).chain(replaces).collect()
}

/// The whole glass, steady: hazard edge, triangle, what to do first.
fn emergency(canvas: &mut Canvas, notice: &Notice, page: usize, pages: usize) -> Rect {
    let stage = canvas.stage;
    let (u, glass) = (stage.unit(), stage.glass());
    let (ink, label) = (canvas.colours.ink, stage.sizes.label);
    let band = (44.0 * u).round();
    let rect = stage.bled(glass);
    canvas.sheet.paints.push(Paint::Hazard { rect, band: band - rect.x });
    let inner = glass.inset(band + 52.0 * u);
    let side = (if stage.landscape() { 176.0 } else { 200.0 } * u).round();
    let mark = Rect::new(inner.x - side / 16.0, inner.y - side / 12.0, side, side);
    canvas.mark(notice.pictogram.unwrap_or("alert"), mark, HAZARD_YELLOW);
    let x = inner.x + side + 24.0 * u;
    let clock_width = frame::clock_width(stage);
    let beside = if stage.landscape() { clock_width + 32.0 * u } else { 0.0 };
    let width = inner.right() - beside - x;
    let drill = notice.mark == Some(Mark::Exercise);
    let word = if drill { &stage.words.drill } else { &stage.words.emergency };
    let word = canvas.set_heading(word, Face::ExtraBold, stage.sizes.title * 1.1, width);
    let standing = tags(notice, stage, false);
    let tag_height = if standing.is_empty() || !stage.landscape() { 0.0 } else { label * 2.0 };
    let y = inner.y - side / 12.0 + ((side - word.height() - tag_height) / 2.0).max(0.0);
    let y = canvas.put(Role::Label, &word, x, y, width, Align::Left, ink);
    // In portrait there is not room enough for all marks beside the pictogram.
    let (tags_x, tags_y, tags_width) =
        if stage.landscape() { (x, y + label * 0.1, width) } else { (inner.x, (inner.y + side).max(y), inner.w) };
    let under = frame::tags(canvas, tags_x, tags_y, tags_width, &standing);
    let mut top = under.max(inner.y + side);
    let floor = inner.bottom() + 12.0 * u;
    let foot = if stage.landscape() {
        let clock_floor = inner.y - 16.0 * u + frame::brief_clock_height(stage);
        frame::brief_clock(canvas, inner.right() - clock_width, clock_floor, clock_width, ink);
        top = top.max(clock_floor);
        Rect::new(inner.x, top, inner.w, floor - top)
    } else {
        frame::brief_clock(canvas, inner.right() - clock_width, floor, clock_width, ink);
        Rect::new(inner.x, top, inner.w - clock_width - 24.0 * u, floor - top)
    };
    let mut over = frame::signature(canvas, foot, notice, page, pages);
    if !stage.landscape() {
        over = over.min(floor - frame::brief_clock_height(stage));
    }
    Rect::new(inner.x, top + 12.0 * u, inner.w, (over - 32.0 * u - top).max(1.0))
}
