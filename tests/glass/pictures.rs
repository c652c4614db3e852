//! Pictures as they come: empty, cut off, mislabelled, too large, turned on their side.

use crate::forge;
use bangtin::screen::pictures::{MOST_BYTES, PictureError, fill, probe, verify};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ExtendedColorType, GrayAlphaImage, GrayImage, Luma, LumaA, Rgb, RgbImage, Rgba, RgbaImage};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const RED: [u8; 3] = [220, 20, 20];
const BLUE: [u8; 3] = [20, 20, 220];

#[test]
fn what_is_no_picture_is_unreadable() {
    let text = "Kính gửi cư dân: đây không phải là ảnh.\n".repeat(40);
    for (name, bytes) in [("nothing", &b""[..]), ("a text that is called .jpg", text.as_bytes())] {
        let probed = probe(bytes);
        assert!(matches!(probed, Err(PictureError::Unreadable(_))), "{name}: {probed:?}");
        let filled = fill(bytes, 320, 180, (50, 50)).map(|picture| (picture.width(), picture.height()));
        assert!(matches!(filled, Err(PictureError::Unreadable(_))), "{name}: {filled:?}");
    }
}

/// A picture of every make, as its author saved it.
fn whole() -> Vec<(&'static str, Vec<u8>)> {
    let photograph = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/ho-so.jpg");
    vec![
        ("a photograph", std::fs::read(photograph).expect("the picture")),
        ("a baseline JPEG", forge::baseline(640, 360, 3)),
        ("a progressive JPEG", forge::progressive(640, 360, 3)),
        ("a progressive JPEG in grey", forge::progressive(640, 360, 1)),
        ("a JPEG in inks", forge::baseline(640, 360, 4)),
        ("a PNG", forge::png(640, 360, ExtendedColorType::Rgb8)),
        ("a PNG with transparency", forge::png(640, 360, ExtendedColorType::Rgba8)),
        ("a PNG of 16 bits", forge::png(640, 360, ExtendedColorType::Rgba16)),
        ("an interlaced PNG", forge::interlaced(640, 360)),
    ]
}

#[test]
fn a_picture_that_was_cut_off_is_an_error_wherever_it_was_cut() {
    for (name, whole) in whole() {
        for tenth in 0..10 {
            let part = &whole[..whole.len() * tenth / 10];
            let filled = fill(part, 333, 187, (50, 50)).map(|picture| (picture.width(), picture.height()));
            assert!(filled.is_err(), "{name}, {tenth} tenths of it, fills {filled:?}");
            assert!(verify(part).is_err(), "{name}, {tenth} tenths of it, is found whole");
            assert!(probe(part).is_err(), "{name}, {tenth} tenths of it, is taken for whole");
        }
        let but_one = &whole[..whole.len() - 1];
        assert!(probe(but_one).is_err(), "{name}, but for its last byte, is taken for whole");
        assert!(
            fill(but_one, 333, 187, (50, 50)).is_err() && verify(but_one).is_err(),
            "{name}, but for its last byte"
        );
    }
}

#[test]
fn a_picture_that_is_still_being_copied_is_cut_off_before_anything_is_decoded() {
    for (name, whole) in whole() {
        probe(&whole).unwrap_or_else(|error| panic!("{name}: {error}"));
        for hundredth in [30, 50, 70, 90, 99] {
            let probed = probe(&whole[..whole.len() * hundredth / 100]);
            assert!(matches!(probed, Err(PictureError::CutOff)), "{name}, {hundredth} hundredths: {probed:?}");
        }
    }
}

#[test]
fn a_jpeg_that_was_cut_off_and_given_an_end_is_an_error() {
    let photograph = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/ho-so.jpg");
    let photograph = std::fs::read(photograph).expect("the picture");
    // Of a progressive one the last scan only makes what is there finer.
    for (whole, tenths) in [(photograph, 1..8), (forge::baseline(640, 360, 3), 1..10)] {
        for tenth in tenths {
            let ended = [&whole[..whole.len() * tenth / 10], b"\xFF\xD9"].concat();
            assert!(fill(&ended, 333, 187, (50, 50)).is_err(), "{tenth} tenths of {} bytes", whole.len());
        }
    }
}

#[test]
fn a_jpeg_of_one_colour_is_whole_however_little_it_has_in_a_row() {
    for width in [1, 8, 250, 264, 272, 320, 1000] {
        let mut bytes = Vec::new();
        let picture = GrayImage::from_pixel(width, 40, Luma([200]));
        JpegEncoder::new_with_quality(&mut bytes, 95).encode_image(&picture).expect("a JPEG");
        let shown = fill(&bytes, 32, 18, (50, 50)).unwrap_or_else(|error| panic!("{width} wide: {error}"));
        assert!(shown.as_bytes().iter().all(|own| own.abs_diff(200) < 4), "{width} wide");
    }
}

#[test]
fn a_picture_with_something_after_its_end_is_a_picture() {
    for (name, whole) in whole() {
        let picture = fill(&whole, 333, 187, (50, 50)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((picture.width(), picture.height()), (333, 187), "{name}");
        for tail in [&b"\0\0\0"[..], b"\r\n", b"\xFF\xD8\xFF\xE0 another one"] {
            let longer = [&whole[..], tail].concat();
            let shown = fill(&longer, 333, 187, (50, 50)).unwrap_or_else(|error| panic!("{name}, {tail:?}: {error}"));
            assert!(shown.as_bytes() == picture.as_bytes(), "{name}, {tail:?} changes it");
            verify(&longer).unwrap_or_else(|error| panic!("{name}, {tail:?}: {error}"));
        }
    }
}

#[test]
fn a_progressive_jpeg_shows_what_a_baseline_one_does() {
    for components in [1, 3] {
        let shown = |bytes: Vec<u8>| fill(&bytes, 640, 360, (50, 50)).expect("a picture");
        let (one, other) =
            (shown(forge::baseline(640, 360, components)), shown(forge::progressive(640, 360, components)));
        assert!(one.as_bytes() == other.as_bytes(), "{components} components");
        assert!(one.as_bytes().windows(2).any(|pair| pair[0] != pair[1]), "of one colour");
    }
}

#[test]
fn an_interlaced_png_shows_every_pixel_in_its_place() {
    let picture = fill(&forge::interlaced(61, 43), 61, 43, (50, 50)).expect("a picture");
    for (at, pixel) in (0..).zip(picture.as_slice()) {
        assert_eq!([pixel.r, pixel.g, pixel.b], forge::interlaced_pixel(at % 61, at / 61), "{at}");
    }
}

#[test]
fn a_png_that_claims_a_boundless_size_is_refused_for_its_size() {
    let png = forge::claimed_png(60_000, 60_000);
    let ordinary = probe(&forge::claimed_png(600, 400));
    assert!(matches!(ordinary, Ok((600, 400))), "the head itself is sound: {ordinary:?}");
    let filled = fill(&png, 320, 180, (50, 50)).map(|_| (320, 180));
    for refused in [probe(&png), filled] {
        let for_its_size = matches!(refused, Err(PictureError::TooLarge(60_000, 60_000)));
        assert!(for_its_size, "{refused:?}");
    }
}

#[test]
fn a_png_that_claims_a_boundless_size_is_told_which() {
    let reason = probe(&forge::claimed_png(60_000, 60_000)).expect_err("3600 megapixels").to_string();
    assert!(reason.contains("60000×60000"), "the size is not named: {reason}");
}

#[test]
fn a_jpeg_of_sixty_megapixels_is_too_large() {
    let jpeg = claimed_jpeg(10_000, 6_000);
    let ordinary = probe(&claimed_jpeg(600, 400));
    assert!(matches!(ordinary, Ok((600, 400))), "the head itself is sound: {ordinary:?}");
    let filled = fill(&jpeg, 320, 180, (50, 50)).map(|_| (320, 180));
    for refused in [probe(&jpeg), filled] {
        assert!(matches!(refused, Err(PictureError::TooLarge(10_000, 6_000))), "{refused:?}");
    }
}

/// A marker that has no length and is given one: whoever skips it by that does not see the frame header within.
fn with_second_frame(jpeg: &[u8], hidden: u8, width: u16, height: u16, components: u8) -> Vec<u8> {
    let ids = (1..=components).flat_map(|id| [id, 0x11, 0]);
    let size = [&[8][..], &height.to_be_bytes(), &width.to_be_bytes(), &[components]].concat();
    let content: Vec<u8> = size.into_iter().chain(ids).collect();
    let length = u16::try_from(content.len() + 2).expect("a short segment");
    let frame = [&[0xFF, hidden][..], &length.to_be_bytes(), &content].concat();
    let around = u16::try_from(frame.len() + 2).expect("a short segment");
    [&jpeg[..2], &[0xFF, 0xD0], &around.to_be_bytes(), &frame, &jpeg[2..]].concat()
}

#[test]
fn a_jpeg_with_a_second_frame_that_one_reader_sees_and_another_does_not_is_refused() {
    let (baseline, progressive) = (forge::baseline(640, 360, 3), forge::progressive(640, 360, 3));
    for (name, jpeg) in [
        ("smaller", with_second_frame(&baseline, 0xC0, 320, 180, 3)),
        ("lying", with_second_frame(&baseline, 0xC0, 360, 640, 3)),
        ("baseline", with_second_frame(&progressive, 0xC0, 640, 360, 3)),
        ("grey", with_second_frame(&baseline, 0xC0, 640, 360, 1)),
    ] {
        let probed = probe(&jpeg);
        assert!(
            matches!(&probed, Err(PictureError::Unreadable(why)) if why.contains("two ways")),
            "{name}: {probed:?}"
        );
        assert!(verify(&jpeg).is_err() && fill(&jpeg, 320, 180, (50, 50)).is_err(), "{name}");
    }
    let twice = with_second_frame(&baseline, 0xC0, 640, 360, 3);
    assert!(matches!(probe(&twice), Ok((640, 360))), "both say the same: {:?}", probe(&twice));
}

#[test]
fn a_photograph_on_its_side_is_turned_upright() {
    let flat = red_and_blue(320, 160);
    assert_eq!(probe(&flat).expect("a picture"), (320, 160));
    let turned = with_orientation(&flat, 6);
    assert_eq!(probe(&turned).expect("a picture"), (160, 320));

    let picture = fill(&turned, 80, 160, (50, 50)).expect("a picture");
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

/// Whether a picture of 64 pixels a side is a dark red circle on white.
fn is_a_circle_on_white(name: &str, bytes: &[u8], circle: [u8; 3]) {
    let picture = fill(bytes, 64, 64, (50, 50)).unwrap_or_else(|error| panic!("{name}: {error}"));
    for (x, y) in [(0, 0), (63, 0), (0, 63), (63, 63), (32, 1), (32, 32), (32, 20), (40, 40)] {
        let pixel = picture.as_slice()[y * 64 + x];
        let wanted = if is_in_circle(x as u32, y as u32) { circle } else { [255; 3] };
        let near = [pixel.r, pixel.g, pixel.b].iter().zip(wanted).all(|(own, wanted)| own.abs_diff(wanted) <= 2);
        assert!(near, "{name}: ({x}, {y}) is {pixel:?}, not {wanted:?}");
    }
}

fn is_in_circle(x: u32, y: u32) -> bool {
    x.abs_diff(32).pow(2) + y.abs_diff(32).pow(2) < 24 * 24
}

#[test]
fn a_circle_on_a_transparent_ground_stands_on_white() {
    let save = |picture: DynamicImage| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Png).expect("a PNG");
        bytes.into_inner()
    };
    let rgba = RgbaImage::from_fn(64, 64, |x, y| Rgba(if is_in_circle(x, y) { [160, 20, 20, 255] } else { [0; 4] }));
    let whole = DynamicImage::from(rgba);
    for (name, picture) in [
        ("RGBA", whole.clone()),
        ("RGBA of 16 bits", whole.to_rgba16().into()),
        ("half transparent", {
            let mut half = whole.to_rgba8();
            half.pixels_mut().for_each(|own| own[3] /= 2);
            half.into()
        }),
    ] {
        let circle = if name == "half transparent" { [207, 138, 138] } else { [160, 20, 20] };
        is_a_circle_on_white(name, &save(picture), circle);
    }
    let grey = GrayAlphaImage::from_fn(64, 64, |x, y| LumaA(if is_in_circle(x, y) { [90, 255] } else { [0, 0] }));
    let grey = DynamicImage::from(grey);
    is_a_circle_on_white("grey", &save(grey.clone()), [90; 3]);
    is_a_circle_on_white("grey of 16 bits", &save(grey.to_luma_alpha16().into()), [90; 3]);
    for depth in [png::BitDepth::Eight, png::BitDepth::Sixteen] {
        let wide = |bytes: &[u8]| match depth {
            png::BitDepth::Sixteen => bytes.iter().flat_map(|own| [*own, 0]).collect(),
            _ => bytes.to_vec(),
        };
        is_a_circle_on_white("a colour that is transparent", &keyed(depth, &wide), [160, 20, 20]);
    }
    is_a_circle_on_white("a palette", &with_palette(), [160, 20, 20]);
}

/// A PNG one of whose colours, black, is said to be transparent.
fn keyed(depth: png::BitDepth, wide: &dyn Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut pixels = Vec::new();
    for at in 0..64 * 64 {
        pixels.extend(wide(if is_in_circle(at % 64, at / 64) { &[160, 20, 20] } else { &[0; 3] }));
    }
    written(png::ColorType::Rgb, depth, &[0; 6], &[], &pixels)
}

/// A PNG of two colours by number, the first of them transparent.
fn with_palette() -> Vec<u8> {
    let pixels: Vec<u8> = (0..64 * 64).map(|at| u8::from(is_in_circle(at % 64, at / 64))).collect();
    written(png::ColorType::Indexed, png::BitDepth::Eight, &[0], &[0, 0, 0, 160, 20, 20], &pixels)
}

fn written(colour: png::ColorType, depth: png::BitDepth, clear: &[u8], palette: &[u8], pixels: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 64, 64);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    encoder.set_trns(clear.to_vec());
    if !palette.is_empty() {
        encoder.set_palette(palette.to_vec());
    }
    encoder.write_header().and_then(|mut writer| writer.write_image_data(pixels)).expect("a PNG");
    bytes
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

/// What the whole program may take up at its peak, in kB.
const MOST_MEMORY: u64 = 150_000;

/// Runs the program on a notice with this picture: its peak in kB, and what it told.
fn snapshot_with(picture: &[u8], name: &str) -> (u64, String) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(name), picture).expect("the picture");
    let edition = format!(
        r#"{{ "version": "https://jsonfeed.org/version/1.1", "title": "Phường", "_bangtin": {{}}, "items": [ {{
            "id": "1", "title": "Áp phích", "content_text": "Một tấm áp phích.", "image": "{name}", "_bangtin": {{
            "class": "routine", "kind": "poster", "image_alt": "Một tấm áp phích",
            "from": "2021-08-18T00:00:00+07:00", "until": "2021-08-19T00:00:00+07:00",
            "to": ["vn-gso@2021-01:01"], "source": "x" }} }} ] }}"#
    );
    let (path, out) = (folder.path().join("edition.json"), folder.path().join("page.png"));
    std::fs::write(&path, edition).expect("the edition");
    let mut command = Command::new(env!("CARGO_BIN_EXE_bangtin"));
    command.args(["snapshot", "--at", "2021-08-18T08:00:02", "--edition"]).arg(&path).arg("--out").arg(&out);
    command.env_remove("BANGTIN_LOG").stdout(Stdio::null()).stderr(Stdio::piped());
    let mut program = command.spawn().expect("the program starts");
    let status = format!("/proc/{}/status", program.id());
    let mut peak = 0;
    while program.try_wait().expect("a program").is_none() {
        // The peak so far of this program alone; what a parent of it took does not count.
        let own = std::fs::read_to_string(&status).unwrap_or_default();
        let line = own.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        peak = peak.max(line.trim().trim_end_matches(" kB").parse().unwrap_or(0));
        std::thread::sleep(Duration::from_millis(1));
    }
    let output = program.wait_with_output().expect("it ended");
    assert!(output.status.success(), "{name}: {output:?}");
    let record: serde_json::Value =
        serde_json::from_slice(&std::fs::read(out.with_extension("json")).expect("its data")).expect("JSON");
    assert_eq!(
        (&record["notice"], &record["page"]),
        (&"1".into(), &1.into()),
        "{name}: another page than the picture's"
    );
    (peak, String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_heaviest_pictures_are_shown_within_the_memory_or_refused_by_name() {
    type Make = fn() -> Vec<u8>;
    let shown = "";
    let heavy: [(&str, Make, &str); 9] = [
        ("ordinary.jpg", || forge::baseline(640, 360, 3), shown),
        ("baseline.jpg", || forge::baseline(6000, 4000, 3), shown),
        ("lying.jpg", || with_orientation(&forge::baseline(6000, 4000, 3), 6), shown),
        ("inks.jpg", || forge::baseline(6000, 4000, 4), shown),
        ("progressive.jpg", || forge::progressive(6000, 4000, 3), "progressive JPEG of 6000×4000"),
        ("progressive-inks.jpg", || forge::progressive(6000, 4000, 4), "save it as a baseline JPEG"),
        ("progressive-8.jpg", || forge::progressive(3264, 2448, 3), shown),
        ("deep.png", || forge::png(6000, 4000, ExtendedColorType::Rgba16), shown),
        ("profile.png", forge::with_profile_bomb, shown),
    ];
    for (name, make, refused) in heavy {
        let picture = make();
        assert!(picture.len() <= MOST_BYTES, "{name} has {} bytes and is not even read", picture.len());
        let (peak, told) = snapshot_with(&picture, name);
        println!("{name}: {} kB of file, {peak} kB at the peak", picture.len() >> 10);
        assert!(peak > 10_000 && peak < MOST_MEMORY, "{name}: {peak} kB");
        if refused == shown {
            assert!(!told.contains(name), "{name}: {told}");
        } else {
            assert!(told.contains(name) && told.contains(refused), "{name}: {told}");
        }
    }
}
