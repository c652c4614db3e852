//! The page that shows the glass where there is no display, as a browser gets it from the real program.

mod display;
mod live;
mod manager;
mod replaced;
mod screen;
mod window;

use screen::{Screen, bangtin};
use serde_json::Value;
use std::io::{Read, Write};
use std::time::{Duration, Instant};

const SIZE: &str = "1280x720";
const PAUSE: &[&str] = &["--card", "pause", "--at", "2021-08-18T08:00:10", "--speed", "0.01"];

#[test]
fn the_page_shows_the_pixels_of_the_glass() {
    for (turned, (width, height)) in [("0", (1280, 720)), ("90", (720, 1280))] {
        let options = [PAUSE, &["--rotate", turned]].concat();
        let screen = Screen::start(&options);
        let answer = screen.get("/glass.png");
        assert_eq!((answer.code, answer.header("content-type")), (200, "image/png"));
        let shown = image::load_from_memory(&answer.body).expect("a whole picture").into_rgb8();
        assert_eq!((shown.width(), shown.height()), (width, height));

        let folder = tempfile::tempdir().expect("a folder");
        let png = folder.path().join("page.png");
        let out = png.to_str().expect("a path of letters");
        let own = ["snapshot", "--size", SIZE, "--out", out, "--card", "pause", "--at", "2021-08-18T08:00:10"];
        let output = bangtin(&[&own[..], &["--rotate", turned]].concat()).output().expect("the program runs");
        assert!(output.status.success(), "{output:?}");
        let drawn = image::open(&png).expect("the snapshot").into_rgb8();
        assert!(shown == drawn, "rotated by {turned}: the page does not show what the snapshot does");
    }
}

#[test]
fn the_words_of_the_glass_are_on_the_page() {
    let screen = Screen::start(PAUSE);
    let text = screen.words();
    assert!(
        text.contains("<html lang=\"vi\">") && text.contains("<title>Tạm dừng kỹ thuật · Bảng tin</title>"),
        "{text}"
    );
    for words in ["<p>Tạm dừng kỹ thuật</p>", "113, 114", "alt=\"Tạm dừng kỹ thuật\""] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("08:00"), "the minute is not read out: {text}");
    assert!(!text.contains("http") && !text.contains("<style") && !text.contains("<script>"), "{text}");
}

#[test]
fn it_answers_its_own_machine_and_nothing_but_looking() {
    let screen = Screen::start(PAUSE);
    let code = |request: &str| screen.ask(request).code;
    for path in ["/", "/page.css", "/page.js", "/icon.svg", "/glass.png"] {
        let answer = screen.get(path);
        assert_eq!(answer.code, 200, "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        let head = screen.ask(&format!("HEAD {path} HTTP/1.1\r\nHost: localhost\r\n"));
        assert_eq!((head.code, head.body.len()), (200, 0), "{path}");
    }
    assert_eq!(code("GET /elsewhere HTTP/1.1\r\nHost: localhost\r\n"), 404);
    for host in ["evil.example", "192.168.1.7:8311", "127.0.0.1.evil.example", ""] {
        for path in ["/", "/glass.png", "/events"] {
            assert_eq!(code(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n")), 421, "{host} {path}");
        }
    }
    assert_eq!(code("GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n"), 421);
    assert_eq!(code("GET / HTTP/1.0\r\n"), 421, "no host at all");
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        assert_eq!(code(&format!("{method} / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n")), 405, "{method}");
    }
}

#[test]
fn only_loopback_addresses_are_served() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8311", "example.org:80"] {
        let output = bangtin(&["run", "--platform", "virtual", "--listen", address]).output().expect("it ends");
        assert_eq!(output.status.code(), Some(2), "{address}: {output:?}");
    }
    let output = bangtin(&["run", "--platform", "window", "--listen", "0"]).output().expect("it ends");
    assert_eq!(output.status.code(), Some(2), "a window has no address: {output:?}");
}

#[test]
fn a_port_that_is_taken_is_named_with_the_way_out() {
    let screen = Screen::start(PAUSE);
    let output = bangtin(&["run", "--listen", &screen.address]).output().expect("it ends");
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains(&screen.address) && told.contains("--listen"), "{told}");
}

#[test]
fn a_viewer_is_told_of_a_page_at_once_and_of_nothing_while_nothing_changes() {
    let screen = Screen::start(PAUSE);
    let mut events = screen.events();
    events.next(Duration::from_secs(5)).expect("the first event");
    assert_eq!(events.next(Duration::from_secs(2)), None, "nothing changes on the pause card");

    let screen = Screen::start(&["--speed", "10", "--at", "2021-08-18T08:00:00"]);
    let mut events = screen.events();
    // From the new words on, all frames of the turn follow, and a picture is there within the limit.
    let first = events.next(Duration::from_secs(5)).expect("the first event");
    let title = |event: &Value| event["words"]["title"].as_str().map(str::to_owned);
    let (before, mut turns) = (title(&first), 0);
    while turns < 2 {
        let event = events.next(Duration::from_secs(10)).expect("a page changes within seconds");
        let Some(new) = title(&event) else { continue };
        assert_ne!(Some(&new), before.as_ref().filter(|_| turns == 0));
        let (since, from) = (Instant::now(), event["revision"].as_u64().expect("a number"));
        let drawn = events.next(Duration::from_millis(200)).expect("the first frame of the turn within 200 ms");
        let wanted = drawn["revision"].as_u64().expect("a number");
        assert!(wanted > from);
        let picture = screen.get("/glass.png");
        assert!(picture.header("glass-revision").parse::<u64>().expect("a number") >= wanted);
        assert!(since.elapsed() < Duration::from_millis(400), "the picture came after {:?}", since.elapsed());
        turns += 1;
    }
}

#[test]
fn twenty_viewers_and_one_that_never_reads_cost_the_glass_nothing() {
    let options = ["--speed", "20", "--at", "2021-08-18T08:00:00", "--size", "1920x1080"];
    let screen = Screen::start(&options);
    // The same screen with nobody to look at it: its own pictures come and go as well.
    let quiet = Screen::start(&options);
    std::thread::sleep(Duration::from_secs(2));
    // It asks for all there is, again and again, and reads none of it.
    let mut deaf = screen.connect();
    let mut deaf_events = screen.connect();
    deaf_events.write_all(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("sent");
    deaf.set_nonblocking(true).expect("a socket");
    let until = Instant::now() + Duration::from_secs(8);
    let (most, alone, frames) = std::thread::scope(|scope| {
        let viewers: Vec<_> = (0..19)
            .map(|_| {
                scope.spawn(|| {
                    let (mut events, mut pictures, mut last) = (screen.events(), 0_u64, 0);
                    while Instant::now() < until {
                        let Some(event) = events.newest(Duration::from_millis(500)) else { continue };
                        last = event["revision"].as_u64().unwrap_or(last);
                        let picture = screen.get("/glass.png");
                        assert_eq!(picture.code, 200);
                        assert!(picture.body.ends_with(b"IEND\xaeB`\x82"), "half a picture");
                        pictures += 1;
                    }
                    (pictures, last)
                })
            })
            .collect();
        let (mut most, mut alone) = (0, 0);
        while Instant::now() < until {
            // A full socket takes no more: that is the point.
            let _ = deaf.write(b"GET /glass.png HTTP/1.1\r\nHost: localhost\r\n\r\n");
            most = most.max(screen.memory());
            alone = alone.max(quiet.memory());
            std::thread::sleep(Duration::from_millis(20));
        }
        let seen: Vec<_> = viewers.into_iter().map(|viewer| viewer.join().expect("a viewer")).collect();
        assert!(seen.iter().all(|(pictures, _)| *pictures >= 8), "pictures and revisions: {seen:?}");
        (most, alone, seen.iter().map(|(_, last)| *last).max().unwrap_or(0))
    });
    let event = quiet.events().next(Duration::from_secs(5)).expect("an event");
    let of_quiet = event["revision"].as_u64().expect("a number");
    println!("{alone} kB and {of_quiet} frames alone, {most} kB and {frames} frames with twenty viewers");
    assert!(most < alone + 20 * 1024, "{alone} kB alone, {most} kB with viewers");
    assert!(frames * 10 >= of_quiet * 8, "{of_quiet} frames alone, {frames} with viewers");
}

#[test]
fn beyond_the_most_viewers_each_is_told_so_and_the_page_recovers() {
    let screen = Screen::start(PAUSE);
    let crowd: Vec<_> = (0..64).map(|_| screen.events()).collect();
    let answer = screen.get("/");
    assert_eq!(answer.code, 503, "{:?}", String::from_utf8_lossy(&answer.body));
    drop(crowd);
    let until = Instant::now() + Duration::from_secs(5);
    while screen.get("/").code != 200 {
        assert!(Instant::now() < until, "the places of those who left are not given to others");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_request_that_is_never_finished_is_cut_off() {
    let screen = Screen::start(PAUSE);
    let mut slow = screen.connect();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: local").expect("sent");
    slow.set_read_timeout(Some(Duration::from_secs(20))).expect("a socket");
    let since = Instant::now();
    let mut rest = Vec::new();
    slow.read_to_end(&mut rest).expect("the end within the limit");
    assert!(since.elapsed() < Duration::from_secs(15), "{:?}", since.elapsed());
}
