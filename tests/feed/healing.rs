//! Long absences: what the screen shows meanwhile, and that nobody has to visit it afterwards.

use crate::newsroom::{Newsroom, desk_at, never_shows, shows};
use crate::stand::Stand;
use bangtin::feed::poll::News;
use bangtin::feed::verify::{Failed, Refusal};
use jiff::SignedDuration;

const FIRST: &str = "Ngừng cấp nước";
const SECOND: &str = "Cấp nước lại";

fn refused_as_over(news: Result<News, Failed>) -> String {
    match news {
        Err(Failed::Refused { refusal: Refusal::Expired, reason }) => reason,
        other => panic!("not out of date: {other:?}"),
    }
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

#[test]
fn ten_days_of_tet_without_anybody_at_the_department_heal_by_themselves() {
    let mut stand = Stand::new("tet");
    stand.meet("tet", 0).expect("the first edition");
    stand.pass(SignedDuration::from_secs(1));
    // Every day the box is switched off and on.
    for day in 1..10 {
        stand.pass(days(1));
        stand.restart();
        match stand.poll() {
            Ok(News::Vouched) => assert!(day < 2, "day {day}: nobody has vouched for it for two days"),
            other => drop(refused_as_over(other)),
        }
        assert_eq!(stand.titles(), [FIRST], "day {day}");
    }
    stand.pass(days(1));
    assert!(matches!(stand.meet("tet", 1), Ok(News::Vouched)), "the same edition counts again");
    assert_eq!(stand.feed.vouched(), Some(stand.now - SignedDuration::from_secs(1)), "it is fresh");
    stand.pass(SignedDuration::from_hours(1));
    stand.meet("tet", 2).expect("news");
    assert_eq!(stand.titles(), [SECOND]);
}

#[test]
fn a_root_that_has_been_over_for_thirty_days_is_replaced_without_a_visit() {
    let mut stand = Stand::new("root_over");
    stand.meet("root_over", 0).expect("the first edition");
    stand.pass(days(395));
    let reason = refused_as_over(stand.meet("root_over", 1));
    assert!(reason.contains("root"), "{reason}");
    assert_eq!(stand.titles(), [FIRST]);
    stand.restart();
    stand.meet("root_over", 2).expect("a new root");
    assert_eq!(stand.titles(), [SECOND]);
    // Also a box that lay in a cupboard all the time, with the old root.
    let mut stand = Stand::new("root_over");
    stand.pass(days(395));
    stand.meet("root_over", 2).expect("a new root");
    assert_eq!(stand.titles(), [SECOND]);
}

#[test]
fn the_glass_says_for_how_long_nothing_was_heard_and_stops_saying_so() {
    const LATER: &str = "2026-12-05T15:00:00+07:00";
    let room = Newsroom::new();
    let state = tempfile::tempdir().expect("a folder");
    room.write("cat-nuoc", "title = \"Ngừng cấp nước\"\nkind = \"building\"\nuntil = \"31/12/2026\"", "Từ 8 giờ.");
    room.run(&["publish"], &[]);
    {
        let screen = room.screen(state.path());
        shows(&screen, "the day of the edition", &[FIRST, "Cập nhật 15:00 25/11"]);
    }
    let screen = room.screen_at(state.path(), LATER);
    shows(&screen, "ten days later", &[FIRST, "Cập nhật lần cuối 25/11"]);
    let renewed = desk_at(&["renew"], &room.path(""), &[], LATER);
    assert!(renewed.status.success(), "{}", String::from_utf8_lossy(&renewed.stderr));
    shows(&screen, "after the holiday", &[FIRST, "Cập nhật 15:00 25/11"]);
    never_shows(&screen, "after the holiday", "Cập nhật lần cuối");
}
