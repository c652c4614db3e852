//! Settings: the defaults, then `/etc/bangtin/bangtin.toml`, then its drop-ins, then the command line; checked once.

use crate::board::hours::Hours;
use crate::board::legibility::Profile;
use crate::board::place::{AreaRef, SiteId};
use crate::board::qr;
use crate::cli::ShowOptions;
use crate::files::{self, Unread};
use crate::screen::platform::Rotation;
use crate::screen::vocabulary::Language;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::path::{Path, PathBuf};

const FILE: &str = "/etc/bangtin/bangtin.toml";

/// One settings file; all of it is optional, and unknown names are refused so that a slip of the pen is noticed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Fragment {
    site: Option<String>,
    screen: Option<String>,
    city: Option<String>,
    timezone: Option<String>,
    language: Option<Language>,
    edition: Option<PathBuf>,
    places: Option<PathBuf>,
    display: Display,
    codes: Codes,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Display {
    rotate: Option<u32>,
    panel_inches: Option<f32>,
    reading_metres: Option<f32>,
    farthest_metres: Option<f32>,
    scan_metres: Option<f32>,
    night: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Codes {
    hosts: Option<Vec<String>>,
}

/// What the program runs by: valid, and not checked again.
#[derive(Clone, Debug)]
pub struct Settings {
    pub site: Option<SiteId>,
    pub screen: String,
    /// The area whose notices a screen without a site shows.
    pub city: AreaRef,
    pub tz: TimeZone,
    pub language: Language,
    pub edition: Option<PathBuf>,
    pub places: Option<PathBuf>,
    /// Of the panel; none: the window's or display's own.
    pub size: Option<(u32, u32)>,
    pub rotation: Rotation,
    /// Distances and panel; its width and height are filled in when the glass is known.
    pub profile: Profile,
    /// When the dark theme is shown; none: never.
    pub night: Option<Hours>,
    pub hosts: Vec<String>,
    pub at: Option<Timestamp>,
}

/// Why the settings cannot be used: the place, the reason, the way out.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("{path}: {reason}")]
    File { path: PathBuf, reason: String },
    #[error("{name}: {reason}")]
    Value { name: &'static str, reason: String },
}

impl Settings {
    /// Reads the files and applies the command line.
    pub fn read(options: &ShowOptions) -> Result<Self, SettingsError> {
        let file = options.config.clone().unwrap_or_else(|| PathBuf::from(FILE));
        let mut fragments = Vec::new();
        match text_of(&file) {
            Ok(text) => fragments.push(fragment(&file, &text)?),
            // Nobody has to have settings; who names a file wants it read.
            Err(error) if options.config.is_none() && error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(SettingsError::File { path: file, reason: error.to_string() }),
        }
        for path in drop_ins(&file) {
            let text = text_of(&path)
                .map_err(|error| SettingsError::File { path: path.clone(), reason: error.to_string() })?;
            fragments.push(fragment(&path, &text)?);
        }
        Self::merge(fragments, options)
    }

    /// The defaults alone.
    pub fn plain() -> Self {
        Self::merge(Vec::new(), &ShowOptions::default()).expect("the defaults are valid")
    }

    fn merge(fragments: Vec<Fragment>, options: &ShowOptions) -> Result<Self, SettingsError> {
        // The last to speak wins.
        fn last<T>(fragments: &[Fragment], pick: impl Fn(&Fragment) -> Option<T>) -> Option<T> {
            fragments.iter().rev().find_map(pick)
        }
        let all = &fragments[..];
        let site = options.site.clone().or_else(|| last(all, |own| own.site.clone()));
        let site = site
            .map(|text| SiteId::parse(&text).map_err(|error| value("site", format!("{text:?}: {error}"))))
            .transpose()?;
        let city = last(all, |own| own.city.clone()).unwrap_or_else(|| "vn-gso@2021-01:01".into());
        let city = AreaRef::parse(&city).map_err(|error| value("city", format!("{city:?}: {error}")))?;
        let tz = last(all, |own| own.timezone.clone()).unwrap_or_else(|| "Asia/Ho_Chi_Minh".into());
        let tz = TimeZone::get(&tz)
            .map_err(|_| value("timezone", format!("{tz:?} is not known; write one such as Asia/Ho_Chi_Minh")))?;
        let rotate = last(all, |own| own.display.rotate).unwrap_or(0);
        let rotation = options.rotate.map_or_else(|| rotation(rotate), Ok)?;
        let mut profile = Profile::of(1920, 1080);
        let number = |name, own: Option<f32>, least: f32, most: f32, target: &mut f32| match own {
            Some(own) if !(own >= least && own <= most) => {
                Err(value(name, format!("{own} is out of range; it can be from {least} to {most}")))
            }
            Some(own) => {
                *target = own;
                Ok(())
            }
            None => Ok(()),
        };
        let panel = options.panel.or_else(|| last(all, |own| own.display.panel_inches));
        number("panel size in inches", panel, 15.0, 150.0, &mut profile.panel_inches)?;
        let reading = last(all, |own| own.display.reading_metres);
        number("display.reading_metres", reading, 0.5, 20.0, &mut profile.reading_m)?;
        let farthest = last(all, |own| own.display.farthest_metres);
        number("display.farthest_metres", farthest, 0.5, 30.0, &mut profile.farthest_m)?;
        let scan = last(all, |own| own.display.scan_metres);
        number("display.scan_metres", scan, 0.3, 5.0, &mut profile.scan_m)?;
        let night = last(all, |own| own.display.night.clone()).unwrap_or_else(|| "22:00-05:30".into());
        let night = match night.as_str() {
            "" => None,
            text => Some(Hours::parse(&[text.to_owned()]).map_err(|fault| {
                // The fault speaks of a notice's hours.
                value("display.night", format!("{}; write a stretch such as 22:00-05:30", fault.reason))
            })?),
        };
        let hosts = last(all, |own| own.codes.hosts.clone()).unwrap_or_else(|| vec!["gov.vn".into()]);
        if let Some((host, reason)) = hosts.iter().find_map(|host| Some((host, qr::domain_fault(host)?))) {
            let reason = format!("{host:?} is no domain: {reason}; write it like gov.vn, without https://");
            return Err(value("codes.hosts", reason));
        }
        let at = options.at.as_deref().map(|text| moment(text, &tz)).transpose()?;
        Ok(Self {
            site,
            screen: options.screen.clone().or_else(|| last(all, |own| own.screen.clone())).unwrap_or_default(),
            city,
            tz,
            language: options.language.or_else(|| last(all, |own| own.language)).unwrap_or_default(),
            edition: options.edition.clone().or_else(|| last(all, |own| own.edition.clone())),
            places: options.places.clone().or_else(|| last(all, |own| own.places.clone())),
            size: options.size,
            rotation,
            profile,
            night,
            hosts,
            at,
        })
    }
}

/// A settings file's text. Nobody writes that many settings by hand.
fn text_of(path: &Path) -> std::io::Result<String> {
    const MOST: usize = 1 << 20;
    let invalid = |reason: String| std::io::Error::new(std::io::ErrorKind::InvalidData, reason);
    let bytes = files::read(path, MOST).map_err(|unread| match unread {
        Unread::Io(error) => error,
        other => invalid(other.to_string()),
    })?;
    String::from_utf8(bytes).map_err(|error| invalid(format!("is no text: {error}")))
}

/// One file's settings; the files that it names lie beside it.
fn fragment(path: &Path, text: &str) -> Result<Fragment, SettingsError> {
    let mut fragment: Fragment = toml::from_str(text).map_err(|error| SettingsError::File {
        path: path.to_owned(),
        reason: error.to_string().trim_end().to_owned(),
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    for file in [&mut fragment.edition, &mut fragment.places].into_iter().flatten() {
        *file = folder.join(&*file);
    }
    Ok(fragment)
}

/// `bangtin.toml.d/*.toml` beside the file, in the order of their names.
fn drop_ins(file: &Path) -> Vec<PathBuf> {
    let folder = PathBuf::from(format!("{}.d", file.display()));
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut paths: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|own| own == "toml")).collect();
    paths.sort();
    paths
}

fn value(name: &'static str, reason: String) -> SettingsError {
    SettingsError::Value { name, reason }
}

fn rotation(degrees: u32) -> Result<Rotation, SettingsError> {
    match degrees {
        0 => Ok(Rotation::None),
        90 => Ok(Rotation::Quarter),
        180 => Ok(Rotation::Half),
        270 => Ok(Rotation::ThreeQuarter),
        _ => Err(value("display.rotate", format!("{degrees} is not possible; it can be 0, 90, 180 or 270"))),
    }
}

/// A moment with an offset, or a local date and time.
fn moment(text: &str, tz: &TimeZone) -> Result<Timestamp, SettingsError> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(moment);
    }
    let local = text.parse::<jiff::civil::DateTime>().ok();
    local.and_then(|local| local.to_zoned(tz.clone()).ok()).map(|zoned| zoned.timestamp()).ok_or_else(|| {
        value("--at", format!("{text:?} is no moment; write 2021-08-18T08:00 or 2021-08-18T08:00:00+07:00"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(texts: &[&str], options: &ShowOptions) -> Result<Settings, String> {
        let fragments: Result<Vec<_>, _> = texts.iter().map(|text| fragment(Path::new("own.toml"), text)).collect();
        fragments.and_then(|fragments| Settings::merge(fragments, options)).map_err(|error| error.to_string())
    }

    #[test]
    fn the_command_line_beats_a_drop_in_which_beats_the_file() {
        let file = "screen = \"Sảnh A\"\nsite = \"HN-4K7Q2W\"\n[display]\npanel_inches = 32.0";
        let settings = from(&[file, "screen = \"Sảnh B\""], &ShowOptions::default()).expect("valid");
        assert_eq!((settings.screen.as_str(), settings.profile.panel_inches), ("Sảnh B", 32.0));
        let options = ShowOptions { screen: Some("Sảnh C".into()), panel: Some(55.0), ..ShowOptions::default() };
        let settings = from(&[file, "screen = \"Sảnh B\""], &options).expect("valid");
        assert_eq!((settings.screen.as_str(), settings.profile.panel_inches), ("Sảnh C", 55.0));
    }

    #[test]
    fn a_slip_of_the_pen_is_named_with_its_place() {
        let error = from(&["scren = \"Sảnh A\""], &ShowOptions::default()).expect_err("no such setting");
        assert!(error.contains("own.toml") && error.contains("scren") && error.contains("screen"), "{error}");
        let error = from(&["[display]\nrotate = 45"], &ShowOptions::default()).expect_err("no such angle");
        assert!(error.contains("0, 90, 180 or 270"), "{error}");
        let error = from(&["[display]\npanel_inches = 0.0"], &ShowOptions::default()).expect_err("no such panel");
        assert!(error.contains("15 to 150"), "{error}");
        let error = from(&["site = \"HN-4K7Q2X\""], &ShowOptions::default()).expect_err("a wrong check character");
        assert!(error.contains("HN-4K7Q2X"), "{error}");
    }

    #[test]
    fn a_host_that_would_silently_remove_every_code_is_named() {
        for hosts in ["[\"\"]", "[\"https://a.vn/\"]", "[\"gov.vn\", \"vn\"]"] {
            let text = format!("[codes]\nhosts = {hosts}");
            let error = from(&[&text], &ShowOptions::default()).expect_err("no such domain");
            assert!(error.contains("codes.hosts") && error.contains("gov.vn"), "{error}");
        }
        assert!(from(&["[codes]\nhosts = []"], &ShowOptions::default()).expect("none at all").hosts.is_empty());
    }

    #[test]
    fn a_wrong_night_is_called_by_its_name() {
        let error = from(&["[display]\nnight = \"late\""], &ShowOptions::default()).expect_err("no such night");
        assert!(error.contains("display.night") && !error.contains("_bangtin"), "{error}");
    }

    #[test]
    fn files_that_a_settings_file_names_lie_beside_it() {
        let beside =
            fragment(Path::new("/etc/bangtin/bangtin.toml"), "edition = \"own.json\"\nplaces = \"/srv/places.json\"");
        let beside = beside.expect("valid");
        assert_eq!(beside.edition.as_deref(), Some(Path::new("/etc/bangtin/own.json")));
        assert_eq!(beside.places.as_deref(), Some(Path::new("/srv/places.json")));
    }

    #[test]
    fn moments_are_local_unless_they_say_otherwise() {
        let tz = TimeZone::get("Asia/Ho_Chi_Minh").expect("a zone");
        let local = moment("2021-08-18T08:00", &tz).expect("a moment");
        assert_eq!(local, "2021-08-18T01:00:00Z".parse().expect("a moment"));
        assert_eq!(moment("2021-08-18 08:00", &tz).expect("a moment"), local);
        assert_eq!(moment("2021-08-18T08:00:00+07:00", &tz).expect("a moment"), local);
        assert!(moment("yesterday", &tz).is_err());
    }
}
