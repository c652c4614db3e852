//! `bangtin network`: what is set, and handing it on to the system's own manager.

use super::files::{self, File};
use super::system::{Done, FOLDER, System};
use super::{Network, Written};
use crate::cli::{NetworkAction, NetworkOptions};
use crate::config::{self, SettingFault};
use crate::failure::Failure;
use crate::files as read;
use crate::output;
use crate::setup::stick;
use serde_json::json;
use std::path::Path;
use std::process::{Command, Stdio};

/// So often it is begun anew where a stick or the settings change meanwhile.
const MOST_ROUNDS: usize = 5;

/// Who has said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Stick,
    Files,
    Nobody,
}

impl By {
    fn words(self) -> &'static str {
        match self {
            Self::Stick => "a USB stick",
            Self::Files => "its settings",
            Self::Nobody => "nobody: the system's own stays as it is",
        }
    }
}

/// What holds now, and what of it does not.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    by: By,
    network: Option<Network>,
    /// The files say one as well, which a stick has beaten.
    is_beaten: bool,
    /// What is refused; nothing is changed by halves.
    faults: Vec<String>,
}

/// Says it, or does it.
pub fn run(options: &NetworkOptions) -> Result<(), Failure> {
    let root = options.system.clone().unwrap_or_else(|| "/".into());
    let system = System::at(root);
    let is_own = options.system.is_none();
    match options.action {
        None => say(options, &system),
        Some(NetworkAction::Apply) => {
            must_be_root(is_own)?;
            rounds(|| hear(options, &system), |heard| apply(options, &system, is_own, heard))
        }
        Some(NetworkAction::Forget) => {
            must_be_root(is_own)?;
            if stick_s(&system).is_ok_and(|own| own.is_some()) {
                return Err(Failure::Usage("network forget: a stick with a network is in; pull it out first".into()));
            }
            let forgotten = system.forget().map_err(Failure::disk(system.path(FOLDER)))?;
            let line = if forgotten { "forgotten: what a stick has said" } else { "no stick has said anything" };
            output::print(line)?;
            apply(options, &system, is_own, &(said(options, &system)?, None))
        }
    }
}

fn must_be_root(is_own: bool) -> Result<(), Failure> {
    if is_own && !rustix::process::geteuid().is_root() {
        return Err(Failure::Usage("this writes for the whole system; run it as root, or with sudo".into()));
    }
    Ok(())
}

/// The network of the stick that is in; none where there is none.
fn stick_s(system: &System) -> Result<Option<Written>, String> {
    let path = system.path(stick::FOLDER.trim_start_matches('/')).join(stick::FILE);
    let bytes = match read::read(&path, stick::MOST_BYTES) {
        Ok(bytes) => bytes,
        Err(read::Unread::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(unread) => return Err(format!("{}: {unread}", path.display())),
    };
    stick::network(&bytes).map_err(|reason| format!("{}: {reason}", path.display()))
}

/// Keeps what a stick says that is in.
fn take_stick(system: &System) -> Result<(), String> {
    let Some(written) = stick_s(system)? else { return Ok(()) };
    let text = written.to_toml();
    let kept = system.kept().map_err(|error| error.to_string())?;
    if kept.as_ref() == Some(&text) { Ok(()) } else { system.keep(&text).map_err(|error| error.to_string()) }
}

/// What is said now, a stick's word taken; one that is not taken is a fault beside what holds.
fn hear(options: &NetworkOptions, system: &System) -> Result<(Said, Option<String>), Failure> {
    let fault = take_stick(system).err();
    Ok((said(options, system)?, fault))
}

/// Follows what is said until nothing else is: the unit that runs this is not started again for what changes meanwhile.
fn rounds<T: PartialEq>(
    hear: impl Fn() -> Result<T, Failure>,
    follow: impl Fn(&T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut heard = hear()?;
    for _ in 1..MOST_ROUNDS {
        let outcome = follow(&heard);
        let anew = hear()?;
        if anew == heard {
            return outcome;
        }
        heard = anew;
    }
    follow(&heard)
}

fn said(options: &NetworkOptions, system: &System) -> Result<Said, Failure> {
    let kept = system.kept().map_err(|error| match error.kind() {
        std::io::ErrorKind::PermissionDenied => {
            Failure::Usage("what a stick has said is for root's eyes; run it as root, or with sudo".into())
        }
        _ => Failure::disk(system.path(FOLDER))(error),
    })?;
    let path = options.config.clone().unwrap_or_else(|| system.path(config::FILE.trim_start_matches('/')));
    let (own, faults) = config::network(&path, options.config.is_some());
    Ok(judged(kept.as_deref(), &own, &faults))
}

/// A stick beats the files as a whole. A fault in one place that is followed changes nothing of what lies in the system.
fn judged(kept: Option<&str>, files: &Written, faults: &[SettingFault]) -> Said {
    let is_beaten = kept.is_some() && *files != Written::default();
    if let Some(text) = kept {
        let table = text.parse::<toml::Table>().map_err(|_| "it is damaged".to_owned());
        let network = table.and_then(|table| Network::of(&Written::of_table(&table)?));
        let (network, faults) = match network {
            Ok(network) => (network, Vec::new()),
            Err(reason) => (
                None,
                vec![format!(
                    "what a stick has said cannot be followed: {reason}; put one in again, or: bangtin network forget"
                )],
            ),
        };
        return Said { by: By::Stick, network, is_beaten, faults };
    }
    let named = faults.iter().filter(|own| own.reason.starts_with("network.")).map(SettingFault::to_string);
    let mut own: Vec<String> = named.collect();
    let network = Network::of(files).unwrap_or_else(|reason| {
        own.push(reason);
        None
    });
    if network.is_none() && own.is_empty() {
        // A line that could not be read may be the one that says it: nobody loses a network by a slip of the pen.
        own.extend(faults.iter().map(SettingFault::to_string));
    }
    Said { by: if network.is_some() { By::Files } else { By::Nobody }, network, is_beaten, faults: own }
}

fn wanted(said: &Said, system: &System) -> Result<Vec<File>, String> {
    match &said.network {
        None => Ok(Vec::new()),
        Some(network) => files::files(network, &system.manager()?),
    }
}

fn apply(
    options: &NetworkOptions,
    system: &System,
    is_own: bool,
    (said, stick): &(Said, Option<String>),
) -> Result<(), Failure> {
    let mut said = said.clone();
    if said.faults.is_empty() {
        let done = wanted(&said, system).map(|wanted| {
            let mut run = run_program;
            system.bring(&wanted, is_own.then_some(&mut run as _)).map_err(Failure::disk(system.path("")))
        });
        match done {
            Err(reason) => said.faults.push(reason),
            Ok(done) => {
                let Done { written, removed, set_aside, asked, faults } = done?;
                let lines = [("written", written), ("removed", removed), ("kept", set_aside), ("asked", asked)];
                if options.json {
                    let lines: serde_json::Map<_, _> =
                        lines.into_iter().map(|(name, own)| (name.to_owned(), json!(own))).collect();
                    output::print(&serde_json::Value::Object(lines).to_string())?;
                } else {
                    let mut text = match &said.network {
                        Some(network) => format!("{}; set by {}\n", network.words(), said.by.words()),
                        None => "no network is set: the system's own stays as it is\n".to_owned(),
                    };
                    for (name, own) in &lines {
                        own.iter().for_each(|own| text.push_str(&format!("{name:<8} {own}\n")));
                    }
                    output::print(text.trim_end())?;
                }
                said.faults.extend(faults);
            }
        }
    }
    said.faults.extend(stick.as_ref().map(|reason| format!("the stick's network is not taken: {reason}")));
    if said.faults.is_empty() { Ok(()) } else { Err(Failure::Fault(said.faults.join("\n"))) }
}

fn say(options: &NetworkOptions, system: &System) -> Result<(), Failure> {
    let said = said(options, system)?;
    let manager = system.manager();
    let ours: Vec<String> =
        system.ours().map_err(Failure::disk(system.path(FOLDER)))?.into_keys().map(|own| format!("/{own}")).collect();
    let mut faults = said.faults.clone();
    if faults.is_empty() {
        faults.extend(wanted(&said, system).err());
    }
    let words = said.network.as_ref().map(Network::words);
    if options.json {
        let own = json!({ "network": words, "set_by": match said.by { By::Stick => "stick", By::Files => "settings", By::Nobody => "nobody" },
            "settings_beaten": said.is_beaten, "manager": manager.as_ref().ok().map(files::Manager::name), "files": ours, "faults": faults });
        return output::print(&own.to_string());
    }
    let mut lines = vec![
        ("network", words.unwrap_or_else(|| "none is set".into())),
        ("set by", said.by.words().into()),
        ("manager", manager.map_or_else(|_| "none that is switched on".into(), |own| own.name().to_owned())),
    ];
    if said.is_beaten {
        lines.push(("beaten", "the settings' own, until: bangtin network forget".into()));
    }
    lines.extend(ours.into_iter().map(|own| ("file", own)));
    lines.extend(faults.into_iter().map(|own| ("fault", own)));
    output::print(lines.iter().map(|(name, own)| format!("{name:<8} {own}\n")).collect::<String>().trim_end())
}

/// One of the managers' own programs. One whose manager does not run is not asked: that reads its files when it starts.
fn run_program(command: &[&str]) -> Result<(), String> {
    let [program, arguments @ ..] = command else { return Ok(()) };
    let unit = match *program {
        "networkctl" => Some("systemd-networkd.service"),
        "nmcli" => Some("NetworkManager.service"),
        _ => None,
    };
    let is_active = |unit| {
        let asked = Command::new("systemctl").args(["is-active", "--quiet", unit]).stdin(Stdio::null()).status();
        asked.is_ok_and(|own| own.success())
    };
    if unit.is_some_and(|unit| !is_active(unit)) {
        return Ok(());
    }
    let asked = Command::new(Path::new(program)).args(arguments).stdin(Stdio::null()).output();
    let asked = asked.map_err(|error| error.to_string())?;
    if asked.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&asked.stderr);
    Err(words.lines().next().filter(|own| !own.is_empty()).unwrap_or("it ends with a fault").to_owned())
}

#[cfg(test)]
mod tests;
