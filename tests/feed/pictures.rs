//! The pictures of notices: which are fetched, and what the glass shows of a notice whose picture has not come.

use crate::newsroom::{SOON, never_shows, shows};
use crate::screen::Screen;
use crate::server::{Answer, Server};
use crate::stand::{NOW, SITE, forged, site};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

const STORY: &str = "pictures";

/// A screen of the forged department's, with a minute between two polls in two seconds.
fn screen(server: &Server, state: &Path) -> Screen {
    let root = forged().join(STORY).join("root.json");
    let [root, state] = [root.as_path(), state].map(|path| path.to_str().expect("letters"));
    let options = ["--platform", "virtual", "--feed", &server.url(), "--root", root, "--state", state, "--site", SITE];
    Screen::start(&[&options[..], &["--at", NOW, "--speed", "30"]].concat())
}

/// Where the picture of a notice lies in the story's feed.
fn place(number: usize, id: &str) -> String {
    let files = site(STORY, number);
    // The ones before it lie there too.
    let editions = files.iter().filter(|(path, _)| path.ends_with(".edition.json"));
    let editions = editions.map(|(_, bytes)| serde_json::from_slice::<serde_json::Value>(bytes).expect("an edition"));
    let newest = editions.max_by_key(|edition| edition["_bangtin"]["edition"].as_u64()).expect("an edition");
    let item = newest["items"].as_array().into_iter().flatten().find(|item| item["id"] == id);
    let image = item.and_then(|item| item["image"].as_str()).expect("a notice with a picture");
    format!("targets/{}.{image}", &image[..64])
}

/// Waits until a picture has come.
fn has_come(state: &Path, place: &str) {
    let blob = state.join("store/blobs").join(&place["targets/".len()..][..64]);
    let begin = Instant::now();
    while !blob.exists() {
        assert!(begin.elapsed() < SOON, "{place}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn bytes(place: &str, number: usize) -> Vec<u8> {
    site(STORY, number).remove(place).expect("a picture")
}

#[test]
fn only_the_pictures_that_this_site_can_show_are_fetched() {
    let (server, state) = (Server::start(), tempfile::tempdir().expect("a folder"));
    server.put(site(STORY, 0));
    let screen = screen(&server, state.path());
    shows(&screen, "the ward's notice", &["Tấm màu lục"]);
    shows(&screen, "the city's notice", &["Tấm màu đỏ"]);
    never_shows(&screen, "another ward's notice", "Tấm màu lam");
    has_come(state.path(), &place(0, "cho-ca-thanh-pho"));
    has_come(state.path(), &place(0, "cho-phuong"));
    let asked: Vec<String> = server.asked().into_iter().filter(|path| path.ends_with(".png")).collect();
    let mut own = [place(0, "cho-ca-thanh-pho"), place(0, "cho-phuong")];
    own.sort();
    assert_eq!(asked.into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>(), own);
}

#[test]
fn without_its_picture_a_changed_notice_stays_as_it_was_and_a_new_one_is_shown_as_text() {
    let (server, state) = (Server::start(), tempfile::tempdir().expect("a folder"));
    server.put(site(STORY, 0));
    let screen = screen(&server, state.path());
    shows(&screen, "the first edition", &["Tấm màu đỏ"]);
    shows(&screen, "the first edition", &["Tấm màu lục"]);
    has_come(state.path(), &place(0, "cho-ca-thanh-pho"));
    let (white, blue) = (place(1, "cho-ca-thanh-pho"), place(1, "moi"));
    server.put(site(STORY, 1));
    for place in [&white, &blue] {
        server.answer(place, Answer::Status(404, Vec::new(), Vec::new()));
    }
    shows(&screen, "a new notice, as text", &["Thông báo mới"]);
    shows(&screen, "a changed one, as it was", &["Tấm màu đỏ"]);
    never_shows(&screen, "a changed one", "Tấm màu trắng");
    // What is not the picture that was promised is no picture.
    server.answer(&white, Answer::Bytes(bytes(&place(0, "cho-ca-thanh-pho"), 0)));
    never_shows(&screen, "a changed one, with another picture", "Tấm màu trắng");
    server.put(site(STORY, 1));
    shows(&screen, "the picture has come", &["Tấm màu trắng"]);
    never_shows(&screen, "the picture has come", "Tấm màu đỏ");
}

#[test]
fn an_emergency_does_not_wait_for_its_picture() {
    let (server, state) = (Server::start(), tempfile::tempdir().expect("a folder"));
    server.put(site(STORY, 0));
    let screen = screen(&server, state.path());
    shows(&screen, "the first edition", &["Tấm màu đỏ"]);
    server.put(site(STORY, 2));
    for place in site(STORY, 2).keys().filter(|path| path.ends_with(".png")) {
        server.answer(place, Answer::Silence);
    }
    shows(&screen, "an emergency", &["Cháy ở tầng hầm"]);
}
