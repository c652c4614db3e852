use super::*;
use crate::board::cards::Card;
use crate::board::deck::Setting;
use crate::board::faces::Fonts;
use crate::board::hash::ContentHash;
use crate::board::hero::Hero;
use crate::board::legibility::Profile;
use crate::board::lineup::Lineup;
use crate::board::notice::{Class, Code, Picture, Span};
use crate::board::place::{AreaRef, Audience, Places};
use crate::board::words::Words;
use jiff::tz::TimeZone;
use std::sync::Arc;

fn city() -> AreaRef {
    AreaRef::parse("vn-gso@2021-01:01").expect("an area")
}

fn tz() -> TimeZone {
    TimeZone::get("Asia/Ho_Chi_Minh").expect("a zone")
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

/// Valid from Monday to Wednesday.
fn notice(id: &str) -> Notice {
    let text = "Mang theo căn cước.".to_owned();
    Notice {
        id: id.to_owned(),
        title: "Nhận quà ở tầng một".to_owned(),
        body: vec![Block::Paragraph(vec![Span { text, bold: false }])],
        from: moment("2021-08-16T00:00:00+07:00"),
        until: moment("2021-08-18T12:00:00+07:00"),
        to: vec![Audience::Area(city())],
        pictogram: None,
        ..Card::Pause.notice(&Words::vietnamese())
    }
}

fn setting(width: u32, height: u32) -> Setting {
    Setting { tz: tz(), ..Setting::of_test(Profile::of(width, height)) }
}

/// What is said of a notice on a panel of 1920 × 1080 and on the same one turned.
fn told(notice: &Notice) -> Vec<String> {
    let (fonts, settings) = (Fonts::embedded(), [setting(1920, 1080), setting(1080, 1920)]);
    let panels = settings.each_ref().map(|own| Panel::of(own, None, &fonts));
    let entries = panels.each_ref().map(|panel| Entry::planned(notice.clone(), &panel.stage, &Default::default()));
    plans(&panels, &entries.each_ref()).iter().map(Fault::to_string).collect()
}

fn paragraphs(number: usize) -> Vec<Block> {
    let text = "Phường mời người dân trong danh sách đến nhận hỗ trợ theo khung giờ ghi trên giấy mời. ".repeat(2);
    vec![Block::Paragraph(vec![Span { text: text.trim().to_owned(), bold: false }]); number]
}

#[test]
fn a_short_notice_stands_on_both_panels_without_a_word() {
    assert!(told(&notice("a")).is_empty());
}

#[test]
fn pages_are_counted_for_each_panel_in_one_fault() {
    let many = told(&Notice { body: paragraphs(30), ..notice("a") });
    assert_eq!(many.len(), 1, "{many:?}");
    assert!(many[0].starts_with("error: \"a\": content: takes "), "{}", many[0]);
    assert!(many[0].contains("pages in landscape and ") && many[0].contains("pages in portrait"), "{}", many[0]);
    let some = (2..30).map(|number| told(&Notice { body: paragraphs(number), ..notice("a") }));
    let first = some.into_iter().find(|told| !told.is_empty()).expect("some are too long");
    assert!(first.len() == 1 && first[0].starts_with("warning: \"a\": content: takes 4 pages in "), "{first:?}");
}

#[test]
fn a_picture_that_the_words_leave_no_room_is_told_and_one_of_a_person_looked_for_stays() {
    let picture =
        Some(Picture { file: "a.jpg".to_owned(), alt: String::new(), focus: None, hash: ContentHash::of(b"") });
    // More than one page of a column beside a picture holds, and one without it.
    let body = paragraphs(1);
    let health = told(&Notice { kind: Kind::Health, picture: picture.clone(), body: body.clone(), ..notice("a") });
    assert!(health.len() == 1 && health[0].contains("image: "), "{health:?}");
    assert!(health[0].contains("is not shown: the words leave it no room"), "{health:?}");
    assert!(told(&Notice { kind: Kind::Alert, picture, body, ..notice("a") }).is_empty());
}

#[test]
fn a_picture_that_its_kind_does_not_show_is_an_error() {
    let picture =
        Some(Picture { file: "a.jpg".to_owned(), alt: String::new(), focus: None, hash: ContentHash::of(b"") });
    let code = Some(Code { url: "https://dichvucong.gov.vn/".to_owned(), call: String::new() });
    let form = told(&Notice { picture: picture.clone(), code, ..notice("a") });
    assert!(form.len() == 1 && form[0].starts_with("error: \"a\": image: is not shown: the code"), "{form:?}");
    let shown = told(&Notice { picture, ..notice("a") });
    assert!(shown.is_empty(), "{shown:?}");
}

#[test]
fn a_fact_that_its_author_names_and_that_is_not_large_is_told() {
    let phone =
        |figure: &str| Some(Hero::Phone { figure: figure.to_owned(), caption: "Trực nước sạch".to_owned() });
    let with = |own: Notice| told(&Notice { hero: phone("024 3825 3535"), ..own });
    assert_eq!(with(notice("a")), Vec::<String>::new());
    // So long that it runs with the body.
    let title = "Ngừng cấp nước để thau rửa bể nước của tòa nhà ".repeat(7);
    let long = Notice { title, ..notice("a") };
    assert!(told(&long).iter().all(|own| !own.contains("hero")), "nothing is said of a fact that nobody named");
    let said = with(long);
    assert!(
        said.iter()
            .any(|own| own
                .contains("_bangtin.hero: does not fit the page: it is said among the words; shorten the title")),
        "{said:?}"
    );
    let emergency = with(Notice { class: Class::Emergency, ..notice("a") });
    assert_eq!(emergency.len(), 1, "{emergency:?}");
    assert!(emergency[0].starts_with("warning: \"a\": _bangtin.hero: an emergency has none"), "{emergency:?}");
    let praise = with(Notice { kind: Kind::Praise, ..notice("a") });
    assert!(praise.len() == 1 && praise[0].contains("_bangtin.hero: this kind of page has none"), "{praise:?}");
}

#[test]
fn a_fact_that_is_too_wide_for_one_panel_alone_is_told_of_that_one() {
    let of = |letters: usize| {
        let figure = "W".repeat(letters);
        told(&Notice { hero: Some(Hero::Amount { figure, caption: String::new() }), ..notice("a") })
    };
    assert_eq!(of(8), Vec::<String>::new());
    let narrow = of(13);
    assert!(narrow.len() == 1 && narrow[0].contains("_bangtin.hero: in portrait: does not fit"), "{narrow:?}");
    let both = of(24);
    assert!(both.len() == 1 && both[0].contains("_bangtin.hero: does not fit"), "{both:?}");
}

#[test]
fn words_that_no_font_has_are_nothing() {
    let blank = vec![Block::Paragraph(vec![Span { text: " ".to_owned(), bold: false }])];
    let mut settled = Notice { title: "\u{1f9fc}".to_owned(), body: blank, ..notice("a") };
    settled.settle(&Fonts::embedded());
    assert!(words(&settled).is_some_and(|fault| fault.severity == Severity::Error && !fault.way_out.is_empty()));
    assert_eq!(words(&notice("a")), None);
}

#[test]
fn hours_of_a_day_that_does_not_come_are_an_error() {
    let with = |text: &str| Notice {
        hours: crate::board::hours::Hours::parse(&[text.to_owned()]).expect("hours"),
        ..notice("a")
    };
    for never in ["Thu-Sun 00:00-24:00", "Wed 12:00-13:00"] {
        assert!(hours(&with(never), &tz()).is_some_and(|fault| fault.severity == Severity::Error), "{never}");
    }
    for open in ["Wed 11:59-13:00", "Mon 00:00-00:01", "Sun 22:00-01:00"] {
        assert_eq!(hours(&with(open), &tz()), None, "{open}");
    }
}

#[test]
fn addresses_are_looked_up_in_the_directory() {
    let places = include_bytes!("../../../assets/demo/places.json");
    let (places, _) = Places::parse(places).expect("the demo's places");
    let area = |text: &str| Audience::Area(AreaRef::parse(text).expect("an area"));
    let ward = places.areas().map(|(area, _)| Audience::Area(area.clone())).last().expect("some area");
    assert_eq!(addresses(&Notice { to: vec![ward], ..notice("a") }, &places, &city()), None);
    let to = vec![area("vn-gso@2021-01:99999"), Audience::Area(city())];
    let fault = addresses(&Notice { to, ..notice("a") }, &places, &city()).expect("no such ward");
    assert!(fault.reason.contains("\"vn-gso@2021-01:99999\" is not in") && !fault.way_out.is_empty(), "{fault}");
    let to = (0..40).map(|n| area(&format!("vn-gso@2021-01:999{n:02}"))).collect();
    let fault = addresses(&Notice { to, ..notice("a") }, &places, &city()).expect("no such wards");
    assert!(fault.reason.contains("and 35 more are not"), "{fault}");
}

#[test]
fn the_busiest_place_is_that_which_sees_most() {
    let ward = |code: &str| Audience::Area(AreaRef::parse(&format!("vn-gso@2021-01:{code}")).expect("an area"));
    let to = |id: &str, to: Vec<Audience>| Notice { to, ..notice(id) };
    let notices = [
        to("a", vec![Audience::Area(city())]),
        to("b", vec![ward("00001")]),
        to("c", vec![ward("00002"), ward("00003")]),
        to("d", vec![ward("00003")]),
    ]
    .map(Arc::new);
    let (name, viewer) = busiest(&notices, &Places::default(), &city());
    assert_eq!(name, "at vn-gso@2021-01:00003");
    assert!(viewer.sees(&notices[0].to) && viewer.sees(&notices[3].to) && !viewer.sees(&notices[1].to));
    assert_eq!(busiest(&notices[..1], &Places::default(), &city()).0, "in the whole city");
}

#[test]
fn waits_are_those_of_the_day_with_most_pages() {
    let early = (0..30).map(|n| notice(&format!("a{n}")));
    let late = (0..20).map(|n| Notice {
        from: moment("2021-08-18T00:00:00+07:00"),
        until: moment("2021-08-30T00:00:00+07:00"),
        ..notice(&format!("b{n}"))
    });
    let (fonts, setting) = (Fonts::embedded(), setting(1280, 720));
    let panel = Panel::of(&setting, None, &fonts);
    let lineup = Lineup::whole(early.chain(late).map(Arc::new).collect(), &panel.stage, &Default::default(), tz());
    let day = busiest_day(&lineup, &tz()).expect("a day");
    assert_eq!(day.to_string(), "2021-08-18");
    let waits = waits(&lineup, day, &tz(), "at HN-4K7Q2W");
    assert!(!waits.is_empty(), "fifty notices take longer than a lift");
    assert!(waits[0].reason.ends_with("on 2021-08-18 at HN-4K7Q2W"), "{}", waits[0]);
    let few = Lineup::whole(vec![notice("a").into()], &panel.stage, &Default::default(), tz());
    assert!(super::waits(&few, day, &tz(), "").is_empty());
}
