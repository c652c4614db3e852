//! The picture on a bare display: no window system, no seat daemon, the kernel's DRM interface alone.
//!
//! Two threads: this one draws into the shadow, as everywhere; another brings it to the glass ([`scanout`]). So neither a
//! lost flip nor a monitor that changes its mode ever keeps the loop from its work.

pub mod card;
pub mod drm;
pub mod edid;
pub mod scanout;
pub mod show;
pub mod watch;

use super::pulse::{Message, Pulse, Surface};
use super::{Handle, OnSize, Tell, fit};
use crate::board::legibility::Rotation;
use crate::device::glass::Dark;
use card::{Card, Monitor};
use edid::Edid;
use scanout::{Frame, Scanout};
use show::{Order, Remote, Seen};
use slint::PhysicalSize;
use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use watch::Watch;

/// A panel that nobody has seen yet.
const USUAL: (u32, u32) = (1920, 1080);

/// What the display is to be.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The mode with so many pixels; none: the one that the monitor prefers.
    pub mode: Option<(u32, u32)>,
    pub rotation: Rotation,
}

/// What is drawn on.
struct Glass {
    window: Rc<MinimalSoftwareWindow>,
    frame: Arc<Mutex<Frame>>,
    remote: Remote,
    /// Of the panel, in pixels.
    panel: (u32, u32),
    rotation: Rotation,
    on_size: Rc<RefCell<Option<OnSize>>>,
    on_dark: Tell<Option<Dark>>,
    on_panel: Tell<Option<f32>>,
    /// To the log, last.
    said: String,
}

/// Becomes the platform of this thread on this machine's card; with it comes the size of the glass. Waits for no monitor;
/// nor, where `patient`, for a card that is not there yet or another's.
pub fn install(wanted: Wanted, patient: bool) -> Result<(Handle, (u32, u32)), String> {
    let root = Path::new("/");
    let mut card = drm::DrmCard::new(root);
    let is_open = match card.open() {
        Ok(()) => true,
        Err(error) if patient => {
            tracing::warn!(%error, "the display cannot be driven yet; trying again");
            false
        }
        Err(error) => return Err(error.to_string()),
    };
    install_on((card, is_open), Watch::new(root), wanted)
}

/// The same on a card at hand, which is open already or not: for measurements.
pub fn install_on<C: Card + 'static>(
    (card, is_open): (C, bool),
    watch: Watch,
    wanted: Wanted,
) -> Result<(Handle, (u32, u32)), String> {
    let frame = Arc::new(Mutex::new(Frame::new(1, 1)));
    let mut scanout = Scanout::new(card, wanted.mode, is_open);
    if is_open {
        // Nothing is drawn yet: this is a look at the connectors.
        while scanout.step(Duration::ZERO, &frame) {}
    }
    let seen = scanout.monitor().map(|monitor| (monitor.width, monitor.height));
    let inches = scanout.monitor().map(inches);
    let panel = seen.or(wanted.mode).unwrap_or(USUAL);
    let glass = wanted.rotation.glass(panel);
    *frame.lock().unwrap_or_else(PoisonError::into_inner) = Frame::new(panel.0, panel.1);
    let window = MinimalSoftwareWindow::new(RepaintBufferType::ReusedBuffer);
    window.set_size(PhysicalSize::new(glass.0, glass.1));
    let (orders, inbox) = mpsc::channel();
    let tell = {
        let orders = orders.clone();
        move |seen: Seen| {
            // Where the loop has ended nobody draws any more.
            let _ = orders.send(Message::To(Box::new(move |glass: &mut Glass| glass.see(&seen))));
        }
    };
    let remote = show::start(scanout, watch, frame.clone(), tell).map_err(|error| error.to_string())?;
    let is_overdue: Rc<dyn Fn() -> bool> = Rc::new(remote.is_overdue());
    let on_size: Rc<RefCell<Option<OnSize>>> = Rc::default();
    let (on_dark, on_panel) = (Tell::default(), Tell::default());
    inches.into_iter().for_each(|inches| on_panel.tell(inches));
    let drawn = Glass {
        window: window.clone(),
        frame,
        remote,
        panel,
        rotation: wanted.rotation,
        on_size: on_size.clone(),
        on_dark: on_dark.clone(),
        on_panel: on_panel.clone(),
        said: String::new(),
    };
    Pulse::install(window, (orders.clone(), inbox), drawn)?;
    let own = orders.clone();
    let switch = move |off| {
        let _ = own.send(Message::To(Box::new(move |glass: &mut Glass| glass.remote.order(Order::Switch(off)))));
    };
    let turn = move |rotation: Rotation| {
        let _ = orders.send(Message::To(Box::new(move |glass: &mut Glass| {
            glass.rotation = rotation;
            glass.resize(glass.panel);
        })));
    };
    let handle = Handle {
        on_size,
        on_dark,
        on_panel,
        turn: Some(Rc::new(turn)),
        switch: Some(Rc::new(switch)),
        is_overdue: Some(is_overdue),
        ..Handle::default()
    };
    Ok((handle, glass))
}

impl Surface for Glass {
    fn draw(&mut self, glass: &MinimalSoftwareWindow) -> bool {
        let drawn = {
            let mut frame = self.frame.lock().unwrap_or_else(PoisonError::into_inner);
            let damage = frame.shadow.draw(glass, self.rotation);
            if let Some(damage) = &damage {
                frame.damage.add(damage);
                frame.is_drawn = true;
            }
            damage.is_some()
        };
        if drawn {
            self.remote.order(Order::Drawn);
        }
        drawn
    }
}

impl Glass {
    /// What the thread that shows has seen.
    fn see(&mut self, seen: &Seen) {
        let line = match (&seen.monitor, seen.dark) {
            (Some(monitor), None) => Some(format!("the picture is on {}", named(monitor))),
            (_, Some(Dark::Starting)) | (None, None) => None,
            (_, Some(dark)) => Some(format!("nothing is on the glass: {}", dark.words())),
        };
        // A plug that flutters has no more to say than that.
        if let Some(line) = line.filter(|line| *line != self.said) {
            tracing::info!("{line}");
            self.said = line;
        }
        self.on_dark.tell(seen.dark);
        if let Some(monitor) = &seen.monitor {
            self.on_panel.tell(inches(monitor));
        }
        if let Some(monitor) = &seen.monitor
            && self.panel != (monitor.width, monitor.height)
        {
            self.resize((monitor.width, monitor.height));
        }
    }

    fn resize(&mut self, panel: (u32, u32)) {
        self.panel = panel;
        *self.frame.lock().unwrap_or_else(PoisonError::into_inner) = Frame::new(panel.0, panel.1);
        fit(&self.window, self.rotation.glass(panel), &self.on_size);
        self.window.request_redraw();
    }
}

/// The panel's diagonal, as it says itself.
fn inches(monitor: &Monitor) -> Option<f32> {
    Edid::read(&monitor.edid).inches().map(|inches| inches as f32)
}

/// For the log.
fn named(monitor: &Monitor) -> String {
    let edid = Edid::read(&monitor.edid);
    let name = edid.name.as_deref().unwrap_or("a monitor without a name");
    let inches = edid.inches().map_or_else(String::new, |own| format!(", {own:.0} inches"));
    let Monitor { socket, width, height, hertz, .. } = monitor;
    format!("{name} at {socket}, {width}x{height} at {hertz} Hz{inches}")
}

#[cfg(test)]
mod fake;
#[cfg(test)]
mod tests;
