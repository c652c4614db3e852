//! `bangtin sync` and `bangtin verify`: one look at a feed, for people and for machines.

use super::{Plan, now};
use crate::cli::{SyncOptions, VerifyOptions};
use crate::config::Settings;
use crate::device::clock::Clock;
use crate::durable::RealDisk;
use crate::failure::Failure;
use crate::feed::poll::{Feed, News};
use crate::feed::transport::Address;
use crate::feed::verify::{Failed, Refusal};
use crate::files::Scratch;
use crate::output::{self, count};
use rustix::process::Uid;
use serde::Serialize;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;

/// What one look brought.
#[derive(Debug, Default, Serialize)]
struct Report {
    feed: String,
    /// Whether the server was reached.
    reached: bool,
    /// When the department last vouched for what is here.
    vouched: Option<jiff::Timestamp>,
    /// The clock's standing.
    clock: &'static str,
    /// Whether another generation was adopted.
    adopted: bool,
    generation: Option<u64>,
    edition: Option<u64>,
    notices: usize,
    pictures: usize,
    /// Why nothing was taken, or which pictures were not.
    refused: Vec<String>,
    faults: Vec<String>,
}

/// Asks once, with the screen's own state.
pub fn run(options: &SyncOptions) -> Result<(), Failure> {
    let settings = Settings::read_sound(&options.show)?;
    let plan = Plan::of(&settings)?
        .ok_or_else(|| Failure::Usage("no feed is named; give it with --feed, or as `feed` in the settings".into()))?;
    if let Some(owner) = other_s(&plan.state, rustix::process::geteuid()) {
        return Err(Failure::Usage(refusal(&plan.state, owner)));
    }
    let _lock = plan.lock()?;
    let clock = Clock::new(settings.at, 1.0);
    plan.lay_floor(&clock);
    let feed = plan.open()?;
    look(feed, &plan, &clock, options.json, "taken now")
}

/// The owner of a state folder that root is not to fill: whoever it belongs to could lead root out of it by a link that stands
/// for one of its folders, and could not write what root has left there.
fn other_s(state: &Path, user: Uid) -> Option<u32> {
    let owner = std::fs::metadata(state).ok()?.uid();
    (user.is_root() && owner != 0).then_some(owner)
}

fn refusal(state: &Path, owner: u32) -> String {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, uid) = (fields.next()?, fields.nth(1)?);
        (uid.parse() == Ok(owner)).then(|| name.to_owned())
    });
    let (state, name) = (state.display(), name.unwrap_or_else(|| owner.to_string()));
    format!(
        "{state} belongs to {name}, and root does not fill it; do it as that user: runuser -u {name} -- bangtin sync --once --state {state}"
    )
}

/// Looks at a folder as this screen would, in a state of its own that is thrown away, but with the screen's floor: what
/// the screen would refuse as older than what it has is refused.
pub fn verify(options: &VerifyOptions) -> Result<(), Failure> {
    let mut settings = Settings::read_sound(&options.show)?;
    settings.feed = Some(Address::Folder(options.folder.clone()));
    let mut plan = Plan::of(&settings)?.ok_or_else(|| Failure::Fault("no feed".into()))?;
    let clock = Clock::new(settings.at, 1.0);
    plan.lay_floor(&clock);
    let scratch = std::env::temp_dir().join(format!("bangtin-verify-{}", std::process::id()));
    let scratch = Scratch::at(&scratch).map_err(Failure::disk(&scratch))?;
    copy(&plan.state.join("trust"), &scratch.path().join("trust"));
    plan.state = scratch.path().to_owned();
    plan.disk = Arc::new(RealDisk);
    let feed = plan.open()?;
    look(feed, &plan, &clock, options.json, "would be taken")
}

/// What cannot be read there is no floor here.
fn copy(from: &Path, to: &Path) {
    let entries = std::fs::read_dir(from).into_iter().flatten().flatten();
    if std::fs::create_dir(to).is_ok() {
        entries.for_each(|entry| drop(std::fs::copy(entry.path(), to.join(entry.file_name()))));
    }
}

fn look(mut feed: Feed, plan: &Plan, clock: &Clock, json: bool, taken: &str) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Fault(error.to_string()))?;
    let mut report = Report { feed: plan.address.to_string(), clock: now(clock).standing.name(), ..Report::default() };
    let failed = runtime.block_on(async {
        let news = feed.poll(now(clock)).await?;
        report.adopted = matches!(news, News::Adopted(_));
        if let Some(fetching) = feed.fetching() {
            for (path, failed) in fetching.run(|_| ()).await {
                report.refused.push(format!("{path}: {failed}"));
            }
        }
        Ok::<(), Failed>(())
    });
    let failed = failed.err();
    report.reached = !matches!(&failed, Some(Failed::Unreached(_)));
    report.refused.extend(failed.iter().map(Failed::to_string));
    describe(&feed, plan, &mut report);
    let text = if json { serde_json::to_string_pretty(&report).unwrap_or_default() } else { words(&report, taken) };
    output::print(&text)?;
    match failed {
        None => Ok(()),
        Some(Failed::Unreached(unreached)) => Err(Failure::Unreached(unreached.to_string())),
        Some(Failed::Disk(error)) => Err(Failure::Disk { path: plan.state.clone(), error }),
        Some(Failed::Unusable(reason)) => Err(Failure::Unusable(reason)),
        // Nothing of this feed has ever verified: it may be the root that is another one's.
        Some(Failed::Refused { refusal: Refusal::Unsigned, reason }) if feed.kept().is_none() => {
            Err(Failure::Refused(format!("{reason}; is root.json the one of this department?")))
        }
        Some(refused) => Err(Failure::Refused(refused.to_string())),
    }
}

fn describe(feed: &Feed, plan: &Plan, report: &mut Report) {
    let Some(kept) = feed.kept() else { return };
    let manifest = &kept.current.manifest;
    (report.vouched, report.generation) = (feed.vouched(), Some(manifest.generation));
    report.pictures = manifest.pictures.values().filter(|named| kept.store.has(named)).count();
    if let Ok(reading) = plan.reader.read(&kept.current.documents) {
        report.notices = reading.notices.len();
        report.edition = reading.edition.as_ref().and_then(|edition| edition.edition);
        report.faults = reading.faults.iter().map(ToString::to_string).collect();
    }
}

fn words(report: &Report, taken: &str) -> String {
    let mut lines = vec![format!("feed: {}", report.feed)];
    let edition = report.edition.map_or_else(String::new, |edition| format!(" of edition {edition}"));
    match report.generation {
        Some(_) => {
            let what = if report.adopted { taken } else { "here already" };
            let (notices, pictures) = (count(report.notices, "notice"), count(report.pictures, "picture"));
            lines.push(format!("{what}: {notices}{edition} for this screen, {pictures}"));
        }
        None => lines.push("nothing is here yet".into()),
    }
    lines.extend(report.vouched.map(|vouched| format!("the department last vouched for it at {vouched}")));
    lines.extend(report.faults.iter().map(|fault| format!("left out: {fault}")));
    lines.extend(report.refused.iter().map(|refused| format!("not taken: {refused}")));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_fills_no_folder_of_another_user() {
        let folder = tempfile::tempdir().expect("a folder");
        let state = folder.path();
        if rustix::process::geteuid().is_root() {
            assert_eq!(other_s(state, Uid::ROOT), None, "its own");
            std::os::unix::fs::chown(state, Some(65534), None).expect("given away");
        }
        let owner = other_s(state, Uid::ROOT).expect("another's");
        assert_eq!(other_s(state, Uid::from_raw(owner)), None, "its own");
        assert_eq!(other_s(&state.join("none"), Uid::ROOT), None, "there is nobody's yet");
        let refusal = refusal(state, u32::MAX - 1);
        assert!(
            refusal.contains("4294967294") && refusal.contains(&format!("--state {}", state.display())),
            "{refusal}"
        );
    }
}
