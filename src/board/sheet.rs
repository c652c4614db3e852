//! A sheet: everything on the glass at one moment, with its exact place. Screens draw it as it is; tests measure it.

use super::faces::Face;
use super::hash::ContentHash;

/// sRGB, eight bits a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// Pixels of the glass, from its upper left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    pub x: f32,
    pub y: f32,
    pub w: f32,
    pub h: f32,
}

impl Rect {
    pub const fn new(x: f32, y: f32, w: f32, h: f32) -> Self {
        Self { x, y, w, h }
    }

    pub fn right(&self) -> f32 {
        self.x + self.w
    }

    pub fn bottom(&self) -> f32 {
        self.y + self.h
    }

    pub fn inset(&self, by: f32) -> Self {
        Self::new(self.x + by, self.y + by, self.w - 2.0 * by, self.h - 2.0 * by)
    }

    /// On whole pixels, so that edges are sharp and pictures are drawn one to one.
    pub fn snapped(&self) -> Self {
        let (x, y) = (self.x.round(), self.y.round());
        Self::new(x, y, (self.right()).round() - x, (self.bottom()).round() - y)
    }

    pub fn contains(&self, other: &Rect) -> bool {
        const SLACK: f32 = 0.51;
        other.x >= self.x - SLACK
            && other.y >= self.y - SLACK
            && other.right() <= self.right() + SLACK
            && other.bottom() <= self.bottom() + SLACK
    }

    /// Overlaps by more than the soft edges of letters.
    pub fn meets(&self, other: &Rect) -> bool {
        let across = self.right().min(other.right()) - self.x.max(other.x);
        let down = self.bottom().min(other.bottom()) - self.y.max(other.y);
        across > 1.0 && down > 1.0
    }

    pub fn overlaps(&self, other: &Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }
}

/// What a text block is for; named in the snapshot's JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Title,
    Body,
    Label,
    Call,
    Host,
    Clock,
}

impl Role {
    pub fn name(self) -> &'static str {
        match self {
            Role::Title => "title",
            Role::Body => "body",
            Role::Label => "label",
            Role::Call => "call",
            Role::Host => "host",
            Role::Clock => "clock",
        }
    }
}

/// A stretch of one face on one line, ready to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Ink {
    /// Left end of the first glyph's advance.
    pub x: f32,
    pub baseline: f32,
    pub width: f32,
    pub text: String,
    pub face: Face,
    pub size: f32,
    pub colour: Rgb,
}

/// A text block: one paragraph, title, label … with its lines.
#[derive(Clone, Debug, PartialEq)]
pub struct TextBlock {
    pub role: Role,
    pub text: String,
    /// Holds all the ink.
    pub rect: Rect,
    /// Font size in pixels.
    pub size: f32,
    pub inks: Vec<Ink>,
}

/// What lies under the text, in painting order.
#[derive(Clone, Debug, PartialEq)]
pub enum Paint {
    Fill {
        rect: Rect,
        colour: Rgb,
        radius: f32,
    },
    /// A pictogram, drawn to exactly this square.
    Mark {
        name: &'static str,
        rect: Rect,
        colour: Rgb,
    },
    /// The notice's picture.
    Picture {
        file: String,
        /// Of the file's bytes.
        hash: ContentHash,
        rect: Rect,
        crop: Crop,
    },
    /// The steady black and yellow edge of an emergency; `band` is its width, some of it past the glass.
    Hazard {
        rect: Rect,
        band: f32,
    },
    Code(CodeAt),
}

impl Paint {
    pub fn rect(&self) -> Rect {
        match self {
            Paint::Fill { rect, .. }
            | Paint::Mark { rect, .. }
            | Paint::Picture { rect, .. }
            | Paint::Hazard { rect, .. } => *rect,
            Paint::Code(code) => code.rect,
        }
    }
}

/// How a picture takes its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Crop {
    /// It fills it; what stands over is cut, so many hundredths of that on the left and above.
    Fill(u8, u8),
    /// It fills it, and its upper part is kept: there the heads are. One of which too little would be left, an upright one in
    /// a wide place or a group in an upright one, is seen whole.
    Upper,
    /// All of it is seen; what it leaves goes on as its edge is there.
    Whole,
}

/// A QR code in its place, without the quiet zone.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeAt {
    pub rect: Rect,
    pub module_px: u32,
    pub modules: super::qr::Modules,
    pub payload: String,
}

/// The whole glass.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    pub width: u32,
    pub height: u32,
    pub ground: Rgb,
    /// How far the rail reaches: from the left edge, or in portrait from the top, in pixels.
    pub rail: f32,
    pub paints: Vec<Paint>,
    pub texts: Vec<TextBlock>,
}

impl Sheet {
    /// How far the rail reaches, if another sheet has the same one with the same on it. The hour may be another.
    pub fn rail_of(&self, other: &Self) -> Option<f32> {
        let ground = |sheet: &Self| (sheet.width, sheet.height, sheet.ground);
        let same = ground(self) == ground(other) && self.rail == other.rail;
        (same && self.on_rail().eq(other.on_rail()) && self.said_on_rail().eq(other.said_on_rail()))
            .then_some(self.rail)
    }

    fn begins_on_rail(&self, rect: &Rect) -> bool {
        (if self.width >= self.height { rect.x } else { rect.y }) < self.rail
    }

    fn on_rail(&self) -> impl Iterator<Item = &Paint> {
        self.paints.iter().filter(|own| self.begins_on_rail(&own.rect()))
    }

    fn said_on_rail(&self) -> impl Iterator<Item = &TextBlock> {
        self.texts.iter().filter(|own| own.role != Role::Clock && self.begins_on_rail(&own.rect))
    }

    pub fn code(&self) -> Option<&CodeAt> {
        self.paints.iter().find_map(|paint| match paint {
            Paint::Code(code) => Some(code),
            _ => None,
        })
    }
}
