//! The form: a code on its card, as large as its place holds, what it offers and where it leads.
//!
//! In landscape the card stands in the rail's column with its host, its call and the host again as the last fact of the
//! first page: the pages that follow have the room for words. In portrait all of it stands in a band at the foot.

use super::Stage;
use super::canvas::{Align, BODY_LEADING, Canvas, Set};
use super::frame::{Frame, ROW};
use super::names;
use crate::board::faces::Face;
use crate::board::notice::Code;
use crate::board::palette::{EMERGENCY, Palette};
use crate::board::qr;
use crate::board::sheet::{Rect, Role};

/// More lines than this, and the call runs with the body while the board's own words stand beside the code.
const MOST_CALL_LINES: usize = 3;
/// A landscape column shows no larger card, in units: from there on the words need the room more.
const LARGEST_CARD: f32 = 520.0;
const PAD: f32 = 36.0;

/// Whether the author's call is too long to stand beside the code.
pub fn call_spills(stage: &Stage, code: &Code) -> bool {
    let canvas = Canvas::new(stage, EMERGENCY);
    let lines = if stage.landscape() {
        Band::beside_field(&canvas, &code.call, code, field_width(stage)).call.lines.len() + 1
    } else {
        let card = card(&canvas, &code.url, portrait_want(stage), portrait_most(stage)).map_or(0.0, |card| card.2);
        canvas.set_heading(&code.call, Face::Bold, stage.sizes.needed, portrait_beside(stage, card)).lines.len()
    };
    lines > MOST_CALL_LINES
}

/// Whether the code has its place and no syllable beside it is broken: the least size of a code is for the farthest reader, and
/// does not come down with the type.
pub fn stands(stage: &Stage, frame: &Frame, code: &Code) -> bool {
    let (canvas, words) = (Canvas::new(stage, EMERGENCY), call(stage, code));
    if !stage.landscape() {
        let band = Portrait::of(&canvas, code, words);
        return band.is_none_or(|band| ![band.call, band.hint, band.host].iter().any(Set::is_torn));
    }
    let inner = frame.held.w - 2.0 * PAD * stage.unit();
    let fits = card(&canvas, &code.url, 0.0, inner).is_none_or(|(_, _, side)| frame.held.y + side <= frame.clock.y);
    let band = Band::beside_field(&canvas, words, code, frame.field.w);
    fits && ![band.call, band.host].iter().any(Set::is_torn)
}

/// The call: the author's, or the board's own.
fn call<'a>(stage: &'a Stage, code: &'a Code) -> &'a str {
    if code.call.is_empty() || call_spills(stage, code) { &stage.words.scan_call } else { &code.call }
}

/// What the code takes of a landscape field's height.
pub fn room(stage: &Stage, code: &Code, measure: f32) -> f32 {
    let canvas = Canvas::new(stage, EMERGENCY);
    Band::beside_field(&canvas, call(stage, code), code, measure).height() + 36.0 * stage.unit()
}

fn field_width(stage: &Stage) -> f32 {
    Frame::of(stage, super::frame::Beside::Code(0.0)).field.w
}

/// Call and host.
struct Band {
    call: Set,
    host: Set,
}

impl Band {
    fn beside_field(canvas: &Canvas, call: &str, code: &Code, measure: f32) -> Self {
        let sizes = canvas.stage.sizes;
        let indent = INDENT * sizes.needed;
        let call = canvas.set_heading(call, Face::Bold, (sizes.label * 1.08).ceil(), measure - indent);
        let call = Set { leading: call.leading.max(ROW), ..call };
        // An address is one word: somewhat smaller before it is broken.
        let row = Rect::new(0.0, 0.0, measure - indent, sizes.needed * BODY_LEADING);
        let whole = |host: &Set| host.lines.len() == 1 && host.size >= sizes.label;
        let host = Some(names::largest(canvas, qr::host_of(&code.url), Face::Bold, sizes.needed, row)).filter(whole);
        let broken = || canvas.set(qr::host_of(&code.url), Face::Bold, sizes.needed, measure - indent);
        Self { call, host: host.map(|host| Set { leading: BODY_LEADING, ..host }).unwrap_or_else(broken) }
    }

    fn height(&self) -> f32 {
        self.call.height() + self.host.height()
    }
}

/// From a fact's pictogram to its words, in sizes of the words.
const INDENT: f32 = 1.5;

/// Draws card, call and host.
pub fn draw(canvas: &mut Canvas, frame: &Frame, code: &Code, is_first: bool) {
    let stage = canvas.stage;
    let words = call(stage, code).to_owned();
    if !stage.landscape() {
        return portrait(canvas, frame, code, &words);
    }
    in_rail(canvas, frame, code);
    if is_first {
        in_field(canvas, frame, code, &words);
    }
}

fn in_rail(canvas: &mut Canvas, frame: &Frame, code: &Code) {
    let stage = canvas.stage;
    let (u, label, on) = (stage.unit(), stage.sizes.label, canvas.colours.on_panel);
    let held = frame.held;
    let inner = held.w - 2.0 * PAD * u;
    let row = Rect { w: inner, h: label * ROW, ..held };
    let host = names::largest(canvas, qr::host_of(&code.url), Face::Bold, label, row);
    let hint = canvas.set_heading(&stage.words.scan_with, Face::Regular, label, inner);
    // No small print.
    let host = if host.size < label * 0.75 { Set { lines: Vec::new(), ..host } } else { host };
    let mut under = [host, hint].map(|set| Set { leading: ROW, ..set });
    let height = |under: &[Set]| under.iter().map(Set::height).sum::<f32>();
    let free = held.h - 28.0 * u;
    let want = (free - height(&under)).min(LARGEST_CARD * u).min(inner);
    let found = card(canvas, &code.url, want, inner);
    let Some((modules, module_px, side)) = found else { return };
    // Where it leads is worth more than what to scan it with.
    for line in (0..under.len()).rev() {
        if side + height(&under) > free {
            under[line].lines.clear();
        }
    }
    let top = held.y + (held.h - side - height(&under) - 12.0 * u).max(0.0) / 2.0;
    let place = Rect::new(held.x + (held.w - side) / 2.0, top, side, side);
    canvas.put_code(&code.url, modules, module_px, place, 28.0 * u);
    let mut y = top + side + 12.0 * u;
    for set in &under {
        y = canvas.put(Role::Label, set, held.x + PAD * u, y, inner, Align::Centre, on);
    }
}

fn in_field(canvas: &mut Canvas, frame: &Frame, code: &Code, words: &str) {
    let stage = canvas.stage;
    let band = Band::beside_field(canvas, words, code, frame.field.w);
    let size = stage.sizes.needed;
    let (x, top) = (frame.field.x, frame.field.bottom() - band.height());
    let side = size * 1.18;
    let (accent, ink) = (canvas.colours.accent, canvas.colours.ink);
    let middle = top + band.height() / 2.0;
    canvas.mark("scan", Rect::new(x - size * 0.08, middle - side / 2.0, side, side), accent);
    let (x, measure) = (x + INDENT * size, frame.field.w - INDENT * size);
    let y = canvas.put(Role::Call, &band.call, x, top, measure, Align::Left, accent);
    canvas.put(Role::Host, &band.host, x, y, measure, Align::Left, ink);
}

/// How high the band of a portrait glass is, in pixels.
pub fn band_height(stage: &Stage, code: &Code) -> f32 {
    let canvas = Canvas::new(stage, EMERGENCY);
    Portrait::of(&canvas, code, call(stage, code)).map_or(0.0, |band| band.height())
}

struct Portrait {
    modules: qr::Modules,
    module_px: u32,
    card: f32,
    call: Set,
    hint: Set,
    host: Set,
    unit: f32,
}

impl Portrait {
    fn of(canvas: &Canvas, code: &Code, words: &str) -> Option<Self> {
        let stage = canvas.stage;
        let (modules, module_px, card) = card(canvas, &code.url, portrait_want(stage), portrait_most(stage))?;
        let beside = portrait_beside(stage, card);
        let call = canvas.set_heading(words, Face::Bold, stage.sizes.needed, beside);
        let hint = canvas.set_heading(&stage.words.scan_with, Face::Regular, stage.sizes.label, beside);
        let mut hint = Set { leading: ROW, ..hint };
        if call.height() + hint.height() + 16.0 * stage.unit() > card {
            hint.lines.clear();
        }
        let inner = stage.glass().w - 144.0 * stage.unit();
        let host = qr::host_of(&code.url);
        let place = Rect::new(0.0, 0.0, inner, 2.0 * BODY_LEADING * stage.sizes.needed);
        let host = names::largest(canvas, host, Face::Medium, stage.sizes.needed, place);
        Some(Self { modules, module_px, card, call, hint, host, unit: stage.unit() })
    }

    fn column(&self) -> f32 {
        let hint = if self.hint.lines.is_empty() { 0.0 } else { self.hint.height() + 16.0 * self.unit };
        self.call.height() + hint
    }

    fn upper(&self) -> f32 {
        self.card.max(self.column())
    }

    fn height(&self) -> f32 {
        let host = if self.host.lines.is_empty() { 0.0 } else { self.host.height() + 8.0 * self.unit };
        PAD * self.unit + self.upper() + host + 18.0 * self.unit
    }
}

fn portrait_want(stage: &Stage) -> f32 {
    340.0 * stage.unit()
}

fn portrait_beside(stage: &Stage, card: f32) -> f32 {
    stage.glass().w - 144.0 * stage.unit() - card - 40.0 * stage.unit()
}

/// The widest card that leaves the call its place.
fn portrait_most(stage: &Stage) -> f32 {
    (stage.glass().w - 144.0 * stage.unit()) * 0.6
}

fn portrait(canvas: &mut Canvas, frame: &Frame, code: &Code, words: &str) {
    let Some(band) = Portrait::of(canvas, code, words) else { return };
    let Palette { panel, on_panel: on, .. } = canvas.colours;
    let (u, x, top) = (band.unit, frame.foot.x, frame.held.y);
    canvas.fill(frame.held, panel, 0.0);
    let (card, upper, column) = (band.card, band.upper(), band.column());
    let y = top + PAD * u + (upper - card) / 2.0;
    canvas.put_code(&code.url, band.modules, band.module_px, Rect::new(x, y, card, card), 28.0 * u);
    let beside = portrait_beside(canvas.stage, card);
    let call_x = x + card + 40.0 * u;
    let y = top + PAD * u + (upper - column) / 2.0;
    let y = canvas.put(Role::Call, &band.call, call_x, y, beside, Align::Left, on);
    canvas.put(Role::Label, &band.hint, call_x, y + 16.0 * u, beside, Align::Left, on);
    canvas.put(Role::Host, &band.host, x, top + PAD * u + upper + 8.0 * u, frame.foot.w, Align::Left, on);
}

/// The code at the largest whole module that keeps it within `want`, but never below what is scanned from afar, unless
/// its card would be wider than `most`: code, pixels a module, side of the card.
fn card(canvas: &Canvas, url: &str, want: f32, most: f32) -> Option<(qr::Modules, u32, f32)> {
    let (modules, at_least, _) = canvas.code_card(url, canvas.stage.profile.code_side_px())?;
    let fits = |room: f32| (room / (modules.side + 8) as f32).floor() as u32;
    let module_px = at_least.max(fits(want)).min(fits(most).max(1));
    let side = (modules.side as u32 + 8) * module_px;
    Some((modules, module_px, side as f32))
}
