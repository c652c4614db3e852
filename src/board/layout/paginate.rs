//! Which words of a notice stand on which of its pages: all that a timetable needs.
//!
//! Words are measured once and trials are counted, nothing is set or drawn. The room is that beside the smallest picture
//! where it costs no page, else beside nothing; whoever is looked for may choose among all pictures. What stands beside the words in the end, and how large they are,
//! is [`dress`](super::dress)'s to decide within these pages.

use super::figures::Laid;
use super::frame::Beside;
use super::manner::Manner;
use super::measured::Measured;
use super::room;
use super::{Stage, Template, form, numbers, poster, signs};
use crate::board::fact;
use crate::board::hero::Hero;
use crate::board::notice::{Block, Class, Notice, Span};
use crate::board::pages::Part;
use crate::board::pictogram;
use crate::board::typeset;
use std::cell::LazyCell;

/// The pages of a notice on one glass, undressed.
#[derive(Clone, Debug, PartialEq)]
pub struct Pages {
    pub template: Template,
    /// Shown above every page, small on all but the first; empty where it is so long that it runs with the body.
    pub title: String,
    /// How much smaller than the profile's sizes all type is: 1, or less where the page has no room for them.
    pub shrink: f32,
    /// The fact that stands large under the first page's title.
    pub hero: Option<Lead>,
    /// Whether a picture, a sign or a code stands beside the words.
    pub accompanied: bool,
    /// Every page keeps within its field, no syllable is broken and a code has its place; false only for glasses far outside
    /// of the supported sizes.
    pub whole: bool,
    /// The words in their order, bound: without the hero, with what runs with them.
    pub(super) body: Vec<Block>,
    /// Each page's part of the body; none on a poster's first.
    pub(super) parts: Vec<Vec<Part>>,
    pub(super) manner: Manner,
    /// Facts that go on over a page's end and are no longer than a page.
    torn: usize,
}

/// A hero among the pages.
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

impl Pages {
    /// How many they are, one at the least.
    pub fn count(&self) -> usize {
        self.parts.len()
    }

    /// What a reader has to read on `page`, in syllables.
    pub fn syllables(&self, page: usize, notice: &Notice) -> usize {
        let parts = self.parts.get(page).into_iter().flatten();
        let body: usize = parts.map(|part| typeset::syllables(&part.of(&self.body).plain())).sum();
        let title = if page == 0 { typeset::syllables(&self.title) } else { 0 };
        let code = notice.code.as_ref().filter(|_| page == 0).map_or(0, |code| typeset::syllables(&code.call));
        let hero = self.hero.as_ref().filter(|_| page == 0).map_or(0, |lead| lead.syllables);
        body + title + code + hero
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
pub const EMERGENCY_PAGES: usize = 2;
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
/// Nor further than this for a fact that stands on two pages: *09 giờ 00 đến*, and on the next *11 giờ 30*.
const LEAST_FOR_FACTS: f32 = 0.8;
/// From one trial of smaller type to the next.
const SHRINK_STEP: f32 = 0.94;

/// Decides template and pages of `notice`. Where the profile's type finds no room, as on a small panel, all of it comes
/// down together: until the pages are whole and an emergency stands on two, but not below [`LEAST_SHRINK`]; until no fact is
/// torn that a page could hold, but not below [`LEAST_FOR_FACTS`].
///
/// No name of a site, mark of a preview, freshness or hour comes into it: screens of one building have one timetable.
pub fn paginate(notice: &Notice, stage: &Stage) -> Pages {
    let stage = &stage.bare();
    let bound = &bound(notice);
    let trial = |shrink: f32| {
        let pages = Pages { shrink, ..paginate_at(bound, &stage.smaller(shrink)) };
        ((!pages.whole, pages.count().saturating_sub(most_pages(notice)), pages.torn), pages)
    };
    let mut best = trial(1.0);
    let mut shrink = SHRINK_STEP;
    let least =
        |(broken, over, _): (bool, usize, usize)| if broken || over > 0 { LEAST_SHRINK } else { LEAST_FOR_FACTS };
    while best.0 != (false, 0, 0) && shrink >= least(best.0) {
        let next = trial(shrink);
        if next.0 < best.0 {
            best = next;
        }
        shrink *= SHRINK_STEP;
    }
    best.1
}

fn paginate_at(notice: &Notice, stage: &Stage) -> Pages {
    let template = match Template::of(notice) {
        // Neither has a place for a hero.
        Template::Signs | Template::Numbers if notice.hero.is_some() => Template::Text,
        Template::Signs if !signs::fit(notice, stage) => Template::Text,
        Template::Numbers if !numbers::fit(notice, stage) => Template::Text,
        Template::Poster if !poster::fits(notice, stage) => Template::Picture,
        template => template,
    };
    if matches!(template, Template::Signs | Template::Numbers) {
        return Draft::new(notice, stage, template, None).one_page();
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
        let [tiles, list] = [&tiled, small].map(|own| Draft::new(own, stage, template, None).pages());
        return if tiles.whole && tiles.count() <= list.count() { tiles } else { list };
    }
    let lead = Lead::of(notice, template, stage);
    let plain = Draft::new(small, stage, template, None).pages();
    let Some(lead) = lead else { return plain };
    let named = lead.block.is_none();
    let large = Draft::new(notice, stage, template, Some(lead)).pages();
    // A fact that stands large costs no page and tears no other, unless its author asks for it.
    let kept = large.hero.is_some() && large.whole && (large.accompanied || !plain.accompanied);
    let free = large.count() <= plain.count() && large.torn <= plain.torn;
    if kept && (named || free) { large } else { plain }
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
    fn new(notice: &'a Notice, stage: &'a Stage, template: Template, lead: Option<Lead>) -> Self {
        let call = notice.code.as_ref().filter(|code| template == Template::Form && form::call_spills(stage, code));
        let out = lead.as_ref().and_then(|lead| lead.block);
        let body = notice.body.iter().enumerate().filter(|(at, _)| Some(*at) != out).map(|(_, block)| block.clone());
        let body = call.map(|code| heading(&code.call)).into_iter().chain(body).collect();
        Self { notice, stage, template, manner: Manner::of(template, notice), lead, body }
    }

    /// Everything on one page, which a template of its own sets.
    fn one_page(self) -> Pages {
        let all = |(block, own): (usize, &Block)| Part { block, place: 0..own.len(), goes_on: false };
        Pages {
            template: self.template,
            title: self.notice.title.clone(),
            shrink: 1.0,
            hero: None,
            accompanied: false,
            whole: true,
            parts: vec![self.body.iter().enumerate().map(all).collect()],
            body: self.body,
            manner: self.manner,
            torn: 0,
        }
    }

    /// A picture must not tear the words apart: beside the smallest, where that costs no page more than doing without it.
    fn pages(&self) -> Pages {
        // No title may push the words off the glass: a very long one is set and split like the body.
        let long = LazyCell::new(|| [vec![heading(&self.notice.title)], self.body.clone()].concat());
        let under_none = LazyCell::new(|| Measured::new(self.stage, self.manner, "", &long));
        let under_title = Measured::new(self.stage, self.manner, &self.notice.title, &self.body);
        let trial = |beside: Beside| self.beside(beside, &under_title, &|| &under_none);
        let cost = |pages: &Pages| (!pages.whole, pages.count(), pages.torn, pages.title.is_empty());
        let besides = room::besides(self.notice, self.stage, self.template);
        if room::is_kept(self.notice, self.template) {
            // What the notice is about may choose its page ends: the largest that costs no page more than the smallest.
            let kept = besides.into_iter().map(trial).min_by_key(cost);
            return kept.unwrap_or_else(|| trial(Beside::Nothing));
        }
        let with = besides.last().map(|smallest| trial(*smallest));
        match with.filter(|with| with.whole) {
            Some(with) if with.count() == 1 => with,
            with => {
                let alone = trial(Beside::Nothing);
                with.filter(|with| cost(with) <= cost(&alone)).unwrap_or(alone)
            }
        }
    }

    /// The pages beside something, of words that are measured; those without a title only where it is asked for.
    fn beside<'m>(
        &self,
        beside: Beside,
        under_title: &'m Measured,
        under_none: &dyn Fn() -> &'m Measured<'m>,
    ) -> Pages {
        let (frame, mut room) = room::field(self.notice, self.stage, self.template, beside);
        let titled = under_title.is_titled(self.template, &room);
        let laid = |lead: &Lead| Laid::of(self.stage, &lead.hero, room.measure).map(|laid| laid.height(self.stage));
        let hero = self.lead.clone().filter(|_| titled);
        let hero = hero.and_then(|lead| laid(&lead).map(|height| (lead, height)));
        room.hero = hero.as_ref().map_or(0.0, |(_, height)| *height);
        let text = if titled { under_title } else { under_none() };
        let parts = text.split(&room);
        // A title among the body is the last resort, not a way to keep a picture.
        let kept = beside == Beside::Nothing || room::is_kept(self.notice, self.template);
        let code = self.notice.code.as_ref().filter(|_| matches!(beside, Beside::Code(_)));
        let stands = code.is_none_or(|code| form::stands(self.stage, &frame, code));
        let whole = text.keeps_syllables(room.measure) && text.all_fit(&parts, &room) && (kept || titled) && stands;
        let torn = text.torn(&parts);
        let is_poster = self.template == Template::Poster && !text.body.is_empty();
        Pages {
            template: self.template,
            title: text.title.to_owned(),
            shrink: 1.0,
            hero: hero.map(|(lead, _)| lead),
            accompanied: beside != Beside::Nothing,
            whole,
            body: text.body.to_vec(),
            manner: self.manner,
            // The poster itself.
            parts: is_poster.then(Vec::new).into_iter().chain(parts).collect(),
            torn,
        }
    }
}
