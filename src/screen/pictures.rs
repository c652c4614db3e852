//! Pictures for the glass: decoded within a budget, turned upright, scaled smoothly to exact pixels.
//!
//! The software renderer scales by nearest neighbour, so nothing is ever handed over at another size than it is shown at.

use crate::board::palette::{CODE_GROUND, CODE_INK, HAZARD_BLACK, HAZARD_YELLOW};
use crate::board::qr::Modules;
use crate::board::sheet::Rgb;
use fast_image_resize as fir;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use slint::{Rgb8Pixel, Rgba8Pixel, SharedPixelBuffer};
use std::io::Cursor;

/// What one picture may cost: the file, its pixels, and the memory to decode it.
pub const MOST_BYTES: usize = 8 << 20;
pub const MOST_PIXELS: u64 = 24_000_000;
const MOST_MEMORY: u64 = 160 << 20;
const MOST_SIDE: u32 = 16_384;

/// Why a picture is not shown. Its notice is, without it.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    #[error("the file has more than 8 MiB: save it smaller")]
    TooLong,
    #[error("is {0}, not a file")]
    NotAFile(&'static str),
    #[error("the picture is {0}×{1}; the limit is 24 megapixels and 16384 a side: scale it down")]
    TooLarge(u32, u32),
    #[error("not a readable JPEG or PNG: {0}")]
    Unreadable(#[from] image::ImageError),
    #[error("could not be scaled: {0}")]
    Scaling(String),
    #[error("could not be read: {0}")]
    Missing(#[from] std::io::Error),
}

/// Width and height as shown (after EXIF), read from the head of the file only.
pub fn probe(bytes: &[u8]) -> Result<(u32, u32), PictureError> {
    let (decoder, ..) = open(bytes)?;
    Ok(decoder)
}

type Opened<'a> = ((u32, u32), Box<dyn ImageDecoder + 'a>, image::metadata::Orientation);

fn open(bytes: &[u8]) -> Result<Opened<'_>, PictureError> {
    use image::metadata::Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    if bytes.len() > MOST_BYTES {
        return Err(PictureError::TooLong);
    }
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    // The sides are checked below, where the error can tell them.
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS || width.max(height) > MOST_SIDE {
        return Err(PictureError::TooLarge(width, height));
    }
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let shown = match orientation {
        Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH => (height, width),
        _ => (width, height),
    };
    Ok((shown, Box::new(decoder), orientation))
}

/// Decodes, turns upright and scales to fill exactly `width`×`height`, cutting what stands over: in width
/// `focus` hundredths of it on the left, in height evenly.
pub fn fill(bytes: &[u8], width: u32, height: u32, focus: u32) -> Result<SharedPixelBuffer<Rgb8Pixel>, PictureError> {
    let (_, decoder, orientation) = open(bytes)?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    // Transparency meets the ground of a page only in theory: posters and photographs have none.
    let source = picture.into_rgb8();
    let scaling = |error: &dyn std::fmt::Display| PictureError::Scaling(error.to_string());
    let (from_w, from_h) = source.dimensions();
    let from = fir::images::Image::from_vec_u8(from_w, from_h, source.into_raw(), fir::PixelType::U8x3)
        .map_err(|error| scaling(&error))?;
    let mut to = fir::images::Image::new(width.max(1), height.max(1), fir::PixelType::U8x3);
    let options = fir::ResizeOptions::new()
        .resize_alg(fir::ResizeAlg::Convolution(fir::FilterType::Lanczos3))
        .fit_into_destination(Some((f64::from(focus.min(100)) / 100.0, 0.5)));
    fir::Resizer::new().resize(&from, &mut to, &options).map_err(|error| scaling(&error))?;
    Ok(SharedPixelBuffer::clone_from_slice(to.buffer(), width.max(1), height.max(1)))
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
    paint(side, side, |x, y| {
        let dark = modules.dark[(y / module_px) as usize * modules.side + (x / module_px) as usize];
        if dark { CODE_INK } else { CODE_GROUND }
    })
}

/// A strip of the hazard edge whose upper left corner is at (`left`, `top`) of the glass: stripes at 45°, in step all round.
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
