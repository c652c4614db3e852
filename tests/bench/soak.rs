//! Page after page: does the memory stay where it was?
//!
//! Usage: `cargo bench --bench soak -- [CHANGES [SECONDS [WIDTHxHEIGHT]]]`; 100,000 changes or 180 s on 1920x1080, whichever
//! ends first. It does what the player does at every change, but without the ribbon, and decodes each picture anew.

use bangtin::board::rota::{Fit, Showing, Slot, Why};
use bangtin::config::Settings;
use bangtin::screen::snapshot::Studio;
use std::time::{Duration, Instant};

const EVERY: usize = 1_000;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let number = |at: usize, usual: usize| words.get(at).map_or(usual, |word| word.parse().expect("a number"));
    let (changes, seconds) = (number(0, 100_000), number(1, 180));
    let size = words.get(2).map_or((1920, 1080), |word| {
        let (width, height) = word.split_once('x').expect("a size such as 1920x1080");
        (width.parse().expect("a width"), height.parse().expect("a height"))
    });
    let settings = Settings { size: Some(size), ..Settings::plain() };
    let mut studio = Studio::open(&settings, None).expect("the demo");
    let lineup = studio.show.lineup();
    let notices = (0..).zip(&lineup.notices).map(|(at, entry)| (Slot::Notice(at), entry.plan.pages.len()));
    let built_in = (0..).zip(&lineup.built_in).map(|(at, entry)| (Slot::BuiltIn(at), entry.plan.pages.len()));
    let pages: Vec<(Slot, usize, usize)> =
        notices.chain(built_in).flat_map(|(slot, of)| (0..of).map(move |page| (slot, page, of))).collect();
    println!("{} pages on {} × {}\n", pages.len(), size.0, size.1);
    println!("| page changes | resident, KB | most so far, KB | seconds |\n|---|---|---|---|");
    let (begin, mut t, mut points) = (Instant::now(), studio.start, Vec::new());
    for change in 0..=changes {
        if change % EVERY == 0 {
            let now = resident("VmRSS:");
            points.push((change as f64, now as f64));
            let out = begin.elapsed().as_secs() >= seconds as u64;
            if change % (5 * EVERY) == 0 || change == EVERY || out {
                println!("| {change} | {now} | {} | {} |", resident("VmHWM:"), begin.elapsed().as_secs());
            }
            if out {
                break;
            }
        }
        let (notice, page, of) = pages[change % pages.len()];
        let showing = Showing { from: t, until: t, notice, page, of, why: Why::Routine, fit: Fit::Whole };
        let shown = studio.show.sheet(showing, t).expect("a page");
        studio.draw(&shown);
        t += Duration::from_secs(13);
    }
    let settled: Vec<(f64, f64)> = points.into_iter().filter(|(change, _)| *change >= EVERY as f64).collect();
    println!("\nslope after the first {EVERY}: {:.3} bytes a page change", slope(&settled) * 1024.0);
}

/// Least squares, in KB a change.
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len().max(1) as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / count, y + point.1 / count));
    let (over, under) = points
        .iter()
        .fold((0.0, 0.0), |(over, under), point| (over + (point.0 - x) * (point.1 - y), under + (point.0 - x).powi(2)));
    if under > 0.0 { over / under } else { 0.0 }
}

fn resident(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells of memory in /proc");
    let line = status.lines().find(|line| line.starts_with(field)).expect("the field is there");
    line.split_whitespace().nth(1).and_then(|word| word.parse().ok()).expect("a number")
}
