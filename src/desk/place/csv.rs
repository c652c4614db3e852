//! Tables as spreadsheets save them: RFC 4180, with commas or semicolons.
//!
//! Read here, since every fault is to have its line, and a quotation mark that nobody closes is one.

use crate::board::place::directory::MAX_BYTES;
use crate::desk::nearest::{bare, nearest};
use crate::desk::slip::{Said, Slip, not_utf8, said, unread};
use crate::files;
use std::path::Path;

/// What a column is called: the first name is the one that messages say.
pub type Names = &'static [&'static str];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// On which it begins, from 1.
    pub line: usize,
    pub cells: Vec<String>,
}

impl Row {
    /// What is in a cell, but for spaces around it; none where it is empty.
    fn cell(&self, at: usize) -> Option<&str> {
        self.cells.get(at).map(|own| own.trim()).filter(|own| !own.is_empty())
    }
}

/// The rows below a header.
pub struct Table {
    pub rows: Vec<Row>,
    /// Where each of the known columns stands.
    columns: Vec<Option<usize>>,
}

impl Table {
    /// Reads a file of which these columns are known; all that is wrong with its shape is told.
    pub fn open(path: &Path, known: &[Names]) -> Result<Self, Vec<Slip>> {
        let wrong = |what: Said| vec![Slip::error(path, None, what)];
        let bytes = files::read(path, MAX_BYTES).map_err(|own| wrong(unread(&own)))?;
        let text = String::from_utf8(bytes).map_err(|_| wrong(not_utf8()))?;
        Self::of(&text, known)
            .map_err(|faults| faults.into_iter().map(|(line, what)| Slip::error(path, Some(line), what)).collect())
    }

    pub fn of(text: &str, known: &[Names]) -> Result<Self, Vec<(usize, Said)>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (mut rows, mut faults) = Reader::read(text);
        if rows.is_empty() && faults.is_empty() {
            let names = all(known);
            let what = said(
                format!("tệp trống; dòng đầu ghi tên cột: {names}"),
                format!("the file is empty; the first line names the columns: {names}"),
            );
            return Err(vec![(1, what)]);
        }
        let mut columns = vec![None; known.len()];
        let header = (!rows.is_empty()).then(|| rows.remove(0));
        let width = header.as_ref().map_or(0, |own| own.cells.len());
        if let Some(header) = &header {
            faults.extend(header_faults(header, known, &mut columns));
        }
        for row in &rows {
            // Spreadsheets save cells without a heading, if only they were ever touched.
            let heading = |at: usize| header.as_ref().and_then(|own| own.cell(at));
            if let Some(cell) = (0..row.cells.len()).filter(|at| heading(*at).is_none()).find_map(|at| row.cell(at)) {
                let what = said(
                    format!("{cell:?} ở ngoài các cột ({width} cột); đặt chữ có dấu phân cách trong dấu nháy \""),
                    format!("{cell:?} is outside the {width} columns; put text with a separator in quotes \""),
                );
                faults.push((row.line, what));
            }
        }
        faults.sort_by_key(|(line, _)| *line);
        if faults.is_empty() { Ok(Self { rows, columns }) } else { Err(faults) }
    }

    /// What a row says in a known column.
    pub fn cell<'r>(&self, row: &'r Row, column: usize) -> Option<&'r str> {
        row.cell(self.columns.get(column).copied().flatten()?)
    }
}

fn all(known: &[Names]) -> String {
    known.iter().map(|own| own[0]).collect::<Vec<_>>().join(", ")
}

fn header_faults(header: &Row, known: &[Names], columns: &mut [Option<usize>]) -> Vec<(usize, Said)> {
    let mut faults = Vec::new();
    for (at, name) in (0..header.cells.len()).filter_map(|at| Some((at, header.cell(at)?))) {
        let wanted = bare(name);
        match known.iter().position(|names| names.contains(&wanted.as_str())) {
            Some(column) if columns[column].is_none() => columns[column] = Some(at),
            Some(_) => faults.push((
                header.line,
                said(format!("có hai cột {name:?}; bỏ một cột"), format!("there are two columns {name:?}; remove one")),
            )),
            None => {
                let (vi, en) = match nearest(&wanted, known.iter().flat_map(|names| names.iter().copied())) {
                    Some(own) => (format!("có phải {own} không?"), format!("is it {own}?")),
                    None => {
                        let names = all(known);
                        (format!("các cột: {names}"), format!("there are {names}"))
                    }
                };
                let what = said(format!("không có cột {name:?}; {vi}"), format!("there is no column {name:?}; {en}"));
                faults.push((header.line, what));
            }
        }
    }
    faults
}

struct Reader<'t> {
    rest: &'t str,
    line: usize,
    separator: char,
    faults: Vec<(usize, Said)>,
}

impl<'t> Reader<'t> {
    fn read(text: &'t str) -> (Vec<Row>, Vec<(usize, Said)>) {
        let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let many = |own: char| header.matches(own).count();
        let separator = if many(';') > many(',') { ';' } else { ',' };
        let mut reader = Self { rest: text, line: 1, separator, faults: Vec::new() };
        let mut rows = Vec::new();
        while !reader.rest.is_empty() {
            let line = reader.line;
            match reader.row() {
                Ok(cells) if cells.iter().all(|own| own.trim().is_empty()) => {}
                Ok(cells) => rows.push(Row { line, cells }),
                Err(what) => {
                    reader.faults.push((line, what));
                    let end = reader.rest.find(['\n', '\r']).unwrap_or(reader.rest.len());
                    reader.rest = &reader.rest[end..];
                    reader.line_end();
                }
            }
        }
        (rows, reader.faults)
    }

    fn row(&mut self) -> Result<Vec<String>, Said> {
        let mut cells = Vec::new();
        loop {
            cells.push(if self.rest.starts_with('"') { self.quoted()? } else { self.plain()? });
            match self.rest.strip_prefix(self.separator) {
                Some(rest) => self.rest = rest,
                None => {
                    self.line_end();
                    return Ok(cells);
                }
            }
        }
    }

    fn plain(&mut self) -> Result<String, Said> {
        let end = self.rest.find([self.separator, '\n', '\r']).unwrap_or(self.rest.len());
        let (cell, rest) = self.rest.split_at(end);
        if cell.contains('"') {
            return Err(stray());
        }
        self.rest = rest;
        Ok(cell.to_owned())
    }

    fn quoted(&mut self) -> Result<String, Said> {
        let mut cell = String::new();
        let mut rest = &self.rest[1..];
        loop {
            // No cell here is more than one line: a second one is in it because a mark is missing.
            let Some(end) = rest.find(['"', '\n', '\r']).filter(|end| rest[*end..].starts_with('"')) else {
                return Err(said(
                    "dấu nháy \" mở mà không đóng trên dòng này; thêm dấu đóng, mỗi ô viết trên một dòng",
                    "a quotation mark \" is opened and not closed on this line; close it, each cell on one line",
                ));
            };
            cell.push_str(&rest[..end]);
            rest = &rest[end + 1..];
            match rest.strip_prefix('"') {
                Some(after) => {
                    cell.push('"');
                    rest = after;
                }
                None => break,
            }
        }
        if !rest.is_empty() && !rest.starts_with([self.separator, '\n', '\r']) {
            return Err(stray());
        }
        self.rest = rest;
        Ok(cell)
    }

    fn line_end(&mut self) {
        let rest = self.rest.strip_prefix("\r\n").or_else(|| self.rest.strip_prefix(['\n', '\r']));
        if let Some(rest) = rest {
            self.rest = rest;
            self.line += 1;
        }
    }
}

fn stray() -> Said {
    said(
        "dấu nháy \" ở giữa ô; đặt cả ô trong dấu nháy, và viết \"\" cho mỗi dấu bên trong",
        "there is a quotation mark \" within a cell; put the whole cell in quotes, and write \"\" for each within",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Names] = &[&["id", "ma"], &["name", "ten"]];

    fn read(text: &str) -> Vec<(usize, Vec<String>)> {
        let table = Table::of(text, KNOWN).expect("a table");
        let cells = |row: &Row| (0..2).map(|at| table.cell(row, at).unwrap_or_default().to_owned()).collect();
        table.rows.iter().map(|row| (row.line, cells(row))).collect()
    }

    fn told(text: &str) -> Vec<String> {
        let faults = Table::of(text, KNOWN).err().expect("faults");
        faults.into_iter().map(|(line, what)| format!("{line}: {}", what.vi)).collect()
    }

    #[test]
    fn a_table_from_excel_has_a_mark_semicolons_and_empty_rows() {
        let rows = read("\u{feff}Mã;Tên;\r\n;\"Hoa; \"\"Sữa\"\"\";\r\n;;\r\n\r\nHN-4K7Q2W; Hoa Đào \r\n");
        let told = [(2, vec![String::new(), "Hoa; \"Sữa\"".into()]), (5, vec!["HN-4K7Q2W".into(), "Hoa Đào".into()])];
        assert_eq!(rows, told);
    }

    #[test]
    fn commas_and_either_line_end_and_either_order_are_read_alike() {
        for text in ["name,id\na,b", "name,id\r\na,b\r\n", "TEN,MA\r\"a\",\"b\"\r", "\n\nname,id\na,b\n"] {
            assert_eq!(read(text).iter().map(|(_, own)| own.join("|")).collect::<Vec<_>>(), ["b|a"], "{text:?}");
        }
    }

    #[test]
    fn every_line_out_of_shape_is_told_with_its_way_out() {
        let told = told("id,name\n1,a\"b\n2,\"c\n3,d,e\n4,\"f\"g\n5,h\n");
        assert_eq!(told.len(), 4, "{told:?}");
        for (own, begin) in told.iter().zip(["2: dấu nháy", "3: dấu nháy \" mở", "4: \"e\" ở ngoài", "5: dấu nháy"])
        {
            assert!(own.starts_with(begin) && own.contains("; "), "{begin}: {own}");
        }
    }

    #[test]
    fn columns_that_are_not_known_or_there_twice_are_told() {
        assert_eq!(told("id,nmae\n"), ["1: không có cột \"nmae\"; có phải name không?"]);
        assert_eq!(
            told("id,phone,mã\n"),
            ["1: không có cột \"phone\"; các cột: id, name", "1: có hai cột \"mã\"; bỏ một cột"]
        );
        assert!(told("")[0].starts_with("1: tệp trống; dòng đầu ghi tên cột: id, name"));
    }
}
