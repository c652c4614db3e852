//! How a template sets the words of a notice.

use super::Template;
use crate::board::faces::Face;
use crate::board::notice::Notice;
use crate::board::typeset;

/// How a notice's words are set, as factors of the profile's sizes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Manner {
    pub title: f32,
    pub body: f32,
    /// How far the text may grow to fill its field.
    pub grow: f32,
    pub title_face: Face,
    pub body_face: Face,
    /// The title in the colour of the kind.
    pub title_accent: bool,
    /// White discs with the ground's colour for the numbers of a list: what an emergency needs.
    pub discs: bool,
    /// Lines of like width, as in a title: for the few words of a sign.
    pub balanced: bool,
    /// Every fact's label stands above its value, also where both fit on one line.
    pub stacked: bool,
    /// A quotation's mark stands before its first paragraph.
    pub quoted: bool,
}

impl Manner {
    pub const PLAIN: Self = Self {
        title: 1.0,
        body: 1.0,
        grow: 1.5,
        title_face: Face::ExtraBold,
        body_face: Face::Medium,
        title_accent: false,
        discs: false,
        balanced: false,
        stacked: false,
        quoted: false,
    };

    /// Of a notice in a template.
    pub fn of(template: Template, notice: &Notice) -> Self {
        let plain = Self { grow: longest_growth(notice), ..Self::PLAIN };
        match template {
            Template::Praise => {
                Self { body: 1.06, body_face: Face::Italic, title: 0.96, title_accent: true, quoted: true, ..plain }
            }
            Template::Sign => Self { title: 1.35, title_accent: true, balanced: true, grow: 1.45, ..plain },
            Template::Emergency => {
                Self { title: 1.1, body_face: Face::Bold, discs: true, grow: plain.grow.max(1.8), ..plain }
            }
            // Still 30 minutes of arc: the code takes its room from the title, not from what to bring.
            Template::Form => Self { title: 0.9, grow: 1.45, ..plain },
            _ => plain,
        }
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
