//! A notice's file: TOML between two lines of `+++`, then Markdown. Every value knows its line.

use super::grammar;
use super::slip::{Said, said};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::moment::{self, Side};

const FENCE: &str = "+++";
/// So many lines of one file that are no TOML are told.
const MOST_TOLD: usize = 5;

/// A file in its two parts.
#[derive(Debug)]
pub struct Front<'a> {
    table: DeTable<'a>,
    lines: Lines,
    /// The Markdown.
    pub body: &'a str,
    /// The line that the Markdown begins on, from 1.
    pub body_line: usize,
}

/// Where each line of the front matter begins, and how many lines stand above its fence.
#[derive(Debug)]
struct Lines {
    begins: Vec<usize>,
    above: usize,
}

impl Lines {
    /// The line in the file of a byte in the front matter: the fence is line 1, or below the empty ones.
    fn of(&self, at: usize) -> usize {
        self.above + self.begins.partition_point(|begin| *begin <= at) + 1
    }
}

/// A value and its line.
pub struct Field<'t, 'a> {
    value: &'t DeValue<'a>,
    pub line: usize,
}

/// The file with its mark of a correction; none where it bears one, or cannot be read.
pub fn marked_corrected(text: &str) -> Option<String> {
    const MARK: &str = "correction = true\n";
    let front = Front::read(text).ok()?;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (keep, skip) = match front.get("correction") {
        Some(own) if own.value.as_bool() == Some(true) => return None,
        Some(own) => (own.line - 1, 1),
        None => (front.lines.above + 1, 0),
    };
    Some([&lines[..keep], &[MARK], &lines[keep + skip..]].concat().concat())
}

/// What is wrong on a line.
pub type Wrong = (Option<usize>, Said);

impl<'a> Front<'a> {
    pub fn read(text: &'a str) -> Result<Self, Vec<Wrong>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let start = text.trim_start_matches(['\n', '\r', ' ', '\t']);
        let above = text[..text.len() - start.len()].matches('\n').count();
        let one = |line: usize, what: Said| vec![(Some(line), what)];
        if start.is_empty() {
            return Err(one(
                1,
                said(
                    "tệp trống; chép thông báo mẫu _mau.md vào đây, hoặc xóa tệp",
                    "the file is empty; copy the sample notice _mau.md into it, or delete it",
                ),
            ));
        }
        let (first, rest) = start.split_once('\n').unwrap_or((start, ""));
        if first.trim_end() != FENCE {
            return Err(one(
                above + 1,
                said(
                    "tệp phải bắt đầu bằng một dòng chỉ có +++, rồi các trường, rồi một dòng +++ nữa; chép theo thông báo mẫu",
                    "the file must begin with a line of +++ alone, the fields, and another line +++; copy the sample notice",
                ),
            ));
        }
        let end = rest.match_indices(FENCE).map(|(at, _)| at).find(|&at| {
            let before = at == 0 || rest.as_bytes()[at - 1] == b'\n';
            let after = rest[at + FENCE.len()..].lines().next().unwrap_or_default();
            before && after.trim().is_empty()
        });
        let Some(end) = end else {
            return Err(one(
                above + 1,
                said(
                    "thiếu dòng +++ thứ hai; viết nó sau trường cuối cùng, trước nội dung",
                    "the second line +++ is missing; write it after the last field, before the text",
                ),
            ));
        };
        let toml = &rest[..end];
        let body = rest[end..].split_once('\n').map_or("", |(_, body)| body);
        let begins = std::iter::once(0).chain(toml.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let lines = Lines { begins, above };
        let body_line = above + toml.matches('\n').count() + 3;
        let (table, errors) = DeTable::parse_recoverable(toml);
        if !errors.is_empty() {
            let mut wrong: Vec<Wrong> = Vec::new();
            for error in &errors {
                let at = error.span().map(|span| span.start.min(toml.len()));
                let line = at.map(|at| lines.of(at));
                // What follows from the first slip of a line says nothing more.
                if wrong.len() < MOST_TOLD && wrong.iter().all(|(own, _)| *own != line) {
                    let number = line.map_or(0, |line| line - above - 2);
                    let written = toml.lines().nth(number).unwrap_or_default();
                    wrong.push((line, grammar::slip(written, error.message(), true)));
                }
            }
            return Err(wrong);
        }
        Ok(Self { table: table.into_inner(), lines, body, body_line })
    }

    pub fn get<'t>(&'t self, name: &str) -> Option<Field<'t, 'a>> {
        let (key, value) = self.table.iter().find(|(key, _)| key.get_ref() == name)?;
        Some(Field { value: value.get_ref(), line: self.lines.of(key.span().start) })
    }

    /// The line of a field, by its name here or in an edition.
    pub fn line(&self, field: &str) -> Option<usize> {
        let name = field.strip_prefix("_bangtin.").unwrap_or(field).split('.').next().unwrap_or_default();
        match name {
            "content_html" | "content_text" | "content" => {
                let blank = self.body.lines().take_while(|line| line.trim().is_empty()).count();
                Some(self.body_line + if self.body.trim().is_empty() { 0 } else { blank })
            }
            _ => self.get(name).map(|own| own.line),
        }
    }

    /// A table's fields; none where the field is no table.
    pub fn within<'t>(&self, field: &Field<'t, 'a>) -> Option<Vec<(&'t str, Field<'t, 'a>)>> {
        let DeValue::Table(table) = field.value else { return None };
        let own = table.iter().map(|(key, value)| {
            (key.get_ref().as_ref(), Field { value: value.get_ref(), line: self.lines.of(key.span().start) })
        });
        Some(own.collect())
    }

    /// The names that are none of these, each with its line.
    pub fn strangers(&self, known: &[&str]) -> Vec<(String, usize)> {
        let strange = self.table.iter().filter(|(key, _)| !known.contains(&key.get_ref().as_ref()));
        strange.map(|(key, _)| (key.get_ref().to_string(), self.lines.of(key.span().start))).collect()
    }
}

impl Field<'_, '_> {
    pub fn text(&self) -> Result<&str, Said> {
        self.value.as_str().ok_or_else(|| said("phải là chữ trong dấu nháy", "must be text in quotes"))
    }

    /// One text, or a list of them.
    pub fn texts(&self) -> Result<Vec<&str>, Said> {
        let wrong = || {
            said("phải là chữ, hoặc danh sách chữ như [\"a\", \"b\"]", "must be text, or a list such as [\"a\", \"b\"]")
        };
        match self.value {
            DeValue::Array(list) => list
                .iter()
                .map(|own: &Spanned<DeValue>| own.get_ref().as_str())
                .collect::<Option<_>>()
                .ok_or_else(wrong),
            other => other.as_str().map(|own| vec![own]).ok_or_else(wrong),
        }
    }

    pub fn flag(&self) -> Result<bool, Said> {
        match self.value {
            DeValue::Boolean(own) => Ok(*own),
            _ => Err(said("phải là true hoặc false, không có dấu nháy", "must be true or false, without quotes")),
        }
    }

    /// A list of whole numbers, none below 0.
    pub fn numbers(&self) -> Option<Vec<u64>> {
        let DeValue::Array(list) = self.value else { return None };
        list.iter().map(|own| own.get_ref().as_integer()?.to_string().parse().ok()).collect()
    }

    /// A table of texts.
    pub fn table(&self) -> Option<BTreeMap<String, String>> {
        let DeValue::Table(table) = self.value else { return None };
        table.iter().map(|(key, own)| Some((key.get_ref().to_string(), own.get_ref().as_str()?.to_owned()))).collect()
    }

    /// A moment, quoted or not. An example has this year.
    pub fn moment(&self, side: Side, tz: &TimeZone, year: i16) -> Result<Timestamp, Said> {
        let text = match self.value {
            DeValue::Datetime(own) => own.to_string(),
            DeValue::String(own) => own.to_string(),
            _ => {
                return Err(said(
                    format!("phải là ngày giờ trong dấu nháy; viết như \"31/12/{year} 15:00\""),
                    format!("must be a date in quotes; write it like \"31/12/{year} 15:00\""),
                ));
            }
        };
        moment::read(&text, side, tz).ok_or_else(|| moment::why(&text, year))
    }
}

#[cfg(test)]
mod tests;
