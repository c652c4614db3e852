use super::*;
use crate::board::edition::{self, Origin};
use crate::board::place::Audience;
use crate::board::words::Language;
use crate::desk::draft;
use crate::desk::newsroom::tests::{newsroom, write};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn told(fault: &Fault) -> String {
    let field = fault.field.strip_prefix("_bangtin.").unwrap_or(&fault.field);
    vietnamese(field, fault).unwrap_or_else(|| panic!("no row: {fault}"))
}

#[test]
fn what_a_reason_quotes_counts_and_lists_is_kept() {
    let fault = Fault::error("_bangtin.class", "\"khẩn\" is unknown", "write one of routine, priority");
    assert_eq!(told(&fault), "không có loại \"khẩn\"; ghi một trong: routine, priority");
    let fault =
        Fault::error("content", "takes 8 pages in landscape and 12 pages in portrait", "at most 6 are accepted; x");
    assert_eq!(told(&fault), "nội dung dài đến 12 trang, nhiều nhất 6; tách ra hoặc rút ngắn");
    let fault = Fault::error("image", "in portrait: is not shown: the words leave it no room", "");
    assert!(told(&fault).starts_with("màn hình dọc: ảnh không hiện"), "{}", told(&fault));
}

#[test]
fn what_no_row_knows_is_left_to_english() {
    assert_eq!(vietnamese("title", &Fault::error("title", "is strange", "think")), None);
    assert_eq!(vietnamese("other", &Fault::error("other", "is missing", "")), None);
}

#[test]
fn no_reason_is_too_odd() {
    for reason in ["\"", "'", "is unknown", "\"ế\"đ\" is unknown", "takes pages", ""] {
        for (field, ..) in ROWS {
            let _ = vietnamese(field, &Fault::error(*field, reason, "are accepted"));
        }
    }
}

#[test]
fn english_says_what_to_do_and_not_what_a_board_would() {
    let of = |field: &str, reason: &str, way_out: &str| english(field, &Fault::error(field, reason, way_out));
    let told =
        of("qr.url", "\"http://a.vn\" does not begin with https", "write https; the notice is shown without its code");
    assert_eq!(told, "\"http://a.vn\" does not begin with https; write https");
    let told = of(
        "image",
        "\"a.jpg\": the file ends before its picture does: save it again",
        "the notice is shown without its picture",
    );
    assert!(told.ends_with("save it again"), "{told}");
    let told = of("until", "\"2026-12-31T05:00:00Z\" is not after its beginning", "mend one of the two");
    assert!(!told.contains("05:00") && told.contains("from") && told.ends_with("mend one of the two"), "{told}");
    let told = of("until", "had passed when the edition was issued", "take the item out, or mend the date");
    assert_eq!(told, "is already past; move it on, or take the notice away");
}

#[test]
fn no_notice_is_told_of_a_moment_that_its_author_did_not_write() {
    let (_folder, own) = newsroom();
    let now = "2026-11-25T01:00:00Z".parse().expect("a moment");
    for (fields, part) in [
        ("from = \"31/12/2026 12:00\"\nuntil = \"31/12/2026 8:00\"", "is not after the beginning"),
        ("from = \"1/11/2026\"\nuntil = \"2/11/2026\"", "is already past; move it on"),
        ("until = \"31/12/2026\"\nqr = { url = \"http://a.gov.vn\", call = \"Quét\" }", "https"),
    ] {
        write(&own, "notices/a.md", format!("+++\ntitle = \"Ngừng cấp nước sáng mai\"\n{fields}\n+++\nx"));
        let slips = match draft::read(&own, &Default::default(), None, now) {
            Ok(draft) => draft.warnings,
            Err(draft::NoDraft::Slips(slips)) => slips,
            Err(other) => panic!("{other:?}"),
        };
        let told: Vec<String> = slips.iter().map(|slip| slip.text(Language::En)).collect();
        assert!(told.iter().any(|own| own.contains(part)), "{part}: {told:?}");
        for own in told {
            assert!(!own.contains("is shown without") && !own.contains(":00Z") && !own.contains("issued"), "{own}");
        }
    }
}

#[test]
fn all_that_the_board_says_of_a_hero_is_said_in_vietnamese() {
    let (long, line) = ("x".repeat(61), "x".repeat(9000));
    let at = |from: Value| json!({ "time": from });
    let heroes = [
        json!({}),
        json!("113"),
        json!({ "time": "8 giờ", "phone": "113" }),
        json!({ "phone": "113", "caption": long }),
        json!({ "phone": "113", "caption": line }),
        json!({ "phone": "113", "caption": 5 }),
        json!({ "phone": "" }),
        json!({ "phone": long }),
        json!({ "phone": line }),
        json!({ "phone": 113 }),
        json!({ "amount": "" }),
        json!({ "amount": long }),
        json!({ "amount": line }),
        json!({ "amount": 500 }),
        json!({ "deadline": "mai" }),
        json!({ "deadline": 5 }),
        at(json!("mai")),
        at(json!(8)),
        at(json!({})),
        at(json!({ "from": 8 })),
        at(json!({ "from": "mai" })),
        at(json!({ "from": "2026-03-15T05:00:00" })),
        at(json!({ "from": "2026-02-30T05:00:00Z" })),
        at(json!({ "from": "2026-03-15T05:00:00Z", "until": 8 })),
        at(json!({ "from": "2026-03-15T05:00:00Z", "until": "mai" })),
    ];
    let focus = [json!(50), json!([50]), json!([50, 101])].map(|own| json!({ "focus": own }));
    let (_folder, own) = newsroom();
    for extension in heroes.map(|own| json!({ "hero": own })).into_iter().chain(focus) {
        let mut item =
            json!({ "id": "a", "title": "Ngừng cấp nước sáng mai", "content_text": "x", "_bangtin": extension });
        item["_bangtin"]["until"] = "2026-12-31T00:00:00Z".into();
        let items = BTreeMap::from([("a".to_owned(), item)]);
        let now = "2026-11-25T01:00:00Z".parse().expect("a moment");
        let bytes = draft::edition(draft::head_of(&own, false), &Default::default(), &items, now);
        let everybody = Audience::Area(own.city.clone());
        let origin =
            Origin { publisher: "", name: "", everybody: &everybody, timezone: &own.timezone, hosts: &own.hosts[..] };
        let (_, faults) = edition::parse(&bytes, &origin).expect("an edition");
        let named = |own: &&Fault| own.field.contains("hero") || own.field.contains("focus");
        let faults: Vec<&Fault> = faults.iter().filter(named).collect();
        assert!(!faults.is_empty(), "{extension}");
        for fault in faults {
            let said = told(fault);
            assert!(
                !said.is_empty() && !said.contains(['{', '}']) || said.starts_with("viết như {"),
                "{fault}: {said}"
            );
        }
    }
}

#[test]
fn a_hero_that_is_not_large_is_told_at_its_line() {
    let (_folder, own) = newsroom();
    let now = "2026-11-25T01:00:00Z".parse().expect("a moment");
    let wide = format!("amount = \"{}\"", "W".repeat(24));
    for (hero, fields, part) in [
        ("phone = \"113\"", "kind = \"praise\"", "hero: kiểu trang này không có hero"),
        (
            "phone = \"113\"",
            "class = \"emergency\"\nfrom = \"31/12/2026 20h\"",
            "hero: thông báo khẩn cấp không có hero",
        ),
        (&wide, "", "hero: không vừa trang"),
    ] {
        let head = "+++\ntitle = \"Ngừng cấp nước sáng mai\"\nuntil = \"31/12/2026\"";
        write(&own, "notices/a.md", format!("{head}\nhero = {{ {hero} }}\n{fields}\n+++\nx"));
        let draft = draft::read(&own, &Default::default(), None, now).expect("a draft");
        let told: Vec<String> = draft.warnings.iter().map(|slip| slip.text(Language::Vi)).collect();
        let whole = format!("notices/a.md:4: lưu ý: {part}");
        assert!(told.iter().any(|own| own.starts_with(&whole)), "{whole}: {told:?}");
    }
}
