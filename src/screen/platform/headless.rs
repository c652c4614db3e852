//! The picture without a display: for `bangtin snapshot`, for tests, for measuring. Its clock is set by hand.

use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{Platform, PlatformError, WindowAdapter};
use slint::{PhysicalSize, Rgb8Pixel, SharedPixelBuffer};
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

/// A glass in memory.
pub struct Headless {
    window: Rc<MinimalSoftwareWindow>,
    elapsed: Rc<Cell<Duration>>,
    buffer: SharedPixelBuffer<Rgb8Pixel>,
}

struct Backend {
    window: Rc<MinimalSoftwareWindow>,
    elapsed: Rc<Cell<Duration>>,
}

impl Platform for Backend {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.window.clone())
    }

    fn duration_since_start(&self) -> Duration {
        self.elapsed.get()
    }
}

impl Headless {
    /// Becomes the platform of this thread; once a thread.
    pub fn install(width: u32, height: u32) -> Result<Self, slint::platform::SetPlatformError> {
        let window = MinimalSoftwareWindow::new(RepaintBufferType::ReusedBuffer);
        let elapsed = Rc::new(Cell::new(Duration::ZERO));
        slint::platform::set_platform(Box::new(Backend { window: window.clone(), elapsed: elapsed.clone() }))?;
        let mut headless = Self { window, elapsed, buffer: SharedPixelBuffer::new(1, 1) };
        headless.resize(width, height);
        Ok(headless)
    }

    pub fn resize(&mut self, width: u32, height: u32) {
        self.buffer = SharedPixelBuffer::new(width, height);
        self.window.set_size(PhysicalSize::new(width, height));
        self.window.request_redraw();
    }

    /// What was drawn is gone: the next drawing is all of the picture.
    pub fn forget(&mut self) {
        let (width, height) = (self.buffer.width(), self.buffer.height());
        self.buffer = SharedPixelBuffer::new(width, height);
        self.window.request_redraw();
        self.window.draw_if_needed(super::forget_drawn);
        self.window.request_redraw();
    }

    /// Moves the clock of animations and timers on.
    pub fn pass(&self, by: Duration) {
        self.elapsed.set(self.elapsed.get() + by);
        slint::platform::update_timers_and_animations();
    }

    /// Draws what changed; the number of pixels that were drawn anew, none when nothing had changed.
    pub fn draw(&mut self) -> Option<u64> {
        slint::platform::update_timers_and_animations();
        let (buffer, mut pixels) = (&mut self.buffer, 0);
        let stride = buffer.width() as usize;
        let drawn = self.window.draw_if_needed(|renderer| {
            let region = renderer.render(buffer.make_mut_slice(), stride);
            pixels = region.iter().map(|(_, size)| u64::from(size.width) * u64::from(size.height)).sum();
        });
        drawn.then_some(pixels)
    }

    pub fn is_animating(&self) -> bool {
        self.window.has_active_animations()
    }

    pub fn picture(&self) -> &SharedPixelBuffer<Rgb8Pixel> {
        &self.buffer
    }
}
