use super::*;
use crate::board::fault::Severity;
use crate::board::notice::{Block, Kind, Mark};
use proptest::prelude::*;
use serde_json::json;
use std::collections::HashSet;
use std::path::Path;

mod hero;
mod slips;
mod ward;

const CITY: &str = "vn-gso@2021-01:01";

fn read(bytes: &[u8]) -> Result<(Edition, Vec<Fault>), Refused> {
    let everybody = Audience::parse(CITY).expect("an area");
    let timezone = super::hours::zone("Asia/Ho_Chi_Minh").expect("bundled");
    let hosts = ["gov.vn".to_owned()];
    parse(bytes, &Origin { publisher: "", name: "", everybody: &everybody, timezone: &timezone, hosts: &hosts })
}

fn good(document: &Value) -> Edition {
    let (edition, faults) = read(document.to_string().as_bytes()).expect("an edition");
    assert_eq!(faults, []);
    edition
}

/// The printed faults of a document.
fn faults(document: &Value) -> Vec<String> {
    let (_, faults) = read(document.to_string().as_bytes()).expect("an edition");
    faults.iter().map(Fault::to_string).collect()
}

fn document(items: Value) -> Value {
    json!({ "version": VERSION, "title": "Sở", "items": items })
}

/// An item without faults, with `fields` put in and `ours` put into its `_bangtin`.
fn item(fields: Value, ours: Value) -> Value {
    let mut item = json!({ "id": "a", "title": "Một", "content_text": "Hai.", "_bangtin": {
        "from": "2021-08-18T08:00:00+07:00", "until": "2021-08-31T17:00:00+07:00", "to": [CITY] } });
    let put = |into: &mut Value, from: Value| {
        if let (Some(into), Value::Object(from)) = (into.as_object_mut(), from) {
            into.extend(from);
        }
    };
    put(&mut item, fields);
    put(&mut item["_bangtin"], ours);
    item
}

fn only(item: Value) -> Notice {
    good(&document(json!([item]))).notices.pop().expect("one notice")
}

fn time(text: &str) -> Timestamp {
    text.parse().expect("a timestamp")
}

#[test]
fn every_fixture_is_answered_in_words() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/editions");
    let mut files: Vec<_> = folder.read_dir().expect("fixtures").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    let mut out = String::new();
    for file in &files {
        let name = file.file_stem().expect("a name").to_string_lossy();
        out.push_str(&format!("{name}\n"));
        let mut line = |text: String| {
            assert!(!text.contains('\n'), "{name}: {text}");
            out.push_str(&format!("    {text}\n"));
        };
        match read(&std::fs::read(file).expect("a file")) {
            Err(refused) => line(format!("refused: {refused}")),
            Ok((edition, faults)) => {
                let ids: Vec<&str> = edition.notices.iter().map(|notice| notice.id.as_str()).collect();
                line(format!("shown: {}", if ids.is_empty() { "nothing".into() } else { ids.join(", ") }));
                faults.iter().chain(&check(&edition)).for_each(|fault| line(fault.to_string()));
            }
        }
    }
    insta::with_settings!({ snapshot_path => folder, prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("answers", out);
    });
}

#[test]
fn all_that_a_document_says_arrives() {
    let edition = good(&json!({
        "version": VERSION, "title": " Sở  Thông tin ", "language": "VI",
        "_bangtin": { "edition": 7, "issued": "2021-08-18T08:00:00+07:00", "timezone": "Asia/Tokyo", "contact": "1022",
            "reminders": ["5k"], "grants": { "p7k2q": "emergency" }, "moved_to": "https://moi.gov.vn/bangtin" },
        "items": [item(
            json!({ "id": 188, "image": "a.jpg", "date_published": "2021-08-17T08:00:00Z", "language": "en", "tags": ["x"],
                "content_html": "<ul><li><b>Hai</b></ul>" }),
            json!({ "class": "priority", "kind": "form", "mark": "exercise", "supersedes": ["170", 171],
                "qr": { "url": "HTTPS://A.gov.vn/X", "call": "Quét" }, "image_alt": "Ảnh", "source": "188/KH-UBND" }),
        )],
    }));
    assert_eq!(
        (edition.title.as_str(), edition.language.as_str(), edition.edition, edition.contact.as_str()),
        ("Sở Thông tin", "vi", Some(7), "1022")
    );
    assert_eq!(edition.issued, Some(time("2021-08-18T01:00:00Z")));
    assert_eq!(edition.timezone.iana_name(), Some("Asia/Tokyo"));
    assert_eq!(edition.reminders, ["5k"]);
    assert_eq!(edition.grants, BTreeMap::from([("p7k2q".into(), Class::Emergency)]));
    assert_eq!(edition.moved_to.as_deref(), Some("https://moi.gov.vn/bangtin"));

    let notice = &edition.notices[0];
    assert_eq!(
        (notice.id.as_str(), notice.publisher.as_str(), notice.publisher_name.as_str()),
        ("188", "", "Sở Thông tin")
    );
    assert_eq!((notice.class, notice.kind, notice.mark), (Class::Priority, Kind::Form, Some(Mark::Exercise)));
    assert_eq!((notice.from, notice.until), (time("2021-08-18T01:00:00Z"), time("2021-08-31T10:00:00Z")));
    assert_eq!(notice.to, [Audience::parse(CITY).expect("an area")]);
    assert_eq!(notice.supersedes, ["170", "171"]);
    assert!(
        matches!(&notice.body[..], [Block::Item { number: None, spans }] if spans[0].bold && spans[0].text == "Hai")
    );
    let picture = notice.picture.as_ref().expect("a picture");
    assert_eq!((picture.file.as_str(), picture.alt.as_str()), ("a.jpg", "Ảnh"));
    let code = notice.code.as_ref().expect("a code");
    assert_eq!((code.url.as_str(), code.call.as_str()), ("https://a.gov.vn/X", "Quét"));
    assert_eq!((notice.source.as_str(), notice.language.as_str()), ("188/KH-UBND", "en"));
    assert_eq!((notice.published, &notice.tags[..]), (Some(time("2021-08-17T08:00:00Z")), &["x".to_owned()][..]));
}

#[test]
fn for_ever_is_the_last_moment_that_there_is() {
    let until = |until: &str| {
        let document = document(json!([item(json!({}), json!({ "until": until }))])).to_string();
        let (edition, _) = read(document.as_bytes()).expect("an edition");
        edition.notices.first().map(|notice| notice.until)
    };
    for end in ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59+07:00", "9999-12-30t23:59:59.9-12:00"] {
        assert_eq!(until(end), Some(jiff::Timestamp::MAX), "{end}");
    }
    for wrong in ["9999-12-32T23:59:59Z", "9999-12-31T25:59:59Z", "9999-12-31T23:59:59+99:00", "9999-13-31T00:00:00Z"] {
        assert_eq!(until(wrong), None, "{wrong}");
    }
}

#[test]
fn a_publisher_keeps_its_own_name_and_id() {
    let everybody = Audience::parse(CITY).expect("an area");
    let origin =
        Origin {
            publisher: "p7k2q", name: "UBND phường", everybody: &everybody, timezone: &TimeZone::UTC, hosts: &[]
        };
    let source = document(json!([item(json!({}), json!({ "qr": { "url": "https://a.gov.vn" } }))])).to_string();
    let (edition, faults) = parse(source.as_bytes(), &origin).expect("an edition");
    assert_eq!(edition.timezone, TimeZone::UTC);
    assert_eq!((&edition.notices[0].publisher[..], &edition.notices[0].publisher_name[..]), ("p7k2q", "UBND phường"));
    assert_eq!(faults.len(), 1, "no host is allowed");
}

#[test]
fn a_plain_item_is_routine_policy_for_everybody_for_two_weeks() {
    let item =
        json!({ "id": "a", "title": "Một", "content_text": "Hai", "date_published": "2021-08-18T08:00:00+07:00" });
    let notice = only(item.clone());
    assert_eq!((notice.class, notice.kind), (Class::Routine, Kind::Policy));
    assert_eq!((notice.from, notice.until), (time("2021-08-18T01:00:00Z"), time("2021-09-01T01:00:00Z")));
    assert_eq!(notice.to, [Audience::parse(CITY).expect("an area")]);

    let mut source = document(json!([{ "id": "a", "title": "Một", "content_text": "Hai" }]));
    source["_bangtin"] = json!({ "issued": "2021-08-19T08:00:00+07:00" });
    let (edition, _) = read(source.to_string().as_bytes()).expect("an edition");
    assert_eq!(edition.notices[0].from, time("2021-08-19T01:00:00Z"));

    let mut last = item;
    last["date_published"] = "9999-12-30T00:00:00Z".into();
    assert_eq!(only(last).until, Timestamp::MAX);
}

#[test]
fn the_beginning_is_left_to_the_date_where_it_is_not_said() {
    let mut bare = item(json!({ "date_published": "2021-08-18T08:00:00+07:00" }), json!({}));
    bare["_bangtin"].as_object_mut().expect("ours").remove("from");
    assert_eq!(only(bare).from, time("2021-08-18T01:00:00Z"));
}

#[test]
fn times_are_of_rfc_3339_only() {
    for text in [
        "2021-08-31T17:00:00+07:00",
        "2021-08-31t17:00:00z",
        "2021-08-31T17:00:00.123456789Z",
        "2021-08-31T17:00:00.1-00:30",
        "2024-02-29T23:59:60Z",
    ] {
        only(item(json!({}), json!({ "until": text })));
    }
    for text in [
        "",
        "2021-08-31",
        "2021-08-31T17:00+07:00",
        "2021-08-31 17:00:00+07:00",
        "20210831T170000Z",
        "2021-08-31T17:00:00",
        "2021-08-31T17:00:00.Z",
        "2021-08-31T17:00:00.1234567890Z",
        "2021-08-31T17:00:00+07",
        "2021-08-31T17:00:00+0700",
        "2021-08-31T17:00:00+07:00[Asia/Ho_Chi_Minh]",
        "+002021-08-31T17:00:00Z",
        "2021-08-31T17:00:00+07:00 ",
        "2021-08-31T17:00:00+99:00",
        "2021-13-01T17:00:00Z",
        "2021-02-29T17:00:00Z",
        "２021-08-31T17:00:00Z",
    ] {
        let faults = faults(&document(json!([item(json!({}), json!({ "until": text }))])));
        assert!(
            matches!(&faults[..], [fault] if fault.starts_with("error: \"a\": _bangtin.until: ")),
            "{text}: {faults:?}"
        );
    }
}

#[test]
fn html_is_preferred_unless_nothing_is_left_of_it() {
    let plain = |notice: Notice| notice.body.iter().map(Block::plain).collect::<Vec<_>>();
    assert_eq!(plain(only(item(json!({ "content_html": "<p>Ba</p>" }), json!({})))), ["Ba"]);
    assert_eq!(plain(only(item(json!({ "content_html": "<img src=x>" }), json!({})))), ["Hai."]);
}

#[test]
fn a_title_may_stand_alone() {
    let notice = only(item(json!({ "content_text": null }), json!({})));
    assert_eq!((notice.title.as_str(), notice.body.len()), ("Một", 0));
}

#[test]
fn the_first_sentence_stands_in_for_a_title() {
    for (text, title) in [
        ("Mời bà con đi tiêm. Đúng giờ.", "Mời bà con đi tiêm"),
        ("TP. Hà Nội thông báo! Lịch tiêm mới.", "TP. Hà Nội thông báo!"),
        ("Khẩn", "Khẩn"),
        (&"a!".repeat(30_000), &"a!".repeat(96)),
        (&"và ".repeat(40), &format!("{}…", ["và"; 24].join(" "))),
    ] {
        let source = document(json!([item(json!({ "title": null, "content_text": text }), json!({}))]));
        let (edition, faults) = read(source.to_string().as_bytes()).expect("an edition");
        assert_eq!(edition.notices[0].title, title);
        assert_eq!(faults[0].severity, Severity::Warning);
        assert!(edition.notices[0].body[0].plain().starts_with(title.trim_end_matches('…')), "the body keeps it");
    }
}

#[test]
fn ids_are_compared_as_they_look() {
    let faults = faults(&document(json!([
        item(json!({ "id": "tiê\u{301}ng" }), json!({})),
        item(json!({ "id": " tiếng" }), json!({}))
    ])));
    assert_eq!(
        faults,
        ["error: \"tiếng\": id: is that of an item before it (item 2 is left out); give every item its own"]
    );
}

#[test]
fn each_limit_is_named_and_reached() {
    let long = |n: usize| item(json!({ "title": "a", "content_text": "b".repeat(n - 1) }), json!({}));
    only(long(limits::TEXT_BYTES));
    for (item, start) in [
        (long(limits::TEXT_BYTES + 1), "error: \"a\": content_text: has 65537 bytes with its title, more than 65536"),
        (long(limits::ITEM_BYTES + 1), "error: \"a\": item: has "),
        (
            item(json!({}), json!({ "source": "x".repeat(2_001) })),
            "error: \"a\": _bangtin.source: has 2001 bytes, more",
        ),
        (item(json!({ "id": "x".repeat(257) }), json!({})), "error: \"item 1\": id: \"xxx"),
        (item(json!({ "image": format!("{}.png", "x".repeat(252)) }), json!({})), "error: \"a\": image: \"xxx"),
    ] {
        let faults = faults(&document(json!([item])));
        assert!(matches!(&faults[..], [fault] if fault.starts_with(start)), "{faults:?}");
    }

    let items = |n: usize| document(Value::Array(vec![Value::Null; n])).to_string();
    assert!(read(items(limits::ITEMS).as_bytes()).is_ok());
    assert_eq!(read(items(limits::ITEMS + 1).as_bytes()), Err(Refused::TooManyItems { items: 10_001 }));
    let titled = json!({ "version": VERSION, "title": "x".repeat(2_001), "items": [] });
    assert_eq!(read(titled.to_string().as_bytes()), Err(Refused::LongTitle { bytes: 2_001 }));
    let mut source = document(json!([])).to_string().into_bytes();
    source.resize(limits::EDITION_BYTES, b' ');
    assert!(read(&source).is_ok());
    source.push(b' ');
    assert_eq!(read(&source), Err(Refused::TooLong { bytes: (8 << 20) + 1 }));
}

#[test]
fn nesting_costs_the_item_and_no_more() {
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let source =
        document(json!([item(json!({ "x": "DEEP" }), json!({})), item(json!({ "id": "b" }), json!({}))])).to_string();
    let (edition, faults) = read(source.replace("\"DEEP\"", &deep).as_bytes()).expect("an edition");
    assert_eq!(edition.notices.len(), 1);
    assert_eq!(faults[0].to_string(), "error: \"a\": item: cannot be read: recursion limit exceeded");
}

#[test]
fn the_place_of_a_slip_is_named() {
    let source = b"{\n  \"version\": \"x\"\n  \"title\": 1 }";
    assert!(matches!(read(source), Err(Refused::Malformed { line: 3, column: 3, .. })));
    assert!(matches!(read(b"{\n  \"version\""), Err(Refused::Truncated { line: 2, .. })));
    assert!(matches!(read(b"{\"title\": \"\xff\"}"), Err(Refused::Malformed { line: 1, .. })));
    assert!(matches!(read(b"[]"), Err(Refused::NotAnObject)));
}

/// JSON of some sort, with the words that matter among it.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        r"\PC{0,20}".prop_map(Value::from),
        "routine|emergency|poster|exercise|2021-08-1[0-9]T0[0-9]:00:00\\+07:00|vn-gso@2021-01:01|a\\.jpg|https://a\\.gov\\.vn|<b>x</b>|Mon 06:00-22:00"
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..10).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    "id|title|content_html|content_text|image|date_published|language|tags|_bangtin|class|kind|mark|from|until|to|hours|\
     supersedes|qr|url|call|image_alt|focus|hero|time|deadline|amount|phone|caption|source|issued|edition|timezone|contact|reminders|grants|moved_to"
}

/// What holds of every edition that is read.
fn verify(edition: &Edition) -> Result<(), TestCaseError> {
    let mut ids = HashSet::new();
    for notice in &edition.notices {
        prop_assert!(!notice.id.is_empty() && ids.insert(&notice.id));
        prop_assert!(notice.from < notice.until);
        prop_assert!(notice.class != Class::Emergency || notice.until.duration_since(notice.from) <= limits::EMERGENCY);
        prop_assert!(!notice.to.is_empty());
        prop_assert!(!notice.title.is_empty() && !notice.title.contains('\n'));
        prop_assert!(!notice.supersedes.contains(&notice.id));
    }
    Ok(())
}

proptest! {
    #[test]
    fn no_document_is_too_odd(extension in json(), items in prop::collection::vec(json(), 0..4)) {
        let mut source = document(Value::Array(items));
        source["_bangtin"] = extension;
        if let Ok((edition, faults)) = read(source.to_string().as_bytes()) {
            verify(&edition)?;
            check(&edition);
            prop_assert!(faults.iter().all(|fault| !fault.to_string().contains('\n')));
        }
    }

    #[test]
    fn no_item_is_too_odd(fields in prop::collection::btree_map(name(), json(), 0..6), ours in prop::collection::btree_map(name(), json(), 0..6)) {
        let item = item(json!(fields), json!(ours));
        let (edition, faults) = read(document(json!([item])).to_string().as_bytes()).expect("an edition");
        verify(&edition)?;
        prop_assert!(edition.notices.len() == 1 || faults.iter().any(|fault| fault.severity == Severity::Error));
    }

    #[test]
    fn no_bytes_are_too_broken(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut source = document(json!([item(json!({}), json!({ "qr": { "url": "https://a.gov.vn" } }))])).to_string().into_bytes();
        let at = at.index(source.len());
        source[at] = byte;
        if cut {
            source.truncate(at);
        }
        if let Ok((edition, _)) = read(&source) {
            verify(&edition)?;
        }
    }

    #[test]
    fn noise_is_refused(source in prop::collection::vec(any::<u8>(), 0..64)) {
        prop_assert!(read(&source).is_err());
    }
}
