//! A card of the tests: it delays and loses flips, refuses what it likes, and its monitor comes and goes.

use super::card::{Buffer, Card, Monitor, Wish};
use rustix::io::Errno;
use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What becomes of the next flips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flips {
    /// They end when [`World::tick`] is called next.
    Prompt,
    /// They end when this is changed.
    Held,
    /// They are shown, and nobody is told.
    Silent,
    /// They are neither shown nor told.
    Lost,
}

/// What is true of the card, whoever asks.
#[derive(Debug)]
pub struct World {
    /// Size of the monitor that is plugged in, and its edition: another one with the same size is another monitor.
    pub monitor: Option<(u32, u32, u8)>,
    /// The next size that it has, for a card that refuses that one.
    pub smaller: Option<(u32, u32)>,
    /// The widest mode that the card drives.
    pub widest: u32,
    /// Somebody else has the card.
    pub is_taken: bool,
    /// The card itself is gone.
    pub is_gone: bool,
    pub is_open: bool,
    /// The machine has another card, and the monitor hangs at that one: it is found by opening anew.
    pub is_at_other: bool,
    /// How often it was opened.
    pub opens: usize,
    pub flips: Flips,
    /// How long a monitor takes to change its mode.
    pub modeset: Duration,
    /// What the next calls answer instead, one after another.
    pub refusals: Vec<Errno>,
    pub buffers: BTreeMap<u32, (u32, u32, Vec<u8>)>,
    made: u32,
    /// On the glass.
    pub scanned: Option<u32>,
    /// A flip under way.
    pub flipping: Option<u32>,
    pub told: bool,
    /// The most buffers that there ever were.
    pub most: usize,
    /// Writes into the buffer that is on the glass: torn pictures.
    pub torn: usize,
    pub calls: usize,
    pub modesets: usize,
    /// How often the monitor was sent to sleep.
    pub sleeps: usize,
}

#[derive(Clone, Debug)]
pub struct Fake(pub Arc<Mutex<World>>);

impl Fake {
    pub fn new(monitor: Option<(u32, u32, u8)>) -> Self {
        Self(Arc::new(Mutex::new(World {
            monitor,
            smaller: None,
            widest: u32::MAX,
            is_taken: false,
            is_gone: false,
            is_open: false,
            is_at_other: false,
            opens: 0,
            flips: Flips::Prompt,
            modeset: Duration::ZERO,
            refusals: Vec::new(),
            buffers: BTreeMap::new(),
            made: 0,
            scanned: None,
            flipping: None,
            told: false,
            most: 0,
            torn: 0,
            calls: 0,
            modesets: 0,
            sleeps: 0,
        })))
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn call(&self) -> io::Result<MutexGuard<'_, World>> {
        let mut world = self.world();
        world.calls += 1;
        if !world.refusals.is_empty() {
            return Err(world.refusals.remove(0).into());
        }
        Ok(world)
    }

    fn opened(&self) -> io::Result<MutexGuard<'_, World>> {
        let world = self.call()?;
        if world.is_open && !world.is_gone { Ok(world) } else { Err(Errno::NODEV.into()) }
    }

    fn mastered(&self) -> io::Result<MutexGuard<'_, World>> {
        let world = self.opened()?;
        if world.is_taken { Err(Errno::ACCESS.into()) } else { Ok(world) }
    }
}

impl World {
    /// A frame of the monitor passes.
    pub fn tick(&mut self) {
        if self.flips == Flips::Prompt {
            self.end_flip();
        }
    }

    fn end_flip(&mut self) {
        if let Some(buffer) = self.flipping.take() {
            self.scanned = Some(buffer);
            self.told = true;
        }
    }

    pub fn unplug(&mut self) {
        (self.monitor, self.scanned, self.flipping) = (None, None, None);
    }

    /// Somebody else becomes the master, and shows something else.
    pub fn take(&mut self, taken: bool) {
        self.is_taken = taken;
        if taken {
            (self.scanned, self.flipping) = (None, None);
        }
    }

    /// The card goes away, with whatever it showed.
    pub fn lose(&mut self) {
        self.is_gone = true;
        (self.scanned, self.flipping) = (None, None);
    }

    /// The picture on the glass; none where none of ours is.
    pub fn glass(&self) -> Option<&[u8]> {
        self.monitor?;
        self.buffers.get(&self.scanned?).map(|(_, _, bytes)| &bytes[..])
    }
}

impl Card for Fake {
    fn open(&mut self) -> io::Result<()> {
        let mut world = self.call()?;
        assert!(!world.is_open && world.buffers.is_empty(), "it is opened once");
        if world.is_gone {
            return Err(io::Error::other("there is no graphics card"));
        }
        if world.is_taken {
            return Err(io::ErrorKind::ResourceBusy.into());
        }
        (world.is_open, world.opens) = (true, world.opens + 1);
        Ok(())
    }

    fn close(&mut self) {
        let mut world = self.world();
        if world.is_open && !world.is_taken {
            (world.scanned, world.flipping) = (None, None);
        }
        (world.is_open, world.told) = (false, false);
        world.buffers.clear();
    }

    fn has_others(&self) -> bool {
        self.world().is_at_other
    }

    fn monitor(&mut self, wish: Wish) -> io::Result<Option<Monitor>> {
        let world = self.opened()?;
        let smaller = world.smaller.filter(|_| wish.refused % 2 == 1);
        Ok(world.monitor.map(|(width, height, edition)| {
            let (width, height) = smaller.or(wish.size).unwrap_or((width, height));
            let socket = "HDMI-A-1".to_owned();
            Monitor { connector: 31, crtc: 40, socket, mode: 0, width, height, hertz: 60, edid: vec![edition] }
        }))
    }

    fn create(&mut self, width: u32, height: u32) -> io::Result<Buffer> {
        let mut world = self.opened()?;
        world.made += 1;
        let number = world.made;
        world.buffers.insert(number, (width, height, vec![0; pitch(width) * height as usize]));
        world.most = world.most.max(world.buffers.len());
        Ok(Buffer(number))
    }

    fn destroy(&mut self, buffer: Buffer) {
        let mut world = self.world();
        world.buffers.remove(&buffer.0).expect("a buffer is destroyed once");
        // The kernel takes a picture that is gone off the glass.
        if world.scanned == Some(buffer.0) {
            world.scanned = None;
        }
        if world.flipping == Some(buffer.0) {
            world.flipping = None;
        }
    }

    fn write(&mut self, buffer: Buffer, put: &mut dyn FnMut(&mut [u8], usize)) -> io::Result<()> {
        let mut world = self.opened()?;
        if world.scanned == Some(buffer.0) || world.flipping == Some(buffer.0) {
            world.torn += 1;
        }
        let (width, _, bytes) = world.buffers.get_mut(&buffer.0).expect("a buffer that was made");
        let pitch = pitch(*width);
        put(bytes, pitch);
        Ok(())
    }

    fn light(&mut self, monitor: &Monitor, buffer: Buffer) -> io::Result<()> {
        let modeset = self.world().modeset;
        std::thread::sleep(modeset);
        let mut world = self.mastered()?;
        let (width, height, _) = world.buffers[&buffer.0];
        if world.monitor.is_none() || width > world.widest || (width, height) != (monitor.width, monitor.height) {
            return Err(Errno::INVAL.into());
        }
        world.modesets += 1;
        (world.scanned, world.flipping) = (Some(buffer.0), None);
        Ok(())
    }

    fn flip(&mut self, _: &Monitor, buffer: Buffer) -> io::Result<()> {
        let mut world = self.mastered()?;
        if world.scanned.is_none() {
            return Err(Errno::INVAL.into());
        }
        if world.flipping.is_some() {
            return Err(Errno::BUSY.into());
        }
        match world.flips {
            Flips::Prompt | Flips::Held => world.flipping = Some(buffer.0),
            Flips::Silent => world.scanned = Some(buffer.0),
            Flips::Lost => {}
        }
        Ok(())
    }

    fn flipped(&mut self) -> io::Result<bool> {
        Ok(std::mem::take(&mut self.world().told))
    }

    fn darken(&mut self, _: &Monitor) -> io::Result<()> {
        let mut world = self.mastered()?;
        (world.scanned, world.flipping) = (None, None);
        world.sleeps += 1;
        Ok(())
    }
}

/// Rows are longer than their pixels, as on real cards.
fn pitch(width: u32) -> usize {
    (4 * width as usize).next_multiple_of(64)
}
