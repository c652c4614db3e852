//! The folder whose files are copied to a stick: with it a new box finds the department, and perhaps its place.

use super::csv::{Names, Table};
use super::file::Book;
use super::screens::known_site;
use super::site::{Known, of, screen_name, short, tidy};
use super::{Refused, Told};
use crate::desk::cli::PlaceSticks;
use crate::desk::newsroom::Newsroom;
use crate::desk::publish::Unpublished;
use crate::desk::repository::RepositoryFault;
use crate::desk::slip::{Said, Slip, said};
use crate::device::hardware::plain;
use crate::durable::put;
use crate::feed::transport::Address;
use crate::feed::verify::check_root;
use crate::setup::stick::MOST_BYTES;
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
    if text.len() > MOST_BYTES {
        let (boxes, most) = (boxes.len(), MOST_BYTES >> 20);
        return Err(Refused::Usage(said(
            format!(
                "--table: {boxes} hộp là quá nhiều cho một USB (tệp {SETTINGS} lớn hơn {most} MB, hộp không đọc); chia bảng làm nhiều phần, mỗi phần một thư mục"
            ),
            format!(
                "--table: {boxes} boxes are too many for one stick ({SETTINGS} would be larger than {most} MB, and no box reads it); divide the table, and write a folder for each part"
            ),
        )));
    }
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
        let serial = text(0).and_then(|own| own.ok_or_else(|| missing("serial"))).and_then(comparable);
        let site = table.cell(row, 1).ok_or_else(|| missing("site"));
        let site = site.and_then(|own| known_site(book, &known, own));
        let screen = table.cell(row, 2).map(screen_name).transpose().map_err(|what| of("screen", &what));
        if let Some(before) = serial.as_ref().ok().and_then(|own| lines.insert(plain(own), row.line)) {
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

/// A serial of which a box compares something.
fn comparable(serial: String) -> Result<String, Said> {
    match plain(&serial).is_empty() {
        false => Ok(serial),
        true => Err(said(
            format!("serial: {serial:?} không có chữ hay số nào; chép lại từ nhãn trên hộp"),
            format!("serial: {serial:?} has no letter or digit; copy it from the box's label again"),
        )),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::newsroom::tests::{newsroom, write};
    use crate::desk::publish::make_keys;
    use std::fs;

    const CITY: &str = r#"{ "places": 1, "areas": [ { "ref": "vn-gso@2021-01:01", "name": "Hà Nội" } ],
  "sites": [ { "id": "HN-4K7Q2W", "name": "Hoa Sữa", "areas": ["vn-gso@2021-01:01"] } ] }"#;

    fn ready() -> (tempfile::TempDir, Newsroom) {
        let (folder, own) = newsroom();
        write(&own, "places.json", CITY);
        make_keys(&own, "", jiff::Timestamp::UNIX_EPOCH).expect("keys");
        (folder, own)
    }

    fn asked(own: &Newsroom, folder: PathBuf, table: Option<&str>) -> PlaceSticks {
        let table = table.map(|text| {
            let file = own.folder.join("boxes.csv");
            fs::write(&file, text).expect("a table");
            file
        });
        PlaceSticks { newsroom: own.folder.clone(), folder, feed: "https://bangtin.vn/tin".into(), table }
    }

    #[test]
    fn a_folder_for_sticks_has_the_feed_the_root_and_the_place_of_each_box() {
        let (folder, own) = ready();
        let to = folder.path().join("usb/moi");
        run(&own, &asked(&own, to.clone(), None)).expect("written");
        let table = "serial;site;screen\r\nA\"1;HN-4K7Q2W;\r\n".replace("A\"1", "\"A\"\"1\"");
        run(&own, &asked(&own, to.clone(), Some(&format!("{table}B2;hn4k7q2w;Sảnh A\r\n")))).expect("written again");
        assert_eq!(fs::read(to.join(ROOT)).expect("it"), fs::read(own.folder.join(ROOT)).expect("it"));
        let text = fs::read_to_string(to.join(SETTINGS)).expect("it");
        let read: toml::Table = text.parse().expect("TOML");
        assert_eq!((read["feed"].as_str(), read["root"].as_str()), (Some("https://bangtin.vn/tin/"), Some(ROOT)));
        let boxes = read["box"].as_array().expect("boxes");
        assert_eq!((boxes[0]["serial"].as_str(), boxes[0].get("screen")), (Some("A\"1"), None));
        assert_eq!((boxes[1]["site"].as_str(), boxes[1]["screen"].as_str()), (Some("HN-4K7Q2W"), Some("Sảnh A")));
        assert_eq!(fs::read_dir(&to).expect("a folder").count(), 2, "nothing else");
    }

    #[test]
    fn of_a_table_with_wrong_rows_all_are_told_and_nothing_is_written() {
        let (folder, own) = ready();
        let to = folder.path().join("usb");
        let table = "serial,site,screen\nA1,HN-4K7Q2W,\n,HN-4K7Q2W,\nB2,HN-4K7Q2X,\na1,HN-4K7Q2W,\nC3,,\n";
        let Err(Refused::Slips(slips)) = run(&own, &asked(&own, to.clone(), Some(table))) else { panic!("no faults") };
        let lines: Vec<_> = slips.iter().map(|own| own.line).collect();
        assert_eq!(lines, [Some(3), Some(4), Some(5), Some(6)], "{slips:?}");
        assert!(slips[2].what.vi.contains("đã có ở dòng 2") && slips[1].what.vi.contains("gõ sai"), "{slips:?}");
        assert!(!to.exists());
    }

    #[test]
    fn serials_are_told_apart_as_the_boxes_tell_them_apart() {
        let (folder, own) = ready();
        let table = "serial,site\nAB-1,HN-4K7Q2W\nab1,HN-4K7Q2W\n--,HN-4K7Q2W\nAB 2,HN-4K7Q2W\n";
        let done = run(&own, &asked(&own, folder.path().join("usb"), Some(table)));
        let Err(Refused::Slips(slips)) = done else { panic!("no faults") };
        let lines: Vec<_> = slips.iter().map(|own| own.line).collect();
        assert_eq!(lines, [Some(3), Some(4)], "{slips:?}");
        assert!(slips[0].what.vi.contains("đã có ở dòng 2") && slips[1].what.vi.contains("chữ hay số"), "{slips:?}");
    }

    #[test]
    fn a_table_that_no_box_would_read_is_not_written() {
        let (folder, own) = ready();
        let to = folder.path().join("usb");
        let table = |boxes: usize| {
            let rows = (0..boxes).map(|row| format!("PF{row:08},HN-4K7Q2W,{}\n", "Sảnh ".repeat(15)));
            format!("serial,site,screen\n{}", rows.collect::<String>())
        };
        let done = run(&own, &asked(&own, to.clone(), Some(&table(10_000))));
        assert!(matches!(&done, Err(Refused::Usage(what)) if what.vi.starts_with("--table: 10000 hộp")), "{done:?}");
        assert!(!to.exists());
        run(&own, &asked(&own, to.clone(), Some(&table(5_000)))).expect("written");
        assert!(fs::metadata(to.join(SETTINGS)).expect("it").len() < MOST_BYTES as u64);
    }

    #[test]
    fn no_way_into_the_newsroom_is_taken_for_one_outside() {
        let (folder, own) = ready();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(own.folder.join("keys"), &link).expect("a link");
        let back = folder.path().join("new/../n/usb");
        for to in [own.folder.clone(), own.folder.join("usb"), link, back] {
            let done = run(&own, &asked(&own, to.clone(), None));
            assert!(matches!(&done, Err(Refused::Usage(what)) if what.vi.contains("chìa khóa")), "{to:?} {done:?}");
        }
        assert!(!own.folder.join("usb").exists() && !own.folder.join(SETTINGS).exists());
    }

    #[test]
    fn an_address_that_is_none_is_told() {
        let (folder, own) = ready();
        for feed in ["", "bangtin.vn", "ftp://bangtin.vn/", "https://bangtin.vn/?a"] {
            let asked = PlaceSticks { feed: feed.into(), ..asked(&own, folder.path().join("usb"), None) };
            assert!(matches!(run(&own, &asked), Err(Refused::Usage(what)) if what.vi.starts_with("--feed")), "{feed}");
        }
    }
}
