//! The machine's clock in 1970, in 2040, stepping by seconds and by years, while the program runs: what the department
//! publishes comes all the same. libfaketime moves the real program's real clock.

use crate::newsroom::{Newsroom, export, shows};
use crate::screen::Screen;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What the department calls the present.
const TRUE: &str = "2026-11-25 08:00:05";

fn faketime() -> PathBuf {
    let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];
    let found = folders.iter().map(|own| Path::new(own).join("faketime/libfaketime.so.1")).find(|path| path.exists());
    found.expect("libfaketime is installed")
}

/// The machine's clock, which others set.
struct Machine {
    folder: tempfile::TempDir,
}

impl Machine {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Sets the clock, which goes on from there. In UTC.
    fn set(&self, time: &str) {
        let next = self.path("next");
        std::fs::write(&next, format!("@{time}")).expect("written");
        std::fs::rename(next, self.path("clock")).expect("put there at once");
    }

    fn screen(&self, room: &Newsroom) -> Screen {
        let (config, root) = (self.path("bangtin.toml"), room.path("root.json"));
        let settings =
            format!("feed = {:?}\nroot = {root:?}\nstate = {:?}\npoll_seconds = 10\n", room.url, self.state());
        std::fs::write(&config, settings).expect("written");
        let clock = self.path("clock");
        let texts = [faketime(), clock, config].map(|path| path.to_string_lossy().into_owned());
        let [library, clock, config] = &texts;
        let env = [
            ("LD_PRELOAD", library.as_str()),
            ("FAKETIME_TIMESTAMP_FILE", clock),
            ("FAKETIME_NO_CACHE", "1"),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            ("TZ", "UTC"),
        ];
        Screen::start_with(&["--platform", "virtual", "--config", config], &env)
    }

    fn state(&self) -> PathBuf {
        self.path("state")
    }
}

/// Takes the glass at once, so that nobody waits for the end of a page.
fn publish_alarm(room: &Newsroom, text: &str) {
    let fields = "title = \"Báo động\"\nclass = \"emergency\"\nkind = \"alert\"\nuntil = \"25/11/2026 20:00\"";
    room.write("bao-dong", fields, text);
    room.run(&["publish"], &[]);
}

#[test]
fn whatever_the_clock_says_what_the_department_publishes_comes() {
    let (room, machine) = (Newsroom::new(), Machine::new());
    publish_alarm(&room, "Lần đầu.");
    // A new box without a battery.
    machine.set("1970-01-01 00:01:00");
    let screen = machine.screen(&room);
    shows(&screen, "a new box in 1970", &["Báo động", "Lần đầu."]);
    for (what, time) in [
        ("2040", "2040-01-01 00:00:00"),
        ("back to 1970", "1970-01-01 00:01:00"),
        ("set right", TRUE),
        ("some seconds back", "2026-11-25 07:59:20"),
        ("and forth", "2026-11-25 08:01:30"),
    ] {
        machine.set(time);
        publish_alarm(&room, &format!("Đồng hồ: {what}."));
        shows(&screen, what, &[&format!("Đồng hồ: {what}.")]);
    }
    // Hither and thither, during the poll, between two and while a page is drawn.
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let times =
                ["2040-01-01 00:00:00", TRUE, "1970-01-01 00:01:00", "2026-11-25 07:59:58", "2027-03-01 00:00:00"];
            for time in times.iter().cycle() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                machine.set(time);
                std::thread::sleep(Duration::from_millis(7));
            }
        });
        // However this ends, the clock comes to rest.
        let shown = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for time in ["một", "hai"] {
                publish_alarm(&room, &format!("Lúc loạn, lần {time}."));
                shows(&screen, "a clock gone mad", &[&format!("Lúc loạn, lần {time}.")]);
            }
        }));
        over.store(true, Ordering::SeqCst);
        shown.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
    // Whoever pulls the plug loses the last minute; what was shown before it is known, once a minute of the real time is over.
    let begin = Instant::now();
    while !machine.state().join("journal").is_dir() || !export(&machine.state(), &[]).contains("bao-dong") {
        assert!(begin.elapsed() < Duration::from_secs(90), "the journal knows nothing");
        std::thread::sleep(Duration::from_millis(500));
    }
    drop(screen);
    // The power comes back, the network does not, and the battery is as dead as before.
    machine.set("1970-01-01 00:01:00");
    let gone = room.without_server();
    let screen = machine.screen(&gone);
    shows(&screen, "after a power cut", &["Lúc loạn, lần hai."]);
    drop(screen);
    let journal = export(&machine.state(), &["--format", "jsonl"]);
    let plays: Vec<serde_json::Value> =
        journal.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    for play in &plays {
        let seconds = play["duration"].as_f64().expect("a duration");
        assert!((0.0..300.0).contains(&seconds), "as long as it was on the glass, whatever the clock said: {play}");
    }
}
