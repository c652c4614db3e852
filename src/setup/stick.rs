//! A stick with `bangtin.toml`: where the department's feed lies, by which root it is believed, and where boxes hang.
//!
//! The system copies its files into a folder of ours (`deploy/`); nothing of a stick is ever run. It is followed only while
//! the screen is nobody's.
//!
//! ```toml
//! feed = "https://…"         # of a box that has none yet
//! root = "root.json"         # beside it
//! site = "HN-4K7Q2W"         # for every box; or one row a box:
//! [[box]]
//! serial = "MP1X5L2Q"
//! site = "HN-4K7Q2W"
//! screen = "Sảnh A"
//! [network]                  # whoever's the screen is: the system takes it, see `network`
//! wifi = "Sảnh"
//! password = "…"
//! ```

use crate::board::place::{SiteId, screen_name_left};
use crate::device::hardware::plain;
use crate::feed::transport::Address;
use crate::feed::trust::MOST_METADATA;
use crate::feed::verify::check_root;
use crate::files::{self, Stamp};
use crate::network;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Where the system puts a stick's files.
pub const FOLDER: &str = "/run/bangtin/stick";
pub const FILE: &str = "bangtin.toml";
/// Five thousand rows.
pub const MOST_BYTES: usize = 1 << 20;

/// Of a stick's settings what is followed; a settings file may say more.
#[derive(Deserialize)]
struct Written {
    feed: Option<String>,
    root: Option<String>,
    site: Option<String>,
    #[serde(default)]
    screen: String,
    #[serde(default, rename = "box")]
    boxes: Vec<Row>,
    network: Option<toml::Table>,
}

#[derive(Deserialize)]
struct Row {
    serial: String,
    site: String,
    #[serde(default)]
    screen: String,
}

/// What a stick has for this box.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stick {
    pub feed: Option<String>,
    pub root: Option<Vec<u8>>,
    /// With the screen's name.
    pub site: Option<(SiteId, String)>,
    /// It has rows for other boxes.
    pub has_rows: bool,
    /// It has a network, which the system takes; the screen has nothing to do with it.
    pub has_network: bool,
}

/// Why a stick is not followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("its bangtin.toml cannot be read: {0}")]
    Unreadable(String),
    #[error("{0:?} is no location ID")]
    Site(String),
    #[error("its feed cannot be used: {0}")]
    Feed(String),
    #[error("its root is another department's")]
    OtherDepartment,
    #[error("its network cannot be used: {0}")]
    Network(String),
    #[error("it has no row for this machine")]
    NoRow,
    #[error("it has nothing for this screen")]
    Nothing,
}

/// Looks at one folder.
#[derive(Debug)]
pub struct Slot {
    folder: PathBuf,
    seen: Option<Stamp>,
}

impl Slot {
    pub fn at(folder: PathBuf) -> Self {
        Self { folder, seen: None }
    }

    /// What a stick says that was not there before; none where there is none, or none that is new.
    pub fn look(&mut self, serials: &[String]) -> Option<Result<Stick, Refused>> {
        let path = self.folder.join(FILE);
        if !path.exists() {
            self.seen = None;
            return None;
        }
        // Asked before reading: one that is replaced meanwhile is read once more.
        let stamp = Stamp::of(&path);
        if self.seen.as_ref() == Some(&stamp) {
            return None;
        }
        self.seen = Some(stamp);
        Some(read(&self.folder, serials))
    }
}

fn parsed(bytes: &[u8]) -> Result<Written, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "is not in UTF-8")?;
    toml::from_str(text.strip_prefix('\u{feff}').unwrap_or(text)).map_err(|error| error.message().to_owned())
}

/// The network in a stick's settings; none where they have none.
pub fn network(bytes: &[u8]) -> Result<Option<network::Written>, String> {
    parsed(bytes)?.network.map(|table| network::Written::of_table(&table)).transpose()
}

fn read(folder: &Path, serials: &[String]) -> Result<Stick, Refused> {
    let unreadable = |error: &dyn std::fmt::Display| Refused::Unreadable(error.to_string());
    let bytes = files::read(&folder.join(FILE), MOST_BYTES).map_err(|error| unreadable(&error))?;
    let written = parsed(&bytes).map_err(Refused::Unreadable)?;
    let has_network = match &written.network {
        None => false,
        Some(table) => network::Written::of_table(table).map(|_| true).map_err(Refused::Network)?,
    };
    let feed = match written.feed {
        None => None,
        Some(feed) => match Address::parse(&feed) {
            Ok(Address::Web(_)) => Some(feed),
            // A stick that is pulled out again is no feed to live by.
            Ok(Address::Folder(_)) => return Err(Refused::Feed(format!("{feed:?} is no web address"))),
            Err(reason) => return Err(Refused::Feed(reason)),
        },
    };
    let root = match written.root {
        None => None,
        Some(name) if Path::new(&name).file_name().is_none_or(|own| own != name.as_str()) => {
            return Err(Refused::Feed(format!("{name:?} does not lie beside it")));
        }
        Some(name) => {
            let bytes = files::read(&folder.join(&name), MOST_METADATA)
                .map_err(|error| Refused::Feed(format!("{name}: {error}")))?;
            check_root(&bytes).map_err(|reason| Refused::Feed(format!("{name}: {reason}")))?;
            Some(bytes)
        }
    };
    let own: Vec<String> = serials.iter().map(|own| plain(own)).collect();
    let row = written.boxes.iter().find(|row| !plain(&row.serial).is_empty() && own.contains(&plain(&row.serial)));
    let named = match (row, written.site) {
        (Some(row), _) => Some((row.site.clone(), row.screen.clone())),
        (None, Some(site)) => Some((site, written.screen)),
        (None, None) => None,
    };
    let site = match named {
        None => None,
        Some((site, screen)) => {
            let id = SiteId::parse(&site).map_err(|_| Refused::Site(site))?;
            let (name, odd) = screen_name_left(&screen);
            if let Some(why) = odd {
                tracing::warn!(%why, kept = name, "the stick's name for this screen was changed");
            }
            Some((id, name))
        }
    };
    match (&site, &feed, written.boxes.is_empty()) {
        (None, None, false) => Err(Refused::NoRow),
        (None, None, true) if !has_network => Err(Refused::Nothing),
        (.., empty) => Ok(Stick { feed, root, site, has_rows: !empty, has_network }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn stick(text: impl AsRef<[u8]>) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(FILE), text).expect("written");
        folder
    }

    fn of(text: &str) -> Result<Stick, Refused> {
        read(stick(text).path(), &["MP1X5L2Q".into(), "7c:83:34:b0:11:9e".into()])
    }

    fn id(text: &str) -> SiteId {
        SiteId::parse(text).expect("an ID")
    }

    #[test]
    fn a_box_finds_its_own_row_among_five_hundred() {
        let mut text = String::new();
        for row in 0..500 {
            text += &format!("[[box]]\nserial = \"X{row:06}\"\nsite = \"HN-4K7Q2W\"\n");
        }
        assert_eq!(of(&text), Err(Refused::NoRow));
        for serial in ["mp1x5l2q", "MP1X-5L2Q", "7C-83-34-B0-11-9E"] {
            let own = of(&format!("{text}[[box]]\nserial = \"{serial}\"\nsite = \"hn 2c3w70\"\nscreen = \"Sảnh B\"\n"));
            assert_eq!(own.expect("its row").site, Some((id("HN-2C3W70"), "Sảnh B".into())), "{serial}");
        }
        let all = of(&format!("site = \"HN-2C3W70\"\n{text}")).expect("for every box");
        assert_eq!(all.site, Some((id("HN-2C3W70"), String::new())));
    }

    #[test]
    fn a_screen_s_name_that_no_board_shows_costs_no_box_its_place() {
        for (name, left) in [
            (
                format!("Sảnh A, {}", "cạnh thang máy ".repeat(10)),
                format!("Sảnh A, {}cạnh thang", "cạnh thang máy ".repeat(4)),
            ),
            ("Sảnh\u{202e} B 😀".to_owned(), "Sảnh B".to_owned()),
        ] {
            let row = format!("[[box]]\nserial = \"MP1X5L2Q\"\nsite = \"HN-2C3W70\"\nscreen = \"{name}\"\n");
            assert_eq!(of(&row).expect("its row").site, Some((id("HN-2C3W70"), left)));
        }
    }

    #[test]
    fn whatever_lies_on_a_stick_it_is_refused_in_words() {
        for (text, wrong) in [
            (&b""[..], Refused::Nothing),
            (b"site = \"HN-2C3W71\"", Refused::Site("HN-2C3W71".into())),
            (b"feed = \"ftp://x/\"", Refused::Feed(String::new())),
            (b"feed = \"/etc\"", Refused::Feed(String::new())),
            (b"feed = \"https://a.vn/\"\nroot = \"../../etc/passwd\"", Refused::Feed(String::new())),
            (b"feed = \"https://a.vn/\"\nroot = \"root.json\"", Refused::Feed(String::new())),
            (b"site = \"HN-2C3W70\"\n[network]\nwifi = \"x\"", Refused::Network(String::new())),
            (b"[network]\nwifi = \"x\"\npassword = 5", Refused::Network(String::new())),
            (b"network = 5", Refused::Unreadable(String::new())),
            (b"site = 5", Refused::Unreadable(String::new())),
            (b"\xff\xfe\0", Refused::Unreadable(String::new())),
            (b"MZ\x90\0\x03", Refused::Unreadable(String::new())),
            (b"[[box]]\nserial = \"\"\nsite = \"HN-2C3W70\"", Refused::NoRow),
        ] {
            let own = read(stick(text).path(), &[String::new()]).expect_err("refused");
            assert_eq!(std::mem::discriminant(&own), std::mem::discriminant(&wrong), "{text:?}: {own}");
        }
        let huge = read(stick(vec![b'#'; MOST_BYTES + 1]).path(), &[]).expect_err("refused");
        assert!(huge.to_string().contains("the limit"), "{huge}");
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join(FILE)).expect("a folder");
        assert!(matches!(read(folder.path(), &[]), Err(Refused::Unreadable(_))));
    }

    #[test]
    fn a_stick_is_looked_at_once_and_again_when_it_was_taken_out() {
        let folder = stick("site = \"HN-2C3W70\"");
        let mut slot = Slot::at(folder.path().to_owned());
        assert!(slot.look(&[]).expect("new").is_ok());
        assert!(slot.look(&[]).is_none());
        fs::remove_file(folder.path().join(FILE)).expect("taken out");
        assert!(slot.look(&[]).is_none());
        fs::write(folder.path().join(FILE), "site = \"HN-2C3W70\"").expect("put in again");
        assert!(slot.look(&[]).is_some());
    }
}
