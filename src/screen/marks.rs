//! Pictograms as they are drawn on the glass, kept for the next page that shows the same.

use super::pictures;
use crate::assets;
use crate::board::sheet::Rgb;
use slint::Image;
use std::collections::HashMap;

/// A few pages' worth. A notice's own stands 290 pixels high at 1080p, a third of a megabyte: all of a day's would be more
/// than everything else.
const MOST_BYTES: usize = 2 << 20;

type Key = (&'static str, u32, Rgb);

/// What was drawn of late; all of it goes when there is too much.
#[derive(Default)]
pub struct Marks {
    drawn: HashMap<Key, Image>,
    bytes: usize,
}

impl Marks {
    /// A pictogram in one colour, `side` pixels wide and high; empty if there is none of that name.
    pub fn get(&mut self, name: &'static str, side: u32, colour: Rgb) -> Image {
        if let Some(image) = self.drawn.get(&(name, side, colour)) {
            return image.clone();
        }
        let svg = assets::get(&format!("icons/{name}.svg"));
        let image = svg
            .and_then(|svg| pictures::pictogram(svg, side, colour))
            .map(Image::from_rgba8_premultiplied)
            .unwrap_or_default();
        let bytes = side as usize * side as usize * 4;
        if self.bytes + bytes > MOST_BYTES {
            *self = Self::default();
        }
        self.bytes += bytes;
        self.drawn.insert((name, side, colour), image.clone());
        image
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INK: Rgb = Rgb(0, 90, 60);

    #[test]
    fn a_mark_is_drawn_once_for_the_pages_that_follow() {
        let mut marks = Marks::default();
        let first = marks.get("phone", 64, INK);
        assert_eq!((first.size().width, first.size().height), (64, 64));
        assert!(marks.get("phone", 64, INK) == first && marks.drawn.len() == 1);
        marks.get("phone", 64, Rgb(0, 0, 0));
        assert_eq!(marks.drawn.len(), 2, "another colour is another mark");
    }

    #[test]
    fn the_marks_of_a_day_take_no_more_than_a_few_pages_do() {
        let mut marks = Marks::default();
        for side in 200..400 {
            assert_eq!(marks.get("phone", side, INK).size().width, side);
            let held: usize = marks.drawn.keys().map(|(_, side, _)| (side * side * 4) as usize).sum();
            assert!(held == marks.bytes && held <= MOST_BYTES, "{held} bytes");
        }
        // One that is larger than all is still shown.
        assert_eq!(marks.get("phone", 900, INK).size().width, 900);
    }
}
