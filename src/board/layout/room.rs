//! What may stand beside the words of a page, and the room that it leaves them.

use super::frame::{Beside, Frame};
use super::{Stage, Template, form};
use crate::board::notice::{Kind, Notice};

/// A field for words, and what of it something else takes under the title.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    pub measure: f32,
    pub height: f32,
    /// On every page: a picture.
    pub picture: f32,
    /// On the first: the hero fact.
    pub hero: f32,
    /// On the first, below the words: what a code in the rail offers, and where it leads.
    pub call: f32,
}

impl Room {
    /// What is left for title and body.
    pub fn height(&self, page: usize) -> f32 {
        self.height - self.picture - if page == 0 { self.hero + self.call } else { 0.0 }
    }
}

/// The places of a page, and the field's room for words.
pub fn field(notice: &Notice, stage: &Stage, template: Template, beside: Beside) -> (Frame, Room) {
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

/// What may stand beside the words of a notice, the largest first. In landscape the column has one width.
pub fn besides(notice: &Notice, stage: &Stage, template: Template) -> Vec<Beside> {
    let of = |portrait: [f32; 3], beside: fn(f32) -> Beside| {
        let heights = if stage.landscape() { vec![656.0] } else { portrait.to_vec() };
        heights.into_iter().map(beside).collect()
    };
    match template {
        Template::Form => {
            let height = notice.code.as_ref().filter(|_| !stage.landscape()).map(|code| form::band_height(stage, code));
            vec![Beside::Code(height.unwrap_or_default())]
        }
        Template::Sign => of([620.0, 500.0, 380.0], Beside::Sign),
        Template::Picture | Template::Praise if notice.picture.is_some() => of([820.0, 700.0, 600.0], Beside::Picture),
        _ => Vec::new(),
    }
}

/// Whether what stands beside the words costs pages before it is left out: without its code a form is none, and whoever is
/// looked for is looked for by the picture.
pub fn is_kept(notice: &Notice, template: Template) -> bool {
    template == Template::Form || notice.kind == Kind::Alert
}
