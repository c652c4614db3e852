//! The board's own cards: set-up and technical pause. They are notices like any other, so that they are set and shown so.

use super::hash::ContentHash;
use super::hours::Hours;
use super::notice::{Block, Class, Kind, Notice, Span};
use super::words::Words;
use jiff::Timestamp;

/// Which card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    /// The screen has no site yet: what to do.
    Setup,
    /// The department took the boards off the air for a while.
    Pause,
}

impl Card {
    /// The card as a notice without end.
    pub fn notice(self, words: &Words) -> Notice {
        let paragraph = |text: &String| Block::Paragraph(vec![Span { text: text.clone(), bold: false }]);
        let (id, title, body, pictogram): (_, _, Vec<Block>, _) = match self {
            Card::Setup => {
                let steps = words.setup_steps.iter().zip(1..).map(|(step, number)| Block::Item {
                    number: Some(number),
                    spans: vec![Span { text: step.clone(), bold: false }],
                });
                ("card-setup", &words.setup_title, steps.collect(), "location")
            }
            Card::Pause => ("card-pause", &words.pause_title, vec![paragraph(&words.pause_body)], "pause"),
        };
        let text: Vec<String> = body.iter().map(Block::plain).collect();
        let hash = ContentHash::of(format!("{id}\n{title}\n{}", text.join("\n")).as_bytes());
        Notice {
            id: id.to_owned(),
            publisher: String::new(),
            publisher_name: String::new(),
            title: title.clone(),
            body,
            class: Class::Routine,
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
            code: None,
            source: String::new(),
            published: None,
            language: String::new(),
            tags: Vec::new(),
            hash,
        }
    }
}
