use super::*;
use crate::desk::newsroom::tests::{newsroom, write};

#[test]
fn a_picture_is_called_by_its_content() {
    let (_folder, own) = newsroom();
    write(&own, "pictures/a.JPG", "x");
    let mut pictures = Pictures::of(&own);
    let name = pictures.name("a.JPG").expect("a picture");
    assert_eq!(name, format!("{}.jpg", ContentHash::of(b"x")));
    assert_eq!(pictures.contents[&name][..], *b"x");
    assert_eq!(pictures.name("A.jpg"), Ok(name), "as on Windows");
}

#[test]
fn a_picture_with_accents_is_found_in_either_encoding() {
    let (_folder, own) = newsroom();
    write(&own, &format!("pictures/{}", "ảnh bể nước.jpg".nfd().collect::<String>()), "x");
    assert!(Pictures::of(&own).name(&"ảnh bể nước.jpg".nfc().collect::<String>()).is_ok());
}

#[test]
fn of_two_that_differ_in_their_capitals_the_written_one_is_taken() {
    let (_folder, own) = newsroom();
    write(&own, "pictures/a.png", "x");
    write(&own, "pictures/A.png", "y");
    let mut pictures = Pictures::of(&own);
    assert_eq!(pictures.name("A.png"), Ok(format!("{}.png", ContentHash::of(b"y"))));
    assert!(pictures.name("a.PNG").is_err(), "it may be either");
}

#[test]
fn a_picture_that_cannot_be_is_told_with_the_way_out() {
    let (_folder, own) = newsroom();
    write(&own, "pictures/a.jpg", "x");
    write(&own, "pictures/huge.jpg", vec![0; MOST_BYTES + 1]);
    let mut pictures = Pictures::of(&own);
    for (name, part) in [
        ("b.jpg", "đang có: a.jpg, huge.jpg"),
        ("", "còn trống"),
        ("pictures/a.jpg", "không ghi thư mục"),
        ("..\\keys\\root-1.pem", "không ghi thư mục"),
        ("a.heic", "lưu lại thành JPEG"),
        ("huge.jpg", "pictures/huge.jpg: tệp lớn hơn 8 MB"),
    ] {
        let why = pictures.name(name).expect_err(name);
        assert!(why.vi.contains(part), "{name}: {why:?}");
    }
    assert!(pictures.contents.is_empty());
}
