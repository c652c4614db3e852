//! Names of any length in a place of one size: set whole, smaller where they must be.

use super::canvas::{Canvas, Set};
use super::frame::ROW;
use crate::board::faces::Face;
use crate::board::sheet::Rect;

/// From one trial of smaller type to the next.
const STEP: f32 = 0.95;
/// The smallest that a name becomes, in label sizes: one of 20 words stays legible, and one at the limits is
/// whole.
const LEAST: f32 = 0.2;

/// Texts under one another at one size, at most the label's, all of them within `place`.
pub fn fitted(canvas: &Canvas, texts: &[(&str, Face)], place: Rect) -> Vec<Set> {
    let label = canvas.stage.sizes.label;
    let mut factor = 1.0;
    loop {
        let set = |&(text, face): &(&str, Face)| {
            let set = canvas.set_heading(text, face, (label * factor).floor().max(1.0), place.w);
            // Soft edges are a pixel wide at every size.
            let leading = ROW.max(1.2 + 3.0 / set.size);
            Set { leading, ..set }
        };
        let sets: Vec<Set> = texts.iter().filter(|(text, _)| !text.is_empty()).map(set).collect();
        let height: f32 = sets.iter().map(Set::height).sum();
        if (sets.iter().all(|set| set.keeps(place.w)) && height <= place.h + 0.5) || factor <= LEAST {
            return sets;
        }
        factor *= STEP;
    }
}

/// A text as a heading, as large as it can be within `place`: from `most` down to a label's size, and below only where it
/// must.
pub fn largest(canvas: &Canvas, text: &str, face: Face, most: f32, place: Rect) -> Set {
    let least = canvas.stage.sizes.label * LEAST;
    let mut size = most.round();
    loop {
        let set = canvas.set_heading(text, face, size, place.w);
        if (set.keeps(place.w) && set.height() <= place.h + 0.5) || size <= least {
            return set;
        }
        size = (size * STEP).floor();
    }
}
