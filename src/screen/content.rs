//! From files to what this screen shows: the edition, the reminder packs it takes in, the pages that need no feed.

mod built_in;
mod kept;

pub use kept::{kept, load_kept};

use super::gallery::Source;
use super::pictures;
use crate::assets;
use crate::board::cards::{Card, Setup};
use crate::board::deck::{Content, Setting};
use crate::board::edition::{self, Edition, Origin};
use crate::board::faces::{Fonts, Metrics};
use crate::board::fault::Fault;
use crate::board::hash::ContentHash;
use crate::board::legibility::Profile;
use crate::board::lineup;
use crate::board::notice::Notice;
use crate::board::place::directory::MAX_BYTES;
use crate::board::place::{AreaRef, Audience, Places, SiteId, Viewer};
use crate::board::play::EditionName;
use crate::board::typeset;
use crate::board::words::Words;
use crate::cli::CardName;
use crate::config::Settings;
use crate::failure::Failure;
use crate::feed::reading::hash_of;
use crate::files::{self, Stamp, Unread};
use built_in::{DEMO_SCREEN, DEMO_SITE, DEMO_START, built_in_pages, demo_places, undated};
use jiff::Timestamp;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What was read, and what was wrong with it.
pub struct Loaded {
    pub content: Content,
    pub faults: Vec<Fault>,
    pub source: Source,
    /// The files of its pictures, those that cannot be shown as well, each with its stamp from before it was read.
    pub watched: Vec<(PathBuf, Stamp)>,
    /// Some of the files cannot be used; a second look tells a fault from a file half written.
    pub doubtful: bool,
    /// Why what the settings name is not what is shown.
    pub broken: Option<Failure>,
    /// Those that it was read with.
    pub places: Arc<Places>,
    /// For an author: what this is that stands on the glass.
    pub banner: Option<String>,
    /// For a lobby's manager.
    pub trouble: Option<String>,
    pub site_line: String,
    /// Where the screen's clock starts; none: now.
    pub start: Option<Timestamp>,
}

/// Reads all that the settings name; fails where one of the files cannot be used.
pub fn load(settings: &Settings, card: Option<CardName>, words: &Words) -> Result<Loaded, Failure> {
    let mut loaded = if settings.feed.is_some() && card.is_none() {
        load_kept(kept(settings).as_ref(), settings, words)
    } else {
        load_with(Arc::new(places_of(settings, card)?), settings, card, words)?
    };
    let (width, height) = settings.glass();
    loaded.faults.extend(Profile { width, height, ..settings.profile }.faults());
    Ok(loaded)
}

/// The same for a screen that runs. A directory of places that cannot be used costs nothing but its own news: the last
/// good one, `before`, stands in, and editions come and go.
pub fn load_running(
    settings: &Settings,
    card: Option<CardName>,
    preview: bool,
    before: &Arc<Places>,
    words: &Words,
) -> Result<Loaded, Failure> {
    let (places, failure) = match places_of(settings, card) {
        Ok(places) => (Arc::new(places), None),
        Err(failure) => (before.clone(), Some(failure)),
    };
    let mut loaded = load_with(places, settings, card, words)?;
    if let Some(failure) = failure {
        loaded.mark(&failure, settings, preview, words);
        loaded.doubtful = true;
        loaded.broken = Some(failure);
    }
    Ok(loaded)
}

/// The same at the start, when there is nothing on the glass that could stay.
pub fn load_or_built_in(settings: &Settings, card: Option<CardName>, preview: bool, words: &Words) -> Loaded {
    let failure = match load_running(settings, card, preview, &Arc::default(), words) {
        Ok(loaded) => {
            if let Some(failure) = &loaded.broken {
                tracing::warn!(%failure, "the directory of places cannot be used; what is for the city and this very site is shown");
            }
            return loaded;
        }
        Err(failure) => failure,
    };
    tracing::warn!(%failure, "the edition cannot be used; the built-in pages stand in");
    let source = settings.edition.as_deref().map_or(Source::BuiltIn("demo"), beside);
    let places = Arc::new(places_of(settings, card).unwrap_or_default());
    let mut loaded = finish(Loaded::of(Content::default(), source), places, settings, card, words);
    loaded.mark(&failure, settings, preview, words);
    loaded.doubtful = true;
    loaded.broken = Some(failure);
    loaded
}

/// Whether nobody says what to show. Where somebody tried to, in settings that cannot be followed, a demo would be taken
/// for real.
fn is_demo(settings: &Settings, card: Option<CardName>) -> bool {
    let bare = settings.edition.is_none() && settings.feed.is_none() && card.is_none();
    bare && !settings.is_lobby && settings.faults.is_empty()
}

fn places_of(settings: &Settings, card: Option<CardName>) -> Result<Places, Failure> {
    match &settings.places {
        Some(path) => read_places(path),
        // The demo's places serve the demo only.
        None if is_demo(settings, card) => Ok(demo_places()),
        None => Ok(Places::default()),
    }
}

fn load_with(
    places: Arc<Places>,
    settings: &Settings,
    card: Option<CardName>,
    words: &Words,
) -> Result<Loaded, Failure> {
    let loaded = match (&settings.edition, card) {
        (_, Some(card)) => own_card(card, words),
        (Some(path), None) => of_file(path, settings, words)?,
        (None, None) if is_demo(settings, card) => of_demo(settings, words)?,
        (None, None) => Loaded::of(Content::default(), Source::BuiltIn("demo")),
    };
    Ok(finish(loaded, places, settings, card, words))
}

/// What follows from the place that the screen stands in.
fn finish(
    mut loaded: Loaded,
    places: Arc<Places>,
    settings: &Settings,
    card: Option<CardName>,
    words: &Words,
) -> Loaded {
    let demo = is_demo(settings, card);
    let demo_site = (demo && settings.site.is_none()).then(|| SiteId::parse(DEMO_SITE).ok()).flatten();
    let site = settings.site.or(demo_site);
    let viewer = Viewer::at(&places, site.as_ref(), settings.area.as_ref(), &settings.city);
    if let Some(site) = site.filter(|site| places.site(site).is_none()) {
        tracing::warn!(%site, "not in the directory of places; what is for the whole city and for this very site is shown");
    }
    let screen = if demo && settings.screen.is_empty() { DEMO_SCREEN } else { &settings.screen };
    loaded.trouble = trouble(settings, None, words);
    let fonts = Fonts::shared();
    loaded.site_line = site_line(&places, (&viewer, settings.area.as_ref()), screen, words, &*fonts);
    loaded.places = places;
    if card.is_none() {
        loaded.content.notices = lineup::seen(std::mem::take(&mut loaded.content.notices), &viewer, &settings.tz);
        read_pictures(&mut loaded);
        leave_out_unknown_characters(&mut loaded, &*fonts);
    }
    loaded.content.built_in = built_in_pages(settings.language);
    loaded.start = settings.at.or(loaded.start);
    loaded
}

/// A few words on the settings that are not followed, and on a file that cannot be used.
pub(super) fn trouble(settings: &Settings, failure: Option<&Failure>, words: &Words) -> Option<String> {
    let mut parts = Vec::new();
    if settings.is_plain {
        parts.push(words.program_fault.clone());
    }
    if let Some(first) = settings.faults.first() {
        let others = settings.faults.len() - 1;
        let places = if others == 0 { first.place() } else { format!("{} +{others}", first.place()) };
        parts.push(words.settings_fault.replace('%', &places));
    }
    if let Some(failure) = failure {
        let file = failure.file().map_or_else(String::new, |file| file.to_string_lossy().into_owned());
        parts.push(words.file_fault.replace('%', &file));
    }
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// Where the pictures of an edition lie.
fn beside(edition: &Path) -> Source {
    let folder = edition.parent().filter(|folder| !folder.as_os_str().is_empty());
    Source::Folder(folder.map_or_else(|| PathBuf::from("."), PathBuf::from))
}

impl Loaded {
    fn of(content: Content, source: Source) -> Self {
        Self {
            content,
            source,
            faults: Vec::new(),
            watched: Vec::new(),
            doubtful: false,
            broken: None,
            places: Arc::default(),
            banner: None,
            trouble: None,
            site_line: String::new(),
            start: None,
        }
    }

    /// Says on the glass that a file cannot be used: an author reads a banner, a lobby's manager is told in passing.
    fn mark(&mut self, failure: &Failure, settings: &Settings, preview: bool, words: &Words) {
        if preview {
            self.banner = Some(words.broken.clone());
        } else {
            self.trouble = trouble(settings, Some(failure), words);
        }
    }

    /// Splits into what is shown and how. `preview`: an author looks on.
    pub fn into_show(
        self,
        settings: &Settings,
        words: Words,
        (width, height): (u32, u32),
        preview: bool,
    ) -> (Content, Setting) {
        let profile = Profile { width, height, ..settings.profile };
        let setting = Setting {
            profile,
            words: Arc::new(words),
            preview,
            tz: settings.tz.clone(),
            site_line: self.site_line,
            trouble: self.trouble,
            banner: self.banner,
            night: settings.night.clone(),
            hours: settings.hours.clone(),
            awake: false,
            pace: Default::default(),
            rota_pace: Default::default(),
        };
        (self.content, setting)
    }
}

fn own_card(card: CardName, words: &Words) -> Loaded {
    let card = match card {
        CardName::Setup => Card::Setup(Setup::sample()),
        CardName::Pause => Card::Pause,
    };
    Loaded::of(Content { notices: vec![card.notice(words).into()], ..Content::default() }, Source::BuiltIn("demo"))
}

fn of_file(path: &Path, settings: &Settings, words: &Words) -> Result<Loaded, Failure> {
    let bytes = read_at_most(path, edition::limits::EDITION_BYTES)?;
    of_bytes(path, &bytes, settings, words, |_| ())
}

/// The same of bytes that were read from `path`; `look` sees the edition before its notices are taken out of it.
pub(super) fn of_bytes(
    path: &Path,
    bytes: &[u8],
    settings: &Settings,
    words: &Words,
    look: impl FnOnce(&Edition),
) -> Result<Loaded, Failure> {
    let refused = |reason: String| Failure::NoEdition { path: path.to_owned(), reason };
    let (mut edition, faults) = parse(bytes, settings).map_err(|error| refused(error.to_string()))?;
    look(&edition);
    let name = EditionName { number: edition.edition, hash: ContentHash::of(bytes) };
    let notices = shared(&mut edition);
    Ok(of_edition(&edition, notices, name, faults, settings, beside(path), words.preview.clone()))
}

fn of_demo(settings: &Settings, words: &Words) -> Result<Loaded, Failure> {
    let bytes = assets::get("demo/edition.json").unwrap_or_default();
    let parsed = parse(bytes, settings);
    let (mut edition, faults) =
        parsed.map_err(|error| Failure::NoEdition { path: "the built-in demo".into(), reason: error.to_string() })?;
    let name = EditionName { number: edition.edition, hash: ContentHash::of(bytes) };
    let notices = shared(&mut edition);
    let mut loaded = of_edition(&edition, notices, name, faults, settings, Source::BuiltIn("demo"), words.demo.clone());
    loaded.start = DEMO_START.parse().ok();
    Ok(loaded)
}

/// An edition's notices, taken out of it.
fn shared(edition: &mut Edition) -> Vec<Arc<Notice>> {
    std::mem::take(&mut edition.notices).into_iter().map(Arc::new).collect()
}

fn of_edition(
    edition: &Edition,
    mut notices: Vec<Arc<Notice>>,
    name: EditionName,
    faults: Vec<Fault>,
    settings: &Settings,
    source: Source,
    banner: String,
) -> Loaded {
    let first = notices.iter().map(|notice| notice.from).min();
    let last = notices.iter().map(|notice| notice.until).max();
    for pack in &edition.reminders {
        // Slogans die: a pack lasts as long as the edition that takes it in has anything else to say.
        let (Some(from), Some(until)) = (first, last) else { continue };
        let pack = format!("builtin/{pack}.{}.json", settings.language.code());
        let own = |notice| Arc::new(Notice { publisher_name: edition.title.clone(), ..notice });
        notices.extend(undated(&pack, from..until, settings).into_iter().map(own));
    }
    let content = Content { notices, built_in: Vec::new(), issued: edition.issued, vouched: None, edition: Some(name) };
    Loaded { faults, banner: Some(banner), ..Loaded::of(content, source) }
}

/// Reads an edition's bytes as the department's.
pub fn parse(bytes: &[u8], settings: &Settings) -> Result<(Edition, Vec<Fault>), edition::Refused> {
    let everybody = Audience::Area(settings.city.clone());
    let origin =
        Origin { publisher: "", name: "", everybody: &everybody, timezone: &settings.tz, hosts: &settings.hosts };
    edition::parse(bytes, &origin)
}

/// Publisherless: *Chung cư Hoa Sữa · Sảnh A*; without a site what to do about it.
pub(super) fn site_line(
    places: &Places,
    (viewer, area): (&Viewer, Option<&AreaRef>),
    screen: &str,
    words: &Words,
    metrics: &dyn Metrics,
) -> String {
    // A directory that has come and does not know the building says why only the city's notices are here.
    let gone = |id: &SiteId| match places.areas().len() {
        0 => id.to_string(),
        _ => words.site_gone.replace('%', &id.to_string()),
    };
    let named = |id: &SiteId| places.site(id).map_or_else(|| gone(id), |site| site.name.clone());
    let nowhere = || match area.map(|area| places.area(area).map_or(area.as_str(), |area| &area.name)) {
        Some(area) => format!("{area} · {}", words.no_site),
        None => words.no_site.clone(),
    };
    let site = viewer.site.as_ref().map_or_else(nowhere, named);
    let line = if screen.is_empty() { site } else { format!("{site} · {screen}") };
    // Others write these names; what the fonts lack would be boxes on every page.
    typeset::clean(&line, metrics).0
}

pub(super) fn read_places(path: &Path) -> Result<Places, Failure> {
    let unusable = |reason: String| Failure::NoPlaces { path: path.to_owned(), reason };
    let bytes = files::read(path, MAX_BYTES).map_err(|unread| match unread {
        Unread::Io(error) => Failure::Disk { path: path.to_owned(), error },
        other => unusable(other.to_string()),
    })?;
    let (places, faults) = Places::parse(&bytes).map_err(|error| unusable(error.to_string()))?;
    for fault in faults {
        tracing::warn!(%fault, "an entry of the directory of places is left out");
    }
    Ok(places)
}

pub fn read_at_most(path: &Path, most: usize) -> Result<Vec<u8>, Failure> {
    files::read(path, most).map_err(|unread| match unread {
        Unread::Io(error) => Failure::Disk { path: path.to_owned(), error },
        other => Failure::NoEdition { path: path.to_owned(), reason: other.to_string() },
    })
}

/// Characters without a glyph would be boxes on the glass; they go, and their author hears of it.
pub(super) fn leave_out_unknown_characters(loaded: &mut Loaded, metrics: &dyn Metrics) {
    for notice in &mut loaded.content.notices {
        let mut unknown = Arc::make_mut(notice).settle(metrics);
        // A mark of a lost character is a fault by itself, and named as that.
        unknown.retain(|&ch| ch != char::REPLACEMENT_CHARACTER);
        if !unknown.is_empty() {
            let list: Vec<String> =
                unknown.iter().take(12).map(|&ch| format!("{ch:?} (U+{:04X})", u32::from(ch))).collect();
            let reason = format!("the fonts have no {}", list.join(", "));
            let fault = Fault::warning("content", reason, "left out on the glass; use words instead");
            loaded.faults.push(fault.of(notice.id.clone()));
        }
    }
}

/// Reads each picture: its content is its name. One that cannot be shown costs its notice the picture, not the glass the
/// notice. What was verified bears its content as its name already, and an emergency must not wait for two hundred files.
fn read_pictures(loaded: &mut Loaded) {
    if matches!(loaded.source, Source::Blobs(_)) {
        for notice in &mut loaded.content.notices {
            let hash = notice.picture.as_ref().and_then(|picture| hash_of(&picture.file));
            hash.into_iter().for_each(|hash| Arc::make_mut(notice).know_picture(hash));
        }
        return;
    }
    // Many notices may show the same one.
    let mut known: HashMap<String, Result<ContentHash, String>> = HashMap::new();
    for notice in &mut loaded.content.notices {
        let Some(file) = notice.picture.as_ref().map(|picture| picture.file.clone()) else { continue };
        let read = known.entry(file).or_insert_with_key(|file| {
            // Asked before reading: one that is replaced meanwhile is read once more.
            loaded.watched.extend(loaded.source.path(file).map(|path| (path.clone(), Stamp::of(&path))));
            let read = loaded.source.read(file);
            let known = read.and_then(|bytes| pictures::probe(&bytes).map(|_| ContentHash::of(&bytes)));
            known.map_err(|error| format!("{file:?}: {error}"))
        });
        match read {
            Ok(hash) => Arc::make_mut(notice).know_picture(*hash),
            Err(reason) => {
                let fault = Fault::error("image", reason.clone(), "shown without its picture");
                loaded.faults.push(fault.of(notice.id.clone()));
                Arc::make_mut(notice).picture = None;
                loaded.doubtful = true;
            }
        }
    }
}
