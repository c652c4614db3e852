use super::*;
use crate::board::faces::Table;
use std::sync::{Mutex, mpsc};

const NOW: &str = "2021-08-18T08:00:00+07:00";

fn edition(title: &str, picture: &str) -> String {
    format!(
        r#"{{ "version": "https://jsonfeed.org/version/1.1", "title": "Phường",
             "_bangtin": {{ "edition": 1, "issued": "2021-08-18T07:30:00+07:00" }},
             "items": [{{ "id": "a", "title": "{title}", "content_text": "Từ tám giờ.", {picture}
               "_bangtin": {{ "kind": "building", "from": "2021-08-18T00:00:00+07:00",
               "until": "2021-08-19T00:00:00+07:00", "to": ["vn-gso@2021-01:01"] }} }}] }}"#
    )
}

/// A lobby's planner over a folder with an edition, and its first deck.
fn lobby(folder: &std::path::Path) -> (Planner, Deck) {
    let edition = Some(folder.join("edition.json"));
    let settings = Settings { edition, at: NOW.parse().ok(), ..Settings::plain() };
    begin(settings, None)
}

fn begin(settings: Settings, memory: Option<PathBuf>) -> (Planner, Deck) {
    let (options, clock) = (ShowOptions::default(), |start| Clock::new(start, 1.0));
    let read = Planner::read(&settings, &options, memory);
    let (planner, deck, _) = Planner::open(read, settings, &options, clock, (1920, 1080), Arc::new(Table));
    (planner, deck)
}

/// All at once what the thread does a little at a time.
fn make_sure(planner: &mut Planner, deck: &Deck) -> Option<Deck> {
    let mut seen = 0;
    loop {
        let next = planner.make_sure(deck, seen);
        match planner.unsure.filter(|_| next.is_none()) {
            Some(unsure) => seen = unsure.seen,
            None => return next,
        }
    }
}

fn titles(deck: &Deck) -> Vec<&str> {
    deck.lineup.notices.iter().map(|entry| entry.notice.title.as_str()).collect()
}

#[test]
fn an_edition_that_is_taken_away_leaves_nothing_of_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("edition.json");
    std::fs::write(&path, edition("Ngừng nước", "")).expect("an edition");
    let (mut planner, deck) = lobby(folder.path());
    assert_eq!((titles(&deck), deck.issued.is_some(), deck.edition.is_some()), (vec!["Ngừng nước"], true, true));
    std::fs::remove_file(&path).expect("removed");
    assert!(planner.look_again(&deck).is_none(), "it may come back in a moment");
    let deck = planner.look_again(&deck).expect("another deck");
    assert!(titles(&deck).is_empty() && !deck.lineup.built_in.is_empty());
    assert_eq!((deck.issued, deck.edition, deck.setting.banner.as_deref()), (None, None, None));
    assert_eq!(deck.setting.trouble.as_deref(), Some("Lỗi tệp: edition.json"));
    assert!(planner.look_again(&deck).is_none(), "it is told once");
    std::fs::write(&path, edition("Ngừng điện", "")).expect("an edition");
    let deck = planner.look_again(&deck).expect("the good one");
    assert_eq!((titles(&deck), &deck.setting.trouble), (vec!["Ngừng điện"], &None));
}

#[test]
fn a_picture_that_goes_on_growing_holds_nothing_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let grow = |bytes: usize| std::fs::write(folder.path().join("a.jpg"), vec![0xff; bytes]).expect("a piece");
    std::fs::write(folder.path().join("edition.json"), edition("Ngừng nước", "")).expect("an edition");
    let (mut planner, deck) = lobby(folder.path());
    std::fs::write(folder.path().join("edition.json"), edition("Cháy", r#""image": "a.jpg","#)).expect("an edition");
    grow(10);
    assert!(planner.look_again(&deck).is_none(), "it may be half written");
    grow(20);
    assert_eq!(titles(&planner.look_again(&deck).expect("the news")), ["Cháy"]);
}

#[test]
fn a_panel_of_another_size_gets_letters_of_another_size() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("edition.json"), edition("Ngừng nước", "")).expect("an edition");
    let (mut planner, deck) = lobby(folder.path());
    let next = planner.at_home(Task::Panel(Some(32.0)), &deck).expect("another deck");
    assert_eq!((deck.setting.profile.panel_inches, next.setting.profile.panel_inches), (43.0, 32.0));
    assert!(planner.at_home(Task::Panel(Some(32.0)), &next).is_none(), "it is told once");
}

/// Metrics that one word makes panic.
struct Touchy;

impl crate::board::faces::Metrics for Touchy {
    fn advance(&self, face: crate::board::faces::Face, text: &str) -> f32 {
        assert!(!text.contains("Hoảng"), "on purpose");
        Table.advance(face, text)
    }

    fn has(&self, face: crate::board::faces::Face, ch: char) -> bool {
        Table.has(face, ch)
    }

    fn reach(&self, face: crate::board::faces::Face, text: &str) -> (f32, f32) {
        Table.reach(face, text)
    }
}

#[test]
fn a_notice_that_cannot_be_planned_costs_its_own_deck_and_none_that_follows() {
    static SENT: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let folder = tempfile::tempdir().expect("a folder");
    let write = |title: &str| std::fs::write(folder.path().join("edition.json"), edition(title, "")).expect("written");
    write("Ngừng nước");
    let (mut planner, deck) = lobby(folder.path());
    (planner.metrics, planner.preview) = (Arc::new(Touchy), true);
    let decoder =
        super::super::gallery::Gallery::new(crate::screen::gallery::Source::BuiltIn("demo"), |_, _| {}).decoder();
    let send = |message| {
        if let Message::Deck(deck, _) = message {
            SENT.lock().expect("whole").extend(titles(&deck).into_iter().map(str::to_owned));
        }
    };
    let (tasks, inbox) = mpsc::channel();
    let work = std::thread::spawn(move || planner.run(&inbox, Arc::new(deck), &decoder, send));
    write("Hoảng");
    std::thread::sleep(3 * POLL_PREVIEW);
    write("Ngừng điện");
    let begun = Instant::now();
    while !SENT.lock().expect("whole").iter().any(|title| title == "Ngừng điện") {
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", SENT.lock());
        std::thread::sleep(Duration::from_millis(20));
    }
    write("Hoảng");
    std::thread::sleep(3 * POLL_PREVIEW);
    // Another panel: what was good is planned for it.
    let sent = SENT.lock().expect("whole").len();
    tasks.send(Task::Glass(1280, 720)).expect("taken");
    while SENT.lock().expect("whole").len() == sent {
        assert!(begun.elapsed() < Duration::from_secs(20), "no deck for another panel");
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(tasks);
    work.join().expect("an end in order");
    assert!(!SENT.lock().expect("whole").iter().any(|title| title == "Hoảng"));
}

#[test]
fn of_many_sizes_only_the_last_is_planned() {
    static SENT: Mutex<Vec<(u32, u32)>> = Mutex::new(Vec::new());
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("edition.json"), edition("Ngừng nước", "")).expect("an edition");
    let (planner, deck) = lobby(folder.path());
    let decoder =
        super::super::gallery::Gallery::new(crate::screen::gallery::Source::BuiltIn("demo"), |_, _| {}).decoder();
    let (tasks, inbox) = mpsc::channel();
    for size in [(1280, 720), (1600, 900), (1920, 1080), (1280, 720), (1920, 1080)] {
        tasks.send(Task::Glass(size.0, size.1)).expect("taken");
    }
    drop(tasks);
    planner.run(&inbox, Arc::new(deck), &decoder, |message| {
        if let Message::Deck(deck, _) = message {
            SENT.lock().expect("whole").push(deck.glass());
        }
    });
    assert_eq!(*SENT.lock().expect("whole"), [(1920, 1080)], "the one that is there, though it was there before");
}

#[test]
fn times_that_were_kept_are_believed_until_there_is_a_quiet_moment() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("edition.json"), edition("Ngừng nước", "")).expect("an edition");
    let start = || {
        let edition = Some(folder.path().join("edition.json"));
        let settings = Settings { edition, at: NOW.parse().ok(), ..Settings::plain() };
        begin(settings, Some(folder.path().to_owned()))
    };
    let pages = |deck: &Deck| deck.lineup.notices.iter().map(|entry| entry.times.len()).collect::<Vec<_>>();
    let (mut planner, deck) = start();
    assert!(make_sure(&mut planner, &deck).is_none() && pages(&deck) == [1]);

    // Somebody writes there that the notice has three pages.
    let path = folder.path().join("timings");
    let kept = std::fs::read(&path).expect("kept");
    let hash = deck.lineup.notices[0].notice.hash;
    let text = String::from_utf8(crate::durable::unseal(&kept).expect("whole").to_vec()).expect("JSON");
    let (head, tail) = text.split_once(&format!("{hash}\":[")).expect("the notice's");
    let forged = format!("{head}{hash}\":[9,9,{tail}");
    std::fs::write(&path, crate::durable::seal(forged.as_bytes())).expect("written");
    let (mut planner, deck) = start();
    assert_eq!(pages(&deck), [3]);
    let next = make_sure(&mut planner, &deck).expect("another deck");
    assert_eq!(pages(&next), [1]);
    assert_eq!(std::fs::read(&path).expect("kept"), kept);
    assert!(make_sure(&mut planner, &next).is_none(), "and that is all");

    // The thread comes to it by itself, whether it looks at files all the time or waits for tasks alone.
    for preview in [true, false] {
        static SENT: Mutex<Vec<usize>> = Mutex::new(Vec::new());
        SENT.lock().expect("whole").clear();
        std::fs::write(&path, crate::durable::seal(forged.as_bytes())).expect("written");
        let (mut planner, deck) = start();
        (planner.preview, planner.settings.edition) = (preview, planner.settings.edition.filter(|_| preview));
        let decoder =
            super::super::gallery::Gallery::new(crate::screen::gallery::Source::BuiltIn("demo"), |_, _| {}).decoder();
        let (tasks, inbox) = mpsc::channel();
        let send = |message| {
            if let Message::Deck(deck, _) = message {
                SENT.lock().expect("whole").push(deck.lineup.pages());
            }
        };
        let work = std::thread::spawn(move || planner.run(&inbox, Arc::new(deck), &decoder, send));
        let begun = Instant::now();
        while SENT.lock().expect("whole").is_empty() {
            assert!(begun.elapsed() < QUIET + Duration::from_secs(10), "preview {preview}: nothing is put right");
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(begun.elapsed() > QUIET / 2, "preview {preview}: not while others wait");
        drop(tasks);
        work.join().expect("an end in order");
        assert_eq!(*SENT.lock().expect("whole"), [1], "preview {preview}");
    }

    // Torn, it is as if there were none.
    std::fs::write(&path, &kept[..kept.len() / 2]).expect("written");
    let (_, deck) = start();
    assert_eq!(pages(&deck), [1]);
}
