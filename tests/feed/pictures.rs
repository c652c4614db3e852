//! The pictures of notices: which are fetched, and what the glass shows of a notice whose picture has not come.

use crate::newsroom::{never_shows, shows};
use crate::screen::Screen;
use crate::server::{Answer, Server};
use crate::stand::{NOW, SITE, forged, site};
use std::path::Path;

const STORY: &str = "pictures";

/// A screen of the forged department's, with a minute between two polls in two seconds.
fn screen(server: &Server, state: &Path) -> Screen {
    let root = forged().join(STORY).join("root.json");
    let [root, state] = [root.as_path(), state].map(|path| path.to_str().expect("letters"));
    let options = ["--platform", "virtual", "--feed", &server.url(), "--root", root, "--state", state, "--site", SITE];
    Screen::start(&[&options[..], &["--at", NOW, "--speed", "30"]].concat())
}

/// Where the picture lies that this site of the story has and the one before has not.
fn places(number: usize) -> Vec<String> {
    let pictures = |number| site(STORY, number).into_keys().filter(|path| path.ends_with(".png")).collect::<Vec<_>>();
    let before = number.checked_sub(1).map(pictures).unwrap_or_default();
    pictures(number).into_iter().filter(|path| !before.contains(path)).collect()
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
    let asked: Vec<String> = server.asked().into_iter().filter(|path| path.ends_with(".png")).collect();
    assert_eq!((places(0).len(), asked.len()), (3, 2), "{asked:?}");
}

#[test]
fn without_its_picture_a_changed_notice_stays_as_it_was_and_a_new_one_is_shown_as_text() {
    let (server, state) = (Server::start(), tempfile::tempdir().expect("a folder"));
    server.put(site(STORY, 0));
    let screen = screen(&server, state.path());
    shows(&screen, "the first edition", &["Tấm màu đỏ"]);
    shows(&screen, "the first edition", &["Tấm màu lục"]);
    // The white one and, for this site, the blue one do not come.
    let [white] = &places(1)[..] else { panic!("one new picture: {:?}", places(1)) };
    let blue = places(0).into_iter().find(|place| !server.asked().contains(place)).expect("it was not asked for");
    server.put(site(STORY, 1));
    for place in [white, &blue] {
        server.answer(place, Answer::Status(404, Vec::new(), Vec::new()));
    }
    shows(&screen, "a new notice, as text", &["Thông báo mới"]);
    shows(&screen, "a changed one, as it was", &["Tấm màu đỏ"]);
    never_shows(&screen, "a changed one", "Tấm màu trắng");
    // What is not the picture that was promised is no picture.
    server.answer(white, Answer::Bytes(bytes(&places(0)[0], 0)));
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
