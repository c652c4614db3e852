//! A folder that somebody carries to the screen: the same feed, judged as of its own time, for ninety days at most.

use crate::stand::{Stand, forged};
use bangtin::feed::poll::News;
use bangtin::feed::verify::{Failed, Refusal};
use jiff::SignedDuration;

const FIRST: &str = "Ngừng cấp nước";
const SECOND: &str = "Cấp nước lại";
const WARD: &str = "Họp tổ dân phố";

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// A stick is put in, so long after it was made, and looked at once.
fn put_in(stand: &mut Stand, story: &str, number: usize) -> Result<News, Failed> {
    let folder = forged().join(story).join(number.to_string());
    stand.reach(&folder.to_string_lossy());
    stand.poll()
}

fn refusal(news: Result<News, Failed>) -> (Refusal, String) {
    match news {
        Err(Failed::Refused { refusal, reason }) => (refusal, reason),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_stick_is_taken_for_ninety_days_after_it_was_made() {
    for (age, taken) in [(0, true), (3, true), (60, true), (89, true), (91, false), (400, false)] {
        let mut stand = Stand::new("stick");
        stand.pass(days(age));
        let news = put_in(&mut stand, "stick", 0);
        if taken {
            assert!(matches!(news, Ok(News::Adopted(_))), "{age} days: {news:?}");
            assert_eq!(stand.titles(), [FIRST, WARD], "{age} days");
        } else {
            let (refusal, reason) = refusal(news);
            assert_eq!(refusal, Refusal::Expired, "{age} days");
            assert!(reason.contains(&format!("{age} days ago")), "{reason}");
            assert!(stand.titles().is_empty(), "{age} days");
        }
    }
}

#[test]
fn root_and_targets_of_a_stick_are_judged_by_the_present() {
    for (story, role) in [("stick_root_over", "root"), ("stick_targets_over", "targets")] {
        let mut stand = Stand::new(story);
        stand.pass(days(29));
        assert!(matches!(put_in(&mut stand, story, 0), Ok(News::Adopted(_))), "{story}");
        let mut stand = Stand::new(story);
        stand.pass(days(31));
        let (refusal, reason) = refusal(put_in(&mut stand, story, 0));
        assert_eq!(refusal, Refusal::Expired, "{story}");
        assert!(reason.contains(role), "{story}: {reason}");
    }
}

#[test]
fn a_publisher_that_is_over_harms_itself_alone_on_a_stick_too() {
    let mut stand = Stand::new("stick_ward_over");
    stand.pass(days(31));
    assert!(matches!(put_in(&mut stand, "stick_ward_over", 0), Ok(News::Adopted(_))));
    assert_eq!(stand.titles(), [FIRST]);
}

#[test]
fn an_old_stick_does_not_take_a_screen_back() {
    let mut stand = Stand::new("plain");
    assert!(matches!(put_in(&mut stand, "plain", 1), Ok(News::Adopted(_))));
    assert_eq!(refusal(put_in(&mut stand, "plain", 0)).0, Refusal::Rollback);
    assert_eq!(stand.titles(), [SECOND]);
    // Nor one that was reached over the network.
    let mut stand = Stand::new("plain");
    stand.meet("plain", 1).expect("the second edition");
    assert_eq!(refusal(put_in(&mut stand, "plain", 0)).0, Refusal::Rollback);
    assert_eq!(stand.titles(), [SECOND]);
}

#[test]
fn a_stick_of_another_department_is_refused() {
    let mut stand = Stand::new("plain");
    stand.meet("plain", 0).expect("the first edition");
    assert_eq!(refusal(put_in(&mut stand, "stick", 0)).0, Refusal::Unsigned);
    assert_eq!(stand.titles(), [FIRST]);
}

#[test]
fn a_stick_that_is_taken_out_changes_nothing() {
    let mut stand = Stand::new("plain");
    put_in(&mut stand, "plain", 0).expect("the first edition");
    stand.reach("/nowhere/usb");
    match stand.poll() {
        Err(Failed::Unreached(unreached)) => assert!(unreached.to_string().contains("/nowhere/usb"), "{unreached}"),
        other => panic!("reached: {other:?}"),
    }
    assert_eq!(stand.titles(), [FIRST]);
}
