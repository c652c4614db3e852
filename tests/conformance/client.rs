//! The feed's client, as TUF's conformance suite calls it. It takes the suite's limits in place of a screen's, and keeps
//! no floor in time; root chain, rollback, expiry, delegations and the kept state are those of a screen.
//!
//! ```text
//! <metadata-dir>/kept/           the root that was given, what `feed::trust` keeps, what `feed::store` keeps
//! <metadata-dir>/<role>.json     copies of what is trusted, for the suite to look at
//! ```

use bangtin::durable::{Disk, RealDisk};
use bangtin::feed::poll;
use bangtin::feed::store::{Named, Store};
use bangtin::feed::transport::{Address, Limits, Transport};
use bangtin::feed::trust::Trust;
use bangtin::feed::verify::{AsOf, View, place};
use clap::{Parser, Subcommand};
use jiff::Timestamp;
use sha2::{Digest, Sha512};
use sigstore_tuf::{TargetFile, UpdaterConfig};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

#[derive(Parser)]
struct Asked {
    #[arg(long)]
    metadata_dir: PathBuf,
    #[arg(long)]
    metadata_url: Option<String>,
    #[arg(long)]
    target_name: Vec<String>,
    #[arg(long)]
    target_base_url: Option<String>,
    #[arg(long)]
    target_dir: Option<PathBuf>,
    #[command(subcommand)]
    work: Work,
}

#[derive(Subcommand)]
enum Work {
    Init { root: PathBuf },
    Refresh,
    Download,
}

type Done<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let Ok(asked) = Asked::try_parse().inspect_err(|error| eprintln!("{error}")) else { return ExitCode::FAILURE };
    // What was trusted before a refusal is trusted after it.
    let (done, shown) = (work(&asked), show(&asked.metadata_dir));
    for error in [done.as_ref().err(), shown.as_ref().err()].into_iter().flatten() {
        eprintln!("{error}");
    }
    if done.is_ok() && shown.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn kept(metadata: &Path) -> PathBuf {
    metadata.join("kept")
}

fn pinned(metadata: &Path) -> PathBuf {
    kept(metadata).join("root")
}

fn work(asked: &Asked) -> Done {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    match &asked.work {
        Work::Init { root } => {
            fs::create_dir_all(kept(&asked.metadata_dir))?;
            fs::copy(root, pinned(&asked.metadata_dir))?;
            Ok(())
        }
        Work::Refresh => runtime.block_on(refresh(asked)).map(drop),
        Work::Download => runtime.block_on(download(asked)),
    }
}

/// A feed has one address, with `metadata/` and `targets/` below it; so have the suite's.
fn transport(asked: &Asked) -> Done<Transport> {
    let base = |url: &str, folder: &str| url.trim_end_matches('/').strip_suffix(folder).map(str::to_owned);
    let metadata = asked.metadata_url.as_deref().ok_or("--metadata-url is missing")?;
    let address = base(metadata, "/metadata").ok_or("the metadata are not below metadata/")?;
    if asked.target_base_url.as_deref().is_some_and(|url| base(url, "/targets").as_ref() != Some(&address)) {
        return Err("the targets are not in targets/ beside the metadata".into());
    }
    Ok(Transport::open(&Address::parse(&address)?, None, Limits::default())?)
}

async fn refresh(asked: &Asked) -> Done<(Transport, View)> {
    let transport = transport(asked)?;
    let trust = Trust::of(Arc::new(RealDisk), &kept(&asked.metadata_dir));
    let root = fs::read(pinned(&asked.metadata_dir))?;
    let as_of = AsOf::present(Timestamp::now());
    let view = View::open_with(&transport, &trust, &root, as_of, None, UpdaterConfig::default()).await?;
    Ok((transport, view))
}

async fn download(asked: &Asked) -> Done {
    let folder = asked.target_dir.as_deref().ok_or("--target-dir is missing")?;
    let (transport, mut view) = refresh(asked).await?;
    let store = Store::of(Arc::new(RealDisk), &kept(&asked.metadata_dir));
    for path in &asked.target_name {
        let found = view.listed(path).await?.ok_or_else(|| format!("{path} is not listed"))?;
        let bytes = if found.hashes.contains_key("sha256") {
            let named = view.find(path).await?.ok_or_else(|| format!("{path} is not listed"))?;
            let place = place(path, named.sha256, view.is_consistent());
            taken(&store, &transport, &place, &named).await?
        } else {
            by_sha512(&transport, path, &found, view.is_consistent()).await?
        };
        let to = folder.join(path.replace('%', "%25").replace('/', "%2F"));
        // The suite tells what came by when it was written.
        if fs::read(&to).ok().as_deref() != Some(&bytes) {
            fs::write(to, bytes)?;
        }
    }
    Ok(())
}

/// As a screen takes a file: into the store, unless it is there.
async fn taken(store: &Store, transport: &Transport, place: &str, named: &Named) -> Done<Vec<u8>> {
    if store.read(named).is_err() {
        poll::fetch(store, transport, place, named).await?;
    }
    Ok(store.read(named)?)
}

/// Screens take nothing without a SHA-256, and the specification asks no more of them; the suite's one file is checked here.
async fn by_sha512(transport: &Transport, path: &str, found: &TargetFile, consistent: bool) -> Done<Vec<u8>> {
    let promised = found.hashes.get("sha512").ok_or_else(|| format!("{path} has no hash that is known here"))?;
    let place = match path.rsplit_once('/') {
        _ if !consistent => format!("targets/{path}"),
        Some((folder, file)) => format!("targets/{folder}/{promised}.{file}"),
        None => format!("targets/{promised}.{path}"),
    };
    let bytes = transport.fetch(&place, found.length).await?.ok_or_else(|| format!("{place} is not there"))?;
    let own: String = Sha512::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    if bytes.len() as u64 != found.length || own != *promised {
        return Err(format!("{place} is not what is listed").into());
    }
    Ok(bytes)
}

/// Copies what is trusted to where the suite looks for it: the newest root as `root.json`, each role under its name.
fn show(metadata: &Path) -> Done {
    let trusted = kept(metadata).join("trust");
    let (mut newest, mut root) = (0, pinned(metadata));
    for name in RealDisk.names(&trusted)?.into_iter().filter(|name| name.ends_with(".json")) {
        match name.strip_suffix(".root.json").and_then(|number| number.parse::<u64>().ok()) {
            Some(number) if number > newest => (newest, root) = (number, trusted.join(name)),
            Some(_) => {}
            None => drop(fs::copy(trusted.join(&name), metadata.join(&name))?),
        }
    }
    fs::copy(root, metadata.join("root.json"))?;
    Ok(())
}
