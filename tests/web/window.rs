//! The screen in a window: its first frame, and its end when the display goes.

use crate::SIZE;
use crate::display::Window;
use crate::replaced::alike;
use crate::screen::bangtin;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(10);

#[test]
fn the_first_frame_of_a_full_screen_is_the_right_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let png = folder.path().join("page.png");
    let page = ["--card", "setup", "--at", "2021-08-18T08:00:10"];
    let words = [&["snapshot", "--size", "1600x900", "--out", png.to_str().expect("letters")], &page[..]].concat();
    assert!(bangtin(&words).status().expect("the program runs").success());
    let right = image::open(&png).expect("the snapshot").into_rgb8();
    let window = Window::start("1600x900", &[&page[..], &["--fullscreen", "--speed", "0.1"]].concat());
    let dark = window.display.pixels();
    let begin = Instant::now();
    // Every frame until the right one stands there: dark still, or the right one in the making from above.
    loop {
        let frame = window.display.pixels();
        if alike(&frame, &right, 1.0) {
            return;
        }
        let strange = frame.enumerate_pixels().filter(|(x, y, own)| {
            let (dark, right) = (dark.get_pixel(*x, *y), right.get_pixel(*x, *y));
            *own != dark && own.0.iter().zip(right.0).any(|(own, right)| own.abs_diff(right) > 2)
        });
        let strange = strange.count();
        assert_eq!(strange, 0, "so many pixels are of another picture");
        assert!(begin.elapsed() < PATIENCE, "nothing is shown");
    }
}

#[test]
fn a_display_server_that_dies_ends_the_screen_so_that_a_service_starts_it_again() {
    let mut window = Window::start(SIZE, &["--card", "pause", "--size", SIZE]);
    let dark = window.display.pixels();
    let begin = Instant::now();
    while window.display.pixels() == dark {
        assert!(begin.elapsed() < PATIENCE, "nothing is shown");
        std::thread::sleep(Duration::from_millis(50));
    }
    window.display.kill();
    let begin = Instant::now();
    loop {
        if let Some(status) = window.board.try_wait().expect("a child") {
            assert_eq!(status.code(), Some(1));
            return;
        }
        assert!(begin.elapsed() < PATIENCE, "it goes on without its display");
        std::thread::sleep(Duration::from_millis(50));
    }
}
