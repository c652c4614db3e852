//! The command line of the desk.

use crate::board::words::Language;
use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

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
