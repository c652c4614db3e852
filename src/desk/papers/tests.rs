use super::*;
use crate::board::words::Language;
use crate::desk::newsroom::tests::{newsroom, write};

fn told(newsroom: &Newsroom) -> (Vec<String>, Vec<String>) {
    let mut slips = Vec::new();
    let ids = read(newsroom, &mut slips).into_keys().collect();
    (ids, slips.iter().map(|slip| slip.text(Language::Vi)).collect())
}

#[test]
fn a_file_is_a_notice_unless_its_name_begins_with_a_stroke() {
    let (_folder, own) = newsroom();
    write(&own, "notices/a b.md", "x");
    for name in ["_nháp.md", ".DS_Store", ".~lock.a b.md#", ".a b.md.swp", "._a b.md"] {
        write(&own, &format!("notices/{name}"), "x");
    }
    assert_eq!(told(&own), (vec!["a b".to_owned()], vec![]));
}

#[test]
fn a_file_that_is_not_published_for_its_name_is_told() {
    let (_folder, own) = newsroom();
    for name in ["A.MD", "b.md.txt", "c.txt", "cat-nuoc"] {
        write(&own, &format!("notices/{name}"), "x");
    }
    let (ids, slips) = told(&own);
    assert!(ids.is_empty() && slips.len() == 4, "{slips:?}");
    for (slip, meant) in slips.iter().zip(["a.md", "b.md", "c.md", "cat-nuoc.md"]) {
        assert!(slip.contains("lưu ý") && slip.contains(&format!("đổi tên thành {meant}")), "{slip}");
    }
}

#[test]
fn a_file_that_is_no_notice_is_told_and_never_renamed_into_one() {
    let (_folder, own) = newsroom();
    write(&own, "notices/cat-nuoc.md", "x");
    std::fs::create_dir(own.folder.join("notices/cũ")).expect("a folder");
    let names = [
        (".cat-nuoc.md", "dấu chấm"),
        ("cat-nuoc.docx", "chép chữ vào đó"),
        ("cat-nuoc.jpg", "pictures/"),
        ("cat-nuoc.md.bak", "bản sao lưu"),
        ("cat-nuoc.md.txt", "đã có cat-nuoc.md"),
        ("cat-nuoc.md~", "bản sao lưu"),
        ("~$cat-nuoc.md", "Word"),
    ];
    for (name, _) in names {
        write(&own, &format!("notices/{name}"), "x");
    }
    let (ids, slips) = told(&own);
    assert_eq!(ids, ["cat-nuoc"]);
    assert_eq!(slips.len(), names.len() + 1, "{slips:?}");
    for (name, part) in names.into_iter().chain([("cũ", "đây là thư mục")]) {
        let begins = format!("notices/{name}: lưu ý: không phát hành, vì ");
        let slip = slips.iter().find(|slip| slip.starts_with(&begins));
        let slip = slip.unwrap_or_else(|| panic!("{name}: {slips:?}"));
        assert!(slip.contains(part) && !slip.contains("đổi tên"), "{slip}");
    }
}

#[test]
fn a_name_that_is_no_text_is_told() {
    use std::os::unix::ffi::OsStrExt as _;
    let (_folder, own) = newsroom();
    let name = std::ffi::OsStr::from_bytes(b"c\xe1t.md");
    std::fs::write(own.folder.join("notices").join(name), "x").expect("a file");
    let (ids, slips) = told(&own);
    assert!(ids.is_empty() && slips.len() == 1 && slips[0].contains("không phải UTF-8; đổi tên"), "{slips:?}");
}

#[test]
fn capitals_make_no_other_notice() {
    let (_folder, own) = newsroom();
    for name in ["CAT-NUOC.md", "cat-nuoc.md"] {
        write(&own, &format!("notices/{name}"), "x");
    }
    let (_, slips) = told(&own);
    assert_eq!(slips.len(), 1, "{slips:?}");
    assert!(slips[0].starts_with("notices/cat-nuoc.md: lỗi: trùng tên với notices/CAT-NUOC.md"), "{slips:?}");
}

#[test]
fn accents_in_two_encodings_are_one_name() {
    let (_folder, own) = newsroom();
    let (composed, apart): (String, String) = ("đường".nfc().collect(), "đường".nfd().collect());
    write(&own, &format!("notices/{apart}.md"), "x");
    assert_eq!(told(&own), (vec![composed.clone()], vec![]), "an id is compared");
    write(&own, &format!("notices/{composed}.md"), "x");
    let (ids, slips) = told(&own);
    assert_eq!(ids, [composed]);
    assert!(slips.len() == 1 && slips[0].contains("lỗi: trùng tên với notices/"), "{slips:?}");
}

#[test]
fn what_is_no_file_of_text_is_told_and_does_not_hang() {
    let (_folder, own) = newsroom();
    let at = |name: &str| own.folder.join("notices").join(name);
    std::fs::create_dir(at("folder.md")).expect("a folder");
    std::os::unix::fs::symlink("/dev/zero", at("zero.md")).expect("a link");
    std::os::unix::fs::symlink("/nowhere", at("dangling.md")).expect("a link");
    rustix::fs::mknodat(rustix::fs::CWD, at("pipe.md"), rustix::fs::FileType::Fifo, 0o600.into(), 0).expect("a pipe");
    write(&own, "notices/big.md", vec![b'x'; 2 << 20]);
    write(&own, "notices/utf16.md", b"\xff\xfe+\0");
    write(&own, "notices/two\nlines.md", "x");
    let (ids, slips) = told(&own);
    assert!(ids.is_empty(), "{ids:?}");
    for part in
        ["đây là thư mục", "đây là thiết bị", "không tìm thấy", "ống dẫn", "lớn hơn 1 MB", "UTF-8", "two?lines.md: lỗi"]
    {
        assert!(slips.iter().any(|slip| slip.contains(part)), "{part}: {slips:?}");
    }
}

#[test]
fn lines_may_end_as_on_windows() {
    let (_folder, own) = newsroom();
    write(&own, "notices/a.md", "+++\r\na = 1\r\n+++\r\nx\r\n");
    let papers = read(&own, &mut Vec::new());
    assert_eq!(papers["a"].text, "+++\na = 1\n+++\nx\n");
}
