//! Pictures for the glass: decoded within a budget, turned upright, scaled smoothly to exact pixels.
//!
//! The software renderer scales by nearest neighbour, so nothing is ever handed over at another size than it is shown at.

use crate::board::palette::{CODE_GROUND, CODE_INK, HAZARD_BLACK, HAZARD_YELLOW};
use crate::board::qr::Modules;
use crate::board::sheet::{Crop, Rgb};
use fast_image_resize as fir;
use image::metadata::Orientation;
use image::{DynamicImage, RgbImage};
use slint::{Rgb8Pixel, Rgba8Pixel, SharedPixelBuffer};
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

mod jpeg;
mod png;

/// What one picture may cost: the file, its pixels, and the memory to decode it, which that many pixels take as RGB.
pub const MOST_BYTES: usize = 8 << 20;
pub const MOST_PIXELS: u64 = 24_000_000;
const MOST_MEMORY: u64 = 72 << 20;
const MOST_SIDE: u32 = 16_384;
/// What scaling may take beside both pictures, about.
const MOST_SCRATCH: usize = 4 << 20;

/// A decoded picture; none where that failed.
pub type Picture = Option<SharedPixelBuffer<Rgb8Pixel>>;

/// Why a picture is not shown, and the way out. Its notice is shown, without it.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    #[error("the file has more than 8 MiB: save it smaller")]
    TooLong,
    #[error("is {0}, not a file: put a JPEG or PNG file in its place")]
    NotAFile(&'static str),
    #[error("the picture is {0}×{1}; the limit is 24 megapixels and 16384 a side: scale it down")]
    TooLarge(u32, u32),
    #[error("{what} of {width}×{height} takes too much memory to decode: {way_out}")]
    TooHeavy { what: &'static str, width: u32, height: u32, way_out: &'static str },
    #[error("the file ends before its picture does: copy or save it again")]
    CutOff,
    #[error("not a readable JPEG or PNG ({0}): save it anew as one of them")]
    Unreadable(String),
    #[error("cannot be decoded: save it anew as JPEG or PNG")]
    Panicked,
    #[error("is damaged on the screen's disk: it is fetched again after the next start")]
    Damaged,
    #[error("was replaced while it was looked at: look again")]
    Replaced,
    #[error("could not be scaled ({0}): save it at another size")]
    Scaling(String),
    #[error("{}", unread(.0))]
    Missing(#[from] std::io::Error),
}

fn unread(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "is not there: put it beside the edition".to_owned(),
        ErrorKind::PermissionDenied => "may not be read: give the screen the right to read it".to_owned(),
        _ => format!("could not be read ({error}): see to the disk that it is on"),
    }
}

/// Width and height as shown (after EXIF), without decoding.
pub fn probe(bytes: &[u8]) -> Result<(u32, u32), PictureError> {
    guarded(|| head(bytes).map(|head| head.shown()))
}

/// Decodes to the last row and shows nothing: whether [`fill`] will succeed, and if not, why.
pub fn verify(bytes: &[u8]) -> Result<(), PictureError> {
    guarded(|| {
        let _alone = alone();
        decode(bytes).map(drop)
    })
}

/// Decoders are fed by strangers: should one of them panic, that is a fault of its picture and costs nothing else.
fn guarded<T>(look: impl FnOnce() -> Result<T, PictureError>) -> Result<T, PictureError> {
    catch_unwind(AssertUnwindSafe(look)).unwrap_or(Err(PictureError::Panicked))
}

/// A picture within the limits, before it is decoded.
struct Head {
    width: u32,
    height: u32,
    orientation: Orientation,
}

impl Head {
    fn new(width: u32, height: u32, orientation: Option<Orientation>) -> Result<Self, PictureError> {
        if u64::from(width) * u64::from(height) > MOST_PIXELS || width.max(height) > MOST_SIDE {
            return Err(PictureError::TooLarge(width, height));
        }
        if width.min(height) == 0 {
            return Err(PictureError::Unreadable("it has no pixels".into()));
        }
        Ok(Self { width, height, orientation: orientation.unwrap_or(Orientation::NoTransforms) })
    }

    /// Of its pixels as RGB.
    fn bytes(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height) * 3
    }

    fn canvas(&self) -> Vec<u8> {
        vec![0; self.width as usize * self.height as usize * 3]
    }

    /// Whether it is turned by a quarter to be upright.
    fn lies(&self) -> bool {
        use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
        matches!(self.orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
    }

    fn shown(&self) -> (u32, u32) {
        if self.lies() { (self.height, self.width) } else { (self.width, self.height) }
    }

    /// Where a point of the upright picture lies in the file's; both in parts of the whole.
    fn lying(&self, x: f64, y: f64) -> (f64, f64) {
        match self.orientation {
            Orientation::NoTransforms => (x, y),
            Orientation::FlipHorizontal => (1.0 - x, y),
            Orientation::FlipVertical => (x, 1.0 - y),
            Orientation::Rotate180 => (1.0 - x, 1.0 - y),
            Orientation::Rotate90 => (y, 1.0 - x),
            Orientation::Rotate270 => (1.0 - y, x),
            Orientation::Rotate90FlipH => (y, x),
            Orientation::Rotate270FlipH => (1.0 - y, 1.0 - x),
        }
    }
}

fn head(bytes: &[u8]) -> Result<Head, PictureError> {
    #[cfg(test)]
    assert_ne!(bytes, tests::POISON, "a decoder's own fault");
    if bytes.len() > MOST_BYTES {
        Err(PictureError::TooLong)
    } else if jpeg::is_one(bytes) {
        jpeg::head(bytes)
    } else if png::is_one(bytes) {
        png::head(bytes)
    } else {
        Err(PictureError::Unreadable("it begins like neither".into()))
    }
}

/// The pixels as they lie in the file, as RGB: all of them or none.
fn decode(bytes: &[u8]) -> Result<(Head, Vec<u8>), PictureError> {
    let head = head(bytes)?;
    let pixels = if jpeg::is_one(bytes) { jpeg::decode(bytes) } else { png::decode(bytes) }?;
    Ok((head, pixels))
}

/// One picture is decoded at a time in the whole program: the budget holds for one.
fn alone() -> MutexGuard<'static, ()> {
    static DECODING: Mutex<()> = Mutex::new(());
    // A decoder that panicked has left nothing behind that the next could find.
    DECODING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Of what stands over, so many hundredths are cut on the left and above.
const UPPER: (u8, u8) = (50, 10);
/// Less of a picture's height than this share shows half a face.
const LEAST_HEIGHT: f64 = 0.6;
/// Less of its width than this share, and of a group some are cut.
const LEAST_WIDTH: f64 = 0.8;

/// Decodes, turns upright and scales to exactly `width`×`height` pixels.
pub fn framed(bytes: &[u8], width: u32, height: u32, crop: Crop) -> Result<SharedPixelBuffer<Rgb8Pixel>, PictureError> {
    match crop {
        Crop::Fill(x, y) => fill(bytes, width, height, (x, y)),
        Crop::Upper => {
            let (own_width, own_height) = guarded(|| Ok(head(bytes)?.shown()))?;
            // The share of its height that is kept where the place is the wider one; of its width, the other way round.
            let kept = f64::from(own_width) * f64::from(height) / (f64::from(width.max(1)) * f64::from(own_height));
            if kept < LEAST_HEIGHT || kept * LEAST_WIDTH > 1.0 {
                framed(bytes, width, height, Crop::Whole)
            } else {
                fill(bytes, width, height, UPPER)
            }
        }
        Crop::Whole => guarded(|| whole(bytes, width.max(1), height.max(1))),
    }
}

/// Scaled to fill, cutting what stands over: so many hundredths of it on the left and above.
pub fn fill(
    bytes: &[u8],
    width: u32,
    height: u32,
    focus: (u8, u8),
) -> Result<SharedPixelBuffer<Rgb8Pixel>, PictureError> {
    guarded(|| filled(bytes, width, height, focus))
}

/// All of it in the middle, and on either side of it what its edge there is like: a sky goes on upwards, a floor downwards,
/// and beside an upright picture the sky above and the floor below.
fn whole(bytes: &[u8], width: u32, height: u32) -> Result<SharedPixelBuffer<Rgb8Pixel>, PictureError> {
    let (own_width, own_height) = head(bytes)?.shown();
    let scale = (f64::from(width) / f64::from(own_width)).min(f64::from(height) / f64::from(own_height));
    let side = |own: u32, most: u32| ((f64::from(own) * scale).round() as u32).clamp(1, most);
    let (inner_width, inner_height) = (side(own_width, width), side(own_height, height));
    let picture = filled(bytes, inner_width, inner_height, (50, 50))?;
    let (pixels, row) = (picture.as_slice(), inner_width as usize);
    let beside = inner_width < width;
    let (first, last) = if beside {
        let column = |x: usize| tones(pixels.iter().skip(x).step_by(row));
        (column(0), column(row - 1))
    } else {
        (tones(pixels[..row].iter()), tones(pixels[pixels.len() - row..].iter()))
    };
    let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(width, height);
    let into = buffer.make_mut_slice();
    for (at, pixel) in into.iter_mut().enumerate() {
        let (x, y) = (at % width as usize, at / width as usize);
        let (across, along, middle) = if beside { (x, y, width as usize / 2) } else { (y, x, height as usize / 2) };
        let edge = if across < middle { &first } else { &last };
        // Rounding may leave an edge a pixel short.
        *pixel = edge[along.min(edge.len() - 1)];
    }
    let (left, top) = (((width - inner_width) / 2) as usize, ((height - inner_height) / 2) as usize);
    for (y, line) in pixels.chunks_exact(row).enumerate() {
        let start = (top + y) * width as usize + left;
        into[start..start + row].copy_from_slice(line);
    }
    Ok(buffer)
}

/// Of an edge's length, to both sides: what is smaller, as a tree, is no stripe in what goes on from it.
const SMOOTHED: usize = 5;

/// What each pixel of an edge is like with those around it; twice, for the nearer ones to count more.
fn tones<'a>(edge: impl Iterator<Item = &'a Rgb8Pixel>) -> Vec<Rgb8Pixel> {
    let edge: Vec<Rgb8Pixel> = edge.copied().collect();
    smoothed(&smoothed(&edge))
}

fn smoothed(edge: &[Rgb8Pixel]) -> Vec<Rgb8Pixel> {
    let mut sums = vec![[0_u32; 3]];
    for pixel in edge {
        let [r, g, b] = sums[sums.len() - 1];
        sums.push([r + u32::from(pixel.r), g + u32::from(pixel.g), b + u32::from(pixel.b)]);
    }
    let around = (edge.len() / SMOOTHED / 2).max(1);
    let tone = |at: usize| {
        let (from, to) = (at.saturating_sub(around), (at + around + 1).min(edge.len()));
        let mean = |channel: usize| ((sums[to][channel] - sums[from][channel]) / (to - from) as u32) as u8;
        Rgb8Pixel { r: mean(0), g: mean(1), b: mean(2) }
    };
    (0..edge.len()).map(tone).collect()
}

fn filled(
    bytes: &[u8],
    width: u32,
    height: u32,
    focus: (u8, u8),
) -> Result<SharedPixelBuffer<Rgb8Pixel>, PictureError> {
    let _alone = alone();
    let (head, pixels) = decode(bytes)?;
    let (width, height) = (width.max(1), height.max(1));
    let share = |hundredths: u8| f64::from(hundredths.min(100)) / 100.0;
    let focus = head.lying(share(focus.0), share(focus.1));
    // Scaled as it lies, and turned when it is small.
    let (across, down) = if head.lies() { (height, width) } else { (width, height) };
    let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(across, down);
    scale(&head, &pixels, buffer.make_mut_bytes(), across, down, focus)
        .map_err(|error| PictureError::Scaling(error.to_string()))?;
    drop(pixels);
    if head.orientation == Orientation::NoTransforms {
        return Ok(buffer);
    }
    let lying = RgbImage::from_raw(across, down, buffer.as_bytes().to_vec());
    let mut picture = DynamicImage::from(lying.ok_or_else(|| PictureError::Scaling("its size is another".into()))?);
    picture.apply_orientation(head.orientation);
    Ok(SharedPixelBuffer::clone_from_slice(picture.as_bytes(), width, height))
}

/// Fills a picture's pixels from a larger one's, in upright strips: between its two passes the scaler keeps a picture as
/// wide as its source.
fn scale(
    head: &Head,
    pixels: &[u8],
    into: &mut [u8],
    width: u32,
    height: u32,
    focus: (f64, f64),
) -> Result<(), Box<dyn std::error::Error>> {
    use fir::images::{TypedCroppedImageMut, TypedImage, TypedImageRef};
    // By its type: chosen at run time, the other twelve kinds of pixels would be megabytes of the binary.
    let from = TypedImageRef::<fir::pixels::U8x3>::from_buffer(head.width, head.height, pixels)?;
    let mut to = TypedImage::<fir::pixels::U8x3>::from_buffer(width, height, into)?;
    let seen = fir::CropBox::fit_src_into_dst_size(head.width, head.height, width, height, Some(focus));
    let scratch = seen.width as usize * height as usize * 3;
    let strip = width.div_ceil(u32::try_from(scratch.div_ceil(MOST_SCRATCH))?.max(1));
    let mut resizer = fir::Resizer::new();
    for left in (0..width).step_by(strip as usize) {
        let own = strip.min(width - left);
        let each = seen.width / f64::from(width);
        let begin = seen.left + f64::from(left) * each;
        let wide = (f64::from(own) * each).min(f64::from(head.width) - begin);
        let options = fir::ResizeOptions::new()
            .resize_alg(fir::ResizeAlg::Convolution(fir::FilterType::Lanczos3))
            .crop(begin, seen.top, wide, seen.height.min(f64::from(head.height) - seen.top));
        let mut strip = TypedCroppedImageMut::from_ref(&mut to, left, 0, own, height)?;
        resizer.resize_typed(&from, &mut strip, &options)?;
    }
    Ok(())
}

/// A pictogram in one colour, drawn to exactly `side` pixels; premultiplied.
pub fn pictogram(svg: &[u8], side: u32, colour: Rgb) -> Option<SharedPixelBuffer<Rgba8Pixel>> {
    let tree = resvg::usvg::Tree::from_data(svg, &resvg::usvg::Options::default()).ok()?;
    let mut pixmap = resvg::tiny_skia::Pixmap::new(side.max(1), side.max(1))?;
    let scale = side as f32 / tree.size().width().max(tree.size().height());
    resvg::render(&tree, resvg::tiny_skia::Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    let mut buffer = SharedPixelBuffer::<Rgba8Pixel>::new(side.max(1), side.max(1));
    for (to, from) in buffer.make_mut_slice().iter_mut().zip(pixmap.pixels()) {
        let alpha = from.alpha();
        let tinted = |channel: u8| (u16::from(channel) * u16::from(alpha) / 255) as u8;
        *to = Rgba8Pixel { r: tinted(colour.0), g: tinted(colour.1), b: tinted(colour.2), a: alpha };
    }
    Some(buffer)
}

/// A QR code, `module_px` pixels a module, without quiet zone.
pub fn code(modules: &Modules, module_px: u32) -> SharedPixelBuffer<Rgb8Pixel> {
    let side = modules.side as u32 * module_px;
    paint(side, side, |x, y| module(modules, (x / module_px) as usize, (y / module_px) as usize))
}

/// The same in rows of modules, one pixel high each.
pub fn code_rows(modules: &Modules, module_px: u32) -> impl Iterator<Item = SharedPixelBuffer<Rgb8Pixel>> {
    let width = modules.side as u32 * module_px;
    (0..modules.side).map(move |row| paint(width, 1, |x, _| module(modules, (x / module_px) as usize, row)))
}

fn module(modules: &Modules, column: usize, row: usize) -> Rgb {
    if modules.dark[row * modules.side + column] { CODE_INK } else { CODE_GROUND }
}

/// A strip of the hazard edge whose upper left corner is at (`left`, `top`) of it: stripes at 45°, in step all round.
pub fn hazard(left: u32, top: u32, width: u32, height: u32, band: f32) -> SharedPixelBuffer<Rgb8Pixel> {
    let period = (band * 1.6).max(2.0);
    paint(width, height, |x, y| {
        let across = (x + left + y + top) as f32 / std::f32::consts::SQRT_2 / period;
        if across.fract() < 0.5 { HAZARD_YELLOW } else { HAZARD_BLACK }
    })
}

fn paint(width: u32, height: u32, colour: impl Fn(u32, u32) -> Rgb) -> SharedPixelBuffer<Rgb8Pixel> {
    let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(width.max(1), height.max(1));
    for (at, pixel) in (0..).zip(buffer.make_mut_slice()) {
        let Rgb(r, g, b) = colour(at % width.max(1), at / width.max(1));
        *pixel = Rgb8Pixel { r, g, b };
    }
    buffer
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    /// Bytes that the decoders panic at: no file is known that does it.
    pub const POISON: &[u8] = b"\xFF\xD8\xFF poison";

    #[test]
    fn a_picture_that_its_decoder_panics_at_is_an_error_and_the_next_one_is_shown() {
        type Way = fn(&[u8]) -> Result<(), PictureError>;
        let ways: [Way; 3] = [|bytes| probe(bytes).map(drop), verify, |bytes| fill(bytes, 32, 18, (50, 50)).map(drop)];
        let sound = crate::assets::get("demo/ho-so.jpg").expect("a picture");
        for (at, look) in ways.into_iter().enumerate() {
            let refused = look(POISON);
            assert!(matches!(refused, Err(PictureError::Panicked)), "way {at}: {refused:?}");
            look(sound).unwrap_or_else(|error| panic!("way {at}: {error}"));
        }
    }

    #[test]
    fn one_picture_is_decoded_at_a_time() {
        let picture = crate::assets::get("demo/ho-so.jpg").expect("a picture");
        let ways: [fn(&[u8]) -> bool; 2] =
            [|bytes| fill(bytes, 32, 18, (50, 50)).is_ok(), |bytes| verify(bytes).is_ok()];
        for decode in ways {
            let other = alone();
            let (done, seen) = mpsc::channel();
            std::thread::spawn(move || done.send(decode(picture)));
            let early = seen.recv_timeout(Duration::from_millis(500));
            assert_eq!(early, Err(mpsc::RecvTimeoutError::Timeout), "beside another picture");
            drop(other);
            assert_eq!(seen.recv_timeout(Duration::from_secs(30)), Ok(true), "after the other picture");
        }
    }

    /// A picture as a PNG: a blue sky over a brown floor, with somebody in red at each side.
    fn group(width: u32, height: u32) -> Vec<u8> {
        let pixels = RgbImage::from_fn(width, height, |x, y| {
            let outer = x * 20 < width || (width - 1 - x) * 20 < width;
            let middle = y > height / 4 && y < height * 3 / 4;
            image::Rgb(match (outer && middle, y < height / 2) {
                (true, _) => RED,
                (false, true) => SKY,
                (false, false) => FLOOR,
            })
        });
        let mut bytes = std::io::Cursor::new(Vec::new());
        pixels.write_to(&mut bytes, image::ImageFormat::Png).expect("written");
        bytes.into_inner()
    }

    const RED: [u8; 3] = [200, 20, 20];
    const SKY: [u8; 3] = [120, 180, 240];
    const FLOOR: [u8; 3] = [110, 80, 50];

    #[test]
    fn nobody_at_the_side_of_a_group_is_cut_off() {
        let (width, height) = (110, 100);
        let at = |own: (u32, u32), x: u32, y: u32| {
            let picture = framed(&group(own.0, own.1), width, height, Crop::Upper).expect("framed");
            let pixel = picture.as_slice()[(y * width + x) as usize];
            let near = |to: [u8; 3]| [pixel.r, pixel.g, pixel.b].iter().zip(to).all(|(a, b)| a.abs_diff(b) < 24);
            ["red", "sky", "floor"][[RED, SKY, FLOOR].into_iter().position(near).expect("one of the three")]
        };
        let wide = (320, 180);
        assert_eq!((at(wide, 1, 50), at(wide, 108, 50)), ("red", "red"));
        assert_eq!((at(wide, 50, 0), at(wide, 50, 99)), ("sky", "floor"), "what is around it goes on with it");
        // Beside an upright one the sky stays above and the floor below.
        let upright = (100, 200);
        assert_eq!((at(upright, 2, 8), at(upright, 107, 8)), ("sky", "sky"));
        assert_eq!((at(upright, 2, 92), at(upright, 107, 92)), ("floor", "floor"));
        // A little may be cut, and then it fills its place.
        let usual = (320, 240);
        assert_eq!((at(usual, 0, 30), at(usual, 55, 1), at(usual, 55, 98)), ("sky", "sky", "floor"));
    }
}
