//! From the desk's command to the glass of a screen that runs.

use crate::newsroom::{AT, Newsroom, SOON, desk, desk_at, export, never_shows, shows};
use crate::screen::Screen;
use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Whether most of the glass is of this colour, nearly.
fn is_mostly(screen: &Screen, colour: [u8; 3]) -> bool {
    let glass = image::load_from_memory(&screen.get("/glass.png").body).expect("a picture").into_rgb8();
    let near = |pixel: &Rgb<u8>| pixel.0.iter().zip(colour).all(|(own, other)| own.abs_diff(other) < 40);
    glass.pixels().filter(|pixel| near(pixel)).count() * 2 > glass.pixels().len()
}

fn poster(colour: [u8; 3]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_pixel(640, 360, Rgb(colour)).write_to(&mut bytes, ImageFormat::Png).expect("a PNG");
    bytes.into_inner()
}

const WATER: &str = "title = \"Ngừng cấp nước\"\nkind = \"building\"\nuntil = \"31/12/2026\"";
const MEETING: &str = "title = \"Họp tổ dân phố\"\nkind = \"policy\"\nuntil = \"31/12/2026\"";

#[test]
fn what_the_desk_publishes_comes_onto_the_glass_of_a_running_screen() {
    let room = Newsroom::new();
    let state = tempfile::tempdir().expect("a folder");
    room.write("cat-nuoc", WATER, "Từ 8 giờ đến 12 giờ.");
    room.run(&["publish"], &[]);
    let screen = room.screen(state.path());
    shows(&screen, "the first notice", &["Ngừng cấp nước", "Từ 8 giờ đến 12 giờ."]);

    room.write("hop-to", MEETING, "Lúc 19 giờ tại nhà văn hóa.");
    room.run(&["publish"], &[]);
    shows(&screen, "a new notice", &["Họp tổ dân phố"]);

    room.write("cat-nuoc", WATER, "Từ 8 giờ đến 15 giờ.");
    let said = room.run(&["publish"], &[]);
    assert!(said.contains("sửa: cat-nuoc") && !said.contains("hop-to"), "{said}");
    shows(&screen, "a change", &["Từ 8 giờ đến 15 giờ."]);
    never_shows(&screen, "a change", "đến 12 giờ");

    room.run(&["undo"], &[]);
    shows(&screen, "an undo", &["Từ 8 giờ đến 12 giờ."]);
    never_shows(&screen, "an undo", "đến 15 giờ");

    room.run(&["correct"], &["cat-nuoc"]);
    shows(&screen, "a correction", &["Từ 8 giờ đến 15 giờ.", "Đính chính"]);

    room.run(&["withdraw"], &["hop-to"]);
    shows(&screen, "after the withdrawal", &["Ngừng cấp nước"]);
    std::thread::sleep(Duration::from_secs(4));
    never_shows(&screen, "a withdrawal", "Họp tổ dân phố");
    assert!(room.path("withdrawn/hop-to.md").exists(), "nothing is lost");

    room.run(&["pause"], &[]);
    shows(&screen, "a pause", &["Tạm dừng kỹ thuật"]);
    room.run(&["pause", "--end"], &[]);
    shows(&screen, "the end of the pause", &["Ngừng cấp nước", "Đính chính"]);

    room.write(
        "chay",
        "title = \"Cháy ở tầng hầm\"\nclass = \"emergency\"\nkind = \"alert\"\nuntil = \"25/11/2026 20:00\"",
        "Đi cầu thang bộ, không dùng thang máy.",
    );
    room.run(&["publish"], &[]);
    shows(&screen, "an emergency", &["Cháy ở tầng hầm"]);
    never_shows(&screen, "an emergency", "Ngừng cấp nước");

    // As if the power went: what was shown up to the minute before is known.
    drop(screen);
    let shown = export(state.path(), &["--format", "jsonl"]);
    let plays: Vec<serde_json::Value> =
        shown.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    for (content, class) in [("cat-nuoc", "routine"), ("hop-to", "routine"), ("chay", "emergency")] {
        let own = plays.iter().filter(|play| play["content"] == content && play["class"] == class);
        assert!(own.clone().count() > 0, "{content} is not in\n{shown}");
        for play in own {
            assert!(play["edition"].as_u64().is_some_and(|edition| edition > 0), "{play}");
            // Only an emergency cuts a page, and then at once.
            let least = if play["status"] == "cut" { 0.0 } else { 3.0 };
            assert!(play["duration"].as_f64().is_some_and(|seconds| seconds > least), "{play}");
        }
    }
    let table = export(state.path(), &[]);
    assert_eq!(table.lines().count(), plays.len() + 1);
    assert!(table.starts_with("start,duration,content,"), "{table}");
    let none = export(state.path(), &["--from", "2027-01-01T00:00"]);
    assert_eq!(none.lines().count(), 1, "{none}");
}

#[test]
fn a_picture_comes_after_its_notice_and_another_takes_its_place() {
    const RED: [u8; 3] = [200, 30, 30];
    const BLUE: [u8; 3] = [30, 30, 200];
    let room = Newsroom::new();
    let state = tempfile::tempdir().expect("a folder");
    let fields =
        "title = \"Áp phích\"\nkind = \"poster\"\nimage = \"tam.png\"\nimage_alt = \"Một tấm\"\nuntil = \"31/12/2026\"";
    std::fs::write(room.path("pictures/tam.png"), poster(RED)).expect("written");
    room.write("ap-phich", fields, "");
    room.run(&["publish"], &[]);
    let screen = room.screen(state.path());
    let waits = |what: &str, colour| {
        let begin = Instant::now();
        while !is_mostly(&screen, colour) {
            assert!(begin.elapsed() < SOON, "{what}");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    waits("the first picture", RED);
    std::fs::write(room.path("pictures/tam.png"), poster(BLUE)).expect("written");
    room.run(&["publish"], &[]);
    waits("the second picture", BLUE);
}

#[test]
fn a_publication_with_faults_changes_nothing_and_names_them_all() {
    let room = Newsroom::new();
    room.write("cat-nuoc", WATER, "Từ 8 giờ đến 12 giờ.");
    room.run(&["publish"], &[]);
    let before = std::fs::read(room.path("site/metadata/timestamp.json")).expect("a date");
    room.write("mot", "title = \"Một\"\nkind = \"khac\"\nuntil = \"mai\"", "Chữ.");
    room.write("hai", "title = \"Hai\"\nkind = \"policy\"\nuntil = \"31/12/2026\"\nimage = \"khong-co.jpg\"", "Chữ.");
    room.write("ba", "kind = \"policy\"\nuntil = \"31/12/2026\"\nto = [\"phường Không Đâu\"]", "Chữ.");
    let refused = desk(&["publish"], &room.path(""), &[]);
    assert_eq!(refused.status.code(), Some(12));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    for place in [
        "notices/mot.md:4: lỗi: until",
        "notices/hai.md:5: lỗi: image",
        "notices/ba.md:4: lỗi: to",
        "notices/ba.md:1: lỗi: title",
    ] {
        assert!(said.contains(place), "{place} is not in\n{said}");
    }
    assert_eq!(std::fs::read(room.path("site/metadata/timestamp.json")).expect("a date"), before);
}

#[test]
fn renewals_and_publications_at_the_same_time_take_no_screen_back() {
    let room = Newsroom::new();
    let state = tempfile::tempdir().expect("a folder");
    let [root, site] = ["root.json", "site"].map(|own| room.path(own).to_string_lossy().into_owned());
    for round in 1..=8 {
        room.write("cat-nuoc", WATER, &format!("Lần thứ {round}."));
        std::thread::scope(|scope| {
            let renewals: Vec<_> = (0..4).map(|_| scope.spawn(|| desk(&["renew"], &room.path(""), &[]))).collect();
            room.run(&["publish"], &[]);
            for own in renewals {
                let own = own.join().expect("it ran");
                assert!(own.status.success(), "{}", String::from_utf8_lossy(&own.stderr));
            }
        });
        let words = ["sync", "--once", "--feed", &site, "--root", &root, "--at", AT, "--state"];
        let synced = crate::screen::bangtin(&words).arg(state.path()).output().expect("it runs");
        let said = String::from_utf8_lossy(&[synced.stdout, synced.stderr].concat()).into_owned();
        assert!(synced.status.success() && said.contains(&format!("of edition {round} ")), "round {round}: {said}");
    }
}

/// What a screen would take out of the site now.
fn site_says(room: &Newsroom) -> String {
    let [root, site] = ["root.json", "site"].map(|own| room.path(own).to_string_lossy().into_owned());
    let state = tempfile::tempdir().expect("a folder");
    let words = ["verify", &site, "--root", &root, "--at", AT, "--state"];
    let done = crate::screen::bangtin(&words).arg(state.path()).output().expect("it runs");
    let said = String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned();
    assert!(done.status.success(), "{said}");
    said
}

fn refused(room: &Newsroom, words: &[&str], after: &[&str]) -> String {
    let done = desk(words, &room.path(""), after);
    let said = String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned();
    assert!(!done.status.success(), "{words:?}: {said}");
    said
}

#[test]
fn only_the_end_of_a_pause_ends_it() {
    let room = Newsroom::new();
    room.write("cat-nuoc", WATER, "Từ 8 giờ.");
    room.run(&["publish"], &[]);
    room.run(&["pause"], &[]);
    room.write("cat-nuoc", WATER, "Từ 9 giờ.");
    for (words, after) in [(&["publish"][..], &[][..]), (&["undo"], &[]), (&["correct"], &["cat-nuoc"])] {
        assert!(room.run(words, after).contains("vẫn đang tạm dừng"), "{words:?}");
        let out = room.run(&["status"], &[]);
        assert!(out.contains("vẫn đang tạm dừng"), "{words:?}: {out}");
    }
    room.run(&["pause", "--end"], &[]);
    assert!(!room.run(&["status"], &[]).contains("tạm dừng"));
    assert!(room.run(&["pause", "--end"], &[]).contains("không tạm dừng"));
}

#[test]
fn undo_goes_one_step_further_back_each_time_and_says_what_comes_and_goes() {
    let room = Newsroom::new();
    for text in ["Lần một.", "Lần hai.", "Lần ba, sai."] {
        room.write("cat-nuoc", WATER, text);
        room.run(&["publish"], &[]);
    }
    for number in [2, 1] {
        let said = room.run(&["undo"], &[]);
        assert!(said.contains(&format!("của số {number} ")) && said.contains("sửa: cat-nuoc"), "{said}");
    }
    assert!(refused(&room, &["undo"], &[]).contains("không còn bản nào"));
    // And what is published next is undone to what was there.
    room.write("cat-nuoc", WATER, "Lần bốn.");
    room.run(&["publish"], &[]);
    assert!(room.run(&["undo"], &[]).contains("của số 5 "));
}

#[test]
fn a_folder_of_notices_that_is_not_there_is_nobody_s_will() {
    let room = Newsroom::new();
    room.write("cat-nuoc", WATER, "Từ 8 giờ.");
    room.run(&["publish"], &[]);
    std::fs::rename(room.path("notices"), room.path("away")).expect("a share that is not mounted");
    assert!(refused(&room, &["publish"], &[]).contains("notices: lỗi"));
    std::fs::create_dir(room.path("notices")).expect("made");
    assert!(refused(&room, &["publish"], &[]).contains("--empty"));
    assert!(site_says(&room).contains("1 notice "));
    room.run(&["publish"], &["--empty"]);
    assert!(site_says(&room).contains("0 notices"));
}

#[test]
fn what_is_lost_of_the_site_is_not_taken_for_what_never_was() {
    for damage in ["edition lost", "edition altered", "no timestamp", "empty targets", "stranger's snapshot", "no site"]
    {
        let room = Newsroom::new();
        for text in ["Lần một.", "Lần hai."] {
            room.write("cat-nuoc", WATER, text);
            room.run(&["publish"], &[]);
        }
        let of = |part: &str| -> Vec<PathBuf> {
            let files = crate::newsroom::read(&room.path("site"));
            let names = files.into_keys().filter(|name| name.ends_with(part));
            names.map(|name| room.path("site").join(name)).collect()
        };
        match damage {
            "edition lost" => {
                of("edition.json").into_iter().for_each(|own| std::fs::remove_file(own).expect("removed"))
            }
            "edition altered" => {
                of("edition.json").into_iter().for_each(|own| std::fs::write(own, "{}").expect("written"))
            }
            "no timestamp" => std::fs::remove_file(room.path("site/metadata/timestamp.json")).expect("removed"),
            "empty targets" => {
                of(".targets.json").into_iter().for_each(|own| std::fs::write(own, "").expect("written"))
            }
            "stranger's snapshot" => {
                let other = Newsroom::new();
                let theirs = std::fs::read(other.path("site/metadata/timestamp.json")).expect("there");
                std::fs::write(room.path("site/metadata/timestamp.json"), theirs).expect("written");
            }
            _ => std::fs::remove_dir_all(room.path("site")).expect("removed"),
        }
        let all: [(&[&str], &[&str]); 5] = [
            (&["pause"], &[]),
            (&["undo"], &[]),
            (&["withdraw"], &["cat-nuoc"]),
            (&["renew"], &[]),
            (&["status"], &[]),
        ];
        for (words, after) in all {
            let told = refused(&room, words, after);
            assert!(told.contains("bị mất hoặc bị sửa; chép thư mục site từ bản sao"), "{damage}: {words:?}: {told}");
        }
        assert!(room.run(&["publish"], &[]).contains("số 3"), "{damage}: it goes on counting");
        assert!(site_says(&room).contains("1 notice of edition 3"), "{damage}");
    }
}

#[test]
fn a_newsroom_that_was_put_back_from_an_old_copy_goes_on_above_what_screens_have_seen() {
    let room = Newsroom::new();
    let state = tempfile::tempdir().expect("a folder");
    room.write("cat-nuoc", WATER, "Lần một.");
    room.run(&["publish"], &[]);
    let home = room.path("").parent().expect("it lies in a folder").to_owned();
    let copy = home.join("copy");
    let cp = |from: &Path, to: &Path| {
        let done = std::process::Command::new("cp").arg("-a").arg(from).arg(to).status().expect("cp runs");
        assert!(done.success());
    };
    cp(&room.path(""), &copy);
    let later = |minute: u32| format!("2026-11-25T15:{minute:02}:00+07:00");
    let at = |words: &[&str], minute: u32| {
        let done = desk_at(words, &room.path(""), &[], &later(minute));
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    for minute in 1..9 {
        room.write("cat-nuoc", WATER, &format!("Phút {minute}."));
        at(&["publish"], minute);
    }
    let sync = |minute: u32| {
        let [root, site] = ["root.json", "site"].map(|own| room.path(own).to_string_lossy().into_owned());
        let words = ["sync", "--once", "--feed", &site, "--root", &root, "--at", &later(minute), "--state"];
        let done = crate::screen::bangtin(&words).arg(state.path()).output().expect("it runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&[done.stdout, done.stderr].concat()));
    };
    sync(9);
    std::fs::remove_dir_all(room.path("")).expect("the disk broke");
    std::fs::rename(&copy, home.join("thu")).expect("the copy is put back");
    // With what it says there, and then with news.
    at(&["publish"], 10);
    sync(11);
    room.write("cat-nuoc", WATER, "Sau khi đĩa hỏng.");
    at(&["publish"], 12);
    sync(13);
}

#[test]
fn a_correction_does_not_wait_for_what_is_half_written_beside_it() {
    let room = Newsroom::new();
    room.write("cat-nuoc", WATER, "Từ 8 giờ.");
    room.write("hop-to", MEETING, "Lúc 19 giờ.");
    room.run(&["publish"], &[]);
    room.write("cat-nuoc", WATER, "Từ 9 giờ.");
    room.write("hop-to", MEETING, "Lúc 20 giờ.");
    std::fs::write(room.path("notices/nhap.md"), [0xff, 0xfe, 0x00]).expect("written");
    let said = room.run(&["correct"], &["cat-nuoc.md"]);
    assert!(said.contains("cat-nuoc đã đính chính"), "{said}");
    std::fs::remove_file(room.path("notices/nhap.md")).expect("removed");
    let left = room.run(&["status"], &[]);
    assert!(left.contains("cat-nuoc: Ngừng cấp nước (đến 31/12/2026)"), "what is out, until when: {left}");
    assert!(left.contains("coi tin là mới đến 27/11/2026 15:00"), "{left}");
    assert!(left.contains("sửa: hop-to") && !left.contains("sửa: cat-nuoc"), "{left}");
}

#[test]
fn what_is_withdrawn_twice_is_kept_twice() {
    let room = Newsroom::new();
    for text in ["Lần một.", "Lần hai."] {
        room.write("cat-nuoc", WATER, text);
        room.run(&["publish"], &[]);
        room.run(&["withdraw"], &["cat-nuoc"]);
    }
    let kept = crate::newsroom::read(&room.path("withdrawn"));
    assert_eq!(kept.len(), 2, "{:?}", kept.keys());
    assert!(refused(&room, &["withdraw"], &["_mau"]).contains("không có thông báo"));
    assert!(room.path("notices/_mau.md").exists());
}

#[test]
fn a_withdrawal_that_was_cut_short_is_ended_by_the_next_command() {
    let room = Newsroom::new();
    room.write("cat-nuoc", WATER, "Từ 8 giờ.");
    room.write("hop-to", MEETING, "Lúc 19 giờ.");
    room.run(&["publish"], &[]);
    // Before it was put out: nothing has happened.
    std::fs::write(room.path(".withdrawing"), "cat-nuoc").expect("noted");
    assert!(room.run(&["status"], &[]).contains("2 thông báo"));
    assert!(room.path("notices/cat-nuoc.md").exists());
    // After it: it does not come back.
    room.run(&["withdraw"], &["cat-nuoc"]);
    std::fs::rename(room.path("withdrawn/cat-nuoc.md"), room.path("notices/cat-nuoc.md")).expect("as if not yet moved");
    std::fs::write(room.path(".withdrawing"), "cat-nuoc").expect("noted");
    assert!(room.run(&["publish"], &[]).contains("không có gì mới"));
    assert!(room.path("withdrawn/cat-nuoc.md").exists());
}

#[test]
fn an_emergency_does_not_wait_for_a_directory_that_was_damaged() {
    for damage in ["lost", "altered"] {
        let room = Newsroom::new();
        room.write("cat-nuoc", WATER, "Từ 8 giờ.");
        room.write("hop-to", MEETING, "Lúc 19 giờ.");
        room.run(&["publish"], &[]);
        let files = crate::newsroom::read(&room.path("site/targets"));
        for name in files.keys().filter(|name| name.ends_with("areas.json")) {
            let path = room.path("site/targets").join(name);
            if damage == "lost" { std::fs::remove_file(path) } else { std::fs::write(path, "{}") }.expect("damaged");
        }
        for words in [&["status"], &["renew"]] {
            let told = refused(&room, words, &[]);
            assert!(told.contains("1 tệp bị mất hoặc bị sửa, như areas.json; phát hành lại là đủ"), "{damage}: {told}");
        }
        room.run(&["withdraw"], &["hop-to"]);
        assert!(site_says(&room).contains("1 notice "), "{damage}");
        room.run(&["status"], &[]);
    }
}

#[test]
fn a_city_that_nobody_lives_in_is_refused() {
    let room = Newsroom::new();
    room.write("cat-nuoc", WATER, "Từ 8 giờ.");
    let path = room.path("newsroom.toml");
    let text = std::fs::read_to_string(&path).expect("settings");
    std::fs::write(&path, text.replace("vn-gso@2021-01:01\"", "vn-gso@2021-01:10\"")).expect("written");
    let said = refused(&room, &["publish"], &[]);
    assert!(said.contains("newsroom.toml") && said.contains("city"), "{said}");
}
