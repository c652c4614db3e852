//! Where a feed lies, and how its files come here: from a web server, or out of a folder. Nothing that comes is believed;
//! every fetch has a limit in bytes and in time.

mod folder;
mod tls;
mod web;

pub use web::Limits;

use jiff::Timestamp;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Where a department's feed lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// Ends in a slash.
    Web(reqwest::Url),
    /// A folder, for example of a USB stick.
    Folder(PathBuf),
}

impl Address {
    /// `https://…`, `http://…`, or the path of a folder.
    pub fn parse(text: &str) -> Result<Self, String> {
        let hint = "write a web address such as https://example.gov.vn/bangtin/, or a folder";
        if text.is_empty() {
            return Err(format!("is empty; {hint}"));
        }
        if !text.contains("://") {
            return Ok(Self::Folder(text.into()));
        }
        let mut url = reqwest::Url::parse(text).map_err(|error| format!("{text:?} is no address ({error}); {hint}"))?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(format!("{text:?} is no web address; {hint}"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(format!("{text:?} has a ? or a #, and files are looked for below it; {hint}"));
        }
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        Ok(Self::Web(url))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Web(url) => f.write_str(url.as_str()),
            Self::Folder(folder) => folder.display().fmt(f),
        }
    }
}

/// Why a file did not come: the network, the server, or the disk that the feed lies on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreached {
    #[error("{url}: {reason}")]
    Network { url: String, reason: String },
    #[error("{url}: the server answered {status}")]
    Status { url: String, status: u16, retry_after: Option<Duration> },
    #[error("{url}: not there")]
    Missing { url: String },
    #[error("{url}: more than {most} bytes, the limit")]
    TooLong { url: String, most: u64 },
    #[error("{url}: the server says \"unchanged\" of a file that is not here")]
    NothingToKeep { url: String },
}

impl Unreached {
    /// How long the server asks to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

/// What a conditional request for the timestamp brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    Unchanged,
    New { bytes: Vec<u8>, etag: Option<String> },
}

/// Called with each piece of a file that comes; an error ends the fetch.
pub type Take<'a> = dyn FnMut(&[u8]) -> std::io::Result<()> + Send + 'a;

/// Why a download ended early.
#[derive(Debug)]
pub enum Broken {
    Unreached(Unreached),
    /// What took the pieces failed.
    Taken(std::io::Error),
}

/// A way to the files of one feed; clones share it.
#[derive(Clone, Debug)]
pub struct Transport {
    way: Arc<Way>,
    /// Takes the place of the feed's timestamp, for a desk that has not put it there yet.
    timestamp: Option<Arc<[u8]>>,
}

#[derive(Debug)]
enum Way {
    Web(web::Web),
    Folder(folder::Folder),
}

impl Transport {
    /// `pinned`: a certificate authority in PEM that is believed beside the system's.
    pub fn open(address: &Address, pinned: Option<&[u8]>, limits: Limits) -> Result<Self, String> {
        let way = match address {
            Address::Web(url) => Way::Web(web::Web::new(url.clone(), pinned, limits)?),
            Address::Folder(folder) => Way::Folder(folder::Folder::new(folder.clone())),
        };
        Ok(Self { way: Arc::new(way), timestamp: None })
    }

    /// The same feed with another timestamp, judged by the present.
    pub fn with_timestamp(self, timestamp: Vec<u8>) -> Self {
        Self { timestamp: Some(timestamp.into()), ..self }
    }

    /// A folder cannot renew its timestamp, and is judged as of it.
    pub fn is_folder(&self) -> bool {
        matches!(*self.way, Way::Folder(_)) && self.timestamp.is_none()
    }

    /// The present as the screen believes in it; the machine's own may be wrong. `doubtful`: nobody knows it.
    pub fn set_present(&self, now: Timestamp, doubtful: bool) {
        if let Way::Web(web) = &*self.way {
            web.set_present(now, doubtful);
        }
    }

    /// Asks for `metadata/timestamp.json`, unless it is the one that `etag` names.
    pub async fn probe(&self, etag: Option<&str>, most: u64) -> Result<Probe, Unreached> {
        if let Some(timestamp) = &self.timestamp {
            return Ok(Probe::New { bytes: timestamp.to_vec(), etag: None });
        }
        match &*self.way {
            Way::Web(web) => web.probe(etag, most).await,
            Way::Folder(folder) => folder.probe(etag, most),
        }
    }

    /// The bytes of a file such as `metadata/1.root.json`; none where there is no such file.
    pub async fn fetch(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, Unreached> {
        let mut bytes = Vec::new();
        let mut take = |piece: &[u8]| {
            bytes.extend_from_slice(piece);
            Ok(())
        };
        match self.download(path, most, &mut take).await {
            Ok(()) => Ok(Some(bytes)),
            Err(Broken::Unreached(Unreached::Missing { .. })) => Ok(None),
            Err(Broken::Unreached(unreached)) => Err(unreached),
            Err(Broken::Taken(error)) => Err(Unreached::Network { url: path.to_owned(), reason: error.to_string() }),
        }
    }

    /// Hands a file on piece by piece, `most` bytes of it at most.
    pub async fn download(&self, path: &str, most: u64, take: &mut Take<'_>) -> Result<(), Broken> {
        match &*self.way {
            Way::Web(web) => web.download(path, most, take).await,
            Way::Folder(folder) => folder.download(path, most, take),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_web_address_or_a_folder() {
        let shown = |text: &str| Address::parse(text).map(|address| address.to_string());
        for (text, address) in [
            ("https://sotttt.hanoi.gov.vn/bangtin", "https://sotttt.hanoi.gov.vn/bangtin/"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
            ("/media/usb/bangtin", "/media/usb/bangtin"),
            ("site", "site"),
        ] {
            assert_eq!(shown(text).as_deref(), Ok(address), "{text}");
        }
        for text in ["", "ftp://example.org/", "https://", "https://example.org/?x=1", "file:///etc"] {
            assert!(shown(text).is_err(), "{text:?} is no address");
        }
    }
}
