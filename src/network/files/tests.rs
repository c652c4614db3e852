use super::*;
use crate::network::{Secret, Value, Written};
use proptest::prelude::*;

const NM: Manager = Manager::NetworkManager { wifi: true, modem: true };

fn networkd(supplicant: Supplicant) -> Manager {
    Manager::Networkd { wifi: Some(supplicant) }
}

fn wifi(name: &str, password: &str) -> Network {
    let mut written = Written::default();
    written.set("wifi", Value::Text(name)).expect("a name");
    written.set("password", Value::Text(password)).expect("a password");
    Network::of(&written).expect("right").expect("set")
}

fn cable() -> Network {
    let mut written = Written::default();
    written.set("address", Value::Text("192.168.1.20/24")).expect("an address");
    written.set("gateway", Value::Text("192.168.1.1")).expect("a router");
    written.set("dns", Value::List(&["192.168.1.1".into(), "2001:db8::53".into()])).expect("servers");
    Network::of(&written).expect("right").expect("set")
}

fn sim(user: &str, password: &str) -> Network {
    let mut written = Written::default();
    for (name, value) in [("apn", "v-internet"), ("sim_user", user), ("sim_password", password), ("pin", "1234")] {
        written.set(name, Value::Text(value)).expect("a value");
    }
    Network::of(&written).expect("right").expect("set")
}

/// Groups, keys and values as a reader of key files sees them: raw, what stands behind the first sign of equality.
fn entries(text: &str) -> Vec<(String, String, String)> {
    let (mut group, mut entries) = (String::new(), Vec::new());
    for line in text.split('\n').map(str::trim_start).filter(|own| !own.is_empty() && !own.starts_with('#')) {
        match line.strip_prefix('[').and_then(|own| own.strip_suffix(']')) {
            Some(name) => group = name.to_owned(),
            None => {
                let (key, value) = line.split_once('=').expect("a key");
                entries.push((group.clone(), key.to_owned(), value.trim().to_owned()));
            }
        }
    }
    entries
}

fn keys(text: &str) -> Vec<(String, String)> {
    entries(text).into_iter().map(|(group, key, _)| (group, key)).collect()
}

fn value(text: &str, key: &str) -> String {
    let found: Vec<String> = entries(text).into_iter().filter(|own| own.1 == key).map(|own| own.2).collect();
    let [value] = &found[..] else { panic!("{key} once, not {found:?}") };
    value.clone()
}

/// As GLib and iwd read it.
fn unescaped(text: &str) -> String {
    let (mut out, mut signs) = (String::new(), text.chars());
    while let Some(sign) = signs.next() {
        out.push(match (sign, sign == '\\') {
            (_, true) => match signs.next().expect("behind a backslash") {
                's' => ' ',
                '\\' => '\\',
                other => panic!("an escape of another sign: {other}"),
            },
            (sign, false) => sign,
        });
    }
    out
}

fn one(network: &Network, manager: &Manager) -> File {
    let files = files(network, manager).expect("files");
    files.into_iter().next_back().expect("a file")
}

#[test]
fn networkd_gets_addresses() {
    let file = one(&cable(), &Manager::Networkd { wifi: None });
    assert_eq!((file.path.to_str(), file.mode), (Some(NETWORKD), 0o644));
    assert_eq!(
        file.text.strip_prefix(HEAD),
        Some(
            "[Match]\nType=ether\nKind=!*\n\n[Network]\nAddress=192.168.1.20/24\nGateway=192.168.1.1\nDNS=192.168.1.1\nDNS=2001:db8::53\n"
        )
    );
}

#[test]
fn network_manager_gets_a_connection_that_root_alone_reads() {
    let file = one(&cable(), &NM);
    assert_eq!(file.path.to_str(), Some("etc/NetworkManager/system-connections/bangtin-cable.nmconnection"));
    assert_eq!(file.mode, 0o600);
    assert!(file.text.ends_with(
        "[ipv4]\nmethod=manual\naddress1=192.168.1.20/24,192.168.1.1\ndns=192.168.1.1;\n\n[ipv6]\nmethod=auto\ndns=2001:db8::53;\n"
    ));
    let file = one(&sim("a b", "c\\d"), &NM);
    assert_eq!((value(&file.text, "apn"), value(&file.text, "pin")), ("v-internet".into(), "1234".into()));
    assert_eq!((value(&file.text, "username"), value(&file.text, "password")), ("a\\sb".into(), "c\\\\d".into()));
}

#[test]
fn iwd_finds_a_network_by_the_name_of_its_file() {
    let name = |ssid: &str, password: &str| {
        let file = one(&wifi(ssid, password), &networkd(Supplicant::Iwd));
        assert_eq!(file.mode, 0o600);
        file.path.to_string_lossy().into_owned()
    };
    assert_eq!(name("Sanh A_1-b", "12345678"), "var/lib/iwd/Sanh A_1-b.psk");
    assert_eq!(name("Sảnh", "12345678"), "var/lib/iwd/=53e1baa36e68.psk");
    assert_eq!(name("../../etc/x", ""), "var/lib/iwd/=2e2e2f2e2e2f6574632f78.open");
    assert_eq!(name("=61", ""), "var/lib/iwd/=3d3631.open");
}

#[test]
fn what_a_system_lacks_is_named_with_its_package() {
    let lacks = |network: &Network, manager: &Manager| files(network, manager).expect_err("it lacks something");
    assert!(
        lacks(&sim("u", "p"), &Manager::Networkd { wifi: None }).contains("apt install network-manager modemmanager")
    );
    let bare = Manager::NetworkManager { wifi: false, modem: false };
    assert!(lacks(&sim("u", "p"), &bare).contains("apt install modemmanager"));
    assert!(lacks(&wifi("x", ""), &bare).contains("apt install wpasupplicant"));
    assert!(lacks(&wifi("x", ""), &Manager::Networkd { wifi: None }).contains("apt install iwd"));
    assert!(lacks(&wifi("x", ""), &networkd(Supplicant::Wpa(Vec::new()))).contains("no Wi-Fi device"));
}

#[test]
fn of_a_list_of_files_no_other_path_is_ours() {
    for path in [
        "etc/passwd",
        "etc/NetworkManager/system-connections/office",
        "etc/NetworkManager/system-connections/office.nmconnection",
        "etc/NetworkManager/system-connections/bangtin-/../x.nmconnection",
        "etc/wpa_supplicant/wpa_supplicant-/../../x.conf",
        "var/lib/iwd/",
        "var/lib/iwd/../../../etc/shadow",
        "var/lib/iwd/.known_network.freq",
        "etc/systemd/network/10-lan.network",
    ] {
        assert_eq!(Reader::of(path), None, "{path}");
    }
}

proptest! {
    /// Whatever a stick says, the same keys stand in the same groups, and the value is the one that was said.
    #[test]
    fn no_value_becomes_another_line_or_key(name in "\\PC{1,8}", password in "[ -~]{8,63}") {
        let (own, plain) = (wifi(&name, &password), wifi("plain", "password"));
        let (file, usual) = (one(&own, &NM), one(&plain, &NM));
        prop_assert_eq!(keys(&file.text), keys(&usual.text));
        prop_assert_eq!(unescaped(&value(&file.text, "psk")), password.clone());
        let bytes: Vec<u8> = value(&file.text, "ssid").split_terminator(';').map(|own| own.parse().expect("a byte")).collect();
        prop_assert_eq!(bytes, name.as_bytes());

        let iwd = networkd(Supplicant::Iwd);
        let (file, usual) = (one(&own, &iwd), one(&plain, &iwd));
        prop_assert_eq!(keys(&file.text), keys(&usual.text));
        prop_assert_eq!(unescaped(&value(&file.text, "Passphrase")), password.clone());
        prop_assert_eq!(file.path.components().count(), 4);
        prop_assert_eq!(Reader::of(file.path.to_str().expect("text")), Some(Reader::Iwd));

        let wpa = networkd(Supplicant::Wpa(vec!["wlan0".into()]));
        let (file, usual) = (one(&own, &wpa), one(&plain, &wpa));
        prop_assert_eq!(file.text.lines().count(), usual.text.lines().count());
        let line = file.text.lines().find(|own| own.contains("psk=")).expect("a line").trim_start_matches("\tpsk=");
        let (first, last) = (line.find('"').expect("a quote"), line.rfind('"').expect("a quote"));
        prop_assert_eq!((first, last, &line[1..last]), (0, line.len() - 1, &password[..]));
    }

    #[test]
    fn no_word_for_a_sim_becomes_another_key(user in "[ -~]{1,64}", password in "[ -~]{1,64}") {
        let (own, usual) = (one(&sim(&user, &password), &NM), one(&sim("u", "p"), &NM));
        prop_assert_eq!(keys(&own.text), keys(&usual.text));
        prop_assert_eq!(unescaped(&value(&own.text, "username")), user);
        prop_assert_eq!(unescaped(&value(&own.text, "password")), password);
    }
}

#[test]
fn a_key_of_hexadecimal_digits_stands_without_quotes() {
    let key = "A9".repeat(32);
    let own = wifi("x", &key);
    assert!(one(&own, &networkd(Supplicant::Wpa(vec!["wlan0".into()]))).text.contains(&format!("\tpsk={key}\n")));
    assert_eq!(value(&one(&own, &networkd(Supplicant::Iwd)).text, "PreSharedKey"), key.to_ascii_lowercase());
    assert_eq!(Secret::default().words(), "");
}
