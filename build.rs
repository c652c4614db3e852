//! Compiles the `.slint` files and gathers the assets into one table.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    gather_assets();
    pack_relocations();
    #[cfg(feature = "screen")]
    compile_ui();
}

/// The addresses that the loader fills in take a twelfth of the room so; glibc reads it since 2.36, which Debian 12 has. An
/// older one would not start the program: there it is built larger.
fn pack_relocations() {
    let native = env("HOST") == env("TARGET") && env("TARGET").ends_with("-linux-gnu");
    if native && glibc().is_some_and(|own| own >= (2, 36)) {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// The version of this machine's C library.
fn glibc() -> Option<(u32, u32)> {
    let told = std::process::Command::new("getconf").arg("GNU_LIBC_VERSION").output().ok()?;
    let told = String::from_utf8(told.stdout).ok()?;
    let (major, rest) = told.trim().strip_prefix("glibc ")?.split_once('.')?;
    Some((major.parse().ok()?, rest.split('.').next()?.parse().ok()?))
}

/// Writes `assets.rs`: every pictogram, font-free asset and demo file by its path below `assets/`.
fn gather_assets() {
    let root = PathBuf::from(env("CARGO_MANIFEST_DIR")).join("assets");
    let mut table = String::from("pub const FILES: &[(&str, &[u8])] = &[\n");
    for (folder, extensions) in [("icons", &["svg"][..]), ("builtin", &["json"]), ("demo", &["json", "jpg", "png"])] {
        println!("cargo:rerun-if-changed=assets/{folder}");
        for file in files(&root.join(folder), extensions) {
            let name = file.file_name().expect("a listed file has a name").to_string_lossy().into_owned();
            writeln!(table, "    ({:?}, include_bytes!({:?})),", format!("{folder}/{name}"), file)
                .expect("to a string");
        }
    }
    table.push_str("];\n");
    std::fs::write(PathBuf::from(env("OUT_DIR")).join("assets.rs"), table).expect("OUT_DIR is writable");
}

fn files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let wanted = |path: &PathBuf| path.extension().is_some_and(|own| extensions.iter().any(|known| own == *known));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(wanted).collect();
    paths.sort();
    paths
}

fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"))
}

#[cfg(feature = "screen")]
fn compile_ui() {
    let config = slint_build::CompilerConfiguration::new().with_style("fluent".into());
    if let Err(error) = slint_build::compile_with_config("ui/app.slint", config) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
