use std::collections::HashSet;

use proptest::prelude::*;

use super::directory::MAX_BYTES;
use super::{
    ALPHABET, AreaRef, AreaRefError, Audience, AudienceError, Places, PlacesError, Position, ScreenNumber, SiteId,
    SiteIdError, Viewer, check_character,
};
use crate::board::fault::{Fault, Severity};

fn id(text: &str) -> SiteId {
    SiteId::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn area(text: &str) -> AreaRef {
    AreaRef::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn to(texts: &[&str]) -> Vec<Audience> {
    texts.iter().map(|text| Audience::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))).collect()
}

/// An ID of Hà Nội for any five values.
fn issue(values: [usize; 5]) -> String {
    let five = values.map(|value| ALPHABET[value]);
    let check = check_character(&five).expect("of the alphabet");
    format!("HN-{}{}", String::from_utf8_lossy(&five), char::from(check))
}

// The location ID.

#[test]
fn the_check_character_of_4k7q2_is_w() {
    assert_eq!(id("HN-4K7Q2W").to_string(), "HN-4K7Q2W");
    let others = ALPHABET.iter().map(|char| format!("HN-4K7Q2{}", char::from(*char))).filter(|id| id != "HN-4K7Q2W");
    for other in others {
        assert_eq!(SiteId::parse(&other), Err(SiteIdError::Check), "{other}");
    }
}

#[test]
fn an_id_is_read_as_people_type_it() {
    for typed in ["hn-4k7q2w", "HN4K7Q2W", " hn 4k7 q2w ", "HN–4K7Q2W", "H N 4-K-7-Q-2-W", "HN\u{a0}4K7Q2W"] {
        assert_eq!(SiteId::parse(typed), Ok(id("HN-4K7Q2W")), "{typed}");
    }
}

#[test]
fn letters_that_look_like_digits_are_digits_but_not_in_the_citys_letters() {
    let printed = issue([0, 1, 1, 0, 5]);
    assert!(printed.starts_with("HN-01105"));
    let check = printed.chars().last().expect("a check character");
    for typed in [format!("HN-OIL05{check}"), format!("hn-oil o5{check}"), format!("HN-0Li05{check}")] {
        assert_eq!(SiteId::parse(&typed), Ok(id(&printed)), "{typed}");
    }
    assert_eq!(id("LO-4K7Q2W").to_string(), "LO-4K7Q2W");
}

#[test]
fn what_is_not_shaped_like_an_id_is_told_from_a_slip() {
    for wrong in [
        "",
        "HN",
        "HN-4K7Q2",
        "HN-4K7Q2WW",
        "H4-4K7Q2W",
        "4K7Q2W",
        "HN-4K7U2W",
        "HN-4K7Q2U",
        "HN_4K7Q2W",
        "HN-4K7Q2Ư",
        "ĐN-4K7Q2W",
    ] {
        assert_eq!(SiteId::parse(wrong), Err(SiteIdError::Shape), "{wrong}");
    }
    assert_eq!(SiteId::parse("HN-4K7Q3W"), Err(SiteIdError::Check));
}

#[test]
fn another_citys_id_is_told_from_a_wrong_one() {
    let saigon = id("SG-4K7Q2W");
    assert_eq!(saigon.of_city("HN"), Err(SiteIdError::OtherCity));
    assert_eq!(saigon.of_city("SG"), Ok(saigon));
    assert_eq!(saigon.of_city("sg"), Ok(saigon));
    assert_ne!(saigon, id("HN-4K7Q2W"));
}

/// A place adds to the check on its own, so all pairs of values in all places are all cases.
#[test]
fn every_wrong_character_is_found() {
    for place in 0..5 {
        for value in 0..32 {
            let mut values = [7, 3, 29, 11, 18];
            values[place] = value;
            let right = issue(values);
            for at in 3..9 {
                for other in ALPHABET {
                    let mut typed = right.clone().into_bytes();
                    typed[at] = *other;
                    let typed = String::from_utf8(typed).expect("ASCII");
                    let expected = if typed == right { Ok(id(&right)) } else { Err(SiteIdError::Check) };
                    assert_eq!(SiteId::parse(&typed), expected, "{right} typed as {typed}");
                }
            }
        }
    }
}

#[test]
fn every_swap_of_neighbours_is_found_but_0_and_z() {
    let mut missed = HashSet::new();
    for place in 0..4 {
        for (a, b) in (0..32).flat_map(|a| (0..32).map(move |b| (a, b))) {
            let mut values = [7, 3, 29, 11, 18];
            (values[place], values[place + 1]) = (a, b);
            let right = issue(values);
            for at in 3..8 {
                let mut typed = right.clone().into_bytes();
                typed.swap(at, at + 1);
                let typed = String::from_utf8(typed).expect("ASCII");
                if typed != right && SiteId::parse(&typed).is_ok() {
                    missed.insert(if typed[at..] < right[at..] {
                        typed[at..at + 2].to_owned()
                    } else {
                        right[at..at + 2].to_owned()
                    });
                }
            }
        }
    }
    assert_eq!(missed, HashSet::from(["0Z".to_owned()]));
}

proptest! {
    #[test]
    fn any_id_reads_back_and_finds_a_wrong_character(
        values in prop::array::uniform5(0..32_usize), at in 3..9_usize, other in 0..32_usize,
    ) {
        let right = issue(values);
        prop_assert_eq!(id(&right).to_string(), right.as_str());
        let mut wrong = right.clone().into_bytes();
        wrong[at] = ALPHABET[other];
        let wrong = String::from_utf8(wrong).expect("ASCII");
        prop_assert_eq!(SiteId::parse(&wrong).is_ok(), wrong == right);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,30}", near in "[a-zA-Z0-9@:. -]{0,30}") {
        for text in [&text, &near] {
            if let Ok(id) = SiteId::parse(text) {
                prop_assert_eq!(SiteId::parse(&id.to_string()), Ok(id));
            }
            if let Ok(area) = AreaRef::parse(text) {
                prop_assert_eq!(area.as_str(), text);
            }
            let _ = Audience::parse(text);
        }
    }

    #[test]
    fn any_bytes_are_a_directory_or_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..100), text in "[\\[\\]{}\",:0-9a-z]{0,60}") {
        let _ = Places::parse(&bytes);
        let _ = Places::parse(text.as_bytes());
        let _ = Places::parse(format!("{{\"places\":1,\"areas\":[{text}],\"sites\":[{{{text}}}]}}").as_bytes());
    }
}

// The area and the addressee.

#[test]
fn an_area_says_its_list_and_its_code() {
    let ward = area("vn-gso@2021-01:00004");
    assert_eq!((ward.list(), ward.code(), ward.as_str()), ("vn-gso@2021-01", "00004", "vn-gso@2021-01:00004"));
    for right in ["vn-nso@2025-07-01:00004", "a@2021-12:1", "vn2-x@2024-02-29:0123456789ABCdef"] {
        assert_eq!(area(right).to_string(), right);
    }
}

#[test]
fn the_same_code_of_another_epoch_is_another_area() {
    assert_ne!(area("vn-gso@2021-01:00004"), area("vn-gso@2025-07:00004"));
    assert_ne!(area("vn-gso@2021-01:00004"), area("vn-gso@2021-01-01:00004"));
}

#[test]
fn an_area_is_read_strictly() {
    for (wrong, why) in [
        ("00004", AreaRefError::Bare),
        ("", AreaRefError::Bare),
        ("vn-gso:00004", AreaRefError::Bare),
        ("vn-gso@2021-01", AreaRefError::Bare),
        ("@2021-01:00004", AreaRefError::Scheme),
        ("VN-gso@2021-01:00004", AreaRefError::Scheme),
        ("1vn@2021-01:00004", AreaRefError::Scheme),
        ("-vn@2021-01:00004", AreaRefError::Scheme),
        (" vn-gso@2021-01:00004", AreaRefError::Scheme),
        ("vn@2021:00004", AreaRefError::Epoch),
        ("vn@2021-1:00004", AreaRefError::Epoch),
        ("vn@2021-13:00004", AreaRefError::Epoch),
        ("vn@2021-02-29:00004", AreaRefError::Epoch),
        ("vn@21-01-01:00004", AreaRefError::Epoch),
        ("vn@+021-01:00004", AreaRefError::Epoch),
        ("vn@2021-01-01-01:00004", AreaRefError::Epoch),
        ("vn@2021-01:", AreaRefError::Code),
        ("vn@2021-01:00004 ", AreaRefError::Code),
        ("vn@2021-01:0000:4", AreaRefError::Code),
        ("vn@2021-01:00-04", AreaRefError::Code),
        ("vn@2021-01:01234567890123456", AreaRefError::Code),
        ("vn@2021-01:phường", AreaRefError::Code),
    ] {
        assert_eq!(AreaRef::parse(wrong), Err(why), "{wrong}");
    }
}

#[test]
fn an_addressee_is_an_area_or_a_site_and_never_a_bare_code() {
    assert_eq!(Audience::parse("vn-gso@2021-01:01"), Ok(Audience::Area(area("vn-gso@2021-01:01"))));
    assert_eq!(Audience::parse("HN-4K7Q2W"), Ok(Audience::Site(id("HN-4K7Q2W"))));
    for bare in ["00004", "01", "", "*", "HN", "HN4K7Q2W"] {
        assert_eq!(Audience::parse(bare), Err(AudienceError::Area(AreaRefError::Bare)), "{bare}");
    }
    assert_eq!(Audience::parse("HN-4K7Q3W"), Err(AudienceError::Site(SiteIdError::Check)));
    let error = Audience::parse("00004").expect_err("bare");
    assert_eq!(
        format!("{error}; {}", error.way_out()),
        "a code alone does not say which list it is from; write scheme@epoch:code, as in vn-gso@2021-01:00004"
    );
}

// The directory.

/// Hoàng Mai before the reform; the site lies in a ward of 2021 and in one of 2025.
const HOANG_MAI: &str = r#"{ "places": 1, "generator": { "unknown": [1, {}] },
  "areas": [ { "ref": "vn-gso@2021-01:01", "name": "Thành phố Hà Nội" },
             { "ref": "vn-gso@2021-01:008", "name": "Quận Hoàng Mai", "parent": "vn-gso@2021-01:01" },
             { "ref": "vn-gso@2021-01:00337", "name": "Phường Hoàng Liệt", "parent": "vn-gso@2021-01:008" },
             { "ref": "vn-gso@2021-01:00004", "name": "Phường Trúc Bạch", "parent": "vn-gso@2021-01:001" },
             { "ref": "vn-gso@2021-01:001", "name": "Quận Ba Đình", "parent": "vn-gso@2021-01:01" },
             { "ref": "vn-nso@2025-07:00337", "name": "Phường Hoàng Liệt", "colour": null } ],
  "sites": [ { "id": "HN-4K7Q2W", "name": "Chung cư HH3A", "address": "Linh Đàm, Hoàng Mai",
               "areas": ["vn-gso@2021-01:00337", "vn-nso@2025-07:00337"], "lat": 20.96, "lon": 105.83, "floors": 41 } ],
  "publishers": [ { "id": "p7k2q", "name": "UBND phường Hoàng Liệt", "serves": ["vn-gso@2021-01:00337"] },
                  { "id": "hh3a", "name": "Ban quản lý HH3A", "serves": ["HN-4K7Q2W"] } ] }"#;

fn directory() -> Places {
    let (places, faults) = Places::parse(HOANG_MAI.as_bytes()).expect("a directory");
    assert_eq!(faults, []);
    places
}

/// The directory of Hoàng Mai with one part of its text replaced.
fn with(part: &str, by: &str) -> (Places, Vec<String>) {
    assert!(HOANG_MAI.contains(part), "{part}");
    let (places, faults) = Places::parse(HOANG_MAI.replacen(part, by, 1).as_bytes()).expect("a directory");
    (places, faults.iter().map(Fault::to_string).collect())
}

#[test]
fn the_directory_knows_its_places() {
    let places = directory();
    let site = places.site(&id("HN-4K7Q2W")).expect("the site");
    assert_eq!((site.name.as_str(), site.address.as_str()), ("Chung cư HH3A", "Linh Đàm, Hoàng Mai"));
    assert_eq!(site.position, Some(Position { lat: 20.96, lon: 105.83 }));
    assert_eq!(site.areas, [area("vn-gso@2021-01:00337"), area("vn-nso@2025-07:00337")]);
    let ward = places.area(&area("vn-gso@2021-01:00337")).expect("the ward");
    assert_eq!((ward.name.as_str(), &ward.parent), ("Phường Hoàng Liệt", &Some(area("vn-gso@2021-01:008"))));
    let publisher = places.publisher("p7k2q").expect("the ward's office");
    assert_eq!(
        (publisher.name.as_str(), &publisher.serves),
        ("UBND phường Hoàng Liệt", &to(&["vn-gso@2021-01:00337"]))
    );
    assert_eq!((places.areas().len(), places.sites().len(), places.publishers().len()), (6, 1, 2));
    assert_eq!(places.site(&id(&issue([0; 5]))), None);
    assert_eq!(places.area(&area("vn-gso@2025-07:00337")), None);
}

#[test]
fn names_are_composed_and_single_spaced() {
    let (places, faults) = with("Chung cư HH3A", "  Chung cu\u{31b}\\n  HH3A ");
    assert_eq!(faults, [""; 0]);
    assert_eq!(places.site(&id("HN-4K7Q2W")).expect("the site").name, "Chung cư HH3A");
}

#[test]
fn a_site_with_a_wrong_id_is_left_out_and_named() {
    let (places, faults) = with(r#""id": "HN-4K7Q2W""#, r#""id": "HN-4K7Q3W""#);
    assert_eq!(places.sites().len(), 0);
    assert_eq!(places.areas().len(), 6, "the rest stays");
    assert_eq!(
        faults,
        [
            r#"error: "HN-4K7Q3W": sites[0].id: a slip of typing: the last character does not fit the others; copy the location ID from the directory of places"#
        ]
    );
}

#[test]
fn every_bad_entry_is_left_out_and_named() {
    for (part, by, sites, areas, publishers, named) in [
        (r#""name": "Chung cư HH3A""#, r#""name": """#, 0, 6, 2, r#"error: "HN-4K7Q2W": sites[0].name: is missing"#),
        (
            r#""name": "Chung cư HH3A""#,
            r#""name": 3"#,
            0,
            6,
            2,
            r#"error: "HN-4K7Q2W": sites[0].name: is a number, not a text"#,
        ),
        (r#""id": "HN-4K7Q2W""#, r#""ID": "HN-4K7Q2W""#, 0, 6, 2, "error: sites[0].id: is missing"),
        (
            r#"["vn-gso@2021-01:00337", "vn-nso@2025-07:00337"]"#,
            r#"[]"#,
            0,
            6,
            2,
            r#"error: "HN-4K7Q2W": sites[0].areas: the site lies in no area; name the areas it lies in, of every epoch in use"#,
        ),
        (
            r#""vn-nso@2025-07:00337"],"#,
            r#""00337"],"#,
            1,
            6,
            2,
            r#"error: "HN-4K7Q2W": sites[0].areas[1]: "00337": a code alone does not say which list it is from; write scheme@epoch:code, as in vn-gso@2021-01:00004"#,
        ),
        (
            r#""lat": 20.96"#,
            r#""lat": "20.96""#,
            1,
            6,
            2,
            r#"error: "HN-4K7Q2W": sites[0].lat: is no number from -90 to 90; give both in degrees, as numbers, or neither"#,
        ),
        (
            r#", "lon": 105.83"#,
            "",
            1,
            6,
            2,
            r#"error: "HN-4K7Q2W": sites[0].lon: is no number from -180 to 180; give both in degrees, as numbers, or neither"#,
        ),
        (
            r#"{ "ref": "vn-gso@2021-01:01", "name": "Thành phố Hà Nội" },"#,
            "17,",
            1,
            5,
            2,
            "error: areas[0]: is a number, not an entry; write { ... }",
        ),
        (
            r#""ref": "vn-gso@2021-01:00004""#,
            r#""ref": "vn-gso@2021-01:00337""#,
            1,
            5,
            2,
            r#"error: "vn-gso@2021-01:00337": areas[3].ref: is there twice; the first one stands; remove one"#,
        ),
        (
            r#""parent": "vn-gso@2021-01:008""#,
            r#""parent": "vn-nso@2025-07:008""#,
            1,
            6,
            2,
            r#"error: "vn-gso@2021-01:00337": areas[2].parent: "vn-nso@2025-07:008" is of another list than the area itself; name the parent in the area's own scheme and epoch"#,
        ),
        (
            r#""id": "p7k2q""#,
            r#""id": "../root""#,
            1,
            6,
            1,
            r#"error: "../root": publishers[0].id: is not 1 to 32 lower-case letters and digits; choose another ID"#,
        ),
        (
            r#""serves": ["HN-4K7Q2W"]"#,
            r#""serves": "HN-4K7Q2W""#,
            1,
            6,
            2,
            r#"error: "hh3a": publishers[1].serves: is a text, not a list; write [ ... ]"#,
        ),
    ] {
        let (places, faults) = with(part, by);
        assert!(faults.iter().any(|fault| fault == named), "{named}\n{faults:#?}");
        assert_eq!(
            (places.sites().len(), places.areas().len(), places.publishers().len()),
            (sites, areas, publishers),
            "{named}"
        );
    }
}

#[test]
fn the_first_of_two_sites_with_one_id_stands() {
    let twice = r#""sites": [ { "id": "hn4k7q2w", "name": "Nhà A", "areas": ["vn-gso@2021-01:01"] }, "#;
    let (places, faults) = with(r#""sites": [ "#, twice);
    assert_eq!(places.site(&id("HN-4K7Q2W")).expect("the site").name, "Nhà A");
    assert_eq!(faults, [r#"error: "HN-4K7Q2W": sites[1].id: is there twice; the first one stands; remove one"#]);
}

#[test]
fn an_area_that_is_spoken_of_but_not_listed_is_a_warning() {
    let (places, faults) = with(r#""serves": ["vn-gso@2021-01:00337"]"#, r#""serves": ["vn-gso@2021-01:00338"]"#);
    assert_eq!(
        faults,
        [
            r#"warning: "vn-gso@2021-01:00338": areas: the area is spoken of but not listed; list it, or mend the reference"#
        ]
    );
    assert_eq!(places.publisher("p7k2q").expect("kept").serves, to(&["vn-gso@2021-01:00338"]));

    let shard = r#"{"places":1,"sites":[{"id":"HN-4K7Q2W","name":"HH3A","areas":["vn-gso@2021-01:01"]}]}"#;
    let (_, faults) = Places::parse(shard.as_bytes()).expect("a part of a directory");
    assert_eq!(faults, [], "where no areas are listed, none is missing");
}

#[test]
fn a_name_that_fills_the_glass_is_cut() {
    let long = "Chung cư ".repeat(2_000);
    let shard =
        format!(r#"{{"places":1,"sites":[{{"id":"HN-4K7Q2W","name":"{long}","areas":["vn-gso@2021-01:01"]}}]}}"#);
    let (places, faults) = Places::parse(shard.as_bytes()).expect("a directory");
    assert_eq!(places.site(&id("HN-4K7Q2W")).expect("kept").name.chars().count(), 120);
    assert!(faults.len() == 1 && faults[0].reason.contains("17999 letters"), "{faults:?}");
}

#[test]
fn parents_that_go_round_in_a_circle_are_taken_away() {
    let (places, faults) = with(
        r#"{ "ref": "vn-gso@2021-01:01", "name": "Thành phố Hà Nội" }"#,
        r#"{ "ref": "vn-gso@2021-01:01", "name": "Thành phố Hà Nội", "parent": "vn-gso@2021-01:00337" }"#,
    );
    assert!(faults.iter().all(|fault| fault.contains("go round in a circle")) && !faults.is_empty(), "{faults:#?}");
    assert_eq!(places.area(&area("vn-gso@2021-01:01")).expect("kept").parent, None);
    assert_eq!(places.area(&area("vn-gso@2021-01:00337")).expect("kept").parent, None);
}

#[test]
fn a_document_that_is_no_places_file_is_refused_with_line_and_column() {
    for (json, message) in [
        ("", "line 1, column 0: EOF while parsing a value"),
        ("[]", "line 1, column 0: invalid type: sequence, expected an object with \"places\": 1"),
        ("{}", "line 1, column 2: there is no \"places\": 1"),
        ("{\"places\": 2}", "line 1, column 13: \"places\" is not 1, the version that this program reads"),
        ("{\"places\": 1,\n \"areas\": [}", "line 2, column 12: expected value"),
        ("{\"places\": 1,\n \"sites\": 5}", "line 2, column 11: invalid type: integer `5`, expected the list of sites"),
        ("{\"places\": 1} x", "line 1, column 15: trailing characters"),
        ("\u{feff}{\"version\": \"https://jsonfeed.org/version/1.1\"}", "line 1, column 47: there is no \"places\": 1"),
    ] {
        assert_eq!(Places::parse(json.as_bytes()).expect_err(json).to_string(), message);
    }
    assert!(Places::parse(b"\xEF\xBB\xBF{\"places\":1}").is_ok(), "a byte order mark is no fault");
    assert!(Places::parse("[".repeat(100_000).as_bytes()).is_err(), "nor is depth a danger");
}

#[test]
fn too_many_bytes_or_entries_are_named() {
    let mut large = br#"{"places":1}"#.to_vec();
    large.resize(MAX_BYTES, b' ');
    assert!(Places::parse(&large).is_ok());
    large.push(b' ');
    assert_eq!(Places::parse(&large), Err(PlacesError::TooLarge { bytes: MAX_BYTES + 1 }));

    let areas: Vec<String> = (0..50_002).map(|code| format!(r#"{{"ref":"x@2021-01:{code}","name":"x"}}"#)).collect();
    let sites: Vec<String> = (0..100_001)
        .map(|n: usize| {
            let id = issue([n >> 20 & 31, n >> 15 & 31, n >> 10 & 31, n >> 5 & 31, n & 31]);
            format!(r#"{{"id":"{id}","name":"x","areas":["x@2021-01:{}"]}}"#, n % 1000)
        })
        .collect();
    let json = format!(r#"{{"places":1,"areas":[{}],"sites":[{}]}}"#, areas.join(","), sites.join(","));
    let (places, faults) = Places::parse(json.as_bytes()).expect("a directory");
    assert_eq!((places.areas().len(), places.sites().len()), (50_000, 100_000));
    let faults: Vec<String> = faults.iter().map(Fault::to_string).collect();
    assert_eq!(
        faults,
        [
            "error: areas: 2 entries more than the 50000 that are read; they are left out",
            "error: sites: 1 entries more than the 100000 that are read; they are left out",
        ]
    );
}

#[test]
fn a_document_full_of_rubbish_is_named_in_a_thousand_lines() {
    let json = format!(r#"{{"places":1,"sites":[{}0]}}"#, "0,".repeat(99_999));
    let (_, faults) = Places::parse(json.as_bytes()).expect("a directory");
    assert_eq!(faults.len(), 1001);
    assert_eq!(faults.last().expect("a last").reason, "99000 more faults are not named");
    assert!(faults.iter().all(|fault| fault.severity == Severity::Error));
}

// Who looks.

fn city() -> AreaRef {
    area("vn-gso@2021-01:01")
}

fn resident() -> Viewer {
    Viewer::at(&directory(), Some(&id("HN-4K7Q2W")), None, &city())
}

#[test]
fn a_resident_sees_what_is_for_the_ward_the_building_or_both() {
    assert!(resident().sees(&to(&["vn-gso@2021-01:00337"])));
    assert!(resident().sees(&to(&["vn-nso@2025-07:00337"])), "in the epoch after the reform too");
    assert!(resident().sees(&to(&["HN-4K7Q2W"])));
    assert!(resident().sees(&to(&["vn-gso@2021-01:00004", "HN-4K7Q2W"])), "one of several is enough");
}

#[test]
fn a_resident_sees_what_is_for_the_district_and_the_city_around_the_ward() {
    assert!(resident().sees(&to(&["vn-gso@2021-01:008"])));
    assert!(resident().sees(&to(&["vn-gso@2021-01:01"])));
}

#[test]
fn a_resident_does_not_see_what_is_for_others() {
    for other in ["vn-gso@2021-01:00004", "vn-gso@2021-01:001", &issue([1, 2, 3, 4, 5])] {
        assert!(!resident().sees(&to(&[other])), "{other}");
    }
}

#[test]
fn an_unknown_area_is_nobodys() {
    for unknown in
        ["vn-gso@2021-01:99999", "vn-gso@2021-02:00337", "vn-nso@2025-07:01", "x@2021-01:00337", "vn-gso@2021-01:0"]
    {
        assert!(!resident().sees(&to(&[unknown])), "{unknown}");
    }
}

#[test]
fn a_notice_for_nobody_is_seen_by_nobody() {
    assert!(!resident().sees(&[]));
    assert!(!Viewer::at(&directory(), None, None, &city()).sees(&[]));
}

#[test]
fn a_screen_of_an_unknown_site_sees_what_is_for_the_whole_city() {
    let elsewhere = id(&issue([1, 2, 3, 4, 5]));
    for site in [None, Some(&elsewhere)] {
        let viewer = Viewer::at(&directory(), site, None, &city());
        assert_eq!(viewer.site, site.copied());
        assert!(viewer.sees(&to(&["vn-gso@2021-01:01"])));
        for other in ["vn-gso@2021-01:008", "vn-gso@2021-01:00337", "HN-4K7Q2W"] {
            assert!(!viewer.sees(&to(&[other])), "{other}");
        }
    }
}

#[test]
fn an_emergency_for_this_very_building_is_seen_though_the_directory_does_not_know_it() {
    let here = id(&issue([1, 2, 3, 4, 5]));
    assert!(directory().site(&here).is_none());
    assert!(Viewer::at(&directory(), Some(&here), None, &city()).sees(&to(&[&here.to_string()])));
    assert!(Viewer::at(&Places::default(), Some(&here), None, &city()).sees(&to(&[&here.to_string()])));
    assert!(!Viewer::at(&Places::default(), None, None, &city()).sees(&to(&[&here.to_string()])));
}

#[test]
fn the_city_is_as_the_settings_name_it() {
    let viewer = Viewer::at(&directory(), None, None, &area("vn-nso@2025-07:01"));
    assert!(viewer.sees(&to(&["vn-nso@2025-07:01"])));
    assert!(!viewer.sees(&to(&["vn-gso@2021-01:01"])));
}

#[test]
fn a_publisher_reaches_only_whom_it_serves() {
    let places = directory();
    let ward = &places.publisher("p7k2q").expect("the ward's office").serves;
    let house = &places.publisher("hh3a").expect("the building's").serves;
    assert!(resident().sees(ward) && resident().sees(house));
    assert!(!Viewer::at(&places, None, None, &city()).sees(ward));
}

#[test]
fn the_department_s_word_on_a_screen_is_read_and_a_wrong_one_is_named() {
    let number = ScreenNumber::of_key(b"key");
    let document = |site: &str, at: &str| {
        format!(
            r#"{{ "places": 1, "screens": [ {{ "number": "{number}"{site}, "name": "Sảnh  A", "at": "{at}" }} ] }}"#
        )
    };
    let at = "2026-11-25T08:00:00Z";
    let (places, faults) = Places::parse(document(r#", "site": "hn 4k7q2w""#, at).as_bytes()).expect("a directory");
    assert_eq!(faults, []);
    let screen = places.screen(&number).expect("there");
    assert_eq!((screen.site.map(|site| site.to_string()).as_deref(), &*screen.name), (Some("HN-4K7Q2W"), "Sảnh A"));
    let (places, _) = Places::parse(document("", at).as_bytes()).expect("a directory");
    assert_eq!(places.screen(&number).expect("there").site, None, "released");
    for (site, at, field) in [(r#", "site": "HN-4K7Q2X""#, at, "site"), ("", "hôm qua", "at")] {
        let (places, faults) = Places::parse(document(site, at).as_bytes()).expect("a directory");
        assert!(places.screens().len() == 0 && faults[0].field == format!("screens[0].{field}"), "{faults:?}");
    }
}
