mod whole;

use proptest::prelude::*;

use super::*;
use crate::board::faces::{Fonts, Table};

const BODY_STYLE: Style = Style { face: Face::Regular, bold: Face::Bold, size: 72.0, leading: 1.3 };
const TITLE_STYLE: Style = Style { face: Face::ExtraBold, bold: Face::ExtraBold, size: 95.0, leading: 1.15 };

fn plain(text: &str) -> Vec<Span> {
    vec![Span { text: text.into(), bold: false }]
}

/// *Words in **bold** stand between two stars each.*
fn marked(text: &str) -> Vec<Span> {
    text.split("**").enumerate().map(|(n, text)| Span { text: text.into(), bold: n % 2 == 1 }).collect()
}

fn texts(lines: &[Line]) -> Vec<String> {
    lines.iter().map(Line::text).collect()
}

/// With the table, a measure of so many letters of a size of 10.
fn set_in(text: &str, letters: f32) -> Vec<String> {
    let style = Style { size: 10.0, ..BODY_STYLE };
    texts(&set(&plain(text), &style, letters * 6.0, &Table))
}

/// One line of set type a line, each with the share of the measure that it fills.
fn picture(spans: &[Span], measure: f32, fonts: &Fonts) -> String {
    let spans = bind_spans(spans);
    let mut picture = String::new();
    for (name, lines) in [
        ("body", set(&spans, &BODY_STYLE, measure, fonts)),
        ("title", set_balanced(&spans, &TITLE_STYLE, measure, fonts)),
    ] {
        picture += &format!("{name} at {measure} px\n");
        for line in &lines {
            picture += &format!("{:4.0} %  {}\n", line.width / measure * 100.0, line.text());
        }
    }
    picture
}

fn pictures(text: &str) -> String {
    let fonts = Fonts::embedded();
    let spans = marked(text);
    [480.0, 720.0, 936.0, 1300.0, 1776.0].map(|measure| picture(&spans, measure, &fonts)).join("\n")
}

#[test]
fn support_for_poor_households() {
    insta::assert_snapshot!(pictures("Hộ nghèo, hộ cận nghèo được hỗ trợ một triệu đồng"));
}

#[test]
fn a_plan_and_its_resolution() {
    insta::assert_snapshot!(pictures(
        "Hồ sơ nộp tại **UBND phường** nơi thường trú, theo Kế hoạch số 188/KH-UBND ngày 15/8/2021 của UBND Thành phố \
         thực hiện Nghị quyết số 15/NQ-HĐND: mỗi hộ được hỗ trợ **1.000.000** đồng."
    ));
}

#[test]
fn lifts_stop() {
    insta::assert_snapshot!(pictures(
        "Bảo trì thang máy số 3 tòa A từ 8 giờ 30 ngày 25/8, cư dân vui lòng dùng thang máy số 1 và số 2"
    ));
}

#[test]
fn fever_and_the_hotline() {
    insta::assert_snapshot!(pictures(
        "Khi có biểu hiện sốt, ho, khó thở, hãy gọi đường dây nóng của Bộ Y tế 1900 9095 hoặc đường dây nóng của y tế địa phương."
    ));
}

#[test]
fn distancing() {
    insta::assert_snapshot!(pictures(
        "Tiếp tục giãn cách xã hội trên địa bàn thành phố Hà Nội đến 06 giờ 00 ngày 23/8/2021"
    ));
}

#[test]
fn a_dot_between_two_things_never_begins_a_line() {
    assert_eq!(bind("Chung cư Hoa Sữa · Sảnh A"), bind("Chung cư Hoa Sữa · Sảnh A").replace(" ·", "\u{a0}·"));
    assert!(bind("Chung cư Hoa Sữa · Sảnh A").contains("Sữa\u{a0}· "));
}

#[test]
fn good_people() {
    insta::assert_snapshot!(pictures("Người tốt – việc tốt: tổ dân phố số 5 nấu cơm tặng lực lượng tuyến đầu"));
}

#[test]
fn words_go_where_they_fit() {
    assert_eq!(set_in("một hai ba bốn", 8.0), ["một hai", "ba bốn"]);
    assert_eq!(set_in("một", 8.0), ["một"]);
    assert_eq!(set_in("  một \n hai ", 20.0), ["một hai"]);
    assert!(set_in("", 8.0).is_empty());
    assert!(set_in(" \u{a0} ", 8.0).is_empty());
}

#[test]
fn no_short_syllable_stands_alone_at_the_end() {
    assert_eq!(set_in("phường thông báo lịch bảo trì ở", 26.5), ["phường thông báo lịch", "bảo trì ở"]);
}

#[test]
fn a_chain_stays_whole_while_it_fits() {
    assert_eq!(
        set_in("được 1.000.000\u{a0}đồng", 14.0),
        ["được", "1.000.000\u{a0}đồng".replace('\u{a0}', " ").as_str()]
    );
    assert_eq!(set_in("được 1.000.000\u{a0}đồng", 10.0), ["được", "1.000.000", "đồng"]);
}

#[test]
fn marks_that_stand_alone_keep_their_word() {
    assert_eq!(set_in("mấy giờ ?", 7.0), ["mấy", "giờ ?"]);
    assert_eq!(set_in("xem ( phụ lục )", 7.0), ["xem", "( phụ", "lục )"]);
    assert_eq!(set_in("người tốt – việc tốt", 11.0), ["người tốt –", "việc tốt"]);
    assert_eq!(set_in("Hà Nội—Huế", 9.0), ["Hà Nội—", "Huế"]);
    assert_eq!(set_in("từ 27/4–31/12", 12.0), ["từ", "27/4–31/12"]);
}

#[test]
fn a_code_is_cut_after_its_marks_and_only_when_no_line_holds_it() {
    assert_eq!(set_in("số 188/KH-UBND", 11.0), ["số", "188/KH-UBND"]);
    assert_eq!(set_in("số 188/KH-UBND", 8.0), ["số", "188/KH-", "UBND"]);
    assert_eq!(set_in("https://hanoi.gov.vn/a", 12.0), ["https://", "hanoi.gov.", "vn/a"]);
    assert_eq!(set_in("aaaaaaaaaa", 4.0), ["aaaa", "aaaa", "aa"]);
    assert_eq!(set_in("aaaa!", 4.0), ["aaa", "a!"]);
}

#[test]
fn a_letter_wider_than_the_measure_stands_alone() {
    assert_eq!(set_in("ab", 0.5), ["a", "b"]);
    assert_eq!(set_in("ab c", f32::NAN), ["a", "b", "c"]);
    assert_eq!(set_in("ab c", -1.0), ["a", "b", "c"]);
    assert_eq!(set_in("ab c", f32::INFINITY), ["ab c"]);
}

#[test]
fn weights_are_runs_of_their_own() {
    let style = Style { size: 10.0, ..BODY_STYLE };
    let lines = set(&marked("được **1.000.000** đồng"), &style, 1000.0, &Table);
    let runs = &lines[0].runs;
    assert_eq!(
        runs.iter().map(|run| (run.text.as_str(), run.face)).collect::<Vec<_>>(),
        [("được", Face::Regular), ("1.000.000", Face::Bold), ("đồng", Face::Regular)]
    );
    // To a ten thousandth of a pixel: widths are sums of ems.
    let near = |a: f32, b: f32| assert!((a - b).abs() < 1e-4, "{a} is not {b}");
    near(runs[1].x, 4.0 * 6.0 + 2.5);
    near(runs[2].x, 13.0 * 6.0 + 2.0 * 2.5);
    near(lines[0].width, 17.0 * 6.0 + 2.0 * 2.5);
}

#[test]
fn a_word_in_two_weights_is_one_word() {
    let style = Style { size: 10.0, ..BODY_STYLE };
    let lines = set(&marked("quy tắc **5**K"), &style, 8.0 * 6.0, &Table);
    assert_eq!(texts(&lines), ["quy tắc", "5K"]);
    assert_eq!(lines[1].runs.len(), 2);
    let one = set(&marked("bảo **** **trì** "), &style, 1000.0, &Table);
    assert_eq!(texts(&one), ["bảo trì"]);
}

#[test]
fn drawn_runs_are_as_wide_as_they_say() {
    let fonts = Fonts::embedded();
    let spans = bind_spans(&marked("Hộ nghèo được **1.000.000** đồng – Tòa A, Vạn Phúc—Hà Đông, AV**AV**AV"));
    for measure in [300.0, 640.0, 5000.0] {
        for run in set(&spans, &BODY_STYLE, measure, &fonts).iter().flat_map(|line| &line.runs) {
            let drawn = fonts.advance(run.face, &run.text) * BODY_STYLE.size;
            assert!((run.width - drawn).abs() < 0.01, "{:?} at {measure}: {drawn}", run);
        }
    }
}

#[test]
fn accents_of_neighbouring_lines_do_not_meet() {
    let style = Style { leading: TITLE_STYLE.ink(), ..TITLE_STYLE };
    let lowest = style.baseline(0) - style.face.lowest() * style.size;
    let tallest = style.baseline(1) - style.face.tallest() * style.size;
    assert!((lowest - style.height(1)).abs() < 0.01 && (tallest - style.height(1)).abs() < 0.01);
    assert!((BODY_STYLE.baseline(0) - 72.0 * (0.5 * (1.3 - BODY_STYLE.ink()) + 0.987)).abs() < 0.01);
}

#[test]
fn syllables_count_what_is_read() {
    assert_eq!(syllables("Hộ nghèo, hộ cận\u{a0}nghèo – được 5K"), 8);
    assert_eq!(syllables("nghiêng"), 1);
    assert_eq!(syllables("1.000.000 đồng"), 3);
    assert_eq!(syllables("https://dichvucong.hanoi.gov.vn"), 5);
    assert_eq!(syllables(" – … "), 0);
    assert_eq!(syllables_of(&marked("quy **tắc 5**K")), syllables("quy tắc 5K"));
}

#[test]
fn text_is_cleaned_to_what_the_fonts_have() {
    let fonts = Fonts::embedded();
    assert_eq!(clean("ho\u{302}\u{323} tro\u{31b}\u{323}", &fonts), ("hộ trợ".into(), vec![]));
    assert_eq!(clean("Chúc mừng 🎉 năm mới 🎉", &fonts), ("Chúc mừng năm mới ".into(), vec!['🎉']));
    assert_eq!(clean("a\u{a0} b\n\tc\u{200b}d", &fonts), ("a b cd".into(), vec![]));
    assert_eq!(clean("14\u{202f}ngày", &fonts), ("14\u{a0}ngày".into(), vec![]));
    assert_eq!(clean("a\0\u{7}b\u{202e}", &fonts), ("ab".into(), vec![]));
    assert_eq!(clean("漢a字漢", &fonts), ("a".into(), vec!['漢', '字']));
}

/// Syllables of notices, now and then something odd.
fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        8 => "[a-zđăâêôơưếộợ]{1,7}",
        1 => prop::sample::select(vec!["1.000.000", "188/KH-UBND", "–", "?", "“F0”,", "Hà—Huế", "ngày", "18/8/2021", "đồng"])
            .prop_map(str::to_owned),
        1 => "[a-z/.-]{1,60}",
        1 => any::<String>(),
    ];
    let gap = prop_oneof![6 => Just(" "), 2 => Just("\u{a0}"), 1 => Just("\n ")];
    prop::collection::vec((word, gap), 0..40)
        .prop_map(|words| words.into_iter().flat_map(|(word, gap)| [word, gap.to_owned()]).collect())
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    prop::collection::vec((text(), any::<bool>()).prop_map(|(text, bold)| Span { text, bold }), 0..4)
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}

proptest! {
    #[test]
    fn no_line_is_wider_than_the_measure_and_no_letter_is_lost(
        spans in spans(), measure in 0.0_f32..800.0, size in 1.0_f32..100.0
    ) {
        let style = Style { size, ..BODY_STYLE };
        let plain: String = spans.iter().map(|span| span.text.as_str()).collect();
        for lines in [set(&spans, &style, measure, &Table), set_balanced(&spans, &style, measure, &Table)] {
            let galley = Galley::new(&spans, style.face, style.bold, &Table);
            prop_assert_eq!(lines.len(), galley.count(style.size, measure));
            let joined: String = lines.iter().map(|line| without_spaces(&line.text())).collect();
            prop_assert_eq!(&joined, &without_spaces(&plain));
            for line in &lines {
                let letter = unicode_segmentation::UnicodeSegmentation::graphemes(line.text().as_str(), true).count() == 1;
                prop_assert!(line.width <= measure || letter, "{} in {measure}", line.width);
                prop_assert!(!line.runs.is_empty());
                let mut end = 0.0;
                for run in &line.runs {
                    prop_assert!(run.x >= end - 0.01 && run.text.trim() == run.text && !run.text.is_empty());
                    end = run.x + run.width;
                }
                prop_assert!((end - line.width).abs() < 0.01);
            }
        }
    }

    #[test]
    fn a_balanced_title_has_no_more_lines_than_a_greedy_one(text in "[a-zđ]{1,7}([ \u{a0}][a-zđ]{1,7}){0,30}", letters in 8_u8..60) {
        let style = Style { size: 10.0, ..TITLE_STYLE };
        let measure = f32::from(letters) * 6.0;
        let chains = text.split(' ').map(|chain| Table.advance(Face::Regular, chain) * 10.0);
        prop_assume!(chains.clone().all(|chain| chain <= measure));
        let mut greedy = 1;
        let mut width = 0.0;
        for chain in chains {
            if width > 0.0 && width + 2.5 + chain > measure {
                greedy += 1;
                width = chain;
            } else {
                width += if width > 0.0 { 2.5 + chain } else { chain };
            }
        }
        let balanced = set_balanced(&plain(&text), &style, measure - 0.01, &Table).len();
        let body = set(&plain(&text), &style, measure - 0.01, &Table).len();
        prop_assert!(balanced == body && set_balanced(&plain(&text), &style, measure + 0.01, &Table).len() <= greedy);
    }

    #[test]
    fn chains_are_whole_where_they_fit(text in "[a-zđ]{1,7}([ \u{a0}][a-zđ]{1,7}){0,30}", letters in 8_u8..60) {
        let style = Style { size: 10.0, ..BODY_STYLE };
        let measure = f32::from(letters) * 6.0;
        let lines = set(&plain(&text), &style, measure, &Table);
        let words: Vec<Vec<String>> = texts(&lines).iter().map(|line| line.split(' ').map(str::to_owned).collect()).collect();
        let ends: std::collections::HashSet<usize> =
            words.iter().scan(0, |sum, line| { *sum += line.len(); Some(*sum) }).collect();
        let mut at = 0;
        for chain in text.split(' ') {
            let count = chain.split('\u{a0}').count();
            if Table.advance(Face::Regular, chain) * 10.0 < measure - 0.01 {
                prop_assert!((at + 1..at + count).all(|inside| !ends.contains(&inside)), "{chain} is torn");
            }
            at += count;
        }
    }

    #[test]
    fn binding_and_cleaning_take_anything(text in text(), other in any::<String>()) {
        for text in [text, other] {
            let bound = bind(&text);
            prop_assert_eq!(unbound(&bound), unbound(&text));
            prop_assert_eq!(bind(&bound), bound.clone());
            let (cleaned, _) = clean(&text, &Table);
            prop_assert!(unicode_normalization::is_nfc(&cleaned) && !cleaned.contains("  "));
            prop_assert_eq!(clean(&cleaned, &Table), (cleaned.clone(), vec![]));
        }
    }
}
