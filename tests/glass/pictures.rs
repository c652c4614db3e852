//! Pictures as they come: empty, cut off, mislabelled, too large, turned on their side.

use bangtin::screen::pictures::{PictureError, fill, probe};
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use std::path::Path;

const RED: [u8; 3] = [220, 20, 20];
const BLUE: [u8; 3] = [20, 20, 220];

#[test]
fn what_is_no_picture_is_unreadable() {
    let text = "Kính gửi cư dân: đây không phải là ảnh.\n".repeat(40);
    for (name, bytes) in [("nothing", &b""[..]), ("a text that is called .jpg", text.as_bytes())] {
        let probed = probe(bytes);
        assert!(matches!(probed, Err(PictureError::Unreadable(_))), "{name}: {probed:?}");
        let filled = fill(bytes, 320, 180, 50).map(|picture| (picture.width(), picture.height()));
        assert!(matches!(filled, Err(PictureError::Unreadable(_))), "{name}: {filled:?}");
    }
}

#[test]
fn a_picture_that_was_cut_off_is_an_error_or_has_its_exact_size() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/ho-so.jpg");
    let whole = std::fs::read(path).expect("the picture");
    let shown = probe(&whole).expect("whole, it is a picture");
    // In half, and in the middle of its head.
    for length in [whole.len() / 2, whole.len() - 1, whole.len() / 16, 200, 20, 2] {
        let part = &whole[..length];
        if let Ok(size) = probe(part) {
            assert_eq!(size, shown, "{length} bytes");
        }
        if let Ok(picture) = fill(part, 333, 187, 50) {
            assert_eq!((picture.width(), picture.height()), (333, 187), "{length} bytes");
        }
    }
}

#[test]
fn a_png_that_claims_a_boundless_size_is_refused_for_its_size() {
    let png = claimed_png(60_000, 60_000);
    let ordinary = probe(&claimed_png(600, 400));
    assert!(matches!(ordinary, Ok((600, 400))), "the head itself is sound: {ordinary:?}");
    let filled = fill(&png, 320, 180, 50).map(|_| (320, 180));
    for refused in [probe(&png), filled] {
        let for_its_size = matches!(refused, Err(PictureError::TooLarge(60_000, 60_000)));
        assert!(for_its_size, "{refused:?}");
    }
}

#[test]
fn a_png_that_claims_a_boundless_size_is_told_which() {
    let reason = probe(&claimed_png(60_000, 60_000)).expect_err("3600 megapixels").to_string();
    assert!(reason.contains("60000×60000"), "the size is not named: {reason}");
}

#[test]
fn a_jpeg_of_sixty_megapixels_is_too_large() {
    let jpeg = claimed_jpeg(10_000, 6_000);
    let ordinary = probe(&claimed_jpeg(600, 400));
    assert!(matches!(ordinary, Ok((600, 400))), "the head itself is sound: {ordinary:?}");
    let filled = fill(&jpeg, 320, 180, 50).map(|_| (320, 180));
    for refused in [probe(&jpeg), filled] {
        assert!(matches!(refused, Err(PictureError::TooLarge(10_000, 6_000))), "{refused:?}");
    }
}

#[test]
fn a_photograph_on_its_side_is_turned_upright() {
    let flat = red_and_blue(320, 160);
    assert_eq!(probe(&flat).expect("a picture"), (320, 160));
    let turned = with_orientation(&flat, 6);
    assert_eq!(probe(&turned).expect("a picture"), (160, 320));

    let picture = fill(&turned, 80, 160, 50).expect("a picture");
    let at = |x: usize, y: usize| {
        let pixel = picture.as_slice()[y * 80 + x];
        [pixel.r, pixel.g, pixel.b]
    };
    let near = |a: [u8; 3], b: [u8; 3]| a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 16);
    for x in [4, 40, 75] {
        for y in [4, 40, 70] {
            assert!(near(at(x, y), RED), "({x}, {y}) is {:?}, not red", at(x, y));
            assert!(near(at(x, 159 - y), BLUE), "({x}, {}) is {:?}, not blue", 159 - y, at(x, 159 - y));
        }
    }
}

/// A JPEG whose left half is red and whose right half is blue.
fn red_and_blue(width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, _| Rgb(if x < width / 2 { RED } else { BLUE }));
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 95).encode_image(&picture).expect("a JPEG");
    bytes
}

/// A small JPEG whose frame header claims another size.
fn claimed_jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = red_and_blue(32, 16);
    let mut at = 2;
    while !matches!(bytes[at + 1], 0xC0 | 0xC2) {
        at += 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
    }
    bytes[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
    bytes[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

/// The JPEG with an EXIF segment that says how the camera was held.
fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01".to_vec();
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    exif.extend([0; 4]);
    let length = u16::try_from(exif.len() + 2).expect("a short segment");
    let segment = [&[0xFF, 0xE1][..], &length.to_be_bytes(), &exif].concat();
    [&jpeg[..2], &segment, &jpeg[2..]].concat()
}

/// The head of a PNG that claims a size, with a beginning of pixels.
fn claimed_png(width: u32, height: u32) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let pixels = [0x78, 0x01, 0x01, 0x00, 0x00, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x01];
    [&b"\x89PNG\r\n\x1A\n"[..], &chunk(*b"IHDR", &head), &chunk(*b"IDAT", &pixels), &chunk(*b"IEND", &[])].concat()
}

fn chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let own = [&kind[..], content].concat();
    let length = u32::try_from(content.len()).expect("a short chunk");
    [&length.to_be_bytes()[..], &own, &crc(&own).to_be_bytes()].concat()
}

/// The checksum of PNG.
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}
