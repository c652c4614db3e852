//! What a viewer is told while it looks: server-sent events, one for the newest note, none while nothing changes.

use super::Note;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::{Body, Bytes, Frame};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::sync::watch;

type Next = Pin<Box<dyn Future<Output = Option<(Teller, Bytes)>> + Send>>;

/// The events of one viewer. They are made as they are sent: a viewer that does not read has none waiting.
pub struct Events(Next);

struct Teller {
    newest: watch::Receiver<Note>,
    /// The words that this viewer knows.
    told: Option<u64>,
}

#[derive(serde::Serialize)]
struct Event<'a> {
    revision: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<&'a super::Description>,
}

impl Events {
    pub fn new(newest: watch::Receiver<Note>) -> Self {
        Self(Box::pin(Teller { newest, told: None }.next()))
    }

    pub fn boxed(self) -> UnsyncBoxBody<Bytes, Infallible> {
        UnsyncBoxBody::new(self)
    }
}

impl Teller {
    async fn next(mut self) -> Option<(Self, Bytes)> {
        let first = self.told.is_none();
        // The first is about what is there already, as soon as anything is.
        let ready = if first {
            self.newest.wait_for(|note| note.revision > 0).await.is_ok()
        } else {
            self.newest.changed().await.is_ok()
        };
        let note = ready.then(|| self.newest.borrow_and_update().clone())?;
        let words = (self.told != Some(note.told)).then_some(&*note.words);
        let data = serde_json::to_string(&Event { revision: note.revision, words }).ok()?;
        self.told = Some(note.told);
        let retry = if first { "retry: 1000\n" } else { "" };
        Some((self, format!("{retry}data: {data}\n\n").into()))
    }
}

impl Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Some((teller, event)) = ready!(self.0.as_mut().poll(context)) else { return Poll::Ready(None) };
        self.0 = Box::pin(teller.next());
        Poll::Ready(Some(Ok(Frame::data(event))))
    }
}
