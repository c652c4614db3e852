//! The real program whose power goes: killed at random moments, watched by strace, on disks that are full or read-only,
//! with files that are damaged.

use crate::stand::SITE;
use bangtin::board::hash::ContentHash;
use bangtin::desk::keys::Key;
use bangtin::desk::repository::{Content, Keys, Repository, Role};
use bangtin::durable::RealDisk;
use bangtin::feed::poll::kept;
use bangtin::feed::store::Store;
use jiff::Timestamp;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A department that publishes as often as a test likes.
struct Department {
    folder: tempfile::TempDir,
    repository: Repository,
    keys: Keys,
    number: u64,
}

impl Department {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let roles = [Role::Root, Role::Root, Role::Targets, Role::Snapshot, Role::Timestamp];
        let keys = Keys(roles.into_iter().map(|role| (role, Key::generate().expect("a key"))).collect());
        let site = folder.path().join("site");
        let repository =
            Repository::create(Arc::new(RealDisk), &site, &keys, 2, Timestamp::now()).expect("a repository");
        std::fs::write(folder.path().join("root.json"), repository.root()).expect("written");
        let mut own = Self { folder, repository, keys, number: 0 };
        own.publish();
        own
    }

    /// Another edition with another picture.
    fn publish(&mut self) {
        self.number += 1;
        let picture = vec![self.number as u8; 60_000];
        let file = format!("{}.png", ContentHash::of(&picture));
        let now = Timestamp::now();
        let until = now + jiff::SignedDuration::from_hours(24);
        let edition = serde_json::json!({ "version": "https://jsonfeed.org/version/1.1", "title": "Sở",
            "_bangtin": { "edition": self.number, "issued": now.to_string() },
            "items": [ { "id": "cat-nuoc", "title": format!("Lần {}", self.number), "content_text": "Chữ.", "image": file,
                "_bangtin": { "class": "routine", "kind": "building", "from": now.to_string(), "until": until.to_string(),
                    "to": ["vn-gso@2021-01:01"] } } ] });
        let contents = [
            Content { path: "edition.json".into(), bytes: edition.to_string().into_bytes().into() },
            Content { path: file, bytes: picture.into() },
        ];
        self.repository.publish(&contents, &self.keys, now, |_| Ok(())).expect("published");
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("root.json")
    }

    /// `bangtin sync --once` of this feed.
    fn sync(&self, state: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bangtin"));
        command.args(["sync", "--once", "--site", SITE, "--feed"]).arg(self.folder.path().join("site"));
        command.arg("--root").arg(self.root()).arg("--state").arg(state).env("BANGTIN_LOG", "warn");
        command
    }

    /// The edition that a screen would show of this state.
    fn shown(&self, state: &Path) -> Option<u64> {
        let store = Store::of(Arc::new(RealDisk), state);
        let pinned = std::fs::read(self.root()).expect("the root");
        let own = kept(&store, &pinned)?;
        let edition: serde_json::Value =
            serde_json::from_slice(&own.current.documents["edition.json"]).expect("a whole edition");
        edition["_bangtin"]["edition"].as_u64()
    }
}

fn words(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_kill_at_any_moment_leaves_the_old_edition_or_the_new_one() {
    let kills: usize = std::env::var("BANGTIN_KILLS").ok().and_then(|own| own.parse().ok()).unwrap_or(100);
    let mut department = Department::new();
    let state = tempfile::tempdir().expect("a folder");
    assert!(department.sync(state.path()).status().expect("runs").success());
    // How long one takes here: kills after its end show nothing.
    department.publish();
    let begun = Instant::now();
    assert!(department.sync(state.path()).status().expect("runs").success());
    let whole = begun.elapsed().as_micros() as u64;
    let (mut killed, mut olds, mut news) = (0, 0, 0);
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    for _ in 0..kills {
        let before = department.shown(state.path()).expect("there is always one");
        department.publish();
        let mut child = department.sync(state.path()).stdout(std::process::Stdio::null()).spawn().expect("runs");
        // Marsaglia's xorshift.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        std::thread::sleep(Duration::from_micros(random % whole));
        let _ = child.kill();
        let status = child.wait().expect("ends");
        killed += usize::from(status.signal().is_some());
        match department.shown(state.path()) {
            Some(own) if own == before => olds += 1,
            Some(own) if own == department.number => news += 1,
            other => panic!("{other:?} after {before} or {}", department.number),
        }
    }
    println!("{killed} of {kills} were killed before their end: {olds} old editions, {news} new ones");
    assert!(killed * 3 > kills, "too few were killed to show anything: {killed}");
    let done = department.sync(state.path()).output().expect("runs");
    assert!(done.status.success(), "{}", words(&done));
    assert_eq!(department.shown(state.path()), Some(department.number));
}

#[test]
fn the_program_writes_settles_renames_and_settles_the_folder() {
    let department = Department::new();
    let state = tempfile::tempdir().expect("a folder");
    let trace = state.path().with_extension("strace");
    let sync = department.sync(state.path());
    let traced = Command::new("strace")
        .args(["-f", "-y", "-e", "trace=write,pwrite64,fsync,fdatasync,rename,renameat,renameat2", "-o"])
        .arg(&trace)
        .arg(sync.get_program())
        .args(sync.get_args())
        .output()
        .expect("strace is installed");
    assert!(traced.status.success(), "{}", words(&traced));
    let text = std::fs::read_to_string(&trace).expect("a trace");
    std::fs::remove_file(&trace).expect("removed");
    let calls: Vec<&str> = text.lines().collect();
    let on = |call: &str, names: &[&str], path: &str| {
        names.iter().any(|name| call.contains(&format!(" {name}("))) && call.contains(&format!("<{path}>"))
    };
    let mut renames = 0;
    for (at, call) in calls.iter().enumerate().filter(|(_, call)| call.contains(" rename")) {
        let paths: Vec<&str> = call.split('"').skip(1).step_by(2).collect();
        let [from, to] = paths[..] else { panic!("{call}") };
        let written = calls[..at].iter().rposition(|call| on(call, &["write", "pwrite64"], from));
        let written = written.unwrap_or_else(|| panic!("never written: {call}"));
        let settled = calls[written..at].iter().any(|call| on(call, &["fsync", "fdatasync"], from));
        assert!(settled, "renamed before it was settled: {call}");
        let folder = Path::new(to).parent().expect("a folder").to_str().expect("letters");
        let then = calls[at..].iter().any(|call| on(call, &["fsync"], folder));
        assert!(then, "its folder was not settled: {call}");
        renames += 1;
    }
    // A root, three metadata files, `whole`, the floor, an edition, a picture, a generation.
    assert!(renames >= 8, "{renames}:\n{text}");
    // The switch comes when all that it names is there.
    let place = |part: &str| calls.iter().position(|call| call.contains(" rename") && call.contains(part));
    assert!(place("/store/blobs/") < place("/store/gen/"), "{text}");
}

#[test]
fn a_full_disk_stops_updates_and_not_the_picture() {
    let mut department = Department::new();
    let disk = Tmpfs::new("200k");
    let state = disk.0.path().join("state");
    let first = department.sync(&state).output().expect("runs");
    assert!(first.status.success(), "{}", words(&first));
    let ballast = disk.0.path().join("ballast");
    let _ = std::fs::write(&ballast, vec![1; 200 << 10]);
    department.publish();
    let full = department.sync(&state).output().expect("runs");
    assert_eq!(full.status.code(), Some(13), "{}", words(&full));
    assert_eq!(department.shown(&state), Some(1));
    std::fs::remove_file(&ballast).expect("room");
    let healed = department.sync(&state).output().expect("runs");
    assert!(healed.status.success(), "{}", words(&healed));
    assert_eq!(department.shown(&state), Some(2));
}

#[test]
fn a_state_folder_that_takes_nothing_stops_updates_and_not_the_picture() {
    let mut department = Department::new();
    let disk = Tmpfs::new("2m");
    let state = disk.0.path().join("state");
    assert!(department.sync(&state).status().expect("runs").success());
    disk.remount("ro");
    department.publish();
    let refused = department.sync(&state).output().expect("runs");
    assert_eq!(refused.status.code(), Some(13), "{}", words(&refused));
    assert_eq!(words(&refused).matches("takes nothing").count(), 1, "named once: {}", words(&refused));
    assert_eq!(department.shown(&state), Some(1));
    disk.remount("rw");
    assert!(department.sync(&state).status().expect("runs").success());
    assert_eq!(department.shown(&state), Some(2));
}

#[test]
fn any_one_file_of_the_state_may_be_damaged_and_the_next_look_heals_it() {
    let mut department = Department::new();
    let state = tempfile::tempdir().expect("a folder");
    for _ in 0..2 {
        assert!(department.sync(state.path()).status().expect("runs").success());
        department.publish();
    }
    let sound = tempfile::tempdir().expect("a folder");
    copy(state.path(), sound.path());
    // Healed by the next edition, and by the same one once more.
    let up_to_date = tempfile::tempdir().expect("a folder");
    copy(state.path(), up_to_date.path());
    assert!(department.sync(up_to_date.path()).status().expect("runs").success());
    for (sound, path) in
        [&sound, &up_to_date].into_iter().flat_map(|own| files(own.path()).into_iter().map(move |path| (own, path)))
    {
        for damage in ["emptied", "cut", "flipped"] {
            let own = tempfile::tempdir().expect("a folder");
            copy(sound.path(), own.path());
            let file = own.path().join(path.strip_prefix(sound.path()).expect("below it"));
            let mut bytes = std::fs::read(&file).expect("a file");
            let middle = bytes.len() / 2;
            match damage {
                "emptied" => bytes.clear(),
                "cut" => bytes.truncate(middle),
                _ => bytes.iter_mut().skip(middle).take(1).for_each(|byte| *byte ^= 1),
            }
            std::fs::write(&file, bytes).expect("damaged");
            let what = format!("{damage}: {}", file.display());
            assert!(department.shown(own.path()).is_some_and(|edition| edition >= 1), "{what}");
            let healed = department.sync(own.path()).output().expect("runs");
            assert!(healed.status.success(), "{what}: {}", words(&healed));
            assert_eq!(department.shown(own.path()), Some(department.number), "{what}");
            // Pictures as well: a screen shows one for as long as its notice is out.
            let store = Store::of(Arc::new(RealDisk), own.path());
            let pinned = std::fs::read(department.root()).expect("the root");
            let current = kept(&store, &pinned).expect("a generation").current;
            for (name, named) in &current.manifest.pictures {
                assert!(store.read(named).is_ok(), "{what}: {name}");
            }
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() { found.extend(files(&entry.path())) } else { found.push(entry.path()) }
    }
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    for path in files(from) {
        let place = to.join(path.strip_prefix(from).expect("below it"));
        std::fs::create_dir_all(place.parent().expect("a folder")).expect("made");
        std::fs::copy(path, place).expect("copied");
    }
}

/// A disk of its own.
struct Tmpfs(tempfile::TempDir);

impl Tmpfs {
    fn new(size: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        run("mount", &["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"], folder.path());
        Self(folder)
    }

    fn remount(&self, how: &str) {
        run("mount", &["-o", &format!("remount,{how}")], self.0.path());
    }
}

impl Drop for Tmpfs {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

fn run(program: &str, words: &[&str], path: &Path) {
    let status = Command::new(program).args(words).arg(path).status().expect("a program of the system");
    assert!(status.success(), "{program} {words:?}: run the tests as root");
}
