//! The pictures that the glass needs now and next, decoded on a thread of their own.

use super::bridge;
use super::pictures::{self, Picture, PictureError};
use crate::assets;
use crate::board::deck::{PictureKey, Shown};
use crate::board::hash::ContentHash;
use crate::device::unbroken::once;
use crate::feed::reading::hash_of;
use crate::files::{self, Unread};
use slint::Image;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::mpsc;

/// Where the pictures of an edition lie.
#[derive(Clone, Debug)]
pub enum Source {
    /// Below `assets/` in the program itself.
    BuiltIn(&'static str),
    /// Beside the edition.
    Folder(PathBuf),
    /// Verified, each under the name of its content.
    Blobs(PathBuf),
}

impl Source {
    /// Where the file lies; none where nobody can replace it.
    pub fn path(&self, file: &str) -> Option<PathBuf> {
        match self {
            Source::BuiltIn(_) => None,
            Source::Folder(folder) => Some(folder.join(file)),
            // A file without such a name is not there.
            Source::Blobs(folder) => Some(folder.join(hash_of(file)?.to_string())),
        }
    }

    /// The file's bytes; a file that is longer than a picture may be is not read.
    pub fn read(&self, file: &str) -> Result<Cow<'static, [u8]>, PictureError> {
        match self {
            Source::BuiltIn(folder) => assets::get(&format!("{folder}/{file}"))
                .map(Cow::Borrowed)
                .ok_or_else(|| std::io::Error::from(std::io::ErrorKind::NotFound).into()),
            Source::Folder(_) | Source::Blobs(_) => {
                let path = self.path(file).ok_or(std::io::Error::from(std::io::ErrorKind::NotFound))?;
                let read = files::read(&path, pictures::MOST_BYTES).map_err(|unread| match unread {
                    Unread::TooLong { .. } => PictureError::TooLong,
                    Unread::NotAFile(kind) => PictureError::NotAFile(kind),
                    Unread::Io(error) => error.into(),
                })?;
                // A disk can change what was verified.
                let other = matches!(self, Self::Blobs(_)) && hash_of(file) != Some(ContentHash::of(&read));
                if other { Err(PictureError::Damaged) } else { Ok(Cow::Owned(read)) }
            }
        }
    }
}

/// None: it could not be decoded, and will not be tried again while it is kept.
type Kept = HashMap<PictureKey, Picture>;

/// The pictures of a show.
pub struct Gallery {
    source: Source,
    kept: RefCell<Kept>,
    /// Those that are being decoded or wait for it.
    ordered: RefCell<HashSet<PictureKey>>,
    orders: mpsc::Sender<PictureKey>,
}

/// Decodes pictures of a gallery, on any thread.
#[derive(Clone)]
pub struct Decoder(Source);

impl Decoder {
    pub fn all(&self, keys: &[PictureKey]) -> Vec<(PictureKey, Picture)> {
        keys.iter().map(|key| (key.clone(), decode(&self.0, key))).collect()
    }
}

impl Gallery {
    /// `ready` is called on the decoding thread with each picture that was wanted.
    pub fn new(source: Source, ready: impl Fn(PictureKey, Picture) + Send + 'static) -> Self {
        let (orders, inbox) = mpsc::channel::<PictureKey>();
        let origin = source.clone();
        let decode = move || {
            for key in inbox {
                let picture = decode(&origin, &key);
                ready(key, picture);
            }
        };
        if let Err(error) = std::thread::Builder::new().name("pictures".into()).spawn(decode) {
            tracing::error!(%error, "no thread for pictures; they are left out");
        }
        Self { source, kept: RefCell::default(), ordered: RefCell::default(), orders }
    }

    pub fn decoder(&self) -> Decoder {
        Decoder(self.source.clone())
    }

    /// Lets go of all but these, and has those decoded that are missing.
    pub fn want(&self, keys: &[PictureKey]) {
        self.kept.borrow_mut().retain(|key, _| keys.contains(key));
        let mut ordered = self.ordered.borrow_mut();
        for key in keys {
            // Where the thread is gone the picture never comes, and its page goes without.
            if !self.kept.borrow().contains_key(key) && ordered.insert(key.clone()) {
                let _ = self.orders.send(key.clone());
            }
        }
    }

    /// Takes in a picture that was decoded elsewhere.
    pub fn put(&self, key: PictureKey, picture: Picture) {
        self.ordered.borrow_mut().remove(&key);
        self.kept.borrow_mut().insert(key, picture);
    }

    /// Decodes the page's pictures here and now and lets go of all others: for pictures without a loop.
    pub fn fetch_now(&self, shown: &Shown) {
        let keys: Vec<PictureKey> = shown.pictures().collect();
        self.kept.borrow_mut().retain(|key, _| keys.contains(key));
        for key in keys {
            let known = self.kept.borrow().contains_key(&key);
            if !known {
                let picture = decode(&self.source, &key);
                self.kept.borrow_mut().insert(key, picture);
            }
        }
    }

    /// Whether every picture of the page could be decoded.
    pub fn is_whole(&self, shown: &Shown) -> bool {
        let kept = self.kept.borrow();
        shown.pictures().all(|key| matches!(kept.get(&key), Some(Some(_))))
    }
}

impl bridge::Gallery for Gallery {
    fn picture(&self, key: &PictureKey) -> Option<Image> {
        self.kept.borrow().get(key)?.clone().map(Image::from_rgb8)
    }
}

/// One that makes its decoder panic is left out like any other that cannot be decoded.
fn decode(source: &Source, key: &PictureKey) -> Picture {
    once(&format!("decoding {}", key.file), || try_decode(source, key)).flatten()
}

fn try_decode(source: &Source, key: &PictureKey) -> Picture {
    let PictureKey { file, hash, width, height, crop } = key;
    let picture = source.read(file).and_then(|bytes| {
        // Whoever looks at the files will bring a page that wants the other one.
        if ContentHash::of(&bytes) != *hash {
            return Err(PictureError::Replaced);
        }
        pictures::framed(&bytes, *width, *height, *crop)
    });
    picture.inspect_err(|error| tracing::warn!(file, %error, "a picture is left out")).ok()
}
