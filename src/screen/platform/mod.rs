//! Where the picture goes: a window, or nowhere but a file. All draw with the same renderer into the same kind of buffer.

pub mod headless;
pub mod window;

use slint::platform::software_renderer::{PremultipliedRgbaColor, RenderingRotation, TargetPixel};

/// How the panel hangs: by how many degrees the picture is turned clockwise to stand upright.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
pub enum Rotation {
    #[default]
    #[value(name = "0")]
    #[serde(rename = "0")]
    None,
    #[value(name = "90")]
    #[serde(rename = "90")]
    Quarter,
    #[value(name = "180")]
    #[serde(rename = "180")]
    Half,
    #[value(name = "270")]
    #[serde(rename = "270")]
    ThreeQuarter,
}

impl Rotation {
    /// The glass as residents see it, on a panel of this size.
    pub fn glass(self, (width, height): (u32, u32)) -> (u32, u32) {
        match self {
            Rotation::None | Rotation::Half => (width, height),
            Rotation::Quarter | Rotation::ThreeQuarter => (height, width),
        }
    }

    fn rendering(self) -> RenderingRotation {
        match self {
            Rotation::None => RenderingRotation::NoRotation,
            Rotation::Quarter => RenderingRotation::Rotate90,
            Rotation::Half => RenderingRotation::Rotate180,
            Rotation::ThreeQuarter => RenderingRotation::Rotate270,
        }
    }
}

/// A pixel as windows and display controllers want it: `0x00RRGGBB`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct Xrgb(pub u32);

impl TargetPixel for Xrgb {
    fn blend(&mut self, colour: PremultipliedRgbaColor) {
        // From 0..=255 to 0..=256, so that a clear pixel keeps exactly what is under it.
        let keep = u32::from(u8::MAX - colour.alpha);
        let keep = keep + (keep >> 7);
        // Red and blue together, green alone: two multiplications a pixel.
        let rb = (((self.0 & 0x00ff_00ff) * keep) >> 8) & 0x00ff_00ff;
        let g = (((self.0 & 0x0000_ff00) * keep) >> 8) & 0x0000_ff00;
        let over = Self::from_rgb(colour.red, colour.green, colour.blue).0;
        self.0 = (rb | g) + over;
    }

    fn from_rgb(red: u8, green: u8, blue: u8) -> Self {
        Self(u32::from_be_bytes([0, red, green, blue]))
    }
}
