//! The poster: one picture fills the glass; a quiet band carries title, source and time.

use super::Stage;
use super::canvas::{Align, Canvas, Set};
use super::frame::{self, margins};
use crate::board::faces::Face;
use crate::board::notice::{Kind, Notice};
use crate::board::palette::{HAZARD_BLACK, HAZARD_YELLOW, Palette, Theme, palette};
use crate::board::sheet::{Rect, Role};

struct Band {
    title: Set,
    small: Vec<Set>,
    measure: f32,
    height: f32,
    clock_width: f32,
}

fn band(canvas: &Canvas, notice: &Notice) -> Band {
    let stage = canvas.stage;
    let (u, margin, glass) = (stage.unit(), margins(stage), stage.glass());
    let clock_width = frame::clock_width(stage);
    let beside = glass.w - 2.0 * margin.x - clock_width - 56.0 * u;
    let measure = if stage.landscape() { beside } else { glass.w - 2.0 * margin.x };
    let size = (stage.sizes.title * 1.12).round();
    let title = canvas.set_heading(&notice.title, Face::ExtraBold, size, measure);
    let small = frame::rows_of(canvas, &[&notice.publisher_name, &stage.site_line, &notice.source], beside);
    let small_height: f32 = small.iter().map(Set::height).sum();
    let clock = frame::clock_height(stage);
    let rows = if stage.landscape() {
        (title.height() + 8.0 * u + small_height).max(clock)
    } else {
        title.height() + 24.0 * u + small_height.max(clock)
    };
    Band { title, small, measure, height: 44.0 * u + rows + margin.y, clock_width }
}

/// Whether the words leave most of the glass to the picture.
pub fn fits(notice: &Notice, stage: &Stage) -> bool {
    let canvas = Canvas::new(stage, palette(Kind::Poster, Theme::Day));
    band(&canvas, notice).height <= stage.glass().h * 0.45
}

/// Which share of a picture of that size is cut off where it fills the glass, if more is cut than its margins: an author
/// keeps as far from the picture's edge as the board does from the glass's.
pub fn cut((width, height): (u32, u32), stage: &Stage) -> Option<f32> {
    let (width, height) = (width.max(1) as f32, height.max(1) as f32);
    let (glass, margin) = (stage.glass(), margins(stage));
    let scale = (glass.w / width).max(glass.h / height);
    let over = (width * scale - glass.w, height * scale - glass.h);
    // The middle is kept, so either side loses half.
    let deep = over.0 / 2.0 > margin.x || over.1 / 2.0 > margin.y;
    deep.then(|| 1.0 - glass.w * glass.h / (width * scale * height * scale))
}

/// Draws the whole page.
pub fn draw(canvas: &mut Canvas, notice: &Notice, pages: usize) {
    let stage = canvas.stage;
    let (u, margin, glass, label) = (stage.unit(), margins(stage), stage.glass(), stage.sizes.label);
    let Palette { panel, on_panel, .. } = canvas.colours;
    if let Some(picture) = &notice.picture {
        canvas.picture(picture, Rect::new(0.0, 0.0, glass.w, glass.h), 50);
    }
    let band = band(canvas, notice);
    let top = (glass.h - band.height).round();
    canvas.fill(Rect::new(0.0, top, glass.w, glass.h - top), panel, 0.0);
    let floor = glass.h - margin.y;
    let x = margin.x;
    let y = canvas.put(Role::Title, &band.title, x, top + 32.0 * u, band.measure, Align::Left, on_panel);
    let small_height: f32 = band.small.iter().map(Set::height).sum();
    let mut y = if stage.landscape() { y + 8.0 * u } else { floor - small_height };
    for set in &band.small {
        y = canvas.put(Role::Label, set, x, y, band.measure, Align::Left, on_panel);
    }
    let clock_x = glass.w - margin.x - band.clock_width;
    let clock_floor = if stage.landscape() { (top + glass.h + frame::clock_height(stage)) / 2.0 } else { floor };
    frame::clock(canvas, clock_x, clock_floor.min(floor), band.clock_width, Align::Right, on_panel);
    if pages > 1 {
        let side = label * 0.32;
        for dot in 0..pages {
            let colour = if dot == 0 { on_panel } else { canvas.colours.faint };
            let x = margin.x + dot as f32 * side * 2.0;
            canvas.fill(Rect::new(x, top + 18.0 * u, side, side), colour, side / 2.0);
        }
    }
    if let Some(banner) = &stage.banner {
        frame::pill(canvas, banner, glass.w - margin.x, margin.y, HAZARD_YELLOW, HAZARD_BLACK);
    }
}
