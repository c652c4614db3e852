//! A notice's pages and how they are dressed.

use super::figures::Laid;
use super::flow::Manner;
use super::frame::{Beside, Frame};
use super::measured::{Measured, Room};
use super::{Stage, Template, draw, form, numbers, poster, signs};
use crate::board::faces::Face;
use crate::board::fact;
use crate::board::fault::Fault;
use crate::board::hero::Hero;
use crate::board::notice::{Block, Class, Kind, Notice, Span};
use crate::board::pages::Part;
use crate::board::pictogram;
use crate::board::sheet::Rect;
use crate::board::typeset;
use std::cell::LazyCell;

/// A notice's pages, decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub template: Template,
    /// Each page's part of the body.
    pub pages: Vec<Vec<Block>>,
    /// Shown above every page, small on all but the first; empty where the title is so long that it runs with the body.
    pub title: String,
    /// How much larger than the least size the text of each page is set.
    pub scales: Vec<f32>,
    /// How much smaller than the profile's sizes all type is: 1, or less where the page has no room for them.
    pub shrink: f32,
    /// The fact that stands large under the first page's title.
    pub hero: Option<Lead>,
    pub(super) beside: Beside,
    /// Of each page.
    pub(super) manners: Vec<Manner>,
    /// Facts that go on over a page's end.
    torn: usize,
    /// Every page keeps within its field; false only for glasses far outside of the supported sizes.
    pub whole: bool,
}

/// A hero in its plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Lead {
    pub hero: Hero,
    /// The block of the body that says it, and now does not; none of one that its author named beside the body.
    pub block: Option<usize>,
    syllables: usize,
}

impl Lead {
    fn of(notice: &Notice, template: Template, stage: &Stage) -> Option<Self> {
        // Beside a code there is room for one only where its author says so.
        match template {
            Template::Text | Template::Picture => {}
            Template::Form if notice.hero.is_some() => {}
            _ => return None,
        }
        let (block, hero) = match &notice.hero {
            Some(hero) => (None, hero.clone()),
            None => Hero::of(&notice.body, notice.kind).map(|(at, hero)| (Some(at), hero))?,
        };
        let figures = hero.widest(stage.words);
        let read = figures.iter().map(|own| typeset::syllables(&own.text) + typeset::syllables(&own.caption));
        Some(Self { syllables: read.sum(), hero, block })
    }
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
        let hero = self.hero.as_ref().filter(|_| page == 0).map_or(0, |lead| lead.syllables);
        body + title + code + hero
    }

    /// How a page's words are set.
    pub(super) fn setting(&self, page: usize) -> (f32, Manner) {
        let scale = self.scales.get(page).copied().unwrap_or(1.0);
        (scale, self.manners.get(page).copied().unwrap_or(Manner::PLAIN))
    }

    /// Whether the notice's picture is on its pages.
    pub fn has_picture(&self) -> bool {
        matches!(self.beside, Beside::Picture(_)) || self.template == Template::Poster
    }
}

/// The same notice with its words bound against tearing, which is done once and not in every trial.
fn bound(notice: &Notice) -> Notice {
    let mut bound = notice.clone();
    bound.title = typeset::bind(&notice.title);
    for block in &mut bound.body {
        let bound = typeset::bind_spans(block.spans());
        *block.spans_mut() = bound;
    }
    bound.body = bound.body.into_iter().map(fact::opened).collect();
    bound
}

/// An emergency is read at one look and one more.
const EMERGENCY_PAGES: usize = 2;
/// So many pages, and smaller type before more of them. Whoever sets a screen up has the steps before them at once.
fn most_pages(notice: &Notice) -> usize {
    match notice.class {
        Class::Emergency => EMERGENCY_PAGES,
        Class::Priority if notice.to.is_empty() => 1,
        _ => usize::MAX,
    }
}

/// Type never comes down further than this below the profile's sizes, not even for an emergency that then takes more
/// than two pages: a glass full of small print warns nobody.
pub const LEAST_SHRINK: f32 = 0.4;
/// From one trial of smaller type to the next.
const SHRINK_STEP: f32 = 0.94;

/// Decides template, pages and scale of `notice`. Where the profile's type finds no room, as on a small panel, all of it
/// comes down together, until the pages are sound and an emergency stands on two, but not below [`LEAST_SHRINK`].
///
/// No name of a site, mark of a preview, freshness or hour comes into it: screens of one building have one timetable.
pub fn plan(notice: &Notice, stage: &Stage) -> Plan {
    let stage = &stage.bare();
    let emergency = notice.class == Class::Emergency;
    let bound = &bound(notice);
    let first = plan_at(bound, stage);
    // A look at every page takes as long as planning them, and most panels have room enough; a code has a least size.
    let tight = emergency || notice.code.is_some() || stage.profile.is_tight();
    let look = |plan: &Plan| plan.whole && (!tight || is_sound(notice, plan, stage));
    let few = |plan: &Plan| plan.pages.len() <= most_pages(notice);
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
        // With its quiet zone.
        let code = canvas.sheet.code().map(|code| code.rect.inset(-4.0 * code.module_px as f32));
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
        // Neither has a place for a hero.
        Template::Signs | Template::Numbers if notice.hero.is_some() => Template::Text,
        Template::Signs if !signs::fit(notice, stage) => Template::Text,
        Template::Numbers if !numbers::fit(notice, stage) => Template::Text,
        Template::Poster if !poster::fits(notice, stage) => Template::Picture,
        template => template,
    };
    let manner = manner(template, notice);
    if matches!(template, Template::Signs | Template::Numbers) {
        return Plan {
            template,
            pages: vec![notice.body.clone()],
            title: notice.title.clone(),
            scales: vec![1.0],
            shrink: 1.0,
            hero: None,
            beside: Beside::Nothing,
            manners: vec![manner],
            torn: 0,
            whole: true,
        };
    }
    // A fact that its author names and that does not stand large is said among the others: nothing is lost.
    let with_hero = |own: &Notice| {
        let hero = own.hero.as_ref()?;
        Some(Notice { body: said(hero, own.body.clone(), template, stage), ..own.clone() })
    };
    let told = with_hero(notice);
    let small = told.as_ref().unwrap_or(notice);
    if let Some(tiled) = tiled(notice).filter(|_| template == Template::Emergency) {
        let tiled = with_hero(&tiled).unwrap_or(tiled);
        let (tiles, list) = [&tiled, small].map(|own| Draft::new(own, stage, template, manner, None).plan()).into();
        return if tiles.whole && tiles.pages.len() <= list.pages.len() { tiles } else { list };
    }
    let lead = Lead::of(notice, template, stage);
    let whole = Draft::new(small, stage, template, manner, None).plan();
    let Some(lead) = lead else { return whole };
    let named = lead.block.is_none();
    let large = Draft::new(notice, stage, template, manner, Some(lead)).plan();
    // A fact that stands large costs no page and tears no other, unless its author asks for it.
    let kept = large.hero.is_some() && large.whole && (large.has_picture() || !whole.has_picture());
    let free = large.pages.len() <= whole.pages.len() && large.torn <= whole.torn;
    if kept && (named || free) { large } else { whole }
}

/// A body with its hero among the words: before them, but after what an emergency says first, and what is quoted.
fn said(hero: &Hero, mut body: Vec<Block>, template: Template, stage: &Stage) -> Vec<Block> {
    let Block::Paragraph(spans) = hero.said(stage.words) else { return body };
    let said = fact::opened(Block::Paragraph(typeset::bind_spans(&spans)));
    let last = matches!(template, Template::Emergency | Template::Praise);
    body.insert(if last { body.len() } else { 0 }, said);
    body
}

/// An emergency of three to five steps, each with a pictogram that its words name.
fn tiled(notice: &Notice) -> Option<Notice> {
    let step = |block: &Block| match block {
        Block::Item { number, spans } => {
            let picture = pictogram::of_step(&block.plain())?;
            Some(Block::Step { number: *number, picture, spans: spans.clone() })
        }
        _ => None,
    };
    let body: Vec<Block> = notice.body.iter().map(step).collect::<Option<_>>()?;
    (3..=5).contains(&body.len()).then(|| Notice { body, ..notice.clone() })
}

fn heading(text: &str) -> Block {
    Block::Heading(vec![Span { text: text.to_owned(), bold: true }])
}

/// How a template sets the words of a notice.
fn manner(template: Template, notice: &Notice) -> Manner {
    let plain = Manner { grow: longest_growth(notice), ..Manner::PLAIN };
    match template {
        Template::Praise => {
            Manner { body: 1.06, body_face: Face::Italic, title: 0.96, title_accent: true, quoted: true, ..plain }
        }
        Template::Sign => Manner { title: 1.35, title_accent: true, balanced: true, grow: 1.45, ..plain },
        Template::Emergency => {
            Manner { title: 1.1, body_face: Face::Bold, discs: true, grow: plain.grow.max(1.8), ..plain }
        }
        // Still 30 minutes of arc: the code takes its room from the title, not from what to bring.
        Template::Form => Manner { title: 0.9, grow: 1.45, ..plain },
        _ => plain,
    }
}

/// How far the text may grow: a few words are seen from the street, many are read.
fn longest_growth(notice: &Notice) -> f32 {
    let body: usize = notice.body.iter().map(|block| typeset::syllables(&block.plain())).sum();
    match body {
        0 => 2.6,
        1..=8 => 2.0,
        _ => 1.5,
    }
}

/// What may stand beside the words, from the largest to nothing.
fn besides(template: Template, notice: &Notice, stage: &Stage) -> Vec<Beside> {
    // In landscape the column has one width.
    let heights: &[f32] = if stage.landscape() { &[656.0] } else { &[820.0, 700.0, 600.0] };
    let pictured = notice.picture.is_some();
    match template {
        Template::Form => {
            let height = notice.code.as_ref().filter(|_| !stage.landscape()).map(|code| form::band_height(stage, code));
            vec![Beside::Code(height.unwrap_or_default())]
        }
        Template::Sign => {
            let heights = if stage.landscape() { heights } else { &[620.0, 500.0, 380.0] };
            heights.iter().map(|&height| Beside::Sign(height)).chain([Beside::Nothing]).collect()
        }
        Template::Picture | Template::Praise if pictured => {
            let pictures = heights.iter().map(|&height| Beside::Picture(height));
            // Whoever is looked for is looked for by the picture.
            let without = (notice.kind != Kind::Alert).then_some(Beside::Nothing);
            pictures.chain(without).collect()
        }
        _ => vec![Beside::Nothing],
    }
}

/// The places of a page, and the field's room for words.
pub(super) fn field(notice: &Notice, stage: &Stage, template: Template, beside: Beside) -> (Frame, Room) {
    let emergency = template == Template::Emergency;
    let frame = if emergency { Frame::of_emergency(stage) } else { Frame::of(stage, beside) };
    let (mut picture, mut call) = (0.0, 0.0);
    match (beside, &notice.code) {
        (Beside::Code(_), Some(code)) if stage.landscape() => call = form::room(stage, code, frame.field.w),
        (Beside::Picture(_), _) if !stage.landscape() => picture = frame.held.h + 36.0 * stage.unit(),
        _ => {}
    }
    (frame, Room { measure: frame.field.w, height: frame.field.h, picture, hero: 0.0, call })
}

/// A notice whose template is decided.
struct Draft<'a> {
    notice: &'a Notice,
    stage: &'a Stage<'a>,
    template: Template,
    manner: Manner,
    lead: Option<Lead>,
    body: Vec<Block>,
}

impl<'a> Draft<'a> {
    fn new(notice: &'a Notice, stage: &'a Stage, template: Template, manner: Manner, lead: Option<Lead>) -> Self {
        let call = notice.code.as_ref().filter(|code| template == Template::Form && form::call_spills(stage, code));
        let out = lead.as_ref().and_then(|lead| lead.block);
        let body = notice.body.iter().enumerate().filter(|(at, _)| Some(*at) != out).map(|(_, block)| block.clone());
        let body = call.map(|code| heading(&code.call)).into_iter().chain(body).collect();
        Self { notice, stage, template, manner, lead, body }
    }

    /// A picture must not tear the words apart: the largest that costs no page more than doing without it.
    fn plan(&self) -> Plan {
        // No title may push the words off the glass: a very long one is set and split like the body.
        let long = LazyCell::new(|| [vec![heading(&self.notice.title)], self.body.clone()].concat());
        let under_none = LazyCell::new(|| Measured::new(self.stage, self.manner, "", &long));
        let under_title = Measured::new(self.stage, self.manner, &self.notice.title, &self.body);
        let mut best: Option<Plan> = None;
        for beside in besides(self.template, self.notice, self.stage) {
            let plan = self.beside(beside, &under_title, &|| &under_none);
            if plan.whole && plan.pages.len() == 1 {
                return plan;
            }
            let better = |best: &Plan| (!plan.whole, plan.pages.len()) < (!best.whole, best.pages.len());
            if best.as_ref().is_none_or(better) {
                best = Some(plan);
            }
        }
        best.unwrap_or_else(|| self.beside(Beside::Nothing, &under_title, &|| &under_none))
    }

    /// The pages beside something, of words that are measured; those without a title only where it is asked for.
    fn beside<'m>(&self, beside: Beside, under_title: &'m Measured, under_none: &dyn Fn() -> &'m Measured<'m>) -> Plan {
        // An emergency's steps, and what to bring, need the room more than a long title does.
        let tight = matches!(self.template, Template::Emergency | Template::Form);
        let largest_title = if tight { 0.5 } else { 0.62 };
        let (_, mut room) = field(self.notice, self.stage, self.template, beside);
        let titled = under_title.heading(room.measure, 1.0) <= room.height(0) * largest_title;
        let hero = self.lead.clone().filter(|_| titled);
        let laid = hero.as_ref().and_then(|lead| Laid::of(self.stage, &lead.hero, room.measure));
        room.hero = laid.as_ref().map_or(0.0, |laid| laid.height(self.stage));
        let text = if titled { under_title } else { under_none() };
        let mut parts = text.split(&room);
        // Labels above their values are read more easily, where a page has room for that.
        let above = Manner { stacked: true, ..self.manner };
        let manner = |page: usize| if text.fits(page, &parts[page], &above, &room) { above } else { self.manner };
        let mut manners: Vec<Manner> = (0..parts.len()).map(manner).collect();
        let mut scales = text.scales(&parts, &manners, &room);
        // A title among the body is the last resort, not a way to keep a large picture.
        let kept = matches!(beside, Beside::Nothing | Beside::Code(_)) || self.notice.kind == Kind::Alert;
        let fits = |page: usize| text.fits(page, &parts[page], &manners[page], &room);
        let whole = (0..parts.len()).all(fits) && (kept || titled);
        if self.template == Template::Poster && !text.body.is_empty() {
            // The poster itself.
            parts.insert(0, Vec::new());
            scales.insert(0, 1.0);
            manners.insert(0, self.manner);
        }
        let goes_on = |part: &&Part| part.goes_on && fact::of(&text.body[part.block]).is_some();
        let torn = parts.iter().flatten().filter(goes_on).count();
        let blocks = |parts: &Vec<Part>| parts.iter().map(|part| part.of(text.body)).collect();
        let pages = parts.iter().map(blocks).collect();
        let title = text.title.to_owned();
        let hero = hero.filter(|_| laid.is_some());
        Plan { template: self.template, pages, title, scales, shrink: 1.0, hero, beside, manners, torn, whole }
    }
}
