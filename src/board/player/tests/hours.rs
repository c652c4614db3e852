//! The display sleeps by its hours, or is dark for another reason.

use super::*;
use crate::board::hours::Hours;

/// A board that is on from 05:30 to 22:30, at a local time of 18 August 2021.
struct Night {
    player: Player,
    now: Moment,
}

impl Night {
    fn at(time: &str, notices: Vec<Notice>, change: impl FnOnce(&mut Setting)) -> Self {
        let mut setting = setting(SIZES[0], false);
        setting.hours = Hours::parse(&["05:30-22:30".to_owned()]).ok();
        change(&mut setting);
        let mut player = Player::default();
        player.take(Order::Glass(SIZES[0].0, SIZES[0].1));
        player.take(Order::Adopt(deck_in(notices, setting)));
        let wall = format!("2021-08-18T{time}:00+07:00").parse().expect("a moment");
        Self { player, now: Moment { wall, steady: Duration::from_secs(5), known: true } }
    }

    fn usual(time: &str) -> Self {
        Self::at(time, vec![water(), form()], |_| ())
    }

    /// Until a local time: whether the display was off at each look, and the plays.
    fn until(&mut self, time: &str) -> (Vec<bool>, Vec<Play>) {
        let end: Timestamp = format!("2021-08-{time}:00+07:00").parse().expect("a moment");
        let (mut off, mut plays) = (Vec::new(), Vec::new());
        while self.now.wall < end {
            let look = self.player.look(self.now);
            off.push(look.off);
            plays.extend(look.plays);
            self.now.wall += look.wait;
            self.now.steady += look.wait;
        }
        (off, plays)
    }
}

fn water() -> Notice {
    notice("nuoc", Class::Routine, None, -DAY, 3 * DAY)
}

fn form() -> Notice {
    notice("mau-don", Class::Routine, None, -DAY, 3 * DAY)
}

fn moment(text: &str) -> Timestamp {
    format!("2021-08-{text}+07:00").parse().expect("a moment")
}

#[test]
fn by_its_hours_the_display_sleeps_and_wakes_to_the_minute_and_what_nobody_saw_is_no_play() {
    let mut night = Night::usual("22:00");
    let (off, evening) = night.until("18T22:29");
    assert!(off.iter().all(|off| !off) && !evening.is_empty());
    let (_, closing) = night.until("18T22:31");
    let last = closing.last().expect("the page that was cut off");
    let end = last.start + last.duration;
    assert!(end >= moment("18T22:30:00") && end < moment("18T22:30:01"), "{end}");
    let (off, plays) = night.until("19T05:30");
    assert!(off.iter().all(|off| *off), "the whole night");
    assert_eq!(plays, []);
    let (off, plays) = night.until("19T05:40");
    assert!(off.iter().all(|off| !off));
    assert_eq!(plays[0].start, moment("19T05:30:00"), "the page that was there when it woke");
}

#[test]
fn an_emergency_wakes_the_display_and_lets_it_sleep_again() {
    let from = moment("19T01:00:00").duration_since(start()).as_secs();
    let fire = notice("chay", Class::Emergency, None, from, from + 1800);
    let mut night = Night::at("23:00", vec![water(), fire], |_| ());
    assert!(night.until("19T01:00").0.iter().all(|off| *off));
    let (off, plays) = night.until("19T01:30");
    assert!(off.iter().all(|off| !off) && plays.iter().any(|play| play.page.notice == "chay"));
    assert!(night.until("19T05:29").0.iter().skip(1).all(|off| *off), "it is over");
}

#[test]
fn the_glass_is_not_darkened_by_a_clock_that_may_be_wrong_nor_before_somebody_who_sets_it_up() {
    let mut guess = Night::usual("23:00");
    guess.now.known = false;
    assert!(guess.until("18T23:10").0.iter().all(|off| !off));
    let mut visited = Night::at("23:00", vec![water()], |setting| setting.awake = true);
    assert!(visited.until("18T23:10").0.iter().all(|off| !off));
    let mut author = Night::at("23:00", vec![water()], |setting| setting.preview = true);
    assert!(author.until("18T23:10").0.iter().all(|off| !off));
}

#[test]
fn a_television_that_is_switched_off_cuts_the_play_and_on_again_begins_another() {
    let mut day = Night::usual("08:00");
    day.until("18T08:00");
    day.player.look(day.now);
    day.now.steady += Duration::from_secs(2);
    day.now.wall += Duration::from_secs(2);
    day.player.take(Order::Dark(true));
    let look = day.player.look(day.now);
    assert_eq!((look.plays[0].duration, look.plays[0].ending), (Duration::from_secs(2), Ending::Cut));
    assert_eq!(day.until("18T09:00").1, [], "pages go on behind it");
    day.player.take(Order::Dark(false));
    let (_, plays) = day.until("18T09:05");
    assert!(plays[0].start >= moment("18T09:00:00") && plays.len() > 5);
}
