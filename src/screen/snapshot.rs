//! `bangtin snapshot`: pages as PNG files, each with what is on it as JSON.

use super::bridge::Bridge;
use super::content;
use super::gallery::Gallery;
use super::platform::headless::Headless;
use super::show::{Opened, Show, Shown};
use super::ui::App;
use crate::board::edition::limits::EDITION_BYTES;
use crate::board::faces::CAP;
use crate::board::sheet::{Rect, Sheet};
use crate::cli::{ShowOptions, SnapshotOptions};
use crate::config::{self, Settings};
use crate::failure::Failure;
use crate::output::{self, Draft, Guard, SOFTWARE, Sort};
use jiff::Timestamp;
use serde::Serialize;
use slint::{ComponentHandle, Rgb8Pixel, SharedPixelBuffer};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A page as data, beside its picture.
#[derive(Serialize)]
pub struct Record {
    /// Whose it is: what bears this mark may be replaced by a later one.
    pub software: &'static str,
    pub notice: String,
    pub class: &'static str,
    pub kind: &'static str,
    pub template: &'static str,
    pub page: usize,
    pub pages: usize,
    pub from: Timestamp,
    pub until: Timestamp,
    pub texts: Vec<TextRecord>,
    pub qr: Option<CodeRecord>,
}

#[derive(Serialize)]
pub struct TextRecord {
    pub role: &'static str,
    pub text: String,
    pub x: i64,
    pub y: i64,
    pub w: i64,
    pub h: i64,
    pub font_px: f32,
    pub cap_px: f32,
}

#[derive(Serialize)]
pub struct CodeRecord {
    pub x: i64,
    pub y: i64,
    pub w: i64,
    pub h: i64,
    pub module_px: u32,
    pub payload: String,
}

/// A glass in memory with a show on it: what snapshots, tests and benchmarks look at.
pub struct Studio {
    pub app: App,
    pub headless: Headless,
    pub show: Show,
    pub bridge: Bridge,
    pub gallery: Gallery,
    pub start: Timestamp,
    pub faults: Vec<crate::board::fault::Fault>,
}

impl Studio {
    /// Becomes this thread's platform.
    pub fn open(settings: &Settings, card: Option<crate::cli::CardName>) -> Result<Self, Failure> {
        let (width, height) = settings.glass();
        let fault = |error: &dyn std::fmt::Display| Failure::Fault(format!("cannot draw: {error}"));
        let headless = Headless::install(width, height).map_err(|error| fault(&format!("{error:?}")))?;
        let app = App::new().map_err(|error| fault(&error))?;
        let Opened { show, source, start, faults } = Show::open(settings, card)?;
        let gallery = Gallery::new(source, |_, _| {});
        let bridge = Bridge::new(&app);
        app.show().map_err(|error| fault(&error))?;
        Ok(Self { app, headless, show, bridge, gallery, start, faults })
    }

    /// Puts a page on the glass at once and draws it.
    pub fn draw(&mut self, shown: &Shown) -> &SharedPixelBuffer<Rgb8Pixel> {
        self.gallery.fetch_now(shown);
        self.bridge.turn(shown.sheet.clone(), shown.ribbon, true, &self.gallery);
        self.headless.draw();
        self.headless.pass(Duration::from_millis(40));
        self.headless.draw();
        self.headless.picture()
    }

    pub fn record(&self, shown: &Shown) -> Option<Record> {
        let entry = self.show.entry(shown.showing.notice)?;
        let notice = &entry.notice;
        Some(Record {
            software: SOFTWARE,
            notice: notice.id.clone(),
            class: notice.class.name(),
            kind: notice.kind.name(),
            template: entry.plan.template.name(),
            page: shown.showing.page + 1,
            pages: entry.plan.pages.len(),
            from: shown.showing.from,
            until: shown.showing.until,
            texts: texts(&shown.sheet),
            qr: shown.sheet.code().map(|code| {
                let (x, y, w, h) = outward(&code.rect);
                CodeRecord { x, y, w, h, module_px: code.module_px, payload: code.payload.clone() }
            }),
        })
    }
}

/// Draws what the options ask for; fails unless everything was written.
pub fn run(options: &SnapshotOptions) -> Result<(), Failure> {
    let settings = Settings::read_sound(&options.show)?;
    let mut studio = Studio::open(&settings, options.show.card)?;
    for fault in &studio.faults {
        let _ = writeln!(std::io::stderr(), "{fault}");
    }
    let (start, guard) = (studio.start, guard(&settings, &options.show));
    let Some(span) = options.span else {
        let shown = studio.show.at(start).ok_or_else(nothing)?;
        return write(&mut studio, &shown, &guard, &options.out);
    };
    std::fs::create_dir_all(&options.out).map_err(Failure::disk(&options.out))?;
    let end = start.checked_add(span).unwrap_or(Timestamp::MAX);
    let mut pages = Vec::new();
    let mut at = start;
    while at < end {
        let showing = studio.show.showing(at);
        let name = studio.show.entry(showing.notice).map_or_else(String::new, |entry| file_name(&entry.notice.id));
        let path = options.out.join(format!("{:05}-{name}-{}.png", pages.len() + 1, showing.page + 1));
        // Refused before anything is drawn, not in the middle.
        places(&guard, &path)?;
        pages.push((at, path));
        at = showing.until.max(at + Duration::from_secs(1));
    }
    for (number, (at, path)) in (1..).zip(&pages) {
        let shown = studio.show.at(*at).ok_or_else(nothing)?;
        write(&mut studio, &shown, &guard, path)?;
        let until = shown.showing.until.to_zoned(settings.tz.clone());
        let _ = write!(std::io::stderr(), "\r{number} pages, up to {}", until.strftime("%H:%M:%S %d/%m/%Y"));
    }
    let _ = writeln!(std::io::stderr());
    Ok(())
}

fn nothing() -> Failure {
    Failure::Fault("there is nothing to show, not even the built-in pages".into())
}

/// Keeps all that a snapshot reads, pictures that are not shown now too.
fn guard(settings: &Settings, options: &ShowOptions) -> Guard {
    let mut guard = Guard::default();
    for file in config::files(options) {
        guard.keep(&file, "a settings file");
    }
    if let Some(places) = &settings.places {
        guard.keep(places, "the directory of places");
    }
    let Some(edition) = &settings.edition else { return guard };
    guard.keep(edition, "the edition");
    let bytes = content::read_at_most(edition, EDITION_BYTES).unwrap_or_default();
    let notices = content::parse(&bytes, settings).map(|(edition, _)| edition.notices).unwrap_or_default();
    for picture in notices.iter().filter_map(|notice| notice.picture.as_ref()) {
        guard.keep(&edition.with_file_name(&picture.file), "a picture of the edition");
    }
    guard
}

/// Where a page's picture and its record may go.
fn places(guard: &Guard, path: &Path) -> Result<(PathBuf, PathBuf), Failure> {
    let json = path.with_extension("json");
    if json == path {
        let reason = format!("{}: is where the page's record goes; let --out end in .png", path.display());
        return Err(Failure::Usage(reason));
    }
    Ok((guard.place(path, Sort::Picture)?, guard.place(&json, Sort::Record)?))
}

fn write(studio: &mut Studio, shown: &Shown, guard: &Guard, path: &Path) -> Result<(), Failure> {
    let (picture, json) = places(guard, path)?;
    let record = studio.record(shown).ok_or_else(nothing)?;
    let fault = |error: &dyn std::fmt::Display| Failure::Fault(format!("{}: {error}", path.display()));
    let pixels = studio.draw(shown);
    let png = output::png(pixels.as_bytes(), pixels.width(), pixels.height()).map_err(|error| fault(&error))?;
    if !studio.gallery.is_whole(shown) {
        return Err(fault(&"not written, since the page's picture could not be decoded; mend it or take it out"));
    }
    let text = serde_json::to_string_pretty(&record).map_err(|error| fault(&error))?;
    // Both are whole before either is put: a picture beside another page's record would say what is not so.
    let drafts = [Draft::write(picture, &png)?, Draft::write(json, (text + "\n").as_bytes())?];
    drafts.into_iter().try_for_each(Draft::put)
}

fn texts(sheet: &Sheet) -> Vec<TextRecord> {
    let record = |block: &crate::board::sheet::TextBlock| {
        let (x, y, w, h) = outward(&block.rect);
        let text = block.text.clone();
        TextRecord { role: block.role.name(), text, x, y, w, h, font_px: block.size, cap_px: block.size * CAP }
    };
    sheet.texts.iter().map(record).collect()
}

/// Whole pixels that hold the rectangle.
fn outward(rect: &Rect) -> (i64, i64, i64, i64) {
    let (x, y) = (rect.x.floor() as i64, rect.y.floor() as i64);
    (x, y, rect.right().ceil() as i64 - x, rect.bottom().ceil() as i64 - y)
}

/// An id as part of a file name: nothing that a path or a shell could trip over.
fn file_name(id: &str) -> String {
    id.chars().map(|ch| if ch.is_ascii_alphanumeric() || ch == '-' { ch } else { '_' }).take(80).collect()
}
