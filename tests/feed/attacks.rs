//! Every attack that a feed can be under: what is said of it, and that the glass does not change by a pixel.

use crate::server::Answer;
use crate::stand::{Stand, site};
use bangtin::device::present::Standing;
use bangtin::feed::poll::News;
use bangtin::feed::verify::{Failed, Refusal, are_kin};
use jiff::{SignedDuration, Timestamp};
use std::time::{Duration, Instant};

const FIRST: &str = "Ngừng cấp nước";
const SECOND: &str = "Cấp nước lại";
const WARD: &str = "Họp tổ dân phố";

fn refusal(news: Result<News, Failed>) -> Refusal {
    match news {
        Err(Failed::Refused { refusal, .. }) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn whatever_is_not_the_departments_is_refused_by_name_and_not_a_pixel_changes() {
    for (story, named) in [
        ("rollback", Refusal::Rollback),
        ("expired_timestamp", Refusal::Expired),
        ("old_snapshot_under_the_new_name", Refusal::Mismatch),
        ("old_targets_under_the_new_name", Refusal::Mismatch),
        ("edition_changed", Refusal::Mismatch),
        ("edition_shorter", Refusal::Mismatch),
        ("edition_longer", Refusal::Mismatch),
        ("edited_timestamp", Refusal::Unsigned),
        ("unsigned_timestamp", Refusal::Unsigned),
        ("captive_portal", Refusal::Malformed),
        ("timestamp_of_another_department", Refusal::Unsigned),
        ("ward_removed_from_the_snapshot", Refusal::Mismatch),
        ("forged_root", Refusal::Unsigned),
        ("copied_root", Refusal::Rollback),
        ("root_with_one_signature", Refusal::Unsigned),
    ] {
        let mut stand = Stand::new(story);
        assert!(matches!(stand.meet(story, 0), Ok(News::Adopted(_))), "{story}");
        let (titles, glass) = (stand.titles(), stand.glass());
        assert_eq!(refusal(stand.meet(story, 1)), named, "{story}");
        assert_eq!((stand.titles(), stand.glass()), (titles.clone(), glass), "{story}");
        // Also after a restart, when the floor comes from the disk.
        stand.restart();
        assert_eq!(refusal(stand.poll()), named, "{story}, after a restart");
        assert_eq!((stand.titles(), stand.glass()), (titles, glass), "{story}, after a restart");
    }
}

#[test]
fn what_is_the_departments_comes_onto_the_glass() {
    for (story, titles) in [
        ("plain", &[SECOND][..]),
        ("emergency", &["Cháy ở tầng hầm"]),
        ("emptied", &[]),
        // A new key for the timestamp begins its count anew.
        ("root_rotated_with_a_new_timestamp_key", &[SECOND]),
    ] {
        let mut stand = Stand::new(story);
        stand.meet(story, 0).expect("the first edition");
        let glass = stand.glass();
        assert_eq!(stand.titles(), [FIRST], "{story}");
        assert!(matches!(stand.meet(story, 1), Ok(News::Adopted(_))), "{story}");
        assert_eq!(stand.titles(), titles, "{story}");
        assert_ne!(stand.glass(), glass, "{story}");
    }
}

#[test]
fn a_bad_publisher_harms_itself_alone() {
    for (story, titles) in [
        ("ward_lists_the_departments_edition", &[SECOND, WARD][..]),
        ("ward_lists_another_wards", &[SECOND, WARD]),
        ("ward_lists_a_deeper_folder", &[SECOND, WARD]),
        // What it had out stays.
        ("ward_signed_by_a_stranger", &[SECOND, WARD]),
        ("ward_expired", &[SECOND, WARD]),
        ("ward_missing_on_the_server", &[SECOND, WARD]),
        // But not what a stolen key had signed.
        ("ward_key_replaced", &[SECOND]),
    ] {
        let mut stand = Stand::new(story);
        stand.meet(story, 0).expect("the first edition");
        assert_eq!(stand.titles(), [FIRST, WARD], "{story}");
        stand.meet(story, 1).unwrap_or_else(|failed| panic!("{story}: {failed}"));
        assert_eq!(stand.titles(), titles, "{story}");
    }
}

#[test]
fn an_old_timestamp_is_refused_although_a_power_cut_has_torn_the_floor() {
    for torn in ["timestamp.json", "snapshot.json", "targets.json", "whole"] {
        let mut stand = Stand::new("rollback");
        stand.meet("rollback", 0).expect("the second edition");
        let (titles, glass) = (stand.titles(), stand.glass());
        let path = stand.state.path().join("trust").join(torn);
        for damage in [&b""[..], b"{\"signed\"", &std::fs::read(&path).expect("the floor").to_ascii_uppercase()] {
            std::fs::write(&path, damage).expect("torn");
            stand.restart();
            assert_eq!(refusal(stand.meet("rollback", 1)), Refusal::Rollback, "{torn}");
            assert_eq!((stand.titles(), stand.glass()), (titles.clone(), glass), "{torn}");
        }
    }
}

#[test]
fn a_feed_that_is_held_back_counts_as_old_and_stays_on_the_glass() {
    let mut stand = Stand::new("freeze");
    stand.meet("freeze", 0).expect("the first edition");
    stand.pass(SignedDuration::from_hours(49));
    assert_eq!(refusal(stand.meet("freeze", 1)), Refusal::Expired);
    assert_eq!(stand.titles(), [FIRST]);
}

#[test]
fn endless_metadata_ends_at_their_limit() {
    let mut stand = Stand::new("plain");
    stand.meet("plain", 0).expect("the first edition");
    let glass = stand.glass();
    for path in
        ["metadata/timestamp.json", "metadata/2.root.json", "metadata/2.snapshot.json", "metadata/2.targets.json"]
    {
        stand.server.put(site("plain", 1));
        stand.server.answer(path, Answer::Endless);
        let begun = Instant::now();
        let failed = stand.poll().expect_err("too much");
        assert!(failed.to_string().contains("more than"), "{path}: {failed}");
        assert!(begun.elapsed() < Duration::from_secs(2), "{path}");
        assert_eq!(stand.glass(), glass, "{path}");
    }
}

#[test]
fn an_endless_edition_ends_at_its_length() {
    let mut stand = Stand::new("plain");
    stand.meet("plain", 0).expect("the first edition");
    let glass = stand.glass();
    let files = site("plain", 1);
    let before = site("plain", 0);
    let edition = files.keys().find(|path| path.ends_with(".edition.json") && !before.contains_key(*path));
    stand.server.put(files.clone());
    stand.server.answer(edition.expect("a new edition"), Answer::Endless);
    assert_eq!(refusal(stand.poll()), Refusal::Mismatch);
    assert_eq!(stand.glass(), glass);
}

#[test]
fn a_clock_that_was_once_in_2040_locks_nobody_out() {
    let mut stand = Stand::new("plain");
    stand.meet("plain", 0).expect("the first edition");
    let now = stand.now;
    stand.now = "2040-01-01T00:00:00Z".parse().expect("a moment");
    // The hourly check.
    stand.steady += Duration::from_secs(3600);
    assert_eq!(refusal(stand.poll_with(Standing::Unsynchronised, Timestamp::MIN)), Refusal::Expired);
    stand.now = now;
    stand.restart();
    stand.meet("plain", 1).expect("the second edition");
    assert_eq!(stand.titles(), [SECOND]);
}

#[test]
fn what_a_ward_shows_while_its_word_has_run_out_keeps_its_pictures() {
    let mut stand = Stand::new("ward_with_a_picture");
    for number in 0..4 {
        stand.meet("ward_with_a_picture", number).unwrap_or_else(|failed| panic!("{number}: {failed}"));
        assert!(stand.titles().contains(&WARD.to_owned()), "{number}");
        stand.fetch_pictures();
        let kept = stand.feed.kept().expect("an edition");
        let pictures = &kept.current.manifest.pictures;
        assert_eq!(pictures.len(), 1, "{number}");
        assert!(pictures.values().all(|named| kept.store.has(named)), "{number}");
    }
}

#[test]
fn a_ward_that_was_not_reached_is_asked_again_at_the_next_look() {
    let mut stand = Stand::new("ward_news");
    stand.meet("ward_news", 0).expect("the first edition");
    let files = site("ward_news", 1);
    let place =
        files.keys().find(|path| path.starts_with("targets/p7k2q/") && !site("ward_news", 0).contains_key(*path));
    stand.server.put(files.clone());
    stand.server.answer(place.expect("a new edition of the ward's"), Answer::Status(503, Vec::new(), Vec::new()));
    stand.poll().expect("the department's own comes all the same");
    assert_eq!(stand.titles(), [SECOND, WARD]);
    stand.server.put(files);
    stand.pass(SignedDuration::from_secs(60));
    stand.poll().expect("and now the ward's");
    assert_eq!(stand.titles(), [SECOND, "Họp tổ dân phố lần hai"]);
}

#[test]
fn an_older_root_is_the_departments_own_and_a_stranger_s_is_not() {
    let root = |story: &str, number: usize, version: usize| {
        site(story, number)[&format!("metadata/{version}.root.json")].clone()
    };
    let rotated = "root_rotated_with_a_new_timestamp_key";
    let (old, new) = (root(rotated, 1, 1), root(rotated, 1, 2));
    assert_ne!(old, new);
    assert!(are_kin(&old, &new) && are_kin(&new, &old) && are_kin(&old, &old));
    assert!(!are_kin(&old, &root("plain", 0, 1)) && !are_kin(&old, b"{}"));
}
