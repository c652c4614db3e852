use super::*;
use crate::network::files::{Manager, Supplicant};
use crate::network::{Network, Value, Written, files};
use std::os::unix::fs::symlink;

struct Box {
    folder: tempfile::TempDir,
    system: System,
}

impl Box {
    /// With these files, and these units switched on.
    fn with(files: &[&str], units: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let own = Self { system: System::at(folder.path().to_owned()), folder };
        files.iter().for_each(|file| own.put(file, ""));
        let wants = own.folder.path().join("etc/systemd/system/multi-user.target.wants");
        fs::create_dir_all(&wants).expect("a folder");
        for unit in units {
            symlink("/lib/systemd/system/x", wants.join(format!("{unit}.service"))).expect("a link");
        }
        own
    }

    fn put(&self, file: &str, text: &str) {
        let path = self.folder.path().join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    fn text(&self, file: &str) -> Option<String> {
        fs::read_to_string(self.folder.path().join(file)).ok()
    }

    /// Brings it to a network; what was asked of the programs.
    fn bring(&self, network: Option<&Network>) -> Done {
        self.bring_with(network, |_| Ok(()))
    }

    fn bring_with(&self, network: Option<&Network>, mut run: impl FnMut(&[&str]) -> Result<(), String>) -> Done {
        let manager = self.system.manager().expect("a manager");
        let wanted = network.map_or_else(Vec::new, |own| files::files(own, &manager).expect("files"));
        self.system.bring(&wanted, Some(&mut run)).expect("a disk")
    }
}

fn wifi(password: &str) -> Network {
    let mut written = Written::default();
    written.set("wifi", Value::Text("Sảnh")).expect("a name");
    written.set("password", Value::Text(password)).expect("a password");
    Network::of(&written).expect("right").expect("set")
}

const NM: &str = "etc/NetworkManager/system-connections/bangtin-wifi.nmconnection";

fn with_network_manager() -> Box {
    Box::with(&["usr/sbin/NetworkManager", "usr/sbin/wpa_supplicant"], &["NetworkManager"])
}

#[test]
fn the_manager_is_the_one_that_is_switched_on() {
    let name = |files: &[&str], units: &[&str]| Box::with(files, units).system.manager().map(|own| own.name());
    let all =
        ["usr/sbin/NetworkManager", "usr/lib/systemd/systemd-networkd", "usr/libexec/iwd", "usr/sbin/wpa_supplicant"];
    assert_eq!(name(&all, &["NetworkManager", "systemd-networkd"]), Ok("NetworkManager"));
    assert_eq!(name(&all, &["systemd-networkd", "iwd"]), Ok("systemd-networkd and iwd"));
    assert_eq!(name(&all, &["systemd-networkd"]), Ok("systemd-networkd and wpa_supplicant"));
    assert_eq!(name(&all[1..2], &["systemd-networkd"]), Ok("systemd-networkd"));
    let none = name(&all, &[]).expect_err("nobody");
    assert!(none.contains("apt install network-manager") && none.contains("enable --now systemd-networkd"), "{none}");
    assert!(name(&[], &["NetworkManager"]).is_err(), "it was taken away");
}

#[test]
fn a_network_that_is_there_already_is_neither_written_nor_asked_for() {
    let own = with_network_manager();
    let done = own.bring(Some(&wifi("12345678")));
    assert_eq!(done.written, [NM]);
    assert_eq!(done.asked, ["nmcli connection reload", "nmcli --wait 45 connection up id bangtin-wifi"]);
    let mode = |path: &str| fs::metadata(own.folder.path().join(path)).expect("there").permissions().mode() & 0o7777;
    assert_eq!((mode(NM), mode(FOLDER), mode("var/lib/bangtin-network/written")), (0o600, 0o700, 0o600));
    assert_eq!(own.bring(Some(&wifi("12345678"))), Done::default());
    assert_eq!(own.bring(Some(&wifi("87654321"))).written, [NM]);
    own.put(NM, "somebody's");
    assert_eq!(own.bring(Some(&wifi("87654321"))).written, [NM], "it is brought back");
}

#[test]
fn what_is_wanted_no_longer_goes_and_nothing_else() {
    let own = with_network_manager();
    own.put("etc/NetworkManager/system-connections/office.nmconnection", "theirs");
    own.bring(Some(&wifi("12345678")));
    let done = own.bring(None);
    assert_eq!((done.removed, done.asked), (vec![NM.to_owned()], vec!["nmcli connection reload".to_owned()]));
    assert_eq!(own.text(NM), None);
    assert_eq!(own.text("etc/NetworkManager/system-connections/office.nmconnection").as_deref(), Some("theirs"));
    // A list that somebody has written into removes nothing of theirs.
    own.put("var/lib/bangtin-network/written", "- etc/NetworkManager/system-connections/../../passwd\n- etc/passwd\n");
    own.put("etc/passwd", "root");
    own.bring(None);
    assert_eq!(own.text("etc/passwd").as_deref(), Some("root"));
}

#[test]
fn what_a_manager_has_not_followed_is_asked_for_again() {
    let own = with_network_manager();
    let done = own.bring_with(Some(&wifi("12345678")), |command| match command[1] {
        "--wait" => Err("no network with SSID".into()),
        _ => Ok(()),
    });
    assert_eq!(done.faults, ["nmcli --wait 45 connection up id bangtin-wifi: no network with SSID"]);
    assert_eq!(own.bring(Some(&wifi("12345678"))).asked.len(), 2);
    assert_eq!(own.bring(Some(&wifi("12345678"))), Done::default());
}

#[test]
fn what_iwd_adds_to_its_file_is_no_change() {
    let own = Box::with(&["usr/lib/systemd/systemd-networkd", "usr/libexec/iwd"], &["systemd-networkd", "iwd"]);
    let done = own.bring(Some(&wifi("12345678")));
    let file = "var/lib/iwd/=53e1baa36e68.psk";
    assert_eq!(done.written, ["etc/systemd/network/05-bangtin.network", file]);
    assert_eq!(done.asked, ["networkctl reload"]);
    own.put(file, "[Security]\nPassphrase=12345678\nPreSharedKey=00\n");
    assert_eq!(own.bring(Some(&wifi("12345678"))), Done::default());
    fs::remove_file(own.folder.path().join(file)).expect("gone");
    assert_eq!(own.bring(Some(&wifi("12345678"))).written, [file]);
}

#[test]
fn wpa_supplicant_is_started_for_each_device_and_an_administrator_s_file_is_kept() {
    let own = Box::with(
        &[
            "usr/lib/systemd/systemd-networkd",
            "usr/sbin/wpa_supplicant",
            "sys/class/net/wlan0/phy80211/x",
            "sys/class/net/eth0/x",
            "sys/class/net/wl an/phy80211/x",
        ],
        &["systemd-networkd"],
    );
    let file = "etc/wpa_supplicant/wpa_supplicant-wlan0.conf";
    own.put(file, "theirs");
    let done = own.bring(Some(&wifi("12345678")));
    assert_eq!(done.written, ["etc/systemd/network/05-bangtin.network", file]);
    assert_eq!(own.text("var/lib/bangtin-network/before/wpa_supplicant-wlan0.conf").as_deref(), Some("theirs"));
    let unit = "wpa_supplicant@wlan0.service";
    let asked = [
        "networkctl reload".to_owned(),
        format!("systemctl enable {unit}"),
        format!("systemctl --no-block restart {unit}"),
    ];
    assert_eq!(done.asked, asked);
    assert_eq!(
        own.bring(None).asked,
        [format!("systemctl --no-block disable --now {unit}"), "networkctl reload".into()]
    );
}

#[test]
fn an_administrator_s_file_is_kept_away_from_the_manager_before_ours_is_known() {
    let own = with_network_manager();
    let before = |end: &str| format!("{FOLDER}/before/bangtin-wifi.nmconnection{end}");
    own.put(NM, "theirs");
    // Where it cannot be kept, as where a cut comes first, it stays theirs.
    own.put(&format!("{FOLDER}/before"), "");
    let wanted = files::files(&wifi("12345678"), &own.system.manager().expect("one")).expect("files");
    own.system.bring(&wanted, None).expect_err("no room for it");
    assert_eq!((own.system.ours().expect("read").len(), own.text(NM).as_deref()), (0, Some("theirs")));
    fs::remove_file(own.folder.path().join(FOLDER).join("before")).expect("gone");
    let kept = |text: &str| {
        own.put(NM, text);
        let done = own.bring(Some(&wifi("12345678")));
        own.bring(None);
        done.set_aside.len()
    };
    assert_eq!((kept("theirs"), kept("theirs anew"), kept("theirs")), (1, 1, 1));
    let texts = ["", ".2", ".3"].map(|end| own.text(&before(end)));
    assert_eq!(texts, [Some("theirs".to_owned()), Some("theirs anew".to_owned()), None]);
    let mode = |path: &str| fs::metadata(own.folder.path().join(path)).expect("there").permissions().mode() & 0o7777;
    assert_eq!((mode(&before("")), mode(&format!("{FOLDER}/before"))), (0o600, 0o700));
    let beside = fs::read_dir(own.folder.path().join(NM).parent().expect("a folder")).expect("read").count();
    assert_eq!(beside, 0, "nothing is left where the manager looks");
}

#[test]
fn the_unit_may_write_wherever_a_manager_reads() {
    let unit = include_str!("../../../deploy/lib/systemd/system/bangtin-network.service");
    let networkd = |wifi| Manager::Networkd { wifi: Some(wifi) };
    let nm = Manager::NetworkManager { wifi: true, modem: false };
    for manager in [nm, networkd(Supplicant::Iwd), networkd(Supplicant::Wpa(vec!["wlan0".into()]))] {
        for file in files::files(&wifi("12345678"), &manager).expect("files") {
            let folder = file.path.parent().expect("a folder").display().to_string();
            let may =
                unit.lines().any(|own| own.starts_with("ReadWritePaths=") && own.contains(&format!("-/{folder}")));
            assert!(may, "{folder}");
        }
    }
    // The one that its package does not bring: the manager makes it itself, after this.
    assert!(unit.lines().any(|own| own.starts_with("ExecStartPre=-+") && own.contains("mkdir -p -m 700 /var/lib/iwd")));
}

#[test]
fn where_no_manager_is_to_be_asked_none_is() {
    let own = with_network_manager();
    let wanted = files::files(&wifi("12345678"), &own.system.manager().expect("one")).expect("files");
    let done = own.system.bring(&wanted, None).expect("a disk");
    assert_eq!((done.written.len(), done.asked.len()), (1, 0));
}
