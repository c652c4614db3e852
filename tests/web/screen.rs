//! A screen that runs with its page at a port of its own, and a browser of the simplest kind.

use serde_json::Value;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// The program without a display, and without this machine's settings for it.
pub fn bangtin(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bangtin"));
    // What it keeps of an edition that is tried goes with the tests.
    command.env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"));
    command.args(words).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET");
    command.env_remove("BANGTIN_LOG");
    command
}

pub struct Screen {
    board: Child,
    said: BufReader<ChildStdout>,
    pub address: String,
}

impl Screen {
    pub fn start(options: &[&str]) -> Self {
        Self::start_with(options, &[])
    }

    /// With these variables in its environment.
    pub fn start_with(options: &[&str], env: &[(&str, &str)]) -> Self {
        Self::of(
            |words| {
                let mut command = bangtin(words);
                command.envs(env.iter().copied());
                command
            },
            options,
        )
    }

    /// Started by a command of the caller's.
    pub fn of(command: impl Fn(&[&str]) -> Command, options: &[&str]) -> Self {
        let mut words = vec!["run", "--listen", "127.0.0.1:0"];
        if !options.contains(&"--size") {
            words.extend(["--size", super::SIZE]);
        }
        words.extend(options);
        let mut board = command(&words).stdout(Stdio::piped()).spawn().expect("the program starts");
        let said = BufReader::new(board.stdout.take().expect("a pipe"));
        let mut screen = Self { board, said, address: String::new() };
        screen.follow();
        screen
    }

    /// Reads where the page is now: one that begins again in its own place has another.
    pub fn follow(&mut self) {
        let mut line = String::new();
        self.said.read_line(&mut line).expect("a line");
        let address = line.split_once("http://").and_then(|(_, rest)| rest.split_once('/')).map(|(address, _)| address);
        self.address = address.unwrap_or_else(|| panic!("no address in {line:?}")).to_owned();
    }

    /// Of its process.
    pub fn id(&self) -> u32 {
        self.board.id()
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a socket");
        stream
    }

    /// Request line and headers, each with its line's end.
    pub fn ask(&self, request: &str) -> Answer {
        let mut stream = self.connect();
        stream.write_all(format!("{request}Connection: close\r\n\r\n").as_bytes()).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        Answer::of(&answer)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\n", self.address))
    }

    /// The page of the glass, its words among them.
    pub fn words(&self) -> String {
        String::from_utf8(self.get("/").body).expect("UTF-8")
    }

    pub fn events(&self) -> Events {
        let mut stream = self.connect();
        write!(stream, "GET /events HTTP/1.1\r\nHost: {}\r\n\r\n", self.address).expect("sent");
        let mut events = Events { stream, read: Vec::new() };
        while !events.read.windows(4).any(|end| end == b"\r\n\r\n") {
            assert!(events.more(Duration::from_secs(10)), "no answer: {:?}", String::from_utf8_lossy(&events.read));
        }
        assert!(events.read.starts_with(b"HTTP/1.1 200"), "{:?}", String::from_utf8_lossy(&events.read));
        events
    }

    /// What the program alone occupies, in kB.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.board.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.board.kill();
        let _ = self.board.wait();
    }
}

#[derive(Debug)]
pub struct Answer {
    pub code: u32,
    head: String,
    pub body: Vec<u8>,
}

impl Answer {
    fn of(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|end| end == b"\r\n\r\n").expect("headers");
        let head = String::from_utf8(bytes[..end].to_vec()).expect("headers are text");
        let code = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        Self { code, head, body: bytes[end + 4..].to_vec() }
    }

    pub fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value).next().unwrap_or("")
    }
}

/// What a viewer is told.
pub struct Events {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Events {
    /// The next event within this time.
    pub fn next(&mut self, within: Duration) -> Option<Value> {
        let until = Instant::now() + within;
        loop {
            if let Some(event) = self.pop() {
                return Some(event);
            }
            if !self.more(until.saturating_duration_since(Instant::now())) {
                return None;
            }
        }
    }

    /// The last of all that are there, or the next within this time.
    pub fn newest(&mut self, within: Duration) -> Option<Value> {
        let mut newest = self.next(within);
        while let Some(newer) = self.next(Duration::ZERO) {
            newest = Some(newer);
        }
        newest
    }

    fn pop(&mut self) -> Option<Value> {
        let find = |what: &[u8], from: usize| {
            self.read[from..].windows(what.len()).position(|window| window == what).map(|at| from + at)
        };
        let start = find(b"data: ", 0)? + 6;
        let end = find(b"\n\n", start)?;
        let event = serde_json::from_slice(&self.read[start..end]).expect("JSON");
        self.read.drain(..end + 2);
        Some(event)
    }

    fn more(&mut self, within: Duration) -> bool {
        self.stream.set_read_timeout(Some(within.max(Duration::from_millis(1)))).expect("a socket");
        let mut some = [0; 16 << 10];
        match self.stream.read(&mut some) {
            Ok(0) => false,
            Ok(count) => {
                self.read.extend_from_slice(&some[..count]);
                true
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => false,
            Err(error) => panic!("{error}"),
        }
    }
}
