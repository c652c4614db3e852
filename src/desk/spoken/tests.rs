use super::*;

fn told(fault: &Fault) -> String {
    let field = fault.field.strip_prefix("_bangtin.").unwrap_or(&fault.field);
    vietnamese(field, fault).expect("a row")
}

#[test]
fn what_a_reason_quotes_counts_and_lists_is_kept() {
    let fault = Fault::error("_bangtin.class", "\"khẩn\" is unknown", "write one of routine, priority");
    assert_eq!(told(&fault), "không có loại \"khẩn\"; ghi một trong: routine, priority");
    let fault =
        Fault::error("content", "takes 8 pages in landscape and 12 pages in portrait", "at most 6 are accepted; x");
    assert_eq!(told(&fault), "nội dung dài đến 12 trang, nhiều nhất 6; tách ra hoặc rút ngắn");
    let fault = Fault::error("image", "in portrait: 68 % of the poster is cut off", "");
    assert!(told(&fault).starts_with("màn hình dọc: 68 % áp phích"), "{}", told(&fault));
}

#[test]
fn what_no_row_knows_is_left_to_english() {
    assert_eq!(vietnamese("title", &Fault::error("title", "is strange", "think")), None);
    assert_eq!(vietnamese("other", &Fault::error("other", "is missing", "")), None);
}

#[test]
fn no_reason_is_too_odd() {
    for reason in ["\"", "'", "is unknown", "\"ế\"đ\" is unknown", "takes pages", ""] {
        for (field, ..) in ROWS {
            let _ = vietnamese(field, &Fault::error(*field, reason, "are accepted"));
        }
    }
}
