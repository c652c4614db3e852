//! What is wrong in a newsroom: the file, the line, what it is and the way out, in the author's language.

use crate::board::fault::{Fault, Severity};
use crate::board::words::Language;
use std::fmt::Write as _;
use std::path::PathBuf;

/// A thing said in both languages of the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub vi: String,
    pub en: String,
}

/// Says a thing in Vietnamese and in English.
pub fn said(vi: impl Into<String>, en: impl Into<String>) -> Said {
    Said { vi: vi.into(), en: en.into() }
}

impl Said {
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::Vi => &self.vi,
            Language::En => &self.en,
        }
    }
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// Below the newsroom.
    pub file: PathBuf,
    /// From 1; none: the whole file.
    pub line: Option<usize>,
    pub severity: Severity,
    pub what: Said,
}

impl Slip {
    pub fn error(file: impl Into<PathBuf>, line: Option<usize>, what: Said) -> Self {
        Self { file: file.into(), line, severity: Severity::Error, what }
    }

    pub fn warning(file: impl Into<PathBuf>, line: Option<usize>, what: Said) -> Self {
        Self { severity: Severity::Warning, ..Self::error(file, line, what) }
    }

    /// What the board says of an item, said of the file that it comes from.
    pub fn of(fault: &Fault, file: PathBuf, line: Option<usize>) -> Self {
        let field = fault.field.strip_prefix("_bangtin.").unwrap_or(&fault.field);
        let field = if field == "content_html" { "" } else { field };
        let mut text = String::new();
        if !field.is_empty() {
            let _ = write!(text, "{field}: ");
        }
        text.push_str(&fault.reason);
        if !fault.way_out.is_empty() {
            let _ = write!(text, "; {}", fault.way_out);
        }
        Self { file, line, severity: fault.severity, what: said(text.clone(), text) }
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// On one line: *notices/cat-nuoc.md:4: lỗi: …*
    pub fn text(&self, language: Language) -> String {
        let place = match self.line {
            Some(line) => format!("{}:{line}", self.file.display()),
            None => self.file.display().to_string(),
        };
        let severity = match (self.severity, language) {
            (Severity::Error, Language::Vi) => "lỗi",
            (Severity::Error, Language::En) => "error",
            (Severity::Warning, Language::Vi) => "lưu ý",
            (Severity::Warning, Language::En) => "warning",
        };
        format!("{place}: {severity}: {}", self.what.of(language))
    }
}
