//! A newsroom for practice with its web server, and what a screen that it feeds must show.

use crate::screen::Screen;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// When the desk publishes, and the screen's clock starts.
pub const AT: &str = "2026-11-25T15:00:00+07:00";
/// A minute of the screen's, between two polls, is two seconds here.
pub const SPEED: &str = "30";
/// Some cycles of the rota, and some polls.
pub const SOON: Duration = Duration::from_secs(30);

/// A newsroom for practice and its web server.
pub struct Newsroom {
    folder: tempfile::TempDir,
    server: Child,
    pub url: String,
}

impl Newsroom {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let room = folder.path().join("thu");
        let made = desk(&["setup", "--practice", "--title", "Sở TT&TT"], &room, &[]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let mut server = Command::new(env!("CARGO_BIN_EXE_bangtin-desk"))
            .arg("serve")
            .arg(&room)
            .args(["--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the desk serves");
        let mut line = String::new();
        BufReader::new(server.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        Self { folder, server, url: line.trim().to_owned() }
    }

    pub fn path(&self, below: &str) -> std::path::PathBuf {
        self.folder.path().join("thu").join(below)
    }

    pub fn write(&self, id: &str, fields: &str, body: &str) {
        let text = format!("+++\n{fields}\n+++\n\n{body}\n");
        std::fs::write(self.path(&format!("notices/{id}.md")), text).expect("written");
    }

    pub fn run(&self, words: &[&str], after: &[&str]) -> String {
        let done = desk(words, &self.path(""), after);
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(done.status.success(), "{words:?}: {said}{}", String::from_utf8_lossy(&done.stderr));
        said
    }

    /// Its server goes away.
    pub fn without_server(mut self) -> Self {
        self.stop();
        self
    }

    fn stop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }

    pub fn screen(&self, state: &Path) -> Screen {
        self.screen_at(state, AT)
    }

    /// A screen whose clock starts then.
    pub fn screen_at(&self, state: &Path, at: &str) -> Screen {
        let (root, state) = (self.path("root.json"), state.to_str().expect("letters").to_owned());
        let root = root.to_str().expect("letters");
        Screen::start(&[
            "--platform",
            "virtual",
            "--feed",
            &self.url,
            "--root",
            root,
            "--state",
            &state,
            "--at",
            at,
            "--speed",
            SPEED,
        ])
    }
}

impl Drop for Newsroom {
    fn drop(&mut self) {
        self.stop();
    }
}

pub fn desk(words: &[&str], room: &Path, after: &[&str]) -> Output {
    desk_at(words, room, after, AT)
}

pub fn desk_at(words: &[&str], room: &Path, after: &[&str], at: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bangtin-desk"));
    command.args(words).arg(room).args(after).args(["--at", at]).env_remove("BANGTIN_PASSPHRASE");
    command.output().expect("the desk runs")
}

fn page(screen: &Screen) -> String {
    String::from_utf8(screen.get("/").body).expect("UTF-8")
}

/// Waits until a page holds all these words.
pub fn shows(screen: &Screen, what: &str, words: &[&str]) {
    let begin = Instant::now();
    loop {
        let text = page(screen);
        // Building and screen stand on lines of their own.
        if words.iter().flat_map(|own| own.split(" · ")).all(|own| text.contains(own)) {
            return;
        }
        assert!(begin.elapsed() < SOON, "{what}: {words:?} are not in\n{text}");
        std::thread::sleep(Duration::from_millis(15));
    }
}

/// No page holds the words for some cycles of the rota.
pub fn never_shows(screen: &Screen, what: &str, words: &str) {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(5) {
        let text = page(screen);
        assert!(!text.contains(words), "{what}: {words:?} in\n{text}");
        std::thread::sleep(Duration::from_millis(15));
    }
}

/// What a state's journal holds.
pub fn export(state: &Path, words: &[&str]) -> String {
    let done = crate::screen::bangtin(&[&["journal", "export"], words].concat()).arg("--state").arg(state).output();
    let done = done.expect("the program runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("UTF-8")
}

/// Every file below a folder, by its path there.
pub fn read(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut left = vec![folder.to_owned()];
    while let Some(own) = left.pop() {
        for entry in std::fs::read_dir(&own).expect("a folder").flatten() {
            if entry.path().is_dir() {
                left.push(entry.path());
            } else {
                let name = entry.path().strip_prefix(folder).expect("below it").to_string_lossy().into_owned();
                files.insert(name, std::fs::read(entry.path()).expect("a file"));
            }
        }
    }
    files
}
