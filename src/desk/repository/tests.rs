use super::super::keys::Key;
use super::*;
use crate::device::present::Standing;
use crate::durable::RealDisk;
use crate::durable::simulated::SimulatedDisk;
use jiff::SignedDuration;
use std::collections::BTreeSet;

fn now() -> Timestamp {
    "2026-11-25T08:00:00Z".parse().expect("a moment")
}

fn keys() -> Keys {
    let roles = [Role::Root, Role::Root, Role::Root, Role::Targets, Role::Targets, Role::Snapshot, Role::Timestamp];
    Keys(roles.into_iter().map(|role| (role, Key::generate().expect("a key"))).collect())
}

fn contents(edition: &str) -> Vec<Content> {
    let content = |path: &str, text: &str| Content { path: path.into(), bytes: text.as_bytes().into() };
    vec![content("edition.json", edition), content("areas.json", "{\"places\":1,\"areas\":[]}")]
}

fn edition(number: u64) -> String {
    format!(
        r#"{{"version":"https://jsonfeed.org/version/1.1","title":"Sở","_bangtin":{{"edition":{number}}},"items":[]}}"#
    )
}

/// What a new screen takes out of a folder.
fn taken(folder: &Path, root: &[u8]) -> Result<Option<u64>, String> {
    use crate::feed::poll::{Feed, Given, Now};
    use crate::feed::transport::{Address, Limits, Transport};
    let state = tempfile::tempdir().expect("a folder");
    let transport = Transport::open(&Address::Folder(folder.to_owned()), None, Limits::default()).expect("a folder");
    let reader = crate::config::Settings::plain().reader();
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    let mut feed = Feed::open(Given { transport, pinned: root.to_vec(), reader: reader.clone() }, &disk, state.path());
    let at = Now {
        moment: now(),
        said: now(),
        standing: Standing::Synchronised,
        floor: Timestamp::MIN,
        steady: Default::default(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a loop");
    runtime.block_on(feed.poll(at)).map_err(|failed| failed.to_string())?;
    let kept = feed.kept().expect("taken");
    Ok(reader.read(&kept.current.documents).expect("an edition").edition.and_then(|edition| edition.edition))
}

/// A simulated disk's files in a real folder.
fn laid_out(disk: &SimulatedDisk) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for path in disk.files() {
        let place = folder.path().join(path.strip_prefix("/").expect("from the root"));
        std::fs::create_dir_all(place.parent().expect("a folder")).expect("made");
        std::fs::write(place, disk.read(&path, MOST_METADATA).expect("there")).expect("written");
    }
    folder
}

#[test]
fn a_screen_takes_what_was_published() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = keys();
    let mut own = Repository::create(Arc::new(RealDisk), folder.path(), &keys, 2, now()).expect("made");
    assert!(taken(folder.path(), own.root()).is_err(), "no edition yet");
    for number in 1..4 {
        let done = own.publish(&contents(&edition(number)), &keys, now(), |_| Ok(())).expect("published");
        assert_eq!((done.changed, done.written.last().map(String::as_str)), (true, Some("metadata/timestamp.json")));
        assert_eq!(taken(folder.path(), own.root()), Ok(Some(number)));
        own = Repository::open(Arc::new(RealDisk), folder.path(), own.root()).expect("opened");
    }
    assert_eq!(own.read("edition.json").as_deref(), Some(edition(3).as_bytes()));
}

#[test]
fn publishing_the_same_again_signs_it_again_and_writes_no_content() {
    let disk = Arc::new(SimulatedDisk::default());
    let keys = keys();
    let mut own = Repository::create(disk, Path::new("/site"), &keys, 2, now()).expect("made");
    own.publish(&contents(&edition(1)), &keys, now(), |_| Ok(())).expect("published");
    let again = own.publish(&contents(&edition(1)), &keys, now(), |_| Ok(())).expect("published");
    assert!(!again.changed);
    assert!(again.written.iter().all(|path| path.starts_with("metadata/")), "{:?}", again.written);
    assert_eq!(again.written.last().map(String::as_str), Some("metadata/timestamp.json"));
}

#[test]
fn a_power_cut_while_publishing_leaves_the_old_edition_or_the_new_one_and_publishing_goes_on() {
    let keys = keys();
    let (mut olds, mut news) = (0, 0);
    for cut in 0.. {
        let disk = Arc::new(SimulatedDisk::default());
        let mut own = Repository::create(disk.clone(), Path::new("/site"), &keys, 2, now()).expect("made");
        own.publish(&contents(&edition(1)), &keys, now(), |_| Ok(())).expect("published");
        disk.cut_after(cut);
        let second = own.publish(&contents(&edition(2)), &keys, now(), |_| Ok(()));
        for after in disk.after_the_cut().into_iter().step_by(7) {
            let folder = laid_out(&after);
            match taken(&folder.path().join("site"), own.root()) {
                Ok(Some(1)) => olds += 1,
                Ok(Some(2)) => news += 1,
                other => panic!("cut after {cut} steps: {other:?}"),
            }
            let after: Arc<dyn Disk> = Arc::new(after);
            let mut own = Repository::open(after, Path::new("/site"), own.root()).expect("opened");
            own.publish(&contents(&edition(3)), &keys, now(), |_| Ok(())).expect("goes on");
        }
        if second.is_ok() {
            break;
        }
    }
    assert!(olds > 0 && news > 0, "{olds} old ones and {news} new ones");
}

#[test]
fn too_few_keys_sign_nothing() {
    let disk = Arc::new(SimulatedDisk::default());
    let mut few = keys();
    few.0.remove(0);
    few.0.remove(0);
    let told =
        Repository::create(disk.clone(), Path::new("/site"), &few, 2, now()).expect_err("one of two").to_string();
    assert_eq!(told, "root needs 2 of its keys, and 1 are here");
    assert!(disk.files().is_empty());
}

#[test]
fn renewing_signs_what_is_about_to_end() {
    let disk = Arc::new(SimulatedDisk::default());
    let keys = keys();
    let mut own = Repository::create(disk, Path::new("/site"), &keys, 2, now()).expect("made");
    own.publish(&contents(&edition(1)), &keys, now(), |_| Ok(())).expect("published");
    let days = |days: i64| now() + SignedDuration::from_hours(24 * days);
    let online =
        Keys(keys.0.into_iter().filter(|(role, _)| matches!(role, Role::Snapshot | Role::Timestamp)).collect());
    let written = |own: &mut Repository, at| own.renew(&online, at).expect("renewed").written;
    assert_eq!(written(&mut own, days(1)), ["metadata/timestamp.json"]);
    let snapshot = format!("metadata/{}.snapshot.json", days(8).as_second());
    assert_eq!(written(&mut own, days(8)), [&snapshot, "metadata/timestamp.json"]);
    // The key of the targets is not here: their end is only told.
    assert_eq!(written(&mut own, days(80)).len(), 2);
    let ends: Vec<_> = own.expiries().into_iter().map(|own| (own.role, own.expires)).collect();
    assert_eq!(ends[1], ("targets".to_owned(), days(90)));
}

#[test]
fn a_publisher_below_signs_for_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = keys();
    let ward = Key::generate().expect("a key");
    let mut own = Repository::create(Arc::new(RealDisk), folder.path(), &keys, 2, now()).expect("made");
    own.publish(&contents(&edition(1)), &keys, now(), |_| Ok(())).expect("published");
    for number in 1..3 {
        let content = [Content { path: "p7k2q/edition.json".into(), bytes: edition(number).into_bytes().into() }];
        let done = own.publish_below("p7k2q", &content, &ward, &keys, now()).expect("published");
        let number = now().as_second() as u64 + number - 1;
        assert!(done.written.contains(&format!("metadata/{number}.p7k2q.json")), "{:?}", done.written);
    }
    assert_eq!(taken(folder.path(), own.root()), Ok(Some(1)));
}

#[test]
fn what_somebody_slips_into_the_site_is_not_signed() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = keys();
    let mut own = Repository::create(Arc::new(RealDisk), folder.path(), &keys, 2, now()).expect("made");
    own.publish(&contents(&edition(1)), &keys, now(), |_| Ok(())).expect("published");
    let path = folder.path().join(format!("metadata/{}.targets.json", own.targets.version()));
    let text = std::fs::read_to_string(&path).expect("the targets");
    std::fs::write(&path, text.replace("\"_type\"", "\"delegations\":{\"keys\":{},\"roles\":[]},\"_type\""))
        .expect("written");
    let told = Repository::open(Arc::new(RealDisk), folder.path(), own.root()).expect_err("slipped in").to_string();
    assert!(told.contains("put the folder site back"), "{told}");
}

#[test]
fn a_newsroom_without_renewals_is_taken_again_whenever_somebody_publishes() {
    for days in [1, 3, 10, 15, 20, 29, 31, 50, 89, 91, 200] {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = keys();
        let mut own = Repository::create(Arc::new(RealDisk), folder.path(), &keys, 2, now()).expect("made");
        own.publish(&contents(&edition(1)), &keys, now(), |_| Ok(())).expect("published");
        let later = now() + SignedDuration::from_hours(24 * days);
        own.publish(&contents(&edition(1)), &keys, later, |_| Ok(())).expect("published again");
        assert!(own.expiries().iter().all(|own| own.expires > later), "{days} days: {:?}", own.expiries());
    }
}

#[test]
fn a_newsroom_with_nothing_new_lives_on_by_publishing_again() {
    let disk = Arc::new(SimulatedDisk::default());
    let keys = keys();
    let mut own = Repository::create(disk, Path::new("/site"), &keys, 2, now()).expect("made");
    own.publish(&contents(&edition(1)), &keys, now(), |_| Ok(())).expect("published");
    let later = now() + SignedDuration::from_hours(24 * 80);
    own.publish(&contents(&edition(1)), &keys, later, |_| Ok(())).expect("published again");
    let targets = own.expiries().into_iter().find(|own| own.role == "targets").expect("targets");
    assert_eq!(targets.expires, later + LIVES.targets);
}

#[test]
fn what_a_screen_would_not_take_is_not_put_out_by_the_next_renewal() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = keys();
    let mut own = Repository::create(Arc::new(RealDisk), folder.path(), &keys, 2, now()).expect("made");
    own.publish(&contents(&edition(1)), &keys, now(), |_| Ok(())).expect("published");
    own.publish(&contents(&edition(2)), &keys, now(), |_| Err(RepositoryFault::NotApproved("no".into())))
        .expect_err("refused");
    own.renew(&keys, now()).expect("renewed");
    assert_eq!(taken(folder.path(), own.root()), Ok(Some(1)));
}

#[test]
fn what_was_replaced_a_month_ago_goes_and_what_screens_follow_stays() {
    let (disk, keys) = (Arc::new(SimulatedDisk::default()), keys());
    let site = Path::new("/site");
    let mut own = Repository::create(disk.clone(), site, &keys, 2, now()).expect("made");
    let put_out = |own: &mut Repository, number: u64, day: i64, more: &[Content]| {
        let contents = [&contents(&edition(number))[..], more].concat();
        own.publish(&contents, &keys, now() + SignedDuration::from_hours(24 * day), |_| Ok(())).expect("published");
    };
    let picture = |text: &str| Content {
        path: format!("{}.png", ContentHash::of(text.as_bytes())),
        bytes: text.as_bytes().into(),
    };
    let (old, new) = (picture("old"), picture("new"));
    put_out(&mut own, 1, 0, std::slice::from_ref(&old));
    put_out(&mut own, 2, 1, &[]);
    put_out(&mut own, 3, 40, std::slice::from_ref(&new));
    let files = || disk.files().iter().map(|path| path.display().to_string()).collect::<Vec<_>>();
    let there = |name: &str| files().iter().filter(|path| path.contains(name)).count();
    let day = |days: i64| now() + SignedDuration::from_hours(24 * days);
    // Two days after the last one, the second edition may still be asked for; the first may not.
    let all = files().len();
    let keep = BTreeSet::from([old.path.clone()]);
    assert!(own.sweep(&keep, day(42)).expect("swept") > 0);
    assert_eq!(there(&old.path), 1, "it was asked to be kept");
    assert_eq!(there("edition.json"), 2);
    assert_eq!((there("1.root.json"), there("timestamp.json"), there("areas.json")), (1, 1, 1));
    assert!(own.sweep(&BTreeSet::new(), day(42)).expect("swept") > 0);
    assert_eq!((there(&old.path), there(&new.path)), (0, 1));
    assert!(files().len() < all);
    assert_eq!(own.sweep(&BTreeSet::new(), day(42)).expect("swept"), 0, "nothing is left to do");
    // And what is left is whole.
    let real = laid_out(&disk);
    let pinned = own.root().to_vec();
    Repository::open(Arc::new(RealDisk), &real.path().join("site"), &pinned).expect("it leads from the root");
    assert_eq!(own.read(&new.path).as_deref(), Some(&b"new"[..]));
}
