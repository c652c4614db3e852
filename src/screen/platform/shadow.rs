//! The picture as drawn so far, in ordinary memory: the renderer blends there, and a clock's minute costs a few thousand
//! pixels. What a display controller reads is written, never read.

use super::{Xrgb, forget_drawn, rendering};
use crate::board::legibility::Rotation;
use slint::platform::software_renderer::MinimalSoftwareWindow;

/// Some of a picture, in pixels; never empty, never outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Shadow {
    pub pixels: Vec<Xrgb>,
    width: u32,
    height: u32,
    /// Nothing of it may be taken as drawn.
    all_anew: bool,
}

impl Shadow {
    pub fn new(width: u32, height: u32) -> Self {
        Self { pixels: vec![Xrgb::default(); width as usize * height as usize], width, height, all_anew: true }
    }

    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    pub fn whole(&self) -> Area {
        Area { x: 0, y: 0, width: self.width, height: self.height }
    }

    /// What it held is not what was drawn: the next drawing is all of it.
    pub fn forget(&mut self) {
        self.all_anew = true;
    }

    /// Draws what changed; which areas that was, or none where there was nothing to draw.
    pub fn draw(&mut self, glass: &MinimalSoftwareWindow, rotation: Rotation) -> Option<Vec<Area>> {
        let mut damage = Vec::new();
        let drawn = glass.draw_if_needed(|renderer| {
            if std::mem::take(&mut self.all_anew) {
                forget_drawn(renderer);
            }
            renderer.set_rendering_rotation(rendering(rotation));
            let region = renderer.render(&mut self.pixels, self.width as usize);
            damage.extend(region.iter().filter_map(|(at, size)| self.clipped(at.x, at.y, size.width, size.height)));
        });
        drawn.then_some(damage)
    }

    fn clipped(&self, x: i32, y: i32, width: u32, height: u32) -> Option<Area> {
        let (x, y) = (x.max(0) as u32, y.max(0) as u32);
        let area = Area {
            x,
            y,
            width: width.min(self.width.saturating_sub(x)),
            height: height.min(self.height.saturating_sub(y)),
        };
        (area.width > 0 && area.height > 0).then_some(area)
    }

    /// The rows of an area, each with its place in the picture.
    fn rows(&self, area: Area) -> impl Iterator<Item = (usize, &[Xrgb])> {
        (area.y..area.y + area.height).map(move |row| {
            let start = row as usize * self.width as usize + area.x as usize;
            (row as usize, &self.pixels[start..start + area.width as usize])
        })
    }

    /// Into a picture of the same size.
    pub fn copy(&self, area: Area, to: &mut [u32]) {
        for (row, pixels) in self.rows(area) {
            let start = row * self.width as usize + area.x as usize;
            to[start..].iter_mut().zip(pixels).for_each(|(to, from)| *to = from.0);
        }
    }

    /// Into memory with `pitch` bytes a row, as `XRGB8888` of `drm_fourcc.h` has it: little end first.
    pub fn copy_bytes(&self, area: Area, to: &mut [u8], pitch: usize) {
        for (row, pixels) in self.rows(area) {
            let Some(to) = to.get_mut(row * pitch + 4 * area.x as usize..) else { return };
            to.chunks_exact_mut(4).zip(pixels).for_each(|(to, from)| to.copy_from_slice(&from.0.to_le_bytes()));
        }
    }
}

/// What of a picture is not yet in some copy of it: a few areas, or all of it when there are too many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    Some(Vec<Area>),
    All,
}

impl Damage {
    /// More than one page of changes has: copying is cheaper than counting.
    const MOST: usize = 64;

    pub const NONE: Self = Self::Some(Vec::new());

    pub fn is_none(&self) -> bool {
        matches!(self, Self::Some(areas) if areas.is_empty())
    }

    pub fn add(&mut self, areas: &[Area]) {
        if let Self::Some(own) = self {
            if own.len() + areas.len() > Self::MOST {
                *self = Self::All;
            } else {
                own.extend_from_slice(areas);
            }
        }
    }

    pub fn join(&mut self, other: &Self) {
        match other {
            Self::Some(areas) => self.add(areas),
            Self::All => *self = Self::All,
        }
    }

    /// The areas, of a picture of that size.
    pub fn areas(&self, shadow: &Shadow) -> Vec<Area> {
        match self {
            Self::Some(areas) => areas.clone(),
            Self::All => vec![shadow.whole()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_copied_row_by_row_and_nothing_beside_it() {
        let mut shadow = Shadow::new(4, 3);
        shadow.pixels.iter_mut().zip(1..).for_each(|(pixel, n)| *pixel = Xrgb(n));
        let area = shadow.clipped(2, 1, 9, 9).expect("inside");
        assert_eq!(area, Area { x: 2, y: 1, width: 2, height: 2 });
        let mut pixels = [0; 12];
        shadow.copy(area, &mut pixels);
        assert_eq!(pixels, [0, 0, 0, 0, 0, 0, 7, 8, 0, 0, 11, 12]);
        let mut bytes = [0; 3 * 20];
        shadow.copy_bytes(area, &mut bytes, 20);
        assert_eq!((bytes[28], bytes[32], bytes[48], bytes[52]), (7, 8, 11, 12));
        assert_eq!(bytes.iter().filter(|byte| **byte != 0).count(), 4);
        assert!(shadow.clipped(4, 0, 5, 5).is_none());
    }

    #[test]
    fn damage_beyond_counting_is_all_of_it() {
        let (shadow, mut damage) = (Shadow::new(8, 8), Damage::NONE);
        assert!(damage.is_none());
        let area = Area { x: 1, y: 1, width: 1, height: 1 };
        (0..Damage::MOST).for_each(|_| damage.add(&[area]));
        assert_eq!(damage.areas(&shadow).len(), Damage::MOST);
        damage.add(&[area]);
        assert_eq!(damage.areas(&shadow), [shadow.whole()]);
    }
}
