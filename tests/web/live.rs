//! Content that changes while the screen runs: saved, broken, mended, absent.

use crate::screen::Screen;
use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};

const AT: &[&str] = &["--at", "2021-08-18T08:00:10"];

pub fn edition(titles: &[&str]) -> String {
    let item = |title: &&str| {
        format!(
            r#"{{ "id": "{title}", "title": "{title}", "content_text": "Từ tám giờ đến mười một giờ.",
               "_bangtin": {{ "class": "routine", "kind": "building", "from": "2021-08-18T00:00:00+07:00",
               "until": "2021-08-19T00:00:00+07:00", "to": ["vn-gso@2021-01:01"], "source": "x" }} }}"#
        )
    };
    let items: Vec<String> = titles.iter().map(item).collect();
    format!(
        r#"{{ "version": "https://jsonfeed.org/version/1.1", "title": "Phường", "_bangtin": {{}}, "items": [{}] }}"#,
        items.join(",")
    )
}

/// Waits until the page holds what it should; how long that took.
pub fn waits(screen: &Screen, what: &str, most: Duration, holds: impl Fn(&str) -> bool) -> Duration {
    let begin = Instant::now();
    loop {
        let text = screen.words();
        if holds(&text) {
            return begin.elapsed();
        }
        assert!(begin.elapsed() < most, "{what}: after {most:?} the page is\n{text}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// An edition of one poster whose picture fills most of the glass.
fn poster(file: &str) -> String {
    format!(
        r#"{{ "version": "https://jsonfeed.org/version/1.1", "title": "Phường", "_bangtin": {{}}, "items": [ {{
            "id": "áp phích", "title": "Áp phích", "image": "{file}", "_bangtin": {{ "class": "routine",
            "kind": "poster", "from": "2021-08-18T00:00:00+07:00", "until": "2021-08-19T00:00:00+07:00",
            "image_alt": "Một tấm áp phích", "to": ["vn-gso@2021-01:01"], "source": "x" }} }} ] }}"#
    )
}

const RED: [u8; 3] = [200, 30, 30];
const BLUE: [u8; 3] = [30, 30, 200];

/// A picture of one colour, always of the same size.
fn picture(colour: [u8; 3]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_pixel(320, 180, Rgb(colour)).write_to(&mut bytes, ImageFormat::Png).expect("a PNG");
    bytes.into_inner()
}

/// Waits until a third of the glass or more has this colour, or until next to nothing has.
fn coloured(screen: &Screen, what: &str, most: Duration, colour: [u8; 3], there: bool) {
    let begin = Instant::now();
    loop {
        let glass = image::load_from_memory(&screen.get("/glass.png").body).expect("a picture").into_rgb8();
        let near = |pixel: &&Rgb<u8>| pixel.0.iter().zip(colour).all(|(own, wanted)| own.abs_diff(wanted) < 8);
        let part = glass.pixels().filter(near).count() * 100 / glass.pixels().count();
        if if there { part >= 33 } else { part < 1 } {
            return;
        }
        assert!(begin.elapsed() < most, "{what}: after {most:?} {part} hundredths of the glass are {colour:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// As careful programs save: beside, and in its place.
fn replace(path: &Path, bytes: &[u8]) {
    let beside = path.with_extension("new");
    std::fs::write(&beside, bytes).expect("saved");
    std::fs::rename(&beside, path).expect("in its place");
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of letters")
}

#[test]
fn each_save_of_an_author_is_on_the_glass_within_a_second() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("my.json");
    std::fs::write(&path, edition(&["Ngừng nước"])).expect("saved");
    let screen = Screen::start(&[AT, &["--edition", text(&path)]].concat());
    let second = Duration::from_secs(1);
    assert!(screen.words().contains("Ngừng nước"));

    std::fs::write(&path, edition(&["Ngừng nước", "Thang máy"])).expect("saved");
    waits(&screen, "a notice more", second, |text| text.contains("Thang máy"));

    // As editors save: beside, and in its place.
    std::fs::write(folder.path().join("new"), edition(&["Ngừng điện"])).expect("saved");
    std::fs::rename(folder.path().join("new"), &path).expect("in its place");
    waits(&screen, "another notice", second, |text| text.contains("Ngừng điện") && !text.contains("TỆP LỖI"));

    let broken = |what: &str| {
        waits(&screen, what, 2 * second, |text| text.contains("TỆP LỖI") && text.contains("Ngừng điện"));
    };
    std::fs::write(&path, &edition(&["Ngừng điện"])[..80]).expect("saved");
    broken("cut off");
    std::fs::write(&path, edition(&["Ngừng điện"])).expect("saved");
    waits(&screen, "mended", second, |text| !text.contains("TỆP LỖI"));
    std::fs::remove_file(&path).expect("removed");
    broken("removed");
    std::fs::create_dir(&path).expect("a folder");
    broken("a folder");
    std::fs::remove_dir(&path).expect("removed");
    std::fs::write(&path, edition(&["Họp tổ dân phố"])).expect("saved");
    waits(&screen, "mended", 2 * second, |text| text.contains("Họp tổ dân phố") && !text.contains("TỆP LỖI"));
}

#[test]
fn a_picture_that_is_replaced_under_its_name_is_on_the_glass_within_a_second() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, file) = (folder.path().join("my.json"), folder.path().join("tranh.png"));
    std::fs::write(&path, poster("tranh.png")).expect("saved");
    std::fs::write(&file, picture(RED)).expect("saved");
    let screen = Screen::start(&[AT, &["--edition", text(&path)]].concat());
    // A turn of the page is on its way for a while.
    let soon = Duration::from_millis(1800);
    coloured(&screen, "the first one", soon, RED, true);
    for (colour, name) in [(BLUE, "in its place"), (RED, "and back")] {
        replace(&file, &picture(colour));
        coloured(&screen, name, soon, colour, true);
    }
    std::fs::write(&file, picture(BLUE)).expect("saved");
    coloured(&screen, "saved over it", soon, BLUE, true);

    // The head is sound and the end is missing; it is no picture; it is gone.
    let whole = picture(RED);
    for (name, broken) in [("cut off", &whole[..whole.len() - 30]), ("a text", b"Kinh gui")] {
        replace(&file, broken);
        for colour in [BLUE, RED] {
            coloured(&screen, name, 2 * soon, colour, false);
        }
        assert!(screen.words().contains("Áp phích"), "{name}: the notice went with its picture");
        replace(&file, &picture(BLUE));
        coloured(&screen, "mended", soon, BLUE, true);
    }
    std::fs::remove_file(&file).expect("removed");
    coloured(&screen, "gone", 2 * soon, BLUE, false);
    std::fs::write(&file, picture(RED)).expect("saved");
    coloured(&screen, "there again", soon, RED, true);
}

#[test]
fn a_lobby_takes_a_replaced_picture_at_its_next_look() {
    let folder = tempfile::tempdir().expect("a folder");
    let (config, file) = (folder.path().join("bangtin.toml"), folder.path().join("tranh.png"));
    std::fs::write(&config, "edition = \"edition.json\"\n").expect("settings");
    std::fs::write(folder.path().join("edition.json"), poster("tranh.png")).expect("saved");
    std::fs::write(&file, picture(RED)).expect("saved");
    let screen = Screen::start(&[AT, &["--config", text(&config), "--speed", "3"]].concat());
    coloured(&screen, "the first one", Duration::from_secs(40), RED, true);
    replace(&file, &picture(BLUE));
    coloured(&screen, "replaced", Duration::from_secs(40), BLUE, true);
}

#[test]
fn a_lobby_without_its_edition_shows_the_built_in_pages_and_takes_it_when_it_comes() {
    let folder = tempfile::tempdir().expect("a folder");
    let (config, path) = (folder.path().join("bangtin.toml"), folder.path().join("edition.json"));
    std::fs::write(&config, "edition = \"edition.json\"\n").expect("settings");
    for (name, spoil) in [
        ("absent", &(|_: &Path| {}) as &dyn Fn(&Path)),
        ("empty", &|path| std::fs::write(path, "").expect("a file")),
        ("a sign-in page", &|path| std::fs::write(path, "<!DOCTYPE html><html>").expect("a file")),
        ("a folder", &|path| std::fs::create_dir(path).expect("a folder")),
    ] {
        spoil(&path);
        let screen = Screen::start(&[AT, &["--config", text(&config), "--speed", "3"]].concat());
        let first = screen.words();
        // One of the built-in pages, marked.
        assert!(
            first.contains("Lỗi tệp: edition.json")
                && !first.contains("BẢN XEM THỬ")
                && first.contains("<p>")
                && !first.contains("Ngừng nước"),
            "{name}: {first}"
        );
        let _ = std::fs::remove_file(&path);
        let _ = std::fs::remove_dir(&path);
        std::fs::write(&path, edition(&["Ngừng nước"])).expect("an edition");
        waits(&screen, name, Duration::from_secs(40), |text| text.contains("Ngừng nước"));
        std::fs::remove_file(&path).expect("removed");
    }
}

#[test]
fn a_fault_in_the_settings_costs_its_value_and_is_named_on_the_glass() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("bangtin.toml");
    std::fs::write(&config, "screen = \"Sảnh B\"\nsite = \"HN-4K7Q2X\"\nedition = \"edition.json\"\n")
        .expect("settings");
    std::fs::write(folder.path().join("bangtin.toml.d"), "no folder").expect("a file");
    std::fs::write(folder.path().join("edition.json"), edition(&["Ngừng nước"])).expect("an edition");
    let screen = Screen::start(&[AT, &["--config", text(&config)]].concat());
    let first = screen.words();
    for part in ["Ngừng nước", "Chưa có mã địa điểm", "Sảnh B", "Lỗi cài đặt: bangtin.toml:2 +1"]
    {
        assert!(first.contains(part), "{part}: {first}");
    }
}

#[test]
fn a_broken_directory_of_places_does_not_hide_the_city_s_edition() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("bangtin.toml");
    std::fs::write(&config, "edition = \"edition.json\"\nplaces = \"places.json\"\n").expect("settings");
    std::fs::write(folder.path().join("places.json"), "<!DOCTYPE html>").expect("a file");
    std::fs::write(folder.path().join("edition.json"), edition(&["Ngừng nước"])).expect("an edition");
    let screen = Screen::start(&[AT, &["--config", text(&config)]].concat());
    let first = screen.words();
    assert!(first.contains("Ngừng nước") && first.contains("Lỗi tệp: places.json"), "{first}");
}

#[test]
fn settings_that_cannot_be_read_are_no_reason_for_a_demo() {
    let folder = tempfile::tempdir().expect("a folder");
    let screen = Screen::start(&[AT, &["--config", text(&folder.path().join("bangtin.toml"))]].concat());
    let first = screen.words();
    assert!(first.contains("Lỗi cài đặt: bangtin.toml") && !first.contains("BẢN TRÌNH DIỄN"), "{first}");
}
