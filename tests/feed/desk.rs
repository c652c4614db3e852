//! From the desk's command to the glass of a screen that runs.

use crate::newsroom::{AT, Newsroom, SOON, desk, export, never_shows, shows};
use crate::screen::Screen;
use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;
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
                let said = String::from_utf8_lossy(&own.stderr).into_owned();
                // Whoever began before the publication and came after it may say so, and do nothing.
                assert!(own.status.success() || said.contains("vừa phát hành"), "{said}");
            }
        });
        let words = ["sync", "--once", "--feed", &site, "--root", &root, "--at", AT, "--state"];
        let synced = crate::screen::bangtin(&words).arg(state.path()).output().expect("it runs");
        let said = String::from_utf8_lossy(&[synced.stdout, synced.stderr].concat()).into_owned();
        assert!(synced.status.success() && said.contains(&format!("of edition {round} ")), "round {round}: {said}");
    }
}
