//! The drawn letters: where they lie, how tall they are, how they stand out.

use crate::gallery::{self, Gallery, Pixels, SIZES};
use bangtin::board::faces::CAP;
use bangtin::board::legibility::{Profile, contrast};
use bangtin::board::sheet::{Paint, Rect, Role};
use bangtin::screen::snapshot::Studio;

/// Two colours that differ by no more are the same to the eye: the outermost breath of an edge.
const BREATH: u8 = 12;

#[test]
fn ink_lies_in_its_block_and_stands_out_in_landscape() {
    ink_and_contrast((1920, 1080));
}

#[test]
fn ink_lies_in_its_block_and_stands_out_in_portrait() {
    ink_and_contrast((1080, 1920));
}

fn ink_and_contrast(size: (u32, u32)) {
    let gallery = Gallery::open();
    let faults = gallery.wall(size).visit(|studio| {
        let mut faults = Vec::new();
        for (name, shown) in gallery::pages(studio) {
            let whole = Pixels::of(studio, &shown);
            for (at, block) in shown.sheet.texts.iter().enumerate() {
                let bare = Pixels::of(studio, &gallery::without(&shown, at));
                let own = format!("{name}, {} {:?}", block.role.name(), block.text);
                let rect = gallery::grown(&block.rect, 1.0);
                let colours: Vec<[u8; 3]> =
                    block.inks.iter().map(|ink| [ink.colour.0, ink.colour.1, ink.colour.2]).collect();
                let (mut outside, mut changed, mut full, mut least) = (0, 0, 0, f32::MAX);
                for y in 0..whole.height {
                    for x in 0..whole.width {
                        let (ink, ground) = (whole.at(x, y), bare.at(x, y));
                        if gallery::levels(ink, ground) <= BREATH {
                            continue;
                        }
                        changed += 1;
                        let (px, py) = (x as f32, y as f32);
                        let inside =
                            px + 1.0 >= rect.x && py + 1.0 >= rect.y && px <= rect.right() && py <= rect.bottom();
                        outside += usize::from(!inside);
                        // Its own colour where it covers the pixel; the ground as it was drawn.
                        if let Some(colour) = colours.iter().find(|colour| gallery::levels(**colour, ink) <= 3) {
                            full += 1;
                            least = least.min(contrast(*colour, ground));
                        }
                    }
                }
                if outside > 0 {
                    faults.push(format!("{own}: {outside} px of ink outside of {:?}", block.rect));
                }
                if changed == 0 || full * 10 < changed {
                    faults.push(format!("{own}: only {full} of {changed} px in its own colour"));
                } else if least < 7.0 {
                    faults.push(format!("{own}: contrast {least:.2}:1"));
                }
            }
        }
        faults
    });
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn blocks_keep_apart_and_within_the_safe_area_on_every_glass() {
    let gallery = Gallery::open();
    let mut faults = Vec::new();
    for size in SIZES {
        let found = gallery.wall(size).visit(move |studio| {
            gallery::pages(studio).into_iter().flat_map(|(name, shown)| places(&name, &shown.sheet)).collect::<Vec<_>>()
        });
        faults.extend(found.into_iter().map(|fault| format!("{}x{}: {fault}", size.0, size.1)));
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// What is wrong with the places of a sheet.
pub fn places(name: &str, sheet: &bangtin::board::sheet::Sheet) -> Vec<String> {
    const EDGE: f32 = 0.025;
    let mut faults = Vec::new();
    let (w, h) = (sheet.width as f32, sheet.height as f32);
    let safe = Rect::new(w * EDGE, h * EDGE, w * (1.0 - 2.0 * EDGE), h * (1.0 - 2.0 * EDGE));
    let card = sheet.code().map(|code| {
        let quiet = 4.0 * code.module_px as f32;
        gallery::grown(&code.rect, quiet)
    });
    let called = |block: &bangtin::board::sheet::TextBlock| {
        let r = block.rect;
        let text: String = block.text.chars().take(40).collect();
        format!("{} {text:?} ({:.0},{:.0} {:.0}x{:.0})", block.role.name(), r.x, r.y, r.w, r.h)
    };
    for (at, block) in sheet.texts.iter().enumerate() {
        if !safe.contains(&block.rect) {
            faults.push(format!("{name}: {} leaves the safe area", called(block)));
        }
        if card.is_some_and(|card| card.overlaps(&block.rect)) {
            faults.push(format!("{name}: {} lies on the code's card", called(block)));
        }
        for other in &sheet.texts[at + 1..] {
            if block.rect.overlaps(&other.rect) {
                faults.push(format!("{name}: {} overlaps {}", called(block), called(other)));
            }
        }
    }
    if let Some(card) = card {
        if !safe.contains(&card) {
            faults.push(format!("{name}: the code leaves the safe area: {card:?}"));
        }
        for paint in &sheet.paints {
            if let Paint::Mark { rect, .. } | Paint::Picture { rect, .. } = paint
                && rect.overlaps(&card)
            {
                faults.push(format!("{name}: {paint:?} lies on the code's card"));
            }
        }
    }
    faults
}

#[test]
fn capitals_are_as_tall_as_the_record_says() {
    let edition = r#"{ "version": "https://jsonfeed.org/version/1.1", "title": "HHHH", "_bangtin": {}, "items": [
        { "id": "h", "title": "HHHH", "content_text": "HHHH", "_bangtin": { "class": "routine", "kind": "policy",
          "from": "2021-08-18T00:00:00+07:00", "until": "2021-09-18T00:00:00+07:00", "to": ["vn-gso@2021-01:01"] } } ] }"#;
    for size in [(1280, 720), (1920, 1080), (1080, 1920), (3840, 2160)] {
        Gallery::with(edition.as_bytes()).wall(size).visit(move |studio| {
            let shown = gallery::page(studio, gallery::place(studio, "h"), 0, gallery::DAY);
            for (at, block) in shown.sheet.texts.iter().enumerate().filter(|(_, block)| block.text == "HHHH") {
                let (top, bottom) = rows(studio, &shown, at);
                let (tall, cap) = ((bottom - top + 1) as f32, block.size * block.inks[0].face.cap());
                let name = format!("{size:?} {}", block.role.name());
                assert!((tall - cap).abs() <= 1.0, "{name}: {tall} px on the glass, {cap} px in the record");
                let baseline = block.inks[0].baseline;
                assert!(
                    (bottom as f32 + 1.0 - baseline).abs() <= 1.0,
                    "{name}: stands on {}, not {baseline}",
                    bottom + 1
                );
            }
        });
    }
}

/// The first and last row that a block inks at least half.
fn rows(studio: &mut Studio, shown: &bangtin::screen::show::Shown, block: usize) -> (usize, usize) {
    let whole = Pixels::of(studio, shown);
    let bare = Pixels::of(studio, &gallery::without(shown, block));
    let most = whole.rgb.iter().zip(&bare.rgb).map(|(a, b)| gallery::levels(*a, *b)).max().unwrap_or(0);
    let inked = |y: &usize| (0..whole.width).any(|x| gallery::levels(whole.at(x, *y), bare.at(x, *y)) > most / 2);
    let rows: Vec<usize> = (0..whole.height).filter(inked).collect();
    (rows[0], rows[rows.len() - 1])
}

/// Whether a block of a page says who publishes it, where the screen hangs, or what standing it has.
fn is_name(studio: &Studio, page: &str, text: &str) -> bool {
    let id = page.rsplit_once(' ').map_or(page, |(id, _)| id);
    let lineup = studio.show.lineup();
    let mut all = lineup.notices.iter().chain(&lineup.built_in);
    let notice = all.find(|entry| entry.notice.id == id).map(|entry| &entry.notice);
    let names = notice.is_some_and(|own| own.publisher_name == text || own.source == text);
    names || ["Hoa Sữa", "Sảnh A", "XEM THỬ", "Minh họa", "GIẢ ĐỊNH"].iter().any(|name| text.contains(name))
}

#[test]
fn letters_are_large_enough_for_where_people_stand() {
    let gallery = Gallery::open();
    let mut faults: Vec<String> = Vec::new();
    for size in SIZES {
        faults.extend(gallery.wall(size).visit(move |studio| {
            let mut faults = Vec::new();
            let profile = Profile::of(size.0, size.1);
            // A minute of arc at a distance, in pixels, from the panel's own geometry.
            let diagonal = (size.0 as f32).hypot(size.1 as f32);
            let per_mm = diagonal / (profile.panel_inches * 25.4);
            let px = |minutes: f32, metres: f32| 2.0 * (minutes / 120.0).to_radians().tan() * metres * 1000.0 * per_mm;
            for (name, shown) in gallery::pages(studio) {
                for block in &shown.sheet.texts {
                    let least = match block.role {
                        Role::Body => px(25.0, 3.0).max(px(16.0, 5.0)),
                        Role::Title => px(30.0, 3.0).max(px(16.0, 5.0)),
                        Role::Host => px(16.0, 5.0),
                        // A call is read where its code is scanned, which is nearer.
                        Role::Call | Role::Clock => px(16.0, 3.0),
                        // A name, or the marks of its standing, are smaller where there are many.
                        Role::Label if is_name(studio, &name, &block.text) => px(11.0, 3.0),
                        Role::Label => px(16.0, 3.0),
                    };
                    let cap = block.size * CAP;
                    if cap + 0.01 < least {
                        let text: String = block.text.chars().take(40).collect();
                        faults.push(format!("{size:?} {name}: {:?} {text:?} {cap} px < {least} px", block.role));
                    }
                }
            }
            faults
        }));
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
