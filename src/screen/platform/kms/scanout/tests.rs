use super::super::fake::{Fake, Flips, World};
use super::*;
use crate::screen::platform::Xrgb;
use crate::screen::platform::shadow::Area;
use proptest::prelude::*;

const TICK: Duration = Duration::from_millis(16);
const SMALL: (u32, u32, u8) = (24, 16, 1);
const OTHER: (u32, u32, u8) = (40, 20, 2);

/// A card of the tests, and the thread that draws, by hand.
struct Stand {
    fake: Fake,
    scanout: Scanout<Fake>,
    frame: Mutex<Frame>,
    now: Duration,
    ink: u32,
}

impl Stand {
    fn new(monitor: Option<(u32, u32, u8)>) -> Self {
        let fake = Fake::new(monitor);
        let (scanout, frame) = (Scanout::new(fake.clone(), None, false), Mutex::new(Frame::new(24, 16)));
        Self { fake, scanout, frame, now: Duration::ZERO, ink: 0 }
    }

    /// A picture is on the glass.
    fn shown() -> Self {
        let mut own = Self::new(Some(SMALL));
        own.draw_all();
        own.frames(1);
        assert!(own.is_right());
        own
    }

    fn world(&self) -> std::sync::MutexGuard<'_, World> {
        self.fake.world()
    }

    fn draw(&mut self, area: Area) {
        self.ink += 1;
        let mut frame = self.frame.lock().expect("whole");
        let (width, height) = frame.shadow.size();
        let (right, bottom) = ((area.x + area.width).min(width), (area.y + area.height).min(height));
        if area.x >= right || area.y >= bottom {
            return;
        }
        for y in area.y..bottom {
            for x in area.x..right {
                frame.shadow.pixels[(y * width + x) as usize] = Xrgb(self.ink << 4 | (x + y) & 15);
            }
        }
        frame.damage.add(&[Area { width: right - area.x, height: bottom - area.y, ..area }]);
    }

    fn draw_all(&mut self) {
        self.draw(Area { x: 0, y: 0, width: 999, height: 999 });
        self.frame.lock().expect("whole").is_drawn = true;
    }

    /// The one who draws hears of another monitor, as the platform's loop does.
    fn follow(&mut self) {
        let size = self.scanout.monitor().map(|monitor| (monitor.width, monitor.height));
        let own = self.frame.lock().expect("whole").shadow.size();
        if let Some((width, height)) = size.filter(|size| *size != own) {
            *self.frame.lock().expect("whole") = Frame::new(width, height);
            self.draw_all();
        }
    }

    /// So many frames of the monitor pass.
    fn frames(&mut self, count: u32) {
        for _ in 0..count {
            self.world().tick();
            self.step();
            self.follow();
            self.step();
            assert!(self.scanout.due(self.now) > self.now, "it never waits: {:?}", self.scanout.dark());
            self.now += TICK;
        }
    }

    fn step(&mut self) {
        let mut steps = 0;
        while self.scanout.step(self.now, &self.frame) {
            steps += 1;
            assert!(steps < 5, "it never waits: {:?}", self.scanout.dark());
        }
    }

    /// The glass shows what was drawn.
    fn is_right(&self) -> bool {
        let (frame, world) = (self.frame.lock().expect("whole"), self.world());
        let (Some(glass), (width, height)) = (world.glass(), frame.shadow.size()) else { return false };
        let pitch = glass.len() / height as usize;
        let mut expected = vec![0; glass.len()];
        frame.shadow.copy_bytes(frame.shadow.whole(), &mut expected, pitch);
        (0..height as usize).all(|row| {
            let range = row * pitch..row * pitch + 4 * width as usize;
            glass[range.clone()] == expected[range]
        })
    }
}

const SPOT: Area = Area { x: 3, y: 2, width: 5, height: 4 };

#[test]
fn the_first_frame_replaces_what_was_there_and_not_a_moment_sooner() {
    let mut own = Stand::new(Some(SMALL));
    own.frames(5);
    assert_eq!((own.world().modesets, own.scanout.dark()), (0, Some(Dark::Starting)));
    own.draw_all();
    own.frames(1);
    assert!(own.is_right());
    assert_eq!((own.world().modesets, own.scanout.dark()), (1, None));
}

#[test]
fn a_change_is_shown_in_the_next_frame_and_costs_its_own_pixels() {
    let mut own = Stand::shown();
    own.frames(2);
    let calls = own.world().calls;
    own.draw(SPOT);
    own.frames(2);
    assert!(own.is_right());
    assert_eq!(own.world().calls - calls, 2, "one write and one flip");
    let (modesets, torn) = {
        let world = own.world();
        (world.modesets, world.torn)
    };
    assert_eq!((modesets, torn), (1, 0));
}

#[test]
fn where_nothing_changes_nothing_is_asked_of_the_card_but_a_look_now_and_then() {
    let mut own = Stand::shown();
    own.frames(2);
    let calls = own.world().calls;
    own.frames(640);
    assert_eq!(own.world().calls - calls, 1, "one look in ten seconds");
    assert!(own.scanout.due(own.now) > own.now + Duration::from_secs(5));
}

#[test]
fn a_monitor_that_is_slow_gets_the_newest_picture_and_no_queue() {
    let mut own = Stand::shown();
    own.world().flips = Flips::Held;
    own.draw(SPOT);
    own.frames(1);
    for _ in 0..10 {
        own.draw(SPOT);
        own.frames(1);
    }
    assert_eq!(own.scanout.shown, 2);
    own.world().flips = Flips::Prompt;
    own.frames(2);
    assert!(own.is_right());
    assert_eq!((own.scanout.shown, own.scanout.lost, own.world().torn), (3, 0, 0));
}

#[test]
fn a_lost_flip_costs_half_a_second_and_is_counted() {
    for flips in [Flips::Lost, Flips::Silent] {
        let mut own = Stand::shown();
        own.world().flips = flips;
        own.draw(SPOT);
        own.frames(1);
        own.world().flips = Flips::Prompt;
        own.draw(SPOT);
        own.frames(32);
        assert!(own.is_right(), "{flips:?}");
        assert_eq!((own.scanout.lost, own.world().modesets), (1, 2), "{flips:?}");
    }
}

#[test]
fn without_a_monitor_it_waits_and_the_monitor_shows_the_picture_within_two_frames() {
    let mut own = Stand::new(None);
    own.draw_all();
    own.frames(700);
    assert_eq!(own.scanout.dark(), Some(Dark::NoMonitor));
    own.world().monitor = Some(SMALL);
    own.scanout.changed(own.now);
    own.frames(2);
    assert!(own.is_right());
}

#[test]
fn a_monitor_that_is_pulled_and_plugged_again_shows_the_picture_again_whether_the_kernel_says_so_or_not() {
    for says in [true, false] {
        let mut own = Stand::shown();
        own.world().unplug();
        own.frames(if says { 0 } else { 640 });
        own.draw(SPOT);
        own.world().monitor = Some(SMALL);
        if says {
            own.scanout.changed(own.now);
        }
        own.frames(if says { 2 } else { 640 });
        assert!(own.is_right(), "{says}");
    }
}

#[test]
fn another_monitor_with_another_mode_gets_a_picture_of_its_size() {
    let mut own = Stand::shown();
    own.world().unplug();
    own.scanout.changed(own.now);
    own.frames(3);
    assert_eq!(own.scanout.dark(), Some(Dark::NoMonitor));
    own.world().monitor = Some(OTHER);
    own.scanout.changed(own.now);
    own.frames(2);
    assert!(own.is_right());
    assert_eq!(own.frame.lock().expect("whole").shadow.size(), (40, 20));
    assert_eq!(own.world().buffers.len(), 2);
}

#[test]
fn who_loses_the_card_to_another_program_takes_it_again_when_it_is_free() {
    let mut own = Stand::shown();
    own.world().take(true);
    own.draw(SPOT);
    own.frames(200);
    assert_eq!(own.scanout.dark(), Some(Dark::Away));
    own.world().take(false);
    own.frames(64);
    assert!(own.is_right() && own.scanout.dark().is_none());
}

#[test]
fn another_virtual_terminal_has_the_card_until_ours_is_back() {
    let mut own = Stand::shown();
    own.scanout.leave(true, own.now);
    assert!(!own.world().is_open, "or the kernel's console would not show itself");
    own.world().take(true);
    own.draw(SPOT);
    let calls = own.world().calls;
    own.frames(700);
    assert_eq!((own.world().calls - calls, own.scanout.dark()), (0, Some(Dark::Away)));
    own.world().take(false);
    own.scanout.leave(false, own.now);
    own.frames(2);
    assert!(own.is_right());
}

#[test]
fn a_program_that_comes_when_another_has_the_card_takes_it_when_that_one_ends() {
    let mut own = Stand::new(Some(SMALL));
    own.world().take(true);
    own.draw_all();
    own.frames(700);
    assert_eq!((own.scanout.dark(), own.world().opens), (Some(Dark::Away), 0));
    own.world().take(false);
    own.frames(64);
    assert!(own.is_right());
}

#[test]
fn a_card_that_is_replaced_by_its_own_driver_is_opened_anew() {
    let mut own = Stand::shown();
    own.world().lose();
    own.draw(SPOT);
    own.frames(300);
    assert_eq!((own.scanout.dark(), own.world().buffers.len()), (Some(Dark::Fault), 0));
    own.world().is_gone = false;
    own.scanout.changed(own.now);
    own.frames(6);
    assert!(own.is_right());
    assert_eq!(own.world().opens, 2);
}

#[test]
fn a_monitor_that_comes_at_another_card_is_found_there() {
    let mut own = Stand::new(None);
    own.world().is_at_other = true;
    own.draw_all();
    own.frames(64);
    let opens = own.world().opens;
    own.frames(640);
    assert_eq!((own.world().opens - opens, own.scanout.dark()), (1, Some(Dark::NoMonitor)), "a look in ten seconds");
    own.world().monitor = Some(SMALL);
    own.scanout.changed(own.now);
    own.frames(6);
    assert!(own.is_right());
}

#[test]
fn a_monitor_that_cannot_be_put_to_sleep_is_a_fault_and_not_off() {
    let mut own = Stand::shown();
    own.scanout.switch(true, own.now);
    own.world().refusals = vec![Errno::INVAL; 9];
    own.frames(6);
    assert_eq!(own.scanout.dark(), Some(Dark::Fault));
    own.frames(640);
    assert_eq!((own.world().scanned, own.scanout.dark()), (None, Some(Dark::Off)));
}

#[test]
fn a_mode_that_the_card_refuses_makes_room_for_the_next_and_another_monitor_has_its_own() {
    let mut own = Stand::new(Some(OTHER));
    (own.world().smaller, own.world().widest) = (Some((24, 16)), 30);
    own.draw_all();
    own.frames(50);
    assert!(!own.is_right(), "for a second it may be the card's mood");
    own.frames(100);
    assert!(own.is_right());
    assert_eq!(own.frame.lock().expect("whole").shadow.size(), (24, 16));
    own.frames(700);
    assert!(own.is_right(), "and it stays");
    own.world().unplug();
    own.scanout.changed(own.now);
    own.frames(2);
    (own.world().monitor, own.world().widest) = (Some((40, 20, 9)), 99);
    own.scanout.changed(own.now);
    own.frames(4);
    assert!(own.is_right());
    assert_eq!(own.frame.lock().expect("whole").shadow.size(), (40, 20));
}

#[test]
fn a_mode_that_was_refused_is_tried_anew_at_the_next_plug_and_after_a_day_and_not_at_each_flutter() {
    let size = |own: &Stand| own.frame.lock().expect("whole").shadow.size();
    let refused = || {
        let mut own = Stand::new(Some(OTHER));
        (own.world().smaller, own.world().widest) = (Some((24, 16)), 30);
        own.draw_all();
        own.frames(150);
        assert_eq!(size(&own), (24, 16));
        own
    };
    let mut own = refused();
    own.scanout.changed(own.now);
    own.frames(4);
    assert_eq!((own.is_right(), size(&own)), (true, (24, 16)), "a flutter");
    // The card has memory again.
    own.world().widest = 99;
    own.now += FORGIVEN[1];
    own.scanout.changed(own.now);
    own.frames(4);
    assert_eq!((own.is_right(), size(&own)), (true, (40, 20)));
    let mut own = refused();
    own.world().widest = 99;
    own.now += FORGIVEN[0] - PROBE;
    own.frames(1);
    assert_eq!(size(&own), (24, 16));
    own.now += 2 * PROBE;
    own.frames(4);
    assert_eq!((own.is_right(), size(&own)), (true, (40, 20)));
}

#[test]
fn the_end_of_a_flip_that_was_given_up_is_not_the_next_one_s() {
    let mut own = Stand::shown();
    own.world().flips = Flips::Lost;
    own.draw(SPOT);
    own.frames(40);
    assert_eq!(own.scanout.lost, 1);
    own.world().told = true;
    own.world().flips = Flips::Held;
    own.frames(1);
    own.draw(SPOT);
    own.frames(3);
    own.draw(SPOT);
    own.frames(3);
    let torn = own.world().torn;
    assert_eq!(torn, 0, "nothing was written into the buffer that is on its way");
}

#[test]
fn by_schedule_the_monitor_sleeps_and_wakes_with_the_newest_picture() {
    let mut own = Stand::shown();
    own.scanout.switch(true, own.now);
    own.frames(1);
    assert_eq!((own.world().scanned, own.scanout.dark()), (None, Some(Dark::Off)));
    own.draw(SPOT);
    own.frames(100);
    assert_eq!(own.world().scanned, None);
    let calls = own.world().calls;
    own.frames(620);
    assert!(own.world().calls - calls <= 1, "one look in ten seconds");
    own.scanout.switch(false, own.now);
    own.frames(2);
    assert!(own.is_right());
}

#[test]
fn whatever_happens_while_it_sleeps_the_monitor_sleeps_on() {
    let mut own = Stand::shown();
    own.world().flips = Flips::Held;
    own.draw(SPOT);
    own.frames(1);
    own.scanout.switch(true, own.now);
    own.world().flips = Flips::Prompt;
    own.frames(3);
    assert_eq!(own.world().scanned, None, "a flip was under way");
    own.world().unplug();
    own.world().monitor = Some(OTHER);
    own.scanout.changed(own.now);
    own.frames(3);
    assert_eq!(own.world().scanned, None, "another monitor");
    own.scanout.leave(true, own.now);
    // The console has shown itself.
    own.scanout.leave(false, own.now);
    let sleeps = own.world().sleeps;
    own.frames(3);
    assert_eq!(
        (own.world().sleeps - sleeps, own.scanout.dark()),
        (1, Some(Dark::Off)),
        "another terminal was in front"
    );
    own.scanout.switch(false, own.now);
    own.frames(3);
    assert!(own.is_right());
}

#[test]
fn a_fault_that_goes_on_is_tried_ever_less_often_and_a_tick_after_it_ends_the_picture_is_there() {
    let mut own = Stand::shown();
    own.world().refusals = vec![Errno::INVAL; 20];
    own.draw(SPOT);
    own.frames(64);
    let tries = 20 - own.world().refusals.len();
    assert!((3..=8).contains(&tries), "{tries} tries in a second");
    assert_eq!(own.scanout.dark(), Some(Dark::Fault));
    own.world().refusals.clear();
    own.frames(64);
    assert!(own.is_right());
}

#[test]
fn a_plug_that_was_pulled_during_a_flip_gets_its_mode_anew() {
    let mut own = Stand::shown();
    own.world().flips = Flips::Held;
    own.draw(SPOT);
    own.frames(1);
    own.scanout.changed(own.now);
    own.frames(1);
    own.world().flips = Flips::Prompt;
    own.frames(2);
    assert!(own.is_right());
    let (modesets, torn) = {
        let world = own.world();
        (world.modesets, world.torn)
    };
    assert_eq!((modesets, torn), (2, 0));
}

#[test]
fn a_flip_that_is_lost_while_a_plug_is_pulled_sets_the_mode_once() {
    let mut own = Stand::shown();
    own.world().flips = Flips::Lost;
    own.draw(SPOT);
    own.frames(1);
    own.scanout.changed(own.now);
    own.frames(40);
    own.world().flips = Flips::Prompt;
    own.draw(SPOT);
    own.frames(3);
    assert!(own.is_right());
    assert_eq!(own.world().modesets, 2, "and the flip after it is one");
}

#[derive(Clone, Copy, Debug)]
enum Deed {
    Draw(Area),
    Pass(u32),
    Unplug,
    Plug(bool),
    Say,
    Flips(Flips),
    Refuse(Errno, usize),
    Take(bool),
    Lose,
    Find,
    Leave(bool),
    Switch(bool),
}

fn deed() -> impl Strategy<Value = Deed> {
    let area = (0_u32..40, 0_u32..20, 1_u32..20, 1_u32..20);
    let flips = prop_oneof![Just(Flips::Prompt), Just(Flips::Held), Just(Flips::Silent), Just(Flips::Lost)];
    let errno =
        prop_oneof![Just(Errno::INVAL), Just(Errno::ACCESS), Just(Errno::BUSY), Just(Errno::NOMEM), Just(Errno::NODEV)];
    prop_oneof![
        4 => area.prop_map(|(x, y, width, height)| Deed::Draw(Area { x, y, width, height })),
        4 => (1_u32..80).prop_map(Deed::Pass),
        1 => Just(Deed::Unplug),
        2 => any::<bool>().prop_map(Deed::Plug),
        1 => Just(Deed::Say),
        2 => flips.prop_map(Deed::Flips),
        2 => (errno, 1_usize..6).prop_map(|(errno, times)| Deed::Refuse(errno, times)),
        1 => any::<bool>().prop_map(Deed::Take),
        1 => Just(Deed::Lose),
        1 => Just(Deed::Find),
        1 => any::<bool>().prop_map(Deed::Leave),
        1 => any::<bool>().prop_map(Deed::Switch),
    ]
}

impl Stand {
    fn meet(&mut self, deed: Deed) {
        match deed {
            Deed::Draw(area) => self.draw(area),
            Deed::Pass(frames) => self.frames(frames),
            Deed::Unplug => self.world().unplug(),
            Deed::Plug(other) => {
                self.world().unplug();
                self.world().monitor = Some(if other { OTHER } else { SMALL });
            }
            Deed::Say => self.scanout.changed(self.now),
            Deed::Flips(flips) => {
                let mut world = self.world();
                world.flips = flips;
                world.tick();
            }
            Deed::Refuse(errno, times) => self.world().refusals = vec![errno; times],
            Deed::Take(taken) => self.world().take(taken),
            Deed::Lose => self.world().lose(),
            Deed::Find => self.world().is_gone = false,
            Deed::Leave(away) => self.scanout.leave(away, self.now),
            Deed::Switch(off) => self.scanout.switch(off, self.now),
        }
    }
}

proptest! {
    /// Whatever happens, and in whatever order: when it is over, the picture is on the glass.
    #[test]
    fn after_everything_that_can_happen_the_glass_shows_what_was_drawn(deeds in prop::collection::vec(deed(), 1..60)) {
        let mut own = Stand::new(Some(SMALL));
        own.draw_all();
        for deed in &deeds {
            own.meet(*deed);
            prop_assert!(own.scanout.due(own.now) <= own.now + PROBE, "it wakes again by itself");
        }
        {
            let mut world = own.world();
            world.refusals.clear();
            world.flips = Flips::Prompt;
            world.tick();
            world.take(false);
            world.is_gone = false;
            world.monitor = world.monitor.or(Some(SMALL));
        }
        own.scanout.leave(false, own.now);
        own.scanout.switch(false, own.now);
        own.scanout.changed(own.now);
        // A lost flip, and the longest pause between two tries.
        own.frames(u32::try_from((LOST + AGAIN[1]).as_millis() / TICK.as_millis()).expect("few") + 4);
        prop_assert!(own.is_right(), "{:?}", (own.scanout.dark(), own.scanout.monitor()));
        let most = own.world().most;
        prop_assert!(most <= 2, "{most} buffers");
        let silent = deeds.iter().any(|deed| matches!(deed, Deed::Flips(Flips::Silent | Flips::Lost | Flips::Held)));
        prop_assert!(silent || own.world().torn == 0, "torn");
    }
}
