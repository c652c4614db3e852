//! `bangtin snapshot`: pages as PNG files, each with what is on it as JSON.

use super::bridge::Bridge;
use super::content::{self, Loaded};
use super::gallery::Gallery;
use super::platform::headless::Headless;
use super::show::{Show, Shown};
use super::ui::App;
use crate::board::faces::CAP;
use crate::board::sheet::{Rect, Sheet};
use crate::board::words::Words;
use crate::cli::SnapshotOptions;
use crate::config::Settings;
use crate::failure::Failure;
use jiff::Timestamp;
use serde::Serialize;
use slint::{ComponentHandle, Rgb8Pixel, SharedPixelBuffer};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A page as data, beside its picture.
#[derive(Serialize)]
pub struct Record {
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
        let (width, height) = settings.rotation.glass(settings.size.unwrap_or((1920, 1080)));
        let fault = |error: &dyn std::fmt::Display| Failure::Fault(format!("cannot draw: {error}"));
        let headless = Headless::install(width, height).map_err(|error| fault(&format!("{error:?}")))?;
        let app = App::new().map_err(|error| fault(&error))?;
        let words = Words::of(settings.language);
        let loaded: Loaded = content::load(settings, card, &words)?;
        let mut faults = loaded.faults.clone();
        let start = loaded.start.unwrap_or_else(Timestamp::now);
        let gallery = Gallery::new(loaded.source.clone(), |_, _| {});
        let (content, setting) = loaded.into_show(settings, words, (width, height));
        let (show, left_out) = Show::new(content, setting, start);
        faults.extend(left_out);
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
    let start = studio.start;
    if let (None, Some(edition)) = (options.span, &settings.edition)
        && std::fs::canonicalize(options.out.with_extension("json")).ok() == std::fs::canonicalize(edition).ok()
    {
        let reason = format!("{} would be replaced by the page's record; choose another --out", edition.display());
        return Err(Failure::Usage(reason));
    }
    let Some(span) = options.span else {
        let shown = studio.show.at(start).ok_or_else(nothing)?;
        return write(&mut studio, &shown, &options.out);
    };
    std::fs::create_dir_all(&options.out).map_err(Failure::disk(&options.out))?;
    let end = start.checked_add(span).unwrap_or(Timestamp::MAX);
    let (mut at, mut number) = (start, 0);
    while at < end {
        let shown = studio.show.at(at).ok_or_else(nothing)?;
        number += 1;
        let name =
            studio.show.entry(shown.showing.notice).map_or_else(String::new, |entry| file_name(&entry.notice.id));
        let path = options.out.join(format!("{number:05}-{name}-{}.png", shown.showing.page + 1));
        write(&mut studio, &shown, &path)?;
        let _ = write!(
            std::io::stderr(),
            "\r{number} pages, up to {}",
            shown.showing.until.to_zoned(settings.tz.clone()).strftime("%H:%M:%S %d/%m/%Y")
        );
        at = shown.showing.until.max(at + Duration::from_secs(1));
    }
    let _ = writeln!(std::io::stderr());
    Ok(())
}

fn nothing() -> Failure {
    Failure::Fault("there is nothing to show, not even the built-in pages".into())
}

fn write(studio: &mut Studio, shown: &Shown, path: &Path) -> Result<(), Failure> {
    let record = studio.record(shown).ok_or_else(nothing)?;
    let picture = studio.draw(shown);
    write_png(picture, path)?;
    if !studio.gallery.is_whole(shown) {
        return Err(Failure::Fault(format!("{}: the page's picture could not be decoded", path.display())));
    }
    let json: PathBuf = path.with_extension("json");
    let text = serde_json::to_string_pretty(&record).map_err(|error| Failure::Fault(error.to_string()))?;
    std::fs::write(&json, text + "\n").map_err(Failure::disk(json))
}

/// Writes a picture of the glass.
pub fn write_png(picture: &SharedPixelBuffer<Rgb8Pixel>, path: &Path) -> Result<(), Failure> {
    let (width, height) = (picture.width(), picture.height());
    image::save_buffer_with_format(
        path,
        picture.as_bytes(),
        width,
        height,
        image::ColorType::Rgb8,
        image::ImageFormat::Png,
    )
    .map_err(|error| match error {
        image::ImageError::IoError(error) => Failure::Disk { path: path.to_owned(), error },
        error => Failure::Fault(format!("{}: {error}", path.display())),
    })
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
