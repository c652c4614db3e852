//! Lines that are to be plain text, as JSON Feed wants titles, and come as HTML.

use super::from_html;
use crate::board::notice::Block;

/// A line that is to be plain text and has tags or entities all the same, as a browser would show it; none where it is
/// what it should be.
pub fn unwrapped_line(text: &str) -> Option<String> {
    if !has_tag(text) && !has_entity(text) {
        return None;
    }
    let blocks: Vec<String> = from_html(text).iter().map(Block::plain).collect();
    let line = blocks.join(" ");
    (line != text).then_some(line)
}

/// A tag that people put into a line; other words between such signs may be meant.
fn has_tag(text: &str) -> bool {
    const TAGS: [&str; 20] = [
        "a", "b", "big", "br", "code", "del", "div", "em", "font", "h1", "h2", "h3", "i", "img", "p", "small", "span",
        "strong", "sup", "u",
    ];
    text.match_indices('<').any(|(at, _)| {
        let rest = &text[at + 1..];
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let closed = rest[end..].starts_with(['>', '/', ' ']) && rest.contains('>');
        closed && TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(&rest[..end]))
    })
}

/// Something like `&amp;` or `&#8211;`; whether it means anything is the tokenizer's to say.
fn has_entity(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| {
        let rest = text[at + 1..].trim_start_matches('#');
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        end > 0 && rest[end..].starts_with(';')
    })
}
