//! The journal: every page that was on the glass, and why there was none, in files that are only added to.
//!
//! ```text
//! journal/<n>     lines: a letter, eight digits of the rest's SHA-256, the rest
//!   s  where: site and screen, once a file
//!   n  a name: publisher, notice, hash, class, edition; numbered from 0 in its file
//!   p  a play: number of its name, page from 0, start in ms, duration in ms, ending, picture
//!   b  the program has begun: moment, whether the clock was set, the machine's start, version
//!   e  it was told to end: moment in ms
//!   g  the glass: moment in ms, why it is dark or that it is lit
//! ```
//!
//! A line is whole or it is not there: one that a power cut has torn does not fit its digits. It is written at most once a
//! minute, a play costs some forty bytes, and the oldest files go when there is more than [`MOST_BYTES`].

mod line;

pub use line::{Begun, Entry, Event, Mark, Place};

use crate::board::play::Play;
use crate::device::glass::Dark;
use crate::durable::{Disk, put_folder};
use jiff::Timestamp;
use line::{Name, Reader, mark_line, name_line, place_line, play_line};
use std::collections::{HashMap, VecDeque};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Of all files together: about two months.
pub const MOST_BYTES: u64 = 16 << 20;
/// Of one file: what is removed at a time.
const MOST_FILE: u64 = 256 << 10;
/// A screen that is started every minute fills no folder.
const MOST_FILES: usize = 256;
/// Between two writes.
const PERIOD: Duration = Duration::from_secs(60);
/// What is kept in memory for a disk that takes nothing: an hour or so.
const MOST_WAITING: usize = 400;

/// See the module.
#[derive(Debug)]
pub struct Journal {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    /// Where the next play was shown.
    place: Arc<Place>,
    /// Where it is from a moment on: the page that was on the glass then is told of when it ends.
    moved: Option<(Arc<Place>, Timestamp)>,
    /// The glass was dark, or is.
    has_been_dark: bool,
    waiting: VecDeque<(Arc<Place>, Record)>,
    /// Plays that a disk would not take and memory did not hold.
    pub lost: u64,
    file: Option<File>,
    written: Option<Duration>,
    /// The disk would not take the last write.
    pub faulty: bool,
}

#[derive(Debug)]
enum Record {
    Play(Play),
    Mark(Mark),
}

#[derive(Debug)]
struct File {
    path: PathBuf,
    place: Arc<Place>,
    length: u64,
    names: HashMap<Name, usize>,
}

impl Journal {
    /// Of a state folder; the first write begins a file of its own.
    pub fn of(disk: Arc<dyn Disk>, state: &Path, place: Place) -> Self {
        Self {
            disk,
            folder: state.join("journal"),
            place: Arc::new(place),
            moved: None,
            has_been_dark: false,
            waiting: VecDeque::new(),
            lost: 0,
            file: None,
            written: None,
            faulty: false,
        }
    }

    /// What begins from this moment on is shown there.
    pub fn move_to(&mut self, place: Place, at: Timestamp) {
        self.moved = Some((Arc::new(place), at));
    }

    pub fn take(&mut self, play: Play) {
        // Of one glass only one page can have begun before, whatever the clock says later.
        let is_before = self.moved.as_ref().is_some_and(|(_, at)| play.start < *at);
        let before = self.place.clone();
        if let Some((place, _)) = self.moved.take() {
            self.place = place;
        }
        let place = if is_before { before } else { self.place.clone() };
        self.push(place, Record::Play(play));
    }

    /// Something has become of the program or of the glass. A start is written with what comes after it: one that does not
    /// live for a minute, and then another one, would push out what the journal holds.
    pub fn mark(&mut self, mark: Mark, steady: Duration) {
        match &mark {
            Mark::Begun(_) => self.written = self.written.or(Some(steady)),
            // Before the first frame is what the start before says.
            Mark::Glass(_, Some(Dark::Starting)) => return,
            // The first frame is no news.
            Mark::Glass(_, None) if !self.has_been_dark => return,
            Mark::Glass(..) => self.has_been_dark = true,
            Mark::Ended(_) => {}
        }
        self.push(self.place.clone(), Record::Mark(mark));
    }

    fn push(&mut self, place: Arc<Place>, record: Record) {
        if self.waiting.len() == MOST_WAITING {
            self.waiting.pop_front();
            self.lost += 1;
        }
        self.waiting.push_back((place, record));
    }

    /// How long until the next write; none where nothing waits.
    pub fn due(&self, steady: Duration) -> Option<Duration> {
        let wait = self.written.map_or(Duration::ZERO, |at| (at + PERIOD).saturating_sub(steady));
        (!self.waiting.is_empty()).then_some(wait)
    }

    /// Writes what waits. After an error it waits on.
    pub fn write(&mut self, steady: Duration) -> io::Result<()> {
        self.written = Some(steady);
        if self.waiting.is_empty() {
            return Ok(());
        }
        let mut written = Ok(());
        while written.is_ok() && !self.waiting.is_empty() {
            written = self.write_one_place();
        }
        self.faulty = written.is_err();
        if self.faulty {
            // What is in the file is not known; the next write begins another one.
            self.file = None;
        }
        written
    }

    /// Writes the plays that were shown where the oldest was: a file has one place.
    fn write_one_place(&mut self) -> io::Result<()> {
        let Some((place, _)) = self.waiting.front() else { return Ok(()) };
        let place = place.clone();
        if self.file.as_ref().is_none_or(|file| file.length >= MOST_FILE || *file.place != *place) {
            self.file = Some(self.begin(place)?);
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        let mut text = String::new();
        if file.length == 0 {
            text.push_str(&place_line(&file.place));
        }
        let of_place = self.waiting.iter().take_while(|(place, _)| **place == *file.place).count();
        for (_, record) in self.waiting.range(..of_place) {
            let play = match record {
                Record::Play(play) => play,
                Record::Mark(mark) => {
                    text.push_str(&mark_line(mark));
                    continue;
                }
            };
            let name = Name::of(play);
            let next = file.names.len();
            let number = *file.names.entry(name.clone()).or_insert_with(|| {
                text.push_str(&name_line(&name));
                next
            });
            text.push_str(&play_line(number, play));
        }
        self.disk.append(&file.path, text.as_bytes())?;
        self.disk.settle(&file.path)?;
        if file.length == 0 {
            self.disk.settle(&self.folder)?;
        }
        file.length += text.len() as u64;
        self.waiting.drain(..of_place);
        Ok(())
    }

    /// A new file, and room for it.
    fn begin(&self, place: Arc<Place>) -> io::Result<File> {
        put_folder(&*self.disk, &self.folder)?;
        let mut files = files(&*self.disk, &self.folder)?;
        let next = files.last().map_or(1, |(number, _)| number + 1);
        let mut total: u64 = files.iter().map(|(_, length)| length).sum();
        while total + MOST_FILE > MOST_BYTES || files.len() >= MOST_FILES {
            let (number, length) = files.remove(0);
            self.disk.remove(&self.folder.join(number.to_string()))?;
            total -= length;
        }
        Ok(File { path: self.folder.join(next.to_string()), place, length: 0, names: HashMap::new() })
    }
}

/// The files of a journal, the oldest first, with their lengths.
fn files(disk: &dyn Disk, folder: &Path) -> io::Result<Vec<(u64, u64)>> {
    let mut files = Vec::new();
    for name in disk.names(folder)? {
        if let Ok(number) = name.parse() {
            files.push((number, disk.length(&folder.join(name))?));
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// Every play that the journal holds, in the order in which they were written, handed on one by one.
pub fn read(disk: &dyn Disk, state: &Path, mut take: impl FnMut(Entry)) -> io::Result<()> {
    read_all(disk, state, |event| match event {
        Event::Play(entry) => take(*entry),
        Event::Mark(_) => {}
    })
}

/// The same with all else that became of the program and of the glass.
pub fn read_all(disk: &dyn Disk, state: &Path, mut take: impl FnMut(Event)) -> io::Result<()> {
    let folder = state.join("journal");
    for (number, _) in files(disk, &folder)? {
        let bytes = match disk.read(&folder.join(number.to_string()), 4 * MOST_FILE as usize) {
            // The screen has removed its oldest meanwhile.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            other => other?,
        };
        let mut reader = Reader::default();
        String::from_utf8_lossy(&bytes).lines().filter_map(|line| reader.read(line)).for_each(&mut take);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
