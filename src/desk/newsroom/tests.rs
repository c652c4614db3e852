use super::*;
use std::fs;

/// A newsroom for practice, without keys.
pub(in crate::desk) fn newsroom() -> (tempfile::TempDir, Newsroom) {
    let folder = tempfile::tempdir().expect("a folder");
    let newsroom = made(&folder.path().join("n"), "Sở thử", true).expect("a newsroom");
    (folder, newsroom)
}

/// Writes a file of the newsroom.
pub(in crate::desk) fn write(newsroom: &Newsroom, name: &str, text: impl AsRef<[u8]>) {
    fs::write(newsroom.folder.join(name), text).expect("a file");
}

fn told(newsroom: &Newsroom) -> Vec<String> {
    let slips = Newsroom::open(&newsroom.folder).expect_err("faults");
    slips.iter().map(|slip| slip.text(Language::En)).collect()
}

#[test]
fn a_new_newsroom_is_read_as_it_was_made() {
    let (_folder, own) = newsroom();
    assert_eq!((own.title.as_str(), own.practice, own.language), ("Sở thử", true, Language::Vi));
    assert_eq!((own.city.to_string().as_str(), own.timezone_name.as_str()), ("vn-gso@2021-01:01", "Asia/Ho_Chi_Minh"));
}

#[test]
fn a_title_with_quotation_marks_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let title = "Ban \"quản lý\" \\ tòa A '1'";
    assert_eq!(made(folder.path(), title, false).expect("a newsroom").title, title);
}

#[test]
fn a_folder_with_anything_in_it_is_left_alone() {
    let (_folder, own) = newsroom();
    write(&own, "newsroom.toml", "title = \"của tôi\"\n");
    let why = made(&own.folder, "khác", true).expect_err("not empty");
    assert!(why.en.contains("is not empty") && why.vi.contains("không trống"), "{why:?}");
    assert_eq!(Newsroom::open(&own.folder).expect("as it was").title, "của tôi");
}

#[test]
fn a_fault_in_the_settings_has_its_line() {
    let (_folder, own) = newsroom();
    write(&own, "newsroom.toml", "title = \"a\"\n\ntitel = \"b\"\n");
    assert!(told(&own)[0].starts_with("newsroom.toml:3: error: "), "{:?}", told(&own));
    write(&own, "newsroom.toml", "title = \"\"\nlanguage = \"fr\"\ntimezone = \"Hanoi\"\ncity = \"x\"\n");
    assert_eq!(told(&own).len(), 4, "all at once: {:?}", told(&own));
}

#[test]
fn what_people_do_wrong_in_the_settings_is_said_in_their_words() {
    let (_folder, own) = newsroom();
    for (text, told) in [
        ("title = Sở thử", "newsroom.toml:1: lỗi: giá trị phải nằm giữa hai dấu nháy thẳng: title = \"Sở thử\""),
        ("title = \"a\"\ntitel = \"b\"", "newsroom.toml:2: lỗi: không có trường \"titel\"; có phải title không?"),
        ("title = \"a\"\nhosts = \"gov.vn\"", "newsroom.toml:2: lỗi: hosts: là danh sách; ghi hosts = [\"gov.vn\"]"),
        (
            "title = \"a\"\npractice = \"true\"",
            "newsroom.toml:2: lỗi: practice: ghi true hoặc false, không có dấu nháy",
        ),
        ("title = 5", "newsroom.toml:1: lỗi: title: phải là chữ trong dấu nháy"),
        ("contact = \"a\"", "còn thiếu title; viết title = \"…\""),
        ("title = \"Sở \"thử\"\"", "newsroom.toml:1: lỗi: trong tiêu đề đừng dùng dấu \""),
        ("title = \"Sở\\u001b[2J\"", "newsroom.toml:1: lỗi: title: có ký tự không hiện được (U+001B)"),
        ("title = \"a\"\ncity = \"Hà Nội\"", "newsroom.toml:2: lỗi: city: \"Hà Nội\" không phải là mã"),
        (
            "title = \"a\"\nhosts = [\"gov.vn\", \"https://gov.vn/\"]",
            "newsroom.toml:2: lỗi: hosts: \"https://gov.vn/\" không phải là tên miền; chỉ ghi tên miền, như gov.vn",
        ),
        ("title = \"a\"\nhosts = [\"\"]", "newsroom.toml:2: lỗi: hosts: \"\" không phải là tên miền"),
        (
            "title = \"a\"\n\nreminders = [\"6k\"]",
            "newsroom.toml:3: lỗi: reminders: không có bộ lời nhắc \"6k\"; hiện có: 5k",
        ),
    ] {
        write(&own, FILE, text);
        let slips = Newsroom::open(&own.folder).expect_err("faults");
        let slip = slips[0].text(Language::Vi);
        assert!(slips.len() == 1 && slip.contains(told) && !slip.contains("expected"), "{slips:?}");
    }
    write(&own, FILE, b"\xff\xfet\0i\0");
    let slips = Newsroom::open(&own.folder).expect_err("UTF-16");
    assert!(slips[0].what.vi.contains("lưu lại tệp với bảng mã UTF-8"), "{slips:?}");
}

#[test]
fn a_folder_that_is_no_newsroom_is_told_how_to_become_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let slips = Newsroom::open(folder.path()).expect_err("no newsroom");
    assert!(slips[0].what.vi.contains("bangtin-desk setup"), "{slips:?}");
}

/// Set up without keys.
fn made(folder: &Path, title: &str, practice: bool) -> Result<Newsroom, Said> {
    let done = Newsroom::set_up(folder, title, practice, jiff::Timestamp::UNIX_EPOCH, |_| Ok::<(), ()>(()));
    done.map(|own| own.expect("nothing is refused"))
}

#[test]
fn what_is_cut_short_while_it_is_set_up_is_not_in_the_way() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("phong/thu");
    let cut = Newsroom::set_up(&path, "Sở thử", true, jiff::Timestamp::UNIX_EPOCH, |_| Err("no room for keys"));
    assert_eq!(cut.expect("nothing is in the way").expect_err("refused"), "no room for keys");
    assert!(!path.exists());
    // As a power cut leaves it.
    std::fs::create_dir_all(folder.path().join("phong/.thu.new/keys")).expect("made");
    assert_eq!(made(&path, "Sở thử", true).expect("a newsroom").folder, path);
    assert!(!folder.path().join("phong/.thu.new").exists());
}

#[test]
fn of_two_setups_at_once_one_makes_it_and_the_other_finds_it() {
    for there in [false, true] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("phong");
        if there {
            fs::create_dir(&path).expect("a folder");
        }
        let each: Vec<_> = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..4).map(|_| scope.spawn(|| made(&path, "Sở thử", true))).collect();
            tries.into_iter().map(|own| own.join().expect("no panic")).collect()
        });
        assert_eq!(each.iter().filter(|own| own.is_ok()).count(), 1, "{each:?}");
        for refused in each.into_iter().filter_map(Result::err) {
            assert!(refused.vi.contains("không trống"), "{refused:?}");
        }
    }
}
