//! The designs: how each template stands on the glass, in landscape and in portrait.
//!
//! [`paginate`] decides once a notice and profile which words stand on which page: all that a timetable needs. [`dress`]
//! decides within these pages what stands beside the words and how large they are, [`plan`] both at once. [`compose`]
//! gives the sheet of one page at one moment. All are pure; the same is made on the glass, on the desk and in tests.

mod canvas;
mod clock;
mod dress;
mod drift;
mod emergency;
mod figures;
mod flow;
mod foot;
mod form;
mod frame;
mod manner;
mod measured;
mod names;
mod numbers;
mod paginate;
mod pills;
mod poster;
mod rail;
mod room;
mod signs;
#[cfg(test)]
mod tests;

pub use dress::{Plan, dress, plan};
pub use paginate::{LEAST_SHRINK, Lead, Pages, paginate};

use super::faces::Metrics;
use super::legibility::{Profile, Sizes};
use super::lunar::lunar;
use super::notice::{Class, Kind, Notice};
use super::palette::{self, EMERGENCY, Palette, Theme};
use super::pictogram;
use super::sheet::{Crop, Rect, Sheet};
use super::words::Words;
use canvas::Canvas;
use drift::{drift, reach, shift};
use frame::Beside;
use jiff::civil::DateTime;

/// How fresh the board is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freshness {
    pub text: String,
    /// Without the words, for where there is little room.
    pub brief: String,
    /// Older than two days.
    pub stale: bool,
}

/// Everything a sheet depends on besides its notice.
#[derive(Clone)]
pub struct Stage<'a> {
    pub profile: &'a Profile,
    pub sizes: Sizes,
    pub metrics: &'a dyn Metrics,
    pub words: &'a Words,
    pub theme: Theme,
    /// Site and screen name: *Chung cư Hoa Sữa · Sảnh A*.
    pub site_line: String,
    /// *BẢN XEM THỬ* and its like.
    pub banner: Option<String>,
    pub freshness: Option<Freshness>,
    /// Local time.
    pub now: DateTime,
}

impl Stage<'_> {
    /// A 1080th of the shorter side, in pixels.
    pub fn unit(&self) -> f32 {
        self.profile.unit()
    }

    pub fn landscape(&self) -> bool {
        self.profile.width >= self.profile.height
    }

    pub fn glass(&self) -> Rect {
        Rect::new(0.0, 0.0, self.profile.width as f32, self.profile.height as f32)
    }

    /// The rectangle, past the edges of the glass that it ends at, for no drift to bare them.
    pub fn bled(&self, rect: Rect) -> Rect {
        let (glass, by) = (self.glass(), reach(self.unit()));
        let past = |ends: bool| if ends { by } else { 0.0 };
        let (left, top) = (past(rect.x <= 0.0), past(rect.y <= 0.0));
        let (right, bottom) = (past(rect.right() >= glass.w), past(rect.bottom() >= glass.h));
        Rect::new(rect.x - left, rect.y - top, rect.w + left + right, rect.h + top + bottom)
    }

    /// The same stage with nothing on it that differs between the screens of a building or the hours of a day.
    fn bare(&self) -> Self {
        Stage {
            theme: Theme::Day,
            site_line: String::new(),
            banner: None,
            freshness: None,
            now: DateTime::constant(2021, 8, 18, 8, 0, 0, 0),
            ..self.clone()
        }
    }

    /// The same stage with all type by one factor.
    fn smaller(&self, factor: f32) -> Self {
        let sizes = if factor < 1.0 { self.sizes.times(factor) } else { self.sizes };
        Stage { sizes, ..self.clone() }
    }

    fn date_lines(&self) -> [String; 2] {
        let day = self.now.date();
        self.words.date(day, lunar(day))
    }
}

/// The page designs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Template {
    Text,
    Picture,
    /// The QR code is the hero.
    Form,
    /// A set of signs on one page: the 5K.
    Signs,
    /// One sign, as large as it can be.
    Sign,
    /// Telephone numbers and whom they reach.
    Numbers,
    Praise,
    Poster,
    Emergency,
}

impl Template {
    pub fn name(self) -> &'static str {
        match self {
            Template::Text => "text",
            Template::Picture => "picture",
            Template::Form => "form",
            Template::Signs => "signs",
            Template::Sign => "sign",
            Template::Numbers => "numbers",
            Template::Praise => "praise",
            Template::Poster => "poster",
            Template::Emergency => "emergency",
        }
    }

    /// The design that shows all of `notice` best.
    pub fn of(notice: &Notice) -> Self {
        if notice.class == Class::Emergency {
            Template::Emergency
        } else if notice.code.is_some() {
            Template::Form
        } else if notice.kind == Kind::Poster && notice.picture.is_some() {
            Template::Poster
        } else if notice.kind == Kind::Praise {
            Template::Praise
        } else if signs::suits(notice) {
            Template::Signs
        } else if notice.picture.is_none() && numbers::suits(notice) {
            Template::Numbers
        } else if notice.picture.is_some() {
            Template::Picture
        } else if notice.pictogram.is_some() && notice.kind == Kind::Reminder {
            Template::Sign
        } else {
            Template::Text
        }
    }
}

/// The sheet of `page` at the stage's moment.
pub fn compose(notice: &Notice, plan: &Plan, page: usize, stage: &Stage) -> Sheet {
    let mut sheet = draw(notice, plan, page, &stage.smaller(plan.shrink)).sheet;
    shift(&mut sheet, drift(stage.now, stage.unit()));
    sheet
}

fn colours(template: Template, notice: &Notice, stage: &Stage) -> Palette {
    if notice.class == Class::Emergency {
        return EMERGENCY;
    }
    let colours = palette::palette(notice.kind, stage.theme);
    match (template, notice.kind) {
        (Template::Text, Kind::Health) | (Template::Praise, _) => {
            Palette { paper: colours.tint, tint: colours.paper, ..colours }
        }
        _ => colours,
    }
}

fn draw<'a>(notice: &Notice, plan: &Plan, page: usize, stage: &'a Stage) -> Canvas<'a> {
    let page = page.min(plan.pages.len().saturating_sub(1));
    let pages = (page, plan.pages.len());
    let mut canvas = Canvas::new(stage, colours(plan.template, notice, stage));
    let (frame, room) = room::field(notice, stage, plan.template, plan.beside);
    canvas.sheet.rail = if stage.landscape() { frame.rail.right() } else { frame.rail.bottom() };
    if plan.template == Template::Emergency {
        emergency::draw(&mut canvas, &frame, notice, pages);
    } else {
        // The board's own cards are addressed to nobody in particular and bear its name.
        let own = notice.to.is_empty();
        let label = if own { stage.words.board.as_str() } else { stage.words.kind(notice.kind) };
        let says = rail::Says {
            mark: rail::mark_of(notice),
            kind: pictogram::of_kind(notice.kind),
            label,
            pills: pills::of(notice, stage),
            motif: pictogram::motif(notice.kind),
        };
        rail::draw(&mut canvas, &frame, plan.beside, &says);
        foot::draw(&mut canvas, frame.foot, &foot::names_of(notice), pages, stage.freshness.as_ref());
    }
    match plan.template {
        Template::Signs => signs::draw(&mut canvas, notice),
        Template::Numbers => numbers::draw(&mut canvas, notice),
        Template::Poster if page == 0 => poster::draw(&mut canvas, notice),
        _ => {
            let blocks = plan.pages.get(page).map_or(&[][..], Vec::as_slice);
            let title = if page > 0 { notice.title.as_str() } else { plan.title.as_str() };
            let (scale, manner) = plan.setting(page);
            let words = flow::Page { title, is_first: page == 0, blocks };
            let flow = flow::set(stage, &manner, &words, frame.field.w, scale);
            let lead = plan.hero.as_ref().filter(|_| page == 0);
            let laid = lead.and_then(|lead| Some((lead, figures::Laid::of(stage, &lead.hero, room.measure)?)));
            let free = room.picture + laid.as_ref().map_or(0.0, |(_, laid)| laid.height(stage));
            let under = flow.draw(&mut canvas, &manner, frame.field.x, frame.field.y, free);
            if let Some((lead, laid)) = laid {
                laid.draw(&mut canvas, &lead.hero, frame.field.x, under + room.picture);
            }
            held(&mut canvas, notice, plan.beside, &frame, (page, under));
        }
    }
    canvas
}

/// What stands in the rail of a page, or in portrait under its title, whose lower edge is at `under`.
fn held(canvas: &mut Canvas, notice: &Notice, beside: Beside, frame: &frame::Frame, (page, under): (usize, f32)) {
    let stage = canvas.stage;
    match beside {
        Beside::Nothing => {}
        Beside::Picture(_) => {
            let Some(picture) = &notice.picture else { return };
            let top = if stage.landscape() { frame.held.y } else { (under + 28.0 * stage.unit()).round() };
            canvas.picture(
                picture,
                Rect { y: top, ..frame.held },
                picture.focus.map_or(Crop::Upper, |(x, y)| Crop::Fill(x, y)),
            );
        }
        Beside::Sign(_) => {
            let side = frame.held.w.min(frame.held.h) * 0.94;
            let (x, y) = (frame.held.x + (frame.held.w - side) / 2.0, frame.held.y + (frame.held.h - side) / 2.0);
            canvas.mark(rail::mark_of(notice), Rect::new(x, y, side, side), canvas.colours.on_panel);
        }
        Beside::Code(_) => {
            if let Some(code) = &notice.code {
                form::draw(canvas, frame, code, page == 0);
            }
        }
    }
}
