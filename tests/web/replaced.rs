//! Editions and places that are replaced, broken, mended and removed under a running screen, in a window and on the web
//! page: pixel by pixel what `snapshot` draws of the same files.

use crate::display::Window;
use crate::screen::{Screen, bangtin};
use crate::{SIZE, live};
use image::RgbImage;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Slow enough for the minute to stand still.
const CLOCK: &[&str] = &["--at", "2021-08-18T08:00:10", "--speed", "0.1"];
const SITE: &[&str] = &["--site", "HN-4K7Q2W"];
const PATIENCE: Duration = Duration::from_secs(10);

/// The files of a screen.
struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// As editors save: beside, and in its place.
    fn save(&self, name: &str, text: &str) {
        std::fs::write(self.path("beside"), text).expect("saved");
        std::fs::rename(self.path("beside"), self.path(name)).expect("in its place");
    }

    fn options(&self) -> Vec<String> {
        let (edition, places) = (self.path("edition.json"), self.path("places.json"));
        let own = ["--size", SIZE, "--edition", text(&edition), "--places", text(&places)];
        own.iter().chain(SITE).chain(CLOCK).map(|&word| word.to_owned()).collect()
    }

    /// What a snapshot draws of the files as they are now.
    fn drawn(&self) -> RgbImage {
        let png = self.path("page.png");
        let options = self.options();
        // Snapshots have no speed.
        let own = options[..options.len() - 2].iter().map(String::as_str);
        let words: Vec<&str> = ["snapshot", "--out", text(&png)].into_iter().chain(own).collect();
        let output = bangtin(&words).output().expect("the program runs");
        assert!(output.status.success(), "{output:?}");
        image::open(&png).expect("the snapshot").into_rgb8()
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of letters")
}

/// The directory of places in which the building lies in this ward.
fn places(ward: &str) -> String {
    let areas =
        ["01", "00316", "00337"].map(|code| format!(r#"{{ "ref": "vn-gso@2021-01:{code}", "name": "{code}" }}"#));
    format!(
        r#"{{ "places": 1, "areas": [{}], "sites": [{{ "id": "HN-4K7Q2W", "name": "Chung cư Hoa Sữa",
           "areas": ["vn-gso@2021-01:01", "vn-gso@2021-01:{ward}"] }}] }}"#,
        areas.join(",")
    )
}

fn waits(what: &str, glass: &impl Fn() -> RgbImage, holds: impl Fn(&RgbImage) -> bool) {
    let begin = Instant::now();
    while !holds(&glass()) {
        if begin.elapsed() > PATIENCE {
            let path = std::env::temp_dir().join("bangtin-replaced.png");
            let saved = glass().save(&path);
            panic!("{what}: not on the glass within {PATIENCE:?}, see {} ({saved:?})", path.display());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The whole story. `start` starts a screen with options; what it gives shows the glass as long as it lives.
fn story<G>(start: impl FnOnce(&[&str]) -> G, pixels: impl Fn(&G) -> RgbImage) {
    let files = Files::new();
    let ward = |title: &str| live::edition(&[title]).replace("vn-gso@2021-01:01", "vn-gso@2021-01:00337");
    files.save("places.json", &places("00337"));
    files.save("edition.json", &ward("Ngừng nước"));
    let options = files.options();
    let screen = start(&options.iter().map(String::as_str).collect::<Vec<_>>());
    let glass = || pixels(&screen);
    let first = files.drawn();
    waits("the first edition", &glass, |own| same(own, &first));

    files.save("edition.json", &ward("Thang máy"));
    let second = files.drawn();
    assert!(!alike(&first, &second, 1.0));
    waits("the edition is replaced", &glass, |own| same(own, &second));

    files.save("edition.json", &ward("Thang máy")[..90]);
    // The same page, with a mark in place of the other.
    waits("the edition is cut off", &glass, marked(&second));
    files.save("edition.json", &ward("Thang máy"));
    waits("the edition is mended", &glass, |own| same(own, &second));
    std::fs::remove_file(files.path("edition.json")).expect("removed");
    waits("the edition is removed", &glass, marked(&second));
    files.save("edition.json", &ward("Ngừng nước"));
    waits("another edition comes", &glass, |own| same(own, &first));

    files.save("places.json", &places("00316"));
    waits("the building lies in another ward", &glass, |own| !alike(own, &first, 0.9));
    files.save("places.json", &places("00337"));
    waits("the building lies in the ward", &glass, |own| same(own, &first));
    files.save("places.json", "<!DOCTYPE html>");
    waits("the places are broken", &glass, marked(&first));
    // Whoever breaks the directory must not hold up the news.
    files.save("edition.json", &ward("Thang máy"));
    waits("the edition is replaced beside broken places", &glass, marked(&second));
    files.save("places.json", &places("00337"));
    waits("the places are mended", &glass, |own| same(own, &second));
    files.save("edition.json", &ward("Ngừng nước"));
    waits("the first edition is back", &glass, |own| same(own, &first));
    std::fs::remove_file(files.path("places.json")).expect("removed");
    waits("the places are removed", &glass, marked(&first));
    files.save("places.json", &places("00337"));
    waits("the places are there again", &glass, |own| same(own, &first));
}

fn same(one: &RgbImage, other: &RgbImage) -> bool {
    alike(one, other, 1.0)
}

/// The same page, but for the mark of a broken file.
fn marked(page: &RgbImage) -> impl Fn(&RgbImage) -> bool {
    |own| !same(own, page) && alike(own, page, 0.9)
}

/// Whether this share of the pixels is the same. A window has another kind of pixels, whose edges are rounded otherwise.
pub fn alike(one: &RgbImage, other: &RgbImage, share: f64) -> bool {
    const ROUNDING: u8 = 2;
    let near = |(one, other): &(&image::Rgb<u8>, &image::Rgb<u8>)| {
        one.0.iter().zip(other.0).all(|(one, other)| one.abs_diff(other) <= ROUNDING)
    };
    let count = one.pixels().zip(other.pixels()).filter(near).count();
    one.dimensions() == other.dimensions() && count as f64 >= share * one.pixels().len() as f64
}

#[test]
fn the_page_follows_its_files_pixel_by_pixel() {
    story(Screen::start, |screen| {
        let answer = screen.get("/glass.png");
        image::load_from_memory(&answer.body).expect("a whole picture").into_rgb8()
    });
}

#[test]
fn the_window_follows_its_files_pixel_by_pixel() {
    story(|options| Window::start(SIZE, options), |window| window.display.pixels());
}
