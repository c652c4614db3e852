//! Makes the picture that all viewers share: one for each revision that somebody asks for, and not in the thread that draws.

use super::{Ask, Note, Picture};
use hyper::body::Bytes;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, oneshot, watch};

/// A picture of the glass as PNG.
#[derive(Clone, Debug, Default)]
pub struct Print {
    pub revision: u64,
    pub png: Bytes,
}

/// What viewers reach the press by.
#[derive(Clone)]
pub struct Prints {
    newest: watch::Receiver<Note>,
    ready: watch::Receiver<Print>,
    order: Arc<Notify>,
}

impl Prints {
    /// The glass as it is now, or as it is shortly after; none when the press has ended.
    pub async fn get(&self) -> Option<Print> {
        // Nothing is drawn yet at 0: what is shown first is 1.
        let wanted = self.newest.borrow().revision.max(1);
        let mut ready = self.ready.clone();
        if ready.borrow().revision < wanted {
            self.order.notify_one();
        }
        let print = ready.wait_for(|print| print.revision >= wanted).await.ok()?;
        Some(print.clone())
    }
}

/// Starts the press on this runtime.
pub fn start(newest: watch::Receiver<Note>, ask: Ask) -> Prints {
    let (output, ready) = watch::channel(Print::default());
    let order = Arc::new(Notify::new());
    let prints = Prints { newest: newest.clone(), ready, order: order.clone() };
    tokio::spawn(work(newest, ask, output, order));
    prints
}

async fn work(mut newest: watch::Receiver<Note>, ask: Ask, output: watch::Sender<Print>, order: Arc<Notify>) {
    loop {
        order.notified().await;
        let Ok(wanted) = newest.wait_for(|note| note.revision > 0).await.map(|note| note.revision) else { return };
        if output.borrow().revision >= wanted {
            continue;
        }
        let (send, picture) = oneshot::channel();
        if !ask(Box::new(move |picture| drop(send.send(picture)))) {
            return;
        }
        let Ok(picture) = picture.await else { return };
        match tokio::task::spawn_blocking(move || encode(&picture)).await {
            Ok(Ok(print)) => drop(output.send_replace(print)),
            Ok(Err(error)) => tracing::warn!(%error, "a picture for the web page was not made"),
            Err(error) => tracing::warn!(%error, "a picture for the web page was not made"),
        }
        if output.borrow().revision < wanted {
            // Whoever waits must not wait for ever, nor keep the press busy with what fails.
            tokio::time::sleep(Duration::from_secs(1)).await;
            order.notify_one();
        }
    }
}

fn encode(picture: &Picture) -> image::ImageResult<Print> {
    let (width, height) = (picture.pixels.width(), picture.pixels.height());
    let mut png = Vec::with_capacity(1 << 18);
    // For the same machine: the time it takes counts, its length hardly.
    let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Up);
    encoder.write_image(picture.pixels.as_bytes(), width, height, ExtendedColorType::Rgb8)?;
    png.shrink_to_fit();
    Ok(Print { revision: picture.revision, png: png.into() })
}
