//! What takes back or changes what is out, without what is written beside it: undo, withdraw, correct, pause.

use super::Session;
use crate::desk::cli::{One, Pause, Where};
use crate::desk::draft;
use crate::desk::front;
use crate::desk::publish::{Changes, Desk, HISTORY, history};
use crate::desk::repository::RepositoryFault;
use crate::desk::slip::said;
use crate::durable::{RealDisk, folder_of, put, put_folder};
use crate::failure::Failure;
use crate::feed::reading::{EDITION, hash_of};
use crate::feed::verify::place;
use serde_json::Value;
use std::path::{Path, PathBuf};
use unicode_normalization::UnicodeNormalization;

use super::Contents;

/// Bears the id of the notice that is being withdrawn.
const WITHDRAWING: &str = ".withdrawing";

impl Session {
    /// One step further back each time: what an undo has put out is as old as what it comes from.
    pub(super) fn undo(mut self, place: &Where) -> Result<(), Failure> {
        let folder = self.desk.newsroom.folder.join(HISTORY);
        let origin = |number: u64| folder.join(format!("{number}.of"));
        let known = std::fs::read_to_string(origin(self.desk.before.number));
        let out = known.ok().and_then(|own| own.trim().parse().ok()).unwrap_or(self.desk.before.number);
        let Some(last) = history(&self.desk.newsroom).into_iter().filter(|own| *own < out).max() else {
            return Err(self.refused(said(
                format!("trước số {out} không còn bản nào; sửa các tệp trong notices/ (màn hình và tòa nhà: place claim, place release) rồi phát hành"),
                format!("there is nothing before edition {out}; mend the files in notices/ (screens and sites: place claim, place release), then publish"),
            )));
        };
        let path = folder.join(format!("{last}.edition.json"));
        let bytes = std::fs::read(&path).map_err(Failure::disk(&path))?;
        let mut former = draft::Before::of(Some(&bytes));
        // Only `pause --end` puts the boards back on the air.
        pause(&mut former.head, draft::is_paused(&self.desk.before.head));
        self.tell_changes(&Changes::between(&self.desk.before.items, &former.items), |_| String::new());
        let contents = self.former_contents(&former)?;
        let number = draft::Before::of(contents.get(EDITION).map(|bytes| &bytes[..])).number;
        let path = origin(number);
        put(&RealDisk, &path, last.to_string().as_bytes()).map_err(Failure::disk(&path))?;
        self.put_out(&contents, place)?;
        self.say(
            format!("Nội dung của số {last} đang phát lại. Các tệp trong notices/ vẫn như bạn viết: sửa rồi phát hành. places.json không lùi theo: muốn đổi lại màn hình thì dùng place claim, place release."),
            format!("What edition {last} said is out again. The files in notices/ are as you wrote them: mend them, then publish. places.json does not go back with it: for screens there are place claim and place release."),
        );
        self.tell_pause();
        Ok(())
    }

    /// A former edition's contents: its pictures lie in the site still.
    fn former_contents(&self, former: &draft::Before) -> Result<Contents, Failure> {
        let mut contents =
            self.desk.with_items(former.head.clone(), &former.items, self.now).map_err(|why| self.fail(why))?;
        for image in former.items.values().filter_map(|item| item.get("image")?.as_str()) {
            if !contents.contains_key(image) {
                let Some(hash) = hash_of(image) else { continue };
                let path = self.desk.newsroom.site().join(place(image, hash, true));
                contents.insert(image.to_owned(), std::fs::read(&path).map_err(Failure::disk(&path))?.into());
            }
        }
        Ok(contents)
    }

    /// A notice's id as it is published, and the file that it comes from: one letter can be typed in several ways.
    fn called(&self, id: &str) -> (String, PathBuf) {
        let plain = |text: &str| text.nfc().collect::<String>();
        let (id, folder) = (plain(id.strip_suffix(".md").unwrap_or(id)), self.desk.newsroom.folder.join("notices"));
        let names = self.desk.newsroom.disk.names(&folder).unwrap_or_default();
        let own = names.into_iter().find(|name| name.strip_suffix(".md").is_some_and(|stem| plain(stem) == id));
        let file = folder.join(own.unwrap_or_else(|| format!("{id}.md")));
        (id, file)
    }

    pub(super) fn withdraw(mut self, own: &One) -> Result<(), Failure> {
        let mut items = self.desk.before.items.clone();
        let (id, file) = self.called(&own.id);
        if items.remove(&id).is_none() {
            return Err(self.nothing_called(&own.id));
        }
        let head = self.desk.before.head.clone();
        let contents = self.desk.with_items(head, &items, self.now).map_err(|why| self.fail(why))?;
        // What is cut short here is finished by the next command, whichever it is.
        let note = self.desk.newsroom.folder.join(WITHDRAWING);
        let noted = put(&*self.desk.newsroom.disk, &note, id.as_bytes());
        noted.map_err(|error| self.fail(RepositoryFault::disk(&note, error).into()))?;
        if let Err(failure) = self.put_out(&contents, &own.place) {
            // It may be the copy alone that has failed.
            self.desk = Desk::open(self.desk.newsroom.clone(), self.now).map_err(|why| self.fail(why))?;
            self.finish_withdrawal()?;
            return Err(failure);
        }
        let moved = self.put_aside(&id, &file)?;
        self.forget_withdrawal()?;
        let place = moved.as_deref().and_then(Path::file_name).unwrap_or_default().display().to_string();
        match moved {
            Some(_) => self.say(
                format!("{id} đã gỡ xuống; tệp nằm ở withdrawn/{place}."),
                format!("{id} is off the glass; its file is withdrawn/{place}."),
            ),
            None => self.say(format!("{id} đã gỡ xuống."), format!("{id} is off the glass.")),
        }
        Ok(())
    }

    /// Ends a withdrawal that was cut short: where the notice is off the glass its file goes aside, so that it does not come
    /// back; where it is still out nothing has happened.
    pub(super) fn finish_withdrawal(&self) -> Result<(), Failure> {
        let path = self.desk.newsroom.folder.join(WITHDRAWING);
        let Ok(id) = std::fs::read_to_string(&path) else { return Ok(()) };
        if self.desk.lost.is_none() && !self.desk.before.items.contains_key(&id) {
            let (id, file) = self.called(&id);
            self.put_aside(&id, &file)?;
        }
        self.forget_withdrawal()
    }

    fn forget_withdrawal(&self) -> Result<(), Failure> {
        let path = self.desk.newsroom.folder.join(WITHDRAWING);
        self.desk.newsroom.disk.remove(&path).map_err(Failure::disk(&path))
    }

    /// Moves a notice's file to `withdrawn/`, beside those of its name that are there already.
    fn put_aside(&self, id: &str, file: &Path) -> Result<Option<PathBuf>, Failure> {
        if !file.exists() {
            return Ok(None);
        }
        let disk = &*self.desk.newsroom.disk;
        let folder = self.desk.newsroom.folder.join("withdrawn");
        put_folder(disk, &folder).map_err(Failure::disk(&folder))?;
        let free = |number: u32| if number == 1 { format!("{id}.md") } else { format!("{id}-{number}.md") };
        let aside = (1..).map(|number| folder.join(free(number))).find(|path| !path.exists()).expect("numbers go on");
        let moved = std::fs::rename(file, &aside).and_then(|()| disk.settle(&folder));
        moved.and_then(|()| disk.settle(folder_of(file))).map_err(Failure::disk(file))?;
        Ok(Some(aside))
    }

    fn nothing_called(&self, id: &str) -> Failure {
        let there: Vec<&str> = self.desk.before.items.keys().map(String::as_str).collect();
        let there = there.join(", ");
        let text = said(
            format!("không có thông báo {id:?}; đang phát: {there}"),
            format!("there is no notice {id:?}; out are: {there}"),
        );
        Failure::Usage(text.of(self.language).to_owned())
    }

    pub(super) fn correct(mut self, own: &One) -> Result<(), Failure> {
        let (id, file) = self.called(&own.id);
        if !self.desk.before.items.contains_key(&id) || !file.exists() {
            return Err(self.nothing_called(&own.id));
        }
        let draft = self.desk.draft_of(Some(&id), self.now);
        let (draft, _) = draft.map_err(|why| self.fail(why.into()))?;
        let Some(mut item) = draft.items.get(&id).cloned() else { return Err(self.nothing_called(&own.id)) };
        item["_bangtin"]["mark"] = "correction".into();
        // The others stay as they are out: a correction is not the moment for what is half written.
        let mut items = self.desk.before.items.clone();
        let image = item.get("image").and_then(Value::as_str).map(str::to_owned);
        items.insert(id.clone(), item);
        let head = self.desk.before.head.clone();
        let mut contents = self.desk.with_items(head, &items, self.now).map_err(|why| self.fail(why))?;
        if let Some((name, bytes)) = image.and_then(|name| draft.contents.get_key_value(&name)) {
            contents.insert(name.clone(), bytes.clone());
        }
        self.put_out(&contents, &own.place)?;
        mark_corrected(&file)?;
        self.say(
            format!("{id} đã đính chính; trong tệp có thêm dòng correction = true."),
            format!("{id} is corrected; its file has the line correction = true now."),
        );
        self.tell_pause();
        Ok(())
    }

    pub(super) fn pause(mut self, own: &Pause) -> Result<(), Failure> {
        let mut head = self.desk.before.head.clone();
        if head.is_null() {
            head = draft::head_of(&self.desk.newsroom, false);
        }
        if own.end && !draft::is_paused(&head) {
            self.say(
                "Các bảng không tạm dừng; không có gì để làm.",
                "The boards are not paused; there is nothing to do.",
            );
            return Ok(());
        }
        pause(&mut head, !own.end);
        let items = self.desk.before.items.clone();
        let contents = self.desk.with_items(head, &items, self.now).map_err(|why| self.fail(why))?;
        self.put_out(&contents, &own.place)?;
        match own.end {
            true => self.say("Các bảng hiện thông báo trở lại.", "The boards show the notices again."),
            false => self.say(
                "Các bảng tạm dừng. Hết tạm dừng: bangtin-desk pause --end",
                "The boards are paused. To end it: bangtin-desk pause --end",
            ),
        }
        Ok(())
    }
}

/// Takes the boards off the air in an edition's head, or puts them back.
fn pause(head: &mut Value, paused: bool) {
    if let Some(extension) = head["_bangtin"].as_object_mut() {
        extension.remove("paused");
        if paused {
            extension.insert("paused".into(), true.into());
        }
    }
}

/// Writes the mark into the notice's file, so that the next publication keeps it.
fn mark_corrected(file: &Path) -> Result<(), Failure> {
    let text = std::fs::read_to_string(file).map_err(Failure::disk(file))?;
    match front::marked_corrected(&text) {
        Some(marked) => put(&RealDisk, file, marked.as_bytes()).map_err(Failure::disk(file)),
        None => Ok(()),
    }
}
