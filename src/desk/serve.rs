//! A web server for trying a site: what a real one should say of caching, and nothing else.

use super::cli::Serve;
use crate::board::hash::ContentHash;
use crate::failure::Failure;
use crate::files::{self, Unread};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const MOST_BYTES: usize = 16 << 20;

/// Serves until it is stopped.
pub fn run(own: &Serve) -> Result<(), Failure> {
    let site = own.newsroom.join("site");
    if !site.join("metadata/timestamp.json").exists() {
        return Err(Failure::Usage(format!(
            "{}: no newsroom; make one with bangtin-desk setup",
            own.newsroom.display()
        )));
    }
    let address = own.listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, own.port)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Fault(error.to_string()))?;
    runtime.block_on(serve(Arc::new(site), address, &own.newsroom))
}

async fn serve(site: Arc<PathBuf>, address: SocketAddr, newsroom: &Path) -> Result<(), Failure> {
    let listener = tokio::net::TcpListener::bind(address).await;
    let listener = listener.map_err(|error| Failure::Fault(format!("{address}: {error}; choose another --port")))?;
    let address = listener.local_addr().unwrap_or(address);
    crate::output::print(&format!(
        "http://{address}/\n  bangtin run --feed http://{address}/ --root {}/root.json",
        newsroom.display()
    ))?;
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let site = site.clone();
        let answer = service_fn(move |request: Request<Incoming>| {
            let site = site.clone();
            async move { Ok::<_, Infallible>(answer(&site, &request)) }
        });
        // Who goes away in the middle asks again.
        tokio::spawn(async move {
            hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await.is_ok()
        });
    }
}

fn answer<B>(site: &Path, request: &Request<B>) -> Response<Full<Bytes>> {
    let plain = |status: StatusCode| {
        let mut response = Response::new(Full::default());
        *response.status_mut() = status;
        response
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return plain(StatusCode::METHOD_NOT_ALLOWED);
    }
    let path = request.uri().path().trim_start_matches('/');
    let inside = path.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
    if !inside || !(path.starts_with("metadata/") || path.starts_with("targets/")) {
        return plain(StatusCode::NOT_FOUND);
    }
    let bytes = match files::read(&site.join(path), MOST_BYTES) {
        Ok(bytes) => bytes,
        Err(Unread::Io(error)) if error.kind() != std::io::ErrorKind::NotFound => {
            return plain(StatusCode::INTERNAL_SERVER_ERROR);
        }
        Err(_) => return plain(StatusCode::NOT_FOUND),
    };
    let etag = format!("\"{}\"", &ContentHash::of(&bytes).to_string()[..16]);
    let known = request.headers().get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes());
    let mut response =
        if known { plain(StatusCode::NOT_MODIFIED) } else { Response::new(Full::new(Bytes::from(bytes))) };
    // Numbered and hashed files never change.
    let cache =
        if path == "metadata/timestamp.json" { "max-age=30, must-revalidate" } else { "max-age=31536000, immutable" };
    let kind = match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("json") => "application/json",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        _ => "application/octet-stream",
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.extend(HeaderValue::from_str(&etag).ok().map(|etag| (ETAG, etag)));
    response
}
