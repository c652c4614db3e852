use super::*;
use skrifa::instance::{LocationRef, Size};
use skrifa::raw::TableProvider;

const BYTES: [&[u8]; 5] = [
    include_bytes!("../../../assets/fonts/SourceSans3-Regular.ttf"),
    include_bytes!("../../../assets/fonts/SourceSans3-Medium.ttf"),
    include_bytes!("../../../assets/fonts/SourceSans3-Bold.ttf"),
    include_bytes!("../../../assets/fonts/SourceSans3-ExtraBold.ttf"),
    include_bytes!("../../../assets/fonts/SourceSans3-Italic.ttf"),
];

/// Every letter of Vietnamese: twelve vowels with five tones and without, small and capital, and the consonants.
fn vietnamese() -> impl Iterator<Item = char> {
    let vowels = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ";
    let consonants = "bcdđghklmnpqrstvx";
    (vowels.chars().chain(consonants.chars())).flat_map(|ch| ch.to_uppercase().chain([ch]))
}

fn fonts() -> impl Iterator<Item = (Face, FontRef<'static>)> {
    Face::ALL.into_iter().zip(BYTES).map(|(face, bytes)| (face, FontRef::new(bytes).expect("a font")))
}

#[test]
fn the_constants_are_the_fonts() {
    for (face, font) in fonts() {
        let units = f32::from(font.head().expect("head").units_per_em());
        let hhea = font.hhea().expect("hhea");
        let em = |value: i16| f32::from(value) / units;
        let letter = |ch| {
            let glyph = font.charmap().map(ch).expect("a glyph");
            font.glyph_metrics(Size::new(1.0), LocationRef::default()).bounds(glyph).expect("an outline").y_max
        };
        assert!((letter('H') - face.cap()).abs() < 0.001, "{face:?}: {}", letter('H'));
        // The bolder faces have taller small letters; the body is set in the regular and medium ones.
        assert!((letter('x') - X_HEIGHT).abs() <= 0.012, "{face:?}: {}", letter('x'));
        assert_eq!(em(hhea.ascender().to_i16()), ASCENT, "{face:?}");
        assert_eq!(em(hhea.descender().to_i16()), DESCENT, "{face:?}");
    }
}

#[test]
fn no_vietnamese_letter_leaves_the_ink() {
    for (face, font) in fonts() {
        let (charmap, metrics) = (font.charmap(), font.glyph_metrics(Size::new(1.0), LocationRef::default()));
        let (mut top, mut bottom) = (0.0_f32, 0.0_f32);
        for ch in vietnamese() {
            let glyph = charmap.map(ch).unwrap_or_else(|| panic!("{face:?} lacks {ch}"));
            let bounds = metrics.bounds(glyph).expect("an outline");
            top = top.max(bounds.y_max);
            bottom = bottom.min(bounds.y_min);
        }
        assert!((face.tallest() - top).abs() < 0.001, "{face:?}: {top}");
        assert!((face.lowest() - bottom).abs() < 0.001, "{face:?}: {bottom}");
    }
    assert_eq!((TALLEST, LOWEST), (0.958, -0.224));
}

#[test]
fn every_face_has_the_same_letters() {
    let all: Vec<_> =
        fonts().map(|(_, font)| font.charmap().mappings().map(|(ch, _)| ch).collect::<Vec<_>>()).collect();
    assert!(all.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn words_and_spaces_add_up_to_the_line() {
    let fonts = Fonts::embedded();
    let line = "Hộ nghèo, “F0” AV To. Tầng 12 (hầm B2) – 1.000.000 đồng/người; 80 % Ỹ Y, 17/NQ-HĐND";
    for face in Face::ALL {
        let shaped = &fonts.faces[face as usize];
        let whole = shaped.shape(&mut Memory::default(), line);
        let sum = fonts.advance(face, line);
        assert!((whole - sum).abs() < 1e-4, "{face:?}: {whole} for {sum}");
        assert_eq!(fonts.advance(face, "\u{a0}"), fonts.advance(face, " "), "{face:?}");
        let bound = line.replace(' ', "\u{a0}");
        assert!((fonts.advance(face, &bound) - sum).abs() < 1e-4, "{face:?}");
    }
}

#[test]
fn letters_kern() {
    let fonts = Fonts::embedded();
    let apart = fonts.advance(Face::Bold, "T") + fonts.advance(Face::Bold, "o");
    assert!(fonts.advance(Face::Bold, "To") < apart);
}

#[test]
fn a_remembered_width_is_the_measured_one() {
    let fonts = Fonts::embedded();
    let first = fonts.advance(Face::Regular, "giãn");
    for n in 0..REMEMBERED * 2 {
        fonts.advance(Face::Regular, &n.to_string());
    }
    assert_eq!(fonts.advance(Face::Regular, "giãn"), first);
    assert!(fonts.faces[0].memory().widths.len() <= REMEMBERED);
}

#[test]
fn nothing_is_as_wide_as_nothing() {
    let fonts = Fonts::embedded();
    assert_eq!(fonts.advance(Face::Regular, ""), 0.0);
    assert_eq!(fonts.advance(Face::Regular, "  "), 2.0 * fonts.advance(Face::Regular, " "));
}

#[test]
fn no_font_is_no_font() {
    let error = Fonts::new([BYTES[0], BYTES[1], b"not a font", BYTES[3], BYTES[4]]).map(|_| ()).expect_err("a fault");
    assert!(error.to_string().starts_with("failed to read the font of face Bold: "), "{error}");
}

#[test]
fn threads_share_fonts() {
    fn shared<T: Send + Sync>() {}
    shared::<Fonts>();
}

#[test]
fn the_table_knows_the_letters_of_vietnamese() {
    assert!(vietnamese().chain("“”‘’–—…•₫".chars()).all(|ch| Table.has(Face::Regular, ch)));
    assert!(!Table.has(Face::Regular, '🙂'));
    assert_eq!(Table.advance(Face::Bold, "y tế"), 3.0 * 0.6 + 0.25);
}
