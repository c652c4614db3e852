//! A department that never rests: edition after edition in one folder.

use bangtin::board::deck::{Content, Setting};
use bangtin::board::place::{Places, SiteId};
use bangtin::board::words::Words;
use bangtin::config::Settings;
use bangtin::screen::content;
use bangtin::screen::gallery::Source;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

pub struct Department {
    folder: TempDir,
    settings: Settings,
    places: Arc<Places>,
    items: Vec<Value>,
    pictures: Vec<PathBuf>,
    editions: usize,
}

impl Department {
    pub fn open() -> Self {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read(own.join("tests/glass/gallery/edition.json")).expect("the gallery's edition");
        let gallery: Value = serde_json::from_slice(&text).expect("JSON");
        let demo = std::fs::read_dir(own.join("assets/demo")).expect("the demo").flatten().map(|entry| entry.path());
        let mut pictures: Vec<PathBuf> = demo.filter(|path| path.extension().is_some_and(|end| end == "jpg")).collect();
        pictures.sort();
        let folder = tempfile::tempdir().expect("a folder");
        let mut settings = Settings::plain();
        settings.edition = Some(folder.path().join("edition.json"));
        settings.site = Some(SiteId::parse("HN-4K7Q2W").expect("a site"));
        settings.screen = "Sảnh A".into();
        let places = std::fs::read(own.join("assets/demo/places.json")).expect("the demo's places");
        let places = Arc::new(Places::parse(&places).expect("places").0);
        let items = gallery["items"].as_array().expect("items").clone();
        Self { folder, settings, places, items, pictures, editions: 0 }
    }

    pub fn source(&self) -> Source {
        Source::Folder(self.folder.path().to_owned())
    }

    pub fn editions(&self) -> usize {
        self.editions
    }

    /// The next edition, as a screen reads it: two notices are left out in turn, every title is new, each picture's file has
    /// another content, and every fifth edition has an emergency for a few minutes.
    pub fn publish(&mut self, now: Timestamp, glass: (u32, u32)) -> (Content, Setting) {
        self.editions += 1;
        let number = self.editions;
        let in_force = |from: Timestamp, minutes: i64| (from, from + SignedDuration::from_mins(minutes));
        let mut items = Vec::new();
        for (at, item) in self.items.iter().enumerate() {
            let mut item = item.clone();
            let emergency = item["_bangtin"]["class"] == "emergency";
            if emergency && !number.is_multiple_of(5) || !emergency && (at + number).is_multiple_of(6) {
                continue;
            }
            let (from, until) =
                if emergency { in_force(now, 4) } else { in_force(now - SignedDuration::from_hours(1), 60 * 24 * 30) };
            item["title"] = format!("{} ({number})", item["title"].as_str().unwrap_or_default()).into();
            item["_bangtin"]["from"] = from.to_string().into();
            item["_bangtin"]["until"] = until.to_string().into();
            if let Some(file) = item["image"].as_str() {
                let picture = &self.pictures[(at + number) % self.pictures.len()];
                std::fs::copy(picture, self.folder.path().join(file)).expect("a picture");
            }
            items.push(item);
        }
        let edition = json!({
            "version": "https://jsonfeed.org/version/1.1", "title": "Sở Thông tin và Truyền thông Hà Nội", "language": "vi", "items": items,
            "_bangtin": { "edition": number, "issued": now.to_string(), "timezone": "Asia/Ho_Chi_Minh", "reminders": ["5k"] },
        });
        let path = self.settings.edition.as_ref().expect("an edition");
        std::fs::write(path, edition.to_string()).expect("the edition");
        let words = Words::of(self.settings.language);
        let loaded = content::load_running(&self.settings, None, false, &self.places, &words).expect("the edition");
        let errors: Vec<String> = loaded.faults.iter().map(ToString::to_string).collect();
        assert!(errors.is_empty(), "edition {number}: {errors:?}");
        loaded.into_show(&self.settings, words, glass, false)
    }
}
