//! Any HTML, and any text: blocks as the board promises them, and no word of plain text lost.
#![no_main]

use bangtin::board::markup::{from_html, from_text};
use bangtin::board::notice::Block;
use libfuzzer_sys::fuzz_target;

fn words(blocks: &[Block]) -> Vec<String> {
    blocks.iter().flat_map(|block| block.plain().split(' ').map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn is_tidy(blocks: &[Block]) {
    for block in blocks {
        let plain = block.plain();
        assert!(!plain.is_empty(), "a block without words");
        assert_eq!(plain.trim(), plain, "white space at an end");
        assert!(
            !plain.contains("  ") && !plain.contains(['\n', '\t', '\r']),
            "white space is single spaces: {plain:?}"
        );
        assert!(block.spans().iter().all(|span| !span.text.is_empty()), "a span without text");
    }
}

fuzz_target!(|text: &str| {
    is_tidy(&from_html(text));
    is_tidy(&from_text(text));
    // Without markup the reducer has nothing to drop: the words come through in their order.
    let plain: String = text.chars().filter(|ch| ch.is_alphanumeric() || *ch == ' ').collect();
    let html = from_html(&plain);
    is_tidy(&html);
    // Tags around the words change nothing of them.
    let wrapped = from_html(&format!("<div><b>{plain}</b></div>"));
    assert_eq!(words(&html), words(&wrapped), "tags changed words");
    let letters = |text: &str| text.split_whitespace().count();
    let kept: usize = html.iter().map(|block| letters(&block.plain())).sum();
    assert_eq!(kept, letters(&plain), "words were lost of {plain:?}");
});
