//! HTML, unwrapped. The tokens are the WHATWG's (html5gum), the tree is not built: a board needs to know only where a
//! block ends, which list and which row it stands in, and whether the words are bold.

use super::{Block, Line, block};
use html5gum::{DefaultEmitter, Doctype, Spanned, StartTag, State, Token, Tokenizer};
use std::borrow::Cow;

/// How deep lists and tables may nest. Deeper ones lose their numbers and rows, not their words.
const DEPTH: usize = 16;
/// How often the reader starts again behind something that was never closed.
const RESTARTS: usize = 8;
/// What stands between the cells of a row.
const CELL_GAP: &str = " · ";

/// HTML as blocks. Scripts, styles, comments, embedded documents and form fields are dropped, everything else is
/// unwrapped. A tag, comment or dropped element that is never closed does not swallow the rest of the text.
pub fn from_html(html: &str) -> Vec<Block> {
    let html = tidied(html);
    let mut reducer = Reducer::default();
    let mut rest: &str = &html;
    for _ in 0..RESTARTS {
        match reducer.read(rest).and_then(|at| rest.get(at..)) {
            Some(swallowed) => rest = swallowed,
            None => return reducer.finish(),
        }
    }
    reducer.text(rest);
    reducer.finish()
}

/// Line ends as the tokenizer counts them, and without the wrapping that XML puts around text.
fn tidied(html: &str) -> Cow<'_, str> {
    let mut html = Cow::Borrowed(html);
    if html.contains('\r') {
        html = html.replace("\r\n", "\n").replace('\r', "\n").into();
    }
    if html.contains("<![CDATA[") {
        html = html.replace("<![CDATA[", "").replace("]]>", "").into();
    }
    html
}

#[derive(Default)]
struct Reducer {
    blocks: Vec<Block>,
    line: Line,
    /// The item that the next words begin.
    item: Option<Option<u32>>,
    /// The open lists: the next number, where they are numbered.
    lists: Vec<Option<u32>>,
    tables: Vec<Table>,
    bold: usize,
    heading: bool,
    header_cell: bool,
    /// Elements that are never closed, and so are not dropped.
    open_ended: Vec<&'static str>,
}

/// An open table: the cells of its open row.
#[derive(Default)]
struct Table {
    row: Option<Vec<Vec<Block>>>,
}

/// An element whose contents are being dropped.
struct Dropping {
    name: &'static str,
    depth: usize,
    resume: usize,
}

impl Reducer {
    /// Takes in `html`. If something in it was never closed, the answer is where to start again.
    fn read(&mut self, html: &str) -> Option<usize> {
        let mut tokens = Tokenizer::new_with_emitter(html, DefaultEmitter::<usize>::new_with_span());
        let mut dropping: Option<Dropping> = None;
        // Where the last tag or comment ended.
        let mut marked = 0;
        while let Some(Ok(token)) = tokens.next() {
            match token {
                Token::StartTag(tag) => {
                    marked = tag.span.end;
                    let name = text_of(&tag.name);
                    if let Some(dropping) = &mut dropping {
                        dropping.depth += usize::from(dropping.name == name);
                    } else if let Some((name, state)) = self.dropped(&name).filter(|_| !tag.self_closing) {
                        dropping = Some(Dropping { name, depth: 1, resume: marked });
                        tokens.set_state(state);
                    } else if name.is_ascii() {
                        self.start(&name, &tag);
                    } else {
                        // No element has such a name: the author wrote "<Họ và tên>".
                        self.text(html.get(tag.span.start..tag.span.end).unwrap_or(&name));
                    }
                }
                Token::EndTag(tag) => {
                    marked = tag.span.end;
                    let name = text_of(&tag.name);
                    match &mut dropping {
                        Some(open) if open.name == name => {
                            open.depth -= 1;
                            dropping = dropping.filter(|open| open.depth > 0);
                        }
                        Some(_) => {}
                        None if name.is_ascii() => self.end(&name),
                        None => self.text(html.get(tag.span.start..tag.span.end).unwrap_or(&name)),
                    }
                }
                Token::String(text) if dropping.is_none() => self.text(&text_of(&text)),
                Token::Comment(Spanned { span, .. }) | Token::Doctype(Doctype { span, .. }) => {
                    let source = html.get(span.start..span.end).unwrap_or_default();
                    if dropping.is_none()
                        && let Some(resume) = self.misread(source)
                    {
                        return Some(span.start + resume);
                    }
                    marked = span.end;
                }
                Token::String(_) | Token::Error(_) => {}
            }
        }
        if let Some(open) = dropping {
            // Code is nothing to read, so a script that never ends hides the rest, as in every browser.
            if matches!(open.name, "script" | "style") {
                return None;
            }
            self.open_ended.push(open.name);
            return Some(open.resume);
        }
        let unread = html.get(marked..)?;
        let tag = marked + unfinished_tag(unread)?;
        if let Some(end) = html[tag..].find('>') {
            return Some(tag + end + 1);
        }
        self.text(&html[tag..]);
        None
    }

    /// Where in a comment to start again, if it is none: one without an end, a `</3` that ran on to the next tag, or a
    /// `</Địa chỉ>`.
    fn misread(&mut self, source: &str) -> Option<usize> {
        let inner = source.strip_prefix('<')?;
        match inner.strip_prefix("!--") {
            Some(_) if source.ends_with("-->") || source.ends_with("--!>") => None,
            Some(_) => Some("<!--".len()),
            None if source.ends_with('>') && !inner.contains('<') && (inner.is_ascii() || !inner.starts_with('/')) => {
                None
            }
            // Not the start of anything, then, but a sign in the text.
            None => {
                self.text("<");
                Some("<".len())
            }
        }
    }

    /// The elements whose contents are not for reading, and how the tokenizer must take those contents.
    fn dropped(&self, name: &str) -> Option<(&'static str, State)> {
        let (name, state) = match name {
            "script" => ("script", State::ScriptData),
            "style" => ("style", State::RawText),
            "iframe" => ("iframe", State::RawText),
            "noembed" => ("noembed", State::RawText),
            "noframes" => ("noframes", State::RawText),
            "title" => ("title", State::RcData),
            "textarea" => ("textarea", State::RcData),
            "template" => ("template", State::Data),
            "object" => ("object", State::Data),
            "svg" => ("svg", State::Data),
            "audio" => ("audio", State::Data),
            "video" => ("video", State::Data),
            "canvas" => ("canvas", State::Data),
            "select" => ("select", State::Data),
            "datalist" => ("datalist", State::Data),
            _ => return None,
        };
        (!self.open_ended.contains(&name)).then_some((name, state))
    }

    fn text(&mut self, text: &str) {
        self.line.push(text, self.bold > 0 || self.heading || self.header_cell);
    }

    fn start(&mut self, name: &str, tag: &StartTag<usize>) {
        let number = |attribute: &str| {
            let value = tag.attributes.get(attribute.as_bytes())?;
            text_of(value).trim().parse::<u32>().ok()
        };
        match name {
            "b" | "strong" => self.bold += 1,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.heading = true;
            }
            "ul" | "menu" => self.open_list(None),
            "ol" => self.open_list(Some(number("start").unwrap_or(1))),
            "li" => {
                self.flush();
                let next = self.lists.last_mut().and_then(Option::as_mut);
                self.item = Some(next.map(|next| {
                    let own = number("value").unwrap_or(*next);
                    *next = own.saturating_add(1);
                    own
                }));
            }
            "table" => {
                self.end_heading();
                if self.tables.len() < DEPTH {
                    self.tables.push(Table::default());
                }
            }
            "tr" => {
                self.close_row();
                if let Some(table) = self.tables.last_mut() {
                    table.row = Some(Vec::new());
                }
            }
            "td" | "th" => {
                self.flush();
                self.header_cell = name == "th";
                if let Some(table) = self.tables.last_mut() {
                    table.row.get_or_insert_default().push(Vec::new());
                }
            }
            "p" => self.end_heading(),
            _ if ends_block(name) => self.flush(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "b" | "strong" => self.bold = self.bold.saturating_sub(1),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.end_heading(),
            "ul" | "ol" | "menu" => {
                self.flush();
                self.item = None;
                self.lists.pop();
            }
            "li" => {
                self.flush();
                self.item = None;
            }
            "td" | "th" => {
                self.flush();
                self.header_cell = false;
            }
            "tr" => self.close_row(),
            "table" => {
                self.close_row();
                self.tables.pop();
            }
            _ if ends_block(name) => self.flush(),
            _ => {}
        }
    }

    fn open_list(&mut self, next: Option<u32>) {
        self.end_heading();
        if self.lists.len() < DEPTH {
            self.lists.push(next);
        }
    }

    fn end_heading(&mut self) {
        self.flush();
        self.heading = false;
    }

    /// Ends the block. An item waits for its first words.
    fn flush(&mut self) {
        if let Some(block) = block(std::mem::take(&mut self.line), self.item) {
            self.item = None;
            self.put(block);
        }
    }

    /// Into the innermost open cell, else into the body.
    fn put(&mut self, block: Block) {
        let Some(row) = self.tables.iter_mut().rev().find_map(|table| table.row.as_mut()) else {
            return self.blocks.push(block);
        };
        match row.last_mut() {
            Some(cell) => cell.push(block),
            None => row.push(vec![block]),
        }
    }

    /// A row of single lines becomes one paragraph; a row that lays out a page stays the blocks that it is.
    fn close_row(&mut self) {
        self.flush();
        self.header_cell = false;
        let Some(cells) = self.tables.last_mut().and_then(|table| table.row.take()) else { return };
        let is_line = |cell: &Vec<Block>| matches!(cell[..], [] | [Block::Paragraph(_)]);
        if !cells.iter().all(is_line) {
            return cells.into_iter().flatten().for_each(|block| self.put(block));
        }
        let mut line = Line::default();
        for cell in cells.iter().flatten() {
            if !line.spans.is_empty() {
                line.push(CELL_GAP, false);
            }
            for span in cell.spans() {
                line.push(&span.text, span.bold);
            }
        }
        if let Some(row) = block(line, None) {
            self.put(row);
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.flush();
        while !self.tables.is_empty() {
            self.close_row();
            self.tables.pop();
        }
        self.blocks
    }
}

/// Elements that begin and end a block, beyond those that `start` and `end` name.
fn ends_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "br"
            | "button"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "head"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "main"
            | "nav"
            | "noscript"
            | "optgroup"
            | "option"
            | "p"
            | "plaintext"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "tbody"
            | "tfoot"
            | "thead"
            | "xmp"
    )
}

/// Where in a text without whole tags an unfinished one begins: a tag opens with a letter (HTML, 13.2.5.6 and .7).
fn unfinished_tag(text: &str) -> Option<usize> {
    text.match_indices('<').map(|(at, _)| at).find(|at| {
        let name = &text[at + 1..];
        name.strip_prefix('/').unwrap_or(name).starts_with(|c: char| c.is_ascii_alphabetic())
    })
}

fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}
