//! A web server that a test can make behave as badly as real ones do.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What is answered in place of a file.
#[derive(Clone, Debug)]
pub enum Answer {
    Bytes(Vec<u8>),
    /// Status, further header lines, body.
    Status(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// Nothing, for as long as the other side waits.
    Silence,
    /// The bytes one by one, with a pause between.
    Trickle(Vec<u8>, Duration),
    /// Says a length and sends no more than this.
    Cut(Vec<u8>, usize),
    /// Bytes without end.
    Endless,
}

#[derive(Default)]
struct State {
    files: HashMap<String, Answer>,
    /// For every path, before the files are looked at.
    all: Option<Answer>,
    asked: Vec<String>,
}

/// Serves on loopback until it is dropped.
pub struct Server {
    scheme: &'static str,
    port: u16,
    state: Arc<Mutex<State>>,
    connections: Arc<AtomicUsize>,
    /// Bytes that came and went on the wire, TLS and all.
    traffic: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
}

impl Server {
    pub fn start() -> Self {
        Self::start_with(None)
    }

    /// With TLS.
    pub fn start_with(tls: Option<Arc<rustls::ServerConfig>>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let own = Self {
            scheme: if tls.is_some() { "https" } else { "http" },
            port,
            state: Arc::default(),
            connections: Arc::default(),
            traffic: Arc::default(),
            over: Arc::default(),
        };
        let (state, connections, traffic, over) =
            (own.state.clone(), own.connections.clone(), own.traffic.clone(), own.over.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                connections.fetch_add(1, Ordering::SeqCst);
                let (state, traffic, tls) = (state.clone(), traffic.clone(), tls.clone());
                // A client that goes away in the middle is no fault of the test's.
                std::thread::spawn(move || drop(meet(stream, tls, &state, traffic)));
            }
        });
        own
    }

    pub fn url(&self) -> String {
        format!("{}://127.0.0.1:{}/", self.scheme, self.port)
    }

    /// Replaces all files.
    pub fn put(&self, files: impl IntoIterator<Item = (String, Vec<u8>)>) {
        let mut state = self.state.lock().expect("no test has panicked");
        state.files = files.into_iter().map(|(path, bytes)| (path, Answer::Bytes(bytes))).collect();
        state.all = None;
    }

    pub fn answer(&self, path: &str, answer: Answer) {
        self.state.lock().expect("no test has panicked").files.insert(path.to_owned(), answer);
    }

    /// Answers everything so; none: the files again.
    pub fn answer_all(&self, answer: Option<Answer>) {
        self.state.lock().expect("no test has panicked").all = answer;
    }

    /// The paths that were asked for since this was called last.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().expect("no test has panicked").asked)
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub fn traffic(&self) -> usize {
        self.traffic.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // Wakes the listener.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

fn meet(
    stream: TcpStream,
    tls: Option<Arc<rustls::ServerConfig>>,
    state: &Mutex<State>,
    traffic: Arc<AtomicUsize>,
) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let wire = stream.try_clone()?;
    let counted = Counted { stream, traffic };
    match tls {
        None => serve(counted, &wire, state),
        Some(tls) => {
            let session = rustls::ServerConnection::new(tls).map_err(std::io::Error::other)?;
            serve(rustls::StreamOwned::new(session, counted), &wire, state)
        }
    }
}

fn serve(stream: impl Read + Write, wire: &TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut path, mut known) = (String::new(), None);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim_end();
            if path.is_empty() {
                path = line.split(' ').nth(1).unwrap_or("/").trim_start_matches('/').to_owned();
            } else if let Some(etag) = line.to_ascii_lowercase().strip_prefix("if-none-match:") {
                known = Some(etag.trim().to_owned());
            } else if line.is_empty() {
                break;
            }
        }
        let answer = {
            let mut state = state.lock().expect("no test has panicked");
            state.asked.push(path.clone());
            let own = state.all.clone().or_else(|| state.files.get(&path).cloned());
            own.unwrap_or_else(|| Answer::Status(404, Vec::new(), b"no such file".to_vec()))
        };
        let out = reader.get_mut();
        match answer {
            Answer::Bytes(bytes) => {
                let etag = format!("\"{:016x}\"", fingerprint(&bytes));
                let cache = if path.ends_with("timestamp.json") { "max-age=30" } else { "max-age=31536000, immutable" };
                let headers = [("ETag", etag.clone()), ("Cache-Control", cache.to_owned())];
                if known.as_deref() == Some(&etag) {
                    head(out, 304, &headers, None)?;
                } else {
                    head(out, 200, &headers, Some(bytes.len()))?;
                    out.write_all(&bytes)?;
                }
            }
            Answer::Status(code, headers, body) => {
                head(out, code, &headers, (code != 304).then_some(body.len()))?;
                if code != 304 {
                    out.write_all(&body)?;
                }
            }
            Answer::Silence => drop(out.read(&mut [0; 1])?),
            Answer::Trickle(bytes, pause) => {
                head(out, 200, &[], Some(bytes.len()))?;
                for byte in bytes {
                    out.write_all(&[byte])?;
                    std::thread::sleep(pause);
                }
            }
            Answer::Cut(bytes, at) => {
                head(out, 200, &[], Some(bytes.len()))?;
                out.write_all(&bytes[..at])?;
                return wire.shutdown(std::net::Shutdown::Both);
            }
            Answer::Endless => {
                out.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
                loop {
                    out.write_all(b"1000\r\n")?;
                    out.write_all(&[b' '; 4096])?;
                    out.write_all(b"\r\n")?;
                }
            }
        }
        out.flush()?;
    }
}

struct Counted {
    stream: TcpStream,
    traffic: Arc<AtomicUsize>,
}

impl Read for Counted {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let read = self.stream.read(bytes)?;
        self.traffic.fetch_add(read, Ordering::SeqCst);
        Ok(read)
    }
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.stream.write(bytes)?;
        self.traffic.fetch_add(written, Ordering::SeqCst);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn head(
    out: &mut impl Write,
    code: u16,
    headers: &[(&'static str, String)],
    length: Option<usize>,
) -> std::io::Result<()> {
    let mut text = format!("HTTP/1.1 {code} x\r\nDate: Wed, 25 Nov 2026 08:00:00 GMT\r\nServer: test\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if let Some(length) = length {
        text.push_str(&format!("Content-Length: {length}\r\n"));
    }
    text.push_str("\r\n");
    out.write_all(text.as_bytes())
}

/// FNV-1a, to tell one answer from another.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
