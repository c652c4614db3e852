//! Brings the shadow to the glass, whatever card and monitor do: two buffers, of which one is shown and the other is made
//! like the shadow. Time comes as an argument, and everything that may fail is tried again.

use super::card::{Buffer, Card, Monitor, Wish};
use crate::device::glass::Dark;
use crate::screen::platform::shadow::{Damage, Shadow};
use rustix::io::Errno;
use std::io;
use std::os::fd::BorrowedFd;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A flip that has not ended by then is lost: monitors show at least 24 frames a second.
const LOST: Duration = Duration::from_millis(500);
/// Between two looks at the connectors, where the kernel says nothing by itself.
const PROBE: Duration = Duration::from_secs(10);
/// Between two tries of what fails; it grows from the first to the second.
const AGAIN: [Duration; 2] = [Duration::from_millis(50), Duration::from_secs(1)];

/// Somebody else has become the master; or the boot's driver has made room for the card's own.
const LOST_CARD: [Errno; 4] = [Errno::NODEV, Errno::NXIO, Errno::ACCESS, Errno::PERM];
/// What a card says to a mode that it cannot drive.
const TOO_MUCH: [Errno; 5] = [Errno::INVAL, Errno::NOSPC, Errno::NOMEM, Errno::RANGE, Errno::TOOBIG];

/// A mode that was refused so many times in a row, and for so long, makes room for the next: a card that has just waked or
/// is short of memory for a moment refuses too.
const REFUSED: (u32, Duration) = (3, Duration::from_secs(1));
/// Modes that were refused are tried anew after so long, and, no sooner than the second, when a plug or the hours change
/// something. It costs a moment without a picture.
const FORGIVEN: [Duration; 2] = [Duration::from_secs(24 * 3600), Duration::from_secs(60)];

/// What the thread that draws and the one that shows have in common.
#[derive(Debug)]
pub struct Frame {
    pub shadow: Shadow,
    /// Drawn since it was shown last.
    pub damage: Damage,
    /// The shadow holds a whole picture.
    pub is_drawn: bool,
}

impl Frame {
    pub fn new(width: u32, height: u32) -> Self {
        Self { shadow: Shadow::new(width, height), damage: Damage::NONE, is_drawn: false }
    }
}

/// See the module.
#[derive(Debug)]
pub struct Scanout<C> {
    card: C,
    size: Option<(u32, u32)>,
    lit: Option<Lit>,
    is_open: bool,
    /// Another virtual terminal is in front.
    is_away: bool,
    is_off: bool,
    look: Duration,
    /// The kernel may not know the monitor yet.
    is_new: bool,
    /// The monitor that was there last, and has the refusals.
    last: Option<Monitor>,
    refused: Refused,
    /// Nothing is tried before.
    again: Duration,
    pause: Duration,
    fault: Option<Fault>,
    /// Flips that never ended.
    pub lost: u64,
    /// Pictures that were handed to the card.
    pub shown: u64,
}

/// What the card has refused of the monitor's modes.
#[derive(Debug, Default)]
struct Refused {
    /// So many in the order in which they are wanted.
    modes: usize,
    /// When the last of them was.
    at: Duration,
    /// How often the present one was refused in a row, and since when.
    present: Option<(u32, Duration)>,
}

#[derive(Debug)]
struct Fault {
    words: String,
    /// Another program has the card.
    is_taken: bool,
}

#[derive(Debug)]
struct Lit {
    monitor: Monitor,
    copies: [Copy; 2],
    stage: Stage,
    /// The copy that was shown last: the one to be written, or on its way to the glass, is the other.
    front: usize,
    /// The shadow has more than the copy that was handed over last.
    is_stale: bool,
}

/// How far the picture has come.
#[derive(Clone, Copy, Debug)]
enum Stage {
    /// The mode is to be set, or set anew; or the monitor is to sleep.
    Unlit,
    /// The monitor sleeps.
    Asleep,
    Lit,
    /// The other copy will be shown; until it is, nothing is written.
    Flipping {
        since: Duration,
        and_then: After,
    },
}

/// What a flip leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    Lit,
    Unlit,
}

impl Lit {
    /// The mode is to be set anew; after a flip that is under way, so that nobody sees two pictures at once.
    fn doubt(&mut self) {
        self.stage = match self.stage {
            Stage::Flipping { since, .. } => Stage::Flipping { since, and_then: After::Unlit },
            Stage::Unlit | Stage::Asleep | Stage::Lit => Stage::Unlit,
        };
    }
}

#[derive(Debug)]
struct Copy {
    buffer: Buffer,
    lacks: Damage,
}

impl<C: Card> Scanout<C> {
    /// On a card that is opened with the first step, or is open already.
    pub fn new(card: C, size: Option<(u32, u32)>, is_open: bool) -> Self {
        Self {
            card,
            size,
            lit: None,
            is_open,
            is_away: false,
            is_off: false,
            look: Duration::ZERO,
            is_new: true,
            last: None,
            refused: Refused::default(),
            again: Duration::ZERO,
            pause: AGAIN[0],
            fault: None,
            lost: 0,
            shown: 0,
        }
    }

    /// To be waited for; [`Scanout::step`] when it is ready.
    pub fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.card.fd()
    }

    pub fn monitor(&self) -> Option<&Monitor> {
        self.lit.as_ref().map(|lit| &lit.monitor)
    }

    /// Why nothing of ours is on the glass; none: it is.
    pub fn dark(&self) -> Option<Dark> {
        match (&self.lit, &self.fault) {
            _ if self.is_away => Some(Dark::Away),
            (_, Some(fault)) if fault.is_taken => Some(Dark::Away),
            // One that cannot be put to sleep is lit, and nobody is to think otherwise.
            (Some(Lit { stage: Stage::Asleep, .. }) | None, _) | (_, None) if self.is_off => Some(Dark::Off),
            (Some(Lit { stage: Stage::Lit | Stage::Flipping { and_then: After::Lit, .. }, .. }), _) => None,
            (_, Some(_)) => Some(Dark::Fault),
            (None, None) => Some(Dark::NoMonitor),
            (Some(_), None) => Some(Dark::Starting),
        }
    }

    /// The kernel says that a connector has changed, or a card.
    pub fn changed(&mut self, now: Duration) {
        (self.look, self.is_new) = (now, true);
        self.again = self.again.min(now + AGAIN[0]).max(now);
        self.forgive(FORGIVEN[1], now);
        // Pulled and plugged again between two looks: the same monitor may need its mode anew.
        if let Some(lit) = &mut self.lit {
            lit.doubt();
        }
    }

    /// Another virtual terminal has come to the front, or ours has.
    pub fn leave(&mut self, away: bool, now: Duration) {
        if away == std::mem::replace(&mut self.is_away, away) {
            return;
        }
        // Only where nobody holds the card does the kernel's console show itself.
        self.close();
        self.again = now;
    }

    /// Takes the picture off the glass and lets the monitor sleep, or brings it back.
    pub fn switch(&mut self, off: bool, now: Duration) {
        if off == std::mem::replace(&mut self.is_off, off) {
            return;
        }
        (self.again, self.look, self.is_new) = (now, now, true);
        self.forgive(FORGIVEN[1], now);
        if let Some(lit) = &mut self.lit {
            lit.doubt();
        }
    }

    /// When [`Scanout::step`] is due again though nobody has drawn.
    pub fn due(&self, now: Duration) -> Duration {
        if self.is_away {
            return now + PROBE;
        }
        let (flip, is_unlit) = match self.lit.as_ref().map(|lit| lit.stage) {
            Some(Stage::Flipping { since, .. }) => (Some(since + LOST), false),
            stage => (None, matches!(stage, Some(Stage::Unlit))),
        };
        let again = (!self.is_open || self.fault.is_some() || is_unlit).then_some(self.again.max(now + AGAIN[0]));
        [flip, again].into_iter().flatten().fold(self.look.max(self.again), Duration::min)
    }

    /// Does what is due: takes what the card has ended, looks at the connectors, and brings the frame to the glass. One
    /// thing that takes its time is done at a time, as `now` is no longer now after it: true asks for another step at once.
    pub fn step(&mut self, now: Duration, frame: &Mutex<Frame>) -> bool {
        self.end_flip(now);
        if self.is_away || now < self.again {
            return false;
        }
        match self.try_step(now, frame) {
            Ok(more) => {
                if !more {
                    if let Some(fault) = self.fault.take() {
                        tracing::info!(fault = fault.words, "the display is taken again");
                    }
                    (self.pause, self.refused.present) = (AGAIN[0], None);
                }
                more
            }
            Err(error) => {
                self.failed(&error, now);
                false
            }
        }
    }

    fn try_step(&mut self, now: Duration, frame: &Mutex<Frame>) -> io::Result<bool> {
        if !self.is_open {
            self.card.open()?;
            (self.is_open, self.look, self.is_new) = (true, now, true);
            return Ok(true);
        }
        if now >= self.look {
            return self.find(now).map(|()| true);
        }
        if self.is_off { self.darken() } else { self.present(now, frame) }?;
        Ok(false)
    }

    fn failed(&mut self, error: &io::Error, now: Duration) {
        let errno = Errno::from_io_error(error);
        let is_taken = error.kind() == io::ErrorKind::ResourceBusy && !self.is_open;
        if self.is_open && errno.is_some_and(|errno| LOST_CARD.contains(&errno)) {
            self.close();
        }
        if self.last.is_some() && errno.is_some_and(|errno| TOO_MUCH.contains(&errno)) {
            let (times, since) = self.refused.present.unwrap_or((0, now));
            self.refused.present = Some((times + 1, since));
            if times + 1 >= REFUSED.0 && now.saturating_sub(since) >= REFUSED.1 {
                tracing::warn!(%error, "the card refuses the display's mode; trying another");
                self.refused = Refused { modes: self.refused.modes + 1, at: now, present: None };
                self.pause = AGAIN[0];
            }
        }
        let words = error.to_string();
        // A fault that goes on is one line.
        if self.fault.as_ref().is_none_or(|fault| fault.words != words) {
            tracing::warn!(%error, "the display does not take the picture; trying again");
        }
        self.fault = Some(Fault { words, is_taken });
        self.again = now + self.pause;
        self.pause = (2 * self.pause).min(AGAIN[1]);
        // Whatever it is, a look at the connectors may show it.
        (self.look, self.is_new) = (now, true);
        if let Some(lit) = &mut self.lit {
            lit.doubt();
        }
    }

    /// What was refused so long ago may be taken now.
    fn forgive(&mut self, after: Duration, now: Duration) {
        if self.refused.modes > 0 && now.saturating_sub(self.refused.at) >= after {
            self.refused = Refused::default();
        }
    }

    fn close(&mut self) {
        self.card.close();
        // The buffers have gone with it.
        (self.is_open, self.lit) = (false, None);
    }

    fn end_flip(&mut self, now: Duration) {
        let ended = self.flipped();
        let Some(lit) = &mut self.lit else { return };
        let Stage::Flipping { since, and_then } = lit.stage else { return };
        if ended {
            lit.front = 1 - lit.front;
            lit.stage = if and_then == After::Lit { Stage::Lit } else { Stage::Unlit };
        } else if now >= since + LOST {
            self.lost += 1;
            if self.lost == 1 {
                tracing::warn!("the card does not say that a picture is shown; the mode is set anew");
            }
            lit.stage = Stage::Unlit;
        }
    }

    fn flipped(&mut self) -> bool {
        self.is_open
            && self.card.flipped().unwrap_or_else(|error| {
                tracing::debug!(%error, "the card's events");
                false
            })
    }

    fn find(&mut self, now: Duration) -> io::Result<()> {
        self.forgive(FORGIVEN[0], now);
        let probe = self.is_new || self.lit.is_none();
        let wish = |refused| Wish { size: self.size, refused, probe };
        let mut found = self.card.monitor(wish(self.refused.modes))?;
        let is_same = |found: &Monitor| self.last.as_ref().is_some_and(|last| found.is_at(last));
        if found.as_ref().is_some_and(|found| !is_same(found)) && std::mem::take(&mut self.refused).modes > 0 {
            // Another monitor may well have the mode that this one had not.
            found = self.card.monitor(wish(0))?;
        }
        self.is_new = false;
        self.look = now + PROBE;
        if found.is_none() && self.card.has_others() {
            // It may hang at one of them: the next opening takes the one that has it.
            self.close();
            self.again = now + PROBE;
            return Ok(());
        }
        if found.as_ref() == self.monitor() {
            return Ok(());
        }
        self.let_go();
        let Some(monitor) = found else { return Ok(()) };
        self.last = Some(monitor.clone());
        let first = self.card.create(monitor.width, monitor.height)?;
        let second = self.card.create(monitor.width, monitor.height).inspect_err(|_| self.card.destroy(first))?;
        let copies = [first, second].map(|buffer| Copy { buffer, lacks: Damage::All });
        self.lit = Some(Lit { monitor, copies, stage: Stage::Unlit, front: 1, is_stale: true });
        Ok(())
    }

    fn let_go(&mut self) {
        if let Some(lit) = self.lit.take() {
            lit.copies.iter().for_each(|copy| self.card.destroy(copy.buffer));
        }
    }

    /// Lets the monitor sleep.
    fn darken(&mut self) -> io::Result<()> {
        let Some(lit) = &mut self.lit else { return Ok(()) };
        match lit.stage {
            // Its end is waited for.
            Stage::Flipping { .. } => lit.doubt(),
            Stage::Asleep => {}
            Stage::Unlit | Stage::Lit => {
                self.card.darken(&lit.monitor)?;
                lit.stage = Stage::Asleep;
            }
        }
        Ok(())
    }

    fn present(&mut self, now: Duration, frame: &Mutex<Frame>) -> io::Result<()> {
        let Some(lit) = &mut self.lit else { return Ok(()) };
        let is_lit = match lit.stage {
            Stage::Flipping { .. } => return Ok(()),
            stage => matches!(stage, Stage::Lit),
        };
        let next = 1 - lit.front;
        {
            let mut frame = frame.lock().unwrap_or_else(PoisonError::into_inner);
            // The one who draws may not know of this monitor yet.
            if !frame.is_drawn || frame.shadow.size() != (lit.monitor.width, lit.monitor.height) {
                return Ok(());
            }
            let damage = std::mem::replace(&mut frame.damage, Damage::NONE);
            lit.is_stale |= !damage.is_none();
            lit.copies.iter_mut().for_each(|copy| copy.lacks.join(&damage));
            if is_lit && !lit.is_stale {
                return Ok(());
            }
            let copy = &mut lit.copies[next];
            let (shadow, areas) = (&frame.shadow, copy.lacks.areas(&frame.shadow));
            self.card.write(copy.buffer, &mut |bytes, pitch| {
                areas.iter().for_each(|area| shadow.copy_bytes(*area, bytes, pitch));
            })?;
            copy.lacks = Damage::NONE;
        }
        let buffer = lit.copies[next].buffer;
        if is_lit {
            self.card.flip(&lit.monitor, buffer)?;
            lit.stage = Stage::Flipping { since: now, and_then: After::Lit };
        } else {
            self.card.light(&lit.monitor, buffer)?;
            (lit.stage, lit.front) = (Stage::Lit, next);
        }
        lit.is_stale = false;
        self.shown += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
