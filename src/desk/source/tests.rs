use super::*;
use crate::board::edition::{self, Origin};
use crate::board::hero::Figure;
use crate::board::notice::{Block, Notice};
use crate::board::words::Words;
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

/// What stands large on the day on which the notice is written.
fn large(hero: &str) -> Vec<(String, String)> {
    let hero = on_the_board(sound(&format!("hero = {hero}"), "x")).hero.expect("a hero");
    let figures = hero.figures(&Words::vietnamese(), jiff::civil::date(2026, 11, 25));
    figures.into_iter().map(|Figure { text, caption }| (text, caption)).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(text, caption)| ((*text).to_owned(), (*caption).to_owned())).collect()
}

#[test]
fn what_an_author_names_stands_large() {
    let night = [("22:00", "14/3"), ("05:00", "15/3")];
    assert_eq!(large("{ time = \"từ 22 giờ 14/3 đến 5 giờ 15/3\" }"), pairs(&night));
    let phone = large("{ phone = \"024 3825 3535\", caption = \"Trực nước sạch\" }");
    assert_eq!(phone, pairs(&[("024 3825 3535", "Trực nước sạch")]));
    assert_eq!(large("{ amount = \"500.000 đồng\" }"), pairs(&[("500.000 đồng", "")]));
    assert_eq!(large("{ deadline = \"30/6\" }"), pairs(&[("30/6", "")]), "no year, no count");
}

#[test]
fn a_last_day_is_written_like_every_other_date() {
    for own in [
        "\"30/11/2026\"",
        "2026-11-30",
        "\"2026-11-30\"",
        "\"30.11.2026\"",
        "\"ngày 30 tháng 11 năm 2026\"",
        "\"30/11/2026 24:00\"",
    ] {
        let shown = large(&format!("{{ deadline = {own}, caption = \"Hạn nộp\" }}"));
        assert_eq!(shown, pairs(&[("30/11", "Hạn nộp · còn 5 ngày")]), "{own}");
    }
    let by_hour = large("{ deadline = \"trước 17 giờ ngày 30/11/2026\" }");
    for own in
        ["\"30/11/2026 17:00\"", "\"17h00 ngày 30/11/2026\"", "2026-11-30T17:00:00", "\"2026-11-30T17:00:00+07:00\""]
    {
        assert_eq!(large(&format!("{{ deadline = {own} }}")), by_hour, "{own}");
    }
}

#[test]
fn the_moments_of_a_time_are_written_as_from_and_until_are() {
    let two = large("{ time = { from = \"28/11/2026 22h\", until = 2026-11-29T05:00:00 } }");
    assert_eq!(two, pairs(&[("22:00", "Thứ Bảy 28/11"), ("05:00", "Chủ Nhật 29/11")]));
    for own in ["2026-11-28T22:00:00", "\"22 giờ ngày 28 tháng 11 năm 2026\"", "{ from = \"28/11/2026 22:00\" }"] {
        assert_eq!(large(&format!("{{ time = {own} }}")), pairs(&[("22:00", "Thứ Bảy 28/11")]), "{own}");
    }
}

#[test]
fn what_is_wrong_in_a_hero_is_told_once_with_its_name() {
    for (hero, told) in [
        ("{ deadlin = \"30/6/2026\" }", "hero: không có trường \"deadlin\"; có phải deadline không?"),
        ("{ link = \"x\" }", "hero: không có trường \"link\"; các trường: time, deadline, amount, phone, caption"),
        ("\"30/6/2026\"", "hero: viết như { deadline = \"31/12/2026\", caption = \"Hạn nộp\" }"),
        ("{ deadline = \"31/6/2026\" }", "hero.deadline: \"31/6/2026\": tháng 6 chỉ có 30 ngày; sửa ngày"),
        ("{ deadline = \"30/6/26\" }", "hero.deadline: \"30/6/26\": năm ghi đủ bốn chữ số: 2026"),
        ("{ deadline = \"29/2/2027\" }", "hero.deadline: \"29/2/2027\": tháng 2 năm 2027 chỉ có 28 ngày; sửa ngày"),
        ("{ deadline = 5 }", "hero.deadline: phải là ngày giờ trong dấu nháy; viết như \"31/12/2026 15:00\""),
        ("{ phone = 113 }", "hero.phone: phải là chữ trong dấu nháy"),
        ("{ amount = \"5\\u0007\" }", "hero.amount: có ký tự không hiện được (U+0007); xóa nó, gõ lại chỗ đó"),
        ("{ time = { from = \"28/11/2026\" } }", "hero.time.from: còn thiếu giờ; viết như \"31/12/2026 15:00\""),
        ("{ time = { form = \"28/11/2026 8h\" } }", "hero.time: không có trường \"form\"; có phải from không?"),
        (
            "{ time = { from = \"28/11/2026 8h\", until = \"28/11/2026 7h\" } }",
            "hero.time.until: không sau from; sửa một trong hai",
        ),
    ] {
        let read = with(&format!("hero = {hero}"), "x");
        let [(line, what)] = &read.errors[..] else { panic!("{hero}: {:?}", read.errors) };
        assert_eq!((*line, what.vi.as_str()), (Some(4), told), "{hero}");
        assert!(
            read.told.contains("hero")
                && !read.item.value["_bangtin"].as_object().is_some_and(|own| own.contains_key("hero"))
        );
    }
}

#[test]
fn a_hero_may_have_lines_of_its_own() {
    let read =
        read_as("+++\ntitle = \"a\"\nuntil = \"31/12/2026\"\n\n[hero]\nphone = \"113\"\ncapton = \"x\"\n+++\nx", None);
    let [(line, what)] = &read.errors[..] else { panic!("{:?}", read.errors) };
    assert!(*line == Some(7) && what.vi.ends_with("có phải caption không?"), "{line:?}: {what:?}");
}

#[test]
fn a_caption_that_a_time_does_not_show_is_told() {
    let read = with("hero = { time = \"8 giờ\", caption = \"x\" }", "x");
    let [(line, what)] = &read.warnings[..] else { panic!("{:?}", read.warnings) };
    assert!(*line == Some(4) && what.vi.starts_with("hero.caption: không hiện cùng time"), "{line:?}: {what:?}");
    assert!(read.errors.is_empty());
}

#[test]
fn a_point_of_the_picture_is_two_hundredths() {
    assert_eq!(sound("focus = [50, 20]", "x")["_bangtin"]["focus"], json!([50, 20]));
    for wrong in ["50", "[50]", "[50, 101]", "[0.5, 0.2]", "[-1, 5]", "\"50, 20\"", "[50, 20, 1]"] {
        let read = with(&format!("focus = {wrong}"), "x");
        let [(line, what)] = &read.errors[..] else { panic!("{wrong}: {:?}", read.errors) };
        assert!(*line == Some(4) && what.vi.starts_with("focus: viết hai số từ 0 đến 100 như [50, 20]"), "{what:?}");
    }
}

#[test]
fn the_guide_shows_heroes_that_a_board_reads() {
    let guide = include_str!("../../../docs/notices.md");
    let shown: Vec<&str> = guide.lines().filter_map(|line| line.strip_prefix("hero = ")).collect();
    assert_eq!(shown.len(), 4);
    for hero in shown {
        assert!(!large(hero).is_empty(), "{hero}");
    }
}
