//! A feed on a web server: one client with a kept connection, bounded in bytes and in time.

use super::tls::{self, Present};
use super::{Broken, Probe, Take, Unreached};
use crate::failure::chain;
use jiff::Timestamp;
use reqwest::header::{ETAG, HeaderMap, IF_NONE_MATCH, LOCATION, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};
use std::time::Duration;

/// How long is waited for what.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For a connection.
    pub connect: Duration,
    /// For the next bytes of an answer.
    pub silence: Duration,
    /// For a whole file; pictures have a second more for each `slowest` bytes.
    pub whole: Duration,
    /// In bytes a second.
    pub slowest: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            silence: Duration::from_secs(15),
            whole: Duration::from_secs(30),
            // A SIM at the edge of its cell.
            slowest: 4 << 10,
        }
    }
}

/// An ETag is a name, not a document.
const MOST_ETAG: usize = 200;
const MOST_REDIRECTS: usize = 3;
const MOST_RETRY: Duration = Duration::from_secs(3600);

#[derive(Debug)]
pub struct Web {
    base: Url,
    client: Client,
    limits: Limits,
    present: Present,
}

impl Web {
    pub fn new(base: Url, pinned: Option<&[u8]>, limits: Limits) -> Result<Self, String> {
        let home = base.clone();
        // A feed may tidy up its own server; whoever leads elsewhere is a captive portal or worse.
        let stay = Policy::custom(move |attempt| {
            let near = is_near(&home, attempt.url()) && attempt.previous().len() <= MOST_REDIRECTS;
            if near { attempt.follow() } else { attempt.stop() }
        });
        let builder = Client::builder()
            .user_agent(concat!("bangtin/", env!("CARGO_PKG_VERSION")))
            .redirect(stay)
            .connect_timeout(limits.connect)
            .read_timeout(limits.silence)
            // Longer than two polls on mobile data.
            .pool_idle_timeout(Duration::from_secs(900))
            .pool_max_idle_per_host(1)
            .tcp_keepalive(None);
        let present = Present::default();
        let tls = match base.scheme() {
            "https" => tls::config(pinned, present.clone())?,
            // It may lead to https one day.
            _ => tls::config(pinned, present.clone()).or_else(|_| tls::none(present.clone()))?,
        };
        let client = builder.tls_backend_preconfigured(tls).build().map_err(|error| chain(&error))?;
        Ok(Self { base, client, limits, present })
    }

    /// What certificates are judged by.
    pub fn set_present(&self, now: Timestamp, doubtful: bool) {
        self.present.set(now, doubtful);
    }

    pub async fn probe(&self, etag: Option<&str>, most: u64) -> Result<Probe, Unreached> {
        let url = self.url("metadata/timestamp.json")?;
        let mut headers = HeaderMap::new();
        if let Some(value) = etag.and_then(|etag| etag.parse().ok()) {
            headers.insert(IF_NONE_MATCH, value);
        }
        let conditional = !headers.is_empty();
        let work = async {
            let answer = self.send(&url, headers).await?;
            if answer.status() == StatusCode::NOT_MODIFIED {
                let unchanged = if conditional { Ok(Probe::Unchanged) } else { Err(()) };
                return unchanged.map_err(|()| Unreached::NothingToKeep { url: url.to_string() });
            }
            let answer = sound(answer, &url)?;
            let etag = answer.headers().get(ETAG).and_then(|etag| etag.to_str().ok()).map(str::to_owned);
            let mut bytes = Vec::new();
            let mut take = |piece: &[u8]| {
                bytes.extend_from_slice(piece);
                Ok(())
            };
            match pour(answer, &url, most, &mut take).await {
                Ok(()) => Ok(Probe::New { bytes, etag: etag.filter(|etag| etag.len() <= MOST_ETAG) }),
                Err(Broken::Unreached(unreached)) => Err(unreached),
                Err(Broken::Taken(error)) => Err(lost(&url, error.to_string())),
            }
        };
        let whole = self.limits.whole;
        tokio::time::timeout(whole, work).await.unwrap_or_else(|_| Err(late(&url, whole)))
    }

    pub async fn download(&self, path: &str, most: u64, take: &mut Take<'_>) -> Result<(), Broken> {
        let url = self.url(path).map_err(Broken::Unreached)?;
        let whole = self.limits.whole + Duration::from_secs(most / self.limits.slowest.max(1));
        let work = async {
            let answer = self.send(&url, HeaderMap::new()).await.map_err(Broken::Unreached)?;
            if answer.status() == StatusCode::NOT_MODIFIED {
                return Err(Broken::Unreached(Unreached::NothingToKeep { url: url.to_string() }));
            }
            pour(sound(answer, &url).map_err(Broken::Unreached)?, &url, most, take).await
        };
        tokio::time::timeout(whole, work).await.unwrap_or_else(|_| Err(Broken::Unreached(late(&url, whole))))
    }

    fn url(&self, path: &str) -> Result<Url, Unreached> {
        // `join` would take a path that begins with a scheme or slashes for another server's.
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path()));
        if url.path().starts_with(self.base.path()) {
            Ok(url)
        } else {
            Err(Unreached::Missing { url: path.to_owned() })
        }
    }

    async fn send(&self, url: &Url, headers: HeaderMap) -> Result<Response, Unreached> {
        let sent = self.client.get(url.clone()).headers(headers).send().await;
        sent.map_err(|error| lost(url, chain(&error.without_url())))
    }
}

/// Whether an address is the feed's own server: the same, or the same with TLS.
fn is_near(home: &Url, url: &Url) -> bool {
    let port = |url: &Url| url.port_or_known_default();
    let same = (home.scheme(), port(home)) == (url.scheme(), port(url));
    let secured = (home.scheme(), port(home), url.scheme(), port(url)) == ("http", Some(80), "https", Some(443));
    home.host_str() == url.host_str() && (same || secured)
}

/// An answer that holds a file.
fn sound(answer: Response, url: &Url) -> Result<Response, Unreached> {
    let status = answer.status();
    // As the TUF clients of others do: some servers say "forbidden" of a file that is not there.
    if matches!(status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN | StatusCode::GONE) {
        return Err(Unreached::Missing { url: url.to_string() });
    }
    if status.is_redirection() {
        let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or("elsewhere");
        return Err(lost(url, format!("leads to {to}, which is another server; a network's log-in page does that")));
    }
    if status != StatusCode::OK {
        let retry_after = answer.headers().get(RETRY_AFTER).and_then(|own| own.to_str().ok()).and_then(delay);
        return Err(Unreached::Status { url: url.to_string(), status: status.as_u16(), retry_after });
    }
    Ok(answer)
}

/// RFC 9110, section 10.2.3: seconds, or a date; the date would need a clock that is right, and waits a minute instead.
fn delay(text: &str) -> Option<Duration> {
    let seconds = text.trim().parse().unwrap_or(60);
    Some(Duration::from_secs(seconds).min(MOST_RETRY))
}

async fn pour(mut answer: Response, url: &Url, most: u64, take: &mut Take<'_>) -> Result<(), Broken> {
    let too_long = || Broken::Unreached(Unreached::TooLong { url: url.to_string(), most });
    if answer.content_length().is_some_and(|length| length > most) {
        return Err(too_long());
    }
    let mut come = 0_u64;
    loop {
        match answer.chunk().await {
            Ok(Some(piece)) => {
                come += piece.len() as u64;
                if come > most {
                    return Err(too_long());
                }
                take(&piece).map_err(Broken::Taken)?;
            }
            Ok(None) => return Ok(()),
            Err(error) => return Err(Broken::Unreached(lost(url, chain(&error.without_url())))),
        }
    }
}

fn lost(url: &Url, reason: String) -> Unreached {
    Unreached::Network { url: url.to_string(), reason }
}

fn late(url: &Url, whole: Duration) -> Unreached {
    lost(url, format!("no whole answer in {} s", whole.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_followed_on_its_own_server_and_into_tls_and_nowhere_else() {
        let near = |home: &str, url: &str| is_near(&home.parse().expect("a URL"), &url.parse().expect("a URL"));
        for (home, url) in [
            ("https://example.org/a/", "https://example.org/b/"),
            ("http://example.org/a/", "http://example.org:80/b/"),
            ("http://example.org/a/", "https://example.org/a/"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/x"),
        ] {
            assert!(near(home, url), "{home} to {url}");
        }
        for (home, url) in [
            ("https://example.org/", "http://example.org/"),
            ("https://example.org/", "https://example.com/"),
            ("http://example.org/", "https://www.example.org/"),
            ("http://example.org:8080/", "https://example.org/"),
            ("http://example.org/", "https://example.org:8443/"),
        ] {
            assert!(!near(home, url), "{home} to {url}");
        }
    }
}
