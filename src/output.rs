//! What commands write: pictures and their records, each whole or not at all and never over somebody else's file; and
//! words on the standard output.

use crate::failure::Failure;
use crate::files;
use serde::Deserialize;
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, ErrorKind, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The name that stands in every file of ours, so that the next one may take its place.
pub const SOFTWARE: &str = "bangtin";
const KEYWORD: &str = "Software";

/// A record is a page's words and their places; no page has so many.
const MOST_RECORD: usize = 8 << 20;

/// What sort of file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Picture,
    Record,
}

impl Sort {
    fn name(self) -> &'static str {
        match self {
            Sort::Picture => "picture",
            Sort::Record => "page's record",
        }
    }

    /// Whether the file that lies there is an earlier one of the same sort.
    pub fn is_ours(self, path: &Path) -> bool {
        match self {
            Sort::Picture => is_our_picture(path),
            Sort::Record => is_our_record(path),
        }
    }
}

/// Knows what a command has read, and keeps it from being written over.
#[derive(Debug, Default)]
pub struct Guard {
    /// What each file is, by device and inode: links lead to the same.
    read: HashMap<(u64, u64), &'static str>,
}

impl Guard {
    /// Keeps a file that was read; one that is not there needs no keeping.
    pub fn keep(&mut self, path: &Path, what: &'static str) {
        if let Ok(own) = fs::metadata(path) {
            self.read.entry((own.dev(), own.ino())).or_insert(what);
        }
    }

    /// The file that may be written for `path`: itself, or what it links to.
    pub fn place(&self, path: &Path, sort: Sort) -> Result<PathBuf, Failure> {
        let refused = |reason: String| Failure::Usage(format!("{}: {reason}", path.display()));
        let there = match fs::metadata(path) {
            Ok(there) => there,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return match fs::symlink_metadata(path) {
                    Ok(_) => Err(refused("is a link to nothing; remove it, or choose another --out".into())),
                    Err(_) => Ok(path.to_owned()),
                };
            }
            Err(error) => return Err(Failure::disk(path)(error)),
        };
        if there.is_dir() {
            return Err(Failure::disk(path)(ErrorKind::IsADirectory.into()));
        }
        if let Some(what) = self.read.get(&(there.dev(), there.ino())) {
            return Err(refused(format!(
                "is {what} and would be lost under the new {}; choose another --out",
                sort.name()
            )));
        }
        if !there.is_file() {
            return Err(refused("is no regular file; choose another --out".into()));
        }
        if !sort.is_ours(path) {
            return Err(refused(format!(
                "is no {} that bangtin wrote and would be lost; move it away, or choose another --out",
                sort.name()
            )));
        }
        fs::canonicalize(path).map_err(Failure::disk(path))
    }
}

/// A file that is written beside its place and put there when all of it is there.
#[derive(Debug)]
pub struct Draft {
    place: PathBuf,
    /// None once it is in its place.
    beside: Option<PathBuf>,
}

impl Draft {
    /// Writes beside `place`; whatever lies at `place` stays until [`Draft::put`].
    pub fn write(place: PathBuf, bytes: &[u8]) -> Result<Self, Failure> {
        let (beside, mut file) = create_beside(&place).map_err(Failure::disk(&place))?;
        let draft = Self { place, beside: Some(beside) };
        fill(&mut file, bytes).map_err(Failure::disk(&draft.place))?;
        Ok(draft)
    }

    pub fn put(mut self) -> Result<(), Failure> {
        let Some(beside) = self.beside.take() else { return Ok(()) };
        fs::rename(&beside, &self.place).map_err(|error| {
            // The other error is the one to tell.
            let _ = fs::remove_file(&beside);
            Failure::disk(&self.place)(error)
        })
    }
}

/// Where bytes lie when it says so, and not when it has taken them.
trait Disk: Write {
    fn settle(&mut self) -> std::io::Result<()>;
}

impl Disk for File {
    fn settle(&mut self) -> std::io::Result<()> {
        self.sync_all()
    }
}

/// A disk may find out late that it is full: what is not known to lie there must not take the place of what does.
fn fill(file: &mut impl Disk, bytes: &[u8]) -> std::io::Result<()> {
    file.write_all(bytes)?;
    file.settle()
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Some(beside) = &self.beside {
            let _ = fs::remove_file(beside);
        }
    }
}

/// A new file in the same folder, under a name that nobody has.
fn create_beside(place: &Path) -> std::io::Result<(PathBuf, File)> {
    let mut tried = 0;
    loop {
        let beside = place.with_file_name(format!(".bangtin-{}-{tried}.part", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&beside) {
            // Somebody's who was cut off.
            Err(error) if error.kind() == ErrorKind::AlreadyExists && tried < 100 => tried += 1,
            other => return other.map(|file| (beside, file)),
        }
    }
}

/// A picture as PNG that says whose it is.
pub fn png(rgb: &[u8], width: u32, height: u32) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.add_text_chunk(KEYWORD.into(), SOFTWARE.into())?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(rgb)?;
    writer.finish()?;
    Ok(bytes)
}

fn is_our_picture(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let Ok(reader) = png::Decoder::new(BufReader::new(file)).read_info() else { return false };
    let texts = &reader.info().uncompressed_latin1_text;
    texts.iter().any(|own| own.keyword == KEYWORD && own.text == SOFTWARE)
}

fn is_our_record(path: &Path) -> bool {
    #[derive(Deserialize)]
    struct Mark {
        software: String,
    }

    let bytes = files::read(path, MOST_RECORD).unwrap_or_default();
    serde_json::from_slice::<Mark>(&bytes).is_ok_and(|mark| mark.software == SOFTWARE)
}

/// So many of a thing: *1 page*, *2 pages*.
pub fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// Prints on the standard output, and does not mind a reader that has read enough.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::disk("the standard output")(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::tests::folder;

    fn reason(refused: Result<PathBuf, Failure>) -> String {
        match refused.expect_err("not to be written") {
            Failure::Usage(reason) => reason,
            other => panic!("another failure: {other}"),
        }
    }

    #[test]
    fn a_picture_of_ours_makes_room_for_the_next_and_no_other_file_does() {
        let (_folder, at) = folder();
        let guard = Guard::default();
        let ours = png(&[9; 12], 2, 2).expect("a picture");
        fs::write(at("ours.png"), &ours).expect("a file");
        assert!(guard.place(&at("ours.png"), Sort::Picture).is_ok());
        assert!(guard.place(&at("new.png"), Sort::Picture).is_ok(), "nothing lies there");
        let theirs: Vec<u8> = {
            let mark = ours.windows(SOFTWARE.len()).position(|own| own == SOFTWARE.as_bytes()).expect("a mark");
            let mut theirs = ours.clone();
            theirs[mark] = b'B';
            theirs
        };
        for (name, bytes) in [("theirs.png", &theirs[..]), ("words.png", b"Software\0bangtin"), ("empty.png", b"")] {
            fs::write(at(name), bytes).expect("a file");
            let reason = reason(guard.place(&at(name), Sort::Picture));
            assert!(reason.contains(name) && reason.contains("--out"), "{reason}");
        }
    }

    #[test]
    fn a_record_of_ours_makes_room_for_the_next_and_no_other_file_does() {
        let (_folder, at) = folder();
        let guard = Guard::default();
        fs::write(at("ours.json"), r#"{ "software": "bangtin", "notice": "a" }"#).expect("a file");
        assert!(guard.place(&at("ours.json"), Sort::Record).is_ok());
        for (name, text) in [("package.json", r#"{ "name": "bangtin" }"#), ("list.json", "[]"), ("x.json", "")] {
            fs::write(at(name), text).expect("a file");
            assert!(reason(guard.place(&at(name), Sort::Record)).contains(name));
        }
    }

    #[test]
    fn what_was_read_is_kept_under_each_of_its_names() {
        let (_folder, at) = folder();
        // A snapshot of ours that serves as a poster.
        fs::write(at("poster.png"), png(&[9; 12], 2, 2).expect("a picture")).expect("a file");
        std::os::unix::fs::symlink(at("poster.png"), at("link.png")).expect("a link");
        fs::hard_link(at("poster.png"), at("twin.png")).expect("a link");
        let mut guard = Guard::default();
        guard.keep(&at("poster.png"), "a picture of the edition");
        for name in ["poster.png", "link.png", "twin.png"] {
            let reason = reason(guard.place(&at(name), Sort::Picture));
            assert!(reason.contains(name) && reason.contains("a picture of the edition"), "{reason}");
        }
    }

    #[test]
    fn a_link_to_a_picture_of_ours_stays_a_link() {
        let (_folder, at) = folder();
        fs::write(at("page.png"), png(&[9; 12], 2, 2).expect("a picture")).expect("a file");
        std::os::unix::fs::symlink("page.png", at("link.png")).expect("a link");
        let place = Guard::default().place(&at("link.png"), Sort::Picture).expect("a place");
        Draft::write(place, b"new").and_then(Draft::put).expect("written");
        assert!(fs::symlink_metadata(at("link.png")).expect("a link").is_symlink());
        assert_eq!(fs::read(at("page.png")).expect("the picture"), b"new");
    }

    #[test]
    fn devices_and_links_to_nothing_are_not_replaced() {
        let (_folder, at) = folder();
        std::os::unix::fs::symlink("/dev/null", at("null.png")).expect("a link");
        std::os::unix::fs::symlink("nowhere", at("loose.png")).expect("a link");
        assert!(reason(Guard::default().place(&at("null.png"), Sort::Picture)).contains("no regular file"));
        assert!(reason(Guard::default().place(&at("loose.png"), Sort::Picture)).contains("a link to nothing"));
    }

    /// Takes all bytes and has room for none of them.
    struct LateDisk(Vec<u8>);

    impl Write for LateDisk {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl Disk for LateDisk {
        fn settle(&mut self) -> std::io::Result<()> {
            assert_eq!(self.0, b"new", "asked before all of it was written");
            Err(ErrorKind::StorageFull.into())
        }
    }

    #[test]
    fn a_disk_that_says_late_that_it_is_full_is_asked_before_the_former_picture_goes() {
        let told = fill(&mut LateDisk(Vec::new()), b"new").expect_err("no room");
        assert_eq!(told.kind(), ErrorKind::StorageFull);
    }

    #[test]
    fn a_draft_that_is_given_up_leaves_no_trace() {
        let (folder, at) = folder();
        fs::write(at("page.png"), "former").expect("a file");
        let draft = Draft::write(at("page.png"), b"new").expect("written beside");
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 2);
        drop(draft);
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1);
        assert_eq!(fs::read(at("page.png")).expect("the file"), b"former");
    }
}
