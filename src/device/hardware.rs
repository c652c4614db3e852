//! What tells this machine from all others.

use std::path::Path;

/// What makers write who have nothing to say.
const PLACEHOLDERS: [&str; 8] = [
    "tobefilledbyoem",
    "defaultstring",
    "systemserialnumber",
    "none",
    "notspecified",
    "notapplicable",
    "unknown",
    "oem",
];

/// The serials of this machine, the one on its label first: of its maker, of its board, of its network cards. `root`: `/`.
pub fn serials(root: &Path) -> Vec<String> {
    let files = [
        // What the system has read out for us: its own files are root's alone.
        "run/bangtin/serial",
        "proc/device-tree/serial-number",
        "sys/class/dmi/id/product_serial",
        "sys/class/dmi/id/board_serial",
    ];
    let mut serials: Vec<String> = files.iter().filter_map(|file| read(&root.join(file))).collect();
    let cards = root.join("sys/class/net");
    let mut names: Vec<_> =
        std::fs::read_dir(&cards).into_iter().flatten().flatten().map(|card| card.file_name()).collect();
    names.sort_unstable();
    // Cards of metal, with the address that they were made with.
    let of_metal = names.iter().map(|name| cards.join(name)).filter(|card| card.join("device").exists());
    serials.extend(
        of_metal
            .filter(|card| read(&card.join("addr_assign_type")).is_some_and(|own| own == "0"))
            .filter_map(|card| read(&card.join("address"))),
    );
    serials.retain(|own| is_serial(own));
    let mut known = Vec::new();
    serials.retain(|own| {
        !known.contains(&plain(own)) && {
            known.push(plain(own));
            true
        }
    });
    serials
}

/// A serial as it is compared: people and labels write it in many ways.
pub fn plain(serial: &str) -> String {
    serial.chars().filter(char::is_ascii_alphanumeric).map(|own| own.to_ascii_lowercase()).collect()
}

fn is_serial(text: &str) -> bool {
    let plain = plain(text);
    let same = plain.bytes().all(|own| Some(own) == plain.bytes().next());
    plain.len() >= 4 && !same && !PLACEHOLDERS.contains(&plain.as_str()) && !"0123456789".contains(&plain)
}

fn read(path: &Path) -> Option<String> {
    let bytes = crate::files::read(path, 4096).ok()?;
    let text: String = String::from_utf8(bytes).ok()?.trim_matches(['\0', '\n', ' ', '\t']).to_owned();
    (!text.is_empty() && text.chars().all(|own| own.is_ascii_graphic() || own == ' ')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn machine(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        }
        root
    }

    #[test]
    fn the_label_s_serial_comes_first_and_what_says_nothing_is_left_out() {
        let root = machine(&[
            ("run/bangtin/serial", "MP1X5L2Q\n"),
            ("sys/class/dmi/id/product_serial", "MP1X5L2Q\n"),
            ("sys/class/dmi/id/board_serial", "To be filled by O.E.M.\n"),
            ("sys/class/net/lo/address", "00:00:00:00:00:00\n"),
            ("sys/class/net/enp1s0/address", "7c:83:34:b0:11:9e\n"),
            ("sys/class/net/enp1s0/addr_assign_type", "0\n"),
            ("sys/class/net/enp1s0/device/uevent", ""),
            ("sys/class/net/veth1/address", "7c:83:34:b0:11:9f\n"),
            ("sys/class/net/veth1/addr_assign_type", "3\n"),
        ]);
        assert_eq!(serials(root.path()), ["MP1X5L2Q", "7c:83:34:b0:11:9e"]);
        assert_eq!(plain("7C-83-34-B0-11-9E"), plain("7c:83:34:b0:11:9e"));
    }

    #[test]
    fn a_machine_of_which_nothing_is_known_has_no_serial() {
        for text in ["", "0", "0000000000", "123456789", "Default string", "None", "\u{1}\u{2}", "xxxxxxxx"] {
            let root = machine(&[("proc/device-tree/serial-number", text)]);
            assert_eq!(serials(root.path()), Vec::<String>::new(), "{text:?}");
        }
        let root = machine(&[("proc/device-tree/serial-number", "10000000c3a4b5d6\0")]);
        assert_eq!(serials(root.path()), ["10000000c3a4b5d6"]);
    }
}
