//! The faces of Source Sans 3 and the widths of words in them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use harfrust::{Direction, FontRef, ShapeOptions, ShapePlan, ShaperData, UnicodeBuffer, script};
use skrifa::MetadataProvider;
use skrifa::charmap::Charmap;

/// Height of an unaccented capital in the regular face, in ems; the bolder faces have lower ones.
pub const CAP: f32 = Face::Regular.cap();
/// Height of an unaccented small letter, in ems.
pub const X_HEIGHT: f32 = 0.486;
/// The font's own ascent (`hhea`), in ems: a line box of the toolkit hangs from it.
pub const ASCENT: f32 = 1.024;
/// The font's own descent (`hhea`), in ems, negative.
pub const DESCENT: f32 = -0.400;
/// Top of the tallest Vietnamese letter (Ẳ) in the regular face, in ems; the bolder faces reach higher.
pub const TALLEST: f32 = Face::Regular.tallest();
/// Bottom of the lowest Vietnamese letter in the regular face, in ems, negative; the bolder faces reach lower.
pub const LOWEST: f32 = Face::Regular.lowest();

/// One of the embedded faces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    Regular,
    Medium,
    Bold,
    ExtraBold,
    Italic,
}

impl Face {
    pub const ALL: [Face; 5] = [Face::Regular, Face::Medium, Face::Bold, Face::ExtraBold, Face::Italic];

    /// Height of an unaccented capital, in ems.
    pub const fn cap(self) -> f32 {
        match self {
            Face::Regular | Face::Italic => 0.656,
            Face::Medium => 0.655,
            Face::Bold => 0.652,
            Face::ExtraBold => 0.651,
        }
    }

    /// Top of the tallest Vietnamese letter, in ems.
    pub const fn tallest(self) -> f32 {
        match self {
            Face::Regular => 0.958,
            Face::Medium => 0.965,
            Face::Bold => 0.987,
            Face::ExtraBold => 0.992,
            Face::Italic => 0.957,
        }
    }

    /// Bottom of the lowest Vietnamese letter, in ems, negative.
    pub const fn lowest(self) -> f32 {
        match self {
            Face::Regular => -0.224,
            Face::Medium | Face::Italic => -0.220,
            Face::Bold => -0.226,
            Face::ExtraBold => -0.230,
        }
    }
}

/// What type-setting needs to know of the fonts.
pub trait Metrics {
    /// Advance width in ems of `text` (no line breaks) in `face`, shaped with kerning.
    fn advance(&self, face: Face, text: &str) -> f32;
    /// Whether `face` has a glyph for `ch`.
    fn has(&self, face: Face, ch: char) -> bool;
    /// Whether every face has one.
    fn has_all(&self, ch: char) -> bool {
        in_every_face(self, ch)
    }
    /// How far the ink of `text` reaches above and below the baseline, in ems; both positive upwards.
    fn reach(&self, face: Face, text: &str) -> (f32, f32);
}

fn in_every_face(metrics: &(impl Metrics + ?Sized), ch: char) -> bool {
    Face::ALL.iter().all(|face| metrics.has(*face, ch))
}

/// Why font bytes cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("failed to read the font of face {face:?}: {source}")]
pub struct FontError {
    pub face: Face,
    source: skrifa::raw::ReadError,
}

/// Widths shaped from the fonts themselves. `Send` and `Sync`: one for the whole program is enough, each face keeps its
/// measured words behind a lock of its own.
pub struct Fonts {
    faces: [Shaped; 5],
    /// Whether every face has a letter, for those below [`LOOKED_UP`]: 0 where nobody has asked yet.
    had: Box<[AtomicU8]>,
}

/// Letters up to the end of those with Vietnamese accents: a notice is all but made of them.
const LOOKED_UP: usize = 0x1f00;

/// Words that a face remembers before it starts anew: far more than a month of notices uses, some 1 MB at the most.
const REMEMBERED: usize = 8192;
/// Longer words are measured and not remembered, so that the bound is one of bytes too.
const LONGEST_REMEMBERED: usize = 48;

struct Shaped {
    font: FontRef<'static>,
    charmap: Charmap<'static>,
    data: ShaperData,
    plan: ShapePlan,
    units: f32,
    /// Width of a space, which the shaper gives the same beside every letter.
    space: f32,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    widths: HashMap<Box<str>, f32>,
    buffer: UnicodeBuffer,
}

impl Fonts {
    /// The fonts inside the program, read once.
    pub fn shared() -> Arc<Self> {
        static FONTS: LazyLock<Arc<Fonts>> = LazyLock::new(|| Arc::new(Fonts::embedded()));
        FONTS.clone()
    }

    /// The fonts inside the program.
    pub fn embedded() -> Self {
        Self::new([
            include_bytes!("../../assets/fonts/SourceSans3-Regular.ttf"),
            include_bytes!("../../assets/fonts/SourceSans3-Medium.ttf"),
            include_bytes!("../../assets/fonts/SourceSans3-Bold.ttf"),
            include_bytes!("../../assets/fonts/SourceSans3-ExtraBold.ttf"),
            include_bytes!("../../assets/fonts/SourceSans3-Italic.ttf"),
        ])
        .expect("the embedded fonts are whole")
    }

    /// Fonts from their bytes, in the order of [`Face::ALL`].
    pub fn new(bytes: [&'static [u8]; 5]) -> Result<Self, FontError> {
        let [a, b, c, d, e] = Face::ALL;
        let [ba, bb, bc, bd, be] = bytes;
        Ok(Self {
            faces: [
                Shaped::new(a, ba)?,
                Shaped::new(b, bb)?,
                Shaped::new(c, bc)?,
                Shaped::new(d, bd)?,
                Shaped::new(e, be)?,
            ],
            had: (0..LOOKED_UP).map(|_| AtomicU8::new(0)).collect(),
        })
    }
}

impl Metrics for Fonts {
    fn advance(&self, face: Face, text: &str) -> f32 {
        let shaped = &self.faces[face as usize];
        let mut memory = shaped.memory();
        // Nothing kerns with a space in these fonts, so a line is the sum of its words and the words repeat.
        text.split(' ')
            .enumerate()
            .map(|(n, word)| {
                let space = if n > 0 { shaped.space } else { 0.0 };
                space + shaped.word(&mut memory, word)
            })
            .sum()
    }

    fn has(&self, face: Face, ch: char) -> bool {
        self.faces[face as usize].charmap.map(ch).is_some()
    }

    fn has_all(&self, ch: char) -> bool {
        const YES: u8 = 1;
        const NO: u8 = 2;
        let Some(had) = self.had.get(ch as usize) else { return in_every_face(self, ch) };
        match had.load(Ordering::Relaxed) {
            0 => {
                let has = in_every_face(self, ch);
                had.store(if has { YES } else { NO }, Ordering::Relaxed);
                has
            }
            known => known == YES,
        }
    }

    fn reach(&self, face: Face, text: &str) -> (f32, f32) {
        let shaped = &self.faces[face as usize];
        let glyphs =
            shaped.font.glyph_metrics(skrifa::instance::Size::unscaled(), skrifa::instance::LocationRef::default());
        let bounds = text.chars().filter_map(|ch| glyphs.bounds(shaped.charmap.map(ch)?));
        let (up, down) = bounds.fold((0.0_f32, 0.0_f32), |(up, down), own| (up.max(own.y_max), down.min(own.y_min)));
        (up / shaped.units, down / shaped.units)
    }
}

impl Shaped {
    fn new(face: Face, bytes: &'static [u8]) -> Result<Self, FontError> {
        let font = FontRef::new(bytes).map_err(|source| FontError { face, source })?;
        let data = ShaperData::new(&font);
        let shaper = data.shaper(&font).build();
        let units = shaper.units_per_em().max(1) as f32;
        let plan = ShapePlan::new(&shaper, Direction::LeftToRight, Some(script::LATIN), None, &[]);
        let charmap = font.charmap();
        let mut shaped = Self { font, charmap, data, plan, units, space: 0.0, memory: Mutex::default() };
        shaped.space = shaped.shape(&mut Memory::default(), " ");
        Ok(shaped)
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // A remembered width is whole or absent, so a poisoned lock guards nothing broken.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn word(&self, memory: &mut Memory, word: &str) -> f32 {
        if word.is_empty() {
            return 0.0;
        }
        if let Some(width) = memory.widths.get(word) {
            return *width;
        }
        let width = self.shape(memory, word);
        if word.len() <= LONGEST_REMEMBERED {
            if memory.widths.len() >= REMEMBERED {
                memory.widths.clear();
            }
            memory.widths.insert(word.into(), width);
        }
        width
    }

    fn shape(&self, memory: &mut Memory, text: &str) -> f32 {
        let shaper = self.data.shaper(&self.font).build();
        let mut buffer = std::mem::take(&mut memory.buffer);
        buffer.push_str(text);
        // The plan is made for exactly these two.
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script::LATIN);
        let glyphs = shaper.shape(buffer, ShapeOptions::new().plan(Some(&self.plan)));
        let units: i64 = glyphs.glyph_positions().iter().map(|glyph| i64::from(glyph.x_advance)).sum();
        memory.buffer = glyphs.clear();
        units as f32 / self.units
    }
}

/// Simple widths for tests: a letter 0.6 em, a space 0.25, no kerning, and no glyph outside the letters that Vietnamese
/// and its neighbours use.
#[derive(Clone, Copy, Debug, Default)]
pub struct Table;

impl Metrics for Table {
    fn advance(&self, _: Face, text: &str) -> f32 {
        let spaces = text.chars().filter(|ch| ch.is_whitespace()).count();
        let letters = text.chars().count() - spaces;
        letters as f32 * 0.6 + spaces as f32 * 0.25
    }

    fn has(&self, _: Face, ch: char) -> bool {
        matches!(ch, ' '..='~' | '\u{a0}'..='\u{24f}' | 'Ạ'..='ỹ' | '–' | '—' | '‘'..='”' | '•' | '…' | '₫')
    }

    fn reach(&self, _: Face, _: &str) -> (f32, f32) {
        (TALLEST, LOWEST)
    }
}

#[cfg(test)]
mod tests;
