//! What the page answers, and whom.

use super::events::Events;
use super::press::Prints;
use super::{Description, Note};
use crate::html::escaped;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use std::convert::Infallible;
use std::net::IpAddr;
use tokio::sync::watch;

const PAGE: &str = include_str!("../../../../ui/web/page.html");
const STYLE: &str = include_str!("../../../../ui/web/page.css");
const SCRIPT: &str = include_str!("../../../../ui/web/page.js");
const ICON: &str = include_str!("../../../../ui/web/icon.svg");

/// Nothing from elsewhere, nothing in line, in nobody's frame.
const POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type Reply = Response<UnsyncBoxBody<Bytes, Infallible>>;

/// Answers every request of every viewer.
pub struct Desk {
    pub prints: Prints,
    pub newest: watch::Receiver<Note>,
}

impl Desk {
    pub async fn answer(&self, request: &Request<Incoming>) -> Reply {
        if !is_for_us(request) {
            let reason = "This page is for the browsers of the machine that it runs on.\n";
            return text(StatusCode::MISDIRECTED_REQUEST, reason);
        }
        if request.method() != Method::GET && request.method() != Method::HEAD {
            let mut reply = text(StatusCode::METHOD_NOT_ALLOWED, "This page can be looked at, no more.\n");
            reply.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            return reply;
        }
        let head = request.method() == Method::HEAD;
        match request.uri().path() {
            "/" => {
                // What was asked for while the screen starts is answered with its first page.
                let (words, size) = match self.newest.clone().wait_for(|note| note.revision > 0).await {
                    Ok(note) => (note.words.clone(), note.size),
                    Err(_) => return text(StatusCode::SERVICE_UNAVAILABLE, "The screen has ended.\n"),
                };
                reply(StatusCode::OK, "text/html; charset=utf-8", page(&words, size).into())
            }
            "/page.css" => reply(StatusCode::OK, "text/css; charset=utf-8", STYLE.into()),
            "/page.js" => reply(StatusCode::OK, "text/javascript; charset=utf-8", SCRIPT.into()),
            "/icon.svg" => reply(StatusCode::OK, "image/svg+xml", ICON.into()),
            "/glass.png" => match self.prints.get().await {
                Some(print) => {
                    let mut reply = reply(StatusCode::OK, "image/png", print.png);
                    reply.headers_mut().insert("glass-revision", print.revision.into());
                    reply
                }
                None => text(StatusCode::SERVICE_UNAVAILABLE, "The screen has ended.\n"),
            },
            "/events" if head => reply(StatusCode::OK, "text/event-stream", Bytes::new()),
            "/events" => with_headers(Response::new(Events::new(self.newest.clone()).boxed()), "text/event-stream"),
            _ => text(StatusCode::NOT_FOUND, "There is nothing here; the screen is at /.\n"),
        }
    }
}

/// For the one viewer too many.
pub fn full() -> Reply {
    text(StatusCode::SERVICE_UNAVAILABLE, "Too many look at this screen already; try again later.\n")
}

/// A name of this machine that no other site can take for itself: where it can, any page in the same browser reads ours.
fn is_for_us(request: &Request<Incoming>) -> bool {
    let of_address = request.uri().authority().map(|authority| authority.as_str());
    let of_headers = host(request.headers());
    of_headers.is_some_and(is_loopback) && of_address.is_none_or(is_loopback)
}

/// The one host that was asked for.
fn host(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::HOST).iter();
    let first = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(first)
}

/// `127.0.0.1`, `localhost` or `[::1]`, with any port: it may have been forwarded.
fn is_loopback(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port),
        _ => (host, ""),
    };
    if !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    name.eq_ignore_ascii_case("localhost") || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn text(status: StatusCode, words: &'static str) -> Reply {
    reply(status, "text/plain; charset=utf-8", words.into())
}

fn reply(status: StatusCode, kind: &'static str, bytes: Bytes) -> Reply {
    let mut reply = with_headers(Response::new(Full::new(bytes).boxed_unsync()), kind);
    *reply.status_mut() = status;
    reply
}

fn with_headers(mut reply: Reply, kind: &'static str) -> Reply {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in headers {
        reply.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    reply
}

/// The page as it is now: what is on the glass can be read before any script runs.
fn page(words: &Description, (width, height): (u32, u32)) -> String {
    let english = words.lang == "en";
    let (board, lost) = if english {
        ("Bảng tin", "The screen does not answer – trying again")
    } else {
        ("Bảng tin", "Màn hình không trả lời – đang thử lại")
    };
    let texts: String = words.texts.iter().map(|text| format!("<p>{}</p>", escaped(text))).collect();
    let title = if words.title.is_empty() { board.to_owned() } else { format!("{} · {board}", words.title) };
    let lang = if words.lang.is_empty() { "vi" } else { &words.lang };
    let (width, height) = (width.to_string(), height.to_string());
    // In one pass: what a notice says must not be taken for a place to be filled in.
    let mut page = String::with_capacity(PAGE.len() + texts.len() + 256);
    let mut rest = PAGE;
    while let Some((before, (name, after))) =
        rest.split_once("{{").and_then(|(before, rest)| Some((before, rest.split_once("}}")?)))
    {
        page.push_str(before);
        match name {
            "lang" => page.push_str(&escaped(lang)),
            "title" => page.push_str(&escaped(&title)),
            "alt" => page.push_str(&escaped(&words.title)),
            "texts" => page.push_str(&texts),
            "lost" => page.push_str(lost),
            "width" => page.push_str(&width),
            "height" => page.push_str(&height),
            _ => {}
        }
        rest = after;
    }
    page + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_let_in() {
        for host in ["127.0.0.1:8311", "127.0.0.1", "localhost:80", "LocalHost", "[::1]:8311", "[::1]", "127.9.9.9:1"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "192.168.1.2:8311"] {
            assert!(!is_loopback(host), "{host}");
        }
        for host in
            ["0.0.0.0:8311", "localhost:80@evil.example", "[::]:1", "[fe80::1]", "127.0.0.1:x", "user@localhost"]
        {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn what_a_notice_says_stays_text() {
        let words = Description {
            lang: "vi".into(),
            title: "Đề <án> {{texts}}".into(),
            texts: vec!["<script>alert(1)</script> {{lost}} & \"'".into()],
        };
        let page = page(&words, (1280, 720));
        assert!(
            page.contains("<html lang=\"vi\">") && page.contains("<title>Đề &lt;án&gt; {{texts}} · Bảng tin</title>")
        );
        assert!(page.contains("<p>&lt;script&gt;alert(1)&lt;/script&gt; {{lost}} &amp; &quot;&#39;</p>"), "{page}");
        assert!(page.contains("width=\"1280\" height=\"720\""), "{page}");
    }
}
