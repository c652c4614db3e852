//! A second glass, on a thread of its own, that draws every page from nothing and looks whether the first one is the same.

use crate::Pictures;
use bangtin::board::deck::Shown;
use bangtin::screen::bridge::{Bridge, Turn};
use bangtin::screen::platform::headless::Headless;
use bangtin::screen::ui::App;
use slint::{ComponentHandle, Rgb8Pixel, SharedPixelBuffer};
use std::sync::mpsc;
use std::thread::JoinHandle;

type Glass = SharedPixelBuffer<Rgb8Pixel>;

struct Task {
    shown: Shown,
    pictures: Pictures,
    glass: Glass,
    /// Not the page before.
    is_other: bool,
}

pub struct Second {
    tasks: Option<mpsc::SyncSender<Task>>,
    thread: Option<JoinHandle<Vec<String>>>,
}

impl Second {
    pub fn start(size: (u32, u32)) -> Self {
        // The first glass is a few pages ahead at the most.
        let (tasks, inbox) = mpsc::sync_channel::<Task>(2);
        let thread = std::thread::spawn(move || {
            let mut headless = Headless::install(size.0, size.1).expect("a glass");
            let app = App::new().expect("a window");
            app.show().expect("a window that is shown");
            let mut bridge = Bridge::new(&app);
            let (mut faults, mut before) = (Vec::new(), None);
            for Task { shown, pictures, glass, is_other } in inbox {
                headless.forget();
                bridge.turn(shown.sheet.clone(), shown.ribbon, Turn::CUT, &pictures);
                headless.draw();
                headless.pass(std::time::Duration::from_millis(40));
                headless.draw();
                let wrong = differing(&glass, headless.picture());
                let page = (shown.showing.notice, shown.showing.page);
                if wrong > 0 {
                    faults.push(format!("{page:?} from {}: {wrong} px", shown.showing.from));
                }
                if is_other && before.as_ref().is_some_and(|before| differing(&glass, before) == 0) {
                    faults.push(format!("{page:?} from {}: the page before stands there still", shown.showing.from));
                }
                before = Some(glass);
            }
            faults
        });
        Self { tasks: Some(tasks), thread: Some(thread) }
    }

    pub fn compare(&mut self, shown: Shown, pictures: &Pictures, glass: Glass, is_other: bool) {
        let needed = shown.pictures().filter_map(|key| Some((key.clone(), pictures.0.get(&key)?.clone()))).collect();
        let task = Task { shown, pictures: Pictures(needed), glass, is_other };
        self.tasks.as_ref().expect("before its end").send(task).expect("the second glass is there");
    }

    /// All that was wrong.
    pub fn end(&mut self) -> Vec<String> {
        self.tasks.take();
        self.thread.take().expect("it ends once").join().expect("the second glass")
    }
}

fn differing(one: &Glass, other: &Glass) -> usize {
    if one.as_bytes() == other.as_bytes() {
        return 0;
    }
    one.as_slice().iter().zip(other.as_slice()).filter(|(one, other)| one != other).count()
}
