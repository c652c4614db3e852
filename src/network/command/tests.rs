use super::*;
use std::cell::Cell;
use std::fs;

const WIFI: &str = "wifi = \"Sảnh\"\npassword = \"12345678\"\n";

/// A box with NetworkManager, these settings and this stick.
fn at(settings: &str, stick: Option<&str>) -> (tempfile::TempDir, NetworkOptions) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().to_owned();
    let put = |path: &str, text: &str| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    };
    for path in [
        "usr/sbin/NetworkManager",
        "usr/sbin/wpa_supplicant",
        "etc/systemd/system/multi-user.target.wants/NetworkManager.service",
    ] {
        put(path, "");
    }
    put("etc/bangtin/bangtin.toml", settings);
    stick.iter().for_each(|text| put("run/bangtin/stick/bangtin.toml", text));
    (folder, NetworkOptions { action: Some(NetworkAction::Apply), config: None, system: Some(root), json: false })
}

fn connections(folder: &tempfile::TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path().join("etc/NetworkManager/system-connections"));
    let mut names: Vec<String> =
        entries.into_iter().flatten().flatten().filter_map(|own| own.file_name().into_string().ok()).collect();
    names.sort();
    names
}

#[test]
fn a_stick_beats_the_settings_stays_when_it_is_pulled_out_and_can_be_forgotten() {
    let (folder, mut options) =
        at("[network]\naddress = \"dhcp\"\n", Some(&format!("site = \"HN-4K7Q2W\"\n[network]\n{WIFI}")));
    run(&options).expect("done");
    assert_eq!(connections(&folder), ["bangtin-wifi.nmconnection"]);
    options.action = Some(NetworkAction::Forget);
    assert!(matches!(run(&options), Err(Failure::Usage(_))), "it would be taken again");
    fs::remove_dir_all(folder.path().join("run/bangtin/stick")).expect("pulled out");
    options.action = Some(NetworkAction::Apply);
    run(&options).expect("done");
    assert_eq!(connections(&folder), ["bangtin-wifi.nmconnection"]);
    options.action = None;
    run(&options).expect("said");
    options.action = Some(NetworkAction::Forget);
    run(&options).expect("forgotten");
    assert_eq!(connections(&folder), ["bangtin-cable.nmconnection"]);
}

#[test]
fn a_stick_with_one_fault_is_not_taken_and_what_was_there_stays() {
    for wrong in ["[network]\nwifi = \"Sảnh\"\npasword = \"12345678\"\n", "[network]\n", "[network\n"] {
        let (folder, options) = at(&format!("[network]\n{WIFI}"), Some(wrong));
        let failure = run(&options).expect_err(wrong).to_string();
        assert!(failure.contains("the stick's network is not taken") && !failure.contains("12345678"), "{failure}");
        assert_eq!(connections(&folder), ["bangtin-wifi.nmconnection"], "of the settings");
    }
    let (folder, options) = at("", Some("site = \"HN-4K7Q2W\"\n"));
    run(&options).expect("a stick without a network");
    assert!(connections(&folder).is_empty() && !folder.path().join(FOLDER).join("stick.toml").exists());
}

#[test]
fn a_stick_that_changes_while_its_network_is_handed_on_is_heard_too() {
    let (folder, options) = at("", Some(&format!("[network]\n{WIFI}")));
    let system = System::at(folder.path().to_owned());
    let stick = folder.path().join("run/bangtin/stick/bangtin.toml");
    let follow = |heard: &(Said, Option<String>)| {
        let outcome = apply(&options, &system, false, heard);
        fs::write(&stick, "[network]\naddress = \"dhcp\"\n").expect("written");
        outcome
    };
    rounds(|| hear(&options, &system), follow).expect("done");
    assert_eq!(connections(&folder), ["bangtin-cable.nmconnection"]);
    // One that never stands still ends too.
    let (times, followed) = (Cell::new(0), Cell::new(0));
    let hear = || Ok(times.replace(times.get() + 1));
    let count = |_: &usize| {
        followed.set(followed.get() + 1);
        Ok(())
    };
    rounds(hear, count).expect("done");
    assert_eq!(followed.get(), MOST_ROUNDS);
}

#[test]
fn a_slip_of_the_pen_costs_no_box_its_network() {
    let (folder, options) = at(&format!("[network]\n{WIFI}"), None);
    run(&options).expect("done");
    for wrong in
        ["[network]\nwifi = \"Sảnh\"\npassword = \"1234\"\n", "[network]\nwifi = Sảnh\"\n", "[netwrok]\nwifi = \"x\"\n"]
    {
        fs::write(folder.path().join("etc/bangtin/bangtin.toml"), wrong).expect("written");
        let failure = run(&options).expect_err(wrong).to_string();
        assert!(failure.contains("bangtin.toml:"), "{failure}");
        assert_eq!(connections(&folder), ["bangtin-wifi.nmconnection"]);
    }
    // A fault elsewhere is none of the network's; and who takes it out wants it gone.
    fs::write(folder.path().join("etc/bangtin/bangtin.toml"), format!("rotte = 1\n[network]\n{WIFI}"))
        .expect("written");
    run(&options).expect("done");
    fs::write(folder.path().join("etc/bangtin/bangtin.toml"), "").expect("written");
    run(&options).expect("done");
    assert!(connections(&folder).is_empty());
}

#[test]
fn the_screen_calls_a_stick_with_a_network_alone_neither_empty_nor_unreadable() {
    let text = format!("[network]\n{WIFI}");
    assert!(stick::network(text.as_bytes()).expect("read").is_some());
    let (folder, _) = at("", Some(&text));
    let mut slot = stick::Slot::at(folder.path().join("run/bangtin/stick"));
    assert!(slot.look(&[]).expect("new").expect("not refused").has_network);
}
