//! The server of the page: who may come in, how many at a time, and for how long.

use super::answer::Desk;
use super::{Ask, Note, press};
use crate::wire::Wire;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// Connections at a time. A browser has two: one that waits for events, one for pictures.
const MOST: usize = 64;
/// Those that are told that it is full, at a time; further ones are not answered at all.
const MOST_REFUSED: usize = 8;
/// A request comes in one go; an idle connection for pictures need not be kept for longer either.
const HEADERS: Duration = Duration::from_secs(10);
/// What a request and its headers may take up, and what may wait to be sent beside the picture that all share.
const BUFFER: usize = 16 << 10;

/// Serves until the program ends.
pub async fn run(listener: std::net::TcpListener, newest: watch::Receiver<Note>, ask: Ask) -> std::io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let desk = Arc::new(Desk { prints: press::start(newest.clone(), ask), newest });
    let (places, refusals) = (Arc::new(Semaphore::new(MOST)), Arc::new(Semaphore::new(MOST_REFUSED)));
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Out of file descriptors, perhaps: that passes when somebody leaves.
                tracing::warn!(%error, "a connection to the web page was not taken");
                tokio::time::sleep(Duration::from_millis(200)).await;
                continue;
            }
        };
        if let Ok(place) = places.clone().try_acquire_owned() {
            tokio::spawn(serve(stream, Some(desk.clone()), place));
        } else if let Ok(place) = refusals.clone().try_acquire_owned() {
            tokio::spawn(serve(stream, None, place));
        }
    }
}

/// Serves one connection; without a desk it is told to come back later.
async fn serve(stream: TcpStream, desk: Option<Arc<Desk>>, place: OwnedSemaphorePermit) {
    // Events are short and must not wait for company.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection cannot be hurried");
    }
    let kept = desk.is_some();
    let service = service_fn(move |request| {
        let desk = desk.clone();
        async move {
            Ok::<_, Infallible>(match desk {
                Some(desk) => desk.answer(&request).await,
                None => super::answer::full(),
            })
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .keep_alive(kept)
        .max_buf_size(BUFFER)
        .max_headers(64)
        .serve_connection(TokioIo::new(Wire::new(stream)), service);
    if let Err(error) = connection.await {
        tracing::debug!(%error, "a viewer of the web page is gone");
    }
    drop(place);
}
