//! A screen comes to be at home: by telephone, by a stick, by hand; and stays there.

use crate::newsroom::{AT, Newsroom, SOON, SPEED, never_shows, shows};
use crate::screen::{Screen, bangtin};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const FOR_A: &str = "title = \"Tòa A: tiền gửi xe\"\nkind = \"building\"\nuntil = \"31/12/2026\"\nsource = \"Số 1\"\n";
const FOR_ALL: &str = "title = \"Cả thành phố\"\nkind = \"policy\"\nuntil = \"31/12/2026\"\nsource = \"Số 2\"\n";

/// A newsroom with two buildings, a notice for the first and one for everybody.
fn town() -> (Newsroom, String, String) {
    let room = Newsroom::new();
    let add = |name: &str| {
        let said =
            room.run(&["place", "add"], &["--name", name, "--area", "Thành phố Hà Nội", "--address", "Linh Đàm"]);
        said.split_whitespace().find(|own| own.starts_with("HN-")).expect("an ID").to_owned()
    };
    let (a, b) = (add("Chung cư Hoa Sữa"), add("Nhà tập thể Z"));
    room.write("toa-a", &format!("{FOR_A}to = [\"{a}\"]"), "Nộp ở phòng 101.");
    room.write("ca-thanh-pho", FOR_ALL, "Ai cũng xem.");
    room.run(&["publish"], &[]);
    (room, a, b)
}

struct Lobby {
    folder: tempfile::TempDir,
}

impl Lobby {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn below(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().expect("letters").to_owned()
    }

    /// A screen that nobody has told where it is.
    fn screen(&self, room: &Newsroom) -> Screen {
        let root = room.path("root.json");
        self.start(&["--feed", &room.url, "--root", root.to_str().expect("letters")])
    }

    fn start(&self, more: &[&str]) -> Screen {
        let (state, stick) = (self.below("state"), self.below("stick"));
        let words = ["--platform", "virtual", "--at", AT, "--speed", SPEED, "--setup", "off"];
        let own = ["--state", &state, "--stick", &stick];
        Screen::start(&[&words[..], &own, more].concat())
    }

    /// As the system does it, of a stick with these files.
    fn put_in(&self, files: &[(&str, &[u8])]) {
        let from = tempfile::tempdir().expect("a stick");
        for (name, bytes) in files {
            std::fs::write(from.path().join(name), bytes).expect("written");
        }
        self.copies(&["take", from.path().to_str().expect("letters")]);
    }

    /// `bangtin site` with these words, which must succeed.
    fn site(&self, room: &Newsroom, words: &[&str]) {
        let (root, state) = (room.path("root.json"), self.below("state"));
        let own = ["--feed", &room.url, "--state", &state, "--root"];
        let done = bangtin(&[&["site"], words, &own].concat()).arg(root).status();
        assert!(done.expect("it runs").success(), "{words:?}");
    }

    fn pull_out(&self) {
        self.copies(&["clear"]);
    }

    fn copies(&self, words: &[&str]) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/lib/bangtin/stick");
        let done = Command::new(script).args(words).env("BANGTIN_STICK", self.below("stick")).status();
        assert!(done.expect("the script runs").success(), "{words:?}");
    }
}

/// The number that stands on the set-up card.
fn number(screen: &Screen) -> String {
    let begin = Instant::now();
    loop {
        let text = String::from_utf8(screen.get("/").body).expect("UTF-8");
        let is_number = |own: &&str| {
            own.len() == 9 && own.as_bytes()[4] == b'-' && own.bytes().all(|b| b == b'-' || b.is_ascii_alphanumeric())
        };
        if text.contains("Cài đặt màn hình này")
            && let Some(own) = text.split(|c: char| c.is_whitespace() || "<>.:".contains(c)).find(is_number)
        {
            return own.to_owned();
        }
        assert!(begin.elapsed() < SOON, "no number in {text}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_screen_is_claimed_by_telephone_released_and_claimed_for_another_building() {
    let (room, a, b) = town();
    let lobby = Lobby::new();
    let screen = lobby.screen(&room);
    let own = number(&screen);
    shows(&screen, "unclaimed", &["Cả thành phố"]);
    room.run(&["place", "claim"], &[&own, &a, "--screen", "Sảnh B"]);
    room.run(&["publish"], &[]);
    shows(&screen, "claimed", &["Đã cài đặt xong", "Chung cư Hoa Sữa"]);
    shows(&screen, "claimed", &["Tòa A: tiền gửi xe", "Chung cư Hoa Sữa · Sảnh B"]);
    never_shows(&screen, "claimed", "Cài đặt màn hình này");
    room.run(&["place", "release"], &[&own]);
    room.run(&["publish"], &[]);
    assert_eq!(number(&screen), own, "released");
    room.run(&["place", "claim"], &[&own, &b]);
    room.run(&["publish"], &[]);
    shows(&screen, "moved", &["Cả thành phố", "Nhà tập thể Z"]);
    never_shows(&screen, "moved", "Tòa A: tiền gửi xe");
}

#[test]
fn a_home_outlives_a_restart_and_a_building_that_left_the_directory_is_told() {
    let (room, a, _) = town();
    let lobby = Lobby::new();
    let own = number(&lobby.screen(&room));
    room.run(&["place", "claim"], &[&own, &a]);
    room.run(&["publish"], &[]);
    shows(&lobby.screen(&room), "claimed", &["Tòa A: tiền gửi xe"]);
    let screen = lobby.screen(&room);
    shows(&screen, "again", &["Tòa A: tiền gửi xe"]);
    let places = std::fs::read_to_string(room.path("places.json")).expect("the directory");
    let without: Vec<&str> = places.lines().filter(|line| !line.contains("Hoa Sữa")).collect();
    // What stood last in its list needs no comma behind it.
    let text = without.join("\n").replace("},\n  ]", "}\n  ]");
    std::fs::write(room.path("places.json"), text).expect("written");
    std::fs::remove_file(room.path("notices/toa-a.md")).expect("removed");
    room.run(&["publish"], &[]);
    shows(&screen, "gone", &["Cả thành phố", &format!("Mã {a} không có trong danh bạ")]);
}

#[test]
fn two_screens_of_one_building_have_one_site_and_two_names() {
    let (room, a, _) = town();
    let lobbies = [Lobby::new(), Lobby::new()];
    let screens = [lobbies[0].screen(&room), lobbies[1].screen(&room)];
    let numbers = [number(&screens[0]), number(&screens[1])];
    assert_ne!(numbers[0], numbers[1]);
    for (number, name) in numbers.iter().zip(["Sảnh A", "Sảnh B"]) {
        room.run(&["place", "claim"], &[number, &a, "--screen", name]);
    }
    room.run(&["publish"], &[]);
    for (screen, name) in screens.iter().zip(["Sảnh A", "Sảnh B"]) {
        shows(screen, name, &["Tòa A: tiền gửi xe", &format!("Chung cư Hoa Sữa · {name}")]);
    }
}

#[test]
fn whatever_a_stick_holds_the_glass_answers_in_words_and_nothing_of_it_is_taken() {
    let (room, a, _) = town();
    let lobby = Lobby::new();
    let screen = lobby.screen(&room);
    number(&screen);
    let root = std::fs::read(room.path("root.json")).expect("the root");
    let stranger = Newsroom::new();
    let theirs = std::fs::read(stranger.path("root.json")).expect("the root");
    let (site, rooted) = (format!("site = \"{a}\"\n"), format!("site = \"{a}\"\nroot = \"root.json\"\n"));
    let mistyped = site.replace(&a[8..], if a.ends_with('0') { "1" } else { "0" });
    let rows: String = (0..500).map(|n| format!("[[box]]\nserial = \"X{n:05}\"\nsite = \"{a}\"\n")).collect();
    for (files, said) in [
        (&[("bangtin.toml", &b"\x7fELF\0\x01"[..])][..], "Tệp bangtin.toml trên USB không đọc được"),
        (&[("bangtin.toml", &vec![b'#'; 3 << 20])], "Tệp bangtin.toml trên USB không đọc được"),
        (&[("bangtin.toml", mistyped.as_bytes())], "Mã địa điểm trên USB gõ sai"),
        (&[("bangtin.toml", rooted.as_bytes())], "Chép lại cả hai tệp"),
        (&[("bangtin.toml", rooted.as_bytes()), ("root.json", &theirs)], "USB này của cơ quan khác"),
        (&[("bangtin.toml", rows.as_bytes())], "USB không có dòng nào cho máy này"),
        (&[("bangtin.toml", b"")], "USB không có gì cho màn hình này"),
    ] {
        lobby.put_in(files);
        shows(&screen, said, &["USB này không dùng được", said]);
        lobby.pull_out();
        number(&screen);
    }
    lobby.put_in(&[("bangtin.toml", rooted.as_bytes()), ("root.json", &root)]);
    shows(&screen, "followed", &["Tòa A: tiền gửi xe", "Chung cư Hoa Sữa"]);
}

#[test]
fn a_stick_claims_no_screen_that_is_claimed_and_the_command_line_releases_it() {
    let (room, a, b) = town();
    let lobby = Lobby::new();
    let screen = lobby.screen(&room);
    number(&screen);
    lobby.put_in(&[("bangtin.toml", format!("site = \"{a}\"\nscreen = \"Sảnh A\"").as_bytes())]);
    shows(&screen, "claimed", &["Đã cài đặt xong", "Chung cư Hoa Sữa · Sảnh A"]);
    shows(&screen, "the card has passed", &["Cả thành phố"]);
    lobby.put_in(&[("bangtin.toml", format!("site = \"{b}\"").as_bytes())]);
    shows(&screen, "whoever holds the stick is told whose the screen is", &["Màn hình này thuộc", "Chung cư Hoa Sữa"]);
    never_shows(&screen, "another stick", "Nhà tập thể Z");
    lobby.pull_out();
    lobby.site(&room, &["clear"]);
    number(&screen);
}

#[test]
fn who_asks_for_the_card_sees_it_also_where_files_say_where_the_screen_is() {
    let (room, a, _) = town();
    let lobby = Lobby::new();
    let root = room.path("root.json");
    let words = ["--feed", &room.url, "--root", root.to_str().expect("letters"), "--site", &a, "--screen", "Sảnh C"];
    let screen = lobby.start(&words);
    shows(&screen, "placed", &["Tòa A: tiền gửi xe"]);
    lobby.site(&room, &["card", "--site", &a]);
    shows(&screen, "asked", &["Màn hình này thuộc", "Chung cư Hoa Sữa, Linh Đàm", "Sảnh C", &a]);
    shows(&screen, "and passed", &["Tòa A: tiền gửi xe"]);
    never_shows(&screen, "asked once", "Màn hình này thuộc");
}

#[test]
fn a_box_with_nothing_finds_its_department_by_a_stick() {
    let (room, a, _) = town();
    let lobby = Lobby::new();
    let folder = lobby.below("sticks");
    room.run(&["place", "sticks"], &[&folder, "--feed", &room.url]);
    let read = |name: &str| std::fs::read(Path::new(&folder).join(name)).expect("written");
    let settings = [&format!("site = \"{a}\"\n").into_bytes()[..], &read("bangtin.toml")].concat();
    let screen = lobby.start(&[]);
    number(&screen);
    never_shows(&screen, "nothing", "minh họa");
    let address = screen.address.clone();
    lobby.put_in(&[("bangtin.toml", &settings), ("root.json", &read("root.json"))]);
    // It begins again at a port of its own; what it has taken is in its folder.
    let begin = Instant::now();
    while !Path::new(&lobby.below("state")).join("store").exists() {
        assert!(begin.elapsed() < SOON, "nothing was fetched; the page was at {address}");
        std::thread::sleep(Duration::from_millis(100));
    }
    drop(screen);
    shows(&lobby.start(&[]), "given", &["Tòa A: tiền gửi xe", "Chung cư Hoa Sữa"]);
}
