use super::*;
use crate::setup::page::form::encoded;
use std::sync::mpsc::{Receiver, channel};

const NOW: Duration = Duration::from_secs(1_000);
const PLACES: &str = r#"{ "places": 1,
  "areas": [{ "ref": "vn-nso@2025-07:01", "name": "Thành phố Hà Nội" },
            { "ref": "vn-nso@2025-07:00337", "name": "Phường Hoàng Liệt", "parent": "vn-nso@2025-07:01" }],
  "sites": [{ "id": "HN-4K7Q2W", "name": "Hoa <Sữa>", "address": "Số 1 & 2", "areas": ["vn-nso@2025-07:00337"] }] }"#;

fn look() -> Look {
    Look { rotation: Rotation::None, inches: 43.0, metres: 3.0, claimed: None, screen: String::new() }
}

struct Visit {
    front: Front,
    orders: Receiver<Order>,
    cookie: Option<String>,
}

impl Visit {
    fn new(places: &str) -> Self {
        let (tell, orders) = channel();
        let front = Front::new("HN", look(), Box::new(move |order| drop(tell.send(order))));
        if !places.is_empty() {
            let (places, _) = Places::parse(places.as_bytes()).expect("a directory");
            front.set_index(Arc::new(Index::new(Arc::new(places))));
        }
        Self { front, orders, cookie: None }
    }

    fn get(&self, address: &str) -> Reply {
        self.ask(Method::Get, address, "")
    }

    fn post(&self, path: &str, form: &str) -> Reply {
        self.ask(Method::Post, path, form)
    }

    fn ask(&self, method: Method, address: &str, fields: &str) -> Reply {
        self.ask_at(method, address, fields, NOW)
    }

    fn ask_at(&self, method: Method, address: &str, fields: &str, now: Duration) -> Reply {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let parse = |text: &str| super::super::form::parse(text.as_bytes());
        let (query, form) = (parse(query), parse(fields));
        self.front.answer(&Asked { method, path: path.into(), query, cookie: self.cookie.clone(), form }, now)
    }

    fn enter(mut self) -> Self {
        let code = self.front.code(NOW).expect("a code");
        let reply = self.post("/code", &format!("code={}", encoded(&code.to_string())));
        assert_eq!((reply.status, reply.location.as_deref()), (303, Some("/hang")));
        let cookie = reply.cookie.expect("a cookie");
        assert!(cookie.contains("; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
        self.cookie = cookie.split(';').next().and_then(|own| own.strip_prefix("s=")).map(str::to_owned);
        self
    }

    fn orders(&self) -> Vec<Order> {
        self.orders.try_iter().collect()
    }
}

fn site() -> SiteId {
    SiteId::parse("HN-4K7Q2W").expect("an ID")
}

#[test]
fn a_screen_is_claimed_step_by_step() {
    let visit = Visit::new(PLACES).enter();
    assert_eq!(visit.get("/").location.as_deref(), Some("/hang"));
    let hang = visit.get("/hang");
    assert!(hang.body.contains("setup-wide.svg") && hang.body.contains("value=\"270\""), "{}", hang.body);
    // Its top points right: three quarters more set it upright.
    assert_eq!(visit.post("/hang", "turn=270").location.as_deref(), Some("/hang"));
    assert!(visit.get("/hang").body.contains("setup-tall.svg"));
    assert_eq!(visit.post("/panel", "inches=other&other=49%2C5&metres=4").location.as_deref(), Some("/building"));
    assert!(visit.get("/building?q=hoa").body.contains("href=\"/confirm?site=HN-4K7Q2W\""));
    assert_eq!(visit.get("/building?id=hn4k7q2w").location.as_deref(), Some("/confirm?site=HN-4K7Q2W"));
    let confirm = visit.get("/confirm?site=HN-4K7Q2W").body;
    assert!(confirm.contains("Hoa &lt;Sữa&gt;") && confirm.contains("Phường Hoàng Liệt"), "{confirm}");
    assert_eq!(visit.post("/claim", "site=HN-4K7Q2W&screen=+S%E1%BA%A3nh%0A+A").location.as_deref(), Some("/done"));
    let done = visit.get("/done").body;
    assert!(done.contains("Đã cài đặt xong") && done.contains("Sảnh A"), "{done}");
    assert_eq!(visit.front.code(NOW), None, "nobody else is let in");
    assert_eq!(visit.post("/undo", "").location.as_deref(), Some("/building"));
    assert!(visit.front.code(NOW).is_some());
    let orders = [
        Order::Turn(Rotation::ThreeQuarter),
        Order::Panel { inches: 49.5, metres: 4.0 },
        Order::Claim { site: site(), screen: "Sảnh A".into() },
        Order::Undo,
    ];
    assert_eq!(visit.orders(), orders);
}

#[test]
fn nothing_is_told_or_shown_without_a_code() {
    let mut visit = Visit::new(PLACES);
    for cookie in [None, Some("00000000000000000000000000000000"), Some("rubbish")] {
        visit.cookie = cookie.map(str::to_owned);
        for path in ["/hang", "/panel", "/building?q=hoa", "/area?q=hoang", "/confirm?site=HN-4K7Q2W", "/done", "/x"] {
            let reply = visit.get(path);
            let home = if cookie.is_some() { "/?ended=1" } else { "/" };
            assert_eq!((reply.status, reply.location.as_deref(), reply.body.as_str()), (303, Some(home), ""), "{path}");
        }
        for (path, form) in [
            ("/hang", "turn=90"),
            ("/panel", "inches=55&metres=5"),
            ("/claim", "site=HN-4K7Q2W&screen=A"),
            ("/undo", ""),
            ("/", "code=123456"),
            ("/setup.css", ""),
        ] {
            assert_eq!(visit.post(path, form).status, 303, "{path}");
        }
        for path in ["/", "/setup.css", "/icon.svg", "/setup-wide.svg", "/setup-metres.svg"] {
            assert_eq!(visit.get(path).status, 200, "{path}");
        }
    }
    assert_eq!(visit.orders(), []);
    assert!(visit.get("/?ended=1").body.contains("role=\"alert\""));
}

#[test]
fn wrong_codes_are_counted_down_and_the_last_shuts_the_door() {
    let visit = Visit::new(PLACES);
    assert!(visit.post("/code", "code=12").body.contains("sáu chữ số."));
    let code = visit.front.code(NOW).expect("a code").to_string();
    let wrong = if code == "000 000" { "000001" } else { "000000" };
    for left in (1..20).rev() {
        let reply = visit.post("/code", &format!("code={wrong}"));
        assert_eq!(reply.status, 403);
        assert!(reply.body.contains(&format!("Còn {left} lần thử")), "{left}");
    }
    assert!(visit.post("/code", &format!("code={wrong}")).body.contains("Đã khóa"));
    let reply = visit.post("/code", &format!("code={}", encoded(&code)));
    assert_eq!((reply.status, reply.cookie), (403, None));
    assert!(visit.front.code(NOW).is_none() && visit.get("/").body.contains("Đã khóa"));
}

#[test]
fn an_id_that_leads_nowhere_is_answered_with_the_reason() {
    let visit = Visit::new(PLACES).enter();
    for (typed, said) in [
        ("HN-4K7Q2X", "Mã gõ sai: có một chữ hoặc số"),
        ("HN-4K7Q", "Mã gõ sai: mã địa điểm"),
        ("HN-9D3XMN", "chưa có trong danh bạ"),
        ("DN-4K7Q2W", "của thành phố khác"),
    ] {
        let page = visit.get(&format!("/building?id={typed}")).body;
        assert!(page.contains(said) && page.contains("<title>Lỗi: "), "{typed}: {page}");
        assert!(page.contains(&format!("value=\"{typed}\"")), "what was typed stays: {page}");
    }
    assert!(visit.get("/building?q=xyz").body.contains("Không tìm thấy"));
    for form in
        ["site=HN-9D3XMN", "site=HN-4K7Q2X", "area=vn-nso@2025-07:1", "area=vn-nso@2025-07:01", "site=", "", "screen=A"]
    {
        assert_eq!(visit.post("/claim", form).location.as_deref(), Some("/building"), "{form}");
    }
    assert_eq!(visit.orders(), []);
}

#[test]
fn without_a_directory_the_page_says_so() {
    let visit = Visit::new("").enter();
    for path in ["/building?id=HN-4K7Q2W", "/building?q=hoa", "/area?q=hoa"] {
        assert!(visit.get(path).body.contains("chưa tải xong danh bạ"), "{path}");
    }
    assert_eq!(visit.post("/claim", "site=HN-4K7Q2W&screen=").location.as_deref(), Some("/building"));
    assert_eq!(visit.orders(), []);
}

#[test]
fn an_area_stands_in_for_a_building_that_is_not_there() {
    let visit = Visit::new(PLACES).enter();
    let found = visit.get("/area?q=hoang+liet").body;
    assert!(found.contains("/confirm?area=vn-nso%402025-07%3A00337"), "{found}");
    assert!(found.contains("Tên gọi từ tháng 7/2025") && !found.contains(">2025-07<"), "{found}");
    assert_eq!(visit.post("/claim", "area=vn-nso%402025-07%3A00337&screen=").location.as_deref(), Some("/done"));
    let area = AreaRef::parse("vn-nso@2025-07:00337").expect("an area");
    assert!(visit.get("/area?q=thanh+pho").body.contains("href=\"/confirm?area=vn-nso%402025-07%3A00337\""));
    assert_eq!(visit.orders(), [Order::Area { area, screen: String::new() }]);
}

#[test]
fn values_that_no_page_offers_are_not_taken() {
    let visit = Visit::new(PLACES).enter();
    for form in [
        "inches=14&metres=3",
        "inches=NaN&metres=3",
        "inches=43&metres=inf",
        "inches=43",
        "inches=other&other=&metres=3",
    ] {
        assert_eq!(visit.post("/panel", form).status, 422, "{form}");
    }
    let again = visit.post("/panel", "inches=other&other=500+inch&metres=3").body;
    assert!(again.contains("value=\"500 inch\"") && again.contains("15 đến 150 inch"), "what was typed stays: {again}");
    for form in ["turn=45", "turn=", ""] {
        assert_eq!(visit.post("/hang", form).status, 303, "{form}");
    }
    for (name, told) in [("a".repeat(81), "dài quá 80 chữ"), ("A+%F0%9F%98%80".to_owned(), "có \u{201c}😀\u{201d}")]
    {
        let reply = visit.post("/claim", &format!("site=HN-4K7Q2W&screen={name}"));
        assert!(reply.status == 422 && reply.body.contains(told), "{}", reply.body);
    }
    assert_eq!((visit.post("/code", "").status, visit.post("/undo", "").status), (303, 303));
    assert_eq!(visit.get("/nowhere").status, 404);
    assert_eq!(visit.orders(), []);
}

#[test]
fn a_size_may_be_written_with_its_unit() {
    let visit = Visit::new(PLACES).enter();
    for (form, inches, metres) in [
        ("inches=other&other=49%22&metres=3+m", 49.0, 3.0),
        ("inches=43+inch&metres=3%2C5+m", 43.0, 3.5),
        ("inches=43&other=108+cm&metres=0%2C5", 42.5, 0.5),
    ] {
        assert_eq!(visit.post("/panel", form).status, 303, "{form}");
        assert_eq!(visit.orders(), [Order::Panel { inches, metres }], "{form}");
    }
}

#[test]
fn a_claim_ends_the_sessions_of_all_others() {
    let mut first = Visit::new(PLACES).enter();
    let own = first.cookie.take();
    let mut second = first.enter();
    assert_eq!(second.post("/claim", "site=HN-4K7Q2W&screen=A").location.as_deref(), Some("/done"));
    let claimed = std::mem::replace(&mut second.cookie, own);
    assert_eq!(second.post("/undo", "").location.as_deref(), Some("/?ended=1"));
    second.cookie = None;
    assert!(second.get("/").body.contains("đã thuộc về: Hoa &lt;Sữa&gt;."));
    assert_eq!(second.post("/code", "code=123456").status, 403);
    second.cookie = claimed;
    assert_eq!(second.get("/").location.as_deref(), Some("/done"));
    let late = second.ask_at(Method::Post, "/undo", "", NOW + Duration::from_secs(1_800));
    assert_eq!(late.location.as_deref(), Some("/?ended=1"));
}

#[test]
fn a_wish_that_a_settings_file_beats_is_answered_with_the_reason() {
    let visit = Visit::new(PLACES).enter();
    let said = |path: &str| {
        let page = visit.get(path).body;
        assert!(!page.contains("<title>Lỗi") && !page.contains("aria-invalid"), "{page}");
        let alert = page.split("role=\"alert\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default();
        alert.to_owned()
    };
    visit.post("/hang", "turn=90");
    visit.post("/panel", "inches=55&metres=5");
    assert_eq!([said("/hang"), said("/panel"), said("/building")], [""; 3], "nothing is known yet");
    // The files say how it hangs and how large it is, and leave the distance to the phone.
    let hung = Look { metres: 5.0, ..look() };
    visit.front.set_look(hung.clone(), NOW);
    assert!(said("/hang").starts_with("Kỹ thuật viên đã đặt sẵn chiều của chữ"), "{}", said("/hang"));
    let size = "Kỹ thuật viên đã đặt sẵn cỡ 43 inch, điện thoại không đổi được. Bạn cứ làm tiếp.";
    assert_eq!([said("/panel"), said("/building")], [size; 2]);
    // The same wish again changes nothing, and nobody tells the page.
    visit.post("/hang", "turn=90");
    assert!(visit.get("/hang").body.contains("setup-wide.svg"), "the glass as it hangs");
    assert!(visit.get("/panel?lang=en").body.contains("The installer has fixed 43 inches; a phone"));
    visit.post("/panel", "inches=55&metres=4");
    visit.front.set_look(hung.clone(), NOW);
    assert!(said("/building").contains("cỡ 43 inch và khoảng cách 5 m"), "{}", said("/building"));
    // Wishes that come true are no news.
    visit.post("/hang", "turn=0");
    visit.post("/panel", "inches=43&metres=5");
    visit.front.set_look(hung, NOW);
    assert_eq!([said("/hang"), said("/panel"), said("/building")], [""; 3]);
}

#[test]
fn a_second_press_is_one_claim_and_whoever_comes_second_hears_who_was_first() {
    let mut first = Visit::new(PLACES).enter();
    let own = first.cookie.take();
    let mut visit = first.enter();
    for _ in 0..2 {
        assert_eq!(visit.post("/claim", "site=HN-4K7Q2W&screen=A").location.as_deref(), Some("/done"));
    }
    assert_eq!(visit.orders(), [Order::Claim { site: site(), screen: "A".into() }]);
    let winner = std::mem::replace(&mut visit.cookie, own);
    for form in ["area=vn-nso%402025-07%3A00337&screen=B", "site=HN-4K7Q2W&screen=A"] {
        let late = visit.post("/claim", form);
        assert_eq!((late.status, late.location, late.cookie), (409, None, None), "{form}");
        assert!(late.body.contains("đã thuộc về: Hoa &lt;Sữa&gt;."), "{}", late.body);
    }
    assert_eq!(visit.orders(), []);
    visit.cookie = winner;
    assert_eq!(
        visit.post("/claim", "site=HN-4K7Q2W&screen=B").location.as_deref(),
        Some("/done"),
        "its own mind changed"
    );
    assert!(visit.get("/done").body.contains("<dd>B</dd>"));
}

#[test]
fn a_screen_that_is_set_up_by_others_ends_what_was_begun_here() {
    let visit = Visit::new(PLACES).enter();
    let look = Look { claimed: Some(Claimed::Site(site())), ..look() };
    visit.front.set_look(look.clone(), NOW);
    assert_eq!(visit.post("/undo", "").location.as_deref(), Some("/?ended=1"));
    visit.front.set_look(Look { claimed: None, ..look }, NOW);
    assert!(visit.front.code(NOW).is_some());
    assert_eq!(visit.enter().get("/hang").status, 200);
}

#[test]
fn english_stays_english() {
    let visit = Visit::new(PLACES).enter();
    assert_eq!(visit.post("/hang", "turn=90&lang=en").location.as_deref(), Some("/hang?lang=en"));
    assert_eq!(visit.get("/building?id=hn4k7q2w&lang=en").location.as_deref(), Some("/confirm?site=HN-4K7Q2W&lang=en"));
    let page = visit.get("/building?q=hoa&lang=en").body;
    assert!(page.contains("<html lang=\"en\">") && page.contains("/confirm?site=HN-4K7Q2W&amp;lang=en"), "{page}");
    assert!(
        page.contains("name=\"lang\" value=\"en\"") && page.contains("href=\"/building?q=hoa\" lang=\"vi\""),
        "{page}"
    );
}
