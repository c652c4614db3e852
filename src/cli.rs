//! The command line: what a person can ask of `bangtin`.

use crate::board::legibility::Rotation;
use crate::board::words::Language;
use crate::config::Listen;
use crate::setup::stick;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::SignedDuration;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// The notice screen for the lobbies of apartment buildings
///
/// Shows notices, QR codes and reminders page by page, day and night. Without an edition it shows the demo: notices of
/// Hanoi of August 2021, with the clock at 08:00 on 18 August 2021. Without a display the screen is shown on a web page of
/// this machine, http://127.0.0.1:8311/.
#[derive(Debug, Parser)]
#[command(name = "bangtin", version, args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub run: RunOptions,
}

const EXAMPLES: &str = "\
Examples:
  bangtin                                            the demo in a window; without a display, on a web page
  bangtin run --fullscreen --rotate 90               the demo on a panel that hangs on its side
  bangtin run --platform virtual --listen 8400       the demo at http://127.0.0.1:8400/, for this machine alone
  bangtin run --edition my/edition.json              an edition of your own, marked as a preview
  bangtin run --at 2021-08-18T18:00 --speed 20       the demo's evening, twenty times as fast
  bangtin snapshot --out page.png --size 1080x1920   the page that is due, as a picture
  bangtin snapshot --out pages/ --for 10m            every page of ten minutes, with a JSON file beside each
  bangtin rota --for 1h                              the timetable of an hour, and the longest waits
  bangtin check my/edition.json                      all faults of an edition, and the ways out

Exit codes: 0 done, 1 fault, 2 wrong usage, 3 nothing to show on, 10 feed not reached, 11 feed refused, 12 no usable
edition, 13 disk.";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the notices (this is what happens without a command)
    Run(RunOptions),
    /// Draw pages into PNG files, without any display
    #[command(after_help = SNAPSHOT_HELP)]
    Snapshot(SnapshotOptions),
    /// Print the timetable: when, how long, what, why; and the longest wait for each notice
    Rota(RotaOptions),
    /// Name every fault and warning of an edition, with the place and the way out
    #[command(after_help = CHECK_HELP)]
    Check(CheckOptions),
    /// Ask the feed once: say what was fetched, verified, adopted and refused
    #[command(after_help = SYNC_HELP)]
    Sync(SyncOptions),
    /// Say whether a folder, such as a USB stick's, is a feed that this screen would take
    Verify(VerifyOptions),
    /// Read out the journal of what was shown
    #[command(subcommand)]
    Journal(JournalCommand),
    /// Say what is on the glass now, when the feed was reached, how the box is, and when and why the glass was dark
    Status(StatusOptions),
    /// Look at everything that a screen needs, and say what to do
    #[command(after_help = DOCTOR_HELP)]
    Doctor(StatusOptions),
    /// Say where this screen is, who said so, and its own number; or change it
    #[command(after_help = SITE_HELP)]
    Site(SiteOptions),
    /// Say which network is set, by whom, and who manages it; or hand it on
    #[command(after_help = NETWORK_HELP)]
    Network(NetworkOptions),
}

const NETWORK_HELP: &str = "\
What a stick has said beats [network] of the settings as a whole, until it is forgotten or another stick says otherwise.
Passwords are never printed.

Examples:
  bangtin network
  bangtin network apply                              after a change of [network]; the box does it at each start
  bangtin network forget                             what a stick has said: the settings hold again";

#[derive(Clone, Debug, Args)]
pub struct NetworkOptions {
    /// What to do; without it, say what is set
    #[arg(value_enum)]
    pub action: Option<NetworkAction>,
    /// Read the settings from this file instead of /etc/bangtin/bangtin.toml
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Of the system that lies in this folder, such as an image's; no manager is asked
    #[arg(long, value_name = "DIR")]
    pub system: Option<PathBuf>,
    /// For machines
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum NetworkAction {
    /// Write the files of the system's manager, remove those that are not wanted any more, and let it follow
    Apply,
    /// Forget what a stick has said, and hand on what the settings say
    Forget,
}

const DOCTOR_HELP: &str = "\
Each line is fine, look (before it breaks), broken, or ? where the machine does not say, or not to this user.

Exit codes: 0 nothing is broken, 1 something is.";

#[derive(Clone, Debug, Args)]
pub struct StatusOptions {
    #[command(flatten)]
    pub show: ShowOptions,
    /// For machines
    #[arg(long)]
    pub json: bool,
}

const SITE_HELP: &str = "\
A screen that runs follows within ten seconds. What a settings file or --site says cannot be changed here.

Examples:
  bangtin site
  bangtin site set HN-4K7Q2W
  bangtin site set HN-4K7Q2W --screen \"Sảnh A\"
  bangtin site card                                  on the glass: site, screen, serial, panel, last sync
  bangtin site clear                                 release it: it can be set up anew, by phone or stick";

#[derive(Clone, Debug, Args)]
pub struct SiteOptions {
    /// What to do; without it, say where the screen is
    #[arg(value_enum)]
    pub action: Option<SiteAction>,
    /// The building's location ID, for `set`
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    #[command(flatten)]
    pub show: ShowOptions,
    /// For machines
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SiteAction {
    /// Put this screen into a building
    Set,
    /// Release this screen
    Clear,
    /// Show the screen's card on the glass for a minute: all that an installer writes down, and a code with it
    Card,
}

#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Print every page that was shown: start, duration, content, status (names of ITU-T H.782)
    #[command(after_help = EXPORT_HELP)]
    Export(ExportOptions),
}

const EXPORT_HELP: &str = "\
Examples:
  bangtin journal export > shown.csv
  bangtin journal export --from 2026-11-01T00:00 --to 2026-12-01T00:00 --format jsonl";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// For table programs
    Csv,
    /// One JSON object a line
    Jsonl,
}

#[derive(Clone, Debug, Args)]
pub struct ExportOptions {
    #[command(flatten)]
    pub show: ShowOptions,
    /// From this moment on
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// Up to this moment
    #[arg(long, value_name = "TIME")]
    pub to: Option<String>,
    #[arg(long, value_name = "NAME", value_enum, default_value = "csv")]
    pub format: ExportFormat,
}

const SYNC_HELP: &str = "\
What was verified is kept in the state folder, where a running screen finds it at its next start; a screen that runs has
the folder to itself and needs no help.

Examples:
  bangtin sync --once --feed https://example.gov.vn/bangtin/ --root root.json --site HN-4K7Q2W
  bangtin sync --once --json                         by the settings file, for machines

Exit codes: 0 done, 10 the feed was not reached, 11 it was refused, 12 it holds no usable edition, 13 disk.";

const SNAPSHOT_HELP: &str = "\
Beside each picture lies a JSON file of the same name with the notice, its times, every text block with its place and
size in pixels of the picture, and the QR code with its payload. Pictures stand upright, as residents see the glass.

Examples:
  bangtin snapshot --out page.png --at 2021-08-18T08:00:30
  bangtin snapshot --out pages/ --for 1h --size 3840x2160
  bangtin snapshot --out pause.png --card pause --language en";

const CHECK_HELP: &str = "\
Every notice of the edition is looked at, whoever it is for, on a panel of the given size and on the same one turned.
With --places addresses are looked up. Waiting times are those of the busiest day in the building of --site; without one,
those of whoever sees most of the notices. Pages are laid for the building of --site; without one, for the building with
the longest name of the directory, or for one with a long name, so that a notice is not longer anywhere than is said here.

Examples:
  bangtin check my/edition.json --places my/places.json
  bangtin check my/edition.json --places my/places.json --site HN-4K7Q2W    also what this building sees";

#[derive(Clone, Debug, Default, Args)]
pub struct ShowOptions {
    /// A JSON Feed to show, with its pictures beside it; it says BẢN XEM THỬ on the glass
    #[arg(long, value_name = "FILE")]
    pub edition: Option<PathBuf>,
    /// The directory of places that the site stands in
    #[arg(long, value_name = "FILE")]
    pub places: Option<PathBuf>,
    /// The department's signed feed: a web address, or a folder such as a USB stick's
    #[arg(long, value_name = "URL|DIR", conflicts_with = "edition")]
    pub feed: Option<String>,
    /// The root.json that the feed is believed by
    #[arg(long, value_name = "FILE")]
    pub root: Option<PathBuf>,
    /// Keep what was verified in this folder [default: /var/lib/bangtin, or one in your home]
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// The location ID of this building, for example HN-4K7Q2W
    #[arg(long, value_name = "ID")]
    pub site: Option<String>,
    /// This screen's name within its building, for example "Sảnh A"
    #[arg(long, value_name = "NAME")]
    pub screen: Option<String>,
    /// Start the screen's clock at this moment: 2021-08-18T08:00, or with an offset
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// The panel's size in pixels, for example 1920x1080
    #[arg(long, value_name = "WxH", value_parser = size)]
    pub size: Option<(u32, u32)>,
    /// How the panel hangs: turn the picture clockwise by this many degrees
    #[arg(long, value_name = "DEGREES", value_enum)]
    pub rotate: Option<Rotation>,
    /// The panel's diagonal, which decides how large letters must be [default: 43]
    #[arg(long, value_name = "INCHES")]
    pub panel: Option<f32>,
    /// The language of the board's own words [default: vi]
    #[arg(long, value_enum)]
    pub language: Option<Language>,
    /// One of the board's own cards instead of notices
    #[arg(long, value_enum)]
    pub card: Option<CardName>,
    /// Read the settings from this file instead of /etc/bangtin/bangtin.toml
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CardName {
    /// What to do with a screen that has no location ID
    Setup,
    /// The boards are off the air for a while
    Pause,
}

/// A platform that can be asked for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum PlatformName {
    /// The display itself, without any window system
    Kms,
    /// A window on X11 or Wayland
    Window,
    /// A web page for the browsers of this machine
    Virtual,
}

#[derive(Clone, Debug, Default, Args)]
pub struct RunOptions {
    #[command(flatten)]
    pub show: ShowOptions,
    /// Let the screen's clock run this many times as fast
    #[arg(long, value_name = "N", default_value_t = 1.0)]
    pub speed: f64,
    /// Fill the whole display
    #[arg(long)]
    pub fullscreen: bool,
    /// Where to show it [default: a window where there is a display; on a bare console, and as a service, the display
    /// itself; else a web page]
    #[arg(long, value_name = "NAME", value_enum)]
    pub platform: Option<PlatformName>,
    /// Where on this machine the web page is: a port, or a loopback address with one; port 0 takes any that is free
    /// [default: 127.0.0.1:8311]
    #[arg(long, value_name = "ADDRESS", value_parser = loopback)]
    pub listen: Option<SocketAddr>,
    /// Let the screen be set up while it runs, by a page for phones: everywhere, off, or an address with a port [default:
    /// everywhere, where the settings file names the feed and nobody has said where the screen is]
    #[arg(long, value_name = "ADDRESS", value_parser = Listen::parse)]
    pub setup: Option<Listen>,
    /// Where the system puts the files of a USB stick
    #[arg(long, value_name = "DIR", default_value = stick::FOLDER)]
    pub stick: PathBuf,
}

#[derive(Clone, Debug, Args)]
pub struct SnapshotOptions {
    #[command(flatten)]
    pub show: ShowOptions,
    /// A file that ends in .png; with --for, a folder
    #[arg(long, value_name = "PATH")]
    pub out: PathBuf,
    /// Every page of this stretch of time: 90s, 10m, 1h
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    pub span: Option<SignedDuration>,
}

#[derive(Clone, Debug, Args)]
pub struct RotaOptions {
    #[command(flatten)]
    pub show: ShowOptions,
    /// The stretch of time: 90s, 10m, 1h, 1d
    #[arg(long = "for", value_name = "DURATION", value_parser = duration, default_value = "1h")]
    pub span: SignedDuration,
    /// For machines
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Debug, Args)]
pub struct SyncOptions {
    #[command(flatten)]
    pub show: ShowOptions,
    /// Ask once and end; a running screen asks by itself
    #[arg(long, required = true)]
    pub once: bool,
    /// For machines
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Debug, Args)]
pub struct VerifyOptions {
    /// The folder that holds metadata/ and targets/
    #[arg(conflicts_with_all = ["feed", "edition", "card"])]
    pub folder: PathBuf,
    #[command(flatten)]
    pub show: ShowOptions,
    /// For machines
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Debug, Args)]
pub struct CheckOptions {
    /// The edition: a JSON Feed 1.1 file
    #[arg(conflicts_with_all = ["edition", "card"])]
    pub file: PathBuf,
    #[command(flatten)]
    pub show: ShowOptions,
}

/// `1920x1080`; the sizes a glass may have.
pub fn size(text: &str) -> Result<(u32, u32), String> {
    const HINT: &str = "write width and height in pixels, for example 1920x1080; each from 480 to 7680";
    let (width, height) = text.split_once(['x', 'X', '×']).ok_or(HINT)?;
    let side = |text: &str| text.trim().parse().ok().filter(|side| (480..=7680).contains(side)).ok_or(HINT);
    Ok((side(width)?, side(height)?))
}

/// `8400`, `127.0.0.1:8400`, `localhost:8400`, `[::1]:8400`: nothing that another machine could reach.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    const HINT: &str = "write a port, or a loopback address with one, for example 8400 or 127.0.0.1:8400";
    const OURS: &str = "only loopback addresses are served, for example 127.0.0.1:8400: the page is for this machine";
    let port = text.strip_prefix("localhost:").unwrap_or(text);
    if let Ok(port) = port.parse() {
        return Ok((Ipv4Addr::LOCALHOST, port).into());
    }
    let address: SocketAddr = text.parse().map_err(|_| HINT)?;
    address.ip().is_loopback().then_some(address).ok_or_else(|| OURS.to_owned())
}

/// `90s`, `10m`, `1h 30m`, `2d`.
fn duration(text: &str) -> Result<SignedDuration, String> {
    const HINT: &str = "write a stretch of time such as 90s, 10m, 1h 30m or 1d; at most 31 days";
    const MOST: SignedDuration = SignedDuration::from_hours(31 * 24);
    let days = text.trim().strip_suffix('d').and_then(|days| days.trim().parse::<i64>().ok());
    let span = match days {
        Some(days) => SignedDuration::from_hours(days.saturating_mul(24).clamp(-10_000, 10_000)),
        None => text.parse().map_err(|_| HINT)?,
    };
    (span > SignedDuration::ZERO && span <= MOST).then_some(span).ok_or_else(|| HINT.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_of_time_read_as_people_write_them() {
        for (text, seconds) in [("90s", 90), ("10m", 600), ("1h 30m", 5400), ("1h30m", 5400), ("1d", 86_400)] {
            assert_eq!(duration(text), Ok(SignedDuration::from_secs(seconds)), "{text}");
        }
        for text in ["", "5", "-5m", "soon", "400d", "0s"] {
            assert!(duration(text).is_err(), "{text:?} is no stretch of time");
        }
    }

    #[test]
    fn sizes_read_as_people_write_them() {
        assert_eq!(size("1920x1080"), Ok((1920, 1080)));
        assert_eq!(size("1080X1920"), Ok((1080, 1920)));
        for text in ["1920", "0x0", "1920x", "99999x10", "-1x1080"] {
            assert!(size(text).is_err(), "{text:?} is no size");
        }
    }

    #[test]
    fn the_page_is_for_this_machine_alone() {
        for (text, address) in [
            ("8400", "127.0.0.1:8400"),
            ("localhost:0", "127.0.0.1:0"),
            ("127.0.0.2:80", "127.0.0.2:80"),
            ("[::1]:9", "[::1]:9"),
        ] {
            assert_eq!(loopback(text).map(|own| own.to_string()), Ok(address.to_owned()), "{text}");
        }
        for text in ["", "x", "70000", "0.0.0.0:8400", "192.168.1.7:8400", "[::]:8400", "example.org:80", "127.0.0.1"] {
            assert!(loopback(text).is_err(), "{text:?} is no address for the page");
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
