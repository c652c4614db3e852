//! The pictures that the glass needs now and next, decoded on a thread of their own.

use super::bridge;
use super::pictures::{self, PictureError};
use crate::assets;
use crate::board::sheet::{Paint, Sheet};
use crate::files::{self, Unread};
use slint::{Image, Rgb8Pixel, SharedPixelBuffer};
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};

/// Where the pictures of an edition lie.
#[derive(Clone, Debug)]
pub enum Source {
    /// Below `assets/` in the program itself.
    BuiltIn(&'static str),
    /// Beside the edition.
    Folder(PathBuf),
}

impl Source {
    /// The file's bytes; a file that is longer than a picture may be is not read.
    pub fn read(&self, file: &str) -> Result<Cow<'static, [u8]>, PictureError> {
        match self {
            Source::BuiltIn(folder) => assets::get(&format!("{folder}/{file}"))
                .map(Cow::Borrowed)
                .ok_or_else(|| std::io::Error::from(std::io::ErrorKind::NotFound).into()),
            Source::Folder(folder) => {
                let read = files::read(&folder.join(file), pictures::MOST_BYTES);
                read.map(Cow::Owned).map_err(|unread| match unread {
                    Unread::TooLong { .. } => PictureError::TooLong,
                    Unread::NotAFile(kind) => PictureError::NotAFile(kind),
                    Unread::Io(error) => error.into(),
                })
            }
        }
    }
}

/// A picture at one size, cut at one focus.
type Key = (String, u32, u32, u32);
/// None: it could not be decoded, and will not be tried again while it is kept.
type Kept = HashMap<Key, Option<SharedPixelBuffer<Rgb8Pixel>>>;

/// The pictures of a show.
pub struct Gallery {
    source: Source,
    kept: Arc<Mutex<Kept>>,
    orders: mpsc::Sender<Key>,
}

impl Gallery {
    /// `ready` is called on the decoding thread after each picture.
    pub fn new(source: Source, ready: impl Fn() + Send + 'static) -> Self {
        let (orders, inbox) = mpsc::channel::<Key>();
        let kept = Arc::new(Mutex::new(Kept::new()));
        let (shelf, origin) = (kept.clone(), source.clone());
        let decode = move || {
            for key in inbox {
                // Not held while decoding: the glass asks in the meantime.
                let known = lock(&shelf).contains_key(&key);
                if !known {
                    let picture = decode(&origin, &key);
                    lock(&shelf).insert(key, picture);
                }
                ready();
            }
        };
        if let Err(error) = std::thread::Builder::new().name("pictures".into()).spawn(decode) {
            tracing::error!(%error, "no thread for pictures; they are left out");
        }
        Self { source, kept, orders }
    }

    pub fn is_ready(&self, sheet: &Sheet) -> bool {
        let kept = lock(&self.kept);
        wanted(sheet).all(|key| kept.contains_key(&key))
    }

    /// Has the sheet's pictures decoded in the background.
    pub fn request(&self, sheet: &Sheet) {
        for key in wanted(sheet) {
            if !lock(&self.kept).contains_key(&key) && self.orders.send(key.clone()).is_err() {
                lock(&self.kept).insert(key, None);
            }
        }
    }

    /// Decodes the sheet's pictures here and now: for the first page, and for pictures without a loop.
    pub fn fetch_now(&self, sheet: &Sheet) {
        for key in wanted(sheet) {
            let known = lock(&self.kept).contains_key(&key);
            if !known {
                let picture = decode(&self.source, &key);
                lock(&self.kept).insert(key, picture);
            }
        }
    }

    /// Whether every picture of the sheet could be decoded.
    pub fn is_whole(&self, sheet: &Sheet) -> bool {
        let kept = lock(&self.kept);
        wanted(sheet).all(|key| matches!(kept.get(&key), Some(Some(_))))
    }

    /// Lets go of all but the pictures of these sheets.
    pub fn keep(&self, sheets: &[&Sheet]) {
        let keys: Vec<Key> = sheets.iter().flat_map(|sheet| wanted(sheet)).collect();
        lock(&self.kept).retain(|key, _| keys.contains(key));
    }
}

impl bridge::Gallery for Gallery {
    fn picture(&self, file: &str, width: u32, height: u32, focus: u32) -> Option<Image> {
        let kept = lock(&self.kept);
        kept.get(&(file.to_owned(), width, height, focus))?.clone().map(Image::from_rgb8)
    }
}

fn wanted(sheet: &Sheet) -> impl Iterator<Item = Key> {
    sheet.paints.iter().filter_map(|paint| match paint {
        Paint::Picture { file, rect, focus } => Some((file.clone(), rect.w as u32, rect.h as u32, *focus)),
        _ => None,
    })
}

fn decode(source: &Source, (file, width, height, focus): &Key) -> Option<SharedPixelBuffer<Rgb8Pixel>> {
    let fill = || source.read(file).and_then(|bytes| pictures::fill(&bytes, *width, *height, *focus));
    // Decoders are fed by strangers: should one of them panic, that costs its picture and nothing else.
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(fill)) {
        Ok(picture) => picture.inspect_err(|error| tracing::warn!(file, %error, "a picture is left out")).ok(),
        Err(_) => {
            tracing::error!(file, "decoding a picture panicked; it is left out");
            None
        }
    }
}

/// A panic while decoding poisons nothing that matters: the shelf is whole between any two calls.
fn lock(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}
