//! The files in `notices/`: which of them are notices, and what each is called on the glass.

use super::newsroom::Newsroom;
use super::slip::{Slip, said, unread};
use crate::files;
use std::collections::BTreeMap;
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
    let mut files: BTreeMap<String, PathBuf> = BTreeMap::new();
    for name in names.iter().filter(|name| !name.starts_with(['_', '.'])) {
        let file = Path::new(FOLDER).join(name);
        match id_of(name) {
            None => slips.push(not_a_notice(file, name)),
            Some(id) if id.is_empty() || id.contains(char::is_control) => slips.push(Slip::error(
                file,
                None,
                said(
                    "tên tệp trống hoặc có ký tự điều khiển; đổi tên, chỉ dùng chữ, số và dấu -",
                    "the file's name is empty or has a control character; rename it with letters, digits and -",
                ),
            )),
            Some(id) => match files.get(&id) {
                Some(other) => slips.push(same_name(file, other)),
                None => drop(files.insert(id, file)),
            },
        }
    }
    let mut papers = BTreeMap::new();
    for (id, file) in files {
        match files::read(&newsroom.folder.join(&file), MOST_NOTICE) {
            Err(own) => slips.push(Slip::error(file, None, unread(&own))),
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => drop(papers.insert(id, Paper { file, text: unix(&text) })),
                Err(_) => slips.push(Slip::error(
                    file,
                    None,
                    said(
                        "không phải UTF-8; lưu lại tệp với bảng mã UTF-8",
                        "is not in UTF-8; save the file in that encoding",
                    ),
                )),
            },
        }
    }
    papers
}

/// A letter with its accents can be written in two ways, and an id is compared.
fn id_of(name: &str) -> Option<String> {
    name.strip_suffix(".md").map(|stem| stem.trim().nfc().collect())
}

/// Lines end as on Unix, wherever they were written.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn not_a_notice(file: PathBuf, name: &str) -> Slip {
    let lower = name.to_lowercase();
    let stem = lower.strip_suffix(".txt").unwrap_or(&lower);
    let meant = format!("{}.md", stem.strip_suffix(".md").unwrap_or(stem));
    Slip::warning(
        file,
        None,
        said(
            format!(
                "không phát hành, vì tên tệp không kết thúc bằng .md (chữ thường); đổi tên thành {meant}, hoặc chuyển đi"
            ),
            format!(
                "is not published, as its name does not end in .md (small letters); rename it {meant}, or move it away"
            ),
        ),
    )
}

fn same_name(file: PathBuf, other: &Path) -> Slip {
    let other = other.display();
    Slip::error(
        file,
        None,
        said(
            format!("trùng tên với {other} (chỉ khác cách mã hóa dấu); đổi tên một tệp"),
            format!("has the name of {other} (only its accents are encoded otherwise); rename one of them"),
        ),
    )
}

#[cfg(test)]
mod tests;
