//! Where things stand: the fixed places of a glass, as data. They depend on the panel, the language and what stands beside
//! the words, and on no name, mark or hour: none of those may move a word.

use super::Stage;
use super::clock;
use crate::board::sheet::Rect;

/// The hazard edge of an emergency, in units.
pub const HAZARD: f32 = 40.0;
/// From the edge of the glass to what stands nearest to it at top and bottom, in units: televisions still cut some of the
/// picture off, and the hazard edge finds room.
const EDGE: f32 = 64.0;
/// From the words to the glass's edge, and to the rail, in units.
const SIDE: f32 = 72.0;
/// The rail of a landscape glass, and its pictogram.
const RAIL: f32 = 385.0;
/// The column that takes the rail's place where a picture, a sign or a code stands in it.
const COLUMN: f32 = 660.0;
/// What a column may take of a glass that is nearly square.
const COLUMN_SHARE: f32 = 0.46;
/// The narrowest place for a site beside the time, in label sizes.
const LEAST_SITE: f32 = 6.0;
/// One row of the foot and of the date under the clock, in label sizes.
pub const ROW: f32 = 1.24;

/// An emergency's row of marks, in label sizes.
const STANDING: f32 = 1.9;

/// What stands beside the words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Beside {
    Nothing,
    /// The notice's picture; in portrait under the title, so many units high.
    Picture(f32),
    /// The notice's pictogram, as large as can be; in portrait so many units high.
    Sign(f32),
    /// The code on its card, in a band of so many pixels in portrait.
    Code(f32),
}

/// The places of one page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// The kind's ground: down the left side, or across the top.
    pub rail: Rect,
    /// The rail's part above what it holds: the kind and its pictogram.
    pub head: Rect,
    /// The building and the screen, where they do not stand under the kind.
    pub site: Rect,
    /// The time, the day and the lunar day.
    pub clock: Rect,
    /// What the rail holds besides: empty where there is nothing.
    pub held: Rect,
    /// The words.
    pub field: Rect,
    /// Publisher and source, page, freshness.
    pub foot: Rect,
}

impl Frame {
    pub fn of(stage: &Stage, beside: Beside) -> Self {
        if stage.landscape() { Self::landscape(stage, beside) } else { Self::portrait(stage, beside) }
    }

    /// The same places within the hazard edge.
    pub fn of_emergency(stage: &Stage) -> Self {
        let mut frame = Self::of(stage, Beside::Nothing);
        let (u, edge) = (stage.unit(), HAZARD * stage.unit());
        let right = frame.field.right() - 16.0 * u;
        let top = if stage.landscape() { edge + 36.0 * u } else { frame.field.y };
        frame.field = Rect::new(frame.field.x, top, right - frame.field.x, frame.field.bottom() - top);
        frame.foot.w = right - frame.foot.x;
        frame.field.h = (frame.field.h - stage.sizes.label * STANDING).max(1.0);
        if !stage.landscape() {
            for rect in [&mut frame.field, &mut frame.foot] {
                rect.x += 16.0 * u;
                rect.w -= 16.0 * u;
            }
        }
        frame
    }

    /// The row above the foot of an emergency in which its marks stand.
    pub fn standing(&self, stage: &Stage) -> Rect {
        let height = stage.sizes.label * STANDING;
        Rect::new(self.foot.x, self.foot.y - height, self.foot.w, height)
    }

    fn landscape(stage: &Stage, beside: Beside) -> Self {
        let (u, glass, label) = (stage.unit(), stage.glass(), stage.sizes.label);
        let holds = beside != Beside::Nothing;
        let least = clock::width(stage) + pad(stage) + 24.0 * u;
        // Beside the time in a column stands the site.
        let least = if holds { (least + LEAST_SITE * label).min(glass.w * COLUMN_SHARE).max(least) } else { least };
        let width = if holds { column(stage) } else { RAIL * u }.max(least).round();
        let rail = Rect::new(0.0, 0.0, width, glass.h);
        let clock_height = clock::height(stage);
        let clock = Rect::new(pad(stage), glass.h - EDGE * u - clock_height, clock::width(stage), clock_height);
        let foot_height = 2.0 * ROW * label;
        let x = width + SIDE * u;
        let foot = Rect::new(x, glass.h - EDGE * u - foot_height, glass.w - SIDE * u - x, foot_height);
        let top = 54.0 * u;
        let field = Rect::new(x, top, foot.w, (foot.y - 32.0 * u - top).max(1.0));
        let strip = if holds { (58.0 * u + 3.2 * label).round() } else { clock.y - 28.0 * u };
        let floor = (clock.y - 18.0 * u).round();
        let held = if holds { Rect::new(0.0, strip, width, (floor - strip).max(1.0)) } else { Rect::default() };
        let head = Rect::new(pad(stage), EDGE * u * 0.75, width - pad(stage) - 24.0 * u, 0.0);
        let head = Rect { h: (strip - head.y - 12.0 * u).max(1.0), ..head };
        // A column's strip has no room for the site; it stands beside the time.
        let site_x = clock.right() + 24.0 * u;
        let site = Rect::new(site_x, clock.y, (width - 24.0 * u - site_x).max(1.0), clock.h);
        Self { rail, head, site, clock, held, field, foot }
    }

    fn portrait(stage: &Stage, beside: Beside) -> Self {
        let (u, glass, label) = (stage.unit(), stage.glass(), stage.sizes.label);
        let clock_height = clock::height(stage);
        let upper = (clock_height + (HAZARD + 76.0) * u).round();
        let top = (upper + ROW * label + 14.0 * u).round();
        let (clock_width, side) = (clock::width(stage), SIDE * u);
        // The middle of what the hazard edge of an emergency leaves.
        let middle = (upper + HAZARD * u * 0.5) / 2.0;
        let clock = Rect::new(glass.w - side - clock_width, middle - clock_height / 2.0, clock_width, clock_height);
        let head = Rect::new(side, 44.0 * u, clock.x - 32.0 * u - side, upper - 50.0 * u);
        let site = Rect::new(side, upper - 2.0 * u, glass.w - 2.0 * side, ROW * label);
        let foot_height = 3.0 * ROW * label;
        let foot = Rect::new(side, glass.h - EDGE * u - foot_height, glass.w - 2.0 * side, foot_height);
        let mut field_top = top;
        let mut floor = foot.y - 32.0 * u;
        let mut rail = Rect::new(0.0, 0.0, glass.w, top);
        let mut held = Rect::default();
        match beside {
            Beside::Sign(height) => {
                rail.h += (height * u).round();
                held = Rect::new(0.0, top, glass.w, (height * u).round());
                field_top = held.bottom();
            }
            Beside::Code(height) => {
                held = Rect::new(0.0, (foot.y - 22.0 * u - height).round(), glass.w, height.round());
                floor = held.y - 22.0 * u;
            }
            Beside::Picture(height) => held = Rect::new(0.0, 0.0, glass.w, (height * u).round()),
            Beside::Nothing => {}
        }
        field_top += 42.0 * u;
        let field = Rect::new(side, field_top, foot.w, (floor - field_top).max(1.0));
        Self { rail, head, site, clock, held, field, foot }
    }
}

/// The widest place beside the words, in pixels.
fn column(stage: &Stage) -> f32 {
    (COLUMN * stage.unit()).min(stage.glass().w * COLUMN_SHARE)
}

/// From the glass's edge to what stands on the rail: what a television may cut off, and the drift, stay clear of it.
pub fn pad(stage: &Stage) -> f32 {
    EDGE * stage.unit()
}
