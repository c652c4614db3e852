//! What a screen shows of its feed: out of the two newest generations that its state folder has.

use super::{Loaded, finish, of_edition, own_card};
use crate::board::deck::Content;
use crate::board::notice::{Class, Mark, Notice};
use crate::board::place::Places;
use crate::board::play::EditionName;
use crate::board::words::Words;
use crate::cli::CardName;
use crate::config::Settings;
use crate::durable::RealDisk;
use crate::feed::poll::{self, Kept};
use crate::feed::reading::{Reader, Reading, hash_of};
use crate::feed::store::Store;
use crate::feed::trust::MOST_METADATA;
use crate::files;
use crate::screen::gallery::Source;
use std::sync::Arc;

/// What the state folder has of the feed that the settings name.
pub fn kept(settings: &Settings) -> Option<Kept> {
    // What is wrong with the root is told by whoever follows the feed.
    let pinned = files::read(settings.root.as_deref()?, MOST_METADATA).ok()?;
    poll::kept(&Store::of(Arc::new(RealDisk), &settings.state_folder()), &pinned)
}

/// What the screen shows of its feed; the built-in pages where nothing has come yet.
pub fn load_kept(kept: Option<&Kept>, settings: &Settings, words: &Words) -> Loaded {
    let reader = settings.reader();
    // Also before anything has come: a screen looks for its pictures in one place as long as it runs.
    let nothing = || {
        let source = Source::Blobs(Store::of(Arc::new(RealDisk), &settings.state_folder()).blobs().to_owned());
        (Loaded::of(Content::default(), source), Places::default())
    };
    let (loaded, places) = match kept.map(|kept| (kept, reader.read(&kept.current.documents))) {
        None => nothing(),
        Some((kept, Ok(reading))) if reading.edition.as_ref().is_some_and(|edition| edition.paused) => {
            return paused(reading, kept, settings, words);
        }
        Some((kept, Ok(reading))) => of_reading(reading, kept, settings, &reader),
        Some((_, Err(refused))) => {
            // It was read when it was adopted; another version of the program may have read it.
            tracing::error!(%refused, "the edition that is kept cannot be used; the built-in pages stand in");
            nothing()
        }
    };
    finish(loaded, Arc::new(places), settings, None, words)
}

fn of_reading(reading: Reading, kept: &Kept, settings: &Settings, reader: &Reader) -> (Loaded, Places) {
    let source = Source::Blobs(kept.store.blobs().to_owned());
    let Reading { places, edition, hash, notices, faults } = reading;
    let (Some(edition), Some(hash)) = (edition, hash) else {
        return (Loaded::of(Content::default(), source), places);
    };
    let name = EditionName { number: edition.edition, hash };
    let notices = with_pictures(notices, kept, reader);
    let mut loaded = of_edition(&edition, notices, name, faults, settings, source, String::new());
    (loaded.banner, loaded.content.vouched) = (None, Some(kept.current.manifest.vouched));
    (loaded, places)
}

/// The department has taken its boards off the air.
fn paused(reading: Reading, kept: &Kept, settings: &Settings, words: &Words) -> Loaded {
    let mut loaded =
        Loaded { source: Source::Blobs(kept.store.blobs().to_owned()), ..own_card(CardName::Pause, words) };
    let number = reading.edition.and_then(|edition| edition.edition);
    loaded.content.edition = reading.hash.map(|hash| EditionName { number, hash });
    loaded.content.vouched = Some(kept.current.manifest.vouched);
    finish(loaded, Arc::new(reading.places), settings, Some(CardName::Pause), words)
}

/// Whether a notice's former version may stay until its picture comes. What corrects it, ends an alarm or holds for longer
/// must not wait for a picture.
fn stands_in(former: &Notice, notice: &Notice) -> bool {
    (&former.publisher, &former.id, former.class) == (&notice.publisher, &notice.id, notice.class)
        && notice.mark != Some(Mark::Correction)
        && former.until >= notice.until
}

/// A notice whose picture has not come keeps its former version where that is whole, and else does without; an emergency
/// waits for nothing.
fn with_pictures(notices: Vec<Arc<Notice>>, kept: &Kept, reader: &Reader) -> Vec<Arc<Notice>> {
    let here = |notice: &Notice| {
        let file = notice.picture.as_ref().map(|picture| picture.file.as_str());
        file.is_none_or(|file| hash_of(file).is_some_and(|hash| kept.store.path(hash).exists()))
    };
    if notices.iter().all(|own| here(own)) {
        return notices;
    }
    let before = kept.before.as_ref().and_then(|before| reader.read(&before.documents).ok()).unwrap_or_default();
    let now = &kept.current.manifest.keys;
    // What a stolen key had signed does not come back under another one.
    let believed = |publisher: &str| {
        let before = kept.before.as_ref().zip(now.get(publisher));
        publisher.is_empty() || before.is_some_and(|(before, now)| before.manifest.is_believed(publisher, now))
    };
    let former = |notice: &Notice| {
        let own = before.notices.iter().find(|own| stands_in(own, notice) && believed(&own.publisher));
        own.filter(|own| here(own)).cloned()
    };
    let bare = |mut notice: Arc<Notice>| {
        Arc::make_mut(&mut notice).picture = None;
        notice
    };
    let settle = |notice: Arc<Notice>| match (here(&notice), notice.class) {
        (true, _) => notice,
        (false, Class::Emergency) => bare(notice),
        (false, _) => former(&notice).unwrap_or_else(|| bare(notice)),
    };
    notices.into_iter().map(settle).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::cards::Card;
    use jiff::SignedDuration;

    #[test]
    fn what_corrects_a_notice_or_ends_an_alarm_does_not_wait_for_its_picture() {
        let words = Words::of(crate::board::words::Language::Vi);
        let former = Notice { until: "2026-12-31T00:00:00Z".parse().expect("a moment"), ..Card::Pause.notice(&words) };
        assert!(stands_in(&former, &Notice { title: "Một tên khác".into(), ..former.clone() }));
        let longer = former.until + SignedDuration::from_hours(1);
        for notice in [
            Notice { id: "another".into(), ..former.clone() },
            Notice { publisher: "p7k2q".into(), ..former.clone() },
            Notice { class: Class::Emergency, ..former.clone() },
            Notice { mark: Some(Mark::Correction), ..former.clone() },
            Notice { until: longer, ..former.clone() },
        ] {
            assert!(!stands_in(&former, &notice), "{notice:?}");
        }
    }
}
