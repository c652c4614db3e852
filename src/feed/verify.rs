//! One look at a feed through the verifier: TUF's client workflow (specification 1.0, section 5) over the transport, with
//! every length bounded. `sigstore-tuf` stands behind this module and `trust` alone.

use super::store::Named;
use super::transport::{Transport, Unreached};
use super::trust::{MOST_METADATA, Newest, Trust, timestamp_keys};
use crate::board::hash::ContentHash;
use crate::failure::chain;
use jiff::{SignedDuration, Timestamp};
use sigstore_tuf::transport::FetchFuture;
use sigstore_tuf::{Error, Metadata, Repository, Role, TargetFile, Updater, UpdaterConfig};
use std::collections::BTreeSet;
use std::sync::Mutex;

/// How long a timestamp lives, by this project's rule: its expiry less this is a signed lower bound of the present.
pub const TIMESTAMP_LIFE: SignedDuration = SignedDuration::from_hours(48);
/// How old a folder's timestamp may be: nobody can renew it there.
pub const MOST_FOLDER_AGE: SignedDuration = SignedDuration::from_hours(90 * 24);
/// The longest timestamp that is taken, in bytes.
pub const MOST_TIMESTAMP: u64 = 8 << 10;

/// Why nothing of a feed was believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Older than what was seen before.
    Rollback,
    /// Out of date: held back, or not renewed.
    Expired,
    /// Not signed by those who may.
    Unsigned,
    /// Parts that do not belong together, or not what was promised.
    Mismatch,
    /// No metadata at all, such as a log-in page.
    Malformed,
    /// What the feed should list and does not.
    Unlisted,
}

impl Refusal {
    pub fn name(self) -> &'static str {
        match self {
            Self::Rollback => "rollback",
            Self::Expired => "expired",
            Self::Unsigned => "unsigned",
            Self::Mismatch => "mismatch",
            Self::Malformed => "malformed",
            Self::Unlisted => "unlisted",
        }
    }
}

/// Why a look at a feed brought nothing.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    #[error(transparent)]
    Unreached(#[from] Unreached),
    #[error("refused ({}): {reason}", refusal.name())]
    Refused { refusal: Refusal, reason: String },
    /// Signed, and still nothing that a screen could show.
    #[error("the department's edition cannot be used: {0}")]
    Unusable(String),
    #[error("cannot keep what was verified: {0}")]
    Disk(#[from] std::io::Error),
}

impl Failed {
    pub fn refused(refusal: Refusal, reason: impl Into<String>) -> Self {
        Self::Refused { refusal, reason: reason.into() }
    }

    /// Whether there is no way to the server at present.
    pub fn is_network(&self) -> bool {
        matches!(self, Self::Unreached(Unreached::Network { .. } | Unreached::Status { .. }))
    }

    /// How long the server asks to be left alone.
    pub fn retry_after(&self) -> Option<std::time::Duration> {
        match self {
            Self::Unreached(unreached) => unreached.retry_after(),
            _ => None,
        }
    }

    fn of(error: Error) -> Self {
        let refusal = match &error {
            Error::Transport { source, .. } => {
                let unreached = source.as_ref().and_then(|source| source.downcast_ref::<Unreached>());
                return match unreached {
                    Some(unreached) => Self::Unreached(unreached.clone()),
                    // The verifier's own words on a file that is not there.
                    None => Self::Unreached(Unreached::Missing { url: chain(&error) }),
                };
            }
            Error::Io { .. } => return Self::Disk(std::io::Error::other(chain(&error))),
            Error::Rollback { .. } | Error::EqualVersion { .. } | Error::BadRootVersion { .. } => Refusal::Rollback,
            Error::Expired { .. } => Refusal::Expired,
            Error::ThresholdNotMet { .. }
            | Error::DuplicateSignature { .. }
            | Error::UnusableKey { .. }
            | Error::UnsupportedScheme { .. }
            | Error::UnknownRole(_)
            | Error::Crypto(_) => Refusal::Unsigned,
            Error::IntegrityMismatch(_) | Error::NotRefreshed => Refusal::Mismatch,
            Error::TargetNotFound(_) => Refusal::Unlisted,
            _ => Refusal::Malformed,
        };
        Self::Refused { refusal, reason: chain(&error) }
    }
}

/// Which moments a feed is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// What the verifier takes for the present.
    now: Timestamp,
    /// The present of those roles that the verifier has judged by another one.
    real: Timestamp,
}

impl AsOf {
    /// A feed that can be renewed is judged by the present.
    pub fn present(now: Timestamp) -> Self {
        Self { now, real: now }
    }

    /// A folder cannot renew its timestamp: it is judged as of that, or of the newest one that was verified if that is
    /// later; root, targets and publishers by the present.
    pub fn folder(timestamp: &[u8], signed: Option<Timestamp>, now: Timestamp) -> Result<Self, Failed> {
        let (own, _) = stamped(timestamp)?;
        let age = now.duration_since(own);
        if age > MOST_FOLDER_AGE {
            let days = age.as_hours() / 24;
            return Err(Failed::refused(
                Refusal::Expired,
                format!("the folder was made {days} days ago; 90 are the most"),
            ));
        }
        Ok(Self { now: signed.map_or(own, |signed| signed.max(own)), real: now })
    }

    /// As of a timestamp's own time; root, targets and publishers by another present.
    pub fn stamped(own: Timestamp, real: Timestamp) -> Self {
        Self { now: own, real }
    }
}

/// When a timestamp was signed, and when it ends, by what it says itself; nothing is verified.
pub fn stamped(timestamp: &[u8]) -> Result<(Timestamp, Timestamp), Failed> {
    let parsed = Metadata::<sigstore_tuf::Timestamp>::from_slice(timestamp).map_err(Failed::of)?;
    let expires = parsed.signed().expires;
    Ok((expires.checked_sub(TIMESTAMP_LIFE).unwrap_or(Timestamp::MIN), expires))
}

/// Whether these bytes are a root that says itself that it is one.
pub fn check_root(bytes: &[u8]) -> Result<(), String> {
    sigstore_tuf::TrustedMetadataSet::from_root(bytes).map(drop).map_err(|error| chain(&error))
}

/// Whether two roots are one department's: the same, or an older and a newer one, which have a root key in common. It tells
/// a stick of another department from one that was written before a key was changed; nothing is believed by it.
pub fn are_kin(one: &[u8], other: &[u8]) -> bool {
    let keys = |bytes: &[u8]| {
        let set = sigstore_tuf::TrustedMetadataSet::from_root(bytes).ok()?;
        Some(set.root().roles.get("root")?.keyids.iter().cloned().collect::<BTreeSet<String>>())
    };
    one == other || keys(one).zip(keys(other)).is_some_and(|(one, other)| !one.is_disjoint(&other))
}

/// Whether a repository's newest metadata lead from a root, in or out of date: the roots from the first to the newest; then
/// timestamp, snapshot and targets.
pub fn check_chain(pinned: &[u8], roots: &[&[u8]], newest: [&[u8]; 3]) -> Result<(), String> {
    let chained = || -> sigstore_tuf::Result<()> {
        let mut set = sigstore_tuf::TrustedMetadataSet::from_root(pinned)?;
        let first = set.root().version;
        for root in roots.iter().skip(usize::try_from(first).unwrap_or(usize::MAX)) {
            set.update_root(root)?;
        }
        let [timestamp, snapshot, targets] = newest;
        set.update_timestamp(timestamp, Timestamp::MIN)?;
        set.update_snapshot(snapshot, Timestamp::MIN)?;
        set.update_targets(targets, Timestamp::MIN).map(drop)
    };
    chained().map_err(|error| chain(&error))
}

/// A verified view of a feed.
pub struct View {
    updater: Updater,
    as_of: AsOf,
}

impl View {
    /// Runs the whole workflow: root chain, timestamp, snapshot, targets. `timestamp`: its bytes, if they are here.
    pub async fn open(
        transport: &Transport,
        trust: &Trust,
        pinned: &[u8],
        as_of: AsOf,
        timestamp: Option<Vec<u8>>,
    ) -> Result<Self, Failed> {
        Self::open_with(transport, trust, pinned, as_of, timestamp, config()).await
    }

    /// With other limits than a screen's: those of the conformance suite, whose feeds are larger.
    pub async fn open_with(
        transport: &Transport,
        trust: &Trust,
        pinned: &[u8],
        as_of: AsOf,
        timestamp: Option<Vec<u8>>,
        limits: UpdaterConfig,
    ) -> Result<Self, Failed> {
        let repository = Bounded { transport: transport.clone(), timestamp: Mutex::new(timestamp) };
        let mut updater =
            Updater::new(repository, pinned).map_err(Failed::of)?.with_config(limits).with_store(trust.clone());
        // Under the root that is known now; a new one may begin its counts anew.
        let newest = trust.newest(updater.trusted().root());
        let refreshed = updater.refresh(as_of.now).await;
        // A disk that keeps no floor must not lead to anything that the floor would have refused.
        if let Some(error) = trust.error() {
            return Err(Failed::Disk(error));
        }
        refreshed.map_err(Failed::of)?;
        let view = Self { updater, as_of };
        if let Some(newest) = newest.filter(|newest| view.is_behind(newest)) {
            trust.put_back(&newest)?;
            let reason = format!("a timestamp older than number {}, which was seen before", newest.version);
            return Err(Failed::refused(Refusal::Rollback, reason));
        }
        view.check_present()?;
        trust.complete()?;
        Ok(view)
    }

    /// Whether this is older than what a look has seen that did not go through. A new root may begin its counts anew.
    fn is_behind(&self, newest: &Newest) -> bool {
        let trusted = self.updater.trusted();
        let snapshot = |own: &sigstore_tuf::Timestamp| own.snapshot_meta().map_or(0, |meta| meta.version);
        trusted.root().version == newest.root
            && trusted.timestamp().is_some_and(|own| own.version < newest.version || snapshot(own) < newest.snapshot)
    }

    /// For a folder: what the verifier judged as of the folder's own time and must hold today.
    fn check_present(&self) -> Result<(), Failed> {
        let trusted = self.updater.trusted();
        let targets = trusted.targets_role("targets").map(|targets| ("targets", targets.expires()));
        for (role, expires) in [Some(("root", trusted.root().expires())), targets].into_iter().flatten() {
            if expires < self.as_of.real {
                return Err(Failed::refused(Refusal::Expired, format!("{role} metadata expired at {expires}")));
            }
        }
        Ok(())
    }

    /// When the department last vouched for the feed: the timestamp's expiry less its life, but never so late that root
    /// or targets would be over (an online key alone must not lock a screen out).
    pub fn vouched(&self) -> Timestamp {
        let trusted = self.updater.trusted();
        let stamped = trusted.timestamp().map_or(Timestamp::MIN, |stamp| stamp.expires());
        let vouched = stamped.checked_sub(TIMESTAMP_LIFE).unwrap_or(Timestamp::MIN);
        let targets = trusted.targets_role("targets").map_or(Timestamp::MIN, |targets| targets.expires());
        vouched.min(trusted.root().expires()).min(targets)
    }

    /// The keys that sign the timestamp, as one text: others mean that the floor in time begins anew.
    pub fn timestamp_keys(&self) -> String {
        timestamp_keys(self.updater.trusted().root())
    }

    /// What the feed lists under a path; none if it does not.
    pub async fn find(&mut self, path: &str) -> Result<Option<Named>, Failed> {
        self.listed(path).await?.map(|found| named(&found, path)).transpose()
    }

    /// The same as it is listed, whether by a SHA-256 or not.
    pub async fn listed(&mut self, path: &str) -> Result<Option<TargetFile>, Failed> {
        let found = self.updater.get_target_info(path, self.as_of.now).await.map_err(Failed::of)?;
        if let (true, Some((publisher, _))) = (found.is_some(), path.split_once('/')) {
            let role = self.updater.trusted().targets_role(publisher);
            if let Some(expires) = role.map(Role::expires).filter(|expires| *expires < self.as_of.real) {
                return Err(Failed::refused(Refusal::Expired, format!("{publisher} metadata expired at {expires}")));
            }
        }
        Ok(found)
    }

    /// The department's own targets that are wanted.
    pub fn own_targets(&self, wanted: fn(&str) -> bool) -> Vec<String> {
        let own = self.updater.trusted().targets_role("targets").map(|own| own.targets.keys());
        own.into_iter().flatten().filter(|path| wanted(path)).cloned().collect()
    }

    /// Who may sign for a publisher: its keys, and how many of them it takes. What fewer could sign is believed still where
    /// all of these may.
    pub fn publisher_keys(&self, publisher: &str) -> BTreeSet<String> {
        let delegations = self.updater.trusted().targets_role("targets").and_then(|own| own.delegations.as_ref());
        let own = delegations.and_then(|all| Some((all, all.roles.iter().find(|own| own.name == publisher)?)));
        let Some((delegations, role)) = own else { return BTreeSet::new() };
        let keys = role.keyids.iter().filter_map(|id| delegations.keys.get(id)).map(|key| key.keyval.public.clone());
        keys.chain([format!("{} of them", role.threshold)]).collect()
    }

    /// Whether the feed names its files by their content.
    pub fn is_consistent(&self) -> bool {
        self.updater.trusted().root().consistent_snapshot
    }
}

/// Where a listed file lies in the feed. With consistent snapshots its hash stands before its name, not before its path.
pub fn place(path: &str, hash: ContentHash, consistent: bool) -> String {
    match path.rsplit_once('/') {
        _ if !consistent => format!("targets/{path}"),
        Some((folder, file)) => format!("targets/{folder}/{hash}.{file}"),
        None => format!("targets/{hash}.{path}"),
    }
}

fn named(found: &TargetFile, path: &str) -> Result<Named, Failed> {
    let sha256 = found.hashes.get("sha256").and_then(|hash| ContentHash::parse(hash));
    let sha256 = sha256.ok_or_else(|| Failed::refused(Refusal::Mismatch, format!("{path} has no SHA-256")))?;
    Ok(Named { sha256, length: found.length })
}

/// About ten times what a department with 600 publishers needs.
fn config() -> UpdaterConfig {
    let mut config = UpdaterConfig::default();
    config.root_max_length = 64 << 10;
    config.timestamp_max_length = MOST_TIMESTAMP;
    config.snapshot_max_length = 256 << 10;
    config.targets_max_length = MOST_METADATA as u64;
    config.target_max_length = super::store::MOST_BLOB as u64;
    config
}

/// The transport as the verifier asks for it.
struct Bounded {
    transport: Transport,
    /// What the poll brought already.
    timestamp: Mutex<Option<Vec<u8>>>,
}

impl Repository for Bounded {
    fn fetch_metadata<'a>(&'a self, name: &'a str, max_length: u64) -> FetchFuture<'a> {
        Box::pin(async move {
            if name == "timestamp.json"
                && let Some(bytes) = self.timestamp.lock().ok().and_then(|mut primed| primed.take())
            {
                return Ok(Some(bytes));
            }
            let path = format!("metadata/{name}");
            self.transport
                .fetch(&path, max_length)
                .await
                .map_err(|unreached| Error::transport_with_source(format!("fetching {path}"), unreached))
        })
    }

    fn fetch_target<'a>(&'a self, path: &'a str, _: u64) -> FetchFuture<'a> {
        // Files go piece by piece into the store; the verifier is never asked for one.
        Box::pin(async move { Err(Error::transport(format!("{path} is not fetched through the verifier"))) })
    }
}
