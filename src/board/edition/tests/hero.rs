use super::*;
use crate::board::hero::Hero;
use crate::board::words::Words;
use jiff::civil::date;

fn of(hero: Value) -> Option<Hero> {
    only(item(json!({}), json!({ "hero": hero }))).hero
}

/// Figures and captions on the 10th of March 2026.
fn says(hero: Value) -> Vec<(String, String)> {
    let figures = of(hero).expect("a hero").figures(&Words::vietnamese(), date(2026, 3, 10));
    figures.into_iter().map(|own| (own.text, own.caption)).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(text, caption)| ((*text).to_owned(), (*caption).to_owned())).collect()
}

#[test]
fn an_author_names_what_stands_large() {
    let both = json!({ "from": "2026-03-14T22:00:00+07:00", "until": "2026-03-15T05:00:00+07:00" });
    assert_eq!(says(json!({ "time": both })), pairs(&[("22:00", "Thứ Bảy 14/3"), ("05:00", "Chủ Nhật 15/3")]));
    let same = json!({ "from": "2026-03-14T07:00:00+07:00", "until": "2026-03-14T11:00:00+07:00" });
    assert_eq!(says(json!({ "time": same })), pairs(&[("07:00", "Thứ Bảy 14/3"), ("11:00", "")]));
    assert_eq!(says(json!({ "time": "từ 22 giờ đến 5 giờ" })), pairs(&[("22:00", ""), ("05:00", "")]));
    let last = json!({ "deadline": "2026-03-15T23:59:00+07:00", "caption": "Hạn đăng ký" });
    assert_eq!(says(last), pairs(&[("15/3", "Hạn đăng ký · còn 5 ngày")]));
    assert_eq!(says(json!({ "deadline": "15/3/2026" })), pairs(&[("15/3", "còn 5 ngày")]));
    assert_eq!(says(json!({ "amount": "1.263.600 đ", "caption": "một năm" })), pairs(&[("1.263.600 đ", "một năm")]));
    assert_eq!(says(json!({ "phone": "1900 545 520" })), pairs(&[("1900 545 520", "")]));
}

#[test]
fn what_cannot_stand_large_is_told_and_leaves_the_notice() {
    for (hero, reason) in [
        (json!({}), "_bangtin.hero: names none"),
        (json!({ "time": "mai", "caption": "x" }), "_bangtin.hero.time: \"mai\" is no time"),
        (json!({ "deadline": "2026-02-30" }), "_bangtin.hero.deadline: \"2026-02-30\" is no day"),
        (json!({ "amount": "một", "phone": "113" }), "_bangtin.hero: names amount and phone"),
        (json!({ "amount": "x".repeat(25) }), "_bangtin.hero.amount: has 25 letters"),
        (json!({ "time": { "until": "2026-03-15T05:00:00+07:00" } }), "_bangtin.hero.time.from: is missing"),
    ] {
        let document = document(json!([item(json!({}), json!({ "hero": hero }))]));
        let (edition, found) = read(document.to_string().as_bytes()).expect("an edition");
        assert!(found.iter().any(|fault| fault.to_string().contains(reason)), "{reason}: {found:?}");
        assert!(edition.notices.len() == 1 && edition.notices[0].hero.is_none());
    }
}

#[test]
fn a_picture_has_a_point_that_is_seen() {
    let with = |focus: Value| {
        let document =
            document(json!([item(json!({ "image": "a.jpg" }), json!({ "focus": focus, "image_alt": "x" }))]));
        let (mut edition, found) = read(document.to_string().as_bytes()).expect("an edition");
        (edition.notices.remove(0).picture.and_then(|own| own.focus), found.len())
    };
    assert_eq!(with(json!([50, 20])), (Some((50, 20)), 0));
    for bad in [json!([50]), json!([50, 101]), json!("x"), json!([0.5, 0.2])] {
        assert_eq!(with(bad.clone()), (None, 1), "{bad}");
    }
}

#[test]
fn a_moment_is_told_by_the_clock_of_its_edition() {
    let hero = json!({ "time": { "from": "2026-03-14T22:00:00+07:00" } });
    let mut document = document(json!([item(json!({}), json!({ "hero": hero }))]));
    document["_bangtin"] = json!({ "edition": 1, "timezone": "Asia/Tokyo" });
    let hero = good(&document).notices.remove(0).hero.expect("a hero");
    let figure = hero.figures(&Words::vietnamese(), date(2026, 3, 10)).remove(0);
    assert_eq!((figure.text.as_str(), figure.caption.as_str()), ("00:00", "Chủ Nhật 15/3"));
}
