//! Bad networks and bad servers: what is said, what stays, and what a good one costs.

use crate::server::Answer;
use crate::stand::{Stand, site};
use bangtin::feed::poll::News;
use bangtin::feed::transport::Unreached;
use bangtin::feed::verify::Failed;
use jiff::SignedDuration;
use std::time::{Duration, Instant};

const STAMP: &str = "metadata/timestamp.json";

/// A screen with the first edition, whose feed has a second one.
fn stand() -> Stand {
    let mut stand = Stand::new("plain");
    stand.meet("plain", 0).expect("the first edition");
    stand.server.put(site("plain", 1));
    stand
}

fn unreached(news: Result<News, Failed>) -> Unreached {
    match news {
        Err(Failed::Unreached(unreached)) => unreached,
        other => panic!("reached: {other:?}"),
    }
}

/// Nothing was taken, in time; and when the network is good again everything is.
fn heals(mut stand: Stand, what: &str, most: Duration) -> String {
    let begun = Instant::now();
    let words = unreached(stand.poll()).to_string();
    assert!(begun.elapsed() < most, "{what}: {:?}", begun.elapsed());
    assert_eq!(stand.titles(), ["Ngừng cấp nước"], "{what}");
    stand.server.put(site("plain", 1));
    stand.poll().unwrap_or_else(|failed| panic!("{what}, healed: {failed}"));
    assert_eq!(stand.titles(), ["Cấp nước lại"], "{what}");
    words
}

#[test]
fn a_server_that_accepts_and_says_nothing_is_left() {
    let own = stand();
    own.server.answer_all(Some(Answer::Silence));
    heals(own, "silence", Duration::from_secs(4));
}

#[test]
fn a_server_that_trickles_is_left() {
    let own = stand();
    let bytes = site("plain", 1).remove(STAMP).expect("a timestamp");
    own.server.answer(STAMP, Answer::Trickle(bytes, Duration::from_millis(100)));
    let words = heals(own, "trickle", Duration::from_secs(4));
    assert!(words.contains("no whole answer in 2 s"), "{words}");
}

#[test]
fn an_answer_that_is_cut_off_is_no_answer() {
    let files = site("plain", 1);
    let before = site("plain", 0);
    for (path, bytes) in files.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes)) {
        let own = stand();
        own.server.answer(path, Answer::Cut(bytes.clone(), bytes.len() / 2));
        let words = heals(own, path, Duration::from_secs(4));
        assert!(words.contains(path.as_str()), "{path}: {words}");
    }
}

#[test]
fn a_server_that_says_unchanged_of_what_is_not_here_is_not_believed() {
    let mut stand = Stand::new("plain");
    stand.server.put(site("plain", 0));
    stand.server.answer(STAMP, Answer::Status(304, Vec::new(), Vec::new()));
    assert!(matches!(unreached(stand.poll()), Unreached::NothingToKeep { .. }));
    assert!(matches!(stand.meet("plain", 0), Ok(News::Adopted(_))));
}

#[test]
fn a_server_that_lies_about_unchanged_is_found_out_within_an_hour() {
    let mut own = stand();
    own.server.answer(STAMP, Answer::Status(304, Vec::new(), Vec::new()));
    assert!(matches!(own.poll(), Ok(News::Unchanged)));
    own.pass(SignedDuration::from_mins(61));
    assert!(matches!(unreached(own.poll()), Unreached::NothingToKeep { .. }));
}

#[test]
fn a_server_that_asks_to_be_left_alone_is_heard() {
    for (status, value, seconds) in [(429, "120", 120), (503, "7", 7), (503, "99999", 3600), (503, "soon", 60)] {
        let own = stand();
        let headers = vec![("Retry-After", value.to_owned())];
        own.server.answer_all(Some(Answer::Status(status, headers, b"busy".to_vec())));
        let mut own = own;
        let unreached = unreached(own.poll());
        assert_eq!(unreached.retry_after(), Some(Duration::from_secs(seconds)), "{status} {value}: {unreached}");
    }
}

#[test]
fn whoever_leads_elsewhere_is_not_followed() {
    let other = crate::server::Server::start();
    other.put(site("plain", 1));
    let own = stand();
    let headers = vec![("Location", format!("{}{STAMP}", other.url()))];
    own.server.answer(STAMP, Answer::Status(302, headers, Vec::new()));
    let words = heals(own, "redirect", Duration::from_secs(2));
    assert!(words.contains("log-in page"), "{words}");
    assert!(other.asked().is_empty());
}

#[test]
fn a_server_that_has_moved_its_files_within_itself_is_followed() {
    let mut own = stand();
    let bytes = site("plain", 1).remove(STAMP).expect("a timestamp");
    own.server.answer("new/timestamp.json", Answer::Bytes(bytes));
    let headers = vec![("Location", "/new/timestamp.json".to_owned())];
    own.server.answer(STAMP, Answer::Status(301, headers, Vec::new()));
    own.poll().expect("followed");
    assert_eq!(own.titles(), ["Cấp nước lại"]);
}

#[test]
fn where_nobody_listens_it_is_said_at_once() {
    let mut own = Stand::new("plain");
    let address = own.server.url();
    own.server = crate::server::Server::start();
    let words = unreached(own.poll()).to_string();
    assert!(words.contains(&address) && words.contains("metadata/timestamp.json"), "{words}");
}

#[test]
fn an_unchanged_poll_is_one_small_request_on_the_same_connection_and_writes_nothing() {
    let mut own = Stand::new("plain");
    own.meet("plain", 0).expect("the first edition");
    own.server.asked();
    let (connections, traffic, files) = (own.server.connections(), own.server.traffic(), files(&own));
    for _ in 0..10 {
        own.pass(SignedDuration::from_secs(60));
        assert!(matches!(own.poll(), Ok(News::Unchanged)));
    }
    assert_eq!(own.server.asked(), [STAMP; 10]);
    assert_eq!(own.server.connections(), connections);
    let bytes = (own.server.traffic() - traffic) / 10;
    println!("an unchanged poll: {bytes} bytes");
    assert!(bytes <= 600, "{bytes} bytes a poll");
    assert_eq!(self::files(&own), files);
}

#[test]
fn the_hourly_check_of_an_unchanged_feed_writes_nothing_either() {
    let mut own = Stand::new("plain");
    own.meet("plain", 0).expect("the first edition");
    let files = files(&own);
    own.pass(SignedDuration::from_mins(50));
    own.steady += Duration::from_secs(3600);
    assert!(matches!(own.poll(), Ok(News::Vouched)));
    assert_eq!(self::files(&own), files);
}

/// Every file of the state with its length, its inode and when it was changed.
fn files(stand: &Stand) -> Vec<String> {
    use std::os::unix::fs::MetadataExt;
    let mut found = Vec::new();
    let mut left = vec![stand.state.path().to_owned()];
    while let Some(folder) = left.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let own = entry.metadata().expect("there");
            let (path, changed) = (entry.path(), (own.mtime(), own.mtime_nsec()));
            found.push(format!("{} {} {} {changed:?}", path.display(), own.len(), own.ino()));
            if own.is_dir() {
                left.push(path);
            }
        }
    }
    found.sort();
    found
}
