//! The web page that shows the glass: to the browsers of this machine alone, and only where there is no display.
//!
//! What changes hands is small: the thread that draws leaves a note that something changed, and gives a picture of the glass
//! when it is asked for one. Whoever looks is told of the newest note and never of those that it was too slow for.

mod answer;
mod events;
mod press;
mod server;

use crate::board::sheet::{Role, Sheet};
use slint::{Rgb8Pixel, SharedPixelBuffer};
use std::net::TcpListener;
use std::sync::Arc;
use tokio::sync::watch;

/// The glass at one moment.
pub struct Picture {
    pub revision: u64,
    pub pixels: SharedPixelBuffer<Rgb8Pixel>,
}

/// Takes the picture that was asked for.
pub type Answer = Box<dyn FnOnce(Picture) + Send>;

/// Asks the thread that draws for a picture; false when it has ended.
type Ask = Box<dyn Fn(Answer) -> bool + Send + Sync>;

/// What is on the glass, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Description {
    pub lang: String,
    pub title: String,
    /// In reading order.
    pub texts: Vec<String>,
}

impl Description {
    /// The words of a sheet. The clock is left out: to hear of every minute is more than anybody wants.
    pub fn of(sheet: &Sheet, lang: &str) -> Self {
        let texts = |wanted: fn(Role) -> bool| {
            let blocks = sheet.texts.iter().filter(move |block| wanted(block.role));
            blocks.map(|block| block.text.clone()).collect::<Vec<_>>()
        };
        Self {
            lang: lang.to_owned(),
            title: texts(|role| role == Role::Title).join(" "),
            texts: texts(|role| role != Role::Clock),
        }
    }
}

/// What viewers are told.
#[derive(Clone, Debug, Default)]
struct Note {
    /// Of the picture.
    revision: u64,
    size: (u32, u32),
    /// Of the words.
    told: u64,
    words: Arc<Description>,
}

/// Where the thread that draws leaves its notes.
#[derive(Clone)]
pub struct Notes {
    newest: watch::Sender<Note>,
}

impl Notes {
    pub fn new(size: (u32, u32)) -> Self {
        Self { newest: watch::Sender::new(Note { size, ..Note::default() }) }
    }

    /// The glass has another size.
    pub fn resized(&self, size: (u32, u32)) {
        self.newest.send_modify(|note| note.size = size);
    }

    /// The glass has another picture.
    pub fn drawn(&self, revision: u64) {
        self.newest.send_modify(|note| note.revision = revision);
    }

    /// The glass has other words.
    pub fn describe(&self, words: Description) {
        self.newest.send_if_modified(|note| {
            let new = *note.words != words;
            if new {
                (note.told, note.words) = (note.told + 1, Arc::new(words));
            }
            new
        });
    }
}

/// Serves the page from a thread of its own for as long as the program runs.
pub fn serve(listener: TcpListener, notes: &Notes, ask: Ask) -> std::io::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        // Pictures are made one after another, beside the page.
        .max_blocking_threads(1)
        .thread_name("press")
        .build()?;
    let newest = notes.newest.subscribe();
    let work = move || {
        if let Err(error) = runtime.block_on(server::run(listener, newest, ask)) {
            tracing::error!(%error, "the web page has ended");
        }
    };
    std::thread::Builder::new().name("page".into()).spawn(work).map(drop)
}
