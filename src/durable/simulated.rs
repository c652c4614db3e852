//! A disk that loses its power. Whatever was not settled may be there afterwards, or not, or in part: each file's bytes
//! and each change of a folder by itself.

use super::Disk;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

/// So many outcomes of one cut are tried in all; where there are fewer, every one is.
const OUTCOMES: usize = 64;

#[derive(Clone, Debug, Default)]
struct File {
    settled: Vec<u8>,
    now: Vec<u8>,
}

/// A change of a folder that may be lost.
#[derive(Clone, Debug)]
enum Change {
    Link(PathBuf, usize),
    Rename(PathBuf, PathBuf, usize),
    Unlink(PathBuf),
    Folder(PathBuf),
}

impl Change {
    fn is_in(&self, folder: &Path) -> bool {
        let path = match self {
            Change::Link(path, _) | Change::Rename(_, path, _) | Change::Unlink(path) | Change::Folder(path) => path,
        };
        path.parent() == Some(folder)
    }

    fn apply(&self, links: &mut BTreeMap<PathBuf, usize>, folders: &mut BTreeSet<PathBuf>) {
        match self {
            Change::Link(path, file) => drop(links.insert(path.clone(), *file)),
            Change::Rename(from, to, file) => {
                links.remove(from);
                links.insert(to.clone(), *file);
            }
            Change::Unlink(path) => drop(links.remove(path)),
            Change::Folder(path) => drop(folders.insert(path.clone())),
        }
    }
}

#[derive(Clone, Debug, Default)]
struct State {
    files: Vec<File>,
    links: BTreeMap<PathBuf, usize>,
    folders: BTreeSet<PathBuf>,
    settled_links: BTreeMap<PathBuf, usize>,
    settled_folders: BTreeSet<PathBuf>,
    pending: Vec<Change>,
    /// Steps until the power goes; none: it stays.
    left: Option<usize>,
    full: bool,
    steps: usize,
    written: usize,
}

/// See the module.
#[derive(Debug, Default)]
pub struct SimulatedDisk(Mutex<State>);

impl Clone for SimulatedDisk {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.state().clone()))
    }
}

impl SimulatedDisk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no test has panicked")
    }

    /// The power goes after so many further steps that change something.
    pub fn cut_after(&self, steps: usize) {
        self.state().left = Some(steps);
    }

    /// There is room for nothing more.
    pub fn fill_up(&self) {
        self.state().full = true;
    }

    pub fn make_room(&self) {
        self.state().full = false;
    }

    /// How often something was changed or settled.
    pub fn steps(&self) -> usize {
        self.state().steps
    }

    /// How many bytes were written.
    pub fn written(&self) -> usize {
        self.state().written
    }

    /// Puts other bytes into a file, behind everybody's back.
    pub fn damage(&self, path: &Path, damage: impl FnOnce(&mut Vec<u8>)) {
        let mut state = self.state();
        let file = *state.links.get(path).expect("a file to damage");
        damage(&mut state.files[file].now);
        state.files[file].settled = state.files[file].now.clone();
    }

    /// Every file's path.
    pub fn files(&self) -> Vec<PathBuf> {
        self.state().links.keys().cloned().collect()
    }

    /// What may be on the disk when the power is back: all that can be, or many of them.
    pub fn after_the_cut(&self) -> Vec<SimulatedDisk> {
        let state = self.state();
        let unsettled: Vec<usize> =
            (0..state.files.len()).filter(|&file| state.files[file].settled != state.files[file].now).collect();
        // A change is there or not; a file's bytes are the settled ones, the new ones, half of them, or zeros.
        let choices = 2_usize
            .checked_pow(state.pending.len() as u32)
            .and_then(|changes| changes.checked_mul(4_usize.checked_pow(unsettled.len() as u32)?));
        let mut random = 0x9E37_79B9_7F4A_7C15_u64 ^ state.steps as u64;
        let mut choose = |outcome: usize| match choices {
            Some(all) if all <= OUTCOMES => outcome as u64,
            _ => {
                // Marsaglia's xorshift, good enough to pick outcomes.
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                random
            }
        };
        let outcomes = choices.unwrap_or(usize::MAX).min(OUTCOMES);
        (0..outcomes).map(|outcome| state.outcome(choose(outcome), &unsettled)).collect()
    }
}

impl State {
    fn outcome(&self, mut choice: u64, unsettled: &[usize]) -> SimulatedDisk {
        let mut take = |of: u64| {
            let taken = choice % of;
            choice /= of;
            taken
        };
        let (mut links, mut folders) = (self.settled_links.clone(), self.settled_folders.clone());
        for change in &self.pending {
            if take(2) == 1 {
                change.apply(&mut links, &mut folders);
            }
        }
        let mut files = self.files.clone();
        for &file in unsettled {
            let file = &mut files[file];
            // What was settled before more was added to it stays.
            let sure = if file.now.starts_with(&file.settled) { file.settled.len() } else { 0 };
            match take(4) {
                0 => file.now = file.settled.clone(),
                1 => {}
                2 => file.now.truncate(sure + (file.now.len() - sure) / 2),
                _ => file.now[sure..].fill(0),
            }
        }
        for file in &mut files {
            file.settled = file.now.clone();
        }
        // What lies in a folder that is not there is not there either.
        links.retain(|path, _| path.parent().is_none_or(|folder| folders.contains(folder)));
        SimulatedDisk(Mutex::new(State {
            files,
            settled_links: links.clone(),
            links,
            settled_folders: folders.clone(),
            folders,
            ..State::default()
        }))
    }

    fn step(&mut self) -> io::Result<()> {
        match &mut self.left {
            Some(0) => return Err(io::Error::other("the power is gone")),
            Some(left) => *left -= 1,
            None => {}
        }
        self.steps += 1;
        Ok(())
    }

    fn file(&self, path: &Path) -> io::Result<usize> {
        self.links.get(path).copied().ok_or_else(|| ErrorKind::NotFound.into())
    }

    /// The file under this name, a new one if there is none.
    fn open(&mut self, path: &Path) -> io::Result<usize> {
        if path.parent().is_some_and(|folder| !self.folders.contains(folder)) {
            return Err(ErrorKind::NotFound.into());
        }
        if let Ok(file) = self.file(path) {
            return Ok(file);
        }
        self.files.push(File::default());
        let file = self.files.len() - 1;
        self.links.insert(path.to_owned(), file);
        self.pending.push(Change::Link(path.to_owned(), file));
        Ok(file)
    }

    fn room(&mut self, bytes: usize) -> io::Result<()> {
        if self.full && bytes > 0 {
            return Err(ErrorKind::StorageFull.into());
        }
        self.written += bytes;
        Ok(())
    }
}

impl Disk for SimulatedDisk {
    fn read(&self, path: &Path, most: usize) -> io::Result<Vec<u8>> {
        let state = self.state();
        let bytes = &state.files[state.file(path)?].now;
        if bytes.len() > most { Err(ErrorKind::FileTooLarge.into()) } else { Ok(bytes.clone()) }
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        let state = self.state();
        let paths = state.links.keys().chain(&state.folders).filter(|path| path.parent() == Some(folder));
        let mut names: Vec<String> = paths.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())).collect();
        names.sort_unstable();
        Ok(names)
    }

    fn length(&self, path: &Path) -> io::Result<u64> {
        let state = self.state();
        Ok(state.files[state.file(path)?].now.len() as u64)
    }

    fn is_folder(&self, path: &Path) -> bool {
        path.parent().is_none() || self.state().folders.contains(path)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.step()?;
        let mut missing: Vec<&Path> = path.ancestors().collect();
        missing.reverse();
        for folder in missing {
            if state.folders.insert(folder.to_owned()) {
                // The root is always there.
                match folder.parent() {
                    Some(_) => state.pending.push(Change::Folder(folder.to_owned())),
                    None => drop(state.settled_folders.insert(folder.to_owned())),
                }
            }
        }
        Ok(())
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        state.step()?;
        let file = state.open(path)?;
        state.files[file].now.clear();
        state.room(bytes.len())?;
        state.files[file].now = bytes.to_vec();
        Ok(())
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        state.step()?;
        let file = state.open(path)?;
        state.room(bytes.len())?;
        state.files[file].now.extend_from_slice(bytes);
        Ok(())
    }

    fn settle(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.step()?;
        if state.folders.contains(path) {
            let State { pending, settled_links, settled_folders, .. } = &mut *state;
            pending.retain(|change| {
                let own = change.is_in(path);
                if own {
                    change.apply(settled_links, settled_folders);
                }
                !own
            });
            return Ok(());
        }
        let file = state.file(path)?;
        state.files[file].settled = state.files[file].now.clone();
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.step()?;
        let file = state.file(from)?;
        state.links.remove(from);
        state.links.insert(to.to_owned(), file);
        state.pending.push(Change::Rename(from.to_owned(), to.to_owned(), file));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.step()?;
        state.file(path)?;
        state.links.remove(path);
        state.pending.push(Change::Unlink(path.to_owned()));
        Ok(())
    }
}
