//! What is wrong in a newsroom: the file, the line, what it is and the way out, in the author's language.

use super::spoken;
use crate::board::fault::{Fault, Severity};
use crate::board::words::Language;
use crate::files::Unread;
use std::fmt::Write as _;
use std::io::ErrorKind;
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

/// Of a disk that has no room.
pub fn disk_full() -> Said {
    said(
        "đĩa đầy; giải phóng chỗ rồi làm lại, các bảng vẫn như cũ",
        "the disk is full; make room and do it again, the boards are as they were",
    )
}

/// What no one-line text may hold: it is printed on terminals, and nobody sees it there.
pub fn unseen(own: char) -> bool {
    let turns = matches!(own, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || own.is_control() && own != '\t' || matches!(own, '\u{2028}' | '\u{2029}')
}

/// Of a file in another encoding.
pub fn not_utf8() -> Said {
    said("không phải UTF-8; lưu lại tệp với bảng mã UTF-8", "is not in UTF-8; save the file in that encoding")
}

/// Why a file was not read, and what to do about it.
pub fn unread(own: &Unread) -> Said {
    let vi = match own {
        Unread::NotAFile(kind) => {
            let kind = match *kind {
                "a folder" => "thư mục",
                "a pipe" => "ống dẫn (pipe)",
                "a socket" => "socket",
                _ => "thiết bị",
            };
            format!("đây là {kind}, không phải tệp; chuyển nó đi chỗ khác")
        }
        Unread::TooLong { most } => format!("tệp lớn hơn {} MB; rút ngắn hoặc thu nhỏ", most >> 20),
        Unread::Io(error) => match error.kind() {
            ErrorKind::NotFound => "không tìm thấy tệp; đặt lại tệp vào đó".to_owned(),
            ErrorKind::PermissionDenied => "không được phép đọc; sửa quyền của tệp".to_owned(),
            _ => format!("không đọc được ({error})"),
        },
    };
    let en = match own {
        Unread::Io(error) if error.kind() == ErrorKind::NotFound => "is not there; put the file back".to_owned(),
        Unread::Io(error) if error.kind() == ErrorKind::PermissionDenied => {
            "may not be read; mend the file's permissions".to_owned()
        }
        other => other.to_string(),
    };
    said(vi, en)
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
        let spoken = spoken::vietnamese(field, fault);
        // An author knows the text, and no field of that name.
        let field = if matches!(field, "content_html" | "content" | "item" | "rota") { "" } else { field };
        let named = |what: &str| if field.is_empty() { what.to_owned() } else { format!("{field}: {what}") };
        let text = named(&spoken::english(field, fault));
        let vi = spoken.map_or_else(|| text.clone(), |own| named(&own));
        Self { file, line, severity: fault.severity, what: said(vi, text) }
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// On one line: *notices/cat-nuoc.md:4: lỗi: …*
    pub fn text(&self, language: Language) -> String {
        // A name may hold anything; a slip is one line.
        let mut place = self.file.display().to_string().replace(|own| own == '\t' || unseen(own), "?");
        if let Some(line) = self.line {
            let _ = write!(place, ":{line}");
        }
        let severity = match (self.severity, language) {
            (Severity::Error, Language::Vi) => "lỗi",
            (Severity::Error, Language::En) => "error",
            (Severity::Warning, Language::Vi) => "lưu ý",
            (Severity::Warning, Language::En) => "warning",
        };
        format!("{place}: {severity}: {}", self.what.of(language).replace(|own| own == '\t' || unseen(own), " "))
    }
}
