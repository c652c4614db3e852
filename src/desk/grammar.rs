//! A line that is no TOML, by what people do most, in their words.

use super::nearest::bare;
use super::slip::{Said, said, unseen};

/// Fields as people call them who think in Vietnamese; bare.
const IN_VIETNAMESE: [(&str, &str); 10] = [
    ("tieu de", "title"),
    ("tu", "from"),
    ("bat dau", "from"),
    ("noi nhan", "to"),
    ("gio", "hours"),
    ("nguon", "source"),
    ("anh", "image"),
    ("loai", "class"),
    ("kieu", "kind"),
    ("co quan", "title"),
];

/// What is wrong in a line. `why`: the parser's reason; `notice`: in a notice, which has a text below its fields.
pub fn slip(written: &str, why: &str, notice: bool) -> Said {
    if let Some(own) = written.chars().find(|own| unseen(*own)) {
        return hidden(own);
    }
    if crooked(written) {
        return said(
            "dấu nháy cong của Word ở đây không dùng được; gõ lại dấu nháy thẳng \"",
            "Word's curly quotation marks do not work here; type straight ones: \"",
        );
    }
    if written.contains(|own: char| own != ' ' && own != '\t' && own.is_whitespace()) {
        return said(
            "có dấu cách đặc biệt (chép từ Word hay trang mạng); xóa đi, gõ lại bằng phím cách",
            "has a special space (copied from Word or a web page); delete it and type a plain one",
        );
    }
    if why.contains("duplicate key") {
        return said("trường này được ghi hai lần; bỏ một dòng", "this field is written twice; take one line out");
    }
    let (name, value) = written.split_once('=').unwrap_or((written, ""));
    let (name, value) = (name.trim(), value.trim());
    if written.contains('=') && name.contains(|own: char| own.is_alphabetic() && !own.is_ascii() || own == ' ') {
        let plain = bare(name);
        let meant = IN_VIETNAMESE.iter().find(|(own, _)| *own == plain).map_or("until", |(_, meant)| meant);
        let meant = if notice || meant == "title" { meant } else { "contact" };
        return said(
            format!("không có trường \"{name}\"; tên trường viết bằng tiếng Anh, như {meant}"),
            format!("there is no field \"{name}\"; fields have English names of one word, such as {meant}"),
        );
    }
    if quotes_within(value) {
        let place = if name == "title" { "tiêu đề".to_owned() } else { format!("trường {name}") };
        return said(
            format!("trong {place} đừng dùng dấu \"; dùng ' hoặc « »"),
            format!("do not use the mark \" within {name}; use ' or « »"),
        );
    }
    if written.contains('\\') {
        return said(
            "dấu \\ trong dấu nháy kép có nghĩa khác; viết hai dấu \\\\, hoặc đặt chữ trong dấu nháy đơn",
            "a \\ within double quotes means something else; write it twice, or put the text in single quotes",
        );
    }
    if !written.contains('=') && !written.trim_start().starts_with(['[', '#', '"', ']', '}']) {
        let (vi, en) = match notice {
            true => ("; nội dung thì viết dưới dòng +++ thứ hai", "; the text goes below the second line +++"),
            false => ("; lời ghi chú thì viết sau dấu #", "; a remark goes behind a #"),
        };
        return said(
            format!("dòng này không có dạng tên = \"giá trị\"{vi}"),
            format!("this line is not of the form name = \"value\"{en}"),
        );
    }
    // Of one line, which a list or a table may go beyond.
    if written.contains('=') && !value.starts_with(['"', '\'', '[', '{']) {
        let value = value.split(" #").next().unwrap_or_default().trim().trim_matches('"');
        let value = match name {
            "practice" | "correction" => "true".to_owned(),
            _ if value.is_empty() => "\"…\"".to_owned(),
            "hosts" | "reminders" => format!("[\"{value}\"]"),
            _ => format!("\"{value}\""),
        };
        let (vi, en) = match value.as_str() {
            "true" => ("giá trị là true hoặc false", "the value is true or false"),
            _ => ("giá trị phải nằm giữa hai dấu nháy thẳng", "the value must stand between two straight quotes"),
        };
        return said(format!("{vi}: {name} = {value}"), format!("{en}: {name} = {value}"));
    }
    if value.starts_with('"') && value.matches('"').count() == 1 {
        return said(
            "dòng này sai cú pháp: thiếu dấu nháy \" đóng ở cuối; thêm vào",
            "this line is malformed: the closing quotation mark \" is missing; add it",
        );
    }
    let why = why.trim().replace('\n', ", ");
    said(
        "dòng này sai cú pháp; viết tên = \"giá trị\", đủ dấu nháy, dấu phẩy và ngoặc",
        format!("this line is malformed; write name = \"value\", with all quotes, commas and brackets ({why})"),
    )
}

/// A text of one line of which everything is seen.
pub fn seen(text: &str) -> Result<String, Said> {
    match text.chars().find(|own| unseen(*own)) {
        None => Ok(text.to_owned()),
        Some('\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}') => {
            Err(said("có chỗ xuống dòng; viết trên một dòng", "has a line end in it; write it on one line"))
        }
        Some(own) => Err(hidden(own)),
    }
}

/// Of a character that nobody sees.
fn hidden(own: char) -> Said {
    let code = u32::from(own);
    said(
        format!("có ký tự không hiện được (U+{code:04X}); xóa nó, gõ lại chỗ đó"),
        format!("has a character that is not seen (U+{code:04X}); delete it, and type that place again"),
    )
}

/// Curly marks where straight ones should stand. Within straight ones they are a part of the text.
fn crooked(written: &str) -> bool {
    const CURLY: [char; 8] = ['“', '”', '„', '‘', '’', '«', '»', '″'];
    let parts: Vec<&str> = written.split('"').collect();
    let unclosed = parts.len().is_multiple_of(2);
    let outside = parts.iter().step_by(2).any(|own| own.split('#').next().is_some_and(|own| own.contains(CURLY)));
    outside || unclosed && parts.last().is_some_and(|own| own.contains(CURLY))
}

/// Whether a text in straight quotes has more of them in it.
fn quotes_within(value: &str) -> bool {
    let Some(rest) = value.strip_prefix('"').filter(|_| !value.starts_with("\"\"\"")) else { return false };
    let Some((_, after)) = rest.split_once('"') else { return false };
    let after = after.trim_start();
    after.contains('"') && !after.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vi(line: &str, notice: bool) -> String {
        slip(line, "unexpected key or value, expected newline, `#`", notice).vi
    }

    #[test]
    fn a_quotation_within_a_title_is_told_how_to_be_written() {
        for line in ["title = \"Lễ \"Tết\" vui\"", "title = \"Lễ \"Tết\"\"", "title = \"\"Tết\" vui\""] {
            assert_eq!(vi(line, true), "trong tiêu đề đừng dùng dấu \"; dùng ' hoặc « »", "{line}");
        }
        assert!(vi("source = \"Số \"12\"\"", true).starts_with("trong trường source"));
        assert!(vi("title = \"Lễ «Tết» \"vui\" vẻ\"", true).starts_with("trong tiêu đề"), "« » are allowed within");
    }

    #[test]
    fn a_field_in_vietnamese_is_told_its_english_name() {
        let told = "không có trường \"đến\"; tên trường viết bằng tiếng Anh, như until";
        assert_eq!(vi("đến = \"31/12/2026\"", true), told);
        assert!(vi("Tiêu đề = \"a\"", true).ends_with("như title"));
        assert!(vi("cơ quan = \"a\"", false).ends_with("như title"));
        assert!(vi("liên hệ = \"a\"", false).ends_with("như contact"));
    }

    #[test]
    fn no_vietnamese_sentence_ends_in_english() {
        for line in ["title = \"a\" b", "to = [\"a\" \"b\"]", "title = \"a", "title =", "title = Cắt nước", "x", "]"]
        {
            for notice in [true, false] {
                assert!(!vi(line, notice).contains("expected"), "{line}: {}", vi(line, notice));
            }
        }
        assert!(vi("title = Cắt nước # mai", true).ends_with("title = \"Cắt nước\""));
        assert!(vi("title =", true).ends_with("title = \"…\""));
        assert!(vi("hosts = gov.vn", false).ends_with("hosts = [\"gov.vn\"]"));
        assert!(vi("practice = có", false).ends_with("là true hoặc false: practice = true"));
        assert!(!vi("Sở Xây dựng", false).contains("+++"), "newsroom.toml has no text below");
    }

    #[test]
    fn what_is_not_seen_is_named_by_its_number() {
        assert!(vi("title = \"a\u{1b}[31m\"", true).contains("không hiện được (U+001B)"));
        assert!(vi("\u{202e}title = \"a\"", true).contains("(U+202E)"));
    }
}
