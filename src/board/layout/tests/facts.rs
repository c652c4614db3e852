//! Labelled facts on the glass: labels, values, and what stands before them.

use super::*;

/// The block on a page that starts with some words.
fn place(notice: &Notice, stage: &Stage, page: usize, text: &str) -> Rect {
    let sheet = compose(notice, &plan(notice, stage), page, stage);
    let starts = |block: &&TextBlock| typeset::unbound(&block.text).starts_with(text);
    sheet.texts.iter().find(starts).unwrap_or_else(|| panic!("{text} on page {page}")).rect
}

fn named<'a>(notices: &'a [Notice], id: &str) -> &'a Notice {
    notices.iter().find(|notice| notice.id == id).unwrap_or_else(|| panic!("{id} is one of the wards'"))
}

#[test]
fn labels_stand_above_their_values_on_every_page_with_room_for_it() {
    let (fonts, words, profile) = (Fonts::embedded(), Words::vietnamese(), Profile::of(1280, 720));
    let (stage, notices) = (on(&profile, &fonts, &words, true), notices());
    let notice = named(&notices, "hien-mau");
    // The first page has none, beside the hour: its short fact keeps to one line.
    let (label, value) = (place(notice, &stage, 0, "Ở đâu"), place(notice, &stage, 0, "Sảnh tòa"));
    assert!(label.right() <= value.x && label.y < value.bottom(), "{label:?} {value:?}");
    let (label, value) = (place(notice, &stage, 1, "Mang theo"), place(notice, &stage, 1, "Căn cước"));
    assert!(label.bottom() <= value.y + 1.0 && (label.x - value.x).abs() < 4.0, "{label:?} {value:?}");
}

#[test]
fn a_tall_letter_of_an_emergency_keeps_clear_of_the_label_above_it() {
    let (fonts, words, notices) = (Fonts::embedded(), Words::vietnamese(), notices());
    let fact = |label: &str, length: usize| {
        let value = "Ẵm trẻ nhỏ, dìu người già. ".repeat(length);
        let spans = [(format!("{label}: "), true), (value.trim().to_owned(), false)];
        Block::Paragraph(spans.map(|(text, bold)| Span { text, bold }).to_vec())
    };
    // Of many sizes, that come down from page to page.
    for length in 1..12 {
        let body = ["Nơi nộp", "Mức hỗ trợ", "Điện thoại"].map(|label| fact(label, length)).to_vec();
        let notice = Notice { body, ..emergency(&notices).clone() };
        for (width, height) in [(1280, 720), (720, 1280), (1920, 1080)] {
            let profile = Profile::of(width, height);
            let faults = look(&notice, &on(&profile, &fonts, &words, true));
            assert!(!faults.iter().any(|fault| fault.contains("meets")), "{width}x{height} {length}: {faults:?}");
        }
    }
}

#[test]
fn values_beside_their_labels_begin_on_one_line() {
    let (fonts, words, profile) = (Fonts::embedded(), Words::vietnamese(), Profile::of(1280, 720));
    let (stage, notices) = (on(&profile, &fonts, &words, false), notices());
    let fees = named(&notices, "phi-gui-xe");
    let left = |text: &str| place(fees, &stage, 0, text).x;
    let values = ["50.000", "100.000", "1.500.000", "1.200.000"].map(left);
    assert!(values.iter().all(|x| (x - values[0]).abs() < 3.0), "{values:?}");
    assert!(left("Xe máy") < values[0] - 200.0 && (left("Xe máy") - left("Ô tô ở hầm B1")).abs() < 3.0);
}

#[test]
fn a_fact_without_a_pictogram_has_a_dot_where_others_have_one() {
    let (fonts, words, profile) = (Fonts::embedded(), Words::vietnamese(), Profile::of(1280, 720));
    let (stage, notices) = (on(&profile, &fonts, &words, false), notices());
    let dots = |id: &str, page: usize| {
        let notice = named(&notices, id);
        let sheet = compose(notice, &plan(notice, &stage), page, &stage);
        let is_dot =
            |paint: &&Paint| matches!(paint, Paint::Fill { rect, radius, .. } if *radius * 2.0 >= rect.w - 1.0);
        sheet.paints.iter().filter(is_dot).count()
    };
    // Two of its three facts have none; and where no fact has one, nothing stands before them.
    assert_eq!((dots("cam-duong", 1), dots("phi-gui-xe", 0)), (2, 0));
}

#[test]
fn a_fact_on_a_small_panel_is_smaller_before_it_is_torn() {
    let (fonts, words, notices) = (Fonts::embedded(), Words::vietnamese(), notices());
    let lift = notices.iter().find(|notice| notice.id == "toa-nha").expect("the gallery has one");
    let profile = Profile { panel_inches: 19.0, ..Profile::of(1024, 1280) };
    let plan = plan(lift, &on(&profile, &fonts, &words, false));
    let when = typeset::unbound(&plan.pages[0].first().expect("a fact").plain());
    assert!(when.contains("09 giờ 00") && when.contains("18/8"), "{when:?}");
    assert!((0.8..1.0).contains(&plan.shrink), "{}", plan.shrink);
}

#[test]
fn an_address_beside_its_code_is_not_broken_for_want_of_a_letter() {
    let (fonts, words, notices) = (Fonts::embedded(), Words::vietnamese(), notices());
    let form = notices.iter().find(|notice| notice.id == "bieu-mau").expect("the gallery has one");
    let profile = Profile { panel_inches: 19.0, ..Profile::of(1280, 1024) };
    let stage = on(&profile, &fonts, &words, false);
    let sheet = compose(form, &plan(form, &stage), 0, &stage);
    let hosts: Vec<usize> = sheet.texts.iter().filter(|block| block.role == Role::Host).map(lines).collect();
    assert_eq!(hosts, [1]);
}

#[test]
fn one_long_label_does_not_push_all_values_across_the_page() {
    let (fonts, words, profile) = (Fonts::embedded(), Words::vietnamese(), Profile::of(1920, 1080));
    let (stage, notices) = (on(&profile, &fonts, &words, false), notices());
    let fact = |label: &str, value: &str| {
        let spans = [(format!("{label}: "), true), (value.to_owned(), false)];
        Block::Paragraph(spans.map(|(text, bold)| Span { text, bold }).to_vec())
    };
    let facts = ["5.000 đồng", "6.000 đồng", "7.000 đồng", "8.000 đồng", "9.000 đồng"];
    let labels = ["Phí", "Ô tô ở ngoài trời trên bốn chỗ của khách", "Vé", "Thẻ", "Ca"];
    let body = labels.iter().zip(facts).map(|(label, value)| fact(label, value)).collect();
    let fees = Notice { body, ..named(&notices, "phi-gui-xe").clone() };
    let (label, value) = (place(&fees, &stage, 0, "Phí"), place(&fees, &stage, 0, "5.000"));
    assert!(value.x < label.right() + 100.0, "{label:?} {value:?}");
}
