use super::*;
use crate::board::place::{Screen, ScreenNumber};
use crate::durable::simulated::SimulatedDisk;
use crate::setup::request;
use std::cell::RefCell;
use std::rc::Rc;

const STATE: &str = "/state";

/// A door without a page, and what it has told since it was asked last.
struct Stand {
    keeping: Keeping<'static, Box<dyn FnMut(Told)>>,
    told: Rc<RefCell<Vec<Told>>>,
    disk: Arc<SimulatedDisk>,
    stick: tempfile::TempDir,
}

fn door(disk: Arc<SimulatedDisk>, claim: Claim, is_placed: bool, stick: &Path, speed: f64) -> Door {
    Door {
        residence: Arc::new(Residence::new(disk, STATE.into(), claim, false)),
        number: ScreenNumber::of_key(b"key"),
        clock: Clock::new(Some("2026-11-28T08:00:00Z".parse().expect("a moment")), speed),
        listen: Listen::Off,
        is_placed,
        hung: Box::new(|_| (Rotation::None, 43.0, 3.0)),
        serials: vec!["MP1X5L2Q".into()],
        slot: Slot::at(stick.to_owned()),
        pinned: Some(Vec::new()),
    }
}

impl Stand {
    fn new(is_placed: bool) -> Self {
        let (disk, stick) = (Arc::new(SimulatedDisk::default()), tempfile::tempdir().expect("a folder"));
        let told = Rc::new(RefCell::new(Vec::new()));
        let door = Box::leak(Box::new(door(disk.clone(), Claim::default(), is_placed, stick.path(), 1.0)));
        let own = told.clone();
        let tell: Box<dyn FnMut(Told)> = Box::new(move |word| own.borrow_mut().push(word));
        Self { keeping: Keeping::of(door, tell), told, disk, stick }
    }

    /// What is told at a round that many seconds after the start.
    fn at(&mut self, seconds: u64) -> Vec<&'static str> {
        self.keeping.round(Duration::from_secs(seconds));
        let name = |told: Told| match told {
            Told::Home(_) => "home",
            Told::Setup(Some(_)) => "set me up",
            Told::Setup(None) => "set up",
            Told::Visited(true) => "held",
            Told::Visited(false) => "let go",
            Told::Accepted(..) => "card",
            Told::Stick(_) => "stick refused",
            Told::Seen => "seen",
            Told::Given => "given",
        };
        self.told.borrow_mut().drain(..).map(name).collect()
    }

    fn department_says(&self, at: &str, site: Option<&str>) {
        let site = site.map(|site| SiteId::parse(site).expect("an ID"));
        let (number, at) = (ScreenNumber::of_key(b"key"), at.parse().expect("a moment"));
        self.keeping.door.residence.follow(&Screen { number, site, name: String::new(), at });
    }

    fn put_in(&self, text: &str) {
        std::fs::write(self.stick.path().join("bangtin.toml"), text).expect("written");
    }
}

#[test]
fn a_screen_shows_how_to_be_set_up_then_that_it_was_and_after_a_release_nothing_else_for_a_minute() {
    let mut own = Stand::new(false);
    assert_eq!(own.at(0), ["set me up"]);
    assert!(own.at(1).is_empty(), "told once");
    own.department_says("2026-11-28T08:00:00Z", Some("HN-4K7Q2W"));
    assert_eq!(own.at(100), ["home", "card", "set up"]);
    assert!(own.at(159).is_empty());
    assert_eq!(own.at(160), ["seen"]);
    own.department_says("2026-11-28T09:00:00Z", None);
    assert_eq!(own.at(300), ["home", "seen", "held", "set me up"]);
    assert!(own.at(359).is_empty());
    assert_eq!(own.at(360), ["let go"]);
}

#[test]
fn who_sets_a_released_screen_up_again_at_once_sees_its_card() {
    let mut own = Stand::new(false);
    own.department_says("2026-11-28T08:00:00Z", Some("HN-4K7Q2W"));
    own.at(0);
    own.department_says("2026-11-28T08:01:00Z", None);
    own.at(60);
    own.department_says("2026-11-28T08:01:10Z", Some("HN-4K7Q2W"));
    assert_eq!(own.at(70), ["home", "card", "let go", "set up"]);
}

#[test]
fn a_stick_in_a_screen_that_is_somebody_s_asks_for_its_card_and_not_all_day() {
    let mut own = Stand::new(false);
    own.department_says("2026-11-28T08:00:00Z", Some("HN-4K7Q2W"));
    own.at(0);
    own.at(60);
    own.put_in("site = \"HN-9BXR5C\"");
    assert_eq!(own.at(100), ["card"]);
    assert_eq!(own.keeping.door.residence.claim().site().map(|own| own.to_string()).as_deref(), Some("HN-4K7Q2W"));
    assert_eq!(own.at(160), ["seen"]);
    own.put_in("site = \"HN-9BXR5C\" # again");
    assert!(own.at(200).is_empty());
    own.put_in("site = \"HN-9BXR5C\" # and again");
    assert_eq!(own.at(700), ["card"]);
}

#[test]
fn a_screen_that_its_files_have_placed_shows_its_card_and_follows_nobody() {
    let mut own = Stand::new(true);
    assert!(own.at(0).is_empty(), "it is not nobody's");
    own.put_in("site = \"HN-9BXR5C\"");
    assert_eq!(own.at(10), ["card"]);
    assert_eq!(own.at(70), ["seen"]);
    request::ask(&*own.disk, Path::new(STATE)).expect("asked");
    assert_eq!(own.at(80), ["card"]);
    assert!(own.at(81).is_empty(), "asked once");
    assert_eq!(own.keeping.door.residence.claim(), Claim::default());
}

#[test]
fn a_screen_that_is_nobody_s_has_no_card() {
    let mut own = Stand::new(false);
    own.at(0);
    request::ask(&*own.disk, Path::new(STATE)).expect("asked");
    assert!(own.at(1).is_empty());
    own.put_in("site = \"HN-4K7Q2X\"");
    assert_eq!(own.at(2), ["stick refused"]);
}

#[test]
fn a_stick_with_a_network_alone_is_the_system_s_and_refused_by_nobody() {
    let mut own = Stand::new(false);
    own.at(0);
    own.put_in("[network]\nwifi = \"Sảnh\"\npassword = \"12345678\"\n");
    assert!(own.at(1).is_empty());
    own.put_in("[network]\nwifi = \"Sảnh\"\n");
    assert_eq!(own.at(2), ["stick refused"], "it is mistyped");
}

#[test]
fn a_door_that_breaks_off_on_a_screen_of_somebody_s_is_kept_anew() {
    let (disk, stick) = (Arc::new(SimulatedDisk::default()), tempfile::tempdir().expect("a folder"));
    let (heard, told) = std::sync::mpsc::channel();
    let mut breaks = true;
    door(disk.clone(), Claim::default(), true, stick.path(), 10_000.0).start(move |word| {
        assert!(!std::mem::take(&mut breaks), "on purpose");
        heard.send(word).expect("somebody listens");
    });
    let wait = Duration::from_secs(20);
    // Who asked before the start is not heard: until it breaks off it is asked again.
    let home = (0..1000).find_map(|_| {
        request::ask(&*disk, Path::new(STATE)).expect("asked");
        told.recv_timeout(Duration::from_millis(20)).ok()
    });
    assert_eq!(home, Some(Told::Home(Claim::default())), "what was not handed on");
    assert_eq!(told.recv_timeout(wait), Ok(Told::Visited(false)));
    // Nor is who asks while it is kept anew, which begins after these words.
    let card = (0..1000).find_map(|_| {
        request::ask(&*disk, Path::new(STATE)).expect("asked");
        told.recv_timeout(Duration::from_millis(20)).ok().filter(|word| *word != Told::Seen)
    });
    assert!(matches!(card, Some(Told::Accepted(..))), "{card:?}");
}
