//! How the box reaches its network, as `[network]` says it: checked here, written down for the system's own manager.
//!
//! A stick may say it, and whoever holds the stick is nobody we know: what comes out of here is valid, and [`files`] writes it
//! so that no value can be read as another line or key. The screen itself needs none of it to show.

pub mod command;
pub mod files;
pub mod system;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

/// All that `[network]` may hold.
pub const NAMES: [&str; 9] =
    ["address", "gateway", "dns", "wifi", "password", "apn", "sim_user", "sim_password", "pin"];
const MOST_SSID: usize = 32;
const MOST_APN: usize = 100;
const MOST_SIM: usize = 64;
const MOST_DNS: usize = 4;

/// Words that are shown to nobody.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// For the file that needs it.
    pub fn words(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("…")
    }
}

/// A value as a settings file has it. No fault repeats one: it may be a password.
#[derive(Clone, Copy)]
pub enum Value<'a> {
    Text(&'a str),
    List(&'a [String]),
    Other,
}

/// `[network]` as it is written: each value by itself can be right, and all together may still make no sense.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    address: Option<String>,
    gateway: Option<String>,
    dns: Option<Vec<String>>,
    wifi: Option<String>,
    password: Option<Secret>,
    apn: Option<String>,
    sim_user: Option<String>,
    sim_password: Option<Secret>,
    pin: Option<Secret>,
}

impl<'a> Value<'a> {
    /// Of a value that may be a text, or a list; `list` is none where it is neither a list nor one of texts alone.
    pub fn of(text: Option<&'a str>, list: Option<&'a [String]>) -> Self {
        match (text, list) {
            (Some(text), _) => Self::Text(text),
            (_, Some(list)) => Self::List(list),
            _ => Self::Other,
        }
    }
}

impl Written {
    /// Takes one value that is right by itself; an error says what to write instead.
    pub fn set(&mut self, name: &str, value: Value<'_>) -> Result<(), String> {
        if name == "dns" {
            let Value::List(list) = value else { return Err("is no list; write it like [\"192.168.1.1\"]".into()) };
            dns(list)?;
            self.dns = Some(list.to_vec());
            return Ok(());
        }
        let Value::Text(text) = value else { return Err("is no text; write it in quotes".into()) };
        let own = Some(text.to_owned());
        let secret = || Some(Secret(text.to_owned()));
        match name {
            "address" => (self.address, _) = (own, ip(text)?),
            "gateway" => (self.gateway, _) = (own, gateway(text)?),
            "wifi" => (self.wifi, _) = (own, ssid(text)?),
            "password" => (self.password, _) = (secret(), key(text)?),
            "apn" => (self.apn, _) = (own, apn(text)?),
            "sim_user" => (self.sim_user, _) = (own, sim(text)?),
            "sim_password" => (self.sim_password, _) = (secret(), sim(text)?),
            "pin" => (self.pin, _) = (secret(), pin(text)?),
            _ => return Err(format!("there is no such setting; [network] has {}", NAMES.join(", "))),
        }
        Ok(())
    }

    /// A stick's whole table: one fault is enough to take none of it.
    pub fn of_table(table: &toml::Table) -> Result<Self, String> {
        let mut written = Self::default();
        for (name, value) in table {
            let list: Option<Vec<String>> =
                value.as_array().and_then(|list| list.iter().map(|own| own.as_str().map(str::to_owned)).collect());
            written
                .set(name, Value::of(value.as_str(), list.as_deref()))
                .map_err(|reason| format!("network.{name}: {reason}"))?;
        }
        Network::of(&written)?.ok_or("network: is empty; take it out, or write address = \"dhcp\"")?;
        Ok(written)
    }

    /// The same as a file of ours, secrets and all. A string of JSON is one of TOML too, as no value has control characters.
    pub fn to_toml(&self) -> String {
        let secret = |own: &Option<Secret>| own.as_ref().map(|own| own.0.clone());
        let texts = [
            ("address", self.address.clone()),
            ("gateway", self.gateway.clone()),
            ("wifi", self.wifi.clone()),
            ("password", secret(&self.password)),
            ("apn", self.apn.clone()),
            ("sim_user", self.sim_user.clone()),
            ("sim_password", secret(&self.sim_password)),
            ("pin", secret(&self.pin)),
        ];
        let texts = texts.into_iter().filter_map(|(name, own)| Some((name, serde_json::Value::from(own?))));
        let dns = self.dns.iter().map(|own| ("dns", serde_json::Value::from(own.clone())));
        texts.chain(dns).map(|(name, own)| format!("{name} = {own}\n")).collect()
    }
}

/// How the box gets its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ip {
    Dhcp,
    Static { address: Ipv4Addr, prefix: u8, gateway: Option<Ipv4Addr> },
}

/// What opens a Wi-Fi.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    Open,
    /// 8 to 63 letters, digits and signs of ASCII.
    Passphrase(Secret),
    /// The key itself, as 64 hexadecimal digits.
    Psk(Secret),
}

/// The way to the network: one a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    Cable,
    Wifi { ssid: String, key: Key },
    Sim { apn: String, user: Option<String>, password: Option<Secret>, pin: Option<Secret> },
}

/// A network that can be handed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    pub way: Way,
    pub ip: Ip,
    pub dns: Vec<IpAddr>,
}

impl Network {
    /// None where nothing is written; an error where the values do not go together.
    pub fn of(written: &Written) -> Result<Option<Self>, String> {
        if *written == Written::default() {
            return Ok(None);
        }
        let Written { address, gateway: router, dns: servers, wifi, password, apn: point, .. } = written;
        let named = |name: &'static str| move |reason: String| format!("network.{name}: {reason}");
        let way = match (wifi, point) {
            (Some(_), Some(_)) => {
                return Err("network.wifi and network.apn: a box has one of them; take one out".into());
            }
            (Some(name), None) => {
                // A password that got lost must not lead into whatever open network has that name.
                let key_of = password.as_ref().ok_or(
                    "network.wifi: its password is missing; write it, or password = \"\" for a network without one",
                )?;
                Way::Wifi { ssid: ssid(name)?, key: key(key_of.words()).map_err(named("password"))? }
            }
            (None, _) if password.is_some() => {
                return Err("network.password: is for a Wi-Fi; write wifi above it".into());
            }
            (None, Some(point)) => Way::Sim {
                apn: apn(point).map_err(named("apn"))?,
                user: written.sim_user.clone(),
                password: written.sim_password.clone(),
                pin: written.pin.clone(),
            },
            (None, None) if written.sim_user.is_some() || written.sim_password.is_some() || written.pin.is_some() => {
                return Err("network.sim_user, sim_password and pin: are for a SIM; write apn above them".into());
            }
            (None, None) => Way::Cable,
        };
        let mut own = match address {
            None => Ip::Dhcp,
            Some(text) => ip(text).map_err(named("address"))?,
        };
        if matches!(way, Way::Sim { .. }) && (own != Ip::Dhcp || router.is_some()) {
            return Err("network.address: a SIM is given its address; take address and gateway out".into());
        }
        if let Some(text) = router {
            let router = gateway(text).map_err(named("gateway"))?;
            let Ip::Static { address, prefix, gateway } = &mut own else {
                return Err("network.gateway: goes with an address such as 192.168.1.20/24; DHCP brings its own".into());
            };
            if router == *address || !is_host(router, *prefix) || net(router, *prefix) != net(*address, *prefix) {
                return Err(format!("network.gateway: {router} is no other machine of {address}/{prefix}"));
            }
            *gateway = Some(router);
        }
        let dns = servers.as_deref().map_or(Ok(Vec::new()), dns).map_err(named("dns"))?;
        Ok(Some(Self { way, ip: own, dns }))
    }

    /// In words, without secrets.
    pub fn words(&self) -> String {
        let way = match &self.way {
            Way::Cable => "cable".to_owned(),
            Way::Wifi { ssid, key: Key::Open } => format!("Wi-Fi {ssid:?}, open"),
            Way::Wifi { ssid, .. } => format!("Wi-Fi {ssid:?}, with a password"),
            Way::Sim { apn, .. } => format!("SIM, {apn}"),
        };
        let ip = match &self.ip {
            Ip::Dhcp if matches!(self.way, Way::Sim { .. }) => String::new(),
            Ip::Dhcp => ", DHCP".to_owned(),
            Ip::Static { address, prefix, gateway } => {
                let gateway = gateway.map_or_else(String::new, |own| format!(" by {own}"));
                format!(", {address}/{prefix}{gateway}")
            }
        };
        let dns: Vec<String> = self.dns.iter().map(IpAddr::to_string).collect();
        let dns = if dns.is_empty() { String::new() } else { format!(", DNS {}", dns.join(" ")) };
        format!("{way}{ip}{dns}")
    }
}

fn net(address: Ipv4Addr, prefix: u8) -> u32 {
    address.to_bits() & (u32::MAX << (32 - u32::from(prefix)))
}

/// Neither the network's own address nor that of all its machines.
fn is_host(address: Ipv4Addr, prefix: u8) -> bool {
    let rest = address.to_bits() & !(u32::MAX << (32 - u32::from(prefix)));
    rest != 0 && rest != !(u32::MAX << (32 - u32::from(prefix)))
}

fn ip(text: &str) -> Result<Ip, String> {
    const HINT: &str = "write dhcp, or an IPv4 address with its network's length, such as 192.168.1.20/24";
    if text == "dhcp" {
        return Ok(Ip::Dhcp);
    }
    let (address, prefix) = text.split_once('/').ok_or(HINT)?;
    let address: Ipv4Addr = address.parse().map_err(|_| HINT)?;
    let digits = prefix.len() <= 2 && prefix.bytes().all(|own| own.is_ascii_digit());
    let prefix = prefix.parse().ok().filter(|own| digits && (8..=30).contains(own)).ok_or(HINT)?;
    if odd(address) || !is_host(address, prefix) {
        return Err(format!("{address}/{prefix} is no machine's address; {HINT}"));
    }
    Ok(Ip::Static { address, prefix, gateway: None })
}

fn odd(address: Ipv4Addr) -> bool {
    address.is_loopback() || address.is_multicast() || address.octets()[0] == 0 || address.octets()[0] >= 240
}

fn gateway(text: &str) -> Result<Ipv4Addr, String> {
    let own = text.parse().ok().filter(|own| !odd(*own));
    own.ok_or_else(|| "is no router's address; write one such as 192.168.1.1".into())
}

fn dns(list: &[String]) -> Result<Vec<IpAddr>, String> {
    if list.is_empty() || list.len() > MOST_DNS {
        return Err(format!("write one to {MOST_DNS} addresses"));
    }
    let server = |text: &String| {
        let own: Option<IpAddr> = text.parse().ok();
        let own = own.filter(|own| !own.is_unspecified() && !own.is_multicast());
        own.ok_or_else(|| format!("{text:?} is no address; write numbers, such as 192.168.1.1"))
    };
    list.iter().map(server).collect()
}

fn ssid(text: &str) -> Result<String, String> {
    if text.is_empty() || text.len() > MOST_SSID {
        return Err(format!("a network's name has 1 to {MOST_SSID} bytes; write it as the router shows it"));
    }
    if text.chars().any(char::is_control) {
        return Err("a network's name has no control characters; write it as the router shows it".into());
    }
    Ok(text.to_owned())
}

fn key(text: &str) -> Result<Key, String> {
    let printable = text.bytes().all(|own| (b' '..=b'~').contains(&own));
    match text.len() {
        0 => Ok(Key::Open),
        64 if text.bytes().all(|own| own.is_ascii_hexdigit()) => Ok(Key::Psk(Secret(text.to_owned()))),
        8..=63 if printable => Ok(Key::Passphrase(Secret(text.to_owned()))),
        _ => Err("a password has 8 to 63 letters, digits and signs without accents, or is a key of 64 hexadecimal digits; empty for an open network".into()),
    }
}

fn apn(text: &str) -> Result<String, String> {
    let label = |own: &str| {
        let body = own.bytes().all(|own| own.is_ascii_alphanumeric() || own == b'-');
        !own.is_empty() && body && !own.starts_with('-') && !own.ends_with('-')
    };
    let sound = text.len() <= MOST_APN && text.split('.').all(label);
    sound
        .then(|| text.to_owned())
        .ok_or_else(|| "is no access point's name; write it as the operator does, such as v-internet".into())
}

fn sim(text: &str) -> Result<String, String> {
    let sound = (1..=MOST_SIM).contains(&text.len()) && text.bytes().all(|own| (b' '..=b'~').contains(&own));
    sound
        .then(|| text.to_owned())
        .ok_or_else(|| format!("write 1 to {MOST_SIM} letters, digits and signs without accents, or take it out"))
}

fn pin(text: &str) -> Result<(), String> {
    let sound = (4..=8).contains(&text.len()) && text.bytes().all(|own| own.is_ascii_digit());
    sound.then_some(()).ok_or_else(|| "a SIM's PIN has 4 to 8 digits, in quotes".into())
}

#[cfg(test)]
mod tests;
