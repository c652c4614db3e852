use super::*;
use crate::board::words::Language;
use crate::desk::draft;
use crate::desk::newsroom::tests::{newsroom, write};
use crate::feed::reading::Reader;

const AREA: &str = r#"    { "ref": "vn-gso@2021-01:01", "name": "Thành phố Hà Nội" }"#;

/// A directory of which line 3 is the city, line 4 another area, line 7 a building.
fn document(area: &str, site: &str) -> String {
    format!("{{ \"places\": 1,\n  \"areas\": [\n{AREA},\n{area}\n  ],\n  \"sites\": [\n{site}\n  ] }}\n")
}

const WARD: &str =
    r#"    { "ref": "vn-gso@2021-01:00337", "name": "Phường Hoàng Liệt", "parent": "vn-gso@2021-01:01" }"#;
const SITE: &str = r#"    { "id": "HN-4K7Q2W", "name": "Chung cư Hoa Sữa", "areas": ["vn-gso@2021-01:00337"] }"#;

fn slips(text: &str) -> (Directory, Vec<Slip>) {
    let (_folder, own) = newsroom();
    write(&own, FILE, text);
    let mut slips = Vec::new();
    let directory = read(&own, &mut slips);
    (directory, slips)
}

fn told(text: &str) -> Vec<String> {
    slips(text).1.iter().map(|slip| slip.text(Language::Vi)).collect()
}

#[test]
fn a_sound_directory_is_a_part_for_all_and_one_for_each_shard() {
    let (directory, slips) = slips(&document(WARD, SITE));
    assert_eq!(slips, []);
    assert!(directory.is_whole && directory.places.areas().len() == 2);
    let shard = shard(&SiteId::parse("HN-4K7Q2W").expect("an ID"));
    assert_eq!(directory.parts.keys().map(String::as_str).collect::<BTreeSet<_>>(), BTreeSet::from([AREAS, &shard]));
    assert!(!String::from_utf8_lossy(&directory.parts[AREAS]).contains("Hoa Sữa"));
}

#[test]
fn a_screen_reads_its_own_site_back_from_the_parts() {
    let publisher = r#"], "publishers": [ { "id": "p7k2q", "name": "Phường", "serves": ["vn-gso@2021-01:01"] } ] }"#;
    let (directory, _) = slips(&document(WARD, SITE).replace("  ] }\n", publisher));
    let settings = newsroom().1.settings();
    let site = SiteId::parse("HN-4K7Q2W").expect("an ID");
    let (places, faults) = Reader { site: Some(site), ..settings.reader() }.places(&directory.parts);
    assert_eq!(faults, []);
    assert_eq!(places.site(&site).map(|own| own.name.as_str()), Some("Chung cư Hoa Sữa"));
    assert_eq!((places.areas().count(), places.publishers().count()), (2, 1));
}

#[test]
fn every_wrong_entry_is_told_in_vietnamese_with_its_line_and_a_way_out() {
    for (area, site, told_of) in [
        (r#"    { "name": "x" }"#, SITE, "places.json:4: lỗi: ref: còn thiếu; ghi thêm"),
        (r#"    { "ref": "a@2021-01:1", "name": 5 }"#, SITE, "places.json:4: lỗi: name: phải là chữ; đặt trong"),
        (r#"    { "ref": "00337", "name": "x" }"#, SITE, ":4: lỗi: ref: mã phải có tên danh sách ở trước"),
        (r#"    { "ref": "VN@2021-01:1", "name": "x" }"#, SITE, ":4: lỗi: ref: trước dấu @ chỉ có"),
        (r#"    { "ref": "vn@2021:1", "name": "x" }"#, SITE, ":4: lỗi: ref: giữa dấu @ và dấu :"),
        (r#"    { "ref": "vn@2021-01:-", "name": "x" }"#, SITE, ":4: lỗi: ref: sau dấu : là"),
        (
            r#"    { "ref": "vn@2021-01:1", "name": "x", "parent": "vn@2025-01:2" }"#,
            SITE,
            ":4: lỗi: parent: \"vn@2025-01:2\" thuộc",
        ),
        (
            r#"    { "ref": "vn@2021-01:1", "name": "x", "parent": "vn@2021-01:1" }"#,
            SITE,
            ":4: lỗi: parent: \"vn@2021-01:1\": các cấp trên",
        ),
        (r#"    "Hoàng Liệt""#, SITE, ":4: lỗi: areas: phải là một mục"),
        (AREA, SITE, ":4: lỗi: ref: \"vn-gso@2021-01:01\" đã có ở trên; bỏ một mục"),
        (WARD, r#"    { "id": "HN-4K7Q2", "name": "x" }"#, ":7: lỗi: id: mã tòa nhà gồm hai chữ"),
        (WARD, r#"    { "id": "HN-4K7Q2X", "name": "x" }"#, ":7: lỗi: id: mã gõ sai: ký tự cuối"),
        (WARD, r#"    { "id": "HN-4K7Q2W", "name": "x" }"#, ":7: lỗi: areas: tòa nhà chưa thuộc nơi nào"),
        (WARD, r#"    { "id": "HN-4K7Q2W", "name": "x", "areas": "a" }"#, ":7: lỗi: areas: phải là danh sách"),
        (
            WARD,
            "    { \"id\": \"HN-4K7Q2W\", \"name\": \"x\", \"areas\": [\"vn-gso@2021-01:00337\",\n 5] }",
            ":8: lỗi: areas: phải là chữ",
        ),
        (
            WARD,
            r#"    { "id": "HN-4K7Q2W", "name": "x", "areas": ["vn-gso@2021-01:00337"], "lat": "5" }"#,
            ":7: lỗi: lat: phải là số từ -90 đến 90",
        ),
        (
            WARD,
            r#"    { "id": "HN-4K7Q2W", "nmae": "x", "areas": ["vn-gso@2021-01:00337"] }"#,
            ":7: lỗi: không có trường \"nmae\"; có phải name không?",
        ),
        (
            WARD,
            r#"    { "id": "HN-4K7Q2W", "name": "x", "phone": "0", "areas": ["vn-gso@2021-01:00337"] }"#,
            ":7: lưu ý: không có trường \"phone\"; bảng không dùng đến",
        ),
        (
            WARD,
            r#"    { "id": "HN-4K7Q2W", "name": "x", "areas": ["vn-gso@2021-01:00999"] }"#,
            ":7: lưu ý: areas: \"vn-gso@2021-01:00999\" được nhắc đến",
        ),
    ] {
        let told = told(&document(area, site));
        assert!(told.iter().any(|own| own.contains(told_of)), "{told_of}: {told:?}");
        for own in &told {
            assert!(own.starts_with("places.json:") && own.contains("; "), "a line, and a way out: {own}");
            assert!(![" is ", " the ", "write"].iter().any(|word| own.contains(word)), "English: {own}");
        }
    }
}

#[test]
fn a_screen_s_name_that_is_no_name_costs_no_screen_its_site() {
    let number = ScreenNumber::of_key(b"a screen").to_string();
    let screen = |name: &str| {
        let screen = format!(
            "\"screens\": [\n    {{ \"number\": \"{number}\", \"site\": \"HN-4K7Q2W\", \"name\": \"{name}\", \"at\": \"2026-11-25T08:00:00Z\" }} ],\n  \"sites\""
        );
        document(WARD, SITE).replace("\"sites\"", &screen)
    };
    let long = "Sảnh A ".repeat(12);
    for (name, left, told_of) in [
        (long.trim(), "Sảnh A ".repeat(11).trim_end().to_owned(), "dài 83 chữ, quá dài; rút ngắn còn 80"),
        ("Sảnh B 😀", "Sảnh B".to_owned(), "có \"😀\", bảng không hiện được; bỏ nó đi"),
    ] {
        let (directory, slips) = slips(&screen(name));
        let kept = directory.places.screens().next().expect("kept");
        assert!(directory.is_whole && kept.site.is_some(), "it is published");
        assert_eq!(kept.name, left);
        let told: Vec<String> = slips.iter().map(|slip| slip.text(Language::Vi)).collect();
        assert_eq!(told, [format!("places.json:7: lưu ý: name: {told_of}")], "{}", kept.name);
    }
}

#[test]
fn what_is_no_directory_is_told_the_line_to_mend() {
    let sound = document(WARD, SITE);
    for (text, told_of) in [
        (String::new(), "places.json: lỗi: tệp trống; chép lại từ bản sao"),
        (
            sound.replace("Hà Nội\" },", "Hà Nội\" }"),
            "places.json:3: lỗi: thiếu dấu phẩy hoặc dấu đóng ngoặc ở cuối dòng",
        ),
        (sound.replace("\"places\": 1,", "\"places\": 1"), "places.json:1: lỗi: thiếu dấu phẩy"),
        (
            sound.replace("Hoa Sữa\",", "Hoa Sữa\""),
            "places.json:7: lỗi: thiếu dấu phẩy hoặc dấu đóng ngoặc trước chỗ \"areas\"",
        ),
        (sound.replace("00337\"] }", "00337\"] },"), "places.json:7: lỗi: thừa dấu phẩy trước dấu đóng ngoặc"),
        (sound.replace("00337\"] }", "00337\"], }"), "places.json:7: lỗi: thừa dấu phẩy trước"),
        (sound.replace("  ] }\n", "  ],\n\n}\n"), "places.json:8: lỗi: thừa dấu phẩy trước"),
        (
            sound.replace("\"areas\": [\n", "\"x\": { \"y\": 1, }, \"areas\": [\n"),
            "places.json:2: lỗi: thừa dấu phẩy trước",
        ),
        (sound.replace("Hà Nội\" },", "Hà Nội\" },,"), "places.json:3: lỗi: thừa một dấu phẩy"),
        (
            sound.replace("\"places\": 1,", "\"places\": 1, // bản của Sở"),
            "places.json:1: lỗi: tệp này không được có ghi chú (// bản của Sở); xóa",
        ),
        (
            sound.replace("Hà Nội\" },", "Hà Nội\" }, /* cũ */"),
            "places.json:3: lỗi: tệp này không được có ghi chú (/* cũ */",
        ),
        (sound.replace("00337\"] }", "00337\"] } # mới"), "places.json:7: lỗi: tệp này không được có ghi chú (# mới)"),
        (format!("// của tôi\n{sound}"), "places.json:1: lỗi: tệp này không được có ghi chú"),
        (format!("{sound}// hết"), "places.json:9: lỗi: tệp này không được có ghi chú"),
        (
            sound.replace("Hoa Sữa\",", "Hoa Sữa, \"address\": \"https://a.vn\","),
            "places.json:7: lỗi: thiếu dấu phẩy hoặc dấu đóng ngoặc trước",
        ),
        (sound.replace("\"id\": ", "\"id\" "), "places.json:7: lỗi: thiếu dấu : trước chỗ \"HN-4K"),
        (sound.replace("Hoa Sữa\",", "Hoa Sữa,"), "places.json:7: lỗi: thiếu dấu"),
        (sound.replace("\"Chung cư Hoa Sữa\"", "“Chung cư Hoa Sữa”"), "places.json:7: lỗi: dấu nháy cong"),
        (sound.replace("\"id\":", "id:"), "places.json:7: lỗi: tên trường thiếu dấu nháy; viết như"),
        (sound.replace("  ] }\n", ""), "places.json:7: lỗi: tệp hết giữa chừng"),
        (
            sound.replace("\"places\": 1", "\"places\": 2"),
            "places.json:1: lỗi: places: chương trình này chỉ đọc phiên bản 1; ghi 1",
        ),
        (sound.replace("\"places\": 1,", ""), "places.json:1: lỗi: thiếu \"places\": 1"),
        (sound.replace("\"areas\": [\n", "\"areas\": 5, \"x\": [\n"), "places.json:2: lỗi: areas: phải là danh sách"),
        ("[]".to_owned(), "places.json:1: lỗi: tệp phải bắt đầu bằng dấu {"),
        (format!("{sound}}}"), "places.json:9: lỗi: còn chữ sau"),
        (sound.replace("\"site", "\"stie"), "places.json:6: lỗi: không có trường \"sties\"; có phải sites không?"),
    ] {
        let told = told(&text);
        assert!(told.len() == 1 && told[0].starts_with(told_of) && told[0].contains("; "), "{told_of}: {told:?}");
        assert!(!told[0].contains("expected"), "{told:?}");
    }
}

#[test]
fn a_thousand_faults_are_told_as_a_few_and_a_number() {
    let sites = vec![r#"    { "id": "HN-4K7Q2X", "name": "x" }"#; 1_000].join(",\n");
    let told = told(&document(WARD, &sites));
    assert_eq!(told.len(), MOST_TOLD + 1);
    assert!(told[MOST_TOLD].contains("còn 980 chỗ nữa; sửa những chỗ trên trước"), "{}", told[MOST_TOLD]);
}

#[test]
fn no_notice_is_blamed_for_a_directory_that_cannot_be_read() {
    let (_folder, own) = newsroom();
    let notice = "+++\ntitle = \"Ngừng cấp nước\"\nuntil = \"31/12/2026\"\nto = [\"Phường Hoàng Liệt\"]\nsource = \"Số 1\"\n+++\nMời bà con trữ nước.\n";
    write(&own, "notices/a.md", notice);
    let broken = document(WARD, SITE).replace("00337\", \"name\"", "00337\" \"name\"");
    let now = "2026-11-25T01:00:00Z".parse().expect("a moment");
    for text in [broken, document(r#"    { "ref": "x", "name": "Phường Hoàng Liệt" }"#, "")] {
        write(&own, FILE, text);
        let Err(draft::NoDraft::Slips(slips)) = draft::read(&own, &Default::default(), None, now) else {
            panic!("no faults")
        };
        let told: Vec<String> = slips.iter().map(|slip| slip.text(Language::Vi)).collect();
        assert!(told.len() == 1 && told[0].starts_with("places.json:4: lỗi: "), "{told:?}");
    }
}

#[test]
fn a_city_of_another_directory_is_told_at_its_line() {
    let (_folder, own) = newsroom();
    let line = own.line("city").expect("the sample has one");
    write(&own, FILE, document(WARD, SITE).replace(":01\"", ":02\""));
    let mut slips = Vec::new();
    read(&own, &mut slips);
    let told = slips[0].text(Language::Vi);
    assert!(told.starts_with(&format!("newsroom.toml:{line}: lỗi: city: places.json không có nơi nào")), "{told}");
}
