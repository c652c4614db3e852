//! Settings: the defaults, then `/etc/bangtin/bangtin.toml`, then its drop-ins, then the command line; checked once.

mod file;
mod legible;
mod listen;

pub use file::{SettingFault, screen, site};
pub use listen::Listen;

use crate::board::hours::{self, Hours};
use crate::board::legibility::{PANEL_INCHES, Profile, Rotation};
use crate::board::place::{AreaRef, ScreenNumber, SiteId};
use crate::board::words::Language;
use crate::cli::ShowOptions;
use crate::durable::RealDisk;
use crate::failure::Failure;
use crate::feed::reading::Reader;
use crate::feed::transport::Address;
use crate::network::Written;
use crate::setup::claim::{Claim, Hung};
use crate::setup::given;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub const FILE: &str = "/etc/bangtin/bangtin.toml";
/// The package's state folder.
pub const STATE: &str = "/var/lib/bangtin";

/// What the program runs by: valid, and not checked again.
#[derive(Clone, Debug)]
pub struct Settings {
    pub site: Option<SiteId>,
    /// The area that stands in for a site that nobody has listed.
    pub area: Option<AreaRef>,
    /// Files or the command line say where the screen is: nobody else is asked.
    pub is_placed: bool,
    /// What manager, department or installer have said, under what the files say.
    pub claim: Claim,
    /// The files name the feed: it is a lobby's screen, which may be told where it is while it runs.
    pub is_lobby: bool,
    /// Where the page for phones is served while the screen is nobody's.
    pub listen: Listen,
    /// The screen's own number, where it has one.
    pub number: Option<ScreenNumber>,
    pub screen: String,
    /// The area whose notices a screen without a site shows.
    pub city: AreaRef,
    pub tz: TimeZone,
    pub language: Language,
    pub edition: Option<PathBuf>,
    pub places: Option<PathBuf>,
    /// Where the department's signed feed lies.
    pub feed: Option<Address>,
    /// The root that the feed is believed by.
    pub root: Option<PathBuf>,
    /// Certificate authorities in PEM that the feed's server is believed by, beside the system's.
    pub certificates: Option<PathBuf>,
    /// Where the screen keeps what it has verified; none: where such things lie on this machine.
    pub state: Option<PathBuf>,
    /// Between two looks at the feed.
    pub poll: Duration,
    /// Of the panel; none: the window's or display's own.
    pub size: Option<(u32, u32)>,
    pub rotation: Rotation,
    /// Distances and panel; its width and height are filled in when the glass is known.
    pub profile: Profile,
    /// Somebody has said how large the panel is.
    pub is_panel_said: bool,
    /// As large it says itself that it is, in inches.
    pub panel_seen: Option<f32>,
    /// When the dark theme is shown; none: never.
    pub night: Option<Hours>,
    /// When the display is on; none: always.
    pub hours: Option<Hours>,
    /// Told `on` or `off` with it: a program that switches the television itself.
    pub power_command: Option<PathBuf>,
    pub hosts: Vec<String>,
    pub at: Option<Timestamp>,
    /// For the system's manager; the screen does nothing with it.
    pub network: Written,
    /// The program has ended again and again: the built-in pages stand in for what there is to show.
    pub is_plain: bool,
    /// What stands in the files and is not followed.
    pub faults: Vec<SettingFault>,
}

/// A folder that the environment names.
fn set(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|own| !own.is_empty()).map(PathBuf::from)
}

impl Settings {
    /// The defaults alone.
    pub fn plain() -> Self {
        Self {
            site: None,
            area: None,
            is_placed: false,
            claim: Claim::default(),
            is_lobby: false,
            listen: Listen::default(),
            number: None,
            screen: String::new(),
            city: AreaRef::parse("vn-gso@2021-01:01").expect("Hanoi"),
            tz: hours::zone("Asia/Ho_Chi_Minh").expect("bundled"),
            language: Language::Vi,
            edition: None,
            places: None,
            feed: None,
            root: None,
            certificates: None,
            state: None,
            poll: Duration::from_secs(60),
            size: None,
            rotation: Rotation::None,
            profile: Profile::of(1920, 1080),
            is_panel_said: false,
            panel_seen: None,
            night: Hours::parse(&["22:00-05:30".to_owned()]).ok(),
            hours: None,
            power_command: None,
            hosts: vec!["gov.vn".into()],
            at: None,
            network: Written::default(),
            is_plain: false,
            faults: Vec::new(),
        }
    }

    /// Reads the files and applies the command line. A fault in a file costs the setting its value and nothing more;
    /// wrong words on the command line are wrong usage.
    pub fn read(options: &ShowOptions) -> Result<Self, Failure> {
        let bare = Self::with(options, Claim::default())?;
        // What was said in the lobby is for the lobby: not for what an author holds in hand.
        if bare.feed.is_none() && (bare.edition.is_none() || options.edition.is_some()) {
            return Ok(bare);
        }
        let claim = Claim::read(&RealDisk, &bare.state_folder());
        if claim == Claim::default() { Ok(bare) } else { Self::with(options, claim) }
    }

    /// The same with what was said in the lobby.
    pub fn with(options: &ShowOptions, claim: Claim) -> Result<Self, Failure> {
        let mut settings = Self::plain();
        let path = options.config.as_deref().unwrap_or(Path::new(FILE));
        settings.hang(&claim.hung);
        settings.screen = claim.home.as_ref().map_or_else(String::new, |home| home.screen.clone());
        file::follow(&mut settings, path, options.config.is_some());
        settings.is_lobby = settings.feed.is_some() && options.edition.is_none();
        settings.apply(options).map_err(Failure::Usage)?;
        let bare = settings.feed.is_none() && settings.edition.is_none() && options.card.is_none();
        if let Some((feed, root)) = given::read(&settings.state_folder()).filter(|_| bare) {
            // What a stick has given to a box that had nothing.
            settings.feed = Address::parse(&feed).ok();
            (settings.root, settings.is_lobby) = (settings.root.take().or(Some(root)), settings.feed.is_some());
        }
        settings.is_placed = settings.site.is_some();
        if let Some(home) = claim.home.as_ref().filter(|_| !settings.is_placed) {
            (settings.site, settings.area) = (home.place.site(), home.place.area().cloned());
        }
        settings.claim = claim;
        Ok(settings)
    }

    /// As somebody beside the screen has said that it hangs.
    pub fn hang(&mut self, hung: &Hung) {
        self.rotation = hung.rotation().unwrap_or(self.rotation);
        self.say_panel(hung.panel_inches);
        if let Some(metres) = hung.reading_metres {
            let usual = Profile::of(1920, 1080);
            let farthest = (metres * usual.farthest_m / usual.reading_m).min(30.0);
            (self.profile.reading_m, self.profile.farthest_m) = (metres, farthest);
        }
    }

    /// Somebody has said how large the panel is, where they have.
    fn say_panel(&mut self, inches: Option<f32>) {
        self.is_panel_said |= inches.is_some();
        self.profile.panel_inches = inches.unwrap_or(self.profile.panel_inches);
    }

    /// The panel says itself how large it is, or does not; what people have said beats it.
    pub fn see_panel(&mut self, inches: Option<f32>) {
        self.panel_seen = inches;
        if !self.is_panel_said {
            let usual = Self::plain().profile.panel_inches;
            self.profile.panel_inches =
                inches.map_or(usual, |inches| inches.round().clamp(*PANEL_INCHES.start(), *PANEL_INCHES.end()));
        }
    }

    /// The same for somebody who waits for the answer: a fault in a file is wrong usage too.
    pub fn read_sound(options: &ShowOptions) -> Result<Self, Failure> {
        let settings = Self::read(options)?;
        if settings.faults.is_empty() {
            return Ok(settings);
        }
        let lines: Vec<String> = settings.faults.iter().map(SettingFault::to_string).collect();
        Err(Failure::Usage(lines.join("\n")))
    }

    /// The glass as residents see it, where nobody else says its size.
    pub fn glass(&self) -> (u32, u32) {
        self.rotation.glass(self.size.unwrap_or((1920, 1080)))
    }

    /// A moment as the command line has it.
    pub fn moment(&self, text: &str) -> Result<Timestamp, String> {
        moment(text, &self.tz)
    }

    /// The screen as its feed sees it.
    pub fn reader(&self) -> Reader {
        Reader {
            site: self.site,
            area: self.area.clone(),
            number: self.number,
            searches: false,
            city: self.city.clone(),
            tz: self.tz.clone(),
            hosts: self.hosts.clone(),
        }
    }

    /// Where the screen keeps what it has verified.
    pub fn state_folder(&self) -> PathBuf {
        let own = || Some(set("XDG_STATE_HOME").or_else(|| Some(set("HOME")?.join(".local/state")))?.join("bangtin"));
        // A unit of systemd is given its folder; somebody who tries the program has no right to the system's.
        let system = || rustix::process::geteuid().is_root().then(|| PathBuf::from(STATE));
        let state = self.state.clone().or_else(|| set("STATE_DIRECTORY")).or_else(system).or_else(own);
        state.unwrap_or_else(|| PathBuf::from(STATE))
    }

    /// Where the program of somebody who tries it keeps what it can do without.
    pub fn cache_folder(&self) -> Option<PathBuf> {
        let own = || Some(set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")))?.join("bangtin"));
        set("CACHE_DIRECTORY").or_else(own)
    }

    /// The same settings after somebody has said where the screen is: what was decided at the start stays.
    pub fn moved(&self, options: &ShowOptions, claim: Claim) -> Result<Self, Failure> {
        let Self { number, is_lobby, listen, faults, .. } = self.clone();
        let mut moved = Self { number, is_lobby, listen, faults, ..Self::with(options, claim)? };
        moved.see_panel(self.panel_seen);
        Ok(moved)
    }

    /// The command line beats the files.
    fn apply(&mut self, options: &ShowOptions) -> Result<(), String> {
        let named = |name: &str| {
            let name = name.to_owned();
            move |reason: String| format!("{name}: {reason}")
        };
        if let Some(text) = &options.site {
            self.site = Some(file::site(text).map_err(named("--site"))?);
        }
        if let Some(inches) = options.panel {
            self.say_panel(Some(within(inches, PANEL_INCHES).map_err(named("--panel"))?));
        }
        if let Some(text) = &options.at {
            self.at = Some(moment(text, &self.tz).map_err(named("--at"))?);
        }
        if let Some(text) = &options.screen {
            self.screen = file::screen(text).map_err(named("--screen"))?;
        }
        self.language = options.language.unwrap_or(self.language);
        if let Some(text) = &options.feed {
            self.feed = Some(Address::parse(text).map_err(named("--feed"))?);
        }
        self.root = options.root.clone().or(self.root.take());
        self.state = options.state.clone().or(self.state.take());
        // What an author holds in hand beats what the screen is fed with, and that beats a file.
        match &options.edition {
            Some(edition) => (self.edition, self.feed) = (Some(edition.clone()), None),
            None if self.feed.is_some() => self.edition = None,
            None => {}
        }
        self.places = options.places.clone().or(self.places.take());
        self.size = options.size.or(self.size.take());
        self.rotation = options.rotate.unwrap_or(self.rotation);
        Ok(())
    }
}

/// `[network]` of the settings file, its drop-ins and the credential, and all that is not followed there.
pub fn network(path: &Path, named: bool) -> (Written, Vec<SettingFault>) {
    let mut settings = Settings::plain();
    file::follow(&mut settings, path, named);
    (settings.network, settings.faults)
}

/// The settings file and its drop-ins, whether they are there or not.
pub fn files(options: &ShowOptions) -> Vec<PathBuf> {
    let file = options.config.clone().unwrap_or_else(|| PathBuf::from(FILE));
    let entries = std::fs::read_dir(file::drop_in_folder(&file)).into_iter().flatten().flatten();
    std::iter::once(file).chain(entries.map(|entry| entry.path())).collect()
}

fn within(own: f32, range: RangeInclusive<f32>) -> Result<f32, String> {
    let (least, most) = (range.start(), range.end());
    range
        .contains(&own)
        .then_some(own)
        .ok_or_else(|| format!("{own} is out of range; it can be from {least} to {most}"))
}

fn rotation(degrees: f32) -> Result<Rotation, String> {
    let own = Rotation::ALL.into_iter().find(|own| own.degrees() as f32 == degrees);
    own.ok_or_else(|| format!("{degrees} is not possible; it can be 0, 90, 180 or 270"))
}

/// A moment with an offset, or a local date and time.
fn moment(text: &str, tz: &TimeZone) -> Result<Timestamp, String> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(moment);
    }
    let local = text.parse::<jiff::civil::DateTime>().ok();
    local
        .and_then(|local| local.to_zoned(tz.clone()).ok())
        .map(|zoned| zoned.timestamp())
        .ok_or_else(|| format!("{text:?} is no moment; write 2021-08-18T08:00 or 2021-08-18T08:00:00+07:00"))
}

#[cfg(test)]
mod tests;
