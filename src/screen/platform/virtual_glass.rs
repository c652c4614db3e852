//! The picture without a display: the glass is in memory, and a web page on this machine shows it.
//!
//! Of viewers the loop knows that some change was drawn, and that somebody asks for a picture now and then.

use super::page::{self, Notes, Picture};
use super::pulse::{Message, Pulse, Surface};
use super::{Handle, OnSize, fit, forget_drawn};
use crate::board::legibility::Rotation;
use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::{PhysicalSize, Rgb8Pixel, SharedPixelBuffer};
use std::cell::RefCell;
use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::rc::Rc;
use std::sync::mpsc;

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
    let ask = move |answer| ask.send(Message::To(Box::new(move |own: &mut Picturing| own.answer(answer)))).is_ok();
    page::serve(listener, &notes, Box::new(ask)).map_err(|error| refused(at, &error))?;
    Pulse::install(glass.clone(), (orders, inbox), Picturing::new(glass.size(), notes.clone()))?;
    // Where nobody reads this any more, the page is there nevertheless.
    let mut out = std::io::stdout();
    let _ = writeln!(out, "No display: the screen is shown at http://{at}/ (open it in a browser on this machine)");
    let _ = out.flush();
    let on_size: Rc<RefCell<Option<OnSize>>> = Rc::default();
    let turn = {
        let (on_size, notes) = (on_size.clone(), notes.clone());
        move |rotation: Rotation| {
            let size = rotation.glass(panel);
            if fit(&glass, size, &on_size) {
                notes.resized(size);
            }
        }
    };
    Ok(Handle { on_size, page: Some(notes), turn: Some(Rc::new(turn)), ..Handle::default() })
}

fn refused(at: SocketAddr, error: &std::io::Error) -> String {
    let reason = match error.kind() {
        std::io::ErrorKind::AddrInUse => "another program, or another screen, is there already".to_owned(),
        _ => error.to_string(),
    };
    format!("http://{at}/: {reason}")
}

/// The glass in memory.
struct Picturing {
    size: PhysicalSize,
    /// Shared with whoever makes a picture of it; drawing on copies it only while that lasts.
    pixels: SharedPixelBuffer<Rgb8Pixel>,
    /// The one copy that is given out, again and again: a new one each time would leave holes of its size in memory.
    lent: Option<SharedPixelBuffer<Rgb8Pixel>>,
    revision: u64,
    all_anew: bool,
    notes: Notes,
}

impl Picturing {
    fn new(size: PhysicalSize, notes: Notes) -> Self {
        let pixels = SharedPixelBuffer::new(size.width, size.height);
        Self { size, pixels, lent: None, revision: 0, all_anew: false, notes }
    }

    /// Somebody looks: the glass as it is now.
    fn answer(&mut self, answer: page::Answer) {
        let own = &self.pixels;
        let copy = self.lent.get_or_insert_with(|| SharedPixelBuffer::new(own.width(), own.height()));
        copy.make_mut_slice().copy_from_slice(own.as_slice());
        answer(Picture { revision: self.revision, pixels: copy.clone() });
    }
}

impl Surface for Picturing {
    fn draw(&mut self, glass: &MinimalSoftwareWindow) -> bool {
        if glass.size() != self.size {
            let turned = Self::new(glass.size(), self.notes.clone());
            *self = Self { revision: self.revision, all_anew: true, ..turned };
        }
        let stride = self.size.width as usize;
        let drawn = glass.draw_if_needed(|renderer| {
            if std::mem::take(&mut self.all_anew) {
                forget_drawn(renderer);
            }
            renderer.render(self.pixels.make_mut_slice(), stride);
        });
        if drawn {
            self.revision += 1;
            self.notes.drawn(self.revision);
        }
        drawn
    }
}
