//! A page that is served in this process, and a visitor who writes HTTP by hand.

use bangtin::board::legibility::Rotation;
use bangtin::board::place::Places;
use bangtin::setup::page::{Front, Index, Look, Order, serve};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::watch;

const PLACES: &str = include_str!("../../assets/demo/places.json");

pub struct Desk {
    pub address: SocketAddr,
    front: Arc<Front>,
    begun: Instant,
    orders: Mutex<Receiver<Order>>,
    until: watch::Sender<bool>,
    server: Option<JoinHandle<()>>,
}

pub struct Answer {
    /// 0: none at all.
    pub code: u16,
    head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(own, _)| own.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Desk {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let (tell, orders) = channel();
        let look = Look { rotation: Rotation::None, inches: 43.0, metres: 3.0, claimed: None, screen: String::new() };
        let front = Arc::new(Front::new("HN", look, Box::new(move |order| drop(tell.send(order)))));
        let (places, _) = Places::parse(PLACES.as_bytes()).expect("a directory");
        front.set_index(Arc::new(Index::new(Arc::new(places))));
        let begun = Instant::now();
        let (until, told) = watch::channel(false);
        let served = front.clone();
        let server = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            let clock = Arc::new(move || begun.elapsed());
            runtime.block_on(serve(listener, served, clock, told)).expect("it is served");
        });
        Self { address, front, begun, orders: Mutex::new(orders), until, server: Some(server) }
    }

    pub fn code(&self) -> String {
        let code = self.front.code(self.begun.elapsed()).expect("a code").to_string();
        code.replace(' ', "")
    }

    /// The cookie of whoever reads the code off the glass.
    pub fn enter(&self) -> String {
        let answer = self.post("/code", "", &format!("code={}", self.code()));
        assert_eq!((answer.code, answer.header("location")), (303, "/hang"));
        answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned()
    }

    pub fn get(&self, path: &str, cookie: &str) -> Answer {
        self.raw(format!("GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\n\r\n", self.address).as_bytes())
    }

    pub fn post(&self, path: &str, cookie: &str, form: &str) -> Answer {
        let text = format!(
            "POST {path} HTTP/1.1\r\nHost: {own}\r\nOrigin: http://{own}\r\nCookie: {cookie}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{form}",
            own = self.address,
            length = form.len()
        );
        self.raw(text.as_bytes())
    }

    /// What comes back for these bytes until the connection is closed.
    pub fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        // It may be closed before all is said.
        let _ = stream.write_all(bytes);
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        let end = all.windows(4).position(|four| four == b"\r\n\r\n");
        let (head, body) = end.map_or((&[][..], &all[..]), |end| (&all[..end], &all[end + 4..]));
        let head = String::from_utf8_lossy(head).into_owned();
        let code = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        Answer { code, head, body: body.to_vec() }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("the page");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a limit");
        stream
    }

    pub fn orders(&self) -> Vec<Order> {
        self.orders.lock().expect("nobody else").try_iter().collect()
    }

    pub fn end(&mut self) {
        self.until.send_replace(true);
        if let Some(server) = self.server.take() {
            server.join().expect("the server ends");
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.until.send_replace(true);
    }
}
