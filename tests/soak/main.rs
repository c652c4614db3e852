//! Page after page, edition after edition, as fast as they can be drawn: is each of them really on the glass, and does the
//! program keep nothing of those that are gone?
//!
//! The player is told a time of its own, so that a fortnight passes in minutes. Every few hundred pages the edition is
//! replaced, with other words, other pictures under the same names, and sometimes an emergency. Each page is compared pixel
//! by pixel with the same page drawn from nothing on a second glass.
//!
//! 2,000 page changes, or as many as `CHANGES` says; `-- --nocapture` shows what was measured on the way.

mod department;
mod process;
mod second;

use bangtin::board::deck::{Deck, PictureKey, SharedMetrics, Shown};
use bangtin::board::faces::Fonts;
use bangtin::board::lineup::Known;
use bangtin::board::player::{Act, Moment, Order, Player};
use bangtin::screen::bridge::{self, Bridge, Turn};
use bangtin::screen::gallery::Gallery;
use bangtin::screen::pictures::Picture;
use bangtin::screen::platform::headless::Headless;
use bangtin::screen::ui::App;
use department::Department;
use jiff::Timestamp;
use process::Process;
use second::Second;
use slint::{ComponentHandle, Image};
use std::collections::HashMap;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

const GLASS: (u32, u32) = (1280, 720);
/// So many page changes are shown of one edition.
const EDITION: usize = 250;
/// The page has turned by then.
const TURN: Duration = Duration::from_millis(560);
const BEGIN: &str = "2021-08-18T08:15:00+07:00";

/// One screen whose clock is set by hand; its pictures are decoded by the gallery's own thread.
struct Screen {
    _app: App,
    headless: Headless,
    bridge: Bridge,
    player: Player,
    gallery: Gallery,
    decoded: mpsc::Receiver<(PictureKey, Picture)>,
    pictures: Pictures,
    second: Second,
    now: Moment,
    turns: usize,
    refreshes: usize,
    plays: usize,
}

/// Those that were decoded and are still wanted.
#[derive(Clone, Default)]
struct Pictures(HashMap<PictureKey, Picture>);

impl bridge::Gallery for Pictures {
    fn picture(&self, key: &PictureKey) -> Option<Image> {
        self.0.get(key)?.clone().map(Image::from_rgb8)
    }
}

impl Screen {
    fn hang(department: &Department) -> Self {
        let headless = Headless::install(GLASS.0, GLASS.1).expect("a glass");
        let app = App::new().expect("a window");
        app.show().expect("a window that is shown");
        let (ready, decoded) = mpsc::channel();
        let gallery = Gallery::new(department.source(), move |key, picture| {
            // At the end nobody waits for it.
            let _ = ready.send((key, picture));
        });
        let begin: Timestamp = BEGIN.parse().expect("a moment");
        let mut player = Player::default();
        player.take(Order::Glass(GLASS.0, GLASS.1));
        Self {
            bridge: Bridge::new(&app),
            _app: app,
            headless,
            player,
            gallery,
            decoded,
            pictures: Pictures::default(),
            second: Second::start(GLASS),
            now: Moment { wall: begin, steady: Duration::ZERO, known: true },
            turns: 0,
            refreshes: 0,
            plays: 0,
        }
    }

    fn round(&mut self) {
        let look = self.player.look(self.now);
        self.plays += look.plays.len();
        match look.act {
            Some(Act::Turn { shown, cut, goes_on }) => {
                self.bridge.turn(shown.sheet.clone(), shown.ribbon, Turn { cut, goes_on }, &self.pictures);
                self.headless.draw();
                // The ribbon is somewhere on the glass.
                self.headless.pass(TURN / 2);
                self.headless.draw();
                self.headless.pass(TURN / 2);
                self.turns += 1;
                self.compare(*shown, true);
            }
            Some(Act::Refresh(shown)) => {
                self.bridge.refresh(shown.sheet.clone(), &self.pictures);
                self.refreshes += 1;
                self.compare(*shown, false);
            }
            None => {}
        }
        self.gallery.want(&look.pictures);
        self.pictures.0.retain(|key, _| look.pictures.contains(key));
        self.decode(&look.pictures);
        if let (Some(t), Some(deck)) = (look.lay, self.player.deck().cloned()) {
            let day = Arc::new(deck.lay(t));
            self.player.take(Order::Laid(deck, day));
        }
        let wait = look.wait.max(Duration::from_millis(1));
        self.now.steady += wait;
        self.now.wall += wait;
    }

    /// Waits for the pictures that are missing: here no page goes without because the machine is slow.
    fn decode(&mut self, wanted: &[PictureKey]) {
        while wanted.iter().any(|key| !self.pictures.0.contains_key(key)) {
            let (key, picture) = self.decoded.recv_timeout(Duration::from_secs(60)).expect("a picture that is wanted");
            let order = if picture.is_some() { Order::Ready } else { Order::Failed };
            self.gallery.put(key.clone(), picture.clone());
            self.pictures.0.insert(key.clone(), picture);
            self.player.take(order(key));
        }
    }

    fn compare(&mut self, shown: Shown, is_other: bool) {
        self.headless.draw();
        self.second.compare(shown, &self.pictures, self.headless.picture().clone(), is_other);
    }
}

#[test]
fn every_page_is_on_the_glass_and_nothing_of_it_stays() {
    let changes = std::env::var("CHANGES").map_or(2_000, |text| text.parse().expect("CHANGES is a number"));
    let mut department = Department::open();
    let metrics: SharedMetrics = Arc::new(Fonts::embedded());
    let mut screen = Screen::hang(&department);
    let mut deck: Option<Arc<Deck>> = None;
    let mut points: Vec<Process> = Vec::new();
    let begun = Instant::now();
    println!("| page changes | editions | resident, KB | most so far, KB | descriptors | threads | seconds |");
    println!("|---|---|---|---|---|---|---|");
    while screen.turns < changes {
        if screen.turns >= department.editions() * EDITION {
            let (content, setting) = department.publish(screen.now.wall, GLASS);
            let known = deck.as_deref().map_or(Known::Nothing, |deck| deck.known(&setting));
            let next = Deck::new(content, setting, metrics.clone(), known, screen.now.wall).0;
            let next = deck.insert(Arc::new(next)).clone();
            screen.player.take(Order::Adopt(next));
        }
        let before = screen.turns;
        screen.round();
        if screen.turns != before && screen.turns.is_multiple_of(changes / 20) {
            let process = Process::now();
            let Process { resident, most, descriptors, threads } = process;
            let (turns, editions, seconds) = (screen.turns, department.editions(), begun.elapsed().as_secs());
            println!("| {turns} | {editions} | {resident} | {most} | {descriptors} | {threads} | {seconds} |");
            points.push(process);
        }
    }
    println!(
        "{} turns, {} refreshes, {} plays, up to {}",
        screen.turns, screen.refreshes, screen.plays, screen.now.wall
    );
    let faults = screen.second.end();
    assert!(faults.is_empty(), "{} pages are not on the glass as they should be:\n{}", faults.len(), faults.join("\n"));
    assert!(screen.plays + 1 >= screen.turns, "each page that left gave a play: {} of {}", screen.plays, screen.turns);
    // The first quarter fills what is kept at hand: letters, pictograms, plans.
    let settled = &points[points.len() / 4..];
    process::assert_flat(settled);
}
