//! Golden pictures: how every template looks. `BLESS=1 cargo test --release --test glass golden` makes them anew.

use crate::gallery::{self, DAY, Gallery, NIGHT, Pixels, Wall};
use bangtin::board::words::Language;
use bangtin::cli::CardName;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use std::path::{Path, PathBuf};

const FULL_HD: (u32, u32) = (1920, 1080);
const UPRIGHT: (u32, u32) = (1080, 1920);
const HD: (u32, u32) = (1280, 720);
const ULTRA_HD: (u32, u32) = (3840, 2160);

/// A pixel that is off by more than this is another colour; a share of 0.1 % of them is another picture.
const OFF: u8 = 24;
const MOST_OFF: f64 = 0.001;
const MOST_MEAN: f64 = 0.5;

/// Name, notice, page from 0.
const PICTURES: [(&str, &str, usize); 14] = [
    ("text-policy", "chinh-sach", 0),
    ("text-health", "suc-khoe", 0),
    ("text-health-long", "suc-khoe-dai", 1),
    ("building", "toa-nha", 0),
    ("picture", "tranh", 0),
    ("form", "bieu-mau", 0),
    ("form-long", "bieu-mau-dai", 1),
    ("signs", "5k", 0),
    ("sign", "5k-mask", 0),
    ("sign-words", "nhac-nho", 0),
    ("praise-picture", "khen-co-tranh", 0),
    ("praise", "khen-khong-tranh", 0),
    ("poster", "ap-phich", 0),
    ("emergency", "khan-cap", 0),
];

#[test]
fn every_template_looks_as_it_was_approved_in_landscape() {
    settle(draw(FULL_HD, &PICTURES, DAY, Language::Vi));
}

#[test]
fn every_template_looks_as_it_was_approved_in_portrait() {
    settle(draw(UPRIGHT, &PICTURES, DAY, Language::Vi));
}

#[test]
fn small_and_large_glasses_look_as_approved() {
    let few = [PICTURES[0], PICTURES[5], PICTURES[13]];
    let mut drawn = draw(HD, &few, DAY, Language::Vi);
    drawn.extend(draw(ULTRA_HD, &few[1..2], DAY, Language::Vi));
    settle(drawn);
}

#[test]
fn the_night_looks_as_approved() {
    settle(draw(FULL_HD, &[("text-policy-night", "chinh-sach", 0)], NIGHT, Language::Vi));
}

#[test]
fn english_looks_as_approved() {
    settle(draw(FULL_HD, &[("form-english", "bieu-mau", 0)], DAY, Language::En));
}

#[test]
fn the_boards_own_cards_look_as_approved() {
    let mut drawn = Vec::new();
    for size in [FULL_HD, UPRIGHT] {
        for (name, card) in [("card-setup", CardName::Setup), ("card-pause", CardName::Pause)] {
            let wall = Wall { card: Some(card), ..Wall::of(size) };
            let pixels = wall.visit(|studio| {
                let shown = gallery::page(studio, 0, 0, DAY);
                Pixels::of(studio, &shown)
            });
            drawn.push((file(name, size), pixels));
        }
    }
    settle(drawn);
}

fn draw(
    size: (u32, u32),
    pictures: &[(&'static str, &'static str, usize)],
    t: &'static str,
    language: Language,
) -> Vec<(PathBuf, Pixels)> {
    let gallery = Gallery::open();
    let pictures = pictures.to_vec();
    let wall = Wall { language, ..gallery.wall(size) };
    wall.visit(move |studio| {
        let draw = |(name, id, number): (&str, &str, usize)| {
            let at = gallery::place(studio, id);
            let number = number.min(studio.show.lineup().notices[at].times.len() - 1);
            let shown = gallery::page(studio, at, number, t);
            (file(name, size), Pixels::of(studio, &shown))
        };
        pictures.into_iter().map(draw).collect()
    })
}

fn file(name: &str, (width, height): (u32, u32)) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/glass/golden");
    folder.join(format!("{name}-{width}x{height}.png"))
}

/// Blesses, or compares and names every picture that differs.
fn settle(drawn: Vec<(PathBuf, Pixels)>) {
    let bless = std::env::var_os("BLESS").is_some();
    let mut faults = Vec::new();
    for (path, pixels) in drawn {
        if bless {
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder for golden pictures");
            std::fs::write(&path, encode(&pixels)).expect("a golden picture");
            faults.push(format!("{} is new: look at it", path.display()));
        } else if let Some(fault) = difference(&path, &pixels) {
            faults.push(fault);
        }
    }
    assert!(faults.is_empty(), "{}\n(to accept: BLESS=1 cargo test --release --test glass golden)", faults.join("\n"));
}

fn difference(path: &Path, pixels: &Pixels) -> Option<String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Ok(bytes) = std::fs::read(path) else { return Some(format!("{name} is missing")) };
    let golden = image::load_from_memory(&bytes).expect("a golden picture is a PNG").into_rgb8();
    if (golden.width() as usize, golden.height() as usize) != (pixels.width, pixels.height) {
        return Some(format!("{name}: another size"));
    }
    let (mut off, mut sum) = (0u64, 0u64);
    for (old, new) in golden.pixels().zip(&pixels.rgb) {
        let levels = gallery::levels(old.0, coarse(*new));
        off += u64::from(levels > OFF);
        sum += u64::from(levels);
    }
    let all = pixels.rgb.len() as f64;
    let (share, mean) = (off as f64 / all, sum as f64 / all);
    (share > MOST_OFF || mean > MOST_MEAN).then(|| {
        let own = std::env::temp_dir().join(format!("bangtin-golden-{name}"));
        let told = std::fs::write(&own, encode(pixels)).map_or(String::new(), |()| format!("; now: {}", own.display()));
        format!("{name}: {:.3} % of the pixels differ, by {mean:.2} levels on average{told}", share * 100.0)
    })
}

/// Sixteen steps a channel: the grain of photographs goes, and the files become small.
fn coarse(rgb: [u8; 3]) -> [u8; 3] {
    rgb.map(|channel| ((u32::from(channel) + 8) / 17 * 17).min(255) as u8)
}

fn encode(pixels: &Pixels) -> Vec<u8> {
    let rgb: Vec<u8> = pixels.rgb.iter().flat_map(|pixel| coarse(*pixel)).collect();
    let with = |filter| {
        let mut bytes = Vec::new();
        PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, filter)
            .write_image(&rgb, pixels.width as u32, pixels.height as u32, ExtendedColorType::Rgb8)
            .expect("a picture in memory");
        bytes
    };
    let (plain, adaptive) = (with(FilterType::NoFilter), with(FilterType::Up));
    if plain.len() < adaptive.len() { plain } else { adaptive }
}
