//! The files that each manager of networks reads, as bytes: pure, and the one place that knows their escapes.

use super::{Ip, Key, Network, Way};
use std::fmt::Write;
use std::net::IpAddr;
use std::path::PathBuf;

/// The first line of each, for whoever looks.
const HEAD: &str = "# Of bangtin: [network] in bangtin.toml or of a stick says it. Written anew from there.\n";
/// Before what distributions and images bring.
const NETWORKD: &str = "etc/systemd/network/05-bangtin.network";
const CONNECTIONS: &str = "etc/NetworkManager/system-connections";
const WPA: &str = "etc/wpa_supplicant/wpa_supplicant-";
const IWD: &str = "var/lib/iwd";

/// Who brings up Wi-Fi for systemd-networkd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Supplicant {
    Iwd,
    /// By the interfaces that there are.
    Wpa(Vec<String>),
}

/// Who looks after the system's networks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Manager {
    /// With what it needs beside: for Wi-Fi, for a SIM.
    NetworkManager {
        wifi: bool,
        modem: bool,
    },
    Networkd {
        wifi: Option<Supplicant>,
    },
}

impl Manager {
    pub fn name(&self) -> &'static str {
        match self {
            Self::NetworkManager { .. } => "NetworkManager",
            Self::Networkd { wifi: None } => "systemd-networkd",
            Self::Networkd { wifi: Some(Supplicant::Iwd) } => "systemd-networkd and iwd",
            Self::Networkd { wifi: Some(Supplicant::Wpa(_)) } => "systemd-networkd and wpa_supplicant",
        }
    }
}

/// A file as it is to lie below the system's root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Relative to the root.
    pub path: PathBuf,
    pub text: String,
    pub mode: u32,
}

/// Whose a file is, by its path: what has to be done when it comes, changes or goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reader {
    NetworkManager {
        connection: String,
    },
    Networkd,
    /// It watches its folder itself, and writes into its files.
    Iwd,
    Wpa {
        interface: String,
    },
}

impl Reader {
    pub fn of(path: &str) -> Option<Self> {
        if path == NETWORKD {
            return Some(Self::Networkd);
        }
        let within = |start: &str, end: &str| {
            let name = path.strip_prefix(start)?.strip_suffix(end)?;
            (!name.contains('/') && !name.is_empty()).then(|| name.to_owned())
        };
        if let Some(connection) = within(&format!("{CONNECTIONS}/"), ".nmconnection") {
            return connection.starts_with("bangtin-").then_some(Self::NetworkManager { connection });
        }
        if let Some(interface) = within(WPA, ".conf") {
            return Some(Self::Wpa { interface });
        }
        let iwd = format!("{IWD}/");
        within(&iwd, ".psk").or_else(|| within(&iwd, ".open")).map(|_| Self::Iwd)
    }
}

/// What this manager is to find; an error says what the system lacks for it.
pub fn files(network: &Network, manager: &Manager) -> Result<Vec<File>, String> {
    match (manager, &network.way) {
        (Manager::NetworkManager { modem: false, .. }, Way::Sim { .. }) => {
            Err("a SIM needs ModemManager: apt install modemmanager".into())
        }
        (Manager::NetworkManager { wifi: false, .. }, Way::Wifi { .. }) => {
            Err("NetworkManager lacks what it needs for Wi-Fi: apt install wpasupplicant".into())
        }
        (Manager::NetworkManager { .. }, _) => Ok(vec![connection(network)]),
        (Manager::Networkd { .. }, Way::Sim { .. }) => {
            Err("a SIM needs NetworkManager, which systemd-networkd is not: apt install network-manager modemmanager, then systemctl disable --now systemd-networkd".into())
        }
        (Manager::Networkd { wifi: None }, Way::Wifi { .. }) => {
            Err("systemd-networkd lacks what it needs for Wi-Fi: apt install iwd".into())
        }
        (Manager::Networkd { .. }, Way::Cable) => Ok(vec![networkd(network, "ether")]),
        (Manager::Networkd { wifi: Some(supplicant) }, Way::Wifi { ssid, key }) => {
            let mut files = vec![networkd(network, "wlan")];
            match supplicant {
                Supplicant::Iwd => files.push(iwd(ssid, key)),
                Supplicant::Wpa(interfaces) if interfaces.is_empty() => {
                    return Err("there is no Wi-Fi device; it is tried again when one comes".into());
                }
                Supplicant::Wpa(interfaces) => files.extend(interfaces.iter().map(|own| wpa(own, ssid, key))),
            }
            Ok(files)
        }
    }
}

/// systemd.network(5). Addresses alone stand in it, nothing that somebody has typed.
fn networkd(network: &Network, kind: &str) -> File {
    // Bridges and the ends of containers are of the type too, and have a kind.
    let mut text = format!("{HEAD}[Match]\nType={kind}\nKind=!*\n\n[Network]\n");
    match &network.ip {
        Ip::Dhcp => text.push_str("DHCP=yes\n"),
        Ip::Static { address, prefix, gateway } => {
            let _ = writeln!(text, "Address={address}/{prefix}");
            text.extend(gateway.map(|own| format!("Gateway={own}\n")));
        }
    }
    text.extend(network.dns.iter().map(|own| format!("DNS={own}\n")));
    File { path: NETWORKD.into(), text, mode: 0o644 }
}

/// iwd.network(5): the name of the file is the network's, in hexadecimal digits unless it is plain.
fn iwd(ssid: &str, key: &Key) -> File {
    let plain = ssid.bytes().all(|own| own.is_ascii_alphanumeric() || b" _-".contains(&own));
    let name = if plain { ssid.to_owned() } else { format!("={}", hex(ssid)) };
    let (kind, security) = match key {
        Key::Open => ("open", String::new()),
        Key::Passphrase(own) => ("psk", format!("[Security]\nPassphrase={}\n", escaped(own.words()))),
        Key::Psk(own) => ("psk", format!("[Security]\nPreSharedKey={}\n", own.words().to_ascii_lowercase())),
    };
    let path = PathBuf::from(IWD).join(format!("{name}.{kind}"));
    File { path, text: format!("{HEAD}{security}[Settings]\nAutoConnect=true\n"), mode: 0o600 }
}

/// wpa_supplicant.conf(5): a name in hexadecimal digits; a passphrase reaches from the first quote of its line to the last.
fn wpa(interface: &str, ssid: &str, key: &Key) -> File {
    let key = match key {
        Key::Open => "\tkey_mgmt=NONE\n".to_owned(),
        Key::Passphrase(own) => format!("\tkey_mgmt=WPA-PSK WPA-PSK-SHA256\n\tpsk=\"{}\"\n", own.words()),
        Key::Psk(own) => format!("\tkey_mgmt=WPA-PSK WPA-PSK-SHA256\n\tpsk={}\n", own.words()),
    };
    let text =
        format!("{HEAD}ctrl_interface=/run/wpa_supplicant\nnetwork={{\n\tssid={}\n\tscan_ssid=1\n{key}}}\n", hex(ssid));
    File { path: format!("{WPA}{interface}.conf").into(), text, mode: 0o600 }
}

/// nm-settings-keyfile(5). It takes no file that others may read, secrets or none.
fn connection(network: &Network) -> File {
    let (name, uuid, kind) = match &network.way {
        Way::Cable => ("bangtin-cable", "6d0a7ed5-3d52-4b6f-9a3c-5a4b5d1e7c01", "ethernet"),
        Way::Wifi { .. } => ("bangtin-wifi", "6d0a7ed5-3d52-4b6f-9a3c-5a4b5d1e7c02", "wifi"),
        Way::Sim { .. } => ("bangtin-sim", "6d0a7ed5-3d52-4b6f-9a3c-5a4b5d1e7c03", "gsm"),
    };
    // Before the connections that it makes by itself, and again for ever.
    let mut text = format!(
        "{HEAD}[connection]\nid={name}\nuuid={uuid}\ntype={kind}\nautoconnect=true\nautoconnect-priority=100\nautoconnect-retries=0\n\n"
    );
    let value = |text: &mut String, name: &str, own: &str| text.push_str(&format!("{name}={}\n", escaped(own)));
    match &network.way {
        Way::Cable => text.push_str("[ethernet]\n\n"),
        Way::Wifi { ssid, key } => {
            // As a list of bytes: a name of digits and semicolons would be taken for one.
            let bytes: String = ssid.bytes().map(|own| format!("{own};")).collect();
            let _ = writeln!(text, "[wifi]\nmode=infrastructure\nhidden=true\nssid={bytes}\n");
            if let Key::Passphrase(own) | Key::Psk(own) = key {
                text.push_str("[wifi-security]\nkey-mgmt=wpa-psk\n");
                value(&mut text, "psk", own.words());
                text.push('\n');
            }
        }
        Way::Sim { apn, user, password, pin } => {
            text.push_str("[gsm]\n");
            value(&mut text, "apn", apn);
            user.iter().for_each(|own| value(&mut text, "username", own));
            password.iter().for_each(|own| value(&mut text, "password", own.words()));
            pin.iter().for_each(|own| value(&mut text, "pin", own.words()));
            text.push('\n');
        }
    }
    let servers = |is_four: bool| {
        let own: String =
            network.dns.iter().filter(|own| own.is_ipv4() == is_four).map(|own: &IpAddr| format!("{own};")).collect();
        if own.is_empty() { own } else { format!("dns={own}\n") }
    };
    match &network.ip {
        Ip::Dhcp => text.push_str("[ipv4]\nmethod=auto\n"),
        Ip::Static { address, prefix, gateway } => {
            let gateway = gateway.map_or_else(String::new, |own| format!(",{own}"));
            let _ = writeln!(text, "[ipv4]\nmethod=manual\naddress1={address}/{prefix}{gateway}");
        }
    }
    let _ = write!(text, "{}\n[ipv6]\nmethod=auto\n{}", servers(true), servers(false));
    File { path: PathBuf::from(CONNECTIONS).join(format!("{name}.nmconnection")), text, mode: 0o600 }
}

/// For the files of both GLib and iwd: the backslash, and a space, which they take away at an end.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(' ', "\\s")
}

fn hex(text: &str) -> String {
    text.bytes().map(|own| format!("{own:02x}")).collect()
}

#[cfg(test)]
mod tests;
