//! What `bangtin snapshot` does to the files that lie there already.

use crate::command::{bangtin, ends, text, told};
use crate::gallery::Gallery;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SIZE: [&str; 2] = ["--size", "1280x720"];

fn snapshot(out: &Path, words: &[&str]) -> Output {
    bangtin(&[&["snapshot", "--out", text(out)], &SIZE[..], words].concat())
}

/// Refused as wrong usage, with the file and the way out, and the file as it was.
fn refused(output: &Output, file: &Path, before: &[u8]) {
    ends(output, 2);
    let told = told(output);
    assert!(told.contains(text(file)) && told.contains("--out"), "{told}");
    assert_eq!(std::fs::read(file).expect("the file is there"), before, "{}", file.display());
}

/// An edition that shows a poster, its name, and its folder.
fn edition_with_a_poster() -> (Gallery, PathBuf) {
    let edition = r#"{ "version": "https://jsonfeed.org/version/1.1", "title": "Phường", "_bangtin": {}, "items": [
      { "id": "ap-phich", "title": "Một", "image": "poster.png", "_bangtin": { "kind": "poster",
        "from": "2021-08-18T00:00:00+07:00", "until": "2021-08-19T00:00:00+07:00", "to": ["vn-gso@2021-01:01"],
        "image_alt": "Một" } } ] }"#;
    let gallery = Gallery::with(edition.as_bytes());
    let path = gallery.wall((1280, 720)).edition.expect("an edition");
    (gallery, path)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder").flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_second_snapshot_takes_the_place_of_the_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("page.png");
    ends(&snapshot(&page, &["--card", "pause"]), 0);
    let first = std::fs::read(&page).expect("a picture");
    ends(&snapshot(&page, &["--card", "setup"]), 0);
    assert_ne!(std::fs::read(&page).expect("a picture"), first);
    assert_eq!(names(folder.path()), ["page.json", "page.png"]);
    // A folder of pages too.
    let pages = folder.path().join("pages");
    for _ in 0..2 {
        ends(&snapshot(&pages, &["--for", "10s"]), 0);
    }
}

#[test]
fn a_picture_that_somebody_else_made_is_not_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let photo = folder.path().join("photo.png");
    image::RgbImage::new(4, 4).save(&photo).expect("a picture");
    let before = std::fs::read(&photo).expect("a picture");
    refused(&snapshot(&photo, &[]), &photo, &before);
    assert_eq!(names(folder.path()), ["photo.png"]);
}

#[test]
fn data_that_somebody_else_wrote_is_not_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("package.json");
    std::fs::write(&data, "{ \"name\": \"package\" }").expect("a file");
    refused(&snapshot(&data.with_extension("png"), &[]), &data, b"{ \"name\": \"package\" }");
    assert_eq!(names(folder.path()), ["package.json"], "no picture without its data");
    refused(&snapshot(&data, &[]), &data, b"{ \"name\": \"package\" }");
}

#[test]
fn one_foreign_file_in_the_folder_and_no_page_is_drawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let pages = folder.path().join("pages");
    ends(&snapshot(&pages, &["--for", "1m", "--card", "pause", "--at", "2021-08-18T08:00"]), 0);
    let last = names(&pages).into_iter().rfind(|name| name.ends_with(".png")).expect("pages");
    let first = pages.join(names(&pages).into_iter().find(|name| name.ends_with(".png")).expect("pages"));
    std::fs::write(pages.join(&last), "mine").expect("a file");
    let before = std::fs::metadata(&first).and_then(|own| own.modified()).expect("a time");
    refused(
        &snapshot(&pages, &["--for", "1m", "--card", "pause", "--at", "2021-08-18T08:00"]),
        &pages.join(&last),
        b"mine",
    );
    assert_eq!(std::fs::metadata(&first).and_then(|own| own.modified()).expect("a time"), before);
}

#[test]
fn nothing_that_the_snapshot_reads_is_replaced() {
    let (_gallery, edition) = edition_with_a_poster();
    let at = |name: &str| edition.with_file_name(name);
    // An earlier snapshot is the poster: by itself it could be replaced.
    ends(&snapshot(&at("poster.png"), &["--card", "pause"]), 0);
    let places = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/places.json");
    std::fs::copy(places, at("places.json")).expect("the places");
    std::fs::create_dir(at("own.json.d")).expect("a folder");
    std::fs::write(at("own.json"), "screen = \"Sảnh A\"").expect("the settings");
    std::fs::write(at("own.json.d/b.toml"), "screen = \"Sảnh B\"").expect("a drop-in");
    std::os::unix::fs::symlink("poster.png", at("link.png")).expect("a link");
    std::fs::hard_link(at("poster.png"), at("twin.png")).expect("a link");
    std::fs::hard_link(&edition, at("twin.json")).expect("a link");
    std::os::unix::fs::symlink("places.json", at("link.json")).expect("a link");
    let (shown, towards, set) = (text(&edition), at("places.json"), at("own.json"));
    let words = ["--edition", shown, "--places", text(&towards), "--config", text(&set), "--at", "2021-08-18T08:00"];
    for (out, lost) in [
        ("poster.png", "poster.png"),
        ("link.png", "link.png"),
        ("twin.png", "twin.png"),
        ("edition.json", "edition.json"),
        ("edition.png", "edition.json"),
        ("twin.png", "twin.png"),
        ("places.png", "places.json"),
        ("own.png", "own.json"),
        ("own.json.d/b.toml", "own.json.d/b.toml"),
    ] {
        let before = std::fs::read(at(lost)).expect("it is there");
        refused(&snapshot(&at(out), &words), &at(lost), &before);
    }
    std::fs::remove_file(at("twin.png")).expect("it was there");
    std::fs::remove_file(at("link.png")).expect("it was there");
    for (out, lost) in [("twin.png", "twin.json"), ("link.png", "link.json")] {
        let before = std::fs::read(at(lost)).expect("it is there");
        refused(&snapshot(&at(out), &words), &at(lost), &before);
    }
    ends(&snapshot(&at("page.png"), &words), 0);
}

#[test]
fn a_full_disk_leaves_the_former_picture() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("page.png");
    ends(&snapshot(&page, &["--card", "pause"]), 0);
    let before = [std::fs::read(&page), std::fs::read(page.with_extension("json"))].map(|file| file.expect("a file"));
    // A limit on the length of files stands in for the end of the disk: 512 bytes.
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_bangtin")]);
    let output = command.args(["snapshot", "--card", "setup", "--out", text(&page), "--size", "1280x720"]).output();
    let output = output.expect("a shell");
    ends(&output, 13);
    assert!(told(&output).contains(text(&page)), "{}", told(&output));
    let after = [std::fs::read(&page), std::fs::read(page.with_extension("json"))].map(|file| file.expect("a file"));
    assert!(before == after, "the former picture and its data are as they were");
    assert_eq!(names(folder.path()), ["page.json", "page.png"], "nothing half written lies about");
}

#[test]
fn an_out_that_is_a_folder_where_a_file_is_wanted_is_wrong_usage_and_the_other_way_round() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("dir")).expect("a folder");
    std::fs::write(at("my.json"), "{}").expect("a file");
    for (out, words, hint) in [
        ("newdir/", &[][..], "--for"),
        ("dir", &[], "--for"),
        ("x.jpg", &[], ".png"),
        ("x", &[], ".png"),
        ("my.json", &["--for", "10s"], "a folder is wanted"),
        ("page.png", &["--for", "10s"], "a folder is wanted"),
    ] {
        let output = snapshot(&at(out), words);
        ends(&output, 2);
        assert!(told(&output).contains(text(&at(out))) && told(&output).contains(hint), "{out}: {}", told(&output));
    }
    assert_eq!(names(folder.path()), ["dir", "my.json"], "nothing was written");
}

#[test]
fn pages_of_an_earlier_run_that_are_left_are_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let pages = folder.path().join("pages");
    let run = |span: &str| snapshot(&pages, &["--for", span, "--at", "2021-08-18T08:00"]);
    let many = run("2m");
    ends(&many, 0);
    assert!(!told(&many).contains("earlier run"), "{}", told(&many));
    // What somebody else puts there is not spoken of.
    image::RgbImage::new(4, 4).save(pages.join("00099-x-1.png")).expect("a picture");
    let all = names(&pages).iter().filter(|name| name.ends_with(".png")).count() - 1;
    let few = run("1s");
    ends(&few, 0);
    let said = format!("{} pages of an earlier run are still in {}/\n", all - 1, pages.display());
    assert!(told(&few).contains(&said), "{said}: {}", told(&few));
    assert!(told(&few).contains("1 page, up to"), "{}", told(&few));
}

#[test]
fn a_page_whose_picture_cannot_be_decoded_is_drawn_without_it() {
    let (_gallery, edition) = edition_with_a_poster();
    let (poster, out) = (edition.with_file_name("poster.png"), edition.with_file_name("page.png"));
    let words = ["--edition", text(&edition), "--at", "2021-08-18T08:00:02"];
    let whole = crate::forge::png(640, 360, image::ExtendedColorType::Rgb8);
    let mut bad = whole.clone();
    // Within the pixels: their checksum does not fit.
    let middle = bad.len() / 2;
    bad[middle] ^= 1;
    let jpeg = crate::forge::baseline(640, 360, 3);
    for (name, bytes) in
        [("cut off", &whole[..whole.len() / 2]), ("a bad checksum", &bad), ("a JPEG cut off", &jpeg[..jpeg.len() / 2])]
    {
        std::fs::write(&poster, bytes).expect("the poster");
        let output = snapshot(&out, &words);
        ends(&output, 0);
        let said = told(&output);
        let line = said.lines().find(|line| line.contains("\"ap-phich\": image: ") && line.contains("\"poster.png\""));
        assert!(line.is_some(), "{name}: {said}");
        assert_eq!(said.contains("ends before its picture does"), name.contains("cut off"), "{name}: {said}");
        // What is cut off is known before a page is laid for it.
        if name == "a bad checksum" {
            assert!(
                line.is_some_and(|line| line.starts_with("warning: ") && line.contains("page 1")),
                "{name}: {said}"
            );
        }
        let record = std::fs::read_to_string(out.with_extension("json")).expect("a record");
        assert!(record.contains("\"ap-phich\"") && !record.contains("\"template\": \"poster\""), "{name}: {record}");
    }
}
