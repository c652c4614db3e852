use super::fake::Fake;
use super::scanout::{Frame, Scanout};
use super::show::{self, Order, Seen};
use super::watch::Watch;
use crate::screen::platform::Xrgb;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const SOON: Duration = Duration::from_secs(10);

/// A thread that shows on a card of the tests.
struct Stand {
    fake: Fake,
    frame: Arc<Mutex<Frame>>,
    remote: show::Remote,
    seen: Receiver<Seen>,
}

impl Stand {
    fn new(fake: Fake) -> Self {
        let frame = Arc::new(Mutex::new(Frame::new(16, 8)));
        let (tell, seen) = channel();
        let scanout = Scanout::new(fake.clone(), None, false);
        // Of a machine without terminals.
        let watch = Watch::new(Path::new("/nowhere"));
        let tell = move |own| drop(tell.send(own));
        let remote = show::start(scanout, watch, frame.clone(), tell).expect("a thread");
        Self { fake, frame, remote, seen }
    }

    /// Draws one colour, and says so.
    fn draw(&self, colour: u32) {
        {
            let mut frame = self.frame.lock().expect("whole");
            frame.shadow.pixels.fill(Xrgb(colour));
            let whole = frame.shadow.whole();
            frame.damage.add(&[whole]);
            frame.is_drawn = true;
        }
        self.remote.order(Order::Drawn);
    }

    /// Until the glass has this colour.
    fn shows(&self, colour: u32) {
        let begun = Instant::now();
        while self.fake.world().glass().is_none_or(|glass| glass[..4] != colour.to_le_bytes()) {
            assert!(begun.elapsed() < SOON, "{colour:06x} is not on the glass");
            self.fake.world().tick();
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

#[test]
fn a_monitor_that_takes_its_time_keeps_the_one_who_draws_from_nothing() {
    let fake = Fake::new(Some((16, 8, 1)));
    fake.world().modeset = Duration::from_millis(400);
    let own = Stand::new(fake);
    let begun = Instant::now();
    (1..=20).for_each(|colour| own.draw(colour));
    let drawing = begun.elapsed();
    own.shows(20);
    // The mode is set once, and takes longer than all of the drawing.
    assert!(begun.elapsed() >= Duration::from_millis(400) && drawing < Duration::from_millis(400), "{drawing:?}");
    own.draw(21);
    own.shows(21);
    assert_eq!(own.fake.world().modesets, 1);
}

#[test]
fn what_is_to_be_seen_is_told_once_and_the_thread_ends_with_the_one_who_draws() {
    let own = Stand::new(Fake::new(None));
    let first = own.seen.recv_timeout(SOON).expect("told");
    assert_eq!((first.monitor, first.dark), (None, Some(super::Dark::NoMonitor)));
    own.remote.order(Order::Switch(true));
    assert_eq!(own.seen.recv_timeout(SOON).expect("told").dark, Some(super::Dark::Off));
    let Stand { remote, seen, .. } = own;
    drop(remote);
    assert!(seen.recv_timeout(SOON).is_err(), "nothing more is told, and the thread is gone");
}
