use super::*;
use proptest::prelude::*;
use std::fmt::Write;

/// Blocks as text: `**bold**`, a dash or a number before an item, `~` for a no-break space.
fn show(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        match block {
            Block::Paragraph(_) | Block::Heading(_) | Block::Step { .. } => {}
            Block::Item { number: Some(number), .. } => write!(out, "{number}. ").expect("strings take everything"),
            Block::Item { number: None, .. } => out.push_str("- "),
        }
        for span in block.spans() {
            let text = span.text.replace('\u{a0}', "~");
            out.push_str(&if span.bold { format!("**{text}**") } else { text });
        }
        out.push('|');
    }
    out.pop();
    out
}

fn html(source: &str) -> String {
    show(&from_html(source))
}

fn text(source: &str) -> String {
    show(&from_text(source))
}

#[test]
fn a_line_that_opens_with_a_label_is_a_paragraph() {
    let text = "Thời gian: 8 giờ, thứ Bảy\nTrong lúc ấy đi thang số 2.\nLiên hệ: 0900 000 112\nLạ lắm: không";
    assert_eq!(
        show(&from_text(text)),
        "Thời gian: 8 giờ, thứ Bảy Trong lúc ấy đi thang số 2.|Liên hệ: 0900 000 112 Lạ lắm: không"
    );
}

#[test]
fn paragraphs_of_all_sorts() {
    for (source, blocks) in [
        ("", ""),
        ("<p></p><p>&nbsp;</p><p> \n </p>", ""),
        ("trần", "trần"),
        ("<p>một</p><p>hai</p>", "một|hai"),
        ("<p>một<p>hai", "một|hai"),
        ("<div>một<div>hai</div>ba</div>", "một|hai|ba"),
        ("một<br>hai<br/><br />ba", "một|hai|ba"),
        ("một<hr>hai", "một|hai"),
        ("một <span>hai</span> <a href='https://x'>ba</a><img src=x alt=y> bốn", "một hai ba bốn"),
        ("<!DOCTYPE html><html><head><meta charset=utf-8><title>T</title></head><body>một</body></html>", "một"),
        ("<blockquote>một</blockquote>hai", "một|hai"),
        ("một\n\n  hai\t\u{3000}ba", "một hai ba"),
        ("khẩu<wbr>trang", "khẩutrang"),
        ("<custom-tag>một</custom-tag>", "một"),
    ] {
        assert_eq!(html(source), blocks, "{source}");
    }
}

#[test]
fn bold_and_headings() {
    for (source, blocks) in [
        ("<b>một</b> hai", "**một **hai"),
        ("một <strong>hai </strong>ba", "một **hai **ba"),
        ("<b>m<b>ộ</b>t</b> hai", "**một **hai"),
        ("<b></b>một</b></strong>", "một"),
        ("<b><p>một</p><p>hai</p></b>ba", "**một**|**hai**|ba"),
        ("<h1>Một</h1>hai", "**Một**|hai"),
        ("<h2>Một<br>hai</h2>ba", "**Một**|**hai**|ba"),
        ("<h2>Một<p>hai", "**Một**|hai"),
        ("<h2>Một</h3>hai", "**Một**|hai"),
        ("<i>một</i> <em>hai</em> <u>ba</u>", "một hai ba"),
        ("<B>một</B>", "**một**"),
    ] {
        assert_eq!(html(source), blocks, "{source}");
    }
}

#[test]
fn lists() {
    for (source, blocks) in [
        ("<ul><li>một</li><li>hai</li></ul>ba", "- một|- hai|ba"),
        ("<ul><li>một<li>hai</ul>", "- một|- hai"),
        ("<ol><li>một<li>hai</ol><ol><li>ba</ol>", "1. một|2. hai|1. ba"),
        ("<ol start=4><li>một<li>hai</ol>", "4. một|5. hai"),
        ("<ol start='-2'><li>một</ol>", "1. một"),
        ("<ol start=4294967295><li>một<li>hai</ol>", "4294967295. một|4294967295. hai"),
        ("<ol><li value=7>một<li>hai</ol>", "7. một|8. hai"),
        ("<ol><li></li><li>hai</ol>", "2. hai"),
        ("<ol><li>một<ul><li>a<li>b</ul>tiếp<li>hai</ol>", "1. một|- a|- b|tiếp|2. hai"),
        ("<ul><li><p>một</p><p>tiếp</p></li><li><p>hai</p></li></ul>", "- một|tiếp|- hai"),
        ("<li>một</li>hai", "- một|hai"),
        ("<ul><li></li></ul>hai", "hai"),
        ("<ul><li><b>một</b>: hai</li></ul>", "- **một**: hai"),
        ("</ul></ol></li>một", "một"),
    ] {
        assert_eq!(html(source), blocks, "{source}");
    }
}

#[test]
fn tables() {
    for (source, blocks) in [
        (
            "<table><caption>Lịch</caption><thead><tr><th>Tòa</th><th>Giờ</th></tr></thead>\
             <tbody><tr><td>A</td><td>8h</td></tr><tr><td>B<td>9h</table>hết",
            "Lịch|**Tòa **· **Giờ**|A · 8h|B · 9h|hết",
        ),
        ("<table><tr><td><p>A</p></td><td><p> 8h </p></td></tr></table>", "A · 8h"),
        ("<table><tr><td>A</td><td></td><td>C</td></tr></table>", "A · C"),
        ("<table><tr><td><p>một</p><ul><li>hai</ul></td></tr></table>", "một|- hai"),
        ("<table><td>A<td>B</table>", "A · B"),
        ("<table><tr><td>A<table><tr><td>B<td>C</table></td><td>D</td></tr></table>", "A|B · C|D"),
        ("<table>lạc<tr>lõng<td>A</table>", "lạc|lõng · A"),
        ("<tr><td>A</td><td>B</td></tr>", "A|B"),
        ("<table><tr><th>A<td>b", "**A **· b"),
        ("</td></tr></table>một", "một"),
    ] {
        assert_eq!(html(source), blocks, "{source}");
    }
}

#[test]
fn what_is_not_for_reading_is_dropped() {
    for (source, blocks) in [
        ("một<script>if (a<b) { '</p>' }</script>hai", "mộthai"),
        ("một<style>p>b{}</style> hai", "một hai"),
        ("một<!-- <p>ẩn</p> -->hai<!---->ba<!-->", "mộthaiba"),
        ("<iframe src=x><p>ẩn</p></iframe>một", "một"),
        ("<template><template>ẩn</template>ẩn</template>một", "một"),
        ("<svg><title>ẩn</title><path/></svg>một<svg/>hai", "mộthai"),
        ("<video controls>ẩn</video><select><option>ẩn</select><textarea>ẩn</textarea>một", "một"),
        ("<noscript><p>một</p></noscript>", "một"),
        ("<object data=x><p>ẩn</p></object>một", "một"),
        ("<?xml version='1.0'?>một<![CDATA[hai]]>", "mộthai"),
    ] {
        assert_eq!(html(source), blocks, "{source}");
    }
}

#[test]
fn what_is_never_closed_hides_nothing() {
    for (source, blocks) in [
        ("<p>một <b", "một <b"),
        ("<p>một <a href=\"x>hai</a> ba", "một hai ba"),
        ("5 < 6 và a<b", "5 < 6 và a<b"),
        ("số <3 và </3", "số <3 và </3"),
        ("a </3 b <b>c</b> </ p>d<? x <i>e</i>", "a </3 b **c **d<? x e"),
        ("một </", "một </"),
        ("một <", "một <"),
        ("một <!-- hai <b>ba</b>", "một hai **ba**"),
        ("một <!-- hai", "một hai"),
        ("một <!doctype hai", "một <!doctype hai"),
        ("một <!doctype hai <b>ba</b>", "một <!doctype hai **ba**"),
        ("một <!-- hai --!>ba<!--->bốn", "một babốn"),
        ("<iframe src=x />một", "một"),
        ("<iframe src=x>một", "một"),
        ("<textarea>một <p>hai", "một|hai"),
        ("<svg><p>một</p>", "một"),
        ("<svg><select><p>một</p>", "một"),
        ("một<script>var x = 1;", "một"),
        ("một<script src=x/>hai", "một"),
        ("một<script src=x />hai", "mộthai"),
        ("Kính gửi <Họ và tên> ở </Địa chỉ>", "Kính gửi <Họ và tên> ở </Địa chỉ>"),
        ("Kính gửi </Họ và tên>", "Kính gửi </Họ và tên>"),
        ("Kính gửi <Phòng số>", "Kính gửi <Phòng số>"),
    ] {
        assert_eq!(html(source), blocks, "{source}");
    }
}

#[test]
fn entities() {
    for (source, blocks) in [
        ("a &lt;b&gt; &amp; &quot;c&quot; &apos;d&#39;", "a <b> & \"c\" 'd'"),
        ("10&nbsp;kg, 1.000&#160;đồng, 5&#xA0;m", "10~kg, 1.000~đồng, 5~m"),
        (
            "&agrave;&ecirc;&ocirc;&Agrave; &ndash; &mdash; &hellip; &ldquo;x&rdquo; &bull; &deg;C",
            "àêôÀ – — … “x” • °C",
        ),
        ("&#272;&#x1ebf; &#x0;&#xD800;&#x110000;", "Đế \u{fffd}\u{fffd}\u{fffd}"),
        ("R&D, A & B, &khongco; &", "R&D, A & B, &khongco; &"),
        ("&amp;lt;", "&lt;"),
        ("vi&shy;rút &zwj;&zwnj;&lrm;&rlm;x", "virút x"),
        ("e&#x0302;&#x0301;", "ế"),
    ] {
        assert_eq!(html(source), blocks, "{source}");
    }
}

#[test]
fn text_is_composed_visible_and_evenly_spaced() {
    for (source, line) in [
        ("  một \t\r\n hai  ", "một hai"),
        ("e\u{302}\u{301}", "ế"),
        ("e\u{301}\u{302}", "é\u{302}"),
        ("o\u{200b}\u{302}", "ô"),
        ("10\u{a0}kg\u{a0}", "10\u{a0}kg"),
        ("10\u{202f}000\u{2007}đ", "10\u{a0}000\u{a0}đ"),
        ("a\u{a0}\u{a0}b\u{a0} c", "a\u{a0}b c"),
        ("a\u{202e}b\u{2066}c\u{2069}\u{200f}", "abc"),
        ("a\u{0}\u{7}\u{1b}[31mb\u{9b}", "a[31mb"),
        ("\u{feff}a\u{ad}b\u{2060}", "ab"),
        ("\u{200b}\u{a0}\u{feff}", ""),
        ("một\u{2028}hai\u{85}ba", "một hai ba"),
    ] {
        assert_eq!(one_line(source), line, "{source:?}");
    }
}

#[test]
fn an_accent_stays_with_its_letter_across_a_change_of_weight() {
    assert_eq!(html("<b>e</b>\u{302}\u{301} x"), "**ế **x");
}

#[test]
fn plain_text() {
    for (source, blocks) in [
        ("", ""),
        (" \n\n \n", ""),
        ("một\nhai\n\nba", "một hai|ba"),
        ("một\r\nhai\r\n\r\nba", "một hai|ba"),
        ("một\u{2029}\u{2029}hai", "một|hai"),
        ("Gồm:\n- một\n- hai\ntiếp\n\nHết", "Gồm:|- một|- hai tiếp|Hết"),
        ("* một\n• hai\n1. ba\n12) bốn", "- một|- hai|1. ba|12. bốn"),
        ("-một\n*hai\n1.ba\n1.000 đồng", "-một *hai 1.ba 1.000 đồng"),
        ("từ năm\n2021. Sau đó", "từ năm 2021. Sau đó"),
        ("-\n1.", "- 1."),
        ("<b>một</b> &amp;", "<b>một</b> &amp;"),
        ("  - một\n    - hai", "- một|- hai"),
    ] {
        assert_eq!(text(source), blocks, "{source:?}");
    }
}

#[test]
fn depth_and_length_cost_little() {
    for piece in
        ["<ul><li>", "<table><tr><td>", "<b>", "<div>", "<svg>", "<a ", "<a '>", "<!--", "<template>", "&", "<", "</"]
    {
        let source = format!("đầu {} cuối", piece.repeat(100_000 / piece.len()));
        let words: String = from_html(&source).iter().map(Block::plain).collect();
        assert!(words.contains("đầu") && words.contains("cuối"), "{piece}");
    }
    let deep = format!("{}a<td>b{}c", "<table><tr><td>".repeat(200), "</table>".repeat(200));
    assert!(html(&deep).ends_with("c"));
}

/// What holds of every block that leaves the reducer.
fn check(blocks: &[Block]) -> Result<(), TestCaseError> {
    for block in blocks {
        let plain = block.plain();
        prop_assert!(!plain.is_empty());
        prop_assert_eq!(plain.trim(), plain.as_str());
        prop_assert!(!plain.contains("  ") && !plain.contains("\u{a0}\u{a0}"), "{plain:?}");
        prop_assert!(
            plain.chars().all(|c| !is_invisible(c) && (c == ' ' || c == '\u{a0}' || !c.is_whitespace())),
            "{plain:?}"
        );
        prop_assert!(is_nfc(&plain), "{plain:?}");
        prop_assert!(block.spans().iter().all(|span| !span.text.is_empty()));
        prop_assert!(block.spans().windows(2).all(|pair| pair[0].bold != pair[1].bold));
    }
    Ok(())
}

fn words(blocks: &[Block]) -> Vec<String> {
    let plain = |block: &Block| block.plain().split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    blocks.iter().flat_map(plain).filter(|word| word != "·").collect()
}

const WORD: &str = "[a-zđ]{1,3}|thông|báo|Ủy|ban|khẩu|trang|1\\.000|\\(5K\\)|5<|&|&&amp;&";
const TAG: &str = "</?(p|div|br|b|strong|i|h1|h3|ul|ol|li|table|tr|td|th|tbody|span|a|font|o:p|section|head|body|dl|noscript)( class=x| title='a>b'| start=3)? ?/?>";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_html_is_too_broken(source in r#"([<>/!&;#"'= \n\r-]|[a-z]|script|svg|textarea|<!--|-->|<b>|<li>|<td>|\PC|\u{301}|\u{a0}|\u{202e}){0,60}"#) {
        check(&from_html(&source))?;
        check(&from_text(&source))?;
        let line = one_line(&source);
        prop_assert_eq!(one_line(&line), line);
    }

    #[test]
    fn unwrapping_keeps_every_word(pieces in prop::collection::vec(prop_oneof![WORD, TAG], 0..40)) {
        let source = pieces.join(" ");
        let written: Vec<&str> = pieces.iter().map(String::as_str).filter(|p| !(p.starts_with('<') && p.ends_with('>'))).collect();
        let written: Vec<String> = written.iter().map(|word| word.replace("&amp;", "&")).collect();
        let blocks = from_html(&source);
        check(&blocks)?;
        prop_assert_eq!(words(&blocks), written);
    }

    #[test]
    fn what_is_never_closed_keeps_every_word(
        before in prop::collection::vec("[a-z]{2,4}", 0..9),
        opened in "<!--|<b|<a href=\"|<a href='x|<p class=\"x\"|</b|<iframe>|<textarea>|<select><svg>|<template>|<!|<!doctype x |<\\?",
        after in prop::collection::vec("[a-z]{2,4}", 1..9),
        end in "|</p>|<br>",
    ) {
        let source = format!("{} {opened} {} <p>x{end}", before.join(" "), after.join(" "));
        let kept = words(&from_html(&source));
        prop_assert!(kept.starts_with(&before));
        prop_assert_eq!(kept.last().map(String::as_str), Some("x"));
    }

    #[test]
    fn plain_text_keeps_every_word(words in prop::collection::vec("[a-zđ]{1,4}|thông|báo|5K|<b>|&amp;", 0..30), gaps in prop::collection::vec(" |  |\n|\n\n|\r\n|\t", 30)) {
        let source: String = words.iter().zip(&gaps).flat_map(|(word, gap)| [word.as_str(), gap]).collect();
        let blocks = from_text(&source);
        check(&blocks)?;
        prop_assert_eq!(super::tests::words(&blocks), words);
    }
}
