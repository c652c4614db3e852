//! A graphics card of the kernel's DRM: dumb buffers, and the calls for one display that every driver has.

use super::card::{Buffer, Card, Monitor, Wish};
use ::drm::Device;
use ::drm::buffer::DrmFourcc;
use ::drm::control::connector::{self, Interface, State};
use ::drm::control::dumbbuffer::DumbBuffer;
use ::drm::control::{self, Device as Control, Event, Mode, ModeTypeFlags, PageFlipFlags, ResourceHandles};
use rustix::fs::OFlags;
use rustix::io::Errno;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// See the module.
#[derive(Debug)]
pub struct DrmCard {
    root: PathBuf,
    open: Option<Opened>,
}

/// One that is open.
#[derive(Debug)]
struct Opened {
    file: File,
    path: PathBuf,
    buffers: BTreeMap<u32, DumbBuffer>,
    /// The connector of the monitor that was found last, and its modes: [`Monitor::mode`] is one's place.
    found: Option<(connector::Handle, Vec<Mode>)>,
}

impl AsFd for Opened {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

impl Device for Opened {}
impl Control for Opened {}

impl DrmCard {
    /// Below `root`, `/` but in tests.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), open: None }
    }

    fn opened(&mut self) -> io::Result<&mut Opened> {
        self.open.as_mut().ok_or_else(|| Errno::NODEV.into())
    }
}

impl Opened {
    /// The first card that drives displays and is nobody else's; one with a monitor goes before one without.
    fn first(root: &Path) -> io::Result<Self> {
        let folder = root.join("dev/dri");
        let none = |why: String| Err(io::Error::other(why));
        let paths = match cards(&folder) {
            Ok(paths) if paths.is_empty() => {
                return none(format!("there is no graphics card: {} has no card", folder.display()));
            }
            Ok(paths) => paths,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return none(format!("there is no graphics card: {} does not exist", folder.display()));
            }
            Err(error) => return none(format!("{} cannot be read: {error}", folder.display())),
        };
        let (mut without, mut refused, mut is_taken) = (None, String::new(), false);
        for path in paths {
            let mut refuse = |why: String| {
                let _ = write!(refused, "{}{}: {why}", if refused.is_empty() { "" } else { "; " }, path.display());
            };
            match Self::at(&path) {
                // Whoever opens a card that nobody has is its master already, and may say so; anybody else may not. Before a look
                // at the monitors, which would disturb the other.
                Ok(card) => match card.acquire_master_lock() {
                    Ok(()) if card.has_monitor() => return Ok(card),
                    Ok(()) => without = without.or(Some(card)),
                    Err(error) => {
                        is_taken = true;
                        refuse(format!("it is another program's, such as a desktop's; stop that one: {error}"));
                    }
                },
                Err(why) => refuse(why),
            }
        }
        let kind = if is_taken { io::ErrorKind::ResourceBusy } else { io::ErrorKind::Other };
        without.ok_or_else(|| io::Error::new(kind, format!("no graphics card can be used: {refused}")))
    }

    fn at(path: &Path) -> Result<Self, String> {
        // Without NONBLOCK a look for events would wait for one; std sets CLOEXEC.
        let flags = OFlags::NONBLOCK.bits().cast_signed();
        let file = OpenOptions::new().read(true).write(true).custom_flags(flags).open(path).map_err(|error| {
            if error.kind() == io::ErrorKind::PermissionDenied {
                "no permission; add the user to the group video".to_owned()
            } else {
                error.to_string()
            }
        })?;
        let card = Self { file, path: path.to_owned(), buffers: BTreeMap::new(), found: None };
        // Those that only compute have none of these calls.
        let resources = card.resource_handles().map_err(|error| match Errno::from_io_error(&error) {
            Some(Errno::NOTTY) => "not a graphics card".to_owned(),
            Some(Errno::OPNOTSUPP | Errno::INVAL) => "it drives no displays".to_owned(),
            _ => error.to_string(),
        })?;
        if resources.connectors().is_empty() || resources.crtcs().is_empty() {
            return Err("it has no socket for a display".to_owned());
        }
        Ok(card)
    }

    fn has_monitor(&self) -> bool {
        self.connectors(true).is_ok_and(|(_, all)| all.iter().any(|one| one.state() == State::Connected))
    }

    /// Every socket as it is now, which asks the monitors; one that went away meanwhile is none.
    fn connectors(&self, probe: bool) -> io::Result<(ResourceHandles, Vec<connector::Info>)> {
        let resources = self.resource_handles()?;
        let all = resources.connectors().iter().filter_map(|one| self.get_connector(*one, probe).ok()).collect();
        Ok((resources, all))
    }

    /// A display controller for the connector: the one that it has, or one that no other connector has.
    fn crtc(&self, own: &connector::Info, all: &[connector::Info], resources: &ResourceHandles) -> Option<u32> {
        let crtc = |of: &connector::Info| self.get_encoder(of.current_encoder()?).ok()?.crtc();
        if let Some(current) = crtc(own) {
            return Some(current.into());
        }
        let others = all.iter().filter(|one| one.handle() != own.handle());
        let taken = others.filter_map(crtc).collect::<HashSet<_>>();
        let encoders = own.encoders().iter().filter_map(|encoder| self.get_encoder(*encoder).ok());
        let possible = encoders.flat_map(|encoder| resources.filter_crtcs(encoder.possible_crtcs()));
        let possible = possible.collect::<Vec<_>>();
        // Where there is but one, another socket has it, perhaps ours of before: setting a mode takes it away from there.
        let free = possible.iter().find(|crtc| !taken.contains(crtc)).or(possible.first());
        free.map(|crtc| u32::from(*crtc))
    }

    /// As the monitor sent it; empty where it sent nothing.
    fn edid(&self, connector: connector::Handle) -> io::Result<Vec<u8>> {
        let properties = self.get_properties(connector)?;
        for (property, value) in properties {
            if self.get_property(property)?.name().to_bytes() == b"EDID" {
                return if value == 0 { Ok(Vec::new()) } else { self.get_property_blob(value) };
            }
        }
        Ok(Vec::new())
    }

    /// Whether the monitor that was found last is there still, as far as the kernel knows. The others are not asked:
    /// without a plug the kernel would go and look.
    fn is_as_found(&self) -> bool {
        let Some((connector, modes)) = &self.found else { return false };
        self.get_connector(*connector, false).is_ok_and(|own| own.state() == State::Connected && own.modes() == modes)
    }

    fn monitor(&mut self, wish: Wish) -> io::Result<Option<Monitor>> {
        let (resources, all) = self.connectors(wish.probe || !self.is_as_found())?;
        let found = |state| {
            let with_modes = all.iter().filter(|one| one.state() == state && !one.modes().is_empty());
            with_modes.min_by_key(|one| (rank(one.interface()), one.interface_id()))
        };
        // A long cable or a switch may hide what hangs at it; the console shows there too.
        let Some(own) = found(State::Connected).or_else(|| found(State::Unknown)) else { return Ok(None) };
        let Some(crtc) = self.crtc(own, &all, &resources) else { return Err(Errno::NOSPC.into()) };
        let modes = order(&own.modes().iter().map(Offer::of).collect::<Vec<_>>(), wish.size);
        // After the last the first is tried again.
        let Some(mode) = modes.get(wish.refused % modes.len().max(1)).copied() else { return Ok(None) };
        let (width, height) = own.modes()[mode].size();
        let monitor = Monitor {
            connector: own.handle().into(),
            crtc,
            socket: own.to_string(),
            mode,
            width: width.into(),
            height: height.into(),
            hertz: own.modes()[mode].vrefresh(),
            // A display without is a display.
            edid: self.edid(own.handle()).unwrap_or_default(),
        };
        self.found = Some((own.handle(), own.modes().to_vec()));
        Ok(Some(monitor))
    }
}

impl Card for DrmCard {
    fn open(&mut self) -> io::Result<()> {
        self.open = None;
        let card = Opened::first(&self.root)?;
        tracing::info!(card = %card.path.display(), "the display is the machine's own");
        self.open = Some(card);
        Ok(())
    }

    /// The kernel destroys what is left when the file is closed.
    fn close(&mut self) {
        self.open = None;
    }

    fn has_others(&self) -> bool {
        cards(&self.root.join("dev/dri")).is_ok_and(|cards| cards.len() > 1)
    }

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.open.as_ref().map(Opened::as_fd)
    }

    fn monitor(&mut self, wish: Wish) -> io::Result<Option<Monitor>> {
        self.opened()?.monitor(wish)
    }

    fn create(&mut self, width: u32, height: u32) -> io::Result<Buffer> {
        let own = self.opened()?;
        let dumb = own.create_dumb_buffer((width, height), DrmFourcc::Xrgb8888, 32)?;
        match own.add_framebuffer(&dumb, 24, 32) {
            Ok(framebuffer) => {
                let number = u32::from(framebuffer);
                own.buffers.insert(number, dumb);
                Ok(Buffer(number))
            }
            Err(error) => {
                let _ = own.destroy_dumb_buffer(dumb);
                Err(error)
            }
        }
    }

    fn destroy(&mut self, buffer: Buffer) {
        let Some(own) = &mut self.open else { return };
        let Some(dumb) = own.buffers.remove(&buffer.0) else { return };
        let framebuffer = handle(buffer.0).and_then(|framebuffer| own.destroy_framebuffer(framebuffer));
        if let Err(error) = framebuffer.and_then(|()| own.destroy_dumb_buffer(dumb)) {
            tracing::debug!(%error, "a buffer of the card stays");
        }
    }

    fn write(&mut self, buffer: Buffer, put: &mut dyn FnMut(&mut [u8], usize)) -> io::Result<()> {
        let own = self.opened()?;
        // A copy of the numbers that name it: the mapping borrows them, and the card is asked at the same time.
        let mut dumb = *own.buffers.get(&buffer.0).ok_or(Errno::NOENT)?;
        let pitch = ::drm::buffer::Buffer::pitch(&dumb) as usize;
        let mut bytes = own.map_dumb_buffer(&mut dumb)?;
        put(&mut bytes, pitch);
        Ok(())
    }

    // The kernel takes the whole buffer with every mode and every flip that names no damaged parts, with cards that copy it
    // elsewhere too; to say what is dirty is for those who write into the buffer that is shown.
    fn light(&mut self, monitor: &Monitor, buffer: Buffer) -> io::Result<()> {
        let own = self.opened()?;
        let mode = own.found.as_ref().and_then(|(_, modes)| modes.get(monitor.mode)).copied().ok_or(Errno::INVAL)?;
        own.set_crtc(handle(monitor.crtc)?, Some(handle(buffer.0)?), (0, 0), &[handle(monitor.connector)?], Some(mode))
    }

    fn flip(&mut self, monitor: &Monitor, buffer: Buffer) -> io::Result<()> {
        self.opened()?.page_flip(handle(monitor.crtc)?, handle(buffer.0)?, PageFlipFlags::EVENT, None)
    }

    fn flipped(&mut self) -> io::Result<bool> {
        match self.opened()?.receive_events() {
            Ok(events) => Ok(events.fold(false, |ended, event| ended | matches!(event, Event::PageFlip(_)))),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn darken(&mut self, monitor: &Monitor) -> io::Result<()> {
        self.opened()?.set_crtc(handle(monitor.crtc)?, None, (0, 0), &[], None)
    }
}

/// `card0`, `card1` and so on, in their order.
fn cards(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let number = entry.file_name().to_str().and_then(|name| name.strip_prefix("card")?.parse::<u32>().ok());
        found.extend(number.map(|number| (number, entry.path())));
    }
    found.sort();
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

fn handle<T: From<control::RawResourceHandle>>(number: u32) -> io::Result<T> {
    control::from_u32(number).ok_or_else(|| Errno::INVAL.into())
}

/// Sockets for a monitor before those for a panel within, and what is none last.
fn rank(interface: Interface) -> u8 {
    match interface {
        Interface::HDMIA | Interface::HDMIB => 0,
        Interface::DisplayPort => 1,
        Interface::EmbeddedDisplayPort => 2,
        Interface::DSI | Interface::DPI => 3,
        Interface::LVDS => 4,
        Interface::DVII | Interface::DVID | Interface::DVIA => 5,
        Interface::VGA => 6,
        Interface::Virtual => 7,
        Interface::Writeback => 9,
        _ => 8,
    }
}

/// What of a mode its choice is made by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Offer {
    size: (u32, u32),
    hertz: u32,
    is_preferred: bool,
    is_interlaced: bool,
}

impl Offer {
    fn of(mode: &Mode) -> Self {
        let (width, height) = mode.size();
        Self {
            size: (width.into(), height.into()),
            hertz: mode.vrefresh(),
            is_preferred: mode.mode_type().contains(ModeTypeFlags::PREFERRED),
            is_interlaced: mode.flags().contains(control::ModeFlags::INTERLACE),
        }
    }
}

/// What every card with a display's socket drives.
const MODEST: (u32, u32) = (1920, 1080);

/// The places of all modes in the order in which they are tried. First the one with the wanted size, not interlaced where
/// there is another, with the most frames a second up to 60; else the one that the monitor prefers; else its first. Then,
/// for a card that refuses that, one of each other size, those that every card drives before the larger ones.
fn order(offers: &[Offer], wanted: Option<(u32, u32)>) -> Vec<usize> {
    let best = |size: (u32, u32)| {
        let fitting = offers.iter().enumerate().filter(|(_, offer)| offer.size == size);
        // The first of equals: the monitor has them in its order.
        let best = fitting.rev().max_by_key(|(_, offer)| (!offer.is_interlaced, offer.hertz <= 60, offer.hertz));
        best.map(|(place, _)| place)
    };
    let preferred = || offers.iter().position(|offer| offer.is_preferred);
    let Some(first) = wanted.and_then(best).or_else(preferred).or((!offers.is_empty()).then_some(0)) else {
        return Vec::new();
    };
    let mut sizes =
        offers.iter().map(|offer| offer.size).filter(|size| *size != offers[first].size).collect::<Vec<_>>();
    sizes.sort_by_key(|(width, height)| {
        let is_modest = *width <= MODEST.0 && *height <= MODEST.1;
        let area = i64::from(*width) * i64::from(*height);
        (!is_modest, if is_modest { -area } else { area })
    });
    sizes.dedup();
    // The same size with fewer frames a second may be all that the cable carries.
    let slower = offers.iter().enumerate().filter(|(place, own)| *place != first && own.size == offers[first].size);
    let slower = slower.min_by_key(|(_, own)| (own.is_interlaced, own.hertz)).map(|(place, _)| place);
    std::iter::once(first).chain(slower).chain(sizes.into_iter().filter_map(best)).collect()
}

#[cfg(test)]
mod tests;
