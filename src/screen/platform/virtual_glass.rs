//! The picture without a display: the glass is in memory, and a web page on this machine shows it.
//!
//! The event loop is the window's without a window: it caps the frame rate, draws only what changed, and sleeps for as long
//! as nothing does. Of viewers it knows that some change was drawn, and that somebody asks for a picture now and then.

use super::page::{self, Notes, Picture};
use super::{FRAME, Handle, OnSize};
use crate::board::legibility::Rotation;
use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{EventLoopProxy, Platform, PlatformError, WindowAdapter};
use slint::{EventLoopError, PhysicalSize, Rgb8Pixel, SharedPixelBuffer};
use std::cell::RefCell;
use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::rc::Rc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

enum Message {
    Call(Box<dyn FnOnce() + Send>),
    /// Somebody looks: the glass as it is now.
    Picture(page::Answer),
    Quit,
}

struct Backend {
    glass: Rc<MinimalSoftwareWindow>,
    orders: mpsc::Sender<Message>,
    inbox: RefCell<Option<mpsc::Receiver<Message>>>,
    notes: Notes,
    started: Instant,
}

/// Becomes the platform of this thread, with the page at this address; says where on standard output. The page stands for
/// a panel of this size that hangs so.
pub fn install(panel: (u32, u32), rotation: Rotation, at: SocketAddr) -> Result<Handle, String> {
    let (width, height) = rotation.glass(panel);
    let listener = TcpListener::bind(at).map_err(|error| refused(at, &error))?;
    let at = listener.local_addr().map_err(|error| refused(at, &error))?;
    let glass = MinimalSoftwareWindow::new(RepaintBufferType::ReusedBuffer);
    glass.set_size(PhysicalSize::new(width, height));
    let (orders, inbox) = mpsc::channel();
    let notes = Notes::new((width, height));
    let ask = orders.clone();
    let ask = move |answer| ask.send(Message::Picture(answer)).is_ok();
    page::serve(listener, &notes, Box::new(ask)).map_err(|error| refused(at, &error))?;
    let inbox = RefCell::new(Some(inbox));
    let backend = Backend { glass: glass.clone(), orders, inbox, notes: notes.clone(), started: Instant::now() };
    slint::platform::set_platform(Box::new(backend)).map_err(|error| format!("{error:?}"))?;
    // Where nobody reads this any more, the page is there nevertheless.
    let mut out = std::io::stdout();
    let _ = writeln!(out, "No display: the screen is shown at http://{at}/ (open it in a browser on this machine)");
    let _ = out.flush();
    let on_size: Rc<RefCell<Option<OnSize>>> = Rc::default();
    let turn = {
        let (on_size, notes) = (on_size.clone(), notes.clone());
        move |rotation: Rotation| {
            let (width, height) = rotation.glass(panel);
            if glass.size() == PhysicalSize::new(width, height) {
                return;
            }
            glass.set_size(PhysicalSize::new(width, height));
            notes.resized((width, height));
            if let Some(call) = on_size.borrow_mut().as_mut() {
                call(width, height);
            }
        }
    };
    Ok(Handle { on_size, page: Some(notes), turn: Some(Rc::new(turn)) })
}

fn refused(at: SocketAddr, error: &std::io::Error) -> String {
    let reason = match error.kind() {
        std::io::ErrorKind::AddrInUse => "another program, or another screen, is there already".to_owned(),
        _ => error.to_string(),
    };
    format!("http://{at}/: {reason}")
}

impl Platform for Backend {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.glass.clone())
    }

    fn duration_since_start(&self) -> Duration {
        self.started.elapsed()
    }

    fn run_event_loop(&self) -> Result<(), PlatformError> {
        let inbox = self.inbox.borrow_mut().take().ok_or(PlatformError::NoEventLoopProvider)?;
        let mut size = self.glass.size();
        // Shared with whoever makes a picture of it; drawing on copies it only while that lasts.
        let mut pixels = SharedPixelBuffer::new(size.width, size.height);
        // The one copy that is given out, again and again: a new one each time would leave holes of its size in memory.
        let mut lent: Option<SharedPixelBuffer<Rgb8Pixel>> = None;
        let (mut last_frame, mut revision, mut turned): (Option<Instant>, u64, bool) = (None, 0, false);
        loop {
            slint::platform::update_timers_and_animations();
            if self.glass.size() != size {
                turned = true;
                size = self.glass.size();
                pixels = SharedPixelBuffer::new(size.width, size.height);
                lent = None;
            }
            let now = Instant::now();
            let due = last_frame.map_or(now, |last| last + FRAME);
            let stride = size.width as usize;
            let drawn = now >= due
                && self.glass.draw_if_needed(|renderer| {
                    if std::mem::take(&mut turned) {
                        // Changing the kind of buffer drops the renderer's memory of what it has drawn.
                        renderer.set_repaint_buffer_type(RepaintBufferType::NewBuffer);
                        renderer.set_repaint_buffer_type(RepaintBufferType::ReusedBuffer);
                    }
                    renderer.render(pixels.make_mut_slice(), stride);
                });
            if drawn {
                last_frame = Some(now);
                revision += 1;
                self.notes.drawn(revision);
            }
            let mut wake = slint::platform::duration_until_next_timer_update().map(|wait| now + wait);
            if self.glass.has_active_animations() || now < due {
                let frame = last_frame.map_or(now, |last| last + FRAME);
                wake = Some(wake.map_or(frame, |wake| wake.min(frame)));
            }
            let message = match wake {
                Some(wake) => inbox.recv_timeout(wake.saturating_duration_since(Instant::now())),
                None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match message {
                Ok(Message::Call(call)) => call(),
                Ok(Message::Picture(answer)) => {
                    let copy = lent.get_or_insert_with(|| SharedPixelBuffer::new(pixels.width(), pixels.height()));
                    copy.make_mut_slice().copy_from_slice(pixels.as_slice());
                    answer(Picture { revision, pixels: copy.clone() });
                }
                Ok(Message::Quit) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn new_event_loop_proxy(&self) -> Option<Box<dyn EventLoopProxy>> {
        Some(Box::new(Proxy(self.orders.clone())))
    }
}

struct Proxy(mpsc::Sender<Message>);

impl EventLoopProxy for Proxy {
    fn quit_event_loop(&self) -> Result<(), EventLoopError> {
        self.0.send(Message::Quit).map_err(|_| EventLoopError::EventLoopTerminated)
    }

    fn invoke_from_event_loop(&self, event: Box<dyn FnOnce() + Send>) -> Result<(), EventLoopError> {
        self.0.send(Message::Call(event)).map_err(|_| EventLoopError::EventLoopTerminated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[test]
    fn other_threads_wake_the_loop_and_end_it() {
        install((480, 480), Rotation::None, ([127, 0, 0, 1], 0).into()).expect("a port");
        static CALLED: AtomicBool = AtomicBool::new(false);
        let caller = std::thread::spawn(|| {
            // The loop sleeps by then: nothing is due.
            std::thread::sleep(Duration::from_millis(100));
            slint::invoke_from_event_loop(|| CALLED.store(true, Ordering::SeqCst)).expect("a loop");
            slint::quit_event_loop().expect("a loop");
        });
        slint::run_event_loop_until_quit().expect("the loop ends well");
        caller.join().expect("the other thread");
        assert!(CALLED.load(Ordering::SeqCst));
    }
}
