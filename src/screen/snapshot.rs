//! `bangtin snapshot`: pages as PNG files, each with what is on it as JSON.

use super::bridge::{Bridge, Turn};
use super::content;
use super::gallery::Gallery;
use super::platform::headless::Headless;
use super::show::{Opened, Show, Shown};
use super::timetable;
use super::ui::App;
use crate::board::edition::limits::EDITION_BYTES;
use crate::board::faces::Face;
use crate::board::fault::Fault;
use crate::board::sheet::{Rect, Sheet};
use crate::cli::{ShowOptions, SnapshotOptions};
use crate::config::{self, Settings};
use crate::failure::Failure;
use crate::output::{self, Draft, Guard, SOFTWARE, Sort, count};
use jiff::Timestamp;
use serde::Serialize;
use slint::{ComponentHandle, Rgb8Pixel, SharedPixelBuffer};
use std::collections::HashSet;
use std::io::{IsTerminal, Write};
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
    pub faults: Vec<Fault>,
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

    /// The page with its picture; where that cannot be decoded, without it, as the glass shows it too.
    fn dressed(&self, shown: Shown, at: Timestamp) -> Shown {
        self.gallery.fetch_now(&shown);
        if self.gallery.is_whole(&shown) {
            return shown;
        }
        self.show.bare_sheet(shown.showing, at).unwrap_or(shown)
    }

    /// Puts a page on the glass at once and draws it.
    pub fn draw(&mut self, shown: &Shown) -> &SharedPixelBuffer<Rgb8Pixel> {
        self.gallery.fetch_now(shown);
        self.bridge.turn(shown.sheet.clone(), shown.ribbon, Turn::CUT, &self.gallery);
        self.headless.draw();
        self.headless.pass(Duration::from_millis(40));
        self.headless.draw();
        self.headless.picture()
    }

    pub fn record(&self, shown: &Shown) -> Option<Record> {
        let entry = self.show.entry(shown.showing.notice)?;
        let notice = &entry.notice;
        let plan = self.show.plan(entry, shown.dress);
        Some(Record {
            software: SOFTWARE,
            notice: notice.id.clone(),
            class: notice.class.name(),
            kind: notice.kind.name(),
            template: plan.template.name(),
            page: shown.showing.page.min(plan.pages.len().saturating_sub(1)) + 1,
            pages: plan.pages.len(),
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
    fits(&options.out, options.span.is_some())?;
    let settings = Settings::read_sound(&options.show)?;
    let mut studio = Studio::open(&settings, options.show.card)?;
    for fault in &studio.faults {
        let _ = writeln!(std::io::stderr(), "{fault}");
    }
    let (start, guard) = (studio.start, guard(&settings, &options.show));
    let Some(span) = options.span else {
        return write(&mut studio, start, &guard, &options.out).map(drop);
    };
    std::fs::create_dir_all(&options.out).map_err(Failure::disk(&options.out))?;
    let end = start.checked_add(span).unwrap_or(Timestamp::MAX);
    let mut pages = Vec::new();
    for (at, showing) in timetable::showings(&mut studio.show, start, end) {
        let name = studio.show.entry(showing.notice).map_or_else(String::new, |entry| file_name(&entry.notice.id));
        let path = options.out.join(format!("{:05}-{name}-{}.png", pages.len() + 1, showing.page + 1));
        // Refused before anything is drawn, not in the middle.
        places(&guard, &path)?;
        pages.push((at, path));
    }
    // Nobody watches a file grow: it gets the last line.
    let watched = std::io::stderr().is_terminal();
    for (number, (at, path)) in (1..).zip(&pages) {
        let until = write(&mut studio, *at, &guard, path)?.to_zoned(settings.tz.clone());
        let (done, until) = (count(number, "page"), until.strftime("%H:%M:%S %d/%m/%Y"));
        if watched || number == pages.len() {
            let _ = write!(std::io::stderr(), "{}{done}, up to {until}", if watched { "\r" } else { "" });
        }
    }
    let _ = writeln!(std::io::stderr());
    let pages: HashSet<PathBuf> = pages.into_iter().map(|(_, path)| path).collect();
    let left = pages_of_before(&options.out, &pages);
    if left > 0 {
        let are = if left == 1 { "is" } else { "are" };
        let folder = options.out.display().to_string();
        let left = count(left, "page");
        let _ =
            writeln!(std::io::stderr(), "{left} of an earlier run {are} still in {}/", folder.trim_end_matches('/'));
    }
    Ok(())
}

/// Refuses an `--out` that names a folder where a file is wanted, or the other way round.
fn fits(out: &Path, folder_wanted: bool) -> Result<(), Failure> {
    let refused = |reason: &str| Err(Failure::Usage(format!("{}: {reason}", out.display())));
    let ends_in = |endings: &[&str]| {
        endings.iter().any(|own| out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(own)))
    };
    let is_folder = out.is_dir() || out.as_os_str().as_encoded_bytes().ends_with(b"/");
    if folder_wanted && !is_folder && (out.exists() || ends_in(&["png", "json"])) {
        return refused("is a file's name, and with --for a folder is wanted; let --out name one");
    }
    if !folder_wanted && is_folder {
        return refused(
            "is a folder, and a file is wanted; let --out end in .png, or add --for to fill the folder with pages",
        );
    }
    if !folder_wanted && !ends_in(&["png"]) {
        return refused("is not the name of a PNG file; let --out end in .png");
    }
    Ok(())
}

/// How many pages of ours lie in the folder beside those that were written now.
fn pages_of_before(folder: &Path, written: &HashSet<PathBuf>) -> usize {
    let numbered = |path: &Path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let digits = name.bytes().take_while(u8::is_ascii_digit).count();
        digits >= 5 && name[digits..].starts_with('-') && name.ends_with(".png")
    };
    let paths = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    paths.filter(|path| numbered(path) && !written.contains(path) && Sort::Picture.is_ours(path)).count()
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
    Ok((guard.place(path, Sort::Picture)?, guard.place(&json, Sort::Record)?))
}

/// Writes the page that is due at `at`; tells until when it is shown.
fn write(studio: &mut Studio, at: Timestamp, guard: &Guard, path: &Path) -> Result<Timestamp, Failure> {
    let (picture, json) = places(guard, path)?;
    let wanted = studio.show.at(at).ok_or_else(nothing)?;
    let shown = studio.dressed(wanted.clone(), at);
    let record = studio.record(&shown).ok_or_else(nothing)?;
    if shown.dress != wanted.dress {
        let files: Vec<String> = wanted.pictures().map(|key| format!("{:?}", key.file)).collect();
        let reason = format!("{} cannot be decoded", files.join(", "));
        let way_out = format!("page {} is drawn without it: {}", record.page, path.display());
        let _ = writeln!(std::io::stderr(), "{}", Fault::warning("image", reason, way_out).of(&record.notice));
    }
    let fault = |error: &dyn std::fmt::Display| Failure::Fault(format!("{}: {error}", path.display()));
    let pixels = studio.draw(&shown);
    let png = output::png(pixels.as_bytes(), pixels.width(), pixels.height()).map_err(|error| fault(&error))?;
    let text = serde_json::to_string_pretty(&record).map_err(|error| fault(&error))?;
    // Both are whole before either is put: a picture beside another page's record would say what is not so.
    let drafts = [Draft::write(picture, &png)?, Draft::write(json, (text + "\n").as_bytes())?];
    drafts.into_iter().try_for_each(Draft::put)?;
    Ok(shown.showing.until)
}

fn texts(sheet: &Sheet) -> Vec<TextRecord> {
    let record = |block: &crate::board::sheet::TextBlock| {
        let (x, y, w, h) = outward(&block.rect);
        let text = block.text.clone();
        let cap_px = block.size * block.inks.first().map_or(Face::Regular, |ink| ink.face).cap();
        TextRecord { role: block.role.name(), text, x, y, w, h, font_px: block.size, cap_px }
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
