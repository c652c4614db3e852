use super::*;
use crate::board::edition::{self, Origin};
use crate::board::notice::{Block, Notice};
use crate::desk::draft;
use crate::desk::newsroom::tests::newsroom;

const PLACES: &str = r#"{ "places": 1, "areas": [
  { "ref": "vn-gso@2021-01:01", "name": "Thành phố Hà Nội" },
  { "ref": "vn-gso@2021-01:00337", "name": "Phường Hoàng Liệt", "parent": "vn-gso@2021-01:01" },
  { "ref": "vn-gso@2025-07:00400", "name": "Phường Hoàng Liệt" },
  { "ref": "vn-gso@2021-01:00001", "name": "Phường Phúc Xá" },
  { "ref": "vn-gso@2021-01:00002", "name": "Phường Phúc Xá" } ],
  "sites": [ { "id": "HN-4K7Q2W", "name": "Chung cư Hoa Sữa", "address": "x", "areas": ["vn-gso@2021-01:01"] } ],
  "publishers": [] }"#;

fn now() -> Timestamp {
    "2026-11-25T01:00:00.5Z".parse().expect("a moment")
}

fn read_as(text: &str, before: Option<&Value>) -> Read {
    let (_folder, newsroom) = newsroom();
    let (places, _) = Places::parse(PLACES.as_bytes()).expect("places");
    read(&Front::read(text).expect("a notice"), "a", &newsroom, Some(&places), before, now())
}

fn with(fields: &str, body: &str) -> Read {
    read_as(&format!("+++\ntitle = \"Ngừng cấp nước\"\nuntil = \"31/12/2026\"\n{fields}\n+++\n{body}"), None)
}

fn sound(fields: &str, body: &str) -> Value {
    let read = with(fields, body);
    assert!(read.errors.is_empty(), "{:?}", read.errors);
    Value::Object(read.item.value)
}

/// What a board reads of the notice.
fn on_the_board(item: Value) -> Notice {
    let (_folder, newsroom) = newsroom();
    let items = BTreeMap::from([("a".to_owned(), item)]);
    let bytes = draft::edition(draft::head_of(&newsroom, false), &Default::default(), &items, now());
    let everybody = Audience::Area(newsroom.city.clone());
    let (timezone, hosts) = (&newsroom.timezone, &newsroom.hosts[..]);
    let origin = Origin { publisher: "", name: "", everybody: &everybody, timezone, hosts };
    let (mut edition, faults) = edition::parse(&bytes, &origin).expect("an edition");
    assert_eq!(faults, []);
    edition.notices.remove(0)
}

#[test]
fn a_notice_of_two_fields_is_for_the_whole_city_from_now_on() {
    let item = sound("", "x");
    let own = &item["_bangtin"];
    assert_eq!((own["class"].as_str(), own["kind"].as_str()), (Some("routine"), Some("policy")));
    assert_eq!(
        (own["from"].as_str(), own["until"].as_str()),
        // An hour before it is written: boards may have slow clocks.
        (Some("2026-11-25T00:00:00Z"), Some("2026-12-31T17:00:00Z"))
    );
    assert_eq!(own["to"], json!(["vn-gso@2021-01:01"]));
    assert_eq!(item["date_published"], "2026-11-25T01:00:00Z");
}

#[test]
fn an_unchanged_notice_keeps_its_beginning_and_its_date() {
    let text = "+++\ntitle = \"a\"\nuntil = \"31/12/2026\"\n+++\nx";
    let before = json!({ "date_published": "2026-01-01T00:00:00Z", "_bangtin": { "from": "2026-01-02T00:00:00Z" } });
    let item = read_as(text, Some(&before)).item.value;
    assert_eq!(
        (&item["date_published"], &item["_bangtin"]["from"]),
        (&before["date_published"], &before["_bangtin"]["from"])
    );
    let first = Value::Object(read_as(text, None).item.value);
    assert_eq!(Value::Object(read_as(text, Some(&first)).item.value), first);
}

#[test]
fn what_the_author_wrote_is_what_a_board_reads() {
    let body = "**Thời gian:** 8 giờ\nđến 12 giờ & hơn.\n\n- một\n- hai **đậm**\n\n1. bước một\n2. bước hai\n\n| Ngày | Giờ |\n|---|---|\n| 1/12 | 8h |\n";
    let notice = on_the_board(sound("correction = true\nhours = \"T2-T6 06:00-22:00\"", body));
    let plain: Vec<String> = notice.body.iter().map(Block::plain).collect();
    assert_eq!(plain[..5], ["Thời gian: 8 giờ đến 12 giờ & hơn.", "một", "hai đậm", "bước một", "bước hai"]);
    assert!(plain[5..].join(" ").contains("8h") && !plain.join(" ").contains('|'), "{plain:?}");
    assert!(notice.body[0].spans()[0].bold && !notice.body[0].spans()[1].bold);
    assert!(matches!(notice.body[1], Block::Item { number: None, .. }));
    assert!(matches!(notice.body[4], Block::Item { number: Some(2), .. }));
    assert!(notice.mark.is_some());
}

#[test]
fn labels_below_each_other_are_paragraphs() {
    let body = "**Thời gian:** sáng mai.\n**Địa điểm**: tầng 1.\nMời bà con\n**trữ nước** trước.";
    let notice = on_the_board(sound("", body));
    let plain: Vec<String> = notice.body.iter().map(Block::plain).collect();
    assert_eq!(plain, ["Thời gian: sáng mai.", "Địa điểm: tầng 1. Mời bà con trữ nước trước."]);
}

#[test]
fn what_a_board_does_not_show_is_told_with_its_line() {
    let read = with("", "a\n\n![b](c.jpg) [d](https://e.vn)\n\n<b>f</b>\n\n    mã\n");
    let told: Vec<(usize, &str)> =
        read.warnings.iter().map(|(line, what)| (line.unwrap_or(0), what.en.as_str())).collect();
    assert_eq!(told.len(), 4, "{told:?}");
    for (line, part) in [(8, "field image"), (8, "field qr"), (10, "HTML"), (12, "program code")] {
        assert!(told.iter().any(|(own, what)| *own == line && what.contains(part)), "{line} {part}: {told:?}");
    }
}

#[test]
fn places_are_found_by_name_and_code() {
    let to = |names: &str| sound(&format!("to = {names}"), "x")["_bangtin"]["to"].clone();
    assert_eq!(to("\"HN-4K7Q2W\""), json!(["HN-4K7Q2W"]));
    assert_eq!(to("[\"chung cư  hoa sữa\", \"HN-4K7Q2W\"]"), json!(["HN-4K7Q2W"]));
    let both = to("\"PHƯỜNG HOÀNG LIỆT\"");
    assert_eq!(both, json!(["vn-gso@2021-01:00337", "vn-gso@2025-07:00400"]), "one ward in two lists");
    assert_eq!(to("\"phuong hoang liet\""), both, "without its accents");
    assert_eq!(to("\"chung cu hoa sua\""), json!(["HN-4K7Q2W"]));
}

#[test]
fn a_name_of_two_places_or_of_none_is_an_error_that_names_codes() {
    let read = with("to = [\"phường Phúc Xá\", \"phường Mai Động\"]", "x");
    let told: Vec<&str> = read.errors.iter().map(|(_, what)| what.vi.as_str()).collect();
    assert!(told[0].contains("vn-gso@2021-01:00001, vn-gso@2021-01:00002"), "{told:?}");
    assert!(told[1].contains("Mai Động") && read.errors[1].0 == Some(4), "{told:?}");
}

#[test]
fn every_wrong_field_is_told_at_once() {
    let fields = "untl = \"x\"\nTitle = \"y\"\ncorrection = \"true\"\ntags = [1]\nclass = 5\nqr = { link = \"x\" }\nfrom = \"mai\"";
    let read = with(fields, "x");
    let lines: Vec<usize> = read.errors.iter().filter_map(|(line, _)| *line).collect();
    assert_eq!(lines.len(), 7, "{:?}", read.errors);
    assert!((4..=10).all(|line| lines.contains(&line)), "{lines:?}");
    assert!(read.told.contains("from") && read.told.contains("qr"));
}

#[test]
fn what_is_missing_is_told_with_an_example() {
    let read = read_as("+++\n+++\nx", None);
    let told: Vec<&str> = read.errors.iter().map(|(_, what)| what.vi.as_str()).collect();
    assert!(told.len() == 2 && told[0].contains("title") && told[1].contains("until = \"09/12/2026\""), "{told:?}");
}

fn to_vi(name: &str) -> String {
    let read = with(&format!("to = \"{name}\""), "x");
    read.errors.into_iter().map(|(line, what)| format!("{}: {}", line.unwrap_or(0), what.vi)).collect()
}

#[test]
fn a_misspelt_place_is_told_the_one_that_is_meant() {
    for name in ["phường Hoàng Liệu", "Hoàng Liệt", "phuong hoang lieu", "P. Hoàng Liêt", "xã hoàng liệt", "Hoang Leit"]
    {
        let told = to_vi(name);
        assert!(told.starts_with("4: to: ") && told.ends_with("; có phải \"Phường Hoàng Liệt\" không?"), "{told}");
    }
    assert!(to_vi("chung cu hoa su").ends_with("có phải \"Chung cư Hoa Sữa\" không?"));
    for name in ["phường Mai Động", "phường X", "", "phường"] {
        assert!(to_vi(name).ends_with("chép tên hay mã từ đó, hoặc xin bổ sung"), "{}", to_vi(name));
    }
}

#[test]
fn a_misspelt_field_is_told_the_one_that_is_meant() {
    let read = with("untl = \"x\"\nnoinhan = \"x\"", "x");
    let told: Vec<&str> = read.errors.iter().map(|(_, what)| what.vi.as_str()).collect();
    assert!(told.contains(&"không có trường \"untl\"; có phải until không?"), "{told:?}");
    assert!(told.iter().any(|own| own.contains("các trường: title, ")), "{told:?}");
}

#[test]
fn an_example_of_a_date_is_of_this_year() {
    for (field, part) in [("from = \"mai\"", "31/12/2026 15:00"), ("from = 5", "31/12/2026 15:00")] {
        assert!(with(field, "x").errors[0].1.vi.contains(part), "{:?}", with(field, "x").errors);
    }
}

#[test]
fn what_nobody_sees_is_refused_in_every_field_of_one_line() {
    let title = read_as("+++\nuntil = \"31/12/2026\"\ntitle = \"Cắt\\u001b[2J nước\"\n+++\nx", None);
    assert_eq!(title.errors.len(), 1, "{:?}", title.errors);
    assert_eq!(title.errors[0].0, Some(3));
    assert!(title.errors[0].1.vi.starts_with("title: có ký tự không hiện được (U+001B)"), "{:?}", title.errors);
    for (field, part) in [
        ("source = \"12\\u0000\"", "U+0000"),
        ("source = \"12\u{202e}\"", "U+202E"),
        ("image_alt = \"\u{2066}a\"", "U+2066"),
        ("to = [\"a\u{200f}\"]", "U+200F"),
        ("qr = { url = \"https://a.gov.vn\", call = \"Quét\\u0007\" }", "U+0007"),
        ("source = \"một\\nhai\"", "xuống dòng"),
        ("source = \"\"\"một\nhai\"\"\"", "xuống dòng"),
    ] {
        let read = with(field, "x");
        assert_eq!(read.errors.len(), 1, "{field}: {:?}", read.errors);
        assert!(read.errors[0].1.vi.contains(part) && read.errors[0].0 == Some(4), "{field}: {:?}", read.errors);
    }
}

#[test]
fn a_title_that_stands_alone_and_a_language_that_no_board_speaks_are_told() {
    let read = with("", "\n");
    assert!(read.errors.is_empty());
    let [(line, what)] = &read.warnings[..] else { panic!("{:?}", read.warnings) };
    assert!(*line == Some(6) && what.vi.contains("chỉ hiện tiêu đề"), "{line:?}: {what:?}");
    let read = with("language = \"fr\"", "Bonjour.");
    let [(line, what)] = &read.errors[..] else { panic!("{:?}", read.errors) };
    assert!(*line == Some(4) && what.vi == "language: không có \"fr\"; viết vi hoặc en", "{line:?}: {what:?}");
    assert_eq!(sound("language = \"en\"", "Water is off.")["language"], "en");
}
