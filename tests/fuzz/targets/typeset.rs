//! Any text in any measure: no line wider than its measure, no letter lost, by the fonts and by the table; and pages
//! that hold what the body holds.
#![no_main]

use bangtin::board::faces::{Face, Fonts, Metrics, Table};
use bangtin::board::markup::from_text;
use bangtin::board::notice::Span;
use bangtin::board::pages::{PageLimits, Part, Text};
use bangtin::board::typeset::{Galley, Line, Style, clean, set, set_balanced};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use unicode_segmentation::UnicodeSegmentation;

static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::embedded);

fn letters(text: &str) -> String {
    text.chars().filter(|ch| !ch.is_whitespace()).collect()
}

fn holds(lines: &[Line], spans: &[Span], measure: f32) {
    for line in lines {
        let single = letters(&line.text()).graphemes(true).count() <= 1;
        assert!(line.width <= measure + 0.5 || single, "{} > {measure}: {:?}", line.width, line.text());
    }
    let source: String = spans.iter().map(|span| span.text.as_str()).collect();
    let set: String = lines.iter().flat_map(|line| &line.runs).map(|run| run.text.as_str()).collect();
    assert_eq!(letters(&set), letters(&source), "letters were lost");
}

fuzz_target!(|input: (u16, u8, Vec<(bool, String)>)| {
    let (measure, size, parts) = input;
    let spans: Vec<Span> = parts.into_iter().map(|(bold, text)| Span { text, bold }).collect();
    if spans.iter().map(|span| span.text.len()).sum::<usize>() > 4_000 {
        return;
    }
    let measure = f32::from(measure % 4_000) + 1.0;
    let style = Style { face: Face::Regular, bold: Face::Bold, size: f32::from(size) + 1.0, leading: 1.45 };
    for metrics in [&Table as &dyn Metrics, &*FONTS] {
        // As the setter asks for its text.
        let clean = |span: &Span| Span { text: clean(&span.text, metrics).0, bold: span.bold };
        let spans: Vec<Span> = spans.iter().map(clean).collect();
        let lines = set(&spans, &style, measure, metrics);
        holds(&lines, &spans, measure);
        let galley = Galley::new(&spans, style.face, style.bold, metrics);
        assert_eq!(lines.len(), galley.count(style.size, measure), "counted otherwise than set");
        holds(&set_balanced(&spans, &style, measure, metrics), &spans, measure);
    }
    let text: Vec<&str> = spans.iter().map(|span| span.text.as_str()).collect();
    let body = from_text(&text.join("\n\n"));
    let most = usize::from(size) % 60 + 1;
    let block = |part: &Part| part.of(&body);
    let pages = Text::new(&body).split(&PageLimits::default(), &mut |_, parts| {
        parts.iter().map(|part| block(part).plain().split_whitespace().count()).sum::<usize>() <= most
    });
    assert!(!pages.is_empty());
    let mut joined = String::new();
    for part in pages.iter().flatten() {
        let own = letters(&body[part.block].plain()[part.place.clone()]);
        let shown = letters(&block(part).plain());
        // What goes on of a fact bears its label again.
        assert!(shown == own || part.goes_on && shown.ends_with(&own), "{shown:?} is no part of the source: {own:?}");
        joined.push_str(&own);
    }
    let source: String = body.iter().map(|block| letters(&block.plain())).collect();
    assert_eq!(joined, source, "the pages joined are the source");
});
