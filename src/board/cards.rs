//! The board's own cards: set-up, acceptance and technical pause. They are notices like any other, so that they are set and
//! shown so.

use super::hash::ContentHash;
use super::hours::Hours;
use super::notice::{Block, Class, Code, Kind, Notice, Span, Spans};
use super::place::ScreenNumber;
use super::words::Words;
use jiff::Timestamp;

/// Which card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Card {
    /// The screen has no site yet: what to do.
    Setup(Setup),
    /// The screen is at home now: where, and all that an installer writes down.
    Claimed(Acceptance),
    /// A stick was put in that is not followed: why, as a sentence of the board's.
    Stick(String),
    /// The department took the boards off the air for a while.
    Pause,
}

/// How a screen can be set up now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setup {
    /// The page for a phone beside it; none where there is no network.
    pub page: Option<Page>,
    /// What is read out over a telephone.
    pub number: Option<ScreenNumber>,
}

/// Where the page is, and what opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// `192.168.1.23`, with a port where it is another than 80.
    pub address: String,
    /// Six digits, in two halves: that is how people keep them in mind.
    pub code: String,
}

/// What stands on the card of a screen that was set up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acceptance {
    /// The building's, or the area's.
    pub name: String,
    /// May be empty.
    pub address: String,
    /// Label and value, in reading order; they are in the code too, empty ones as well, so that columns stay columns.
    pub facts: Vec<(String, String)>,
}

impl Card {
    /// The card as a notice without end.
    pub fn notice(&self, words: &Words) -> Notice {
        let (id, title, body, pictogram, code) = match self {
            Card::Setup(setup) => {
                ("card-setup", words.setup_title.clone(), setup.body(words), "location", setup.code(words))
            }
            // The name is what must be seen from the farthest; the rest may be on another page.
            Card::Claimed(own) => {
                let title = fill(&words.claimed_title, &own.name);
                ("card-claimed", title, own.body(words), "location", own.code(words))
            }
            Card::Stick(reason) => {
                ("card-stick", words.stick_title.clone(), vec![Block::Paragraph(spans(reason))], "location", None)
            }
            Card::Pause => (
                "card-pause",
                words.pause_title.clone(),
                vec![Block::Paragraph(spans(&words.pause_body))],
                "pause",
                None,
            ),
        };
        let text: Vec<String> = body.iter().map(Block::plain).collect();
        let url = code.as_ref().map_or("", |code: &Code| &code.url);
        let hash = ContentHash::of(format!("{id}\n{title}\n{}\n{url}", text.join("\n")).as_bytes());
        Notice {
            id: id.to_owned(),
            publisher: String::new(),
            publisher_name: String::new(),
            title,
            body,
            // Whoever stands before it with a phone waits for it.
            class: if matches!(self, Card::Setup(_)) { Class::Priority } else { Class::Routine },
            kind: Kind::Building,
            mark: None,
            replaces: None,
            pictogram: super::pictogram::known(pictogram),
            from: Timestamp::MIN,
            until: Timestamp::MAX,
            hours: Hours::default(),
            to: Vec::new(),
            supersedes: Vec::new(),
            picture: None,
            code,
            hero: None,
            source: String::new(),
            published: None,
            language: String::new(),
            tags: Vec::new(),
            hash,
        }
    }
}

impl Setup {
    /// For looking at it.
    pub fn sample() -> Self {
        let page = Page { address: "192.168.1.23".into(), code: "481 206".into() };
        Self { page: Some(page), number: Some(ScreenNumber::of_key(b"sample")) }
    }

    fn body(&self, words: &Words) -> Vec<Block> {
        let call = |sentence: &str| {
            let spans = self.number.map(|number| filled(sentence, &number.to_string()));
            spans.map(|spans| Block::Step { number: None, picture: "phone", spans })
        };
        let Some(page) = &self.page else { return call(&words.setup_alone).into_iter().collect() };
        let code = page.code.replace(' ', "\u{a0}");
        // The address stands under the code.
        let steps = [
            ("wifi", spans(&words.setup_join)),
            ("scan", spans(&words.setup_open)),
            ("keypad", filled(&words.setup_code, &code)),
        ];
        let steps = steps.into_iter().zip(1..);
        let steps = steps.map(|((picture, spans), number)| Block::Step { number: Some(number), picture, spans });
        steps.chain(call(&words.setup_phone)).collect()
    }

    fn code(&self, words: &Words) -> Option<Code> {
        let page = self.page.as_ref()?;
        Some(Code { url: format!("http://{}/", page.address), call: words.setup_call.clone() })
    }
}

impl Acceptance {
    fn place(&self) -> String {
        if self.address.is_empty() { self.name.clone() } else { format!("{}, {}", self.name, self.address) }
    }

    fn body(&self, words: &Words) -> Vec<Block> {
        let facts = self.facts.iter().filter(|(_, value)| !value.is_empty()).map(|(label, value)| Block::Item {
            number: None,
            spans: vec![
                Span { text: format!("{label}: "), bold: false },
                Span { text: value.replace(' ', "\u{a0}"), bold: true },
            ],
        });
        std::iter::once(Block::Paragraph(filled(&words.claimed_body, &self.place()))).chain(facts).collect()
    }

    /// All of it on one line, as text: any phone copies it into a list.
    fn code(&self, words: &Words) -> Option<Code> {
        let facts = self.facts.iter().map(|(_, value)| value.as_str());
        let place = self.place();
        let all: Vec<&str> = facts.chain([place.as_str()]).collect();
        Some(Code { url: all.join("; "), call: words.claimed_call.clone() })
    }
}

fn filled(text: &str, value: &str) -> Spans {
    spans(&fill(text, value))
}

/// A sentence with its value; a bold one must not lose its weight for what stands in it.
pub fn fill(text: &str, value: &str) -> String {
    text.replace('%', &value.replace("**", ""))
}

/// A sentence of the board's own, with `**` around what is bold.
fn spans(text: &str) -> Spans {
    let parts = text.split("**").enumerate().filter(|(_, part)| !part.is_empty());
    parts.map(|(at, part)| Span { text: part.to_owned(), bold: at % 2 == 1 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::words::Language;

    fn setup() -> Setup {
        Setup { number: Some(ScreenNumber::of_key(b"key")), ..Setup::sample() }
    }

    #[test]
    fn the_set_up_card_says_where_the_page_is_and_what_opens_it() {
        for language in Language::ALL {
            let notice = Card::Setup(setup()).notice(&Words::of(language));
            let text: Vec<String> = notice.body.iter().map(Block::plain).collect();
            let text = text.join("\n");
            for part in ["481\u{a0}206", &ScreenNumber::of_key(b"key").to_string()] {
                assert!(text.contains(part), "{part}: {text}");
            }
            assert!(!text.contains('*') && !text.contains('%'), "{text}");
            assert_eq!(notice.code.map(|code| code.url).as_deref(), Some("http://192.168.1.23/"));
        }
    }

    #[test]
    fn without_a_network_the_card_still_says_whom_to_call() {
        let notice = Card::Setup(Setup { page: None, ..setup() }).notice(&Words::vietnamese());
        assert!(notice.code.is_none() && notice.body.len() == 1, "{:?}", notice.body);
        assert!(notice.body[0].plain().contains(&ScreenNumber::of_key(b"key").to_string()));
    }

    #[test]
    fn another_code_is_another_card() {
        let other = Setup { page: setup().page.map(|page| Page { code: "481 207".into(), ..page }), ..setup() };
        let words = Words::vietnamese();
        assert_ne!(Card::Setup(setup()).notice(&words).hash, Card::Setup(other).notice(&words).hash);
    }

    #[test]
    fn what_an_installer_writes_down_is_in_the_code_too() {
        let facts = vec![("Mã địa điểm".to_owned(), "HN-4K7Q2W".to_owned()), ("Phiên bản".into(), "0.1.0".into())];
        let own = Acceptance { name: "Chung cư Hoa Sữa **".into(), facts, ..Acceptance::default() };
        let notice = Card::Claimed(own).notice(&Words::vietnamese());
        let code = notice.code.expect("a code").url;
        assert_eq!(code, "HN-4K7Q2W; 0.1.0; Chung cư Hoa Sữa **");
        assert!(notice.body[0].spans().iter().any(|span| span.bold && span.text == "Chung cư Hoa Sữa "));
    }
}
