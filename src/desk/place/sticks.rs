//! The folder whose files are copied to a stick: with it a new box finds the department, and perhaps its place.

use super::csv::{Names, Table};
use super::file::Book;
use super::screens::known_site;
use super::site::{Known, of, short, tidy};
use super::{Refused, Told};
use crate::desk::cli::PlaceSticks;
use crate::desk::newsroom::Newsroom;
use crate::desk::publish::Unpublished;
use crate::desk::repository::RepositoryFault;
use crate::desk::slip::{Said, Slip, said};
use crate::durable::put;
use crate::feed::transport::Address;
use crate::feed::verify::check_root;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const ROOT: &str = "root.json";
const SETTINGS: &str = "bangtin.toml";
const COLUMNS: &[Names] = &[
    &["serial", "so may", "so se-ri", "so serial"],
    &["site", "id", "ma", "ma toa nha", "toa nha"],
    &["screen", "man hinh", "ten man hinh"],
];

pub fn run(newsroom: &Newsroom, own: &PlaceSticks) -> Result<Told, Refused> {
    let feed = match Address::parse(own.feed.trim()) {
        Ok(Address::Web(url)) => url.to_string(),
        _ => {
            let feed = &own.feed;
            return Err(Refused::Usage(said(
                format!("--feed {feed}: không phải là địa chỉ web; viết như https://bangtin.hanoi.gov.vn/"),
                format!("--feed {feed}: is no web address; write it like https://bangtin.hanoi.gov.vn/"),
            )));
        }
    };
    outside(newsroom, &own.folder)?;
    let path = newsroom.folder.join(ROOT);
    let root = std::fs::read(&path).ok().filter(|bytes| check_root(bytes).is_ok());
    let root = root.ok_or(Refused::Desk(Unpublished::RootLost(path)))?;
    let boxes = match &own.table {
        Some(table) => boxes(&Book::open(newsroom)?, table)?,
        None => Vec::new(),
    };
    let text = settings(&feed, &boxes);
    // The root first: settings that name it never stand without it.
    for (name, bytes) in [(ROOT, &root[..]), (SETTINGS, text.as_bytes())] {
        let path = own.folder.join(name);
        let fault = |error| Refused::Desk(Unpublished::Repository(RepositoryFault::disk(&path, error)));
        put(&*newsroom.disk, &path, bytes).map_err(fault)?;
    }
    let (folder, number) = (own.folder.display(), boxes.len());
    let done = said(
        format!(
            "Chép cả hai tệp {SETTINGS} và {ROOT} trong {folder} vào USB (không vào thư mục con), cắm vào từng hộp."
        ),
        format!(
            "Copy both files, {SETTINGS} and {ROOT} in {folder}, to a stick (in no folder), and put it into each box."
        ),
    );
    let named = said(
        format!("{number} hộp đã có chỗ treo; hộp khác thì cài đặt trên màn hình của nó."),
        format!("Boxes with a place: {number}; any other one is set up at its screen."),
    );
    Ok(Told { out: vec![done, named], ..Told::default() })
}

/// Sticks go from hand to hand, and the newsroom has the keys.
fn outside(newsroom: &Newsroom, folder: &Path) -> Result<(), Refused> {
    let there = |path: &Path| -> Option<PathBuf> {
        let own = std::path::absolute(path).ok()?;
        let (known, above) = own.ancestors().find_map(|above| Some((std::fs::canonicalize(above).ok()?, above)))?;
        let below = own.strip_prefix(above).ok()?.to_owned();
        // What is not there yet has no links to follow, but may lead back.
        let mut whole = known;
        for part in below.components() {
            match part {
                std::path::Component::ParentDir => drop(whole.pop()),
                other => whole.push(other),
            }
        }
        Some(whole)
    };
    let is_inside = match (there(&newsroom.folder), there(folder)) {
        (Some(newsroom), Some(folder)) => folder.starts_with(newsroom),
        _ => true,
    };
    if !is_inside {
        return Ok(());
    }
    let folder = folder.display();
    Err(Refused::Usage(said(
        format!("{folder}: nằm trong phòng tin, nơi có chìa khóa; chọn thư mục ở ngoài"),
        format!("{folder}: lies in the newsroom, where the keys are; choose a folder outside it"),
    )))
}

struct Boxed {
    serial: String,
    site: String,
    screen: Option<String>,
}

fn boxes(book: &Book, file: &Path) -> Result<Vec<Boxed>, Refused> {
    let table = Table::open(file, COLUMNS).map_err(Refused::Slips)?;
    let known = Known::of(&book.places);
    let (mut boxes, mut faults) = (Vec::new(), Vec::new());
    let mut lines: HashMap<String, usize> = HashMap::new();
    for row in &table.rows {
        let missing = |name: &str| {
            said(format!("{name}: còn thiếu; ghi thêm, hoặc bỏ dòng"), format!("{name}: is missing; write it"))
        };
        let text = |at: usize| table.cell(row, at).map(|own| tidy(own).and_then(short)).transpose();
        let serial = text(0).and_then(|own| own.ok_or_else(|| missing("serial")));
        let site = table.cell(row, 1).ok_or_else(|| missing("site"));
        let site = site.and_then(|own| known_site(book, &known, own));
        let screen = text(2).map_err(|what| of("screen", &what));
        if let Some(before) = serial.as_ref().ok().and_then(|own| lines.insert(own.to_lowercase(), row.line)) {
            let what = said(
                format!("serial: đã có ở dòng {before}; bỏ một dòng"),
                format!("serial: line {before} has it already; remove one of them"),
            );
            faults.push((row.line, what));
        }
        match (serial, site, screen) {
            (Ok(serial), Ok(site), Ok(screen)) => boxes.push(Boxed { serial, site: site.to_string(), screen }),
            (serial, site, screen) => {
                let all: [Option<Said>; 3] = [serial.err(), site.err(), screen.err()];
                faults.extend(all.into_iter().flatten().map(|what| (row.line, what)));
            }
        }
    }
    if faults.is_empty() {
        return Ok(boxes);
    }
    Err(Refused::Slips(faults.into_iter().map(|(line, what)| Slip::error(file, Some(line), what)).collect()))
}

fn settings(feed: &str, boxes: &[Boxed]) -> String {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let mut text = format!("feed = {}\nroot = {}\n", quoted(feed), quoted(ROOT));
    for own in boxes {
        let _ = write!(text, "\n[[box]]\nserial = {}\nsite = {}\n", quoted(&own.serial), quoted(&own.site));
        if let Some(screen) = &own.screen {
            let _ = writeln!(text, "screen = {}", quoted(screen));
        }
    }
    text
}
