//! The server of the page: who may come in, how many at a time, and for how long.
//!
//! It listens in a network that is not ours, so it trusts nobody: it knows its own addresses and no names, and whoever is
//! slow is dropped.

use super::form;
use super::front::{Asked, Front, Method, Reply};
use super::views::{Lang, Refusal};
use crate::wire::Wire;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Connections at a time. A phone has half a dozen for a moment.
const MOST: usize = 32;
/// Those of one address: a neighbour shall not keep the manager out. A browser opens half a dozen.
const MOST_OF_ONE: usize = 12;
/// Those that are told that it is full, at a time; further ones are not answered at all.
const MOST_REFUSED: usize = 8;
/// A request comes in one go.
const HEADERS: Duration = Duration::from_secs(5);
const BODY: Duration = Duration::from_secs(5);
/// A connection brings one request and its answer.
const LIFE: Duration = Duration::from_secs(60);
/// What a request and its headers may take up.
const BUFFER: usize = 16 << 10;
/// The longest form is a name and an ID.
const MOST_BODY: usize = 4 << 10;

/// Nothing from elsewhere, nothing in line, in nobody's frame.
const POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; \
                      base-uri 'none'";

/// The steady time.
pub type Clock = Arc<dyn Fn() -> Duration + Send + Sync>;

/// Serves until it is told `true`, or nobody can tell any more; then the listener and all connections are closed.
pub async fn serve(
    listener: std::net::TcpListener,
    front: Arc<Front>,
    clock: Clock,
    mut until: watch::Receiver<bool>,
) -> std::io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    let mut connections = JoinSet::new();
    tokio::select! {
        _ = until.wait_for(|end| *end) => {}
        () = accept(&listener, &front, &clock, &mut connections) => {}
    }
    drop(listener);
    connections.shutdown().await;
    Ok(())
}

async fn accept(listener: &TcpListener, front: &Arc<Front>, clock: &Clock, connections: &mut JoinSet<()>) {
    let (places, refusals) = (Arc::new(Semaphore::new(MOST)), Arc::new(Semaphore::new(MOST_REFUSED)));
    let guests = Guests::default();
    loop {
        while connections.try_join_next().is_some() {}
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, perhaps: that passes when somebody leaves.
                tracing::warn!(%error, "a connection to the setup page was not taken");
                tokio::time::sleep(Duration::from_millis(200)).await;
                continue;
            }
        };
        // Where the browser went, as the machine knows it: no name leads here.
        let Ok(here) = stream.local_addr() else { continue };
        let desk = Desk { front: front.clone(), clock: clock.clone(), here: plain(here) };
        if let (Some(guest), Ok(place)) = (guests.admit(plain(peer).ip()), places.clone().try_acquire_owned()) {
            connections.spawn(connection(stream, Some((desk, guest)), place));
        } else if let Ok(place) = refusals.clone().try_acquire_owned() {
            connections.spawn(connection(stream, None, place));
        }
    }
}

/// Serves one connection; without a desk it is told to come back later.
async fn connection(stream: TcpStream, desk: Option<(Desk, Guest)>, place: OwnedSemaphorePermit) {
    let (desk, guest) = desk.map_or((None, None), |(desk, guest)| (Some(Arc::new(desk)), Some(guest)));
    let service = service_fn(move |request| {
        let desk = desk.clone();
        async move {
            let lang = lang(&request);
            let answer = match desk {
                Some(desk) => desk.answer(request).await,
                None => Err(Refusal::Full),
            };
            Ok::<_, Infallible>(dressed(answer.unwrap_or_else(|refusal| refusal.reply(lang))))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .keep_alive(false)
        .max_buf_size(BUFFER)
        .max_headers(64)
        .serve_connection(TokioIo::new(Wire::new(stream)), service);
    match timeout(LIFE, connection).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a visitor of the setup page is gone"),
        Err(_) => tracing::debug!("a visitor of the setup page took too long"),
    }
    drop((place, guest));
}

/// How many connections each address has.
#[derive(Clone, Default)]
struct Guests(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One of them, until it is dropped.
struct Guest(Guests, IpAddr);

impl Guests {
    fn admit(&self, address: IpAddr) -> Option<Guest> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = known.entry(address).or_default();
        if *own >= MOST_OF_ONE {
            return None;
        }
        *own += 1;
        Some(Guest(self.clone(), address))
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut known = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = known.get_mut(&self.1) {
            *own -= 1;
            if *own == 0 {
                known.remove(&self.1);
            }
        }
    }
}

/// Takes the requests of one connection.
struct Desk {
    front: Arc<Front>,
    clock: Clock,
    here: SocketAddr,
}

impl Desk {
    async fn answer(&self, request: Request<Incoming>) -> Result<Reply, Refusal> {
        admit(self.here, request.uri().authority().map(|authority| authority.as_str()), request.headers())?;
        let method = match *request.method() {
            hyper::Method::GET | hyper::Method::HEAD => Method::Get,
            hyper::Method::POST => Method::Post,
            _ => return Err(Refusal::Method),
        };
        let (head, body) = request.into_parts();
        let form = if method == Method::Post { read(&head.headers, body).await? } else { Vec::new() };
        let asked = Asked {
            method,
            path: head.uri.path().to_owned(),
            query: form::parse(head.uri.query().unwrap_or_default().as_bytes()),
            cookie: cookie(&head.headers),
            form,
        };
        Ok(self.front.answer(&asked, (self.clock)()))
    }
}

/// Lets in who came to this address by itself and from our own pages. Where a name could lead here, the page of another
/// site could read ours; where its form could, it could fill ours in.
fn admit(here: SocketAddr, authority: Option<&str>, headers: &HeaderMap) -> Result<(), Refusal> {
    let (misdirected, foreign) = (Refusal::Misdirected(here), Refusal::Foreign);
    let host = only(headers, &header::HOST).flatten().ok_or(misdirected)?;
    if address(host) != Some(here) || authority.is_some_and(|own| address(own) != Some(here)) {
        return Err(misdirected);
    }
    if let Some(origin) = only(headers, &header::ORIGIN).ok_or(foreign)? {
        let from = origin.strip_prefix("http://").and_then(address);
        if from != Some(here) {
            return Err(foreign);
        }
    }
    match only(headers, &HeaderName::from_static("sec-fetch-site")).ok_or(foreign)? {
        Some("same-origin" | "none") | None => Ok(()),
        Some(_) => Err(foreign),
    }
}

/// The value of a header that may stand once; none where it is broken or stands twice.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<Option<&'h str>> {
    let mut all = headers.get_all(name).iter();
    let first = all.next().map(|value| value.to_str());
    if all.next().is_some() { None } else { first.transpose().ok() }
}

/// The address that a host is, if it is one and no name.
fn address(host: &str) -> Option<SocketAddr> {
    let with_port = host.parse().or_else(|_| format!("{host}:80").parse()).ok();
    with_port.map(plain)
}

/// An IPv4 address is the same when a socket for both kinds tells it.
fn plain(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// The fields of a form, if it comes in time and is one.
async fn read(headers: &HeaderMap, body: Incoming) -> Result<Vec<(String, String)>, Refusal> {
    let kind = only(headers, &header::CONTENT_TYPE).flatten().unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Refusal::NoForm);
    }
    match timeout(BODY, Limited::new(body, MOST_BODY).collect()).await {
        Ok(Ok(body)) => Ok(form::parse(&body.to_bytes())),
        Ok(Err(_)) => Err(Refusal::TooLong),
        Err(_) => Err(Refusal::Slow),
    }
}

/// The token among the cookies.
fn cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut all = all.flat_map(|value| value.split(';')).map(str::trim);
    all.find_map(|cookie| cookie.strip_prefix("s=")).map(str::to_owned)
}

/// In which whoever is refused reads. A form's field is not looked for; the address of the page that it stands on is.
fn lang<B>(request: &Request<B>) -> Lang {
    let page = only(request.headers(), &header::REFERER).flatten().and_then(|page| page.split_once('?'));
    let asked = [request.uri().query(), page.map(|(_, query)| query)];
    let is_english = |query: &str| form::field(&form::parse(query.as_bytes()), "lang") == Some("en");
    if asked.into_iter().flatten().any(is_english) { Lang::En } else { Lang::Vi }
}

fn dressed(reply: Reply) -> Response<Full<Bytes>> {
    let mut dressed = Response::new(Full::new(reply.body.into()));
    *dressed.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [
        (header::CONTENT_TYPE, reply.kind),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not `no-referrer`: with that, browsers send our own forms with `Origin: null`, like those of any other site.
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in headers {
        dressed.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    for (name, value) in [(header::LOCATION, reply.location), (header::SET_COOKIE, reply.cookie)] {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            dressed.headers_mut().insert(name, value);
        }
    }
    dressed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(here: &str, fields: &[(&'static str, &str)]) -> u16 {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, HeaderValue::from_str(value).expect("a value"));
        }
        admit(here.parse().expect("an address"), None, &headers).map_or_else(Refusal::status, |()| 200)
    }

    #[test]
    fn a_neighbour_leaves_room_for_the_manager() {
        let guests = Guests::default();
        let address = |last: u8| IpAddr::from([192, 168, 1, last]);
        let own: Vec<Guest> = (0..MOST_OF_ONE).filter_map(|_| guests.admit(address(7))).collect();
        assert_eq!(own.len(), MOST_OF_ONE);
        assert!(guests.admit(address(7)).is_none() && guests.admit(address(8)).is_some());
        drop(own);
        assert!(guests.admit(address(7)).is_some());
        assert!(guests.0.lock().expect("whole").is_empty(), "nobody is remembered");
    }

    #[test]
    fn only_the_address_itself_leads_here() {
        for (here, host) in [
            ("192.168.1.7:8312", "192.168.1.7:8312"),
            ("192.168.1.7:80", "192.168.1.7"),
            ("[fd00::7]:8312", "[fd00:0::7]:8312"),
            ("[fd00::7]:80", "[fd00::7]"),
        ] {
            assert_eq!(admitted(here, &[("host", host)]), 200, "{host}");
        }
        for host in [
            "",
            "evil.example:8312",
            "localhost:8312",
            "192.168.1.7",
            "192.168.1.8:8312",
            "192.168.1.7:8313",
            "192.168.1.7.evil.example:8312",
            "a@192.168.1.7:8312",
            "[::ffff:192.168.1.7",
            "0300.0250.1.7:8312",
        ] {
            assert_eq!(admitted("192.168.1.7:8312", &[("host", host)]), 421, "{host}");
        }
        assert_eq!(admitted("192.168.1.7:8312", &[]), 421);
        let twice = [("host", "192.168.1.7:8312"), ("host", "192.168.1.7:8312")];
        assert_eq!(admitted("192.168.1.7:8312", &twice), 421);
    }

    #[test]
    fn the_pages_of_others_are_kept_out() {
        let with = |name, value| admitted("192.168.1.7:8312", &[("host", "192.168.1.7:8312"), (name, value)]);
        assert_eq!(with("origin", "http://192.168.1.7:8312"), 200);
        for origin in ["null", "", "https://192.168.1.7:8312", "http://192.168.1.7", "http://evil.example"] {
            assert_eq!(with("origin", origin), 403, "{origin}");
        }
        for (site, code) in [("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403), ("", 403)] {
            assert_eq!(with("sec-fetch-site", site), code, "{site}");
        }
    }

    #[test]
    fn whoever_is_refused_is_answered_as_they_read() {
        let read = |address: &str, page: &str| {
            let request = Request::get(address).header("referer", page).body(());
            lang(&request.expect("a request"))
        };
        assert_eq!(read("/hang", ""), Lang::Vi);
        assert_eq!(read("/hang?lang=en", ""), Lang::En);
        assert_eq!(read("/hang", "http://192.168.1.7/hang?lang=en"), Lang::En);
        assert_eq!(read("/hang", "http://192.168.1.7/hang?lang=vi"), Lang::Vi);
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        assert_eq!(cookie(&headers), None);
        headers.append("cookie", HeaderValue::from_static("xs=1; s=abc; t=2"));
        assert_eq!(cookie(&headers).as_deref(), Some("abc"));
    }
}
