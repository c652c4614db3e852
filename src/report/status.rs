//! `bangtin status`: what the screen does, by its own word and by what it has left on the disk.

use super::board::{Report, lapse};
use super::dark::{self, Gap};
use super::socket::{self, Silent};
use crate::cli::StatusOptions;
use crate::config::{STATE, Settings};
use crate::device::glass::Dark;
use crate::device::health::Verdict;
use crate::durable::RealDisk;
use crate::failure::Failure;
use crate::output;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How far back dark stretches are told.
const BACK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Shorter ones are counted.
const SHORT: SignedDuration = SignedDuration::from_secs(60);
/// The newest of the longer ones are told each.
const MOST_TOLD: usize = 10;

/// For machines.
#[derive(Debug, Serialize)]
struct Said {
    state: PathBuf,
    runs: bool,
    /// Why there is no word of the program's own.
    silent: Option<String>,
    /// How often the service manager has started it again since somebody, or the box's own start, has started it.
    restarts: Option<u64>,
    program: Option<Report>,
    dark: Vec<Gap>,
    /// The records could not be read.
    unread: Option<String>,
}

/// Says it; ends with 1 where the program says nothing itself.
pub fn run(options: &StatusOptions, now: Timestamp) -> Result<(), Failure> {
    let settings = Settings::read(&options.show)?;
    let state = folder(&settings);
    let asked = socket::ask(&state);
    let now = asked.as_ref().map_or(now, |report| report.now);
    let account = dark::read(&RealDisk, &state);
    let runs = !matches!(asked, Err(Silent::NotRunning));
    let (dark, unread) = match account {
        Ok(account) => (since(account.gaps(runs), now), None),
        Err(error) => (Vec::new(), Some(error.to_string())),
    };
    let silent = asked.as_ref().err().map(Silent::to_string);
    let said = Said { state, runs, silent, restarts: restarts(), program: asked.ok(), dark, unread };
    let text = if options.json {
        serde_json::to_string_pretty(&said).unwrap_or_default()
    } else {
        words(&said, now, &settings.tz)
    };
    output::print(text.trim_end())?;
    said.silent.map_or(Ok(()), |silent| Err(Failure::Fault(silent)))
}

/// Where this machine's screen keeps its state: somebody who looks is seldom the user that it runs as.
pub fn folder(settings: &Settings) -> PathBuf {
    let own = settings.state_folder();
    let packaged = Path::new(STATE);
    if settings.state.is_none() && !own.exists() && packaged.exists() { packaged.to_owned() } else { own }
}

/// Where there is no such manager, or no such unit, nobody counts.
fn restarts() -> Option<u64> {
    let asked =
        Command::new("systemctl").args(["show", "-p", "NRestarts", "--value", "bangtin.service"]).output().ok()?;
    String::from_utf8_lossy(&asked.stdout).trim().parse().ok()
}

fn since(mut gaps: Vec<Gap>, now: Timestamp) -> Vec<Gap> {
    let from = now.checked_sub(BACK).unwrap_or(Timestamp::MIN);
    gaps.retain(|gap| gap.until.is_none_or(|until| until > from));
    gaps
}

fn words(said: &Said, now: Timestamp, tz: &TimeZone) -> String {
    let mut lines: Vec<(&str, String)> = Vec::new();
    match (&said.program, &said.silent) {
        (Some(report), _) => of_report(report, said.restarts, tz, &mut lines),
        (None, silent) => lines.push(("program", silent.clone().unwrap_or_default())),
    }
    match &said.unread {
        Some(unread) => lines.push(("dark", format!("not known: {unread}; try it as root"))),
        None => of_dark(&said.dark, now, tz, &mut lines),
    }
    lines.iter().map(|(name, value)| format!("{name:<8} {value}\n")).collect()
}

fn of_report(report: &Report, restarts: Option<u64>, tz: &TimeZone, lines: &mut Vec<(&str, String)>) {
    let at = |moment: Timestamp| moment.to_zoned(tz.clone()).strftime("%d.%m.%Y %H:%M").to_string();
    lines.push((
        "page",
        match &report.page {
            None => "none yet".into(),
            Some(page) => {
                let edition = page.edition.map_or_else(String::new, |own| format!(", edition {own}"));
                let (title, ago) = (&page.title, lapse(page.seconds));
                format!("{}/{} of {} \"{title}\"{edition}, for {ago}", page.page, page.pages, page.notice)
            }
        },
    ));
    let glass = match (&report.glass.dark, report.glass.known, report.glass.seconds) {
        (Some(dark), _, Some(seconds)) => {
            let words = Dark::of_name(dark).map_or_else(|| dark.clone(), |dark| dark.words().to_owned());
            format!("{words}, for {}", lapse(seconds))
        }
        (None, true, Some(seconds)) => format!("the picture is there, for {}", lapse(seconds)),
        _ => "a window or a page, which do not say whether somebody sees them".into(),
    };
    lines.push(("glass", glass));
    let feed = report.feed.as_ref();
    lines.push((
        "feed",
        feed.map_or_else(
            || "not looked at yet".into(),
            |feed| {
                let synced = feed
                    .synced_seconds
                    .map_or_else(|| "not reached since the start".into(), |own| format!("reached {} ago", lapse(own)));
                let vouched = feed
                    .vouched
                    .map_or_else(String::new, |own| format!("; the department vouched for it at {}", at(own)));
                let failed =
                    feed.failed.as_ref().map_or_else(String::new, |why| format!("; the last look failed: {why}"));
                format!("{synced}{vouched}{failed}")
            },
        ),
    ));
    lines.push(("clock", format!("{}, {}", at(report.now), report.clock)));
    let restarts = restarts
        .map_or_else(String::new, |own| format!(", started again {own} times since it was last started by hand"));
    lines.push(("program", format!("{}, runs for {}{restarts}", report.version, lapse(report.running_seconds))));
    if let Some(uptime) = report.health.uptime_seconds {
        lines.push(("box", format!("runs for {}", lapse(uptime))));
    }
    for finding in report.findings.iter().filter(|own| own.verdict != Verdict::Unknown) {
        let word = if finding.verdict >= Verdict::Look { "  look!" } else { "" };
        lines.push(("", format!("{}: {}{word}", finding.what, finding.seen)));
    }
}

fn of_dark(gaps: &[Gap], now: Timestamp, tz: &TimeZone, lines: &mut Vec<(&str, String)>) {
    let length = |gap: &Gap| gap.length().unwrap_or_else(|| now.duration_since(gap.from));
    let seconds = |span: SignedDuration| span.as_secs().max(0).unsigned_abs();
    let (long, short): (Vec<&Gap>, Vec<&Gap>) =
        gaps.iter().partition(|gap| gap.until.is_none() || length(gap) >= SHORT);
    lines.push((
        "dark",
        match (long.len(), short.len()) {
            (0, 0) => "never in the last 7 days".into(),
            (0, short) => format!("in the last 7 days for less than a minute, {short} times"),
            (long, 0) => format!("in the last 7 days {long} times"),
            (long, short) => format!("in the last 7 days {long} times; for less than a minute {short} times"),
        },
    ));
    for gap in &long[long.len().saturating_sub(MOST_TOLD)..] {
        let at = |moment: Timestamp| moment.to_zoned(tz.clone()).strftime("%d.%m. %H:%M").to_string();
        let until = gap.until.map_or_else(|| "now".into(), at);
        let then = gap.then.map_or_else(String::new, |then| format!(", then {}", then.words()));
        let lapse = lapse(seconds(length(gap)));
        lines.push(("", format!("{} to {until}, {lapse}: {}{then}", at(gap.from), gap.why.words())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::dark::Why;

    #[test]
    fn dark_stretches_are_told_with_their_reasons_and_short_ones_are_counted() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a moment");
        let gap = |from, until: Option<&str>, why| Gap { from: at(from), until: until.map(at), why, then: None };
        let now = at("2026-11-28T05:00:00Z");
        let gaps = vec![
            gap("2026-11-01T00:00:00Z", Some("2026-11-02T00:00:00Z"), Why::NoPower),
            gap("2026-11-27T16:00:00Z", Some("2026-11-27T22:30:00Z"), Why::Off),
            gap("2026-11-28T01:00:00Z", Some("2026-11-28T01:00:04Z"), Why::Stopped),
            Gap { then: Some(Why::NoPower), ..gap("2026-11-28T04:00:00Z", None, Why::NoMonitor) },
        ];
        let mut lines = Vec::new();
        of_dark(&since(gaps, now), now, &TimeZone::UTC, &mut lines);
        let lines: Vec<&str> = lines.iter().map(|(_, line)| line.as_str()).collect();
        assert_eq!(
            lines,
            [
                "in the last 7 days 2 times; for less than a minute 1 times",
                "27.11. 16:00 to 27.11. 22:30, 6 h 30 min: off by schedule",
                "28.11. 04:00 to now, 1 h 0 min: the panel was off or unplugged, then no power, or the box was started anew",
            ]
        );
        let mut lines = Vec::new();
        of_dark(&[], now, &TimeZone::UTC, &mut lines);
        assert_eq!(lines[0].1, "never in the last 7 days");
    }
}
