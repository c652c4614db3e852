//! What the service manager hears, and what a screen of the packaged unit never does.

use crate::live::waits;
use crate::screen::{Screen, bangtin};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const BEAT: &str = "READY=1\nWATCHDOG=1";
/// A manager that waits so long for a beat.
const PATIENCE: Duration = Duration::from_millis(1500);

fn manager(folder: &Path) -> (UnixDatagram, String) {
    let path = folder.join("notify");
    let socket = UnixDatagram::bind(&path).expect("bound");
    socket.set_read_timeout(Some(Duration::from_secs(20))).expect("a socket");
    (socket, path.to_str().expect("letters").to_owned())
}

fn hear(socket: &UnixDatagram) -> std::io::Result<String> {
    let mut bytes = [0; 256];
    let length = socket.recv(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes[..length]).into_owned())
}

fn signal(screen: &Screen, name: &str) {
    let done = Command::new("kill").args([&format!("-{name}"), &screen.id().to_string()]).status();
    assert!(done.expect("kill runs").success());
}

#[test]
fn the_service_manager_hears_that_the_picture_is_there_and_then_a_beat_until_the_loop_stands_still() {
    let folder = tempfile::tempdir().expect("a folder");
    let (socket, path) = manager(folder.path());
    let patience = PATIENCE.as_micros().to_string();
    let screen = Screen::start_with(&[], &[("NOTIFY_SOCKET", &path), ("WATCHDOG_USEC", &patience)]);
    assert_eq!(hear(&socket).expect("a word"), "READY=1");
    let status = hear(&socket).expect("a line for people");
    assert!(status.starts_with("STATUS=page 1/"), "{status}");
    for _ in 0..3 {
        assert_eq!(hear(&socket).expect("a beat"), BEAT);
    }
    signal(&screen, "STOP");
    // What was under way when it stopped.
    socket.set_read_timeout(Some(PATIENCE / 3)).expect("a socket");
    while hear(&socket).is_ok() {}
    socket.set_read_timeout(Some(2 * PATIENCE)).expect("a socket");
    assert!(hear(&socket).is_err(), "a loop that stands still has no pulse");
    signal(&screen, "CONT");
    assert_eq!(hear(&socket).expect("a beat"), BEAT);
}

#[test]
fn a_screen_of_the_packaged_unit_shows_how_to_be_set_up_and_never_the_demo() {
    let state = tempfile::tempdir().expect("a folder");
    let words = ["--platform", "virtual", "--state", state.path().to_str().expect("letters")];
    let screen = Screen::start_with(&[&words[..], &["--setup", "off"]].concat(), &[("BANGTIN_UNIT", "1")]);
    waits(&screen, "how it is set up", Duration::from_secs(15), |text| {
        assert!(!text.contains("minh họa"), "{text}");
        text.contains("Cài đặt màn hình này")
    });
}

#[test]
fn a_unit_without_a_display_waits_for_one_and_without_a_unit_it_ends_with_three() {
    if Path::new("/dev/dri").exists() {
        eprintln!("this machine has graphics cards: not tried");
        return;
    }
    let state = tempfile::tempdir().expect("a folder");
    let words = ["run", "--state", state.path().to_str().expect("letters"), "--setup", "off"];
    let (socket, path) = manager(state.path());
    let mut unit = bangtin(&words).env("BANGTIN_UNIT", "1").env("NOTIFY_SOCKET", path).spawn().expect("it runs");
    assert_eq!(hear(&socket).expect("a word"), "READY=1", "the driver may be loaded later");
    unit.kill().expect("it runs on");
    unit.wait().expect("an end");
    let done = bangtin(&[&words[..], &["--platform", "kms"]].concat()).output().expect("it runs");
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(3), "{said}");
    assert!(said.contains("/dev/dri"), "{said}");
}

#[test]
fn after_crash_upon_crash_the_built_in_pages_stand_in_and_then_the_usual_is_tried_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let edition = r#"{ "version": "https://jsonfeed.org/version/1.1", "title": "Phường",
        "_bangtin": { "edition": 1, "issued": "2021-08-18T07:30:00+07:00" },
        "items": [{ "id": "a", "title": "Ngừng cấp nước", "content_text": "Từ tám giờ.",
          "_bangtin": { "kind": "building", "from": "2021-08-18T00:00:00+07:00",
          "until": "2031-08-19T00:00:00+07:00", "to": ["vn-gso@2021-01:01"] } }] }"#;
    std::fs::write(folder.path().join("edition.json"), edition).expect("written");
    let config = folder.path().join("bangtin.toml");
    std::fs::write(&config, "edition = \"edition.json\"").expect("written");
    let state = folder.path().join("state");
    let options = ["--platform", "virtual", "--state", state.to_str().expect("letters"), "--setup", "off"];
    // Five minutes are fifteen seconds.
    let options = [&options[..], &["--config", config.to_str().expect("letters"), "--speed", "20"]].concat();
    let run = folder.path().join("run");
    std::fs::create_dir(&run).expect("made");
    let run = run.to_str().expect("letters");
    let start = || Screen::start_with(&options, &[("BANGTIN_UNIT", "1"), ("RUNTIME_DIRECTORY", run)]);
    // Which page has its turn now is the clock's to say; a round is shorter than this.
    let shows_the_notice = |screen: &Screen, what: &str| {
        waits(screen, what, Duration::from_secs(10), |text| text.contains("Ngừng cấp nước"));
    };
    for _ in 0..3 {
        let screen = start();
        shows_the_notice(&screen, "the usual");
        signal(&screen, "KILL");
    }
    let mut screen = start();
    // More than a round of its pages.
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(5) {
        let text = screen.words();
        assert!(text.contains("Lỗi chương trình"), "{text}");
        assert!(!text.contains("Ngừng cấp nước"), "whatever it was that it could not bear: {text}");
        std::thread::sleep(Duration::from_millis(100));
    }
    screen.follow();
    shows_the_notice(&screen, "it is tried anew, in the same process");
}

#[test]
fn by_its_hours_the_television_is_switched_and_stays_off_until_the_morning() {
    let folder = tempfile::tempdir().expect("a folder");
    let (command, told) = (folder.path().join("television"), folder.path().join("told"));
    std::fs::write(&command, format!("#!/bin/sh\necho \"$1\" >>{}\n", told.display())).expect("written");
    std::fs::set_permissions(&command, std::fs::Permissions::from_mode(0o755)).expect("a program");
    let config = folder.path().join("bangtin.toml");
    let written = format!("[display]\nhours = \"05:30-22:30\"\npower_command = {:?}\n", command.display().to_string());
    std::fs::write(&config, written).expect("written");
    let state = folder.path().join("state");
    let words = ["--platform", "virtual", "--state", state.to_str().expect("letters"), "--setup", "off"];
    let config = config.to_str().expect("letters");
    // Seven hours are eight seconds; somebody has said where it is, or it would stay on to say how that is done.
    let rest = ["--config", config, "--site", "HN-4K7Q2W", "--at", "2021-08-18T22:25:00+07:00", "--speed", "3600"];
    let _screen = Screen::start_with(&[&words[..], &rest].concat(), &[]);
    let (begun, mut heard) = (Instant::now(), String::new());
    while heard.lines().count() < 3 && begun.elapsed() < Duration::from_secs(30) {
        heard = std::fs::read_to_string(&told).unwrap_or_default();
        std::thread::sleep(Duration::from_millis(50));
    }
    let heard: Vec<&str> = heard.lines().collect();
    assert_eq!(heard[heard.len().saturating_sub(2)..], ["off", "on"], "{heard:?}");
}
