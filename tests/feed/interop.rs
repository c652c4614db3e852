//! What the desk publishes, read by another TUF client: python-tuf, with its own state from one edition to the next.

use crate::stand::python;
use bangtin::board::hash::ContentHash;
use bangtin::desk::keys::Key;
use bangtin::desk::repository::{Content, Keys, Repository, Role};
use bangtin::durable::RealDisk;
use jiff::Timestamp;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

fn keys() -> Keys {
    let roles = [Role::Root, Role::Root, Role::Targets, Role::Snapshot, Role::Timestamp];
    Keys(roles.into_iter().map(|role| (role, Key::generate().expect("a key"))).collect())
}

fn content(path: &str, bytes: &[u8]) -> Content {
    Content { path: path.into(), bytes: bytes.into() }
}

fn edition(title: &str) -> Vec<u8> {
    format!(r#"{{"version":"https://jsonfeed.org/version/1.1","title":"{title}","items":[]}}"#).into_bytes()
}

/// A picture by its content, below a folder or not.
fn picture(folder: &str, bytes: &[u8]) -> Content {
    content(&format!("{folder}{}.png", ContentHash::of(bytes)), bytes)
}

/// What python-tuf reads, in its own words; all of it has been compared.
fn read(feed: &Path, root: &[u8], contents: &[&[Content]], state: &Path) -> Vec<String> {
    let expected = tempfile::tempdir().expect("a folder");
    for content in contents.iter().copied().flatten() {
        let place = expected.path().join(&content.path);
        std::fs::create_dir_all(place.parent().expect("a folder")).expect("made");
        std::fs::write(place, &content.bytes).expect("written");
    }
    let pinned = state.join("root");
    std::fs::write(&pinned, root).expect("written");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feed/read.py");
    let mut command = Command::new("timeout");
    command.arg("60").arg(python()).arg(script);
    let output = command.args([feed, &pinned, expected.path(), state]).output().expect("python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn another_client_reads_what_the_desk_publishes_and_what_those_below_it_do() {
    let (feed, state) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (keys, ward) = (keys(), Key::generate().expect("a key"));
    // python-tuf goes by the machine's clock.
    let now = Timestamp::now();
    let mut own = Repository::create(Arc::new(RealDisk), feed.path(), &keys, 2, now).expect("made");
    let root = own.root().to_vec();
    for number in 1..3 {
        let contents = [
            content("edition.json", &edition(&format!("Sở, số {number}"))),
            content("areas.json", br#"{"places":1,"areas":[]}"#),
            picture("", b"not looked into"),
        ];
        own.publish(&contents, &keys, now, |_| Ok(())).expect("published");
        let below = [
            content("p7k2q/edition.json", &edition(&format!("Phường, số {number}"))),
            picture("p7k2q/", format!("number {number}").as_bytes()),
        ];
        own.publish_below("p7k2q", &below, &ward, &keys, now).expect("published");
        let names = read(feed.path(), &root, &[&contents, &below], state.path());
        assert_eq!(names.len(), 5, "{names:?}");
        own = Repository::open(Arc::new(RealDisk), feed.path(), own.root()).expect("opened");
    }
    own.renew(&keys, now).expect("renewed");
    assert_eq!(read(feed.path(), &root, &[], state.path()).len(), 0);
}
