//! A whole screen under siege at its set-up page: the glass and the memory do not notice.

use crate::screen::Screen;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// Connections that say nothing.
const IDLE: u64 = 10_000;
/// How much more the program may hold, in KiB.
const MOST: u64 = 10 << 10;
/// Longer than anybody may take for a request.
const A_WHILE: Duration = Duration::from_secs(8);

/// The set-up page's address, as it stands on the glass.
fn page(screen: &Screen) -> SocketAddr {
    let begin = Instant::now();
    loop {
        let words = String::from_utf8(screen.get("/").body).expect("UTF-8");
        let address = words.split(|c: char| !c.is_ascii_digit() && !".:".contains(c)).find_map(|own| own.parse().ok());
        if let Some(address) = address {
            return address;
        }
        assert!(begin.elapsed() < Duration::from_secs(20), "no address in {words}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn asks(at: SocketAddr) -> Option<String> {
    let mut stream = TcpStream::connect(at).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    write!(stream, "GET / HTTP/1.1\r\nHost: {at}\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

#[test]
fn a_siege_costs_the_screen_neither_its_glass_nor_its_memory() {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let wanted = rustix::process::Rlimit { current: limit.maximum, maximum: limit.maximum };
    rustix::process::setrlimit(rustix::process::Resource::Nofile, wanted).expect("as many files as there may be");
    let state = tempfile::tempdir().expect("a folder");
    let state = state.path().to_str().expect("letters");
    // So slow that no page turns meanwhile.
    let words = ["--platform", "virtual", "--setup", "127.0.0.1:0", "--speed", "0.01", "--state", state];
    let screen = Screen::start(&words);
    let at = page(&screen);
    assert!(asks(at).expect("an answer").starts_with("HTTP/1.1 200"));
    let (glass, memory) = (screen.get("/glass.png").body, screen.memory());
    let mut most = memory;

    let room = limit.maximum.map_or(IDLE, |own| own.saturating_sub(500).min(IDLE));
    let idle: Vec<TcpStream> = (0..room).filter_map(|_| TcpStream::connect(at).ok()).collect();
    assert!(idle.len() as u64 > room / 2, "{} of {room} came through", idle.len());
    most = most.max(screen.memory());
    drop(idle);

    let end = Instant::now() + A_WHILE;
    std::thread::scope(|scope| {
        for visitor in 0..64_usize {
            scope.spawn(move || {
                while Instant::now() < end {
                    let Ok(mut stream) = TcpStream::connect(at) else { continue };
                    let _ = stream.set_write_timeout(Some(Duration::from_secs(1)));
                    let _ = match visitor % 4 {
                        // A letter now and then.
                        0 => {
                            b"GET / HTTP/1.1\r\nHost: x\r\nX: ".iter().chain([b'y'; 60].iter()).try_for_each(|letter| {
                                std::thread::sleep(Duration::from_millis(100));
                                stream.write_all(&[*letter])
                            })
                        }
                        1 => stream.write_all(&vec![0xff; 1 << 20]),
                        2 => write!(stream, "GET / HTTP/1.1\r\nHost: {at}\r\nX: {}\r\n\r\n", "y".repeat(100_000)),
                        _ => write!(stream, "POST /code HTTP/1.1\r\nHost: {at}\r\nContent-Length: 1000000000\r\n\r\n"),
                    };
                    std::thread::sleep(Duration::from_millis(5));
                }
            });
        }
        while Instant::now() < end {
            most = most.max(screen.memory());
            std::thread::sleep(Duration::from_millis(50));
        }
    });

    let begin = Instant::now();
    while !asks(at).is_some_and(|answer| answer.starts_with("HTTP/1.1 200")) {
        assert!(begin.elapsed() < Duration::from_secs(20), "nobody gets in after the siege");
    }
    assert!(screen.get("/glass.png").body == glass, "the glass is another one");
    println!("{memory} KiB before, {most} KiB at most");
    assert!(most < memory + MOST, "{memory} KiB before, {most} at most");
}
