//! Which words stand together.

use crate::board::notice::Span;

/// Puts a no-break space where a line end would tear.
pub fn bind(text: &str) -> String {
    text.to_owned()
}

/// [`bind`] over the borders of spans.
pub fn bind_spans(spans: &[Span]) -> Vec<Span> {
    let plain: String = spans.iter().map(|span| span.text.as_str()).collect();
    let bound = bind(&plain);
    // One character for one, so the borders stay where they were.
    let mut chars = bound.chars();
    spans
        .iter()
        .map(|span| Span { text: chars.by_ref().take(span.text.chars().count()).collect(), bold: span.bold })
        .collect()
}
