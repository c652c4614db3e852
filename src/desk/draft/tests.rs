use super::*;
use crate::board::words::Language;
use crate::desk::newsroom::tests::{newsroom, write};

const FIELDS: &str = "+++\ntitle = \"Ngừng cấp nước\"\nkind = \"building\"\nuntil = \"31/12/2026\"\n";

fn now() -> Timestamp {
    "2026-11-25T01:00:00.5Z".parse().expect("a moment")
}

fn later() -> Timestamp {
    "2026-11-26T02:00:00Z".parse().expect("a moment")
}

fn notice(newsroom: &Newsroom, id: &str, fields: &str) {
    write(newsroom, &format!("notices/{id}.md"), format!("{FIELDS}{fields}\n+++\nMời bà con trữ nước.\n"));
}

fn drafted(newsroom: &Newsroom) -> Draft {
    read(newsroom, &Before::default(), None, now()).unwrap_or_else(|slips| panic!("{slips:?}"))
}

fn told(newsroom: &Newsroom) -> Vec<String> {
    let Err(NoDraft::Slips(slips)) = read(newsroom, &Before::default(), None, now()) else { panic!("no faults") };
    slips.iter().map(|slip| slip.text(Language::Vi)).collect()
}

#[test]
fn an_unchanged_newsroom_is_the_same_edition_byte_for_byte() {
    let (_folder, own) = newsroom();
    notice(&own, "a", "");
    notice(&own, "b", "from = \"01/12/2026\"");
    let first = drafted(&own).contents[EDITION].clone();
    let again = read(&own, &Before::of(Some(&first)), None, later()).expect("no faults");
    assert_eq!(again.contents[EDITION], first);
    notice(&own, "b", "from = \"02/12/2026\"");
    let changed = read(&own, &Before::of(Some(&first)), None, later()).expect("no faults");
    let (before, after) = (Before::of(Some(&first)), Before::of(Some(&changed.contents[EDITION])));
    assert_eq!((before.number, after.number), (1, 2));
    assert_eq!(before.items["a"], after.items["a"], "the other one is as it was");
    assert_ne!(before.items["b"], after.items["b"]);
}

#[test]
fn what_is_not_to_be_published_is_left_out() {
    let (_folder, own) = newsroom();
    notice(&own, "_nháp", "");
    notice(&own, "a", "");
    assert_eq!(drafted(&own).items.into_keys().collect::<Vec<_>>(), ["a"]);
}

#[test]
fn pictures_are_named_by_their_content() {
    let (_folder, own) = newsroom();
    let picture = crate::assets::get("demo/tuyen-dau.jpg").expect("the demo's picture");
    write(&own, "pictures/bể nước.JPG", picture);
    for id in ["a", "b"] {
        notice(&own, id, "image = \"bể nước.JPG\"\nimage_alt = \"Bể nước\"");
    }
    let draft = drafted(&own);
    let name = draft.items["a"]["image"].as_str().expect("a picture");
    assert_eq!(crate::feed::reading::hash_of(name), Some(crate::board::hash::ContentHash::of(picture)));
    assert_eq!(draft.contents[name][..], *picture);
    assert_eq!(draft.items["b"]["image"], name);
}

#[test]
fn a_picture_that_is_none_is_told_by_the_name_that_its_author_knows() {
    let (_folder, own) = newsroom();
    write(&own, "pictures/anh.jpg", "no picture");
    notice(&own, "a", "image = \"anh.jpg\"\nimage_alt = \"x\"");
    let told = told(&own);
    assert!(told[0].starts_with("notices/a.md:5: lỗi: image: "), "{told:?}");
    assert!(told[0].contains("JPEG") && told.len() == 1, "{told:?}");
}

#[test]
fn all_slips_come_at_once_also_beside_what_the_desk_itself_finds() {
    let (_folder, own) = newsroom();
    let qr = "qr = { url = \"http://hanoi.gov.vn/\", call = \"Quét mã\" }";
    write(&own, "notices/a.md", format!("+++\nclass = \"khẩn\"\nto = \"phường X\"\n{qr}\n+++\nx"));
    notice(&own, "b", "image = \"x.jpg\"\nhours = \"T9 06:00-07:00\"");
    let told = told(&own);
    for (place, part) in [
        ("a.md:1:", "title: còn thiếu"),
        ("a.md:1:", "until: còn thiếu"),
        ("a.md:2:", "không có loại \"khẩn\""),
        ("a.md:3:", "phường X"),
        ("a.md:4:", "https://"),
        ("b.md:5:", "không có tệp pictures/x.jpg"),
        ("b.md:6:", "T2 đến T7"),
    ] {
        let same = told.iter().filter(|own| own.contains(place) && own.contains(part)).count();
        assert_eq!(same, 1, "{place} {part}: {told:?}");
    }
    assert_eq!(told.iter().filter(|own| own.contains("lỗi")).count(), 7, "and nothing twice: {told:?}");
}

#[test]
fn an_end_before_the_beginning_and_a_long_emergency_are_told_in_vietnamese() {
    let (_folder, own) = newsroom();
    notice(&own, "a", "from = \"01/01/2027\"");
    notice(&own, "b", "class = \"emergency\"");
    let told = told(&own);
    assert!(told[0].starts_with("notices/a.md:4: lỗi: until: không sau lúc bắt đầu"), "{told:?}");
    assert!(told[1].starts_with("notices/b.md:4: lỗi: until: thông báo khẩn cấp kéo dài nhiều nhất 6 giờ"), "{told:?}");
}

#[test]
fn a_name_in_decomposed_letters_is_told_of_its_own_file() {
    use unicode_normalization::UnicodeNormalization;
    let (_folder, own) = newsroom();
    let name: String = "đường".nfd().collect();
    notice(&own, &name, "hours = \"sai\"");
    assert!(told(&own)[0].starts_with(&format!("notices/{name}.md:5: lỗi: hours")), "{:?}", told(&own));
}

#[test]
fn many_that_wait_too_long_are_told_once() {
    let (_folder, own) = newsroom();
    (0..70).for_each(|n| notice(&own, &format!("n{n}"), ""));
    let waits: Vec<String> = drafted(&own).warnings.iter().map(|slip| slip.text(Language::Vi)).collect();
    assert!(waits.len() == 1 && waits[0].starts_with("notices: lưu ý: "), "{waits:?}");
}

#[test]
fn a_directory_that_cannot_be_read_is_told_and_nothing_is_published() {
    let (_folder, own) = newsroom();
    notice(&own, "a", "");
    write(&own, "places.json", "{");
    assert!(told(&own).iter().any(|own| own.starts_with("places.json:1: lỗi: ")));
    std::fs::remove_file(own.folder.join("places.json")).expect("gone");
    assert!(told(&own).iter().any(|own| own.starts_with("places.json: lỗi: không tìm thấy")));
}

#[test]
fn a_refusal_changes_nothing_that_anybody_wrote() {
    let (_folder, own) = newsroom();
    notice(&own, "a", "class = \"khẩn\"");
    let names = |own: &Newsroom| own.disk.names(&own.folder).expect("names");
    let before = names(&own);
    told(&own);
    let after: Vec<String> = names(&own).into_iter().filter(|name| name != DRAFT).collect();
    assert_eq!(after, before);
}
