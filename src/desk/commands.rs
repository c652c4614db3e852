//! What each command of the desk does.

use super::cli::{Cli, Command, One, Pause, Publish, Setup, Where};
use super::draft::{self, Draft};
use super::expiry::{self, Reminders};
use super::front;
use super::keys::{KeyFault, PRACTICE};
use super::newsroom::Newsroom;
use super::passphrase;
use super::publish::{Changes, Desk, Unpublished, make_keys, open_keys};
use super::repository::{Expiry, RepositoryFault};
use super::serve;
use super::site;
use super::slip::{Said, Slip, said};
use crate::board::words::Language;
use crate::durable::{RealDisk, put, put_folder};
use crate::failure::Failure;
use crate::feed::reading::{EDITION, hash_of};
use crate::feed::verify::place;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

type Contents = BTreeMap<String, Arc<[u8]>>;

/// Runs a command at a moment.
pub fn run(cli: &Cli, now: Timestamp) -> Result<(), Failure> {
    match &cli.command {
        Command::Setup(own) => setup(cli, own, now),
        Command::Serve(own) => serve::run(own),
        Command::Publish(own) => Session::open(cli, &own.place, now)?.publish(own),
        Command::Renew(own) => Session::open(cli, own, now)?.renew(own),
        Command::Status(own) => Session::open(cli, own, now)?.status(),
        Command::Undo(own) => Session::open(cli, own, now)?.undo(own),
        Command::Withdraw(own) => Session::open(cli, &own.place, now)?.withdraw(own),
        Command::Correct(own) => Session::open(cli, &own.place, now)?.correct(own),
        Command::Pause(own) => Session::open(cli, &own.place, now)?.pause(own),
    }
}

fn setup(cli: &Cli, own: &Setup, now: Timestamp) -> Result<(), Failure> {
    let language = cli.language.unwrap_or(Language::Vi);
    let fail = |what: Said| Failure::Fault(what.of(language).to_owned());
    let title = own.title.clone().unwrap_or_else(|| "Cơ quan dùng thử".to_owned());
    let passphrase = if own.practice { PRACTICE.to_owned().into() } else { passphrase::new(cli, language)? };
    let newsroom = Newsroom::set_up(&own.newsroom, &title, own.practice, now, |newsroom| {
        make_keys(newsroom, &passphrase, now).map_err(|why| failure(why, language))
    });
    let newsroom = newsroom.map_err(fail)??;
    let folder = own.newsroom.display();
    say(
        language,
        &said(
            format!(
                "Đã tạo phòng tin {folder}. Chìa khóa nằm trong {folder}/keys: sao ra USB, cất chỗ khác, không gửi cho ai. Viết thông báo trong {folder}/notices (mẫu: _mau.md), rồi: bangtin-desk publish {folder}"
            ),
            format!(
                "The newsroom {folder} is made. Its keys are in {folder}/keys: copy them to a USB stick, keep that elsewhere, send them to nobody. Write notices in {folder}/notices (sample: _mau.md), then: bangtin-desk publish {folder}"
            ),
        ),
    );
    practice_note(&newsroom, language);
    Ok(())
}

/// One command's work in one newsroom.
struct Session<'a> {
    cli: &'a Cli,
    desk: Desk,
    language: Language,
    now: Timestamp,
}

impl<'a> Session<'a> {
    fn open(cli: &'a Cli, place: &Where, now: Timestamp) -> Result<Self, Failure> {
        let newsroom = Newsroom::open(&place.newsroom)
            .map_err(|slips| failure(Unpublished::Slips(slips), cli.language.unwrap_or(Language::Vi)))?;
        let language = cli.language.unwrap_or(newsroom.language);
        practice_note(&newsroom, language);
        let desk = Desk::open(newsroom).map_err(|why| failure(why, language))?;
        Ok(Self { cli, desk, language, now })
    }

    fn say(&self, vi: impl Into<String>, en: impl Into<String>) {
        say(self.language, &said(vi, en));
    }

    fn fail(&self, why: Unpublished) -> Failure {
        failure(why, self.language)
    }

    fn publish(mut self, own: &Publish) -> Result<(), Failure> {
        let (draft, changes) = self.desk.draft(self.now).map_err(|slips| self.fail(Unpublished::Slips(slips)))?;
        self.tell(&draft, &changes);
        if own.check {
            return Ok(());
        }
        self.put_out(&draft.contents, &own.place)
    }

    fn tell(&self, draft: &Draft, changes: &Changes) {
        draft.warnings.iter().for_each(|slip| eprintln!("{}", slip.text(self.language)));
        let size = |id: &str| {
            let turn = draft.turns.iter().find(|(own, ..)| own == id);
            turn.map_or_else(String::new, |(_, pages, time)| match self.language {
                Language::Vi => format!(" ({pages} trang, {} giây)", time.as_secs()),
                Language::En => format!(" ({pages} pages, {} s)", time.as_secs()),
            })
        };
        for (id, title) in &changes.new {
            self.say(format!("mới: {id}: {title}{}", size(id)), format!("new: {id}: {title}{}", size(id)));
        }
        for (id, title) in &changes.changed {
            self.say(format!("sửa: {id}: {title}{}", size(id)), format!("changed: {id}: {title}{}", size(id)));
        }
        for (id, title) in &changes.gone {
            self.say(format!("bỏ: {id}: {title}"), format!("gone: {id}: {title}"));
        }
        if changes.is_empty() {
            self.say("không có gì mới", "nothing is new");
        }
        if let Some(wait) = draft.longest_wait.filter(|wait| !wait.is_zero()) {
            let (vi, en) = (long(wait, Language::Vi), long(wait, Language::En));
            self.say(format!("lâu nhất mới gặp lại một thông báo: {vi}"), format!("longest wait for a notice: {en}"));
        }
    }

    /// Signs, proves and puts out; remembers what was put out for `undo`.
    fn put_out(&mut self, contents: &Contents, place: &Where) -> Result<(), Failure> {
        let passphrase = match self.desk.newsroom.practice {
            true => PRACTICE.to_owned().into(),
            false => passphrase::known(self.cli, self.language)?,
        };
        let keys = open_keys(&self.desk.newsroom, Some(&passphrase)).map_err(|why| self.fail(why))?;
        self.remember().map_err(|why| self.fail(why))?;
        let done = self.desk.put_out(contents, &keys, self.now).map_err(|why| self.fail(why))?;
        let number = draft::Before::of(contents.get(EDITION).map(|bytes| &bytes[..])).number;
        self.copy(place)?;
        match done.changed {
            true => self.say(format!("Đã phát hành số {number}."), format!("Edition {number} is out.")),
            false => self.say(
                format!("Số {number} vẫn như cũ; đã gia hạn."),
                format!("Edition {number} is as it was; its date is new."),
            ),
        }
        Ok(())
    }

    /// Keeps the edition that is out now.
    fn remember(&self) -> Result<(), Unpublished> {
        let Some(bytes) = self.desk.repository.read(EDITION) else { return Ok(()) };
        let newsroom = &self.desk.newsroom;
        let path = newsroom.folder.join(format!("history/{}.edition.json", self.desk.before.number));
        put(&*newsroom.disk, &path, &bytes).map_err(|error| Unpublished::Other(format!("{}: {error}", path.display())))
    }

    fn copy(&self, place: &Where) -> Result<(), Failure> {
        let Some(to) = &place.to else { return Ok(()) };
        site::copy(&*self.desk.newsroom.disk, &self.desk.newsroom.site(), to)
            .map_err(|(path, error)| Failure::Disk { path, error })
    }

    fn renew(mut self, place: &Where) -> Result<(), Failure> {
        let keys = open_keys(&self.desk.newsroom, None).map_err(|why| self.fail(why))?;
        self.desk.renew(&keys, self.now).map_err(|why| self.fail(why))?;
        self.copy(place)?;
        let expiries = self.desk.repository.expiries();
        for own in &expiries {
            println!("{}", self.end_of(own));
        }
        let newsroom = &self.desk.newsroom;
        let due = Reminders::open(&*newsroom.disk, &newsroom.folder).due(&expiries, self.now);
        // A job that fails is seen; one that warns is not.
        match due.map_err(Failure::disk(&newsroom.folder))? {
            Some(own) => Err(Failure::Fault(self.end_of(own))),
            None => Ok(()),
        }
    }

    fn end_of(&self, own: &Expiry) -> String {
        expiry::line(own, self.now, &self.desk.newsroom.timezone, self.language)
    }

    fn status(self) -> Result<(), Failure> {
        let before = &self.desk.before;
        let (number, notices) = (before.number, before.items.len());
        match before.issued {
            Some(issued) => {
                let issued =
                    issued.to_zoned(self.desk.newsroom.timezone.clone()).strftime("%d/%m/%Y %H:%M").to_string();
                self.say(
                    format!("Đang phát: số {number}, {notices} thông báo, từ {issued}."),
                    format!("Out: edition {number}, {notices} notices, since {issued}."),
                );
            }
            None => self.say("Chưa phát hành gì.", "Nothing is out yet."),
        }
        if is_paused(&before.head) {
            self.say(
                "Các bảng đang tạm dừng; hết tạm dừng: bangtin-desk pause --end",
                "The boards are paused; to end it: bangtin-desk pause --end",
            );
        }
        for own in self.desk.repository.expiries() {
            println!("{}", self.end_of(&own));
        }
        match self.desk.draft(self.now) {
            Ok((_, changes)) if changes.is_empty() => {}
            Ok((draft, changes)) => {
                self.say("Chưa phát hành:", "Not out yet:");
                self.tell(&draft, &changes);
            }
            Err(slips) => slips.iter().for_each(|slip| eprintln!("{}", slip.text(self.language))),
        }
        Ok(())
    }

    fn undo(mut self, place: &Where) -> Result<(), Failure> {
        let folder = self.desk.newsroom.folder.join("history");
        let names = self.desk.newsroom.disk.names(&folder).unwrap_or_default();
        let number = |name: &String| name.strip_suffix(".edition.json")?.parse::<u64>().ok();
        let last = names.iter().filter_map(number).filter(|own| *own < self.desk.before.number).max();
        let Some(last) = last else {
            return Err(self.fail(Unpublished::Other(
                said("trước lần phát hành này không có gì", "there is nothing before this publication")
                    .of(self.language)
                    .into(),
            )));
        };
        let path = folder.join(format!("{last}.edition.json"));
        let bytes = std::fs::read(&path).map_err(Failure::disk(&path))?;
        let former = draft::Before::of(Some(&bytes));
        let contents = self.former_contents(&former)?;
        self.put_out(&contents, place)?;
        self.say(
            format!("Nội dung của số {last} đang phát lại. Các tệp trong notices/ vẫn như bạn viết: sửa rồi phát hành."),
            format!("What edition {last} said is out again. The files in notices/ are as you wrote them: mend them, then publish."),
        );
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
        let (id, folder) = (plain(id), self.desk.newsroom.folder.join("notices"));
        let names = self.desk.newsroom.disk.names(&folder).unwrap_or_default();
        let own = names.into_iter().find(|name| name.strip_suffix(".md").is_some_and(|stem| plain(stem) == id));
        let file = folder.join(own.unwrap_or_else(|| format!("{id}.md")));
        (id, file)
    }

    fn withdraw(mut self, own: &One) -> Result<(), Failure> {
        let mut items = self.desk.before.items.clone();
        let (id, file) = self.called(&own.id);
        if items.remove(&id).is_none() && !file.exists() {
            return Err(self.nothing_called(&own.id));
        }
        let head = self.desk.before.head.clone();
        let contents = self.desk.with_items(head, &items, self.now).map_err(|why| self.fail(why))?;
        self.put_out(&contents, &own.place)?;
        let folder = self.desk.newsroom.folder.join("withdrawn");
        if file.exists() {
            put_folder(&*self.desk.newsroom.disk, &folder).map_err(Failure::disk(&folder))?;
            std::fs::rename(&file, folder.join(format!("{id}.md"))).map_err(Failure::disk(&file))?;
        }
        self.say(
            format!("{id} đã gỡ xuống; tệp nằm trong withdrawn/."),
            format!("{id} is off the glass; its file is in withdrawn/."),
        );
        Ok(())
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

    fn correct(mut self, own: &One) -> Result<(), Failure> {
        let (draft, _) = self.desk.draft(self.now).map_err(|slips| self.fail(Unpublished::Slips(slips)))?;
        let (id, file) = self.called(&own.id);
        let Some(mut item) = draft.items.get(&id).filter(|_| self.desk.before.items.contains_key(&id)).cloned() else {
            return Err(self.nothing_called(&own.id));
        };
        item["_bangtin"]["mark"] = "correction".into();
        // The others stay as they are out: a correction is not the moment for what is half written.
        let mut items = self.desk.before.items.clone();
        let image = item.get("image").and_then(Value::as_str).map(str::to_owned);
        items.insert(id, item);
        let head = self.desk.before.head.clone();
        let mut contents = self.desk.with_items(head, &items, self.now).map_err(|why| self.fail(why))?;
        if let Some((name, bytes)) = image.and_then(|name| draft.contents.get_key_value(&name)) {
            contents.insert(name.clone(), bytes.clone());
        }
        self.put_out(&contents, &own.place)?;
        mark_corrected(&file)
    }

    fn pause(mut self, own: &Pause) -> Result<(), Failure> {
        let mut head = self.desk.before.head.clone();
        if head.is_null() {
            head = draft::head_of(&self.desk.newsroom, false);
        }
        if let Some(extension) = head["_bangtin"].as_object_mut() {
            extension.remove("paused");
            if !own.end {
                extension.insert("paused".into(), true.into());
            }
        }
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

/// Writes the mark into the notice's file, so that the next publication keeps it.
fn mark_corrected(file: &Path) -> Result<(), Failure> {
    let text = std::fs::read_to_string(file).map_err(Failure::disk(file))?;
    match front::marked_corrected(&text) {
        Some(marked) => put(&RealDisk, file, marked.as_bytes()).map_err(Failure::disk(file)),
        None => Ok(()),
    }
}

/// *7 giờ 33 phút*, *12 phút*, *45 giây*.
fn long(time: SignedDuration, language: Language) -> String {
    let (hours, minutes) = (time.as_hours(), time.as_mins() % 60);
    match (hours, minutes, language) {
        (0, 0, Language::Vi) => format!("{} giây", time.as_secs()),
        (0, 0, Language::En) => format!("{} s", time.as_secs()),
        (0, _, Language::Vi) => format!("{minutes} phút"),
        (0, _, Language::En) => format!("{minutes} min"),
        (_, _, Language::Vi) => format!("{hours} giờ {minutes} phút"),
        (_, _, Language::En) => format!("{hours} h {minutes} min"),
    }
}

pub fn is_paused(head: &Value) -> bool {
    head["_bangtin"]["paused"].as_bool().unwrap_or(false)
}

fn say(language: Language, text: &Said) {
    // Where nobody can be told, the exit code still tells.
    let _ = writeln!(std::io::stdout(), "{}", text.of(language));
}

fn practice_note(newsroom: &Newsroom, language: Language) {
    if newsroom.practice {
        let text = said(
            "Phòng tin này để thử: chìa khóa không có mật khẩu.",
            "This newsroom is for practice: its keys have no passphrase.",
        );
        eprintln!("{}", text.of(language));
    }
}

fn failure(why: Unpublished, language: Language) -> Failure {
    match why {
        Unpublished::Slips(slips) => {
            let lines: Vec<String> = slips.iter().map(|slip: &Slip| slip.text(language)).collect();
            let errors = slips.iter().filter(|slip| slip.is_error()).count();
            let end =
                said(format!("{errors} lỗi; chưa phát hành gì"), format!("{errors} errors; nothing was published"));
            Failure::Slips(format!("{}\n{}", lines.join("\n"), end.of(language)))
        }
        Unpublished::Keys(KeyFault::Passphrase { path }) => {
            let path = path.display();
            let text = said(
                format!("{path}: mật khẩu không đúng; chưa phát hành gì"),
                format!("{path}: the passphrase does not open it; nothing was published"),
            );
            Failure::Fault(text.of(language).to_owned())
        }
        Unpublished::Overtaken => {
            let text = said(
                "có người khác vừa phát hành ở phòng tin này; chưa phát hành gì, hãy chạy lại lệnh",
                "somebody else has published in this newsroom meanwhile; nothing was published, run the command again",
            );
            Failure::Fault(text.of(language).to_owned())
        }
        Unpublished::Repository(RepositoryFault::NotApproved(why)) => Failure::Refused(why),
        Unpublished::Repository(RepositoryFault::Disk { path, error }) => Failure::Disk { path, error },
        other => Failure::Fault(other.to_string()),
    }
}
