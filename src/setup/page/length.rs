//! Lengths as people write them: with a comma, with a unit, or with neither.

const CENTIMETRES_PER_INCH: f32 = 2.54;

/// Across a panel, in inches; a tape measure says centimetres.
pub fn inches(text: &str) -> Option<f32> {
    let (number, unit) = read(text)?;
    match unit.as_str() {
        "" | "\"" | "″" | "”" | "“" | "''" | "’’" | "in" | "in." | "inch" | "inches" | "inh" => Some(number),
        "cm" => Some(rounded(number / CENTIMETRES_PER_INCH)),
        "mm" => Some(rounded(number / CENTIMETRES_PER_INCH / 10.0)),
        "m" => Some(rounded(number / CENTIMETRES_PER_INCH * 100.0)),
        _ => None,
    }
}

/// From a panel to its readers, in metres.
pub fn metres(text: &str) -> Option<f32> {
    let (number, unit) = read(text)?;
    match unit.as_str() {
        "" | "m" | "m." | "mét" | "met" | "metre" | "metres" | "meter" | "meters" => Some(number),
        "cm" => Some(number / 100.0),
        _ => None,
    }
}

/// A number without a sign, and what stands behind it.
fn read(text: &str) -> Option<(f32, String)> {
    let text = text.trim().to_lowercase();
    let end = text.find(|char: char| !char.is_ascii_digit() && !matches!(char, ',' | '.')).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    Some((number.replace(',', ".").parse().ok()?, unit.trim().to_owned()))
}

/// To a tenth: nobody measures more closely.
fn rounded(inches: f32) -> f32 {
    (inches * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panel_is_measured_in_what_people_write() {
        for (typed, own) in [
            ("43", 43.0),
            ("43\"", 43.0),
            ("43″", 43.0),
            ("43''", 43.0),
            ("43 inch", 43.0),
            ("43in", 43.0),
            (" 43 INCHES ", 43.0),
            ("49,5", 49.5),
            ("49.5\u{a0}inch", 49.5),
            ("108 cm", 42.5),
            ("139,7cm", 55.0),
            ("1397 mm", 55.0),
            ("1,4 m", 55.1),
        ] {
            assert_eq!(inches(typed), Some(own), "{typed}");
        }
        for typed in ["", "inch", "-43", "43 44", "4.3.2", "NaN", "inf", "1e3", "43 kg", "to", "43x"] {
            assert_eq!(inches(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_distance_is_too() {
        for (typed, own) in [("3", 3.0), ("3 m", 3.0), ("3,5 m", 3.5), ("3.5m", 3.5), ("3 mét", 3.0), ("350 cm", 3.5)]
        {
            assert_eq!(metres(typed), Some(own), "{typed}");
        }
        for typed in ["", "m", "-3", "3 km", "3\"", "inf"] {
            assert_eq!(metres(typed), None, "{typed}");
        }
    }
}
