//! A window with nothing in it, on the same platform as the screen: what `glass` compares the screen with.

use bangtin::board::legibility::Rotation;
use bangtin::screen::platform::window::{self, Wanted};
use slint::ComponentHandle;

slint::slint! {
    export component Empty inherits Window {
        background: #1f6f8b;
    }
}

fn main() {
    if !std::env::args().any(|argument| argument == "--fullscreen") {
        eprintln!("opens an empty window with --fullscreen; tests/bench/glass runs it");
        return;
    }
    let wanted = Wanted { size: (1920, 1080), rotation: Rotation::None, fullscreen: true };
    let _handle = window::install(wanted).expect("a display");
    let empty = Empty::new().expect("a window");
    empty.show().expect("a window");
    slint::run_event_loop().expect("a display");
}
