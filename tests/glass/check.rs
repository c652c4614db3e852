//! What an author hears of an edition: every fault of every notice, whoever it is for.

use crate::command::{bangtin, ends, text, told};
use crate::gallery::Gallery;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const CITY: &str = "vn-gso@2021-01:01";
const WARD: &str = "vn-gso@2021-01:00004";
const SITE: &str = "HN-4K7Q2W";

/// An edition in a folder of its own, with the demo's pictures beside it.
struct Desk {
    _gallery: Gallery,
    path: PathBuf,
}

impl Desk {
    fn with(items: &[Value]) -> Self {
        let edition = json!({ "version": "https://jsonfeed.org/version/1.1", "title": "Phường", "_bangtin": {},
            "items": items });
        let gallery = Gallery::with(edition.to_string().as_bytes());
        let path = gallery.wall((1280, 720)).edition.expect("an edition");
        Self { _gallery: gallery, path }
    }

    /// What `check` prints, after it ended with that code.
    fn hear(&self, code: i32, words: &[&str]) -> Vec<String> {
        let output = bangtin(&[&["check", text(&self.path)], words].concat());
        ends(&output, code);
        let lines = String::from_utf8(output.stdout).expect("text");
        lines.lines().map(str::to_owned).collect()
    }
}

/// A notice of one sentence that is in order.
fn item(id: &str) -> Value {
    json!({ "id": id, "title": "Nhận quà ở tầng một", "content_text": "Mang theo căn cước.", "_bangtin": {
        "class": "routine", "kind": "building", "from": "2021-08-16T00:00:00+07:00",
        "until": "2021-08-18T12:00:00+07:00", "to": [CITY] } })
}

/// The same with other fields; a pointer says which.
fn with(mut item: Value, fields: &[(&str, Value)]) -> Value {
    for (name, value) in fields {
        let (object, name) = match name.strip_prefix("_bangtin.") {
            Some(name) => (&mut item["_bangtin"], name),
            None => (&mut item, *name),
        };
        object[name] = value.clone();
    }
    item
}

fn long(times: usize) -> Value {
    let sentence = "Phường mời người dân trong danh sách đến nhận hỗ trợ theo khung giờ ghi trên giấy mời. ";
    json!(sentence.repeat(times))
}

fn places() -> String {
    text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/places.json")).to_owned()
}

/// The lines that begin so.
fn lines<'a>(heard: &'a [String], begin: &str) -> Vec<&'a str> {
    heard.iter().map(String::as_str).filter(|line| line.starts_with(begin)).collect()
}

fn sums_up(heard: &[String], sum: &str) {
    assert!(heard.last().is_some_and(|line| line.ends_with(sum)), "{heard:#?}");
}

#[test]
fn a_ward_s_notice_with_a_missing_picture_and_forty_pages_is_two_errors() {
    let fields = [
        ("_bangtin.to", json!([WARD])),
        ("image", json!("none.jpg")),
        ("content_text", long(200)),
        ("_bangtin.image_alt", json!("Một")),
    ];
    let heard = Desk::with(&[with(item("a"), &fields)]).hear(1, &[]);
    assert_eq!(lines(&heard, "error: \"a\": image: \"none.jpg\"").len(), 1, "{heard:#?}");
    let pages = lines(&heard, "error: \"a\": content: takes ");
    assert!(pages.len() == 1 && pages[0].contains("landscape") && pages[0].contains("portrait"), "{heard:#?}");
    sums_up(&heard, ": 1 notice, 2 errors, 0 warnings");
}

#[test]
fn a_notice_in_order_is_not_spoken_of() {
    let heard = Desk::with(&[item("a"), item("b")]).hear(0, &[]);
    assert!(heard.len() == 2 && heard[0].contains("its text takes 0.7° (EN 301 549, 5.1.4) from"), "{heard:#?}");
    sums_up(&heard, "edition.json: 2 notices, 0 errors, 0 warnings");
}

#[test]
fn faults_stand_in_the_order_of_the_file() {
    let faulty = |id: &str| with(item(id), &[("image", json!("none.jpg")), ("_bangtin.image_alt", json!("x"))]);
    let bad = with(item("m"), &[("_bangtin.class", json!("loud"))]);
    let heard = Desk::with(&[faulty("z"), bad, faulty("a")]).hear(1, &[]);
    let names: Vec<&str> = heard.iter().filter_map(|line| line.split('"').nth(1)).collect();
    assert_eq!(names, ["z", "m", "a"], "{heard:#?}");
}

#[test]
fn a_picture_that_was_cut_off_is_an_error() {
    let desk = Desk::with(&[with(item("a"), &[("image", json!("half.png")), ("_bangtin.image_alt", json!("x"))])]);
    let whole = desk.path.with_file_name("whole.png");
    let noise = |x, y| image::Rgb([(x * 7 + y * 13) as u8, (x * y) as u8, (x ^ y) as u8]);
    image::RgbImage::from_fn(300, 300, noise).save(&whole).expect("a picture");
    let bytes = std::fs::read(&whole).expect("a picture");
    std::fs::write(desk.path.with_file_name("half.png"), &bytes[..bytes.len() / 2]).expect("half of it");
    let heard = desk.hear(1, &[]);
    assert_eq!(lines(&heard, "error: \"a\": image: \"half.png\"").len(), 1, "{heard:#?}");
}

#[test]
fn an_emergency_under_a_misspelt_class_is_an_error() {
    let heard = Desk::with(&[with(item("a"), &[("_bangtin.clas", json!("emergency"))])]).hear(1, &[]);
    assert_eq!(heard[0], "error: \"a\": _bangtin: \"clas\" is not known here; did you mean \"class\"?");
    sums_up(&heard, "1 notice, 1 error, 0 warnings");
}

#[test]
fn an_edition_with_bangtin_for_its_underscore_is_a_warning() {
    let mut item = item("a");
    item["bangtin"] = item["_bangtin"].take();
    item.as_object_mut().expect("an item").remove("_bangtin");
    item["date_published"] = json!("2021-08-16T00:00:00+07:00");
    let heard = Desk::with(&[item]).hear(0, &[]);
    let meant = lines(&heard, "warning: \"a\": item: \"bangtin\" is not known here; did you mean \"_bangtin\"?");
    assert_eq!(meant.len(), 1, "{heard:#?}");
}

#[test]
fn a_lost_character_is_one_warning() {
    let heard = Desk::with(&[with(item("a"), &[("content_text", json!("Mang theo c\u{fffd}n cước."))])]).hear(0, &[]);
    assert_eq!(lines(&heard, "warning: \"a\": content: has a mark of a lost character").len(), 1, "{heard:#?}");
    sums_up(&heard, "1 notice, 0 errors, 1 warning");
}

#[test]
fn another_edition_or_a_card_beside_the_file_is_wrong_usage() {
    let desk = Desk::with(&[item("a")]);
    for words in [["--edition", text(&desk.path)], ["--card", "pause"]] {
        let output = bangtin(&[&["check", text(&desk.path)], &words[..]].concat());
        ends(&output, 2);
        assert!(told(&output).contains(words[0]), "{}", told(&output));
    }
}

#[test]
fn no_buildings_name_takes_a_page_of_a_notice() {
    let folder = tempfile::tempdir().expect("a folder");
    let longer = "Khu nhà ở cho cán bộ, công nhân viên và tái định cư Hoa Sữa, đơn nguyên A1 (";
    let named = std::fs::read_to_string(places()).expect("places").replace("Chung cư Hoa Sữa (", longer);
    let path = folder.path().join("places.json");
    std::fs::write(&path, named).expect("places");
    let takes = |desk: &Desk, words: &[&str]| {
        let output = bangtin(&[&["check", text(&desk.path)], words].concat());
        let said = String::from_utf8(output.stdout).expect("text");
        said.lines().filter(|line| line.contains("content: takes ")).map(str::to_owned).collect::<Vec<_>>()
    };
    let mut told = 0;
    for times in 14..34 {
        let desk = Desk::with(&[with(item("a"), &[("content_text", long(times))])]);
        let there = takes(&desk, &["--places", text(&path), "--site", SITE, "--screen", "Sảnh A"]);
        assert_eq!(takes(&desk, &["--places", &places(), "--site", SITE]), there, "{times}");
        told += there.len();
    }
    assert!(told > 0, "some of them take too many pages");
}

#[test]
fn each_fault_of_a_picture_has_its_own_way_out() {
    let named = |name: &str| with(item(name), &[("image", json!(name)), ("_bangtin.image_alt", json!("x"))]);
    let desk = Desk::with(&["none.png", "wide.png", "words.jpg", "folder.png", "half.png"].map(named));
    let at = |name: &str| desk.path.with_file_name(name);
    std::fs::write(at("wide.png"), crate::forge::claimed_png(60_000, 60_000)).expect("a picture");
    std::fs::write(at("words.jpg"), "Kính gửi").expect("a file");
    std::fs::create_dir(at("folder.png")).expect("a folder");
    let whole = crate::forge::png(64, 64, image::ExtendedColorType::Rgb8);
    std::fs::write(at("half.png"), &whole[..whole.len() / 2]).expect("a picture");
    let heard = desk.hear(1, &[]);
    for (name, way_out) in [
        ("none.png", "put it beside the edition"),
        ("wide.png", "scale it down"),
        ("words.jpg", "save it anew"),
        ("folder.png", "put a JPEG or PNG file in its place"),
        ("half.png", "copy or save it again"),
    ] {
        let fault = lines(&heard, &format!("error: {name:?}: image: "));
        assert!(fault.len() == 1 && fault[0].contains(way_out), "{name}: {heard:#?}");
        let beside = fault[0].contains("beside the edition");
        assert_eq!(beside, name == "none.png", "{heard:#?}");
    }
}

#[test]
fn a_picture_beside_a_code_is_an_error() {
    let fields = [
        ("image", json!("ho-so.jpg")),
        ("_bangtin.image_alt", json!("x")),
        ("_bangtin.qr", json!({ "url": "https://dichvucong.gov.vn/", "call": "Quét mã" })),
    ];
    let heard = Desk::with(&[with(item("a"), &fields)]).hear(1, &[]);
    assert_eq!(lines(&heard, "error: \"a\": image: is not shown").len(), 1, "{heard:#?}");
    sums_up(&heard, "1 notice, 1 error, 0 warnings");
}

#[test]
fn five_pages_in_portrait_are_a_warning_with_its_way() {
    let heard = (4..40).step_by(2).find_map(|times| {
        let output = Desk::with(&[with(item("a"), &[("content_text", long(times))])]).hear(0, &[]);
        (output.len() > 2).then_some(output)
    });
    let heard = heard.expect("some are too long");
    assert!(heard[0].starts_with("warning: \"a\": content: takes ") && heard[0].contains(" in "), "{heard:#?}");
}

#[test]
fn an_emergency_of_many_pages_is_a_warning() {
    let fields = [
        ("_bangtin.class", json!("emergency")),
        ("_bangtin.until", json!("2021-08-16T04:00:00+07:00")),
        ("content_text", long(60)),
    ];
    let desk = Desk::with(&[with(item("a"), &fields)]);
    let heard = told(&bangtin(&["check", text(&desk.path)]));
    assert!(heard.contains("an emergency takes"), "{heard}");
}

#[test]
fn a_ward_that_the_directory_does_not_know_is_a_warning() {
    let to = json!(["vn-gso@2021-01:99999", CITY, SITE]);
    let desk = Desk::with(&[with(item("a"), &[("_bangtin.to", to)])]);
    let heard = desk.hear(0, &["--places", &places()]);
    let unknown = lines(&heard, "warning: \"a\": _bangtin.to: \"vn-gso@2021-01:99999\" is not in the directory");
    assert_eq!(unknown.len(), 1, "{heard:#?}");
    sums_up(&heard, "1 notice, 0 errors, 1 warning");
}

#[test]
fn without_a_directory_it_says_that_addresses_were_not_looked_up() {
    let said = |to: Value| {
        let heard = Desk::with(&[with(item("a"), &[("_bangtin.to", to)])]).hear(0, &[]);
        heard.iter().any(|line| line.contains("addresses were not looked up") && line.contains("--places"))
    };
    assert!(said(json!(["vn-gso@2021-01:99999"])));
    assert!(!said(json!([CITY])), "there is nothing to look up");
}

#[test]
fn two_notices_that_end_each_other_are_an_error() {
    let one = with(item("a"), &[("_bangtin.supersedes", json!(["b"]))]);
    let other = with(item("b"), &[("_bangtin.supersedes", json!(["a"]))]);
    let heard = Desk::with(&[one, other]).hear(1, &[]);
    assert_eq!(lines(&heard, "error: \"a\": _bangtin.supersedes: goes in a circle: \"b\"").len(), 1, "{heard:#?}");
    sums_up(&heard, "2 notices, 1 error, 0 warnings");
}

#[test]
fn a_notice_that_ends_itself_is_an_error() {
    let heard = Desk::with(&[with(item("a"), &[("_bangtin.supersedes", json!(["a"]))])]).hear(1, &[]);
    assert_eq!(lines(&heard, "error: \"a\": _bangtin.supersedes").len(), 1, "{heard:#?}");
}

#[test]
fn a_notice_of_emoji_alone_is_an_error() {
    let fields = [("title", json!("\u{1f9fc}\u{1f637}")), ("content_text", json!("\u{1f44f} \u{1f44f}"))];
    let heard = Desk::with(&[with(item("a"), &fields)]).hear(1, &[]);
    assert_eq!(lines(&heard, "error: \"a\": title: nothing of it can be drawn").len(), 1, "{heard:#?}");
}

#[test]
fn hours_on_days_that_do_not_come_are_an_error() {
    let heard = Desk::with(&[with(item("a"), &[("_bangtin.hours", json!(["Thu-Sun 06:00-22:00"]))])]).hear(1, &[]);
    assert_eq!(lines(&heard, "error: \"a\": _bangtin.hours: are never open").len(), 1, "{heard:#?}");
}

#[test]
fn so_many_notices_of_a_ward_that_each_waits_are_warnings() {
    let items: Vec<Value> = (0..40).map(|n| with(item(&format!("n{n}")), &[("_bangtin.to", json!([WARD]))])).collect();
    let heard = Desk::with(&items).hear(0, &[]);
    let waits = lines(&heard, "warning: \"n7\": rota: waits for its turn for");
    assert!(waits.len() == 1 && waits[0].contains(&format!("on 2021-08-16 at {WARD}")), "{heard:#?}");
    // The cause is one, so not every wait is told; all of them are counted.
    assert_eq!(heard.iter().filter(|line| line.contains("rota: waits for its turn")).count(), 20, "{heard:#?}");
    assert_eq!(heard[heard.len() - 4], "and 20 more wait for their turn too long", "{heard:#?}");
    sums_up(&heard, "40 notices, 0 errors, 40 warnings");
}

#[test]
fn with_a_building_it_says_what_is_seen_there() {
    let items = [
        item("city"),
        with(item("ward"), &[("_bangtin.to", json!(["vn-gso@2021-01:99999"]))]),
        with(item("site"), &[("_bangtin.to", json!([SITE]))]),
    ];
    let heard = Desk::with(&items).hear(0, &["--places", &places(), "--site", SITE]);
    let seen = lines(&heard, &format!("{SITE} sees 2 notices, 2 pages in landscape and 2 pages in portrait"));
    assert!(seen.len() == 1 && seen[0].ends_with(": city, site"), "{heard:#?}");
}

#[test]
fn the_demo_is_free_of_errors() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/edition.json");
    ends(&bangtin(&["check", text(&demo), "--places", &places()]), 0);
    ends(&bangtin(&["check", text(&demo), "--places", &places(), "--site", SITE, "--size", "1080x1920"]), 0);
}
