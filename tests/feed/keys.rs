//! Keys and passphrases from the command line, as a department has them that does not practise.

use crate::newsroom::{AT, read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const WORDS: &str = "mười hai con giáp";

struct Room {
    folder: tempfile::TempDir,
}

impl Room {
    fn new() -> Self {
        let own = Self { folder: tempfile::tempdir().expect("a folder") };
        let made = own.desk("setup", Some(WORDS));
        assert!(made.status.success(), "{}", said(&made));
        let notice = "+++\ntitle = \"Ngừng cấp nước\"\nkind = \"building\"\nuntil = \"31/12/2026\"\n+++\n\nTừ 8 giờ.\n";
        std::fs::write(own.path("notices/cat-nuoc.md"), notice).expect("written");
        own
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join("sotttt").join(below)
    }

    fn command(&self, word: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bangtin-desk"));
        command.arg(word).arg(self.folder.path().join("sotttt")).args(["--at", AT]).env_remove("BANGTIN_PASSPHRASE");
        command
    }

    /// With a passphrase in the variable.
    fn desk(&self, word: &str, passphrase: Option<&str>) -> Output {
        let mut command = self.command(word);
        command.envs(passphrase.map(|own| ("BANGTIN_PASSPHRASE", own)));
        command.stdin(std::process::Stdio::null()).output().expect("the desk runs")
    }

    fn stamp(&self) -> Vec<u8> {
        std::fs::read(self.path("site/metadata/timestamp.json")).expect("there is one")
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("there").permissions().mode() & 0o777
}

#[test]
fn without_the_passphrase_nothing_is_published_and_the_way_out_is_named() {
    let room = Room::new();
    let before = room.stamp();
    for (passphrase, words) in
        [(Some("mười hai con giap"), "mật khẩu không đúng"), (None, "--passphrase-file hoặc BANGTIN_PASSPHRASE")]
    {
        let refused = room.desk("publish", passphrase);
        assert!(!refused.status.success() && said(&refused).contains(words), "{}", said(&refused));
        assert_eq!(room.stamp(), before, "{words}");
    }
    let file = room.folder.path().join("mat-khau");
    std::fs::write(&file, format!("{WORDS}\r\n")).expect("written");
    let done = room.command("publish").arg("--passphrase-file").arg(&file).output().expect("the desk runs");
    assert!(done.status.success(), "{}", said(&done));
    // Typed on a keyboard that puts letters and accents apart.
    let apart: String = unicode_normalization::UnicodeNormalization::nfd(WORDS).collect();
    let done = room.desk("publish", Some(&apart));
    assert!(done.status.success(), "{}", said(&done));
}

#[test]
fn a_passphrase_that_is_soon_guessed_makes_no_keys() {
    let folder = tempfile::tempdir().expect("a folder");
    let room = Room { folder };
    let refused = room.desk("setup", Some("123456"));
    assert!(!refused.status.success() && said(&refused).contains("ít nhất 12"), "{}", said(&refused));
    assert!(!room.path("").exists(), "nothing is left in the way");
}

#[test]
fn private_keys_lie_encrypted_and_for_their_owner_and_never_in_the_site() {
    let room = Room::new();
    assert!(room.desk("publish", Some(WORDS)).status.success());
    assert_eq!(mode(&room.path("keys")), 0o700);
    assert_eq!(mode(&room.path("keys/root")), 0o700);
    for (name, bytes) in read(&room.path("keys")) {
        assert_eq!(mode(&room.path("keys").join(&name)), 0o600, "{name}");
        if name.ends_with(".pem") {
            let text = String::from_utf8(bytes).expect("text");
            assert!(text.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{name}");
        }
    }
    for (path, bytes) in read(&room.path("site")) {
        assert!(!String::from_utf8_lossy(&bytes).contains("PRIVATE KEY"), "{path}");
    }
}

#[test]
fn the_date_is_renewed_without_anybody_and_without_what_publishes() {
    let room = Room::new();
    assert!(room.desk("publish", Some(WORDS)).status.success());
    // The machine that renews need not have the keys that people publish with.
    for name in ["root/root-1.pem", "root/root-2.pem", "root/root-3.pem", "targets-1.pem", "targets-2.pem"] {
        std::fs::remove_file(room.path("keys").join(name)).expect("moved into the safe");
    }
    let before = room.stamp();
    let done = room.desk("renew", None);
    assert!(done.status.success(), "{}", said(&done));
    assert_ne!(room.stamp(), before);
    let passphrase = room.path("keys/renewal.passphrase");
    std::fs::set_permissions(&passphrase, std::fs::Permissions::from_mode(0o644)).expect("set");
    let refused = room.desk("renew", None);
    assert!(!refused.status.success() && said(&refused).contains("chmod 600"), "{}", said(&refused));
}
