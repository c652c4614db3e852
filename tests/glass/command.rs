//! What a person at a terminal gets: files, messages, exit codes.

use crate::gallery::Gallery;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn bangtin(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bangtin"));
    // No settings file of this machine, no display, no log level of the caller.
    command.args(words).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET");
    command.env_remove("BANGTIN_LOG").output().expect("the program starts")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn ends(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}", told(output));
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of letters")
}

#[test]
fn a_snapshot_is_a_picture_and_its_data() {
    let folder = tempfile::tempdir().expect("a folder");
    let png = folder.path().join("page.png");
    ends(&bangtin(&["snapshot", "--out", text(&png), "--size", "1280x720", "--at", "2021-08-18T18:10:00"]), 0);
    let picture = image::open(&png).expect("a picture");
    assert_eq!((picture.width(), picture.height()), (1280, 720));
    let json = std::fs::read(png.with_extension("json")).expect("the data beside it");
    let record: Value = serde_json::from_slice(&json).expect("JSON");
    for field in ["notice", "class", "kind", "template", "from", "until"] {
        assert!(record[field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {record}");
    }
    assert!(record["page"].as_u64() >= Some(1) && record["pages"].as_u64() >= record["page"].as_u64(), "{record}");
    let texts = record["texts"].as_array().expect("texts");
    assert!(texts.iter().any(|text| text["role"] == "title"), "{record}");
    for text in texts {
        for field in ["x", "y", "w", "h", "font_px", "cap_px"] {
            assert!(text[field].is_number(), "{field}: {text}");
        }
        assert!(text["text"].is_string() && text["role"].is_string(), "{text}");
    }
    assert!(record.get("qr").is_some(), "the code is named even where there is none: {record}");
}

#[test]
fn a_stretch_of_time_is_a_folder_of_pages() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("pages");
    ends(&bangtin(&["snapshot", "--out", text(&out), "--for", "1m", "--size", "1280x720"]), 0);
    let names = |ending: &str| {
        let entries = std::fs::read_dir(&out).expect("the folder").flatten();
        entries.filter(|entry| entry.path().extension().is_some_and(|own| own == ending)).count()
    };
    assert!(names("png") >= 2, "a minute has more than one page");
    assert_eq!(names("png"), names("json"));
}

#[test]
fn a_picture_that_cannot_be_written_is_no_success() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a-file");
    std::fs::write(&file, "in the way").expect("a file");
    // A file where a folder should be: refused for everybody, root too.
    let within = file.join("page.png");
    let output = bangtin(&["snapshot", "--out", text(&within), "--size", "1280x720"]);
    ends(&output, 13);
    assert!(told(&output).contains(text(&within)), "{}", told(&output));
    let missing = folder.path().join("nowhere/page.png");
    ends(&bangtin(&["snapshot", "--out", text(&missing), "--size", "1280x720"]), 13);
    let taken = folder.path().join("page.png");
    std::fs::create_dir(taken.with_extension("json")).expect("a folder in the way of the data");
    ends(&bangtin(&["snapshot", "--out", text(&taken), "--size", "1280x720"]), 13);
}

#[test]
fn an_edition_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let (edition, out) = (folder.path().join("nowhere.json"), folder.path().join("page.png"));
    let output = bangtin(&["snapshot", "--edition", text(&edition), "--out", text(&out)]);
    assert!(matches!(output.status.code(), Some(12 | 13)), "{}", told(&output));
    assert!(told(&output).contains(text(&edition)), "{}", told(&output));
    assert!(!out.exists(), "nothing is drawn in its stead");
}

#[test]
fn a_file_that_is_no_edition_is_refused_with_line_and_column() {
    let folder = tempfile::tempdir().expect("a folder");
    let (edition, out) = (folder.path().join("edition.json"), folder.path().join("page.png"));
    std::fs::write(&edition, "{ \"version\": \"https://jsonfeed.org/version/1.1\",\n  \"title\" \"x\" }")
        .expect("a file");
    for words in [&["check", text(&edition)][..], &["snapshot", "--edition", text(&edition), "--out", text(&out)]] {
        let output = bangtin(words);
        ends(&output, 12);
        let told = told(&output);
        assert!(told.contains("line 2") && told.contains("column") && told.contains(text(&edition)), "{told}");
    }
}

#[test]
fn every_fault_of_an_edition_stands_on_its_own_line() {
    let edition = r#"{ "version": "https://jsonfeed.org/version/1.1", "title": "Phường", "_bangtin": {}, "items": [
      { "id": "a", "title": "Một", "content_text": "Hai", "_bangtin": { "class": "loud", "kind": "policy",
        "from": "2021-08-18T00:00:00+07:00", "until": "2021-09-18T00:00:00+07:00", "to": ["vn-gso@2021-01:01"] } },
      { "id": "b", "title": "Một", "content_text": "Hai", "image": "none.jpg", "_bangtin": { "class": "routine",
        "kind": "policy", "from": "2021-08-18T00:00:00+07:00", "until": "2021-09-18T00:00:00+07:00",
        "to": ["vn-gso@2021-01:01"], "image_alt": "x", "source": "y" } } ] }"#;
    let gallery = Gallery::with(edition.as_bytes());
    let wall = gallery.wall((1280, 720));
    let path = wall.edition.as_deref().expect("an edition");
    let output = bangtin(&["check", text(path), "--at", "2021-08-18T08:00"]);
    ends(&output, 1);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    for (item, field) in [("\"a\"", "class"), ("\"b\"", "image")] {
        let found =
            told.lines().filter(|line| line.starts_with("error:") && line.contains(item) && line.contains(field));
        assert_eq!(found.count(), 1, "one line for {item} {field}:\n{told}");
    }
}

#[test]
fn without_a_display_it_says_where_it_looked() {
    let output = bangtin(&["run", "--platform", "window"]);
    ends(&output, 3);
    assert!(told(&output).contains("DISPLAY") && told(&output).contains("snapshot"), "{}", told(&output));
}

#[test]
fn wrong_usage_is_told_from_a_fault() {
    for words in
        [&["snapshot"][..], &["snapshot", "--out", "x.png", "--size", "7"], &["dance"], &["rota", "--for", "-1h"]]
    {
        ends(&bangtin(words), 2);
    }
    ends(&bangtin(&["snapshot", "--out", "x.png", "--site", "HN-4K7Q2X"]), 2);
}
