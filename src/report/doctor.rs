//! `bangtin doctor`: looks at everything that a screen needs, and says what to do.

use super::board::{PROBE, Report};
use super::socket::{self, Silent, written};
use super::status::folder;
use crate::cli::StatusOptions;
use crate::config::Settings;
use crate::device::clock::Clock;
use crate::device::glass::Dark;
use crate::device::health::{Finding, Health, Verdict, probe};
use crate::device::present::Standing;
use crate::failure::Failure;
use crate::files;
use crate::network::system::System;
use crate::output::{self, count};
use crate::worker::Plan;
use crate::worker::reach::reach;
use jiff::{SignedDuration, Timestamp};
use std::io::ErrorKind;
use std::path::Path;

/// What is to be renewed is told so long before.
const BEFORE_THE_END: SignedDuration = SignedDuration::from_hours(60 * 24);
/// The loop of the glass says that it turns far more often.
const MOST_SILENCE: u64 = 180;
const MOST_ROOT: usize = 1 << 20;
const RUNNING: &str = "program";

/// Looks in the order in which things depend on each other; ends with 1 where something is broken.
pub fn run(options: &StatusOptions, now: Timestamp) -> Result<(), Failure> {
    let mut settings = Settings::read(&options.show)?;
    let state = folder(&settings);
    let asked = socket::ask(&state);
    let mut findings = of_settings(&settings);
    match &asked {
        Ok(report) => findings.extend(report.findings.iter().cloned()),
        Err(_) => findings.extend(Health::read(Path::new("/"), &state).findings()),
    }
    // The program that runs tries it seldom.
    if !findings.iter().any(|own| own.what == PROBE) {
        findings.push(of_state(&state, now));
    }
    findings.extend(displays(Path::new("/")));
    findings.push(of_program(&asked));
    let clock = Clock::new(settings.at, 1.0);
    settings.state = Some(state.clone());
    let plan = Plan::of(&settings);
    if let Ok(Some(plan)) = &plan {
        plan.lay_floor(&clock);
    }
    let standing = clock.standing();
    findings.push(of_clock(asked.as_ref().map_or(standing.name(), |report| report.clock.as_str())));
    findings.push(match (&plan, asked.as_ref().ok().and_then(|report| report.feed.as_ref())) {
        (Ok(None), _) => {
            Finding::look("feed", "none is named", "put `feed` and `root` into the settings, or bring a stick")
        }
        (Err(failure), _) => Finding::broken("feed", failure.to_string(), "put the department's root.json there"),
        (Ok(Some(_)), Some(feed)) => of_looks(feed.failed.as_deref(), feed.synced_seconds),
        (Ok(Some(plan)), None) => of_reach(reach(plan, &clock)),
    });
    findings.extend(settings.root.as_deref().and_then(|root| of_root(root, &state, clock.now().wall)));
    findings.push(of_network(&System::at("/".into())));
    let text = if options.json {
        serde_json::to_string_pretty(&findings).unwrap_or_default()
    } else {
        findings.iter().map(line).collect()
    };
    output::print(text.trim_end())?;
    match findings.iter().filter(|own| own.verdict == Verdict::Broken).count() {
        0 => Ok(()),
        broken => Err(Failure::Fault(format!("{} broken; what to do stands beside it", count(broken, "thing")))),
    }
}

fn line(own: &Finding) -> String {
    let word = match own.verdict {
        Verdict::Fine => "fine",
        Verdict::Unknown => "?",
        Verdict::Look => "look",
        Verdict::Broken => "broken",
    };
    let way = if own.way_out.is_empty() { String::new() } else { format!("{:<8}{}\n", "", own.way_out) };
    format!("{word:<8}{}: {}\n{way}", own.what, own.seen)
}

fn of_settings(settings: &Settings) -> Vec<Finding> {
    let faults = settings.faults.iter();
    let mut findings: Vec<Finding> = faults
        .map(|fault| Finding::look("settings", fault.to_string(), "mend the line, then systemctl restart bangtin"))
        .collect();
    if findings.is_empty() {
        findings.push(Finding::fine("settings", "all are followed"));
    }
    findings.push(match (settings.site, &settings.area) {
        (Some(site), _) => Finding::fine("place", site.to_string()),
        (None, Some(area)) => Finding::fine("place", format!("{area}, for the time being")),
        (None, None) => {
            let way = "with the phone, as the glass says, or bangtin site set HN-…";
            Finding::look("place", "nobody has said where this screen is", way)
        }
    });
    findings
}

/// Whether it takes what is written: that is tried, and leaves no file of another user's where there was none.
fn of_state(state: &Path, now: Timestamp) -> Finding {
    const WHAT: &str = PROBE;
    match std::fs::read_dir(state) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let way = "it is made when the screen starts; see --state if it lies elsewhere";
            Finding::look(WHAT, format!("{} is not there", state.display()), way)
        }
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            Finding::unknown(WHAT, format!("{}: not known without root", state.display()))
        }
        Err(error) => Finding::broken(WHAT, format!("{}: {error}", state.display()), "replace the card or disk"),
        Ok(_) if !state.join("probe").exists() => {
            // The program would not be allowed to write over root's own.
            let done = probe(state, &now.to_string());
            let removed = std::fs::remove_file(state.join("probe"));
            written(done.and(removed))
        }
        Ok(_) => written(probe(state, &now.to_string())),
    }
}

fn of_program(asked: &Result<Report, Silent>) -> Finding {
    match asked {
        Ok(report) if report.glass.beat_seconds.is_some_and(|own| own > MOST_SILENCE) => Finding::broken(
            RUNNING,
            "answers, and its glass stands still",
            "systemctl restart bangtin, and send journalctl -u bangtin -b to whoever maintains it",
        ),
        Ok(report) => {
            let dark = report.glass.dark.as_deref();
            match dark.map(|name| (Dark::of_name(name), name)) {
                Some((Some(Dark::Off), _)) => Finding::fine(RUNNING, "answers; the panel is off by schedule"),
                Some((Some(Dark::NoMonitor), _)) => Finding::look(
                    RUNNING,
                    "answers; no monitor is connected or switched on",
                    "switch the panel on, choose this input on it, and check the cable at both ends",
                ),
                Some((Some(Dark::Away), _)) => {
                    let way = "Ctrl+Alt+F1, or end whatever else draws on this display";
                    Finding::look(RUNNING, "answers; another terminal or program has the display", way)
                }
                Some((_, dark)) => {
                    let way = "see journalctl -u bangtin -b -p warning; then start the box anew";
                    Finding::broken(RUNNING, format!("answers; nothing is on the glass: {dark}"), way)
                }
                None if report.page.is_none() => {
                    Finding::look(RUNNING, "answers; no page is drawn yet", "wait a minute")
                }
                None => Finding::fine(RUNNING, "answers"),
            }
        }
        Err(Silent::NotRunning) => {
            Finding::broken(RUNNING, "does not run", "systemctl start bangtin; journalctl -u bangtin says why it ended")
        }
        Err(Silent::Frozen) => {
            let way = "systemctl restart bangtin; the service manager does so by itself within three minutes";
            Finding::broken(RUNNING, "does not answer", way)
        }
        Err(Silent::NotAllowed(_)) => Finding::unknown(RUNNING, "not known without root"),
    }
}

/// Who holds a stick may lead the box into a network of theirs; the settings alone do not tell.
fn of_network(system: &System) -> Finding {
    const WHAT: &str = "network";
    match system.kept() {
        Ok(None) => Finding::fine(WHAT, "no stick has set it"),
        Ok(Some(_)) => Finding::fine(
            WHAT,
            "as a USB stick has set it; bangtin network tells it, and bangtin network forget goes back to the settings",
        ),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Finding::unknown(WHAT, "not known without root"),
        Err(error) => Finding::look(WHAT, error.to_string(), "bangtin network apply, and the stick once more"),
    }
}

fn of_clock(standing: &str) -> Finding {
    const WHAT: &str = "clock";
    let way = "timedatectl says whether the network sets it; let port 123 out, or set it by hand: timedatectl set-time";
    if [Standing::Synchronised, Standing::Staged].iter().any(|own| own.name() == standing) {
        Finding::fine(WHAT, "is set by the network")
    } else if standing == Standing::Unsynchronised.name() {
        Finding::look(WHAT, "is not known to be right", way)
    } else {
        Finding::look(WHAT, format!("is wrong ({standing}); the last moment that is known stands in"), way)
    }
}

fn of_looks(failed: Option<&str>, synced: Option<u64>) -> Finding {
    const WHAT: &str = "feed";
    let ago = synced.map(super::board::lapse);
    match (failed, ago) {
        (None, Some(ago)) => Finding::fine(WHAT, format!("reached {ago} ago")),
        (None, None) => Finding::look(WHAT, "not looked at yet", "wait a minute"),
        (Some(why), ago) => {
            let ago = ago.map_or_else(|| "not reached since the start".into(), |ago| format!("reached {ago} ago"));
            let way = "check the cable, the building's network and its firewall; the screen goes on with what it has";
            Finding::look(WHAT, format!("{ago}; the last look failed: {why}"), way)
        }
    }
}

fn of_reach(reached: Result<(), String>) -> Finding {
    match reached {
        Ok(()) => Finding::fine("feed", "its server answers"),
        Err(why) => of_looks(Some(&why), None),
    }
}

/// The newest root that is here; its end is a hint, and verified by nobody.
fn of_root(pinned: &Path, state: &Path, now: Timestamp) -> Option<Finding> {
    const WHAT: &str = "root";
    let entries = std::fs::read_dir(state.join("trust")).into_iter().flatten().flatten();
    let number = |name: &str| name.strip_suffix(".root.json")?.parse::<u64>().ok();
    let newest = entries.filter_map(|entry| Some((number(entry.file_name().to_str()?)?, entry.path()))).max();
    let path = newest.map_or_else(|| pinned.to_owned(), |(_, path)| path);
    let root: serde_json::Value = serde_json::from_slice(&files::read(&path, MOST_ROOT).ok()?).ok()?;
    let ends: Timestamp = root["signed"]["expires"].as_str()?.parse().ok()?;
    let left = ends.duration_since(now);
    let seen = format!("{} ends on {}", path.display(), ends.strftime("%Y-%m-%d"));
    let way = "tell the department to renew its root keys' signature (bangtin-desk renew says how)";
    Some(if left.is_negative() {
        Finding::broken(WHAT, seen.replace("ends", "has ended"), way)
    } else if left < BEFORE_THE_END {
        Finding::look(WHAT, seen, way)
    } else {
        Finding::fine(WHAT, seen)
    })
}

/// The graphics card and what hangs on it.
fn displays(root: &Path) -> Vec<Finding> {
    const WHAT: &str = "display";
    let listed = |folder: &str| {
        let entries = std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort_unstable();
        names
    };
    let cards: Vec<String> = listed("dev/dri").into_iter().filter(|name| name.starts_with("card")).collect();
    if cards.is_empty() {
        let way = "its driver is missing: apt install firmware-misc-nonfree or the maker's, and start the box anew";
        return vec![Finding::broken(WHAT, "there is no graphics card in /dev/dri", way)];
    }
    let status = |name: &String| files::read(&root.join("sys/class/drm").join(name).join("status"), 64).ok();
    let connectors = listed("sys/class/drm").into_iter().filter_map(|name| Some((status(&name)?, name)));
    let (on, off): (Vec<_>, Vec<_>) = connectors.partition(|(status, _)| status.starts_with(b"connected"));
    let names = |own: &[(Vec<u8>, String)]| {
        let names: Vec<&str> =
            own.iter().map(|(_, name)| name.split_once('-').map_or(&**name, |(_, rest)| rest)).collect();
        names.join(", ")
    };
    let way = "switch the panel on, choose this input on it, and check the cable at both ends";
    let monitor = match (on.is_empty(), off.is_empty()) {
        (false, _) => Finding::fine(WHAT, format!("a monitor is at {}", names(&on))),
        (true, false) => Finding::look(WHAT, format!("no monitor is at {}", names(&off)), way),
        (true, true) => Finding::unknown(WHAT, "the card does not say what hangs on it"),
    };
    let refused = cards.iter().find_map(|name| {
        let opened = std::fs::File::options().read(true).write(true).open(root.join("dev/dri").join(name));
        opened.err().map(|error| (name, error))
    });
    let access = match refused {
        None => Finding::fine("access", "the card can be opened"),
        Some((name, error)) if error.kind() == ErrorKind::PermissionDenied => {
            Finding::unknown("access", format!("{name} is for root and the group video alone"))
        }
        Some((name, error)) => {
            Finding::look("access", format!("{name}: {error}"), "see dmesg for what its driver says")
        }
    };
    vec![monitor, access]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_machine_without_a_card_and_one_without_a_monitor_are_told_apart() {
        let root = tempfile::tempdir().expect("a folder");
        assert_eq!(displays(root.path())[0].verdict, Verdict::Broken);
        let put = |name: &str, text: &str| {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        };
        put("dev/dri/card0", "");
        put("sys/class/drm/card0-HDMI-A-1/status", "disconnected\n");
        let none = displays(root.path());
        assert_eq!((none[0].verdict, none[0].seen.as_str()), (Verdict::Look, "no monitor is at HDMI-A-1"));
        put("sys/class/drm/card0-HDMI-A-2/status", "connected\n");
        assert_eq!(displays(root.path())[0].seen, "a monitor is at HDMI-A-2");
    }

    #[test]
    fn what_became_of_the_program_is_told_with_the_way_out() {
        let with = |dark: Option<&str>, beat| {
            let mut report = Report { page: Some(Default::default()), ..Report::default() };
            (report.glass.dark, report.glass.beat_seconds) = (dark.map(str::to_owned), beat);
            Ok(report)
        };
        for (asked, verdict) in [
            (with(None, Some(60)), Verdict::Fine),
            (with(None, None), Verdict::Fine),
            (with(None, Some(400)), Verdict::Broken),
            (with(Some("off"), Some(60)), Verdict::Fine),
            (with(Some("no-monitor"), Some(60)), Verdict::Look),
            (with(Some("fault"), Some(60)), Verdict::Broken),
            (Err(Silent::NotRunning), Verdict::Broken),
            (Err(Silent::Frozen), Verdict::Broken),
            (Err(Silent::NotAllowed(ErrorKind::PermissionDenied.into())), Verdict::Unknown),
        ] {
            let own = of_program(&asked);
            assert_eq!(own.verdict, verdict, "{asked:?}");
            assert_eq!(own.way_out.is_empty(), verdict < Verdict::Look, "{own:?}");
        }
    }

    #[test]
    fn a_root_near_its_end_is_told_by_the_newest_one_that_is_here() {
        let folder = tempfile::tempdir().expect("a folder");
        let (pinned, trust) = (folder.path().join("root.json"), folder.path().join("trust"));
        let root = |ends: &str| format!("{{\"signed\":{{\"expires\":\"{ends}\"}}}}");
        fs::write(&pinned, root("2026-11-30T00:00:00Z")).expect("written");
        let now = "2026-11-28T00:00:00Z".parse().expect("a moment");
        let of = || of_root(&pinned, folder.path(), now).expect("a root").verdict;
        assert_eq!(of(), Verdict::Look);
        fs::create_dir(&trust).expect("made");
        fs::write(trust.join("9.root.json"), root("2026-11-01T00:00:00Z")).expect("written");
        assert_eq!(of(), Verdict::Broken);
        fs::write(trust.join("10.root.json"), root("2028-11-01T00:00:00Z")).expect("written");
        assert_eq!(of(), Verdict::Fine);
    }

    #[test]
    fn a_state_folder_is_left_as_it_was_by_whoever_looks() {
        let folder = tempfile::tempdir().expect("a folder");
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(of_state(folder.path(), now).verdict, Verdict::Fine);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
        assert_eq!(of_state(&folder.path().join("none"), now).verdict, Verdict::Look);
    }

    #[test]
    fn a_network_that_a_stick_has_set_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let system = System::at(folder.path().to_owned());
        assert_eq!(of_network(&system).seen, "no stick has set it");
        system.keep("wifi = \"Sảnh\"").expect("kept");
        let own = of_network(&system);
        assert!(own.seen.contains("a USB stick") && !own.seen.contains("Sảnh"), "{own:?}");
    }

    #[test]
    fn a_feed_that_fails_is_no_dark_glass() {
        assert_eq!(of_looks(None, Some(60)).verdict, Verdict::Fine);
        let own = of_looks(Some("no route"), Some(600));
        assert!(own.verdict == Verdict::Look && own.seen == "reached 10 min ago; the last look failed: no route");
    }
}
