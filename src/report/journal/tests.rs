use super::*;
use crate::board::hash::ContentHash;
use crate::board::notice::Class;
use crate::board::play::{Dress, EditionName, Ending, PageName};
use crate::durable::simulated::SimulatedDisk;
use std::io::ErrorKind;

const STATE: &str = "/state";

fn play(at: u64) -> Play {
    let page = PageName {
        publisher: String::new(),
        notice: format!("thông báo {}", at % 7),
        hash: ContentHash::of(b"thong bao"),
        page: 0,
    };
    Play {
        page,
        class: Class::Routine,
        edition: Some(EditionName { number: Some(3), hash: ContentHash::of(b"edition") }),
        start: jiff::Timestamp::from_second(1_764_000_000 + 15 * at as i64).expect("a moment"),
        duration: Duration::from_secs(15),
        ending: Ending::Whole,
        dress: Dress::Plain,
    }
}

fn place() -> Place {
    Place { site: "HN-4K7Q2W".into(), screen: "Sảnh A".into() }
}

fn journal(disk: &Arc<SimulatedDisk>) -> Journal {
    Journal::of(disk.clone(), Path::new(STATE), place())
}

/// When each play that the journal holds began, counted from the first.
fn held(disk: &SimulatedDisk) -> Vec<u64> {
    let mut held = Vec::new();
    read(disk, Path::new(STATE), |entry| {
        assert_eq!((entry.site.as_str(), entry.screen.as_str(), entry.status), ("HN-4K7Q2W", "Sảnh A", "whole"));
        held.push(((entry.start.as_second() - 1_764_000_000) / 15) as u64);
    })
    .expect("readable");
    held
}

/// Pages of fifteen seconds, one after another, written as they come due.
fn show(journal: &mut Journal, pages: std::ops::Range<u64>) -> io::Result<()> {
    for at in pages {
        let steady = Duration::from_secs(15 * at);
        journal.take(play(at));
        if journal.due(steady) == Some(Duration::ZERO) {
            journal.write(steady)?;
        }
    }
    Ok(())
}

#[test]
fn every_page_is_there_and_a_minute_costs_one_write() {
    let disk = Arc::new(SimulatedDisk::default());
    let mut own = journal(&disk);
    show(&mut own, 0..1).expect("written");
    let steps = disk.steps();
    show(&mut own, 1..241).expect("written");
    // An hour: one append and one settle a minute.
    assert_eq!(disk.steps() - steps, 2 * 60);
    assert_eq!(held(&disk), (0..241).collect::<Vec<_>>());
}

#[test]
fn a_day_of_pages_costs_less_than_half_a_megabyte() {
    let disk = Arc::new(SimulatedDisk::default());
    show(&mut journal(&disk), 0..5760).expect("written");
    assert!(disk.written() < 512 << 10, "{} bytes", disk.written());
}

#[test]
fn a_power_cut_loses_the_last_minute_at_most_and_tears_no_entry() {
    let mut cuts = 0;
    for cut in 0.. {
        let disk = Arc::new(SimulatedDisk::default());
        let mut own = journal(&disk);
        show(&mut own, 0..9).expect("written");
        let sure = held(&disk).len() as u64;
        disk.cut_after(cut);
        let done = show(&mut own, 9..20);
        for after in disk.after_the_cut() {
            let after = Arc::new(after);
            let first = held(&after);
            assert!(first.len() as u64 >= sure, "cut after {cut} steps: {first:?}");
            assert_eq!(first, (0..first.len() as u64).collect::<Vec<_>>(), "in order and without a gap");
            // And it goes on in another file.
            show(&mut journal(&after), 100..101).expect("written");
            assert_eq!(held(&after).last(), Some(&100));
            cuts += 1;
        }
        if done.is_ok() {
            break;
        }
    }
    assert!(cuts > 5, "{cuts} outcomes only");
}

#[test]
fn a_full_disk_stops_the_journal_and_not_the_screen() {
    let disk = Arc::new(SimulatedDisk::default());
    let mut own = journal(&disk);
    show(&mut own, 0..5).expect("written");
    disk.fill_up();
    assert_eq!(show(&mut own, 5..10).expect_err("full").kind(), ErrorKind::StorageFull);
    assert!(own.faulty);
    for at in 10..500 {
        own.take(play(at));
    }
    assert!(own.lost > 0 && own.waiting.len() == MOST_WAITING);
    disk.make_room();
    own.write(Duration::from_secs(10_000)).expect("room again");
    assert!(!own.faulty);
    assert_eq!(held(&disk).last(), Some(&499));
}

#[test]
fn the_oldest_go_when_there_is_more_than_may_be() {
    let disk = Arc::new(SimulatedDisk::default());
    let mut own = journal(&disk);
    show(&mut own, 0..5).expect("written");
    let folder = Path::new(STATE).join("journal");
    for number in 2..=64 {
        disk.write(&folder.join(number.to_string()), &[b'x'; MOST_FILE as usize]).expect("written");
    }
    show(&mut journal(&disk), 100..101).expect("written");
    let total: u64 = files(&*disk, &folder).expect("files").iter().map(|(_, length)| length).sum();
    assert!(total <= MOST_BYTES, "{total}");
    assert_eq!(held(&disk), [100], "the first file has gone");
}

#[test]
fn a_damaged_line_costs_itself() {
    let disk = Arc::new(SimulatedDisk::default());
    show(&mut journal(&disk), 0..9).expect("written");
    let path = Path::new(STATE).join("journal/1");
    let all = held(&disk);
    // The middle of the last play but one.
    disk.damage(&path, |bytes| {
        let at = bytes.len() - 60;
        bytes[at] ^= 1;
    });
    assert_eq!(held(&disk).len(), all.len() - 1);
}

#[test]
fn the_page_that_was_on_the_glass_when_the_screen_moved_was_shown_in_the_old_place() {
    let disk = Arc::new(SimulatedDisk::default());
    let mut own = journal(&disk);
    own.take(play(0));
    // In the middle of the second page.
    let at = play(1).start + Duration::from_secs(5);
    own.move_to(Place { site: "HN-0000AA".into(), screen: String::new() }, at);
    // The disk is full just then: what waits keeps its place.
    disk.fill_up();
    (1..3).for_each(|at| own.take(play(at)));
    assert!(own.write(Duration::ZERO).is_err());
    disk.make_room();
    own.take(play(3));
    own.write(Duration::from_secs(60)).expect("written");
    let mut held = Vec::new();
    read(&*disk, Path::new(STATE), |entry| held.push(entry.site)).expect("readable");
    assert_eq!(held, ["HN-4K7Q2W", "HN-4K7Q2W", "HN-0000AA", "HN-0000AA"]);
}

/// What stands beside the plays.
fn marks(disk: &SimulatedDisk) -> Vec<Mark> {
    let mut marks = Vec::new();
    let take = |event| {
        if let Event::Mark(mark) = event {
            marks.push(mark);
        }
    };
    read_all(disk, Path::new(STATE), take).expect("readable");
    marks
}

fn begun() -> Mark {
    Mark::Begun(Begun { at: play(0).start, sure: true, boot: "a".into(), version: "1".into() })
}

#[test]
fn starts_and_a_dark_glass_are_read_as_they_were_written_and_lines_of_a_later_version_are_passed_over() {
    let disk = Arc::new(SimulatedDisk::default());
    let mut own = journal(&disk);
    let every = [
        begun(),
        Mark::Glass(play(1).start, Some(Dark::NoMonitor)),
        Mark::Glass(play(3).start, None),
        Mark::Ended(play(5).start),
    ];
    every.iter().for_each(|mark| own.mark(mark.clone(), Duration::ZERO));
    own.write(Duration::from_secs(60)).expect("written");
    let later = "later";
    let check = ContentHash::of(later.as_bytes()).to_string();
    disk.append(&Path::new(STATE).join("journal/1"), format!("z{} {later}\n", &check[..8]).as_bytes())
        .expect("written");
    assert_eq!(marks(&disk), every);
    assert_eq!(held(&disk), [0; 0]);
}

#[test]
fn a_program_that_breaks_off_within_its_first_minute_leaves_nothing_that_would_push_out_what_is_there() {
    let disk = Arc::new(SimulatedDisk::default());
    show(&mut journal(&disk), 0..1).expect("written");
    let steps = disk.steps();
    for _ in 0..1000 {
        let mut own = journal(&disk);
        own.mark(begun(), Duration::ZERO);
        own.take(play(1));
        assert_ne!(own.due(Duration::from_secs(30)), Some(Duration::ZERO));
    }
    assert_eq!((disk.steps(), held(&disk)), (steps, vec![0]));
}

#[test]
fn the_first_frame_of_a_start_is_no_news() {
    let disk = Arc::new(SimulatedDisk::default());
    let mut own = journal(&disk);
    own.mark(Mark::Glass(play(0).start, Some(Dark::Starting)), Duration::ZERO);
    own.mark(Mark::Glass(play(0).start, None), Duration::ZERO);
    own.mark(Mark::Glass(play(1).start, Some(Dark::Off)), Duration::ZERO);
    own.write(Duration::ZERO).expect("written");
    assert_eq!(marks(&disk), [Mark::Glass(play(1).start, Some(Dark::Off))]);
}
