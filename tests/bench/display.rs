//! What the picture costs on its way to a display: the bare display's platform on a card in memory, whose monitor shows sixty
//! frames a second, and beside it, where `DISPLAY` is set, the window.
//!
//! Each in a process of its own. Costs are the processor's time of all threads but the card's own, in milliseconds.

use bangtin::board::legibility::Rotation;
use bangtin::board::rota::{Fit, Showing, Slot, Why};
use bangtin::cli::PlatformName;
use bangtin::config::Settings;
use bangtin::screen::bridge::{Bridge, Turn};
use bangtin::screen::gallery::Gallery;
use bangtin::screen::platform::kms::card::{Buffer, Card, Monitor, Wish};
use bangtin::screen::platform::kms::watch::Watch;
use bangtin::screen::platform::{self, Wanted, kms};
use bangtin::screen::show::{Opened, Show};
use bangtin::screen::ui::App;
use slint::{ComponentHandle, Timer, TimerMode};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Command;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

const CHANGES: u32 = 12;
const MINUTES: u32 = 12;
/// Between two of them: the ribbon takes half a second.
const STEP: Duration = Duration::from_millis(1200);
const IDLE: Duration = Duration::from_secs(10);
const HERTZ: u32 = 60;
/// The thread that stands for the monitor.
const MONITOR: &str = "monitor";

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    if let [side, width, height] = &words[..] {
        return measure(side, (width.parse().expect("a width"), height.parse().expect("a height")));
    }
    println!(
        "| picture | frames a change | change, ms | ms a frame | worst change | minute, ms | switches in 10 s | PSS, MB | of the card |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for (width, height) in [(1920, 1080), (3840, 2160)] {
        for side in ["display", "window"] {
            if side == "window" && std::env::var_os("DISPLAY").is_none() {
                println!("| window, {width} × {height} | left out: DISPLAY is not set | | | | | | | |");
                continue;
            }
            let own = std::env::current_exe().expect("a path");
            let done = Command::new(own).args([side, &width.to_string(), &height.to_string()]).status();
            assert!(done.expect("it runs").success(), "{side}");
        }
    }
}

/// A card in memory. A flip ends with its monitor's next frame.
struct Memory {
    size: (u32, u32),
    buffers: BTreeMap<u32, Vec<u8>>,
    flips: Sender<()>,
    ended: UnixStream,
    shown: Arc<AtomicU64>,
}

impl Memory {
    fn new(size: (u32, u32), shown: Arc<AtomicU64>) -> Self {
        let (ended, mut tell) = UnixStream::pair().expect("a pair");
        ended.set_nonblocking(true).expect("a socket");
        let (flips, inbox) = channel();
        let begun = Instant::now();
        let show = move || {
            for () in inbox {
                let frame = Duration::from_secs(1) / HERTZ;
                let past = Duration::from_nanos((begun.elapsed().as_nanos() % frame.as_nanos()) as u64);
                std::thread::sleep(frame - past);
                tell.write_all(&[0]).expect("heard");
            }
        };
        std::thread::Builder::new().name(MONITOR.into()).spawn(show).expect("a thread");
        Self { size, buffers: BTreeMap::new(), flips, ended, shown }
    }
}

impl Card for Memory {
    fn open(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn close(&mut self) {}

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        Some(self.ended.as_fd())
    }

    fn monitor(&mut self, _: Wish) -> io::Result<Option<Monitor>> {
        let (width, height) = self.size;
        let socket = "HDMI-A-1".to_owned();
        Ok(Some(Monitor { connector: 1, crtc: 1, socket, mode: 0, width, height, hertz: HERTZ, edid: Vec::new() }))
    }

    fn create(&mut self, width: u32, height: u32) -> io::Result<Buffer> {
        let number = self.buffers.len() as u32;
        // Written all over, so that it is in memory.
        self.buffers.insert(number, vec![1; 4 * width as usize * height as usize]);
        Ok(Buffer(number))
    }

    fn destroy(&mut self, buffer: Buffer) {
        self.buffers.remove(&buffer.0);
    }

    fn write(&mut self, buffer: Buffer, put: &mut dyn FnMut(&mut [u8], usize)) -> io::Result<()> {
        put(self.buffers.get_mut(&buffer.0).expect("a buffer that was made"), 4 * self.size.0 as usize);
        Ok(())
    }

    fn light(&mut self, _: &Monitor, _: Buffer) -> io::Result<()> {
        self.shown.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn flip(&mut self, _: &Monitor, _: Buffer) -> io::Result<()> {
        self.shown.fetch_add(1, Ordering::Relaxed);
        self.flips.send(()).map_err(io::Error::other)
    }

    fn flipped(&mut self) -> io::Result<bool> {
        let mut bytes = [0; 16];
        Ok((&self.ended).read(&mut bytes).is_ok_and(|length| length > 0))
    }

    fn darken(&mut self, _: &Monitor) -> io::Result<()> {
        Ok(())
    }
}

/// What is written down at each step.
#[derive(Clone, Copy)]
struct Point {
    cpu: f64,
    frames: u64,
    switches: u64,
}

fn measure(side: &str, (width, height): (u32, u32)) {
    let shown = Arc::new(AtomicU64::new(0));
    let rotation = Rotation::default();
    let _handle = if side == "display" {
        let wanted = kms::Wanted { mode: None, rotation };
        let card = Memory::new((width, height), shown.clone());
        kms::install_on((card, true), Watch::new(Path::new("/nowhere")), wanted).expect("a display")
    } else {
        let platform = Some(PlatformName::Window);
        let wanted = Wanted { platform, listen: None, size: Some((width, height)), rotation, fullscreen: false };
        platform::install(&wanted).unwrap_or_else(|missing| panic!("{missing}"))
    };
    let app = App::new().expect("a glass");
    let settings = Settings { size: Some((width, height)), ..Settings::plain() };
    let Opened { show, source, start, .. } = Show::open(&settings, None).expect("the demo");
    let gallery = Gallery::new(source, |_, _| {});
    let mut bridge = Bridge::new(&app);
    let first = |slot| {
        let of = show.entry(slot)?.times.len();
        let showing =
            Showing { from: start, until: start, notice: slot, page: 0, of, why: Why::Routine, fit: Fit::Whole };
        show.sheet(showing, start)
    };
    let pages: Vec<_> = (0..show.lineup().notices.len()).filter_map(|at| first(Slot::Notice(at))).collect();
    app.show().expect("a glass");
    let (step, points) = (Cell::new(0_u32), Rc::new(RefCell::new(Vec::new())));
    let (taken, timer) = (points.clone(), Rc::new(Timer::default()));
    let again = timer.clone();
    let count = shown.clone();
    timer.start(TimerMode::Repeated, STEP, move || {
        let at = step.replace(step.get() + 1);
        let point = Point { cpu: cpu(), frames: count.load(Ordering::Relaxed), switches: switches() };
        taken.borrow_mut().push(point);
        let page = &pages[at.min(CHANGES) as usize % pages.len()];
        if at <= CHANGES {
            // Decoding is another thread's work in the program, and no part of the way to the display.
            gallery.fetch_now(page);
            taken.borrow_mut().last_mut().expect("pushed").cpu = cpu();
            bridge.turn(page.sheet.clone(), page.ribbon, Turn { cut: at == 0, goes_on: false }, &gallery);
        } else if at <= CHANGES + MINUTES {
            let t = start + Duration::from_secs(60 * u64::from(at));
            let sheet = show.sheet(page.showing, t).expect("the page").sheet;
            bridge.refresh(sheet, &gallery);
        } else if at == CHANGES + MINUTES + 1 {
            again.set_interval(IDLE);
        } else {
            let _ = slint::quit_event_loop();
        }
    });
    slint::run_event_loop().expect("a loop");
    tell(side, (width, height), &points.borrow());
}

fn tell(side: &str, (width, height): (u32, u32), points: &[Point]) {
    let spans = |from: u32, to: u32| {
        points[from as usize..=to as usize]
            .windows(2)
            .map(|pair| (pair[1].cpu - pair[0].cpu, pair[1].frames - pair[0].frames))
    };
    let changes: Vec<_> = spans(1, CHANGES + 1).collect();
    let minutes: Vec<_> = spans(CHANGES + 1, CHANGES + MINUTES + 1).collect();
    let mean = |costs: &[(f64, u64)]| costs.iter().map(|(cpu, _)| cpu).sum::<f64>() / costs.len() as f64;
    let frames = changes.iter().map(|(_, frames)| *frames).sum::<u64>() as f64 / changes.len() as f64;
    let worst = changes.iter().map(|(cpu, _)| *cpu).fold(0.0, f64::max);
    let [.., before, after] = points else { return };
    let scanned = if side == "display" { 2.0 * 4.0 * f64::from(width * height) / 1e6 } else { 0.0 };
    // A window's frames are its server's to count.
    let (frames, each) = match side {
        "display" => (format!("{frames:.0}"), format!("{:.1}", mean(&changes) / frames)),
        _ => ("–".into(), "–".into()),
    };
    println!(
        "| {side}, {width} × {height} | {frames} | {:.0} | {each} | {worst:.0} | {:.1} | {} | {:.1} | {scanned:.1} |",
        mean(&changes),
        mean(&minutes),
        after.switches - before.switches,
        pss() - scanned,
    );
}

/// Of all threads but the monitor's: what a file of theirs says.
fn threads(file: &str, mut take: impl FnMut(&str)) {
    for entry in std::fs::read_dir("/proc/self/task").expect("threads").flatten() {
        let read = |name: &str| std::fs::read_to_string(entry.path().join(name)).unwrap_or_default();
        if read("comm").trim() != MONITOR {
            take(&read(file));
        }
    }
}

/// The processor's time so far, in milliseconds: schedstat, first field.
fn cpu() -> f64 {
    let mut sum = 0.0;
    threads("schedstat", |text| sum += text.split(' ').next().and_then(|word| word.parse::<f64>().ok()).unwrap_or(0.0));
    sum / 1e6
}

fn switches() -> u64 {
    let mut sum = 0;
    threads("status", |text| {
        let of =
            |line: &str| line.strip_prefix("voluntary_ctxt_switches:").and_then(|own| own.trim().parse::<u64>().ok());
        sum += text.lines().find_map(of).unwrap_or(0);
    });
    sum
}

/// In megabytes.
fn pss() -> f64 {
    let text = std::fs::read_to_string("/proc/self/smaps_rollup").unwrap_or_default();
    let of = |line: &str| line.strip_prefix("Pss:")?.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok();
    text.lines().find_map(of).unwrap_or(0.0) * 1024.0 / 1e6
}
