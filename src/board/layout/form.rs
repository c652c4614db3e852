//! The code's panel: its card, what it offers, where it leads. The code is the hero of a form.

use super::Stage;
use super::canvas::{Align, Canvas, Set};
use super::frame::{self, Panel, Says, margins};
use crate::board::faces::Face;
use crate::board::notice::Code;
use crate::board::palette::Palette;
use crate::board::qr;
use crate::board::sheet::{Rect, Role};

/// More lines than this, and the call runs with the body while the board's own words stand beside the code.
const MOST_CALL_LINES: usize = 3;

/// Whether the author's call is too long to stand beside the code.
pub fn call_spills(stage: &Stage, code: &Code) -> bool {
    let canvas = Canvas::new(stage, crate::board::palette::EMERGENCY);
    let measure = if stage.landscape() {
        landscape_extent(stage, code) - 2.0 * pad(stage)
    } else {
        let card = fitting_card(&canvas, &code.url, 340.0 * stage.unit(), portrait_most(stage))
            .map_or(0.0, |(_, _, card)| card);
        portrait_beside(stage, card)
    };
    canvas.set_heading(&code.call, Face::Bold, stage.sizes.needed, measure).lines.len() > MOST_CALL_LINES
}

/// Draws the panel; returns what is left of the glass, and whether the mark of a preview found its place.
pub fn draw(canvas: &mut Canvas, says: &Says, code: &Code) -> (Rect, bool) {
    let stage = canvas.stage;
    let own = code.call.is_empty() || call_spills(stage, code);
    let words = if own { &stage.words.scan_call } else { &code.call };
    if stage.landscape() { landscape(canvas, says, code, words) } else { portrait(canvas, says, code, words) }
}

fn pad(stage: &Stage) -> f32 {
    64.0 * stage.unit()
}

/// As wide as the host needs, but no wider than the words beside it can spare.
fn landscape_extent(stage: &Stage, code: &Code) -> f32 {
    let host_width = stage.metrics.advance(Face::Medium, qr::host_of(&code.url)) * stage.sizes.needed;
    let most = stage.glass().w * 0.46;
    (host_width + 2.0 * pad(stage) + 8.0).clamp((700.0 * stage.unit()).min(most), most).round()
}

fn portrait_beside(stage: &Stage, card: f32) -> f32 {
    stage.glass().w - 2.0 * margins(stage).x - card - 40.0 * stage.unit()
}

/// The widest card that leaves the call its place.
fn portrait_most(stage: &Stage) -> f32 {
    (stage.glass().w - 2.0 * margins(stage).x) * 0.6
}

fn landscape(canvas: &mut Canvas, says: &Says, code: &Code, words: &str) -> (Rect, bool) {
    let stage = canvas.stage;
    let (u, margin, glass) = (stage.unit(), margins(stage), stage.glass());
    let Palette { panel, on_panel: on, .. } = canvas.colours;
    let least = stage.profile.code_side_px();
    let (pad, extent) = (pad(stage), landscape_extent(stage, code));
    let rest = (Rect::new(extent, 0.0, glass.w - extent, glass.h), false);
    let inner = extent - 2.0 * pad;
    canvas.fill(Rect::new(0.0, 0.0, extent, glass.h), panel, 0.0);
    let floor = glass.h - margin.y;
    let mut call = canvas.set_heading(words, Face::Bold, stage.sizes.needed, inner);
    let host = canvas.set(qr::host_of(&code.url), Face::Medium, stage.sizes.needed, inner);
    let Some((_, _, smallest)) = fitting_card(canvas, &code.url, 0.0, inner) else { return rest };
    let side = 104.0 * u;
    let clock_width = frame::clock_width(stage);
    let label = canvas.set_heading(says.label, Face::Bold, stage.sizes.label * 1.1, inner - clock_width - 24.0 * u);
    let head = frame::clock_height(stage).max(side + label.height());
    // A host of many lines has the kind and the time make room, and then the call: the code and its host stay.
    let crowded = |top: f32, call: &Set| top + smallest + 20.0 * u + call.height() + host.height() > floor;
    let mut top = margin.y + head + 8.0 * u;
    if crowded(top, &call) {
        top = margin.y;
    } else {
        canvas.mark(says.mark, Rect::new(pad - side / 12.0, margin.y - side / 12.0, side, side), on);
        let clock_floor = margin.y - 12.0 * u + frame::clock_height(stage);
        frame::clock(canvas, extent - pad - clock_width, clock_floor, clock_width, Align::Right, on);
        canvas.put(Role::Label, &label, pad, margin.y + side - 8.0 * u, inner, Align::Left, on);
    }
    if crowded(top, &call) {
        call.lines.clear();
    }
    let mut hint = canvas.set(&stage.words.scan_with, Face::Regular, stage.sizes.label, inner);
    hint.leading = 1.2;
    let fixed = call.height() + host.height() + 20.0 * u;
    let room = |hint_height: f32| (floor - top - fixed - hint_height).min(inner) * 0.78;
    if room(hint.height()) < least {
        hint.lines.clear();
    }
    let want = room(hint.height()).min(470.0 * u);
    let Some((modules, module_px, card)) = fitting_card(canvas, &code.url, want, inner) else { return rest };
    canvas.put_code(&code.url, modules, module_px, Rect::new(pad, top, card, card), 28.0 * u);
    let spare = (floor - top - card - fixed - hint.height()).max(0.0);
    let y = top + card + 20.0 * u + (spare * 0.5).min(30.0 * u);
    let y = canvas.put(Role::Call, &call, pad, y, inner, Align::Left, on);
    let y = canvas.put(Role::Host, &host, pad, y, inner, Align::Left, on);
    canvas.put(Role::Label, &hint, pad, y, inner, Align::Left, on);
    rest
}

fn portrait(canvas: &mut Canvas, says: &Says, code: &Code, words: &str) -> (Rect, bool) {
    let stage = canvas.stage;
    let (u, margin, glass) = (stage.unit(), margins(stage), stage.glass());
    let Palette { panel, on_panel: on, .. } = canvas.colours;
    let (rest, placed) = frame::panel(canvas, Panel::Top(frame::shallow(stage)), says);
    let inner = glass.w - 2.0 * margin.x;
    let Some((modules, module_px, card)) = fitting_card(canvas, &code.url, 340.0 * u, portrait_most(stage)) else {
        return (rest, placed);
    };
    let host = canvas.set(qr::host_of(&code.url), Face::Medium, stage.sizes.needed, inner);
    let beside = portrait_beside(stage, card);
    let call = canvas.set_heading(words, Face::Bold, stage.sizes.needed, beside);
    let mut hint = canvas.set(&stage.words.scan_with, Face::Regular, stage.sizes.label, beside);
    hint.leading = 1.2;
    if call.height() + hint.height() + 16.0 * u > card {
        hint.lines.clear();
    }
    let hint_room = if hint.lines.is_empty() { 0.0 } else { hint.height() + 16.0 * u };
    let column = call.height() + hint_room;
    let upper = card.max(column);
    let height = 40.0 * u + upper + 8.0 * u + host.height() + margin.y;
    let top = glass.h - height;
    canvas.fill(Rect::new(0.0, top, glass.w, height), panel, 0.0);
    canvas.put_code(&code.url, modules, module_px, Rect::new(margin.x, top + 40.0 * u, card, card), 28.0 * u);
    let x = margin.x + card + 40.0 * u;
    let y = top + 40.0 * u + (upper - column) / 2.0;
    let y = canvas.put(Role::Call, &call, x, y, beside, Align::Left, on);
    canvas.put(Role::Label, &hint, x, y + 16.0 * u, beside, Align::Left, on);
    let y = top + 40.0 * u + upper + 8.0 * u;
    canvas.put(Role::Host, &host, margin.x, y, inner, Align::Left, on);
    (Rect::new(0.0, rest.y, rest.w, top - rest.y), placed)
}

/// The code at the largest whole module that keeps it within `want`, but never below what is scanned from afar, unless
/// its card would be wider than `most`.
fn fitting_card(canvas: &Canvas, url: &str, want: f32, most: f32) -> Option<(qr::Modules, u32, f32)> {
    let (modules, at_least, _) = canvas.code_card(url, canvas.stage.profile.code_side_px())?;
    let module_px = at_least.max((want / modules.side as f32).floor() as u32);
    let most_px = (most / (modules.side + 8) as f32).floor() as u32;
    let module_px = module_px.min(most_px.max(1));
    let card = (modules.side as u32 + 8) * module_px;
    Some((modules, module_px, card as f32))
}
