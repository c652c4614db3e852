//! The folder that one department works in.
//!
//! ```text
//! newsroom.toml       who publishes, and how
//! places.json         areas and buildings (docs/places.md)
//! notices/<id>.md     one notice each; a name that begins with _ is not published
//! pictures/           what the notices name
//! keys/               for nobody else
//! site/               what a web server serves
//! root.json           what every screen is given once
//! ```

use super::grammar::{self, seen};
use super::nearest::nearest;
use super::slip::{Said, Slip, not_utf8, said, unread};
use crate::board::edition::REMINDERS;
use crate::board::hours;
use crate::board::place::AreaRef;
use crate::board::qr::domain_fault;
use crate::board::words::Language;
use crate::config::Settings;
use crate::durable::{Disk, RealDisk, beside, folder_of, put, put_folder};
use crate::files::{self, Scratch, Unread};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const FILE: &str = "newsroom.toml";
const MOST_BYTES: usize = 64 << 10;

const FIELDS: [&str; 8] = ["title", "contact", "language", "timezone", "city", "hosts", "reminders", "practice"];

/// What stands in `newsroom.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: String,
    #[serde(default)]
    contact: String,
    #[serde(default)]
    language: Option<String>,
    #[serde(default)]
    timezone: Option<String>,
    #[serde(default)]
    city: Option<String>,
    #[serde(default)]
    hosts: Option<Vec<String>>,
    #[serde(default)]
    reminders: Vec<String>,
    /// Keys without a passphrase of anybody's: for trying out.
    #[serde(default)]
    practice: bool,
}

/// A newsroom with its settings.
#[derive(Clone, Debug)]
pub struct Newsroom {
    pub folder: PathBuf,
    pub title: String,
    pub contact: String,
    pub language: Language,
    pub timezone: TimeZone,
    pub timezone_name: String,
    pub city: AreaRef,
    pub hosts: Vec<String>,
    pub reminders: Vec<String>,
    pub practice: bool,
    pub disk: Arc<dyn Disk>,
    /// As they are written.
    text: String,
}

impl Newsroom {
    pub fn open(folder: &Path) -> Result<Self, Vec<Slip>> {
        let wrong = |what: Said| vec![Slip::error(FILE, None, what)];
        let bytes = files::read(&folder.join(FILE), MOST_BYTES).map_err(|own| match own {
            Unread::Io(error) if error.kind() == ErrorKind::NotFound => {
                let folder = folder.display();
                wrong(said(
                    format!("không có tệp này; {folder} có phải là phòng tin không? Tạo mới bằng: bangtin-desk setup {folder}"),
                    format!("is not there; is {folder} a newsroom? Make one: bangtin-desk setup {folder}"),
                ))
            }
            own => wrong(unread(&own)),
        })?;
        let text = String::from_utf8(bytes).map_err(|_| wrong(not_utf8()))?;
        let written: Written = toml::from_str(&text).map_err(|error| vec![refused(&text, &error)])?;
        let plain = Settings::plain();
        let mut slips = Vec::new();
        let mut slip = |vi: String, en: String| {
            let line = line_of(&text, en.split(':').next().unwrap_or_default());
            slips.push(Slip::error(FILE, line, said(vi, en)));
        };
        if written.title.trim().is_empty() {
            slip("title: còn trống; viết tên cơ quan".into(), "title: is empty; write the department's name".into());
        }
        for (name, own) in [("title", &written.title), ("contact", &written.contact)] {
            if let Err(what) = seen(own) {
                slip(format!("{name}: {}", what.vi), format!("{name}: {}", what.en));
            }
        }
        let language = match written.language.as_deref().map(|code| (code, Language::of_code(code))) {
            Some((code, None)) => {
                slip(
                    format!("language: không có {code:?}; viết vi hoặc en"),
                    format!("language: {code:?} is not known; write vi or en"),
                );
                plain.language
            }
            Some((_, Some(own))) => own,
            None => plain.language,
        };
        let timezone_name = written.timezone.unwrap_or_else(|| "Asia/Ho_Chi_Minh".into());
        let timezone = hours::zone(&timezone_name).unwrap_or_else(|| {
            slip(
                format!("timezone: không có múi giờ {timezone_name:?}; viết Asia/Ho_Chi_Minh"),
                format!("timezone: {timezone_name:?} is no time zone; write Asia/Ho_Chi_Minh"),
            );
            plain.tz.clone()
        });
        let city = match written.city.as_deref().map(|text| (text, AreaRef::parse(text))) {
            Some((text, Err(error))) => {
                slip(
                    format!(
                        "city: {text:?} không phải là mã của thành phố; chép mã từ places.json, như vn-gso@2021-01:01"
                    ),
                    format!("city: {text:?}: {error}"),
                );
                plain.city.clone()
            }
            Some((_, Ok(own))) => own,
            None => plain.city.clone(),
        };
        let hosts = written.hosts.unwrap_or(plain.hosts);
        for host in hosts.iter().filter(|host| domain_fault(host).is_some()) {
            slip(
                format!(
                    "hosts: {host:?} không phải là tên miền; chỉ ghi tên miền, như gov.vn, không có https:// hay dấu /"
                ),
                format!("hosts: {host:?} is no domain; write the domain alone, such as gov.vn, without https:// or /"),
            );
        }
        for pack in written.reminders.iter().filter(|pack| !REMINDERS.contains(&pack.as_str())) {
            let all = REMINDERS.join(", ");
            slip(
                format!("reminders: không có bộ lời nhắc {pack:?}; hiện có: {all}"),
                format!("reminders: {pack:?} is not a pack; there are: {all}"),
            );
        }
        if !slips.is_empty() {
            return Err(slips);
        }
        Ok(Self {
            folder: folder.to_owned(),
            title: written.title,
            contact: written.contact,
            language,
            timezone,
            timezone_name,
            city,
            hosts,
            reminders: written.reminders,
            practice: written.practice,
            disk: Arc::new(RealDisk),
            text,
        })
    }

    /// Makes a new one, which comes into its place when it is whole: a cut leaves nothing in the way of the next attempt.
    /// `finish` gets what there is before that, and may refuse it.
    pub fn set_up<E>(
        folder: &Path,
        title: &str,
        practice: bool,
        now: Timestamp,
        finish: impl FnOnce(&Self) -> Result<(), E>,
    ) -> Result<Result<Self, E>, Said> {
        let fault = |error: std::io::Error| {
            said(format!("{}: {error}", folder.display()), format!("{}: {error}", folder.display()))
        };
        let parent = folder_of(folder);
        put_folder(&RealDisk, parent).map_err(fault)?;
        // Of two at once the second one finds what the first one has made.
        let alone = File::open(parent).map_err(fault)?;
        alone.lock().map_err(fault)?;
        if !RealDisk.names(folder).map_err(fault)?.is_empty() {
            return Err(said(
                format!(
                    "{} không trống; chọn một thư mục mới, hoặc xóa thư mục này nếu lần tạo trước bị dở",
                    folder.display()
                ),
                format!(
                    "{} is not empty; choose a new folder, or delete this one if setting it up was cut short",
                    folder.display()
                ),
            ));
        }
        // A folder that is there may be the one that somebody's shell stands in: nothing can take its place.
        if folder.exists() {
            let made = Self::create(folder, title, practice, now)?;
            return Ok(finish(&made).map(|()| made));
        }
        let unfinished = Scratch::at(&beside(folder)).map_err(fault)?;
        if let Err(refused) = finish(&Self::create(unfinished.path(), title, practice, now)?) {
            return Ok(Err(refused));
        }
        std::fs::rename(unfinished.path(), folder).and_then(|()| RealDisk.settle(parent)).map_err(fault)?;
        Self::open(folder).map(Ok).map_err(|slips| slips[0].what.clone())
    }

    fn create(folder: &Path, title: &str, practice: bool, now: Timestamp) -> Result<Self, Said> {
        let disk = RealDisk;
        let fault = |error: std::io::Error| {
            said(format!("{}: {error}", folder.display()), format!("{}: {error}", folder.display()))
        };
        for own in ["notices", "pictures"] {
            put_folder(&disk, &folder.join(own)).map_err(fault)?;
        }
        let settings = include_str!("sample/newsroom.toml")
            .replace("@TITLE@", &toml::Value::from(title).to_string())
            .replace("@PRACTICE@", if practice { "\n# Chỉ để thử: chìa khóa không có mật khẩu. / For practice: keys without a passphrase.\npractice = true\n" } else { "" });
        let day = |days: i64| {
            let today = now.to_zoned(Settings::plain().tz).date();
            today.saturating_add(jiff::Span::new().days(days)).strftime("%d/%m/%Y").to_string()
        };
        let sample = include_str!("sample/_mau.md").replace("@FROM@", &day(1)).replace("@UNTIL@", &day(14));
        for (name, text) in
            [("places.json", include_str!("sample/places.json")), ("notices/_mau.md", &sample), (FILE, &settings)]
        {
            put(&disk, &folder.join(name), text.as_bytes()).map_err(fault)?;
        }
        Self::open(folder).map_err(|slips| slips[0].what.clone())
    }

    /// The line of a setting, from 1.
    pub fn line(&self, name: &str) -> Option<usize> {
        line_of(&self.text, name)
    }

    /// Where the site is.
    pub fn site(&self) -> PathBuf {
        self.folder.join("site")
    }

    pub fn keys(&self) -> PathBuf {
        self.folder.join("keys")
    }

    /// The settings by which a screen of the department reads what is published.
    pub fn settings(&self) -> Settings {
        let mut settings = Settings::plain();
        settings.city = self.city.clone();
        settings.tz = self.timezone.clone();
        settings.language = self.language;
        settings.hosts.clone_from(&self.hosts);
        settings
    }
}

fn line_of(text: &str, name: &str) -> Option<usize> {
    let is = |own: &str| own.trim_start().strip_prefix(name).is_some_and(|own| own.trim_start().starts_with('='));
    text.lines().position(is).map(|line| line + 1)
}

/// What the parser says of `newsroom.toml`, said to its author.
fn refused(text: &str, error: &toml::de::Error) -> Slip {
    let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count());
    let written = line.and_then(|line| text.lines().nth(line)).unwrap_or_default();
    let (name, value) = written.split_once('=').map_or(("", ""), |(name, value)| (name.trim(), value.trim()));
    let why = error.message();
    let quoted = || why.split('`').nth(1).unwrap_or_default();
    let what = if why.starts_with("unknown field") {
        let (vi, en) = match nearest(quoted(), FIELDS) {
            Some(own) => (format!("có phải {own} không?"), format!("is it {own}?")),
            None => (format!("các trường: {}", FIELDS.join(", ")), format!("there are {}", FIELDS.join(", "))),
        };
        said(format!("không có trường {:?}; {vi}", quoted()), format!("there is no field {:?}; {en}", quoted()))
    } else if why.starts_with("missing field") {
        said(
            format!("còn thiếu {0}; viết {0} = \"…\"", quoted()),
            format!("{0} is missing; write {0} = \"…\"", quoted()),
        )
    } else if why.starts_with("invalid type") {
        let (vi, en) = if why.ends_with("a sequence") {
            // Only text can be the one member of a list here.
            let own = if value.starts_with(['"', '\'']) {
                value.split(" #").next().unwrap_or(value).trim()
            } else {
                "\"…\""
            };
            (format!("là danh sách; ghi {name} = [{own}]"), format!("is a list; write {name} = [{own}]"))
        } else if why.ends_with("a boolean") {
            ("ghi true hoặc false, không có dấu nháy".to_owned(), "write true or false, without quotes".to_owned())
        } else {
            ("phải là chữ trong dấu nháy".to_owned(), "must be text in quotes".to_owned())
        };
        said(format!("{name}: {vi}"), format!("{name}: {en}"))
    } else {
        grammar::slip(written, why, false)
    };
    Slip::error(FILE, line.map(|line| line + 1), what)
}

#[cfg(test)]
pub(super) mod tests;
