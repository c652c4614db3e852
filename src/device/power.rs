//! The program that switches a television itself, over CEC or by a relay. Best effort: the picture is taken away and brought
//! back without it.

use rustix::process::{Pid, Signal, kill_process_group};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long it may take: televisions answer slowly, or never.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two looks at whether it has ended.
const LOOK: Duration = Duration::from_millis(100);
/// After a failure it is tried again, so many times.
const AGAIN: Duration = Duration::from_secs(30);
const TRIES: u32 = 5;

/// Where it is told whether the display is to sleep. It is called with `on` or `off`, on a thread of its own; of what was
/// wanted meanwhile only the last counts.
pub fn start(command: PathBuf) -> impl Fn(bool) {
    let (sender, wishes) = channel();
    let work = move || follow(&command, &wishes, AGAIN);
    if let Err(error) = std::thread::Builder::new().name("power".into()).spawn(work) {
        tracing::error!(%error, "no thread for the power command; the display is switched without it");
    }
    // Where there is no thread nobody is told.
    move |off| {
        let _ = sender.send(off);
    }
}

fn follow(command: &Path, wishes: &Receiver<bool>, again: Duration) {
    let mut wish = wishes.recv().ok();
    while let Some(off) = wish {
        let word = if off { "off" } else { "on" };
        wish = None;
        for tries in 1..=TRIES {
            match run(command, word, PATIENCE) {
                Ok(()) => {
                    tracing::info!(command = %command.display(), word, "the television is told");
                    break;
                }
                Err(why) if tries == TRIES => {
                    tracing::warn!(command = %command.display(), word, why, "the power command fails; given up");
                }
                Err(why) if tries == 1 => {
                    tracing::warn!(command = %command.display(), word, why, "the power command fails; trying again");
                }
                Err(_) => {}
            }
            match wishes.recv_timeout(again) {
                Ok(newer) => wish = Some(newer),
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => return,
            }
            break;
        }
        // What has come meanwhile; else until there is something.
        wish = wishes.try_iter().last().or(wish).or_else(|| wishes.recv().ok());
    }
}

/// Runs it to its end; the error says in words what was wrong.
fn run(command: &Path, word: &str, patience: Duration) -> Result<(), String> {
    let mut own = Command::new(command);
    // A group of its own, so that all that it has started can be ended with it.
    own.process_group(0).arg(word).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = own.spawn().map_err(|error| error.to_string())?;
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(format!("it ended with {status}")),
            Ok(None) if begun.elapsed() < patience => std::thread::sleep(LOOK),
            Ok(None) => {
                // Those that are gone already are what is wanted.
                let _ = kill_process_group(Pid::from_child(&child), Signal::KILL);
                let _ = child.wait();
                return Err(format!("it had not ended after {} s", patience.as_secs()));
            }
            Err(error) => return Err(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// A television's program that writes down what it is told, and fails so many times first.
    fn program(folder: &Path, failures: u32) -> PathBuf {
        let (path, log) = (folder.join("tv"), folder.join("log"));
        let text =
            format!("#!/bin/sh\necho \"$1\" >> {log}\n[ \"$(wc -l < {log})\" -gt {failures} ]\n", log = log.display());
        std::fs::write(&path, text).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a file of ours");
        path
    }

    /// What it is told, until it has been told so many times.
    fn told(folder: &Path, failures: u32, wishes: &[bool], times: usize) -> String {
        let command = program(folder, failures);
        let (sender, receiver) = channel();
        wishes.iter().for_each(|off| sender.send(*off).expect("taken"));
        let log = folder.join("log");
        let lines = move || std::fs::read_to_string(&log).unwrap_or_default();
        let heard = lines.clone();
        let keep = std::thread::spawn(move || {
            let begun = Instant::now();
            while heard().lines().count() < times && begun.elapsed() < Duration::from_secs(20) {
                std::thread::sleep(Duration::from_millis(10));
            }
            // Once more would be once too often.
            std::thread::sleep(Duration::from_millis(400));
            drop(sender);
        });
        follow(&command, &receiver, Duration::from_millis(50));
        keep.join().expect("an end");
        lines()
    }

    #[test]
    fn a_television_is_told_once_and_again_where_it_did_not_listen() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(told(folder.path(), 0, &[true], 1), "off\n");
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(told(folder.path(), 2, &[false], 3), "on\non\non\n");
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(told(folder.path(), 99, &[true], 5).lines().count(), 5, "and given up");
    }

    #[test]
    fn of_many_wishes_the_last_one_counts() {
        let folder = tempfile::tempdir().expect("a folder");
        let told = told(folder.path(), 0, &[true, false, true, false], 2);
        assert!(told.ends_with("on\n") && told.lines().count() <= 2, "{told}");
    }

    #[test]
    fn a_program_that_hangs_or_is_none_stops_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let none = run(&folder.path().join("none"), "on", PATIENCE).expect_err("there is none");
        assert!(none.contains("No such file"), "{none}");
        let sleeper = folder.path().join("tv");
        let pid = folder.path().join("pid");
        let text = format!("#!/bin/sh\nsleep 60 &\necho $! > {}\nwait\n", pid.display());
        std::fs::write(&sleeper, text).expect("written");
        std::fs::set_permissions(&sleeper, std::fs::Permissions::from_mode(0o755)).expect("a file of ours");
        let hung = run(&sleeper, "on", Duration::from_millis(200)).expect_err("it hangs");
        assert!(hung.starts_with("it had not ended"), "{hung}");
        let pid = std::fs::read_to_string(pid).expect("it has begun");
        let begun = Instant::now();
        let stat = || std::fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
        // Ended, if nobody has taken note of it yet.
        while !matches!(stat().split(' ').nth(2), None | Some("Z")) {
            assert!(begun.elapsed() < Duration::from_secs(10), "what it has started is left");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}
