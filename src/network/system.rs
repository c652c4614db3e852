//! The system whose network it is: who manages it, and bringing its files to what they should be.

use super::files::{File, Manager, Reader, Supplicant};
use crate::board::hash::ContentHash;
use crate::durable::{self, RealDisk};
use crate::files;
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// What a stick has said, and which files are ours: for root's eyes.
pub const FOLDER: &str = "var/lib/bangtin-network";
const LIST: &str = "written";
/// Where somebody else's files of the same names are kept.
const BEFORE: &str = "before";
const STICK: &str = "stick.toml";
const MOST_LIST: usize = 64 << 10;
const MOST_FILE: usize = 64 << 10;
/// In place of a hash: the file is there, and its manager has not followed it yet.
const OWED: &str = "-";

/// Runs a program and waits for it; an error is what it said.
pub type Run<'a> = &'a mut dyn FnMut(&[&str]) -> Result<(), String>;

/// A system by its root.
#[derive(Clone, Debug)]
pub struct System {
    root: PathBuf,
}

/// What was done to it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Done {
    pub written: Vec<String>,
    pub removed: Vec<String>,
    /// Copies of somebody else's files of the same names.
    pub set_aside: Vec<String>,
    /// Which programs were asked.
    pub asked: Vec<String>,
    /// What a manager has not followed.
    pub faults: Vec<String>,
}

impl System {
    pub fn at(root: PathBuf) -> Self {
        Self { root }
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    /// The one that is switched on; an error says how to get one.
    pub fn manager(&self) -> Result<Manager, String> {
        let has = |paths: &[&str]| paths.iter().any(|own| self.path(own).exists());
        let is_on = |unit: &str| {
            let wants = "etc/systemd/system/multi-user.target.wants";
            // A link into the system's own folder, which need not lead anywhere from here.
            self.path(&format!("{wants}/{unit}.service")).symlink_metadata().is_ok()
        };
        let has_wpa = has(&["usr/sbin/wpa_supplicant", "sbin/wpa_supplicant"]);
        let has_iwd = has(&["usr/libexec/iwd"]);
        if has(&["usr/sbin/NetworkManager"]) && is_on("NetworkManager") {
            let modem = has(&["usr/sbin/ModemManager"]);
            return Ok(Manager::NetworkManager { wifi: has_wpa || has_iwd, modem });
        }
        if has(&["usr/lib/systemd/systemd-networkd", "lib/systemd/systemd-networkd"]) && is_on("systemd-networkd") {
            let wpa = || has_wpa.then(|| Supplicant::Wpa(self.wifi_interfaces()));
            return Ok(Manager::Networkd { wifi: if has_iwd && is_on("iwd") { Some(Supplicant::Iwd) } else { wpa() } });
        }
        Err("nobody manages this system's network: apt install network-manager, for a SIM modemmanager too; or systemctl enable --now systemd-networkd. /etc/network/interfaces is left as it is: what stands there, NetworkManager does not touch".into())
    }

    /// Names of the kernel's, as far as they can stand in a file's name.
    fn wifi_interfaces(&self) -> Vec<String> {
        let net = self.path("sys/class/net");
        let entries = fs::read_dir(&net).into_iter().flatten().flatten();
        let names = entries.filter_map(|own| own.file_name().into_string().ok());
        let sound = |own: &String| {
            let plain = own.bytes().all(|own| own.is_ascii_alphanumeric() || b"_-.".contains(&own));
            plain && !own.starts_with(['-', '.']) && net.join(own).join("phy80211").exists()
        };
        let mut names: Vec<String> = names.filter(sound).collect();
        names.sort();
        names
    }

    /// What a stick has said, as it was kept.
    pub fn kept(&self) -> io::Result<Option<String>> {
        match files::read(&self.path(FOLDER).join(STICK), MOST_FILE) {
            Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
            Err(files::Unread::Io(error)) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(files::Unread::Io(error)) => Err(error),
            Err(unread) => Err(io::Error::other(unread.to_string())),
        }
    }

    /// Keeps what a stick has said, after it is pulled out and over a restart.
    pub fn keep(&self, text: &str) -> io::Result<()> {
        put(&self.path(FOLDER).join(STICK), text.as_bytes(), 0o600)
    }

    pub fn forget(&self) -> io::Result<bool> {
        remove(&self.path(FOLDER).join(STICK))
    }

    /// Our files, each with the hash of what was written; nothing of the list is believed that could not be ours.
    pub fn ours(&self) -> io::Result<BTreeMap<String, String>> {
        let bytes = match files::read(&self.path(FOLDER).join(LIST), MOST_LIST) {
            Ok(bytes) => bytes,
            Err(files::Unread::Io(error)) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(files::Unread::Io(error)) => return Err(error),
            Err(unread) => return Err(io::Error::other(unread.to_string())),
        };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let lines = text.lines().filter_map(|line| line.split_once(' '));
        Ok(lines
            .filter(|(_, path)| Reader::of(path).is_some())
            .map(|(hash, path)| (path.to_owned(), hash.to_owned()))
            .collect())
    }

    fn set_ours(&self, ours: &BTreeMap<String, String>) -> io::Result<()> {
        let text: String = ours.iter().map(|(path, hash)| format!("{hash} {path}\n")).collect();
        put(&self.path(FOLDER).join(LIST), text.as_bytes(), 0o600)
    }

    /// Brings the system's files to these: writes what is otherwise, removes what of ours is wanted no longer, and asks
    /// whoever reads them. Where nothing is otherwise nothing is done. `run` is none where no manager is to be asked.
    pub fn bring(&self, wanted: &[File], mut run: Option<Run<'_>>) -> io::Result<Done> {
        let ours = self.ours()?;
        let (mut done, mut list) = (Done::default(), ours.clone());
        let name = |file: &File| file.path.to_string_lossy().into_owned();
        let changed: Vec<&File> = wanted.iter().filter(|own| !self.is_there(own, ours.get(&name(own)))).collect();
        let gone: Vec<String> =
            ours.keys().filter(|own| !wanted.iter().any(|file| name(file) == **own)).cloned().collect();
        if changed.is_empty() && gone.is_empty() {
            return Ok(done);
        }
        // First what is somebody else's: once it stands in the list it counts as ours.
        for file in changed.iter().filter(|own| !ours.contains_key(&name(own))) {
            done.set_aside.extend(self.set_aside(&self.root.join(&file.path))?);
        }
        // Then the list: whatever a cut leaves behind is known to be ours, and is asked for again.
        list.extend(changed.iter().map(|own| (name(own), OWED.to_owned())));
        self.set_ours(&list)?;
        for file in &changed {
            put(&self.root.join(&file.path), file.text.as_bytes(), file.mode)?;
            done.written.push(name(file));
        }
        for path in &gone {
            remove(&self.path(path))?;
            done.removed.push(path.clone());
        }
        if let Some(run) = &mut run {
            ask(&changed.iter().map(|own| name(own)).collect::<Vec<_>>(), &gone, &mut done, run);
        }
        gone.iter().for_each(|own| drop(list.remove(own)));
        if done.faults.is_empty() {
            list.extend(changed.iter().map(|own| (name(own), hash(&own.text))));
        }
        self.set_ours(&list)?;
        Ok(done)
    }

    /// What an administrator has written there is not lost. It is copied, so that the name is never without a file: the folders
    /// may be two file systems, and are two mounts for the unit. Away from there, as a manager may read it under any name.
    fn set_aside(&self, path: &Path) -> io::Result<Option<String>> {
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        let bytes = match files::read(path, MOST_FILE) {
            Ok(bytes) => bytes,
            Err(files::Unread::Io(error)) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(files::Unread::Io(error)) => return Err(named(error)),
            Err(unread) => return Err(named(io::Error::other(unread.to_string()))),
        };
        let folder = self.path(FOLDER).join(BEFORE);
        durable::private_folder(&RealDisk, durable::folder_of(&folder))?;
        durable::private_folder(&RealDisk, &folder)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        for number in 1_u32.. {
            let copy = folder.join(if number == 1 { name.to_string() } else { format!("{name}.{number}") });
            match files::read(&copy, MOST_FILE) {
                // A cut came before the list.
                Ok(kept) if kept == bytes => return Ok(Some(copy.to_string_lossy().into_owned())),
                Err(files::Unread::Io(error)) if error.kind() == ErrorKind::NotFound => {
                    put(&copy, &bytes, 0o600)?;
                    return Ok(Some(copy.to_string_lossy().into_owned()));
                }
                Err(files::Unread::Io(error)) => return Err(named(error)),
                // An earlier one.
                _ => {}
            }
        }
        Ok(None)
    }

    fn is_there(&self, file: &File, known: Option<&String>) -> bool {
        if known.is_none_or(|known| *known != hash(&file.text)) {
            return false;
        }
        let path = self.root.join(&file.path);
        if file.path.to_str().and_then(Reader::of) == Some(Reader::Iwd) {
            // It has added to it what it has worked out.
            return path.exists();
        }
        let same = files::read(&path, MOST_FILE).is_ok_and(|own| own == file.text.as_bytes());
        same && fs::metadata(&path).is_ok_and(|own| own.permissions().mode() & 0o7777 == file.mode)
    }
}

/// Asks whoever reads the files. One that does not run reads them when it starts.
fn ask(changed: &[String], gone: &[String], done: &mut Done, run: Run<'_>) {
    let mut ask = |command: &[&str]| {
        let outcome = run(command);
        done.asked.push(command.join(" "));
        outcome.unwrap_or_else(|reason| done.faults.push(format!("{}: {reason}", command.join(" "))));
    };
    let readers = |paths: &[String]| paths.iter().filter_map(|own| Reader::of(own)).collect::<Vec<_>>();
    let (changed, gone) = (readers(changed), readers(gone));
    let all: Vec<&Reader> = changed.iter().chain(&gone).collect();
    for own in &gone {
        if let Reader::Wpa { interface } = own {
            ask(&["systemctl", "--no-block", "disable", "--now", &format!("wpa_supplicant@{interface}.service")]);
        }
    }
    if all.contains(&&Reader::Networkd) {
        ask(&["networkctl", "reload"]);
    }
    for own in &changed {
        if let Reader::Wpa { interface } = own {
            let unit = format!("wpa_supplicant@{interface}.service");
            ask(&["systemctl", "enable", &unit]);
            ask(&["systemctl", "--no-block", "restart", &unit]);
        }
    }
    if all.iter().any(|own| matches!(own, Reader::NetworkManager { .. })) {
        ask(&["nmcli", "connection", "reload"]);
    }
    for own in &changed {
        if let Reader::NetworkManager { connection } = own {
            ask(&["nmcli", "--wait", "45", "connection", "up", "id", connection]);
        }
    }
}

fn hash(text: &str) -> String {
    ContentHash::of(text.as_bytes()).to_string()
}

/// Writes a file beside and puts it in its place; nobody reads a secret meanwhile.
fn put(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let folder = durable::folder_of(path);
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    if !folder.is_dir() {
        fs::DirBuilder::new().recursive(true).create(folder).map_err(named)?;
        if mode == 0o600 {
            fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(named)?;
        }
    }
    let draft = durable::beside(path);
    remove(&draft)?;
    let written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).and_then(|mut file| {
        file.write_all(bytes)?;
        file.set_permissions(Permissions::from_mode(mode))?;
        file.sync_all()
    });
    if let Err(error) = written.and_then(|()| fs::rename(&draft, path)) {
        let _ = fs::remove_file(&draft);
        return Err(named(error));
    }
    fs::File::open(folder)?.sync_all()
}

fn remove(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(io::Error::new(error.kind(), format!("{}: {error}", path.display()))),
    }
}

#[cfg(test)]
mod tests;
