//! The floor in time and those who are wrong about the present: the box, the department, a thief of its key.

use crate::stand::{NOW, Stand, site};
use bangtin::device::present::{Bounds, Standing};
use bangtin::feed::poll::News;
use bangtin::feed::verify::{Failed, Refusal};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

const FIRST: &str = "Ngừng cấp nước";
const SECOND: &str = "Cấp nước lại";

fn now() -> Timestamp {
    NOW.parse().expect("a moment")
}

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

fn meet(stand: &mut Stand, story: &str, number: usize, bounds: &Bounds, said: Timestamp) -> Result<News, Failed> {
    stand.server.put(site(story, number));
    stand.poll_bounded(bounds, said)
}

fn standing(stand: &Stand, bounds: &Bounds, said: Timestamp) -> (Timestamp, Standing) {
    bounds.judge(said, stand.steady)
}

/// Time passes for the box.
fn pass(stand: &mut Stand, time: SignedDuration) {
    stand.steady += Duration::try_from(time).expect("forward");
}

#[test]
fn a_department_whose_clock_was_ahead_moves_no_screen_that_is_set_right() {
    let (mut stand, bounds) = (Stand::new("clock_ahead"), Bounds::default());
    bounds.set_synchronised(true);
    meet(&mut stand, "clock_ahead", 0, &bounds, now()).expect("the first edition");
    pass(&mut stand, hours(1));
    meet(&mut stand, "clock_ahead", 1, &bounds, now() + hours(1)).expect("three days ahead, and signed");
    assert_eq!(standing(&stand, &bounds, now() + hours(1)), (now() + hours(1), Standing::Synchronised));
    pass(&mut stand, hours(1));
    meet(&mut stand, "clock_ahead", 2, &bounds, now() + hours(2)).expect("set right, and taken at once");
    assert_eq!(stand.titles(), [SECOND]);
    assert_eq!(standing(&stand, &bounds, now() + hours(2)), (now() + hours(2), Standing::Synchronised));
}

#[test]
fn where_the_box_and_the_department_agree_the_floor_gives_way() {
    for restarted in [false, true] {
        let (mut stand, mut bounds) = (Stand::new("clock_ahead"), Bounds::default());
        meet(&mut stand, "clock_ahead", 0, &bounds, now()).expect("the first edition");
        meet(&mut stand, "clock_ahead", 1, &bounds, now()).expect("three days ahead, and signed");
        assert_eq!(standing(&stand, &bounds, now()), (now() + hours(72), Standing::Behind));
        if restarted {
            stand.restart();
            bounds = Bounds::default();
            bounds.raise(stand.feed.floor().moment(), stand.steady);
        }
        pass(&mut stand, hours(1));
        meet(&mut stand, "clock_ahead", 2, &bounds, now() + hours(1)).expect("set right, and taken at once");
        assert_eq!(stand.titles(), [SECOND]);
        let (present, standing) = standing(&stand, &bounds, now() + hours(1));
        assert_eq!((present, standing), (now() + hours(1), Standing::Unsynchronised));
    }
}

#[test]
fn a_stolen_key_that_signed_ten_years_ahead_is_got_over_once_it_is_replaced() {
    // With a clock that is right, with a dead battery, and after a restart with that.
    for (said, restarted) in [(now(), false), (Timestamp::UNIX_EPOCH, false), (Timestamp::UNIX_EPOCH, true)] {
        let (mut stand, mut bounds) = (Stand::new("stolen_timestamp"), Bounds::default());
        bounds.raise(now() - hours(24), stand.steady);
        meet(&mut stand, "stolen_timestamp", 0, &bounds, said).expect("the first edition");
        meet(&mut stand, "stolen_timestamp", 1, &bounds, said).expect("signed, after all");
        assert_eq!(standing(&stand, &bounds, said).1, Standing::Behind);
        if restarted {
            stand.restart();
            bounds = Bounds::default();
            bounds.raise(stand.feed.floor().moment(), stand.steady);
        }
        meet(&mut stand, "stolen_timestamp", 2, &bounds, said).expect("another key");
        assert_eq!(stand.titles(), [SECOND]);
        let (present, _) = standing(&stand, &bounds, said);
        assert_eq!(present, now() + hours(1), "back in the department's time");
    }
}

#[test]
fn a_box_with_a_dead_battery_is_not_shown_what_is_out_of_date_by_its_floor() {
    let (mut stand, bounds) = (Stand::new("plain"), Bounds::default());
    let dead = Timestamp::UNIX_EPOCH;
    bounds.raise(now(), stand.steady);
    meet(&mut stand, "plain", 0, &bounds, dead).expect("the first edition");
    // Somebody holds the second one back for three days.
    pass(&mut stand, hours(72));
    match meet(&mut stand, "plain", 1, &bounds, dead) {
        Err(Failed::Refused { refusal: Refusal::Expired, .. }) => {}
        other => panic!("not refused: {other:?}"),
    }
    assert_eq!(stand.titles(), [FIRST]);
}
