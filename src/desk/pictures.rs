//! The pictures that notices name: found as their authors wrote them, and called by their content.

use super::newsroom::Newsroom;
use super::slip::{Said, said, unread};
use crate::board::hash::ContentHash;
use crate::files;
use crate::screen::pictures::MOST_BYTES;
use std::collections::BTreeMap;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

const FOLDER: &str = "pictures";
const ENDINGS: [&str; 3] = ["jpg", "jpeg", "png"];
/// So many names are told to somebody who missed one.
const MOST_NAMED: usize = 8;

/// The folder of pictures, each read once.
pub struct Pictures<'a> {
    newsroom: &'a Newsroom,
    there: Vec<String>,
    known: BTreeMap<String, Result<String, Said>>,
    /// By their names in the feed.
    pub contents: BTreeMap<String, Arc<[u8]>>,
}

impl<'a> Pictures<'a> {
    pub fn of(newsroom: &'a Newsroom) -> Self {
        let there = newsroom.disk.names(&newsroom.folder.join(FOLDER)).unwrap_or_default();
        Self { newsroom, there, known: BTreeMap::new(), contents: BTreeMap::new() }
    }

    /// A picture's name in the feed, or why there is none.
    pub fn name(&mut self, wanted: &str) -> Result<String, Said> {
        if let Some(known) = self.known.get(wanted) {
            return known.clone();
        }
        let name = self.read(wanted);
        self.known.insert(wanted.to_owned(), name.clone());
        name
    }

    fn read(&mut self, wanted: &str) -> Result<String, Said> {
        let ending = bare(wanted)?;
        let file = self.find(wanted)?;
        let bytes = files::read(&self.newsroom.folder.join(FOLDER).join(&file), MOST_BYTES).map_err(|own| {
            let why = unread(&own);
            said(format!("{FOLDER}/{file}: {}", why.vi), format!("{FOLDER}/{file}: {}", why.en))
        })?;
        let name = format!("{}.{ending}", ContentHash::of(&bytes));
        self.contents.insert(name.clone(), bytes.into());
        Ok(name)
    }

    /// The file that is meant: some systems write accents in another way, and take `A.JPG` for `a.jpg`.
    fn find(&self, wanted: &str) -> Result<String, Said> {
        let exact = |text: &str| text.to_owned();
        let plain = |text: &str| text.nfc().collect::<String>();
        let loose = |text: &str| plain(text).to_lowercase();
        for folded in [&exact as &dyn Fn(&str) -> String, &plain, &loose] {
            let mut same = self.there.iter().filter(|own| folded(own) == folded(wanted));
            if let (Some(own), None) = (same.next(), same.next()) {
                return Ok(own.clone());
            }
        }
        let mut list: Vec<&str> = self.there.iter().map(String::as_str).filter(|own| bare(own).is_ok()).collect();
        let more = list.len() > MOST_NAMED;
        list.truncate(MOST_NAMED);
        let list = format!("{}{}", list.join(", "), if more { ", …" } else { "" });
        let (vi, en) = match list.as_str() {
            "" => ("thư mục ấy chưa có ảnh nào".to_owned(), "there is no picture yet".to_owned()),
            list => (format!("đang có: {list}"), format!("there are: {list}")),
        };
        Err(said(
            format!("không có tệp {FOLDER}/{wanted}; chép ảnh vào đó, hoặc sửa tên ({vi})"),
            format!("{FOLDER}/{wanted} is not there; copy the picture there, or mend the name ({en})"),
        ))
    }
}

/// The ending of a bare file name that can be a picture's.
fn bare(name: &str) -> Result<String, Said> {
    if name.trim().is_empty() {
        return Err(said(
            "còn trống; ghi tên tệp ảnh, hoặc bỏ dòng này",
            "is empty; name the file, or take this line out",
        ));
    }
    if name.contains(['/', '\\']) || name.starts_with('.') {
        return Err(said(
            format!("chỉ ghi tên tệp, không ghi thư mục; ảnh nằm trong {FOLDER}/"),
            format!("write the file's name without a folder; pictures lie in {FOLDER}/"),
        ));
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.filter(|own| ENDINGS.contains(&own.as_str())).ok_or_else(|| {
        said(
            "tên ảnh phải kết thúc bằng .jpg, .jpeg hoặc .png; mở ảnh rồi lưu lại thành JPEG",
            "a picture's name ends in .jpg, .jpeg or .png; open it and save it as JPEG",
        )
    })
}

#[cfg(test)]
mod tests;
