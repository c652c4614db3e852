use super::*;
use crate::durable::simulated::SimulatedDisk;

const STATE: &str = "/state";

fn root() -> ContentHash {
    ContentHash::of(b"the department's root")
}

fn store(disk: &Arc<SimulatedDisk>) -> Store {
    Store::of(disk.clone(), Path::new(STATE))
}

fn manifest(documents: &[(&str, Named)]) -> Manifest {
    Manifest {
        generation: 0,
        root: root(),
        adopted: Timestamp::UNIX_EPOCH,
        vouched: Timestamp::UNIX_EPOCH,
        documents: documents.iter().map(|(name, named)| ((*name).to_owned(), *named)).collect(),
        pictures: BTreeMap::new(),
        keys: BTreeMap::new(),
    }
}

/// Keeps an edition and its picture, adopts them, and sweeps.
fn adopt(store: &Store, edition: &str) -> io::Result<()> {
    let named = store.keep(edition.as_bytes())?;
    let picture = store.keep(format!("the picture of {edition}").as_bytes())?;
    let mut own = manifest(&[("edition.json", named)]);
    own.pictures.insert("picture.jpg".into(), picture);
    let (before, _) = store.open(root())?;
    let documents = store.documents(&own.documents)?;
    let now = store.adopt(own, documents)?;
    let kept: Vec<&Manifest> =
        std::iter::once(&now.manifest).chain(before.first().map(|generation| &generation.manifest)).collect();
    store.sweep(&kept)
}

/// What the current generation says.
fn current(store: &Store) -> Option<String> {
    let (whole, _) = store.open(root()).expect("readable");
    let own = whole.first()?;
    for picture in own.manifest.pictures.values() {
        store.read(picture).expect("a generation's pictures are there");
    }
    Some(String::from_utf8_lossy(own.documents.get("edition.json")?).into_owned())
}

#[test]
fn a_power_cut_at_any_step_leaves_the_old_generation_or_the_new_one_whole() {
    let (mut olds, mut news) = (0, 0);
    for cut in 0.. {
        let disk = Arc::new(SimulatedDisk::default());
        adopt(&store(&disk), "one").expect("adopted");
        adopt(&store(&disk), "two").expect("adopted");
        disk.cut_after(cut);
        let third = adopt(&store(&disk), "three");
        for after in disk.after_the_cut() {
            let store = store(&Arc::new(after));
            match current(&store).as_deref() {
                Some("two") => olds += 1,
                Some("three") => news += 1,
                other => panic!("cut after {cut} steps: {other:?}"),
            }
            // And what comes next is taken as ever.
            adopt(&store, "four").expect("adopted");
            assert_eq!(current(&store).as_deref(), Some("four"));
        }
        if third.is_ok() {
            break;
        }
    }
    assert!(olds > 0 && news > 0, "{olds} old ones and {news} new ones");
}

#[test]
fn any_one_file_may_be_damaged_and_a_generation_is_still_there() {
    type Damage = fn(&mut Vec<u8>);
    let damages: [(&str, Damage); 3] = [
        ("emptied", |bytes| bytes.clear()),
        ("cut in half", |bytes| bytes.truncate(bytes.len() / 2)),
        ("with a bit flipped", |bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 4;
        }),
    ];
    let sound = Arc::new(SimulatedDisk::default());
    adopt(&store(&sound), "one").expect("adopted");
    adopt(&store(&sound), "two").expect("adopted");
    let mut fell_back = 0;
    for path in sound.files() {
        for (name, damage) in damages {
            let disk = Arc::new((*sound).clone());
            disk.damage(&path, damage);
            let own = store(&disk);
            let (whole, damages) = own.open(root()).expect("readable");
            let shown = String::from_utf8_lossy(&whole[0].documents["edition.json"]).into_owned();
            assert!(["one", "two"].contains(&shown.as_str()), "{}, {name}: {shown}", path.display());
            if shown == "one" {
                fell_back += 1;
                assert_eq!(damages.len(), 1, "named once: {damages:?}");
            }
            // The next good one heals it.
            adopt(&own, "two").expect("adopted");
            assert_eq!(current(&own).as_deref(), Some("two"), "{}, {name}", path.display());
        }
    }
    assert_eq!(fell_back, 6, "the newer generation's own file and its edition");
}

#[test]
fn a_full_disk_leaves_what_is_there() {
    let disk = Arc::new(SimulatedDisk::default());
    adopt(&store(&disk), "one").expect("adopted");
    disk.fill_up();
    assert_eq!(adopt(&store(&disk), "two").expect_err("full").kind(), ErrorKind::StorageFull);
    assert_eq!(current(&store(&disk)).as_deref(), Some("one"));
    disk.make_room();
    adopt(&store(&disk), "two").expect("adopted");
    assert_eq!(current(&store(&disk)).as_deref(), Some("two"));
}

#[test]
fn the_generation_of_another_department_is_not_shown() {
    let disk = Arc::new(SimulatedDisk::default());
    adopt(&store(&disk), "one").expect("adopted");
    let (whole, damages) = store(&disk).open(ContentHash::of(b"another root")).expect("readable");
    assert!(whole.is_empty() && damages.is_empty());
}

#[test]
fn what_no_generation_names_is_swept() {
    let disk = Arc::new(SimulatedDisk::default());
    for edition in ["one", "two", "three"] {
        adopt(&store(&disk), edition).expect("adopted");
    }
    // Two generations, each with an edition and a picture.
    assert_eq!(disk.files().len(), 2 + 4);
}

#[test]
fn a_file_that_comes_in_pieces_is_there_when_it_is_what_was_promised() {
    let disk = Arc::new(SimulatedDisk::default());
    let own = store(&disk);
    let named = Named { sha256: ContentHash::of(b"a picture"), length: 9 };
    for pieces in [&[&b"a "[..], b"pic"][..], &[b"a picturE"], &[b"a picture", b"!"]] {
        let mut incoming = own.begin(named).expect("a place");
        pieces.iter().try_for_each(|piece| incoming.take(piece)).expect("taken");
        assert!(!incoming.finish().expect("no fault of the disk"));
        assert!(disk.files().is_empty(), "nothing is left of it");
    }
    let mut incoming = own.begin(named).expect("a place");
    [&b"a "[..], b"picture"].iter().try_for_each(|piece| incoming.take(piece)).expect("taken");
    assert!(incoming.finish().expect("no fault of the disk"));
    assert!(own.has(&named));
    assert_eq!(own.read(&named).expect("whole"), b"a picture");
}
