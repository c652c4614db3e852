//! What is asked of a graphics card. Small, so that a card of the tests can do whatever a real one may.

use std::io;
use std::os::fd::BorrowedFd;

/// A buffer that a display controller can show, by its framebuffer's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Buffer(pub u32);

/// A monitor at a connector, in the mode that it is to be lit in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Monitor {
    pub connector: u32,
    pub crtc: u32,
    /// As the kernel names the connector: `HDMI-A-1`.
    pub socket: String,
    /// Among the connector's modes.
    pub mode: usize,
    pub width: u32,
    pub height: u32,
    pub hertz: u32,
    /// As it came; may be empty or broken.
    pub edid: Vec<u8>,
}

impl Monitor {
    /// Whether it is the same monitor at the same socket, whatever its mode.
    pub fn is_at(&self, other: &Self) -> bool {
        (self.connector, &self.edid) == (other.connector, &other.edid)
    }
}

/// Which monitor is wanted, and how to look for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// The mode with so many pixels; none: the one that the monitor prefers.
    pub size: Option<(u32, u32)>,
    /// So many modes were refused before: the next in the order in which they are wanted.
    pub refused: usize,
    /// Ask the monitors themselves, which takes time and may be seen, and not only what the kernel knows of the one that
    /// was found last.
    pub probe: bool,
}

/// A graphics card, of which one monitor is used. Errors are the kernel's. One that is not open answers ENODEV.
pub trait Card: Send {
    /// Opens a card, and becomes the one who may show something on it. The error is for people; its kind is
    /// `ResourceBusy` where another program has it.
    fn open(&mut self) -> io::Result<()>;
    /// Lets the card go, with all buffers, so that another may have it: the console shows itself again.
    fn close(&mut self);

    /// Whether the machine has others that may be opened instead.
    fn has_others(&self) -> bool {
        false
    }

    /// Readable when a flip has ended; none where nothing tells.
    fn fd(&self) -> Option<BorrowedFd<'_>> {
        None
    }

    /// The monitor there is; none where none is connected.
    fn monitor(&mut self, wish: Wish) -> io::Result<Option<Monitor>>;
    fn create(&mut self, width: u32, height: u32) -> io::Result<Buffer>;
    fn destroy(&mut self, buffer: Buffer);
    /// Lets `put` write into the buffer's memory, with so many bytes a row.
    fn write(&mut self, buffer: Buffer, put: &mut dyn FnMut(&mut [u8], usize)) -> io::Result<()>;
    /// Sets the mode and shows the buffer at once. May take as long as a monitor needs to change its mode.
    fn light(&mut self, monitor: &Monitor, buffer: Buffer) -> io::Result<()>;
    /// Shows the buffer from the next frame of the monitor on, and returns at once.
    fn flip(&mut self, monitor: &Monitor, buffer: Buffer) -> io::Result<()>;
    /// Whether a flip has come to its end since this was asked last. Returns at once.
    fn flipped(&mut self) -> io::Result<bool>;
    /// Takes the signal away, so that the monitor goes to sleep.
    fn darken(&mut self, monitor: &Monitor) -> io::Result<()>;
}
