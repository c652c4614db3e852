//! Title and body in one manner, their words measured once: a plan tries them in many fields, parts and sizes.

use super::canvas::{BODY_LEADING, heading_leading, is_stacked};
use super::flow::{self, Sign, gap, sizes};
use super::manner::Manner;
use super::room::Room;
use super::{Stage, Template};
use crate::board::faces::Face;
use crate::board::fact::{self, Fact};
use crate::board::notice::{Block, Span};
use crate::board::pages::{PageLimits, Part, Text};
use crate::board::typeset::{self, Galley};
use std::collections::BTreeSet;

/// Bound text, measured.
pub struct Measured<'a> {
    stage: &'a Stage<'a>,
    pub manner: Manner,
    pub title: &'a str,
    title_spans: [Span; 1],
    pub body: &'a [Block],
    blocks: Vec<Galley<'a>>,
    facts: Vec<Option<Fact>>,
    text: Text,
}

impl<'a> Measured<'a> {
    /// Bound text; without a title where it is empty.
    pub fn new(stage: &'a Stage<'a>, manner: Manner, title: &'a str, body: &'a [Block]) -> Self {
        let style = flow::body_style(&manner, 1.0);
        let galley = |block: &'a Block| Galley::new(block.spans(), style.face, style.bold, stage.metrics);
        let blocks = body.iter().map(galley).collect();
        let facts = body.iter().map(fact::of).collect();
        let title_spans = [flow::heading_span(title)];
        Self { stage, manner, title, title_spans, body, blocks, facts, text: Text::new(body) }
    }

    /// The parts of each page of a field, at the least size.
    pub fn split(&self, field: &Room) -> Vec<Vec<Part>> {
        let measure = field.measure;
        let air = flow::under_title(self.stage, &self.manner, 1.0);
        let heading = self.heading(measure, 1.0);
        let first = field.height(0) - if heading > 0.0 { heading + air } else { 0.0 };
        let next = field.height(1) - air - flow::small_heading(self.stage);
        let mut fits = |page, parts: &[Part]| {
            self.height(parts, &self.manner, measure, 1.0) <= if page == 0 { first } else { next }
        };
        self.text.split(&PageLimits::default(), &mut fits)
    }

    /// How high the title stands on the first page.
    pub fn heading(&self, measure: f32, scale: f32) -> f32 {
        if self.title.is_empty() {
            return 0.0;
        }
        let (size, _) = sizes(self.stage, &self.manner, scale);
        let style = flow::heading_style(&self.manner, size);
        // Only stacked capitals, which few titles have, make the leading depend on the line breaks.
        if is_stacked(self.title) {
            let lines = typeset::set_balanced(&self.title_spans, &style, measure, self.stage.metrics);
            return lines.len() as f32 * size * heading_leading(&lines);
        }
        let galley = Galley::new(&self.title_spans, style.face, style.bold, self.stage.metrics);
        galley.count(size, measure) as f32 * size * heading_leading(&[])
    }

    /// Whether the title leaves most of a field to the body.
    pub fn is_titled(&self, template: Template, field: &Room) -> bool {
        // An emergency's steps, and what to bring, need the room more than a long title does.
        let most = if matches!(template, Template::Emergency | Template::Form) { 0.5 } else { 0.62 };
        self.heading(field.measure, 1.0) <= (field.height - field.picture - field.call) * most
    }

    /// How high parts are that stand under the title.
    pub fn height(&self, parts: &[Part], manner: &Manner, measure: f32, scale: f32) -> f32 {
        let (_, size) = sizes(self.stage, manner, scale);
        let mut height = 0.0;
        let mut before = None;
        let marked = self.is_marked(parts);
        for part in parts {
            let block = &self.body[part.block];
            let galley = &self.blocks[part.block];
            let (sign, lines) = match self.facts[part.block] {
                Some(fact) => {
                    let sign = Sign::of_fact(&fact, marked);
                    let measure = measure - sign.indent(size);
                    let value = part.place.start.max(fact.value)..part.place.end;
                    let label = &block.plain()[..fact.label];
                    let width = galley.width_of(value.clone()) * size;
                    if manner.stacked || !flow::is_one_line(self.stage, label, size, width, measure) {
                        height += flow::label_height(self.stage, manner, label, size, measure);
                    }
                    // A label without its value is none.
                    (sign, galley.count_of(value, size, measure.max(1.0)).max(1))
                }
                None => {
                    let sign = self.sign(part, manner);
                    (sign, galley.count_of(part.place.clone(), size, (measure - sign.indent(size)).max(1.0)))
                }
            };
            height += gap(before, &sign, size) + lines as f32 * size * BODY_LEADING + 2.0 * sign.rim(size);
            before = Some(sign);
        }
        height
    }

    /// How high a page is, with its title.
    fn page(&self, page: usize, parts: &[Part], manner: &Manner, measure: f32, scale: f32) -> f32 {
        let heading = if page == 0 { self.heading(measure, scale) } else { flow::small_heading(self.stage) };
        let air = if heading > 0.0 && !parts.is_empty() { flow::under_title(self.stage, manner, scale) } else { 0.0 };
        heading + air + self.height(parts, manner, measure, scale)
    }

    /// Whether no syllable has to be broken in a measure at the least size.
    pub fn keeps_syllables(&self, measure: f32) -> bool {
        let (title, body) = sizes(self.stage, &self.manner, 1.0);
        let style = flow::heading_style(&self.manner, title);
        let heading = || Galley::new(&self.title_spans, style.face, style.bold, self.stage.metrics);
        let keeps = |(at, galley): (usize, &Galley)| {
            let part = Part { block: at, place: 0..self.body[at].len(), goes_on: false };
            let sign = match &self.facts[at] {
                Some(_) => Sign::Fact(None),
                None => self.sign(&part, &self.manner),
            };
            galley.keeps_syllables(body, measure - sign.indent(body))
        };
        (self.title.is_empty() || heading().keeps_syllables(title, measure))
            && self.blocks.iter().enumerate().all(keeps)
    }

    /// Whether a page keeps within its field at the least size.
    pub fn fits(&self, page: usize, parts: &[Part], manner: &Manner, field: &Room) -> bool {
        self.page(page, parts, manner, field.measure, 1.0) <= field.height(page)
    }

    /// Whether all pages do.
    pub fn all_fit(&self, pages: &[Vec<Part>], field: &Room) -> bool {
        pages.iter().enumerate().all(|(page, parts)| self.fits(page, parts, &self.manner, field))
    }

    /// How many facts go on over a page's end that a page could hold: one of more words is torn anyhow.
    pub fn torn(&self, pages: &[Vec<Part>]) -> usize {
        let most = PageLimits::default().most;
        let is_torn =
            |block: &&usize| self.facts[**block].is_some() && typeset::syllables_of(self.body[**block].spans()) <= most;
        let going: BTreeSet<usize> =
            pages.iter().flatten().filter(|part| part.goes_on).map(|part| part.block).collect();
        going.iter().filter(is_torn).count()
    }

    /// How large each page's text is set: the largest scale in [1, the manner's `grow`] at which it keeps within a height.
    /// A page is no more than somewhat larger than the smallest: the eye takes them for one notice.
    pub fn scales(&self, pages: &[Vec<Part>], manners: &[Manner], field: &Room) -> Vec<f32> {
        const APART: f32 = 1.2;
        let own = |(page, parts): (usize, &Vec<Part>)| self.grow(page, parts, &manners[page], field);
        let scales: Vec<f32> = pages.iter().enumerate().map(own).collect();
        let least = scales.iter().copied().fold(f32::MAX, f32::min);
        let fits = |(page, own): (usize, f32)| {
            let most = own.min(least * APART);
            // A smaller one stands where a larger does, but for the luck of a line break.
            let stands = self.page(page, &pages[page], &manners[page], field.measure, most) <= field.height(page);
            if stands { most } else { least.min(own) }
        };
        scales.into_iter().enumerate().map(fits).collect()
    }

    /// Whether no words that are one are torn at a scale that were not so at the least size.
    fn keeps(&self, page: usize, parts: &[Part], manner: &Manner, measure: f32, scale: f32) -> bool {
        let (title, body) = sizes(self.stage, manner, scale);
        let (least_title, least_body) = sizes(self.stage, manner, 1.0);
        let whole = |ems: f32, size: f32, least: f32, measure: f32| ems * size <= measure || ems * least > measure;
        let style = flow::heading_style(manner, title);
        let heading = || Galley::new(&self.title_spans, style.face, style.bold, self.stage.metrics).widest();
        let marked = self.is_marked(parts);
        let keeps = |part: &Part| {
            let sign = match &self.facts[part.block] {
                Some(fact) => Sign::of_fact(fact, marked),
                None => self.sign(part, manner),
            };
            let room = |size: f32| measure - sign.indent(size);
            let ems = self.blocks[part.block].widest();
            ems * body <= room(body) || ems * least_body > room(least_body)
        };
        (page > 0 || self.title.is_empty() || whole(heading(), title, least_title, measure)) && parts.iter().all(keeps)
    }

    /// What stands before a part that is no fact. What goes on is a paragraph, and one of a quotation keeps its line.
    fn sign(&self, part: &Part, manner: &Manner) -> Sign {
        match &self.body[part.block] {
            block if !part.goes_on => Sign::of(block, manner, part.block == 0),
            Block::Heading(_) => Sign::None,
            _ if manner.quoted => Sign::Quote(false),
            _ => Sign::None,
        }
    }

    /// Whether a fact among parts has a pictogram.
    fn is_marked(&self, parts: &[Part]) -> bool {
        parts.iter().filter_map(|part| self.facts[part.block]).any(|fact| fact.pictogram.is_some())
    }

    fn grow(&self, page: usize, parts: &[Part], manner: &Manner, field: &Room) -> f32 {
        const STEP: f32 = 0.025;
        let scale = |step: u32| 1.0 + STEP * step as f32;
        let fits = |step| {
            self.page(page, parts, manner, field.measure, scale(step)) <= field.height(page)
                && (step == 0 || self.keeps(page, parts, manner, field.measure, scale(step)))
        };
        // Taller text can only need more room, but for the luck of a line break: good enough for a bisection.
        let (mut low, mut high) = (0, ((manner.grow - 1.0) / STEP).round() as u32 + 1);
        while high - low > 1 {
            let middle = (low + high) / 2;
            if fits(middle) { low = middle } else { high = middle }
        }
        scale(low)
    }
}

/// How many lines a label takes.
pub fn label_lines(stage: &Stage, label: &str, size: f32, measure: f32) -> usize {
    if stage.metrics.advance(Face::Bold, label) * size <= measure {
        return 1;
    }
    let spans = [flow::heading_span(label)];
    Galley::new(&spans, Face::Bold, Face::Bold, stage.metrics).count(size, measure.max(1.0))
}
