//! What is wrong with an author's document, said so that the author can mend it.

use std::fmt;

/// How much a fault costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Shown, but the author should look at it.
    Warning,
    /// The item (or the field) is left out.
    Error,
}

/// One fault of one item: the thing, the place, the reason and the way out, on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub severity: Severity,
    /// The item's id; none when the fault is the document's.
    pub item: Option<String>,
    /// Where in the item, as a path: `_bangtin.until`, `content_html`.
    pub field: String,
    /// What is wrong, lower case, no full stop.
    pub reason: String,
    /// What to do about it; may be empty.
    pub way_out: String,
}

impl Fault {
    pub fn error(field: impl Into<String>, reason: impl Into<String>, way_out: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            item: None,
            field: field.into(),
            reason: reason.into(),
            way_out: way_out.into(),
        }
    }

    pub fn warning(field: impl Into<String>, reason: impl Into<String>, way_out: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(field, reason, way_out) }
    }

    /// The same fault, said of an item.
    pub fn of(mut self, item: impl Into<String>) -> Self {
        self.item = Some(item.into());
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}: ")?;
        if let Some(item) = &self.item {
            write!(f, "{item:?}: ")?;
        }
        write!(f, "{}: {}", self.field, self.reason)?;
        if !self.way_out.is_empty() {
            write!(f, "; {}", self.way_out)?;
        }
        Ok(())
    }
}

/// Enough of an author's text to find it again, however long it is.
pub fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
