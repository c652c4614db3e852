//! What a monitor says of itself, where VESA's Enhanced EDID Standard puts it: sections are those of Release A, Revision 2
//! (EDID 1.4), and what 1.3 has otherwise is said. Whatever is missing or broken, the rest is told.

/// §3.3.
const HEADER: [u8; 8] = [0, 255, 255, 255, 255, 255, 255, 0];
/// A block's bytes, the last of which makes their sum 0: §3.11.
const BLOCK: usize = 128;
/// Where the four descriptors of 18 bytes begin: §3.10.
const DESCRIPTORS: [usize; 4] = [54, 72, 90, 108];
/// The tag of the descriptor that holds the product's name: §3.10.3.4.
const NAME: u8 = 0xfc;

/// Smaller is an aspect ratio in place of a size, larger is no panel.
const DIAGONAL: std::ops::RangeInclusive<f64> = 7.0..=150.0;
/// The long side, in short ones; the widest panels on sale have 3.6.
const LONGEST: u32 = 4;
/// In millimetres: what televisions and projectors of many sizes say alike, their aspect ratio times something.
const FALSE: [(u32, u32); 5] = [(160, 90), (160, 100), (640, 360), (1600, 900), (1600, 1000)];

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edid {
    /// As on the box: `DELL P2419H`. Many televisions have but the maker's.
    pub name: Option<String>,
    /// The maker's three letters in the register of Plug and Play: `GSM` is LG.
    pub maker: Option<String>,
    /// Width and height of the picture; none where they are not told, or not to be believed.
    pub millimetres: Option<(u32, u32)>,
}

impl Edid {
    pub fn read(bytes: &[u8]) -> Self {
        if !bytes.starts_with(&HEADER) {
            return Self::default();
        }
        Self { name: name(bytes), maker: maker(bytes), millimetres: size(bytes) }
    }

    /// The diagonal.
    pub fn inches(&self) -> Option<f64> {
        self.millimetres.map(diagonal)
    }
}

/// §3.4.1: three letters of five bits each, `A` is 1.
fn maker(bytes: &[u8]) -> Option<String> {
    let packed = u16::from_be_bytes([*bytes.get(8)?, *bytes.get(9)?]);
    let letter = |shift: u16| match (packed >> shift) as u8 & 31 {
        code @ 1..=26 => Some(char::from(b'A' + code - 1)),
        _ => None,
    };
    [10, 5, 0].map(letter).into_iter().collect()
}

/// §3.10.3.4: up to 13 characters, ended by a line feed and filled with spaces.
fn name(bytes: &[u8]) -> Option<String> {
    let descriptor = descriptors(bytes).find(|descriptor| descriptor[..4] == [0, 0, 0, NAME])?;
    let text = descriptor[5..].split(|byte| matches!(byte, b'\n' | 0)).next()?;
    let text =
        text.iter().map(|byte| char::from(*byte)).filter(|letter| matches!(letter, ' '..='~')).collect::<String>();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Of two places: whole centimetres (§3.6.2), and the millimetres of the first detailed timing (§3.10.2). Scalers' makers
/// leave one size in the timing for panels of any size, so the millimetres count where they refine the centimetres.
fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let is_whole = bytes.len() >= BLOCK && bytes[..BLOCK].iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte)) == 0;
    let (width, height) = (u32::from(*bytes.get(21)?), u32::from(*bytes.get(22)?));
    // One 0 is an aspect ratio since 1.4; before it, and where both are 0, nothing is to be supposed: projectors.
    let is_ratio = *bytes.get(19)? >= 4 && (width == 0) != (height == 0) || matches!((width, height), (16, 9 | 10));
    let (stated, timing) = ((10 * width, 10 * height), timing_size(bytes));
    let size = match timing {
        // Told twice: true even where some other byte is broken.
        Some(timing) if is_near(timing.0, stated.0) && is_near(timing.1, stated.1) => timing,
        _ if !is_whole => return None,
        Some(timing) if is_ratio => timing,
        _ => stated,
    };
    is_plausible(size).then_some(size)
}

fn timing_size(bytes: &[u8]) -> Option<(u32, u32)> {
    // A descriptor without a pixel clock is no timing.
    let timing = descriptors(bytes).find(|descriptor| descriptor[..2] != [0, 0])?;
    let [low_width, low_height, high] = [12, 13, 14].map(|at| u32::from(timing[at]));
    Some((low_width | (high >> 4) << 8, low_height | (high & 15) << 8))
}

fn descriptors(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    DESCRIPTORS.into_iter().filter_map(|at| bytes.get(at..at + 18))
}

fn is_near(exact: u32, rounded: u32) -> bool {
    exact.abs_diff(rounded) <= 10 + rounded / 50
}

fn is_plausible(size: (u32, u32)) -> bool {
    let (short, long) = (size.0.min(size.1), size.0.max(size.1));
    long <= LONGEST * short && DIAGONAL.contains(&diagonal(size)) && !FALSE.contains(&size)
}

fn diagonal((width, height): (u32, u32)) -> f64 {
    f64::from(width).hypot(f64::from(height)) / 25.4
}

#[cfg(test)]
mod tests;
