//! A screen in a window, on an X server of its own whose frame buffer lies in a file.

use image::RgbImage;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

pub struct Display {
    server: Child,
    name: String,
    frame: PathBuf,
    _folder: tempfile::TempDir,
}

impl Display {
    /// An X server whose screen has this size, such as `1280x720`.
    pub fn start(size: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", &format!("{size}x24"), "-nolisten", "tcp", "-fbdir"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts; tests/run installs it");
        let mut name = String::new();
        let told = BufReader::new(server.stdout.take().expect("a pipe")).read_line(&mut name);
        assert!(told.expect("a line") > 1, "Xvfb names no display");
        let frame = folder.path().join("Xvfb_screen0");
        Self { server, name: format!(":{}", name.trim()), frame, _folder: folder }
    }

    /// The program with this display.
    pub fn bangtin(&self, words: &[&str]) -> Command {
        let mut command = super::bangtin(words);
        command.env("DISPLAY", &self.name);
        command
    }

    /// What is on the display now: the file is an X Window Dump (XWDFile.h), its header in big-endian words.
    pub fn pixels(&self) -> RgbImage {
        let dump = std::fs::read(&self.frame).expect("the frame buffer");
        let word = |at: usize| {
            let bytes = dump[at * 4..at * 4 + 4].try_into().expect("four bytes");
            u32::from_be_bytes(bytes)
        };
        let (width, height, line) = (word(4), word(5), word(12));
        assert_eq!((word(7), word(11)), (0, 32), "little-endian pixels of 32 bits");
        // Each colour of the table takes twelve bytes.
        let start = word(0) + word(19) * 12;
        RgbImage::from_fn(width, height, |x, y| {
            let at = (start + y * line + x * 4) as usize;
            image::Rgb([dump[at + 2], dump[at + 1], dump[at]])
        })
    }

    pub fn kill(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A board in a window; the display outlives it.
pub struct Window {
    pub board: Child,
    pub display: Display,
}

impl Window {
    /// On a display of this size.
    pub fn start(size: &str, options: &[&str]) -> Self {
        let display = Display::start(size);
        let words: Vec<&str> = ["run", "--platform", "window"].into_iter().chain(options.iter().copied()).collect();
        let board = display.bangtin(&words).spawn().expect("the program starts");
        Self { board, display }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.board.kill();
        let _ = self.board.wait();
    }
}
