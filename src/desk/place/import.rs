//! Buildings from a table of another office: all of them, or none.

use super::csv::{Names, Table};
use super::file::{Book, Entry, FILE};
use super::site::{self, Cells, Known, Wanted};
use super::{Refused, Told, next_publication};
use crate::board::place::SiteId;
use crate::desk::cli::PlaceImport;
use crate::desk::nearest::bare;
use crate::desk::newsroom::Newsroom;
use crate::desk::slip::{Said, Slip, said};
use std::collections::HashMap;
use std::path::Path;

const COLUMNS: &[Names] = &[
    &["id", "ma", "ma toa nha"],
    &["name", "ten", "ten toa nha"],
    &["address", "dia chi"],
    &["households", "so ho"],
    &["areas", "area", "khu vuc"],
    &["lat", "vi do"],
    &["lon", "kinh do"],
];
/// New ones that are named with their IDs; `place list` names all.
const MOST_NAMED: usize = 20;

pub fn run(newsroom: &Newsroom, own: &PlaceImport) -> Result<Told, Refused> {
    let mut book = Book::open(newsroom)?;
    let table = Table::open(&own.file, COLUMNS).map_err(Refused::Slips)?;
    let known = Known::of(&book.places);
    let (rows, notes) = read(&book, &known, &table, &own.file)?;
    let mut done = write(&mut book, &known, &rows)?;
    if own.check {
        // Those IDs were only tried.
        done.new.clear();
    } else if done.is_change() {
        book.save(newsroom)?;
    }
    let mut out: Vec<Said> = done.new.iter().take(MOST_NAMED).map(|own| said(own.clone(), own.clone())).collect();
    let (new, changed, unchanged) = (done.added, done.changed, done.unchanged);
    out.push(said(
        format!("mới: {new}, sửa: {changed}, như cũ: {unchanged}"),
        format!("new: {new}, changed: {changed}, unchanged: {unchanged}"),
    ));
    if own.check {
        out.push(said(format!("Chỉ kiểm tra; {FILE} vẫn như cũ."), format!("Only looked; {FILE} is as it was.")));
    } else if done.is_change() {
        out.push(next_publication(newsroom));
    }
    Ok(Told { out, notes })
}

/// What every row wants, with what is odd about it; or all that is wrong.
fn read(book: &Book, known: &Known, table: &Table, file: &Path) -> Result<(Vec<Wanted>, Vec<Slip>), Refused> {
    let (mut rows, mut faults, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    let mut lines: HashMap<SiteId, usize> = HashMap::new();
    let name = |name: &str, area: &crate::board::place::AreaRef| (bare(name), area.clone());
    let mut names = HashMap::new();
    for site in book.places.sites() {
        names.extend(site.areas.iter().map(|area| (name(&site.name, area), site.id.to_string())));
    }
    for row in &table.rows {
        let cell = |at| table.cell(row, at);
        let cells = Cells {
            id: cell(0),
            name: cell(1),
            address: cell(2),
            households: cell(3),
            areas: cell(4),
            lat: cell(5),
            lon: cell(6),
        };
        let wanted = match known.wanted(cells) {
            Ok(wanted) => wanted,
            Err(own) => {
                faults.extend(own.into_iter().map(|what| Slip::error(file, Some(row.line), what)));
                continue;
            }
        };
        let is_new = wanted.id.is_none_or(|id| book.places.site(&id).is_none());
        if is_new {
            faults.extend(site::lacks(&wanted).into_iter().map(|what| Slip::error(file, Some(row.line), what)));
        }
        if let Some(before) = wanted.id.and_then(|id| lines.insert(id, row.line)) {
            let what = said(
                format!("mã này đã có ở dòng {before}; bỏ một dòng"),
                format!("line {before} has this ID already; remove one of them"),
            );
            faults.push(Slip::error(file, Some(row.line), what));
        }
        if let (None, Some(own)) = (wanted.id, &wanted.name) {
            let areas = wanted.areas.iter().flatten();
            let mut other = None;
            for key in areas.map(|area| name(own, area)) {
                other = names.insert(key, row.line.to_string()).or(other);
            }
            if let Some(other) = other {
                let (vi, en) = match other.contains('-') {
                    true => (other.clone(), other),
                    false => (format!("dòng {other}"), format!("line {other}")),
                };
                let what = said(
                    format!("cùng khu vực đã có tòa nhà tên này ({vi}); nếu là một thì ghi mã của nó vào cột id"),
                    format!("the same area has a site of this name ({en}); if it is the same, write its ID"),
                );
                notes.push(Slip::warning(file, Some(row.line), what));
            }
        }
        rows.push(wanted);
    }
    faults.sort_by_key(|own| own.line);
    if faults.is_empty() { Ok((rows, notes)) } else { Err(Refused::Slips(faults)) }
}

#[derive(Default)]
struct Done {
    /// With their IDs.
    new: Vec<String>,
    added: usize,
    changed: usize,
    unchanged: usize,
}

impl Done {
    fn is_change(&self) -> bool {
        self.added + self.changed > 0
    }
}

fn write(book: &mut Book, known: &Known, rows: &[Wanted]) -> Result<Done, Refused> {
    let mut taken = site::taken(&book.places);
    // Of an ID that the table names no new one is made.
    taken.extend(rows.iter().filter_map(|own| own.id));
    let id_of = |text: &String| SiteId::parse(&Entry::of(text).string("id")?).ok();
    let index: HashMap<SiteId, usize> =
        book.document.entries("sites").iter().enumerate().filter_map(|(at, own)| Some((id_of(own)?, at))).collect();
    let mut done = Done::default();
    for wanted in rows {
        let there = wanted.id.and_then(|id| Some((*index.get(&id)?, book.places.site(&id)?)));
        if let Some((at, site)) = there {
            let mut entry = Entry::of(&book.document.entries("sites")[at]);
            if site::write(&mut entry, Some(site), wanted) {
                book.document.put("sites", Some(at), &entry);
                done.changed += 1;
            } else {
                done.unchanged += 1;
            }
            continue;
        }
        let fresh = || known.fresh(&mut taken, &mut site::random).map_err(|why| Refused::Desk(why.into()));
        let id = wanted.id.map_or_else(fresh, Ok)?;
        site::add(book, id, wanted);
        done.new.push(format!("{id}  {}", wanted.name.as_deref().unwrap_or_default()));
        done.added += 1;
    }
    Ok(done)
}
