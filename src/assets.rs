//! What is built into the program: pictograms, timeless pages, the demo.

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The bytes of `assets/<path>`.
pub fn get(path: &str) -> Option<&'static [u8]> {
    FILES.iter().find(|(known, _)| *known == path).map(|(_, bytes)| *bytes)
}
