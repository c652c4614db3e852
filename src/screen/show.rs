//! What is on the glass at a moment: the rota, and the sheet of its page. Time comes in as an argument.

use crate::board::faces::Fonts;
use crate::board::hours::Hours;
use crate::board::layout::{self, Freshness, Stage};
use crate::board::legibility::Profile;
use crate::board::lineup::{Entry, Lineup};
use crate::board::notice::{Class, Notice};
use crate::board::pages::Pace;
use crate::board::palette::{self, EMERGENCY, Theme};
use crate::board::rota::{self, Rota, Showing, Slot};
use crate::board::sheet::{Rgb, Sheet};
use crate::board::words::{self, Words};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// What there is to show, for this screen.
#[derive(Clone, Debug, Default)]
pub struct Content {
    pub notices: Vec<Notice>,
    pub built_in: Vec<Notice>,
    /// When the newest edition was issued.
    pub issued: Option<Timestamp>,
}

/// What the screen is and how it is set.
pub struct Setting {
    pub profile: Profile,
    pub words: Words,
    pub tz: TimeZone,
    pub site_line: String,
    pub banner: Option<String>,
    pub night: Option<Hours>,
    pub pace: Pace,
    pub rota_pace: rota::Pace,
}

/// A page on the glass with its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub showing: Showing,
    pub sheet: Sheet,
    /// The colour that turns the page.
    pub ribbon: Rgb,
    /// It came without notice and takes the glass at once.
    pub cut: bool,
}

/// The show of one screen.
pub struct Show {
    setting: Setting,
    content: Content,
    fonts: Fonts,
    rota: Rota<Lineup>,
}

impl Show {
    pub fn new(content: Content, setting: Setting) -> Self {
        let fonts = Fonts::embedded();
        let rota = plan(&content, &setting, &fonts);
        Self { setting, content, fonts, rota }
    }

    /// Another glass: everything is planned anew.
    pub fn resize(&mut self, width: u32, height: u32) {
        self.setting.profile = Profile { width, height, ..self.setting.profile };
        self.rota = plan(&self.content, &self.setting, &self.fonts);
    }

    pub fn showing(&mut self, t: Timestamp) -> Showing {
        self.rota.at(t)
    }

    pub fn rota(&mut self) -> &mut Rota<Lineup> {
        &mut self.rota
    }

    pub fn lineup(&self) -> &Lineup {
        self.rota.programme()
    }

    pub fn entry(&self, slot: Slot) -> Option<&Entry> {
        let lineup = self.rota.programme();
        match slot {
            Slot::Notice(at) => lineup.notices.get(at),
            Slot::BuiltIn(at) => lineup.built_in.get(at),
        }
    }

    pub fn tz(&self) -> &TimeZone {
        &self.setting.tz
    }

    /// The page that is due at `t`, as it looks at `t`.
    pub fn at(&mut self, t: Timestamp) -> Option<Shown> {
        let showing = self.rota.at(t);
        self.sheet(showing, t)
    }

    /// The sheet of a showing as it looks at `t`; none only where there is nothing at all to show.
    pub fn sheet(&self, showing: Showing, t: Timestamp) -> Option<Shown> {
        let entry = self.entry(showing.notice)?;
        let stage = stage(&self.content, &self.setting, &self.fonts, t);
        let sheet = layout::compose(&entry.notice, &entry.plan, showing.page, &stage);
        let emergency = entry.notice.class == Class::Emergency;
        let colours = if emergency { EMERGENCY } else { palette::palette(entry.notice.kind, stage.theme) };
        Some(Shown { showing, sheet, ribbon: colours.panel, cut: emergency })
    }

    /// When the glass changes next if no page does: at the next whole minute.
    pub fn next_minute(t: Timestamp) -> Timestamp {
        let second = t.as_second();
        Timestamp::from_second(second - second.rem_euclid(60) + 60).unwrap_or(Timestamp::MAX)
    }
}

fn plan(content: &Content, setting: &Setting, fonts: &Fonts) -> Rota<Lineup> {
    // A plan does not depend on the hour; the moment only has to be some moment.
    let stage = stage(content, setting, fonts, content.issued.unwrap_or(Timestamp::UNIX_EPOCH));
    let (notices, built_in) = (content.notices.clone(), content.built_in.clone());
    let lineup = Lineup::new(notices, built_in, &stage, &setting.pace, setting.tz.clone());
    Rota::new(lineup, setting.tz.clone(), setting.rota_pace)
}

fn stage<'a>(content: &Content, setting: &'a Setting, fonts: &'a Fonts, t: Timestamp) -> Stage<'a> {
    let now = t.to_zoned(setting.tz.clone()).datetime();
    Stage {
        profile: &setting.profile,
        sizes: setting.profile.sizes(),
        metrics: fonts,
        words: &setting.words,
        theme: if setting.night.as_ref().is_some_and(|night| night.contains(now)) { Theme::Night } else { Theme::Day },
        site_line: setting.site_line.clone(),
        banner: setting.banner.clone(),
        freshness: content.issued.map(|issued| freshness(issued, t, &setting.words, &setting.tz)),
        now,
    }
}

/// *Cập nhật 07:30 18/8*; after two days *Cập nhật lần cuối 18/8* with another sign.
fn freshness(issued: Timestamp, now: Timestamp, words: &Words, tz: &TimeZone) -> Freshness {
    let local = issued.to_zoned(tz.clone()).datetime();
    let day = words::day_month(local.date());
    let stale = now.duration_since(issued) > SignedDuration::from_hours(48);
    let brief = if stale { day } else { format!("{} {day}", words::hour_minute(local)) };
    let text = if stale { &words.last_updated } else { &words.updated }.replace('%', &brief);
    Freshness { text, brief, stale }
}
