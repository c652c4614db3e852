//! The lines of the README that lead from nothing to a notice on a screen, typed as they stand there.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The lines of the section's first block.
fn lines() -> Vec<String> {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("the README");
    let section = readme.split("## Publish to screens").nth(1).expect("the section");
    let block = section.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block");
    block.lines().filter(|line| !line.trim_start().starts_with('#')).map(str::to_owned).collect()
}

/// Ends with what it started.
struct Ended(Vec<Child>);

impl Drop for Ended {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn shell(folder: &Path, line: &str) -> Command {
    let programs = Path::new(env!("CARGO_BIN_EXE_bangtin")).parent().expect("a folder").to_owned();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new("bash");
    // The shell becomes the program, so that ending it ends that.
    command.arg("-c").arg(format!("exec {line}")).current_dir(folder).env("PATH", path).env("HOME", folder);
    command.env("XDG_STATE_HOME", folder.join("state")).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command
}

fn page(address: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    write!(stream, "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").expect("sent");
    let mut text = Vec::new();
    stream.read_to_end(&mut text).expect("an answer");
    String::from_utf8_lossy(&text).into_owned()
}

fn waits(address: &str, what: &str, holds: impl Fn(&str) -> bool) {
    let begin = Instant::now();
    loop {
        let text = page(address);
        if holds(&text) {
            return;
        }
        assert!(begin.elapsed() < Duration::from_secs(60), "{what}:\n{text}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn the_lines_of_the_readme_bring_a_notice_to_a_screen() {
    let lines = lines();
    assert!(lines.len() <= 10, "ten lines, not {}", lines.len());
    let folder = tempfile::tempdir().expect("a folder");
    // Only so that the test need not wait a minute for each step.
    std::fs::write(folder.path().join("quick.toml"), "poll_seconds = 10\n").expect("written");
    let mut running = Ended(Vec::new());
    let mut address = String::new();
    for line in &lines {
        let line = line.split(" # ").next().unwrap_or(line).trim_end().trim_end_matches('&');
        if line.contains(" serve ") || line.starts_with("bangtin run") {
            let state = folder.path().join("own-state");
            let more = match line.contains(" serve ") {
                true => String::new(),
                false => {
                    format!(" --platform virtual --listen 127.0.0.1:0 --config quick.toml --state {}", state.display())
                }
            };
            let mut child =
                shell(folder.path(), &format!("{line}{more}")).stdout(Stdio::piped()).spawn().expect("starts");
            let mut said = String::new();
            BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut said).expect("a line");
            running.0.push(child);
            if line.starts_with("bangtin run") {
                let rest = said.split_once("http://").expect("an address").1;
                address = rest.split('/').next().unwrap_or(rest).trim().to_owned();
                waits(&address, "the notice", |text| text.contains("Ngừng cấp nước sáng thứ Bảy"));
            }
            continue;
        }
        let done = shell(folder.path(), line).output().expect("bash runs");
        assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
        if !address.is_empty() && line.contains(" publish ") {
            waits(&address, "the change", |text| text.contains("Ngừng cấp nước sáng Chủ nhật"));
        }
        if line.contains(" withdraw ") {
            waits(&address, "the withdrawal", |text| !text.contains("Ngừng cấp nước"));
        }
    }
}
