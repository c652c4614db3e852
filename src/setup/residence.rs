//! Where the screen lives, known to all its threads: one place to change it, which keeps it and tells the others.

use super::claim::Claim;
use super::{given, request};
use crate::board::place::{Places, Screen};
use crate::durable::Disk;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// What the threads know of it.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub claim: Claim,
    /// Somebody is to find the building among all of them.
    pub searches: bool,
    /// All buildings, while they are searched.
    pub directory: Option<Arc<Places>>,
}

#[derive(Debug)]
struct Written {
    /// What the folder said when it was read or written last.
    claim: Claim,
    /// That a copy is damaged was said, and none was found whole since.
    told: bool,
}

/// See the module.
#[derive(Debug)]
pub struct Residence {
    disk: Arc<dyn Disk>,
    state: PathBuf,
    known: watch::Sender<Known>,
    /// One change after another, so that what is kept is what was said last.
    written: Mutex<Written>,
    /// There is a page on which somebody can search.
    has_page: bool,
}

impl Residence {
    pub fn new(disk: Arc<dyn Disk>, state: PathBuf, claim: Claim, has_page: bool) -> Self {
        let searches = has_page && claim.home.is_none();
        let written = Mutex::new(Written { claim: claim.clone(), told: false });
        let known = watch::Sender::new(Known { claim, searches, directory: None });
        Self { disk, state, known, written, has_page }
    }

    pub fn claim(&self) -> Claim {
        self.known.borrow().claim.clone()
    }

    pub fn subscribe(&self) -> watch::Receiver<Known> {
        self.known.subscribe()
    }

    /// Says something else, if it is something else. A disk that takes nothing does not keep people from setting the screen
    /// up; they are told again after the next start.
    pub fn change(&self, change: impl FnOnce(&Claim) -> Option<Claim>) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.claim();
        let Some(next) = change(&before).filter(|next| *next != before) else { return };
        match next.save(&*self.disk, &self.state) {
            Ok(()) => written.claim.clone_from(&next),
            Err(error) => {
                tracing::error!(%error, "where the screen is cannot be kept; after the next start it is not known");
            }
        }
        self.tell(next);
    }

    /// What somebody at the command line has written meanwhile. Copies that are damaged are written anew.
    pub fn look_again(&self) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let found = Claim::found(&*self.disk, &self.state);
        if found.is_sound() {
            written.told = false;
        } else if !std::mem::replace(&mut written.told, true) {
            found.tell();
        }
        let is_damaged = !found.damaged.is_empty() && found.unread.is_empty();
        // What could not be kept or cannot be read is not what somebody has taken back.
        if let Some(found) = found.claim.filter(|found| *found != written.claim) {
            written.claim.clone_from(&found);
            if found != self.claim() {
                self.tell(found);
            }
        }
        let own = self.claim();
        // What cannot be read may be a later word, and of nothing there is nothing to keep.
        if is_damaged && own != Claim::default() && own.save(&*self.disk, &self.state).is_ok() {
            tracing::info!("where the screen is was written anew");
            written.claim = own;
        }
    }

    /// Somebody at the command line wants to see the screen's card; asked once, it is told once.
    pub fn is_asked(&self) -> bool {
        request::taken(&*self.disk, &self.state)
    }

    fn tell(&self, next: Claim) {
        let moved = next.home != self.known.borrow().claim.home;
        match next.home.as_ref().filter(|_| moved) {
            Some(home) => {
                tracing::info!(place = ?home.place, screen = home.screen, by = ?home.by, "the screen is at home")
            }
            None if moved => tracing::info!("the screen is released, and can be set up anew"),
            None => {}
        }
        self.known.send_modify(|known| {
            known.searches |= self.has_page && next.home.is_none();
            known.claim = next;
        });
    }

    /// A feed for a screen that has none, and the root that it is believed by.
    pub fn take_feed(&self, feed: &str, root: &[u8]) -> std::io::Result<()> {
        given::keep(&*self.disk, &self.state, feed, root)
    }

    /// Follows the department's word on this screen, if it is a new one.
    pub fn follow(&self, word: &Screen) {
        self.change(|claim| claim.after(word));
    }

    /// All buildings have come.
    pub fn lay_open(&self, places: Arc<Places>) {
        self.known.send_modify(|known| known.directory = Some(places));
    }

    /// Nobody searches any more.
    pub fn close(&self) {
        self.known.send_if_modified(|known| {
            let open = known.searches;
            (known.searches, known.directory) = (false, None);
            open
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::place::{ScreenNumber, SiteId};
    use crate::durable::simulated::SimulatedDisk;
    use std::path::Path;

    fn residence(disk: &Arc<SimulatedDisk>) -> Residence {
        Residence::new(disk.clone(), "/state".into(), Claim::default(), true)
    }

    fn word(at: &str, site: Option<&str>) -> Screen {
        let site = site.map(|site| SiteId::parse(site).expect("an ID"));
        let at = at.parse().expect("a moment");
        Screen { number: ScreenNumber::of_key(b"key"), site, name: String::new(), at }
    }

    #[test]
    fn a_change_is_kept_and_told_once() {
        let disk = Arc::new(SimulatedDisk::default());
        let own = residence(&disk);
        let mut told = own.subscribe();
        own.follow(&word("2026-11-27T08:00:00Z", Some("HN-4K7Q2W")));
        assert!(told.has_changed().expect("there"));
        let known = told.borrow_and_update().clone();
        assert_eq!(known.claim, Claim::read(&*disk, Path::new("/state")));
        assert!(known.searches, "until the page is closed");
        own.follow(&word("2026-11-27T08:00:00Z", Some("HN-4K7Q2W")));
        assert!(!told.has_changed().expect("there"));
        own.close();
        assert!(!told.borrow_and_update().searches);
    }

    #[test]
    fn a_full_disk_keeps_nobody_from_setting_the_screen_up() {
        let disk = Arc::new(SimulatedDisk::default());
        let own = residence(&disk);
        disk.fill_up();
        own.follow(&word("2026-11-27T08:00:00Z", Some("HN-4K7Q2W")));
        assert!(own.claim().site().is_some());
        own.look_again();
        assert!(own.claim().site().is_some(), "what could not be kept is not taken back");
        // Also over what was there before.
        disk.make_room();
        own.follow(&word("2026-11-27T09:00:00Z", None));
        disk.fill_up();
        own.follow(&word("2026-11-27T10:00:00Z", Some("HN-4K7Q2W")));
        own.look_again();
        assert!(own.claim().site().is_some(), "nor is it taken for what was said before");
    }

    #[test]
    fn a_screen_whose_files_are_damaged_stays_at_home() {
        let disk = Arc::new(SimulatedDisk::default());
        let own = residence(&disk);
        own.follow(&word("2026-11-27T08:00:00Z", Some("HN-4K7Q2W")));
        for name in ["/state/site", "/state/site.again"] {
            disk.write(Path::new(name), b"rubbish").expect("damaged");
        }
        disk.fill_up();
        own.look_again();
        assert!(own.claim().site().is_some());
        disk.make_room();
        own.look_again();
        assert_eq!(Claim::found(&*disk, Path::new("/state")).claim, Some(own.claim()), "written anew");
    }

    #[test]
    fn a_damaged_copy_is_written_anew_from_the_whole_one() {
        for name in ["/state/site", "/state/site.again"] {
            let disk = Arc::new(SimulatedDisk::default());
            let own = residence(&disk);
            own.follow(&word("2026-11-27T08:00:00Z", Some("HN-4K7Q2W")));
            // Somebody has said something else just before.
            let said = own.claim().after(&word("2026-11-27T09:00:00Z", None)).expect("new");
            said.save(&*disk, Path::new("/state")).expect("saved");
            disk.write(Path::new(name), b"rubbish").expect("damaged");
            own.look_again();
            let found = Claim::found(&*disk, Path::new("/state"));
            assert!(
                found.is_sound() && found.claim.as_ref() == Some(&said) && own.claim() == said,
                "{name}: {found:?}"
            );
        }
    }

    #[test]
    fn damage_is_told_once() {
        let disk = Arc::new(SimulatedDisk::default());
        let own = residence(&disk);
        own.follow(&word("2026-11-27T08:00:00Z", Some("HN-4K7Q2W")));
        let told = || own.written.lock().expect("whole").told;
        disk.write(Path::new("/state/site"), b"rubbish").expect("damaged");
        disk.fill_up();
        own.look_again();
        assert!(told(), "and the next looks say nothing");
        disk.make_room();
        own.look_again();
        own.look_again();
        assert!(!told(), "the next damage is told again");
    }

    #[test]
    fn what_was_written_at_the_command_line_is_found() {
        let disk = Arc::new(SimulatedDisk::default());
        let own = residence(&disk);
        let said = Claim::default().after(&word("2026-11-27T08:00:00Z", Some("HN-4K7Q2W"))).expect("new");
        said.save(&*disk, Path::new("/state")).expect("saved");
        own.look_again();
        assert_eq!(own.claim(), said);
    }
}
