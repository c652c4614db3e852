//! The files in `notices/`: which of them are notices, and what each is called on the glass.

use super::newsroom::Newsroom;
use super::slip::{Said, Slip, not_utf8, said, unread, unseen};
use crate::durable::is_beside;
use crate::files;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use unicode_normalization::UnicodeNormalization;

/// A notice with all its fields is a page or two of text.
const MOST_NOTICE: usize = 1 << 20;
const FOLDER: &str = "notices";

/// A notice's file, below the newsroom, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    pub file: PathBuf,
    pub text: String,
}

/// Every notice by its id, which is its file's name.
pub fn read(newsroom: &Newsroom, slips: &mut Vec<Slip>) -> BTreeMap<String, Paper> {
    let folder = newsroom.folder.join(FOLDER);
    let names = newsroom.disk.names(&folder).unwrap_or_else(|error| {
        let why = unread(&error.into());
        slips.push(Slip::error(FOLDER, None, why));
        Vec::new()
    });
    slips.extend(
        no_text(&folder).into_iter().map(|name| Slip::warning(Path::new(FOLDER).join(name), None, not_a_name())),
    );
    // By what is the same file on some systems: Windows knows no difference between capitals and small letters.
    let mut files: BTreeMap<String, (String, PathBuf)> = BTreeMap::new();
    for name in names.iter().filter(|name| !name.starts_with('_') && !is_an_editors(name)) {
        let file = Path::new(FOLDER).join(name);
        if let Some(what) = stray(name, &names, newsroom.disk.is_folder(&folder.join(name))) {
            slips.push(Slip::warning(file, None, what));
            continue;
        }
        let id = id_of(name);
        if id.is_empty() || id.contains(|own| own == '\t' || unseen(own)) {
            slips.push(Slip::error(
                file,
                None,
                said(
                    "tên tệp trống hoặc có ký tự không hiện được; đổi tên, chỉ dùng chữ, số và dấu -",
                    "the file's name is empty or has a character that is not seen; rename it with letters, digits and -",
                ),
            ));
            continue;
        }
        match files.get(&id.to_lowercase()) {
            Some((_, other)) => slips.push(same_name(file, other)),
            None => drop(files.insert(id.to_lowercase(), (id, file))),
        }
    }
    let mut papers = BTreeMap::new();
    for (id, file) in files.into_values() {
        match files::read(&newsroom.folder.join(&file), MOST_NOTICE) {
            Err(own) => slips.push(Slip::error(file, None, unread(&own))),
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => drop(papers.insert(id, Paper { file, text: unix(&text) })),
                Err(_) => slips.push(Slip::error(file, None, not_utf8())),
            },
        }
    }
    papers
}

/// A letter with its accents can be written in two ways, and an id is compared.
fn id_of(name: &str) -> String {
    name.strip_suffix(".md").unwrap_or(name).trim().nfc().collect()
}

/// Lines end as on Unix, wherever they were written.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// What programs and systems lay beside a file, and nobody wrote.
fn is_an_editors(name: &str) -> bool {
    const BEGIN: [&str; 6] = [".~lock.", "._", ".#", ".git", ".nfs", ".goutputstream-"];
    let whole = matches!(name, ".DS_Store" | ".directory" | ".localized");
    let swap = name.starts_with('.') && [".swp", ".swo", ".swx", ".kate-swp"].iter().any(|end| name.ends_with(end));
    whole || swap || is_beside(name) || BEGIN.iter().any(|begin| name.starts_with(begin))
}

/// Why a file is no notice, and what to do if it is meant as one; none where it is one.
fn stray(name: &str, others: &[String], folder: bool) -> Option<Said> {
    let lower = name.to_lowercase();
    let stem = lower.strip_suffix(".txt").unwrap_or(&lower);
    let meant = format!("{}.md", stem.strip_suffix(".md").unwrap_or(stem));
    let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
    let (vi, en) = if name.starts_with("~$") {
        (
            "đây là tệp tạm của Word; đóng Word, hoặc xóa nó".to_owned(),
            "Word made it while a file is open; close Word, or delete it".to_owned(),
        )
    } else if name.starts_with('.') {
        (
            "tên bắt đầu bằng dấu chấm; bỏ dấu chấm, hoặc chuyển tệp đi".to_owned(),
            "its name begins with a dot; take the dot out, or move the file away".to_owned(),
        )
    } else if name.ends_with(".md") {
        return None;
    } else if folder {
        (
            "đây là thư mục; đặt thông báo ngay trong notices/, hoặc chuyển nó đi".to_owned(),
            "it is a folder; put notices into notices/ itself, or move it away".to_owned(),
        )
    } else if matches!(ending, "bak" | "old" | "orig" | "tmp" | "save") || lower.ends_with(['~', '#']) {
        (
            "đây là bản sao lưu hay tệp tạm; chuyển nó đi".to_owned(),
            "it is a backup or a temporary file; move it away".to_owned(),
        )
    } else if matches!(ending, "doc" | "docx" | "odt" | "rtf" | "pdf") {
        (
            "đây không phải là tệp chữ thường; chép _mau.md thành tệp mới, rồi chép chữ vào đó".to_owned(),
            "it is no plain text; copy _mau.md, and copy the words into it".to_owned(),
        )
    } else if matches!(ending, "jpg" | "jpeg" | "png") {
        ("ảnh nằm trong pictures/; chuyển nó sang đó".to_owned(), "pictures lie in pictures/; move it there".to_owned())
    } else if others.contains(&meant) {
        (
            format!("tên không kết thúc bằng .md, và đã có {meant}; giữ một tệp, chuyển tệp kia đi"),
            format!("its name does not end in .md, and {meant} is there already; keep one of them"),
        )
    } else if matches!(ending, "" | "txt" | "md") {
        (
            format!("tên không kết thúc bằng .md (chữ thường); đổi tên thành {meant}, hoặc chuyển đi"),
            format!("its name does not end in .md (small letters); rename it {meant}, or move it away"),
        )
    } else {
        (
            "tên không kết thúc bằng .md; đổi tên nếu là thông báo, không thì chuyển đi".to_owned(),
            "its name does not end in .md; rename it if it is a notice, or move it away".to_owned(),
        )
    };
    Some(said(format!("không phát hành, vì {vi}"), format!("is not published: {en}")))
}

/// Names that are no text, which nothing else here sees.
fn no_text(folder: &Path) -> Vec<OsString> {
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|own| own.file_name());
    let mut names: Vec<OsString> = names.filter(|own| own.to_str().is_none()).collect();
    names.sort_unstable();
    names
}

fn not_a_name() -> Said {
    said(
        "không phát hành, vì tên tệp không phải UTF-8; đổi tên, chỉ dùng chữ, số và dấu -",
        "is not published: its name is not in UTF-8; rename it with letters, digits and -",
    )
}

fn same_name(file: PathBuf, other: &Path) -> Slip {
    let other = other.display();
    Slip::error(
        file,
        None,
        said(
            format!("trùng tên với {other} (chỉ khác chữ hoa, dấu cách hay cách mã hóa dấu); đổi tên một tệp"),
            format!(
                "has the name of {other} (but for capitals, spaces or how accents are encoded); rename one of them"
            ),
        ),
    )
}

#[cfg(test)]
mod tests;
