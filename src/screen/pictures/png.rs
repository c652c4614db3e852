//! PNG, read row by row into eight bits a channel, so that neither depth nor transparency costs memory.

use super::{Head, PictureError};
use image::metadata::Orientation;
use png::{DecodeOptions, DecodingError, InterlaceInfo, Limits, Reader, Transformations};
use std::io::{Cursor, ErrorKind};

/// What the decoder may take beside the pixels: some rows, a palette.
const MOST_WORK: usize = 4 << 20;

pub fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1A\n")
}

/// Size and orientation of a PNG that is there to its end, from the chunks before the pixels.
pub fn head(bytes: &[u8]) -> Result<Head, PictureError> {
    let (head, _) = open(bytes)?;
    if is_whole(bytes) { Ok(head) } else { Err(PictureError::CutOff) }
}

/// Whether the chunks go on to the one that ends the picture; what comes after that does no harm. By their lengths alone:
/// what is in them is the decoder's business.
fn is_whole(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let [a, b, c, d, chunk @ ..] = rest {
        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        // With its name before it and its checksum after it.
        let Some((own, after)) = length.checked_add(8).and_then(|all| chunk.split_at_checked(all)) else {
            return false;
        };
        if own.starts_with(b"IEND") {
            return true;
        }
        rest = after;
    }
    false
}

/// All pixels, as RGB. What is transparent is laid on white, the paper that its author most likely saw it on.
pub fn decode(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let (head, mut reader) = open(bytes)?;
    let channels = reader.output_color_type().0.samples();
    let mut pixels = head.canvas();
    let stride = head.width as usize * 3;
    if reader.info().interlaced {
        let mut rgb = Vec::with_capacity(stride);
        while let Some(row) = reader.next_interlaced_row().map_err(unreadable)? {
            let InterlaceInfo::Adam7(pass) = row.interlace() else { continue };
            rgb.clear();
            rgb.extend(row.data().chunks_exact(channels).flat_map(as_rgb));
            png::expand_interlaced_row(&mut pixels, stride, &rgb, pass, 24);
        }
    } else {
        let mut rows = pixels.chunks_exact_mut(stride);
        while let Some(row) = reader.next_row().map_err(unreadable)? {
            let Some(own) = rows.next() else { break };
            for (to, from) in own.chunks_exact_mut(3).zip(row.data().chunks_exact(channels)) {
                to.copy_from_slice(&as_rgb(from));
            }
        }
    }
    // The checksums of the last pixels, and whether the file is there to its end.
    reader.finish().map_err(unreadable)?;
    Ok(pixels)
}

fn as_rgb(pixel: &[u8]) -> [u8; 3] {
    match *pixel {
        [r, g, b] => [r, g, b],
        [r, g, b, alpha] => [r, g, b].map(|own| on_white(own, alpha)),
        [grey, alpha] => [on_white(grey, alpha); 3],
        [grey, ..] => [grey; 3],
        [] => [0; 3],
    }
}

fn on_white(own: u8, alpha: u8) -> u8 {
    let (own, alpha) = (u16::from(own), u16::from(alpha));
    ((own * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

type Rows<'a> = Reader<Cursor<&'a [u8]>>;

fn open(bytes: &[u8]) -> Result<(Head, Rows<'_>), PictureError> {
    let mut options = DecodeOptions::default();
    options.set_ignore_adler32(false);
    // Nobody asks for them, and a few kilobytes of either can unfold to a hundred megabytes.
    options.set_ignore_iccp_chunk(true);
    options.set_ignore_text_chunk(true);
    let mut decoder = png::Decoder::new_with_options(Cursor::new(bytes), options);
    decoder.set_limits(Limits { bytes: MOST_WORK });
    let (width, height) = decoder.read_header_info().map_err(unreadable)?.size();
    Head::new(width, height, None)?;
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let reader = decoder.read_info().map_err(unreadable)?;
    let exif = reader.info().exif_metadata.as_deref();
    Ok((Head::new(width, height, exif.and_then(Orientation::from_exif_chunk))?, reader))
}

fn unreadable(error: DecodingError) -> PictureError {
    match error {
        DecodingError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => PictureError::CutOff,
        other => PictureError::Unreadable(other.to_string()),
    }
}
