//! The one bridge between a sheet and Slint: it turns places into models, and changes only what changed.

use super::marks::Marks;
use super::pictures;
use super::ui::{self, App};
use crate::board::deck::PictureKey;
use crate::board::faces::{ASCENT, DESCENT, Face};
use crate::board::sheet::{Ink, Paint, Rect, Rgb, Sheet};
use slint::{ComponentHandle, Image, Model, ModelRc, VecModel};
use std::rc::Rc;

/// Finished pictures of notices by content and size; whoever decodes them, when and where, is another's business.
pub trait Gallery {
    fn picture(&self, key: &PictureKey) -> Option<Image>;
}

/// The two sheets of the glass and what is drawn on them.
pub struct Bridge {
    app: App,
    slots: [Slot; 2],
    over_is_page: bool,
    marks: Marks,
}

/// How the page turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// At once.
    pub cut: bool,
    /// To another page of the same notice.
    pub goes_on: bool,
}

impl Turn {
    pub const CUT: Self = Self { cut: true, goes_on: false };
    pub const NEW: Self = Self { cut: false, goes_on: false };
}

#[derive(Default)]
struct Slot {
    sheet: Option<Sheet>,
    fills: Rc<VecModel<ui::Fill>>,
    inks: Rc<VecModel<ui::Ink>>,
}

impl Bridge {
    pub fn new(app: &App) -> Self {
        Self {
            app: app.clone_strong(),
            slots: [Slot::default(), Slot::default()],
            over_is_page: false,
            marks: Marks::default(),
        }
    }

    /// Turns the page: the new sheet is complete before its first pixel is uncovered. Where the notice goes on with the
    /// same rail, the rail stays.
    pub fn turn(&mut self, sheet: Sheet, ribbon: Rgb, turn: Turn, gallery: &dyn Gallery) {
        let kept = self.page().filter(|_| turn.goes_on).and_then(|old| old.rail_of(&sheet)).unwrap_or(0.0);
        self.over_is_page = !self.over_is_page;
        self.put(sheet, gallery);
        let bridge = self.app.global::<ui::Bridge>();
        bridge.set_cut(turn.cut);
        bridge.set_kept(kept);
        bridge.set_ribbon(colour(ribbon));
        bridge.set_over_is_page(self.over_is_page);
    }

    /// Brings the present page up to date: the minute, the freshness.
    pub fn refresh(&mut self, sheet: Sheet, gallery: &dyn Gallery) {
        self.put(sheet, gallery);
    }

    /// The glass is black, or shows its page again.
    pub fn switch(app: &App, off: bool) {
        app.global::<ui::Bridge>().set_off(off);
    }

    /// The sheet that is the page now.
    pub fn page(&self) -> Option<&Sheet> {
        self.slots[usize::from(self.over_is_page)].sheet.as_ref()
    }

    fn put(&mut self, sheet: Sheet, gallery: &dyn Gallery) {
        let index = usize::from(self.over_is_page);
        if self.slots[index].sheet.as_ref() == Some(&sheet) {
            return;
        }
        let same_paints = self.slots[index].sheet.as_ref().is_some_and(|old| old.paints == sheet.paints);
        let new_fills = (!same_paints).then(|| self.fills(&sheet, gallery));
        let inks: Vec<ui::Ink> = sheet.texts.iter().flat_map(|block| &block.inks).map(ink).collect();
        let slot = &mut self.slots[index];
        let first = slot.sheet.is_none();
        let new_ground = slot.sheet.as_ref().is_none_or(|old| old.ground != sheet.ground);
        if let Some(fills) = new_fills {
            slot.fills.set_vec(fills);
        }
        if slot.inks.row_count() == inks.len() {
            for (row, ink) in inks.into_iter().enumerate() {
                if slot.inks.row_data(row).as_ref() != Some(&ink) {
                    slot.inks.set_row_data(row, ink);
                }
            }
        } else {
            slot.inks.set_vec(inks);
        }
        if first || new_ground {
            let value = ui::Sheet {
                ground: colour(sheet.ground),
                fills: ModelRc::from(slot.fills.clone()),
                inks: ModelRc::from(slot.inks.clone()),
            };
            let bridge = self.app.global::<ui::Bridge>();
            if self.over_is_page { bridge.set_over(value) } else { bridge.set_under(value) }
        }
        slot.sheet = Some(sheet);
    }

    fn fills(&mut self, sheet: &Sheet, gallery: &dyn Gallery) -> Vec<ui::Fill> {
        let mut fills = Vec::new();
        for paint in &sheet.paints {
            match paint {
                Paint::Fill { rect, colour: own, radius } => {
                    let transparent = Image::default();
                    fills.push(fill(rect, *radius, colour(*own), transparent));
                }
                Paint::Mark { name, rect, colour: own } => {
                    let picture = self.marks.get(name, rect.w as u32, *own);
                    fills.push(fill(rect, 0.0, slint::Color::default(), picture));
                }
                Paint::Picture { rect, .. } => {
                    match PictureKey::of(paint).and_then(|key| gallery.picture(&key)) {
                        Some(picture) => fills.push(fill(rect, 0.0, slint::Color::default(), picture)),
                        // Its ground stands for it: the words are what must not be missed.
                        None => fills.push(fill(rect, 0.0, colour(sheet.ground), Image::default())),
                    }
                }
                Paint::Hazard { rect, band } => {
                    let (w, h, b) = (rect.w as u32, rect.h as u32, *band as u32);
                    for (x, y, w, h) in [(0, 0, w, b), (0, h - b, w, b), (0, b, b, h - 2 * b), (w - b, b, b, h - 2 * b)]
                    {
                        let strip = Rect::new(rect.x + x as f32, rect.y + y as f32, w as f32, h as f32);
                        let picture = Image::from_rgb8(pictures::hazard(x, y, w, h, *band));
                        fills.push(fill(&strip, 0.0, slint::Color::default(), picture));
                    }
                }
                Paint::Code(code) => {
                    // A line of pixels for each row of modules, drawn as high as a module: the whole code as one picture
                    // would take most of a megabyte.
                    let height = code.module_px as f32;
                    for (row, line) in pictures::code_rows(&code.modules, code.module_px).enumerate() {
                        let strip = Rect::new(code.rect.x, code.rect.y + row as f32 * height, code.rect.w, height);
                        fills.push(fill(&strip, 0.0, slint::Color::default(), Image::from_rgb8(line)));
                    }
                }
            }
        }
        fills
    }
}

fn colour(Rgb(r, g, b): Rgb) -> slint::Color {
    slint::Color::from_rgb_u8(r, g, b)
}

fn fill(rect: &Rect, radius: f32, colour: slint::Color, picture: Image) -> ui::Fill {
    ui::Fill { x: rect.x, y: rect.y, w: rect.w, h: rect.h, radius, colour, picture }
}

/// The box of a line: Slint centres the font's natural line in it, so the box is laid to put the baseline where the
/// board wants it, with room for stacked accents above.
fn ink(ink: &Ink) -> ui::Ink {
    const BOX: f32 = 1.8;
    let height = (ink.size * BOX).round();
    let natural = (ASCENT - DESCENT) * ink.size;
    let baseline_in_box = (height - natural) / 2.0 + ASCENT * ink.size;
    let (weight, italic) = match ink.face {
        Face::Regular => (400, false),
        Face::Medium => (500, false),
        Face::Bold => (700, false),
        Face::ExtraBold => (800, false),
        Face::Italic => (400, true),
    };
    ui::Ink {
        x: ink.x,
        top: (ink.baseline - baseline_in_box).round(),
        w: (ink.width + ink.size).ceil(),
        h: height,
        text: ink.text.as_str().into(),
        size: ink.size,
        weight,
        italic,
        colour: colour(ink.colour),
    }
}
