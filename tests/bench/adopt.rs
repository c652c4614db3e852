//! New content while the screen runs: for how long is the thread that draws away?
//!
//! Usage: `cargo bench --bench adopt -- [NOTICES]`; 10,000. The whole program runs as a preview on its web page, at its usual
//! speed. A timer of a millisecond notes the largest gap between two of its ticks: while nothing happens, and from the
//! moment in which an edition is saved until two seconds after its deck is taken. A gap holds whatever kept the thread:
//! drawing the next page is in it, too.

mod lot;

use bangtin::cli::{PlatformName, RunOptions, ShowOptions};
use bangtin::screen::{player, run};
use slint::{Timer, TimerMode};
use std::cell::RefCell;
use std::path::Path;
use std::time::{Duration, Instant};

const TICK: Duration = Duration::from_millis(1);
const CALM: Duration = Duration::from_secs(3);
const AFTER: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(300);
const BUDGET_MS: f64 = 50.0;

/// What is saved, one after the other.
struct Step {
    name: String,
    edition: String,
}

struct Watch {
    steps: std::vec::IntoIter<Step>,
    doing: String,
    begin: Instant,
    /// When the deck was another one.
    taken: Option<Instant>,
    /// The deck at the step's begin.
    before: usize,
    tick: Instant,
    gap: Duration,
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let most = words.first().map_or(10_000, |word| word.parse().expect("a number"));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("edition.json");
    save(&path, &lot::document(10).to_string());
    let other = |count: usize| lot::document(count).to_string().replace("Thông báo số", "Công văn số");
    let step = |name: &str, edition| Step { name: name.to_owned(), edition };
    let steps = vec![
        step(&format!("10 → {most} notices"), lot::document(most).to_string()),
        step("one of them is another", lot::document(most).to_string().replacen("Thông báo số", "Công văn số", 1)),
        step("all of them are others", other(most)),
        step(&format!("{most} → 10 notices"), lot::document(10).to_string()),
    ];
    let options = RunOptions {
        show: ShowOptions {
            edition: Some(path.clone()),
            at: Some("2021-08-18T08:00".into()),
            size: Some((1920, 1080)),
            config: Some(empty(folder.path())),
            ..ShowOptions::default()
        },
        speed: 1.0,
        platform: Some(PlatformName::Virtual),
        listen: Some(([127, 0, 0, 1], 0).into()),
        ..RunOptions::default()
    };
    let _app = run::open(&options).expect("the screen runs");
    println!("| what | notices shown | taken after | largest gap | at most {BUDGET_MS} ms |\n|---|---|---|---|---|");
    let now = Instant::now();
    let watch = RefCell::new(Watch {
        steps: steps.into_iter(),
        doing: "nothing".into(),
        begin: now,
        taken: Some(now + CALM - AFTER),
        before: deck(),
        tick: now,
        gap: Duration::ZERO,
    });
    let timer = Timer::default();
    timer.start(TimerMode::Repeated, TICK, move || watch.borrow_mut().tick(&path));
    slint::run_event_loop().expect("the loop");
}

fn save(path: &Path, edition: &str) {
    let beside = path.with_extension("new");
    std::fs::write(&beside, edition).expect("written");
    std::fs::rename(beside, path).expect("in its place");
}

fn empty(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("bangtin.toml");
    std::fs::write(&path, "").expect("written");
    path
}

/// A name for the deck that is on the glass.
fn deck() -> usize {
    player::deck().map_or(0, |deck| std::sync::Arc::as_ptr(&deck) as usize)
}

impl Watch {
    fn tick(&mut self, path: &Path) {
        let now = Instant::now();
        self.gap = self.gap.max(now - self.tick);
        if self.taken.is_none() && deck() != self.before {
            self.taken = Some(now);
        }
        match self.taken {
            Some(taken) if now > taken + AFTER => self.next(path, taken),
            None if now > self.begin + PATIENCE => panic!("{}: no new deck", self.doing),
            _ => {}
        }
        // What the measuring itself takes is no gap.
        self.tick = Instant::now();
    }

    fn next(&mut self, path: &Path, taken: Instant) {
        let notices = player::deck().map_or(0, |deck| deck.lineup.notices.len());
        let (after, gap) = (taken.saturating_duration_since(self.begin), self.gap.as_secs_f64() * 1000.0);
        let holds = if gap <= BUDGET_MS { "yes" } else { "**no**" };
        println!("| {} | {notices} | {:.2} s | {gap:.1} ms | {holds} |", self.doing, after.as_secs_f64());
        let Some(step) = self.steps.next() else {
            slint::quit_event_loop().expect("the loop");
            return;
        };
        self.before = deck();
        save(path, &step.edition);
        self.doing = step.name;
        self.begin = Instant::now();
        self.taken = None;
        self.gap = Duration::ZERO;
    }
}
