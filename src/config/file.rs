//! One settings file: every value that can be used is used, every other is named with its line and costs itself only.

use super::Listen;
use super::Settings;
use super::legible;
use crate::board::hours::{self, Hours};
use crate::board::legibility::{PANEL_INCHES, READING_METRES};
use crate::board::place::{self, AreaRef, SiteId};
use crate::board::qr;
use crate::board::words::Language;
use crate::feed::transport::Address;
use crate::files::{self, Unread};
use crate::network::{self, Value, Written};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Nobody writes that many settings by hand.
const MOST_BYTES: usize = 64 << 10;
/// Nobody mends more at a time.
const MOST_FAULTS: usize = 20;

/// All that can be set, as the files call it, but for what `[network]` may hold.
const NAMES: [&str; 23] = [
    "site",
    "screen",
    "city",
    "timezone",
    "language",
    "edition",
    "places",
    "feed",
    "root",
    "certificates",
    "state",
    "poll_seconds",
    "display.mode",
    "display.rotate",
    "display.panel_inches",
    "display.reading_metres",
    "display.farthest_metres",
    "display.scan_metres",
    "display.night",
    "display.hours",
    "display.power_command",
    "codes.hosts",
    "setup.listen",
];

fn names() -> impl Iterator<Item = String> {
    NAMES.into_iter().map(str::to_owned).chain(network::NAMES.into_iter().map(|own| format!("network.{own}")))
}

/// Something in a settings file that is not followed: where it stands, what is wrong, the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingFault {
    pub path: PathBuf,
    /// From 1; none: the whole file.
    pub line: Option<usize>,
    pub reason: String,
}

impl std::fmt::Display for SettingFault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}", self.path.display())?;
        self.line.map_or(Ok(()), |line| write!(out, ":{line}"))?;
        write!(out, ": {}", self.reason)
    }
}

impl SettingFault {
    /// The place alone, for a glass that has a few words' room: *bangtin.toml:3*.
    pub fn place(&self) -> String {
        let file = self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy();
        self.line.map_or_else(|| file.to_string(), |line| format!("{file}:{line}"))
    }
}

/// Follows the settings file at `path`, then its drop-ins, `bangtin.toml.d/*.toml` beside it, in the order of their
/// names, then the credential `bangtin.toml`. Nobody has to have settings: only a file that was `named` is missed.
pub fn follow(settings: &mut Settings, path: &Path, named: bool) {
    follow_file(settings, path, named);
    let folder = drop_in_folder(path);
    let mut drop_ins = Vec::new();
    match std::fs::read_dir(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => fault(settings, &folder, None, unreadable(&error.to_string())),
        Ok(entries) => {
            for entry in entries {
                match entry {
                    Ok(entry) => drop_ins.push(entry.path()),
                    Err(error) => fault(settings, &folder, None, unreadable(&error.to_string())),
                }
            }
        }
    }
    drop_ins.retain(|path| path.extension().is_some_and(|own| own == "toml"));
    drop_ins.sort();
    drop_ins.iter().for_each(|path| follow_file(settings, path, true));
    // What an installer has given to the unit (systemd.exec, "Credentials").
    if let Some(folder) = std::env::var_os("CREDENTIALS_DIRECTORY").filter(|own| !own.is_empty()) {
        follow_file(settings, &Path::new(&folder).join("bangtin.toml"), false);
    }
}

/// `bangtin.toml.d` beside `bangtin.toml`.
pub fn drop_in_folder(path: &Path) -> PathBuf {
    PathBuf::from(format!("{}.d", path.display()))
}

fn follow_file(settings: &mut Settings, path: &Path, wanted: bool) {
    match files::read(path, MOST_BYTES) {
        Ok(bytes) => follow_bytes(settings, path, &bytes),
        Err(Unread::Io(error)) if error.kind() == std::io::ErrorKind::NotFound && !wanted => {}
        Err(unread) => fault(settings, path, None, unreadable(&unread.to_string())),
    }
}

fn unreadable(reason: &str) -> String {
    format!("cannot be read, so the settings in it do not hold: {reason}")
}

fn fault(settings: &mut Settings, path: &Path, line: Option<usize>, reason: String) {
    settings.faults.push(SettingFault { path: path.to_owned(), line, reason });
}

/// Follows one file's text.
pub(super) fn follow_bytes(settings: &mut Settings, path: &Path, bytes: &[u8]) {
    let mut found = BTreeMap::new();
    let text = legible::legible(&String::from_utf8_lossy(bytes), &mut found);
    let lines = legible::Lines::of(&text);
    let folder = path.parent().unwrap_or(Path::new(""));
    if let Ok(table) = DeTable::parse(&text) {
        for (name, key, value) in flat(table.get_ref()) {
            if let Err(reason) = set(settings, &name, value.get_ref(), folder) {
                found.entry(lines.holding(key.start) + 1).or_insert_with(|| format!("{name}: {reason}"));
            }
        }
    }
    let more = found.len().saturating_sub(MOST_FAULTS);
    for (line, reason) in found.into_iter().take(MOST_FAULTS) {
        fault(settings, path, Some(line), reason);
    }
    if more > 0 {
        fault(settings, path, None, format!("{more} more lines are not followed; mend the others first"));
    }
}

/// Every value with its dotted name and its key's place. A table that is none of ours counts as one value.
fn flat<'a>(table: &'a DeTable<'_>) -> Vec<(String, Range<usize>, &'a Spanned<DeValue<'a>>)> {
    let mut values = Vec::new();
    for (key, value) in table {
        match value.get_ref() {
            DeValue::Table(inner) if is_table(key.get_ref()) => values.extend(
                inner.iter().map(|(name, own)| (format!("{}.{}", key.get_ref(), name.get_ref()), name.span(), own)),
            ),
            _ => values.push((key.get_ref().to_string(), key.span(), value)),
        }
    }
    values
}

fn is_table(name: &str) -> bool {
    names().any(|own| own.split_once('.').is_some_and(|(table, _)| table == name))
}

/// Follows one setting; an error says why it is not followed and what to write instead.
fn set(settings: &mut Settings, name: &str, value: &DeValue<'_>, folder: &Path) -> Result<(), String> {
    let file = |value| match text(value)? {
        "" => Err("is empty; write a file's name".to_owned()),
        file => Ok(Some(folder.join(file))),
    };
    let profile = &mut settings.profile;
    match name {
        "site" => settings.site = Some(site(text(value)?)?),
        "screen" => settings.screen = screen(text(value)?)?,
        "city" => {
            let own = text(value)?;
            settings.city = AreaRef::parse(own).map_err(|error| format!("{own:?}: {error}"))?;
        }
        "timezone" => {
            let own = text(value)?;
            settings.tz =
                hours::zone(own).ok_or_else(|| format!("{own:?} is not known; write one such as Asia/Ho_Chi_Minh"))?;
        }
        "language" => {
            let own = text(value)?;
            settings.language =
                Language::of_code(own).ok_or_else(|| format!("{own:?} is not known; write vi or en"))?;
        }
        "edition" => settings.edition = file(value)?,
        "places" => settings.places = file(value)?,
        "feed" => {
            settings.feed = Some(match Address::parse(text(value)?)? {
                Address::Folder(own) => Address::Folder(folder.join(own)),
                web => web,
            });
        }
        "root" => settings.root = file(value)?,
        "certificates" => settings.certificates = file(value)?,
        "state" => settings.state = file(value)?,
        "poll_seconds" => {
            settings.poll = Duration::from_secs_f32(super::within(number(value)?, 10.0..=86_400.0)?);
        }
        "display.mode" => settings.size = Some(crate::cli::size(text(value)?)?),
        "display.rotate" => settings.rotation = super::rotation(number(value)?)?,
        "display.panel_inches" => settings.say_panel(Some(super::within(number(value)?, PANEL_INCHES)?)),
        "display.reading_metres" => profile.reading_m = super::within(number(value)?, READING_METRES)?,
        "display.farthest_metres" => profile.farthest_m = super::within(number(value)?, 0.5..=30.0)?,
        "display.scan_metres" => profile.scan_m = super::within(number(value)?, 0.3..=5.0)?,
        "display.night" => settings.night = stretches(&[text(value)?.to_owned()], "22:00-05:30")?,
        "display.hours" => settings.hours = stretches(&list(value)?, "05:30-22:30")?,
        "display.power_command" => settings.power_command = file(value)?,
        "setup.listen" => settings.listen = Listen::parse(text(value)?)?,
        _ if name.strip_prefix("network.").is_some_and(|own| network::NAMES.contains(&own)) => {
            set_network(&mut settings.network, name, value)?;
        }
        "codes.hosts" => settings.hosts = hosts(value)?,
        _ if is_table(name) => return Err(format!("is a table of settings; write [{name}] above them")),
        _ => {
            return Err(format!(
                "there is no such setting, so nothing follows from it; there are {}",
                names().collect::<Vec<_>>().join(", ")
            ));
        }
    }
    Ok(())
}

/// Each by itself: whether they go together is for `bangtin network` to say.
fn set_network(network: &mut Written, name: &str, value: &DeValue<'_>) -> Result<(), String> {
    let list: Option<Vec<String>> = match value {
        DeValue::Array(list) => list.iter().map(|own| own.get_ref().as_str().map(str::to_owned)).collect(),
        _ => None,
    };
    network.set(name.trim_start_matches("network."), Value::of(value.as_str(), list.as_deref()))
}

/// A location ID as it is written on the letter.
pub fn site(text: &str) -> Result<SiteId, String> {
    SiteId::parse(text).map_err(|error| format!("{text:?}: {error}"))
}

/// A screen's name within its building.
pub fn screen(text: &str) -> Result<String, String> {
    place::screen_name(text).map_err(|why| why.to_string())
}

/// Hours of the week; none where nothing is written.
fn stretches(texts: &[String], such: &str) -> Result<Option<Hours>, String> {
    if texts.iter().all(String::is_empty) {
        return Ok(None);
    }
    // The fault speaks of a notice's hours.
    let named = |fault: crate::board::fault::Fault| format!("{}; write a stretch such as {such}", fault.reason);
    Hours::parse(texts).map(Some).map_err(named)
}

/// One text, or several.
fn list(value: &DeValue<'_>) -> Result<Vec<String>, String> {
    match value {
        DeValue::Array(list) => list.iter().map(|own| text(own.get_ref()).map(str::to_owned)).collect(),
        one => Ok(vec![text(one)?.to_owned()]),
    }
}

fn hosts(value: &DeValue<'_>) -> Result<Vec<String>, String> {
    let DeValue::Array(list) = value else {
        return Err("is no list; write it like [\"gov.vn\"]".into());
    };
    let domain = |own: &Spanned<DeValue<'_>>| {
        let host = text(own.get_ref())?;
        qr::domain_fault(host).map_or_else(
            || Ok(host.to_owned()),
            |reason| Err(format!("{host:?} is no domain: {reason}; write it like gov.vn, without https://")),
        )
    };
    list.iter().map(domain).collect()
}

fn text<'a>(value: &'a DeValue<'_>) -> Result<&'a str, String> {
    value.as_str().ok_or_else(|| "is no text; write it in quotes".into())
}

fn number(value: &DeValue<'_>) -> Result<f32, String> {
    let own = match value {
        DeValue::Integer(own) if own.radix() == 10 => own.as_str().parse().ok(),
        DeValue::Float(own) => own.as_str().parse().ok(),
        _ => None,
    };
    own.ok_or_else(|| "is no number; write it without quotes, for example 43".into())
}
