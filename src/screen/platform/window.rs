//! The picture in a window, for the desk and for development, on X11 or Wayland.
//!
//! A platform of our own instead of Slint's: it turns the picture for a panel that hangs on its side, caps the frame rate,
//! draws only what changed, and sleeps for as long as nothing does.

use super::shadow::{Area, Shadow};
use super::{FRAME, Handle, OnSize, fit};
use crate::board::legibility::Rotation;
use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{EventLoopProxy, Platform, PlatformError, WindowAdapter};
use slint::{EventLoopError, PhysicalSize};
use std::cell::{Cell, RefCell};
use std::num::NonZeroU32;
use std::rc::Rc;
use std::time::{Duration, Instant};
use winit::application::ApplicationHandler;
use winit::event::WindowEvent;
use winit::event_loop::{ActiveEventLoop, ControlFlow, EventLoop};
use winit::platform::pump_events::EventLoopExtPumpEvents;
use winit::window::{Fullscreen, WindowAttributes, WindowId};

/// What the window is to be.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Of the panel, in pixels; ignored when full screen.
    pub size: (u32, u32),
    pub rotation: Rotation,
    pub fullscreen: bool,
}

enum Message {
    Call(Box<dyn FnOnce() + Send>),
    Quit,
}

/// The rotation that was asked for last, and whether it is still to be followed.
#[derive(Default)]
struct Turned {
    rotation: Cell<Rotation>,
    due: Cell<bool>,
}

/// The window platform; install it with [`install`].
pub struct Windows {
    /// Until the loop takes them.
    open: RefCell<Option<(EventLoop<Message>, Surface)>>,
    proxy: winit::event_loop::EventLoopProxy<Message>,
    glass: Rc<MinimalSoftwareWindow>,
    turned: Rc<Turned>,
    on_size: Rc<RefCell<Option<OnSize>>>,
    started: Instant,
}

/// Opens the window and becomes the platform of this thread; with it comes the size of the glass. Fails where there is no
/// X11 or Wayland display to be had.
pub fn install(wanted: Wanted) -> Result<(Handle, (u32, u32)), String> {
    let mut events = EventLoop::<Message>::with_user_event().build().map_err(|error| reason(&error))?;
    // The window comes first: its size is the system's to say, and what is planned for another one is planned in vain.
    let mut opening = Opening { wanted, opened: None };
    events.pump_app_events(Some(Duration::ZERO), &mut opening);
    let surface = opening.opened.unwrap_or_else(|| Err("the display opens no window".into()))?;
    let size = surface.window().inner_size();
    let proxy = events.create_proxy();
    let glass = MinimalSoftwareWindow::new(RepaintBufferType::ReusedBuffer);
    let on_size = Rc::new(RefCell::new(None));
    let turned = Rc::new(Turned::default());
    turned.rotation.set(wanted.rotation);
    let (width, height) = wanted.rotation.glass((size.width.max(1), size.height.max(1)));
    glass.set_size(PhysicalSize::new(width, height));
    let platform = Windows {
        open: RefCell::new(Some((events, surface))),
        proxy: proxy.clone(),
        glass,
        turned: turned.clone(),
        on_size: on_size.clone(),
        started: Instant::now(),
    };
    let turn = move |rotation| {
        turned.rotation.set(rotation);
        turned.due.set(true);
        let _ = proxy.send_event(Message::Call(Box::new(|| ())));
    };
    slint::platform::set_platform(Box::new(platform)).map_err(|error| format!("{error:?}"))?;
    Ok((Handle { on_size, turn: Some(Rc::new(turn)), ..Handle::default() }, (width, height)))
}

/// What the system said, without where in a library it was noticed.
fn reason(error: &dyn std::fmt::Display) -> String {
    let text = error.to_string();
    text.rsplit(": ").next().unwrap_or(&text).to_owned()
}

impl Platform for Windows {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.glass.clone())
    }

    fn duration_since_start(&self) -> Duration {
        self.started.elapsed()
    }

    fn run_event_loop(&self) -> Result<(), PlatformError> {
        let (events, surface) = self.open.borrow_mut().take().ok_or(PlatformError::NoEventLoopProvider)?;
        let mut shown = Shown {
            glass: self.glass.clone(),
            turned: self.turned.clone(),
            on_size: self.on_size.clone(),
            surface,
            shadow: Shadow::default(),
            last_frame: None,
        };
        let size = shown.surface.window().inner_size();
        shown.resized(size.width, size.height);
        // The loop has begun with the opening, and goes on by sleeping: something has to wake it for the first frame.
        let _ = self.proxy.send_event(Message::Call(Box::new(|| ())));
        events.run_app(&mut shown).map_err(|error| PlatformError::Other(error.to_string()))
    }

    fn new_event_loop_proxy(&self) -> Option<Box<dyn EventLoopProxy>> {
        Some(Box::new(Proxy(self.proxy.clone())))
    }
}

#[derive(Clone)]
struct Proxy(winit::event_loop::EventLoopProxy<Message>);

impl EventLoopProxy for Proxy {
    fn quit_event_loop(&self) -> Result<(), EventLoopError> {
        self.0.send_event(Message::Quit).map_err(|_| EventLoopError::EventLoopTerminated)
    }

    fn invoke_from_event_loop(&self, event: Box<dyn FnOnce() + Send>) -> Result<(), EventLoopError> {
        self.0.send_event(Message::Call(event)).map_err(|_| EventLoopError::EventLoopTerminated)
    }
}

type Surface = softbuffer::Surface<Rc<winit::window::Window>, Rc<winit::window::Window>>;

struct Shown {
    glass: Rc<MinimalSoftwareWindow>,
    turned: Rc<Turned>,
    on_size: Rc<RefCell<Option<OnSize>>>,
    surface: Surface,
    shadow: Shadow,
    /// Of the frame that was drawn in the last round, if one was: the next one is not due before [`FRAME`] has passed.
    last_frame: Option<Instant>,
}

/// What is there until the window is.
struct Opening {
    wanted: Wanted,
    opened: Option<Result<Surface, String>>,
}

impl Opening {
    fn open(&self, events: &ActiveEventLoop) -> Result<Surface, String> {
        // Where no window manager makes a window full screen, its size must do so.
        let monitor = events.primary_monitor().or_else(|| events.available_monitors().next());
        let whole = monitor.map(|monitor| monitor.size()).filter(|size| self.wanted.fullscreen && size.width > 0);
        let (width, height) = whole.map_or(self.wanted.size, |size| (size.width, size.height));
        let attributes = WindowAttributes::default()
            .with_title("Bảng tin")
            .with_inner_size(winit::dpi::PhysicalSize::new(width, height))
            .with_fullscreen(self.wanted.fullscreen.then_some(Fullscreen::Borderless(None)));
        let window = Rc::new(events.create_window(attributes).map_err(|error| error.to_string())?);
        window.set_cursor_visible(!self.wanted.fullscreen);
        let context = softbuffer::Context::new(window.clone()).map_err(|error| error.to_string())?;
        softbuffer::Surface::new(&context, window).map_err(|error| error.to_string())
    }
}

impl ApplicationHandler<Message> for Opening {
    fn resumed(&mut self, events: &ActiveEventLoop) {
        self.opened = Some(self.open(events));
    }

    fn window_event(&mut self, _: &ActiveEventLoop, _: WindowId, _: WindowEvent) {}
}

impl Shown {
    fn resized(&mut self, width: u32, height: u32) {
        let (width, height) = (width.max(1), height.max(1));
        if let (Some(w), Some(h)) = (NonZeroU32::new(width), NonZeroU32::new(height))
            && let Err(error) = self.surface.resize(w, h)
        {
            tracing::warn!(%error, width, height, "the window's buffer cannot take this size");
        }
        self.shadow = Shadow::new(width, height);
        fit(&self.glass, self.turned.rotation.get().glass((width, height)), &self.on_size);
        self.glass.request_redraw();
    }

    /// Draws what changed into the shadow, and shows that part of it; whether there was anything to draw.
    fn draw(&mut self) -> Result<bool, softbuffer::SoftBufferError> {
        let Some(damage) = self.shadow.draw(&self.glass, self.turned.rotation.get()) else { return Ok(false) };
        if damage.is_empty() {
            return Ok(true);
        }
        let mut buffer = self.surface.buffer_mut()?;
        if buffer.len() != self.shadow.pixels.len() {
            // The window has another size by now; its event is on the way.
            return Ok(true);
        }
        if buffer.age() == 1 {
            damage.iter().for_each(|area| self.shadow.copy(*area, &mut buffer));
        } else {
            self.shadow.copy(self.shadow.whole(), &mut buffer);
        }
        let damage: Vec<softbuffer::Rect> = damage.into_iter().filter_map(rect).collect();
        buffer.present_with_damage(&damage)?;
        Ok(true)
    }
}

fn rect(area: Area) -> Option<softbuffer::Rect> {
    let (width, height) = (NonZeroU32::new(area.width)?, NonZeroU32::new(area.height)?);
    Some(softbuffer::Rect { x: area.x, y: area.y, width, height })
}

impl ApplicationHandler<Message> for Shown {
    /// The window is open already.
    fn resumed(&mut self, _: &ActiveEventLoop) {}

    fn window_event(&mut self, events: &ActiveEventLoop, _: WindowId, event: WindowEvent) {
        match event {
            WindowEvent::CloseRequested => events.exit(),
            WindowEvent::Resized(size) => self.resized(size.width, size.height),
            // What was covered is gone from the server's memory: draw all of it anew.
            WindowEvent::RedrawRequested => {
                let size = self.surface.window().inner_size();
                self.resized(size.width, size.height);
            }
            _ => {}
        }
    }

    fn user_event(&mut self, events: &ActiveEventLoop, message: Message) {
        // After a rest the animations' clock stands at the last round: one that begins by that would be over at once.
        slint::platform::update_timers_and_animations();
        match message {
            Message::Call(call) => call(),
            Message::Quit => events.exit(),
        }
    }

    /// One round, and one wake-up of the thread for each frame. The server answers every picture a moment later; to wait for
    /// events between two frames would be to wake for that answer, and for each finished picture of a notice, with nothing
    /// to do. So the thread sleeps through to the next frame, and takes in then what has come.
    fn about_to_wait(&mut self, events: &ActiveEventLoop) {
        if let Some(last) = self.last_frame.take() {
            std::thread::sleep((last + FRAME).saturating_duration_since(Instant::now()));
        }
        if self.turned.due.take() {
            let size = self.surface.window().inner_size();
            self.resized(size.width, size.height);
        }
        slint::platform::update_timers_and_animations();
        let now = Instant::now();
        let drawn = self.draw().unwrap_or_else(|error| {
            tracing::warn!(%error, "a frame was not shown");
            // What it held is drawn by now: the next one has to show all of it.
            self.shadow.forget();
            self.glass.request_redraw();
            true
        });
        events.set_control_flow(if drawn || self.glass.has_active_animations() {
            self.last_frame = Some(now);
            // Not to sleep here at once: it is the loop that sends the frame to the server.
            ControlFlow::Poll
        } else {
            let wait = slint::platform::duration_until_next_timer_update();
            wait.map_or(ControlFlow::Wait, |wait| ControlFlow::WaitUntil(Instant::now() + wait))
        });
    }
}
