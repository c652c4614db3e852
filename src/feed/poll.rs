//! One look at the feed: ask, verify, fetch what is new, adopt it as one generation; then the pictures, one by one.

use super::floor::Floor;
use super::pictures::Fetching;
use super::reading::{AREAS, EDITION, Reader, edition_of, hash_of, picture_of, publishers, shard};
use super::store::{Generation, Manifest, Named, Store};
use super::transport::{Broken, Probe, Transport, Unreached};
use super::trust::Trust;
use super::verify::{AsOf, Failed, MOST_TIMESTAMP, Refusal, View, place, stamped};
use crate::board::edition::limits::EDITION_BYTES;
use crate::board::hash::ContentHash;
use crate::board::place::directory::MAX_BYTES;
use crate::device::present::Standing;
use crate::durable::Disk;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The verifier runs at least so often, whatever the server says.
const VERIFY_EVERY: Duration = Duration::from_secs(3600);
/// A floor that lies further ahead than this of a clock that was set over the network is the department's slip or a stolen
/// key's work, and no floor.
const MOST_AHEAD: SignedDuration = SignedDuration::from_hours(1);
/// How long after its start a screen whose clock nobody has set takes "expired" for a fault of its clock.
const DOUBTFUL_CLOCK: Duration = Duration::from_secs(24 * 3600);
/// The longest picture, in bytes.
const MOST_PICTURE: u64 = 8 << 20;

/// The present, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    pub moment: Timestamp,
    /// What the machine's clock says, believed or not.
    pub said: Timestamp,
    pub standing: Standing,
    /// A moment that is certainly past.
    pub floor: Timestamp,
    /// By a clock that nobody sets, from the program's start.
    pub steady: Duration,
}

/// What a poll brought.
#[derive(Debug)]
pub enum News {
    /// The server says that nothing has changed, and is believed for an hour.
    Unchanged,
    /// The department vouches for what is here.
    Vouched,
    /// Another generation.
    Adopted(Arc<Kept>),
}

/// What the feed has for the screen.
#[derive(Clone, Debug)]
pub struct Fed {
    /// When its department last said that it holds.
    pub vouched: Timestamp,
    /// The floor in time has begun anew: what was vouched for before counts no longer.
    pub anew: bool,
    /// None: it is what the screen has already.
    pub news: Option<Arc<Kept>>,
}

impl Fed {
    /// What two tell together: an edition that nobody has looked at yet is not lost because the department has vouched
    /// for it once more meanwhile.
    pub fn after(self, before: Option<Self>) -> Self {
        let Some(before) = before else { return self };
        Self { news: self.news.or(before.news), anew: self.anew || before.anew, ..self }
    }
}

/// What a screen has to show: the current generation and the one before it.
#[derive(Clone, Debug)]
pub struct Kept {
    pub current: Generation,
    pub before: Option<Generation>,
    pub store: Store,
}

/// One screen's feed.
#[derive(Debug)]
pub struct Feed {
    transport: Transport,
    trust: Trust,
    store: Store,
    floor: Floor,
    reader: Reader,
    /// The root that the screen was given.
    pinned: Vec<u8>,
    kept: Option<Arc<Kept>>,
    /// Of the timestamp that led to what is here.
    etag: Option<String>,
    /// That timestamp: some servers know no ETag, and say the same again.
    stamp: Vec<u8>,
    /// When the verifier ran last with success, by the steady clock.
    verified: Option<Duration>,
    vouched: Option<Timestamp>,
    /// The floor in time has begun anew.
    anew: bool,
    /// How the feed names its files.
    consistent: bool,
    /// The last look could not reach a publisher's edition.
    partial: bool,
}

/// What a screen knows its feed by.
#[derive(Clone, Debug)]
pub struct Given {
    pub transport: Transport,
    pub pinned: Vec<u8>,
    pub reader: Reader,
}

impl Feed {
    /// Opens what is kept; damages of the store that were got over are told.
    pub fn open(given: Given, disk: &Arc<dyn Disk>, state: &Path) -> Self {
        let Given { transport, pinned, reader } = given;
        let store = Store::of(disk.clone(), state);
        let trust = Trust::of(disk.clone(), state);
        let kept = kept(&store, &pinned);
        for damage in trust.damages(&pinned) {
            tracing::error!(damage, "the trusted state was damaged; what is whole of it counts");
        }
        Self {
            transport,
            trust,
            floor: Floor::open(disk.clone(), state),
            reader,
            pinned,
            // Not kept over a restart: "unchanged" is never said of what a power cut took away.
            etag: None,
            stamp: Vec::new(),
            verified: None,
            vouched: kept.as_ref().map(|kept| kept.current.manifest.vouched),
            anew: false,
            consistent: true,
            partial: false,
            kept: kept.map(Arc::new),
            store,
        }
    }

    /// What there is to show before anything is fetched.
    pub fn kept(&self) -> Option<&Arc<Kept>> {
        self.kept.as_ref()
    }

    pub fn floor(&self) -> &Floor {
        &self.floor
    }

    /// When the department last vouched for what is here.
    pub fn vouched(&self) -> Option<Timestamp> {
        self.vouched
    }

    /// Asks once. After an error everything is as it was, and the next request is not conditional.
    pub async fn poll(&mut self, now: Now) -> Result<News, Failed> {
        let done = self.ask(now).await;
        if done.is_err() {
            self.etag = None;
            self.stamp.clear();
        }
        done
    }

    async fn ask(&mut self, now: Now) -> Result<News, Failed> {
        self.transport.set_present(now.moment);
        let due = self.verified.is_none_or(|at| now.steady.saturating_sub(at) >= VERIFY_EVERY);
        let etag = self.etag.as_deref().filter(|_| !due);
        let (bytes, etag) = match self.transport.probe(etag, MOST_TIMESTAMP).await? {
            Probe::Unchanged => return Ok(News::Unchanged),
            Probe::New { bytes, .. } if !due && bytes == self.stamp => return Ok(News::Unchanged),
            Probe::New { bytes, etag } => (bytes, etag),
        };
        let stamp = bytes.clone();
        let mut view = self.view(bytes, now).await?;
        let news = self.take(&mut view, now).await?;
        // Where a publisher's edition has not come, the next look is a whole one too.
        if !std::mem::take(&mut self.partial) {
            (self.verified, self.stamp, self.etag) = (Some(now.steady), stamp, etag);
        }
        Ok(news)
    }

    async fn view(&mut self, timestamp: Vec<u8>, now: Now) -> Result<View, Failed> {
        let open = |as_of, timestamp| View::open(&self.transport, &self.trust, &self.pinned, as_of, Some(timestamp));
        if self.transport.is_folder() {
            let as_of = AsOf::folder(&timestamp, self.floor.signed(), now.moment)?;
            return open(as_of, timestamp).await;
        }
        match open(AsOf::present(now.moment), timestamp.clone()).await {
            // It may be the clock that is wrong. What verifies as of the floor is not older than what was seen before.
            Err(Failed::Refused { refusal: Refusal::Expired, reason })
                if now.standing == Standing::Unsynchronised
                    && now.steady < DOUBTFUL_CLOCK
                    && now.floor > Timestamp::MIN =>
            {
                tracing::warn!(
                    reason,
                    "out of date by a clock that nobody has set; judged by the last moment that is known"
                );
                open(AsOf::present(now.floor), timestamp).await
            }
            // It may be the floor that is wrong.
            Err(Failed::Refused { refusal: Refusal::Expired, reason }) if now.standing == Standing::Behind => {
                let Some(as_of) = self.against_the_floor(&timestamp, now) else {
                    return Err(Failed::refused(Refusal::Expired, reason));
                };
                tracing::warn!(reason, "out of date by the floor in time, which others contradict; judged without it");
                let view = open(as_of, timestamp).await?;
                self.floor.forget();
                Ok(view)
            }
            other => other,
        }
    }

    /// As of when a timestamp is judged that the floor would refuse: where the machine's clock agrees with it, or where
    /// the key that laid the floor was replaced since. Its number guards against older ones as ever.
    fn against_the_floor(&self, timestamp: &[u8], now: Now) -> Option<AsOf> {
        let (own, expires) = stamped(timestamp).ok()?;
        let agrees = own.checked_sub(MOST_AHEAD).is_ok_and(|own| own <= now.said) && now.said < expires;
        let replaced = self.trust.timestamp_keys(&self.pinned).is_some_and(|keys| !self.floor.is_of(&keys));
        (agrees || replaced).then(|| AsOf::stamped(own, now.said.max(own)))
    }

    async fn take(&mut self, view: &mut View, now: Now) -> Result<News, Failed> {
        let vouched = view.vouched();
        let documents = self.documents(view).await?;
        let same = self.kept.as_ref().filter(|kept| kept.current.manifest.documents == documents);
        let news = match same {
            Some(_) => News::Vouched,
            None => News::Adopted(self.adopt(view, documents, now).await?),
        };
        let floor = match now.standing {
            Standing::Synchronised | Standing::Staged => vouched.min(now.moment.saturating_add(MOST_AHEAD).expect("hours")),
            _ => vouched,
        };
        self.anew |= self.floor.vouched(floor, &view.timestamp_keys());
        if now.standing == Standing::Synchronised {
            self.floor.known(now.moment);
        }
        // The picture does not hang on it: the next poll tries again.
        if let Err(error) = self.floor.save() {
            tracing::warn!(%error, "the floor in time cannot be saved");
        }
        self.vouched = Some(vouched);
        self.consistent = view.is_consistent();
        Ok(news)
    }

    /// Every document that this screen reads, in the store.
    async fn documents(&mut self, view: &mut View) -> Result<BTreeMap<String, Named>, Failed> {
        let mut documents = BTreeMap::new();
        let shard = self.reader.site.as_ref().map(shard);
        let fixed = [
            Some((EDITION.to_owned(), EDITION_BYTES)),
            Some((AREAS.to_owned(), MAX_BYTES)),
            shard.map(|shard| (shard, MAX_BYTES)),
        ];
        for (name, most) in fixed.into_iter().flatten() {
            match view.find(&name).await? {
                Some(named) => {
                    self.document(view, &name, &named, most).await?;
                    documents.insert(name, named);
                }
                None if name == EDITION => {
                    return Err(Failed::refused(Refusal::Unlisted, "the feed lists no edition.json"));
                }
                None => {}
            }
        }
        let (places, _) = self.reader.places(&self.store.documents(&documents)?);
        for (publisher, _) in publishers(&places, &self.reader.viewer(&places)) {
            let name = edition_of(&publisher.id);
            let own = match self.publisher_s(view, &name).await {
                Err(Failed::Disk(error)) => return Err(Failed::Disk(error)),
                Err(failed) => {
                    // It harms itself alone: what it had out stays, for as long as it is still its own.
                    tracing::warn!(publisher = publisher.id, %failed, "a publisher's edition was not taken");
                    self.partial |= failed.is_network();
                    self.former(view, &publisher.id, &name)
                }
                Ok(own) => own,
            };
            documents.extend(own.map(|named| (name, named)));
        }
        Ok(documents)
    }

    async fn publisher_s(&self, view: &mut View, name: &str) -> Result<Option<Named>, Failed> {
        let Some(named) = view.find(name).await? else { return Ok(None) };
        self.document(view, name, &named, EDITION_BYTES).await?;
        Ok(Some(named))
    }

    /// The edition that a publisher had out, if those who signed it may still sign for it.
    fn former(&self, view: &View, publisher: &str, name: &str) -> Option<Named> {
        let named = self.kept.as_ref()?.current.manifest.documents.get(name)?;
        let role = self.trust.role(publisher)?;
        (view.would_believe(publisher, &role, name, named) && self.store.has(named)).then_some(*named)
    }

    async fn document(&self, view: &View, name: &str, named: &Named, most: usize) -> Result<(), Failed> {
        if named.length > most as u64 {
            let reason = format!("{name} has {} bytes, more than {most}", named.length);
            return Err(Failed::refused(Refusal::Mismatch, reason));
        }
        if self.store.read(named).is_ok() {
            return Ok(());
        }
        let place = place(name, named.sha256, view.is_consistent());
        fetch(&self.store, &self.transport, &place, named).await
    }

    async fn adopt(
        &mut self,
        view: &mut View,
        documents: BTreeMap<String, Named>,
        now: Now,
    ) -> Result<Arc<Kept>, Failed> {
        let mut manifest = Manifest {
            generation: 0,
            root: ContentHash::of(&self.pinned),
            adopted: now.moment,
            vouched: view.vouched(),
            documents,
            pictures: BTreeMap::new(),
        };
        let documents = self.store.documents(&manifest.documents)?;
        let reading = self.reader.read(&documents).map_err(|refused| Failed::Unusable(refused.to_string()))?;
        for (publisher, file) in reading.pictures() {
            match picture(view, publisher, file).await {
                Ok(named) => drop(manifest.pictures.insert(picture_of(publisher, file), named)),
                Err(reason) => tracing::warn!(file, reason, "a picture is left out"),
            }
        }
        let current = self.store.adopt(manifest, documents)?;
        let before = self.kept.as_ref().map(|kept| kept.current.clone());
        let named: Vec<&Manifest> =
            std::iter::once(&current).chain(&before).map(|generation| &generation.manifest).collect();
        if let Err(error) = self.store.sweep(&named) {
            tracing::warn!(%error, "what is no longer needed cannot be removed");
        }
        let kept = Arc::new(Kept { current, before, store: self.store.clone() });
        self.kept = Some(kept.clone());
        Ok(kept)
    }

    /// The pictures that are still to come.
    pub fn fetching(&self) -> Option<Fetching> {
        Fetching::of(self.kept.as_ref()?, &self.reader, &self.transport, self.consistent)
    }

    /// What there is for the screen.
    pub fn fed(&self) -> Option<Fed> {
        let kept = self.kept.clone()?;
        let vouched = self.vouched.unwrap_or(kept.current.manifest.vouched);
        Some(Fed { vouched, anew: self.anew, news: Some(kept) })
    }

    /// Whether the floor in time has begun anew since this was asked last.
    pub fn take_anew(&mut self) -> bool {
        std::mem::take(&mut self.anew)
    }
}

/// What a feed lists for a picture: the content that its name promises, or the reason why not.
async fn picture(view: &mut View, publisher: &str, file: &str) -> Result<Named, String> {
    let promised = hash_of(file).ok_or("is not named by the SHA-256 of its content")?;
    let found = view.find(&picture_of(publisher, file)).await.map_err(|failed| failed.to_string())?;
    let named = found.ok_or("is not listed by the feed")?;
    if named.sha256 != promised {
        return Err("is listed with another content than its name promises".into());
    }
    if named.length > MOST_PICTURE {
        return Err(format!("has {} bytes, more than {MOST_PICTURE}", named.length));
    }
    Ok(named)
}

/// Brings a listed file into the store.
pub async fn fetch(store: &Store, transport: &Transport, place: &str, named: &Named) -> Result<(), Failed> {
    let mut incoming = store.begin(*named)?;
    let come = transport.download(place, named.length, &mut |piece: &[u8]| incoming.take(piece)).await;
    match come {
        Ok(()) if incoming.finish()? => Ok(()),
        Ok(()) => Err(Failed::refused(Refusal::Mismatch, format!("{place} is not what the feed lists"))),
        Err(Broken::Unreached(Unreached::TooLong { .. })) => {
            Err(Failed::refused(Refusal::Mismatch, format!("{place} is longer than the feed lists")))
        }
        Err(Broken::Unreached(unreached)) => Err(unreached.into()),
        Err(Broken::Taken(error)) => Err(error.into()),
    }
}

/// The two newest generations of a store.
pub fn kept(store: &Store, pinned: &[u8]) -> Option<Kept> {
    let (whole, damages) = match store.open(ContentHash::of(pinned)) {
        Ok(opened) => opened,
        Err(error) => {
            tracing::error!(%error, "the store cannot be read; the built-in pages stand in");
            return None;
        }
    };
    for damage in damages {
        tracing::error!(damage = damage.0, "the store was damaged; what is whole is shown");
    }
    let mut whole = whole.into_iter();
    Some(Kept { current: whole.next()?, before: whole.next(), store: store.clone() })
}
