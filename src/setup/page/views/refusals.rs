//! What the server does not take, in words, and the way back. Nothing of what was sent stands in them.

use super::{Lang, Page, escaped, link};
use crate::setup::page::front::Reply;
use std::net::SocketAddr;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Filled in by the page of somebody else.
    Foreign,
    /// Neither read nor filled in.
    Method,
    Slow,
    TooLong,
    NoForm,
    /// Asked for by a name, or by another address than this.
    Misdirected(SocketAddr),
    Full,
}

impl Refusal {
    pub fn status(self) -> u16 {
        match self {
            Self::Foreign => 403,
            Self::Method => 405,
            Self::Slow => 408,
            Self::TooLong => 413,
            Self::NoForm => 415,
            Self::Misdirected(_) => 421,
            Self::Full => 503,
        }
    }

    pub fn reply(self, lang: Lang) -> Reply {
        let page = match self {
            Self::Misdirected(here) => misdirected(lang, here),
            _ => returning(lang, self.title(lang), self.text(lang)),
        };
        Reply::page(self.status(), page)
    }

    fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Full => lang.of("Đang có nhiều người dùng", "Too many are here"),
            Self::Slow => lang.of("Mạng quá chậm", "The network is too slow"),
            _ => lang.of("Chưa làm được", "That did not work"),
        }
    }

    fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::Foreign => lang.of(
                "Yêu cầu này đến từ một trang khác nên màn hình không nhận. Hãy làm lại từ trang đầu.",
                "This came from another page, so the screen did not take it. Begin again at the first page.",
            ),
            Self::Slow => lang.of(
                "Màn hình chờ quá lâu mà chưa nhận đủ. Hãy lại gần Wi-Fi hơn rồi làm lại.",
                "The screen waited too long for all of it. Move closer to the Wi-Fi and try again.",
            ),
            Self::TooLong => lang.of(
                "Nội dung gửi đi quá dài hoặc bị đứt giữa chừng. Hãy làm lại và viết ngắn hơn.",
                "What was sent is too long, or was cut off. Try again, with fewer words.",
            ),
            Self::Full => lang.of(
                "Quá nhiều người đang mở trang này cùng lúc. Hãy chờ một phút rồi thử lại.",
                "Too many have this page open at once. Wait a minute and try again.",
            ),
            Self::Method | Self::NoForm | Self::Misdirected(_) => lang.of(
                "Màn hình không hiểu yêu cầu này. Hãy làm lại từ trang đầu.",
                "The screen does not understand that. Begin again at the first page.",
            ),
        }
    }
}

/// The title, what happened, and the way to the first page.
pub fn returning(lang: Lang, title: &str, text: &str) -> String {
    let (home, words) = (escaped(&link("/", lang)), lang.of("Về trang đầu", "To the first page"));
    let lead = if text.is_empty() { String::new() } else { format!("<p class=\"lead\" role=\"alert\">{text}</p>") };
    Page { lang, title, step: None, here: "/", wrong: false }
        .with(&format!("<h1>{title}</h1>{lead}<p><a class=\"button\" href=\"{home}\">{words}</a></p>"))
}

/// Every address that this page could name without a host, its style and the other language too, would lead to wherever
/// the browser believes to be: so it names the screen's and nothing else.
fn misdirected(lang: Lang, here: SocketAddr) -> String {
    let host = match here {
        SocketAddr::V4(own) => own.ip().to_string(),
        SocketAddr::V6(own) => format!("[{}]", own.ip()),
    };
    let shown = if here.port() == 80 { host } else { format!("{host}:{}", here.port()) };
    let title = lang.of("Địa chỉ không đúng", "Not the right address");
    let text = lang.of(
        "Hãy mở địa chỉ đang hiện trên màn hình. Bạn có thể bấm vào đây:",
        "Open the address that the screen shows. You can press it here:",
    );
    let home = format!("http://{shown}{}", link("/", lang));
    format!(
        "<!doctype html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title} · Bảng tin</title>\n\
         </head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{text}</p>\n<p><a href=\"{home}\">{shown}</a></p>\n</main>\n\
         </body>\n</html>\n",
        code = lang.code(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_says_what_happened_and_leads_back() {
        let all = [Refusal::Foreign, Refusal::Method, Refusal::Slow, Refusal::TooLong, Refusal::NoForm, Refusal::Full];
        for refusal in all {
            for (lang, home, words) in
                [(Lang::Vi, "href=\"/\"", "Về trang đầu"), (Lang::En, "href=\"/?lang=en\"", "To the first page")]
            {
                let reply = refusal.reply(lang);
                let page = &reply.body;
                assert!(page.contains(home) && page.contains(words) && page.len() < 2_000, "{page}");
                assert!(page.contains(refusal.text(lang)) && page.contains("/setup.css"), "{page}");
                assert_eq!((reply.status, reply.kind), (refusal.status(), "text/html; charset=utf-8"));
            }
        }
    }

    #[test]
    fn whoever_came_by_a_name_is_led_to_the_address_and_nowhere_else() {
        for (here, home, shown) in [
            ("192.168.1.7:80", "http://192.168.1.7/", ">192.168.1.7<"),
            ("192.168.1.7:8080", "http://192.168.1.7:8080/", ">192.168.1.7:8080<"),
            ("[fd00::7]:80", "http://[fd00::7]/", ">[fd00::7]<"),
        ] {
            for lang in [Lang::Vi, Lang::En] {
                let page = Refusal::Misdirected(here.parse().expect("an address")).reply(lang).body;
                let links: Vec<&str> = page.split("=\"").filter_map(|rest| rest.split('"').next()).collect();
                let links: Vec<&&str> = links.iter().filter(|own| own.contains('/')).collect();
                assert_eq!(links, [&link(home, lang).as_str()], "{page}");
                assert!(page.contains(shown), "{page}");
            }
        }
    }
}
