//! A notice's file: TOML between two lines of `+++`, then Markdown. Every value knows its line.

use super::slip::{Said, said};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::moment::{self, Side};

const FENCE: &str = "+++";

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

/// Where each line of the front matter begins.
#[derive(Debug)]
struct Lines(Vec<usize>);

impl Lines {
    /// The line in the file of a byte in the front matter: the fence is line 1.
    fn of(&self, at: usize) -> usize {
        self.0.partition_point(|begin| *begin <= at) + 1
    }
}

/// A value and its line.
pub struct Field<'t, 'a> {
    value: &'t DeValue<'a>,
    pub line: usize,
}

/// What is wrong on a line.
pub type Wrong = (Option<usize>, Said);

impl<'a> Front<'a> {
    pub fn read(text: &'a str) -> Result<Self, Vec<Wrong>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let missing = || {
            vec![(
                Some(1),
                said(
                    "tệp phải bắt đầu bằng một dòng +++, các trường, rồi một dòng +++; chép theo thông báo mẫu",
                    "the file must begin with a line +++, the fields, and a line +++; copy the sample notice",
                ),
            )]
        };
        let rest = text.strip_prefix(FENCE).and_then(|rest| rest.split_once('\n')).ok_or_else(missing)?;
        if !rest.0.trim().is_empty() {
            return Err(missing());
        }
        let rest = rest.1;
        let end = rest.match_indices(FENCE).map(|(at, _)| at).find(|&at| {
            let before = at == 0 || rest.as_bytes()[at - 1] == b'\n';
            let after = rest[at + FENCE.len()..].lines().next().unwrap_or_default();
            before && after.trim().is_empty()
        });
        let end = end.ok_or_else(missing)?;
        let toml = &rest[..end];
        let body = rest[end..].split_once('\n').map_or("", |(_, body)| body);
        let lines = Lines(std::iter::once(0).chain(toml.match_indices('\n').map(|(at, _)| at + 1)).collect());
        let body_line = toml.matches('\n').count() + 3;
        let (table, errors) = DeTable::parse_recoverable(toml);
        if !errors.is_empty() {
            let wrong = |error: &toml::de::Error| {
                let line = error.span().map(|span| lines.of(span.start));
                let why = error.message().trim().replace('\n', ", ");
                (
                    line,
                    said(format!("dòng này không đúng cú pháp TOML ({why})"), format!("this line is no TOML ({why})")),
                )
            };
            return Err(errors.iter().map(wrong).collect());
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
            "content_html" | "content_text" | "content" => Some(self.body_line),
            _ => self.get(name).map(|own| own.line),
        }
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

    /// A table of texts.
    pub fn table(&self) -> Option<BTreeMap<String, String>> {
        let DeValue::Table(table) = self.value else { return None };
        table.iter().map(|(key, own)| Some((key.get_ref().to_string(), own.get_ref().as_str()?.to_owned()))).collect()
    }

    /// A moment, quoted or not.
    pub fn moment(&self, side: Side, tz: &TimeZone) -> Result<Timestamp, Said> {
        let text = match self.value {
            DeValue::Datetime(own) => own.to_string(),
            other => other.as_str().unwrap_or_default().to_owned(),
        };
        moment::read(&text, side, tz).ok_or_else(|| {
            said(
                format!("{text:?} không phải là ngày giờ; viết như \"31/01/2022 15:00\""),
                format!("{text:?} is no date; write it like \"31/01/2022 15:00\""),
            )
        })
    }
}
