//! What a frame costs: whole pages of each template, every frame of a page change, the clock's minute.
//!
//! Times are of one thread, in milliseconds. A change is played several times over, and of each frame the median counts,
//! so that a neighbour's work on the machine is no frame of ours; the worst single frame stands beside it.

use bangtin::board::play::Dress;
use bangtin::board::rota::{Fit, Showing, Slot, Why};
use bangtin::config::Settings;
use bangtin::screen::bridge::Turn;
use bangtin::screen::show::Shown;
use bangtin::screen::snapshot::Studio;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const FRAME: Duration = Duration::from_millis(33);
const CHANGE: Duration = Duration::from_millis(520);
const TIMES: usize = 7;
const BUDGET: f64 = 25.0;

fn main() {
    for (width, height) in [(1920, 1080), (3840, 2160)] {
        // A thread has one glass.
        let size = std::thread::spawn(move || glass(width, height));
        size.join().expect("a glass is measured");
    }
}

fn glass(width: u32, height: u32) {
    let settings = Settings { size: Some((width, height)), ..Settings::plain() };
    let mut studio = Studio::open(&settings, None).expect("the demo");
    let t = studio.start;
    // The page of each template with the most text.
    let mut pages: BTreeMap<&'static str, (usize, Shown)> = BTreeMap::new();
    let slots: Vec<Slot> = (0..studio.show.lineup().notices.len()).map(Slot::Notice).collect();
    for slot in slots {
        let Some(entry) = studio.show.entry(slot) else { continue };
        let (name, of) = (studio.show.plan(entry, Dress::Plain).template.name(), entry.times.len());
        for page in 0..of {
            let shown = sheet(&studio, slot, page, of, t);
            let inks = shown.sheet.texts.iter().map(|block| block.inks.len()).sum();
            if pages.get(name).is_none_or(|(most, _)| *most < inks) {
                pages.insert(name, (inks, shown));
            }
        }
    }
    println!("\n## {width} × {height}\n");
    whole(&mut studio, &pages);
    changes(&mut studio, &pages);
    minute(&mut studio, &pages);
}

fn sheet(studio: &Studio, slot: Slot, page: usize, of: usize, t: Timestamp) -> Shown {
    let showing = Showing { from: t, until: t, notice: slot, page, of, why: Why::Routine, fit: Fit::Whole };
    studio.show.sheet(showing, t).expect("a page of the demo")
}

type Pages = BTreeMap<&'static str, (usize, Shown)>;

/// Cuts between templates: every pixel is new.
fn whole(studio: &mut Studio, pages: &Pages) {
    println!("| whole page | pixels drawn | first | median | worst after the first |\n|---|---|---|---|---|");
    let mut times: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let mut drawn: BTreeMap<&str, u64> = BTreeMap::new();
    for _ in 0..=TIMES {
        for (name, (_, shown)) in pages {
            studio.gallery.fetch_now(shown);
            studio.bridge.turn(shown.sheet.clone(), shown.ribbon, Turn::CUT, &studio.gallery);
            let begin = Instant::now();
            let pixels = studio.headless.draw();
            times.entry(name).or_default().push(ms(begin));
            drawn.insert(name, pixels.unwrap_or(0));
            settle(studio);
        }
    }
    for (name, times) in times {
        let (first, rest) = times.split_first().expect("drawn");
        println!("| {name} | {} | {first:.1} | {:.1} | {:.1} |", drawn[name], median(rest), worst(rest));
    }
}

/// The ribbon from each template to the next, in the steps of the frame cap. The first frame has the making of the sheet in it.
fn changes(studio: &mut Studio, pages: &Pages) {
    println!(
        "\n| page change | frames | mean | worst frame (median of {TIMES}) | worst single frame | more than {BUDGET} ms |"
    );
    println!("|---|---|---|---|---|---|");
    let names: Vec<&str> = pages.keys().copied().collect();
    let mut all = Vec::new();
    for (at, from) in names.iter().enumerate() {
        let to = names[(at + 1) % names.len()];
        let mut runs: Vec<Vec<f64>> = Vec::new();
        for _ in 0..TIMES {
            let old = &pages[from].1;
            studio.gallery.fetch_now(old);
            studio.bridge.turn(old.sheet.clone(), old.ribbon, Turn::CUT, &studio.gallery);
            settle(studio);
            studio.gallery.fetch_now(&pages[to].1);
            runs.push(ribbon(studio, &pages[to].1));
        }
        let frames = runs.iter().map(Vec::len).min().unwrap_or(0);
        let medians: Vec<f64> =
            (0..frames).map(|frame| median(&runs.iter().map(|run| run[frame]).collect::<Vec<_>>())).collect();
        let single = worst(&runs.concat());
        let over = medians.iter().filter(|time| **time > BUDGET).count();
        println!(
            "| {from} → {to} | {frames} | {:.1} | {:.1} (frame {}) | {single:.1} | {over} |",
            mean(&medians),
            worst(&medians),
            1 + (0..frames).max_by(|a, b| medians[*a].total_cmp(&medians[*b])).unwrap_or(0)
        );
        all.extend(medians);
    }
    println!("| all | {} | {:.1} | {:.1} | | |", all.len(), mean(&all), worst(&all));
}

fn ribbon(studio: &mut Studio, shown: &Shown) -> Vec<f64> {
    let mut times = Vec::new();
    let mut passed = Duration::ZERO;
    let begin = Instant::now();
    studio.bridge.turn(shown.sheet.clone(), shown.ribbon, Turn::NEW, &studio.gallery);
    studio.headless.draw();
    times.push(ms(begin));
    while passed < CHANGE + FRAME {
        passed += FRAME;
        let begin = Instant::now();
        studio.headless.pass(FRAME);
        let drawn = studio.headless.draw();
        if drawn.is_some() {
            times.push(ms(begin));
        }
    }
    assert!(!studio.headless.is_animating(), "the page has turned");
    times
}

/// The clock's minute: composing the sheet anew, and the few pixels that change.
fn minute(studio: &mut Studio, pages: &Pages) {
    println!("\n| the clock's minute | pixels drawn | median | worst |\n|---|---|---|---|");
    for (name, (_, shown)) in pages {
        studio.gallery.fetch_now(shown);
        studio.bridge.turn(shown.sheet.clone(), shown.ribbon, Turn::CUT, &studio.gallery);
        settle(studio);
        let (mut times, mut pixels, mut t) = (Vec::new(), 0, studio.start);
        for _ in 0..TIMES {
            t += Duration::from_secs(60);
            let begin = Instant::now();
            let next = studio.show.sheet(shown.showing, t).expect("the page");
            studio.bridge.refresh(next.sheet, &studio.gallery);
            pixels = studio.headless.draw().unwrap_or(0);
            times.push(ms(begin));
        }
        println!("| {name} | {pixels} | {:.2} | {:.2} |", median(&times), worst(&times));
    }
}

fn settle(studio: &mut Studio) {
    for _ in 0..2 {
        studio.headless.pass(CHANGE);
        studio.headless.draw();
    }
}

fn ms(begin: Instant) -> f64 {
    begin.elapsed().as_secs_f64() * 1000.0
}

fn mean(times: &[f64]) -> f64 {
    times.iter().sum::<f64>() / times.len().max(1) as f64
}

fn worst(times: &[f64]) -> f64 {
    times.iter().copied().fold(0.0, f64::max)
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}
