//! The platform of every picture without a window, and its event loop: it caps the frame rate, draws only what changed, and sleeps for as
//! long as nothing does.

use super::FRAME;
use slint::EventLoopError;
use slint::platform::software_renderer::MinimalSoftwareWindow;
use slint::platform::{EventLoopProxy, Platform, PlatformError, WindowAdapter};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

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
fn run<S: Surface>(glass: &MinimalSoftwareWindow, inbox: &Receiver<Message<S>>, surface: &mut S) {
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
        // After a rest the animations' clock stands at the last round: one that begins by that would be over at once.
        slint::platform::update_timers_and_animations();
        match message {
            Ok(Message::Call(call)) => call(),
            Ok(Message::To(call)) => call(surface),
            Ok(Message::Quit) | Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// The platform of a thread that runs the loop.
pub struct Pulse<S> {
    glass: Rc<MinimalSoftwareWindow>,
    orders: Sender<Message<S>>,
    /// Until the loop takes them.
    open: RefCell<Option<(Receiver<Message<S>>, S)>>,
    started: Instant,
}

impl<S: Surface + 'static> Pulse<S> {
    /// Becomes the platform of this thread.
    pub fn install(
        glass: Rc<MinimalSoftwareWindow>,
        (orders, inbox): (Sender<Message<S>>, Receiver<Message<S>>),
        surface: S,
    ) -> Result<(), String> {
        let open = RefCell::new(Some((inbox, surface)));
        let own = Self { glass, orders, open, started: Instant::now() };
        slint::platform::set_platform(Box::new(own)).map_err(|error| format!("{error:?}"))
    }
}

impl<S: Surface + 'static> Platform for Pulse<S> {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.glass.clone())
    }

    fn duration_since_start(&self) -> Duration {
        self.started.elapsed()
    }

    fn run_event_loop(&self) -> Result<(), PlatformError> {
        let (inbox, mut surface) = self.open.borrow_mut().take().ok_or(PlatformError::NoEventLoopProvider)?;
        run(&self.glass, &inbox, &mut surface);
        Ok(())
    }

    fn new_event_loop_proxy(&self) -> Option<Box<dyn EventLoopProxy>> {
        Some(Box::new(Proxy(self.orders.clone())))
    }
}

/// The way of other threads into the loop.
struct Proxy<S>(Sender<Message<S>>);

impl<S: 'static> EventLoopProxy for Proxy<S> {
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
    use crate::screen::ui::{App, Bridge};
    use slint::platform::software_renderer::{RepaintBufferType, Rgb565Pixel};
    use slint::{ComponentHandle, PhysicalSize};
    use std::cell::Cell;

    const SIZE: u32 = 64;

    /// Counts the frames in which something moves.
    struct Moving(Vec<Rgb565Pixel>, Rc<Cell<u32>>);

    impl Surface for Moving {
        fn draw(&mut self, glass: &MinimalSoftwareWindow) -> bool {
            let drawn = glass.draw_if_needed(|renderer| {
                renderer.render(&mut self.0, SIZE as usize);
            });
            self.1.set(self.1.get() + u32::from(drawn && glass.has_active_animations()));
            drawn
        }
    }

    // One test: the way of other threads into a loop is the process's.
    #[test]
    fn other_threads_wake_the_loop_and_end_it_and_a_page_that_one_turns_after_a_rest_is_wiped_and_not_cut() {
        let glass = MinimalSoftwareWindow::new(RepaintBufferType::ReusedBuffer);
        glass.set_size(PhysicalSize::new(SIZE, SIZE));
        let (orders, inbox) = std::sync::mpsc::channel();
        let moved = Rc::new(Cell::new(0));
        let surface = Moving(vec![Rgb565Pixel::default(); (SIZE * SIZE) as usize], moved.clone());
        Pulse::install(glass, (orders, inbox), surface).expect("a platform");
        let app = App::new().expect("a glass");
        app.show().expect("a glass");
        let weak = app.as_weak();
        let other = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_secs(2));
            let turn = move |app: App| {
                app.global::<Bridge>().set_cut(false);
                app.global::<Bridge>().set_over_is_page(true);
            };
            weak.upgrade_in_event_loop(turn).expect("a loop");
            std::thread::sleep(Duration::from_millis(300));
            slint::quit_event_loop().expect("a loop");
        });
        slint::run_event_loop().expect("a loop");
        other.join().expect("an end");
        assert!(moved.get() > 0, "its wipe began before the rest, and was over");
    }
}
