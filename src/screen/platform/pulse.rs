//! The event loop of every platform without a window: it caps the frame rate, draws only what changed, and sleeps for as
//! long as nothing does.

use super::FRAME;
use slint::EventLoopError;
use slint::platform::EventLoopProxy;
use slint::platform::software_renderer::MinimalSoftwareWindow;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Instant;

/// What comes to the loop from other threads.
pub enum Message<S> {
    Call(Box<dyn FnOnce() + Send>),
    /// For what is drawn on.
    To(Box<dyn FnOnce(&mut S) + Send>),
    Quit,
}

/// What is drawn on.
pub trait Surface {
    /// Draws what changed; whether anything had.
    fn draw(&mut self, glass: &MinimalSoftwareWindow) -> bool;
}

/// Runs until it is told to end.
pub fn run<S: Surface>(glass: &MinimalSoftwareWindow, inbox: &Receiver<Message<S>>, surface: &mut S) {
    let mut last_frame: Option<Instant> = None;
    loop {
        slint::platform::update_timers_and_animations();
        let now = Instant::now();
        let due = last_frame.map_or(now, |last| last + FRAME);
        if now >= due && surface.draw(glass) {
            last_frame = Some(now);
        }
        let mut wake = slint::platform::duration_until_next_timer_update().map(|wait| now + wait);
        if glass.has_active_animations() || now < due {
            let frame = last_frame.map_or(now, |last| last + FRAME);
            wake = Some(wake.map_or(frame, |wake| wake.min(frame)));
        }
        let message = match wake {
            Some(wake) => inbox.recv_timeout(wake.saturating_duration_since(Instant::now())),
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match message {
            Ok(Message::Call(call)) => call(),
            Ok(Message::To(call)) => call(surface),
            Ok(Message::Quit) | Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// The way of other threads into the loop.
pub struct Proxy<S>(pub Sender<Message<S>>);

impl<S: 'static> EventLoopProxy for Proxy<S> {
    fn quit_event_loop(&self) -> Result<(), EventLoopError> {
        self.0.send(Message::Quit).map_err(|_| EventLoopError::EventLoopTerminated)
    }

    fn invoke_from_event_loop(&self, event: Box<dyn FnOnce() + Send>) -> Result<(), EventLoopError> {
        self.0.send(Message::Call(event)).map_err(|_| EventLoopError::EventLoopTerminated)
    }
}
