//! What each command of the desk does.

mod takeback;

use super::cli::{Cli, Command, Publish, Setup, Where};
use super::draft::{self, Draft, NoDraft};
use super::expiry::{self, Reminders};
use super::keys::{KeyFault, PRACTICE};
use super::newsroom::Newsroom;
use super::passphrase::{self, Passphrase};
use super::place;
use super::publish::{Changes, Desk, HISTORY, ROOT_KEYS, Unpublished, alone, make_keys, open_keys};
use super::repository::{Expiry, RepositoryFault};
use super::serve;
use super::site;
use super::slip::{Said, Slip, disk_full, said};
use crate::board::words::Language;
use crate::durable::put;
use crate::failure::Failure;
use crate::feed::reading::EDITION;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::sync::Arc;

type Contents = BTreeMap<String, Arc<[u8]>>;

/// Runs a command at a moment.
pub fn run(cli: &Cli, now: Timestamp) -> Result<(), Failure> {
    match &cli.command {
        Command::Setup(own) => setup(cli, own, now),
        Command::Serve(own) => serve::run(own),
        Command::Place(own) => place::run(cli, own, now),
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
                "Đã tạo phòng tin {folder}. Chìa khóa nằm trong {folder}/keys: sao ra USB, cất chỗ khác, không gửi cho ai; riêng {folder}/keys/root thì chuyển hẳn sang USB. Viết thông báo trong {folder}/notices (mẫu: _mau.md), rồi: bangtin-desk publish {folder}"
            ),
            format!(
                "The newsroom {folder} is made. Its keys are in {folder}/keys: copy them to a USB stick, keep that elsewhere, send them to nobody; move {folder}/keys/root to a stick for good. Write notices in {folder}/notices (sample: _mau.md), then: bangtin-desk publish {folder}"
            ),
        ),
    );
    practice_note(&newsroom, language);
    Ok(())
}

/// One command's work in one newsroom.
struct Session {
    desk: Desk,
    language: Language,
    now: Timestamp,
    /// Of a command that signs what people say.
    passphrase: Option<Passphrase>,
    /// Nobody else works in the newsroom meanwhile.
    _alone: File,
}

impl Session {
    fn open(cli: &Cli, place: &Where, now: Timestamp) -> Result<Self, Failure> {
        let newsroom = Newsroom::open(&place.newsroom)
            .map_err(|slips| failure(Unpublished::Slips(slips), cli.language.unwrap_or(Language::Vi)))?;
        let language = cli.language.unwrap_or(newsroom.language);
        practice_note(&newsroom, language);
        let signs = match &cli.command {
            Command::Publish(own) => !own.check,
            Command::Status(_) | Command::Renew(_) | Command::Setup(_) | Command::Serve(_) | Command::Place(_) => false,
            Command::Undo(_) | Command::Withdraw(_) | Command::Correct(_) | Command::Pause(_) => true,
        };
        // Before the newsroom is taken: nobody waits for somebody's typing.
        let passphrase = match (signs, newsroom.practice) {
            (false, _) => None,
            (true, true) => Some(PRACTICE.to_owned().into()),
            (true, false) => Some(passphrase::known(cli, language)?),
        };
        let alone = alone(&newsroom).map_err(|why| failure(why, language))?;
        let desk = Desk::open(newsroom, now).map_err(|why| failure(why, language))?;
        // What only adds to what is out, or takes from it, cannot be done where nobody knows what that is.
        let adds = !matches!(cli.command, Command::Publish(_) | Command::Renew(_) | Command::Status(_));
        if let Some(path) = desk.lost.clone().filter(|_| adds) {
            return Err(failure(Unpublished::Lost(path), language));
        }
        let session = Self { desk, language, now, passphrase, _alone: alone };
        session.finish_withdrawal()?;
        Ok(session)
    }

    fn say(&self, vi: impl Into<String>, en: impl Into<String>) {
        say(self.language, &said(vi, en));
    }

    fn fail(&self, why: Unpublished) -> Failure {
        failure(why, self.language)
    }

    fn publish(mut self, own: &Publish) -> Result<(), Failure> {
        if let Some(path) = &self.desk.lost {
            eprintln!("{}", lost(path).of(self.language));
        }
        let (draft, changes) = self.desk.draft(self.now).map_err(|why| self.fail(why.into()))?;
        self.tell(&draft, &changes);
        if self.desk.moves_places(&draft) {
            self.say("danh bạ (places.json): có thay đổi", "the directory (places.json) is another one");
        }
        if own.check {
            return Ok(());
        }
        if draft.items.is_empty() && !changes.gone.is_empty() && !own.empty {
            return Err(self.refused(said(
                "mọi thông báo sẽ bị bỏ, các bảng không còn gì; nếu đúng ý thì thêm --empty; chưa phát hành gì",
                "every notice would go and the boards would have none; if that is meant, add --empty; nothing was published",
            )));
        }
        self.put_out(&draft.contents, &own.place)?;
        self.tell_pause();
        Ok(())
    }

    fn refused(&self, what: Said) -> Failure {
        Failure::Usage(what.of(self.language).to_owned())
    }

    /// Whoever gets these can take every screen away from the department.
    fn tell_root_keys(&self) {
        let folder = self.desk.newsroom.keys().join(ROOT_KEYS);
        let here = self.desk.newsroom.disk.names(&folder).is_ok_and(|names| !names.is_empty());
        if here && !self.desk.newsroom.practice {
            let folder = folder.display();
            self.say(
                format!("CẢNH BÁO: chìa khóa gốc còn nằm trong {folder}; chuyển mỗi tệp sang một USB, cất vào ba tủ khóa khác nhau"),
                format!("WARNING: the root keys still lie in {folder}; move each file to a USB stick of its own, into three different safes"),
            );
        }
    }

    fn tell_pause(&self) {
        if draft::is_paused(&self.desk.before.head) {
            let folder = self.desk.newsroom.folder.display();
            self.say(
                format!("Các bảng vẫn đang tạm dừng; hết tạm dừng: bangtin-desk pause --end {folder}"),
                format!("The boards are still paused; to end it: bangtin-desk pause --end {folder}"),
            );
        }
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
        self.tell_changes(changes, size);
        if let Some(wait) = draft.longest_wait.filter(|wait| !wait.is_zero()) {
            let (vi, en) = (long(wait, Language::Vi), long(wait, Language::En));
            self.say(format!("lâu nhất mới gặp lại một thông báo: {vi}"), format!("longest wait for a notice: {en}"));
        }
    }

    fn tell_changes(&self, changes: &Changes, size: impl Fn(&str) -> String) {
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
    }

    /// Signs, proves and puts out; remembers what was put out for `undo`.
    fn put_out(&mut self, contents: &Contents, place: &Where) -> Result<(), Failure> {
        let passphrase = self.passphrase.as_deref().map(String::as_str);
        let keys = open_keys(&self.desk.newsroom, passphrase).map_err(|why| self.fail(why))?;
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
        let path = newsroom.folder.join(HISTORY).join(format!("{}.edition.json", self.desk.before.number));
        Ok(put(&*newsroom.disk, &path, &bytes).map_err(|error| RepositoryFault::disk(&path, error))?)
    }

    fn copy(&self, place: &Where) -> Result<(), Failure> {
        let Some(to) = &place.to else { return Ok(()) };
        let newsroom = std::fs::canonicalize(&self.desk.newsroom.folder).unwrap_or_default();
        if std::fs::canonicalize(to).is_ok_and(|to| to.starts_with(&newsroom)) {
            let to = to.display();
            return Err(self.refused(said(
                format!("--to {to}: nằm trong phòng tin, nơi có chìa khóa; chọn thư mục của máy chủ web. Đã phát hành trong site/."),
                format!("--to {to}: lies in the newsroom, where the keys are; choose the web server's folder. What was published is in site/."),
            )));
        }
        site::copy(&*self.desk.newsroom.disk, &self.desk.newsroom.site(), to)
            .map_err(|(path, error)| Failure::Disk { path, error })
    }

    fn renew(mut self, place: &Where) -> Result<(), Failure> {
        let keys = open_keys(&self.desk.newsroom, None).map_err(|why| self.fail(why))?;
        // Where the metadata are lost there is nothing to renew.
        if let Some(path) = self.desk.lost.clone().filter(|_| self.desk.repository.targets().is_empty()) {
            return Err(self.fail(Unpublished::Lost(path)));
        }
        self.desk.repository.renew(&keys, self.now).map_err(|why| self.fail(why.into()))?;
        self.copy(place)?;
        let expiries = self.desk.repository.expiries();
        for own in expiries.iter().filter(|own| expiry::is_told(own, self.now)) {
            println!("{}", self.end_of(own));
        }
        let newsroom = &self.desk.newsroom;
        let due = Reminders::open(&*newsroom.disk, &newsroom.folder).due(&expiries, self.now);
        // A job that fails is seen; one that warns is not.
        if let Some(why) = self.damage() {
            return Err(self.fail(why));
        }
        match due.map_err(Failure::disk(&newsroom.folder))? {
            Some(own) => Err(Failure::Fault(self.end_of(own))),
            None => Ok(()),
        }
    }

    /// What of the site is not as it was put out.
    fn damage(&self) -> Option<Unpublished> {
        if let Some(path) = &self.desk.lost {
            return Some(Unpublished::Lost(path.clone()));
        }
        let missing = self.desk.repository.missing();
        (!missing.is_empty()).then_some(Unpublished::Damaged(missing))
    }

    fn end_of(&self, own: &Expiry) -> String {
        expiry::line(own, self.now, &self.desk.newsroom.timezone, self.language)
    }

    fn status(self) -> Result<(), Failure> {
        if let Some(path) = self.desk.lost.clone() {
            return Err(self.fail(Unpublished::Lost(path)));
        }
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
        self.tell_pause();
        self.tell_root_keys();
        for (id, item) in &before.items {
            let text = |field: &Value| field.as_str().unwrap_or_default().to_owned();
            let title = text(&item["title"]);
            match text(&item["_bangtin"]["until"]).parse::<Timestamp>() {
                Ok(until) => {
                    let until = until_of(until, &self.desk.newsroom.timezone);
                    self.say(format!("  {id}: {title} (đến {until})"), format!("  {id}: {title} (until {until})"));
                }
                Err(_) => self.say(format!("  {id}: {title}"), format!("  {id}: {title}")),
            }
        }
        for own in self.desk.repository.expiries().iter().filter(|own| expiry::is_told(own, self.now)) {
            println!("{}", self.end_of(own));
        }
        match self.desk.draft(self.now) {
            Ok((_, changes)) if changes.is_empty() => {}
            Ok((draft, changes)) => {
                self.say("Chưa phát hành:", "Not out yet:");
                self.tell(&draft, &changes);
            }
            Err(NoDraft::Slips(slips)) => slips.iter().for_each(|slip| eprintln!("{}", slip.text(self.language))),
            Err(why) => return Err(self.fail(why.into())),
        }
        self.damage().map_or(Ok(()), |why| Err(self.fail(why)))
    }
}

fn lost(path: &Path) -> Said {
    let path = path.display();
    said(
        format!(
            "{path}: bản đang phát bị mất hoặc bị sửa; chép thư mục site từ bản sao, hoặc phát hành lại tất cả từ notices/ bằng: bangtin-desk publish"
        ),
        format!(
            "{path}: what is out is lost or was altered; put the folder site back from a copy, or publish all of notices/ again: bangtin-desk publish"
        ),
    )
}

fn damaged(paths: &[String]) -> Said {
    let (number, first) = (paths.len(), paths.first().map_or("", |own| own));
    said(
        format!(
            "site/targets: {number} tệp bị mất hoặc bị sửa, như {first}; phát hành lại là đủ: bangtin-desk publish"
        ),
        format!(
            "site/targets: {number} files are lost or were altered, such as {first}; publishing again mends it: bangtin-desk publish"
        ),
    )
}

/// A notice's end as its author writes it: a date alone is that whole day.
fn until_of(until: Timestamp, tz: &TimeZone) -> String {
    let local = until.to_zoned(tz.clone());
    if local.time() == Time::midnight() {
        return (local - SignedDuration::from_secs(1)).strftime("%d/%m/%Y").to_string();
    }
    local.strftime("%d/%m/%Y %H:%M").to_string()
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

pub(super) fn say(language: Language, text: &Said) {
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

pub(super) fn failure(why: Unpublished, language: Language) -> Failure {
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
        Unpublished::Lost(path) => Failure::Fault(lost(&path).of(language).to_owned()),
        Unpublished::Damaged(paths) => Failure::Fault(damaged(&paths).of(language).to_owned()),
        Unpublished::RootLost(path) => {
            let path = path.display();
            let text = said(
                format!("{path}: bị mất hoặc bị sửa; chép lại tệp này từ bản sao (mỗi màn hình cũng có một bản)"),
                format!("{path}: is lost or was altered; put the file back from a copy (every screen has one too)"),
            );
            Failure::Fault(text.of(language).to_owned())
        }
        Unpublished::RenewalLost(path) => {
            let path = path.display();
            let text = said(
                format!(
                    "{path}: mất tệp mật khẩu gia hạn (không phải mật khẩu của bạn); chép lại thư mục keys từ bản sao"
                ),
                format!(
                    "{path}: the passphrase of renewals is lost (it is not yours); put the folder keys back from your copy"
                ),
            );
            Failure::Fault(text.of(language).to_owned())
        }
        Unpublished::Repository(RepositoryFault::Full { path }) => {
            let text = disk_full();
            Failure::Disk { path, error: std::io::Error::new(ErrorKind::StorageFull, text.of(language)) }
        }
        Unpublished::Repository(RepositoryFault::NotApproved(why)) => Failure::Refused(why),
        Unpublished::Repository(RepositoryFault::Disk { path, error }) => Failure::Disk { path, error },
        other => Failure::Fault(other.to_string()),
    }
}
