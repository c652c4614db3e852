//! How large type, codes and contrasts must be to be read where people stand.

use super::faces::CAP;
use super::fault::Fault;
use std::ops::RangeInclusive;

/// What a panel can measure, in inches across.
pub const PANEL_INCHES: RangeInclusive<f32> = 15.0..=150.0;
/// From how far away it can be read, in metres.
pub const READING_METRES: RangeInclusive<f32> = 0.5..=20.0;

/// The glass and the people before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Profile {
    /// The glass as seen, after rotation, in pixels.
    pub width: u32,
    pub height: u32,
    /// Diagonal of the panel, in inches.
    pub panel_inches: f32,
    /// Where most people read from, in metres.
    pub reading_m: f32,
    /// Where the farthest must still read what they need, in metres.
    pub farthest_m: f32,
    /// Where a code is scanned from, in metres.
    pub scan_m: f32,
}

/// How the panel hangs: by how many degrees the picture is turned clockwise to stand upright.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "screen", derive(clap::ValueEnum))]
pub enum Rotation {
    #[default]
    #[cfg_attr(feature = "screen", value(name = "0"))]
    None,
    #[cfg_attr(feature = "screen", value(name = "90"))]
    Quarter,
    #[cfg_attr(feature = "screen", value(name = "180"))]
    Half,
    #[cfg_attr(feature = "screen", value(name = "270"))]
    ThreeQuarter,
}

impl Rotation {
    pub const ALL: [Self; 4] = [Rotation::None, Rotation::Quarter, Rotation::Half, Rotation::ThreeQuarter];

    /// Clockwise.
    pub fn of_degrees(degrees: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.degrees() == degrees)
    }

    pub fn degrees(self) -> u32 {
        match self {
            Rotation::None => 0,
            Rotation::Quarter => 90,
            Rotation::Half => 180,
            Rotation::ThreeQuarter => 270,
        }
    }

    /// The glass as residents see it, on a panel of this size.
    pub fn glass(self, (width, height): (u32, u32)) -> (u32, u32) {
        match self {
            Rotation::None | Rotation::Half => (width, height),
            Rotation::Quarter | Rotation::ThreeQuarter => (height, width),
        }
    }
}

/// The least font sizes of a profile, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sizes {
    pub body: f32,
    pub title: f32,
    /// What a resident needs: deadline, place, telephone, host of a code.
    pub needed: f32,
    pub label: f32,
}

impl Sizes {
    /// All sizes by one factor, in whole pixels; a rounding error is no pixel.
    pub fn times(self, factor: f32) -> Self {
        let size = |px: f32| (px * factor - 0.001).ceil().max(1.0);
        Self { body: size(self.body), title: size(self.title), needed: size(self.needed), label: size(self.label) }
    }
}

/// Visual angles of capital heights, in minutes of arc.
const BODY_AT_READING: f32 = 25.0;
const BODY_AT_FARTHEST: f32 = 16.0;
const TITLE_AT_READING: f32 = 30.0;
const NEEDED_AT_FARTHEST: f32 = 16.0;
const LABEL_AT_READING: f32 = 16.0;
/// A title must look like one beside the body, whatever the angles say.
const TITLE_OVER_BODY: f32 = 1.25;
/// Scan distance over side of a code.
const SCAN_RATIO: f32 = 10.0;

/// A code may take this much of the shorter side and no more: its quiet zone, its call and its host stand beside it.
const CODE_SHARE: f32 = 0.38;
/// A line of body type holds at least this many ems, some 16 letters beside a number or a pictogram: less is a column of
/// single words.
const LEAST_EMS: f32 = 9.6;

const MM_PER_INCH: f32 = 25.4;

impl Default for Profile {
    fn default() -> Self {
        Self { width: 1920, height: 1080, panel_inches: 43.0, reading_m: 3.0, farthest_m: 5.0, scan_m: 1.5 }
    }
}

impl Profile {
    /// A profile of a glass with the usual panel and distances.
    pub fn of(width: u32, height: u32) -> Self {
        Self { width, height, ..Self::default() }
    }

    /// Pixels per millimetre of the panel.
    pub fn px_per_mm(&self) -> f32 {
        let sane = self.sane();
        let (width, height) = (sane.width as f32, sane.height as f32);
        width.hypot(height) / (sane.panel_inches * MM_PER_INCH)
    }

    /// Height in pixels of what takes `arcmin` of sight at `distance` metres.
    pub fn cap_px(&self, arcmin: f32, distance: f32) -> f32 {
        let angle = (arcmin / 60.0).to_radians();
        2.0 * (angle / 2.0).tan() * distance * 1000.0 * self.px_per_mm()
    }

    /// The layout's unit: the shorter side has 1080 of them.
    pub fn unit(&self) -> f32 {
        self.shorter() / 1080.0
    }

    /// The least font sizes. On a glass too small for them (see [`Profile::faults`]) all shrink alike until a line holds
    /// some 16 letters: small type is read from nearer, single words down a column from nowhere.
    pub fn sizes(&self) -> Sizes {
        self.full_sizes().times(self.scale())
    }

    /// How much smaller than its distances ask for this panel's type is; 1 on a panel that is large enough.
    fn scale(&self) -> f32 {
        (self.column() / LEAST_EMS / self.full_sizes().body).min(1.0)
    }

    /// From how far this panel is read with ease, in metres: `reading_m`, or less on a panel too small for it.
    pub fn readable_m(&self) -> f32 {
        tenths(self.sane().reading_m * self.scale())
    }

    /// The smallest panel of this shape that is read from where its readers stand, in inches.
    pub fn panel_for_distances(&self) -> f32 {
        self.panel_for(1.0 / self.scale())
    }

    /// From how far this panel is read, in a line; where that is nearer than people stand, also the panel that it takes.
    pub fn distance(&self) -> String {
        let (inches, reading, readable) = (self.sane().panel_inches, self.sane().reading_m, self.readable_m());
        if self.scale() < 1.0 {
            let larger = self.panel_for_distances();
            format!(
                "a panel of {inches} inches, read from {readable} m; to be read from {reading} m it takes {larger} inches"
            )
        } else {
            format!("a panel of {inches} inches, read from {reading} m")
        }
    }

    /// From how far the capitals of the body, and those of the smallest labels, take 0.7° of sight, in metres: the viewing
    /// distance of EN 301 549 V3.2.1, 5.1.4, which its supplier is to state.
    pub fn text_distance_m(&self) -> (f32, f32) {
        let sizes = self.sizes();
        let metres = |px: f32| {
            let capital_mm = px * CAP / self.px_per_mm();
            tenths(capital_mm / (2.0 * (0.7_f32.to_radians() / 2.0).tan()) / 1000.0)
        };
        (metres(sizes.body), metres(sizes.label))
    }

    /// [`Profile::text_distance_m`] in a line.
    pub fn text_distance(&self) -> String {
        let (body, label) = self.text_distance_m();
        format!("its text takes 0.7° (EN 301 549, 5.1.4) from {body} m, its smallest labels from {label} m")
    }

    /// The narrowest column that the designs leave to the words, in pixels: an emergency's in portrait, else the one
    /// beside a code.
    fn column(&self) -> f32 {
        let (width, unit) = (self.width.max(1) as f32, self.unit());
        if self.width < self.height {
            width - 192.0 * unit
        } else {
            width - 144.0 * unit - (700.0 * unit).min(width * 0.46)
        }
    }

    /// The least side of a code without its quiet zone, in pixels; at most 38 % of the shorter side.
    pub fn code_side_px(&self) -> f32 {
        self.full_code_side().ceil().min((self.shorter() * CODE_SHARE).floor()).max(1.0)
    }

    /// Why this glass cannot be read as it should be, each with the way out; none for a profile that holds.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let usual = Self::default();
        let numbers = [
            ("display.panel_inches", self.panel_inches, usual.panel_inches, "inches"),
            ("display.reading_metres", self.reading_m, usual.reading_m, "metres"),
            ("display.farthest_metres", self.farthest_m, usual.farthest_m, "metres"),
            ("display.scan_metres", self.scan_m, usual.scan_m, "metres"),
        ];
        for (field, value, usual, unit) in numbers {
            if !in_range(value) {
                faults.push(Fault::error(
                    field,
                    format!("{value} is no number of {unit}"),
                    format!("taking {usual}: set it to what a tape measure says"),
                ));
            }
        }
        if self.width == 0 || self.height == 0 {
            faults.push(Fault::error(
                "resolution",
                format!("a glass of {} × {} pixels shows nothing", self.width, self.height),
                "set the resolution of the display",
            ));
            return faults;
        }
        let sane = self.sane();
        if in_range(self.reading_m) && in_range(self.farthest_m) && self.farthest_m < self.reading_m {
            faults.push(Fault::warning(
                "display.farthest_metres",
                format!(
                    "the farthest reader at {} m stands nearer than the usual one at {} m",
                    self.farthest_m, self.reading_m
                ),
                "set display.farthest_metres to the larger of the two",
            ));
        }
        let scale = self.scale();
        if scale < 1.0 {
            let farthest = tenths(sane.farthest_m * scale);
            faults.push(Fault::warning(
                "display.panel_inches",
                format!(
                    "this panel of {} inches can be read from {} m and {farthest} m, not from {} m and {} m",
                    sane.panel_inches,
                    self.readable_m(),
                    sane.reading_m,
                    sane.farthest_m
                ),
                format!(
                    "hang {:.0} inches or more, or set display.reading_metres to {} and display.farthest_metres to \
                     {farthest}",
                    self.panel_for_distances(),
                    self.readable_m()
                ),
            ));
        }
        let (side, most) = (self.full_code_side(), self.shorter() * CODE_SHARE);
        if side > most {
            faults.push(Fault::warning(
                "display.scan_metres",
                format!(
                    "a code to be scanned from {} m takes {side:.0} px, and this glass holds {most:.0} px",
                    sane.scan_m
                ),
                format!(
                    "set display.scan_metres to {:.1} or less, or hang a panel of {:.0} inches or more",
                    (sane.scan_m * most / side * 10.0).floor() / 10.0,
                    self.panel_for(side / most)
                ),
            ));
        }
        faults
    }

    /// The same glass with every impossible number replaced by the usual one.
    fn sane(&self) -> Self {
        let usual = Self::default();
        let sane = |value: f32, usual: f32| if in_range(value) { value } else { usual };
        Self {
            width: self.width.max(1),
            height: self.height.max(1),
            panel_inches: sane(self.panel_inches, usual.panel_inches),
            reading_m: sane(self.reading_m, usual.reading_m),
            farthest_m: sane(self.farthest_m, usual.farthest_m),
            scan_m: sane(self.scan_m, usual.scan_m),
        }
    }

    fn shorter(&self) -> f32 {
        self.width.min(self.height).max(1) as f32
    }

    fn full_sizes(&self) -> Sizes {
        let sane = self.sane();
        let font = |arcmin, distance| self.cap_px(arcmin, distance) / CAP;
        let body = font(BODY_AT_READING, sane.reading_m).max(font(BODY_AT_FARTHEST, sane.farthest_m));
        Sizes {
            body,
            title: font(TITLE_AT_READING, sane.reading_m).max(body * TITLE_OVER_BODY),
            needed: font(NEEDED_AT_FARTHEST, sane.farthest_m),
            label: font(LABEL_AT_READING, sane.reading_m),
        }
    }

    fn full_code_side(&self) -> f32 {
        self.sane().scan_m * 1000.0 / SCAN_RATIO * self.px_per_mm()
    }

    /// The diagonal of a panel of the same shape on which things come out `over` times smaller.
    fn panel_for(&self, over: f32) -> f32 {
        (self.sane().panel_inches * over).ceil()
    }
}

/// Down to a tenth: a distance that is promised must hold.
fn tenths(metres: f32) -> f32 {
    // But never nothing, and a rounding error is no tenth.
    ((metres * 10.0 + 0.001).floor() / 10.0).max(0.1)
}

/// Panels of an inch to a house front, distances of a hand's breadth to a square.
fn in_range(value: f32) -> bool {
    (0.05..=1000.0).contains(&value)
}

/// Contrast of two colours as in WCAG 2.2: from 1 to 21, in either order.
pub fn contrast(a: [u8; 3], b: [u8; 3]) -> f32 {
    let (a, b) = (luminance(a), luminance(b));
    ((a.max(b) + 0.05) / (a.min(b) + 0.05)) as f32
}

/// Relative luminance of an sRGB colour, from 0 to 1.
fn luminance(rgb: [u8; 3]) -> f64 {
    let [r, g, b] = rgb.map(|channel| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

#[cfg(test)]
mod tests;
