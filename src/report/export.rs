//! `bangtin journal export`: what was shown, for tables and for machines.

use super::journal::{self, Entry};
use crate::cli::{ExportFormat, ExportOptions};
use crate::config::Settings;
use crate::durable::RealDisk;
use crate::failure::Failure;
use std::io::Write;

const COLUMNS: &str =
    "start,duration,content,publisher,page,class,status,picture,edition,site,screen,hash,edition_hash";

/// Prints every play whose start lies in the stretch that was asked for.
pub fn run(options: &ExportOptions) -> Result<(), Failure> {
    let settings = Settings::read(&options.show)?;
    let moment = |name: &str, text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => settings.moment(text).map(Some).map_err(|reason| Failure::Usage(format!("{name}: {reason}"))),
    };
    let (from, to) = (moment("--from", &options.from)?, moment("--to", &options.to)?);
    let state = settings.state_folder();
    // A slip in the folder's name must not look as if nothing had been shown.
    if !state.join("journal").is_dir() {
        let error =
            std::io::Error::new(std::io::ErrorKind::NotFound, "no screen has written a journal here; see --state");
        return Err(Failure::Disk { path: state.join("journal"), error });
    }
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut written = match options.format {
        ExportFormat::Csv => writeln!(out, "{COLUMNS}"),
        ExportFormat::Jsonl => Ok(()),
    };
    let wanted = |entry: &Entry| from.is_none_or(|from| entry.start >= from) && to.is_none_or(|to| entry.start < to);
    let read = journal::read(&RealDisk, &state, |entry| {
        if written.is_ok() && wanted(&entry) {
            written = match options.format {
                ExportFormat::Csv => writeln!(out, "{}", row(&entry)),
                ExportFormat::Jsonl => writeln!(out, "{}", serde_json::to_string(&entry).unwrap_or_default()),
            };
        }
    });
    read.map_err(Failure::disk(state.join("journal")))?;
    // Who closes the pipe has had enough.
    match written.and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::Fault(error.to_string())),
        _ => Ok(()),
    }
}

/// RFC 4180.
fn row(entry: &Entry) -> String {
    let Entry { start, duration, page, .. } = entry;
    let number = |own: Option<u64>| own.map_or_else(String::new, |own| own.to_string());
    [
        start.to_string(),
        format!("{duration:.1}"),
        entry.content.clone(),
        entry.publisher.clone(),
        page.to_string(),
        entry.class.clone(),
        entry.status.to_owned(),
        entry.picture.to_owned(),
        number(entry.edition),
        entry.site.clone(),
        entry.screen.clone(),
        entry.hash.clone(),
        entry.edition_hash.clone().unwrap_or_default(),
    ]
    .map(|cell| quoted(&cell))
    .join(",")
}

/// A table program takes a cell that begins with one of these for a formula, and notice ids come from outside.
fn quoted(cell: &str) -> String {
    let cell = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_are_no_formulas() {
        for (cell, row) in [
            ("cat-nuoc", "cat-nuoc"),
            ("một, hai", "\"một, hai\""),
            ("nói \"thôi\"", "\"nói \"\"thôi\"\"\""),
            ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ] {
            assert_eq!(quoted(cell), row);
        }
    }
}
