//! The title of an item: what is written, or what stands in for it.

use super::fields::{Fields, Sink};
use super::limits::TITLE_SYLLABLES;
use crate::board::fault::Fault;
use crate::board::markup::unwrapped_line;
use crate::board::notice::Notice;
use unicode_segmentation::UnicodeSegmentation;

/// The least syllables of a sentence that stands in for a title: "TP." is none.
const SENTENCE_SYLLABLES: usize = 4;
/// The most syllables of a title that nobody wrote.
const STAND_IN_SYLLABLES: usize = 24;
/// Its most characters; no Vietnamese syllable has more than seven.
const STAND_IN_CHARS: usize = 8 * STAND_IN_SYLLABLES;
/// So many syllables are taken in at a glance.
const SYLLABLES_READ: usize = 20;
/// No word of a language has more letters; a link or a row of dashes has.
const LETTERS_READ: usize = 30;

/// The title as it is shown. Tags and entities are decoded, since feeds of others have them; that is said of items that
/// are `ours`, whose authors can mend it.
pub fn read(fields: &Fields, ours: bool, sink: &mut Sink) -> String {
    let title = sink.must(fields.line("title")).unwrap_or_default();
    let Some(plain) = unwrapped_line(&title) else { return title };
    if ours {
        let reason = "has tags or entities of HTML, which are decoded";
        sink.note(fields.warning("title", reason, "write plain text"));
    }
    plain
}

/// Sees to it that there is something to read, under a title.
pub fn entitle(notice: &mut Notice, sink: &mut Sink) {
    let syllables = notice.title.split_whitespace().count();
    if syllables > TITLE_SYLLABLES {
        let reason = format!("has {syllables} syllables, more than {}", TITLE_SYLLABLES);
        sink.fall(Fault::error("title", reason, "say the rest in the body"));
    } else if syllables > SYLLABLES_READ {
        let reason = format!("has {syllables} syllables");
        sink.note(Fault::warning("title", reason, "5 to 12 are read at a glance; say the rest in the body"));
    }
    let longest = notice.title.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
    if longest > LETTERS_READ {
        let reason = format!("has a word of {longest} letters");
        sink.note(Fault::warning("title", reason, "it may be broken in two on the glass; use shorter ones"));
    }
    if syllables > 0 {
        return;
    }
    // A text of a full stop has no sentence.
    let sentence = notice.body.first().map(|block| first_sentence(&block.plain())).filter(|text| !text.is_empty());
    let (title, stand_in) = match (sentence, &notice.picture) {
        (Some(sentence), _) => (sentence, "the first sentence of the body"),
        (None, Some(picture)) if !picture.alt.is_empty() => (picture.alt.clone(), "the description of the picture"),
        _ => return sink.fall(Fault::error("title", "is missing, and there is no text", "write one")),
    };
    notice.title = title;
    sink.note(Fault::warning("title", format!("is missing; {stand_in} stands in for it"), "write one"));
}

fn first_sentence(text: &str) -> String {
    // Looked for near the beginning only: a text without spaces could be all ends of sentences.
    let text = text.char_indices().nth(STAND_IN_CHARS).map_or(text, |(end, _)| &text[..end]);
    let mut sentence = "";
    for (start, part) in text.split_sentence_bound_indices() {
        sentence = &text[..start + part.len()];
        if sentence.split_whitespace().count() >= SENTENCE_SYLLABLES {
            break;
        }
    }
    let sentence = sentence.trim();
    match sentence.match_indices(char::is_whitespace).nth(STAND_IN_SYLLABLES - 1) {
        Some((end, _)) => format!("{}…", &sentence[..end]),
        None => sentence.strip_suffix('.').unwrap_or(sentence).to_owned(),
    }
}
