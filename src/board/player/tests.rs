//! Nights and disasters at random, against what must always hold; in the manner of niri's layout tests.

mod hours;

use super::*;
use crate::board::cards::Card;
use crate::board::deck::{Content, Setting};
use crate::board::faces::Table;
use crate::board::hash::ContentHash;
use crate::board::legibility::Profile;
use crate::board::lineup::Known;
use crate::board::notice::{Block, Kind, Notice, Picture, Span};
use crate::board::play::Ending;
use crate::board::words::Words;
use proptest::prelude::*;
use std::sync::LazyLock;

const START: &str = "2021-08-18T08:00:00+07:00";
const SIZES: [(u32, u32); 2] = [(1280, 720), (720, 1280)];
const SHORTEST: Duration = Duration::from_secs(4);

fn start() -> Timestamp {
    START.parse().expect("a moment")
}

fn notice(id: &str, class: Class, picture: Option<&str>, from: i64, until: i64) -> Notice {
    let at = |seconds| start() + SignedDuration::from_secs(seconds);
    let text = "Nước ngừng chảy từ tám giờ đến mười một giờ sáng thứ Tư.";
    Notice {
        id: id.into(),
        title: format!("Thông báo {id}"),
        body: vec![Block::Paragraph(vec![Span { text: text.into(), bold: false }])],
        class,
        picture: picture.map(|file| Picture {
            file: file.into(),
            alt: String::new(),
            focus: None,
            hash: ContentHash::of(b""),
        }),
        from: at(from),
        until: at(until),
        hash: ContentHash::of(format!("{id}{picture:?}{from}{until}").as_bytes()),
        ..Card::Pause.notice(&Words::vietnamese())
    }
}

fn setting(size: (u32, u32), preview: bool) -> Setting {
    Setting { preview, ..Setting::of_test(Profile::of(size.0, size.1)) }
}

fn deck_of(notices: Vec<Notice>, size: (u32, u32), preview: bool) -> Arc<Deck> {
    deck_in(notices, setting(size, preview))
}

fn deck_in(notices: Vec<Notice>, setting: Setting) -> Arc<Deck> {
    let built_in = vec![Card::Pause.notice(&Words::vietnamese()).into()];
    let notices = notices.into_iter().map(Arc::new).collect();
    let content = Content { notices, built_in, issued: Some(start()), vouched: None, edition: None };
    Arc::new(Deck::new(content, setting, Arc::new(Table), Known::Nothing, start()).0)
}

const DAY: i64 = 86_400;

/// The same few decks for both glasses: with pictures and without, with emergencies that begin, last or are over.
static DECKS: LazyLock<Vec<[Arc<Deck>; 2]>> = LazyLock::new(|| {
    let water = || notice("nuoc", Class::Routine, None, -DAY, DAY);
    let form = || notice("mau-don", Class::Priority, Some("don.jpg"), -DAY, 30 * DAY);
    let tree = || notice("cay", Class::Routine, Some("cay.jpg"), -DAY, 400 * DAY);
    let fire = |from, until| notice("chay", Class::Emergency, None, from, until);
    let sets: Vec<Vec<Notice>> = vec![
        vec![water()],
        vec![water(), form(), tree()],
        vec![form(), tree()],
        vec![water(), fire(-DAY, 2 * 3600)],
        vec![water(), tree(), fire(47, 300)],
        vec![tree(), fire(100, 103), notice("bao", Class::Emergency, Some("bao.jpg"), 101, 4000)],
        vec![notice("nuoc", Class::Routine, None, -DAY, 90), form()],
        vec![],
    ];
    sets.into_iter().map(|set| SIZES.map(|size| deck_of(set.clone(), size, false))).collect()
});

#[derive(Clone, Debug)]
enum Op {
    Adopt(usize),
    Glass(usize),
    Pictures { ready: bool, most: usize },
    Pass(u32),
    StepClock(i64),
    Sleep(i64),
    Dark(bool),
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => (0..8_usize).prop_map(Op::Adopt),
        1 => (0..2_usize).prop_map(Op::Glass),
        4 => (any::<bool>(), 0..3_usize).prop_map(|(ready, most)| Op::Pictures { ready, most }),
        8 => (0..60_000_u32).prop_map(Op::Pass),
        1 => prop_oneof![-90..90_i64, Just(-400 * DAY), Just(900 * DAY), Just(-3600)].prop_map(Op::StepClock),
        1 => (600..40_000_i64).prop_map(Op::Sleep),
        1 => any::<bool>().prop_map(Op::Dark),
    ]
}

/// A glass with a player and two clocks.
struct Scene {
    player: Player,
    now: Moment,
    glass: usize,
    deck: usize,
    shows: Option<(PageName, Why)>,
    wanted: Vec<PictureKey>,
    wait: Duration,
    turns: usize,
    /// Nobody can see it; nobody could at the last look.
    dark: (bool, bool),
    /// Turns that nobody saw.
    hidden: usize,
    plays: Vec<Play>,
    /// A page may be cut short from now to its end: another glass.
    excused: bool,
}

impl Scene {
    fn open(deck: usize) -> Self {
        let mut scene = Self {
            player: Player::default(),
            now: Moment { wall: start(), steady: Duration::from_secs(5), known: true },
            glass: 0,
            deck,
            shows: None,
            wanted: Vec::new(),
            wait: Duration::ZERO,
            turns: 0,
            dark: (false, false),
            hidden: 0,
            plays: Vec::new(),
            excused: true,
        };
        scene.player.take(Order::Glass(SIZES[0].0, SIZES[0].1));
        scene.player.take(Order::Adopt(DECKS[deck][0].clone()));
        scene.look();
        assert!(scene.shows.is_some(), "the first look puts a page on the glass");
        scene
    }

    fn look(&mut self) {
        let look = self.player.look(self.now);
        assert!(look.wait > Duration::ZERO, "never woken at once, or the loop would spin");
        assert!(look.plays.len() <= 1, "one page leaves at a time");
        let before = self.shows.clone();
        match &look.act {
            Some(Act::Turn { shown, goes_on, .. }) => {
                let deck = self.player.deck().expect("a deck");
                let name = deck.name(&shown.showing).expect("a page");
                let same = |(old, _): &(PageName, Why)| {
                    (&old.publisher, &old.notice, old.hash) == (&name.publisher, &name.notice, name.hash)
                };
                assert_eq!(*goes_on, before.as_ref().is_some_and(same), "{name:?} after {before:?}");
                let seen = before.is_some() && !self.dark.1;
                assert_eq!(look.plays.len(), usize::from(seen), "a page that leaves is one play, if it could be seen");
                self.hidden += usize::from(!seen);
                self.shows = Some((name, shown.showing.why));
                self.turns += 1;
                assert!(!shown.sheet.texts.is_empty(), "a page without words");
                let known = |key: PictureKey| self.player.pictures.get(&key) == Some(&true);
                assert!(shown.pictures().all(known), "a page comes with a picture that is not there");
            }
            Some(Act::Refresh(_)) | None => {}
        }
        self.dark.1 = self.dark.0;
        for play in &look.plays {
            let (name, why) = before.clone().expect("a page was there");
            assert_eq!(play.page, name, "the play is of the page that was on the glass");
            let alarm = why == Why::Emergency || self.shows.as_ref().is_some_and(|(_, why)| *why == Why::Emergency);
            assert!(
                play.duration >= SHORTEST || alarm || self.excused,
                "{name:?} was on the glass for {:?}",
                play.duration
            );
            self.excused = false;
        }
        self.plays.extend(look.plays);
        assert!(self.player.rota.len() <= 4 && self.player.next_rota.len() <= 4);
        assert!(self.player.pictures.len() <= look.pictures.len() && look.pictures.len() <= 6);
        (self.wanted, self.wait) = (look.pictures, look.wait);

        // Looking twice is looking once, and until the deadline nothing changes.
        for part in [0.0, 0.37, 0.98] {
            let mut again = self.player.clone();
            let later = again.look(self.later(self.wait.mul_f64(part)));
            assert!(later.act.is_none() && later.plays.is_empty(), "{part} of the wait on, the answer is another one");
        }
    }

    fn later(&self, by: Duration) -> Moment {
        let wall = self.now.wall.checked_add(by).expect("within time");
        Moment { wall, steady: self.now.steady + by, known: self.now.known }
    }

    /// Time passes, the loop awake at every deadline.
    fn pass(&mut self, mut span: Duration) {
        while span >= self.wait {
            let wait = self.wait;
            self.now = self.later(wait);
            span -= wait;
            self.look();
        }
        self.now = self.later(span);
        self.wait -= span;
    }

    fn play(&mut self, op: &Op) {
        match *op {
            Op::Adopt(deck) => {
                self.deck = deck;
                self.hand_over();
            }
            Op::Glass(size) => {
                let another = size != self.glass;
                self.glass = size;
                self.player.take(Order::Glass(SIZES[size].0, SIZES[size].1));
                self.look();
                self.pass(Duration::from_millis(300));
                self.excused |= another;
                self.hand_over();
                assert_eq!(self.player.deck().expect("a deck").glass(), SIZES[size], "planned for this glass");
            }
            Op::Pictures { ready, most } => {
                for key in self.wanted.clone().into_iter().take(most) {
                    self.player.take(if ready { Order::Ready(key) } else { Order::Failed(key) });
                }
                self.look();
            }
            Op::Pass(span) => self.pass(Duration::from_millis(span.into())),
            Op::StepClock(seconds) => {
                self.now.wall = self.now.wall.checked_add(SignedDuration::from_secs(seconds)).expect("within time");
                // Nobody tells the loop: it notices at its next deadline, within a minute.
                let wait = self.wait;
                self.now = self.later(wait);
                self.look();
            }
            Op::Dark(dark) => {
                self.excused |= self.dark.0 != dark;
                self.dark.0 = dark;
                self.player.take(Order::Dark(dark));
                self.look();
                let plays = self.plays.len();
                self.pass(Duration::from_secs(20));
                assert!(!dark || self.plays.len() == plays, "nobody has seen them");
                self.excused = true;
            }
            Op::Sleep(seconds) => {
                // The steady clock stands still while a machine sleeps.
                self.now.wall = self.now.wall.checked_add(SignedDuration::from_secs(seconds)).expect("within time");
                self.look();
            }
        }
    }

    fn hand_over(&mut self) {
        let deck = DECKS[self.deck][self.glass].clone();
        let was_alarm = self.shows.as_ref().is_some_and(|(_, why)| *why == Why::Emergency);
        let due = *deck.lay(self.now.wall).at(self.now.wall);
        self.player.take(Order::Adopt(deck.clone()));
        self.look();
        let (name, why) = self.shows.clone().expect("something is on the glass");
        if due.why == Why::Emergency {
            assert_eq!(why, Why::Emergency, "an emergency is there at once");
        }
        let known = |name: &PageName| {
            let all = deck.lineup.notices.iter().chain(&deck.lineup.built_in);
            all.clone().any(|entry| entry.notice.id == name.notice && entry.notice.hash == name.hash)
        };
        if was_alarm {
            assert!(known(&name), "an emergency that was withdrawn is gone at once");
        }
        // What is no longer in the deck goes when its page ends: its own time, a late picture, the shortest stay.
        let mut rest = self.player.clone();
        let on = rest.on.as_ref().expect("a page");
        let end = (on.since + on.planned).saturating_sub(self.now.steady) + PATIENCE + SHORTEST;
        let until = self.later(end);
        let mut now = self.now;
        while now.steady < until.steady {
            let look = rest.look(now);
            now.wall = now.wall.checked_add(look.wait).expect("within time");
            now.steady += look.wait;
        }
        rest.look(now);
        assert!(rest.on.as_ref().is_some_and(|on| known(&on.name)), "{name:?} is still there after its page's end");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn something_whole_is_on_the_glass_whatever_happens(first in 0..8_usize, ops in prop::collection::vec(op(), 1..40)) {
        let mut scene = Scene::open(first);
        for op in &ops {
            scene.play(op);
            prop_assert!(scene.shows.is_some());
        }
        prop_assert!(scene.plays.len() + scene.hidden >= scene.turns - 1, "every page that left is a play");
    }
}

#[test]
fn a_new_deck_waits_for_the_page_to_end() {
    let mut scene = Scene::open(0);
    scene.pass(Duration::from_secs(5));
    scene.play(&Op::Adopt(2));
    assert_eq!(scene.shows.as_ref().expect("a page").0.notice, "nuoc", "the page on the glass is read to its end");
    let rest = scene.player.on.as_ref().expect("a page").planned;
    scene.pass(rest + PATIENCE);
    assert_ne!(scene.shows.as_ref().expect("a page").0.notice, "nuoc");
    assert_eq!(scene.plays[0].ending, Ending::Whole);
}

#[test]
fn a_false_alarm_leaves_at_once() {
    let mut scene = Scene::open(3);
    assert_eq!(scene.shows.as_ref().expect("a page").1, Why::Emergency);
    scene.pass(Duration::from_secs(2));
    scene.play(&Op::Adopt(0));
    assert_eq!(scene.shows.as_ref().expect("a page").0.notice, "nuoc");
    assert_eq!((scene.plays[0].ending, scene.plays[0].duration), (Ending::Cut, Duration::from_secs(2)));
}

#[test]
fn a_picture_that_never_comes_costs_its_page_the_picture() {
    let mut scene = Scene::open(0);
    scene.play(&Op::Adopt(2));
    scene.pass(Duration::from_secs(120));
    let without = scene.plays.iter().filter(|play| play.dress == Dress::WithoutPicture).count();
    assert!(without > 1, "its words are shown all the same");
}

#[test]
fn a_day_that_was_laid_for_another_deck_is_not_taken() {
    let mut scene = Scene::open(0);
    let tomorrow = start() + SignedDuration::from_hours(24);
    let days = scene.player.rota.len();
    let other = DECKS[2][0].clone();
    scene.player.take(Order::Laid(other.clone(), Arc::new(other.lay(tomorrow))));
    assert_eq!(scene.player.rota.len(), days, "its pages are others");
    let own = scene.player.deck().expect("a deck").clone();
    scene.player.take(Order::Laid(own.clone(), Arc::new(own.lay(tomorrow))));
    assert_eq!(scene.player.rota.len(), days + 1);
    scene.player.take(Order::Adopt(other.clone()));
    scene.player.take(Order::Laid(other.clone(), Arc::new(other.lay(tomorrow))));
    assert_eq!((scene.player.rota.len(), scene.player.next_rota.len()), (days + 1, other.rota.len() + 1));
}

#[test]
fn a_page_with_its_picture_says_so() {
    let mut scene = Scene::open(0);
    scene.play(&Op::Adopt(2));
    for _ in 0..60 {
        scene.play(&Op::Pictures { ready: true, most: 3 });
        scene.pass(Duration::from_secs(2));
    }
    assert!(scene.plays.iter().any(|play| play.dress == Dress::WithPicture));
    assert!(scene.plays.iter().all(|play| play.dress != Dress::WithoutPicture));
}

#[test]
fn a_poster_without_its_picture_loses_no_words() {
    let words: Vec<String> = (0..240).map(|at| format!("từ{at}")).collect();
    let mut poster = notice("ap-phich", Class::Routine, Some("a.jpg"), -DAY, DAY);
    poster.kind = Kind::Poster;
    poster.body = vec![Block::Paragraph(vec![Span { text: words.join(" "), bold: false }])];
    let deck = deck_of(vec![poster], SIZES[0], false);
    let (day, entry) = (deck.lay(start()), deck.entry(Slot::Notice(0)).expect("the poster").clone());
    let mut shown = std::collections::HashSet::new();
    for showing in day.showings().iter().filter(|showing| showing.notice == Slot::Notice(0)).take(4 * entry.times.len())
    {
        let sheet = deck.sheet(*showing, showing.from, false).expect("a page").sheet;
        shown.extend(sheet.texts.iter().flat_map(|block| block.text.split_whitespace()).map(str::to_owned));
    }
    assert!(words.iter().all(|word| shown.contains(word)), "every word is on some page");
}

#[test]
fn an_author_sees_at_once_what_was_changed() {
    let old = [notice("a", Class::Routine, None, -DAY, DAY), notice("b", Class::Routine, None, -DAY, DAY)];
    let mut player = Player::default();
    player.take(Order::Glass(SIZES[0].0, SIZES[0].1));
    player.take(Order::Adopt(deck_of(old.to_vec(), SIZES[0], true)));
    let mut now = Moment { wall: start(), steady: Duration::ZERO, known: true };
    player.look(now);
    // The one that is not on the glass.
    let other = usize::from(player.on.as_ref().expect("a page").name.notice == old[0].id);
    let mut new = old.clone();
    new[other].title = "Một tên khác".into();
    new[other].hash = ContentHash::of(b"another");
    (now.wall, now.steady) = (now.wall + Duration::from_secs(1), Duration::from_secs(1));
    player.take(Order::Adopt(deck_of(new.to_vec(), SIZES[0], true)));
    let look = player.look(now);
    assert!(matches!(look.act, Some(Act::Turn { .. })), "the change is on the glass");
    assert_eq!(player.on.expect("a page").name.notice, new[other].id);
}

#[test]
fn an_hour_that_is_only_guessed_is_told_to_nobody() {
    let mut player = Player::default();
    player.take(Order::Glass(SIZES[0].0, SIZES[0].1));
    player.take(Order::Adopt(deck_of(vec![notice("a", Class::Routine, None, -DAY, DAY)], SIZES[0], false)));
    let clock = |player: &Player| {
        let on = player.on.as_ref().expect("a page");
        on.shown.sheet.texts.iter().filter(|block| block.role == Role::Clock).count()
    };
    let mut now = Moment { wall: start(), steady: Duration::ZERO, known: false };
    player.look(now);
    assert_eq!(clock(&player), 0);
    // Somebody tells the time.
    (now.steady, now.known) = (Duration::from_secs(1), true);
    let look = player.look(now);
    assert!(matches!(look.act, Some(Act::Refresh(_))), "the page itself stays");
    assert!(clock(&player) > 0);
}
