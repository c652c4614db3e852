//! How the program ends when it cannot do what was asked. The codes stand here and nowhere else.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::ExitCode;

/// An error and its causes in one line: the last one is what helps.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(own) = cause {
        text.push_str(&format!(": {own}"));
        cause = own.source();
    }
    text
}

/// Why the program gave up, in words for the one who started it.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("{0}")]
    Fault(String),
    #[error("{0}")]
    Usage(String),
    #[error(
        "no display to show on: {0}\n  to show it on a web page of this machine: bangtin run --platform virtual\n  to draw pages into files without a display: bangtin snapshot --out page.png"
    )]
    NoDisplay(String),
    #[error("cannot show the screen on a web page at {0}\n  to take any port that is free: bangtin run --listen 0")]
    NoPage(String),
    #[error("{path}: no usable edition: {reason}")]
    NoEdition { path: PathBuf, reason: String },
    #[error("{path}: no usable directory of places: {reason}")]
    NoPlaces { path: PathBuf, reason: String },
    /// All that is wrong with the notices of a newsroom.
    #[error("{0}")]
    Slips(String),
    #[error("the feed was not reached: {0}")]
    Unreached(String),
    #[error("nothing of the feed was taken: {0}")]
    Refused(String),
    #[error("the department's edition cannot be used: {0}")]
    Unusable(String),
    #[error("{path}: {error}")]
    Disk { path: PathBuf, error: std::io::Error },
}

impl Failure {
    pub fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Failure::Fault(_) | Failure::NoPlaces { .. } => 1,
            Failure::Usage(_) => 2,
            Failure::NoDisplay(_) | Failure::NoPage(_) => 3,
            Failure::Unreached(_) => 10,
            Failure::Refused(_) => 11,
            Failure::NoEdition { .. } | Failure::Unusable(_) | Failure::Slips(_) => 12,
            Failure::Disk { .. } => 13,
        })
    }

    /// The name of the file that is to blame, if one is.
    pub fn file(&self) -> Option<&OsStr> {
        match self {
            Failure::NoEdition { path, .. } | Failure::NoPlaces { path, .. } | Failure::Disk { path, .. } => {
                path.file_name()
            }
            _ => None,
        }
    }

    pub fn disk(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        |error| Failure::Disk { path, error }
    }
}
