//! How the pages of a notice are dressed: what stands beside the words, and how large they are. No page end and no second
//! changes by it, so that it is done for no notice but the one whose page is next.

use super::figures::Laid;
use super::frame::Beside;
use super::manner::Manner;
use super::measured::Measured;
use super::paginate::{EMERGENCY_PAGES, Lead, Pages, paginate};
use super::room::{self, Room};
use super::{Stage, Template};
use crate::board::fault::Fault;
use crate::board::notice::{Block, Notice};
use crate::board::pages::Part;

/// A notice's pages, dressed.
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
    /// [`Pages::whole`].
    pub whole: bool,
}

impl Plan {
    /// A warning to the author of an emergency that stands on more pages than are read, small as its type may be.
    pub fn fault(&self) -> Option<Fault> {
        let long = self.template == Template::Emergency && self.pages.len() > EMERGENCY_PAGES;
        let reason = format!("an emergency takes {} pages, more than {EMERGENCY_PAGES}", self.pages.len());
        long.then(|| Fault::warning("content", reason, "say only what to do now"))
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

/// The pages of `notice` on the stage's glass, with all that they wear.
pub fn plan(notice: &Notice, stage: &Stage) -> Plan {
    dress(notice, paginate(notice, stage), stage)
}

/// Dresses pages that were made of `notice` for the stage's glass.
pub fn dress(notice: &Notice, pages: Pages, stage: &Stage) -> Plan {
    let stage = &stage.bare().smaller(pages.shrink);
    let base = pages.manner;
    let text = Measured::new(stage, base, &pages.title, &pages.body);
    // A poster's first page has no words of ours.
    let (poster, parts) = match pages.parts.split_first() {
        Some((first, rest)) if pages.template == Template::Poster && !rest.is_empty() => (Some(first), rest),
        _ => (None, pages.parts.as_slice()),
    };
    let fit = |room: &Room| text.is_titled(pages.template, room) && text.all_fit(parts, room);
    let (beside, room) = widest(notice, &pages, stage, &fit);
    // Labels above their values are read more easily, where a page has room for that.
    let above = Manner { stacked: true, ..base };
    let manner = |page: usize| if text.fits(page, &parts[page], &above, &room) { above } else { base };
    let (mut manners, mut scales) = (vec![base], vec![1.0]);
    // Signs and numbers set their one page themselves, and a poster its first.
    if !matches!(pages.template, Template::Signs | Template::Numbers) {
        let own: Vec<Manner> = (0..parts.len()).map(manner).collect();
        let first = usize::from(poster.is_some());
        scales.splice(first.., text.scales(parts, &own, &room));
        manners.splice(first.., own);
    }
    let blocks = |parts: &Vec<Part>| parts.iter().map(|part| part.of(&pages.body)).collect();
    Plan {
        template: pages.template,
        pages: pages.parts.iter().map(blocks).collect(),
        scales,
        shrink: pages.shrink,
        beside,
        manners,
        whole: pages.whole,
        hero: pages.hero,
        title: pages.title,
    }
}

/// What stands beside the words, as large as the pages leave room for, and the field that it leaves.
fn widest(notice: &Notice, pages: &Pages, stage: &Stage, fit: &dyn Fn(&Room) -> bool) -> (Beside, Room) {
    let room = |beside: Beside| {
        let (_, room) = room::field(notice, stage, pages.template, beside);
        let laid = pages.hero.as_ref().map(|lead| Laid::of(stage, &lead.hero, room.measure));
        // A hero that stands large stays so.
        let hero = laid.map_or(Some(0.0), |laid| Some(laid?.height(stage)));
        (beside, Room { hero: hero.unwrap_or_default(), ..room }, hero.is_some())
    };
    let besides = if pages.accompanied { room::besides(notice, stage, pages.template) } else { Vec::new() };
    let last = besides.last().copied().unwrap_or(Beside::Nothing);
    let mut rooms = besides.into_iter().map(room);
    let found = rooms.find(|(_, room, stands)| *stands && fit(room));
    let (beside, room, _) = found.unwrap_or_else(|| room(last));
    (beside, room)
}
