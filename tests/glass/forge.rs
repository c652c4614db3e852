//! Pictures of every make, written by hand: the ordinary encoder knows neither progressive nor interlaced ones.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

/// A progressive JPEG in a mosaic of colours: a scan of the averages, then one of the details for each component.
/// Sampled once (4:4:4); four components are CMYK.
pub fn progressive(width: u16, height: u16, components: u8) -> Vec<u8> {
    let mut out = Vec::new();
    head(&mut out, 0xC2, width, height, components);
    let blocks = usize::from(width).div_ceil(8) * usize::from(height).div_ceil(8);
    let mut bits = Bits::default();
    let mut last = [0; 4];
    for block in 0..blocks {
        for (component, last) in (0..).zip(&mut last).take(components.into()) {
            bits.average(block, component, last);
        }
    }
    scan(&mut out, components, None, 0, 0, bits);
    for component in 0..components {
        let mut bits = Bits::default();
        for block in 0..blocks {
            bits.detail(block);
        }
        scan(&mut out, components, Some(component), 1, 63, bits);
    }
    out.extend([0xFF, 0xD9]);
    out
}

/// The same as a baseline JPEG in one scan.
pub fn baseline(width: u16, height: u16, components: u8) -> Vec<u8> {
    let mut out = Vec::new();
    head(&mut out, 0xC0, width, height, components);
    let mut bits = Bits::default();
    let mut last = [0; 4];
    for block in 0..usize::from(width).div_ceil(8) * usize::from(height).div_ceil(8) {
        for (component, last) in (0..).zip(&mut last).take(components.into()) {
            bits.average(block, component, last);
            bits.detail(block);
        }
    }
    scan(&mut out, components, None, 0, 63, bits);
    out.extend([0xFF, 0xD9]);
    out
}

fn head(out: &mut Vec<u8>, frame: u8, width: u16, height: u16, components: u8) {
    out.extend([0xFF, 0xD8]);
    if components == 4 {
        // Adobe's: these are the inks themselves.
        segment(out, 0xEE, &[&b"Adobe\0\x64\0\0\0\0"[..], &[0]].concat());
    }
    segment(out, 0xDB, &[&[0][..], &[8; 64]].concat());
    let ids = (1..=components).flat_map(|id| [id, 0x11, 0]);
    let size = [&[8][..], &height.to_be_bytes(), &width.to_be_bytes(), &[components]].concat();
    segment(out, frame, &size.into_iter().chain(ids).collect::<Vec<_>>());
    // Averages: twelve lengths of a number, each with a code of four bits.
    let lengths = |at: usize, count: u8| (1..=16).map(move |length| if length == at { count } else { 0 });
    segment(out, 0xC4, &[0].into_iter().chain(lengths(4, 12)).chain(0..12).collect::<Vec<_>>());
    // Details: the end of a block, or one more of one bit; two bits each.
    segment(out, 0xC4, &[0x10].into_iter().chain(lengths(2, 2)).chain([0, 1]).collect::<Vec<_>>());
}

fn segment(out: &mut Vec<u8>, marker: u8, content: &[u8]) {
    let length = u16::try_from(content.len() + 2).expect("a short segment");
    out.extend([0xFF, marker]);
    out.extend(length.to_be_bytes());
    out.extend(content);
}

fn scan(out: &mut Vec<u8>, components: u8, only: Option<u8>, from: u8, to: u8, bits: Bits) {
    let ids: Vec<u8> = only.map_or_else(|| (1..=components).collect(), |component| vec![component + 1]);
    let count = u8::try_from(ids.len()).expect("four at most");
    let own = ids.into_iter().flat_map(|id| [id, 0]);
    segment(out, 0xDA, &[count].into_iter().chain(own).chain([from, to, 0]).collect::<Vec<_>>());
    out.extend(bits.end());
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    waiting: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u32, length: u32) {
        self.waiting = self.waiting << length | value;
        self.count += length;
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.waiting >> self.count) as u8;
            self.bytes.push(byte);
            if byte == 0xFF {
                self.bytes.push(0);
            }
            self.waiting &= (1 << self.count) - 1;
        }
    }

    /// The difference of a block's average to the last one's.
    fn average(&mut self, block: usize, component: usize, last: &mut i32) {
        let own = ((block * 7 + component * 31) % 97) as i32 - 48;
        let step = own - std::mem::replace(last, own);
        let length = 32 - step.unsigned_abs().leading_zeros();
        self.put(length, 4);
        let value = if step < 0 { step - 1 } else { step } as u32;
        self.put(value & ((1 << length) - 1), length);
    }

    /// One small coefficient, and the end of the block.
    fn detail(&mut self, block: usize) {
        self.put(1, 2);
        self.put(block as u32 & 1, 1);
        self.put(0, 2);
    }

    fn end(mut self) -> Vec<u8> {
        self.put(0x7F, 7);
        self.bytes
    }
}

/// A PNG of one colour with a few bright rows, of any make that the ordinary encoder knows.
pub fn png(width: u32, height: u32, colour: ExtendedColorType) -> Vec<u8> {
    let row = width as usize * usize::from(colour.bits_per_pixel()) / 8;
    let mut pixels = vec![0x40; row * height as usize];
    for own in pixels.chunks_exact_mut(row).step_by(16) {
        for (at, byte) in own.iter_mut().enumerate() {
            *byte = (at * 7 % 251) as u8;
        }
    }
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Up)
        .write_image(&pixels, width, height, colour)
        .expect("a PNG");
    bytes
}

/// A PNG of 8 bits a channel in the seven passes of Adam7.
pub fn interlaced(width: u32, height: u32) -> Vec<u8> {
    let mut raw = Vec::new();
    for (x0, y0, dx, dy) in
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    {
        for y in (y0..height).step_by(dy).filter(|_| x0 < width) {
            raw.push(0);
            raw.extend((x0..width).step_by(dx).flat_map(|x| interlaced_pixel(x, y)));
        }
    }
    png_of(width, height, 1, &[], &stored(&raw))
}

/// What the interlaced picture has there.
pub fn interlaced_pixel(x: u32, y: u32) -> [u8; 3] {
    [(x * 5 % 256) as u8, (y * 3 % 256) as u8, ((x + y) % 256) as u8]
}

/// A small PNG whose colour profile, a few kilobytes, unfolds to a hundred megabytes.
pub fn with_profile_bomb() -> Vec<u8> {
    let zeros = vec![0; 100 << 20];
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::NoFilter)
        .write_image(&zeros, 10 << 10, 10 << 10, ExtendedColorType::L8)
        .expect("a PNG");
    let mut packed = b"ICC\0\0".to_vec();
    let mut rest = &bytes[8..];
    while let [a, b, c, d, kind @ ..] = rest {
        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        if kind.starts_with(b"IDAT") {
            packed.extend(&kind[4..4 + length]);
        }
        rest = &kind[4 + length + 4..];
    }
    let raw: Vec<u8> = (0..400).flat_map(|_| [&[0][..], &[90; 600 * 3]].concat()).collect();
    png_of(600, 400, 0, &chunk(*b"iCCP", &packed), &stored(&raw))
}

/// The head of a PNG that claims a size, with a beginning of pixels.
pub fn claimed_png(width: u32, height: u32) -> Vec<u8> {
    png_of(width, height, 0, &[], &[0x78, 0x01, 0x01, 0x00, 0x00, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x01])
}

fn png_of(width: u32, height: u32, interlace: u8, before: &[u8], pixels: &[u8]) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, interlace]].concat();
    let (head, pixels, end) = (chunk(*b"IHDR", &head), chunk(*b"IDAT", pixels), chunk(*b"IEND", &[]));
    [&b"\x89PNG\r\n\x1A\n"[..], &head, before, &pixels, &end].concat()
}

/// As zlib has it, but not made smaller.
fn stored(raw: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let blocks = raw.chunks(0xFFFF);
    let last = blocks.len() - 1;
    for (at, block) in blocks.enumerate() {
        let length = block.len() as u16;
        out.push(u8::from(at == last));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    let (a, b) = raw.iter().fold((1, 0), |(a, b): (u32, u32), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    out.extend((b << 16 | a).to_be_bytes());
    out
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
