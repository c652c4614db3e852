//! Facts: paragraphs that open with a label, *Thời gian: 09 giờ 00*. Residents look for the label and read the value.

use super::notice::{Block, Span};
use super::pictogram;
use super::typeset::syllables;

/// A label that opens a paragraph, and what stands behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Where the label ends in the block's plain text, in bytes: before its colon.
    pub label: usize,
    /// Where the value begins there.
    pub value: usize,
    /// What tells the label to those who do not read it; none for a label that no list knows.
    pub pictogram: Option<&'static str>,
}

/// More syllables than this before a colon are a sentence, and no label.
const LABEL_SYLLABLES: usize = 8;

/// The fact that a block states: a paragraph or an unnumbered item that opens with a bold label, or with one of those
/// that officers use, and goes on behind its colon. *Hồ sơ gồm:* before a list has no value and is none.
pub fn of(block: &Block) -> Option<Fact> {
    if !matches!(block, Block::Paragraph(_) | Block::Item { number: None, .. }) {
        return None;
    }
    let plain = block.plain();
    let (label, rest) = plain.split_once(':')?;
    let value = plain.len() - rest.trim_start().len();
    let ends_word = rest.starts_with(char::is_whitespace);
    let named = label.chars().any(char::is_alphabetic) && !label.contains(['.', '!', '?', ';']);
    if !named || syllables(label) > LABEL_SYLLABLES || value == plain.len() {
        return None;
    }
    let bold = bold_until(block.spans()) >= label.len();
    // The colon of a bold label may touch its value; elsewhere that is an hour or an address.
    let pictogram = pictogram::of_label(&plain[..=label.len()]);
    let is_fact =
        if bold { ends_word || bold_until(block.spans()) <= label.len() + 1 } else { ends_word && pictogram.is_some() };
    is_fact.then_some(Fact { label: label.len(), value, pictogram })
}

/// How far the bold opening of a paragraph reaches, in bytes.
fn bold_until(spans: &[Span]) -> usize {
    spans.iter().take_while(|span| span.bold).map(|span| span.text.len()).sum()
}

/// The paragraph with its value's first word written large, for it will open a line. Of a word that is no plain small
/// letters, as *m²* or *eKYC*, nothing changes.
pub fn opened(block: Block) -> Block {
    let Some(fact) = of(&block) else { return block };
    let plain = block.plain();
    let word = plain[fact.value..].split_whitespace().next().unwrap_or_default();
    let word = word.trim_end_matches([',', '.', ';', ':']);
    let small = !matches!(word.as_bytes(), [_]) && word.chars().all(char::is_lowercase);
    let (mut at, mut block) = (fact.value, block);
    for span in block.spans_mut().iter_mut().filter(|_| small) {
        if at < span.text.len() {
            let first = span.text[at..].chars().next().unwrap_or_default();
            span.text.replace_range(at..at + first.len_utf8(), &first.to_uppercase().to_string());
            break;
        }
        at -= span.text.len();
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::markup::{from_html, from_text};

    fn first(html: &str) -> Block {
        from_html(html).remove(0)
    }

    /// Label and value of what an officer wrote.
    fn split(block: &Block) -> Option<(String, String, Option<&'static str>)> {
        let (fact, plain) = (of(block)?, block.plain());
        Some((plain[..fact.label].to_owned(), plain[fact.value..].to_owned(), fact.pictogram))
    }

    #[test]
    fn a_bold_label_and_its_value_are_a_fact_wherever_the_colon_is() {
        for html in [
            "<p><b>Thời gian:</b> 09 giờ 00</p>",
            "<p><b>Thời gian</b>: 09 giờ 00</p>",
            "<p><b>Thời gian: 09 giờ 00</b></p>",
            "<ul><li><b>Thời gian:</b> 09 giờ 00</li></ul>",
        ] {
            let own = split(&first(html));
            assert_eq!(own, Some(("Thời gian".into(), "09 giờ 00".into(), Some("time"))), "{html}");
        }
        let own = split(&first("<p><b>Loại rác nhận:</b> giấy, kim loại</p>"));
        assert_eq!(own, Some(("Loại rác nhận".into(), "giấy, kim loại".into(), None)), "any label");
    }

    #[test]
    fn a_plain_label_is_one_where_officers_use_it() {
        assert!(of(&from_text("Thời gian: 09 giờ 00").remove(0)).is_some());
        for prose in
            ["Nơi công cộng: khẩu trang vải.", "Mở cửa lúc 08:30 mỗi ngày", "Thời gian", "Xem https://hanoi.gov.vn"]
        {
            assert_eq!(of(&from_text(prose).remove(0)), None, "{prose}");
        }
    }

    #[test]
    fn what_announces_a_list_or_is_a_sentence_is_no_fact() {
        assert_eq!(of(&first("<p><b>Hồ sơ gồm:</b></p>")), None);
        assert_eq!(of(&first("<p><b>08:30</b> mở cửa</p>")), None);
        let long = "<p><b>Các hộ thuộc diện hỗ trợ theo nghị quyết mới của thành phố:</b> có</p>";
        assert_eq!(of(&first(long)), None);
        assert_eq!(of(&first("<ol><li><b>Bước một:</b> ra ngay</li></ol>")), None, "a numbered step");
    }

    #[test]
    fn a_value_opens_its_line_with_a_capital() {
        let opened = |html: &str| opened(first(html)).plain();
        assert_eq!(opened("<p><b>Lưu ý:</b> xin đi thang số 1</p>"), "Lưu ý: Xin đi thang số 1");
        assert_eq!(opened("<p><b>Ai: hộ nghèo</b></p>"), "Ai: Hộ nghèo");
        assert_eq!(opened("<p><b>Lưu ý:</b> ở phòng riêng</p>"), "Lưu ý: Ở phòng riêng");
        assert_eq!(opened("<p><b>Phí:</b> m nào cũng vậy</p>"), "Phí: m nào cũng vậy");
        assert_eq!(opened("<p><b>Phí:</b> m² nào cũng vậy</p>"), "Phí: m² nào cũng vậy");
        assert_eq!(opened("<p><b>Cài:</b> eKYC trước</p>"), "Cài: eKYC trước");
        assert_eq!(opened("<p><b>Giờ:</b> 9 giờ</p>"), "Giờ: 9 giờ");
    }
}
