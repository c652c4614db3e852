//! What the board says of a notice, in the words of an author who reads Vietnamese.
//!
//! The board's own sentences stay as they are. A row is found by the field and by a part of the sentence that does not
//! change; what no row knows is said in English.

use crate::board::fault::Fault;

/// Field, a stable part of *reason; way out*, and what is said. `{q}`: what the reason quotes; `{n}`: its first number;
/// `{w}`: the list at the end of the way out.
const ROWS: &[(&str, &str, &str)] = &[
    ("title", "is missing, and there is no text", "còn trống, và cũng không có nội dung; viết cả hai"),
    ("title", "stands in for it", "còn trống, nên câu đầu của nội dung đứng thay; viết một câu ngắn"),
    ("title", "syllables, more than", "có {n} tiếng, quá dài; viết phần còn lại vào nội dung"),
    ("title", "syllables", "có {n} tiếng; 5 đến 12 tiếng thì nhìn qua là đọc được; viết phần còn lại vào nội dung"),
    ("title", "has a word of", "có một từ dài {n} chữ, có thể bị ngắt đôi; dùng từ ngắn hơn"),
    ("title", "tags or entities", "có thẻ HTML; chỉ viết chữ thường"),
    ("title", "all in capitals", "toàn chữ hoa; chữ thường đọc được từ xa hơn"),
    ("title", "can be drawn", "không có gì hiện được: biểu tượng và emoji không vẽ được; viết bằng lời"),
    ("title", "letters", "tên cơ quan dài {n} chữ, mà trang nào cũng có; rút ngắn trong newsroom.toml"),
    ("title", "bytes, more than", "dài {n} byte, quá dài; viết phần còn lại vào nội dung"),
    (
        "until",
        "is not after its beginning",
        "không sau lúc bắt đầu (from; không ghi from thì là lúc phát hành); sửa một trong hai",
    ),
    (
        "until",
        "an emergency lasts",
        "thông báo khẩn cấp kéo dài nhiều nhất {n} giờ kể từ lúc bắt đầu; cho hết sớm hơn, cần thì phát lại",
    ),
    ("until", "had passed", "đã qua rồi; dời sang ngày sau, hoặc bỏ thông báo này đi"),
    ("until", "days after its beginning", "cách lúc bắt đầu {n} ngày; xem lại năm"),
    ("class", "is unknown", "không có loại {q}; ghi một trong: {w}"),
    ("kind", "is unknown", "không có kiểu {q}; ghi một trong: {w}"),
    ("mark", "is unknown", "không có dấu {q}; ghi một trong: {w}"),
    ("pictogram", "is no pictogram", "không có hình {q}; chọn một trong: {w}"),
    ("language", "is not a language", "{q} không phải là mã ngôn ngữ; ghi như \"vi\" hoặc \"en\""),
    ("to", "directory of places", "places.json không có {q}; chép mã từ đó, hoặc xin bổ sung"),
    ("to", "is empty", "danh sách trống; ghi nơi nhận, hoặc bỏ trường này để gửi cả thành phố"),
    ("hours", "never open", "không giờ nào rơi vào lúc thông báo có hiệu lực; sửa giờ hoặc ngày"),
    (
        "hours",
        "no weekly hours",
        "{q} không phải là giờ trong tuần; mỗi dấu nháy một khoảng, như \"T2-T6 06:00-22:00\"",
    ),
    ("hours", "is no day", "{q}: không có ngày này; ghi T2 đến T7 và CN, hoặc Mon đến Sun"),
    ("hours", "is no time of the day", "{q}: không phải là giờ; ghi giờ và phút, 00:00 đến 24:00"),
    ("hours", "at the same minute", "{q}: bắt đầu và hết cùng một phút; cả ngày thì ghi 00:00-24:00"),
    ("hours", "either one day or all", "{q}: một ngày thì ghi tên ngày đó, cả tuần thì ghi T2-CN"),
    ("supersedes", "in this edition", "không có thông báo {q}; ghi tên tệp (bỏ .md) của thông báo bị thay, hoặc bỏ đi"),
    ("supersedes", "the item itself", "thông báo không thể thay chính nó; ghi thông báo bị thay"),
    ("supersedes", "in a circle", "các thông báo thay nhau thành vòng tròn ({q}); chỉ để ở thông báo mới nhất"),
    ("qr.url", "is missing", "còn thiếu; ghi đường dẫn"),
    ("qr.url", "is empty", "còn trống; ghi cả đường dẫn, từ https://, hoặc bỏ trường qr"),
    ("qr.url", "begin with https", "phải bắt đầu bằng https://; đường dẫn http:// không an toàn, không được phát"),
    (
        "qr.url",
        "leads to",
        "dẫn đến {q}, không thuộc tên miền được phép; dùng trang chính thức, hoặc thêm tên miền vào hosts trong newsroom.toml",
    ),
    ("qr.url", "bytes, more than", "dài {n} byte, nhiều nhất 100; dùng đường dẫn ngắn hơn của cùng trang"),
    ("qr.url", "scanned from farther", "dài {n} byte; không quá 60 thì quét được từ xa hơn"),
    ("qr.url", "holds another link", "chứa một đường dẫn khác; dẫn thẳng đến trang cần mở"),
    ("qr.url", "a user name", "có tên người dùng trước tên miền; chỉ ghi tên miền"),
    ("qr.url", "a port or a numeric", "có cổng hoặc địa chỉ bằng số; chỉ ghi tên miền"),
    ("qr.url", "no proper host", "tên miền không đúng; chép lại đường dẫn từ trình duyệt"),
    ("qr.url", "% without", "có dấu % mà thiếu hai chữ số sau nó; chép lại đường dẫn từ trình duyệt"),
    ("qr.url", "contains", "có ký tự không được phép (dấu cách, chữ có dấu …); chép lại đường dẫn từ trình duyệt"),
    ("qr.call", "is missing", "còn thiếu; ghi quét mã để làm gì, như \"Quét mã để tải mẫu đơn\""),
    ("qr.call", "words", "có {n} từ; nói trong 12 từ quét mã để làm gì"),
    ("hero", "names none", "chưa nói điều gì đứng thật lớn; ghi một trong: time, deadline, amount, phone"),
    ("hero", " and ", "chỉ một điều đứng thật lớn được; giữ lại một trong: time, deadline, amount, phone"),
    ("hero", "not an object", "viết như { deadline = \"30/6/2026\", caption = \"Hạn nộp\" }"),
    (
        "hero",
        "does not fit the page",
        "không vừa trang nên chỉ hiện chữ thường; rút ngắn title hoặc hero, có ảnh thì bỏ ảnh cũng được",
    ),
    ("hero", "an emergency has none", "thông báo khẩn cấp không có hero; điều này hiện chữ thường, không cần sửa"),
    (
        "hero",
        "this kind of page has none",
        "kiểu trang này không có hero; điều này hiện chữ thường, muốn thật lớn thì chọn kind khác",
    ),
    ("hero.caption", "not text", "phải là chữ trong dấu nháy"),
    ("hero.caption", "bytes, more than", "dài {n} byte, quá dài; nhiều nhất 60 chữ cái"),
    ("hero.caption", "letters", "có {n} chữ cái, nhiều nhất 60; rút ngắn"),
    (
        "hero.time",
        "is no time",
        "không hiểu {q}; viết như \"từ 22 giờ 14/3 đến 5 giờ 15/3\", hoặc \"8 giờ đến 11 giờ 30, thứ Bảy 14/3\"",
    ),
    ("hero.time", "not an object", "viết như \"từ 22 giờ 14/3 đến 5 giờ 15/3\""),
    ("hero.time.from", "is missing", "còn thiếu; ghi lúc bắt đầu"),
    ("hero.time.from", "write it like", "{q} không phải là ngày giờ; viết như \"31/12/2026 15:00\""),
    ("hero.time.from", "not text", "phải là chữ trong dấu nháy"),
    ("hero.time.until", "write it like", "{q} không phải là ngày giờ; viết như \"31/12/2026 15:00\""),
    ("hero.time.until", "not text", "phải là chữ trong dấu nháy"),
    ("hero.deadline", "is no day", "{q} không phải là ngày; viết như \"30/6/2026\", hoặc \"17 giờ 30/6/2026\""),
    ("hero.deadline", "not text", "phải là chữ trong dấu nháy"),
    ("hero.amount", "not text", "phải là chữ trong dấu nháy"),
    ("hero.amount", "bytes, more than", "dài {n} byte, quá dài; nhiều nhất 24 chữ cái, như \"500.000 đồng\""),
    ("hero.amount", "has 0 letters", "còn trống; viết như \"500.000 đồng\""),
    ("hero.amount", "letters", "có {n} chữ cái, nhiều nhất 24; phần còn lại viết vào caption"),
    ("hero.phone", "not text", "phải là chữ trong dấu nháy"),
    ("hero.phone", "bytes, more than", "dài {n} byte, quá dài; nhiều nhất 24 chữ cái, như \"024 3825 3535\""),
    ("hero.phone", "has 0 letters", "còn trống; viết như \"024 3825 3535\""),
    ("hero.phone", "letters", "có {n} chữ cái, nhiều nhất 24; ai nghe máy thì viết vào caption"),
    ("focus", "no point of a picture", "viết hai số từ 0 đến 100 như [50, 20]: phần trăm từ mép trái, và từ mép trên"),
    ("source", "is missing", "còn thiếu; ghi số văn bản làm căn cứ, để bà con tra được"),
    ("source", "words", "có {n} từ; số và ngày của văn bản là đủ"),
    ("image_alt", "is missing", "còn thiếu; ghi ảnh cho thấy gì"),
    (
        "image",
        "a poster is nothing else",
        "còn thiếu, mà áp phích (poster) chỉ có ảnh; ghi tên ảnh, hoặc chọn kiểu khác",
    ),
    ("image", "the code takes its place", "ảnh không hiện, vì mã QR chiếm chỗ của nó; bỏ ảnh hoặc bỏ mã"),
    ("image", "an emergency shows no picture", "ảnh không hiện trong thông báo khẩn cấp; bỏ ảnh"),
    ("image", "signs stand in its place", "ảnh không hiện, vì các hình chỉ dẫn chiếm chỗ của nó; bỏ ảnh"),
    ("image", "leave it no room", "ảnh không hiện, vì chữ không chừa chỗ; rút ngắn chữ, hoặc bỏ ảnh"),
    ("image", "24 megapixels", "ảnh quá lớn; thu nhỏ xuống dưới 24 triệu điểm ảnh"),
    ("image", "too much memory", "ảnh cần quá nhiều bộ nhớ; lưu lại thành JPEG thường (không progressive), nhỏ hơn"),
    ("image", "ends before its picture", "tệp ảnh bị cụt; chép hoặc lưu lại"),
    ("image", "not a readable JPEG", "tệp này không phải là ảnh JPEG hay PNG đọc được; mở ảnh rồi lưu lại thành JPEG"),
    ("image", "cannot be decoded", "ảnh không đọc được; mở ảnh rồi lưu lại thành JPEG"),
    ("content", "are accepted", "nội dung dài đến {n} trang, nhiều nhất 6; tách ra hoặc rút ngắn"),
    ("content", "are read; shorten", "nội dung dài đến {n} trang; bà con chỉ đọc 3 trang; rút ngắn"),
    ("content", "nobody can click", "có {q}, mà không ai bấm được trên bảng; đặt đường dẫn vào trường qr, hoặc bỏ đi"),
    ("content", "the fonts have no", "có ký tự không vẽ được ({q}), nên bị bỏ đi; viết bằng lời"),
    ("content", "Icelandic", "có chữ Ð của tiếng Iceland; gõ lại chữ Đ"),
    ("title", "Icelandic", "có chữ Ð của tiếng Iceland; gõ lại chữ Đ"),
    ("content", "lost character", "có ký tự hỏng (\u{fffd}); gõ lại chỗ đó"),
    ("title", "lost character", "có ký tự hỏng (\u{fffd}); gõ lại chỗ đó"),
    ("content", "does not stand on this glass", "không đặt vừa trên bảng; rút ngắn, trước hết là title và các từ dài"),
    ("content", "only what to do now", "quá dài cho thông báo khẩn cấp; chỉ nói phải làm gì ngay"),
    ("content_html", "with its title, more than", "nội dung dài {n} byte, quá dài; đặt văn bản dài sau mã QR"),
    ("item", "bytes, more than", "thông báo dài {n} byte, quá dài; đặt văn bản dài sau mã QR"),
    ("rota", "waits for its turn", "phải đợi quá lâu mới đến lượt; phát hành ít thông báo hơn, hoặc ngắn hơn"),
    ("reminders", "is not a pack", "không có bộ lời nhắc {q}; hiện có: 5k"),
];

/// As [`ROWS`], where the board's own sentence is of an edition: it tells moments in UTC, and goes on without a part.
const ENGLISH: &[(&str, &str, &str)] = &[
    (
        "until",
        "is not after its beginning",
        "is not after the beginning (from; without it, the moment of publication); mend one of the two",
    ),
    ("until", "had passed", "is already past; move it on, or take the notice away"),
    (
        "qr.url",
        "leads to",
        "leads to {q}, which is under no allowed domain; link to an official site, or add the domain to hosts in newsroom.toml",
    ),
];

/// What a board does with a notice that the desk does not let out.
const ON_THE_BOARD: [&str; 4] = [
    "the notice is shown without its picture",
    "the notice is shown without its code",
    "the notice is shown without it",
    "shown without its picture",
];

/// A fault's reason and way out in English, for the author of a notice.
pub fn english(field: &str, fault: &Fault) -> String {
    let row = ENGLISH.iter().find(|(own, part, _)| *own == field && fault.reason.contains(part));
    if let Some((.., said)) = row {
        return said.replace("{q}", quoted(&fault.reason));
    }
    let way_out = ON_THE_BOARD.iter().find_map(|own| fault.way_out.strip_suffix(own)).unwrap_or(&fault.way_out);
    match way_out.trim_end_matches([';', ' ']) {
        "" => fault.reason.clone(),
        own => format!("{}; {own}", fault.reason),
    }
}

/// A fault's reason and way out in Vietnamese; none where no row knows it. `field`: without `_bangtin.`.
pub fn vietnamese(field: &str, fault: &Fault) -> Option<String> {
    let whole = format!("{}; {}", fault.reason, fault.way_out);
    let (.., said) = ROWS.iter().find(|(own, part, _)| *own == field && whole.contains(part))?;
    let list = fault.way_out.rsplit_once(" of ").map_or("", |(_, list)| list);
    let text = said.replace("{n}", &number(&fault.reason)).replace("{w}", list).replace("{q}", quoted(&fault.reason));
    let glass = [("in landscape: ", "màn hình ngang: "), ("in portrait: ", "màn hình dọc: ")];
    let glass = glass.iter().find(|(own, _)| fault.reason.starts_with(own)).map_or("", |(_, vi)| vi);
    Some(format!("{glass}{text}"))
}

/// From the first quotation mark to the last.
pub fn quoted(reason: &str) -> &str {
    let between = |mark: char| Some(&reason[reason.find(mark)?..=reason.rfind(mark)?]);
    between('"').or_else(|| between('\'')).unwrap_or_default()
}

/// Of pages, the most that are named; of all else, the first number.
pub fn number(reason: &str) -> String {
    let mut numbers = reason.split(|c: char| !c.is_ascii_digit()).filter_map(|own| own.parse::<u64>().ok());
    let own = if reason.starts_with("takes ") { numbers.max() } else { numbers.next() };
    own.map_or_else(String::new, |own| own.to_string())
}

#[cfg(test)]
mod tests;
