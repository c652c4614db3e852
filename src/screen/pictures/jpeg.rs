//! JPEG: what its markers tell without decoding, and its pixels, all or none.

use super::{Head, MOST_MEMORY, PictureError};
use image::metadata::Orientation;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

type Decoder<'a> = JpegDecoder<ZCursor<&'a [u8]>>;

pub fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xFF\xD8\xFF")
}

/// Size and orientation of a JPEG that is there to its end and not too heavy to decode.
pub fn head(bytes: &[u8]) -> Result<Head, PictureError> {
    open(bytes).map(|(head, _)| head)
}

/// All pixels, as RGB.
pub fn decode(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let (head, mut decoder) = open(bytes)?;
    // Otherwise what is missing or broken would be filled with grey. Only from here on: cameras do leave stray bytes
    // between the headers.
    decoder.set_options(decoder.options().set_strict_mode(true));
    let mut pixels = head.canvas();
    decoder.decode_into(&mut pixels).map_err(unreadable)?;
    Ok(pixels)
}

fn open(bytes: &[u8]) -> Result<(Head, Decoder<'_>), PictureError> {
    let frame = survey(bytes)?;
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(usize::MAX)
        .set_max_height(usize::MAX)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(unreadable)?;
    let orientation = decoder.exif().and_then(|exif| Orientation::from_exif_chunk(exif));
    let head = Head::new(frame.width, frame.height, orientation)?;
    if head.bytes() + frame.kept() > MOST_MEMORY {
        return Err(PictureError::TooHeavy {
            what: if frame.progressive { "a progressive JPEG" } else { "a JPEG in several scans" },
            width: frame.width,
            height: frame.height,
            way_out: "save it as a baseline JPEG, or scale it down",
        });
    }
    Ok((head, decoder))
}

fn unreadable(error: zune_jpeg::errors::DecodeErrors) -> PictureError {
    PictureError::Unreadable(format!("{error:?}"))
}

/// What the frame header says, and the way its scans come.
struct Frame {
    width: u32,
    height: u32,
    progressive: bool,
    /// How often each component is sampled, across and down.
    sampling: Vec<(u64, u64)>,
    /// The first scan has not all of the components, so that all of them are kept until the last one.
    several_scans: bool,
}

impl Frame {
    /// None where the segment is too short for what it claims.
    fn read(marker: u8, segment: &[u8]) -> Option<Self> {
        let [_, h1, h0, w1, w0, count, components @ ..] = segment else { return None };
        let components = components.get(..usize::from(*count) * 3)?;
        Some(Self {
            width: u16::from_be_bytes([*w1, *w0]).into(),
            height: u16::from_be_bytes([*h1, *h0]).into(),
            progressive: marker == 0xC2,
            sampling: components.chunks_exact(3).map(|own| (u64::from(own[1] >> 4), u64::from(own[1] & 15))).collect(),
            several_scans: false,
        })
    }

    /// Bytes of the coefficients that the decoder keeps beside the pixels: two for each, in whole blocks.
    fn kept(&self) -> u64 {
        if !self.progressive && !self.several_scans {
            return 0;
        }
        let most = |side: fn(&(u64, u64)) -> u64| self.sampling.iter().map(side).max().unwrap_or(1).max(1);
        let across = u64::from(self.width).div_ceil(8 * most(|own| own.0));
        let down = u64::from(self.height).div_ceil(8 * most(|own| own.1));
        self.sampling.iter().map(|(h, v)| across * h * down * v * 64 * 2).sum()
    }
}

/// Walks from marker to marker to the one that ends the picture; what comes after that does no harm.
fn survey(bytes: &[u8]) -> Result<Frame, PictureError> {
    let mut rest = bytes.get(2..).unwrap_or_default();
    let mut frame: Option<Frame> = None;
    let mut scans = 0;
    loop {
        // Between markers lie the pixels, whose FF are followed by 00 or by a restart.
        let is_marker = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0 | 1 | 0xD0..=0xD8 | 0xFF);
        let at = rest.windows(2).position(is_marker).ok_or(PictureError::CutOff)?;
        let marker = rest[at + 1];
        rest = &rest[at + 2..];
        if marker == 0xD9 {
            return frame.filter(|_| scans > 0).ok_or_else(|| PictureError::Unreadable("it has no pixels".into()));
        }
        let [high, low, ..] = *rest else { return Err(PictureError::CutOff) };
        let length = usize::from(u16::from_be_bytes([high, low])).max(2);
        let segment = rest.get(2..length).ok_or(PictureError::CutOff)?;
        rest = &rest[length..];
        match marker {
            0xC4 | 0xC8 | 0xCC => {}
            0xC0..=0xCF if frame.is_none() => frame = Frame::read(marker, segment),
            0xDA => {
                let own = segment.first().copied().map_or(0, usize::from);
                if let Some(frame) = frame.as_mut().filter(|_| scans == 0) {
                    frame.several_scans = own < frame.sampling.len();
                }
                scans += 1;
            }
            _ => {}
        }
    }
}
