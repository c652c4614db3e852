//! The notices that every room looks at, hung on a glass in memory.

use bangtin::board::rota::{Fit, Showing, Slot, Why};
use bangtin::board::sheet::{Rect, Sheet};
use bangtin::board::words::Language;
use bangtin::cli::CardName;
use bangtin::config::Settings;
use bangtin::screen::show::Shown;
use bangtin::screen::snapshot::Studio;
use jiff::{SignedDuration, Timestamp};
use slint::{Rgb8Pixel, SharedPixelBuffer};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Every size that the designs support.
pub const SIZES: [(u32, u32); 12] = [
    (1280, 720),
    (1366, 768),
    (1600, 900),
    (1920, 1080),
    (2560, 1440),
    (3840, 2160),
    (720, 1280),
    (768, 1366),
    (900, 1600),
    (1080, 1920),
    (1440, 2560),
    (2160, 3840),
];

/// A morning on which the gallery is open, and a night.
pub const DAY: &str = "2021-08-18T08:15:00+07:00";
pub const NIGHT: &str = "2021-08-18T23:40:00+07:00";

pub fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

/// Which glass, and what stands on it.
#[derive(Clone)]
pub struct Wall {
    pub size: (u32, u32),
    pub language: Language,
    pub card: Option<CardName>,
    pub edition: Option<PathBuf>,
}

impl Wall {
    pub fn of(size: (u32, u32)) -> Self {
        Self { size, language: Language::Vi, card: None, edition: None }
    }

    pub fn settings(&self) -> Settings {
        let mut settings = Settings::plain();
        settings.size = Some(self.size);
        settings.language = self.language;
        settings.edition = self.edition.clone();
        settings.site = Some("HN-4K7Q2W".parse_site());
        settings.places = Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/places.json"));
        settings.screen = "Sảnh A".into();
        settings.at = Some(moment(DAY));
        settings
    }

    /// Hangs the wall on a thread of its own: a thread is one glass for good.
    pub fn visit<T: Send + 'static>(self, look: impl FnOnce(&mut Studio) -> T + Send + 'static) -> T {
        let visit = move || {
            let mut studio = Studio::open(&self.settings(), self.card).expect("the wall is whole");
            look(&mut studio)
        };
        std::thread::spawn(visit).join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

trait ParseSite {
    fn parse_site(&self) -> bangtin::board::place::SiteId;
}

impl ParseSite for str {
    fn parse_site(&self) -> bangtin::board::place::SiteId {
        bangtin::board::place::SiteId::parse(self).expect("a site")
    }
}

/// The gallery's edition in a folder, its pictures beside it. The folder lives as long as this does.
pub struct Gallery {
    _folder: TempDir,
    edition: PathBuf,
}

impl Gallery {
    pub fn open() -> Self {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read(own.join("tests/glass/gallery/edition.json")).expect("the gallery's edition");
        Self::with(&text)
    }

    /// Another edition with the gallery's pictures.
    pub fn with(edition: &[u8]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        let pictures = ["assets/demo", "tests/glass/gallery"].map(|name| std::fs::read_dir(own.join(name)));
        for entry in pictures.into_iter().flat_map(|folder| folder.expect("pictures")).flatten() {
            if entry.path().extension().is_some_and(|ending| ending == "jpg") {
                std::fs::copy(entry.path(), folder.path().join(entry.file_name())).expect("a picture");
            }
        }
        let path = folder.path().join("edition.json");
        std::fs::write(&path, edition).expect("the edition");
        Self { _folder: folder, edition: path }
    }

    pub fn wall(&self, size: (u32, u32)) -> Wall {
        Wall { edition: Some(self.edition.clone()), ..Wall::of(size) }
    }
}

/// A page by its place in the line-up, at a fixed time.
pub fn page(studio: &Studio, at: usize, page: usize, t: &str) -> Shown {
    let from = moment(t);
    let of = studio.show.lineup().notices[at].times.len();
    let until = from + SignedDuration::from_secs(30);
    let showing = Showing { from, until, notice: Slot::Notice(at), page, of, why: Why::Routine, fit: Fit::Whole };
    studio.show.sheet(showing, from).expect("a page")
}

/// Every page of every notice, with a name for messages.
pub fn pages(studio: &Studio) -> Vec<(String, Shown)> {
    let notices = &studio.show.lineup().notices;
    let each = notices.iter().enumerate().flat_map(|(at, entry)| {
        (0..entry.times.len()).map(move |number| (format!("{} {}", entry.notice.id, number + 1), at, number))
    });
    each.map(|(name, at, number)| (name, page(studio, at, number, DAY))).collect()
}

/// The place of a notice in the line-up.
pub fn place(studio: &Studio, id: &str) -> usize {
    let notices = &studio.show.lineup().notices;
    notices.iter().position(|entry| entry.notice.id == id).unwrap_or_else(|| panic!("{id} does not hang here"))
}

/// The glass as pixels.
#[derive(Clone, PartialEq)]
pub struct Pixels {
    pub width: usize,
    pub height: usize,
    pub rgb: Vec<[u8; 3]>,
}

impl Pixels {
    pub fn of(studio: &mut Studio, shown: &Shown) -> Self {
        Self::from(studio.draw(shown))
    }

    pub fn at(&self, x: usize, y: usize) -> [u8; 3] {
        self.rgb[y * self.width + x]
    }

    pub fn grey(&self) -> Vec<u8> {
        let grey =
            |[r, g, b]: &[u8; 3]| ((u32::from(*r) * 299 + u32::from(*g) * 587 + u32::from(*b) * 114) / 1000) as u8;
        self.rgb.iter().map(grey).collect()
    }
}

impl From<&SharedPixelBuffer<Rgb8Pixel>> for Pixels {
    fn from(picture: &SharedPixelBuffer<Rgb8Pixel>) -> Self {
        let rgb = picture.as_slice().iter().map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
        Self { width: picture.width() as usize, height: picture.height() as usize, rgb }
    }
}

/// By how many levels two colours differ in the channel that differs most.
pub fn levels(a: [u8; 3], b: [u8; 3]) -> u8 {
    a[0].abs_diff(b[0]).max(a[1].abs_diff(b[1])).max(a[2].abs_diff(b[2]))
}

/// The same page without one of its blocks.
pub fn without(shown: &Shown, block: usize) -> Shown {
    let mut texts = shown.sheet.texts.clone();
    texts.remove(block);
    Shown { sheet: Sheet { texts, ..shown.sheet.clone() }, ..shown.clone() }
}

pub fn grown(rect: &Rect, by: f32) -> Rect {
    rect.inset(-by)
}
