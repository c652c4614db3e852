//! The drawn words read back, as a stranger to the fonts reads them.
//!
//! Needs `tesseract` with its Vietnamese data: `apt-get install tesseract-ocr tesseract-ocr-vie`.

use crate::gallery::{self, DAY, Gallery, Pixels};
use bangtin::board::faces::CAP;
use bangtin::board::sheet::{Role, TextBlock};
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

const INSTALL: &str = "apt-get install tesseract-ocr tesseract-ocr-vie";

/// The reader knows printed pages best: capitals of so many pixels.
const CAPITALS: f32 = 40.0;
const PAD: u32 = 16;

/// At least this share of the syllables of a picture's titles and body is read.
const LEAST: f64 = 0.98;

struct Crop {
    role: Role,
    text: String,
    image: GrayImage,
}

#[derive(Clone, Copy, Default)]
struct Tally {
    all: usize,
    read: usize,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.all += other.all;
        self.read += other.read;
    }

    fn share(self) -> f64 {
        self.read as f64 / self.all.max(1) as f64
    }
}

/// Not yet: 91.2 % of the gallery in landscape is read (249 of 273 syllables), because the reader takes the round *a* of the face for
/// an *o* (*ngòy*, *quỏn*). Below 95 % the measure says more of the reader than of the glass.
#[test]
#[ignore = "the reader mistakes the face's round a for o: 91.2 % of the syllables, not 98 %"]
fn the_drawn_words_are_read_back() {
    let languages = Command::new("tesseract").arg("--list-langs").output();
    let known = languages.is_ok_and(|out| String::from_utf8_lossy(&out.stdout).lines().any(|line| line == "vie"));
    assert!(known, "nobody here reads Vietnamese: {INSTALL}");

    let gallery = Gallery::open();
    let (mut words, mut others) = (Tally::default(), Tally::default());
    let mut faults = Vec::new();
    for size in [(1920, 1080), (1080, 1920)] {
        let pictures = gallery.wall(size).visit(|studio| {
            let picture = |id: &&str| {
                let shown = gallery::page(studio, gallery::place(studio, id), 0, DAY);
                let pixels = Pixels::of(studio, &shown);
                // The numerals of a list stand in blocks of their own: no line for a reader of words.
                let spoken = shown.sheet.texts.iter().filter(|block| block.text.chars().any(char::is_alphabetic));
                let crops: Vec<Crop> = spoken.map(|block| crop(&pixels, block)).collect();
                (id.to_string(), crops)
            };
            NOTICES.iter().map(picture).collect::<Vec<_>>()
        });
        for (id, crops) in pictures {
            let (mut own, mut missed) = (Tally::default(), Vec::new());
            for (crop, read) in crops.iter().zip(read(&crops)) {
                let (tally, lost) = compare(&crop.text, &read);
                if matches!(crop.role, Role::Title | Role::Body) {
                    own.add(tally);
                    missed.extend(lost);
                } else {
                    others.add(tally);
                }
            }
            assert!(own.all > 0, "{id}: nothing to read");
            words.add(own);
            let told = format!("{id} {}x{}: {} of {} read, not {missed:?}", size.0, size.1, own.read, own.all);
            println!("{told}");
            if own.share() < LEAST {
                faults.push(told);
            }
        }
    }
    println!("titles and body: {} of {}, {:.2} %", words.read, words.all, words.share() * 100.0);
    println!("calls, hosts, labels, clocks: {} of {}, {:.2} %", others.read, others.all, others.share() * 100.0);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A block as a printed line: dark on light, its ground around it, its capitals as tall as the reader likes them.
fn crop(pixels: &Pixels, block: &TextBlock) -> Crop {
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
    let factor = CAPITALS / (block.size * CAP);
    let scaled = |side: u32| ((side as f32 * factor).round() as u32).max(1);
    let image = imageops::resize(&image, scaled(image.width()), scaled(image.height()), FilterType::CatmullRom);
    Crop { role: block.role, text: said(block), image }
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

/// How many of the syllables of `text` are among those of `read`, and which are not.
fn compare(text: &str, read: &str) -> (Tally, Vec<String>) {
    let mut found: HashMap<String, usize> = HashMap::new();
    syllables(read).for_each(|syllable| *found.entry(syllable).or_default() += 1);
    let (mut tally, mut lost) = (Tally::default(), Vec::new());
    for syllable in syllables(text) {
        tally.all += 1;
        match found.get_mut(&syllable) {
            Some(left) if *left > 0 => {
                *left -= 1;
                tally.read += 1;
            }
            _ => lost.push(syllable),
        }
    }
    (tally, lost)
}

fn syllables(text: &str) -> impl Iterator<Item = String> {
    let bare = |word: &str| word.nfc().filter(|ch| ch.is_alphanumeric()).collect::<String>().to_lowercase();
    text.split_whitespace().map(bare).filter(|word| !word.is_empty())
}
