use super::*;
use proptest::prelude::*;

/// Recorded EDIDs, and what is to be made of them: name, maker, and inches, 0 for none.
const RECORDED: [(&str, &str, &str, f64); 16] = [
    ("benq-projector", "BenQ PJ", "BNQ", 0.0),
    ("dell-p2419h", "DELL P2419H", "DEL", 23.8),
    ("dell-u2720q", "DELL U2720Q", "DEL", 27.0),
    // The timing says 930 mm.
    ("lg-signage-55", "LG SIGNAGE", "GSM", 55.2),
    // 160 cm by 90 cm, whatever its size.
    ("lg-tv-4k", "LG TV", "GSM", 0.0),
    // The timing says 708 mm.
    ("lg-tv-52", "LG TV", "GSM", 52.0),
    // 64 cm by 36 cm, as those of 32 inches say too.
    ("philips-47", "47PFL3605H", "PHL", 0.0),
    // The timing says 1872 mm, as with the next two.
    ("samsung-43", "SAMSUNG", "SAM", 43.0),
    ("samsung-55", "SAMSUNG", "SAM", 54.6),
    ("samsung-64", "SAMSUNG", "SAM", 64.2),
    // 16 by 9, and 160 mm by 90 mm.
    ("samsung-syncmaster", "SyncMaster", "SAM", 0.0),
    ("sony-32", "SONY TV", "SNY", 32.0),
    ("sony-55", "SONY TV  *00", "SNY", 55.0),
    // The timing says 800 mm, as with the next.
    ("tcl-43", "43S421", "TCL", 43.0),
    ("tcl-55", "55S405", "TCL", 55.0),
    // EDID 1.4 with an aspect ratio for a size.
    ("viewsonic-vg2732", "VG2732 Series", "VSC", 27.0),
];

fn recorded(file: &str) -> Vec<u8> {
    let path = format!("{}/tests/fixtures/edid/{file}.hex", env!("CARGO_MANIFEST_DIR"));
    let hex = std::fs::read_to_string(path).expect("recorded");
    hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).expect("hexadecimal")).collect()
}

/// So that the sum of the first block is right again.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes[127] = bytes[..127].iter().fold(0, |sum: u8, byte| sum.wrapping_sub(*byte));
    bytes
}

#[test]
fn real_monitors_are_known_by_name_and_size() {
    for (file, name, maker, inches) in RECORDED {
        let edid = Edid::read(&recorded(file));
        assert_eq!((edid.name.as_deref(), edid.maker.as_deref()), (Some(name), Some(maker)), "{file}");
        let own = edid.inches().unwrap_or(0.0);
        assert!((own - inches).abs() <= 0.25, "{file}: {own}");
    }
}

#[test]
fn a_wrong_checksum_leaves_what_is_told_twice() {
    let name = Some("DELL P2419H".to_owned());
    let mut bytes = recorded("dell-p2419h");
    bytes[60] ^= 1;
    let edid = Edid::read(&bytes);
    assert_eq!((edid.name, edid.millimetres), (name.clone(), Some((527, 296))));
    let mut bytes = recorded("dell-p2419h");
    bytes[21] ^= 64;
    let edid = Edid::read(&bytes);
    assert_eq!((edid.name, edid.millimetres), (name, None));
    let mut bytes = recorded("tcl-43");
    bytes[127] ^= 1;
    assert_eq!(Edid::read(&bytes).millimetres, None, "told once");
}

#[test]
fn a_cut_one_gives_what_is_there() {
    let whole = recorded("dell-p2419h");
    let cut = |length| Edid::read(&whole[..length]);
    assert_eq!(cut(7), Edid::default());
    assert_eq!(cut(9), Edid::default());
    assert_eq!(cut(10), Edid { maker: Some("DEL".to_owned()), ..Edid::default() });
    assert_eq!(cut(60).millimetres, None);
    assert_eq!(cut(72), Edid { name: None, ..Edid::read(&whole) });
    assert_eq!(cut(128), Edid::read(&whole), "the extension says nothing of this");
    assert_eq!(Edid::read(&[]), Edid::default());
}

#[test]
fn what_cannot_be_is_not_told() {
    let with = |width: u8, height: u8| {
        let mut bytes = recorded("tcl-43");
        (bytes[21], bytes[22]) = (width, height);
        Edid::read(&sealed(bytes)).millimetres
    };
    assert_eq!(with(95, 54), Some((950, 540)));
    assert_eq!(with(54, 95), Some((540, 950)), "hung upright in its housing");
    let sizes = [(0, 0), (95, 0), (0, 54), (4, 3), (16, 9), (16, 10), (160, 90), (160, 100), (100, 24), (64, 36)];
    for (width, height) in sizes {
        // Of a timing that says 800 mm nothing is taken, but where it is all there is.
        let expected = (width == 16).then_some((800, 450));
        assert_eq!(with(width, height), expected, "{width} x {height}");
    }
}

#[test]
fn letters_that_are_none_name_no_maker() {
    let mut bytes = recorded("sony-55");
    (bytes[8], bytes[9]) = (0x36, 0x7f);
    assert_eq!(Edid::read(&bytes).maker, None);
}

#[test]
fn a_name_is_printable_and_never_empty() {
    let with = |text: &[u8; 13]| {
        let mut bytes = recorded("tcl-43");
        let at = DESCRIPTORS.into_iter().find(|at| bytes[at + 3] == NAME && bytes[*at] == 0).expect("a name");
        bytes[at + 5..at + 18].copy_from_slice(text);
        Edid::read(&bytes).name
    };
    assert_eq!(with(b"ABCDEFGHIJKLM").as_deref(), Some("ABCDEFGHIJKLM"));
    assert_eq!(with(b"A\x1b[2J\x07\xe9 TV\0XY").as_deref(), Some("A[2J TV"));
    assert_eq!(with(b"   \n         "), None);
    assert_eq!(with(&[0; 13]), None);
}

proptest! {
    #[test]
    fn any_bytes_are_borne(mut bytes in prop::collection::vec(any::<u8>(), 0..300), has_header: bool, is_sealed: bool) {
        if has_header && bytes.len() >= BLOCK {
            bytes[..8].copy_from_slice(&HEADER);
            if is_sealed {
                bytes = sealed(bytes);
            }
        }
        let edid = Edid::read(&bytes);
        prop_assert!(edid.inches().is_none_or(|inches| DIAGONAL.contains(&inches)));
        prop_assert!(edid.name.is_none_or(|name| name.len() <= 13 && !name.is_empty()));
    }

    #[test]
    fn any_byte_may_be_broken(at in 0..256usize, value: u8, length in 0..=256usize) {
        let mut bytes = recorded("sony-55");
        bytes[at] = value;
        let edid = Edid::read(&bytes[..length]);
        prop_assert!(edid.inches().is_none_or(|inches| (inches - 55.0).abs() < 2.0), "{edid:?}");
    }
}
