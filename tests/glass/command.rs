//! What a person at a terminal gets: files, messages, exit codes.

use crate::gallery::Gallery;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output, Stdio};

pub fn bangtin(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bangtin"));
    // No settings file of this machine, no display, no log level of the caller.
    command.args(words).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET");
    command.env_remove("BANGTIN_LOG").output().expect("the program starts")
}

pub fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

pub fn ends(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}", told(output));
}

pub fn text(path: &Path) -> &str {
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
fn a_stretch_of_time_may_reach_to_the_end_of_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let (out, size) = (folder.path().join("pages"), "1280x720");
    for at in ["9999-12-30T21:59:30Z", "9999-12-30T22:00:00Z"] {
        let hour = ["--at", at, "--for", "1h", "--size", size];
        ends(&bangtin(&[&["snapshot", "--out", text(&out)], &hour[..]].concat()), 0);
        ends(&bangtin(&[&["rota"], &hour[..]].concat()), 0);
    }
    assert!(std::fs::read_dir(&out).expect("the folder").count() >= 2, "a page and its data");
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

#[test]
fn an_edition_that_is_a_pipe_or_a_device_is_refused_and_not_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let (pipe, zero) = (folder.path().join("pipe.json"), folder.path().join("zero.json"));
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there").success());
    std::os::unix::fs::symlink("/dev/zero", &zero).expect("a link");
    for (path, kind) in [(&pipe, "a pipe"), (&zero, "a device"), (&folder.path().to_owned(), "a folder")] {
        let output = bangtin(&["check", text(path)]);
        ends(&output, 12);
        assert!(told(&output).contains(text(path)) && told(&output).contains(kind), "{}", told(&output));
    }
}

#[test]
fn a_notice_that_a_cycle_does_not_hold_is_named() {
    let item = |n: usize| {
        format!(
            r#"{{ "id": "n{n}", "title": "Thông báo {n}", "content_text": "Hai.", "_bangtin": {{ "class": "routine",
               "kind": "policy", "from": "2021-08-18T00:00:00+07:00", "until": "2021-08-19T00:00:00+07:00",
               "to": ["vn-gso@2021-01:01"], "source": "x" }} }}"#
        )
    };
    let items: Vec<String> = (0..4_100).map(item).collect();
    let version = "https://jsonfeed.org/version/1.1";
    let edition =
        format!(r#"{{ "version": "{version}", "title": "Sở", "_bangtin": {{}}, "items": [{}] }}"#, items.join(","));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("edition.json");
    std::fs::write(&path, edition).expect("the edition");
    let output = bangtin(&["check", text(&path), "--at", "2021-08-18T08:00"]);
    ends(&output, 1);
    let left_out = |id: &str| told(&output).contains(&format!("error: {id:?}: rota: is left out"));
    assert!(left_out("n4096") && left_out("n4099"), "the cycle does not hold these");
    assert!(!left_out("n4095"), "the cycle holds this one");
}

#[test]
fn a_settings_file_that_is_a_pipe_is_refused_and_not_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("bangtin.toml");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there").success());
    let output = bangtin(&["rota", "--config", text(&pipe), "--for", "1m"]);
    ends(&output, 2);
    assert!(told(&output).contains("a pipe"), "{}", told(&output));
}

#[test]
fn an_emergency_for_this_very_building_is_shown_without_a_directory() {
    let edition = r#"{ "version": "https://jsonfeed.org/version/1.1", "title": "Phường", "_bangtin": {}, "items": [
      { "id": "chay", "title": "Cháy ở tầng 5", "content_text": "Xuống bằng thang bộ.", "_bangtin": { "class": "emergency",
        "kind": "alert", "from": "2021-08-18T08:00:00+07:00", "until": "2021-08-18T09:00:00+07:00",
        "to": ["HN-4K7Q2W"], "source": "x" } } ] }"#;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("edition.json");
    std::fs::write(&path, edition).expect("the edition");
    let words = ["rota", "--edition", text(&path), "--site", "HN-4K7Q2W", "--at", "2021-08-18T08:10", "--for", "1m"];
    let output = bangtin(&words);
    ends(&output, 0);
    assert!(told(&output).contains("emergency") && told(&output).contains("chay"), "{}", told(&output));
    let output = bangtin(&["rota", "--edition", text(&path), "--at", "2021-08-18T08:10", "--for", "1m"]);
    assert!(!told(&output).contains("chay"), "not for a screen of no building: {}", told(&output));
}

/// A screen on a web page of its own, with its standard error at `log`.
fn screen(log: std::process::Stdio) -> std::process::Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bangtin"));
    command.args(["run", "--platform", "virtual", "--listen", "0", "--card", "pause", "--size", "1280x720"]);
    command.env("BANGTIN_LOG", "debug").stdout(std::process::Stdio::piped()).stderr(log);
    let mut child = command.spawn().expect("the program starts");
    // The address is printed once it can be seen.
    let mut line = String::new();
    let out = child.stdout.as_mut().expect("a pipe");
    std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut line).expect("a line");
    assert!(line.contains("http://127.0.0.1:"), "{line:?}");
    child
}

#[test]
fn told_to_end_it_ends_at_once_and_well() {
    for signal in ["TERM", "INT"] {
        let mut child = screen(std::process::Stdio::null());
        std::thread::sleep(std::time::Duration::from_secs(1));
        let begin = std::time::Instant::now();
        let kill = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
        assert!(kill.expect("kill is there").success());
        assert_eq!(child.wait().expect("it ends").code(), Some(0), "{signal}");
        assert!(begin.elapsed() < std::time::Duration::from_secs(2), "{signal}: {:?}", begin.elapsed());
    }
}

#[test]
fn a_log_that_cannot_be_written_does_not_end_the_screen() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a full disk").into();
    let closed = || {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        writer.into()
    };
    for (name, log) in [("full", full as fn() -> std::process::Stdio), ("closed", closed)] {
        let mut child = screen(log());
        std::thread::sleep(std::time::Duration::from_secs(2));
        assert_eq!(child.try_wait().expect("a state"), None, "{name}: it goes on");
        child.kill().expect("it ends");
        child.wait().expect("it has ended");
    }
}

#[test]
fn a_timetable_that_cannot_be_written_is_no_success() {
    let folder = tempfile::tempdir().expect("a folder");
    let edition = folder.path().join("edition.json");
    let empty = r#"{ "version": "https://jsonfeed.org/version/1.1", "title": "Sở", "_bangtin": {}, "items": [] }"#;
    std::fs::write(&edition, empty).expect("the edition");
    for words in [&["rota", "--for", "1m"][..], &["rota", "--for", "1m", "--json"], &["check", text(&edition)]] {
        let onto = |out: std::process::Stdio| {
            let child =
                Command::new(env!("CARGO_BIN_EXE_bangtin")).args(words).stdout(out).stderr(Stdio::piped()).spawn();
            child.and_then(std::process::Child::wait_with_output).expect("the program starts")
        };
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a full disk");
        let output = onto(full.into());
        ends(&output, 13);
        assert!(told(&output).contains("standard output"), "{}", told(&output));
        // Who has read enough closes the pipe, and means no harm.
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        ends(&onto(writer.into()), 0);
    }
}

#[test]
fn the_timetable_says_from_how_far_its_panel_is_read() {
    let said = |words: &[&str]| told(&bangtin(&[&["rota", "--for", "1m"], words].concat()));
    assert!(said(&[]).contains("a panel of 43 inches, read from 3 m\n"), "{}", said(&[]));
    let text = "its text takes 0.7° (EN 301 549, 5.1.4) from 1.9 m, its smallest labels from 1.1 m";
    assert!(said(&[]).contains(text), "{}", said(&[]));
    let small = said(&["--size", "1080x1920", "--panel", "32"]);
    assert!(small.contains("read from 2.8 m; to be read from 3 m it takes 34 inches"), "{small}");
    assert!(said(&["--json"]).contains("\"readable_m\": 3.0"), "{}", said(&["--json"]));
}

#[test]
fn a_check_for_a_panel_too_small_says_from_how_far_it_is_read() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/edition.json");
    let told = told(&bangtin(&["check", text(&demo), "--size", "1080x1920", "--panel", "32"]));
    assert!(told.contains("this panel of 32 inches can be read from 2.8 m"), "{told}");
}
