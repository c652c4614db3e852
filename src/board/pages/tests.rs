use proptest::prelude::*;

use super::*;
use crate::board::faces::{Face, Fonts, Metrics, Table};
use crate::board::notice::Spans;
use crate::board::typeset::{Galley, Style, bind_spans, set};

/// The pages of a body, as blocks.
fn split(body: &[Block], limits: &PageLimits, fits: &mut dyn FnMut(usize, &[Block]) -> bool) -> Vec<Vec<Block>> {
    let blocks = |parts: &[Part]| parts.iter().map(|part| part.of(body)).collect::<Vec<_>>();
    let pages = Text::new(body).split(limits, &mut |page, parts| fits(page, &blocks(parts)));
    pages.iter().map(|parts| blocks(parts)).collect()
}

/// How many lines some spans take.
fn count(spans: &[Span], style: &Style, measure: f32, metrics: &dyn Metrics) -> usize {
    Galley::new(spans, style.face, style.bold, metrics).count(style.size, measure)
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph(vec![Span { text: text.into(), bold: false }])
}

fn item(number: Option<u32>, text: &str) -> Block {
    Block::Item { number, spans: vec![Span { text: text.into(), bold: false }] }
}

/// So many syllables, the first with a capital, the last with a full stop.
fn sentence(syllables: usize) -> String {
    let mut words = vec!["chữ"; syllables.saturating_sub(1)];
    words.insert(0, "Câu");
    words.truncate(syllables);
    words.join(" ") + "."
}

/// The syllables of each page where only their number counts.
fn lengths(body: &[Block]) -> Vec<usize> {
    let pages = split(body, &PageLimits::default(), &mut |_, _| true);
    pages.iter().map(|page| page.iter().map(|block| syllables(&block.plain())).sum()).collect()
}

fn plain(page: &[Block]) -> String {
    page.iter().map(|block| block.plain() + " ").collect()
}

fn words(pages: &[Vec<Block>]) -> Vec<String> {
    pages.iter().flat_map(|page| plain(page).split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Fields of so many lines of so many letters, the first of half as many.
fn field(lines: usize, letters: f32) -> impl FnMut(usize, &[Block]) -> bool {
    let style = Style { face: Face::Regular, bold: Face::Bold, size: 10.0, leading: 1.45 };
    move |page, blocks| {
        let set: usize = blocks.iter().map(|block| count(block.spans(), &style, letters * 6.0, &Table)).sum();
        set <= if page == 0 { lines.div_ceil(2) } else { lines }
    }
}

#[test]
fn what_fits_is_one_page() {
    assert_eq!(lengths(&[paragraph(&sentence(60))]), [60]);
    assert_eq!(lengths(&[paragraph(&sentence(20)), paragraph(&sentence(35))]), [55]);
}

#[test]
fn a_little_too_much_is_two_like_pages() {
    assert_eq!(lengths(&[paragraph(&sentence(62))]), [31, 31]);
    assert_eq!(lengths(&[paragraph(&sentence(125))]), [41, 42, 42]);
}

#[test]
fn fields_that_hold_less_than_a_page_may_are_filled_alike() {
    let pages =
        split(&[paragraph(&sentence(30))], &PageLimits::default(), &mut |_, page| syllables(&plain(page)) <= 25);
    assert_eq!(pages.iter().map(|page| syllables(&plain(page))).collect::<Vec<_>>(), [15, 15]);
}

#[test]
fn pages_end_with_paragraphs() {
    assert_eq!(lengths(&[40, 40, 40].map(|count| paragraph(&sentence(count)))), [40, 40, 40]);
    assert_eq!(lengths(&[25, 25, 25, 25].map(|count| paragraph(&sentence(count)))), [50, 50]);
}

#[test]
fn pages_end_with_sentences() {
    let text = [sentence(35), sentence(27)].join(" ");
    assert_eq!(lengths(&[paragraph(&text)]), [35, 27]);
    let text = [sentence(18), sentence(25), sentence(19)].join(" ");
    assert_eq!(lengths(&[paragraph(&text)]), [43, 19]);
}

#[test]
fn no_page_is_a_widow() {
    assert_eq!(lengths(&[paragraph(&sentence(59)), paragraph(&sentence(4))]), [31, 32]);
    assert_eq!(lengths(&[paragraph(&sentence(3)), paragraph(&sentence(59))]), [31, 31]);
}

#[test]
fn what_announces_a_list_stays_with_it() {
    let body =
        [paragraph(&sentence(30)), paragraph("Hồ sơ gồm:"), item(Some(1), &sentence(20)), item(Some(2), &sentence(20))];
    assert_eq!(lengths(&body), [30, 43]);
}

#[test]
fn an_item_that_goes_on_has_its_number_once() {
    let pages = split(&[item(Some(3), &sentence(70))], &PageLimits::default(), &mut |_, _| true);
    assert!(matches!(pages[0][0], Block::Item { number: Some(3), .. }));
    assert!(matches!(pages[1][0], Block::Paragraph(_)));
    let pages = split(&[item(None, &sentence(70))], &PageLimits::default(), &mut |_, _| true);
    assert!(matches!(pages[0][0], Block::Item { number: None, .. }) && matches!(pages[1][0], Block::Paragraph(_)));
}

fn labelled(label: &str, value: &str) -> Block {
    let span = |text: String, bold| Span { text, bold };
    Block::Paragraph(vec![span(format!("{label}:"), true), span(format!(" {value}"), false)])
}

#[test]
fn a_fact_that_fits_one_page_is_on_one() {
    let body = [labelled("Thời hạn", &sentence(38)), labelled("Hồ sơ", &sentence(38)), labelled("Hỏi", &sentence(10))];
    assert_eq!(lengths(&body), [40, 51]);
    let two = [sentence(20), sentence(18)].join(" ");
    assert_eq!(lengths(&[labelled("Thời hạn", &two), labelled("Hồ sơ", &two)]), [40, 40]);
}

#[test]
fn a_fact_that_goes_on_bears_its_label_again() {
    let pages = split(&[labelled("Hồ sơ", &sentence(90))], &PageLimits::default(), &mut |_, _| true);
    assert_eq!(pages.len(), 2);
    for page in &pages {
        let fact = fact::of(&page[0]).expect("a fact");
        assert_eq!(&page[0].plain()[..fact.label], "Hồ sơ");
    }
}

#[test]
fn a_day_and_its_hours_stay_together() {
    let body = [
        labelled("Địa điểm", &sentence(26)),
        labelled("Ngày", &sentence(12)),
        labelled("Giờ", &sentence(12)),
        labelled("Lưu ý", &sentence(26)),
    ];
    // 41 and 41 would be of like length.
    assert_eq!(lengths(&body), [28, 54]);
}

#[test]
fn weights_go_on_over_pages() {
    let spans = vec![
        Span { text: format!("{} ", sentence(25)), bold: false },
        Span { text: sentence(30), bold: true },
        Span { text: format!(" {}", sentence(20)), bold: false },
    ];
    let pages = split(&[Block::Paragraph(spans)], &PageLimits::default(), &mut |_, _| true);
    assert_eq!(pages.len(), 2);
    assert_eq!(pages[0][0].spans().iter().map(|span| span.bold).collect::<Vec<_>>(), [false]);
    assert_eq!(pages[1][0].spans().iter().map(|span| span.bold).collect::<Vec<_>>(), [true, false]);
    assert!(pages.iter().all(|page| page[0].plain().trim() == page[0].plain()));
}

#[test]
fn a_title_alone_is_a_page() {
    assert_eq!(split(&[], &PageLimits::default(), &mut |_, _| true), [vec![]]);
    assert_eq!(split(&[paragraph(" ")], &PageLimits::default(), &mut |_, _| true), [vec![]]);
}

#[test]
fn a_word_that_fits_nowhere_stands_alone() {
    let body = [paragraph("một hai ba")];
    let pages = split(&body, &PageLimits::default(), &mut |_, _| false);
    assert_eq!(pages.len(), 3);
    let none = PageLimits { most: 0, widow_min: 0 };
    assert_eq!(split(&body, &none, &mut |_, _| true).len(), 3);
    let all = PageLimits { most: usize::MAX, widow_min: usize::MAX };
    assert_eq!(split(&body, &all, &mut |_, _| true).len(), 1);
}

#[test]
fn sentences_end_where_they_end() {
    let ends = |text: &str| {
        let words: Vec<&str> = text.split(' ').collect();
        let before = words.len().checked_sub(3).map(|n| words[n]);
        ends_sentence(before, words[words.len() - 2], words[words.len() - 1])
    };
    assert!(ends("ở nhà. Người"));
    assert!(ends("ở nhà!” “Người"));
    assert!(ends("đến năm 2021. Sau"));
    assert!(ends("ở tầng 12. Cư"));
    assert!(!ends("ở nhà. người"));
    assert!(!ends("tại TP. Hà"));
    assert!(!ends("tại Q. Ba"));
    assert!(!ends("bác sĩ TS. Nguyễn"));
    assert!(!ends("được 1.000.000 Đồng"));
    assert!(!ends("1. Đeo"));
    assert!(!ends("khuẩn; 2. Khử"));
    assert!(ends("v.v... Người"));
}

#[test]
fn reading_takes_its_time() {
    let seconds = |syllables, code| reading_time(syllables, code, &Pace::default()).as_secs();
    assert_eq!(seconds(0, false), 10);
    assert_eq!(seconds(12, false), 10);
    assert_eq!(seconds(13, false), 11);
    assert_eq!(seconds(30, false), 22);
    assert_eq!(seconds(60, false), 42);
    assert_eq!(seconds(90, false), 45);
    assert_eq!(seconds(usize::MAX, false), 45);
    assert_eq!(seconds(3, true), 25);
    assert_eq!(seconds(60, true), 42);
}

#[test]
fn an_odd_pace_is_no_panic() {
    for speed in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        for readings in [0.0, f64::NAN, f64::INFINITY] {
            let pace = Pace { syllables_per_second: speed, readings, ..Pace::default() };
            let time = reading_time(30, false, &pace).as_secs();
            assert!((10..=45).contains(&time), "{speed} {readings}: {time}");
        }
    }
}

/// The pages of a notice on a glass of the usual size, beside a code.
fn picture(body: &[Block]) -> String {
    let fonts = Fonts::embedded();
    let style = Style { face: Face::Regular, bold: Face::Bold, size: 64.0, leading: 1.45 };
    let body: Vec<Block> = body.iter().map(|block| with_spans(block, bind_spans(block.spans()))).collect();
    let lines = |block: &Block| set(block.spans(), &style, 1200.0, &fonts);
    let pages = split(&body, &PageLimits::default(), &mut |page, blocks| {
        blocks.iter().map(|block| lines(block).len()).sum::<usize>() <= if page == 0 { 5 } else { 7 }
    });
    let mut picture = String::new();
    for (n, page) in pages.iter().enumerate() {
        let count: usize = page.iter().map(|block| syllables(&block.plain())).sum();
        let time = reading_time(count, true, &Pace::default()).as_secs();
        picture += &format!("page {}: {count} syllables, {time} s\n", n + 1);
        for block in page {
            let mut mark = match block {
                Block::Item { number: Some(number), .. } => format!("{number}."),
                Block::Item { number: None, .. } => "•".into(),
                Block::Paragraph(_) | Block::Heading(_) | Block::Step { .. } => String::new(),
            };
            for line in lines(block) {
                picture += &format!("{mark:>4} {}\n", line.text());
                mark.clear();
            }
        }
    }
    picture
}

fn with_spans(block: &Block, spans: Spans) -> Block {
    match block {
        Block::Paragraph(_) => Block::Paragraph(spans),
        Block::Heading(_) => Block::Heading(spans),
        Block::Item { number, .. } => Block::Item { number: *number, spans },
        Block::Step { number, picture, .. } => Block::Step { number: *number, picture, spans },
    }
}

#[test]
fn support_for_workers_over_pages() {
    insta::assert_snapshot!(picture(&[
        paragraph(
            "Người lao động tự do mất việc vì cơ sở phải dừng hoạt động để phòng, chống dịch được hỗ trợ 1.500.000 đồng/người, \
             trả một lần. Hồ sơ nộp tại UBND phường nơi cư trú hợp pháp, sau ngày 15 hằng tháng, chậm nhất 31/01/2022."
        ),
        paragraph("Hồ sơ gồm:"),
        item(Some(1), "Giấy đề nghị hỗ trợ theo mẫu 01."),
        item(Some(2), "Bản sao sổ hộ khẩu, hoặc giấy xác nhận nơi cư trú của công an phường."),
        item(
            Some(3),
            "Nếu nơi thường trú và nơi tạm trú khác nhau: giấy xác nhận chưa nhận hỗ trợ ở nơi kia, theo mẫu 02."
        ),
    ]));
}

#[test]
fn care_at_home_over_pages() {
    insta::assert_snapshot!(picture(&[paragraph(
        "Người cách ly tại nhà không ra khỏi phòng, không tiếp xúc với người trong nhà và vật nuôi. Mỗi ngày đo thân nhiệt, \
         khai báo y tế trên ứng dụng Bluezone hoặc VHD; không dùng chung đồ dùng. Lấy mẫu xét nghiệm vào ngày 1, ngày 7 và \
         ngày 14. Khi sốt, ho, khó thở, gọi ngay trạm y tế phường hoặc đường dây nóng 1900 9095. Sau 14 ngày, tiếp tục \
         tự theo dõi sức khỏe thêm 14 ngày nữa."
    )]));
}

/// Words of notices that are read as one, and some that stand alone.
fn bound_body() -> impl Strategy<Value = Vec<Block>> {
    const WORDS: &str = "định kỳ|mai táng|đại biểu|rau củ|cơ sở y tế|tại nhà|ông Nguyễn Hoàng Bảo An|từ 8 giờ đến 11 giờ|\
                         500.000 – 1.000.000 đồng|ngày 25/8/2026|phòng cháy chữa cháy|phường Hoàng Liệt|nộp|và|của|nhanh.|\
                         Tại|xong;|các hộ:|được";
    let words = prop::sample::select(WORDS.split('|').collect::<Vec<_>>());
    let text = prop::collection::vec(words, 1..40).prop_map(|words| words.join(" "));
    prop::collection::vec(text.prop_map(|text| paragraph(&text)), 1..4)
}

/// Text of paragraphs, items and weights.
fn body() -> impl Strategy<Value = Vec<Block>> {
    let word = prop_oneof![
        12 => "[a-zđăâêôơưếộợ]{1,7}[.,;:]?",
        3 => "[A-ZĐ][a-z]{1,5}[.]?",
        1 => prop::sample::select(vec!["1.000.000", "188/KH-UBND", "–", "TP.", "https://hanoi.gov.vn/mot-trang"]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let gap = prop_oneof![6 => Just(" "), 1 => Just("\u{a0}"), 1 => Just("")];
    let text = prop::collection::vec((word, gap), 0..60)
        .prop_map(|words| words.into_iter().flat_map(|(word, gap)| [word, gap.to_owned()]).collect::<String>());
    let span = (text, any::<bool>()).prop_map(|(text, bold)| Span { text, bold });
    let spans = prop::collection::vec(span, 0..4);
    let block = prop_oneof![
        spans.clone().prop_map(Block::Paragraph),
        (prop::option::of(1_u32..9), spans).prop_map(|(number, spans)| Block::Item { number, spans }),
    ];
    // A fact that goes on says its label twice.
    let prose = |body: &Vec<Block>| body.iter().all(|block| fact::of(block).is_none());
    prop::collection::vec(block, 0..8).prop_filter("a fact", prose)
}

proptest! {
    // Each case sets a body some hundred times.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_page_ends_inside_what_is_bound(body in bound_body(), measure in 12_usize..60, lines in 2_usize..8) {
        let body: Vec<Block> = body.iter().map(|block| with_spans(block, bind_spans(block.spans()))).collect();
        let rows = |block: &Block| block.plain().chars().count().div_ceil(measure);
        // A page that holds the longest chain, and a line: what holds less must tear it.
        let holds = lines.max(40_usize.div_ceil(measure));
        let pages = split(&body, &PageLimits::default(), &mut |_, blocks| {
            blocks.iter().map(rows).sum::<usize>() <= holds
        });
        let chains = |blocks: &mut dyn Iterator<Item = &Block>| -> Vec<String> {
            blocks.flat_map(|block| block.plain().split(' ').map(str::to_owned).collect::<Vec<_>>()).collect()
        };
        prop_assert_eq!(chains(&mut pages.iter().flatten()), chains(&mut body.iter()));
    }

    #[test]
    fn pages_joined_are_the_source(body in body(), lines in 1_usize..14, letters in 5.0_f32..60.0) {
        let limits = PageLimits::default();
        let mut fits = field(lines, letters);
        let pages = split(&body, &limits, &mut fits);
        prop_assert_eq!(words(&pages), words(std::slice::from_ref(&body)));
        let mut fits = field(lines, letters);
        for (n, page) in pages.iter().enumerate() {
            let text = plain(page);
            let single = text.split_whitespace().count() <= 1;
            prop_assert!(single || fits(n, page), "page {n} does not fit: {text}");
            prop_assert!(single || syllables(&text) <= limits.most, "page {n} is too long: {text}");
            prop_assert!(!single || pages.len() > 1 || words(std::slice::from_ref(&body)).len() <= 1 || !fits(n, &body));
        }
        let numbers = |blocks: &mut dyn Iterator<Item = &Block>| {
            blocks.filter(|block| matches!(block, Block::Item { .. }) && !block.plain().trim().is_empty()).count()
        };
        prop_assert_eq!(numbers(&mut pages.iter().flatten()), numbers(&mut body.iter()));
    }

    #[test]
    fn a_part_has_as_many_lines_counted_as_set(body in body(), most in 1_usize..40, letters in 1.0_f32..60.0) {
        let style = Style { face: Face::Regular, bold: Face::Bold, size: 10.0, leading: 1.45 };
        let measure = letters * 6.0;
        for part in Text::new(&body).split(&PageLimits { most, widow_min: 1 }, &mut |_, _| true).concat() {
            let galley = Galley::new(body[part.block].spans(), style.face, style.bold, &Table);
            let set = set(part.of(&body).spans(), &style, measure, &Table);
            prop_assert_eq!(galley.count_of(part.place.clone(), style.size, measure), set.len(), "{:?}", part);
        }
    }
}

proptest! {
    #[test]
    fn more_to_read_takes_no_less_time(few in 0_usize..200, more in 0_usize..200, code in any::<bool>()) {
        let pace = Pace::default();
        prop_assert!(reading_time(few, code, &pace) <= reading_time(few + more, code, &pace));
        prop_assert!(reading_time(few, false, &pace) <= reading_time(few, true, &pace));
    }

    #[test]
    fn long_prose_leaves_no_widow(sentences in prop::collection::vec(8_usize..40, 1..20)) {
        let text: Vec<String> = sentences.iter().map(|count| sentence(*count)).collect();
        let lengths = lengths(&[paragraph(&text.join(" "))]);
        prop_assert!(lengths.iter().all(|length| *length >= 6), "{lengths:?}");
    }
}
