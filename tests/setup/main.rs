//! The page on which a building makes a screen its own, as the network sees it: bytes over TCP, most of them hostile.

mod desk;
// What a browser of the simplest kind can ask is more than this story needs.
#[allow(dead_code)]
#[path = "../web/screen.rs"]
mod screen;
mod siege;

/// Of the glass that runs.
const SIZE: &str = "1280x720";

use bangtin::board::legibility::Rotation;
use bangtin::board::place::SiteId;
use bangtin::setup::page::Order;
use desk::{Answer, Desk};
use std::io::{Read, Write};
use std::time::{Duration, Instant};

#[test]
fn a_building_makes_a_screen_its_own() {
    let desk = Desk::start();
    let first = desk.get("/", "");
    assert_eq!(first.code, 200);
    assert!(first.text().contains("autocomplete=\"one-time-code\""), "{}", first.text());
    let cookie = desk.enter();
    for (path, form, next) in [
        ("/hang", "turn=90", "/hang"),
        ("/panel", "inches=55&other=&metres=5", "/building"),
        ("/claim", "site=HN-4K7Q2W&screen=S%E1%BA%A3nh+A", "/done"),
    ] {
        let answer = desk.post(path, &cookie, form);
        assert_eq!((answer.code, answer.header("location")), (303, next), "{path}");
        assert_eq!(desk.get(next, &cookie).code, 200, "{next}");
    }
    assert!(desk.get("/done", &cookie).text().contains("Chung cư Hoa Sữa"));
    assert_eq!(desk.post("/undo", &cookie, "").header("location"), "/building");
    let site = SiteId::parse("HN-4K7Q2W").expect("an ID");
    let orders = [
        Order::Turn(Rotation::Quarter),
        Order::Panel { inches: 55.0, metres: 5.0 },
        Order::Claim { site, screen: "Sảnh A".into() },
        Order::Undo,
    ];
    assert_eq!(desk.orders(), orders);
}

#[test]
fn whoever_does_not_see_the_glass_changes_nothing() {
    let desk = Desk::start();
    for cookie in ["", "s=00000000000000000000000000000000", "s=", "s=rubbish"] {
        for path in ["/hang", "/panel", "/building?q=hoa", "/area?q=ha", "/confirm?site=HN-4K7Q2W", "/done", "/other"] {
            let answer = desk.get(path, cookie);
            assert_eq!(answer.code, 303, "{path}");
            assert!(answer.header("location").starts_with('/') && answer.body.is_empty(), "{path}");
        }
        for (path, form) in [
            ("/hang", "turn=90"),
            ("/panel", "inches=55&metres=5"),
            ("/claim", "site=HN-4K7Q2W&screen=A"),
            ("/undo", ""),
        ] {
            assert_eq!(desk.post(path, cookie, form).code, 303, "{path}");
        }
    }
    assert_eq!(desk.orders(), []);
}

#[test]
fn the_twenty_first_guess_is_not_even_looked_at() {
    let desk = Desk::start();
    let code = desk.code();
    let wrong = if code == "111111" { "222222" } else { "111111" };
    for _ in 0..20 {
        assert_eq!(desk.post("/code", "", &format!("code={wrong}")).code, 403);
    }
    let answer = desk.post("/code", "", &format!("code={code}"));
    assert_eq!((answer.code, answer.header("set-cookie")), (403, ""));
    assert!(desk.get("/", "").text().contains("Đã khóa"));
}

#[test]
fn other_names_and_other_pages_are_kept_out() {
    let desk = Desk::start();
    let cookie = desk.enter();
    let ask = |line: &str, host: &str, more: &str| {
        let body = "turn=90";
        let text = format!(
            "{line} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n{more}Content-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        desk.raw(text.as_bytes()).code
    };
    let own = desk.address.to_string();
    let port = desk.address.port();
    for host in ["evil.example", "localhost", "127.0.0.1", "127.0.0.1:1", "", "[::1]"] {
        assert_eq!(ask("POST /hang", host, ""), 421, "{host}");
    }
    assert_eq!(ask("POST /hang", &format!("localhost:{port}"), ""), 421);
    assert_eq!(ask("POST http://evil.example/hang", &own, ""), 421);
    for more in
        ["Origin: http://evil.example", "Origin: null", "Origin: https://127.0.0.1", "Sec-Fetch-Site: cross-site"]
    {
        assert_eq!(ask("POST /hang", &own, &format!("{more}\r\n")), 403, "{more}");
    }
    for method in ["PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"] {
        assert_eq!(ask(&format!("{method} /hang"), &own, ""), 405, "{method}");
    }
    let plain = format!(
        "POST /hang HTTP/1.1\r\nHost: {own}\r\nCookie: {cookie}\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\nturn=90"
    );
    assert_eq!(desk.raw(plain.as_bytes()).code, 415);
    assert_eq!(desk.orders(), []);
    assert_eq!(ask("POST /hang", &own, &format!("Origin: http://{own}\r\nSec-Fetch-Site: same-origin\r\n")), 303);
    assert_eq!(desk.orders(), [Order::Turn(Rotation::Quarter)]);
}

#[test]
fn whoever_is_refused_reads_why_and_finds_the_way_back() {
    let desk = Desk::start();
    let own = desk.address.to_string();
    let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
    let ask = |line: &str, host: &str, more: &str| {
        desk.raw(format!("{line} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n").as_bytes())
    };
    let long = format!("{kind}Content-Length: 5000\r\n\r\n{}", "1".repeat(5_000));
    for (code, line, more) in [
        (403, "GET /evil", "Sec-Fetch-Site: cross-site\r\n"),
        (403, "POST /evil", "Origin: http://evil.example\r\n"),
        (405, "PUT /evil", ""),
        (413, "POST /evil", long.as_str()),
        (415, "POST /evil", "Content-Type: text/evil\r\nContent-Length: 0\r\n"),
    ] {
        for (query, language, back) in [
            ("?evil=1", "<html lang=\"vi\">", "href=\"/\">Về trang đầu<"),
            ("?evil=1&lang=en", "<html lang=\"en\">", "href=\"/?lang=en\">To the first page<"),
        ] {
            let answer = ask(&format!("{line}{query}"), &own, more);
            let page = answer.text();
            assert_eq!((answer.code, answer.header("content-type")), (code, "text/html; charset=utf-8"), "{line}");
            assert!(page.contains(language) && page.contains(back) && !page.contains("evil"), "{line}: {page}");
            assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{line}");
            assert_eq!(answer.header("cache-control"), "no-store", "{line}");
        }
    }
    let answer = ask("GET /evil", "evil.example", "");
    let (page, home) = (answer.text(), format!("href=\"http://{own}/\""));
    assert!(answer.code == 421 && page.contains(&home) && page.matches("href").count() == 1, "{page}");
    assert!(!page.contains("evil"), "{page}");
    let head = ask("HEAD /", "evil.example", "");
    assert!(head.code == 421 && head.body.is_empty());
    // As many as one address may have, and one more.
    let crowd: Vec<_> = (0..12).map(|_| desk.connect()).collect();
    let answer = desk.get("/?lang=en", "");
    let page = answer.text();
    assert!(answer.code == 503 && page.contains("Too many are here") && page.contains("To the first page"), "{page}");
    drop(crowd);
}

#[test]
fn every_answer_keeps_the_browser_at_home() {
    let desk = Desk::start();
    for path in ["/", "/setup.css", "/icon.svg", "/hang"] {
        let answer = desk.get(path, "");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
    }
}

#[test]
fn whoever_is_too_much_or_no_browser_at_all_is_turned_away() {
    let desk = Desk::start();
    let own = desk.address;
    let long = format!("GET / HTTP/1.1\r\nHost: {own}\r\nX: {}\r\n\r\n", "a".repeat(64 << 10));
    assert!(matches!(desk.raw(long.as_bytes()).code, 0 | 431), "a header without end");
    let many = format!("GET / HTTP/1.1\r\nHost: {own}\r\n{}\r\n", "A: b\r\n".repeat(200));
    assert!(matches!(desk.raw(many.as_bytes()).code, 0 | 431), "two hundred headers");
    let form = format!("code={}", "1".repeat(5_000));
    assert_eq!(desk.post("/code", "", &form).code, 413);
    let chunks = format!(
        "POST /code HTTP/1.1\r\nHost: {own}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Transfer-Encoding: chunked\r\n\r\n1400\r\n{}\r\n0\r\n\r\n",
        "1".repeat(0x1400)
    );
    assert_eq!(desk.raw(chunks.as_bytes()).code, 413);
    for garbage in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"[..],
        &[0; 512],
        b"GET\r\n\r\n",
        b"\xff\xfe / HTTP/9.9\r\n\r\n",
    ] {
        assert!(matches!(desk.raw(garbage).code, 0 | 400), "{garbage:?}");
    }
    assert_eq!(desk.get("/", "").code, 200, "it still answers");
}

#[test]
fn whoever_is_slow_is_dropped() {
    let desk = Desk::start();
    let closed = |begin: String| {
        let mut stream = desk.connect();
        stream.write_all(begin.as_bytes()).expect("a begin");
        let begun = Instant::now();
        let drip = stream.try_clone().expect("a second hand");
        let dripping = std::thread::spawn(move || {
            let mut drip = drip;
            while begun.elapsed() < Duration::from_secs(12) && drip.write_all(b"a").is_ok() {
                std::thread::sleep(Duration::from_millis(500));
            }
        });
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        let lasted = begun.elapsed();
        let _ = stream.shutdown(std::net::Shutdown::Both);
        dripping.join().expect("the drip ends");
        assert!((3..9).contains(&lasted.as_secs()), "{begin}: {lasted:?}");
    };
    let own = desk.address;
    std::thread::scope(|scope| {
        scope.spawn(|| closed(format!("GET / HTTP/1.1\r\nHost: {own}\r\nX: ")));
        scope.spawn(|| {
            closed(format!(
                "POST /code HTTP/1.1\r\nHost: {own}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                 Content-Length: 4000\r\n\r\ncode="
            ));
        });
    });
}

#[test]
fn a_crowd_that_says_nothing_holds_nobody_up_for_long() {
    let desk = Desk::start();
    let crowd: Vec<_> = (0..200).map(|_| desk.connect()).collect();
    let begun = Instant::now();
    let answer = desk.get("/", "");
    assert!(matches!(answer.code, 0 | 200 | 503), "{}", answer.code);
    assert!(begun.elapsed() < Duration::from_secs(7), "{:?}", begun.elapsed());
    std::thread::sleep(Duration::from_secs(6));
    assert_eq!(desk.get("/", "").code, 200, "those who said nothing are gone");
    drop(crowd);
}

#[test]
fn after_the_end_nobody_is_there() {
    let mut desk = Desk::start();
    let mut open = desk.connect();
    open.write_all(b"GET / HTTP/1.1\r\n").expect("a begin");
    std::thread::sleep(Duration::from_millis(100));
    desk.end();
    let begun = Instant::now();
    let mut rest = Vec::new();
    let _ = open.read_to_end(&mut rest);
    assert!(rest.is_empty() && begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert!(std::net::TcpStream::connect(desk.address).is_err(), "the port is closed");
}

/// For looking at the pages: serves until it is stopped, and prints where and the code.
#[test]
#[ignore = "for the eyes"]
fn the_pages_can_be_looked_at() {
    let desk = Desk::start();
    println!("http://{} {}", desk.address, desk.code());
    let pages = [
        ("code", "/"),
        ("hang", "/hang"),
        ("panel", "/panel"),
        ("building", "/building"),
        ("search", "/building?q=hoa"),
        ("mistyped", "/building?id=HN-4K7Q2X"),
        ("confirm", "/confirm?site=HN-4K7Q2W"),
        ("area", "/area?q=hoang"),
        ("english", "/hang?lang=en"),
    ];
    let Some(folder) = std::env::var_os("BANGTIN_PAGES").map(std::path::PathBuf::from) else { return };
    let save = |name: &str, answer: Answer| {
        std::fs::write(folder.join(name), answer.body).expect("a page");
    };
    for file in ["setup.css", "icon.svg", "setup-wide.svg", "setup-tall.svg", "setup-inches.svg", "setup-metres.svg"] {
        save(file, desk.get(&format!("/{file}"), ""));
    }
    save("wrong.html", desk.post("/code", "", "code=000001"));
    let cookie = desk.enter();
    for (name, path) in pages {
        save(&format!("{name}.html"), desk.get(path, if name == "code" { "" } else { &cookie }));
    }
    desk.post("/claim", &cookie, "site=HN-4K7Q2W&screen=S%E1%BA%A3nh+A");
    save("done.html", desk.get("/done", &cookie));
}
