//! From a newsroom to its site: what will change, the signatures, the proof that a screen takes it.

use super::directory;
use super::draft::{self, Before, Draft, NoDraft};
use super::keys::{Key, KeyFault, MadeBy, PRACTICE, made_up, private};
use super::newsroom::Newsroom;
use super::proof;
use super::repository::{Content, Keys, Published, Repository, RepositoryFault, Role};
use super::slip::{Said, Slip, said};
use crate::board::hash::ContentHash;
use crate::device::present::Standing;
use crate::durable::{RealDisk, private_folder, put};
use crate::feed::poll::{Feed, Given, Now};
use crate::feed::reading::EDITION;
use crate::feed::transport::{Address, Limits, Transport};
use crate::feed::verify::{Failed, check_root, place};
use crate::files::Scratch;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The key files: how many of each role. Two of the three root keys make a new root; they lie apart, to be taken into safes.
const FILES: [(Role, &[&str]); 4] = [
    (Role::Root, &["root/root-1.pem", "root/root-2.pem", "root/root-3.pem"]),
    (Role::Targets, &["targets-1.pem", "targets-2.pem"]),
    (Role::Snapshot, &["snapshot.pem"]),
    (Role::Timestamp, &["timestamp.pem"]),
];
const ROOT_THRESHOLD: usize = 2;
/// The passphrase of the two keys that renew the feed every hour, when nobody is there to type one.
const RENEWAL: &str = "renewal.passphrase";
const ROOT: &str = "root.json";
/// Below the keys.
pub const ROOT_KEYS: &str = "root";
/// Where the editions lie that were out before.
pub const HISTORY: &str = "history";
const LOCK: &str = ".lock";

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum Unpublished {
    #[error("the notices have faults")]
    Slips(Vec<Slip>),
    #[error(transparent)]
    Keys(#[from] KeyFault),
    #[error(transparent)]
    Repository(#[from] RepositoryFault),
    #[error("{}: what is out is lost or was altered", .0.display())]
    Lost(PathBuf),
    #[error("{}: the root is lost or was altered", .0.display())]
    RootLost(PathBuf),
    #[error("{}: what is out is damaged", .0.join(" "))]
    Damaged(Vec<String>),
    #[error("{}: the passphrase of renewals is lost", .0.display())]
    RenewalLost(PathBuf),
    #[error("{0}")]
    Other(String),
}

impl From<NoDraft> for Unpublished {
    fn from(own: NoDraft) -> Self {
        match own {
            NoDraft::Slips(slips) => Self::Slips(slips),
            NoDraft::Disk { path, error } => RepositoryFault::disk(&path, error).into(),
        }
    }
}

/// What differs from what was published last: ids with their titles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub new: Vec<(String, String)>,
    pub changed: Vec<(String, String)>,
    pub gone: Vec<(String, String)>,
}

impl Changes {
    pub fn between(before: &BTreeMap<String, Value>, after: &BTreeMap<String, Value>) -> Self {
        let title = |item: &Value| item.get("title").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut changes = Self::default();
        for (id, item) in after {
            match before.get(id) {
                None => changes.new.push((id.clone(), title(item))),
                Some(old) if old != item => changes.changed.push((id.clone(), title(item))),
                Some(_) => {}
            }
        }
        let gone = before.iter().filter(|(id, _)| !after.contains_key(*id));
        changes.gone = gone.map(|(id, item)| (id.clone(), title(item))).collect();
        changes
    }

    pub fn is_empty(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty() && self.gone.is_empty()
    }
}

/// Makes the keys and an empty site. `passphrase`: of the keys that a person publishes with.
pub fn make_keys(newsroom: &Newsroom, passphrase: &str, now: Timestamp) -> Result<(), Unpublished> {
    let folder = newsroom.keys();
    let other = |error: std::io::Error| Unpublished::Other(format!("{}: {error}", folder.display()));
    private_folder(&*newsroom.disk, &folder).map_err(other)?;
    private_folder(&*newsroom.disk, &folder.join(ROOT_KEYS)).map_err(other)?;
    let renewal = if newsroom.practice { PRACTICE.to_owned() } else { made_up()? };
    if !newsroom.practice {
        write_private(&folder.join(RENEWAL), &renewal).map_err(other)?;
    }
    let mut keys = Keys::default();
    for (role, files) in FILES {
        for file in files {
            let key = Key::generate()?;
            let by = if newsroom.practice || is_renewed(role) { MadeBy::Machine } else { MadeBy::Person };
            key.save(&folder.join(file), passphrase_of(role, passphrase, &renewal), by, &*newsroom.disk)?;
            keys.0.push((role, key));
        }
    }
    let made = Repository::create(newsroom.disk.clone(), &newsroom.site(), &keys, ROOT_THRESHOLD, now)?;
    put(&*newsroom.disk, &newsroom.folder.join(ROOT), made.root()).map_err(other)?;
    Ok(())
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all())
}

/// Whether a role is signed again by a job, with nobody there.
fn is_renewed(role: Role) -> bool {
    matches!(role, Role::Snapshot | Role::Timestamp)
}

fn passphrase_of<'a>(role: Role, own: &'a str, renewal: &'a str) -> &'a str {
    if is_renewed(role) { renewal } else { own }
}

/// The keys that publish; `passphrase` is asked for only where a person has one. Without it, those that renew.
pub fn open_keys(newsroom: &Newsroom, passphrase: Option<&str>) -> Result<Keys, Unpublished> {
    let folder = newsroom.keys();
    let renewal = if newsroom.practice {
        PRACTICE.to_owned()
    } else {
        let path = folder.join(RENEWAL);
        if !path.exists() {
            return Err(Unpublished::RenewalLost(path));
        }
        String::from_utf8(private(&path)?)
            .map_err(|error| Unpublished::Other(format!("{}: {error}", path.display())))?
    };
    let mut keys = Keys::default();
    for (role, files) in FILES {
        let own = match (role, passphrase) {
            // A root is not signed here.
            (Role::Root, _) | (Role::Targets, None) => continue,
            (role, own) => passphrase_of(role, own.unwrap_or_default(), &renewal),
        };
        // One is enough; the other one is the deputy's.
        let Some(path) = files.iter().map(|file| folder.join(file)).find(|path| path.exists()) else { continue };
        keys.0.push((role, Key::open(&path, own)?));
    }
    Ok(keys)
}

/// A newsroom with its site as it was published last.
pub struct Desk {
    pub newsroom: Newsroom,
    pub repository: Repository,
    pub before: Before,
    /// The file that is not as it was put out, so that nobody knows what the boards say.
    pub lost: Option<PathBuf>,
}

/// The numbers of the editions that are remembered, rising.
pub fn history(newsroom: &Newsroom) -> Vec<u64> {
    let names = newsroom.disk.names(&newsroom.folder.join(HISTORY)).unwrap_or_default();
    let mut numbers: Vec<u64> =
        names.iter().filter_map(|name| name.strip_suffix(".edition.json")?.parse().ok()).collect();
    numbers.sort_unstable();
    numbers
}

/// Waits until nobody else works in this newsroom; until the answer is dropped nobody else does. Two that sign the same
/// number, or a renewal over a publication, would take the screens back.
pub fn alone(newsroom: &Newsroom) -> Result<File, Unpublished> {
    let path = newsroom.folder.join(LOCK);
    let file = File::options().create(true).append(true).open(&path).and_then(|file| file.lock().map(|()| file));
    Ok(file.map_err(|error| RepositoryFault::disk(&path, error))?)
}

impl Desk {
    pub fn open(newsroom: Newsroom, now: Timestamp) -> Result<Self, Unpublished> {
        let (path, site) = (newsroom.folder.join(ROOT), newsroom.site());
        let pinned = std::fs::read(&path).map_err(|_| Unpublished::RootLost(path.clone()))?;
        check_root(&pinned).map_err(|_| Unpublished::RootLost(path))?;
        let (repository, mut lost) = match Repository::open(newsroom.disk.clone(), &site, &pinned) {
            Ok(own) => (own, None),
            Err(RepositoryFault::Damaged { path, .. }) => {
                (Repository::of_root(newsroom.disk.clone(), &site, &pinned, now)?, Some(path))
            }
            Err(other) => return Err(other.into()),
        };
        let edition = repository.read(EDITION);
        if let (None, Some((hash, _))) = (&edition, repository.targets().get(EDITION)) {
            lost = Some(site.join(place(EDITION, *hash, true)));
        }
        let before = match lost {
            // Its number comes after those that are remembered.
            Some(_) => Before { number: history(&newsroom).last().map_or(1, |last| last + 1), ..Before::default() },
            None => Before::of(edition.as_deref()),
        };
        Ok(Self { newsroom, repository, before, lost })
    }

    /// What the notices say now, checked, with the codes of all that is new proved.
    pub fn draft(&self, now: Timestamp) -> Result<(Draft, Changes), NoDraft> {
        self.draft_of(None, now)
    }

    /// The same of one notice alone: what is half written beside it is nobody's fault.
    pub fn draft_of(&self, only: Option<&str>, now: Timestamp) -> Result<(Draft, Changes), NoDraft> {
        let draft = draft::read(&self.newsroom, &self.before, only, now)?;
        let changes = Changes::between(&self.before.items, &draft.items);
        let mut slips = Vec::new();
        for (id, _) in changes.new.iter().chain(&changes.changed) {
            let code = draft.items.get(id).and_then(|item| item.get("_bangtin")?.get("qr")?.get("url")?.as_str());
            if let Some(Err(why)) = code.map(proof::prove) {
                slips.push(Slip::error(Path::new("notices").join(format!("{id}.md")), None, unreadable(&why)));
            }
        }
        if slips.is_empty() { Ok((draft, changes)) } else { Err(NoDraft::Slips(slips)) }
    }

    /// Whether a draft says something else of places and screens than what is out.
    pub fn moves_places(&self, draft: &Draft) -> bool {
        let is_part = |path: &str| path.ends_with(".json") && path != EDITION;
        let out: BTreeMap<String, ContentHash> = self
            .repository
            .targets()
            .into_iter()
            .map(|(path, (hash, _))| (path, hash))
            .filter(|(path, _)| is_part(path))
            .collect();
        let own = draft.contents.iter().filter(|(path, _)| is_part(path));
        !out.is_empty() && out != own.map(|(path, bytes)| (path.clone(), ContentHash::of(bytes))).collect()
    }

    /// Signs these contents, shows them to a screen's own client, and puts them out.
    pub fn put_out(
        &mut self,
        contents: &BTreeMap<String, Arc<[u8]>>,
        keys: &Keys,
        now: Timestamp,
    ) -> Result<Published, Unpublished> {
        let contents: Vec<Content> =
            contents.iter().map(|(path, bytes)| Content { path: path.clone(), bytes: bytes.clone() }).collect();
        let (site, root) = (self.newsroom.site(), self.repository.root().to_vec());
        let settings = self.newsroom.settings();
        let approve = |timestamp: &[u8]| screen_takes(&site, &root, timestamp, &settings, now);
        let done = self.repository.publish(&contents, keys, now, approve)?;
        // What is undone next comes back with its pictures.
        let former = self.before.items.values().filter_map(|item| item.get("image")?.as_str());
        if let Err(error) = self.repository.sweep(&former.map(str::to_owned).collect(), now) {
            tracing::warn!(%error, "what no screen wants any longer cannot be removed from the site");
        }
        Ok(done)
    }

    /// The contents that are out now, with these items and this head in place of theirs.
    pub fn with_items(
        &self,
        head: Value,
        items: &BTreeMap<String, Value>,
        now: Timestamp,
    ) -> Result<BTreeMap<String, Arc<[u8]>>, Unpublished> {
        let named: Vec<&str> = items.values().filter_map(|item| item.get("image")?.as_str()).collect();
        let mut contents = BTreeMap::new();
        for path in self.repository.targets().into_keys() {
            let kept = path != EDITION && (path.ends_with(".json") || named.contains(&path.as_str()));
            if kept {
                // A directory that was damaged there is made anew: an emergency does not wait for it.
                let bytes = match self.repository.read(&path) {
                    Some(bytes) => Some(bytes.into()),
                    None => directory::read(&self.newsroom, &mut Vec::new()).parts.remove(&path),
                };
                let bytes =
                    bytes.ok_or_else(|| Unpublished::Other(format!("site: {path} is not what was published")))?;
                contents.insert(path, bytes);
            }
        }
        contents.insert(EDITION.to_owned(), draft::edition(head, &self.before, items, now).into());
        Ok(contents)
    }
}

fn unreadable(why: &str) -> Said {
    said(
        format!("qr: máy không đọc lại được mã ({why}); rút ngắn đường dẫn"),
        format!("qr: the code is not read back ({why}); shorten the link"),
    )
}

/// Whether a new screen takes the site with this timestamp: the same client, in a state that is thrown away.
fn screen_takes(
    site: &Path,
    root: &[u8],
    timestamp: &[u8],
    settings: &crate::config::Settings,
    now: Timestamp,
) -> Result<(), RepositoryFault> {
    let refused = |why: String| RepositoryFault::NotApproved(why);
    let state = site.with_file_name(".proof");
    let disk_fault = |error| RepositoryFault::disk(&state, error);
    let failed = |failed: Failed| match failed {
        Failed::Disk(error) => disk_fault(error),
        other => refused(other.to_string()),
    };
    let scratch = Scratch::at(&state).map_err(disk_fault)?;
    let transport = Transport::open(&Address::Folder(site.to_owned()), None, Limits::default()).map_err(refused)?;
    let transport = transport.with_timestamp(timestamp.to_vec());
    let given = Given { transport, pinned: root.to_vec(), reader: settings.reader() };
    let disk: Arc<dyn crate::durable::Disk> = Arc::new(RealDisk);
    let mut feed = Feed::open(given, &disk, scratch.path());
    let at = Now {
        moment: now,
        said: now,
        standing: Standing::Synchronised,
        floor: Timestamp::MIN,
        steady: Default::default(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(disk_fault)?;
    runtime.block_on(async {
        feed.poll(at).await.map_err(failed)?;
        let failures = match feed.fetching() {
            Some(fetching) => fetching.run(|_| ()).await,
            None => Vec::new(),
        };
        match failures.into_iter().next() {
            None => Ok(()),
            Some((_, why @ Failed::Disk(_))) => Err(failed(why)),
            Some((path, why)) => Err(refused(format!("{path}: {why}"))),
        }
    })
}
