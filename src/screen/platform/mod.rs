//! Where the picture goes: a window, a web page on this machine, or nowhere but a file. All draw with the same renderer.

pub mod headless;
pub mod kms;
pub mod page;
mod pulse;
pub mod shadow;
pub mod virtual_glass;
pub mod window;

pub use page::Description;

use crate::board::legibility::Rotation;
use crate::cli::PlatformName;
use crate::device::glass::Dark;
use crate::device::service;
use slint::PhysicalSize;
use slint::platform::software_renderer::{
    MinimalSoftwareWindow, PremultipliedRgbaColor, RenderingRotation, RepaintBufferType, SoftwareRenderer, TargetPixel,
};
use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::time::Duration;

/// Where the page is when nobody says otherwise.
pub const PAGE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8311);

/// At most thirty frames a second: enough for a ribbon, and half the work of sixty.
const FRAME: Duration = Duration::from_millis(33);

/// The window's size where nobody says otherwise: it has to fit on a desk.
const WINDOW: (u32, u32) = (1280, 720);
/// The panel that a page stands for where nobody says otherwise; a browser scales it.
const PANEL: (u32, u32) = (1920, 1080);

/// What the screen is to be shown on.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// None: a window where there is a display; the display itself as a service, and on a bare console; else a page.
    pub platform: Option<PlatformName>,
    /// Where the page is; none: at [`PAGE`].
    pub listen: Option<SocketAddr>,
    /// Of the panel, in pixels.
    pub size: Option<(u32, u32)>,
    pub rotation: Rotation,
    pub fullscreen: bool,
}

/// Why there is nothing to show on.
#[derive(Debug, thiserror::Error)]
pub enum Missing {
    #[error("{0}")]
    Display(String),
    #[error("{0}")]
    Page(String),
    #[error("{0}")]
    Card(String),
}

/// Called with the glass's width and height whenever they change.
pub type OnSize = Box<dyn FnMut(u32, u32)>;

/// Who is told of something that changes, and what was told last.
struct Tell<T>(Rc<RefCell<Told<T>>>);

struct Told<T> {
    call: Option<Box<dyn FnMut(T)>>,
    last: Option<T>,
}

impl<T> Clone for Tell<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Default for Tell<T> {
    fn default() -> Self {
        Self(Rc::new(RefCell::new(Told { call: None, last: None })))
    }
}

impl<T: PartialEq + Copy> Tell<T> {
    fn tell(&self, value: T) {
        let mut told = self.0.borrow_mut();
        if told.last.replace(value) != Some(value)
            && let Some(call) = &mut told.call
        {
            call(value);
        }
    }

    /// What was told already is told again.
    fn to(&self, mut call: impl FnMut(T) + 'static) {
        let mut told = self.0.borrow_mut();
        told.last.into_iter().for_each(&mut call);
        told.call = Some(Box::new(call));
    }

    fn last(&self) -> Option<T> {
        self.0.borrow().last
    }
}

/// What the program keeps of the platform once Slint owns it.
#[derive(Clone, Default)]
pub struct Handle {
    on_size: Rc<RefCell<Option<OnSize>>>,
    on_dark: Tell<Option<Dark>>,
    on_panel: Tell<Option<f32>>,
    page: Option<page::Notes>,
    turn: Option<Rc<dyn Fn(Rotation)>>,
    switch: Option<Rc<dyn Fn(bool)>>,
    is_overdue: Option<Rc<dyn Fn() -> bool>>,
}

thread_local! {
    /// Of the platform that this thread is.
    static HERE: RefCell<Option<Handle>> = const { RefCell::new(None) };
}

/// Turns the picture, from any thread: the panel hangs otherwise than was thought.
pub fn turn(rotation: Rotation) {
    // Where the loop has ended there is nothing to turn.
    let _ = slint::invoke_from_event_loop(move || {
        let turn = HERE.with_borrow(|here| here.as_ref().and_then(|handle| handle.turn.clone()));
        turn.iter().for_each(|turn| turn(rotation));
    });
}

impl Handle {
    pub fn on_size(&self, call: OnSize) {
        *self.on_size.borrow_mut() = Some(call);
    }

    /// Called in the loop whenever it changes why nothing of ours is on the glass; none: the picture is there. A window and a
    /// page do not know, and never call.
    pub fn on_dark(&self, call: impl FnMut(Option<Dark>) + 'static) {
        self.on_dark.to(call);
    }

    /// Whether this platform ever calls that: then the glass is dark until it does.
    pub fn tells_dark(&self) -> bool {
        self.switch.is_some()
    }

    /// The panel's diagonal in inches, as it says itself; none where it does not.
    pub fn panel(&self) -> Option<f32> {
        self.on_panel.last().flatten()
    }

    /// Called in the loop with the same for every panel there is.
    pub fn on_panel(&self, call: impl FnMut(Option<f32>) + 'static) {
        self.on_panel.to(call);
    }

    /// Lets the monitor sleep, or wakes it; whether this platform can.
    pub fn switch(&self, off: bool) -> bool {
        self.switch.iter().for_each(|switch| switch(off));
        self.switch.is_some()
    }

    /// What was drawn does not come to the glass, and nothing says why.
    pub fn is_overdue(&self) -> bool {
        self.is_overdue.as_ref().is_some_and(|own| own())
    }

    /// Tells in words what is on the glass, for those who do not see it.
    pub fn describe(&self, description: Description) {
        if let Some(page) = &self.page {
            page.describe(description);
        }
    }
}

/// Becomes the platform of this thread; with it comes the size of the glass as residents see it.
pub fn install(wanted: &Wanted) -> Result<(Handle, (u32, u32)), Missing> {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let display = set("WAYLAND_DISPLAY") || set("DISPLAY");
    let window = || {
        let size = wanted.size.unwrap_or(WINDOW);
        let window = window::Wanted { size, rotation: wanted.rotation, fullscreen: wanted.fullscreen };
        window::install(window).map_err(Missing::Display)
    };
    let page = || {
        let panel = wanted.size.unwrap_or(PANEL);
        let at = wanted.listen.unwrap_or(PAGE);
        let handle = virtual_glass::install(panel, wanted.rotation, at).map_err(Missing::Page)?;
        Ok((handle, wanted.rotation.glass(panel)))
    };
    let bare = || {
        let wanted = kms::Wanted { mode: wanted.size, rotation: wanted.rotation };
        kms::install(wanted, service::is_unit()).map_err(Missing::Card)
    };
    // Whoever names an address wants the page.
    let installed = match wanted.platform.or(wanted.listen.map(|_| PlatformName::Virtual)) {
        Some(PlatformName::Window) => window(),
        Some(PlatformName::Virtual) => page(),
        Some(PlatformName::Kms) => bare(),
        // A lobby's screen is never a page that nobody sees: it waits until its display is there.
        None if service::is_unit() => bare(),
        None if display => window().or_else(|reason| {
            tracing::warn!(%reason, "the display does not open; a web page stands in");
            page()
        }),
        None if is_console() => bare().or_else(|reason| {
            tracing::warn!(%reason, "the display cannot be driven; a web page stands in");
            page()
        }),
        None => page(),
    }?;
    HERE.set(Some(installed.0.clone()));
    Ok(installed)
}

/// Gives the glass another size, and tells of it; whether it had another one.
fn fit(glass: &MinimalSoftwareWindow, (width, height): (u32, u32), on_size: &RefCell<Option<OnSize>>) -> bool {
    let size = PhysicalSize::new(width, height);
    let is_other = glass.size() != size;
    if is_other {
        glass.set_size(size);
        if let Some(call) = on_size.borrow_mut().as_mut() {
            call(width, height);
        }
    }
    is_other
}

/// Lets the renderer forget what it has drawn: the next drawing is all of the picture.
fn forget_drawn(renderer: &SoftwareRenderer) {
    // Changing the kind of buffer drops its memory.
    renderer.set_repaint_buffer_type(RepaintBufferType::NewBuffer);
    renderer.set_repaint_buffer_type(RepaintBufferType::ReusedBuffer);
}

/// Whether the program was started on a virtual terminal: nobody else has the display then.
fn is_console() -> bool {
    let own = std::fs::read_link("/proc/self/fd/0").ok();
    own.and_then(|own| own.to_str()?.strip_prefix("/dev/tty")?.parse::<u8>().ok()).is_some()
}

fn rendering(rotation: Rotation) -> RenderingRotation {
    match rotation {
        Rotation::None => RenderingRotation::NoRotation,
        Rotation::Quarter => RenderingRotation::Rotate90,
        Rotation::Half => RenderingRotation::Rotate180,
        Rotation::ThreeQuarter => RenderingRotation::Rotate270,
    }
}

/// A pixel as windows and display controllers want it: `0x00RRGGBB`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct Xrgb(pub u32);

impl TargetPixel for Xrgb {
    fn blend(&mut self, colour: PremultipliedRgbaColor) {
        // From 0..=255 to 0..=256, so that a clear pixel keeps exactly what is under it.
        let keep = u32::from(u8::MAX - colour.alpha);
        let keep = keep + (keep >> 7);
        // Red and blue together, green alone: two multiplications a pixel.
        let rb = (((self.0 & 0x00ff_00ff) * keep) >> 8) & 0x00ff_00ff;
        let g = (((self.0 & 0x0000_ff00) * keep) >> 8) & 0x0000_ff00;
        let over = Self::from_rgb(colour.red, colour.green, colour.blue).0;
        self.0 = (rb | g) + over;
    }

    fn from_rgb(red: u8, green: u8, blue: u8) -> Self {
        Self(u32::from_be_bytes([0, red, green, blue]))
    }
}
