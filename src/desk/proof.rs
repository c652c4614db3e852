//! Every code is read back by two decoders that share no line of code, before anybody has to trust it.

use crate::board::qr::{LEAST_MODULE_PX, Modules, QUIET_ZONE};
use crate::screen::pictures;
use std::panic::catch_unwind;

/// Draws the code with the screen's own brush, as small as it gets, and reads it back; an error says which decoder read
/// what.
pub fn prove(url: &str) -> Result<(), String> {
    let modules = Modules::encode(url).ok_or("no code can hold it")?;
    let code = pictures::code(&modules, LEAST_MODULE_PX);
    let (ink, zone) = (code.width() as usize, QUIET_ZONE * LEAST_MODULE_PX as usize);
    let side = ink + 2 * zone;
    let mut grey = vec![255; side * side];
    for (y, row) in code.as_slice().chunks_exact(ink).enumerate() {
        for (x, pixel) in row.iter().enumerate() {
            grey[(y + zone) * side + x + zone] = pixel.g;
        }
    }
    for (name, read) in [("rqrr", first(&grey, side)), ("rxing", second(&grey, side))] {
        if read.as_deref() != Some(url.as_bytes()) {
            let read = read.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            return Err(format!("the decoder {name} reads {read:?}"));
        }
    }
    Ok(())
}

fn first(grey: &[u8], side: usize) -> Option<Vec<u8>> {
    let read = || {
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| grey[y * side + x]);
        let mut bytes = Vec::new();
        image.detect_grids().first()?.decode_to(&mut bytes).ok()?;
        Some(bytes)
    };
    // A decoder that gives up loudly has read nothing.
    catch_unwind(read).ok().flatten()
}

fn second(grey: &[u8], side: usize) -> Option<Vec<u8>> {
    let side = u32::try_from(side).ok()?;
    let read = || {
        let read = rxing::helpers::detect_in_luma(grey.to_vec(), side, side, Some(rxing::BarcodeFormat::QR_CODE));
        Some(read.ok()?.getText().as_bytes().to_vec())
    };
    catch_unwind(read).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_every_length_are_read_back_by_both() {
        for length in [20, 40, 60, 80, 100] {
            let url = format!("https://hanoi.gov.vn/{}", "a1".repeat(50));
            assert_eq!(prove(&url[..length]), Ok(()), "{length} bytes");
        }
    }

    #[test]
    fn what_cannot_be_a_code_is_no_code() {
        assert!(prove(&"x".repeat(4000)).is_err());
    }
}
