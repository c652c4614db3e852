use super::*;

fn told(text: &str) -> Vec<(usize, String)> {
    let wrong = Front::read(text).expect_err("faults");
    wrong.into_iter().map(|(line, what)| (line.unwrap_or(0), what.vi)).collect()
}

#[test]
fn every_field_knows_its_line() {
    let text =
        "+++\ntitle = \"a\"\n\nto = [\n  \"x\",\n  \"y\",\n]\nuntil = \"\"\"\nz\"\"\"\nqr = \"b\"\n+++\n\n\nNội dung\n";
    let front = Front::read(text).expect("a notice");
    for (name, line) in [("title", 2), ("to", 4), ("until", 8), ("_bangtin.until", 8), ("_bangtin.qr.url", 10)] {
        assert_eq!(front.line(name), Some(line), "{name}");
    }
    assert_eq!(front.body_line, 12);
    assert_eq!(front.line("content"), Some(14), "where the words begin");
    assert_eq!(front.line("source"), None);
    assert_eq!(front.strangers(&["title", "to", "until"]), [("qr".to_owned(), 10)]);
}

#[test]
fn a_mark_of_the_encoding_and_empty_lines_may_stand_first() {
    let front = Front::read("\u{feff}\n  \n+++ \ntitle = \"a\"\n+++\nx").expect("a notice");
    assert_eq!((front.line("title"), front.body_line, front.body), (Some(4), 6, "x"));
}

#[test]
fn a_fence_that_is_missing_is_named() {
    assert!(told("")[0].1.contains("tệp trống"));
    for text in ["title = \"a\"\n", "---\ntitle = \"a\"\n---\n", "++++\na = 1\n+++\n", "+++ title\n+++"] {
        assert_eq!(told(text)[0].0, 1);
        assert!(told(text)[0].1.contains("phải bắt đầu"), "{text:?}");
    }
    for text in ["+++", "+++\ntitle = \"a\"\n\nNội dung\n", "+++\ntitle = \"a\"\nx +++\n"] {
        assert!(told(text)[0].1.contains("thiếu dòng +++ thứ hai"), "{text:?}");
    }
    assert_eq!(told("\n\ntitle = \"a\"\n")[0].0, 3);
}

#[test]
fn quotation_marks_of_word_are_named_with_their_line() {
    let told = told("+++\ntitle = “a”\nkind = \"form\"\nuntil = “31/12/2026”\n+++\n");
    assert_eq!(told.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4]);
    assert!(told.iter().all(|(_, what)| what.contains("dấu nháy cong")), "{told:?}");
}

#[test]
fn what_people_do_wrong_in_a_line_is_said_in_their_words() {
    for (line, part) in [
        ("title\u{a0}=\u{a0}\"a\"", "dấu cách đặc biệt"),
        ("until = 31/12/2026", "giữa hai dấu nháy thẳng: until = \"31/12/2026\""),
        ("source = \"Số \"12\"\"", "trong trường source đừng dùng dấu \""),
        ("đến = \"31/12/2026\"", "không có trường \"đến\"; tên trường viết bằng tiếng Anh, như until"),
        ("source = \"a\u{1b}[31m\"", "không hiện được (U+001B)"),
        ("source = \"C:\\Users\"", "viết hai dấu"),
        ("Ngừng cấp nước", "dưới dòng +++ thứ hai"),
        ("class = \"a", "sai cú pháp"),
        ("title = \"b\"", "ghi hai lần"),
    ] {
        let told = told(&format!("+++\ntitle = \"a\"\n{line}\n+++\n"));
        assert_eq!(told[0].0, 3, "{line}: {told:?}");
        assert!(told[0].1.contains(part), "{line}: {told:?}");
    }
}

#[test]
fn one_line_is_told_once_and_a_flood_is_cut_short() {
    assert_eq!(told(&format!("+++\na = {}\n+++\n", "[".repeat(50_000))).len(), 1);
    assert_eq!(told(&format!("+++\n{}+++\n", "a = b c\n".repeat(100))).len(), MOST_TOLD);
}

#[test]
fn a_number_is_no_date() {
    let tz = TimeZone::get("Asia/Ho_Chi_Minh").expect("bundled");
    let front = Front::read("+++\nuntil = 5\nfrom = 2026-12-31 12:00:00\n+++\n").expect("a notice");
    let read = |name: &str| front.get(name).expect("there").moment(Side::Until, &tz, 2026);
    assert!(read("until").expect_err("no date").en.contains("in quotes"));
    assert_eq!(read("from").map(|own| own.to_string()), Ok("2026-12-31T05:00:00Z".to_owned()));
}

#[test]
fn a_correction_is_marked_once_and_in_its_place() {
    for (text, marked) in [
        (
            "+++\ntitle = \"a\"\n+++\ncorrection fluid\n",
            Some("+++\ncorrection = true\ntitle = \"a\"\n+++\ncorrection fluid\n"),
        ),
        (
            "\u{feff}\r\n+++\r\ntitle = \"a\"\r\n+++\r\n",
            Some("\u{feff}\r\n+++\r\ncorrection = true\ntitle = \"a\"\r\n+++\r\n"),
        ),
        ("+++\ntitle = \"a\"\ncorrection = false # chưa\n+++\n", Some("+++\ntitle = \"a\"\ncorrection = true\n+++\n")),
        ("+++\ntitle = \"a\"\ncorrection=true\n+++\n", None),
    ] {
        assert_eq!(marked_corrected(text).as_deref(), marked, "{text:?}");
    }
}
