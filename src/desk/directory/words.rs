//! What the board says of the directory, in the words of its author.

use super::super::slip::{Said, said};
use super::super::spoken::{number, quoted};
use crate::board::fault::{Fault, excerpt};
use crate::board::place::{MOST_LETTERS, PlacesError};

/// A stable part of *reason; way out*, and what is said. `{q}`: what the reason quotes; `{n}`: its first number; `{most}`:
/// letters of a screen's name.
const ENTRY: &[(&str, &str)] = &[
    ("is missing", "còn thiếu; ghi thêm vào mục này"),
    (", not a text", "phải là chữ; đặt trong dấu nháy \""),
    (", not a list", "phải là danh sách; viết như [\"…\"]"),
    (", not an entry", "phải là một mục; viết trong ngoặc nhọn { … }"),
    ("a code alone does not say", "mã phải có tên danh sách ở trước; viết như vn-gso@2021-01:00004"),
    (
        "the scheme, before the @",
        "trước dấu @ chỉ có chữ thường không dấu, số và gạch nối; viết như vn-gso@2021-01:00004",
    ),
    ("the epoch, between @ and :", "giữa dấu @ và dấu : là tháng hay ngày; viết như vn-gso@2021-01:00004"),
    ("the code, after the :", "sau dấu : là 1 đến 16 chữ và số; viết như vn-gso@2021-01:00004"),
    ("a location ID has two letters", "mã tòa nhà gồm hai chữ, gạch nối và sáu chữ số, như HN-4K7Q2W; chép lại mã"),
    ("a slip of typing", "mã gõ sai: ký tự cuối không khớp với các ký tự trước; chép lại mã"),
    (
        "a screen's number has eight",
        "số màn hình gồm tám chữ và số, như NWNX-QRDG; chép lại từ trang cài đặt trên màn hình",
    ),
    ("is no whole number", "phải là số; viết không có dấu nháy"),
    ("is no moment", "phải là thời điểm như 2026-11-25T08:00:00Z; hoặc ghi lại bằng: bangtin-desk place claim"),
    ("is there twice", "{i} đã có ở trên; bỏ một mục"),
    ("is of another list", "{q} thuộc danh sách khác; ghi cấp trên trong cùng danh sách"),
    ("the site lies in no area", "tòa nhà chưa thuộc nơi nào; ghi như [\"vn-gso@2021-01:00337\"]"),
    ("is no number from", "phải là số từ -{n} đến {n}; ghi cả lat và lon, hoặc bỏ cả hai"),
    ("letters; write at most", "dài {n} chữ, quá dài; rút ngắn còn {most}"),
    ("which no board shows", "có {q}, bảng không hiện được; bỏ nó đi"),
    ("of them are kept", "dài {n} chữ, quá dài; rút ngắn còn 120"),
    ("lower-case letters and digits; choose", "phải là 1 đến 32 chữ thường không dấu và số; chọn tên khác"),
    ("reaches nobody", "cơ quan này chưa có nơi nào; ghi các nơi nó phục vụ"),
    ("go round in a circle", "{i}: các cấp trên (parent) thành vòng tròn; sửa lại"),
    ("spoken of but not listed", "{i} được nhắc đến mà không có trong areas; thêm vào, hoặc sửa mã"),
    ("the rest is left out", "có {n} mã, quá nhiều; ghi các nơi lớn hơn"),
    ("they are left out", "thừa {n} mục; bỏ bớt"),
    ("faults are not named", "còn {n} lỗi nữa; sửa những chỗ trên trước"),
];

/// What [`ENTRY`] says where the board's own sentence has no way out.
const WAY_OUT: &[(&str, &str)] = &[
    ("is missing", "write it into this entry"),
    (", not a text", "write it in quotes"),
    ("the rest is left out", "name the larger areas"),
    ("they are left out", "take some out"),
];

/// Of one entry.
pub fn of_entry(fault: &Fault) -> Said {
    let whole = format!("{}; {}", fault.reason, fault.way_out);
    let item = fault.item.as_deref().map_or_else(String::new, |item| format!("{item:?}"));
    let row = ENTRY.iter().find(|(part, _)| whole.contains(part));
    let way_out = match WAY_OUT.iter().find(|(part, _)| fault.reason.contains(part)) {
        Some((_, own)) if fault.way_out.is_empty() => own,
        _ => &*fault.way_out,
    };
    let english = if way_out.is_empty() { fault.reason.clone() } else { format!("{}; {way_out}", fault.reason) };
    let vietnamese = row.map_or_else(
        || english.clone(),
        |(_, text)| {
            let text = text.replace("{n}", &number(&fault.reason)).replace("{q}", quoted(&fault.reason));
            text.replace("{i}", &item).replace("{most}", &MOST_LETTERS.to_string())
        },
    );
    // The line says which entry it is; its field is left.
    let field = fault.field.rsplit('.').next().unwrap_or_default().split('[').next().unwrap_or_default();
    said(format!("{field}: {vietnamese}"), format!("{field}: {english}"))
}

/// Of a document that is no directory at all: the line that is to be mended, and how.
pub fn of_document(text: &str, error: &PlacesError) -> (Option<usize>, Said) {
    let PlacesError::Document { line, column, reason } = error else {
        return (None, said(format!("không dùng được ({error})"), error.to_string()));
    };
    if text.trim().is_empty() {
        let what = said(
            "tệp trống; chép lại từ bản sao, hoặc theo mẫu trong docs/places.md",
            "the file is empty; put it back from a copy, or begin with the sample in docs/places.md",
        );
        return (None, what);
    }
    if let Some((line, odd)) = odd(text, *line, *column) {
        return (Some(line), odd.said());
    }
    let written = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let has = |part: &str| reason.contains(part);
    // The parser stops at what follows the gap, often a line below it.
    let after = written.get(column.saturating_sub(1)..).unwrap_or_default();
    let gap = || {
        let begins = written[..written.len() - after.len()].trim().is_empty();
        let above = text.lines().take(line.saturating_sub(1)).collect::<Vec<_>>();
        let last = above.iter().rposition(|own| !own.trim().is_empty()).filter(|_| begins);
        match last {
            Some(at) => (at + 1, said("ở cuối dòng", "at the line's end")),
            None if after.is_empty() => (*line, said("ở cuối dòng", "at the line's end")),
            None => {
                let after = excerpt(after);
                (*line, said(format!("trước chỗ {after}"), format!("before {after}")))
            }
        }
    };
    let missing = |vi: &str, en: &str| {
        let (line, place) = gap();
        let (place_vi, place_en) = (place.vi, place.en);
        (Some(line), said(format!("thiếu {vi} {place_vi}; thêm vào"), format!("{en} is missing {place_en}; add it")))
    };
    let one = |vi: &str, en: &str| (Some(*line), said(vi, en));
    if written.contains(['“', '”', '„', '‘', '’']) && (has("expected value") || has("key must be")) {
        one(
            "dấu nháy cong của Word ở đây không dùng được; gõ lại dấu nháy thẳng \"",
            "Word's curly quotation marks do not work here; type straight ones: \"",
        )
    } else if has("expected `,` or") {
        missing("dấu phẩy hoặc dấu đóng ngoặc", "a comma or a closing bracket")
    } else if has("expected `:`") {
        missing("dấu :", "a colon")
    } else if has("EOF while parsing a string") || has("control character") {
        one("thiếu dấu nháy \" đóng; thêm vào", "the closing quotation mark \" is missing; add it")
    } else if has("EOF while parsing") {
        (
            Some(gap().0),
            said(
                "tệp hết giữa chừng: thiếu dấu đóng ] hoặc }; thêm vào, hoặc chép lại tệp từ bản sao",
                "the file ends too early: a closing ] or } is missing; add it, or put the file back from a copy",
            ),
        )
    } else if has("key must be") {
        one(
            "tên trường thiếu dấu nháy; viết như \"name\"",
            "a field's name stands without quotation marks; write it like \"name\"",
        )
    } else if has("there is no \"places\"") {
        (
            Some(1),
            said(
                "thiếu \"places\": 1; viết nó ngay sau dấu { đầu tiên",
                "\"places\": 1 is missing; write it after the first {",
            ),
        )
    } else if has("\"places\" is not 1") {
        one(
            "places: chương trình này chỉ đọc phiên bản 1; ghi 1",
            "places: this program reads version 1 alone; write 1",
        )
    } else if let Some(list) = reason.split("the list of ").nth(1) {
        one(
            &format!("{list}: phải là danh sách các mục; viết như [ {{ … }} ]"),
            &format!("{list}: must be a list of entries; write it like [ {{ … }} ]"),
        )
    } else if has("an object with") {
        one(
            "tệp phải bắt đầu bằng dấu { và \"places\": 1; chép theo mẫu trong docs/places.md",
            "the file must begin with { and \"places\": 1; copy the sample in docs/places.md",
        )
    } else if has("trailing characters") {
        one("còn chữ sau dấu } cuối cùng; bỏ đi", "there is something behind the last }; take it out")
    } else {
        let en = format!(
            "this line is malformed; write \"name\": \"value\", with all quotes, commas and brackets ({reason})"
        );
        one("dòng này sai cú pháp; viết \"tên\": \"giá trị\", đủ dấu nháy, dấu phẩy và ngoặc", &en)
    }
}

/// What people write into such a file, and JSON does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Odd {
    Comment(String),
    /// After the last entry.
    LastComma,
    /// Before the first entry, or behind another comma.
    Comma,
}

impl Odd {
    fn said(&self) -> Said {
        match self {
            Self::Comment(text) => said(
                format!("tệp này không được có ghi chú ({text}); xóa ghi chú đi"),
                format!("this file has no place for comments ({text}); delete it"),
            ),
            Self::LastComma => said(
                "thừa dấu phẩy trước dấu đóng ngoặc; bỏ nó",
                "there is a comma before the closing bracket; take it out",
            ),
            Self::Comma => said("thừa một dấu phẩy; bỏ nó", "there is a comma too many; take it out"),
        }
    }
}

/// The first such thing, with its line, if it is what the parser stopped at: none knows how to go on after it.
fn odd(text: &str, line: usize, column: usize) -> Option<(usize, Odd)> {
    let begin = text.match_indices('\n').map(|(at, _)| at + 1).nth(line.checked_sub(2).unwrap_or(usize::MAX));
    let end = begin.unwrap_or(0) + column;
    let line_of = |at: usize| text[..at].matches('\n').count() + 1;
    let (mut quoted, mut escaped) = (false, false);
    // The last byte that is no gap.
    let mut last = (0, b'{');
    for (at, own) in text.bytes().enumerate().take_while(|(at, _)| *at <= end) {
        if quoted {
            (quoted, escaped) = (escaped || own != b'"', !escaped && own == b'\\');
            continue;
        }
        match (last.1, own) {
            (_, b'#') | (b'/', b'/' | b'*') => {
                let from = if own == b'#' { at } else { last.0 };
                let comment = text[from..].lines().next().unwrap_or_default();
                return Some((line_of(from), Odd::Comment(excerpt(comment.trim_end()))));
            }
            (b',', b'}' | b']') => return Some((line_of(last.0), Odd::LastComma)),
            (b',' | b'{' | b'[', b',') => return Some((line_of(at), Odd::Comma)),
            _ => {}
        }
        quoted = own == b'"';
        if !own.is_ascii_whitespace() {
            last = (at, own);
        }
    }
    None
}
