//! The one loop that reaches out: it asks the feed, and tells the screen what came. The screen never waits for it.

pub mod plays;
pub mod reach;
mod resident;
pub mod sync;

use crate::board::player::Moment;
use crate::config::{SettingFault, Settings};
use crate::device::clock::Clock;
use crate::device::present::Bounds;
use crate::device::synchronised::is_synchronised;
use crate::device::unbroken::{PAUSE, again_and_again};
use crate::durable::{Disk, RealDisk};
use crate::failure::Failure;
use crate::feed::floor::Floor;
use crate::feed::poll::{Fed, Feed, Given, News, Now};
use crate::feed::reading::Reader;
use crate::feed::schedule::Schedule;
use crate::feed::transport::{Address, Limits, Transport};
use crate::feed::trust::MOST_METADATA;
use crate::feed::verify::Failed;
use crate::files;
use crate::report::board::Board;
use crate::setup::residence::Residence;
use resident::Resident;
use std::collections::hash_map::RandomState;
use std::fs::File;
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// A new deck for each picture would read all of them again each time.
const PICTURES_TOLD: Duration = Duration::from_secs(15);
/// After so long it is tried again to open the feed.
const AGAIN: Duration = Duration::from_secs(60);
const MOST_CERTIFICATES: usize = 1 << 20;

/// What the loop works by.
#[derive(Clone, Debug)]
pub struct Plan {
    address: Address,
    pinned: Vec<u8>,
    certificates: Option<Vec<u8>>,
    reader: Reader,
    state: PathBuf,
    period: Duration,
    disk: Arc<dyn Disk>,
    /// Where the screen lives, if that may change.
    residence: Option<Arc<Residence>>,
    /// Hears of each look.
    board: Board,
}

impl Plan {
    /// None where the settings name no feed.
    pub fn of(settings: &Settings) -> Result<Option<Self>, Failure> {
        let Some(address) = settings.feed.clone() else { return Ok(None) };
        let Some(root) = &settings.root else {
            let reason =
                "a feed needs the root.json that it is believed by; give it with --root, or as `root` in the settings";
            return Err(Failure::Usage(reason.into()));
        };
        if let Address::Folder(folder) = &address
            && !folder.join("metadata").exists()
            && folder.join("site/metadata").exists()
        {
            let (newsroom, site) = (folder.display(), folder.join("site"));
            return Err(Failure::Usage(format!("{newsroom} is a newsroom; its feed is {}", site.display())));
        }
        let read = |path: &Path, most| {
            files::read(path, most).map_err(|unread| Failure::Fault(format!("{}: {unread}", path.display())))
        };
        let pinned = read(root, MOST_METADATA)?;
        if let Err(reason) = crate::feed::verify::check_root(&pinned) {
            return Err(Failure::Fault(format!("{}: no root to believe a feed by: {reason}", root.display())));
        }
        let certificates = settings.certificates.as_deref().map(|path| read(path, MOST_CERTIFICATES)).transpose()?;
        Ok(Some(Self {
            address,
            pinned,
            certificates,
            reader: settings.reader(),
            state: settings.state_folder(),
            period: settings.poll,
            disk: Arc::new(RealDisk),
            residence: None,
            board: Board::default(),
        }))
    }

    /// The same for a lobby: what is wrong is told, and the screen goes on with what it has.
    pub fn of_lobby(settings: &mut Settings) -> Option<Self> {
        Self::of(settings).unwrap_or_else(|failure| {
            tracing::warn!(%failure, "the feed is not followed");
            let path = settings.root.clone().unwrap_or_else(|| "root".into());
            settings.faults.push(SettingFault { path, line: None, reason: failure.to_string() });
            None
        })
    }

    /// The same for a screen that may be told where it is while it runs.
    pub fn living_in(self, residence: Arc<Residence>) -> Self {
        Self { residence: Some(residence), ..self }
    }

    /// The same, and each look is told there.
    pub fn telling(self, board: Board) -> Self {
        Self { board, ..self }
    }

    /// Gives a clock its floor.
    pub fn lay_floor(&self, clock: &Clock) {
        let bounds = clock.bounds();
        bounds.set_synchronised(is_synchronised());
        let floor = Floor::open(self.disk.clone(), &self.state).moment();
        bounds.raise(floor, clock.now().steady);
    }

    /// One process a folder: two would write over each other's trust.
    pub fn lock(&self) -> Result<Option<File>, Failure> {
        let path = self.state.join("lock");
        let open = || {
            std::fs::create_dir_all(&self.state)?;
            File::options().create(true).append(true).open(&path)
        };
        match open() {
            // On a disk that takes nothing there is nothing to write over either.
            Err(error) => {
                tracing::error!(%error, path = %path.display(), "the state folder takes nothing; updates cannot be kept");
                Ok(None)
            }
            Ok(file) => match file.try_lock() {
                Ok(()) => Ok(Some(file)),
                Err(_) => Err(Failure::Fault(format!(
                    "{}: another bangtin works in this folder; stop it, or choose another --state",
                    self.state.display()
                ))),
            },
        }
    }

    fn work(self, clock: Clock, tell: impl Fn(Fed) + Clone + Send + Sync + 'static) {
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return tracing::error!(%error, "no loop for the feed; what is here stays"),
        };
        runtime.block_on(async {
            // Somebody may be looking by hand, and a disk may come late: a screen that gave up would need a visit.
            let (_lock, feed) = loop {
                match self.lock().and_then(|lock| Ok((lock, self.open()?))) {
                    Ok(both) => break both,
                    Err(failure) => tracing::error!(%failure, "the feed is not followed yet; what is here stays"),
                }
                tokio::time::sleep(AGAIN).await;
            };
            let resident = self.residence.map(|own| Resident::of(own, self.reader));
            rounds(feed, self.period, (clock, self.board), resident, tell).await;
        });
    }

    /// Opens the feed.
    pub fn open(&self) -> Result<Feed, Failure> {
        let transport = Transport::open(&self.address, self.certificates.as_deref(), Limits::default())
            .map_err(|reason| Failure::Fault(format!("{}: {reason}", self.address)))?;
        let given = Given { transport, pinned: self.pinned.clone(), reader: self.reader.clone() };
        Ok(Feed::open(given, &self.disk, &self.state))
    }

    /// Works on a thread of its own until the program ends; `tell` hands on what came.
    pub fn start(self, clock: Clock, tell: impl Fn(Fed) + Clone + Send + Sync + 'static) {
        let work = move || again_and_again("the feed's work", PAUSE, || self.clone().work(clock.clone(), tell.clone()));
        if let Err(error) = std::thread::Builder::new().name("feed".into()).spawn(work) {
            tracing::error!(%error, "no thread for the feed; what is here stays");
        }
    }
}

/// The present as the feed is judged by it.
pub fn now(clock: &Clock) -> Now {
    let bounds = clock.bounds();
    bounds.set_synchronised(is_synchronised());
    let Moment { wall, steady, .. } = clock.now();
    Now { moment: wall, said: clock.said(), standing: clock.standing(), floor: bounds.floor(steady), steady }
}

async fn rounds(
    mut feed: Feed,
    period: Duration,
    (clock, board): (Clock, Board),
    mut resident: Option<Resident>,
    tell: impl Fn(Fed) + Clone + Send + Sync + 'static,
) {
    if let Some(resident) = &mut resident {
        resident.settle(&mut feed);
        resident.hear(&feed);
    }
    let mut schedule = Schedule::new(period, own_number());
    let mut picture_schedule = schedule.clone();
    let mut pictures: Option<JoinHandle<usize>> = None;
    let mut faults = Repeated::default();
    tokio::time::sleep(clock.sleep(schedule.start(feed.kept().is_some(), random()))).await;
    loop {
        let now = now(&clock);
        let polled = feed.poll(now).await;
        board.looked(polled.as_ref().map(drop).map_err(Failed::to_string), feed.vouched(), clock.now());
        let wait = match &polled {
            Ok(news) => {
                faults.over();
                adopted(news, &mut feed, &clock, &tell);
                if let Some(resident) = &mut resident {
                    resident.unheard |= matches!(news, News::Adopted(_));
                    resident.hear(&feed);
                }
                let since = Duration::try_from(now.moment.as_duration()).unwrap_or_default();
                schedule.answered(since, random())
            }
            Err(failed) => {
                faults.tell(failed);
                schedule.failed(failed.retry_after(), random())
            }
        };
        let anew = matches!(polled, Ok(News::Adopted(_)));
        if let Some(own) = pictures.take_if(|own| anew || own.is_finished()) {
            // Its last file is out of the way before another one is begun.
            own.abort();
            if own.await.is_ok_and(|failures| failures == 0) || anew {
                picture_schedule = schedule.clone();
            }
        }
        if let (None, Some(fetching)) = (&pictures, feed.fetching()) {
            let urgent = fetching.wanted.iter().any(|own| own.urgent);
            let spread =
                if anew { schedule.pictures(urgent, random()) } else { picture_schedule.failed(None, random()) };
            pictures = Some(tokio::spawn(fetch_pictures(fetching, feed.fed(), spread, clock.clone(), tell.clone())));
        }
        match &mut resident {
            None => sleep(&clock, wait).await,
            Some(resident) => tokio::select! {
                () = sleep(&clock, wait) => {}
                () = resident.moved(&mut feed) => {}
            },
        }
    }
}

/// Sleeps for a stretch of the screen's time, also for a day.
async fn sleep(clock: &Clock, wait: Duration) {
    let until = clock.now().steady + wait;
    loop {
        let left = until.saturating_sub(clock.now().steady);
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(clock.sleep(left)).await;
    }
}

/// Fetches pictures and tells of them now and then; says how many could not be had.
async fn fetch_pictures(
    fetching: crate::feed::pictures::Fetching,
    fed: Option<Fed>,
    spread: Duration,
    clock: Clock,
    tell: impl Fn(Fed) + Send,
) -> usize {
    tokio::time::sleep(clock.sleep(spread)).await;
    let mut told = clock.now().steady;
    let mut untold = 0;
    let tell = || fed.clone().into_iter().for_each(&tell);
    let failures = fetching.run(|own| {
        untold += 1;
        let now = clock.now().steady;
        if own.urgent || now.saturating_sub(told) >= PICTURES_TOLD {
            (told, untold) = (now, 0);
            tell();
        }
    });
    let failures = failures.await;
    if untold > 0 {
        tell();
    }
    for (path, failed) in &failures {
        tracing::warn!(path, %failed, "a picture has not come");
    }
    failures.len()
}

fn adopted(news: &News, feed: &mut Feed, clock: &Clock, tell: &impl Fn(Fed)) {
    let Some(fed) = feed.fed() else { return };
    match news {
        News::Unchanged => return,
        News::Vouched => tell(Fed { news: None, ..fed }),
        News::Adopted(kept) => {
            let manifest = &kept.current.manifest;
            tracing::info!(
                generation = manifest.generation,
                pictures = manifest.pictures.len(),
                "a new edition was verified"
            );
            tell(Fed { fresh: true, ..fed });
        }
    }
    bound(feed, clock.bounds(), clock.now().steady);
}

/// What a look has learnt of the time holds for the clock from now on.
pub fn bound(feed: &mut Feed, bounds: &Bounds, steady: Duration) {
    let floor = feed.floor().moment();
    if feed.take_anew() { bounds.lay(floor, steady) } else { bounds.raise(floor, steady) }
}

/// A fault that repeats is told once, and again when it is over.
#[derive(Default)]
struct Repeated {
    told: Option<String>,
    times: u64,
}

impl Repeated {
    fn tell(&mut self, failed: &Failed) {
        let words = failed.to_string();
        if self.told.as_ref() == Some(&words) {
            self.times += 1;
            return;
        }
        self.over();
        match failed {
            Failed::Unreached(_) => tracing::warn!(%failed, "the feed was not reached; what is here stays"),
            Failed::Disk(_) => tracing::error!(%failed, "nothing of the feed can be kept; what is here stays"),
            // Somebody between, a captive portal perhaps, or the department's own slip.
            _ => tracing::warn!(%failed, "nothing of the feed was taken; what is here stays"),
        }
        (self.told, self.times) = (Some(words), 1);
    }

    fn over(&mut self) {
        if let Some(fault) = self.told.take()
            && self.times > 1
        {
            tracing::info!(fault, times = self.times, "a fault has passed");
        }
    }
}

/// From 0 to 1; good enough to spread requests.
fn random() -> f64 {
    // Every state is seeded anew.
    let number = RandomState::new().build_hasher().finish();
    (number >> 11) as f64 / (1_u64 << 53) as f64
}

/// A number that another machine is not likely to have, the same after every start.
fn own_number() -> u64 {
    let id = std::fs::read("/etc/machine-id").unwrap_or_default();
    let hash = crate::board::hash::ContentHash::of(&id).to_string();
    u64::from_str_radix(&hash[..16], 16).unwrap_or(0)
}
