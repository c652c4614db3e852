//! The designs: how each template stands on the glass, in landscape and in portrait.
//!
//! [`plan`] decides once a notice and profile: template, pages, scale. [`compose`] gives the sheet of one page at one
//! moment. Both are pure; the same plan is made on the glass, on the desk and in tests.

mod canvas;
mod designs;
mod flow;
mod form;
mod frame;
mod poster;
mod signs;
#[cfg(test)]
mod tests;

pub use poster::cut as poster_cut;

use super::faces::Metrics;
use super::fault::Fault;
use super::legibility::{Profile, Sizes};
use super::lunar::lunar;
use super::notice::{Block, Class, Kind, Notice, Span};
use super::pages::Part;
use super::palette::Theme;
use super::sheet::{Paint, Rect, Sheet};
use super::typeset;
use super::words::Words;
use canvas::Canvas;
use designs::{Design, Room};
use flow::Measured;
use jiff::civil::DateTime;
use std::cell::LazyCell;

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
        } else if notice.picture.is_some() {
            Template::Picture
        } else if notice.pictogram.is_some() && notice.kind == Kind::Reminder {
            Template::Sign
        } else {
            Template::Text
        }
    }
}

/// A notice's pages, decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub template: Template,
    /// Each page's part of the body.
    pub pages: Vec<Vec<Block>>,
    /// Shown above every page; empty where the title is so long that it runs with the body.
    pub title: String,
    /// How much larger than the least size the text is set.
    pub scale: f32,
    /// How much smaller than the profile's sizes all type is: 1, or less where the page has no room for them.
    pub shrink: f32,
    /// From the top of the field to the title, in pixels: the same on every page.
    pub offset: f32,
    design: Design,
    /// Every page keeps within its field; false only for glasses far outside of the supported sizes.
    pub whole: bool,
}

impl Plan {
    /// A warning to the author of an emergency that stands on more pages than are read, small as its type may be.
    pub fn fault(&self) -> Option<Fault> {
        let long = self.template == Template::Emergency && self.pages.len() > EMERGENCY_PAGES;
        let reason = format!("an emergency takes {} pages, more than {EMERGENCY_PAGES}", self.pages.len());
        long.then(|| Fault::warning("content", reason, "say only what to do now"))
    }

    /// What a reader has to read on `page`, in syllables.
    pub fn syllables(&self, page: usize, notice: &Notice) -> usize {
        let spans = self.pages.get(page).into_iter().flatten().flat_map(|block| block.spans());
        let body: usize = spans.map(|span| typeset::syllables(&span.text)).sum();
        let title = if page == 0 { typeset::syllables(&self.title) } else { 0 };
        let code = notice.code.as_ref().filter(|_| page == 0).map_or(0, |code| typeset::syllables(&code.call));
        body + title + code
    }
}

/// The same notice with its words bound against tearing, which is done once and not in every trial.
fn bound(notice: &Notice) -> Notice {
    let mut bound = notice.clone();
    bound.title = typeset::bind(&notice.title);
    for block in &mut bound.body {
        let (Block::Paragraph(spans) | Block::Item { spans, .. } | Block::Step { spans, .. }) = block;
        *spans = typeset::bind_spans(spans);
    }
    bound
}

/// An emergency is read at one look and one more.
const EMERGENCY_PAGES: usize = 2;
/// Type never comes down further than this below the profile's sizes, not even for an emergency that then takes more
/// than two pages: a glass full of small print warns nobody.
pub const LEAST_SHRINK: f32 = 0.4;
/// From one trial of smaller type to the next.
const SHRINK_STEP: f32 = 0.94;

/// Decides template, pages and scale of `notice`. Where the profile's type finds no room, as on a small panel, all of it
/// comes down together, until the pages are sound and an emergency stands on two, but not below [`LEAST_SHRINK`].
pub fn plan(notice: &Notice, stage: &Stage) -> Plan {
    let emergency = notice.class == Class::Emergency;
    let bound = &bound(notice);
    let first = plan_at(bound, stage);
    // A look at every page takes as long as planning them, and most panels have room enough.
    let tight = emergency || stage.profile.is_tight();
    let look = |plan: &Plan| plan.whole && (!tight || is_sound(notice, plan, stage));
    let few = |plan: &Plan| !emergency || plan.pages.len() <= EMERGENCY_PAGES;
    let mut best = ((!look(&first), !few(&first), first.pages.len()), first);
    let mut shrink = SHRINK_STEP;
    while (best.0.0 || best.0.1) && shrink >= LEAST_SHRINK {
        let plan = Plan { shrink, ..plan_at(bound, &stage.smaller(shrink)) };
        let faults = (!look(&plan), !few(&plan), plan.pages.len());
        if faults < best.0 {
            best = (faults, plan);
        }
        shrink *= SHRINK_STEP;
    }
    best.1
}

/// Whether every page is as it should be: within the glass, nothing upon anything else, no syllable broken.
fn is_sound(notice: &Notice, plan: &Plan, stage: &Stage) -> bool {
    let (stage, glass) = (&stage.smaller(plan.shrink), stage.glass());
    (0..plan.pages.len()).all(|page| {
        let canvas = draw(notice, plan, page, stage);
        let texts = &canvas.sheet.texts;
        let code = canvas.sheet.code().map(|code| code.rect);
        let kept = texts.iter().enumerate().all(|(at, block)| {
            let meets = |other: &Rect| other.meets(&block.rect);
            glass.contains(&block.rect)
                && !code.as_ref().is_some_and(meets)
                && !texts[at + 1..].iter().any(|other| meets(&other.rect))
        });
        !canvas.torn && kept && code.is_none_or(|code| glass.contains(&code))
    })
}

fn plan_at(notice: &Notice, stage: &Stage) -> Plan {
    let template = match Template::of(notice) {
        Template::Signs if !signs::fit(notice, stage) => Template::Text,
        Template::Poster if !poster::fits(notice, stage) => Template::Picture,
        template => template,
    };
    if matches!(template, Template::Signs) {
        let design = Design::new(template, notice, stage, Room::Usual);
        let pages = vec![notice.body.clone()];
        return Plan {
            template,
            pages,
            title: notice.title.clone(),
            scale: 1.0,
            shrink: 1.0,
            offset: 0.0,
            design,
            whole: true,
        };
    }
    let manner = designs::manner(template);
    let call = notice.code.as_ref().filter(|code| template == Template::Form && form::call_spills(stage, code));
    let body: Vec<Block> = call.map(|code| bold(&code.call)).into_iter().chain(notice.body.iter().cloned()).collect();
    // No title may push the words off the glass: a very long one is set and split like the body.
    let long = LazyCell::new(|| [vec![bold(&notice.title)], body.clone()].concat());
    let under_none = LazyCell::new(|| Measured::new(stage, manner, "", &long));
    let under_title = Measured::new(stage, manner, &notice.title, &body);
    let draft = Draft { notice, stage, template, under_title: &under_title, under_none: &|| &under_none };
    // A picture must not tear the words apart: the largest that costs no page more than doing without it.
    let mut best: Option<Plan> = None;
    for &room in rooms(template, notice) {
        // Most rooms are too small at a glance; only the last must be tried in earnest.
        if room == Room::Large && !draft.is_one_page(room) {
            continue;
        }
        let plan = draft.plan(room);
        // A large panel without a picture is worth it only where the words can still grow.
        let roomy = room != Room::Large || plan.scale >= plan.design.least_scale_when_large();
        if plan.whole && plan.pages.len() == 1 && roomy {
            return plan;
        }
        let better = |best: &Plan| (!plan.whole, plan.pages.len()) < (!best.whole, best.pages.len());
        if room != Room::Large && best.as_ref().is_none_or(better) {
            best = Some(plan);
        }
    }
    best.unwrap_or_else(|| draft.plan(Room::Lean))
}

fn bold(text: &str) -> Block {
    Block::Paragraph(vec![Span { text: text.to_owned(), bold: true }])
}

/// The rooms in which a template differs, from the largest picture to none.
fn rooms(template: Template, notice: &Notice) -> &'static [Room] {
    match template {
        Template::Form | Template::Emergency | Template::Poster | Template::Signs => &[Room::Lean],
        Template::Text => &[Room::Large, Room::Lean],
        Template::Praise if notice.picture.is_none() => &[Room::Large, Room::Usual, Room::Lean],
        Template::Picture | Template::Praise | Template::Sign => &[Room::Large, Room::Usual, Room::Tight, Room::Lean],
    }
}

/// A notice whose template is decided, its words measured for all trials.
struct Draft<'a> {
    notice: &'a Notice,
    stage: &'a Stage<'a>,
    template: Template,
    under_title: &'a Measured<'a>,
    /// The title as the first block of the body, for fields that it would fill; measured where it is asked for.
    under_none: &'a dyn Fn() -> &'a Measured<'a>,
}

impl Draft<'_> {
    fn design(&self, room: Room) -> Design {
        Design::new(self.template, self.notice, self.stage, room)
    }

    /// Whether all the words stand on one page of a room.
    fn is_one_page(&self, room: Room) -> bool {
        let design = self.design(room);
        let field = design.field(self.notice, self.stage, 1);
        let scale = design.least_scale_when_large();
        flow::tallest(self.under_title, &[self.under_title.whole()], field.w, scale) <= field.h
    }

    /// The pages in a room.
    fn plan(&self, room: Room) -> Plan {
        // An emergency's steps need the room more than a long title does.
        let largest_title = if self.template == Template::Emergency { 0.42 } else { 0.62 };
        let design = self.design(room);
        let mut expected = 1;
        loop {
            let field = design.field(self.notice, self.stage, expected);
            let titled = self.under_title.heading(field.w, 1.0) <= field.h * largest_title;
            let text = if titled { self.under_title } else { (self.under_none)() };
            let mut parts = text.split(field.w, field.h);
            if self.template == Template::Poster && !text.body.is_empty() {
                // The poster itself.
                parts.insert(0, Vec::new());
            }
            if parts.len() > expected && expected < 64 {
                expected = parts.len().min(64);
                continue;
            }
            let scale = flow::grow(text, &parts, field.w, field.h);
            let tallest = flow::tallest(text, &parts, field.w, scale);
            // A title among the body is the last resort, not a way to keep a large picture.
            let whole = tallest <= field.h && (room == Room::Lean || titled);
            let offset = ((field.h - tallest).max(0.0) * design.sink()).round();
            let blocks = |parts: &Vec<Part>| parts.iter().map(|part| part.of(text.body)).collect();
            let pages = parts.iter().map(blocks).collect();
            let template = self.template;
            return Plan { template, pages, title: text.title.to_owned(), scale, shrink: 1.0, offset, design, whole };
        }
    }
}

/// The sheet of `page` at the stage's moment.
pub fn compose(notice: &Notice, plan: &Plan, page: usize, stage: &Stage) -> Sheet {
    let mut sheet = draw(notice, plan, page, &stage.smaller(plan.shrink)).sheet;
    shift(&mut sheet, drift(stage.now, stage.unit()));
    sheet
}

fn draw<'a>(notice: &Notice, plan: &Plan, page: usize, stage: &'a Stage) -> Canvas<'a> {
    let page = page.min(plan.pages.len().saturating_sub(1));
    let mut canvas = plan.design.canvas(notice, stage);
    match plan.template {
        Template::Signs => signs::draw(&mut canvas, notice),
        Template::Poster if page == 0 => poster::draw(&mut canvas, notice, plan.pages.len()),
        _ => {
            let field = plan.design.draw(&mut canvas, notice, page, plan.pages.len());
            let manner = plan.design.manner();
            let blocks = plan.pages.get(page).map_or(&[][..], Vec::as_slice);
            let flow = flow::set(stage, &manner, &plan.title, blocks, field.w, plan.scale);
            flow.draw(&mut canvas, &manner, field.x, field.y + plan.offset);
        }
    }
    canvas
}

/// How far a page drifts from its place, in units: by more, there and back, than the strokes of the clock are thick.
const DRIFT: f32 = 9.0;
/// Hours of one round; no part of a day, so that an hour finds the page elsewhere than the day before.
const ROUND: i64 = 16;

/// Where the page stands at this hour, in pixels from its place: on a small ring, so that no edge burns in.
fn drift(now: DateTime, unit: f32) -> (f32, f32) {
    let hours = i64::from(now.date().day()) * 24 + i64::from(now.hour());
    let angle = (hours % ROUND) as f32 / ROUND as f32 * std::f32::consts::TAU;
    ((DRIFT * unit * angle.cos()).round(), (DRIFT * unit * angle.sin()).round())
}

/// Its farthest from there, in whole pixels.
fn reach(unit: f32) -> f32 {
    (DRIFT * unit).round()
}

fn shift(sheet: &mut Sheet, (dx, dy): (f32, f32)) {
    let move_by = |rect: &mut Rect| {
        rect.x += dx;
        rect.y += dy;
    };
    for paint in &mut sheet.paints {
        match paint {
            Paint::Fill { rect, .. }
            | Paint::Mark { rect, .. }
            | Paint::Picture { rect, .. }
            | Paint::Hazard { rect, .. } => move_by(rect),
            Paint::Code(code) => move_by(&mut code.rect),
        }
    }
    for block in &mut sheet.texts {
        move_by(&mut block.rect);
        for ink in &mut block.inks {
            ink.x += dx;
            ink.baseline += dy;
        }
    }
}
