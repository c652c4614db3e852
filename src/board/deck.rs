//! A deck: what one screen has to show, immutable, for one glass. It is built away from the thread that draws, from
//! notices, settings and the glass's size; plans of unchanged notices are taken over from the deck before.

use super::faces::Metrics;
use super::fault::Fault;
use super::hash::ContentHash;
use super::hours::Hours;
use super::layout::{self, Freshness, Plan, Stage};
use super::legibility::Profile;
use super::lineup::{Entry, Known, Lineup};
use super::notice::{Class, Notice};
use super::pages;
use super::palette::{self, EMERGENCY, Theme};
use super::play::{Dress, EditionName, PageName};
use super::rota::{self, Day, Programme, Rota, Showing, Slot, Timetable};
use super::sheet::{Crop, Paint, Rgb, Sheet};
use super::words::{self, Words};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// How long after the last that was heard of it an edition counts as old.
pub const STALE: SignedDuration = SignedDuration::from_hours(48);

/// What there is to show, for this screen.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// Those that this screen's place sees. Each picture is known by its content.
    pub notices: Vec<Arc<Notice>>,
    pub built_in: Vec<Arc<Notice>>,
    /// When the newest edition was issued.
    pub issued: Option<Timestamp>,
    /// When its publisher last said that it holds; none where nobody does.
    pub vouched: Option<Timestamp>,
    /// None where there is no edition.
    pub edition: Option<EditionName>,
}

/// What the screen is and how it is set.
#[derive(Clone)]
pub struct Setting {
    pub profile: Profile,
    pub words: Arc<Words>,
    pub tz: TimeZone,
    pub site_line: String,
    /// A fault that the building's manager should see, after the site line.
    pub trouble: Option<String>,
    /// *BẢN XEM THỬ* and its like.
    pub banner: Option<String>,
    /// An author looks on: what changed is shown at once.
    pub preview: bool,
    pub night: Option<Hours>,
    /// When the display is on; none: always.
    pub hours: Option<Hours>,
    /// Somebody stands before the glass, to set it up: the display is on.
    pub awake: bool,
    pub pace: pages::Pace,
    pub rota_pace: rota::Pace,
}

impl Setting {
    /// A screen of the tests: awake, by day, in nobody's hurry.
    #[cfg(test)]
    pub fn of_test(profile: Profile) -> Self {
        Self {
            profile,
            words: Arc::new(Words::vietnamese()),
            tz: TimeZone::get("Asia/Ho_Chi_Minh").expect("a zone"),
            site_line: "Chung cư Hoa Sữa".into(),
            trouble: None,
            banner: None,
            preview: false,
            night: None,
            hours: None,
            awake: false,
            pace: Default::default(),
            rota_pace: Default::default(),
        }
    }

    /// Whether a plan made under one holds under the other.
    fn plans_like(&self, other: &Self) -> bool {
        (self.profile, self.pace, &self.words) == (other.profile, other.pace, &other.words)
    }
}

/// Type metrics that every thread may use.
pub type SharedMetrics = Arc<dyn Metrics + Send + Sync>;

/// A picture at one size, cut in one way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PictureKey {
    pub file: String,
    /// Of the file's bytes: under the same name another picture is another one.
    pub hash: ContentHash,
    pub width: u32,
    pub height: u32,
    pub crop: Crop,
}

impl PictureKey {
    /// What a paint shows, if that is a picture.
    pub fn of(paint: &Paint) -> Option<Self> {
        let Paint::Picture { file, hash, rect, crop } = paint else { return None };
        Some(Self { file: file.clone(), hash: *hash, width: rect.w as u32, height: rect.h as u32, crop: *crop })
    }
}

/// A page on the glass with its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub showing: Showing,
    pub sheet: Sheet,
    /// The colour that turns the page.
    pub ribbon: Rgb,
    /// It comes without notice and takes the glass at once.
    pub cut: bool,
    pub dress: Dress,
}

impl Shown {
    /// The pictures that it needs, at their sizes.
    pub fn pictures(&self) -> impl Iterator<Item = PictureKey> {
        self.sheet.paints.iter().filter_map(PictureKey::of)
    }
}

/// What one screen has to show.
pub struct Deck {
    pub setting: Setting,
    pub lineup: Lineup,
    pub issued: Option<Timestamp>,
    pub vouched: Option<Timestamp>,
    pub edition: Option<EditionName>,
    /// The days that were laid with it.
    pub rota: Rota,
    metrics: SharedMetrics,
}

impl Deck {
    /// Plans what is not known already, of the same glass, and lays the days of `now` and of the hour after. The faults
    /// name what the glass does not hold.
    pub fn new(
        content: Content,
        setting: Setting,
        metrics: SharedMetrics,
        known: Known,
        now: Timestamp,
    ) -> (Self, Vec<Fault>) {
        let stage = some_stage(&setting, (content.issued, content.vouched), &*metrics);
        let Content { notices, built_in, issued, vouched, edition } = content;
        let (lineup, faults) = Lineup::new(notices, built_in, &stage, &setting.pace, setting.tz.clone(), known);
        let mut deck = Self { setting, lineup, issued, vouched, edition, rota: Rota::default(), metrics };
        let mut rota = Rota::default();
        for t in [now, now.checked_add(SignedDuration::from_hours(1)).unwrap_or(now)] {
            rota.at(t, |t| deck.lay(t));
        }
        deck.rota = rota;
        (deck, faults)
    }

    /// What another deck need not plan again.
    pub fn known(&self, setting: &Setting) -> Known<'_> {
        if self.setting.plans_like(setting) { Known::Lineup(&self.lineup) } else { Known::Nothing }
    }

    /// Whether the times of these are those of their pages. Until somebody asks, a deck believes what is kept.
    pub fn is_true<'a>(&self, entries: impl IntoIterator<Item = &'a Arc<Entry>>) -> bool {
        let stage = self.some_stage();
        entries.into_iter().all(|entry| entry.is_true(&stage, &self.setting.pace))
    }

    pub fn entries(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.lineup.notices.iter().chain(&self.lineup.built_in)
    }

    fn stage(&self, t: Timestamp) -> Stage<'_> {
        stage(&self.setting, (self.issued, self.vouched), &*self.metrics, t)
    }

    fn some_stage(&self) -> Stage<'_> {
        some_stage(&self.setting, (self.issued, self.vouched), &*self.metrics)
    }

    /// The pages of one of its entries.
    pub fn plan<'a>(&self, entry: &'a Entry, dress: Dress) -> &'a Plan {
        entry.dressed(dress, &self.some_stage()).1
    }

    /// The timetable of the day that holds `t`.
    pub fn lay(&self, t: Timestamp) -> Timetable {
        let (date, day) = Day::around(t, &self.setting.tz);
        let turns = self.lineup.turns(date, &day);
        Timetable::lay(&day, &turns, &self.lineup.built_in(), &self.setting.rota_pace)
    }

    /// What the rota has at `t`, out of the days that are laid, or else of one laid for this answer.
    pub fn at(&self, t: Timestamp) -> Showing {
        self.rota.laid(t).map_or_else(|| *self.lay(t).at(t), |day| *day.at(t))
    }

    /// Width and height of the glass that it is made for.
    pub fn glass(&self) -> (u32, u32) {
        (self.setting.profile.width, self.setting.profile.height)
    }

    pub fn entry(&self, slot: Slot) -> Option<&Arc<Entry>> {
        self.lineup.entry(slot)
    }

    /// Whether the display sleeps at `t`, by its hours. An emergency that is in force keeps everything awake.
    pub fn is_off(&self, t: Timestamp) -> bool {
        let Some(hours) = self.setting.hours.as_ref().filter(|_| !self.setting.awake && !self.setting.preview) else {
            return false;
        };
        let tz = &self.setting.tz;
        let mut emergencies = self.lineup.notices.iter().filter(|entry| entry.notice.class == Class::Emergency);
        !hours.contains(tz.to_datetime(t)) && !emergencies.any(|entry| entry.is_open(t, tz))
    }

    /// The name of a showing's page; none where there is nothing at all to show.
    pub fn name(&self, showing: &Showing) -> Option<PageName> {
        let notice = &self.entry(showing.notice)?.notice;
        Some(PageName {
            publisher: notice.publisher.clone(),
            notice: notice.id.clone(),
            hash: notice.hash,
            page: showing.page,
        })
    }

    /// The sheet of a showing as it looks in the minute of `t`, with its picture or without.
    pub fn sheet(&self, showing: Showing, t: Timestamp, with_picture: bool) -> Option<Shown> {
        let entry = self.entry(showing.notice)?;
        let stage = self.stage(minute(t));
        let dress = match (entry.notice.picture.is_some(), with_picture) {
            (false, _) => Dress::Plain,
            (true, true) => Dress::WithPicture,
            (true, false) => Dress::WithoutPicture,
        };
        let (notice, plan) = entry.dressed(dress, &stage);
        // Without its picture a notice may take another number of pages.
        let page = showing.page.min(plan.pages.len().saturating_sub(1));
        let sheet = layout::compose(notice, plan, page, &stage);
        let emergency = notice.class == Class::Emergency;
        let colours = if emergency { EMERGENCY } else { palette::palette(notice.kind, stage.theme) };
        Some(Shown { showing, sheet, ribbon: colours.panel, cut: emergency, dress })
    }
}

/// The whole minute that holds `t`: nothing on the glass is finer.
fn minute(t: Timestamp) -> Timestamp {
    let second = t.as_second();
    Timestamp::from_second(second - second.rem_euclid(60)).unwrap_or(t)
}

/// When the glass changes next if no page does: at the next whole minute.
pub fn next_minute(t: Timestamp) -> Timestamp {
    let second = t.as_second();
    Timestamp::from_second(second - second.rem_euclid(60) + 60).unwrap_or(Timestamp::MAX)
}

/// The stage of a glass for plans: they do not depend on the hour, and the moment only has to be some moment.
pub fn some_stage<'a>(
    setting: &'a Setting,
    (issued, vouched): (Option<Timestamp>, Option<Timestamp>),
    metrics: &'a dyn Metrics,
) -> Stage<'a> {
    stage(setting, (issued, vouched), metrics, issued.unwrap_or(Timestamp::UNIX_EPOCH))
}

/// The stage of a glass at a moment; what it shows was issued, and last vouched for, at those two.
fn stage<'a>(
    setting: &'a Setting,
    (issued, vouched): (Option<Timestamp>, Option<Timestamp>),
    metrics: &'a dyn Metrics,
    t: Timestamp,
) -> Stage<'a> {
    let now = setting.tz.to_datetime(t);
    Stage {
        profile: &setting.profile,
        sizes: setting.profile.sizes(),
        metrics,
        words: &setting.words,
        theme: if setting.night.as_ref().is_some_and(|night| night.contains(now)) { Theme::Night } else { Theme::Day },
        site_line: match &setting.trouble {
            Some(trouble) => format!("{} · {trouble}", setting.site_line),
            None => setting.site_line.clone(),
        },
        banner: setting.banner.clone(),
        freshness: issued.or(vouched).map(|issued| {
            freshness(issued, vouched.map_or(issued, |vouched| vouched.max(issued)), t, &setting.words, &setting.tz)
        }),
        now,
    }
}

/// *Cập nhật 07:30 18/8*; two days after the last that was heard of it *Cập nhật lần cuối 18/8* with another sign.
fn freshness(issued: Timestamp, heard: Timestamp, now: Timestamp, words: &Words, tz: &TimeZone) -> Freshness {
    let stale = now.duration_since(heard) > STALE;
    let local = tz.to_datetime(if stale { heard } else { issued });
    let day = words::day_month(local.date());
    let brief = if stale { day } else { format!("{} {day}", words::hour_minute(local)) };
    let text = if stale { &words.last_updated } else { &words.updated }.replace('%', &brief);
    Freshness { text, brief, stale }
}
