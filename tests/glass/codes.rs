//! Codes as a telephone sees them: read off the drawn glass by two decoders that share no line of code.

use crate::gallery::{self, Gallery, Pixels, SIZES, Wall};
use bangtin::board::legibility::Profile;
use bangtin::screen::show::Shown;
use bangtin::screen::snapshot::Studio;
use jiff::SignedDuration;
use std::collections::HashMap;

#[test]
fn two_decoders_read_every_code_of_the_gallery_on_every_glass() {
    let gallery = Gallery::open();
    for size in SIZES {
        let read = gallery.wall(size).visit(move |studio| {
            let pages = gallery::pages(studio);
            pages.iter().filter(|(name, shown)| read(studio, name, shown)).count()
        });
        assert!(read >= 2, "{size:?}: only {read} pages with codes");
    }
}

#[test]
fn two_decoders_read_every_code_of_an_hour_of_the_demo() {
    for size in [(1920, 1080), (1080, 1920)] {
        let codes = Wall { edition: None, ..Wall::of(size) }.visit(|studio| {
            let (mut t, mut seen) = (studio.start, HashMap::new());
            let end = t + SignedDuration::from_hours(1);
            while t < end {
                let shown = studio.show.at(t).expect("a page");
                t = shown.showing.until;
                seen.entry((shown.showing.notice, shown.showing.page)).or_insert(shown);
            }
            let pages: Vec<Shown> = seen.into_values().collect();
            pages.iter().filter(|shown| read(studio, &format!("{:?}", shown.showing.notice), shown)).count()
        });
        assert!(codes > 0, "{size:?}: no page of the demo has a code");
    }
}

#[test]
fn a_code_stays_in_one_place_and_is_large_enough() {
    let gallery = Gallery::open();
    for size in SIZES {
        gallery.wall(size).visit(move |studio| {
            let per_mm = Profile::of(size.0, size.1).px_per_mm();
            let mut places = HashMap::new();
            for (name, shown) in gallery::pages(studio) {
                let Some(code) = shown.sheet.code() else { continue };
                let mm = code.rect.w / per_mm;
                assert!(mm >= 149.99, "{size:?} {name}: {mm:.1} mm");
                assert!(code.module_px >= 4, "{size:?} {name}: {} px a module", code.module_px);
                assert_eq!(code.rect.w as u32, code.modules.side as u32 * code.module_px, "{size:?} {name}");
                let place = (code.rect.x as i64, code.rect.y as i64, code.rect.w as i64);
                let first = *places.entry(shown.showing.notice).or_insert(place);
                assert_eq!(place, first, "{size:?} {name}: the code moved");
            }
        });
    }
}

/// Whether the page has a code; both decoders have then read it, byte for byte.
fn read(studio: &mut Studio, name: &str, shown: &Shown) -> bool {
    let Some(code) = shown.sheet.code() else { return false };
    let pixels = Pixels::of(studio, shown);
    let (w, h, grey) = (pixels.width, pixels.height, pixels.grey());
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(w, h, |x, y| grey[y * w + x]);
    let mut first = Vec::new();
    for grid in image.detect_grids() {
        let mut bytes = Vec::new();
        if grid.decode_to(&mut bytes).is_ok() {
            first.push(bytes);
        }
    }
    assert_eq!(first, [code.payload.as_bytes()], "{w}x{h} {name}: what the first decoder reads");
    let second = rxing::helpers::detect_in_luma(grey, w as u32, h as u32, Some(rxing::BarcodeFormat::QR_CODE))
        .unwrap_or_else(|error| panic!("{w}x{h} {name}: the second decoder: {error}"));
    assert_eq!(second.getText().as_bytes(), code.payload.as_bytes(), "{w}x{h} {name}: what the second decoder reads");
    true
}
