//! The thread that shows: it waits for the card, the kernel and the one who draws, and lets [`Scanout`] do what is due. A
//! monitor that takes its time to change its mode keeps nobody else waiting.

use super::card::{Card, Monitor};
use super::scanout::{Frame, Scanout};
use super::watch::Watch;
use crate::device::glass::{Dark, Settling};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What the thread is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// There is something new to show.
    Drawn,
    /// By schedule the monitor sleeps, or wakes.
    Switch(bool),
}

/// What it has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// None: none is connected.
    pub monitor: Option<Monitor>,
    /// None: the picture is on the glass, and has settled.
    pub dark: Option<Dark>,
}

/// An order that is not followed by then is overdue: a monitor may take seconds to change its mode.
const OVERDUE: Duration = Duration::from_secs(30);

/// The way to the thread.
#[derive(Debug)]
pub struct Remote {
    orders: Sender<Order>,
    wake: UnixStream,
    pace: Arc<Pace>,
}

/// How the thread keeps up.
#[derive(Debug)]
struct Pace {
    started: Instant,
    /// In milliseconds since the start: the oldest order that the thread has not come to; 0: none.
    waiting: AtomicU64,
}

impl Pace {
    fn now(&self) -> u64 {
        // Never 0.
        self.started.elapsed().as_millis() as u64 + 1
    }
}

impl Remote {
    /// Where the thread is gone there is nobody to tell.
    pub fn order(&self, order: Order) {
        let _ = self.pace.waiting.compare_exchange(0, self.pace.now(), Ordering::AcqRel, Ordering::Relaxed);
        let _ = self.orders.send(order);
        // A full pipe wakes it as well.
        let _ = (&self.wake).write(&[0]);
    }

    /// Tells whether the thread is stuck, or gone.
    pub fn is_overdue(&self) -> impl Fn() -> bool + use<> {
        let pace = self.pace.clone();
        move || {
            let waiting = pace.waiting.load(Ordering::Acquire);
            waiting != 0 && pace.now().saturating_sub(waiting) > OVERDUE.as_millis() as u64
        }
    }
}

/// Begins to show frames; `tell` is called with everything that is new to be seen.
pub fn start<C: Card + 'static>(
    scanout: Scanout<C>,
    watch: Watch,
    frame: Arc<Mutex<Frame>>,
    tell: impl Fn(Seen) + Send + 'static,
) -> std::io::Result<Remote> {
    let (wake, woken) = UnixStream::pair()?;
    wake.set_nonblocking(true)?;
    woken.set_nonblocking(true)?;
    let (orders, inbox) = channel();
    let pace = Arc::new(Pace { started: Instant::now(), waiting: AtomicU64::new(0) });
    let own = pace.clone();
    let work = move || {
        let shown = AssertUnwindSafe(|| show(scanout, watch, &frame, &inbox, (&woken, &own), tell));
        if std::panic::catch_unwind(shown).is_err() {
            tracing::error!("the display's thread has broken off, which is a fault of the program; it begins anew");
            std::process::exit(1);
        }
    };
    std::thread::Builder::new().name("glass".into()).spawn(work)?;
    Ok(Remote { orders, wake, pace })
}

fn show<C: Card>(
    mut scanout: Scanout<C>,
    mut watch: Watch,
    frame: &Mutex<Frame>,
    inbox: &Receiver<Order>,
    (woken, pace): (&UnixStream, &Pace),
    tell: impl Fn(Seen),
) {
    let started = Instant::now();
    let mut seen: Option<Seen> = None;
    let mut settling = Settling::default();
    loop {
        let waiting = pace.waiting.load(Ordering::Acquire);
        while scanout.step(started.elapsed(), frame) {}
        // What was ordered meanwhile is another order.
        let _ = pace.waiting.compare_exchange(waiting, 0, Ordering::AcqRel, Ordering::Relaxed);
        let dark = settling.see(scanout.dark(), started.elapsed());
        let next = Seen { monitor: scanout.monitor().cloned(), dark };
        if seen.as_ref() != Some(&next) {
            tell(next.clone());
            seen = Some(next);
        }
        let due = settling.due().into_iter().fold(scanout.due(started.elapsed()), Duration::min);
        wait(&scanout, &watch, woken, due.saturating_sub(started.elapsed()));
        let now = started.elapsed();
        let changes = watch.read();
        if changes.connectors {
            scanout.changed(now);
        }
        if let Some(away) = changes.away {
            scanout.leave(away, now);
        }
        while (&*woken).read(&mut [0; 64]).is_ok_and(|length| length > 0) {}
        loop {
            match inbox.try_recv() {
                Ok(Order::Drawn) => {}
                Ok(Order::Switch(off)) => scanout.switch(off, now),
                Err(std::sync::mpsc::TryRecvError::Empty) => break,
                // The one who draws has ended, and the picture goes with the program.
                Err(std::sync::mpsc::TryRecvError::Disconnected) => return,
            }
        }
    }
}

fn wait<C: Card>(scanout: &Scanout<C>, watch: &Watch, woken: &UnixStream, most: Duration) {
    let mut fds = watch.fds();
    fds.push(PollFd::new(woken, PollFlags::IN));
    let card = scanout.fd();
    fds.extend(card.as_ref().map(|card| PollFd::new(card, PollFlags::IN)));
    let most = Timespec { tv_sec: most.as_secs().cast_signed(), tv_nsec: most.subsec_nanos().into() };
    match poll(&mut fds, Some(&most)) {
        Ok(_) | Err(Errno::INTR) => {}
        Err(error) => {
            // Not to be seen in the loop: the next round tries again, and not at once.
            tracing::warn!(%error, "cannot wait for the display");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}
