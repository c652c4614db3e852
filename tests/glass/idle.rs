//! What the glass costs while nothing happens, and every frame of a page that turns.

use crate::gallery::{self, DAY, Gallery, Pixels};
use bangtin::board::sheet::Rgb;
use bangtin::screen::bridge::Turn;
use bangtin::screen::show::Shown;
use bangtin::screen::snapshot::Studio;
use jiff::SignedDuration;
use std::time::Duration;

const LANDSCAPE: (u32, u32) = (1280, 720);
const PORTRAIT: (u32, u32) = (720, 1280);
/// Thirty frames a second.
const FRAME: Duration = Duration::from_millis(33);
/// A page has turned by then.
const TURN: Duration = Duration::from_millis(700);

#[test]
fn a_page_that_stands_costs_nothing_until_the_minute() {
    for size in [LANDSCAPE, PORTRAIT] {
        let faults = Gallery::open().wall(size).visit(move |studio| {
            let mut faults = Vec::new();
            let (mut clocks, all) = (0, u64::from(size.0) * u64::from(size.1));
            for (name, shown) in gallery::pages(studio) {
                let mut fault = |text: String| faults.push(format!("{size:?} {name}: {text}"));
                settle(studio, &shown);
                if let Some(pixels) = studio.headless.draw() {
                    fault(format!("{pixels} px drawn a second after the page came"));
                }
                if let Some(wait) = slint::platform::duration_until_next_timer_update() {
                    fault(format!("a timer wakes the screen in {wait:?}"));
                }
                if studio.headless.is_animating() {
                    fault("something moves".into());
                }

                let from = gallery::moment(DAY);
                let again = studio.show.sheet(shown.showing, from).expect("the page");
                studio.bridge.refresh(again.sheet, &studio.gallery);
                if let Some(pixels) = studio.headless.draw() {
                    fault(format!("{pixels} px drawn for the same moment"));
                }

                let next = studio.show.sheet(shown.showing, from + SignedDuration::from_secs(60)).expect("the page");
                let moved = next.sheet != shown.sheet;
                clocks += usize::from(moved);
                studio.bridge.refresh(next.sheet, &studio.gallery);
                match studio.headless.draw() {
                    Some(pixels) if pixels * 20 >= all => fault(format!("{pixels} of {all} px drawn for a minute")),
                    Some(pixels) if !moved => fault(format!("{pixels} px drawn for a minute that changed nothing")),
                    None | Some(0) if moved => fault("the new minute is not drawn".into()),
                    _ => {}
                }
                if studio.headless.is_animating() {
                    fault("something moves after the minute".into());
                }
            }
            if clocks == 0 {
                faults.push(format!("{size:?}: no page shows the minute"));
            }
            faults
        });
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    }
}

#[test]
fn every_frame_of_a_turn_is_the_old_page_the_new_one_or_the_ribbon() {
    for size in [LANDSCAPE, PORTRAIT] {
        Gallery::open().wall(size).visit(move |studio| {
            let (a, b) = (page(studio, "chinh-sach"), page(studio, "khen-co-tranh"));
            let (pixels_a, pixels_b) = (settled(studio, &a), settled(studio, &b));
            // The second turn goes the other way: each of the two sheets is uncovered once.
            settle(studio, &a);
            turn(studio, &b, &pixels_a, &pixels_b, &format!("{size:?} there"));
            turn(studio, &a, &pixels_b, &pixels_a, &format!("{size:?} and back"));
        });
    }
}

#[test]
fn between_pages_of_one_notice_the_rail_stands_still() {
    for size in [LANDSCAPE, PORTRAIT] {
        Gallery::open().wall(size).visit(move |studio| {
            let on =
                |studio: &Studio, number| gallery::page(studio, gallery::place(studio, "suc-khoe-dai"), number, DAY);
            let (first, second) = (on(studio, 0), on(studio, 1));
            let rail = first.sheet.rail_of(&second.sheet).expect("one rail");
            assert!(rail > 100.0, "{size:?}: {rail} px");
            let (old, new) = (settled(studio, &first), settled(studio, &second));
            // Each of the two sheets is uncovered once.
            for (to, old, new) in [(&first, &new, &old), (&second, &old, &new)] {
                let turn = Turn { cut: false, goes_on: true };
                studio.bridge.turn(to.sheet.clone(), to.ribbon, turn, &studio.gallery);
                let (mut elapsed, mut between) = (Duration::ZERO, 0);
                while elapsed + FRAME <= TURN {
                    studio.headless.pass(FRAME);
                    elapsed += FRAME;
                    studio.headless.draw();
                    let glass = glass(studio);
                    for (x, y) in spots(old) {
                        let along = if size.0 > size.1 { x } else { y };
                        let (is, was) = (glass.at(x, y), old.at(x, y));
                        assert!(along as f32 >= rail || is == was, "{size:?} after {elapsed:?}: ({x}, {y}) has moved");
                    }
                    between += usize::from(glass != *old && glass != *new);
                }
                assert!(between >= 5, "{size:?}: it turned in {between} frames");
                assert!(glass(studio) == *new, "{size:?}: the page is not whole");
            }
        });
    }
}

#[test]
fn an_emergency_takes_the_glass_at_once() {
    for size in [LANDSCAPE, PORTRAIT] {
        Gallery::open().wall(size).visit(move |studio| {
            let (old, new) = (page(studio, "chinh-sach"), page(studio, "khan-cap"));
            assert!(new.cut, "an emergency comes without a turn");
            let (pixels_old, pixels_new) = (settled(studio, &old), settled(studio, &new));
            // Once onto either of the two sheets.
            for from in 0..2 {
                for _ in 0..=from {
                    settle(studio, &old);
                }
                put(studio, &new);
                for frame in 1..=6 {
                    studio.headless.pass(FRAME);
                    studio.headless.draw();
                    let glass = glass(studio);
                    let name = format!("{size:?} from sheet {from}, frame {frame}");
                    assert!(glass == pixels_new || glass == pixels_old, "{name} is neither page");
                    assert!(frame < 2 || glass == pixels_new, "{name} is not yet the emergency");
                }
                assert!(!studio.headless.is_animating(), "{size:?}: something still moves");
            }
        });
    }
}

#[test]
fn an_emergency_does_not_wait_for_a_page_that_turns() {
    Gallery::open().wall(LANDSCAPE).visit(|studio| {
        let (old, next) = (page(studio, "chinh-sach"), page(studio, "khen-co-tranh"));
        let new = page(studio, "khan-cap");
        let pixels_new = settled(studio, &new);
        settle(studio, &old);
        put(studio, &next);
        for _ in 0..8 {
            studio.headless.pass(FRAME);
            studio.headless.draw();
        }
        assert!(studio.headless.is_animating(), "the page is turning");
        put(studio, &new);
        for _ in 0..2 {
            studio.headless.pass(FRAME);
            studio.headless.draw();
        }
        assert!(glass(studio) == pixels_new, "two frames on, the emergency is not whole");
    });
}

/// Turns to a page frame by frame and looks at each.
fn turn(studio: &mut Studio, to: &Shown, old: &Pixels, new: &Pixels, name: &str) {
    let Rgb(r, g, b) = to.ribbon;
    let (ribbon, spots) = ([r, g, b], spots(old));
    let same = |a: [u8; 3], b: [u8; 3]| gallery::levels(a, b) <= 2;
    let telling = spots.iter().filter(|(x, y)| !same(old.at(*x, *y), new.at(*x, *y))).count();
    assert!(telling * 5 > spots.len(), "{name}: only {telling} spots tell the pages apart");

    put(studio, &Shown { cut: false, ..to.clone() });
    let (mut elapsed, mut between, mut ribbons, mut whole) = (Duration::ZERO, 0, 0, None);
    while elapsed + FRAME <= TURN {
        studio.headless.pass(FRAME);
        elapsed += FRAME;
        studio.headless.draw();
        let glass = glass(studio);
        let (mut olds, mut news, mut own) = (0, 0, 0);
        for (x, y) in &spots {
            let (is, was, will) = (glass.at(*x, *y), old.at(*x, *y), new.at(*x, *y));
            let (is_old, is_new) = (same(is, was), same(is, will));
            assert!(
                is_old || is_new || same(is, ribbon),
                "{name} after {elapsed:?}: ({x}, {y}) is {is:?}, neither {was:?} nor {will:?} nor the ribbon {ribbon:?}"
            );
            olds += usize::from(is_old && !is_new);
            news += usize::from(is_new && !is_old);
            own += usize::from(!is_old && !is_new);
        }
        let first = glass.rgb[0];
        assert!(glass.rgb.iter().any(|pixel| *pixel != first), "{name} after {elapsed:?}: all of it is {first:?}");
        between += usize::from(olds > 0 && news > 0);
        ribbons += usize::from(own > 0);
        if glass == *new {
            whole.get_or_insert(elapsed);
        } else {
            assert!(whole.is_none(), "{name} after {elapsed:?}: the new page was whole at {whole:?} and is no more");
        }
    }
    assert!(whole.is_some(), "{name}: after {elapsed:?} the glass is not the new page");
    assert!(!studio.headless.is_animating(), "{name}: something still moves after {elapsed:?}");
    assert!(between >= 5 && ribbons >= 5, "{name}: it turned in {between} frames, the ribbon was in {ribbons}");
}

/// A grid over the glass; odd steps, so that no regular ornament hides between them.
fn spots(glass: &Pixels) -> Vec<(usize, usize)> {
    const GRID: (usize, usize) = (97, 53);
    let middle = |at: usize, of: usize, length: usize| (2 * at + 1) * length / (2 * of);
    let row = |y: usize| (0..GRID.0).map(move |x| (middle(x, GRID.0, glass.width), middle(y, GRID.1, glass.height)));
    (0..GRID.1).flat_map(row).collect()
}

fn page(studio: &Studio, id: &str) -> Shown {
    gallery::page(studio, gallery::place(studio, id), 0, DAY)
}

/// Puts a page on the glass as the screen does: its pictures first.
fn put(studio: &mut Studio, shown: &Shown) {
    studio.gallery.fetch_now(shown);
    studio.bridge.turn(shown.sheet.clone(), shown.ribbon, Turn { cut: shown.cut, goes_on: false }, &studio.gallery);
}

/// Puts a page on the glass and lets a second pass.
fn settle(studio: &mut Studio, shown: &Shown) {
    studio.draw(shown);
    studio.headless.pass(Duration::from_secs(1));
}

fn settled(studio: &mut Studio, shown: &Shown) -> Pixels {
    settle(studio, shown);
    studio.headless.draw();
    glass(studio)
}

/// The glass as it was last drawn.
fn glass(studio: &Studio) -> Pixels {
    Pixels::from(studio.headless.picture())
}
