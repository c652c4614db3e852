//! What an author most likely did not mean.

use super::*;

#[test]
fn a_title_with_tags_and_entities_is_shown_as_a_browser_shows_it() {
    for (title, shown) in [
        ("<b>Mất nước</b> tầng 5", "Mất nước tầng 5"),
        ("Cha &amp; con &#8211; gặp gỡ", "Cha & con – gặp gỡ"),
        ("Một<br/>hai", "Một hai"),
        ("&lt;b&gt;", "<b>"),
    ] {
        let source = document(json!([item(json!({ "title": title }), json!({}))])).to_string();
        let (edition, faults) = read(source.as_bytes()).expect("an edition");
        assert_eq!(edition.notices[0].title, shown);
        assert!(
            faults.len() == 1 && faults[0].to_string().starts_with("warning: \"a\": title: has tags"),
            "{faults:?}"
        );
        let plain = json!({ "id": "a", "title": title, "date_published": "2021-08-18T08:00:00+07:00" });
        assert_eq!(only(plain).title, shown, "and of a stranger's nothing is said");
    }
    for title in ["Tầng < 5 & > 3", "A & B; C", "<Họ và tên>", "R&D; x<y", "a &khong; b"] {
        assert_eq!(only(item(json!({ "title": title }), json!({}))).title, title);
    }
}

#[test]
fn a_feed_s_name_is_decoded_too() {
    let mut source = document(json!([]));
    source["title"] = "Điện &amp; Nước".into();
    assert_eq!(good(&source).title, "Điện & Nước");
}

#[test]
fn a_title_that_nobody_takes_in_is_a_warning() {
    let said = |title: String| faults(&document(json!([item(json!({ "title": title }), json!({}))])));
    assert!(said(vec!["và"; 20].join(" ")).is_empty() && said("x".repeat(30)).is_empty());
    let long = said(vec!["và"; 21].join(" "));
    assert!(long.len() == 1 && long[0].starts_with("warning: \"a\": title: has 21 syllables"), "{long:?}");
    let word = said("x".repeat(31));
    assert!(word.len() == 1 && word[0].starts_with("warning: \"a\": title: has a word of 31 letters"), "{word:?}");
}

#[test]
fn a_poster_without_a_picture_is_a_warning() {
    let poster = faults(&document(json!([item(json!({}), json!({ "kind": "poster" }))])));
    assert!(poster.len() == 1 && poster[0].starts_with("warning: \"a\": image: is missing"), "{poster:?}");
    let named = json!({ "image": "a.gif" });
    let once = faults(&document(json!([item(named, json!({ "kind": "poster" }))])));
    assert!(once.len() == 1 && once[0].starts_with("error"), "said once: {once:?}");
}

#[test]
fn what_a_code_and_a_source_lack_or_have_too_much_of_is_a_warning() {
    let said = |ours: Value| {
        let ours = json!([item(json!({}), ours)]);
        check(&good(&document(ours)))
            .iter()
            .map(Fault::to_string)
            .filter(|own| !own.contains("is missing; name the doc"))
            .collect::<Vec<_>>()
    };
    let source = ["và"; 21].join(" ");
    let code = |call: &str| json!({ "qr": { "url": "https://a.gov.vn", "call": call } });
    assert!(said(code("Quét mã")).is_empty());
    for (ours, start) in [
        (code(""), "warning: \"a\": _bangtin.qr.call: is missing"),
        (json!({ "qr": { "url": "https://a.gov.vn" } }), "warning: \"a\": _bangtin.qr.call: is missing"),
        (code(&["và"; 13].join(" ")), "warning: \"a\": _bangtin.qr.call: has 13 words"),
        (json!({ "source": source }), "warning: \"a\": _bangtin.source: has 21 words"),
        (json!({ "supersedes": ["b", ""] }), "warning: \"a\": _bangtin.supersedes: names \"b\" and \"\", which"),
        (json!({ "supersedes": ["b"] }), "warning: \"a\": _bangtin.supersedes: names \"b\", which"),
    ] {
        let told = said(ours);
        assert!(told.len() == 1 && told[0].starts_with(start), "{told:?}, not {start}");
    }
}

#[test]
fn a_publisher_s_name_of_sixty_letters_is_enough() {
    let said = |letters: usize| {
        let mut source = document(json!([]));
        source["title"] = "x".repeat(letters).into();
        check(&good(&source)).len()
    };
    assert_eq!((said(60), said(61)), (0, 1));
}

#[test]
fn a_misspelt_name_costs_no_notice() {
    let source = document(json!([item(json!({ "contents": "x" }), json!({ "clas": "emergency" }))])).to_string();
    let (edition, faults) = read(source.as_bytes()).expect("an edition");
    assert_eq!((edition.notices.len(), edition.notices[0].class), (1, Class::Routine));
    let told: Vec<String> = faults.iter().map(Fault::to_string).collect();
    assert!(
        told.contains(&"error: \"a\": _bangtin: \"clas\" is not known here; did you mean \"class\"?".to_owned()),
        "{told:?}"
    );
}
