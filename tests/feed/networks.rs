//! Bad networks and bad servers: what is said, what stays, and what a good one costs.

use crate::newsroom::shows;
use crate::screen::{Screen, bangtin};
use crate::server::Answer;
use crate::stand::{NOW, SITE, Stand, site};
use bangtin::feed::poll::News;
use bangtin::feed::transport::Unreached;
use bangtin::feed::verify::Failed;
use jiff::SignedDuration;
use std::sync::atomic::{AtomicU8, Ordering};
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
fn a_server_without_etags_is_taken_at_its_word_for_an_hour_too() {
    let mut own = Stand::new("plain");
    own.server.put(site("plain", 0));
    let bytes = site("plain", 0).remove(STAMP).expect("a timestamp");
    own.server.answer(STAMP, Answer::Status(200, Vec::new(), bytes));
    own.poll().expect("the first edition");
    own.server.asked();
    own.pass(SignedDuration::from_secs(60));
    assert!(matches!(own.poll(), Ok(News::Unchanged)));
    assert_eq!(own.server.asked(), [STAMP]);
    own.pass(SignedDuration::from_mins(60));
    assert!(matches!(own.poll(), Ok(News::Vouched)), "the verifier runs every hour");
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

/// The program in a corner of its own of the machine, which `prepare` (of a shell) has made a bad place.
fn cornered(flag: &str, prepare: &str, argument: &str, words: &[&str]) -> std::process::Command {
    let mut command = std::process::Command::new("unshare");
    let script = format!("{prepare}; exec \"$@\"");
    command.args([flag, "sh", "-ec", &script, argument, env!("CARGO_BIN_EXE_bangtin")]).args(words);
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("BANGTIN_LOG");
    command
}

/// A resolver that takes every question and answers none.
struct Deaf {
    folder: tempfile::TempDir,
    _socket: std::net::UdpSocket,
}

impl Deaf {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // An address of its own: the machine may have a resolver.
        static NUMBER: AtomicU8 = AtomicU8::new(1);
        let address = format!("127.53.53.{}", NUMBER.fetch_add(1, Ordering::SeqCst));
        let socket = std::net::UdpSocket::bind(format!("{address}:53")).expect("a port for a resolver, as root");
        std::fs::write(folder.path().join("resolv.conf"), format!("nameserver {address}\n")).expect("written");
        Self { folder, _socket: socket }
    }

    fn run(&self, words: &[&str]) -> std::process::Command {
        let conf = self.folder.path().join("resolv.conf");
        cornered("-m", "mount --bind \"$0\" /etc/resolv.conf", conf.to_str().expect("letters"), words)
    }
}

#[test]
fn no_route_and_a_deaf_resolver_are_named_in_time() {
    let own = Stand::new("plain");
    let [root, state] = [own.root.as_path(), own.state.path()].map(|path| path.to_str().expect("letters"));
    let words = |feed| ["sync", "--once", "--feed", feed, "--root", root, "--state", state];
    let deaf = Deaf::new();
    for (what, mut command, reason) in [
        ("no route", cornered("-n", "true", "sh", &words("http://192.0.2.1/")), "unreachable"),
        ("a deaf resolver", deaf.run(&words("http://sotttt.example/")), "sotttt.example"),
    ] {
        let begun = Instant::now();
        let done = command.output().expect("it runs");
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(10), "{what}: {said}");
        assert!(said.contains(reason) && said.contains("metadata/timestamp.json"), "{what}: {said}");
        assert!(begun.elapsed() < Duration::from_secs(15), "{what}: {:?}", begun.elapsed());
    }
}

#[test]
fn the_glass_does_not_wait_for_a_network_that_hangs() {
    let mut own = Stand::new("ward_expired");
    own.meet("ward_expired", 0).expect("an edition of two notices");
    own.server.answer_all(Some(Answer::Silence));
    let [root, state] = [own.root.as_path(), own.state.path()].map(|path| path.to_str().expect("letters"));
    let deaf = Deaf::new();
    let url = own.server.url();
    for feed in [url.as_str(), "http://sotttt.example/"] {
        let words = ["--feed", feed, "--root", root, "--state", state, "--site", SITE, "--at", NOW, "--speed", "20"];
        let begun = Instant::now();
        let screen = Screen::of(|words| deaf.run(words), &[&["--platform", "virtual"][..], &words].concat());
        shows(&screen, feed, &["Ngừng cấp nước"]);
        assert!(begun.elapsed() < Duration::from_secs(4), "{feed}: {:?} to the first page", begun.elapsed());
        for _ in 0..2 {
            shows(&screen, feed, &["Họp tổ dân phố"]);
            shows(&screen, feed, &["Ngừng cấp nước"]);
        }
    }
}

#[test]
fn a_feed_behind_the_office_s_proxy_is_reached() {
    let own = Stand::new("plain");
    let files = site("plain", 0).into_iter();
    own.server.put(files.map(|(path, bytes)| (format!("http://sotttt.example/bangtin/{path}"), bytes)));
    let [root, state] = [own.root.as_path(), own.state.path()].map(|path| path.to_str().expect("letters"));
    let words =
        ["sync", "--once", "--feed", "http://sotttt.example/bangtin", "--root", root, "--state", state, "--at", NOW];
    let done = bangtin(&words).env("http_proxy", own.server.url()).output().expect("it runs");
    let said = String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned();
    assert!(done.status.success() && said.contains("of edition 1 "), "{said}");
}
