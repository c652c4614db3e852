//! The drawn words read back, as a stranger to the fonts reads them.
//!
//! Needs `tesseract` with its Vietnamese data: `apt-get install tesseract-ocr tesseract-ocr-vie`.

use crate::gallery::{self, DAY, Gallery, Pixels};
use bangtin::board::faces::CAP;
use bangtin::board::sheet::{Role, TextBlock};
use bangtin::screen::show::Shown;
use bangtin::screen::snapshot::Studio;
use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};
use std::collections::HashMap;
use std::path::Path;
use std::process::Command;
use unicode_normalization::UnicodeNormalization;

/// A notice of every template.
const NOTICES: [&str; 12] = [
    "chinh-sach",
    "suc-khoe",
    "toa-nha",
    "tranh",
    "bieu-mau",
    "5k",
    "5k-mask",
    "nhac-nho",
    "khen-co-tranh",
    "khen-khong-tranh",
    "ap-phich",
    "khan-cap",
];

/// Long names stand in their rows all the same. What is misread of them counts like everything else, and is told by itself.
const SMALL: &str = "names smaller than a label";

const INSTALL: &str = "apt-get install tesseract-ocr tesseract-ocr-vie";

/// The reader knows printed pages best: capitals of so many pixels.
const CAPITALS: f32 = 40.0;
const PAD: u32 = 16;

/// The farthest that anybody reads from, in mm, and what an eye of 20/40 tells apart there, in minutes of arc.
const FARTHEST: f32 = 5000.0;
const RESOLVED: f32 = 2.0;

/// So many of a hundred characters may be misread: of all, and of the body.
const MOST: f64 = 1.0;
const MOST_OF_BODY: f64 = 0.3;

struct Crop {
    page: String,
    /// The role's name; [`SMALL`] for what is set smaller than a label.
    role: &'static str,
    text: String,
    image: GrayImage,
}

#[derive(Clone, Copy, Default)]
struct Tally {
    characters: usize,
    wrong: usize,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.characters += other.characters;
        self.wrong += other.wrong;
    }

    /// In a hundred.
    fn share(self) -> f64 {
        self.wrong as f64 * 100.0 / self.characters.max(1) as f64
    }
}

#[test]
fn weak_eyes_read_the_words_from_the_farthest_place() {
    let (all, body) = look(&Gallery::open(), first_pages, Some(RESOLVED));
    assert!(body.characters > 1_000 && all.characters > 4_000, "nothing to read");
    assert!(all.share() <= MOST, "{:.2} % of all characters are misread", all.share());
    assert!(body.share() <= MOST_OF_BODY, "{:.2} % of the body's characters are misread", body.share());
}

/// How much of what [`weak_eyes_read_the_words_from_the_farthest_place`] misses is the reader's own.
#[test]
#[ignore = "a control for the test above, by hand"]
fn sharp_eyes_read_the_words_close_by() {
    // Of the body's characters it takes 0.6 % for others even so.
    let (all, _) = look(&Gallery::open(), first_pages, None);
    assert!(all.share() <= MOST, "{:.2} % of all characters are misread", all.share());
}

/// All that wards, buildings and departments of 2026 write.
#[test]
#[ignore = "takes minutes, by hand"]
fn weak_eyes_read_every_word_of_the_wards() {
    let wards = Gallery::with(include_bytes!("gallery/ward.json"));
    let (all, body) = look(&wards, gallery::pages, Some(RESOLVED));
    assert!(body.characters > 10_000, "nothing to read");
    assert!(all.share() <= MOST, "{:.2} % of all characters are misread", all.share());
    assert!(body.share() <= MOST_OF_BODY, "{:.2} % of the body's characters are misread", body.share());
}

fn first_pages(studio: &Studio) -> Vec<(String, Shown)> {
    let first = |id: &str| (id.to_owned(), gallery::page(studio, gallery::place(studio, id), 0, DAY));
    NOTICES.into_iter().map(first).collect()
}

/// Reads pages in both orientations, by an eye that tells so many minutes of arc apart; what is misread of all
/// blocks as often as they stand, and of the body's.
fn look(gallery: &Gallery, pages: fn(&Studio) -> Vec<(String, Shown)>, minutes: Option<f32>) -> (Tally, Tally) {
    let languages = Command::new("tesseract").arg("--list-langs").output();
    let known = languages.is_ok_and(|out| String::from_utf8_lossy(&out.stdout).lines().any(|line| line == "vie"));
    assert!(known, "nobody here reads Vietnamese: {INSTALL}");

    let mut tallies: HashMap<&str, Tally> = HashMap::new();
    for size in [(1920, 1080), (1080, 1920)] {
        let crops = gallery.wall(size).visit(move |studio| {
            let blur = minutes.map(|minutes| blur(studio.show.profile().px_per_mm(), minutes));
            let mut crops = Vec::new();
            for (page, shown) in pages(studio) {
                let pixels = Pixels::of(studio, &shown);
                // The numerals of a list stand in blocks of their own: no line for a reader of words.
                let spoken = shown.sheet.texts.iter().filter(|block| block.text.chars().any(char::is_alphabetic));
                let label = studio.show.profile().sizes().label;
                let role = |block: &TextBlock| if block.size < label.floor() { SMALL } else { block.role.name() };
                crops.extend(spoken.map(|block| crop(&page, &pixels, block, role(block), blur)));
            }
            crops
        });
        for (crop, read) in crops.iter().zip(read(&crops)) {
            let tally = compare(&crop.text, &read);
            tallies.entry(crop.role).or_default().add(tally);
            if tally.wrong > 0 {
                let (page, role, text) = (&crop.page, crop.role, &crop.text);
                println!("{page} {}x{}, {role}: {} wrong: {text:?} is read as {read:?}", size.0, size.1, tally.wrong);
            }
        }
    }
    let mut all = Tally::default();
    for (role, tally) in &tallies {
        println!("{role}: {} of {} characters misread, {:.2} %", tally.wrong, tally.characters, tally.share());
        all.add(*tally);
    }
    println!("all: {} of {} characters misread, {:.2} %", all.wrong, all.characters, all.share());
    let of = |role| tallies.get(role).copied().unwrap_or_default();
    (all, of(Role::Body.name()))
}

/// The standard deviation in pixels of the blur that leaves apart what is so many minutes of arc apart at the farthest place:
/// that is the width of the curve at half its height.
fn blur(px_per_mm: f32, minutes: f32) -> f32 {
    FARTHEST * (minutes / 60.0).to_radians().tan() * px_per_mm / 2.355
}

/// A block as a printed line: dark on light, its ground around it, its capitals as tall as the reader likes them.
fn crop(page: &str, pixels: &Pixels, block: &TextBlock, role: &'static str, blur: Option<f32>) -> Crop {
    let rect = &block.rect;
    let (left, top) = (rect.x.max(0.0).floor() as usize, rect.y.max(0.0).floor() as usize);
    let right = (rect.right().ceil() as usize).min(pixels.width);
    let bottom = (rect.bottom().ceil() as usize).min(pixels.height);
    let grey = pixels.grey();
    let at = |x: usize, y: usize| grey[y * pixels.width + x];
    // The commonest grey of a block is what lies under it.
    let mut counts = [0usize; 256];
    (top..bottom)
        .flat_map(|y| (left..right).map(move |x| (x, y)))
        .for_each(|(x, y)| counts[usize::from(at(x, y))] += 1);
    let ground = (0..=255u8).max_by_key(|level| counts[usize::from(*level)]).unwrap_or(255);
    let shade = |level: u8| if ground < 128 { 255 - level } else { level };
    let (width, height) = ((right - left) as u32, (bottom - top) as u32);
    let mut image = GrayImage::from_pixel(width + 2 * PAD, height + 2 * PAD, Luma([shade(ground)]));
    for y in 0..height {
        for x in 0..width {
            image.put_pixel(x + PAD, y + PAD, Luma([shade(at(left + x as usize, top + y as usize))]));
        }
    }
    let image = match blur {
        Some(sigma) => imageops::blur(&image, sigma),
        None => image,
    };
    let factor = CAPITALS / (block.size * CAP);
    let scaled = |side: u32| ((side as f32 * factor).round() as u32).max(1);
    let image = imageops::resize(&image, scaled(image.width()), scaled(image.height()), FilterType::CatmullRom);
    Crop { page: page.to_owned(), role, text: said(block), image }
}

/// The words as they are drawn: what does not touch is apart.
fn said(block: &TextBlock) -> String {
    const TOUCHING: f32 = 0.02;
    let mut text = String::new();
    let mut end = (f32::MAX, f32::MAX);
    for ink in &block.inks {
        if ink.baseline != end.0 || ink.x - end.1 > TOUCHING {
            text.push(' ');
        }
        text.push_str(&ink.text);
        end = (ink.baseline, ink.x + ink.width);
    }
    text
}

/// What the reader makes of each crop, in their order; two readers at a time.
fn read(crops: &[Crop]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let half = crops.len().div_ceil(2).max(1);
    std::thread::scope(|scope| {
        let readers: Vec<_> = crops
            .chunks(half)
            .enumerate()
            .map(|(number, crops)| {
                let folder = folder.path().join(number.to_string());
                scope.spawn(move || read_in(&folder, crops))
            })
            .collect();
        readers.into_iter().flat_map(|reader| reader.join().expect("a reader")).collect()
    })
}

/// One reader for many crops: to learn the language takes longer than to read a line.
fn read_in(folder: &Path, crops: &[Crop]) -> Vec<String> {
    std::fs::create_dir_all(folder).expect("a folder");
    let mut list = String::new();
    for (number, crop) in crops.iter().enumerate() {
        let path = folder.join(format!("{number}.png"));
        crop.image.save(&path).expect("a crop");
        list.push_str(&format!("{}\n", path.display()));
    }
    let path = folder.join("list.txt");
    std::fs::write(&path, list).expect("a list");
    let out = Command::new("tesseract")
        .arg(&path)
        .args(["stdout", "-l", "vie", "--psm", "6", "--dpi", "300"])
        .env("OMP_THREAD_LIMIT", "1")
        .output()
        .unwrap_or_else(|error| panic!("{error}: {INSTALL}"));
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).expect("UTF-8");
    let pages: Vec<String> = text.trim_end_matches('\n').split_terminator('\u{c}').map(str::to_owned).collect();
    match crops {
        [_] => vec![text],
        // A crop without any words may go without an answer: then each is asked for alone.
        _ if pages.len() != crops.len() => {
            crops.iter().flat_map(|crop| read_in(folder, std::slice::from_ref(crop))).collect()
        }
        _ => pages,
    }
}

/// How many characters of `text` have to be changed, put in or left out to make `read` of it; spaces
/// do not count.
fn compare(text: &str, read: &str) -> Tally {
    // Dots and dashes part what stands on their sides, long or short.
    let mark = |ch| if matches!(ch, '·' | '–' | '—') { '-' } else { ch };
    let bare = |text: &str| text.nfc().filter(|ch| !ch.is_whitespace()).map(mark).collect::<Vec<char>>();
    let (text, read) = (bare(text), bare(read));
    // Levenshtein's distance, a row at a time.
    let mut row: Vec<usize> = (0..=read.len()).collect();
    for (n, ch) in text.iter().enumerate() {
        let mut before = std::mem::replace(&mut row[0], n + 1);
        for (m, other) in read.iter().enumerate() {
            let change = before + usize::from(ch != other);
            before = row[m + 1];
            row[m + 1] = change.min(before + 1).min(row[m] + 1);
        }
    }
    Tally { characters: text.len(), wrong: row[read.len()] }
}
