//! A screen with its server and its state, and the feeds that it is shown.

use crate::newsroom::read;
use crate::server::Server;
use bangtin::board::hash::ContentHash;
use bangtin::config::Settings;
use bangtin::device::present::{Bounds, Standing};
use bangtin::durable::{Disk, RealDisk};
use bangtin::feed::poll::{Feed, Given, News, Now};
use bangtin::feed::transport::{Address, Limits, Transport};
use bangtin::feed::verify::Failed;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

pub const SITE: &str = "HN-4K7Q2W";
/// When the forged feeds are made, and the screen's clock stands.
pub const NOW: &str = "2026-11-25T08:00:00Z";

/// The Python that has python-tuf.
pub fn python() -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feed/python");
    let python = Command::new(script).output().expect("tests/feed/python runs");
    assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));
    String::from_utf8_lossy(&python.stdout).trim().to_owned()
}

/// The folder of all forged feeds, made once a run.
pub fn forged() -> &'static Path {
    static FORGED: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = FORGED.get_or_init(|| {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feed/forge.py");
        let folder = tempfile::tempdir().expect("a folder");
        let forge = Command::new(python()).arg(script).arg(folder.path()).arg(NOW).output();
        let forge = forge.expect("python runs");
        assert!(forge.status.success(), "{}", String::from_utf8_lossy(&forge.stderr));
        folder
    });
    folder.path()
}

/// The files of one site of a story.
pub fn site(story: &str, number: usize) -> BTreeMap<String, Vec<u8>> {
    read(&forged().join(story).join(number.to_string()))
}

/// One screen and the server that feeds it.
pub struct Stand {
    pub server: Server,
    pub state: tempfile::TempDir,
    pub root: PathBuf,
    pub feed: Feed,
    pub now: Timestamp,
    pub steady: Duration,
    runtime: tokio::runtime::Runtime,
}

pub fn limits() -> Limits {
    Limits {
        connect: Duration::from_secs(2),
        silence: Duration::from_millis(700),
        whole: Duration::from_secs(2),
        slowest: 4 << 20,
    }
}

impl Stand {
    /// A new screen that has been given the root of a story.
    pub fn new(story: &str) -> Self {
        Self::at(story, Server::start(), None)
    }

    /// The same, fed by this server; `certificates`: a bundle that it believes.
    pub fn at(story: &str, server: Server, certificates: Option<&[u8]>) -> Self {
        let state = tempfile::tempdir().expect("a folder");
        let root = forged().join(story).join("root.json");
        let feed = open(&server.url(), &root, state.path(), certificates);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a loop");
        Self { server, state, root, feed, now: NOW.parse().expect("a moment"), steady: Duration::ZERO, runtime }
    }

    /// The program ends and is started again.
    pub fn restart(&mut self) {
        self.reach(&self.server.url());
    }

    /// The program is started again with another feed.
    pub fn reach(&mut self, feed: &str) {
        self.feed = open(feed, &self.root, self.state.path(), None);
        self.steady = Duration::ZERO;
    }

    pub fn pass(&mut self, time: SignedDuration) {
        self.now += time;
        self.steady += Duration::try_from(time).expect("forward");
    }

    pub fn poll(&mut self) -> Result<News, Failed> {
        self.poll_with(Standing::Synchronised, Timestamp::MIN)
    }

    pub fn poll_with(&mut self, standing: Standing, floor: Timestamp) -> Result<News, Failed> {
        let now = Now { moment: self.now, said: self.now, standing, floor, steady: self.steady };
        self.runtime.block_on(self.feed.poll(now))
    }

    /// Asks as the running program does: the machine's clock says `said`, and is believed within bounds.
    pub fn poll_bounded(&mut self, bounds: &Bounds, said: Timestamp) -> Result<News, Failed> {
        let (moment, standing) = bounds.judge(said, self.steady);
        let now = Now { moment, said, standing, floor: bounds.floor(self.steady), steady: self.steady };
        let news = self.runtime.block_on(self.feed.poll(now));
        if news.is_ok() {
            bangtin::worker::bound(&mut self.feed, bounds, self.steady);
        }
        news
    }

    /// Shows a site and asks.
    pub fn meet(&mut self, story: &str, number: usize) -> Result<News, Failed> {
        self.server.put(site(story, number));
        self.poll()
    }

    /// Fetches what pictures are missing; all must come.
    pub fn fetch_pictures(&self) {
        if let Some(fetching) = self.feed.fetching() {
            let failures = self.runtime.block_on(fetching.run(|_| ()));
            assert!(failures.is_empty(), "{failures:?}");
        }
    }

    /// The titles that this screen shows.
    pub fn titles(&self) -> Vec<String> {
        let Some(kept) = self.feed.kept() else { return Vec::new() };
        let reading = reader().read(&kept.current.documents).expect("what was adopted can be read");
        reading.notices.iter().map(|notice| notice.title.clone()).collect()
    }

    /// The pixels of the glass, as the program draws what is kept.
    pub fn glass(&self) -> ContentHash {
        let folder = tempfile::tempdir().expect("a folder");
        let png = folder.path().join("glass.png");
        let at = (self.now + SignedDuration::from_secs(30)).to_string();
        let url = self.server.url();
        let output = Command::new(env!("CARGO_BIN_EXE_bangtin"))
            .args(["snapshot", "--feed", &url, "--site", SITE, "--at", &at, "--size", "1280x720"])
            .arg("--root")
            .arg(&self.root)
            .arg("--state")
            .arg(self.state.path())
            .arg("--out")
            .arg(&png)
            .output()
            .expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let pixels = image::open(&png).expect("a picture").into_rgb8();
        ContentHash::of(pixels.as_raw())
    }
}

pub fn reader() -> bangtin::feed::reading::Reader {
    let mut settings = Settings::plain();
    settings.site = bangtin::board::place::SiteId::parse(SITE).ok();
    settings.reader()
}

fn open(feed: &str, root: &Path, state: &Path, certificates: Option<&[u8]>) -> Feed {
    let address = Address::parse(feed).expect("an address");
    let transport = Transport::open(&address, certificates, limits()).expect("a client");
    let given = Given { transport, pinned: std::fs::read(root).expect("the root"), reader: reader() };
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    Feed::open(given, &disk, state)
}
