//! What is in the program itself: the demo, the reminder packs, the timeless pages.

use super::parse;
use crate::assets;
use crate::board::cards::Card;
use crate::board::notice::Notice;
use crate::board::place::Places;
use crate::board::words::{Language, Words};
use crate::config::Settings;
use jiff::Timestamp;
use std::ops::Range;
use std::sync::Arc;

/// When the demo's clock starts: the morning of the letter.
pub const DEMO_START: &str = "2021-08-18T08:00:00+07:00";
pub const DEMO_SITE: &str = "HN-4K7Q2W";
pub const DEMO_SCREEN: &str = "Sảnh A";

/// A built-in document whose items bear no dates and no address: they hold for a time, for everybody here.
pub fn undated(name: &str, valid: Range<Timestamp>, settings: &Settings) -> Vec<Notice> {
    let fill = |bytes: &[u8]| -> Option<Vec<u8>> {
        let mut document: serde_json::Value = serde_json::from_slice(bytes).ok()?;
        for item in document.get_mut("items")?.as_array_mut()? {
            let own =
                item.as_object_mut()?.entry("_bangtin").or_insert_with(|| serde_json::json!({})).as_object_mut()?;
            own.insert("from".into(), valid.start.to_string().into());
            own.insert("until".into(), valid.end.to_string().into());
            own.insert("to".into(), serde_json::json!([settings.city.to_string()]));
        }
        serde_json::to_vec(&document).ok()
    };
    let filled = assets::get(name).and_then(fill).unwrap_or_default();
    match parse(&filled, settings) {
        Ok((edition, faults)) => {
            for fault in faults.iter().filter(|fault| fault.severity == crate::board::fault::Severity::Error) {
                tracing::error!(name, %fault, "a built-in page is faulty");
            }
            edition.notices
        }
        Err(error) => {
            tracing::error!(name, %error, "built-in pages cannot be read");
            Vec::new()
        }
    }
}

/// The timeless pages; where even they fail, the pause card stands in, so that there is always something.
pub fn built_in_pages(language: Language) -> Vec<Arc<Notice>> {
    let settings = Settings::plain();
    let far = Timestamp::from_second(7_258_118_400).unwrap_or(Timestamp::MAX);
    let pages = undated(&format!("builtin/pages.{}.json", language.code()), Timestamp::UNIX_EPOCH..far, &settings);
    let pages = if pages.is_empty() { vec![Card::Pause.notice(&Words::vietnamese())] } else { pages };
    pages.into_iter().map(Arc::new).collect()
}

pub fn demo_places() -> Places {
    let bytes = assets::get("demo/places.json").unwrap_or_default();
    Places::parse(bytes).map(|(places, _)| places).unwrap_or_default()
}
