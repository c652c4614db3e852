//! JPEG: what its markers tell without decoding, and its pixels, all or none.

use super::{Head, MOST_MEMORY, PictureError};
use image::metadata::Orientation;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// From this width on a row of blocks has more than the 64 bits that the decoder may read ahead, with two bits a block.
const WIDE: u32 = 33 * 8;

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
    let bytes = frame.entropy(bytes);
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(usize::MAX)
        .set_max_height(usize::MAX)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(unreadable)?;
    // What the pixels may cost was reckoned from this frame: the decoder must not have found another one.
    let agreed = decoder.info().is_some_and(|own| {
        let size = (u32::from(own.width), u32::from(own.height));
        let make = (usize::from(own.components), own.sof.is_progressive());
        size == (frame.width, frame.height) && make == (frame.sampling.len(), frame.progressive)
    });
    if !agreed {
        return Err(PictureError::Unreadable("it can be read in two ways".into()));
    }
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
    /// By component: its name, and which of its coefficients came to their last bit.
    whole: Vec<(u8, [bool; 64])>,
    /// It can be picked up again after a fault.
    restarts: bool,
    /// Where the marker that ends it stands.
    end: usize,
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
            whole: components.chunks_exact(3).map(|own| (own[0], [false; 64])).collect(),
            restarts: false,
            end: 0,
        })
    }

    /// Takes note of a scan. None where its header is too short for what it claims.
    fn scan(&mut self, segment: &[u8], first: bool) -> Option<()> {
        let (count, rest) = segment.split_first()?;
        let (names, rest) = rest.split_at_checked(usize::from(*count) * 2)?;
        let [from, to, bits, ..] = *rest else { return None };
        if first {
            self.several_scans = names.len() / 2 < self.sampling.len();
        }
        for (_, whole) in self.whole.iter_mut().filter(|(name, _)| names.chunks_exact(2).any(|own| own[0] == *name)) {
            if let Some(band) = whole.get_mut(from.into()..=to.into()).filter(|_| bits & 15 == 0) {
                band.fill(true);
            }
        }
        Some(())
    }

    /// Whether all scans are there that a progressive picture is made of.
    fn is_whole(&self) -> bool {
        !self.progressive || self.whole.iter().all(|(_, whole)| whole.iter().all(|sent| *sent))
    }

    /// What the decoder is given. Beyond the end marker it makes up whatever is missing; without the marker it says that
    /// something is, if the last row of blocks is longer than what it reads ahead.
    fn entropy<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        let tells = !self.progressive && !self.several_scans && !self.restarts && self.width >= WIDE;
        if tells { &bytes[..self.end] } else { bytes }
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
    let (mut scans, mut restarts) = (0, false);
    loop {
        // Between markers lie the pixels, whose FF are followed by 00 or by a restart.
        let is_marker = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0 | 1 | 0xD0..=0xD8 | 0xFF);
        let at = rest.windows(2).position(is_marker).ok_or(PictureError::CutOff)?;
        let marker = rest[at + 1];
        rest = &rest[at + 2..];
        if marker == 0xD9 {
            let end = bytes.len() - rest.len() - 2;
            let frame = frame.filter(|_| scans > 0).map(|frame| Frame { restarts, end, ..frame });
            let frame = frame.ok_or_else(|| PictureError::Unreadable("it has no pixels".into()))?;
            return if frame.is_whole() { Ok(frame) } else { Err(PictureError::CutOff) };
        }
        let [high, low, ..] = *rest else { return Err(PictureError::CutOff) };
        let length = usize::from(u16::from_be_bytes([high, low])).max(2);
        let segment = rest.get(2..length).ok_or(PictureError::CutOff)?;
        rest = &rest[length..];
        match marker {
            0xC4 | 0xC8 | 0xCC => {}
            0xC0..=0xCF if frame.is_none() => frame = Frame::read(marker, segment),
            0xDD => restarts = true,
            0xDA => {
                let noted = frame.as_mut().and_then(|frame| frame.scan(segment, scans == 0));
                noted.ok_or_else(|| PictureError::Unreadable("a scan of nothing".into()))?;
                scans += 1;
            }
            _ => {}
        }
    }
}
