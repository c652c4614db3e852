//! The feed of a screen that may be told where it is, and what the feed says of it.

use crate::feed::poll::Feed;
use crate::feed::reading::{Reader, is_shard};
use crate::setup::claim::Place;
use crate::setup::residence::{Known, Residence};
use std::sync::Arc;
use tokio::sync::watch;

/// A screen that may be told where it is: by its feed, and its feed by others.
pub struct Resident {
    residence: Arc<Residence>,
    known: watch::Receiver<Known>,
    reader: Reader,
    /// The directory is another one, or is read by another reader.
    pub unheard: bool,
}

impl Resident {
    pub fn of(residence: Arc<Residence>, reader: Reader) -> Self {
        Self { known: residence.subscribe(), residence, reader, unheard: true }
    }

    /// What the department's directory says of this screen, and to those who search in it.
    pub fn hear(&mut self, feed: &Feed) {
        let Some(kept) = feed.kept().filter(|_| self.unheard) else { return };
        let documents = &kept.current.documents;
        // A generation of a screen that had a home holds one part of the directory alone: the next look brings the others.
        self.unheard = self.reader.searches && !documents.keys().any(|name| is_shard(name));
        // What is wrong in it is told by whoever shows it.
        let (places, _) = self.reader.places(documents);
        if let Some(word) = self.reader.number.and_then(|number| places.screen(&number).cloned()) {
            self.residence.follow(&word);
        }
        if self.reader.searches && !self.unheard {
            self.residence.lay_open(Arc::new(places));
        }
    }

    /// Gives the feed the reader that follows from what is known; whether it is another one.
    pub fn settle(&mut self, feed: &mut Feed) -> bool {
        let known = self.known.borrow_and_update();
        let home = known.claim.home.as_ref().map(|home| &home.place);
        let next = Reader {
            site: home.and_then(Place::site),
            area: home.and_then(Place::area).cloned(),
            searches: known.searches,
            ..self.reader.clone()
        };
        drop(known);
        let moved = next != self.reader;
        if moved {
            self.reader = next.clone();
            self.unheard = true;
            feed.set_reader(next);
        }
        moved
    }

    /// Waits until the feed is to be read by another reader.
    pub async fn moved(&mut self, feed: &mut Feed) {
        loop {
            if self.known.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
            if self.settle(feed) {
                return;
            }
        }
    }
}
