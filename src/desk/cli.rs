//! The command line of the desk.

use crate::board::words::Language;
use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The department's desk: from a folder of notices to the screens
///
/// Bàn phát hành: từ một thư mục thông báo đến các bảng tin.
#[derive(Debug, Parser)]
#[command(name = "bangtin-desk", version, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    /// The language of the answers [default: the newsroom's]
    #[arg(long, global = true, value_enum)]
    pub language: Option<Language>,
    /// Read the passphrase from this file; without it, from BANGTIN_PASSPHRASE, or it is asked for
    #[arg(long, global = true, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Take this for the present, for trials: 2021-08-18T08:00:00+07:00
    #[arg(long, global = true, value_name = "TIME", hide = true)]
    pub at: Option<jiff::Timestamp>,
}

const EXAMPLES: &str = "\
Examples:
  bangtin-desk setup --practice thu                  a newsroom for trying out, in the folder thu
  bangtin-desk setup sotttt --title \"Sở TT&TT Hà Nội\"
  bangtin-desk publish sotttt                        check, say what changes, sign, put out
  bangtin-desk publish sotttt --to /srv/www/bangtin  and copy the site to where the web server serves it
  bangtin-desk publish sotttt --check                only look
  bangtin-desk withdraw sotttt cat-nuoc              take one notice off the glass
  bangtin-desk pause sotttt; bangtin-desk pause --end sotttt
  bangtin-desk serve sotttt                          a web server of this machine's, for trying it
  bangtin-desk place --help                          buildings, screens, and sticks for new boxes

Exit codes: 0 done, 1 fault, 2 wrong usage, 11 a screen would not take it, 12 faults in the notices, 13 disk.";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a newsroom: folders, settings, keys (once)
    Setup(Setup),
    /// Check the notices, say what changes, sign, and put them out
    Publish(Publish),
    /// Sign the feed's date again (every hour; a timer for it comes with the package)
    Renew(Where),
    /// Say what is out, what is not yet, and what ends when
    Status(Where),
    /// Put out again what was out before the last publication
    Undo(Where),
    /// Take one notice off the glass; its file goes to withdrawn/
    Withdraw(One),
    /// Publish one notice again, marked "Đính chính"
    Correct(One),
    /// Put the technical-pause card up everywhere
    Pause(Pause),
    /// Serve the site from this machine, for trying it
    Serve(Serve),
    /// Buildings and screens: what stands in places.json
    #[command(subcommand)]
    Place(Place),
}

#[derive(Debug, Args)]
pub struct Setup {
    /// A new folder
    pub newsroom: PathBuf,
    /// The department's name, as it stands on the glass
    #[arg(long, value_name = "NAME")]
    pub title: Option<String>,
    /// Without passphrases, for trying out
    #[arg(long)]
    pub practice: bool,
}

#[derive(Debug, Args)]
pub struct Where {
    pub newsroom: PathBuf,
    /// Copy the site to this folder, its date last
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Publish {
    #[command(flatten)]
    pub place: Where,
    /// Only look: nothing is signed or put out
    #[arg(long)]
    pub check: bool,
    /// Also where no notice would be left on the boards
    #[arg(long)]
    pub empty: bool,
}

#[derive(Debug, Args)]
pub struct One {
    #[command(flatten)]
    pub place: Where,
    /// The notice's file without .md
    pub id: String,
}

#[derive(Debug, Args)]
pub struct Pause {
    #[command(flatten)]
    pub place: Where,
    /// Show the notices again
    #[arg(long)]
    pub end: bool,
}

#[derive(Debug, Args)]
pub struct Serve {
    pub newsroom: PathBuf,
    /// A port of this machine
    #[arg(long, value_name = "N", default_value_t = 8312)]
    pub port: u16,
    /// Another address, for screens of the same network
    #[arg(long, value_name = "ADDRESS", conflicts_with = "port")]
    pub listen: Option<SocketAddr>,
}

const PLACE_EXAMPLES: &str = "\
Examples:
  bangtin-desk place list sotttt \"hoa sua\"
  bangtin-desk place add sotttt --name \"Chung cư Hoa Sữa\" --area \"Phường Hoàng Liệt\" --households 240
  bangtin-desk place import sotttt toanha.csv --check          columns: id, name, address, households, areas, lat, lon
  bangtin-desk place claim sotttt NWNX-QRDG HN-4K7Q2W --screen \"Sảnh A\"
  bangtin-desk place release sotttt NWNX-QRDG
  bangtin-desk place sticks sotttt usb --feed https://bangtin.hanoi.gov.vn/ --table boxes.csv

What they change goes out with the next bangtin-desk publish.";

#[derive(Debug, Subcommand)]
#[command(after_help = PLACE_EXAMPLES)]
pub enum Place {
    /// Say which buildings there are, and which screens hang in them
    List(PlaceList),
    /// Add a building, and print its new permanent ID
    Add(PlaceAdd),
    /// Add and change buildings by a table (CSV): all of it, or nothing
    Import(PlaceImport),
    /// Say in which building a screen hangs
    Claim(PlaceClaim),
    /// Say that a screen hangs there no longer; it may be set up anew
    Release(PlaceRelease),
    /// Write the folder whose files are copied to a stick for new boxes
    Sticks(PlaceSticks),
}

impl Place {
    pub fn newsroom(&self) -> &Path {
        match self {
            Self::List(own) => &own.newsroom,
            Self::Add(own) => &own.newsroom,
            Self::Import(own) => &own.newsroom,
            Self::Claim(own) => &own.newsroom,
            Self::Release(own) => &own.newsroom,
            Self::Sticks(own) => &own.newsroom,
        }
    }

    /// Whether it writes in the newsroom.
    pub fn changes(&self) -> bool {
        match self {
            Self::List(_) | Self::Sticks(_) => false,
            Self::Import(own) => !own.check,
            Self::Add(_) | Self::Claim(_) | Self::Release(_) => true,
        }
    }
}

#[derive(Debug, Args)]
pub struct PlaceList {
    pub newsroom: PathBuf,
    /// Only those with this in their name, address or ID; accents may be left out
    pub text: Option<String>,
    /// For programs
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct PlaceAdd {
    pub newsroom: PathBuf,
    #[arg(long)]
    pub name: String,
    /// The smallest areas that it lies in, by name or code; one name stands for the area of every list
    #[arg(long = "area", value_name = "AREA", required = true, num_args = 1..)]
    pub areas: Vec<String>,
    #[arg(long)]
    pub address: Option<String>,
    #[arg(long, value_name = "N")]
    pub households: Option<u32>,
    /// Degrees, WGS 84
    #[arg(long, requires = "lon", allow_negative_numbers = true)]
    pub lat: Option<f64>,
    #[arg(long, requires = "lat", allow_negative_numbers = true)]
    pub lon: Option<f64>,
    /// An ID that it has already [default: a new one]
    #[arg(long)]
    pub id: Option<String>,
}

#[derive(Debug, Args)]
pub struct PlaceImport {
    pub newsroom: PathBuf,
    /// A table in UTF-8; a row with the ID of a building changes it, an empty cell leaves what is there
    pub file: PathBuf,
    /// Only say what it would do
    #[arg(long)]
    pub check: bool,
}

#[derive(Debug, Args)]
pub struct PlaceClaim {
    pub newsroom: PathBuf,
    /// As it stands on the screen's set-up card: NWNX-QRDG
    pub number: String,
    /// The building's ID: HN-4K7Q2W
    pub site: String,
    /// Its name within the building: "Sảnh A"
    #[arg(long, value_name = "NAME")]
    pub screen: Option<String>,
    /// Also where it is claimed for another building
    #[arg(long)]
    pub again: bool,
}

#[derive(Debug, Args)]
pub struct PlaceRelease {
    pub newsroom: PathBuf,
    /// As it stands on the screen's set-up card: NWNX-QRDG
    pub number: String,
    /// Also where places.json has no such screen: one that was set up beside it, by phone or stick
    #[arg(long)]
    pub unlisted: bool,
}

#[derive(Debug, Args)]
pub struct PlaceSticks {
    pub newsroom: PathBuf,
    /// Where to write it; outside the newsroom
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Where the boxes fetch what is published: https://…
    #[arg(long, value_name = "URL")]
    pub feed: String,
    /// Which box hangs where: serial, site, screen (CSV)
    #[arg(long, value_name = "FILE")]
    pub table: Option<PathBuf>,
}
